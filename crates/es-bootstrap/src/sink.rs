//! The destination of the clear-text password: opened before anything is written, used after the last rename.

use std::fs::{File, OpenOptions};
use std::io::{self, IoSlice, IoSliceMut, IsTerminal, Write};
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

use bootstrap::{CredentialsFile, Material, PasswordSource, Plan};
use installation::Installation;
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use realm::Password;
use recovery::{DEFAULT_CREDENTIALS, InitialCredentials};
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use crate::args::{Common, Sink};
use crate::error::Error;
use crate::terminal::Terminal;

/// An opened destination.
pub(crate) enum Opened {
    /// The terminal on standard output: the caller's text shows the password.
    Shown,
    /// The controlling terminal, because standard output is JSON.
    Tty(File),
    /// Standard output: the caller's text or document shows the password.
    Stdout,
    /// A file, which the transaction installs together with the rest.
    File(PathBuf),
    /// An inherited file descriptor.
    Fd(i32, File),
    /// No destination.
    None,
}

impl Opened {
    /// Opens the requested destination; by default the terminal, or a file if there is no terminal.
    pub(crate) fn open(
        wanted: Option<&Sink>,
        common: &Common,
        node: &Installation,
        dry_run: bool,
    ) -> Result<Self, Error> {
        Self::open_or(wanted, common, node.config_path(DEFAULT_CREDENTIALS), dry_run)
    }

    /// Opens the requested destination with this default file, for commands without a node.
    pub(crate) fn open_or(
        wanted: Option<&Sink>,
        common: &Common,
        default: PathBuf,
        dry_run: bool,
    ) -> Result<Self, Error> {
        let failed = |sink: &str| {
            let sink = sink.to_owned();
            move |source| Error::Sink { sink, source }
        };
        match wanted {
            None if io::stdout().is_terminal() && !common.json() => Ok(Self::Shown),
            None => Ok(Self::File(default)),
            Some(Sink::Tty) if dry_run => Ok(Self::Shown),
            Some(Sink::Tty) if common.json() => OpenOptions::new()
                .write(true)
                .open("/dev/tty")
                .map(Self::Tty)
                .map_err(failed("the controlling terminal")),
            Some(Sink::Tty) if io::stdout().is_terminal() => Ok(Self::Shown),
            Some(Sink::Tty) => {
                Err(failed("the terminal")(io::Error::other("standard output is not a terminal")))
            }
            Some(Sink::Stdout) if stdout_was_closed() => {
                Err(failed("standard output")(io::Error::other("it is closed")))
            }
            Some(Sink::Stdout) => Ok(Self::Stdout),
            Some(Sink::File(path)) => {
                std::path::absolute(path).map(Self::File).map_err(failed(&path.display().to_string()))
            }
            Some(Sink::Fd(number)) => open_descriptor(*number)
                .map(|file| Self::Fd(*number, file))
                .map_err(failed(&format!("fd:{number}"))),
            Some(Sink::None) => Ok(Self::None),
        }
    }

    /// Returns the file, if the destination is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// Returns whether the caller's own output shows the password.
    pub(crate) fn shows(&self) -> bool {
        matches!(self, Self::Shown | Self::Stdout)
    }

    /// Returns the name of the destination for documents.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Shown | Self::Tty(_) => "tty".to_owned(),
            Self::Stdout => "stdout".to_owned(),
            Self::File(path) => format!("file:{}", path.display()),
            Self::Fd(number, _) => format!("fd:{number}"),
            Self::None => "none".to_owned(),
        }
    }
}

/// Saves a password that could not be delivered to the default file, so that it is not lost.
fn rescue(plan: &Plan, material: &Material, sink: String, source: io::Error) -> Error {
    match save(plan, material) {
        Ok(path) => Error::Rescued { sink, path, source },
        Err(_) => Error::Delivery { sink, source },
    }
}

/// Writes the password to the default file.
fn save(plan: &Plan, material: &Material) -> Result<PathBuf, bootstrap::Error> {
    let path = plan.config.join(DEFAULT_CREDENTIALS);
    let file = CredentialsFile {
        path: &path,
        epoch: plan.epoch,
        owner: plan.owner,
        credentials: InitialCredentials {
            written_at: &plan.written_at(),
            elastic_password: material.password.as_ref().map(Password::reveal),
            ca_fingerprint: &material.ca_fingerprint.to_string(),
            kibana: None,
            withdrawn: false,
        },
    };
    file.create()?;
    Ok(path)
}

