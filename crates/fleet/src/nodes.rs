//! `nodes.yml`: the nodes of a planned cluster.
//!
//! ```yaml
//! cluster_name: production
//! nodes:
//!   - name: es01
//!     addresses: [192.0.2.11]        # with a port where the transport layer has another one than 9300
//!     names: [es01.example.org]
//!     master: true
//!     recipients: ["ssh-ed25519 AAAA… host es01"]
//! ```
//!
//! Anything unknown is rejected: a misspelled key must not lead to a certificate without a name.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use pki::San;
use yaml::{Mapping, Value};

use crate::{Error, Recipient};

/// The maximum length of a node's name, which is also a file name.
const LONGEST_NAME: usize = 128;
/// The default port of the transport layer.
const TRANSPORT_PORT: u16 = 9300;

/// The nodes of a cluster.
#[derive(Debug)]
pub struct Inventory {
    /// `cluster.name`
    pub cluster_name: String,
    /// The nodes in document order.
    pub nodes: Vec<PlannedNode>,
}

/// A node.
#[derive(Debug)]
pub struct PlannedNode {
    /// `node.name`
    pub name: String,
    /// Addresses for its certificate; other nodes use the first one to find it.
    pub addresses: Vec<Address>,
    /// Host names for its certificate.
    pub names: Vec<String>,
    /// Whether it is master-eligible.
    pub master: bool,
    /// The recipients of its file; empty for those of the command line.
    pub recipients: Vec<Recipient>,
}

/// An address, with the port of the transport layer if it is not the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub ip: IpAddr,
    /// The port.
    pub port: Option<u16>,
}

impl Address {
    /// Parses an address: `192.0.2.11`, `192.0.2.11:9301`, `2001:db8::1`, `[2001:db8::1]:9301`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return (address.port() != 0).then(|| Self { ip: address.ip(), port: Some(address.port()) });
        }
        text.parse().ok().map(|ip| Self { ip, port: None })
    }

    /// Returns whether it is a unicast address.
    fn is_of_one_machine(self) -> bool {
        let is_broadcast = matches!(self.ip, IpAddr::V4(ip) if ip.is_broadcast());
        !self.ip.is_unspecified() && !self.ip.is_multicast() && !is_broadcast
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}", SocketAddr::new(self.ip, port)),
            None => write!(f, "{}", self.ip),
        }
    }
}

impl PlannedNode {
    /// Returns the recipients of its file: its own, or those of the command line.
    pub(crate) fn recipients_of<'a>(&'a self, all: &'a [Recipient]) -> &'a [Recipient] {
        if self.recipients.is_empty() { all } else { &self.recipients }
    }

    /// Returns the host for other nodes' seed hosts: its first address, or its first name.
    #[must_use]
    pub fn seed_host(&self) -> String {
        let address = self.addresses.first().map(ToString::to_string);
        address.or_else(|| self.names.first().cloned()).unwrap_or_default()
    }

    /// Returns the seed host in a canonical form, so that duplicates are found.
    fn listens_at(&self) -> String {
        let address = self.addresses.first();
        let address =
            address.map(|at| SocketAddr::new(at.ip.to_canonical(), at.port.unwrap_or(TRANSPORT_PORT)));
        address.map_or_else(|| self.seed_host().to_ascii_lowercase(), |at| at.to_string())
    }

    /// Returns the names in its HTTP certificate: its own, and those of the loopback interface for tools on
    /// the same machine.
    #[must_use]
    pub fn sans(&self) -> Vec<San> {
        let own = self.addresses.iter().map(|address| San::Ip(address.ip));
        let names = self.names.iter().filter_map(|name| San::parse(name));
        let local = ["127.0.0.1", "::1", "localhost"].into_iter().filter_map(San::parse);
        let mut sans: Vec<San> = Vec::new();
        for san in own.chain(names).chain(local) {
            if !sans.contains(&san) {
                sans.push(san);
            }
        }
        sans
    }
}

