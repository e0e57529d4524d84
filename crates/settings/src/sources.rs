//! The sources of settings.

use std::collections::BTreeMap;
use std::ffi::OsString;

use crate::error::{Error, Reason};
use crate::origin::Origin;

/// Everything that settings are read from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The bytes of `elasticsearch.yml`.
    pub file: &'a [u8],
    /// The environment, which replaces `${NAME}` in the file's text and contains settings in a container.
    pub environment: &'a BTreeMap<OsString, OsString>,
    /// `-E key=value` in order; the node's start script also passes `path.home` this way.
    pub overrides: &'a [(String, String)],
    /// Whether environment variables are settings.
    pub container: Container,
    /// The default of `node.name`.
    pub host_name: &'a str,
}

/// Whether the node runs from the container image, whose start script turns environment variables into
/// settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// `discovery.type` and `ES_SETTING_DISCOVERY_TYPE` are settings.
    Yes,
    /// The environment contains no settings.
    No,
}

/// The prefix of an escaped name: in many shells a variable name cannot contain dots.
const ESCAPED: &str = "ES_SETTING_";

impl Sources<'_> {
    /// Returns the settings in a container's environment.
    pub(crate) fn in_environment(&self) -> Result<Vec<(String, String)>, Error> {
        if self.container == Container::No {
            return Ok(Vec::new());
        }
        let settings = self.environment.iter().filter_map(|(variable, value)| {
            let variable = variable.to_str()?;
            Some((variable, setting_name(variable)?, value))
        });
        settings
            .map(|(variable, name, value)| match value.to_str() {
                Some(value) => Ok((name, value.to_owned())),
                None => {
                    Err(Error::new(Reason::Variable { name: variable.to_owned() })
                        .at(Origin::Environment, None))
                }
            })
            .collect()
    }
}

/// Returns the setting for a variable name: a name with dots is the setting itself; after the prefix, `_`
/// means a dot and `__` an underscore.
fn setting_name(variable: &str) -> Option<String> {
    if let Some(escaped) = variable.strip_prefix(ESCAPED) {
        return Some(escaped.replace('_', ".").replace("..", "_").to_lowercase());
    }
    let plain = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'_'))
    };
    (variable.contains('.') && variable.split('.').all(plain)).then(|| variable.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_settings() {
        for (variable, expected) in [
            ("discovery.type", Some("discovery.type")),
            ("xpack.security.http-x.a_b", Some("xpack.security.http-x.a_b")),
            ("HOSTNAME", None),
            ("hostname", None),
            ("Discovery.type", None),
            (".a", None),
            ("a..b", None),
            ("ES_SETTING_DISCOVERY_TYPE", Some("discovery.type")),
            ("ES_SETTING_CLUSTER_INITIAL__MASTER__NODES", Some("cluster.initial_master_nodes")),
        ] {
            assert_eq!(setting_name(variable).as_deref(), expected, "{variable}");
        }
    }
}
