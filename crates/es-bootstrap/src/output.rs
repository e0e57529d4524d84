//! Results on standard output: text, or one JSON document.

use crate::error::Error;
use crate::terminal;

/// Prints one JSON document.
pub(crate) fn document(value: &impl serde::Serialize) -> Result<(), Error> {
    let mut text = serde_json::to_string(value).expect("documents have text keys only");
    text.push('\n');
    terminal::print_json(&text).map_err(Error::Output)
}

pub(crate) fn print(text: &str) -> Result<(), Error> {
    terminal::print(text).map_err(Error::Output)
}