impl Inventory {
    /// Parses the document.
    ///
    /// # Errors
    ///
    /// [`Error::Yaml`] and [`Error::Nodes`] with the position; [`Error::Recipient`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        // Some editors add a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = yaml::parse_list(text).map_err(Error::Yaml)?;
        let top = Members::of(&document, "the document", &["cluster_name", "nodes"])?;
        let cluster_name = top.text("cluster_name")?.ok_or_else(|| top.lacks("cluster_name"))?;
        if !is_cluster_name(&cluster_name) {
            return Err(wrong("cluster_name", "is not a valid cluster name"));
        }
        let items = match top.get("nodes") {
            Some(Value::Sequence(items)) => items,
            None | Some(Value::Null) => return Err(top.lacks("nodes")),
            Some(_) => return Err(wrong("nodes", "is not a list")),
        };
        let nodes = items
            .iter()
            .enumerate()
            .map(|(at, item)| node(item, &format!("nodes[{at}]")))
            .collect::<Result<Vec<_>, _>>()?;
        check(&nodes)?;
        Ok(Self { cluster_name, nodes })
    }

    /// Returns a node by its name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&PlannedNode> {
        self.nodes.iter().find(|node| node.name == name)
    }
}

fn node(item: &Value, at: &str) -> Result<PlannedNode, Error> {
    let keys = Members::of(item, at, &["name", "addresses", "names", "master", "recipients"])?;
    let name = keys.text("name")?.ok_or_else(|| keys.lacks("name"))?;
    if !is_name(&name) {
        return Err(wrong(
            &keys.place("name"),
            "is not a valid node name: use letters, digits, `.`, `-` and `_`, with a letter or digit first",
        ));
    }
    let addresses = keys
        .list("addresses")?
        .iter()
        .map(|(at, text)| match Address::parse(text) {
            None => Err(wrong(at, "is not an address")),
            Some(address) if !address.is_of_one_machine() => {
                Err(wrong(at, "is not an address that other nodes can connect to"))
            }
            Some(address) => Ok(address),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let names = keys
        .list("names")?
        .into_iter()
        .map(|(at, text)| match San::parse(&text) {
            Some(San::Dns(name)) => Ok(name),
            Some(San::Ip(_)) => Err(wrong(&at, "is an address: move it to `addresses`")),
            None => Err(wrong(&at, "is not a valid name for a certificate")),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if addresses.is_empty() && names.is_empty() {
        return Err(wrong(at, "has neither `addresses` nor `names`"));
    }
    if addresses.is_empty() && names.first().is_some_and(|name| name.starts_with('*')) {
        return Err(wrong(&keys.place("names[0]"), "is a wildcard, which other nodes cannot connect to"));
    }
    let recipients = keys
        .list("recipients")?
        .iter()
        .map(|(_, text)| Recipient::parse(text))
        .collect::<Result<Vec<_>, _>>()?;
    let master = match keys.get("master") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(master)) => *master,
        Some(_) => return Err(wrong(&keys.place("master"), "is neither `true` nor `false`")),
    };
    Ok(PlannedNode { name, addresses, names, master, recipients })
}

/// Checks the nodes against each other.
fn check(nodes: &[PlannedNode]) -> Result<(), Error> {
    if !nodes.iter().any(|node| node.master) {
        return Err(wrong("nodes", "has no node that can become master"));
    }
    let (mut names, mut hosts) = (BTreeSet::new(), BTreeSet::new());
    for (at, node) in nodes.iter().enumerate() {
        // On a case-insensitive file system, both would have the same file.
        if !names.insert(node.name.to_ascii_lowercase()) {
            return Err(wrong(&format!("nodes[{at}].name"), &format!("repeats the name `{}`", node.name)));
        }
        if !hosts.insert(node.listens_at()) {
            let what = format!("has the address `{}`, as another node does", node.seed_host());
            return Err(wrong(&format!("nodes[{at}]"), &what));
        }
    }
    Ok(())
}

pub(crate) fn is_cluster_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(':') && !name.contains(char::is_control)
}

pub(crate) fn is_name(name: &str) -> bool {
    let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_');
    name.len() <= LONGEST_NAME
        && name.bytes().all(fits)
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
}

/// Returns whether texts in a file are valid as in this list. Encryption does not authenticate the sender.
pub(crate) fn are_hosts(texts: &[String]) -> bool {
    texts.iter().all(|text| !text.is_empty() && !text.contains(|c: char| c.is_control() || c.is_whitespace()))
}

fn wrong(at: &str, what: &str) -> Error {
    Error::Nodes { at: at.to_owned(), what: what.to_owned() }
}

/// A mapping with known keys only.
struct Members<'a> {
    at: &'a str,
    mapping: &'a Mapping,
}

