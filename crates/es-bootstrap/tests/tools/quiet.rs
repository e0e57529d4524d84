//! With `-q`, a command prints only errors and its requested result.

use std::collections::BTreeSet;
use std::fs;

use crate::place::{Node, identity, project, text};
use crate::server::{Server, ready};

/// The standard output of a command with `--quiet`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Out {
    /// No output: the command is run for its effect.
    Nothing,
    /// The result, for which the command is run.
    Result,
}
use Out::{Nothing, Result};

/// Commands whose `-q` is that of Elasticsearch.
const ELASTICSEARCHS: [&str; 2] = ["start", "entrypoint"];

/// Each command with its arguments, standard input, exit code and output.
const CASES: &[(&str, &str, &str, i32, Out)] = &[
    ("check", "", "", 80, Result),
    ("status", "--offline --expires-in 0s", "", 0, Result),
    ("configure", "--path-conf fresh", "", 0, Nothing),
    ("reconfigure-node", "--enrollment-token nonsense", "", 65, Nothing),
    ("announce", "-E http.port=PORT", "", 0, Nothing),
    ("create-enrollment-token", "-s kibana --url URL", "", 0, Result),
    ("reset-password", "-u elastic -b --url URL", "", 0, Result),
    ("kibana-setup", "--kibana-home kibana", "", 64, Nothing),
    ("kibana preseed", "", "", 0, Result),
    ("clients", "curl", "", 0, Result),
    ("fingerprint", "", "", 0, Result),
    ("token inspect", "TOKEN", "", 0, Result),
    ("keystore create", "--path-conf fresh", "", 0, Nothing),
    ("keystore list", "", "", 0, Result),
    ("keystore show", "keystore.seed", "", 0, Result),
    ("keystore add", "-x a.b", "value\n", 0, Nothing),
    ("keystore add-file", "a.b fresh/elasticsearch.yml", "", 0, Nothing),
    ("keystore remove", "keystore.seed", "", 0, Nothing),
    ("keystore apply", "-", "{\"a.b\": \"another\"}\n", 0, Nothing),
    ("keystore passwd", "", "geheim\ngeheim\n", 0, Nothing),
    ("keystore has-passwd", "", "", 1, Nothing),
    ("keystore upgrade", "", "", 0, Nothing),
    ("auto-config-gen-passwd", "--path-conf fresh", "", 0, Result),
    ("wait", "--url URL --timeout 20s", "", 0, Nothing),
    ("generalize", "", "", 0, Nothing),
    ("install-links", "links", "", 0, Nothing),
    ("renew", "", "", 0, Nothing),
    ("csr http", "", "", 0, Result),
    ("adopt http", "--pem fresh", "", 74, Nothing),
    ("adopt transport", "--pem fresh", "", 74, Nothing),
    ("adopt http-ca", "--certificate TOKEN --key TOKEN", "", 65, Nothing),
    ("undo", "", "", 0, Nothing),
    ("finalize", "-E http.port=PORT --wait 0s", "", 65, Nothing),
    ("bundle create", "--nodes fresh/elasticsearch.yml --out fresh/out --plain", "", 65, Nothing),
    ("bundle inspect", "TOKEN", "", 65, Nothing),
    (
        "rotate-ca transport prepare",
        "--out fresh/rotation --passphrase-file TOKEN -E http.port=PORT",
        "",
        65,
        Nothing,
    ),
    ("rotate-ca transport trust", "--bundle TOKEN", "", 65, Nothing),
    ("rotate-ca transport switch", "--bundle TOKEN", "", 65, Nothing),
    ("rotate-ca transport finish", "--bundle TOKEN", "", 65, Nothing),
    ("rotate-ca transport back", "--bundle TOKEN", "", 65, Nothing),
    (
        "rotate-ca http prepare",
        "--out fresh/rotation --passphrase-file TOKEN -E http.port=PORT",
        "",
        65,
        Nothing,
    ),
    ("rotate-ca http trust", "--bundle TOKEN", "", 65, Nothing),
    ("rotate-ca http switch", "--bundle TOKEN", "", 65, Nothing),
    ("rotate-ca http finish", "--bundle TOKEN", "", 65, Nothing),
    ("rotate-ca http back", "--bundle TOKEN", "", 65, Nothing),
    ("rotate-ca status", "--bundle TOKEN", "", 65, Nothing),
    ("hook", "--state state deb-postrm remove", "", 0, Nothing),
    ("explain", "supported-version", "", 0, Result),
    ("completions", "bash", "", 0, Result),
    ("man", "", "", 0, Result),
    ("man", "elasticsearch-keystore", "", 0, Result),
];

/// Returns the program's commands, those of a group with the group's name.
fn commands(node: &Node, group: &str) -> BTreeSet<String> {
    let words: Vec<&str> = group.split_whitespace().chain(["--help"]).collect();
    let (code, help, err) = text(node.run("es-bootstrap", &words, ""));
    assert_eq!(code, 0, "{err}");
    // The indented lines under the headings; arguments are in brackets.
    let listed = help.lines().take_while(|line| *line != "Options:");
    let is_name = |name: &&str| name.starts_with(|first: char| first.is_ascii_lowercase());
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(is_name));
    let names: BTreeSet<String> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    let named = |name: &String| format!("{group} {name}").trim_start().to_owned();
    names
        .iter()
        .flat_map(|name| {
            let below = commands(node, &named(name));
            if below.is_empty() { BTreeSet::from([named(name)]) } else { below }
        })
        .collect()
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn every_command_is_quiet_when_it_is_told_to_be() {
    let known = commands(&Node::configured(), "");
    let tried: BTreeSet<String> =
        CASES.iter().map(|(command, ..)| *command).chain(ELASTICSEARCHS).map(str::to_owned).collect();
    assert_eq!(tried, known, "each command is tried");

    for &(command, arguments, input, expected, out) in CASES {
        let node = Node::configured();
        let server = Server::with_tls(identity(&node.at("config")), ready);
        for folder in ["fresh", "links", "state"] {
            fs::create_dir(node.at(folder)).unwrap();
        }
        fs::write(node.at("fresh/elasticsearch.yml"), "").unwrap();
        let token = project("crates/es-bootstrap/tests/cmd/node.in/token");
        let arguments = arguments
            .replace("PORT", &server.port.to_string())
            .replace("URL", &server.url)
            .replace("TOKEN", token.to_str().unwrap());
        let words = ["-q"].into_iter().chain(command.split(' ')).chain(arguments.split_whitespace());
        let (code, stdout, err) = text(node.run("es-bootstrap", &words.collect::<Vec<_>>(), input));
        assert_eq!(code, expected, "{command}: {err}");
        let heard = if stdout.is_empty() { Nothing } else { Result };
        assert_eq!(heard, out, "{command}: {stdout}");
        let wrong = |line: &str| ["error: ", "hint: ", "warning: "].iter().any(|word| line.starts_with(word));
        assert!(err.lines().all(wrong), "{command}: {err}");
        assert_eq!(err.contains("error: "), ![0, 1, 80].contains(&code), "{command}: {err}");
    }
}
