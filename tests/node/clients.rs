//! Runs the snippets printed by `clients` unchanged with the official clients. Also tests clients that
//! support a single version of TLS, and Java clients with the CA in a truststore.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::place::Place;
use tests::proof::Credentials;
use tests::{all, clients, jdks};

/// How to run the snippets of a language.
pub(crate) struct Language {
    name: &'static str,
    file: &'static str,
    program: &'static [&'static str],
    /// The directory of the official client. Without it, the language is tested only with `--all`.
    needs: &'static str,
}

static LANGUAGES: [Language; 6] = [
    Language { name: "curl", file: "snippet.sh", program: &["sh", "snippet.sh"], needs: "" },
    Language { name: "python", file: "snippet.py", program: &["python3", "snippet.py"], needs: "python" },
    Language {
        name: "javascript",
        file: "snippet.js",
        program: &["node", "snippet.js"],
        needs: "javascript",
    },
    Language { name: "java", file: "Example.java", program: &["java", "Example.java"], needs: "java" },
    Language { name: "go", file: "main.go", program: &["go", "run", "."], needs: "go" },
    Language { name: "rust", file: "src/main.rs", program: &["cargo", "run", "--quiet"], needs: "rust" },
];
/// Languages that are tested only with `--all`.
const LONG: [&str; 3] = ["java", "go", "rust"];

/// Valid credentials connect; a wrong password, and the fingerprint or file of another CA, are rejected.
pub(crate) fn every_snippet_connects(place: &Place, credentials: &Credentials) {
    let folder = tempfile::tempdir().unwrap();
    let mut connected = Vec::new();
    for language in LANGUAGES.iter().filter(|language| all() || !LONG.contains(&language.name)) {
        for by in ["fingerprint", "ca"] {
            let printed = place.bootstrap(&["clients", language.name, "--by", by]).output().unwrap();
            let snippet = String::from_utf8(printed.stdout).unwrap();
            let name = format!("{} by {by}", language.name);
            assert!(printed.status.success() && snippet.contains(&place.url()), "{name}: {snippet}");

            let said = |snippet: &str, password: &str| {
                let output = execute(folder.path(), language, snippet, password);
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                (output.status.success() && text.contains("You Know, for Search"), output)
            };
            let (works, output) = said(&snippet, &credentials.password);
            assert!(works, "{name}: {output:?}");
            assert!(!said(&snippet, "wrong-password").0, "{name}: a wrong password was accepted");
            let other = match by {
                "fingerprint" => with_another_fingerprint(&snippet, &credentials.fingerprint),
                _ => with_another_ca(folder.path(), &snippet, &place.config("certs/http_ca.crt")),
            };
            assert!(!said(&other, &credentials.password).0, "{name}: another CA was believed");
        }
        connected.push(language.name);
    }
    assert!(connected.starts_with(&["curl", "python", "javascript"]), "{connected:?}");
}

/// A snippet with its language.
pub(crate) type Snippet = (&'static Language, String);

/// Returns the output of `clients` for each language.
pub(crate) fn snippets(place: &Place, by: &str) -> Vec<Snippet> {
    let print = |language: &'static Language| {
        let printed = place.bootstrap(&["clients", language.name, "--by", by]).output().unwrap();
        assert!(printed.status.success(), "{printed:?}");
        (language, String::from_utf8(printed.stdout).unwrap())
    };
    LANGUAGES.iter().map(print).collect()
}

/// Checks whether a snippet connects.
pub(crate) fn connects(language: &Language, snippet: &str, password: &str, expected: bool) {
    let folder = tempfile::tempdir().unwrap();
    let output = execute(folder.path(), language, snippet, password);
    let text = String::from_utf8_lossy(&output.stdout);
    let works = output.status.success() && text.contains("You Know, for Search");
    assert_eq!(works, expected, "{}: {snippet}\n{output:?}", language.name);
}

