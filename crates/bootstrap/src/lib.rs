//! Plans, makes and stages what a first start writes.

mod credentials;
mod error;
mod material;
mod plan;
mod sans;

pub use credentials::{Credentials, Delivered, parse as parse_credentials};
pub use eligibility::Unlocked;
pub use error::Error;
pub use material::{Material, PasswordChoice};
pub use plan::{DEFAULT_CREDENTIALS, HTTP_CA, Options, PasswordSource, Plan, PlannedCertificate, PlannedFile};
