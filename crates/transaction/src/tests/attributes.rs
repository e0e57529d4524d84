//! A file that replaces another keeps all attributes of that file.

use std::ffi::CStr;

use super::*;

const ACCESS_LIST: &CStr = c"system.posix_acl_access";
const DEFAULT_LIST: &CStr = c"system.posix_acl_default";

/// Encodes an access control list as it is stored in the attribute (acl(5)): version 2, then tag, permissions
/// and ID of each entry. This one lets user 4711 read.
fn list(group: u8, mask: u8) -> Vec<u8> {
    let entry = |tag: u8, permissions: u8, who: u32| {
        let mut entry = vec![tag, 0, permissions, 0];
        entry.extend(who.to_le_bytes());
        entry
    };
    let nobody = u32::MAX;
    let entries = [
        vec![2, 0, 0, 0],
        entry(0x01, 6, nobody),
        entry(0x02, 4, 4711),
        entry(0x04, group, nobody),
        entry(0x10, mask, nobody),
        entry(0x20, 0, nobody),
    ];
    entries.concat()
}

fn replace(path: &Path) -> Vec<String> {
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o7777 };
    let mut transaction = Transaction::begin(locked(path).unwrap(), EPOCH);
    transaction.replace("file", b"new", like, Expected::Bytes(b"old".to_vec())).unwrap();
    transaction.commit().unwrap().warnings()
}

fn old_file(path: &Path, mode: u32) -> fs::File {
    fs::write(path.join("file"), "old").unwrap();
    let file = fs::File::open(path.join("file")).unwrap();
    file.set_permissions(fs::Permissions::from_mode(mode)).unwrap();
    file
}

#[test]
fn modes_are_kept() {
    for mode in [0o400, 0o600, 0o640, 0o660, 0o664, 0o777] {
        let dir = tempfile::tempdir().unwrap();
        old_file(dir.path(), mode);
        assert_eq!(replace(dir.path()), Vec::<String>::new());
        let after = snapshot(dir.path());
        assert_eq!((after["file"].mode & 0o7777, after["file"].content.as_slice()), (mode, &b"new"[..]));
    }
}

#[test]
fn a_mode_is_kept_as_far_as_it_may_be() {
    let check = |mode, at_most, expected: u32| {
        let dir = tempfile::tempdir().unwrap();
        old_file(dir.path(), mode);
        let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
        let like = Attributes::LikeReplaced { otherwise: 0o660, at_most };
        transaction.replace("file", b"new", like, Expected::Bytes(b"old".to_vec())).unwrap();
        transaction.commit().unwrap();
        assert_eq!(snapshot(dir.path())["file"].mode & 0o7777, expected, "{mode:o}, at most {at_most:o}");
    };
    check(0o664, 0o660, 0o660);
    check(0o644, 0o660, 0o640);
    check(0o600, 0o660, 0o600);
}

#[test]
fn extended_attributes_and_access_control_lists_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let old = old_file(dir.path(), 0o660);
    disk::set_attribute(&old, c"user.note", b"mine").unwrap();
    disk::set_attribute(&old, ACCESS_LIST, &list(0, 6)).unwrap();
    let before = snapshot(dir.path());
    assert_eq!(before["file"].attributes.len(), 2);
    assert_eq!(replace(dir.path()), Vec::<String>::new());
    let after = snapshot(dir.path());
    assert_eq!(after["file"].content, b"new");
    assert_eq!(after["file"].mode, before["file"].mode);
    assert_eq!(after["file"].attributes, before["file"].attributes);
}

#[test]
fn an_inherited_list_opens_the_new_file_to_nobody_who_could_not_read_the_old() {
    let dir = tempfile::tempdir().unwrap();
    old_file(dir.path(), 0o640);
    let directory = fs::File::open(dir.path()).unwrap();
    disk::set_attribute(&directory, DEFAULT_LIST, &list(4, 6)).unwrap();
    assert_eq!(replace(dir.path()), Vec::<String>::new());
    let after = snapshot(dir.path());
    assert_eq!(after["file"].mode & 0o7777, 0o640);
    assert_eq!(after["file"].attributes, []);
}

#[test]
fn a_new_file_for_its_owner_stays_so_where_a_list_is_inherited() {
    let dir = tempfile::tempdir().unwrap();
    let directory = fs::File::open(dir.path()).unwrap();
    disk::set_attribute(&directory, DEFAULT_LIST, &list(4, 6)).unwrap();
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    let new = Attributes::New { mode: 0o600, owner: None };
    transaction.create(&dir.path().join("credentials"), b"ours", new, |_| false).unwrap();
    transaction.commit().unwrap();
    // The group bits are the mask, which withdraws all permissions that the list grants to others.
    assert_eq!(snapshot(dir.path())["credentials"].mode & 0o777, 0o600);
}

#[test]
fn nobody_gets_what_a_mode_gives_to_the_group_by_an_inherited_list() {
    let dir = tempfile::tempdir().unwrap();
    let directory = fs::File::open(dir.path()).unwrap();
    disk::set_attribute(&directory, DEFAULT_LIST, &list(6, 6)).unwrap();
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    transaction.directory("certs", &certs(&[("ca", b"new ca")])).unwrap();
    let new = Attributes::New { mode: 0o660, owner: None };
    transaction.create(&dir.path().join("tokens"), b"ours", new, |_| false).unwrap();
    let like = Attributes::LikeReplaced { otherwise: 0o660, at_most: 0o660 };
    transaction.replace("keystore", b"ours", like, Expected::Absent).unwrap();
    transaction.commit().unwrap();
    for (name, entry) in snapshot(dir.path()) {
        assert_eq!(entry.attributes, [], "{name}");
        assert_eq!(entry.mode & 0o777, if name == "certs" { 0o750 } else { 0o660 }, "{name}");
    }
}

#[test]
fn a_group_that_is_given_to_what_is_made_inside_is_the_new_directory_s_but_not_that_bit() {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o2750)).unwrap();
    let mut transaction = Transaction::begin(locked(dir.path()).unwrap(), EPOCH);
    transaction.directory("certs", &certs(&[("ca", b"new ca")])).unwrap();
    transaction.commit().unwrap();
    let after = snapshot(dir.path());
    assert_eq!((after["certs"].mode & 0o7777, after["certs/ca"].mode & 0o7777), (0o750, 0o660));
    let group = fs::metadata(dir.path()).unwrap().gid();
    assert_eq!((after["certs"].owner.1, after["certs/ca"].owner.1), (group, group));
}
