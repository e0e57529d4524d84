//! `create-enrollment-token`: creates or revokes an enrollment token on a running node.

use access::{MadeToken, Patience, Uptime, create_token};
use enrollment::EnrollmentToken;
use installation::Installation;
use keystore::Keystore;
use lifecycle::TransportFiles;
use node::{Credentials, Scope};
use pki::Certificate;
use secrecy::ExposeSecret;
use settings::Origin;

use crate::args::{Common, CreateToken, Voice};
use crate::credentials;
use crate::error::Error;
use crate::exit::Stop;
use crate::facts::{check_enrollment, check_tls, http_ca, settings};
use crate::output::{document, print};
use crate::running::Running;
use crate::terminal::Terminal;
use crate::time::rfc3339;
use crate::{exit, passphrase, report, run};

pub(crate) fn run(options: &CreateToken, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    let named = [&options.revoke, &options.entering.password_file, &common.keystore_passphrase_file];
    passphrase::refuse_stdin_twice(named)?;
    let node = run::read_trusted(common, terminal)?;
    if let Some(file) = &options.revoke {
        let text = passphrase::first_line(file)?;
        let token = EnrollmentToken::parse(text.expose_secret()).map_err(Error::Token)?;
        return revoke(&token, &node, options, common, terminal);
    }
    check_enrollment(&node)?;
    let scope = scope(options)?;
    check_tls(&node, scope)?;
    if scope == Scope::Node {
        warn_of_loopback(&node, terminal);
        warn_of_stock_nodes(&node, terminal);
    }
    let mut running = Running::find(&node, common, options.entering.url.as_deref())?;
    if scope == Scope::Node {
        refuse_while_rotating(&node, running.keystore())?;
    }
    let entered = running.enter(credentials::known_password(&node), &options.entering, terminal)?;
    let Running { session, layer, .. } = &mut running;
    let patience = Patience::of_tools(options.entering.wait);
    let made = create_token(&node, session, &entered.credentials, scope, layer, (Uptime::Settled, patience));
    let stands = match &made {
        Ok(made) => refuse_exchanged(&mut running, made, &entered.credentials),
        Err(_) => Ok(()),
    };
    let left = entered.leave();
    let made = made.map_err(|error| match error {
        access::Error::Node(node::Error::Interrupted { signal }) => Error::Interrupted { signal },
        source => Error::TokenNotMade { scope: scope.as_str(), source: Box::new(source) },
    })?;
    stands?;
    left?;
    made.warnings.iter().for_each(|warning| terminal.warn(warning));
    let text = made.token.encode();
    if common.json() {
        document(&report::TokenReport {
            schema: report::schemas::TOKEN,
            scope: scope.as_str(),
            token: text.expose_secret(),
            addresses: &made.token.addresses,
            ca_fingerprint: &made.token.ca_fingerprint,
            expires: rfc3339(made.expires),
        })?;
    } else if common.voice == Voice::Own || !common.quiet {
        // The stock tool's `--silent` suppresses its result.
        print(&format!("{}\n", text.expose_secret()))?;
    }
    Ok(exit::OK)
}

/// Revokes the token if the certificate was replaced meanwhile: the node may not present the new one yet, and
/// the token would name the wrong CA.
fn refuse_exchanged(
    running: &mut Running<'_>,
    made: &MadeToken,
    credentials: &Credentials,
) -> Result<(), Error> {
    if running.layer.is_current() {
        return Ok(());
    }
    running.session.revoke_key(credentials, made.token.api_key.id()).map_err(access::Error::Node)?;
    Err(Error::Stopped {
        reason: "the HTTP certificate was replaced in the meantime, so the token was revoked".to_owned(),
        fix: "try again once the node presents the new one: `es-bootstrap status` shows it".to_owned(),
        stop: Stop::TryAgain,
    })
}

