//! Other programs read what we write, and we read what they read: one module for each.

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
