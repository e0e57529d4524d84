//! The Ansible collection: the archive for `ansible-galaxy collection install`, and its test programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use fs_err as fs;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::run::run;
use crate::{folders, jars, python_package, root};

/// The directory of the collection.
const COLLECTION: &str = "xtask/packaging/ansible";
/// The description for building the collection. The archive contains two lists instead.
const DESCRIPTION: &str = "galaxy.yml";
/// What is not packed: the description, and what tools leave behind.
const NOT_PACKED: [&str; 4] = [DESCRIPTION, "tests/output", ".ansible", "__pycache__"];
/// Ansible, its linter, and the installer for Ansible's own tests. Python 3.11 runs all of them.
const ANSIBLE: [&str; 3] = ["ansible-core==2.19.14", "ansible-lint==26.10.1", "pip==24.2"];

/// Returns a directory whose `bin` contains Ansible's programs.
pub(crate) fn ansible() -> Result<PathBuf> {
    python_package::environment("ansible", &ANSIBLE)
}

/// Packs the collection, with the project's version; returns the archive.
pub(crate) fn pack(folder: &Path) -> Result<PathBuf> {
    let collection = root().join(COLLECTION);
    let work = root().join("target/dist/collection");
    folders::fresh(&work)?;
    let mut entries = vec![entry(".", None)];
    lay_out(&collection, Path::new(""), &work, &mut entries)?;
    let files = serde_json::to_vec_pretty(&json!({ "files": entries, "format": 1 }))?;
    fs::write(work.join("FILES.json"), &files)?;
    let info = info(&fs::read_to_string(collection.join(DESCRIPTION))?)?;
    let manifest = json!({
        "collection_info": info,
        "file_manifest_file": entry("FILES.json", Some(&files)),
        "format": 1,
    });
    fs::write(work.join("MANIFEST.json"), serde_json::to_vec_pretty(&manifest)?)?;
    let name = |key: &str| info[key].as_str().unwrap_or_default().to_owned();
    let archive = folder.join(format!("{}-{}-{}.tar.gz", name("namespace"), name("name"), name("version")));
    let mut names: Vec<_> =
        fs::read_dir(&work)?.map(|entry| Ok(entry?.file_name())).collect::<Result<_>>()?;
    names.sort();
    run(Command::new("tar")
        .args(["--create", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"])
        .args(["--mode=u=rwX,go=rX", "--use-compress-program=gzip -n9", "--file"])
        .arg(&archive)
        .arg("--directory")
        .arg(&work)
        .args(names))?;
    Ok(archive)
}

/// Copies the files to pack in alphabetical order, and lists them.
fn lay_out(from: &Path, below: &Path, to: &Path, entries: &mut Vec<Value>) -> Result<()> {
    let folder = fs::read_dir(from.join(below))?;
    let mut names: Vec<_> = folder.map(|entry| Ok(entry?.file_name())).collect::<Result<_>>()?;
    names.sort();
    for name in names {
        let path = below.join(&name);
        if NOT_PACKED.iter().any(|left_out| path.ends_with(left_out)) {
            continue;
        }
        let shown = path.to_str().context("a name of the collection is text")?;
        if from.join(&path).is_dir() {
            fs::create_dir(to.join(&path))?;
            entries.push(entry(shown, None));
            lay_out(from, &path, to, entries)?;
        } else {
            fs::copy(from.join(&path), to.join(&path))?;
            entries.push(entry(shown, Some(&fs::read(from.join(&path))?)));
        }
    }
    Ok(())
}

/// Returns an entry of a list: a file with its checksum, or a directory.
fn entry(name: &str, content: Option<&[u8]>) -> Value {
    json!({
        "name": name,
        "ftype": if content.is_some() { "file" } else { "dir" },
        "chksum_type": content.map(|_| "sha256"),
        "chksum_sha256": content.map(|content| jars::hex(&Sha256::digest(content))),
        "format": 1,
    })
}

/// Converts the description to the archive's form, in which every key is present.
fn info(description: &str) -> Result<Map<String, Value>> {
    let described: Map<String, Value> =
        serde_yaml::from_str(description).context("galaxy.yml cannot be read")?;
    let mut info: Map<String, Value> = [
        "namespace",
        "name",
        "version",
        "authors",
        "readme",
        "tags",
        "description",
        "license",
        "license_file",
        "dependencies",
        "repository",
        "documentation",
        "homepage",
        "issues",
    ]
    .into_iter()
    .map(|key| (key.to_owned(), described.get(key).cloned().unwrap_or_default()))
    .collect();
    info.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    Ok(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_collection_has_the_version_of_the_project_and_packs_to_the_same_bytes() {
        let collection = root().join(COLLECTION);
        let description = fs::read_to_string(collection.join(DESCRIPTION)).unwrap();
        let line = format!("\nversion: {}\n", env!("CARGO_PKG_VERSION"));
        assert!(description.contains(&line), "the version of the collection is another one");
        let changes = fs::read_to_string(collection.join("changelogs/changelog.yaml")).unwrap();
        let heading = format!("\n  {}:\n", env!("CARGO_PKG_VERSION"));
        assert!(changes.contains(&heading), "the changes of the collection lack the version");
        let folder = root().join("target/dist/collection-test");
        fs::create_dir_all(&folder).unwrap();
        let pack = || fs::read(pack(&folder).unwrap()).unwrap();
        assert_eq!(pack(), pack());
    }
}
