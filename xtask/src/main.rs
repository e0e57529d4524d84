//! The developers' tasks: `cargo xtask first-start`, `cargo xtask test`, and their parts.

mod book;
mod clients;
mod clouds;
mod collection;
mod dist;
mod engine;
mod failure;
mod first_start;
mod folders;
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
use clap::{Args, Parser, Subcommand, value_parser};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of the es-bootstrap project")]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Assemble a real Elasticsearch from Maven Central; the last line of the output is its directory
    Node(AssembleArgs),
    /// Build the image `elasticsearch-secured` with the project's Containerfile; the last line of the output is its name
    Image(image::ImageArgs),
    /// Start or stop Docker, Podman or Kubernetes; the last line of the output is a script that runs commands with access
    /// to it
    Engine(engine::EngineArgs),
    /// Generate the kustomize base from the Helm chart
    Kustomize(GenerateArgs),
    /// Secure and start a real Elasticsearch in the foreground
    FirstStart(FirstStartArgs),
    /// Check format, lints, tests, documentation, dependencies and real nodes, as CI does
    Test(test::TestArgs),
    /// Check that everything compiles with the oldest supported Rust, `rust-version` in Cargo.toml
    Msrv,
    /// Check the licences and sources of the dependencies
    Dependencies,
    /// Check the dependencies for known vulnerabilities
    Advisories,
    /// Write the files that are generated from the code
    Generate(GenerateArgs),
    /// Build the book from docs/ and check its links; the last line of the output is its first page
    Book,
    /// Record a first start and `status` on a real terminal, as pictures for the book
    Record(PackagesArgs),
    /// Fuzz every parser
    Fuzz(FuzzArgs),
    /// Compare a release build with other programs, and write docs/benchmarks.md
    Bench(BenchArgs),
    /// Build static programs and packages for a release; the last line of the output is their directory
    Dist(DistArgs),
    /// Build packages for this machine, for tests; the last line of the output is their directory
    Packages(PackagesArgs),
}

#[derive(Args)]
struct DistArgs {
    /// Build twice, compare the results byte by byte, and run the programs
    #[arg(long)]
    verify: bool,
}

#[derive(Args)]
struct PackagesArgs {
    /// es-bootstrap to use [default: build one]
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

#[derive(Args, Clone, Default)]
struct NodeArgs {
    /// Elasticsearch version [default: the newest that a JDK on this machine can run]
    #[arg(long)]
    version: Option<String>,
    /// JDK to use [default: a suitable one on this machine]
    #[arg(long, value_name = "DIR")]
    java: Option<PathBuf>,
}

#[derive(Args)]
struct AssembleArgs {
    /// Secure and run the node in the foreground until Ctrl-C, with a debug build of es-bootstrap
    #[arg(long)]
    start: bool,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args)]
struct FirstStartArgs {
    /// Verify the result, then stop the node
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    node: NodeArgs,
}

#[derive(Args)]
struct FuzzArgs {
    /// Minutes that each target runs
    #[arg(long, default_value_t = 1, value_parser = value_parser!(u64).range(1..))]
    minutes: u64,
    /// Targets [default: all]
    targets: Vec<String>,
}

#[derive(Args)]
struct BenchArgs {
    /// Measure less often: a minute and a half instead of eight minutes
    #[arg(long)]
    quick: bool,
    /// Unpacked Elasticsearch distribution whose own auto-configuration and tools are measured as well
    #[arg(long, value_name = "DIR")]
    stock_home: Option<PathBuf>,
}

#[derive(Args)]
struct GenerateArgs {
    /// Only check whether the files are up to date
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    failure::tell_panics();
    let ready = run::without_harmful_variables().and_then(|()| run::children_are_interrupted());
    match ready.and_then(|()| run_task(Xtask::parse().task)) {
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
        Task::Dependencies => tools::check_dependencies(&tools::LISTED),
        Task::Advisories => tools::check_dependencies(&["advisories"]),
        Task::Generate(args) => generate::run(args.check),
        Task::Book => {
            println!("{}", book::build()?.join("index.html").display());
            Ok(())
        }
        Task::Record(args) => pictures::recorded::record(args.program),
        Task::Fuzz(args) => fuzz::run_targets(args.minutes * 60, &args.targets),
        Task::Bench(args) => first_start::bench(&args),
        Task::Dist(args) => {
            let _alone = folders::alone(folders::TASKS)?;
            println!("{}", dist::build(args.verify)?.display());
            Ok(())
        }
        Task::Packages(args) => {
            prerequisites::need(&packages::PROGRAMS)?;
            let _alone = folders::alone(folders::TASKS)?;
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
    use fs_err as fs;
    use std::collections::BTreeSet;
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
        let mut named: BTreeSet<&str> = rest
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
