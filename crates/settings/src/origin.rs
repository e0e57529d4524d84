//! Where settings come from.

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `elasticsearch.yml`.
    File {
        /// The line number, starting at one.
        line: usize,
    },
    /// A `-E` option.
    CommandLine,
    /// An environment variable of a container.
    Environment,
    /// The node's default.
    Default,
}
