//! Rules about the version, the data and the configuration directory.

use installation::{
    Access, Blocked, CERTIFICATE_FILES, DataPath, DataState, Installation, KEYSTORE_FILE, KeystoreFile,
    Target, VersionProblem, shell_word, user_name,
};

use crate::case::{Case, Writing};
use crate::judgement::{Judgement, Stop};

pub(super) fn supported_version(case: &Case<'_>) -> Judgement {
    let problem = match &case.node.version {
        Ok(version) => return Judgement::pass(format!("Elasticsearch {version}")).found(version.to_string()),
        Err(problem) => problem,
    };
    let judgement = Judgement::stop(Stop::Config, problem.to_string());
    match problem {
        VersionProblem::Unsupported { text } | VersionProblem::Malformed { text } => {
            judgement.found(text.as_str()).fix("install a supported release, or correct `--es-version`")
        }
        VersionProblem::Unlistable { path, .. }
        | VersionProblem::NoJar { path }
        | VersionProblem::SeveralJars { path, .. } => judgement
            .in_file(path)
            .fix("name the installation with `--es-home` or `ES_HOME`, or the release with `--es-version`"),
    }
}

pub(super) fn data_directory_empty(case: &Case<'_>) -> Judgement {
    case.with_settings(|_| {
        let data = &case.node.data;
        // An accepted finding in one directory must not hide one in another.
        if let Some(stop) = data.iter().find_map(in_use).or_else(|| data.iter().find_map(furnished(case))) {
            return stop;
        }
        let paths: Vec<_> = data.iter().map(|data| data.path.display().to_string()).collect();
        Judgement::pass("the node has no data yet").found(paths.join(", "))
    })
}

fn in_use(data: &DataPath) -> Option<Judgement> {
    let shown = data.path.display();
    let judgement = match &data.state {
        DataState::Missing | DataState::NotDirectory | DataState::Empty | DataState::Furniture { .. } => {
            return None;
        }
        DataState::Occupied { entry } => {
            Judgement::stop(Stop::Noop, format!("`{shown}` has data: this node was started before"))
                .found(entry.as_str())
                .fix("nothing if the node is in use; to form a new cluster, start with an empty `path.data`")
        }
        DataState::Unlistable(error) => {
            Judgement::stop(Stop::Io, format!("could not list `{shown}`: {error}"))
                .fix("allow this user to list the directory, or correct `path.data`")
        }
    };
    Some(judgement.in_file(&data.path))
}

fn furnished(case: &Case<'_>) -> impl Fn(&DataPath) -> Option<Judgement> {
    let accepted = case.accepts("data-directory-empty");
    move |data| {
        let DataState::Furniture { entries } = &data.state else { return None };
        let (shown, names) = (data.path.display(), entries.join(", "));
        let stop = Judgement::stop(
            Stop::Noop,
            format!("`{shown}` contains only entries of its file system: {names}"),
        )
        .found(names)
        .in_file(&data.path)
        .fix("add `--accept data-directory-empty` if this node was never started");
        (!accepted).then_some(stop)
    }
}

pub(super) fn keystore_readable(case: &Case<'_>) -> Judgement {
    let judgement = match &case.node.keystore {
        KeystoreFile::Missing => return Judgement::pass("there is no keystore yet"),
        KeystoreFile::DanglingLink { .. } => {
            return Judgement::pass("the keystore is a dangling symbolic link: there is no keystore yet");
        }
        KeystoreFile::Read { .. } => return Judgement::pass("the keystore is a readable file"),
        KeystoreFile::NotRegular(kind) => {
            Judgement::stop(Stop::Noop, format!("the keystore is {kind}, not a file")).found(kind.as_str())
        }
        KeystoreFile::Unreadable(error) => {
            Judgement::stop(Stop::Noop, format!("could not read the keystore: {error}"))
        }
    };
    judgement
        .in_file(case.node.config_path(KEYSTORE_FILE))
        .fix("replace it by a regular file that this user can read, or remove it")
}

