//! The configuration directory and the files in it that a first start reads or replaces.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, StatxFlags};
use transaction::holder;

use crate::data::is_furniture;
use crate::{CERTIFICATES, Error, KEYSTORE_FILE, SETTINGS_FILE};

/// Larger files are rejected without reading them: a settings file has kilobytes, a keystore rarely more.
const LARGEST_FILE: u64 = 64 << 20;

/// `elasticsearch.yml`, without following symbolic links.
pub enum SettingsFile {
    /// It does not exist.
    Missing,
    /// A symbolic link, a directory or another special file.
    NotRegular(String),
    /// This process cannot read it.
    Unreadable(io::Error),
    /// A regular file.
    Read {
        /// Its content.
        bytes: Vec<u8>,
        /// Its permission bits.
        mode: u32,
    },
}

/// How to treat a symbolic link: rejected if it would be replaced, followed if it is only read.
#[derive(Clone, Copy)]
pub(crate) enum Links {
    Refused,
    Followed,
}

impl Links {
    fn metadata(self, path: &Path) -> io::Result<Metadata> {
        match self {
            Self::Refused => fs::symlink_metadata(path),
            Self::Followed => fs::metadata(path),
        }
    }
}

/// Returns the home's own configuration directory if it is another one, and only that one has settings.
pub(crate) fn image(home: &Path, config: &Path) -> Option<PathBuf> {
    let image = home.join("config");
    let is_bare = matches!(SettingsFile::read(config, Links::Followed), SettingsFile::Missing);
    let fills = config != image && is_bare && SettingsFile::read(&image, Links::Followed).bytes().is_some();
    fills.then_some(image)
}

/// Returns whether a directory's settings contain a block, complete or not.
pub(crate) fn has_block(config: &Path) -> bool {
    let path = config.join(SETTINGS_FILE);
    read_regular(&path, Links::Refused).is_ok_and(|(bytes, _)| settings::block::find(&bytes).is_some())
}

impl SettingsFile {
    pub(crate) fn read(config: &Path, links: Links) -> Self {
        let path = config.join(SETTINGS_FILE);
        match links.metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(error) => Self::Unreadable(error),
            Ok(metadata) if !metadata.is_file() => Self::NotRegular(named(&path, &metadata)),
            Ok(_) => match read_regular(&path, links) {
                Ok((bytes, metadata)) => Self::Read { bytes, mode: metadata.mode() & 0o7777 },
                Err(error) => Self::Unreadable(error),
            },
        }
    }

    /// Returns the content if the file could be read.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Read { bytes, .. } => Some(bytes),
            _ => None,
        }
    }
}

/// `elasticsearch.keystore`.
pub enum KeystoreFile {
    /// It does not exist.
    Missing,
    /// A dangling symbolic link, which counts as no keystore. The owner of the link determines whether it may
    /// be replaced.
    DanglingLink {
        /// The link's owner.
        owner: u32,
    },
    /// A symbolic link to a file, a directory or another special file.
    NotRegular(String),
    /// This process cannot read it.
    Unreadable(io::Error),
    /// A regular file.
    Read {
        /// Its content, encrypted; see the `keystore` crate.
        bytes: Vec<u8>,
        /// Its owner.
        owner: u32,
        /// Its permission bits.
        mode: u32,
    },
}

impl KeystoreFile {
    pub(crate) fn read(config: &Path, links: Links) -> Self {
        let path = config.join(KEYSTORE_FILE);
        match links.metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(error) => Self::Unreadable(error),
            Ok(metadata) if metadata.is_symlink() && !path.exists() => {
                Self::DanglingLink { owner: metadata.uid() }
            }
            Ok(metadata) if !metadata.is_file() => Self::NotRegular(named(&path, &metadata)),
            Ok(_) => match read_regular(&path, links) {
                Ok((bytes, metadata)) => {
                    Self::Read { bytes, owner: metadata.uid(), mode: metadata.mode() & 0o7777 }
                }
                Err(error) => Self::Unreadable(error),
            },
        }
    }

    /// Returns the content if the file could be read.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Read { bytes, .. } => Some(bytes),
            _ => None,
        }
    }
}

/// The attributes of the configuration directory.
#[derive(Debug)]
pub struct DirectoryFacts {
    /// The owner of the path itself: of the link, if it is one.
    pub owner: u32,
    /// The owner of the directory itself.
    pub user: u32,
    /// The group of the directory.
    pub group: u32,
    /// Its permission bits.
    pub mode: u32,
    /// Whether it is empty, apart from entries that file systems create.
    pub empty: bool,
    /// Whether the certificates directory exists.
    pub certificates: bool,
    /// Whether this process can create entries.
    pub access: Access,
    /// Whether all users can create entries.
    pub open_to_everybody: bool,
    /// Names that a first start replaces and that cannot be replaced by a rename.
    pub blocked: Vec<Target>,
}

