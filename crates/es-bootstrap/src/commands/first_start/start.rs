//! `start`: the complete first start.

use std::ffi::OsString;
use std::time::Duration;

use access::HttpLayer;
use bootstrap::PasswordSource;
use installation::Installation;
use node::{Launch, Lifetime, Listening, Session};
use pki::CertificateName;
use realm::Password;
use recovery::Mend;
use secrecy::SecretString;

use crate::announcement::{self, Announced, Login};
use crate::args::{Common, Start};
use crate::arrival::{Arrived, arrive};
use crate::due;
use crate::error::{self, Error};
use crate::hooks::SECRET_VARIABLES;
use crate::order::Order;
use crate::output::print;
use crate::run::{self, Configured, Outcome, Ran};
use crate::running::Running;
use crate::terminal::Terminal;
use crate::{container_password, exit, filling, judgement, passphrase, refusal, transport_ports};

pub(crate) fn run(
    start: &Start,
    order: Order,
    mut node: Installation,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    refusal::refuse(&order, &node)?;
    if filling::is_begun(&node) {
        filling::fill(&node, terminal)?;
        node = run::read(common)?;
    }
    let password = order.container_password().cloned();
    let leave_as_it_is = |node: &Installation| {
        filling::fill(node, terminal)?;
        password
            .as_ref()
            .map_or(Ok(()), |password| container_password::hold(password, common, node, terminal))
    };
    if !order.joins() {
        node = take_back_exchange(node, &order, common, terminal)?;
        if recovery::is_configured(&node) {
            leave_as_it_is(&node)?;
            remove_abandoned(&node, &order, terminal);
            due::remind(&node, terminal);
            memory::wiped(|| transport_ports::refuse_outsider(&node, common))?;
            return exec(start, common, &node, None);
        }
    }
    let is_of_cluster = order.is_of_cluster();
    // The node may run for months after this, so secrets are wiped from memory now.
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
            leave_as_it_is(&node)?;
            if let Some((reason, fix, _)) = judgement::decisive(&findings) {
                terminal.always(&format!("not configured: {reason}"));
                terminal.hint(&fix);
            }
        }
        Outcome::Renamed { .. } | Outcome::Planned(_) | Outcome::Canceled => {}
    }
    exec(start, common, &node, passphrase)
}

/// Undoes an interrupted `reconfigure-node`. The node starts in that state as well, so a failure does not
/// prevent the start, unless another run is in progress.
fn take_back_exchange(
    node: Installation,
    order: &Order,
    common: &Common,
    terminal: &Terminal,
) -> Result<Installation, Error> {
    let (node, reason) = match eligibility::may_write(&node, &order.accept) {
        Ok(()) => match run::recover(node, &[Mend::Reconfiguration], common, terminal) {
            Err(error) if error.code() != exit::TRY_AGAIN => {
                (run::read(common)?, error::chain(&error).join(": "))
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

/// Removes the files of a run that was killed after its last step. They are harmless, so a failure does not
/// prevent the start.
fn remove_abandoned(node: &Installation, order: &Order, terminal: &Terminal) {
    let mend = || run::remove_abandoned(node, terminal);
    if eligibility::may_write(node, &order.accept).is_ok()
        && let Err(error) = mend()
    {
        terminal.warn(&error::chain(&error).join(": "));
    }
}

/// Replaces this process with the node.
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

/// Runs the node as a child process, and announces it after the first login.
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
    let waits_silently = start.daemonize || common.quiet;
    let spinner = waits_silently.then(|| terminal.spinner("waiting for Elasticsearch")).flatten();
    let ended = node::supervise(launch, |lifetime| {
        let found = finder.find(lifetime);
        drop(spinner);
        if let Some(found) = found {
            announcer.announce(found);
        }
    });
    let is_announced = announcer.configured.is_none();
    announcer.keep_unsaid()?;
    let (exit, ()) = ended.map_err(Error::Node)?;
    if let Some(failure) = announcer.failure {
        // The node has ended or continues in the background. An undelivered password matters more than its
        // exit code.
        return Err(failure);
    }
    if let Some(signal) = exit.interrupted {
        terminal.note("Elasticsearch continues in the background; `es-bootstrap announce` creates the token");
        return Err(Error::Interrupted { signal });
    }
    if !is_announced {
        return Err(Error::Died { ended: exit.ended, last_lines: exit.last_lines });
    }
    let code = exit::of_program(exit.ended);
    let unusable = start.daemonize && code == exit::OK && !announcer.up;
    Ok(if unusable { exit::UNAVAILABLE } else { code })
}

/// The result of looking for the node: a login, or the URL at which it was found and the obstacle.
type Met = Result<Arrived, Box<(Option<String>, Error)>>;

/// Looks for the started node.
struct Finder<'a> {
    node: &'a Installation,
    layer: HttpLayer,
    held: Listening,
    password: Option<SecretString>,
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
        Ok(Self {
            node,
            layer,
            held: Listening::now().unwrap_or_default(),
            password: material.login.clone(),
            wait: start.wait,
            terminal,
        })
    }

    /// Returns `None` if the node ended before it was found.
    fn find(self, lifetime: Lifetime) -> Option<Met> {
        let Self { node, layer, held, password, wait, terminal } = self;
        let session =
            layer.trust(true).and_then(|trust| Session::during(lifetime, trust).map_err(access::Error::Node));
        let running =
            session.map_err(Error::from).and_then(|session| Running::started(node, layer, session, held));
        let found = running.map_err(|error| Box::new((None, error))).and_then(|running| {
            arrive(running, password, wait, &terminal)
                .map_err(|outside| Box::new((outside.url.clone(), outside.into_error())))
        });
        let has_ended = match &found {
            Err(met) => matches!(met.1, Error::Interrupted { .. }),
            Ok(arrived) => {
                matches!(arrived.token, Some(Err(access::Error::Node(node::Error::Interrupted { .. }))))
            }
        };
        Some(found).filter(|_| !has_ended)
    }
}

struct Announcer<'a> {
    node: &'a Installation,
    common: &'a Common,
    terminal: &'a Terminal,
    /// Dropped after the announcement: the node may run for months without needing any of it.
    configured: Option<Configured>,
    /// Whether a login succeeded.
    up: bool,
    failure: Option<Error>,
}

