//! The secrets that remain in the memory of `start` after its node is announced, and who can read that
//! memory.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use der::Decode;
use der::asn1::AnyRef;
use pki::{Entry, Store, StorePassword};
use secrecy::ExposeSecret;

use crate::node::{NOBODY, Node, PROGRAM, give, is_root};
use crate::secrets::{PASSPHRASE, VALUE, made, protected};
use crate::server::{self, Identity, Server};

/// The number of consecutive bytes that identify a secret; shorter matches could be coincidence.
const PART: usize = 16;

/// A generous time for memory to be freed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Parts of secrets in both byte orders, because big integers are in memory with the last byte first.
#[derive(Default)]
struct Sought(HashMap<[u8; PART], String>);

impl Sought {
    fn add(&mut self, name: &str, secret: &[u8]) {
        assert!(secret.len() >= PART, "{name} is too short");
        let reversed: Vec<u8> = secret.iter().rev().copied().collect();
        for part in secret.windows(PART).chain(reversed.windows(PART)) {
            self.0.insert(part.try_into().unwrap(), name.to_owned());
        }
    }

    /// Adds the keys of a keystore.
    fn add_keys(&mut self, store: &Store) {
        for entry in &store.entries {
            if let Entry::Key { alias, key, .. } = entry {
                for (name, secret) in numbers(key.pkcs8()) {
                    self.add(&format!("{name} of {alias}"), &secret);
                }
            }
        }
    }

    /// Returns the names of the secrets that are found in part.
    fn found_in(&self, memory: &[u8]) -> BTreeSet<&str> {
        let parts = memory.windows(PART).filter(|part| part[..PART / 2] != [0; PART / 2]);
        parts.filter_map(|part| self.0.get(part)).map(String::as_str).collect()
    }
}

/// Returns the secret integers of a key, as in RSAPrivateKey (RFC 8017, A.1.2) or ECPrivateKey (RFC 5915).
fn numbers(pkcs8: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let members = |der| Vec::<AnyRef<'_>>::from_der(der).unwrap();
    let key = members(members(pkcs8)[2].value());
    let names: &[&str] = match key.len() {
        9 => &["", "", "", "d", "p", "q", "dp", "dq", "qi"],
        _ => &["", "scalar"],
    };
    let named = names.iter().zip(&key).filter(|(name, _)| !name.is_empty());
    named.map(|(name, number)| (*name, number.value().to_vec())).collect()
}

/// Returns the writable memory of a process.
fn memory(process: u32) -> Vec<u8> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut file = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut bytes = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (range, _) = line.split_once(' ').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
        let mut part = vec![0; usize::try_from(to - from).unwrap()];
        file.seek(SeekFrom::Start(from)).unwrap();
        // Pages that were never written may be unreadable.
        let read = file.read(&mut part).unwrap_or(0);
        bytes.extend(&part[..read]);
    }
    bytes
}

/// A first start by an unprivileged user. The test answers as its node.
struct Start {
    node: Node,
    /// A port that is free now, because the node cannot get a port that was in use before it started.
    port: u16,
    run: Child,
}

impl Start {
    fn of(program: &Path) -> Self {
        assert!(is_root(), "only root can inspect the memory: run the tests as root");
        let node = protected();
        let port = tests::ports::free().unwrap();
        fs::write(node.at("elasticsearch.yml"), format!("http.port: {port}\n")).unwrap();
        let script = node.path().join("home/bin/elasticsearch");
        fs::create_dir(node.path().join("home/bin")).unwrap();
        fs::write(&script, "#!/bin/sh\nread line\necho the node has read its line\nexec sleep 600\n")
            .unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        // The unprivileged user may not be able to access the program's directory.
        let copy = node.path().join("es-bootstrap");
        fs::copy(program, &copy).unwrap();
        give(node.path(), NOBODY);
        let output = File::create(node.path().join("output")).unwrap();
        let run = Command::new(&copy)
            .args(&node.words("start")[1..])
            .args(["--credentials-to", "file:sink"])
            .current_dir(node.path())
            .uid(NOBODY)
            .gid(NOBODY)
            .stdin(Stdio::piped())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        Self { node, port, run }
    }

