//! A cluster of three nodes, and the checks of each.

use std::fs;

use fleet::{Key, Rotation};
use lifecycle::{Leaf, Stage};
use node::Identity;
use pki::{Entry, Store, StorePassword};
use serde_json::Value;
use tests::place::Place;
use tests::running::Running;

use super::{all, pinged, started, stop};
use crate::joining::wait_for_members;

const STORE_PASSWORD: &str = "xpack.security.transport.ssl.keystore.secure_password";
const PASSPHRASE: &str = "a passphrase";

pub(super) struct Cluster {
    pub(super) places: [Place; 3],
    nodes: [Option<Running>; 3],
    pub(super) password: String,
    /// Number of prepared files, each of which has its own name.
    prepared: usize,
    /// Number of times a node was stopped.
    stopped: usize,
}

impl Cluster {
    pub(super) fn of(places: [Place; 3], nodes: [Running; 3], password: String) -> Self {
        for place in &places {
            write(place, "passphrase", format!("{PASSPHRASE}\n").as_bytes());
        }
        Self { places, nodes: nodes.map(Some), password, prepared: 0, stopped: 0 }
    }

    fn file(&self) -> String {
        format!("rotation-{}.age", self.prepared)
    }

    /// Prepares a rotation on the first node, and copies its file to the others.
    pub(super) fn prepares(&mut self, layer: &str) {
        self.prepared += 1;
        let out = self.places[0].config(&self.file()).display().to_string();
        let phrase = self.phrase(0);
        let words = ["rotate-ca", layer, "prepare", "--out", &out, "--passphrase-file", &phrase];
        let (code, document, said) = self.run(0, &words);
        assert_eq!(code, 0, "{said}");
        assert_eq!(document["nodes"].as_array().unwrap().len(), 3, "{document}");
        let bytes = fs::read(out).unwrap();
        self.places[1..].iter().for_each(|place| write(place, &self.file(), &bytes));
    }

    /// Checks that a step of the first node that would create a file is refused.
    pub(super) fn refuses_to(&self, words: &[&str], why: &str) {
        let out = self.places[0].config("refused.age");
        let (name, phrase) = (out.display().to_string(), self.phrase(0));
        let words = [&["rotate-ca"], words, &["--out", &name, "--passphrase-file", &phrase]].concat();
        let (code, _, said) = self.run(0, &words);
        assert!(code == 78 && said.contains(why) && !out.exists(), "{code}: {said}");
    }

    pub(super) fn refuses(&self, at: usize, layer: &str, step: &[&str], why: &str) {
        let (code, _, said) = self.try_step(at, layer, step);
        assert!(code == 78 && said.contains(why), "{layer} {step:?}: {code}: {said}");
    }

    /// Runs a step on a node twice.
    pub(super) fn takes(&self, at: usize, layer: &str, step: &str, stage: Stage) {
        self.step(at, layer, &[step], stage);
        assert_eq!(self.try_step(at, layer, &[step]).0, 80, "a second time");
    }

    pub(super) fn step(&self, at: usize, layer: &str, step: &[&str], stage: Stage) {
        let result = self.try_step(at, layer, step);
        came_to(&format!("{layer} {step:?}"), result, stage);
    }

    /// Runs a step with another source of the new CA.
    pub(super) fn step_by(&self, at: usize, layer: &str, step: &[&str], by: &[&str], stage: Stage) {
        let words = [&["rotate-ca", layer], step, by].concat();
        came_to(&format!("{layer} {step:?}"), self.run(at, &words), stage);
    }

    fn try_step(&self, at: usize, layer: &str, step: &[&str]) -> (i32, Value, String) {
        let (file, phrase) = (self.places[at].config(&self.file()).display().to_string(), self.phrase(at));
        let by = ["--bundle", &file, "--passphrase-file", &phrase];
        self.run(at, &[&["rotate-ca", layer], step, &by].concat())
    }

    fn phrase(&self, at: usize) -> String {
        self.places[at].config("passphrase").display().to_string()
    }

    /// Runs a command on a node, and returns its exit code, its document and its other output.
    fn run(&self, at: usize, words: &[&str]) -> (i32, Value, String) {
        let words = [&["--format", "json"], words].concat();
        let output = self.places[at].bootstrap(&words).output().unwrap();
        let said = String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned();
        (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap_or_default(), said)
    }

    pub(super) fn put_down(&mut self, at: usize) {
        stop(&mut self.nodes[at].take().unwrap());
        self.stopped += 1;
        self.wait(2);
    }

    pub(super) fn start(&mut self, at: usize) {
        self.nodes[at] = Some(started(&self.places[at]));
        self.wait(3);
    }

    pub(super) fn restart(&mut self, at: usize) {
        self.put_down(at);
        self.start(at);
    }

