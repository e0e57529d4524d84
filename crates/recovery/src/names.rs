//! The names, modes and steps of the files that a run is about: who writes them and who undoes them look here.

use installation::{CERTIFICATES, KEYSTORE_FILE, SETTINGS_FILE};
use time::OffsetDateTime;

/// Beside the store of the transport layer while a rotation of its CA is under way: the store as it was before.
pub const PREVIOUS_TRANSPORT_STORE: &str = "transport.previous.p12";
/// The same where the transport layer has text files: the key, and the certificate.
pub const PREVIOUS_TRANSPORT_FILES: [&str; 2] = ["transport.previous.key", "transport.previous.crt"];
/// The same of the HTTP layer.
pub const PREVIOUS_HTTP_STORE: &str = "http.previous.p12";
/// Holds the key of a request for a certificate that was not answered yet.
pub const REQUEST_STORE: &str = "http.request.p12";
/// The default destination of the password without a terminal.
pub const DEFAULT_CREDENTIALS: &str = "initial-credentials";
/// The keystore's MD5 as md5sum(1) prints it, which the stock package compares before it removes a keystore.
pub const CHECKSUM: &str = ".elasticsearch.keystore.initial_md5sum";
/// Where the hooks of packages keep what is theirs: the credentials file and the record.
pub const STATE_DIRECTORY: &str = "/var/lib/es-bootstrap";

/// Position of a step in the commit, which is part of its staged name and is used to undo an interrupted run.
pub(crate) const CERTIFICATES_STEP: usize = 1;
/// See [`CERTIFICATES_STEP`].
pub(crate) const KEYSTORE_STEP: usize = 2;
/// Position of the certificates where settings and keystore are written in place, each behind a journal.
pub(crate) const CERTIFICATES_STEP_IN_PLACE: usize = 0;

/// The names that the steps of a run are about.
pub(crate) const OF_A_RUN: [&str; 4] = [SETTINGS_FILE, KEYSTORE_FILE, CERTIFICATES, DEFAULT_CREDENTIALS];

/// Permission bits of what is written.
pub mod mode {
    /// The certificates' directory.
    pub const DIRECTORY: u32 = 0o750;
    /// Files that the node's group reads.
    pub const FILE: u32 = 0o660;
    /// `elasticsearch.yml` keeps its mode, whatever it is.
    pub const ANY: u32 = 0o7777;
    /// The credentials file.
    pub const CREDENTIALS: u32 = 0o600;
}

/// The banner's form of a moment: `dd-MM-yyyy HH:mm:ss`, UTC.
#[must_use]
pub fn written_at(now: OffsetDateTime) -> String {
    let (date, time) = (now.date(), now.time());
    format!(
        "{:02}-{:02}-{:04} {:02}:{:02}:{:02}",
        date.day(),
        u8::from(date.month()),
        date.year(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banner_says_when() {
        let moment = OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap();
        assert_eq!(written_at(moment), "23-11-2026 23:14:05");
    }
}
