//! `entrypoint`: the entrypoint of a container. As in the stock image, environment variables take the place
//! of command line options.
//!
//! | variable | effect |
//! |---|---|
//! | `ELASTIC_PASSWORD`, `ELASTIC_PASSWORD_FILE` | the password of `elastic` |
//! | `KEYSTORE_PASSWORD`, `KEYSTORE_PASSWORD_FILE` | the keystore's passphrase |
//! | `ENROLLMENT_TOKEN`, `ENROLLMENT_TOKEN_FILE` | the node joins a cluster, until it has done so |
//! | `ES_PATH_CONF` | the configuration directory; an empty one is filled from the image's |
//! | `ES_SETTING_…`, `a.dotted.name` | settings, which the gate also evaluates |

use std::ffi::{OsStr, OsString};
use std::path::Path;

use installation::{Barrier, Environment, Installation};
use node::Launch;
use rustix::fs::Mode as Bits;
use secrecy::{ExposeSecret, SecretString};

use crate::args::{Args, Command, Common, Entrypoint, Start};
use crate::error::Error;
use crate::exit::Stop;
use crate::order::{Credential, Order, Source};
use crate::terminal::Terminal;
use crate::{container_password, passphrase, refusal, run};

/// The files of the node are accessible to its group too: the image's user has group 0, whatever its user ID.
const UMASK: u32 = 0o002;
/// The stock image's wrapper, which old command lines name.
const WRAPPER: &str = "eswrapper";
/// Modes that the stock image accepts for files with secrets since March 2026.
const SECRET_MODES: [u32; 4] = [0o400, 0o440, 0o600, 0o640];

/// The container's command line and environment, as `start` takes them.
pub(crate) struct Contained {
    pub(crate) start: Start,
    pub(crate) order: Order,
    pub(crate) node: Installation,
    pub(crate) common: Common,
}

pub(crate) fn run(options: &Entrypoint, common: &Common, terminal: &Terminal) -> Result<Contained, Error> {
    rustix::process::umask(Bits::from_raw_mode(UMASK));
    let words = match words(&options.words) {
        Words::Start(words) => words,
        Words::Other([program, arguments @ ..]) => return Err(become_other(program, arguments)),
        Words::Other([]) => &[],
    };
    if let Some(question) = words.iter().find(|word| is_question(word)) {
        let home = run::read(common)?.home;
        let question = std::slice::from_ref(question);
        return Err(become_other(home.join("bin/elasticsearch").as_os_str(), question));
    }
    let (start, given) = parse(words)?;
    let mut order = Order::of(&start.making);
    let common = &common.clone().and(&given);
    refusal::refuse_repeated(common)?;
    let environment = Environment::read();
    let elastic = secret(&environment, "ELASTIC_PASSWORD")?;
    let token = secret(&environment, "ENROLLMENT_TOKEN")?;
    let passphrase = secret(&environment, "KEYSTORE_PASSWORD")?;
    let common = Common { passphrase, fills: true, ..common.clone() };
    let node = run::read(&common)?;
    if node.directory.owner != node.user {
        // Containers often run with arbitrary user IDs, so the directory's group decides.
        order.accept.push(eligibility::OWNER_RULE.to_owned());
    }
    join(&mut order, token, &node, terminal);
    if elastic.is_some() && order.is_of_cluster() {
        return Err(container_password::refused(
            "the node joins a cluster and uses its passwords".to_owned(),
            "set the variable on the first node only",
        ));
    }
    if let Some(password) = elastic {
        order.credential = Some(Credential::Container(password));
    }
    Ok(Contained { start, order, node, common })
}

/// Uses the enrollment token from a variable, unless the node is configured or a file was named.
fn join(order: &mut Order, token: Option<SecretString>, node: &Installation, terminal: &Terminal) {
    let Some(token) = token else { return };
    if recovery::is_configured(node) {
        terminal.note("the node is already configured: the enrollment token is ignored");
    } else if !matches!(order.token, Some(Source::File(_))) {
        order.token = Some(Source::Value(token));
    }
}

enum Words<'a> {
    /// Elasticsearch, with these arguments.
    Start(&'a [OsString]),
    /// Another program.
    Other(&'a [OsString]),
}

/// Classifies the command line. The image's wrapper and any path to `elasticsearch` stand for this program,
/// as does a command line that begins with an option.
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

/// Returns whether Elasticsearch answers this option without starting.
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

/// Parses the arguments as those of `start`.
fn parse(words: &[OsString]) -> Result<(Start, Common), Error> {
    let line = ["es-bootstrap", "start"].into_iter().map(OsString::from).chain(words.iter().cloned());
    match Args::parse_from(line.collect()) {
        Ok(Args { command: Command::Start(start), common }) => Ok((start, common)),
        Ok(_) => Err(usage("the arguments are not options of Elasticsearch")),
        Err(refusal) => {
            let text = refusal.render().to_string();
            Err(usage(text.lines().next().unwrap_or_default().trim_start_matches("error: ")))
        }
    }
}

fn usage(message: &str) -> Error {
    Error::Usage {
        message: message.to_owned(),
        hint: "use options of Elasticsearch or of `es-bootstrap start`".to_owned(),
    }
}

/// Returns the value of a variable, or of the file that its `_FILE` variant names, which must be readable by
/// owner and group only. An empty value counts as absent.
fn secret(environment: &Environment, name: &str) -> Result<Option<SecretString>, Error> {
    let by_file = format!("{name}_FILE");
    let value = environment.text(name).map_err(Error::Installation)?;
    let Some(file) = environment.path(&by_file) else { return Ok(value.map(SecretString::from)) };
    if value.is_some() {
        return Err(Error::Usage {
            message: format!("both `{name}` and `{by_file}` are set"),
            hint: "set one of them".to_owned(),
        });
    }
    let mode = installation::mode_of(&file).map_err(|source| Error::Read { path: file.clone(), source })?;
    if !SECRET_MODES.contains(&mode) {
        return Err(Error::Stopped {
            reason: format!("`{}`, which `{by_file}` names, has the mode {mode:03o}", file.display()),
            fix: "set its mode to 400, 440, 600 or 640, so that others cannot read it: with chmod, or by `mode: 0440` \
                  in the long form of a secret of compose and Swarm"
                .to_owned(),
            stop: Stop::Config,
        });
    }
    let secret = passphrase::first_line(&file).map_err(|error| match (error, Barrier::of(&file)) {
        (Error::Read { .. }, Some(barrier)) => closed(&file, &by_file, &barrier),
        (error, _) => error,
    })?;
    Ok(Some(secret).filter(|secret| !secret.expose_secret().is_empty()))
}

/// Reports a secret file that belongs to another user. This program cannot read it either, because it does
/// not run as root.
fn closed(file: &Path, by_file: &str, barrier: &Barrier) -> Error {
    let user = rustix::process::geteuid().as_raw();
    Error::Stopped {
        reason: format!("could not read `{}`, which `{by_file}` names: {}", file.display(), barrier.found()),
        fix: format!(
            "as root: chown {user} FILE on the host; or set `uid: \"{user}\"` in the long form of a secret of Swarm"
        ),
        stop: Stop::Config,
    }
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
