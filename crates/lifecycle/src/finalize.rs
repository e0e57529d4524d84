//! Removes and adds settings once the cluster has formed: initial master nodes and seed hosts.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use installation::{Container, Installation};
use node::Members;
use settings::block::{self, Found, State};
use settings::{Origin, Settings};
use thiserror::Error;

pub(crate) const INITIAL_MASTERS: &str = "cluster.initial_master_nodes";
pub(crate) const SEEDS: &str = "discovery.seed_hosts";
pub(crate) const PROVIDERS: &str = "discovery.seed_providers";
const TYPE: &str = "discovery.type";
/// Set in every Kubernetes pod.
const POD: &str = "KUBERNETES_SERVICE_HOST";

/// Why the settings cannot be finalized.
#[derive(Debug, Error)]
pub enum NotFinalized {
    /// A container gets a new address whenever it is recreated.
    #[error("this node runs in a container, where addresses change, and no service name was given")]
    NoNames,
    /// The changed file would not have the intended meaning.
    #[error("elasticsearch.yml could not be changed: it would have another `{0}`")]
    Differs(String),
    /// The changed file would be invalid.
    #[error("elasticsearch.yml could not be changed as requested")]
    Unreadable(#[source] settings::Error),
}

/// The settings that may be changed: those that a first start, or Elasticsearch's own auto-configuration,
/// wrote into the marked block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ours {
    /// `cluster.initial_master_nodes` is in the block.
    pub initial_masters: bool,
    /// `discovery.seed_hosts` is in the block, or has to be added because the node has no other way to
    /// discover its cluster.
    pub seeds: bool,
}

/// A change of the settings.
#[derive(PartialEq, Eq)]
pub struct Finalized {
    /// The new content of `elasticsearch.yml`.
    pub settings: Vec<u8>,
    /// The initial master nodes that were removed.
    pub initial_masters: Option<Vec<String>>,
    /// The seed hosts that are written.
    pub seeds: Option<Vec<String>>,
}

impl Ours {
    /// Determines the settings that may be changed; `None` if there is no complete block.
    #[must_use]
    pub fn of(node: &Installation, settings: &Settings) -> Option<Self> {
        let file = node.settings_file.bytes()?;
        let Found { state: State::Complete | State::Replacing(_), .. } = block::find(file)? else {
            return None;
        };
        let in_block = |key: &str| match settings.get(key).map(|setting| setting.origin) {
            Some(Origin::File { line }) => block::holds_line(file, line),
            _ => false,
        };
        let is_alone = settings.text(TYPE) == Some("single-node");
        let is_free = !settings.contains(SEEDS) && !settings.contains(PROVIDERS);
        Some(Self {
            initial_masters: in_block(INITIAL_MASTERS),
            seeds: !is_alone && (is_free || in_block(SEEDS)),
        })
    }
}

/// Returns the changed settings; `None` if nothing has to change. `names` are service names to use instead of
/// addresses.
///
/// # Errors
///
/// If addresses are not permanent and no names are given, or if the file cannot be changed.
pub fn finalize(
    node: &Installation,
    settings: &Settings,
    members: &Members,
    names: &[String],
) -> Result<Option<Finalized>, NotFinalized> {
    let Some(ours) = Ours::of(node, settings) else { return Ok(None) };
    let seeds = match ours.seeds {
        true => seeds(node, settings, members, names)?,
        false => None,
    };
    if !ours.initial_masters && seeds.is_none() {
        return Ok(None);
    }
    let file = node.settings_file.bytes().unwrap_or_default();
    let Some(after) = block::form(file, seeds.as_deref()) else { return Ok(None) };
    let initial_masters = ours.initial_masters.then(|| settings.list(INITIAL_MASTERS));
    let finalized = Finalized { settings: after, initial_masters, seeds };
    finalized.check(node, settings)?;
    Ok(Some(finalized))
}

/// Returns the seed hosts to write; `None` if the current ones will do.
fn seeds(
    node: &Installation,
    settings: &Settings,
    members: &Members,
    names: &[String],
) -> Result<Option<Vec<String>>, NotFinalized> {
    let others = others(members);
    let wanted: BTreeSet<String> = match (names, &others[..]) {
        ([], [_, ..]) if is_contained(node) => return Err(NotFinalized::NoNames),
        ([], _) => others.into_iter().collect(),
        (names, _) => names.iter().cloned().collect(),
    };
    let written: Option<BTreeSet<String>> =
        settings.contains(SEEDS).then(|| settings.list(SEEDS).into_iter().collect());
    let wanted = match &written {
        // A node that is missing now may be back when this node discovers its cluster.
        Some(written) if names.is_empty() && !members.is_complete => wanted.union(written).cloned().collect(),
        _ => wanted,
    };
    Ok((written.as_ref() != Some(&wanted)).then(|| wanted.into_iter().collect()))
}

/// Returns the addresses of the other master-eligible nodes; loopback addresses only if all nodes have one.
fn others(members: &Members) -> Vec<String> {
    let is_loopback =
        |address: &str| address.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
    let all = members.nodes.iter().all(|node| is_loopback(&node.transport));
    let others = members.nodes.iter().filter(|node| node.id != members.own && node.may_be_master);
    let lasting = others.filter(|node| all || !is_loopback(&node.transport));
    lasting.map(|node| node.transport.clone()).collect()
}

/// Whether the node runs in a container or pod, where addresses change.
fn is_contained(node: &Installation) -> bool {
    node.container == Container::Yes || node.environment.get(POD).is_some()
}

impl Finalized {
    /// Parses the new file as the node will, and checks that nothing else changes.
    fn check(&self, node: &Installation, before: &Settings) -> Result<(), NotFinalized> {
        let after = settings::assemble(&node.sources(&self.settings)).map_err(NotFinalized::Unreadable)?;
        let value = |settings: &Settings, key: &str| settings.get(key).map(|setting| setting.value.clone());
        let differs = |key: &&str| match *key {
            INITIAL_MASTERS if self.initial_masters.is_some() => after.contains(INITIAL_MASTERS),
            SEEDS if self.seeds.is_some() => Some(after.list(SEEDS)) != self.seeds,
            key => value(before, key) != value(&after, key),
        };
        let keys = before.iter().chain(after.iter()).map(|(key, _)| key);
        match keys.chain([SEEDS]).find(differs) {
            Some(key) => Err(NotFinalized::Differs(key.to_owned())),
            None => Ok(()),
        }
    }
}
