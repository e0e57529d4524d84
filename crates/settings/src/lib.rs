//! Reads `elasticsearch.yml` as the node does, and adds and removes the marked block.
//!
//! [`assemble`] returns the settings that the node would start with: the file with its environment variables
//! replaced, then the overrides, then the resolved placeholders. [`block`] contains the settings that a first
//! start adds.

pub mod block;
mod error;
mod flatten;
mod merge;
mod origin;
mod placeholders;
mod quote;
mod sources;
mod value;
mod yaml;

pub use error::{Error, Position};
pub use origin::Origin;
pub use sources::{Container, Sources};
pub use value::{Setting, Settings, Value};

/// Reads all sources as the node does.
///
/// # Errors
///
/// Anything that keeps the node from reading its settings, with its place: invalid UTF-8 or YAML, a second
/// document, a key without a value, a duplicate key in a mapping, a placeholder that cannot be resolved.
pub fn assemble(sources: &Sources<'_>) -> Result<Settings, Error> {
    merge::assemble(sources)
}
