//! `renew` on a running node: the certificate is loaded without a restart or a failed request, and restored
//! if the node rejects it.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use pki::{Store, StorePassword, pem};
use serde_json::Value;
use tests::curl::{self, Who};
use tests::place::Place;

use crate::first_start::{first_start, place};

const PASSWORD: &str = "xpack.security.http.ssl.keystore.secure_password";
/// The pause of clients between two requests.
const PAUSE: Duration = Duration::from_millis(50);
/// Logging to a file named and formatted as with a package.
const LOG: &str = "appender.file.type = File\n\
    appender.file.name = file\n\
    appender.file.fileName = ${sys:es.logs.base_path}${sys:file.separator}${sys:es.logs.cluster_name}.log\n\
    appender.file.layout.type = PatternLayout\n\
    appender.file.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%n\n\
    rootLogger.appenderRef.file.ref = file\n";

fn renew(place: &Place, arguments: &[&str]) -> (i32, Value) {
    let all = [&["renew", "--format", "json"], arguments].concat();
    let Output { status, stdout, stderr } = place.bootstrap(&all).output().unwrap();
    let document = serde_json::from_slice(&stdout).unwrap_or_else(|_| {
        panic!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr))
    });
    (status.code().unwrap(), document)
}

/// Returns the password of the HTTP store.
fn password(place: &Place) -> String {
    String::from_utf8(place.bootstrap(&["keystore", "show", PASSWORD]).output().unwrap().stdout).unwrap()
}

/// Changes the store's password, also in the keystore but not in the running node, which has read both.
fn change_password(place: &Place, from: &str, to: &str) {
    let path = place.config("certs/http.p12");
    let store = Store::decode(&fs::read(&path).unwrap(), &StorePassword::from_text(from.into())).unwrap();
    let bytes = store.encode(&StorePassword::from_text(to.into()), &mut memory::rng()).unwrap();
    fs::write(&path, &*bytes).unwrap();
    let mut add = place.bootstrap(&["keystore", "add", "--stdin", "--force", PASSWORD]);
    let mut add = add.stdin(std::process::Stdio::piped()).spawn().unwrap();
    add.stdin.take().unwrap().write_all(format!("{to}\n").as_bytes()).unwrap();
    assert!(add.wait().unwrap().success());
}

