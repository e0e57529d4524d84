//! Rules about the node's security as a whole, and about leftovers of interrupted runs.

use eligibility::place;
use installation::{SETTINGS_FILE, shell_word};

use crate::remark::Remark;
use crate::status::Status;
use recovery::{Interruption, Standing};

const ENABLED: &str = "xpack.security.enabled";

pub(super) fn not_secured(status: &Status<'_>) -> Vec<Remark> {
    let settings_file = || status.node.config_path(SETTINGS_FILE);
    let (reason, fix) = match &status.standing {
        standing if standing.is_secured() => return Vec::new(),
        Standing::Disabled => {
            let found = format!("{ENABLED}: {}", status.settings.text(ENABLED).unwrap_or_default());
            let origin = status.settings.get(ENABLED).map(|setting| setting.origin);
            let at = origin.and_then(|origin| place(status.node, origin));
            let fix =
                format!("remove the setting, or set `{ENABLED}: true` with certificates for both layers");
            return vec![Remark::new("security is turned off", fix).found(found).at(at)];
        }
        Standing::Interrupted(_) => ("a first start was interrupted", "run it again: es-bootstrap start"),
        _ => (
            "security is not configured",
            "secure the node with es-bootstrap start; `es-bootstrap check` says more",
        ),
    };
    vec![Remark::new(reason, fix).in_file(settings_file())]
}

pub(super) fn leftovers(status: &Status<'_>) -> Vec<Remark> {
    let Standing::Interrupted(interruption) = &status.standing else { return Vec::new() };
    let node = status.node;
    let (reason, fix) = match interruption {
        Interruption::FirstStart => (
            "an earlier run was interrupted: the node starts as before",
            "es-bootstrap start or configure undoes it and starts again",
        ),
        Interruption::InPlace => (
            "an earlier run was interrupted while it overwrote mounted files: the node may not start",
            "es-bootstrap start or configure undoes it and starts again",
        ),
        Interruption::Reconfiguration => (
            "an earlier `reconfigure-node` was interrupted: the node starts nevertheless",
            "es-bootstrap start or reconfigure-node undoes it",
        ),
        Interruption::Leftovers { paths, .. } => {
            let fix = "es-bootstrap start or configure removes it";
            let remark =
                |path| Remark::new("an earlier run was interrupted and left this file", fix).in_file(path);
            return paths.iter().map(remark).collect();
        }
    };
    vec![Remark::new(reason, fix).in_file(node.config_path(SETTINGS_FILE))]
}

pub(super) fn credentials_left(status: &Status<'_>) -> Vec<Remark> {
    let path = status.node.config_path(recovery::DEFAULT_CREDENTIALS);
    let found = installation::read_named(&path).ok().and_then(|bytes| recovery::parse_credentials(&bytes));
    if found.and_then(|found| found.elastic_password).is_none() {
        return Vec::new();
    }
    let fix = format!("store the password elsewhere, then delete the file: rm {}", shell_word(&path));
    vec![Remark::new("the file still contains the password of `elastic` in clear text", fix).in_file(path)]
}

pub(super) fn clock(status: &Status<'_>) -> Vec<Remark> {
    match status.node.now.date() {
        Ok(_) => Vec::new(),
        Err(wrong) => vec![Remark::new(wrong.to_string(), wrong.hint())],
    }
}
