//! Builds a `.deb` and an `.rpm` of the program, with the tools of Debian and RPM.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use crate::run::{output, run};
use crate::{folders, generate, prerequisites, root};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const SUMMARY: &str = "secures Elasticsearch on its first start";
const DESCRIPTION: &str = "\
Makes the certificates, the keystore, the settings and the password that a
new Elasticsearch node needs, all or nothing, and announces them. Brings the
names of Elasticsearch's tools for passwords, tokens and the keystore, hooks
for the scripts of Elasticsearch's packages, and a drop-in for its systemd
service.";
/// The maintainer of the packages, as `Name <address>`.
const MAINTAINER: &str = "ES_BOOTSTRAP_MAINTAINER";
/// The default, with a domain that is reserved as invalid (RFC 2606).
const NOBODY: &str = "The maintainers of es-bootstrap <noreply@es-bootstrap.invalid>";
/// The modification time of every file, which makes packages reproducible: 2026-01-01.
pub(crate) const EPOCH: &str = "1767225600";
/// The same as a date.
const DATE: &str = "Thu, 01 Jan 2026 00:00:00 +0000";
/// The directory in which the hooks and the units keep the password.
const STATE_DIRECTORY: &str = "var/lib/es-bootstrap";
const DEFAULTS: &str = "etc/default/es-bootstrap";
const MANUAL: &str = "usr/share/man/man1";

/// The programs that build packages.
pub(crate) const PROGRAMS: [&str; 2] = ["dpkg-deb", "rpmbuild"];

/// The package manager that a package is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Deb,
    Rpm,
}

/// A file of a package: its source and its destination. Manual pages and changelogs are compressed.
struct Entry {
    from: &'static str,
    to: &'static str,
    kind: Option<Kind>,
    mode: u32,
}

const fn entry(from: &'static str, to: &'static str) -> Entry {
    Entry { from, to, kind: None, mode: 0o644 }
}

/// All files except the program and its links.
const ENTRIES: [Entry; 18] = [
    entry("xtask/packaging/es-bootstrap.default", DEFAULTS),
    entry(
        "xtask/packaging/systemd/elasticsearch.conf",
        "usr/lib/systemd/system/elasticsearch.service.d/es-bootstrap.conf",
    ),
    entry(
        "xtask/packaging/systemd/es-bootstrap-firstboot.service",
        "usr/lib/systemd/system/es-bootstrap-firstboot.service",
    ),
    entry(
        "xtask/packaging/systemd/es-bootstrap-status.service",
        "usr/lib/systemd/system/es-bootstrap-status.service",
    ),
    entry(
        "xtask/packaging/systemd/es-bootstrap-status.timer",
        "usr/lib/systemd/system/es-bootstrap-status.timer",
    ),
    entry(
        "xtask/packaging/systemd/es-bootstrap-renew.service",
        "usr/lib/systemd/system/es-bootstrap-renew.service",
    ),
    entry(
        "xtask/packaging/systemd/es-bootstrap-renew.timer",
        "usr/lib/systemd/system/es-bootstrap-renew.timer",
    ),
    entry(
        "xtask/packaging/systemd/es-bootstrap-finalize.service",
        "usr/lib/systemd/system/es-bootstrap-finalize.service",
    ),
    entry(
        "xtask/packaging/systemd/es-bootstrap-finalize.timer",
        "usr/lib/systemd/system/es-bootstrap-finalize.timer",
    ),
    entry(
        "xtask/packaging/monitoring/es-bootstrap.rules.yml",
        "usr/share/es-bootstrap/es-bootstrap.rules.yml",
    ),
    entry("xtask/packaging/monitoring/es-bootstrap.json", "usr/share/es-bootstrap/es-bootstrap.json"),
    entry("docs/completions/es-bootstrap.bash", "usr/share/bash-completion/completions/es-bootstrap"),
    entry("docs/completions/es-bootstrap.fish", "usr/share/fish/vendor_completions.d/es-bootstrap.fish"),
    Entry {
        kind: Some(Kind::Deb),
        ..entry("docs/completions/_es-bootstrap", "usr/share/zsh/vendor-completions/_es-bootstrap")
    },
    Entry {
        kind: Some(Kind::Rpm),
        ..entry("docs/completions/_es-bootstrap", "usr/share/zsh/site-functions/_es-bootstrap")
    },
    entry("CHANGELOG.md", "usr/share/doc/es-bootstrap/CHANGELOG.md.gz"),
    Entry {
        kind: Some(Kind::Deb),
        ..entry("xtask/packaging/deb/copyright", "usr/share/doc/es-bootstrap/copyright")
    },
    Entry { kind: Some(Kind::Rpm), ..entry("LICENSE", "usr/share/licenses/es-bootstrap/LICENSE") },
];

