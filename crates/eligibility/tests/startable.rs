//! Configurations that a node rejects after a first start, as real nodes of 8.19 and 9.5 do.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use eligibility::{Finding, Mode, Options, Outcome, Stop, Verdict, Writing, judge};
use installation::{Access, Installation, Request, shell_word};

fn at(folder: &Path, settings: &str) -> Installation {
    for name in ["lib", "config"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    fs::write(folder.join("lib/elasticsearch-9.5.3.jar"), "").unwrap();
    fs::write(folder.join("config/elasticsearch.yml"), format!("node.name: n1\n{settings}")).unwrap();
    let mut node = Installation::read(&Request {
        es_home: Some(folder.to_path_buf()),
        path_conf: Some(folder.join("config")),
        ..Request::default()
    })
    .unwrap();
    // Make the tests independent of the machine.
    node.host.interfaces = vec![
        ("lo".to_owned(), "127.0.0.1".parse().unwrap()),
        ("eth0".to_owned(), "192.0.2.2".parse().unwrap()),
    ];
    node.host.lowest_port = 1024;
    node
}

fn found(node: &Installation, accept: &[String]) -> Finding {
    let options = Options { mode: Mode::InitialNode, accept, writing: Writing::Replacing };
    let findings = judge(node, options).closed().into_findings();
    findings.into_iter().find(|finding| finding.rule.name == "node-startable").unwrap()
}

const SERVER: &str = "remote_cluster_server.enabled: true\n";

/// Settings and a part of the reason; an empty one if nothing is rejected.
#[rustfmt::skip]
const SETTINGS: &[(&str, &str)] = &[
    ("", ""),
    ("cluster.initial_master_nodes: []", "wait for a master"),
    ("discovery.seed_hosts: []\ncluster.initial_master_nodes: [ ]", "wait for a master"),
    ("discovery.seed_hosts: []", ""),
    ("discovery.seed_providers: []", ""),
    ("cluster.initial_master_nodes: n1", ""),
    ("cluster.initial_master_nodes: ' n1 '", ""),
    ("discovery.type: single-node\ncluster.initial_master_nodes: [n1]", "is not allowed if"),
    ("discovery.type: single-node\ncluster.initial_master_nodes: []", "is not allowed if"),
    ("discovery.type: single-node\ndiscovery.seed_hosts: [a]", ""),
    ("discovery.type: single-node\ndiscovery.seed_providers: [foo]", "has no seed hosts provider"),
    ("discovery.type: multi-node", ""),
    ("discovery.type: foo", "is not a discovery type"),
    ("discovery.type: zen", "is not a discovery type"),
    ("cluster.name: 'a:b'", "contains a colon"),
    ("cluster.name: a/b", ""),
    ("http.port: 9311-9320", ""),
    ("http.port: abc", "neither a port nor a range"),
    ("http.port: 99999", "neither a port nor a range"),
    ("transport.port: 9320-9311", "neither a port nor a range"),
    ("transport.publish_port: -1", ""),
    ("transport.publish_port: 65536", "is not a port"),
    ("remote_cluster.port: 9443-9453", "is not a port"),
    ("http.port: 443", "cannot listen on port 443"),
    ("http.port: 0", ""),
    ("transport.profiles.p1.bind_host: 127.0.0.1", "has no port"),
    ("transport.profiles.p1.port: 9411", ""),
    ("network.host: _site_", "no address for `_site_`"),
    ("network.host: [_local_, _site_]", "no address for `_site_`"),
    ("network.host: _eth0_", ""),
    ("http.host: _eth9_", "no address for `_eth9_`"),
    ("http.publish_host: _eth9_", "no address for `_eth9_`"),
    ("transport.host: 203.0.113.9", "not an address of this host"),
    ("transport.publish_host: 203.0.113.9", ""),
    ("network.host: 127.0.0.2", ""),
    ("network.host: 192.0.2.2", ""),
    ("network.host: 0.0.0.0", ""),
    ("network.host: [0.0.0.0, 127.0.0.1]", "a wildcard is used together"),
    ("network.bind_host: 224.0.0.1", "multicast"),
    ("network.host: '127.0.0.1:9311'", "neither an address nor a host name"),
    ("network.host: es01.example.org", ""),
    ("network.host: '[::1]'", ""),
    (SERVER, "has neither a key and certificate nor a keystore"),
    ("remote_cluster_server.enabled: perhaps", "neither `true` nor `false`"),
    ("remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.enabled: false", ""),
    ("remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.certificate: c.pem", "is set without"),
    ("remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.certificate_authorities: c.pem", "has neither a key"),
    ("remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl.keystore.path: certs/transport.p12", "created by the first start"),
    ("xpack.security.remote_cluster_server.ssl.certificate: c.pem", ""),
    ("xpack.security.remote_cluster_server.ssl.verification_mode: foo", "is not a value of"),
    ("xpack.security.remote_cluster_client.ssl.enabled: true", ""),
    ("xpack.security.remote_cluster_client.ssl.key: k.pem", "is set without"),
    ("xpack.security.remote_cluster_client.ssl.verification_mode: FULL", ""),
    ("xpack.security.authc.realms.ldap.l1.ssl.certificate: c.pem", "is set without"),
    ("xpack.security.authc.realms.ldap.l1.ssl: {certificate_authorities: c.pem, truststore.path: t.p12}", "exclude each other"),
    ("node.master: true", "is a setting of older versions"),
    ("discovery.zen.minimum_master_nodes: 1", "is a setting of older versions"),
    ("node.rolse: [master]", "Elasticsearch 9.5 has no setting"),
    ("path.foo: x", "Elasticsearch 9.5 has no setting"),
    ("foo.bar: x", ""),
    ("node.attr.rack: r1", ""),
    ("index.number_of_replicas: 0", "is an index setting"),
    ("index.codec: best_compression", ""),
    ("http.compression: maybe", "neither `true` nor `false`"),
    ("http.max_content_length: 100", "not a size with a unit"),
    ("http.max_content_length: 100mb", ""),
    ("indices.memory.index_buffer_size: 10%", ""),
    ("transport.connect_timeout: 5", "not a time with a unit"),
    ("transport.connect_timeout: 5s", ""),
    ("thread_pool.search.size: many", "not a number"),
    ("http.type: netty4", "is not a value of `http.type`"),
    ("transport.type: security4", ""),
    ("xpack.license.self_generated.type: gold", "is not a value of"),
    ("xpack.license.self_generated.type: Trial", ""),
    ("remote_cluster.publish_port: 70000", ""),
    ("remote_cluster.host: _eth9_", ""),
    ("remote_cluster_server.enabled: true\nremote_cluster.host: _eth9_", "no address for `_eth9_`"),
    ("xpack.security.authc.realms.native1.type: native", "names a realm without its type"),
    ("xpack.security.authc.realms.foo.f1.order: 0", "is not a realm type"),
    ("xpack.security.authc.realms.file.f1.enabled: true", "has no order"),
    ("xpack.security.authc.realms.file.f1.order: x", "is not a number"),
    ("xpack.security.authc.realms: {file.f1.order: 0, native.n1.order: 0}", "have the same order"),
    ("xpack.security.authc.realms: {file.f1.order: 0, file.f2.order: 1}", "a second realm of the type `file`"),
    ("xpack.security.authc.realms: {file.n1.order: 0, native.n1.order: 1}", "two realms are named `n1`"),
    ("xpack.security.authc.realms: {file.f1.order: 0, native.n1.order: 1}", ""),
    ("xpack.security.authc.password_hashing.algorithm: foo", "is not a password hashing algorithm"),
    ("xpack.security.authc.password_hashing.algorithm: bcrypt3", "is not a password hashing algorithm"),
    ("xpack.security.authc.password_hashing.algorithm: PBKDF2_stretch_50000", ""),
    ("xpack.security.remote_cluster_client.ssl.certificate_authorities: absent.pem", "does not exist"),
    ("xpack.security.remote_cluster_client.ssl.certificate_authorities: ../lib/elasticsearch-9.5.3.jar", "is outside the configuration"),
    ("xpack.security.remote_cluster_client.ssl.certificate_authorities: elasticsearch.yml", "contains no certificate"),
    ("xpack.security.remote_cluster_client.ssl.certificate_authorities: [elasticsearch.yml, absent.pem]", "contains no certificate"),
    ("xpack.security.remote_cluster_client.ssl.certificate_authorities: .", "cannot be read"),
    ("xpack.security.remote_cluster_client.ssl.supported_protocols: [TLSv9]", "no known protocol"),
    ("xpack.security.remote_cluster_client.ssl.supported_protocols: [TLSv1.2]", ""),
    ("transport.profiles.p1: {port: 9455, bind_host: _eth9_}", "no address for `_eth9_`"),
    ("transport.profiles.p1: {port: 9455, publish_port: 70000}", "is not a port"),
    ("transport.profiles.p1: {port: 9455, xpack.security.ssl: {key: k, certificate: c, keystore.path: s}}", "exclude each other"),
];

#[test]
fn what_real_nodes_refuse_stops_and_nothing_else() {
    for (settings, reason) in SETTINGS {
        let folder = tempfile::tempdir().unwrap();
        let finding = found(&at(folder.path(), &format!("{settings}\n")), &[]);
        match reason.is_empty() {
            true => assert_eq!(finding.outcome, Outcome::Pass, "{settings}: {}", finding.reason),
            false => {
                assert_eq!(finding.stop(), Some(Stop::Config), "{settings}");
                assert!(finding.reason.contains(reason), "{settings}: {}", finding.reason);
                assert!(finding.fix.is_some() && finding.place.is_some(), "{settings}: {finding:?}");
            }
        }
    }
}

#[test]
fn what_is_accepted_passes_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let node = at(folder.path(), "http.port: abc\n");
    let finding = found(&node, &["node-startable".to_owned()]);
    assert_eq!(finding.outcome, Outcome::Pass);
    assert!(finding.reason.starts_with("accepted: `abc` is neither"), "{}", finding.reason);
}

