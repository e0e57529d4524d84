//! The URL of a server: scheme, host, port and a path prefix.

use std::fmt;
use std::net::Ipv6Addr;

use hyper::Uri;

/// The URL of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// Whether the scheme is `https`.
    pub tls: bool,
    /// A host name or an IP address; IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Empty, or a path that begins with a slash and does not end with one.
    pub prefix: String,
}

/// Why a text is not a server URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It cannot be parsed.
    #[error("it is not of the form https://host:port")]
    Malformed,
    /// The scheme is neither `http` nor `https`.
    #[error("it begins with neither https:// nor http://")]
    Scheme,
    /// It contains a user name or a password.
    #[error("it must not contain a user or a password")]
    Credentials,
}

impl Url {
    /// Creates an `https` URL.
    #[must_use]
    pub fn https(host: impl Into<String>, port: u16) -> Self {
        Self { tls: true, host: host.into(), port, prefix: String::new() }
    }

    /// Parses `https://host:port/prefix`. The port defaults to that of the scheme, and repeated slashes are
    /// collapsed.
    ///
    /// # Errors
    ///
    /// What is wrong with it. The error does not quote the text, because it may contain a password.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let uri: Uri = text.trim().parse().map_err(|_| UrlError::Malformed)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(UrlError::Scheme),
        };
        let authority = uri.authority().ok_or(UrlError::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(UrlError::Credentials);
        }
        let literal = authority.host().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let is_host = match literal {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => !authority.host().contains(['[', ']', ':']),
        };
        let host = literal.unwrap_or_else(|| authority.host()).to_owned();
        let named = authority.as_str().strip_prefix(authority.host()).is_some_and(|rest| !rest.is_empty());
        let port = match authority.port_u16() {
            Some(port) => port,
            None if named => return Err(UrlError::Malformed),
            None if tls => 443,
            None => 80,
        };
        if host.is_empty() || !is_host || uri.query().is_some() {
            return Err(UrlError::Malformed);
        }
        let segments = uri.path().split('/').filter(|segment| !segment.is_empty());
        let prefix = segments.map(|segment| format!("/{segment}")).collect();
        Ok(Self { tls, host, port, prefix })
    }

    /// Returns `host:port`, with IPv6 addresses in brackets.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for (text, expected) in [
            ("https://localhost:9200", Ok("https://localhost:9200")),
            ("https://localhost:9200/", Ok("https://localhost:9200")),
            ("http://h", Ok("http://h:80")),
            ("https://h//a///b/", Ok("https://h:443/a/b")),
            ("https://[::1]:9200", Ok("https://[::1]:9200")),
            ("localhost:9200", Err(UrlError::Scheme)),
            ("ftp://h:1", Err(UrlError::Scheme)),
            ("https://u:p@h:9200", Err(UrlError::Credentials)),
            ("https://h:99999", Err(UrlError::Malformed)),
            ("https://", Err(UrlError::Malformed)),
            ("https://h:9200?x=1", Err(UrlError::Malformed)),
            ("", Err(UrlError::Malformed)),
            // Found by fuzzing.
            ("https://z[1+]:9200/pcth", Err(UrlError::Malformed)),
            ("https://[[::1]]:9200", Err(UrlError::Malformed)),
        ] {
            assert_eq!(Url::parse(text).map(|url| url.to_string()), expected.map(str::to_owned), "{text}");
        }
    }
}
