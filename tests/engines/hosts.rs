//! Hosts for Ansible: containers with SSH, each with the layout of the Elasticsearch package, on a separate
//! network.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use tests::curl::{self, Who};
use tests::engine::{Engine, printed};
use tests::proof::{self, Credentials};
use tests::running::PATIENCE;

/// The image of a host.
const HOST: &str = "es-bootstrap-host";
/// The directory of the playbooks.
const PLAYBOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/engines/ansible");

/// The hosts, and the controller's directory: keys, inventory, collection, bundles.
pub(crate) struct Hosts {
    pub(crate) engine: Engine,
    network: String,
    /// The names of the hosts, and the last octet of their addresses.
    hosts: BTreeMap<String, u8>,
    /// How nodes join.
    by: &'static str,
}

/// The result of a playbook.
pub(crate) struct Played {
    pub(crate) text: String,
    recap: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Hosts {
    pub(crate) fn new(names: &[&str], by: &'static str) -> Self {
        let engine = Engine::docker().unwrap();
        fs::create_dir_all(engine.path("controller/tmp")).unwrap();
        build_image(&engine);
        let key = engine.path("key");
        local(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key));
        // A subnet of the benchmarking network (RFC 2544). Tests that run at the same time use different
        // subnets.
        let part = (std::process::id() % 250 + 1) as u8;
        let subnet = format!("198.18.{part}.0/24");
        let network = engine.prefix().to_owned();
        engine.run(&["network", "create", "--subnet", &subnet, &network]).unwrap();
        let mut hosts = Self { engine, network: format!("198.18.{part}."), hosts: BTreeMap::new(), by };
        for name in names {
            hosts.add(name);
        }
        hosts.install_collection();
        hosts
    }

    /// Starts another host.
    pub(crate) fn add(&mut self, name: &str) {
        self.hosts.insert(name.to_owned(), self.hosts.len() as u8 + 11);
        let keys = format!("{}:/root/.ssh/authorized_keys:ro", self.engine.path("key.pub").display());
        let container = self.container(name);
        let options = ["run", "--detach", "--name", &container, "--hostname", name, "--network"];
        let more = [self.engine.prefix(), "--ip", &self.address(name), "--volume", &keys, HOST];
        self.engine.run(&[&options[..], &more].concat()).unwrap();
        self.wait_for_ssh(name);
        self.write_inventory();
    }

    /// Changes the address of a host, and restarts its node as a reboot does.
    pub(crate) fn move_host(&mut self, name: &str, number: u8) {
        let container = self.container(name);
        let network = self.engine.prefix().to_owned();
        self.engine.run(&["stop", &container]).unwrap();
        self.engine.run(&["network", "disconnect", &network, &container]).unwrap();
        self.hosts.insert(name.to_owned(), number);
        self.engine.run(&["network", "connect", "--ip", &self.address(name), &network, &container]).unwrap();
        self.start(name);
        self.write_inventory();
    }

    pub(crate) fn stop(&self, name: &str) {
        self.engine.run(&["stop", &self.container(name)]).unwrap();
    }

    pub(crate) fn start(&self, name: &str) {
        self.engine.run(&["start", &self.container(name)]).unwrap();
        self.wait_for_ssh(name);
    }

    pub(crate) fn container(&self, name: &str) -> String {
        format!("{}-{name}", self.engine.prefix())
    }

    pub(crate) fn address(&self, name: &str) -> String {
        format!("{}{}", self.network, self.hosts[name])
    }

    /// Runs a command on a host, and returns its output.
    pub(crate) fn on(&self, name: &str, words: &[&str]) -> String {
        self.engine.run(&[&["exec", &self.container(name)], words].concat()).unwrap()
    }

    fn wait_for_ssh(&self, name: &str) {
        let begun = Instant::now();
        let ready = ["exec", &self.container(name), "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/22"];
        while !self.engine.output(&ready).unwrap().status.success() {
            assert!(begun.elapsed() < PATIENCE, "{name} has no SSH");
            thread::sleep(Duration::from_millis(200));
        }
    }

