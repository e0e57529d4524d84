//! The input of the rules.

use installation::Installation;
use settings::Settings;
use settings::block::Place;

use crate::judgement::Judgement;

/// The kind of node to configure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode<'a> {
    /// The first node of a new cluster.
    InitialNode,
    /// An additional node of an existing cluster.
    Join,
    /// An additional node of an existing cluster, from a node that was already configured: the facts are
    /// those of its settings file without the block, and the passwords of its stores in its keystore are
    /// reused.
    Rejoin,
    /// A node of a planned cluster.
    Planned(&'a Place),
}

impl Mode<'_> {
    /// Returns whether the node becomes a member of a cluster with other nodes.
    #[must_use]
    pub fn joins(self) -> bool {
        !matches!(self, Self::InitialNode)
    }
}

/// How files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// To a new file that is then renamed over the old one.
    Replacing,
    /// Into the existing files, because they are mount points.
    InPlace,
}

/// The options of the check.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The kind of node to configure.
    pub mode: Mode<'a>,
    /// Names of rules whose stop the operator accepts, if the rule allows it.
    pub accept: &'a [String],
    /// How files will be written.
    pub writing: Writing,
}

/// The input of the rules.
pub(crate) struct Case<'a> {
    pub(crate) node: &'a Installation,
    pub(crate) mode: Mode<'a>,
    pub(crate) accept: &'a [String],
    pub(crate) writing: Writing,
}

impl<'a> Case<'a> {
    /// Runs a rule that needs the settings.
    pub(crate) fn with_settings(&self, rule: impl FnOnce(&'a Settings) -> Judgement) -> Judgement {
        match self.node.settings() {
            Some(settings) => rule(settings),
            None => Judgement::not_run("the settings are not known"),
        }
    }

    /// Adds the setting and its place to a judgement, if it is set.
    pub(crate) fn naming(&self, judgement: Judgement, settings: &Settings, key: &str) -> Judgement {
        match settings.get(key) {
            Some(setting) => judgement.setting(self.node, key, setting),
            None => judgement,
        }
    }

    pub(crate) fn accepts(&self, rule: &str) -> bool {
        self.accept.iter().any(|accepted| accepted == rule)
    }
}
