//! `check` on a secured node: one line, and what is missing or broken.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::Command;

use tests::user;

use crate::place::{Node, text};

const STATUS: &str = "`es-bootstrap status` shows its certificates, and what is due.\n";

fn check(node: &Node, arguments: &[&str]) -> (i32, String) {
    let (code, out, _) = text(node.run("es-bootstrap", &[&["check"], arguments].concat(), ""));
    (code, out)
}

#[test]
fn a_node_that_runs_well_is_one_line_and_where_to_go_on() {
    let node = Node::configured();
    // A running node has data.
    fs::create_dir_all(node.at("home/data")).unwrap();
    let settings = node.read("elasticsearch.yml");
    let own = settings.replace("path.data: ", "#path.data: ");
    fs::write(node.at("config/elasticsearch.yml"), &own).unwrap();
    fs::write(node.at("home/data/node.lock"), "").unwrap();
    let (code, out) = check(&node, &[]);
    assert!(code == 80 && out.lines().count() == 2 && out.contains(STATUS), "{out}");
    let config = node.at("config");
    // The block's date is in UTC. The certificates are valid from an hour earlier.
    let written = settings.split("were generated on ").nth(1).unwrap();
    let (day, time) = written.lines().next().unwrap().split_once(' ').unwrap();
    let [day, month, year] = day.split('-').collect::<Vec<_>>()[..] else { panic!("{day}") };
    let since = format!("since {year}-{month}-{day}T{time}Z.");
    assert!(out.starts_with(&format!("`{}` is secured by es-bootstrap {since}", config.display())), "{out}");
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
    // A node with plain HTTP is not reported as secured.
    let plain = "and its HTTP layer has no TLS: `xpack.security.http.ssl.enabled` is not true.";
    let expected = format!("`{}` was configured by hand, {plain}\n{STATUS}", config.display());
    assert_eq!(check(&node, &[]).1, expected);
    let off = own.replacen(
        "xpack.security.http.ssl:\n  enabled: true",
        "xpack.security.http.ssl:\n  enabled: false",
        1,
    );
    assert_ne!(off, own);
    fs::write(node.at("config/elasticsearch.yml"), off).unwrap();
    let (_, out) = check(&node, &[]);
    assert!(out.contains("was configured by es-bootstrap since 20") && out.contains(plain), "{out}");
    let (_, out, _) = text(node.run("es-bootstrap", &["status"], ""));
    assert!(out.contains("configured by es-bootstrap, without TLS on the HTTP layer: "), "{out}");
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

/// Returns each failed rule with its fix.
fn stops(out: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = out.lines().collect();
    let stop = |pair: &[&'_ str]| pair[0].starts_with("STOP ") && pair[1].starts_with("      fix   ");
    let [_, stops @ .., _] = &lines[..] else { panic!("{out}") };
    assert!(out.ends_with(STATUS) && stops.len() % 2 == 0 && stops.chunks(2).all(stop), "{out}");
    stops.chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

#[test]
fn what_a_keystore_lacks_of_what_the_settings_need_is_named() {
    const NAMES: [&str; 3] = [
        "xpack.security.http.ssl.keystore.secure_password",
        "xpack.security.transport.ssl.keystore.secure_password",
        "xpack.security.transport.ssl.truststore.secure_password",
    ];
    let node = Node::configured();
    for name in NAMES {
        node.run("es-bootstrap", &["keystore", "remove", name], "");
    }
    let (code, out) = check(&node, &[]);
    let found = stops(&out);
    assert!(code == 80 && found.len() == 3, "{out}");
    for (name, (what, fix)) in NAMES.iter().zip(&found) {
        assert!(what.contains(&format!("the keystore has no [{name}]")) && what.contains("/certs/"), "{out}");
        assert!(fix.contains("restore the keystore from a backup") && fix.contains("keystore add"), "{out}");
    }
    // The tools report the same, instead of a wrong password.
    let (code, _, err) = text(node.run("es-bootstrap", &["create-enrollment-token", "-s", "kibana"], ""));
    assert!(code == 78 && err.contains(&format!("the keystore has no [{}]", NAMES[0])), "{err}");

    node.run("es-bootstrap", &["keystore", "add", "--stdin", NAMES[0]], "another");
    let (_, out) = check(&node, &[]);
    assert!(stops(&out)[0].0.contains(&format!("[{}] in the keystore does not open", NAMES[0])), "{out}");

    for bytes in [&b""[..], b"x"] {
        fs::write(node.at("config/elasticsearch.keystore"), bytes).unwrap();
        let (code, out) = check(&node, &[]);
        let found = stops(&out);
        assert!(code == 80 && found.len() == 1 && found[0].0.contains("truncated"), "{out}");
    }
}

#[test]
fn settings_decide_and_not_markers() {
    let node = Node::configured();
    let fresh = node.read("elasticsearch.yml");
    let fresh = fresh.split("#---").next().unwrap();
    let template = "\
cluster.initial_master_nodes: [\"n1\"]
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.keystore.path: certs/http.p12
xpack.security.transport.ssl.enabled: true
xpack.security.transport.ssl.keystore.path: certs/transport.p12
xpack.security.transport.ssl.truststore.path: certs/transport.p12
";
    let write = |more: &str| {
        fs::write(node.at("config/elasticsearch.yml"), format!("{fresh}{template}{more}")).unwrap();
    };
    write("");
    let (code, out) = check(&node, &[]);
    assert!(code == 80 && out.ends_with(&format!("is secured by hand.\n{STATUS}")), "{out}");
    let announce =
        || text(node.run("es-bootstrap", &["announce", "--credentials-to", "stdout", "--wait", "0s"], ""));
    let (code, _, err) = announce();
    assert!(code == 78 && err.contains("`xpack.security.enrollment.enabled` is not true"), "{err}");
    // With the setting, only the running node is missing.
    write("xpack.security.enrollment.enabled: true\n");
    let (code, _, err) = announce();
    assert!(code == 69, "{err}");
}

/// A package's service has access through its group, which new files inherit from the directory only if it
/// has the setgid bit.
#[test]
#[ignore = "needs root: cargo xtask test"]
fn the_group_of_a_directory_of_root_can_read_what_is_configured_there() {
    let node = Node::bare();
    fs::write(node.at("config/elasticsearch.yml"), "").unwrap();
    chown(node.at("config"), None, Some(4713)).unwrap();
    fs::set_permissions(node.at("config"), fs::Permissions::from_mode(0o750)).unwrap();
    let (code, _, err) = text(node.run("es-bootstrap", &["configure", "--credentials-to", "none"], ""));
    assert_eq!(code, 0, "{err}");
    for name in
        ["certs", "certs/http.p12", "certs/http_ca.crt", "certs/transport.p12", "elasticsearch.keystore"]
    {
        let facts = fs::metadata(node.at("config").join(name)).unwrap();
        assert!(facts.gid() == 4713 && facts.mode() & 0o040 != 0, "{name}");
    }
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn files_of_the_realm_that_the_node_cannot_read_are_named() {
    let node = Node::configured();
    let path = node.at("config/users_roles");
    chown(node.at("config"), None, Some(4713)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let (code, out) = check(&node, &[]);
    let found = stops(&out);
    // A node exits if it cannot read its tokens, but starts without its users.
    assert!(code == 80 && found.len() == 1 && found[0].0.contains("ignores the users of the file"), "{out}");
    let mend = found[0].1.split_once("as root: ").unwrap().1;
    assert!(Command::new("sh").args(["-c", mend]).status().unwrap().success());
    assert_eq!(check(&node, &[]).1.lines().count(), 2);
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn whoever_may_not_read_the_configuration_is_told_who_may() {
    let node = Node::configured();
    let config = node.at("config");
    fs::set_permissions(node.at(""), fs::Permissions::from_mode(0o755)).unwrap();
    chown(&config, None, Some(4713)).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o2750)).unwrap();
    let found = format!("hint: `{}` belongs to root:4713, mode 2750: run it as root, or ", config.display());
    for words in [
        &["fingerprint"][..],
        &["clients", "curl"],
        &["wait", "--timeout", "0s"],
        &["keystore", "list"],
        &["create-enrollment-token", "-s", "kibana"],
    ] {
        let mut command = node.command("es-bootstrap", words);
        let (_, _, err) = text(user::apply(&mut command).output().unwrap());
        assert!(err.contains(&found) && err.contains("usermod --append --groups 4713"), "{words:?}: {err}");
    }
}
