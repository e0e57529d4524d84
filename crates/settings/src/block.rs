//! The marked block of settings that a first start appends to `elasticsearch.yml`.
//!
//! [`compose`] decides what a node's block holds, [`extend()`] proves that the file with it is read as meant, and
//! [`find`], [`remove`], [`take`] and [`user_lines`] work on a file that has one. Layout: `docs/formats/settings-block.md`.

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
    /// It founds one.
    Initial {
        /// Its own name, which it elects as its first master.
        node_name: &'a str,
    },
    /// It joins one.
    Joining {
        /// Transport addresses of the other nodes, `host:port`, in the order in which the cluster gave them.
        seed_hosts: &'a [String],
        /// Where these are.
        reach: Reach,
    },
    /// It has a place in a cluster that was planned.
    Planned(&'a Place),
}

/// A node's place in a cluster that was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `cluster.name`
    pub cluster_name: String,
    /// `node.name`
    pub node_name: String,
    /// Whether it may become master.
    pub master: bool,
    /// The nodes that form the cluster, this one among them; empty where it joins them.
    pub initial_masters: Vec<String>,
    /// Where it finds the others.
    pub seed_hosts: Vec<String>,
    /// Where these are.
    pub reach: Reach,
}

/// Where the nodes of a cluster are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All on this host.
    Local,
    /// At least one on another host, which must be able to connect back.
    Remote,
}

/// The settings of one node's block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    lines: Vec<String>,
    settings: Vec<(&'static str, Value)>,
}

impl Block {
    /// The block with both markers; each line ends in LF.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line, "\n"]).collect()
    }

    /// The keys it sets, in its order.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        self.settings.iter().map(|(key, _)| *key).collect()
    }

    /// The keys it sets, with their values.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.settings.iter().map(|(key, value)| (*key, value))
    }

    /// The mappings that it opens at the margin.
    fn parents(&self) -> impl Iterator<Item = &str> {
        let opened = |parent: &&str| self.lines.iter().any(|line| line.strip_suffix(':') == Some(*parent));
        SECTIONS.iter().filter_map(|section| section.parent).filter(opened)
    }
}

/// Decides what the block of this node holds.
///
/// `settings` are all settings, overrides included: what they set already is not added, though a later start may lack
/// the override. `written_at` is a time in UTC, `dd-MM-yyyy HH:mm:ss`; `record` is what undoing needs to know.
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

/// What the conditions of the table look at.
struct Node<'a> {
    settings: &'a Settings,
    in_file: &'a BTreeSet<String>,
    membership: &'a Membership<'a>,
}
