//! Plans, makes and stages what a first start writes.

mod credentials;
mod error;
mod generalize;
mod in_place;
mod leftovers;
mod material;
pub mod packaged;
mod plan;
mod rejoin;
mod repair;
mod sans;
mod stage;

pub use credentials::{Credentials, Delivered, parse as parse_credentials};
pub use eligibility::Unlocked;
pub use error::Error;
pub use generalize::{Generalized, generalize, generalize_taken_out, is_configured};
pub use in_place::{take_out_in_place, unfinished_in_place, write_in_place};
pub use leftovers::{abandoned, remove_abandoned};
pub use material::{Material, PasswordChoice};
pub use plan::{
    DEFAULT_CREDENTIALS, HTTP_CA, Mount, Options, PasswordSource, Plan, PlannedCertificate, PlannedFile,
    Wanted,
};
pub use rejoin::{Earlier, NotConfigured, interrupted_exchange, take_back};
pub use repair::{has_data, rename_node, stale_node_name, take_out, unfinished, wait_for_lock};
pub use sans::listening_hosts;
pub use stage::{CredentialsFile, Staged, check_credentials, stage};
