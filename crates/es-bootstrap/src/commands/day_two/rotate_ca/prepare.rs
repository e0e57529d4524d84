//! `rotate-ca transport prepare`: creates the CA and the certificate for all nodes, and encrypts them.

use std::path::PathBuf;

use authority::Pair;
use fleet::{Recipient, Rotation, Seal};
use installation::{Installation, Writer};
use lifecycle::{Stage, Successor, TransportFiles};
use node::{Condition, Peer};
use pki::Certificate;
use secrecy::SecretString;
use settings::Settings;
use transaction::create_one;

use super::inside::roster_node;
use super::{Beginning, TRANSPORT, of_bundle, open, refused, say};
use crate::args::{Common, Entering, Preparing, RotatePrepare};
use crate::error::Error;
use crate::facts::settings;
use crate::report::{RotateNode, RotateReport};
use crate::running::Running;
use crate::terminal::Terminal;
use crate::{bundle, credentials, exit, keys, run};

/// Only the owner can read it.
const PRIVATE: u32 = 0o600;

pub(super) fn run(options: &RotatePrepare, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let preparing = &options.preparing;
    let sealed = Sealed::of(preparing)?;
    let node = run::read_to_change(preparing.dry_run, common, terminal)?;
    let settings = settings(&node)?;
    refuse_settings(settings)?;
    let files = open(&node, settings, common)?;
    refuse_files(&files, options)?;
    let fits = |condition: &Condition| {
        refuse_cluster(condition, preparing, options.remotes_ready)?;
        condition.peers.iter().try_for_each(refuse_peer)
    };
    let condition = ask(&node, preparing, &fits, common, terminal)?;
    let roster: Vec<_> = condition.peers.into_iter().map(roster_node).collect();
    let report = Beginning {
        layer: TRANSPORT,
        step: "prepare",
        node: &node,
        path: files.path(),
        bundle: Some(&sealed.path),
        stages: (Stage::Before, Stage::Before),
    };
    let report = RotateReport { nodes: roster.iter().map(RotateNode::from).collect(), ..report.report() };
    if preparing.dry_run {
        return say(&report, &text(&report), common).map(|()| exit::OK);
    }
    let now = node.now.date().map_err(Error::Clock)?;
    let new = terminal
        .busy("creating the CA", || {
            Successor::make(files.shown().leaf(), now, &mut memory::rng(), keys::maker(&node.environment))
        })
        .map_err(|source| {
            Error::Lifecycle(lifecycle::Error::Store { path: files.path().to_path_buf(), source })
        })?;
    let report = report.with(&new);
    let rotation = Rotation {
        cluster_name: condition.cluster,
        transport_ca: new.ca,
        transport: Pair { certificate: new.leaf, key: new.key },
        nodes: roster,
    };
    sealed.write(&node, &rotation.encode(), terminal)?;
    let report = RotateReport { outcome: "prepared", ..report };
    say(&report, &text(&report), common).map(|()| exit::OK)
}

/// Checks that the settings of the transport layer allow a rotation.
fn refuse_settings(settings: &Settings) -> Result<(), Error> {
    const LAYER: &str = "xpack.security.transport.ssl";
    let key = |name: &str| format!("{LAYER}.{name}");
    let value =
        |name: &str, usual: &'static str| settings.text(&key(name)).unwrap_or(usual).to_ascii_lowercase();
    let fix = "such nodes cannot be rotated; nothing was created";
    if !settings.boolean(&key("enabled"), false).unwrap_or(false) {
        return refused(format!("`{}` is not true", key("enabled")), fix);
    }
    let mode = value("verification_mode", "full");
    if mode != "certificate" {
        return refused(
            format!(
                "`{}` is `{mode}`: only with `certificate` do nodes share one certificate",
                key("verification_mode")
            ),
            fix,
        );
    }
    let asked = value("client_authentication", "required");
    if asked != "required" {
        return refused(
            format!(
                "`{}` is `{asked}`, so nodes do not request certificates from each other",
                key("client_authentication")
            ),
            fix,
        );
    }
    match settings.iter().find(|(name, _)| name.starts_with(&key("trust_restrictions"))) {
        Some((name, _)) => refused(format!("`{name}` is set"), fix),
        None => Ok(()),
    }
}

fn refuse_files(files: &TransportFiles, options: &RotatePrepare) -> Result<(), Error> {
    if files.previous().is_some() {
        return refused(
            "another rotation is not finished on this node".to_owned(),
            "finish it with its own bundle: `es-bootstrap rotate-ca transport finish`, or `back`",
        );
    }
    let is_its = |ca: &&Certificate| {
        let issued = |held: &Certificate| ca.is_named_by(held) && ca.signed(held) != Some(false);
        files.shown().chain().iter().any(issued)
    };
    let authorities = files.authorities();
    let others = authorities.len() - authorities.iter().filter(is_its).count();
    match others {
        1.. if !options.remotes_ready => refused(
            format!("the transport layer trusts {others} other CAs"),
            "undo a rotation that was given up: `rotate-ca transport back`; where others than this cluster's nodes are \
             trusted, tell them of the new CA, and use `--remotes-ready`",
        ),
        _ => Ok(()),
    }
}

