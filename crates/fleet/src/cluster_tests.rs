//! Tests of creating, comparing and writing the files of a cluster.

#![expect(clippy::disallowed_methods, reason = "tests make what is read")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use pki::{KeyKind, PrivateKey};
use time::OffsetDateTime;

use crate::*;

const HOST: &str = include_str!("../tests/fixtures/host_ed25519.pub");
const HOST_KEY: &[u8] = include_bytes!("../tests/fixtures/host_ed25519");
const OTHER: &str = include_str!("../tests/fixtures/protected_ed25519.pub");

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_795_475_645).unwrap()
}

fn make_key(_: KeyKind) -> Result<PrivateKey, pki::Error> {
    PrivateKey::generate(KeyKind::EcP256, memory::rng)
}

fn inventory(nodes: &str) -> Inventory {
    Inventory::parse(&format!("cluster_name: c\nnodes:\n{nodes}")).unwrap()
}

const THREE: &str = "  - {name: es01, addresses: [192.0.2.1]}\n  - {name: es02, addresses: [192.0.2.2]}\n  - {name: es03, \
                     names: [es03], master: false}\n";

fn create(inventory: &Inventory) -> Cluster {
    let hash = realm::PasswordHash::parse("$2a$10$lnRo7Q6UpCN2pKMVVLWhD.oRMBUyO2rDtvTAyEvgpo2.HtbFhA9mC");
    Cluster::create(
        inventory,
        Some(hash.unwrap()),
        pki::KeyKinds::Compatible,
        now(),
        &mut memory::rng(),
        &make_key,
    )
    .unwrap()
}

/// Simulates a run of the program: reads, compares, creates and writes.
fn run(folder: &Path, nodes: &str, recipients: &[Recipient], reseal: &[&str]) -> Result<Compared, Error> {
    let inventory = inventory(nodes);
    let at = Folder { path: folder, nodes: Sealing::Sealed, cluster: Sealing::Sealed };
    let found = at.read()?;
    let reseal: Vec<String> = reseal.iter().map(|name| (*name).to_owned()).collect();
    let compared = compare(&inventory, &found, Sealing::Sealed, recipients, &reseal, now())?;
    if !compared.is_change() {
        return Ok(compared);
    }
    if found.unended(&compared).is_some() {
        at.end(&found, 7, Duration::ZERO)?;
        return Ok(compared);
    }
    let cluster = match &found.cluster {
        None => create(&inventory),
        Some(bytes) => {
            let mut cluster = Cluster::decode(&open(bytes, &key())?)?;
            cluster.bring_up_to_date(&inventory, now(), &mut memory::rng(), &make_key)?;
            cluster
        }
    };
    let output = Output {
        epoch: 7,
        inventory: &inventory,
        compared: &compared,
        cluster: &cluster,
        seal: Seal::To(recipients),
        recipients,
        credentials: None,
        is_earlier_credentials: &|_, _| false,
    };
    at.write(&found, &output, Duration::ZERO)?;
    Ok(compared)
}

fn key() -> Key {
    Key::Identities(Identities::parse(HOST_KEY, None).unwrap())
}

fn host() -> Vec<Recipient> {
    vec![Recipient::parse(HOST).unwrap()]
}

fn changes(compared: &Compared) -> Vec<(&str, &'static str)> {
    compared.nodes.iter().map(|(name, change)| (name.as_str(), change.as_str())).collect()
}

fn node(folder: &Path, name: &str) -> NodeBundle {
    let bytes = fs::read(folder.join(format!("nodes/{name}.age"))).unwrap();
    NodeBundle::decode(&open(&bytes, &key()).unwrap()).unwrap()
}

fn bytes(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}