/// Runs a snippet as a user does, with the client where the language expects it.
fn execute(folder: &Path, language: &Language, snippet: &str, password: &str) -> Output {
    let clients = clients().unwrap();
    // The other files of a Go or Rust program are beside it.
    let project = match language.name {
        "go" | "rust" => clients.join(language.needs),
        _ => folder.to_path_buf(),
    };
    fs::write(project.join(language.file), snippet).unwrap();
    let (program, arguments) = language.program.split_first().unwrap();
    Command::new(program)
        .args(arguments)
        .current_dir(project)
        .env("ELASTIC_PASSWORD", password)
        .env("PYTHONPATH", clients.join("python"))
        .env("NODE_PATH", clients.join("javascript/node_modules"))
        .env("CLASSPATH", clients.join("java/*"))
        .output()
        .unwrap()
}

/// Replaces one digit of the fingerprint.
fn with_another_fingerprint(snippet: &str, fingerprint: &str) -> String {
    let other = if fingerprint.starts_with('0') { "1" } else { "0" };
    let colons = |text: &str| {
        let upper = text.to_uppercase();
        let pairs: Vec<&str> = (0..upper.len() / 2).map(|at| &upper[2 * at..2 * at + 2]).collect();
        pairs.join(":")
    };
    let changed = format!("{other}{}", &fingerprint[1..]);
    let edited = snippet.replace(fingerprint, &changed).replace(&colons(fingerprint), &colons(&changed));
    assert_ne!(edited, snippet);
    edited
}

fn with_another_ca(folder: &Path, snippet: &str, ca: &Path) -> String {
    let other = another_ca(folder);
    let edited = snippet.replace(ca.to_str().unwrap(), other.to_str().unwrap());
    assert_ne!(edited, snippet);
    edited
}

/// Creates another CA with OpenSSL.
fn another_ca(folder: &Path) -> PathBuf {
    let other = folder.join("other.crt");
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-subj", "/CN=other", "-keyout", "/dev/null", "-out"])
        .arg(&other)
        .output()
        .unwrap();
    assert!(made.status.success());
    other
}

/// Clients limited to TLS 1.2 or 1.3 connect, and clients limited to older versions do not: curl, and each
/// JDK with a truststore.
pub(crate) fn both_versions_of_tls_connect(place: &Place) {
    let ca = place.config("certs/http_ca.crt");
    let curl = |versions: &[&str]| {
        let status = Command::new("curl")
            .args(["--silent", "--output", "/dev/null", "--cacert"])
            .arg(&ca)
            .args(versions)
            .arg(place.url())
            .status();
        status.unwrap().success()
    };
    assert!(curl(&["--tlsv1.2", "--tls-max", "1.2"]) && curl(&["--tlsv1.3"]));
    assert!(!curl(&["--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"]));

    let folder = tempfile::tempdir().unwrap();
    let jdks = jdks().unwrap();
    assert!(!jdks.is_empty());
    for (at, jdk) in jdks.iter().enumerate() {
        let ours = trust_store(folder.path(), jdk, &ca, &format!("ours-{at}"));
        for version in ["TLSv1.2", "TLSv1.3"] {
            let output = java(jdk, &ours, version, &place.url());
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(said, format!("{version} 401\n"), "{}: {output:?}", jdk.display());
        }
        let others = trust_store(folder.path(), jdk, &another_ca(folder.path()), &format!("others-{at}"));
        assert!(!java(jdk, &others, "TLSv1.3", &place.url()).status.success(), "{}", jdk.display());
    }
}

/// Imports the CA into a truststore with the JDK's keytool.
fn trust_store(folder: &Path, jdk: &Path, ca: &Path, name: &str) -> PathBuf {
    let store = folder.join(format!("{name}.p12"));
    let made = Command::new(jdk.join("bin/keytool"))
        .args(["-importcert", "-noprompt", "-storetype", "PKCS12", "-storepass", "changeit", "-file"])
        .arg(ca)
        .arg("-keystore")
        .arg(&store)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    store
}

fn java(jdk: &Path, store: &Path, version: &str, url: &str) -> Output {
    Command::new(jdk.join("bin/java"))
        .arg(format!("-Djavax.net.ssl.trustStore={}", store.display()))
        .arg("-Djavax.net.ssl.trustStorePassword=changeit")
        .arg(format!("-Djdk.tls.client.protocols={version}"))
        .arg("-XX:TieredStopAtLevel=1")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/node/java/Trust.java"))
        .arg(url)
        .output()
        .unwrap()
}
