//! The destinations of the password: it is never lost, and never written anywhere else.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs, io};

const PROGRAM: &str = env!("CARGO_BIN_EXE_es-bootstrap");
/// The program has no path here, because a space in one would split it.
const RUN: &str = "es-bootstrap configure --es-home home --path-conf config";

fn node() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("home/lib")).unwrap();
    for name in ["config", "full", "closed"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
    fs::write(folder.path().join("config/elasticsearch.yml"), "").unwrap();
    folder
}

/// A shell command that calls `configure`, the destination of the password, and the exit code.
///
/// `$RUN` is the program, found by its name, with all arguments except the destination. `full` is a full file system and `closed`
/// a read-only one, both next to `home` and `config`.
type Case = (&'static str, &'static str, u8);

const DEFAULT: &str = "config/initial-credentials";
const NOWHERE: &str = "";

const CASES: &[Case] = &[
    // The default: a terminal, or else a file.
    ("script -qec \"$RUN\" /dev/null > shown", "shown", 0),
    ("$RUN | cat > out", DEFAULT, 0),
    ("$RUN > out", DEFAULT, 0),
    ("$RUN >&-", DEFAULT, 0),
    ("$RUN < /dev/null", DEFAULT, 0),
    ("nohup $RUN > out", DEFAULT, 0),
    ("$RUN | head -1 > out", DEFAULT, 0),
    ("$RUN > /dev/full", DEFAULT, 74),
    ("echo theirs > config/initial-credentials; $RUN", NOWHERE, 73),
    ("mount --bind config config; mount -o remount,ro,bind config; $RUN", NOWHERE, 73),
    ("mount --bind full config; touch config/elasticsearch.yml; $RUN", NOWHERE, 74),
    // A terminal.
    ("script -qec \"$RUN --credentials-to tty\" /dev/null > shown", "shown", 0),
    ("$RUN --credentials-to tty | cat > out", NOWHERE, 73),
    ("$RUN --credentials-to tty >&-", NOWHERE, 73),
    ("nohup $RUN --credentials-to tty > out", NOWHERE, 73),
    ("$RUN --credentials-to tty | head -1 > out", NOWHERE, 73),
    // Standard output, with any redirection.
    ("script -qec \"$RUN --credentials-to stdout\" /dev/null > shown", "shown", 0),
    ("$RUN --credentials-to stdout | cat > out", "out", 0),
    ("nohup $RUN --credentials-to stdout > out", "out", 0),
    ("echo theirs > out; $RUN --credentials-to stdout >> out", "out", 0),
    ("$RUN --credentials-to stdout >&-", NOWHERE, 73),
    ("$RUN --credentials-to stdout > /dev/null", NOWHERE, 0),
    ("$RUN --credentials-to stdout | true", DEFAULT, 74),
    ("$RUN --credentials-to stdout > full/out", DEFAULT, 74),
    ("$RUN --credentials-to stdout > /dev/full", DEFAULT, 74),
    // A file.
    ("script -qec \"$RUN --credentials-to file:given\" /dev/null > shown", "given", 0),
    ("$RUN --credentials-to file:given | cat > out", "given", 0),
    ("$RUN --credentials-to file:given >&-", "given", 0),
    ("nohup $RUN --credentials-to file:given > out", "given", 0),
    ("$RUN --credentials-to file:given | head -1 > out", "given", 0),
    ("echo theirs > given; $RUN --credentials-to file:given", NOWHERE, 73),
    ("$RUN --credentials-to file:config/elasticsearch.yml", NOWHERE, 73),
    ("$RUN --credentials-to file:none/given", NOWHERE, 73),
    ("$RUN --credentials-to file:closed/given", NOWHERE, 73),
    ("$RUN --credentials-to file:full/given", NOWHERE, 74),
    ("$RUN --credentials-to file:", NOWHERE, 64),
    // A file descriptor.
    ("script -qec \"$RUN --credentials-to fd:5 5> /dev/tty\" /dev/null > shown", "shown", 0),
    ("$RUN --credentials-to fd:5 5>&1 > out | cat > five", "five", 0),
    ("$RUN --credentials-to fd:5 5> five >&-", "five", 0),
    ("nohup $RUN --credentials-to fd:5 5> five > out", "five", 0),
    ("$RUN --credentials-to fd:5 5> five | head -1 > out", "five", 0),
    ("echo theirs > five; $RUN --credentials-to fd:5 5>> five", "five", 0),
    ("$RUN --credentials-to fd:5 5> full/five", DEFAULT, 74),
    ("$RUN --credentials-to fd:5 5>&1 > out | true", DEFAULT, 74),
    ("$RUN --credentials-to fd:77", NOWHERE, 73),
    ("$RUN --credentials-to fd:1", NOWHERE, 64),
    // The lowest free number, which the first file that the program opens gets.
    ("$RUN --credentials-to fd:3 3>&-", NOWHERE, 73),
    ("$RUN --credentials-to fd:5 5< config/elasticsearch.yml", NOWHERE, 73),
    // None, because the operator resets the password later.
    ("script -qec \"$RUN --credentials-to none\" /dev/null > shown", NOWHERE, 0),
    ("$RUN --credentials-to none | cat > out", NOWHERE, 0),
    ("$RUN --credentials-to none >&-", NOWHERE, 0),
    ("nohup $RUN --credentials-to none > out", NOWHERE, 0),
    ("$RUN --credentials-to nonsense", NOWHERE, 64),
];