impl Announcer<'_> {
    /// Prints the password before the node is started, so that no later failure can lose it.
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

    /// Saves the password to a file, because a document without an announcement does not contain it.
    fn keep_unsaid(&mut self) -> Result<(), Error> {
        let Some(Configured { plan, material, sink, .. }) = self.configured.take() else { return Ok(()) };
        if self.common.json()
            && let Some(path) = sink.keep(&plan, &material)?
        {
            self.terminal.warn(&format!("the password of `elastic` is in `{}`", path.display()));
        }
        Ok(())
    }

    fn announce(&mut self, found: Met) {
        let Some(configured) = self.configured.take() else { return };
        self.up = found.is_ok();
        let announced = match found {
            Ok(arrived) => self.announce_arrived(configured, arrived),
            Err(met) => {
                let (url, error) = *met;
                let login = Login::Not { reason: error::chain(&error).join(": "), fix: error.hint() };
                self.say(configured, url, login, Err("logging in was not possible"), true)
            }
        };
        if let Err(error) = announced {
            self.terminal.error(&error::chain(&error).join(": "));
            self.terminal.hint(&error.hint());
            self.failure = Some(error);
        }
    }

    fn announce_arrived(&self, configured: Configured, arrived: Arrived) -> Result<(), Error> {
        let Arrived { url, holds, token, warnings, left } = arrived;
        warnings.iter().for_each(|warning| self.terminal.warn(warning));
        if let Err(error) = left {
            self.terminal.warn(&error::chain(&error).join(": "));
        }
        let token = match token {
            Some(made) => made.map_err(|error| error::chain(&error).join(": ")),
            None => Err("`xpack.security.enrollment.enabled` is false".to_owned()),
        };
        self.say(configured, url, Login::Works, token.as_ref().map_err(String::as_str), holds)
    }

    fn say(
        &self,
        mut configured: Configured,
        url: Option<String>,
        login: Login,
        token: Result<&(SecretString, String), &str>,
        holds: bool,
    ) -> Result<(), Error> {
        let Configured { plan, material, sink, .. } = &mut configured;
        let announced = Announced {
            node: self.node,
            url,
            login,
            token,
            written_at: plan.written_at(),
            ca_fingerprint: &material.ca_fingerprint.to_string(),
            source: plan.password,
            password: material.password.as_ref().map(Password::reveal).filter(|_| holds),
            withdrawn: !holds,
        };
        announced.deliver_token(sink)?;
        if self.common.json() {
            announced.document(sink).map_err(|error| sink.failed(plan, material, error))
        } else {
            print(&announced.text(sink, self.terminal))
        }
    }
}
