//! The pages about start scripts and images: their commands run as written.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use tests::page::{block, commands};
use tests::place::Place;
use tests::proof;
use tests::running::Running;

const FIRST_START: &str = include_str!("../../docs/first-start.md");
const INSTALL: &str = include_str!("../../docs/install.md");
const WHICH_WAY: &str = include_str!("../../docs/which-way.md");

/// A place with its own home and program, for commands that a shell runs.
struct Shell {
    place: Place,
    folder: tempfile::TempDir,
}

impl Shell {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let copy = |from: &std::path::Path, to: &str| {
            assert!(Command::new("cp").arg("-a").arg(from).arg(path(to)).status().unwrap().success());
        };
        copy(&tests::home().unwrap(), "home");
        fs::create_dir(path("bin")).unwrap();
        copy(&tests::program().unwrap(), "bin/es-bootstrap");
        for public in [folder.path(), &path("bin"), &path("bin/es-bootstrap")] {
            fs::set_permissions(public, fs::Permissions::from_mode(0o755)).unwrap();
        }
        tests::user::give(&path("home/bin")).unwrap();
        let place = Place::new(&path("home"), &path("bin/es-bootstrap")).unwrap();
        Self { place, folder }
    }

    /// Returns a command line for a shell that has the place's variables.
    fn line(&self, line: &str) -> Command {
        let mut command = Command::new("bash");
        command
            .args(["-c", line])
            .current_dir(self.place.path(""))
            .env("PATH", format!("{}:/usr/bin:/bin", self.folder.path().join("bin").display()))
            .env("ES_HOME", self.place.home())
            .env("ES_PATH_CONF", self.place.config(""))
            .env("ES_JAVA_OPTS", "-Xms128m -Xmx128m -XX:TieredStopAtLevel=1")
            .env("HOSTNAME", "test-node")
            .env_remove("ES_JAVA_HOME");
        tests::user::apply(&mut command);
        command
    }

    fn run(&self, line: &str) {
        let output = self.line(line).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
    }
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn the_pages_for_a_new_user_are_true() {
    let shell = Shell::new();
    shell.run(block(INSTALL, "completions"));
    assert!(fs::read_to_string(shell.place.path("es-bootstrap-start.1")).unwrap().contains(".TH"));
    shell.run(block(INSTALL, "verify"));
    shell.run(block(WHICH_WAY, "which"));
    shell.run(block(FIRST_START, "check"));
    shell.run(block(FIRST_START, "dry-run"));
    let before = fs::read(shell.place.config("elasticsearch.yml")).unwrap();
    let start = format!("exec {}", block(FIRST_START, "start"));
    let mut node = Running::start(&mut shell.line(&start), false).unwrap();
    let file = shell.place.config("initial-credentials");
    let has_token = || proof::credentials(&file).is_ok_and(|credentials| credentials.token.is_some());
    node.wait_until("the announcement", |_| has_token()).unwrap();
    assert_ne!(fs::read(shell.place.config("elasticsearch.yml")).unwrap(), before);
    shell.run(block(FIRST_START, "clients"));
    shell.run(block(FIRST_START, "token"));
    shell.run(block(FIRST_START, "finalize"));
    shell.run(block(FIRST_START, "status"));
    node.signal("TERM").unwrap();
    assert_eq!(node.end().unwrap().code(), Some(143));
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn the_page_about_start_scripts_is_true() {
    const HEALTH: &str = "es-bootstrap wait";
    let shell = Shell::new();
    let stock = fs::read(shell.place.home().join("bin/elasticsearch")).unwrap();
    let lines = commands("start-script.md").unwrap();
    assert!(lines.iter().any(|line| line == HEALTH));
    let mut starts = 0;
    for line in lines.iter().filter(|line| *line != HEALTH) {
        if !line.starts_with("\"$ES_HOME/bin/") {
            shell.run(line);
            continue;
        }
        let mut node = Running::start(&mut shell.line(&format!("exec {line}")), false).unwrap();
        shell.run(HEALTH);
        if starts == 0 {
            let file = shell.place.config("initial-credentials");
            let has_token = || proof::credentials(&file).is_ok_and(|credentials| credentials.token.is_some());
            node.wait_until("the announcement", |_| has_token()).unwrap();
        }
        node.signal("TERM").unwrap();
        assert_eq!(node.end().unwrap().code(), Some(143), "{line}");
        starts += 1;
    }
    assert_eq!(starts, 2);
    assert_eq!(fs::read(shell.place.home().join("bin/elasticsearch")).unwrap(), stock);
    assert!(!shell.place.home().join("bin/elasticsearch-secure-start").exists());
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn the_page_about_images_is_true() {
    let shell = Shell::new();
    let before = fs::read(shell.place.config("elasticsearch.yml")).unwrap();
    shell.run("es-bootstrap configure");
    commands("images.md").unwrap().iter().for_each(|line| shell.run(line));
    assert_eq!(fs::read(shell.place.config("elasticsearch.yml")).unwrap(), before);
    assert!(!shell.place.config("initial-credentials").exists());
}
