//! Searches this process's memory for remains of a secret.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test inspects its own memory, and may panic"
)]

use std::fs::{self, File};
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::thread;

use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = memory::ALLOCATOR;

/// The bitwise complement of the secret, so that the secret itself is in memory only while it is used.
const COMPLEMENT: [u8; 32] = *b"complement of a secret, 32 bytes";

fn secret() -> [u8; 32] {
    black_box(&COMPLEMENT).map(|byte| !byte)
}

/// Counts its occurrences in writable memory.
fn found() -> usize {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let is_secret =
        |window: &[u8]| window.iter().zip(COMPLEMENT).all(|(byte, complement)| *byte == !complement);
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (range, _) = line.split_once(' ').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let [mut at, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
        let mut page = [0; 4096];
        while at < to && memory.read_exact_at(&mut page, at).is_ok() {
            found += page.windows(COMPLEMENT.len()).filter(|window| is_secret(window)).count();
            at += page.len() as u64;
        }
        page.fill(0);
    }
    found
}

/// Copies the secret to many places on the stack, and to the heap.
#[inline(never)]
fn work(depth: usize) -> Vec<u8> {
    let mut here = [[0; 32]; 64];
    here.fill(secret());
    black_box(&mut here);
    let mut heap = if depth == 0 { Vec::new() } else { work(depth - 1) };
    // Growing reallocates.
    heap.extend_from_slice(&secret());
    heap
}

#[test]
fn nothing_is_left_of_a_secret_on_heap_or_stack() {
    assert_eq!(found(), 0);
    let kept = memory::wiped(|| work(40));
    assert!(found() > 0, "what is kept is found");
    drop(kept);
    assert_eq!(found(), 0, "wiped on this stack");

    let (one, ()) = memory::both(|| work(40), || ());
    drop(one);
    memory::on_each_processor(|| drop(work(40)));
    assert_eq!(found(), 0, "wiped on the stacks of threads");

    // Control: without wiping, the secret is found.
    thread::Builder::new().spawn(|| drop(work(40))).unwrap().join().unwrap();
    drop(work(40));
    assert!(found() > 0, "not wiped");
}
