//! The cost of commands in system calls and instructions, which unlike times hardly depend on the machine.
//! The counts are those of the test build, with a margin: a change that makes a command more expensive fails,
//! and one that makes it much cheaper must commit the new count.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};

use crate::node::{Kind, NOBODY, Node, PROGRAM, give, is_root};

/// The system calls of each command in all threads, except those that depend on scheduling. `start` is
/// counted for a configured node until it executes Elasticsearch; `configure` reads the test key.
const CALLS: [(&str, u64); 3] = [("check", 200), ("start", 256), ("configure", 502)];

/// The user-space instructions of the same commands, in thousands. valgrind(1) runs the program on a
/// synthetic CPU, which has AVX2 if the machine's processor has.
#[cfg(target_arch = "x86_64")]
const INSTRUCTIONS: [(&str, u64); 3] = [("check", 9_500), ("start", 10_500), ("configure", 3_236_000)];

/// The commands of which only a small part is hashing, for which there is code with AVX2 and code without.
#[cfg(target_arch = "x86_64")]
const WITHOUT_AVX2: [&str; 2] = ["check", "start"];

/// In percent: C libraries change, and other systems have other files to read.
const MARGIN: u64 = 15;

/// These depend on scheduling and free memory. The number of reads depends on the system's mounts and locks.
const UNCOUNTED: &str = "trace=!futex,sched_yield,madvise,munmap,mmap,mprotect,brk,read";

/// Creates a node for a command at a path that an unprivileged user can reach.
fn node(command: &str) -> Node {
    let node = Node::new(Kind::Fresh);
    let copy = node.path().join("es-bootstrap");
    tests::copy_program(PROGRAM.as_ref(), &copy);
    fs::copy(tests::RSA_KEY.1, node.path().join("key.der")).unwrap();
    fs::create_dir(node.path().join("home/bin")).unwrap();
    let node = node.with(&copy);
    if is_root() {
        give(node.path(), NOBODY);
    }
    if command == "start" {
        let configured = ended(&mut run(&node, &[], "configure"));
        assert!(configured.status.success(), "{}", String::from_utf8_lossy(&configured.stderr));
        // The file is not executable, so the program fails to execute it and can be counted to its end.
        fs::write(node.path().join("home/bin/elasticsearch"), "").unwrap();
    }
    node
}

/// Returns a command on the node, run by another program. The environment is cleared, because some variables
/// change where the loader searches for libraries.
fn run(node: &Node, before: &[&str], command: &str) -> Command {
    let mut run = node.command(before, command);
    run.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
    run.env(tests::RSA_KEY.0, node.path().join("key.der")).stdin(Stdio::null());
    if is_root() {
        run.uid(NOBODY).gid(NOBODY);
    }
    run
}

fn ended(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// Runs a command under a program that counts into a file, and returns the file's content.
fn counted(command: &str, before: &[&str]) -> String {
    let node = node(command);
    let file = node.path().join("counted");
    let named: Vec<String> =
        before.iter().map(|word| word.replace("FILE", &file.display().to_string())).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let output = ended(&mut run(&node, &named, command));
    let said = String::from_utf8_lossy(&output.stderr);
    let wanted =
        if command == "start" { said.contains("Permission denied") } else { output.status.success() };
    assert!(wanted, "{command}: {said}");
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{command}: {error}: {said}"))
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn commands_make_no_more_system_calls_than_they_did() {
    for (command, committed) in CALLS {
        let table = counted(command, &["strace", "-f", "-c", "-e", UNCOUNTED, "-o", "FILE", "--"]);
        let total = table.lines().find(|line| line.ends_with("total")).unwrap_or_else(|| panic!("{table}"));
        let found = total.split_whitespace().nth(3).and_then(|count| count.parse::<u64>().ok()).expect(total);
        compare(command, "system calls", found, committed);
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
#[ignore = "needs valgrind: cargo xtask test"]
fn commands_take_no_more_instructions_than_they_did() {
    let options = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=FILE"];
    for (command, committed) in INSTRUCTIONS {
        if !std::arch::is_x86_feature_detected!("avx2") && !WITHOUT_AVX2.contains(&command) {
            println!("{command}: this processor has no AVX2");
            continue;
        }
        let counts = counted(command, &[&["valgrind", "-q"][..], &options].concat());
        let total = counts.lines().find_map(|line| line.strip_prefix("summary: "));
        let found = total.and_then(|total| total.trim().parse::<u64>().ok()).expect("cachegrind's sum");
        compare(command, "thousand instructions", found / 1000, committed);
    }
}

fn compare(command: &str, what: &str, found: u64, committed: u64) {
    println!("{command}: {found} {what}, {committed} committed");
    assert!(
        found <= committed + committed * MARGIN / 100,
        "{command}: {found} {what}, {committed} committed"
    );
    assert!(2 * found >= committed, "{command}: {found} {what} only: commit that instead of {committed}");
}
