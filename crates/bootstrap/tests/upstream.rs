//! Behavior that Elasticsearch's own unit tests require, with the case numbers of this project.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use bootstrap::{Material, Options, PasswordChoice, Plan, Wanted};
use eligibility::{Mode, Verdict, Writing, judge};
use installation::{Installation, Request};
use keystore::{HTTP_KEYSTORE_PASSWORD, Passphrase, Sealed, TRANSPORT_KEYSTORE_PASSWORD};
use pki::{CertificateName, Entry, KeyKind, KeyKinds, PrivateKey, San, Store, StorePassword};

const HOST_NAME: &str = "dummy.test.hostname";

/// Creates a standalone node whose host has one address.
fn node(folder: &Path, settings: &str) -> Installation {
    fs::create_dir_all(folder.join("lib")).unwrap();
    fs::create_dir_all(folder.join("config")).unwrap();
    fs::write(folder.join("lib/elasticsearch-8.19.21.jar"), "").unwrap();
    fs::write(folder.join("config/elasticsearch.yml"), format!("node.name: {HOST_NAME}\n{settings}"))
        .unwrap();
    let request = Request {
        es_home: Some(folder.to_path_buf()),
        path_conf: Some(folder.join("config")),
        ..Request::default()
    };
    let mut node = Installation::read(&request).unwrap();
    node.host.name = HOST_NAME.to_owned();
    node.host.interfaces = vec![("eth0".to_owned(), IpAddr::from([10, 1, 2, 3]))];
    node
}

fn options(keys: KeyKinds) -> Options {
    Options {
        sans: Vec::new(),
        http_ca_days: pki::HTTP_CA_DAYS,
        http_days: pki::HTTP_DAYS,
        keys,
        password: Wanted::Made,
        credentials: None,
        unfinished_ca: None,
        earlier: None,
        group: None,
    }
}

/// Returns the public test key for RSA, which is faster than generating one.
fn make_key(kind: KeyKind) -> Result<PrivateKey, pki::Error> {
    match kind {
        KeyKind::Rsa4096 => PrivateKey::decode(include_bytes!("../../../tests/rsa-4096.der")),
        KeyKind::EcP256 => PrivateKey::generate(kind, memory::rng),
    }
}

fn configure(node: &Installation, keys: KeyKinds) -> (Plan, Material) {
    let options_for_gate =
        eligibility::Options { mode: Mode::InitialNode, accept: &[], writing: Writing::Replacing };
    let Verdict::Eligible(eligible) = judge(node, options_for_gate).closed() else {
        panic!("the node is not eligible")
    };
    let (plan, unlocked) = Plan::new(eligible, None, options(keys)).unwrap();
    let choice = PasswordChoice::Generate;
    let material = Material::generate(&plan, unlocked, choice, None, memory::rng, make_key).unwrap();
    bootstrap::stage(&plan, &material, Duration::ZERO).and_then(bootstrap::Staged::commit).unwrap();
    (plan, material)
}

fn sans(settings: &str) -> Vec<San> {
    let folder = tempfile::tempdir().unwrap();
    let node = node(folder.path(), settings);
    let options_for_gate = eligibility::Options {
        mode: Mode::InitialNode,
        // The addresses are from Elasticsearch's tests and not this host's.
        accept: &["node-startable".to_owned()],
        writing: Writing::Replacing,
    };
    let Verdict::Eligible(eligible) = judge(&node, options_for_gate).closed() else {
        panic!("the node is not eligible")
    };
    let (plan, _) = Plan::new(eligible, None, options(KeyKinds::Compatible)).unwrap();
    plan.certificates.into_iter().find(|certificate| certificate.name == CertificateName::Http).unwrap().sans
}

fn dns(name: &str) -> San {
    San::Dns(name.to_owned())
}

fn ip(address: &str) -> San {
    San::Ip(address.parse().unwrap())
}

fn parsed(certificate: &pki::Certificate) -> x509_cert::Certificate {
    der::Decode::from_der(certificate.der()).unwrap()
}

