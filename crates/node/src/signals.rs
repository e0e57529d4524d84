//! Signals that are passed on.

use std::fs;
use std::io;

use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// What ends a program from outside.
const PASSED_ON: [(SignalKind, Signal); 3] = [
    (SignalKind::interrupt(), Signal::INT),
    (SignalKind::terminate(), Signal::TERM),
    (SignalKind::hangup(), Signal::HUP),
];

/// Receives the signals that are to be passed on. One that is ignored stays ignored, here and in the node: `nohup`
/// relies on that.
pub(crate) fn receive() -> io::Result<mpsc::UnboundedReceiver<Signal>> {
    let ignored = ignored();
    let (sender, receiver) = mpsc::unbounded_channel();
    for (kind, number) in PASSED_ON {
        if ignored & 1 << (number.as_raw() - 1) != 0 {
            continue;
        }
        let mut stream = signal(kind)?;
        let sender = sender.clone();
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                if sender.send(number).is_err() {
                    break;
                }
            }
        });
    }
    Ok(receiver)
}

/// The set of signals that this process ignores, one bit each.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let set = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    set.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or(0)
}
