//! `status`: the certificate that a running node presents, metrics in a file, file permissions.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use keystore::BOOTSTRAP_PASSWORD;
use pki::{Entry, PrivateKey};
use rustix::fs::FlockOperation;
use serde_json::Value;

use crate::place::{LOOPBACK, NONE, Node, project, text, with_tls};
use crate::server::{Identity, Reply, Server, ready};

fn status(node: &Node, arguments: &[&str]) -> (i32, String, String) {
    text(node.run("es-bootstrap", &[&["status"], arguments].concat(), ""))
}

fn document(node: &Node, arguments: &[&str]) -> (i32, Value) {
    let (code, out, err) = status(node, &[&["--format", "json"], arguments].concat());
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")))
}

/// Returns the rules with findings.
fn found(document: &Value) -> Vec<&str> {
    document["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

/// Returns the output for a rule's finding.
fn told<'a>(out: &'a str, rule: &str) -> &'a str {
    let of_rule = |part: &&str| part.contains(&format!(": {rule}: "));
    out.split("\n\n").find(of_rule).unwrap_or_else(|| panic!("{rule}: {out}"))
}

/// Returns a node and a listener on its port.
fn node_on_a_port() -> (Node, crate::place::Ca, Identity, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (node, ca, identity) =
        with_tls(&format!("http.host: 127.0.0.1\nhttp.port: {port}\npath.data: data\n"));
    (node, ca, identity, listener)
}

/// Holds the lock of a running node.
fn running(node: &Node) -> File {
    fs::create_dir_all(node.at("home/data")).unwrap();
    let lock = File::create(node.at("home/data/node.lock")).unwrap();
    rustix::fs::fcntl_lock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
    lock
}

/// Takes and releases locks on other files until the returned value is dropped. Their number makes the kernel
/// show its table of locks in several parts; each file has two, because few files may be open.
fn others_that_come_and_go() -> impl Drop {
    struct Others(Arc<AtomicBool>, Vec<thread::JoinHandle<()>>);
    impl Drop for Others {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
            self.1.drain(..).for_each(|other| other.join().unwrap());
        }
    }
    let ended = Arc::new(AtomicBool::new(false));
    let other = |_| {
        let ended = Arc::clone(&ended);
        thread::spawn(move || {
            let files: Vec<File> = (0..20).map(|_| tempfile::tempfile().unwrap()).collect();
            while !ended.load(Ordering::Relaxed) {
                for change in [FlockOperation::NonBlockingLockExclusive, FlockOperation::NonBlockingUnlock] {
                    for file in &files {
                        rustix::fs::flock(file, change).unwrap();
                        rustix::fs::fcntl_lock(file, change).unwrap();
                    }
                    thread::sleep(Duration::from_micros(100));
                }
            }
        })
    };
    let others = (0..8).map(other).collect();
    Others(ended, others)
}

fn touch(node: &Node, age: Duration) {
    let store = File::options().append(true).open(node.at("config/http.p12")).unwrap();
    store.set_modified(SystemTime::now() - age).unwrap();
}

const AN_HOUR: Duration = Duration::from_secs(3600);

#[test]
fn what_a_node_presents_is_compared_and_nothing_is_sent() {
    let (node, _, identity, listener) = node_on_a_port();
    let server = Server::on(listener, Some(identity), ready);
    let (code, document) = document(&node, &[]);
    assert_eq!((code, found(&document)), (0, vec![]), "{document}");
    let own = &document["certificates"][0];
    assert_eq!(own["role"], "http");
    let served = &document["served"][0];
    assert_eq!((&served["sha256"], &served["matches_file"]), (&own["sha256"], &Value::Bool(true)));
    assert_eq!(served["url"].as_str(), Some(server.url.as_str()));
    assert!(server.asked().is_empty(), "{:?}", server.asked());
    let (_, metrics, _) = status(&node, &["--format", "prometheus"]);
    assert!(metrics.lines().any(|line| line.contains("_served_matches_file{") && line.ends_with(" 1")));
    let (_, offline) = self::document(&node, &["--offline"]);
    assert_eq!(offline["served"], Value::Array(vec![]));
}

