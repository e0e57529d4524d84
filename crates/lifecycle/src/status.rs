//! From facts to the state of a node.

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
    /// What it presents, where it runs and was asked: once a layer.
    pub served: Vec<Served>,
    /// The state that it reported, if it runs and accepted a login.
    pub told: Option<Told>,
    /// From when on certificates are due.
    pub threshold: Threshold,
    /// What state its security is in.
    pub standing: Standing,
    /// How it takes new certificates.
    pub reload: Reload,
    /// The moment that everything is judged at: that of this machine's clock, right or wrong, because the node goes by
    /// the same.
    pub now: OffsetDateTime,
    /// Who the node runs as, with groups, where that is known.
    pub(crate) user: Option<(u32, Vec<u32>)>,
    unnamed: Unnamed,
}

/// A certificate that the node presents.
#[derive(Debug)]
pub struct Served {
    /// To whom.
    pub layer: Layer,
    /// Where: a URL, or an address with a port.
    pub url: String,
    /// DER.
    pub certificate: Vec<u8>,
}

/// The state that a node reported after a login.
#[derive(Debug)]
pub struct Told {
    /// Its cluster's identifier; `None` while that has not formed.
    pub cluster_uuid: Option<String>,
    /// The keys of enrollment tokens that were not undone.
    pub keys: Vec<node::EnrollmentKeyLife>,
}

/// How a node takes new certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reload {
    /// Whether it checks at all.
    pub enabled: bool,
    /// How often; `None` where the setting cannot be read.
    pub interval: Option<Duration>,
}

/// The state of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is to be done.
    Ok,
    /// Something is to be done soon.
    Due,
    /// Something does not work, or will not at the next start.
    Broken,
    /// Something that decides cannot be seen.
    Unknown,
}

impl State {
    /// Its name in documents.
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
    /// How often a node looks where nothing else is set.
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

/// A time as Elasticsearch's settings have it.
fn duration(text: &str) -> Option<Duration> {
    /// The longest first, as `ms` ends in `s` as well.
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
    /// Gathers what the rules look at.
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

    /// The life of a certificate, where it can be seen.
    #[must_use]
    pub fn life(&self, certificate: &Listed) -> Option<Life> {
        let is_ca = certificate.role.is_ca();
        certificate.parsed().map(|parsed| Life::of(parsed, is_ca, self.threshold, self.now))
    }

    /// With the state that the node reported.
    #[must_use]
    pub fn told(self, told: Option<Told>) -> Self {
        Self { told, ..self }
    }

    /// What the node presents on a layer, where it was asked.
    #[must_use]
    pub(crate) fn served_on(&self, layer: Layer) -> Option<&Served> {
        self.served.iter().find(|served| served.layer == layer)
    }

    /// Whether what the node presents is what its files hold; `None` where one of them is not known.
    #[must_use]
    pub fn serves_its_files(&self, layer: Layer) -> Option<bool> {
        let (_, own) = self.inventory.own(layer)?;
        self.served_on(layer).map(|served| served.certificate == own.der())
    }

    /// What the node publishes and the HTTP certificate does not name.
    #[must_use]
    pub fn missing_names(&self) -> &[San] {
        &self.unnamed.published
    }

    /// What the machine is called as well, and the HTTP certificate does not name.
    pub(crate) fn further_names(&self) -> &[San] {
        &self.unnamed.further
    }

    /// Whether a certificate's life is in that state.
    pub(crate) fn is(&self, certificate: &Listed, state: LifeState) -> bool {
        self.life(certificate).is_some_and(|life| life.state == state)
    }
}

/// The user that the node runs as: the owner of its data, or otherwise of its configuration.
fn user(node: &Installation) -> Option<(u32, Vec<u32>)> {
    let data = node.data.iter().find_map(|data| Owner::of(&data.path).ok());
    let owner = data.or_else(|| Owner::of(&node.config).ok())?;
    let mut groups = groups_of(owner.user);
    // What a process makes has its group.
    if data.is_some() {
        groups.push(owner.group);
    }
    Some((owner.user, groups))
}

/// Names are reported only for certificates that can be issued here: others are issued elsewhere, for whatever names
/// clients use.
fn unnamed(node: &Installation, settings: &Settings, inventory: &Inventory) -> Unnamed {
    let Some((_, leaf)) = inventory.own(Layer::Http) else { return Unnamed::default() };
    if !inventory.has_http_authority() {
        return Unnamed::default();
    }
    Unnamed::by(&leaf.sans(), node, settings)
}

impl Unnamed {
    /// What is published, and a certificate with these names does not say.
    pub(crate) fn among(named: &[San], node: &Installation, published: Vec<String>) -> Vec<San> {
        let reach = Reach { host: &node.host, published, is_open: false };
        Self::of(&reach, named).published
    }

    /// What the node is called, and a certificate with these names does not say.
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
