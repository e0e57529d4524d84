//! Which crates may read, write, connect and run programs: clippy's lists, which work on resolved names, and
//! what they cannot express.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{crates, sources};

/// A crate with more rights than the others, and the methods that its own list allows.
type Power = (&'static str, &'static [&'static str]);

const READING: [&str; 6] =
    ["File::open", "read", "read_dir", "read_to_string", "metadata", "symlink_metadata"];
const WRITING: [&str; 10] = [
    "File::create",
    "OpenOptions::open",
    "write",
    "rename",
    "remove_file",
    "remove_dir",
    "remove_dir_all",
    "create_dir",
    "create_dir_all",
    "set_permissions",
];

const POWERS: [Power; 4] = [
    // Environment and clock.
    ("installation", &["env::var", "env::var_os", "env::vars", "env::vars_os", "time::SystemTime::now"]),
    ("transaction", &[]),
    // System tables: listening sockets and ignored signals.
    ("node", &["fs::File::open", "fs::read_to_string", "net::TcpStream::connect", "process::Command::new"]),
    // The terminal.
    ("es-bootstrap", &["env::args", "fs::OpenOptions::open", "process::exit"]),
];

/// What a list of methods cannot forbid, with the crates that may use it.
const WORDS: [(&[&str], &[&str]); 5] = [
    (&["std::fs", "rustix::fs", "nix::"], &["installation", "transaction", "node", "es-bootstrap"]),
    (&["tokio::", "hyper::", "TcpStream", "TcpListener", "UdpSocket", "UnixStream"], &["node"]),
    (
        &[".exists()", ".try_exists()", ".is_file()", ".is_dir()", ".is_symlink()", ".canonicalize()"],
        &["installation", "transaction"],
    ),
    (&["SystemTime"], &["installation"]),
    (&["print!(", "println!(", "eprint!(", "eprintln!("], &[]),
];

fn banned(list: &Path) -> Vec<String> {
    let text = fs::read_to_string(list).unwrap_or_else(|error| panic!("{}: {error}", list.display()));
    let path = |line: &str| Some(line.split_once("path = \"std::")?.1.split_once('"')?.0.to_owned());
    text.lines().filter_map(path).collect()
}

#[test]
fn each_crate_is_forbidden_what_it_has_no_power_to() {
    let all = banned(&crates().join("../clippy.toml"));
    assert!(all.len() > 25, "{all:?}");
    let own: BTreeMap<String, PathBuf> = fs::read_dir(crates())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path().join("clippy.toml")))
        .filter(|(_, list)| list.exists())
        .collect();
    assert!(own.keys().eq(["es-bootstrap", "installation", "node", "transaction"].iter()), "{own:?}");
    for (name, allowed) in POWERS {
        let named = |method: &&str| format!("fs::{method}");
        let mut allowed: Vec<String> = allowed.iter().map(|method| (*method).to_owned()).collect();
        match name {
            "installation" => allowed.extend(READING.iter().map(named)),
            "transaction" => allowed.extend(READING.iter().chain(&WRITING).map(named)),
            _ => {}
        }
        let banned = banned(&own[name]);
        let mut free: Vec<&String> = all.iter().filter(|method| !banned.contains(method)).collect();
        free.sort();
        allowed.sort();
        assert_eq!(free, allowed.iter().collect::<Vec<_>>(), "{name}");
    }
}

/// Returns the sources of a crate without its tests.
fn shipped(name: &str) -> Vec<(PathBuf, String)> {
    let is_test = |path: &Path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        name.ends_with("tests") || path.components().any(|part| part.as_os_str() == "tests")
    };
    let below = crates().join(name).join("src");
    sources(&below)
        .into_iter()
        .filter(|(path, _)| !is_test(path.strip_prefix(&below).unwrap()))
        .map(|(path, text)| (path, text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()))
        .collect()
}

fn names() -> Vec<String> {
    let names = fs::read_dir(crates()).unwrap();
    names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn nobody_is_excused_from_the_lists() {
    let mut files = 0;
    for (path, text) in names().iter().flat_map(|name| shipped(name)) {
        files += 1;
        assert!(!text.contains("disallowed_methods"), "{}", path.display());
    }
    assert!(files > 150, "{files}");
}

#[test]
fn what_no_list_can_forbid_is_only_where_it_may_be() {
    for (words, allowed) in WORDS {
        for name in names().iter().filter(|name| !allowed.contains(&name.as_str())) {
            for (path, text) in shipped(name) {
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                for line in code {
                    let word = words.iter().find(|word| line.contains(**word));
                    assert_eq!(word, None, "{}: {line}", path.display());
                }
            }
        }
    }
    // The search finds these words where they are allowed.
    let all: String = shipped("node").into_iter().map(|(_, text)| text).collect();
    assert!(all.contains("tokio::") && all.contains("TcpStream"));
}
