//! The request for a first start, created once from the arguments and the environment variables that count as
//! arguments.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bootstrap::{Bundled, PasswordChoice, Wanted};
use eligibility::{Mode, Writing};
use enrollment::EnrollmentToken;
use realm::{Password, PasswordHash};
use recovery::Earlier;
use secrecy::{ExposeSecret, SecretString};
use transaction::UNATTENDED_PATIENCE;

use crate::args::{Common, KeyChoice, Making, Reconfigure, Sink, Taking};
use crate::error::Error;
use crate::passphrase;

/// The request for a first start.
pub(crate) struct Order {
    /// The enrollment token of the cluster to join.
    pub(crate) token: Option<Source>,
    /// The operator's credential of `elastic`.
    pub(crate) credential: Option<Credential>,
    /// The destination of the password.
    pub(crate) credentials_to: Option<Sink>,
    /// Additional names and addresses for the HTTP certificate.
    pub(crate) sans: Vec<pki::San>,
    /// Validity of the HTTP CA in days.
    pub(crate) http_ca_days: u32,
    /// Validity of the HTTP certificate in days.
    pub(crate) http_days: u32,
    /// The types of the created keys.
    pub(crate) keys: pki::KeyKinds,
    /// How long to wait for another run.
    pub(crate) lock_timeout: Duration,
    /// Whether files are replaced or overwritten in place.
    pub(crate) writing: Writing,
    /// The bundle that the node uses.
    pub(crate) taking: Taking,
    /// Rules that the operator accepts although they would stop the run.
    pub(crate) accept: Vec<String>,
    /// Whether to write nothing.
    pub(crate) dry_run: bool,
    /// The rest of an earlier configuration, removed from the node's facts because the cluster's material
    /// replaces it.
    pub(crate) earlier: Option<Earlier>,
    /// The group of the created files, if it is not that of the directory.
    pub(crate) group: Option<u32>,
    /// Asks the operator for confirmation. Called only after all checks that need no prompt have passed.
    pub(crate) confirm: fn() -> Result<bool, Error>,
}

/// The source of a secret.
#[derive(Clone)]
pub(crate) enum Source {
    /// The first line of a file.
    File(PathBuf),
    /// The secret itself.
    Value(SecretString),
}

/// The operator's credential of `elastic`.
#[derive(Clone)]
pub(crate) enum Credential {
    /// A password.
    Password(Source),
    /// A password from a container's environment. It must take effect whether or not the node is configured.
    Container(SecretString),
    /// A file with a password hash.
    Hash(PathBuf),
    /// The password is created later, as after Elasticsearch's own step.
    Later,
}

impl Source {
    fn of(file: Option<&PathBuf>, value: Option<&SecretString>) -> Option<Self> {
        file.cloned().map(Self::File).or_else(|| value.cloned().map(Self::Value))
    }

    fn read(&self) -> Result<SecretString, Error> {
        match self {
            Self::File(path) => passphrase::first_line(path),
            Self::Value(value) => Ok(value.clone()),
        }
    }

    fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Value(_) => None,
        }
    }
}

impl Credential {
    fn file(&self) -> Option<&Path> {
        match self {
            Self::Password(source) => source.file(),
            Self::Hash(path) => Some(path),
            Self::Container(_) | Self::Later => None,
        }
    }
}

impl Order {
    /// Creates the request from the options of the command line.
    pub(crate) fn of(making: &Making) -> Self {
        let password = making.elastic_password_file.clone().map(Source::File).map(Credential::Password);
        let hash = making.elastic_password_hash_file.clone().map(Credential::Hash);
        Self {
            token: Source::of(making.enrollment_token_file.as_ref(), making.enrollment_token.as_ref()),
            credential: password.or(hash),
            credentials_to: making.credentials_to.clone(),
            sans: making.san.clone(),
            http_ca_days: making.http_ca_days,
            http_days: making.http_days,
            keys: making.keys.into(),
            lock_timeout: making.lock_timeout,
            writing: if making.in_place { Writing::InPlace } else { Writing::Replacing },
            taking: making.taking.clone(),
            accept: making.accept.rules.clone(),
            dry_run: false,
            earlier: None,
            group: None,
            confirm: || Ok(true),
        }
    }

    /// Returns the defaults for an unattended first start.
    pub(crate) fn unattended(credentials_to: Sink) -> Self {
        Self {
            token: None,
            credential: None,
            credentials_to: Some(credentials_to),
            sans: Vec::new(),
            http_ca_days: pki::HTTP_CA_DAYS,
            http_days: pki::HTTP_DAYS,
            keys: KeyChoice::Compatible.into(),
            lock_timeout: UNATTENDED_PATIENCE,
            writing: Writing::Replacing,
            taking: Taking::default(),
            accept: Vec::new(),
            dry_run: false,
            earlier: None,
            group: None,
            confirm: || Ok(true),
        }
    }

