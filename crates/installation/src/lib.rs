//! All facts about one node, read once.
//!
//! Reading never judges: anything missing, unreadable or unusual is recorded as a fact, and `eligibility`
//! interprets it. After [`Installation::read`], nothing else in the program reads this node's files, the
//! environment or the clock, so that all decisions of a run are based on the same facts. The exceptions are
//! facts that few commands need and that are slow to read: [`Installation::unusable`] and
//! [`Installation::locked_by`].

mod assignments;
mod barrier;
mod configuration;
mod data;
mod directories;
mod environment;
mod environment_file;
mod error;
mod hooks;
mod host;
mod kibana;
mod location;
mod moment;
mod named;
mod owners;
mod times;
mod tls_files;
mod unusable;
mod version;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use assignments::{ShellNeed, shell_word};
pub use barrier::Barrier;
use configuration::Links;
pub use configuration::{Access, Blocked, DirectoryFacts, KeystoreFile, SettingsFile, Target};
pub use data::{DataPath, DataState, is_in_use};
pub use directories::{NodeDirectory, Obstacle};
pub use environment::{Environment, distribution};
pub use environment_file::shell_assignment;
pub use error::Error;
pub use hooks::{HOOKS, Hook, hooks};
pub use host::{DiskUsage, Host, disk_usage, group_number, groups_of, is_alive, this_process, user_name};
pub use kibana::{Kibana, KibanaData, KibanaRequest};
pub use moment::{Moment, WrongClock};
pub use named::{NamedFile, Owner};
pub use owners::{Owners, Service, Writer};
pub use settings::{Container, Settings};
pub use times::{age, same_time};
pub use tls_files::{KEY_STORE, OpenedBy, PEM_KEY, TRUST_STORE, TlsContent, TlsFile};
use transaction::Locked;
pub use unusable::Unusable;
pub use version::{Version, VersionProblem};

/// The node's settings file.
pub const SETTINGS_FILE: &str = "elasticsearch.yml";
/// The file with the node's secure settings.
pub const KEYSTORE_FILE: &str = "elasticsearch.keystore";
/// The directory for certificates and keystores, relative to the configuration directory.
pub const CERTIFICATES: &str = "certs";

/// The HTTP CA in PEM, for clients. The node itself never reads it.
pub const HTTP_CA: &str = "http_ca.crt";
/// The keystore of the HTTP layer.
pub const HTTP_STORE: &str = "http.p12";
/// The keystore and trust store of the transport layer.
pub const TRANSPORT_STORE: &str = "transport.p12";
/// The names in the HTTP certificate that were this machine's own when it was issued.
pub const HTTP_NAMES: &str = "http.names";
/// The files in the certificates directory.
pub const CERTIFICATE_FILES: [&str; 4] = [HTTP_CA, HTTP_STORE, TRANSPORT_STORE, HTTP_NAMES];

/// The operator's options for locating the node; `None` applies the rules of the command line.
#[derive(Debug, Default)]
pub struct Request {
    /// `--es-home`
    pub es_home: Option<PathBuf>,
    /// `--path-conf`
    pub path_conf: Option<PathBuf>,
    /// `--es-version`
    pub es_version: Option<String>,
    /// `-E key=value`, in order.
    pub overrides: Vec<(String, String)>,
    /// `--out`: the directory to write to. The configuration directory is then only read.
    pub out: Option<PathBuf>,
    /// Whether an empty configuration directory is filled from the home's own before anything else is
    /// written, as in a container: the facts are then those of the filled directory.
    pub fills: bool,
    /// The kind of writer.
    pub writer: Writer,
}

