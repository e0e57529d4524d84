//! Errors of system calls that change the disk: a documented exit code, one error message, and everything
//! stays unchanged.

use tests::strace::Call;

use crate::node::{Entry, Snapshot};
use crate::scene::{Play, Scene, Undisturbed, staged};
use crate::table::FAILING;
use crate::{Trial, at_calls, ensure, every_by};

/// Errors that any system call may return.
const ERRORS: [&str; 4] = ["EIO", "ENOSPC", "EACCES", "EROFS"];
/// Exit codes of refused operations; see `docs/exit-codes.md`.
pub(crate) const CODES: [i32; 7] = [65, 69, 73, 74, 75, 78, 80];

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn each_command_can_fail() {
    every_by(FAILING, |play, resumes| {
        at_calls(play, 2, |undisturbed, at, call| {
            let judge = Judge { play, undisturbed, resumes };
            fail(&judge, call, ERRORS[at % ERRORS.len()])
        })
    });
}

/// How often a fault that hit another file is tried again: a command that connects to nodes wakes its runtime
/// by more or fewer writes in each run, and strace counts these as well.
const TRIES: usize = 8;

fn fail(judge: &Judge<'_>, call: &Call, error: &str) -> Trial {
    let mut call = call.clone();
    let mut tries = 0..TRIES;
    loop {
        let scene = judge.play.scene();
        let (output, hit) = scene.inject(&call, &format!("error={error}"));
        if let Some(nth) = hit.and_then(|hit| nth_instead(&call, &hit))
            && tries.next().is_some()
        {
            call.nth = nth;
            continue;
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let context = format!("{error} at {} {} ({}): {said}", call.name, call.nth, call.arguments);
        return judge.refused_or_done(&scene, output.status.code(), &said, &context);
    }
}

/// Returns at which index to try again if the fault hit a write to another file.
fn nth_instead(call: &Call, hit: &Call) -> Option<usize> {
    let file = |call: &Call| call.arguments.split(',').next().map(str::to_owned);
    if call.name != "write" || file(call) == file(hit) {
        return None;
    }
    // What wakes a runtime is a number of eight bytes, see eventfd(2).
    Some(if hit.arguments.ends_with(", 8") { call.nth + 1 } else { call.nth - 1 })
}

/// Judges how a run ended that received an error.
pub(crate) struct Judge<'a> {
    pub(crate) play: &'a Play,
    pub(crate) undisturbed: &'a Undisturbed<'a>,
    /// Whether a failed run may leave work that the next run completes.
    pub(crate) resumes: bool,
}

impl Judge<'_> {
    /// Checks that a failed run changed nothing and reported the cause once, and that a successful run did
    /// everything.
    pub(crate) fn refused_or_done(
        &self,
        scene: &Scene<'_>,
        code: Option<i32>,
        said: &str,
        context: &str,
    ) -> Trial {
        let changed = changed(&scene.before, &scene.now());
        let refused = match self.play.never_fails {
            true => said.contains("could not") || changed.is_empty(),
            false => code != Some(0),
        };
        if !refused {
            return self.done(scene, said, context);
        }
        let documented = code.is_some_and(|code| CODES.contains(&code) || self.play.only_failure(code));
        ensure(documented, || format!("{context}: {code:?}"))?;
        let errors = said.matches("error: ").count() + said.matches("ERROR: ").count();
        ensure(errors == 1 || self.play.never_fails, || format!("{context}: not one error"))?;
        match self.resumes {
            false => ensure(changed.is_empty(), || format!("{context}: {code:?}, and changed: {changed:?}")),
            true => {
                let again = scene.run();
                let said = String::from_utf8_lossy(&again.stderr).into_owned();
                let ended = self.undisturbed.may_end(again.status.code());
                ensure(ended, || format!("{context}: again: {}: {said}", again.status))?;
                self.done(scene, &said, &format!("{context}: again"))
            }
        }
    }

    fn done(&self, scene: &Scene<'_>, said: &str, context: &str) -> Trial {
        let mut found = scene.shape();
        let left: Vec<String> = staged(&found).into_iter().map(str::to_owned).collect();
        let told = left.is_empty() || said.contains("warning: ");
        ensure(told, || format!("{context}: {left:?} stay, and nothing is said"))?;
        // The password was withdrawn from an outdated credentials file, which now has a comment instead.
        let withdrawn = |name: &String, entry: &str| {
            entry.contains("was changed; to reset it") && !self.undisturbed.shape.contains_key(name)
        };
        found.retain(|name, entry| !(left.contains(name) || self.resumes && withdrawn(name, entry)));
        let mut compared = self.undisturbed.compare(&found);
        if self.resumes && compared.is_err() && said.contains("warning: ") {
            scene.run();
            compared = self.undisturbed.compare(&scene.shape());
        }
        compared.map_err(|difference| format!("{context}: {difference}"))
    }
}

/// Returns the names whose entries have changed. Restored files may have another inode number.
pub(crate) fn changed(before: &Snapshot, now: &Snapshot) -> Vec<String> {
    let names = before.keys().chain(now.keys().filter(|name| !before.contains_key(*name)));
    let same = |name: &&String| match (before.get(*name), now.get(*name)) {
        (Some(before), Some(now)) => are_alike(before, now),
        _ => false,
    };
    names.filter(|name| !same(name)).cloned().collect()
}

/// Returns whether everything except inode numbers and times is the same.
pub(crate) fn are_alike(one: &Entry, other: &Entry) -> bool {
    (one.mode, one.owner, &one.content, &one.attributes)
        == (other.mode, other.owner, &other.content, &other.attributes)
}
