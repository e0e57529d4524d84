//! The encrypted content: a line with the format's version, then one JSON document.
//!
//! `docs/formats/bundle.md` shows the layout. The version comes first, so that a later format can change
//! everything else.

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::{Error, Kind};

/// The format that is written, and the newest that is read.
pub(crate) const FORMAT: u32 = 1;
/// The first line begins with this, followed by the format's version.
const MAGIC: &str = "es-bootstrap-bundle/";
/// Maximum length of the first line in bytes.
const LONGEST_LINE: usize = 40;

/// Returns the kind of a document.
pub(crate) fn kind(bytes: &[u8]) -> Result<Kind, Error> {
    #[derive(serde::Deserialize)]
    struct Tag {
        kind: String,
    }
    let tag: Tag = serde_json::from_slice(body(bytes)?).map_err(|_| Error::Damaged)?;
    [Kind::Cluster, Kind::Node, Kind::Rotation, Kind::HttpRotation]
        .into_iter()
        .find(|kind| kind.as_str() == tag.kind)
        .ok_or(Error::Damaged)
}

/// Encodes a document.
pub(crate) fn encode(kind: Kind, content: &impl Serialize) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::new());
    write(kind, content, &mut *bytes).expect("memory takes every byte");
    bytes
}

/// Writes a document piece by piece.
///
/// # Errors
///
/// Those of the destination.
pub(crate) fn write(kind: Kind, content: &impl Serialize, to: &mut dyn io::Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Tagged<'a, T> {
        kind: &'static str,
        #[serde(flatten)]
        content: &'a T,
    }
    writeln!(to, "{MAGIC}{FORMAT}")?;
    // Documents have text keys only, so every error is one of the destination.
    serde_json::to_writer(&mut *to, &Tagged { kind: kind.as_str(), content })?;
    to.write_all(b"\n")
}

/// Decodes a document of the expected kind.
pub(crate) fn decode<T: DeserializeOwned>(wanted: Kind, bytes: &[u8]) -> Result<T, Error> {
    match kind(bytes)? {
        found if found == wanted => serde_json::from_slice(body(bytes)?).map_err(|_| Error::Damaged),
        found => Err(Error::OtherKind { found, wanted }),
    }
}

/// Checks the first line, and returns the rest.
fn body(bytes: &[u8]) -> Result<&[u8], Error> {
    let end = bytes.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n').ok_or(Error::NotABundle)?;
    let line = std::str::from_utf8(&bytes[..end]).map_err(|_| Error::NotABundle)?;
    let version = line.strip_prefix(MAGIC).ok_or(Error::NotABundle)?;
    // Only one spelling of a number is valid: no sign, no leading zeros.
    match version.parse().ok().filter(|found: &u32| found.to_string() == version) {
        Some(FORMAT) => Ok(&bytes[end + 1..]),
        Some(found) if found > FORMAT => Err(Error::Newer { found, known: FORMAT }),
        _ => Err(Error::NotABundle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_looked_at_before_anything_else() {
        let content = serde_json::json!({"a": 1});
        let bytes = encode(Kind::Node, &content);
        assert!(bytes.starts_with(b"es-bootstrap-bundle/1\n{\"kind\":\"node\","));
        let read: serde_json::Value = decode(Kind::Node, &bytes).unwrap();
        assert_eq!(read["a"], 1);
        let other = decode::<serde_json::Value>(Kind::Cluster, &bytes);
        assert!(matches!(other, Err(Error::OtherKind { found: Kind::Node, wanted: Kind::Cluster })));
        for cut in 0..bytes.len() - 1 {
            assert!(decode::<serde_json::Value>(Kind::Node, &bytes[..cut]).is_err(), "{cut}");
        }
        for (text, expected) in [
            ("es-bootstrap-bundle/2\nwhatever comes then", "format 2"),
            ("es-bootstrap-bundle/4294967295\n", "format 4294967295"),
            ("es-bootstrap-bundle/0\n{}", "not a bundle"),
            ("es-bootstrap-bundle/x\n{}", "not a bundle"),
            ("es-bootstrap-bundle/+1\n{\"kind\":\"node\"}", "not a bundle"),
            ("es-bootstrap-bundle/01\n{\"kind\":\"node\"}", "not a bundle"),
            ("es-bootstrap-bundle/1", "not a bundle"),
            ("", "not a bundle"),
            ("es-bootstrap-bundle/1\n{\"kind\":\"another\"}", "damaged"),
            ("es-bootstrap-bundle/1\n[]", "damaged"),
        ] {
            let error = kind(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
