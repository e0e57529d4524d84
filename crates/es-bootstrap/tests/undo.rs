//! Undoing a first start restores the tree byte for byte.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

#[allow(dead_code, reason = "shared with other tests")]
mod cluster;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cluster::Cluster;
use keystore::{Format, KEYSTORE_SEED, Keystore, Passphrase, Sealed};
use serde_json::Value;
use settings::block;
use tempfile::TempDir;

const SETTINGS: &str = "# An operator's.\ncluster.name: c\n";

struct Place(TempDir);

/// The properties of an entry that an operator sees.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    bytes: Option<Vec<u8>>,
    mode: u32,
    modified: (i64, i64),
    inode: u64,
}

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for name in ["home/lib", "config"] {
            fs::create_dir_all(place.path(name)).unwrap();
        }
        fs::write(place.path("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
        fs::write(place.path("config/elasticsearch.yml"), SETTINGS).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn config(&self, name: &str) -> PathBuf {
        self.path("config").join(name)
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

    /// Runs a command that must succeed, and returns its document.
    fn document(&self, words: &[&str]) -> Value {
        let output = self.done(&[words, &["--format", "json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Returns the configuration directory, without its own times, which change with every name in it.
    fn tree(&self) -> BTreeMap<String, Entry> {
        fn walk(path: &Path, base: &Path, tree: &mut BTreeMap<String, Entry>) {
            for entry in fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                let facts = fs::symlink_metadata(&path).unwrap();
                if facts.is_dir() {
                    walk(&path, base, tree);
                }
                let entry = Entry {
                    bytes: facts.is_file().then(|| fs::read(&path).unwrap()),
                    mode: facts.mode(),
                    modified: (facts.mtime(), facts.mtime_nsec()),
                    inode: facts.ino(),
                };
                tree.insert(path.strip_prefix(base).unwrap().display().to_string(), entry);
            }
        }
        let mut tree = BTreeMap::new();
        walk(&self.path("config"), &self.path("config"), &mut tree);
        tree
    }

    /// Returns the tree without the properties that change with a file's content: its time and inode.
    fn tree_but(&self, touched: &[&str]) -> BTreeMap<String, Entry> {
        let mut tree = self.tree();
        for name in touched {
            if let Some(entry) = tree.get_mut(*name) {
                (entry.modified, entry.inode) = ((0, 0), 0);
            }
        }
        tree
    }

    fn names(&self) -> Vec<String> {
        self.tree().into_keys().collect()
    }

    fn write_keystore(&self, entries: &[&str], passphrase: &str) {
        let rng = &mut memory::rng();
        let mut keystore = Keystore::new(rng);
        for name in entries {
            keystore.set(name, b"an operator's").unwrap();
        }
        let passphrase = Passphrase::new(passphrase.into());
        let bytes = keystore.encode(Format::V6, &passphrase, rng).unwrap();
        fs::write(self.config("elasticsearch.keystore"), bytes).unwrap();
    }

    fn keystore(&self, passphrase: &str) -> Keystore {
        let bytes = fs::read(self.config("elasticsearch.keystore")).unwrap();
        Sealed::decode(&bytes).unwrap().open(&Passphrase::new(passphrase.into())).unwrap()
    }
}

const YML: &str = "elasticsearch.yml";

#[test]
fn the_tree_is_what_it_was_before() {
    let place = Place::new();
    fs::write(place.config("jvm.options"), "-Xmx1g\n").unwrap();
    fs::set_permissions(place.config("jvm.options"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(place.config(YML), fs::Permissions::from_mode(0o640)).unwrap();
    let before = place.tree_but(&[YML]);
    for _ in 0..2 {
        place.done(&["configure"]);
        assert!(place.names().len() > before.len() + 4);
        let planned = place.document(&["undo", "--dry-run"]);
        let document = place.document(&["undo"]);
        assert_eq!(document["schema"], "es-bootstrap/undo/1");
        assert_eq!((&planned["outcome"], &document["outcome"]), (&"planned".into(), &"undone".into()));
        assert_eq!((&planned["armed"], &document["armed"]), (&Value::Null, &true.into()));
        for member in ["removed", "changed", "restored", "kept", "node"] {
            assert_eq!(planned[member], document[member], "{member}");
        }
        assert_eq!(document["removed"].as_array().unwrap().len(), 6);
        assert_eq!(place.tree_but(&[YML]), before);
    }
    assert_eq!(place.run(&["undo"]).status.code(), Some(80));
    assert_eq!(place.run(&["undo", "--dry-run"]).status.code(), Some(80));
    assert_eq!(place.tree_but(&[YML]), before);
}

/// By then the credentials name another CA than the block, or the key of a request lies beside the settings.
#[test]
fn after_a_renewal_or_a_request_the_tree_is_what_it_was_before() {
    let place = Place::new();
    let before = place.tree_but(&[YML]);
    let request = place.path("request").display().to_string();
    for words in [&["renew", "http-ca"][..], &["csr", "http", "--out", &request]] {
        place.done(&["configure"]);
        place.done(words);
        let planned = place.document(&["undo", "--dry-run"]);
        assert_eq!(planned["removed"], place.document(&["undo"])["removed"]);
        assert_eq!(place.tree_but(&[YML]), before, "{words:?}");
    }
}

#[test]
fn certificates_that_were_put_aside_are_back_as_they_were() {
    let place = Place::new();
    fs::create_dir_all(place.config("certs/deep")).unwrap();
    for name in ["s3.pem", "http.p12", "deep/x.pem"] {
        fs::write(place.config("certs").join(name), name).unwrap();
    }
    let before = place.tree_but(&[YML]);
    place.done(&["configure"]);
    let document = place.document(&["undo"]);
    assert_eq!(document["restored"][0]["path"], place.config("certs").display().to_string());
    assert_eq!(place.tree_but(&[YML]), before);
}

#[test]
fn what_was_added_to_the_directory_of_certificates_since_stays() {
    for aside in [false, true] {
        let place = Place::new();
        if aside {
            fs::create_dir(place.config("certs")).unwrap();
            fs::write(place.config("certs/s3.pem"), "s3").unwrap();
        }
        place.done(&["configure"]);
        fs::write(place.config("certs/late.pem"), "late").unwrap();
        place.done(&["undo"]);
        let expected: &[&str] = if aside { &["late.pem", "s3.pem"] } else { &["late.pem"] };
        let mut expected: Vec<String> = expected.iter().map(|name| format!("certs/{name}")).collect();
        expected.insert(0, "certs".to_owned());
        expected.push(YML.to_owned());
        assert_eq!(place.names(), expected);
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_keystore_that_was_there_keeps_what_it_held() {
    for (entries, passphrase) in [
        (&["s3.client.default.access_key"][..], ""),
        (&[], ""),
        (&["autoconfiguration.password_hash"], ""),
        (&["bootstrap.password"], "secret1"),
    ] {
        let place = Place::new();
        place.write_keystore(entries, passphrase);
        fs::set_permissions(place.config("elasticsearch.keystore"), fs::Permissions::from_mode(0o600))
            .unwrap();
        let touched = [YML, "elasticsearch.keystore"];
        let seed = place.keystore(passphrase).get(KEYSTORE_SEED).unwrap().reveal().to_vec();
        let names: Vec<String> =
            place.keystore(passphrase).names().iter().map(|name| (*name).to_owned()).collect();
        let forget = |mut tree: BTreeMap<String, Entry>| {
            tree.get_mut("elasticsearch.keystore").unwrap().bytes = None;
            tree
        };
        let before = forget(place.tree_but(&touched));
        fs::write(place.path("phrase"), passphrase).unwrap();
        let phrase = place.path("phrase");
        let phrase = ["--keystore-passphrase-file", phrase.to_str().unwrap()];
        place.done(&[&["configure"][..], &phrase].concat());
        assert!(place.keystore(passphrase).names().len() > names.len());
        place.done(&[&["undo"][..], &phrase].concat());
        assert_eq!(forget(place.tree_but(&touched)), before, "{entries:?}");
        let keystore = place.keystore(passphrase);
        assert_eq!(keystore.names(), names);
        assert_eq!(keystore.get(KEYSTORE_SEED).unwrap().reveal(), seed);
    }
}

#[test]
fn what_the_operator_added_to_a_keystore_of_ours_stays() {
    let place = Place::new();
    place.done(&["configure"]);
    let mut add = place.command(&["keystore", "add", "--stdin", "s3.client.default.access_key"]);
    let mut child = add.stdin(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"mine\n").unwrap();
    assert!(child.wait().unwrap().success());
    let document = place.document(&["undo"]);
    assert_eq!(place.keystore("").names(), [KEYSTORE_SEED, "s3.client.default.access_key"]);
    let kept = document["kept"][0].as_str().unwrap();
    assert!(kept.contains("keeps keystore.seed, s3.client.default.access_key"), "{kept}");
}

#[test]
fn what_the_operator_wrote_into_the_block_stays() {
    let place = Place::new();
    place.done(&["configure"]);
    let text = fs::read_to_string(place.config(YML)).unwrap();
    let end = text.find(block::END).unwrap();
    let written = format!(
        "{}node.attr.rack: r1\nindices.query:\n  bool: {{max_clause_count: 7}}\n{}",
        &text[..end],
        &text[end..]
    );
    let written = written.replace("http.host: 0.0.0.0", "http.host: 127.0.0.1");
    fs::write(place.config(YML), written).unwrap();
    place.done(&["undo"]);
    let expected = "\nhttp.host: 127.0.0.1\nnode.attr.rack: r1\nindices.query.bool.max_clause_count: 7\n";
    assert_eq!(fs::read_to_string(place.config(YML)).unwrap(), format!("{SETTINGS}{expected}"));
    assert_eq!(place.names(), [YML]);
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_that_was_reconfigured_is_what_it_was_before_its_first_start() {
    for certificates in [false, true] {
        let place = Place::new();
        if certificates {
            fs::create_dir(place.config("certs")).unwrap();
            fs::write(place.config("certs/s3.pem"), "s3").unwrap();
        }
        let before = place.tree_but(&[YML]);
        place.done(&["configure"]);
        for _ in 0..2 {
            let cluster = Cluster::new();
            let server = cluster.serve();
            let token = cluster.token(&[&server.address]);
            place.done(&["reconfigure-node", "--enrollment-token", &token]);
        }
        let put_aside = place.names().into_iter().filter(|name| name.ends_with(".orig")).count();
        assert_eq!(put_aside, 2 + usize::from(certificates));
        let document = place.document(&["undo"]);
        assert_eq!(document["restored"].as_array().unwrap().len(), usize::from(certificates));
        assert_eq!(place.tree_but(&[YML]), before);
    }
}

#[test]
fn a_node_with_data_is_refused_and_untouched() {
    let place = Place::new();
    place.done(&["configure"]);
    let before = place.tree();
    fs::create_dir_all(place.path("home/data/_state")).unwrap();
    for words in [&["undo"][..], &["undo", "--dry-run"]] {
        let output = place.run(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code() == Some(78) && said.contains("holds `_state`: the node was started"),
            "{said}"
        );
        assert_eq!(place.tree(), before);
    }
}

#[test]
fn a_block_that_was_changed_is_refused_with_the_reason() {
    for (from, to, reason) in [
        ("verification_mode: certificate", "verification_mode: full", "was changed by hand"),
        ("xpack.security.enabled: true\n", "", "has no `xpack.security.enabled`"),
    ] {
        let place = Place::new();
        place.done(&["configure"]);
        let text = fs::read_to_string(place.config(YML)).unwrap();
        fs::write(place.config(YML), text.replace(from, to)).unwrap();
        let before = place.tree();
        let output = place.run(&["undo"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(78) && said.contains(reason), "{said}");
        assert_eq!(place.tree(), before);
    }
    let place = Place::new();
    place.done(&["configure"]);
    fs::remove_file(place.config("certs/http_ca.crt")).unwrap();
    let before = place.tree();
    let output = place.run(&["undo"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(78) && said.contains("does not identify the run"), "{said}");
    assert_eq!(place.tree(), before);
}

#[test]
fn what_another_run_undoes_after_the_node_was_read_is_tried_again() {
    let place = Place::new();
    place.done(&["configure"]);
    let request = installation::Request {
        es_home: Some(place.path("home")),
        path_conf: Some(place.path("config")),
        ..installation::Request::default()
    };
    let node = installation::Installation::read(&request).unwrap();
    place.done(&["undo"]);
    let found = recovery::Undo::of(&node).err().unwrap();
    assert!(matches!(found, recovery::NotUndone::Changed(_)), "{found}");
}

#[test]
fn what_was_changed_in_the_directory_of_certificates_since_is_not_lost() {
    let place = Place::new();
    fs::create_dir(place.config("certs")).unwrap();
    fs::write(place.config("certs/s3.pem"), "s3").unwrap();
    place.done(&["configure"]);
    // Another file of the same name, as after a renewal, and a directory.
    fs::remove_file(place.config("certs/s3.pem")).unwrap();
    fs::write(place.config("certs/s3.pem"), "renewed").unwrap();
    fs::create_dir(place.config("certs/more")).unwrap();
    fs::write(place.config("certs/more/x.pem"), "x").unwrap();
    place.done(&["undo"]);
    let names = place.names();
    let aside = names.iter().find(|name| name.ends_with(".orig")).unwrap();
    assert_eq!(fs::read(place.config(aside).join("s3.pem")).unwrap(), b"renewed");
    assert_eq!(fs::read(place.config("certs/s3.pem")).unwrap(), b"s3");
    assert_eq!(fs::read(place.config("certs/more/x.pem")).unwrap(), b"x");
    assert!(!names.iter().any(|name| name.ends_with(".p12")), "{names:?}");
}

#[test]
fn a_protected_keystore_is_not_opened_without_its_passphrase() {
    let place = Place::new();
    place.write_keystore(&["s3.client.default.access_key"], "secret1");
    fs::write(place.path("phrase"), "secret1").unwrap();
    let phrase = place.path("phrase");
    let phrase = ["--keystore-passphrase-file", phrase.to_str().unwrap()];
    place.done(&[&["configure"][..], &phrase].concat());
    let before = place.tree();
    let output = place.command(&["undo"]).stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(64), "{output:?}");
    assert_eq!(place.tree(), before);
}

#[test]
fn a_block_of_the_stock_step_goes_and_its_keystore_keeps_the_seed() {
    let place = Place::new();
    fs::remove_dir_all(place.path("config")).unwrap();
    let stock = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/status.in/stock");
    let copied = Command::new("cp").arg("-aT").arg(stock).arg(place.path("config")).status();
    assert!(copied.unwrap().success());
    // The stock step names the directory that it moves aside by the time in its comment.
    let text = fs::read_to_string(place.config(YML)).unwrap();
    let dated =
        text.replace(block::BEGIN, &format!("\n{}\n# features on 23-11-2026 23:14:05\n#", block::BEGIN));
    fs::write(place.config(YML), &dated).unwrap();
    fs::create_dir(place.config("certs.1795475645.orig")).unwrap();
    fs::write(place.config("certs.1795475645.orig/mine.pem"), "mine").unwrap();
    fs::create_dir(place.config("certs.1795475646.orig")).unwrap();
    place.done(&["undo"]);
    let names = ["certs", "certs.1795475646.orig", "certs/mine.pem", "elasticsearch.keystore", YML];
    assert_eq!(place.names(), names);
    assert_eq!(place.keystore("").names(), [KEYSTORE_SEED]);
    assert_eq!(fs::read_to_string(place.config(YML)).unwrap(), "node.name: n1\nhttp.host: 127.0.0.1\n");
}

#[test]
fn what_an_interrupted_undo_left_is_ended_by_a_first_start_as_well() {
    let place = Place::new();
    place.done(&["configure"]);
    let text = fs::read(place.config(YML)).unwrap();
    let fingerprint = String::from_utf8(place.done(&["fingerprint"]).stdout).unwrap();
    let run = block::Run { epoch: 1_795_475_645, ca_fingerprint: fingerprint.trim().to_owned() };
    let journal = block::append(SETTINGS.as_bytes(), &block::undoing(&run, &block::record(&text)));
    fs::write(place.config(YML), journal).unwrap();
    let old = place.keystore("").get(KEYSTORE_SEED).unwrap().reveal().to_vec();
    place.done(&["configure"]);
    assert_ne!(place.keystore("").get(KEYSTORE_SEED).unwrap().reveal(), old, "the keystore was ours");
    place.done(&["undo"]);
    assert_eq!(place.names(), [YML]);
}
