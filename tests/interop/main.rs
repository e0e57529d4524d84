//! Other programs read what es-bootstrap writes, and es-bootstrap reads what they write: one module for each.

mod configured;
mod dice;
mod elasticsearch_keystore;
mod keystore_commands;
mod keytool;
mod kibana_yml;
mod linter;
mod openssl;
mod settings;
mod startable;
mod user_data;