    /// Creates the request for an auto-configured node that joins a cluster. The caller waited for other runs
    /// before it removed the earlier configuration from the facts, which must not be read again.
    pub(crate) fn rejoining(options: &Reconfigure, earlier: Earlier) -> Self {
        Self {
            token: Source::of(options.enrollment_token_file.as_ref(), options.enrollment_token.as_ref()),
            sans: options.san.clone(),
            http_days: options.http_days,
            keys: options.keys.into(),
            lock_timeout: Duration::ZERO,
            earlier: Some(earlier),
            ..Self::unattended(Sink::None)
        }
    }

    /// Returns whether the node joins a cluster by enrollment.
    pub(crate) fn joins(&self) -> bool {
        self.token.is_some()
    }

    /// Returns whether the node joins a cluster and thus creates no password.
    pub(crate) fn is_of_cluster(&self) -> bool {
        self.joins() || self.taking.bundle.is_some()
    }

    /// Returns the mode in which the node is configured.
    pub(crate) fn mode<'a>(&self, bundled: Option<&'a Bundled>) -> Mode<'a> {
        match (&self.earlier, bundled, self.joins()) {
            (Some(_), _, _) => Mode::Rejoin,
            (None, Some(bundled), _) => Mode::Planned(&bundled.place),
            (None, None, true) => Mode::Join,
            (None, None, false) => Mode::InitialNode,
        }
    }

    /// Returns the file to which the password will be written.
    pub(crate) fn credentials_file(&self) -> Option<PathBuf> {
        match &self.credentials_to {
            Some(Sink::File(path)) => std::path::absolute(path).ok(),
            _ => None,
        }
    }

    /// Returns whether an option takes its value from standard input. Two of them are an error.
    pub(crate) fn takes_stdin(&self, common: &Common) -> Result<bool, Error> {
        let of = |file: Option<&Path>| file.map(Path::to_path_buf);
        let opening = &self.taking.opening;
        let count = passphrase::name_stdin([
            &of(self.token.as_ref().and_then(Source::file)),
            &of(self.credential.as_ref().and_then(Credential::file)),
            &opening.passphrase_file,
            &opening.identity_passphrase_file,
            &common.keystore_passphrase_file,
        ]);
        if count > 1 {
            return Err(Error::Usage {
                message: "standard input is named twice".to_owned(),
                hint: "use a file instead of one `-`".to_owned(),
            });
        }
        Ok(count == 1)
    }

    /// Returns the password from a container's environment.
    pub(crate) fn container_password(&self) -> Option<&SecretString> {
        match &self.credential {
            Some(Credential::Container(password)) => Some(password),
            _ => None,
        }
    }

    /// Returns who creates the password of `elastic`.
    pub(crate) fn wanted(&self) -> Wanted {
        match &self.credential {
            None => Wanted::Made,
            Some(Credential::Later) => Wanted::Later,
            Some(Credential::Password(_) | Credential::Container(_) | Credential::Hash(_)) => Wanted::Brought,
        }
    }

    /// Reads the enrollment token.
    pub(crate) fn read_token(&self) -> Result<EnrollmentToken, Error> {
        let text = self.token.as_ref().map_or_else(|| Ok(SecretString::default()), Source::read)?;
        EnrollmentToken::parse(text.expose_secret()).map_err(Error::Token)
    }

    /// Reads the operator's password or hash. This comes last, because it may come from standard input.
    pub(crate) fn read_credential(&self) -> Result<PasswordChoice, Error> {
        let refused = |error| Error::Bootstrap(bootstrap::Error::Password(error));
        match &self.credential {
            None | Some(Credential::Later) => Ok(PasswordChoice::Generate),
            Some(Credential::Password(source)) => {
                Password::from_text(source.read()?).map(PasswordChoice::Own).map_err(refused)
            }
            Some(Credential::Container(password)) => {
                Password::from_text(password.clone()).map(PasswordChoice::Own).map_err(refused)
            }
            Some(Credential::Hash(file)) => {
                let text = passphrase::first_line(file)?;
                PasswordHash::parse(text.expose_secret()).map(PasswordChoice::OwnHash).map_err(refused)
            }
        }
    }
}

impl From<KeyChoice> for pki::KeyKinds {
    fn from(keys: KeyChoice) -> Self {
        match keys {
            KeyChoice::Compatible => Self::Compatible,
            KeyChoice::Stock => Self::Stock,
            KeyChoice::Ec => Self::Ec,
        }
    }
}