/// Whether entries can be created.
#[derive(Debug)]
pub enum Access {
    /// Yes.
    Writable,
    /// No, with the system's error.
    Refused(io::Error),
}

/// A name that cannot be replaced by a rename.
#[derive(Debug)]
pub struct Target {
    /// Its path.
    pub path: PathBuf,
    /// The reason.
    pub blocked: Blocked,
    /// Whether this process can write to it with its present permissions.
    pub writable: bool,
    /// Its entries, if it is a directory.
    pub entries: Vec<String>,
}

/// Why a name cannot be replaced by a rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// A mount point, such as a single file in a container.
    MountPoint,
    /// Neither a file nor a directory nor a symbolic link.
    SpecialFile,
}

/// Returns whether a directory can be read and is empty, apart from entries that file systems create.
fn is_empty(directory: &Path) -> bool {
    let ours = |entry: io::Result<fs::DirEntry>| {
        entry.map_or(true, |entry| !is_furniture(&entry.file_name().to_string_lossy()))
    };
    fs::read_dir(directory).is_ok_and(|mut entries| !entries.any(ours))
}

impl DirectoryFacts {
    pub(crate) fn read(config: &Path) -> Result<Self, Error> {
        let broken = |source| Error::ConfigDirectory { path: config.to_path_buf(), source };
        let link = fs::symlink_metadata(config).map_err(broken)?;
        let metadata = fs::metadata(config).map_err(broken)?;
        if !metadata.is_dir() {
            return Err(broken(io::ErrorKind::NotADirectory.into()));
        }
        Ok(Self {
            owner: link.uid(),
            user: metadata.uid(),
            group: metadata.gid(),
            mode: metadata.mode() & 0o7777,
            empty: is_empty(config),
            certificates: config.join(CERTIFICATES).is_dir(),
            access: access(config),
            open_to_everybody: metadata.mode() & 0o002 != 0,
            blocked: [CERTIFICATES, KEYSTORE_FILE, SETTINGS_FILE]
                .into_iter()
                .filter_map(|name| blocked(config, name))
                .collect(),
        })
    }
}

fn access(config: &Path) -> Access {
    let wanted = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    match rustix::fs::accessat(rustix::fs::CWD, config, wanted, AtFlags::EACCESS) {
        Ok(()) => Access::Writable,
        Err(error) => Access::Refused(error.into()),
    }
}

fn blocked(config: &Path, name: &str) -> Option<Target> {
    let path = config.join(name);
    let metadata = fs::symlink_metadata(&path).ok()?;
    let plain = metadata.is_file() || metadata.is_dir() || metadata.is_symlink();
    let blocked = match (mount(&path), mount(config)) {
        (Some(own), Some(parent)) if own != parent => Blocked::MountPoint,
        (None, _) if is_listed(&path) => Blocked::MountPoint,
        _ if !plain => Blocked::SpecialFile,
        _ => return None,
    };
    let wanted = match metadata.is_dir() {
        true => rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK,
        false => rustix::fs::Access::WRITE_OK,
    };
    let writable = rustix::fs::accessat(rustix::fs::CWD, &path, wanted, AtFlags::EACCESS).is_ok();
    let entries = fs::read_dir(&path)
        .map(|entries| {
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect::<Vec<_>>()
        })
        .unwrap_or_default();
    Some(Target { path, blocked, writable, entries })
}

/// Returns the mount ID of a path (Linux 5.8).
fn mount(path: &Path) -> Option<u64> {
    let status =
        rustix::fs::statx(rustix::fs::CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::MNT_ID).ok()?;
    (status.stx_mask & StatxFlags::MNT_ID.bits() != 0).then_some(status.stx_mnt_id)
}

/// Returns whether the list of mounts contains a path, for systems whose statx(2) returns no mount ID.
fn is_listed(path: &Path) -> bool {
    let (Some(Ok(folder)), Some(name)) = (path.parent().map(fs::canonicalize), path.file_name()) else {
        return false;
    };
    fs::read("/proc/self/mountinfo").is_ok_and(|mounts| mounted_on(&mounts, &folder.join(name)))
}

/// Returns whether a path is a mount point: the fifth field of a line, in which blanks and other special
/// characters are octal escapes; see proc_pid_mountinfo(5).
fn mounted_on(mounts: &[u8], path: &Path) -> bool {
    let escape = |byte: u8| match byte {
        b' ' | b'\t' | b'\n' | b'\\' => format!("\\{byte:03o}").into_bytes(),
        other => vec![other],
    };
    let path: Vec<u8> = path.as_os_str().as_bytes().iter().copied().flat_map(escape).collect();
    let mut lines = mounts.split(|byte| *byte == b'\n');
    lines.any(|line| line.split(|byte| *byte == b' ').nth(4).is_some_and(|field| field == path))
}

