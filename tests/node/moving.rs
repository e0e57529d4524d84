//! From the stock step to es-bootstrap and back: our tools work on a node with the files that the stock step
//! wrote, and Elasticsearch's own tools on a node that es-bootstrap secured.

use std::fs;
use std::process::Command;

use tests::curl::{Who, get};
use tests::page::block;
use tests::place::Place;
use tests::running::Running;

use crate::by_hand::{ended, enrolls, fed};
use crate::first_start::place;
use crate::joining::{snapshot, token, wait_for_members};
use crate::side_by_side::Genuine;

const PAGE: &str = include_str!("../../docs/moving.md");

/// Returns a place as the stock step of this version leaves it.
fn stock(name: &str) -> Place {
    let place = place();
    let home = tests::home().unwrap();
    place.append_settings(&format!("node.name: {name}\n")).unwrap();
    tests::stock::first_node(&place, home.file_name().unwrap().to_str().unwrap(), name).unwrap();
    place
}

fn called(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    ended(fed(&mut place.bootstrap(arguments), ""))
}

fn logs_in(place: &Place, password: &str) {
    let who = |password| Who::User("elastic", password);
    let ca = place.config("certs/http_ca.crt");
    assert_eq!(get(&ca, &place.url(), who(password)).unwrap().0, 200);
    assert_eq!(get(&ca, &place.url(), who("wrong-password")).unwrap().0, 401);
}

fn end(mut node: Running) {
    node.signal("TERM").unwrap();
    assert_eq!(node.end().unwrap().code(), Some(143), "{}", node.stderr.text());
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn a_node_of_the_stock_step_is_served_by_our_tools_and_ours_by_the_stock_tools() {
    // The page's own words, and every command that could mistake the node for one to configure.
    let first = stock("first");
    let before = snapshot(&first.config(""));
    assert!(block(PAGE, "judge").starts_with("es-bootstrap check || test $? = 80"));
    for command in [&["check"][..], &["configure"], &["configure", "--in-place"]] {
        let (code, _, said) = called(&first, command);
        assert_eq!(code, 80, "{command:?}: {said}");
    }
    let file = first.config("certs/http_ca.crt");
    let shown = Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(&file)
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap().trim_end().replace(':', "").to_lowercase();
    let (_, fingerprint, _) = called(&first, &["fingerprint"]);
    assert!(fingerprint.len() > 60 && shown.ends_with(fingerprint.trim_end()), "{shown} {fingerprint}");
    let (_, entries, _) = called(&first, &["keystore", "list"]);
    assert!(entries.contains("xpack.security.http.ssl.keystore.secure_password\n"), "{entries}");
    assert!(snapshot(&first.config("")) == before, "something was changed");

    // Our tools work on it: start, health, password, announcement, tokens.
    let mut founder = Running::start(&mut first.bootstrap(&["start"]), false).unwrap();
    founder.wait_until("health", |_| called(&first, &["wait", "--timeout", "0s"]).0 == 0).unwrap();
    let arguments = ["reset-password", "-u", "elastic", "-s", "-b", "--wait", "5m"];
    let (code, password, said) = called(&first, &arguments);
    assert_eq!(code, 0, "{said}");
    let password = password.trim_end();
    logs_in(&first, password);
    let (code, announced, said) = called(&first, &["announce", "--credentials-to", "stdout", "--wait", "5m"]);
    assert_eq!(code, 0, "{said}");
    let words = announced.split_whitespace().map(|word| word.trim_matches('"'));
    let mut tokens =
        words.filter(|word| tests::proof::decode_token(word).is_ok_and(|it| it["fgr"].is_string()));
    enrolls(&first, tokens.next().unwrap_or_else(|| panic!("no token in {announced}")));
    enrolls(&first, &token(&first, "kibana"));

    // A fresh node joins with es-bootstrap. One that the stock step secured, and that has not started yet,
    // leaves its own cluster for it.
    let node_token = token(&first, "node");
    let joining = |place: &Place, arguments: &[&str]| {
        let file = place.path("token");
        fs::write(&file, &node_token).unwrap();
        tests::user::give(&file).unwrap();
        let file = file.display().to_string();
        let (code, _, said) = called(place, &[arguments, &["--enrollment-token-file", &file]].concat());
        assert_eq!(code, 0, "{said}");
    };
    let second = place();
    second.append_settings("node.name: second\n").unwrap();
    joining(&second, &["configure"]);
    let third = stock("third");
    joining(&third, &["reconfigure-node"]);
    let ca = fs::read(&file).unwrap();
    assert_eq!(fs::read(third.config("certs/http_ca.crt")).unwrap(), ca);
    let settings = fs::read_to_string(third.config("elasticsearch.yml")).unwrap();
    assert_eq!(settings.matches("BEGIN SECURITY").count(), 1, "{settings}");

    // And back: both start with their own start script, without es-bootstrap, and Elasticsearch's own tools
    // work on them.
    let mut members = Vec::new();
    for (place, expected) in [(&second, 2), (&third, 3)] {
        let mut node = Running::start(&mut place.elasticsearch(&[]), false).unwrap();
        wait_for_members(&mut node, &first, password, expected);
        logs_in(place, password);
        members.push(node);
    }
    let genuine = Genuine::new(&second);
    let (code, password, said) = genuine.run("reset-password", &["-u", "elastic", "-s", "-b"], "");
    assert_eq!(code, 0, "{said}");
    let logged_in =
        || [&first, &second, &third].into_iter().for_each(|place| logs_in(place, password.trim_end()));
    logged_in();
    let (code, made, said) = genuine.run("create-enrollment-token", &["-s", "kibana"], "");
    assert_eq!(code, 0, "{said}");
    enrolls(&second, &made);

    // The stores of the stock step, and those of members, are renewed while their nodes run.
    let old_ca = fs::read(&file).unwrap();
    for (place, what) in [(&first, "http"), (&first, "http-ca"), (&second, "http"), (&third, "http")] {
        let (code, renewed, said) = called(place, &["renew", what, "--format", "json"]);
        let renewed: serde_json::Value = serde_json::from_str(&renewed).unwrap();
        assert_eq!((code, &renewed["served"]), (0, &true.into()), "{renewed}{said}");
    }
    assert_ne!(fs::read(&file).unwrap(), old_ca);
    logged_in();
    members.into_iter().rev().for_each(end);
    end(founder);
}
