//! On a real node that runs: our tools beside those in the jar of Elasticsearch's security module, and how soon `start`
//! announces a node.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tests::java::Java;
use tests::place::Place;
use tests::running::{PATIENCE, signal};

use crate::Bench;
use crate::measure::{Pair, Times, processor_time, time};
use crate::page::{Alone, Results, Row};

/// The tools in turn with the genuine ones; ours know the password, as those of the jar cannot.
pub(crate) fn tools(bench: &Bench, results: &mut Results) -> Result<()> {
    eprintln!("tools on a node");
    let place = Place::new(&bench.home, &bench.program)?;
    let mut first = First::start(&place)?;
    results.alone.push(Alone::time(
        "`start`: first accepted login to announcement, the node's answers included",
        &first.measured,
        "150 ms",
    ));
    let java = Java::compile(
        "GenuineTool",
        &bench.home,
        &["lib", "modules/x-pack-core", "modules/x-pack-security"],
    )?;
    for (tool, arguments) in [
        ("create-enrollment-token", &["-s", "kibana"][..]),
        ("reset-password", &["-u", "kibana_system", "-s", "-b"]),
    ] {
        let mut own = Times::default();
        let ours = || {
            let before = processor_time()?;
            let taken = time(&mut place.bootstrap(&[&[tool], arguments].concat()))?;
            own.push(Duration::from_secs_f64(processor_time()? - before));
            Ok(taken)
        };
        let theirs = || time(&mut genuine(&java, &place, tool, arguments)?);
        let pair = Pair::measure(bench.times(6, 2), ours, theirs)?;
        results.rows.push(Row::new(&format!("`{tool}`, password known"), "the jar's own tool", pair));
        results.alone.push(Alone::time(&format!("`{tool}`: own processor time"), &own, "100 ms"));
    }
    let status = Times::of(bench.times(20, 5), || time(&mut place.bootstrap(&["fingerprint"])))?;
    results.alone.push(Alone::time("`fingerprint`", &status, "3 ms"));
    first.end()
}

fn genuine(java: &Java, place: &Place, tool: &str, arguments: &[&str]) -> Result<Command> {
    let home = place.home().to_str().context("a path that is no text")?.to_owned();
    let config = place.config("").to_str().context("a path that is no text")?.to_owned();
    let mut command = java.command(&[("es.path.home", &home), ("es.path.conf", &config), ("cli.name", tool)]);
    command.arg(tool).args(arguments).current_dir(place.path(""));
    tests::user::apply(&mut command);
    Ok(command)
}

/// A node that `start` has announced, with the password in its credentials file.
struct First {
    child: std::process::Child,
    measured: Times,
}

impl First {
    /// Runs until the announcement, which is the only place that names an enrollment token for Kibana.
    fn start(place: &Place) -> Result<Self> {
        let mut command = place.bootstrap(&["start", "-v"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let accepted = told(child.stderr.take().context("no standard error")?, "the node accepts");
        let announced = told(child.stdout.take().context("no standard output")?, "fingerprint");
        let soon =
            |told: Receiver<Instant>| told.recv_timeout(PATIENCE).context("the node was not announced");
        let (announced, accepted) = (soon(announced)?, soon(accepted)?);
        let mut measured = Times::default();
        measured.push(announced.duration_since(accepted));
        Ok(Self { child, measured })
    }

    fn end(&mut self) -> Result<()> {
        signal(self.child.id(), "TERM")?;
        let status = self.child.wait()?;
        ensure!(status.code().is_some(), "start ended with {status}");
        Ok(())
    }
}

impl Drop for First {
    fn drop(&mut self) {
        let _ = signal(self.child.id(), "TERM");
        let _ = self.child.wait();
    }
}

/// When a stream first has such a line; it is read to its end.
fn told(stream: impl Read + Send + 'static, sought: &'static str) -> Receiver<Instant> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            if String::from_utf8_lossy(&line).contains(sought) {
                // Only the first is waited for.
                let _ = sender.send(Instant::now());
            }
        }
    });
    receiver
}
