//! Where the node is installed and configured.

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};

use crate::{Environment, Error, Request, version};

/// Where packages install Elasticsearch.
const PACKAGE_HOME: &str = "/usr/share/elasticsearch";
/// Where packages configure it.
const PACKAGE_CONFIG: &str = "/etc/elasticsearch";
/// Where packages keep the service's environment: Debian's place, then Red Hat's.
const PACKAGE_ENVIRONMENT: [&str; 2] = ["/etc/default/elasticsearch", "/etc/sysconfig/elasticsearch"];

/// The option, `ES_HOME`, the parent of the `bin` folder that the program lies in, or the packages' place.
pub(crate) fn home(request: &Request, environment: &Environment) -> Result<PathBuf, Error> {
    match request.es_home.clone().or_else(|| environment.path("ES_HOME")) {
        Some(given) => absolute(&given),
        None => Ok(beside_program().unwrap_or_else(|| PACKAGE_HOME.into())),
    }
}

/// The home whose `bin` folder holds this program, links followed.
fn beside_program() -> Option<PathBuf> {
    let program = fs::canonicalize(env::current_exe().ok()?).ok()?;
    let bin = program.parent().filter(|dir| dir.ends_with("bin"))?;
    let home = bin.parent()?;
    version::jars(home).ok().filter(|jars| !jars.is_empty()).map(|_| home.to_path_buf())
}

/// The option, `ES_PATH_CONF`, `config` below the home, or the packages' place.
pub(crate) fn config(request: &Request, environment: &Environment, home: &Path) -> Result<PathBuf, Error> {
    if let Some(given) = request.path_conf.clone().or_else(|| environment.path("ES_PATH_CONF")) {
        return absolute(&given);
    }
    let below = home.join("config");
    if below.exists() {
        return Ok(below);
    }
    let packaged = PACKAGE_ENVIRONMENT.iter().find_map(|file| from_environment_file(Path::new(file)));
    Ok(packaged.unwrap_or_else(|| PACKAGE_CONFIG.into()))
}

fn from_environment_file(file: &Path) -> Option<PathBuf> {
    shell_assignment(file, "ES_PATH_CONF").map(PathBuf::from)
}

/// A variable of a file of shell assignments; the last one wins, quotes are the shell's.
#[must_use]
pub fn shell_assignment(file: &Path, name: &str) -> Option<String> {
    assignment(&fs::read_to_string(file).ok()?, name)
}

fn assignment(text: &str, name: &str) -> Option<String> {
    text.lines()
        .filter_map(|line| {
            let line = line.trim();
            let value =
                line.strip_prefix("export ").unwrap_or(line).strip_prefix(name)?.strip_prefix('=')?.trim();
            let quoted = ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.split_once(*q));
            Some(quoted.map_or_else(|| value.split([' ', '#']).next().unwrap_or(""), |(inside, _)| inside))
        })
        .rfind(|value| !value.is_empty())
        .map(str::to_owned)
}

pub(crate) fn absolute(given: &Path) -> Result<PathBuf, Error> {
    path::absolute(given).map_err(|source| Error::Absolute { path: given.to_path_buf(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_assignment_as_the_shell_would() {
        for (text, expected) in [
            ("ES_PATH_CONF=/a/b\n", Some("/a/b")),
            ("#ES_PATH_CONF=/a/b\n", None),
            ("ES_PATH_CONF=\n", None),
            ("export ES_PATH_CONF=\"/a b\" # here\n", Some("/a b")),
            ("ES_PATH_CONF='/a'\nES_PATH_CONF=/b # later\n", Some("/b")),
            ("OTHER_ES_PATH_CONF=/a\n", None),
        ] {
            assert_eq!(assignment(text, "ES_PATH_CONF").as_deref(), expected, "{text:?}");
        }
    }
}
