//! Programs that check the examples for user data: cloud-init, an HCL parser, and OpenTofu.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use fs_err as fs;
use serde_json::Value;

use crate::run::{is_root, output, run};
use crate::{prerequisites, python_package, tools};

/// The Python packages that cloud-init imports.
const IMPORTED: [&str; 6] = [
    "configobj==5.0.9",
    "Jinja2==3.1.6",
    "jsonpatch==1.48",
    "jsonschema==4.26.0",
    "PyYAML==6.0.4",
    "requests==2.34.2",
];
/// Parses HCL, the language of Terraform.
const HCL: tools::Tool = ["github.com/tmccombs/hcl2json", "v0.6.8"];
/// Runs Terraform configurations; its build takes five minutes on two cores.
const TOFU: tools::Tool = ["github.com/opentofu/opentofu", "v1.10.6"];

/// Installs the missing programs, OpenTofu only with `all`, and returns a directory with `bin` and `usr`.
pub(crate) fn install(all: bool) -> Result<PathBuf> {
    let folder = python_package::environment("clouds", &IMPORTED)?;
    unpack_cloud_init(&folder)?;
    let hcl = folder.join("bin/hcl2json");
    if !hcl.exists() {
        fs::copy(tools::install_module(HCL)?, hcl)?;
    }
    if all {
        build_tofu(&folder.join("bin/tofu"))?;
    }
    Ok(folder)
}

/// Unpacks Debian's package instead of installing it: installed, it would configure this machine.
fn unpack_cloud_init(folder: &Path) -> Result<()> {
    if folder.join("usr").exists() {
        return Ok(());
    }
    let download =
        || output(Command::new("apt-get").current_dir(folder).args(["-qq", "download", "cloud-init"]));
    if let Err(error) = download() {
        if !is_root() {
            return Err(error);
        }
        run(Command::new("apt-get").args(["-qq", "update"]))?;
        download()?;
    }
    let unpacked = folder.join("unfinished");
    run(Command::new("sh").current_dir(folder).args(["-c", "dpkg-deb -x cloud-init_*.deb unfinished"]))?;
    fs::rename(unpacked.join("usr"), folder.join("usr"))?;
    Ok(fs::remove_dir_all(unpacked)?)
}

/// Builds OpenTofu in its own directory: `go install` refuses modules with `replace` directives.
fn build_tofu(program: &Path) -> Result<()> {
    if program.exists() {
        return Ok(());
    }
    prerequisites::need(&["go"])?;
    let [module, version] = TOFU;
    eprintln!("building OpenTofu {version}");
    let told = output(Command::new("go").args(["mod", "download", "-json", &format!("{module}@{version}")]))?;
    let told: Value = serde_json::from_str(&told).context("`go mod download` prints no JSON")?;
    let unfinished = program.with_extension("unfinished");
    run(Command::new("go")
        .current_dir(told["Dir"].as_str().context("`go mod download` names no folder")?)
        .args(["build", "-trimpath", "-ldflags", "-s -w", "-o"])
        .arg(&unfinished)
        .arg("./cmd/tofu")
        .env("CGO_ENABLED", "0")
        .env("GOFLAGS", "-buildvcs=false"))?;
    Ok(fs::rename(unfinished, program)?)
}
