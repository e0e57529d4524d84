//! `elasticsearch-keystore`, case by case.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use keystore::{KEYSTORE_SEED, Keystore};

use crate::place::{NONE, Node, text};

/// A user without files.
const NOBODY: u32 = 65_534;

/// Creates a node whose keystore contains this setting.
fn with_setting(name: &str, value: &[u8], passphrase: &str) -> Node {
    let node = Node::new("");
    let mut keystore = Keystore::new(&mut memory::rng());
    keystore.set(name, value).unwrap();
    node.put_keystore(&keystore, passphrase);
    node
}

fn value(node: &Node, name: &str, passphrase: &str) -> Option<Vec<u8>> {
    node.keystore(passphrase).get(name).map(|value| value.reveal().to_vec())
}

#[test]
fn several_settings_are_added_in_one_call() {
    let node = with_setting("x", b"x", NONE);
    let (code, out, err) = node.keystore_tool(&["add", "-x", "a", "b", "c"], "1\n2\r\nü 3");
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    for (name, expected) in [("a", "1"), ("b", "2"), ("c", "ü 3"), ("x", "x")] {
        assert_eq!(value(&node, name, NONE).unwrap(), expected.as_bytes(), "{name}");
    }
    assert_eq!(node.keystore_tool(&["list"], "").1, "a\nb\nc\nkeystore.seed\nx\n");
}

#[test]
fn a_value_from_standard_input_is_one_line_and_may_be_empty() {
    for (input, expected) in
        [("secret\n", "secret"), ("secret", "secret"), ("secret\r\n", "secret"), ("\n", ""), ("", "")]
    {
        let node = with_setting("x", b"x", NONE);
        assert_eq!(node.keystore_tool(&["add", "--stdin", "foo"], input).0, 0, "{input:?}");
        assert_eq!(value(&node, "foo", NONE).unwrap(), expected.as_bytes(), "{input:?}");
    }
    // Under the program's own name, a missing line is an error, and nothing is written.
    let node = with_setting("x", b"x", NONE);
    let (code, _, err) = text(node.run("es-bootstrap", &["keystore", "add", "-x", "a", "b"], "1\n"));
    assert!(code == 64 && err.contains("ended before a line was read"), "{err}");
    assert_eq!(node.keystore_tool(&["list"], "").1, "keystore.seed\nx\n");
}

#[test]
fn a_protected_keystore_takes_the_passphrase_from_the_line_before() {
    let node = with_setting("x", b"x", "geheim");
    assert_eq!(node.keystore_tool(&["add", "-x", "foo"], "geheim\nbar\n").0, 0);
    assert_eq!(value(&node, "foo", "geheim").unwrap(), b"bar");
    for arguments in [&["list"][..], &["show", "x"], &["remove", "x"], &["add", "-x", "y"], &["passwd"]] {
        let (code, out, err) = node.keystore_tool(arguments, "falsch\nz\nz\n");
        assert_eq!((code, out.as_str()), (65, ""), "{arguments:?}");
        assert!(err.contains("Provided keystore password was incorrect"), "{err}");
    }
    assert_eq!(node.keystore_tool(&["show", "x"], "geheim\n").1, "x");
}

