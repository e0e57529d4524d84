//! The whole order of a first start, as one function.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use bootstrap::{Bundled, Given, Material, Options, PasswordChoice, Plan, Staged, Wanted};
use eligibility::{Finding, Mode, Unlock, Verdict, Writing};
use enrollment::{ClusterMaterial, EnrollmentToken, JoinError};
use installation::{Installation, Request};
use keystore::Passphrase;
use realm::{Password, PasswordHash};
use recovery::Earlier;
use recovery::{Interruption, Standing};
use secrecy::{ExposeSecret, SecretString};
use transaction::in_place::Progress;

use crate::args::{self, Common, Keys, Making};
use crate::error::Error;
use crate::sink::Opened;
use crate::terminal::Terminal;
use crate::{bundle, exit, keys, passphrase};

/// What came of a run.
pub(crate) enum Outcome {
    /// The node was left as it is; the findings hold at least one stop.
    Skipped(Vec<Finding>),
    /// This is what would be written.
    Planned(Box<Plan>),
    /// Everything is written and delivered.
    Configured(Box<Configured>),
    /// The block of an earlier run named another node, and now names this one.
    Renamed {
        /// The name that the node has now.
        node_name: String,
    },
}

/// A node that was configured just now.
pub(crate) struct Configured {
    pub(crate) plan: Plan,
    pub(crate) material: Material,
    pub(crate) sink: Opened,
    /// Whether an unfinished run was taken out first.
    pub(crate) repaired: bool,
}

/// What was typed, as far as a first start is concerned.
pub(crate) struct Order<'a> {
    pub(crate) making: &'a Making,
    pub(crate) common: &'a Common,
    pub(crate) dry_run: bool,
    /// What an earlier configuration left, taken out of the node's facts: a cluster's takes its place.
    pub(crate) earlier: Option<Earlier>,
    /// The group that gets the files beside their owner, where that is not the directory's.
    pub(crate) group: Option<u32>,
    /// A passphrase that was read stays here, because the node needs it as well.
    pub(crate) passphrase: &'a RefCell<Option<SecretString>>,
}

/// How long another run is waited for that came between the gate and the lock: the gate has done the waiting.
const PATIENCE: Duration = Duration::ZERO;

