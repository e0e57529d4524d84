//! Scaling: several configurations on one machine, settings in a keystore, nodes in a bundle.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tests::place::Place;

use crate::Bench;
use crate::measure::{time, time_with};
use crate::page::Line;

pub(crate) fn lines(bench: &Bench) -> Result<Vec<Line>> {
    eprintln!("growth");
    let configurations: &[usize] = if bench.quick { &[1, 10] } else { &[1, 10, 50, 200] };
    let settings: &[usize] = &[1, 10, 100, 1000];
    let nodes: &[usize] = if bench.quick { &[1, 10, 50] } else { &[1, 10, 50, 200] };
    let cores = thread::available_parallelism()?.get();
    let line = |name: &str, counts: &[usize], measure: &dyn Fn(usize) -> Result<Duration>| -> Result<Line> {
        let points =
            counts.iter().map(|count| Ok::<_, anyhow::Error>((*count, measure(*count)?.as_secs_f64())));
        Ok(Line { name: name.to_owned(), points: points.collect::<Result<_>>()? })
    };
    Ok(vec![
        in_sequence(bench, configurations)?,
        line(&format!("`configure`, `xargs -P {cores}`"), configurations, &|count| {
            beside(bench, count, cores)
        })?,
        line("`keystore add`, settings in one call", settings, &|count| add(bench, count))?,
        line("`bundle create`, nodes", nodes, &|count| bundle(bench, count))?,
    ])
}

/// Creates fresh configurations, each in its own directory with its own data.
fn fresh(bench: &Bench, count: usize) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for number in 0..count {
        let node = folder.path().join(number.to_string());
        fs::create_dir_all(node.join("data"))?;
        let settings = format!("node.name: n{number}\npath.data: {}\n", node.join("data").display());
        fs::write(node.join("elasticsearch.yml"), settings)?;
        fs::copy(bench.home.join("config/log4j2.properties"), node.join("log4j2.properties"))?;
    }
    Ok(folder)
}

fn configure(bench: &Bench, node: &Path) -> Command {
    let mut command = Command::new(&bench.program);
    command.args(["configure", "-q", "--credentials-to", "none", "--es-home"]).arg(&bench.home);
    command.arg("--path-conf").arg(node);
    command
}

/// Runs one after the other, and reports the time at each count.
fn in_sequence(bench: &Bench, counts: &[usize]) -> Result<Line> {
    let most = counts.last().copied().unwrap_or_default();
    let folder = fresh(bench, most)?;
    let begun = Instant::now();
    let mut points = Vec::new();
    for number in 0..most {
        time(&mut configure(bench, &folder.path().join(number.to_string())))?;
        if counts.contains(&(number + 1)) {
            points.push((number + 1, begun.elapsed().as_secs_f64()));
        }
    }
    Ok(Line { name: "`configure`, one after the other".to_owned(), points })
}

/// Runs several at once, as a playbook or a build farm does.
fn beside(bench: &Bench, count: usize, at_once: usize) -> Result<Duration> {
    let folder = fresh(bench, count)?;
    let template = configure(bench, &folder.path().join("{}"));
    let mut xargs = Command::new("xargs");
    xargs.args(["-P", &at_once.to_string(), "-I{}"]).arg(template.get_program()).args(template.get_args());
    let names: String = (0..count).map(|number| format!("{number}\n")).collect();
    time_with(&mut xargs, &names)
}

fn add(bench: &Bench, count: usize) -> Result<Duration> {
    let place = Place::new(&bench.home, &bench.program)?;
    time(&mut place.bootstrap(&["keystore", "create"]))?;
    let file = place.path("many.yml");
    fs::write(&file, (0..count).map(|n| format!("bench.{n}: value {n}\n")).collect::<String>())?;
    tests::user::give(&file)?;
    let file = file.to_str().context("a path that is not a string")?;
    time(&mut place.bootstrap(&["keystore", "add", "-f", "--from-file", file]))
}

fn bundle(bench: &Bench, count: usize) -> Result<Duration> {
    let folder = tempfile::tempdir()?;
    let mut list = "cluster_name: bench\nnodes:\n".to_owned();
    for number in 0..count {
        let master = number < 3;
        writeln!(
            list,
            "  - {{name: n{number}, addresses: [10.0.{}.{}], master: {master}}}",
            number / 250,
            number % 250 + 1
        )?;
    }
    let nodes = folder.path().join("nodes.yml");
    fs::write(&nodes, list)?;
    let mut create = Command::new(&bench.program);
    create.args(["bundle", "create", "-q", "--plain", "--credentials-to", "none", "--nodes"]).arg(&nodes);
    create.arg("--out").arg(folder.path().join("bundles")).stdin(Stdio::null());
    let taken = time(&mut create)?;
    ensure!(folder.path().join("bundles/manifest.json").exists(), "no bundles were made");
    Ok(taken)
}
