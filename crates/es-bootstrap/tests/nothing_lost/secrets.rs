//! Secrets, planted and made: in no output, no file, no argument, no environment, and gone from memory.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use keystore::{Format, HTTP_KEYSTORE_PASSWORD, Keystore, Passphrase, Sealed, TRANSPORT_KEYSTORE_PASSWORD};

use crate::node::{Kind, Node, PROGRAM, is_root, key};

const PASSPHRASE: &str = "planted-passphrase-Wq7";
const PASSWORD: &str = "planted-password-Zx9";
/// An unprivileged user: `nobody` everywhere.
const NOBODY: u32 = 65_534;

/// A node with a protected keystore, and files with the planted secrets beside it.
fn protected() -> Node {
    let node = Node::new(Kind::Fresh);
    let mut keystore = Keystore::new(&mut rand::rng());
    keystore.set("mine", b"planted-value-Kp3").unwrap();
    let passphrase = Passphrase::new(PASSPHRASE.into());
    let format = Format::written_by(8, 19).unwrap();
    let bytes = keystore.encode(format, &passphrase, &mut rand::rng()).unwrap();
    fs::write(node.at("elasticsearch.keystore"), &bytes).unwrap();
    for (name, text) in [("passphrase", PASSPHRASE), ("password", PASSWORD), ("wrong", "planted-wrong-Hh4")] {
        fs::write(node.path().join(name), format!("{text}\n")).unwrap();
    }
    node
}

/// The passwords that a run made, out of the keystore.
fn made(node: &Node) -> Vec<String> {
    let bytes = fs::read(node.at("elasticsearch.keystore")).unwrap();
    let keystore = Sealed::decode(&bytes).unwrap().open(&Passphrase::new(PASSPHRASE.into())).unwrap();
    [HTTP_KEYSTORE_PASSWORD, TRANSPORT_KEYSTORE_PASSWORD]
        .map(|name| String::from_utf8(keystore.get(name).unwrap().reveal().to_vec()).unwrap())
        .to_vec()
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

/// The files below a folder that hold a text, by their paths in it.
fn files_with(folder: &Path, secret: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(path) = folders.pop() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if holds(&fs::read(&path).unwrap(), secret) {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found
}

/// What a process and its children can be seen with in /proc, added up while it runs.
fn watched(mut command: Command) -> (Output, Vec<u8>) {
    fn look(process: u32, seen: &mut Vec<u8>) {
        for name in ["cmdline", "environ"] {
            seen.extend(fs::read(format!("/proc/{process}/{name}")).unwrap_or_default());
        }
        let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
        for child in children.unwrap_or_default().split_whitespace() {
            look(child.parse().unwrap(), seen);
        }
    }
    let mut run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut seen = Vec::new();
    while run.try_wait().unwrap().is_none() {
        look(run.id(), &mut seen);
        thread::sleep(Duration::from_millis(1));
    }
    (run.wait_with_output().unwrap(), seen)
}

#[test]
fn secrets_are_in_no_output_no_other_file_no_argument_and_no_environment() {
    let passphrase = ["--keystore-passphrase-file", "passphrase"];
    for (options, code) in [
        (vec!["--credentials-to", "file:sink"], 0),
        (vec!["--elastic-password-file", "password"], 0),
        (vec!["-v", "--format", "json"], 0),
        (vec!["--dry-run", "-v"], 0),
        (vec!["--elastic-password-file", "password", "--elastic-password-hash-file", "password"], 64),
        (vec!["--elastic-password-hash-file", "password"], 65),
        (vec!["--enrollment-token-file", "password"], 65),
        (vec!["--credentials-to", "fd:77"], 73),
    ] {
        let node = protected();
        let mut command = node.command(&[], "configure");
        command.args(passphrase).args(&options);
        let (output, seen) = watched(command);
        let printed = [output.stdout, output.stderr].concat();
        let context = format!("{options:?}: {}", String::from_utf8_lossy(&printed));
        assert_eq!(output.status.code(), Some(code), "{context}");
        // What makes nothing may be over before anybody can look.
        let is_short = code != 0 || options.contains(&"--dry-run");
        assert!(is_short || holds(&seen, "--path-conf"), "nothing was seen: {context}");
        let planted = [
            (PASSPHRASE, vec!["passphrase"]),
            (PASSWORD, vec!["password"]),
            ("planted-value-Kp3", vec![]),
            ("planted-wrong-Hh4", vec!["wrong"]),
        ];
        for (secret, places) in planted {
            assert!(!holds(&printed, secret) && !holds(&seen, secret), "{secret}, {context}");
            assert_eq!(files_with(node.path(), secret), places, "{secret}, {context}");
        }
        if code == 0 && !options.contains(&"--dry-run") {
            for secret in made(&node) {
                assert!(!holds(&printed, &secret) && !holds(&seen, &secret), "{context}");
                assert_eq!(files_with(node.path(), &secret), [""; 0], "{context}");
            }
        }
    }
    let node = protected();
    let mut command = node.command(&[], "configure");
    command.args(["--keystore-passphrase-file", "wrong"]);
    let (output, _) = watched(command);
    assert_eq!(output.status.code(), Some(65));
    assert!(!holds(&[output.stdout, output.stderr].concat(), "planted-wrong-Hh4"));
}

fn give(path: &Path) {
    lchown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() && !path.is_symlink() {
        fs::read_dir(path).unwrap().for_each(|entry| give(&entry.unwrap().path()));
    }
}

/// The readable memory of a process that can hold data.
fn memory(process: u32) -> Vec<u8> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut file = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut bytes = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (range, _) = line.split_once(' ').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
        let mut part = vec![0; usize::try_from(to - from).unwrap()];
        file.seek(SeekFrom::Start(from)).unwrap();
        // Pages that nothing was ever written to may be refused.
        let read = file.read(&mut part).unwrap_or(0);
        bytes.extend(&part[..read]);
    }
    bytes
}

