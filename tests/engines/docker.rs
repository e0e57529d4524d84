//! Containers in Docker: secrets, users, read-only root file systems, mounts of single files, changed
//! addresses.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use tests::engine::{Engine, IMAGE, SMALL};
use tests::image::HOME;
use tests::running::PATIENCE;

use crate::logs::{no_secret, no_trace};

const PASSWORD: &str = "a password of the operator's";

/// Creates a directory for a container that its group can write to.
fn volume(engine: &Engine, name: &str, user: u32) -> PathBuf {
    let path = engine.path(name);
    fs::create_dir(&path).unwrap();
    chown(&path, Some(user), Some(0)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o2775)).unwrap();
    path
}

fn mount(from: &std::path::Path, to: &str) -> String {
    format!("{}:{to}", from.display())
}

/// Waits for a login at a container's address, under the host name in its certificate.
fn login(engine: &Engine, container: &str, config: &str) {
    let ca = engine.path("ca.crt");
    fs::write(&ca, engine.run(&["exec", container, "cat", &format!("{config}/certs/http_ca.crt")]).unwrap())
        .unwrap();
    let port = engine.run(&["port", container, "9200/tcp"]).unwrap();
    let port = port.rsplit(':').next().unwrap();
    let begun = Instant::now();
    loop {
        let (status, body) =
            engine.get(&ca, &format!("https://localhost:{port}"), "elastic", PASSWORD).unwrap();
        if status == 200 {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{status}: {body}");
        thread::sleep(Duration::from_secs(1));
    }
}

/// Waits for a number of health checks.
fn checked(engine: &Engine, container: &str, times: usize) {
    let begun = Instant::now();
    let count = || engine.run(&["inspect", "--format", "{{len .State.Health.Log}}", container]).unwrap();
    while count().parse::<usize>().unwrap() < times {
        assert!(begun.elapsed() < PATIENCE, "{}", count());
        thread::sleep(Duration::from_secs(1));
    }
}

#[test]
#[ignore = "needs docker: cargo xtask test"]
fn a_secret_may_have_the_modes_that_the_stock_image_allows() {
    let engine = Engine::docker().unwrap();
    // The image's user, and root with group 0, as Kubernetes and Swarm create files.
    for (user, mode, expected) in [
        (1000, 0o400, 65),
        (1000, 0o440, 65),
        (1000, 0o600, 65),
        (1000, 0o640, 65),
        (0, 0o440, 65),
        (0, 0o640, 65),
        (1000, 0o444, 78),
        (1000, 0o644, 78),
        (0, 0o444, 78),
    ] {
        let name = format!("secret-{user}-{mode:o}");
        // The token is invalid, and is rejected (65) before a node starts.
        let secret = engine.file(&name, "no token\n", user, mode).unwrap();
        let output = engine
            .output(&[
                "run",
                "--rm",
                "--volume",
                &format!("{}:/run/secrets/token:ro", secret.display()),
                "--env",
                "ENROLLMENT_TOKEN_FILE=/run/secrets/token",
                IMAGE,
            ])
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(expected), "{name}: {said}");
        if expected == 78 {
            assert!(
                said.contains(&format!("has the mode {mode:o}")) && said.contains("440"),
                "{name}: {said}"
            );
        }
    }
}

#[test]
#[ignore = "needs docker: cargo xtask test"]
fn any_user_of_the_group_0_starts_a_node_on_a_read_only_root() {
    let engine = Engine::docker().unwrap();
    let secret = engine.file("password", &format!("{PASSWORD}\n"), 0, 0o440).unwrap();
    let [config, data, logs] = ["config", "data", "logs"].map(|name| volume(&engine, name, 0));
    let container = engine
        .start(
            "other",
            &[
                "--user",
                "123456:0",
                "--read-only",
                "--cap-drop",
                "ALL",
                "--security-opt",
                "no-new-privileges",
                "--tmpfs",
                "/tmp",
                "--publish",
                "127.0.0.1::9200",
                "--volume",
                &mount(&config, "/mnt/config"),
                "--volume",
                &mount(&data, &format!("{HOME}/data")),
                "--volume",
                &mount(&logs, &format!("{HOME}/logs")),
                "--volume",
                &format!("{}:/run/secrets/password:ro", secret.display()),
                "--env",
                "ELASTIC_PASSWORD_FILE=/run/secrets/password",
                "--env",
                "ES_PATH_CONF=/mnt/config",
                "--env",
                "discovery.type=single-node",
            ],
            &["eswrapper", "--accept", "config-directory-owner"],
        )
        .unwrap();
    engine.wait_until_healthy(&container).unwrap();
    login(&engine, &container, "/mnt/config");
    no_secret(&engine, &container, &[PASSWORD]);
    no_trace(&engine, &container);
}

