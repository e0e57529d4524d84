//! Realms that the node would reject, and its password hashing algorithm.

use std::collections::{BTreeMap, BTreeSet};

use realm::Algorithm;

use super::Start;
use crate::judgement::Judgement;

const REALMS: &str = "xpack.security.authc.realms.";
/// Built-in types; plugins may add more.
const TYPES: [&str; 9] =
    ["native", "file", "ldap", "active_directory", "pki", "saml", "kerberos", "oidc", "jwt"];
/// Types with at most one realm each.
const SINGLE: [&str; 2] = ["native", "file"];

pub(super) fn realms(start: &Start<'_>) -> Option<Judgement> {
    let mut found: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (key, _) in start.settings.under(REALMS) {
        let rest = key.strip_prefix(REALMS)?;
        let mut parts = rest.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(kind), Some(name), Some(_)) => {
                found.insert((kind, name));
            }
            _ => {
                let reason = format!("`{key}` names a realm without its type, as in older versions");
                let fix = format!("write it as `{REALMS}TYPE.NAME.SETTING`");
                return Some(start.refuse(key, reason, fix));
            }
        }
    }
    found
        .iter()
        .find_map(|realm| of_type(start, *realm))
        .or_else(|| orders(start, &found))
        .or_else(|| names(start, &found))
}

/// Judges the hash algorithm. A first start hashes the password of `elastic` with it, so it cannot continue
/// with an unknown one either.
pub(super) fn hashing(start: &Start<'_>) -> Option<Judgement> {
    let unknown = Algorithm::parse(start.settings.text(Algorithm::SETTING)?).err()?;
    let fix = "set `bcrypt`, `pbkdf2` or `pbkdf2_stretch`, or remove the setting";
    Some(start.refuse(Algorithm::SETTING, unknown.to_string(), fix))
}

fn key(realm: (&str, &str), setting: &str) -> String {
    format!("{REALMS}{}.{}.{setting}", realm.0, realm.1)
}

fn is_enabled(start: &Start<'_>, realm: (&str, &str)) -> bool {
    start.settings.boolean(&key(realm, "enabled"), true).unwrap_or(true)
}

fn first_key(start: &Start<'_>, realm: (&str, &str)) -> String {
    let found = start.settings.under(&key(realm, "")).next().map(|(key, _)| key.to_owned());
    found.unwrap_or_else(|| key(realm, "order"))
}

fn of_type(start: &Start<'_>, realm: (&str, &str)) -> Option<Judgement> {
    (!TYPES.contains(&realm.0) && !start.node.has_plugins).then(|| {
        let reason = format!("`{}` is not a realm type", realm.0);
        start.refuse(&first_key(start, realm), reason, format!("set one of {}", TYPES.join(", ")))
    })
}

/// Judges the order of the realms, which must be unique.
fn orders(start: &Start<'_>, found: &BTreeSet<(&str, &str)>) -> Option<Judgement> {
    let mut taken: BTreeMap<i64, &str> = BTreeMap::new();
    for realm in found.iter().copied().filter(|realm| is_enabled(start, *realm)) {
        let order = key(realm, "order");
        let Some(text) = start.settings.text(&order) else {
            let reason = format!("the realm `{}` has no order", realm.1);
            return Some(start.refuse(&first_key(start, realm), reason, format!("set `{order}`")));
        };
        let Ok(place) = text.trim().parse::<i64>() else {
            return Some(start.refuse(
                &order,
                format!("`{text}` is not a number"),
                "use a number, such as 1",
            ));
        };
        if let Some(other) = taken.insert(place, realm.1) {
            let reason = format!("the realms `{other}` and `{}` have the same order", realm.1);
            return Some(start.refuse(&order, reason, "use another number"));
        }
    }
    None
}

fn names(start: &Start<'_>, found: &BTreeSet<(&str, &str)>) -> Option<Judgement> {
    let realms: Vec<(&str, &str)> = found.iter().copied().collect();
    realms.iter().enumerate().find_map(|(at, realm)| {
        let before = &realms[..at];
        let reason = if before.iter().any(|other| other.1 == realm.1) {
            format!("two realms are named `{}`", realm.1)
        } else if SINGLE.contains(&realm.0) && before.iter().any(|other| other.0 == realm.0) {
            format!("there is a second realm of the type `{}`", realm.0)
        } else {
            return None;
        };
        Some(start.refuse(
            &first_key(start, *realm),
            reason,
            "remove one of them, or give it another name or type",
        ))
    })
}
