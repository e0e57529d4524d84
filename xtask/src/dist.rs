//! `cargo xtask dist`: builds static programs that run on any Linux, with their accompanying files.

use std::env;
use std::fs::Permissions;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use fs_err as fs;

use crate::failure::with_hint;
use crate::run::{output, run};
use crate::{
    collection, folders, generate, kubernetes, packages, prerequisites, python_package, root, sbom, tools,
};

/// A Rust target, its C compiler, and the oldest supported CPU.
struct Target {
    triple: &'static str,
    compiler: PathBuf,
    /// The qemu-user command that emulates this CPU.
    emulator: [&'static str; 3],
}

impl Target {
    fn x86_64() -> Self {
        Self {
            triple: "x86_64-unknown-linux-musl",
            compiler: "musl-gcc".into(),
            emulator: ["qemu-x86_64", "-cpu", "qemu64"],
        }
    }

    fn aarch64(zig: &Path) -> Result<Self> {
        let triple = "aarch64-unknown-linux-musl";
        let compiler = zig_wrapper(triple, zig)?;
        Ok(Self { triple, compiler, emulator: ["qemu-aarch64", "-cpu", "cortex-a72"] })
    }

    /// Returns the name of its directory.
    fn machine(&self) -> &'static str {
        self.triple.split('-').next().unwrap_or(self.triple)
    }
}

/// Zig as a Python package, which includes a C compiler for every target.
const ZIG: &str = "ziglang==0.17.1";
/// The files beside the program.
const COMPANIONS: [&str; 5] = [
    "LICENSE",
    "CHANGELOG.md",
    "docs/completions/es-bootstrap.bash",
    "docs/completions/_es-bootstrap",
    "docs/completions/es-bootstrap.fish",
];

/// Builds the programs; the last line of the output is their directory. With `verify`, builds each a second
/// time in another directory, compares the bytes, and runs it.
pub(crate) fn build(verify: bool) -> Result<PathBuf> {
    if env::consts::ARCH != "x86_64" {
        return Err(with_hint(
            format!("a release for x86_64 cannot be built on {}", env::consts::ARCH),
            "run this task on x86_64, where it builds those for aarch64 as well",
        ));
    }
    prerequisites::need(&["dpkg-deb", "musl-gcc", "readelf", "rpmbuild", "rustup"])?;
    if verify {
        prerequisites::need(&["qemu-x86_64", "unshare"])?;
    }
    let folder = root().join("target/dist").join(format!("es-bootstrap-{}", env!("CARGO_PKG_VERSION")));
    folders::fresh(&folder)?;
    let targets = targets()?;
    let links = generate::tools()?;
    for target in &targets {
        let program = compile(target, &root().join("target/dist/build"))?;
        check_static(&program)?;
        check_obeys_no_test(&program)?;
        let bill = sbom::write(target.triple, &folder)?;
        pack(target, &program, &folder)?;
        packages::build(&program, target.machine(), &links, &folder)?;
        if verify {
            let again = compile(target, &root().join("target/dist/again"))?;
            ensure!(fs::read(&program)? == fs::read(&again)?, "{} is not reproducible", target.triple);
            let packages = root().join("target/dist/packages");
            packages::build(&again, target.machine(), &links, &packages)?;
            let bill_again = sbom::write(target.triple, &packages)?;
            ensure!(fs::read(&bill)? == fs::read(bill_again)?, "{} is not reproducible", bill.display());
            packages::check_same(&packages, &folder)?;
            eprintln!("{}: two builds gave the same bytes", target.triple);
        }
    }
    kubernetes::pack_chart(&folder)?;
    collection::pack(&folder)?;
    let sums = "sha256sum */es-bootstrap *.tar.gz *.tgz *.deb *.rpm *.cdx.json";
    let names = output(Command::new("sh").current_dir(&folder).args(["-c", sums]))?;
    fs::write(folder.join("SHA256SUMS"), names)?;
    if verify {
        prove(&folder, &targets)?;
    }
    Ok(folder)
}

