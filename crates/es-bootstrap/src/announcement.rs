//! What the operator is told once the node answers.

use std::path::Path;

use bootstrap::{CredentialsFile, PasswordSource};
use installation::Installation;
use recovery::InitialCredentials;
use secrecy::{ExposeSecret, SecretString};

use crate::args::Language;
use crate::configured;
use crate::connection::Connection;
use crate::error::Error;
use crate::facts::ca_path;
use crate::kibana_target::NEXT_STEP;
use crate::output::document;
use crate::report;
use crate::sink::Opened;
use crate::terminal::Terminal;

/// The command that creates another enrollment token for Kibana.
const MAKE_TOKEN: &str = "elasticsearch-create-enrollment-token -s kibana";

/// The result of a first start: a node that answers, or that did not answer in time.
pub(crate) struct Announced<'a> {
    pub(crate) node: &'a Installation,
    /// The URL at which it answers.
    pub(crate) url: Option<String>,
    /// Whether a login there succeeded.
    pub(crate) login: Login,
    /// The token with its expiry, or the reason for its absence.
    pub(crate) token: Result<&'a (SecretString, String), &'a str>,
    /// When this is written, as RFC 3339.
    pub(crate) written_at: String,
    /// SHA-256 fingerprint of the HTTP CA.
    pub(crate) ca_fingerprint: &'a str,
    /// The source of the password of `elastic`.
    pub(crate) source: PasswordSource,
    /// The generated password, if it is known.
    pub(crate) password: Option<&'a str>,
    /// Whether the password that this program generated is no longer valid.
    pub(crate) withdrawn: bool,
}

/// Whether a login succeeded.
pub(crate) enum Login {
    Works,
    /// No login is possible: the reason and the fix.
    Not {
        reason: String,
        fix: String,
    },
}

/// Returns the password alone, which is shown between configuration and start.
pub(crate) fn password(password: &str, terminal: &Terminal) -> String {
    format!("Password of the user `elastic`:\n{}\n\n", terminal.bold(password))
}

