//! A file system with a limited number of free pages: a run succeeds, or leaves everything unchanged.

use std::fs;
use std::process::{Command, Output};

use crate::all;
use crate::failing::Judge;
use crate::scene::{Scene, Undisturbed};
use crate::table::FULL;
use crate::{Trial, ensure, every_by};

/// The numbers of free pages. A run needs one for each new file, and more for large files.
const PAGES: [usize; 12] = [0, 4, 2, 6, 1, 3, 5, 7, 8, 10, 12, 16];
const SHORT: usize = 2;

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn each_command_can_meet_a_full_disk() {
    every_by(FULL, |play, resumes| {
        let undisturbed = match Undisturbed::of(play) {
            Ok(undisturbed) => undisturbed,
            Err(error) => return vec![Err(error)],
        };
        let pages = if all() { &PAGES[..] } else { &PAGES[..SHORT] };
        pages.iter().map(|pages| fill(&Judge { play, undisturbed: &undisturbed, resumes }, *pages)).collect()
    });
}

fn fill(judge: &Judge<'_>, pages: usize) -> Trial {
    let scene = judge.play.scene();
    let output = on_a_small_disk(&scene, pages);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let context = format!("{pages} pages: {said}");
    let mounted = output.status.code() != Some(MOUNTING_FAILED);
    ensure(mounted, || format!("{context}: the file system could not be made"))?;
    judge.refused_or_done(&scene, output.status.code(), &said, &context)
}

const MOUNTING_FAILED: i32 = 111;

/// Runs the command with its world on a separate file system, and then replaces the world with that content.
fn on_a_small_disk(scene: &Scene<'_>, pages: usize) -> Output {
    // The copy for the comparison.
    let script = format!(
        "fail() {{ exit {MOUNTING_FAILED}; }}
        world=$1; beside=$2; shift 2
        mount -t tmpfs -o mode=755,nr_blocks=2048 none \"$beside/disk\" && cp -aT \"$world\" \"$beside/disk\" || fail
        mount --bind \"$beside/disk\" \"$world\" || fail
        left=$(stat -f -c %a \"$world\"); page=$(stat -f -c %S \"$world\"); cd \"$world\" || fail
        head -c $(( (left - {pages}) * page )) /dev/zero > \"$beside/disk/filler\" || fail
        \"$@\"; code=$?
        rm filler; cp -aT \"$world\" \"$beside/result\" || fail
        exit $code"
    );
    let (world, beside) = (scene.world(), scene.beside(""));
    fs::create_dir(scene.beside("disk")).unwrap();
    let command = scene.command();
    let mut shell = Command::new("unshare");
    shell.args(["--mount", "sh", "-uc", &script, "sh"]).arg(&world).arg(&beside);
    shell.args(scene.words_of_its_user()).current_dir(&beside).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.stdin(scene.input());
    let output = shell.output().unwrap();
    scene.take("result");
    output
}
