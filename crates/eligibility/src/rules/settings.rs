//! Rules about `elasticsearch.yml` and the settings in it.

use installation::{Access, Barrier, Installation, SETTINGS_FILE, SettingsFile, shell_word, user_name};
use settings::block::{self, Membership, Reach};
use settings::{Origin, Setting, Settings};

use crate::case::{Case, Mode};
use crate::judgement::{Judgement, Place, Stop, place};

/// Prefixes of the TLS settings of both layers.
pub(super) const TLS_PREFIXES: [&str; 2] = ["xpack.security.transport.ssl.", "xpack.security.http.ssl."];

const BY_HAND: &str = "nothing if security is configured by hand; otherwise remove the setting";

pub(super) fn settings_file_present(case: &Case<'_>) -> Judgement {
    let judgement = match &case.node.settings_file {
        SettingsFile::Read { .. } | SettingsFile::Unreadable(_) => {
            return Judgement::pass("the settings file is a regular file");
        }
        SettingsFile::Missing if case.node.directory.empty => return nothing_there(case.node),
        SettingsFile::Missing => Judgement::stop(Stop::Config, "there is no settings file"),
        SettingsFile::NotRegular(kind) => {
            return Judgement::stop(Stop::Config, format!("the settings file is {kind}, not a file"))
                .found(kind.as_str())
                .in_file(case.node.config_path(SETTINGS_FILE))
                .fix(match kind.starts_with("a symbolic link") {
                    true => "replace it by a regular file; or use `configure --out DIR`, which follows a symbolic \
                             link, such as that of a ConfigMap",
                    false => "replace it by a regular file",
                });
        }
    };
    judgement
        .in_file(case.node.config_path(SETTINGS_FILE))
        .fix("create a regular file, which may be empty; if it is elsewhere, name its directory with `--path-conf`")
}

/// Judges an empty configuration directory. The node needs more than the settings file: all files of an
/// installation's own directory.
fn nothing_there(node: &Installation) -> Judgement {
    let (config, own) = (node.config.display(), node.home.join("config"));
    let (user, word) = (user_name(node.user), shell_word(&node.config));
    let refused = matches!(node.directory.access, Access::Refused(_));
    let mut reason = format!("there is no settings file: `{config}` is empty");
    if refused {
        let owner = user_name(node.directory.owner);
        reason.push_str(&format!(", belongs to {owner}, mode {:04o}", node.directory.mode));
    }
    let fix = if node.config == own {
        "if a volume is mounted there, it hides the installation's own files: mount it at another directory and \
         name that with `ES_PATH_CONF`; a container then fills it"
            .to_owned()
    } else if refused {
        format!(
            "copy the installation's own files, as root: cp -a {}/. {word}; chown -R {user} {word}",
            shell_word(&own)
        )
    } else {
        format!("copy the installation's own files: cp -a {}/. {word}", shell_word(&own))
    };
    Judgement::stop(Stop::Config, reason).in_file(node.config_path(SETTINGS_FILE)).fix(fix)
}

pub(super) fn settings_valid(case: &Case<'_>) -> Judgement {
    let path = case.node.config_path(SETTINGS_FILE);
    match (&case.node.settings, &case.node.settings_file) {
        (Some(Ok(_)), _) => Judgement::pass("the settings can be read"),
        (Some(Err(error)), _) => {
            let place = match error.position() {
                Some(position) => match position.origin {
                    Origin::File { line } => Some(Place::File { path, line: Some(line) }),
                    other => place(case.node, other),
                },
                None => Some(Place::File { path, line: None }),
            };
            Judgement::stop(Stop::Config, error.to_string()).at(place).fix(error.hint())
        }
        (None, SettingsFile::Unreadable(error)) => {
            let reason = format!("could not read `{}`: {error}", path.display());
            let fix = match Barrier::of(&path) {
                Some(barrier) => format!("{}: {}", barrier.found(), barrier.fix()),
                None => "make the file readable for this user".to_owned(),
            };
            Judgement::stop(Stop::Config, reason).in_file(path).fix(fix)
        }
        (None, _) => Judgement::not_run("there is no settings file"),
    }
}

