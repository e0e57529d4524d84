//! `reset-password`: resets the password of a user on a running node.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use access::{Patience, patiently};
use bootstrap::{CredentialsFile, StagedCredentials};
use installation::Installation;
use realm::Password;
use recovery::{DEFAULT_CREDENTIALS, InitialCredentials};
use secrecy::SecretString;

use crate::args::{Common, ResetPassword, Voice};
use crate::credentials;
use crate::error::Error;
use crate::facts;
use crate::output::{document, print};
use crate::running::{self, Running};
use crate::sink::Opened;
use crate::terminal::{self, PromptError, Terminal};
use crate::{exit, passphrase, report, run};

const ELASTIC: &str = "elastic";
/// The status if another tool changed the document in the meantime.
const CONFLICT: u16 = 409;
/// How often to retry after a conflict.
const RETRIES: u32 = 5;
const RETRY: Duration = Duration::from_millis(200);

pub(crate) fn run(options: &ResetPassword, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    passphrase::refuse_stdin_twice([&options.entering.password_file, &common.keystore_passphrase_file])?;
    let node = run::read_trusted(common, terminal)?;
    let user = options.username.as_deref().unwrap_or_default();
    check(options, common, user)?;
    let sink = options.credentials_to.as_ref().map(|wanted| Opened::open(Some(wanted), common, &node, false));
    let mut sink = sink.transpose()?;
    // The destination is checked before the password is changed.
    if let Some(path) = sink.as_ref().and_then(Opened::file) {
        recovery::remove_abandoned_credentials(&path);
        // A tool that was killed after writing this file may have left its temporary user as well.
        running::sweep(&node, terminal);
        transaction::check_free(&path, |_| false).map_err(Error::Write)?;
    }
    let mut running = Running::find(&node, common, options.entering.url.as_deref())?;
    running.reach(&options.entering)?;
    // A prompt may stay unanswered, so nothing that needs cleaning up is created before it.
    if !options.batch && !confirmed(options, common, user)? {
        terminal.always("canceled: nothing was changed");
        return Ok(exit::OK);
    }
    let password = match options.interactive {
        true => ask(user)?,
        false => Password::generate(&mut memory::rng(), realm::ELASTIC_LENGTH),
    };
    let entered = running.enter(credentials::known_password(&node), &options.entering, terminal)?;
    // A changed password is delivered even if a signal arrives.
    let _signals = node::Signals::notice().map_err(access::Error::Node)?;
    let patience = Patience::of_tools(options.entering.wait);
    // The file is written under a temporary name first, so that most errors occur before the password is
    // changed.
    let new = New { node: &node, password: &password };
    let changed = new.stage(sink.as_ref()).and_then(|staged| {
        match set_password(&mut running, &entered.credentials, user, &password, patience) {
            Ok(()) => Ok(staged),
            Err(node::Error::Interrupted { signal }) => Err(Error::Interrupted { signal }),
            Err(source) => Err(Error::ResetFailed { user: user.to_owned(), source }),
        }
    });
    // The password is delivered before anything else can fail. This also releases the lock on the file's
    // directory.
    let handed_over = changed.and_then(|staged| hand_over(options, common, &new, sink.as_mut(), staged));
    let left = entered.leave();
    handed_over?;
    if user == ELASTIC {
        credentials::outdated(&node, terminal);
    }
    left?;
    Ok(exit::OK)
}

/// The new password.
struct New<'a> {
    node: &'a Installation,
    password: &'a Password,
}

/// Announces the change and asks for confirmation.
fn confirmed(options: &ResetPassword, common: &Common, user: &str) -> Result<bool, Error> {
    if !is_silent(options, common) && !common.json() {
        let what = if options.interactive { "You will be asked for it." } else { "It will be printed." };
        say(common, &format!("The password of the user [{user}] is about to be reset.\n{what}\n"))?;
    }
    let agreed = terminal::ask("Please confirm that you would like to continue").map_err(prompt)?;
    say(common, "\n\n")?;
    Ok(agreed)
}

/// Sets the password. Retries if another tool changes the same document at the same time.
fn set_password(
    running: &mut Running<'_>,
    credentials: &node::Credentials,
    user: &str,
    password: &Password,
    patience: Patience,
) -> Result<(), node::Error> {
    let mut retries = 0..RETRIES;
    let secret = SecretString::from(password.reveal());
    loop {
        let set = patiently(&mut running.session, patience, |session| {
            session.set_password(credentials, user, &secret)
        });
        match (set, retries.next()) {
            (Err(node::Error::Status { status: CONFLICT, .. }), Some(_)) => running.session.pause(RETRY)?,
            (set, _) => return set,
        }
    }
}