#[test]
fn cases_3_and_9_subjects_stores_and_settings_fit_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let node = node(folder.path(), "");
    let (_, material) = configure(&node, KeyKinds::Compatible);

    let of = |name| parsed(material.certificate(name).unwrap());
    for (leaf, ca) in [
        (CertificateName::Http, CertificateName::HttpCa),
        (CertificateName::Transport, CertificateName::TransportCa),
    ] {
        assert_eq!(of(leaf).tbs_certificate().subject().to_string(), format!("CN={HOST_NAME}"));
        assert_eq!(of(leaf).tbs_certificate().issuer(), of(ca).tbs_certificate().subject());
    }

    // The settings on disk name stores that open with the passwords in the keystore.
    let request = Request {
        es_home: Some(node.home.clone()),
        path_conf: Some(node.config.clone()),
        ..Request::default()
    };
    let node = Installation::read(&request).unwrap();
    let keystore =
        Sealed::decode(node.keystore.bytes().unwrap()).unwrap().open(&Passphrase::empty()).unwrap();
    for (layer, password, aliases) in [
        ("http", HTTP_KEYSTORE_PASSWORD, ["http_ca", "http"]),
        ("transport", TRANSPORT_KEYSTORE_PASSWORD, ["transport", "transport_ca"]),
    ] {
        let key = format!("xpack.security.{layer}.ssl.keystore.path");
        let store = fs::read(node.config.join(node.settings().unwrap().text(&key).unwrap())).unwrap();
        let password = std::str::from_utf8(keystore.get(password).unwrap().reveal()).unwrap();
        let store = Store::decode(&store, &StorePassword::from_text(password.into())).unwrap();
        assert_eq!(store.entries.iter().map(Entry::alias).collect::<Vec<_>>(), aliases);
    }
}

#[test]
fn case_4_host_name_and_localhost_are_always_there() {
    for settings in ["", "network.publish_host: 172.168.1.100\n", "http.host: 10.10.10.100\n"] {
        let sans = sans(settings);
        assert!(sans.contains(&dns(HOST_NAME)) && sans.contains(&dns("localhost")), "{sans:?}");
        assert!(sans.contains(&ip("10.1.2.3")), "{sans:?}");
    }
}

#[test]
fn cases_5_to_7_only_publish_hosts_are_named() {
    let names = sans("network.publish_host: 172.168.1.100\nhttp.host: 10.10.10.100\n");
    assert!(names.contains(&ip("172.168.1.100")) && !names.contains(&ip("10.10.10.100")), "{names:?}");
    let names = sans("network.host: 172.168.1.100\nhttp.publish_host: 10.10.10.100\n");
    assert!(names.contains(&ip("10.10.10.100")) && !names.contains(&ip("172.168.1.100")), "{names:?}");
    let names = sans(
        "network.publish_host: one.example\nhttp.publish_host: two.example\nnetwork.host: 172.168.1.100\nhttp.host: 10.10.10.100\n",
    );
    assert!(names.contains(&dns("one.example")) && names.contains(&dns("two.example")), "{names:?}");
    assert!(!names.contains(&ip("172.168.1.100")) && !names.contains(&ip("10.10.10.100")), "{names:?}");
}

#[test]
fn special_publish_hosts_become_addresses() {
    let names = sans("network.publish_host: _site_\nhttp.publish_host: [_eth0:ipv4_, es.example]\n");
    assert_eq!(names, [ip("10.1.2.3"), dns("localhost"), dns(HOST_NAME), dns("es.example")]);
}

#[test]
fn case_8_stock_keys_have_the_stock_usages() {
    use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage};

    let folder = tempfile::tempdir().unwrap();
    let node = node(folder.path(), "");
    let (_, material) = configure(&node, KeyKinds::Stock);
    let leaf = parsed(material.certificate(CertificateName::Http).unwrap());
    let (critical, usage) = leaf.tbs_certificate().get_extension::<KeyUsage>().unwrap().unwrap();
    assert!(critical && usage.digital_signature() && usage.key_encipherment() && !usage.key_cert_sign());
    let (_, extended) = leaf.tbs_certificate().get_extension::<ExtendedKeyUsage>().unwrap().unwrap();
    assert_eq!(extended.0.len(), 1);
}

