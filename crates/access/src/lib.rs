//! Ways into a running node that this machine's files open: where it listens, whom to believe, and who may do anything
//! there.

mod door;
mod endpoint;
mod error;
mod health;
mod http_layer;
mod service_tokens;
mod temporary_user;
mod token;

pub use door::{Door, Entered, Keys, enter};
pub use endpoint::{default_urls, local_url, ports, published_url};
pub use error::{Error, StoreProblem};
pub use health::Red;
pub use http_layer::HttpLayer;
pub use service_tokens::{SERVICE_TOKENS, ServiceTokenError, add_service_token, remove_service_token};
pub use temporary_user::{TemporaryUser, sweep};
pub use token::{Token, Uptime, create_token};
