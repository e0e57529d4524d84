//! Tests the compose files, and the page about them, with a real docker-compose.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_yaml::Value;
use tests::curl::{Who, get_by};
use tests::engine::{Engine, IMAGE, printed};
use tests::page::{commands, root};
use tests::proof::{self, Credentials};
use tests::running::PATIENCE;

use crate::logs::{no_secret, no_trace};

const ONE: &str = "xtask/packaging/container/compose.yml";
const THREE: &str = "xtask/packaging/container/compose-three.yml";
const URL: &str = "https://localhost:9200";

/// A docker-compose project, for any version. Its containers, networks and volumes are removed on drop.
struct Project<'a> {
    engine: &'a Engine,
    /// The docker-compose command with the project's name and files.
    words: Vec<String>,
    services: Vec<String>,
    /// Whether docker-compose is the plugin of the Docker client.
    is_plugin: bool,
}

impl<'a> Project<'a> {
    /// Creates a project from one of our files, with little memory.
    fn new(engine: &'a Engine, file: &str) -> Self {
        Self::with(engine, &root().unwrap().join(file))
    }

    fn with(engine: &'a Engine, file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap();
        let services: Value = serde_yaml::from_str(&text).unwrap();
        let services: Vec<String> = services["services"]
            .as_mapping()
            .unwrap()
            .keys()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        let small: String = services
            .iter()
            .map(|name| {
                // The machine may have a low limit for memory maps, and for the number of processes of a
                // user.
                format!(
                    "  {name}:\n    environment:\n      ES_JAVA_OPTS: -Xms512m -Xmx512m -XX:TieredStopAtLevel=1\n      \
                     node.store.allow_mmap: \"false\"\n    ulimits:\n      nproc: 4096\n"
                )
            })
            .collect();
        let over = engine.file("over.yml", &format!("services:\n{small}"), 0, 0o644).unwrap();
        let is_plugin = engine.command(&["docker", "compose", "version"]).output().unwrap().status.success();
        let program: &[&str] = if is_plugin { &["docker", "compose"] } else { &["docker-compose"] };
        let files = ["--project-name", engine.prefix(), "--file", file.to_str().unwrap()];
        let over = ["--file", over.to_str().unwrap()];
        let words = [program, &files, &over].concat().iter().map(|word| (*word).to_owned()).collect();
        Self { engine, words, services, is_plugin }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.engine.command(&[]);
        command.args(&self.words).args(words);
        command
    }

    fn run(&self, words: &[&str]) -> String {
        printed(&mut self.command(words)).unwrap()
    }

    /// Runs `up`, with `--wait` where the version supports it.
    fn up(&self) {
        self.run(if self.is_plugin { &["up", "--detach", "--wait"] } else { &["up", "--detach"] });
        self.services.iter().for_each(|service| self.wait_until_healthy(service));
    }

    fn exec(&self, service: &str, words: &[&str]) -> String {
        self.run(&[&["exec", "-T", service], words].concat())
    }

    fn container(&self, service: &str) -> String {
        self.run(&["ps", "--quiet", service])
    }

    fn wait_until_healthy(&self, service: &str) {
        self.engine.wait_until_healthy(&self.container(service)).unwrap();
    }

    /// Logs in to a service with its CA, and waits until the cluster has this many nodes.
    fn prove(&self, password: &str, nodes: u64) {
        let ca = self.engine.path("ca.crt");
        fs::write(&ca, self.exec("es01", &["cat", "config/certs/http_ca.crt"])).unwrap();
        let url = format!("{URL}/_cluster/health?wait_for_nodes={nodes}&timeout=60s");
        let begun = Instant::now();
        loop {
            let (status, body) = self.engine.get(&ca, &url, "elastic", password).unwrap();
            if (status, body["number_of_nodes"].as_u64()) == (200, Some(nodes)) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{status}: {body}");
            thread::sleep(Duration::from_secs(1));
        }
    }

    /// Runs the commands of a page about a file unchanged, except for this project's options, and returns the
    /// credentials they obtained.
    fn follow(&self, page: &str, file: &str) -> Credentials {
        let mut credentials = None;
        let start = format!("docker compose -f {file} ");
        let lines = commands(page).unwrap();
        let lines: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix(&start)).collect();
        assert!(lines.len() > 2, "{lines:?}");
        for line in lines {
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["up", "--wait"] => self.up(),
                ["exec", service, "cat", "config/initial-credentials"] => {
                    let path = self.engine.path("credentials");
                    fs::write(&path, self.exec(service, &["cat", "config/initial-credentials"])).unwrap();
                    credentials = proof::credentials(&path).ok();
                }
                ["exec", service, ref words @ ..] => {
                    assert!(!self.exec(service, words).is_empty() || words[1] == "wait")
                }
                _ => panic!("{line}"),
            }
        }
        credentials.unwrap()
    }
}

