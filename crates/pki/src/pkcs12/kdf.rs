//! The key derivation of PKCS#12 (RFC 7292, appendix B).

use std::num::NonZeroU32;

use sha2::digest::Digest;
use sha2::digest::block_api::BlockSizeUser;
use zeroize::Zeroizing;

use super::StorePassword;

/// The purpose of the derived bytes. The number is its ID in appendix B.3.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// A key for encryption.
    Key = 1,
    /// An initialisation vector.
    Iv = 2,
    /// A key for the integrity check.
    Mac = 3,
}

/// Derives `length` bytes.
pub(super) fn derive<D: Digest + BlockSizeUser>(
    password: &StorePassword,
    salt: &[u8],
    purpose: Purpose,
    iterations: NonZeroU32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = D::block_size();
    let diversifier = vec![purpose as u8; block];
    let mut input = Zeroizing::new([filled(salt, block), filled(&utf16(password), block)].concat());
    let mut derived = Zeroizing::new(Vec::with_capacity(length + block));
    loop {
        let mut digest = D::new().chain_update(&diversifier).chain_update(&*input).finalize();
        for _ in 1..iterations.get() {
            digest = D::digest(&digest);
        }
        derived.extend_from_slice(&digest);
        if derived.len() >= length {
            derived.truncate(length);
            return derived;
        }
        let addend: Vec<u8> = digest.iter().copied().cycle().take(block).collect();
        input.chunks_mut(block).for_each(|part| add_and_one(part, &addend));
    }
}

/// Encodes the password as Java does: UTF-16, big-endian, with a terminator.
fn utf16(password: &StorePassword) -> Zeroizing<Vec<u8>> {
    let units = password.reveal().encode_utf16().chain([0]);
    Zeroizing::new(units.flat_map(u16::to_be_bytes).collect())
}

/// Repeats bytes until they fill whole blocks.
fn filled(bytes: &[u8], block: usize) -> Vec<u8> {
    bytes.iter().copied().cycle().take(bytes.len().next_multiple_of(block)).collect()
}

/// Adds a big-endian number and 1 to another, without the last carry.
fn add_and_one(number: &mut [u8], addend: &[u8]) {
    let mut carry = 1;
    for (digit, added) in number.iter_mut().zip(addend).rev() {
        let sum = u16::from(*digit) + u16::from(*added) + carry;
        *digit = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vectors of other implementations, including OpenSSL and Bouncy Castle.
    #[test]
    fn derives_what_others_derive() {
        for (password, salt, purpose, iterations, expected) in [
            ("smeg", "0a58cf64530d823f", Purpose::Key, 1, "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"),
            ("smeg", "0a58cf64530d823f", Purpose::Iv, 1, "79993dfe048d3b76"),
            ("smeg", "3d83c0e4546ac140", Purpose::Mac, 1, "8d967d88f6caa9d714800ab3d48051d63f73a312"),
            (
                "queeg",
                "05dec959acff72f7",
                Purpose::Key,
                1000,
                "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4",
            ),
            ("queeg", "05dec959acff72f7", Purpose::Iv, 1000, "11dedad7758d4860"),
        ] {
            let bytes = |hex: &str| -> Vec<u8> {
                (0..hex.len())
                    .step_by(2)
                    .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
                    .collect()
            };
            let (expected, iterations) = (bytes(expected), NonZeroU32::new(iterations).unwrap());
            let password = StorePassword::from_text(password.into());
            let derived = derive::<sha1::Sha1>(&password, &bytes(salt), purpose, iterations, expected.len());
            assert_eq!(*derived, expected, "{salt}");
        }
    }
}
