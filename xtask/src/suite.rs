//! Lists the tests of the workspace, and the requirements of each.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use fs_err as fs;
use serde_json::Value;

use crate::failure::with_hint;
use crate::root;
use crate::run::output;

/// A requirement of a test beyond Rust, as declared in `#[ignore = "needs a node, root: cargo xtask test"]`.
/// Such tests are run only by this task, so `cargo test` works everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Root: the test mounts, changes owners, or inspects other processes.
    Root,
    /// A user namespace, in which it mounts.
    Namespace,
    /// strace(1), which kills the program or makes its calls fail.
    Strace,
    /// valgrind(1), which counts the program's instructions.
    Valgrind,
    /// The release build of the program.
    Program,
    /// The files of a real Elasticsearch, and a JDK's programs.
    Elasticsearch,
    /// The same, to start nodes.
    Node,
    /// The packages of the program.
    Packages,
    /// The official clients of Elasticsearch.
    Clients,
    /// Docker with the image of this project.
    Docker,
    /// Podman with the same image.
    Podman,
    /// Kubernetes with the same image.
    Kubernetes,
    /// Ansible with the linter and the tests for collections.
    Ansible,
    /// helm(1).
    Helm,
    /// The schemas of Kubernetes, and a tool that validates objects against them.
    KubectlValidate,
    /// cloud-init, an HCL parser and, in the long form, OpenTofu.
    Clouds,
    /// testcontainers for some languages.
    Testcontainers,
    /// An image of the previous release, in addition to the one under test.
    ReleaseBefore,
    /// The certificate linter.
    Linter,
    /// openssl(1).
    Openssl,
    /// shellcheck(1).
    Shellcheck,
    /// promtool of Prometheus.
    Promtool,
    /// buildah(1), which builds images without an engine.
    Buildah,
    /// debootstrap(8), which lays out a plain Debian.
    Debootstrap,
    /// newuidmap(1) and slirp4netns(1), with which other users than root run Podman.
    Rootless,
    /// Network access beyond this machine.
    Network,
    /// Time: the test would slow down the quick loop.
    Minute,
}

const NEEDS: [(&str, Need); 27] = [
    ("root", Need::Root),
    ("a namespace", Need::Namespace),
    ("strace", Need::Strace),
    ("valgrind", Need::Valgrind),
    ("the program", Need::Program),
    ("Elasticsearch", Need::Elasticsearch),
    ("a node", Need::Node),
    ("packages", Need::Packages),
    ("clients", Need::Clients),
    ("docker", Need::Docker),
    ("podman", Need::Podman),
    ("kubernetes", Need::Kubernetes),
    ("ansible", Need::Ansible),
    ("helm", Need::Helm),
    ("kubectl-validate", Need::KubectlValidate),
    ("clouds", Need::Clouds),
    ("testcontainers", Need::Testcontainers),
    ("the release before", Need::ReleaseBefore),
    ("the linter", Need::Linter),
    ("openssl", Need::Openssl),
    ("shellcheck", Need::Shellcheck),
    ("promtool", Need::Promtool),
    ("buildah", Need::Buildah),
    ("debootstrap", Need::Debootstrap),
    ("newuidmap", Need::Rootless),
    ("the network", Need::Network),
    ("a minute", Need::Minute),
];

/// An executable with tests.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    /// The directory of its package, in which its tests run.
    pub(crate) folder: PathBuf,
    /// The target's name.
    pub(crate) name: String,
}

/// One test.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) program: Arc<Program>,
    /// Its path within the program.
    pub(crate) path: String,
    pub(crate) needs: BTreeSet<Need>,
    /// Whether it runs only in the long form.
    pub(crate) long: bool,
}

impl Test {
    /// Returns its full name, such as `hooks::a_purge_removes_what_a_fresh_installation_wrote`.
    pub(crate) fn name(&self) -> String {
        format!("{}::{}", self.program.name, self.path)
    }

    /// Creates a test that belongs to no program.
    #[cfg(test)]
    pub(crate) fn of(path: &str, needs: &[Need]) -> Self {
        let program = Program { path: PathBuf::new(), folder: PathBuf::new(), name: "made_up".to_owned() };
        let needs = needs.iter().copied().collect();
        Self { program: Arc::new(program), path: path.to_owned(), needs, long: false }
    }

