//! A Kubernetes namespace for one test, which allows only restricted pods and has volumes for them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tests::engine::{Engine, printed};
use tests::running::PATIENCE;

use crate::chart::chart;
use crate::logs::traces;

/// Values with little memory, and without features that a machine may not allow.
const SMALL: &str = "javaOpts: -Xms400m -Xmx400m -XX:+UseG1GC\nsettings: {node.store.allow_mmap: false}\n\
                     resources: {requests: {memory: 900Mi, cpu: 100m}, limits: {memory: 1500Mi}}\n";
/// The stateful set of a release named `es`.
pub(crate) const SET: &str = "statefulset/es-elasticsearch";

/// A namespace, which is removed with its content on drop.
pub(crate) struct Namespace<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) name: &'a str,
}

impl<'a> Namespace<'a> {
    pub(crate) fn new(engine: &'a Engine, volumes: usize) -> Self {
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

    pub(crate) fn run(&self, words: &[&str]) -> String {
        self.engine.run(&[&["--namespace", self.name], words].concat()).unwrap()
    }

    pub(crate) fn rolled_out(&self, set: &str) {
        let patience = format!("--timeout={}s", PATIENCE.as_secs());
        self.run(&["rollout", "status", set, &patience]);
    }

    pub(crate) fn helm(&self, words: &[&str]) -> String {
        let helm = tests::helm().unwrap();
        let mut command = self.engine.command(&[helm.to_str().unwrap(), "--namespace", self.name]);
        printed(command.args(words)).unwrap()
    }

    /// Runs `helm install` or `helm upgrade` with little memory and these values, and waits until all pods
    /// are ready.
    pub(crate) fn release(&self, verb: &str, values: &str) {
        let small = self.engine.file("values.yml", SMALL, 0, 0o644).unwrap();
        let chart = chart();
        let words =
            [verb, "es", chart.to_str().unwrap(), "--values", small.to_str().unwrap(), "--set", values];
        self.helm(&words);
        self.rolled_out(SET);
    }

    /// Runs a command in the node container of a pod.
    pub(crate) fn exec(&self, pod: usize, words: &[&str]) -> String {
        let pod = format!("es-elasticsearch-{pod}");
        self.run(&[&["exec", &pod, "--container", "elasticsearch", "--"], words].concat())
    }

    /// Deletes a pod or all pods, and waits until others have their names, which kubectl(1) itself may do in
    /// vain.
    pub(crate) fn recreate(&self, pod: Option<&str>) {
        let uids = || {
            let words =
                ["--ignore-not-found", "--no-headers", "--output", "custom-columns=UID:.metadata.uid"];
            let words = [&["get", "pods"], pod.as_slice(), &words].concat();
            self.run(&words).split_whitespace().map(str::to_owned).collect::<Vec<String>>()
        };
        let before = uids();
        self.run(&["delete", "pods", pod.unwrap_or("--all"), "--wait=false"]);
        self.wait("other pods", || {
            let now = uids();
            now.len() == before.len() && now.iter().all(|uid| !before.contains(uid))
        });
    }

    /// Returns the directory of a volume on this machine.
    pub(crate) fn volume(&self, number: usize) -> PathBuf {
        self.engine.path(&format!("volume-{number}"))
    }

    /// Creates or updates a secret from these files.
    pub(crate) fn secret(&self, name: &str, files: &[(&str, &[u8])]) {
        let folder = tempfile::tempdir().unwrap();
        let mut words = vec!["create".to_owned(), "secret".into(), "generic".into(), name.into()];
        for (file, content) in files {
            let path = folder.path().join(file);
            fs::write(&path, content).unwrap();
            words.push(format!("--from-file={}", path.display()));
        }
        words.extend(["--dry-run=client", "--output=yaml"].map(str::to_owned));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let secret = self.engine.file("secret.yml", &self.run(&words), 0, 0o600).unwrap();
        self.run(&["apply", "--filename", secret.to_str().unwrap()]);
    }

    /// Waits until a condition holds.
    pub(crate) fn wait(&self, what: &str, holds: impl Fn() -> bool) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < PATIENCE, "{what}: {}", self.run(&["get", "pods"]));
            thread::sleep(Duration::from_secs(2));
        }
    }

    /// Checks that neither the output of Kubernetes for users without access to secrets nor the logs of the
    /// pods contain a secret, and that no probe caused a stack trace.
    pub(crate) fn prove_quiet(&self, pods: usize, secrets: &[&str]) {
        let mut told = self.run(&["describe", "all,configmaps,secrets,persistentvolumeclaims"]);
        told += &self.run(&["get", "all,configmaps", "--output", "yaml"]);
        for pod in 0..pods {
            let logs = self.run(&["logs", &format!("es-elasticsearch-{pod}"), "--all-containers"]);
            assert!(logs.contains("started"), "the node says nothing: {logs}");
            let traces = traces(&logs);
            assert!(traces.is_empty(), "{traces:#?}");
            told += &logs;
        }
        for secret in secrets {
            assert!(secret.len() > 7, "`{secret}` is no secret");
            assert!(!told.contains(secret), "{told}");
        }
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
