//! Locates the node's installation and configuration.

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};

use crate::environment_file::EnvironmentFile;
use crate::{Environment, Error, Request, version};

/// The home directory in packages.
const PACKAGE_HOME: &str = "/usr/share/elasticsearch";
/// The configuration directory in packages.
const PACKAGE_CONFIG: &str = "/etc/elasticsearch";
/// The file with the service's environment in packages, on Debian and Red Hat.
const PACKAGE_ENVIRONMENT: [&str; 2] = ["/etc/default/elasticsearch", "/etc/sysconfig/elasticsearch"];
/// The variable with the configuration directory.
const PATH_CONF: &str = "ES_PATH_CONF";

/// Returns the option, `ES_HOME`, the parent of the program's `bin` directory, or the packages' location.
pub(crate) fn home(request: &Request, environment: &Environment) -> Result<PathBuf, Error> {
    match request.es_home.clone().or_else(|| environment.path("ES_HOME")) {
        Some(given) => absolute(&given),
        None => Ok(beside_program().unwrap_or_else(|| PACKAGE_HOME.into())),
    }
}

/// Returns the home whose `bin` directory contains this program, with symbolic links resolved.
fn beside_program() -> Option<PathBuf> {
    let program = fs::canonicalize(env::current_exe().ok()?).ok()?;
    let bin = program.parent().filter(|dir| dir.ends_with("bin"))?;
    let home = bin.parent()?;
    version::jars(home).ok().filter(|jars| !jars.is_empty()).map(|_| home.to_path_buf())
}

/// Returns the option, `ES_PATH_CONF`, `config` in the home, or the packages' location.
pub(crate) fn config(request: &Request, environment: &Environment, home: &Path) -> Result<PathBuf, Error> {
    if let Some(given) = request.path_conf.clone().or_else(|| environment.path(PATH_CONF)) {
        return absolute(&given);
    }
    let below = home.join("config");
    match below.try_exists() {
        Ok(true) => Ok(below),
        Ok(false) => packaged(&PACKAGE_ENVIRONMENT.map(Path::new), rustix::process::geteuid().is_root()),
        Err(source) => Err(Error::ConfigDirectory { path: below, source }),
    }
}

/// Returns the configuration directory from the first of these files that contains one, else the packages'
/// location. For root, a file that other users can write to is rejected unless it contains that location.
fn packaged(files: &[&Path], is_root: bool) -> Result<PathBuf, Error> {
    for path in files {
        let Some(file) = EnvironmentFile::read(path)? else { continue };
        match file.directory(PATH_CONF)? {
            Some(named) if is_root && file.foreign && named != Path::new(PACKAGE_CONFIG) => {
                return Err(Error::ForeignFile { file: path.to_path_buf(), path: named });
            }
            Some(named) => return Ok(named),
            None => {}
        }
    }
    Ok(PACKAGE_CONFIG.into())
}

pub(crate) fn absolute(given: &Path) -> Result<PathBuf, Error> {
    path::absolute(given).map_err(|source| Error::Absolute { path: given.to_path_buf(), source })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_first_file_that_says_where_the_configuration_is_decides() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        let found = || packaged(&[&first, &second], false).map_err(|error| error.to_string());
        assert_eq!(found(), Ok(PACKAGE_CONFIG.into()));
        fs::write(&second, "ES_PATH_CONF=/b").unwrap();
        assert_eq!(found(), Ok("/b".into()));
        fs::write(&first, "ES_JAVA_OPTS=").unwrap();
        assert_eq!(found(), Ok("/b".into()));
        fs::write(&first, "ES_PATH_CONF=/a").unwrap();
        assert_eq!(found(), Ok("/a".into()));
        fs::write(&first, "ES_PATH_CONF=$HOME").unwrap();
        assert!(found().unwrap_err().contains("line 1"), "an error is no reason to look elsewhere");
    }

    #[test]
    fn a_file_that_others_may_write_to_does_not_lead_root_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("elasticsearch");
        fs::write(&file, "ES_PATH_CONF=/a").unwrap();
        let mode = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let is_mine = rustix::process::geteuid().is_root();
        for (bits, believed) in [(0o660, false), (0o646, false), (0o644, is_mine), (0o640, is_mine)] {
            mode(bits);
            assert_eq!(packaged(&[&file], true).is_ok(), believed, "{bits:o}");
            assert!(packaged(&[&file], false).is_ok(), "{bits:o}");
        }
        fs::write(&file, "ES_PATH_CONF=/etc/elasticsearch").unwrap();
        mode(0o660);
        assert_eq!(packaged(&[&file], true).unwrap(), Path::new(PACKAGE_CONFIG));
    }
}
