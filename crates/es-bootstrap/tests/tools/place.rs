//! A node's files, with the stock tools' names next to them, and the program run on them.

use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use keystore::{Format, HTTP_KEYSTORE_PASSWORD, Keystore, PASSWORD_HASH, Passphrase, Sealed};
use pki::{
    Certificate, CertificateName, Entry, Issuer, KeyKind, PrivateKey, Request, San, Store, StorePassword,
};

use crate::server::{Identity, Server};

const PROGRAM: &str = env!("CARGO_BIN_EXE_es-bootstrap");
/// The empty passphrase of a keystore without one.
pub(crate) const NONE: &str = "";
pub(crate) const LOOPBACK: San = San::Ip(IpAddr::V4(Ipv4Addr::LOCALHOST));

/// Exit code, standard output and standard error.
pub(crate) type Ended = (i32, String, String);

/// A node's files.
pub(crate) struct Node {
    folder: tempfile::TempDir,
}

impl Node {
    /// Creates a node with security enabled and these settings.
    pub(crate) fn new(settings: &str) -> Self {
        let node = Self::bare();
        let security = "xpack.security.enabled: true\nxpack.security.enrollment.enabled: true\n";
        fs::write(node.at("config/elasticsearch.yml"), format!("{security}{settings}")).unwrap();
        node
    }

    /// Creates a node without settings. Keystores of this version take a twentieth of the time that 8.14 and
    /// later need.
    pub(crate) fn bare() -> Self {
        let node = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(node.at("home/lib")).unwrap();
        fs::create_dir(node.at("config")).unwrap();
        fs::write(node.at("home/lib/elasticsearch-8.13.4.jar"), "").unwrap();
        for name in ["users", "users_roles"] {
            fs::write(node.at(&format!("config/{name}")), format!("# {name} of ours\n")).unwrap();
        }
        // Another user may be the node's, whatever the umask is.
        for (name, mode) in
            [("home", 0o755), ("config", 0o755), ("config/users", 0o644), ("config/users_roles", 0o644)]
        {
            fs::set_permissions(node.at(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        for name in [
            "elasticsearch-create-enrollment-token",
            "elasticsearch-reset-password",
            "elasticsearch-keystore",
            "auto-config-gen-passwd",
        ] {
            symlink(PROGRAM, node.at(name)).unwrap();
        }
        node
    }

    /// Copies a node that was configured by one first start for all tests.
    pub(crate) fn configured() -> Self {
        static MADE: OnceLock<Node> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let node = Self::bare();
            let settings = format!("path.data: {}\n", node.at("data").display());
            fs::write(node.at("config/elasticsearch.yml"), settings).unwrap();
            let (code, _, err) = text(node.run("es-bootstrap", &["configure"], ""));
            assert_eq!(code, 0, "{err}");
            node
        });
        let node = Self::bare();
        let copied = Command::new("cp").arg("-aT").arg(made.at("config")).arg(node.at("config")).status();
        assert!(copied.unwrap().success());
        node
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at("config").join(name)).unwrap()
    }

    /// Writes a keystore that sets the password of `elastic` as a hash, so that only a temporary user can log
    /// in.
    pub(crate) fn with_hash(self, passphrase: &str) -> Self {
        let mut keystore = Keystore::new(&mut memory::rng());
        keystore.set(PASSWORD_HASH, b"$2a$10$x").unwrap();
        self.put_keystore(&keystore, passphrase);
        self
    }

    pub(crate) fn put_keystore(&self, keystore: &Keystore, passphrase: &str) {
        let bytes =
            keystore.encode(Format::V5, &Passphrase::new(passphrase.into()), &mut memory::rng()).unwrap();
        fs::write(self.at("config/elasticsearch.keystore"), &*bytes).unwrap();
    }

    pub(crate) fn keystore(&self, passphrase: &str) -> Keystore {
        open(&fs::read(self.at("config/elasticsearch.keystore")).unwrap(), passphrase)
    }

