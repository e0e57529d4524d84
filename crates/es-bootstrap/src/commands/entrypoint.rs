//! `entrypoint`: what a container runs. The environment says what a command line says elsewhere, as in the stock image.
//!
//! | variable | effect |
//! |---|---|
//! | `ELASTIC_PASSWORD`, `ELASTIC_PASSWORD_FILE` | the password of `elastic` |
//! | `KEYSTORE_PASSWORD`, `KEYSTORE_PASSWORD_FILE` | the keystore's passphrase |
//! | `ENROLLMENT_TOKEN`, `ENROLLMENT_TOKEN_FILE` | the node joins a cluster, until it has done so |
//! | `ES_PATH_CONF` | where the configuration is; an empty directory is filled from the image's |
//! | `ES_SETTING_…`, `a.dotted.name` | settings: the node's own concern, and the gate's |

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Duration;

use bootstrap::has_data;
use eligibility::{Mode, Unlock, Verdict, Writing};
use installation::{Environment, Installation, SETTINGS_FILE};
use keystore::{BOOTSTRAP_PASSWORD, Keystore, PASSWORD_HASH, Passphrase};
use node::Launch;
use rustix::fs::Mode as Bits;
use secrecy::{ExposeSecret, SecretString};
use transaction::Directory;

use super::{keystore as secure, start};
use crate::args::{Args, Command, Common, Entrypoint, Start};
use crate::error::Error;
use crate::terminal::Terminal;
use crate::{exit, passphrase, run};

/// Files that the node makes are its group's as well: the image's user has the group 0, whatever its number.
const UMASK: u32 = 0o002;
/// A number of its own for each container is usual, so the directory's group decides.
const OWNER_RULE: &str = "config-directory-owner";
/// The stock image's wrapper, which is named by old command lines.
const WRAPPER: &str = "eswrapper";
/// Another container that fills the same volume is done within this time, or not at all.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(options: &Entrypoint, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    rustix::process::umask(Bits::from_raw_mode(UMASK));
    let words = match words(&options.words) {
        Words::Start(words) => words,
        Words::Other([program, arguments @ ..]) => return Err(become_other(program, arguments)),
        Words::Other([]) => &[],
    };
    let environment = Environment::read();
    let elastic = secret(&environment, "ELASTIC_PASSWORD")?;
    let passphrase = secret(&environment, "KEYSTORE_PASSWORD")?;
    let token = secret(&environment, "ENROLLMENT_TOKEN")?;
    let common = &Common { passphrase, ..common.clone() };
    let mut node = run::read(common);
    if fill(&node, terminal)? {
        node = run::read(common);
    }
    let node = node?;
    if let Some(question) = words.iter().find(|word| is_question(word)) {
        return Err(become_other(
            node.home.join("bin/elasticsearch").as_os_str(),
            std::slice::from_ref(question),
        ));
    }

    let (mut start, given) = parse(words)?;
    let common = &Common { passphrase: common.passphrase.clone(), ..given };
    if node.directory.owner != node.user {
        start.making.accept.rules.push(OWNER_RULE.to_owned());
    }
    if let Some(token) = token.filter(|token| !token.expose_secret().is_empty()) {
        if start::is_configured(&node) {
            terminal.note("the node is configured already: the enrollment token is not used");
        } else {
            start.making.enrollment_token = Some(token.expose_secret().to_owned());
        }
    }
    if let Some(password) = elastic.filter(|password| !password.expose_secret().is_empty()) {
        set_password(password, &mut start, common, &node, terminal)?;
    }
    start::run(&start, common, terminal)
}

enum Words<'a> {
    /// Elasticsearch is meant, with these arguments.
    Start(&'a [OsString]),
    /// Another program.
    Other(&'a [OsString]),
}

/// The image's wrapper and any path to `elasticsearch` stand for this program; so does an option alone.
fn words(words: &[OsString]) -> Words<'_> {
    let Some((first, rest)) = words.split_first() else { return Words::Start(words) };
    let name = Path::new(first).file_name();
    if first == WRAPPER || name == Some(OsStr::new("elasticsearch")) {
        Words::Start(rest)
    } else if first.as_encoded_bytes().starts_with(b"-") {
        Words::Start(words)
    } else {
        Words::Other(words)
    }
}

/// What Elasticsearch answers without starting.
fn is_question(word: &OsString) -> bool {
    ["-h", "--help", "-V", "--version"].iter().any(|question| word == question)
}

fn become_other(program: &OsStr, arguments: &[OsString]) -> Error {
    Error::Node(node::replace_process(&Launch {
        program: program.into(),
        arguments: arguments.to_vec(),
        variables: Vec::new(),
        without: &[],
        passphrase: None,
        output_to_stderr: false,
        daemonize: false,
    }))
}