impl Announced<'_> {
    /// Delivers the token to the same destination as the password, unless that is the caller's own output.
    pub(crate) fn deliver_token(&self, sink: &mut Opened) -> Result<(), Error> {
        let Ok((token, expires)) = self.token else { return Ok(()) };
        if let Some(path) = sink.file() {
            return self
                .credentials_file(&path, token, expires)
                .replace()
                .map(|_| ())
                .map_err(Error::Bootstrap);
        }
        sink.write(&format!(
            "kibana_enrollment_token: \"{}\"\nkibana_enrollment_token_expires: \"{expires}\"\n",
            token.expose_secret()
        ))
    }

    fn credentials_file<'a>(
        &'a self,
        path: &'a Path,
        token: &'a SecretString,
        expires: &'a str,
    ) -> CredentialsFile<'a> {
        CredentialsFile {
            path,
            epoch: self.node.epoch(),
            owner: (self.node.directory.owner, self.node.directory.group),
            credentials: InitialCredentials {
                written_at: &self.written_at,
                elastic_password: self.password,
                ca_fingerprint: self.ca_fingerprint,
                kibana: Some((token.expose_secret(), expires)),
                withdrawn: self.withdrawn,
            },
        }
    }

    /// Returns the announcement as text. Each value is alone on its line, so that a double click selects it.
    pub(crate) fn text(&self, sink: &Opened, terminal: &Terminal) -> String {
        let rule = terminal.rule();
        let url = self.url.as_deref();
        let mut text = format!("\n{rule}\n");
        let bad = terminal.glyph("✘", "!");
        text.push_str(&match (url, &self.login) {
            (Some(url), Login::Works) => {
                format!("{} Elasticsearch is up and secured: {url}\n", terminal.glyph("✔", "*"))
            }
            (Some(url), Login::Not { reason, fix }) => format!(
                "{bad} Elasticsearch answers at {url}, but logging in is not possible yet.\n  {reason}\n  To do: {fix}\n"
            ),
            (None, Login::Not { reason, fix }) => format!(
                "{bad} Elasticsearch is configured, but has not answered yet.\n  {reason}\n  To do: {fix}\n"
            ),
            (None, Login::Works) => format!("{bad} Elasticsearch is configured, but has not answered yet.\n"),
        });
        text.push_str(&section("Password of the user `elastic`:", &self.password(sink, terminal)));
        text.push_str(&section("SHA-256 fingerprint of the HTTP CA:", self.ca_fingerprint));
        text.push_str(&self.token_section(sink, terminal));
        text.push_str(&self.next_steps());
        text.push_str(&format!("{rule}\n\n"));
        text
    }

    fn password(&self, sink: &Opened, terminal: &Terminal) -> String {
        match (self.source, sink, self.password) {
            (PasswordSource::Operator, ..) => "(the one that you gave)".to_owned(),
            (PasswordSource::Keystore, ..) => "(set by the keystore, as before)".to_owned(),
            (PasswordSource::Cluster, ..) => "(the cluster's)".to_owned(),
            (PasswordSource::Bundle, ..) => "(the one that the bundle was created with)".to_owned(),
            (PasswordSource::Later, ..) => "(none yet)".to_owned(),
            (PasswordSource::Generated, ..) if self.withdrawn => {
                "(changed since; to reset it: elasticsearch-reset-password -u elastic)".to_owned()
            }
            (PasswordSource::Generated, Opened::None, _) | (PasswordSource::Generated, _, None) => {
                "(not known here; set a new one: elasticsearch-reset-password -u elastic)".to_owned()
            }
            (PasswordSource::Generated, sink, Some(password)) if sink.shows() => terminal.bold(password),
            (PasswordSource::Generated, sink, _) => format!("(in {})", sink.name()),
        }
    }

    fn token_section(&self, sink: &Opened, terminal: &Terminal) -> String {
        match self.token {
            Ok((token, expires)) if sink.shows() => section(
                &format!("Enrollment token for Kibana, valid until {expires}:"),
                &terminal.bold(token.expose_secret()),
            ),
            Ok(_) if matches!(sink, Opened::None) => {
                section("The enrollment token for Kibana was not shown. To create one:", MAKE_TOKEN)
            }
            Ok((_, expires)) => section(
                &format!("Enrollment token for Kibana, valid until {expires}:"),
                &format!("(in {})", sink.name()),
            ),
            Err(reason) => section(
                &format!("There is no enrollment token for Kibana: {reason}. To create one:"),
                MAKE_TOKEN,
            ),
        }
    }

    /// Lists the next steps, with the same wording as `kibana-setup`.
    fn next_steps(&self) -> String {
        let try_it = self.curl().map_or_else(String::new, |line| {
            format!("- try it; curl prompts for the password:\n    {line}\n")
        });
        format!(
            "\nNext steps:\n{try_it}\
             - connect an application:\n    es-bootstrap clients {}\n\
             - connect Kibana: {}\n\
             - add another node: create a token here, and start that node with it:\n    \
             elasticsearch-create-enrollment-token -s node\n",
            Language::names(),
            NEXT_STEP,
        )
    }

    /// Returns a command to paste. curl prompts for the password, so it appears in no process list or shell
    /// history.
    fn curl(&self) -> Option<String> {
        let told = self.node.settings().and_then(|settings| access::local_url(self.node, settings).ok());
        let answered = self.url.as_deref().and_then(|url| node::Url::parse(url).ok());
        let url = match (told, answered) {
            // It is arbitrary which of the machine's names answers first, so the configured one is preferred.
            (Some(told), Some(answered)) if told.port == answered.port => told,
            (told, answered) => answered.or(told)?,
        };
        let connection = Connection::of(self.node, url).ok()?;
        // Without sudo(8), a user who became root through it cannot read the CA of a package installation.
        let is_by_sudo = self.node.user == 0 && self.node.environment.get("SUDO_USER").is_some();
        let quoted = |text: &str| Language::Curl.quoted(text);
        Some(format!(
            "{}curl --cacert {} -u elastic {}",
            if is_by_sudo { "sudo " } else { "" },
            quoted(&connection.ca_path),
            quoted(&connection.url.to_string())
        ))
    }

    /// Prints the JSON document. It contains secrets only if the operator chose standard output.
    pub(crate) fn document(&self, sink: &Opened) -> Result<(), Error> {
        let shown = matches!(sink, Opened::Stdout);
        let credentials = || configured::credentials(self.source, self.password, sink);
        document(&report::Announcement {
            schema: report::schemas::ANNOUNCEMENT,
            node: report::NodeReport::of(self.node),
            https: self.url.iter().cloned().collect(),
            ca_certificate: ca_path(self.node).display().to_string(),
            ca_fingerprint: self.ca_fingerprint.to_owned(),
            elastic_password: credentials().elastic_password,
            kibana_enrollment_token: self
                .token
                .ok()
                .filter(|_| shown)
                .map(|(token, _)| token.expose_secret()),
            kibana_enrollment_token_expires: self.token.ok().map(|(_, expires)| expires.clone()),
            reason: self.token.err().map(str::to_owned),
            credentials: Some(credentials()),
        })
    }
}

fn section(label: &str, value: &str) -> String {
    format!("\n{label}\n{value}\n")
}
