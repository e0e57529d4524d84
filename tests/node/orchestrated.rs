//! The compose files, the Kubernetes example and the pages about them: read by a parser, their commands run in containers
//! as an engine would.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use serde_yaml::Value;
use tests::curl::{Who, get};
use tests::image::{Container, Image, stop};
use tests::page::{commands, root};
use tests::ports;
use tests::proof;
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

/// One service or pod: its container, what tells its health, and its node once it runs.
struct Service<'a> {
    container: Container<'a>,
    health: Vec<String>,
    url: String,
    node: Option<Running>,
}

impl<'a> Service<'a> {
    /// A container with ports of its own: in the test all share one host. A shell that checks the health drops variables
    /// with a dot in their names.
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

/// What `up --wait` makes of a compose file.
fn up<'a>(image: &'a Image, file: &str) -> BTreeMap<String, Service<'a>> {
    let mut file: Value =
        serde_yaml::from_str(&fs::read_to_string(root().unwrap().join(file)).unwrap()).unwrap();
    file.apply_merge().unwrap();
    let volumes = file["volumes"].as_mapping().unwrap();
    let mut services: BTreeMap<String, Service<'a>> = BTreeMap::new();
    // In the order of their names, which is that of their dependencies.
    for (name, service) in file["services"].as_mapping().unwrap() {
        assert_eq!(service["image"], "elasticsearch-secured");
        let mut made = Service::new(image, &text(&service["hostname"]));
        for (name, value) in service["environment"].as_mapping().unwrap() {
            made.container = made.container.variable(&text(name), &text(value));
        }
        for volume in list(&service["volumes"]) {
            let parts: Vec<&str> = volume.split(':').collect();
            assert!(volumes.contains_key(parts[0]), "{volume} is not declared");
            let from = image.named_volume(parts[0], parts[1]).unwrap();
            made.container = match parts.get(2) {
                Some(&"ro") => made.container.mount_read_only(&from, parts[1]),
                _ => made.container.mount(&from, parts[1]),
            };
        }
        let test = list(&service["healthcheck"]["test"]);
        made.health = match test[0].as_str() {
            "CMD" => test[1..].to_vec(),
            // Two dollars are how compose writes one.
            "CMD-SHELL" => ["/bin/sh", "-c", &test[1].replace("$$", "$")].map(str::to_owned).to_vec(),
            other => panic!("{other}"),
        };
        if let Some(needed) = service["depends_on"].as_mapping() {
            for (needed, how) in needed {
                assert_eq!(how["condition"], "service_healthy");
                services.get_mut(&text(needed)).unwrap().wait_until_healthy();
            }
        }
        made.start();
        services.insert(text(name), made);
    }
    services.values_mut().for_each(Service::wait_until_healthy);
    services
}

#[test]
#[ignore = "needs a node, root: cargo xtask test --all"]
fn the_page_about_containers_is_true_of_the_compose_files() {
    let image = Image::new(&tests::home().unwrap(), &tests::program().unwrap()).unwrap();
    let mut services: BTreeMap<String, Service<'_>> = BTreeMap::new();
    let mut seen = 0;
    for line in commands("containers.md").unwrap() {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let ["docker", "compose", "-f", file, rest @ ..] = &*self::words(&words) else { panic!("{line}") };
        match rest {
            ["up", "--wait"] => {
                std::mem::take(&mut services).into_values().for_each(Service::end);
                services = up(&image, file);
            }
            ["exec", service, command @ ..] => {
                let command: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
                let output = services[*service].exec(&command);
                assert!(output.status.success(), "{line}: {output:?}");
                if command[0] == "cat" {
                    seen += 1;
                    let file = image.path("credentials");
                    fs::write(&file, &output.stdout).unwrap();
                    prove(&services, &file);
                }
            }
            _ => panic!("{line}"),
        }
    }
    assert_eq!(seen, 2);
    services.into_values().for_each(Service::end);
}

#[test]
fn the_lines_about_a_password_of_ones_own_work_as_they_stand() {
    let file = fs::read_to_string(root().unwrap().join("xtask/packaging/container/compose.yml")).unwrap();
    let (head, body) = file.split_once("services:\n").unwrap();
    let uncommented = format!("services:\n{}", body.replace("# ", ""));
    let file: Value = serde_yaml::from_str(&uncommented).unwrap();
    let node = &file["services"]["es01"];
    let secret = text(&node["environment"]["ELASTIC_PASSWORD_FILE"]);
    let name = secret.strip_prefix("/run/secrets/").unwrap();
    // An owner and a mode that are written here would not be those of the file: compose mounts it as it is.
    assert_eq!(list(&node["secrets"]), [name]);
    let path = text(&file["secrets"][name]["file"]);
    assert!(head.contains(&format!(" {}\n", path.trim_start_matches("./"))), "{head}");
}

