//! `renew`: renews the HTTP certificate with the same CA, or the CA's certificate with the same key. A
//! running node loads it without a restart.

use bootstrap::automatic::NameChanges;
use enrollment::{EnrollmentToken, JoinError};
use installation::{Installation, Writer};
use lifecycle::{Holder, LifeState, Outlook, RenewalOrder, Renewed, Renewing, Role};
use pki::{Certificate, San};
use secrecy::ExposeSecret;
use time::OffsetDateTime;

use crate::args::{Common, Renew, Renewable};
use crate::error::Error;
use crate::exchange::{Place, Seen};
use crate::facts::settings;
use crate::hooks::{self, Event, Ran};
use crate::output::{document, print};
use crate::report::{HookReport, Issued, NodeReport, RenewReport, schemas};
use crate::terminal::Terminal;
use crate::time::rfc3339;
use crate::{clocks, exit, http_store, keys, passphrase, run};

pub(crate) fn run(options: &Renew, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    check_usage(options)?;
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let node = run::read_to_change(options.dry_run, common, terminal)?;
    let now = node.now.date().map_err(Error::Clock)?;
    let settings = settings(&node)?;
    let store = http_store::open(&node, settings, common)?;
    let names = names(options, &node, settings, &store.leaf().sans(), terminal);
    let outlook = Outlook::of(&store, &node, &names, options.expires_in.unwrap_or_default(), now);
    let ca = store.authority().map(|(ca, _)| ca).map_err(Error::Lifecycle);
    let alias = store.alias().map(str::to_owned);
    let report = beginning(options, &node, &store, alias.as_deref(), &outlook, ca.as_ref().ok());
    let told = tell_of_the_ca(options, &outlook, ca.as_ref().ok(), terminal);
    if options.if_due && !outlook.is_due() {
        return unchanged(&store, RenewReport { hooks: told, ..report }, common);
    }
    let ca = ca?;
    let place = Place::look(&node, settings, (!options.no_wait).then_some(options.wait))?;
    let order =
        RenewalOrder { renewing: renewing(options, now, terminal)?, names, days: options.http_days, now };
    if options.dry_run {
        order.refuse(&store, &ca).map_err(Error::Lifecycle)?;
        return planned(&store, report, &order, common);
    }
    let renewed = terminal
        .busy("creating the certificate", || {
            order.make(&node, store, &mut memory::rng(), keys::maker(&node.environment))
        })
        .map_err(Error::Lifecycle)?;
    put(renewed, &place, RenewReport { hooks: told, ..report }, common, terminal)
}

/// Returns the part of the report that is known before anything is created.
fn beginning<'a>(
    options: &Renew,
    node: &Installation,
    store: &Holder,
    alias: Option<&'a str>,
    outlook: &Outlook,
    ca: Option<&Certificate>,
) -> RenewReport<'a> {
    RenewReport {
        schema: schemas::RENEW,
        outcome: if options.dry_run { "planned" } else { "unchanged" },
        role: options.what.role().as_str(),
        node: NodeReport::of(node),
        path: store.path().display().to_string(),
        alias,
        names: outlook.names.iter().map(San::to_string).collect(),
        previous: Issued::from(store.leaf()),
        certificate: None,
        ca: ca.map(Issued::from),
        previous_ca: None,
        served: None,
        hooks: Vec::new(),
    }
}

