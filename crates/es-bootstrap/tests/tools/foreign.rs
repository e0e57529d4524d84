//! Texts from other sources: the program's output never controls the terminal.

use std::fs;
use std::process::Output;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;

use crate::place::{NONE, Node};
use crate::server::{ELASTIC, Server, ready};

/// Two ways to begin a colour sequence, a bell, and a change of the writing direction.
const ODD: &str = "\u{1b}[31m\u{9b}31m\u{7}\u{202e}";

/// Checks that the output is harmless and shows the text escaped.
fn check(what: &str, output: &Output) {
    let both = [output.stdout.as_slice(), &output.stderr].concat();
    let said = String::from_utf8(both).unwrap();
    let acts = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!said.contains(acts), "{what}: {said:?}");
    assert!(said.contains("9b"), "{what} does not repeat the text: {said}");
}

fn run(node: &Node, words: &[&str], input: &str) {
    check(&format!("{words:?}"), &node.run("es-bootstrap", words, input));
}

#[test]
fn a_token_cannot_act() {
    let node = Node::new("");
    let token = serde_json::json!({
        "ver": ODD, "adr": [format!("{ODD}:9200")], "fgr": "0".repeat(64), "key": format!("{ODD}:secret"),
    });
    let token = BASE64_URL_SAFE.encode(token.to_string());
    run(&node, &["token", "inspect", "-"], &token);
    run(&node, &["token", "inspect", "-", "--format", "json"], &token);
}

#[test]
fn names_and_arguments_cannot_act() {
    let node = Node::new("").with_hash(NONE);
    let folder = format!("conf{ODD}");
    fs::create_dir(node.at(&folder)).unwrap();
    fs::write(node.at(&folder).join("elasticsearch.yml"), "a: [\n").unwrap();
    for format in [&[][..], &["--format", "json"]] {
        for words in [
            &["check", "--path-conf", &folder][..],
            &["configure", "--path-conf", &folder],
            &["fingerprint", "--path-conf", &folder],
            &["keystore", "list", "--path-conf", &folder],
            &["keystore", "show", ODD],
            &["keystore", "add", "-x", ODD],
            &["keystore", "list", "--keystore-passphrase-file", ODD, "--path-conf", &folder],
            &["token", "inspect", ODD],
            &["check", ODD],
            &["wait", "--timeout", ODD],
        ] {
            run(&node, &[words, format].concat(), "value\n");
        }
    }
}

#[test]
fn settings_cannot_act() {
    let node = Node::new("");
    let quoted = ODD.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<String>();
    fs::write(node.at("config/elasticsearch.yml"), format!("node.roles: [\"{quoted}\"]\n")).unwrap();
    run(&node, &["check", "-v"], "");
    run(&node, &["check", "--format", "json"], "");
}

#[test]
fn an_answer_cannot_act() {
    let reason = serde_json::json!({"error": {"reason": format!("no {ODD}")}}).to_string();
    let server = Server::start(move |call, before| match call {
        ELASTIC => (400, reason.as_str()).into(),
        _ => ready(call, before),
    });
    let node = Node::new("").with_hash(NONE);
    let output =
        node.run("es-bootstrap", &["reset-password", "-u", "elastic", "-b", "--url", &server.url], "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("[400]: no") && !said.contains(['\u{1b}', '\u{9b}', '\u{7}', '\u{202e}']),
        "{said:?}"
    );
}
