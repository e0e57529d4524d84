//! `adopt`: installs a certificate of another CA, or a CA that issues this node's HTTP certificates from then
//! on.

mod brought;
mod transport;

use installation::{Installation, Writer};
use lifecycle::adoption::{self, Adopted, Brought};
use lifecycle::{Holder, Layer, Role};
use pki::San;
use settings::{Origin, Settings};
use time::OffsetDateTime;
use transaction::PATIENCE;

use crate::args::{AdoptCommand, AdoptHttp, AdoptHttpCa, Common, Putting};
use crate::error::Error;
use crate::exchange::{Place, Seen};
use crate::exit::Stop;
use crate::facts::settings;
use crate::http_store::{self, REQUEST_STORE};
use crate::output::{document, print};
use crate::report::AdoptReport;
use crate::terminal::Terminal;
use crate::{exit, keys, run};
use brought::{brought, certificates_of, key_of};

/// The setting that allows nodes and Kibana to enroll.
const ENROLLMENT: &str = "xpack.security.enrollment.enabled";

pub(crate) fn run(command: &AdoptCommand, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    match command {
        AdoptCommand::Http(options) => {
            let judge = |this: &This<'_>| http(options, this);
            adopt(&options.putting, options.certificate.is_some(), common, terminal, judge)
        }
        AdoptCommand::HttpCa(options) => {
            adopt(&options.putting, false, common, terminal, |this| http_ca(options, this))
        }
        AdoptCommand::Transport(options) => transport::run(options, common, terminal),
    }
}

/// The node that adopts a certificate.
struct This<'a> {
    node: &'a Installation,
    settings: &'a Settings,
    store: &'a Holder,
    now: OffsetDateTime,
}

