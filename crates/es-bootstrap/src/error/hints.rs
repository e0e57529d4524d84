//! Hints for errors of other crates.

/// Returns the hint for certificates that could not be changed.
pub(super) fn lifecycle_hint(error: &lifecycle::Error) -> String {
    match error {
        lifecycle::Error::NotSet { setting } => format!("set `{setting}`, or use a PKCS#12 store"),
        lifecycle::Error::Directories { .. }
        | lifecycle::Error::SharedKey { .. }
        | lifecycle::Error::Key { .. }
        | lifecycle::Error::Pem { .. }
        | lifecycle::Error::NoAuthority { .. } => pem_hint(error).into(),
        lifecycle::Error::NotInStore { .. } => {
            "move the certificate and its CA, with both private keys, to a PKCS#12 store (`openssl pkcs12 -export`), and set \
             `xpack.security.http.ssl.keystore.path`; nothing was changed"
                .into()
        }
        lifecycle::Error::NoPlace { .. } => {
            "request the node's certificate from the CA, and install it: `es-bootstrap csr http`, `es-bootstrap \
             adopt http`"
                .into()
        }
        lifecycle::Error::Untrusted { .. } => {
            "use a certificate of a CA that they trust, or make them trust the new CA first: `es-bootstrap \
             rotate-ca transport`"
                .into()
        }
        lifecycle::Error::NoStore => "`es-bootstrap status` shows what the node has".into(),
        lifecycle::Error::Read { source, .. } => installation::reading_hint(source).into(),
        lifecycle::Error::Store { .. } | lifecycle::Error::NoLeaf { .. } => {
            "`es-bootstrap status` shows what is broken".into()
        }
        lifecycle::Error::Subordinate { .. } => {
            "request a new certificate from that CA, and install it: `es-bootstrap adopt http-ca`".into()
        }
        lifecycle::Error::AuthorityEnded { .. } => {
            "renew the CA as well: `es-bootstrap renew http-ca`".into()
        }
        lifecycle::Error::AnotherAuthority { .. } => {
            "nothing was changed; to install a CA with another key, run `es-bootstrap rotate-ca http`"
                .into()
        }
        lifecycle::Error::NoTransportStore => "`es-bootstrap status` shows what the node has".into(),
        lifecycle::Error::Shared { .. } | lifecycle::Error::NoTrust { .. } => {
            "configure separate files for the transport layer, restart the node, and try again; nothing was changed".into()
        }
        lifecycle::Error::Anchor { .. } => {
            "move the CA of the transport certificate to a single PEM file, and try again; nothing was changed".into()
        }
        lifecycle::Error::Keys { .. } => {
            "remove all keys but the node's own: `keytool -list` shows them".into()
        }
        lifecycle::Error::NoFileForClients { .. } => "write the HTTP CA to it in PEM format, for clients".into(),
        lifecycle::Error::Order { .. } => {
            "`es-bootstrap rotate-ca status` shows the step of each node; the order is trust, switch, finish".into()
        }
        lifecycle::Error::PreviousThere { .. } => {
            "another rotation is not finished on this node: finish it with its own bundle, or move the file".into()
        }
        lifecycle::Error::Stage(error) => error.hint().into(),
        lifecycle::Error::Commit(error) => error.hint().into(),
    }
}

/// Returns the hint for PEM certificates, or for a CA whose key is elsewhere.
fn pem_hint(error: &lifecycle::Error) -> &'static str {
    match error {
        lifecycle::Error::Directories { .. } => {
            "move both to one directory, or replace them by hand: a running node reloads them"
        }
        lifecycle::Error::SharedKey { .. } => {
            "use a separate key for each layer, or one certificate for both"
        }
        lifecycle::Error::Key { .. } => {
            "add its passphrase to the node's keystore, or convert the key to PKCS#8: RSA, or EC on P-256 or P-384"
        }
        _ => "renew it where the CA is, and install it: `es-bootstrap csr http`, `es-bootstrap adopt http`",
    }
}

/// Formats the last lines that the node printed.
pub(super) fn last_lines(lines: &[String]) -> String {
    let lines: String = lines.iter().map(|line| format!("\n  {line}")).collect();
    format!("its last lines were:{lines}")
}

/// Returns the hint for a keystore that cannot be read or written.
pub(super) fn of_keystore(error: &keystore::Error) -> &'static str {
    match error {
        keystore::Error::WrongPassphrase => "pass the password that the keystore was created with",
        keystore::Error::IllegalName { .. } => "nothing was changed; correct the name",
        _ => "restore the keystore from a backup",
    }
}

/// Returns the hint if no login is possible: that of the first cause.
pub(super) fn no_login(causes: &[access::Cause], source: &access::Error) -> String {
    causes.first().map_or_else(|| source.hint().to_owned(), |cause| cause.fix.clone())
}

/// Returns the hint for a cluster with another name.
pub(super) fn other_name(theirs: &str) -> String {
    format!("set `cluster.name: {theirs}` in elasticsearch.yml: enrollment does not copy it")
}