/// All facts about one node.
pub struct Installation {
    /// The directory in which Elasticsearch is installed.
    pub home: PathBuf,
    /// The configuration directory (`ES_PATH_CONF`), or the one that is written to instead.
    pub config: PathBuf,
    /// The configuration directory that is only read, if another one is written to.
    pub origin: Option<PathBuf>,
    /// Whether settings and keystore were read from `origin`, because the other directory is not configured
    /// yet.
    pub from_origin: bool,
    /// The directory from which the configuration directory is filled, if it has no settings of its own.
    pub filled_from: Option<PathBuf>,
    /// The version, from the server's jar or the operator.
    pub version: Result<Version, VersionProblem>,
    /// The environment of this process.
    pub environment: Environment,
    /// The settings that override the file: `path.home`, which the start command passes in the same way, then
    /// `-E key=value`, in order.
    pub overrides: Vec<(String, String)>,
    /// Whether environment variables are mapped to settings, as in the container image.
    pub container: Container,
    /// `elasticsearch.yml`.
    pub settings_file: SettingsFile,
    /// Whether plugins are installed, which may add settings and values.
    pub has_plugins: bool,
    /// The settings with which the node would start; `None` if the file could not be read.
    pub settings: Option<Result<Settings, settings::Error>>,
    /// Each data path with its content; empty if the settings are unknown.
    pub data: Vec<DataPath>,
    /// The directories that the node uses or creates; empty if the settings are unknown.
    pub directories: Vec<NodeDirectory>,
    /// Files in TLS settings that a first start does not configure itself.
    pub tls_files: Vec<TlsFile>,
    /// `elasticsearch.keystore`.
    pub keystore: KeystoreFile,
    /// The configuration directory itself.
    pub directory: DirectoryFacts,
    /// The trusted owners of directories.
    pub owners: Owners,
    /// The names and addresses of this machine.
    pub host: Host,
    /// The effective user of this process.
    pub user: u32,
    unusable: unusable::Search,
    /// The time at which the facts were read, from which all dates and file names of the run derive. It is
    /// later if certificates were already moved aside in this second.
    pub now: Moment,
}

impl Installation {
    /// Reads all facts.
    ///
    /// # Errors
    ///
    /// Only if no node can be located: the configuration directory does not exist, a relative path cannot be
    /// resolved because the working directory no longer exists, or an option, a variable or a file that
    /// locates the node is invalid.
    pub fn read(request: &Request) -> Result<Self, Error> {
        const TRIES: usize = 10;
        let mut read = Self::read_once(request)?;
        // A concurrent run changes the settings both first and last, so unchanged settings show that all
        // facts match.
        for _ in 1..TRIES {
            if read.1 {
                break;
            }
            read = Self::read_once(request)?;
        }
        Ok(read.0)
    }

    /// Reads all facts, and returns whether the settings were unchanged afterwards.
    fn read_once(request: &Request) -> Result<(Self, bool), Error> {
        let environment = Environment::read();
        let home = location::home(request, &environment)?;
        let source = location::config(request, &environment, &home)?;
        let place = Place::find(request, source, &home)?;
        let (read_from, links) = place.read_from(request.writer);
        let Place { config, origin, from_origin, filled_from } = place;
        let version = version::read(&home, request.es_version.as_deref());
        let container = environment.container(&home);
        let host = Host::read(&environment)?;
        let overrides = overrides(request, &home)?;
        let settings_file = SettingsFile::read(&read_from, links);
        let settings = settings_file.bytes().map(|file| {
            settings::assemble(&settings::Sources {
                file,
                environment: environment.variables(),
                overrides: &overrides,
                container,
                host_name: &host.name,
            })
        });
        let read = settings.as_ref().and_then(|settings| settings.as_ref().ok());
        let data = read.map_or_else(Vec::new, |settings| data::read(settings, &home));
        let directories = read.map_or_else(Vec::new, |settings| directories::read(settings, &home));
        let tls_files = read.map_or_else(Vec::new, |settings| tls_files::read(settings, &read_from));
        let node = Self {
            version,
            overrides,
            container,
            settings,
            settings_file,
            data,
            directories,
            tls_files,
            has_plugins: has_plugins(&home),
            // Existing files are not overwritten when the directory is filled.
            keystore: match filled_from.is_some() && config.join(KEYSTORE_FILE).is_file() {
                true => KeystoreFile::read(&config, links),
                false => KeystoreFile::read(&read_from, links),
            },
            directory: DirectoryFacts::read(&config)?,
            owners: Owners::of(request.writer, Service::Elasticsearch),
            host,
            user: rustix::process::geteuid().as_raw(),
            unusable: unusable::Search::default(),
            now: free_moment(&config, Moment::read(&environment)),
            environment,
            home,
            origin,
            from_origin,
            filled_from,
            config,
        };
        let is_as_before = SettingsFile::read(&read_from, links).bytes() == node.settings_file.bytes();
        Ok((node, is_as_before))
    }