#[test]
fn a_plugin_may_know_more_and_another_release_less() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = at(folder.path(), "node.rolse: x\nxpack.security.authc.realms.foo.f1.order: 0\n");
    assert_ne!(found(&node, &[]).outcome, Outcome::Pass);
    node.has_plugins = true;
    assert_eq!(found(&node, &[]).outcome, Outcome::Pass);
    fs::rename(
        folder.path().join("lib/elasticsearch-9.5.3.jar"),
        folder.path().join("lib/elasticsearch-9.6.0.jar"),
    )
    .unwrap();
    let node = Installation::read(&Request {
        es_home: Some(folder.path().to_path_buf()),
        path_conf: Some(folder.path().join("config")),
        ..Request::default()
    });
    let (folder, node) = (tempfile::tempdir().unwrap(), node.unwrap());
    assert!(found(&node, &[]).reason.contains("realm type") && !found(&node, &[]).reason.contains("rolse"));
    // A key that needs a passphrase, and an empty store.
    let server = "remote_cluster_server.enabled: true\nxpack.security.remote_cluster_server.ssl";
    let node = at(folder.path(), "");
    for (name, text) in [
        ("c.pem", "-----BEGIN CERTIFICATE-----\n"),
        ("s.p12", ""),
        ("k.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"),
    ] {
        fs::write(node.config.join(name), text).unwrap();
    }
    for (settings, reason) in [
        (format!("{server}: {{certificate: c.pem, key: k.pem}}\n"), "is protected"),
        (format!("{server}: {{certificate: c.pem, key: c.pem}}\n"), "contains no private key"),
        (format!("{server}.keystore.path: s.p12\n"), "contains no store"),
    ] {
        let found = found(&at(folder.path(), &settings), &[]);
        assert!(found.reason.contains(reason), "{settings}: {}", found.reason);
    }
}

