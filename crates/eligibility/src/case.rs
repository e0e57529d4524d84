//! What the rules look at.

use installation::Installation;
use settings::Settings;
use settings::block::Place;

use crate::judgement::Judgement;

/// Which node is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode<'a> {
    /// The first node of a new cluster.
    InitialNode,
    /// A further node of an existing cluster.
    Join,
    /// A further node of an existing cluster, out of one that configured itself before: the facts are those of its
    /// settings file without the block, and its keystore still holds the passwords of its stores, which are used again.
    Rejoin,
    /// A node of a cluster that was planned.
    Planned(&'a Place),
}

impl Mode<'_> {
    /// Whether the node is to be a member of a cluster that others have part in.
    #[must_use]
    pub fn joins(self) -> bool {
        !matches!(self, Self::InitialNode)
    }
}

/// How files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Beside the ones that they replace, then renamed.
    Replacing,
    /// Into the ones that are there, because something is mounted on them.
    InPlace,
}

/// How to judge.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Which node is to be made.
    pub mode: Mode<'a>,
    /// Names of rules whose stop the operator accepts, for the cases that a rule allows it in.
    pub accept: &'a [String],
    /// How files will be written.
    pub writing: Writing,
}

/// What the rules look at.
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

    /// A judgement with the setting that it is about, where that is there.
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
