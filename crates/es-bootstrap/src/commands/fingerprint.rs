//! `fingerprint`: SHA-256 of the HTTP CA.

use std::path::PathBuf;

use installation::{CERTIFICATES, Installation};

use super::{document, print};
use crate::args::{Common, Fingerprint};
use crate::error::Error;
use crate::{exit, report, run};

pub(crate) fn run(options: &Fingerprint, common: &Common) -> Result<u8, Error> {
    let node = run::read(common)?;
    let (path, certificate) = http_ca(&node)?;
    let fingerprint = pki::fingerprint(&certificate);
    if common.json() {
        document(&report::Fingerprint {
            schema: "es-bootstrap/fingerprint/1",
            ca_fingerprint: fingerprint.to_string(),
            ca_certificate: path.display().to_string(),
        })?;
    } else if options.colons {
        print(&format!("{}\n", fingerprint.colons()))?;
    } else {
        print(&format!("{fingerprint}\n"))?;
    }
    Ok(exit::OK)
}

/// The HTTP CA that clients are given: its path and DER bytes.
pub(super) fn http_ca(node: &Installation) -> Result<(PathBuf, Vec<u8>), Error> {
    let path = node.config_path(CERTIFICATES).join(bootstrap::HTTP_CA);
    let failed =
        |source: Box<dyn std::error::Error + Send + Sync>| Error::HttpCa { path: path.clone(), source };
    let text = installation::read_named(&path).map_err(|error| failed(error.into()))?;
    let certificate = pki::pem::decode(&text).map_err(|error| failed(error.into()))?;
    Ok((path, certificate))
}
