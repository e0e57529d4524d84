//! What the interop and node tests, and `cargo xtask first-start`, share: places with a fresh configuration, the program
//! run in them, real nodes, and checks with independent programs.

pub mod curl;
pub mod elasticsearch_package;
pub mod engine;
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
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};

pub use variables::*;

/// An RSA key that everybody has, for the program as it is built for tests: the variable that names it, and its file. The
/// search for a key takes longer than all the rest of a run, and few tests are about it.
pub const RSA_KEY: (&str, &str) =
    ("ES_BOOTSTRAP_TEST_RSA_KEY", concat!(env!("CARGO_MANIFEST_DIR"), "/rsa-4096.der"));

/// The number that made-up inputs depend on. `.cargo/config.toml` has the one that is used unless another is given:
/// `cargo xtask test --all` gives another one each time.
#[must_use]
pub fn seed() -> u64 {
    env::var(SEED).ok().and_then(|seed| seed.parse().ok()).unwrap_or_default()
}

/// Whether the long matrices are wanted: `cargo xtask test --all`.
#[must_use]
pub fn all() -> bool {
    env::var_os(ALL).is_some()
}

/// Works on all cases, on all cores.
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

/// The program under test.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn program() -> Result<PathBuf> {
    given(PROGRAM)
}

/// A package of the program under test, by the ending of its name.
///
/// # Errors
///
/// If the variable is not set, as `cargo xtask test` does, or the folder holds no such package.
pub fn package(ending: &str) -> Result<PathBuf> {
    let found = std::fs::read_dir(given(PACKAGES)?)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found = found.filter(|path| path.extension().is_some_and(|extension| extension == ending));
    found.next().with_context(|| format!("there is no .{ending} in the folder of packages"))
}

/// The home of a real Elasticsearch.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn home() -> Result<PathBuf> {
    given(HOME)
}

/// The folder with the linter for certificates.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn linter() -> Result<PathBuf> {
    given(LINTER)
}

/// The folder with the official clients of Elasticsearch: `python`, and `javascript/node_modules`.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn clients() -> Result<PathBuf> {
    given(CLIENTS)
}

/// The folder with programs of clouds: `bin/python` with cloud-init below `usr`, `bin/hcl2json`, and `bin/tofu` where the long
/// matrices are wanted.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn clouds() -> Result<PathBuf> {
    given(CLOUDS)
}

/// The program helm(1).
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn helm() -> Result<PathBuf> {
    given(HELM)
}

/// The program kubectl-validate, which carries the schemas of Kubernetes.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn kubectl_validate() -> Result<PathBuf> {
    given(KUBECTL_VALIDATE)
}

/// The folder with testcontainers: `python`, and `java` and `go` where the long matrices are wanted.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn testcontainers() -> Result<PathBuf> {
    given(TESTCONTAINERS)
}

/// The environment with Ansible: its `bin` has the programs.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn ansible() -> Result<PathBuf> {
    given(ANSIBLE)
}

/// The archive of the Ansible collection.
///
/// # Errors
///
/// If the variable is not set: `cargo xtask test` sets it.
pub fn collection() -> Result<PathBuf> {
    given(COLLECTION)
}

/// The JDKs of this machine.
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