/// Builds both packages of a program for a machine (`x86_64`, `aarch64`); `links` are its additional names.
pub(crate) fn build(program: &Path, machine: &str, links: &[String], folder: &Path) -> Result<()> {
    prerequisites::need(&PROGRAMS)?;
    fs::create_dir_all(folder)?;
    deb(program, machine, links, folder)?;
    rpm(program, machine, links, folder)
}

/// Builds packages of a program for this machine below `target`, and returns their directory.
pub(crate) fn of_this_machine(program: &Path) -> Result<PathBuf> {
    let folder = fresh("made")?;
    build(program, std::env::consts::ARCH, &generate::tools()?, &folder)?;
    Ok(folder)
}

/// Runs the distributions' linters on the packages and their scripts.
pub(crate) fn lint(folder: &Path) -> Result<()> {
    let packaging = root().join("xtask/packaging");
    run(Command::new("sh")
        .current_dir(folder)
        .args(["-c", "lintian --allow-root --fail-on error,warning *.deb"]))?;
    run(Command::new("sh").current_dir(folder).args([
        "-c",
        &format!("rpmlint --strict --config {} *.rpm", packaging.join("rpmlint.toml").display()),
    ]))?;
    run(Command::new("shellcheck").arg(packaging.join("deb/postinst")).arg(packaging.join("deb/postrm")))
}

/// Checks that every file of a directory is identical to the one of the same name in the other.
pub(crate) fn check_same(one: &Path, other: &Path) -> Result<()> {
    for file in fs::read_dir(one)? {
        let file = file?;
        let namesake = other.join(file.file_name());
        ensure!(
            !namesake.exists() || fs::read(file.path())? == fs::read(&namesake)?,
            "{} is not reproducible",
            namesake.display()
        );
    }
    Ok(())
}

fn maintainer() -> Result<String> {
    let maintainer = std::env::var(MAINTAINER).unwrap_or_else(|_| NOBODY.to_owned());
    let is_whole = |text: &str| text.ends_with('>') && text.contains(" <") && text.contains('@');
    ensure!(
        is_whole(&maintainer) && !maintainer.contains('\n'),
        "{MAINTAINER} is `{maintainer}`, and must be `Name <address>`"
    );
    Ok(maintainer)
}

fn fresh(name: &str) -> Result<PathBuf> {
    let folder = root().join("target/packages").join(name);
    folders::fresh(&folder)?;
    Ok(folder)
}

/// Creates the file tree of a package.
fn tree(kind: Kind, program: &Path, links: &[String]) -> Result<PathBuf> {
    let tree = fresh(if kind == Kind::Deb { "deb" } else { "rpm" })?;
    let place = |from: &Path, to: &Path, mode: u32| -> Result<()> {
        fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
        match to.extension().is_some_and(|extension| extension == "gz") {
            true => {
                let gzip = Command::new("gzip").args(["-n9c"]).arg(from).output()?;
                ensure!(gzip.status.success(), "could not compress {}", from.display());
                fs::write(to, gzip.stdout)?;
            }
            false => drop(fs::copy(from, to)?),
        }
        Ok(fs::set_permissions(to, Permissions::from_mode(mode))?)
    };
    place(program, &tree.join("usr/bin/es-bootstrap"), 0o755)?;
    for entry in ENTRIES.iter().filter(|entry| entry.kind.is_none_or(|of| of == kind)) {
        place(&root().join(entry.from), &tree.join(entry.to), entry.mode)?;
    }
    for name in links {
        symlink("es-bootstrap", tree.join("usr/bin").join(name))?;
    }
    for name in pages()? {
        place(&root().join("docs/man").join(&name), &tree.join(MANUAL).join(format!("{name}.gz")), 0o644)?;
    }
    if kind == Kind::Deb {
        // Debian requires a changelog in its own format; ours is installed beside it.
        let log = fresh("log")?.join("changelog");
        fs::write(
            &log,
            format!(
                "es-bootstrap ({VERSION}) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n \
                 -- {maintainer}  {DATE}\n",
                maintainer = maintainer()?,
            ),
        )?;
        place(&log, &tree.join("usr/share/doc/es-bootstrap/changelog.gz"), 0o644)?;
        let overrides = tree.join("usr/share/lintian/overrides/es-bootstrap");
        place(&root().join("xtask/packaging/deb/lintian-overrides"), &overrides, 0o644)?;
    }
    let state = tree.join(STATE_DIRECTORY);
    fs::create_dir_all(&state)?;
    // Independent of the umask of this process.
    run(Command::new("chmod").args(["--recursive", "u=rwX,go=rX"]).arg(&tree))?;
    fs::set_permissions(state, Permissions::from_mode(0o700))?;
    Ok(tree)
}

/// Returns the manual pages, one for each command and tool.
fn pages() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for page in fs::read_dir(root().join("docs/man"))? {
        names.push(
            page?.file_name().into_string().map_err(|name| anyhow::anyhow!("{name:?} is not a string"))?,
        );
    }
    names.sort();
    Ok(names)
}