impl Drop for Project<'_> {
    fn drop(&mut self) {
        let _ = self.command(&["down", "--volumes", "--timeout", "2"]).output();
    }
}

#[test]
#[ignore = "needs docker: cargo xtask test"]
fn the_page_about_one_node_is_true_and_the_node_stays_what_it_is() {
    let engine = Engine::docker().unwrap();
    let _alone = engine.alone().unwrap();
    let project = Project::new(&engine, ONE);
    let credentials = project.follow("containers.md", ONE);
    project.prove(&credentials.password, 1);
    let ca = fs::read(engine.path("ca.crt")).unwrap();
    let secrets = [credentials.password.as_str()];
    no_secret(&engine, &project.container("es01"), &secrets);
    no_trace(&engine, &project.container("es01"));

    project.run(&["restart"]);
    project.wait_until_healthy("es01");
    project.prove(&credentials.password, 1);
    no_trace(&engine, &project.container("es01"));
    project.run(&["down"]);
    project.up();
    project.prove(&credentials.password, 1);
    assert_eq!(fs::read(engine.path("ca.crt")).unwrap(), ca, "another CA");
    no_secret(&engine, &project.container("es01"), &secrets);
    no_trace(&engine, &project.container("es01"));
}

/// Returns the compose file with the lines for a password uncommented.
fn with_a_password() -> (String, String) {
    let file = fs::read_to_string(root().unwrap().join(ONE)).unwrap();
    let (head, body) = file.split_once("services:\n").unwrap();
    (head.to_owned(), format!("services:\n{}", body.replace("# ", "")))
}

#[test]
fn the_lines_about_a_password_of_ones_own_are_one_whole() {
    let (head, file) = with_a_password();
    let file: Value = serde_yaml::from_str(&file).unwrap();
    let node = &file["services"]["es01"];
    let secret = node["environment"]["ELASTIC_PASSWORD_FILE"].as_str().unwrap();
    let name = secret.strip_prefix("/run/secrets/").unwrap();
    // Compose mounts the file as it is and would ignore an owner and a mode given here.
    assert_eq!(node["secrets"].as_sequence().unwrap(), &[Value::from(name)]);
    let path = file["secrets"][name]["file"].as_str().unwrap();
    assert!(head.contains(&format!(" {}\n", path.trim_start_matches("./"))), "{head}");
}

#[test]
#[ignore = "needs docker: cargo xtask test"]
fn the_lines_about_a_password_of_ones_own_work_as_they_stand() {
    const PASSWORD: &str = "a password of the operator's";
    let engine = Engine::docker().unwrap();
    let _alone = engine.alone().unwrap();
    let (head, file) = with_a_password();
    let line = head.lines().find_map(|line| line.strip_prefix("#   sudo ")).unwrap();
    let script = format!("printf '%s\\n' \"{PASSWORD}\" | {line}");
    let folder = engine.path("project");
    fs::create_dir(&folder).unwrap();
    printed(Command::new("sh").args(["-c", &script]).current_dir(&folder)).unwrap();
    let path = folder.join("compose.yml");
    fs::write(&path, file).unwrap();
    let project = Project::with(&engine, &path);
    project.up();
    project.prove(PASSWORD, 1);
    no_secret(&engine, &project.container("es01"), &[PASSWORD]);
    no_trace(&engine, &project.container("es01"));
}

/// The health check of each node renews its token before it becomes too old for a recreated member.
#[test]
fn the_token_of_three_nodes_is_renewed() {
    let file = fs::read_to_string(root().unwrap().join(THREE)).unwrap();
    let mut file: Value = serde_yaml::from_str(&file).unwrap();
    // es03 is a copy of es02, which is a copy of es01.
    (0..2).for_each(|_| file.apply_merge().unwrap());
    let check = |name: &str| file["services"][name]["healthcheck"]["test"][1].as_str().unwrap().to_owned();
    assert!(check("es01") == check("es02") && check("es01") == check("es03"));
    let check = check("es01").replace("$$", "$");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("enrollment")).unwrap();
    // A stand-in for the program, sufficient for the check.
    let program = "#!/bin/sh\ntest $1 = wait || echo token >> made; echo made\n";
    fs::write(folder.path().join("es-bootstrap"), program).unwrap();
    let run = |script: &str| {
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let mut shell = Command::new("sh");
        shell.args(["-ec", script]).current_dir(folder.path()).env("PATH", path).env("HOSTNAME", "es02");
        assert!(shell.status().unwrap().success(), "{script}");
    };
    let made = || fs::read_to_string(folder.path().join("made")).unwrap().lines().count();
    run("chmod 755 es-bootstrap");
    for (script, expected) in [
        ("true", 1),
        ("true", 1),
        ("touch -d '19 minutes ago' enrollment/es02", 1),
        ("touch -d '21 minutes ago' enrollment/es02", 2),
        ("touch enrollment/es01", 2),
    ] {
        run(script);
        run(&check);
        assert_eq!(made(), expected, "{script}");
    }
}

