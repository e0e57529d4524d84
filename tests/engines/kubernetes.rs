//! The Helm chart and the smallest example in a real Kubernetes.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use pki::{
    Certificate, CertificateName, Entry, Issuer, KeyKind, PrivateKey, Request, San, Store, StorePassword, pem,
};
use serde_yaml::Value;
use tests::engine::{Engine, printed};
use tests::page::{commands, root};

use crate::namespace::{Namespace, SET};

/// Reads the password of `elastic` that a node generated.
fn password(credentials: &str) -> String {
    let credentials: Value = serde_yaml::from_str(credentials).unwrap();
    credentials["elastic_password"].as_str().unwrap().to_owned()
}

/// Replaces a node's certificate with one of the same CA that expired long ago.
fn expire(path: &Path, store_password: &str) {
    let store_password = StorePassword::from_text(store_password.to_owned().into());
    let mut store = Store::decode(&fs::read(path).unwrap(), &store_password).unwrap();
    let pair = |entry: &Entry| match entry {
        Entry::Key { key, chain, .. } => {
            (PrivateKey::decode(key.pkcs8()).unwrap(), Certificate::decode(&chain[0]).unwrap())
        }
        Entry::Trusted { .. } => panic!("no key"),
    };
    let (ca_key, ca) = store.entries.iter().map(pair).find(|(_, certificate)| certificate.is_ca()).unwrap();
    let issuer = Issuer::of(&ca, &ca_key).unwrap();
    for entry in &mut store.entries {
        let Entry::Key { key, chain, .. } = entry else { continue };
        if Certificate::decode(&chain[0]).unwrap().is_ca() {
            continue;
        }
        let now = (SystemTime::now() - Duration::from_secs(100 * 24 * 3600)).into();
        let sans = [San::Dns("localhost".to_owned())];
        let request = Request { name: CertificateName::Http, common_name: "es", sans: &sans, days: 30, now };
        chain[0] = pki::issue(&request, key, Some(&issuer), &mut memory::rng()).unwrap().der().to_vec();
    }
    fs::write(path, &store.encode(&store_password, &mut memory::rng()).unwrap()[..]).unwrap();
}

