//! The programs of Kubernetes and Helm, built from their Go modules.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use fs_err as fs;

use crate::run::{output, run};
use crate::{folders, prerequisites, root, tools};

const VERSION: &str = "1.34.4";
const HELM: &str = "v3.19.0";
/// Checks objects against the Kubernetes schemas that it includes.
const VALIDATE: tools::Tool = ["sigs.k8s.io/kubectl-validate", "v0.0.4"];

/// Returns the directory of the Kubernetes programs.
pub(crate) fn folder() -> PathBuf {
    root().join("target/tools").join(format!("kubernetes-{VERSION}"))
}

/// Builds the programs, if they are missing; returns their directory.
pub(crate) fn programs() -> Result<PathBuf> {
    let folder = folder();
    // The program that is built last.
    if !folder.join("coredns").exists() {
        prerequisites::need(&["go"])?;
        eprintln!("building Kubernetes {VERSION}: ten minutes on two cores, once");
        run(Command::new(root().join("xtask/engines/kubernetes-build.sh")).arg(&folder).arg(VERSION))?;
    }
    Ok(folder)
}

/// Returns Helm: the machine's own, or one built from its Go module below `target`.
pub(crate) fn helm() -> Result<PathBuf> {
    if Command::new("helm").arg("version").output().is_ok_and(|helm| helm.status.success()) {
        return Ok("helm".into());
    }
    let folder = root().join("target/tools").join(format!("helm-{HELM}"));
    let program = folder.join("helm");
    if !program.exists() {
        prerequisites::need(&["go"])?;
        eprintln!("building Helm {HELM}");
        // Without these, Helm assumes a Kubernetes version that is years old.
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

/// Returns kubectl-validate, which it builds if it is missing.
pub(crate) fn validator() -> Result<PathBuf> {
    tools::install_module(VALIDATE)
}

/// The Helm chart.
const CHART: &str = "xtask/packaging/helm/elasticsearch-secured";
/// The kustomize base, which is generated from the chart.
const BASE: &str = "xtask/packaging/kustomize/elasticsearch.yaml";

/// Runs `cargo xtask kustomize`: writes the base, or checks whether it is up to date.
pub(crate) fn write_base(check: bool) -> Result<()> {
    let path = root().join(BASE);
    let base = base()?;
    if check {
        ensure!(fs::read_to_string(&path)? == base, "{BASE} is out of date: run `cargo xtask kustomize`");
        return Ok(());
    }
    Ok(fs::write(path, base)?)
}

/// Renders the chart with its defaults. The names are valid for one namespace.
fn base() -> Result<String> {
    let text =
        output(Command::new(helm()?).args(["template", "elasticsearch"]).arg(root().join(CHART)).args([
            "--namespace",
            "elasticsearch",
            "--skip-tests",
        ]))?;
    let head = "# From the Helm chart: `cargo xtask kustomize` writes it.\n";
    Ok(head.to_owned() + &text.replace("managed-by: Helm", "managed-by: kustomize"))
}

/// Packs the chart into a directory like `helm package`, but with the same bytes each time.
pub(crate) fn pack_chart(folder: &Path) -> Result<PathBuf> {
    const NAME: &str = "elasticsearch-secured";
    let version = env!("CARGO_PKG_VERSION");
    let work = root().join("target/dist/chart");
    folders::fresh(&work)?;
    run(Command::new("cp").arg("-r").arg(root().join(CHART)).arg(work.join(NAME)))?;
    let description = work.join(NAME).join("Chart.yaml");
    let text = fs::read_to_string(&description)?;
    let lines = text.lines().map(|line| match line.split_once(": ") {
        Some((key @ ("version" | "appVersion"), _)) => format!("{key}: {version}\n"),
        _ => format!("{line}\n"),
    });
    fs::write(&description, lines.collect::<String>())?;
    let archive = folder.join(format!("{NAME}-{version}.tgz"));
    run(Command::new("tar")
        .args(["--create", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"])
        .args(["--mode=u=rwX,go=rX", "--use-compress-program=gzip -n9", "--file"])
        .arg(&archive)
        .arg("--directory")
        .arg(work)
        .arg(NAME))?;
    Ok(archive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_has_the_version_of_the_project_and_packs_to_the_same_bytes() {
        let description = fs::read_to_string(root().join(CHART).join("Chart.yaml")).unwrap();
        for key in ["version", "appVersion"] {
            let line = format!("\n{key}: {}\n", env!("CARGO_PKG_VERSION"));
            assert!(description.contains(&line), "{key} of the chart is another one");
        }
        let folder = root().join("target/dist/chart-test");
        fs::create_dir_all(&folder).unwrap();
        let pack = || fs::read(pack_chart(&folder).unwrap()).unwrap();
        assert_eq!(pack(), pack());
    }
}
