//! `cargo xtask engine`: Docker, Podman and Kubernetes for tests and experiments.
//!
//! If a Docker daemon responds at the client's default address, it is used and left running. Any other engine
//! is started in separate mount, PID and network namespaces, with all its data below `target/engines`: it
//! uses its default paths there, and nothing remains when the first process ends. To use it, run a command
//! through its script `enter`, as in `target/engines/docker/enter docker ps`.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use fs_err::{self as fs, File};
use sha2::{Digest, Sha256};

use crate::failure::with_hint;
use crate::run::{is_root, output};
use crate::{jars, kubernetes, prerequisites, root};

/// Where containers run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Docker,
    Podman,
    Kubernetes,
}

#[derive(Args)]
pub(crate) struct EngineArgs {
    /// Engine
    engine: Engine,
    /// Stop it
    #[arg(long)]
    down: bool,
}

/// Time limit for an engine to respond, and to stop.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running engine.
pub(crate) struct Running {
    engine: Engine,
    /// The script that runs a command with access to the engine.
    enter: PathBuf,
    /// The engine's process, if this task started it; it is stopped on drop.
    child: Option<Child>,
}

/// The lifetime of a started engine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    /// Until it is stopped.
    OfItsOwn,
    /// Until the task ends, for any reason.
    OfTheTask,
}

/// `cargo xtask engine`: the last line of the output is the script that enters the engine.
pub(crate) fn run(args: &EngineArgs) -> Result<()> {
    if args.down {
        return args.engine.end();
    }
    let mut running = args.engine.start(Life::OfItsOwn)?;
    running.child = None;
    println!("{}", running.enter.display());
    Ok(())
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Kubernetes => "kubernetes",
        }
    }

    /// Returns the programs that it needs.
    pub(crate) fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Docker if docker_answers() => &prerequisites::DOCKER_CLIENTS,
            Self::Docker => &prerequisites::DOCKER,
            Self::Podman => &prerequisites::PODMAN,
            Self::Kubernetes => &prerequisites::KUBERNETES,
        }
    }

    /// Returns the directory with all its data.
    pub(crate) fn folder(self) -> PathBuf {
        root().join("target/engines").join(self.name())
    }

    /// Fails early if this user cannot start the engine.
    pub(crate) fn check_user(self) -> Result<()> {
        if is_root() || self == Self::Docker && docker_answers() {
            return Ok(());
        }
        Err(with_hint(
            format!("only root can start {}: it mounts and makes networks", self.name()),
            "run the task with sudo",
        ))
    }

    /// Starts an engine that runs as long as this task.
    pub(crate) fn for_this_task(self) -> Result<Running> {
        self.start(Life::OfTheTask)
    }

    fn start(self, life: Life) -> Result<Running> {
        fs::create_dir_all(self.folder())?;
        let enter = self.folder().join("enter");
        if let Some(process) = self.process()? {
            write_script(&enter, &entering(process)?)?;
            return Ok(Running { engine: self, enter, child: None });
        }
        if self == Self::Docker && docker_answers() {
            write_script(&enter, "exec \"$@\"")?;
            return Ok(Running { engine: self, enter, child: None });
        }
        self.check_user()?;
        prerequisites::need(self.needs())?;
        let programs = if self == Self::Kubernetes { kubernetes::programs()? } else { PathBuf::new() };
        self.remove_control_groups();
        eprintln!("starting {}", self.name());
        let child = self.spawn(life, &programs)?;
        let mut running = Running { engine: self, enter, child: Some(child) };
        running.wait()?;
        Ok(running)
    }

    /// Starts the engine's script as the second process in separate namespaces.
    fn spawn(self, life: Life, programs: &Path) -> Result<Child> {
        let folder = self.folder();
        let log = File::create(folder.join("log"))?.into_file();
        let mut command = match life {
            Life::OfItsOwn => Command::new("setsid"),
            Life::OfTheTask => {
                let mut command = Command::new("setpriv");
                command.args(["--pdeathsig", "KILL"]);
                command
            }
        };
        let child = command
            .args(["unshare", "--mount", "--propagation", "slave", "--net", "--pid", "--fork"])
            .args(["--kill-child", "--mount-proc", "--", "sh", "-ec", BEFORE])
            .arg(root().join("xtask/engines").join(self.name()).with_extension("sh"))
            .arg(&folder)
            .arg(self.control_group())
            .arg(programs)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("could not run unshare")?;
        fs::write(folder.join("pid"), child.id().to_string())?;
        Ok(child)
    }

    /// Returns the process started with unshare(1), if it still runs.
    fn process(self) -> Result<Option<u32>> {
        let file = self.folder().join("pid");
        let Ok(text) = fs::read_to_string(&file) else { return Ok(None) };
        let process: u32 = text.trim().parse().context("a process id is a number")?;
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        // The PID may have been reused.
        let is_it = line.starts_with("unshare\0") && line.contains(&self.folder().display().to_string());
        if !is_it {
            fs::remove_file(&file)?;
        }
        Ok(is_it.then_some(process))
    }

    /// Stops the engine, if this project started it.
    fn end(self) -> Result<()> {
        let Some(process) = self.process()? else {
            eprintln!("{} was not started here", self.name());
            return Ok(());
        };
        self.remove_containers(process);
        stop(process)?;
        self.remove_control_groups();
        let sysctls = self.folder().join("sysctls");
        if sysctls.exists() {
            output(Command::new("sysctl").arg("--quiet").arg("--load").arg(&sysctls))?;
            fs::remove_file(sysctls)?;
        }
        for name in ["pid", "enter"] {
            fs::remove_file(self.folder().join(name))?;
        }
        Ok(())
    }

    /// Removes containers, which would otherwise reappear, running or dead, at the engine's next start.
    fn remove_containers(self, process: u32) {
        let script = match self {
            Self::Docker => "docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes",
            Self::Podman => "podman rm --all --force",
            Self::Kubernetes => return,
        };
        let Ok(enter) = entering(process) else { return };
        let removed = Command::new("sh").args(["-c", &enter, "sh", "sh", "-c", script]).output();
        if removed.is_err() {
            eprintln!("the containers of {} could not be removed", self.name());
        }
    }

    /// Returns the parent control group of its containers, which is unique for each project directory.
    fn control_group(self) -> String {
        let of = jars::hex(&Sha256::digest(root().as_os_str().as_encoded_bytes()));
        format!("/es-bootstrap-{}-{}", self.name(), of.get(..8).unwrap_or_default())
    }

    /// Removes control groups, which outlive a namespace. Those in use stay.
    fn remove_control_groups(self) {
        let group = self.control_group();
        // Podman chooses its own.
        let group = if self == Self::Podman { "libpod_parent" } else { group.trim_start_matches('/') };
        for hierarchy in ["/sys/fs/cgroup".into()].into_iter().chain(folders(Path::new("/sys/fs/cgroup"))) {
            remove_empty(&hierarchy.join(group));
        }
    }
}

