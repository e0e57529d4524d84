//! Exit codes: the numbers of `sysexits.h`, and one that Elasticsearch defines.
//!
//! Elasticsearch's start script continues after 73, 78 and 80, so these have the same meaning as there.

pub(crate) use eligibility::Stop;

/// Success.
pub(crate) const OK: u8 = 0;
/// The answer "no" (`keystore has-passwd`), or any failure of a tool with a single error code.
pub(crate) const NO: u8 = 1;
/// Something is due. `status` uses the exit codes of monitoring plugins.
pub(crate) const DUE: u8 = 1;
/// Something is broken (`status`).
pub(crate) const BROKEN: u8 = 2;
/// Something relevant cannot be read (`status`).
pub(crate) const UNKNOWN: u8 = 3;
/// Invalid usage (`EX_USAGE`).
pub(crate) const USAGE: u8 = 64;
/// Invalid data: a token, an answer, a passphrase (`EX_DATAERR`).
pub(crate) const DATA: u8 = 65;
/// No address was reachable (`EX_UNAVAILABLE`).
pub(crate) const UNAVAILABLE: u8 = 69;
/// A bug in es-bootstrap (`EX_SOFTWARE`).
pub(crate) const SOFTWARE: u8 = 70;
/// Something could not be created (`EX_CANTCREAT`).
pub(crate) const CANNOT_CREATE: u8 = 73;
/// The operating system refused to read or write (`EX_IOERR`).
pub(crate) const IO: u8 = 74;
/// Another try may succeed (`EX_TEMPFAIL`).
pub(crate) const TRY_AGAIN: u8 = 75;
/// The configuration must be repaired first (`EX_CONFIG`).
pub(crate) const CONFIG: u8 = 78;
/// There was nothing to do; defined by Elasticsearch.
pub(crate) const NOOP: u8 = 80;

/// Added to the number of the signal that ended a command, as in shells.
pub(crate) const SIGNAL: u8 = 128;

/// All codes with their meanings, for the manual.
pub(crate) const MEANINGS: [(u8, &str); 10] = [
    (OK, "done"),
    (USAGE, "usage: an option or its value is wrong or missing"),
    (DATA, "bad data: an invalid token or answer, a damaged keystore or a wrong password"),
    (UNAVAILABLE, "the node or the cluster was not reachable or not ready, or did not load a certificate"),
    (SOFTWARE, "an internal error of es-bootstrap: please report it"),
    (CANNOT_CREATE, "something could not be created, such as a file that exists already"),
    (IO, "the system refused to read, write or replace something"),
    (
        TRY_AGAIN,
        "another run is in progress, a file was changed during the run, or the clock is wrong: try again",
    ),
    (CONFIG, "the configuration must be corrected first"),
    (NOOP, "nothing to do: the node is already configured, or must not be configured"),
];

/// The meanings for `status`.
pub(crate) const MEANINGS_OF_STATUS: [(u8, &str); 8] = [
    (OK, "nothing to do"),
    (DUE, "something is due and has to be done soon"),
    (BROKEN, "something is broken, or will be at the next start"),
    (UNKNOWN, "something relevant cannot be read"),
    (USAGE, "usage: an option or its value is wrong"),
    (SOFTWARE, "an internal error of es-bootstrap: please report it"),
    (IO, "the system refused to read the configuration, or to write the file with metrics"),
    (CONFIG, "the configuration cannot be read"),
];

/// The meanings for a tool with a single error code.
pub(crate) const MEANINGS_OF_ONE_FAILURE: [(u8, &str); 2] = [(OK, "done"), (NO, "any failure")];

/// Returns the code of a node's state.
pub(crate) fn of_state(state: lifecycle::State) -> u8 {
    match state {
        lifecycle::State::Ok => OK,
        lifecycle::State::Due => DUE,
        lifecycle::State::Broken => BROKEN,
        lifecycle::State::Unknown => UNKNOWN,
    }
}

/// Returns the code of an obstacle.
pub(crate) fn of_stop(stop: Stop) -> u8 {
    match stop {
        Stop::Noop => NOOP,
        Stop::Config => CONFIG,
        Stop::CannotCreate => CANNOT_CREATE,
        Stop::Io => IO,
        Stop::Data => DATA,
        Stop::Usage => USAGE,
        Stop::TryAgain => TRY_AGAIN,
        Stop::Unavailable => UNAVAILABLE,
    }
}

