//! The table of rules in the order in which they decide.
//!
//! The order and the conditions are those of Elasticsearch's own security auto-configuration. The rules
//! marked as ours stop where it would fail halfway.

pub(crate) mod directory;
pub(crate) mod keystore;
pub(crate) mod planned;
pub(crate) mod settings;
pub(crate) mod startable;

use crate::case::Case;
use crate::judgement::Judgement;
use keystore::Opening;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, a stable part of the command line.
    pub name: &'static str,
    /// The question that it answers, in a few words.
    pub question: &'static str,
    /// A paragraph for the manual: what it means, when it stops and how to fix that.
    pub explanation: &'static str,
    /// Whether the operator may accept its stop.
    pub is_acceptable: bool,
    /// The kind of facts that it judges.
    pub(crate) group: Group,
    pub(crate) judge: Judge,
}

/// The function of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Judge {
    /// Judges the facts about the node.
    Facts(fn(&Case<'_>) -> Judgement),
    /// Judges the keystore as well, so it runs last.
    Opened(fn(&Case<'_>, Door<'_>) -> Judgement),
}

/// The state of the keystore when a rule runs.
#[derive(Clone, Copy)]
pub(crate) enum Door<'a> {
    /// Another rule excludes the node, so the keystore stays closed.
    Excluded,
    /// Not tried yet.
    Closed,
    /// The result of opening it.
    Tried(&'a Opening),
}

/// The kind of facts that a rule judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Version, data and settings. They exclude a node permanently; its keystore is then never opened.
    Node,
    /// The configuration directory and its content.
    Directory,
    /// The unlocked keystore.
    Keystore,
}

/// Returns the rule with this name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// The rule about the owner of the configuration directory.
pub const OWNER_RULE: &str = "config-directory-owner";

/// The rules that determine whether this process can write to the configuration directory.
pub(crate) const WRITER_RULES: [&str; 2] = ["config-directory-writable", OWNER_RULE];

