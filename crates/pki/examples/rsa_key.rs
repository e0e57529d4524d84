//! An RSA-4096 key as the program makes it, as PKCS#8 on standard output: what `cargo xtask bench` measures by itself.

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
