//! Rules about certificates, chains and keys.

use std::collections::BTreeSet;

use pki::{Certificate, fingerprint};
use time::OffsetDateTime;

use crate::due::LifeState;
use crate::inventory::{Content, Layer, Listed, Role};
use crate::remark::Remark;
use crate::status::Status;
use recovery::{By, secured_by};

const RESTORE: &str = "restore the file from a backup";

pub(super) fn expired(status: &Status<'_>) -> Vec<Remark> {
    remarks(
        status,
        LifeState::Expired,
        |_| true,
        |certificate, parsed| {
            (
                format!("{} expired on {}", what(certificate.role), day(parsed.not_after())),
                replace(status, certificate),
            )
        },
    )
}

pub(super) fn not_yet_valid(status: &Status<'_>) -> Vec<Remark> {
    remarks(
        status,
        LifeState::NotYetValid,
        |_| true,
        |certificate, parsed| {
            let reason = format!(
                "{} is valid from {}, and this machine's clock says {}",
                what(certificate.role),
                day(parsed.not_before()),
                day(status.now)
            );
            (
                reason,
                "compare this machine's clock with another one; if it is right, replace the certificate"
                    .to_owned(),
            )
        },
    )
}

pub(super) fn due(status: &Status<'_>) -> Vec<Remark> {
    remarks(
        status,
        LifeState::Due,
        |role| !role.is_ca(),
        |certificate, parsed| (ends(status, certificate, parsed), replace(status, certificate)),
    )
}

pub(super) fn ca_due(status: &Status<'_>) -> Vec<Remark> {
    remarks(status, LifeState::Due, Role::is_ca, |certificate, parsed| {
        (ends(status, certificate, parsed), replace(status, certificate))
    })
}

/// Returns a remark for each certificate in a state, once even if several files contain it.
fn remarks(
    status: &Status<'_>,
    state: LifeState,
    applies: impl Fn(Role) -> bool,
    say: impl Fn(&Listed, &Certificate) -> (String, String),
) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    let mut remarks = Vec::new();
    for certificate in &status.inventory.certificates {
        let Some(parsed) = certificate.parsed().filter(|_| certificate.role != Role::Other) else { continue };
        let is_new = |seen: &mut BTreeSet<String>| seen.insert(fingerprint(parsed.der()).to_string());
        if applies(certificate.role) && status.is(certificate, state) && is_new(&mut seen) {
            let (reason, fix) = say(certificate, parsed);
            remarks.push(Remark::new(reason, fix).found(parsed.subject()).in_file(&certificate.path));
        }
    }
    remarks
}

pub(super) fn missing(status: &Status<'_>) -> Vec<Remark> {
    let missing = |named: &&crate::inventory::Named| {
        named.file.as_ref().is_err_and(|error| {
            matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
        })
    };
    let remark = |named: &crate::inventory::Named| {
        let reason = format!("`{}` names a file that does not exist", named.setting);
        Remark::new(reason, "restore the file from a backup, or correct the setting").in_file(&named.path)
    };
    status.inventory.files.iter().filter(missing).map(remark).collect()
}

pub(super) fn damaged(status: &Status<'_>) -> Vec<Remark> {
    let remark = |certificate: &Listed| match &certificate.content {
        Content::Damaged(error) => {
            Some(Remark::new(format!("the file cannot be read: {error}"), RESTORE).in_file(&certificate.path))
        }
        _ => None,
    };
    status.inventory.certificates.iter().filter_map(remark).collect()
}

pub(super) fn unreadable(status: &Status<'_>) -> Vec<Remark> {
    let remark = |certificate: &Listed| match &certificate.content {
        Content::Hidden { reason, fix } if certificate.role != Role::Other => Some(
            Remark::new(format!("{} cannot be read: {reason}", what(certificate.role)), fix)
                .in_file(&certificate.path),
        ),
        _ => None,
    };
    status.inventory.certificates.iter().filter_map(remark).collect()
}

pub(super) fn chain_broken(status: &Status<'_>) -> Vec<Remark> {
    Layer::ALL.into_iter().filter_map(|layer| broken_chain(status, layer)).collect()
}

