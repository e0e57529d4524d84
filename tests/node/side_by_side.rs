//! Our tools and Elasticsearch's own, from its jars, on the same node with the same arguments.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use tests::java::Java;
use tests::place::Place;

use crate::by_hand::{PASSPHRASE, ended, enrolls, fed, with_stores};

/// The tools in the jar of the security module.
pub(crate) struct Genuine<'a> {
    java: Java,
    place: &'a Place,
}

impl<'a> Genuine<'a> {
    pub(crate) fn new(place: &'a Place) -> Self {
        let folders = ["lib", "modules/x-pack-core", "modules/x-pack-security"];
        Self { java: Java::compile("GenuineTool", place.home(), &folders).unwrap(), place }
    }

    fn command(&self, tool: &str, arguments: &[&str], config: &str) -> Command {
        let home = self.place.home().display().to_string();
        let properties = [("es.path.home", home.as_str()), ("es.path.conf", config), ("cli.name", tool)];
        let mut command = self.java.command(&properties);
        command.arg(tool).args(arguments).current_dir(self.place.path(""));
        tests::user::apply(&mut command);
        command
    }

    pub(crate) fn run(&self, tool: &str, arguments: &[&str], input: &str) -> (i32, String, String) {
        let config = self.place.config("").display().to_string();
        let (code, out, err) = ended(fed(&mut self.command(tool, arguments, &config), input));
        // With newer JDKs, 8.19 logs unsupported ciphers to standard output.
        let out = out.split_inclusive('\n').filter(|line| !line.contains(" main ERROR unsupported ciphers"));
        (code, out.collect(), err)
    }
}

/// Returns the kind of a line, without what differs between calls.
fn shape(line: &str) -> &'static str {
    let is_password = |text: &str| {
        text.len() == 20 && text.chars().all(|c| c.is_ascii_alphanumeric() || "*-_=+".contains(c))
    };
    match line.strip_prefix("New value: ") {
        Some(value) if is_password(value) => "New value: PASSWORD",
        _ if is_password(line) => "PASSWORD",
        _ if tests::proof::decode_token(line).is_ok_and(|token| token["key"].is_string()) => "TOKEN",
        _ if line.is_empty() => "",
        _ => "text",
    }
}

fn shapes(text: &str) -> Vec<&'static str> {
    text.lines().map(shape).collect()
}

/// Returns the options that a help text names.
fn options(help: &str) -> BTreeSet<&str> {
    let words = help.split([' ', ',', '\n', '[', ']', '<', '=']);
    words.filter(|word| word.starts_with('-') && word.contains(|c: char| c.is_ascii_alphabetic())).collect()
}

/// One call of both tools.
struct Case {
    tool: &'static str,
    arguments: &'static [&'static str],
    /// The input after the keystore's passphrase.
    input: &'static str,
    code: i32,
    /// Whether the genuine tool needs a temporary user for it: these calls run only with `--all`.
    slow: bool,
}

const fn case(
    tool: &'static str,
    arguments: &'static [&'static str],
    input: &'static str,
    code: i32,
    slow: bool,
) -> Case {
    Case { tool, arguments, input, code, slow }
}

const TOKEN: &str = "create-enrollment-token";
const RESET: &str = "reset-password";

