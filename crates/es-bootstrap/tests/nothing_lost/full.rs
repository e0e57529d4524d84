//! A full disk, or a file size limit, in the middle of a file: everything stays unchanged.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::sync::OnceLock;

use crate::node::{KINDS, Kind, Node, snapshot};
use crate::oracle::{State, assert_next_run_ends, state};
use crate::{all, each};

/// File size limits in bytes; the largest file that a run writes exceeds them all.
const SIZES: [u32; 12] = [0, 1, 100, 300, 479, 480, 700, 1000, 1500, 2500, 4096, 5500];
/// See signal(7).
const SIGXFSZ: i32 = 25;

/// Runs with a file size limit, see setrlimit(2): the write that reaches it is short, and the next one fails.
fn limited(node: &Node, size: u32, shell: &str) -> Output {
    let script = format!("{shell} exec prlimit --fsize={size} \"$@\"");
    node.command(&["sh", "-c", &script, "sh"], "configure").output().unwrap()
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_file_that_may_not_grow_leaves_everything_as_it_was() {
    for (first, kind) in KINDS.into_iter().enumerate() {
        let sizes: Vec<u32> = SIZES.into_iter().skip(first).step_by(if all() { 1 } else { 3 }).collect();
        each(&sizes, |size| {
            let node = Node::new(kind);
            let before = snapshot(&node.config());
            let output = limited(&node, *size, "trap '' XFSZ;");
            let said = String::from_utf8(output.stderr).unwrap();
            let context = format!("{kind:?}, {size} bytes: {said}");
            assert_eq!(output.status.code(), Some(74), "{context}");
            assert!(said.contains(&node.config().display().to_string()), "no path: {context}");
            assert_eq!(snapshot(&node.config()), before, "{context}");

            // Unless it is ignored, SIGXFSZ ends the process in the middle of the file.
            let output = limited(&node, *size, "");
            assert_eq!(output.status.signal(), Some(SIGXFSZ), "{context}");
            let was = state(&node);
            assert_eq!(was, State::Before, "{context}");
            assert_next_run_ends(&node, was, &context);
        });
        println!("{kind:?}: {} sizes, each with a short write and with a signal", sizes.len());
    }
}

/// A node whose configuration is on a small file system, in a separate mount namespace.
struct Small {
    node: Node,
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Small {
    fn new(options: &str) -> Self {
        let node = Node::empty(Kind::Fresh);
        let mount = format!("mount -t tmpfs -o mode=755,{options} none {}", node.config().display());
        let script =
            format!("{mount} && echo ready && read -r line && {{ \"$@\"; echo \"code $?\"; read -r line; }}");
        let before = ["unshare", "--mount", "sh", "-c", &script, "sh"];
        let mut child = node
            .command(&before, "configure")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut small = Self { node, child, lines };
        small.wait_for("ready");
        small
    }

    fn wait_for(&mut self, wanted: &str) -> String {
        let mut line = String::new();
        while !line.starts_with(wanted) {
            line.clear();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "it ended before it said {wanted:?}");
        }
        line
    }

    /// Returns the configuration's path outside the namespace.
    fn config(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.child.id()));
        root.join(self.node.config().strip_prefix("/").unwrap())
    }

    /// Lets the program run, and returns its exit code.
    fn run(&mut self) -> i32 {
        self.child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        self.wait_for("code ")["code ".len()..].trim_end().parse().unwrap()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Enlarges a file system until a run fits. Every run before that must leave everything unchanged.
fn grows(option: fn(usize) -> String) {
    for more in (0..40).step_by(if all() { 1 } else { 2 }) {
        let mut small = Small::new(&option(more));
        let config = small.config();
        for name in ["elasticsearch.yml", "elasticsearch.keystore", "certs/mine.pem"] {
            fs::create_dir_all(config.join(name).parent().unwrap()).unwrap();
            fs::copy(lived_in().at(name), config.join(name)).unwrap();
        }
        let before = snapshot(&config);
        let code = small.run();
        if code == 0 {
            assert!(more > 5, "{} is too much: no run failed", option(more));
            println!("{}: it fits, and nothing less did", option(more));
            return;
        }
        assert_eq!(code, 74, "{}", option(more));
        assert_eq!(snapshot(&config), before, "{}", option(more));
    }
    panic!("it never fits");
}

/// Returns the node with the initial files.
fn lived_in() -> &'static Node {
    static NODE: OnceLock<Node> = OnceLock::new();
    NODE.get_or_init(|| Node::new(Kind::LivedIn))
}

#[test]
#[ignore = "needs root: cargo xtask test"]
fn a_disk_that_is_full_in_the_middle_of_a_file_leaves_everything_as_it_was() {
    // Initially there are five files and directories, and three pages of content.
    let options: [fn(usize) -> String; 2] =
        [|more| format!("nr_blocks={}", 3 + more), |more| format!("nr_inodes={}", 5 + more)];
    each(&options, |option| grows(*option));
}
