//! Commands that only read: none of their calls changes the disk below the home or the configuration, or
//! takes a lock there.

use std::fs;

use tests::strace::{CHANGING, around};

use crate::failing::changed;
use crate::plays;
use crate::scene::Play;
use crate::table::READERS;
use crate::{Trial, ensure};

/// Flags of open(2) that may change a file.
const OPENING: [&str; 4] = ["O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC"];

/// An unencrypted bundle.
const BUNDLE: &str = include_str!("../cmd/bundle.in/phrase/nodes/es01.bundle");

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_command_that_only_reads_makes_no_call_that_changes_the_disk() {
    let wrong: Vec<String> = READERS.iter().filter_map(|(name, words)| read(name, words).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The check detects a command that writes.
    assert!(read("generalize", &["generalize"]).is_err());
}

fn read(name: &'static str, words: &[&str]) -> Trial {
    let token = crate::cluster::Cluster::new().token(&["127.0.0.1:1"]);
    let play = Play::of(plays::configured(), words)
        .secret("token", &token)
        .secret(crate::rotation::FILE, &crate::rotation::document())
        .file("nodes.yml", plays::NODES)
        .secret("node.bundle", BUNDLE.trim_end())
        .file("entries.json", "{\"a.b\": \"c\"}\n");
    let scene = play.scene();
    let log = scene.beside("log");
    let trace = format!("trace={CHANGING},flock,fcntl");
    let options = ["-f", "-qq", "-y", "-e", &trace, "-o", log.to_str().unwrap()];
    let output = around(&scene.command(), &options.map(str::to_owned)).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let ended = output.status.code().is_some_and(|code| code < 126);
    ensure(ended, || format!("{name}: {:?}: {said}", output.status))?;
    let world = scene.world().display().to_string();
    let log = fs::read_to_string(log).unwrap();
    let changes = |line: &&str| {
        let call = line.split_once(' ').map_or("", |(_, call)| call.trim_start());
        let opens = call.starts_with("open") && !OPENING.iter().any(|way| call.contains(way));
        // Output may mention a file.
        let says = call.starts_with("write") && !call.contains(&format!("<{world}"));
        let asks = call.starts_with("fcntl") && !call.contains("F_SETLK") && !call.contains("F_OFD_SETLK");
        // The arguments stand where the call began, even if another thread's call is in between.
        let resumed = call.starts_with("<... ");
        call.contains(&world) && !opens && !says && !asks && !resumed
    };
    let found: Vec<&str> = log.lines().filter(changes).collect();
    ensure(found.is_empty(), || format!("{name}: {found:?}"))?;
    let changed = changed(&scene.before, &scene.now());
    ensure(changed.is_empty(), || format!("{name}: {changed:?} changed"))
}
