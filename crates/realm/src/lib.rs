//! Passwords, their hashes, and the files of the file realm.

mod error;
mod files;
mod hash;
mod password;

pub use error::Error;
pub use files::{
    Maker, SUPERUSER, TEMPORARY_PREFIX, add_role_member, add_user, recorded_users, remove_role_member,
    remove_user, temporary_name, temporary_users,
};
pub use hash::{Algorithm, PasswordHash};
pub use password::{ELASTIC_LENGTH, Password, SHORTEST, TEMPORARY_LENGTH};
