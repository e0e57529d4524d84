//! Nodes in the state in which Elasticsearch's own step leaves them: one with the step's original files, and
//! one enrolled in the same way with independent programs: OpenSSL, curl, keytool.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::curl::{Who, get};
use crate::place::{Place, set_mode};
use crate::proof::{decode_token, encode};
use crate::user;

/// The password of every store, which the node reads from its keystore.
const PASSWORD: &str = "a-password-of-stores";

/// Copies certificates, keystore and block that the step of this release wrote on another machine into a
/// fresh place.
///
/// # Errors
///
/// If there are no files of this release, or they cannot be copied.
pub fn first_node(place: &Place, version: &str, node_name: &str) -> Result<()> {
    first_node_in(&place.config(""), version, node_name)?;
    user::give(&place.config(""))
}

/// The same for any configuration directory.
///
/// # Errors
///
/// As for [`first_node`].
pub fn first_node_in(config: &Path, version: &str, node_name: &str) -> Result<()> {
    let crates = crate::page::root()?.join("crates");
    let copy = |from: String, to: &str| {
        fs::copy(crates.join(&from), config.join(to)).with_context(|| format!("could not copy {from}"))
    };
    fs::create_dir(config.join("certs"))?;
    for file in ["http_ca.crt", "http.p12", "transport.p12"] {
        copy(format!("pki/tests/fixtures/stock-{version}-{file}"), &format!("certs/{file}"))?;
        set_mode(&config.join("certs").join(file), 0o660)?;
    }
    copy(format!("keystore/tests/fixtures/stock-{version}.keystore"), "elasticsearch.keystore")?;
    set_mode(&config.join("elasticsearch.keystore"), 0o660)?;
    set_mode(&config.join("certs"), 0o750)?;
    let founding = format!(
        "# A cluster of its own.\n# Others can join it.\ncluster.initial_master_nodes: [\"{node_name}\"]\n\n\
         # From anywhere.\n# Encrypted.\nhttp.host: 0.0.0.0\n\n\
         # From anywhere.\n# Encrypted.\n#transport.host: 0.0.0.0\n"
    );
    let file = config.join("elasticsearch.yml");
    let before = fs::read_to_string(&file).unwrap_or_default();
    fs::write(file, before + &block(&founding)).map_err(Into::into)
}

