//! Access to a running node through this machine's files: its address, its CA, and superuser credentials.

mod addresses;
mod diagnosis;
mod door;
mod endpoint;
mod error;
mod health;
mod http_layer;
mod patience;
mod realm_file;
mod service_tokens;
mod temporary_user;
mod token;

pub use diagnosis::{Cause, DIAGNOSIS, diagnose, diagnose_as, suspects};
pub use door::{Door, Entered, Entrance, Passwords, accepts, enter, log_in};
pub use endpoint::{is_open_to_others, local_url, published_url, transport_address, whereabouts};
pub use error::{Error, StoreProblem};
pub use health::{Red, can_read_users, clock};
pub use http_layer::HttpLayer;
pub use patience::{Patience, patiently};
pub use realm_file::unreadable_realm_files;
pub use service_tokens::{AddedToken, Handing, ServiceTokenError, add_service_token};
pub use temporary_user::sweep;
pub use token::{MadeToken, Uptime, create_token};
