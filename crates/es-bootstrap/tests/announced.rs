//! The announcement of a node that has not answered in time.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};

use installation::shell_word;
use tempfile::TempDir;

/// Creates a node's files, and a stand-in for Elasticsearch that never listens.
fn silent_node(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let make = format!(
        "mkdir -p home/lib home/bin config; touch home/lib/elasticsearch-8.19.21.jar; cp {} program; cp {} key.der
        printf '#!/bin/sh\nexec sleep 2\n' > home/bin/elasticsearch; chmod 755 home/bin/elasticsearch",
        shell_word(env!("CARGO_BIN_EXE_es-bootstrap")),
        shell_word(tests::RSA_KEY.1)
    );
    shell(&folder, &make);
    fs::write(folder.path().join("config/elasticsearch.yml"), settings).unwrap();
    folder
}

/// Writes files in another process: this one cannot run a program that a thread of it has open for writing.
fn shell(folder: &TempDir, line: &str) {
    let status = Command::new("sh").args(["-ec", line]).current_dir(folder.path()).status();
    assert!(status.unwrap().success(), "{line}");
}

/// Runs the program as an unprivileged user, because Elasticsearch does not run as root.
fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &TempDir, arguments: &[&str]) -> Command {
    const NOBODY: u32 = 65_534;
    let mut command = Command::new(folder.path().join("program"));
    if rustix::process::geteuid().is_root() {
        shell(folder, &format!("chown -R {NOBODY}:{NOBODY} ."));
        chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    command
        .args(arguments)
        .env_clear()
        .env("ES_HOME", folder.path().join("home"))
        .env("ES_PATH_CONF", folder.path().join("config"))
        .env("HOSTNAME", "test-node")
        .env(tests::RSA_KEY.0, folder.path().join("key.der"))
        .stdin(Stdio::null());
    command
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_configured_node_starts_whatever_the_clock_says() {
    let folder = silent_node("xpack.security.enabled: true\n");
    let output = command(&folder, &["start"]).env("ES_BOOTSTRAP_TEST_CLOCK", "0").output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn where_nobody_answers_the_next_steps_name_the_url_that_the_settings_tell() {
    let port = tests::ports::free().unwrap();
    let folder = silent_node(&format!("http.port: {port}\n"));
    let output = run(&folder, &["start", "--wait", "1s", "--credentials-to", "none"]);
    let announced = String::from_utf8(output.stdout).unwrap();
    assert!(announced.contains("has not answered yet"), "{announced}");
    // The URL is that of `clients curl`, which does not prompt.
    let snippet = String::from_utf8(run(&folder, &["clients", "curl"]).stdout).unwrap();
    let url = format!("https://localhost:{port}");
    assert!(snippet.contains(&url), "{snippet}");
    assert!(announced.contains(&format!("-u elastic {url}\n")), "{announced}");
}

#[test]
fn a_password_that_no_document_announces_is_kept() {
    for (node, code) in [("printf '#!/bin/sh\nexit 3\n' >", 3), ("rm", 74)] {
        let folder = silent_node("node.name: n1\n");
        shell(&folder, &format!("{node} home/bin/elasticsearch"));
        let output = run(&folder, &["start", "--format", "json", "--credentials-to", "stdout"]);
        let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        let document: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(document["schema"], "es-bootstrap/error/1", "{err}");
        assert_eq!((output.status.code(), &document["exit_code"]), (Some(code), &code.into()), "{out}");
        let path = folder.path().join("config/initial-credentials");
        assert!(err.contains(&format!("the password of `elastic` is in `{}`", path.display())), "{err}");
        let kept = recovery::parse_credentials(&fs::read(path).unwrap()).unwrap();
        assert!(kept.elastic_password.is_some());
    }
}

#[test]
fn a_passphrase_that_no_pipe_holds_by_itself_reaches_the_node_or_is_refused() {
    for (length, code) in [(65_535, 0), (65_536, 0), (65_537, 64)] {
        let folder = silent_node("xpack.security.enabled: false\n");
        let passphrase = "p".repeat(length);
        let mut keystore = keystore::Keystore::new(&mut memory::rng());
        keystore.set("mine", b"value").unwrap();
        let format = keystore::Format::written_by(8, 19).unwrap();
        let sealed = keystore::Passphrase::new(passphrase.as_str().into());
        let bytes = keystore.encode(format, &sealed, &mut memory::rng()).unwrap();
        fs::write(folder.path().join("config/elasticsearch.keystore"), &*bytes).unwrap();
        fs::write(folder.path().join("passphrase"), format!("{passphrase}\n")).unwrap();
        shell(&folder, "printf '#!/bin/sh\nread -r line; echo ${#line}; cat\n' > home/bin/elasticsearch");
        let file = folder.path().join("passphrase").display().to_string();
        let output = run(&folder, &["start", "--keystore-passphrase-file", &file]);
        let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert_eq!(output.status.code(), Some(code), "{length}: {err}");
        match code {
            0 => assert_eq!(out, format!("{length}\n")),
            _ => assert!(err.contains("65536 bytes") && err.contains("hint: "), "{err}"),
        }
    }
}
