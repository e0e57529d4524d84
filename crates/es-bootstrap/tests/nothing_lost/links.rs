//! A user with write access to the configuration directory swaps in links while root configures the node.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;
use tests::running::PATIENCE;

use crate::kills::kill;
use crate::node::{Kind, Node, Snapshot, is_root, snapshot};
use crate::races::stopped;
use crate::trace::{Call, record};
use crate::{all, each};

const FIXED: [&str; 4] = ["certs", "elasticsearch.keystore", "initial-credentials", "elasticsearch.yml"];

/// Files outside the configuration directory, which links try to make root open.
struct Canary {
    folder: TempDir,
    before: Snapshot,
}

impl Canary {
    fn new() -> Self {
        assert!(is_root(), "what root writes is at stake: run the tests as root");
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("directory")).unwrap();
        for name in ["file", "directory/http.p12", "directory/http_ca.crt", "directory/mine"] {
            fs::write(folder.path().join(name), "canary").unwrap();
        }
        // If it were followed, it would be valid as settings.
        fs::write(folder.path().join("settings"), crate::node::SETTINGS).unwrap();
        let before = snapshot(folder.path());
        Self { folder, before }
    }

    /// Creates a link to a suitable target for a name.
    fn link(&self, node: &Node, name: &str, turn: usize) -> PathBuf {
        let target = match name.split('.').next() {
            Some("certs") => "directory",
            _ if name.contains(".yml") => "settings",
            _ => "file",
        };
        let link = node.path().join(format!("link-{turn}"));
        symlink(self.folder.path().join(target), &link).unwrap();
        link
    }

    fn assert_untouched(&self, context: &str) {
        assert_eq!(snapshot(self.folder.path()), self.before, "{context}");
    }
}

/// Returns the fixed names, and the temporary names of a run.
fn names(node: &Node) -> Vec<String> {
    let staged = fs::read_dir(node.config()).into_iter().flatten().filter_map(|entry| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        (name.contains(".tmp") || name.contains(".old")).then_some(name)
    });
    FIXED.map(str::to_owned).into_iter().chain(staged).collect()
}

/// Replaces a name with a link by an exchange, after which the original has the link's name.
fn put(link: &Path, at: &Path) {
    let swap = renameat_with(CWD, link, CWD, at, RenameFlags::EXCHANGE);
    let _ = swap.or_else(|_| renameat_with(CWD, link, CWD, at, RenameFlags::NOREPLACE));
}

/// Restores what a link replaced.
fn put_back(link: &Path, at: &Path) {
    if link.symlink_metadata().is_ok() {
        put(link, at);
    }
    if at.is_symlink() {
        let _ = fs::remove_file(at);
    }
}

/// How long a link stays and how long it is absent, in microseconds.
const RHYTHMS: [(u64, u64); 4] = [(100, 300), (100, 5_000), (1_000, 20_000), (100, 100_000)];

