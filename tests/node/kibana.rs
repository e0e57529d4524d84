//! Kibana against a real node: with the official JavaScript client, which Kibana itself uses, and with our
//! setup.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::place::Place;
use tests::running::{PATIENCE, Running};
use tests::{clients, user};

use crate::first_start::{first_start, place};
use crate::tools::{output, run};

/// Runs one of the scripts with the official client, and returns the JSON line that it prints.
fn javascript(script: &str, argument: &str) -> Value {
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("javascript").join(script))
        .arg(argument)
        .env("NODE_PATH", clients().unwrap().join("javascript/node_modules"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The files of a Kibana beside a node's.
pub(crate) struct Kibana(PathBuf);

impl Kibana {
    pub(crate) fn new(place: &Place, name: &str, settings: &str) -> Self {
        let root = place.path(name);
        for folder in ["config", "data"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(root.join("config/kibana.yml"), settings).unwrap();
        let check = output(place, &["check", "--format", "json"]);
        let check: Value = serde_json::from_slice(&check.stdout).unwrap();
        fs::write(root.join("package.json"), format!("{{\"version\":{}}}", check["node"]["version"]))
            .unwrap();
        user::give(&root).unwrap();
        Self(root)
    }

    fn settings(&self) -> String {
        self.0.join("config/kibana.yml").to_str().unwrap().to_owned()
    }

    pub(crate) fn home(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

#[test]
#[ignore = "needs a node, clients: cargo xtask test"]
fn kibana_enrolls_by_its_own_client_by_our_setup_and_by_preseeding() {
    let place = place();
    let (mut start, credentials) = first_start(&place, &[]);
    let token = credentials.token.clone().unwrap();
    let languages = ["curl", "python", "javascript", "java", "go", "rust"];
    let help = run(&place, &["clients", "--help"]);
    assert!(languages.iter().all(|language| help.contains(language)), "{help}");
    start
        .wait_until("the announcement", |start| {
            let announced = start.stdout.text();
            languages.iter().all(|language| announced.contains(language))
        })
        .unwrap();

    // The client's own sequence of calls.
    let enrolled = javascript("interactive.js", &token);
    assert_eq!(enrolled["username"], "elastic/kibana");

    // With our setup, whose settings are read and used by others.
    let token_file = place.path("token");
    fs::write(&token_file, &token).unwrap();
    user::give(&token_file).unwrap();
    let token_file = token_file.to_str().unwrap();
    for (name, settings) in
        [("fresh", "server.port: 5601\n"), ("conflict", "elasticsearch.hosts: [\"http://old:9200\"]\n")]
    {
        let kibana = Kibana::new(&place, name, settings);
        let setup = ["kibana-setup", "--kibana-home", kibana.home(), "--enrollment-token-file", token_file];
        run(&place, &[&setup[..], &["--dry-run"]].concat());
        assert_eq!(fs::read_to_string(kibana.settings()).unwrap(), settings);
        run(&place, &setup);
        assert_eq!(javascript("login.js", &kibana.settings())["username"], "elastic/kibana");
    }
    // A token for nodes is rejected with the reason, and nothing is written.
    let node_token = run(&place, &["create-enrollment-token", "-s", "node"]);
    let kibana = Kibana::new(&place, "refused", "");
    let refused = output(&place, &["kibana-setup", "--kibana-home", kibana.home(), "-t", node_token.trim()]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        refused.status.code() == Some(69) && said.contains("[403]") && said.contains("-s kibana"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(kibana.settings()).unwrap(), "");

    preseeded(&place, "while-it-runs");
    crate::clients::every_snippet_connects(&place, &credentials);
    crate::clients::both_versions_of_tls_connect(&place);
    start.signal("TERM").unwrap();
    start.end().unwrap();
}

/// Preseeds a Kibana, and logs in with it once the node has reloaded its files.
fn preseeded(place: &Place, name: &str) {
    let kibana = Kibana::new(place, name, "server.port: 5601\n");
    run(place, &["kibana", "preseed", "--kibana-home", kibana.home(), "--token-name", name]);
    logs_in(&kibana.settings());
    let file = fs::metadata(place.config("service_tokens")).unwrap();
    let folder = fs::metadata(place.config("")).unwrap();
    assert_eq!(file.mode() & 0o7777, 0o660);
    assert_eq!((file.uid(), file.gid()), (folder.uid(), folder.gid()));
}

/// Retries the login, because the node checks its files every five seconds.
fn logs_in(settings: &str) {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let output = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("javascript/login.js"))
            .arg(settings)
            .env("NODE_PATH", clients().unwrap().join("javascript/node_modules"))
            .output()
            .unwrap();
        if output.status.success() {
            let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(answer["username"], "elastic/kibana");
            return;
        }
        thread::sleep(Duration::from_secs(1));
    }
    panic!("the token of {settings} was never accepted");
}

#[test]
#[ignore = "needs a node, clients: cargo xtask test"]
fn a_kibana_that_was_preseeded_before_the_nodes_first_start_logs_in() {
    let place = place();
    // Without a CA, Kibana cannot be configured.
    assert_eq!(output(&place, &["kibana", "preseed"]).status.code(), Some(78));
    run(&place, &["configure"]);
    let foreign =
        "# ours\nelastic/fleet-server/f:{SSHA256}AAECAwQFBgc=5L3zXGZBYsOBSDR2l9X9BFRtcDtMd21p/B9QaqWTVPU=\n";
    let kibana = Kibana::new(&place, "kibana", "");
    run(&place, &["kibana", "preseed", "--kibana-home", kibana.home()]);
    let made = fs::read_to_string(place.config("service_tokens")).unwrap();
    fs::write(place.config("service_tokens"), format!("{foreign}{made}")).unwrap();

    let mut node = Running::start(&mut place.elasticsearch(&[]), false).unwrap();
    node.wait_until("the node's start", |node| node.stdout.text().contains("] started")).unwrap();
    logs_in(&kibana.settings());

    // On the running node, with each algorithm that it supports; other tokens stay.
    preseeded(&place, "second");
    let tokens = fs::read_to_string(place.config("service_tokens")).unwrap();
    assert!(tokens.starts_with(&format!("{foreign}{made}elastic/kibana/second:")), "{tokens}");
    for algorithm in ["pbkdf2_1000", "bcrypt"] {
        let kibana = Kibana::new(&place, algorithm, "");
        let setting = format!("-Expack.security.authc.service_token_hashing.algorithm={algorithm}");
        run(
            &place,
            &["kibana", "preseed", "--kibana-home", kibana.home(), "--token-name", algorithm, &setting],
        );
        logs_in(&kibana.settings());
    }
    // Printed for a Kibana on another machine: the output is a kibana.yml.
    let printed = place.path("printed.yml");
    fs::write(&printed, run(&place, &["kibana", "preseed", "--token-name", "printed"])).unwrap();
    logs_in(printed.to_str().unwrap());
    node.signal("TERM").unwrap();
    node.end().unwrap();
}
