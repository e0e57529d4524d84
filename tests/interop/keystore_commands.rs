//! Compares the keystore commands with the server's own keystore class, in both directions after each
//! command.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use keystore::{Format, Keystore, Passphrase, Sealed};

use crate::elasticsearch_keystore::{Entries, PASSPHRASE, Tool, listed};

/// A configuration directory used by the program and the class in turn.
struct Turns {
    tool: Tool,
    folder: tempfile::TempDir,
    passphrase: String,
    /// The expected entries, without the random seed.
    expected: Entries,
}

impl Turns {
    fn config(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// Runs the program. A passphrase, if needed, is the first line of its input.
    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>> {
        let mut child = Command::new(tests::program()?)
            .args(arguments)
            .env("ES_HOME", tests::home()?)
            .env("ES_PATH_CONF", self.config())
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let first = if self.passphrase.is_empty() { String::new() } else { format!("{}\n", self.passphrase) };
        child.stdin.take().context("no standard input")?.write_all(&[first.as_bytes(), input].concat())?;
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "{arguments:?}: {said}");
        Ok(output.stdout)
    }

    /// Checks that the class opens the program's keystore, and that the program opens the one that the class
    /// then writes.
    fn turn(&mut self, arguments: &[&str], input: &[u8]) -> Result<()> {
        self.run(arguments, input)?;
        self.compare(arguments)
    }

    fn compare(&mut self, after: &[&str]) -> Result<()> {
        let folder = self.config().display().to_string();
        let passphrase = self.passphrase.clone();
        let read = self.tool.run(&["read", &folder, &passphrase])?;
        let (seeds, others): (Vec<&str>, Vec<&str>) =
            read.lines().partition(|line| line.starts_with("keystore.seed "));
        ensure!(seeds.len() == 1, "after {after:?} there are {} seeds", seeds.len());
        ensure!(
            others.join("\n") == listed(&self.expected).trim_end_matches('\n'),
            "after {after:?}: {others:?}"
        );

        self.tool.run(&["save", &folder, &passphrase])?;
        let names = String::from_utf8(self.run(&["keystore", "list"], b"")?)?;
        let mut known: Vec<&str> = self.expected.keys().map(String::as_str).collect();
        known.push("keystore.seed");
        known.sort_unstable();
        ensure!(names.lines().collect::<Vec<_>>() == known, "after {after:?} and the class: {names}");
        if let Some((name, value)) = self.expected.first_key_value() {
            ensure!(self.run(&["keystore", "show", name], b"")? == *value, "{name} differs after {after:?}");
        }
        // Reads the keystore directly, because a process for each entry would be slow.
        let sealed = Sealed::decode(&fs::read(self.config().join("elasticsearch.keystore"))?)?;
        let keystore = sealed.open(&Passphrase::new(self.passphrase.as_str().into()))?;
        for (name, value) in &self.expected {
            let found = keystore.get(name).with_context(|| format!("{name} is missing after {after:?}"))?;
            ensure!(found.reveal() == value, "{name} differs after {after:?}");
        }
        Ok(())
    }

    fn expect(&mut self, name: &str, value: &[u8]) {
        self.expected.insert(name.to_owned(), value.to_vec());
    }
}

#[test]
#[ignore = "needs Elasticsearch, the program: cargo xtask test"]
fn after_each_command_the_class_opens_our_keystore_and_we_open_its() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("elasticsearch.yml"), "")?;
    let every: Vec<u8> = (0..=255).collect();
    fs::write(folder.path().join("every"), &every)?;
    let tool = Tool::new()?;
    let mut turns = Turns { tool, folder, passphrase: String::new(), expected: Entries::new() };

    turns.turn(&["keystore", "create"], b"")?;

    turns.expect("a", b"1");
    turns.expect("b", "zwei, \u{1F511}".as_bytes());
    turns.expect("c", b"");
    turns.turn(&["keystore", "add", "-x", "a", "b", "c"], "1\nzwei, \u{1F511}\n\n".as_bytes())?;

    turns.expect("every.byte", &every);
    turns.turn(&["keystore", "add-file", "every.byte", "every"], b"")?;

    turns.passphrase = PASSPHRASE.to_owned();
    let twice = format!("{PASSPHRASE}\n{PASSPHRASE}\n");
    let protected = std::mem::take(&mut turns.passphrase);
    turns.run(&["keystore", "passwd"], twice.as_bytes())?;
    turns.passphrase = protected;
    turns.compare(&["keystore", "passwd"])?;

    let settings: String = (0..100).map(|number| format!("many.{number}: value {number}\n")).collect();
    fs::write(turns.config().join("settings.yml"), settings)?;
    for number in 0..100 {
        turns.expect(&format!("many.{number}"), format!("value {number}").as_bytes());
    }
    turns.turn(&["keystore", "add", "--from-file", "settings.yml"], b"")?;
    turns.expect("a", b"another");
    turns.turn(&["keystore", "add", "--force", "-x", "a"], b"another\n")?;

    let names: Vec<String> = (0..100).map(|number| format!("many.{number}")).collect();
    turns.expected.retain(|name, _| !name.starts_with("many."));
    let remove: Vec<&str> =
        ["keystore", "remove"].into_iter().chain(names.iter().map(String::as_str)).collect();
    turns.turn(&remove, b"")?;

    // A keystore of an older release is upgraded to the current format.
    let mut older = Keystore::new(&mut memory::rng());
    for (name, value) in &turns.expected {
        older.set(name, value)?;
    }
    let older = older.encode(Format::V5, &Passphrase::new(PASSPHRASE.into()), &mut memory::rng())?;
    fs::write(turns.config().join("elasticsearch.keystore"), older)?;
    turns.turn(&["keystore", "upgrade"], b"")?;

    // A keystore that the class wrote in the current format stays unchanged.
    let before = fs::read(turns.config().join("elasticsearch.keystore"))?;
    turns.run(&["keystore", "upgrade"], b"")?;
    ensure!(fs::read(turns.config().join("elasticsearch.keystore"))? == before, "upgrade changed it");

    // Without a passphrase again, which `auto-config-gen-passwd` needs.
    turns.run(&["keystore", "passwd"], b"\n\n")?;
    turns.passphrase.clear();
    turns.compare(&["keystore", "passwd"])?;
    let password = turns.run(&["auto-config-gen-passwd"], b"")?;
    ensure!(password.len() == 20, "a password of {} characters", password.len());
    let folder = turns.config().display().to_string();
    let read = turns.tool.run(&["read", &folder, ""])?;
    ensure!(read.contains("autoconfiguration.password_hash "), "{read}");

    // A keystore created with a passphrase.
    fs::remove_file(turns.config().join("elasticsearch.keystore"))?;
    turns.expected.clear();
    turns.run(&["keystore", "create", "--password"], twice.as_bytes())?;
    turns.passphrase = PASSPHRASE.to_owned();
    turns.compare(&["keystore", "create", "--password"])?;
    Ok(())
}
