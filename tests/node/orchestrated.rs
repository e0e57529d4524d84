//! The Kubernetes example and the page about it: they are parsed, and their commands run in containers as an
//! engine would.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use serde_yaml::Value;
use tests::curl::{Who, get};
use tests::image::{Container, Image, stop};
use tests::page::{commands, root};
use tests::ports;
use tests::running::{PATIENCE, Running};

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(bool) => bool.to_string(),
        other => panic!("no text: {other:?}"),
    }
}

fn list(value: &Value) -> Vec<String> {
    value.as_sequence().map(|items| items.iter().map(text).collect()).unwrap_or_default()
}

fn words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// A service or pod: its container, its health check, and its node while it runs.
struct Service<'a> {
    container: Container<'a>,
    health: Vec<String>,
    url: String,
    node: Option<Running>,
}

impl<'a> Service<'a> {
    /// Gives the container its own ports, because all containers share one host in the test. The variables
    /// have no dot in their names, because the shell of the health check would drop them.
    fn new(image: &'a Image, host: &str) -> Self {
        let (http, transport) = (ports::free().unwrap(), ports::free().unwrap());
        let container = image
            .container(host)
            .variable("ES_SETTING_HTTP_PORT", &http.to_string())
            .variable("ES_SETTING_TRANSPORT_PORT", &transport.to_string());
        Self { container, health: Vec::new(), url: format!("https://localhost:{http}"), node: None }
    }

    fn start(&mut self) {
        self.node = Some(Running::start(&mut self.container.run(&["eswrapper"]), false).unwrap());
    }

    fn exec(&self, line: &[String]) -> Output {
        self.container.output(&words(line)).unwrap()
    }

    fn wait_until_healthy(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let output = self.exec(&self.health);
            if output.status.success() {
                return;
            }
            let node = self.node.as_ref().unwrap();
            assert!(Instant::now() < deadline, "{output:?}\n{}{}", node.stdout.text(), node.stderr.text());
            thread::sleep(Duration::from_secs(1));
        }
    }

    fn end(mut self) {
        let mut node = self.node.take().unwrap();
        stop(&node).unwrap();
        assert_eq!(node.end().unwrap().code(), Some(143), "{}", node.stderr.text());
    }
}

/// Creates files as Kubernetes mounts them: links through a directory that is replaced as a whole.
fn projected(folder: PathBuf, files: &[(&str, &str)]) -> PathBuf {
    let data = folder.join("..2026_11_26");
    fs::create_dir_all(&data).unwrap();
    symlink("..2026_11_26", folder.join("..data")).unwrap();
    let set_mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    [&folder, &data].into_iter().for_each(|folder| set_mode(folder, 0o755));
    for (name, text) in files {
        fs::write(data.join(name), text).unwrap();
        set_mode(&data.join(name), 0o644);
        symlink(format!("..data/{name}"), folder.join(name)).unwrap();
    }
    folder
}

/// Returns a container of a pod, with its mounts.
fn dressed<'a>(
    container: Container<'a>,
    user: u32,
    spec: &Value,
    volumes: &BTreeMap<&str, PathBuf>,
) -> Container<'a> {
    let mut container = container.user(user).prepare("mount -t tmpfs none /mnt");
    for variable in spec["env"].as_sequence().unwrap() {
        container = container.variable(&text(&variable["name"]), &text(&variable["value"]));
    }
    for mount in spec["volumeMounts"].as_sequence().unwrap() {
        let from = &volumes[text(&mount["name"]).as_str()];
        let to = text(&mount["mountPath"]);
        container = match mount["readOnly"].as_bool() {
            Some(true) => container.mount_read_only(from, &to),
            _ => container.mount(from, &to),
        };
    }
    assert_eq!(spec["securityContext"]["readOnlyRootFilesystem"], true);
    container.read_only_root()
}

#[test]
#[ignore = "needs a node, root: cargo xtask test"]
fn the_page_about_kubernetes_is_true_of_the_example() {
    const PASSWORD: &str = "a secret of Kubernetes";
    let example =
        fs::read_to_string(root().unwrap().join("xtask/packaging/container/kubernetes.yml")).unwrap();
    let documents: Vec<Value> =
        example.split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap()).collect();
    let of = |kind: &str| documents.iter().find(|document| document["kind"] == kind).unwrap();
    let settings = text(&of("ConfigMap")["data"]["elasticsearch.yml"]);
    let pod = &of("StatefulSet")["spec"]["template"]["spec"];
    let user: u32 = text(&pod["securityContext"]["runAsUser"]).parse().unwrap();
    assert_eq!(pod["securityContext"]["runAsGroup"], 0);

    let image = Image::new(&tests::home().unwrap(), &tests::program().unwrap()).unwrap();
    let volume = |name: &str| match name {
        "settings" => projected(image.path("settings"), &[("elasticsearch.yml", &settings)]),
        "password" => projected(image.path("password"), &[("password", PASSWORD)]),
        other => image.volume(other, 0o2775).unwrap(),
    };
    let names = ["settings", "password", "volume", "logs", "tmp"];
    let volumes: BTreeMap<&str, PathBuf> = names.into_iter().map(|name| (name, volume(name))).collect();
    let mut service = None;
    for line in commands("kubernetes.md").unwrap() {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        match &*self::words(&words) {
            ["kubectl", "create", "secret", "generic", "elasticsearch", ..] => {}
            ["kubectl", "apply", "-f", "xtask/packaging/container/kubernetes.yml"] => {
                let mut node = Service::new(&image, "elasticsearch-0");
                let spec = &pod["initContainers"][0];
                let init = dressed(node.container.clone(), user, spec, &volumes);
                let command = list(&spec["command"]);
                // Runs with each pod: first to configure the node, later to find that there is nothing to do.
                let output = init.output(&self::words(&command)).unwrap();
                assert!(output.status.success(), "{output:?}");
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(said.contains("configured `/mnt/volume/config`"), "{said}");
                let spec = &pod["containers"][0];
                node.container = dressed(node.container, user, spec, &volumes);
                node.health = list(&spec["readinessProbe"]["exec"]["command"]);
                node.start();
                node.wait_until_healthy();
                let again = init.output(&self::words(&command)).unwrap();
                assert!(again.status.success(), "{again:?}");
                service = Some(node);
            }
            ["kubectl", "rollout", "status", "statefulset/elasticsearch"] => {
                service.as_mut().unwrap().wait_until_healthy();
            }
            ["kubectl", "exec", "elasticsearch-0", "--", command @ ..] => {
                let command: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
                let output = service.as_ref().unwrap().exec(&command);
                assert!(output.status.success() && !output.stdout.is_empty(), "{line}: {output:?}");
            }
            _ => panic!("{line}"),
        }
    }
    let service = service.unwrap();
    let ca = volumes["volume"].join("config/certs/http_ca.crt");
    let mut status = 0;
    let deadline = Instant::now() + PATIENCE;
    while status != 200 && Instant::now() < deadline {
        status = get(&ca, &service.url, Who::User("elastic", PASSWORD)).unwrap().0;
    }
    assert_eq!(status, 200);
    service.end();
}
