//! Modes are the requested ones with any umask. The umask belongs to the process, so this file has only one
//! test.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests as well")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::fs::Mode;
use transaction::{Attributes, Directory, Expected, NewDirectory, Transaction};

fn certs<'a>(files: &'a [(&'a str, &'a [u8])]) -> NewDirectory<'a> {
    NewDirectory { mode: 0o750, files, file_mode: 0o660, group: None }
}

fn modes_after_a_run(path: &Path) -> Vec<(&'static str, u32)> {
    let locked = Directory::open(path, |_| true).unwrap().lock(Duration::ZERO).unwrap();
    let mut transaction = Transaction::begin(locked, 17);
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    transaction.replace("settings", b"new", like, Expected::Bytes(b"old".to_vec())).unwrap();
    transaction.directory("certs", &certs(&[("ca", b"new")])).unwrap();
    transaction.replace("keystore", b"new", like, Expected::Absent).unwrap();
    let new = Attributes::New { mode: 0o600, owner: None };
    transaction.create(&path.join("credentials"), b"new", new, |_| false).unwrap();
    transaction.commit().unwrap();
    let mode = |name| (name, fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o7777);
    ["settings", "certs", "certs/ca", "keystore", "credentials"].map(mode).to_vec()
}

#[test]
fn modes_do_not_depend_on_the_umask() {
    let expected = [
        ("settings", 0o664),
        ("certs", 0o750),
        ("certs/ca", 0o660),
        ("keystore", 0o660),
        ("credentials", 0o600),
    ];
    for umask in [0o000, 0o022, 0o027, 0o077] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("settings"), "old").unwrap();
        fs::set_permissions(dir.path().join("settings"), fs::Permissions::from_mode(0o664)).unwrap();
        let before = rustix::process::umask(Mode::from_raw_mode(umask));
        let modes = modes_after_a_run(dir.path());
        rustix::process::umask(before);
        assert_eq!(modes, expected, "umask {umask:03o}");
    }
}
