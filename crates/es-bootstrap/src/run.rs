//! The complete sequence of a first start.

use std::io::{self, IsTerminal};
use std::time::Duration;

use bootstrap::{Bundled, Given, Material, Options, Plan, Staged};
use eligibility::{Eligible, Finding, Judged, Verdict, Writing};
use enrollment::{ClusterMaterial, JoinError};
use installation::{Installation, Request};
use recovery::{Interruption, Mend, Mended, Recovered, Standing};
use secrecy::SecretString;

use crate::args::Common;
use crate::error::Error;
use crate::exit::Stop;
use crate::order::Order;
use crate::sink::Opened;
use crate::terminal::Terminal;
use crate::{bundle, clocks, container_password, filling, judgement, keys, passphrase, transport_ports};

/// The result of a run.
pub(crate) enum Outcome {
    /// The node was not configured; the findings contain at least one stop.
    Skipped(Vec<Finding>),
    /// What would be written.
    Planned(Box<Plan>),
    /// The operator declined.
    Canceled,
    /// Everything was written and delivered.
    Configured(Box<Configured>),
    /// The block of an earlier run had another node name, and was updated.
    Renamed {
        /// The node's new name.
        node_name: String,
    },
}

/// A node that this run configured.
pub(crate) struct Configured {
    pub(crate) plan: Plan,
    pub(crate) material: Material,
    pub(crate) sink: Opened,
    /// Whether an unfinished run was undone first.
    pub(crate) repaired: bool,
}

/// A completed run.
pub(crate) struct Ran {
    /// The result.
    pub(crate) outcome: Outcome,
    /// The facts that the gate evaluated.
    pub(crate) node: Installation,
    /// The keystore's passphrase if it was read, because the node needs it as well.
    pub(crate) passphrase: Option<SecretString>,
}

/// How long to wait for a run that started between the gate and the lock; the gate has already waited for
/// earlier ones.
const PATIENCE: Duration = Duration::from_millis(200);

/// Configures a node: recovery, gate, plan, material, files, credentials. Either everything is written or
/// nothing.
pub(crate) fn configure(
    order: Order,
    node: Installation,
    common: &Common,
    terminal: &Terminal,
) -> Result<Ran, Error> {
    refuse_blind(&order)?;
    let from_stdin = order.takes_stdin(common)?;
    let bundled = bundle::take(&order.taking, &node)?;
    let node = wait_for_others(&order, node, common)?;
    // The check for write access comes before any recovery.
    let may_write = eligibility::may_write(&node, &order.accept);
    let recovered = match may_write {
        Ok(()) if !order.dry_run => {
            let credentials = order.credentials_file();
            recover(node, &Mend::first_starts(credentials.as_deref()), common, terminal)?
        }
        Err(findings) if !order.dry_run && is_unfinished(&node) => {
            return Ok(Ran { outcome: Outcome::Skipped(findings), node, passphrase: None });
        }
        Ok(()) | Err(_) => {
            return first_start(
                Start { order, common, from_stdin, unfinished: None },
                node,
                bundled,
                terminal,
            );
        }
    };
    let unfinished = recovered.ca_fingerprint().map(str::to_owned);
    let node = recovered.node;
    if let Some(node_name) = recovery::stale_node_name(&node) {
        let renamed = recovery::rename_node(&node, &node_name, PATIENCE).map_err(Error::Recovery)?;
        renamed.iter().for_each(|warning| terminal.warn(warning));
        return Ok(Ran { outcome: Outcome::Renamed { node_name }, node, passphrase: None });
    }
    first_start(Start { order, common, from_stdin, unfinished }, node, bundled, terminal)
}

/// A first start of a node after recovery.
struct Start<'a> {
    order: Order,
    common: &'a Common,
    /// Whether an option takes its value from standard input.
    from_stdin: bool,
    /// The HTTP CA of an interrupted run that was undone by this run.
    unfinished: Option<String>,
}

fn first_start(
    start: Start<'_>,
    node: Installation,
    bundled: Option<Bundled>,
    terminal: &Terminal,
) -> Result<Ran, Error> {
    let judged = eligibility::judge(&node, gate(&start.order, bundled.as_ref()));
    // Everything that is known without a prompt is reported before the first prompt.
    if !judged.stops() && !(start.order.confirm)()? {
        return Ok(Ran { outcome: Outcome::Canceled, node, passphrase: None });
    }
    let (verdict, passphrase) = start.unlock(judged, &node)?;
    let outcome = match verdict {
        Verdict::Eligible(eligible) => start.carry_out(eligible, &node, bundled, terminal)?,
        Verdict::NotEligible(findings) => Outcome::Skipped(findings),
    };
    Ok(Ran { outcome, node, passphrase })
}

