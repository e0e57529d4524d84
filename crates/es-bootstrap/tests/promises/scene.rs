//! A command and the files that it changes, of which each trial has a copy.

use std::any::Any;
use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use tests::strace::{self, Call, around, changing, injecting, recording};

use crate::node::{NOBODY, Snapshot, snapshot};
use crate::shape::{Shape, normal, shape};

/// Time limit in seconds: no injection may make a command hang.
const PATIENCE: &str = "60";

/// A command with its initial files and the servers that it contacts.
pub(crate) struct Play {
    base: TempDir,
    program: PathBuf,
    pub(crate) words: Vec<String>,
    input: String,
    variables: Vec<(&'static str, String)>,
    /// Files that are mount points.
    mounts: Vec<&'static str>,
    user: Option<u32>,
    /// The planted secrets that its output contains on request.
    pub(crate) shows: Vec<&'static str>,
    /// Whether the exit code is always 0, because a package manager's run must not fail.
    pub(crate) never_fails: bool,
    /// The exit code of a tool with a single error code.
    only_failure: Option<i32>,
    /// Arguments of a run before the tested one.
    first: Option<Vec<String>>,
    /// Servers that must stay alive.
    held: Vec<Box<dyn Any + Send + Sync>>,
}

impl Play {
    /// Creates a play whose world is the content of a directory.
    pub(crate) fn of(folder: &Path, words: &[&str]) -> Self {
        let base = tests::folder::quick().unwrap();
        copy(folder, base.path());
        Self {
            base,
            program: env!("CARGO_BIN_EXE_es-bootstrap").into(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            input: String::new(),
            variables: Vec::new(),
            mounts: Vec::new(),
            user: None,
            shows: Vec::new(),
            never_fails: false,
            only_failure: None,
            first: None,
            held: Vec::new(),
        }
    }

    /// Runs the program under the name of a stock tool.
    pub(crate) fn called(mut self, tool: &str) -> Self {
        self.program = crate::plays::tools().join(tool);
        self
    }

    pub(crate) fn typing(mut self, input: &str) -> Self {
        self.input = input.to_owned();
        self
    }

    pub(crate) fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.variables.push((variable, value.to_owned()));
        self
    }

    pub(crate) fn file(self, name: &str, content: &str) -> Self {
        let path = self.base.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        self
    }

    pub(crate) fn secret(self, name: &str, content: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let play = self.file(name, &format!("{content}\n"));
        fs::set_permissions(play.base.path().join(name), fs::Permissions::from_mode(0o600)).unwrap();
        play
    }

    pub(crate) fn mounted(mut self, files: &[&'static str]) -> Self {
        self.mounts = files.to_vec();
        self
    }

    /// Runs the program as the node's user, from a directory that this user can access.
    pub(crate) fn unprivileged(mut self) -> Self {
        self.user = Some(NOBODY);
        self.program = crate::plays::tools().join("es-bootstrap");
        let key = crate::plays::tools().join("key.der").display().to_string();
        self.with(tests::RSA_KEY.0, &key)
    }

    pub(crate) fn shows(mut self, secrets: &[&'static str]) -> Self {
        self.shows = secrets.to_vec();
        self
    }

    /// Runs these arguments first in each world.
    pub(crate) fn after(mut self, words: &[&str]) -> Self {
        self.first = Some(words.iter().map(|word| (*word).to_owned()).collect());
        self
    }

    pub(crate) fn failing_with(mut self, code: i32) -> Self {
        self.only_failure = Some(code);
        self
    }

    /// Returns whether this code is the command's only error code.
    pub(crate) fn only_failure(&self, code: i32) -> bool {
        self.never_fails || self.only_failure == Some(code)
    }

    pub(crate) fn never_fails(mut self) -> Self {
        self.never_fails = true;
        self
    }

    pub(crate) fn holding(mut self, server: impl Any + Send + Sync) -> Self {
        self.held.push(Box::new(server));
        self
    }

    pub(crate) fn base(&self) -> &Path {
        self.base.path()
    }

    /// Copies the world for a trial.
    pub(crate) fn scene(&self) -> Scene<'_> {
        let folder = tests::folder::quick().unwrap();
        let world = folder.path().join("world");
        fs::create_dir(&world).unwrap();
        copy(self.base.path(), &world);
        let mode = |path: &Path| {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        mode(folder.path());
        mode(&world);
        if let Some(user) = self.user {
            crate::node::give(&world, user);
        }
        fs::write(folder.path().join("input"), &self.input).unwrap();
        let mut scene = Scene { play: self, folder, before: Snapshot::new() };
        if let Some(words) = &self.first {
            let output = scene.command_of(words, &world).output().unwrap();
            assert!(output.status.success(), "{words:?}: {output:?}");
        }
        scene.before = scene.now();
        scene
    }
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-aT").arg(from).arg(to).status();
    assert!(copied.unwrap().success());
}

/// The world of a trial.
pub(crate) struct Scene<'a> {
    pub(crate) play: &'a Play,
    folder: TempDir,
    pub(crate) before: Snapshot,
}

impl Scene<'_> {
    pub(crate) fn world(&self) -> PathBuf {
        self.folder.path().join("world")
    }

