//! Shared by the interop and node tests and `cargo xtask first-start`: places with a fresh configuration, the
//! program running in them, real nodes, and checks with independent programs.

pub mod curl;
pub mod elasticsearch_package;
pub mod engine;
pub mod folder;
pub mod image;
pub mod java;
pub mod jdk;
pub mod links;
pub mod page;
pub mod place;
pub mod plain;
pub mod ports;
pub mod proof;
pub mod root;
pub mod running;
pub mod stock;
pub mod strace;
pub mod user;
mod variables;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};

pub use variables::*;

/// A publicly known RSA key for test builds of the program: the variable with its path, and the file.
/// Generating a key takes longer than the rest of a run, and few tests are about it.
pub const RSA_KEY: (&str, &str) =
    ("ES_BOOTSTRAP_TEST_RSA_KEY", concat!(env!("CARGO_MANIFEST_DIR"), "/rsa-4096.der"));

/// Returns the seed of generated inputs. `.cargo/config.toml` has the default; `cargo xtask test --all` sets
/// another one each time.
#[must_use]
pub fn seed() -> u64 {
    env::var(SEED).ok().and_then(|seed| seed.parse().ok()).unwrap_or_default()
}

/// Whether the long test matrices are enabled: `cargo xtask test --all`.
#[must_use]
pub fn all() -> bool {
    env::var_os(ALL).is_some()
}

/// Copies a program by a child process. A thread that wrote it could have it open while another one starts a
/// process, which inherits it; until that ends, the program cannot be executed (ETXTBSY). Every user can run
/// the copy.
pub fn copy_program(from: &Path, to: &Path) {
    let copied = Command::new("install").args(["-m", "755"]).arg(from).arg(to).status();
    assert!(copied.is_ok_and(|status| status.success()), "{}", from.display());
}

/// Processes all cases on all cores.
pub fn each<T: Sync>(cases: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(case);
                }
            });
        }
    });
}

/// Returns the program under test.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn program() -> Result<PathBuf> {
    given(PROGRAM)
}

/// Returns a package of the program under test, by its file name extension.
///
/// # Errors
///
/// If the variable is not set (`cargo xtask test` sets it), or the directory has no such package.
pub fn package(ending: &str) -> Result<PathBuf> {
    let found = std::fs::read_dir(given(PACKAGES)?)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found = found.filter(|path| path.extension().is_some_and(|extension| extension == ending));
    found.next().with_context(|| format!("there is no .{ending} in the folder of packages"))
}

/// Returns the home of a real Elasticsearch.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn home() -> Result<PathBuf> {
    given(HOME)
}

/// Returns the directory of the certificate linter.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn linter() -> Result<PathBuf> {
    given(LINTER)
}

/// Returns the directory of the official Elasticsearch clients: `python`, and `javascript/node_modules`.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn clients() -> Result<PathBuf> {
    given(CLIENTS)
}

/// Returns the directory with cloud tools: `bin/python` with cloud-init below `usr`, `bin/hcl2json`, and
/// `bin/tofu` if the long matrices are enabled.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn clouds() -> Result<PathBuf> {
    given(CLOUDS)
}

/// Returns the program helm(1).
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn helm() -> Result<PathBuf> {
    given(HELM)
}

/// Returns the program kubectl-validate, which includes the schemas of Kubernetes.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn kubectl_validate() -> Result<PathBuf> {
    given(KUBECTL_VALIDATE)
}

/// Returns the directory of testcontainers: `python`, and `java` and `go` if the long matrices are enabled.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn testcontainers() -> Result<PathBuf> {
    given(TESTCONTAINERS)
}

/// Returns the Python environment with Ansible, whose programs are in `bin`.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn ansible() -> Result<PathBuf> {
    given(ANSIBLE)
}

/// Returns the archive of the Ansible collection.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn collection() -> Result<PathBuf> {
    given(COLLECTION)
}

/// Returns the JDKs of this machine.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn jdks() -> Result<Vec<PathBuf>> {
    Ok(env::split_paths(&given(JDKS)?).collect())
}

fn given(variable: &str) -> Result<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .with_context(|| format!("{variable} is not set: run `cargo xtask test`"))
}