pub(super) fn autoconfiguration_enabled(case: &Case<'_>) -> Judgement {
    switch(case, "xpack.security.autoconfiguration.enabled", true, |setting, key| {
        let judgement = Judgement::stop(Stop::Noop, "auto-configuration is turned off")
            .fix("nothing if security is configured by hand; otherwise remove the setting");
        match setting {
            Some(setting) => judgement.setting(case.node, key, setting),
            None => judgement,
        }
    })
}

pub(super) fn fips_mode_off(case: &Case<'_>) -> Judgement {
    let key = "xpack.security.fips_mode.enabled";
    case.with_settings(|settings| match settings.boolean(key, false) {
        Ok(false) => Judgement::pass("FIPS mode is off"),
        Ok(true) => case.naming(
            Judgement::stop(Stop::Config, "FIPS mode does not allow the stores and hashes of a first start")
                .fix("configure security by hand with PEM or BCFKS stores and PBKDF2"),
            settings,
            key,
        ),
        Err(_) => not_a_boolean(case, settings, key),
    })
}

/// Judges a boolean setting: `stop` returns the judgement if it is false.
fn switch(
    case: &Case<'_>,
    key: &'static str,
    default: bool,
    stop: impl FnOnce(Option<&Setting>, &str) -> Judgement,
) -> Judgement {
    case.with_settings(|settings| match settings.boolean(key, default) {
        Ok(true) => Judgement::pass(format!("`{key}` is true")),
        Ok(false) => stop(settings.get(key), key),
        Err(_) => not_a_boolean(case, settings, key),
    })
}

fn not_a_boolean(case: &Case<'_>, settings: &Settings, key: &str) -> Judgement {
    let judgement = Judgement::stop(Stop::Config, format!("`{key}` is neither `true` nor `false`"))
        .fix("set it to `true` or `false`, or remove it");
    case.naming(judgement, settings, key)
}

pub(super) fn security_not_configured(case: &Case<'_>) -> Judgement {
    let key = "xpack.security.enabled";
    case.with_settings(|settings| match settings.get(key) {
        None => Judgement::pass(format!("`{key}` is not set")),
        Some(setting) => {
            Judgement::stop(Stop::Noop, format!("`{key}` is set: security is already configured"))
                .setting(case.node, key, setting)
                .fix(BY_HAND)
        }
    })
}

pub(super) fn tls_not_configured(case: &Case<'_>) -> Judgement {
    case.with_settings(|settings| {
        match TLS_PREFIXES.iter().find_map(|prefix| settings.under(prefix).next()) {
            None => Judgement::pass("no TLS setting is present"),
            // The node already runs with them together with those of the block.
            Some(_) if case.mode == Mode::Rejoin => {
                Judgement::pass("only TLS settings that match the block's are present")
            }
            Some((key, setting)) => {
                Judgement::stop(Stop::Noop, format!("`{key}` is set: TLS is already configured"))
                    .setting(case.node, key, setting)
                    .fix(BY_HAND)
            }
        }
    })
}

pub(super) fn initial_node(case: &Case<'_>) -> Judgement {
    if let Mode::Planned(place) = case.mode {
        return case.with_settings(|settings| super::planned::judge(case, settings, place));
    }
    const MASTERS: &str = "cluster.initial_master_nodes";
    case.with_settings(|settings| {
        let alone = settings.text("discovery.type") == Some("single-node");
        let name = settings.text("node.name").unwrap_or_default();
        let elects_itself = settings.list(MASTERS) == [name];
        if case.mode.joins() && (alone || elects_itself) {
            let key = if alone { "discovery.type" } else { MASTERS };
            let reason = format!("`{key}` makes this node form its own cluster");
            let fix = "remove the setting: a joining node finds its cluster by `discovery.seed_hosts`";
            return case.naming(Judgement::stop(Stop::Config, reason).fix(fix), settings, key);
        }
        if alone {
            return Judgement::pass("`discovery.type` is `single-node`");
        }
        let lists = [MASTERS, "discovery.seed_hosts", "discovery.seed_providers"];
        let Some(key) = lists.into_iter().find(|key| !settings.list(key).is_empty()) else {
            return Judgement::pass("no setting names other nodes");
        };
        if elects_itself {
            return Judgement::pass(format!("`{MASTERS}` names this node only"));
        }
        let (reason, fix) = if key == MASTERS && settings.list(MASTERS).iter().all(|named| named == name) {
            ("names this node more than once, which Elasticsearch refuses", "name it once")
        } else {
            (
                "names other nodes: this node joins a cluster",
                "give this node an enrollment token of that cluster, or remove the setting to form a new cluster",
            )
        };
        let judgement = Judgement::stop(Stop::Noop, format!("`{key}` {reason}")).fix(fix);
        case.naming(judgement, settings, key)
    })
}