/// A node without a configuration uses the newest token that is not its own.
#[test]
fn a_node_joins_with_the_newest_token_of_another_one() {
    let file = fs::read_to_string(root().unwrap().join(THREE)).unwrap();
    let file: Value = serde_yaml::from_str(&file).unwrap();
    let command = file["services"]["es01"]["command"].as_sequence().unwrap();
    let words: Vec<String> = command.iter().map(|word| word.as_str().unwrap().replace("$$", "$")).collect();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("enrollment")).unwrap();
    let program = "#!/bin/sh\necho \"$@ ${ENROLLMENT_TOKEN_FILE#\"$PWD/\"}\"\n";
    fs::write(folder.path().join("es-bootstrap"), program).unwrap();
    printed(Command::new("chmod").arg("755").arg(folder.path().join("es-bootstrap"))).unwrap();
    let token = |script: &str| {
        printed(Command::new("sh").args(["-ec", script]).current_dir(folder.path())).unwrap();
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(folder.path()).env("PATH", path).env("HOSTNAME", "es01");
        printed(&mut command).unwrap()
    };
    assert_eq!(token("true"), "entrypoint eswrapper");
    assert_eq!(token("touch enrollment/es01 enrollment/.es02"), "entrypoint eswrapper");
    assert_eq!(token("touch -d '9 minutes ago' enrollment/es02"), "entrypoint eswrapper enrollment/es02");
    assert_eq!(token("touch -d '5 minutes ago' enrollment/es03"), "entrypoint eswrapper enrollment/es03");
    assert_eq!(token("touch enrollment/es02"), "entrypoint eswrapper enrollment/es02");
}

#[test]
#[ignore = "needs docker: cargo xtask test --all"]
fn the_page_about_three_nodes_is_true_and_each_of_them_may_be_lost() {
    let engine = Engine::docker().unwrap();
    let _alone = engine.alone().unwrap();
    let project = Project::new(&engine, THREE);
    let password = project.follow("containers.md", THREE).password;
    project.prove(&password, 3);
    for again in [&["restart"][..], &["restart", "es02"], &["down"], &["up", "--detach", "--force-recreate"]]
    {
        project.run(again);
        project.up();
        project.prove(&password, 3);
    }
    // A member, then the node that formed the cluster.
    for number in ["03", "01"] {
        let service = format!("es{number}");
        project.run(&["rm", "--stop", "--force", &service]);
        for volume in ["config", "data"] {
            engine.run(&["volume", "rm", &format!("{}_{volume}{number}", engine.prefix())]).unwrap();
        }
        project.up();
        project.prove(&password, 3);
    }
    for service in ["es01", "es02", "es03"] {
        no_secret(&engine, &project.container(service), &[&password]);
    }
}

/// A new image keeps the data, the CA and the password of the previous release's image.
#[test]
#[ignore = "needs docker, the release before: cargo xtask test --all"]
fn an_image_of_the_next_release_keeps_data_and_certificates() {
    const WRITE: [&str; 7] = [
        "curl",
        "--request",
        "PUT",
        "--header",
        "Content-Type: application/json",
        "--data",
        "{\"kept\":true}",
    ];
    let engine = Engine::docker().unwrap();
    let _alone = engine.alone().unwrap();
    let text = fs::read_to_string(root().unwrap().join(ONE)).unwrap();
    let image = format!("image: {IMAGE}\n");
    assert!(text.contains(&image), "{text}");
    let before = text.replace(&image, &format!("image: {IMAGE}:before\n"));
    let file = engine.file("compose.yml", &before, 0, 0o644).unwrap();
    let project = Project::with(&engine, &file);
    project.up();
    let path = engine.path("credentials");
    fs::write(&path, project.exec("es01", &["cat", "config/initial-credentials"])).unwrap();
    let password = proof::credentials(&path).unwrap().password;
    project.prove(&password, 1);
    let ca = engine.path("ca.crt");
    let (url, who) = (format!("{URL}/index/_doc/1?refresh=true"), Who::User("elastic", &password));
    assert_eq!(get_by(engine.command(&WRITE), &ca, &url, who).unwrap().0, 201);
    let first = fs::read(&ca).unwrap();
    let ask = |path: &str| engine.get(&ca, &format!("{URL}/{path}"), "elastic", &password).unwrap().1;
    let version = ask("")["version"]["number"].as_str().unwrap().to_owned();

    fs::write(&file, text).unwrap();
    project.up();
    project.prove(&password, 1);
    assert_eq!(fs::read(&ca).unwrap(), first, "another CA");
    assert_ne!(ask("")["version"]["number"], version.as_str());
    assert_eq!(ask("index/_doc/1")["_source"]["kept"], true);
    no_secret(&engine, &project.container("es01"), &[&password]);
    no_trace(&engine, &project.container("es01"));
}
