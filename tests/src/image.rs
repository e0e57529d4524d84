//! The layout of the container image, and containers of it without an engine: separate mount, PID and UTS
//! namespaces, `tini` as process 1, the image's user, group and umask.

use std::fs;
use std::os::unix::fs::{PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::running::{Running, signal};

/// The image's user.
pub const USER: u32 = 1000;
/// The home of Elasticsearch in the image.
pub const HOME: &str = "/usr/share/elasticsearch";
/// The entry point from the Containerfile.
pub const ENTRY_POINT: [&str; 4] = ["tini", "--", "/usr/local/bin/es-bootstrap", "entrypoint"];
/// The settings of the image.
const SETTINGS: &str = include_str!("../../xtask/engines/image/elasticsearch.yml");
/// Handles the environment as the image's start command does, then runs the start command of the archive.
const START: &str = include_str!("../../xtask/engines/image/elasticsearch");

/// An unpacked image.
#[derive(Debug)]
pub struct Image {
    folder: TempDir,
}

impl Image {
    /// Copies a real Elasticsearch into the layout of the image.
    ///
    /// # Errors
    ///
    /// If a file cannot be created.
    pub fn new(home: &Path, program: &Path) -> Result<Self> {
        let image = Self { folder: tempfile::Builder::new().prefix("es-bootstrap-image-").tempdir()? };
        set_mode(image.folder.path(), 0o755)?;
        copy(home, &image.path("elasticsearch"))?;
        copy(program, &image.path("es-bootstrap"))?;
        let bin = image.path("elasticsearch/bin");
        fs::rename(bin.join("elasticsearch"), bin.join("elasticsearch.node"))?;
        fs::write(bin.join("elasticsearch"), START)?;
        set_mode(&bin.join("elasticsearch"), 0o755)?;
        fs::write(bin.join("elasticsearch-env"), "ES_DISTRIBUTION_TYPE=docker\n")?;
        set_mode(&bin.join("elasticsearch-env"), 0o755)?;
        fs::write(image.path("elasticsearch/config/elasticsearch.yml"), SETTINGS)?;
        for name in ["bin", "config", "config/jvm.options.d", "data", "logs", "plugins", "enrollment"] {
            fs::create_dir_all(image.path("elasticsearch").join(name))?;
            image.own(&image.path("elasticsearch").join(name))?;
        }
        Ok(image)
    }

    /// Returns the path of a file or directory beside the image.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Creates an empty volume with a mode, for the image's user.
    ///
    /// # Errors
    ///
    /// If it cannot be created.
    pub fn volume(&self, name: &str, mode: u32) -> Result<PathBuf> {
        let path = self.path(name);
        fs::create_dir_all(&path)?;
        lchown(&path, Some(USER), Some(0))?;
        set_mode(&path, mode)?;
        Ok(path)
    }

    /// Creates a volume with a copy of a directory.
    ///
    /// # Errors
    ///
    /// If it cannot be created.
    pub fn copied_volume(&self, name: &str, from: &Path) -> Result<PathBuf> {
        copy(from, &self.path(name))?;
        Ok(self.path(name))
    }

    /// Sets owners and modes as in the image.
    fn own(&self, folder: &Path) -> Result<()> {
        lchown(folder, Some(USER), Some(0))?;
        set_mode(folder, 0o775)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            lchown(&path, Some(USER), Some(0))?;
            if path.is_file() && !folder.ends_with("bin") {
                set_mode(&path, 0o664)?;
            }
        }
        Ok(())
    }

    /// Creates a container of this image.
    #[must_use]
    pub fn container(&self, name: &str) -> Container<'_> {
        Container {
            image: self,
            name: name.to_owned(),
            user: USER,
            // On another address, Elasticsearch enforces bootstrap checks that a test machine may fail.
            variables: vec![("transport.host".to_owned(), "127.0.0.1".to_owned())],
            mounts: Vec::new(),
        }
    }
}