/// Returns the code if a first start could not be planned, created or written.
pub(crate) fn of_bootstrap(error: &bootstrap::Error) -> u8 {
    match error {
        bootstrap::Error::Clock(_) => TRY_AGAIN,
        bootstrap::Error::PasswordThere { .. } => USAGE,
        bootstrap::Error::Password(_) => DATA,
        bootstrap::Error::Algorithm(_) | bootstrap::Error::NotExtendable(_) => CONFIG,
        bootstrap::Error::Incomplete
        | bootstrap::Error::Pki { .. }
        | bootstrap::Error::Authority(_)
        | bootstrap::Error::Keystore(_) => SOFTWARE,
        bootstrap::Error::Stage(error) | bootstrap::Error::Purge(error) => of_transaction(error.kind()),
        bootstrap::Error::Commit(error) => of_transaction(error.cause.kind()),
    }
}

/// Returns the code if a node could not be restored.
pub(crate) fn of_recovery(error: &recovery::Error) -> u8 {
    match error {
        recovery::Error::KeystoreUnclear => CONFIG,
        recovery::Error::Incomplete | recovery::Error::Keystore(_) => SOFTWARE,
        recovery::Error::Stage(error) | recovery::Error::Undo(error) => of_transaction(error.kind()),
        recovery::Error::Commit(error) => of_transaction(error.cause.kind()),
    }
}

/// Returns the code if certificates could not be changed.
pub(crate) fn of_lifecycle(error: &lifecycle::Error) -> u8 {
    match error {
        lifecycle::Error::Read { .. } => IO,
        lifecycle::Error::Store { source: pki::Error::WrongPassword | pki::Error::Decode(_), .. } => DATA,
        lifecycle::Error::Store { .. }
        | lifecycle::Error::NoTransportStore
        | lifecycle::Error::Shared { .. }
        | lifecycle::Error::Anchor { .. }
        | lifecycle::Error::NoTrust { .. }
        | lifecycle::Error::Keys { .. }
        | lifecycle::Error::NoFileForClients { .. }
        | lifecycle::Error::Order { .. }
        | lifecycle::Error::PreviousThere { .. }
        | lifecycle::Error::Pem { .. }
        | lifecycle::Error::NotInStore { .. }
        | lifecycle::Error::NotSet { .. }
        | lifecycle::Error::Directories { .. }
        | lifecycle::Error::SharedKey { .. }
        | lifecycle::Error::Key { .. }
        | lifecycle::Error::NoPlace { .. }
        | lifecycle::Error::Untrusted { .. }
        | lifecycle::Error::NoStore
        | lifecycle::Error::NoLeaf { .. }
        | lifecycle::Error::NoAuthority { .. }
        | lifecycle::Error::Subordinate { .. }
        | lifecycle::Error::AuthorityEnded { .. }
        | lifecycle::Error::AnotherAuthority { .. } => CONFIG,
        lifecycle::Error::Stage(error) => of_transaction(error.kind()),
        lifecycle::Error::Commit(error) => of_transaction(error.cause.kind()),
    }
}

pub(crate) fn of_transaction(kind: transaction::Kind) -> u8 {
    match kind {
        transaction::Kind::CannotCreate => CANNOT_CREATE,
        transaction::Kind::Io => IO,
        transaction::Kind::TryAgain => TRY_AGAIN,
        transaction::Kind::Config => CONFIG,
    }
}

