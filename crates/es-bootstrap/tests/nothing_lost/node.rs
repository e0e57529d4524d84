//! Nodes before their configuration, and snapshots of their directories.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use keystore::{Format, Keystore, Passphrase};
use rustix::fs::XattrFlags;
use tempfile::TempDir;
use tests::strace::{Refusal, refusing};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_es-bootstrap");
pub(crate) const SETTINGS: &str = "# The operator's.\nnode.name: n1\n";
/// A group without other members, to which root assigns files.
pub(crate) const GROUP: u32 = 4711;

/// The files of a node before it is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Only its settings file.
    Fresh,
    /// A keystore with an entry, `certs` with files and a link, extended attributes and access control lists;
    /// as root also a directory with the setgid bit and another group.
    LivedIn,
}

pub(crate) const KINDS: [Kind; 2] = [Kind::Fresh, Kind::LivedIn];

/// A node in a separate directory. It is in memory if possible, because files are synced thousands of times.
pub(crate) struct Node {
    folder: TempDir,
    program: PathBuf,
    pub(crate) kind: Kind,
    mounts: Vec<&'static str>,
    refusals: Vec<Refusal>,
}

impl Node {
    pub(crate) fn new(kind: Kind) -> Self {
        let node = Self::empty(kind);
        let config = node.config();
        fs::write(config.join("elasticsearch.yml"), SETTINGS).unwrap();
        if kind == Kind::LivedIn {
            live_in(&config);
        }
        node
    }

    /// Creates a node with these files as mount points, so that runs overwrite them in place.
    pub(crate) fn mounted(kind: Kind) -> Self {
        let mut node = Self::new(kind);
        node.mounts = match kind {
            Kind::Fresh => vec!["elasticsearch.yml"],
            Kind::LivedIn => vec!["elasticsearch.yml", "elasticsearch.keystore"],
        };
        node
    }

    /// Creates a node whose configuration is written by another process.
    pub(crate) fn empty(kind: Kind) -> Self {
        let folder = tests::folder::quick().unwrap();
        fs::create_dir_all(folder.path().join("home/lib")).unwrap();
        fs::write(folder.path().join("home/lib/elasticsearch-8.19.21.jar"), "").unwrap();
        fs::create_dir(folder.path().join("config")).unwrap();
        Self { folder, program: PROGRAM.into(), kind, mounts: Vec::new(), refusals: Vec::new() }
    }

    /// Returns the same node with another program, such as that of a release.
    pub(crate) fn with(self, program: &Path) -> Self {
        Self { program: program.to_path_buf(), ..self }
    }

    /// Returns the same node on a system that refuses some system calls.
    pub(crate) fn without(self, refusals: &[Refusal]) -> Self {
        Self { refusals: refusals.to_vec(), ..self }
    }

    pub(crate) fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path().join("config")
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.config().join(name)
    }

    /// Returns the command line for this node.
    pub(crate) fn words(&self, command: &str) -> Vec<String> {
        let home = self.path().join("home").display().to_string();
        let config = self.config().display().to_string();
        let program = self.program.display().to_string();
        [&program, command, "--es-home", &home, "--path-conf", &config].map(str::to_owned).to_vec()
    }

    /// Returns the command, run by another program such as strace, with the test key.
    pub(crate) fn command(&self, before: &[&str], command: &str) -> Command {
        let before = before.iter().map(|word| (*word).to_owned());
        let words: Vec<String> =
            self.mounting().into_iter().chain(before).chain(self.words(command)).collect();
        let mut run = Command::new(&words[0]);
        run.args(&words[1..]).current_dir(self.path()).envs([tests::RSA_KEY]);
        if !self.mounts.is_empty() && command == "configure" {
            run.arg("--in-place");
        }
        run
    }

    /// Returns the command that creates the mounts in a separate namespace. Each file is mounted on itself,
    /// so that it is visible outside.
    fn mounting(&self) -> Vec<String> {
        if self.mounts.is_empty() {
            return Vec::new();
        }
        let file = |name: &&str| self.at(name).display().to_string();
        let mounts: String =
            self.mounts.iter().map(file).map(|file| format!("mount --bind {file} {file}; ")).collect();
        let script = format!("{mounts}exec \"$@\"");
        ["unshare", "--mount", "sh", "-ec", &script, "sh"].into_iter().map(str::to_owned).collect()
    }

    pub(crate) fn run(&self, command: &str) -> Output {
        if self.refusals.is_empty() {
            return self.command(&[], command).output().unwrap();
        }
        let refusing = refusing(&self.refusals);
        let before: Vec<&str> =
            ["strace"].into_iter().chain(refusing.iter().map(String::as_str)).chain(["--"]).collect();
        self.command(&before, command).output().unwrap()
    }
}

