//! Checks of container logs and of the records of engines.

use tests::engine::Engine;

/// Stack traces with other causes: the assembled node lacks native libraries; a login before the security
/// index exists returns an error; a node may be stopped while it responds; nodes log elections and lost
/// nodes, and cannot connect to one that has just been stopped.
const KNOWN: [&str; 6] = [
    "o.e.n.NativeAccess",
    "failed to retrieve password hash for reserved user",
    "event executor terminated",
    "Failing [elected-as-master",
    "o.e.c.NodeConnectionsService",
    "ConnectTransportException",
];

/// Checks for stack traces: the node must accept every connection of a health check, `start` or a tool
/// without an exception.
pub(crate) fn no_trace(engine: &Engine, container: &str) {
    let logs = engine.logs(container).unwrap();
    assert!(logs.contains("started"), "the node says nothing: {logs}");
    let traces = traces(&logs);
    assert!(traces.is_empty(), "{traces:#?}");
}

/// Returns the lines of stack traces, including those of the exceptions.
pub(crate) fn traces(logs: &str) -> Vec<String> {
    let mut traces = Vec::new();
    let mut head = String::new();
    let mut told = String::new();
    for line in logs.lines() {
        if line.starts_with("\tat ") {
            if told != head && !KNOWN.iter().any(|known| head.contains(known)) {
                traces.push(head.clone());
                told.clone_from(&head);
            }
        } else if line.starts_with('[') {
            head = line.to_owned();
        } else if !line.starts_with("\t...") {
            head = format!("{head} / {line}");
        }
    }
    traces
}

/// Checks that neither the engine's record of a container nor its logs contain a secret.
pub(crate) fn no_secret(engine: &Engine, container: &str, secrets: &[&str]) {
    let inspect = engine.run(&["inspect", container]).unwrap();
    let logs = engine.logs(container).unwrap();
    for secret in secrets {
        assert!(secret.len() > 7, "`{secret}` is no secret");
        assert!(!inspect.contains(secret), "the engine knows a secret: {inspect}");
        assert!(!logs.contains(secret), "the log holds a secret: {logs}");
    }
}
