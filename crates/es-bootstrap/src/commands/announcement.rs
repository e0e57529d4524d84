//! What the operator must learn once the node answers.

use bootstrap::{Material, PasswordSource, Plan};
use installation::Installation;
use secrecy::{ExposeSecret, SecretString};

use super::configure::credentials;
use super::start::ca_path;
use super::{configure, document};
use crate::error::Error;
use crate::report;
use crate::sink::Opened;
use crate::terminal::Terminal;

/// A node that answers, or that did not within the time that was given.
pub(super) struct Announced<'a> {
    pub(super) node: &'a Installation,
    /// Where it answers.
    pub(super) url: Option<String>,
    /// The token and when it expires, or why there is none.
    pub(super) token: Result<&'a (SecretString, String), &'a str>,
}

/// The password alone, for the moment between configuration and start.
pub(super) fn password(password: &str, terminal: &Terminal) -> String {
    format!("Password of the user `elastic`:\n{}\n\n", terminal.bold(password))
}

/// Brings the token to where the password went, if that is not the caller's own output.
pub(super) fn deliver_token(
    plan: &Plan,
    material: &Material,
    sink: &mut Opened,
    token: &SecretString,
    expires: &str,
) -> Result<(), Error> {
    match sink {
        Opened::File(path) if plan.password == PasswordSource::Generated => {
            let path = path.clone();
            bootstrap::add_token(plan, material, &path, token, expires).map(|_| ()).map_err(Error::Bootstrap)
        }
        _ => sink.write(&format!(
            "kibana_enrollment_token: \"{}\"\nkibana_enrollment_token_expires: \"{expires}\"\n",
            token.expose_secret()
        )),
    }
}

impl Announced<'_> {
    /// Each value alone on its line, so that a double click copies it.
    pub(super) fn text(
        &self,
        plan: &Plan,
        material: &Material,
        sink: &Opened,
        terminal: &Terminal,
    ) -> String {
        let rule = terminal.rule();
        let url = self.url.as_deref();
        let mut text = format!("\n{rule}\n");
        text.push_str(&match url {
            Some(url) => format!("{} Elasticsearch is up and secured: {url}\n", terminal.glyph("✔", "*")),
            None => {
                format!("{} Elasticsearch is secured, but has not answered yet.\n", terminal.glyph("✘", "!"))
            }
        });
        text.push_str(&section(
            "Password of the user `elastic`:",
            &self.password(plan, material, sink, terminal),
        ));
        text.push_str(&section("SHA-256 fingerprint of the HTTP CA:", &material.ca_fingerprint.to_string()));
        text.push_str(&self.token_section(sink, terminal));
        text.push_str(&self.next_steps(url.unwrap_or("https://localhost:9200")));
        text.push_str(&format!("{rule}\n\n"));
        text
    }

    fn password(&self, plan: &Plan, material: &Material, sink: &Opened, terminal: &Terminal) -> String {
        match (plan.password, sink, &material.password) {
            (PasswordSource::Operator, ..) => "(the one that you gave)".to_owned(),
            (PasswordSource::Keystore, ..) => "(decided by the keystore, as before)".to_owned(),
            (PasswordSource::Generated, sink, Some(password)) if sink.shows() => {
                terminal.bold(password.reveal())
            }
            (PasswordSource::Generated, Opened::None, _) => {
                "(known to nobody; set one: elasticsearch-reset-password -u elastic)".to_owned()
            }
            (PasswordSource::Generated, sink, _) => format!("(in {})", sink.name()),
        }
    }

    fn token_section(&self, sink: &Opened, terminal: &Terminal) -> String {
        match self.token {
            Ok((token, expires)) if sink.shows() => section(
                &format!("Enrollment token for Kibana, good until {expires}:"),
                &terminal.bold(token.expose_secret()),
            ),
            Ok((_, expires)) => section(
                &format!("Enrollment token for Kibana, good until {expires}:"),
                &format!("(in {})", sink.name()),
            ),
            Err(reason) => section(
                &format!("There is no enrollment token for Kibana: {reason}. To make one:"),
                "elasticsearch-create-enrollment-token -s kibana",
            ),
        }
    }

    fn next_steps(&self, url: &str) -> String {
        let ca = ca_path(self.node).display().to_string();
        format!(
            "\nNext steps:\n\
             - try it, giving the password when asked:\n    curl --cacert {ca} -u elastic {url}\n\
             - start Kibana, open the link that it prints, and paste the enrollment token\n\
             - add another node: make a token here, and start that node with it:\n    \
             elasticsearch-create-enrollment-token -s node\n"
        )
    }

    /// The one document; secrets are in it only where the operator asked for standard output.
    pub(super) fn document(&self, plan: &Plan, material: &Material, sink: &Opened) -> Result<(), Error> {
        let shown = matches!(sink, Opened::Stdout);
        let credentials = credentials(plan, material, sink);
        document(&report::Announcement {
            schema: "es-bootstrap/announcement/1",
            node: report::Node::of(self.node),
            https: self.url.iter().cloned().collect(),
            ca_certificate: ca_path(self.node).display().to_string(),
            ca_fingerprint: material.ca_fingerprint.to_string(),
            elastic_password: credentials.elastic_password,
            kibana_enrollment_token: self
                .token
                .ok()
                .filter(|_| shown)
                .map(|(token, _)| token.expose_secret()),
            kibana_enrollment_token_expires: self.token.ok().map(|(_, expires)| expires.clone()),
            reason: self.token.err().map(str::to_owned),
            credentials: Some(configure::credentials(plan, material, sink)),
        })
    }
}

fn section(label: &str, value: &str) -> String {
    format!("\n{label}\n{value}\n")
}
