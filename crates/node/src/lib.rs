//! One running node: started, found, and spoken to over HTTPS with its CA pinned.
//!
//! tokio lives here alone: one current-thread runtime, made where it is needed; the functions that others call block.

mod api;
mod client;
mod condition;
mod connect;
mod error;
mod hook;
mod launch;
mod listening;
mod members;
mod relay;
mod session;
mod signals;
mod transport;
mod trust;
mod url;
mod whereabouts;

pub use api::{EnrollmentKey, Scope};
pub use client::{Credentials, Response, printable};
pub use condition::{Condition, EnrollmentKeyLife, Peer};
pub use error::{Distrust, Error};
pub use hook::run_hook;
pub use hyper::Method;
pub use launch::{Ended, Exit, Launch, replace_process, supervise};
pub use listening::Listening;
pub use members::{Member, Members};
pub use session::{Lifetime, Session};
pub use signals::{Signals, obey_signals};
pub use transport::{Identity, Pinged};
pub use trust::{Names, Trust};
pub use url::{Url, UrlError};
pub use whereabouts::{Candidate, Whereabouts};