/// Returns the code if bundles could not be created or opened.
pub(crate) fn of_fleet(error: &fleet::Error) -> u8 {
    match error {
        fleet::Error::Recipient { .. }
        | fleet::Error::NoRecipient { .. }
        | fleet::Error::Identity
        | fleet::Error::IdentityProtected
        | fleet::Error::NoIdentity
        | fleet::Error::NoPassphrase
        | fleet::Error::UnknownNode { .. } => USAGE,
        fleet::Error::Yaml(_)
        | fleet::Error::NotText
        | fleet::Error::Nodes { .. }
        | fleet::Error::IdentityPassphrase
        | fleet::Error::OtherRecipient
        | fleet::Error::WrongPassphrase
        | fleet::Error::ExcessiveWork
        | fleet::Error::Damaged
        | fleet::Error::NotABundle
        | fleet::Error::Newer { .. }
        | fleet::Error::OtherKind { .. }
        | fleet::Error::OtherCluster { .. }
        | fleet::Error::Content { .. }
        | fleet::Error::TooLarge { .. }
        | fleet::Error::Manifest { .. } => DATA,
        fleet::Error::ClusterName { .. }
        | fleet::Error::Sealing { .. }
        | fleet::Error::ClusterMissing { .. } => CONFIG,
        fleet::Error::Authority(_) | fleet::Error::Key { .. } | fleet::Error::Seal(_) => SOFTWARE,
        fleet::Error::Read(error) | fleet::Error::Write(error) => of_transaction(error.kind()),
        fleet::Error::Commit(error) => of_transaction(error.cause.kind()),
    }
}

/// Returns the code of a program that ended: its own, or that of a signal as in shells.
pub(crate) fn of_program(ended: node::Ended) -> u8 {
    match ended {
        node::Ended::Code(code) => code,
        node::Ended::Signal(signal) => SIGNAL.saturating_add(signal),
    }
}

/// Returns the code if a node could not be run or queried.
pub(crate) fn of_node(error: &node::Error) -> u8 {
    match error {
        node::Error::Launch { .. } => IO,
        node::Error::Passphrase(_) => USAGE,
        node::Error::Answer { .. } => DATA,
        _ => UNAVAILABLE,
    }
}

/// Returns the code if Kibana's files could not be read or written.
pub(crate) fn of_kibana(error: &kibana::Error) -> u8 {
    match error {
        kibana::Error::NotUtf8
        | kibana::Error::TooLarge
        | kibana::Error::Malformed(_)
        | kibana::Error::NotAMapping
        | kibana::Error::Tagged { .. }
        | kibana::Error::PathNotText { .. }
        | kibana::Error::NotExtendable => CONFIG,
        kibana::Error::Write(error) => of_transaction(error.kind()),
        kibana::Error::Commit(error) => of_transaction(error.cause.kind()),
    }
}

/// Returns the code if a token could not be added.
pub(crate) fn of_service_token(error: &access::ServiceTokenError) -> u8 {
    match error {
        access::ServiceTokenError::Read { .. } => IO,
        access::ServiceTokenError::Refused { source: realm::Error::TokenExists { .. }, .. } => CANNOT_CREATE,
        access::ServiceTokenError::Refused { .. } => CONFIG,
        access::ServiceTokenError::Write(error) => of_transaction(error.kind()),
        access::ServiceTokenError::Commit(error) => of_transaction(error.cause.kind()),
    }
}

/// Returns the code if a login at a node failed.
pub(crate) fn of_access(error: &access::Error) -> u8 {
    match error {
        access::Error::Node(error) => of_node(error),
        access::Error::Red | access::Error::NoUsers | access::Error::OlderCertificate { .. } => UNAVAILABLE,
        access::Error::Unauthorized { .. }
        | access::Error::Health { .. }
        | access::Error::Unsettled { .. } => DATA,
        access::Error::Endpoint { .. }
        | access::Error::Store { .. }
        | access::Error::FileRealmDisabled { .. }
        | access::Error::RealmFileMissing { .. }
        | access::Error::RealmFile { .. }
        | access::Error::Algorithm(_) => CONFIG,
        access::Error::RealmFiles(error) => of_transaction(error.kind()),
        access::Error::Commit(error) => of_transaction(error.cause.kind()),
        access::Error::StillThere { source, .. } => of_access(source),
        access::Error::NoTls { .. }
        | access::Error::Fingerprint { .. }
        | access::Error::UnknownHost { .. } => CANNOT_CREATE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_told_as_shells_tell_it() {
        for (ended, code) in
            [(node::Ended::Code(7), 7), (node::Ended::Signal(9), 137), (node::Ended::Signal(15), 143)]
        {
            assert_eq!(of_program(ended), code);
        }
    }
}
