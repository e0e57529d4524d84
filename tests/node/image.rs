//! The entry point in containers with the image's layout: cases 45 to 49, arbitrary users, read-only root
//! file systems.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};

use tests::curl::{Who, get};
use tests::image::{Container, HOME, Image, USER, stop};
use tests::ports;
use tests::running::Running;

const PASSWORD: &str = "a password of the operator's";

fn image() -> Image {
    Image::new(&tests::home().unwrap(), &tests::program().unwrap()).unwrap()
}

/// Returns a container whose node listens on its own ports.
fn container<'a>(image: &'a Image, name: &str) -> (Container<'a>, String) {
    let (http, transport) = (ports::free().unwrap(), ports::free().unwrap());
    let container = image
        .container(name)
        .variable("http.port", &http.to_string())
        .variable("ES_SETTING_TRANSPORT_PORT", &transport.to_string());
    (container, format!("https://localhost:{http}"))
}

fn start(container: &Container<'_>, words: &[&str]) -> Running {
    Running::start(&mut container.run(words), false).unwrap()
}

/// Waits for the node with the image's health check.
fn healthy(container: &Container<'_>, node: &Running) {
    let output = container.output(&["es-bootstrap", "wait", "--timeout", "2m"]).unwrap();
    assert!(output.status.success(), "{output:?}\n{}{}", node.stdout.text(), node.stderr.text());
}

fn end(mut node: Running) {
    stop(&node).unwrap();
    assert_eq!(node.end().unwrap().code(), Some(143), "{}", node.stderr.text());
}

fn status(ca: &Path, url: &str, password: &str) -> u16 {
    get(ca, url, Who::User("elastic", password)).unwrap().0
}

fn facts(path: &Path) -> (u32, u32, u32) {
    let metadata = fs::symlink_metadata(path).unwrap();
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
}

