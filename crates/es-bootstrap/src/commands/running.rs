//! A node that runs already, as the tools find it.

use std::time::{Duration, Instant};

use access::{Entered, HttpLayer, Keys, Red, enter};
use installation::Installation;
use keystore::Keystore;
use node::{Session, Url};
use secrecy::SecretString;
use settings::Settings;

use crate::args::{Common, Target};
use crate::error::Error;
use crate::terminal::Terminal;

/// How often a node that does not answer yet is asked again.
const POLL: Duration = Duration::from_millis(200);

/// A node that has just come up knows its passwords within this time; whoever does not wait for a node wants none of it.
const SETTLE: Duration = Duration::from_secs(10);

/// A node that runs already.
pub(super) struct Running<'a> {
    pub(super) node: &'a Installation,
    pub(super) layer: HttpLayer,
    pub(super) session: Session,
    keystore: Option<Keystore>,
    urls: Vec<Url>,
}

impl<'a> Running<'a> {
    /// Reads what the node's files say of it; connects to nobody yet.
    pub(super) fn find(node: &'a Installation, common: &Common, url: Option<&str>) -> Result<Self, Error> {
        let settings = settings(node)?;
        let keystore = match node.keystore.bytes() {
            Some(_) => Some(super::keystore::open(common, node)?.0),
            None => None,
        };
        let layer = HttpLayer::read(node, settings, keystore.as_ref())?;
        let urls = match url {
            Some(url) => vec![Url::parse(url).map_err(|error| Error::Usage {
                message: format!("the URL is of no use: {error}"),
                hint: "give it as https://HOST:PORT".to_owned(),
            })?],
            None => access::default_urls(node, settings, &layer)?,
        };
        let trust = layer.trust(url.is_none())?;
        let session = Session::new(trust).map_err(access::Error::Node)?;
        Ok(Self { node, layer, session, keystore, urls })
    }

    /// Connects, trying again for a while, and enters by the first door that opens.
    pub(super) fn enter(
        &mut self,
        password: Option<SecretString>,
        target: &Target,
        terminal: &Terminal,
    ) -> Result<Entered<'a>, Error> {
        if access::sweep(self.node).unwrap_or(false) {
            terminal.note("removed a temporary user that an interrupted tool had left behind");
        }
        let deadline = Instant::now() + target.wait;
        let red = if target.force { Red::Accepted } else { Red::Refused };
        let keys = Keys::collect(password, self.keystore.as_ref());
        loop {
            let entered = self.try_to_enter(&keys, red, target.wait.min(SETTLE), terminal);
            match entered {
                Ok(entered) => {
                    if terminal.verbose() {
                        terminal.note(&format!("the node accepts {}", entered.door.as_str()));
                    }
                    return Ok(entered);
                }
                Err(error) if Instant::now() >= deadline || !may_pass(&error) => return Err(error.into()),
                Err(_) => self.session.pause(POLL).map_err(access::Error::Node)?,
            }
        }
    }

    fn try_to_enter(
        &mut self,
        keys: &Keys,
        red: Red,
        settle: Duration,
        terminal: &Terminal,
    ) -> Result<Entered<'a>, access::Error> {
        self.session.connect(&self.urls).map_err(access::Error::Node)?;
        let mut say = |line: &str| {
            if terminal.verbose() {
                terminal.always(line);
            }
        };
        enter(self.node, &mut self.session, keys, red, settle, &mut rand::rng(), &mut say)
    }
}

/// Whether time may mend it: a node that starts refuses connections, then logins, and is red for a moment.
fn may_pass(error: &access::Error) -> bool {
    matches!(error, access::Error::Red | access::Error::Unauthorized { .. } | access::Error::Health { .. })
        || matches!(error, access::Error::Node(error) if !matches!(error, node::Error::Interrupted { .. }))
}

/// The node's settings, without which nothing can be said about how to reach it.
pub(super) fn settings(node: &Installation) -> Result<&Settings, Error> {
    match &node.settings {
        Some(Ok(settings)) => Ok(settings),
        Some(Err(error)) => Err(Error::Stopped {
            reason: format!("`elasticsearch.yml` cannot be read: {error}"),
            fix: error.hint().to_owned(),
            code: crate::exit::CONFIG,
        }),
        None => Err(Error::Stopped {
            reason: format!(
                "there is no `{}` that can be read",
                node.config_path(installation::SETTINGS_FILE).display()
            ),
            fix: "name the running node's configuration directory with `--path-conf` or `ES_PATH_CONF`"
                .to_owned(),
            code: crate::exit::CONFIG,
        }),
    }
}
