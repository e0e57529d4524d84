//! Reads a tree of limited size.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_yaml::value::{Tag, TaggedValue};
use serde_yaml::{Mapping, Sequence, Value};

use crate::{Error, malformed};

/// Maximum size of all texts and nodes of a tree, in bytes.
const LARGEST: usize = 16 << 20;
/// Approximate size of a node in bytes.
const NODE: usize = 64;

pub(super) fn parse(text: &str) -> Result<Value, Error> {
    let state = State { left: Cell::new(LARGEST), duplicate: Cell::new(false) };
    let read = Tree(&state).deserialize(serde_yaml::Deserializer::from_str(text));
    read.map_err(|error| match state.left.get() {
        0 => Error::TooLarge,
        _ => malformed(&error, state.duplicate.get()),
    })
}

struct State {
    /// Bytes that may still be added; zero after the limit was exceeded.
    left: Cell<usize>,
    /// Whether a mapping has a duplicate key.
    duplicate: Cell<bool>,
}

/// Reads one node.
#[derive(Clone, Copy)]
struct Tree<'a>(&'a State);

impl Tree<'_> {
    fn add<E: serde::de::Error>(self, bytes: usize) -> Result<(), E> {
        let left = self.0.left.get().saturating_sub(NODE + bytes);
        self.0.left.set(left);
        if left == 0 { Err(E::custom("it is too large")) } else { Ok(()) }
    }

    fn scalar<E: serde::de::Error>(self, value: impl Into<Value>) -> Result<Value, E> {
        self.add(0)?;
        Ok(value.into())
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML")
    }

    /// An empty document.
    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        self.scalar(Value::Null)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.scalar(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.add(value.len())?;
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.add(0)?;
        let mut sequence = Sequence::new();
        while let Some(item) = items.next_element_seed(self)? {
            sequence.push(item);
        }
        Ok(Value::Sequence(sequence))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        self.add(0)?;
        let mut mapping = Mapping::new();
        while let Some(key) = entries.next_key_seed(self)? {
            if mapping.contains_key(&key) {
                self.0.duplicate.set(true);
                return Err(A::Error::custom("a key is duplicated"));
            }
            mapping.insert(key, entries.next_value_seed(self)?);
        }
        Ok(Value::Mapping(mapping))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        self.add(0)?;
        let (tag, content) = tagged.variant::<String>()?;
        let value = content.newtype_variant_seed(self)?;
        Ok(Value::Tagged(Box::new(TaggedValue { tag: Tag::new(tag), value })))
    }
}
