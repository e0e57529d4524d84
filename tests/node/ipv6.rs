//! A cluster on the loopback address of IPv6, in a separate network: containers usually have IPv4 alone.

use std::process::Command;

use tests::curl::{Who, get_by};
use tests::place::Place;
use tests::proof;
use tests::running::Running;

use crate::first_start::place;
use crate::joining::{named, stop, with_token};
use crate::network::Network;

fn on(name: &str) -> Place {
    named(place().on("::1").unwrap(), name)
}

#[test]
#[ignore = "needs a node, root: cargo xtask test --all"]
fn two_nodes_meet_on_the_loopback_address_of_ipv6() {
    let network = Network::new();
    let start = |place: &Place, words: &[&str]| {
        let command = place.bootstrap(&[&["start"], words].concat());
        Running::start(&mut network.within(&command), false).unwrap()
    };
    let first = on("first");
    let file = first.path("credentials.yml");
    let mut founder = start(&first, &["--credentials-to", &format!("file:{}", file.display())]);
    let credentials = || proof::credentials(&file);
    founder.wait_until("the token", |_| credentials().is_ok_and(|found| found.token.is_some())).unwrap();
    let password = credentials().unwrap().password;

    let words = ["create-enrollment-token", "-s", "node", "--wait", "5m"];
    let made = network.within(&first.bootstrap(&words)).output().unwrap();
    let token = String::from_utf8(made.stdout).unwrap();
    let addresses = proof::decode_token(token.trim_end()).unwrap()["adr"].clone();
    assert!(addresses[0].as_str().unwrap().starts_with("[::1]:"), "{addresses}");

    let second = with_token(on("second"), &token);
    let mut member =
        start(&second, &["--enrollment-token-file", &second.path("token").display().to_string()]);
    for (asked, node) in [(&first, &mut founder), (&second, &mut member)] {
        let url = format!("{}/_cluster/health", asked.url());
        let ca = asked.config("certs/http_ca.crt");
        node.wait_until("membership", |_| {
            let curl = network.within(&Command::new("curl"));
            let health = get_by(curl, &ca, &url, Who::User("elastic", &password));
            health.is_ok_and(|(_, body)| body["number_of_nodes"] == 2)
        })
        .unwrap();
    }
    stop(&mut member);
    stop(&mut founder);
}
