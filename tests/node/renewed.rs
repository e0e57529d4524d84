//! Renewals that take long: stores edited with keytool, expired certificates, clients of each language, a new
//! address, an individually mounted file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use node::{Session, Trust};
use pki::{
    Certificate, CertificateName, Entry, Issuer, KeyKind, PrivateKey, Request, San, Store, StorePassword, pem,
};
use serde_json::Value;
use tests::curl::{self, Who};
use tests::place::Place;
use tests::running::{PATIENCE, Running};
use tests::user::within;

use crate::by_hand::{fed, with_stores};
use crate::clients;
use crate::first_start::{first_start, place};
use crate::joining::{join, named, stop, token, with_token};
use crate::network::Network;

const QUICK: &str = "resource.reload.interval.high: 1s\n";
/// Within this time a node responds, unless it is busy.
const LIMIT: Duration = Duration::from_secs(10);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn password_of(place: &Place, layer: &str) -> String {
    let name = format!("xpack.security.{layer}.ssl.keystore.secure_password");
    String::from_utf8(place.bootstrap(&["keystore", "show", &name]).output().unwrap().stdout).unwrap()
}

fn document(mut command: Command) -> (i32, Value) {
    let output = command.output().unwrap();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    (output.status.code().unwrap(), document)
}

fn json(place: &Place, words: &[&str]) -> (i32, Value) {
    document(place.bootstrap(&[words, &["--format", "json"]].concat()))
}