/// Installs the supplied certificate after it was checked, and the CA with its key if they were supplied.
fn adopt(
    putting: &Putting,
    is_answer: bool,
    common: &Common,
    terminal: &Terminal,
    judge: impl FnOnce(&This<'_>) -> Result<(Brought, Option<Brought>), Error>,
) -> Result<u8, Error> {
    let node = run::read_to_change(putting.dry_run, common, terminal)?;
    let now = node.now.date().map_err(Error::Clock)?;
    let settings = settings(&node)?;
    let (store, keystore) = http_store::open_layer(&node, settings, common, Layer::Http)?;
    let (leaf, ca) = judge(&This { node: &node, settings, store: &store, now })?;
    if lifecycle::layers_share(&node, settings) {
        let trusted = lifecycle::trusted(&node, settings, keystore.as_ref(), Layer::Transport);
        trusted.and_then(|trusted| leaf.refuse_untrusted(&trusted)).map_err(Error::Lifecycle)?;
    }
    let missing = leaf.missing_names(&node, settings);
    let can_enroll = ca.is_some() || store.authority_of(leaf.certificate());
    let report = AdoptReport {
        can_enroll: Some(can_enroll),
        ..AdoptReport::planned(Role::Http, &node, &store, &leaf, &missing)
    };
    if leaf.certificate().der() == store.leaf().der() {
        if !putting.dry_run {
            let_enroll(&node, settings, can_enroll, terminal)?;
        }
        return unchanged(AdoptReport { outcome: "unchanged", ..report }, common);
    }
    let place = Place::look(&node, settings, putting.patience())?;
    if putting.dry_run {
        return told(&report, "would adopt", None, common, terminal);
    }
    let trusted = [leaf.certificate(), leaf.root(), store.leaf()].map(|held| held.der().to_vec());
    let Adopted { leaf, can_enroll, changes, .. } =
        adoption::adopt(&node, store, leaf, ca, &mut memory::rng()).map_err(Error::Lifecycle)?;
    let seen = place.put(changes, &leaf, &trusted, terminal)?;
    if is_answer {
        forget_request(&node, terminal);
    }
    let_enroll(&node, settings, can_enroll, terminal)?;
    let served = matches!(seen, Seen::At(_)).then_some(true);
    told(&AdoptReport { outcome: "adopted", served, ..report }, "adopted", Some(&seen), common, terminal)
}

/// Checks the supplied HTTP certificate, and the CA if its key was supplied.
fn http(options: &AdoptHttp, this: &This<'_>) -> Result<(Brought, Option<Brought>), Error> {
    let This { node, settings, store, now } = *this;
    let (key, certificates) = brought(options, node, store)?;
    let ca = match &options.ca_key {
        Some(file) => Some(Brought::authority(key_of(file)?, &certificates, now).map_err(Error::Unfit)?),
        None => None,
    };
    let leaf = Brought::leaf(key, &certificates, now).map_err(Error::Unfit)?;
    let missing = leaf.missing_names(node, settings);
    if !missing.is_empty() && options.accept.is_none() {
        let shown: Vec<String> = missing.iter().map(San::to_string).collect();
        return Err(Error::Stopped {
            reason: format!("the certificate lacks names that the node publishes: {}", shown.join(", ")),
            fix: "request a certificate with them (`es-bootstrap csr http`), or use `--accept names-missing`"
                .to_owned(),
            stop: Stop::Config,
        });
    }
    Ok((leaf, ca))
}

/// Issues a certificate with the supplied CA.
fn http_ca(options: &AdoptHttpCa, this: &This<'_>) -> Result<(Brought, Option<Brought>), Error> {
    let This { node, store, now, .. } = *this;
    if matches!(store, Holder::Pem(_)) {
        return Err(Error::Lifecycle(lifecycle::Error::NoPlace { path: store.path().to_path_buf() }));
    }
    let certificates = certificates_of(&options.certificate)?;
    let ca = Brought::authority(key_of(&options.key)?, &certificates, now).map_err(Error::Unfit)?;
    let make_key = keys::maker(&node.environment);
    let key = make_key(store.key_kind()).map_err(|source| {
        Error::Lifecycle(lifecycle::Error::Store { path: store.path().to_path_buf(), source })
    })?;
    let leaf = adoption::issue_by(node, store, &ca, key, options.http_days, now, &mut memory::rng())
        .map_err(Error::Lifecycle)?;
    Ok((leaf, Some(ca)))
}

/// Sets in the block whether enrollment is enabled: without the private key of its CA, a node cannot enroll
/// others. If the operator manages the setting, a message is printed instead.
fn let_enroll(
    node: &Installation,
    settings: &Settings,
    open: bool,
    terminal: &Terminal,
) -> Result<(), Error> {
    let is_on = settings.boolean(ENROLLMENT, false).unwrap_or(false);
    let file = node.settings_file.bytes().unwrap_or_default();
    let is_in_file = matches!(settings.get(ENROLLMENT).map(|held| held.origin), Some(Origin::File { .. }));
    if is_on == open || !is_in_file {
        return Ok(());
    }
    match settings::block::let_enroll(file, open) {
        Some(after) => {
            match recovery::replace_settings(node, &after, PATIENCE) {
                Ok(warnings) => warnings.iter().for_each(|warning| terminal.warn(warning)),
                Err(error @ recovery::Error::Stage(transaction::Error::MountPoint { .. })) if !open => {
                    terminal.warn(&crate::error::chain(&error).join(": "));
                    terminal.warn(CLOSED);
                    return Ok(());
                }
                Err(error) => return Err(unwritten(Error::Recovery(error))),
            }
            terminal.note(match open {
                true => "wrote `xpack.security.enrollment.enabled: true`: nodes and Kibana can enroll at this node once \
                         it is restarted",
                false => "wrote `xpack.security.enrollment.enabled: false`: the private key of the CA is not on \
                this node, so neither \
                          nodes nor Kibana can enroll at this node",
            });
        }
        None if !open => terminal.warn(CLOSED),
        None => {}
    }
    Ok(())
}

/// Wraps an error that occurs after the certificate was installed.
fn unwritten(error: Error) -> Error {
    Error::HalfDone {
        reason: format!(
            "the certificate is installed, but `xpack.security.enrollment.enabled` could not be written: {}",
            crate::error::chain(&error).join(": ")
        ),
        fix: "check free space, quota and permissions, then run the same command again: it writes the setting",
        cause: Box::new(error),
    }
}

/// What the operator has to do.
const CLOSED: &str = "the private key of the CA is not on this node, so neither nodes nor Kibana can enroll with it: set \
                      `xpack.security.enrollment.enabled: false`, or adopt the key as well with `--ca-key`";

/// Removes the key of the answered request; the certificate's keystore contains it now.
fn forget_request(node: &Installation, terminal: &Terminal) {
    let removed =
        node.lock(PATIENCE).and_then(|locked| locked.directory().remove_if(REQUEST_STORE, |_| true));
    if let Err(error) = removed {
        terminal.warn(&crate::error::chain(&error).join(": "));
    }
}

fn unchanged(report: AdoptReport, common: &Common) -> Result<u8, Error> {
    if common.json() {
        document(&report)?;
    } else if !common.quiet {
        print("the node already has this certificate\n")?;
    }
    Ok(exit::NOOP)
}

fn told(
    report: &AdoptReport,
    what: &str,
    seen: Option<&Seen>,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    if common.json() {
        return document(report).map(|()| exit::OK);
    }
    if common.quiet {
        return Ok(exit::OK);
    }
    let mark = if seen.is_some() { format!("{} ", terminal.glyph("✔", "*")) } else { String::new() };
    let (layer, whom) = match report.role == Role::Http.as_str() {
        true => ("HTTP", "clients"),
        false => ("transport", "nodes"),
    };
    let mut text = format!("{mark}{what} the {layer} certificate\n");
    let lines = [
        ("file", report.path.clone()),
        ("serial", report.certificate.serial().to_owned()),
        ("until", format!("{} (previously {})", report.certificate.not_after(), report.previous.not_after())),
        ("names", report.names.join(", ")),
        (whom, format!("trust the CA with the SHA-256 fingerprint {}", report.trusted.sha256())),
    ];
    for (name, value) in lines {
        text.push_str(&format!("  {name:9} {value}\n"));
    }
    if let Some(seen) = seen {
        text.push_str(&seen.text());
    }
    print(&text).map(|()| exit::OK)
}
