//! `kibana-setup` and `kibana preseed`, killed or failing at each system call that changes the disk, by
//! strace(1). `kibana.yml` is unchanged or complete, and the next run completes the rest.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Output, Stdio};

use tests::ports;

use crate::preseed::with_node;
use crate::scene::{BEARER, Kibana, Server, cluster};

/// The variable that requests the long matrices.
const ALL: &str = "ES_BOOTSTRAP_TEST_ALL";
/// System calls that change a name; with `ALL` also those that change content or metadata, or sync it.
const CALLS: [&str; 8] =
    ["renameat2", "linkat", "unlinkat", "openat", "fchmod", "fsync", "ftruncate", "fchown"];
const CALLS_IN_CI: usize = 3;
const ERRORS: [&str; 4] = ["EIO", "ENOSPC", "EACCES", "EROFS"];
/// The operator's token in the node's file.
const FOREIGN: &str = "elastic/fleet-server/f:{SSHA256}AAECAwQFBgc=";
/// Settings to which the section is appended, and settings with which it must be merged.
const BEFORE: [&str; 2] =
    ["# mine\nserver.port: 5601\n", "server:\n  port: 5601\nelasticsearch.hosts: [\"http://old:9200\"]\n"];

fn all() -> bool {
    std::env::var_os(ALL).is_some()
}

/// One of the two commands, with a server.
struct Scene {
    server: Server,
    preseeds: bool,
}

impl Scene {
    fn kibana(&self, settings: &str) -> Kibana {
        let kibana = Kibana::new(settings);
        with_node(&kibana);
        fs::write(kibana.at("node/service_tokens"), format!("{FOREIGN}\n")).unwrap();
        kibana
    }

    /// Runs the command with or without an injection, which also decides the token's name.
    fn run(&self, kibana: &Kibana, inject: Option<&str>) -> Output {
        let name = if inject.is_some() { "first" } else { "next" };
        let token = kibana.at("token");
        fs::write(&token, self.server.token(&[])).unwrap();
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(kibana.at("trace"));
        command.args(["-e", inject.unwrap_or("trace=none")]).arg(env!("CARGO_BIN_EXE_es-bootstrap"));
        match self.preseeds {
            true => command
                .args(["kibana", "preseed", "--token-name", name, "--path-conf"])
                .arg(kibana.at("node")),
            false => command.args(["kibana-setup", "--enrollment-token-file"]).arg(token),
        };
        command.arg("--kibana-home").arg(kibana.folder.path());
        command.env_remove("KBN_PATH_CONF").stdin(Stdio::null());
        command.output().expect("strace is needed: apt-get install strace")
    }

    /// Applies an injection to each call of each kind in turn, until a run makes fewer calls.
    fn at_each_call(&self, what: &str, mut check: impl FnMut(&Kibana, &str, &Output, &str)) {
        let calls = if all() { &CALLS[..] } else { &CALLS[..CALLS_IN_CI] };
        let mut tried = 0;
        for (settings, call) in
            BEFORE.iter().flat_map(|settings| calls.iter().map(move |call| (settings, call)))
        {
            for at in 1.. {
                let kibana = self.kibana(settings);
                let output = self.run(&kibana, Some(&format!("inject={call}:{what}:when={at}")));
                check(&kibana, settings, &output, &format!("{what} at {call} {at}"));
                // A run without an injection made fewer calls, so all of them were covered.
                let trace = fs::read_to_string(kibana.at("trace")).unwrap_or_default();
                if output.status.success() && !trace.contains("(INJECTED)") {
                    break;
                }
                tried += 1;
            }
        }
        assert!(tried > 10, "only {tried} calls");
    }
}