    /// Whether this is its name, or the end of it after `::`, or the name of its program.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let full = self.name();
        self.program.name == name || full == name || full.ends_with(&format!("::{name}"))
    }

    pub(crate) fn needs(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    /// Whether it runs containers.
    pub(crate) fn needs_an_engine(&self) -> bool {
        [Need::Docker, Need::Podman, Need::Kubernetes].iter().any(|need| self.needs(*need))
    }

    /// Whether it starts nodes, in containers or not.
    pub(crate) fn starts_nodes(&self) -> bool {
        self.needs(Need::Node) || self.needs_an_engine()
    }
}

/// Builds the tests selected by these arguments of `cargo test`, and lists them.
pub(crate) fn build(chosen: &[String]) -> Result<Vec<Test>> {
    let said = output(
        crate::run::cargo()
            .args(["test", "--quiet", "--no-run", "--message-format", "json-render-diagnostics"])
            .args(chosen),
    )?;
    let mut tests = Vec::new();
    for line in said.lines() {
        let message: Value = serde_json::from_str(line).context("cargo says no JSON")?;
        if let Some(program) = program(&message) {
            tests.extend(list(Arc::new(program))?);
        }
    }
    ensure!(!tests.is_empty(), "cargo built no tests");
    Ok(tests)
}

/// Extracts the test program from a message of cargo.
fn program(message: &Value) -> Option<Program> {
    if message["profile"]["test"] != true {
        return None;
    }
    Some(Program {
        path: message["executable"].as_str()?.into(),
        folder: Path::new(message["manifest_path"].as_str()?).parent()?.to_path_buf(),
        name: message["target"]["name"].as_str()?.replace('-', "_"),
    })
}