const CASES: [Case; 21] = [
    case(TOKEN, &["-s", "kibana"], "", 0, false),
    case(TOKEN, &["--scope", "node", "--force"], "", 0, true),
    case(TOKEN, &["--scope=node", "--silent"], "", 0, true),
    case(TOKEN, &["-s", "foo"], "", 64, false),
    case(TOKEN, &[], "", 64, false),
    case(TOKEN, &["-s", "kibana", "--nonsense"], "", 64, false),
    case(TOKEN, &["-s", "kibana", "-E", "xpack.security.enrollment.enabled=false"], "", 78, false),
    case(TOKEN, &["-h"], "", 0, false),
    case(TOKEN, &["-s", "kibana", "--url", "https://127.0.0.1:1"], "", 69, true),
    case(RESET, &["-u", "elastic", "-s", "-b"], "", 0, false),
    case(RESET, &["-u", "elastic", "--auto"], "y\n", 0, false),
    case(RESET, &["--username", "elastic", "-a", "--batch", "-f"], "", 0, true),
    case(RESET, &["-u", "elastic"], "n\n", 0, true),
    case(RESET, &["-u", "elastic", "-i"], "y\nmypassword\nmypassword\n", 0, true),
    case(
        RESET,
        &["-u", "elastic", "-i", "-b"],
        "short\nmypassword\nother\nmypassword\nmypassword\n",
        0,
        true,
    ),
    case(RESET, &["-u", "nobody", "-b"], "", 75, true),
    case(RESET, &["-u", "elastic", "-i", "-a"], "", 64, false),
    case(RESET, &["-b"], "", 64, false),
    case(RESET, &["-u", "elastic", "-b", "--nonsense"], "", 64, true),
    case(RESET, &["-u", "elastic", "-b", "--url", "https://127.0.0.1:1"], "", 69, true),
    case(RESET, &["--help"], "", 0, false),
];

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn the_same_words_have_the_same_exit_code_and_the_same_shape_of_output() {
    let (place, mut node) = with_stores();
    let genuine = Genuine::new(&place);
    for case in CASES.iter().filter(|case| !case.slow || tests::all()) {
        let input = format!("{PASSPHRASE}\n{}", case.input);
        let ours = format!("elasticsearch-{}", case.tool);
        let ours = ended(fed(&mut place.tool(&ours, case.arguments).unwrap(), &input));
        let theirs = genuine.run(case.tool, case.arguments, &input);
        let named = format!("{} {:?}: {ours:?} and {theirs:?}", case.tool, case.arguments);
        assert_eq!((ours.0, theirs.0), (case.code, case.code), "{named}");
        if matches!(case.arguments, ["-h" | "--help"]) {
            assert_eq!(options(&ours.1), options(&theirs.1), "{named}");
        } else {
            assert_eq!(shapes(&ours.1), shapes(&theirs.1), "{named}");
        }
        for (at, (_, _, err)) in [&ours, &theirs].into_iter().enumerate() {
            let error = err.lines().find(|line| line.contains("ERROR: "));
            // A cancelled call prints an error, although its exit code is 0.
            assert_eq!(error.is_some(), case.code != 0 || case.input == "n\n" && at == 1, "{named}");
            // The genuine tool omits the exit code for an unknown option.
            let suffix = format!(", with exit code {}", case.code);
            let optional = at == 1 && case.code == 64;
            assert!(error.is_none_or(|line| line.ends_with(&suffix) || optional), "{named}");
        }
        if case.code == 0 && case.tool == TOKEN && shapes(&ours.1) == ["TOKEN"] {
            let [ours, theirs] =
                [&ours.1, &theirs.1].map(|token| tests::proof::decode_token(token.trim_end()));
            let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
            for member in ["ver", "adr", "fgr"] {
                assert_eq!(ours[member], theirs[member], "{named}");
            }
        }
    }
    let (code, token, err) = ended(fed(
        &mut place.tool("elasticsearch-create-enrollment-token", &["-s", "kibana"]).unwrap(),
        &format!("{PASSPHRASE}\n"),
    ));
    assert_eq!(code, 0, "{err}");
    enrolls(&place, &token);
    the_hash_helper(&genuine);
    node.signal("TERM").unwrap();
    node.end().unwrap();
}

/// Compares `auto-config-gen-passwd`, in directories of their own.
fn the_hash_helper(genuine: &Genuine<'_>) {
    let place = genuine.place;
    for (name, options, expected) in
        [("empty", &[][..], (0, 20)), ("silent", &["-s"], (0, 0)), ("protected", &[], (73, 0))]
    {
        let protected = name == "protected";
        let config = place.path(name);
        fs::create_dir(&config).unwrap();
        fs::write(config.join("elasticsearch.yml"), "").unwrap();
        if protected {
            fs::copy(place.config("elasticsearch.keystore"), config.join("elasticsearch.keystore")).unwrap();
        }
        tests::user::give(&config).unwrap();
        let tool = "auto-config-gen-passwd";
        let theirs = ended(fed(&mut genuine.command(tool, options, config.to_str().unwrap()), "\n"));
        if !protected {
            fs::remove_file(config.join("elasticsearch.keystore")).unwrap();
        }
        let mut ours = place.tool(tool, options).unwrap();
        let ours = ended(fed(ours.env("ES_PATH_CONF", &config), "\n"));
        assert_eq!((ours.0, ours.1.len()), expected, "{ours:?}");
        assert_eq!((theirs.0, theirs.1.len()), expected, "{theirs:?}");
    }
}
