//! What will be written: paths, modes, names and settings. It contains no secret, so it can be printed.
//!
//! **Inputs**: the proof that the node may be configured, and the operator's options. **Outputs**: a
//! [`Plan`], and the unlocked keystore.

use std::fmt;
use std::path::PathBuf;

use eligibility::{Eligible, Finding};
use installation::{
    CERTIFICATE_FILES, CERTIFICATES, Installation, KEYSTORE_FILE, KeystoreFile, Owners, SETTINGS_FILE,
    SettingsFile,
};
use keystore::{BOOTSTRAP_PASSWORD, Format, KEYSTORE_SEED, Keystore, PASSWORD_HASH, Unlocked};
use pki::{CertificateName, KeyKinds, San, TABLE};
use realm::Algorithm;
use recovery::{Earlier, mode, written_at};
use settings::block::{self, Block, KeystoreBefore, Record};
use settings::{Origin, Settings};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{Error, Given, PasswordSource, PlannedCertificate, PlannedFile, given, sans};

/// The operator's options.
#[derive(Debug)]
pub struct Options {
    /// Additional names and addresses for the HTTP certificate.
    pub sans: Vec<San>,
    /// The validity of the HTTP CA in days.
    pub http_ca_days: u32,
    /// The validity of the HTTP certificate in days.
    pub http_days: u32,
    /// The types of the created keys.
    pub keys: KeyKinds,
    /// The source of the password of `elastic`.
    pub password: Wanted,
    /// The file for the generated password, if any.
    pub credentials: Option<PathBuf>,
    /// The fingerprint of the HTTP CA of an interrupted run that was just undone, whose credentials file may
    /// be replaced.
    pub unfinished_ca: Option<String>,
    /// The node's earlier configuration, if that of a cluster replaces it.
    pub earlier: Option<Earlier>,
    /// The group of the files, if it differs from that of the directory.
    pub group: Option<u32>,
}

/// The source of the password of `elastic`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Generated now.
    Made,
    /// Provided by the operator, as a password or a hash.
    Brought,
    /// Generated later, as after Elasticsearch's own security configuration.
    Later,
}

/// What will be written.
#[derive(Debug)]
pub struct Plan {
    /// Seconds since the Unix epoch: identifies the run, and all dates derive from it.
    pub epoch: u64,
    /// The same time.
    pub now: OffsetDateTime,
    /// The configuration directory.
    pub config: PathBuf,
    /// The owner of the configuration directory: user and group.
    pub owner: (u32, u32),
    /// The certificates in the table's order.
    pub certificates: Vec<PlannedCertificate>,
    /// This machine's own names in the HTTP certificate.
    pub(crate) own_names: Vec<San>,
    /// The files to create or replace, in this order; `elasticsearch.yml` is last.
    pub files: Vec<PlannedFile>,
    /// The block to append to `elasticsearch.yml`.
    pub block: Block,
    /// The source of the password of `elastic`.
    pub password: PasswordSource,
    /// The algorithm with which this node hashes passwords.
    pub algorithm: Algorithm,
    /// The keystore format of this version of Elasticsearch.
    pub keystore_format: Format,
    /// The credentials file, if any.
    pub credentials: Option<PathBuf>,
    /// The findings of the eligibility check.
    pub findings: Vec<Finding>,
    /// Warnings for the operator.
    pub warnings: Vec<String>,
    /// The configuration directory that is only read, if another one is written to.
    pub origin: Option<PathBuf>,
    /// The group of certificates and keystore, if it differs from that of the directory.
    pub(crate) group: Option<u32>,
    /// The trusted owners of the directories that are written to.
    pub(crate) owners: Owners,
    pub(crate) unfinished_ca: Option<String>,
    /// Whether an earlier configuration is replaced.
    pub(crate) before: Before,
    /// The data for undoing the run.
    pub(crate) record: Record,
    /// Whether settings and keystore are first copied from `origin`.
    pub(crate) copies: bool,
    /// Whether the settings file already exists, instead of being copied before the first step.
    pub(crate) has_settings: bool,
    pub(crate) settings_mode: u32,
    pub(crate) certificates_mounted: bool,
    pub(crate) contents: Contents,
}

/// Contents of files, which are never printed.
pub(crate) struct Contents {
    /// The original `elasticsearch.yml`.
    pub(crate) settings_before: Vec<u8>,
    /// `elasticsearch.yml` with the block.
    pub(crate) settings_after: Vec<u8>,
    /// The original `elasticsearch.keystore`.
    pub(crate) keystore_before: Option<Vec<u8>>,
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[contents elided]")
    }
}

/// The earlier state of the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// Never configured.
    Nothing,
    /// Configured by itself, or by joining another cluster.
    Configured,
}

