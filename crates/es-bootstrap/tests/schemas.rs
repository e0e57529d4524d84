//! Every JSON document conforms to its schema in `docs/schemas`.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs the program in a separate directory, on a fresh node unless the arguments say otherwise.
fn document(settings: &str, arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("home/lib")).unwrap();
    fs::create_dir(at("config")).unwrap();
    fs::write(at("home/lib/elasticsearch-8.13.4.jar"), "").unwrap();
    fs::write(at("config/elasticsearch.yml"), settings).unwrap();
    fs::write(at("token"), include_str!("cmd/node.in/token")).unwrap();
    fs::write(at("nodes.yml"), include_str!("cmd/bundle.in/nodes.yml")).unwrap();
    fs::write(at("node.bundle"), include_str!("cmd/bundle.in/phrase/nodes/es01.bundle")).unwrap();
    fs::write(at("cluster.bundle"), include_str!("cmd/bundle.in/cluster.bundle")).unwrap();
    fs::write(at("entries.json"), "{\"a.b\": \"c\"}").unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
            .current_dir(folder.path())
            .args(arguments)
            .args(["--format", "json", "--es-home", "home", "--path-conf", "config"])
            .envs([tests::RSA_KEY])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    if ["fingerprint", "status"].contains(&arguments[0]) {
        run(&["configure", "--credentials-to", "none"]);
    }
    let text = run(arguments);
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

fn check(schema: &str, settings: &str, arguments: &[&str]) -> Value {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas").join(format!("{schema}.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let document = document(settings, arguments);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let objections: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(objections.is_empty(), "{arguments:?}: {objections:?}\n{document}");
    document
}

#[test]
fn documents_are_as_their_schemas_say() {
    check("check", "", &["check"]);
    check("check", "xpack.security.enabled: true\n", &["check"]);
    check("check", "a:\n\tb: c\n", &["check"]);
    check("configure", "", &["configure"]);
    check("configure", "", &["configure", "--dry-run"]);
    check("configure", "node.roles: [ingest]\n", &["configure"]);
    check("error", "", &["configure", "--credentials-to", "fd:77"]);
    check("error", "", &["check", "-Ea=1", "-Ea=2"]);
    check("fingerprint", "", &["fingerprint"]);
    check("status", "http.host: localhost\n", &["status", "--offline"]);
    let bundle = |words: &[&'static str]| [&["bundle"][..], words].concat();
    let create = bundle(&["create", "--nodes", "nodes.yml", "--out", "bundles", "--plain"]);
    check("bundle-create", "", &create);
    check("bundle-create", "", &[&create[..], &["--dry-run"]].concat());
    check("bundle-inspect", "", &bundle(&["inspect", "node.bundle"]));
    check("bundle-inspect", "", &bundle(&["inspect", "cluster.bundle"]));
    check("keystore-apply", "", &["keystore", "apply", "entries.json", "--dry-run"]);
    check("token-inspect", "", &["token", "inspect", "token"]);
}

#[test]
fn every_rule_and_outcome_is_as_the_schema_says() {
    let nodes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/node.in");
    let schema =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/check.json"))
            .unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let mut stopped = BTreeSet::new();
    for entry in fs::read_dir(&nodes).unwrap() {
        let config = entry.unwrap().path();
        if !config.is_dir() || ["home", "old", "two", "none"].iter().any(|home| config.ends_with(home)) {
            continue;
        }
        let output = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
            .args(["check", "--format", "json", "--es-home"])
            .arg(nodes.join("home"))
            .arg("--path-conf")
            .arg(&config)
            .output()
            .unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let objections: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(objections.is_empty(), "{}: {objections:?}", config.display());
        assert_eq!(
            document["exit_code"].as_i64(),
            output.status.code().map(i64::from),
            "{}",
            config.display()
        );
        for finding in document["findings"].as_array().unwrap() {
            if finding["outcome"] == "stop" {
                stopped.insert(finding["rule"].as_str().unwrap().to_owned());
            }
        }
    }
    assert!(stopped.len() >= 14, "only {stopped:?} were seen to stop");
}

#[test]
fn what_status_finds_is_as_the_schema_says() {
    let nodes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/status.in");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/status.json");
    let schema = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for config in ["stock", "pem", "protected", "no-keystore", "damaged", "other-ca", "begun", "leftover"] {
        let output = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
            .args(["status", "--offline", "--format", "json", "--es-home"])
            .arg(nodes.join("home"))
            .arg("--path-conf")
            .arg(nodes.join(config))
            .output()
            .unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let objections: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(objections.is_empty(), "{config}: {objections:?}");
        assert_eq!(document["exit_code"].as_i64(), output.status.code().map(i64::from), "{config}");
    }
}

#[test]
fn the_password_is_in_the_document_only_where_it_was_asked_for() {
    let password = |arguments: &[&str]| {
        let document = check("configure", "", arguments);
        document["credentials"]["elastic_password"].as_str().map(str::len)
    };
    assert_eq!(password(&["configure"]), None);
    assert_eq!(password(&["configure", "--credentials-to", "none"]), None);
    assert_eq!(password(&["configure", "--credentials-to", "stdout"]), Some(20));
}
