//! Generates what may stand in the settings of a node before its first start.

/// Lines that may stand in a file together with those of any other row, at most one of each row. `{own}` is a folder with
/// certificates below the configuration, `{there}` one beside it, and `{config}` the configuration itself.
#[rustfmt::skip]
pub(super) const ROWS: &[&[&str]] = &[
    &[
        "discovery.type: single-node", "discovery.type: multi-node", "discovery.type: Single-Node", "discovery.type: zen",
        "discovery.type: single-node\ncluster.initial_master_nodes: [n1]",
        "discovery.type: single-node\ncluster.initial_master_nodes: []",
        "discovery.type: single-node\ndiscovery.seed_hosts: [a, b]",
        "discovery.type: single-node\ndiscovery.seed_providers: file",
        "cluster.initial_master_nodes: []", "cluster.initial_master_nodes: [ ]", "cluster.initial_master_nodes: n1",
        "cluster.initial_master_nodes: [n1]", "cluster.initial_master_nodes: [n1, n1]", "cluster.initial_master_nodes: ' n1 '",
        "cluster.initial_master_nodes: 'n1,'", "cluster.initial_master_nodes: ['127.0.0.1:{transport}']",
        "cluster.initial_master_nodes: ['127.0.0.1']", "cluster.initial_master_nodes: [n9]", "cluster.initial_master_nodes: [N1]",
        "discovery.seed_hosts: []", "discovery.seed_hosts: ''",
        "discovery.seed_hosts: []\ncluster.initial_master_nodes: []", "discovery.seed_providers: []",
        "discovery.seed_providers: settings", "discovery.seed_providers: foo", "discovery.seed_providers: [file, foo]",
        "discovery.find_peers_interval: 0s", "discovery.probe.connect_timeout: 1x", "discovery.cluster_formation_warning_timeout: 1ms",
    ],
    &[
        "node.roles: [master]", "node.roles: [master, data]", "node.roles: [data]", "node.roles: []", "node.roles: [foo]",
        "node.roles: [master, master]", "node.roles: [master, data, data_hot]", "node.roles: [data_hot, data_content, master]",
        "node.roles: [voting_only, master]", "node.roles: [voting_only]", "node.roles: [Master]", "node.roles: 'master, data'",
        "node.roles: [ingest]", "node.roles: [ml, master]", "node.roles: [transform, master]", "node.roles: [data_frozen, master]",
        "node.roles: [data, data_frozen, master]", "node.roles: [remote_cluster_client, master]", "node.roles: [search, master]",
        "node.master: true", "node.data: false", "node.ingest: true", "node.ml: false", "node.voting_only: false",
        "node.max_local_storage_nodes: 2", "node.attr.rack: r1", "node.attr.rack: ' '", "node.attr.: x", "node.attr.a.b: ''",
        "node.bandwidth.recovery.disk.read: x", "node.processors: 0", "node.processors: 1", "node.processors: 4000", "node.processors: x",
        "node.store.allow_mmap: perhaps", "node.id.seed: x",  "node.portsfile: true", "node.rolse: [master]", "node.enable_lucene_segment_infos_trace: true",
        "node.external_id: e1", "node._internal.default_refresh_interval: 5s",
    ],
    &[
        "cluster.name: c", "cluster.name: 'a:b'", "cluster.name: a/b", "cluster.name: ''", "cluster.name: ' '", "cluster.name: ä",
        "cluster.name: 12", "cluster.routing.allocation.enable: foo", "cluster.routing.allocation.disk.watermark.low: 80%",
        "cluster.routing.allocation.disk.watermark.low: 99%", "cluster.routing.allocation.disk.watermark.low: 10gb",
        "cluster.routing.allocation.disk.threshold_enabled: maybe", "cluster.max_shards_per_node: 0", "cluster.max_shards_per_node: 2000",
        "cluster.routing.allocation.awareness.attributes: rack", "cluster.remote.one.seeds: ['a:9300']", "cluster.remote.one.seeds: [a]",
        "cluster.remote.one.mode: proxy", "cluster.remote.one.mode: proxy\ncluster.remote.one.proxy_address: 'a:9300'",
        "cluster.remote.one.skip_unavailable: true\ncluster.remote.one.seeds: ['a:9300']", "cluster.fault_detection.leader_check.interval: 1ms",
        "cluster.election.duration: 1s", "cluster.publish.timeout: 0s", "cluster.no_master_block: all", "cluster.no_master_block: foo",
        "cluster.join.timeout: 1s", "cluster.auto_shrink_voting_configuration: false", "cluster.blocks.read_only: maybe",
        "cluster.deprecation_indexing.enabled: false", "cluster.indices.close.enable: false", "cluster.unknown: 1",
    ],
    &[
        "http.port: {http}-{https}", "http.port: abc", "http.port: 99999", "http.port: 65536", "http.port: -1", "http.port: 0",
        "http.port: ''", "http.port: '{http},{transport}'", "http.port: '{http} - {http}'", "http.port: 443", "http.port: '{http}-'",
        "http.port: {http}\nhttp.publish_port: 65536", "http.port: {http}\nhttp.publish_port: -2", "http.port: {http}\nhttp.publish_port: x",
        "http.port: {http}\nhttp.publish_port: 443", "http.port: {taken}", "http.port: {taken}-{http}",
        "http.port: {http}\nhttp.compression_level: 10", "http.port: {http}\nhttp.compression: maybe",
        "http.port: {http}\nhttp.max_content_length: 3gb", "http.port: {http}\nhttp.max_content_length: 100", "http.port: {http}\nhttp.max_content_length: 0b",
        "http.port: {http}\nhttp.cors.enabled: true", "http.port: {http}\nhttp.cors.enabled: true\nhttp.cors.allow-origin: '/(/'",
        "http.port: {http}\nhttp.cors.allow-methods: FOO\nhttp.cors.enabled: true", "http.port: {http}\nhttp.enabled: true",
        "http.port: {http}\nhttp.type: netty4", "http.port: {http}\nhttp.type: netty3", "http.port: {http}\nhttp.type.default: netty4",
        "http.port: {http}\nhttp.tcp_no_delay: true", "http.port: {http}\nhttp.tcp.no_delay: true", "http.port: {http}\nhttp.pipelining: true",
        "http.port: {http}\nhttp.netty.worker_count: 0", "http.port: {http}\nhttp.max_header_size: 1b", "http.port: {http}\nhttp.client_stats.enabled: x",
    ],
    &[
        "transport.port: {transport}-{https}", "transport.port: abc", "transport.port: 70000", "transport.port: 9320-9311",
        "transport.port: {transport}\ntransport.publish_port: -1", "transport.port: {transport}\ntransport.publish_port: 65536",
        "transport.port: {taken}", "transport.port: {transport}\ntransport.tcp.port: 9300", "transport.port: {transport}\ntransport.compress: indexing_data",
        "transport.port: {transport}\ntransport.compress: perhaps", "transport.port: {transport}\ntransport.type: netty3",
        "transport.port: {transport}\ntransport.type: netty4", "transport.port: {transport}\ntransport.type: security4",
        "transport.port: {transport}\ntransport.profiles.p1.bind_host: 127.0.0.1", "transport.port: {transport}\ntransport.profiles.p1.port: {https}",
        "transport.port: {transport}\ntransport.profiles.p1.port: abc", "transport.port: {transport}\ntransport.profiles.default.port: {https}",
        "transport.port: {transport}\ntransport.profiles.p1: {port: {https}, bind_host: _eth9_}",
        "transport.port: {transport}\ntransport.profiles.p1: {port: {https}, foo: 1}",
        "transport.port: {transport}\ntransport.profiles.p1: {port: {https}, xpack.security.ssl.key: '{own}/key.pem'}",
        "transport.port: {transport}\ntransport.profiles.p1: {port: {https}, xpack.security.ssl: {key: '{own}/key.pem', certificate: '{own}/cert.pem'}}",
        "transport.port: {transport}\ntransport.profiles.p1: {port: {https}, publish_port: 70000}",
        "transport.port: {transport}\ntransport.tcp.connect_timeout: 1s", "transport.port: {transport}\ntransport.ping_schedule: 5s",
        "transport.port: {transport}\ntransport.connect_timeout: 5", "transport.port: {transport}\ntransport.tcp_no_delay: true",
        "transport.port: {transport}\ntransport.netty.worker_count: 0", "transport.port: {transport}\ntransport.connections_per_node.bulk: 0",
        "transport.port: {transport}\ntransport.rst_on_close: maybe",
    ],
    &[
        "network.host: _local_", "network.host: _site_", "network.host: _global_", "network.host: [_local_, _site_]", "network.host: _eth0_",
        "network.host: _eth9_", "network.host: _lo_", "network.host: '_lo:ipv4_'", "network.host: '_lo:ipv9_'", "network.host: _foo_", "network.host: 127.0.0.1",
        "network.host: localhost", "network.host: 127.0.0.2", "network.host: 203.0.113.9", "network.host: '::1'", "network.host: '[::1]'",
        "network.host: ''", "network.host: []", "network.host: ' 127.0.0.1 '", "network.host: '_local_, 127.0.0.1'",
        "network.host: [0.0.0.0, 127.0.0.1]", "network.host: 224.0.0.1", "network.host: '127.0.0.1:9311'", "network.host: no-such-host.invalid",
        "network.host: 300.1.1.1", "network.host: '1'", "network.host: 127.1", "network.host: '::'\ntransport.host: 127.0.0.1",
        "http.host: _eth9_", "http.host: 0.0.0.0", "http.host: _local_", "http.bind_host: 203.0.113.9", "http.publish_host: _eth9_", "http.publish_host: 203.0.113.9",
        "http.publish_host: 0.0.0.0", "http.publish_host: [127.0.0.1, _lo_]", "transport.host: 203.0.113.9", "transport.host: 127.0.0.1",
        "transport.publish_host: 203.0.113.9", "transport.publish_host: 224.0.0.1", "transport.publish_host: no-such-host.invalid",
        "transport.bind_host: 127.0.0.1", "transport.bind_host: _foo_", "network.publish_host: 203.0.113.9", "network.publish_host: [127.0.0.1, '::1']",
        "network.bind_host: 127.0.0.1", "network.bind_host: 224.0.0.1", "network.bind_host: [127.0.0.1, _local_]", "network.server: true",
        "network.tcp.no_delay: true", "network.tcp.keep_idle: 301", "network.tcp.send_buffer_size: -1", "network.tcp.reuse_address: maybe",
        "network.breaker.inflight_requests.limit: 10%", "network.thread_watchdog.interval: 0s",
    ],
    &[
        "remote_cluster_server.enabled: true", "remote_cluster_server.enabled: false", "remote_cluster_server.enabled: perhaps",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.enabled: false",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/key.pem', certificate: '{own}/cert.pem'}\nremote_cluster.port: {https}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/key.pem', certificate: '{own}/absent.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/absent.pem', certificate: '{own}/cert.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/other.pem', certificate: '{own}/cert.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/sealed.pem', certificate: '{own}/cert.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/sealed.pem', key_passphrase: password, certificate: '{own}/cert.pem'}\nremote_cluster.port: {https}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/empty.pem', certificate: '{own}/cert.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/key.pem', certificate: '{own}/empty.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/key.pem', certificate: '{own}/words.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{own}/key.pem', certificate: '{own}'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl: {key: '{there}/key.pem', certificate: '{there}/cert.pem'}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.certificate: '{own}/cert.pem'",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.certificate_authorities: '{own}/cert.pem'",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore.path: certs/transport.p12",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore.path: '{own}/store.p12'",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore: {path: '{own}/store.p12', password: password}\nremote_cluster.port: {https}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore: {path: '{own}/store.p12', password: wrong}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore: {path: '{own}/absent.p12', password: password}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore: {path: '{own}/store.p12', password: password, type: foo}",
        "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore: {path: '{own}/store.p12', password: password, type: jks}",
        "remote_cluster_server.enabled: true\nremote_cluster.port: abc\nxpack.security.remote_cluster_server.ssl.enabled: false",
        "remote_cluster_server.enabled: true\nremote_cluster.port: {taken}\nxpack.security.remote_cluster_server.ssl.enabled: false",
        "remote_cluster_server.enabled: true\nremote_cluster.host: _eth9_\nxpack.security.remote_cluster_server.ssl.enabled: false",
        "remote_cluster_server.enabled: true\nremote_cluster.port: {transport}\nxpack.security.remote_cluster_server.ssl.enabled: false",
        "remote_cluster.port: abc", "remote_cluster.host: _eth9_", "remote_cluster.publish_port: 70000",
        "xpack.security.remote_cluster_server.ssl: {verification_mode: foo}", "xpack.security.remote_cluster_server.ssl: {certificate: '{own}/cert.pem'}",
        "xpack.security.remote_cluster_server.ssl: {client_authentication: maybe}",
    ],
    &[
        "xpack.security.remote_cluster_client.ssl.enabled: true", "xpack.security.remote_cluster_client.ssl.enabled: maybe",
        "xpack.security.remote_cluster_client.ssl.key: '{own}/key.pem'", "xpack.security.remote_cluster_client.ssl.verification_mode: FULL",
        "xpack.security.remote_cluster_client.ssl.verification_mode: foo", "xpack.security.remote_cluster_client.ssl.certificate_authorities: '{own}/cert.pem'",
        "xpack.security.remote_cluster_client.ssl.certificate_authorities: ['{own}/cert.pem', '{own}/absent.pem']",
        "xpack.security.remote_cluster_client.ssl.certificate_authorities: '{own}/empty.pem'",
        "xpack.security.remote_cluster_client.ssl.certificate_authorities: '{own}/words.pem'",
        "xpack.security.remote_cluster_client.ssl.certificate_authorities: []",
        "xpack.security.remote_cluster_client.ssl.truststore.path: '{own}/store.p12'",
        "xpack.security.remote_cluster_client.ssl.truststore: {path: '{own}/store.p12', password: password}",
        "xpack.security.remote_cluster_client.ssl.truststore.path: certs/transport.p12",
        "xpack.security.remote_cluster_client.ssl.truststore.path: certs/http.p12",
        "xpack.security.remote_cluster_client.ssl.supported_protocols: [TLSv1.2]", "xpack.security.remote_cluster_client.ssl.supported_protocols: [TLSv9]",
        "xpack.security.remote_cluster_client.ssl.supported_protocols: []", "xpack.security.remote_cluster_client.ssl.cipher_suites: [FOO]",
        "xpack.security.remote_cluster_client.ssl.cipher_suites: [TLS_AES_128_GCM_SHA256]", "xpack.security.remote_cluster_client.ssl.foo: 1",
        "xpack.security.remote_cluster_client.ssl.client_authentication: none", "xpack.security.remote_cluster_client.ssl.trust_restrictions.path: '{own}/absent.yml'",
    ],
    &[
        "path.data: [{place}/data, {place}/more]", "path.data: {place}/data", "path.data: {place}/file", "path.data: {place}/file/below", "path.data: {place}/dangling", "path.data: {place}/closed",
        "path.data: {place}/closed/below", "path.data: {place}/a/b/c", "path.data: ''", "path.data: {config}/data", "path.data: '{place}/with space'",
        "path.data: relative-{transport}/x", "path.data: {config}",
        "path.logs: {place}/file", "path.logs: {place}/dangling", "path.logs: {place}/logs/more", "path.logs: {place}/closed",
        "path.repo: [{place}/repo]", "path.repo: {place}/file", "path.repo: []", "path.repo: relative", "path.shared_data: {place}/shared", "path.conf: x", "path.plugins: x", "path.foo: x",
        "path.home: /nowhere",
    ],
    &[
        "xpack.security.authc.realms.file.f1.order: 0", "xpack.security.authc.realms.file.f1.enabled: true",  "xpack.security.authc.realms.native.n.order: 1",
        "xpack.security.authc.realms.file.f1.order: 0\nxpack.security.authc.realms.native.n1.order: 0",
        "xpack.security.authc.realms.file.f1.order: 0\nxpack.security.authc.realms.file.f2.order: 1", "xpack.security.authc.realms.foo.f1.order: 0",
        "xpack.security.authc.realms.native1.type: native", "xpack.security.authc.realms.file.f1.order: x", "xpack.security.authc.realms.file.f1.foo: 1",
        "xpack.security.authc.realms.file.n1.order: 0\nxpack.security.authc.realms.native.n1.order: 1",
        "xpack.security.authc.realms.pki.p1.order: 0", "xpack.security.authc.realms.pki.p1: {order: 0, certificate_authorities: '{own}/absent.pem'}",
        "xpack.security.authc.realms.pki.p1: {order: 0, truststore.path: '{own}/store.p12'}", "xpack.security.authc.realms.pki.p1: {order: 0, username_pattern: '('}",
        "xpack.security.authc.realms.ldap.l1: {order: 0, url: 'ldap://127.0.0.1:1'}",
        "xpack.security.authc.realms.ldap.l1: {order: 0, url: 'ldap://127.0.0.1:1', user_dn_templates: 'cn={0}'}", "xpack.security.authc.realms.ldap.l1: {order: 0}",
        "xpack.security.authc.realms.ldap.l1: {order: 0, url: 'ldap://127.0.0.1:1', user_dn_templates: 'cn={0}', ssl.certificate: '{own}/cert.pem'}",
        "xpack.security.authc.realms.ldap.l1: {order: 0, url: 'ldap://127.0.0.1:1', user_dn_templates: 'cn={0}', ssl.certificate_authorities: '{own}/absent.pem'}",
        "xpack.security.authc.realms.ldap.l1: {order: 0, url: 'ldap://127.0.0.1:1', user_dn_templates: 'cn={0}', ssl.certificate_authorities: '{own}/cert.pem'}",
        "xpack.security.authc.realms.ldap.l1: {order: 0, url: 'ldap://127.0.0.1:1', user_dn_templates: 'cn={0}', ssl: {certificate_authorities: '{own}/cert.pem', truststore.path: '{own}/store.p12'}}",
        "xpack.security.authc.realms.ldap.l1: {order: 0, enabled: false, ssl.certificate_authorities: '{own}/absent.pem'}",
        "xpack.security.authc.realms.active_directory.a1: {order: 0}", "xpack.security.authc.realms.active_directory.a1: {order: 0, domain_name: x.test}",
        "xpack.security.authc.realms.jwt.j1: {order: 0}", "xpack.security.authc.realms.saml.s1: {order: 0}", "xpack.security.authc.realms.oidc.o1: {order: 0}",
        "xpack.security.authc.realms.kerberos.k1: {order: 0}", "xpack.security.authc.anonymous: {username: a}", "xpack.security.authc.anonymous.roles: [monitoring_user]",
        "xpack.security.authc.password_hashing.algorithm: foo", "xpack.security.authc.password_hashing.algorithm: bcrypt", "xpack.security.authc.token.enabled: maybe",
        "xpack.security.authc.api_key.enabled: false", "xpack.security.authc.api_key.hashing.algorithm: sha1", "xpack.security.audit.enabled: true", "xpack.security.audit.enabled: perhaps",
        "xpack.security.fips_mode.enabled: true", "xpack.security.transport.filter.allow: [127.0.0.1]", "xpack.security.transport.filter.deny: _all", "xpack.security.http.filter.allow: ['300.1.1.1']",
        "xpack.security.autoconfiguration.enabled: true", "xpack.security.foo: 1", "xpack.security.authc.reserved_realm.enabled: false", "xpack.security.enrollment.enabled: true",
        "xpack.security.dls_fls.enabled: maybe", "xpack.security.authc.service_token_hashing.algorithm: pbkdf2",
    ],
    &[
        "bootstrap.memory_lock: false", "bootstrap.memory_lock: true", "bootstrap.memory_lock: perhaps", "bootstrap.system_call_filter: false", "bootstrap.mlockall: true", "bootstrap.ctrlhandler: true",
        "index.number_of_replicas: 0", "index.refresh_interval: 5s", "index.foo: 1", "indices.memory.index_buffer_size: 10%", "indices.memory.index_buffer_size: x",
        "indices.fielddata.cache.size: 40%", "indices.breaker.total.limit: 70%", "indices.breaker.total.limit: 700", "indices.breaker.type: none", "indices.recovery.max_bytes_per_sec: 40mb", "indices.recovery.max_bytes_per_sec: 40",
        "indices.query.bool.max_clause_count: 1024", "action.auto_create_index: false", "action.auto_create_index: '+a*,-b*'", "action.auto_create_index: '-'", "action.destructive_requires_name: x",
        "gateway.expected_nodes: 1", "gateway.expected_data_nodes: 1", "gateway.recover_after_nodes: 1", "gateway.recover_after_data_nodes: 2", "gateway.recover_after_time: 5x",
        "discovery.zen.minimum_master_nodes: 1", "discovery.zen.ping.unicast.hosts: [a]", "discovery.zen.fd.ping_timeout: 1s",
        "script.painless.regex.enabled: true", "script.allowed_types: inline", "script.allowed_types: foo", "script.inline: true", "script.max_compilations_rate: 100/5m",
        "thread_pool.search.size: 2", "thread_pool.search.size: 0", "thread_pool.write.queue_size: -2", "thread_pool.bulk.size: 2", "thread_pool.foo.size: 2",
        "xpack.license.self_generated.type: basic", "xpack.license.self_generated.type: trial", "xpack.license.self_generated.type: gold", "xpack.license.self_generated.type: foo",
        "xpack.ml.enabled: false", "xpack.watcher.enabled: false", "xpack.monitoring.enabled: true", "xpack.monitoring.collection.enabled: true", "xpack.graph.enabled: false", "xpack.foo.enabled: true",
        "logger.org.elasticsearch: DEBUG", "logger.level: info", "logger.foo: maybe", "ingest.geoip.downloader.enabled: false", "reindex.remote.whitelist: [a]", "search.max_buckets: 1000", "search.max_buckets: -1",
        "monitor.jvm.gc.enabled: maybe", "http_port: 1", "foo: bar", "security.manager.enabled: false", "processors: 2", "plugin.mandatory: foo", "telemetry.tracing.enabled: true", "tracing.apm.enabled: true",
        "readiness.port: {https}", "readiness.port: abc", "repositories.url.allowed_urls: ['http://a/*']", "stateless.enabled: true", "write_load_forecaster.max_index_age: 7d", "slm.history_index_enabled: false",
        "ES_JAVA_OPTS: x", "rest.action.multi.allow_explicit_index: maybe", "resource.reload.enabled: false", "resource.reload.interval.high: x", "client.type: transport", "tribe.t1.cluster.name: x", "pidfile: x",
    ],
];

/// What a case says, always the same for a seed and a number.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        dice.roll();
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    /// Lines of one to three rows.
    pub(super) fn lines(&mut self) -> Vec<&'static str> {
        let count = 1 + self.below(3);
        let mut rows: Vec<usize> = (0..count).map(|_| self.below(ROWS.len())).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.into_iter().map(|row| ROWS[row][self.below(ROWS[row].len())]).collect()
    }
}
