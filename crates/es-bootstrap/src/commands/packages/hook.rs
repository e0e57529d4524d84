//! `hook`: the security steps of the maintainer scripts of Elasticsearch's packages.
//!
//! It never fails or prompts during a package manager's run, and prints one line about what was done.

use std::ffi::OsStr;

use bootstrap::PasswordSource;
use bootstrap::packaged::{self, Record, State};
use installation::{DataState, Installation, KeystoreFile, Writer};
use keystore::{Keystore, Passphrase};
use realm::Password;

use crate::args::{Common, Hook, Script, Sink};
use crate::credentials;
use crate::error::{self, Error};
use crate::exit::{self, Stop};
use crate::facts;
use crate::judgement::decisive;
use crate::node_keystore;
use crate::order::Order;
use crate::output::print;
use crate::run::{self, Configured, Outcome, Ran};
use crate::terminal::Terminal;

/// The group of the packages' node.
const GROUP: &str = "elasticsearch";
/// The owner of a package's configuration.
const ROOT: u32 = 0;
/// The setting that prints the password on standard output.
const STOCK_NOTICE: &str = "ES_BOOTSTRAP_STOCK_NOTICE";
/// The stock package's message, which provisioning scripts match.
const STOCK_LINE: &str = "The generated password for the elastic built-in superuser is : ";

/// The occasion on which a script was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occasion {
    /// The first installation.
    Fresh,
    /// An upgrade.
    Upgrade,
    /// The package is removed; the operator's configuration stays.
    Removal,
    /// The package is purged.
    Purge,
    /// The last instance is erased on a system without purge.
    Erasure,
    /// Another step, such as the package manager's error recovery.
    Other,
}

pub(crate) fn run(hook: &Hook, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let said = match occasion(hook) {
        Occasion::Fresh => fresh(hook, common, terminal),
        Occasion::Upgrade => Ok("upgrade: nothing to do".to_owned()),
        Occasion::Removal => Ok("certificates, keystore and settings stay until a purge".to_owned()),
        Occasion::Purge => purge(hook),
        Occasion::Erasure => erase(hook),
        Occasion::Other => Ok("nothing to do".to_owned()),
    };
    match said {
        Ok(said) => terminal.note(&format!("es-bootstrap: {said}")),
        Err(error) => {
            terminal.always(&format!("es-bootstrap: {}; {}", error::chain(&error).join(": "), error.hint()))
        }
    }
    Ok(exit::OK)
}

/// Interprets the package manager's arguments.
fn occasion(hook: &Hook) -> Occasion {
    let argument = |at: usize| hook.arguments.get(at).and_then(|word| word.to_str()).unwrap_or_default();
    let instances = || argument(0).parse::<u32>().ok();
    match (hook.script, argument(0)) {
        // The second argument is the version that was configured before; it is empty or absent on the first
        // installation.
        (Script::DebPostinst, "configure")
            if hook.arguments.get(1).is_none_or(|old| old == OsStr::new("")) =>
        {
            Occasion::Fresh
        }
        (Script::DebPostinst, "configure") | (Script::DebPostrm, "upgrade") => Occasion::Upgrade,
        (Script::DebPostrm, "remove") => Occasion::Removal,
        (Script::DebPostrm, "purge") => Occasion::Purge,
        (Script::RpmPost, _) if instances() == Some(1) => Occasion::Fresh,
        (Script::RpmPostun, _) if instances() == Some(0) => Occasion::Erasure,
        (Script::RpmPost | Script::RpmPostun, _) if instances().is_some() => Occasion::Upgrade,
        _ => Occasion::Other,
    }
}

