//! Commands without a counterpart, or too short to compare: their times against the promised limits.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use tests::place::Place;

use crate::Bench;
use crate::measure::{Pair, Times, peak, time, time_with};
use crate::page::{Alone, Results};

/// The content of an enrollment token for a fictitious cluster.
const TOKEN: &str = "{\"ver\":\"8.14.0\",\"adr\":[\"192.0.2.1:9200\"],\"fgr\":\
                     \"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"key\":\"identifier:secret\"}";

pub(crate) fn rows(bench: &Bench, results: &mut Results) -> Result<()> {
    eprintln!("commands alone");
    let times = bench.times(50, 10);
    let fresh = Place::new(&bench.home, &bench.program)?;
    let check = Times::of(times, || time(&mut fresh.bootstrap(&["check", "-q"])))?;
    results.alone.push(Alone::time("`check`", &check, "3 ms"));
    let memory = peak(&mut Place::new(&bench.home, &bench.released)?.bootstrap(&["configure", "-q"]))?;

    let place = Place::new(&bench.home, &bench.program)?;
    time(&mut place.bootstrap(&["configure", "-q"]))?;
    let home = home_that_does_nothing(&place, &bench.home)?;
    let start = Pair::measure(
        times,
        || time(place.bootstrap(&["start"]).env("ES_HOME", &home)),
        || time(&mut Command::new(home.join("bin/elasticsearch"))),
    )?;
    results.alone.push(Alone::time(
        "`start` of a configured node, without the time of what it starts",
        &start.difference(),
        "3 ms",
    ));
    let token = tests::proof::encode(TOKEN)?;
    let inspect = Times::of(times, || time_with(&mut place.bootstrap(&["token", "inspect", "-"]), &token))?;
    results.alone.push(Alone::time("`token inspect`", &inspect, "3 ms"));
    let status = Times::of(bench.times(20, 5), || time(&mut place.bootstrap(&["status", "--offline"])))?;
    results.alone.push(Alone::time("`status --offline`", &status, "120 ms"));

    results.alone.push(Alone::new(
        "peak memory of `configure`, static program",
        format!("{:.1} MiB", memory as f64 / 1024.0),
        "8 MiB",
    ));
    let binary = fs::metadata(&bench.released)?.len() as f64 / 1e6;
    results.alone.push(Alone::new("static program", format!("{binary:.1} MB"), "9 MB"));
    Ok(())
}

/// Creates a home whose node exits immediately, to measure only the time before it.
fn home_that_does_nothing(place: &Place, home: &std::path::Path) -> Result<PathBuf> {
    let nothing = place.path("nothing");
    fs::create_dir_all(nothing.join("bin"))?;
    symlink(home.join("lib"), nothing.join("lib"))?;
    symlink("/bin/true", nothing.join("bin/elasticsearch"))?;
    Ok(nothing)
}
