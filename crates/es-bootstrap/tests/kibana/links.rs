//! Links that replace Kibana's settings and the node's tokens while root runs the tools.

use std::process::Command;

use tests::links::{share, swap_at_each_look};

use crate::preseed::with_node;
use crate::scene::{Kibana, Server, cluster};

/// Readable only by root; valid as a line of either file.
const SECRET: &str = "canary: of-root\n";
/// The possible exit codes of a tool whose files change while it runs.
const CODES: [i32; 6] = [0, 65, 73, 74, 75, 78];

fn scene() -> Kibana {
    let kibana = Kibana::new("a: 1\n");
    with_node(&kibana);
    std::fs::write(kibana.at("node/service_tokens"), "# ours\n").unwrap();
    share(&kibana.at("node"), &["service_tokens"]).unwrap();
    share(&kibana.at("config"), &["kibana.yml"]).unwrap();
    kibana
}

fn program(kibana: &Kibana, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"));
    command.args(arguments).env_remove("KBN_PATH_CONF").arg("--kibana-home").arg(kibana.folder.path());
    command
}

fn preseed(kibana: &Kibana) -> Command {
    program(kibana, &["kibana", "preseed", "--path-conf", kibana.at("node").to_str().unwrap()])
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_link_in_the_place_of_a_file_gives_nothing_away_whenever_it_is_looked_for() {
    for name in ["node/service_tokens", "config/kibana.yml"] {
        let (codes, found) = swap_at_each_look(SECRET, scene, |kibana| kibana.at(name), preseed).unwrap();
        assert_eq!(found, [""; 0], "{name}");
        assert!(codes.iter().all(|code| CODES.contains(code)), "{name}: {codes:?}");
    }
    let server = Server::start(cluster);
    let setup = |kibana: &Kibana| {
        std::fs::write(kibana.at("token"), server.token(&[])).unwrap();
        program(kibana, &["kibana-setup", "--enrollment-token-file", kibana.at("token").to_str().unwrap()])
    };
    let settings = |kibana: &Kibana| kibana.at("config/kibana.yml");
    let (codes, found) = swap_at_each_look(SECRET, scene, settings, setup).unwrap();
    assert_eq!(found, [""; 0]);
    assert!(codes.iter().all(|code| CODES.contains(code)), "{codes:?}");
}
