//! The programs that tasks run besides Rust's own. Each task checks its programs before anything else, and
//! lists every missing one with the command that installs it on this machine.

use std::env;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::failure::with_hint;
use crate::java;
use crate::run::{is_root, run};

/// A program, and where it comes from.
struct Program {
    /// Its name or path.
    name: &'static str,
    /// Its description in messages.
    what: &'static str,
    source: Source,
}

/// Where a program comes from.
enum Source {
    /// Packages of Debian, Fedora and Homebrew; empty if there is none.
    Packages([&'static str; 3]),
    /// A component of the Rust toolchain.
    Component(&'static str),
}

const fn program(name: &'static str, what: &'static str, packages: [&'static str; 3]) -> Program {
    Program { name, what, source: Source::Packages(packages) }
}

const fn component(name: &'static str, component: &'static str) -> Program {
    Program { name, what: component, source: Source::Component(component) }
}

const PROGRAMS: [Program; 52] = [
    program("javac", "a JDK, version 17 or later", ["default-jdk-headless", "java-devel", "openjdk"]),
    program("mvn", "Maven", ["maven", "maven", "maven"]),
    component("cargo-clippy", "clippy"),
    component("cargo-fmt", "rustfmt"),
    program(
        "rustup",
        "rustup, which brings Rust's libraries for other targets",
        ["rustup", "rustup", "rustup"],
    ),
    program("buildah", "buildah", ["buildah", "buildah", ""]),
    program("c++", "a C++ compiler", ["g++", "gcc-c++", "gcc"]),
    program("busybox", "BusyBox without shared libraries", ["busybox-static", "busybox", ""]),
    program("conmon", "conmon", ["conmon", "conmon", ""]),
    program("conntrack", "conntrack", ["conntrack", "conntrack-tools", ""]),
    program("containerd", "containerd", ["containerd", "containerd", ""]),
    program("curl", "curl", ["curl", "curl", "curl"]),
    program("debootstrap", "debootstrap", ["debootstrap", "debootstrap", ""]),
    program("docker", "Docker's client", ["docker.io", "moby-engine", "docker"]),
    program("docker-compose", "docker-compose", ["docker-compose", "docker-compose", "docker-compose"]),
    program("dockerd", "Docker", ["docker.io", "moby-engine", ""]),
    program("dpkg-deb", "dpkg", ["dpkg", "dpkg", "dpkg"]),
    program("git", "Git", ["git", "git", "git"]),
    program("go", "Go", ["golang-go", "golang", "go"]),
    program("ip", "iproute2", ["iproute2", "iproute", ""]),
    program("iptables", "iptables", ["iptables", "iptables-nft", ""]),
    program("kill", "kill", ["procps", "util-linux", ""]),
    program("lintian", "lintian", ["lintian", "", ""]),
    program("mkfs.ext4", "e2fsprogs", ["e2fsprogs", "e2fsprogs", ""]),
    program("musl-gcc", "musl's C compiler", ["musl-tools", "musl-gcc", ""]),
    program("newuidmap", "numbers of users for those without powers", ["uidmap", "shadow-utils", ""]),
    program("nm", "binutils", ["binutils", "binutils", "binutils"]),
    program("node", "Node.js, version 18 or later", ["nodejs", "nodejs", "node"]),
    program("npm", "npm", ["npm", "nodejs-npm", "node"]),
    program("openssl", "OpenSSL", ["openssl", "openssl", "openssl"]),
    program("pip", "pip of Python 3", ["python3-pip", "python3-pip", "python"]),
    program("podman", "Podman", ["podman", "podman", "podman"]),
    program("promtool", "Prometheus' tool", ["prometheus", "golang-github-prometheus", "prometheus"]),
    program("qemu-x86_64", "QEMU for single programs", ["qemu-user", "qemu-user", ""]),
    program("rpmbuild", "RPM's tools", ["rpm", "rpm-build", "rpm"]),
    program("rpmlint", "rpmlint", ["rpmlint", "rpmlint", ""]),
    program("readelf", "binutils", ["binutils", "binutils", "binutils"]),
    program("runc", "runc", ["runc", "runc", ""]),
    program("script", "script(1)", ["bsdutils", "util-linux-script", ""]),
    program("shellcheck", "ShellCheck", ["shellcheck", "ShellCheck", "shellcheck"]),
    program("slirp4netns", "networks for users without powers", ["slirp4netns", "slirp4netns", ""]),
    program("ssh", "OpenSSH's client", ["openssh-client", "openssh-clients", "openssh"]),
    program("ssh-keygen", "OpenSSH's client", ["openssh-client", "openssh-clients", "openssh"]),
    program("strace", "strace", ["strace", "strace", ""]),
    program("/lib/systemd/systemd", "systemd", ["systemd", "systemd", ""]),
    program("tini", "tini", ["tini", "tini", ""]),
    program("unshare", "util-linux", ["util-linux", "util-linux", ""]),
    program("valgrind", "valgrind", ["valgrind", "valgrind", ""]),
    program("/usr/lib/cni/bridge", "plugins for networks", ["containernetworking-plugins", "", ""]),
    program("/usr/lib/podman/aardvark-dns", "DNS for Podman", ["aardvark-dns", "", ""]),
    program("/usr/lib/podman/netavark", "networks for Podman", ["netavark", "", ""]),
    program(LOCALE, "the definition of a locale", ["locales", "glibc-locale-source", ""]),
];

/// What the tests of every user need.
pub(crate) const TESTS: [&str; 16] = [
    "cargo-clippy",
    "cargo-fmt",
    "curl",
    "javac",
    "kill",
    "mvn",
    "node",
    "npm",
    "openssl",
    "pip",
    "promtool",
    "script",
    "shellcheck",
    "strace",
    "unshare",
    "valgrind",
];
/// What tests that run as root need in addition.
pub(crate) const TESTS_OF_ROOT: [&str; 9] =
    ["/lib/systemd/systemd", "dpkg-deb", "git", "ip", "rpmbuild", "tini", "ssh", "ssh-keygen", "unshare"];
const LOCALE: &str = "/usr/share/i18n/locales/tr_TR";
/// What the hostile machine needs in addition.
pub(crate) const HOSTILE: [&str; 2] = [LOCALE, "mkfs.ext4"];
/// What `--all` needs in addition.
pub(crate) const LONG_TESTS: [&str; 14] = [
    "buildah",
    "c++",
    "debootstrap",
    "dpkg-deb",
    "go",
    "lintian",
    "musl-gcc",
    "newuidmap",
    "qemu-x86_64",
    "readelf",
    "rpmbuild",
    "rpmlint",
    "rustup",
    "slirp4netns",
];
/// What building the tests' image needs.
pub(crate) const IMAGE: [&str; 1] = ["debootstrap"];
/// Clients of Docker.
pub(crate) const DOCKER_CLIENTS: [&str; 2] = ["docker", "docker-compose"];
/// What Docker needs if a task starts it.
pub(crate) const DOCKER: [&str; 7] =
    ["docker", "docker-compose", "dockerd", "ip", "iptables", "runc", "tini"];
/// What Podman needs.
pub(crate) const PODMAN: [&str; 8] = [
    "conmon",
    "ip",
    "iptables",
    "podman",
    "runc",
    "tini",
    "/usr/lib/podman/aardvark-dns",
    "/usr/lib/podman/netavark",
];
/// What Kubernetes needs if a task starts it.
pub(crate) const KUBERNETES: [&str; 10] = [
    "busybox",
    "conntrack",
    "containerd",
    "go",
    "ip",
    "iptables",
    "openssl",
    "runc",
    "tini",
    "/usr/lib/cni/bridge",
];

/// A kind of system, by its package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    Debian = 0,
    Fedora = 1,
    Homebrew = 2,
    Other = 3,
}

/// Fails the task if a program is missing.
pub(crate) fn need(names: &[&str]) -> Result<()> {
    let missing = missing(names);
    if missing.is_empty() { Ok(()) } else { Err(refusal(&missing, System::of_this_machine(), is_root())) }
}

/// Installs missing programs if the user is root on Debian; otherwise like [`need`].
pub(crate) fn need_or_install(names: &[&str]) -> Result<()> {
    let missing = missing(names);
    if missing.is_empty() || !is_root() || System::of_this_machine() != System::Debian {
        return need(names);
    }
    let (packages, components) = sources(&missing, System::Debian);
    if !packages.is_empty() {
        eprintln!("installing packages of this system: {}", packages.join(" "));
        apt_get(&["update"])?;
        apt_get(&[&["install", "--yes", "--no-install-recommends"], &packages[..]].concat())?;
    }
    if !components.is_empty() {
        eprintln!("installing components of the Rust toolchain: {}", components.join(" "));
        run(Command::new("rustup").args(["component", "add"]).args(components))?;
    }
    need(names)
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.arg("-qq").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    run(command.stdout(std::io::stderr()))
}

fn missing(names: &[&str]) -> Vec<&'static Program> {
    PROGRAMS.iter().filter(|program| names.contains(&program.name) && !is_there(program)).collect()
}

fn is_there(program: &Program) -> bool {
    match program.name {
        "javac" => java::installed(None).iter().any(|(version, _)| *version >= java::OLDEST),
        "pip" => pip_is_there(),
        name if name.starts_with('/') => Path::new(name).exists(),
        // rustup puts the names of all components on the path, even of those that are not installed.
        name if matches!(program.source, Source::Component(_)) => {
            Path::new(env!("CARGO")).with_file_name(name).exists()
        }
        name => is_on_path(name),
    }
}

/// Returns whether pip, which installs Python packages, is available.
pub(crate) fn pip_is_there() -> bool {
    Command::new("python3").args(["-m", "pip", "--version"]).output().is_ok_and(|pip| pip.status.success())
}

/// Returns whether a program is on the `PATH`.
pub(crate) fn is_on_path(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| {
        fs::metadata(folder.join(name))
            .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    })
}

/// Formats one line for each program, and one command for all of them.
fn refusal(missing: &[&Program], system: System, root: bool) -> anyhow::Error {
    let lines = missing.iter().map(|program| {
        let command = command(&[program], system, root);
        let command =
            if command.is_empty() { "install it, and put it on the PATH".to_owned() } else { command };
        format!("\n  {} (`{}`): {command}", program.what, program.name)
    });
    let lines: String = lines.collect();
    let command = command(missing, system, root);
    let hint = if command.is_empty() { "install what is missing".to_owned() } else { command };
    with_hint(format!("these prerequisites are missing:{lines}"), format!("{hint}; then try again"))
}

/// Returns the command that installs programs, as far as the system has them.
fn command(programs: &[&Program], system: System, root: bool) -> String {
    let (packages, components) = sources(programs, system);
    let install = match system {
        System::Debian => "apt-get install",
        System::Fedora => "dnf install",
        System::Homebrew => "brew install",
        System::Other => "",
    };
    let sudo = if root || system == System::Homebrew { "" } else { "sudo " };
    let mut commands = Vec::new();
    if !packages.is_empty() {
        commands.push(format!("{sudo}{install} {}", packages.join(" ")));
    }
    if !components.is_empty() {
        commands.push(format!("rustup component add {}", components.join(" ")));
    }
    commands.join(" && ")
}

/// Returns the system's packages and the toolchain's components that contain programs.
fn sources(programs: &[&Program], system: System) -> (Vec<&'static str>, Vec<&'static str>) {
    let mut packages = Vec::new();
    let mut components = Vec::new();
    for program in programs {
        match program.source {
            Source::Packages(of) => packages.extend(of.get(system as usize).filter(|name| !name.is_empty())),
            Source::Component(name) => components.push(name),
        }
    }
    packages.sort_unstable();
    packages.dedup();
    (packages, components)
}

impl System {
    fn of_this_machine() -> Self {
        if cfg!(target_os = "macos") {
            return Self::Homebrew;
        }
        Self::of(&fs::read_to_string("/etc/os-release").unwrap_or_default())
    }

