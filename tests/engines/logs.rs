//! What the logs of containers, and what engines tell of them, must not hold.

use tests::engine::Engine;

/// No connection of a health check, of `start` or of a tool is a fault in the eyes of the node: no trace of a stack.
pub(crate) fn no_trace(engine: &Engine, container: &str) {
    let logs = engine.logs(container).unwrap();
    assert!(logs.contains("started"), "the node says nothing: {logs}");
    let traces: Vec<&str> =
        logs.lines().filter(|line| line.contains("Exception") || line.starts_with("\tat ")).collect();
    assert!(traces.is_empty(), "{traces:#?}");
}

/// Neither the engine's record of a container nor its logs hold any of these.
pub(crate) fn no_secret(engine: &Engine, container: &str, secrets: &[&str]) {
    let inspect = engine.run(&["inspect", container]).unwrap();
    let logs = engine.logs(container).unwrap();
    for secret in secrets {
        assert!(secret.len() > 7, "`{secret}` is no secret");
        assert!(!inspect.contains(secret), "the engine knows a secret: {inspect}");
        assert!(!logs.contains(secret), "the log holds a secret: {logs}");
    }
}
