//! Containers in Podman.

use std::fs;

use tests::engine::Engine;
use tests::proof;

use crate::logs::{no_secret, no_trace};

#[test]
#[ignore = "needs podman: cargo xtask test"]
fn a_node_is_secured_and_comes_back_in_podman() {
    let engine = Engine::podman().unwrap();
    let options = ["--hostname", "es01", "--publish", "9200", "--env", "discovery.type=single-node"];
    let container = engine.start("node", &options, &[]).unwrap();
    engine.wait_until_healthy(&container).unwrap();
    let read = |path: &str| engine.run(&["exec", &container, "cat", path]).unwrap();
    let file = engine.path("credentials");
    fs::write(&file, read("config/initial-credentials")).unwrap();
    let credentials = proof::credentials(&file).unwrap();
    let ca = engine.path("ca.crt");
    fs::write(&ca, read("config/certs/http_ca.crt")).unwrap();
    let login = || {
        let port = engine.run(&["port", &container, "9200"]).unwrap();
        let url = format!("https://localhost:{}", port.rsplit(':').next().unwrap());
        engine.get(&ca, &url, "elastic", &credentials.password).unwrap().0
    };
    assert_eq!(login(), 200);
    engine.run(&["restart", &container]).unwrap();
    engine.wait_until_healthy(&container).unwrap();
    engine
        .run(&["exec", &container, "es-bootstrap", "create-enrollment-token", "-s", "node", "--wait", "1m"])
        .unwrap();
    assert_eq!(login(), 200);
    no_secret(&engine, &container, &[&credentials.password]);
    no_trace(&engine, &container);
}
