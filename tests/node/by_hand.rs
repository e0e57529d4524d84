//! Nodes configured by hand: stores from `keytool` like those of the stock step, PEM files, no TLS.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use tests::curl::{Who, get};
use tests::place::Place;
use tests::proof;
use tests::running::Running;

use crate::first_start::place;

/// The passphrase of the keystore.
pub(crate) const PASSPHRASE: &str = "pä ss wörd";
/// The password of the stores.
const STORE_PASSWORD: &str = "a password of both stores";

/// Runs a command with this standard input to completion.
pub(crate) fn fed(command: &mut Command, input: &str) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Returns exit code, standard output and standard error.
pub(crate) fn ended(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn tool(place: &Place, name: &str, arguments: &[&str], input: &str) -> (i32, String, String) {
    ended(fed(&mut place.tool(name, arguments).unwrap(), input))
}

fn succeeds(mut command: Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
}

/// Creates the two stores in `certs` as the stock step does, and keeps the CA there.
fn stores_of_keytool(place: &Place) {
    let folder = place.config("certs");
    fs::create_dir(&folder).unwrap();
    let keytool = |arguments: &[&str], store: &str| {
        let mut command = Command::new(place.home().join("jdk/bin/keytool"));
        command.arg("-J-XX:TieredStopAtLevel=1").args(arguments).current_dir(&folder);
        if !store.is_empty() {
            command.args(["-keystore", store, "-storetype", "PKCS12", "-storepass:env", "STORE_PASSWORD"]);
        }
        succeeds({
            command.env("STORE_PASSWORD", STORE_PASSWORD);
            command
        });
    };
    let key = |alias: &str, name: &str, store: &str, more: &[&str]| {
        let name = format!("CN={name}");
        let common = ["-genkeypair", "-alias", alias, "-dname", &name, "-keyalg", "RSA", "-keysize", "2048"];
        keytool(&[&common[..], more].concat(), store);
    };
    /// Signs the key of `alias` with a CA, and imports the chain into its store.
    fn signed(keytool: &dyn Fn(&[&str], &str), alias: &str, store: &str, ca: (&str, &str), san: &[&str]) {
        let (request, leaf) = (format!("{alias}.csr"), format!("{alias}.crt"));
        keytool(&["-certreq", "-alias", alias, "-file", &request], store);
        let sign = ["-gencert", "-alias", ca.0, "-infile", &request, "-outfile", &leaf, "-rfc"];
        keytool(&[&sign[..], san].concat(), ca.1);
    }
    let import = |alias: &str, file: &str, store: &str| {
        keytool(&["-importcert", "-noprompt", "-alias", alias, "-file", file], store);
    };
    let chain = |leaf: &str, ca: &str| {
        let text = fs::read_to_string(folder.join(leaf)).unwrap();
        fs::write(folder.join(leaf), text + &fs::read_to_string(folder.join(ca)).unwrap()).unwrap();
    };

    key("http_ca", "HTTP CA", "http.p12", &["-ext", "bc:c", "-validity", "1095"]);
    key("http", "by-hand", "http.p12", &["-validity", "730"]);
    let san = ["-ext", "san=dns:localhost,ip:127.0.0.1", "-ext", "eku=serverAuth"];
    signed(&keytool, "http", "http.p12", ("http_ca", "http.p12"), &san);
    keytool(&["-exportcert", "-rfc", "-alias", "http_ca", "-file", "http_ca.crt"], "http.p12");
    chain("http.crt", "http_ca.crt");
    import("http", "http.crt", "http.p12");

    key("transport_ca", "transport CA", "transport_ca.p12", &["-ext", "bc:c"]);
    key("transport", "by-hand", "transport.p12", &[]);
    signed(&keytool, "transport", "transport.p12", ("transport_ca", "transport_ca.p12"), &[]);
    keytool(
        &["-exportcert", "-rfc", "-alias", "transport_ca", "-file", "transport_ca.crt"],
        "transport_ca.p12",
    );
    import("transport_ca", "transport_ca.crt", "transport.p12");
    import("transport", "transport.crt", "transport.p12");
}

/// Starts a node with such stores and a protected keystore, and returns the file with the passphrase.
pub(crate) fn with_stores() -> (Place, Running) {
    let place = place();
    stores_of_keytool(&place);
    place
        .append_settings(
            "xpack.security.enabled: true\nxpack.security.enrollment.enabled: true\n\
             xpack.security.http.ssl: {enabled: true, keystore.path: certs/http.p12}\n\
             xpack.security.transport.ssl: {enabled: true, verification_mode: certificate, \
             keystore.path: certs/transport.p12, truststore.path: certs/transport.p12}\n\
             http.host: 127.0.0.1\ntransport.host: 127.0.0.1\n",
        )
        .unwrap();
    tests::user::give(&place.config("certs")).unwrap();
    let (code, _, err) =
        tool(&place, "elasticsearch-keystore", &["create", "-p"], &format!("{PASSPHRASE}\n{PASSPHRASE}\n"));
    assert_eq!(code, 0, "{err}");
    let names = [
        "xpack.security.http.ssl.keystore.secure_password",
        "xpack.security.transport.ssl.keystore.secure_password",
        "xpack.security.transport.ssl.truststore.secure_password",
    ];
    let input = format!("{PASSPHRASE}\n{}", format!("{STORE_PASSWORD}\n").repeat(names.len()));
    let (code, _, err) =
        tool(&place, "elasticsearch-keystore", &[&["add", "-x"], &names[..]].concat(), &input);
    assert_eq!(code, 0, "{err}");
    let passphrase = place.path("passphrase");
    fs::write(&passphrase, format!("{PASSPHRASE}\n")).unwrap();
    tests::user::give(&passphrase).unwrap();
    let arguments = ["start", "--keystore-passphrase-file", passphrase.to_str().unwrap()];
    let mut node = Running::start(&mut place.bootstrap(&arguments), false).unwrap();
    node.wait_until("the node is up", |node| node.stdout.text().contains("started {")).unwrap();
    (place, node)
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn with_pem_files_and_without_the_reserved_realm_passwords_are_reset_but_no_token_is_made() {
    let place = place();
    let folder = place.config("certs");
    fs::create_dir(&folder).unwrap();
    let openssl = |arguments: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(arguments).current_dir(&folder);
        succeeds(command);
    };
    fs::write(folder.join("leaf"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    let key = ["-newkey", "rsa:2048", "-nodes"];
    openssl(
        &[&["req", "-x509", "-subj", "/CN=CA", "-keyout", "ca.key", "-out", "ca.crt"], &key[..]].concat(),
    );
    let request = ["req", "-new", "-subj", "/CN=node", "-keyout", "node.key", "-out", "node.csr"];
    openssl(&[&request[..], &key].concat());
    let sign = ["x509", "-req", "-in", "node.csr", "-out", "node.crt", "-days", "30", "-extfile", "leaf"];
    openssl(&[&sign[..], &["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"]].concat());
    tests::user::give(&folder).unwrap();
    let files = "certificate: certs/node.crt, key: certs/node.key, certificate_authorities: [certs/ca.crt]";
    place
        .append_settings(&format!(
            "xpack.security.enabled: true\n\
             xpack.security.authc.reserved_realm.enabled: false\n\
             xpack.security.http.ssl: {{enabled: true, {files}}}\n\
             xpack.security.transport.ssl: {{enabled: true, verification_mode: certificate, {files}}}\n\
             http.host: 127.0.0.1\ntransport.host: 127.0.0.1\n"
        ))
        .unwrap();
    let before = ["users", "users_roles"].map(|name| fs::read_to_string(place.config(name)).unwrap());
    let mut node = Running::start(&mut place.elasticsearch(&[]), false).unwrap();
    node.wait_until("the node is up", |node| node.stdout.text().contains("started {")).unwrap();

    // Enrollment is disabled; if it is enabled with `-E`, no store contains a CA.
    let create = "elasticsearch-create-enrollment-token";
    let (code, out, err) = tool(&place, create, &["-s", "kibana"], "");
    assert_eq!((code, out.as_str()), (78, ""), "{err}");
    let arguments = ["-s", "kibana", "-E", "xpack.security.enrollment.enabled=true"];
    let (code, out, err) = tool(&place, create, &arguments, "");
    assert_eq!((code, out.as_str()), (73, ""), "{err}");
    assert!(err.contains("not configured with a keystore"), "{err}");

    // The built-in user does not exist, as the server reports. The password of a native user is reset.
    let reset = "elasticsearch-reset-password";
    let (code, out, err) = tool(&place, reset, &["-u", "elastic", "-b", "-v"], "");
    assert_eq!((code, out.as_str()), (75, ""), "{err}");
    assert!(err.contains("a temporary user") && err.contains("[400]"), "{err}");
    let ca = place.config("certs/ca.crt");
    native_user(&place, "joe");
    let (code, password, err) = tool(&place, reset, &["-u", "joe", "-s", "-b"], "");
    assert_eq!((code, password.len()), (0, 21), "{err}");
    assert_eq!(get(&ca, &place.url(), Who::User("joe", password.trim_end())).unwrap().0, 200);
    let after = ["users", "users_roles"].map(|name| fs::read_to_string(place.config(name)).unwrap());
    assert_eq!(before, after);
    takes_other_certificates(&place, || {
        assert_eq!(get(&ca, &place.url(), Who::User("joe", password.trim_end())).unwrap().0, 200);
    });
    node.signal("TERM").unwrap();
    node.end().unwrap();
}

/// Renews a certificate used by both layers with the key beside the CA's certificate, then replaces it with
/// one of another CA.
fn takes_other_certificates(place: &Place, is_well: impl Fn()) {
    let run = |words: &[&str]| -> (i32, serde_json::Value) {
        let output = place.bootstrap(&[words, &["--format", "json"]].concat()).output().unwrap();
        let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        (output.status.code().unwrap(), document)
    };
    let (code, renewed) = run(&["renew", "--san", "renewed.example.org"]);
    assert_eq!((code, &renewed["served"]), (0, &true.into()), "{renewed}");
    is_well();
    let brought = place.path("brought");
    fs::create_dir(&brought).unwrap();
    let openssl = |arguments: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(arguments).current_dir(&brought);
        succeeds(command);
    };
    let (ca, ca_key) = (place.config("certs/ca.crt"), place.config("certs/ca.key"));
    fs::write(brought.join("leaf"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    fs::copy(&ca, brought.join("ca.crt")).unwrap();
    let request = ["req", "-new", "-subj", "/CN=brought", "-newkey", "rsa:2048", "-nodes"];
    openssl(&[&request[..], &["-keyout", "tls.key", "-out", "tls.csr"]].concat());
    let sign = ["x509", "-req", "-in", "tls.csr", "-out", "tls.crt", "-days", "30", "-extfile", "leaf"];
    let (ca, ca_key) = (ca.to_str().unwrap(), ca_key.to_str().unwrap());
    openssl(&[&sign[..], &["-CA", ca, "-CAkey", ca_key, "-CAcreateserial"]].concat());
    tests::user::give(&brought).unwrap();
    let folder = brought.to_str().unwrap();
    let (code, adopted) = run(&["adopt", "transport", "--pem", folder]);
    assert_eq!((code, &adopted["served"]), (0, &true.into()), "{adopted}");
    is_well();
    assert_eq!(run(&["adopt", "http", "--pem", folder]).0, 80, "it is that of both layers");
    let (_, status) = run(&["status"]);
    let served = status["served"].as_array().unwrap();
    assert!(served.len() == 2 && served.iter().all(|served| served["matches_file"] == true), "{status}");
}

/// Creates a native user through the API, as a superuser of the file realm added by Elasticsearch's own tool.
fn native_user(place: &Place, name: &str) {
    let genuine = crate::side_by_side::Genuine::new(place);
    let (code, _, err) =
        genuine.run("users", &["useradd", "root", "-p", "a password", "-r", "superuser"], "");
    assert_eq!(code, 0, "{err}");
    let body = r#"{"password":"something else","roles":["superuser"]}"#;
    let url = format!("{}/_security/user/{name}", place.url());
    let deadline = std::time::Instant::now() + tests::running::PATIENCE;
    loop {
        let output = fed(
            Command::new("curl")
                .args(["--silent", "--show-error", "--config", "-", "--cacert"])
                .arg(place.config("certs/ca.crt"))
                .args(["--header", "content-type: application/json", "--data", body, &url]),
            "user = \"root:a password\"\n",
        );
        let (_, out, err) = ended(output);
        if out.contains("\"created\":true") {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "{out}{err}");
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let (code, _, err) = genuine.run("users", &["userdel", "root"], "");
    assert_eq!(code, 0, "{err}");
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn without_tls_the_tools_speak_plain_http() {
    let place = place();
    place
        .append_settings(
            "xpack.security.enabled: true\nxpack.security.enrollment.enabled: true\n\
             xpack.security.http.ssl.enabled: false\nxpack.security.transport.ssl.enabled: false\n\
             discovery.type: single-node\n",
        )
        .unwrap();
    // Created here, because a tool that is faster than the node would not see the node's own keystore.
    assert_eq!(tool(&place, "elasticsearch-keystore", &["create"], "").0, 0);
    let mut node = Running::start(&mut place.elasticsearch(&[]), false).unwrap();
    let arguments = ["reset-password", "-u", "elastic", "-b", "-s", "--wait", "2m", "-v"];
    let (code, password, err) = ended(fed(&mut place.bootstrap(&arguments), ""));
    assert_eq!((code, password.len()), (0, 21), "{err}");
    assert!(err.contains("`keystore.seed`"), "{err}");
    let url = place.url().replace("https", "http");
    let ca = place.config("elasticsearch.yml");
    assert_eq!(get(&ca, &url, Who::User("elastic", password.trim_end())).unwrap().0, 200);

    let (code, out, err) = tool(&place, "elasticsearch-create-enrollment-token", &["-s", "kibana"], "");
    assert_eq!((code, out.as_str()), (73, ""), "{err}");
    let (code, _, err) =
        tool(&place, "elasticsearch-reset-password", &["-u", "elastic", "-b", "--url", &place.url()], "");
    assert!(code == 69 && err.contains("does not use TLS"), "{err}");
    let (code, _, err) =
        tool(&place, "elasticsearch-reset-password", &["-u", "nobody", "-b", "--url", &url], "");
    assert!(code == 75 && err.contains("[400]"), "{err}");
    node.signal("TERM").unwrap();
    node.end().unwrap();
}

/// Checks that a token of a node configured by hand enrolls a Kibana.
pub(crate) fn enrolls(place: &Place, token: &str) {
    assert_eq!(enrolled(place, token), 200);
}

/// Returns the response to a Kibana with this token.
pub(crate) fn enrolled(place: &Place, token: &str) -> u16 {
    let decoded = proof::decode_token(token.trim_end()).unwrap();
    let address = decoded["adr"][0].as_str().unwrap();
    let key = proof::encode(decoded["key"].as_str().unwrap()).unwrap();
    let url = format!("https://{address}/_security/enroll/kibana");
    let ca = place.config("certs/http_ca.crt");
    get(&ca, &url, Who::Header(&format!("ApiKey {key}"))).unwrap().0
}
