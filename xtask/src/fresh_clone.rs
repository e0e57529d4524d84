//! Tests the first steps of a new user: an ordinary user with a fresh clone, on a machine with Rust, a JDK
//! and Maven.
//!
//! The clone is mounted over the project in a mount namespace, on top of the existing build output: files
//! with the same path and content are not built again.

use std::env;
use std::ffi::OsString;
use std::fs::FileTimes;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use fs_err::{self as fs, File};

use crate::run::{output, run};
use crate::{folders, root};

/// The ID of `nobody` on all systems.
const USER: &str = "65534";
/// Mounts, then runs the remaining arguments as that user. The build output is an overlay whose changes are
/// in memory, and in which a change of owner does not copy a file; everything belongs to that user, so that
/// cargo and Maven can write to it. Root's home is inaccessible to others, so only the directories of cargo,
/// rustup and Maven are mounted there. Java takes the home directory from passwd(5), where this user has
/// none.
const SCRIPT: &str = r#"
set -e
root=$1 clone=$2 cargo=$3 rustup=$4 maven=$5 home=$6 user=$7 hidden=$8; shift 8
mount -t tmpfs -o mode=755 none /mnt
cd /mnt
mkdir -p "$maven"
mkdir cargo rustup clone home home/.m2 nowhere
: > nothing
overlay() {
  mkdir "$1" "$1.upper" "$1.work"
  mount -t overlay overlay -o "lowerdir=$2,upperdir=$1.upper,workdir=$1.work,metacopy=on" "$1"
}
mount --bind "$cargo" cargo
# A system's own Rust has no rustup.
[ ! -d "$rustup" ] || mount --bind "$rustup" rustup
mount --bind "$clone" clone
overlay target "$root/target"
overlay maven "$maven"
rm -rf target/node
# What an engine keeps is an overlay itself, whose whiteouts are names without files here.
if [ -d target/engines ]; then mount -t tmpfs none target/engines; fi
chown --recursive "$user:$user" target maven
mount -t tmpfs -o mode=755 none "$home"
mkdir -p "$cargo" "$rustup" "$root"
mount --bind cargo "$cargo"
mount --bind rustup "$rustup"
mount --bind clone "$root"
mount --bind target "$root/target"
mount --bind maven home/.m2
chown "$user:$user" home
for program in $hidden; do
  for place in "$program" "/usr/bin/$program" "/usr/local/bin/$program" "/usr/sbin/$program"; do
    if [ "${place#/}" != "$place" ] && [ -d "$place" ]; then
      mount --bind nowhere "$place"
    elif [ "${place#/}" != "$place" ] && [ -e "$place" ]; then
      mount --bind nothing "$place"
    fi
  done
done
cd "$root"
exec setpriv --reuid="$user" --regid="$user" --clear-groups env -i HOME=/mnt/home CARGO_NET_OFFLINE=true RUST_BACKTRACE=1 \
  MAVEN_OPTS=-Duser.home=/mnt/home ${CARGO_INCREMENTAL:+CARGO_INCREMENTAL=$CARGO_INCREMENTAL} CARGO_HOME="$cargo" RUSTUP_HOME="$rustup" PATH="$cargo/bin:/usr/bin:/bin" "$@"
"#;

/// Programs that a first start does not need.
const OF_DEVELOPERS: &str = "curl debootstrap gdb go ip lintian musl-gcc node npm openssl pip pip3 qemu-aarch64 qemu-x86_64 rpm \
                             promtool rpmbuild shellcheck strace tini valgrind /lib/systemd/systemd";
/// Requirements besides Rust, which a test would have to report if they are missing.
const JDK_AND_MAVEN: &str = "java javac keytool mvn python3 unshare /usr/lib/jvm";

/// Variables that the shell of a contributor may hold for other programs, and pods hold for all.
const OF_ANOTHER_NODE: [&str; 14] = [
    "CLICOLOR_FORCE=1",
    "CREDENTIALS_DIRECTORY=/nowhere",
    "ELASTIC_PASSWORD=of-another-node",
    "ENROLLMENT_TOKEN=of-another-node",
    "ES_DISTRIBUTION_TYPE=docker",
    "ES_HOME=/nowhere",
    "ES_KEYSTORE_PASSPHRASE_FILE=/nowhere",
    "ES_PATH_CONF=/nowhere",
    "ES_SETTING_CLUSTER_NAME=of-another-node",
    "KBN_PATH_CONF=/nowhere",
    "KEYSTORE_PASSWORD=of-another-node",
    "KEYSTORE_PASSWORD_FILE=/nowhere",
    "KIBANA_HOME=/nowhere",
    "KUBERNETES_SERVICE_HOST=10.0.0.1",
];

