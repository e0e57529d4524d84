//! A node whose keystore has a passphrase.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use keystore::{Format, Keystore, Passphrase};
use tests::place::Place;
use tests::running::Running;

use crate::first_start::{first_start, place};

const PASSPHRASE: &str = "pä ss wörd";

/// A place with a protected keystore, and the file that holds its passphrase.
fn protected() -> (Place, String) {
    let place = place();
    let rng = &mut rand::rng();
    let keystore = Keystore::new(rng).encode(Format::V7, &Passphrase::new(PASSPHRASE.into()), rng).unwrap();
    let file = place.path("passphrase");
    for (path, bytes) in [
        (place.config("elasticsearch.keystore"), keystore.as_slice()),
        (file.clone(), format!("{PASSPHRASE}\n").as_bytes()),
    ] {
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        tests::user::give(&path).unwrap();
    }
    (place, file.display().to_string())
}

#[test]
#[ignore = "starts a real node: cargo xtask test"]
fn case_25_starts_three_times_with_the_right_passphrase() {
    let (place, file) = protected();
    place.append_settings("node.name: custom\n").unwrap();
    let (mut start, _) = first_start(&place, &["--keystore-passphrase-file", &file]);
    start.signal("TERM").unwrap();
    assert_eq!(start.end().unwrap().code(), Some(143));
    let mode = fs::metadata(place.config("elasticsearch.keystore")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    for _ in 0..2 {
        let arguments = ["start", "--keystore-passphrase-file", &file];
        let mut again = Running::start(&mut place.bootstrap(&arguments), false).unwrap();
        again.wait_until("the node is up", |again| again.stdout.text().contains("started {")).unwrap();
        let environment = fs::read(format!("/proc/{}/environ", again.id())).unwrap();
        let arguments = fs::read(format!("/proc/{}/cmdline", again.id())).unwrap();
        for text in [environment, arguments] {
            assert!(!String::from_utf8_lossy(&text).contains(PASSPHRASE));
        }
        again.signal("TERM").unwrap();
        again.end().unwrap();
    }
}

#[test]
#[ignore = "runs the program: cargo xtask test"]
fn case_25_a_wrong_passphrase_ends_the_start_and_configures_nothing() {
    let (place, file) = protected();
    fs::write(&file, "wrong\n").unwrap();
    let before = fs::read(place.config("elasticsearch.yml")).unwrap();
    let mut start =
        Running::start(&mut place.bootstrap(&["start", "--keystore-passphrase-file", &file]), false).unwrap();
    assert_eq!(start.end().unwrap().code(), Some(65));
    let complaint = start.stderr.text();
    assert!(complaint.contains("Provided keystore password was incorrect"), "{complaint}");
    assert!(!place.config("certs").exists());
    assert_eq!(fs::read(place.config("elasticsearch.yml")).unwrap(), before);
}
