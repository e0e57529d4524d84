//! `cargo xtask bench`: measures whole processes of the release binary and of other programs in turn, from
//! outside, and how the work grows. Writes `docs/benchmarks.md` and its plots.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a task says is for people")]

mod alone;
mod growth;
mod jvm;
mod machine;
mod measure;
mod node;
mod page;
mod pairs;
mod parts;
mod plot;
mod stock;

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

/// What is measured, and how often.
pub(crate) struct Bench {
    /// The release build of es-bootstrap for this machine.
    program: PathBuf,
    /// The static program of a release.
    released: PathBuf,
    /// The same build with its symbols.
    with_symbols: Option<PathBuf>,
    /// A program that creates an RSA key as es-bootstrap does, and nothing else.
    rsa_key: PathBuf,
    /// A real Elasticsearch.
    home: PathBuf,
    /// A complete distribution, whose own step and tools are measured as well.
    stock_home: Option<PathBuf>,
    quick: bool,
}

impl Bench {
    fn read() -> Result<Self> {
        let (mut quick, mut rsa_key, mut released) = (false, None, None);
        let (mut with_symbols, mut stock_home) = (None, None);
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => quick = true,
                "--rsa-key" => rsa_key = arguments.next().map(PathBuf::from),
                "--released" => released = arguments.next().map(PathBuf::from),
                "--with-symbols" => with_symbols = arguments.next().map(PathBuf::from),
                "--stock-home" => stock_home = arguments.next().map(PathBuf::from),
                other => bail!("unknown argument {other}"),
            }
        }
        let rsa_key = rsa_key.context("nothing says what makes an RSA key")?;
        Ok(Self {
            program: tests::program()?,
            released: released.context("nothing says which program is released")?,
            with_symbols,
            rsa_key,
            home: tests::home()?,
            stock_home,
            quick,
        })
    }

    /// Returns how often to repeat a measurement; fewer times with `--quick`.
    fn times(&self, usual: usize, quick: usize) -> usize {
        if self.quick { quick } else { usual }
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "error: {error:#}\nhint: measure on a quiet machine, and see that nothing else listens on the node's ports"
            );
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let bench = Bench::read()?;
    let machine = machine::Machine::read(&bench)?;
    let mut results = page::Results { quick: bench.quick, ..page::Results::default() };
    pairs::keys(&bench, &mut results)?;
    pairs::keystores(&bench, &mut results)?;
    node::tools(&bench, &mut results)?;
    stock::rows(&bench, &mut results)?;
    alone::rows(&bench, &mut results)?;
    results.lines = growth::lines(&bench)?;
    results.parts = bench.with_symbols.as_deref().map_or_else(|| Ok(Vec::new()), parts::of)?;
    let text = page::text(&machine, &results);
    write(&text, &results)?;
    println!("{text}");
    Ok(())
}

/// Writes the page and its plots to the project's documents.
fn write(text: &str, results: &page::Results) -> Result<()> {
    let docs = tests::page::root()?.join("docs");
    fs::write(docs.join("benchmarks.md"), text)?;
    for palette in &plot::PALETTES {
        let file = docs.join(format!("pictures/benchmarks-{}.svg", palette.name));
        fs::write(file, plot::draw(results, palette))?;
    }
    Ok(())
}
