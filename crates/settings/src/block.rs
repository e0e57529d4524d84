//! The marked block of settings that a first start appends to `elasticsearch.yml`.
//!
//! [`compose`] decides the content of a node's block, [`extend()`] proves that the file with it is read as
//! intended, and [`find`], [`remove`], [`take`] and [`user_lines`] work on a file that has one.
//!
//! Layout: `docs/formats/settings-block.md`.

mod enrollment;
mod extend;
mod formed;
mod marked;
mod record;
mod run;
mod table;
mod taken;
mod told;

pub use enrollment::let_enroll;
pub use extend::{NotExtendable, extend};
pub use formed::{form, has_formed, holds_line};
pub use marked::{
    BEGIN, END, Exchange, Found, State, append, find, in_progress, is_of_es_bootstrap, mark, remove,
    replace_initial_master, undoing, unmark, user_lines,
};
pub use record::{KeystoreBefore, Record};
pub use run::Run;
pub use taken::{NotTaken, Taken, take};
pub use told::{record, written_at};

use std::collections::BTreeSet;

use crate::sources::Sources;
use crate::value::{Settings, Value};
use crate::{merge, quote};
use marked::AUTHOR;
use table::{SECTIONS, Section, When};

/// How the node becomes a member of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership<'a> {
    /// It forms a new cluster.
    Initial {
        /// Its own name, as the only initial master node.
        node_name: &'a str,
    },
    /// It joins a cluster.
    Joining {
        /// Transport addresses of the other nodes, `host:port`, in the order of the cluster's answer.
        seed_hosts: &'a [String],
        /// Where those nodes are.
        reach: Reach,
    },
    /// It has a place in a planned cluster.
    Planned(&'a Place),
}

/// A node's place in a planned cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `cluster.name`
    pub cluster_name: String,
    /// `node.name`
    pub node_name: String,
    /// Whether it is master-eligible.
    pub master: bool,
    /// The nodes that form the cluster, including this one; empty if it joins them.
    pub initial_masters: Vec<String>,
    /// Where it discovers the other nodes.
    pub seed_hosts: Vec<String>,
    /// Where those nodes are.
    pub reach: Reach,
}

/// Where the nodes of a cluster are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All on this host.
    Local,
    /// At least one is on another host, which must be able to connect back.
    Remote,
}

/// The settings of one node's block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    lines: Vec<String>,
    settings: Vec<(&'static str, Value)>,
}

impl Block {
    /// Returns the block with both markers; each line ends in LF.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line, "\n"]).collect()
    }

    /// Returns the keys that it sets, in order.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        self.settings.iter().map(|(key, _)| *key).collect()
    }

    /// Returns the keys that it sets, with their values.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.settings.iter().map(|(key, value)| (*key, value))
    }

    /// Returns the mappings that it opens at the top level.
    fn parents(&self) -> impl Iterator<Item = &str> {
        let opened = |parent: &&str| self.lines.iter().any(|line| line.strip_suffix(':') == Some(*parent));
        SECTIONS.iter().filter_map(|section| section.parent).filter(opened)
    }
}

/// Decides the content of this node's block.
///
/// `settings` contains all settings, including overrides: a setting that is already set is not added,
/// although a later start may lack the override. `written_at` is a time in UTC, `dd-MM-yyyy HH:mm:ss`;
/// `record` contains what undoing needs.
#[must_use]
pub fn compose(
    sources: &Sources<'_>,
    settings: &Settings,
    membership: &Membership<'_>,
    written_at: &str,
    record: &Record,
) -> Block {
    let in_file = merge::file_keys(sources).map(|keys| keys.with_value).unwrap_or_default();
    let node = Node { settings, in_file: &in_file, membership };
    let mut block = Block { lines: vec![BEGIN.to_owned()], settings: Vec::new() };
    block.lines.extend([
        "#".to_owned(),
        format!("{AUTHOR} this node when it was first started. The settings below, and the"),
        format!("# certificates and keys that they name, were generated on {written_at}"),
    ]);
    block.lines.extend(record.line());
    block.lines.extend(["#".to_owned(), format!("# {}", "-".repeat(80)), String::new()]);
    for section in &SECTIONS {
        block.add(section, &node);
    }
    block.lines.push(END.to_owned());
    block
}

impl Block {
    fn add(&mut self, section: &Section, node: &Node<'_>) {
        let sign = match (section.when)(node) {
            When::Never => return,
            When::CommentedOut => "#",
            When::Written => "",
        };
        self.lines.extend(section.comment.iter().map(|line| format!("# {line}")));
        if let Some(parent) = section.parent {
            self.lines.push(format!("{sign}{parent}:"));
        }
        for row in section.rows {
            let value = (row.value)(node);
            let (indent, name) = match section.parent {
                Some(parent) => ("  ", &row.key[parent.len() + 1..]),
                None => ("", row.key),
            };
            self.lines.push(format!("{sign}{indent}{name}: {}", quote::literal(&value)));
            if sign.is_empty() {
                self.settings.push((row.key, value));
            }
        }
        self.lines.push(String::new());
    }
}

/// The facts that the conditions of the table check.
struct Node<'a> {
    settings: &'a Settings,
    in_file: &'a BTreeSet<String>,
    membership: &'a Membership<'a>,
}