#[test]
fn settings_come_from_a_file_all_or_none() {
    let node = with_setting("x", b"x", NONE);
    let file = node.at("settings.yml");
    let add = |settings: &str, arguments: &[&str]| {
        fs::write(&file, settings).unwrap();
        let arguments = [&["keystore", "add", "--from-file", file.to_str().unwrap()], arguments].concat();
        text(node.run("es-bootstrap", &arguments, ""))
    };
    let (code, _, err) = add("a: \"1\"\nport: 9200\n", &[]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(value(&node, "port", NONE).unwrap(), b"9200");
    for (settings, code) in
        [("b: 1\nb: 2\n", 65), ("b: {c: d}\n", 65), ("b: 1\n\"not legal\": 2\n", 65), ("a: 2\n", 64)]
    {
        let (found, _, err) = add(settings, &[]);
        assert_eq!(found, code, "{settings}: {err}");
        assert!(!err.contains("give another one"), "{err}");
        assert!(value(&node, "b", NONE).is_none(), "{settings}");
    }
    assert_eq!(add("a: 2\n", &["--force"]).0, 0);
    assert_eq!(value(&node, "a", NONE).unwrap(), b"2");

    let all: String = (0..100).map(|number| format!("many.{number}: value {number}\n")).collect();
    assert_eq!(text(node.run("es-bootstrap", &["keystore", "add", "--from-file", "-"], &all)).0, 0);
    assert_eq!(value(&node, "many.99", NONE).unwrap(), b"value 99");
    assert_eq!(node.keystore(NONE).names().len(), 104);

    // Standard input cannot contain the passphrase as well.
    let node = with_setting("x", b"x", "geheim");
    let (code, _, err) = text(node.run("es-bootstrap", &["keystore", "add", "--from-file", "-"], "a: 1\n"));
    assert!(code == 64 && err.contains("--keystore-passphrase-file"), "{err}");
}

#[test]
fn files_are_added_byte_for_byte() {
    let node = with_setting("x", b"x", NONE);
    let every: Vec<u8> = (0..=255).collect();
    fs::write(node.at("every"), &every).unwrap();
    fs::write(node.at("empty"), "").unwrap();
    assert_eq!(node.keystore_tool(&["add-file", "every", "every", "empty", "empty"], "").0, 0);
    assert_eq!(value(&node, "every", NONE).unwrap(), every);
    assert_eq!(value(&node, "empty", NONE).unwrap(), b"");
    let shown = node.run("elasticsearch-keystore", &["show", "every"], "");
    assert_eq!(shown.stdout, every);
    // The value is written to a new file; an existing one is not replaced.
    assert_eq!(node.keystore_tool(&["show", "every", "-o", "out"], "").0, 0);
    assert_eq!(fs::read(node.at("out")).unwrap(), every);
    assert_eq!(fs::metadata(node.at("out")).unwrap().mode() & 0o777, 0o600);
    assert_eq!(node.keystore_tool(&["show", "every", "-o", "every"], "").0, 73);
    for (arguments, code) in [
        (&["add-file"][..], 64),
        (&["add-file", "a"], 64),
        (&["add-file", "a", "every", "b"], 64),
        (&["add-file", "a", "none"], 74),
    ] {
        assert_eq!(node.keystore_tool(arguments, "").0, code, "{arguments:?}");
    }
}

#[test]
fn a_binary_value_is_not_shown_on_a_terminal() {
    let node = with_setting("bytes", &[0xFF, 0x00], NONE);
    // `script` runs the tool on a terminal.
    let tool = format!("exec '{}' show bytes", node.at("elasticsearch-keystore").display());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &tool, "/dev/null"]).stdin(Stdio::null());
    script.env("SHELL", "/bin/sh").env("ES_HOME", node.at("home")).env("ES_PATH_CONF", node.at("config"));
    let output = script.output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_name_that_exists_is_overwritten_after_a_yes_or_with_force() {
    let node = with_setting("foo", b"old", NONE);
    let (code, _, err) = node.keystore_tool(&["add", "-x", "foo"], "n\nnew\n");
    assert_eq!((code, value(&node, "foo", NONE).unwrap()), (0, b"old".to_vec()));
    assert!(err.contains("foo already exists"), "{err}");
    assert_eq!(node.keystore_tool(&["add", "-x", "foo"], "y\nnew\n").0, 0);
    assert_eq!(value(&node, "foo", NONE).unwrap(), b"new");
    assert_eq!(node.keystore_tool(&["add", "-xf", "foo"], "newer\n").0, 0);
    assert_eq!(value(&node, "foo", NONE).unwrap(), b"newer");
}

#[test]
fn a_keystore_that_is_missing_is_made_by_add_and_missed_by_the_others() {
    let node = Node::new("");
    for arguments in
        [&["list"][..], &["show", "x"], &["remove", "x"], &["passwd"], &["has-passwd"], &["upgrade"]]
    {
        let (code, _, err) = node.keystore_tool(arguments, "");
        assert_eq!(code, 65, "{arguments:?}: {err}");
        assert!(err.contains("elasticsearch.keystore") && err.contains("create"), "{err}");
    }
    let (code, _, err) = node.keystore_tool(&["add", "-x", "a"], "n\n");
    assert!(code == 0 && err.contains("does not exist"), "{err}");
    assert!(!node.at("config/elasticsearch.keystore").exists());
    assert_eq!(node.keystore_tool(&["add", "-x", "a"], "y\n1\n").0, 0);
    fs::remove_file(node.at("config/elasticsearch.keystore")).unwrap();
    assert_eq!(node.keystore_tool(&["add", "-xf", "a"], "1\n").0, 0);
    assert_eq!(node.keystore(NONE).names(), ["a", KEYSTORE_SEED]);
}

