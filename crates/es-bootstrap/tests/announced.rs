//! What is announced of a node that has not answered in time.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A node's files, and a stand-in for Elasticsearch that never listens.
fn silent_node(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let make = format!(
        "mkdir -p home/lib home/bin config; touch home/lib/elasticsearch-8.19.21.jar; cp {} program
        printf '#!/bin/sh\nexec sleep 2\n' > home/bin/elasticsearch; chmod 755 home/bin/elasticsearch",
        env!("CARGO_BIN_EXE_es-bootstrap")
    );
    shell(&folder, &make);
    fs::write(folder.path().join("config/elasticsearch.yml"), settings).unwrap();
    folder
}

/// Files are written by others, so that no thread of ours has open for writing what is run.
fn shell(folder: &TempDir, line: &str) {
    let status = Command::new("sh").args(["-ec", line]).current_dir(folder.path()).status();
    assert!(status.unwrap().success(), "{line}");
}

/// Runs the program as the user that Elasticsearch runs as, which root is not.
fn run(folder: &TempDir, arguments: &[&str]) -> Output {
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
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn where_nobody_answers_the_next_steps_name_the_url_that_the_settings_tell() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = silent_node(&format!("http.port: {port}\n"));
    let output = run(&folder, &["start", "--wait", "1s", "--credentials-to", "none"]);
    let announced = String::from_utf8(output.stdout).unwrap();
    assert!(announced.contains("has not answered yet"), "{announced}");
    // The same commands as those of `clients`, at the same URL.
    let snippet = String::from_utf8(run(&folder, &["clients", "curl"]).stdout).unwrap();
    let commands: Vec<&str> = snippet.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(snippet.contains(&format!(":{port}")) && !commands.is_empty(), "{snippet}");
    for command in commands {
        assert!(announced.contains(&format!("    {command}\n")), "{command}: {announced}");
    }
}
