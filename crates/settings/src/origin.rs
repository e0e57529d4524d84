//! Where settings come from.

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `elasticsearch.yml`.
    File {
        /// Counted from one.
        line: usize,
    },
    /// `-E`.
    CommandLine,
    /// A container's environment variable.
    Environment,
    /// The node's default.
    Default,
}
