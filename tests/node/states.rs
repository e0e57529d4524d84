//! Each state that the commit passes through is one that a node starts from, even if nobody ever finishes it.

use std::fs;
use std::process::Stdio;

use settings::block::{self, Run};
use tests::place::Place;
use tests::running::Running;

use crate::first_start::place;

/// A configured place with the settings file as it was before.
fn configured() -> (Place, Vec<u8>, Vec<u8>) {
    let place = place();
    let before = fs::read(place.config("elasticsearch.yml")).unwrap();
    let mut configure = place.bootstrap(&["configure", "--credentials-to", "none"]);
    let status = configure.stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    let after = fs::read(place.config("elasticsearch.yml")).unwrap();
    (place, before, after)
}

/// Starts the node as it is, without us, and clears its data away.
pub(crate) fn starts(place: &Place, state: &str) {
    let mut node = Running::start(&mut place.elasticsearch(&[]), false).unwrap();
    node.wait_until(state, |node| node.stdout.text().contains("started {")).unwrap();
    node.signal("TERM").unwrap();
    assert_eq!(node.end().unwrap().code(), Some(143), "{state}");
    fs::remove_dir_all(place.path("data")).unwrap();
    fs::create_dir(place.path("data")).unwrap();
    tests::user::give(&place.path("data")).unwrap();
}

#[test]
#[ignore = "starts a real node: cargo xtask test"]
fn a_node_starts_from_each_state_between_two_renames() {
    let (place, before, after) = configured();
    let yml = place.config("elasticsearch.yml");
    let run = Run { epoch: 1_795_475_645, ca_fingerprint: "0".repeat(64) };
    let journal = block::append(&before, &block::in_progress(&run));
    let keystore = fs::read(place.config("elasticsearch.keystore")).unwrap();
    fs::rename(place.config("certs"), place.path("certs")).unwrap();

    fs::remove_file(place.config("elasticsearch.keystore")).unwrap();
    fs::write(&yml, &journal).unwrap();
    starts(&place, "the block in progress alone");

    fs::rename(place.path("certs"), place.config("certs")).unwrap();
    fs::remove_file(place.config("elasticsearch.keystore")).unwrap();
    starts(&place, "with certificates");

    fs::write(place.config("elasticsearch.keystore"), &keystore).unwrap();
    tests::user::give(&place.config("elasticsearch.keystore")).unwrap();
    starts(&place, "with certificates and keystore");

    fs::write(&yml, &after).unwrap();
    starts(&place, "complete");
}
