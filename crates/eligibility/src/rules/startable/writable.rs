//! A read-only configuration directory.

use installation::{Access, KEYSTORE_FILE, KeystoreFile, user_name};
use keystore::{Format, KEYSTORE_SEED, Sealed};

use super::Start;
use crate::judgement::{Judgement, Stop};
use crate::rules::directory::make_writable;

/// Judges whether the node can create a missing keystore or upgrade an old one. It exits if it cannot.
pub(super) fn configuration(start: &Start<'_>) -> Option<Judgement> {
    let node = start.node;
    let Access::Refused(error) = &node.directory.access else { return None };
    if start.in_place {
        return None;
    }
    let needs = match &node.keystore {
        KeystoreFile::Missing => "has no keystore yet and could not create one",
        KeystoreFile::Read { bytes, .. } if is_old(start, bytes) => {
            "could not rewrite its keystore, which has an older format"
        }
        _ => return None,
    };
    let owner = user_name(node.directory.owner);
    let reason = format!(
        "the node {needs}: `{}` belongs to {owner}, mode {:04o}: {error}",
        node.config.display(),
        node.directory.mode
    );
    let fix = format!(
        "{}; or write to another directory with `configure --out DIR` and mount that",
        make_writable(node)
    );
    Some(Judgement::stop(Stop::Config, reason).in_file(node.config_path(KEYSTORE_FILE)).fix(fix))
}

/// Returns whether the node would rewrite the keystore: its format is older than the version's, or it has no
/// seed.
fn is_old(start: &Start<'_>, bytes: &[u8]) -> bool {
    let Ok(version) = &start.node.version else { return false };
    let written = Format::written_by(version.major, version.minor);
    let found = Sealed::decode(bytes).ok().map(|sealed| sealed.format());
    let older = found.zip(written).is_some_and(|(found, written)| found.number() < written.number());
    older || start.keystore.is_some_and(|keystore| !keystore.contains(KEYSTORE_SEED))
}
