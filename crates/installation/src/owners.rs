//! Decides which owners' directories this process writes to. No other module does.
//!
//! The owner of a directory can replace its content at any time, and may become the owner of new files. So
//! root writes only to directories of root and, in tools for a configured node, to those of the service's
//! user. For other users the system's permissions decide.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::host;

/// The kind of writer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writer {
    /// A first start: as root, only to root's own directories.
    FirstStart,
    /// A first start with `--accept config-directory-owner`, which accepts any owner.
    AcceptingStart,
    /// A tool for a configured node: as root, also to directories of the service's user.
    #[default]
    Tool,
    /// None: links to settings and keystore are followed, as the node does.
    Nobody,
}

/// A service in a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// `elasticsearch.service`
    Elasticsearch,
    /// `kibana.service`
    Kibana,
}

impl Service {
    /// Returns the name of its unit (without the suffix) and of its account.
    fn name(self) -> &'static str {
        match self {
            Self::Elasticsearch => "elasticsearch",
            Self::Kibana => "kibana",
        }
    }
}

/// The owners of directories that this process writes to.
#[derive(Clone, Debug)]
pub struct Owners {
    /// `None` if only the system's permissions decide.
    trusted: Option<Vec<u32>>,
}

impl Owners {
    /// Returns the trusted owners for a service on this machine.
    #[must_use]
    pub fn of(writer: Writer, service: Service) -> Self {
        let root = rustix::process::geteuid();
        let trusted = match writer {
            _ if !root.is_root() => return Self { trusted: None },
            Writer::AcceptingStart => return Self { trusted: None },
            Writer::FirstStart => vec![root.as_raw()],
            Writer::Tool | Writer::Nobody => {
                [root.as_raw()].into_iter().chain(service_user(Path::new("/"), service)).collect()
            }
        };
        Self { trusted: Some(trusted) }
    }

    /// Trusts only root if this process runs as root, whatever the service's user.
    #[must_use]
    pub fn root() -> Self {
        Self::of(Writer::FirstStart, Service::Elasticsearch)
    }

    /// Returns whether directories of a user may be written to.
    pub fn trusted(&self) -> impl Fn(u32) -> bool + '_ {
        |user| self.trusted.as_ref().is_none_or(|trusted| trusted.contains(&user))
    }
}

/// The search path for units; the first one found is used: systemd.unit(5).
const UNITS: [&str; 5] = [
    "etc/systemd/system",
    "run/systemd/system",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
    "lib/systemd/system",
];

/// Returns the user of a service: `User=` of its installed unit, else the account with its name.
fn service_user(root: &Path, service: Service) -> Option<u32> {
    let passwd = fs::read_to_string(root.join("etc/passwd")).unwrap_or_default();
    let name = unit_user(root, service).unwrap_or_else(|| service.name().to_owned());
    name.parse().ok().or_else(|| host::number(&passwd, &name))
}

/// Returns `User=` of a unit and its drop-ins. The last one applies; an empty one resets it.
fn unit_user(root: &Path, service: Service) -> Option<String> {
    let unit = format!("{}.service", service.name());
    let directories = || UNITS.map(|directory| root.join(directory));
    let main = directories().into_iter().find_map(|directory| fs::read_to_string(directory.join(&unit)).ok());
    let mut drop_ins: BTreeMap<OsString, String> = BTreeMap::new();
    for directory in directories() {
        for entry in fs::read_dir(directory.join(format!("{unit}.d"))).into_iter().flatten().flatten() {
            if Path::new(&entry.file_name()).extension().is_some_and(|ending| ending == "conf")
                && let Ok(text) = fs::read_to_string(entry.path())
            {
                drop_ins.entry(entry.file_name()).or_insert(text);
            }
        }
    }
    let last = main?.lines().chain(drop_ins.values().flat_map(|text| text.lines())).fold(
        (None, false),
        |(user, in_service), line| match line.trim() {
            section if section.starts_with('[') => (user, section == "[Service]"),
            line if in_service => match line.split_once('=') {
                Some((key, value)) if key.trim_end() == "User" => (Some(value.trim().to_owned()), true),
                _ => (user, true),
            },
            _ => (user, in_service),
        },
    );
    last.0.filter(|user| !user.is_empty())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use super::*;

    #[test]
    fn the_unit_names_the_services_user_and_the_account_is_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let check =
            |expected| assert_eq!(service_user(root, Service::Elasticsearch), expected, "{expected:?}");
        check(None);
        write("etc/passwd", "root:x:0:0::/:\nelasticsearch:x:112:112::/:\nes:x:1001:1001::/:\n");
        check(Some(112));
        assert_eq!(service_user(root, Service::Kibana), None);
        // A drop-in without a unit has no effect.
        write("etc/systemd/system/elasticsearch.service.d/es-bootstrap.conf", "[Service]\nUser=es\n");
        check(Some(112));
        let unit = "usr/lib/systemd/system/elasticsearch.service";
        write(unit, "[Unit]\nUser=es\n[Service]\n# User=es\nExecStart=x\n");
        check(Some(1001));
        write("etc/systemd/system/elasticsearch.service.d/es-bootstrap.conf", "[Service]\nUser=\n");
        check(Some(112));
        write("etc/systemd/system/elasticsearch.service.d/es-bootstrap.conf", "");
        write(unit, "[Service]\nUser = es\n");
        check(Some(1001));
        write("run/systemd/system/elasticsearch.service.d/x.conf", "[Service]\nUser=4711\n");
        check(Some(4711));
        write("etc/systemd/system/elasticsearch.service.d/x.conf", "[Service]\nNice=1\n");
        check(Some(1001));
        write("etc/systemd/system/elasticsearch.service", "[Service]\nUser=elasticsearch\n");
        check(Some(112));
        write("etc/systemd/system/elasticsearch.service", "[Service]\nUser=nobody-knows\n");
        check(None);
    }

    #[test]
    #[ignore = "needs root: cargo xtask test"]
    fn root_trusts_root_alone_unless_the_operator_says_otherwise() {
        assert!(rustix::process::geteuid().is_root(), "run the tests as root");
        let trusts = |writer, user| Owners::of(writer, Service::Elasticsearch).trusted()(user);
        for (writer, stranger) in
            [(Writer::FirstStart, false), (Writer::AcceptingStart, true), (Writer::Tool, false)]
        {
            assert!(trusts(writer, 0), "{writer:?}");
            assert_eq!(trusts(writer, u32::MAX - 1), stranger, "{writer:?}");
        }
    }
}
