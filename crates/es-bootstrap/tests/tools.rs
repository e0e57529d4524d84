//! The tools against a scripted server: cases of Elasticsearch's own tests, by their numbers (U temporary user, R reset
//! password, C create token, H hash helper, T token). The server speaks plain HTTP; TLS is the real nodes' part.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use keystore::{Format, Keystore, PASSWORD_HASH, Passphrase, Sealed};

const HEALTH: &str = "GET /_cluster/health?pretty";
const KEY: &str = "POST /_security/api_key";
const NODES: &str = "GET /_nodes/_local/http";
const ELASTIC: &str = "POST /_security/user/elastic/_password";

const GREEN: (u16, &str) = (200, r#"{"status":"green"}"#);
const RED: (u16, &str) = (200, r#"{"status":"red"}"#);
const REFUSED: (u16, &str) =
    (401, r#"{"error":{"reason":"who is that","type":"security_exception"},"status":401}"#);
const CREATED: (u16, &str) =
    (200, r#"{"id":"DR6CzXkBDf8amV_48yYX","api_key":"x3YqU_rqQwm-ESrkExcnOg","expiration":1795477445000}"#);
const LOCAL: (u16, &str) = (
    200,
    r#"{"nodes":{"n":{"http":{"bound_address":["[::1]:9200","127.0.0.1:9200","192.168.0.1:9201","172.16.254.1:9202","[2001:db8:0:1234:0:567:8:1]:9203"],"publish_address":"192.168.0.1:9201"}}}}"#,
);

/// One request: method and path, then who asked.
type Asked = (String, String);

/// A server that answers by a script, request by request, and remembers what it was asked.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// `answer` gets what is asked, and how often that was asked before.
    fn start(answer: impl Fn(&str, usize) -> (u16, &'static str) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let record = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = serve(stream, &answer, &record);
            }
        });
        Self { url, asked }
    }

    /// Everything that was asked so far.
    fn calls(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(call, _)| call.clone()).collect()
    }
}

