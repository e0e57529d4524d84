//! `fingerprint`: prints the SHA-256 fingerprint of the HTTP CA.

use crate::args::{Common, Fingerprint};
use crate::error::Error;
use crate::facts::http_ca;
use crate::output::{document, print};
use crate::{exit, report, run};

pub(crate) fn run(options: &Fingerprint, common: &Common) -> Result<u8, Error> {
    let node = run::read(common)?;
    let (path, certificate) = http_ca(&node)?;
    let fingerprint = pki::fingerprint(&certificate);
    if common.json() {
        document(&report::Fingerprint {
            schema: report::schemas::FINGERPRINT,
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