/// Installs the renewed certificate, runs the operator's hooks, and prints the report.
fn put(
    renewed: Renewed,
    place: &Place<'_>,
    report: RenewReport<'_>,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let report = report.with(&renewed);
    let made = text(&renewed, &report);
    let Renewed { previous, leaf, ca, previous_ca, changes } = renewed;
    let held = [Some(&ca), previous_ca.as_ref(), Some(&previous)].into_iter().flatten();
    let trusted: Vec<Vec<u8>> = held.map(|certificate| certificate.der().to_vec()).collect();
    let seen = place.put(changes, &leaf, &trusted, terminal)?;
    let mut ran = hooks::run(Event::Renewed, Role::Http, &leaf, terminal);
    if previous_ca.is_some() {
        ran.extend(hooks::run(Event::Renewed, Role::HttpCa, &ca, terminal));
    }
    let served = matches!(seen, Seen::At(_)).then_some(true);
    let hooks = report.hooks.into_iter().chain(ran.into_iter().map(HookReport::from)).collect();
    if common.json() {
        document(&RenewReport { served, hooks, ..report })?;
    } else if !common.quiet {
        let who = previous_ca.as_ref().map_or_else(String::new, |old| of_the_ca(old, &ca));
        print(&format!("{} {made}{}{who}", terminal.glyph("✔", "*"), seen.text()))?;
    }
    Ok(exit::OK)
}

impl Renew {
    /// Returns the names to drop that the certificate does not contain.
    fn dropped_in_vain(&self, present: &[San]) -> impl Iterator<Item = &San> {
        self.drop_name.iter().filter(move |name| !present.contains(name))
    }
}

impl Renewable {
    fn role(self) -> Role {
        match self {
            Self::Http => Role::Http,
            Self::HttpCa => Role::HttpCa,
        }
    }
}

impl From<Ran> for HookReport {
    fn from(ran: Ran) -> Self {
        Self { program: ran.program.display().to_string(), ok: ran.ok }
    }
}

fn check_usage(options: &Renew) -> Result<(), Error> {
    let refused =
        |message: &str, hint: &str| Err(Error::Usage { message: message.to_owned(), hint: hint.to_owned() });
    match options.what {
        Renewable::Http if options.enrollment_token_file.is_some() => {
            refused("`--enrollment-token-file` is for the CA", "use `renew http-ca`")
        }
        Renewable::HttpCa if options.if_due => refused(
            "`--if-due` never renews the CA: clients must be prepared first",
            "use `renew http-ca` without it, when clients are ready for its new fingerprint",
        ),
        _ => Ok(()),
    }
}

/// Determines the changes of the certificate's names.
fn names(
    options: &Renew,
    node: &Installation,
    settings: &settings::Settings,
    present: &[San],
    terminal: &Terminal,
) -> NameChanges {
    let today = options.refresh_names.then(|| {
        let (names, warnings) = bootstrap::names_of_node(node, settings, &[]);
        warnings.iter().for_each(|warning| terminal.warn(warning));
        names
    });
    for name in options.dropped_in_vain(present) {
        terminal.warn(&format!("the certificate does not contain {name}"));
    }
    NameChanges { refresh: today, added: options.san.clone(), dropped: options.drop_name.clone() }
}

/// Warns if the CA is due. An unattended renewal does not renew it, because clients may pin its fingerprint.
fn tell_of_the_ca(
    options: &Renew,
    outlook: &Outlook,
    ca: Option<&Certificate>,
    terminal: &Terminal,
) -> Vec<HookReport> {
    let Some((life, ca)) = outlook.ca.zip(ca).filter(|(life, _)| life.state != LifeState::Ok) else {
        return Vec::new();
    };
    if options.what == Renewable::HttpCa {
        return Vec::new();
    }
    let ends = if life.state == LifeState::Expired { "expired" } else { "expires" };
    terminal.warn(&format!(
        "the HTTP CA {ends} on {}: run `es-bootstrap renew http-ca` when clients are ready for a new fingerprint",
        ca.not_after().date()
    ));
    match options.if_due && !options.dry_run {
        true => {
            hooks::run(Event::CaDue, Role::HttpCa, ca, terminal).into_iter().map(HookReport::from).collect()
        }
        false => Vec::new(),
    }
}

