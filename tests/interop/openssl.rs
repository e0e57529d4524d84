//! OpenSSL reads and verifies our files, and we read its stores.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use pki::{Entry, Store, StorePassword};
use tests::place::Place;

use crate::configured::{HTTP_PASSWORD, TRANSPORT_PASSWORD, configured, secure_setting};

fn openssl(arguments: &[&str], password: &str) -> Result<String> {
    let output = Command::new("openssl")
        .args(arguments)
        .env("STORE_PASSWORD", password)
        .output()
        .context("could not run openssl: apt-get install openssl")?;
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "openssl {arguments:?}: {text}");
    Ok(text)
}

#[test]
#[ignore = "needs Elasticsearch, the program, openssl: cargo xtask test"]
fn verifies_chains_strictly_and_finds_the_jdks_algorithms() -> Result<()> {
    for options in [&[][..], &["--keys", "stock"], &["--keys", "ec"]] {
        let place = configured(options)?;
        for (store, setting) in [("http.p12", HTTP_PASSWORD), ("transport.p12", TRANSPORT_PASSWORD)] {
            let info = read(&place, store, setting, &["-info", "-nokeys"])?;
            for wanted in [
                "MAC: sha256, Iteration 10000",
                "PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256",
            ] {
                ensure!(info.contains(wanted), "no {wanted:?} in {info}");
            }
            let [ca, leaf] = certificates(&place, store, setting)?;
            let verified = openssl(&["verify", "-x509_strict", "-CAfile", &ca, &leaf], "")?;
            ensure!(verified.trim_end().ends_with(": OK"), "{verified}");
            if store == "http.p12" {
                let host = ["-verify_hostname", "localhost", "-purpose", "sslserver"];
                openssl(&[&["verify", "-x509_strict"], &host[..], &["-CAfile", &ca, &leaf]].concat(), "")?;
            }
        }
    }
    Ok(())
}

/// Returns OpenSSL's output for a store.
fn read(place: &Place, store: &str, setting: &str, options: &[&str]) -> Result<String> {
    let file = place.config("certs").join(store).display().to_string();
    let arguments = ["pkcs12", "-in", &file, "-passin", "env:STORE_PASSWORD"];
    openssl(&[&arguments, options].concat(), &secure_setting(place, setting)?)
}

/// Extracts the CA and the leaf from a store, each as a PEM file. A CA with a separate entry occurs twice.
pub(crate) fn certificates(place: &Place, store: &str, setting: &str) -> Result<[String; 2]> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = read(place, store, setting, &["-nokeys"])?;
    let (mut ca, mut leaf, mut seen) = (None, None, Vec::new());
    for (at, rest) in text.split("-----BEGIN").skip(1).enumerate() {
        let path = place.path(&format!("{store}.{at}.pem")).display().to_string();
        let end = rest.find(END).context("a certificate without an end")?;
        if seen.contains(&&rest[..end]) {
            continue;
        }
        seen.push(&rest[..end]);
        fs::write(&path, format!("-----BEGIN{}{END}\n", &rest[..end]))?;
        // OpenSSL tells which of the two is the CA.
        let is_ca = openssl(&["x509", "-in", &path, "-noout", "-text"], "")?.contains("CA:TRUE");
        let slot = if is_ca { &mut ca } else { &mut leaf };
        ensure!(slot.replace(path).is_none(), "{store} has more than one CA or leaf");
    }
    Ok([ca.context("no CA")?, leaf.context("no leaf")?])
}

#[test]
#[ignore = "needs Elasticsearch, the program, openssl: cargo xtask test"]
fn agrees_on_the_fingerprint() -> Result<()> {
    let place = configured(&[])?;
    let ca = place.config("certs/http_ca.crt").display().to_string();
    let theirs = openssl(&["x509", "-in", &ca, "-noout", "-fingerprint", "-sha256"], "")?;
    let ours = place.bootstrap(&["fingerprint", "--colons"]).output()?;
    ensure!(
        theirs.trim_end().ends_with(&format!("={}", String::from_utf8(ours.stdout)?.trim_end())),
        "{theirs}"
    );
    Ok(())
}

#[test]
#[ignore = "needs openssl: cargo xtask test"]
fn its_stores_are_read() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (key, certificate) = (path("key.pem"), path("certificate.pem"));
    let request =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "10", "-subj", "/CN=node", "-keyout"];
    openssl(&[&request[..], &[&key, "-out", &certificate]].concat(), "")?;
    for options in [
        &[][..],
        &["-legacy"],
        &["-nomac"],
        &["-certpbe", "NONE"],
        &["-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-macalg", "sha384"],
        &["-iter", "2048", "-maciter", "-macalg", "sha1"],
    ] {
        let store = path("store.p12");
        let export = [
            "pkcs12",
            "-export",
            "-inkey",
            &key,
            "-in",
            &certificate,
            "-name",
            "Node",
            "-passout",
            "env:STORE_PASSWORD",
            "-out",
            &store,
        ];
        openssl(&[&export[..], options].concat(), "store-password")?;
        let store = Store::decode(&fs::read(&store)?, &StorePassword::from_text("store-password".into()))
            .with_context(|| format!("{options:?}"))?;
        let [Entry::Key { alias, chain, .. }] = &store.entries[..] else {
            panic!("{options:?}: {:?}", store.entries)
        };
        ensure!(
            alias == "node" && chain.len() == 1,
            "{options:?}: {alias} with {} certificates",
            chain.len()
        );
    }
    Ok(())
}

/// Runs OpenSSL's checks of RSA keys: primes, exponents and coefficient.
#[test]
#[ignore = "needs openssl: cargo xtask test"]
fn finds_nothing_wrong_with_rsa_keys() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for number in 0..8 {
        let key = pki::PrivateKey::generate(pki::KeyKind::Rsa4096, memory::rng)?;
        let file = folder.path().join(format!("{number}.der"));
        fs::write(&file, key.pkcs8())?;
        let file = file.to_str().context("a path that is not a string")?;
        let said = openssl(&["pkey", "-inform", "DER", "-in", file, "-check", "-noout", "-text"], "")?;
        ensure!(
            said.contains("Key is valid") && said.contains("Private-Key: (4096 bit, 2 primes)"),
            "{said}"
        );
        ensure!(said.contains("publicExponent: 65537"), "{said}");
    }
    Ok(())
}