/// Queries the cluster, and revokes the tokens with which nodes could join with the old CA.
pub(super) fn ask(
    node: &Installation,
    preparing: &Preparing,
    fits: &dyn Fn(&Condition) -> Result<(), Error>,
    common: &Common,
    terminal: &Terminal,
) -> Result<Condition, Error> {
    let mut running = Running::find(node, common, None)?;
    let entering = Entering { force: true, wait: preparing.wait, ..Entering::default() };
    let entered = running.enter(credentials::known_password_anywhere(node), &entering, terminal)?;
    let condition = running.session.condition(&entered.credentials);
    let is_fit = condition.as_ref().is_ok_and(|condition| fits(condition).is_ok());
    let revoked = match is_fit && !preparing.dry_run {
        true => running.session.revoke_node_tokens(&entered.credentials),
        false => Ok(0),
    };
    entered.leave()?;
    let condition = condition.map_err(|error| Error::from(access::Error::Node(error)))?;
    fits(&condition)?;
    match revoked.map_err(|error| Error::from(access::Error::Node(error)))? {
        0 => {}
        count => terminal.note(&format!("revoked {count} enrollment tokens for nodes")),
    }
    Ok(condition)
}

/// Checks each node's settings as far as the cluster reports them: a node that cannot be rotated is reported before
/// anything is created.
fn refuse_peer(peer: &Peer) -> Result<(), Error> {
    let value = |wanted: &str| {
        let found = peer.transport_ssl.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let is_other = |wanted: &str, usual: &str| value(wanted).is_some_and(|found| found != usual);
    let what = if is_other("verification_mode", "certificate") {
        "has another `verification_mode` than `certificate`"
    } else if is_other("client_authentication", "required") {
        "does not request certificates from other nodes"
    } else {
        return Ok(());
    };
    refused(format!("the node `{}` {what}", peer.name), "such nodes cannot be rotated; nothing was created")
}

/// Checks that a rotation can reach every node of the cluster.
pub(super) fn refuse_cluster(
    condition: &Condition,
    preparing: &Preparing,
    remotes_ready: bool,
) -> Result<(), Error> {
    let count = condition.peers.len();
    if let Some(wanted) = preparing.nodes.filter(|wanted| count < *wanted) {
        return refused(
            format!("the cluster has {count} nodes instead of {wanted}"),
            "start the others, and try again",
        );
    }
    if !condition.is_complete {
        return refused(
            "voting nodes are missing, or do not answer".to_owned(),
            "start them, and try again: a rotation must reach every node",
        );
    }
    if condition.is_red {
        return refused("the health of the cluster is red".to_owned(), "wait until it is yellow or green");
    }
    let versions: std::collections::BTreeSet<&str> =
        condition.peers.iter().map(|peer| peer.version.as_str()).collect();
    if versions.len() > 1 {
        let versions: Vec<&str> = versions.into_iter().collect();
        return refused(
            format!("the nodes have different versions: {}", versions.join(", ")),
            "finish the upgrade first",
        );
    }
    match condition.remotes.first() {
        Some(first) if !remotes_ready => refused(
            format!("the cluster is connected to remote clusters, such as `{first}`"),
            "make them trust the new CA, then use `--remotes-ready`",
        ),
        _ => Ok(()),
    }
}

/// The path of the encrypted file, and who can decrypt it.
pub(super) struct Sealed {
    pub(super) path: PathBuf,
    recipients: Vec<Recipient>,
    passphrase: Option<SecretString>,
}

impl Sealed {
    /// Reads the options.
    pub(super) fn of(preparing: &Preparing) -> Result<Self, Error> {
        let recipients = preparing.recipient.iter().map(|text| Recipient::parse(text));
        let recipients =
            recipients.collect::<Result<Vec<_>, _>>().map_err(|source| of_bundle(&preparing.out, source))?;
        let passphrase = preparing.passphrase_file.as_deref().map(bundle::passphrase_of).transpose()?;
        let path = std::path::absolute(&preparing.out)
            .map_err(|source| Error::Read { path: preparing.out.clone(), source })?;
        Ok(Self { path, recipients, passphrase })
    }

    /// Encrypts and writes a document.
    pub(super) fn write(
        &self,
        node: &Installation,
        document: &[u8],
        terminal: &Terminal,
    ) -> Result<(), Error> {
        let seal = match &self.passphrase {
            Some(passphrase) => Seal::Passphrase(passphrase),
            None => Seal::To(&self.recipients),
        };
        let path = &self.path;
        let sealed = fleet::seal(document, &seal).map_err(|source| of_bundle(path, source))?;
        let begun = |held: &[u8]| fleet::is_sealed(held) || MAGIC.starts_with(held);
        let warnings = create_one(path, node.epoch(), &sealed, PRIVATE, begun, |_| false)
            .map_err(Error::Write)?
            .map_err(|error| Error::Commit(Box::new(error)))?;
        warnings.iter().for_each(|warning| terminal.warn(warning));
        Ok(())
    }
}

/// The first bytes of an encrypted file.
const MAGIC: &[u8] = b"age-encryption.org/v";

fn text(report: &RotateReport) -> String {
    let done = if report.outcome == "prepared" { "prepared" } else { "would prepare" };
    let mut text = format!(
        "{done} a new transport CA for {} nodes\n  file      {}\n",
        report.nodes.len(),
        report.bundle.as_deref().unwrap_or_default()
    );
    for node in &report.nodes {
        text.push_str(&format!("  node      {} at {}\n", node.name, node.transport));
    }
    text.push_str(
        "No node may join until the rotation is finished: create no enrollment tokens for nodes, not even with \
        Elasticsearch's own tools.\n\
         Next, on each node: es-bootstrap rotate-ca transport trust --bundle FILE\n",
    );
    text
}