/// Returns the holder of the writers' lock, without trying to acquire it, because a reader must not block a
/// writer.
pub(crate) fn locked_by(config: &Path) -> Option<u32> {
    holder(config).ok().flatten()
}

/// Reads a regular file and its metadata from the same open file.
pub(crate) fn read_regular(path: &Path, links: Links) -> io::Result<(Vec<u8>, Metadata)> {
    let file = open_regular(path, links)?;
    let metadata = file.metadata()?;
    if metadata.len() > LARGEST_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(LARGEST_FILE).read_to_end(&mut bytes)?;
    Ok((bytes, metadata))
}

/// Opens a regular file without blocking on a FIFO and, unless links are followed, without following a link
/// that replaced the file.
pub(crate) fn open_regular(path: &Path, links: Links) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let flags = match links {
        Links::Refused => flags | OFlags::NOFOLLOW,
        Links::Followed => flags,
    };
    let other = |kind| Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {kind}, not a file")));
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        // See open(2).
        Err(rustix::io::Errno::NXIO) => return other("a socket"),
        opened => File::from(opened?),
    };
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok(file) } else { other(kind(&metadata)) }
}

/// Describes the type of a file, with the target of a link.
fn named(path: &Path, metadata: &Metadata) -> String {
    let kind = kind(metadata);
    match fs::read_link(path) {
        Ok(target) if metadata.is_symlink() => format!("{kind} to `{}`", target.display()),
        _ => kind.to_owned(),
    }
}

fn kind(metadata: &Metadata) -> &'static str {
    let file_type = metadata.file_type();
    if file_type.is_symlink() {
        "a symbolic link"
    } else if file_type.is_dir() {
        "a directory"
    } else if file_type.is_fifo() {
        "a named pipe"
    } else if file_type.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make what is read")]
mod tests {
    use rustix::fs::FlockOperation;

    use super::*;

    #[test]
    fn a_link_to_settings_is_not_a_settings_file() {
        let dir = tempfile::tempdir().unwrap();
        let yml = dir.path().join(SETTINGS_FILE);
        assert!(matches!(SettingsFile::read(dir.path(), Links::Refused), SettingsFile::Missing));
        std::os::unix::fs::symlink("elsewhere", &yml).unwrap();
        assert!(matches!(
            SettingsFile::read(dir.path(), Links::Refused),
            SettingsFile::NotRegular(what) if what == "a symbolic link to `elsewhere`"
        ));
        fs::remove_file(&yml).unwrap();
        fs::create_dir(&yml).unwrap();
        assert!(matches!(
            SettingsFile::read(dir.path(), Links::Refused),
            SettingsFile::NotRegular(what) if what == "a directory"
        ));
        fs::remove_dir(&yml).unwrap();
        fs::write(&yml, "a: b").unwrap();
        assert_eq!(SettingsFile::read(dir.path(), Links::Refused).bytes(), Some(&b"a: b"[..]));
    }

    #[test]
    fn a_mount_is_found_in_the_list_of_mounts() {
        let mounts =
            b"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 22 0:34 /x /a\\040b/\\134c rw - tmpfs tmpfs rw\n";
        for (path, expected) in [("/", true), ("/a b/\\c", true), ("/a", false), ("/x", false)] {
            assert_eq!(mounted_on(mounts, Path::new(path)), expected, "{path}");
        }
        assert!(is_listed(Path::new("/proc")) && !is_listed(Path::new("/proc/self")));
    }

    #[test]
    fn a_link_to_nothing_is_no_keystore() {
        let dir = tempfile::tempdir().unwrap();
        let keystore = dir.path().join(KEYSTORE_FILE);
        assert!(matches!(KeystoreFile::read(dir.path(), Links::Refused), KeystoreFile::Missing));
        std::os::unix::fs::symlink("elsewhere", &keystore).unwrap();
        assert!(matches!(KeystoreFile::read(dir.path(), Links::Refused), KeystoreFile::DanglingLink { .. }));
        fs::write(dir.path().join("elsewhere"), "x").unwrap();
        assert!(matches!(
            KeystoreFile::read(dir.path(), Links::Refused),
            KeystoreFile::NotRegular(what) if what == "a symbolic link to `elsewhere`"
        ));
    }

    #[test]
    fn the_holder_of_the_lock_is_named() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(locked_by(dir.path()), None);
        let held = File::open(dir.path()).unwrap();
        rustix::fs::flock(&held, FlockOperation::LockExclusive).unwrap();
        assert_eq!(locked_by(dir.path()), Some(std::process::id()));
    }
}