/// Returns the environments of all node processes.
fn environments_of_nodes() -> String {
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let read = |process: &Path, name: &str| {
        String::from_utf8_lossy(&fs::read(process.join(name)).unwrap_or_default()).into_owned()
    };
    let nodes = processes.filter(|process| read(process, "cmdline").contains("org.elasticsearch.bootstrap"));
    let found: Vec<String> = nodes.map(|node| read(&node, "environ")).collect();
    assert!(!found.is_empty(), "no node runs");
    found.concat()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
#[ignore = "needs a node, root: cargo xtask test"]
fn cases_45_47_48_a_container_is_secured_joined_and_moved() {
    let image = image();
    let volumes = |name: &str| {
        let config =
            image.copied_volume(&format!("{name}-config"), &image.path("elasticsearch/config")).unwrap();
        (config, image.volume(&format!("{name}-data"), 0o775).unwrap())
    };
    let (config, data) = volumes("first");
    let (first, url) = container(&image, "es01");
    let first = first.mount(&config, &format!("{HOME}/config")).mount(&data, &format!("{HOME}/data"));

    // 45: the password from the environment.
    let secured = first.clone().variable("ELASTIC_PASSWORD", PASSWORD);
    let mut node = start(&secured, &["eswrapper"]);
    healthy(&first, &node);
    let ca = config.join("certs/http_ca.crt");
    node.wait_until("the login", |_| status(&ca, &url, PASSWORD) == 200).unwrap();
    assert_eq!(status(&ca, &url, "wrong-password"), 401);
    assert_eq!(facts(&config.join("certs")), (USER, 0, 0o750));
    for name in ["certs/http_ca.crt", "certs/http.p12", "certs/transport.p12", "elasticsearch.keystore"] {
        assert_eq!(facts(&config.join(name)), (USER, 0, 0o660), "{name}");
    }
    let printed = node.stdout.text() + &node.stderr.text();
    assert!(!printed.contains(PASSWORD), "the password was printed");
    assert!(!environments_of_nodes().contains(PASSWORD), "the node has the password");

    // 48: a second container joins with a token.
    let token = first.output(&["es-bootstrap", "create-enrollment-token", "-s", "node"]).unwrap();
    assert!(token.status.success(), "{}", said(&token));
    let token = String::from_utf8(token.stdout).unwrap();
    let (config2, data2) = volumes("second");
    let (second, url2) = container(&image, "es02");
    let second = second
        .variable("ENROLLMENT_TOKEN", token.trim())
        .mount(&config2, &format!("{HOME}/config"))
        .mount(&data2, &format!("{HOME}/data"));
    let joined = start(&second, &["/usr/share/elasticsearch/bin/elasticsearch"]);
    healthy(&second, &joined);
    let nodes = || {
        let health = get(&ca, &format!("{url2}/_cluster/health"), Who::User("elastic", PASSWORD)).unwrap().1;
        health["number_of_nodes"].as_u64()
    };
    node.wait_until("two nodes", |_| nodes() == Some(2)).unwrap();
    end(joined);
    // Restarted with the same environment, it is already a member.
    let again = second.run(&["elasticsearch", "-Eunknown.setting=1"]).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
    assert!(said(&again).contains("the enrollment token is ignored"), "{}", said(&again));
    end(node);

    // 47: the configuration in another container.
    let moved = image.copied_volume("moved-config", &config).unwrap();
    let settings = fs::read_to_string(moved.join("elasticsearch.yml")).unwrap();
    let without: String = settings
        .lines()
        .filter(|line| !line.contains("initial_master_nodes"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(moved.join("elasticsearch.yml"), without).unwrap();
    let (other, url) = container(&image, "elsewhere");
    let other = other
        .variable("discovery.type", "single-node")
        .mount(&moved, &format!("{HOME}/config"))
        .mount(&image.volume("moved-data", 0o775).unwrap(), &format!("{HOME}/data"));
    let mut node = start(&other, &[]);
    healthy(&other, &node);
    node.wait_until("the login", |_| status(&ca, &url, PASSWORD) == 200).unwrap();
    end(node);
}

#[test]
#[ignore = "needs a node, root: cargo xtask test"]
fn case_46_settings_of_the_environment_switch_it_off() {
    let image = image();
    let (container, url) = container(&image, "es01");
    let container =
        container.variable("xpack.security.enabled", "false").variable("discovery.type", "single-node");
    let mut node = start(&container, &["eswrapper"]);
    let plain = url.replace("https", "http");
    let answers = || {
        let output = Command::new("curl").args(["-s", &plain]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).contains("You Know, for Search")
    };
    node.wait_until("the answer", |_| answers()).unwrap();
    let config = image.path("elasticsearch/config");
    assert!(!config.join("certs").exists());
    assert!(!fs::read_to_string(config.join("elasticsearch.yml")).unwrap().contains("BEGIN SECURITY"));
    // Another program runs unchanged, and the health check rejects plain HTTP.
    let other = container.output(&["es-bootstrap", "entrypoint", "sh", "-c", "id -u; exit 7"]).unwrap();
    assert_eq!((other.status.code(), other.stdout), (Some(7), format!("{USER}\n").into_bytes()));
    assert_eq!(
        container.output(&["es-bootstrap", "wait", "--timeout", "0s"]).unwrap().status.code(),
        Some(78)
    );
    end(node);
}

#[test]
#[ignore = "needs a node, root: cargo xtask test"]
fn case_49_any_user_opens_a_mounted_protected_keystore() {
    const ANY: u32 = 100_123_456;
    let image = image();
    let config = image.path("elasticsearch/config");
    let (container, url) = container(&image, "es01");
    let container = container.user(ANY);
    // A keystore with a passphrase, created in the image by the program under the tool's name.
    let make = "es-bootstrap keystore create && printf 'a passphrase\\na passphrase\\n' | es-bootstrap keystore passwd";
    let made = container.output(&["bash", "-c", make]).unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let wrong = container.clone().variable("KEYSTORE_PASSWORD", "wrong");
    let output = wrong.run(&["eswrapper"]).output().unwrap();
    assert_eq!(output.status.code(), Some(65), "{}", said(&output));
    assert!(said(&output).contains("password was incorrect"), "{}", said(&output));
    assert!(!config.join("certs").exists());

    // The passphrase file is readable only by its owner and group.
    let secret = image.path("passphrase");
    fs::write(&secret, "a passphrase\n").unwrap();
    std::os::unix::fs::chown(&secret, Some(ANY), Some(0)).unwrap();
    let by_file = container
        .clone()
        .variable("KEYSTORE_PASSWORD_FILE", "/usr/share/passphrase")
        .variable("ELASTIC_PASSWORD", PASSWORD);
    let by_file = by_file.mount(&secret, "/usr/share/passphrase");
    for mode in [0o644, 0o460] {
        fs::set_permissions(&secret, fs::Permissions::from_mode(mode)).unwrap();
        let output = by_file.run(&["eswrapper"]).output().unwrap();
        assert_eq!(output.status.code(), Some(78), "{}", said(&output));
    }
    let both = by_file.clone().variable("KEYSTORE_PASSWORD", "a passphrase");
    assert_eq!(both.run(&["eswrapper"]).output().unwrap().status.code(), Some(64));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o440)).unwrap();
    let mut node = start(&by_file, &["eswrapper"]);
    healthy(&container, &node);
    let ca = config.join("certs/http_ca.crt");
    node.wait_until("the login", |_| status(&ca, &url, PASSWORD) == 200).unwrap();
    assert_eq!(facts(&config.join("certs")), (ANY, 0, 0o750));
    assert_eq!(facts(&config.join("elasticsearch.keystore")), (ANY, 0, 0o660));
    end(node);
}

#[test]
#[ignore = "needs a node, root: cargo xtask test"]
fn on_a_read_only_root_an_empty_volume_is_the_configuration() {
    let image = image();
    let (container, url) = container(&image, "es01");
    // A volume as Kubernetes provides it: owned by root, writable by a group.
    let volume = |name: &str| {
        let path = image.volume(name, 0o2775).unwrap();
        std::os::unix::fs::chown(&path, Some(0), Some(0)).unwrap();
        path
    };
    let config = volume("config");
    let container = container
        .user(100_123_456)
        .variable("ES_PATH_CONF", "/mnt/config")
        .prepare("mount -t tmpfs none /mnt")
        .mount(&config, "/mnt/config")
        .mount(&volume("data"), &format!("{HOME}/data"))
        .mount(&volume("logs"), &format!("{HOME}/logs"))
        .prepare("mount -t tmpfs -o mode=1777 none /tmp")
        .read_only_root();
    let touched = container.output(&["touch", "/usr/local/x", &format!("{HOME}/config/x")]).unwrap();
    assert!(!touched.status.success() && said(&touched).contains("Read-only"), "{}", said(&touched));
    let mut node = start(&container, &["eswrapper"]);
    healthy(&container, &node);
    let credentials = config.join("initial-credentials");
    node.wait_until("the token", |_| {
        tests::proof::credentials(&credentials).is_ok_and(|credentials| credentials.token.is_some())
    })
    .unwrap();
    let credentials = tests::proof::credentials(&credentials).unwrap();
    tests::proof::prove(&config.join("certs/http_ca.crt"), &url, &credentials).unwrap();
    end(node);
}