#[test]
fn a_host_with_four_thousand_addresses_gets_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = node(folder.path(), "");
    node.host.interfaces =
        (0..4000_u16).map(|n| ("eth0".to_owned(), IpAddr::from([10, 9, (n >> 8) as u8, n as u8]))).collect();
    let (plan, material) = configure(&node, KeyKinds::Compatible);
    let http =
        plan.certificates.iter().find(|certificate| certificate.name == CertificateName::Http).unwrap();
    assert_eq!(http.sans.len(), 4002);
    assert!(material.certificate(CertificateName::Http).unwrap().der().len() > 4000 * 6);
}

#[test]
fn a_host_without_addresses_or_with_a_strange_name_gets_one_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut node = node(folder.path(), "");
    node.host.interfaces = vec![("lo".to_owned(), "::1".parse().unwrap())];
    node.host.name = "hôte".to_owned();
    let (plan, _) = configure(&node, KeyKinds::Compatible);
    let http =
        plan.certificates.iter().find(|certificate| certificate.name == CertificateName::Http).unwrap();
    assert_eq!(http.sans, [ip("::1"), dns("localhost")]);
    assert!(plan.warnings.iter().any(|warning| warning.contains("--san")), "{:?}", plan.warnings);
}

#[test]
fn a_node_that_was_renamed_before_its_first_start_follows() {
    let folder = tempfile::tempdir().unwrap();
    let first = node(folder.path(), "");
    configure(&first, KeyKinds::Compatible);
    let again = |overrides: Vec<(String, String)>| {
        let request = Request {
            es_home: Some(first.home.clone()),
            path_conf: Some(first.config.clone()),
            overrides,
            ..Request::default()
        };
        Installation::read(&request).unwrap()
    };
    assert_eq!(recovery::stale_node_name(&again(Vec::new())), None);
    let renamed = again(vec![("node.name".to_owned(), "other".to_owned())]);
    assert_eq!(recovery::stale_node_name(&renamed).as_deref(), Some("other"));
    recovery::rename_node(&renamed, "other", Duration::ZERO).unwrap();
    let text = fs::read_to_string(first.config.join("elasticsearch.yml")).unwrap();
    assert!(text.contains("cluster.initial_master_nodes: [\"other\"]"), "{text}");

    // With data on disk, the operator is responsible for the name.
    fs::create_dir_all(first.home.join("data/nodes")).unwrap();
    let started = again(vec![("node.name".to_owned(), "third".to_owned())]);
    assert_eq!(recovery::stale_node_name(&started), None);
}

#[test]
fn an_interrupted_run_is_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let first = node(folder.path(), "");
    let before = first.settings_file.bytes().unwrap().to_vec();
    let (plan, material) = configure(&first, KeyKinds::Compatible);
    // As if the run had been killed before the last rename.
    let run = settings::block::Run { epoch: plan.epoch, ca_fingerprint: material.ca_fingerprint.to_string() };
    let journal = settings::block::append(
        &before,
        &settings::block::in_progress(&run, &settings::block::Record::default()),
    );
    fs::write(first.config.join("elasticsearch.yml"), journal).unwrap();
    // Until the end of the commit, the staged name is a hard link to the new file.
    let keystore = first.config.join("elasticsearch.keystore");
    fs::hard_link(&keystore, first.config.join(format!("elasticsearch.keystore.{}.2.tmp", plan.epoch)))
        .unwrap();

    let request = Request {
        es_home: Some(first.home.clone()),
        path_conf: Some(first.config.clone()),
        ..Request::default()
    };
    let interrupted = Installation::read(&request).unwrap();
    let found = recovery::unfinished(&interrupted).unwrap();
    assert_eq!(found, run);
    recovery::take_out(&interrupted, &found, None, Duration::ZERO).unwrap();
    assert_eq!(fs::read(first.config.join("elasticsearch.yml")).unwrap(), before);
    let left: Vec<_> = fs::read_dir(&first.config).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["elasticsearch.yml"]);
}