    /// Parses os-release(5): a system names itself and those that it is like.
    fn of(release: &str) -> Self {
        let values = release.lines().filter_map(|line| {
            let (name, value) = line.split_once('=')?;
            ["ID", "ID_LIKE"].contains(&name).then_some(value.trim_matches('"'))
        });
        values
            .flat_map(str::split_whitespace)
            .find_map(|id| match id {
                "debian" | "ubuntu" => Some(Self::Debian),
                "fedora" | "rhel" | "centos" => Some(Self::Fedora),
                _ => None,
            })
            .unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::text;

    fn programs(names: &[&str]) -> Vec<&'static Program> {
        PROGRAMS.iter().filter(|program| names.contains(&program.name)).collect()
    }

    #[test]
    fn each_missing_program_is_one_line_with_the_command_of_the_system() {
        let missing = programs(&["javac", "mvn", "cargo-fmt"]);
        let told = |system, root| text(&refusal(&missing, system, root));
        assert_eq!(
            told(System::Debian, false),
            "error: these prerequisites are missing:\
             \n  a JDK, version 17 or later (`javac`): sudo apt-get install default-jdk-headless\
             \n  Maven (`mvn`): sudo apt-get install maven\
             \n  rustfmt (`cargo-fmt`): rustup component add rustfmt\
             \nhint: sudo apt-get install default-jdk-headless maven && rustup component add rustfmt; then try again"
        );
        assert!(told(System::Debian, true).contains("): apt-get install maven\n"));
        assert!(told(System::Fedora, false).contains("\nhint: sudo dnf install java-devel maven && "));
        assert!(told(System::Homebrew, false).contains("\nhint: brew install maven openjdk && "));
        let missing = programs(&["mvn"]);
        assert_eq!(
            text(&refusal(&missing, System::Other, false)),
            "error: these prerequisites are missing:\
             \n  Maven (`mvn`): install it, and put it on the PATH\
             \nhint: install what is missing; then try again"
        );
    }