#[test]
fn a_nodes_document_holds_what_it_needs_and_the_clusters_holds_everything() {
    let inventory = inventory(THREE);
    let cluster = create(&inventory);
    let read = Cluster::decode(&cluster.encode()).unwrap();
    assert_eq!((&read.id, &read.founders), (&cluster.id, &vec!["es01".to_owned(), "es02".to_owned()]));
    assert!(read.transport_ca_key.is_some() && read.password_hash.is_some());
    assert_eq!(&**read.encode(), &**cluster.encode());
    for (name, masters, seeds) in [
        ("es01", &["es01", "es02"][..], &["192.0.2.2"][..]),
        ("es02", &["es01", "es02"], &["192.0.2.1"]),
        ("es03", &[], &["192.0.2.1", "192.0.2.2"]),
    ] {
        let node = NodeBundle::decode(&cluster.node_document(read.record(name).unwrap())).unwrap();
        assert_eq!(node.place.initial_masters, masters, "{name}");
        assert_eq!(node.place.seed_hosts, seeds, "{name}");
        assert_eq!(node.http.certificate.subject(), format!("CN={name}"));
        assert!(node.password_hash.is_some() && node.cluster_id == cluster.id);
        assert_eq!(node.ca_fingerprint().to_string(), cluster.ca_fingerprint().to_string());
        let again = node.rejoining();
        assert!(again.place.initial_masters.is_empty() && again.password_hash.is_none());
    }
    let kind = NodeBundle::decode(&cluster.encode()).unwrap_err();
    assert!(matches!(kind, Error::OtherKind { found: Kind::Cluster, wanted: Kind::Node }));
}

