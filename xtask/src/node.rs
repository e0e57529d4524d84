//! Assembles a real Elasticsearch with security from Maven Central.
//!
//! The jars are downloaded from Maven Central and checked against the checksums in `xtask/node`. Parts that
//! Maven Central lacks are built from our own sources in `xtask/node/java`: an entitlement bridge and agent,
//! a console, the few analysis components that the security index requires, the response to `GET /`, empty
//! modules in place of the SAML libraries, and the start command.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::failure::with_hint;
use crate::run::run;
use crate::{NodeArgs, folders, jars, java, prerequisites, root};

/// A release, the oldest Java version that runs it, and its jars.
struct Release {
    version: &'static str,
    java: u32,
    artifacts: &'static str,
}

impl Release {
    fn home(&self) -> PathBuf {
        root().join("target/node").join(self.version)
    }
}

/// The file in a home with a hash of its sources.
pub(crate) const STAMP: &str = ".assembled";

/// Oldest first.
const RELEASES: [Release; 2] = [
    Release {
        version: "8.19.21",
        java: java::OLDEST,
        artifacts: include_str!("../node/artifacts-8.19.21.txt"),
    },
    Release { version: "9.5.3", java: 21, artifacts: include_str!("../node/artifacts-9.5.3.txt") },
];

/// Modules that security's module descriptor requires and Maven Central lacks.
const STUBS: [&str; 8] = [
    "org.opensaml.core",
    "org.opensaml.saml",
    "org.opensaml.saml.impl",
    "org.opensaml.security",
    "org.opensaml.security.impl",
    "org.opensaml.xmlsec",
    "org.opensaml.xmlsec.impl",
    "net.shibboleth.utilities.java.support",
];

/// Fails early if a node cannot be assembled.
pub(crate) fn check(args: &NodeArgs) -> Result<()> {
    let jdks = java::installed(args.java.as_deref());
    let chosen = choose(args.version.as_deref(), &jdks);
    let is_there = chosen.as_ref().is_ok_and(|(release, jdk)| is_assembled(release, jdk).unwrap_or(false));
    if let (Some(java), []) = (&args.java, &jdks[..]) {
        return Err(with_hint(
            format!("there is no JDK in {}", java.display()),
            "--java takes the directory of a JDK, with `bin/javac` and `release` in it",
        ));
    }
    let java = if args.java.is_none() { &["javac"][..] } else { &[] };
    let maven = if is_there { &[][..] } else { &["mvn"] };
    prerequisites::need(&[java, maven].concat())?;
    chosen.map(drop)
}

/// Assembles a release below `target` unless it already exists, and returns its home.
pub(crate) fn assemble(version: Option<&str>, given_java: Option<&Path>) -> Result<PathBuf> {
    let jdks = java::installed(given_java);
    let (release, jdk) = choose(version, &jdks)?;
    let home = release.home();
    if is_assembled(release, &jdk)? {
        return Ok(home);
    }
    prerequisites::need(&["mvn"])?;
    let _alone = folders::alone(release.version)?;
    if is_assembled(release, &jdk)? {
        return Ok(home);
    }
    eprintln!("assembling Elasticsearch {} for {}", release.version, jdk.display());
    let stamp = stamp(release, &jdk)?;
    let unfinished = home.with_file_name(format!("{}.unfinished", release.version));
    folders::fresh(&unfinished)?;
    let assembly = Assembly { release, jdk, home: &unfinished, work: unfinished.join(".work") };
    assembly.all()?;
    fs::write(unfinished.join(STAMP), stamp)?;
    folders::remove(&home)?;
    fs::rename(unfinished, &home)?;
    Ok(home)
}

fn is_assembled(release: &Release, jdk: &Path) -> Result<bool> {
    let stamp = stamp(release, jdk)?;
    Ok(fs::read_to_string(release.home().join(STAMP)).is_ok_and(|found| found == stamp))
}

/// Returns all releases that a JDK of this machine can run, oldest first.
pub(crate) fn runnable() -> Vec<&'static str> {
    let newest = java::installed(None).iter().map(|(version, _)| *version).max().unwrap_or(0);
    RELEASES.iter().filter(|release| release.java <= newest).map(|release| release.version).collect()
}

