//! The program of a release: it accepts no key from outside, unlike the test build, and survives kills.

use std::fs;

use pki::{Certificate, PrivateKey};

use crate::kills::kill;
use crate::node::{KINDS, Kind, Node};
use crate::oracle::{assert_next_run_ends, state};
use crate::trace::record;
use crate::{all, each};

/// Returns whether the CA of a run has the test key.
fn has_the_given_key(node: &Node) -> bool {
    let output = node.run("configure");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ca = pki::pem::decode(&fs::read(node.at("certs/http_ca.crt")).unwrap()).unwrap();
    Certificate::decode(&ca)
        .unwrap()
        .belongs_to(&PrivateKey::decode(&fs::read(tests::RSA_KEY.1).unwrap()).unwrap())
}

#[test]
#[ignore = "needs the program: cargo xtask test"]
fn the_program_of_a_release_takes_no_key_from_outside() {
    let program = tests::program().unwrap();
    assert!(has_the_given_key(&Node::new(Kind::Fresh)));
    assert!(!has_the_given_key(&Node::new(Kind::Fresh).with(&program)));
    let bytes = fs::read(program).unwrap();
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    assert!(holds(b"ES_PATH_CONF") && !holds(b"ES_BOOTSTRAP_TEST"));
}

#[test]
#[ignore = "needs the program, root, strace: cargo xtask test"]
fn the_program_of_a_release_can_be_killed_at_any_call() {
    let program = tests::program().unwrap();
    let kinds = if all() { &KINDS[..] } else { &[Kind::LivedIn] };
    for (kind, umask) in kinds.iter().copied().zip([0o077, 0o000]) {
        let node = || Node::new(kind).with(&program);
        let calls = record(&node(), "configure");
        // The last calls, which change names, are closer together.
        let some = [calls.len() / 3, calls.len() * 2 / 3, calls.len() - 12].map(|at| calls[at].clone());
        let calls = if all() { calls } else { some.to_vec() };
        each(&calls, |call| {
            let node = node();
            let context = format!("release, {}", kill(&node, umask, call));
            assert_next_run_ends(&node, state(&node), &context);
        });
        println!("{kind:?}: {} kills of the release", calls.len());
    }
}
