//! The Helm chart and the kustomize base, rendered by Helm without a cluster.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_yaml::Value;
use tests::engine::printed;
use tests::page::root;

const CHART: &str = "xtask/packaging/helm/elasticsearch-secured";
/// Values that change the output.
const CASES: [&[&str]; 6] = [
    &[],
    &["replicas=3"],
    &["replicas=3", "password.existingSecret=mine"],
    &["bundle.existingSecret=mine", "names={es.example.org,192.0.2.7}"],
    &["metrics.enabled=true", "metrics.serviceMonitor.enabled=true", "renew.enabled=false"],
    &["tls.existingSecret=mine", "bundle.create=true"],
];

/// Returns the directory of the chart.
pub(crate) fn chart() -> PathBuf {
    root().unwrap().join(CHART)
}

/// The newest Kubernetes version whose schemas kubectl-validate includes.
const KUBERNETES: &str = "1.30";

fn helm(words: &[&str], values: &[&str]) -> Command {
    let mut command = Command::new(tests::helm().unwrap());
    command.args(words).arg(chart());
    command.args(values.iter().flat_map(|value| ["--set", value]));
    command
}

fn documents(text: &str) -> Vec<Value> {
    let documents = text.split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap());
    documents.filter(|document: &Value| !document.is_null()).collect()
}

#[test]
#[ignore = "needs helm: cargo xtask test"]
fn the_chart_is_one_that_helm_takes_and_renders_the_same_each_time() {
    for values in CASES {
        printed(&mut helm(&["lint", "--strict", "--quiet"], values)).unwrap();
        let render = || printed(&mut helm(&["template", "es", "--namespace", "search"], values)).unwrap();
        let text = render();
        assert_eq!(text, render(), "{values:?}");
        let mut seen = BTreeSet::new();
        for document in documents(&text) {
            let name = document["metadata"]["name"].as_str().unwrap().to_owned();
            assert!(name.starts_with("es-elasticsearch"), "{name}");
            let kind = document["kind"].as_str().unwrap().to_owned();
            // The job fills secrets, never a template.
            assert!(kind != "Secret" || document["data"].is_null() && document["stringData"].is_null());
            assert!(seen.insert((kind, name)), "{values:?}: twice");
        }
        assert!(!text.contains("subPath"), "a file by subPath stays what it was");
        let makes_bundle = values.iter().any(|value| ["replicas=3", "bundle.create=true"].contains(value));
        assert!(text.contains("kind: Job") == makes_bundle, "{values:?}");
    }
}

#[test]
#[ignore = "needs helm: cargo xtask test"]
fn values_that_the_chart_does_not_know_are_refused() {
    for value in ["replica=3", "replicas=0", "settings.x=1", "storage.size=much", "names={a b}", "image.tag="]
    {
        let output = helm(&["template", "es"], &[value]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("schema"), "{value}: {said}");
    }
}

/// The kustomize base is the chart rendered with its defaults.
#[test]
#[ignore = "needs helm: cargo xtask test"]
fn the_kustomize_base_is_up_to_date() {
    let mut helm = Command::new(tests::helm().unwrap());
    let words = ["template", "elasticsearch", "--namespace", "elasticsearch", "--skip-tests"];
    let rendered = printed(helm.args(words).arg(chart())).unwrap();
    let base =
        fs::read_to_string(root().unwrap().join("xtask/packaging/kustomize/elasticsearch.yaml")).unwrap();
    let (_, base) = base.split_once('\n').unwrap();
    let wanted = rendered.replace("managed-by: Helm", "managed-by: kustomize");
    assert!(base.trim_end() == wanted, "it is out of date: run `cargo xtask kustomize`");
}

/// Every container of every pod passes the restricted profile.
#[test]
#[ignore = "needs helm: cargo xtask test"]
fn no_pod_of_the_chart_has_powers() {
    for values in CASES {
        let text = printed(&mut helm(&["template", "es"], values)).unwrap();
        let mut pods = 0;
        for document in documents(&text) {
            let pod = match document["kind"].as_str().unwrap() {
                "StatefulSet" | "Job" => &document["spec"]["template"]["spec"],
                "Pod" => &document["spec"],
                _ => continue,
            };
            pods += 1;
            assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
            assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault");
            for list in ["initContainers", "containers"] {
                for container in pod[list].as_sequence().into_iter().flatten() {
                    let context = &container["securityContext"];
                    assert_eq!(context["allowPrivilegeEscalation"], false, "{container:?}");
                    assert_eq!(context["readOnlyRootFilesystem"], true, "{container:?}");
                    assert_eq!(context["capabilities"]["drop"][0], "ALL", "{container:?}");
                }
            }
        }
        assert!(pods >= 2, "{values:?}");
    }
}

/// Kubernetes has a schema for each kind of object except ServiceMonitor, which belongs to Prometheus.
#[test]
#[ignore = "needs helm, kubectl-validate: cargo xtask test"]
fn what_the_chart_and_the_examples_hold_fits_the_schema_of_kubernetes() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = vec![
        "xtask/packaging/container/kubernetes.yml".into(),
        "xtask/packaging/kustomize/elasticsearch.yaml".into(),
    ];
    for (number, values) in CASES.iter().enumerate() {
        let text = printed(&mut helm(&["template", "es"], values)).unwrap();
        let known: Vec<&str> =
            text.split("\n---\n").filter(|document| !document.contains("kind: ServiceMonitor")).collect();
        let file = folder.path().join(format!("{number}.yaml"));
        fs::write(&file, known.join("\n---\n")).unwrap();
        files.push(file);
    }
    let validate = |files: &[PathBuf]| {
        let mut command = Command::new(tests::kubectl_validate().unwrap());
        command.args(["--version", KUBERNETES]).args(files).current_dir(root().unwrap());
        command.output().unwrap()
    };
    let output = validate(&files);
    assert!(output.status.success(), "{output:?}");
    let text = fs::read_to_string(&files[2]).unwrap();
    let wrong = folder.path().join("wrong.yaml");
    for (key, other) in [("serviceName:", "serviceNames:"), ("periodSeconds: 10", "periodSeconds: often")] {
        assert!(text.contains(key), "{key}");
        fs::write(&wrong, text.replace(key, other)).unwrap();
        assert!(!validate(std::slice::from_ref(&wrong)).status.success(), "{other} passes");
    }
}
