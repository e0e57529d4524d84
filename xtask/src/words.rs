//! Finds phrases that no text of the project may contain, and names their plain replacements. Texts include
//! the program's output, the documentation and the comments.

use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;

use crate::root;

/// The banned phrases in lower case, and their replacements.
const BANNED: &[(&str, &str)] = &[
    ("store of keys", "keystore"),
    ("ear for signals", "handles signals"),
    ("give a user another password", "reset a user's password"),
    ("gives a user another password", "resets a user's password"),
    ("give another password", "reset the password"),
    ("look into an enrollment token", "inspect an enrollment token"),
    ("look into the node's keystore", "inspect the keystore"),
    ("the last third of a first start", "the end of a first start"),
    ("the release, if no server jar tells it", "Elasticsearch version, if it cannot be detected"),
    ("leave the option away", "omit the option"),
    ("asks nobody anything", "never prompts"),
    ("always ends with 0", "always exits with 0"),
    ("whoever comes second", "whichever runs second"),
    ("does not look at it", "ignores it"),
    ("both forms at once are an error", "setting both is an error"),
    ("names themselves in", "set"),
    ("of no use", "invalid"),
    ("left away", "omitted"),
    ("taken back", "undone"),
    ("half way", "halfway"),
    ("look into", "inspect"),
    ("whom to believe", "which CA to trust"),
    ("who talks to this node", "require authentication"),
    ("made anew", "recreated"),
    ("written anew", "rewritten"),
    ("stands twice", "is duplicated"),
    ("is the password of `elastic` no more", "is no longer the password of `elastic`"),
    ("in nobody's way", "harmless"),
    ("is no obstacle", "does not matter"),
    ("whoever listens", "the server there"),
    ("somebody listens", "a port is open"),
    ("nobody could log in", "no login is possible"),
    ("none of ours", "not created by es-bootstrap"),
    ("goes on all the same", "ignores the rule"),
    ("what it had written", "its changes"),
    ("what that run had written", "its changes"),
    ("by a clock that cannot be right", "with a clock that cannot be right"),
    ("that nobody foresees", "random"),
    ("handed over by standard input", "passed through standard input"),
    ("founds no", "does not form"),
    ("no release of", "not a version of"),
    ("believes nobody", "trusts only"),
];

/// Directories and files with texts, relative to the project's root.
const TEXTS: [&str; 9] = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs",
    "crates",
    "tests",
    "xtask",
    ".github",
];
/// File name extensions of texts.
const ENDINGS: [&str; 12] =
    ["md", "rs", "toml", "yml", "yaml", "sh", "txt", "stdout", "stderr", "conf", "service", "1"];

/// Returns each occurrence of a banned phrase: file, line, phrase and replacement. A phrase is also found
/// across a line end.
///
/// # Errors
///
/// If a file cannot be read.
pub(crate) fn banned() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for text in TEXTS {
        for file in files(&root().join(text))? {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let name = file.strip_prefix(root())?.display();
            found.extend(places(&text).into_iter().map(|(line, phrase, instead)| {
                format!("{name}:{line}: write `{instead}` instead of `{phrase}`")
            }));
        }
    }
    Ok(found)
}

/// Returns the occurrences of banned phrases in a text, with their lines.
fn places(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let (flat, lines) = flat(text);
    let mut places = Vec::new();
    for (phrase, instead) in BANNED {
        for (at, _) in flat.match_indices(phrase) {
            let line = lines.partition_point(|start| *start <= at);
            places.push((line, *phrase, *instead));
        }
    }
    places
}

/// Joins a text into one line in lower case, without comment markers, and returns the start of each original
/// line in it.
fn flat(text: &str) -> (String, Vec<usize>) {
    let mut flat = String::with_capacity(text.len());
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(flat.len());
        let line = line.trim().trim_start_matches(['/', '!', '#', '*', '>']);
        for word in line.trim_end_matches('\\').split_whitespace() {
            flat.push_str(&word.to_lowercase());
            flat.push(' ');
        }
    }
    (flat, lines)
}

/// Returns the text files below a path, or the path itself if it is a file.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let named = |ending: &&str| path.extension().is_some_and(|extension| extension == *ending);
        if path.is_dir() && !path.ends_with("target") {
            found.extend(files(&path)?);
        } else if ENDINGS.iter().any(named) && !path.ends_with("xtask/src/words.rs") {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_has_a_banned_phrase() {
        let found = banned().unwrap();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn a_phrase_is_found_across_lines_and_comments() {
        let text = "fine\n/// or Leave the\n/// option  away: no\n";
        assert_eq!(places(text), [(2, "leave the option away", "omit the option")]);
    }

    #[test]
    fn phrases_are_in_lower_case_and_what_is_written_instead_has_none() {
        for (phrase, instead) in BANNED {
            assert_eq!(&phrase.to_lowercase(), phrase);
            assert!(places(instead).is_empty(), "{instead}");
        }
    }
}
