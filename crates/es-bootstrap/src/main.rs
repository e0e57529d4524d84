//! Secures Elasticsearch on its first start.

mod announcement;
mod args;
mod arrival;
mod bundle;
mod clocks;
mod commands;
mod configured;
mod connection;
mod container_password;
mod credentials;
mod due;
mod entries;
mod error;
mod exchange;
mod exit;
mod facts;
mod filling;
mod from_node;
mod hooks;
mod http_store;
mod judgement;
mod keys;
mod kibana_target;
mod node_keystore;
mod order;
mod output;
mod passphrase;
mod refusal;
mod report;
mod run;
mod running;
mod serving;
mod sink;
mod terminal;
mod time;
mod transport_ports;

use std::alloc::System;
use std::env;
use std::ffi::OsString;
use std::panic;
use std::process::ExitCode;

use clap::error::ErrorKind;
use rustix::process::DumpableBehavior;
use zeroizing_alloc::ZeroAlloc;

use crate::args::{Args, Common, Tool, Voice};
use crate::error::Error;
use crate::terminal::Terminal;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = memory::ALLOCATOR;

fn main() -> ExitCode {
    keep_memory_private();
    // If the operating system refuses, signals keep their default effect.
    let _ = node::obey_signals();
    let words: Vec<OsString> = env::args_os().collect();
    let wants_json = wants_json(&words);
    let args = match Args::parse_from(words) {
        Ok(parsed) => parsed,
        Err(refusal) => return ExitCode::from(usage(&refusal, wants_json)),
    };
    let terminal = Terminal::new(&args.common, &installation::Environment::read());
    // A panic is a bug: print one line and use the documented code, instead of a trace that may contain a
    // secret.
    panic::set_hook(Box::new(|_| {}));
    let code = panic::catch_unwind(|| commands::run(&args, &terminal))
        .unwrap_or_else(|_| {
            terminal.error("internal error in es-bootstrap");
            terminal.hint("please report it, with the command line and the output of `es-bootstrap check`");
            Ok(exit::SOFTWARE)
        })
        .unwrap_or_else(|error| fail(&error, &args.common, &terminal));
    ExitCode::from(if args.command.never_fails() { exit::OK } else { code })
}

/// Prevents core dumps, and access to this process's memory by users other than root, while it holds secrets.
/// The kernel resets this when the node is executed. A refusal by the operating system is ignored.
fn keep_memory_private() {
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Reports a failure as a document, or as one line with its causes and a hint.
fn fail(error: &Error, common: &Common, terminal: &Terminal) -> u8 {
    let chain = error::chain(error);
    let code = Tool::called(env::args_os().next().as_deref())
        .and_then(Tool::only_failure)
        .unwrap_or_else(|| error.code());
    if common.json() {
        failure(&chain, &error.hint(), code);
    } else if code == exit::NOOP && common.quiet && common.voice == Voice::Own {
        // Nothing to do is not a failure; with `--quiet` the exit code is enough.
    } else if common.voice == Voice::Stock {
        terminal.always(&format!("ERROR: {}, with exit code {code}", chain.join(": ")));
        terminal.hint(&error.hint());
    } else {
        terminal.error(&chain.join(": "));
        terminal.hint(&error.hint());
    }
    code
}

/// Handles what clap returns: help and version are results, everything else is a usage error.
fn usage(refusal: &clap::Error, wants_json: bool) -> u8 {
    if matches!(refusal.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = refusal.print();
        return exit::OK;
    }
    if wants_json {
        let rendered = refusal.render().to_string();
        let first = rendered.lines().next().unwrap_or_default();
        failure(
            &[first.trim_start_matches("error: ").to_owned()],
            "es-bootstrap --help lists the options",
            exit::USAGE,
        );
    } else if let Some(tool) = Tool::called(env::args_os().next().as_deref()) {
        let code = tool.only_failure().unwrap_or(exit::USAGE);
        let rendered = refusal.render().to_string();
        let text = rendered.trim_end().trim_start_matches("error: ");
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        terminal::say(&format!("ERROR: {first}, with exit code {code}\n{rest}"));
        return code;
    } else if env::args_os().any(|word| word.to_string_lossy().contains(char::is_control)) {
        // The message repeats the arguments, so their control characters must be escaped.
        terminal::say(refusal.render().to_string().trim_end());
    } else {
        let _ = refusal.print();
    }
    exit::USAGE
}

fn failure(chain: &[String], hint: &str, exit_code: u8) {
    let (error, causes) = chain
        .split_first()
        .map_or((String::new(), Vec::new()), |(error, causes)| (error.clone(), causes.to_vec()));
    let failure = report::Failure {
        schema: report::schemas::ERROR,
        error,
        causes,
        hint: Some(hint.to_owned()),
        exit_code,
    };
    let text = serde_json::to_string(&failure).expect("a failure has text keys only");
    let _ = terminal::print_json(&format!("{text}\n"));
}

/// Returns whether JSON output was requested on a command line that could not be parsed.
fn wants_json(words: &[OsString]) -> bool {
    words.iter().any(|word| word == "--format=json")
        || words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}
