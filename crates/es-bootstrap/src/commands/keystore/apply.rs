//! `keystore apply`: compares the wanted settings with the existing ones, and writes the difference in one
//! step.

use installation::{Installation, KeystoreFile};
use keystore::{Keystore, Passphrase, Seal};
use secrecy::ExposeSecret;

use crate::args::{Common, KeystoreApply};
use crate::entries::{self, Entries};
use crate::error::Error;
use crate::node_keystore::{self, check_place, open, open_to_change, save, seal};
use crate::output::{document, print};
use crate::terminal::Terminal;
use crate::{credentials, exit, report};

/// Names of settings, by their change.
#[derive(Debug, Default, PartialEq, Eq)]
struct Difference {
    added: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
}

pub(super) fn run(
    options: &KeystoreApply,
    common: &Common,
    node: &Installation,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let wanted = entries::read(&options.file)?;
    let own = if options.purge { Some(node_keystore::own(node)) } else { None };
    let (mut keystore, seal) = opened(options, common, node)?;
    let difference = compare(&keystore, &wanted, own.as_deref());
    if difference == Difference::default() {
        say("unchanged", &difference, node, common, terminal)?;
        return Ok(exit::NOOP);
    }
    change(&mut keystore, &wanted, &difference)?;
    let Some(seal) = seal else {
        say("planned", &difference, node, common, terminal)?;
        return Ok(exit::OK);
    };
    check_place(node)?;
    save(node, &keystore, seal, terminal)?;
    let names = || [&difference.added, &difference.changed, &difference.removed].into_iter().flatten();
    node_keystore::warn(node, &keystore, |name| names().any(|changed| changed == name), terminal);
    credentials::overtaken(node, &keystore, names(), terminal);
    say("changed", &difference, node, common, terminal)?;
    Ok(exit::OK)
}

/// Opens the keystore, or creates a new one if there is none. The salt and key for the next encryption are
/// included unless this is a dry run.
fn opened(
    options: &KeystoreApply,
    common: &Common,
    node: &Installation,
) -> Result<(Keystore, Option<Seal>), Error> {
    let is_there = !matches!(node.keystore, KeystoreFile::Missing);
    match (is_there, options.dry_run) {
        (true, true) => Ok((open(common, node)?.0, None)),
        (true, false) => open_to_change(common, node).map(|(keystore, seal)| (keystore, Some(seal))),
        (false, true) => Ok((Keystore::new(&mut memory::rng()), None)),
        (false, false) => {
            let seal = seal(node, &Passphrase::empty())?;
            Ok((Keystore::new(&mut memory::rng()), Some(seal)))
        }
    }
}

/// Compares the keystore with the wanted entries. If the names of the node's own entries are given, all other
/// unwanted entries are removed.
fn compare(keystore: &Keystore, wanted: &Entries, own: Option<&[String]>) -> Difference {
    let mut difference = Difference::default();
    for (name, value) in &wanted.0 {
        match keystore.get(name) {
            None => difference.added.push(name.clone()),
            Some(found) if found.reveal() != value.expose_secret().as_bytes() => {
                difference.changed.push(name.clone());
            }
            Some(_) => {}
        }
    }
    if let Some(own) = own {
        let is_kept = |name: &str| {
            own.iter().any(|own| own == name) || wanted.0.iter().any(|(wanted, _)| wanted == name)
        };
        let others = keystore.names().into_iter().filter(|name| !is_kept(name));
        difference.removed = others.map(|name| name.to_string()).collect();
    }
    difference.added.sort();
    difference.changed.sort();
    difference
}

fn change(keystore: &mut Keystore, wanted: &Entries, difference: &Difference) -> Result<(), Error> {
    for (name, value) in &wanted.0 {
        if difference.added.contains(name) || difference.changed.contains(name) {
            keystore.set(name, value.expose_secret().as_bytes()).map_err(Error::Keystore)?;
        }
    }
    for name in &difference.removed {
        keystore.remove(name);
    }
    Ok(())
}

/// Reports the names only, never a value.
fn say(
    outcome: &'static str,
    difference: &Difference,
    node: &Installation,
    common: &Common,
    terminal: &Terminal,
) -> Result<(), Error> {
    let Difference { added, changed, removed } = difference;
    if common.json() {
        return document(&report::KeystoreApply::of(outcome, node, added, changed, removed));
    }
    if terminal.quiet() {
        return Ok(());
    }
    if outcome == "unchanged" {
        return print("nothing to do: the keystore already has these settings\n");
    }
    let verbs = match outcome {
        "planned" => ["would add", "would change", "would remove"],
        _ => ["added", "changed", "removed"],
    };
    let lines = verbs.into_iter().zip([added, changed, removed]);
    let lines = lines.flat_map(|(verb, names)| names.iter().map(move |name| format!("{verb} {name}\n")));
    print(&lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_node_needs_for_itself_is_not_purged() {
        let mut keystore = Keystore::new(&mut memory::rng());
        for (name, value) in [("kept", "1"), ("other", "2"), ("store.password", "3")] {
            keystore.set(name, value.as_bytes()).unwrap();
        }
        let wanted = |value: &str| {
            Entries(vec![
                ("new".to_owned(), "x".to_owned().into()),
                ("kept".to_owned(), value.to_owned().into()),
            ])
        };
        let own = [keystore::KEYSTORE_SEED.to_owned(), "store.password".to_owned()];
        let found = compare(&keystore, &wanted("1"), Some(&own));
        assert_eq!(
            (found.added, found.changed, found.removed),
            (vec!["new".to_owned()], vec![], vec!["other".to_owned()])
        );
        let found = compare(&keystore, &wanted("2"), None);
        assert_eq!((found.changed, found.removed), (vec!["kept".to_owned()], Vec::<String>::new()));
    }
}