    /// In the full run, makes the nodes reconnect between two steps.
    pub(super) fn anew(&mut self, at: usize) {
        if all() {
            self.restart(at);
        }
    }

    /// Checks that the first node, which always runs, lost only nodes that were stopped.
    pub(super) fn lost_nobody(&self) {
        let said = self.nodes[0].as_ref().unwrap().stdout.text();
        let lost = said
            .lines()
            .filter(|line| line.contains("ClusterApplierService]") && line.contains(" removed {"));
        let lost: Vec<&str> = lost.collect();
        assert_eq!(lost.len(), self.stopped, "{lost:#?}");
    }

    fn wait(&mut self, expected: usize) {
        let first = self.nodes[0].as_mut().unwrap();
        wait_for_members(first, &self.places[0], &self.password, expected);
    }

    /// Checks that a stopped node whose store is outdated does not start.
    pub(super) fn does_not_start(&self, at: usize) {
        let output = self.places[at].bootstrap(&["start"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(78) && said.contains("does not trust"), "{said}");
        let (file, phrase) = (self.places[at].config(&self.file()).display().to_string(), self.phrase(at));
        let (code, document, said) =
            self.run(at, &["rotate-ca", "status", "--bundle", &file, "--passphrase-file", &phrase]);
        assert!(code == 0 && document["can_join"] == false, "{said}");
    }

    /// Returns the certificate that a node presents, with its key.
    pub(super) fn identity(&self, at: usize) -> Identity {
        let place = &self.places[at];
        let shown = place.bootstrap(&["keystore", "show", STORE_PASSWORD]).output().unwrap();
        let password = String::from_utf8(shown.stdout).unwrap();
        let bytes = fs::read(place.config("certs/transport.p12")).unwrap();
        let store = Store::decode(&bytes, &StorePassword::from_text(password.into())).unwrap();
        let key = store.entries.into_iter().find_map(|entry| match entry {
            Entry::Key { key, chain, .. } => Some(Identity::new(chain, key.pkcs8()).unwrap()),
            Entry::Trusted { .. } => None,
        });
        key.unwrap()
    }

    /// Checks the stages of the nodes as `status` reports them on each, and that each node accepts exactly
    /// the certificates that the model allows.
    pub(super) fn stand(&self, old: &Identity, stages: [Stage; 3]) {
        let sealed = fs::read(self.places[0].config(&self.file())).unwrap();
        let opened = fleet::open(&sealed, &Key::Passphrase(PASSPHRASE.to_owned().into())).unwrap();
        let Rotation { transport, nodes, .. } = Rotation::decode(&opened).unwrap();
        let new = Identity::new(vec![transport.certificate.der().to_vec()], transport.key.pkcs8()).unwrap();
        let addresses: Vec<String> = nodes.iter().map(|node| node.transport.clone()).collect();
        for (identity, leaf) in [(old, Leaf::Old), (&new, Leaf::New)] {
            let answers = pinged(&addresses, identity);
            for ((pinged, stage), node) in answers.into_iter().zip(stages).zip(&nodes) {
                let name = &node.name;
                assert_eq!(pinged.accepted, stage.accepts(leaf, false), "{name} at {stage:?}, {leaf:?}");
                if let Some(presented) = pinged.presented {
                    let is_new = presented == transport.certificate.der();
                    assert_eq!(is_new, stage.presents() == Leaf::New, "{name} at {stage:?}");
                }
            }
        }
        let file = self.places[0].config(&self.file()).display().to_string();
        let phrase = self.phrase(0);
        let (code, document, said) =
            self.run(0, &["rotate-ca", "status", "--bundle", &file, "--passphrase-file", &phrase]);
        assert_eq!(code, 0, "{said}");
        // Without the old key, the stages of other nodes cannot be determined.
        if stages[0] != Stage::Finished {
            let seen = document["nodes"].as_array().unwrap().iter().map(|node| node["stage"].clone());
            assert_eq!(seen.collect::<Vec<_>>(), stages.map(Stage::as_str), "{document}");
            assert_eq!(document["can_join"], true);
        }
    }

    pub(super) fn clients_file(&self) -> Vec<u8> {
        fs::read(self.places[0].config("certs/http_ca.crt")).unwrap()
    }

    pub(super) fn stop(mut self) {
        self.nodes.iter_mut().rev().flatten().for_each(stop);
    }
}

fn came_to(what: &str, (code, document, said): (i32, Value, String), stage: Stage) {
    assert_eq!(code, 0, "{what}: {said}");
    assert_eq!(document["stage"], stage.as_str(), "{what}: {document}");
}

/// Writes a file as the node's user.
fn write(place: &Place, name: &str, bytes: &[u8]) {
    fs::write(place.config(name), bytes).unwrap();
    tests::user::give(&place.config(name)).unwrap();
}
