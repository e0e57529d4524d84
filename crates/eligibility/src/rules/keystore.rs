//! Rules about the unlocked keystore, which run last because opening it may require a passphrase.

use installation::{Installation, KEYSTORE_FILE};
use keystore::{
    Error, Format, HTTP_KEYSTORE_PASSWORD, Keystore, Passphrase, Sealed, TRANSPORT_KEYSTORE_PASSWORD,
    TRANSPORT_TRUSTSTORE_PASSWORD, Unlocked,
};

use super::Door;
use super::settings::TLS_PREFIXES;
use crate::case::{Case, Mode};
use crate::judgement::{Judgement, Stop};

/// The result of opening the keystore: the judgements of two rules, and the keystore if it could be opened.
pub(crate) struct Opening {
    pub(crate) opens: Judgement,
    pub(crate) without_tls_settings: Judgement,
    pub(crate) result: Option<Unlocked>,
}

impl Opening {
    fn closed(opens: Judgement) -> Self {
        let without_tls_settings = Judgement::not_run("the keystore was not opened");
        Self { opens, without_tls_settings, result: None }
    }
}

/// Judges whether the keystore can be opened.
pub(crate) fn opens(_: &Case<'_>, door: Door<'_>) -> Judgement {
    tried(door, |opening| &opening.opens)
}

/// Judges whether the keystore has the required entries and no other TLS entries.
pub(crate) fn has_fitting_entries(_: &Case<'_>, door: Door<'_>) -> Judgement {
    tried(door, |opening| &opening.without_tls_settings)
}

fn tried(door: Door<'_>, judgement: fn(&Opening) -> &Judgement) -> Judgement {
    match door {
        Door::Tried(opening) => judgement(opening).clone(),
        Door::Excluded | Door::Closed => {
            Judgement::not_run("the keystore is not opened, because another rule stops")
        }
    }
}

/// The state of the keystore before prompting for a passphrase.
pub(crate) enum Seen {
    /// It has a passphrase.
    Locked(Sealed),
    /// It was opened, or failed to open, or does not exist.
    Tried(Box<Opening>),
}

/// Opens a keystore that has no passphrase.
pub(crate) fn look(node: &Installation, mode: Mode<'_>) -> Seen {
    let Some(bytes) = node.keystore.bytes() else { return Seen::Tried(missing(node, mode).into()) };
    let sealed = match Sealed::decode(bytes) {
        Ok(sealed) => sealed,
        Err(error) => return Seen::Tried(damaged(node, &error).into()),
    };
    if let Some(judgement) = too_new(node, sealed.format()) {
        return Seen::Tried(Opening::closed(judgement).into());
    }
    match sealed.is_protected() {
        true => Seen::Locked(sealed),
        false => Seen::Tried(open(node, mode, &sealed, Passphrase::empty()).into()),
    }
}

/// Opens a keystore with its passphrase.
pub(crate) fn open(node: &Installation, mode: Mode<'_>, sealed: &Sealed, passphrase: Passphrase) -> Opening {
    match sealed.open(&passphrase) {
        Err(error) => damaged(node, &error),
        Ok(keystore) => Opening {
            opens: Judgement::pass(format!("the keystore opens, format {}", sealed.format().number())),
            without_tls_settings: match mode {
                Mode::InitialNode | Mode::Join | Mode::Planned(_) => without_tls_settings(node, &keystore),
                Mode::Rejoin => with_stores_passwords(node, &keystore),
            },
            result: Some(Unlocked { keystore: Some(keystore), passphrase }),
        },
    }
}

/// Returns the result for a keystore whose passphrase is not requested.
pub(crate) fn unasked() -> Opening {
    Opening::closed(Judgement::not_run("the keystore has a passphrase, and none was given"))
}

/// Returns the result if no passphrase is available, with the reason.
pub(crate) fn without_passphrase(node: &Installation, reason: String) -> Opening {
    Opening::closed(
        Judgement::stop(Stop::Usage, reason)
            .in_file(node.config_path(KEYSTORE_FILE))
            .fix("pass it with `--keystore-passphrase-file FILE`"),
    )
}

fn damaged(node: &Installation, error: &Error) -> Opening {
    Opening::closed(
        Judgement::stop(Stop::Data, error.to_string()).in_file(node.config_path(KEYSTORE_FILE)).fix(
            match error {
                Error::WrongPassphrase => "pass the password that the keystore was created with",
                _ => "restore the keystore from a backup, or remove it; a new one is then created",
            },
        ),
    )
}

/// Returns the result if there is no keystore: a node that was never configured gets one.
fn missing(node: &Installation, mode: Mode<'_>) -> Opening {
    if mode == Mode::Rejoin {
        return Opening {
            opens: Judgement::pass("there is no keystore"),
            without_tls_settings: lacks(node, STORES[0]),
            result: None,
        };
    }
    Opening {
        opens: Judgement::pass("there is no keystore yet"),
        without_tls_settings: Judgement::pass("there is no keystore yet"),
        result: Some(Unlocked { keystore: None, passphrase: Passphrase::empty() }),
    }
}

/// Stops for a keystore format that is newer than the node's own, which it cannot read.
fn too_new(node: &Installation, found: Format) -> Option<Judgement> {
    let version = node.version.as_ref().ok()?;
    let written = Format::written_by(version.major, version.minor)?;
    (found.number() > written.number()).then(|| {
        Judgement::stop(
            Stop::Data,
            format!(
                "the keystore has format {}, and Elasticsearch {version} reads up to {}",
                found.number(),
                written.number()
            ),
        )
        .found(found.number().to_string())
        .in_file(node.config_path(KEYSTORE_FILE))
        .fix("install the version that wrote it, or remove the keystore; a new one is then created")
    })
}

/// The passwords of a configured node's stores.
const STORES: [&str; 3] =
    [HTTP_KEYSTORE_PASSWORD, TRANSPORT_KEYSTORE_PASSWORD, TRANSPORT_TRUSTSTORE_PASSWORD];

/// Judges whether the passwords of the stores are present. The new stores get the same passwords, so that the
/// node can open either.
fn with_stores_passwords(node: &Installation, keystore: &Keystore) -> Judgement {
    match STORES.into_iter().find(|name| !keystore.contains(name)) {
        None => Judgement::pass("the keystore contains the passwords of the node's stores"),
        Some(missing) => lacks(node, missing),
    }
}

fn lacks(node: &Installation, missing: &str) -> Judgement {
    Judgement::stop(Stop::Io, format!("the keystore has no [{missing}], which a configured node needs"))
        .in_file(node.config_path(KEYSTORE_FILE))
        .fix("restore the keystore from a backup; without this password the node cannot open its stores")
}

fn without_tls_settings(node: &Installation, keystore: &Keystore) -> Judgement {
    let taken: Vec<&str> = keystore
        .names()
        .into_iter()
        .filter(|name| TLS_PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
        .collect();
    let [first, ..] = taken[..] else {
        return Judgement::pass("the keystore contains no TLS passwords");
    };
    Judgement::stop(Stop::Config, format!("the keystore already contains `{first}`"))
        .found(taken.join(", "))
        .in_file(node.config_path(KEYSTORE_FILE))
        .fix(format!(
            "configure TLS by hand, or remove the leftover entries: elasticsearch-keystore remove {}",
            taken.join(" ")
        ))
}
