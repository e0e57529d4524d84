//! The only voice of the program.
//!
//! The rules:
//! - Results go to standard output: text, or exactly one JSON document. Progress, warnings, `error:` and `hint:` lines
//!   go to standard error.
//! - A generated secret is printed on a terminal or where the operator said, alone on its line; never elsewhere.
//! - Colour, pictograms and the spinner decorate terminals only, and `NO_COLOR`, `TERM=dumb` or `--color never` switch
//!   them off; words never depend on them.
//! - Without a terminal nothing waits for an answer.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use installation::Environment;
use rustix::termios::{LocalModes, OptionalActions, Termios};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::args::{Color, Common};

/// Work that takes longer gets a spinner.
const PATIENCE: Duration = Duration::from_millis(300);
/// One turn of the spinner's hand.
const TICK: Duration = Duration::from_millis(120);
/// Widest rule that is drawn, so that lines stay readable on wide terminals.
const WIDEST: u16 = 100;

/// How this run speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    stdout: Style,
    stderr: Style,
    quiet: bool,
    verbose: bool,
    muted: bool,
}

/// How one stream is decorated.
#[derive(Clone, Copy, Debug)]
struct Style {
    color: bool,
    unicode: bool,
    moving: bool,
}

impl Terminal {
    pub(crate) fn new(common: &Common, environment: &Environment) -> Self {
        let style = |is_terminal: bool| {
            let dumb = environment.get("TERM") == Some("dumb");
            let decorated = is_terminal && !dumb;
            let color = match common.color {
                Some(Color::Always) => true,
                Some(Color::Never) => false,
                Some(Color::Auto) | None => decorated && environment.get("NO_COLOR").is_none(),
            };
            Style { color, unicode: is_terminal && utf8(environment), moving: decorated }
        };
        Self {
            stdout: style(io::stdout().is_terminal()),
            stderr: style(io::stderr().is_terminal()),
            quiet: common.quiet,
            verbose: common.verbose > 0,
            muted: false,
        }
    }

    /// The same voice, but it says nothing by itself.
    pub(crate) fn muted(self) -> Self {
        Self { quiet: true, muted: true, ..self }
    }

    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    /// Bold on a terminal.
    pub(crate) fn bold(&self, text: &str) -> String {
        paint(self.stdout.color, "1", text)
    }

    /// Green on a terminal.
    pub(crate) fn good(&self, text: &str) -> String {
        paint(self.stdout.color, "32", text)
    }

    /// Red on a terminal.
    pub(crate) fn bad(&self, text: &str) -> String {
        paint(self.stdout.color, "31", text)
    }

    /// The first on terminals that show it, else the second.
    pub(crate) fn glyph(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.stdout.unicode { unicode } else { ascii }
    }

    /// A rule across the terminal.
    pub(crate) fn rule(&self) -> String {
        let width = rustix::termios::tcgetwinsize(io::stdout()).map_or(80, |size| size.ws_col);
        let width = if width == 0 { 80 } else { width.min(WIDEST) };
        self.glyph("━", "-").repeat(width.into())
    }

    /// Progress, unless `--quiet`.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// A plain line that is said even with `--quiet`.
    pub(crate) fn always(&self, text: &str) {
        say(text);
    }

    /// A warning, which is said even with `--quiet`.
    pub(crate) fn warn(&self, text: &str) {
        if !self.muted {
            say(&format!("{} {text}", paint(self.stderr.color, "1;33", "warning:")));
        }
    }

    /// The one line of a failure, with its causes.
    pub(crate) fn error(&self, text: &str) {
        say(&format!("{} {text}", paint(self.stderr.color, "1;31", "error:")));
    }

    /// What to do about it.
    pub(crate) fn hint(&self, text: &str) {
        say(&format!("{} {text}", paint(self.stderr.color, "1;36", "hint:")));
    }

    /// Turns a hand on standard error while `work` takes longer than a moment.
    pub(crate) fn busy<T>(&self, what: &'static str, work: impl FnOnce() -> T) -> T {
        if !self.stderr.moving || self.quiet {
            return work();
        }
        let _spinner = Spinner::start(what, self.stderr.unicode);
        work()
    }

    /// A spinner that the caller stops by dropping it.
    pub(crate) fn spinner(&self, what: &'static str) -> Option<Spinner> {
        (self.stderr.moving && !self.quiet).then(|| Spinner::start(what, self.stderr.unicode))
    }
}

/// Whether the locale's character set is UTF-8, by the first variable that decides it.
fn utf8(environment: &Environment) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| environment.get(name)).is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