/// Gate, plan, material, files, credentials: all or nothing.
pub(crate) fn configure(
    order: Order<'_>,
    node: &mut Installation,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let Order { making, common, dry_run, earlier, group, passphrase } = order;
    let joining = making.joins();
    if joining && dry_run {
        return Err(Error::Usage {
            message: "what would be written is known only once the cluster has answered".to_owned(),
            hint: "leave `--dry-run` away, or the enrollment token".to_owned(),
        });
    }
    let from_stdin = stdin_options(making, common)?;
    let bundled = bundle::take(&making.taking, node)?;
    if !dry_run && node.directory.locked_by.is_some() && !making.lock_timeout.is_zero() {
        recovery::wait_for_lock(node, making.lock_timeout);
        // Whoever held the lock has changed what was read.
        *node = read(common)?;
    }
    // Who may be written to is decided before anything is mended.
    let may_mend = match eligibility::may_write(node, &making.accept.rules) {
        Err(findings) if !dry_run && is_unfinished(node) => return Ok(Outcome::Skipped(findings)),
        may_write => may_write.is_ok() && !dry_run,
    };
    let unfinished = if may_mend { take_out_unfinished(node, making, common, terminal)? } else { None };
    if let Some(node_name) = recovery::stale_node_name(node)
        && may_mend
    {
        recovery::rename_node(node, &node_name, PATIENCE).map_err(Error::Recovery)?;
        return Ok(Outcome::Renamed { node_name });
    }

    let passphrase_file = passphrase::keystore_file(common, node)?;
    let interrupted = Cell::new(None);
    let mut ask = || {
        if from_stdin && passphrase_file.is_none() && !io::stdin().is_terminal() {
            return Err(
                "standard input cannot give both the passphrase and what an option names `-` for".to_owned()
            );
        }
        let line = passphrase::for_the_gate(common, node, &interrupted)?;
        *passphrase.borrow_mut() = Some(line.clone());
        Ok(Passphrase::new(line))
    };
    let options = eligibility::Options {
        mode: mode(earlier.as_ref(), bundled.as_ref(), joining),
        accept: &making.accept.rules,
        writing: if making.in_place { Writing::InPlace } else { Writing::Replacing },
        unlock: if dry_run && passphrase_file.is_none() { Unlock::Never } else { Unlock::With(&mut ask) },
    };
    let eligible = match eligibility::judge(node, options) {
        Verdict::Eligible(eligible) => eligible,
        Verdict::NotEligible(findings) => {
            return match interrupted.get() {
                Some(signal) => Err(Error::Interrupted { signal }),
                None => Ok(Outcome::Skipped(findings)),
            };
        }
    };

    let sink = match making.is_of_cluster() {
        true => Opened::None,
        false => Opened::open(making.credentials_to.as_ref(), common, node, dry_run)?,
    };
    let repaired = unfinished.is_some();
    let given = match bundled {
        Some(bundled) => Some(Given::Bundle(Box::new(bundled))),
        None if joining => Some(Given::Cluster(Box::new(fetch(making, node, terminal)?))),
        None => None,
    };
    let options = Options { earlier, group, ..options_of(making, &sink, unfinished) };
    let (plan, unlocked) = Plan::new(eligible, given.as_ref(), options).map_err(Error::Bootstrap)?;
    for warning in &plan.warnings {
        terminal.warn(warning);
    }
    if dry_run {
        return Ok(Outcome::Planned(Box::new(plan)));
    }

    bootstrap::check_credentials(&plan).map_err(Error::Bootstrap)?;
    let choice = password_choice(making)?;
    let material = terminal
        .busy("making keys and certificates", || {
            Material::generate_with(
                &plan,
                unlocked,
                choice,
                given,
                &mut memory::rng(),
                keys::maker(&node.environment),
            )
        })
        .map_err(Error::Bootstrap)?;
    let written = match making.in_place {
        true => bootstrap::write_in_place(&plan, &material, PATIENCE),
        false => bootstrap::stage(&plan, &material, PATIENCE).and_then(Staged::commit),
    };
    let warnings = written.map_err(Error::Bootstrap)?;
    warnings.iter().for_each(|warning| terminal.warn(warning));
    let sink = sink.deliver(&plan, &material, terminal)?;
    Ok(Outcome::Configured(Box::new(Configured { plan, material, sink, repaired })))
}

/// What [`configure`] would refuse before it writes anything or asks anybody: the findings of the gate, or the error.
pub(crate) fn foresee(making: &Making, common: &Common, node: &Installation) -> Result<Vec<Finding>, Error> {
    let from_stdin = stdin_options(making, common)?;
    let bundled = if from_stdin { None } else { bundle::take(&making.taking, node)? };
    let passphrase = match common.keystore_passphrase_file.as_deref() == Some(Path::new("-")) {
        true => None,
        false => passphrase::given(common, node)?,
    };
    let mut give = || Ok(Passphrase::new(passphrase.clone().unwrap_or_default()));
    let options = eligibility::Options {
        mode: mode(None, bundled.as_ref(), making.joins()),
        accept: &making.accept.rules,
        writing: if making.in_place { Writing::InPlace } else { Writing::Replacing },
        unlock: if passphrase.is_some() { Unlock::With(&mut give) } else { Unlock::Never },
    };
    let findings = match eligibility::judge(node, options) {
        Verdict::Eligible(_) => Vec::new(),
        Verdict::NotEligible(findings) => findings,
    };
    if findings.iter().any(|finding| finding.stop().is_some()) {
        return Ok(findings);
    }
    if !from_stdin && making.joins() {
        token(making)?;
    } else if !from_stdin {
        password_choice(making)?;
    }
    if !making.is_of_cluster() {
        Opened::check(making.credentials_to.as_ref(), common, node)?;
    }
    Ok(findings)
}

/// Which node is to be made.
fn mode<'a>(earlier: Option<&Earlier>, bundled: Option<&'a Bundled>, joining: bool) -> Mode<'a> {
    match (earlier, bundled, joining) {
        (Some(_), _, _) => Mode::Rejoin,
        (None, Some(bundled), _) => Mode::Planned(&bundled.place),
        (None, None, true) => Mode::Join,
        (None, None, false) => Mode::InitialNode,
    }
}

