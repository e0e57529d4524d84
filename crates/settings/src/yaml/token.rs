//! The tokens that the scanner produces.

/// A token.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Token {
    StreamEnd,
    /// `%YAML`, with the major version.
    Version(String),
    /// `%TAG`, with handle and prefix.
    TagDirective(String, String),
    OtherDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor,
    Tag(Tag),
    Scalar {
        text: String,
        plain: bool,
    },
}

/// A tag as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// `!`, `!!` or `!name!`, which directives may redefine.
    pub(super) handle: Option<String>,
    pub(super) suffix: String,
}
