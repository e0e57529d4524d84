//! The jars of a version of Elasticsearch: their list, and how to fetch them with Maven.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::failure::with_hint;
use crate::progress::Progress;

/// The Maven plugin that copies files; no other is used.
const PLUGIN: [&str; 3] = ["org.apache.maven.plugins", "maven-dependency-plugin", "3.6.1"];

/// One jar of a list: `directory group:artifact:version SHA-256 bytes`.
struct Jar<'a> {
    directory: &'a str,
    group: &'a str,
    name: &'a str,
    version: &'a str,
    sha256: &'a str,
    bytes: u64,
}

impl Jar<'_> {
    fn file(&self) -> String {
        format!("{}-{}.jar", self.name, self.version)
    }
}

fn jars(list: &str) -> impl Iterator<Item = Jar<'_>> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.split_whitespace();
        let (directory, coordinates, sha256) = (words.next()?, words.next()?, words.next()?);
        let bytes = words.next()?.parse().ok()?;
        let mut parts = coordinates.split(':');
        let (group, name, version) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Jar { directory, group, name, version, sha256, bytes })
    })
}

/// Fetches all jars of a list into the directories of a home, and verifies their digests. `work` is a
/// directory for Maven's files.
pub(crate) fn fetch(list: &str, home: &Path, work: &Path) -> Result<()> {
    let jars: Vec<Jar<'_>> = jars(list).collect();
    copy(&jars, home, work)?;
    jars.iter().try_for_each(|jar| verify(jar, home))
}

/// Copies all jars without their dependencies, in one run of Maven.
fn copy(jars: &[Jar<'_>], home: &Path, work: &Path) -> Result<()> {
    let items: String = jars
        .iter()
        .map(|jar| {
            format!(
                "<artifactItem><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>\
                 <outputDirectory>{}</outputDirectory></artifactItem>\n",
                jar.group,
                jar.name,
                jar.version,
                home.join(jar.directory).display()
            )
        })
        .collect();
    let [group, name, version] = PLUGIN;
    let pom = format!(
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion><groupId>local</groupId>\
         <artifactId>node</artifactId><version>1</version><packaging>pom</packaging><build><plugins><plugin>\
         <groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>\
         <configuration><artifactItems>\n{items}</artifactItems></configuration></plugin></plugins></build></project>\n"
    );
    let file = work.join("pom.xml");
    fs::write(&file, pom)?;
    watch(
        jars,
        Command::new("mvn").args(["-B", "-C", "-f"]).arg(file).arg(format!("{}:copy", PLUGIN.join(":"))),
    )
}

/// Runs Maven and shows its progress.
fn watch(jars: &[Jar<'_>], maven: &mut Command) -> Result<()> {
    let mut child = maven.stdout(Stdio::piped()).spawn().context("could not run `mvn`")?;
    let mut progress = Progress::new();
    let mut errors = Vec::new();
    for line in BufReader::new(child.stdout.take().context("no standard output")?).lines() {
        let line = line?;
        if let Some(text) = told(jars, &line) {
            progress.show(&text);
        }
        if line.starts_with("[ERROR]") {
            errors.push(line);
        }
    }
    drop(progress);
    if child.wait()?.success() {
        return Ok(());
    }
    Err(with_hint(
        format!("Maven could not fetch the jars of Elasticsearch\n{}", errors.join("\n")),
        "they are on Maven Central: let this machine reach it, or name a mirror in ~/.m2/settings.xml",
    ))
}

/// Returns the progress for a line of Maven's output about a download. Jars are fetched in the order of the
/// list; those in Maven's local repository are skipped.
fn told(jars: &[Jar<'_>], line: &str) -> Option<String> {
    let (_, url) = line.split_once("Downloading from ")?;
    let file = url.rsplit('/').next()?;
    let Some(at) = jars.iter().position(|jar| jar.file() == file) else {
        return Some(format!("fetching what Maven itself needs: {file}"));
    };
    let megabytes = |jars: &[Jar<'_>]| jars.iter().map(|jar| jar.bytes).sum::<u64>() / 1_000_000;
    Some(format!(
        "fetching jar {} of {}, {} of {} MB: {file}",
        at + 1,
        jars.len(),
        megabytes(&jars[..at]),
        megabytes(jars)
    ))
}

fn verify(jar: &Jar<'_>, home: &Path) -> Result<()> {
    let file = home.join(jar.directory).join(jar.file());
    let bytes = fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
    let found = hex(&Sha256::digest(bytes));
    if found == jar.sha256 {
        return Ok(());
    }
    // Maven copies what its local repository has, damaged or not.
    let repository = format!("{}/{}/{}", jar.group.replace('.', "/"), jar.name, jar.version);
    Err(with_hint(
        format!("{} has the SHA-256 {found} instead of {}", file.display(), jar.sha256),
        format!("remove {repository} from Maven's local repository, `~/.m2/repository`, and try again"),
    ))
}

/// Formats bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "# a list\nlib g:one:1.0 00 2000000\nlib g:two:2.0 00 1500000\nmodules/x g:three:3.0 00 1000000\n";

    #[test]
    fn each_download_says_what_it_is_and_how_much_is_left() {
        let jars: Vec<Jar<'_>> = jars(LIST).collect();
        let url = |file: &str| format!("Downloading from central: https://host.invalid/maven2/g/{file}");
        assert_eq!(
            told(&jars, &url("two/2.0/two-2.0.jar")).unwrap(),
            "fetching jar 2 of 3, 2 of 4 MB: two-2.0.jar"
        );
        assert_eq!(
            told(&jars, &url("plugin-3.pom")).unwrap(),
            "fetching what Maven itself needs: plugin-3.pom"
        );
        assert_eq!(told(&jars, "[INFO] Copying one-1.0.jar"), None);
    }

    #[test]
    fn each_line_of_the_lists_is_understood() {
        for list in
            [include_str!("../node/artifacts-8.19.21.txt"), include_str!("../node/artifacts-9.5.3.txt")]
        {
            let lines = list.lines().filter(|line| !line.starts_with('#')).count();
            assert_eq!(jars(list).count(), lines);
            assert!(jars(list).all(|jar| jar.bytes > 0 && jar.sha256.len() == 64));
        }
    }
}
