//! A package of a real Elasticsearch with the layout of the stock package, whose scripts call our hooks.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::page::block;

/// The scripts use the commands on this page.
const PAGE: &str = include_str!("../../docs/packages.md");

/// Runs before the files are unpacked.
const BEFORE: &str = "\
getent group elasticsearch >/dev/null || groupadd --system elasticsearch
getent passwd elasticsearch >/dev/null || useradd --system --no-create-home --gid elasticsearch \\
  --home-dir /nonexistent --shell /usr/sbin/nologin elasticsearch
";
/// The owners and modes of the stock package after a fresh installation.
const LAYOUT: &str = "\
chown root:elasticsearch /etc/elasticsearch /etc/elasticsearch/* /etc/default/elasticsearch
chmod 2750 /etc/elasticsearch /etc/elasticsearch/jvm.options.d
find /etc/elasticsearch -maxdepth 1 -type f -exec chmod 0660 {} +
mkdir -p /var/lib/elasticsearch /var/log/elasticsearch
chown elasticsearch:elasticsearch /var/lib/elasticsearch /var/log/elasticsearch
chmod 0750 /var/lib/elasticsearch /var/log/elasticsearch
";
/// The stock unit, except that the node does not notify systemd, logs only to standard output, and may start
/// late on a busy machine.
const UNIT: &str = "\
[Unit]
Description=Elasticsearch

[Service]
Type=exec
Environment=ES_HOME=/usr/share/elasticsearch
Environment=ES_PATH_CONF=/etc/elasticsearch
EnvironmentFile=-/etc/default/elasticsearch
User=elasticsearch
Group=elasticsearch
ExecStart=/usr/share/elasticsearch/bin/systemd-entrypoint
KillMode=process
SuccessExitStatus=143
TimeoutStartSec=900

