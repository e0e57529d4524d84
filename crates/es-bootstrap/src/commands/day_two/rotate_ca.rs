//! `rotate-ca`: another CA, with another key, node by node and step by step.

mod gate;
mod prepare;
mod seen;
mod step;

use std::path::Path;

use fleet::{RosterNode, Rotation};
use installation::Installation;
use lifecycle::{RotationStep, Stage, Successor, TransportStore};
use settings::Settings;

use crate::args::{Common, Opening, RotateCa, RotateTransport};
use crate::error::Error;
use crate::exit::Stop;
use crate::report::{Issued, Node, RotateNode, RotateReport};
use crate::terminal::Terminal;
use crate::{bundle, node_keystore};

const SCHEMA: &str = "es-bootstrap/rotate-ca/1";
const LAYER: &str = "transport";

pub(crate) fn run(command: &RotateCa, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    match command {
        RotateCa::Status(options) => seen::run(options, common, terminal),
        RotateCa::Transport(command) => match command {
            RotateTransport::Prepare(options) => prepare::run(options, common, terminal),
            RotateTransport::Trust(options) => step::run(RotationStep::Trust, options, common, terminal),
            RotateTransport::Switch(options) => step::run(RotationStep::Switch, options, common, terminal),
            RotateTransport::Finish(options) => step::run(RotationStep::Finish, options, common, terminal),
            RotateTransport::Back(options) => step::run(RotationStep::Back, options, common, terminal),
        },
    }
}

/// Opens the transport store, with the password that the node's keystore holds.
fn open(node: &Installation, settings: &Settings, common: &Common) -> Result<TransportStore, Error> {
    let keystore = node_keystore::find(common, node)?;
    TransportStore::open(node, settings, keystore.as_ref()).map_err(Error::Lifecycle)
}

/// What `prepare` made, opened.
struct Prepared {
    new: Successor,
    nodes: Vec<RosterNode>,
}

impl Prepared {
    /// Opens the file; one of another cluster is refused.
    fn open(path: &Path, opening: &Opening, node: &Installation, settings: &Settings) -> Result<Self, Error> {
        let failed = |source| Error::Bundle { path: path.to_path_buf(), source: Box::new(source) };
        let bytes = bundle::read(path)?;
        let key = bundle::key(opening, &bytes, Some(node))?;
        let rotation =
            fleet::open(&bytes, &key).and_then(|document| Rotation::decode(&document)).map_err(failed)?;
        let Rotation { cluster_name, transport_ca, transport, nodes } = rotation;
        if cluster_name != settings.text("cluster.name").unwrap_or("elasticsearch") {
            return Err(failed(fleet::Error::OtherCluster { found: cluster_name }));
        }
        let new = Successor { ca: transport_ca, leaf: transport.certificate, key: transport.key };
        Ok(Self { new, nodes })
    }
}

/// What the node is called.
fn name_of(node: &Installation, settings: &Settings) -> String {
    settings.text("node.name").unwrap_or(&node.host.name).to_owned()
}

/// A refusal of a step.
fn refused<T>(reason: String, fix: &str) -> Result<T, Error> {
    Err(Error::Stopped { reason, fix: fix.to_owned(), stop: Stop::Config })
}

fn report(
    step: &'static str,
    node: &Installation,
    store: &TransportStore,
    bundle: &Path,
    stages: (Stage, Stage),
) -> RotateReport {
    RotateReport {
        schema: SCHEMA,
        outcome: "planned",
        layer: LAYER,
        step,
        node: Node::of(node),
        path: store.path.display().to_string(),
        bundle: bundle.display().to_string(),
        before: stages.0.as_str(),
        stage: stages.1.as_str(),
        taken: None,
        ca: None,
        certificate: None,
        nodes: Vec::new(),
    }
}

impl RotateReport {
    fn with(self, new: &Successor) -> Self {
        Self { ca: Some(Issued::from(&new.ca)), certificate: Some(Issued::from(&new.leaf)), ..self }
    }
}

impl From<&RosterNode> for RotateNode {
    fn from(node: &RosterNode) -> Self {
        let RosterNode { name, id, transport, http } = node.clone();
        Self { name, id, transport, http, stage: None, obstacle: None }
    }
}
