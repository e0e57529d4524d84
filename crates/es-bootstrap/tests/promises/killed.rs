//! SIGKILL at system calls that change the disk: existing files are kept, and repeating the command leads to
//! the same result as an undisturbed run.

use std::os::unix::process::ExitStatusExt;

use tests::strace::Call;

use crate::failing::are_alike;
use crate::node::Entry;
use crate::scene::{Play, Scene, Undisturbed, staged};
use crate::table::KILLED;
use crate::{Trial, at_calls, ensure, every};

const KILL: i32 = 9;

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn each_command_can_be_killed() {
    every(KILLED, |play| at_calls(play, 3, |undisturbed, _, call| kill(play, undisturbed, call)));
}

fn kill(play: &Play, undisturbed: &Undisturbed<'_>, call: &Call) -> Trial {
    let scene = play.scene();
    let (output, _) = scene.inject(call, "signal=KILL");
    let context = format!("killed at {} {} ({})", call.name, call.nth, call.arguments);
    let died = output.status.signal() == Some(KILL) || output.status.code() == Some(128 + KILL);
    ensure(died, || format!("{context}: it lives: {}", String::from_utf8_lossy(&output.stderr)))?;
    assert_kept(&scene, undisturbed).map_err(|error| format!("{context}: {error}"))?;
    let again = scene.run();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    ensure(undisturbed.may_end(again.status.code()), || {
        format!("{context}: again: {}: {said}", again.status)
    })?;
    let after = scene.shape();
    ensure(staged(&after).is_empty(), || format!("{context}: {:?} stay: {said}", staged(&after)))?;
    undisturbed.compare(&after).map_err(|difference| format!("{context}: {difference}{said}"))
}

/// Asserts that every file that the command does not change always keeps its content, with at most more bytes
/// appended.
pub(crate) fn assert_kept(scene: &Scene<'_>, undisturbed: &Undisturbed<'_>) -> Trial {
    let now = scene.now();
    let stays = |(name, entry): &(&String, &Entry)| {
        undisturbed.after.get(*name).is_some_and(|after| are_alike(after, entry))
    };
    let is_lost = |(name, entry): &(&String, &Entry)| {
        now.get(*name).is_none_or(|now| {
            (now.mode, now.owner) != (entry.mode, entry.owner) || !now.content.starts_with(&entry.content)
        })
    };
    let lost: Vec<&String> =
        scene.before.iter().filter(stays).filter(is_lost).map(|(name, _)| name).collect();
    ensure(lost.is_empty(), || format!("{lost:?} are not as before"))
}
