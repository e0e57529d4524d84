//! `adopt`: an HTTP certificate that somebody else issued, or a CA that issues this node's from now on.

use std::path::Path;

use installation::{Installation, Writer};
use lifecycle::HttpStore;
use lifecycle::adoption::{self, Adopted, Brought, Unfit};
use pki::{Entry, Parsed, PrivateKey, San, Store, StorePassword, pem};
use settings::Settings;
use time::OffsetDateTime;
use transaction::Directory;

use crate::args::{AdoptCommand, AdoptHttp, AdoptHttpCa, Common};
use crate::error::Error;
use crate::exchange::{Place, Seen};
use crate::facts::settings;
use crate::http_store::{self, PATIENCE, REQUEST_STORE};
use crate::output::{document, print};
use crate::report::{AdoptReport, Issued, Node};
use crate::terminal::Terminal;
use crate::{exit, keys, passphrase, run};

pub(crate) fn run(command: &AdoptCommand, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let common = &Common { writer: Writer::Tool, ..common.clone() };
    let putting = match command {
        AdoptCommand::Http(options) => &options.putting,
        AdoptCommand::HttpCa(options) => &options.putting,
    };
    let node = match putting.dry_run {
        true => run::read(common)?,
        false => run::read_trusted(common, terminal)?,
    };
    let now = node.now.date().map_err(Error::Clock)?;
    let settings = settings(&node)?;
    let store = http_store::open(&node, settings, common)?;
    let (leaf, ca) = match command {
        AdoptCommand::Http(options) => http(options, &node, settings, &store, now)?,
        AdoptCommand::HttpCa(options) => http_ca(options, &node, &store, now)?,
    };
    let missing = leaf.missing_names(&node, settings);
    let report = AdoptReport {
        schema: "es-bootstrap/adopt/1",
        outcome: "planned",
        node: Node::of(&node),
        path: store.path.display().to_string(),
        alias: &store.alias.clone(),
        names: leaf.certificate().sans().iter().map(San::to_string).collect(),
        missing_names: missing.iter().map(San::to_string).collect(),
        previous: Issued::from(store.leaf()),
        certificate: Issued::from(leaf.certificate()),
        trusted: Issued::from(leaf.root()),
        can_enroll: ca.is_some() || store.authority_of(leaf.certificate()),
        served: None,
    };
    if leaf.certificate().der() == store.leaf().der() {
        return unchanged(AdoptReport { outcome: "unchanged", ..report }, common);
    }
    let place = Place::look(&node, settings, putting.patience())?;
    if putting.dry_run {
        return told(&report, "would adopt", None, common, terminal);
    }
    let trusted = [leaf.certificate(), leaf.root(), store.leaf()].map(|held| held.der().to_vec());
    let Adopted { leaf, can_enroll, changes, .. } =
        adoption::adopt(&node, store, leaf, ca, &mut memory::rng()).map_err(Error::Lifecycle)?;
    let seen = place.put(changes, &leaf, &trusted, terminal)?;
    if matches!(command, AdoptCommand::Http(AdoptHttp { certificate: Some(_), .. })) {
        forget_request(&node, terminal);
    }
    if !can_enroll {
        terminal.warn(
            "the key of the CA is not here, so neither nodes nor Kibana can enroll at this node: set \
             `xpack.security.enrollment.enabled: false`, or adopt the key as well with `--ca-key`",
        );
    }
    let served = matches!(seen, Seen::At(_)).then_some(true);
    told(&AdoptReport { outcome: "adopted", served, ..report }, "adopted", Some(&seen), common, terminal)
}

/// What was brought, and the CA's key where it came as well.
fn http(
    options: &AdoptHttp,
    node: &Installation,
    settings: &Settings,
    store: &HttpStore,
    now: OffsetDateTime,
) -> Result<(Brought, Option<Brought>), Error> {
    let (key, certificates) = brought(options, node, store)?;
    let ca = match &options.ca_key {
        Some(file) => Some(Brought::authority(key_of(file)?, &certificates, now).map_err(Error::Unfit)?),
        None => None,
    };
    let leaf = Brought::leaf(key, &certificates, now).map_err(Error::Unfit)?;
    let missing = leaf.missing_names(node, settings);
    if !missing.is_empty() && options.accept.is_none() {
        let shown: Vec<String> = missing.iter().map(San::to_string).collect();
        return Err(Error::Stopped {
            reason: format!("the certificate does not name what the node publishes: {}", shown.join(", ")),
            fix: "let its CA name them as well (`es-bootstrap csr http` asks for them), or use `--accept names-missing`"
                .to_owned(),
            code: exit::CONFIG,
        });
    }
    Ok((leaf, ca))
}

/// A leaf by the CA that was brought.
fn http_ca(
    options: &AdoptHttpCa,
    node: &Installation,
    store: &HttpStore,
    now: OffsetDateTime,
) -> Result<(Brought, Option<Brought>), Error> {
    let certificates = certificates_of(&options.certificate)?;
    let ca = Brought::authority(key_of(&options.key)?, &certificates, now).map_err(Error::Unfit)?;
    let make_key = keys::maker(&node.environment);
    let key = make_key(store.key_kind())
        .map_err(|source| Error::Lifecycle(lifecycle::Error::Store { path: store.path.clone(), source }))?;
    let leaf = adoption::issue_by(node, store, &ca, key, options.http_days, now, &mut memory::rng())
        .map_err(Error::Lifecycle)?;
    Ok((leaf, Some(ca)))
}

