//! A first start without a terminal.

use std::fs;

use tests::place::Place;
use tests::proof::{self, Credentials};
use tests::running::Running;

/// Performs a first start in a place, and returns the running node and its credentials.
pub(crate) fn first_start(place: &Place, arguments: &[&str]) -> (Running, Credentials) {
    let file = place.path("credentials.yml");
    let sink = format!("file:{}", file.display());
    let arguments = [&["start", "--credentials-to", &sink][..], arguments].concat();
    let mut start = Running::start(&mut place.bootstrap(&arguments), false).unwrap();
    let has_token = || proof::credentials(&file).is_ok_and(|credentials| credentials.token.is_some());
    start.wait_until("the token", |_| has_token()).unwrap();
    (start, proof::credentials(&file).unwrap())
}

pub(crate) fn place() -> Place {
    Place::new(&tests::home().unwrap(), &tests::program().unwrap()).unwrap()
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn the_node_accepts_what_was_announced_and_its_files_stay_as_they_were_written() {
    let place = place();
    let (mut start, credentials) = first_start(&place, &[]);
    let keystore = fs::read(place.config("elasticsearch.keystore")).unwrap();
    proof::prove(&place.config("certs/http_ca.crt"), &place.url(), &credentials).unwrap();
    start.wait_until("the announcement", |start| start.stdout.text().contains("up and secured")).unwrap();

    start.signal("TERM").unwrap();
    assert_eq!(start.end().unwrap().code(), Some(143));
    assert_eq!(
        fs::read(place.config("elasticsearch.keystore")).unwrap(),
        keystore,
        "the node rewrote the keystore"
    );

    // The secrets are where they were requested, and nowhere else.
    let token = credentials.token.unwrap();
    let printed = start.stdout.text() + &start.stderr.text();
    assert!(!printed.contains(&credentials.password), "the password was printed:\n{printed}");
    assert!(!printed.contains(&token), "the token was printed");
    for secret in [&credentials.password, &token] {
        let found = files_with(&place.path(""), secret.as_bytes());
        assert_eq!(found, [place.path("credentials.yml")], "a secret is in other files");
    }
}

/// Returns the files below a directory that contain these bytes.
fn files_with(folder: &std::path::Path, wanted: &[u8]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(files_with(&path, wanted));
        } else if fs::read(&path).unwrap().windows(wanted.len()).any(|window| window == wanted) {
            found.push(path);
        }
    }
    found
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_node_that_dies_early_is_reported_with_its_last_lines() {
    let place = place();
    place.append_settings("unknown.setting: 1\n").unwrap();
    let mut start =
        Running::start(&mut place.bootstrap(&["start", "--credentials-to", "none"]), false).unwrap();
    let status = start.end().unwrap();
    let complaint = start.stderr.text();
    assert_eq!(status.code(), Some(1), "{complaint}");
    assert!(
        complaint.contains("error: Elasticsearch ended with exit code 1 before it answered"),
        "{complaint}"
    );
    assert!(complaint.contains("unknown setting [unknown.setting]"), "{complaint}");
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn in_the_background_it_returns_once_the_announcement_is_made() {
    let place = place();
    let pid_file = place.path("pid");
    let (mut start, credentials) = first_start(&place, &["-d", "-p", pid_file.to_str().unwrap()]);
    assert_eq!(start.end().unwrap().code(), Some(0));
    proof::prove(&place.config("certs/http_ca.crt"), &place.url(), &credentials).unwrap();
    let pid: u32 = fs::read_to_string(pid_file).unwrap().trim().parse().unwrap();
    tests::running::signal(pid, "TERM").unwrap();
}

#[test]
#[ignore = "needs a node: cargo xtask test"]
fn a_node_that_cannot_read_its_users_is_not_called_secured() {
    let place = place();
    place.append_settings("cluster.routing.allocation.enable: none\n").unwrap();
    let file = place.path("credentials.yml");
    let sink = format!("file:{}", file.display());
    // A node on a busy machine answers long before the end of it.
    let arguments = ["start", "--wait", "90s", "--credentials-to", &sink];
    let mut start = Running::start(&mut place.bootstrap(&arguments), false).unwrap();
    start.wait_until("the announcement", |start| start.stdout.text().contains("fingerprint of")).unwrap();
    let printed = start.stdout.text();
    let reason = "logging in is not possible yet; the shard of the index `.security-7` is not allocated";
    assert!(printed.contains(reason) && !printed.contains("up and secured"), "{printed}");
    assert!(!printed.contains("changed since"), "{printed}");
    let password = proof::credentials(&file).unwrap().password;

    let announce = ["announce", "--wait", "20s", "--credentials-to", &sink];
    let output = place.bootstrap(&announce).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(69) && said.contains(reason), "{said}");
    assert_eq!(proof::credentials(&file).unwrap().password, password);
    start.signal("TERM").unwrap();
    start.end().unwrap();
}
