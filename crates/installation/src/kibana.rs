//! Locates the files of a Kibana on this machine by Kibana's own rules, and checks access to them.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{self, Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD};

use crate::configuration::{Links, read_regular};
use crate::owners::{Owners, Service, Writer};
use crate::{Environment, Error, Moment, read_named};

/// The installation, configuration and data directories in packages.
const PACKAGE_HOME: &str = "/usr/share/kibana";
const PACKAGE_CONFIG: &str = "/etc/kibana";
const PACKAGE_DATA: &str = "/var/lib/kibana";
/// The name of Kibana's settings file.
const SETTINGS: &str = "kibana.yml";

/// The operator's options for locating Kibana; `None` applies the rules.
#[derive(Clone, Debug, Default)]
pub struct KibanaRequest {
    /// The installation.
    pub home: Option<PathBuf>,
    /// `kibana.yml`, or its directory.
    pub config: Option<PathBuf>,
    /// The data directory.
    pub data: Option<PathBuf>,
    /// The path with which the program was called, which may be in Kibana's `bin`.
    pub program: Option<PathBuf>,
}

/// The files of one Kibana, read once.
pub struct Kibana {
    /// The installation.
    pub home: PathBuf,
    /// `kibana.yml`, with symbolic links resolved if the file exists.
    pub settings: PathBuf,
    /// Its content.
    pub bytes: io::Result<Vec<u8>>,
    /// Whether it can be replaced: the file and its directory must be writable.
    pub settings_access: io::Result<()>,
    /// `package.json`, which contains the version.
    pub package: Option<Vec<u8>>,
    /// The time at which the facts were read.
    pub now: Moment,
    /// The trusted owners of directories.
    pub owners: Owners,
    data: Option<PathBuf>,
}

/// Kibana's data directory.
#[derive(Debug)]
pub struct KibanaData {
    /// Its path, with symbolic links resolved if it exists.
    pub path: PathBuf,
    /// Whether files can be created in it.
    pub access: io::Result<()>,
    /// Its owner and group.
    pub owner: (u32, u32),
}

impl Kibana {
    /// Locates and reads the files.
    ///
    /// # Errors
    ///
    /// If a relative path cannot be resolved because the working directory no longer exists.
    pub fn read(request: &KibanaRequest, environment: &Environment) -> Result<Self, Error> {
        let given = request.home.clone().or_else(|| environment.path("KIBANA_HOME"));
        let home = absolute(&given.or_else(|| beside(request)).unwrap_or_else(|| PACKAGE_HOME.into()))?;
        let settings = match &request.config {
            Some(given) if given.is_dir() => absolute(&given.join(SETTINGS))?,
            Some(given) => absolute(given)?,
            None => {
                let configured =
                    environment.path("KBN_PATH_CONF").map(|folder| absolute(&folder)).transpose()?;
                let folders = configured.into_iter().chain([home.join("config"), PACKAGE_CONFIG.into()]);
                let candidates: Vec<PathBuf> = folders.map(|folder| folder.join(SETTINGS)).collect();
                first(&candidates, |candidate| allowed(candidate, Access::READ_OK).is_ok())
            }
        };
        let settings = resolved_settings(settings);
        let folder = settings.parent().unwrap_or_else(|| Path::new("/"));
        Ok(Self {
            bytes: read(&settings),
            settings_access: allowed(&settings, Access::WRITE_OK)
                .and_then(|()| allowed(folder, Access::WRITE_OK | Access::EXEC_OK)),
            package: read_named(&home.join("package.json")).ok(),
            now: Moment::read(environment),
            owners: Owners::of(Writer::Tool, Service::Kibana),
            data: request.data.as_deref().map(absolute).transpose()?,
            home,
            settings,
        })
    }

    /// Reads `kibana.yml` again and keeps the other facts.
    #[must_use]
    pub fn read_again(self) -> Self {
        Self { bytes: read(&self.settings), ..self }
    }

