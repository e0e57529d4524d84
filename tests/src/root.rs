//! A temporary root: this machine's root file system read-only, with all changes in memory. Package managers,
//! users, services and host names in it are separate, and nothing of it remains after the drop.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// Mounts the root and reports it, then waits to be killed, which ends everything that runs in it.
const MOUNT: &str = "\
set -e
umask 022
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
for folder in etc opt usr var; do
  mountpoint --quiet \"/$folder\" || continue
  mkdir -p /mnt/more/$folder/upper /mnt/more/$folder/work
  mount -t overlay overlay -o lowerdir=/$folder,upperdir=/mnt/more/$folder/upper,workdir=/mnt/more/$folder/work /mnt/root/$folder
done
mount --rbind /dev /mnt/root/dev
mount -t proc proc /mnt/root/proc
mount -t tmpfs -o mode=755 tmpfs /mnt/root/run
mount -t tmpfs -o mode=1777 tmpfs /mnt/root/tmp
ip link set lo up
";
/// Takes away what packages and nodes of the machine left in the root, so that tests install the first ones.
const CLEAN: &str = "\
chroot /mnt/root sh -c '
  for package in elasticsearch es-bootstrap; do
    dpkg --purge --force-all $package
    rpm --erase --nodeps $package
  done
  userdel elasticsearch
  groupdel elasticsearch
  rm -rf /etc/elasticsearch /etc/default/elasticsearch /etc/default/es-bootstrap /usr/share/elasticsearch
  rm -rf /var/lib/elasticsearch /var/lib/es-bootstrap /var/log/elasticsearch
' > /dev/null 2>&1
";
/// Makes it the root of the namespace as systemd expects it, and detaches the old one.
const ENTER: &str = "\
cd /mnt/root
mkdir old
pivot_root . old
exec chroot . sh -c 'umount -l /old; rmdir /old; echo mounted; exec sh -c \"$0\"' \"$1\"
";

/// A temporary root, and the process that keeps it alive.
#[derive(Debug)]
pub struct Root {
    keeper: Child,
    /// The first process inside, a child of the keeper.
    first: u32,
}

impl Root {
    /// Creates a root in separate mount, PID, network and UTS namespaces.
    ///
    /// # Errors
    ///
    /// If the system refuses; root is required.
    pub fn new() -> Result<Self> {
        Self::with("", "exec sleep infinity")
    }

    /// Creates a root whose first process is systemd, with a target that starts no services.
    ///
    /// # Errors
    ///
    /// See [`Root::new`].
    pub fn with_systemd() -> Result<Self> {
        Self::with(
            "mount -t sysfs sysfs /mnt/root/sys
             mount -t cgroup2 cgroup2 /mnt/root/sys/fs/cgroup
             printf '[Unit]\\nDefaultDependencies=no\\n' > /mnt/root/etc/systemd/system/nothing.target",
            "mount --make-rshared /
             export container=docker
             exec /lib/systemd/systemd --unit=nothing.target --show-status=0 --log-target=null",
        )
    }

    /// Runs `before` after everything is mounted, and `then` in the new root, as its first process.
    fn with(before: &str, then: &str) -> Result<Self> {
        let mut keeper = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc", "--net", "--cgroup"])
            .args(["sh", "-c", &format!("{MOUNT}{CLEAN}{before}\n{ENTER}"), "sh", then])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not run unshare: apt-get install util-linux")?;
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().context("no standard output")?).read_line(&mut said)?;
        let found = if said == "mounted\n" { first_process(keeper.id()) } else { None };
        let Some(first) = found else {
            let _ = keeper.kill();
            bail!("could not create a throw-away root: {:?}", keeper.wait()?);
        };
        Ok(Self { keeper, first })
    }

    /// Returns the path of a file or directory of the root, as seen by this process.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.first))
    }

    /// Returns a command in the root, as its root user, with a separate environment.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &self.first.to_string(), "--mount", "--pid", "--uts", "--ipc", "--net"])
            .args(["env", "-i"])
            .args([
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "DEBIAN_FRONTEND=noninteractive",
            ])
            .args(["sh", "-c", "umask 022; exec \"$@\"", "sh"])
            .arg(program)
            .stdin(Stdio::null());
        command
    }

    /// Runs a shell script, and returns both output streams together.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn run(&self, script: &str) -> Result<String> {
        let output = self.try_run(script)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "{script}: {}\n{said}", output.status);
        Ok(said)
    }

    /// Runs a shell script, which may fail.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn try_run(&self, script: &str) -> Result<Output> {
        Ok(self.command("bash").args(["-c", &format!("exec 2>&1\n{script}")]).output()?)
    }

    /// Copies a file of this machine into the root.
    ///
    /// # Errors
    ///
    /// If it cannot be read or written.
    pub fn put(&self, from: &Path, to: &str) -> Result<()> {
        let file = File::open(from).with_context(|| format!("could not open {}", from.display()))?;
        let status = self.command("sh").args(["-c", &format!("cat > {to}")]).stdin(file).status()?;
        ensure!(status.success(), "could not write {to}");
        Ok(())
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // Killing the first process of a PID namespace ends all others, and releases the mounts.
        let _ = Command::new("kill").args(["-KILL", &self.first.to_string()]).status();
        let _ = self.keeper.wait();
    }
}

/// Finds the first process in the new namespace: the descendant of the keeper whose PID there is 1.
fn first_process(keeper: u32) -> Option<u32> {
    let children = fs::read_to_string(format!("/proc/{keeper}/task/{keeper}/children")).ok()?;
    children.split_whitespace().filter_map(|child| child.parse().ok()).find_map(|child| {
        let status = fs::read_to_string(format!("/proc/{child}/status")).ok()?;
        let is_first = status.lines().any(|line| {
            line.strip_prefix("NSpid:").is_some_and(|numbers| numbers.split_whitespace().count() > 1)
        });
        if is_first { Some(child) } else { first_process(child) }
    })
}
