//! Runs that join a cluster, killed or failing at each system call that changes the disk, by strace(1). The
//! node still starts, and its files are unchanged at once or after the next run, or the run is complete.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

#[allow(dead_code, reason = "shared with other tests")]
mod cluster;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use cluster::{Cluster, Node, stderr};
use keystore::{HTTP_KEYSTORE_PASSWORD, Keystore, Passphrase, Sealed, TRANSPORT_KEYSTORE_PASSWORD};
use pki::{Store, StorePassword};

/// The variable that requests the long matrices.
const ALL: &str = "ES_BOOTSTRAP_TEST_ALL";
/// The name of strace's output file.
const TRACE: &str = "trace";
/// System calls that change a name; with `ALL` also those that change content or metadata, or sync it.
const CALLS: [&str; 8] =
    ["renameat2", "linkat", "unlinkat", "mkdirat", "fchmod", "fsync", "ftruncate", "fchown"];
const CALLS_IN_CI: usize = 2;
const ERRORS: [&str; 4] = ["EIO", "ENOSPC", "EACCES", "EROFS"];

fn all() -> bool {
    std::env::var_os(ALL).is_some()
}

fn calls() -> &'static [&'static str] {
    if all() { &CALLS } else { &CALLS[..CALLS_IN_CI] }
}

type Snapshot = BTreeMap<PathBuf, (u32, u32, u32, Vec<u8>)>;

/// A command with a node for it.
struct Scene {
    arguments: &'static [&'static str],
    node: Node,
    cluster: Cluster,
}

impl Scene {
    fn joining() -> Self {
        Self::new(&["configure"], Node::fresh("# mine\n"))
    }

    fn reconfiguring() -> Self {
        Self::new(&["reconfigure-node"], Node::configured("# mine\n"))
    }

    fn new(arguments: &'static [&'static str], node: Node) -> Self {
        // The operator's own files must not be lost either.
        fs::create_dir_all(node.config("certs")).unwrap();
        fs::write(node.config("certs/mine.pem"), "mine").unwrap();
        Self { arguments, node, cluster: Cluster::new() }
    }

    /// Runs the command on a copy of the node, with strace's injection at one of its system calls.
    fn run(&self, inject: &str) -> (Node, Output) {
        let node = self.node.copy();
        let output = self.run_on(&node, inject);
        (node, output)
    }

    fn run_on(&self, node: &Node, inject: &str) -> Output {
        let server = self.cluster.serve();
        self.run_with(node, inject, &self.cluster.token(&[&server.address]))
    }

    fn run_with(&self, node: &Node, inject: &str, token: &str) -> Output {
        let file = node.token_file(token);
        Command::new("strace")
            .args(["-f", "-qq", "-e", inject, "-o"])
            .arg(node.at(TRACE))
            .arg(env!("CARGO_BIN_EXE_es-bootstrap"))
            .args(self.arguments)
            .args(["--enrollment-token-file", &file])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("ES_HOME", node.at("home"))
            .env("ES_PATH_CONF", node.at("config"))
            .env("HOSTNAME", "test-node")
            .stdin(Stdio::null())
            .output()
            .expect("strace is needed: apt-get install strace")
    }

    fn is_done(&self, node: &Node) -> bool {
        let fingerprint = self.cluster.fingerprint();
        let pem = fs::read(node.config("certs/http_ca.crt"));
        let ca = pem.ok().and_then(|pem| pki::pem::decode(&pem).ok());
        ca.is_some_and(|ca| pki::fingerprint(&ca).to_string() == fingerprint)
            && node.settings().contains("discovery.seed_hosts")
    }
}

/// Returns the files with relative paths, without the temporary names of steps.
fn files(node: &Node) -> Snapshot {
    let root = node.config("");
    node.snapshot()
        .into_iter()
        .filter(|(path, _)| !path.components().any(|part| is_of_a_step(&part.as_os_str().to_string_lossy())))
        .map(|(path, entry)| (path.strip_prefix(&root).unwrap().to_path_buf(), entry))
        .collect()
}

fn has_leftovers(node: &Node) -> bool {
    let names = fs::read_dir(node.config("")).unwrap().map(|entry| entry.unwrap().file_name());
    names.into_iter().any(|name| is_of_a_step(&name.to_string_lossy()))
}

fn is_of_a_step(name: &str) -> bool {
    name.contains('.') && [".tmp", ".old", ".new"].iter().any(|ending| name.ends_with(ending))
}

