//! Rules about the certificates that a running node presents.

use std::time::Duration;

use eligibility::place;
use pki::Certificate;

use crate::inventory::Layer;
use crate::remark::Remark;
use crate::status::Status;

/// The node checks each file once per interval, so after two intervals it has certainly done so.
const INTERVALS: u32 = 2;
/// Assumed if the interval is unknown.
const USUAL: Duration = Duration::from_secs(5);
/// Longer intervals are reported.
const LONG: Duration = Duration::from_secs(60);

pub(super) fn differs(status: &Status<'_>) -> Vec<Remark> {
    Layer::ALL.into_iter().filter_map(|layer| differs_on(status, layer)).collect()
}

fn differs_on(status: &Status<'_>, layer: Layer) -> Option<Remark> {
    let (served, (certificate, _)) = (status.served_on(layer)?, status.inventory.own(layer)?);
    let file = status.inventory.files.iter().find(|named| named.path == certificate.path);
    let age = file.and_then(|named| Some(status.node.now.since(named.file.as_ref().ok()?.modified)));
    let patience = status.reload.interval.unwrap_or(USUAL).saturating_mul(INTERVALS);
    if status.serves_its_files(layer) != Some(false) || age.is_some_and(|age| age <= patience) {
        return None;
    }
    let reason = format!("`{}` presents another certificate than the file holds", served.url);
    let path = certificate.path.display();
    let then = match layer {
        Layer::Http => format!("repair `{path}`, then: es-bootstrap renew"),
        Layer::Transport => format!("repair `{path}`, then: touch {path}"),
    };
    let fix = match status.reload.enabled {
        true => format!("search for `cannot notify file changes listener` in the node's log, {then}"),
        false => "restart the node: it does not check for new certificates".to_owned(),
    };
    let subject = Certificate::decode(&served.certificate)
        .map(|parsed| format!("serial {}, until {}", parsed.serial(), parsed.not_after().date()));
    let remark = Remark::new(reason, fix).in_file(&certificate.path);
    Some(match subject {
        Ok(subject) => remark.found(subject),
        Err(_) => remark,
    })
}

pub(super) fn reload_off(status: &Status<'_>) -> Vec<Remark> {
    const ENABLED: &str = "resource.reload.enabled";
    const INTERVAL: &str = "resource.reload.interval.high";
    let (key, reason) = match (status.reload.enabled, status.reload.interval) {
        (false, _) => {
            (ENABLED, "the node does not check for new certificates: it presents them only after a restart")
        }
        (true, Some(interval)) if interval > LONG => {
            (INTERVAL, "the node checks for new certificates less than once a minute")
        }
        _ => return Vec::new(),
    };
    let Some(setting) = status.settings.get(key) else { return Vec::new() };
    let found = format!("{key}: {}", status.settings.text(key).unwrap_or_default());
    let fix = format!("remove `{key}`, then restart the node");
    vec![Remark::new(reason, fix).found(found).at(place(status.node, setting.origin))]
}
