//! How the node assembles its settings, rule by rule. Another test verifies this against the node's own code.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use settings::{Container, Error, Origin, Settings, Sources, Value, assemble};

const ENVIRONMENT: [(&str, &str); 6] = [
    ("HOSTNAME", "hn"),
    ("EMPTY", ""),
    ("LIST", "[x, y]"),
    ("LINES", "x\nb: y"),
    ("REFERENCE", "${b}"),
    ("discovery.type", "single-node"),
];

fn read(file: &[u8], overrides: &[(&str, &str)], container: Container) -> Result<Settings, Error> {
    let environment = ENVIRONMENT.map(|(name, value)| (name.into(), value.into())).into();
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    let overrides: Vec<_> = overrides.iter().map(owned).collect();
    let sources =
        Sources { file, environment: &environment, overrides: &overrides, container, host_name: "the-host" };
    assemble(&sources)
}

/// Formats one setting per line, in the order of the keys, without the defaults.
fn shown(settings: &Settings) -> String {
    let lines =
        settings.iter().filter(|(_, setting)| setting.origin != Origin::Default).map(|(key, setting)| {
            match &setting.value {
                Value::Scalar(text) => format!("{key}={text}"),
                Value::List(items) => format!("{key}=[{}]", items.join("|")),
            }
        });
    lines.collect::<Vec<_>>().join(" ")
}

fn check(file: &str, expected: &str) {
    check_with(file, &[], expected);
}

fn check_with(file: &str, overrides: &[(&str, &str)], expected: &str) {
    match read(file.as_bytes(), overrides, Container::No) {
        Ok(settings) => assert_eq!(shown(&settings), expected, "{file:?} {overrides:?}"),
        Err(error) => panic!("{file:?} {overrides:?}: {error}"),
    }
}

fn refused(file: &str, expected: &str) {
    refused_with(file, &[], expected);
}

fn refused_with(file: &str, overrides: &[(&str, &str)], expected: &str) {
    match read(file.as_bytes(), overrides, Container::No) {
        Ok(settings) => panic!("{file:?} {overrides:?} was read: {}", shown(&settings)),
        Err(error) => assert_eq!(error.to_string(), expected, "{file:?} {overrides:?}"),
    }
}

#[test]
fn nested_and_dotted_keys_are_the_same_and_mix() {
    for file in [
        "a:\n  b:\n    c: x\n  d: y\n",
        "a.b.c: x\na.d: y\n",
        "a.b:\n  c: x\na.d: y\n",
        "a: {b.c: x, d: y}\n",
        "{a: {b: {c: x}}, a.d: y}",
        "a:\n  b.c: x\na.d: y\n",
        "---\na:\n  b:\n    c: x\n\n  # comment\n  d: y\n...\n",
        "\u{feff}a.b.c: x\r\na.d: y\r\n",
        "  a.b.c: x\n  a.d: y\n",
        "'a.b':\n    \"c\": x\n? a.d\n: y\n",
    ] {
        check(file, "a.b.c=x a.d=y");
    }
}

#[test]
fn a_later_spelling_of_a_key_wins() {
    check("a.b: 1\na:\n  b: 2\n", "a.b=2");
    check("a:\n  b: 2\na.b: 1\n", "a.b=1");
    check("a: {b: [x]}\na.b: y\n", "a.b=y");
}

#[test]
fn files_without_settings_are_empty() {
    for file in ["", "\n\n", "# only\n# comments\n", "---\n# c\n", "{}", "a: {}", "\u{feff}", " \n"] {
        if file != "---\n# c\n" {
            check(file, "");
        }
    }
    refused("---\n# c\n", "the settings are not a mapping of keys to values (line 1, column 1)");
}

#[test]
fn lists_have_three_forms() {
    for file in
        ["a: [x, y]\n", "a:\n- x\n- y\n", "a:\n  - x\n  - 'y'\n", "a.0: x\na.1: y\n", "a: {0: x, 1: y}\n"]
    {
        check(file, "a=[x|y]");
    }
    check("a: x, y\n", "a=x, y");
    let settings = read(b"a: x, y\nb: [x, 'y,z']\n", &[], Container::No).unwrap();
    assert_eq!(settings.list("a"), ["x", "y"]);
    assert_eq!(settings.list("b"), ["x", "y,z"]);
    assert_eq!(settings.text("b"), Some("[x, y,z]"));
    check("a: []\nb: ['']\n", "a=[] b=[]");
    check("a.0: x\na.2: z\n", "a=[x] a.2=z");
    check("a.1: x\n", "a.1=x");
    refused("a: x\na.0: y\n", "`a` is set as a whole and as numbered items (line 1)");
    refused("a.0.0: x\n", "`a.0` is an item of a list and a list itself (line 1)");
}

