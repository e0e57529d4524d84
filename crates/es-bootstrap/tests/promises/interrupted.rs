//! A signal's EINTR at calls that change the disk does not affect the run.

use tests::strace::Call;

use crate::scene::{Play, Undisturbed};
use crate::table::INTERRUPTED;
use crate::{Trial, at_calls, ensure, every};

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn each_command_can_be_interrupted() {
    every(INTERRUPTED, |play| at_calls(play, 2, |undisturbed, _, call| interrupt(play, undisturbed, call)));
}

/// Returns whether a call is the runtime's own. Commands that start a node wake their runtime from another
/// thread through an eventfd(2), which no signal interrupts; strace counts the calls of each thread.
fn is_of_the_runtime(play: &Play, call: &Call) -> bool {
    let starts = play.words.first().is_some_and(|word| ["start", "entrypoint"].contains(&word.as_str()));
    starts && call.name == "write" && call.nth == 1
}

fn interrupt(play: &Play, undisturbed: &Undisturbed<'_>, call: &Call) -> Trial {
    if is_of_the_runtime(play, call) {
        return Ok(());
    }
    let scene = play.scene();
    let (output, _) = scene.inject(call, "error=EINTR");
    let said = scene.said(&output);
    let context = format!("EINTR at {} {} ({})", call.name, call.nth, call.arguments);
    ensure(output.status.code() == Some(undisturbed.code), || {
        format!("{context}: {:?}: {said}", output.status)
    })?;
    ensure(said == undisturbed.said, || {
        format!("{context}: it says {said:?} instead of {:?}", undisturbed.said)
    })?;
    let found = scene.shape();
    undisturbed.compare(&found).map_err(|difference| format!("{context}: {difference}"))
}