    /// Returns the path of a file next to the world.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self) -> Command {
        self.command_of(&self.play.words, &self.world())
    }

    fn command_of(&self, words: &[String], world: &Path) -> Command {
        let (play, here) = (self.play, world.display().to_string());
        let mut command = match play.mounts.as_slice() {
            [] => Command::new(&play.program),
            mounts => {
                let mounts: String =
                    mounts.iter().map(|file| format!("mount --bind {file} {file}; ")).collect();
                let mut command = Command::new("unshare");
                command.args(["--mount", "sh", "-ec", &format!("{mounts}exec \"$@\""), "sh"]);
                command.arg(&play.program);
                command
            }
        };
        command
            .args(words)
            .current_dir(world)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("ES_HOME", world.join("home"))
            .env("ES_PATH_CONF", world.join("config"))
            .env("HOSTNAME", "n1")
            .envs([tests::RSA_KEY])
            .envs(play.variables.iter().map(|(name, value)| (name, value.replace("{}", &here))))
            .stdin(self.input());
        command
    }

    pub(crate) fn run(&self) -> Output {
        self.as_its_user().output().unwrap()
    }

    /// Returns the command, run by the user that it is for.
    pub(crate) fn as_its_user(&self) -> Command {
        let mut command = self.command();
        if let Some(user) = self.play.user {
            command.uid(user).gid(user);
        }
        command
    }

    /// Returns the command with its input redirected by a shell.
    pub(crate) fn typing_command(&self) -> Command {
        let command = self.command();
        let mut shell = Command::new("sh");
        shell.args(["-c", "exec \"$@\" < \"$0\""]).arg(self.beside("input"));
        shell.arg(command.get_program()).args(command.get_args()).current_dir(self.world()).env_clear();
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell
    }

