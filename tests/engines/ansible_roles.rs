//! The Ansible collection's roles `install`, with packages, and `kibana`.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::curl::Who;
use tests::engine::printed;
use tests::running::PATIENCE;

use crate::hosts::{Hosts, Played};

const ONE: [&str; 1] = ["es01"];
/// The first characters of enrollment tokens and of service account tokens for Kibana, in base64.
const TOKENS: [&str; 2] = ["eyJ2ZXIi", "AAEAAWVsYXN0aWMva2liYW5h"];
/// Creates the files of a Kibana: its version, its data directory, its settings as shipped, and a service.
const KIBANA: &str = r#"set -e
mkdir -p /usr/share/kibana /etc/kibana /var/lib/kibana
printf '{"version":"%s"}' "$1" >/usr/share/kibana/package.json
printf '%s\n' 'server.port: 5601' '# elasticsearch.serviceAccountToken: "my_token"' >/etc/kibana/kibana.yml
cp /etc/kibana/kibana.yml /etc/kibana/preseeded.yml
printf '%s\n' '#!/bin/sh' '### BEGIN INIT INFO' '# Provides: kibana' '### END INIT INFO' \
  'echo "$1" >>/var/log/kibana' >/etc/init.d/kibana
chmod 0755 /etc/init.d/kibana"#;

/// Returns the path and the checksum of a package.
fn package(ending: &str) -> (String, String) {
    let path = tests::package(ending).unwrap();
    let sum = printed(Command::new("sha256sum").arg(&path)).unwrap();
    (path.display().to_string(), sum.split_whitespace().next().unwrap().to_owned())
}

fn install(hosts: &Hosts, (path, sum): &(String, String), more: &[&str]) -> Played {
    let (source, sum) = (format!("install_source={path}"), format!("install_sha256={sum}"));
    hosts.play("install", &[&["-e", source.as_str(), "-e", sum.as_str()], more].concat())
}

#[test]
#[ignore = "needs docker, ansible, packages: cargo xtask test --all"]
fn a_package_is_installed_once_and_only_with_its_checksum() {
    let hosts = Hosts::new(&ONE, "bundle");
    let is_installed = || {
        let status = ["exec", &hosts.container("es01"), "dpkg", "--status", "es-bootstrap"];
        hosts.engine.output(&status).unwrap().status.success()
    };
    let left = || hosts.on("es01", &["sh", "-c", "ls -d /tmp/es-bootstrap-* 2>/dev/null || true"]);
    let (path, sum) = package("deb");

    let refused = install(&hosts, &(path.clone(), "0".repeat(64)), &[]);
    assert_eq!(refused.count("es01", "failed"), 1, "{}", refused.text);
    assert!(refused.text.contains(&format!("has the checksum {sum}")), "{}", refused.text);
    assert!(!is_installed() && left().is_empty());

    let deb = (path, sum);
    assert!(install(&hosts, &deb, &["--check", "--diff"]).succeeded(&ONE).count("es01", "changed") > 0);
    assert!(!is_installed());
    assert!(install(&hosts, &deb, &["--diff"]).succeeded(&ONE).count("es01", "changed") > 0);
    assert!(is_installed() && left().is_empty());
    install(&hosts, &deb, &[]).changed_nothing(&ONE);
    install(&hosts, &deb, &["--check"]).changed_nothing(&ONE);
    // A package that was removed by hand is installed again.
    hosts.on("es01", &["dpkg", "--remove", "es-bootstrap"]);
    assert!(install(&hosts, &deb, &[]).succeeded(&ONE).count("es01", "changed") > 0);
    assert!(is_installed());

    // An RPM gets as far as dnf, which this system lacks, and does not count as installed.
    let rpm = package("rpm");
    for _ in 0..2 {
        let refused = install(&hosts, &rpm, &[]);
        assert_eq!(refused.count("es01", "failed"), 1, "{}", refused.text);
        let task =
            "TASK [es_bootstrap.elasticsearch.install : Install the RPM package, whose checksum is verified]";
        assert!(refused.text.contains(task) && refused.text.contains("dnf"), "{}", refused.text);
        assert!(left().is_empty());
    }
    assert_eq!(
        hosts.on("es01", &["/usr/bin/es-bootstrap", "--version"]).split(' ').next(),
        Some("es-bootstrap")
    );
}

#[test]
#[ignore = "needs docker, ansible, the program: cargo xtask test --all"]
fn a_kibana_is_connected_once_by_tokens_that_nobody_sees() {
    let hosts = Hosts::new(&ONE, "bundle");
    hosts.play("es_bootstrap.elasticsearch.install", &[]).succeeded(&ONE);
    hosts.play("es_bootstrap.elasticsearch.cluster", &[]).succeeded(&ONE);
    let status = hosts.on("es01", &["es-bootstrap", "status", "--offline", "--format", "json"]);
    let status: Value = serde_json::from_str(&status).unwrap();
    hosts.on("es01", &["sh", "-c", KIBANA, "sh", status["node"]["version"].as_str().unwrap()]);
    let inventory = hosts.engine.path("kibana.yml");
    fs::write(&inventory, "kibana:\n  hosts:\n    es01:\n").unwrap();
    let connect = |more: &[&str]| {
        let words = [&["--inventory", inventory.to_str().unwrap()], more].concat();
        hosts.play("es_bootstrap.elasticsearch.kibana", &words)
    };

    let settings = || hosts.on("es01", &["cat", "/etc/kibana/kibana.yml"]);
    let shipped = settings();
    assert!(connect(&["--check", "--diff"]).succeeded(&ONE).count("es01", "changed") > 0);
    assert_eq!(settings(), shipped);
    connect(&["-vvv", "--diff"]).succeeded(&ONE).tells_no(&TOKENS);
    logs_in(&hosts, "/etc/kibana/kibana.yml");
    assert!(hosts.on("es01", &["cat", "/var/log/kibana"]).ends_with("start"));
    connect(&[]).changed_nothing(&ONE);
    connect(&["--check", "--diff"]).changed_nothing(&ONE);

    assert!(hosts.play("preseed", &["--check"]).succeeded(&ONE).count("es01", "changed") > 0);
    hosts.play("preseed", &["-vvv", "--diff"]).succeeded(&ONE).tells_no(&TOKENS);
    logs_in(&hosts, "/etc/kibana/preseeded.yml");
    hosts.play("preseed", &[]).changed_nothing(&ONE);
    hosts.leave_nothing(&TOKENS);
}

/// Logs in with the token in Kibana's settings. The node reloads its files every few seconds.
fn logs_in(hosts: &Hosts, settings: &str) {
    let text = hosts.on("es01", &["cat", settings]);
    let token = text.lines().find_map(|line| line.strip_prefix("elasticsearch.serviceAccountToken: "));
    let header = format!("Bearer {}", token.unwrap().trim_matches('"'));
    let begun = Instant::now();
    loop {
        match hosts.get_as("es01", "/_security/_authenticate", Who::Header(&header)) {
            Some((200, body)) => return assert_eq!(body["username"], "elastic/kibana"),
            other => assert!(begun.elapsed() < PATIENCE, "{settings}: {other:?}"),
        }
        thread::sleep(Duration::from_secs(1));
    }
}