    /// Returns the owner of the process's files in /proc: root, if the process can be neither dumped nor
    /// traced.
    fn looked_at_by(&self) -> u32 {
        fs::metadata(format!("/proc/{}/environ", self.run.id())).unwrap().uid()
    }

    fn wait_until(&mut self, condition: impl Fn(&Self, &str) -> bool) {
        loop {
            let output = fs::read_to_string(self.node.path().join("output")).unwrap();
            if condition(self, &output) {
                return;
            }
            assert!(self.run.try_wait().unwrap().is_none(), "{output}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn store(&self, name: &str, password: &str) -> Store {
        let bytes = fs::read(self.node.at("certs").join(name)).unwrap();
        Store::decode(&bytes, &StorePassword::from_text(password.into())).unwrap()
    }

    /// Answers as a node that is ready.
    fn answer(&mut self, http: &Store) -> Server {
        let identity = http.entries.iter().find_map(|entry| match entry {
            Entry::Key { alias, key, chain } if alias == "http" => {
                Some(Identity { chain: chain.clone(), key: key.pkcs8().to_vec() })
            }
            _ => None,
        });
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = Server::on(listener, identity, server::node(&address, &[&address]));
        self.wait_until(|_, output| output.contains("Elasticsearch is up and secured"));
        server
    }

    /// Waits until no secret is in its memory. The connection is closed and its memory freed shortly after the
    /// announcement.
    fn forgets(&self, sought: &Sought) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            assert_eq!(self.looked_at_by(), 0);
            let memory = memory(self.run.id());
            assert!(memory.windows(PART).any(|part| part == b"--credentials-to"), "this is not its memory");
            let found = sought.found_in(&memory);
            if found.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "{found:?}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Start {
    fn drop(&mut self) {
        let _ = self.run.kill();
        let _ = self.run.wait();
    }
}

fn nothing_is_left_of(program: &Path) {
    let mut start = Start::of(program);
    // The memory must be private before the first secret, which is the passphrase on standard input.
    start.wait_until(|start, _| start.looked_at_by() == 0);
    start.run.stdin.take().unwrap().write_all(format!("{PASSPHRASE}\n").as_bytes()).unwrap();
    start.wait_until(|_, output| output.contains("the node has read its line"));

    let [http_password, transport_password] = made(&start.node);
    let http = start.store("http.p12", &http_password);
    let server = start.answer(&http);
    assert!(server.calls().iter().any(|call| call == server::KEY), "{:?}", server.calls());
    let credentials = fs::read(start.node.path().join("sink")).unwrap();
    let elastic = recovery::parse_credentials(&credentials).unwrap().elastic_password.unwrap();
    let elastic = elastic.expose_secret();
    let text = String::from_utf8(credentials).unwrap();
    let (_, token) = text.split_once("kibana_enrollment_token: \"").unwrap();

    let mut sought = Sought::default();
    for (name, secret) in [
        ("passphrase", PASSPHRASE),
        ("value", VALUE),
        ("password of http", &http_password),
        ("password of transport", &transport_password),
        ("password of elastic", elastic),
        ("the same as it was sent", &BASE64_STANDARD.encode(format!("elastic:{elastic}"))),
        ("API key", "x3YqU_rqQwm-ESrkExcnOg"),
        ("token", token.split('"').next().unwrap()),
    ] {
        sought.add(name, secret.as_bytes());
    }
    sought.add_keys(&http);
    sought.add_keys(&start.store("transport.p12", &transport_password));
    start.forgets(&sought);
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn after_the_announcement_no_secret_is_in_memory_and_nobody_else_can_look() {
    nothing_is_left_of(Path::new(PROGRAM));
}

#[test]
#[ignore = "needs the program, root: cargo xtask test"]
fn the_program_of_a_release_leaves_no_secret_in_memory() {
    nothing_is_left_of(&tests::program().unwrap());
}