#[test]
fn everything_that_is_known_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let node = at(folder.path(), "http.port: abc\ncluster.initial_master_nodes: []\nnetwork.host: _eth9_\n");
    let reason = found(&node, &[]).reason;
    for part in ["wait for a master", "neither a port", "_eth9_"] {
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn a_node_that_is_left_alone_is_not_judged() {
    for settings in
        ["xpack.security.enabled: true\nhttp.port: abc\n", "discovery.seed_hosts: [a]\nhttp.port: abc\n"]
    {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(found(&at(folder.path(), settings), &[]).outcome, Outcome::NotRun, "{settings}");
    }
}

#[test]
fn directories_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
    for (settings, reason) in [
        ("path.data: file\n", "`path.data`): "),
        ("path.data: file/below\n", "could not create"),
        ("path.logs: dangling\n", "is a dangling symbolic link"),
        ("path.data: [good, file]\n", "is not a directory"),
    ] {
        let finding = found(&at(folder.path(), settings), &[]);
        assert_eq!(finding.stop(), Some(Stop::Config), "{settings}");
        assert!(finding.reason.contains(reason), "{settings}: {}", finding.reason);
    }
    assert_eq!(
        found(&at(folder.path(), "path.data: [a, b/c]\npath.logs: l/m\n"), &[]).outcome,
        Outcome::Pass
    );
}