/// The token that was given.
fn token(making: &Making) -> Result<EnrollmentToken, Error> {
    let text = match (&making.enrollment_token_file, &making.enrollment_token) {
        (Some(file), _) => passphrase::first_line(file)?,
        (None, token) => token.clone().unwrap_or_default().into(),
    };
    EnrollmentToken::parse(text.expose_secret()).map_err(Error::Token)
}

/// Asks the cluster for what a node needs to join it.
fn fetch(making: &Making, node: &Installation, terminal: &Terminal) -> Result<ClusterMaterial, Error> {
    let token = token(making)?;
    let now = node.now.date().map_err(Error::Clock)?;
    let cluster = terminal.busy("asking the cluster", || enrollment::fetch(&token, now)).map_err(
        |error| match error {
            JoinError::Interrupted(signal) => Error::Interrupted { signal },
            other => Error::Join(other),
        },
    )?;
    check_name(&cluster, node, terminal)?;
    Ok(cluster)
}

/// Nodes with different names for their cluster do not find each other.
fn check_name(cluster: &ClusterMaterial, node: &Installation, terminal: &Terminal) -> Result<(), Error> {
    let here = node.settings().and_then(|settings| settings.text("cluster.name")).unwrap_or_default();
    match &cluster.name {
        Some(theirs) if theirs != here => {
            Err(Error::ClusterName { here: here.to_owned(), theirs: theirs.clone() })
        }
        Some(_) => Ok(()),
        None => {
            terminal.note(&format!(
                "`cluster.name` here is `{here}`; it must be the cluster's, which enrollment does not tell"
            ));
            Ok(())
        }
    }
}

/// Reads every fact about the node that the options name.
pub(crate) fn read(common: &Common) -> Result<Installation, Error> {
    Installation::read(&Request {
        es_home: common.es_home.clone(),
        path_conf: common.path_conf.clone(),
        es_version: common.es_version.clone(),
        overrides: common.settings.clone(),
        out: common.out.clone(),
        writer: common.writer,
    })
    .map_err(Error::Installation)
}

/// The same for a tool that changes the node's files, or hands over what is in them: as root, those of a stranger are
/// refused. What killed tools left is removed.
pub(crate) fn read_trusted(common: &Common, terminal: &Terminal) -> Result<Installation, Error> {
    let node = read(common)?;
    match node.foreign_owner() {
        None => remove_abandoned(&node, terminal).map(|()| node),
        Some(owner) => {
            let owner = installation::user_name(owner);
            Err(Error::Stopped {
                reason: format!(
                    "`{}` belongs to {owner}, whose files root does not change",
                    node.config.display()
                ),
                fix: format!("run as {owner}; root changes files of root's own and of the service's user"),
                code: exit::CONFIG,
            })
        }
    }
}

/// Whether a killed run left the node neither as it was nor configured.
fn is_unfinished(node: &Installation) -> bool {
    matches!(Standing::of(node), Standing::Interrupted(Interruption::FirstStart | Interruption::InPlace))
}

/// Takes out what a killed run left behind, and reads the node again; returns the fingerprint of that run's HTTP CA.
pub(crate) fn take_out_unfinished(
    node: &mut Installation,
    making: &Making,
    common: &Common,
    terminal: &Terminal,
) -> Result<Option<String>, Error> {
    let sink = match &making.credentials_to {
        Some(args::Sink::File(path)) => std::path::absolute(path).ok(),
        _ => None,
    };
    let in_place = take_out_in_place(node, common, terminal)?;
    let run = recovery::unfinished(node);
    if let Some(run) = &run {
        recovery::take_out(node, run, sink.as_deref(), PATIENCE).map_err(Error::Recovery)?;
        terminal.warn(if recovery::has_data(node) {
            "an earlier run was interrupted, and the node was started since: it stays what it was before, and what that \
             run had written is taken out"
        } else {
            "an earlier run was interrupted; what it had written is taken out"
        });
        *node = read(common)?;
    }
    remove_abandoned(node, terminal)?;
    if let Some(sink) = &sink {
        recovery::remove_abandoned_credentials(sink);
    }
    Ok(in_place.or_else(|| run.map(|run| run.ca_fingerprint)))
}