impl<'a> Members<'a> {
    fn of(value: &'a Value, at: &'a str, known: &[&str]) -> Result<Self, Error> {
        let Value::Mapping(mapping) = value else { return Err(wrong(at, "is not a mapping")) };
        for key in mapping.keys() {
            match key.as_str() {
                Some(key) if known.contains(&key) => {}
                Some(key) => {
                    let what = format!("has an unknown key, `{}`", key.escape_default());
                    return Err(wrong(at, &what));
                }
                None => return Err(wrong(at, "has a key that is not a string")),
            }
        }
        Ok(Self { at, mapping })
    }

    fn place(&self, key: &str) -> String {
        if self.at.starts_with("nodes[") { format!("{}.{key}", self.at) } else { key.to_owned() }
    }

    fn lacks(&self, key: &str) -> Error {
        wrong(self.at, &format!("has no `{key}`"))
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.mapping.get(key)
    }

    fn text(&self, key: &str) -> Result<Option<String>, Error> {
        match self.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => scalar(value, &self.place(key)).map(Some),
        }
    }

    /// Returns the texts of a list, each with its position.
    fn list(&self, key: &str) -> Result<Vec<(String, String)>, Error> {
        match self.get(key) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Sequence(items)) => items
                .iter()
                .enumerate()
                .map(|(at, item)| {
                    let at = format!("{}[{at}]", self.place(key));
                    scalar(item, &at).map(|text| (at, text))
                })
                .collect(),
            Some(_) => Err(wrong(&self.place(key), "is not a list")),
        }
    }
}

