//! From a tree to flat keys.

use std::collections::BTreeMap;

use crate::document::{At, Failure, Node};
use crate::error::Reason;
use crate::value::Value;

/// A flat key with its value and place.
#[derive(Debug)]
pub(crate) struct Flat {
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) at: At,
}

/// Joins nested keys with dots. An empty mapping gives nothing; keys may repeat across notations, in file order.
pub(crate) fn flatten(root: Option<(Node, At)>) -> Result<Vec<Flat>, Failure> {
    let mut flat = Vec::new();
    match root {
        None | Some((Node::Null, _)) => {}
        Some((Node::Mapping(entries), _)) => mapping("", entries, &mut flat)?,
        Some((_, at)) => return Err(Failure { reason: Reason::NotAMapping, at }),
    }
    Ok(flat)
}

fn mapping(prefix: &str, entries: Vec<(String, Node, At)>, flat: &mut Vec<Flat>) -> Result<(), Failure> {
    for (name, node, at) in entries {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        let value = match node {
            Node::Mapping(entries) => {
                mapping(&key, entries, flat)?;
                continue;
            }
            Node::Null => return Err(Failure { reason: Reason::Null { key }, at }),
            Node::Scalar(text) => Value::Scalar(text),
            Node::Sequence(items) => Value::List(list(&key, items)?),
        };
        flat.push(Flat { key, value, at });
    }
    Ok(())
}

fn list(key: &str, items: Vec<(Node, At)>) -> Result<Vec<String>, Failure> {
    items
        .into_iter()
        .map(|(item, at)| match item {
            Node::Scalar(text) => Ok(text),
            Node::Null => Err(Failure { reason: Reason::Null { key: key.to_owned() }, at }),
            Node::Sequence(_) | Node::Mapping(_) => {
                Err(Failure { reason: Reason::NestedList { key: key.to_owned() }, at })
            }
        })
        .collect()
}

/// Keys `x.0`, `x.1`, … without gaps, which are another way to write the list `x`.
pub(crate) fn numbered_lists<'a>(keys: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for key in keys {
        if let Some((list, number)) = key.rsplit_once('.')
            && !list.is_empty()
            && let Ok(index) = number.parse()
            && (number == "0" || !number.starts_with(['0', '+']))
        {
            found.entry(list.to_owned()).or_default().push(index);
        }
    }
    found
        .into_iter()
        .filter(|(_, indices)| indices.contains(&0))
        .map(|(list, mut indices)| {
            indices.sort_unstable();
            let length = indices.iter().enumerate().take_while(|(at, index)| at == *index).count();
            (list, length)
        })
        .collect()
}
