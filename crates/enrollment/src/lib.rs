//! Enrollment tokens, and which addresses they carry.

mod addresses;
mod error;
mod token;

pub use addresses::{Address, advertised, parse_address};
pub use error::Error;
pub use token::{ApiKey, EnrollmentToken, TOKEN_VERSION};
