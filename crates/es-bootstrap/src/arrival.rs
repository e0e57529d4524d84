//! The end of a first start, whoever started the node: the login after it has come up, what became of the password, and the
//! token for Kibana.

use std::time::Duration;

use access::Door;
use installation::Installation;
use secrecy::SecretString;

use crate::running::{Outside, Running};
use crate::terminal::Terminal;
use crate::time::rfc3339;

/// A node that let us in.
pub(crate) struct Arrived {
    /// Where it answers.
    pub(crate) url: Option<String>,
    /// Whether the password that was known holds.
    pub(crate) holds: bool,
    /// The token with its expiry; `None` where the settings switch enrollment off.
    pub(crate) token: Option<Result<(SecretString, String), access::Error>>,
    /// What the operator should know of the token.
    pub(crate) warnings: Vec<String>,
    /// Whether a temporary user could be removed.
    pub(crate) left: Result<(), access::Error>,
}

/// Waits for the node and enters, tries the password that is to be announced, and makes the token as soon as the node can.
pub(crate) fn arrive(
    mut running: Running<'_>,
    password: Option<SecretString>,
    wait: Duration,
    terminal: &Terminal,
) -> Result<Arrived, Box<Outside>> {
    let entered = running.arrive(password.clone(), wait, terminal)?;
    // Another door opened: now that the node knows its users, its word on the password counts.
    let holds = match &password {
        Some(password) if entered.door != Door::CredentialsFile => running.accepts(password)?,
        _ => true,
    };
    let made = can_enroll(running.node).then(|| running.kibana_token(&entered));
    let left = entered.leave();
    let warnings = match &made {
        Some(Ok(made)) => made.warnings.clone(),
        _ => Vec::new(),
    };
    let token = made.map(|made| made.map(|made| (made.token.encode(), rfc3339(made.expires))));
    Ok(Arrived { url: running.url(), holds, token, warnings, left })
}

fn can_enroll(node: &Installation) -> bool {
    let is_on = |settings: &settings::Settings| settings.boolean("xpack.security.enrollment.enabled", false);
    node.settings().is_none_or(|settings| is_on(settings).unwrap_or(false))
}