#[test]
#[ignore = "needs kubernetes, helm: cargo xtask test --all"]
fn a_node_by_the_chart_stays_what_it_is_and_names_its_new_address() {
    let engine = Engine::kubernetes().unwrap();
    let namespace = Namespace::new(&engine, 1);
    namespace.release("install", "metrics.enabled=true");
    namespace.helm(&["test", "es"]);
    let ca = || namespace.exec(0, &["cat", "/mnt/volume/config/certs/http_ca.crt"]);
    let status = || namespace.exec(0, &["es-bootstrap", "status", "--format", "json"]);
    let address =
        || namespace.run(&["get", "pod", "es-elasticsearch-0", "--output", "jsonpath={.status.podIP}"]);
    let (first, before) = (ca(), address());
    // The sidecar's metrics, as the exporter serves them.
    let metrics = || {
        let url = format!("http://{}:9100/metrics", address());
        let output = engine.command(&["curl", "--silent", "--fail", &url]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    namespace.wait("metrics", || metrics().contains("\nes_bootstrap_certificate_not_after"));

    // A new pod has another address, and a certificate for it.
    namespace.recreate(Some("es-elasticsearch-0"));
    namespace.rolled_out(SET);
    namespace.helm(&["test", "es"]);
    assert_eq!(ca(), first, "another CA");
    let now = address();
    assert_ne!(now, before);
    assert!(status().contains(&format!("IP:{now}")), "{now}");

    // A pod with an expired certificate gets a new one when it is recreated.
    let setting = "xpack.security.http.ssl.keystore.secure_password";
    let store_password = namespace.exec(0, &["es-bootstrap", "keystore", "show", setting]);
    expire(&namespace.volume(0).join("config/certs/http.p12"), store_password.trim());
    let certificates = || {
        let words =
            ["exec", "es-elasticsearch-0", "--container", "elasticsearch", "--", "es-bootstrap", "status"];
        let words = [&["kubectl", "--namespace", namespace.name][..], &words].concat();
        String::from_utf8(engine.command(&words).output().unwrap().stdout).unwrap()
    };
    assert!(certificates().contains("expired"), "{}", certificates());
    namespace.recreate(Some("es-elasticsearch-0"));
    namespace.rolled_out(SET);
    namespace.helm(&["test", "es"]);
    assert_eq!(ca(), first, "another CA");
    assert!(!certificates().contains("expired"), "{}", certificates());

    namespace.release("upgrade", "settings.http\\.max_content_length=50mb");
    namespace.helm(&["rollback", "es"]);
    namespace.rolled_out(SET);
    namespace.helm(&["test", "es"]);
    assert_eq!(ca(), first, "another CA");
    let password = password(&namespace.exec(0, &["cat", "/mnt/volume/config/initial-credentials"]));
    namespace.prove_quiet(1, &[&password, store_password.trim()]);
}

/// Returns what cert-manager writes to a secret: a certificate with its key, and its CA.
fn issued(ca: &Certificate, ca_key: &PrivateKey, common_name: &str) -> [(&'static str, Vec<u8>); 3] {
    let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let issuer = Issuer::of(ca, ca_key).unwrap();
    let sans = ["localhost", "es-elasticsearch"].map(|name| San::Dns(name.to_owned()));
    let now = SystemTime::now().into();
    let request = Request { name: CertificateName::Http, common_name, sans: &sans, days: 30, now };
    let leaf = pki::issue(&request, &key, Some(&issuer), &mut memory::rng()).unwrap();
    let key = pem::encode(key.pkcs8()).replace("CERTIFICATE", "PRIVATE KEY");
    [
        ("tls.crt", pem::encode(leaf.der()).into_bytes()),
        ("tls.key", key.into_bytes()),
        ("ca.crt", pem::encode(ca.der()).into_bytes()),
    ]
}

#[test]
#[ignore = "needs kubernetes, helm, openssl: cargo xtask test --all"]
fn secrets_of_ones_own_are_exchanged_while_a_node_runs() {
    let engine = Engine::kubernetes().unwrap();
    let namespace = Namespace::new(&engine, 1);
    let ca_key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let now = SystemTime::now().into();
    let request = Request { name: CertificateName::HttpCa, common_name: "issuer", sans: &[], days: 90, now };
    let ca = pki::issue(&request, &ca_key, None, &mut memory::rng()).unwrap();
    let certificate = |common_name: &str| {
        let files = issued(&ca, &ca_key, common_name);
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, &content[..])).collect();
        namespace.secret("issued", &files);
    };
    certificate("the-first");
    namespace.secret("mine", &[("password", b"the first password")]);
    namespace.release("install", "tls.existingSecret=issued,password.existingSecret=mine");
    namespace.helm(&["test", "es"]);
    let served = || {
        let script =
            "openssl s_client -connect $0:9200 </dev/null 2>/dev/null | openssl x509 -noout -subject";
        let address =
            namespace.run(&["get", "pod", "es-elasticsearch-0", "--output", "jsonpath={.status.podIP}"]);
        printed(&mut engine.command(&["sh", "-c", script, &address])).unwrap()
    };
    assert!(served().contains("the-first"), "{}", served());
    certificate("the-second");
    namespace.wait("the other certificate", || served().contains("the-second"));
    namespace.helm(&["test", "es"]);

    let other = namespace.exec(0, &["es-bootstrap", "reset-password", "-u", "elastic", "-s", "-b"]);
    namespace.secret("mine", &[("password", other.trim().as_bytes())]);
    namespace.helm(&["test", "es"]);
    let restarts = "jsonpath={.status.containerStatuses[*].restartCount}";
    assert_eq!(namespace.run(&["get", "pod", "es-elasticsearch-0", "--output", restarts]), "0 0");
    namespace.recreate(Some("es-elasticsearch-0"));
    namespace.rolled_out(SET);
    namespace.helm(&["test", "es"]);
    assert!(served().contains("the-second"), "{}", served());
    namespace.prove_quiet(1, &["the first password", other.trim()]);
}

/// When three masters become one, the leaving nodes must give up their votes, and later regain them.
#[test]
#[ignore = "needs kubernetes, helm: cargo xtask test --all"]
fn one_node_by_the_chart_becomes_three_and_one_and_three_again() {
    const ASK: &str = "/bin/bash /mnt/scripts/ask.sh GET \"_cluster/health?wait_for_nodes=$0&timeout=90s\"";
    let engine = Engine::kubernetes().unwrap();
    // Four volumes for three nodes: one replaces a lost volume.
    let namespace = Namespace::new(&engine, 4);
    let nodes = |number: &str| {
        namespace.rolled_out(SET);
        // A node may answer before it knows the cluster's passwords.
        let ask = ["kubectl", "--namespace", namespace.name, "exec", "es-elasticsearch-0", "--container"];
        let ask = [&ask[..], &["elasticsearch", "--", "/bin/bash", "-c", ASK, number]].concat();
        let patience = format!("{number} nodes");
        namespace.wait(&patience, || engine.command(&ask).output().unwrap().status.success());
        namespace.helm(&["test", "es"]);
    };
    namespace.release("install", "bundle.create=true");
    nodes("1");
    namespace.release("upgrade", "bundle.create=true,replicas=3");
    nodes("3");

    // A machine is drained: no more than one node leaves it at a time.
    let drain = ["drain", "node1", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=30s"];
    let mut drain = engine.command(&[&["kubectl"], &drain[..]].concat());
    assert!(!drain.output().unwrap().status.success(), "all nodes left at once");
    assert_eq!(namespace.run(&["get", SET, "--output", "jsonpath={.status.readyReplicas}"]), "2");
    namespace.run(&["uncordon", "node1"]);
    nodes("3");

    namespace.recreate(None);
    nodes("3");

    // One node after the other gets another setting, and loses it again.
    namespace.release("upgrade", "bundle.create=true,replicas=3,settings.http\\.max_content_length=50mb");
    nodes("3");
    assert_eq!(namespace.exec(2, &["printenv", "http.max_content_length"]).trim(), "50mb");
    namespace.helm(&["rollback", "es"]);
    nodes("3");

    lose_the_founder(&namespace);
    nodes("3");

    namespace.release("upgrade", "bundle.create=true,replicas=1");
    namespace.wait("two nodes leave", || !namespace.run(&["get", "pods"]).contains("es-elasticsearch-1"));
    nodes("1");
    namespace.release("upgrade", "bundle.create=true,replicas=3");
    nodes("3");
    let credentials = namespace.run(&[
        "get",
        "secret",
        "es-elasticsearch-bundle",
        "--output",
        "go-template={{index .data \"initial-credentials\" | base64decode}}",
    ]);
    namespace.prove_quiet(3, &[&password(&credentials)]);
}

/// Deletes the first pod's volume, and with it all data of the node.
fn lose_the_founder(namespace: &Namespace<'_>) {
    const CLAIM: &str = "persistentvolumeclaim/volume-es-elasticsearch-0";
    namespace.run(&["cordon", "node1"]);
    namespace.run(&["delete", CLAIM, "--wait=false"]);
    namespace.recreate(Some("es-elasticsearch-0"));
    // The pod that waits for a machine gets a new volume.
    let deleted = [
        "get",
        CLAIM,
        "--ignore-not-found",
        "--output",
        "go-template={{or .metadata.deletionTimestamp \"new\"}}",
    ];
    namespace.wait("a new claim", || namespace.run(&deleted) == "new");
    namespace.run(&["uncordon", "node1"]);
}

#[test]
#[ignore = "needs kubernetes: cargo xtask test --all"]
fn the_page_about_kubernetes_is_true_in_a_real_one() {
    let engine = Engine::kubernetes().unwrap();
    let namespace = Namespace::new(&engine, 1);
    let lines = commands("kubernetes.md").unwrap();
    assert!(lines.len() > 4, "{lines:?}");
    for line in lines {
        // The image exists only on this machine.
        let example =
            fs::read_to_string(root().unwrap().join("xtask/packaging/container/kubernetes.yml")).unwrap();
        let image = "image: elasticsearch-secured";
        let indent = " ".repeat(10);
        let local = example.replace(image, &format!("{image}\n{indent}imagePullPolicy: Never"));
        let file = engine.file("kubernetes.yml", &local, 0, 0o644).unwrap();
        let line = line
            .replace("xtask/packaging/container/kubernetes.yml", file.to_str().unwrap())
            .replace("kubectl ", &format!("kubectl --namespace {} ", namespace.name));
        let said = printed(&mut engine.command(&["sh", "-ec", &line])).unwrap();
        assert!(!said.is_empty(), "{line}");
    }
}
