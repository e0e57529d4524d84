//! Tests that the gate passes exactly the configurations with which a node starts: the gate checks generated
//! configurations, and then a node is started with the program's output in any case.
//!
//! The nodes are started one after the other in one process, by the same classes as in a real process: each
//! takes one second, instead of ten in a separate process. `differences.rs` explains each difference.
//! `PROPTEST_RNG_SEED` repeats a run.

mod differences;
mod generator;
mod node;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::place::Place;
use tests::{ports, user};

use crate::dice::Dice;
use differences::{DIFFERENCES, Difference};
use generator::ROWS;
use node::Start;

/// Number of generated cases, in CI and in a full run.
const FEW: u64 = 16;
const MANY: u64 = 100;
/// The settings of every node, unless its case overrides them.
const BASE: [(&str, &str); 5] = [
    ("node.name", "n1"),
    ("path.data", "{place}/data"),
    ("path.logs", "{place}/logs"),
    ("http.port", "{http}"),
    ("transport.port", "{transport}"),
];

/// The gate's verdict.
#[derive(Debug, PartialEq, Eq)]
enum Gate {
    Passes,
    Stops(String),
}

/// The directory of the cases, and the values of their placeholders.
struct Scene {
    place: Place,
    ports: [(&'static str, u16); 4],
    /// A listener on the taken port.
    _taken: TcpListener,
}

#[test]
#[ignore = "needs Elasticsearch, openssl, the program: cargo xtask test"]
fn what_the_gate_lets_through_starts_and_what_it_stops_does_not() -> Result<()> {
    let home = tests::home()?;
    if !is_known(&home)? {
        return Ok(());
    }
    let scene = Scene::new(&home)?;
    let made_up = if tests::all() { MANY } else { FEW };
    let made_up = (0..made_up).map(|number| Dice::new(tests::seed(), number).lines());
    let alone = ROWS.iter().flat_map(|row| row.iter()).filter(|_| tests::all()).map(|line| vec![*line]);
    let mut judged = Vec::new();
    for (number, lines) in made_up.chain(alone).enumerate() {
        // A node that the program leaves alone starts as before.
        if let Some(gate) = scene.judge(number, &lines)? {
            judged.push((lines, gate, scene.folder(number).join("config")));
        }
    }
    let configurations: Vec<PathBuf> = judged.iter().map(|(.., path)| path.clone()).collect();
    let starts = node::starts(scene.place.home(), &scene.place.path(""), &configurations)?;
    scene.open()?;
    let differing: Vec<(&Vec<&str>, &Gate, &Start)> = judged
        .iter()
        .zip(&starts)
        .map(|((lines, gate, _), start)| (lines, gate, start))
        .filter(|(_, gate, start)| (**gate == Gate::Passes) != (**start == Start::Master))
        .collect();
    let unexplained: Vec<String> = differing
        .iter()
        .filter(|(lines, gate, _)| !lines.iter().any(|line| explained(line, gate)))
        .map(|(lines, gate, start)| format!("{lines:?}\n  gate {gate:?}\n  node {start:?}"))
        .collect();
    ensure!(unexplained.is_empty(), "{} differences:\n{}", unexplained.len(), unexplained.join("\n"));
    // Every explained difference must still occur.
    let met = |line: &str| differing.iter().any(|(lines, ..)| lines.as_slice() == [line]);
    let stale = DIFFERENCES.iter().flat_map(|difference| difference.lines).filter(|line| !met(line));
    let stale: Vec<&&str> = stale.filter(|_| tests::all()).collect();
    ensure!(stale.is_empty(), "explained, and no difference: {stale:?}");
    Ok(())
}

/// Whether a line is known to cause this difference.
fn explained(line: &str, gate: &Gate) -> bool {
    let is_it = |difference: &Difference| {
        difference.lines.contains(&line) && difference.gate_stops == (*gate != Gate::Passes)
    };
    DIFFERENCES.iter().any(is_it)
}

/// Whether this release starts nodes with the known classes; older releases use others.
fn is_known(home: &Path) -> Result<bool> {
    let mut names = fs::read_dir(home.join("lib"))?.flatten().map(|entry| entry.file_name());
    Ok(names.any(|name| name.to_string_lossy().starts_with("elasticsearch-9.")))
}

impl Scene {
    fn new(home: &Path) -> Result<Self> {
        let place = Place::new(home, &tests::program()?)?;
        let taken = TcpListener::bind("127.0.0.1:0")?;
        let ports = [
            ("{http}", ports::free()?),
            ("{https}", ports::free()?),
            ("{transport}", ports::free()?),
            ("{taken}", taken.local_addr()?.port()),
        ];
        let scene = Self { place, ports, _taken: taken };
        scene.certificates()?;
        Ok(scene)
    }

    fn folder(&self, number: usize) -> PathBuf {
        self.place.path(&format!("case-{number}"))
    }

    /// Creates keys and certificates as an operator could have.
    fn certificates(&self) -> Result<()> {
        let folder = self.place.path("there");
        fs::create_dir(&folder)?;
        for arguments in [
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=own -keyout key.pem -out cert.pem",
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out other.pem",
            "pkcs8 -topk8 -in key.pem -passout pass:password -out sealed.pem",
            "pkcs12 -export -inkey key.pem -in cert.pem -passout pass:password -out store.p12",
        ] {
            let made = Command::new("openssl").args(arguments.split(' ')).current_dir(&folder).output()?;
            ensure!(made.status.success(), "{arguments}: {}", String::from_utf8_lossy(&made.stderr));
        }
        fs::write(folder.join("empty.pem"), "")?;
        Ok(fs::write(folder.join("words.pem"), "words\n")?)
    }

    /// Creates the node of a case and returns the gate's verdict; `None` if the node is left unchanged.
    fn judge(&self, number: usize, lines: &[&str]) -> Result<Option<Gate>> {
        let folder = self.folder(number);
        self.prepare(&folder, lines)?;
        let run = |arguments: &[&str]| {
            let mut command = self.place.bootstrap(arguments);
            command.env("ES_PATH_CONF", folder.join("config")).env(tests::RSA_KEY.0, tests::RSA_KEY.1);
            command.output().context("could not run the program")
        };
        let output = run(&["check", "--format", "json"])?;
        let document: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("{lines:?}: {}", String::from_utf8_lossy(&output.stderr)))?;
        let findings = document["findings"].as_array().context("there are no findings")?;
        let stops = findings.iter().filter(|finding| finding["outcome"] == "stop");
        let stops: Vec<(&str, &str)> = stops
            .map(|stop| {
                (stop["rule"].as_str().unwrap_or_default(), stop["reason"].as_str().unwrap_or_default())
            })
            .collect();
        let gate = match stops.as_slice() {
            [] => Gate::Passes,
            [("node-startable", why)] => Gate::Stops((*why).to_owned()),
            _ => return Ok(None),
        };
        let to = format!("file:{}", folder.join("credentials").display());
        let made = run(&["configure", "--accept", "node-startable", "--credentials-to", &to])?;
        let is_made = made.status.success();
        ensure!(is_made || gate != Gate::Passes, "{lines:?}: {}", String::from_utf8_lossy(&made.stderr));
        // If no configuration can be created regardless of the gate, there is nothing to start.
        Ok(is_made.then_some(gate))
    }

    fn prepare(&self, folder: &Path, lines: &[&str]) -> Result<()> {
        fs::create_dir(folder)?;
        for (from, to) in [(self.place.config(""), "config"), (self.place.path("there"), "config/own")] {
            let copied = Command::new("cp").arg("-r").arg(from).arg(folder.join(to)).status()?;
            ensure!(copied.success(), "could not copy");
        }
        for name in ["data", "logs", "closed"] {
            fs::create_dir(folder.join(name))?;
        }
        fs::write(folder.join("file"), "")?;
        symlink("nowhere", folder.join("dangling"))?;
        let said = |key: &str| lines.iter().flat_map(|line| line.lines()).any(|line| line.starts_with(key));
        let base = BASE.iter().filter(|(key, _)| !said(&format!("{key}:")));
        let mut text: String = base.map(|(key, value)| format!("{key}: {value}\n")).collect();
        lines.iter().for_each(|line| text.push_str(&format!("{line}\n")));
        for (word, path) in [
            ("{own}", PathBuf::from("own")),
            ("{there}", self.place.path("there")),
            ("{config}", folder.join("config")),
        ] {
            text = text.replace(word, &path.display().to_string());
        }
        text = text.replace("{place}", &folder.display().to_string());
        for (word, port) in self.ports {
            text = text.replace(word, &port.to_string());
        }
        fs::write(folder.join("config/elasticsearch.yml"), text)?;
        user::give(folder)?;
        close(folder, 0o000)
    }

    /// Restores permissions so that everything can be removed, and removes files that a relative path put
    /// into the home directory.
    fn open(&self) -> Result<()> {
        let relative = self.place.home().join(format!("relative-{}", self.ports[2].1));
        if relative.is_dir() {
            fs::remove_dir_all(relative)?;
        }
        let folders = fs::read_dir(self.place.path(""))?.flatten().map(|entry| entry.path());
        folders.filter(|folder| folder.join("closed").is_dir()).try_for_each(|folder| close(&folder, 0o755))
    }
}

/// Sets the mode of a case's inaccessible directory.
fn close(folder: &Path, mode: u32) -> Result<()> {
    Ok(fs::set_permissions(folder.join("closed"), fs::Permissions::from_mode(mode))?)
}