impl Start<'_> {
    /// Opens a keystore that has a passphrase, and returns the passphrase as well.
    fn unlock<'n>(
        &self,
        judged: Judged<'n, '_>,
        node: &Installation,
    ) -> Result<(Verdict<'n>, Option<SecretString>), Error> {
        let file = passphrase::keystore_file(self.common, node)?;
        match judged {
            Judged::Locked(locked) if file.is_none() && self.from_stdin && !io::stdin().is_terminal() => {
                let reason =
                    "standard input cannot provide both the passphrase and the file of an option with `-`";
                Ok((locked.refuse(reason.to_owned()), None))
            }
            Judged::Locked(locked) if file.is_some() || !self.order.dry_run => {
                judgement::unlock(locked, self.common, node)
            }
            judged => Ok((judged.closed(), None)),
        }
    }

    /// Creates and writes the configuration: plan, material, files, credentials.
    fn carry_out(
        self,
        eligible: Eligible<'_>,
        node: &Installation,
        bundled: Option<Bundled>,
        terminal: &Terminal,
    ) -> Result<Outcome, Error> {
        let Self { mut order, common, unfinished, .. } = self;
        let sink = match order.is_of_cluster() {
            true => Opened::None,
            false => Opened::open(order.credentials_to.as_ref(), common, node, order.dry_run)?,
        };
        let given = match bundled {
            Some(bundled) => Some(Given::Bundle(Box::new(bundled))),
            None if order.joins() => Some(Given::Cluster(Box::new(fetch(&order, node, terminal)?))),
            None => None,
        };
        if let Some(password) = order.container_password()
            && container_password::is_decided(password, eligible.keystore())?
        {
            order.credential = None;
        }
        let repaired = unfinished.is_some();
        let options = options_of(&mut order, &sink, unfinished);
        let (plan, unlocked) = Plan::new(eligible, given.as_ref(), options).map_err(Error::Bootstrap)?;
        plan.warnings.iter().for_each(|warning| terminal.warn(warning));
        if order.dry_run {
            return Ok(Outcome::Planned(Box::new(plan)));
        }
        bootstrap::check_credentials(&plan).map_err(Error::Bootstrap)?;
        let choice = order.read_credential()?;
        let make = || {
            let maker = keys::maker(&node.environment);
            Material::generate(&plan, unlocked, choice, given, memory::rng, maker)
        };
        let material = terminal.busy("creating keys and certificates", make).map_err(Error::Bootstrap)?;
        filling::fill(node, terminal)?;
        write(&plan, &material, &order, terminal)?;
        let sink = sink.deliver(&plan, &material, terminal)?;
        Ok(Outcome::Configured(Box::new(Configured { plan, material, sink, repaired })))
    }
}

fn write(plan: &Plan, material: &Material, order: &Order, terminal: &Terminal) -> Result<(), Error> {
    // The gate could not see a lock that is held in another container.
    let patience = order.lock_timeout.max(PATIENCE);
    let written = match order.writing {
        Writing::InPlace => bootstrap::write_in_place(plan, material, patience),
        Writing::Replacing => bootstrap::stage(plan, material, patience).and_then(Staged::commit),
    };
    written.map_err(Error::Bootstrap)?.iter().for_each(|warning| terminal.warn(warning));
    Ok(())
}

/// Returns the options of the gate.
fn gate<'a>(order: &'a Order, bundled: Option<&'a Bundled>) -> eligibility::Options<'a> {
    eligibility::Options { mode: order.mode(bundled), accept: &order.accept, writing: order.writing }
}

/// Rejects a dry run with an enrollment token: the result depends on the cluster's answer.
fn refuse_blind(order: &Order) -> Result<(), Error> {
    match order.joins() && order.dry_run {
        true => Err(Error::Usage {
            message: "`--dry-run` cannot show the result before the cluster has answered".to_owned(),
            hint: "omit `--dry-run` or the enrollment token".to_owned(),
        }),
        false => Ok(()),
    }
}

/// Waits for another run within the operator's limit.
fn wait_for_others(order: &Order, node: Installation, common: &Common) -> Result<Installation, Error> {
    if order.dry_run { Ok(node) } else { wait_for_lock(node, order.lock_timeout, common) }
}

/// Waits until no other run writes to the configuration directory. If one did, the facts are read again.
pub(crate) fn wait_for_lock(
    node: Installation,
    patience: Duration,
    common: &Common,
) -> Result<Installation, Error> {
    if patience.is_zero() || !transaction::wait_until_free(&node.config, patience) {
        return Ok(node);
    }
    read(common)
}

