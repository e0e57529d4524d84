//! Tools that are killed while they change the file realm: nothing they created remains, and `check` reports
//! it until it is removed.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};

use tests::strace::{Call, around, changing, injecting, parse, recording};

use crate::place::{Node, text, with_cas};
use crate::server::{Server, ready};

/// System calls that create or change a name.
const CALLS: [&str; 4] = ["openat", "linkat", "renameat2", "unlinkat"];

fn create(node: &Node, server: &Server) -> Command {
    node.command("elasticsearch-create-enrollment-token", &["-s", "kibana", "--url", server.url.as_str()])
}

fn under_strace(command: &Command, options: &[String]) -> Output {
    around(command, options).stdin(Stdio::null()).output().unwrap()
}

/// Returns leftovers with the temporary names of steps.
fn leftovers(node: &Node) -> Vec<String> {
    let names = fs::read_dir(node.at("config")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| [".tmp", ".old", ".new"].iter().any(|ending| name.ends_with(ending))).collect()
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn what_a_killed_tool_left_is_told_by_check_and_removed_by_the_next() {
    let server = Server::start(ready);
    let node = with_cas(1);
    let log = node.at("log");
    let output = under_strace(&create(&node, &server), &recording(log.to_str().unwrap(), &[]));
    assert!(output.status.success(), "{output:?}");
    let calls = changing(&parse(&fs::read_to_string(log).unwrap()).unwrap());
    let calls: Vec<&Call> = calls.iter().filter(|call| CALLS.contains(&call.name.as_str())).collect();
    let mut told = 0;
    for (turn, call) in calls.iter().enumerate() {
        let node = with_cas(1);
        let output = under_strace(&create(&node, &server), &injecting(call, "signal=KILL", &[]));
        let context = format!("killed at {} {} ({})", call.name, call.nth, call.arguments);
        assert_eq!(output.status.signal(), Some(9), "{context}");
        let left = leftovers(&node);
        let (_, _, said) = text(node.run("es-bootstrap", &["check"], ""));
        for name in &left {
            assert!(said.contains(&format!("config/{name}`")), "{context}: check says {said:?}");
        }
        told += left.len();
        // The next first start or tool removes the file; a tool also removes the user.
        if turn % 2 == 0 {
            node.run("es-bootstrap", &["configure"], "");
            assert_eq!(leftovers(&node), [""; 0], "{context}");
        }
        let (code, _, said) = text(create(&node, &server).stdin(Stdio::null()).output().unwrap());
        assert_eq!(code, 0, "{context}: {said}");
        assert_eq!(leftovers(&node), [""; 0], "{context}");
        node.assert_swept();
    }
    assert!(calls.len() > 10 && told > 10, "{} calls, {told} leftovers", calls.len());
}

#[test]
fn what_is_not_ours_under_such_a_name_stays() {
    let server = Server::start(ready);
    let node = with_cas(1);
    let foreign =
        [("users.17.0.tmp", "my notes\nabout users\n"), ("service_tokens.17.0.old", "elastic/kibana/a:x\n")];
    for (name, content) in foreign {
        fs::write(node.at("config").join(name), content).unwrap();
    }
    let (code, _, said) = text(create(&node, &server).stdin(Stdio::null()).output().unwrap());
    assert_eq!(code, 0, "{said}");
    for (name, content) in foreign {
        // The `.old` file could be the only copy, because `service_tokens` does not exist.
        assert_eq!(node.read(name), content, "{name}");
    }
}