    /// Returns the command for the program or a tool on this node.
    pub(crate) fn command(&self, tool: &str, arguments: &[&str]) -> Command {
        let program = if tool == "es-bootstrap" { PathBuf::from(PROGRAM) } else { self.at(tool) };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("ES_HOME", self.at("home"))
            .env("ES_PATH_CONF", self.at("config"))
            .envs([tests::RSA_KEY])
            .env_remove("ES_KEYSTORE_PASSPHRASE_FILE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, tool: &str, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(tool, arguments).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Runs `elasticsearch-reset-password -u elastic` against the server.
    pub(crate) fn reset(&self, server: &Server, arguments: &[&str], input: &str) -> Ended {
        let arguments = [&["-u", "elastic", "--url", server.url.as_str()], arguments].concat();
        text(self.run("elasticsearch-reset-password", &arguments, input))
    }

    /// Runs `elasticsearch-create-enrollment-token` against the server.
    pub(crate) fn create(&self, server: &Server, arguments: &[&str]) -> Ended {
        let arguments = [arguments, &["--url", server.url.as_str()]].concat();
        text(self.run("elasticsearch-create-enrollment-token", &arguments, ""))
    }

    /// Runs `elasticsearch-keystore`.
    pub(crate) fn keystore_tool(&self, arguments: &[&str], input: &str) -> Ended {
        text(self.run("elasticsearch-keystore", arguments, input))
    }

    /// Asserts that no temporary user is left, and that the original users are.
    pub(crate) fn assert_swept(&self) {
        for name in ["users", "users_roles"] {
            assert_eq!(self.read(name), format!("# {name} of ours\n"));
        }
    }
}

pub(crate) fn text(output: Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Returns the path of a file of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A CA for HTTP.
pub(crate) struct Ca {
    pub(crate) certificate: Certificate,
    pub(crate) key: PrivateKey,
}

impl Ca {
    pub(crate) fn new() -> Self {
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        // CAs with the same name would be mistaken for each other.
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("CA {}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let certificate = issue((CertificateName::HttpCa, &name), &[], SystemTime::now(), &key, None);
        Self { certificate, key }
    }

    /// Issues a server certificate for this name, with the CA in the chain.
    pub(crate) fn identity(&self, name: San) -> Identity {
        self.identity_since(name, SystemTime::now())
    }

    /// Issues a certificate that expired long ago.
    pub(crate) fn expired(&self, name: San) -> Identity {
        self.identity_since(name, SystemTime::now() - Duration::from_secs(100 * 24 * 3600))
    }

    pub(crate) fn identity_since(&self, name: San, begin: SystemTime) -> Identity {
        let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
        let issuer = Issuer::of(&self.certificate, &self.key).unwrap();
        let leaf = issue((CertificateName::Http, "test"), &[name], begin, &key, Some(&issuer));
        let chain = vec![leaf.der().to_vec(), self.certificate.der().to_vec()];
        Identity { chain, key: key.pkcs8().to_vec() }
    }

    /// Returns a keystore entry with the CA and its key.
    pub(crate) fn entry(&self, alias: &str) -> Entry {
        let key = PrivateKey::decode(self.key.pkcs8()).unwrap();
        Entry::Key { alias: alias.to_owned(), key, chain: vec![self.certificate.der().to_vec()] }
    }
}

/// Issues a certificate that is valid for 30 days.
fn issue(
    (name, common_name): (CertificateName, &str),
    sans: &[San],
    begin: SystemTime,
    key: &PrivateKey,
    issuer: Option<&Issuer>,
) -> Certificate {
    let request = Request { name, common_name, sans, days: 30, now: begin.into() };
    pki::issue(&request, key, issuer, &mut memory::rng()).unwrap()
}

/// Creates a node with TLS whose HTTP keystore has these entries.
pub(crate) fn with_store(settings: &str, entries: Vec<Entry>) -> Node {
    let node = Node::new(&format!(
        "xpack.security.http.ssl: {{enabled: true, keystore.path: http.p12}}\n\
         xpack.security.transport.ssl.enabled: true\n{settings}"
    ));
    let rng = &mut memory::rng();
    let password = StorePassword::generate(rng);
    fs::write(node.at("config/http.p12"), &*Store { entries }.encode(&password, rng).unwrap()).unwrap();
    let mut keystore = Keystore::new(rng);
    keystore.set(HTTP_KEYSTORE_PASSWORD, password.reveal().as_bytes()).unwrap();
    keystore.set(PASSWORD_HASH, b"$2a$10$x").unwrap();
    node.put_keystore(&keystore, NONE);
    node
}

/// Creates a node with this number of CAs in its keystore.
pub(crate) fn with_cas(cas: usize) -> Node {
    with_store("", (0..cas).map(|number| Ca::new().entry(&format!("ca{number}"))).collect())
}

/// Creates a node with HTTPS, and returns the certificate that its server presents.
pub(crate) fn with_tls(settings: &str) -> (Node, Ca, Identity) {
    let ca = Ca::new();
    let identity = ca.identity(LOOPBACK);
    let key = PrivateKey::decode(&identity.key).unwrap();
    let leaf = Entry::Key { alias: "http".to_owned(), key, chain: identity.chain.clone() };
    (with_store(settings, vec![ca.entry("http_ca"), leaf]), ca, identity)
}

/// Returns the certificate that a node configured in this directory presents. Its keystore must have no
/// passphrase.
pub(crate) fn identity(config: &Path) -> Identity {
    let keystore = open(&fs::read(config.join("elasticsearch.keystore")).unwrap(), NONE);
    let password = keystore.get(HTTP_KEYSTORE_PASSWORD).unwrap().reveal();
    let password = StorePassword::from_text(std::str::from_utf8(password).unwrap().into());
    let bytes = fs::read(config.join("certs/http.p12")).unwrap();
    let entries = Store::decode(&bytes, &password).unwrap().entries;
    let found = entries.into_iter().find_map(|entry| match entry {
        Entry::Key { alias, key, chain } if alias == "http" => {
            Some(Identity { chain, key: key.pkcs8().to_vec() })
        }
        _ => None,
    });
    found.unwrap()
}

fn open(bytes: &[u8], passphrase: &str) -> Keystore {
    Sealed::decode(bytes).unwrap().open(&Passphrase::new(passphrase.into())).unwrap()
}