#[test]
fn after_the_announcement_no_secret_is_in_memory_and_nobody_else_can_look() {
    assert!(is_root(), "only root can look into the memory: run the tests as root");
    let node = protected();
    let script = node.path().join("home/bin/elasticsearch");
    fs::create_dir(node.path().join("home/bin")).unwrap();
    let mut file = File::create(&script).unwrap();
    file.write_all(b"#!/bin/sh\nread line\necho the node has read its line\nexec sleep 600\n").unwrap();
    drop(file);
    // That user may not reach where they are.
    let program = node.path().join("es-bootstrap");
    fs::copy(PROGRAM, &program).unwrap();
    fs::copy(key(), node.path().join("key.der")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    give(node.path());

    let sink = node.path().join("sink");
    let output = node.path().join("output");
    let to = File::create(&output).unwrap();
    let mut run = Command::new(&program)
        .args(&node.words("start")[1..])
        .args(["--wait", "1s", "--credentials-to"])
        .arg(format!("file:{}", sink.display()))
        .current_dir(node.path())
        .env("ES_BOOTSTRAP_TEST_RSA_KEY", node.path().join("key.der"))
        .uid(NOBODY)
        .gid(NOBODY)
        .stdin(Stdio::piped())
        .stdout(to.try_clone().unwrap())
        .stderr(to)
        .spawn()
        .unwrap();
    // The kernel gives the files of a process that cannot be dumped or traced to root; it is one before any secret is
    // there, the passphrase on its standard input being the first.
    let environment = format!("/proc/{}/environ", run.id());
    while fs::metadata(&environment).unwrap().uid() != 0 {
        assert!(run.try_wait().unwrap().is_none(), "{}", fs::read_to_string(&output).unwrap());
        thread::sleep(Duration::from_millis(1));
    }
    run.stdin.take().unwrap().write_all(format!("{PASSPHRASE}\n").as_bytes()).unwrap();
    while !fs::read_to_string(&output).unwrap().contains("has not answered yet") {
        assert!(run.try_wait().unwrap().is_none(), "{}", fs::read_to_string(&output).unwrap());
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(200));

    assert_eq!(fs::metadata(environment).unwrap().uid(), 0);
    let memory = memory(run.id());
    assert!(holds(&memory, "--credentials-to"), "this is not its memory");
    let credentials = bootstrap::parse_credentials(&fs::read(&sink).unwrap()).unwrap();
    let elastic = secrecy::ExposeSecret::expose_secret(&credentials.elastic_password.unwrap()).to_owned();
    let secrets =
        [vec![PASSPHRASE.to_owned(), "planted-value-Kp3".to_owned(), elastic], made(&node)].concat();
    let found: Vec<usize> = (0..secrets.len()).filter(|at| holds(&memory, &secrets[*at])).collect();
    assert_eq!(
        found, [0_usize; 0],
        "still in memory: 0 passphrase, 1 value, 2 password, 3 and 4 of the stores"
    );
    run.kill().unwrap();
    run.wait().unwrap();
}
