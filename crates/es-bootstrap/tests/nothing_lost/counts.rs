//! The cost of interactive commands in system calls, which unlike times are the same on each machine. The counts are those
//! of the build for tests, with a margin: a change that makes a command more expensive fails, and one that makes it much
//! cheaper must commit the new count.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};

use crate::node::{Kind, NOBODY, Node, PROGRAM, give, is_root};

/// The system calls of each command in all threads, except those that depend on the order of threads. `start` is that of a
/// configured node until the node takes the process over; `configure` has a key that is there.
const CALLS: [(&str, u64); 3] = [("check", 181), ("start", 259), ("configure", 452)];

/// In a hundred: C libraries change, and other systems have other files to look at.
const MARGIN: u64 = 15;

/// Depends on how threads meet, and on how much memory was free.
/// Reads are as many as the system has mounts and locks.
const UNCOUNTED: &str = "trace=!futex,sched_yield,madvise,munmap,mmap,mprotect,brk,read";

/// A node for a command, in a place that an unprivileged user reaches.
fn node(command: &str) -> Node {
    let node = Node::new(Kind::Fresh);
    let copy = node.path().join("es-bootstrap");
    fs::copy(PROGRAM, &copy).unwrap();
    fs::copy(tests::RSA_KEY.1, node.path().join("key.der")).unwrap();
    fs::create_dir(node.path().join("home/bin")).unwrap();
    let node = node.with(&copy);
    if is_root() {
        give(node.path(), NOBODY);
    }
    if command == "start" {
        let configured = ended(&mut run(&node, &[], "configure"));
        assert!(configured.status.success(), "{}", String::from_utf8_lossy(&configured.stderr));
        // Nothing takes the process over: the program is still there to be counted when that fails.
        let script = node.path().join("home/bin/elasticsearch");
        fs::write(&script, "#!/there/is/none\n").unwrap();
        fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    node
}

/// A command on it, run by another program. No variable is passed on, because some change where the loader looks for
/// libraries.
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

/// Counts one command with a program that writes what it counted to a file; returns what is in it.
fn counted(command: &str, before: &[&str]) -> String {
    let node = node(command);
    let file = node.path().join("counted");
    let named: Vec<String> =
        before.iter().map(|word| word.replace("FILE", &file.display().to_string())).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let output = ended(&mut run(&node, &named, command));
    let said = String::from_utf8_lossy(&output.stderr);
    // For a missing interpreter the system returns the same error as for a missing program.
    let wanted = if command == "start" { said.contains("elasticsearch") } else { output.status.success() };
    assert!(wanted, "{command}: {said}");
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{command}: {error}: {said}"))
}

#[test]
#[ignore = "needs strace: cargo xtask test"]
fn commands_make_no_more_system_calls_than_they_did() {
    for (command, calls) in CALLS {
        let table = counted(command, &["strace", "-f", "-c", "-e", UNCOUNTED, "-o", "FILE", "--"]);
        let total = table.lines().find(|line| line.ends_with("total")).unwrap_or_else(|| panic!("{table}"));
        let found = total.split_whitespace().nth(3).and_then(|count| count.parse::<u64>().ok()).expect(total);
        println!("{command}: {found} system calls, {calls} committed");
        assert!(found <= calls + calls * MARGIN / 100, "{command}: {found} system calls, {calls} committed");
        assert!(2 * found >= calls, "{command}: {found} system calls only: commit that instead of {calls}");
    }
}
