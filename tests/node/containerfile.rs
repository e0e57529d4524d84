//! Builds the Containerfile with buildah, without an engine, on a plain Debian with the layout of the
//! Elasticsearch image, and then runs the image's own commands in it.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use tests::curl::{Who, get};
use tests::image::{ENTRY_POINT, Image, USER};
use tests::page::{block, root};
use tests::plain::Plain;
use tests::ports;
use tests::running::{Running, signal};

const PAGE: &str = include_str!("../../docs/containers.md");
const PASSWORD: &str = "a password of the operator's";
/// The base image of the Containerfile.
const BASE: &str = "docker.elastic.co/elasticsearch/elasticsearch";
/// The directories of this machine's JDKs, in addition to those of the homes.
const JDK: [&str; 4] =
    ["/usr/lib/jvm", "/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/ssl/certs/java"];

/// buildah with separate storage.
struct Store(TempDir);

impl Store {
    fn new() -> Self {
        Self(tempfile::Builder::new().prefix("es-bootstrap-").tempdir().unwrap())
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("buildah");
        command.args(["--storage-driver", "vfs", "--root"]).arg(self.0.path().join("root"));
        command.arg("--runroot").arg(self.0.path().join("run")).args(words);
        command.current_dir(root().unwrap());
        command
    }

    /// Returns the output without the final line end.
    fn run(&self, words: &[&str]) -> String {
        let output = self.command(words).output().expect("apt-get install buildah");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {said}");
        assert!(!said.contains("level=warning"), "{words:?}: {said}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Creates the base image: the user, layout and settings of the Elasticsearch image on Debian.
    fn make_base(&self, version: &str) {
        let plain = Plain::with(&["tini"]).unwrap();
        let image = Image::new(&tests::home().unwrap(), &tests::program().unwrap()).unwrap();
        plain.run(&format!("useradd --uid {USER} --gid 0 --no-create-home elasticsearch")).unwrap();
        let home = image.path("elasticsearch");
        // The Containerfile must create this directory.
        fs::remove_dir(home.join("enrollment")).unwrap();
        plain.put(&home, "usr/share/elasticsearch").unwrap();
        plain.run("chown 1000:0 /usr/share/elasticsearch; chmod 775 /usr/share/elasticsearch").unwrap();
        let container = self.run(&["from", "scratch"]);
        // An archive preserves the owners.
        let archive = self.0.path().join("base.tar");
        let mut tar = Command::new("tar");
        tar.arg("--create").arg("--file").arg(&archive).arg("--directory").arg(plain.path()).arg(".");
        assert!(tar.status().unwrap().success());
        self.run(&["add", "--quiet", &container, archive.to_str().unwrap(), "/"]);
        let options = ["--workingdir", "/usr/share/elasticsearch", "--user", "1000:0", "--cmd", "eswrapper"];
        self.run(&[&["config"], &options[..], &["--entrypoint", "[\"/bin/tini\"]", &container]].concat());
        let name = format!("{BASE}:{version}");
        self.run(&["commit", "--quiet", "--format", "docker", "--rm", &container, &name]);
    }

    /// Runs the command from the page, with the options that buildah needs without an engine and a registry.
    fn build(&self, version: &str, folder: &Path) {
        let line = block(PAGE, "build").trim_end().replace("VERSION=9.5.3", &format!("VERSION={version}"));
        let folder = folder.display().to_string();
        let mut words: VecDeque<&str> = line.split_whitespace().collect();
        assert_eq!((words.pop_front(), words.pop_front()), (Some("podman"), Some("build")));
        assert_eq!(words.pop_back(), Some("DIR"));
        let options = ["build", "--quiet", "--isolation", "chroot", "--pull-never"];
        self.run(&options.into_iter().chain(words).chain([&*folder]).collect::<Vec<_>>());
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // It contains files of other users.
        let _ = Command::new("rm").args(["-r", "--one-file-system"]).arg(self.0.path().join("root")).status();
        let _ = Command::new("rm").args(["-r", "--one-file-system"]).arg(self.0.path().join("run")).status();
    }
}

fn words(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// Finds the descendant process whose command line begins with a word.
fn below(process: u32, word: &str) -> Option<u32> {
    // A child is listed under the thread that created it.
    let threads = fs::read_dir(format!("/proc/{process}/task")).ok()?.filter_map(Result::ok);
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|list| list.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<_>>())
        .collect();
    children.into_iter().find_map(|child| {
        let line = fs::read(format!("/proc/{child}/cmdline")).ok()?;
        if line.starts_with(word.as_bytes()) { Some(child) } else { below(child, word) }
    })
}

/// Returns the instructions of the Containerfile, each with the rest of its line.
fn instructions() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().unwrap().join("xtask/packaging/container/Containerfile")).unwrap();
    let text = text.replace("\\\n", " ");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(word, rest)| (word.to_owned(), rest.to_owned()))
        .collect()
}