fn fresh(hook: &Hook, common: &Common, terminal: &Terminal) -> Result<String, Error> {
    let common = &Common { unattended: true, writer: Writer::FirstStart, ..common.clone() };
    let node = run::read(common)?;
    let group = group(&node);
    let state = State::make(&hook.state).map_err(Error::Bootstrap)?;
    let order = Order { group, ..Order::unattended(Sink::File(state.credentials())) };
    let config = node.config.display().to_string();
    let Ran { outcome, node, .. } = match run::configure(order, node, common, &terminal.muted()) {
        Ok(ran) => ran,
        Err(error) => {
            state.discard();
            return Err(error);
        }
    };
    match outcome {
        Outcome::Configured(configured) => {
            state.tidy(&run::read(common)?);
            finish(&node, &configured, &state, group)?;
            stock_notice(hook, &configured, terminal);
            let password = match configured.plan.password {
                PasswordSource::Generated => {
                    format!("the password of `elastic` is in `{}`", state.credentials().display())
                }
                _ => "the keystore sets the password of `elastic`".to_owned(),
            };
            Ok(format!("secured `{config}`; {password}"))
        }
        Outcome::Skipped(findings) => match decisive(&findings) {
            Some((reason, fix, stop)) if stop != Stop::Noop => {
                state.discard();
                Ok(format!("could not secure `{config}`: {reason}; {fix}"))
            }
            _ if end_interrupted(hook, &node, &state, group)? => {
                Ok(format!("completed the work of an interrupted hook in `{config}`"))
            }
            decisive => {
                let reason = decisive.map(|(reason, ..)| reason).unwrap_or_default();
                let keystore = make_keystore(&node, &state, group, terminal)?;
                state.discard();
                Ok(format!("did not configure `{config}`: {reason}{keystore}"))
            }
        },
        Outcome::Renamed { node_name } => {
            Ok(format!("updated `{config}` for the node's new name `{node_name}`"))
        }
        Outcome::Planned(_) | Outcome::Canceled => Ok("nothing to do".to_owned()),
    }
}

/// Returns the group for the node's files, if this user may change their group and root owns the
/// configuration.
fn group(node: &Installation) -> Option<u32> {
    let giving = node.user == ROOT && node.directory.owner == ROOT;
    giving.then(|| installation::group_number(GROUP))?
}

fn finish(
    node: &Installation,
    configured: &Configured,
    state: &State<'_>,
    group: Option<u32>,
) -> Result<(), Error> {
    let Configured { plan, material, .. } = configured;
    let finish = || {
        settle(node, group)?;
        let mut record = Record::begin(node, material.keystore_bytes())?;
        record.add_run(plan, material);
        record.save(state, node.epoch())
    };
    finish().map_err(Error::Bootstrap)
}

/// Completes a hook that was killed after the last step of its run: the credentials in the hooks' directory
/// belong to this node, and nothing is recorded yet. Returns whether there was one.
fn end_interrupted(
    hook: &Hook,
    node: &Installation,
    state: &State<'_>,
    group: Option<u32>,
) -> Result<bool, Error> {
    if Record::read(&hook.state).is_some() || !recovery::has_whole_block(node) {
        return Ok(false);
    }
    let Some(credentials) = credentials::read(&state.credentials())? else { return Ok(false) };
    let (_, ca) = facts::http_ca(node)?;
    let (Some(keystore), true) =
        (node.keystore.bytes(), pki::fingerprint(&ca).to_string() == credentials.ca_fingerprint)
    else {
        return Ok(false);
    };
    settle(node, group)
        .and_then(|()| {
            let mut record = Record::begin(node, keystore)?;
            record.add_found(node)?;
            record.save(state, node.epoch())
        })
        .map_err(Error::Bootstrap)?;
    Ok(true)
}

/// Applies the owners and modes of a package to all files.
fn settle(node: &Installation, group: Option<u32>) -> Result<(), bootstrap::Error> {
    group.map_or(Ok(()), |group| {
        packaged::settle(&node.config, group)?;
        packaged::lay_out(&node.config, group)
    })
}