    /// Returns the sources of the settings, to assemble them again with another file.
    #[must_use]
    pub fn sources<'a>(&'a self, file: &'a [u8]) -> settings::Sources<'a> {
        settings::Sources {
            file,
            environment: self.environment.variables(),
            overrides: &self.overrides,
            container: self.container,
            host_name: &self.host.name,
        }
    }

    /// Returns the owner of the configuration directory, or of a symbolic link to it, if that owner is not
    /// trusted.
    #[must_use]
    pub fn foreign_owner(&self) -> Option<u32> {
        let trusted = self.owners.trusted();
        [self.directory.owner, self.directory.user].into_iter().find(|owner| !trusted(*owner))
    }

    /// Searches the configuration directory, once, for a file that the node requires and cannot read, and
    /// returns the first.
    #[must_use]
    pub fn unusable(&self) -> Option<&Unusable> {
        let is_complete = self.origin.is_none() && self.filled_from.is_none();
        self.unusable.first(&self.config, &self.home, is_complete)
    }

    /// Returns the process that holds the lock on the configuration directory, if the system shows one. This
    /// can take ten milliseconds, because the system blocks all lock changes before it lists the locks.
    #[must_use]
    pub fn locked_by(&self) -> Option<u32> {
        configuration::locked_by(&self.config)
    }

    /// Returns whether the certificates directory is a mount point.
    #[must_use]
    pub fn certificates_mounted(&self) -> bool {
        let mounted =
            |target: &Target| target.blocked == Blocked::MountPoint && target.path.ends_with(CERTIFICATES);
        self.directory.blocked.iter().any(mounted)
    }

    /// Returns the assembled settings, if any.
    #[must_use]
    pub fn settings(&self) -> Option<&Settings> {
        self.settings.as_ref()?.as_ref().ok()
    }

    /// Changes the facts as if the settings file had this content.
    pub fn assume_settings(&mut self, file: Vec<u8>) {
        self.settings = Some(settings::assemble(&self.sources(&file)));
        if let SettingsFile::Read { bytes, .. } = &mut self.settings_file {
            *bytes = file;
        }
    }

    /// Returns a path in the configuration directory.
    #[must_use]
    pub fn config_path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.config.join(name)
    }

    /// Opens and locks the configuration directory.
    ///
    /// # Errors
    ///
    /// If another run holds the lock for longer than `patience`, or the directory must not be written to.
    pub fn lock(&self, patience: Duration) -> Result<Locked, transaction::Error> {
        Locked::open(&self.config, self.owners.trusted(), patience)
    }

    /// Returns the time at which the facts were read, in seconds since the Unix epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.now.epoch()
    }
}

/// The location of the configuration.
struct Place {
    config: PathBuf,
    origin: Option<PathBuf>,
    from_origin: bool,
    filled_from: Option<PathBuf>,
}

impl Place {
    fn find(request: &Request, source: PathBuf, home: &Path) -> Result<Self, Error> {
        let (config, origin) = match &request.out {
            None => (source, None),
            Some(out) => (location::absolute(out)?, Some(source)),
        };
        let from_origin = origin.is_some() && !configuration::has_block(&config);
        let filled_from = request.fills.then(|| configuration::image(home, &config)).flatten();
        Ok(Self { config, origin, from_origin, filled_from })
    }

