//! An edited `kibana.yml`, read by Kibana's own YAML reader.

use std::io::Write;
use std::process::{Command, Stdio};

use kibana::{Form, Section, edit};
use serde_json::{Value, json};

const FILES: [&str; 17] = [
    "",
    "# only a comment\n",
    "server.port: 5601\nserver.host: \"0.0.0.0\"\n",
    "server:\n  port: 5601\n  ssl: {enabled: false}\n",
    "elasticsearch.hosts: [\"http://old:9200\"]\nlogging.root.level: info\n",
    "elasticsearch:\n  hosts: http://old:9200\n  username: kibana_system\n  password: \"p#w: d\"\nserver.name: \"1\"\n",
    "elasticsearch.hosts: x\na: true\nb: \"true\"\nc: yes\nd: 0x10\ne: 1e3\nf: ~\ng: ''\nh: 1.50\ni: \"2026-01-01\"\nj: .5\n",
    "elasticsearch.hosts: x\nlist: [1, \"2\", a, [b, {c: d}], {e: f, g: [h]}]\nempty: []\nnothing: {}\n",
    "elasticsearch.hosts: x\nxpack.security.authc.providers:\n  basic.basic1:\n    order: 0\n  saml.s: {order: 1, realm: s}\n",
    "elasticsearch.hosts: x\ntext: |\n  two\n  lines\nfolded: >-\n  one\n  line\nquoted: 'it''s'\n",
    "elasticsearch.hosts: x\nbase: &b {one: 1}\nother:\n  <<: *b\n  two: 2\nalias: *b\n",
    "{elasticsearch.hosts: x, server.port: 5601}\n",
    "server.port: 5601\n...\n",
    "---\nserver.port: 5601\n",
    "elasticsearch.hosts: x\r\nserver.port: 5601\r\n",
    "elasticsearch.hosts: x\npath: C:\\dir\nurl: https://h:1/?a=b&c#d\nünï: \"ümlaut \u{1f600}\"\nvar: \"${HOST}\"\n",
    "elasticsearch:\nserver.port: 5601\n",
];

#[test]
#[ignore = "needs clients: cargo xtask test"]
fn kibanas_reader_takes_from_the_edited_file_what_it_took_from_the_old_one_and_ours() {
    let section = Section {
        host: "https://10.0.0.1:9200".into(),
        token: "AAEAAWVsYXN0aWMva2liYW5h".into(),
        ca_path: "/var/lib/kibana/ca_1.crt".into(),
        ca_fingerprint: "ab12".repeat(16),
    };
    let mut merged = 0;
    let mut pairs: Vec<Value> = Vec::new();
    for file in FILES {
        let once = edit(file.as_bytes(), &section, "2026-11-26T02:00:00Z").unwrap();
        let twice = edit(once.text.as_bytes(), &section, "2026-11-26T03:00:00Z").unwrap();
        merged += usize::from(once.form != Form::Appended);
        pairs.extend([json!([file, *once.text]), json!([file, *twice.text])]);
    }
    assert!(merged >= 10, "{merged}");
    let clients = tests::clients().unwrap();
    let mut node = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/javascript/merged.js"))
        .env("NODE_PATH", clients.join("javascript/node_modules"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(Value::from(pairs).to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success() && output.stdout == b"the same\n");
}
