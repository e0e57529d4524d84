//! The software bill of materials (SBOM) of the program, as CycloneDX.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::jars::hex;
use crate::packages::EPOCH;
use crate::run::run;
use crate::{root, tools};

/// The ending of the lists that cargo-cyclonedx writes for programs beside each manifest.
const ENDING: &str = "_bin.cdx.json";

/// Writes the SBOM for a target to a directory; returns the file. Its bytes depend only on the sources.
pub(crate) fn write(triple: &str, folder: &Path) -> Result<PathBuf> {
    run(Command::new(tools::install(tools::CYCLONEDX)?)
        .current_dir(root())
        .args(["cyclonedx", "--quiet", "--manifest-path", "crates/es-bootstrap/Cargo.toml"])
        .args(["--format", "json", "--spec-version", "1.5", "--describe", "binaries"])
        .args(["--no-build-deps", "--target", triple])
        .env("SOURCE_DATE_EPOCH", EPOCH))?;
    let mut list = None;
    for package in ["crates/es-bootstrap", "tests", "xtask"] {
        for file in fs::read_dir(root().join(package))? {
            let file = file?.path();
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !name.ends_with(ENDING) {
                continue;
            }
            if name == format!("es-bootstrap{ENDING}") {
                list = Some(fs::read_to_string(&file)?);
            }
            fs::remove_file(file)?;
        }
    }
    let list = list.context("cargo-cyclonedx wrote no list of the program's dependencies")?;
    let to = folder.join(format!("es-bootstrap-{}-{triple}.cdx.json", env!("CARGO_PKG_VERSION")));
    fs::write(&to, with_serial_number(&without_this_machine(&list))?)?;
    Ok(to)
}

/// Adds the serial number that attestations on GitHub require, and that cargo-cyclonedx leaves out of reproducible lists:
/// a UUID of the list's own bytes, of version 8 (RFC 9562, section 5.8).
fn with_serial_number(list: &str) -> Result<String> {
    const BEFORE: &str = "\"bomFormat\": \"CycloneDX\",";
    ensure!(
        list.matches(BEFORE).count() == 1 && !list.contains("\"serialNumber\""),
        "cargo-cyclonedx wrote a list of another form"
    );
    let mut uuid = Sha256::digest(list);
    uuid[6] = uuid[6] & 0x0f | 0x80;
    uuid[8] = uuid[8] & 0x3f | 0x80;
    let parts = [0..4, 4..6, 6..8, 8..10, 10..16].map(|part| hex(&uuid[part]));
    Ok(list.replace(BEFORE, &format!("{BEFORE}\n  \"serialNumber\": \"urn:uuid:{}\",", parts.join("-"))))
}

/// Names the project's directory as the program's own bytes do.
fn without_this_machine(list: &str) -> String {
    list.replace(&format!("file://{}", root().display()), "file:///es-bootstrap")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_gets_a_serial_number_of_its_own_bytes() {
        let list = "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.5\"\n}\n";
        let numbered: serde_json::Value = serde_json::from_str(&with_serial_number(list).unwrap()).unwrap();
        // printf '{\n  "bomFormat": "CycloneDX",\n  "specVersion": "1.5"\n}\n' | sha256sum
        assert_eq!(numbered["serialNumber"], "urn:uuid:c97de417-6559-8e60-a494-814321a4c005");
        assert_eq!(numbered["specVersion"], "1.5");
        assert!(with_serial_number("{}").is_err());
    }

    #[test]
    fn the_folder_of_the_project_is_in_no_list() {
        let list = format!("path+file://{}/crates/keystore#0.1.0", root().display());
        assert_eq!(without_this_machine(&list), "path+file:///es-bootstrap/crates/keystore#0.1.0");
    }
}
