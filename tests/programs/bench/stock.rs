//! The step and the tools of a complete distribution, if one is given, run through its scripts as users do.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tests::place::Place;

use crate::Bench;
use crate::measure::{Pair, time};
use crate::page::{Results, Row};
use crate::pairs::configure;

/// The directories of the step and the tools below a distribution, as its scripts specify them.
const LIBRARIES: &str = "modules/x-pack-core,modules/x-pack-security,lib/tools/security-cli";

pub(crate) fn rows(bench: &Bench, results: &mut Results) -> Result<()> {
    let Some(home) = &bench.stock_home else { return Ok(()) };
    eprintln!("the distribution's own step");
    ensure!(home.join("bin/elasticsearch-cli").exists(), "{} is no distribution", home.display());
    let step = || {
        let place = Place::new(home, &bench.program)?;
        time(&mut script(&place, "bin/elasticsearch-cli", "auto-configure-node", &[]))
    };
    let pair = Pair::measure(bench.times(6, 2), || configure(bench, &[]), step)?;
    results.rows.push(Row::new("`configure`", "the distribution's own step", pair));
    keystore(bench, home, results)
}

/// Measures the keystore tool; the tools for a node are measured from the jar.
fn keystore(bench: &Bench, home: &Path, results: &mut Results) -> Result<()> {
    let place = Place::new(home, &bench.program)?;
    time(&mut place.bootstrap(&["configure", "-q"]))?;
    let pair = Pair::measure(
        bench.times(6, 2),
        || time(&mut place.bootstrap(&["keystore", "list"])),
        || time(&mut script(&place, "bin/elasticsearch-keystore", "keystore", &["list"])),
    )
    .context("bin/elasticsearch-keystore")?;
    results.rows.push(Row::new("`keystore list`", "the distribution's own tool", pair));
    Ok(())
}

fn script(place: &Place, path: &str, name: &str, arguments: &[&str]) -> Command {
    let command = place.elasticsearch(&[]);
    let mut script = Command::new(place.home().join(path));
    script.args(arguments).env("CLI_NAME", name).env("CLI_LIBS", LIBRARIES);
    for (variable, value) in command.get_envs() {
        match value {
            Some(value) => script.env(variable, value),
            None => script.env_remove(variable),
        };
    }
    script.current_dir(place.path(""));
    tests::user::apply(&mut script);
    script
}
