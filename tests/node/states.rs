//! A node starts, without our help, from each state in which a killed run leaves it; the next run then cleans
//! up.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};

use keystore::{Passphrase, Sealed};
use tests::place::Place;
use tests::running::Running;
use tests::strace::{Call, around, changing, injecting, parse, recording};
use tests::user;

use crate::first_start::place;

const KILL: i32 = 9;

/// Starts the node in this state without es-bootstrap, and removes its data.
pub(crate) fn starts(place: &Place, state: &str) {
    starts_and_has_data(place, state);
    clear_data(place);
}

fn starts_and_has_data(place: &Place, state: &str) {
    let mut node = Running::start(&mut place.elasticsearch(&[]), false).unwrap();
    node.wait_until(state, |node| node.stdout.text().contains("started {")).unwrap();
    node.signal("TERM").unwrap();
    assert_eq!(node.end().unwrap().code(), Some(143), "{state}");
}

fn clear_data(place: &Place) {
    fs::remove_dir_all(place.path("data")).unwrap();
    fs::create_dir(place.path("data")).unwrap();
    user::give(&place.path("data")).unwrap();
}

/// The initial configuration of a node, and the user that configures it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// From an archive, by the node's user, without a keystore.
    Archive,
    /// From a package, by root: a directory owned by root and the node's group, with a keystore, and `certs`
    /// with a file.
    Package,
}

/// The configuration that the node reads at its start. Runs differ in keys and passwords, which are not in
/// the settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    settings: Vec<String>,
    keystore: Option<Vec<String>>,
    certs: Option<Vec<String>>,
    credentials: bool,
    /// Whether there are files that it ignores.
    leftovers: bool,
}

impl Seen {
    fn at(config: &Path) -> Self {
        let names = |folder: &Path| -> Option<Vec<String>> {
            let entries = fs::read_dir(folder).ok()?;
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            Some(names.into_iter().map(|name| name.into_string().unwrap()).collect())
        };
        let settings = fs::read_to_string(config.join("elasticsearch.yml")).unwrap();
        let settings = settings.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        let is_leftover = |name: &String| name.ends_with(".tmp") || name.ends_with(".old");
        Self {
            settings: settings.map(str::to_owned).collect(),
            keystore: entries(config),
            certs: names(&config.join("certs")),
            credentials: config.join("initial-credentials").exists(),
            leftovers: names(config).unwrap().iter().any(is_leftover),
        }
    }
}

/// Returns the entry names of the keystore, which must open.
fn entries(config: &Path) -> Option<Vec<String>> {
    let bytes = fs::read(config.join("elasticsearch.keystore")).ok()?;
    let keystore = Sealed::decode(&bytes).and_then(|sealed| sealed.open(&Passphrase::empty())).unwrap();
    Some(keystore.names().into_iter().map(str::to_owned).collect())
}

/// A place whose configuration is restored before each run.
struct Killed {
    place: Place,
    kind: Kind,
}

impl Killed {
    fn new(kind: Kind) -> Self {
        let place = place();
        if kind == Kind::Package {
            assert_eq!(
                user::unprivileged(),
                Some(user::NOBODY),
                "packages belong to root: run the tests as root"
            );
            let created = place.bootstrap(&["keystore", "create"]).output().unwrap();
            assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
            fs::create_dir(place.config("certs")).unwrap();
            fs::write(place.config("certs/mine.pem"), "mine").unwrap();
            for (name, mode) in
                [("certs", 0o750), ("elasticsearch.keystore", 0o660), ("elasticsearch.yml", 0o660)]
            {
                own(&place.config(name), mode);
            }
            own(&place.config(""), 0o2750);
        }
        copy(&place.config(""), &place.path("pristine"));
        Self { place, kind }
    }

    /// Returns the program under strace, as the user that configures such a node.
    fn run(&self, command: &str, options: &[String]) -> Command {
        let mut strace = around(&self.place.bootstrap(&[command]), options);
        if self.kind == Kind::Archive {
            user::apply(&mut strace);
        }
        strace
    }

