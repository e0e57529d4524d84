//! `bundle create`: creates the bundles of all nodes of a planned cluster, or those that are missing.

mod said;

use std::time::Duration;

use ::time::OffsetDateTime;
use fleet::{Cluster, Compared, Existing, Folder, Inventory, Output, Recipient, Seal, Sealing};
use installation::{Environment, Moment};
use pki::Fingerprint;
use realm::{Algorithm, Password};
use recovery::{DEFAULT_CREDENTIALS, InitialCredentials, parse_credentials};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::args::{BundleCreate, ClusterKeys, Common, Sink};
use crate::error::Error;
use crate::exit::Stop;
use crate::sink::Opened;
use crate::terminal::Terminal;
use crate::time::rfc3339;
use crate::{bundle, exit, from_node, keys, passphrase};
use said::{Creating, say, say_gone};

/// How long to wait for another run.
const PATIENCE: Duration = Duration::ZERO;

pub(crate) fn run(options: &BundleCreate, common: &Common, terminal: &Terminal) -> Result<u8, Error> {
    refuse(options)?;
    let order = Creation::read(options)?;
    let found = order.folder().read().map_err(Error::Fleet)?;
    let compared = order.compare(&found)?;
    say_gone(&compared, terminal);
    let unwritten = |name| Creating {
        name,
        compared: &compared,
        folder: order.folder(),
        manifest: found.settled(),
        written: None,
        secret: None,
    };
    if !options.dry_run {
        order.tidy(&found)?;
    }
    if !compared.is_change() {
        say(&unwritten("unchanged"), common, terminal)?;
        return Ok(exit::NOOP);
    }
    if options.dry_run {
        say(&unwritten("planned"), common, terminal)?;
        return Ok(exit::OK);
    }
    if found.unended(&compared).is_some() {
        order.folder().end(&found, order.epoch, PATIENCE).map_err(Error::Fleet)?;
        say(&unwritten("changed"), common, terminal)?;
        return Ok(exit::OK);
    }
    make(&order, &found, &compared, common, terminal)?;
    Ok(exit::OK)
}

/// Rejects options that contradict each other.
fn refuse(options: &BundleCreate) -> Result<(), Error> {
    let usage =
        |message: &str, hint: &str| Err(Error::Usage { message: message.to_owned(), hint: hint.to_owned() });
    let opening = &options.opening;
    let named = [&opening.passphrase_file, &opening.identity_passphrase_file, &options.elastic_password_file];
    if passphrase::name_stdin(named) > 1 {
        return usage("standard input is named twice", "use a file instead of one `-`");
    }
    if options.recipient.is_empty() && opening.passphrase_file.is_none() && !options.plain {
        return usage(
            "the recipient of the cluster's file is missing",
            "pass `--recipient RECIPIENT` or `--passphrase-file FILE`, or `--plain` to seal nothing",
        );
    }
    Ok(())
}

/// The options and the files that they name.
struct Creation<'a> {
    options: &'a BundleCreate,
    environment: Environment,
    inventory: Inventory,
    recipients: Vec<Recipient>,
    now: OffsetDateTime,
    epoch: u64,
    /// Read once, because it may come from standard input.
    passphrase: Option<SecretString>,
}

impl<'a> Creation<'a> {
    fn read(options: &'a BundleCreate) -> Result<Self, Error> {
        let environment = Environment::read();
        let moment = Moment::read(&environment);
        let failed = |source| Error::Bundle { path: options.nodes.clone(), source: Box::new(source) };
        let text = bundle::read(&options.nodes)?;
        let inventory = std::str::from_utf8(&text)
            .map_err(|_| fleet::Error::NotText)
            .and_then(Inventory::parse)
            .map_err(failed)?;
        let recipients = options.recipient.iter().map(|text| Recipient::parse(text));
        Ok(Self {
            options,
            inventory,
            recipients: recipients.collect::<Result<_, _>>().map_err(Error::Fleet)?,
            now: moment.date().map_err(Error::Clock)?,
            epoch: moment.epoch(),
            environment,
            passphrase: options.opening.passphrase_file.as_deref().map(bundle::passphrase_of).transpose()?,
        })
    }