#[test]
fn scalars_keep_their_text_but_for_the_words_of_yaml_1_1() {
    for text in [
        "1e3",
        "0x10",
        "1.0",
        "012",
        "0o14",
        "1_000",
        ".5",
        "1:30",
        "2001-01-01",
        ".inf",
        "y",
        "n",
        "tRue",
        "<<",
    ] {
        check(&format!("a: {text}\n"), &format!("a={text}"));
    }
    for text in ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"] {
        check(&format!("a: {text}\n"), "a=true");
        check(&format!("a: '{text}'\n"), &format!("a={text}"));
        check(&format!("a: [{text}]\n"), &format!("a=[{text}]"));
    }
    for text in ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"] {
        check(&format!("a: {text}\n"), "a=false");
        check(&format!("a: !!str {text}\n"), &format!("a={text}"));
    }
}

#[test]
fn an_alias_is_the_text_of_its_name() {
    check("a: &x {b: c}\nd: *x\ne: [*x, *nobody]\n<<: *x\n", "<<=x a.b=c d=x e=[x|nobody]");
    refused("&x a: b\n*x : c\n", "the YAML is malformed: a key that is not plain text (line 2, column 1)");
}

#[test]
fn quoted_and_block_scalars_are_folded() {
    check("a: 'it''s\n\n  x'\n", "a=it's\nx");
    check("a: \"\\x41\\u00e4\\t\\\n   b\"\n", "a=A\u{e4}\tb");
    check("a: |\n  x\n   y\nb: >-\n  x\n  y\n\n", "a=x\n y\n b=x y");
    check("a: x\n  y\n\n  z # c\n", "a=x y\nz");
}

#[test]
fn tabs_are_refused_where_a_token_begins() {
    let reason = "the YAML is malformed: a tab where only spaces are allowed";
    refused("a:\tb\n", &format!("{reason} (line 1, column 3)"));
    refused("a:\n\tb: c\n", &format!("{reason} (line 2, column 1)"));
    check("a: b\tc\nd: '\te'\n", "a=b\tc d=\te");
}

#[test]
fn keys_without_a_value_are_refused() {
    for value in ["", " ~", " null", " NULL", " ${EMPTY}", " # comment", " &x", " !!null x"] {
        refused(&format!("b: c\na:{value}\n"), "`a` has no value (line 2, column 1)");
    }
    refused("a: [x, ~]\n", "`a` has no value (line 1, column 8)");
    refused_with("", &[("a", "")], "`a` has no value (in an `-E` option)");
}

#[test]
fn a_key_twice_in_one_mapping_is_refused() {
    refused("a: b\n'a': c\n", "`a` is duplicated in one mapping (line 2, column 1)");
    refused("x:\n  a: b\n  a: c\n", "`a` is duplicated in one mapping (line 3, column 3)");
    refused_with("", &[("a", "b"), ("a", "c")], "`a` is duplicated in one mapping (in an `-E` option)");
}

#[test]
fn what_is_not_one_mapping_is_refused() {
    refused("[a]", "the settings are not a mapping of keys to values (line 1, column 1)");
    refused("a\n", "the settings are not a mapping of keys to values (line 1, column 1)");
    refused("~\n", "the settings are not a mapping of keys to values (line 1, column 1)");
    refused("a: [[b]]\n", "`a` is a list whose items are not plain values (line 1, column 5)");
    refused("a: [b: c]\n", "`a` is a list whose items are not plain values (line 1, column 5)");
    for file in ["a: b\n---\nc: d\n", "a: b\n...\nc: d\n", "{a: b}\nc: d\n"] {
        let error = read(file.as_bytes(), &[], Container::No).unwrap_err();
        assert!(error.to_string().starts_with("there is a second YAML document (line "), "{file:?}: {error}");
    }
}

#[test]
fn malformed_files_are_refused_with_their_place() {
    for (file, line, column) in [
        ("a: b\nc\n", 2, 1),
        ("a: [b\n", 1, 4),
        ("a: 'b\n", 1, 4),
        ("a: b: c\n", 1, 5),
        ("a: @b\n", 1, 4),
        ("a: %b\n", 1, 4),
        ("a: {b: c\nd: e\n", 1, 4),
        ("a: \"b  \n", 1, 4),
        ("a: 'b' c\n", 1, 8),
        ("a:\n   b: c\n  d: e\n", 3, 3),
        ("a: \u{1}\n", 1, 4),
        ("a: x\n\nb: \"\\q\"\n", 3, 6),
    ] {
        let position = read(file.as_bytes(), &[], Container::No).unwrap_err().position().unwrap();
        assert_eq!((position.origin, position.column), (Origin::File { line }, Some(column)), "{file:?}");
    }
    let error = read(b"a: b\nc: \xff\n", &[], Container::No).unwrap_err();
    assert_eq!(error.to_string(), "the text is not UTF-8 (line 2)");
}

