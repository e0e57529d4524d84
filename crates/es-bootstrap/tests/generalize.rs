//! A configured node is prepared as an image, and each copy becomes a separate node.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keystore::{KEYSTORE_SEED, Keystore, Passphrase, Sealed};
use serde_json::Value;
use settings::block::{self, Run};
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for name in ["home/lib", "config"] {
            fs::create_dir_all(place.path(name)).unwrap();
        }
        fs::write(place.path("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
        fs::write(place.path("config/elasticsearch.yml"), "cluster.name: c\n").unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"));
        command
            .args(words)
            .env("ES_HOME", self.path("home"))
            .env("ES_PATH_CONF", self.path("config"))
            .env("HOSTNAME", "n1")
            .envs([tests::RSA_KEY]);
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn done(&self, words: &[&str]) -> Output {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        output
    }

    /// Returns the files of the configuration with their content.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        fn walk(folder: &Path, base: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, base, files);
                } else {
                    let name = path.strip_prefix(base).unwrap().display().to_string();
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        let mut files = BTreeMap::new();
        let config = self.path("config");
        walk(&config, &config, &mut files);
        files
    }
}

fn open(bytes: &[u8]) -> Keystore {
    Sealed::decode(bytes).unwrap().open(&Passphrase::empty()).unwrap()
}

#[test]
fn nothing_of_ours_is_left_and_each_first_start_after_it_is_another() {
    let place = Place::new();
    let before = place.files();
    let mut seeds = Vec::new();
    let mut fingerprints = Vec::new();
    for _ in 0..2 {
        // Without the test key, so that each node generates keys of its own.
        let configured = place.command(&["configure"]).env_remove(tests::RSA_KEY.0).output().unwrap();
        assert!(configured.status.success(), "{configured:?}");
        let keystore = open(&place.files()["elasticsearch.keystore"]);
        seeds.push(keystore.get(KEYSTORE_SEED).unwrap().reveal().to_vec());
        fingerprints.push(place.done(&["fingerprint"]).stdout);
        let output = place.done(&["generalize", "--format", "json"]);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["schema"], "es-bootstrap/generalize/1");
        assert_eq!(
            (&document["armed"], document["removed"].as_array().unwrap().len()),
            (&Value::Bool(true), 6)
        );
        assert_eq!(place.files(), before);
        assert!(!place.path("config/certs").exists());
    }
    assert_ne!(seeds[0], seeds[1]);
    assert_ne!(fingerprints[0], fingerprints[1]);
    assert_eq!(place.run(&["generalize"]).status.code(), Some(80));
}

