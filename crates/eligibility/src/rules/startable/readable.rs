//! Files and directories of the configuration that the node cannot read.

use installation::{Unusable, shell_word, user_name};

use super::Start;
use crate::judgement::{Judgement, Stop};

pub(super) fn configuration(start: &Start<'_>) -> Option<Judgement> {
    if !start.is_here() {
        return None;
    }
    start.node.unusable().map(|unusable| match unusable {
        Unusable::Closed { path, owner } => {
            let shown = path.display();
            let reason = format!(
                "the node cannot read `{shown}` and exits: it belongs to {}, mode {:04o}",
                user_name(owner.user),
                owner.mode
            );
            let (user, group) = (user_name(start.node.directory.user), start.node.directory.group);
            let word = shell_word(path);
            Judgement::stop(Stop::Config, reason)
                .in_file(path)
                .fix(format!("as root: chown {user}:{group} {word} && chmod ug+rX {word}"))
        }
        Unusable::Missing { path, original } => {
            let shown = path.display();
            Judgement::stop(Stop::Config, format!("the node exits without `{shown}`"))
                .in_file(path)
                .fix(format!("cp {} {}", shell_word(original), shell_word(path)))
        }
    })
}