#[test]
#[ignore = "needs the program: cargo xtask test"]
fn the_containerfile_says_what_the_other_tests_run() {
    let instructions = instructions();
    let names: Vec<&str> = instructions.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(names, ["ARG", "FROM", "USER", "COPY", "RUN", "USER", "ENTRYPOINT", "CMD", "HEALTHCHECK"]);
    let of = |name: &str| &instructions.iter().rfind(|(word, _)| word == name).unwrap().1;
    assert_eq!(of("FROM"), &format!("{BASE}:${{VERSION}}"));
    // Most options of COPY are specific to BuildKit and buildah; Docker's classic builder supports only
    // `--chown` and `--from`.
    assert_eq!(of("COPY"), "es-bootstrap /usr/local/bin/es-bootstrap");
    assert!(of("RUN").starts_with("chmod 0755 /usr/local/bin/es-bootstrap && "));
    assert_eq!(of("USER"), &format!("{USER}:0"));
    let list = |text: &str| -> Vec<String> { serde_json::from_str(text).unwrap() };
    // The image has the first program at this path.
    let entry = list(of("ENTRYPOINT"));
    assert_eq!(entry, [&["/bin/tini"], &ENTRY_POINT[1..]].concat());
    assert_eq!(list(of("CMD")), ["eswrapper"]);
    let (options, command) = of("HEALTHCHECK").split_once("CMD ").unwrap();
    assert_eq!(options.split_whitespace().count(), 4, "{options}");
    // The same command as in Kubernetes and compose. The program accepts all its options.
    let health = list(command);
    let mut program = Command::new(tests::program().unwrap());
    let output = program.args(&health[1..]).args(["--path-conf", "/nowhere"]).output().unwrap();
    assert_eq!(output.status.code(), Some(78), "{output:?}");
}

#[test]
#[ignore = "needs a node, root, buildah, debootstrap, the network: cargo xtask test --all"]
fn the_containerfile_is_built_and_its_image_runs() {
    let home = tests::home().unwrap();
    let version = home.file_name().unwrap().to_str().unwrap();
    let store = Store::new();
    store.make_base(version);
    let folder = tempfile::tempdir().unwrap();
    fs::copy(tests::program().unwrap(), folder.path().join("es-bootstrap")).unwrap();
    store.build(version, folder.path());

    let built = store.run(&["inspect", "--type", "image", "elasticsearch-secured"]);
    let built: Value = serde_json::from_str(&built).unwrap();
    let config = &built["Docker"]["config"];
    assert_eq!(
        (&config["User"], &config["WorkingDir"]),
        (&"1000:0".into(), &"/usr/share/elasticsearch".into())
    );
    let health = words(&config["Healthcheck"]["Test"]);
    assert_eq!(health[0], "CMD");
    assert_eq!(config["Healthcheck"]["Timeout"], 10_000_000_000_u64);

    let container = store.run(&["from", "--pull-never", "elasticsearch-secured"]);
    let port = ports::free().unwrap();
    let (http, transport) =
        (format!("http.port={port}"), format!("transport.port={}", ports::free().unwrap()));
    let password = format!("ELASTIC_PASSWORD={PASSWORD}");
    let run = |command: &[String]| {
        let mut run = vec!["run".to_owned(), "--isolation".to_owned(), "chroot".to_owned()];
        for path in JDK.iter().filter(|path| Path::new(path).exists()) {
            run.extend(["--volume".to_owned(), format!("{path}:{path}:ro")]);
        }
        // On another address, Elasticsearch enforces bootstrap checks that a test machine may fail.
        for variable in
            [&http, &transport, &password, "transport.host=127.0.0.1", "ES_JAVA_OPTS=-Xms128m -Xmx128m"]
        {
            run.extend(["--env".to_owned(), variable.to_owned()]);
        }
        run.extend([container.clone(), "--".to_owned()]);
        run.extend(command.iter().cloned());
        store.command(&run.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let shell = |script: &str| {
        let output = run(&["sh", "-ec", script].map(str::to_owned)).output().unwrap();
        assert!(output.status.success(), "{script}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let facts = shell("id -u; id -g; stat --format '%u:%g %a' enrollment /usr/local/bin/es-bootstrap");
    assert_eq!(facts, "1000\n0\n1000:0 775\n0:0 755\n");

    let check = || run(&health[1..]).output().unwrap().status.code();
    assert_eq!(check(), Some(78), "nothing is configured yet");
    let command = [words(&config["Entrypoint"]), words(&config["Cmd"])].concat();
    let mut node = Running::start(&mut run(&command), false).unwrap();
    let waiting = [&health[1..health.len() - 1], &["5m".to_owned()]].concat();
    assert!(run(&waiting).output().unwrap().status.success(), "{}{}", node.stdout.text(), node.stderr.text());
    assert_eq!(check(), Some(0));
    let ca = folder.path().join("http_ca.crt");
    fs::write(&ca, shell("cat config/certs/http_ca.crt")).unwrap();
    let url = format!("https://localhost:{port}");
    node.wait_until("the login", |_| get(&ca, &url, Who::User("elastic", PASSWORD)).unwrap().0 == 200)
        .unwrap();
    let owners =
        shell("stat --format '%u:%g %a' config/certs config/certs/http.p12 config/elasticsearch.keystore");
    assert_eq!(owners, "1000:0 750\n1000:0 660\n1000:0 660\n");
    signal(below(node.id(), "/bin/tini").unwrap(), "TERM").unwrap();
    assert_eq!(node.end().unwrap().code(), Some(143), "{}", node.stderr.text());
    assert_eq!(check(), Some(69), "nobody answers any more");
}
