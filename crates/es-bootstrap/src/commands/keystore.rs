//! `keystore`: the node's secure settings, read and changed as Elasticsearch's own tool does, one process each.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::{Installation, KEYSTORE_FILE, KeystoreFile};
use keystore::{Format, Keystore, PASSWORD_HASH, Passphrase, Sealed};
use realm::{Algorithm, Password};
use secrecy::{ExposeSecret, SecretString};
use transaction::{Attributes, Directory, Expected, Transaction};
use zeroize::Zeroizing;

use super::print;
use crate::args::{
    Common, KeystoreAdd, KeystoreAddFile, KeystoreCommand, KeystoreCreate, KeystoreRemove, KeystoreShow,
    Voice,
};
use crate::error::Error;
use crate::terminal::{PromptError, Terminal};
use crate::{exit, passphrase, run, terminal};

/// Secrets are for owner and group.
const MODE: u32 = 0o660;
/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(command: &KeystoreCommand, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let node = run::read(common)?;
    match command {
        KeystoreCommand::Create(options) => create(options, common, &node, terminal),
        KeystoreCommand::List(_) => list(common, &node),
        KeystoreCommand::Show(options) => show(options, common, &node),
        KeystoreCommand::Add(options) => add(options, common, &node, terminal),
        KeystoreCommand::AddFile(options) => add_file(options, common, &node, terminal),
        KeystoreCommand::Remove(options) => remove(options, common, &node),
        KeystoreCommand::Passwd(_) => passwd(common, &node),
        KeystoreCommand::HasPasswd(_) => has_passwd(&node),
        KeystoreCommand::Upgrade(_) => upgrade(common, &node),
    }
}

fn create(
    options: &KeystoreCreate,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let exists = !matches!(node.keystore, KeystoreFile::Missing);
    if exists && !confirm("An elasticsearch keystore already exists. Overwrite?", common)? {
        terminal.always("exiting without creating keystore");
        return Ok(exit::OK);
    }
    let passphrase = if options.password { new_passphrase()? } else { Passphrase::empty() };
    let keystore = Keystore::new(&mut rand::rng());
    save(node, &keystore, &passphrase)?;
    terminal.note(&format!("created `{}`", node.config_path(KEYSTORE_FILE).display()));
    Ok(exit::OK)
}

fn list(common: &Common, node: &Installation) -> Result<u8, Error> {
    let names: String = open(common, node)?.0.names().iter().map(|name| format!("{name}\n")).collect();
    print(&names)?;
    Ok(exit::OK)
}