/// The key and the certificates, from where the operator says.
fn brought(
    options: &AdoptHttp,
    node: &Installation,
    store: &HttpStore,
) -> Result<(PrivateKey, Vec<Parsed>), Error> {
    if let Some(folder) = &options.pem {
        let mut certificates = certificates_of(&folder.join("tls.crt"))?;
        let ca = folder.join("ca.crt");
        if installation::read_given(&ca).is_ok() {
            certificates.extend(certificates_of(&ca)?);
        }
        return Ok((key_of(&folder.join("tls.key"))?, certificates));
    }
    if let (Some(file), Some(passphrase)) = (&options.pkcs12, &options.passphrase_file) {
        return pkcs12(file, passphrase);
    }
    let Some(file) = &options.certificate else { return Err(Error::Unfit(Unfit::Key)) };
    let mut certificates = certificates_of(file)?;
    if let Some(chain) = &options.chain {
        certificates.extend(certificates_of(chain)?);
    }
    // An answer that was adopted before belongs to the key in the store.
    let is_here = || certificates.iter().any(|certificate| certificate.der() == store.leaf().der());
    let requested = http_store::requested(node, store)?;
    let key = requested.or_else(|| store.key().filter(|_| is_here())).ok_or_else(|| Error::Stopped {
        reason: format!(
            "there is no request that this would be the answer to: no `{}`",
            node.config_path(REQUEST_STORE).display()
        ),
        fix: "make one with `es-bootstrap csr http`, or bring the key as well with `--pem` or `--pkcs12`"
            .to_owned(),
        code: exit::CONFIG,
    })?;
    // The CA whose key is here need not be brought.
    certificates.extend(store.authority().ok().map(|(ca, _)| ca));
    Ok((key, certificates))
}

fn pkcs12(file: &Path, passphrase: &Path) -> Result<(PrivateKey, Vec<Parsed>), Error> {
    let bytes = read(file)?;
    let password = StorePassword::from_text(passphrase::first_line(passphrase)?);
    let failed = |source| Error::Brought { path: file.to_path_buf(), source };
    let Store { entries } = Store::decode(&bytes, &password).map_err(failed)?;
    let (mut found, mut certificates) = (None, Vec::new());
    for entry in entries {
        match entry {
            Entry::Key { key, chain, .. } => {
                certificates.extend(chain);
                found = found.or(Some(key));
            }
            Entry::Trusted { certificate, .. } => certificates.push(certificate),
        }
    }
    let certificates: Result<Vec<Parsed>, pki::Error> =
        certificates.iter().map(|der| Parsed::decode(der)).collect();
    Ok((found.ok_or_else(|| Error::Unfit(Unfit::Key))?, certificates.map_err(failed)?))
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    installation::read_given(file).map_err(|source| Error::Read { path: file.to_path_buf(), source })
}

fn certificates_of(file: &Path) -> Result<Vec<Parsed>, Error> {
    let failed = |source| Error::Brought { path: file.to_path_buf(), source };
    let found = pem::decode_all(&read(file)?).map_err(failed)?;
    found.iter().map(|der| Parsed::decode(der)).collect::<Result<_, _>>().map_err(failed)
}

fn key_of(file: &Path) -> Result<PrivateKey, Error> {
    let stopped = |what: &str| Error::Stopped {
        reason: format!("the key in `{}` {what}", file.display()),
        fix: "bring it without a passphrase, as PKCS#8, PKCS#1 or SEC 1; RSA, or EC on P-256 or P-384"
            .to_owned(),
        code: exit::DATA,
    };
    let text = zeroize::Zeroizing::new(read(file)?);
    match pem::decode_key(&text) {
        Ok(pem::Key::Read(key)) => Ok(key),
        Ok(pem::Key::Protected) => Err(stopped("has a passphrase")),
        Ok(pem::Key::Unknown) => Err(stopped("is of a kind that nodes do not take")),
        Err(source) => Err(Error::Brought { path: file.to_path_buf(), source }),
    }
}

/// The request was answered; its key is in the store.
fn forget_request(node: &Installation, terminal: &Terminal) {
    let removed = Directory::open(&node.config, node.owners.trusted())
        .and_then(|directory| directory.lock(PATIENCE))
        .and_then(|locked| locked.directory().remove_if(REQUEST_STORE, |_| true));
    if let Err(error) = removed {
        terminal.warn(&crate::error::chain(&error).join(": "));
    }
}

fn unchanged(report: AdoptReport<'_>, common: &Common) -> Result<u8, Error> {
    if common.json() {
        document(&report)?;
    } else if !common.quiet {
        print("the node has this certificate already\n")?;
    }
    Ok(exit::NOOP)
}

fn told(
    report: &AdoptReport<'_>,
    what: &str,
    seen: Option<&Seen>,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    if common.json() {
        return document(report).map(|()| exit::OK);
    }
    if common.quiet {
        return Ok(exit::OK);
    }
    let mark = if seen.is_some() { format!("{} ", terminal.glyph("✔", "*")) } else { String::new() };
    let mut text = format!("{mark}{what} the HTTP certificate\n");
    let lines = [
        ("file", report.path.clone()),
        ("serial", report.certificate.serial().to_owned()),
        ("until", format!("{} (so far {})", report.certificate.not_after(), report.previous.not_after())),
        ("names", report.names.join(", ")),
        ("clients", format!("trust the CA with the SHA-256 fingerprint {}", report.trusted.sha256())),
    ];
    for (name, value) in lines {
        text.push_str(&format!("  {name:9} {value}\n"));
    }
    if let Some(seen) = seen {
        text.push_str(&seen.text());
    }
    print(&text).map(|()| exit::OK)
}
