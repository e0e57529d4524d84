//! A run like that of a first start, and the snapshots that its tests compare.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use super::*;

mod attributes;
mod commits;
mod faults;
mod listed;
mod order;
mod races;

const EPOCH: u64 = 1_795_475_645;
/// The names of the steps.
const NAMES: [&str; 4] = ["yml", "certs", "keystore", "credentials"];

/// The properties of a file that tests compare: inode, mode, links, owner, time, content, extended
/// attributes.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    /// Zero if the restored file may be a copy.
    inode: u64,
    mode: u32,
    links: u64,
    owner: (u32, u32),
    modified: (i64, i64),
    content: Vec<u8>,
    attributes: Vec<(std::ffi::CString, Vec<u8>)>,
}

type Snapshot = BTreeMap<String, Entry>;

fn snapshot(root: &Path) -> Snapshot {
    fn walk(root: &Path, below: &Path, found: &mut Snapshot) {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let (content, attributes) = if metadata.is_symlink() {
                (fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes(), Vec::new())
            } else {
                let content = if metadata.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
                (content, disk::attributes(&fs::File::open(&path).unwrap()).unwrap())
            };
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let entry = Entry {
                inode: if disk::fault::keeps_files() { metadata.ino() } else { 0 },
                mode: metadata.mode(),
                links: metadata.nlink(),
                owner: (metadata.uid(), metadata.gid()),
                modified: (metadata.mtime(), metadata.mtime_nsec()),
                content,
                attributes,
            };
            found.insert(name, entry);
            if metadata.is_dir() {
                walk(root, &path, found);
            }
        }
    }
    let mut found = Snapshot::new();
    walk(root, root, &mut found);
    found
}

fn locked(path: &Path) -> Result<Locked, Error> {
    Directory::open(path, |_| true)?.lock(Duration::ZERO)
}

/// Returns a directory of certificates.
fn certs<'a>(files: &'a [(&'a str, &'a [u8])]) -> NewDirectory<'a> {
    NewDirectory { mode: 0o750, files, file_mode: 0o660, group: None }
}

/// Runs the steps of a first start: a journal, a directory, a file that may exist, a file that must not, the
/// final text.
fn run(path: &Path) -> Result<Committed, CommitError> {
    let read = |name: &str| fs::read(path.join(name)).map_or(Expected::Absent, Expected::Bytes);
    let (settings, keystore) = (read("yml"), read("keystore"));
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    let mut transaction = Transaction::begin(locked(path)?, EPOCH);
    transaction.replace("yml", b"journal", like, settings)?;
    transaction.directory("certs", &certs(&[("ca", b"new ca"), ("store", b"new store")]))?;
    transaction.replace("keystore", b"new keystore", like, keystore)?;
    let new = Attributes::New { mode: 0o600, owner: None };
    transaction.create(&path.join("credentials"), b"ours", new, |found| found == b"ours")?;
    transaction.replace("yml", b"final", like, Expected::EarlierStep)?;
    transaction.commit()
}

/// Undoes a killed run as the next run does. Without the journal, only leftovers are ours.
fn take_back(path: &Path) -> Result<(), Error> {
    let locked = locked(path)?;
    if locked.directory().holds("yml", b"journal")? {
        undo_file(&locked, "keystore", EPOCH, 2)?;
        undo_directory(&locked, "certs", EPOCH, 1, ("ca", &["ca", "store"]), |bytes| bytes == b"new ca")?;
        undo_file(&locked, "yml", EPOCH, 0)?;
    }
    remove_leftovers(&locked, &NAMES)?;
    Ok(())
}

/// The state in which a kill leaves the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Before,
    Journal,
    Certificates,
    Keystore,
    Done,
}

/// Determines which prefix of the commit is visible, and panics if none is.
fn state(path: &Path, before: &Snapshot) -> State {
    let is_old = |name: &str| match fs::read(path.join(name)) {
        Ok(content) => before.get(name).is_some_and(|before| before.content == content),
        Err(_) => !before.contains_key(name),
    };
    let is_new =
        |name: &str, content: &str| fs::read_to_string(path.join(name)).is_ok_and(|found| found == content);
    let certs = is_new("certs/ca", "new ca") && is_new("certs/store", "new store");
    let keystore = is_new("keystore", "new keystore");
    let yml = fs::read_to_string(path.join("yml")).unwrap();
    match (yml.as_str(), certs, keystore) {
        ("before", false, false) if is_old("certs/ca") && is_old("keystore") => State::Before,
        ("journal", false, false) if is_old("certs/ca") && is_old("keystore") => State::Journal,
        ("journal", true, false) if is_old("keystore") => State::Certificates,
        ("journal", true, true) => State::Keystore,
        ("final", true, true) if is_new("credentials", "ours") => State::Done,
        state => panic!("no node starts from {state:?}"),
    }
}

fn fresh(path: &Path) {
    fs::write(path.join("yml"), "before").unwrap();
    fs::set_permissions(path.join("yml"), fs::Permissions::from_mode(0o640)).unwrap();
}

fn lived_in(path: &Path) {
    fresh(path);
    fs::write(path.join("keystore"), "old keystore").unwrap();
    fs::set_permissions(path.join("keystore"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::create_dir(path.join("certs")).unwrap();
    fs::write(path.join("certs/mine"), "mine").unwrap();
    fs::write(path.join("certs/ca"), "old ca").unwrap();
    symlink("mine", path.join("certs/link")).unwrap();
}

const TREES: [fn(&Path); 2] = [fresh, lived_in];

/// Creates a prepared directory, in memory if possible, because thousands of them are synced.
fn prepared(prepare: fn(&Path)) -> (tempfile::TempDir, Snapshot) {
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    prepare(dir.path());
    let before = snapshot(dir.path());
    (dir, before)
}

fn is_of_a_step(name: &str) -> bool {
    NAMES.iter().any(|known| names::leftover_of(name, known).is_some())
}