fn renewing(options: &Renew, now: OffsetDateTime, terminal: &Terminal) -> Result<Renewing, Error> {
    match (options.what, &options.enrollment_token_file) {
        (Renewable::Http, _) => Ok(Renewing::Http),
        (Renewable::HttpCa, None) => Ok(Renewing::HttpCa { days: options.http_ca_days }),
        (Renewable::HttpCa, Some(file)) => {
            let text = passphrase::first_line(file)?;
            let token = EnrollmentToken::parse(text.expose_secret()).map_err(Error::Token)?;
            let fetched = terminal.busy("contacting the other node", || enrollment::fetch(&token, now));
            let fetched = fetched.map_err(|error| match error {
                JoinError::Interrupted(signal) => Error::Interrupted { signal },
                other => Error::Join(other),
            })?;
            clocks::compare(fetched.clock, now, terminal);
            Ok(Renewing::HttpCaOf(Box::new(fetched.http_ca)))
        }
    }
}

fn unchanged(store: &Holder, report: RenewReport<'_>, common: &Common) -> Result<u8, Error> {
    if common.json() {
        document(&report)?;
    } else if !common.quiet {
        print(&format!("not due: the HTTP certificate expires on {}\n", store.leaf().not_after().date()))?;
    }
    Ok(exit::NOOP)
}

fn planned(
    store: &Holder,
    report: RenewReport<'_>,
    order: &RenewalOrder,
    common: &Common,
) -> Result<u8, Error> {
    if common.json() {
        return document(&report).map(|()| exit::OK);
    }
    let mut text = match &order.renewing {
        Renewing::HttpCa { days } => {
            format!("would renew the HTTP CA, for {days} days, and the HTTP certificate:\n")
        }
        Renewing::Http | Renewing::HttpCaOf(_) => "would renew the HTTP certificate:\n".to_owned(),
    };
    text.push_str(&format!("  file      {}\n", store.path().display()));
    text.push_str(&format!("  until now {}\n", rfc3339(store.leaf().not_after())));
    text.push_str(&format!("  for       {} days, and no longer than its CA\n", order.days));
    text.push_str(&format!("  names     {}\n", report.names.join(", ")));
    print(&text).map(|()| exit::OK)
}

/// Describes what was renewed.
fn text(renewed: &Renewed, report: &RenewReport<'_>) -> String {
    let Renewed { previous, leaf, previous_ca, .. } = renewed;
    let what = if previous_ca.is_some() { "HTTP CA and the HTTP certificate" } else { "HTTP certificate" };
    let mut text = format!("renewed the {what}\n");
    let lines = [
        ("file", report.path.clone()),
        ("serial", leaf.serial()),
        ("until", format!("{} (previously {})", rfc3339(leaf.not_after()), rfc3339(previous.not_after()))),
        ("names", report.names.join(", ")),
    ];
    for (name, value) in lines {
        text.push_str(&format!("  {name:9} {value}\n"));
    }
    text
}

/// Explains which clients keep working with the old CA and until when, and which do not.
fn of_the_ca(old: &Certificate, new: &Certificate) -> String {
    let fingerprint = |ca: &Certificate| pki::fingerprint(ca.der()).to_string();
    format!(
        "\nSHA-256 fingerprint of the HTTP CA:\n{}\n\n\
         The CA ends on {}. Its key is the same, so clients that hold the file of the old one go on until {}: give them the \
         new `http_ca.crt` before that.\n\
         What pins the old fingerprint breaks now: clients with `ca_fingerprint`, Kibana's \
         `xpack.fleet.outputs.ca_trusted_fingerprint`, enrollment tokens made before.\n  before  {}\n  now     {}\n\
         Kibana: replace the file of `elasticsearch.ssl.certificateAuthorities` by the new `http_ca.crt`.\n\
         Other nodes of the cluster: es-bootstrap renew http-ca --enrollment-token-file FILE, with a token of this one.\n",
        fingerprint(new),
        new.not_after().date(),
        rfc3339(old.not_after()),
        fingerprint(old),
        fingerprint(new),
    )
}