fn show(options: &KeystoreShow, common: &Common, node: &Installation) -> Result<u8, Error> {
    let (keystore, _) = open(common, node)?;
    let value = keystore
        .get(&options.setting)
        .ok_or_else(|| Error::NoSuchSetting { name: options.setting.clone() })?
        .reveal();
    if let Some(path) = &options.output {
        return write_value(node, path, value);
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

/// A new file that only its owner reads.
fn write_value(node: &Installation, path: &Path, value: &[u8]) -> Result<u8, Error> {
    let path =
        std::path::absolute(path).map_err(|source| Error::Read { path: path.to_path_buf(), source })?;
    let parent = path.parent().unwrap_or(&node.config);
    let locked =
        Directory::open(parent).and_then(|directory| directory.lock(PATIENCE)).map_err(Error::Write)?;
    let mut transaction = Transaction::begin(locked, node.epoch());
    let owner = Attributes::New { mode: 0o600, owner: None };
    transaction.create(&path, value, owner, |_| false).map_err(Error::Write)?;
    transaction.commit().map_err(|error| Error::Commit(Box::new(error)))?;
    Ok(exit::OK)
}

fn add(
    options: &KeystoreAdd,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let Some((mut keystore, passphrase)) = open_or_create(options.force, common, node, terminal)? else {
        return Ok(exit::OK);
    };
    for (name, value) in from_file(options)? {
        set(&mut keystore, &name, value.expose_secret().as_bytes(), options.force, common)?;
    }
    for name in &options.names {
        if keystore.contains(name) && !options.force && !overwrite(name, common)? {
            terminal.always("exiting without modifying keystore");
            return Ok(exit::OK);
        }
        let value = match options.stdin {
            true => terminal::read_stdin_line(),
            false => terminal::ask_secret(&format!("Enter value for {name}: ")),
        };
        let value = value.map_err(prompt)?;
        set(&mut keystore, name, value.expose_secret().as_bytes(), true, common)?;
    }
    save(node, &keystore, &passphrase)?;
    Ok(exit::OK)
}

/// Names and values of a flat YAML file.
fn from_file(options: &KeystoreAdd) -> Result<Vec<(String, SecretString)>, Error> {
    let Some(path) = &options.from_file else { return Ok(Vec::new()) };
    let text = match path.as_path() == Path::new("-") {
        true => {
            let mut text = Zeroizing::new(Vec::new());
            io::Read::read_to_end(&mut io::stdin().lock(), &mut text)
                .map_err(|source| Error::Read { path: path.clone(), source })?;
            text
        }
        false => Zeroizing::new(
            installation::read_given(path).map_err(|source| Error::Read { path: path.clone(), source })?,
        ),
    };
    let invalid =
        || Error::Unusable { what: format!("`{}` is not a YAML mapping of names to texts", path.display()) };
    let parsed: std::collections::BTreeMap<String, SecretString> =
        serde_yaml::from_slice(&text).map_err(|_| invalid())?;
    Ok(parsed.into_iter().collect())
}

fn add_file(
    options: &KeystoreAddFile,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let Some((mut keystore, passphrase)) = open_or_create(options.force, common, node, terminal)? else {
        return Ok(exit::OK);
    };
    if !options.pairs.len().is_multiple_of(2) {
        return Err(Error::Usage {
            message: "a setting has no file".to_owned(),
            hint: "give settings and files in turn".to_owned(),
        });
    }
    for pair in options.pairs.chunks_exact(2) {
        let (name, path) = (pair[0].to_string_lossy(), PathBuf::from(&pair[1]));
        if keystore.contains(&name) && !options.force && !overwrite(&name, common)? {
            terminal.always("exiting without modifying keystore");
            return Ok(exit::OK);
        }
        let bytes = installation::read_given(&path).map_err(|source| Error::Read { path, source })?;
        set(&mut keystore, &name, &Zeroizing::new(bytes), true, common)?;
    }
    save(node, &keystore, &passphrase)?;
    Ok(exit::OK)
}

fn remove(options: &KeystoreRemove, common: &Common, node: &Installation) -> Result<u8, Error> {
    let (mut keystore, passphrase) = open(common, node)?;
    for name in &options.names {
        if !keystore.remove(name) {
            return Err(Error::NoSuchSetting { name: name.clone() });
        }
    }
    save(node, &keystore, &passphrase)?;
    Ok(exit::OK)
}

fn passwd(common: &Common, node: &Installation) -> Result<u8, Error> {
    let (keystore, _) = open(common, node)?;
    let passphrase = new_passphrase()?;
    save(node, &keystore, &passphrase)?;
    Ok(exit::OK)
}

fn has_passwd(node: &Installation) -> Result<u8, Error> {
    let protected = Sealed::decode(bytes(node)?).map_err(Error::Keystore)?.is_protected();
    Ok(if protected { exit::OK } else { exit::NO })
}

fn upgrade(common: &Common, node: &Installation) -> Result<u8, Error> {
    let format = Sealed::decode(bytes(node)?).map_err(Error::Keystore)?.format();
    let (mut keystore, passphrase) = open(common, node)?;
    if format == written_format(node)? && keystore.contains(keystore::KEYSTORE_SEED) {
        return Ok(exit::OK);
    }
    keystore.ensure_seed(&mut rand::rng());
    save(node, &keystore, &passphrase)?;
    Ok(exit::OK)
}

/// Puts a new password's hash into the keystore and prints the password, without a line end: packages read it.
pub(crate) fn generate_password(common: &Common) -> Result<u8, Error> {
    let node = run::read(common)?;
    let cannot = |reason: String| Error::Stopped {
        reason,
        fix: "only a keystore without a passphrase is used here".to_owned(),
        code: exit::CANNOT_CREATE,
    };
    let rng = &mut rand::rng();
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
    save(&node, &keystore, &Passphrase::empty())
        .map_err(|error| cannot(crate::error::chain(&error).join(": ")))?;
    print(password.reveal())?;
    Ok(exit::OK)
}

/// Opens the keystore; asks for its passphrase where it has one.
pub(super) fn open(common: &Common, node: &Installation) -> Result<(Keystore, Passphrase), Error> {
    let sealed = Sealed::decode(bytes(node)?).map_err(Error::Keystore)?;
    let passphrase = if sealed.is_protected() {
        passphrase::keystore(common, node).map(Passphrase::new).map_err(|message| Error::Usage {
            message,
            hint: "give it with `--keystore-passphrase-file FILE`".to_owned(),
        })?
    } else {
        Passphrase::empty()
    };
    Ok((sealed.open(&passphrase).map_err(Error::Keystore)?, passphrase))
}

fn bytes(node: &Installation) -> Result<&[u8], Error> {
    let path = || node.config_path(KEYSTORE_FILE);
    match &node.keystore {
        KeystoreFile::Read { bytes, .. } => Ok(bytes),
        KeystoreFile::Missing | KeystoreFile::DanglingLink { .. } => Err(Error::NoKeystore { path: path() }),
        KeystoreFile::NotRegular(kind) => Err(Error::Stopped {
            reason: format!("`{}` is {kind}", path().display()),
            fix: "put a regular file in its place".to_owned(),
            code: exit::CONFIG,
        }),
        KeystoreFile::Unreadable(error) => {
            Err(Error::Read { path: path(), source: io::Error::new(error.kind(), error.to_string()) })
        }
    }
}

/// `None` where the operator wants no new keystore.
fn open_or_create(
    force: bool,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<Option<(Keystore, Passphrase)>, Error> {
    if !matches!(node.keystore, KeystoreFile::Missing) {
        return open(common, node).map(Some);
    }
    if !force && !confirm("The elasticsearch keystore does not exist. Do you want to create it?", common)? {
        terminal.always("exiting without creating keystore");
        return Ok(None);
    }
    Ok(Some((Keystore::new(&mut rand::rng()), Passphrase::empty())))
}

fn set(keystore: &mut Keystore, name: &str, value: &[u8], force: bool, common: &Common) -> Result<(), Error> {
    if keystore.contains(name) && !force && !overwrite(name, common)? {
        return Ok(());
    }
    keystore.set(name, value).map_err(Error::Keystore)
}

fn overwrite(name: &str, common: &Common) -> Result<bool, Error> {
    confirm(&format!("Setting {name} already exists. Overwrite?"), common)
}

/// In our own voice a question that nobody can answer is an error.
fn confirm(question: &str, common: &Common) -> Result<bool, Error> {
    if common.voice == Voice::Own && !io::stdin().is_terminal() {
        return Err(Error::Usage {
            message: format!("there is no terminal to ask on: {question}"),
            hint: "add `--force`".to_owned(),
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
        return Err(Error::Unusable { what: "Passwords are not equal, exiting".to_owned() });
    }
    Ok(Passphrase::new(first))
}

fn prompt(source: PromptError) -> Error {
    Error::Prompt { what: "the answer", hint: "give it on standard input, one line each", source }
}

fn written_format(node: &Installation) -> Result<Format, Error> {
    let unknown = |reason: String| Error::Stopped {
        reason,
        fix: "name the release with `--es-version`".to_owned(),
        code: exit::CONFIG,
    };
    let version = node.version.as_ref().map_err(|problem| unknown(problem.to_string()))?;
    Format::written_by(version.major, version.minor)
        .ok_or_else(|| unknown(format!("release {version} is not supported")))
}

/// Seals the keystore in this release's format and puts it in the place of the one that was read; returns its bytes.
pub(super) fn save(
    node: &Installation,
    keystore: &Keystore,
    passphrase: &Passphrase,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let format = written_format(node)?;
    let bytes = keystore.encode(format, passphrase, &mut rand::rng()).map_err(Error::Keystore)?;
    let locked =
        Directory::open(&node.config).and_then(|directory| directory.lock(PATIENCE)).map_err(Error::Write)?;
    let before = node.keystore.bytes().map_or(Expected::Absent, |bytes| Expected::Bytes(bytes.to_vec()));
    let attributes = Attributes::LikeReplaced { otherwise: MODE, at_most: MODE };
    let mut transaction = Transaction::begin(locked, node.epoch());
    transaction.replace(KEYSTORE_FILE, &bytes, attributes, before).map_err(Error::Write)?;
    transaction.commit().map(|_| bytes).map_err(|error| Error::Commit(Box::new(error)))
}