/// The health check of the first node renews the token before it is too old for a member that is made anew.
#[test]
fn the_token_of_three_nodes_is_renewed() {
    let file =
        fs::read_to_string(root().unwrap().join("xtask/packaging/container/compose-three.yml")).unwrap();
    let file: Value = serde_yaml::from_str(&file).unwrap();
    let check = text(&file["services"]["es01"]["healthcheck"]["test"][1]).replace("$$", "$");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("enrollment")).unwrap();
    // The program, as far as the check is concerned.
    fs::write(
        folder.path().join("es-bootstrap"),
        "#!/bin/sh\ntest $1 = wait || echo token >> made; echo made\n",
    )
    .unwrap();
    let run = |script: &str| {
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let mut shell = std::process::Command::new("sh");
        let status = shell.args(["-ec", script]).current_dir(folder.path()).env("PATH", path).status();
        assert!(status.unwrap().success(), "{script}");
    };
    let made = || fs::read_to_string(folder.path().join("made")).unwrap().lines().count();
    run("chmod 755 es-bootstrap");
    for (script, expected) in [
        ("true", 1),
        ("true", 1),
        ("touch -d '19 minutes ago' enrollment/token", 1),
        ("touch -d '21 minutes ago' enrollment/token", 2),
        ("true", 2),
    ] {
        run(script);
        run(&check);
        assert_eq!(made(), expected, "{script}");
    }
}

/// The password is accepted by each node, and they are one cluster.
fn prove(services: &BTreeMap<String, Service<'_>>, credentials: &Path) {
    let password = proof::credentials(credentials).unwrap().password;
    let ca = credentials.with_file_name("ca.crt");
    for service in services.values() {
        let output = service.exec(&["cat", "config/certs/http_ca.crt"].map(str::to_owned));
        fs::write(&ca, output.stdout).unwrap();
        let health = format!("{}/_cluster/health?wait_for_nodes={}&timeout=60s", service.url, services.len());
        // Right after HTTP answers, a right password may be refused until the security index is there.
        let deadline = Instant::now() + PATIENCE;
        let wanted = (200, Some(services.len() as u64));
        let found = loop {
            let (status, body) = get(&ca, &health, Who::User("elastic", &password)).unwrap();
            let found = (status, body["number_of_nodes"].as_u64());
            if found == wanted || Instant::now() > deadline {
                break found;
            }
            thread::sleep(Duration::from_secs(1));
        };
        assert_eq!(found, wanted);
    }
}

/// Files as Kubernetes mounts them: links through a folder that is swapped as a whole.
fn projected(folder: PathBuf, files: &[(&str, &str)]) -> PathBuf {
    let data = folder.join("..2026_11_26");
    fs::create_dir_all(&data).unwrap();
    symlink("..2026_11_26", folder.join("..data")).unwrap();
    for (name, text) in files {
        fs::write(data.join(name), text).unwrap();
        symlink(format!("..data/{name}"), folder.join(name)).unwrap();
    }
    folder
}

/// A container of a pod, with its mounts.
fn dressed<'a>(
    container: Container<'a>,
    user: u32,
    spec: &Value,
    volumes: &BTreeMap<&str, PathBuf>,
) -> Container<'a> {
    let mut container = container.user(user).prepare("mount -t tmpfs none /mnt");
    for mount in spec["volumeMounts"].as_sequence().unwrap() {
        let mut from = volumes[text(&mount["name"]).as_str()].clone();
        if let Some(path) = mount["subPath"].as_str() {
            from.push(path);
        }
        let to = text(&mount["mountPath"]);
        container = match mount["readOnly"].as_bool() {
            Some(true) => container.mount_read_only(&from, &to),
            _ => container.mount(&from, &to),
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
    // The folders of a volume are made for root.
    for name in ["generated", "data"] {
        let folder = volumes["volume"].join(name);
        fs::create_dir(&folder).unwrap();
        std::process::Command::new("chmod").arg("2775").arg(&folder).status().unwrap();
    }
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
                // With each pod: once to configure, then to find that there is nothing to do.
                let output = init.output(&self::words(&command)).unwrap();
                assert!(output.status.success(), "{output:?}");
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(said.contains("/mnt/generated/certs"), "{said}");
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
    let ca = volumes["volume"].join("generated/certs/http_ca.crt");
    let mut status = 0;
    let deadline = Instant::now() + PATIENCE;
    while status != 200 && Instant::now() < deadline {
        status = get(&ca, &service.url, Who::User("elastic", PASSWORD)).unwrap().0;
    }
    assert_eq!(status, 200);
    service.end();
}