/// Returns a string; an integer is accepted as well, such as for a node named `1`.
fn scalar(value: &Value, at: &str) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) if number.is_u64() => Ok(number.to_string()),
        _ => Err(wrong(at, "is not a string")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN";

    fn refused(text: &str) -> String {
        Inventory::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn reads_what_the_contract_shows() {
        let text = format!(
            "cluster_name: production\nnodes:\n  - name: es01\n    addresses: [192.0.2.11, '[2001:db8::1]:9301']\n    \
             names: [es01.example.org]\n    recipients: [\"{KEY} host es01\"]\n  - name: 2\n    \
             names: [es02.example.org]\n    master: false\n"
        );
        let inventory = Inventory::parse(&text).unwrap();
        let [first, second] = inventory.nodes.as_slice() else { panic!("two nodes") };
        assert_eq!(inventory.cluster_name, "production");
        assert_eq!((first.name.as_str(), second.name.as_str()), ("es01", "2"));
        assert_eq!((first.master, second.master), (true, false));
        assert_eq!(first.recipients[0].to_string(), KEY);
        assert_eq!(first.addresses[1].to_string(), "[2001:db8::1]:9301");
        assert_eq!(
            (first.seed_host().as_str(), second.seed_host().as_str()),
            ("192.0.2.11", "es02.example.org")
        );
        let sans: Vec<String> = first.sans().iter().map(ToString::to_string).collect();
        assert_eq!(
            sans,
            [
                "IP:192.0.2.11",
                "IP:2001:db8::1",
                "DNS:es01.example.org",
                "IP:127.0.0.1",
                "IP:::1",
                "DNS:localhost"
            ]
        );
    }

    #[test]
    fn refuses_what_it_does_not_understand_and_names_the_place() {
        let nodes = |rest: &str| format!("cluster_name: c\nnodes:\n{rest}");
        let node = |rest: &str| nodes(&format!("  - {{name: a, {rest}}}\n"));
        for (text, expected) in [
            ("[]".to_owned(), "`the document` is not a mapping"),
            ("nodes: []".to_owned(), "`the document` has no `cluster_name`"),
            ("cluster_name: c".to_owned(), "`the document` has no `nodes`"),
            ("cluster_name: c\nnodes: {a: {names: [a]}}".to_owned(), "`nodes` is not a list"),
            ("cluster_name: 'a:b'\nnodes: []".to_owned(), "`cluster_name` is not a valid cluster name"),
            ("cluster_name: c\nnodes: []".to_owned(), "`nodes` has no node that can become master"),
            ("cluster_name: c\nnodes: []\nnode: 1".to_owned(), "`the document` has an unknown key, `node`"),
            (nodes("  - {addresses: [192.0.2.1]}"), "`nodes[0]` has no `name`"),
            (node("adresses: [192.0.2.1]"), "`nodes[0]` has an unknown key, `adresses`"),
            (node("addresses: [192.0.2.300]"), "`nodes[0].addresses[0]` is not an address"),
            (node("addresses: [192.0.2.1:0]"), "`nodes[0].addresses[0]` is not an address"),
            (node("addresses: 192.0.2.1"), "`nodes[0].addresses` is not a list"),
            (
                node("addresses: [0.0.0.0]"),
                "`nodes[0].addresses[0]` is not an address that other nodes can connect to",
            ),
            (
                node("addresses: [192.0.2.1, 'ff02::1']"),
                "`nodes[0].addresses[1]` is not an address that other nodes can connect to",
            ),
            (node("names: ['a b']"), "`nodes[0].names[0]` is not a valid name for a certificate"),
            (node("names: [192.0.2.1]"), "`nodes[0].names[0]` is an address: move it to `addresses`"),
            (node("master: true"), "`nodes[0]` has neither `addresses` nor `names`"),
            (
                node("names: ['*.example.org']"),
                "`nodes[0].names[0]` is a wildcard, which other nodes cannot connect to",
            ),
            (node("names: [a], master: 1"), "`nodes[0].master` is neither `true` nor `false`"),
            (node("names: [a], master: false"), "`nodes` has no node that can become master"),
            (node("names: [a], recipients: [ssh-rsa AAAA]"), "`ssh-rsa AAAA` is not a supported recipient"),
            (
                nodes("  - {name: a, names: [a]}\n  - {name: A, names: [b]}"),
                "`nodes[1].name` repeats the name `A`",
            ),
            (
                nodes("  - {name: a, names: [a]}\n  - {name: b, names: [a]}"),
                "`nodes[1]` has the address `a`, as another node does",
            ),
        ] {
            assert_eq!(refused(&text), expected, "{text}");
        }
        assert!(matches!(Inventory::parse("a: ["), Err(Error::Yaml(_))));
        let large = Inventory::parse(&"#".repeat((1 << 20) + 1)).unwrap_err();
        assert!(large.hint().contains("1 MiB"), "{}", large.hint());
        let twice = refused("cluster_name: c\nnodes:\n  - name: a\n    names: [a]\n    name: b\n");
        assert!(twice.ends_with("a key is duplicated in the mapping of line 3, column 5"), "{twice}");
    }

    #[test]
    fn refuses_an_address_in_two_spellings_and_names_that_are_none() {
        let nodes = |rest: &str| format!("cluster_name: c\nnodes:\n{rest}");
        for (one, same) in [
            ("addresses: [192.0.2.1]", "addresses: ['192.0.2.1:9300']"),
            ("addresses: [192.0.2.1]", "addresses: ['::ffff:192.0.2.1']"),
            ("addresses: ['2001:db8::1']", "addresses: ['[2001:DB8:0::1]:9300']"),
            ("names: [es01.example.org]", "names: [ES01.example.org]"),
        ] {
            let text = nodes(&format!("  - {{name: a, {one}}}\n  - {{name: b, {same}}}\n"));
            assert!(refused(&text).ends_with("as another node does"), "{text}");
        }
        for name in ["", ".", "..", "../a", "a/b", "-a", "a b", "ä", &"a".repeat(129)] {
            let text = nodes(&format!("  - {{name: '{name}', names: [a]}}\n"));
            assert!(refused(&text).starts_with("`nodes[0].name` is not a valid node name"), "{name}");
        }
    }

    #[test]
    fn reads_what_an_editor_or_another_program_wrote() {
        let nodes = |text: &str| Inventory::parse(text).unwrap().nodes.len();
        assert_eq!(nodes("\u{feff}cluster_name: c\r\nnodes:\r\n  - {name: a, names: [a]}\r\n"), 1);
        let node = |at: usize| {
            let (high, low) = (at / 250, at % 250 + 1);
            format!(
                r#"{{"name": "es{at}", "addresses": ["10.0.{high}.{low}"], "names": ["es{at}.example.org"], "recipients": ["{KEY}"]}}"#
            )
        };
        let list: Vec<String> = (0..1_000).map(node).collect();
        assert_eq!(nodes(&format!(r#"{{"cluster_name": "c", "nodes": [{}]}}"#, list.join(",\n"))), 1_000);
    }
}