fn list(program: Arc<Program>) -> Result<Vec<Test>> {
    let said =
        |arguments: &[&str]| output(Command::new(&program.path).current_dir(&program.folder).args(arguments));
    let paths = |more: &[&str]| -> Result<Vec<String>> {
        let listed = said(&[&["--list", "--format", "terse"], more].concat())?;
        Ok(listed.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
    };
    let ignored = paths(&["--ignored"])?;
    paths(&[])?
        .into_iter()
        .map(|path| {
            let (needs, long) = match ignored.contains(&path) {
                true => {
                    reason(&said(&["--exact", &path])?).with_context(|| format!("of the test `{path}`"))?
                }
                false => (BTreeSet::new(), false),
            };
            Ok(Test { program: Arc::clone(&program), path, needs, long })
        })
        .collect()
}

/// Parses the requirements from the output of running an ignored test on its own.
fn reason(said: &str) -> Result<(BTreeSet<Need>, bool)> {
    let line = said.lines().find_map(|line| line.split_once(" ... ignored, "));
    let (_, reason) = line.context("it does not say why it is ignored")?;
    parse(reason.trim())
}

fn parse(reason: &str) -> Result<(BTreeSet<Need>, bool)> {
    let read = || {
        let (words, task) = reason.strip_prefix("needs ")?.split_once(": cargo xtask test")?;
        let long = match task {
            "" => false,
            " --all" => true,
            _ => return None,
        };
        let need = |word: &str| NEEDS.iter().find(|(name, _)| *name == word).map(|(_, need)| *need);
        Some((words.split(", ").map(need).collect::<Option<BTreeSet<_>>>()?, long))
    };
    let Some(read) = read() else {
        let words: Vec<&str> = NEEDS.iter().map(|(name, _)| *name).collect();
        bail!("`{reason}` is not `needs WORDS: cargo xtask test`, with words of {}", words.join(", "))
    };
    Ok(read)
}

/// Returns the arguments of `cargo test` for what has this name: a test program, or all those whose sources contain
/// such a test.
pub(crate) fn targets_of(name: &str) -> Result<Vec<String>> {
    // A property has its inputs between the parentheses.
    let function = format!("fn {}(", name.rsplit("::").next().unwrap_or(name));
    let mut packages: Vec<PathBuf> =
        fs::read_dir(root().join("crates"))?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    packages.extend([root().join("tests"), root().join("xtask")]);
    let mut targets = BTreeSet::new();
    for package in packages {
        for source in sources(&package)? {
            let target = target(&package, &source)?;
            if target.last().is_some_and(|target| target == name) {
                return Ok(in_workspace(target));
            }
            if fs::read_to_string(&source)?.contains(&function) {
                targets.insert(target);
            }
        }
    }
    if targets.is_empty() {
        return Err(unknown(name));
    }
    Ok(in_workspace(targets.into_iter().flatten()))
}

/// Adds the rest of the workspace to targets: a package alone would enable other features of its dependencies and
/// rebuild them.
fn in_workspace(targets: impl IntoIterator<Item = String>) -> Vec<String> {
    ["--workspace".to_owned()].into_iter().chain(targets).collect()
}

/// Returns an error for a name that no test has.
pub(crate) fn unknown(name: &str) -> anyhow::Error {
    with_hint(
        format!("no test, and no program of tests, is called `{name}`"),
        "`cargo test -- --list --include-ignored` lists all tests",
    )
}

/// Returns the file of a transcript, whose name is that of the file after `transcripts::`.
pub(crate) fn transcript(name: &str) -> Option<String> {
    let file = format!("{}.toml", name.strip_prefix("transcripts::")?);
    root().join("crates/es-bootstrap/tests/cmd").join(&file).exists().then_some(file)
}

/// Returns the arguments for the target of a source.
fn target(package: &Path, source: &Path) -> Result<Vec<String>> {
    let below = source.strip_prefix(package)?;
    let below = below.strip_prefix("tests").unwrap_or(below);
    let first = below.iter().next().and_then(|part| part.to_str()).context("a source has a name")?;
    let target = match first {
        "src" if package.join("src/lib.rs").exists() => vec!["--lib"],
        "src" => vec!["--bins"],
        test => vec!["--test", test.trim_end_matches(".rs")],
    };
    Ok(target.into_iter().map(str::to_owned).collect())
}

/// Returns all Rust files below a directory, except those of other workspaces.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("fuzz") {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_says_what_is_needed() {
        let folder = root();
        let mut reasons = 0;
        for source in
            [sources(&folder.join("crates")).unwrap(), sources(&folder.join("tests")).unwrap()].concat()
        {
            for line in fs::read_to_string(&source).unwrap().lines() {
                let Some(reason) = line.trim().strip_prefix("#[ignore") else { continue };
                let reason = reason.trim_start_matches(" = \"").trim_end_matches("\"]");
                parse(reason).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
                reasons += 1;
            }
        }
        assert!(reasons > 60, "only {reasons}");
    }

    #[test]
    fn a_test_is_found_by_its_name() {
        for (name, targets) in [
            ("a_test_is_found_by_its_name", "--workspace --bins"),
            (
                "settings::quote::tests::a_value_that_means_what_it_says_holds_no_reference",
                "--workspace --lib",
            ),
            ("hooks::the_stock_line_is_printed_where_it_is_asked_for", "--workspace --test hooks"),
            ("u5_r7_a_red_cluster_is_69", "--workspace --test tools"),
            ("a_second_start_becomes_the_node_and_says_nothing", "--workspace --test node"),
            ("a_passphrase_is_asked_for_without_echo", "--workspace --test terminal"),
            ("a_block_that_was_appended_is_read_as_meant", "--workspace --test properties"),
            ("a_node_with_data_is_refused_and_untouched", "--workspace --test generalize --test undo"),
            ("node", "--workspace --test node"),
        ] {
            assert_eq!(targets_of(name).unwrap().join(" "), targets);
        }
        assert!(targets_of("nobody_calls_a_test_so").is_err());
        assert_eq!(transcript("transcripts::undo").unwrap(), "undo.toml");
        assert_eq!([transcript("undo"), transcript("transcripts::transcripts")], [None, None]);
    }

    #[test]
    fn a_test_is_called_by_its_name_by_the_end_of_it_or_by_its_program() {
        let test = Test::of("tests::it_works", &[]);
        for name in ["it_works", "tests::it_works", "made_up::tests::it_works", "made_up"] {
            assert!(test.is_called(name), "{name}");
        }
        for name in ["works", "other::it_works", "tests"] {
            assert!(!test.is_called(name), "{name}");
        }
    }
}
