//! A node is started although a certificate is due: a one-line warning, then the node.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// Files of Elasticsearch's own first start in November 2026. The certificates are valid for two years, the
/// CA for three.
const FILES: &str = "tests/cmd/status.in/stock";
/// Times are in days since then.
const DAY: u64 = 24 * 3600;
const MADE: u64 = 1_795_477_286;

fn world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["home/lib", "home/bin"] {
        fs::create_dir_all(at(name)).unwrap();
    }
    fs::write(at("home/lib/elasticsearch-9.5.3.jar"), "").unwrap();
    let script = at("home/bin/elasticsearch");
    fs::write(&script, "#!/bin/sh\necho started\n").unwrap();
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILES);
    assert!(Command::new("cp").arg("-rT").arg(source).arg(at("config")).status().unwrap().success());
    folder
}

/// Runs `start` as an unprivileged user in a separate namespace.
fn start(world: &Path, day: u64) -> Output {
    Command::new("unshare")
        .args(["--user", env!("CARGO_BIN_EXE_es-bootstrap"), "start"])
        .args(["--es-home", "home", "--path-conf", "config"])
        .current_dir(world)
        .env("ES_BOOTSTRAP_TEST_CLOCK", (MADE + day * DAY).to_string())
        .output()
        .expect("unshare of util-linux")
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn a_start_says_in_one_line_that_a_certificate_is_due() {
    let world = world();
    let said = |day| {
        let output = start(world.path(), day);
        assert_eq!(&*output.stdout, b"started\n", "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    // A file that was written today is not read.
    assert_eq!(said(650), "");
    let store = world.path().join("config/certs/http.p12");
    assert!(Command::new("touch").args(["-d", "2026-11-24"]).arg(store).status().unwrap().success());
    assert_eq!(said(10), "");
    assert_eq!(
        said(650),
        "warning: the HTTP certificate expires in 80 days, on 2028-11-22: es-bootstrap status\n"
    );
    let over = said(731);
    assert!(over.contains("expired on 2028-11-22") && over.lines().count() == 1, "{over}");
}