/// A container that has not been started yet.
#[derive(Clone, Debug)]
pub struct Container<'a> {
    image: &'a Image,
    name: String,
    user: u32,
    variables: Vec<(String, String)>,
    mounts: Vec<String>,
}

impl<'a> Container<'a> {
    /// Sets another user; the group stays 0, as for everything in the image.
    #[must_use]
    pub fn user(mut self, user: u32) -> Self {
        self.user = user;
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Mounts a volume or a file from outside.
    #[must_use]
    pub fn mount(mut self, from: &Path, to: &str) -> Self {
        let from = from.display();
        self.mounts.push(format!(
            "[ -e '{to}' ] || if [ -d '{from}' ]; then mkdir -p '{to}'; else touch '{to}'; fi\nmount --bind '{from}' '{to}'"
        ));
        self
    }

    /// Adds a script that the container's root runs before the later mounts.
    #[must_use]
    pub fn prepare(mut self, script: &str) -> Self {
        self.mounts.push(script.to_owned());
        self
    }

    /// Mounts a volume or a file from outside read-only.
    #[must_use]
    pub fn mount_read_only(mut self, from: &Path, to: &str) -> Self {
        self = self.mount(from, to);
        self.mounts.push(format!("mount -o remount,bind,ro '{to}'"));
        self
    }

    /// Makes the root file system read-only, except for earlier mounts.
    #[must_use]
    pub fn read_only_root(mut self) -> Self {
        self.mounts.push(format!("mount -o remount,bind,ro {HOME}\nmount -o remount,bind,ro /"));
        self
    }

    /// Returns the command that runs the image's entry point with these arguments.
    #[must_use]
    pub fn run(&self, words: &[&str]) -> Command {
        self.command(&[&ENTRY_POINT, words].concat())
    }

    /// Returns the command that runs these words instead of the entry point.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let image = self.image.folder.path().display();
        let mounts = self.mounts.join("\n");
        let script = format!(
            "umask 022\nhostname {name}\nmount -t tmpfs none /usr/share\nmkdir {HOME}\nmount --bind '{image}/elasticsearch' {HOME}\n\
             mount -t tmpfs none /usr/local/bin\ncp '{image}/es-bootstrap' /usr/local/bin\n{mounts}\n\
             mount -t tmpfs -o mode=1777 none /tmp\ncd {HOME}\n\
             exec setpriv --reuid={user} --regid=0 --clear-groups env -i \"$@\"",
            name = self.name,
            user = self.user,
        );
        let mut command = Command::new("unshare");
        command.args([
            "--mount",
            "--uts",
            "--pid",
            "--fork",
            "--mount-proc",
            "bash",
            "-ec",
            &script,
            "container",
        ]);
        command.args([
            "PATH=/usr/local/bin:/usr/bin:/bin",
            "ES_JAVA_OPTS=-Xms128m -Xmx128m -XX:TieredStopAtLevel=1",
        ]);
        command.arg(format!("HOSTNAME={}", self.name));
        command.args(self.variables.iter().map(|(name, value)| format!("{name}={value}")));
        command.args(words);
        command
    }

    /// Runs words instead of the entry point to completion.
    ///
    /// # Errors
    ///
    /// If the command cannot be run.
    pub fn output(&self, words: &[&str]) -> Result<Output> {
        Ok(self.command(words).output()?)
    }
}

/// Sends a signal to process 1 of a container, as `docker stop` does.
///
/// # Errors
///
/// If there is no such process.
pub fn stop(container: &Running) -> Result<()> {
    let of = |process: u32| -> Result<u32> {
        let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"))?;
        children.split_whitespace().next().context("no child")?.parse().context("no number")
    };
    signal(of(container.id())?, "TERM")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status()?;
    ensure!(status.success(), "could not copy {}", from.display());
    Ok(())
}

fn set_mode(path: &Path, mode: u32) -> Result<()> {
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}