/// Runs in the new namespaces before the engine's script: mounts empty runtime directories.
const BEFORE: &str = "mount -t tmpfs -o mode=755 none /run; mkdir -p /run/lock; ip link set lo up; exec tini -s -- \"$0\" \"$@\"";

/// Returns the script that runs a command in the engine's namespaces. Entering a mount namespace changes to
/// its root directory.
fn entering(process: u32) -> Result<String> {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"))?;
    let first = children.split_whitespace().next().context("an engine without processes")?;
    Ok(format!(
        "exec nsenter --target {first} --mount --net --pid env \
         CONTAINERS_CONF='{folder}/podman/containers.conf' CONTAINERS_STORAGE_CONF='{folder}/podman/storage.conf' \
         KUBECONFIG='{folder}/kubernetes/kubeconfig' DOCKER_HOST= PATH='{programs}':\"$PATH\" \
         sh -c 'cd \"$0\" && exec \"$@\"' \"$PWD\" \"$@\"",
        folder = root().join("target/engines").display(),
        programs = kubernetes::folder().display()
    ))
}

fn write_script(path: &Path, line: &str) -> Result<()> {
    fs::write(path, format!("#!/bin/sh\n# Runs a command beside the engine.\n{line}\n"))?;
    Ok(fs::set_permissions(path, Permissions::from_mode(0o755))?)
}

/// Whether a Docker daemon is already running.
fn docker_answers() -> bool {
    Command::new("docker")
        .args(["version", "--format", "{{.Server.Version}}"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Kills the first process below the one started with unshare(1), which ends all others.
fn stop(process: u32) -> Result<()> {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"))?;
    for (signal, target) in [("TERM", children.trim()), ("KILL", &process.to_string())] {
        // It may have exited in the meantime.
        let _ = Command::new("kill").args(["-s", signal, target]).stderr(Stdio::null()).status();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE / 4 {
            if !is_alive(process) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
    Err(with_hint(format!("process {process} does not end"), "end it with `kill -9`"))
}

/// Whether a process is running, and not a zombie.
fn is_alive(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// Returns the subdirectories of a directory.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir() && !path.is_symlink())
        .collect()
}

/// Removes a directory and its subdirectories if they are empty, apart from the files of a control group.
fn remove_empty(folder: &Path) {
    folders(folder).iter().for_each(|inner| remove_empty(inner));
    let _ = fs::remove_dir(folder);
}

impl Running {
    /// Returns a command with access to the engine.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(&self.enter);
        command.arg(program);
        command
    }

    /// Returns the engine's client program.
    pub(crate) fn client(&self) -> &'static str {
        match self.engine {
            Engine::Docker => "docker",
            Engine::Podman => "podman",
            Engine::Kubernetes => "kubectl",
        }
    }

    /// Returns the script that runs a command with access to the engine.
    pub(crate) fn enter(&self) -> &Path {
        &self.enter
    }

    /// Waits until the engine responds.
    fn wait(&mut self) -> Result<()> {
        let script = match self.engine {
            Engine::Docker => "docker version",
            Engine::Podman => "podman version",
            Engine::Kubernetes => "kubectl wait --for=condition=Ready node/node1 --timeout=5s",
        };
        let begun = Instant::now();
        loop {
            let child = self.child.as_mut().context("an engine that was started")?;
            let ended = child.try_wait()?;
            let log = || fs::read_to_string(self.engine.folder().join("log")).unwrap_or_default();
            ensure!(ended.is_none(), "{} ended: {}", self.engine.name(), log());
            ensure!(begun.elapsed() < PATIENCE, "{} does not answer: {}", self.engine.name(), log());
            if let Ok(line) = entering(child.id()) {
                write_script(&self.enter, &line)?;
                let mut words = script.split_whitespace();
                let mut command = Command::new(&self.enter);
                command.args(&mut words).stdout(Stdio::null()).stderr(Stdio::null());
                if command.status().is_ok_and(|status| status.success()) {
                    return Ok(());
                }
            }
            thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            if let Err(error) = self.engine.end() {
                eprintln!("could not end {}: {error:#}", self.engine.name());
            }
            // No other code reads its exit status.
            let _ = child.wait();
        }
    }
}
