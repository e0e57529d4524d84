//! The same command twice at once: one is refused, or one runs after the other. Results are never mixed.

use std::process::{Child, Stdio};

use crate::scene::{Play, Undisturbed, staged};
use crate::table::AT_ONCE;
use crate::{Trial, ensure, every};

/// Another run is in progress, or files changed after they were read.
const TRY_AGAIN: i32 = 75;

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn each_command_can_run_twice_at_once() {
    every(AT_ONCE, |play| vec![twice(play)]);
}

fn twice(play: &Play) -> Trial {
    let undisturbed = Undisturbed::of(play)?;
    let scene = play.scene();
    let spawn = |_| scene.as_its_user().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let runs: Vec<Child> = (0..2).map(spawn).collect();
    let (mut codes, mut said) = (Vec::new(), String::new());
    for run in runs {
        let output = run.wait_with_output().unwrap();
        codes.push(output.status.code().unwrap_or(-1));
        said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    let context = format!("{codes:?}: {said}");
    let may = |code: &i32| *code == TRY_AGAIN || play.only_failure(*code) || undisturbed.may_end(Some(*code));
    ensure(codes.contains(&0) && codes.iter().all(may), || context.clone())?;
    let found = scene.shape();
    ensure(staged(&found).is_empty(), || format!("{context}: {:?} stay", staged(&found)))?;
    undisturbed.compare(&found).map_err(|difference| format!("{context}: {difference}"))
}
