//! From sources to settings.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{self, At, Failure, Node};
use crate::error::{Error, Reason};
use crate::flatten::{self, Flat};
use crate::placeholders;
use crate::sources::Sources;
use crate::value::{Origin, Setting, Settings, Value};

/// A settings file has kilobytes.
const LARGEST: usize = 4 << 20;
/// A key with this prefix replaces its twin without it.
const FORCE: &str = "force.";

pub(crate) fn assemble(sources: &Sources<'_>) -> Result<Settings, Error> {
    let mut settings = from_file(sources)?;
    let environment = sources.from_environment();
    let overridden = |(key, _): &&(String, String)| !environment.iter().any(|(other, _)| other == key);
    let command_line: Vec<_> = sources.overrides.iter().filter(overridden).cloned().collect();
    overlay(&mut settings, &command_line, Origin::CommandLine)?;
    overlay(&mut settings, &environment, Origin::Environment)?;

    force(&mut settings);
    placeholders::resolve(&mut settings).map_err(|(key, reason)| {
        let origin = settings.get(&key).map_or(Origin::Default, |setting| setting.origin);
        Error::new(reason).at(origin, None)
    })?;
    default(&mut settings, "cluster.name", "elasticsearch");
    default(&mut settings, "node.name", sources.host_name);
    Ok(Settings(settings))
}

/// The settings of the file alone.
fn from_file(sources: &Sources<'_>) -> Result<BTreeMap<String, Setting>, Error> {
    let flat = flatten::flatten(tree(sources)?).map_err(in_file)?;
    collect(flat, |line| Origin::File { line })
}

/// The file alone, with environment variables replaced.
fn tree(sources: &Sources<'_>) -> Result<Option<(Node, At)>, Error> {
    let text = placeholders::in_text(text(sources.file)?, sources.environment);
    document::parse(&text).map_err(in_file)
}

fn in_file(failure: Failure) -> Error {
    failure.error(|line| Origin::File { line })
}

/// The keys that the file alone has, with their lines.
#[derive(Debug, Default)]
pub(crate) struct FileKeys {
    /// Each flat key.
    pub(crate) flat: Vec<(String, usize)>,
    /// The keys of the outermost mapping as they are spelled.
    pub(crate) roots: Vec<(String, usize)>,
    /// The flat keys that are more than an empty text.
    pub(crate) with_value: BTreeSet<String>,
}

/// The keys that the file alone has.
pub(crate) fn file_keys(sources: &Sources<'_>) -> Result<FileKeys, Error> {
    let tree = tree(sources)?;
    let roots = match &tree {
        Some((Node::Mapping(entries), _)) => {
            entries.iter().map(|(key, _, at)| (key.clone(), at.line)).collect()
        }
        _ => Vec::new(),
    };
    let flat = flatten::flatten(tree).map_err(in_file)?;
    let with_value = flat
        .iter()
        .filter(|flat| flat.value != Value::Scalar(String::new()))
        .map(|flat| flat.key.clone())
        .collect();
    Ok(FileKeys { flat: flat.into_iter().map(|flat| (flat.key, flat.at.line)).collect(), roots, with_value })
}

/// The file as text, without its byte order mark.
pub(crate) fn text(file: &[u8]) -> Result<&str, Error> {
    if file.len() > LARGEST {
        return Err(Error::new(Reason::TooLarge));
    }
    let text = std::str::from_utf8(file).map_err(|error| {
        let line = 1 + file[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        Error::new(Reason::NotUtf8).at(Origin::File { line }, None)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Later spellings of a key win; numbered items become lists.
fn collect(flat: Vec<Flat>, origin: impl Fn(usize) -> Origin) -> Result<BTreeMap<String, Setting>, Error> {
    let mut settings = BTreeMap::new();
    for Flat { key, value, at } in flat {
        settings.insert(key, Setting { value, origin: origin(at.line) });
    }
    fold_lists(&mut settings)?;
    Ok(settings)
}

fn fold_lists(settings: &mut BTreeMap<String, Setting>) -> Result<(), Error> {
    for (list, length) in flatten::numbered_lists(settings.keys().map(String::as_str)) {
        if let Some(whole) = settings.get(&list) {
            let origin = whole.origin;
            return Err(Error::new(Reason::ListTwice { key: list }).at(origin, None));
        }
        let mut items = Vec::with_capacity(length);
        let mut origin = Origin::Default;
        for index in 0..length {
            let item = settings.remove(&format!("{list}.{index}"));
            if let Some(Setting { value, origin: from }) = item {
                origin = if index == 0 { from } else { origin };
                match value {
                    Value::Scalar(text) => items.push(text),
                    Value::List(_) => return Err(Error::new(Reason::NestedList { key: list }).at(from, None)),
                }
            }
        }
        settings.insert(list, Setting { value: Value::List(items), origin });
    }
    Ok(())
}

/// Overrides are rendered as one YAML document, so their values follow YAML's rules.
fn overlay(
    settings: &mut BTreeMap<String, Setting>,
    pairs: &[(String, String)],
    origin: Origin,
) -> Result<(), Error> {
    let text: String = pairs.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let flat =
        document::parse(&text).and_then(flatten::flatten).map_err(|failure| failure.error(|_| origin))?;
    settings.extend(collect(flat, |_| origin)?);
    Ok(())
}

fn force(settings: &mut BTreeMap<String, Setting>) {
    let forced: Vec<String> = settings.keys().filter(|key| key.starts_with(FORCE)).cloned().collect();
    for key in forced {
        if let Some(setting) = settings.remove(&key) {
            settings.insert(key[FORCE.len()..].to_owned(), setting);
        }
    }
}

fn default(settings: &mut BTreeMap<String, Setting>, key: &str, value: &str) {
    settings
        .entry(key.to_owned())
        .or_insert_with(|| Setting { value: Value::Scalar(value.to_owned()), origin: Origin::Default });
}