    /// Returns the directory from which settings and keystore are read, and whether links in it are followed.
    fn read_from(&self, writer: Writer) -> (PathBuf, Links) {
        match self.origin.as_ref().filter(|_| self.from_origin).or(self.filled_from.as_ref()) {
            Some(source) => (source.clone(), Links::Followed),
            None if writer == Writer::Nobody => (self.config.clone(), Links::Followed),
            None => (self.config.clone(), Links::Refused),
        }
    }
}

/// Returns the settings that override all others: the home, then those of the command line.
fn overrides(request: &Request, home: &Path) -> Result<Vec<(String, String)>, Error> {
    let home_text = home.to_str().ok_or_else(|| Error::HomeNotText { path: home.to_path_buf() })?;
    let own = ("path.home".to_owned(), home_text.to_owned());
    Ok(std::iter::once(own).chain(request.overrides.iter().cloned()).collect())
}

fn has_plugins(home: &Path) -> bool {
    std::fs::read_dir(home.join("plugins")).is_ok_and(|mut found| found.next().is_some())
}

/// Returns the first time from `now` on, in steps of one second, for which the name of the moved certificates
/// is free.
fn free_moment(config: &Path, now: Moment) -> Moment {
    let is_free = |moment: Moment| transaction::is_free_epoch(config, CERTIFICATES, moment.epoch());
    now.first(is_free).unwrap_or(now)
}

/// Returns the seconds since the Unix epoch when no node is read.
#[must_use]
pub fn epoch_now() -> u64 {
    Moment::read(&Environment::read()).epoch()
}

/// Opens a file from the command line for reading.
///
/// # Errors
///
/// The I/O error.
pub fn open_given(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::File::open(path)
}

/// Returns whether a file exists, following symbolic links.
///
/// # Errors
///
/// The I/O error, unless it is that the file does not exist.
pub fn is_there(path: &Path) -> std::io::Result<bool> {
    path.try_exists()
}

/// Returns the permission bits of a file from the command line, following symbolic links.
///
/// # Errors
///
/// The I/O error, or if it is a directory: container engines create one for a bind mount whose source is
/// missing.
pub fn mode_of(path: &Path) -> std::io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    let facts = std::fs::metadata(path)?;
    if facts.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    Ok(facts.permissions().mode() & 0o7777)
}

/// Reads a file from the command line.
///
/// # Errors
///
/// The I/O error, or if the file is too large.
pub fn read_given(path: &Path) -> std::io::Result<Vec<u8>> {
    whole(open_given(path)?)
}

/// Reads a regular file that a setting names or that is in a directory of the node, following symbolic links.
/// Other types, such as a FIFO, are rejected without blocking.
///
/// # Errors
///
/// The I/O error, or if it is not a regular file or is too large.
pub fn read_named(path: &Path) -> std::io::Result<Vec<u8>> {
    whole(configuration::open_regular(path, Links::Followed)?)
}

/// Returns the hint for a file that could not be read. Another user helps only if a permission is missing.
#[must_use]
pub fn reading_hint(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::PermissionDenied => "run as root, or as the user that the node runs as",
        ErrorKind::InvalidInput | ErrorKind::FileTooLarge | ErrorKind::IsADirectory => {
            "replace it by a regular file of at most 16 MiB, or correct the path"
        }
        ErrorKind::UnexpectedEof => "write the secret into its first line",
        _ => "check that the file exists and that this user can read it",
    }
}

/// Returns the length of a file in bytes; zero if it does not exist.
#[must_use]
pub fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |found| found.len())
}

/// Returns what was appended to a file since it had this length, up to one megabyte.
///
/// # Errors
///
/// The I/O error.
pub fn read_since(path: &Path, length: u64) -> std::io::Result<Vec<u8>> {
    use std::io::{Read, Seek, SeekFrom};
    const MOST: u64 = 1 << 20;
    let mut file = configuration::open_regular(path, Links::Followed)?;
    file.seek(SeekFrom::Start(length))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn whole(file: std::fs::File) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    const LARGEST: u64 = 16 << 20;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}
