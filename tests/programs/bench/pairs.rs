//! Keys, certificates and keystores: es-bootstrap compared with other programs.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use tests::java::Java;
use tests::place::Place;

use crate::Bench;
use crate::jvm::{self, FourKeys};
use crate::measure::{Pair, Times, time, time_with};
use crate::page::{Alone, Results, Row};

/// Measures a first start's files for a fresh node.
pub(crate) fn configure(bench: &Bench, options: &[&str]) -> Result<Duration> {
    let place = Place::new(&bench.home, &bench.program)?;
    time(&mut place.bootstrap(&[&["configure", "-q"], options].concat()))
}

fn openssl() -> Result<Duration> {
    let key =
        ["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096", "-outform", "DER"];
    time(Command::new("openssl").args(key))
}

/// Measures RSA keys and whole first starts.
pub(crate) fn keys(bench: &Bench, results: &mut Results) -> Result<()> {
    eprintln!("keys");
    let mut rsa = Times::default();
    let mut ec = Times::default();
    let pair = Pair::measure(
        bench.times(100, 12),
        || {
            rsa.push(time(&mut Command::new(&bench.rsa_key))?);
            ec.push(configure(bench, &["--keys", "ec"])?);
            configure(bench, &[])
        },
        openssl,
    )?;
    let key = Pair { ours: rsa, other: pair.other.clone() };
    results.rows.push(Row::new("RSA-4096 key, all cores", "`openssl genpkey`, one core", key));
    results.rows.push(Row::new("`configure`", "`openssl genpkey`, one core", pair));
    results.alone.push(Alone::time("`configure --keys ec`", &ec, "120 ms"));

    let four = FourKeys::compile(&bench.home)?;
    let jvm = Pair::measure(bench.times(12, 2), || configure(bench, &[]), || time(&mut four.command()))?;
    results.rows.push(Row::new("`configure`", "a JVM: the same four keys and two stores", jvm));
    let keytool = Pair::measure(bench.times(6, 1), || configure(bench, &[]), || keytool(bench))?;
    results.rows.push(Row::new("`configure`", "`keytool`: one RSA-4096 key and its store", keytool));
    Ok(())
}

fn keytool(bench: &Bench) -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(jvm::program(&bench.home, "keytool")?);
    command.args([
        "-genkeypair",
        "-alias",
        "http_ca",
        "-keyalg",
        "RSA",
        "-keysize",
        "4096",
        "-dname",
        "CN=ca",
    ]);
    command.args(["-storetype", "PKCS12", "-storepass", "a-password-of-stores", "-keystore"]);
    time(command.arg(folder.path().join("ca.p12")))
}

/// Measures adding a setting to a keystore; the server's own class opens and rewrites one.
pub(crate) fn keystores(bench: &Bench, results: &mut Results) -> Result<()> {
    eprintln!("keystores");
    let place = Place::new(&bench.home, &bench.program)?;
    time(&mut place.bootstrap(&["configure", "-q"]))?;
    let java = Java::compile("KeystoreTool", &bench.home, &["lib"])?;
    let copy = tempfile::tempdir()?;
    fs::copy(place.config("elasticsearch.keystore"), copy.path().join("elasticsearch.keystore"))?;
    let order = format!("save\t{}\t\n", copy.path().to_str().context("a path that is not a string")?);
    let pair = Pair::measure(
        bench.times(12, 3),
        || time_with(&mut place.bootstrap(&["keystore", "add", "-f", "-x", "bench"]), "value\n"),
        || time_with(&mut java.command(&[]), &order),
    )?;
    results.rows.push(Row::new("`keystore add`", "the keystore class of Elasticsearch's jar", pair));
    Ok(())
}
