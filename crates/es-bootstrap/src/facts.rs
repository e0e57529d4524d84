//! Facts about a node that several commands need, with the errors if they are missing.

use std::path::{Path, PathBuf};

use installation::{Barrier, CERTIFICATES, DataState, Installation, SETTINGS_FILE, SettingsFile};
use node::{Scope, Url, Whereabouts};
use settings::Settings;

use crate::error::{Error, chain};
use crate::exit::Stop;

/// Returns the node's settings, which are needed to reach it.
pub(crate) fn settings(node: &Installation) -> Result<&Settings, Error> {
    match &node.settings {
        Some(Ok(settings)) => Ok(settings),
        Some(Err(error)) => Err(Error::Stopped {
            reason: format!("`elasticsearch.yml` cannot be read: {error}"),
            fix: error.hint().to_owned(),
            stop: Stop::Config,
        }),
        None => {
            let path = node.config_path(SETTINGS_FILE);
            let (reason, barrier) = match &node.settings_file {
                SettingsFile::Unreadable(error) => {
                    (format!("could not read `{}`: {error}", path.display()), Barrier::of(&path))
                }
                _ => (format!("there is no readable `{}`", path.display()), None),
            };
            let fix = barrier.map_or_else(
                || {
                    "name the running node's configuration directory with `--path-conf` or `ES_PATH_CONF`"
                        .to_owned()
                },
                |barrier| format!("{}: {}", barrier.found(), barrier.fix()),
            );
            Err(Error::Stopped { reason, fix, stop: Stop::Config })
        }
    }
}

/// Returns the path and the DER encoding of the CA certificate for HTTP clients.
pub(crate) fn http_ca(node: &Installation) -> Result<(PathBuf, Vec<u8>), Error> {
    let path = node.config_path(CERTIFICATES).join(installation::HTTP_CA);
    let failed =
        |source: Box<dyn std::error::Error + Send + Sync>| Error::HttpCa { path: path.clone(), source };
    let text = installation::read_named(&path).map_err(|error| failed(error.into()))?;
    let certificate = pki::pem::decode(&text).map_err(|error| failed(error.into()))?;
    Ok((path, certificate))
}

/// Returns the path of the HTTP CA certificate.
pub(crate) fn ca_path(node: &Installation) -> PathBuf {
    node.config_path(Path::new(CERTIFICATES).join(installation::HTTP_CA))
}

/// Parses the URL that the operator gave.
pub(crate) fn operators(url: &str) -> Result<Whereabouts, Error> {
    Url::parse(url).map(Whereabouts::from).map_err(|error| Error::Usage {
        message: format!("invalid URL: {error}"),
        hint: "write it as https://HOST:PORT".to_owned(),
    })
}

/// Parses a URL to which a secret will be sent.
pub(crate) fn https(text: &str) -> Result<Url, Error> {
    let refused = |reason: String| Error::Usage {
        message: format!("invalid URL: {reason}"),
        hint: "write it as https://HOST:PORT".to_owned(),
    };
    match Url::parse(text) {
        Ok(url) if url.tls => Ok(url),
        Ok(_) => Err(refused("the node accepts HTTPS only".to_owned())),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// Returns an error if the node does not use HTTPS.
pub(crate) fn check_https(settings: &Settings) -> Result<(), Error> {
    const KEY: &str = "xpack.security.http.ssl.enabled";
    if settings.boolean(KEY, true).unwrap_or(true) {
        return Ok(());
    }
    Err(Error::Stopped {
        reason: format!("`{KEY}` is false, so this node does not use HTTPS"),
        fix: format!("set `{KEY}: true` and restart the node, or pass the URL of the proxy in front of it"),
        stop: Stop::Config,
    })
}

/// Returns an error if enrollment is disabled: both endpoints would answer 403, and the token would be
/// useless.
pub(crate) fn check_enrollment(node: &Installation) -> Result<(), Error> {
    const KEY: &str = "xpack.security.enrollment.enabled";
    if settings(node)?.boolean(KEY, false).unwrap_or(false) {
        return Ok(());
    }
    Err(Error::Stopped {
        reason: format!("`{KEY}` is not true on this node, so neither nodes nor Kibana can enroll"),
        fix: format!("set `{KEY}: true` in elasticsearch.yml and restart the node"),
        stop: Stop::Config,
    })
}

/// Returns an error if TLS is off. Enrollment needs HTTPS, and for nodes also TLS on the transport layer; the
/// node's API would refuse otherwise.
pub(crate) fn check_tls(node: &Installation, scope: Scope) -> Result<(), Error> {
    let settings = settings(node)?;
    let layers =
        [("HTTP", "xpack.security.http.ssl.enabled"), ("transport", "xpack.security.transport.ssl.enabled")];
    let needed = if scope == Scope::Node { &layers[..] } else { &layers[..1] };
    match needed.iter().find(|(_, key)| !settings.boolean(key, false).unwrap_or(false)) {
        None => Ok(()),
        Some((layer, key)) => Err(Error::TokenNotMade {
            scope: scope.as_str(),
            source: Box::new(access::Error::NoTls { layer, key }),
        }),
    }
}

/// Returns an error if the node has data, because the cluster state could not be used without the files to be
/// removed.
pub(crate) fn refuse_data(node: &Installation, fix: &str) -> Result<(), Error> {
    // Without settings the data directory is unknown.
    settings(node)?;
    for data in &node.data {
        let found = match &data.state {
            DataState::Missing | DataState::NotDirectory | DataState::Empty | DataState::Furniture { .. } => {
                continue;
            }
            DataState::Occupied { entry } => format!("holds `{entry}`"),
            DataState::Unlistable(error) => format!("cannot be listed: {error}"),
        };
        return Err(Error::Stopped {
            reason: format!("`{}` {found}: the node was started", data.path.display()),
            fix: fix.to_owned(),
            stop: Stop::Config,
        });
    }
    Ok(())
}

/// Reports a configuration that cannot be identified as one that es-bootstrap wrote.
pub(crate) fn not_undone(source: recovery::NotUndone) -> Error {
    if let recovery::NotUndone::Changed(source) = source {
        return Error::Recovery(recovery::Error::Undo(source));
    }
    Error::Stopped {
        reason: chain(&source).join(": "),
        fix:
            "restore the block as it was written, or remove block, certificates and keystore entries by hand"
                .to_owned(),
        stop: Stop::Config,
    }
}
