//! Key generation with one processor, and without additional threads.

use std::fs;
use std::os::unix::process::CommandExt;

use crate::node::{Kind, Node, PROGRAM, give, is_root};
use crate::oracle::assert_done;

/// A user without other processes; limits do not apply to root.
const ALONE: u32 = 47_110;

/// Configures a fresh node with generated keys, as an unprivileged user under a limit.
fn configured_under(limit: &[&str]) {
    let node = Node::new(Kind::Fresh);
    let program = node.path().join("es-bootstrap");
    tests::copy_program(PROGRAM.as_ref(), &program);
    let node = node.with(&program);
    let mut command = node.command(limit, "configure");
    command.env_remove(tests::RSA_KEY.0);
    if is_root() {
        give(node.path(), ALONE);
        command.uid(ALONE).gid(ALONE);
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{limit:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert_done(&node);
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_is_configured_however_many_threads_are_allowed() {
    for threads in 1..=4 {
        configured_under(&["prlimit", &format!("--nproc={threads}")]);
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_node_is_configured_on_one_processor() {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap();
    let first = allowed.trim().split(['-', ',']).next().unwrap();
    configured_under(&["taskset", "--cpu-list", first]);
}
