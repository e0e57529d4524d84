//! `create-enrollment-token`: cases C and T.

use std::fs;
use std::net::TcpListener;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::place::{Ca, LOOPBACK, NONE, Node, project, text, with_cas, with_store, with_tls};
use crate::server::{HEALTH, KEY, NODES, RED, Reply, Server, node, ready};

/// Creates a token of a node that reports these addresses.
fn addresses(published: &str, bound: &[&str]) -> Result<Vec<String>, String> {
    let server = Server::start(node(published, bound));
    let (code, out, err) = with_cas(1).create(&server, &["-s", "kibana"]);
    if code != 0 {
        return Err(err);
    }
    let token: Value = serde_json::from_slice(&BASE64_STANDARD.decode(out.trim_end()).unwrap()).unwrap();
    Ok(token["adr"].as_array().unwrap().iter().map(|address| address.as_str().unwrap().to_owned()).collect())
}

#[test]
fn c1_c2_the_token_is_the_only_line_for_each_scope() {
    let node = with_cas(1);
    for scope in ["kibana", "node"] {
        let server = Server::start(ready);
        let (code, out, err) = node.create(&server, &["-s", scope]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(out.lines().count(), 1);
        assert!(enrollment::EnrollmentToken::parse(&out).is_ok(), "{out}");
        assert_eq!(server.calls(), [HEALTH, KEY, NODES]);
        node.assert_swept();
    }
}

#[test]
fn silence_suppresses_the_token_as_the_tool_has_it() {
    let (code, out, _) = with_cas(1).create(&Server::start(ready), &["-s", "kibana", "--silent"]);
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn c3_an_unknown_scope_is_64() {
    for arguments in [&["-s", "foo"][..], &[]] {
        let (code, out, err) = with_cas(1).create(&Server::start(ready), arguments);
        assert_eq!((code, out.as_str()), (64, ""));
        assert!(err.contains("node") && err.contains("kibana"), "{err}");
    }
}

#[test]
fn c4_the_given_url_is_used_for_all_calls() {
    // The settings contain a closed port.
    let entries = vec![Ca::new().entry("http_ca")];
    let server = Server::start(ready);
    let (code, _, err) = with_store("http.port: 1\n", entries).create(&server, &["-s", "kibana"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [HEALTH, KEY, NODES]);
}

#[test]
fn c5_a_red_cluster_is_69_and_accepted_with_force() {
    let red = |call: &str, before: usize| -> Reply {
        if call == HEALTH { RED.into() } else { ready(call, before) }
    };
    let node = with_cas(1);
    assert_eq!(node.create(&Server::start(red), &["-s", "node"]).0, 69);
    assert_eq!(node.create(&Server::start(red), &["-s", "node", "-f"]).0, 0);
}

#[test]
fn c6_t9_disabled_enrollment_is_78_even_before_the_scope_is_looked_at() {
    let node = with_cas(1);
    let yml = node.read("elasticsearch.yml").replace("enrollment.enabled: true", "enrollment.enabled: false");
    fs::write(node.at("config/elasticsearch.yml"), yml).unwrap();
    let server = Server::start(ready);
    let (code, _, err) = node.create(&server, &["-s", "foo"]);
    assert_eq!(code, 78);
    assert!(err.contains("xpack.security.enrollment.enabled") && server.calls().is_empty(), "{err}");
}

#[test]
fn c7_t4_t5_what_the_server_refuses_is_73_with_call_and_status() {
    let node = with_cas(1);
    for (refused, method) in [(KEY, "POST"), (NODES, "GET")] {
        let server = Server::start(move |call, before| match call == refused {
            true => (400, r#"{"error":{"reason":"bad"}}"#).into(),
            false => ready(call, before),
        });
        let (code, out, err) = node.create(&server, &["-s", "kibana"]);
        assert_eq!((code, out.as_str()), (73, ""), "{err}");
        assert!(err.contains("[400]: bad") && err.contains(method) && err.contains(&server.url), "{err}");
        assert!(err.contains("[kibana]"), "{err}");
        node.assert_swept();
    }
}

#[test]
fn t1_a_plain_decoder_reads_the_four_members() {
    let ca = Ca::new();
    let (code, out, _) =
        with_store("", vec![ca.entry("http_ca")]).create(&Server::start(ready), &["-s", "kibana"]);
    assert_eq!(code, 0);
    let decoded = BASE64_STANDARD.decode(out.trim_end()).unwrap();
    let expected = json!({
        "ver": "8.14.0",
        "adr": ["192.168.0.1:9201"],
        "fgr": pki::fingerprint(ca.certificate.der()).to_string(),
        "key": "DR6CzXkBDf8amV_48yYX:x3YqU_rqQwm-ESrkExcnOg",
    });
    assert_eq!(String::from_utf8(decoded).unwrap(), expected.to_string());
    let token = enrollment::EnrollmentToken::parse(&out).unwrap();
    assert_eq!(token.encode().expose_secret(), out.trim_end());
}

#[test]
fn t2_t3_the_key_is_asked_for_as_the_tool_does_and_the_fingerprint_is_the_stores() {
    for scope in ["kibana", "node"] {
        let ca = Ca::new();
        let node = with_store("", vec![ca.entry("http_ca")]);
        let server = Server::start(ready);
        let (code, out, err) = node.create(&server, &["-s", scope]);
        assert_eq!(code, 0, "{err}");
        let token = enrollment::EnrollmentToken::parse(&out).unwrap();
        assert_eq!(token.ca_fingerprint, pki::fingerprint(ca.certificate.der()).to_string());
        assert_eq!(
            (token.api_key.id(), token.api_key.reveal()),
            ("DR6CzXkBDf8amV_48yYX", "x3YqU_rqQwm-ESrkExcnOg")
        );
        let asked = server.asked();
        assert!(asked.iter().all(|asked| asked.who.starts_with("Basic ")), "{asked:?}");
        let body: Value = serde_json::from_str(&asked[1].body).unwrap();
        assert!(body["name"].as_str().unwrap().starts_with("enrollment_token_API_key_"), "{body}");
        assert_eq!(body["expiration"], "30m");
        let action = format!("cluster:admin/xpack/security/enroll/{scope}");
        assert_eq!(body["role_descriptors"], json!({"create_enrollment_token": {"cluster": [action]}}));
    }
}

#[test]
fn t6_a_store_without_the_key_of_a_ca_is_73() {
    let (code, _, err) = with_cas(0).create(&Server::start(ready), &["-s", "kibana"]);
    assert!(code == 73 && err.contains("no private key in the HTTP keystore"), "{err}");
}

#[test]
fn t7_a_store_with_the_keys_of_several_cas_is_73() {
    let (code, _, err) = with_cas(2).create(&Server::start(ready), &["-s", "kibana"]);
    assert!(code == 73 && err.contains("several private keys"), "{err}");
}

#[test]
fn t8_certificates_in_pem_files_are_73() {
    let node = Node::new("").with_hash(NONE);
    let ca = Ca::new();
    fs::write(node.at("config/http.crt"), pki::pem::encode(ca.certificate.der())).unwrap();
    let settings = "xpack.security.http.ssl: {enabled: true, certificate: http.crt, key: http.key}\n";
    let yml = node.read("elasticsearch.yml") + settings;
    fs::write(node.at("config/elasticsearch.yml"), yml).unwrap();
    let (code, _, err) = node.create(&Server::start(ready), &["-s", "kibana"]);
    assert!(code == 73 && err.contains("not configured with a keystore"), "{err}");
}

#[test]
fn t10_loopback_addresses_are_left_out_and_ipv4_comes_first() {
    let bound = [
        "[::1]:9200",
        "127.0.0.1:9200",
        "192.168.0.1:9201",
        "172.16.254.1:9202",
        "[2001:db8:0:1234:0:567:8:1]:9203",
    ];
    assert_eq!(
        addresses("192.168.0.1:9201", &bound).unwrap(),
        ["192.168.0.1:9201", "172.16.254.1:9202", "[2001:db8:0:1234:0:567:8:1]:9203"]
    );
}

#[test]
fn t11_an_address_that_stands_for_all_is_left_out() {
    assert_eq!(addresses("172.17.0.2:9200", &["0.0.0.0:9200"]).unwrap(), ["172.17.0.2:9200"]);
}

#[test]
fn t12_loopback_addresses_are_used_where_there_are_no_others() {
    assert_eq!(
        addresses("127.0.0.1:9200", &["0.0.0.0:9200", "[::1]:9200"]).unwrap(),
        ["127.0.0.1:9200", "[::1]:9200"]
    );
}

#[test]
fn t13_what_is_there_twice_is_named_once() {
    let twice = ["192.168.1.2:9200", "192.168.1.2:9200"];
    assert_eq!(addresses("192.168.1.2:9200", &twice).unwrap(), ["192.168.1.2:9200"]);
}

#[test]
fn t14_ipv6_comes_last() {
    let bound = ["[2001:db8::1]:9200", "192.168.1.2:9200", "10.0.0.4:9200"];
    let found = addresses("172.16.0.9:9200", &bound).unwrap();
    assert_eq!(found.len(), 4);
    assert_eq!(found[3], "[2001:db8::1]:9200");
}

#[test]
fn t15_an_address_without_a_port_is_kept() {
    assert_eq!(addresses("192.168.1.2", &["192.168.1.2"]).unwrap(), ["192.168.1.2"]);
}

#[test]
fn t16_a_host_that_is_no_address_is_named() {
    let err = addresses("10.0.0.1:9200", &["nldfnbndflbnl"]).unwrap_err();
    assert!(err.contains("nldfnbndflbnl") && err.contains("with exit code 73"), "{err}");
}

#[test]
fn the_documents_are_as_their_schemas_say() {
    let check = |schema: &str, node: &Node, arguments: &[&str]| {
        let file = project("docs/schemas").join(format!("{schema}.json"));
        let schema = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let url = Server::start(ready).url;
        let arguments = [arguments, &["--format", "json", "--url", &url]].concat();
        let (code, out, err) = text(node.run("es-bootstrap", &arguments, ""));
        assert_eq!(code, 0, "{err}");
        jsonschema::validate(&schema, &serde_json::from_str(&out).unwrap()).unwrap();
    };
    check("token", &with_cas(1), &["create-enrollment-token", "-s", "node"]);
    check("password", &Node::new("").with_hash(NONE), &["reset-password", "-u", "elastic", "-b"]);
}

#[test]
fn a_token_is_taken_back() {
    let node = with_cas(1);
    let (_, token, _) = node.create(&Server::start(ready), &["-s", "kibana"]);
    let server = Server::start(|call, before| match call {
        "DELETE /_security/api_key" => (200, r#"{"invalidated_api_keys":["DR6CzXkBDf8amV_48yYX"]}"#).into(),
        _ => ready(call, before),
    });
    let arguments = ["create-enrollment-token", "--revoke", "-", "--url", &server.url];
    let (code, _, err) = text(node.run("es-bootstrap", &arguments, &token));
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [HEALTH, "DELETE /_security/api_key"]);
    assert_eq!(server.asked()[1].body, r#"{"ids":["DR6CzXkBDf8amV_48yYX"]}"#);
}

#[test]
fn a_token_for_nodes_warns_of_a_transport_layer_on_loopback_with_its_place() {
    let warned = |settings: &str| {
        let node = with_store(settings, vec![Ca::new().entry("http_ca")]);
        let (code, _, err) = node.create(&Server::start(ready), &["-s", "node"]);
        assert_eq!(code, 0, "{err}");
        let err = err.replace(&format!("{}/", node.at("config").display()), "");
        // The warning that the addresses do not respond is not under test.
        err.lines().find(|line| line.contains("transport layer")).unwrap_or_default().to_owned()
    };
    let said = |place: &str| {
        format!(
            "warning: the transport layer listens on loopback only, so nodes on other hosts cannot join: {place}"
        )
    };
    // The first four lines are security, enrollment and both layers.
    let check = |settings, place: &str| assert_eq!(warned(settings), said(place));
    check("transport.host: 127.0.0.1\n", "`transport.host` in `elasticsearch.yml`, line 5");
    check("node.name: a\nnetwork.host: _local_\n", "`network.host` in `elasticsearch.yml`, line 6");
    check("#transport.host: 0.0.0.0\n", "uncomment `transport.host` in `elasticsearch.yml`, line 5");
    check("", "set `transport.host: 0.0.0.0` in `elasticsearch.yml`");
    assert_eq!(warned("transport.host: 0.0.0.0\n"), "");
    assert_eq!(warned("network.host: [127.0.0.1, 192.0.2.7]\n"), "");
}

/// Elasticsearch's own API creates no token either in this case (elasticsearch#88579).
#[test]
fn a_token_that_nobody_could_use_is_not_made() {
    for (settings, scope, key) in [
        ("xpack.security.http.ssl.enabled: false\n", "kibana", Some("xpack.security.http.ssl.enabled")),
        ("xpack.security.http.ssl.enabled: false\n", "node", Some("xpack.security.http.ssl.enabled")),
        (
            "xpack.security.transport.ssl.enabled: false\n",
            "node",
            Some("xpack.security.transport.ssl.enabled"),
        ),
        ("xpack.security.transport.ssl.enabled: false\n", "kibana", None),
    ] {
        let node = with_cas(1);
        let yml = node.read("elasticsearch.yml");
        let yml = match settings.starts_with("xpack.security.http") {
            true => yml.replace("{enabled: true,", "{enabled: false,"),
            false => yml.replace("transport.ssl.enabled: true", "transport.ssl.enabled: false"),
        };
        fs::write(node.at("config/elasticsearch.yml"), yml).unwrap();
        let server = Server::start(ready);
        let (code, out, err) = node.create(&server, &["-s", scope]);
        match key {
            Some(key) => {
                assert_eq!((code, out.as_str()), (73, ""), "{err}");
                assert!(err.contains(key) && server.calls().is_empty(), "{err}");
            }
            None => assert_eq!(code, 0, "{err}"),
        }
    }
}

#[test]
fn what_is_left_out_of_a_token_is_named() {
    let (configured, _, identity) = with_tls("");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // The certificate is valid only for 127.0.0.1.
    let published = format!("192.0.2.7:{port}");
    let server = Server::on(listener, Some(identity), node(&published, &[&format!("[::]:{port}")]));
    let (code, out, err) = configured.create(&server, &["-s", "kibana"]);
    assert_eq!(code, 0, "{err}");
    let token = enrollment::EnrollmentToken::parse(&out).unwrap();
    assert_eq!(token.addresses, [format!("127.0.0.1:{port}")]);
    assert!(err.contains(&format!("warning: `{published}` is not in the token")), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
}

/// Returns the credentials of the requests, as `user:password`.
fn users(server: &Server) -> Vec<String> {
    let decoded = |who: &str| BASE64_STANDARD.decode(who.strip_prefix("Basic ")?).ok();
    let users = server.asked().into_iter().filter_map(|asked| String::from_utf8(decoded(&asked.who)?).ok());
    users.collect()
}

#[test]
fn a_password_that_the_caller_knows_opens_the_door_without_a_temporary_user() {
    let (node, ca, _) = with_tls("");
    fs::write(node.at("password"), "known-Pw1\nanother line\n").unwrap();
    let create = |server: &Server, arguments: &[&str], variable: Option<&str>| {
        let words = ["create-enrollment-token", "-s", "kibana", "--url", &server.url];
        let mut command = node.command("es-bootstrap", &[&words[..], arguments].concat());
        command.envs(variable.map(|password| ("ELASTIC_PASSWORD", password)));
        let (code, _, err) = text(command.output().unwrap());
        (code, err)
    };
    let https = || Server::with_tls(ca.identity(LOOPBACK), ready);
    for (arguments, variable) in
        [(&["--password-file", "password"][..], Some("of-the-environment")), (&[], Some("known-Pw1"))]
    {
        let server = https();
        let (code, err) = create(&server, arguments, variable);
        assert!(code == 0 && !err.contains("rejected the password"), "{err}");
        assert!(users(&server).iter().all(|user| user == "elastic:known-Pw1"), "{:?}", users(&server));
        assert_eq!(server.calls(), [HEALTH, KEY, NODES]);
    }

    // Over an unencrypted connection, only the short-lived temporary user is sent.
    let server = Server::start(ready);
    let (code, err) = create(&server, &["--password-file", "password"], None);
    assert!(code == 0 && err.contains("rejected the password in `password`"), "{err}");
    assert!(users(&server).iter().all(|user| !user.starts_with("elastic:")), "{:?}", users(&server));
    node.assert_swept();

    let (code, err) = create(&https(), &["--password-file", "none"], None);
    assert!(code == 74 && err.contains("`none`"), "{err}");
}

#[test]
fn a_password_that_is_refused_is_told_and_another_door_tried() {
    let (node, ca, _) = with_tls("");
    fs::write(node.at("password"), "outdated\n").unwrap();
    let server = Server::judging(ca.identity(LOOPBACK), |who, call, before| {
        let outdated = format!("Basic {}", BASE64_STANDARD.encode("elastic:outdated"));
        if who == outdated { (401, "{}").into() } else { ready(call, before) }
    });
    let arguments =
        ["create-enrollment-token", "-s", "kibana", "--password-file", "password", "--url", &server.url];
    let (code, out, err) = text(node.run("es-bootstrap", &arguments, ""));
    assert!(code == 0 && out.lines().count() == 1, "{err}");
    assert!(err.contains("rejected the password in `password`"), "{err}");
    node.assert_swept();
}

#[test]
fn nodes_of_elasticsearchs_own_step_are_warned_of_where_the_ca_is_no_rsa_ca() {
    let ca = Ca::new();
    let node = with_store("", vec![ca.entry("http_ca")]);
    fs::create_dir_all(node.at("config/certs")).unwrap();
    fs::write(node.at("config/certs/http_ca.crt"), pki::pem::encode(ca.certificate.der())).unwrap();
    for (scope, warned) in [("node", true), ("kibana", false)] {
        let (code, _, err) = node.create(&Server::start(ready), &["-s", scope]);
        assert!(code == 0 && err.contains("stock nodes cannot") == warned, "{err}");
    }
}
