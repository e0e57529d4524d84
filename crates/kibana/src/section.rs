//! The settings that connect Kibana: a table, in Kibana's own order.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use yaml::{Mapping, Value};

use crate::{Error, write};

/// What Kibana needs to connect to an Elasticsearch and to trust it.
#[derive(Debug)]
pub struct Section {
    /// Where it is, `https://host:port`.
    pub host: String,
    /// The service account's token.
    pub token: SecretString,
    /// The file that the CA is in.
    pub ca_path: PathBuf,
    /// SHA-256 of the CA, 64 lower-case hex digits.
    pub ca_fingerprint: String,
}

impl Section {
    /// The settings' names.
    pub const KEYS: [&'static str; 4] = [
        "elasticsearch.hosts",
        "elasticsearch.serviceAccountToken",
        "elasticsearch.ssl.certificateAuthorities",
        "xpack.fleet.outputs",
    ];
    /// Settings beside which Kibana takes no token: it does not start with both.
    pub(crate) const INSTEAD: [&'static str; 2] = ["elasticsearch.username", "elasticsearch.password"];

    /// The settings with their values.
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

    /// The default output of Fleet's agents.
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
