//! The single list of the settings that a block may contain, each with its condition.

use super::{Membership, Node, Place, Reach};
use crate::origin::Origin;
use crate::value::Value;

/// Related settings: comments, then one line for each row.
pub(super) struct Section {
    pub(super) comment: &'static [&'static str],
    /// The mapping that contains the rows; top-level if `None`.
    pub(super) parent: Option<&'static str>,
    pub(super) rows: &'static [Row],
    pub(super) when: fn(&Node<'_>) -> When,
    pub(super) edited: Edited,
}

/// One setting.
pub(super) struct Row {
    /// The flat key, including the section's parent.
    pub(super) key: &'static str,
    pub(super) value: fn(&Node<'_>) -> Value,
}

/// What a changed value means if a block is removed in order to be replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edited {
    /// The stores are not those of the block, or are not used as it specifies.
    Foreign,
    /// The operator's choice, which is kept.
    Kept,
    /// A setting about the cluster that the node leaves.
    Dropped,
}

/// Whether a section is part of a node's block.
pub(super) enum When {
    Written,
    /// Shown to the operator, without effect.
    CommentedOut,
    Never,
}

/// In the order of the block.
pub(super) const SECTIONS: [Section; 13] = [
    Section {
        comment: &["Require authentication."],
        parent: None,
        rows: &[Row { key: "xpack.security.enabled", value: yes }],
        when: |_| When::Written,
        edited: Edited::Foreign,
    },
    Section {
        comment: &["Allow Kibana and other nodes to enroll with a token."],
        parent: None,
        rows: &[Row { key: ENROLLMENT, value: yes }],
        // Not if the operator turned it off, or if the file already contains it: a duplicate key would make
        // the file unreadable.
        when: |node| written(!node.switched_off(ENROLLMENT) && !node.in_file.contains(ENROLLMENT)),
        edited: Edited::Kept,
    },
    Section {
        comment: &["TLS between clients, such as Kibana, and this node."],
        parent: Some("xpack.security.http.ssl"),
        rows: &[
            Row { key: "xpack.security.http.ssl.enabled", value: yes },
            Row { key: "xpack.security.http.ssl.keystore.path", value: |_| text("certs/http.p12") },
        ],
        when: |_| When::Written,
        edited: Edited::Foreign,
    },
    Section {
        comment: &["TLS between the nodes of the cluster, verified by the cluster's own CA."],
        parent: Some("xpack.security.transport.ssl"),
        rows: &[
            Row { key: "xpack.security.transport.ssl.enabled", value: yes },
            Row { key: "xpack.security.transport.ssl.verification_mode", value: |_| text("certificate") },
            Row { key: "xpack.security.transport.ssl.keystore.path", value: |_| text("certs/transport.p12") },
            Row {
                key: "xpack.security.transport.ssl.truststore.path",
                value: |_| text("certs/transport.p12"),
            },
        ],
        when: |_| When::Written,
        edited: Edited::Foreign,
    },
    Section {
        comment: &["The cluster that this node was planned for."],
        parent: None,
        rows: &[Row { key: CLUSTER_NAME, value: |node| text(node.planned(|place| &place.cluster_name)) }],
        when: |node| node.planned_unless_set(CLUSTER_NAME),
        edited: Edited::Dropped,
    },
    Section {
        comment: &["The name of this node in that cluster."],
        parent: None,
        rows: &[Row { key: NODE_NAME, value: |node| text(node.planned(|place| &place.node_name)) }],
        when: |node| node.planned_unless_set(NODE_NAME),
        edited: Edited::Kept,
    },
    Section {
        comment: &["This node never becomes master; it has every other role."],
        parent: None,
        rows: &[Row { key: ROLES, value: |_| list(ROLES_WITHOUT_MASTER.map(str::to_owned).to_vec()) }],
        when: |node| match node.membership {
            Membership::Planned(place) if !place.master => node.planned_unless_set(ROLES),
            _ => When::Never,
        },
        edited: Edited::Kept,
    },
    Section {
        comment: &["This node forms a new cluster by electing itself.", "More nodes can join it later."],
        parent: None,
        rows: &[Row { key: INITIAL_MASTERS, value: |node| list(node.masters()) }],
        when: |node| {
            let founds = matches!(node.membership, Membership::Initial { .. });
            let alone = node.settings.text("discovery.type") == Some("single-node");
            written(founds && !alone && !node.settings.contains(INITIAL_MASTERS))
        },
        edited: Edited::Dropped,
    },
    Section {
        comment: &[
            "These nodes form the cluster when they first meet.",
            "Remove this line afterwards: es-bootstrap finalize",
        ],
        parent: None,
        rows: &[Row { key: INITIAL_MASTERS, value: |node| list(node.masters()) }],
        when: |node| match node.membership {
            Membership::Planned(place) if !place.initial_masters.is_empty() => {
                node.planned_unless_set(INITIAL_MASTERS)
            }
            _ => When::Never,
        },
        edited: Edited::Dropped,
    },
    Section {
        comment: &["Nodes of the cluster that this node joined."],
        parent: None,
        rows: &[Row { key: SEED_HOSTS, value: |node| list(node.seeds()) }],
        when: |node| written(matches!(node.membership, Membership::Joining { .. })),
        edited: Edited::Dropped,
    },
    Section {
        comment: &["The other master-eligible nodes."],
        parent: None,
        rows: &[Row { key: SEED_HOSTS, value: |node| list(node.seeds()) }],
        when: |node| node.planned_unless_set(SEED_HOSTS),
        edited: Edited::Dropped,
    },
    Section {
        comment: &["Clients may connect from any host.", "TLS and authentication are required."],
        parent: None,
        rows: &[Row { key: "http.host", value: |_| text("0.0.0.0") }],
        when: |node| written(!node.has_host("http")),
        edited: Edited::Kept,
    },
    Section {
        comment: &[
            "Other nodes may connect from any host.",
            "They are encrypted and must show a certificate of the cluster.",
        ],
        parent: None,
        rows: &[Row { key: TRANSPORT_HOST, value: |_| text("0.0.0.0") }],
        when: |node| match node.membership {
            _ if node.has_host("transport") => When::Never,
            Membership::Joining { reach: Reach::Remote, .. }
            | Membership::Planned(Place { reach: Reach::Remote, .. }) => When::Written,
            // Opening the transport layer makes the node enforce the bootstrap checks, which a laptop fails.
            Membership::Initial { .. } | Membership::Joining { .. } | Membership::Planned(_) => {
                When::CommentedOut
            }
        },
        edited: Edited::Kept,
    },
];

