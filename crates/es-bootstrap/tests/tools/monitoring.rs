//! The files for Prometheus and Grafana, checked with Prometheus' own tool.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::place::{Node, project, text};

const METRICS: &str = include_str!("../../src/commands/day_two/status/metrics.rs");
const RULES: &str = include_str!("../../../../xtask/packaging/monitoring/es-bootstrap.rules.yml");
const DASHBOARD: &str = include_str!("../../../../xtask/packaging/monitoring/es-bootstrap.json");

fn promtool(folder: &Path, words: &[&str], input: &str) -> Output {
    let mut command = Command::new("promtool");
    command.args(words).current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("apt-get install prometheus");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
#[ignore = "needs promtool: cargo xtask test"]
fn prometheus_takes_the_metrics_of_nodes_in_every_state() {
    let configured = Node::configured();
    let served = crate::status::with_everything_to_tell();
    let (fresh, broken) = (Node::bare(), Node::configured());
    std::fs::write(broken.at("config/certs/http.p12"), "no store").unwrap();
    std::fs::write(fresh.at("config/elasticsearch.yml"), "node.name: \"a \\\"quoted\\\" \\\\ name\"\n")
        .unwrap();
    let mut families = BTreeSet::new();
    for node in [&configured, &served.0, &fresh, &broken] {
        let (_, metrics, err) = text(node.run("es-bootstrap", &["status", "--format", "prometheus"], ""));
        let checked = promtool(&node.at("config"), &["check", "metrics"], &metrics);
        let said = [checked.stdout.as_slice(), &checked.stderr].concat();
        assert!(
            checked.status.success() && said.is_empty(),
            "{}{metrics}{err}",
            String::from_utf8_lossy(&said)
        );
        families.extend(metrics.lines().filter_map(|line| Some(line.strip_prefix("# TYPE ")?.to_owned())));
        // Invalid text is rejected, so the tool does check it.
        let doubled = metrics.replace(" gauge\n", " gauge\nno metric at all\n");
        assert!(!promtool(&node.at("config"), &["check", "metrics"], &doubled).status.success());
    }
    assert_eq!(families.len(), 10, "{families:?}");
}

#[test]
#[ignore = "needs promtool: cargo xtask test"]
fn alerts_begin_when_they_should() {
    let folder = project("xtask/packaging/monitoring");
    for words in
        [["check", "rules", "es-bootstrap.rules.yml"], ["test", "rules", "es-bootstrap.rules.test.yml"]]
    {
        let output = promtool(&folder, &words, "");
        assert!(output.status.success(), "{output:?}");
    }
    let tested = std::fs::read_to_string(folder.join("es-bootstrap.rules.test.yml")).unwrap();
    for alert in RULES.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        assert!(tested.contains(&format!("alertname: {alert}\n")), "{alert} has no test");
    }
}

#[test]
fn rules_and_dashboard_ask_for_metrics_that_there_are() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    assert!(dashboard["panels"].as_array().is_some_and(|panels| !panels.is_empty()));
    for shipped in [RULES, DASHBOARD] {
        let parts = shipped.match_indices("es_bootstrap_").map(|(at, _)| &shipped[at..]);
        let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
        let names: BTreeSet<&str> =
            parts.map(|part| &part[..part.find(|c| !is_part(c)).unwrap_or(part.len())]).collect();
        assert!(!names.is_empty());
        for name in names {
            assert!(METRICS.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
