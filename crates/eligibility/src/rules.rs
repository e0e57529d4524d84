//! The table of rules, in the order in which they decide.
//!
//! The order and the conditions are those of Elasticsearch's own security auto-configuration; the rules marked as ours
//! end a run where that step would fail halfway.

pub(crate) mod directory;
pub(crate) mod keystore;
pub(crate) mod planned;
pub(crate) mod settings;
pub(crate) mod startable;

use crate::case::Case;
use crate::judgement::Judgement;
use keystore::Opening;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, part of the command line's contract.
    pub name: &'static str,
    /// What it asks, in a few words.
    pub question: &'static str,
    /// What it means, when it stops and what to do then: a paragraph for the manual.
    pub explanation: &'static str,
    /// Whether the operator may accept its stop.
    pub is_acceptable: bool,
    /// Which facts it judges.
    pub(crate) group: Group,
    pub(crate) judge: Judge,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Judge {
    /// The facts about the node.
    Facts(fn(&Case<'_>) -> Judgement),
    /// The keystore as well, so that it runs last.
    Opened(fn(&Case<'_>, Door<'_>) -> Judgement),
}

/// How far the keystore is open when a rule looks.
#[derive(Clone, Copy)]
pub(crate) enum Door<'a> {
    /// The node is excluded anyway: the keystore stays closed.
    Excluded,
    /// Nobody has tried it yet.
    Closed,
    /// This came of trying it.
    Tried(&'a Opening),
}

/// Which facts a rule judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Version, data and settings: these exclude a node for good, and its keystore is then never opened.
    Node,
    /// The configuration directory and what is in it.
    Directory,
    /// The opened keystore.
    Keystore,
}

/// The rule of that name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// The rule about whom the configuration directory belongs to.
pub const OWNER_RULE: &str = "config-directory-owner";

/// The rules about whether this process may write to the configuration directory.
pub(crate) const WRITER_RULES: [&str; 2] = ["config-directory-writable", OWNER_RULE];

/// Every rule, in the order in which the first stop decides.
pub static RULES: [Rule; 20] = [
    Rule {
        name: "supported-version",
        question: "Is this a release that secures itself on first start?",
        explanation: "The release is read from the one file `lib/elasticsearch-<version>.jar`, or taken from \
            `--es-version`. It decides the format of the keystore, which a node of another release may not be able to \
            read. Releases below 8.0 have no security auto-configuration; the formats of major releases after 9 are \
            not known. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(directory::supported_version),
    },
    Rule {
        name: "data-directory-empty",
        question: "Has this node never been started?",
        explanation: "A node that has data may belong to a cluster already, so it is left alone. Any entry in any \
            directory of `path.data` counts: a hidden file, an empty directory, `lost+found`. A path that is missing \
            or is a file passes. Exit code 80, or 74 where a directory cannot be listed. `--accept \
            data-directory-empty` accepts a directory that holds only what file systems and storage put into a root \
            that nobody has used yet, readable or not: `lost+found`, `.snapshot`, `.zfs`, `@eaDir`, `.trashcan`, \
            `.Trash-1000`, `System Volume Information` and their like.",
        is_acceptable: true,
        group: Group::Node,
        judge: Judge::Facts(directory::data_directory_empty),
    },
    Rule {
        name: "settings-file-present",
        question: "Is there an elasticsearch.yml to extend?",
        explanation: "The settings are appended to `elasticsearch.yml`, which must be a regular file: a link (as \
            Kubernetes makes for a ConfigMap) or a directory stops here, because replacing a link would cut it off \
            from what it points at. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::settings_file_present),
    },
    Rule {
        name: "settings-valid",
        question: "Can the node's settings be read?",
        explanation: "The settings are put together as the node does it: `${NAME}` replaced, the file parsed as YAML, \
            `-E` and container variables put on top, placeholders resolved. Whatever the node would refuse is refused \
            here, with file, line and column. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::settings_valid),
    },
    Rule {
        name: "keystore-readable",
        question: "If there is a keystore, can it be read?",
        explanation: "`elasticsearch.keystore` must be a regular file that this process can read; without one a new \
            one is made. A link to a file stops here; a link to nothing counts as no keystore. Exit code 80.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::keystore_readable),
    },
    Rule {
        name: "autoconfiguration-enabled",
        question: "Is auto-configuration left switched on?",
        explanation: "`xpack.security.autoconfiguration.enabled: false` is the operator's wish to configure security \
            by hand. Exit code 80; 78 where the value is neither `true` nor `false`.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::autoconfiguration_enabled),
    },
    Rule {
        name: "security-not-configured",
        question: "Is security not configured by hand?",
        explanation: "If `xpack.security.enabled` is set, even to `true`, security is configured by hand. An \
            empty value counts as not set. Exit code 80.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::security_not_configured),
    },
    Rule {
        name: "tls-not-configured",
        question: "Has nobody configured TLS yet?",
        explanation: "Any setting that begins with `xpack.security.transport.ssl.` or `xpack.security.http.ssl.`, even \
            `…enabled: false`, means that TLS is configured by hand. Exit code 80.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::tls_not_configured),
    },
    Rule {
        name: "initial-node",
        question: "Will this node form its own cluster?",
        explanation: "A node forms a cluster when `discovery.type` is `single-node`, when \
            `cluster.initial_master_nodes`, `discovery.seed_hosts` and `discovery.seed_providers` are all empty, or \
            when `cluster.initial_master_nodes` names this node only. Otherwise its certificates have to come from \
            the cluster that it joins. Exit code 80. A node that is to join must not form a cluster: there \
            `discovery.type: single-node`, and `cluster.initial_master_nodes` with its own name, stop with 78. A node \
            that a bundle was made for must not contradict it: another `cluster.name`, `node.name`, \
            `cluster.initial_master_nodes` or `discovery.seed_hosts`, a `node.roles` that says something else about \
            `master`, and `discovery.type: single-node` stop with 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::initial_node),
    },
    Rule {
        name: "role-master",
        question: "Can this node become master?",
        explanation: "The first node of a cluster must be eligible as master: `node.roles`, where it is set, has to \
            contain `master` and not `voting_only`. Does not apply to a node that joins. Exit code 80.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::role_master),
    },
    Rule {
        name: "role-data",
        question: "Can this node hold data?",
        explanation: "The security index needs a node that holds data: `node.roles`, where it is set, has to contain \
            one of the `data` roles, `index` or `search`. Does not apply to a node that joins. Exit code 80; 78 for a \
            role that Elasticsearch does not know.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::role_data),
    },
    Rule {
        name: "fips-mode-off",
        question: "Is FIPS mode off?",
        explanation: "With `xpack.security.fips_mode.enabled: true` a node refuses PKCS#12 stores and bcrypt, which \
            are what would be written. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::fips_mode_off),
    },
    Rule {
        name: "config-directory-writable",
        question: "Can the configuration directory be written to?",
        explanation: "Files are written beside the ones that they replace, so this process needs to write to the \
            directory itself; exit code 73 where it may not. Root writes to no directory that everybody may write to: \
            names in it could be theirs. Exit code 78.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::config_directory_writable),
    },
    Rule {
        name: OWNER_RULE,
        question: "Does the configuration directory belong to this user?",
        explanation: "Files made by another user than the directory's owner may be unreadable to the node. Root may \
            configure a directory that root owns, as packages do. `--accept config-directory-owner` accepts another \
            owner where this process may write, as in containers whose user is any one of the group 0. Exit code 78.",
        is_acceptable: true,
        group: Group::Directory,
        judge: Judge::Facts(directory::config_directory_owner),
    },
    Rule {
        name: "keystore-opens",
        question: "Does the keystore open?",
        explanation: "The keystore must be of a format that this version reads, undamaged, and open with the \
            passphrase that was given. `check` does not ask for a passphrase: without one this rule is not run. Exit \
            code 65 for a damaged keystore or a wrong passphrase, 64 where a passphrase is needed and none could be \
            had.",
        is_acceptable: false,
        group: Group::Keystore,
        judge: Judge::Opened(keystore::opens),
    },
    Rule {
        name: "keystore-without-tls-settings",
        question: "Does the keystore hold no TLS passwords yet?",
        explanation: "An entry below `xpack.security.transport.ssl.` or `xpack.security.http.ssl.` belongs to stores \
            that somebody made by hand, or is left over from an interrupted run of another tool. Exit code 78. For \
            `reconfigure-node` it is the other way round: the passwords of the node's stores must be there, because the \
            new stores get the same. Exit code 74.",
        is_acceptable: false,
        group: Group::Keystore,
        judge: Judge::Opened(keystore::has_fitting_entries),
    },
    Rule {
        name: "settings-file-extendable",
        question: "Would elasticsearch.yml with the new settings still be read as meant?",
        explanation: "The new settings are appended as a block. That does not work where the file is one mapping in \
            braces, ends its document, or holds one of the keys already with an empty value. Exit code 78.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(settings::settings_file_extendable),
    },
    Rule {
        name: "files-replaceable",
        question: "Can the files be replaced?",
        explanation: "Files are replaced by renaming, so that a reader sees the old or the new one. A mount point, such \
            as a single file that a container mounts, cannot be renamed over (exit code 74); a keystore of another \
            owner would change hands (exit code 78).",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::files_replaceable),
    },
    Rule {
        name: "node-startable",
        question: "Would the node start after it, and find a master?",
        explanation: "What the node itself would refuse after a first start, or wait for without end, stops here before \
            anything is made: an empty `cluster.initial_master_nodes`, or one beside `discovery.type: single-node`; an \
            unknown type of discovery; ports that are none; addresses that this host does not have; directories for \
            data and logs that cannot be used or made; a `remote_cluster_server` without key and certificate, other TLS \
            contexts that are half configured, and files of theirs that are not there or hold something else; realms \
            without an order; settings that are unknown, or whose values cannot be read, where the release's are known; a \
            configuration directory that cannot be written to where the node \
            would have to make its keystore. Names are not looked up. `start` and `entrypoint` start nothing then. \
            `--accept node-startable` goes on all the same. Exit code 78.",
        is_acceptable: true,
        group: Group::Directory,
        judge: Judge::Opened(startable::starts),
    },
    Rule {
        name: "no-other-run",
        question: "Is nobody else at work on this configuration?",
        explanation: "Writers hold a lock on the configuration directory, which the system releases when they end. \
            Exit code 75.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::no_other_run),
    },
];
