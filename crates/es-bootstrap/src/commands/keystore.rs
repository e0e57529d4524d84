//! `keystore`: reads and changes the node's secure settings like Elasticsearch's own tool, without starting a
//! JVM.

mod apply;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use installation::{Installation, KeystoreFile};
use keystore::{Keystore, PASSWORD_HASH, Passphrase, Seal, Sealed};
use realm::{Algorithm, Password};
use secrecy::{ExposeSecret, SecretString};
use transaction::create_one;
use zeroize::Zeroizing;

use crate::args::{
    Common, KeystoreAdd, KeystoreAddFile, KeystoreCommand, KeystoreCreate, KeystoreRemove, KeystoreShow,
    Voice,
};
use crate::credentials;
use crate::error::Error;
use crate::exit::Stop;
use crate::node_keystore::{self, bytes, check_place, open, open_to_change, save, seal, written_format};
use crate::output::print;
use crate::terminal::{PromptError, Terminal};
use crate::{entries, exit, passphrase, run, terminal};

pub(crate) fn run(command: &KeystoreCommand, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    match command {
        KeystoreCommand::List | KeystoreCommand::Show(_) | KeystoreCommand::HasPasswd => {}
        // These commands may succeed without writing, so a directory that is not writable is no error yet.
        KeystoreCommand::Upgrade | KeystoreCommand::Apply(_) if check_place(&node).is_err() => {}
        KeystoreCommand::Apply(options) if options.dry_run => {}
        _ => {
            check_place(&node)?;
            run::remove_abandoned(&node, terminal)?;
        }
    }
    match command {
        KeystoreCommand::Create(options) => create(options, common, &node, terminal),
        KeystoreCommand::List => list(common, &node),
        KeystoreCommand::Show(options) => show(options, common, &node, terminal),
        KeystoreCommand::Add(options) => add(options, common, &node, terminal),
        KeystoreCommand::AddFile(options) => add_file(options, common, &node, terminal),
        KeystoreCommand::Remove(options) => remove(options, common, &node, terminal),
        KeystoreCommand::Apply(options) => {
            if options.file == Path::new("-") {
                check_stdin(common, &node)?;
            }
            apply::run(options, common, &node, terminal)
        }
        KeystoreCommand::Passwd => passwd(common, &node, terminal),
        KeystoreCommand::HasPasswd => has_passwd(common, &node, terminal),
        KeystoreCommand::Upgrade => upgrade(common, &node, terminal),
    }
}

fn create(
    options: &KeystoreCreate,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let exists = !matches!(node.keystore, KeystoreFile::Missing);
    if exists && !confirm("An elasticsearch keystore already exists. Overwrite?", "remove it first", common)?
    {
        terminal.always("Exiting without creating keystore.");
        return Ok(exit::OK);
    }
    let passphrase = if options.password { new_passphrase()? } else { Passphrase::empty() };
    let keystore = Keystore::new(&mut memory::rng());
    save(node, &keystore, seal(node, &passphrase)?, terminal)?;
    node_keystore::warn(node, &keystore, |_| true, terminal);
    credentials::overtaken(node, &keystore, [PASSWORD_HASH], terminal);
    done(common, terminal, &format!("Created elasticsearch keystore in {}", node.config.display()))
}

fn list(common: &Common, node: &Installation) -> Result<u8, Error> {
    let names: String = open(common, node)?.0.names().iter().map(|name| format!("{name}\n")).collect();
    print(&names)?;
    Ok(exit::OK)
}

fn show(
    options: &KeystoreShow,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let (keystore, _) = open(common, node)?;
    let value = keystore
        .get(&options.setting)
        .ok_or_else(|| Error::NoSuchSetting { name: options.setting.clone() })?
        .reveal();
    if let Some(path) = &options.output {
        return write_value(node, path, value, terminal);
    }
    let on_terminal = io::stdout().is_terminal();
    if on_terminal && std::str::from_utf8(value).is_err() {
        return Err(Error::Output(io::Error::new(
            io::ErrorKind::InvalidData,
            "the value is not text: redirect it",
        )));
    }
    terminal::print_bytes(value).map_err(Error::Output)?;
    if on_terminal {
        print("\n")?;
    }
    Ok(exit::OK)
}

/// Only the owner may read a value.
const VALUE_MODE: u32 = 0o600;

/// Writes a value to a new file that only its owner can read.
fn write_value(node: &Installation, path: &Path, value: &[u8], terminal: &Terminal) -> Result<u8, Error> {
    let path =
        std::path::absolute(path).map_err(|source| Error::Read { path: path.to_path_buf(), source })?;
    let begun = |held: &[u8]| value.starts_with(held);
    let warnings = create_one(&path, node.epoch(), value, VALUE_MODE, begun, |_| false)
        .map_err(Error::Write)?
        .map_err(|error| Error::Commit(Box::new(error)))?;
    warnings.iter().for_each(|warning| terminal.warn(warning));
    Ok(exit::OK)
}

