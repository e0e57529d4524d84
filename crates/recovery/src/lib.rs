//! Determines the state of a node's security, and undoes runs, whether interrupted or complete.
//!
//! [`Standing`] combines settings, blocks, data and leftovers. The names of all steps are in one table, which
//! the steps and the undo share.

mod credentials;
mod error;
mod in_place;
mod leftovers;
mod named_ca;
mod names;
mod recovered;
mod rejoin;
mod renewals;
mod repair;
mod runs;
mod standing;
mod undo;
mod way_back;

pub use credentials::{
    Delivered, InitialCredentials, of_another_ca as credentials_of_another_ca, parse as parse_credentials,
};
pub use error::Error;
pub use in_place::take_back_in_place;
pub use leftovers::{abandoned, is_settings, remove_abandoned, remove_abandoned_credentials};
pub use names::{
    CHECKSUM, DEFAULT_CREDENTIALS, PREVIOUS_HTTP_STORE, PREVIOUS_TRANSPORT_FILES, PREVIOUS_TRANSPORT_STORE,
    REQUEST_STORE, STATE_DIRECTORY, mode, written_at,
};
pub use recovered::{Mend, Mended, Recovered};
pub use rejoin::{Earlier, NotConfigured};
pub use repair::{rename_node, replace_settings, take_out, take_out_with};
pub use runs::{configured_at, interrupted_exchange, unfinished, unfinished_in_place};
pub use standing::{
    By, Interruption, Standing, has_data, has_whole_block, is_configured, secured_by, serves_https,
    stale_node_name,
};
pub use undo::{Changes, NotUndone, Undo};
pub use way_back::{holds_nothing_else, refuse_mounted};