#[test]
fn a_keystore_is_created_with_a_passphrase_or_without() {
    let node = Node::new("");
    let (code, out, err) = node.keystore_tool(&["create", "-p"], "one\nother\n");
    assert!(code == 65 && out.is_empty() && err.contains("not equal"), "{err}");
    assert!(
        err.contains("hint: nothing was changed; run the command again, and enter the same passphrase twice"),
        "{err}"
    );
    let (code, out, _) = node.keystore_tool(&["create", "-p"], "geheim\ngeheim\n");
    assert!(code == 0 && out.starts_with("Created elasticsearch keystore in "), "{out}");
    assert_eq!(node.keystore("geheim").names(), [KEYSTORE_SEED]);
    let mode = fs::metadata(node.at("config/elasticsearch.keystore")).unwrap().mode();
    assert_eq!(mode & 0o777, 0o660);

    let before = fs::read(node.at("config/elasticsearch.keystore")).unwrap();
    let (code, _, err) = node.keystore_tool(&["create"], "n\n");
    assert!(code == 0 && err.contains("already exists"), "{err}");
    assert_eq!(fs::read(node.at("config/elasticsearch.keystore")).unwrap(), before);
    assert_eq!(node.keystore_tool(&["create", "-p"], "y\n\n\n").0, 0);
    assert_eq!(node.keystore(NONE).names(), [KEYSTORE_SEED]);
}

#[test]
fn a_passphrase_is_changed_given_and_taken_away() {
    let node = with_setting("x", b"x", NONE);
    assert_eq!(node.keystore_tool(&["has-passwd"], "").0, 1);
    assert_eq!(node.keystore_tool(&["passwd"], "geheim\ngeheim\n").0, 0);
    assert_eq!(value(&node, "x", "geheim").unwrap(), b"x");
    let (code, out, _) = node.keystore_tool(&["has-passwd"], "");
    assert_eq!((code, out.as_str()), (0, "Keystore is password-protected\n"));
    assert_eq!(node.keystore_tool(&["passwd"], "geheim\n\n\n").0, 0);
    assert_eq!(value(&node, "x", NONE).unwrap(), b"x");
    let (code, out, err) = node.keystore_tool(&["has-passwd", "-s"], "");
    assert_eq!((code, out.as_str(), err.as_str()), (1, "", ""));
}

#[test]
fn what_is_not_there_is_neither_shown_nor_removed() {
    let node = with_setting("x", b"x", NONE);
    for arguments in [&["show", "foo"][..], &["remove", "foo"], &["remove", "x", "foo"]] {
        let (code, out, err) = node.keystore_tool(arguments, "");
        assert_eq!((code, out.as_str()), (78, ""), "{arguments:?}");
        assert!(err.contains("[foo]"), "{err}");
    }
    assert!(value(&node, "x", NONE).is_some());
    assert_eq!(node.keystore_tool(&["remove", "x"], "").0, 0);
    assert_eq!(node.keystore(NONE).names(), [KEYSTORE_SEED]);
}

/// The output and exit code of the stock tool stay the same. Removing or changing an entry that the settings
/// need causes a warning.
#[test]
fn who_takes_a_secret_from_a_secured_node_is_told() {
    const HTTP: &str = "xpack.security.http.ssl.keystore.secure_password";
    let node = Node::configured();
    let password = value(&node, HTTP, NONE).unwrap();
    let password = String::from_utf8(password).unwrap();
    let changed = |arguments: &[&str], input: &str| {
        let (code, _, err) = node.keystore_tool(arguments, input);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        err
    };
    let file = format!("`{}`", node.at("config/certs/http.p12").display());
    assert_eq!(changed(&["add", "--force", "--stdin", HTTP], &password), "");
    assert_eq!(changed(&["add", "--stdin", "other"], "x"), "");
    assert_eq!(changed(&["remove", "other"], ""), "");
    let said = changed(&["add", "--force", "--stdin", HTTP], "another");
    assert!(said.contains(&format!("[{HTTP}] does not open {file}")), "{said}");
    let said = changed(&["remove", HTTP], "");
    assert!(said.contains(&format!("the node opens {file} with [{HTTP}]")), "{said}");
    let said = changed(&["create"], "y\n");
    assert_eq!(said.matches("does not start without it").count(), 3, "{said}");
}

