//! Everything that a developer runs: `cargo xtask first-start`, `cargo xtask test`, and their parts.

mod bench;
mod clients;
mod dist;
mod first_start;
mod fuzz;
mod generate;
mod java;
mod node;
mod packages;
mod prerequisites;
mod python_package;
mod run;
mod test;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of the es-bootstrap project")]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Assemble a real Elasticsearch from Maven Central; its home is the last line of the output
    Node(NodeArgs),
    /// Run a whole first start of a real Elasticsearch in the foreground
    FirstStart(FirstStartArgs),
    /// Format, lints, tests, documents, dependencies, real nodes: what CI runs
    Test(TestArgs),
    /// Write the files that come from the code
    Generate(GenerateArgs),
    /// Feed every parser with made-up bytes
    Fuzz(FuzzArgs),
    /// Measure `configure`, `check` and the tools
    Bench,
    /// Build static programs and packages for release; their folder is the last line of the output
    Dist(DistArgs),
    /// Make packages that run on this machine, for tests; their folder is the last line of the output
    Packages(PackagesArgs),
}

#[derive(Args)]
struct DistArgs {
    /// Build twice, compare the bytes, and try the programs out
    #[arg(long)]
    verify: bool,
}

#[derive(Args)]
struct PackagesArgs {
    /// The program in them; by default the release binary
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

#[derive(Args, Clone)]
struct NodeArgs {
    /// The release; by default the newest that a JDK of this machine can run
    #[arg(long)]
    version: Option<String>,
    /// The JDK to use
    #[arg(long, value_name = "DIR")]
    java: Option<PathBuf>,
}

#[derive(Args)]
struct FirstStartArgs {
    /// Prove the result, then stop
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args)]
struct FuzzArgs {
    /// How long each target runs
    #[arg(long, default_value_t = 1)]
    minutes: u64,
    /// The targets; by default all of them
    targets: Vec<String>,
}

#[derive(Args)]
struct TestArgs {
    /// Both releases everywhere, and the long matrices
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
struct GenerateArgs {
    /// Only say whether the files are up to date
    #[arg(long)]
    check: bool,
}

fn main() -> Result<()> {
    match Xtask::parse().task {
        Task::Node(args) => {
            let home = node::assemble(args.version.as_deref(), args.java.as_deref())?;
            println!("{}", home.display());
            Ok(())
        }
        Task::FirstStart(args) => first_start::run(&args.node, args.once),
        Task::Test(args) => test::run_all(args.all),
        Task::Generate(args) => generate::run(args.check),
        Task::Fuzz(args) => fuzz::run_targets(args.minutes * 60, &args.targets),
        Task::Bench => bench::run(),
        Task::Dist(args) => {
            println!("{}", dist::build(args.verify)?.display());
            Ok(())
        }
        Task::Packages(args) => {
            let program = args.program.map_or_else(first_start::release_binary, Ok)?;
            println!("{}", packages::of_this_machine(&program)?.display());
            Ok(())
        }
    }
}

/// The project's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the project's folder")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The text of all Rust files below a folder.
    fn sources(folder: &Path) -> String {
        let mut text = String::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                text.push_str(&sources(&path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
        text
    }

    #[test]
    fn each_promise_names_a_test_that_exists() {
        let page = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
        let sources = sources(&root().join("crates")) + &sources(&root().join("tests"));
        let named: Vec<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.strip_suffix("` |")?.rsplit_once(" | `"))
            .flat_map(|(_, names)| names.split("`, `"))
            .collect();
        assert!(named.len() > 50, "only {named:?}");
        for name in named {
            assert!(sources.contains(&format!("fn {name}() {{")), "{name}");
        }
    }
}