/// Returns the directories in which commands are searched, the program's first.
fn path() -> OsString {
    let others = env::var_os("PATH").unwrap();
    let folder = Path::new(PROGRAM).parent().unwrap().to_path_buf();
    env::join_paths([folder].into_iter().chain(env::split_paths(&others))).unwrap()
}

/// Runs the command in a mount namespace with a full and a read-only file system.
fn call(folder: &Path, command: &str) -> Output {
    let mounts = "mount -t tmpfs -o size=4k,mode=755 full full && head -c 4096 /dev/zero > full/all-of-it
        mount -t tmpfs -o ro closed closed";
    let script = format!("{mounts}\n{command}\nexit ${{PIPESTATUS[0]}}");
    Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "bash", "-c", &script])
        .current_dir(folder)
        .env("PATH", path())
        .env("RUN", RUN)
        .env("SHELL", "/bin/sh")
        .env("NO_COLOR", "1")
        .envs([tests::RSA_KEY])
        .output()
        .unwrap()
}

/// Returns the password from a credentials file or an announcement.
fn password(text: &str) -> Option<&str> {
    let in_file = text.lines().find_map(|line| line.strip_prefix("elastic_password: \"")?.strip_suffix('"'));
    in_file
        .or_else(|| text.lines().skip_while(|line| !line.contains("Password of")).nth(1).map(str::trim_end))
}

/// Returns the files below a directory that contain a text.
fn holding(folder: &Path, wanted: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, wanted));
        } else if String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(wanted) {
            found.push(path);
        }
    }
    found
}

fn try_out((command, place, code): Case) {
    let folder = node();
    let output = call(folder.path(), command);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code.into()), "{command}: {said}");
    assert_eq!(
        said.lines().filter(|line| line.starts_with("error: ")).count(),
        usize::from(code != 0),
        "{command}: {said}"
    );
    let config = folder.path().join("config");
    if place == NOWHERE {
        assert!(holding(folder.path(), "elastic_password").is_empty(), "{command}: {said}");
        assert!(holding(folder.path(), "Password of").is_empty(), "{command}: {said}");
    } else {
        let place = folder.path().join(place);
        let text = fs::read_to_string(&place).unwrap();
        let password = password(&text).unwrap();
        assert_eq!(password.len(), 20, "{command}: {text}");
        assert_eq!(holding(folder.path(), password), std::slice::from_ref(&place), "{command}");
        assert!(!said.contains(password), "{command}: {said}");
        if !["shown", "out", "five"].iter().any(|shell| place.ends_with(shell)) {
            assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600, "{command}");
        }
        if place.ends_with(DEFAULT) && code != 0 {
            assert!(said.contains("initial-credentials"), "{command}: {said}");
        }
    }
    // Either everything was written or nothing.
    let done = code == 0 || place != NOWHERE;
    assert_eq!(fs::metadata(config.join("elasticsearch.yml")).unwrap().len() > 0, done, "{command}: {said}");
    assert_eq!(config.join("certs").exists(), done, "{command}: {said}");
}

#[test]
#[ignore = "needs a namespace: cargo xtask test"]
fn the_password_is_where_it_was_asked_for_and_nowhere_else() {
    let (some, others) = CASES.split_at(CASES.len() / 2);
    std::thread::scope(|scope| {
        for part in [some, others] {
            scope.spawn(|| part.iter().copied().for_each(try_out));
        }
    });
}

/// Runs a shell command in the directory with this standard output, while pidfd_getfd(2) fails with an error.
fn refusing(refusal: &str, folder: &Path, command: &str, stdout: Stdio) {
    let inject = format!("inject=pidfd_getfd:error={refusal}");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=pidfd_getfd", "-e", &inject, "--"])
        .args(["bash", "-c", command])
        .current_dir(folder)
        .env("PATH", path())
        .env("RUN", format!("{RUN} --credentials-to fd:5"))
        .envs([tests::RSA_KEY])
        .stdout(stdout)
        .status()
        .unwrap();
    assert!(status.success(), "{refusal}: {command}");
}

/// The seccomp filters of containers usually refuse pidfd_getfd(2), and older kernels lack it.
#[test]
#[ignore = "needs strace: cargo xtask test"]
fn a_descriptor_is_the_same_open_file_whatever_it_is_and_whatever_the_system_refuses() {
    let check = |refusal, command, expected: &str| {
        let folder = node();
        let (ours, theirs) = UnixStream::pair().unwrap();
        refusing(refusal, folder.path(), command, OwnedFd::from(theirs).into());
        let received = io::read_to_string(ours).unwrap();
        let text = received + &fs::read_to_string(folder.path().join("five")).unwrap_or_default();
        assert!(text.starts_with(expected) && password(&text).is_some(), "{refusal}: {command}: {text}");
    };
    const SOCKET: &str = "$RUN 5>&1 > out";
    check("EPERM", SOCKET, "# es-bootstrap");
    check("ENOSYS", SOCKET, "# es-bootstrap");
    check("EPERM", "{ $RUN 5>&1 > out; } | cat", "# es-bootstrap");
    check("EPERM", "exec 5> five; echo theirs >&5; $RUN > out", "theirs\n# es-bootstrap");
    check("EPERM", "exec 5> five; rm five; $RUN > out && cat /proc/self/fd/5", "# es-bootstrap");
}
