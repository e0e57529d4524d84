//! `start`: the first start, whole.

use std::cell::RefCell;
use std::ffi::OsString;
use std::path::Path;

use bootstrap::{PasswordSource, Plan};
use enrollment::{ApiKey, EnrollmentToken, TOKEN_VERSION, advertised};
use installation::Installation;
use node::{Candidate, Event, Launch, Probe, Ready, Trust};
use pki::{CertificateName, San};
use realm::Password;
use secrecy::SecretString;
use settings::Settings;
use settings::block::{self, Found, State};

use super::announcement::{self, Announced};
use super::check;
use crate::args::{Common, Start};
use crate::error::Error;
use crate::run::{self, Configured, Order, Outcome};
use crate::terminal::Terminal;
use crate::{exit, passphrase};

/// Variables that hold secrets and that the node itself has no use for.
const SECRET_VARIABLES: &[&str] = &["ELASTIC_PASSWORD", "KEYSTORE_PASSWORD", "ENROLLMENT_TOKEN"];
/// Codes of rules that Elasticsearch's own start goes on after.
const TOLERATED: [u8; 3] = [exit::CANNOT_CREATE, exit::CONFIG, exit::NOOP];

pub(crate) fn run(start: &Start, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let mut node = run::read(common)?;
    let passphrase = RefCell::new(None);
    if node.user == 0 {
        return Err(Error::Usage {
            message: "Elasticsearch does not run as root".to_owned(),
            hint: "run as the user that Elasticsearch is to run as; `configure` works as root for packages"
                .to_owned(),
        });
    }
    let joining = start.making.joins();
    if !joining {
        take_back_exchange(&mut node, common, terminal)?;
    }
    if !joining && is_configured(&node) {
        return exec(start, common, &node, None);
    }
    if joining && is_configured(&node) {
        return Err(Error::Stopped {
            reason: "the node is configured already, and joins no other cluster".to_owned(),
            fix: "leave the enrollment token away, or start a node that is not configured yet".to_owned(),
            code: exit::NOOP,
        });
    }
    let order =
        Order { making: &start.making, common, dry_run: false, earlier: None, passphrase: &passphrase };
    match run::configure(order, &mut node, terminal)? {
        Outcome::Configured(_) if joining => {
            terminal.note("the node is configured to join the cluster, and is started now");
            exec(start, common, &node, passphrase.take())
        }
        Outcome::Configured(configured) => {
            first_start(start, common, *configured, passphrase.take(), terminal)
        }
        Outcome::Skipped(findings) => {
            let Some((reason, fix, code)) = check::decisive(&findings) else {
                return exec(start, common, &node, passphrase.take());
            };
            if joining || !TOLERATED.contains(&code) {
                return Err(Error::Stopped { reason, fix, code });
            }
            terminal.always(&format!("not configured: {reason}"));
            exec(start, common, &node, passphrase.take())
        }
        Outcome::Renamed { .. } | Outcome::Planned(_) => exec(start, common, &node, passphrase.take()),
    }
}

/// Takes back what a killed `reconfigure-node` had begun. The node starts from there as well, so what cannot be taken back
/// is no obstacle, unless somebody is at work on it.
fn take_back_exchange(node: &mut Installation, common: &Common, terminal: &Terminal) -> Result<(), Error> {
    match run::take_back_exchange(node, common, terminal) {
        Err(error) if error.code() != exit::TRY_AGAIN => {
            let reason = crate::error::chain(&error).join(": ");
            terminal.warn(&format!(
                "an earlier `reconfigure-node` was interrupted, and the node starts as it left it: {reason}"
            ));
            Ok(())
        }
        other => other,
    }
}

/// A later start: our block is there, whole and up to date, or somebody decided about security.
pub(super) fn is_configured(node: &Installation) -> bool {
    let block = node.settings_file.bytes().and_then(block::find);
    // One that is being replaced is whole, and so is everything that belongs to it.
    let whole = matches!(block, Some(Found { state: State::Complete | State::Replacing(_), .. }));
    let decided = node.settings().is_some_and(|settings| settings.contains("xpack.security.enabled"));
    (whole || (decided && block.is_none()))
        && bootstrap::stale_node_name(node).is_none()
        && !matches!(bootstrap::unfinished_in_place(node), Ok(Some(_)))
}

/// Becomes the node.
fn exec(
    start: &Start,
    common: &Common,
    node: &Installation,
    passphrase: Option<SecretString>,
) -> Result<u8, Error> {
    let protected = || {
        let sealed = node.keystore.bytes().and_then(|bytes| keystore::Sealed::decode(bytes).ok());
        sealed.is_some_and(|sealed| sealed.is_protected())
    };
    let passphrase = match passphrase {
        None if protected() => passphrase::given(common, node)?,
        given => given,
    };
    Err(Error::Node(node::replace_process(&launch(start, common, node, passphrase))))
}

fn launch(start: &Start, common: &Common, node: &Installation, passphrase: Option<SecretString>) -> Launch {
    let mut arguments: Vec<OsString> = Vec::new();
    for (key, value) in &common.settings {
        arguments.extend(["-E".into(), format!("{key}={value}").into()]);
    }
    if let Some(file) = &start.pidfile {
        arguments.extend(["-p".into(), file.into()]);
    }
    for (given, option) in [(start.daemonize, "-d"), (common.quiet, "-q")] {
        if given {
            arguments.push(option.into());
        }
    }
    Launch {
        program: node.home.join("bin/elasticsearch"),
        arguments,
        variables: vec![("ES_PATH_CONF", node.config.clone().into())],
        without: SECRET_VARIABLES,
        passphrase,
        output_to_stderr: common.json(),
        daemonize: start.daemonize,
    }
}

