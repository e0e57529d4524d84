//! `kibana preseed`, and its JSON documents and those of `clients`.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::time::SystemTime;

use pki::{CertificateName, KeyKind, PrivateKey, Request, issue};
use serde_json::Value;

use crate::scene::{Kibana, run};

/// Adds a node's configuration with a CA to Kibana's files.
pub(crate) fn with_node(kibana: &Kibana) {
    let key = PrivateKey::generate(KeyKind::EcP256, memory::rng).unwrap();
    let now = SystemTime::now().into();
    let request = Request { name: CertificateName::HttpCa, common_name: "n", sans: &[], days: 10, now };
    let ca = issue(&request, &key, None, &mut memory::rng()).unwrap();
    fs::create_dir_all(kibana.at("node/certs")).unwrap();
    fs::write(kibana.at("node/certs/http_ca.crt"), pki::pem::encode(ca.der())).unwrap();
    fs::write(kibana.at("node/elasticsearch.yml"), "http.host: 127.0.0.1\n").unwrap();
}

pub(crate) fn preseed(kibana: &Kibana, arguments: &[&str]) -> (i32, String, String) {
    let node = kibana.at("node");
    let arguments = [&["kibana", "preseed", "--path-conf", node.to_str().unwrap()], arguments].concat();
    run(Path::new(env!("CARGO_BIN_EXE_es-bootstrap")), &arguments, "")
}

#[test]
fn a_token_that_kibana_could_not_be_told_of_is_taken_back() {
    let kibana = Kibana::new("a: 1\n");
    with_node(&kibana);
    let tokens = kibana.at("node/service_tokens");
    fs::write(&tokens, "# ours\n").unwrap();
    // Everyone can write to the CA's directory.
    fs::set_permissions(kibana.at("data"), fs::Permissions::from_mode(0o777)).unwrap();
    let home = kibana.folder.path().to_str().unwrap();
    let (code, out, err) = preseed(&kibana, &["--kibana-home", home]);
    if rustix::process::geteuid().is_root() {
        assert!(code == 78 && out.is_empty() && err.contains("everyone can write to"), "{code} {err}");
        kibana.assert_untouched("a: 1\n");
        assert_eq!(fs::read_to_string(&tokens).unwrap(), "# ours\n");
    } else {
        assert_eq!(code, 0, "{err}");
    }
}

#[test]
fn the_documents_of_preseeding_and_of_clients_are_as_their_schemas_say() {
    let kibana = Kibana::new("");
    with_node(&kibana);
    let check = |name: &str, out: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/schemas/{name}.json"));
        let schema = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let document: Value = serde_json::from_str(out).unwrap();
        jsonschema::validate(&schema, &document).unwrap();
        document
    };
    let home = kibana.folder.path().to_str().unwrap();
    let (_, out, err) = preseed(&kibana, &["--format", "json", "--token-name", "a"]);
    assert!(
        check("kibana-preseed", &out)["kibana_yml"]
            .as_str()
            .unwrap()
            .contains("AAEAAWVsYXN0aWMva2liYW5hL2E6"),
        "{err}"
    );
    let (_, out, err) = preseed(&kibana, &["--format", "json", "--kibana-home", home]);
    assert_eq!(check("kibana-preseed", &out)["kibana_yml"], Value::Null, "{err}");
    assert!(!out.contains("AAEAAW"));
    let node = kibana.at("node");
    let arguments = ["clients", "go", "--format", "json", "--path-conf", node.to_str().unwrap()];
    let (_, out, _) = run(Path::new(env!("CARGO_BIN_EXE_es-bootstrap")), &arguments, "");
    check("clients", &out);
    assert_eq!(fs::metadata(kibana.at("node/service_tokens")).unwrap().mode() & 0o7777, 0o660);
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_file_of_the_realm_is_given_to_the_node_whoever_made_it() {
    const GROUP: u32 = 4713;
    let kibana = Kibana::new("");
    with_node(&kibana);
    let (folder, tokens) = (kibana.at("node"), kibana.at("node/service_tokens"));
    chown(&folder, Some(0), Some(GROUP)).unwrap();
    let facts = || {
        let facts = fs::metadata(&tokens).unwrap();
        (facts.uid(), facts.gid(), facts.mode() & 0o7777)
    };
    // A file that the stock tool created as root with a restrictive umask.
    fs::write(&tokens, "").unwrap();
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).unwrap();
    let (code, _, err) = preseed(&kibana, &["--token-name", "a"]);
    assert_eq!((code, facts()), (0, (0, GROUP, 0o660)), "{err}");
    // A file that the node can already read stays unchanged.
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o640)).unwrap();
    let (code, _, err) = preseed(&kibana, &["--token-name", "b"]);
    assert_eq!((code, facts()), (0, (0, GROUP, 0o640)), "{err}");
}
