//! The start script and the shim, with stand-ins for Elasticsearch and in some tests for the program.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

const BESIDE: &str = "elasticsearch-secure-start";

/// A home with an Elasticsearch that prints its arguments, and a copy of the program.
///
/// Tests that use it run one at a time: a process that another thread starts inherits files that are open for
/// writing here, and these cannot be executed (ETXTBSY).
struct Home(TempDir, #[expect(dead_code, reason = "held")] MutexGuard<'static, ()>);

static ALONE: Mutex<()> = Mutex::new(());

impl Home {
    fn new() -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let home = Self(tempfile::tempdir().unwrap(), alone);
        for folder in ["bin", "lib", "config"] {
            fs::create_dir(home.path(folder)).unwrap();
        }
        fs::write(home.path("lib/elasticsearch-8.19.21.jar"), "").unwrap();
        home.script(
            "bin/elasticsearch",
            "echo \"stock($(basename \"$0\")):\" \"$@\" \"$ES_BOOTSTRAP_INSIDE\"",
        );
        fs::copy(env!("CARGO_BIN_EXE_es-bootstrap"), home.path("es-bootstrap")).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn script(&self, name: &str, line: &str) {
        let path = self.path(name);
        let _ = fs::remove_file(&path);
        fs::write(&path, format!("#!/bin/sh\n{line}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn install(&self, more: &[&str]) -> Output {
        let mut command = Command::new(self.path("es-bootstrap"));
        command.arg("install-links").arg("--start-script").arg(self.0.path()).args(more).output().unwrap()
    }

    fn run(&self, name: &str, arguments: &[&str]) -> Output {
        run(&self.path("bin").join(name), arguments)
    }

    /// Replaces the program with a stand-in that starts the node in the same way.
    fn replace_program(&self) {
        self.script(
            "es-bootstrap",
            "case $1 in --version) exit ;; esac\necho \"program: $*\"\nexec \"$3/bin/elasticsearch\" -q",
        );
    }
}

fn run(program: &Path, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).env_remove("ES_HOME").output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_start_script_hands_home_and_words_to_the_program() {
    let home = Home::new();
    assert_eq!(home.install(&[]).status.code(), Some(0));
    home.replace_program();
    let shown = home.0.path().display().to_string();
    let said = stdout(&home.run(BESIDE, &["-E", "a=b c", "-d"]));
    assert_eq!(said, format!("program: start --es-home {shown} -E a=b c -d\nstock(elasticsearch): -q \n"));
    // Through a link from another directory, as in a user's `PATH`.
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("start");
    std::os::unix::fs::symlink(home.path("bin").join(BESIDE), &link).unwrap();
    assert!(stdout(&run(&link, &[])).starts_with(&format!("program: start --es-home {shown}\n")));
}

#[test]
fn the_program_itself_is_what_runs() {
    let home = Home::new();
    home.install(&[]);
    let output = home.run(BESIDE, &["--unknown"]);
    assert_eq!(output.status.code(), Some(64), "{}", stderr(&output));
    assert!(stderr(&output).contains("unexpected argument '--unknown'"), "{}", stderr(&output));
}

#[test]
fn where_the_program_cannot_run_the_stock_path_is_taken_and_one_line_says_so() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil); 4] = [
        ("missing", |program| fs::remove_file(program).unwrap()),
        ("not executable", |program| {
            fs::set_permissions(program, fs::Permissions::from_mode(0o644)).unwrap();
        }),
        // The header of a program for another machine: 64-bit RISC-V.
        ("another machine", |program| {
            let mut header = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0];
            header.resize(16, 0);
            header.extend([2, 0, 243, 0, 1, 0, 0, 0]);
            header.resize(64, 0);
            fs::write(program, header).unwrap();
        }),
        ("an interpreter that is not there", |program| {
            fs::write(program, "#!/nowhere/at/all\n").unwrap();
        }),
    ];
    for (case, spoil) in cases {
        for shim in [false, true] {
            let home = Home::new();
            home.install(if shim { &["--shim"] } else { &[] });
            spoil(&home.path("es-bootstrap"));
            let name = if shim { "elasticsearch" } else { BESIDE };
            let output = home.run(name, &["-E", "a=b"]);
            let kept = if shim { "elasticsearch.stock" } else { "elasticsearch" };
            assert_eq!(stdout(&output), format!("stock({kept}): -E a=b \n"), "{case}");
            let complaint = stderr(&output);
            assert_eq!(complaint.lines().count(), 1, "{case}: {complaint}");
            assert!(complaint.starts_with("es-bootstrap cannot run here ("), "{case}: {complaint}");
        }
    }
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn on_a_file_system_mounted_noexec_the_stock_path_is_taken_as_well() {
    let home = Home::new();
    home.install(&[]);
    let mount = "mount --bind \"$0\" \"$0\"; mount -o remount,bind,noexec \"$0\"; exec \"$@\"";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-ec", mount])
        .arg(home.path("es-bootstrap"))
        .arg(home.path("bin").join(BESIDE))
        .arg("-q")
        .output()
        .expect("unshare of util-linux");
    assert_eq!(stdout(&output), "stock(elasticsearch): -q \n", "{}", stderr(&output));
    let complaint = stderr(&output);
    assert!(
        complaint.starts_with("es-bootstrap cannot run here (") && complaint.lines().count() == 1,
        "{complaint}"
    );
}