/// All rules, in the order in which the first stop decides.
pub static RULES: [Rule; 20] = [
    Rule {
        name: "supported-version",
        question: "Does this version secure itself on its first start?",
        explanation: "The version is that of `lib/elasticsearch-<version>.jar`, or of `--es-version`. It determines \
            the format of the keystore, which a node of another version may not be able to read. Versions before 8.0 \
            have no security auto-configuration; the formats of major versions after 9 are unknown. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(directory::supported_version),
    },
    Rule {
        name: "data-directory-empty",
        question: "Has this node never been started?",
        explanation: "A node that has data may already belong to a cluster, so it is not configured. Any entry in any \
            directory of `path.data` counts: a hidden file, an empty directory, `lost+found`. A path that is missing \
            or is a file passes. Exit code 80, or 74 if a directory cannot be listed. `--accept \
            data-directory-empty` accepts a directory that contains only what file systems and storage create in an \
            unused root, readable or not: `lost+found`, `.snapshot`, `.zfs`, `@eaDir`, `.trashcan`, `.Trash-1000`, \
            `System Volume Information` and similar.",
        is_acceptable: true,
        group: Group::Node,
        judge: Judge::Facts(directory::data_directory_empty),
    },
    Rule {
        name: "settings-file-present",
        question: "Is there an elasticsearch.yml to extend?",
        explanation: "The settings are appended to `elasticsearch.yml`, which must be a regular file. A symbolic link \
            (as in a Kubernetes ConfigMap) or a directory is refused, because replacing a link would separate it from \
            its target. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::settings_file_present),
    },
    Rule {
        name: "settings-valid",
        question: "Can the node's settings be read?",
        explanation: "The settings are assembled as by the node: `${NAME}` is replaced, the file is parsed as YAML, \
            `-E` options and container variables override it, and placeholders are resolved. Whatever the node would \
            reject is rejected here, with file, line and column. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::settings_valid),
    },
    Rule {
        name: "keystore-readable",
        question: "If there is a keystore, can it be read?",
        explanation: "`elasticsearch.keystore` must be a regular file that this process can read. If there is none, a \
            new one is created. A symbolic link to a file is refused; a dangling one counts as no keystore. Exit code \
            80.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::keystore_readable),
    },
    Rule {
        name: "autoconfiguration-enabled",
        question: "Is auto-configuration turned on?",
        explanation: "`xpack.security.autoconfiguration.enabled: false` means that the operator configures security \
            by hand. Exit code 80; 78 if the value is neither `true` nor `false`.",
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
        question: "Is TLS not configured by hand?",
        explanation: "Any setting that begins with `xpack.security.transport.ssl.` or `xpack.security.http.ssl.`, even \
            `…enabled: false`, means that TLS is configured by hand. Exit code 80.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::tls_not_configured),
    },
    Rule {
        name: "initial-node",
        question: "Will this node form its own cluster?",
        explanation: "A node forms a cluster if `discovery.type` is `single-node`, if \
            `cluster.initial_master_nodes`, `discovery.seed_hosts` and `discovery.seed_providers` are all empty, or \
            if `cluster.initial_master_nodes` names only this node. Otherwise its certificates must come from \
            the cluster that it joins. Exit code 80. A joining node must not form a cluster: \
            `discovery.type: single-node`, or `cluster.initial_master_nodes` with its own name, is refused with 78. The \
            settings of a node must not contradict its bundle: another `cluster.name`, `node.name`, \
            `cluster.initial_master_nodes` or `discovery.seed_hosts`, `node.roles` that differ about `master`, or \
            `discovery.type: single-node`, is refused with 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::initial_node),
    },
    Rule {
        name: "role-master",
        question: "Can this node become master?",
        explanation: "The first node of a cluster must be master-eligible: `node.roles`, if set, must contain `master` \
            and not `voting_only`. The rule does not apply to a joining node. Exit code 80.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::role_master),
    },
    Rule {
        name: "role-data",
        question: "Can this node hold data?",
        explanation: "The security index needs a data node: `node.roles`, if set, must contain one of the `data` roles, \
            `index` or `search`. The rule does not apply to a joining node. Exit code 80; 78 for an unknown role.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::role_data),
    },
    Rule {
        name: "fips-mode-off",
        question: "Is FIPS mode off?",
        explanation: "With `xpack.security.fips_mode.enabled: true` a node rejects PKCS#12 stores and bcrypt hashes, \
            which a first start writes. Exit code 78.",
        is_acceptable: false,
        group: Group::Node,
        judge: Judge::Facts(settings::fips_mode_off),
    },
    Rule {
        name: "config-directory-writable",
        question: "Is the configuration directory writable?",
        explanation: "New files are created beside the ones that they replace, so this process must be able to write \
            to the directory itself. Exit code 73. Root does not write to a directory that everyone can write to, \
            because others could have created the names in it. Exit code 78.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::config_directory_writable),
    },
    Rule {
        name: OWNER_RULE,
        question: "Does the configuration directory belong to this user?",
        explanation: "The node may not be able to read files that another user than the directory's owner creates. Root \
            can configure a directory that root owns, as in packages. `--accept config-directory-owner` accepts \
            another owner if this process can write to the directory, as in containers with any user of group 0. Exit \
            code 78.",
        is_acceptable: true,
        group: Group::Directory,
        judge: Judge::Facts(directory::config_directory_owner),
    },
    Rule {
        name: "keystore-opens",
        question: "Does the keystore open?",
        explanation: "The keystore must have a format that this version reads, be undamaged, and open with the given \
            passphrase. `check` does not prompt for a passphrase: without one this rule is not run. Exit code 65 for \
            a damaged keystore or a wrong passphrase, 64 if a passphrase is required and none is given.",
        is_acceptable: false,
        group: Group::Keystore,
        judge: Judge::Opened(keystore::opens),
    },
    Rule {
        name: "keystore-without-tls-settings",
        question: "Is the keystore free of TLS passwords?",
        explanation: "An entry below `xpack.security.transport.ssl.` or `xpack.security.http.ssl.` belongs to stores \
            that were created by hand, or was left by an interrupted run of another tool. Exit code 78. \
            `reconfigure-node` has the opposite rule: the passwords of the node's stores must be in the keystore, \
            because the new stores get the same passwords. Exit code 74.",
        is_acceptable: false,
        group: Group::Keystore,
        judge: Judge::Opened(keystore::has_fitting_entries),
    },
    Rule {
        name: "settings-file-extendable",
        question: "Can the new settings be appended to elasticsearch.yml?",
        explanation: "The new settings are appended as a block. That is not possible if the file is a single mapping \
            in braces, ends its YAML document, or already contains one of the keys with an empty value. Exit code 78.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(settings::settings_file_extendable),
    },
    Rule {
        name: "files-replaceable",
        question: "Can the files be replaced?",
        explanation: "Files are replaced by a rename, so that a reader sees either the old or the new file. A mount \
            point, such as a single file that is mounted into a container, cannot be replaced (exit code 74). A \
            keystore of another user would get another owner (exit code 78).",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::files_replaceable),
    },
    Rule {
        name: "node-startable",
        question: "Would the node start afterwards and find a master?",
        explanation: "The rule detects, before anything is created, what would make the node fail after a first start \
            or wait forever: an empty `cluster.initial_master_nodes`, or one together with `discovery.type: \
            single-node`; an unknown discovery type; invalid ports; addresses that this host does not have; data and \
            log directories that cannot be used or created; files and directories of the configuration that the node \
            cannot read, and a missing `log4j2.properties`; a `remote_cluster_server` without key and certificate, \
            other incomplete TLS settings, and TLS files that are missing or invalid; realms without an order; an \
            unknown password hash; unknown settings and invalid values, for versions whose settings are known; a \
            configuration directory that is not writable if the node has to create its keystore. Host names are not resolved. `start` and \
            `entrypoint` then do not start the node. `--accept node-startable` ignores the rule. Exit code 78.",
        is_acceptable: true,
        group: Group::Directory,
        judge: Judge::Opened(startable::starts),
    },
    Rule {
        name: "no-other-run",
        question: "Is no other run in progress?",
        explanation: "A command that writes holds a lock on the configuration directory. The system releases the lock \
            when the command ends. Exit code 75.",
        is_acceptable: false,
        group: Group::Directory,
        judge: Judge::Facts(directory::no_other_run),
    },
];