    fn nodes(&self) -> Sealing {
        if self.options.plain { Sealing::Plain } else { Sealing::Sealed }
    }

    fn folder(&self) -> Folder<'_> {
        let is_plain = self.options.plain && self.passphrase.is_none();
        let cluster = if is_plain { Sealing::Plain } else { Sealing::Sealed };
        Folder { path: &self.options.out, nodes: self.nodes(), cluster }
    }

    fn seal(&self) -> Seal<'_> {
        match (&self.passphrase, self.options.plain) {
            (Some(passphrase), _) => Seal::Passphrase(passphrase),
            (None, true) => Seal::Plain,
            (None, false) => Seal::To(&self.recipients),
        }
    }

    fn compare(&self, found: &Existing) -> Result<Compared, Error> {
        let Self { inventory, recipients, options, now, .. } = self;
        fleet::compare(inventory, found, self.nodes(), recipients, &options.reseal, *now)
            .map_err(Error::Fleet)
    }

    /// Removes the files of a killed run.
    fn tidy(&self, found: &Existing) -> Result<(), Error> {
        self.folder().tidy(found, &self.inventory, PATIENCE).map_err(Error::Fleet)?;
        recovery::remove_abandoned_credentials(&self.options.out.join(DEFAULT_CREDENTIALS));
        if let Some(Sink::File(path)) = &self.options.credentials_to {
            recovery::remove_abandoned_credentials(path);
        }
        Ok(())
    }

    /// Decrypts the existing file with the material that all nodes share.
    fn open(&self, found: &Existing, bytes: &[u8]) -> Result<Cluster, Error> {
        let path = self.folder().cluster_file();
        let failed = |source| Error::Bundle { path: path.clone(), source: Box::new(source) };
        let key = match (&self.options.opening.identity, &self.passphrase) {
            (None, Some(passphrase)) => fleet::Key::Passphrase(passphrase.clone()),
            _ => bundle::key(&self.options.opening, bytes, None)?,
        };
        let document = fleet::open(bytes, &key).map_err(failed)?;
        let cluster = Cluster::decode(&document).map_err(failed)?;
        let is_other = found.manifest().is_some_and(|manifest| manifest.cluster_id != cluster.id);
        if is_other || cluster.name != self.inventory.cluster_name {
            return Err(failed(fleet::Error::OtherCluster { found: cluster.name }));
        }
        Ok(cluster)
    }

    /// Rejects a key type other than that of the existing CA: it would be another cluster.
    fn check_keys(&self, cluster: &Cluster) -> Result<(), Error> {
        let kind = cluster.http_ca.certificate().key_kind();
        if self.options.keys == ClusterKeys::Compatible || kind.starts_with("EC") {
            return Ok(());
        }
        Err(Error::Stopped {
            reason: format!("the key of the cluster's HTTP CA is {kind}, and `--keys ec` requires EC-P256"),
            fix: "omit `--keys ec`, or plan a new cluster in another directory".to_owned(),
            stop: Stop::Config,
        })
    }

    /// Returns the material that the nodes already share; `None` for a new cluster.
    fn existing(&self, found: &Existing, common: &Common) -> Result<Option<Cluster>, Error> {
        let path = self.folder().cluster_file();
        match &found.cluster {
            Some(_) if self.options.from_node => Err(Error::Stopped {
                reason: format!("`{}` already exists", path.display()),
                fix: "open it with `--identity FILE` or `--passphrase-file FILE` instead of `--from-node`"
                    .to_owned(),
                stop: Stop::CannotCreate,
            }),
            Some(bytes) => {
                let cluster = self.open(found, bytes)?;
                self.check_keys(&cluster)?;
                Ok(Some(cluster))
            }
            None if self.options.from_node => {
                from_node::cluster(common, &self.inventory.cluster_name, &mut memory::rng()).map(Some)
            }
            None if found.settled().is_some() => Err(Error::Fleet(fleet::Error::ClusterMissing { path })),
            None => Ok(None),
        }
    }
}