    fn write_inventory(&self) {
        let mut text = String::from("elasticsearch:\n  hosts:\n");
        for name in self.hosts.keys() {
            text.push_str(&format!("    {name}: {{ansible_host: {}}}\n", self.address(name)));
        }
        let program = tests::program().unwrap();
        let sum = printed(Command::new("sha256sum").arg(&program)).unwrap();
        let at = |name: &str| self.engine.path(name).display().to_string();
        for (name, value) in [
            ("ansible_user", "root"),
            ("ansible_ssh_private_key_file", &at("key")),
            ("ansible_ssh_common_args", "-o UserKnownHostsFile=/dev/null"),
            ("ansible_python_interpreter", "/usr/bin/python3"),
            ("install_source", &program.display().to_string()),
            ("install_sha256", sum.split_whitespace().next().unwrap()),
            ("cluster_title", "fleet"),
            ("cluster_by", self.by),
            ("cluster_bundles", &at("bundles")),
            ("cluster_identity", &at("key")),
            ("cluster_recipients", &format!("[{:?}]", fs::read_to_string(at("key.pub")).unwrap().trim())),
            ("rotate_file", &at("rotation.age")),
        ] {
            let head = if name == "ansible_user" { "  vars:\n" } else { "" };
            // Quoted, because a checksum may look like a number.
            let value = if value.starts_with('[') { value.to_owned() } else { format!("{value:?}") };
            text.push_str(&format!("{head}    {name}: {value}\n"));
        }
        fs::write(self.engine.path("inventory.yml"), text).unwrap();
    }

    fn install_collection(&self) {
        let collections = self.engine.path("collections");
        let archive = tests::collection().unwrap();
        let mut install = self.ansible("ansible-galaxy");
        install.args(["collection", "install", "--offline", "--collections-path"]);
        local(install.arg(collections).arg(archive));
    }

    /// Returns one of Ansible's programs on a controller whose temporary directories belong to the test.
    fn ansible(&self, program: &str) -> Command {
        let bin = tests::ansible().unwrap().join("bin");
        let tool = self.engine.path("tools");
        if !tool.exists() {
            fs::create_dir(&tool).unwrap();
            std::os::unix::fs::symlink(tests::program().unwrap(), tool.join("es-bootstrap")).unwrap();
        }
        let path = format!("PATH={}:{}:/usr/bin:/bin", tool.display(), bin.display());
        let set = |name: &str, below: &str| format!("{name}={}", self.engine.path(below).display());
        let mut command = self.engine.command(&["env", "-i", "LANG=C.UTF-8", &path]);
        command
            .arg(set("HOME", "controller"))
            .arg(set("TMPDIR", "controller/tmp"))
            .arg(set("ANSIBLE_HOME", "controller/ansible"))
            .arg(set("ANSIBLE_COLLECTIONS_PATH", "collections"))
            .args(["ANSIBLE_HOST_KEY_CHECKING=false", "ANSIBLE_PIPELINING=true", "ANSIBLE_NOCOLOR=true"])
            .args(["ANSIBLE_TIMEOUT=10", program]);
        command
    }

    /// Runs a playbook of the tests or of the collection.
    pub(crate) fn play(&self, playbook: &str, more: &[&str]) -> Played {
        let path = match playbook.contains('.') {
            true => PathBuf::from(playbook),
            false => Path::new(PLAYBOOKS).join(playbook).with_extension("yml"),
        };
        let mut command = self.ansible("ansible-playbook");
        command.arg("--inventory").arg(self.engine.path("inventory.yml")).arg(path).args(more);
        Played::of(&command.output().unwrap())
    }

    /// Returns the credentials from the file that the operator uses.
    pub(crate) fn credentials(&self) -> Credentials {
        proof::credentials(&self.engine.path("bundles/initial-credentials")).unwrap()
    }

    /// Waits until each of these nodes sees this many members.
    pub(crate) fn wait_for_members(&self, names: &[&str], password: &str, count: usize) {
        let begun = Instant::now();
        for name in names {
            while self.members(name, password) != Some(count) {
                assert!(begun.elapsed() < PATIENCE, "{name} knows {:?}", self.members(name, password));
                thread::sleep(Duration::from_secs(1));
            }
        }
    }