    fn restore(&self) {
        fs::remove_dir_all(self.place.config("")).unwrap();
        copy(&self.place.path("pristine"), &self.place.config(""));
    }

    /// Returns the calls of a run that change the disk.
    fn calls(&self) -> Vec<Call> {
        let log = self.place.path("log");
        succeeded(&self.run("configure", &recording(log.to_str().unwrap(), &[])).output().unwrap());
        let calls = changing(&parse(&fs::read_to_string(log).unwrap()).unwrap());
        assert!(calls.len() > 20, "{calls:?}");
        calls
    }

    /// Kills a run at a call.
    fn kill(&self, call: &Call) {
        self.restore();
        let output = self.run("configure", &injecting(call, "signal=KILL", &[])).output().unwrap();
        assert_eq!(
            output.status.signal(),
            Some(KILL),
            "{call:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn own(path: &Path, mode: u32) {
    chown(path, Some(0), Some(user::NOBODY)).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").args(["-a", "-T"]).arg(from).arg(to).status().unwrap().success());
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Whether a call creates, moves or removes a name.
fn changes_names(call: &Call) -> bool {
    !["write", "fchmod", "fchown", "fsync", "fsetxattr", "fremovexattr", "ftruncate"]
        .contains(&call.name.as_str())
}

/// Whether a call changes a name that the node reads.
fn is_visible(call: &Call) -> bool {
    let names =
        ["\"elasticsearch.yml\"", "\"certs\"", "\"elasticsearch.keystore\"", "\"initial-credentials\""];
    let renames = ["renameat", "renameat2", "linkat"].contains(&call.name.as_str());
    renames && names.iter().any(|name| call.arguments.contains(name))
}

/// Starts a node once from each state that a kill leaves, then runs the program again.
#[expect(clippy::print_stdout, reason = "tells its figures")]
fn from_each_state(kind: Kind) {
    let killed = Killed::new(kind);
    let mut calls = killed.calls();
    // Between two of these calls, a node sees the same files.
    calls.retain(changes_names);
    if !tests::all() {
        calls.retain(is_visible);
        assert!(calls.len() > 4, "{calls:?}");
    }
    let before = Seen::at(&killed.place.path("pristine"));
    let mut found = BTreeSet::new();
    for call in &calls {
        killed.kill(call);
        let seen = Seen::at(&killed.place.config(""));
        if !found.insert(seen.clone()) {
            continue;
        }
        let state = format!("{kind:?}, killed at {} {}: {seen:?}", call.name, call.nth);
        starts_and_has_data(&killed.place, &state);
        // The node has data now, so it is no longer configured, and keeps its previous configuration.
        let again =
            killed.run("configure", &["-qq", "-e", "trace=none"].map(str::to_owned)).output().unwrap();
        let said = String::from_utf8_lossy(&again.stderr);
        let finished = seen.settings.iter().any(|line| line == "xpack.security.enabled: true");
        assert_eq!(again.status.code(), Some(80), "{state}: {said}");
        let after = Seen::at(&killed.place.config(""));
        if !finished {
            let interrupted = seen.settings != before.settings || seen.leftovers;
            assert_eq!(said.contains("interrupted"), interrupted, "{state}: {said}");
            assert_eq!((&after.settings, &after.certs), (&before.settings, &before.certs), "{state}: {said}");
            let names = after.keystore.as_deref().unwrap_or_default();
            assert!(
                names.iter().all(|name| name == "keystore.seed") && !after.credentials,
                "{state}: {after:?}"
            );
        }
        assert!(!after.leftovers, "{state}: {said}");
        clear_data(&killed.place);
    }
    println!("{kind:?}: {} kills, {} states, a node started from each", calls.len(), found.len());
}

#[test]
#[ignore = "needs a node, root, strace: cargo xtask test"]
fn a_node_starts_from_each_state_that_a_kill_leaves() {
    from_each_state(Kind::Package);
    if tests::all() {
        from_each_state(Kind::Archive);
    }
}
