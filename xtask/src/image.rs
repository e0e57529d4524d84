//! `cargo xtask image`: builds the image `elasticsearch-secured` from the project's Containerfile, on a base
//! image of our own instead of the Elasticsearch one: Debian with an assembled node.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;
use fs_err::{self as fs, File};
use sha2::{Digest, Sha256};

use crate::engine::{Engine, Running};
use crate::run::{output, run as run_command};
use crate::{NodeArgs, first_start, folders, jars, node, prerequisites, root, tools};

/// Serves metrics from text files; the image is the one in the chart.
const EXPORTER: tools::Tool = ["github.com/prometheus/node_exporter", "v1.9.1"];
const EXPORTER_IMAGE: &str = "prom/node-exporter:v1.9.1";
const EXPORTING: &str = "ENTRYPOINT [\"/node_exporter\"]";
/// The image of a pod's sandbox container, and its entry point.
const PAUSE: &str = "localhost/pause:1";
const PAUSING: &str = "ENTRYPOINT [\"/busybox\", \"sleep\", \"2147483647\"]";
/// The name of the image in files for Docker and Kubernetes.
pub(crate) const NAME: &str = "elasticsearch-secured";
/// The tag of an image of the previous release.
pub(crate) const BEFORE: &str = "before";
/// The Containerfile of the project's image.
const CONTAINERFILE: &str = "xtask/packaging/container/Containerfile";
/// The sources of the tests' base image, in addition to a node.
const SOURCES: [&str; 5] =
    ["image.sh", "image/elasticsearch", "image/elasticsearch.yml", "image/limits.c", "image/vec.c"];