#[test]
#[ignore = "needs docker: cargo xtask test"]
fn single_files_are_written_into_and_another_address_leaves_no_trace() {
    let engine = Engine::docker().unwrap();
    let settings = "cluster.name: single-files\nnetwork.host: 0.0.0.0\ndiscovery.type: single-node\n";
    let yml = engine.file("elasticsearch.yml", settings, 1000, 0o664).unwrap();
    let secret = engine.file("password", &format!("{PASSWORD}\n"), 1000, 0o400).unwrap();
    let data = volume(&engine, "data", 1000);
    let certs = volume(&engine, "certs", 1000);
    let keystore = engine.path("keystore");
    let network = engine.network().unwrap();
    let start = |name: &str, more: &[&str]| {
        let yml = mount(&yml, &format!("{HOME}/config/elasticsearch.yml"));
        let data = mount(&data, &format!("{HOME}/data"));
        let password = format!("{}:/run/secrets/password:ro", secret.display());
        let options = [
            &[
                "--network",
                &network,
                "--hostname",
                "es01",
                "--publish",
                "127.0.0.1::9200",
                "--volume",
                &yml,
                "--volume",
                &data,
            ],
            &["--volume", &password, "--env", "ELASTIC_PASSWORD_FILE=/run/secrets/password"][..],
            more,
        ];
        engine.start(name, &options.concat(), &["eswrapper", "--in-place"]).unwrap()
    };
    let first = start("node", &[]);
    engine.wait_until_healthy(&first).unwrap();
    login(&engine, &first, "config");
    assert!(fs::read_to_string(&yml).unwrap().starts_with(settings), "what was there stays");
    let before = engine.run(&["inspect", "--format", ADDRESS, &first]).unwrap();
    // Copies the parts of the node's configuration that persist, for another container.
    let copy = |from: &str, to: &std::path::Path| {
        engine.run(&["cp", &format!("{first}:{HOME}/config/{from}"), to.to_str().unwrap()]).unwrap();
    };
    copy("certs/.", &certs);
    copy("elasticsearch.keystore", &keystore);
    engine.run(&["rm", "--force", &first]).unwrap();
    // Another container takes that address.
    engine.start("taken", &["--network", &network], &["sleep", "600"]).unwrap();

    let certs = mount(&certs, &format!("{HOME}/config/certs"));
    let keystore = mount(&keystore, &format!("{HOME}/config/elasticsearch.keystore"));
    let second = start("again", &["--volume", &certs, "--volume", &keystore]);
    engine.wait_until_healthy(&second).unwrap();
    assert_ne!(engine.run(&["inspect", "--format", ADDRESS, &second]).unwrap(), before);
    login(&engine, &second, "config");
    checked(&engine, &second, 4);
    no_trace(&engine, &second);
    no_secret(&engine, &second, &[PASSWORD]);
}

/// A single-node swarm, left on drop if this machine was in none before.
struct Swarm<'a> {
    engine: &'a Engine,
    is_ours: bool,
}

impl<'a> Swarm<'a> {
    fn new(engine: &'a Engine) -> Self {
        let is_ours = engine.run(&["info", "--format", "{{.Swarm.LocalNodeState}}"]).unwrap() == "inactive";
        if is_ours {
            engine.run(&["swarm", "init", "--advertise-addr", "127.0.0.1"]).unwrap();
        }
        Self { engine, is_ours }
    }
}

impl Drop for Swarm<'_> {
    fn drop(&mut self) {
        for kind in ["service", "secret"] {
            let _ = self.engine.output(&[kind, "rm", self.engine.prefix()]);
        }
        if self.is_ours {
            let _ = self.engine.output(&["swarm", "leave", "--force"]);
        }
    }
}

#[test]
#[ignore = "needs docker: cargo xtask test --all"]
fn a_service_of_a_swarm_takes_its_password_from_a_secret() {
    let engine = Engine::docker().unwrap();
    let name = engine.prefix();
    let _alone = engine.alone().unwrap();
    let _swarm = Swarm::new(&engine);
    let file = engine.file("password", PASSWORD, 0, 0o400).unwrap();
    engine.run(&["secret", "create", name, file.to_str().unwrap()]).unwrap();
    let secret = format!("source={name},target=password,uid=1000,gid=0,mode=0400");
    let words = ["service", "create", "--detach", "--name", name, "--hostname", "es01", "--secret", &secret];
    let variables = ["discovery.type=single-node", "ELASTIC_PASSWORD_FILE=/run/secrets/password", SMALL];
    let variables = variables.iter().flat_map(|variable| ["--env", variable]);
    engine.run(&words.into_iter().chain(variables).chain([IMAGE]).collect::<Vec<_>>()).unwrap();
    let begun = Instant::now();
    let container = loop {
        let found = engine.run(&["ps", "--quiet", "--filter", &format!("name={name}")]).unwrap();
        if !found.is_empty() {
            break found;
        }
        assert!(begun.elapsed() < PATIENCE, "{}", engine.run(&["service", "ps", name]).unwrap());
        thread::sleep(Duration::from_secs(1));
    };
    engine.wait_until_healthy(&container).unwrap();
    let ask = "sed 's/.*/user = \"elastic:&\"/' /run/secrets/password | curl --silent --fail --config - --cacert \
               config/certs/http_ca.crt https://localhost:9200/_security/_authenticate";
    assert!(engine.run(&["exec", &container, "sh", "-ec", ask]).unwrap().contains("\"elastic\""));
    no_secret(&engine, &container, &[PASSWORD]);
    no_trace(&engine, &container);
}

const ADDRESS: &str = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
