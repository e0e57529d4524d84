//! Runs child processes, and reports their failures with their names.

use std::env;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGQUIT};
use signal_hook::flag::register_conditional_default;

use crate::failure::with_hint;
use crate::root;

/// Returns cargo in the project's root directory.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    // Tests must not use a node of the caller.
    cargo.current_dir(root()).env_remove("ES_HOME").env_remove("ES_PATH_CONF");
    cargo.env("CARGO_TARGET_DIR", root().join("target"));
    // The proxies of rustup print a backtrace of their own errors.
    cargo.env("RUST_BACKTRACE", "0");
    cargo
}

/// Variables that move what cargo builds, which tasks look for below `target`, and what Git reads.
const MOVING: [&str; 6] = [
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_TARGET_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_WORK_TREE",
];

/// Starts this task again without variables that harm what it runs, if there are any: those in [`MOVING`], and empty
/// ones. `.cargo/config.toml` empties some for tests of our program, which takes them for none; to other programs they can
/// be errors.
pub(crate) fn without_harmful_variables() -> Result<()> {
    let is_harmful =
        |(name, value): &(OsString, OsString)| value.is_empty() || MOVING.iter().any(|moving| name == moving);
    let mut harmful = env::vars_os().filter(is_harmful).map(|(name, _)| name).peekable();
    if harmful.peek().is_none() {
        return Ok(());
    }
    let mut again = Command::new(env::current_exe()?);
    again.args(env::args_os().skip(1));
    for name in harmful {
        again.env_remove(name);
    }
    Err(again.exec()).context("could not start the task again")
}

/// Makes children interruptible as in the foreground: a shell starts background processes with SIGINT and
/// SIGQUIT ignored, and children inherit that. A signal with a handler is reset to its default in a child.
pub(crate) fn children_are_interrupted() -> Result<()> {
    for signal in [SIGINT, SIGQUIT] {
        register_conditional_default(signal, Arc::new(AtomicBool::new(true)))?;
    }
    Ok(())
}

/// Runs a command that inherits the standard output.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not run `{}`", name(command)))?;
    if status.success() { Ok(()) } else { Err(failed(command, status)) }
}

/// Runs a command and returns its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not run `{}`", name(command)))?;
    if !output.status.success() {
        return Err(failed(command, output.status));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n")
}

/// Returns an error with the exit status and the command as shell input.
pub(crate) fn failed(command: &Command, status: ExitStatus) -> anyhow::Error {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    with_hint(
        format!("`{}` ended with {status}", name(command)),
        format!("its own messages are above; the command was: {}", words.join(" ")),
    )
}

/// Returns the program's name without its directory.
fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).display().to_string()
}

/// Quotes a word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+=:,@%".contains(&byte);
    match !word.is_empty() && word.bytes().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// Returns the CPU time in seconds that a process and its exited children have used so far.
///
/// # Errors
///
/// If there is no such process.
pub(crate) fn processor_seconds(process: &str) -> Result<u64> {
    // See proc_pid_stat(5): counted after the name, fields 12 to 15 are the times of the process and its
    // children, in hundredths of a second.
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let used = fields.get(11..15).context("a line of another kind")?;
    Ok(used.iter().filter_map(|used| used.parse::<u64>().ok()).sum::<u64>() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure;

    #[test]
    fn a_command_that_fails_is_named_as_a_shell_takes_it() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3", "it's"])).unwrap_err();
        assert_eq!(
            failure::text(&error),
            "error: `sh` ended with exit status: 3\n\
             hint: its own messages are above; the command was: /bin/sh -c 'exit 3' 'it'\\''s'"
        );
        let error = output(&mut Command::new("/nowhere/x")).unwrap_err();
        assert!(failure::text(&error).starts_with("error: could not run `x`: "));
    }
}