/// Opens a persistent connection with openssl's client, which sends its input.
fn old_connection(place: &Place) -> std::process::Child {
    let address = place.url().trim_start_matches("https://").to_owned();
    Command::new("openssl")
        .args(["s_client", "-quiet", "-connect", &address])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

fn openssl(folder: &std::path::Path, arguments: &[&str]) {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

/// Adopts a certificate that a CA of OpenSSL issued, as cert-manager would provide it, and then one issued
/// for the node's own signing request.
fn adopts_a_certificate_of_another_ca(
    place: &Place,
    ca: &std::path::Path,
    ask: &dyn Fn(&std::path::Path) -> anyhow::Result<u16>,
) {
    let folder = place.path("issued");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let subject = ["-subj", "/O=Example/CN=Root"];
    let root = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.crt"];
    let is_ca = ["-days", "30", "-addext", "basicConstraints=critical,CA:TRUE"];
    openssl(&folder, &[&root[..], &subject, &is_ca].concat());
    let request = place.bootstrap(&["csr", "http"]).output().unwrap();
    assert!(request.status.success(), "{request:?}");
    fs::write(folder.join("n.csr"), request.stdout).unwrap();
    fs::write(folder.join("ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
        .unwrap();
    let sign = ["x509", "-req", "-in", "n.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-days", "20"];
    openssl(&folder, &[&sign[..], &["-out", "n.crt", "-extfile", "ext"]].concat());

    let (certificate, chain) = (folder.join("n.crt"), folder.join("ca.crt"));
    for file in [&certificate, &chain] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let adopt = |accept: &[&str]| {
        let all = [
            &["adopt", "http", "--format", "json", "--certificate", certificate.to_str().unwrap()][..],
            &["--chain", chain.to_str().unwrap(), "--accept", "names-missing"],
            accept,
        ];
        let output = place.bootstrap(&all.concat()).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        (output.status.code().unwrap(), document)
    };
    let (code, document) = adopt(&[]);
    assert_eq!((code, &document["served"]), (0, &Value::Bool(true)), "{document}");
    assert_eq!(document["can_enroll"], Value::Bool(false));
    assert_eq!(ask(ca).unwrap(), 200, "clients find the root in http_ca.crt");
    assert_eq!(adopt(&[]).0, 80, "the same once more");
    let (code, document) = renew(place, &[]);
    assert_eq!(code, 78, "{document}");

    // From now on the root itself issues certificates.
    let key = folder.join("ca.key");
    tests::user::give(&folder).unwrap();
    let words =
        ["adopt", "http-ca", "--certificate", chain.to_str().unwrap(), "--key", key.to_str().unwrap()];
    assert!(place.bootstrap(&words).output().unwrap().status.success());
    let (code, document) = renew(place, &[]);
    assert_eq!((code, &document["served"]), (0, &Value::Bool(true)), "{document}");
    assert_eq!(ask(ca).unwrap(), 200);
    let token = place.bootstrap(&["create-enrollment-token", "-s", "node", "-v"]).output().unwrap();
    let said = String::from_utf8_lossy(&token.stderr);
    assert!(token.status.success() && said.contains("the password in the credentials file"), "{token:?}");
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_running_node_takes_renewals_without_a_failed_request_and_keeps_what_it_cannot_load() {
    let place = place();
    let log4j = place.config("log4j2.properties");
    fs::write(&log4j, fs::read_to_string(&log4j).unwrap() + "\n" + LOG).unwrap();
    let (mut start, credentials) = first_start(&place, &["--http-days", "20", "--http-ca-days", "30"]);
    // Nobody has deleted the credentials file.
    let undeleted = place.config("initial-credentials");
    fs::copy(place.path("credentials.yml"), &undeleted).unwrap();
    tests::user::give(&undeleted).unwrap();
    let ca = place.config("certs/http_ca.crt");
    let old_ca = place.path("old_ca.crt");
    fs::copy(&ca, &old_ca).unwrap();
    let who = || Who::User("elastic", &credentials.password);
    let ask = |ca: &std::path::Path| curl::get(ca, &place.url(), who()).map(|(status, _)| status);
    let kept = &mut old_connection(&place);
    thread::sleep(Duration::from_secs(1));

    let (ended, asked, failed) = (AtomicBool::new(false), AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        // With the original CA file the whole time.
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                let is_well = ask(&old_ca).is_ok_and(|status| status == 200);
                (if is_well { &asked } else { &failed }).fetch_add(1, Ordering::Relaxed);
                thread::sleep(PAUSE);
            }
        });
        let renewals = || {
            let (code, document) = renew(&place, &["--if-due", "--expires-in", "1d"]);
            assert_eq!((code, &document["outcome"]), (80, &Value::from("unchanged")), "{document}");
            let (code, document) = renew(&place, &["--san", "renewed.example.org"]);
            assert_eq!((code, &document["served"]), (0, &Value::Bool(true)), "{document}");
            assert_ne!(document["previous"]["serial"], document["certificate"]["serial"]);
            let names = document["names"].as_array().unwrap();
            assert!(names.contains(&Value::from("DNS:renewed.example.org")), "{document}");
            // A leaf expires together with its CA.
            assert_eq!(document["certificate"]["not_after"], document["ca"]["not_after"]);

            let (code, document) = renew(&place, &["http-ca"]);
            assert_eq!((code, &document["served"]), (0, &Value::Bool(true)), "{document}");
            assert_ne!(document["previous_ca"]["sha256"], document["ca"]["sha256"]);
            let printed = place.bootstrap(&["fingerprint", "--format", "json"]).output().unwrap();
            let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
            assert_eq!(printed["ca_fingerprint"], document["ca"]["sha256"]);
            assert_eq!(ask(&ca).unwrap(), 200, "with the new CA's file");
        };
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(renewals));
        ended.store(true, Ordering::Relaxed);
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    assert_eq!(failed.load(Ordering::Relaxed), 0);
    assert!(asked.load(Ordering::Relaxed) > 20, "{asked:?}");

    // The connection opened before both renewals is still usable.
    kept.stdin.as_mut().unwrap().write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    kept.stdout.take().unwrap().read_to_string(&mut answer).unwrap();
    kept.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.0 401"), "{answer}");

    adopts_a_certificate_of_another_ca(&place, &ca, &ask);

    // A store that the node cannot load.
    let before = password(&place);
    change_password(&place, &before, "another-password");
    let held = fs::read(place.config("certs/http.p12")).unwrap();
    let (code, document) = renew(&place, &["--wait", "12s"]);
    assert_eq!(code, 69, "{document}");
    let error = document["error"].as_str().unwrap();
    assert!(error.contains("password"), "in the node's own words: {error}");
    assert!(fs::read(place.config("certs/http.p12")).unwrap() == held, "the old store is back");
    assert_eq!(ask(&ca).unwrap(), 200);

    // Does not wait for a node with reloading disabled.
    change_password(&place, "another-password", &before);
    let text = fs::read(&ca).unwrap();
    place.append_settings("resource.reload.enabled: false\n").unwrap();
    let (code, document) = renew(&place, &[]);
    assert_eq!(code, 78, "{document}");
    let (code, document) = renew(&place, &["--no-wait"]);
    assert_eq!((code, &document["served"]), (0, &Value::Null), "{document}");
    assert!(pem::decode(&text).is_ok() && fs::read(&ca).unwrap() == text, "the CA is the same");

    start.signal("TERM").unwrap();
    start.end().unwrap();
}
