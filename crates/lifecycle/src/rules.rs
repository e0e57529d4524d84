//! The table of rules of `status`, worst first.

mod certificates;
mod cluster;
mod files;
mod keystore;
mod names;
mod security;
mod serving;

pub(crate) use keystore::superfluous;

use crate::remark::{Remark, Severity};
use crate::status::Status;

/// A rule of `status`.
pub struct Rule {
    /// Its name, a stable part of the command line interface.
    pub name: &'static str,
    /// What it checks, as a short question.
    pub question: &'static str,
    /// When it applies, what it means and what to do: a paragraph for the manual.
    pub explanation: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// Returns its findings; none if all is well.
    pub(crate) judge: fn(&Status<'_>) -> Vec<Remark>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Returns the rule with this name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// All rules, in the order in which findings are shown.
pub static RULES: [Rule; 27] = [
    Rule {
        name: "not-secured",
        question: "Is security on?",
        explanation: "Security is not configured, a first start was interrupted, or `xpack.security.enabled` \
            is `false`. Everyone who can connect to the node can then read and change everything, or passwords are \
            sent in clear text. Secure the node with `es-bootstrap start` or `configure`; `es-bootstrap \
            check` says whether that is possible.",
        severity: Severity::Broken,
        judge: security::not_secured,
    },
    Rule {
        name: "certificate-expired",
        question: "Is every certificate still valid?",
        explanation: "A certificate of this node, or the CA that issued it, has expired. Clients reject the \
            node; other nodes may. Nodes that share one transport certificate accept each other even after \
            its expiry, until one of them gets another certificate or CA.",
        severity: Severity::Broken,
        judge: certificates::expired,
    },
    Rule {
        name: "certificate-not-yet-valid",
        question: "Has the validity of every certificate begun?",
        explanation: "By this machine's clock, the validity of a certificate of this node, or of the CA that \
            issued it, begins in the future. In most cases the clock is wrong.",
        severity: Severity::Broken,
        judge: certificates::not_yet_valid,
    },
    Rule {
        name: "certificate-missing",
        question: "Does every file that the settings name exist?",
        explanation: "A setting names a file with certificates or a key that does not exist. The node does not start \
            without it.",
        severity: Severity::Broken,
        judge: certificates::missing,
    },
    Rule {
        name: "certificate-damaged",
        question: "Can every file with certificates be read?",
        explanation: "A file is not a valid store or PEM file, or the password in the node's keystore does \
            not open it. The node does not start with it; a running node continues with what it has loaded.",
        severity: Severity::Broken,
        judge: certificates::damaged,
    },
    Rule {
        name: "chain-broken",
        question: "Did the CA on this node issue the certificate?",
        explanation: "A CA has the name that the certificate gives as its issuer but did not sign it; or a \
            node that configured itself lacks the CA, or `certs/http_ca.crt` contains another one. Clients \
            then reject the node, and enrollment tokens contain a CA that does not match.",
        severity: Severity::Broken,
        judge: certificates::chain_broken,
    },
    Rule {
        name: "key-mismatch",
        question: "Does every private key match its certificate?",
        explanation: "A private key belongs to another certificate, or has none. A node rejects such a store. \
            `keytool -delete` can leave a CA's private key without its certificate.",
        severity: Severity::Broken,
        judge: certificates::key_mismatch,
    },
    Rule {
        name: "keystore-damaged",
        question: "Is the node's keystore intact?",
        explanation: "`elasticsearch.keystore` is damaged or is not a keystore. The node does not start with \
            it.",
        severity: Severity::Broken,
        judge: keystore::damaged,
    },
    Rule {
        name: "keystore-entry-missing",
        question: "Does the node's keystore contain every password that the settings need?",
        explanation: "A store or a private key that the settings name is protected, and the node's keystore lacks the \
            entry that opens it. The node does not start without it.",
        severity: Severity::Broken,
        judge: keystore::entry_missing,
    },
    Rule {
        name: "file-mode",
        question: "Do permissions let the node read its files?",
        explanation: "A file belongs to the user or a group that the node runs as, and its mode does not let them read it. \
            The node is assumed to run as the owner of its data directory, or otherwise of its configuration directory.",
        severity: Severity::Broken,
        judge: files::mode,
    },
    Rule {
        name: "file-owner",
        question: "Do the owners of the node's files let it read them?",
        explanation: "A file belongs to another user and group than those of the node, and others cannot read \
            it. This often happens with files that root created by hand.",
        severity: Severity::Broken,
        judge: files::owner,
    },
    Rule {
        name: "served-differs",
        question: "Does the running node present the certificate in its files?",
        explanation: "The node presents another certificate than its files contain, although the file was \
            changed more than two reload intervals ago. It could not load the file, or does not check for \
            changes. Its log has the reason: search for `cannot notify file changes listener`. After an \
            error, a node reads a file again only when it changes.",
        severity: Severity::Broken,
        judge: serving::differs,
    },
    Rule {
        name: "certificate-unreadable",
        question: "Can this program read every certificate?",
        explanation: "A certificate of this node cannot be read: this user cannot read the file, its password \
            is in a keystore whose password was not given, or the store has an unsupported format. The state \
            is then `unknown`.",
        severity: Severity::Unknown,
        judge: certificates::unreadable,
    },
    Rule {
        name: "certificate-due",
        question: "Is every certificate valid for long enough?",
        explanation: "At most a third of a certificate's life, and at most 90 days, are left; `--expires-in` \
            changes this. A new certificate of the same CA can replace it without a restart: same path, same \
            password.",
        severity: Severity::Due,
        judge: certificates::due,
    },
    Rule {
        name: "ca-due",
        question: "Is every CA valid for long enough?",
        explanation: "At most a third of a CA's life, and at most 180 days, are left; `--expires-in` changes this. \
        Clients and other \
            nodes must trust a new CA before the old one expires.",
        severity: Severity::Due,
        judge: certificates::ca_due,
    },
    Rule {
        name: "names-missing",
        question: "Does the HTTP certificate contain the names that the node publishes?",
        explanation: "The address that the node publishes, or a name or an address in `http.publish_host` or \
            `network.publish_host`, is not in the HTTP certificate, so clients that connect there reject the node. Not \
            reported: link-local, temporary, deprecated and tentative addresses, bridges of container runtimes, host \
            names that are container IDs, and certificates whose CA has its private key elsewhere.",
        severity: Severity::Due,
        judge: names::missing,
    },
    Rule {
        name: "initial-masters-left",
        question: "Has `cluster.initial_master_nodes` been removed since the cluster formed?",
        explanation: "The setting is only for the first start of a cluster. A node that loses its data and \
            still has the setting can form a second cluster beside the first. The cluster has formed if this \
            node's data contains an index. `es-bootstrap finalize` removes the setting if a first start \
            wrote it.",
        severity: Severity::Due,
        judge: cluster::initial_masters_left,
    },
    Rule {
        name: "seed-hosts-missing",
        question: "Does the node know where to look for other nodes?",
        explanation: "The cluster has formed, other nodes may connect, and neither `discovery.seed_hosts` nor \
            `discovery.seed_providers` is set. After a restart the node finds the others only if they find \
            it; without any discovery setting it does not start. `es-bootstrap finalize` writes the other \
            master-eligible nodes.",
        severity: Severity::Due,
        judge: cluster::seed_hosts_missing,
    },
    Rule {
        name: "leftovers",
        question: "Has every run finished?",
        explanation: "A run of this program was interrupted, or left files behind. The next run completes it \
            or removes them.",
        severity: Severity::Due,
        judge: security::leftovers,
    },
    Rule {
        name: "names-notice",
        question: "Does the HTTP certificate contain the names of this machine?",
        explanation: "The host name or another address of this machine is not in the HTTP certificate, and other \
        hosts can \
            connect. That matters only to clients that use it. The exceptions of `names-missing` apply.",
        severity: Severity::Note,
        judge: names::notice,
    },
    Rule {
        name: "reload-off",
        question: "Does the node check for new certificates?",
        explanation: "`resource.reload.enabled` is `false`, or `resource.reload.interval.high` is longer than \
            a minute: the node presents a new certificate late, or only after a restart.",
        severity: Severity::Note,
        judge: serving::reload_off,
    },
    Rule {
        name: "keystore-entry-superfluous",
        question: "Is every password in the node's keystore used?",
        explanation: "The node's keystore contains a TLS password, and no setting names a file that it opens.",
        severity: Severity::Note,
        judge: keystore::entry_superfluous,
    },
    Rule {
        name: "credentials-left",
        question: "Has the file with the first password been deleted?",
        explanation: "`initial-credentials` still contains the password of `elastic` in clear text. Read it, \
            then delete it.",
        severity: Severity::Note,
        judge: security::credentials_left,
    },
    Rule {
        name: "live-enrollment-keys",
        question: "Are there no valid enrollment tokens?",
        explanation: "Enrollment tokens exist that are still valid: with such a token, a node can join the cluster or a \
            Kibana can enroll. A token is valid for 30 minutes. The rule applies only if the node is running and a file on \
            this machine contains a password that it accepts; nothing is written.",
        severity: Severity::Note,
        judge: cluster::live_enrollment_keys,
    },
    Rule {
        name: "clock",
        question: "Can this machine's clock be right?",
        explanation: "The clock is before the release of this program, or after the year 2099. The node judges \
            certificates by the same clock.",
        severity: Severity::Note,
        judge: security::clock,
    },
    Rule {
        name: "rotation-under-way",
        question: "Do the nodes trust only one CA?",
        explanation: "The transport store of a node that configured itself trusts more than one CA, as during \
            a rotation. `es-bootstrap rotate-ca` continues the rotation, and `finish` on each node completes \
            it.",
        severity: Severity::Note,
        judge: cluster::rotation_under_way,
    },
    Rule {
        name: "stock-nodes-refused",
        question: "Can stock nodes enroll?",
        explanation: "The HTTP CA of this node has an ECDSA key, as created by `--keys ec`, and enrollment is on. A \
        node that \
            Elasticsearch's own step configures signs its certificate with SHA256withRSA, and fails with such a key. Nodes \
            that es-bootstrap configures, and Kibana, can still enroll.",
        severity: Severity::Note,
        judge: cluster::stock_nodes_refused,
    },
];