#[test]
fn shaping_settings_that_will_not_last_are_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    node(folder.path(), "");
    let request = Request {
        es_home: Some(folder.path().to_path_buf()),
        path_conf: Some(folder.path().join("config")),
        overrides: vec![("http.host".to_owned(), "127.0.0.1".to_owned())],
        ..Request::default()
    };
    let node = Installation::read(&request).unwrap();
    let (plan, _) = configure(&node, KeyKinds::Compatible);
    assert!(!plan.block.text().contains("\nhttp.host"), "{}", plan.block.text());
    assert!(
        plan.warnings.iter().any(|warning| warning.contains("`http.host` comes from `-E`")),
        "{:?}",
        plan.warnings
    );
}

/// Creates a node whose run was interrupted before its last rename, and whose staged names are gone.
fn interrupted_and_copied(folder: &Path) -> (Installation, settings::block::Run, Vec<u8>, Vec<u8>) {
    let first = node(folder, "");
    let before = first.settings_file.bytes().unwrap().to_vec();
    let (plan, material) = configure(&first, KeyKinds::Compatible);
    let run = settings::block::Run { epoch: plan.epoch, ca_fingerprint: material.ca_fingerprint.to_string() };
    let journal = settings::block::append(
        &before,
        &settings::block::in_progress(&run, &settings::block::Record::default()),
    );
    fs::write(first.config.join("elasticsearch.yml"), &journal).unwrap();
    (read_again(&first), run, before, journal)
}

fn read_again(node: &Installation) -> Installation {
    let request = Request {
        es_home: Some(node.home.clone()),
        path_conf: Some(node.config.clone()),
        ..Request::default()
    };
    Installation::read(&request).unwrap()
}

/// Adds an entry, as the node does with a keystore of an older format, or an operator.
fn add_to_keystore(node: &Installation, name: &str, value: &str) {
    let file = node.config.join("elasticsearch.keystore");
    let sealed = Sealed::decode(&fs::read(&file).unwrap()).unwrap();
    let mut keystore = sealed.open(&Passphrase::empty()).unwrap();
    keystore.set(name, value.as_bytes()).unwrap();
    let bytes = keystore.encode(sealed.format(), &Passphrase::empty(), &mut memory::rng()).unwrap();
    fs::write(file, &bytes).unwrap();
}

#[test]
fn a_keystore_of_which_nothing_tells_whose_it_is_is_left_alone_with_its_block() {
    let folder = tempfile::tempdir().unwrap();
    let (node, run, _, journal) = interrupted_and_copied(folder.path());
    // A password that opens no store of the run.
    add_to_keystore(&node, HTTP_KEYSTORE_PASSWORD, "of another store");
    let keystore = fs::read(node.config.join("elasticsearch.keystore")).unwrap();
    let refused = recovery::take_out(&read_again(&node), &run, None, Duration::ZERO).unwrap_err();
    assert!(matches!(refused, recovery::Error::KeystoreUnclear), "{refused}");
    assert_eq!(fs::read(node.config.join("elasticsearch.keystore")).unwrap(), keystore);
    assert_eq!(fs::read(node.config.join("elasticsearch.yml")).unwrap(), journal);
    assert!(node.config.join("certs/http_ca.crt").exists());
}

#[test]
fn what_another_run_takes_out_after_the_node_was_read_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let (node, run, _, _) = interrupted_and_copied(folder.path());
    add_to_keystore(&node, "mine", "value");
    let node = read_again(&node);
    // The other run has changed the keystore, and removes the certificates.
    add_to_keystore(&node, "mine", "another value");
    fs::remove_dir_all(node.config.join("certs")).unwrap();
    let refused = recovery::take_out(&node, &run, None, Duration::ZERO).unwrap_err();
    let is_changed = matches!(&refused, recovery::Error::Undo(transaction::Error::Changed { .. }));
    assert!(is_changed, "{refused}");
}