/// Creates a keystore. The node cannot create its own in a directory that root owns, so a package includes
/// one.
fn make_keystore(
    node: &Installation,
    state: &State<'_>,
    group: Option<u32>,
    terminal: &Terminal,
) -> Result<String, Error> {
    if !matches!(node.keystore, KeystoreFile::Missing) {
        return Ok(String::new());
    }
    let keystore = Keystore::new(&mut memory::rng());
    let seal = node_keystore::seal(node, &Passphrase::empty())?;
    let bytes = node_keystore::save_for(node, group, &keystore, seal, terminal)?;
    let finish = || {
        if let Some(group) = group {
            packaged::settle(&node.config, group)?;
        }
        let mut record = Record::begin(node, &bytes)?;
        record.add(node.config_path(installation::KEYSTORE_FILE), &bytes);
        record.save(state, node.epoch())
    };
    finish().map_err(Error::Bootstrap)?;
    Ok("; created a keystore".to_owned())
}

/// Prints the stock package's message if the operator wants it. The password is in its file in any case.
fn stock_notice(hook: &Hook, configured: &Configured, terminal: &Terminal) {
    let asked = installation::shell_assignment(&hook.defaults, STOCK_NOTICE).unwrap_or_else(|error| {
        terminal.warn(&error::chain(&error).join(": "));
        None
    });
    let wanted = asked.is_some_and(|value| ["true", "yes", "1"].iter().any(|yes| value == *yes));
    if let (true, PasswordSource::Generated, Some(password)) =
        (wanted, configured.plan.password, &configured.material.password)
    {
        let _ = print(&format!("{STOCK_LINE}{}\n", Password::reveal(password)));
    }
}

fn purge(hook: &Hook) -> Result<String, Error> {
    let Some(record) = Record::read(&hook.state) else {
        packaged::remove_empty_state(&hook.state);
        return Ok(format!("nothing to remove: `{}` has no record of written files", hook.state.display()));
    };
    let kept = record.purge(&hook.state, installation::epoch_now()).map_err(Error::Bootstrap)?;
    if kept.is_empty() {
        return Ok("removed the files that were written when Elasticsearch was installed".to_owned());
    }
    let kept: Vec<String> = kept.iter().map(|path| format!("`{}`", path.display())).collect();
    Ok(format!("removed the written files except {}, which was changed since", kept.join(", ")))
}

/// Purges on a system without purge, unless there is data: without its keystore and certificates a node
/// cannot use that.
fn erase(hook: &Hook) -> Result<String, Error> {
    let record = Record::read(&hook.state).unwrap_or_default();
    match record.data().iter().find(|data| DataState::at(data).is_data()) {
        Some(data) => Ok(format!("certificates and keystore stay, because `{}` has data", data.display())),
        None => purge(hook),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_managers_words_are_understood() {
        let check = |script, words: &[&str], expected| {
            let hook = Hook::of(script, words);
            assert_eq!(occasion(&hook), expected, "{script:?} {words:?}");
        };
        check(Script::DebPostinst, &["configure"], Occasion::Fresh);
        check(Script::DebPostinst, &["configure", ""], Occasion::Fresh);
        check(Script::DebPostinst, &["configure", "8.19.20"], Occasion::Upgrade);
        check(Script::DebPostinst, &["abort-upgrade", "8.19.20"], Occasion::Other);
        check(Script::DebPostinst, &["triggered", "/x"], Occasion::Other);
        check(Script::DebPostrm, &["remove"], Occasion::Removal);
        check(Script::DebPostrm, &["purge"], Occasion::Purge);
        check(Script::DebPostrm, &["upgrade", "9.5.3"], Occasion::Upgrade);
        check(Script::DebPostrm, &["abort-install"], Occasion::Other);
        check(Script::DebPostrm, &["disappear", "other", "1"], Occasion::Other);
        check(Script::RpmPost, &["1"], Occasion::Fresh);
        check(Script::RpmPost, &["2"], Occasion::Upgrade);
        check(Script::RpmPostun, &["1"], Occasion::Upgrade);
        check(Script::RpmPostun, &["0"], Occasion::Erasure);
        check(Script::RpmPost, &["one"], Occasion::Other);
        check(Script::RpmPostun, &[], Occasion::Other);
    }
}
