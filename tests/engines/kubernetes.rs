//! The Helm chart and the files for Kubernetes: by Helm alone, and in a real Kubernetes.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_yaml::Value;
use tests::engine::{Engine, printed};
use tests::page::{commands, root};
use tests::running::PATIENCE;

const CHART: &str = "xtask/packaging/helm/elasticsearch-secured";
/// Little memory, and nothing that a machine may not allow.
const SMALL: &str = "javaOpts: -Xms400m -Xmx400m -XX:+UseG1GC\nsettings: {node.store.allow_mmap: false}\n\
                     resources: {requests: {memory: 900Mi, cpu: 100m}, limits: {memory: 1500Mi}}\n";

/// Values that change what is rendered.
const CASES: [&[&str]; 5] = [
    &[],
    &["replicas=3"],
    &["replicas=3", "password.existingSecret=mine"],
    &["bundle.existingSecret=mine", "names={es.example.org,192.0.2.7}"],
    &["metrics.enabled=true", "metrics.serviceMonitor.enabled=true", "renew.enabled=false"],
];

fn chart() -> PathBuf {
    root().unwrap().join(CHART)
}

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
            // A secret is filled by the job, never by a template.
            assert!(kind != "Secret" || document["data"].is_null() && document["stringData"].is_null());
            assert!(seen.insert((kind, name)), "{values:?}: twice");
        }
        assert!(!text.contains("subPath"), "a file by subPath stays what it was");
        assert!(text.contains("kind: Job") == (values.first() == Some(&"replicas=3")), "{values:?}");
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

/// The kustomize base is what the chart makes of its defaults.
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

/// A namespace in Kubernetes with volumes for its pods; all of it is gone when it is dropped.
struct Namespace<'a> {
    engine: &'a Engine,
    name: &'a str,
}

impl<'a> Namespace<'a> {
    fn new(engine: &'a Engine, volumes: usize) -> Self {
        let name = engine.prefix();
        engine.run(&["create", "namespace", name]).unwrap();
        let label = "pod-security.kubernetes.io/enforce=restricted";
        engine.run(&["label", "namespace", name, label]).unwrap();
        for number in 0..volumes {
            let folder = engine.path(&format!("volume-{number}"));
            printed(Command::new("install").args(["-d", "-m", "2775", "-o", "0", "-g", "0"]).arg(&folder))
                .unwrap();
            let volume = format!(
                "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {name}-{number}}}\nspec:\n  \
                 capacity: {{storage: 10Gi}}\n  accessModes: [ReadWriteOnce]\n  \
                 persistentVolumeReclaimPolicy: Retain\n  hostPath: {{path: {}, type: Directory}}\n",
                folder.display()
            );
            let file = engine.file(&format!("volume-{number}.yml"), &volume, 0, 0o644).unwrap();
            engine.run(&["apply", "--filename", file.to_str().unwrap()]).unwrap();
        }
        Self { engine, name }
    }

    fn run(&self, words: &[&str]) -> String {
        self.engine.run(&[&["--namespace", self.name], words].concat()).unwrap()
    }

    fn rolled_out(&self, set: &str) {
        let patience = format!("--timeout={}s", PATIENCE.as_secs());
        self.run(&["rollout", "status", set, &patience]);
    }

    fn helm(&self, words: &[&str]) -> String {
        let helm = tests::helm().unwrap();
        let mut command = self.engine.command(&[helm.to_str().unwrap(), "--namespace", self.name]);
        printed(command.args(words)).unwrap()
    }
}

impl Drop for Namespace<'_> {
    fn drop(&mut self) {
        let _ = self.engine.output(&["delete", "namespace", self.name, "--timeout=2m"]);
        let volumes = self.engine.output(&["get", "persistentvolumes", "--output", "name"]).unwrap();
        for volume in String::from_utf8_lossy(&volumes.stdout).lines().filter(|line| line.contains(self.name))
        {
            let _ = self.engine.output(&["delete", volume, "--wait=false"]);
        }
    }
}