#[test]
fn the_entries_of_a_run_are_taken_out_of_a_keystore_that_was_changed_since() {
    let folder = tempfile::tempdir().unwrap();
    let (node, run, before, _) = interrupted_and_copied(folder.path());
    add_to_keystore(&node, "mine", "value");
    fs::create_dir_all(node.home.join("data/nodes")).unwrap();
    let node = read_again(&node);
    assert!(recovery::has_data(&node));
    recovery::take_out(&node, &run, None, Duration::ZERO).unwrap();
    assert_eq!(fs::read(node.config.join("elasticsearch.yml")).unwrap(), before);
    assert!(!node.config.join("certs").exists());
    let bytes = fs::read(node.config.join("elasticsearch.keystore")).unwrap();
    let keystore = Sealed::decode(&bytes).unwrap().open(&Passphrase::empty()).unwrap();
    assert_eq!(keystore.names(), ["keystore.seed", "mine"]);
}

#[test]
fn what_a_run_left_without_its_block_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let first = node(folder.path(), "");
    let (plan, _) = configure(&first, KeyKinds::Compatible);
    let config = first.config.clone();
    let at = |name: &str| config.join(name);
    let keystore = fs::read(at("elasticsearch.keystore")).unwrap();
    // Leftovers of this run, killed after its end, and of one that was killed before its block was written.
    let ours = [
        (format!("elasticsearch.yml.{}.4.tmp", plan.epoch), fs::read(at("elasticsearch.yml")).unwrap()),
        (format!("elasticsearch.keystore.{}.2.tmp", plan.epoch), keystore.clone()),
        (format!("elasticsearch.keystore.{}.2.old", plan.epoch), [&keystore[..50], b"older"].concat()),
        ("elasticsearch.keystore.17.2.tmp".to_owned(), keystore[..70].to_vec()),
        ("elasticsearch.keystore.17.2.old".to_owned(), keystore[..70].to_vec()),
        ("elasticsearch.yml.17.0.tmp".to_owned(), Vec::new()),
        ("initial-credentials.17.3.tmp".to_owned(), b"# es-boot".to_vec()),
        (
            "elasticsearch.keystore.18.0.old".to_owned(),
            [&keystore[..50], b"by the keystore command"].concat(),
        ),
    ];
    let theirs = [
        ("elasticsearch.yml.17.1.tmp", b"# a copy of mine".to_vec()),
        ("elasticsearch.yml.bak", b"mine".to_vec()),
        ("elasticsearch.keystore.19.2.old", [&keystore[..50], b"the only copy"].concat()),
        ("initial-credentials.17.1.tmp", b"mine".to_vec()),
    ];
    for (name, bytes) in &ours {
        fs::write(at(name), bytes).unwrap();
    }
    for (name, bytes) in &theirs {
        fs::write(at(name), bytes).unwrap();
    }
    fs::create_dir(at("certs.17.1.tmp")).unwrap();
    fs::write(at("certs.17.1.tmp/http_ca.crt"), "-----BEGIN CERT").unwrap();
    fs::create_dir(at("certs.18.1.tmp")).unwrap();
    fs::write(at("certs.18.1.tmp/mine"), "mine").unwrap();

    let node = read_again(&first);
    assert_eq!(recovery::abandoned(&node).unwrap().len(), ours.len() + 1);
    let removed = recovery::remove_abandoned(&node).unwrap();
    let mut expected: Vec<String> = ours.iter().map(|(name, _)| name.clone()).collect();
    expected.push("certs.17.1.tmp".to_owned());
    expected.sort();
    assert_eq!(removed, expected);
    assert!(theirs.iter().all(|(name, bytes)| fs::read(at(name)).unwrap() == *bytes));
    assert!(at("certs.18.1.tmp/mine").exists() && at("certs/http.p12").exists());
    assert_eq!(recovery::abandoned(&node).unwrap(), [] as [std::path::PathBuf; 0]);
}
