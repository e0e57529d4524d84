//! Programs of the operator that run after a renewal.

use std::path::{Path, PathBuf};

use installation::{HOOKS, Hook};
use lifecycle::Role;
use pki::Certificate;

use crate::terminal::Terminal;
use crate::time::rfc3339;

/// Variables with secrets that no other program needs.
pub(crate) const SECRET_VARIABLES: &[&str] = &["ELASTIC_PASSWORD", "KEYSTORE_PASSWORD", "ENROLLMENT_TOKEN"];

/// The event that the programs are run for.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    /// A certificate was renewed.
    Renewed,
    /// The CA is due. It is not renewed automatically.
    CaDue,
}

/// A program that was run, and whether it succeeded.
pub(crate) struct Ran {
    pub(crate) program: PathBuf,
    pub(crate) ok: bool,
}

/// Runs the operator's programs one after the other, with the event but no secret in their environment. A
/// program that fails causes only a warning.
pub(crate) fn run(event: Event, role: Role, certificate: &Certificate, terminal: &Terminal) -> Vec<Ran> {
    let event = match event {
        Event::Renewed => "renewed",
        Event::CaDue => "ca-due",
    };
    let variables = [
        ("ES_BOOTSTRAP_EVENT", event.to_owned()),
        ("ES_BOOTSTRAP_ROLE", role.as_str().to_owned()),
        ("ES_BOOTSTRAP_NOT_AFTER", rfc3339(certificate.not_after())),
        ("ES_BOOTSTRAP_SHA256", pki::fingerprint(certificate.der()).to_string()),
    ];
    let mut ran = Vec::new();
    for hook in installation::hooks(Path::new(HOOKS)) {
        match hook {
            Hook::Refused { path, reason } => {
                terminal.warn(&format!("`{}` is not run: {reason}", path.display()));
            }
            Hook::Program(program) => {
                let ended = node::run_hook(&program, &variables, SECRET_VARIABLES);
                let shown = program.display();
                match &ended {
                    Ok(true) => {}
                    Ok(false) => terminal.warn(&format!("`{shown}` failed")),
                    Err(error) => terminal.warn(&format!("could not run `{shown}`: {error}")),
                }
                ran.push(Ran { ok: ended.is_ok_and(|ok| ok), program });
            }
        }
    }
    ran
}
