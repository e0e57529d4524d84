//! Creation of private keys.

use installation::Environment;
use pki::{Error, KeyKind, PrivateKey};

/// Returns the function that creates keys.
#[cfg(not(test_build))]
pub(crate) fn maker(_environment: &Environment) -> impl Fn(KeyKind) -> Result<PrivateKey, Error> + Sync {
    |kind| PrivateKey::generate(kind, memory::rng)
}

/// Returns the function that creates keys. Only test builds read an RSA key from a file (PKCS#8, DER) that a
/// variable names: they run very often, and generating a key takes longer than everything else.
#[cfg(test_build)]
pub(crate) fn maker(environment: &Environment) -> impl Fn(KeyKind) -> Result<PrivateKey, Error> + Sync {
    let given = environment.path("ES_BOOTSTRAP_TEST_RSA_KEY");
    move |kind| match (&given, kind) {
        (Some(file), KeyKind::Rsa4096) => {
            let unreadable = |error: std::io::Error| Error::Generate(error.into());
            PrivateKey::decode(&installation::read_given(file).map_err(unreadable)?)
        }
        _ => PrivateKey::generate(kind, memory::rng),
    }
}
