//! `check` on a node that is secured: one line, and what is missing or broken.

use std::fs;

use crate::place::{Node, text};

const STATUS: &str = "`es-bootstrap status` shows its certificates, and what is due.\n";

fn check(node: &Node, arguments: &[&str]) -> (i32, String) {
    let (code, out, _) = text(node.run("es-bootstrap", &[&["check"], arguments].concat(), ""));
    (code, out)
}

#[test]
fn a_node_that_runs_well_is_one_line_and_where_to_go_on() {
    let node = Node::configured();
    // Whoever runs a node has data.
    fs::create_dir_all(node.at("home/data")).unwrap();
    let settings = node.read("elasticsearch.yml");
    let own = settings.replace("path.data: ", "#path.data: ");
    fs::write(node.at("config/elasticsearch.yml"), &own).unwrap();
    fs::write(node.at("home/data/node.lock"), "").unwrap();
    let (code, out) = check(&node, &[]);
    assert!(code == 80 && out.lines().count() == 2 && out.contains(STATUS), "{out}");
    let config = node.at("config");
    assert!(out.starts_with(&format!("`{}` is secured by es-bootstrap since 20", config.display())), "{out}");
    let (code, out) = check(&node, &["-v"]);
    assert!(
        code == 80 && out.contains("STOP data-directory-empty") && out.contains("STOP security-not"),
        "{out}"
    );

    let stock = own.replace("# es-bootstrap secured", "# Elasticsearch secured");
    fs::write(node.at("config/elasticsearch.yml"), stock).unwrap();
    let (_, out) = check(&node, &[]);
    assert!(out.contains("is secured by Elasticsearch's own first start since 20"), "{out}");
    let by_hand = "xpack.security.enabled: true\nxpack.security.http.ssl.enabled: false\n";
    fs::write(node.at("config/elasticsearch.yml"), by_hand).unwrap();
    assert_eq!(check(&node, &[]).1, format!("`{}` is secured by hand.\n{STATUS}", config.display()));
    fs::write(node.at("config/elasticsearch.yml"), "xpack.security.enabled: false\n").unwrap();
    assert!(check(&node, &[]).1.contains("STOP security-not-configured"));
}

#[test]
fn what_is_missing_or_broken_follows_with_its_fix() {
    let node = Node::configured();
    fs::remove_file(node.at("config/certs/http_ca.crt")).unwrap();
    fs::remove_file(node.at("config/elasticsearch.keystore")).unwrap();
    let (code, out) = check(&node, &[]);
    assert!(code == 80 && out.contains("is secured by es-bootstrap.\n"), "{out}");
    for missing in ["http_ca.crt", "elasticsearch.keystore"] {
        let line = out.lines().position(|line| line.starts_with("STOP ") && line.contains(missing));
        let fix = out.lines().nth(line.unwrap() + 1).unwrap();
        assert!(fix.starts_with("      fix   restore"), "{out}");
    }
    fs::create_dir(node.at("config/elasticsearch.keystore")).unwrap();
    assert!(check(&node, &[]).1.contains("STOP keystore-readable"), "{out}");
}
