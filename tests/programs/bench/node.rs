//! On a real running node: our tools compared with those in the jar of Elasticsearch's security module, and
//! the time until `start` announces a node.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tests::java::Java;
use tests::place::Place;
use tests::running::{PATIENCE, signal};

use crate::Bench;
use crate::measure::{Pair, Times, processor_time, processor_time_of, time};
use crate::page::{Alone, Results, Row};

/// Measures our tools and the original ones alternately. Ours get the password, which those of the jar do not
/// support.
pub(crate) fn tools(bench: &Bench, results: &mut Results) -> Result<()> {
    eprintln!("tools on a node");
    let place = Place::new(&bench.home, &bench.program)?;
    let mut first = First::start(&place)?;
    results.alone.push(Alone::new(
        "`start`: first accepted login to announcement, the node's answers included",
        format!("{:.0} ms", first.elapsed.as_secs_f64() * 1e3),
        "",
    ));
    results.alone.push(Alone::new(
        "`start`: its own processor time of that",
        format!("{:.0} ms", first.own * 1e3),
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
    let home = place.home().to_str().context("a path that is not a string")?.to_owned();
    let config = place.config("").to_str().context("a path that is not a string")?.to_owned();
    let mut command = java.command(&[("es.path.home", &home), ("es.path.conf", &config), ("cli.name", tool)]);
    command.arg(tool).args(arguments).current_dir(place.path(""));
    tests::user::apply(&mut command);
    Ok(command)
}

/// A node announced by `start`, with the password in its credentials file.
struct First {
    child: Child,
    elapsed: Duration,
    /// In seconds.
    own: f64,
}

impl First {
    /// Runs until the announcement, the only output with an enrollment token for Kibana.
    fn start(place: &Place) -> Result<Self> {
        let mut command = place.bootstrap(&["start", "-v"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let process = child.id();
        let said = child.stderr.take().context("no standard error")?;
        let accepted = told(process, said, "the node accepts");
        let said = child.stdout.take().context("no standard output")?;
        let announced = told(process, said, "fingerprint");
        let mut first = Self { child, elapsed: Duration::ZERO, own: 0.0 };
        let soon = |told: Receiver<Result<Moment>>| -> Result<Moment> {
            told.recv_timeout(PATIENCE).context("the node was not announced")?
        };
        let (announced, accepted) = (soon(announced)?, soon(accepted)?);
        first.elapsed = announced.at.duration_since(accepted.at);
        first.own = announced.processor - accepted.processor;
        Ok(first)
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
        if let Ok(None) = self.child.try_wait() {
            let _ = signal(self.child.id(), "TERM");
            let _ = self.child.wait();
        }
    }
}

/// The time of an output, and the CPU time in seconds that the process had used by then.
struct Moment {
    at: Instant,
    processor: f64,
}

/// Reports when a stream of a process first contains a line, and reads the stream to its end.
fn told(process: u32, stream: impl Read + Send + 'static, sought: &'static str) -> Receiver<Result<Moment>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            if String::from_utf8_lossy(&line).contains(sought) {
                let processor = processor_time_of(process);
                // The receiver waits only for the first line.
                let _ = sender.send(processor.map(|processor| Moment { at: Instant::now(), processor }));
            }
        }
    });
    receiver
}
