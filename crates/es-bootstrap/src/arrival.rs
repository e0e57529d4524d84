//! The end of a first start, no matter what started the node: logs in, checks the password, and creates the
//! token for Kibana.

use std::time::Duration;

use access::Door;
use installation::Installation;
use secrecy::SecretString;

use crate::running::{Outside, Running};
use crate::terminal::Terminal;
use crate::time::rfc3339;

/// A node that accepted a login.
pub(crate) struct Arrived {
    /// The URL at which it answers.
    pub(crate) url: Option<String>,
    /// Whether the known password is valid.
    pub(crate) holds: bool,
    /// The token with its expiry; `None` if the settings disable enrollment.
    pub(crate) token: Option<Result<(SecretString, String), access::Error>>,
    /// Warnings about the token.
    pub(crate) warnings: Vec<String>,
    /// The result of removing the temporary user.
    pub(crate) left: Result<(), access::Error>,
}

/// Waits for the node and logs in, tries the password that is to be announced, and creates the token as soon
/// as the node allows it.
pub(crate) fn arrive(
    mut running: Running<'_>,
    password: Option<SecretString>,
    wait: Duration,
    terminal: &Terminal,
) -> Result<Arrived, Box<Outside>> {
    let entered = running.arrive(password.clone(), wait, terminal)?;
    running.await_users(&entered)?;
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
