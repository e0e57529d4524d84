//! Where the password goes: it is never lost, and never anywhere else.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn node() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("home/lib")).unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    fs::write(folder.path().join("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
    fs::write(folder.path().join("config/elasticsearch.yml"), "").unwrap();
    folder
}

/// Runs `configure` through a shell, which does what `redirection` says.
fn configure(folder: &Path, options: &str, redirection: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_es-bootstrap");
    Command::new("bash")
        .current_dir(folder)
        .args([
            "-c",
            &format!("{program} configure --es-home home --path-conf config {options} {redirection}"),
        ])
        .output()
        .unwrap()
}

/// The password in a credentials file.
fn password(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("elastic_password: \""));
    line.unwrap().trim_end_matches('"').to_owned()
}

/// The files below a folder that hold a text.
fn holding(folder: &Path, wanted: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, wanted));
        } else if String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(wanted) {
            found.push(path);
        }
    }
    found
}

#[test]
fn without_a_terminal_it_is_in_the_default_file_whatever_standard_output_is() {
    for redirection in ["| cat", "> out", ">&-", "| head -1", "< /dev/null", "> /dev/full"] {
        let folder = node();
        let output = configure(folder.path(), "", redirection);
        let file = folder.path().join("config/initial-credentials");
        let password = password(&file);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(holding(folder.path(), &password), [file], "{redirection}");
        let printed = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&printed).contains(&password), "{redirection}");
    }
}

#[test]
fn nohup_keeps_it_out_of_its_file() {
    let folder = node();
    let nohup = Command::new("nohup")
        .arg(env!("CARGO_BIN_EXE_es-bootstrap"))
        .args(["configure", "--es-home", "home", "--path-conf", "config"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(nohup.status.success());
    let file = folder.path().join("config/initial-credentials");
    assert_eq!(holding(folder.path(), &password(&file)), [file]);
}

#[test]
fn where_it_was_asked_for_it_is_and_nowhere_else() {
    for (options, redirection, place) in [
        ("--credentials-to stdout", "> out", "out"),
        ("--credentials-to fd:5", "5> five", "five"),
        ("--credentials-to file:given", "> out", "given"),
    ] {
        let folder = node();
        assert!(configure(folder.path(), options, redirection).status.success(), "{options}");
        let place = folder.path().join(place);
        let text = fs::read_to_string(&place).unwrap();
        let found =
            text.lines().find_map(|line| line.strip_prefix("elastic_password: \"").map(|rest| &rest[..20]));
        let password = found.or_else(|| text.lines().skip_while(|line| !line.starts_with("Password")).nth(1));
        assert_eq!(holding(folder.path(), password.unwrap()), [place], "{options}");
    }
    let folder = node();
    assert!(configure(folder.path(), "--credentials-to none", "").status.success());
    assert!(!folder.path().join("config/initial-credentials").exists());
}

#[test]
fn what_cannot_be_handed_over_is_in_the_default_file() {
    for (options, redirection) in
        [("--credentials-to stdout", "> /dev/full"), ("--credentials-to fd:5", "5> /dev/full")]
    {
        let folder = node();
        let output = configure(folder.path(), options, redirection);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(74), "{said}");
        assert!(said.contains("initial-credentials"), "{said}");
        let file = folder.path().join("config/initial-credentials");
        assert_eq!(holding(folder.path(), &password(&file)), [file]);
    }
}

#[test]
fn a_sink_that_cannot_be_opened_ends_the_run_before_anything_is_written() {
    for (options, code) in [
        ("--credentials-to tty", 73),
        ("--credentials-to fd:77", 73),
        ("--credentials-to file:config/elasticsearch.yml", 73),
        ("--credentials-to file:none/given", 73),
        ("--credentials-to file:", 64),
        ("--credentials-to fd:1", 64),
        ("--credentials-to nonsense", 64),
    ] {
        let folder = node();
        let output = configure(folder.path(), options, "");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{options}: {said}");
        let left: Vec<_> = fs::read_dir(folder.path().join("config")).unwrap().collect();
        assert_eq!(left.len(), 1, "{options}: {left:?}");
        assert_eq!(fs::read(folder.path().join("config/elasticsearch.yml")).unwrap(), b"");
    }
}
