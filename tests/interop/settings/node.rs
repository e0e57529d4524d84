//! Queries the server's own code.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::{Answer, Case, ENVIRONMENT, Read};

/// The server requires this setting to prepare an environment.
pub(super) const HOME: &str = "/h";

/// Returns whether the server adds this setting itself, because of its home.
pub(super) fn adds(key: &str) -> bool {
    matches!(key, "path.home" | "path.logs")
}

/// Returns the server's answer to each case.
pub(super) fn answers(cases: &[Case]) -> Result<Vec<Answer>> {
    let home = tests::home()?;
    let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("settings");
    fs::create_dir_all(scratch.join("config"))?;
    let (asked, answered) = (scratch.join("cases"), scratch.join("answers"));
    fs::write(&asked, encode(cases))?;

    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/java/SettingsTool.java");
    let jars = format!("{}/lib/*", home.display());
    run(Command::new(home.join("jdk/bin/javac")).args(["-cp", &jars, "-d"]).arg(&scratch).arg(source))?;
    let classes = format!("{}:{jars}", scratch.display());
    run(Command::new(home.join("jdk/bin/java"))
        .env_clear()
        .envs(ENVIRONMENT.iter().copied())
        .args(["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", &classes, "SettingsTool"])
        .args([&asked, &answered, &scratch.join("config")]))?;
    decode(&fs::read(&answered)?).context("could not read the answers")
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("could not run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn encode(cases: &[Case]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, cases.len());
    for Case { file, overrides } in cases {
        text(&mut bytes, file);
        number(&mut bytes, overrides.len() + 1);
        let home = ("path.home".to_owned(), HOME.to_owned());
        for (key, value) in [&home].into_iter().chain(overrides) {
            text(&mut bytes, key.as_bytes());
            text(&mut bytes, value.as_bytes());
        }
    }
    bytes
}

fn number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend((number as u32).to_be_bytes());
}

fn text(bytes: &mut Vec<u8>, text: &[u8]) {
    number(bytes, text.len());
    bytes.extend_from_slice(text);
}

fn decode(bytes: &[u8]) -> Result<Vec<Answer>> {
    let mut rest = Rest(bytes);
    let mut answers = Vec::new();
    while !rest.0.is_empty() {
        if rest.number()? == 0 {
            answers.push(Answer::Refused(rest.text()?));
            continue;
        }
        let mut settings = BTreeMap::new();
        for _ in 0..rest.number()? {
            let (key, is_list, text) = (rest.text()?, rest.number()? == 1, rest.text()?);
            let items = (0..rest.number()?).map(|_| rest.text()).collect::<Result<_>>()?;
            settings.insert(key, Read { is_list, text, items });
        }
        settings.retain(|key, _| !adds(key));
        answers.push(Answer::Settings(settings));
    }
    Ok(answers)
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn number(&mut self) -> Result<usize> {
        let (number, rest) = self.0.split_first_chunk().context("the answers end early")?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*number) as usize)
    }

    fn text(&mut self) -> Result<String> {
        let length = self.number()?;
        ensure!(length <= self.0.len(), "the answers end early");
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(String::from_utf8(text.to_vec())?)
    }
}
