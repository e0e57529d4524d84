//! `rotate-ca http prepare`: creates the CA that will issue the HTTP certificates of all nodes, and encrypts
//! it.

use authority::Pair;
use fleet::HttpRotation;
use installation::Writer;
use lifecycle::{HttpFiles, HttpSuccessor, Stage};
use node::{Condition, Peer};

use super::inside::roster_node;
use super::prepare::{Sealed, ask, refuse_cluster};
use super::{Beginning, HTTP, open_http, refused, say};
use crate::args::{Common, RotateHttpPrepare};
use crate::error::Error;
use crate::facts::settings;
use crate::report::{Issued, RotateNode, RotateReport};
use crate::terminal::Terminal;
use crate::{exit, keys, run};

pub(super) fn run(options: &RotateHttpPrepare, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let preparing = &options.preparing;
    let sealed = Sealed::of(preparing)?;
    let node = run::read_to_change(preparing.dry_run, common, terminal)?;
    let settings = settings(&node)?;
    let files = open_http(&node, settings, common)?;
    refuse_unfinished(&files)?;
    let old = files.authority().map_err(Error::Lifecycle)?;
    let fits = |condition: &Condition| {
        // Remote clusters do not trust the HTTP CA, so they need not be prepared.
        refuse_cluster(condition, preparing, true)?;
        condition.peers.iter().try_for_each(refuse_peer)
    };
    let condition = ask(&node, preparing, &fits, common, terminal)?;
    let roster: Vec<_> = condition.peers.into_iter().map(roster_node).collect();
    let report = Beginning {
        layer: HTTP,
        step: "prepare",
        node: &node,
        path: &files.store().path,
        bundle: Some(&sealed.path),
        stages: (Stage::Before, Stage::Before),
    };
    let nodes = roster.iter().map(RotateNode::from).collect();
    let report = RotateReport { nodes, previous_ca: Some(Issued::from(&old)), ..report.report() };
    if preparing.dry_run {
        return say(&report, &text(&report), common).map(|()| exit::OK);
    }
    let now = node.now.date().map_err(Error::Clock)?;
    let failed = |source| lifecycle::Error::Store { path: files.store().path.clone(), source };
    let make_key = keys::maker(&node.environment);
    let HttpSuccessor { ca, key } = terminal
        .busy("creating the CA", || {
            HttpSuccessor::make(&old, options.http_ca_days, now, &mut memory::rng(), make_key)
        })
        .map_err(|source| Error::Lifecycle(failed(source)))?;
    let report = RotateReport { outcome: "prepared", ca: Some(Issued::from(&ca)), ..report };
    let http_ca = Pair { certificate: ca, key };
    let rotation = HttpRotation { cluster_name: condition.cluster, http_ca, nodes: roster };
    sealed.write(&node, &rotation.encode(), terminal)?;
    say(&report, &text(&report), common).map(|()| exit::OK)
}

/// Checks each node's settings as far as the cluster reports them: a node that cannot be rotated is reported before
/// anything is created.
fn refuse_peer(peer: &Peer) -> Result<(), Error> {
    let value = |wanted: &str| {
        let found = peer.http_ssl.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let (what, fix) = match (value("enabled"), value("keystore.path"), value("certificate")) {
        (Some("false"), _, _) => {
            ("does not use TLS for HTTP".to_owned(), "enable TLS for HTTP on that node; nothing was created")
        }
        (_, None, Some(file)) => (
            format!("has its HTTP certificate in the PEM file `{file}`"),
            "move it and its CA, with both private keys, to a PKCS#12 store (`openssl pkcs12 -export`), and set \
             `xpack.security.http.ssl.keystore.path` on that node; nothing was created",
        ),
        _ => return Ok(()),
    };
    refused(format!("the node `{}` {what}", peer.name), fix)
}

fn refuse_unfinished(files: &HttpFiles) -> Result<(), Error> {
    match files.previous() {
        Some(_) => refused(
            "another rotation is not finished on this node".to_owned(),
            "finish it: `es-bootstrap rotate-ca http finish`, or `back`",
        ),
        None => Ok(()),
    }
}

fn text(report: &RotateReport) -> String {
    let done = if report.outcome == "prepared" { "prepared" } else { "would prepare" };
    let mut text = format!(
        "{done} a new HTTP CA for {} nodes\n  file      {}\n",
        report.nodes.len(),
        report.bundle.as_deref().unwrap_or_default()
    );
    for node in &report.nodes {
        text.push_str(&format!("  node      {} at {}\n", node.name, node.http.as_deref().unwrap_or("-")));
    }
    text.push_str(
        "Next, on each node: es-bootstrap rotate-ca http trust --bundle FILE; then give its `http_ca.crt`, which holds both CAs, \
         to all clients.\n",
    );
    text
}
