//! The credentials files of a first start when the HTTP CA changes: they name the CA to which their password
//! may be sent.

use std::path::Path;

use installation::{CERTIFICATES, HTTP_CA, Installation};
use recovery::{DEFAULT_CREDENTIALS, STATE_DIRECTORY};
use zeroize::Zeroizing;

use super::Change;

/// Returns the changes of the node's credentials files, if these changes replace the CA that the files name. A
/// file that this user cannot read stays as it is; the tools of this user cannot use it either.
pub(super) fn of_the_new_ca(node: &Installation, changes: &[Change]) -> Vec<Change> {
    let for_clients = node.config_path(CERTIFICATES).join(HTTP_CA);
    let Some(change) = changes.iter().find(|change| change.path == for_clients) else { return Vec::new() };
    let Some([old, new]) = fingerprint(change.before.as_ref())
        .zip(fingerprint(change.after.as_ref()))
        .map(<[String; 2]>::from)
        .filter(|[old, new]| old != new)
    else {
        return Vec::new();
    };
    let directories = [node.config.as_path(), Path::new(STATE_DIRECTORY)];
    let change = |directory: &Path| {
        let path = directory.join(DEFAULT_CREDENTIALS);
        let before = transaction::read_file(&path).ok()??;
        let after = recovery::credentials_of_another_ca(&before, &old, &new)?;
        Some(Change { path, before: Some(before), after: Some(after) })
    };
    directories.into_iter().filter_map(change).collect()
}

/// Returns the fingerprint of the first certificate, which is that of the CA of the node's certificate.
fn fingerprint(pem: Option<&Zeroizing<Vec<u8>>>) -> Option<String> {
    let der = pki::pem::decode(pem?).ok()?;
    Some(pki::fingerprint(&der).to_string())
}
