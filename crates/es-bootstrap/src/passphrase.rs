//! Where passphrases, passwords and tokens come from: files, the terminal, standard input.

use std::path::{Path, PathBuf};

use installation::Installation;
use secrecy::SecretString;

use crate::args::{Common, Voice};
use crate::error::Error;
use crate::terminal::{self, PromptError};

/// The prompt that Elasticsearch's own tools use; scripts match it.
const KEYSTORE_PROMPT: &str = "Enter password for the elasticsearch keystore : ";
/// Where the service's unit file names the passphrase file.
const PASSPHRASE_FILE: &str = "ES_KEYSTORE_PASSPHRASE_FILE";
/// Stands for standard input in the place of a file's name.
const STDIN: &str = "-";

/// The file that the keystore's passphrase is in, if one was named.
pub(crate) fn keystore_file(common: &Common, node: &Installation) -> Option<PathBuf> {
    let given = common.keystore_passphrase_file.clone();
    given
        .or_else(|| credential(node, "es-bootstrap.keystore-passphrase"))
        .or_else(|| node.environment.path(PASSPHRASE_FILE))
}

/// The operator's password for `elastic`, where systemd hands it over.
pub(crate) fn elastic_credential(node: &Installation) -> Option<PathBuf> {
    credential(node, "es-bootstrap.elastic-password")
}

/// A file among the credentials that systemd hands to a service, see systemd.exec(5).
fn credential(node: &Installation, name: &str) -> Option<PathBuf> {
    let file = node.environment.path("CREDENTIALS_DIRECTORY")?.join(name);
    file.exists().then_some(file)
}

/// The keystore's passphrase as far as it was given, without asking anybody.
///
/// # Errors
///
/// Where the file that was named cannot be read.
pub(crate) fn given(common: &Common, node: &Installation) -> Result<Option<SecretString>, Error> {
    match (&common.passphrase, keystore_file(common, node)) {
        (Some(passphrase), _) => Ok(Some(passphrase.clone())),
        (None, Some(file)) => first_line(&file).map(Some),
        (None, None) => Ok(None),
    }
}

/// Asks for the keystore's passphrase: the file that was named, else the terminal or standard input.
///
/// # Errors
///
/// One sentence that says why none could be had.
pub(crate) fn keystore(common: &Common, node: &Installation) -> Result<SecretString, String> {
    match given(common, node).map_err(|error| crate::error::chain(&error).join(": "))? {
        Some(passphrase) => Ok(passphrase),
        None if common.unattended => {
            Err("the keystore has a passphrase, and a package's script asks nobody for it".to_owned())
        }
        None => {
            if common.voice == Voice::Stock {
                terminal::prompt_without_terminal(KEYSTORE_PROMPT);
            }
            terminal::ask_secret(KEYSTORE_PROMPT)
                .map_err(|error| format!("the keystore has a passphrase and none was given: {error}"))
        }
    }
}

/// The first line of a file, or of standard input for `-`.
pub(crate) fn first_line(path: &Path) -> Result<SecretString, Error> {
    if path == Path::new(STDIN) {
        return terminal::read_stdin_line().map_err(|source| Error::Prompt {
            what: "standard input",
            hint: "name a file in place of `-`",
            source,
        });
    }
    let read = |source| Error::Read { path: path.to_path_buf(), source };
    let mut file = installation::open_given(path).map_err(read)?;
    terminal::read_line(&mut file).map_err(|error| match error {
        PromptError::Read(source) => read(source),
        other => read(std::io::Error::new(std::io::ErrorKind::InvalidData, other)),
    })
}

/// Whether any of these names standard input.
pub(crate) fn name_stdin<'a>(paths: impl IntoIterator<Item = &'a Option<PathBuf>>) -> usize {
    paths.into_iter().flatten().filter(|path| path.as_path() == Path::new(STDIN)).count()
}
