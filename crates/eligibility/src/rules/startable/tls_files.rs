//! Files of TLS contexts, which the node reads at startup.

use std::io;

use installation::{PEM_KEY, TlsFile};

use super::Start;
use crate::judgement::Judgement;

/// Judges the files of a context and returns the first unusable one.
pub(super) fn files(start: &Start<'_>, prefix: &str) -> Option<Judgement> {
    let of_context = start
        .node
        .tls_files
        .iter()
        .filter(|file| file.key.starts_with(prefix) && !start.is_of_the_run(&file.key));
    of_context.into_iter().find_map(|file| {
        let (what, fix) = objection(start, prefix, file)?;
        let reason = format!("`{}` (`{}`) {what}", file.path.display(), file.key);
        Some(start.refuse(&file.key, reason, fix))
    })
}

fn objection(start: &Start<'_>, prefix: &str, file: &TlsFile) -> Option<(String, String)> {
    if !file.inside {
        let config = start.node.config.display();
        return Some((
            "is outside the configuration directory, where the node is not allowed to read".to_owned(),
            format!("copy it to a directory below `{config}`"),
        ));
    }
    let content = match &file.content {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some(("does not exist".to_owned(), "correct the path, or create the file".to_owned()));
        }
        Err(error) => {
            let user = installation::user_name(start.node.user);
            return Some((
                format!("cannot be read: {error}"),
                format!("make it readable for {user}, or correct the path"),
            ));
        }
    };
    let name = file.key.strip_prefix(prefix).unwrap_or_default();
    let another = |what: &str| {
        Some((format!("contains no {what}"), "correct the path, or replace the file".to_owned()))
    };
    match name {
        "certificate" | "certificate_authorities" if !content.certificate => another("certificate"),
        "key" if !content.key => another("private key in PEM"),
        "key" if content.sealed && !has_passphrase(start, prefix) => Some((
            "is protected, and its passphrase is not in the node's keystore".to_owned(),
            format!("add it to the node's keystore: es-bootstrap keystore add {prefix}{}", PEM_KEY.secure),
        )),
        "keystore.path" | "truststore.path" if content.empty => another("store"),
        _ => None,
    }
}

fn has_passphrase(start: &Start<'_>, prefix: &str) -> bool {
    start.setting(&format!("{prefix}{}", PEM_KEY.plain)).is_some()
        || start.keystore.is_some_and(|keystore| keystore.contains(&format!("{prefix}{}", PEM_KEY.secure)))
        // Unknown until the keystore is opened.
        || start.keystore.is_none() && matches!(start.node.keystore, installation::KeystoreFile::Read { .. })
}