/// Anyone who knows a public key can encrypt a file for it, with line breaks and escape sequences in text
/// that is displayed.
#[test]
fn names_that_no_list_of_nodes_can_have_are_refused() {
    let cluster = create(&inventory(THREE));
    let node = cluster.node_document(cluster.record("es01").unwrap());
    for (document, is_refused, edits) in [
        (
            &node,
            (|bytes| NodeBundle::decode(bytes).err()) as fn(&[u8]) -> Option<Error>,
            &[
                ("cluster_name", r#""cluster_name":"c""#, r#""cluster_name":"c\nnode  other""#),
                ("cluster_id", r#""cluster_id":""#, r#""cluster_id":"\u001b"#),
                ("node_name", r#""node_name":"es01""#, r#""node_name":"../es01""#),
                ("addresses", r#""addresses":["192.0.2.1""#, r#""addresses":["\u001b[2J""#),
                ("names", r#""names":["#, r#""names":["a b""#),
                ("initial_master_nodes", r#""es01","es02"]"#, r#""es01","\u001b[2J"]"#),
                ("seed_hosts", r#""seed_hosts":["192.0.2.2""#, r#""seed_hosts":["192.0.2.2\n""#),
            ][..],
        ),
        (
            &cluster.encode(),
            |bytes| Cluster::decode(bytes).err(),
            &[
                ("cluster_name", r#""cluster_name":"c""#, r#""cluster_name":"c\u001b""#),
                ("cluster_id", r#""cluster_id":""#, r#""cluster_id":"\u001b"#),
                ("founders", r#""founders":["es01""#, r#""founders":["\u001b""#),
                ("nodes", r#""name":"es01""#, r#""name":"../es01""#),
                ("nodes", r#""addresses":["192.0.2.1""#, r#""addresses":["\n""#),
            ][..],
        ),
    ] {
        let text = std::str::from_utf8(document).unwrap();
        assert!(is_refused(document).is_none());
        for (what, from, to) in edits {
            assert!(text.contains(from), "{from}");
            let error = is_refused(text.replacen(from, to, 1).as_bytes());
            assert!(matches!(error, Some(Error::Content { what: told }) if told == *what), "{to}");
        }
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let inventory = inventory(THREE);
    let (cluster, other) = (create(&inventory), create(&inventory));
    let text = |cluster: &Cluster| {
        let document = cluster.node_document(cluster.record("es01").unwrap());
        String::from_utf8(document.to_vec()).unwrap()
    };
    let (own, foreign) = (text(&cluster), text(&other));
    let member = |text: &str, name: &str| {
        let value: serde_json::Value = serde_json::from_str(text.split_once('\n').unwrap().1).unwrap();
        value[name].to_string()
    };
    for name in ["http_ca", "http", "transport_ca", "transport"] {
        let mixed = own.replace(&member(&own, name), &member(&foreign, name));
        let error = NodeBundle::decode(mixed.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::Content { .. }), "{name}: {error}");
    }
    for (from, to) in
        [("\"password_hash\":\"$2a$", "\"password_hash\":\"$9z$"), ("\"key\":\"M", "\"key\":\"A")]
    {
        assert!(NodeBundle::decode(own.replace(from, to).as_bytes()).is_err(), "{from}");
    }
    assert!(NodeBundle::decode(own.as_bytes()).is_ok());
}

#[test]
fn a_second_run_changes_what_changed_and_keeps_the_rest_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let first = run(&out, THREE, &host(), &[]).unwrap();
    assert_eq!(changes(&first), [("es01", "added"), ("es02", "added"), ("es03", "added")]);
    for (name, mode) in [("cluster.age", 0o600), ("nodes/es01.age", 0o600), ("manifest.json", 0o644)] {
        assert_eq!(fs::metadata(out.join(name)).unwrap().permissions().mode() & 0o777, mode, "{name}");
    }
    let before = ["manifest.json", "cluster.age", "nodes/es01.age"].map(|name| bytes(&out, name));
    assert!(!run(&out, THREE, &host(), &[]).unwrap().is_change());
    assert_eq!(["manifest.json", "cluster.age", "nodes/es01.age"].map(|name| bytes(&out, name)), before);
    let es01 = node(&out, "es01");

    // One node is added, one gets another address, and one is removed.
    let changed = "  - {name: es01, addresses: [192.0.2.1]}\n  - {name: es02, addresses: [192.0.2.22]}\n  - {name: \
                   es04, addresses: [192.0.2.4]}\n";
    let second = run(&out, changed, &host(), &[]).unwrap();
    let expected = [("es01", "unchanged"), ("es02", "reissued"), ("es04", "added"), ("es03", "gone")];
    assert_eq!(changes(&second), expected);
    assert_eq!(bytes(&out, "nodes/es01.age"), before[2]);
    assert!(out.join("nodes/es03.age").exists());
    let (es02, es04) = (node(&out, "es02"), node(&out, "es04"));
    assert_eq!(es02.ca_fingerprint(), es01.ca_fingerprint());
    assert_eq!(es02.addresses, ["192.0.2.22"]);
    // The founders are fixed: nodes added later do not form a cluster.
    assert_eq!(es02.place.initial_masters, ["es01", "es02"]);
    assert!(es04.place.initial_masters.is_empty() && es04.password_hash.is_none());
    assert_eq!(es04.place.seed_hosts, ["192.0.2.1", "192.0.2.22"]);
    assert!(!run(&out, changed, &host(), &[]).unwrap().is_change());
}

#[test]
fn a_file_is_sealed_anew_for_other_recipients_and_where_it_is_damaged_or_missing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(&out, THREE, &host(), &[]).unwrap();
    let serial = node(&out, "es01").http.certificate.serial();
    let own = format!(
        "  - {{name: es01, addresses: [192.0.2.1], recipients: ['{}', '{}']}}\n",
        HOST.trim(),
        OTHER.trim()
    );
    let nodes = THREE.replacen("  - {name: es01, addresses: [192.0.2.1]}\n", &own, 1);
    let expected = |first: &'static str| [("es01", first), ("es02", "unchanged"), ("es03", "unchanged")];
    assert_eq!(changes(&run(&out, &nodes, &host(), &[]).unwrap()), expected("resealed"));
    assert_eq!(changes(&run(&out, &nodes, &host(), &[]).unwrap()), expected("unchanged"));
    fs::write(out.join("nodes/es01.age"), "damaged").unwrap();
    assert_eq!(changes(&run(&out, &nodes, &host(), &[]).unwrap()), expected("resealed"));
    fs::remove_file(out.join("nodes/es01.age")).unwrap();
    assert_eq!(changes(&run(&out, &nodes, &host(), &[]).unwrap()), expected("resealed"));
    assert_eq!(changes(&run(&out, &nodes, &host(), &["es01"]).unwrap()), expected("resealed"));
    assert_eq!(node(&out, "es01").http.certificate.serial(), serial, "it keeps its certificate");
    let unknown = run(&out, &nodes, &host(), &["es09"]).unwrap_err();
    assert!(matches!(unknown, Error::UnknownNode { .. }));
    // The recipients of all nodes change.
    let both = [host(), vec![Recipient::parse(OTHER).unwrap()]].concat();
    let compared = run(&out, &nodes, &both, &[]).unwrap();
    assert!(compared.cluster);
    assert_eq!(changes(&compared), [("es01", "unchanged"), ("es02", "resealed"), ("es03", "resealed")]);
}

#[test]
fn a_folder_of_another_cluster_or_without_its_secrets_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(&out, THREE, &host(), &[]).unwrap();
    let at = |nodes, cluster| Folder { path: &out, nodes, cluster };
    let plain = at(Sealing::Plain, Sealing::Plain).read().err().unwrap();
    assert!(matches!(plain, Error::Sealing { plain: false }));
    let found = at(Sealing::Sealed, Sealing::Sealed).read().unwrap();
    let other = Inventory::parse("cluster_name: d\nnodes: [{name: a, names: [a]}]").unwrap();
    let refused = compare(&other, &found, Sealing::Sealed, &host(), &[], now()).unwrap_err();
    assert!(matches!(refused, Error::ClusterName { .. }));
    let nobody = compare(&inventory(THREE), &found, Sealing::Sealed, &[], &[], now()).unwrap_err();
    assert!(matches!(nobody, Error::NoRecipient { .. }));
    // The file in the vault is not needed if nothing changes.
    fs::rename(out.join("cluster.age"), folder.path().join("vault")).unwrap();
    assert!(!run(&out, THREE, &host(), &[]).unwrap().is_change());
    // A file that the manifest does not list must not be replaced.
    fs::rename(folder.path().join("vault"), out.join("cluster.age")).unwrap();
    fs::write(out.join("nodes/es04.age"), "somebody's").unwrap();
    let four = format!("{THREE}  - {{name: es04, addresses: [192.0.2.4]}}\n");
    let taken = run(&out, &four, &host(), &[]).unwrap_err();
    assert!(matches!(taken, Error::Write(transaction::Error::Exists { .. })), "{taken}");
    assert_eq!(bytes(&out, "nodes/es04.age"), b"somebody's");
    fs::write(out.join("manifest.json"), "{}").unwrap();
    assert!(matches!(run(&out, THREE, &host(), &[]), Err(Error::Manifest { .. })));
}

#[test]
fn a_manifest_names_no_file_outside_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(&out, THREE, &host(), &[]).unwrap();
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    for (from, to) in [
        ("nodes/es01.age", "../es01.age"),
        ("\"es01\",\n      \"addresses\"", "\"../x\",\n      \"addresses\""),
    ] {
        assert!(manifest.contains(from), "{from}");
        fs::write(out.join("manifest.json"), manifest.replace(from, to)).unwrap();
        assert!(matches!(run(&out, THREE, &host(), &[]), Err(Error::Manifest { .. })), "{from}");
    }
}

#[test]
fn a_first_run_that_was_interrupted_begins_anew_or_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(&out, THREE, &host(), &[]).unwrap();
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    let unended = manifest.replace("\"complete\": true", "\"complete\": false");
    // Only the last step is missing, so no key is needed.
    fs::write(out.join("manifest.json"), &unended).unwrap();
    assert!(run(&out, THREE, &host(), &[]).unwrap().is_change());
    assert_eq!(fs::read_to_string(out.join("manifest.json")).unwrap(), manifest);
    // The shared material does not exist yet, so the existing files are useless.
    fs::write(out.join("manifest.json"), &unended).unwrap();
    fs::remove_file(out.join("cluster.age")).unwrap();
    let before = bytes(&out, "nodes/es01.age");
    let begun = run(&out, THREE, &host(), &[]).unwrap();
    assert_eq!(changes(&begun), [("es01", "added"), ("es02", "added"), ("es03", "added")]);
    assert_ne!(bytes(&out, "nodes/es01.age"), before);
    let fingerprints: Vec<_> =
        ["es01", "es02"].iter().map(|name| node(&out, name).ca_fingerprint()).collect();
    assert_eq!(fingerprints[0], fingerprints[1]);
}

#[test]
fn a_cluster_that_exists_is_founded_by_nobody() {
    let inventory = inventory(THREE);
    let Cluster { http_ca, transport_ca, transport, .. } = create(&inventory);
    let mut cluster = Cluster::existing("c".to_owned(), http_ca, transport_ca, transport, &mut memory::rng());
    cluster.bring_up_to_date(&inventory, now(), &mut memory::rng(), &make_key).unwrap();
    let read = Cluster::decode(&cluster.encode()).unwrap();
    assert!(read.transport_ca_key.is_none() && read.founders.is_empty());
    let node = NodeBundle::decode(&read.node_document(read.record("es01").unwrap())).unwrap();
    assert!(node.place.initial_masters.is_empty() && node.password_hash.is_none());
    assert_eq!(node.place.seed_hosts, ["192.0.2.2"]);
}

#[test]
fn a_node_with_more_names_than_fit_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let names: Vec<String> = (0..400).map(|at| format!("name-{at}.example.org")).collect();
    let nodes = format!("  - {{name: es01, names: [{}]}}\n", names.join(", "));
    assert!(matches!(run(&out, &nodes, &host(), &[]), Err(Error::TooLarge { .. })));
    assert!(!out.exists());
}

#[test]
fn a_certificate_that_has_ended_is_issued_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    run(&out, THREE, &host(), &[]).unwrap();
    let at = Folder { path: &out, nodes: Sealing::Sealed, cluster: Sealing::Sealed };
    let later = now() + time::Duration::days(pki::HTTP_DAYS.into());
    let compared =
        compare(&inventory(THREE), &at.read().unwrap(), Sealing::Sealed, &host(), &[], later).unwrap();
    assert!(compared.nodes.iter().all(|(_, change)| *change == Change::Reissued));
}

#[test]
fn a_run_that_read_before_another_one_wrote_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let (inventory, recipients) = (inventory(THREE), host());
    let at = Folder { path: &out, nodes: Sealing::Sealed, cluster: Sealing::Sealed };
    let found = at.read().unwrap();
    let compared = compare(&inventory, &found, Sealing::Sealed, &recipients, &[], now()).unwrap();
    run(&out, THREE, &recipients, &[]).unwrap();
    let before = ["manifest.json", "cluster.age", "nodes/es01.age"].map(|name| bytes(&out, name));
    let output = Output {
        epoch: 7,
        inventory: &inventory,
        compared: &compared,
        cluster: &create(&inventory),
        seal: Seal::To(&recipients),
        recipients: &recipients,
        credentials: None,
        is_earlier_credentials: &|_, _| false,
    };
    let refused = at.write(&found, &output, Duration::ZERO);
    assert!(matches!(refused, Err(Error::Write(transaction::Error::Changed { .. }))), "{refused:?}");
    assert_eq!(["manifest.json", "cluster.age", "nodes/es01.age"].map(|name| bytes(&out, name)), before);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 3);
    assert_eq!(fs::read_dir(out.join("nodes")).unwrap().count(), 3);
}
