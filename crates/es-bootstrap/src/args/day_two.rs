//! Commands for nodes that are secured already.

use clap::Args as ClapArgs;

use super::Common;

/// `undo`
#[derive(Debug, ClapArgs)]
pub(crate) struct Undo {
    /// Print what would be removed, changed and restored; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(super) common: Common,
}