    /// Returns the command line as an argument of other programs, which root runs.
    pub(crate) fn words_of_its_user(&self) -> Vec<OsString> {
        let command = self.command();
        let user = self.play.user.map(|user| {
            let words = ["setpriv", &format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups"];
            words.map(OsString::from).to_vec()
        });
        let words = [command.get_program()].into_iter().chain(command.get_args()).map(OsStr::to_owned);
        user.unwrap_or_default().into_iter().chain(words).collect()
    }

    /// Opens the command's standard input.
    pub(crate) fn input(&self) -> Stdio {
        Stdio::from(File::open(self.beside("input")).unwrap())
    }

    /// Replaces the world with a directory next to it.
    pub(crate) fn take(&self, folder: &str) {
        fs::remove_dir_all(self.world()).unwrap();
        fs::rename(self.beside(folder), self.world()).unwrap();
    }

    /// Runs the command under strace(1).
    pub(crate) fn under(&self, options: &[String]) -> Output {
        let user = self.play.user.map_or_else(Vec::new, |_| vec!["-u".to_owned(), "nobody".to_owned()]);
        let strace = around(&self.command(), &[user, options.to_vec()].concat());
        let mut timed = Command::new("timeout");
        timed.args(["--kill-after", "5", PATIENCE]).arg(strace.get_program()).args(strace.get_args());
        timed.current_dir(self.world()).env_clear();
        timed.envs(strace.get_envs().filter_map(|(name, value)| Some((name, value?))));
        timed.stdin(self.input());
        timed.output().unwrap()
    }

    /// Runs the command with an injection at a system call, and returns the call that was hit, if any.
    pub(crate) fn inject(&self, call: &Call, what: &str) -> (Output, Option<Call>) {
        let log = self.beside("log");
        let into_log = ["-o".to_owned(), log.display().to_string()];
        let output = self.under(&[injecting(call, what, &[]), into_log.to_vec()].concat());
        let log = fs::read_to_string(log).unwrap();
        let hit = log.lines().find(|line| line.ends_with("(INJECTED)"));
        let hit = hit.and_then(|line| strace::parse(line).ok()?.pop());
        (output, hit)
    }

    /// Runs the command and records the system calls of its main thread.
    pub(crate) fn record(&self) -> (Output, Vec<Call>) {
        self.record_with(&[])
    }

    /// Records the calls with the bytes that they write.
    pub(crate) fn record_bytes(&self) -> (Output, Vec<Call>) {
        self.record_with(&["-xx", "-s", "1000000"].map(str::to_owned))
    }

    fn record_with(&self, options: &[String]) -> (Output, Vec<Call>) {
        let log = self.beside("log");
        let output = self.under(&[&recording(log.to_str().unwrap(), &[]), options].concat());
        (output, strace::parse(&fs::read_to_string(log).unwrap()).unwrap())
    }

    pub(crate) fn now(&self) -> Snapshot {
        snapshot(&self.world())
    }

    /// Returns the current files, without what differs between runs.
    pub(crate) fn shape(&self) -> Shape {
        shape(&self.now(), &self.world())
    }

    /// Returns the output of a run, without what differs between runs.
    pub(crate) fn said(&self, output: &Output) -> String {
        let text = [output.stdout.as_slice(), &output.stderr].concat();
        normal(&String::from_utf8_lossy(&text), &self.world())
    }
}

/// The result of an undisturbed run, and of a second run after it.
pub(crate) struct Undisturbed<'a> {
    scene: Scene<'a>,
    pub(crate) code: i32,
    pub(crate) said: String,
    pub(crate) shape: Shape,
    pub(crate) after: Snapshot,
    /// The system calls that change the disk.
    pub(crate) calls: Vec<Call>,
    /// All recorded system calls.
    pub(crate) all: Vec<Call>,
    again: OnceCell<(i32, Shape)>,
}

impl<'a> Undisturbed<'a> {
    pub(crate) fn of(play: &'a Play) -> Result<Self, String> {
        let scene = play.scene();
        let (output, all) = scene.record();
        let said = scene.said(&output);
        let code = output.status.code().unwrap_or(-1);
        if code != 0 {
            return Err(format!("undisturbed it ends with {code}: {said}"));
        }
        let (calls, shape, after) = (changing(&all), scene.shape(), scene.now());
        Ok(Self { scene, code, said, shape, after, calls, all, again: OnceCell::new() })
    }

    /// Returns the exit code and the files of a second run.
    fn again(&self) -> &(i32, Shape) {
        self.again.get_or_init(|| {
            let code = self.scene.run().status.code().unwrap_or(-1);
            (code, self.scene.shape())
        })
    }

    /// Returns whether a run after another may end with this code.
    pub(crate) fn may_end(&self, code: Option<i32>) -> bool {
        code == Some(0) || code == Some(self.again().0)
    }

    /// Compares files with those of the first or the second undisturbed run.
    pub(crate) fn compare(&self, found: &Shape) -> Result<(), String> {
        if *found == self.shape || *found == self.again().1 {
            return Ok(());
        }
        let missing = self.shape.iter().filter(|(name, entry)| found.get(*name) != Some(entry));
        let more = found.iter().filter(|(name, entry)| self.shape.get(*name) != Some(entry));
        let shown = |(name, entry): (&String, &String)| format!("\n    {name}: {entry:?}");
        let [missing, more]: [String; 2] = [missing.map(shown).collect(), more.map(shown).collect()];
        Err(format!("expected{missing}\n  found{more}\n"))
    }
}

/// Returns leftovers with the temporary names of steps.
pub(crate) fn staged(shape: &Shape) -> Vec<&str> {
    const ENDINGS: [&str; 4] = [".tmp", ".old", ".new", ".copy"];
    shape.keys().map(String::as_str).filter(|name| ENDINGS.iter().any(|end| name.ends_with(end))).collect()
}