/// Creates and writes what is missing.
fn make(
    order: &Creation<'_>,
    found: &Existing,
    compared: &Compared,
    common: &Common,
    terminal: &Terminal,
) -> Result<(), Error> {
    let existing = order.existing(found, common)?;
    let mut secret = match &existing {
        Some(_) => Secret { sink: Opened::None, password: None, is_operators: false },
        None => Secret::open(order, common)?,
    };
    let cluster = terminal
        .busy("creating keys and certificates", || issue(order, existing, secret.password.as_ref()))
        .map_err(Error::Fleet)?;
    if order.options.plain {
        terminal.warn("the nodes' files are not encrypted: everyone who can read one can impersonate a node of the cluster");
    }
    let text = secret.text(&cluster.ca_fingerprint(), order.now);
    let file = secret.sink.file();
    let output = Output {
        epoch: order.epoch,
        inventory: &order.inventory,
        compared,
        cluster: &cluster,
        seal: order.seal(),
        recipients: &order.recipients,
        credentials: file.as_deref().map(|path| (path, text.as_bytes())),
        is_earlier_credentials: &|bytes, fingerprint| {
            parse_credentials(bytes).is_some_and(|found| found.ca_fingerprint == fingerprint)
        },
    };
    let written = order.folder().write(found, &output, PATIENCE).map_err(Error::Fleet)?;
    written.warnings.iter().for_each(|warning| terminal.warn(warning));
    secret.sink.write(&text)?;
    let outcome = Creating {
        name: if found.settled().is_none() { "created" } else { "changed" },
        compared,
        folder: order.folder(),
        manifest: None,
        written: Some(&written),
        secret: Some(&secret),
    };
    say(&outcome, common, terminal)
}

/// Creates a new cluster with this password for `elastic`, or the missing parts of an existing one.
fn issue(
    order: &Creation<'_>,
    existing: Option<Cluster>,
    password: Option<&Password>,
) -> Result<Cluster, fleet::Error> {
    let rng = &mut memory::rng();
    let make_key = keys::maker(&order.environment);
    match (existing, password) {
        (Some(mut cluster), _) => {
            cluster.bring_up_to_date(&order.inventory, order.now, rng, &make_key)?;
            Ok(cluster)
        }
        (None, password) => {
            let hash = password.map(|password| Algorithm::default().hash(password, rng));
            let keys = match order.options.keys {
                ClusterKeys::Compatible => pki::KeyKinds::Compatible,
                ClusterKeys::Ec => pki::KeyKinds::Ec,
            };
            Cluster::create(&order.inventory, hash, keys, order.now, rng, &make_key)
        }
    }
}

/// The password of a new cluster, and its destination.
struct Secret {
    sink: Opened,
    password: Option<Password>,
    /// Whether the operator supplied it.
    is_operators: bool,
}

impl Secret {
    /// Opens the destination before anything is created. An operator's own password is not written.
    fn open(order: &Creation<'_>, common: &Common) -> Result<Self, Error> {
        let BundleCreate { elastic_password_file, credentials_to, out, .. } = order.options;
        if let Some(file) = elastic_password_file {
            let refused = |error: realm::Error| Error::Unusable {
                what: format!("could not use the password of `elastic`: {error}"),
                hint: "use a password of at least six characters",
            };
            let password = Password::from_text(passphrase::first_line(file)?).map_err(refused)?;
            return Ok(Self { sink: Opened::None, password: Some(password), is_operators: true });
        }
        let folder = std::path::absolute(out).unwrap_or_else(|_| out.clone());
        let sink = Opened::open_or(credentials_to.as_ref(), common, folder.join(DEFAULT_CREDENTIALS), false)?;
        let password = Password::generate(&mut memory::rng(), realm::ELASTIC_LENGTH);
        Ok(Self { sink, password: Some(password), is_operators: false })
    }

    fn text(&self, fingerprint: &Fingerprint, now: OffsetDateTime) -> Zeroizing<String> {
        InitialCredentials {
            written_at: &rfc3339(now),
            elastic_password: self.password.as_ref().map(Password::reveal),
            ca_fingerprint: &fingerprint.to_string(),
            kibana: None,
            withdrawn: false,
        }
        .render()
    }
}