/// An unprivileged user; `nobody` on every system.
pub(crate) const NOBODY: u32 = 65_534;

/// Changes the owner of a file, or recursively of a directory.
pub(crate) fn give(path: &Path, user: u32) {
    lchown(path, Some(user), Some(user)).unwrap();
    if path.is_dir() && !path.is_symlink() {
        fs::read_dir(path).unwrap().for_each(|entry| give(&entry.unwrap().path(), user));
    }
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn live_in(config: &Path) {
    static KEYSTORE: OnceLock<Vec<u8>> = OnceLock::new();
    let keystore = KEYSTORE.get_or_init(|| {
        let mut keystore = Keystore::new(&mut memory::rng());
        keystore.set("mine", b"value").unwrap();
        let format = Format::written_by(8, 19).unwrap();
        keystore.encode(format, &Passphrase::empty(), &mut memory::rng()).unwrap().to_vec()
    });
    fs::write(config.join("elasticsearch.keystore"), keystore).unwrap();
    fs::create_dir(config.join("certs")).unwrap();
    fs::write(config.join("certs/mine.pem"), "mine").unwrap();
    fs::write(config.join("certs/http.p12"), "an older store").unwrap();
    symlink("mine.pem", config.join("certs/link.pem")).unwrap();
    let mode = |name: &str, mode| {
        fs::set_permissions(config.join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    for name in ["", "elasticsearch.yml", "elasticsearch.keystore", "certs"] {
        chown(config.join(name), None, Some(GROUP)).expect("run the tests as root");
    }
    mode("", 0o2750);
    mode("elasticsearch.yml", 0o660);
    mode("elasticsearch.keystore", 0o660);
    let yml = fs::File::open(config.join("elasticsearch.yml")).unwrap();
    rustix::fs::fsetxattr(&yml, "user.note", b"the operator's", XattrFlags::empty()).unwrap();
    rustix::fs::fsetxattr(&yml, "system.posix_acl_access", &access_list(), XattrFlags::empty()).unwrap();
}

/// Returns an access control list that lets user 4712 read as well, see acl(5): version 2, then tag,
/// permissions and ID of each entry.
fn access_list() -> Vec<u8> {
    let entry = |tag: u8, permissions: u8, who: u32| {
        let mut entry = vec![tag, 0, permissions, 0];
        entry.extend(who.to_le_bytes());
        entry
    };
    let entries =
        [(0x01, 6, u32::MAX), (0x02, 4, 4712), (0x04, 6, u32::MAX), (0x10, 6, u32::MAX), (0x20, 0, u32::MAX)];
    let entries = entries.into_iter().flat_map(|(tag, permissions, who)| entry(tag, permissions, who));
    [2, 0, 0, 0].into_iter().chain(entries).collect()
}

/// The compared properties of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) inode: u64,
    pub(crate) mode: u32,
    pub(crate) owner: (u32, u32),
    /// `None` for a directory, whose time changes when files are staged in it.
    modified: Option<(i64, i64)>,
    pub(crate) content: Vec<u8>,
    pub(crate) attributes: BTreeMap<CString, Vec<u8>>,
}

pub(crate) type Snapshot = BTreeMap<String, Entry>;

/// Returns all files below a directory without following links. The directory itself has an empty name.
pub(crate) fn snapshot(root: &Path) -> Snapshot {
    fn look(root: &Path, path: &Path, found: &mut Snapshot) {
        let metadata = fs::symlink_metadata(path).unwrap();
        let content = if metadata.is_symlink() {
            fs::read_link(path).unwrap().into_os_string().into_encoded_bytes()
        } else if metadata.is_file() {
            fs::read(path).unwrap()
        } else {
            Vec::new()
        };
        let entry = Entry {
            inode: metadata.ino(),
            mode: metadata.mode(),
            owner: (metadata.uid(), metadata.gid()),
            modified: (!metadata.is_dir()).then(|| (metadata.mtime(), metadata.mtime_nsec())),
            content,
            attributes: attributes(path),
        };
        found.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), entry);
        if metadata.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                look(root, &entry.unwrap().path(), found);
            }
        }
    }
    let mut found = Snapshot::new();
    look(root, root, &mut found);
    found
}

fn attributes(path: &Path) -> BTreeMap<CString, Vec<u8>> {
    let mut names = vec![0; 64 << 10];
    let length = rustix::fs::llistxattr(path, &mut names[..]).unwrap_or(0);
    let name = |name: &[u8]| CString::from_vec_with_nul(name.to_vec()).unwrap();
    names[..length]
        .split_inclusive(|byte| *byte == 0)
        .map(|found| {
            let found = name(found);
            let mut value = vec![0; 64 << 10];
            let length = rustix::fs::lgetxattr(path, &found, &mut value[..]).unwrap();
            value.truncate(length);
            (found, value)
        })
        .collect()
}