fn revoke(
    token: &EnrollmentToken,
    node: &Installation,
    options: &CreateToken,
    common: &Common,
    terminal: &Terminal,
) -> Result<u8, Error> {
    let mut running = Running::find(node, common, options.entering.url.as_deref())?;
    let entered = running.enter(credentials::known_password(node), &options.entering, terminal)?;
    let revoked = running.session.revoke_key(&entered.credentials, token.api_key.id());
    entered.leave()?;
    revoked.map_err(access::Error::Node)?;
    terminal.note(&format!("the API key [{}] of the token is revoked", token.api_key.id()));
    Ok(exit::OK)
}

/// Returns an error during a rotation: a joining node would get only one of the two CAs, and some of the
/// other nodes would reject it.
fn refuse_while_rotating(node: &Installation, keystore: Option<&Keystore>) -> Result<(), Error> {
    // A node without such a keystore cannot be in a rotation.
    let Ok(files) = TransportFiles::open(node, settings(node)?, keystore) else { return Ok(()) };
    match files.is_under_way() {
        true => Err(Error::Stopped {
            reason: "the transport CA is being rotated, and a joining node would get only one of the two CAs"
                .to_owned(),
            fix: "finish the rotation first: `es-bootstrap rotate-ca status --bundle FILE` shows the step of each node"
                .to_owned(),
            stop: Stop::Config,
        }),
        false => Ok(()),
    }
}

fn scope(options: &CreateToken) -> Result<Scope, Error> {
    let message = match options.scope.as_deref() {
        Some("kibana") => return Ok(Scope::Kibana),
        Some("node") => return Ok(Scope::Node),
        Some(other) => {
            format!("invalid scope [{}]: the allowed ones are [node, kibana]", other.escape_default())
        }
        None => "the scope is missing: use [node] or [kibana] with `-s`".to_owned(),
    };
    Err(Error::Usage { message, hint: "`-s kibana` or `-s node`".to_owned() })
}

/// Warns if stock nodes cannot join: Elasticsearch's own step signs a joining node's certificate with
/// SHA256withRSA.
fn warn_of_stock_nodes(node: &Installation, terminal: &Terminal) {
    let ca = http_ca(node).ok().and_then(|(_, der)| Certificate::decode(&der).ok());
    if ca.is_some_and(|ca| ca.key_kind().starts_with("EC")) {
        terminal.warn(
            "the HTTP CA has an ECDSA key: nodes that es-bootstrap configures can join with this token, stock nodes cannot",
        );
    }
}

/// Warns if other nodes cannot reach this node's transport layer, which enrollment requires.
fn warn_of_loopback(node: &Installation, terminal: &Terminal) {
    const HOSTS: [&str; 4] =
        ["transport.publish_host", "transport.host", "network.publish_host", "network.host"];
    let Ok(settings) = settings(node) else { return };
    let found = HOSTS.iter().find_map(|key| settings.get(key).map(|setting| (*key, setting)));
    let hosts = found.map_or_else(|| vec!["_local_".to_owned()], |(key, _)| settings.list(key));
    let is_loopback = |host: &String| {
        let literal = host.trim_matches(['[', ']']);
        let addresses = node.host.special(host).or_else(|| Some(vec![literal.parse().ok()?]));
        addresses.map_or(literal == "localhost", |all| all.iter().all(std::net::IpAddr::is_loopback))
    };
    if !hosts.iter().all(is_loopback) {
        return;
    }
    let path = node.config_path(installation::SETTINGS_FILE);
    let place = match found {
        Some((key, setting)) => match setting.origin {
            Origin::File { line } => format!("`{key}` in `{}`, line {line}", path.display()),
            _ => format!("`{key}`"),
        },
        None => match commented(node) {
            Some(line) => format!("uncomment `transport.host` in `{}`, line {line}", path.display()),
            None => format!("set `transport.host: 0.0.0.0` in `{}`", path.display()),
        },
    };
    terminal.warn(&format!(
        "the transport layer listens on loopback only, so nodes on other hosts cannot join: {place}"
    ));
}

/// Returns the number of the line that auto-configuration leaves commented out.
fn commented(node: &Installation) -> Option<usize> {
    let text = String::from_utf8_lossy(node.settings_file.bytes().unwrap_or_default());
    let line = text.lines().position(|line| line.trim_start().starts_with("#transport.host:"));
    line.map(|line| line + 1)
}
