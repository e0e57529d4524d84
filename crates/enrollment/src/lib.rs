//! Enrollment: tokens, the addresses in them, and what a cluster sends to a node that joins.

mod addresses;
mod asked;
mod clock;
mod error;
mod join;
mod kibana;
mod token;

pub use addresses::{Address, advertised, parse_address};
pub use clock::{Apart, Clock};
pub use error::Error;
pub use join::{ClusterMaterial, JoinError, fetch};
pub use kibana::{KibanaEnrollment, KibanaError, enroll_kibana, reach};
pub use token::{ApiKey, EnrollmentToken, TOKEN_VERSION};
