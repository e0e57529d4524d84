//! `rotate-ca`: replaces a CA and its key, node by node and step by step.

mod gate;
mod http;
mod http_prepare;
mod inside;
mod prepare;
mod seen;
mod step;

use std::path::Path;

use fleet::{AnyRotation, RosterNode, Rotation};
use installation::Installation;
use lifecycle::{HttpFiles, RotationStep, Stage, Successor, TransportFiles};
use settings::Settings;
use transaction::PATIENCE;
use zeroize::Zeroizing;

use crate::args::{Common, Opening, RotateCa, RotateHttp, RotateTransport};
use crate::error::Error;
use crate::exit::Stop;
use crate::output::{document, print};
use crate::report::{Issued, NodeReport, RotateNode, RotateReport, schemas};
use crate::terminal::Terminal;
use crate::{bundle, node_keystore};

const SCHEMA: &str = schemas::ROTATE_CA;
const TRANSPORT: &str = "transport";
const HTTP: &str = "http";

pub(crate) fn run(command: &RotateCa, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    match command {
        RotateCa::Status(options) => seen::run(options, common, terminal),
        RotateCa::Transport(command) => {
            let take = |step, options| step::run(step, options, false, common, terminal);
            match command {
                RotateTransport::Prepare(options) => prepare::run(options, common, terminal),
                RotateTransport::Trust(options) => take(RotationStep::Trust, options),
                RotateTransport::Switch(options) => take(RotationStep::Switch, options),
                RotateTransport::Back(options) => take(RotationStep::Back, options),
                RotateTransport::Finish(options) => {
                    step::run(RotationStep::Finish, &options.step, options.compromised, common, terminal)
                }
            }
        }
        RotateCa::Http(command) => {
            let take = |step, options| http::run(step, options, None, common, terminal);
            match command {
                RotateHttp::Prepare(options) => http_prepare::run(options, common, terminal),
                RotateHttp::Trust(options) => take(RotationStep::Trust, options),
                RotateHttp::Finish(options) => take(RotationStep::Finish, options),
                RotateHttp::Back(options) => take(RotationStep::Back, options),
                RotateHttp::Switch(options) => {
                    http::run(RotationStep::Switch, &options.step, Some(options), common, terminal)
                }
            }
        }
    }
}

/// Opens the files of the transport layer with the passwords in the node's keystore.
fn open(node: &Installation, settings: &Settings, common: &Common) -> Result<TransportFiles, Error> {
    let keystore = node_keystore::find(common, node)?;
    TransportFiles::open(node, settings, keystore.as_ref()).map_err(Error::Lifecycle)
}

/// Opens the files of the HTTP layer with the password in the node's keystore.
fn open_http(node: &Installation, settings: &Settings, common: &Common) -> Result<HttpFiles, Error> {
    let keystore = node_keystore::find(common, node)?;
    HttpFiles::open(node, settings, keystore.as_ref()).map_err(Error::Lifecycle)
}

/// The content of the file that `rotate-ca transport prepare` created.
struct Prepared {
    new: Successor,
    nodes: Vec<RosterNode>,
}

impl Prepared {
    /// Opens the file; rejects that of another cluster.
    fn open(path: &Path, opening: &Opening, node: &Installation, settings: &Settings) -> Result<Self, Error> {
        let document = opened(path, opening, node)?;
        let rotation = Rotation::decode(&document).map_err(|source| of_bundle(path, source))?;
        refuse_other_cluster(path, &rotation.cluster_name, settings)?;
        Ok(Self::of(rotation))
    }

    fn of(rotation: Rotation) -> Self {
        let Rotation { transport_ca, transport, nodes, .. } = rotation;
        let new = Successor { ca: transport_ca, leaf: transport.certificate, key: transport.key };
        Self { new, nodes }
    }
}

/// Opens the rotation file of either layer.
fn any(
    path: &Path,
    opening: &Opening,
    node: &Installation,
    settings: &Settings,
) -> Result<AnyRotation, Error> {
    let document = opened(path, opening, node)?;
    let rotation = AnyRotation::decode(&document).map_err(|source| of_bundle(path, source))?;
    let cluster = match &rotation {
        AnyRotation::Transport(rotation) => &rotation.cluster_name,
        AnyRotation::Http(rotation) => &rotation.cluster_name,
    };
    refuse_other_cluster(path, cluster, settings)?;
    Ok(rotation)
}

/// Decrypts a file that `prepare` created.
fn opened(path: &Path, opening: &Opening, node: &Installation) -> Result<Zeroizing<Vec<u8>>, Error> {
    let bytes = bundle::read(path)?;
    let key = bundle::key(opening, &bytes, Some(node))?;
    fleet::open(&bytes, &key).map_err(|source| of_bundle(path, source))
}

fn of_bundle(path: &Path, source: fleet::Error) -> Error {
    Error::Bundle { path: path.to_path_buf(), source: Box::new(source) }
}

fn refuse_other_cluster(path: &Path, found: &str, settings: &Settings) -> Result<(), Error> {
    match found == settings.text("cluster.name").unwrap_or("elasticsearch") {
        true => Ok(()),
        false => Err(of_bundle(path, fleet::Error::OtherCluster { found: found.to_owned() })),
    }
}

/// Reads stores in a consistent state: except in a dry run, it holds the lock, so that no other run is
/// replacing files.
fn whole<T>(node: &Installation, dry_run: bool, read: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let _held = match dry_run {
        true => None,
        false => Some(node.lock(PATIENCE).map_err(Error::Write)?),
    };
    read()
}

/// Returns the node's name.
fn name_of(node: &Installation, settings: &Settings) -> String {
    settings.text("node.name").unwrap_or(&node.host.name).to_owned()
}

/// Refuses a step, with a reason and a fix.
fn refused<T>(reason: String, fix: &str) -> Result<T, Error> {
    Err(Error::Stopped { reason, fix: fix.to_owned(), stop: Stop::Config })
}

/// The common beginning of a report.
struct Beginning<'a> {
    layer: &'static str,
    step: &'static str,
    node: &'a Installation,
    /// The store.
    path: &'a Path,
    /// The rotation file.
    bundle: Option<&'a Path>,
    /// The node's stage before and after the step.
    stages: (Stage, Stage),
}

impl Beginning<'_> {
    fn report(self) -> RotateReport {
        RotateReport {
            schema: SCHEMA,
            outcome: "planned",
            layer: self.layer,
            step: self.step,
            node: NodeReport::of(self.node),
            path: self.path.display().to_string(),
            bundle: self.bundle.map(|bundle| bundle.display().to_string()),
            before: self.stages.0.as_str(),
            stage: self.stages.1.as_str(),
            taken: None,
            ca: None,
            certificate: None,
            previous_ca: None,
            nodes: Vec::new(),
            can_join: None,
            left_to_do: Vec::new(),
        }
    }
}

fn name(step: RotationStep) -> &'static str {
    match step {
        RotationStep::Trust => "trust",
        RotationStep::Switch => "switch",
        RotationStep::Finish => "finish",
        RotationStep::Back => "back",
    }
}

fn say(report: &RotateReport, text: &str, common: &Common) -> Result<(), Error> {
    if common.json() {
        document(report)
    } else if !common.quiet {
        print(text)
    } else {
        Ok(())
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
        Self { name, id, transport, http, stage: None, presents: None, obstacle: None }
    }
}