/// Checks that the node presents the certificates of its files, on both layers.
fn both_serve(place: &Place, after: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (_, status) = json(place, &["status"]);
        let served = status["served"].as_array().unwrap();
        let matches = |layer: &str| {
            served
                .iter()
                .any(|served| served["layer"] == layer && served["matches_file"] == Value::Bool(true))
        };
        if matches("http") && matches("transport") {
            return;
        }
        assert!(Instant::now() < deadline, "{after}: {status}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn keytool(place: &Place, store: &str, password: &str, words: &[&str]) {
    let mut command = Command::new(place.home().join("jdk/bin/keytool"));
    command.arg("-J-XX:TieredStopAtLevel=1").args(words).args(["-keystore", store, "-storepass:env", "OLD"]);
    command.current_dir(place.config("certs")).env("OLD", password).env("NEW", "another password");
    let output = tests::user::apply(&mut command).output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
}

/// Rewrites a store with the JDK, with the entries of another one.
fn written_by_the_jdk(place: &Place, store: &str, password: &str) {
    let from =
        ["-importkeystore", "-srckeystore", store, "-srcstorepass:env", "OLD", "-deststoretype", "PKCS12"];
    let mut command = Command::new(place.home().join("jdk/bin/keytool"));
    command.args(from).args(["-destkeystore", "copy.p12", "-deststorepass:env", "OLD"]);
    command.current_dir(place.config("certs")).env("OLD", password);
    let output = tests::user::apply(&mut command).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    fs::rename(place.config("certs/copy.p12"), place.config("certs").join(store)).unwrap();
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn after_each_edit_of_keytool_both_stores_serve_a_node() {
    let place = place();
    place.append_settings(QUICK).unwrap();
    let (mut node, _) = first_start(&place, &[]);
    let (http, transport) = (password_of(&place, "http"), password_of(&place, "transport"));

    keytool(&place, "http.p12", &http, &["-changealias", "-alias", "http", "-destalias", "https"]);
    keytool(
        &place,
        "transport.p12",
        &transport,
        &["-changealias", "-alias", "transport", "-destalias", "between"],
    );
    both_serve(&place, "changealias");
    keytool(&place, "http.p12", &http, &["-delete", "-alias", "https"]);
    let made =
        ["-genkeypair", "-alias", "http", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=again"];
    let by = ["-signer", "http_ca", "-ext", "san=dns:localhost,ip:127.0.0.1"];
    keytool(&place, "http.p12", &http, &[&made[..], &by].concat());
    both_serve(&place, "delete, genkeypair with signer");
    written_by_the_jdk(&place, "http.p12", &http);
    written_by_the_jdk(&place, "transport.p12", &transport);
    both_serve(&place, "importkeystore");

    // With another password, the node continues with the old one until the keystore is changed and the node
    // restarted.
    for (store, password) in [("http.p12", &http), ("transport.p12", &transport)] {
        keytool(&place, store, password, &["-storepasswd", "-new:env", "NEW"]);
    }
    for kind in ["http.ssl.keystore", "transport.ssl.keystore", "transport.ssl.truststore"] {
        let name = format!("xpack.security.{kind}.secure_password");
        let mut add = place.bootstrap(&["keystore", "add", "--stdin", "--force", &name]);
        let Output { status, stderr, .. } = fed(&mut add, "another password\n");
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    }
    stop(&mut node);
    let mut node = Running::start(&mut place.bootstrap(&["start"]), false).unwrap();
    node.wait_until("the node is up", |node| node.stdout.text().contains("started {")).unwrap();
    both_serve(&place, "storepasswd");
    // The CA's entry is still complete.
    token(&place, "node");
    let (code, renewed) = json(&place, &["renew"]);
    assert_eq!((code, &renewed["served"]), (0, &Value::Bool(true)), "{renewed}");
    stop(&mut node);
}

/// Replaces the HTTP store with a CA and a leaf with the given ages, and waits until the node presents that.
fn age(place: &Place, ca_days: Option<u32>, leaf_days: u32) {
    let password = StorePassword::from_text(password_of(place, "http").into());
    let path = place.config("certs/http.p12");
    let mut store = Store::decode(&fs::read(&path).unwrap(), &password).unwrap();
    let long_ago = (SystemTime::now() - 100 * DAY).into();
    let rng = &mut memory::rng();
    let mut made = None;
    for entry in &mut store.entries {
        if let Entry::Key { alias, key, chain } = entry
            && alias == "http_ca"
        {
            let mut ca = Certificate::decode(&chain[0]).unwrap();
            if let Some(days) = ca_days {
                ca = pki::reissue(&ca, key, days, long_ago, rng).unwrap();
                *chain = vec![ca.der().to_vec()];
                fs::write(place.config("certs/http_ca.crt"), pem::encode(ca.der())).unwrap();
            }
            let sans = [San::Dns("localhost".into())];
            let name = CertificateName::Http;
            let request =
                Request { name, common_name: "test-node", sans: &sans, days: leaf_days, now: long_ago };
            let leaf_key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
            let leaf = pki::issue(&request, &leaf_key, Some(&Issuer::of(&ca, key).unwrap()), rng).unwrap();
            made = Some((leaf_key, vec![leaf.der().to_vec(), ca.der().to_vec()]));
        }
    }
    let (key, chain) = made.unwrap();
    let leaf = chain[0].clone();
    store.entries.retain(|entry| entry.alias() != "http");
    store.entries.push(Entry::Key { alias: "http".to_owned(), key, chain });
    fs::write(path, &*store.encode(&password, rng).unwrap()).unwrap();
    wait_for_leaf(place, &leaf);
}

/// Waits until the node presents this certificate.
fn wait_for_leaf(place: &Place, leaf: &[u8]) {
    let address = [place.url().replace("https://", "")];
    let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        // A busy node may take longer to respond.
        match session.presented(&address, LIMIT).unwrap().remove(0) {
            Ok(presented) if presented == leaf => return,
            found => assert!(Instant::now() < deadline, "the node does not take the store: {found:?}"),
        }
        thread::sleep(Duration::from_secs(1));
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn what_has_ended_is_renewed_on_the_running_node() {
    let place = place();
    place.append_settings(QUICK).unwrap();
    let (mut node, credentials) = first_start(&place, &[]);
    let ask = || {
        let who = Who::User("elastic", &credentials.password);
        curl::get(&place.config("certs/http_ca.crt"), &place.url(), who).map(|(status, _)| status)
    };
    age(&place, None, 10);
    assert!(ask().is_err(), "clients refuse what has ended");
    let (code, status) = json(&place, &["status"]);
    assert_eq!((code, status["findings"][0]["rule"].as_str()), (2, Some("certificate-expired")), "{status}");
    let (code, renewed) = json(&place, &["renew", "--if-due"]);
    assert_eq!((code, &renewed["served"]), (0, &Value::Bool(true)), "{renewed}");
    assert_eq!(ask().unwrap(), 200);

    age(&place, Some(20), 10);
    let (code, refused) = json(&place, &["renew"]);
    assert_eq!(code, 78, "{refused}");
    let (code, renewed) = json(&place, &["renew", "http-ca"]);
    assert_eq!((code, &renewed["served"]), (0, &Value::Bool(true)), "{renewed}");
    assert_eq!(ask().unwrap(), 200);
    stop(&mut node);
}

#[test]
#[ignore = "needs a node, clients: cargo xtask test --all"]
fn clients_of_every_language_go_on_with_the_old_ca_and_with_the_new_one() {
    let on = |name: &str, address: &str| named(place().on(address).unwrap(), name);
    let first = on("first", "127.0.0.2");
    let (mut founder, credentials) = first_start(&first, &[]);
    let second = with_token(on("second", "127.0.0.3"), &token(&first, "node"));
    let mut joined = join(&second, &first, &credentials.password, 2, &[]);
    let (new, old) = (first.config("certs/http_ca.crt"), first.path("old_ca.crt"));
    fs::copy(&new, &old).unwrap();
    let pins = clients::snippets(&first, "fingerprint");
    let password = &credentials.password;

    let (code, renewed) = json(&first, &["renew", "http-ca"]);
    assert_eq!((code, &renewed["served"]), (0, &Value::Bool(true)), "{renewed}");
    let by_file = clients::snippets(&first, "ca");
    assert_ne!(fs::read(&new).unwrap(), fs::read(&old).unwrap());
    for (language, snippet) in &by_file {
        clients::connects(language, snippet, password, true);
        let with_old = snippet.replace(new.to_str().unwrap(), old.to_str().unwrap());
        clients::connects(language, &with_old, password, true);
    }
    for (language, snippet) in &pins {
        clients::connects(language, snippet, password, false);
    }
    for (language, snippet) in &clients::snippets(&first, "fingerprint") {
        clients::connects(language, snippet, password, true);
    }

    // The other node fetches the CA from this one.
    let second = with_token(second, &token(&first, "node"));
    let file = second.path("token").display().to_string();
    let (code, taken) = json(&second, &["renew", "http-ca", "--enrollment-token-file", &file]);
    assert_eq!((code, &taken["served"]), (0, &Value::Bool(true)), "{taken}");
    assert_eq!(taken["ca"]["sha256"], renewed["ca"]["sha256"]);
    let url = format!("{}/_cluster/health", second.url());
    let (status, health) = curl::get(&old, &url, Who::User("elastic", password)).unwrap();
    assert_eq!((status, &health["number_of_nodes"]), (200, &Value::from(2)), "{health}");
    stop(&mut joined);
    stop(&mut founder);
}

#[test]
#[ignore = "needs a node, root: cargo xtask test --all"]
fn an_address_that_is_new_is_told_and_named() {
    let network = Network::new();
    let place = place();
    let file = place.path("credentials.yml");
    let start = place.bootstrap(&["start", "--credentials-to", &format!("file:{}", file.display())]);
    let mut node = Running::start(&mut network.within(&start), false).unwrap();
    let credentials = || tests::proof::credentials(&file);
    node.wait_until("the token", |_| credentials().is_ok_and(|found| found.token.is_some())).unwrap();
    let run =
        |words: &[&str]| document(network.within(&place.bootstrap(&[words, &["--format", "json"]].concat())));
    let unnamed = |status: &Value| -> Vec<String> {
        let findings = status["findings"].as_array().unwrap().iter();
        let names = findings
            .filter(|finding| finding["rule"] == "names-notice" || finding["rule"] == "names-missing");
        names.map(|finding| finding["found"].as_str().unwrap().to_owned()).collect()
    };
    let (_, before) = run(&["status"]);
    assert_eq!(unnamed(&before), Vec::<String>::new(), "{before}");

    network.run(&["ip", "address", "add", "192.0.2.77/32", "dev", "lo"]);
    let (_, told) = run(&["status"]);
    assert!(unnamed(&told).iter().any(|names| names.contains("192.0.2.77")), "{told}");
    let url = place.url().replace("localhost", "192.0.2.77");
    let found = credentials().unwrap();
    let ask = || {
        let who = Who::User("elastic", &found.password);
        let curl = network.within(&Command::new("curl"));
        curl::get_by(curl, &place.config("certs/http_ca.crt"), &url, who).map(|(status, _)| status)
    };
    assert!(ask().is_err(), "the certificate does not name the address");
    let (code, renewed) = run(&["renew", "--if-due", "--refresh-names"]);
    assert_eq!((code, &renewed["served"]), (0, &Value::Bool(true)), "{renewed}");
    assert_eq!(ask().unwrap(), 200);
    let (_, after) = run(&["status"]);
    assert_eq!(unnamed(&after), Vec::<String>::new(), "{after}");
    stop(&mut node);
}

/// Runs in a mount namespace, with files from outside mounted over those in `certs`.
fn behind_mounts(place: &Place, command: &Command) -> Command {
    let mounts: String = MOUNTED
        .iter()
        .map(|file| {
            let (from, to): (PathBuf, PathBuf) =
                (place.path("outside").join(file), place.config("certs").join(file));
            format!("mount --bind '{}' '{}'; ", from.display(), to.display())
        })
        .collect();
    within(command, &["unshare", "--mount", "sh", "-ec", &format!("{mounts}exec \"$@\""), "sh"])
}

const MOUNTED: [&str; 2] = ["http.p12", "http_ca.crt"];

#[test]
#[ignore = "needs a node, root: cargo xtask test --all"]
fn files_that_are_mounted_one_by_one_are_renewed_in_place() {
    let place = place();
    let (mut node, credentials) = first_start(&place, &[]);
    stop(&mut node);
    fs::create_dir(place.path("outside")).unwrap();
    for file in MOUNTED {
        fs::rename(place.config("certs").join(file), place.path("outside").join(file)).unwrap();
        fs::write(place.config("certs").join(file), "").unwrap();
    }
    tests::user::give(&place.config("certs")).unwrap();
    tests::user::give(&place.path("outside")).unwrap();
    let mut node = Running::start(&mut behind_mounts(&place, &place.bootstrap(&["start"])), false).unwrap();
    node.wait_until("the node is up", |node| node.stdout.text().contains("started {")).unwrap();
    for words in [&["renew", "--format", "json"][..], &["renew", "http-ca", "--format", "json"]] {
        let (code, renewed) = document(behind_mounts(&place, &place.bootstrap(words)));
        assert_eq!((code, &renewed["served"]), (0, &Value::Bool(true)), "{renewed}");
    }
    let names: Vec<_> =
        fs::read_dir(place.config("certs")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let held: &Path = &place.path("outside/http_ca.crt");
    let (status, _) = curl::get(held, &place.url(), Who::User("elastic", &credentials.password)).unwrap();
    assert_eq!(status, 200);
    stop(&mut node);
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn stores_of_keytool_behind_a_protected_keystore_are_renewed() {
    let (place, mut node) = with_stores();
    let passphrase = place.path("passphrase").display().to_string();
    let run = |words: &[&str]| json(&place, &[words, &["--keystore-passphrase-file", &passphrase]].concat());
    let (code, blind) = json(&place, &["status"]);
    assert_eq!((code, blind["keystore"]["protected"].as_bool()), (3, Some(true)), "{blind}");
    for what in [&["renew"][..], &["renew", "http-ca"]] {
        let (code, renewed) = run(what);
        assert_eq!((code, &renewed["served"]), (0, &Value::Bool(true)), "{renewed}");
    }
    let (_, status) = run(&["status"]);
    let served = status["served"].as_array().unwrap();
    assert!(served.len() == 2 && served.iter().all(|served| served["matches_file"] == true), "{status}");
    stop(&mut node);
}
