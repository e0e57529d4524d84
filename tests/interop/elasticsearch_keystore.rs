//! The server's own keystore class and es-bootstrap open each other's keystores.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context, Result, ensure};
use keystore::{Format, Keystore, Passphrase, Sealed};
use tests::java::Java;

/// A passphrase with characters that are not ASCII.
pub(crate) const PASSPHRASE: &str = "pä ss wörd";

pub(crate) type Entries = BTreeMap<String, Vec<u8>>;

/// Returns entries that are many, empty, large, and named with every legal character.
fn entries() -> Entries {
    let mut entries: Entries =
        (0..1000).map(|n| (format!("setting.number-{n}"), format!("value {n}").into_bytes())).collect();
    entries.insert("empty".into(), Vec::new());
    entries.insert("every.byte".into(), (0..=255).collect());
    entries.insert("large".into(), vec![0xA5; 1 << 20]);
    let legal: String = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['_', '-', '.']).collect();
    entries.insert(legal, b"legal".to_vec());
    entries
}

/// The server's own class in a process that executes one command after another.
pub(crate) struct Tool {
    java: Java,
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Tool {
    pub(crate) fn new() -> Result<Self> {
        let java = Java::compile("KeystoreTool", &tests::home()?, &["lib"])?;
        let mut process = java
            .command(&[])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("could not run java")?;
        let orders = process.stdin.take().context("no standard input")?;
        let answers = BufReader::new(process.stdout.take().context("no standard output")?);
        Ok(Self { java, process, orders, answers })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.java.folder()
    }

    pub(crate) fn run(&mut self, order: &[&str]) -> Result<String> {
        writeln!(self.orders, "{}", order.join("\t"))?;
        self.orders.flush()?;
        let mut answer = String::new();
        loop {
            let begin = answer.len();
            ensure!(
                self.answers.read_line(&mut answer)? > 0,
                "{order:?}: the keystore class gave up: {answer}"
            );
            if answer[begin..].trim_end() == "." {
                answer.truncate(begin);
                return Ok(answer);
            }
        }
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn listed(entries: &Entries) -> String {
    entries.iter().map(|(name, value)| format!("{name} {}\n", hex(value))).collect()
}

#[test]
#[ignore = "needs Elasticsearch, the program: cargo xtask test"]
fn the_server_opens_what_we_write() -> Result<()> {
    let mut tool = Tool::new()?;
    let folder = tool.folder().to_str().context("a path")?.to_owned();
    let folder = folder.as_str();
    for (format, passphrase) in
        [(Format::V7, ""), (Format::V7, PASSPHRASE), (Format::V6, PASSPHRASE), (Format::V5, "")]
    {
        let mut keystore = Keystore::default();
        for (name, value) in entries() {
            keystore.set(&name, &value)?;
        }
        let bytes = keystore.encode(format, &Passphrase::new(passphrase.into()), &mut memory::rng())?;
        fs::write(Path::new(folder).join("elasticsearch.keystore"), &bytes)?;
        ensure!(
            tool.run(&["read", folder, passphrase])? == listed(&entries()),
            "{format:?} is read otherwise"
        );
    }
    Ok(())
}

#[test]
#[ignore = "needs Elasticsearch, the program: cargo xtask test"]
fn we_open_what_the_server_writes() -> Result<()> {
    let mut tool = Tool::new()?;
    let folder = tool.folder().to_str().context("a path")?.to_owned();
    let folder = folder.as_str();
    let list = Path::new(folder).join("entries");
    fs::write(&list, listed(&entries()))?;
    for passphrase in ["", PASSPHRASE] {
        tool.run(&["write", folder, passphrase, list.to_str().context("a path")?])?;
        let sealed = Sealed::decode(&fs::read(Path::new(folder).join("elasticsearch.keystore"))?)?;
        ensure!(sealed.is_protected() != passphrase.is_empty());
        let keystore = sealed.open(&Passphrase::new(passphrase.into()))?;
        for (name, value) in entries() {
            let found = keystore.get(&name).with_context(|| format!("{name} is missing"))?;
            ensure!(found.reveal() == value, "{name} differs");
        }
        ensure!(keystore.contains(keystore::KEYSTORE_SEED) && keystore.names().len() == entries().len() + 1);
    }
    Ok(())
}