#[test]
fn the_key_of_an_unanswered_request_is_removed() {
    let place = Place::new();
    let before = place.files();
    place.done(&["configure"]);
    let request = place.path("n1.csr").display().to_string();
    place.done(&["csr", "http", "--out", &request]);
    let key = place.path("config/http.request.p12");
    assert!(key.exists());
    let output = place.done(&["generalize", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let removed = document["removed"].as_array().unwrap();
    assert!(removed.contains(&Value::from(key.to_str().unwrap())), "{document}");
    assert_eq!(place.files(), before);
    assert!(fs::read_to_string(request).unwrap().starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
}

#[test]
fn what_is_the_operators_stays() {
    let place = Place::new();
    let rng = &mut memory::rng();
    let mut keystore = Keystore::new(rng);
    keystore.set("s3.client.default.access_key", b"an operator's").unwrap();
    let bytes = keystore.encode(keystore::Format::V6, &Passphrase::empty(), rng).unwrap();
    fs::write(place.path("config/elasticsearch.keystore"), bytes).unwrap();
    place.done(&["configure"]);
    fs::write(place.path("config/certs/other.pem"), "an operator's").unwrap();
    let output = place.done(&["generalize"]);
    let files = place.files();
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["certs/other.pem", "elasticsearch.keystore", "elasticsearch.yml"]
    );
    assert_eq!(open(&files["elasticsearch.keystore"]).names(), ["s3.client.default.access_key"]);
    let warnings = String::from_utf8(output.stderr).unwrap();
    assert!(warnings.contains("keeps s3.client.default.access_key"), "{warnings}");
    place.done(&["configure"]);
    assert_eq!(place.files()["certs/other.pem"], b"an operator's");
}

#[test]
fn a_node_with_data_is_refused_and_untouched() {
    let place = Place::new();
    place.done(&["configure"]);
    let before = place.files();
    fs::create_dir_all(place.path("home/data/_state")).unwrap();
    let output = place.run(&["generalize"]);
    assert_eq!(output.status.code(), Some(78), "{output:?}");
    assert_eq!(place.files(), before);
    // A node whose settings do not determine its data directory is refused as well.
    fs::remove_dir_all(place.path("home/data")).unwrap();
    fs::write(place.path("config/elasticsearch.yml"), [&before["elasticsearch.yml"][..], b"a: [\n"].concat())
        .unwrap();
    assert_eq!(place.run(&["generalize"]).status.code(), Some(78));
    assert!(place.path("config/certs").exists());
}

#[test]
fn what_stops_it_is_found_before_anything_is_removed() {
    let place = Place::new();
    place.done(&["configure"]);
    tests::user::give(place.0.path()).unwrap();
    let certificates = place.path("config/certs");
    let before = place.files();
    let generalize = || tests::user::apply(&mut place.command(&["generalize"])).output().unwrap();
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for (path, spoilt, whole) in
        [(certificates.clone(), 0o555, 0o750), (certificates.join("transport.p12"), 0o000, 0o660)]
    {
        mode(&path, spoilt);
        let output = generalize();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(74) && said.contains(path.to_str().unwrap()), "{said}");
        mode(&path, whole);
        assert_eq!(place.files(), before, "{said}");
    }
    assert!(generalize().status.success());
    assert!(!certificates.exists());
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn what_a_package_of_another_node_keeps_is_no_reason() {
    const MOUNTED: &str = "mount -t tmpfs -o mode=755 none /var/lib; mkdir -m 700 /var/lib/es-bootstrap
        exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"";
    let place = Place::new();
    place.done(&["configure"]);
    tests::user::give(place.0.path()).unwrap();
    let generalize = place.command(&["generalize"]);
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-ec", MOUNTED, "sh"])
        .arg(generalize.get_program())
        .args(generalize.get_args());
    command.envs(generalize.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("`/var/lib/es-bootstrap`, which is kept"), "{said}");
    assert_eq!(place.files().into_keys().collect::<Vec<_>>(), ["elasticsearch.yml"]);
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_run_that_was_killed_is_ended_by_the_next() {
    // The states between its steps: with the journal block, then without keystore entries, then without
    // certificates.
    for steps in 1..=3 {
        for command in ["generalize", "configure"] {
            let place = Place::new();
            let before = place.files();
            place.done(&["configure"]);
            if steps < 3 {
                fs::write(place.path("config/certs/other.pem"), "an operator's").unwrap();
            }
            let fingerprint = String::from_utf8(place.done(&["fingerprint"]).stdout).unwrap();
            let run = Run { epoch: 1_795_475_645, ca_fingerprint: fingerprint.trim().to_owned() };
            let journal = block::append(
                &before["elasticsearch.yml"],
                &block::in_progress(&run, &block::Record::default()),
            );
            fs::write(place.path("config/elasticsearch.yml"), journal).unwrap();
            if steps > 1 {
                fs::remove_file(place.path("config/elasticsearch.keystore")).unwrap();
            }
            if steps > 2 {
                fs::remove_dir_all(place.path("config/certs")).unwrap();
            }
            place.done(&[command]);
            if command == "configure" {
                place.done(&["generalize"]);
            }
            let left = place.files();
            assert_eq!(left["elasticsearch.yml"], before["elasticsearch.yml"], "{command} after {steps}");
            let certs: Vec<&String> = left.keys().filter(|name| name.starts_with("certs/")).collect();
            let stays: &[&str] = if steps < 3 { &["certs/other.pem"] } else { &[] };
            assert_eq!(certs, stays, "{command} after {steps}");
            assert!(place.done(&["check"]).status.success());
        }
    }
}