/// The label with a hash of the image's sources.
const LABEL: &str = "es-bootstrap.made-of";
/// The configuration of the Elasticsearch image.
const CHANGES: [&str; 9] = [
    "USER 1000:0",
    "WORKDIR /usr/share/elasticsearch",
    "ENV ELASTIC_CONTAINER=true",
    "ENV SHELL=/bin/bash",
    "ENV PATH=/usr/share/elasticsearch/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "ENTRYPOINT [\"/bin/tini\", \"--\", \"/usr/local/bin/docker-entrypoint.sh\"]",
    "CMD [\"eswrapper\"]",
    "EXPOSE 9200/tcp",
    "EXPOSE 9300/tcp",
];

#[derive(Args)]
pub(crate) struct ImageArgs {
    /// Elasticsearch version [default: the newest that a JDK on this machine can run]
    #[arg(long)]
    version: Option<String>,
    /// es-bootstrap to use [default: build one for tests]
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Engine to build or load the image in
    #[arg(long, default_value = "docker")]
    engine: Engine,
}

/// Builds the image; the last line of the output is its name.
pub(crate) fn run(args: &ImageArgs) -> Result<()> {
    args.engine.check_user()?;
    prerequisites::need(&[&prerequisites::IMAGE, args.engine.needs()].concat())?;
    node::check(&NodeArgs { version: args.version.clone(), java: None })?;
    let _alone = folders::alone(folders::TASKS)?;
    let program = args.program.clone().map_or_else(first_start::trial_program, Ok)?;
    let running = args.engine.for_this_task()?;
    let release = args.version.as_deref().or_else(|| node::runnable().last().copied()).unwrap_or_default();
    make(&running, release, &program)?;
    println!("{NAME}");
    Ok(())
}

/// Builds the image in an engine, unless it already exists.
pub(crate) fn make(engine: &Running, release: &str, program: &Path) -> Result<()> {
    if engine.client() == "kubectl" {
        return load(engine, release, program);
    }
    make_tagged(engine, release, program, "latest")
}

/// Loads the image built by Docker into a Kubernetes node.
fn load(kubernetes: &Running, release: &str, program: &Path) -> Result<()> {
    let docker = Engine::Docker.for_this_task()?;
    make(&docker, release, program)?;
    let folder = root().join("target/image");
    let busybox = output(Command::new("sh").args(["-c", "command -v busybox"]))?;
    pack(&docker, &fs::canonicalize(busybox.trim())?, PAUSING, PAUSE)?;
    pack(&docker, &tools::install_module(EXPORTER)?, EXPORTING, EXPORTER_IMAGE)?;
    let image = format!("{}:latest", NAME);
    for (name, file) in
        [(PAUSE, "pause.tar"), (EXPORTER_IMAGE, "exporter.tar"), (image.as_str(), "kubernetes.tar")]
    {
        let archive = folder.join(file);
        run_command(docker.command("docker").args(["save", "--output"]).arg(&archive).arg(name))?;
        output(kubernetes.command("ctr").args(["--namespace", "k8s.io", "images", "import"]).arg(&archive))?;
        fs::remove_file(archive)?;
    }
    Ok(())
}

/// Builds an image with a single static program.
fn pack(docker: &Running, program: &Path, change: &str, name: &str) -> Result<()> {
    let place = program.parent().context("a program lies in a folder")?;
    let file = program.file_name().context("a program has a name")?;
    let archive = root().join("target/image").join(file).with_extension("tar");
    run_command(
        Command::new("tar")
            .arg("--create")
            .arg("--file")
            .arg(&archive)
            .arg("--directory")
            .arg(place)
            .arg(file),
    )?;
    output(docker.command("docker").args(["import", "--change", change]).arg(&archive).arg(name))?;
    Ok(fs::remove_file(archive)?)
}

/// Builds the image with another tag, for Docker or Podman, and also tags it with the release, which some
/// files use.
pub(crate) fn make_tagged(engine: &Running, release: &str, program: &Path, tag: &str) -> Result<()> {
    let version = import(engine, release)?;
    let context = context(program)?;
    let names = [format!("{NAME}:{tag}"), format!("{NAME}:{release}")];
    eprintln!("building {} with {}", names[0], engine.client());
    let format: &[&str] = if engine.client() == "podman" { &["--format", "docker"] } else { &[] };
    run_command(
        engine
            .command(engine.client())
            .args(["build", "--quiet"])
            .args(format)
            .args(["--build-arg", &format!("VERSION={version}")])
            .args(names.iter().flat_map(|name| ["--tag", name]))
            .arg("--file")
            .arg(root().join(CONTAINERFILE))
            .arg(&context)
            .stdout(std::process::Stdio::null()),
    )
}

/// Creates the directory from which the Containerfile copies the program.
pub(crate) fn context(program: &Path) -> Result<PathBuf> {
    let context = root().join("target/image/program");
    fs::create_dir_all(&context)?;
    fs::copy(program, context.join("es-bootstrap"))?;
    Ok(context)
}

/// Imports the base image of the Containerfile into an engine, and returns its tag, which does not exist in
/// the registry.
pub(crate) fn import(engine: &Running, release: &str) -> Result<String> {
    let home = node::assemble(Some(release), None)?;
    let stamp = stamp(&home)?;
    let tag = format!("{release}-assembled");
    let name = format!("{}:{tag}", base()?);
    let format = format!("{{{{index .Config.Labels \"{LABEL}\"}}}}");
    let mut inspect = engine.command(engine.client());
    let inspect = inspect.args(["image", "inspect", "--format", &format, &name]).output()?;
    if String::from_utf8_lossy(&inspect.stdout).trim() == stamp {
        return Ok(tag);
    }
    let archive = archive(&home, release, &stamp)?;
    eprintln!("importing an image of Elasticsearch {release}");
    let label = format!("LABEL {LABEL}={stamp}");
    let changes = CHANGES.iter().copied().chain([label.as_str()]).flat_map(|change| ["--change", change]);
    output(engine.command(engine.client()).arg("import").args(changes).arg(archive).arg(name))?;
    Ok(tag)
}

/// Returns the name of the base image in the Containerfile.
fn base() -> Result<String> {
    let text = fs::read_to_string(root().join(CONTAINERFILE))?;
    let from = text.lines().find_map(|line| line.strip_prefix("FROM ")?.split_once(':'));
    Ok(from.context("the Containerfile begins with no image")?.0.to_owned())
}

/// Creates the archive of the base image's files below `target`.
fn archive(home: &Path, release: &str, stamp: &str) -> Result<PathBuf> {
    let folder = root().join("target/image");
    fs::create_dir_all(&folder)?;
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    let archive = folder.join(format!("{release}.tar"));
    let made_of = archive.with_extension("made-of");
    if archive.exists() && fs::read_to_string(&made_of).is_ok_and(|made_of| made_of == stamp) {
        return Ok(archive);
    }
    prerequisites::need(&prerequisites::IMAGE)?;
    eprintln!("laying out an image of Elasticsearch {release}");
    let tree = folder.join(format!("{release}.tree"));
    remove(&tree)?;
    // The mounts of debootstrap are removed with the namespace.
    let mut layout = Command::new("unshare");
    layout.args(["--mount", "--"]).arg(root().join("xtask/engines/image.sh")).arg(&tree).arg(home);
    run_command(&mut layout)?;
    let mut tar = Command::new("tar");
    run_command(tar.arg("--create").arg("--file").arg(&archive).arg("--directory").arg(&tree).arg("."))?;
    remove(&tree)?;
    fs::write(made_of, stamp)?;
    Ok(archive)
}

/// Removes a directory tree, but not file systems mounted in it.
fn remove(tree: &Path) -> Result<()> {
    run_command(Command::new("rm").args(["-rf", "--one-file-system"]).arg(tree))
}

/// Returns a hash of the image's sources.
fn stamp(home: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(fs::read(home.join(node::STAMP))?);
    for source in SOURCES {
        hash.update(fs::read(root().join("xtask/engines").join(source))?);
    }
    CHANGES.iter().for_each(|change| hash.update(change));
    Ok(jars::hex(&hash.finalize()))
}
