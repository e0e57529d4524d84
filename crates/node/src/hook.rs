//! Runs a program and waits for it to end.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs an operator's program with these variables, without those in `without`, and with its output on
/// standard error. Returns whether it succeeded.
///
/// # Errors
///
/// If it cannot be started.
pub fn run_hook(program: &Path, variables: &[(&'static str, String)], without: &[&str]) -> io::Result<bool> {
    let mut command = Command::new(program);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    without.iter().for_each(|name| {
        command.env_remove(name);
    });
    let output = rustix::io::fcntl_dupfd_cloexec(io::stderr(), 0)?;
    let status = command.stdin(Stdio::null()).stdout(output).status()?;
    Ok(status.success())
}
