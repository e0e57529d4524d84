//! The developers' tasks: `cargo xtask first-start`, `cargo xtask test`, and their parts.

mod book;
mod clients;
mod clouds;
mod collection;
mod dist;
mod engine;
mod failure;
mod first_start;
mod fresh_clone;
mod fuzz;
mod generate;
mod given;
mod hostile;
mod image;
mod jars;
mod java;
mod kubernetes;
mod left_out;
mod links;
mod node;
mod packages;
mod pictures;
mod prerequisites;
mod progress;
/// Which test proves which promise of which command. Included by path, because it is only data.
#[path = "../../crates/es-bootstrap/tests/promises/table.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod promises;
mod python_package;
mod reference;
mod run;
mod runner;
mod sbom;
mod suite;
mod test;
mod tools;
/// The names of the variables that tests read. Included by path: the tests' package takes too long to build
/// before the first message of a task.
#[path = "../../tests/src/variables.rs"]
mod variables;
#[cfg(test)]
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

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
    Node(AssembleArgs),
    /// Make the image `elasticsearch-secured` with the project's Containerfile
    Image(image::ImageArgs),
    /// Start or end Docker, Podman or Kubernetes; the script that runs a command beside it is the last line of the output
    Engine(engine::EngineArgs),
    /// Write the kustomize base from the Helm chart
    Kustomize(GenerateArgs),
    /// Run a whole first start of a real Elasticsearch in the foreground
    FirstStart(FirstStartArgs),
    /// Format, lints, tests, documents, dependencies, real nodes: what CI runs
    Test(test::TestArgs),
    /// Check that everything compiles with the oldest Rust that Cargo.toml promises
    Msrv,
    /// Look for known faults of dependencies
    Advisories,
    /// Write the files that come from the code
    Generate(GenerateArgs),
    /// Build the book of docs/ and check its links; its first page is the last line of the output
    Book,
    /// Record a first start and `status` on a real terminal, as pictures of the book
    Record(PackagesArgs),
    /// Feed every parser with made-up bytes
    Fuzz(FuzzArgs),
    /// Measure the program of a release beside others, and write docs/benchmarks.md
    Bench(BenchArgs),
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
    /// The program to use; by default one is built
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

#[derive(Args, Clone)]
struct NodeArgs {
    /// The version of Elasticsearch; by default the newest that a JDK of this machine can run
    #[arg(long)]
    version: Option<String>,
    /// The JDK to use
    #[arg(long, value_name = "DIR")]
    java: Option<PathBuf>,
}

#[derive(Args)]
struct AssembleArgs {
    /// Secure a node and run it in the foreground until Ctrl-C, with the program as it is now
    #[arg(long)]
    start: bool,
    #[command(flatten)]
    node: NodeArgs,
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
struct BenchArgs {
    /// Take a minute and a half instead of eight
    #[arg(long)]
    quick: bool,
    /// A whole distribution of Elasticsearch, whose own step and tools are measured as well
    #[arg(long, value_name = "DIR")]
    stock_home: Option<PathBuf>,
}

#[derive(Args)]
struct GenerateArgs {
    /// Only say whether the files are up to date
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    match run::children_are_interrupted().and_then(|()| run_task(Xtask::parse().task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", failure::text(&error));
            ExitCode::FAILURE
        }
    }
}

fn run_task(task: Task) -> Result<()> {
    match task {
        Task::Node(AssembleArgs { start: true, node }) => first_start::play(&node),
        Task::Node(AssembleArgs { start: false, node }) => {
            let home = node::assemble(node.version.as_deref(), node.java.as_deref())?;
            println!("{}", home.display());
            Ok(())
        }
        Task::Image(args) => image::run(&args),
        Task::Engine(args) => engine::run(&args),
        Task::Kustomize(args) => kubernetes::write_base(args.check),
        Task::FirstStart(args) => first_start::run(&args.node, args.once),
        Task::Test(args) => test::run(&args),
        Task::Msrv => tools::check_oldest_rust(),
        Task::Advisories => tools::check_dependencies(&["advisories"]),
        Task::Generate(args) => generate::run(args.check),
        Task::Book => {
            println!("{}", book::build()?.join("index.html").display());
            Ok(())
        }
        Task::Record(args) => {
            pictures::recorded::record(&args.program.map_or_else(first_start::trial_program, Ok)?)
        }
        Task::Fuzz(args) => fuzz::run_targets(args.minutes * 60, &args.targets),
        Task::Bench(args) => first_start::bench(&args),
        Task::Dist(args) => {
            println!("{}", dist::build(args.verify)?.display());
            Ok(())
        }
        Task::Packages(args) => {
            let program = args.program.map_or_else(first_start::release_program, Ok)?;
            println!("{}", packages::of_this_machine(&program)?.display());
            Ok(())
        }
    }
}

/// Returns the project's directory.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the project's folder")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Returns the text of all Rust files below a directory.
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
        let (rest, table) = page.split_once(promises::BEGIN).unwrap();
        let (table, end) = table.split_once(promises::END).unwrap();
        let mut named: Vec<&str> = rest
            .lines()
            .chain(end.lines())
            .filter_map(|line| line.strip_prefix("| ")?.strip_suffix("` |")?.rsplit_once(" | `"))
            .flat_map(|(_, names)| names.split("`, `"))
            .collect();
        assert!(named.len() > 50, "only {named:?}");
        // Every cell in the table of commands names tests.
        let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
        let cells: Vec<&str> = rows.flat_map(|(_, cells)| cells.split(" | ")).collect();
        let tests: Vec<&str> = cells.iter().filter_map(|cell| cell.split('`').nth(1)).collect();
        assert!(tests.len() > 200, "only {tests:?}");
        named.extend(tests);
        for name in named {
            // A property has its inputs between the parentheses.
            assert!(sources.contains(&format!("fn {name}(")), "{name}");
        }
    }
}