fn choose(version: Option<&str>, jdks: &[(u32, PathBuf)]) -> Result<(&'static Release, PathBuf)> {
    let suits =
        |release: &Release| jdks.iter().find(|(java, _)| *java >= release.java).map(|(_, jdk)| jdk.clone());
    let wanted: Vec<&'static Release> = match version {
        None => RELEASES.iter().rev().collect(),
        Some(version) => RELEASES.iter().filter(|release| release.version == version).collect(),
    };
    if wanted.is_empty() {
        let known: Vec<&str> = RELEASES.iter().map(|release| release.version).collect();
        return Err(with_hint(
            format!("there is not a list of jars for Elasticsearch {}", version.unwrap_or_default()),
            format!("--version takes {}", known.join(" or ")),
        ));
    }
    for release in &wanted {
        if let Some(jdk) = suits(release) {
            return Ok((release, jdk));
        }
    }
    let oldest = wanted.iter().map(|release| release.java).min().unwrap_or_default();
    let found: Vec<String> =
        jdks.iter().map(|(version, jdk)| format!("{version} in {}", jdk.display())).collect();
    let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
    Err(with_hint(
        format!("a JDK of version {oldest} or later is needed, and there is {found}"),
        format!("install a JDK {oldest}, or name the folder of one with --java"),
    ))
}

/// Returns a hash of the home's sources: another list, source or JDK results in another home.
fn stamp(release: &Release, jdk: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(release.artifacts);
    hash.update(include_str!("node.rs"));
    hash.update(include_str!("jars.rs"));
    hash.update(jdk.as_os_str().as_encoded_bytes());
    let mut sources = sources(&root().join("xtask/node"))?;
    sources.sort();
    for source in sources {
        hash.update(fs::read(source)?);
    }
    Ok(jars::hex(&hash.finalize()))
}

/// Returns all files below a directory.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() { files.extend(sources(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

fn java_sources(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(sources(folder)?
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "java"))
        .collect())
}

struct Assembly<'a> {
    release: &'a Release,
    jdk: PathBuf,
    home: &'a Path,
    work: PathBuf,
}

