//! The facts that the rules of `status` check.

use std::time::Duration;

use installation::{Installation, Owner, groups_of};
use pki::San;
use recovery::Standing;
use settings::Settings;
use time::OffsetDateTime;

use crate::names::{Reach, Unnamed};
use crate::{Inventory, KeystoreView, Layer, Life, LifeState, Listed, Threshold};

/// The input of `status`.
pub struct Status<'a> {
    /// The node.
    pub node: &'a Installation,
    /// Its settings.
    pub settings: &'a Settings,
    /// Its keystore.
    pub keystore: &'a KeystoreView,
    /// Its certificates.
    pub inventory: &'a Inventory,
    /// The certificates that it presents, at most one per layer; empty if it was not contacted.
    pub served: Vec<Served>,
    /// The state that it reported, if it runs and accepted a login.
    pub told: Option<Told>,
    /// When certificates become due.
    pub threshold: Threshold,
    /// The state of its security.
    pub standing: Standing,
    /// How it reloads certificates.
    pub reload: Reload,
    /// The time used by all rules: this machine's clock, even if it is wrong, because the node uses the same.
    pub now: OffsetDateTime,
    /// The user and groups that the node runs as, if known.
    pub(crate) user: Option<(u32, Vec<u32>)>,
    unnamed: Unnamed,
}

/// A certificate that the node presents.
#[derive(Debug)]
pub struct Served {
    /// The layer.
    pub layer: Layer,
    /// A URL, or an address with a port.
    pub url: String,
    /// The certificate, as DER.
    pub certificate: Vec<u8>,
}

/// The state that a node reported after a login.
#[derive(Debug)]
pub struct Told {
    /// The cluster's UUID; `None` until the cluster has formed.
    pub cluster_uuid: Option<String>,
    /// The API keys of enrollment tokens that were not invalidated.
    pub keys: Vec<node::EnrollmentKeyLife>,
}

/// How a node reloads certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reload {
    /// Whether it checks its files for changes.
    pub enabled: bool,
    /// The interval between checks; `None` if the setting cannot be parsed.
    pub interval: Option<Duration>,
}

/// The state of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No action is needed.
    Ok,
    /// Action is needed soon.
    Due,
    /// Something does not work, or will not at the next start.
    Broken,
    /// A fact that decides cannot be determined.
    Unknown,
}

impl State {
    /// Returns its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Due => "due",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

impl Reload {
    /// The default interval.
    pub const USUAL: Duration = Duration::from_secs(5);

    /// Reads it from a node's settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        const EVERY: &str = "resource.reload.interval.high";
        Self {
            enabled: settings.boolean("resource.reload.enabled", true).unwrap_or(true),
            interval: settings.text(EVERY).map_or(Some(Self::USUAL), duration),
        }
    }
}