#[test]
#[ignore = "needs kubernetes, helm: cargo xtask test --all"]
fn a_node_by_the_chart_stays_what_it_is_and_names_its_new_address() {
    let engine = Engine::kubernetes().unwrap();
    let namespace = Namespace::new(&engine, 1);
    let values = engine.file("values.yml", SMALL, 0, 0o644).unwrap();
    let chart = chart();
    let with = [chart.to_str().unwrap(), "--values", values.to_str().unwrap()];
    namespace.helm(&[&["install", "es"][..], &with].concat());
    namespace.rolled_out("statefulset/es-elasticsearch");
    namespace.helm(&["test", "es"]);
    let exec = |words: &[&str]| {
        let words = [&["exec", "es-elasticsearch-0", "--container", "elasticsearch", "--"], words].concat();
        namespace.run(&words)
    };
    let ca = || exec(&["cat", "/mnt/volume/config/certs/http_ca.crt"]);
    let address =
        || namespace.run(&["get", "pod", "es-elasticsearch-0", "--output", "jsonpath={.status.podIP}"]);
    let (first, before) = (ca(), address());

    namespace.run(&["delete", "pod", "es-elasticsearch-0"]);
    namespace.rolled_out("statefulset/es-elasticsearch");
    namespace.helm(&["test", "es"]);
    assert_eq!(ca(), first, "another CA");
    let now = address();
    assert_ne!(now, before);
    assert!(exec(&["es-bootstrap", "status", "--format", "json"]).contains(&format!("IP:{now}")), "{now}");

    namespace.helm(
        &[&["upgrade", "es"][..], &with, &["--set", "settings.http\\.max_content_length=50mb"]].concat(),
    );
    namespace.rolled_out("statefulset/es-elasticsearch");
    namespace.helm(&["rollback", "es"]);
    namespace.rolled_out("statefulset/es-elasticsearch");
    namespace.helm(&["test", "es"]);
    assert_eq!(ca(), first, "another CA");
    let credentials = exec(&["cat", "/mnt/volume/config/initial-credentials"]);
    let credentials: Value = serde_yaml::from_str(&credentials).unwrap();
    let password = credentials["elastic_password"].as_str().unwrap();
    let logs = namespace.run(&["logs", "es-elasticsearch-0", "--all-containers"]);
    assert!(!logs.lines().any(|line| line.starts_with("\tat ")), "{logs}");
    for told in [logs, namespace.run(&["describe", "all,configmaps,secrets"])] {
        assert!(!told.contains(password), "{told}");
    }
}

/// Three masters that become one need those that leave to give up their votes, and have them again when they come back.
#[test]
#[ignore = "needs kubernetes, helm: cargo xtask test --all"]
fn three_nodes_by_the_chart_become_one_and_three_again() {
    const ASK: &str = "/bin/bash /mnt/scripts/ask.sh GET \"_cluster/health?wait_for_nodes=$0&timeout=90s\"";
    let engine = Engine::kubernetes().unwrap();
    let namespace = Namespace::new(&engine, 3);
    let values = engine.file("values.yml", SMALL, 0, 0o644).unwrap();
    let chart = chart();
    for (verb, replicas) in [("install", "3"), ("upgrade", "1"), ("upgrade", "3")] {
        let set = format!("bundle.create=true,replicas={replicas}");
        let words =
            [verb, "es", chart.to_str().unwrap(), "--values", values.to_str().unwrap(), "--set", &set];
        namespace.helm(&words);
        namespace.rolled_out("statefulset/es-elasticsearch");
        namespace.run(&[
            "exec",
            "es-elasticsearch-0",
            "--container",
            "elasticsearch",
            "--",
            "/bin/bash",
            "-c",
            ASK,
            replicas,
        ]);
        namespace.helm(&["test", "es"]);
    }
}

#[test]
#[ignore = "needs kubernetes: cargo xtask test --all"]
fn the_page_about_kubernetes_is_true_in_a_real_one() {
    let engine = Engine::kubernetes().unwrap();
    let namespace = Namespace::new(&engine, 1);
    let lines = commands("kubernetes.md").unwrap();
    assert!(lines.len() > 4, "{lines:?}");
    for line in lines {
        // The image is on this machine alone.
        let example =
            fs::read_to_string(root().unwrap().join("xtask/packaging/container/kubernetes.yml")).unwrap();
        let image = "image: elasticsearch-secured";
        let indent = " ".repeat(10);
        let local = example.replace(image, &format!("{image}\n{indent}imagePullPolicy: Never"));
        let file = engine.file("kubernetes.yml", &local, 0, 0o644).unwrap();
        let line = line
            .replace("xtask/packaging/container/kubernetes.yml", file.to_str().unwrap())
            .replace("kubectl ", &format!("kubectl --namespace {} ", namespace.name));
        let said = printed(&mut engine.command(&["sh", "-ec", &line])).unwrap();
        assert!(!said.is_empty(), "{line}");
    }
}