pub(super) fn config_directory_writable(case: &Case<'_>) -> Judgement {
    let node = case.node;
    match &node.directory.access {
        Access::Writable if node.user == 0 && node.directory.open_to_everybody => {
            Judgement::stop(Stop::Config, "everyone can write to the configuration directory")
                .in_file(&node.config)
                .fix(format!("remove write permission for others: chmod o-w {}", shell_word(&node.config)))
        }
        Access::Writable => Judgement::pass("the configuration directory is writable"),
        Access::Refused(error) => {
            let (owner, mode) = (user_name(node.directory.owner), node.directory.mode);
            Judgement::stop(
                Stop::CannotCreate,
                format!(
                    "the configuration directory, of {owner} and mode {mode:04o}, is not writable: {error}"
                ),
            )
            .in_file(&node.config)
            .fix(match error.kind() {
                std::io::ErrorKind::ReadOnlyFilesystem => {
                    "write to another directory with `configure --out DIR`, and mount its files as it says"
                        .to_owned()
                }
                _ => format!("{}; `configure --out DIR` writes to another directory", make_writable(node)),
            })
        }
    }
}

/// Returns how to make the configuration directory writable for this user.
pub(super) fn make_writable(node: &Installation) -> String {
    let (config, user) = (shell_word(&node.config), user_name(node.user));
    match node.directory.owner == node.user {
        true => format!("make it writable for its owner: chmod u+wx {config}"),
        false => {
            let owner = user_name(node.directory.owner);
            format!("run as {owner}, or as root give the directory to {user}: chown {user} {config}")
        }
    }
}

pub(super) fn config_directory_owner(case: &Case<'_>) -> Judgement {
    let (owner, user) = (case.node.directory.owner, case.node.user);
    if owner == user {
        return Judgement::pass(format!("the configuration directory belongs to {}", user_name(owner)));
    }
    let (owner, user) = (user_name(owner), user_name(user));
    if case.accepts(super::OWNER_RULE) && matches!(case.node.directory.access, Access::Writable) {
        return Judgement::pass(format!("the configuration directory belongs to {owner}, which is accepted"));
    }
    Judgement::stop(
        Stop::Config,
        format!("the configuration directory belongs to {owner}, and this process runs as {user}"),
    )
    .found(owner.as_str())
    .in_file(&case.node.config)
    .fix(format!("run as {owner}"))
}

pub(super) fn files_replaceable(case: &Case<'_>) -> Judgement {
    let node = case.node;
    let in_place = case.writing == Writing::InPlace;
    for target in &node.directory.blocked {
        let stop = match target.blocked {
            Blocked::MountPoint if in_place => not_writable_in_place(target),
            Blocked::MountPoint => Some((
                Stop::Io,
                "a mount point, which cannot be replaced",
                "mount the whole configuration directory instead; or overwrite the mounted files with `--in-place`, \
                 or write to another directory with `configure --out DIR`",
            )),
            Blocked::SpecialFile => {
                Some((Stop::Io, "neither a file nor a directory", "remove it, or replace it by a file"))
            }
        };
        if let Some((stop, kind, fix)) = stop {
            return Judgement::stop(stop, format!("`{}` is {kind}", target.path.display()))
                .found(kind)
                .in_file(&target.path)
                .fix(fix);
        }
    }
    if in_place {
        return Judgement::pass("the files can be overwritten");
    }
    if let KeystoreFile::Read { owner, .. } | KeystoreFile::DanglingLink { owner, .. } = node.keystore
        && owner != node.user
        && node.user != 0
        && !case.accepts(super::OWNER_RULE)
    {
        let name = user_name(owner);
        return Judgement::stop(
            Stop::Config,
            format!("the keystore belongs to {name} and would get another owner"),
        )
        .found(name.as_str())
        .in_file(node.config_path(KEYSTORE_FILE))
        .fix(format!("run as {name}, or change the keystore's owner to {}", user_name(node.user)));
    }
    Judgement::pass("the files can be replaced")
}

/// Returns why files in a mount point cannot be written in place, and the fix.
fn not_writable_in_place(target: &Target) -> Option<(Stop, &'static str, &'static str)> {
    if !target.writable {
        return Some((
            Stop::CannotCreate,
            "mounted where this process cannot write to it",
            "mount it writable, or write to another directory with `configure --out DIR`",
        ));
    }
    let certificate = |entry: &String| CERTIFICATE_FILES.contains(&entry.as_str());
    target.entries.iter().any(certificate).then_some((
        Stop::CannotCreate,
        "a mount that contains certificates, which would be replaced",
        "mount an empty directory, or another one",
    ))
}

pub(super) fn no_other_run(case: &Case<'_>) -> Judgement {
    match case.node.locked_by() {
        None => Judgement::pass("the lock is free"),
        Some(process) => {
            let holder = format!("process {process}");
            Judgement::stop(Stop::TryAgain, format!("{holder} is changing this configuration"))
                .found(holder.as_str())
                .in_file(&case.node.config)
                .fix("wait until it has ended, then try again")
        }
    }
}
