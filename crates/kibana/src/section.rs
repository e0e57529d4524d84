//! The table of settings that connect Kibana, in Kibana's own order.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use yaml::{Mapping, Value};

use crate::{Error, write};

/// The data that Kibana needs to connect to Elasticsearch.
#[derive(Debug)]
pub struct Section {
    /// The URL, `https://host:port`.
    pub host: String,
    /// The service account token.
    pub token: SecretString,
    /// The path of the CA file.
    pub ca_path: PathBuf,
    /// The SHA-256 fingerprint of the CA in 64 lower-case hex digits.
    pub ca_fingerprint: String,
}

impl Section {
    /// The names of the settings.
    pub const KEYS: [&'static str; 4] = [
        "elasticsearch.hosts",
        "elasticsearch.serviceAccountToken",
        "elasticsearch.ssl.certificateAuthorities",
        "xpack.fleet.outputs",
    ];
    /// Settings that exclude a token: Kibana does not start with both.
    pub(crate) const INSTEAD: [&'static str; 2] = ["elasticsearch.username", "elasticsearch.password"];

    /// Returns the settings with their values.
    pub(crate) fn entries(&self) -> Result<Mapping, Error> {
        let list = |text: &str| Value::Sequence(vec![text.into()]);
        let values = [
            list(&self.host),
            self.token.expose_secret().into(),
            list(write::text(&self.ca_path)?),
            Value::Sequence(vec![Value::Mapping(self.fleet_output())]),
        ];
        Ok(Self::KEYS.iter().map(|key| Value::from(*key)).zip(values).collect())
    }

    /// Returns the default output of Fleet's agents.
    fn fleet_output(&self) -> Mapping {
        let entries: [(&str, Value); 7] = [
            ("id", "fleet-default-output".into()),
            ("name", "default".into()),
            ("is_default", true.into()),
            ("is_default_monitoring", true.into()),
            ("type", "elasticsearch".into()),
            ("hosts", Value::Sequence(vec![self.host.as_str().into()])),
            ("ca_trusted_fingerprint", self.ca_fingerprint.as_str().into()),
        ];
        entries.into_iter().map(|(name, value)| (Value::from(name), value)).collect()
    }
}
