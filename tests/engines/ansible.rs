//! Runs the Ansible collection against real hosts.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::hosts::{Hosts, Played};

const THREE: [&str; 3] = ["es01", "es02", "es03"];
const SETTINGS: &str = "/etc/elasticsearch/elasticsearch.yml";
/// The prefix of every enrollment token, in base64.
const TOKEN: &str = "eyJ2ZXIi";

#[test]
#[ignore = "needs docker, ansible, the program: cargo xtask test"]
fn three_hosts_become_a_cluster_and_a_second_run_changes_nothing() {
    let hosts = Hosts::new(&THREE, "bundle");
    let first = hosts.play("site", &["-vvv", "--diff"]).succeeded(&THREE);
    let password = hosts.credentials().password;
    hosts.wait_for_members(&THREE, &password, 3);
    first.tells_no(&[&password]);
    hosts.play("site", &[]).changed_nothing(&THREE);
    hosts.leave_nothing(&[&password]);
}

/// Returns the settings of each host.
fn settings(hosts: &Hosts, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| hosts.on(name, &["cat", SETTINGS])).collect()
}

/// Runs a playbook twice. The second run must change nothing.
fn twice(hosts: &Hosts, playbook: &str, more: &[&str], names: &[&str]) -> Played {
    let first = hosts.play(playbook, more).succeeded(names);
    hosts.play(playbook, more).changed_nothing(names);
    first
}

#[test]
#[ignore = "needs docker, ansible, the program: cargo xtask test --all"]
fn a_fleet_is_checked_templated_enlarged_moved_renewed_and_rotated() {
    let mut hosts = Hosts::new(&THREE, "bundle");
    // Check mode changes nothing, whether the program is installed or not.
    let before = settings(&hosts, &THREE);
    assert!(hosts.play("site", &["--check", "--diff"]).succeeded(&THREE).count("es01", "changed") > 0);
    hosts.play("install", &[]).succeeded(&THREE);
    let planned = hosts.play("site", &["--check", "--diff"]).succeeded(&THREE);
    assert!(planned.text.contains("+xpack.security.enabled: true"), "{}", planned.text);
    assert_eq!(settings(&hosts, &THREE), before);
    assert!(!hosts.engine.path("bundles").exists());

    twice(&hosts, "site", &["--diff"], &THREE);
    let password = hosts.credentials().password;
    hosts.wait_for_members(&THREE, &password, 3);
    hosts.play("site", &["--check", "--diff"]).changed_nothing(&THREE);
    template_on_top(&hosts);
    one_is_down(&hosts, &password);
    a_fourth(&mut hosts, &password);
    another_address(&mut hosts, &password);
    renewal(&hosts);
    keystore(&hosts);
    rotation_under_load(&hosts, &password);
    rotation_of_the_http_layer(&hosts, &password);
    hosts.leave_nothing(&[&password]);
}

/// A role that manages the whole file keeps the block, and the other role then finds nothing to do.
fn template_on_top(hosts: &Hosts) {
    twice(hosts, "template", &["--diff"], &THREE);
    for text in settings(hosts, &THREE) {
        assert!(text.starts_with("# Of a template"), "{text}");
        assert!(text.contains("xpack.security.transport.ssl:"), "{text}");
    }
    hosts.play("site", &[]).changed_nothing(&THREE);
}

/// The other hosts continue, and nothing is created for the missing one.
fn one_is_down(hosts: &Hosts, password: &str) {
    hosts.stop("es03");
    let manifest = || fs::read_to_string(hosts.engine.path("bundles/manifest.json")).unwrap();
    let before = manifest();
    let played = hosts.play("site", &[]).changed_nothing(&THREE[..2]);
    assert_eq!(played.count("es03", "unreachable"), 1, "{}", played.text);
    assert_eq!(manifest(), before);
    hosts.start("es03");
    hosts.wait_for_members(&THREE, password, 3);
    hosts.play("site", &[]).changed_nothing(&THREE);
}

/// Adds a node later, with a run limited to it.
fn a_fourth(hosts: &mut Hosts, password: &str) {
    let fingerprint = hosts.credentials().fingerprint;
    let cluster = fs::read(hosts.engine.path("bundles/nodes/es01.age")).unwrap();
    hosts.add("es04");
    let limited = hosts.play("site", &["--limit", "es04"]).succeeded(&["es04"]);
    assert!(limited.count("es04", "changed") > 0, "{}", limited.text);
    let four = ["es01", "es02", "es03", "es04"];
    hosts.wait_for_members(&four, password, 4);
    assert_eq!(hosts.on("es04", &["es-bootstrap", "fingerprint"]), fingerprint);
    assert_eq!(fs::read(hosts.engine.path("bundles/nodes/es01.age")).unwrap(), cluster);
    let text = hosts.on("es04", &["cat", SETTINGS]);
    assert!(!text.contains("\ncluster.initial_master_nodes"), "{text}");
    // The other nodes add it to their seed hosts.
    twice(hosts, "site", &[], &four);
    assert!(hosts.on("es01", &["cat", SETTINGS]).contains(&format!("{}:9300", hosts.address("es04"))));
}