impl Plan {
    /// Plans the configuration of an eligible node, with the given material, or with its own if it forms a
    /// new cluster.
    ///
    /// # Errors
    ///
    /// If the options contradict the state of the node: see [`Error`].
    pub fn new(
        eligible: Eligible<'_>,
        given: Option<&Given>,
        options: Options,
    ) -> Result<(Self, Unlocked), Error> {
        let (node, findings, unlocked) = eligible.into_parts();
        let (Some(settings), Some(file), Ok(version)) =
            (node.settings(), node.settings_file.bytes(), &node.version)
        else {
            return Err(Error::Incomplete);
        };
        let keystore_format = Format::written_by(version.major, version.minor).ok_or(Error::Incomplete)?;
        let now = node.now.date().map_err(Error::Clock)?;
        let node_name = settings.text("node.name").unwrap_or_default();
        let membership = given::membership(node, node_name, given, options.earlier.as_ref());
        let password = password_source(&unlocked, given, &options)?;
        let record = record(options.earlier.as_ref(), unlocked.keystore.as_ref(), password);
        let block = block::compose(&node.sources(file), settings, &membership, &written_at(now), &record);
        let settings_after = block::extend(&node.sources(file), &block).map_err(Error::NotExtendable)?;
        // A password from the operator or the keystore is not written to a file.
        let credentials = options.credentials.clone().filter(|_| password == PasswordSource::Generated);
        let Names { sans, own: own_names, mut warnings } = Names::of(node, settings, given, &options.sans);
        warnings.extend(unlasting(settings));
        Ok((
            Self {
                epoch: node.epoch(),
                record,
                now,
                config: node.config.clone(),
                owner: owner(node),
                certificates: certificates(node_name, sans, &options, given),
                own_names,
                files: files(node, credentials.as_ref()),
                block,
                password,
                algorithm: algorithm(settings)?,
                keystore_format,
                credentials,
                origin: node.origin.clone(),
                group: options.group.or_else(|| inherited_group(node)),
                owners: node.owners.clone(),
                unfinished_ca: options.unfinished_ca,
                copies: node.from_origin,
                has_settings: !node.from_origin && node.filled_from.is_none(),
                settings_mode: settings_mode(node),
                certificates_mounted: node.certificates_mounted(),
                findings,
                warnings,
                before: if options.earlier.is_some() { Before::Configured } else { Before::Nothing },
                contents: Contents {
                    settings_before: options
                        .earlier
                        .map_or_else(|| file.to_vec(), |earlier| earlier.settings),
                    settings_after,
                    keystore_before: node.keystore.bytes().map(<[u8]>::to_vec),
                },
            },
            unlocked,
        ))
    }
}

/// The names of the HTTP certificate.
struct Names {
    /// All of them.
    sans: Vec<San>,
    /// This machine's own.
    own: Vec<San>,
    warnings: Vec<String>,
}

impl Names {
    fn of(node: &Installation, settings: &Settings, given: Option<&Given>, added: &[San]) -> Self {
        let (own, _) = sans::of_node(node, settings, &[]);
        match given {
            Some(Given::Bundle(bundled)) => {
                let sans = bundled.http.certificate.sans();
                let own = own.into_iter().filter(|name| sans.contains(name)).collect();
                Self { sans, own, warnings: Vec::new() }
            }
            _ => {
                let (sans, warnings) = sans::of_node(node, settings, added);
                Self { sans, own, warnings }
            }
        }
    }
}

/// A bind mount through which a node finds files that were written elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The written file.
    pub from: PathBuf,
    /// The path that the node reads.
    pub to: PathBuf,
}

impl Plan {
    /// Returns the required mounts; none unless another directory is written to.
    #[must_use]
    pub fn mounts(&self) -> Vec<Mount> {
        let Some(origin) = &self.origin else { return Vec::new() };
        let names = [CERTIFICATES, KEYSTORE_FILE, SETTINGS_FILE];
        names.map(|name| Mount { from: self.config.join(name), to: origin.join(name) }).to_vec()
    }

    /// Returns the time of the run in RFC 3339, UTC, in seconds.
    #[must_use]
    pub fn written_at(&self) -> String {
        let whole = self.now.replace_nanosecond(0).unwrap_or(self.now);
        whole.format(&Rfc3339).unwrap_or_default()
    }
}

fn certificates(
    node_name: &str,
    sans: Vec<San>,
    options: &Options,
    given: Option<&Given>,
) -> Vec<PlannedCertificate> {
    if let Some(Given::Bundle(bundled)) = given {
        return TABLE.iter().map(|row| bundled.planned(row.name)).collect();
    }
    TABLE
        .iter()
        .map(|row| PlannedCertificate {
            name: row.name,
            common_name: row.common_name.unwrap_or(node_name).to_owned(),
            days: match row.name {
                CertificateName::HttpCa => options.http_ca_days,
                CertificateName::Http => options.http_days.min(options.http_ca_days),
                CertificateName::Transport | CertificateName::TransportCa => row.days,
            },
            key: match given {
                Some(_) if row.name != CertificateName::Http => None,
                _ => Some(row.key(options.keys)),
            },
            sans: if row.name == CertificateName::Http { sans.clone() } else { Vec::new() },
        })
        .collect()
}