/// Configures a node while an attacker swaps in links, and returns the exit code.
fn attacked(canary: &Canary, round: usize) -> Option<i32> {
    let node = Node::new(Kind::LivedIn);
    let (stays, is_away) = RHYTHMS[round % RHYTHMS.len()];
    let done = AtomicBool::new(false);
    let code = thread::scope(|scope| {
        scope.spawn(|| {
            let mut turn = round;
            while !done.load(Ordering::Relaxed) {
                for name in names(&node) {
                    turn += 1;
                    let (link, at) = (canary.link(&node, &name, turn), node.at(&name));
                    put(&link, &at);
                    thread::sleep(Duration::from_micros(stays));
                    put_back(&link, &at);
                    let _ = fs::remove_file(&link);
                }
                thread::sleep(Duration::from_micros(is_away));
            }
        });
        let code = node.run("configure").status.code();
        done.store(true, Ordering::Relaxed);
        code
    });
    canary.assert_untouched(&format!("{code:?}, {:?}", RHYTHMS[round % RHYTHMS.len()]));
    code
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn links_that_an_attacker_swaps_in_are_never_followed() {
    let canary = Canary::new();
    let outcomes = Mutex::new(BTreeMap::new());
    let count = |code| *outcomes.lock().unwrap().entry(code).or_insert(0) += 1;
    let rounds: Vec<usize> = (0..if all() { 400 } else { 24 }).collect();
    each(&rounds, |round| count(attacked(&canary, *round)));
    // On a busy machine, each of these runs may meet a link; nothing is at stake until one comes to its end.
    let deadline = Instant::now() + PATIENCE;
    let mut round = rounds.len();
    while !outcomes.lock().unwrap().contains_key(&Some(0)) {
        assert!(Instant::now() < deadline, "no run came to its end: {outcomes:?}");
        count(attacked(&canary, round));
        round += 1;
    }
    println!("exit codes and how often: {:?}", outcomes.into_inner().unwrap());
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_link_that_is_swapped_in_at_any_call_is_never_followed() {
    let canary = Canary::new();
    let outcomes = Mutex::new(BTreeMap::new());
    let calls = record(&Node::new(Kind::LivedIn), "configure");
    let calls: Vec<(usize, &Call)> = if all() {
        calls.iter().enumerate().collect()
    } else {
        calls.iter().enumerate().step_by(6).collect()
    };
    each(&calls, |(nth, call)| {
        // Each call with another name, or with all of them.
        for turn in if all() { 0..usize::MAX } else { *nth..nth + 1 } {
            let node = Node::new(Kind::LivedIn);
            let mut count = 0;
            let output = stopped(&node, call, || {
                let names = names(&node);
                count = names.len();
                let name = &names[turn % count];
                let link = canary.link(&node, name, turn);
                put(&link, &node.at(name));
            });
            let code = output.status.code();
            let said = String::from_utf8_lossy(&output.stderr);
            let context = format!("{} {}, name {}: {said}", call.name, call.nth, turn % count);
            assert!([0, 73, 74, 75, 78].map(Some).contains(&code), "{code:?}, {context}");
            canary.assert_untouched(&context);
            *outcomes.lock().unwrap().entry(code).or_insert(0) += 1;
            if turn + 1 == count {
                break;
            }
        }
    });
    println!("exit codes and how often: {:?}", outcomes.into_inner().unwrap());
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn root_configures_no_directory_that_everybody_may_write_to() {
    assert!(is_root(), "run the tests as root");
    for (mode, code) in
        [(0o777, 78), (0o1777, 78), (0o2777, 78), (0o752, 78), (0o2770, 0), (0o2750, 0), (0o755, 0)]
    {
        let node = Node::new(Kind::LivedIn);
        fs::set_permissions(node.config(), fs::Permissions::from_mode(mode)).unwrap();
        let before = snapshot(&node.config());
        let checked = node.run("check");
        assert_eq!(checked.status.code(), Some(code), "{mode:o}: {checked:?}");
        let output = node.run("configure");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{mode:o}: {said}");
        if code != 0 {
            assert!(said.contains("everyone can write to"), "{mode:o}: {said}");
            assert_eq!(snapshot(&node.config()), before, "{mode:o}");
        }
    }
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn root_mends_nothing_in_a_directory_of_somebody_else() {
    assert!(is_root(), "run the tests as root");
    let calls = record(&Node::new(Kind::LivedIn), "configure");
    let renames: Vec<&Call> = calls.iter().filter(|call| call.name == "renameat2").collect();
    // While files are being staged, and between the steps.
    for call in renames.into_iter().chain([&calls[calls.len() / 3]]) {
        let node = Node::new(Kind::LivedIn);
        let context = kill(&node, 0o022, call);
        chown(node.config(), Some(4712), None).unwrap();
        let before = snapshot(&node.config());
        for command in ["configure", "check", "generalize", "reconfigure-node"] {
            let mut run = node.command(&[], command);
            if command == "reconfigure-node" {
                run.args(["--enrollment-token", "x"]);
            }
            let output = run.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let context = format!("{command}, {context}: {said}");
            // A node that was never configured cannot be reconfigured, whatever its owner.
            let codes = if command == "reconfigure-node" { [64, 78] } else { [78, 80] };
            assert!(codes.map(Some).contains(&output.status.code()), "{:?}, {context}", output.status);
            assert!(!said.contains("are undone") && !said.contains("removed its files"), "{context}");
            assert_eq!(snapshot(&node.config()), before, "{context}");
        }
        let output = node.run("configure");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(78) && said.contains("belongs to 4712"), "{context}: {said}");
    }
}