    /// Returns the data directory: the option, else `path.data` (relative to the home), else `data` in the
    /// home, else that of the packages.
    #[must_use]
    pub fn data(&self, path_data: Option<&str>) -> KibanaData {
        let path = match (&self.data, path_data) {
            (Some(given), _) => given.clone(),
            (None, Some(setting)) => self.home.join(setting),
            (None, None) => {
                first(&[self.home.join("data"), PACKAGE_DATA.into()], |candidate| candidate.is_dir())
            }
        };
        let path = resolved(path);
        let owner = fs::metadata(&path).map_or((0, 0), |facts| (facts.uid(), facts.gid()));
        let access = if path.is_dir() || !path.exists() {
            allowed(&path, Access::WRITE_OK | Access::EXEC_OK)
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        };
        KibanaData { access, owner, path }
    }
}

/// Reads `kibana.yml` from a resolved path. A symbolic link that has replaced the file since is not followed.
fn read(settings: &Path) -> io::Result<Vec<u8>> {
    read_regular(settings, Links::Refused).map(|(bytes, _)| bytes)
}

/// Returns the home from whose `bin` the program was called, even if the program itself is elsewhere.
fn beside(request: &KibanaRequest) -> Option<PathBuf> {
    let bin = request.program.as_deref()?.parent()?;
    let home = bin.parent().filter(|home| bin.ends_with("bin") && home.join("package.json").exists())?;
    Some(home.to_path_buf())
}

/// Returns the first suitable candidate, or else the first one.
fn first(candidates: &[PathBuf], will_do: impl Fn(&PathBuf) -> bool) -> PathBuf {
    let found = candidates.iter().find(|candidate| will_do(candidate));
    found.or_else(|| candidates.first()).cloned().unwrap_or_default()
}

/// Resolves symbolic links to the settings file. Root does not follow a link at the end of the path if users
/// other than root can create it: it may lead to a file that only root can write. For any other user,
/// following a link gives no additional access.
fn resolved_settings(settings: PathBuf) -> PathBuf {
    const OTHERS_WRITE: u32 = 0o022;
    let (Some(folder), Some(name)) = (settings.parent(), settings.file_name()) else { return settings };
    let folder = resolved(folder.to_path_buf());
    let is_anybodys =
        fs::metadata(&folder).is_ok_and(|facts| facts.uid() != 0 || facts.mode() & OTHERS_WRITE != 0);
    match rustix::process::geteuid().is_root() && is_anybodys {
        true => folder.join(name),
        false => resolved(settings),
    }
}

fn resolved(path: PathBuf) -> PathBuf {
    fs::canonicalize(&path).unwrap_or(path)
}

fn absolute(given: &Path) -> Result<PathBuf, Error> {
    path::absolute(given).map_err(|source| Error::Absolute { path: given.to_path_buf(), source })
}

fn allowed(path: &Path, wanted: Access) -> io::Result<()> {
    rustix::fs::accessat(CWD, path, wanted, AtFlags::EACCESS).map_err(io::Error::from)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_kibanas_rules() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        let at = |name: &str| root.join(name);
        for name in ["home/config", "home/bin", "home/data", "own"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        for name in ["home/config/kibana.yml", "home/package.json", "own/kibana.yml"] {
            fs::write(at(name), name).unwrap();
        }
        std::os::unix::fs::symlink(at("own/kibana.yml"), at("link.yml")).unwrap();
        let read = |request: KibanaRequest| Kibana::read(&request, &Environment::read()).unwrap();
        let by_program =
            read(KibanaRequest { program: Some(at("home/bin/kibana-setup")), ..KibanaRequest::default() });
        assert_eq!((&by_program.home, &by_program.settings), (&at("home"), &at("home/config/kibana.yml")));
        assert_eq!(by_program.package.as_deref(), Some(&b"home/package.json"[..]));
        assert_eq!(by_program.data(None).path, at("home/data"));
        assert_eq!(by_program.data(Some("../own")).path, at("own"));
        assert!(by_program.data(Some("missing")).access.is_err());
        assert!(by_program.data(Some("package.json")).access.is_err());
        for config in ["own", "own/kibana.yml", "link.yml"] {
            let given =
                KibanaRequest { config: Some(at(config)), data: Some(at("own")), ..Default::default() };
            let given = read(given);
            assert_eq!(given.settings, at("own/kibana.yml"), "{config}");
            assert_eq!(given.data(Some("elsewhere")).path, at("own"));
        }
    }
}
