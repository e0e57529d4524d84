//! A joining node first checks the transport ports of the cluster's nodes.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

#[allow(dead_code, reason = "shared with other tests")]
mod cluster;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use cluster::{BOTH, Cluster, Node, stderr};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

/// Opens a transport port that replies to pings.
fn transport_port(cluster: &Cluster) -> String {
    let chain = vec![cluster.transport.certificate.der().to_vec().into()];
    let key = PrivateKeyDer::try_from(cluster.transport.key.pkcs8().to_vec()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(BOTH)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = StreamOwned::new(connection, stream.unwrap());
            let mut ping = [0; 6];
            if tls.read_exact(&mut ping).is_ok() {
                let _ = tls.write_all(&ping);
            }
        }
    });
    address
}

#[test]
fn a_cluster_whose_transport_ca_is_being_changed_is_refused() {
    let (ours, other) = (Cluster::new(), Cluster::new());
    let (alike, changed) = (transport_port(&ours), transport_port(&other));
    let with = |addresses: &[&str]| {
        let mut answer = ours.answer();
        answer["nodes_addresses"] = json!(addresses);
        ours.serve_as(ours.http(), answer)
    };
    let server = with(&[&alike, &changed]);
    let words = [&*changed, "is being changed", "rotate-ca status"];
    let configure = |token: &str| {
        let node = Node::fresh("# mine\n");
        let file = node.token_file(token);
        let before = node.snapshot();
        let output = node.run(&["configure", "--enrollment-token-file", &file], "");
        (output.status.code(), stderr(&output), node.snapshot() == before)
    };
    let (code, said, is_as_before) = configure(&ours.token(&[&server.address]));
    assert!(code == Some(78) && is_as_before && words.iter().all(|word| said.contains(word)), "{said}");
    let (code, said, _) = configure(&ours.token(&[&with(&[&alike]).address]));
    assert_eq!(code, Some(0), "{said}");
}