fn another_address(hosts: &mut Hosts, password: &str) {
    let four = ["es01", "es02", "es03", "es04"];
    let before = hosts.address("es02");
    hosts.move_host("es02", 99);
    hosts.wait_for_members(&["es01"], password, 4);
    twice(hosts, "site", &[], &four);
    hosts.wait_for_members(&four, password, 4);
    let text = hosts.on("es01", &["cat", SETTINGS]);
    assert!(text.contains(&hosts.address("es02")) && !text.contains(&format!("\"{before}:")), "{text}");
}

/// Certificates that are about to expire are renewed once, while the nodes run.
fn renewal(hosts: &Hosts) {
    let serial = || hosts.on("es01", &["es-bootstrap", "status", "--offline", "--format", "json"]);
    hosts.play("short", &[]).succeeded(&THREE);
    let before = serial();
    twice(hosts, "renew", &["--diff", "-e", "renew_before=30d"], &THREE);
    assert_ne!(serial(), before);
}

fn keystore(hosts: &Hosts) {
    let secret = "a-value-of-the-keystore";
    let words = ["-vvv", "--diff", "-e", "value=a-value-of-the-keystore"];
    let first = hosts.play("keystore", &words).succeeded(&THREE);
    let told = first.text.replace("value=a-value-of-the-keystore", "");
    assert!(told.contains("s3.client.default.secret_key") && !told.contains(secret), "{told}");
    hosts.play("keystore", &words).changed_nothing(&THREE);
    let read = ["es-bootstrap", "keystore", "show", "s3.client.default.secret_key"];
    assert_eq!(hosts.on("es02", &read), secret);
    hosts.leave_nothing(&[secret]);
}

/// No request fails while the CA of the transport layer is rotated.
fn rotation_under_load(hosts: &Hosts, password: &str) {
    let four = ["es01", "es02", "es03", "es04"];
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut asked = 0;
            while !done.load(Ordering::Relaxed) {
                // Counts documents on all nodes.
                let answer = hosts.get(four[asked % 4], "/_search?size=0&timeout=10s", password);
                let (status, body) = answer.unwrap();
                assert!(status == 200 && body["_shards"]["failed"] == 0, "{status}: {body}");
                asked += 1;
                thread::sleep(Duration::from_millis(200));
            }
            asked
        });
        let rotated = hosts.play("rotate", &["-vvv"]);
        done.store(true, Ordering::Relaxed);
        assert!(load.join().unwrap() > 20);
        rotated.succeeded(&four);
    });
    hosts.play("rotate", &[]).changed_nothing(&four);
    hosts.wait_for_members(&four, password, 4);
    let ended = hosts.play("rotation-status", &[]).succeeded(&four);
    assert_eq!(ended.text.matches("stage: finished").count(), 4, "{}", ended.text);
}

/// Clients get both CAs before any node presents a certificate of the new one.
fn rotation_of_the_http_layer(hosts: &Hosts, password: &str) {
    let four = ["es01", "es02", "es03", "es04"];
    let file = format!("rotate_file={}", hosts.engine.path("http.age").display());
    let layer = ["-e", "rotate_layer=http", "-e", &file];
    let fingerprint = || hosts.on("es03", &["es-bootstrap", "fingerprint"]);
    let before = fingerprint();
    twice(hosts, "rotate", &layer, &four);
    assert_eq!(fingerprint(), before);
    let both = hosts.on("es02", &["cat", "/etc/elasticsearch/certs/http_ca.crt"]);
    assert_eq!(both.matches("BEGIN CERTIFICATE").count(), 2);
    twice(hosts, "rotate", &[&layer[..], &["-e", "rotate_clients_ready=true"]].concat(), &four);
    assert_ne!(fingerprint(), before);
    for name in four {
        let ca = hosts.on(name, &["cat", "/etc/elasticsearch/certs/http_ca.crt"]);
        assert_eq!(ca.matches("BEGIN CERTIFICATE").count(), 1, "{name}");
    }
    hosts.wait_for_members(&four, password, 4);
}