/// Fetches the material to join the cluster.
fn fetch(order: &Order, node: &Installation, terminal: &Terminal) -> Result<ClusterMaterial, Error> {
    let token = order.read_token()?;
    let now = node.now.date().map_err(Error::Clock)?;
    let cluster =
        terminal.busy("contacting the cluster", || enrollment::fetch(&token, now)).map_err(|error| {
            match error {
                JoinError::Interrupted(signal) => Error::Interrupted { signal },
                other => Error::Join(other),
            }
        })?;
    clocks::compare(cluster.clock, now, terminal);
    check_name(&cluster, node, terminal)?;
    terminal.busy("contacting the cluster's nodes", || transport_ports::refuse_mixed(&cluster))?;
    Ok(cluster)
}

/// Checks that the cluster names match; otherwise the nodes would not form one cluster.
fn check_name(cluster: &ClusterMaterial, node: &Installation, terminal: &Terminal) -> Result<(), Error> {
    let here = node.settings().and_then(|settings| settings.text("cluster.name")).unwrap_or_default();
    match &cluster.name {
        Some(theirs) if theirs != here => {
            Err(Error::ClusterName { here: here.to_owned(), theirs: theirs.clone() })
        }
        Some(_) => Ok(()),
        None => {
            terminal.note(&format!(
                "`cluster.name` here is `{here}`; it must match the cluster's, because enrollment does not copy it"
            ));
            Ok(())
        }
    }
}

/// Reads all facts about the node that the options name.
pub(crate) fn read(common: &Common) -> Result<Installation, Error> {
    Installation::read(&Request {
        es_home: common.es_home.clone(),
        path_conf: common.path_conf.clone(),
        es_version: common.es_version.clone(),
        overrides: common.settings.clone(),
        out: common.out.clone(),
        fills: common.fills,
        writer: common.writer,
    })
    .map_err(Error::Installation)
}

/// Reads the facts for a tool that changes the node's files or prints their content. As root, files of other
/// users are refused. Files of killed tools are removed.
pub(crate) fn read_trusted(common: &Common, terminal: &Terminal) -> Result<Installation, Error> {
    let node = read(common)?;
    match node.foreign_owner() {
        None => remove_abandoned(&node, terminal).map(|()| node),
        Some(owner) => {
            let owner = installation::user_name(owner);
            Err(Error::Stopped {
                reason: format!(
                    "`{}` belongs to {owner}, and root does not change files of other users",
                    node.config.display()
                ),
                fix: format!("run as {owner}; root changes only files of root and of the service's user"),
                stop: Stop::Config,
            })
        }
    }
}

/// Reads the facts like [`read_trusted`], or without its checks for a dry run.
pub(crate) fn read_to_change(
    dry_run: bool,
    common: &Common,
    terminal: &Terminal,
) -> Result<Installation, Error> {
    if dry_run { read(common) } else { read_trusted(common, terminal) }
}

/// Returns whether a killed run left the node partly configured.
fn is_unfinished(node: &Installation) -> bool {
    matches!(Standing::of(node), Standing::Interrupted(Interruption::FirstStart | Interruption::InPlace))
}

/// Undoes interrupted runs and reports them.
pub(crate) fn recover(
    node: Installation,
    what: &[Mend<'_>],
    common: &Common,
    terminal: &Terminal,
) -> Result<Recovered, Error> {
    Recovered::of(node, what, PATIENCE, || read(common), |mended| say(mended, terminal))
}

/// Removes the files of a run that was killed before its first step or after its last.
pub(crate) fn remove_abandoned(node: &Installation, terminal: &Terminal) -> Result<(), Error> {
    let removed = recovery::remove_abandoned(node).map_err(Error::Recovery)?;
    if !removed.is_empty() {
        say(&Mended::Leftovers(removed), terminal);
    }
    Ok(())
}

fn say(mended: &Mended, terminal: &Terminal) {
    match mended {
        Mended::EndedInPlace => {}
        Mended::FirstStart { was_started: true, .. } => terminal.warn(
            "an earlier run was interrupted and the node was started since: the changes of that run are undone",
        ),
        Mended::FirstStart { was_started: false, .. } => {
            terminal.warn("an earlier run was interrupted; its files are removed");
        }
        Mended::Reconfiguration => {
            terminal.warn("an earlier `reconfigure-node` was interrupted; its changes are undone");
        }
        Mended::Leftovers(removed) => terminal.warn(&format!(
            "an earlier run was interrupted; removed its files: {}",
            removed.join(", ")
        )),
    }
}

fn options_of(order: &mut Order, sink: &Opened, unfinished_ca: Option<String>) -> Options {
    Options {
        sans: std::mem::take(&mut order.sans),
        http_ca_days: order.http_ca_days,
        http_days: order.http_days,
        keys: order.keys,
        password: order.wanted(),
        credentials: sink.file(),
        unfinished_ca,
        earlier: order.earlier.take(),
        group: order.group,
    }
}
