//! The tools against a scripted server: cases from Elasticsearch's own tests, by number (T token, U temporary
//! user, R reset password, C create token, H hash helper, L client), hostile servers, and the commands for
//! the keystore.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

mod adopted;
mod announcement;
mod check;
mod client;
mod clock;
mod finalize;
mod foreign;
mod hostile;
mod keystore;
mod killed;
mod links;
mod monitoring;
mod passwords;
mod place;
mod quiet;
mod replaced_ca;
mod rotation;
mod server;
mod signals;
mod status;
mod stock;
mod tokens;
