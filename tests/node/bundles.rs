//! Nodes of a planned cluster, each with a bundle created before any of them existed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tests::curl::{Who, get};
use tests::place::Place;
use tests::proof;
use tests::running::Running;

use crate::first_start::place;
use crate::joining::{snapshot, stop, wait_for_members};

/// The host key of the machine that all of them run on.
const HOST_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/fleet/tests/fixtures/host_ed25519");

/// Three places, each with its own address, and the directory with their bundles.
struct Planned {
    places: Vec<Place>,
    folder: tempfile::TempDir,
}

impl Planned {
    fn new(names: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let on = |at: usize| place().on(&format!("127.0.0.{}", at + 2)).unwrap();
        let places: Vec<Place> = (0..names.len()).map(on).collect();
        let mut list = String::from("cluster_name: planned\nnodes:\n");
        for ((at, name), place) in names.iter().enumerate().zip(&places) {
            let address = format!("127.0.0.{}:{}", at + 2, setting(place, "transport.port"));
            list.push_str(&format!("  - {{name: {name}, addresses: ['{address}']}}\n"));
        }
        fs::write(folder.path().join("nodes.yml"), list).unwrap();
        let planned = Self { places, folder };
        let output = planned.create();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        planned
    }

    /// Adds a node, which requires decrypting the cluster's file.
    fn add(&mut self, name: &str) {
        let address = format!("127.0.0.{}", self.places.len() + 2);
        let place = place().on(&address).unwrap();
        let list = self.folder.path().join("nodes.yml");
        let port = setting(&place, "transport.port");
        let text = fs::read_to_string(&list).unwrap();
        fs::write(&list, format!("{text}  - {{name: {name}, addresses: ['{address}:{port}']}}\n")).unwrap();
        self.places.push(place);
        let output = self.create();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn create(&self) -> std::process::Output {
        let key = fs::read_to_string(format!("{HOST_KEY}.pub")).unwrap();
        Command::new(tests::program().unwrap())
            .current_dir(self.folder.path())
            .args(["bundle", "create", "--nodes", "nodes.yml", "--out", "out", "--recipient", key.trim()])
            .args(["--identity", HOST_KEY])
            .output()
            .unwrap()
    }

    /// Copies a node's bundle and the key that decrypts it to where the node's user can read them.
    fn bring(&self, name: &str, place: &Place) -> (String, String) {
        let put = |from: PathBuf, to: &str| {
            let to = place.path(to);
            fs::copy(from, &to).unwrap();
            tests::user::give(&to).unwrap();
            to.display().to_string()
        };
        let bundle = put(self.folder.path().join(format!("out/nodes/{name}.age")), "node.age");
        (bundle, put(HOST_KEY.into(), "host-key"))
    }

    fn start(&self, name: &str, place: &Place, more: &[&str]) -> Running {
        let (bundle, key) = self.bring(name, place);
        let arguments = [&["start", "--bundle", &bundle, "--identity", &key][..], more].concat();
        Running::start(&mut place.bootstrap(&arguments), false).unwrap()
    }
}

fn setting(place: &Place, name: &str) -> String {
    let text = fs::read_to_string(place.config("elasticsearch.yml")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
    line.to_owned()
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn three_nodes_that_start_at_once_form_one_cluster_and_one_that_is_made_anew_comes_back() {
    let names = ["es01", "es02", "es03"];
    let planned = Planned::new(&names);
    let credentials = proof::credentials(&planned.folder.path().join("out/initial-credentials")).unwrap();
    let password = &credentials.password;
    let fingerprint = ["--ca-fingerprint", credentials.fingerprint.as_str()];

    // The bundle of another cluster is rejected, and nothing is changed.
    let other = Planned::new(&names[..1]);
    let (bundle, key) = other.bring("es01", &planned.places[0]);
    let before = snapshot(&planned.places[0].config(""));
    let arguments =
        ["configure", "--bundle", &bundle, "--identity", &key, "--ca-fingerprint", &credentials.fingerprint];
    let refused = planned.places[0].bootstrap(&arguments).output().unwrap();
    assert_eq!(refused.status.code(), Some(65), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(snapshot(&planned.places[0].config("")) == before, "something was changed");

    let mut nodes: Vec<Running> = names
        .iter()
        .zip(&planned.places)
        .map(|(name, place)| planned.start(name, place, &fingerprint))
        .collect();
    for (node, place) in nodes.iter_mut().zip(&planned.places) {
        wait_for_members(node, place, password, 3);
    }

    // By now the index with the users has a replica on a second node, which may take a while on a busy
    // machine.
    let ca = planned.places[1].config("certs/http_ca.crt");
    let url = format!("{}/_cluster/health", planned.places[1].url());
    nodes[1]
        .wait_until("copies of all shards", |_| {
            let health = get(&ca, &url, Who::User("elastic", password));
            health
                .is_ok_and(|(_, body)| body["status"] == "green" && body["active_shards"].as_u64() >= Some(2))
        })
        .unwrap();

    // A machine is lost with its data. The replacement does not form a new cluster.
    stop(&mut nodes[0]);
    nodes.remove(0);
    wait_for_members(&mut nodes[0], &planned.places[1], password, 2);
    let port = setting(&planned.places[0], "transport.port");
    let anew = place().on("127.0.0.2").unwrap();
    let text = fs::read_to_string(anew.config("elasticsearch.yml")).unwrap();
    let own = format!("transport.port: {}", setting(&anew, "transport.port"));
    fs::write(anew.config("elasticsearch.yml"), text.replace(&own, &format!("transport.port: {port}")))
        .unwrap();
    let mut back = planned.start("es01", &anew, &["--rejoin"]);
    wait_for_members(&mut back, &anew, password, 3);
    let written = fs::read_to_string(anew.config("elasticsearch.yml")).unwrap();
    let has = |key: &str| written.lines().any(|line| line.starts_with(key));
    assert!(!has("cluster.initial_master_nodes") && has("discovery.seed_hosts"), "{written}");

    // Nothing has changed on the controller.
    let unchanged = planned.create();
    assert_eq!(unchanged.status.code(), Some(80), "{}", String::from_utf8_lossy(&unchanged.stderr));
    for node in nodes.iter_mut().chain([&mut back]) {
        stop(node);
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test --all"]
fn five_nodes_form_a_cluster_in_any_order_and_a_sixth_comes_later() {
    let names = ["es01", "es02", "es03", "es04", "es05"];
    let mut planned = Planned::new(&names);
    let password =
        proof::credentials(&planned.folder.path().join("out/initial-credentials")).unwrap().password;
    // The nodes start in reverse order, with a pause after each.
    let mut nodes = Vec::new();
    for (name, place) in names.iter().zip(&planned.places).rev() {
        nodes.push(planned.start(name, place, &[]));
        std::thread::sleep(std::time::Duration::from_secs(2));
    }
    for (node, place) in nodes.iter_mut().zip(planned.places.iter().rev()) {
        wait_for_members(node, place, &password, 5);
    }

    planned.add("es06");
    let sixth = planned.places.last().unwrap();
    let mut later = planned.start("es06", sixth, &[]);
    wait_for_members(&mut later, sixth, &password, 6);
    let written = fs::read_to_string(sixth.config("elasticsearch.yml")).unwrap();
    assert!(!written.lines().any(|line| line.starts_with("cluster.initial_master_nodes")), "{written}");
    for node in nodes.iter_mut().chain([&mut later]) {
        stop(node);
    }
}