    fn members(&self, name: &str, password: &str) -> Option<usize> {
        let (status, body) = self.get(name, "/_nodes/_all/none", password)?;
        (status == 200).then(|| body["nodes"].as_object().map_or(0, serde_json::Map::len))
    }

    /// Sends a request to a node as `elastic`.
    pub(crate) fn get(&self, name: &str, path: &str, password: &str) -> Option<(u16, serde_json::Value)> {
        self.get_as(name, path, Who::User("elastic", password))
    }

    pub(crate) fn get_as(&self, name: &str, path: &str, who: Who<'_>) -> Option<(u16, serde_json::Value)> {
        let ca = self.engine.path(&format!("{name}.crt"));
        fs::write(&ca, self.on(name, &["cat", "/etc/elasticsearch/certs/http_ca.crt"])).unwrap();
        let url = format!("https://{}:9200{path}", self.address(name));
        curl::get_by(self.engine.command(&["curl"]), &ca, &url, who).ok()
    }

    /// Checks that no temporary directory of the controller or of a host contains a secret.
    pub(crate) fn leave_nothing(&self, secrets: &[&str]) {
        for secret in secrets {
            assert!(secret.len() > 7, "`{secret}` is no secret");
            let search = ["grep", "--recursive", "--files-with-matches", "--fixed-strings", "-e", secret];
            let controller = self.engine.path("controller");
            let found = Command::new(search[0]).args(&search[1..]).arg(controller).output().unwrap();
            assert!(found.stdout.is_empty(), "on the controller: {found:?}");
            for name in self.hosts.keys() {
                let container = self.container(name);
                let words = [&["exec", &container][..], &search, &["/tmp", "/root", "/var/tmp"]].concat();
                let found = self.engine.output(&words).unwrap();
                assert!(found.stdout.is_empty(), "on {name}: {found:?}");
            }
        }
    }
}

impl Played {
    pub(crate) fn of(output: &Output) -> Self {
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let after = text.split_once("PLAY RECAP").map_or("", |(_, after)| after);
        let recap = after.lines().filter_map(|line| {
            let (name, counts) = line.split_once(" : ")?;
            let counts = counts.split_whitespace().filter_map(|count| {
                let (what, count) = count.split_once('=')?;
                Some((what.to_owned(), count.parse().ok()?))
            });
            Some((name.trim().to_owned(), counts.collect()))
        });
        Self { recap: recap.collect(), text }
    }

    /// Checks that no host failed, and that all of these were reached.
    pub(crate) fn succeeded(self, names: &[&str]) -> Self {
        for name in names {
            let count = |what: &str| self.count(name, what);
            assert!(count("failed") == 0 && count("unreachable") == 0 && count("ok") > 0, "{}", self.text);
        }
        self
    }

    /// Checks that nothing was changed on these hosts.
    pub(crate) fn changed_nothing(self, names: &[&str]) -> Self {
        for name in names {
            assert!(self.count(name, "changed") == 0, "{name} was changed: {}", self.text);
        }
        self.succeeded(names)
    }

    pub(crate) fn count(&self, name: &str, what: &str) -> u32 {
        self.recap.get(name).and_then(|counts| counts.get(what)).copied().unwrap_or_default()
    }

    /// Checks that Ansible's output contains none of these secrets.
    pub(crate) fn tells_no(self, secrets: &[&str]) -> Self {
        for secret in secrets {
            assert!(!self.text.contains(secret), "Ansible tells a secret");
        }
        self
    }
}

/// Builds the image of the hosts on top of the tests' image.
fn build_image(engine: &Engine) {
    let images = engine.run(&["images", "--format", "{{.Repository}}:{{.Tag}}"]).unwrap();
    let base = images.lines().find(|name| name.ends_with("-assembled")).unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/engines/host");
    let argument = format!("BASE={base}");
    let file = format!("{folder}/Containerfile");
    engine
        .run(&["build", "--quiet", "--build-arg", &argument, "--tag", HOST, "--file", &file, folder])
        .unwrap();
}

fn local(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", Played::of(&output).text);
}