/// Clones the committed state, and runs the tests and the first command of the README in it.
///
/// # Errors
///
/// If this is not a clone itself, a test fails, or a first start needs more than documented.
pub(crate) fn test() -> Result<()> {
    let machine = Machine::new()?;
    let hidden = format!("{OF_DEVELOPERS} {JDK_AND_MAVEN}");
    let begun = Instant::now();
    let tests = ["cargo", "test", "--quiet", "--no-fail-fast"];
    run(&mut machine.command(&hidden, &[&["env"], &OF_ANOTHER_NODE[..], &tests].concat()))?;
    eprintln!("    cargo test, with what it builds: {} s", begun.elapsed().as_secs());

    machine.lacks(
        "/usr/lib/jvm javac",
        "a JDK, version 17 or later (`javac`)",
        &["default-jdk-headless", "java-devel"],
    )?;
    machine.lacks("mvn", "Maven (`mvn`)", &["maven"])?;
    run(&mut machine.command(OF_DEVELOPERS, &FIRST_START))
}

/// The first command of the README.
const FIRST_START: [&str; 4] = ["cargo", "xtask", "first-start", "--once"];

/// A simulated machine of a new user.
struct Machine {
    clone: PathBuf,
}

impl Machine {
    fn new() -> Result<Self> {
        let clone = root().join("target/clone");
        folders::remove(&clone)?;
        // The project may belong to another user, who is trusted here.
        let pack = format!("git -c safe.directory='{}' upload-pack", root().join(".git").display());
        run(Command::new("git")
            .args(["clone", "--quiet", "--no-local", "--upload-pack", &pack])
            .arg(root())
            .arg(&clone))?;
        fs::create_dir(clone.join("target"))?;
        keep_times(&clone)?;
        run(Command::new("chown").args(["--recursive", &format!("{USER}:{USER}")]).arg(&clone))?;
        Ok(Self { clone })
    }

    /// Returns the user's command with programs and directories hidden.
    fn command(&self, hidden: &str, words: &[&str]) -> Command {
        let home = env::var_os("HOME").unwrap_or_else(|| OsString::from("/root"));
        let home = Path::new(&home);
        let of = |variable: &str, folder: &str| {
            env::var_os(variable).map_or_else(|| home.join(folder), PathBuf::from)
        };
        let maven = home_of_java().unwrap_or_else(|| home.to_path_buf()).join(".m2");
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", SCRIPT, "sh"])
            .args([root(), &self.clone, &of("CARGO_HOME", ".cargo"), &of("RUSTUP_HOME", ".rustup")])
            .args([&maven, home])
            .args([USER, hidden])
            .args(words);
        command
    }

    /// Checks that, if another program is hidden, a first start exits before it builds anything, and reports
    /// only that program.
    fn lacks(&self, hidden: &str, what: &str, packages: &[&str]) -> Result<()> {
        let hidden = format!("{OF_DEVELOPERS} {hidden}");
        let ended = self.command(&hidden, &FIRST_START).output()?;
        let said = String::from_utf8_lossy(&ended.stderr);
        let told: Vec<&str> = said.lines().skip_while(|line| !line.starts_with("error: ")).collect();
        let is_told = matches!(&told[..], [error, line, hint]
            if error.ends_with("these prerequisites are missing:")
                && line.starts_with(&format!("  {what}: "))
                && packages.iter().any(|package| line.ends_with(&format!(" install {package}")))
                && hint.starts_with("hint: "));
        ensure!(
            !ended.status.success() && is_told && !said.contains("building es-bootstrap"),
            "without {what}, a first start ended with {}:\n{said}",
            ended.status
        );
        Ok(())
    }
}

/// Returns the home directory in passwd(5), which Java takes whatever `HOME` says.
fn home_of_java() -> Option<PathBuf> {
    let entry = output(Command::new("getent").args(["passwd", "0"])).ok()?;
    entry.split(':').nth(5).map(PathBuf::from)
}

/// Gives unchanged files in the clone their original times, so that cargo does not rebuild them.
fn keep_times(clone: &Path) -> Result<()> {
    let listed = output(Command::new("git").args(["ls-files", "-z"]).current_dir(clone))?;
    for name in listed.split_terminator('\0') {
        let (here, there) = (root().join(name), clone.join(name));
        let is_same = there.is_file()
            && fs::read(&here).is_ok_and(|bytes| fs::read(&there).is_ok_and(|other| bytes == other));
        if is_same {
            let modified = fs::metadata(&here)?.modified()?;
            let file =
                File::options().write(true).open(&there).with_context(|| format!("could not open {name}"))?;
            file.set_times(FileTimes::new().set_modified(modified))?;
        }
    }
    Ok(())
}
