//! Configurations as in containers: single mounted files, read-only directories, chains of links. Each test
//! creates real mounts in a namespace.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use keystore::{Keystore, Passphrase, Sealed};
use serde_json::Value;
use tempfile::TempDir;

const SETTINGS: &str = "cluster.name: c\n# an operator's comment";

/// A home with a configuration, and mounts to create before the program runs.
struct Place {
    folder: TempDir,
    mounts: Vec<String>,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap(), mounts: Vec::new() };
        for name in ["home/lib", "config", "outside", "out"] {
            fs::create_dir_all(place.path(name)).unwrap();
        }
        fs::write(place.path("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
        fs::write(place.path("config/elasticsearch.yml"), SETTINGS).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Mounts a file over one of the configuration.
    fn bind(&mut self, name: &str, bytes: &[u8]) {
        let (from, to) = (self.path("outside").join(name), self.path("config").join(name));
        fs::write(&from, bytes).unwrap();
        if !to.exists() {
            fs::write(&to, "").unwrap();
        }
        self.mounts.push(format!("mount --bind '{}' '{}'", from.display(), to.display()));
    }

    /// Mounts a directory over that of the certificates.
    fn bind_certificates(&mut self) {
        let (from, to) = (self.path("outside/certs"), self.path("config/certs"));
        fs::create_dir(&from).unwrap();
        fs::create_dir(&to).unwrap();
        self.mounts.push(format!("mount --bind '{}' '{}'", from.display(), to.display()));
    }

    /// Makes the configuration directory read-only.
    fn read_only(&mut self) {
        let config = self.path("config").display().to_string();
        self.mounts.push(format!("mount --bind '{config}' '{config}'; mount -o remount,bind,ro '{config}'"));
    }

    /// Lays out the settings as Kubernetes mounts a ConfigMap: links through a directory that is swapped as a
    /// whole.
    fn config_map(&self) {
        let data = self.path("config/..2026_11_26");
        fs::create_dir(&data).unwrap();
        fs::rename(self.path("config/elasticsearch.yml"), data.join("elasticsearch.yml")).unwrap();
        symlink("..2026_11_26", self.path("config/..data")).unwrap();
        symlink("..data/elasticsearch.yml", self.path("config/elasticsearch.yml")).unwrap();
    }

    fn run(&self, words: &[&str]) -> Output {
        self.run_after("", words)
    }

    /// Runs the program with the mounts.
    fn run_after(&self, more: &str, words: &[&str]) -> Output {
        let script = format!("{}\n{more}\nexec \"$@\"", self.mounts.join("\n"));
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-ec", &script, "sh"])
            .arg(env!("CARGO_BIN_EXE_es-bootstrap"))
            .args(words)
            .env("ES_HOME", self.path("home"))
            .env("ES_PATH_CONF", self.path("config"))
            .env("HOSTNAME", "n1")
            .envs([tests::RSA_KEY])
            .output()
            .expect("unshare of util-linux")
    }

    fn json(&self, words: &[&str]) -> Value {
        let output = self.run(&[words, &["--format", "json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    }

    /// Returns every path below the directory with its content or link target.
    fn tree(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, tree: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_symlink() {
                    let target = fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes();
                    tree.push((path, target));
                } else if path.is_dir() {
                    tree.push((path.clone(), Vec::new()));
                    walk(&path, tree);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    tree.push((path, bytes));
                }
            }
        }
        let mut tree = Vec::new();
        walk(self.folder.path(), &mut tree);
        tree.sort();
        tree
    }
}

fn keystore() -> Vec<u8> {
    let rng = &mut memory::rng();
    let mut keystore = Keystore::new(rng);
    keystore.set("s3.client.default.access_key", b"an operator's").unwrap();
    keystore.encode(keystore::Format::V6, &Passphrase::empty(), rng).unwrap().to_vec()
}

fn entries(file: &Path) -> Vec<String> {
    let keystore = Sealed::decode(&fs::read(file).unwrap()).unwrap().open(&Passphrase::empty()).unwrap();
    keystore.names().into_iter().map(str::to_owned).collect()
}

fn stops(document: &Value) -> Vec<(String, u64, String)> {
    let findings = document["findings"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let stop = |finding: &&Value| finding["outcome"] == "stop";
    let shown = |finding: &Value| {
        (text(&finding["rule"]), finding["exit_code"].as_u64().unwrap(), text(&finding["fix"]))
    };
    findings.iter().filter(stop).map(shown).collect()
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn each_kind_of_mount_is_found_before_anything_is_made() {
    type Prepare = fn(&mut Place);
    let cases: [(&str, Prepare, &str, u64, &str); 5] = [
        (
            "settings",
            |place| place.bind("elasticsearch.yml", b"a: b\n"),
            "files-replaceable",
            74,
            "--in-place",
        ),
        (
            "keystore",
            |place| place.bind("elasticsearch.keystore", &keystore()),
            "files-replaceable",
            74,
            "--in-place",
        ),
        ("certificates", Place::bind_certificates, "files-replaceable", 74, "--in-place"),
        ("read-only", Place::read_only, "config-directory-writable", 73, "--out"),
        ("links", |place| place.config_map(), "settings-file-present", 78, "--out"),
    ];
    for (case, prepare, rule, code, fix) in cases {
        let mut place = Place::new();
        prepare(&mut place);
        let before = place.tree();
        let found = stops(&place.json(&["check"]));
        // A node without a keystore creates one at startup, which a read-only directory prevents.
        let further = &found[1..];
        assert!(
            further.iter().all(|(rule, ..)| case == "read-only" && rule == "node-startable"),
            "{found:?}"
        );
        let (found_rule, found_code, found_fix) = &found[0];
        assert_eq!((found_rule.as_str(), *found_code), (rule, code), "{case}");
        assert!(found_fix.contains(fix), "{case}: {found_fix}");
        let output = place.run(&["configure"]);
        assert_eq!(output.status.code(), i32::try_from(code).ok(), "{case}: {output:?}");
        assert_eq!(place.tree(), before, "{case}");
    }
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn mounted_files_are_written_into_and_stay_the_same_files() {
    let mut place = Place::new();
    place.bind("elasticsearch.yml", SETTINGS.as_bytes());
    place.bind("elasticsearch.keystore", &keystore());
    place.bind_certificates();
    let inode = |name: &str| fs::metadata(place.path("outside").join(name)).unwrap().ino();
    let before = (inode("elasticsearch.yml"), inode("elasticsearch.keystore"));
    let document = place.json(&["configure", "--in-place", "--credentials-to", "none"]);
    assert_eq!(document["outcome"], "configured", "{document}");

    assert_eq!((inode("elasticsearch.yml"), inode("elasticsearch.keystore")), before);
    let settings = fs::read_to_string(place.path("outside/elasticsearch.yml")).unwrap();
    assert!(settings.starts_with(SETTINGS), "{settings}");
    assert!(settings.contains("keystore.path: certs/http.p12"), "{settings}");
    let names = entries(&place.path("outside/elasticsearch.keystore"));
    for name in ["autoconfiguration.password_hash", "s3.client.default.access_key"] {
        assert!(names.iter().any(|found| found == name), "{names:?}");
    }
    for name in ["http_ca.crt", "http.p12", "transport.p12"] {
        let mode = fs::metadata(place.path("outside/certs").join(name)).unwrap().mode();
        assert_eq!(mode & 0o7777, 0o660, "{name}");
    }
    let mut left: Vec<_> =
        fs::read_dir(place.path("config")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["certs", "elasticsearch.keystore", "elasticsearch.yml"]);

    // A later run finds everything complete.
    assert_eq!(place.run(&["configure", "--in-place"]).status.code(), Some(80));
    let fingerprint = String::from_utf8(place.run(&["fingerprint"]).stdout).unwrap();
    assert_eq!(fingerprint.trim(), document["ca_fingerprint"].as_str().unwrap());
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn a_mount_in_the_way_of_undo_is_named_by_its_dry_run_as_well() {
    for name in ["elasticsearch.yml", "elasticsearch.keystore"] {
        let place = Place::new();
        assert!(place.run(&["configure"]).status.success());
        let file = place.path("config").join(name).display().to_string();
        let before = place.tree();
        for words in [&["undo", "--dry-run"][..], &["undo"]] {
            let output = place.run_after(&format!("mount --bind '{file}' '{file}'"), words);
            let said = String::from_utf8(output.stderr).unwrap();
            let expected = format!(
                "error: could not change the configuration: could not undo a run: `{file}` is a mount point and cannot be \
                 replaced\n"
            );
            assert!(output.status.code() == Some(74) && said.starts_with(&expected), "{said}");
            assert!(output.stdout.is_empty() && place.tree() == before, "{words:?}");
        }
    }
}

/// A mounted file cannot be replaced, and a mount at the stock tool's temporary name blocks that name.
#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn commands_of_the_keystore_name_a_mount_in_the_way_and_change_nothing() {
    type Prepare = fn(&mut Place);
    let cases: [(Prepare, i32, &str, &str); 3] = [
        (|place| place.bind("elasticsearch.keystore", &keystore()), 74, "elasticsearch.keystore`", "mount"),
        (
            |place| {
                fs::write(place.path("config/elasticsearch.keystore"), keystore()).unwrap();
                place.bind("elasticsearch.keystore.tmp", b"half");
            },
            75,
            "elasticsearch.keystore.tmp` exists",
            "remove",
        ),
        (
            |place| {
                fs::write(place.path("config/elasticsearch.keystore"), keystore()).unwrap();
                place.read_only();
            },
            78,
            "is not writable",
            "owner",
        ),
    ];
    for (prepare, code, named, fix) in cases {
        let mut place = Place::new();
        prepare(&mut place);
        fs::write(place.path("out/value"), "v").unwrap();
        let value = place.path("out/value").display().to_string();
        let before = place.tree();
        for words in [
            &["remove", "s3.client.default.access_key"][..],
            &["add-file", "a", &value],
            &["add", "--from-file", &value],
            &["create"],
            &["passwd"],
        ] {
            let output = place.run(&[&["keystore"], words].concat());
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(code), &b""[..]), "{said}");
            assert!(
                said.contains(named) && said.contains(fix) && said.lines().count() == 2,
                "{words:?}: {said}"
            );
        }
        assert_eq!(place.tree(), before, "{named}");
        let listed = place.run(&["keystore", "list"]);
        assert_eq!(listed.stdout, b"keystore.seed\ns3.client.default.access_key\n", "{listed:?}");
    }
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn where_there_is_no_room_to_append_everything_is_as_it_was() {
    let mut place = Place::new();
    place.bind("elasticsearch.keystore", &keystore());
    let before = place.tree();
    // A file system of one page, whose size depends on the processor; the settings fill it up to a few bytes.
    let small = place.path("out").display().to_string();
    let settings = place.path("config/elasticsearch.yml").display().to_string();
    let full = format!(
        "mount -t tmpfs -o nr_blocks=1 none '{small}'; length=$(($(stat -f -c %S '{small}') - 96))\n\
         head -c $length /dev/zero | tr '\\0' '#' > '{small}/yml'\n\
         mount --bind '{small}/yml' '{settings}'"
    );
    let script =
        format!("{full}\n\"$@\" && exit 1; code=$?; test \"$(wc -c < '{settings}')\" = $length; exit $code");
    let output = place.run_after(&format!("run() {{ {script}\n}}; run \"$@\""), &["configure", "--in-place"]);
    assert_eq!(output.status.code(), Some(74), "{output:?}");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("nothing was changed") && complaint.contains("extend"), "{complaint}");
    assert_eq!(place.tree(), before);
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn mounts_that_cannot_be_written_into_are_named() {
    let mut place = Place::new();
    place.bind("elasticsearch.yml", SETTINGS.as_bytes());
    let settings = place.path("config/elasticsearch.yml").display().to_string();
    place.mounts.push(format!("mount -o remount,bind,ro '{settings}'"));
    let found = stops(&place.json(&["configure", "--in-place"]));
    assert_eq!(found[0].1, 73, "{found:?}");
    assert!(found[0].2.contains("--out"), "{found:?}");

    let mut place = Place::new();
    place.bind_certificates();
    fs::write(place.path("outside/certs/http.p12"), "an operator's").unwrap();
    let before = place.tree();
    let found = stops(&place.json(&["configure", "--in-place"]));
    assert_eq!((found[0].0.as_str(), found[0].1), ("files-replaceable", 73), "{found:?}");
    assert_eq!(place.tree(), before);
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn a_read_only_configuration_is_configured_elsewhere_and_told_what_to_mount() {
    for keystore in [None, Some(keystore())] {
        let mut place = Place::new();
        if let Some(bytes) = &keystore {
            fs::write(place.path("config/elasticsearch.keystore"), bytes).unwrap();
        }
        place.config_map();
        place.read_only();
        let (config, out) = (place.path("config"), place.path("out"));
        let out_text = out.display().to_string();
        let planned = place.json(&["configure", "--out", &out_text, "--dry-run"]);
        assert_eq!(planned["outcome"], "planned");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 0);

        let document = place.json(&["configure", "--out", &out_text]);
        assert_eq!(document["outcome"], "configured", "{document}");
        let settings = fs::read_to_string(out.join("elasticsearch.yml")).unwrap();
        assert!(settings.starts_with(SETTINGS) && settings.contains("END SECURITY"), "{settings}");
        let names = entries(&out.join("elasticsearch.keystore"));
        assert_eq!(names.iter().any(|name| name.starts_with("s3.")), keystore.is_some(), "{names:?}");
        assert!(out.join("initial-credentials").exists());
        let mounts: Vec<_> = document["mounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|mount| (mount["from"].as_str().unwrap(), mount["to"].as_str().unwrap()))
            .collect();
        let names = ["certs", "elasticsearch.keystore", "elasticsearch.yml"];
        let expected =
            names.map(|name| (out.join(name).display().to_string(), config.join(name).display().to_string()));
        let expected: Vec<_> = expected.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        assert_eq!(mounts, expected);

        // A second run leaves the result unchanged.
        assert_eq!(place.run(&["configure", "--out", &out_text]).status.code(), Some(80));
        assert_eq!(fs::read_to_string(out.join("elasticsearch.yml")).unwrap(), settings);
    }
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn copies_of_an_interrupted_run_are_taken_up_and_foreign_files_are_not() {
    let place = Place::new();
    place.config_map();
    let out = place.path("out").display().to_string();
    fs::write(place.path("out/elasticsearch.yml"), SETTINGS).unwrap();
    assert_eq!(place.json(&["configure", "--out", &out])["outcome"], "configured");

    let place = Place::new();
    place.config_map();
    let out = place.path("out").display().to_string();
    fs::write(place.path("out/elasticsearch.yml"), "another: one\n").unwrap();
    let before = place.tree();
    let output = place.run(&["configure", "--out", &out]);
    assert_eq!(output.status.code(), Some(73), "{output:?}");
    assert_eq!(place.tree(), before);

    let output = place.run(&["configure", "--out", &place.path("none").display().to_string()]);
    assert_eq!(output.status.code(), Some(78), "{output:?}");
}