/// Builds the static program for this machine's CPU, and returns its path.
pub(crate) fn program() -> Result<PathBuf> {
    prerequisites::need(&["musl-gcc", "rustup"])?;
    let target = match env::consts::ARCH {
        "x86_64" => Target::x86_64(),
        _ => Target::aarch64(&zig()?.context("there is neither zig nor pip, which installs it")?)?,
    };
    compile(&target, &root().join("target/dist/build"))
}

/// Returns the targets that this machine can compile for.
fn targets() -> Result<Vec<Target>> {
    let mut targets = vec![Target::x86_64()];
    match zig()? {
        Some(zig) => targets.push(Target::aarch64(&zig)?),
        None => eprintln!("aarch64 is left out: there is neither zig nor pip, which installs it"),
    }
    Ok(targets)
}

/// Finds Zig in `PATH`, or in its Python package below `target`.
fn zig() -> Result<Option<PathBuf>> {
    if Command::new("zig").arg("version").output().is_ok_and(|zig| zig.status.success()) {
        return Ok(Some("zig".into()));
    }
    if !prerequisites::pip_is_there() {
        return Ok(None);
    }
    Ok(Some(python_package::install(ZIG)?.join("ziglang/zig")))
}

/// Compiles one program for the baseline CPU, without paths of this machine.
fn compile(target: &Target, folder: &Path) -> Result<PathBuf> {
    run(Command::new("rustup").args(["target", "add", target.triple]))?;
    let variable = target.triple.replace('-', "_");
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let auditable = tools::install(tools::AUDITABLE)?;
    let tools = auditable.parent().context("a program lies in a folder")?.to_path_buf();
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([tools].into_iter().chain(env::split_paths(&path)))?;
    let flags = [
        format!("--remap-path-prefix={home}=/cargo"),
        format!("--remap-path-prefix={}=/es-bootstrap", root().display()),
        format!("--remap-path-prefix={}=/build", folder.display()),
        "-Clink-self-contained=yes".to_owned(),
        "-Clinker=rust-lld".to_owned(),
    ];
    run(Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["build", "--quiet", "--release", "--locked", "--package", "es-bootstrap"])
        .args(["--target", target.triple, "--target-dir"])
        .arg(folder)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .env(format!("CC_{variable}"), &target.compiler)
        // Removes paths from the C compiler's output too.
        .env(
            format!("CFLAGS_{variable}"),
            format!("-ffile-prefix-map={home}=/cargo -ffile-prefix-map={}=/build", folder.display()),
        )
        // Equivalent to `cargo auditable`, but without its own path, which would end up in the program.
        .env("PATH", path)
        .env("RUSTC_WORKSPACE_WRAPPER", tools::AUDITABLE[0])
        .env("CARGO_AUDITABLE_ORIG_ARGS", r#"{"offline":false,"locked":true,"frozen":false,"config":[]}"#)
        .env("SOURCE_DATE_EPOCH", "0"))?;
    Ok(folder.join(target.triple).join("release/es-bootstrap"))
}

/// Writes a script that calls Zig's C compiler for a target. The `cc` crate passes Rust's name of the target,
/// which Zig rejects.
fn zig_wrapper(triple: &str, zig: &Path) -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let path = root().join("target/tools/zig-cc");
    fs::create_dir_all(path.parent().context("it lies in a folder")?)?;
    let name = triple.replace("-unknown", "");
    let script = format!(
        r#"#!/bin/sh
for argument do
  shift
  case $argument in --target=*) ;; *) set -- "$@" "$argument" ;; esac
done
exec '{}' cc -target {name} "$@"
"#,
        zig.display()
    );
    fs::write(&path, script)?;
    fs::set_permissions(&path, Permissions::from_mode(0o755))?;
    Ok(path)
}