/// Runs the node, and announces it once it answers.
fn first_start(
    start: &Start,
    common: &Common,
    configured: Configured,
    passphrase: Option<SecretString>,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let node = run::read(common)?;
    let mut announcer =
        Announcer { node: &node, common, terminal, configured: Some(configured), failure: None };
    announcer.hand_over_now()?;
    let probe = announcer.probe(start)?;
    let launch = launch(start, common, &node, passphrase);
    let mut spinner =
        if start.daemonize || common.quiet { terminal.spinner("waiting for Elasticsearch") } else { None };
    let exit = node::supervise(launch, probe, &mut |event| {
        spinner.take();
        announcer.announce(event);
    })
    .map_err(Error::Node)?;
    drop(spinner);
    if let Some(failure) = announcer.failure {
        // The node has ended by now, or goes on in the background: its code matters less than what was not delivered.
        return Err(failure);
    }
    if !exit.answered {
        return Err(Error::Died { code: exit.code, last_lines: exit.last_lines });
    }
    Ok(exit.code)
}

struct Announcer<'a> {
    node: &'a Installation,
    common: &'a Common,
    terminal: &'a Terminal,
    /// Until it is announced: the node may run for months, and nothing of this is needed then.
    configured: Option<Configured>,
    failure: Option<Error>,
}

impl Announcer<'_> {
    /// The password is on the terminal before the node is started, so that nothing that happens now can lose it.
    fn hand_over_now(&self) -> Result<(), Error> {
        let Some(Configured { plan, material, sink, .. }) = &self.configured else { return Ok(()) };
        match &material.password {
            Some(password)
                if sink.shows() && !self.common.json() && plan.password == PasswordSource::Generated =>
            {
                super::print(&announcement::password(password.reveal(), self.terminal))
                    .map_err(|error| sink.failed(plan, material, error))
            }
            _ => Ok(()),
        }
    }

    fn probe(&self, start: &Start) -> Result<Probe, Error> {
        let material = self.configured.as_ref().map(|configured| &configured.material);
        let der = |name| {
            let certificate = material.and_then(|material| material.certificate(name));
            certificate.map(|certificate| certificate.der().to_vec()).unwrap_or_default()
        };
        let settings = self.node.settings();
        let enrollment = settings.is_none_or(|settings| {
            settings.boolean("xpack.security.enrollment.enabled", false).unwrap_or(false)
        });
        Ok(Probe {
            candidates: settings.map(|settings| candidates(self.node, settings)).unwrap_or_default(),
            trust: Trust::ca(&der(CertificateName::HttpCa), Some(der(CertificateName::Http)))
                .map_err(Error::Node)?,
            password: material.and_then(|material| material.login.clone()),
            token: enrollment,
            wait: start.wait,
        })
    }

    fn announce(&mut self, event: Event) {
        let Some(configured) = self.configured.take() else { return };
        if let Err(error) = self.try_announce(configured, event) {
            self.terminal.error(&crate::error::chain(&error).join(": "));
            self.terminal.hint(&error.hint());
            self.failure = Some(error);
        }
    }

    fn try_announce(&self, mut configured: Configured, event: Event) -> Result<(), Error> {
        let (url, token) = match event {
            Event::Silent(error) => (None, Err(crate::error::chain(&error).join(": "))),
            Event::Ready(Ready { url, token }) => (Some(url), token),
        };
        let token = token.and_then(|(key, candidates)| {
            let addresses = advertised(&candidates, |ip| names(&configured.plan, ip));
            if addresses.is_empty() {
                return Err("none of the node's addresses is in its certificate".to_owned());
            }
            let expires = super::configure::rfc3339(key.expires);
            let token = EnrollmentToken {
                version: TOKEN_VERSION.to_owned(),
                addresses,
                ca_fingerprint: configured.material.ca_fingerprint.to_string(),
                api_key: ApiKey::new(key.id, key.secret),
            };
            Ok((token.encode(), expires))
        });
        let Configured { plan, material, sink, .. } = &mut configured;
        let announced = Announced {
            node: self.node,
            url,
            token: token.as_ref().map_err(String::as_str),
            written_at: plan.written_at(),
            ca_fingerprint: &material.ca_fingerprint.to_string(),
            source: plan.password,
            password: material.password.as_ref().map(Password::reveal),
        };
        announced.deliver_token(sink)?;
        if self.common.json() {
            announced.document(sink)
        } else {
            super::print(&announced.text(sink, self.terminal))
        }
    }
}

/// Whether the HTTP certificate names an address.
fn names(plan: &Plan, ip: std::net::IpAddr) -> bool {
    let http = plan.certificates.iter().find(|certificate| certificate.name == CertificateName::Http);
    http.is_some_and(|certificate| certificate.sans.contains(&San::Ip(ip)))
}

/// Where the node may listen: its configured hosts, and the range of its ports.
fn candidates(node: &Installation, settings: &Settings) -> Vec<Candidate> {
    const HOSTS: [&str; 4] = ["http.bind_host", "http.host", "network.bind_host", "network.host"];
    let configured = HOSTS.iter().map(|key| settings.list(key)).find(|hosts| !hosts.is_empty());
    let hosts = configured.unwrap_or_else(|| vec!["_local_".to_owned()]);
    let ports = access::ports(settings.text("http.port").unwrap_or("9200-9300"));
    let mut names: Vec<String> = Vec::new();
    for name in hosts.iter().flat_map(|host| bootstrap::listening_hosts(node, host)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(|host| Candidate { host, ports: ports.clone() }).collect()
}

/// The path of the HTTP CA as the operator's commands need it.
pub(super) fn ca_path(node: &Installation) -> std::path::PathBuf {
    node.config_path(Path::new(installation::CERTIFICATES).join(bootstrap::HTTP_CA))
}
