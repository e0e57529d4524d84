//! A node that configured itself joins another cluster.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use settings::block::{self, Exchange};
use tests::curl::{Who, get};
use tests::place::Place;
use tests::running::Running;

use crate::first_start::{first_start, place};
use crate::joining::{snapshot, token, wait_for_members};
use crate::states::starts;

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

fn replace(place: &Place, name: &str, from: &Path) {
    let to = place.config(name);
    if to.is_dir() {
        fs::remove_dir_all(&to).unwrap()
    } else {
        fs::remove_file(&to).unwrap()
    }
    copy(from, &to);
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_node_of_its_own_becomes_a_member_and_starts_from_each_state_on_the_way() {
    let first = place();
    let (mut founder, credentials) = first_start(&first, &[]);

    let second = place();
    second.append_settings("node.name: second\n").unwrap();
    let mut configure = second.bootstrap(&["configure", "--credentials-to", "none"]);
    assert!(configure.stdout(Stdio::null()).status().unwrap().success());
    let own_ca = fs::read(second.config("certs/http_ca.crt")).unwrap();
    copy(&second.config(""), &second.path("before"));

    // A refused token changes nothing.
    let reconfigure = |token: &str| {
        let file = second.path("token");
        fs::write(&file, token).unwrap();
        tests::user::give(&file).unwrap();
        let file = file.display().to_string();
        second.bootstrap(&["reconfigure-node", "--enrollment-token-file", &file]).output().unwrap()
    };
    let before = snapshot(&second.config(""));
    for (token, code) in [("mumbo-jumbo", 65), (&token(&first, "kibana"), 69)] {
        let output = reconfigure(token);
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(snapshot(&second.config("")) == before, "something was changed");
    }

    let output = reconfigure(&token(&first, "node"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ca = second.config("certs/http_ca.crt");
    assert_eq!(fs::read(&ca).unwrap(), fs::read(first.config("certs/http_ca.crt")).unwrap());
    assert!(fs::read(&ca).unwrap() != own_ca);
    copy(&second.config(""), &second.path("after"));

    // The state that a kill between two renames leaves: the node starts without help.
    let exchange = Exchange { epoch: 1_795_475_645, http_store: "0".repeat(64) };
    let old = fs::read(second.path("before").join("elasticsearch.yml")).unwrap();
    let marked = block::mark(&old, &exchange).unwrap();
    fs::write(second.config("elasticsearch.yml"), marked).unwrap();
    replace(&second, "elasticsearch.keystore", &second.path("before/elasticsearch.keystore"));
    starts(&second, "the new certificates with the old keystore");
    if tests::all() {
        replace(&second, "elasticsearch.keystore", &second.path("after/elasticsearch.keystore"));
        starts(&second, "the new certificates and the new keystore");
        replace(&second, "elasticsearch.keystore", &second.path("before/elasticsearch.keystore"));
        replace(&second, "certs", &second.path("before/certs"));
        starts(&second, "nothing but the mark");
        replace(&second, "certs", &second.path("after/certs"));
    }
    for name in ["elasticsearch.keystore", "elasticsearch.yml"] {
        replace(&second, name, &second.path("after").join(name));
    }

    let mut member = Running::start(&mut second.elasticsearch(&[]), false).unwrap();
    wait_for_members(&mut member, &first, &credentials.password, 2);
    let (status, _) = get(&ca, &second.url(), Who::User("elastic", &credentials.password)).unwrap();
    assert_eq!(status, 200);
    for node in [&mut member, &mut founder] {
        node.signal("TERM").unwrap();
        node.end().unwrap();
    }
}