fn files(node: &Installation, credentials: Option<&PathBuf>) -> Vec<PlannedFile> {
    let certs = node.config_path(CERTIFICATES);
    let keystore_mode = match &node.keystore {
        // Only owner and group can read secrets, even if others could before.
        KeystoreFile::Read { mode, .. } => *mode & mode::FILE,
        _ => mode::FILE,
    };
    CERTIFICATE_FILES
        .into_iter()
        .map(|name| (certs.join(name), mode::FILE))
        .chain([(node.config_path(KEYSTORE_FILE), keystore_mode)])
        .chain(credentials.map(|path| (path.clone(), mode::CREDENTIALS)))
        .chain([(node.config_path(SETTINGS_FILE), settings_mode(node))])
        .map(|(path, mode)| PlannedFile { path, mode })
        .collect()
}

/// Returns the owner of new files: that of the directory or, if another user was accepted, that user, because
/// only root can change owners.
fn owner(node: &Installation) -> (u32, u32) {
    let user = if node.user == 0 { node.directory.owner } else { node.user };
    (user, node.directory.group)
}

/// Returns the group of the directory if new files would not inherit it: the service reads a directory of
/// root through its group, and without the setgid bit new files get the group of this process.
fn inherited_group(node: &Installation) -> Option<u32> {
    const SETGID: u32 = 0o2000;
    let directory = &node.directory;
    let is_needed = node.user == 0 && directory.user == 0 && directory.mode & SETGID == 0;
    Some(directory.group).filter(|group| is_needed && *group != 0)
}

fn settings_mode(node: &Installation) -> u32 {
    match &node.settings_file {
        SettingsFile::Read { mode, .. } => *mode,
        _ => mode::FILE,
    }
}

fn password_source(
    unlocked: &Unlocked,
    given: Option<&Given>,
    options: &Options,
) -> Result<PasswordSource, Error> {
    match (given, held(unlocked), options.password) {
        (Some(Given::Cluster(_)), _, _) => Ok(PasswordSource::Cluster),
        (Some(Given::Bundle(bundled)), held, _) => Ok(bundled.password_source(held)),
        (None, Some(entry), Wanted::Brought) => Err(Error::PasswordThere { entry }),
        (None, Some(_), Wanted::Made | Wanted::Later) => Ok(PasswordSource::Keystore),
        (None, None, Wanted::Brought) => Ok(PasswordSource::Operator),
        (None, None, Wanted::Made) => Ok(PasswordSource::Generated),
        (None, None, Wanted::Later) => Ok(PasswordSource::Later),
    }
}

/// Returns the keystore entry that sets the password of `elastic`.
fn held(unlocked: &Unlocked) -> Option<&'static str> {
    let keystore = unlocked.keystore.as_ref()?;
    [BOOTSTRAP_PASSWORD, PASSWORD_HASH].into_iter().find(|name| keystore.contains(name))
}

/// Returns the data that restores the original keystore.
fn record(earlier: Option<&Earlier>, keystore: Option<&Keystore>, password: PasswordSource) -> Record {
    if let Some(earlier) = earlier {
        return earlier.record.clone();
    }
    let keystore = match keystore {
        None => KeystoreBefore::Missing,
        Some(keystore) => {
            let hash = match password {
                PasswordSource::Generated
                | PasswordSource::Operator
                | PasswordSource::Bundle
                | PasswordSource::Later => Some(PASSWORD_HASH),
                PasswordSource::Keystore | PasswordSource::Cluster => None,
            };
            let added = hash.into_iter().chain([KEYSTORE_SEED]);
            let added = added.filter(|name| !keystore.contains(name)).map(str::to_owned).collect();
            KeystoreBefore::Present { added }
        }
    };
    Record { keystore: Some(keystore), replaced: Vec::new() }
}

fn algorithm(settings: &Settings) -> Result<Algorithm, Error> {
    match settings.text(Algorithm::SETTING) {
        None => Ok(Algorithm::default()),
        Some(name) => Algorithm::parse(name).map_err(Error::Algorithm),
    }
}

/// Warns about settings that affect the written files but that later starts do not have by themselves.
fn unlasting(settings: &Settings) -> Vec<String> {
    const SHAPING: [&str; 16] = [
        "node.name",
        "node.roles",
        "discovery.type",
        "cluster.initial_master_nodes",
        "xpack.security.enrollment.enabled",
        "path.data",
        "network.host",
        "network.bind_host",
        "network.publish_host",
        "http.host",
        "http.bind_host",
        "http.publish_host",
        "transport.host",
        "transport.bind_host",
        "transport.publish_host",
        Algorithm::SETTING,
    ];
    SHAPING
        .into_iter()
        .filter_map(|key| {
            let from = match settings.get(key)?.origin {
                Origin::CommandLine => "`-E`",
                Origin::Environment => "the environment",
                Origin::File { .. } | Origin::Default => return None,
            };
            Some(format!(
                "`{key}` comes from {from} and affects the files that are written: later starts need it as well"
            ))
        })
        .collect()
}
