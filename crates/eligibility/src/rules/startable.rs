//! Configurations that the node itself would reject after a first start, or with which it never elects a
//! master.
//!
//! They were tested with real nodes of 8.19 and 9.5.

mod hosts;
mod known;
mod membership;
mod paths;
mod ports;
mod readable;
mod realms;
mod tls;
mod tls_files;
mod writable;

use installation::Installation;
use keystore::Keystore;
use settings::{Setting, Settings};

use super::Door;
use crate::case::{Case, Mode};
use crate::judgement::{Judgement, Stop};

const NAME: &str = "node-startable";

/// A node as it would be at its first start.
pub(super) struct Start<'a> {
    pub(super) node: &'a Installation,
    pub(super) settings: &'a Settings,
    pub(super) mode: Mode<'a>,
    /// The unlocked keystore; `None` if there is none or its content is unknown.
    pub(super) keystore: Option<&'a Keystore>,
    /// Whether files are written in place. The node then has a keystore and need not create one.
    pub(super) in_place: bool,
}

/// A requirement of the node: returns a judgement if it is not met.
type Demand = fn(&Start<'_>) -> Option<Judgement>;

/// All requirements in the order in which they are reported. Those that depend on this host come last.
const DEMANDS: [Demand; 14] = [
    membership::discovery_type,
    membership::initial_masters,
    membership::seed_providers,
    membership::cluster_name,
    known::settings,
    realms::realms,
    realms::hashing,
    ports::ports,
    tls::contexts,
    hosts::hosts,
    ports::privileged,
    paths::directories,
    readable::configuration,
    writable::configuration,
];

/// Judges whether the node would start.
pub(crate) fn starts(case: &Case<'_>, door: Door<'_>) -> Judgement {
    match door {
        Door::Excluded => Judgement::not_run("the node is not configured, and starts as before"),
        Door::Closed => judge(case, None),
        Door::Tried(opening) => {
            judge(case, opening.result.as_ref().and_then(|unlocked| unlocked.keystore.as_ref()))
        }
    }
}

/// Judges the node. The rules that exclude it permanently have passed.
fn judge(case: &Case<'_>, keystore: Option<&Keystore>) -> Judgement {
    case.with_settings(|settings| {
        let start = Start {
            node: case.node,
            settings,
            mode: case.mode,
            keystore,
            in_place: case.writing == crate::Writing::InPlace,
        };
        let mut objections = DEMANDS.iter().filter_map(|demand| demand(&start));
        let Some(first) = objections.next() else {
            return Judgement::pass("found nothing that the node would reject");
        };
        if case.accepts(NAME) {
            return Judgement::pass(format!("accepted: {}", first.reason));
        }
        let more: Vec<String> = objections.map(|objection| objection.reason).collect();
        match more.is_empty() {
            true => first,
            false => Judgement { reason: format!("{}; {}", first.reason, more.join("; ")), ..first },
        }
    })
}

impl<'a> Start<'a> {
    /// Returns a stop because of the value of a setting.
    fn refuse(&self, key: &str, reason: impl Into<String>, fix: impl Into<String>) -> Judgement {
        let judgement = Judgement::stop(Stop::Config, reason).fix(fix);
        match self.settings.get(key) {
            Some(setting) => judgement.setting(self.node, key, setting),
            None => judgement,
        }
    }

    fn setting(&self, key: &str) -> Option<&'a Setting> {
        self.settings.get(key)
    }

    /// Returns whether a path is that of a store that the run creates.
    fn is_of_the_run(&self, key: &str) -> bool {
        let path = self.node.config.join(self.settings.text(key).unwrap_or_default());
        let certificates = self.node.config_path(installation::CERTIFICATES);
        installation::CERTIFICATE_FILES.iter().any(|name| path == certificates.join(name))
    }

    /// Returns whether files and addresses are those of the node's own host. With `--out`, it runs elsewhere.
    fn is_here(&self) -> bool {
        self.node.origin.is_none()
    }
}
