//! A later start becomes the node: it executes Elasticsearch in its own process.

use std::fs;

use tests::running::Running;

use crate::first_start::{first_start, place};

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_second_start_becomes_the_node_and_says_nothing() {
    let place = place();
    let (mut start, _) = first_start(&place, &[]);
    start.signal("TERM").unwrap();
    start.end().unwrap();
    let credentials = fs::read(place.path("credentials.yml")).unwrap();

    let mut again = Running::start(&mut place.bootstrap(&["start"]), false).unwrap();
    again.wait_until("the node is up", |again| again.stdout.text().contains("started {")).unwrap();
    let image = fs::read_link(format!("/proc/{}/exe", again.id())).unwrap();
    assert!(image.ends_with("bin/java"), "the process is {}", image.display());
    assert!(!again.stdout.text().contains("up and secured"));
    assert_eq!(again.stderr.text(), "");
    assert_eq!(fs::read(place.path("credentials.yml")).unwrap(), credentials);
    again.signal("TERM").unwrap();
    assert_eq!(again.end().unwrap().code(), Some(143));
}
