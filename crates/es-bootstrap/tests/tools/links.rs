//! Links that replace the file realm's files or whole directories while root runs the tools.

use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode};
use tests::links::{STRANGER, share, swap_at_each_look};

use crate::place::{Ended, Node, text, with_cas};
use crate::server::{Server, ready};

/// Readable only by root.
const SECRET: &str = "root:canary-of-root:19000:0:99999:7:::\n";

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn a_link_in_the_place_of_users_gives_nothing_away_whenever_it_is_looked_for() {
    let server = Server::start(ready);
    let scene = || {
        let node = with_cas(1);
        share(&node.at("config"), &["users", "users_roles"]).unwrap();
        node
    };
    for name in ["users", "users_roles"] {
        let (codes, found) = swap_at_each_look(
            SECRET,
            scene,
            |node| node.at("config").join(name),
            |node| {
                let arguments = ["-s", "kibana", "--url", server.url.as_str()];
                node.command("elasticsearch-create-enrollment-token", &arguments)
            },
        )
        .unwrap();
        assert_eq!(found, [""; 0], "{name}");
        assert!(codes.iter().all(|code| [0, 65, 74, 75, 78].contains(code)), "{name}: {codes:?}");
    }
}

/// Runs a tool, which must end by itself.
fn ends(node: &Node, tool: &str, arguments: &[&str]) -> Ended {
    let mut run = node.command(tool, arguments).stdin(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while run.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "{tool} {arguments:?} waits for ever");
        std::thread::sleep(Duration::from_millis(10));
    }
    text(run.wait_with_output().unwrap())
}

/// Replaces a file with a pipe, a device or a socket.
fn put(kind: FileType, path: &Path) {
    let _ = fs::remove_file(path);
    match kind {
        FileType::Socket => drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
        FileType::CharacterDevice => {
            let zero = rustix::fs::makedev(1, 5);
            rustix::fs::mknodat(CWD, path, kind, Mode::RUSR, zero).unwrap();
        }
        _ => rustix::fs::mknodat(CWD, path, kind, Mode::RUSR, 0).unwrap(),
    }
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn pipes_devices_and_sockets_in_the_place_of_files_are_refused_at_once() {
    let server = Server::start(ready);
    let create = ["-s", "kibana", "--url", server.url.as_str()];
    for kind in [FileType::Fifo, FileType::CharacterDevice, FileType::Socket] {
        for name in ["users", "users_roles", "http.p12", "elasticsearch.keystore", "elasticsearch.yml"] {
            let node = with_cas(1);
            put(kind, &node.at("config").join(name));
            let (code, out, err) = ends(&node, "elasticsearch-create-enrollment-token", &create);
            assert!([65, 74, 78].contains(&code) && out.is_empty(), "{name}, {kind:?}: {code} {err}");
            assert!(err.contains(name), "{name}, {kind:?}: {err}");
        }
        let node = Node::configured();
        for name in ["initial-credentials", "elasticsearch.keystore.tmp"] {
            put(kind, &node.at("config").join(name));
        }
        let (code, _, err) = ends(&node, "elasticsearch-keystore", &["remove", "x"]);
        assert_eq!(code, 75, "{kind:?}: {err}");
        let (code, _, err) = ends(&node, "es-bootstrap", &["announce", "--wait", "0s"]);
        assert_eq!(code, 74, "{kind:?}: {err}");
        put(kind, &node.at("config/certs/http_ca.crt"));
        let (code, _, err) = ends(&node, "es-bootstrap", &["fingerprint"]);
        assert_eq!(code, 78, "{kind:?}: {err}");
        put(kind, &node.at("config/certs/http.p12"));
        let (code, out, err) = ends(&node, "es-bootstrap", &["status", "--offline"]);
        assert_eq!(code, 3, "{kind:?}: {out}{err}");
        assert!(out.contains("regular file"), "no other user helps: {out}");
    }
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn root_changes_no_directory_of_a_stranger() {
    let server = Server::start(ready);
    let node = Node::configured();
    chown(node.at("config"), Some(STRANGER), None).unwrap();
    let url = server.url.as_str();
    let before = names(&node);
    for (tool, arguments) in [
        ("elasticsearch-create-enrollment-token", &["-s", "kibana", "--url", url][..]),
        ("elasticsearch-reset-password", &["-u", "elastic", "-b", "--url", url]),
        ("elasticsearch-keystore", &["remove", "x"]),
        ("auto-config-gen-passwd", &[]),
        ("es-bootstrap", &["announce", "--wait", "0s"]),
        ("es-bootstrap", &["kibana", "preseed"]),
        ("es-bootstrap", &["generalize"]),
        ("es-bootstrap", &["configure"]),
        ("es-bootstrap", &["reconfigure-node", "--enrollment-token", "x"]),
    ] {
        let (code, out, err) = ends(&node, tool, arguments);
        let expected = if tool == "auto-config-gen-passwd" { 73 } else { 78 };
        // A first start stops earlier, because the node is already configured.
        let first = arguments == ["configure"] && code == 80;
        assert!(code == expected || first, "{tool} {arguments:?}: {code} {err}");
        assert!(first || err.contains("belongs to 4712"), "{tool} {arguments:?}: {err}");
        assert!(out.is_empty() || first, "{tool} {arguments:?}: {out}");
        assert_eq!(names(&node), before, "{tool} {arguments:?}");
    }
    assert_eq!(server.calls(), [""; 0]);
}

fn names(node: &Node) -> Vec<String> {
    let entries = fs::read_dir(node.at("config")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
