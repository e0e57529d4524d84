//! Passwords, their hashes, the files of the file realm, and service account tokens.

mod error;
mod files;
mod hash;
mod password;
mod service_token;

pub use error::Error;
pub use files::{
    Maker, SUPERUSER, USERS, USERS_ROLES, add_role_member, add_user, is_realm_file, recorded_users,
    remove_role_member, remove_user, temporary_name, temporary_users,
};
pub use hash::{Algorithm, PasswordHash};
pub use password::{ELASTIC_LENGTH, Password, TEMPORARY_LENGTH};
pub use service_token::{
    KIBANA, SERVICE_TOKENS, ServiceToken, TokenAlgorithm, add_service_token, holds_service_token,
    is_token_name, mark_service_token, marked_service_tokens, remove_service_token, unmark_service_token,
    unused_token_name,
};
