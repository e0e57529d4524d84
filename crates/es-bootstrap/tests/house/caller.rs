//! Variables of the caller's shell change no test.

use std::collections::BTreeSet;
use std::fs;

use crate::{crates, sources};

/// Variables for tests, and those that hooks of the program get.
const OWN: &str = "ES_BOOTSTRAP_";
/// Variables that name the node: every test names its own, and `cargo xtask first-start` takes the caller's.
const OF_THE_NODE: [&str; 2] = ["ES_HOME", "ES_PATH_CONF"];
/// The beginning of settings, which are variables for the container image alone.
const SETTING: &str = "ES_SETTING_";
/// How the names of the others begin.
const FAMILIES: [&str; 8] =
    ["CREDENTIALS_", "ELASTIC_", "ENROLLMENT_", "ES_", "KBN_", "KEYSTORE_", "KIBANA_", "KUBERNETES_"];

fn is_a_variable(word: &str) -> bool {
    FAMILIES.iter().any(|family| word.starts_with(family))
        && ![OWN, SETTING].iter().any(|start| word.starts_with(start))
        && !OF_THE_NODE.contains(&word)
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

#[test]
fn no_test_gets_what_the_callers_shell_holds_for_the_program() {
    let config = fs::read_to_string(crates().join("../.cargo/config.toml")).unwrap();
    let mut read = BTreeSet::new();
    for (path, text) in sources(&crates()) {
        if path.iter().any(|part| part == "src") {
            read.extend(text.split('"').filter(|word| is_a_variable(word)).map(str::to_owned));
        }
    }
    assert!(read.len() > 8, "{read:?}");
    for name in read {
        assert!(config.contains(&format!("\n{name} = {{ value = \"\", force = true }}\n")), "{name}");
    }
}