pub(super) const INITIAL_MASTERS: &str = "cluster.initial_master_nodes";
pub(super) const SEED_HOSTS: &str = "discovery.seed_hosts";
const CLUSTER_NAME: &str = "cluster.name";
const NODE_NAME: &str = "node.name";
const ROLES: &str = "node.roles";
/// The default roles of a node, without `master`; `data` covers all data tiers.
const ROLES_WITHOUT_MASTER: [&str; 5] = ["data", "ingest", "ml", "remote_cluster_client", "transform"];
pub(super) const TRANSPORT_HOST: &str = "transport.host";
pub(super) const ENROLLMENT: &str = "xpack.security.enrollment.enabled";

/// Whether a block of es-bootstrap may contain this key.
pub(super) fn is_ours(key: &str) -> bool {
    row(key).is_some()
}

/// Returns the row of a key, and the meaning of a changed value.
pub(super) fn row(key: &str) -> Option<(&'static Row, Edited)> {
    let rows = SECTIONS.iter().flat_map(|section| section.rows.iter().map(|row| (row, section.edited)));
    rows.into_iter().find(|(row, _)| row.key == key)
}

/// Returns the keys that a block must contain for the node to use the stores created with it.
pub(super) fn foundations() -> impl Iterator<Item = &'static str> {
    let sections = SECTIONS.iter().filter(|section| section.edited == Edited::Foreign);
    sections.flat_map(|section| section.rows).map(|row| row.key)
}

impl Node<'_> {
    fn switched_off(&self, key: &str) -> bool {
        self.settings.text(key) == Some("false")
    }

    /// Whether the operator chose an address for this layer.
    fn has_host(&self, layer: &str) -> bool {
        [layer, "network"].iter().any(|layer| {
            ["host", "bind_host", "publish_host"]
                .iter()
                .any(|name| self.settings.contains(&format!("{layer}.{name}")))
        })
    }

    fn masters(&self) -> Vec<String> {
        match self.membership {
            Membership::Initial { node_name } => vec![(*node_name).to_owned()],
            Membership::Joining { .. } => Vec::new(),
            Membership::Planned(place) => place.initial_masters.clone(),
        }
    }

    /// Returns a fact about a planned node; empty for other nodes.
    fn planned(&self, fact: impl FnOnce(&Place) -> &String) -> &str {
        match self.membership {
            Membership::Planned(place) => fact(place),
            Membership::Initial { .. } | Membership::Joining { .. } => "",
        }
    }

    /// Writes the setting for a planned node, unless it is already set.
    fn planned_unless_set(&self, key: &str) -> When {
        let is_set = self.settings.get(key).is_some_and(|setting| setting.origin != Origin::Default);
        written(matches!(self.membership, Membership::Planned(_)) && !is_set)
    }

    fn seeds(&self) -> Vec<String> {
        match self.membership {
            Membership::Initial { .. } => Vec::new(),
            Membership::Joining { seed_hosts, .. } => seed_hosts.to_vec(),
            Membership::Planned(place) => place.seed_hosts.clone(),
        }
    }
}

fn written(condition: bool) -> When {
    if condition { When::Written } else { When::Never }
}

fn yes(_: &Node<'_>) -> Value {
    text("true")
}

fn text(text: &str) -> Value {
    Value::Scalar(text.to_owned())
}

fn list(items: Vec<String>) -> Value {
    Value::List(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lie_below_their_section() {
        for section in &SECTIONS {
            for row in section.rows {
                let below = section.parent.is_none_or(|parent| {
                    row.key.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
                });
                assert!(below, "{}", row.key);
            }
        }
    }

    #[test]
    fn ours_are_the_keys_of_the_table() {
        for (key, expected) in [
            ("xpack.security.http.ssl.keystore.path", true),
            ("discovery.seed_hosts", true),
            ("transport.host", true),
            ("xpack.security.http.ssl", false),
            ("node.name", true),
            ("node.attr.rack", false),
        ] {
            assert_eq!(is_ours(key), expected, "{key}");
        }
    }
}