#[test]
fn another_certificate_than_that_of_the_files_is_told_after_two_intervals() {
    let (node, ca, _, listener) = node_on_a_port();
    let server = Server::on(listener, Some(ca.identity(LOOPBACK)), ready);
    // A server with a certificate of the same CA listens on the port; the node itself is stopped.
    touch(&node, AN_HOUR);
    let (code, stopped) = document(&node, &[]);
    assert_eq!((code, &stopped["served"]), (0, &Value::Array(vec![])), "{stopped}");
    let _lock = running(&node);
    let (code, differs) = document(&node, &[]);
    assert_eq!((code, found(&differs)), (2, vec!["served-differs"]), "{differs}");
    assert_eq!(differs["served"][0]["matches_file"], Value::Bool(false));
    let (_, out, _) = status(&node, &[]);
    let [what, at, served, fix] = told(&out, "served-differs").lines().collect::<Vec<_>>()[..] else {
        panic!("{out}")
    };
    let store = node.at("config/http.p12").display().to_string();
    assert_eq!(
        what,
        format!("broken: served-differs: `{}` presents another certificate than the file holds", server.url)
    );
    assert_eq!(at, format!("      at    {store}"));
    assert!(served.starts_with("      found serial ") && served.contains(", until 20"), "{served}");
    let search = "search for `cannot notify file changes listener` in the node's log, repair";
    assert_eq!(fix, format!("      fix   {search} `{store}`, then: es-bootstrap renew"));
    // The node has not checked the file yet.
    touch(&node, Duration::ZERO);
    let (code, early) = document(&node, &[]);
    assert_eq!((code, found(&early)), (0, vec![]), "{early}");
    assert_eq!(early["served"][0]["matches_file"], Value::Bool(false));
    let (code, out, _) = status(&node, &["-E", "resource.reload.interval.high=1ms"]);
    assert!(code == 2 && out.contains("presents another HTTP certificate"), "{out}");
}

#[test]
fn a_running_node_is_seen_while_other_locks_come_and_go() {
    let (node, ca, _, listener) = node_on_a_port();
    let _server = Server::on(listener, Some(ca.identity(LOOPBACK)), ready);
    touch(&node, AN_HOUR);
    let _lock = running(&node);
    let _others = others_that_come_and_go();
    for _ in 0..10 {
        let (code, differs) = document(&node, &[]);
        assert_eq!((code, found(&differs)), (2, vec!["served-differs"]), "{differs}");
    }
}

#[test]
fn a_renewal_that_a_running_node_would_not_take_in_time_is_refused_before_anything_is_made() {
    let (node, _, identity, listener) = node_on_a_port();
    let _server = Server::on(listener, Some(identity), ready);
    let _lock = running(&node);
    let store = fs::read(node.at("config/http.p12")).unwrap();
    for (setting, reason, fix) in [
        ("resource.reload.interval.high=1h", "checks for new certificates every 3600 s", "use `--wait 72"),
        ("resource.reload.enabled=false", "only after a restart", "use `--no-wait`, and restart the node"),
    ] {
        let (code, _, err) = text(node.run("es-bootstrap", &["renew", "-E", setting], ""));
        assert!(code == 78 && err.contains(reason) && err.contains(fix), "{code} {err}");
        assert_eq!(fs::read(node.at("config/http.p12")).unwrap(), store);
    }
}

