//! A model of a disk that may lose unsynced changes in any order.
//!
//! A file's content and mode are safe after fsync(2). Before that, the medium may hold the content of the
//! last sync, all that was written, half of it, or zeros; of a file that was overwritten, each sector may be
//! the old or the new one. Changes of a directory are safe after the directory's fsync. Before that, each of
//! them may be lost, but only as a whole.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rand::RngExt;
use rand::rngs::StdRng;
use tests::strace::Call;

/// What is on the medium, and what the system shows.
#[derive(Clone)]
struct Twice<T> {
    safe: T,
    shown: T,
}

impl<T: Clone> Twice<T> {
    fn new(safe: T) -> Self {
        Self { shown: safe.clone(), safe }
    }

    fn sync(&mut self) {
        self.safe = self.shown.clone();
    }
}

/// The unit in which a medium writes.
const SECTOR: usize = 512;

type Names = BTreeMap<String, usize>;

#[derive(Clone)]
enum Body {
    File(Twice<Vec<u8>>),
    Directory { names: Twice<Names>, pending: Vec<Change> },
    Link(PathBuf),
}

#[derive(Clone)]
struct Inode {
    mode: Twice<u32>,
    body: Body,
}

/// An atomic change of a directory.
#[derive(Clone, Debug)]
enum Change {
    Add(String, usize),
    Remove(String),
    Rename { from: String, to: String, inode: usize },
    Exchange { one: (String, usize), other: (String, usize) },
}

impl Change {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Add(name, inode) => {
                names.insert(name.clone(), *inode);
            }
            Self::Remove(name) => {
                names.remove(name);
            }
            Self::Rename { from, to, inode } => {
                names.remove(from);
                names.insert(to.clone(), *inode);
            }
            Self::Exchange { one, other } => {
                names.insert(one.0.clone(), other.1);
                names.insert(other.0.clone(), one.1);
            }
        }
    }
}

/// A disk. Its first inode is the directory that was read.
#[derive(Clone)]
pub(crate) struct Disk {
    inodes: Vec<Inode>,
    /// The inodes of the program's open file descriptors.
    open: BTreeMap<i64, usize>,
    /// The number of bytes written through each descriptor.
    written: BTreeMap<i64, usize>,
}

