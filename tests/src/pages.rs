//! Commands on pages of `docs`: what is written there is run by tests.

/// The commands of a page's block that is marked with a name, as in "```sh name".
///
/// # Panics
///
/// Where the page has no such block.
#[must_use]
pub fn block<'a>(page: &'a str, name: &str) -> &'a str {
    let fence = format!("```sh {name}\n");
    let (_, rest) = page.split_once(&fence).unwrap_or_else(|| panic!("the page has no block `{name}`"));
    rest.split_once("```").map_or(rest, |(commands, _)| commands)
}
