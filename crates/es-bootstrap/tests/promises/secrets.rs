//! Planted and generated secrets appear in no argument or environment of another process, in no output, and
//! only in the files that are meant for them. Others cannot read those files.

use std::collections::BTreeMap;
use std::fs;

use keystore::{Keystore, Passphrase, Sealed};

use crate::node::Snapshot;
use crate::plays::PASSWORD;
use crate::scene::{Play, Scene};
use crate::shape::{OTHER_PASSPHRASE, PASSPHRASE, VALUE};
use crate::table::SECRETS;
use crate::{Trial, ensure, every};

/// Files that are meant for secrets.
const FOR_SECRETS: [&str; 4] = ["credentials", "initial-credentials", "value", "kibana.yml"];

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn no_command_spreads_secrets() {
    every(SECRETS, |play| vec![search(play)]);
}

fn search(play: &Play) -> Trial {
    let scene = play.scene();
    let log = scene.beside("log");
    let options = ["-f", "-qq", "-v", "-s", "1000000", "-e", "trace=execve", "-o", log.to_str().unwrap()];
    let output = scene.under(&options.map(str::to_owned));
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8_lossy(&said).into_owned();
    ensure(output.status.success(), || format!("{:?}: {text}", output.status))?;
    // The first program is the command itself, with its caller's arguments.
    let log = fs::read_to_string(log).unwrap();
    let others: String = log.lines().skip(1 + usize::from(!play_is_plain(&scene))).collect();
    let now = scene.now();
    for (name, secret) in planted().into_iter().chain(made(&scene, &now)) {
        ensure(!others.contains(&secret), || format!("{name} is in an argument or environment: {others}"))?;
        let shown = play.shows.contains(&name.as_str());
        ensure(shown || !contains(&said, &secret), || format!("{name} is in the output: {text}"))?;
        for (file, entry) in now.iter().filter(|(_, entry)| contains(&entry.content, &secret)) {
            let before = scene.before.get(file).filter(|before| contains(&before.content, &secret));
            let last = file.rsplit('/').next().unwrap_or_default();
            let place = before.is_some() || FOR_SECRETS.contains(&last);
            ensure(place, || format!("{name} is in {file}"))?;
            let mode = before.map_or(0o660, |before| before.mode & 0o777);
            ensure(entry.mode & 0o777 & !mode == 0, || {
                format!("{file}, which holds {name}, has mode {:o}", entry.mode)
            })?;
        }
    }
    Ok(())
}

/// Returns whether the first program that runs is the command itself.
fn play_is_plain(scene: &Scene<'_>) -> bool {
    scene.command().get_program() != "unshare"
}

fn planted() -> Vec<(String, String)> {
    [PASSPHRASE, OTHER_PASSPHRASE, VALUE, PASSWORD]
        .map(|secret| (secret.to_owned(), secret.to_owned()))
        .to_vec()
}

/// Returns the secrets that the run generated: new values in the keystore, and a password in a file.
fn made(scene: &Scene<'_>, now: &Snapshot) -> BTreeMap<String, String> {
    let mut made = BTreeMap::new();
    let name = |file: &str| file.rsplit('/').next().unwrap_or_default().to_owned();
    for (file, entry) in now.iter().filter(|(file, _)| name(file) == "elasticsearch.keystore") {
        let Some(after) = open(&entry.content) else { continue };
        let before = scene.before.get(file).and_then(|before| open(&before.content));
        for entry in after.names() {
            let value = after.get(entry).unwrap().reveal();
            let was = before.as_ref().and_then(|before| before.get(entry));
            if was.is_none_or(|was| was.reveal() != value) {
                made.insert(entry.to_string(), String::from_utf8_lossy(value).into_owned());
            }
        }
    }
    for (file, entry) in now.iter().filter(|(file, _)| FOR_SECRETS.contains(&name(file).as_str())) {
        let found = recovery::parse_credentials(&entry.content).and_then(|found| found.elastic_password);
        if let Some(password) = found {
            made.insert(
                format!("the password in {file}"),
                secrecy::ExposeSecret::expose_secret(&password).to_owned(),
            );
        }
    }
    made
}

fn open(bytes: &[u8]) -> Option<Keystore> {
    let sealed = Sealed::decode(bytes).ok()?;
    let mut phrases = ["", PASSPHRASE, OTHER_PASSPHRASE].into_iter();
    phrases.find_map(|phrase| sealed.open(&Passphrase::new(phrase.into())).ok())
}

fn contains(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|part| part == secret.as_bytes())
}