impl Assembly<'_> {
    fn all(&self) -> Result<()> {
        fs::create_dir_all(&self.work)?;
        jars::fetch(self.release.artifacts, self.home, &self.work)?;
        self.unpack_descriptors()?;
        self.make_stubs()?;
        self.make_stand_ins()?;
        self.make_support_plugin()?;
        self.write_configuration()?;
        symlink(&self.jdk, self.home.join("jdk"))?;
        fs::remove_dir_all(&self.work)?;
        Ok(())
    }

    /// Extracts the descriptor and policy from every module's jar, because the server reads them beside it.
    fn unpack_descriptors(&self) -> Result<()> {
        for entry in fs::read_dir(self.home.join("modules"))? {
            let module = entry?.path();
            let name =
                module.file_name().and_then(|name| name.to_str()).context("a module without a name")?;
            let inside = format!("META-INF/es-plugins/{name}");
            let jar = module.join(format!("{name}-{}.jar", self.release.version));
            run(Command::new(self.tool("jar"))
                .current_dir(&module)
                .arg("--extract")
                .arg("--file")
                .arg(jar)
                .arg(&inside))?;
            for file in fs::read_dir(module.join(&inside))? {
                let file = file?;
                fs::rename(file.path(), module.join(file.file_name()))?;
            }
            fs::remove_dir_all(module.join("META-INF"))?;
        }
        Ok(())
    }

    fn make_stubs(&self) -> Result<()> {
        for stub in STUBS {
            let classes = self.folder(stub)?;
            let manifest = self.work.join("manifest");
            fs::write(&manifest, format!("Automatic-Module-Name: {stub}\n"))?;
            let sources = self.source("stubs").join(stub);
            if sources.exists() {
                self.compile(&classes, &[], &java_sources(&sources)?)?;
            }
            let jar = self.home.join("modules/x-pack-security").join(format!("stub-{stub}.jar"));
            self.pack(&jar, &classes, Some(&manifest))?;
        }
        Ok(())
    }

    fn make_stand_ins(&self) -> Result<()> {
        let class_path = format!("{}/lib/*", self.home.display());
        let bridge = self.folder("bridge")?;
        let patch = format!("java.base={}", self.source("bridge").display());
        self.compile(&bridge, &["--patch-module", &patch], &java_sources(&self.source("bridge"))?)?;
        self.pack(&self.home.join("lib/entitlement-bridge/bridge.jar"), &bridge, None)?;

        let agent = self.folder("agent")?;
        self.compile(&agent, &[], &java_sources(&self.source("agent"))?)?;
        let manifest = self.source("agent").join("manifest.txt");
        self.pack(&self.home.join("lib/entitlement-agent/agent.jar"), &agent, Some(&manifest))?;

        let console = self.folder("console")?;
        self.compile(&console, &["-cp", &class_path], &java_sources(&self.source("console"))?)?;
        self.pack(&self.home.join("lib/tools/ansi-console/console.jar"), &console, None)?;

        let launcher = self.home.join("lib/launcher");
        fs::create_dir_all(&launcher)?;
        self.compile(&launcher, &["-cp", &class_path], &[self.source("Launcher.java")])
    }

    fn make_support_plugin(&self) -> Result<()> {
        let version = self.release.version;
        let major = version.split('.').next().unwrap_or_default();
        let module = self.home.join("modules/node-test-support");
        let classes = self.folder("support")?;
        let mut files = java_sources(&self.source("support/common"))?;
        files.extend(java_sources(&self.source("support").join(major))?);
        self.compile(&classes, &["-cp", &format!("{}/lib/*", self.home.display())], &files)?;
        self.pack(&module.join("node-test-support.jar"), &classes, None)?;
        fs::write(
            module.join("plugin-descriptor.properties"),
            format!(
                "name=node-test-support\ndescription=parts of modules that are not on Maven Central\nversion={version}\n\
                 elasticsearch.version={version}\njava.version=17\nclassname=esnode.SupportPlugin\n"
            ),
        )?;
        Ok(())
    }

    fn write_configuration(&self) -> Result<()> {
        for folder in ["bin", "config/jvm.options.d", "data", "logs", "plugins"] {
            fs::create_dir_all(self.home.join(folder))?;
        }
        let script = self.home.join("bin/elasticsearch");
        fs::write(&script, include_str!("../node/elasticsearch.sh"))?;
        fs::set_permissions(script, Permissions::from_mode(0o755))?;
        for (name, text) in [
            ("elasticsearch.yml", include_str!("../node/elasticsearch.yml")),
            ("log4j2.properties", include_str!("../node/log4j2.properties")),
            (
                "jvm.options",
                "# The start command of this home takes no options from here; use ES_JAVA_OPTS.\n",
            ),
            ("users", ""),
            ("users_roles", ""),
            ("roles.yml", "# Roles of this node's own, beside those of the cluster.\n"),
        ] {
            fs::write(self.home.join("config").join(name), text)?;
        }
        Ok(())
    }

    fn source(&self, name: &str) -> PathBuf {
        root().join("xtask/node/java").join(name)
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.work.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    fn tool(&self, name: &str) -> PathBuf {
        self.jdk.join("bin").join(name)
    }

    fn compile(&self, to: &Path, options: &[&str], files: &[PathBuf]) -> Result<()> {
        run(Command::new(self.tool("javac")).args(options).arg("-d").arg(to).args(files))
    }

    fn pack(&self, jar: &Path, classes: &Path, manifest: Option<&Path>) -> Result<()> {
        fs::create_dir_all(jar.parent().context("a jar lies in a folder")?)?;
        let mut command = Command::new(self.tool("jar"));
        command.arg("--create").arg("--file").arg(jar);
        if let Some(manifest) = manifest {
            command.arg("--manifest").arg(manifest);
        }
        run(command.arg("-C").arg(classes).arg("."))
    }
}