fn add(
    options: &KeystoreAdd,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    if options.from_file.as_deref() == Some(Path::new("-")) {
        check_stdin(common, node)?;
    }
    let Some((mut keystore, seal)) = open_or_create(options.force, common, node, terminal)? else {
        return Ok(exit::OK);
    };
    let mut changed = options.names.clone();
    if let Some(path) = &options.from_file {
        for (name, value) in entries::read(path)?.0 {
            set(&mut keystore, &name, value.expose_secret().as_bytes(), options.force, common)?;
            changed.push(name);
        }
    }
    for name in &options.names {
        if keystore.contains(name) && !options.force && !overwrite(name, common)? {
            terminal.always("Exiting without modifying keystore.");
            return Ok(exit::OK);
        }
        let value = match options.stdin {
            true => terminal::read_stdin_line(),
            false => terminal::ask_secret(&format!("Enter value for {name}: ")),
        };
        let value = match value {
            // Elasticsearch's tool treats the end of its input as an empty value.
            Err(PromptError::Ended) if options.stdin && common.voice == Voice::Stock => {
                SecretString::default()
            }
            value => value.map_err(prompt)?,
        };
        set(&mut keystore, name, value.expose_secret().as_bytes(), true, common)?;
    }
    save(node, &keystore, seal, terminal)?;
    node_keystore::warn(node, &keystore, |name| changed.iter().any(|changed| changed == name), terminal);
    credentials::overtaken(node, &keystore, changed, terminal);
    Ok(exit::OK)
}

/// Returns an error if the passphrase would have to come from standard input, which contains the settings.
fn check_stdin(common: &Common, node: &Installation) -> Result<(), Error> {
    let protected = node
        .keystore
        .bytes()
        .is_some_and(|bytes| Sealed::decode(bytes).is_ok_and(|sealed| sealed.is_protected()));
    let file = passphrase::keystore_file(common, node)?;
    if protected && file.is_none_or(|file| file == Path::new("-")) {
        return Err(Error::Usage {
            message: "standard input contains the settings, and the keystore has a passphrase".to_owned(),
            hint: "pass the keystore password with `--keystore-passphrase-file FILE`".to_owned(),
        });
    }
    Ok(())
}

fn add_file(
    options: &KeystoreAddFile,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let Some((mut keystore, seal)) = open_or_create(options.force, common, node, terminal)? else {
        return Ok(exit::OK);
    };
    if !options.pairs.len().is_multiple_of(2) {
        return Err(Error::Usage {
            message: "a setting has no file".to_owned(),
            hint: "pass settings and files alternately".to_owned(),
        });
    }
    for pair in options.pairs.chunks_exact(2) {
        let (name, path) = (pair[0].to_string_lossy(), PathBuf::from(&pair[1]));
        if keystore.contains(&name) && !options.force && !overwrite(&name, common)? {
            terminal.always("Exiting without modifying keystore.");
            return Ok(exit::OK);
        }
        let bytes = installation::read_given(&path).map_err(|source| Error::Read { path, source })?;
        set(&mut keystore, &name, &Zeroizing::new(bytes), true, common)?;
    }
    save(node, &keystore, seal, terminal)?;
    let names = options.pairs.iter().step_by(2).map(|name| name.to_string_lossy());
    node_keystore::warn(node, &keystore, |name| names.clone().any(|changed| changed == name), terminal);
    credentials::overtaken(node, &keystore, names, terminal);
    Ok(exit::OK)
}

fn remove(
    options: &KeystoreRemove,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let (mut keystore, seal) = open_to_change(common, node)?;
    for name in &options.names {
        if !keystore.remove(name) {
            return Err(Error::NoSuchSetting { name: name.clone() });
        }
    }
    save(node, &keystore, seal, terminal)?;
    node_keystore::warn(
        node,
        &keystore,
        |name| options.names.iter().any(|removed| removed == name),
        terminal,
    );
    // Without `bootstrap.password` the previous source of the password applies again, so only the hash
    // counts.
    credentials::overtaken(
        node,
        &keystore,
        options.names.iter().filter(|name| *name == PASSWORD_HASH),
        terminal,
    );
    Ok(exit::OK)
}

fn passwd(common: &Common, node: &Installation, terminal: &Terminal) -> Result<u8, Error> {
    let (keystore, _) = open(common, node)?;
    let passphrase = new_passphrase()?;
    save(node, &keystore, seal(node, &passphrase)?, terminal)?;
    done(common, terminal, "Elasticsearch keystore password changed successfully.")
}

fn has_passwd(common: &Common, node: &Installation, terminal: &Terminal) -> Result<u8, Error> {
    if Sealed::decode(bytes(node)?).map_err(Error::Keystore)?.is_protected() {
        return done(common, terminal, "Keystore is password-protected");
    }
    match common.voice {
        Voice::Stock if !common.quiet => terminal.always("ERROR: Keystore is not password-protected"),
        _ => terminal.note("Keystore is not password-protected"),
    }
    Ok(exit::NO)
}

