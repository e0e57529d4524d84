//! One running node: started, found, and spoken to over HTTPS with its CA pinned.
//!
//! tokio lives here alone: one current-thread runtime, made where it is needed; the functions that others call block.

mod api;
mod client;
mod error;
mod launch;
mod probe;
mod relay;
mod signals;

pub use api::{KibanaKey, local_addresses};
pub use client::{Credentials, Response, Trust};
pub use error::Error;
pub use launch::{Event, Exit, Launch, replace_process, supervise};
pub use probe::{Candidate, Probe, Ready};