/// The roles of current versions.
const ROLES: [&str; 14] = [
    "data",
    "data_cold",
    "data_content",
    "data_frozen",
    "data_hot",
    "data_warm",
    "index",
    "ingest",
    "master",
    "ml",
    "remote_cluster_client",
    "search",
    "transform",
    "voting_only",
];

pub(super) fn role_master(case: &Case<'_>) -> Judgement {
    roles(case, |roles| {
        let has = |role: &str| roles.iter().any(|found| found == role);
        if has("voting_only") {
            Some((Stop::Noop, "a voting-only node never becomes master".to_owned()))
        } else if has("master") {
            None
        } else {
            Some((Stop::Noop, "`node.roles` does not contain `master`".to_owned()))
        }
    })
}

pub(super) fn role_data(case: &Case<'_>) -> Judgement {
    roles(case, |roles| {
        if let Some(unknown) = roles.iter().find(|role| !ROLES.contains(&role.as_str())) {
            return Some((Stop::Config, format!("`{unknown}` is not a node role")));
        }
        let holds_data = |role: &String| role.starts_with("data") || role == "index" || role == "search";
        let reason = "`node.roles` contains no role that holds data".to_owned();
        (!roles.iter().any(holds_data)).then_some((Stop::Noop, reason))
    })
}

/// Judges `node.roles`. By default a node has all relevant roles.
fn roles(case: &Case<'_>, objection: impl FnOnce(&[String]) -> Option<(Stop, String)>) -> Judgement {
    const KEY: &str = "node.roles";
    if case.mode.joins() {
        return Judgement::not_run("a joining node may have any roles");
    }
    case.with_settings(|settings| {
        let Some(setting) = settings.get(KEY) else {
            return Judgement::pass("the node has all roles");
        };
        match objection(&settings.list(KEY)) {
            None => Judgement::pass("the node has the role"),
            Some((stop, reason)) => Judgement::stop(stop, reason).setting(case.node, KEY, setting).fix(
                "nothing if you want to add this node to a cluster by hand; otherwise correct `node.roles`",
            ),
        }
    })
}

pub(super) fn settings_file_extendable(case: &Case<'_>) -> Judgement {
    case.with_settings(|settings| {
        let Some(file) = case.node.settings_file.bytes() else {
            return Judgement::not_run("there is no settings file");
        };
        let by_hand = TLS_PREFIXES.iter().any(|prefix| settings.under(prefix).next().is_some());
        if settings.contains("xpack.security.enabled") || (by_hand && case.mode != Mode::Rejoin) {
            return Judgement::not_run("nothing is appended if security is already configured");
        }
        if settings.boolean("xpack.security.enrollment.enabled", true).is_err() {
            return not_a_boolean(case, settings, "xpack.security.enrollment.enabled");
        }
        let membership = match case.mode {
            Mode::InitialNode => {
                Membership::Initial { node_name: settings.text("node.name").unwrap_or_default() }
            }
            Mode::Join | Mode::Rejoin => Membership::Joining { seed_hosts: &[], reach: Reach::Local },
            Mode::Planned(place) => Membership::Planned(place),
        };
        let record = block::Record::default();
        let block =
            block::compose(&case.node.sources(file), settings, &membership, "01-01-1970 00:00:00", &record);
        match block::extend(&case.node.sources(file), &block) {
            Ok(_) => Judgement::pass("the block can be appended"),
            Err(refusal) => Judgement::stop(Stop::Config, refusal.to_string())
                .at(Some(Place::File { path: case.node.config_path(SETTINGS_FILE), line: refusal.line() }))
                .fix(refusal.hint()),
        }
    })
}