fn deb(program: &Path, machine: &str, links: &[String], folder: &Path) -> Result<()> {
    let tree = tree(Kind::Deb, program, links)?;
    let architecture = match machine {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let size = output(Command::new("du").args(["--apparent-size", "--block-size=1024", "-s"]).arg(&tree))?;
    let size = size.split_whitespace().next().unwrap_or_default();
    let description: String = DESCRIPTION.lines().map(|line| format!(" {line}\n")).collect();
    let control = tree.join("DEBIAN");
    let sums = output(
        Command::new("sh")
            .current_dir(&tree)
            .args(["-c", "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum"]),
    )?;
    fs::create_dir(&control)?;
    fs::write(
        control.join("control"),
        format!(
            "Package: es-bootstrap\nVersion: {VERSION}\nArchitecture: {architecture}\nMaintainer: {maintainer}\n\
             Installed-Size: {size}\nEnhances: elasticsearch\nSection: admin\nPriority: optional\n\
             Description: {SUMMARY}\n{description}",
            maintainer = maintainer()?,
        ),
    )?;
    fs::write(control.join("md5sums"), sums)?;
    fs::write(control.join("conffiles"), format!("/{DEFAULTS}\n"))?;
    for script in ["postinst", "postrm"] {
        let to = control.join(script);
        fs::copy(root().join("xtask/packaging/deb").join(script), &to)?;
        fs::set_permissions(to, Permissions::from_mode(0o755))?;
    }
    let package = folder.join(format!("es-bootstrap_{VERSION}_{architecture}.deb"));
    run(Command::new("dpkg-deb")
        .args(["--build", "--root-owner-group", "-Zxz"])
        .args([&tree, &package])
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .stdout(std::process::Stdio::null()))
}

fn rpm(program: &Path, machine: &str, links: &[String], folder: &Path) -> Result<()> {
    let tree = tree(Kind::Rpm, program, links)?;
    let work = fresh("rpmbuild")?;
    let script = fs::read_to_string(root().join("xtask/packaging/deb/postinst"))?;
    let reload: String =
        script.lines().filter(|line| !line.starts_with("#!")).map(|line| format!("{line}\n")).collect();
    let names: String = links
        .iter()
        .map(|name| format!("/usr/bin/{name}\n"))
        .chain(pages()?.iter().map(|page| format!("/{MANUAL}/{page}.gz\n")))
        .chain(ENTRIES.iter().filter(|entry| entry.kind != Some(Kind::Deb)).map(|entry| {
            let attribute = match entry.to {
                DEFAULTS => "%config(noreplace) ",
                to if to.contains("/licenses/") => "%license ",
                to if to.contains("/doc/") => "%doc ",
                _ => "",
            };
            format!("{attribute}/{}\n", entry.to)
        }))
        .collect();
    let spec = work.join("es-bootstrap.spec");
    fs::write(
        &spec,
        format!(
            "Name: es-bootstrap\nVersion: {VERSION}\nRelease: 1\nSummary: {summary}\nLicense: Apache-2.0\n\
             Group: System/Base\nPackager: {maintainer}\nAutoReqProv: no\nEnhances: elasticsearch\n\
             %description\n{DESCRIPTION}\n\n%install\ncp -a {tree}/. %{{buildroot}}/\n\n\
             %post\n{reload}\n%postun\n{reload}\n\
             %files\n%defattr(-,root,root,-)\n/usr/bin/es-bootstrap\n{names}%dir %attr(0700,root,root) /{STATE_DIRECTORY}\n\
             %dir /usr/lib/systemd/system/elasticsearch.service.d\n%dir /usr/share/es-bootstrap\n\
             %changelog\n* Thu Jan 01 2026 {maintainer} - {VERSION}-1\n- See CHANGELOG.md.\n",
            summary = SUMMARY.replacen('s', "S", 1),
            tree = tree.display(),
            maintainer = maintainer()?,
        ),
    )?;
    let define = |name: &str, value: &str| ["--define".to_owned(), format!("{name} {value}")];
    run(Command::new("rpmbuild")
        .args(["-bb", "--quiet", "--target", machine])
        .args(define("_topdir", &work.display().to_string()))
        .args(define("_rpmdir", &folder.display().to_string()))
        .args(define("_build_name_fmt", "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm"))
        .args(define("_buildhost", "localhost"))
        .args(define("use_source_date_epoch_as_buildtime", "1"))
        .args(define("clamp_mtime_to_source_date_epoch", "1"))
        .args(define("_build_id_links", "none"))
        .args(define("debug_package", "%{nil}"))
        .args(define("__os_install_post", "%{nil}"))
        .args(define("_binary_payload", "w9.gzdio"))
        .arg(&spec)
        .env("SOURCE_DATE_EPOCH", EPOCH))
}