#[test]
fn the_shim_runs_the_program_once_and_leaves_nothing_in_the_environment() {
    let home = Home::new();
    assert_eq!(home.install(&["--shim"]).status.code(), Some(0));
    home.replace_program();
    let said = stdout(&home.run("elasticsearch", &[]));
    let shown = home.0.path().display();
    assert_eq!(said, format!("program: start --es-home {shown}\nstock(elasticsearch.stock): -q \n"));
    // The script next to the stock one, whose program then runs the shim.
    let said = stdout(&home.run(BESIDE, &[]));
    assert!(said.ends_with("stock(elasticsearch.stock): -q \n"), "{said}");
    // Options that Elasticsearch answers without starting.
    for word in ["-V", "--version", "-h", "--help"] {
        assert_eq!(
            stdout(&home.run("elasticsearch", &[word])),
            format!("stock(elasticsearch.stock): {word} \n")
        );
    }
}

#[test]
fn taken_away_the_shim_leaves_the_very_file_that_was_there() {
    let home = Home::new();
    let before = fs::metadata(home.path("bin/elasticsearch")).unwrap();
    let bytes = fs::read(home.path("bin/elasticsearch")).unwrap();
    for _ in 0..2 {
        assert_eq!(home.install(&["--shim"]).status.code(), Some(0));
    }
    let removed = home.install(&["--remove"]);
    assert_eq!(removed.status.code(), Some(0), "{}", stderr(&removed));
    let after = fs::metadata(home.path("bin/elasticsearch")).unwrap();
    assert_eq!(fs::read(home.path("bin/elasticsearch")).unwrap(), bytes);
    assert_eq!(
        (after.ino(), after.mode(), after.mtime_nsec()),
        (before.ino(), before.mode(), before.mtime_nsec())
    );
    assert_eq!(fs::read_dir(home.path("bin")).unwrap().count(), 1);
    let again = home.install(&["--remove"]);
    assert_eq!(again.status.code(), Some(80), "{}", stderr(&again));
}

#[test]
fn only_archive_installations_get_a_shim() {
    for (kind, code) in [("tar", 0), ("zip", 0), ("deb", 64), ("rpm", 64), ("docker", 64)] {
        let home = Home::new();
        fs::write(home.path("bin/elasticsearch-env"), format!("ES_DISTRIBUTION_TYPE={kind}\n")).unwrap();
        let output = home.install(&["--shim"]);
        assert_eq!(output.status.code(), Some(code), "{kind}: {}", stderr(&output));
        let untouched = fs::read_to_string(home.path("bin/elasticsearch")).unwrap().contains("echo \"stock(");
        assert_eq!(untouched, code != 0, "{kind}");
        // The script next to the stock one works with every kind of distribution.
        assert_eq!(home.install(&[]).status.code(), Some(0), "{kind}");
    }
}

#[test]
fn a_foreign_file_of_that_name_is_left_alone() {
    let home = Home::new();
    home.script(&format!("bin/{BESIDE}"), "echo mine");
    let output = home.install(&[]);
    assert_eq!(output.status.code(), Some(73), "{}", stderr(&output));
    assert_eq!(stdout(&home.run(BESIDE, &[])), "mine\n");
}

#[test]
#[ignore = "needs shellcheck: cargo xtask test"]
fn shellcheck_finds_nothing_in_the_scripts() {
    let home = Home::new();
    home.install(&["--shim"]);
    let checked = Command::new("shellcheck")
        .args([home.path("bin").join(BESIDE), home.path("bin/elasticsearch")])
        .output()
        .expect("apt-get install shellcheck");
    assert!(checked.status.success(), "{}", stdout(&checked));
}
