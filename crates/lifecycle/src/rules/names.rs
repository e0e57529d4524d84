//! Rules about the subject alternative names of the HTTP certificate.

use pki::San;

use crate::inventory::Layer;
use crate::remark::Remark;
use crate::status::Status;

pub(super) fn missing(status: &Status<'_>) -> Vec<Remark> {
    remark(status, status.missing_names(), "the HTTP certificate lacks names that the node publishes")
}

pub(super) fn notice(status: &Status<'_>) -> Vec<Remark> {
    remark(status, status.further_names(), "the HTTP certificate lacks names of this machine")
}

fn remark(status: &Status<'_>, names: &[San], reason: &str) -> Vec<Remark> {
    let (Some((certificate, _)), false) = (status.inventory.own(Layer::Http), names.is_empty()) else {
        return Vec::new();
    };
    let shown = names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let fix = "es-bootstrap renew --refresh-names, or let clients connect by another name";
    vec![Remark::new(reason, fix).found(shown).in_file(&certificate.path)]
}