impl Disk {
    /// Reads a directory into a disk on which everything is safe.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut disk = Self { inodes: Vec::new(), open: BTreeMap::new(), written: BTreeMap::new() };
        disk.take(folder);
        disk
    }

    fn take(&mut self, path: &Path) -> usize {
        let metadata = fs::symlink_metadata(path).unwrap();
        let number = self.add(metadata.permissions().mode() & 0o7777, Body::Link(PathBuf::new()));
        let body = if metadata.is_symlink() {
            Body::Link(fs::read_link(path).unwrap())
        } else if metadata.is_dir() {
            let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap());
            let names = entries
                .map(|entry| (entry.file_name().into_string().unwrap(), self.take(&entry.path())))
                .collect();
            Body::Directory { names: Twice::new(names), pending: Vec::new() }
        } else {
            Body::File(Twice::new(fs::read(path).unwrap()))
        };
        self.inodes[number].body = body;
        number
    }

    fn add(&mut self, mode: u32, body: Body) -> usize {
        self.inodes.push(Inode { mode: Twice::new(mode), body });
        self.inodes.len() - 1
    }

    fn change(&mut self, directory: usize, change: Change) {
        let Body::Directory { names, pending } = &mut self.inodes[directory].body else {
            panic!("{change:?}")
        };
        change.apply(&mut names.shown);
        pending.push(change);
    }

    fn find(&self, directory: usize, name: &str) -> Option<usize> {
        match &self.inodes[directory].body {
            Body::Directory { .. } if name == "." => Some(directory),
            Body::Directory { names, .. } => names.shown.get(name).copied(),
            _ => None,
        }
    }

    /// Returns the inode of a path below the directory. A relative path is one from within the directory.
    fn walk(&self, path: &str, folder: &str) -> Option<usize> {
        let below = if path.starts_with('/') { path.strip_prefix(folder)? } else { path };
        let mut names = below.split('/').filter(|name| !name.is_empty());
        names.try_fold(0, |directory, name| self.find(directory, name))
    }

    /// Applies a recorded call. `folder` was the path of the directory.
    pub(crate) fn replay(&mut self, call: &Call, folder: &str) {
        if call.result < 0 {
            return;
        }
        let words: Vec<&str> = call.arguments.split(", ").collect();
        if call.name.starts_with("open") {
            self.written.insert(call.result, 0);
        }
        let opened = |word: &str| self.open.get(&word.parse().unwrap_or(-1)).copied();
        let octal = |word: &str| u32::from_str_radix(word, 8).unwrap();
        match call.name.as_str() {
            "open" => {
                match self.walk(&text(words[0]), folder) {
                    Some(inode) => self.open.insert(call.result, inode),
                    None => self.open.remove(&call.result),
                };
            }
            "openat" => {
                let name = text(words[1]);
                let found = match opened(words[0]) {
                    Some(directory) if words[2].contains("O_CREAT") => {
                        let inode = self.add(octal(words[3]), Body::File(Twice::new(Vec::new())));
                        self.change(directory, Change::Add(name, inode));
                        Some(inode)
                    }
                    Some(directory) => self.find(directory, &name),
                    None if words[0] == "AT_FDCWD" => self.walk(&name, folder),
                    None => None,
                };
                match found {
                    Some(inode) => self.open.insert(call.result, inode),
                    None => self.open.remove(&call.result),
                };
            }
            "write" => {
                if let Some(inode) = opened(words[0])
                    && let Body::File(content) = &mut self.inodes[inode].body
                {
                    let at = self.written.get_mut(&words[0].parse().unwrap()).unwrap();
                    let end = *at + usize::try_from(call.result).unwrap();
                    let written = &bytes(words[1])[..end - *at];
                    content.shown.splice(*at..end.min(content.shown.len()), written.iter().copied());
                    *at = end;
                }
            }
            "ftruncate" => {
                let inode = opened(words[0]).unwrap();
                let Body::File(content) = &mut self.inodes[inode].body else { panic!("{call:?}") };
                content.shown.resize(words[1].parse().unwrap(), 0);
            }
            "fchmod" => {
                let inode = opened(words[0]).unwrap();
                self.inodes[inode].mode.shown = octal(words[1]);
            }
            "fsync" => {
                let inode = opened(words[0]).unwrap_or_else(|| panic!("{call:?}"));
                let Inode { mode, body } = &mut self.inodes[inode];
                mode.sync();
                match body {
                    Body::File(content) => content.sync(),
                    Body::Directory { names, pending } => {
                        names.sync();
                        pending.clear();
                    }
                    Body::Link(_) => {}
                }
            }
            "mkdirat" => {
                let directory = opened(words[0]).unwrap();
                let body = Body::Directory { names: Twice::new(Names::new()), pending: Vec::new() };
                let inode = self.add(octal(words[2]), body);
                self.change(directory, Change::Add(text(words[1]), inode));
            }
            "symlinkat" => {
                let directory = opened(words[1]).unwrap();
                let inode = self.add(0o777, Body::Link(text(words[0]).into()));
                self.change(directory, Change::Add(text(words[2]), inode));
            }
            "linkat" => {
                let (from, to) = (opened(words[0]).unwrap(), opened(words[2]).unwrap());
                let inode = self.find(from, &text(words[1])).unwrap();
                self.change(to, Change::Add(text(words[3]), inode));
            }
            "renameat" | "renameat2" => {
                let directory = opened(words[0]).unwrap();
                assert_eq!(opened(words[2]), Some(directory));
                let (from, to) = (text(words[1]), text(words[3]));
                let inode = self.find(directory, &from).unwrap();
                let change = if words.get(4).is_some_and(|flags| flags.contains("EXCHANGE")) {
                    let other = self.find(directory, &to).unwrap();
                    Change::Exchange { one: (from, inode), other: (to, other) }
                } else {
                    Change::Rename { from, to, inode }
                };
                self.change(directory, change);
            }
            "unlinkat" => {
                let directory = opened(words[0]).unwrap();
                self.change(directory, Change::Remove(text(words[1])));
            }
            "fchown" | "fsetxattr" | "fremovexattr" | "utimensat" => {}
            other => panic!("{other} is not modelled"),
        }
    }

    /// Draws a state that the medium may have after a power cut.
    pub(crate) fn cut(&mut self, rng: &mut StdRng) {
        for inode in &mut self.inodes {
            if rng.random() {
                inode.mode.sync();
            }
            match &mut inode.body {
                Body::File(content) if content.safe != content.shown && !content.safe.is_empty() => {
                    content.safe = torn(&content.safe, &content.shown, rng);
                }
                Body::File(content) if content.safe != content.shown => {
                    let shown = &content.shown;
                    content.safe = match rng.random_range(0..4) {
                        0 => content.safe.clone(),
                        1 => shown.clone(),
                        2 => shown[..shown.len() / 2].to_vec(),
                        _ => vec![0; shown.len()],
                    };
                }
                Body::Directory { names, pending } => {
                    pending.iter().filter(|_| rng.random()).for_each(|change| change.apply(&mut names.safe));
                }
                _ => {}
            }
        }
    }

    /// Returns the states after a power cut that reveal a missing sync of a directory: it has lost all unsynced
    /// changes, all but the last one, or is the only one that has not. Everything else is safe.
    pub(crate) fn worst(&self) -> Vec<Self> {
        let is_unsynced =
            |inode: &Inode| matches!(&inode.body, Body::Directory { pending, .. } if !pending.is_empty());
        let unsynced = (0..self.inodes.len()).filter(|number| is_unsynced(&self.inodes[*number]));
        let states = unsynced.flat_map(|number| {
            let loses = |keep: &dyn Fn(usize, &Change, &[Change]) -> bool| {
                let mut disk = self.clone();
                for (at, inode) in disk.inodes.iter_mut().enumerate() {
                    inode.mode.sync();
                    match &mut inode.body {
                        Body::File(content) => content.sync(),
                        Body::Directory { names, pending } => {
                            let kept = pending.iter().filter(|change| keep(at, change, pending));
                            kept.for_each(|change| change.apply(&mut names.safe));
                        }
                        Body::Link(_) => {}
                    }
                }
                disk
            };
            let is_last =
                |change: &Change, all: &[Change]| all.last().is_some_and(|last| std::ptr::eq(last, change));
            [
                loses(&|at, _, _| at != number),
                loses(&|at, change, all| at != number || is_last(change, all)),
                loses(&|at, _, _| at == number),
            ]
        });
        states.collect()
    }

    /// Returns a hash of what is safe and reachable by name.
    pub(crate) fn medium(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let mut numbers = vec![0];
        while let Some(number) = numbers.pop() {
            let Inode { mode, body } = &self.inodes[number];
            (number, mode.safe).hash(&mut hasher);
            match body {
                Body::File(content) => content.safe.hash(&mut hasher),
                Body::Directory { names, .. } => {
                    names.safe.hash(&mut hasher);
                    numbers.extend(names.safe.values());
                }
                Body::Link(target) => target.hash(&mut hasher),
            }
        }
        hasher.finish()
    }

    /// Writes what is safe to an empty directory. Returns the path of each inode.
    pub(crate) fn write(&self, folder: &Path) -> BTreeMap<usize, PathBuf> {
        let mut written = BTreeMap::new();
        self.write_names(0, folder, &mut written);
        written
    }

    fn write_names(&self, directory: usize, path: &Path, written: &mut BTreeMap<usize, PathBuf>) {
        let Body::Directory { names, .. } = &self.inodes[directory].body else { return };
        for (name, number) in &names.safe {
            let (inode, path) = (&self.inodes[*number], path.join(name));
            match (&inode.body, written.get(number)) {
                (Body::Link(target), _) => symlink(target, &path).unwrap(),
                (_, Some(first)) => fs::hard_link(first, &path).unwrap(),
                (Body::File(content), None) => fs::write(&path, &content.safe).unwrap(),
                (Body::Directory { .. }, None) => {
                    fs::create_dir(&path).unwrap();
                    self.write_names(*number, &path, written);
                }
            }
            if !path.is_symlink() {
                fs::set_permissions(&path, fs::Permissions::from_mode(inode.mode.safe)).unwrap();
                written.entry(*number).or_insert(path);
            }
        }
        fs::set_permissions(path, fs::Permissions::from_mode(self.inodes[directory].mode.safe)).unwrap();
    }
}

/// Returns what a medium may hold of bytes that were written over others.
fn torn(before: &[u8], after: &[u8], rng: &mut StdRng) -> Vec<u8> {
    let length = if rng.random() { before.len() } else { after.len() };
    let mut found = Vec::new();
    while found.len() < length {
        let (at, end) = (found.len(), length.min(found.len() + SECTOR));
        let from = if rng.random() { before } else { after };
        found.extend(from.get(at..end.min(from.len())).unwrap_or_default());
        found.resize(end, 0);
    }
    found
}

/// Decodes a string that `strace -xx` printed.
fn bytes(word: &str) -> Vec<u8> {
    let hex = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap();
    hex.split("\\x").skip(1).map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

fn text(word: &str) -> String {
    String::from_utf8(bytes(word)).unwrap()
}