fn upgrade(common: &Common, node: &Installation, terminal: &Terminal) -> Result<u8, Error> {
    let format = Sealed::decode(bytes(node)?).map_err(Error::Keystore)?.format();
    let (mut keystore, passphrase) = open(common, node)?;
    if format == written_format(node)? && keystore.contains(keystore::KEYSTORE_SEED) {
        return Ok(exit::OK);
    }
    keystore.ensure_seed(&mut memory::rng());
    save(node, &keystore, seal(node, &passphrase)?, terminal)?;
    Ok(exit::OK)
}

/// Stores the hash of a new password in the keystore and prints the password. Packages read it, so no line
/// end follows.
pub(crate) fn generate_password(common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    let cannot = |reason: String| Error::Stopped {
        reason,
        fix: "only a keystore without a password can be used here".to_owned(),
        stop: Stop::CannotCreate,
    };
    // Elasticsearch's tool has one exit code for all write errors.
    let refused = |error: Error| match common.voice {
        Voice::Stock => cannot(crate::error::chain(&error).join(": ")),
        Voice::Own => error,
    };
    check_place(&node).and_then(|()| run::remove_abandoned(&node, terminal)).map_err(refused)?;
    let rng = &mut memory::rng();
    let mut keystore = match node.keystore.bytes() {
        None => Keystore::new(rng),
        Some(bytes) => Sealed::decode(bytes)
            .and_then(|sealed| sealed.open(&Passphrase::empty()))
            .map_err(|error| cannot(format!("could not open the keystore: {error}")))?,
    };
    let algorithm = match node.settings().and_then(|settings| settings.text(Algorithm::SETTING)) {
        None => Algorithm::default(),
        Some(name) => Algorithm::parse(name).map_err(|error| cannot(error.to_string()))?,
    };
    let password = Password::generate(rng, realm::ELASTIC_LENGTH);
    keystore.ensure_seed(rng);
    keystore
        .set(PASSWORD_HASH, algorithm.hash(&password, rng).reveal().as_bytes())
        .map_err(Error::Keystore)?;
    seal(&node, &Passphrase::empty())
        .and_then(|seal| save(&node, &keystore, seal, terminal))
        .map_err(refused)?;
    credentials::overtaken(&node, &keystore, [PASSWORD_HASH], terminal);
    if common.voice == Voice::Own || !common.quiet {
        // The stock tool's `--silent` suppresses its result.
        print(password.reveal())?;
    }
    Ok(exit::OK)
}

fn set(keystore: &mut Keystore, name: &str, value: &[u8], force: bool, common: &Common) -> Result<(), Error> {
    if keystore.contains(name) && !force && !overwrite(name, common)? {
        return Ok(());
    }
    keystore.set(name, value).map_err(Error::Keystore)
}

/// Opens the keystore for a change; `None` if it does not exist and the operator declines to create it.
fn open_or_create(
    force: bool,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<Option<(Keystore, Seal)>, Error> {
    const QUESTION: &str = "The elasticsearch keystore does not exist. Do you want to create it?";
    if !matches!(node.keystore, KeystoreFile::Missing) {
        return open_to_change(common, node).map(Some);
    }
    if !force && !confirm(QUESTION, "add `--force`", common)? {
        terminal.always("Exiting without creating keystore.");
        return Ok(None);
    }
    Ok(Some((Keystore::new(&mut memory::rng()), seal(node, &Passphrase::empty())?)))
}

fn overwrite(name: &str, common: &Common) -> Result<bool, Error> {
    confirm(&format!("Setting {name} already exists. Overwrite?"), "add `--force`", common)
}

/// Asks for confirmation. Under the program's own command names, a prompt without a terminal is an error.
fn confirm(question: &str, otherwise: &str, common: &Common) -> Result<bool, Error> {
    if common.voice == Voice::Own && !io::stdin().is_terminal() {
        return Err(Error::Usage {
            message: format!("there is no terminal to prompt on: {question}"),
            hint: otherwise.to_owned(),
        });
    }
    terminal::ask(question).map_err(prompt)
}

fn new_passphrase() -> Result<Passphrase, Error> {
    let first =
        terminal::ask_secret("Enter new password for the elasticsearch keystore (empty for no password): ")
            .map_err(prompt)?;
    let second = terminal::ask_secret("Enter same password again: ").map_err(prompt)?;
    if first.expose_secret() != second.expose_secret() {
        return Err(Error::Unusable {
            what: "Passwords are not equal, exiting".to_owned(),
            hint: "nothing was changed; run the command again, and enter the same passphrase twice",
        });
    }
    Ok(Passphrase::new(first))
}

/// Reports success: as a result like the stock tool, or as progress under the program's own command names.
fn done(common: &Common, terminal: &Terminal, text: &str) -> Result<u8, Error> {
    match common.voice {
        Voice::Stock if common.quiet => {}
        Voice::Stock => print(&format!("{text}\n"))?,
        Voice::Own => terminal.note(text),
    }
    Ok(exit::OK)
}

fn prompt(source: PromptError) -> Error {
    Error::prompt("the answer", "give it on standard input, one line each", source)
}
