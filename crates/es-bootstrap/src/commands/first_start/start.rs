//! `start`: the first start, whole.

use std::ffi::OsString;
use std::time::Duration;

use access::{Door, HttpLayer};
use bootstrap::PasswordSource;
use installation::Installation;
use node::{Launch, Lifetime, Listening, Session};
use pki::CertificateName;
use realm::Password;
use recovery::Mend;
use secrecy::SecretString;

use crate::announcement::{self, Announced, Login};
use crate::args::{Common, Start};
use crate::due;
use crate::error::Error;
use crate::hooks::SECRET_VARIABLES;
use crate::order::Order;
use crate::output::print;
use crate::run::{self, Configured, Outcome, Ran};
use crate::running::Running;
use crate::terminal::Terminal;
use crate::time::rfc3339;
use crate::{container_password, exit, passphrase, transport_ports};
use crate::{judgement, refusal};

pub(crate) fn run(start: &Start, order: Order, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let mut node = run::read(common)?;
    refusal::refuse(&order, &node)?;
    let password = order.container_password().cloned();
    let hold = |node: &Installation| {
        password
            .as_ref()
            .map_or(Ok(()), |password| container_password::hold(password, common, node, terminal))
    };
    if !order.joins() {
        node = take_back_exchange(node, &order, common, terminal)?;
        if recovery::is_configured(&node) {
            hold(&node)?;
            remove_abandoned(&node, &order, terminal);
            due::remind(&node, terminal);
            memory::wiped(|| transport_ports::refuse_outsider(&node, common))?;
            return exec(start, common, &node, None);
        }
    }
    let is_of_cluster = order.is_of_cluster();
    // The node may run for months after this.
    let ran = memory::wiped(|| run::configure(order, node, common, terminal))?;
    let Ran { outcome, node, passphrase } = ran;
    match outcome {
        Outcome::Configured(_) if is_of_cluster => {
            terminal.note("the node is configured to join the cluster, and is started now");
        }
        Outcome::Configured(configured) => {
            drop(password);
            return first_start(start, common, *configured, passphrase, terminal);
        }
        Outcome::Skipped(findings) => {
            refusal::refuse_stop(&findings, is_of_cluster)?;
            hold(&node)?;
            if let Some((reason, fix, _)) = judgement::decisive(&findings) {
                terminal.always(&format!("not configured: {reason}"));
                terminal.hint(&fix);
            }
        }
        Outcome::Renamed { .. } | Outcome::Planned(_) => {}
    }
    exec(start, common, &node, passphrase)
}

/// Undoes a killed `reconfigure-node`. The node starts from that state as well, so a failure to undo it does not prevent
/// the start, unless another run is in progress.
fn take_back_exchange(
    node: Installation,
    order: &Order,
    common: &Common,
    terminal: &Terminal,
) -> Result<Installation, Error> {
    let (node, reason) = match eligibility::may_write(&node, &order.accept) {
        Ok(()) => match run::recover(node, &[Mend::Reconfiguration], common, terminal) {
            Err(error) if error.code() != exit::TRY_AGAIN => {
                (run::read(common)?, crate::error::chain(&error).join(": "))
            }
            other => return other.map(|recovered| recovered.node),
        },
        Err(findings) if recovery::interrupted_exchange(&node).is_some() => {
            (node, judgement::decisive(&findings).map(|(reason, ..)| reason).unwrap_or_default())
        }
        Err(_) => return Ok(node),
    };
    terminal.warn(&format!(
        "an earlier `reconfigure-node` was interrupted and cannot be undone, so the node starts with its files: {reason}"
    ));
    Ok(node)
}

/// Removes the files of a run that was killed after its last step. They do no harm, so a failure to remove them does not
/// prevent the start.
fn remove_abandoned(node: &Installation, order: &Order, terminal: &Terminal) {
    let mend = || run::remove_abandoned(node, terminal);
    if eligibility::may_write(node, &order.accept).is_ok()
        && let Err(error) = mend()
    {
        terminal.warn(&crate::error::chain(&error).join(": "));
    }
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

/// Runs the node, and announces it after the first login.
fn first_start(
    start: &Start,
    common: &Common,
    configured: Configured,
    passphrase: Option<SecretString>,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let node = run::read(common)?;
    let finder = Finder::new(&node, start, &configured, *terminal)?;
    let mut announcer =
        Announcer { node: &node, common, terminal, configured: Some(configured), up: false, failure: None };
    announcer.hand_over_now()?;
    let launch = launch(start, common, &node, passphrase);
    let mut spinner =
        if start.daemonize || common.quiet { terminal.spinner("waiting for Elasticsearch") } else { None };
    let exit = node::supervise(launch, |lifetime| finder.find(lifetime), &mut |found| {
        spinner.take();
        announcer.announce(found);
    });
    drop(spinner);
    announcer.keep_unsaid()?;
    let exit = exit.map_err(Error::Node)?;
    if let Some(failure) = announcer.failure {
        // The node has ended or continues in the background: its exit code matters less than an undelivered password.
        return Err(failure);
    }
    if let Some(signal) = exit.interrupted {
        terminal.note("Elasticsearch continues in the background; `es-bootstrap announce` creates the token");
        return Err(Error::Interrupted { signal });
    }
    if !exit.reported {
        return Err(Error::Died { ended: exit.ended, last_lines: exit.last_lines });
    }
    let code = exit::of_program(exit.ended);
    let unusable = start.daemonize && code == exit::OK && !announcer.up;
    Ok(if unusable { exit::UNAVAILABLE } else { code })
}

/// What came of looking for the node.
struct Found {
    url: Option<String>,
    login: Login,
    /// Whether the password that was made here holds.
    holds: bool,
    token: Result<(SecretString, String), String>,
    warnings: Vec<String>,
}

/// Waits for the started node, logs in, and creates a token.
struct Finder<'a> {
    node: &'a Installation,
    layer: HttpLayer,
    held: Listening,
    password: Option<SecretString>,
    token: bool,
    wait: Duration,
    terminal: Terminal,
}

