//! The imports between the files of a crate, found in the sources: paths that begin with `crate`, `super`,
//! `self` or the name of a child module. A re-exported name counts for the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::sources;

/// A module's path within its crate; empty for the crate itself.
type Module = Vec<String>;

/// The tokens of a crate's files, and the names that they re-export.
#[derive(Default)]
pub(crate) struct Imports {
    tokens: BTreeMap<Module, Vec<String>>,
    /// The module in which each re-exported name is defined.
    handed_on: BTreeMap<(Module, String), Module>,
}

impl Imports {
    /// Reads the sources below a directory, without code that only tests compile.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut imports = Self::default();
        for (path, text) in sources(folder) {
            let module = module_of(path.strip_prefix(folder).expect("it was found below the folder"));
            if module.iter().any(|name| name.ends_with("tests")) {
                continue;
            }
            let own = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            imports.tokens.insert(module, tokens(own));
        }
        for (module, tokens) in &imports.tokens {
            for (at, _) in tokens.windows(2).enumerate().filter(|(at, pair)| {
                pair[0] == "use" && *at > 0 && ["pub", ")"].contains(&tokens[at - 1].as_str())
            }) {
                for (path, name) in paths(tokens, at + 1) {
                    let from = imports.absolute(module, &path);
                    imports.handed_on.insert((module.clone(), name), from);
                }
            }
        }
        imports
    }

    /// Returns each module with the modules that it imports from. Its parents do not count: a child module
    /// may use what they define.
    pub(crate) fn arrows(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let of = |module: &Module, tokens: &[String]| {
            let mut found = BTreeSet::new();
            for (at, token) in tokens.iter().enumerate() {
                let begins = at == 0 || tokens[at - 1] != "::";
                let goes_on = tokens.get(at + 1).is_some_and(|next| next == "::");
                if begins && goes_on && self.is_own(module, token) && !is_handed_on(tokens, at) {
                    let paths = paths(tokens, at).into_iter().map(|(path, _)| self.absolute(module, &path));
                    found.extend(
                        paths
                            .filter_map(|path| self.file_of(path))
                            .filter(|other| !module.starts_with(other)),
                    );
                }
            }
            found
        };
        self.tokens.iter().map(|(module, tokens)| (module, of(module, tokens))).collect()
    }

    /// Returns whether a path that begins with this token stays in the crate.
    fn is_own(&self, module: &Module, token: &str) -> bool {
        let below = || [&module[..], &[token.to_owned()]].concat();
        ["crate", "super", "self"].contains(&token) || self.tokens.contains_key(&below())
    }

    fn absolute(&self, module: &Module, path: &[String]) -> Module {
        let mut found = module.clone();
        for (at, segment) in path.iter().enumerate() {
            match segment.as_str() {
                "crate" if at == 0 => found.clear(),
                "self" => {}
                "super" => {
                    found.pop();
                }
                _ => found.push(segment.clone()),
            }
        }
        found
    }

    /// Returns the module that defines the item with this path.
    fn file_of(&self, mut path: Module) -> Option<&Module> {
        for _ in 0..8 {
            let longest = (0..=path.len()).rev().find(|length| self.tokens.contains_key(&path[..*length]))?;
            let (module, _) = self.tokens.get_key_value(&path[..longest])?;
            match path.get(longest).and_then(|name| self.handed_on.get(&(module.clone(), name.clone()))) {
                Some(from) => path.splice(..=longest, from.iter().cloned()).for_each(drop),
                None => return Some(module),
            }
        }
        None
    }
}

/// Returns the modules that import each other, directly or indirectly.
pub(crate) fn circles<'a>(arrows: &BTreeMap<&'a Module, BTreeSet<&'a Module>>) -> Vec<Vec<String>> {
    let reached = |from: &'a Module| {
        let mut found = BTreeSet::new();
        let mut open = vec![from];
        while let Some(next) = open.pop() {
            open.extend(arrows.get(next).into_iter().flatten().filter(|other| found.insert(**other)));
        }
        found
    };
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        arrows.keys().map(|module| (*module, reached(module))).collect();
    let circle = |module: &&Module| -> Vec<String> {
        let both = reached[module].iter().filter(|other| reached[*other].contains(*module));
        both.map(|other| other.join("::")).collect()
    };
    let found: BTreeSet<Vec<String>> = reached.keys().map(circle).filter(|circle| circle.len() > 1).collect();
    found.into_iter().collect()
}

fn module_of(path: &Path) -> Module {
    let path = path.with_extension("");
    let names = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    names.filter(|name| !["lib", "main", "mod"].contains(&name.as_str())).collect()
}

/// Returns whether the path that begins here is part of a `pub use`.
fn is_handed_on(tokens: &[String], at: usize) -> bool {
    at > 1 && tokens[at - 1] == "use" && ["pub", ")"].contains(&tokens[at - 2].as_str())
}

/// Returns all paths of a tree such as `a::{b, c::D as E}`, each with its local name.
fn paths(tokens: &[String], at: usize) -> Vec<(Module, String)> {
    let mut found = Vec::new();
    tree(tokens, at, &Vec::new(), &mut found);
    found
}

fn tree(tokens: &[String], mut at: usize, before: &Module, found: &mut Vec<(Module, String)>) -> usize {
    let mut path = before.clone();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = tree(tokens, at, &path, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            Some(segment) => path.push(segment.to_owned()),
            None => return at,
        }
        at += 1;
        match tokens.get(at).map(String::as_str) {
            Some("::") => at += 1,
            Some("as") => {
                found.push((path, tokens.get(at + 1).cloned().unwrap_or_default()));
                return at + 2;
            }
            _ => {
                let name = path.iter().rfind(|segment| *segment != "self").cloned().unwrap_or_default();
                found.push((path, name));
                return at;
            }
        }
    }
}

/// Splits a text into words and symbols, without comments and string literals.
fn tokens(text: &str) -> Vec<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '"' => text_length(rest),
            ':' if rest.starts_with("::") => 2,
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        if !first.is_whitespace() && first != '"' {
            found.push(rest[..length].to_owned());
        }
        rest = &rest[length..];
    }
    found
}

/// Returns the length of a string literal.
fn text_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[test]
fn a_circle_is_found_directly_and_around() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod a; mod b; mod c; pub use c::Thing;");
    write("a.rs", "use crate::{b::One, Thing};");
    write("b.rs", "fn f() { crate::c::g(\"crate::a::x\") } // crate::a");
    write("c.rs", "pub struct Thing;\n#[cfg(test)]\nmod tests { use crate::a; }");
    let found = |folder: &Path| circles(&Imports::read(folder).arrows());
    assert_eq!(found(folder.path()), [[""; 0]; 0]);
    write("c.rs", "use super::a as other; pub struct Thing;");
    assert_eq!(found(folder.path()), [["a", "b", "c"]]);
}
