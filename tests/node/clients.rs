//! The snippets that `clients` prints, run as they are printed with the official clients.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tests::place::Place;
use tests::proof::Credentials;
use tests::{all, clients};

/// Right credentials connect; a wrong password, and another CA's fingerprint or file, are refused.
pub(crate) fn every_snippet_connects(place: &Place, credentials: &Credentials) {
    let folder = tempfile::tempdir().unwrap();
    let languages: &[&str] = &["curl", "python", "javascript"];
    for language in languages {
        for by in ["fingerprint", "ca"] {
            let printed = place.bootstrap(&["clients", language, "--by", by]).output().unwrap();
            let snippet = String::from_utf8(printed.stdout).unwrap();
            assert!(printed.status.success() && snippet.contains(&place.url()), "{language}: {snippet}");
            let said = connects(folder.path(), language, &snippet, &credentials.password);
            assert!(said.contains("You Know, for Search"), "{language} by {by}: {said}");

            let refused = |snippet: &str, password: &str| {
                let output = execute(folder.path(), language, snippet, password);
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(!output.status.success() && !said.contains("You Know"), "{language} by {by}: {said}");
            };
            refused(&snippet, "wrong-password");
            if by == "fingerprint" {
                refused(&with_another_fingerprint(&snippet, &credentials.fingerprint), &credentials.password);
            } else {
                let ca = place.config("certs/http_ca.crt");
                refused(&with_another_ca(folder.path(), &snippet, &ca), &credentials.password);
            }
        }
    }
    let _ = all();
}

fn connects(folder: &Path, language: &str, snippet: &str, password: &str) -> String {
    let output = execute(folder, language, snippet, password);
    assert!(output.status.success(), "{language}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a snippet as a user would.
fn execute(folder: &Path, language: &str, snippet: &str, password: &str) -> Output {
    let (program, name) = match language {
        "curl" => ("sh", "snippet.sh"),
        "python" => ("python3", "snippet.py"),
        _ => ("node", "snippet.js"),
    };
    fs::write(folder.join(name), snippet).unwrap();
    let clients = clients().unwrap();
    Command::new(program)
        .arg(name)
        .current_dir(folder)
        .env("ELASTIC_PASSWORD", password)
        .env("PYTHONPATH", clients.join("python"))
        .env("NODE_PATH", clients.join("javascript/node_modules"))
        .output()
        .unwrap()
}

/// One digit is another.
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

/// The CA of somebody else, by OpenSSL.
fn with_another_ca(folder: &Path, snippet: &str, ca: &Path) -> String {
    let other = folder.join("other.crt");
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-subj", "/CN=other", "-keyout", "/dev/null", "-out"])
        .arg(&other)
        .output()
        .unwrap();
    assert!(made.status.success());
    let edited = snippet.replace(ca.to_str().unwrap(), other.to_str().unwrap());
    assert_ne!(edited, snippet);
    edited
}
