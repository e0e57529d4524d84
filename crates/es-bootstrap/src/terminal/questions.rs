//! Prompts, and lines from standard input and files. A signal ends the wait and restores the terminal.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::os::fd::AsFd;

use node::Signals;
use rustix::termios::{LocalModes, OptionalActions, Termios};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{harmless, say};

/// Why a secret or an answer could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PromptError {
    /// The stream ended before a line was read.
    #[error("standard input ended before a line was read")]
    Ended,
    /// The line is not UTF-8.
    #[error("the line is not UTF-8")]
    NotText,
    /// The line is longer than any passphrase.
    #[error("the line is longer than {LONGEST_LINE} bytes")]
    TooLong,
    /// The operating system's error.
    #[error("could not read it")]
    Read(#[source] io::Error),
    /// A signal arrived before the answer.
    #[error("interrupted by signal {signal}")]
    Interrupted {
        /// The signal's number.
        signal: u8,
    },
}

/// Maximum length in bytes; anything longer is not a passphrase, password or token.
const LONGEST_LINE: usize = 64 * 1024;

/// Asks a yes/no question; an empty answer means no. Without a terminal the question is printed too, and the
/// answer is the next line of standard input.
///
/// # Errors
///
/// If standard input ends before an answer.
pub(crate) fn ask(question: &str) -> Result<bool, PromptError> {
    // Creating the stream installs the signal handler, which must happen before the question is shown.
    let stream = Stream::stdin()?;
    loop {
        let _ = write!(io::stderr(), "{} [y/N]", harmless(question));
        let line = stream.line()?;
        match line.expose_secret().trim().to_ascii_lowercase().as_str() {
            "y" => return Ok(true),
            "" | "n" => return Ok(false),
            other => say(&format!("Did not understand answer '{}'", other.escape_default())),
        }
    }
}

/// Reads a secret from a terminal without echo, or from the next line of standard input.
///
/// The node reads the rest of standard input, so this reads single bytes up to the end of the line.
pub(crate) fn ask_secret(prompt: &str) -> Result<SecretString, PromptError> {
    if !io::stdin().is_terminal() {
        return read_stdin_line();
    }
    let stream = Stream::stdin()?;
    // Echo must be off before the prompt is shown.
    let echo = Echo::off(&io::stdin());
    let _ = write!(io::stderr(), "{}", harmless(prompt));
    let line = stream.line();
    drop(echo);
    let _ = writeln!(io::stderr());
    line
}

/// Shows a prompt even without a terminal, as the stock tools do.
pub(crate) fn prompt_without_terminal(prompt: &str) {
    if !io::stdin().is_terminal() {
        let _ = write!(io::stderr(), "{prompt}");
    }
}

/// Reads the next line of standard input, for a token or a password of an option with `-`.
pub(crate) fn read_stdin_line() -> Result<SecretString, PromptError> {
    Stream::stdin()?.line()
}

/// Reads the first line of a file that another process may still be writing to, such as a pipe.
pub(crate) fn first_line(file: File) -> Result<SecretString, PromptError> {
    Stream::of(file)?.line()
}

/// The stream from which a line is read. A signal ends the wait.
struct Stream {
    file: File,
    signals: Signals,
}

impl Stream {
    fn of(file: File) -> Result<Self, PromptError> {
        Ok(Self { file, signals: Signals::notice().map_err(failed)? })
    }

    /// Opens standard input without a buffer, which would consume more than the line.
    fn stdin() -> Result<Self, PromptError> {
        let stdin = rustix::io::dup(io::stdin()).map_err(|error| PromptError::Read(error.into()))?;
        Self::of(File::from(stdin))
    }

    fn line(&self) -> Result<SecretString, PromptError> {
        read_line(&mut &self.file, || self.signals.readable(self.file.as_fd()).map_err(failed))
    }
}

fn failed(error: node::Error) -> PromptError {
    match error {
        node::Error::Interrupted { signal } => PromptError::Interrupted { signal },
        other => PromptError::Read(io::Error::other(other)),
    }
}

/// Reads one line without its line break, waiting before each byte.
fn read_line(
    input: &mut impl Read,
    mut wait: impl FnMut() -> Result<(), PromptError>,
) -> Result<SecretString, PromptError> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let mut byte = [0];
    loop {
        wait()?;
        match input.read(&mut byte) {
            Ok(0) if line.is_empty() => return Err(PromptError::Ended),
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) if line.len() == LONGEST_LINE => return Err(PromptError::TooLong),
            Ok(_) => line.push(byte[0]),
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
            Err(error) => return Err(PromptError::Read(error)),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    std::str::from_utf8(&line).map(SecretString::from).map_err(|_| PromptError::NotText)
}

/// Turns off the terminal's echo until it is dropped.
struct Echo {
    before: Option<Termios>,
}

impl Echo {
    fn off(terminal: &io::Stdin) -> Self {
        let before = rustix::termios::tcgetattr(terminal).ok();
        if let Some(before) = &before {
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            let _ = rustix::termios::tcsetattr(terminal, OptionalActions::Now, &silent);
        }
        Self { before }
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = rustix::termios::tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_its_break_and_nothing_more_is_read() {
        for (input, line, rest) in [
            ("secret\nrest", Some("secret"), "rest"),
            ("secret\r\nrest", Some("secret"), "rest"),
            ("secret", Some("secret"), ""),
            ("\nrest", Some(""), "rest"),
            ("", None, ""),
        ] {
            let mut stream = input.as_bytes();
            let read = read_line(&mut stream, || Ok(())).ok();
            assert_eq!(read.as_ref().map(ExposeSecret::expose_secret), line, "{input:?}");
            assert_eq!(stream, rest.as_bytes(), "{input:?}");
        }
        assert!(read_line(&mut &[0xff, b'\n'][..], || Ok(())).is_err());
        assert!(read_line(&mut &vec![b'a'; LONGEST_LINE + 1][..], || Ok(())).is_err());
    }
}
