//! Incomplete TLS settings of connections other than those of the HTTP and transport layers, which are not
//! configured yet.

use installation::{KEY_STORE, OpenedBy, TRUST_STORE};

use super::Start;
use crate::judgement::Judgement;

/// A context that needs its own key and certificate if the server is enabled.
const SERVER: &str = "xpack.security.remote_cluster_server.ssl.";
const SERVER_SWITCH: &str = "remote_cluster_server.enabled";
const CLIENT: &str = "xpack.security.remote_cluster_client.ssl.";
/// Families of contexts: a prefix and a suffix with a name in between.
const FAMILIES: [(&str, &str); 2] =
    [("xpack.security.authc.realms.", ".ssl."), ("transport.profiles.", ".xpack.security.ssl.")];
/// Pairs of mutually exclusive settings.
const EXCLUDE: [(&str, &str); 3] = [
    ("certificate", "keystore.path"),
    ("key", "keystore.path"),
    ("certificate_authorities", "truststore.path"),
];
/// Case-insensitive settings with a fixed set of values.
const VALUES: [(&str, &[&str]); 2] = [
    ("verification_mode", &["none", "certificate", "full"]),
    ("client_authentication", &["none", "optional", "required"]),
];
/// The stores, whose password most contexts accept only from the keystore.
const STORES: [OpenedBy; 2] = [KEY_STORE, TRUST_STORE];

pub(super) fn contexts(start: &Start<'_>) -> Option<Judgement> {
    let switch = |key: &str, default| start.settings.boolean(key, default);
    let Ok(server) = switch(SERVER_SWITCH, false) else {
        return Some(not_a_boolean(start, SERVER_SWITCH));
    };
    let fixed = [(SERVER, server), (CLIENT, true)].into_iter().find_map(|(prefix, used)| {
        let enabled = format!("{prefix}enabled");
        match switch(&enabled, true) {
            Err(_) => Some(not_a_boolean(start, &enabled)),
            Ok(enabled) if enabled && used => context(start, prefix),
            Ok(_) => values(start, prefix),
        }
    });
    fixed.or_else(|| {
        let mut prefixes: Vec<String> = start.settings.iter().filter_map(|(key, _)| family(key)).collect();
        prefixes.dedup();
        prefixes.iter().find_map(|prefix| context(start, prefix))
    })
}

/// Returns the prefix of the context that a key belongs to, if it is one of a family.
fn family(key: &str) -> Option<String> {
    FAMILIES.iter().find_map(|(begin, end)| {
        let at = key.strip_prefix(begin)?.find(end)?;
        Some(key[..begin.len() + at + end.len()].to_owned())
    })
}

fn context(start: &Start<'_>, prefix: &str) -> Option<Judgement> {
    let is_set = |name: &str| !start.settings.list(&format!("{prefix}{name}")).is_empty();
    let refuse =
        |name: &str, reason: String, fix: String| Some(start.refuse(&format!("{prefix}{name}"), reason, fix));
    for (one, other) in [("certificate", "key"), ("key", "certificate")] {
        if is_set(one) && !is_set(other) {
            let reason = format!("`{prefix}{one}` is set without `{prefix}{other}`");
            return refuse(one, reason, format!("set `{prefix}{other}`, or remove `{prefix}{one}`"));
        }
    }
    for (one, other) in EXCLUDE {
        if is_set(one) && is_set(other) {
            let reason = format!("`{prefix}{one}` and `{prefix}{other}` exclude each other");
            return refuse(other, reason, "remove one of them".to_owned());
        }
    }
    for OpenedBy { file: store, secure, plain } in STORES {
        if is_set(store)
            && start.is_of_the_run(&format!("{prefix}{store}"))
            && !has_password(start, prefix, secure, plain)
        {
            let reason = format!(
                "`{prefix}{store}` is created by the first start, and only these two layers get its password"
            );
            return refuse(store, reason, "use your own store, with its password in the keystore".to_owned());
        }
    }
    if prefix == SERVER && !is_set("certificate") && !is_set("keystore.path") {
        let reason = format!(
            "`{SERVER_SWITCH}` is true, but `{prefix}` has neither a key and certificate nor a keystore"
        );
        let fix = format!(
            "set `{prefix}certificate` and `{prefix}key`, or `{prefix}keystore.path`; or set `{prefix}enabled: false`"
        );
        return Some(start.refuse(SERVER_SWITCH, reason, fix));
    }
    super::tls_files::files(start, prefix)
        .or_else(|| protocols(start, prefix))
        .or_else(|| values(start, prefix))
}

/// Requires at least one known protocol.
fn protocols(start: &Start<'_>, prefix: &str) -> Option<Judgement> {
    const KNOWN: [&str; 6] = ["SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
    let key = format!("{prefix}supported_protocols");
    let found = start.settings.list(&key);
    let unknown = !found.is_empty() && !found.iter().any(|name| KNOWN.contains(&name.as_str()));
    unknown.then(|| {
        let reason = format!("`{key}` names no known protocol");
        start.refuse(&key, reason, "set TLSv1.2, TLSv1.3, or both")
    })
}

/// Judges values that the node checks even if the context is not used.
fn values(start: &Start<'_>, prefix: &str) -> Option<Judgement> {
    VALUES.iter().find_map(|(name, known)| {
        let key = format!("{prefix}{name}");
        let found = start.settings.text(&key)?;
        let unknown = !known.contains(&found.to_ascii_lowercase().as_str());
        unknown.then(|| {
            start.refuse(
                &key,
                format!("`{found}` is not a value of `{key}`"),
                format!("set one of {}", known.join(", ")),
            )
        })
    })
}

fn has_password(start: &Start<'_>, prefix: &str, secure: &str, plain: &str) -> bool {
    start.setting(&format!("{prefix}{plain}")).is_some()
        || start.keystore.is_some_and(|keystore| keystore.contains(&format!("{prefix}{secure}")))
}

fn not_a_boolean(start: &Start<'_>, key: &str) -> Judgement {
    start.refuse(
        key,
        format!("`{key}` is neither `true` nor `false`"),
        "set it to `true` or `false`, or remove it",
    )
}
