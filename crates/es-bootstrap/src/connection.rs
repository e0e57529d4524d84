//! Connection details of a node, and snippets that connect the official clients.

use installation::{Installation, shell_word};

use crate::args::{By, Language};
use crate::error::Error;
use crate::facts::http_ca;

/// The newest known major version of Elasticsearch, used if the node's own is unknown.
const NEWEST: u32 = 9;
/// The Rust client has only pre-releases, which must be named in full.
const RUST_8: &str = "8.19.0-alpha.1";
const RUST_9: &str = "9.1.0-alpha.1";

/// What a client needs to connect to a node.
pub(crate) struct Connection {
    pub(crate) url: node::Url,
    pub(crate) ca_path: String,
    pub(crate) fingerprint: pki::Fingerprint,
    major: u32,
}

impl Connection {
    /// Describes the connection to this URL, with the node's CA.
    pub(crate) fn of(node: &Installation, url: node::Url) -> Result<Self, Error> {
        let (ca_path, ca) = http_ca(node)?;
        Ok(Self {
            url,
            ca_path: ca_path.display().to_string(),
            fingerprint: pki::fingerprint(&ca),
            major: node.version.as_ref().map_or(NEWEST, |version| version.major),
        })
    }

    /// Renders the snippet, with values quoted as the language requires.
    pub(crate) fn snippet(&self, language: Language, by: By) -> String {
        let quoted = |text: &str| language.quoted(text);
        let port = self.url.port;
        let values = [
            ("@URL@", quoted(&self.url.to_string())),
            ("@AUTHORITY@", quoted(&self.url.authority())),
            ("@HOST@", quoted(&self.url.host)),
            ("@PORT@", port.to_string()),
            ("@CA@", quoted(&self.ca_path)),
            ("@FINGERPRINT@", quoted(&self.fingerprint.to_string())),
            ("@COLONS@", quoted(&self.fingerprint.colons())),
            ("@MAJOR@", self.major.to_string()),
            ("@RUST@", if self.major == 8 { RUST_8 } else { RUST_9 }.to_owned()),
            ("@NEXT@", (self.major + 1).to_string()),
        ];
        let mut snippet = language.template(self.major, by).to_owned();
        for (name, value) in values {
            snippet = snippet.replace(name, &value);
        }
        snippet
    }
}

impl Language {
    /// Returns the template for a client of this major version, by CA file or by fingerprint.
    fn template(self, major: u32, by: By) -> &'static str {
        let (ca, fingerprint) = match self {
            Self::Curl => {
                (include_str!("connection/curl_ca.sh"), include_str!("connection/curl_fingerprint.sh"))
            }
            Self::Python => {
                (include_str!("connection/python_ca.py"), include_str!("connection/python_fingerprint.py"))
            }
            Self::Javascript => (
                include_str!("connection/javascript_ca.js"),
                include_str!("connection/javascript_fingerprint.js"),
            ),
            Self::Java if major == 8 => (
                include_str!("connection/java_ca_8.java"),
                include_str!("connection/java_fingerprint_8.java"),
            ),
            Self::Java => {
                (include_str!("connection/java_ca.java"), include_str!("connection/java_fingerprint.java"))
            }
            Self::Go => (include_str!("connection/go_ca.go"), include_str!("connection/go_fingerprint.go")),
            Self::Rust => {
                (include_str!("connection/rust_ca.txt"), include_str!("connection/rust_fingerprint.txt"))
            }
        };
        match by {
            By::Ca => ca,
            By::Fingerprint => fingerprint,
        }
    }

    /// Returns how a client pins the CA by default. A fingerprint needs no file, but two clients have no
    /// option for it.
    pub(crate) fn prefers(self) -> By {
        match self {
            Self::Curl | Self::Rust => By::Ca,
            Self::Python | Self::Javascript | Self::Java | Self::Go => By::Fingerprint,
        }
    }

    /// Quotes a text for the language: for the shell, where needed, otherwise as in JSON.
    pub(crate) fn quoted(self, text: &str) -> String {
        match self {
            Self::Curl => shell_word(text),
            Self::Python | Self::Javascript | Self::Java | Self::Go | Self::Rust => {
                serde_json::Value::from(text).to_string()
            }
        }
    }
}