/// Parses a time unit of Elasticsearch's settings.
fn duration(text: &str) -> Option<Duration> {
    /// Longest suffixes first, because `ms` also ends in `s`.
    const UNITS: [(&str, u64); 7] = [
        ("nanos", 1),
        ("micros", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ];
    let text = text.trim().to_ascii_lowercase();
    let (number, unit) = UNITS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    number.trim().parse::<u64>().ok()?.checked_mul(*unit).map(Duration::from_nanos)
}

impl<'a> Status<'a> {
    /// Gathers the input of the rules.
    #[must_use]
    pub fn new(
        node: &'a Installation,
        settings: &'a Settings,
        keystore: &'a KeystoreView,
        inventory: &'a Inventory,
        served: Vec<Served>,
        threshold: Threshold,
    ) -> Self {
        let epoch = i64::try_from(node.epoch()).unwrap_or(i64::MAX);
        Self {
            node,
            settings,
            keystore,
            inventory,
            served,
            told: None,
            threshold,
            standing: Standing::of(node),
            reload: Reload::of(settings),
            now: OffsetDateTime::from_unix_timestamp(epoch).unwrap_or(OffsetDateTime::UNIX_EPOCH),
            user: user(node),
            unnamed: unnamed(node, settings, inventory),
        }
    }

    /// Returns the lifetime of a certificate, if it could be read.
    #[must_use]
    pub fn life(&self, certificate: &Listed) -> Option<Life> {
        let is_ca = certificate.role.is_ca();
        certificate.parsed().map(|parsed| Life::of(parsed, is_ca, self.threshold, self.now))
    }

    /// Adds the state that the node reported.
    #[must_use]
    pub fn told(self, told: Option<Told>) -> Self {
        Self { told, ..self }
    }

    /// Returns what the node presents on a layer, if it was contacted.
    #[must_use]
    pub(crate) fn served_on(&self, layer: Layer) -> Option<&Served> {
        self.served.iter().find(|served| served.layer == layer)
    }

    /// Whether the node presents the certificate in its files; `None` if either is unknown.
    #[must_use]
    pub fn serves_its_files(&self, layer: Layer) -> Option<bool> {
        let (_, own) = self.inventory.own(layer)?;
        self.served_on(layer).map(|served| served.certificate == own.der())
    }

    /// Returns the published names and addresses that the HTTP certificate does not contain.
    #[must_use]
    pub fn missing_names(&self) -> &[San] {
        &self.unnamed.published
    }

    /// Returns other names and addresses of the machine that the HTTP certificate does not contain.
    pub(crate) fn further_names(&self) -> &[San] {
        &self.unnamed.further
    }

    /// Whether a certificate is in this state.
    pub(crate) fn is(&self, certificate: &Listed, state: LifeState) -> bool {
        self.life(certificate).is_some_and(|life| life.state == state)
    }
}

/// Determines the user that the node runs as: the owner of its data, otherwise of its configuration.
fn user(node: &Installation) -> Option<(u32, Vec<u32>)> {
    let data = node.data.iter().find_map(|data| Owner::of(&data.path).ok());
    let owner = data.or_else(|| Owner::of(&node.config).ok())?;
    let mut groups = groups_of(owner.user);
    // Files that a process creates have its group.
    if data.is_some() {
        groups.push(owner.group);
    }
    Some((owner.user, groups))
}

/// Finds missing names, but only if the CA's key is on this node: certificates issued elsewhere contain the
/// names that their issuer chose.
fn unnamed(node: &Installation, settings: &Settings, inventory: &Inventory) -> Unnamed {
    let Some((_, leaf)) = inventory.own(Layer::Http) else { return Unnamed::default() };
    if !inventory.has_http_authority() {
        return Unnamed::default();
    }
    Unnamed::by(&leaf.sans(), node, settings)
}

impl Unnamed {
    /// Returns the published names and addresses that are not among `named`.
    pub(crate) fn among(named: &[San], node: &Installation, published: Vec<String>) -> Vec<San> {
        let reach = Reach { host: &node.host, published, is_open: false };
        Self::of(&reach, named).published
    }

    /// Returns the names and addresses of the node that are not among `named`.
    pub(crate) fn by(named: &[San], node: &Installation, settings: &Settings) -> Self {
        let mut published: Vec<String> =
            access::published_url(node, settings).map(|url| url.host).into_iter().collect();
        for key in ["http.publish_host", "network.publish_host"] {
            for host in settings.list(key) {
                match node.host.special(&host) {
                    Some(addresses) => published.extend(addresses.iter().map(ToString::to_string)),
                    None if host.starts_with('_') => {}
                    None => published.push(host),
                }
            }
        }
        let is_open = access::is_open_to_others(node, settings, Layer::Http.as_str());
        Self::of(&Reach { host: &node.host, published, is_open }, named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_elasticsearch_reads_them() {
        for (text, expected) in [
            ("5s", Some(Duration::from_secs(5))),
            ("500ms", Some(Duration::from_millis(500))),
            ("1 h", Some(Duration::from_secs(3600))),
            ("2D", Some(Duration::from_secs(172_800))),
            ("7micros", Some(Duration::from_micros(7))),
            ("5", None),
            ("s", None),
            ("99999999999999d", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }
}
