//! The server's own keystore class opens what we wrote, and we open what it wrote.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use keystore::{Format, Keystore, Passphrase, Sealed};

/// A passphrase that is not ASCII.
const PASSPHRASE: &str = "pä ss wörd";

type Entries = BTreeMap<String, Vec<u8>>;

/// Many, empty, large, and named with every legal character.
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

struct Tool {
    class_path: String,
    folder: tempfile::TempDir,
}

impl Tool {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let home = tests::home()?;
        let jars = format!("{}/lib/*", home.display());
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/java/KeystoreTool.java");
        let javac = home.join("jdk/bin/javac");
        let compiled =
            Command::new(&javac).args(["-cp", &jars, "-d"]).arg(folder.path()).arg(source).output()?;
        ensure!(compiled.status.success(), "javac: {}", String::from_utf8_lossy(&compiled.stderr));
        Ok(Self { class_path: format!("{}:{jars}", folder.path().display()), folder })
    }

    fn run(&self, arguments: &[&str]) -> Result<String> {
        let java = tests::home()?.join("jdk/bin/java");
        let output = Command::new(java)
            .args([
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-cp",
                &self.class_path,
                "KeystoreTool",
            ])
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .context("could not run java")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn listed(entries: &Entries) -> String {
    entries.iter().map(|(name, value)| format!("{name} {}\n", hex(value))).collect()
}

#[test]
fn the_server_opens_what_we_write() -> Result<()> {
    let tool = Tool::new()?;
    let folder = tool.folder.path().to_str().context("a path")?;
    for (format, passphrase) in
        [(Format::V7, ""), (Format::V7, PASSPHRASE), (Format::V6, PASSPHRASE), (Format::V5, "")]
    {
        let mut keystore = Keystore::default();
        for (name, value) in entries() {
            keystore.set(&name, &value)?;
        }
        let bytes = keystore.encode(format, &Passphrase::new(passphrase.into()), &mut rand::rng())?;
        fs::write(tool.folder.path().join("elasticsearch.keystore"), &bytes)?;
        ensure!(
            tool.run(&["read", folder, passphrase])? == listed(&entries()),
            "{format:?} is read otherwise"
        );
    }
    Ok(())
}

#[test]
fn we_open_what_the_server_writes() -> Result<()> {
    let tool = Tool::new()?;
    let folder = tool.folder.path().to_str().context("a path")?;
    let list = tool.folder.path().join("entries");
    fs::write(&list, listed(&entries()))?;
    for passphrase in ["", PASSPHRASE] {
        tool.run(&["write", folder, passphrase, list.to_str().context("a path")?])?;
        let sealed = Sealed::decode(&fs::read(tool.folder.path().join("elasticsearch.keystore"))?)?;
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