/// Takes back what a killed `reconfigure-node` had begun, and reads the node again.
pub(crate) fn take_back_exchange(
    node: &mut Installation,
    common: &Common,
    terminal: &Terminal,
) -> Result<(), Error> {
    let Some(exchange) = recovery::interrupted_exchange(node) else { return Ok(()) };
    recovery::take_back(node, &exchange, PATIENCE).map_err(Error::Recovery)?;
    terminal.warn("an earlier `reconfigure-node` was interrupted; what it had written is taken back");
    *node = read(common)?;
    Ok(())
}

/// Removes what a run left behind that was killed before its first step or after its last.
pub(crate) fn remove_abandoned(node: &Installation, terminal: &Terminal) -> Result<(), Error> {
    let removed = recovery::remove_abandoned(node).map_err(Error::Recovery)?;
    if !removed.is_empty() {
        terminal.warn(&format!(
            "an earlier run was interrupted; removed what it had left: {}",
            removed.join(", ")
        ));
    }
    Ok(())
}

/// As [`take_out_unfinished`], for a run that wrote in place.
fn take_out_in_place(
    node: &mut Installation,
    common: &Common,
    terminal: &Terminal,
) -> Result<Option<String>, Error> {
    let Some(journal) = recovery::unfinished_in_place(node).map_err(Error::Recovery)? else {
        return Ok(None);
    };
    let progress = recovery::take_out_in_place(node, &journal, PATIENCE).map_err(Error::Recovery)?;
    *node = read(common)?;
    if progress == Progress::Done {
        return Ok(None);
    }
    terminal.warn("an earlier run was interrupted; what it had written is taken out");
    Ok(Some(journal.label().to_owned()))
}

/// Whether an option takes its value from standard input; two cannot.
fn stdin_options(making: &Making, common: &Common) -> Result<bool, Error> {
    let count = passphrase::name_stdin([
        &making.enrollment_token_file,
        &making.elastic_password_file,
        &making.elastic_password_hash_file,
        &making.taking.opening.passphrase_file,
        &making.taking.opening.identity_passphrase_file,
        &common.keystore_passphrase_file,
    ]);
    if count > 1 {
        return Err(Error::Usage {
            message: "standard input is named twice".to_owned(),
            hint: "name a file in place of one `-`".to_owned(),
        });
    }
    Ok(count == 1)
}

fn options_of(making: &Making, sink: &Opened, unfinished_ca: Option<String>) -> Options {
    Options {
        sans: making.san.clone(),
        http_ca_days: making.http_ca_days,
        http_days: making.http_days,
        keys: match making.keys {
            Keys::Compatible => pki::Keys::Compatible,
            Keys::Stock => pki::Keys::Stock,
        },
        password: match (&making.elastic_password_file, &making.elastic_password_hash_file) {
            (None, None) if making.elastic_password.is_some() => Wanted::Brought,
            (None, None) if making.password_later => Wanted::Later,
            (None, None) => Wanted::Made,
            _ => Wanted::Brought,
        },
        credentials: sink.file(),
        unfinished_ca,
        earlier: None,
        group: None,
    }
}

/// The operator's password or hash; read last, because it may come from standard input.
fn password_choice(making: &Making) -> Result<PasswordChoice, Error> {
    let refused = |error| Error::Bootstrap(bootstrap::Error::Password(error));
    if let Some(password) = &making.elastic_password {
        return Password::from_text(password.clone()).map(PasswordChoice::Own).map_err(refused);
    }
    if let Some(file) = &making.elastic_password_file {
        let text = passphrase::first_line(file)?;
        return Password::from_text(text).map(PasswordChoice::Own).map_err(refused);
    }
    if let Some(file) = &making.elastic_password_hash_file {
        let text = passphrase::first_line(file)?;
        return PasswordHash::parse(text.expose_secret()).map(PasswordChoice::OwnHash).map_err(refused);
    }
    Ok(PasswordChoice::Generate)
}
