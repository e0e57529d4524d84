//! One running node: started, found, and spoken to over HTTPS with its CA pinned.
//!
//! tokio lives here alone: one current-thread runtime, made where it is needed; the functions that others call block.

mod api;
mod client;
mod error;
mod launch;
mod probe;
mod relay;
mod session;
mod signals;
mod trust;
mod url;

pub use api::{EnrollmentKey, Scope, local_addresses};
pub use client::{Credentials, Response};
pub use error::{Distrust, Error};
pub use hyper::Method;
pub use launch::{Event, Exit, Launch, replace_process, supervise};
pub use probe::{Candidate, Probe, Ready};
pub use session::Session;
pub use trust::{Names, Trust};
pub use url::{Url, UrlError};
