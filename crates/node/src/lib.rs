//! One running node: starts it, finds it, and talks to it over HTTPS with its CA pinned.
//!
//! Only this crate uses tokio: one current-thread runtime, created when it is needed. Functions for other
//! crates block.

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
