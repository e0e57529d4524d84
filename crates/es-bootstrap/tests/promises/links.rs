//! Each configuration file is replaced with a link during the call with which root's command opens it. The
//! link's target is neither changed nor disclosed.

use std::fs;
use std::path::Path;

use tests::links::{Looks, link_at_looks, share};

use crate::all;
use crate::failing::CODES;
use crate::scene::{Play, Scene, Undisturbed};
use crate::table::LINKS;
use crate::{Trial, ensure, every};

/// Readable only by root.
const CANARY: &str = "canary: of-root\n";
/// Directories that users other than root can write to. All other paths are chosen by the caller.
const SHARED: [&str; 5] = ["config/", "kibana/config/", "kibana/data/", "out/", "home/bin/"];
const SHORT: usize = 1;
/// Additional exit codes of `status`: a keystore behind another user's link counts as damaged.
const OF_STATUS: [i32; 3] = [1, 2, 3];
/// The number of files that are tried for each command.
const FILES: usize = 3;

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn no_command_follows_a_link() {
    every(LINKS, |play| {
        let undisturbed = match Undisturbed::of(play) {
            Ok(undisturbed) => undisturbed,
            Err(error) => return vec![Err(error)],
        };
        match files(play, &undisturbed) {
            files if files.is_empty() => {
                vec![Err("it looks for no file that others could replace".to_owned())]
            }
            files => {
                let every = if all() { 1 } else { files.len().div_ceil(FILES) };
                files.iter().step_by(every).map(|file| swap(play, file)).collect()
            }
        }
    });
}

/// Returns the files in shared directories that occur in the command's system calls.
fn files(play: &Play, undisturbed: &Undisturbed<'_>) -> Vec<String> {
    let scene = play.scene();
    let is_named = |name: &str| {
        let (folder, name) = name.rsplit_once('/').unwrap_or(("", name));
        SHARED.contains(&format!("{folder}/").as_str())
            && undisturbed.all.iter().any(|call| {
                call.arguments.contains(&format!("\"{name}\""))
                    || call.arguments.contains(&format!("/{name}\""))
            })
    };
    let is_file =
        |name: &&String| scene.world().join(name).symlink_metadata().is_ok_and(|found| found.is_file());
    scene.before.keys().filter(is_file).filter(|name| is_named(name)).cloned().collect()
}

fn swap(play: &Play, file: &str) -> Trial {
    let folder = tempfile::tempdir().unwrap();
    let canary = folder.path().join("canary");
    fs::write(&canary, CANARY).unwrap();
    let (directory, name) = file.rsplit_once('/').unwrap();
    let scene = || {
        let scene = play.scene();
        // A keystore of another user is refused immediately.
        let given = [name].into_iter().filter(|name| *name != "elasticsearch.keystore").collect::<Vec<_>>();
        share(&scene.world().join(directory), &given).unwrap();
        scene
    };
    let mut found = Vec::new();
    let looks = if all() { Looks::Each } else { Looks::Some(SHORT) };
    let looked = link_at_looks(
        &canary,
        looks,
        scene,
        |scene: &Scene<'_>| scene.world().join(file),
        |scene| scene.typing_command(),
        |directory, call| {
            found.extend(holding(directory).map(|name| format!("{name} has its content at {call}")));
            if fs::read_to_string(&canary).is_ok_and(|text| text != CANARY) {
                found.push(format!("what is behind the link was changed at {call}"));
            }
        },
    );
    let codes = looked.map_err(|error| format!("{file}: {error}"))?;
    ensure(found.is_empty(), || format!("{file}: {found:?}"))?;
    let is_of_status =
        |code: &i32| play.words.iter().any(|word| word == "status") && OF_STATUS.contains(code);
    let documented =
        |code: &i32| *code == 0 || *code == 1 || *code == 64 || CODES.contains(code) || is_of_status(code);
    ensure(codes.iter().all(documented), || format!("{file}: {codes:?}"))
}

/// Returns the regular files of a directory that contain the canary's text.
fn holding(directory: &Path) -> impl Iterator<Item = String> {
    let files = fs::read_dir(directory).into_iter().flatten().flatten();
    let files = files.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files
        .filter(|entry| {
            fs::read(entry.path())
                .is_ok_and(|bytes| bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()))
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
}