fn broken_chain(status: &Status<'_>, layer: Layer) -> Option<Remark> {
    let (certificate, leaf) = status.inventory.own(layer)?;
    if leaf.is_self_issued() {
        return None;
    }
    let named: Vec<(&Listed, &Certificate)> =
        status.inventory.others(layer).filter(|(_, ca)| ca.is_named_by(leaf)).collect();
    let refused = |ca: &Certificate| ca.signed(leaf) == Some(false);
    if named.iter().all(|(_, ca)| refused(ca)) {
        // In a manual configuration the CA may be elsewhere.
        let is_needed = secured_by(status.node).is_some_and(By::is_automatic);
        let sees_all = status.inventory.certificates.iter().all(|found| found.parsed().is_some());
        if named.is_empty() && !(is_needed && sees_all) {
            return None;
        }
        let reason = match named.is_empty() {
            true => format!("the CA that issued {} is in none of the files", what(layer.own())),
            false => format!("the CA `{}` did not sign {}", leaf.issuer(), what(layer.own())),
        };
        return Some(Remark::new(reason, RESTORE).found(leaf.subject()).in_file(&certificate.path));
    }
    // Clients have a CA file of their own.
    let of_clients: Vec<_> = status
        .inventory
        .others(layer)
        .filter(|(other, _)| other.path.ends_with(installation::HTTP_CA) && layer == Layer::Http)
        .collect();
    let (other, ca) = of_clients.first().filter(|_| of_clients.iter().all(|(_, ca)| refused(ca)))?;
    let reason = format!("the CA that clients are given did not issue {}", what(layer.own()));
    let fix = format!("export the CA's certificate from `{}` into this file", certificate.path.display());
    Some(Remark::new(reason, fix).found(ca.subject()).in_file(&other.path))
}

pub(super) fn key_mismatch(status: &Status<'_>) -> Vec<Remark> {
    let remark = |mismatch: &crate::inventory::Mismatch| {
        let remark = Remark::new(mismatch.what, RESTORE).in_file(&mismatch.path);
        match &mismatch.alias {
            Some(alias) => remark.found(alias),
            None => remark,
        }
    };
    status.inventory.mismatches.iter().map(remark).collect()
}

/// Returns the description of a certificate in sentences.
pub(super) fn what(role: Role) -> &'static str {
    match role {
        Role::Http => "the HTTP certificate",
        Role::HttpCa => "the HTTP CA",
        Role::Transport => "the transport certificate",
        Role::TransportCa => "the transport CA",
        Role::Other => "a trusted certificate",
    }
}

fn day(moment: OffsetDateTime) -> String {
    moment.date().to_string()
}

/// Describes when a certificate expires.
fn ends(status: &Status<'_>, certificate: &Listed, parsed: &Certificate) -> String {
    let left = parsed.not_after() - status.now;
    let left = match (left.whole_days(), left.whole_hours()) {
        (0, 1) => "1 hour".to_owned(),
        (0, hours) => format!("{hours} hours"),
        (1, _) => "1 day".to_owned(),
        (days, _) => format!("{days} days"),
    };
    format!("{} expires in {left}, on {}", what(certificate.role), day(parsed.not_after()))
}

/// Describes how to replace a certificate.
fn replace(status: &Status<'_>, certificate: &Listed) -> String {
    let path = certificate.path.display();
    match certificate.role {
        Role::Http if status.inventory.has_http_authority() => "es-bootstrap renew".to_owned(),
        Role::Http => format!(
            "get a new certificate from its CA, and replace the old one in `{path}` with the same password: the \
             node loads it by itself"
        ),
        Role::HttpCa if status.inventory.has_http_authority() => {
            "inform clients that pin its fingerprint, then: es-bootstrap renew http-ca".to_owned()
        }
        Role::HttpCa => {
            "create a new CA, distribute it to all clients and to Kibana, then issue new HTTP certificates with it".to_owned()
        }
        Role::Transport => {
            "issue a new certificate with the transport CA: if the nodes share one, install the new one on each \
             node".to_owned()
        }
        Role::TransportCa | Role::Other => {
            "create a new CA, make each node trust both, then replace the certificates node by node".to_owned()
        }
    }
}
