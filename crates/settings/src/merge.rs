//! Merges the sources into settings.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Reason};
use crate::flatten::{self, Flat};
use crate::origin::Origin;
use crate::placeholders::{self, Substituted};
use crate::sources::Sources;
use crate::value::{Setting, Settings, Value};
use crate::yaml::{self, At, Node};

/// A key with this prefix replaces the same key without it.
const FORCE: &str = "force.";

pub(crate) fn assemble(sources: &Sources<'_>) -> Result<Settings, Error> {
    let mut settings = of_file(sources)?;
    settings.extend(of_overrides(sources)?);
    force(&mut settings);
    placeholders::resolve(&mut settings).map_err(|(key, reason)| {
        let origin = settings.get(&key).map_or(Origin::Default, |setting| setting.origin);
        Error::new(reason).at(origin, None)
    })?;
    default(&mut settings, "cluster.name", "elasticsearch");
    default(&mut settings, "node.name", sources.host_name);
    Ok(Settings::new(settings))
}

/// Reads the settings of the file alone.
fn of_file(sources: &Sources<'_>) -> Result<BTreeMap<String, Setting>, Error> {
    let (tree, substituted) = tree(sources)?;
    let origin = |line| Origin::File { line: substituted.line(line) };
    let flat = flatten::flatten(tree).map_err(|failure| failure.error(origin))?;
    collect(flat, origin)
}

/// Parses the file alone, with environment variables replaced.
fn tree(sources: &Sources<'_>) -> Result<(Option<(Node, At)>, Substituted), Error> {
    let substituted = placeholders::in_text(text(sources.file)?, sources.environment)?;
    let tree = yaml::parse(&substituted.text)
        .map_err(|failure| failure.error(|line| Origin::File { line: substituted.line(line) }))?;
    Ok((tree, substituted))
}

/// The keys of the file alone, with their lines.
#[derive(Debug, Default)]
pub(crate) struct FileKeys {
    /// All flat keys.
    pub(crate) flat: Vec<(String, usize)>,
    /// The keys of the outermost mapping as they are written.
    pub(crate) roots: Vec<(String, usize)>,
    /// The flat keys whose value is not an empty text.
    pub(crate) with_value: BTreeSet<String>,
}

/// Returns the keys of the file alone.
pub(crate) fn file_keys(sources: &Sources<'_>) -> Result<FileKeys, Error> {
    let (tree, substituted) = tree(sources)?;
    let line = |at: &At| substituted.line(at.line);
    let roots = match &tree {
        Some((Node::Mapping(entries), _)) => {
            entries.iter().map(|(key, _, at)| (key.clone(), line(at))).collect()
        }
        _ => Vec::new(),
    };
    let flat = flatten::flatten(tree).map_err(|failure| failure.error(|line| Origin::File { line }))?;
    let with_value = flat
        .iter()
        .filter(|flat| flat.value != Value::Scalar(String::new()))
        .map(|flat| flat.key.clone())
        .collect();
    let flat = flat.into_iter().map(|flat| (flat.key, line(&flat.at))).collect();
    Ok(FileKeys { flat, roots, with_value })
}

/// Decodes the file as UTF-8.
pub(crate) fn text(file: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(file).map_err(|error| {
        let line = 1 + file[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        Error::new(Reason::NotUtf8).at(Origin::File { line }, None)
    })
}

/// Collects settings: the last spelling of a key wins, and numbered items become lists.
fn collect(flat: Vec<Flat>, origin: impl Fn(usize) -> Origin) -> Result<BTreeMap<String, Setting>, Error> {
    let mut settings = BTreeMap::new();
    for Flat { key, value, at } in flat {
        settings.insert(key, Setting { value, origin: origin(at.line) });
    }
    fold_lists(&mut settings)?;
    Ok(settings)
}

/// Turns keys `x.0`, `x.1`, … without gaps into the list `x`, which is the same to the node.
fn fold_lists(settings: &mut BTreeMap<String, Setting>) -> Result<(), Error> {
    let first: Vec<String> = settings.keys().filter(|key| key.ends_with(".0")).cloned().collect();
    for key in first {
        let list = key[..key.len() - 2].to_owned();
        if let Some(whole) = settings.get(&list) {
            let origin = whole.origin;
            return Err(Error::new(Reason::ListTwice { key: list }).at(origin, None));
        }
        let Some(origin) = settings.get(&key).map(|setting| setting.origin) else { continue };
        // Elasticsearch 8 rejects this as well; 9 puts the inner list's text into the outer list.
        if list.ends_with(".0") {
            return Err(Error::new(Reason::ListInList { key: list }).at(origin, None));
        }
        let items = (0..).map_while(|index| settings.remove(&format!("{list}.{index}")));
        let items = items.map(|item| item.value.as_text().into_owned()).collect();
        settings.insert(list, Setting { value: Value::List(items), origin });
    }
    Ok(())
}

/// Reads the overrides. They are rendered as one YAML document, so that their values follow YAML's rules.
fn of_overrides(sources: &Sources<'_>) -> Result<BTreeMap<String, Setting>, Error> {
    let environment = sources.in_environment()?;
    let overridden = |key: &str| environment.iter().any(|(other, _)| other == key);
    let command_line = sources.overrides.iter().filter(|(key, _)| !overridden(key));
    let pairs = command_line
        .map(|pair| (pair, Origin::CommandLine))
        .chain(environment.iter().map(|pair| (pair, Origin::Environment)));

    let (mut text, mut origins) = (String::new(), Vec::new());
    for ((key, value), origin) in pairs {
        let before = text.len();
        text.extend([key, ": ", value, "\n"]);
        let feeds = text[before..].bytes().filter(|byte| *byte == b'\n').count();
        origins.extend(std::iter::repeat_n(origin, feeds));
    }
    let origin = |line: usize| {
        origins.get(line - 1).or_else(|| origins.last()).copied().unwrap_or(Origin::CommandLine)
    };
    let flat = yaml::parse(&text).and_then(flatten::flatten).map_err(|failure| failure.error(origin))?;
    collect(flat, origin)
}

/// Applies the prefix. A setting that replaces another loses its list: the node uses the list's text instead.
fn force(settings: &mut BTreeMap<String, Setting>) {
    let forced: Vec<String> = settings.keys().filter(|key| key.starts_with(FORCE)).cloned().collect();
    for key in forced {
        if let Some(Setting { value, origin }) = settings.remove(&key) {
            let value = Value::Scalar(value.as_text().into_owned());
            settings.insert(key[FORCE.len()..].to_owned(), Setting { value, origin });
        }
    }
}

fn default(settings: &mut BTreeMap<String, Setting>, key: &str, value: &str) {
    settings
        .entry(key.to_owned())
        .or_insert_with(|| Setting { value: Value::Scalar(value.to_owned()), origin: Origin::Default });
}