/// Checks that a released program ignores the variables for test builds.
fn check_obeys_no_test(program: &Path) -> Result<()> {
    const VARIABLE: &[u8] = b"ES_BOOTSTRAP_TEST_";
    let bytes = fs::read(program)?;
    let obeys = bytes.windows(VARIABLE.len()).any(|found| found == VARIABLE);
    ensure!(!obeys, "{} is a build for tests", program.display());
    Ok(())
}

/// Checks that a program needs no interpreter and no shared library, and contains the list of its
/// dependencies.
fn check_static(program: &Path) -> Result<()> {
    let headers = output(
        Command::new("readelf").args(["--wide", "--program-headers", "--dynamic", "--sections"]).arg(program),
    )?;
    if headers.contains("INTERP") || headers.contains("NEEDED") {
        bail!("{} is not static", program.display());
    }
    ensure!(headers.contains(".dep-v0"), "{} lacks the list of its dependencies", program.display());
    Ok(())
}

/// Runs the programs in an empty root, and on the oldest supported CPUs.
fn prove(folder: &Path, targets: &[Target]) -> Result<()> {
    in_an_empty_root(&static_program(folder))?;
    for target in targets {
        let node = fresh_node(&root().join("target/dist").join(target.machine()))?;
        let program = folder.join(target.machine()).join("es-bootstrap");
        let [emulator, options @ ..] = target.emulator;
        try_out(&node, || {
            let mut command = Command::new(emulator);
            command.args(options).arg(&program).arg("--es-home").arg(&node);
            command
        })
        .with_context(|| format!("on {}", target.emulator.join(" ")))?;
    }
    Ok(())
}

/// Returns the program for this machine's architecture.
pub(crate) fn static_program(folder: &Path) -> PathBuf {
    folder.join("x86_64/es-bootstrap")
}

/// Runs the program without libraries, `/etc` or `/proc`, with only a node's files.
fn in_an_empty_root(program: &Path) -> Result<()> {
    let place = root().join("target/dist/root");
    let node = fresh_node(&place)?;
    fs::copy(program, place.join("es-bootstrap"))?;
    try_out(&node, || {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--root"]).arg(&place);
        command.args(["--wd", "/", "/es-bootstrap", "--es-home", "/"]).env_clear();
        command.env("PATH", env::var_os("PATH").unwrap_or_default());
        command
    })
}

/// Recreates a directory with a node's files.
fn fresh_node(folder: &Path) -> Result<PathBuf> {
    folders::remove(folder)?;
    for name in ["lib", "config"] {
        fs::create_dir_all(folder.join(name))?;
    }
    fs::write(folder.join("lib/elasticsearch-8.19.21.jar"), "")?;
    fs::write(folder.join("config/elasticsearch.yml"), "")?;
    Ok(folder.to_path_buf())
}

/// Runs `check` and `configure` for a node, and reads the results.
fn try_out(node: &Path, program: impl Fn() -> Command) -> Result<()> {
    let call = |command: &str| output(program().arg(command));
    call("check")?;
    call("configure")?;
    ensure!(call("fingerprint")?.trim().len() == 64, "the fingerprint is none");
    ensure!(node.join("config/initial-credentials").exists(), "the password went nowhere");
    Ok(())
}

/// Creates a directory and a reproducible archive for a target.
fn pack(target: &Target, program: &Path, folder: &Path) -> Result<()> {
    let name = target.machine();
    let inner = folder.join(name);
    fs::create_dir(&inner)?;
    fs::copy(program, inner.join("es-bootstrap"))?;
    let pages = fs::read_dir(root().join("docs/man"))?.map(|page| Ok(page?.path()));
    let pages = pages.collect::<Result<Vec<_>>>()?;
    for from in COMPANIONS.iter().map(|companion| root().join(companion)).chain(pages) {
        fs::copy(&from, inner.join(from.file_name().context("a companion is a file")?))?;
    }
    let archive = format!("es-bootstrap-{}-{}.tar.gz", env!("CARGO_PKG_VERSION"), target.triple);
    let command = format!(
        "tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - {name} | gzip -n9 > {archive}"
    );
    run(Command::new("sh").current_dir(folder).args(["-c", &command]))
}