[Install]
WantedBy=multi-user.target
";
/// Like the stock one: reads the passphrase from a file, if one is given.
const ENTRYPOINT: &str = "\
#!/bin/sh
if [ -n \"$ES_KEYSTORE_PASSPHRASE_FILE\" ]; then
  exec /usr/share/elasticsearch/bin/elasticsearch \"$@\" < \"$ES_KEYSTORE_PASSPHRASE_FILE\"
fi
exec /usr/share/elasticsearch/bin/elasticsearch \"$@\"
";
/// Reduced resources, for tests.
const DEFAULTS: &str =
    "ES_PATH_CONF=/etc/elasticsearch\nES_JAVA_OPTS=\"-Xms128m -Xmx128m -XX:TieredStopAtLevel=1\"\n";

/// The file tree of a package.
#[derive(Debug)]
pub struct ElasticsearchPackage {
    folder: TempDir,
}

impl ElasticsearchPackage {
    /// Copies the home of a real Elasticsearch into the layout of the package.
    ///
    /// # Errors
    ///
    /// If files cannot be copied.
    pub fn new(home: &Path) -> Result<Self> {
        // rpmbuild takes no path with a space.
        let folder = tempfile::Builder::new().prefix("es-bootstrap-").tempdir_in("/var/tmp")?;
        let tree = folder.path().join("tree");
        for name in ["usr/share", "etc/default", "usr/lib/systemd/system"] {
            fs::create_dir_all(tree.join(name))?;
        }
        let installed = tree.join("usr/share/elasticsearch");
        run(Command::new("cp").arg("-a").arg(home).arg(&installed))?;
        for name in ["data", "logs"] {
            fs::remove_dir_all(installed.join(name))?;
        }
        fs::rename(installed.join("config"), tree.join("etc/elasticsearch"))?;
        let settings = tree.join("etc/elasticsearch/elasticsearch.yml");
        let text = fs::read_to_string(&settings)?;
        fs::write(
            settings,
            format!("{text}path.data: /var/lib/elasticsearch\npath.logs: /var/log/elasticsearch\n"),
        )?;
        fs::write(tree.join("etc/default/elasticsearch"), DEFAULTS)?;
        fs::write(tree.join("usr/lib/systemd/system/elasticsearch.service"), UNIT)?;
        write_script(&installed.join("bin/systemd-entrypoint"), ENTRYPOINT)?;
        run(Command::new("chmod").args(["-R", "u=rwX,go=rX"]).arg(&tree))?;
        Ok(Self { folder })
    }

    fn tree(&self) -> PathBuf {
        self.folder.path().join("tree")
    }

    /// Builds the Debian package of a version.
    ///
    /// # Errors
    ///
    /// If dpkg-deb fails.
    pub fn deb(&self, version: &str) -> Result<PathBuf> {
        let control = self.tree().join("DEBIAN");
        fs::create_dir_all(&control)?;
        fs::set_permissions(&control, fs::Permissions::from_mode(0o755))?;
        fs::write(
            control.join("control"),
            format!(
                "Package: elasticsearch\nVersion: {version}\nArchitecture: all\nMaintainer: Nobody <nobody@localhost>\n\
                 Description: a real node for tests\n"
            ),
        )?;
        let conffiles: String = self.settings_files()?.iter().map(|file| format!("{file}\n")).collect();
        fs::write(control.join("conffiles"), conffiles)?;
        write_script(&control.join("preinst"), &format!("#!/bin/sh\nset -e\n{BEFORE}"))?;
        write_script(
            &control.join("postinst"),
            &format!(
                "#!/bin/sh\nset -e\nif [ \"$1\" = configure ] && [ -z \"$2\" ]; then\n{LAYOUT}fi\n{}",
                block(PAGE, "postinst")
            ),
        )?;
        let script = format!("#!/bin/sh\nset -e\n{}", block(PAGE, "postrm"));
        write_script(&control.join("postrm"), &script)?;
        let package = self.folder.path().join(format!("elasticsearch-{version}.deb"));
        let build = ["--build", "--root-owner-group", "-Znone"];
        run(Command::new("dpkg-deb").args(build).arg(self.tree()).arg(&package))?;
        fs::remove_dir_all(control)?;
        Ok(package)
    }

    /// Builds the RPM package of a version.
    ///
    /// # Errors
    ///
    /// If rpmbuild fails.
    pub fn rpm(&self, version: &str) -> Result<PathBuf> {
        let work = self.folder.path().join("rpmbuild");
        fs::create_dir_all(&work)?;
        let settings: String = self
            .settings_files()?
            .iter()
            .map(|file| format!("%config(noreplace) %attr(0660,root,elasticsearch) {file}\n"))
            .collect();
        let spec = work.join("elasticsearch.spec");
        fs::write(
            &spec,
            format!(
                "Name: elasticsearch\nVersion: {version}\nRelease: 1\nSummary: a real node for tests\nLicense: none\n\
                 BuildArch: noarch\nAutoReqProv: no\n%description\nA real node for tests.\n\
                 %install\ncp -a {tree}/. %{{buildroot}}/\n%pre\n{BEFORE}\n\
                 %post\nif [ \"$1\" = 1 ]; then\n{LAYOUT}fi\n{post}\n%postun\n{postun}\n\
                 %files\n%defattr(-,root,root,-)\n/usr/share/elasticsearch\n/usr/lib/systemd/system/elasticsearch.service\n\
                 %attr(2750,root,elasticsearch) %dir /etc/elasticsearch\n\
                 %attr(2750,root,elasticsearch) %dir /etc/elasticsearch/jvm.options.d\n{settings}",
                tree = self.tree().display(),
                post = block(PAGE, "post"),
                postun = block(PAGE, "postun"),
            ),
        )?;
        let define = |name: &str, value: &str| ["--define".to_owned(), format!("{name} {value}")];
        run(Command::new("rpmbuild")
            .args(["-bb", "--quiet"])
            .args(define("_topdir", &work.display().to_string()))
            .args(define("_rpmdir", &work.display().to_string()))
            .args(define("_build_name_fmt", "%%{NAME}-%%{VERSION}.rpm"))
            .args(define("__os_install_post", "%{nil}"))
            .args(define("_binary_payload", "w0.ufdio"))
            .arg(&spec))?;
        Ok(work.join(format!("elasticsearch-{version}.rpm")))
    }

    /// Returns the configuration files, which the operator may change.
    fn settings_files(&self) -> Result<Vec<String>> {
        let mut files = vec!["/etc/default/elasticsearch".to_owned()];
        for entry in fs::read_dir(self.tree().join("etc/elasticsearch"))? {
            let path = entry?.path();
            if path.is_file() {
                let name = path.file_name().and_then(|name| name.to_str()).context("a name is text")?;
                files.push(format!("/etc/elasticsearch/{name}"));
            }
        }
        files.sort();
        Ok(files)
    }
}

fn write_script(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).status()?;
    ensure!(status.success(), "{:?}: {status}", command.get_program());
    Ok(())
}
