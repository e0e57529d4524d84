//! Power cuts: the calls of a run are replayed on a model of a disk that may lose any unsynced change.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::chown;
use std::sync::Mutex;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::medium::Disk;
use crate::node::{GROUP, KINDS, Kind, Node, is_root};
use crate::oracle::{assert_next_run_ends, state};
use crate::refused::LINKLESS;
use crate::trace::{Call, Refusal, record_all};
use crate::{all, each};

/// The calls of a run, and the disk before it.
struct Recorded {
    kind: Kind,
    refusals: &'static [Refusal],
    before: Disk,
    calls: Vec<Call>,
    config: String,
}

fn recorded(kind: Kind, refusals: &'static [Refusal]) -> Recorded {
    assert!(is_root(), "strace reads what the program writes, which the system allows root alone");
    let node = Node::new(kind).without(refusals);
    let before = Disk::read(&node.config());
    let calls = record_all(&node, "configure", &["-xx", "-s", "1000000"]);
    // The model must end in the same state as the run.
    let mut after = before.clone();
    calls.iter().for_each(|call| after.replay(call, &node.config().display().to_string()));
    let modelled = Node::empty(kind);
    write(&after, &modelled);
    crate::oracle::assert_done(&modelled);
    Recorded { kind, refusals, before, calls, config: node.config().display().to_string() }
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn after_a_power_cut_at_any_moment_the_node_starts_and_the_next_run_ends_it() {
    cut_the_power(&KINDS.map(|kind| recorded(kind, &[])));
}

#[test]
#[ignore = "needs root, strace: cargo xtask test"]
fn after_a_power_cut_where_a_file_has_one_name_the_next_run_ends_it() {
    cut_the_power(&KINDS.map(|kind| recorded(kind, &LINKLESS)));
}

fn cut_the_power(recorded: &[Recorded]) {
    let first = tests::seed();
    println!("{}={first}", tests::SEED);
    let draws = if all() { 10_000 } else { 200 };
    let seeds: Vec<u64> = (first..first + draws).collect();
    // Many draws give the same medium, which is checked only once.
    let seen = Mutex::new(BTreeSet::new());
    each(&seeds, |seed| {
        let rng = &mut StdRng::seed_from_u64(*seed);
        let Recorded { kind, refusals, before, calls, config } =
            &recorded[rng.random_range(0..recorded.len())];
        let at = rng.random_range(0..=calls.len());
        let mut disk = before.clone();
        calls[..at].iter().for_each(|call| disk.replay(call, config));
        disk.cut(rng);
        if !seen.lock().unwrap().insert((*kind, disk.medium())) {
            return;
        }
        let node = Node::empty(*kind).without(refusals);
        write(&disk, &node);
        let context =
            format!("{}={seed}, {kind:?}, before {:?}", tests::SEED, calls.get(at).map(|call| &call.name));
        println!("{context}");
        assert_next_run_ends(&node, state(&node), &context);
    });
    println!("{draws} draws, {} different media", seen.into_inner().unwrap().len());
}

/// Writes what is safe on a disk to the node's directory.
fn write(disk: &Disk, node: &Node) {
    let written = disk.write(&node.config());
    if node.kind == Kind::LivedIn {
        for path in written.into_values().chain([node.config()]) {
            if !path.is_symlink() {
                let mode = fs::metadata(&path).unwrap().permissions();
                chown(&path, None, Some(GROUP)).unwrap();
                fs::set_permissions(&path, mode).unwrap();
            }
        }
    }
}
