//! Planted and generated secrets appear in no output, file, argument or environment.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use keystore::{Format, HTTP_KEYSTORE_PASSWORD, Keystore, Passphrase, Sealed, TRANSPORT_KEYSTORE_PASSWORD};

use crate::node::{Kind, Node};

pub(crate) const PASSPHRASE: &str = "planted-passphrase-Wq7";
const PASSWORD: &str = "planted-password-Zx9";
pub(crate) const VALUE: &str = "planted-value-Kp3";

/// Creates a node with a protected keystore, and files with the planted secrets beside it.
pub(crate) fn protected() -> Node {
    let node = Node::new(Kind::Fresh);
    let mut keystore = Keystore::new(&mut memory::rng());
    keystore.set("mine", VALUE.as_bytes()).unwrap();
    let passphrase = Passphrase::new(PASSPHRASE.into());
    let format = Format::written_by(8, 19).unwrap();
    let bytes = keystore.encode(format, &passphrase, &mut memory::rng()).unwrap();
    fs::write(node.at("elasticsearch.keystore"), &bytes).unwrap();
    for (name, text) in [("passphrase", PASSPHRASE), ("password", PASSWORD), ("wrong", "planted-wrong-Hh4")] {
        fs::write(node.path().join(name), format!("{text}\n")).unwrap();
    }
    node
}

/// Reads the passwords of `http.p12` and `transport.p12` of a run from the keystore.
pub(crate) fn made(node: &Node) -> [String; 2] {
    let bytes = fs::read(node.at("elasticsearch.keystore")).unwrap();
    let keystore = Sealed::decode(&bytes).unwrap().open(&Passphrase::new(PASSPHRASE.into())).unwrap();
    [HTTP_KEYSTORE_PASSWORD, TRANSPORT_KEYSTORE_PASSWORD]
        .map(|name| String::from_utf8(keystore.get(name).unwrap().reveal().to_vec()).unwrap())
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

/// Returns the files below a directory that contain a text, by their relative paths.
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

/// Runs a command, and collects what /proc shows of it and of its children.
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
#[ignore = "needs a minute: cargo xtask test"]
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
        // A run that creates nothing may end before it can be observed.
        let is_short = code != 0 || options.contains(&"--dry-run");
        assert!(is_short || holds(&seen, "--path-conf"), "nothing was seen: {context}");
        let planted = [
            (PASSPHRASE, vec!["passphrase"]),
            (PASSWORD, vec!["password"]),
            (VALUE, vec![]),
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
