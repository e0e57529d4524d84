//! Rules about the node's keystore.

use installation::{KEY_STORE, KEYSTORE_FILE, PEM_KEY, TRUST_STORE};

use crate::inventory::Layer;
use crate::keystore_view::KeystoreView;
use crate::remark::Remark;
use crate::status::Status;
use recovery::{By, secured_by};

pub(super) fn damaged(status: &Status<'_>) -> Vec<Remark> {
    match status.keystore {
        KeystoreView::Damaged(error) => {
            let remark = Remark::new(
                format!("the node's keystore cannot be read: {error}"),
                "restore the keystore from a backup",
            );
            vec![remark.in_file(status.node.config_path(KEYSTORE_FILE))]
        }
        _ => Vec::new(),
    }
}

pub(super) fn entry_missing(status: &Status<'_>) -> Vec<Remark> {
    let missing = status.inventory.needs.iter().filter(|need| need.is_missing == Some(true));
    missing
        .map(|need| {
            let opens = need.path.display();
            let reason = match status.keystore {
                KeystoreView::Missing => format!("there is no keystore with the password of `{opens}`"),
                _ => format!("the node's keystore lacks the password that opens `{opens}`"),
            };
            let is_automatic = secured_by(status.node).is_some_and(By::is_automatic);
            let fix = match status.keystore {
                KeystoreView::Missing if is_automatic => "restore the keystore from a backup".to_owned(),
                KeystoreView::Missing => {
                    format!(
                        "create one and add it: es-bootstrap keystore create; es-bootstrap keystore add {}",
                        need.name
                    )
                }
                _ => format!("add it: es-bootstrap keystore add {}", need.name),
            };
            Remark::new(reason, fix).found(&need.name).in_file(status.node.config_path(KEYSTORE_FILE))
        })
        .collect()
}

pub(super) fn entry_superfluous(status: &Status<'_>) -> Vec<Remark> {
    superfluous(status)
        .into_iter()
        .map(|name| {
            let reason = format!("no setting names a file that `{name}` opens");
            let fix = format!("if nothing else needs it, remove it: es-bootstrap keystore remove {name}");
            Remark::new(reason, fix).found(name).in_file(status.node.config_path(KEYSTORE_FILE))
        })
        .collect()
}

/// Secure settings that open a file, and the setting that names the file. A key in a store may have its own
/// password.
const OPENS: [(&str, &str); 4] = [
    (KEY_STORE.secure, KEY_STORE.file),
    ("keystore.secure_key_password", KEY_STORE.file),
    (TRUST_STORE.secure, TRUST_STORE.file),
    (PEM_KEY.secure, PEM_KEY.file),
];

/// Returns the TLS passwords in the keystore that open no file.
pub(crate) fn superfluous(status: &Status<'_>) -> Vec<String> {
    let Some(entries) = status.keystore.entries() else { return Vec::new() };
    let of = |layer: Layer| {
        OPENS
            .iter()
            .filter(move |(_, file)| !status.settings.contains(&layer.setting(file)))
            .map(move |(secure, _)| layer.setting(secure))
    };
    Layer::ALL.into_iter().flat_map(of).filter(|name| entries.contains(name)).collect()
}
