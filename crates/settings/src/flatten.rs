//! Flattens a YAML tree into keys with dots.

use crate::error::Reason;
use crate::value::Value;
use crate::yaml::{At, Failure, Node, Scalar};

/// A flat key with its value and place.
#[derive(Debug)]
pub(crate) struct Flat {
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) at: At,
}

/// Limit for the total length of all keys: in a deep mapping, each key repeats the keys above it.
const LONGEST: usize = 64 << 20;

/// Joins nested keys with dots, in file order. An empty mapping yields nothing; keys may repeat in different
/// notations.
pub(crate) fn flatten(root: Option<(Node, At)>) -> Result<Vec<Flat>, Failure> {
    let mut keys = Seen::default();
    match root {
        None => {}
        Some((Node::Mapping(entries), _)) => keys.mapping("", entries)?,
        Some((_, at)) => return Err(Failure { reason: Reason::NotAMapping, at }),
    }
    Ok(keys.flat)
}

#[derive(Default)]
struct Seen {
    flat: Vec<Flat>,
    /// The total length of the keys.
    total: usize,
}

impl Seen {
    fn mapping(&mut self, prefix: &str, entries: Vec<(String, Node, At)>) -> Result<(), Failure> {
        for (name, node, at) in entries {
            let key = format!("{prefix}{name}");
            self.total += key.len();
            if self.total > LONGEST {
                return Err(Failure { reason: Reason::TooLarge, at });
            }
            let value = match node {
                Node::Mapping(entries) => {
                    self.mapping(&format!("{key}."), entries)?;
                    continue;
                }
                Node::Null => return Err(Failure { reason: Reason::Null { key }, at }),
                Node::Scalar(Scalar { text, boolean: None }) => Value::Scalar(text),
                Node::Scalar(Scalar { boolean: Some(boolean), .. }) => Value::Scalar(boolean.to_string()),
                Node::Sequence(items) => Value::List(list(&key, items)?),
            };
            self.flat.push(Flat { key, value, at });
        }
        Ok(())
    }
}

fn list(key: &str, items: Vec<(Node, At)>) -> Result<Vec<String>, Failure> {
    items
        .into_iter()
        .map(|(item, at)| match item {
            // Unlike a single value, a boolean in a list keeps its spelling.
            Node::Scalar(Scalar { text, .. }) => Ok(text),
            Node::Null => Err(Failure { reason: Reason::Null { key: key.to_owned() }, at }),
            Node::Sequence(_) | Node::Mapping(_) => {
                Err(Failure { reason: Reason::NestedList { key: key.to_owned() }, at })
            }
        })
        .collect()
}