#[test]
fn variables_are_replaced_before_the_file_is_parsed() {
    check("a: ${HOSTNAME}\n", "a=hn");
    check("a: ${LIST}\n", "a=[x|y]");
    check("a: ${LINES}\n", "a=x b=y");
    check("a: [\"${HOSTNAME}\", z]\n${HOSTNAME}.b: c\n", "a=[hn|z] hn.b=c");
    check("a: '${EMPTY}'\n", "");
    check("# ${LINES}\n", "b=y");
    check("a: ${REFERENCE}\nb: z\n", "a=z b=z");
}

#[test]
fn lines_are_those_of_the_file_whatever_variables_hold() {
    let settings = read(b"a: ${LINES}\n\nc: d\n", &[], Container::No).unwrap();
    let line = |key| settings.get(key).unwrap().origin;
    assert_eq!(line("a"), Origin::File { line: 1 });
    assert_eq!(line("b"), Origin::File { line: 1 });
    assert_eq!(line("c"), Origin::File { line: 3 });
}

#[test]
fn references_to_other_settings_are_replaced_afterwards() {
    check("a: ${b}\nb: x\n", "a=x b=x");
    check("a: ${b}-${b}\nb: ${c}\nc: x\n", "a=x-x b=x c=x");
    check("a: ['${b}', y]\nb: x\n", "a=[x|y] b=x");
    check("a: '${b}'\nb: [x, y]\n", "a=[x, y] b=[x|y]");
    check("a: ${${b}}\nb: c\nc: d\n", "a=d b=c c=d");
    check("a: ${nobody:x}\nb: ${nobody:}\nc: ${nobody:${a}}\n", "a=x c=x");
    check("a: ${x:1}${x:2}\n", "a=12");
    let many: String = (0..200).map(|number| format!("${{x{number}:y}}")).collect();
    check(&format!("a: {many}\n"), &format!("a={}", "y".repeat(200)));
    check("a: ${prompt.text}\n", "a=${prompt.text}");
    check("a: ${b\n", "a=${b");
    check_with("a: ${b}\n", &[("b", "x")], "a=x b=x");
    check_with("b: x\n", &[("a", "${b}")], "a=x b=x");
    refused("b: x\na: ${nobody}\n", "`a` refers to `nobody`, which is not set (line 2)");
    refused("a: ${node.name}\n", "`a` refers to `node.name`, which is not set (line 1)");
    refused("a: ${b}\nb: ${a}\n", "`a` refers to itself (line 1)");
    refused_with(
        "",
        &[("a", "${HOSTNAME}")],
        "`a` refers to `HOSTNAME`, which is not set (in an `-E` option)",
    );
}

#[test]
fn a_reference_within_a_reference_does_not_tell_a_value() {
    refused("a: ${${secret}}\nsecret: hunter2\n", "`a` refers to `${secret}`, which is not set (line 1)");
}

#[test]
fn empty_texts_are_removed_and_empty_lists_stay() {
    check("a: ''\nb: \"\"\nc: []\nd: |\n\ne: x\n", "c=[] e=x");
    check_with("a: x\n", &[("a", "''")], "");
    refused("b: ${a}\na: ''\n", "`b` refers to `a`, which is not set (line 1)");
}

#[test]
fn overrides_are_yaml_on_top_of_the_file() {
    for (overrides, expected) in [
        (vec![("a", "y")], "a=y"),
        (vec![("a", "[y, z]")], "a=[y|z]"),
        (vec![("a.0", "y")], "a=[y]"),
        (vec![("b", "no")], "a=x b=false"),
        (vec![("b", "{c: d}")], "a=x b.c=d"),
        (vec![("b", "y # comment")], "a=x b=y"),
        (vec![("b.c", "y"), ("b", "{c: z}")], "a=x b.c=z"),
        (vec![("force.a", "y")], "a=y"),
        (vec![("path.home", "/usr/share/elasticsearch")], "a=x path.home=/usr/share/elasticsearch"),
    ] {
        check_with("a: x\n", &overrides, expected);
    }
    refused_with(
        "",
        &[("a", "b: c")],
        "the YAML is malformed: a colon and a blank within a value; put it in quotes (in an `-E` option)",
    );
}

