//! The programs of Kubernetes and Helm, built from their Go modules, and images for a node of Kubernetes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::engine::{Engine, Running};
use crate::run::{output, run};
use crate::{image, prerequisites, root};

const VERSION: &str = "1.34.4";
const HELM: &str = "v3.19.0";
/// The image of the process that holds a pod together, and what it runs.
const PAUSE: &str = "localhost/pause:1";
const PAUSING: &str = "ENTRYPOINT [\"/busybox\", \"sleep\", \"2147483647\"]";

/// Where the programs of Kubernetes are.
pub(crate) fn folder() -> PathBuf {
    root().join("target/tools").join(format!("kubernetes-{VERSION}"))
}

/// Builds them, where they are missing; returns their folder.
pub(crate) fn programs() -> Result<PathBuf> {
    let folder = folder();
    // The one that is built last.
    if !folder.join("coredns").exists() {
        prerequisites::need(&["go"])?;
        eprintln!("building Kubernetes {VERSION}: ten minutes on two cores, once");
        run(Command::new(root().join("xtask/engines/kubernetes-build.sh")).arg(&folder).arg(VERSION))?;
    }
    Ok(folder)
}

/// Helm: the machine's own, or built from its Go module below `target`.
pub(crate) fn helm() -> Result<PathBuf> {
    if Command::new("helm").arg("version").output().is_ok_and(|helm| helm.status.success()) {
        return Ok("helm".into());
    }
    let folder = root().join("target/tools").join(format!("helm-{HELM}"));
    let program = folder.join("helm");
    if !program.exists() {
        prerequisites::need(&["go"])?;
        eprintln!("building Helm {HELM}");
        // Without these it takes itself for the client of a Kubernetes that is years old.
        let minor = VERSION.split('.').nth(1).unwrap_or_default();
        let versions = ["chartutil", "lint/rules"].map(|package| {
            let package = format!("helm.sh/helm/v3/pkg/{package}");
            format!("-X {package}.k8sVersionMajor=1 -X {package}.k8sVersionMinor={minor}")
        });
        run(Command::new("go")
            .args(["install", "-trimpath", "-ldflags", &format!("-s -w {}", versions.join(" "))])
            .arg(format!("helm.sh/helm/v3/cmd/helm@{HELM}"))
            .env("GOBIN", &folder)
            .env("GOFLAGS", "-buildvcs=false"))?;
    }
    Ok(program)
}

/// Gives a node of Kubernetes the image that Docker makes.
pub(crate) fn load(kubernetes: &Running, release: &str, program: &Path) -> Result<()> {
    let docker = Engine::Docker.for_this_task()?;
    image::make(&docker, release, program)?;
    let folder = root().join("target/image");
    let busybox = folder.join("busybox.tar");
    let path = output(Command::new("sh").args(["-c", "command -v busybox"]))?;
    let path = fs::canonicalize(path.trim())?;
    let place = path.parent().context("a program lies in a folder")?;
    run(Command::new("tar")
        .arg("--create")
        .arg("--file")
        .arg(&busybox)
        .arg("--directory")
        .arg(place)
        .arg("busybox"))?;
    output(docker.command("docker").args(["import", "--change", PAUSING]).arg(&busybox).arg(PAUSE))?;
    for (name, file) in [(PAUSE, "pause.tar"), (image::NAME, "kubernetes.tar")] {
        let archive = folder.join(file);
        run(docker.command("docker").args(["save", "--output"]).arg(&archive).arg(name))?;
        output(kubernetes.command("ctr").args(["--namespace", "k8s.io", "images", "import"]).arg(&archive))?;
        fs::remove_file(archive)?;
    }
    Ok(())
}