/// Asserts that the node would start: with TLS, its keystores open with the passwords in the node's keystore;
/// without TLS, these do not matter.
fn assert_startable(node: &Node, context: &str) {
    let settings = node.settings();
    if !settings.contains("http.p12") {
        let off = settings.contains("xpack.security.http.ssl.enabled: false");
        let keystore = node.config("elasticsearch.keystore");
        assert!(off || !keystore.exists(), "{context}: TLS passwords without a word on TLS");
        return;
    }
    let bytes = fs::read(node.config("elasticsearch.keystore")).expect(context);
    let keystore: Keystore = Sealed::decode(&bytes).unwrap().open(&Passphrase::empty()).expect(context);
    for (file, name) in [("http.p12", HTTP_KEYSTORE_PASSWORD), ("transport.p12", TRANSPORT_KEYSTORE_PASSWORD)]
    {
        let store = fs::read(node.config("certs").join(file)).expect(context);
        let password = std::str::from_utf8(keystore.get(name).expect(context).reveal()).unwrap();
        Store::decode(&store, &StorePassword::from_text(password.into())).expect(context);
    }
}

/// Runs `start` as an unprivileged user, with a stand-in for Elasticsearch.
fn start(node: &Node) -> Output {
    const NOBODY: u32 = 65_534;
    // Child processes write the executables, so that no thread of the test holds them open for writing
    // (ETXTBSY).
    let shell = |line: &str| {
        let status = Command::new("sh").args(["-ec", line]).current_dir(node.at("")).status();
        assert!(status.unwrap().success(), "{line}");
    };
    shell(
        "mkdir -p home/bin; printf '#!/bin/sh\necho started\n' > home/bin/elasticsearch; chmod 755 home/bin/elasticsearch",
    );
    shell(&format!("cp {} program", installation::shell_word(env!("CARGO_BIN_EXE_es-bootstrap"))));
    let mut command = Command::new(node.at("program"));
    if rustix::process::geteuid().is_root() {
        shell(&format!("chown -R {NOBODY}:{NOBODY} ."));
        chown(node.at(""), Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    command
        .arg("start")
        .env_clear()
        .env("ES_HOME", node.at("home"))
        .env("ES_PATH_CONF", node.at("config"))
        .env("HOSTNAME", "test-node")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Returns names, modes and content, without owners, which a start may have to change.
fn contents(node: &Node) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    files(node).into_iter().map(|(path, (mode, _, _, bytes))| (path, (mode, bytes))).collect()
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn a_start_says_and_takes_back_what_a_killed_reconfiguration_had_begun() {
    let scene = Scene::reconfiguring();
    let before = contents(&scene.node);
    let (mut marked, mut at) = (0, 1);
    loop {
        let (node, _) = scene.run(&format!("inject=renameat2:signal=KILL:when={at}"));
        if scene.is_done(&node) {
            break;
        }
        let is_marked = node.settings().contains("or was interrupted");
        let context = format!("killed at {at}");
        if is_marked && marked == 0 {
            // If it cannot be undone, the node starts with the existing files.
            let closed = node.copy();
            let left = closed.settings();
            fs::set_permissions(closed.config(""), fs::Permissions::from_mode(0o500)).unwrap();
            let output = start(&closed);
            fs::set_permissions(closed.config(""), fs::Permissions::from_mode(0o755)).unwrap();
            assert_eq!(&*output.stdout, b"started\n", "{context}: {}", stderr(&output));
            assert!(
                stderr(&output).contains("the node starts with its files"),
                "{context}: {}",
                stderr(&output)
            );
            assert_eq!(closed.settings(), left, "{context}");
            assert_startable(&closed, &context);
        }
        let output = start(&node);
        assert_eq!(&*output.stdout, b"started\n", "{context}: {}", stderr(&output));
        assert_eq!(
            stderr(&output).contains("`reconfigure-node` was interrupted; its changes are undone"),
            is_marked,
            "{context}: {}",
            stderr(&output)
        );
        assert!(contents(&node) == before, "{context}: {}", stderr(&output));
        marked += usize::from(is_marked);
        at += 1;
    }
    assert!(marked >= 3, "only {marked} states between the first step and the last");
}

/// Applies an injection to each call of each kind in turn, until a run makes fewer calls. Returns the number
/// of runs.
fn at_each_call(scene: &Scene, what: &str, mut check: impl FnMut(&Node, &Output, &str)) -> usize {
    let mut tried = 0;
    for call in calls() {
        for at in 1.. {
            let (node, output) = scene.run(&format!("inject={call}:{what}:when={at}"));
            let context = format!("{what} at {call} {at}");
            check(&node, &output, &context);
            // A run without an injection made fewer calls, so all of them were covered.
            let trace = fs::read_to_string(node.at(TRACE)).unwrap_or_default();
            if output.status.code() == Some(0) && !trace.contains("(INJECTED)") {
                break;
            }
            tried += 1;
        }
    }
    tried
}

fn a_kill_is_taken_back(scene: &Scene) {
    let before = files(&scene.node);
    let tried = at_each_call(scene, "signal=KILL", |node, _, context| {
        assert_startable(node, context);
        let done = scene.is_done(node);
        let checked = stderr(&node.run(&["check"], ""));
        let is_begun = node.settings().contains("or was interrupted");
        assert_eq!(
            checked.contains("was interrupted"),
            is_begun || has_leftovers(node),
            "{context}: {checked}"
        );
        // The next run has nothing to do, or no server to connect to.
        let file = node.token_file("no token");
        let next = node.run(&[scene.arguments, &["--enrollment-token-file", &file]].concat(), "");
        assert!(matches!(next.status.code(), Some(65 | 80)), "{context}: {}", stderr(&next));
        if done {
            assert!(scene.is_done(node), "{context}");
        } else {
            assert!(files(node) == before, "{context}: {}", stderr(&next));
        }
        assert_eq!(fs::read(node.config("certs/mine.pem")).unwrap(), b"mine", "{context}");
    });
    assert!(tried > 5, "only {tried} calls");
}

fn an_error_changes_nothing(scene: &Scene) {
    let before = files(&scene.node);
    for errno in if all() { &ERRORS[..] } else { &ERRORS[..1] } {
        at_each_call(scene, &format!("error={errno}"), |node, output, context| {
            assert_startable(node, context);
            if output.status.success() {
                assert!(scene.is_done(node), "{context}");
            } else {
                assert!(
                    node.snapshot().keys().all(|path| !is_of_a_step(&path.to_string_lossy())),
                    "{context}"
                );
                assert!(files(node) == before, "{context}: {}", stderr(output));
            }
        });
    }
}

/// Describes the state after a killed run, without what differs between two such runs: names, links, and
/// whether each file is unchanged.
fn shape(node: &Node, before: &Snapshot) -> String {
    let root = node.config("");
    let mut shape = String::new();
    for (path, (mode, _, _, bytes)) in node.snapshot() {
        let links = fs::symlink_metadata(&path).unwrap().nlink();
        let path = path.strip_prefix(&root).unwrap();
        let is_old = before.get(path).is_some_and(|(.., old)| *old == bytes);
        let name = path.display().to_string().replace(|letter: char| letter.is_ascii_digit(), "");
        shape.push_str(&format!("{name} {mode:o} {links} {is_old} {}\n", bytes.is_empty()));
    }
    shape
}

/// Kills the next run at each of its calls as well; the one after it must complete the recovery.
fn a_kill_of_the_next_run_is_taken_back(scene: &Scene) {
    let before = files(&scene.node);
    let mut seen = BTreeSet::new();
    for first in calls() {
        for at in 1.. {
            let (node, output) = scene.run(&format!("inject={first}:signal=KILL:when={at}"));
            if output.status.code() == Some(0) {
                break;
            }
            if !scene.is_done(&node) && seen.insert(shape(&node, &before)) {
                kill_the_next_run(scene, &node, &before, &format!("{first} {at}"));
            }
        }
    }
    assert!(seen.len() > 5, "only {} states", seen.len());
}

fn kill_the_next_run(scene: &Scene, left: &Node, before: &Snapshot, context: &str) {
    for second in calls() {
        for then in 1.. {
            let node = left.copy();
            let context = format!("{context}, then {second} {then}");
            let next = scene.run_with(&node, &format!("inject={second}:signal=KILL:when={then}"), "no token");
            assert_startable(&node, &context);
            let file = node.token_file("no token");
            let last = node.run(&[scene.arguments, &["--enrollment-token-file", &file]].concat(), "");
            assert_eq!(last.status.code(), Some(65), "{context}: {}", stderr(&last));
            assert!(files(&node) == *before, "{context}: {}", stderr(&last));
            // The run ended before it reached that call.
            if next.status.code().is_some() {
                break;
            }
        }
    }
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn the_run_after_a_kill_can_be_killed_as_well() {
    if all() {
        a_kill_of_the_next_run_is_taken_back(&Scene::joining());
        a_kill_of_the_next_run_is_taken_back(&Scene::reconfiguring());
    }
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn joining_can_be_killed_at_any_call() {
    a_kill_is_taken_back(&Scene::joining());
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn reconfiguring_can_be_killed_at_any_call() {
    a_kill_is_taken_back(&Scene::reconfiguring());
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn joining_can_fail_at_any_call() {
    an_error_changes_nothing(&Scene::joining());
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn reconfiguring_can_fail_at_any_call() {
    an_error_changes_nothing(&Scene::reconfiguring());
}
