//! Configurations on which the gate and the node disagree, and why that is right.

/// Lines of configurations that differ for the same reason.
pub(super) struct Difference {
    /// As in `generator.rs`.
    pub(super) lines: &'static [&'static str],
    /// Whether the gate stops; otherwise the node does not start.
    pub(super) gate_stops: bool,
    /// The reason.
    #[expect(dead_code, reason = "it is for who reads this")]
    pub(super) why: &'static str,
}

#[rustfmt::skip]
pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        lines: &["path.logs: {place}/file", "path.logs: {place}/dangling", "path.logs: {place}/closed"],
        gate_stops: true,
        why: "A real process opens its log before the classes that are started here, and ends there.",
    },
    Difference {
        lines: &["http.port: {taken}", "transport.port: {taken}",
            "remote_cluster_server.enabled: true\nremote_cluster.port: {taken}\nxpack.security.remote_cluster_server.ssl.enabled: false",
            "remote_cluster_server.enabled: true\nremote_cluster.port: {transport}\nxpack.security.remote_cluster_server.ssl.enabled: false"],
        gate_stops: false,
        why: "Who holds a port while the gate looks may have ended when the node starts, as the node before it has.",
    },
    Difference {
        lines: &["network.host: no-such-host.invalid", "transport.publish_host: no-such-host.invalid"],
        gate_stops: false,
        why: "Names are not looked up: the answer may be another one by then.",
    },
    Difference {
        lines: &["network.host: _global_", "network.host: _eth0_", "transport.publish_host: 203.0.113.9", "network.publish_host: 203.0.113.9"],
        gate_stops: false,
        why: "A node that others can reach wants limits of its process and of the kernel, which are those of who starts it, and \
              here also native code that the assembled home lacks.",
    },
    Difference {
        lines: &["cluster.join.timeout: 1s", "cluster.unknown: 1", "xpack.security.foo: 1", "xpack.foo.enabled: true", "foo: bar",
            "http_port: 1", "ES_JAVA_OPTS: x", "client.type: transport", "tribe.t1.cluster.name: x", "pidfile: x", "security.manager.enabled: false", "script.inline: true", "thread_pool.foo.size: 2",
            "xpack.security.authc.service_token_hashing.algorithm: pbkdf2"],
        gate_stops: false,
        why: "Modules, and products built on them, bring settings with such names: a list of this server's own would refuse those.",
    },
    Difference {
        lines: &["cluster.deprecation_indexing.enabled: false", "script.painless.regex.enabled: true", "xpack.monitoring.enabled: true",
            "xpack.monitoring.collection.enabled: true", "ingest.geoip.downloader.enabled: false", "reindex.remote.whitelist: [a]",
            "telemetry.tracing.enabled: true", "tracing.apm.enabled: true", "repositories.url.allowed_urls: ['http://a/*']", "stateless.enabled: true",
            "write_load_forecaster.max_index_age: 7d", "slm.history_index_enabled: false"],
        gate_stops: false,
        why: "Settings of modules that the assembled home lacks.",
    },
    Difference {
        lines: &["discovery.find_peers_interval: 0s", "node.processors: 0", "node.processors: 1", "node.processors: 4000",
            "cluster.max_shards_per_node: 0", "cluster.fault_detection.leader_check.interval: 1ms", "cluster.publish.timeout: 0s",
            "http.port: {http}\nhttp.max_content_length: 3gb", "transport.port: {transport}\ntransport.netty.worker_count: 0",
            "transport.port: {transport}\ntransport.connections_per_node.bulk: 0", "network.tcp.keep_idle: 301", "thread_pool.search.size: 0",
            "search.max_buckets: -1"],
        gate_stops: false,
        why: "Limits of single values differ between releases and machines; the kind of a value is judged, not its size.",
    },
    Difference {
        lines: &["cluster.routing.allocation.enable: foo", "cluster.no_master_block: foo", "script.allowed_types: foo", "logger.foo: maybe",
            "transport.port: {transport}\ntransport.compress: perhaps", "http.port: {http}\nhttp.cors.enabled: true\nhttp.cors.allow-origin: '/(/'",
            "http.port: {http}\nhttp.cors.allow-methods: FOO\nhttp.cors.enabled: true", "action.auto_create_index: '-'",
            "xpack.security.authc.api_key.hashing.algorithm: sha1", "cluster.remote.one.seeds: [a]", "node.attr.rack: ' '",
            "xpack.security.authc.realms.pki.p1: {order: 0, username_pattern: '('}"],
        gate_stops: false,
        why: "Words that one setting alone knows, and patterns: nothing of a first start depends on them.",
    },
    Difference {
        lines: &["cluster.routing.allocation.disk.watermark.low: 99%", "cluster.routing.allocation.disk.watermark.low: 10gb"],
        gate_stops: false,
        why: "Settings that bear on each other, and on nothing of a first start.",
    },
    Difference {
        lines: &["plugin.mandatory: foo"],
        gate_stops: false,
        why: "Plugins may be installed between the gate and the start, as images do.",
    },
    Difference {
        lines: &[
            "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore.path: '{own}/store.p12'",
            "xpack.security.remote_cluster_client.ssl.truststore.path: '{own}/store.p12'",
            "xpack.security.authc.realms.pki.p1: {order: 0, truststore.path: '{own}/store.p12'}",
            "xpack.security.authc.realms.pki.p1: {order: 0, certificate_authorities: '{own}/absent.pem'}",
            "xpack.security.remote_cluster_client.ssl.cipher_suites: [FOO]",
        ],
        gate_stops: false,
        why: "Files of the operator's own are looked at, not opened: stores are of many kinds, and may have no password.",
    },
    Difference {
        lines: &["xpack.security.authc.realms.active_directory.a1: {order: 0}", "xpack.security.authc.realms.jwt.j1: {order: 0}",
            "xpack.security.authc.realms.saml.s1: {order: 0}", "xpack.security.authc.realms.oidc.o1: {order: 0}",
            "xpack.security.authc.realms.kerberos.k1: {order: 0}", "xpack.security.authc.realms.ldap.l1: {order: 0}",
            "xpack.security.authc.realms.ldap.l1: {order: 0, url: 'ldap://127.0.0.1:1'}"],
        gate_stops: false,
        why: "What each kind of realm needs is that realm's; the order and the names, which all share, are judged.",
    },
];