    #[test]
    fn a_system_is_known_by_its_own_name_or_by_one_that_it_is_like() {
        for (release, system) in [
            ("ID=debian\n", System::Debian),
            ("NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Debian),
            ("ID=fedora\n", System::Fedora),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", System::Fedora),
            ("ID=arch\n", System::Other),
            ("", System::Other),
        ] {
            assert_eq!(System::of(release), system, "{release}");
        }
    }

    #[test]
    fn each_program_that_a_task_needs_is_known() {
        let engines = IMAGE.iter().chain(&DOCKER).chain(&PODMAN).chain(&KUBERNETES);
        for name in TESTS.iter().chain(&TESTS_OF_ROOT).chain(&LONG_TESTS).chain(engines) {
            assert_eq!(programs(&[name]).len(), 1, "{name}");
        }
    }

    /// `.ci/run` installs this list. Node.js, the JDK, Docker and its packages are not on it, because
    /// machines get them from elsewhere; this task installs those.
    #[test]
    fn the_list_of_debian_packages_has_what_the_tests_need() {
        let listed: Vec<&str> = include_str!("../prerequisites").lines().collect();
        let needed = [&TESTS[..], &TESTS_OF_ROOT, &IMAGE, &DOCKER, &PODMAN].concat();
        let (mut needed, _) = sources(&programs(&needed), System::Debian);
        let elsewhere = ["default-jdk-headless", "docker.io", "nodejs", "npm", "runc"];
        needed.retain(|package| !elsewhere.contains(package));
        assert_eq!(listed, needed);
    }
}
