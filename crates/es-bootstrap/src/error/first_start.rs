//! Hints for a failed first start.

/// The hint for a bug.
const BUG: &str = "please report this as a bug, with the output of `es-bootstrap check --format json`";

/// Returns the hint.
pub(super) fn hint(error: &bootstrap::Error) -> String {
    match error {
        bootstrap::Error::Clock(error) => error.hint().into(),
        bootstrap::Error::PasswordThere { entry } => {
            format!("omit the option, or remove the entry: elasticsearch-keystore remove {entry}")
        }
        bootstrap::Error::Algorithm(_) => {
            format!("correct `{}` in elasticsearch.yml", realm::Algorithm::SETTING)
        }
        bootstrap::Error::Password(_) => {
            "use a password of at least six characters, or a bcrypt or PBKDF2 hash".into()
        }
        bootstrap::Error::Stage(error) | bootstrap::Error::Purge(error) => error.hint().into(),
        bootstrap::Error::Commit(error) => error.hint().into(),
        bootstrap::Error::NotExtendable(_) => {
            "write one setting per line, without braces around all of them".into()
        }
        bootstrap::Error::Incomplete
        | bootstrap::Error::Pki { .. }
        | bootstrap::Error::Authority(_)
        | bootstrap::Error::Keystore(_) => BUG.into(),
    }
}

/// Returns the hint for a node that could not be restored.
pub(super) fn recovery_hint(error: &recovery::Error) -> String {
    match error {
        recovery::Error::Stage(error) | recovery::Error::Undo(error) => error.hint().into(),
        recovery::Error::Commit(error) => error.hint().into(),
        recovery::Error::KeystoreUnclear => {
            "the node starts as it is; remove the `xpack.security.…ssl` entries with `elasticsearch-keystore remove`, \
             or restore the keystore from a backup, then try again"
                .into()
        }
        recovery::Error::Incomplete | recovery::Error::Keystore(_) => BUG.into(),
    }
}