/// The words as `start` reads them.
fn parse(words: &[OsString]) -> Result<(Start, Common), Error> {
    let line = ["es-bootstrap", "start"].into_iter().map(OsString::from).chain(words.iter().cloned());
    match Args::parse_from(line.collect()) {
        Ok((Args { command: Command::Start(start), .. }, common)) => Ok((start, common)),
        Ok(_) => Err(usage("the words are no options of Elasticsearch")),
        Err(refusal) => {
            let text = refusal.render().to_string();
            Err(usage(text.lines().next().unwrap_or_default().trim_start_matches("error: ")))
        }
    }
}

fn usage(message: &str) -> Error {
    Error::Usage {
        message: message.to_owned(),
        hint: "give Elasticsearch's options, or those of `es-bootstrap start`".to_owned(),
    }
}

/// A variable, or the file that it names with `_FILE`: nobody but its owner may read that.
fn secret(environment: &Environment, name: &str) -> Result<Option<SecretString>, Error> {
    let by_file = format!("{name}_FILE");
    let value = environment.variables().get(name);
    let Some(file) = environment.path(&by_file) else { return Ok(value.map(|value| value.as_str().into())) };
    if value.is_some() {
        return Err(Error::Usage {
            message: format!("both `{name}` and `{by_file}` are set"),
            hint: "set one of them".to_owned(),
        });
    }
    let mode = installation::mode_of(&file).map_err(|source| Error::Read { path: file.clone(), source })?;
    if !matches!(mode, 0o400 | 0o600) {
        return Err(Error::Stopped {
            reason: format!("`{}`, which `{by_file}` names, has the mode {mode:03o}", file.display()),
            fix: "give it the mode 400 or 600, so that only its owner reads it".to_owned(),
            code: exit::CONFIG,
        });
    }
    passphrase::first_line(&file).map(Some)
}

/// Fills an empty configuration directory, such as a volume, from the image's own.
fn fill(node: &Result<Installation, Error>, terminal: &Terminal) -> Result<bool, Error> {
    let Ok(node) = node else { return Ok(false) };
    let image = node.home.join("config");
    if node.config == image {
        return Ok(false);
    }
    let filled = Directory::open(&node.config)
        .and_then(|directory| directory.lock(PATIENCE))
        .and_then(|locked| transaction::populate(&image, &locked, SETTINGS_FILE))
        .map_err(Error::Write)?;
    if filled {
        terminal.note(&format!("filled `{}` from `{}`", node.config.display(), image.display()));
    }
    Ok(filled)
}

/// A node that will be configured now gets the password with everything else. Any other one finds it in its keystore, as
/// the stock image puts it there, unless it has data: then the cluster knows its passwords.
fn set_password(
    password: SecretString,
    start: &mut Start,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<(), Error> {
    if start.making.joins() || has_data(node) || start::is_configured(node) && node.keystore.bytes().is_none()
    {
        return Ok(());
    }
    let opened = match node.keystore.bytes() {
        Some(_) => Some(secure::open(common, node)?),
        None => None,
    };
    let holds = |entry: &str| opened.as_ref().is_some_and(|(keystore, _)| keystore.contains(entry));
    if holds(BOOTSTRAP_PASSWORD) || holds(PASSWORD_HASH) {
        return Ok(());
    }
    let options = eligibility::Options {
        mode: Mode::InitialNode,
        accept: &start.making.accept.rules,
        writing: if start.making.in_place { Writing::InPlace } else { Writing::Replacing },
        unlock: Unlock::Never,
    };
    let stops = match eligibility::judge(node, options) {
        Verdict::Eligible(_) => false,
        Verdict::NotEligible(findings) => findings.iter().any(|finding| finding.stop().is_some()),
    };
    if !stops {
        start.making.elastic_password = Some(password);
        return Ok(());
    }
    let (mut keystore, passphrase) =
        opened.unwrap_or_else(|| (Keystore::new(&mut rand::rng()), Passphrase::empty()));
    keystore.set(BOOTSTRAP_PASSWORD, password.expose_secret().as_bytes()).map_err(Error::Keystore)?;
    secure::save(node, &keystore, secure::seal(node, &passphrase)?, terminal).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elasticsearch_is_meant_by_several_names() {
        let check = |given: &[&str], start: Option<&[&str]>| {
            let given: Vec<OsString> = given.iter().map(OsString::from).collect();
            let found = match words(&given) {
                Words::Start(words) => Some(words.to_vec()),
                Words::Other(_) => None,
            };
            let start = start.map(|words| words.iter().map(OsString::from).collect::<Vec<_>>());
            assert_eq!(found, start, "{given:?}");
        };
        check(&[], Some(&[]));
        check(&["eswrapper"], Some(&[]));
        check(&["eswrapper", "-E", "a=b"], Some(&["-E", "a=b"]));
        check(&["elasticsearch", "-d"], Some(&["-d"]));
        check(&["/usr/share/elasticsearch/bin/elasticsearch"], Some(&[]));
        check(&["-Ea=b"], Some(&["-Ea=b"]));
        check(&["bash", "-c", "true"], None);
        check(&["elasticsearch-keystore", "list"], None);
    }
}
