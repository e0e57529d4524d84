//! Runs the command lines of the units as systemd does, with an environment file that another user wrote.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::process::Command;

const UNITS: [&str; 5] = [
    include_str!("../../../xtask/packaging/systemd/elasticsearch.conf"),
    include_str!("../../../xtask/packaging/systemd/es-bootstrap-firstboot.service"),
    include_str!("../../../xtask/packaging/systemd/es-bootstrap-status.service"),
    include_str!("../../../xtask/packaging/systemd/es-bootstrap-finalize.service"),
    include_str!("../../../xtask/packaging/systemd/es-bootstrap-renew.service"),
];

/// Returns the command lines of the units, without their prefixes.
fn lines() -> Vec<Vec<&'static str>> {
    let joined = UNITS.map(|unit| &*unit.replace("\\\n", " ").leak());
    let commands = joined.iter().flat_map(|unit| unit.lines()).filter(|line| line.starts_with("Exec"));
    let commands = commands.map(|line| line.split_once('=').unwrap().1.trim_start_matches(['-', '+']));
    commands.map(|command| command.split_whitespace().collect()).collect()
}

#[test]
#[ignore = "needs a namespace, strace: cargo xtask test"]
fn the_units_name_what_root_uses_themselves() {
    let lines = lines();
    assert_eq!(lines.len(), 6, "{lines:?}");
    for line in &lines {
        // Nothing runs that a variable such as `LD_PRELOAD` could influence.
        assert_eq!(line[0], "/usr/bin/es-bootstrap");
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for home in ["home", "evil/home"] {
            fs::create_dir_all(at(home).join("lib")).unwrap();
            fs::write(at(home).join("lib/elasticsearch-8.19.21.jar"), "").unwrap();
        }
        for config in ["config", "evil/home/config"] {
            fs::create_dir_all(at(config)).unwrap();
            fs::write(at(config).join("elasticsearch.yml"), "node.name: n1\n").unwrap();
        }
        fs::write(at("evil/passphrase"), "theirs\n").unwrap();
        // The real paths, in a separate mount namespace.
        let script =
            "mount -t tmpfs none /etc; mkdir /etc/elasticsearch; mount --bind config /etc/elasticsearch
                      mount -t tmpfs none /usr/share; mkdir /usr/share/elasticsearch
                      mount --bind home /usr/share/elasticsearch
                      mount -t tmpfs none /var/lib; mkdir -m 0700 /var/lib/es-bootstrap
                      exec strace -f -qq -o trace -e trace=open,openat \"$@\"";
        let output = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-ec", script, "sh"])
            .arg(env!("CARGO_BIN_EXE_es-bootstrap"))
            .args(&line[1..])
            .current_dir(folder.path())
            .env(tests::RSA_KEY.0, tests::RSA_KEY.1)
            .env("ES_HOME", at("evil/home"))
            .env("ES_PATH_CONF", at("evil/home/config"))
            .env("ES_KEYSTORE_PASSPHRASE_FILE", at("evil/passphrase"))
            .output()
            .expect("unshare of util-linux");
        let said = String::from_utf8_lossy(&output.stderr);
        let trace = fs::read_to_string(at("trace")).unwrap_or_default();
        assert!(trace.contains("/etc/elasticsearch"), "{line:?}: {said}");
        assert!(!trace.contains("/evil/"), "{line:?}: {said}\n{trace}");
        if line[1] == "configure" {
            assert!(output.status.success() && at("config/certs").exists(), "{said}");
        }
    }
}