/// Returns whether the settings are the new ones. They must be complete, with the files that they name;
/// otherwise they must be unchanged.
fn is_done(kibana: &Kibana, before: &str, context: &str) -> bool {
    let text = kibana.settings();
    let settings: serde_yaml::Mapping = serde_yaml::from_str(&text).expect(context);
    assert_eq!(fs::metadata(kibana.at("config/kibana.yml")).unwrap().mode() & 0o7777, 0o640, "{context}");
    if text == before {
        return false;
    }
    let ca = settings["elasticsearch.ssl.certificateAuthorities"][0].as_str().expect(context);
    pki::pem::decode(&fs::read(ca).expect(context)).expect(context);
    assert!(
        settings["elasticsearch.serviceAccountToken"].as_str().expect(context).starts_with(BEARER),
        "{context}"
    );
    assert!(text.contains("5601"), "{context}: {text}");
    true
}

/// Returns leftovers with the temporary names of steps.
fn leftovers(kibana: &Kibana) -> Vec<String> {
    let folders =
        ["config", "data", "node"].into_iter().flat_map(|name| fs::read_dir(kibana.at(name)).unwrap());
    let names = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| [".tmp", ".old", ".new"].iter().any(|ending| name.ends_with(ending))).collect()
}

fn a_kill_leaves_one_or_the_other(scene: &Scene) {
    scene.at_each_call("signal=KILL", |kibana, before, _, context| {
        is_done(kibana, before, context);
        let tokens = fs::read_to_string(kibana.at("node/service_tokens")).unwrap();
        assert!(tokens.starts_with(FOREIGN), "{context}: {tokens}");
        if !scene.preseeds {
            // A run that fails early leaves complete files as well.
            let nobody = scene.server.token_for(&[ports::free().unwrap()]);
            assert_eq!(kibana.run(&["-t", &nobody], "").0, 69, "{context}");
            is_done(kibana, before, context);
        }
        let next = scene.run(kibana, None);
        let said = String::from_utf8_lossy(&next.stderr);
        assert!(next.status.success() && is_done(kibana, before, context), "{context}: {said}");
        assert_eq!(leftovers(kibana), [""; 0], "{context}: {said}");
        let tokens = fs::read_to_string(kibana.at("node/service_tokens")).unwrap();
        assert!(tokens.starts_with(FOREIGN) && tokens.ends_with('\n'), "{context}: {tokens}");
        // An unused token is removed.
        let known = realm::holds_service_token(kibana.settings().as_bytes(), "elastic/kibana/first");
        assert_eq!(tokens.contains("kibana/first:"), scene.preseeds && known, "{context}: {tokens}");
        assert!(!tokens.contains("is not in"), "{context}: {tokens}");
    });
}

fn an_error_changes_nothing(scene: &Scene) {
    for errno in if all() { &ERRORS[..] } else { &ERRORS[..1] } {
        scene.at_each_call(&format!("error={errno}"), |kibana, before, output, context| {
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(is_done(kibana, before, context), output.status.success(), "{context}: {said}");
            // Files that could not be cleaned up after a complete result are reported.
            let told = |name: &String| output.status.success() && said.contains(name);
            assert!(leftovers(kibana).iter().all(told), "{context}: {said}");
            let tokens = fs::read_to_string(kibana.at("node/service_tokens")).unwrap();
            if !output.status.success() {
                assert_eq!(tokens, format!("{FOREIGN}\n"), "{context}: {said}");
                assert_eq!(fs::read_dir(kibana.at("data")).unwrap().count(), 0, "{context}: {said}");
            }
        });
    }
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn setting_up_can_be_killed_at_any_call() {
    a_kill_leaves_one_or_the_other(&Scene { server: Server::start(cluster), preseeds: false });
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn preseeding_can_be_killed_at_any_call() {
    a_kill_leaves_one_or_the_other(&Scene { server: Server::start(cluster), preseeds: true });
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn k11_k12_setting_up_can_fail_at_any_call() {
    an_error_changes_nothing(&Scene { server: Server::start(cluster), preseeds: false });
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn preseeding_can_fail_at_any_call() {
    an_error_changes_nothing(&Scene { server: Server::start(cluster), preseeds: true });
}
