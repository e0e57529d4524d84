//! `cargo xtask dist`: static programs that run on any Linux, with what belongs to them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::prerequisites;
use crate::root;
use crate::run::{output, run};

/// Rust's name of a target, and the compiler for what is C in it.
struct Target {
    triple: &'static str,
    compiler: &'static str,
}

const X86_64: Target = Target { triple: "x86_64-unknown-linux-musl", compiler: "musl-gcc" };
/// Zig comes as a Python package, and brings a compiler for every target.
const AARCH64: Target = Target { triple: "aarch64-unknown-linux-musl", compiler: "zig" };
/// What lies beside the program.
const COMPANIONS: [&str; 6] = [
    "LICENSE",
    "CHANGELOG.md",
    "docs/man/es-bootstrap.1",
    "docs/completions/es-bootstrap.bash",
    "docs/completions/_es-bootstrap",
    "docs/completions/es-bootstrap.fish",
];

/// Builds the programs; the folder that they are in is the last line of the output. With `verify`, builds each a second
/// time elsewhere and compares the bytes.
pub(crate) fn build(verify: bool) -> Result<PathBuf> {
    prerequisites::check_some(|package| package == "musl-tools")?;
    let folder = root().join("target/dist").join(format!("es-bootstrap-{}", env!("CARGO_PKG_VERSION")));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut targets = vec![X86_64];
    if Command::new(AARCH64.compiler).arg("version").output().is_ok_and(|zig| zig.status.success()) {
        targets.push(AARCH64);
    } else {
        eprintln!("{} is left out: there is no zig (pip install ziglang)", AARCH64.triple);
    }
    for target in &targets {
        let program = compile(target, &root().join("target/dist/build"))?;
        if verify {
            let again = compile(target, &root().join("target/dist/again"))?;
            ensure!(fs::read(&program)? == fs::read(&again)?, "{} is not reproducible", target.triple);
            eprintln!("{}: two builds gave the same bytes", target.triple);
        }
        check_static(&program)?;
        pack(target, &program, &folder)?;
    }
    let names =
        output(Command::new("sh").current_dir(&folder).args(["-c", "sha256sum */es-bootstrap *.tar.gz"]))?;
    fs::write(folder.join("SHA256SUMS"), names)?;
    Ok(folder)
}

/// Compiles one program: baseline CPU, nothing of this machine's folders in it.
fn compile(target: &Target, folder: &Path) -> Result<PathBuf> {
    run(Command::new("rustup").args(["target", "add", target.triple]))?;
    let variable = target.triple.replace('-', "_");
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let flags = [
        format!("--remap-path-prefix={home}=/cargo"),
        format!("--remap-path-prefix={}=/es-bootstrap", root().display()),
        format!("--remap-path-prefix={}=/build", folder.display()),
        "-Clink-self-contained=yes".to_owned(),
        "-Clinker=rust-lld".to_owned(),
    ];
    let compiler = match target.compiler {
        "zig" => zig_wrapper(target)?,
        other => PathBuf::from(other),
    };
    run(Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["build", "--quiet", "--release", "--locked", "--package", "es-bootstrap"])
        .args(["--target", target.triple, "--target-dir"])
        .arg(folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .env(format!("CC_{variable}"), compiler)
        // So that the C compiler names no folder either.
        .env(
            format!("CFLAGS_{variable}"),
            format!("-ffile-prefix-map={home}=/cargo -ffile-prefix-map={}=/build", folder.display()),
        )
        .env("SOURCE_DATE_EPOCH", "0"))?;
    Ok(folder.join(target.triple).join("release/es-bootstrap"))
}

/// A script that calls Zig's C compiler for a target.
fn zig_wrapper(target: &Target) -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let path = root().join("target/tools/zig-cc");
    fs::create_dir_all(path.parent().context("it lies in a folder")?)?;
    let name = target.triple.replace("-unknown", "");
    fs::write(&path, format!("#!/bin/sh\nexec zig cc -target {name} \"$@\"\n"))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

/// A program that needs no interpreter and no library.
fn check_static(program: &Path) -> Result<()> {
    let headers = output(Command::new("readelf").args(["--program-headers", "--dynamic"]).arg(program))?;
    if headers.contains("INTERP") || headers.contains("NEEDED") {
        bail!("{} is not static", program.display());
    }
    Ok(())
}

/// Runs the program in a root that holds nothing else but a node's files: no library, no `/etc`, no `/proc`.
pub(crate) fn prove(folder: &Path) -> Result<()> {
    let place = root().join("target/dist/root");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(place.join("es/lib"))?;
    fs::create_dir_all(place.join("es/config"))?;
    fs::write(place.join("es/lib/elasticsearch-8.19.21.jar"), "")?;
    fs::write(place.join("es/config/elasticsearch.yml"), "")?;
    fs::copy(folder.join("x86_64/es-bootstrap"), place.join("es-bootstrap"))?;
    let inside = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--root"]).arg(&place).args([
            "--wd",
            "/",
            "/es-bootstrap",
        ]);
        output(command.args(arguments).args(["--es-home", "/es"]).env_clear().env("PATH", env::var("PATH")?))
    };
    inside(&["check"])?;
    inside(&["configure"])?;
    ensure!(inside(&["fingerprint"])?.trim().len() == 64, "the fingerprint is none");
    ensure!(place.join("es/config/initial-credentials").exists(), "the password went nowhere");
    Ok(())
}

/// One folder and one archive a target, whose bytes depend on nothing but their contents.
fn pack(target: &Target, program: &Path, folder: &Path) -> Result<()> {
    let name = target.triple.split('-').next().unwrap_or(target.triple);
    let inner = folder.join(name);
    fs::create_dir(&inner)?;
    fs::copy(program, inner.join("es-bootstrap"))?;
    for companion in COMPANIONS {
        let from = root().join(companion);
        fs::copy(&from, inner.join(from.file_name().context("a companion is a file")?))?;
    }
    let archive = format!("es-bootstrap-{}-{}.tar.gz", env!("CARGO_PKG_VERSION"), target.triple);
    let command = format!(
        "tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - {name} | gzip -n9 > {archive}"
    );
    run(Command::new("sh").current_dir(folder).args(["-c", &command]))
}
