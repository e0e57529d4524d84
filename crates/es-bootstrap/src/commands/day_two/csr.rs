//! `csr http`: creates a certificate signing request for the next HTTP certificate. The private key stays in
//! a keystore of its own until `adopt http` installs the certificate.

use std::path::Path;

use installation::{Installation, Writer};
use lifecycle::Holder;
use pki::{Entry, KeyKind, PrivateKey, San, Store, pem};
use transaction::{
    Attributes, Held, Locked, PATIENCE, Transaction, is_lost, remove_leftovers_holding, whereabouts,
};

use crate::args::{Common, Csr};
use crate::error::Error;
use crate::facts::settings;
use crate::http_store::{self, REQUEST_STORE};
use crate::output::{document, print};
use crate::report::{CsrReport, NodeReport, schemas};
use crate::terminal::Terminal;
use crate::{exit, run};

/// The request holds no secret.
const REQUEST_MODE: u32 = 0o644;
/// Only the node's user can read the key.
const KEY_MODE: u32 = 0o600;
/// The first line of a request.
const BEGINNING: &[u8] = b"-----BEGIN CERTIFICATE REQUEST-----";
/// The alias of the entry.
const ALIAS: &str = "http";

pub(crate) fn run(options: &Csr, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let node = run::read_trusted(common, terminal)?;
    node.now.date().map_err(Error::Clock)?;
    let settings = settings(&node)?;
    let store = http_store::open(&node, settings, common)?;
    let (names, warnings) = bootstrap::names_of_node(&node, settings, &options.san);
    warnings.iter().for_each(|warning| terminal.warn(warning));
    let failed =
        |source| Error::Lifecycle(lifecycle::Error::Store { path: store.path().to_path_buf(), source });
    options.out.as_deref().map_or(Ok(()), remove_begun)?;
    let locked = node.lock(PATIENCE).map_err(Error::Write)?;
    // A second request uses the same key, so that the certificate for the first one remains usable.
    let (key, is_new) = match http_store::requested(&node, &store)? {
        Some(key) => (key, false),
        None => (PrivateKey::generate(KeyKind::EcP256, memory::rng).map_err(failed)?, true),
    };
    let common_name = settings.text("node.name").unwrap_or(&node.host.name);
    let request = pem::encode_request(&pki::request(common_name, &names, &key).map_err(failed)?);
    let mut transaction = Transaction::begin_alone(locked, node.epoch());
    if is_new {
        keep(&mut transaction, &node, &store, key)?;
    }
    if let Some(file) = &options.out {
        write(&mut transaction, file, &request)?;
    }
    let committed = transaction.commit().map_err(|error| Error::Commit(Box::new(error)))?;
    committed.warnings().iter().for_each(|warning| terminal.warn(warning));
    let key_path = node.config_path(REQUEST_STORE).display().to_string();
    if common.json() {
        document(&CsrReport {
            schema: schemas::CSR,
            node: NodeReport::of(&node),
            names: names.iter().map(San::to_string).collect(),
            key: key_path,
            request: &request,
        })?;
    } else {
        if options.out.is_none() {
            print(&request)?;
        }
        terminal.note(&format!(
            "the private key is in `{key_path}`; install the certificate: es-bootstrap adopt http --certificate FILE --chain FILE"
        ));
    }
    Ok(exit::OK)
}

/// Stores the key until the certificate arrives, under the password of the keystore that it will move to.
fn keep(
    transaction: &mut Transaction,
    node: &Installation,
    store: &Holder,
    key: PrivateKey,
) -> Result<(), Error> {
    let kept = Store { entries: vec![Entry::Key { alias: ALIAS.to_owned(), key, chain: Vec::new() }] };
    let bytes = kept.encode(&store.password(), &mut memory::rng()).map_err(|source| {
        Error::Lifecycle(lifecycle::Error::Store { path: store.path().to_path_buf(), source })
    })?;
    let owner = (node.directory.owner, node.directory.group);
    let attributes = Attributes::New { mode: KEY_MODE, owner: Some(owner) };
    transaction.create(&node.config_path(REQUEST_STORE), &bytes, attributes, |_| false).map_err(Error::Write)
}

/// Removes the temporary files that a killed run left next to the request.
fn remove_begun(file: &Path) -> Result<(), Error> {
    let begins = |bytes: &[u8]| BEGINNING.starts_with(&bytes[..bytes.len().min(BEGINNING.len())]);
    let is_begun = |held: &Held| matches!(held, Held::Bytes(bytes) if is_lost(bytes) || begins(bytes));
    let (parent, name) = whereabouts(file);
    Locked::for_a_file(parent, PATIENCE)
        .and_then(|locked| remove_leftovers_holding(&locked, &[name.to_str().unwrap_or_default()], is_begun))
        .map(|_| ())
        .map_err(Error::Write)
}

/// Writes the request to a new file, or over an earlier request.
fn write(transaction: &mut Transaction, file: &Path, request: &str) -> Result<(), Error> {
    let is_request = |found: &[u8]| found.starts_with(BEGINNING);
    let (parent, name) = whereabouts(file);
    let attributes = Attributes::New { mode: REQUEST_MODE, owner: None };
    transaction.create(&parent.join(name), request.as_bytes(), attributes, is_request).map_err(Error::Write)
}
