//! The record in a block of the previous state, which is needed to undo it.
//!
//! It is one comment line: `# undo: keystore=created`, or `keystore=kept` with `added=` and the names of the
//! added entries other than the passwords of the stores; then `replaced=EPOCH:CA` for each earlier run whose
//! certificates were moved aside, the latest first.

use super::run::{self, Run};

/// The state before a run, as recorded in its block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// What happened to the node's keystore; `None` if unknown.
    pub keystore: Option<KeystoreBefore>,
    /// Earlier runs whose certificates were moved aside, the latest first.
    pub replaced: Vec<Run>,
}

/// The state of the node's keystore before a first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeystoreBefore {
    /// There was no keystore; the first start created it.
    Missing,
    /// The keystore existed.
    Present {
        /// The added entries, other than the passwords of the stores.
        added: Vec<String>,
    },
}

const MARK: &str = "# undo:";
const KEYSTORE: &str = "keystore=";
const CREATED: &str = "created";
const KEPT: &str = "kept";
const ADDED: &str = "added=";
const REPLACED: &str = "replaced=";

impl Record {
    /// Returns the comment line without its line ending; `None` if there is nothing to record.
    pub(super) fn line(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let mut line = MARK.to_owned();
        match &self.keystore {
            None => {}
            Some(KeystoreBefore::Missing) => line.push_str(&format!(" {KEYSTORE}{CREATED}")),
            Some(KeystoreBefore::Present { added }) => {
                line.push_str(&format!(" {KEYSTORE}{KEPT}"));
                if !added.is_empty() {
                    line.push_str(&format!(" {ADDED}{}", added.join(",")));
                }
            }
        }
        for Run { epoch, ca_fingerprint } in &self.replaced {
            line.push_str(&format!(" {REPLACED}{epoch}:{ca_fingerprint}"));
        }
        Some(line)
    }

    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut record = Self::default();
        let mut added = Vec::new();
        for word in line.strip_prefix(MARK)?.split_ascii_whitespace() {
            if let Some(keystore) = word.strip_prefix(KEYSTORE) {
                record.keystore = match keystore {
                    CREATED => Some(KeystoreBefore::Missing),
                    KEPT => Some(KeystoreBefore::Present { added: Vec::new() }),
                    _ => None,
                };
            } else if let Some(names) = word.strip_prefix(ADDED) {
                added.extend(names.split(',').map(str::to_owned));
            } else if let Some(run) = word.strip_prefix(REPLACED) {
                record.replaced.extend(run::run(run.split_once(':')?));
            }
        }
        if let Some(KeystoreBefore::Present { added: of_keystore }) = &mut record.keystore {
            *of_keystore = added;
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(epoch: u64) -> Run {
        Run { epoch, ca_fingerprint: "0123456789abcdef".repeat(4) }
    }

    #[test]
    fn what_is_written_is_read() {
        let present = |names: &[&str]| {
            let added = names.iter().map(|name| (*name).to_owned()).collect();
            Some(KeystoreBefore::Present { added })
        };
        for record in [
            Record { keystore: Some(KeystoreBefore::Missing), replaced: Vec::new() },
            Record { keystore: present(&[]), replaced: vec![run(2), run(1)] },
            Record { keystore: present(&["keystore.seed", "x.y"]), replaced: Vec::new() },
            Record { keystore: None, replaced: vec![run(1)] },
        ] {
            assert_eq!(Record::parse(&record.line().unwrap()), Some(record));
        }
        assert_eq!(Record::default().line(), None);
    }

    #[test]
    fn what_nobody_wrote_tells_nothing() {
        assert_eq!(Record::parse("# another comment"), None);
        assert_eq!(Record::parse("# undo: keystore=other x"), Some(Record::default()));
        assert_eq!(Record::parse("# undo: replaced=1:short"), Some(Record::default()));
        assert_eq!(Record::parse("# undo: added=x"), Some(Record::default()));
    }
}
