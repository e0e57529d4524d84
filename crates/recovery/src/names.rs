//! The names, modes and steps of the files of a run, shared by the code that writes them and the code that
//! undoes them.

use installation::{CERTIFICATES, KEYSTORE_FILE, SETTINGS_FILE};
use time::OffsetDateTime;

/// The previous transport store, kept beside the current one during a rotation of the CA.
pub const PREVIOUS_TRANSPORT_STORE: &str = "transport.previous.p12";
/// The same for PEM files of the transport layer: the key and the certificate.
pub const PREVIOUS_TRANSPORT_FILES: [&str; 2] = ["transport.previous.key", "transport.previous.crt"];
/// The same for the HTTP layer.
pub const PREVIOUS_HTTP_STORE: &str = "http.previous.p12";
/// Holds the private key of a pending certificate signing request.
pub const REQUEST_STORE: &str = "http.request.p12";
/// The default destination of the password if there is no terminal.
pub const DEFAULT_CREDENTIALS: &str = "initial-credentials";
/// The keystore's MD5 in the format of md5sum(1). The stock package compares it before it removes a keystore.
pub const CHECKSUM: &str = ".elasticsearch.keystore.initial_md5sum";
/// The directory in which package hooks keep the credentials file and the record.
pub const STATE_DIRECTORY: &str = "/var/lib/es-bootstrap";

/// The position of a step in the commit. It is part of the staged name, and is used to undo an interrupted
/// run.
pub(crate) const CERTIFICATES_STEP: usize = 1;
/// See [`CERTIFICATES_STEP`].
pub(crate) const KEYSTORE_STEP: usize = 2;
/// The position of the certificates if settings and keystore are written in place, each with a journal.
pub(crate) const CERTIFICATES_STEP_IN_PLACE: usize = 0;

/// The names that the steps of a run write.
pub(crate) const OF_A_RUN: [&str; 4] = [SETTINGS_FILE, KEYSTORE_FILE, CERTIFICATES, DEFAULT_CREDENTIALS];

/// Permission bits of the written files.
pub mod mode {
    /// The certificate directory.
    pub const DIRECTORY: u32 = 0o750;
    /// Files that the node's group can read.
    pub const FILE: u32 = 0o660;
    /// No limit: `elasticsearch.yml` keeps its mode.
    pub const ANY: u32 = 0o7777;
    /// The credentials file.
    pub const CREDENTIALS: u32 = 0o600;
}

/// Formats a time as the comment in the block does: `dd-MM-yyyy HH:mm:ss`, UTC.
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
