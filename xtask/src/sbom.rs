//! The software bill of materials (SBOM) of the program, as CycloneDX.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

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
    fs::write(&to, without_this_machine(&list))?;
    Ok(to)
}

/// Names the project's directory as the program's own bytes do.
fn without_this_machine(list: &str) -> String {
    list.replace(&format!("file://{}", root().display()), "file:///es-bootstrap")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_project_is_in_no_list() {
        let list = format!("path+file://{}/crates/keystore#0.1.0", root().display());
        assert_eq!(without_this_machine(&list), "path+file:///es-bootstrap/crates/keystore#0.1.0");
    }
}
