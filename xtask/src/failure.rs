//! How a task reports a failure: one sentence and a hint. Never a backtrace, which would point to this
//! project's own code instead.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::panic;

/// The hint if the code has no better one.
const HINT: &str = "see `When a task fails` in CONTRIBUTING.md";

/// What failed, and what to do about it.
#[derive(Debug)]
struct Failure {
    message: String,
    hint: String,
}

/// Creates an error. The message is in lower case without a full stop, like the program's own.
pub(crate) fn with_hint(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    Failure { message: message.into(), hint: hint.into() }.into()
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Failure {}

/// Formats the last lines of a failed task.
pub(crate) fn text(error: &anyhow::Error) -> String {
    let hint = error.downcast_ref::<Failure>().map_or(HINT, |failure| &failure.hint);
    format!("error: {error:#}\nhint: {hint}")
}

/// Reports a panic like another failure. Closed standard output is one.
pub(crate) fn tell_panics() {
    panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref().copied()).unwrap_or("a task panicked");
        let _ = writeln!(io::stderr(), "error: {message}\nhint: {HINT}");
    }));
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, Result};

    use super::*;

    #[test]
    fn a_failure_is_told_with_what_it_belongs_to_and_its_hint() {
        let failed: Result<()> = Err(with_hint("`mvn` is missing", "apt-get install maven"));
        let error = failed.context("no jars").context("no node").unwrap_err();
        assert_eq!(text(&error), "error: no node: no jars: `mvn` is missing\nhint: apt-get install maven");
        let failed: Result<String> = std::fs::read_to_string("/nowhere").context("could not read it");
        let lines = text(&failed.unwrap_err());
        assert!(lines.starts_with("error: could not read it: No such file"), "{lines}");
        assert!(lines.ends_with("\nhint: see `When a task fails` in CONTRIBUTING.md"), "{lines}");
    }
}
