//! Sources of passphrases, passwords and tokens: files, the terminal, standard input.

use std::path::{Component, Path, PathBuf};

use installation::Installation;
use secrecy::SecretString;

use crate::args::{Common, Voice};
use crate::error::Error;
use crate::exit::Stop;
use crate::terminal::{self, PromptError};

/// The prompt of Elasticsearch's own tools, which scripts match.
const KEYSTORE_PROMPT: &str = "Enter password for the elasticsearch keystore : ";
/// The variable with which the service's unit file names the passphrase file.
const PASSPHRASE_FILE: &str = "ES_KEYSTORE_PASSPHRASE_FILE";
/// The variable with which systemd names the directory of a service's credentials.
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";
/// Where systemd places these directories.
const CREDENTIALS: &str = "/run/credentials";
/// The file name that means standard input.
const STDIN: &str = "-";

/// Returns the file with the keystore's passphrase, if one was named.
///
/// # Errors
///
/// If the credentials of a service cannot be used.
pub(crate) fn keystore_file(common: &Common, node: &Installation) -> Result<Option<PathBuf>, Error> {
    if let Some(given) = &common.keystore_passphrase_file {
        return Ok(Some(given.clone()));
    }
    let credential = credential(node, "es-bootstrap.keystore-passphrase")?;
    Ok(credential.or_else(|| node.environment.path(PASSPHRASE_FILE)))
}

/// Returns the file with the operator's password for `elastic`, if it is a systemd credential.
///
/// # Errors
///
/// If the credentials of a service cannot be used.
pub(crate) fn elastic_credential(node: &Installation) -> Result<Option<PathBuf>, Error> {
    credential(node, "es-bootstrap.elastic-password")
}

/// Returns the file with the key of a node's bundle, if it is a systemd credential.
///
/// # Errors
///
/// If the credentials of a service cannot be used.
pub(crate) fn identity_credential(node: &Installation) -> Result<Option<PathBuf>, Error> {
    credential(node, "es-bootstrap.identity")
}

/// Returns a systemd credential of the service, see systemd.exec(5). Others may be able to write the files
/// that set a service's environment, so root accepts only the directory that systemd uses.
fn credential(node: &Installation, name: &str) -> Result<Option<PathBuf>, Error> {
    let Some(directory) = node.environment.path(CREDENTIALS_DIRECTORY) else { return Ok(None) };
    if node.user == 0 && !is_systemds(&directory) {
        return Err(Error::Stopped {
            reason: format!(
                "`{CREDENTIALS_DIRECTORY}` is `{}`, but root reads a service's credentials from `{CREDENTIALS}` only",
                directory.display()
            ),
            fix: format!("unset `{CREDENTIALS_DIRECTORY}`, and pass the files with options"),
            stop: Stop::Config,
        });
    }
    let file = directory.join(name);
    match installation::is_there(&file) {
        Ok(exists) => Ok(exists.then_some(file)),
        Err(source) => Err(Error::Read { path: file, source }),
    }
}

fn is_systemds(directory: &Path) -> bool {
    directory.starts_with(CREDENTIALS) && !directory.components().any(|part| part == Component::ParentDir)
}

/// Returns the keystore's passphrase if it was given, without a prompt.
///
/// # Errors
///
/// If the named file cannot be read.
pub(crate) fn given(common: &Common, node: &Installation) -> Result<Option<SecretString>, Error> {
    match (&common.passphrase, keystore_file(common, node)?) {
        (Some(passphrase), _) => Ok(Some(passphrase.clone())),
        (None, Some(file)) => first_line(&file).map(Some),
        (None, None) => Ok(None),
    }
}

/// Reads the keystore's passphrase from the named file, or else from the terminal or standard input.
///
/// # Errors
///
/// [`Error::Usage`] with the reason if there is none, or [`Error::Interrupted`].
pub(crate) fn keystore(common: &Common, node: &Installation) -> Result<SecretString, Error> {
    let missing =
        |message| Error::Usage { message, hint: "pass it with `--keystore-passphrase-file FILE`".to_owned() };
    match given(common, node) {
        Ok(Some(passphrase)) => Ok(passphrase),
        Err(interrupted @ Error::Interrupted { .. }) => Err(interrupted),
        Err(error) => Err(missing(crate::error::chain(&error).join(": "))),
        Ok(None) if common.unattended => Err(missing(
            "the keystore has a password, and a package's script cannot prompt for it".to_owned(),
        )),
        Ok(None) => {
            if common.voice == Voice::Stock {
                terminal::prompt_without_terminal(KEYSTORE_PROMPT);
            }
            terminal::ask_secret(KEYSTORE_PROMPT).map_err(|error| match error {
                PromptError::Interrupted { signal } => Error::Interrupted { signal },
                error => missing(format!("the keystore has a passphrase and none was given: {error}")),
            })
        }
    }
}

/// Reads the keystore's passphrase for the gate, which reports a missing passphrase as one finding of many.
///
/// # Errors
///
/// [`Error::Interrupted`] if a signal arrives at the prompt.
pub(crate) fn for_the_gate(
    common: &Common,
    node: &Installation,
) -> Result<Result<SecretString, String>, Error> {
    match keystore(common, node) {
        Ok(passphrase) => Ok(Ok(passphrase)),
        Err(interrupted @ Error::Interrupted { .. }) => Err(interrupted),
        Err(error) => Ok(Err(crate::error::chain(&error).join(": "))),
    }
}

/// Reads the first line of a file, or of standard input for `-`.
pub(crate) fn first_line(path: &Path) -> Result<SecretString, Error> {
    if path == Path::new(STDIN) {
        return terminal::read_stdin_line()
            .map_err(|source| Error::prompt("standard input", "use a file instead of `-`", source));
    }
    let read = |source| Error::Read { path: path.to_path_buf(), source };
    let file = installation::open_given(path).map_err(read)?;
    terminal::first_line(file).map_err(|error| match error {
        PromptError::Interrupted { signal } => Error::Interrupted { signal },
        PromptError::Read(source) => read(source),
        PromptError::TooLong => Error::Usage {
            message: format!("`{}`: {error}", path.display()),
            hint: "pass a file whose first line is the passphrase, the password or the token".to_owned(),
        },
        PromptError::Ended => {
            read(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "the file is empty"))
        }
        other => read(std::io::Error::new(std::io::ErrorKind::InvalidData, other)),
    })
}

/// Returns an error if two secrets would come from standard input.
///
/// # Errors
///
/// [`Error::Usage`] if more than one path is `-`.
pub(crate) fn refuse_stdin_twice<'a>(
    paths: impl IntoIterator<Item = &'a Option<PathBuf>>,
) -> Result<(), Error> {
    match name_stdin(paths) {
        0 | 1 => Ok(()),
        _ => Err(Error::Usage {
            message: "standard input is named twice".to_owned(),
            hint: "use a file instead of one `-`".to_owned(),
        }),
    }
}

/// Counts how many of these name standard input.
pub(crate) fn name_stdin<'a>(paths: impl IntoIterator<Item = &'a Option<PathBuf>>) -> usize {
    paths.into_iter().flatten().filter(|path| path.as_path() == Path::new(STDIN)).count()
}