fn check(options: &ResetPassword, common: &Common, user: &str) -> Result<(), Error> {
    let usage =
        |message: &str, hint: &str| Err(Error::Usage { message: message.to_owned(), hint: hint.to_owned() });
    if user.is_empty() {
        return usage("the user is missing", "pass it with `-u USER`");
    }
    let asks = options.interactive || !options.batch;
    if asks && common.voice == Voice::Own && !io::stdin().is_terminal() {
        return usage("there is no terminal to prompt on", "add `--batch` and omit `--interactive`");
    }
    if options.credentials_to.is_some() && (user != ELASTIC || options.interactive) {
        return usage(
            "`--credentials-to` is for a generated password of `elastic`",
            "omit it: the password goes to standard output",
        );
    }
    Ok(())
}

fn hand_over(
    options: &ResetPassword,
    common: &Common,
    new: &New<'_>,
    sink: Option<&mut Opened>,
    staged: Option<StagedCredentials>,
) -> Result<(), Error> {
    let password = new.password;
    let user = options.username.as_deref().unwrap_or_default();
    let made = !options.interactive;
    let elsewhere = match sink {
        Some(sink) if !sink.shows() => {
            new.deliver(sink, staged)?;
            Some(sink.name())
        }
        _ => None,
    };
    if common.json() {
        let shown = made && elsewhere.is_none();
        return document(&report::PasswordReport {
            schema: report::schemas::PASSWORD,
            user,
            password: shown.then(|| password.reveal()),
        });
    }
    if is_silent(options, common) {
        return if made && elsewhere.is_none() { print(&format!("{}\n", password.reveal())) } else { Ok(()) };
    }
    print(&format!("Password for the [{user}] user successfully reset.\n"))?;
    match elsewhere {
        _ if !made => Ok(()),
        Some(sink) => print(&format!("New value: (in {sink})\n")),
        None => print(&format!("New value: {}\n", password.reveal())),
    }
}

impl New<'_> {
    /// Writes the credentials file under a temporary name.
    fn stage(&self, sink: Option<&Opened>) -> Result<Option<StagedCredentials>, Error> {
        let path = sink.and_then(Opened::file);
        path.map(|path| self.file(&path, |file| file.stage())).transpose().map_err(Error::Bootstrap)
    }

    fn deliver(&self, sink: &mut Opened, staged: Option<StagedCredentials>) -> Result<(), Error> {
        let delivered = match staged {
            Some(staged) => staged.put_in_place().map_err(io::Error::other),
            None => match sink.write(&self.file(Path::new(""), |file| file.credentials.render())) {
                Err(Error::Delivery { source, .. }) => Err(source),
                other => return other,
            },
        };
        delivered.map_err(|source| self.rescue(sink.name(), source))
    }

    /// Saves a password that could not be delivered to the default file, so that it is not lost.
    fn rescue(&self, sink: String, source: io::Error) -> Error {
        let path = self.node.config_path(DEFAULT_CREDENTIALS);
        match self.file(&path, |file| file.create()) {
            Ok(()) => Error::Rescued { sink, path, source },
            Err(_) => Error::Delivery { sink, source },
        }
    }

    fn file<T>(&self, path: &Path, what: impl FnOnce(&CredentialsFile<'_>) -> T) -> T {
        let node = self.node;
        let fingerprint = match facts::http_ca(node) {
            Ok((_, der)) => pki::fingerprint(&der).to_string(),
            Err(_) => String::new(),
        };
        let credentials = InitialCredentials {
            written_at: &node.now.to_string(),
            elastic_password: Some(self.password.reveal()),
            ca_fingerprint: &fingerprint,
            kibana: None,
            withdrawn: false,
        };
        let owner = (node.directory.owner, node.directory.group);
        what(&CredentialsFile { path, epoch: node.epoch(), owner, credentials })
    }
}

/// Prompts twice, until both entries are equal and long enough.
fn ask(user: &str) -> Result<Password, Error> {
    loop {
        let first = terminal::ask_secret(&format!("Enter password for [{user}]: ")).map_err(prompt)?;
        let first = match Password::from_text(first) {
            Ok(password) => password,
            Err(error) => {
                terminal::say(&format!("{error}\nTry again."));
                continue;
            }
        };
        let second = terminal::ask_secret(&format!("Re-enter password for [{user}]: ")).map_err(prompt)?;
        if secrecy::ExposeSecret::expose_secret(&second) == first.reveal() {
            return Ok(first);
        }
        terminal::say("Passwords do not match.\nTry again.");
    }
}

/// Returns whether to print the password only.
fn is_silent(options: &ResetPassword, common: &Common) -> bool {
    options.silent || (common.quiet && common.voice == Voice::Own)
}

/// Prints the text of a prompt on standard error, because it is not part of the result.
fn say(common: &Common, text: &str) -> Result<(), Error> {
    if common.voice == Voice::Stock && !common.quiet {
        return print(text);
    }
    terminal::say(text.trim_end());
    Ok(())
}

fn prompt(source: PromptError) -> Error {
    Error::prompt("the answer", "use `--batch` without a terminal", source)
}
