//! A directory with a fresh configuration, data and logs of one node.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::{ports, user};

/// Little memory and a quick start: tests start many nodes on two cores.
const JAVA_OPTIONS: &str = "-Xms128m -Xmx128m -XX:TieredStopAtLevel=1";

/// A directory with a fresh configuration, data and logs of one node, removed on drop.
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
    home: PathBuf,
    program: PathBuf,
    host: String,
    http_port: u16,
}

impl Place {
    /// Creates a place. Files that the node's user cannot access are copied into it.
    ///
    /// # Errors
    ///
    /// If a file cannot be created.
    pub fn new(home: &Path, program: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("es-bootstrap-").tempdir()?;
        let root = folder.path();
        set_mode(root, 0o755)?;
        let reached = |from: &Path, name: &str| -> Result<PathBuf> {
            if user::reaches(from) {
                return Ok(from.to_path_buf());
            }
            copy(from, &root.join(name))?;
            Ok(root.join(name))
        };
        let home = reached(home, "home")?;
        let program = reached(program, "es-bootstrap")?;
        copy(&home.join("config"), &root.join("config"))?;
        for name in ["data", "logs"] {
            fs::create_dir(root.join(name))?;
        }
        let (http, transport) = (ports::free()?, ports::free()?);
        let place = Self { home, program, folder, host: "localhost".to_owned(), http_port: http };
        place.append_settings(&format!(
            "path.data: {}\npath.logs: {}\nhttp.port: {http}\ntransport.port: {transport}\n",
            place.folder.path().join("data").display(),
            place.folder.path().join("logs").display(),
        ))?;
        for name in ["config", "data", "logs"] {
            user::give(&place.folder.path().join(name))?;
        }
        user::give_one(place.folder.path())?;
        Ok(place)
    }

    /// The same for a node that listens only on this address, and publishes it.
    ///
    /// # Errors
    ///
    /// If the settings cannot be written.
    pub fn on(mut self, address: &str) -> Result<Self> {
        self.append_settings(&format!("network.host: \"{address}\"\nnetwork.publish_host: \"{address}\"\n"))?;
        self.host = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
        Ok(self)
    }

    /// Returns the home of Elasticsearch.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Returns the path of a file or directory of the configuration.
    #[must_use]
    pub fn config(&self, name: &str) -> PathBuf {
        self.folder.path().join("config").join(name)
    }

    /// Returns the path of a file or directory of the place itself.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the URL of the node's HTTP interface.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}:{}", self.host, self.http_port)
    }

    /// Appends lines to `elasticsearch.yml`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn append_settings(&self, lines: &str) -> Result<()> {
        let file = self.config("elasticsearch.yml");
        let text = fs::read_to_string(&file)?;
        fs::write(file, format!("{text}{lines}")).context("could not write elasticsearch.yml")
    }

    /// Returns the program under test, run as the node's user in this place.
    #[must_use]
    pub fn bootstrap(&self, arguments: &[&str]) -> Command {
        self.command(&self.program, arguments)
    }

    /// Returns the program under the name of one of Elasticsearch's tools.
    ///
    /// # Errors
    ///
    /// If the link cannot be created.
    pub fn tool(&self, name: &str, arguments: &[&str]) -> Result<Command> {
        let link = self.folder.path().join(name);
        if !link.is_symlink() {
            std::os::unix::fs::symlink(&self.program, &link)?;
        }
        Ok(self.command(&link, arguments))
    }

    /// Like [`Self::bootstrap`], on a terminal provided by script(1), which also writes the output to a file.
    ///
    /// # Errors
    ///
    /// If that file cannot be created.
    pub fn on_a_terminal(&self, arguments: &[&str], typescript: &Path) -> Result<Command> {
        fs::write(typescript, "")?;
        user::give(typescript)?;
        let inner = self.bootstrap(arguments);
        let words = [inner.get_program()].into_iter().chain(inner.get_args());
        let words: Vec<String> = words.map(|word| format!("'{}'", word.display())).collect();
        let mut script = Command::new("script");
        script.args(["--quiet", "--flush", "--return", "--command"]);
        script.arg(format!("exec {}", words.join(" "))).arg(typescript);
        script.current_dir(self.path("")).env("SHELL", "/bin/sh").env("TERM", "xterm").env("LANG", "C.UTF-8");
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => script.env(name, value),
                None => script.env_remove(name),
            };
        }
        user::apply(&mut script);
        Ok(script)
    }

    /// Returns the start script of Elasticsearch.
    #[must_use]
    pub fn elasticsearch(&self, arguments: &[&str]) -> Command {
        self.command(&self.home.join("bin/elasticsearch"), arguments)
    }

    /// Returns one of Elasticsearch's own tools.
    #[must_use]
    pub fn stock_tool(&self, name: &str, arguments: &[&str]) -> Command {
        self.command(&self.home.join("bin").join(name), arguments)
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("ES_HOME", &self.home)
            .env("ES_PATH_CONF", self.folder.path().join("config"))
            .env("ES_JAVA_OPTS", JAVA_OPTIONS)
            .env("HOSTNAME", "test-node")
            .env_remove("ES_JAVA_HOME");
        user::apply(&mut command);
        command
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status()?;
    ensure!(status.success(), "could not copy {}", from.display());
    Ok(())
}

pub(crate) fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}