#[test]
fn forced_settings_replace_their_twins_as_texts() {
    check("a: x\nforce.a: y\n", "a=y");
    check("force.a: y\n", "a=y");
    check("a: x\nforce.a: [y, z]\n", "a=[y, z]");
    check("a: x\nforce.a: ''\n", "");
    check("force.a: x\nb: ${a}\n", "a=x b=x");
}

#[test]
fn in_a_container_variables_are_settings_above_all_others() {
    let settings = read(b"discovery.type: x\n", &[("discovery.type", "y")], Container::Yes).unwrap();
    assert_eq!(settings.text("discovery.type"), Some("single-node"));
    assert_eq!(settings.get("discovery.type").unwrap().origin, Origin::Environment);
    let settings = read(b"", &[("discovery.type", "y")], Container::No).unwrap();
    assert_eq!(settings.get("discovery.type").unwrap().origin, Origin::CommandLine);
}

#[test]
fn a_variable_that_is_not_text_is_named_where_it_is_used() {
    let environment = BTreeMap::from([
        ("PLAIN".into(), OsStr::from_bytes(b"caf\xe9").into()),
        ("ES_SETTING_NODE_NAME".into(), OsStr::from_bytes(b"\xff").into()),
    ]);
    let read = |file, container| {
        let sources =
            Sources { file, environment: &environment, overrides: &[], container, host_name: "the-host" };
        assemble(&sources).map_err(|error| error.to_string())
    };
    assert!(read(b"a: b\n", Container::No).is_ok());
    for (file, container, expected) in [
        (
            &b"a: b\nc: ${PLAIN}\n"[..],
            Container::No,
            "the environment variable `PLAIN` is not UTF-8 (line 2)",
        ),
        (b"a: b\n", Container::Yes, "the environment variable `ES_SETTING_NODE_NAME` is not UTF-8"),
    ] {
        assert_eq!(read(file, container).unwrap_err(), expected);
    }
}

#[test]
fn an_empty_variable_is_a_setting_without_a_value() {
    let environment = BTreeMap::from([("node.name".into(), "".into())]);
    let sources = Sources {
        file: b"",
        environment: &environment,
        overrides: &[],
        container: Container::Yes,
        host_name: "the-host",
    };
    let error = assemble(&sources).unwrap_err();
    assert_eq!(error.to_string(), "`node.name` has no value (in an environment variable)");
}

#[test]
fn cluster_and_node_have_default_names() {
    for (file, expected) in [
        ("", "the-host"),
        ("node.name: n\n", "n"),
        ("node.name: ''\n", "the-host"),
        ("node.name: [a, b]", "[a, b]"),
    ] {
        let settings = read(file.as_bytes(), &[], Container::No).unwrap();
        assert_eq!(settings.text("node.name"), Some(expected), "{file:?}");
        assert_eq!(settings.text("cluster.name"), Some("elasticsearch"));
    }
}

#[test]
fn depth_and_size_have_the_limits_of_the_node() {
    let nested = |depth: usize| format!("a: {}x{}", "{b: ".repeat(depth - 1), "}".repeat(depth - 1));
    assert!(read(nested(1000).as_bytes(), &[], Container::No).is_ok());
    let refusal = |file: &str| read(file.as_bytes(), &[], Container::No).unwrap_err().to_string();
    assert!(refusal(&nested(1001)).starts_with("the settings are nested too deeply"));
    assert!(refusal(&"[".repeat(2_000_000)).starts_with("the settings are nested too deeply"));
    assert!(refusal(&"# comment\n".repeat(400_000)).starts_with("the file is too large"));
}

#[test]
fn references_to_references_cannot_fill_the_memory() {
    let bomb: String =
        (0..40).map(|at| format!("a{at:02}: {}\n", format!("${{a{:02}}}", at + 1).repeat(50))).collect();
    refused(&format!("{bomb}a40: {}\n", "x".repeat(50)), "the references in `a00` are endless (line 1)");
}

#[test]
fn references_to_references_to_nothing_come_to_an_end() {
    let bomb: String =
        (0..40).map(|at| format!("a{at:02}: {}\n", format!("${{a{:02}}}", at + 1).repeat(2))).collect();
    refused(&format!("{bomb}a40: ''\n"), "the references in `a00` are endless (line 1)");
    let many: String = (0..99_999).map(|number| format!("${{x{number}:}}")).collect();
    check(&format!("a: {many}b\n"), "a=b");
}
