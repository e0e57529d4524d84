//! All output of the program.
//!
//! The rules:
//! - Results go to standard output: text, or exactly one JSON document. Progress, warnings, `error:` and `hint:` lines
//!   go to standard error.
//! - A generated secret is printed on its own line, on a terminal or to the destination that the operator chose;
//!   never elsewhere.
//! - Colour, pictograms and the spinner decorate terminals only, and `NO_COLOR`, `TERM=dumb` or `--color never` switch
//!   them off; words never depend on them.
//! - Without a terminal no prompt waits for a person.
//! - All output goes through [`harmless()`]: no text from a file, a server, a token or a program can control the terminal.
//!   The exceptions are bytes that were requested unchanged, such as a keystore value, and the node's own output.

mod harmless;
mod questions;

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use harmless::{harmless, on_one_line};
use installation::Environment;
pub(crate) use questions::{
    PromptError, ask, ask_secret, first_line, prompt_without_terminal, read_stdin_line,
};

use zeroize::Zeroizing;

use crate::args::{Color, Common};

/// How long work may take before a spinner appears.
const SPINNER_AFTER: Duration = Duration::from_millis(300);
/// The interval between two frames of the spinner.
const TICK: Duration = Duration::from_millis(120);
/// The maximum width of a rule, so that lines stay readable on wide terminals.
const WIDEST: u16 = 100;

/// The output style of this run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    stdout: Style,
    stderr: Style,
    quiet: bool,
    verbose: bool,
    muted: bool,
}

/// The style of one stream.
#[derive(Clone, Copy, Debug)]
struct Style {
    color: bool,
    unicode: bool,
    moving: bool,
}

impl Terminal {
    pub(crate) fn new(common: &Common, environment: &Environment) -> Self {
        let style = |is_terminal: bool| {
            let dumb = environment.get("TERM") == Some(OsStr::new("dumb"));
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

    /// Returns the same terminal without progress, notes and warnings.
    pub(crate) fn muted(self) -> Self {
        Self { quiet: true, muted: true, ..self }
    }

    pub(crate) fn quiet(&self) -> bool {
        self.quiet
    }

    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    /// Marks text as bold for standard output.
    pub(crate) fn bold(&self, text: &str) -> String {
        harmless::paint(self.stdout.color, harmless::BOLD, text)
    }

    /// Marks text as green for standard output.
    pub(crate) fn good(&self, text: &str) -> String {
        harmless::paint(self.stdout.color, harmless::GOOD, text)
    }

    /// Marks text as red for standard output.
    pub(crate) fn bad(&self, text: &str) -> String {
        harmless::paint(self.stdout.color, harmless::BAD, text)
    }

    /// Returns the first on terminals that can show it, otherwise the second.
    pub(crate) fn glyph(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.stdout.unicode { unicode } else { ascii }
    }

    /// Returns a rule across the terminal.
    pub(crate) fn rule(&self) -> String {
        let width = rustix::termios::tcgetwinsize(io::stdout()).map_or(80, |size| size.ws_col);
        let width = if width == 0 { 80 } else { width.min(WIDEST) };
        self.glyph("━", "-").repeat(width.into())
    }

    /// Prints progress, unless `--quiet` is set.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Prints a line even with `--quiet`.
    pub(crate) fn always(&self, text: &str) {
        say(text);
    }

    /// Prints a warning even with `--quiet`.
    pub(crate) fn warn(&self, text: &str) {
        if !self.muted {
            self.say_as("1;33", "warning:", &on_one_line(text));
        }
    }

    /// Prints a failure with its causes on one line.
    pub(crate) fn error(&self, text: &str) {
        self.say_as("1;31", "error:", &on_one_line(text));
    }

    /// Prints a hint.
    pub(crate) fn hint(&self, text: &str) {
        self.say_as("1;36", "hint:", &harmless(text));
    }

    fn say_as(&self, color: &str, word: &str, text: &str) {
        let (begin, end) = match self.stderr.color {
            true => (format!("\u{1b}[{color}m"), "\u{1b}[0m"),
            false => (String::new(), ""),
        };
        let _ = writeln!(io::stderr().lock(), "{begin}{word}{end} {text}");
    }

    /// Shows a spinner on standard error while `work` is running.
    pub(crate) fn busy<T>(&self, what: &'static str, work: impl FnOnce() -> T) -> T {
        if !self.stderr.moving || self.quiet {
            return work();
        }
        let _spinner = Spinner::start(what, self.stderr.unicode);
        work()
    }

    /// Returns a spinner that stops when it is dropped.
    pub(crate) fn spinner(&self, what: &'static str) -> Option<Spinner> {
        (self.stderr.moving && !self.quiet).then(|| Spinner::start(what, self.stderr.unicode))
    }
}

/// Returns whether the locale's character set is UTF-8, by the first variable that is set.
fn utf8(environment: &Environment) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| environment.get(name)).is_some_and(|locale| {
        let locale = locale.to_string_lossy().to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Prints a line on standard error. If that is closed, the error cannot be reported.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", harmless(text));
}

/// Writes a result to standard output.
///
/// # Errors
///
/// If standard output is closed or full.
pub(crate) fn print(text: &str) -> io::Result<()> {
    print_bytes(Zeroizing::new(harmless(text)).as_bytes())
}

/// Writes a JSON document to standard output.
///
/// # Errors
///
/// If standard output is closed or full.
pub(crate) fn print_json(text: &str) -> io::Result<()> {
    print_bytes(Zeroizing::new(harmless::in_json(text)).as_bytes())
}

/// Writes a result to standard output unchanged.
///
/// # Errors
///
/// If standard output is closed or full.
pub(crate) fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// A spinner on standard error. Dropping it clears the line.
pub(crate) struct Spinner {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Spinner {
    fn start(what: &'static str, unicode: bool) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let hands: &[&str] =
            if unicode { &["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"] } else { &["|", "/", "-", "\\"] };
        let turn = move || {
            if stopped.recv_timeout(SPINNER_AFTER) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            for hand in hands.iter().cycle() {
                let _ = write!(io::stderr(), "\r\u{1b}[K{hand} {what}");
                if stopped.recv_timeout(TICK) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        };
        // If no thread can be started, there is no spinner.
        Self { stop: Some(stop), thread: Builder::new().spawn(turn).ok() }
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