fn serve(
    stream: TcpStream,
    answer: &impl Fn(&str, usize) -> (u16, &'static str),
    record: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let (mut first, mut who, mut length) = (String::new(), String::new(), 0);
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let header = header.trim_end();
            if header.is_empty() {
                break;
            }
            let (name, value) = header.split_once(": ").unwrap();
            match name.to_ascii_lowercase().as_str() {
                "authorization" => who = value.to_owned(),
                "content-length" => length = value.parse().unwrap(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let call = first.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        let mut record = record.lock().unwrap();
        let before = record.iter().filter(|(other, _)| *other == call).count();
        let (status, text) = answer(&call, before);
        record.push((call, who));
        write!(&stream, "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{text}", text.len())?;
    }
}

/// A node's files, with the stock names beside.
struct Node {
    folder: tempfile::TempDir,
}

impl Node {
    fn new(settings: &str) -> Self {
        let node = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(node.at("home/lib")).unwrap();
        fs::create_dir(node.at("config")).unwrap();
        fs::write(node.at("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
        let security = "xpack.security.enabled: true\nxpack.security.enrollment.enabled: true\n";
        fs::write(node.at("config/elasticsearch.yml"), format!("{security}{settings}")).unwrap();
        for name in ["users", "users_roles"] {
            fs::write(node.at(&format!("config/{name}")), format!("# {name} of ours\n")).unwrap();
        }
        for name in [
            "elasticsearch-create-enrollment-token",
            "elasticsearch-reset-password",
            "auto-config-gen-passwd",
        ] {
            symlink(env!("CARGO_BIN_EXE_es-bootstrap"), node.at(name)).unwrap();
        }
        node
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at("config").join(name)).unwrap()
    }

    /// Writes a keystore that decides `elastic`'s password by a hash, so that no door but the temporary user opens.
    fn with_hash(self, passphrase: &str) -> Self {
        let rng = &mut rand::rng();
        let mut keystore = Keystore::new(rng);
        keystore.set(PASSWORD_HASH, b"$2a$10$x").unwrap();
        let bytes = keystore.encode(Format::V7, &Passphrase::new(passphrase.into()), rng).unwrap();
        fs::write(self.at("config/elasticsearch.keystore"), &*bytes).unwrap();
        self
    }

    fn run(&self, tool: &str, arguments: &[&str], input: &str) -> Output {
        let program = if tool == "es-bootstrap" {
            Path::new(env!("CARGO_BIN_EXE_es-bootstrap")).to_path_buf()
        } else {
            self.at(tool)
        };
        let mut child = Command::new(program)
            .args(arguments)
            .env("ES_HOME", self.at("home"))
            .env("ES_PATH_CONF", self.at("config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Runs the tool against the server; returns code, standard output and standard error.
    fn reset(&self, server: &Server, arguments: &[&str], input: &str) -> (i32, String, String) {
        let arguments = [&["-u", "elastic", "--url", server.url.as_str()], arguments].concat();
        text(self.run("elasticsearch-reset-password", &arguments, input))
    }

    fn create(&self, server: &Server, arguments: &[&str]) -> (i32, String, String) {
        let arguments = [arguments, &["--url", server.url.as_str()]].concat();
        text(self.run("elasticsearch-create-enrollment-token", &arguments, ""))
    }

    /// No temporary user is left, and what was there before is.
    fn assert_swept(&self) {
        for name in ["users", "users_roles"] {
            assert_eq!(self.read(name), format!("# {name} of ours\n"));
        }
    }
}

fn text(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn ready(call: &str, _: usize) -> (u16, &'static str) {
    match call {
        HEALTH => GREEN,
        KEY => CREATED,
        NODES => LOCAL,
        _ => (200, "{}"),
    }
}

#[test]
fn u1_u8_r1_the_temporary_user_is_retried_used_and_removed() {
    let server =
        Server::start(|call, before| if call == HEALTH && before == 0 { REFUSED } else { ready(call, 0) });
    let node = Node::new("").with_hash("");
    let (code, out, err) = node.reset(&server, &["-v"], "y\n");
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [HEALTH, HEALTH, ELASTIC]);
    let asked = server.asked.lock().unwrap();
    assert!(asked.iter().all(|(_, who)| who.starts_with("Basic YXV0b2dlbmVyYXRlZF")), "{asked:?}");
    let value = out.lines().find_map(|line| line.strip_prefix("New value: ")).unwrap();
    assert_eq!(value.len(), 20);
    assert!(out.contains("[elastic]") && err.contains("retry 1 of 5"), "{out}{err}");
    node.assert_swept();
}

#[test]
fn u2_a_file_realm_that_is_switched_off_is_78_and_nothing_is_written() {
    let server = Server::start(ready);
    let node = Node::new("xpack.security.authc.realms.file.f1.enabled: false\n").with_hash("");
    let (code, _, err) = node.reset(&server, &["-b"], "");
    assert_eq!(code, 78, "{err}");
    assert!(err.contains("xpack.security.authc.realms.file.f1.enabled"), "{err}");
    node.assert_swept();
}

#[test]
fn u4_a_missing_realm_file_is_78_with_its_path() {
    for name in ["users", "users_roles"] {
        let node = Node::new("").with_hash("");
        fs::remove_file(node.at("config").join(name)).unwrap();
        let (code, _, err) = node.reset(&Server::start(ready), &["-b"], "");
        assert_eq!(code, 78, "{err}");
        assert!(err.contains(&format!("config/{name}] is missing")), "{err}");
    }
}

#[test]
fn u5_u6_r7_r8_a_red_cluster_needs_force() {
    let red = |call: &str, _: usize| if call == HEALTH { RED } else { (200, "{}") };
    let node = Node::new("").with_hash("");
    let (code, _, err) = node.reset(&Server::start(red), &["-b"], "");
    assert_eq!(code, 69, "{err}");
    assert!(err.contains("RED") && err.contains("-f"), "{err}");
    node.assert_swept();
    assert_eq!(node.reset(&Server::start(red), &["-b", "-f"], "").0, 0);
}

#[test]
fn u7_a_user_that_is_never_accepted_is_65_after_five_retries() {
    let server = Server::start(|_, _| REFUSED);
    let node = Node::new("").with_hash("");
    let (code, _, err) = node.reset(&server, &["-b", "-v"], "");
    assert_eq!((code, err.matches("of 5").count()), (65, 5), "{err}");
    assert_eq!(server.calls(), [HEALTH; 6]);
    assert!(err.contains("[401] who is that"), "{err}");
    node.assert_swept();
}

#[test]
fn u9_a_protected_keystore_needs_its_passphrase() {
    let node = Node::new("").with_hash("geheim");
    let server = Server::start(ready);
    assert_eq!(node.reset(&server, &["-b"], "falsch\n").0, 65);
    assert_eq!(node.reset(&server, &["-b"], "geheim\n").0, 0);
}

#[test]
fn r2_r6_the_operators_own_password_is_asked_for_until_both_are_the_same() {
    let node = Node::new("").with_hash("");
    let (code, out, err) =
        node.reset(&Server::start(ready), &["-i", "-b"], "short\nmypass1\nmypass2\nmypass1\nmypass1\n");
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("six") || err.contains('6'), "{err}");
    assert!(err.contains("do not match") && !out.contains("mypass"), "{out}{err}");
}

#[test]
fn r5_no_is_an_answer() {
    let server = Server::start(ready);
    let node = Node::new("").with_hash("");
    let (code, _, err) = node.reset(&server, &[], "n\n");
    assert_eq!(code, 0);
    assert!(err.contains("cancel"), "{err}");
    assert_eq!(server.calls(), [HEALTH]);
    node.assert_swept();
}

#[test]
fn r9_a_server_that_refuses_is_75_with_its_reason() {
    let refuse = |call: &str, _: usize| match call {
        HEALTH => GREEN,
        _ => (503, r#"{"error":{"reason":"no master"}}"#),
    };
    let node = Node::new("").with_hash("");
    let (code, out, err) = node.reset(&Server::start(refuse), &["-b"], "");
    assert_eq!((code, out.as_str()), (75, ""));
    assert!(err.contains("[elastic]") && err.contains("[503]: no master"), "{err}");
    node.assert_swept();
}

#[test]
fn r10_r12_wrong_usage_is_64() {
    let node = Node::new("");
    for arguments in [&["-u", "elastic", "-i", "-a"][..], &["-b"], &["-u", "elastic", "--nonsense"]] {
        let (code, _, err) = text(node.run("elasticsearch-reset-password", arguments, ""));
        assert_eq!(code, 64, "{arguments:?}");
        assert!(err.contains("with exit code 64"), "{err}");
    }
}

#[test]
fn r11_silent_and_batch_print_21_bytes() {
    let (code, out, err) = Node::new("").with_hash("").reset(&Server::start(ready), &["-s", "-b"], "");
    assert_eq!((code, out.len(), err.as_str()), (0, 21, ""));
    assert!(out.ends_with('\n'));
}

#[test]
fn the_keystores_own_passwords_are_tried_before_a_user_is_made() {
    let server = Server::start(ready);
    let node = Node::new("");
    let mut keystore = Keystore::new(&mut rand::rng());
    keystore.set("bootstrap.password", b"changeme").unwrap();
    let bytes = keystore.encode(Format::V7, &Passphrase::empty(), &mut rand::rng()).unwrap();
    fs::write(node.at("config/elasticsearch.keystore"), &*bytes).unwrap();
    fs::set_permissions(node.at("config/users"), fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(node.reset(&server, &["-b"], "").0, 0);
    assert_eq!(server.asked.lock().unwrap()[0].1, "Basic ZWxhc3RpYzpjaGFuZ2VtZQ==");
}

/// An HTTP layer whose key store holds these CAs; TLS itself is off, as elasticsearch#88579 has it.
fn with_store(cas: usize) -> Node {
    let settings = "xpack.security.http.ssl.keystore.path: http.p12\n";
    let node = Node::new(settings);
    let rng = &mut rand::rng();
    let password = pki::StorePassword::generate(rng);
    let entries = (0..cas).map(|number| {
        let key = pki::PrivateKey::generate(pki::KeyKind::EcP256, rand::rng).unwrap();
        let request = pki::Request {
            name: pki::CertificateName::HttpCa,
            common_name: "CA",
            sans: &[],
            days: 10,
            now: std::time::SystemTime::now().into(),
        };
        let certificate = pki::issue(&request, &key, None, &mut rand::rng()).unwrap();
        pki::Entry::Key { alias: format!("ca{number}"), key, chain: vec![certificate.der().to_vec()] }
    });
    let store = pki::Store { entries: entries.collect() };
    fs::write(node.at("config/http.p12"), &*store.encode(&password, rng).unwrap()).unwrap();
    let mut keystore = Keystore::new(rng);
    keystore.set(keystore::HTTP_KEYSTORE_PASSWORD, password.reveal().as_bytes()).unwrap();
    let bytes = keystore.encode(Format::V7, &Passphrase::empty(), rng).unwrap();
    fs::write(node.at("config/elasticsearch.keystore"), &*bytes).unwrap();
    node
}

#[test]
fn c1_c2_t2_t3_t10_a_token_for_each_scope() {
    let node = with_store(1);
    for scope in ["kibana", "node"] {
        let server = Server::start(ready);
        let (code, out, err) = node.create(&server, &["-s", scope]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(server.calls(), [HEALTH, KEY, NODES]);
        let token = enrollment::EnrollmentToken::parse(&out).unwrap();
        assert_eq!(out.lines().count(), 1);
        assert_eq!(token.api_key.id(), "DR6CzXkBDf8amV_48yYX");
        assert_eq!(token.api_key.reveal(), "x3YqU_rqQwm-ESrkExcnOg");
        assert_eq!(
            token.addresses,
            ["192.168.0.1:9201", "172.16.254.1:9202", "[2001:db8:0:1234:0:567:8:1]:9203"]
        );
    }
}

#[test]
fn c3_an_unknown_scope_is_64() {
    let (code, _, err) = with_store(1).create(&Server::start(ready), &["-s", "foo"]);
    assert_eq!(code, 64);
    assert!(err.contains("node") && err.contains("kibana"), "{err}");
}

#[test]
fn c5_a_red_cluster_is_69() {
    let red = |call: &str, _: usize| if call == HEALTH { RED } else { ready(call, 0) };
    assert_eq!(with_store(1).create(&Server::start(red), &["-s", "node"]).0, 69);
}

#[test]
fn c6_t9_disabled_enrollment_is_78_even_before_the_scope_is_looked_at() {
    let node = with_store(1);
    let yml = node.read("elasticsearch.yml").replace("enrollment.enabled: true", "enrollment.enabled: false");
    fs::write(node.at("config/elasticsearch.yml"), yml).unwrap();
    let server = Server::start(ready);
    let (code, _, err) = node.create(&server, &["-s", "foo"]);
    assert_eq!(code, 78);
    assert!(err.contains("xpack.security.enrollment.enabled") && server.calls().is_empty(), "{err}");
}

#[test]
fn c7_t4_t5_the_generators_errors_are_73_with_call_and_status() {
    let node = with_store(1);
    for (refused, method) in [(KEY, "POST"), (NODES, "GET")] {
        let answer = move |call: &str, before: usize| match call == refused {
            true => (400, r#"{"error":{"reason":"bad"}}"#),
            false => ready(call, before),
        };
        let server = Server::start(answer);
        let (code, out, err) = node.create(&server, &["-s", "kibana"]);
        assert_eq!((code, out.as_str()), (73, ""), "{err}");
        assert!(err.contains("[400]") && err.contains(method) && err.contains(&server.url), "{err}");
        assert!(err.contains("[kibana]"), "{err}");
    }
}

#[test]
fn t6_t7_t8_the_key_store_must_hold_one_ca() {
    for cas in [0, 2] {
        let (code, _, err) = with_store(cas).create(&Server::start(ready), &["-s", "kibana"]);
        assert_eq!(code, 73, "{err}");
    }
    let (code, _, err) = Node::new("").create(&Server::start(ready), &["-s", "kibana"]);
    assert!(code == 73 && err.contains("keystore"), "{err}");
}

#[test]
fn t16_a_host_that_is_no_address_is_named() {
    let answer = |call: &str, before: usize| match call {
        NODES => (
            200,
            r#"{"nodes":{"n":{"http":{"bound_address":["nldfnbndflbnl"],"publish_address":"10.0.0.1:9200"}}}}"#,
        ),
        _ => ready(call, before),
    };
    let (code, _, err) = with_store(1).create(&Server::start(answer), &["-s", "kibana"]);
    assert!(code == 73 && err.contains("nldfnbndflbnl"), "{err}");
}

#[test]
fn the_documents_are_as_their_schemas_say() {
    let check = |schema: &str, node: &Node, arguments: &[&str]| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/schemas/{schema}.json"));
        let schema = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let url = Server::start(ready).url;
        let arguments = [arguments, &["--format", "json", "--url", &url]].concat();
        let (code, out, err) = text(node.run("es-bootstrap", &arguments, ""));
        assert_eq!(code, 0, "{err}");
        jsonschema::validate(&schema, &serde_json::from_str(&out).unwrap()).unwrap();
    };
    check("token", &with_store(1), &["create-enrollment-token", "-s", "node"]);
    check("password", &Node::new("").with_hash(""), &["reset-password", "-u", "elastic", "-b"]);
}

#[test]
fn a_token_is_taken_back() {
    let node = with_store(1);
    let (_, token, _) = node.create(&Server::start(ready), &["-s", "kibana"]);
    let server = Server::start(|call, before| match call {
        "DELETE /_security/api_key" => (200, r#"{"invalidated_api_keys":["DR6CzXkBDf8amV_48yYX"]}"#),
        _ => ready(call, before),
    });
    let arguments = ["create-enrollment-token", "--revoke", "-", "--url", &server.url];
    let (code, _, err) = text(node.run("es-bootstrap", &arguments, &token));
    assert_eq!(code, 0, "{err}");
    assert_eq!(server.calls(), [HEALTH, "DELETE /_security/api_key"]);
}

#[test]
fn hostile_answers_end_in_one_line() {
    let large: &'static str = Box::leak("x".repeat(2 << 20).into_boxed_str());
    for (answer, code) in [
        ((200, "no json"), 65),
        ((200, "{}"), 65),
        ((302, ""), 65),
        ((500, "\u{1b}[31m"), 65),
        ((200, large), 65),
    ] {
        let node = Node::new("").with_hash("");
        let (found, _, err) = node.reset(&Server::start(move |_, _| answer), &["-b"], "");
        assert_eq!(found, code, "{err}");
        assert!(err.starts_with("ERROR: ") && err.lines().count() == 2 && !err.contains('\u{1b}'), "{err}");
        node.assert_swept();
    }
}

#[test]
fn h1_h2_the_hash_helper_prints_the_password_alone() {
    let node = Node::new("");
    let (code, out, err) = text(node.run("auto-config-gen-passwd", &[], ""));
    assert_eq!((code, out.len(), err.as_str()), (0, 20, ""));
    let bytes = fs::read(node.at("config/elasticsearch.keystore")).unwrap();
    let keystore = Sealed::decode(&bytes).unwrap().open(&Passphrase::empty()).unwrap();
    assert_eq!(keystore.names(), [PASSWORD_HASH, keystore::KEYSTORE_SEED]);
    let hash = std::str::from_utf8(keystore.get(PASSWORD_HASH).unwrap().reveal()).unwrap();
    let password = realm::Password::from_text(out.into()).unwrap();
    assert!(realm::PasswordHash::parse(hash).unwrap().verify(&password));

    let (code, out, err) = text(Node::new("").with_hash("geheim").run("auto-config-gen-passwd", &[], "\n"));
    assert_eq!((code, out.as_str()), (73, ""));
    assert!(err.contains("keystore"), "{err}");
}