#[test]
fn an_illegal_name_is_65_and_nothing_changes() {
    let node = with_setting("x", b"x", NONE);
    for name in ["*", "a b", "ä", ""] {
        let (code, _, err) = node.keystore_tool(&["add", "-x", "ok", name], "1\n2\n");
        assert_eq!(code, 65, "{name}: {err}");
        assert!(err.contains("correct the name"), "{err}");
    }
    assert_eq!(node.keystore(NONE).names(), [KEYSTORE_SEED, "x"]);
}

#[test]
fn upgrade_leaves_a_current_keystore_as_it_is() {
    let node = with_setting("x", b"x", NONE);
    let before = fs::read(node.at("config/elasticsearch.keystore")).unwrap();
    assert_eq!(node.keystore_tool(&["upgrade"], "").0, 0);
    assert_eq!(fs::read(node.at("config/elasticsearch.keystore")).unwrap(), before);
    // A keystore without a seed gets one.
    let mut keystore = Keystore::default();
    keystore.set("x", b"x").unwrap();
    node.put_keystore(&keystore, "geheim");
    assert_eq!(node.keystore_tool(&["upgrade"], "geheim\n").0, 0);
    assert_eq!(node.keystore("geheim").names(), [KEYSTORE_SEED, "x"]);
}

#[test]
fn the_stock_tools_file_in_the_way_is_one_clear_error() {
    let node = with_setting("x", b"x", NONE);
    let before = fs::read(node.at("config/elasticsearch.keystore")).unwrap();
    fs::write(node.at("config/elasticsearch.keystore.tmp"), "half").unwrap();
    for arguments in [&["add", "-x", "a"][..], &["remove", "x"], &["create"], &["passwd"]] {
        let (code, out, err) = node.keystore_tool(arguments, "y\n1\n1\n");
        assert_eq!((code, out.as_str()), (75, ""), "{arguments:?}");
        assert!(err.contains("elasticsearch.keystore.tmp`") && err.lines().count() == 2, "{err}");
    }
    assert_eq!(fs::read(node.at("config/elasticsearch.keystore")).unwrap(), before);
    assert_eq!(fs::read(node.at("config/elasticsearch.keystore.tmp")).unwrap(), b"half");
    assert_eq!(node.keystore_tool(&["list"], "").0, 0);
}

#[test]
fn a_keystore_of_somebody_elses_and_a_directory_that_cannot_be_written_to_are_78() {
    let node = with_setting("x", b"x", NONE);
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut commands = Vec::new();
    if is_root {
        fs::set_permissions(node.at(""), fs::Permissions::from_mode(0o755)).unwrap();
        for file in ["config/elasticsearch.keystore", "config/elasticsearch.yml"] {
            fs::set_permissions(node.at(file), fs::Permissions::from_mode(0o644)).unwrap();
        }
        let mut unprivileged = node.command("elasticsearch-keystore", &["remove", "x"]);
        // Root without capabilities could still write here.
        unprivileged.uid(NOBODY).gid(NOBODY);
        commands.push((unprivileged, "belongs to root"));
        commands.push((node.command("elasticsearch-keystore", &["remove", "x"]), "belongs to nobody"));
    } else {
        fs::set_permissions(node.at("config"), fs::Permissions::from_mode(0o555)).unwrap();
        commands.push((node.command("elasticsearch-keystore", &["remove", "x"]), "is not writable"));
    }
    let before = fs::read(node.at("config/elasticsearch.keystore")).unwrap();
    for (at, (mut command, words)) in commands.into_iter().enumerate() {
        if at == 1 {
            chown(node.at("config/elasticsearch.keystore"), Some(NOBODY), None).unwrap();
        }
        let (code, out, err) = text(command.output().unwrap());
        assert_eq!((code, out.as_str()), (78, ""), "{err}");
        assert!(err.contains(words) && err.lines().count() == 2, "{err}");
    }
    assert_eq!(fs::read(node.at("config/elasticsearch.keystore")).unwrap(), before);
    fs::set_permissions(node.at("config"), fs::Permissions::from_mode(0o755)).unwrap();
}
