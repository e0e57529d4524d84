//! Containers in Podman.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tests::engine::{Engine, IMAGE, SMALL, printed};
use tests::proof;
use tests::running::PATIENCE;

use crate::logs::{no_secret, no_trace};

#[test]
#[ignore = "needs podman: cargo xtask test"]
fn a_node_is_secured_and_comes_back_in_podman() {
    let engine = Engine::podman().unwrap();
    let options = ["--hostname", "es01", "--publish", "9200", "--env", "discovery.type=single-node"];
    let container = engine.start("node", &options, &[]).unwrap();
    engine.wait_until_healthy(&container).unwrap();
    let read = |path: &str| engine.run(&["exec", &container, "cat", path]).unwrap();
    let file = engine.path("credentials");
    fs::write(&file, read("config/initial-credentials")).unwrap();
    let credentials = proof::credentials(&file).unwrap();
    let ca = engine.path("ca.crt");
    fs::write(&ca, read("config/certs/http_ca.crt")).unwrap();
    let login = || {
        let port = engine.run(&["port", &container, "9200"]).unwrap();
        let url = format!("https://localhost:{}", port.rsplit(':').next().unwrap());
        // A node that has just started may not have loaded its users yet.
        let mut answers = (0..60).map(|_| {
            let code = engine.get(&ca, &url, "elastic", &credentials.password).unwrap().0;
            thread::sleep(Duration::from_secs(u64::from(code == 503)));
            code
        });
        answers.find(|code| *code != 503).unwrap_or(503)
    };
    assert_eq!(login(), 200);
    engine.run(&["restart", &container]).unwrap();
    engine.wait_until_healthy(&container).unwrap();
    engine
        .run(&["exec", &container, "es-bootstrap", "create-enrollment-token", "-s", "node", "--wait", "1m"])
        .unwrap();
    assert_eq!(login(), 200);
    no_secret(&engine, &container, &[&credentials.password]);
    no_trace(&engine, &container);
}

/// Rootless Podman for a user that need not exist on the system: its processes see other user database files.
struct Rootless<'a> {
    engine: &'a Engine,
    home: PathBuf,
}

impl<'a> Rootless<'a> {
    const USER: u32 = 65_533;
    const ENTER: &'static str = "for name in passwd subuid subgid; do mount --bind \"$0/$name\" /etc/$name; done; \
                                 export HOME=$0 USER=rootless XDG_RUNTIME_DIR=$0/run; unset CONTAINERS_STORAGE_CONF; \
                                 exec setpriv --reuid=65533 --regid=65533 --clear-groups -- \"$@\"";

    fn new(engine: &'a Engine) -> Self {
        let home = engine.path("home");
        fs::create_dir(&home).unwrap();
        fs::set_permissions(home.parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
        let passwd = fs::read_to_string("/etc/passwd").unwrap();
        let user = format!("rootless:x:{0}:{0}::{1}:/bin/sh\n", Self::USER, home.display());
        let ids = "rootless:200000:65536\n".to_owned();
        for (name, text) in [("passwd", passwd + &user), ("subuid", ids.clone()), ("subgid", ids)] {
            fs::write(home.join(name), text).unwrap();
        }
        fs::create_dir(home.join("run")).unwrap();
        let settings = home.join(".config/containers");
        fs::create_dir_all(&settings).unwrap();
        fs::write(settings.join("storage.conf"), "[storage]\ndriver = \"overlay\"\n").unwrap();
        for path in [home.clone(), home.join("run")] {
            chown(&path, Some(Self::USER), Some(Self::USER)).unwrap();
        }
        Self { engine, home }
    }

    fn command(&self, words: &[&str]) -> Command {
        let home = self.home.to_str().unwrap();
        let enter = ["unshare", "--mount", "sh", "-ec", Self::ENTER, home, "podman"];
        self.engine.command(&[&enter, words].concat())
    }

    fn run(&self, words: &[&str]) -> String {
        printed(&mut self.command(words)).unwrap()
    }

    /// Loads the image from root's Podman.
    fn load(&self) {
        let archive = self.home.join("image.tar");
        let path: &Path = &archive;
        self.engine.run(&["save", "--output", path.to_str().unwrap(), IMAGE]).unwrap();
        chown(path, Some(Self::USER), None).unwrap();
        self.run(&["load", "--quiet", "--input", path.to_str().unwrap()]);
        fs::remove_file(path).unwrap();
    }
}

impl Drop for Rootless<'_> {
    fn drop(&mut self) {
        let _ = self.command(&["rm", "--all", "--force"]).output();
        // Only Podman itself can remove files of its subordinate IDs; it also stops what it left running.
        let _ = self.command(&["system", "reset", "--force"]).output();
        let _ = self.command(&["system", "migrate"]).output();
    }
}

#[test]
#[ignore = "needs podman, newuidmap: cargo xtask test --all"]
fn a_user_without_powers_secures_a_node_in_podman() {
    let engine = Engine::podman().unwrap();
    let user = Rootless::new(&engine);
    user.load();
    let options = ["run", "--detach", "--name", "node", "--hostname", "es01", "--env", SMALL];
    let more = ["--env", "discovery.type=single-node"];
    let image = format!("localhost/{IMAGE}");
    user.run(&[&options[..], &more, &[&*image]].concat());
    let begun = Instant::now();
    while !user.command(&["healthcheck", "run", "node"]).output().unwrap().status.success() {
        assert!(begun.elapsed() < PATIENCE, "{}", user.run(&["logs", "node"]));
        thread::sleep(Duration::from_secs(1));
    }
    let path = engine.path("credentials");
    fs::write(&path, user.run(&["exec", "node", "cat", "config/initial-credentials"])).unwrap();
    let password = proof::credentials(&path).unwrap().password;
    assert!(!user.run(&["inspect", "node"]).contains(&password));
    let words = ["exec", "node", "es-bootstrap", "create-enrollment-token", "-s", "kibana", "--wait", "1m"];
    assert!(!user.run(&words).is_empty());
}