#[test]
#[ignore = "needs docker, ansible, the program: cargo xtask test --all"]
fn one_host_founds_a_cluster_and_the_others_join_by_tokens_that_nobody_sees() {
    let hosts = Hosts::new(&THREE, "token");
    // No node forms a second cluster.
    let limited = hosts.play("site", &["--limit", "es02"]);
    assert_eq!(limited.count("es02", "failed"), 1, "{}", limited.text);
    assert!(!hosts.on("es02", &["cat", SETTINGS]).contains("xpack.security"));

    hosts.play("site", &["-vvv", "--diff"]).succeeded(&THREE).tells_no(&[TOKEN]);
    hosts.leave_nothing(&[TOKEN]);
    let fingerprint = |name: &str| hosts.on(name, &["es-bootstrap", "fingerprint"]);
    assert!(THREE.iter().all(|name| fingerprint(name) == fingerprint("es01")));
    let told = hosts.on("es01", &["cat", "/etc/elasticsearch/initial-credentials"]);
    let password = told.lines().find_map(|line| line.strip_prefix("elastic_password: ")).unwrap();
    hosts.wait_for_members(&THREE, password.trim_matches('"'), 3);
    hosts.play("site", &[]).changed_nothing(&THREE);
    hosts.play("site", &["--check", "--diff"]).changed_nothing(&THREE);
}

/// Copies the collection to the path that `ansible-test` requires.
fn checkout(folder: &Path) -> std::path::PathBuf {
    let collection = folder.join("ansible_collections/es_bootstrap/elasticsearch");
    fs::create_dir_all(&collection).unwrap();
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/packaging/ansible/.");
    assert!(Command::new("cp").args(["-r", from]).arg(&collection).status().unwrap().success());
    collection
}

/// Runs one of Ansible's programs in that copy, with a separate home directory.
fn ansible(folder: &Path, program: &str) -> Command {
    let bin = tests::ansible().unwrap().join("bin");
    let home = folder.join("home");
    let cache = home.join(".ansible/test/cache");
    fs::create_dir_all(&cache).unwrap();
    // It would otherwise download this script, which installs pip.
    let python = bin.join("python").display().to_string();
    let script = format!(
        "import subprocess, sys\nwords = [word for word in sys.argv[1:] if not word.startswith('--no-')]\n\
         command = [{python:?}, '-m', 'pip', '--python', sys.executable, 'install']\n\
         sys.exit(subprocess.call(command + words))\n"
    );
    fs::write(cache.join("get_pip_24_2.py"), script).unwrap();
    let mut command = Command::new(bin.join(program));
    command
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("HOME", &home)
        .env("LANG", "C.UTF-8")
        .env("ANSIBLE_COLLECTIONS_PATH", folder);
    command
}

#[test]
#[ignore = "needs ansible, the program: cargo xtask test"]
fn modules_do_on_this_machine_what_their_target_of_integration_expects() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let tasks = checkout(folder.path()).join("tests/integration/targets/node/tasks/main.yml");
    let play = serde_json::json!([{
        "name": "Try the modules",
        "hosts": "localhost",
        "gather_facts": false,
        "tasks": [{"name": "Try them", "ansible.builtin.include_tasks": tasks}],
    }]);
    fs::write(at("play.yml"), play.to_string()).unwrap();
    std::os::unix::fs::symlink(tests::program().unwrap(), at("es-bootstrap")).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let output = ansible(folder.path(), "ansible-playbook").arg(at("play.yml")).env("PATH", path).output();
    Played::of(&output.unwrap()).succeeded(&["localhost"]);
}

#[test]
#[ignore = "needs ansible, the network: cargo xtask test --all"]
fn the_linter_and_the_tests_for_collections_find_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let collection = checkout(folder.path());
    let run = |program: &str, words: &[&str]| {
        let output = ansible(folder.path(), program).args(words).current_dir(&collection).output().unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(output.status.success(), "{program} {words:?}: {}", said.concat());
    };
    run("ansible-lint", &["--profile", "production", "--offline", "--strict", "."]);
    let python = ["--python", "default", "--requirements"];
    run("ansible-test", &[&["sanity", "--skip-test", "pslint"], &python[..]].concat());
    run("ansible-test", &[&["units"], &python[..]].concat());
    // Each module and role has a documentation page.
    for name in
        ["bundle", "certificate", "enrollment_token", "keystore", "kibana", "node", "rotation", "status_info"]
    {
        run("ansible-doc", &[&format!("es_bootstrap.elasticsearch.{name}")]);
    }
    for name in ["cluster", "install", "kibana", "renew", "rotate"] {
        run("ansible-doc", &["-t", "role", &format!("es_bootstrap.elasticsearch.{name}")]);
    }
    run("ansible-doc", &["-t", "filter", "es_bootstrap.elasticsearch.es_bootstrap_block"]);
}
