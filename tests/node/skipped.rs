//! A node that is not configured starts as before.

use std::fs;

use tests::running::Running;

use crate::first_start::place;

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_node_that_is_left_alone_starts_as_it_was() {
    let place = place();
    place.append_settings("xpack.security.autoconfiguration.enabled: false\n").unwrap();
    let before = fs::read(place.config("elasticsearch.yml")).unwrap();
    let mut start = Running::start(&mut place.bootstrap(&["start"]), false).unwrap();
    start.wait_until("the node is up", |start| start.stdout.text().contains("started {")).unwrap();
    let complaint = start.stderr.text();
    assert!(complaint.starts_with("not configured: auto-configuration is turned off"), "{complaint}");
    assert!(complaint.lines().nth(1).is_some_and(|hint| hint.starts_with("hint: ")), "{complaint}");
    assert_eq!(complaint.lines().count(), 2, "{complaint}");
    assert_eq!(fs::read(place.config("elasticsearch.yml")).unwrap(), before);
    assert!(!place.config("certs").exists());
    start.signal("TERM").unwrap();
    assert_eq!(start.end().unwrap().code(), Some(143));
}
