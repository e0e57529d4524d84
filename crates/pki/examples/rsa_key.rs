//! Creates an RSA-4096 key as the program does, and writes it as PKCS#8 to standard output.
//! `cargo xtask bench` measures it by itself.

use std::io::Write;
use std::process::ExitCode;

use pki::{KeyKind, PrivateKey};

fn main() -> ExitCode {
    let made = PrivateKey::generate(KeyKind::Rsa4096, memory::rng);
    match made.ok().and_then(|key| std::io::stdout().write_all(key.pkcs8()).ok()) {
        Some(()) => ExitCode::SUCCESS,
        None => ExitCode::FAILURE,
    }
}
