//! Formats times for documents.

use ::time::OffsetDateTime;
use ::time::format_description::well_known::Rfc3339;

/// Formats a time as UTC with seconds, as in all documents.
pub(crate) fn rfc3339(moment: OffsetDateTime) -> String {
    let whole = moment.replace_nanosecond(0).unwrap_or(moment);
    whole.format(&Rfc3339).unwrap_or_default()
}
