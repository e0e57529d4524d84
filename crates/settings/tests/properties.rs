//! Settings are the same in every notation, and adding then removing the block restores any bytes.

use std::collections::BTreeMap;
use std::ffi::OsString;

use proptest::prelude::*;
use settings::block::{self, Found, Membership, Run, State};
use settings::{Container, Settings, Sources, Value, assemble};

fn sources<'a>(file: &'a [u8], environment: &'a BTreeMap<OsString, OsString>) -> Sources<'a> {
    Sources { file, environment, overrides: &[], container: Container::No, host_name: "host" }
}

fn run() -> Run {
    Run { epoch: 1_795_475_645, ca_fingerprint: "0123456789abcdef".repeat(4) }
}

/// Generates flat settings, none of whose keys is a prefix of another.
fn trees() -> impl Strategy<Value = BTreeMap<Vec<String>, Value>> {
    let scalar = "[a-z0-9][a-z0-9 _/-]{0,8}[a-z]".prop_filter("not a word that YAML knows", |text| {
        !["true", "false", "null", "yes", "no", "on", "off"].contains(&text.as_str())
    });
    let value = prop_oneof![
        scalar.clone().prop_map(Value::Scalar),
        prop::collection::vec(scalar, 0..4).prop_map(Value::List),
    ];
    let key = prop::collection::vec("[a-c]", 1..4);
    prop::collection::btree_map(key, value, 0..8).prop_map(|tree| {
        let clash = |key: &Vec<String>| {
            tree.keys().any(|other| other != key && (other.starts_with(key) || key.starts_with(other)))
        };
        tree.iter().filter(|(key, _)| !clash(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
    })
}

/// Writes a tree: `choices` decides whether the parts of a key are joined by dots or nested, and which of
/// three forms a list has.
fn write(tree: &BTreeMap<Vec<String>, Value>, choices: &[u8]) -> String {
    let mut choices = choices.iter().cycle().copied();
    let mut choose = move || choices.next().unwrap_or(0);
    let mut text = String::new();
    for (key, value) in tree {
        // Nests only keys that are alone under their root, because the root would otherwise occur twice in
        // the file.
        let alone = tree.keys().filter(|other| other[0] == key[0]).count() == 1;
        let mut name = key[0].clone();
        let mut indent = String::new();
        for part in &key[1..] {
            if alone && choose() % 2 == 0 {
                text.push_str(&format!("{indent}{name}:\n"));
                indent.push_str("  ");
                name = part.clone();
            } else {
                name = format!("{name}.{part}");
            }
        }
        match value {
            Value::Scalar(scalar) if choose() % 2 == 0 => {
                text.push_str(&format!("{indent}{name}: '{scalar}'\n"))
            }
            Value::Scalar(scalar) => text.push_str(&format!("{indent}{name}: \"{scalar}\"\n")),
            Value::List(items) if items.is_empty() || choose() % 3 == 0 => {
                text.push_str(&format!("{indent}{name}: [{}]\n", items.join(", ")));
            }
            Value::List(items) if choose() % 2 == 0 => {
                text.push_str(&format!("{indent}{name}:\n"));
                items.iter().for_each(|item| text.push_str(&format!("{indent}  - {item}\n")));
            }
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    text.push_str(&format!("{indent}{name}.{at}: {item}\n"));
                }
            }
        }
    }
    text
}

fn flat(settings: &Settings) -> BTreeMap<String, Value> {
    settings
        .iter()
        .filter(|(key, _)| !["cluster.name", "node.name"].contains(key))
        .map(|(key, setting)| (key.to_owned(), setting.value.clone()))
        .collect()
}

/// Generates node names, half of them from the characters of references.
fn names() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~äß€]{1,20}", "(\\$\\{|\\$|\\}|:|dollar|[a-c.]){1,8}"]
}

proptest! {
    #[test]
    fn any_mix_of_notations_is_the_same_settings(tree in trees(), choices in prop::collection::vec(any::<u8>(), 1..20)) {
        let text = write(&tree, &choices);
        let environment = BTreeMap::new();
        let settings = assemble(&sources(text.as_bytes(), &environment));
        let expected: BTreeMap<String, Value> = tree.into_iter().map(|(key, value)| (key.join("."), value)).collect();
        prop_assert_eq!(settings.map(|settings| flat(&settings)), Ok(expected), "{}", text);
    }

    #[test]
    fn adding_then_removing_a_block_gives_any_bytes_back(
        file in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..60),
    ) {
        let extended = block::append(&file, &block::in_progress(&run(), &block::Record::default()));
        prop_assert_eq!(block::find(&extended).map(|Found { state, .. }| state), Some(State::InProgress(run())));
        prop_assert_eq!(block::remove(&extended), Some(file));
    }

    #[test]
    fn no_bytes_make_it_panic(file in prop::collection::vec(any::<u8>(), 0..200)) {
        let environment = BTreeMap::new();
        let _ = assemble(&sources(&file, &environment));
        let _ = block::find(&file);
    }

    #[test]
    fn no_text_makes_it_panic(file in "[ \\t\\n:#'\"&*!|>{}\\[\\],?%@`$a-c0-9.~-]{0,60}") {
        let environment = BTreeMap::from([("a".into(), "b: [".into())]);
        let _ = assemble(&sources(file.as_bytes(), &environment));
    }

    #[test]
    fn a_block_that_was_appended_is_read_as_meant(tree in trees(), name in names()) {
        let text = write(&tree, &[0]);
        let environment = BTreeMap::new();
        let before = sources(text.as_bytes(), &environment);
        let settings = assemble(&before).unwrap();
        let block = block::compose(&before, &settings, &Membership::Initial { node_name: &name }, "24-11-2026 12:00:00", &block::Record::default());
        let extended = block::extend(&before, &block).unwrap();
        let after = assemble(&sources(&extended, &environment)).unwrap();
        prop_assert_eq!(after.list("cluster.initial_master_nodes"), [name.clone()]);
        prop_assert_eq!(after.text("xpack.security.enabled"), Some("true"));
        prop_assert_eq!(block::remove(&extended).unwrap(), text.as_bytes());
    }
}

#[test]
fn case_1_the_span_without_its_block_is_what_was_there_before() {
    let text = "cluster.name: c\n# mine\n\nnode.name: n\n";
    let extended = block::append(text.as_bytes(), &block::in_progress(&run(), &block::Record::default()));
    assert_eq!(block::remove(&extended).unwrap(), text.as_bytes());
}

#[test]
fn case_2_settings_of_the_operators_inside_the_block_are_told_from_ours() {
    let text = "a: b\n";
    let environment = BTreeMap::new();
    let before = sources(text.as_bytes(), &environment);
    let settings = assemble(&before).unwrap();
    let block = block::compose(
        &before,
        &settings,
        &Membership::Initial { node_name: "n" },
        "24-11-2026 12:00:00",
        &block::Record::default(),
    )
    .text();
    let end = block.find(block::END).unwrap();
    let with_mine = format!("{}some.key: value\nlist: [x, y]\n{}", &block[..end], &block[end..]);
    let extended = block::append(text.as_bytes(), &with_mine);
    let mine = block::user_lines(&extended);
    assert_eq!(
        mine,
        [
            ("some.key".to_owned(), Value::Scalar("value".into())),
            ("list".to_owned(), Value::List(vec!["x".into(), "y".into()])),
        ]
    );
}