/// Returns a node whose server reports the cluster and tokens to clients with the password in its keystore.
pub(crate) fn with_everything_to_tell() -> (Node, Server) {
    let (node, _, identity, listener) = node_on_a_port();
    let mut keystore = node.keystore(NONE);
    keystore.set(BOOTSTRAP_PASSWORD, b"a password").unwrap();
    node.put_keystore(&keystore, NONE);
    let soon = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() + 600_000;
    let key = |ends: u128, taken_back: bool, privilege: &str| {
        serde_json::json!({"id": "x", "expiration": u64::try_from(ends).unwrap(), "invalidated": taken_back,
            "role_descriptors": {"role": {"cluster": [privilege]}}})
    };
    let (joins, enrolls) =
        ("cluster:admin/xpack/security/enroll/node", "cluster:admin/xpack/security/enroll/kibana");
    let keys =
        [key(soon, false, joins), key(soon, false, enrolls), key(soon, true, joins), key(1, false, joins)];
    let keys = serde_json::json!({"api_keys": keys}).to_string();
    let server = Server::on(listener, Some(identity), move |call, before| match call {
        "GET /" => Reply::from((200, r#"{"cluster_uuid": "abc"}"#)),
        call if call.starts_with("GET /_security/api_key") => (200, keys.as_str()).into(),
        call => ready(call, before),
    });
    (node, server)
}

#[test]
fn a_node_with_an_open_door_tells_its_cluster_and_who_can_still_enroll() {
    let (node, _server) = with_everything_to_tell();
    let before = (node.read("users"), fs::read(node.at("config/elasticsearch.keystore")).unwrap());
    let (code, document) = document(&node, &[]);
    assert_eq!((code, found(&document)), (0, vec!["live-enrollment-keys"]), "{document}");
    assert_eq!(document["findings"][0]["found"], "1 for nodes, 1 for Kibana");
    assert_eq!(document["discovery"]["cluster_uuid"], "abc");
    let (_, out, _) = status(&node, &[]);
    let told = told(&out, "live-enrollment-keys");
    let what = "note: live-enrollment-keys: whoever holds an enrollment token can still enroll until 20";
    let rest = " UTC\n      found 1 for nodes, 1 for Kibana\n      fix   nothing if they are yours: they expire by \
                themselves; to revoke one: es-bootstrap create-enrollment-token --revoke FILE";
    assert!(told.starts_with(what) && told.ends_with(rest), "{told}");
    let after = (node.read("users"), fs::read(node.at("config/elasticsearch.keystore")).unwrap());
    assert!(before == after, "nothing is written");
}

#[test]
fn who_is_not_verified_is_nobody() {
    let (node, _, _, listener) = node_on_a_port();
    let server = Server::on(listener, Some(crate::place::Ca::new().identity(LOOPBACK)), ready);
    let _lock = running(&node);
    touch(&node, AN_HOUR);
    let (code, document) = document(&node, &[]);
    assert_eq!((code, &document["served"]), (0, &Value::Array(vec![])), "{document}");
    assert!(server.asked().is_empty());
}

#[test]
fn metrics_go_into_a_file_whole_and_nothing_else_is_replaced() {
    let (node, _, _) = with_tls("http.host: 127.0.0.1\n");
    fs::create_dir(node.at("collector")).unwrap();
    let file = node.at("collector/es.prom");
    let name = file.to_str().unwrap();
    let (code, out, err) = status(&node, &["--offline", "-q", "--expires-in", "99%", "--textfile", name]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let first = fs::read_to_string(&file).unwrap();
    assert!(first.starts_with("# es-bootstrap status\n") && first.ends_with("\n"), "{first}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o644);
    // The exit code is still that of the state.
    let (code, _, _) = status(&node, &["--offline", "-q", "--expires-in", "0%", "--textfile", name]);
    let second = fs::read_to_string(&file).unwrap();
    assert!(code == 1 && second.contains("rule=\"certificate-due\",severity=\"due\"} 1\n"), "{second}");
    assert_eq!(fs::read_dir(node.at("collector")).unwrap().count(), 1);

    let other = node.at("collector/other.prom");
    fs::write(&other, "up 1\n").unwrap();
    let (code, _, err) = status(&node, &["--offline", "--textfile", other.to_str().unwrap()]);
    assert_eq!((code, fs::read_to_string(&other).unwrap().as_str()), (73, "up 1\n"), "{err}");
    let nowhere = node.at("nowhere/es.prom");
    let (code, _, err) = status(&node, &["--offline", "--textfile", nowhere.to_str().unwrap()]);
    assert!(code == 78 && err.contains("nowhere"), "{code} {err}");
}

#[test]
fn nothing_is_changed_and_links_are_followed_as_the_node_follows_them() {
    let (node, _, _) = with_tls("http.host: 127.0.0.1\n");
    // As an orchestrator mounts a configuration and a secret.
    fs::create_dir(node.at("mounted")).unwrap();
    for name in ["elasticsearch.yml", "elasticsearch.keystore", "http.p12"] {
        symlink(node.at("config").join(name), node.at("mounted").join(name)).unwrap();
    }
    let path = node.at("mounted");
    let (code, out, err) = status(&node, &["--offline", "--path-conf", path.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let mut names: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["elasticsearch.keystore", "elasticsearch.yml", "http.p12"]);
    assert!(fs::symlink_metadata(path.join("elasticsearch.yml")).unwrap().is_symlink());
}

#[test]
fn a_password_that_opens_nothing_is_a_note() {
    let (node, _, _) = with_tls("http.host: 127.0.0.1\n");
    let mut keystore = node.keystore("");
    let superfluous = "xpack.security.http.ssl.truststore.secure_password";
    keystore.set(superfluous, b"password").unwrap();
    node.put_keystore(&keystore, "");
    let (code, document) = document(&node, &["--offline"]);
    assert_eq!((code, found(&document)), (0, vec!["keystore-entry-superfluous"]), "{document}");
    assert_eq!(document["keystore"]["superfluous"][0], superfluous);
}

#[test]
fn a_ca_key_without_its_certificate_is_told() {
    let (node, ca, _) = with_tls("http.host: 127.0.0.1\n");
    // Like the output of keytool for a store that contains the CA once.
    let keystore = node.keystore("");
    let password = keystore.get(keystore::HTTP_KEYSTORE_PASSWORD).unwrap().reveal();
    let password = std::str::from_utf8(password).unwrap().to_owned();
    let password = pki::StorePassword::from_text(password.into());
    let mut store = pki::Store::decode(&fs::read(node.at("config/http.p12")).unwrap(), &password).unwrap();
    let key = PrivateKey::decode(ca.key.pkcs8()).unwrap();
    store.entries.push(Entry::Key { alias: "bare".to_owned(), key, chain: Vec::new() });
    let bytes = store.encode(&password, &mut memory::rng()).unwrap();
    fs::write(node.at("config/http.p12"), &*bytes).unwrap();
    let (code, document) = document(&node, &["--offline"]);
    assert_eq!((code, found(&document)), (2, vec!["key-mismatch"]), "{document}");
    assert_eq!(document["findings"][0]["found"], "bare");
}

#[test]
fn a_cluster_that_stock_nodes_cannot_join_is_told() {
    let node = Node::bare();
    fs::write(node.at("config/elasticsearch.yml"), "").unwrap();
    let (code, _, err) = text(node.run("es-bootstrap", &["configure", "--keys", "ec"], ""));
    assert_eq!(code, 0, "{err}");
    let (code, out, _) = status(&node, &["--offline"]);
    let expected = "note: stock-nodes-refused: stock nodes cannot enroll: they sign with an RSA key of the HTTP CA \
                    only\n      at    STORE\n      found EC-P256\n      fix   configure each joining node with \
                    es-bootstrap";
    let expected = expected.replace("STORE", node.at("config/certs/http.p12").to_str().unwrap());
    assert_eq!((code, told(&out, "stock-nodes-refused")), (0, expected.as_str()));
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn files_that_the_nodes_user_cannot_read_are_told() {
    assert!(rustix::process::geteuid().is_root(), "run the tests as root");
    const NODE: u32 = 4711;
    let (node, _, _) = with_tls("http.host: 127.0.0.1\npath.data: data\n");
    fs::create_dir_all(node.at("home/data")).unwrap();
    chown(node.at("home/data"), Some(NODE), Some(NODE)).unwrap();
    for file in ["config/elasticsearch.yml", "config/elasticsearch.keystore"] {
        fs::set_permissions(node.at(file), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let store = node.at("config/http.p12");
    let check = |owner: (u32, u32), mode: u32, expected: &[&str]| {
        chown(&store, Some(owner.0), Some(owner.1)).unwrap();
        fs::set_permissions(&store, fs::Permissions::from_mode(mode)).unwrap();
        let (_, document) = document(&node, &["--offline"]);
        assert_eq!(found(&document), expected, "{owner:?} {mode:o}");
    };
    check((NODE, NODE), 0o600, &[]);
    check((0, NODE), 0o640, &[]);
    check((0, 0), 0o644, &[]);
    check((0, 0), 0o640, &["file-owner"]);
    let printed = |rule| told(&status(&node, &["--offline"]).1, rule).to_owned();
    let (shown, word) = (store.display(), installation::shell_word(&store));
    assert_eq!(
        printed("file-owner"),
        format!(
            "broken: file-owner: the node runs as `{NODE}`, and the file belongs to `root` and is not readable for others\n      \
             at    {shown}\n      found 0640 0:0\n      fix   chown {NODE} {word}"
        )
    );
    check((NODE, 0), 0o040, &["file-mode"]);
    check((0, NODE), 0o600, &["file-mode"]);
    assert_eq!(
        printed("file-mode"),
        format!(
            "broken: file-mode: the node runs as `{NODE}`, and the file's mode does not allow it to read the file\n      \
             at    {shown}\n      found 0600 0:{NODE}\n      fix   chmod u+r,g+r {word}"
        )
    );
}

/// Those that need a node that runs, a clock of today or other users are printed in this file, the others in transcripts.
#[test]
fn each_finding_is_shown_as_it_is_printed() {
    let mut shown = include_str!("status.rs").to_owned();
    for entry in fs::read_dir(project("crates/es-bootstrap/tests/cmd")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("status-") && name.ends_with(".stdout") {
            shown.push_str(&fs::read_to_string(entry.path()).unwrap());
        }
    }
    for lifecycle::Rule { name, severity, .. } in &lifecycle::RULES {
        let line = format!("{}: {name}: ", severity.as_str());
        assert!(shown.contains(&line), "no test has `{line}…`");
    }
}
