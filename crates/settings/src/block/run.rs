//! A run, as a block records it.

/// The record of a run that is in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// When it began, in Unix seconds.
    pub epoch: u64,
    /// SHA-256 of the HTTP CA's certificate, 64 lower-case hexadecimal digits.
    pub ca_fingerprint: String,
}

/// Parses a run from its epoch and its CA's fingerprint.
pub(super) fn run(texts: (&str, &str)) -> Option<Run> {
    let (epoch, ca_fingerprint) = identified(texts)?;
    Some(Run { epoch, ca_fingerprint })
}

/// Parses an epoch and a digest in lower-case hexadecimal digits.
pub(super) fn identified((epoch, digest): (&str, &str)) -> Option<(u64, String)> {
    let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    (digest.len() == 64 && digest.bytes().all(hex)).then(|| Some((epoch.parse().ok()?, digest.to_owned())))?
}