/// Returns whether this process was started without standard output. Rust's runtime then opens the null
/// device for reading and writing; a shell's redirection opens it for writing only.
fn stdout_was_closed() -> bool {
    let stdout = io::stdout();
    let null = rustix::fs::makedev(1, 3);
    rustix::fs::fstat(&stdout).is_ok_and(|stat| stat.st_rdev == null)
        && rustix::fs::fcntl_getfl(&stdout).is_ok_and(|flags| flags & OFlags::ACCMODE == OFlags::RDWR)
}

/// Takes over an inherited file descriptor: returns a duplicate that children do not inherit, and closes the
/// original.
///
/// The descriptor is sent through a socket pair to this process. This works on every Linux and with every
/// seccomp filter, unlike pidfd_getfd(2). It also keeps the open file with its position, whether a pipe, a
/// socket or an unlinked file, unlike opening `/proc/self/fd/N`.
fn open_descriptor(number: i32) -> io::Result<File> {
    let (from, to) = UnixDatagram::pair()?;
    // If the number belongs to the new pair, it was not open before. Descriptors that this process opened are
    // not inherited.
    if [from.as_raw_fd(), to.as_raw_fd()].contains(&number) || is_ours(number) {
        return Err(Errno::BADF.into());
    }
    let number_alone = [ControlMessage::ScmRights(&[number])];
    sendmsg::<()>(from.as_raw_fd(), &[IoSlice::new(&[0])], &number_alone, MsgFlags::empty(), None)?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut received = RecvAncillaryBuffer::new(&mut space);
    recvmsg(&to, &mut [IoSliceMut::new(&mut [0])], &mut received, RecvFlags::CMSG_CLOEXEC)?;
    let duplicate = received.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    let file = File::from(duplicate.ok_or(Errno::BADF)?);
    if rustix::fs::fcntl_getfl(&file)? & OFlags::ACCMODE == OFlags::RDONLY {
        return Err(io::Error::other("it is open for reading only"));
    }
    nix::unistd::close(number)?;
    Ok(file)
}

/// Returns whether this process opened the descriptor itself: its own are close-on-exec, inherited ones are
/// not. See proc_pid_fdinfo(5); without that file the answer is no.
fn is_ours(number: i32) -> bool {
    let facts =
        installation::read_given(Path::new(&format!("/proc/self/fdinfo/{number}"))).unwrap_or_default();
    let facts = String::from_utf8_lossy(&facts);
    let flags = facts.lines().find_map(|line| line.strip_prefix("flags:"));
    let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok()).unwrap_or(0);
    OFlags::from_bits_retain(flags).contains(OFlags::CLOEXEC)
}

impl Opened {
    /// Delivers a generated password, unless the caller's own output shows it.
    pub(crate) fn deliver(
        mut self,
        plan: &Plan,
        material: &Material,
        terminal: &Terminal,
    ) -> Result<Self, Error> {
        if plan.password != PasswordSource::Generated {
            return Ok(Self::None);
        }
        if let Self::File(path) = &self {
            terminal.note(&format!("the password of `elastic` is in `{}`", path.display()));
        }
        match self.write(&material.credentials(plan)) {
            Ok(()) => Ok(self),
            Err(Error::Delivery { sink, source }) => Err(rescue(plan, material, sink, source)),
            Err(other) => Err(other),
        }
    }

    /// Handles a failed output that should have shown the password.
    pub(crate) fn failed(&self, plan: &Plan, material: &Material, error: Error) -> Error {
        match error {
            Error::Output(source) if self.shows() && plan.password == PasswordSource::Generated => {
                rescue(plan, material, self.name(), source)
            }
            other => other,
        }
    }

    /// Saves a password that the caller will not show after all, and returns the path.
    pub(crate) fn keep(&self, plan: &Plan, material: &Material) -> Result<Option<PathBuf>, Error> {
        match self.shows() && plan.password == PasswordSource::Generated {
            true => save(plan, material).map(Some).map_err(Error::Bootstrap),
            false => Ok(None),
        }
    }

    /// Writes to a destination that is a separate stream.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Error> {
        let name = self.name();
        match self {
            Self::Tty(stream) | Self::Fd(_, stream) => stream
                .write_all(text.as_bytes())
                .and_then(|()| stream.flush())
                .map_err(|source| Error::Delivery { sink: name, source }),
            Self::Shown | Self::Stdout | Self::File(_) | Self::None => Ok(()),
        }
    }
}