/// Configures a fresh place as a member of the cluster that issued the token; `address` is its listen
/// address.
///
/// # Errors
///
/// If the cluster does not respond as expected, or a program is missing.
pub fn enroll(place: &Place, token: &str, address: &str) -> Result<()> {
    let token = decode_token(token)?;
    let text = |member: &str| token[member].as_str().with_context(|| format!("the token has no {member}"));
    let theirs = token["adr"][0].as_str().context("the token has no address")?;
    let work = Work::new(place)?;
    // The token identifies the second certificate of the chain; curl verifies the leaf and the host name.
    let ca = work.second_certificate(theirs, text("fgr")?)?;
    let authorization = format!("ApiKey {}", encode(text("key")?)?);
    let (status, answer) =
        get(&ca, &format!("https://{theirs}/_security/enroll/node"), Who::Header(&authorization))?;
    ensure!(status == 200, "enrolling was answered with {status}: {answer}");
    for (member, file) in [("http_ca_key", "ca.key"), ("transport_key", "transport.key")] {
        work.member(&answer, member, &["pkey"], file)?;
    }
    for (member, file) in [
        ("http_ca_cert", "ca.crt"),
        ("transport_ca_cert", "transport_ca.crt"),
        ("transport_cert", "transport.crt"),
    ] {
        work.member(&answer, member, &["x509"], file)?;
    }
    work.leaf(address)?;
    work.stores()?;
    fs::create_dir(place.config("certs"))?;
    for file in ["http.p12", "transport.p12"] {
        fs::copy(work.at(file), place.config("certs").join(file))?;
    }
    fs::copy(work.at("ca.crt"), place.config("certs/http_ca.crt"))?;
    let seeds: Vec<&str> =
        answer["nodes_addresses"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let seeds: Vec<String> = seeds.iter().map(|seed| format!("\"{seed}\"")).collect();
    let seeds = format!("# The others.\ndiscovery.seed_hosts: [{}]\n", seeds.join(", "));
    place.append_settings(&block(&seeds))?;
    keystore(place)?;
    user::give(&place.config(""))
}

/// Returns the block as the stock step writes it, up to the cluster's part.
fn block(cluster: &str) -> String {
    let line = "-".repeat(80);
    format!(
        "\n#----------------------- BEGIN SECURITY AUTO CONFIGURATION -----------------------\n\
         #\n# What follows was generated,\n# certificates and keys as well, on 23-11-2026 23:41:25\n#\n# {line}\n\n\
         # Security.\nxpack.security.enabled: true\n\nxpack.security.enrollment.enabled: true\n\n\
         # Clients.\nxpack.security.http.ssl:\n  enabled: true\n  keystore.path: certs/http.p12\n\n\
         # Nodes.\nxpack.security.transport.ssl:\n  enabled: true\n  verification_mode: certificate\n  \
         keystore.path: certs/transport.p12\n  truststore.path: certs/transport.p12\n\
         {cluster}\n\
         #----------------------- END SECURITY AUTO CONFIGURATION -------------------------\n"
    )
}

/// Creates a keystore with the passwords of the stores.
fn keystore(place: &Place) -> Result<()> {
    let add = [
        "keystore",
        "add",
        "--force",
        "--stdin",
        "xpack.security.http.ssl.keystore.secure_password",
        "xpack.security.transport.ssl.keystore.secure_password",
        "xpack.security.transport.ssl.truststore.secure_password",
    ];
    let mut child = place.bootstrap(&add).stdin(Stdio::piped()).spawn()?;
    let lines = format!("{PASSWORD}\n").repeat(3);
    child.stdin.take().context("no standard input")?.write_all(lines.as_bytes())?;
    ensure!(child.wait()?.success(), "could not write the keystore");
    Ok(())
}

/// A directory for intermediate files.
struct Work {
    folder: PathBuf,
}

impl Work {
    fn new(place: &Place) -> Result<Self> {
        let folder = place.path("enrolling");
        fs::create_dir(&folder)?;
        Ok(Self { folder })
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .env("STORE_PASSWORD", PASSWORD)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("could not run {program}"))?;
        ensure!(
            output.status.success(),
            "{program} {arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(output.stdout)
    }

    /// Returns the CA certificate that a server presents after its own.
    fn second_certificate(&self, server: &str, fingerprint: &str) -> Result<PathBuf> {
        let shown = self.run("openssl", &["s_client", "-connect", server, "-showcerts"])?;
        let shown = String::from_utf8(shown)?;
        let second = shown.split("-----BEGIN CERTIFICATE-----").nth(2).context("no second certificate")?;
        let (body, _) = second.split_once("-----END CERTIFICATE-----").context("no whole certificate")?;
        let file = self.at("presented.crt");
        fs::write(&file, format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----\n"))?;
        let arguments = ["x509", "-in", "presented.crt", "-noout", "-fingerprint", "-sha256"];
        let found = String::from_utf8(self.run("openssl", &arguments)?)?;
        let found = found.trim_end().rsplit('=').next().unwrap_or_default().replace(':', "").to_lowercase();
        ensure!(found == fingerprint, "the CA's fingerprint is {found}, the token's {fingerprint}");
        Ok(file)
    }

    /// Writes a field of the response, base64 of DER, as PEM.
    fn member(&self, answer: &Value, member: &str, read: &[&str], file: &str) -> Result<()> {
        let text = answer[member].as_str().with_context(|| format!("there is no {member}"))?;
        fs::write(self.at("member"), text)?;
        self.run("openssl", &["base64", "-d", "-A", "-in", "member", "-out", "member.der"])?;
        let conversion = ["-inform", "DER", "-in", "member.der", "-out", file];
        self.run("openssl", &[read, &conversion].concat()).map(|_| ())
    }

    /// Creates the node's HTTP certificate, signed by the cluster's CA, always with SHA256withRSA. Like Java,
    /// rejects the key of a CA that cannot do this.
    fn leaf(&self, address: &str) -> Result<()> {
        let extensions = format!(
            "subjectAltName=IP:{address},IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n\
             keyUsage=critical,digitalSignature,keyEncipherment\n"
        );
        fs::write(self.at("leaf.cnf"), extensions)?;
        let request = [
            "-newkey",
            "rsa:4096",
            "-nodes",
            "-keyout",
            "leaf.key",
            "-out",
            "leaf.csr",
            "-subj",
            "/CN=third",
        ];
        self.run("openssl", &[&["req", "-new"][..], &request].concat())?;
        let issuer = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-sha256", "-days", "730"];
        let files = ["-in", "leaf.csr", "-out", "leaf.crt", "-extfile", "leaf.cnf"];
        let with_rsa = ["-sigopt", "rsa_padding_mode:pkcs1"];
        self.run("openssl", &[&["x509", "-req"][..], &issuer, &files, &with_rsa].concat()).map(|_| ())
    }

    /// Creates both stores, with the aliases that nodes look for.
    fn stores(&self) -> Result<()> {
        self.key_entry(
            "http",
            &["-inkey", "leaf.key", "-in", "leaf.crt", "-certfile", "ca.crt"],
            "http.p12",
        )?;
        self.key_entry("http_ca", &["-inkey", "ca.key", "-in", "ca.crt"], "http_ca.p12")?;
        let password = ["-srcstorepass:env", "STORE_PASSWORD", "-deststorepass:env", "STORE_PASSWORD"];
        let merge =
            ["-importkeystore", "-noprompt", "-srckeystore", "http_ca.p12", "-destkeystore", "http.p12"];
        self.run("keytool", &[&merge[..], &password].concat())?;
        self.key_entry("transport", &["-inkey", "transport.key", "-in", "transport.crt"], "transport.p12")?;
        let trust = ["-importcert", "-noprompt", "-alias", "transport_ca", "-file", "transport_ca.crt"];
        let store = ["-keystore", "transport.p12", "-storepass:env", "STORE_PASSWORD"];
        self.run("keytool", &[&trust[..], &store].concat()).map(|_| ())
    }

    fn key_entry(&self, alias: &str, what: &[&str], store: &str) -> Result<()> {
        let export = ["pkcs12", "-export", "-name", alias, "-passout", "env:STORE_PASSWORD", "-out", store];
        self.run("openssl", &[&export[..], what].concat()).map(|_| ())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all::<&Path>(&self.folder);
    }
}
