//! Reads `elasticsearch.yml` as the node does, and adds and removes the marked block.
//!
//! [`assemble`] puts together what the node would start with: the file, with environment variables replaced in its
//! text; overrides on top; placeholders resolved. [`block`] knows the settings that a first start adds.

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
/// Whatever keeps the node from reading its settings, with the place: not UTF-8, not YAML, a second document, a key
/// without a value, a key twice in one mapping, a placeholder that nothing resolves.
pub fn assemble(sources: &Sources<'_>) -> Result<Settings, Error> {
    merge::assemble(sources)
}