impl<'a> Finder<'a> {
    fn new(
        node: &'a Installation,
        start: &Start,
        configured: &Configured,
        terminal: Terminal,
    ) -> Result<Self, Error> {
        let material = &configured.material;
        let certificate = |name| {
            let incomplete = || Error::Bootstrap(bootstrap::Error::Incomplete);
            material.certificate(name).ok_or_else(incomplete)
        };
        let layer =
            HttpLayer::made(certificate(CertificateName::HttpCa)?, certificate(CertificateName::Http)?);
        let settings = node.settings();
        let token = settings.is_none_or(|settings| {
            settings.boolean("xpack.security.enrollment.enabled", false).unwrap_or(false)
        });
        Ok(Self {
            node,
            layer,
            held: Listening::now().unwrap_or_default(),
            password: material.login.clone(),
            token,
            wait: start.wait,
            terminal,
        })
    }

    fn find(self, lifetime: Lifetime) -> Found {
        let nobody = |error: &Error| Found {
            url: None,
            login: Login::Not { reason: crate::error::chain(error).join(": "), fix: error.hint() },
            holds: true,
            token: Err("logging in was not possible".to_owned()),
            warnings: Vec::new(),
        };
        let Self { node, layer, held, password, token, wait, terminal } = self;
        let session =
            layer.trust(true).and_then(|trust| Session::during(lifetime, trust).map_err(access::Error::Node));
        let running =
            session.map_err(Error::from).and_then(|session| Running::started(node, layer, session, held));
        let mut running = match running {
            Ok(running) => running,
            Err(error) => return nobody(&error),
        };
        let known = password.is_some();
        let entered = match running.arrive(password, wait, &terminal) {
            Ok(entered) => entered,
            Err(outside) => {
                let url = outside.url.clone();
                return Found { url, ..nobody(&outside.into_error()) };
            }
        };
        let holds = !known || entered.door == Door::CredentialsFile;
        let made = match token {
            true => running.kibana_token(&entered).map_err(|error| crate::error::chain(&error).join(": ")),
            false => Err("`xpack.security.enrollment.enabled` is false".to_owned()),
        };
        let mut warnings = made.as_ref().map_or_else(|_| Vec::new(), |made| made.warnings.clone());
        if let Err(error) = entered.leave() {
            warnings.push(crate::error::chain(&error).join(": "));
        }
        let token = made.map(|made| (made.token.encode(), rfc3339(made.expires)));
        let url = running.session.url().map(ToString::to_string);
        Found { url, login: Login::Works, holds, token, warnings }
    }
}

struct Announcer<'a> {
    node: &'a Installation,
    common: &'a Common,
    terminal: &'a Terminal,
    /// Until it is announced: the node may run for months, and nothing of this is needed then.
    configured: Option<Configured>,
    /// Whether a login succeeded.
    up: bool,
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
                print(&announcement::password(password.reveal(), self.terminal))
                    .map_err(|error| sink.failed(plan, material, error))
            }
            _ => Ok(()),
        }
    }

    /// A document without an announcement does not contain the password, so the password is saved for the operator.
    fn keep_unsaid(&mut self) -> Result<(), Error> {
        let Some(Configured { plan, material, sink, .. }) = self.configured.take() else { return Ok(()) };
        if self.common.json()
            && let Some(path) = sink.keep(&plan, &material)?
        {
            self.terminal.warn(&format!("the password of `elastic` is in `{}`", path.display()));
        }
        Ok(())
    }

    fn announce(&mut self, found: Found) {
        let Some(configured) = self.configured.take() else { return };
        self.up = matches!(found.login, Login::Works);
        if let Err(error) = self.try_announce(configured, found) {
            self.terminal.error(&crate::error::chain(&error).join(": "));
            self.terminal.hint(&error.hint());
            self.failure = Some(error);
        }
    }

    fn try_announce(&self, mut configured: Configured, found: Found) -> Result<(), Error> {
        found.warnings.iter().for_each(|warning| self.terminal.warn(warning));
        let Configured { plan, material, sink, .. } = &mut configured;
        let announced = Announced {
            node: self.node,
            url: found.url,
            login: found.login,
            token: found.token.as_ref().map_err(String::as_str),
            written_at: plan.written_at(),
            ca_fingerprint: &material.ca_fingerprint.to_string(),
            source: plan.password,
            password: material.password.as_ref().map(Password::reveal).filter(|_| found.holds),
            withdrawn: !found.holds,
        };
        announced.deliver_token(sink)?;
        if self.common.json() {
            announced.document(sink).map_err(|error| sink.failed(plan, material, error))
        } else {
            print(&announced.text(sink, self.terminal))
        }
    }
}
