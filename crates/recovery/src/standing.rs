//! The state of a node's security, derived from all facts in one place.

use std::path::PathBuf;

use installation::Installation;
use settings::Origin;
use settings::block::{self, Found, State};

use crate::leftovers::abandoned;
use crate::runs::{interrupted_exchange, unfinished, unfinished_in_place};

const INITIAL_MASTERS: &str = "cluster.initial_master_nodes";
const ENABLED: &str = "xpack.security.enabled";
/// Prefixes of the TLS settings of the transport and HTTP layers.
const TLS: [&str; 2] = ["xpack.security.transport.ssl.", "xpack.security.http.ssl."];

/// The state of a node's security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Security is not configured.
    Fresh,
    /// The node is secured.
    Secured(By),
    /// A run was interrupted.
    Interrupted(Interruption),
    /// The block names another node as initial master, and the node was never started.
    Renamed {
        /// The current node name.
        node_name: String,
    },
    /// A setting turns security off.
    Disabled,
}

/// Who secured a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// This program.
    EsBootstrap,
    /// Elasticsearch's own auto-configuration.
    Stock,
    /// By hand.
    Operator,
}

impl By {
    /// Returns its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EsBootstrap => "es-bootstrap",
            Self::Stock => "stock",
            Self::Operator => "operator",
        }
    }

    /// Whether certificates and settings are those of an auto-configuration.
    #[must_use]
    pub fn is_automatic(self) -> bool {
        self != Self::Operator
    }
}

/// What was interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// A first start. The node starts as it did before.
    FirstStart,
    /// A first start that wrote into mounted files. The node may refuse to start.
    InPlace,
    /// `reconfigure-node`. The node starts in this state.
    Reconfiguration,
    /// Harmless files of a killed run or tool.
    Leftovers {
        /// The files.
        paths: Vec<PathBuf>,
        /// The standing without them.
        otherwise: Box<Standing>,
    },
}

impl Standing {
    /// Determines the standing from a node's facts. Facts that cannot be read are ignored; callers that need
    /// them get the error elsewhere.
    #[must_use]
    pub fn of(node: &Installation) -> Self {
        if matches!(unfinished_in_place(node), Ok(Some(_))) {
            return Self::Interrupted(Interruption::InPlace);
        }
        if unfinished(node).is_some() {
            return Self::Interrupted(Interruption::FirstStart);
        }
        if interrupted_exchange(node).is_some() {
            return Self::Interrupted(Interruption::Reconfiguration);
        }
        let settled = Self::settled(node);
        match abandoned(node) {
            Ok(paths) if !paths.is_empty() => {
                Self::Interrupted(Interruption::Leftovers { paths, otherwise: Box::new(settled) })
            }
            _ => settled,
        }
    }

    /// Determines the standing if nothing is in progress.
    fn settled(node: &Installation) -> Self {
        if let Some(node_name) = stale_node_name(node) {
            return Self::Renamed { node_name };
        }
        let is_off = node.settings().is_some_and(|settings| settings.text(ENABLED) == Some("false"));
        match secured_by(node) {
            _ if is_off => Self::Disabled,
            Some(by) => Self::Secured(by),
            None => Self::Fresh,
        }
    }

    /// Returns its name in documents.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Secured(_) => "secured",
            Self::Interrupted(_) => "interrupted",
            Self::Renamed { .. } => "renamed",
            Self::Disabled => "disabled",
        }
    }

    /// Whether the node runs with security in this state.
    #[must_use]
    pub fn is_secured(&self) -> bool {
        match self {
            Self::Secured(_) | Self::Renamed { .. } => true,
            Self::Interrupted(Interruption::Reconfiguration) => true,
            Self::Interrupted(Interruption::Leftovers { otherwise, .. }) => otherwise.is_secured(),
            Self::Interrupted(Interruption::FirstStart | Interruption::InPlace)
            | Self::Fresh
            | Self::Disabled => false,
        }
    }
}

/// Determines who secured a node from its settings: a complete block, or settings that a block would contain.
#[must_use]
pub fn secured_by(node: &Installation) -> Option<By> {
    let file = node.settings_file.bytes().unwrap_or_default();
    match block::find(file) {
        Some(Found { state: State::InProgress(_), .. }) => None,
        Some(_) if block::is_of_es_bootstrap(file) => Some(By::EsBootstrap),
        Some(_) => Some(By::Stock),
        None => {
            let settings = node.settings()?;
            let has_tls = || TLS.iter().any(|prefix| settings.under(prefix).next().is_some());
            (settings.contains(ENABLED) || has_tls()).then_some(By::Operator)
        }
    }
}

/// Whether clients need TLS. A secured node uses plain HTTP if TLS was turned off later.
#[must_use]
pub fn serves_https(settings: &settings::Settings) -> bool {
    settings.boolean("xpack.security.http.ssl.enabled", false).is_ok_and(|on| on)
}

/// Whether a start leaves the node unchanged: the block is complete and current, or security is configured by
/// hand.
#[must_use]
pub fn is_configured(node: &Installation) -> bool {
    let has_block = node.settings_file.bytes().and_then(block::find).is_some();
    let is_decided = node.settings().is_some_and(|settings| settings.contains(ENABLED));
    (has_block || is_decided) && Standing::of(node).is_taken_as_it_is()
}

impl Standing {
    fn is_taken_as_it_is(&self) -> bool {
        match self {
            Self::Secured(_) | Self::Disabled => true,
            // The block that is being replaced is complete, and so are its files.
            Self::Interrupted(Interruption::Reconfiguration) => true,
            Self::Interrupted(Interruption::Leftovers { otherwise, .. }) => otherwise.is_taken_as_it_is(),
            Self::Interrupted(Interruption::FirstStart | Interruption::InPlace)
            | Self::Fresh
            | Self::Renamed { .. } => false,
        }
    }
}

/// Whether the node of an interrupted run was started since, and has data.
#[must_use]
pub fn has_data(node: &Installation) -> bool {
    node.data.iter().any(|data| data.state.is_data())
}

/// Whether the node's settings contain a complete block, ours or the stock one.
#[must_use]
pub fn has_whole_block(node: &Installation) -> bool {
    let block = node.settings_file.bytes().and_then(block::find);
    matches!(block, Some(Found { state: State::Complete, .. }))
}

/// Returns the current node name if the block still names another initial master and the node was never
/// started. Such a node would wait for a master that does not exist.
#[must_use]
pub fn stale_node_name(node: &Installation) -> Option<String> {
    let settings = node.settings()?;
    let found = block::find(node.settings_file.bytes()?)?;
    let masters = settings.get(INITIAL_MASTERS)?;
    let in_block =
        |line: usize| line_range(node.settings_file.bytes()?, &found).map(|lines| lines.contains(&line));
    let Origin::File { line } = masters.origin else { return None };
    let never_started = !has_data(node);
    let name = settings.text("node.name")?;
    let names = settings.list(INITIAL_MASTERS);
    let stale = names.len() == 1 && names[0] != name;
    (found.state == State::Complete && never_started && stale && in_block(line)?).then(|| name.to_owned())
}

/// Returns the range of the block's lines, counted from one.
fn line_range(file: &[u8], found: &Found) -> Option<std::ops::RangeInclusive<usize>> {
    let line = |at: usize| 1 + file[..at].iter().filter(|byte| **byte == b'\n').count();
    Some(line(found.range.start)..=line(found.range.end))
}