#[test]
fn a_configuration_that_cannot_be_written_to_needs_its_keystore() {
    let folder = tempfile::tempdir().unwrap();
    let read = |folder: &Path| {
        let mut node = at(folder, "");
        node.directory.access = Access::Refused(std::io::ErrorKind::PermissionDenied.into());
        found(&node, &[])
    };
    let finding = read(folder.path());
    assert_eq!(finding.stop(), Some(Stop::Config));
    assert!(finding.reason.contains("has no keystore yet"), "{}", finding.reason);
    let rng = &mut memory::rng();
    for (format, stop) in [(keystore::Format::V6, Some(Stop::Config)), (keystore::Format::V7, None)] {
        let bytes = keystore::Keystore::new(rng).encode(format, &keystore::Passphrase::empty(), rng).unwrap();
        fs::write(folder.path().join("config/elasticsearch.keystore"), &*bytes).unwrap();
        assert_eq!(read(folder.path()).stop(), stop, "{format:?}");
    }
}

#[test]
fn what_the_node_cannot_read_in_its_configuration_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let stop = || {
        let finding = found(&at(folder.path(), ""), &[]);
        finding.stop().map(|_| (finding.reason.clone(), finding.fix.clone().unwrap()))
    };
    assert_eq!(stop(), None);
    // A separate volume, whose file system contains a directory of root.
    let closed = folder.path().join("config/lost+found");
    let set = |mode: u32| fs::set_permissions(&closed, Permissions::from_mode(mode)).unwrap();
    fs::create_dir(&closed).unwrap();
    set(0o000);
    let (reason, fix) = stop().unwrap();
    assert!(
        reason.contains("lost+found` and exits: it belongs to ") && reason.ends_with(", mode 0000"),
        "{reason}"
    );
    assert!(fix.starts_with("as root: chown ") && fix.contains("lost+found"), "{fix}");
    set(0o755);
    assert_eq!(stop(), None);
    // The directory is searched once, however often the rule is run.
    let node = at(folder.path(), "");
    for mode in [0o755, 0o000] {
        set(mode);
        assert!(found(&node, &[]).stop().is_none());
    }
    set(0o755);
    // A mounted directory that contains only elasticsearch.yml.
    let mut node = at(folder.path(), "");
    let (original, mounted) = (folder.path().join("config"), folder.path().join("mounted"));
    fs::write(original.join("log4j2.properties"), "").unwrap();
    fs::create_dir(&mounted).unwrap();
    node.config.clone_from(&mounted);
    let finding = found(&node, &[]);
    assert_eq!(finding.reason, format!("the node exits without `{}/log4j2.properties`", mounted.display()));
    let [original, mounted] = [original, mounted].map(|folder| shell_word(folder.join("log4j2.properties")));
    assert_eq!(finding.fix, Some(format!("cp {original} {mounted}")));
}

#[test]
fn an_empty_configuration_directory_lacks_more_than_its_settings() {
    let folder = tempfile::tempdir().unwrap();
    let found = |below: &str, access: Access| {
        let config = folder.path().join(below);
        fs::create_dir_all(folder.path().join("lib")).unwrap();
        fs::create_dir_all(config.join("lost+found")).unwrap();
        fs::write(folder.path().join("lib/elasticsearch-9.5.3.jar"), "").unwrap();
        let request = Request {
            es_home: Some(folder.path().to_path_buf()),
            path_conf: Some(config),
            ..Request::default()
        };
        let mut node = Installation::read(&request).unwrap();
        node.directory.access = access;
        let options = Options { mode: Mode::InitialNode, accept: &[], writing: Writing::Replacing };
        let Verdict::NotEligible(findings) = judge(&node, options).closed() else {
            panic!("an empty directory")
        };
        let finding = findings.into_iter().find(|finding| finding.stop().is_some()).unwrap();
        (finding.reason, finding.fix.unwrap())
    };
    let own = shell_word(folder.path().join("config"));
    let (reason, fix) = found("volume", Access::Writable);
    assert!(
        reason.ends_with("volume` is empty") && fix.contains(&format!("cp -a {own}/. ")),
        "{reason}: {fix}"
    );
    let refused = || Access::Refused(std::io::ErrorKind::PermissionDenied.into());
    let (reason, fix) = found("volume", refused());
    assert!(reason.contains("is empty, belongs to ") && reason.contains(", mode 0"), "{reason}");
    assert!(fix.contains("as root: cp -a ") && fix.contains("; chown -R "), "{fix}");
    let (_, fix) = found("config", refused());
    assert!(fix.contains("hides the installation's own files") && fix.contains("`ES_PATH_CONF`"), "{fix}");
}
