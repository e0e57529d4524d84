//! Installs the official Elasticsearch clients for some languages below `target`, in versions that fit a
//! version of Elasticsearch.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use crate::run::run;
use crate::{python_package, root};

/// The clients for one major version.
struct Clients {
    major: &'static str,
    python: &'static str,
    javascript: &'static str,
    /// The client of 8 has no JSON mapper of its own: its manual names one to add.
    java: &'static [&'static str],
    go: &'static str,
    rust: &'static str,
}

const CLIENTS: [Clients; 2] = [
    Clients {
        major: "8",
        python: "elasticsearch==8.19.3",
        javascript: "@elastic/elasticsearch@8.19.1",
        // Some 8.19 versions are incomplete on Maven Central; clients work with newer minor versions.
        java: &[
            "co.elastic.clients:elasticsearch-java:8.18.8",
            "com.fasterxml.jackson.core:jackson-databind:2.22.0",
        ],
        go: "github.com/elastic/go-elasticsearch/v8@v8.19.7",
        rust: "8.19.0-alpha.1",
    },
    Clients {
        major: "9",
        python: "elasticsearch==9.5.1",
        javascript: "@elastic/elasticsearch@9.5.1",
        java: &["co.elastic.clients:elasticsearch-java:9.5.3"],
        go: "github.com/elastic/go-elasticsearch/v9@v9.5.2",
        rust: "9.1.0-alpha.1",
    },
];
/// testcontainers, for tests with a node in Docker.
const TESTCONTAINERS: [&str; 3] = [
    "testcontainers==4.15.0",
    "org.testcontainers:testcontainers-elasticsearch:2.0.3",
    "github.com/testcontainers/testcontainers-go@v0.45.0",
];
/// Kibana's YAML reader.
const YAML: &str = "js-yaml@4.3.2";

/// Installs the clients that fit a version, if they are missing. Returns a directory with `python` and
/// `javascript/node_modules`, and with `all` also `java`, `go` and `rust`.
pub(crate) fn install(release: &str, all: bool) -> Result<PathBuf> {
    let major = release.split('.').next().unwrap_or_default();
    let known = CLIENTS.iter().find(|clients| clients.major == major);
    let known = known.with_context(|| format!("no clients for {release} are known"))?;
    let Clients { python, javascript, .. } = known;
    let folder = root().join("target/tools/clients").join(major);
    fs::create_dir_all(&folder)?;
    link(&python_package::install(python)?, &folder.join("python"))?;
    link(&install_packages(&[javascript, YAML])?, &folder.join("javascript"))?;
    if all {
        install_jars(known.java, &folder.join("java"))?;
        install_module(known.go, &folder.join("go"))?;
        known.prepare_rust(&folder.join("rust"))?;
    }
    Ok(folder)
}

/// Installs testcontainers, if it is missing. Returns a directory with `python`, and with `all` also `java`
/// and `go`.
pub(crate) fn install_testcontainers(all: bool) -> Result<PathBuf> {
    let [python, java, go] = TESTCONTAINERS;
    let folder = root().join("target/tools/testcontainers");
    fs::create_dir_all(&folder)?;
    link(&python_package::install(python)?, &folder.join("python"))?;
    if all {
        install_jars(&[java], &folder.join("java"))?;
        install_module(go, &folder.join("go"))?;
    }
    Ok(folder)
}

impl Clients {
    /// Creates a package outside this workspace with the dependencies of the snippets.
    fn prepare_rust(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"example\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             elasticsearch = {{ version = \"={}\", default-features = false, features = [\"rustls-tls\"] }}\n\
             rustls = {{ version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }}\n\
             sha2 = \"0.10\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n[workspace]\n",
            self.rust
        );
        Ok(fs::write(folder.join("Cargo.toml"), manifest)?)
    }
}

/// Installs the jars of Maven artifacts, and of their dependencies.
fn install_jars(artifacts: &[&str], folder: &Path) -> Result<()> {
    if folder.exists() {
        return Ok(());
    }
    let unfinished = folder.with_extension("unfinished");
    fs::create_dir_all(&unfinished)?;
    let mut dependencies = String::new();
    for coordinates in artifacts {
        let [group, artifact, version] = coordinates.split(':').collect::<Vec<_>>()[..] else {
            bail!("`{coordinates}` names no artifact of Maven's")
        };
        dependencies.push_str(&format!(
            "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>\
             <version>{version}</version></dependency>"
        ));
    }
    let pom = unfinished.join("pom.xml");
    fs::write(
        &pom,
        format!(
            "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId>\
             <version>1</version><dependencies>{dependencies}</dependencies></project>"
        ),
    )?;
    run(Command::new("mvn")
        .args(["--quiet", "--batch-mode", "--file"])
        .arg(pom)
        .args(["dependency:copy-dependencies", "-DincludeScope=runtime"])
        .arg(format!("-DoutputDirectory={}", unfinished.display())))?;
    Ok(fs::rename(unfinished, folder)?)
}

/// Creates a Go module that depends on another one.
fn install_module(module: &str, folder: &Path) -> Result<()> {
    if folder.exists() {
        return Ok(());
    }
    let unfinished = folder.with_extension("unfinished");
    fs::create_dir_all(&unfinished)?;
    if !unfinished.join("go.mod").exists() {
        run(Command::new("go").args(["mod", "init", "example"]).current_dir(&unfinished))?;
    }
    run(Command::new("go").args(["get", module]).current_dir(&unfinished))?;
    Ok(fs::rename(unfinished, folder)?)
}

/// Installs npm packages in a directory of their own.
fn install_packages(packages: &[&str]) -> Result<PathBuf> {
    let name = packages.join("+").replace(['/', '@'], "-");
    let folder = root().join("target/tools").join(format!("npm{name}"));
    if !folder.exists() {
        eprintln!("installing {}", packages.join(" and "));
        let unfinished = root().join("target/tools").join(format!("npm{name}.unfinished"));
        fs::create_dir_all(&unfinished)?;
        run(Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
            .arg(&unfinished)
            .args(packages))?;
        fs::rename(unfinished, &folder)?;
    }
    Ok(folder)
}

fn link(to: &Path, at: &Path) -> Result<()> {
    if at.is_symlink() {
        fs::remove_file(at)?;
    }
    Ok(std::os::unix::fs::symlink(to, at)?)
}