fn paint(color: bool, code: &str, text: &str) -> String {
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Standard error may be closed; there is nobody to tell then.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes a result to standard output.
///
/// # Errors
///
/// Where standard output is closed or full.
pub(crate) fn print(text: &str) -> io::Result<()> {
    print_bytes(text.as_bytes())
}

/// Writes a result to standard output as it is.
///
/// # Errors
///
/// Where standard output is closed or full.
pub(crate) fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// A turning hand on standard error; dropping it wipes the line.
pub(crate) struct Spinner {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Spinner {
    fn start(what: &'static str, unicode: bool) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let hands: &[&str] =
            if unicode { &["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"] } else { &["|", "/", "-", "\\"] };
        let thread = thread::spawn(move || {
            if stopped.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            for hand in hands.iter().cycle() {
                let _ = write!(io::stderr(), "\r\u{1b}[K{hand} {what}");
                if stopped.recv_timeout(TICK) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Where a secret that is needed was looked for, and not found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PromptError {
    /// The stream ended before a line came.
    #[error("standard input ended before a line came")]
    Ended,
    /// The line is not text.
    #[error("the line is not UTF-8")]
    NotText,
    /// The line is longer than any passphrase.
    #[error("the line has more than {LONGEST_LINE} bytes")]
    TooLong,
    /// The system refused.
    #[error("could not read it")]
    Read(#[source] io::Error),
}

/// A passphrase, password or token of more bytes is a mistake.
const LONGEST_LINE: usize = 64 * 1024;

/// Asks a question with the answers yes and no; no answer is no. Without a terminal the question is printed all the
/// same, and the answer is the next line of standard input.
///
/// # Errors
///
/// Where standard input ends before an answer comes.
pub(crate) fn ask(question: &str) -> Result<bool, PromptError> {
    loop {
        let _ = write!(io::stderr(), "{question} [y/N]");
        let line = read_line(&mut unbuffered_stdin()?)?;
        match line.expose_secret().trim().to_ascii_lowercase().as_str() {
            "y" => return Ok(true),
            "" | "n" => return Ok(false),
            other => say(&format!("Did not understand answer '{}'", other.escape_default())),
        }
    }
}

/// Asks for a secret: on a terminal without echo, else the next line of standard input.
///
/// Standard input belongs to the node: it is read byte by byte and not beyond the line's end.
pub(crate) fn ask_secret(prompt: &str) -> Result<SecretString, PromptError> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return read_line(&mut unbuffered_stdin()?);
    }
    // Whoever types at the first sight of the prompt is not echoed either.
    let echo = Echo::off(&stdin);
    let _ = write!(io::stderr(), "{prompt}");
    let line = read_line(&mut unbuffered_stdin()?);
    drop(echo);
    let _ = writeln!(io::stderr());
    line
}

/// Shows a prompt although nobody sees it on a terminal, as the stock tools do.
pub(crate) fn prompt_without_terminal(prompt: &str) {
    if !io::stdin().is_terminal() {
        let _ = write!(io::stderr(), "{prompt}");
    }
}

/// Standard input without the buffer that would take more than the line.
fn unbuffered_stdin() -> Result<File, PromptError> {
    let stdin = rustix::io::dup(io::stdin()).map_err(|error| PromptError::Read(error.into()))?;
    Ok(File::from(stdin))
}

/// Reads standard input to its end, for a token or a password that was asked for with `-`.
pub(crate) fn read_stdin_line() -> Result<SecretString, PromptError> {
    read_line(&mut unbuffered_stdin()?)
}

/// One line, without its line break.
pub(crate) fn read_line(input: &mut impl Read) -> Result<SecretString, PromptError> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let mut byte = [0];
    loop {
        match input.read(&mut byte) {
            Ok(0) if line.is_empty() => return Err(PromptError::Ended),
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) if line.len() == LONGEST_LINE => return Err(PromptError::TooLong),
            Ok(_) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(PromptError::Read(error)),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    std::str::from_utf8(&line).map(SecretString::from).map_err(|_| PromptError::NotText)
}

/// Switches the terminal's echo off until dropped.
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
            let read = read_line(&mut stream).ok();
            assert_eq!(read.as_ref().map(ExposeSecret::expose_secret), line, "{input:?}");
            assert_eq!(stream, rest.as_bytes(), "{input:?}");
        }
        assert!(read_line(&mut &[0xff, b'\n'][..]).is_err());
        assert!(read_line(&mut &vec![b'a'; LONGEST_LINE + 1][..]).is_err());
    }
}
