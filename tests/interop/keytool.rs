//! The JDK's `keytool` and es-bootstrap read each other's stores.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use pki::{Entry, Store, StorePassword};
use tests::place::Place;

use crate::configured::{HTTP_PASSWORD, TRANSPORT_PASSWORD, configured, secure_setting};

fn keytool(arguments: &[&str], password: &str) -> Result<String> {
    let output = Command::new("keytool")
        .args(arguments)
        .args(["-storetype", "PKCS12", "-storepass:env", "STORE_PASSWORD"])
        .env("STORE_PASSWORD", password)
        .env("LC_ALL", "C")
        .output()
        .context("could not run keytool: apt-get install openjdk-17-jdk-headless")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(
        output.status.success(),
        "keytool {arguments:?}: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(text)
}

fn list(place: &Place, store: &str, password: &str) -> Result<String> {
    let path = place.config("certs").join(store);
    keytool(
        &["-list", "-v", "-keystore", path.to_str().context("a path")?],
        &secure_setting(place, password)?,
    )
}

/// Returns the text between one alias and the next.
fn entry<'a>(listing: &'a str, alias: &str) -> Result<&'a str> {
    let start = listing
        .find(&format!("Alias name: {alias}\n"))
        .with_context(|| format!("no {alias} in {listing}"))?;
    let rest = &listing[start..];
    Ok(rest[1..].find("Alias name:").map_or(rest, |end| &rest[..end]))
}

fn reads_both_stores(options: &[&str], signature: &str) -> Result<()> {
    let place = configured(options)?;
    let http = list(&place, "http.p12", HTTP_PASSWORD)?;
    ensure!(http.contains("Your keystore contains 2 entries"), "{http}");
    let leaf = entry(&http, "http")?;
    ensure!(
        leaf.contains("Entry type: PrivateKeyEntry") && leaf.contains("Certificate chain length: 2"),
        "{leaf}"
    );
    ensure!(leaf.contains("DNSName: localhost") && leaf.contains("serverAuth"), "{leaf}");
    let ca = entry(&http, "http_ca")?;
    ensure!(ca.contains("Entry type: PrivateKeyEntry") && ca.contains("Certificate chain length: 1"), "{ca}");
    ensure!(ca.contains("CA:true") && ca.contains("SHA256withRSA") && ca.contains("4096-bit RSA"), "{ca}");

    let transport = list(&place, "transport.p12", TRANSPORT_PASSWORD)?;
    let leaf = entry(&transport, "transport")?;
    ensure!(leaf.contains("Certificate chain length: 2") && leaf.contains(signature), "{leaf}");
    ensure!(entry(&transport, "transport_ca")?.contains("Entry type: trustedCertEntry"), "{transport}");
    Ok(())
}

#[test]
#[ignore = "needs Elasticsearch, the program: cargo xtask test"]
fn reads_the_stores_of_a_first_start() -> Result<()> {
    reads_both_stores(&[], "SHA256withECDSA")
}

#[test]
#[ignore = "needs Elasticsearch, the program: cargo xtask test"]
fn reads_the_stores_with_stock_keys() -> Result<()> {
    reads_both_stores(&["--keys", "stock"], "SHA256withRSA")
}

/// What manuals tell operators to do with these stores by hand.
#[test]
#[ignore = "needs Elasticsearch, the program: cargo xtask test"]
fn edits_leave_both_entries_whole() -> Result<()> {
    let place = configured(&[])?;
    let password = secure_setting(&place, HTTP_PASSWORD)?;
    let path = place.config("certs").join("http.p12");
    let store = path.to_str().context("a path")?;
    let edit = |arguments: &[&str]| keytool(&[arguments, &["-keystore", store]].concat(), &password);
    let chain = |alias: &str, length: u32| {
        let listing = edit(&["-list", "-v"])?;
        let found = entry(&listing, alias)?.to_owned();
        ensure!(found.contains("Entry type: PrivateKeyEntry"), "{found}");
        ensure!(found.contains(&format!("Certificate chain length: {length}")), "{found}");
        Ok(())
    };

    edit(&["-changealias", "-alias", "http", "-destalias", "https"])?;
    chain("https", 2).and_then(|()| chain("http_ca", 1))?;
    edit(&["-delete", "-alias", "https"])?;
    chain("http_ca", 1)?;
    edit(
        &["-genkeypair", "-alias", "http", "-keyalg", "EC", "-groupname", "secp256r1"]
            .iter()
            .copied()
            .chain([
                "-dname",
                "CN=again",
                "-signer",
                "http_ca",
                "-sigalg",
                "SHA256withRSA",
                "-ext",
                "san=dns:localhost",
            ])
            .collect::<Vec<_>>(),
    )?;
    chain("http", 2).and_then(|()| chain("http_ca", 1))?;

    let read = Store::decode(&std::fs::read(&path)?, &StorePassword::from_text(password.clone().into()))?;
    let keys =
        read.entries.iter().filter(|entry| matches!(entry, Entry::Key { chain, .. } if !chain.is_empty()));
    ensure!(keys.count() == 2, "{read:?}");
    Ok(())
}

#[test]
#[ignore = "needs Elasticsearch, the program: cargo xtask test"]
fn its_stores_are_read() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for (name, options) in [
        ("rsa.p12", &["-keyalg", "RSA", "-keysize", "2048"][..]),
        ("ec.p12", &["-keyalg", "EC", "-groupname", "secp256r1"]),
        ("legacy.p12", &["-J-Dkeystore.pkcs12.legacy", "-keyalg", "RSA", "-keysize", "2048"]),
    ] {
        let path = folder.path().join(name);
        let store = [
            "-genkeypair",
            "-alias",
            "node",
            "-dname",
            "CN=node",
            "-keystore",
            path.to_str().context("a path")?,
        ];
        keytool(&[&store[..], options].concat(), "store-password")?;
        let store =
            Store::decode(&std::fs::read(&path)?, &StorePassword::from_text("store-password".into()))?;
        let [Entry::Key { alias, chain, .. }] = &store.entries[..] else {
            panic!("{name}: {:?}", store.entries)
        };
        ensure!(alias == "node" && chain.len() == 1, "{name}: {alias} with {} certificates", chain.len());
    }
    Ok(())
}
