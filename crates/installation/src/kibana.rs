//! Where a Kibana of this machine keeps its files, by Kibana's own rules, and what they allow.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{self, Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD};

use crate::configuration::{Links, read_regular};
use crate::owners::{Owners, Service, Writer};
use crate::{Environment, Error, Moment, read_named};

/// Where packages install Kibana, configure it and keep its data.
const PACKAGE_HOME: &str = "/usr/share/kibana";
const PACKAGE_CONFIG: &str = "/etc/kibana";
const PACKAGE_DATA: &str = "/var/lib/kibana";
/// The file that Kibana reads its settings from.
const SETTINGS: &str = "kibana.yml";

/// What the operator said about where Kibana is; `None` leaves it to the rules.
#[derive(Clone, Debug, Default)]
pub struct KibanaRequest {
    /// The installation.
    pub home: Option<PathBuf>,
    /// `kibana.yml`, or the directory that it is in.
    pub config: Option<PathBuf>,
    /// The data directory.
    pub data: Option<PathBuf>,
    /// The program's own name as it was called, which may lie in Kibana's `bin`.
    pub program: Option<PathBuf>,
}

/// One Kibana's files, read once.
pub struct Kibana {
    /// The installation.
    pub home: PathBuf,
    /// `kibana.yml`, links followed as far as there is a file.
    pub settings: PathBuf,
    /// What is in it.
    pub bytes: io::Result<Vec<u8>>,
    /// Whether it can be replaced: it and its directory can be written to.
    pub settings_access: io::Result<()>,
    /// `package.json`, which names the release.
    pub package: Option<Vec<u8>>,
    /// The moment that the facts were read at.
    pub now: Moment,
    /// Whose directories this process writes to.
    pub owners: Owners,
    data: Option<PathBuf>,
}

/// Kibana's data directory.
#[derive(Debug)]
pub struct KibanaData {
    /// Where it is, links followed as far as there is one.
    pub path: PathBuf,
    /// Whether files can be made in it.
    pub access: io::Result<()>,
    /// Its user and group.
    pub owner: (u32, u32),
}

impl Kibana {
    /// Finds the files and reads what is in them.
    ///
    /// # Errors
    ///
    /// Where a relative path starts from a directory that is gone.
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

    /// The same with what is in `kibana.yml` by now.
    #[must_use]
    pub fn read_again(self) -> Self {
        Self { bytes: read(&self.settings), ..self }
    }

    /// The data directory: the option, else `path.data` (below the home where it is relative), else `data` below the
    /// home, or the packages' place.
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

/// Reads `kibana.yml` by a path that does not end in a symbolic link: a link that replaced the file since is not followed.
fn read(settings: &Path) -> io::Result<Vec<u8>> {
    read_regular(settings, Links::Refused).map(|(bytes, _)| bytes)
}

/// The home whose `bin` the program was called from; the program itself may lie elsewhere.
fn beside(request: &KibanaRequest) -> Option<PathBuf> {
    let bin = request.program.as_deref()?.parent()?;
    let home = bin.parent().filter(|home| bin.ends_with("bin") && home.join("package.json").exists())?;
    Some(home.to_path_buf())
}

/// The first that will do, else the first of all.
fn first(candidates: &[PathBuf], will_do: impl Fn(&PathBuf) -> bool) -> PathBuf {
    let found = candidates.iter().find(|candidate| will_do(candidate));
    found.or_else(|| candidates.first()).cloned().unwrap_or_default()
}

/// The settings file behind symbolic links. Root does not follow a link at the end of the path if users other than root can
/// create it: it may lead to a file that only root can write. For any other user, following a link gives no additional
/// access.
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
