//! `Debug` output shows no file content and no secret.

use std::path::Path;

use crate::{crates, sources};

/// Types that show only public bytes: certificates, fingerprints, and keys that elide themselves.
const PUBLIC: [&str; 10] = [
    "access::HttpLayer",
    "enrollment::KibanaEnrollment",
    "lifecycle::Served",
    "node::Deferred",
    "node::Error",
    "node::Pinged",
    "node::Verifier",
    "pki::Certificate",
    "pki::Entry",
    "pki::Fingerprint",
];

/// How byte types are spelled in a field.
const BYTES: [&str; 5] = ["Vec<u8>", "[u8]", "[u8;", "Zeroizing<", "Box<[u8"];

/// Returns the types that derive `Debug`, with their fields.
fn shown(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in text.split("#[derive(").skip(1) {
        let (derived, rest) = part.split_once(")]").unwrap_or_default();
        let item = rest.lines().find(|line| line.contains("struct ") || line.contains("enum "));
        let Some(item) = item.filter(|_| derived.contains("Debug")) else { continue };
        let words = item.split_once("struct ").or_else(|| item.split_once("enum ")).unwrap_or_default().1;
        let name: String = words.chars().take_while(|letter| letter.is_alphanumeric()).collect();
        let indent = &item[..item.len() - item.trim_start().len()];
        let body = rest.split_once(item).unwrap_or_default().1;
        let end = format!("\n{indent}}}");
        let fields = match item.trim_end().ends_with('{') {
            true => body.split(&end).next().unwrap_or_default().to_owned(),
            false => words.to_owned(),
        };
        found.push((name, fields));
    }
    found
}

fn is_test(path: &Path) -> bool {
    let path = path.display().to_string();
    path.contains("/tests/") || path.ends_with("tests.rs")
}

#[test]
fn no_bytes_are_under_a_derived_debug() {
    let mut seen = Vec::new();
    let crates = crates();
    for (path, text) in sources(&crates) {
        if is_test(&path) {
            continue;
        }
        let below = path.strip_prefix(&crates).unwrap();
        let home = below.iter().next().unwrap().to_str().unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (name, fields) in shown(text) {
            let shows = BYTES.iter().any(|bytes| fields.contains(bytes));
            let name = format!("{home}::{name}");
            assert!(!shows || PUBLIC.contains(&name.as_str()), "{}: {name}: {fields}", path.display());
            seen.extend(shows.then_some(name));
        }
    }
    assert!(PUBLIC.iter().all(|name| seen.iter().any(|seen| seen == name)), "{seen:?}");
}

#[test]
fn bytes_are_found_in_structures_tuples_and_enumerations() {
    let text = "#[derive(Clone, Debug)]\npub struct A {\n    b: Vec<u8>,\n}\n#[derive(Debug)]\nstruct B([u8; 3]);\n\
                #[derive(Debug, Error)]\n/// About it.\nenum C<'a> {\n    D { e: &'a [u8] },\n}\n";
    let names: Vec<String> = shown(text)
        .into_iter()
        .filter(|(_, fields)| BYTES.iter().any(|bytes| fields.contains(bytes)))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["A", "B", "C"]);
}
