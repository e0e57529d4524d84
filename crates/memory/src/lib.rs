//! Wipes secrets from memory.
//!
//! A type that wipes itself covers only its own copy. Libraries that compute with a secret copy it into
//! numbers, buffers and registers of their own, so wiping must not depend on them:
//!
//! - the heap: the program's [`ALLOCATOR`] overwrites everything that is freed;
//! - the stacks: [`wiped`] overwrites the stack below it once its work is done, and every thread of this crate ends this
//!   way;
//! - random numbers: [`rng`] asks the system and keeps no state from which they could be computed again.

mod threads;

use std::alloc::System;
use std::hint::black_box;

use rand::CryptoRng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use zeroizing_alloc::ZeroAlloc;

pub use threads::{both, on_each_processor};

/// The global allocator of a program that handles secrets. Growing allocates a new block and frees the old
/// one, which is wiped.
pub const ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// How much of the stack is overwritten, in bytes. A thread has 2 MiB, and a main thread usually 8 MiB. Our
/// deepest work with secrets uses far less than this; the tests verify that nothing remains.
const DEPTH: usize = 256 << 10;

/// Returns the system's random number generator.
#[must_use]
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Draws characters of an ASCII alphabet without bias.
pub fn draw(alphabet: &[u8], length: usize, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    // The largest multiple of the alphabet's size that fits a byte. Accepting larger values would favor the
    // first characters.
    let limit = 256 / alphabet.len() * alphabet.len();
    let mut drawn = String::with_capacity(length);
    let mut byte = [0];
    while drawn.len() < length {
        rng.fill_bytes(&mut byte);
        let index = usize::from(byte[0]);
        if index < limit {
            drawn.push(char::from(alphabet[index % alphabet.len()]));
        }
    }
    drawn
}

/// Runs the closure and then overwrites the stack that it may have used, so that only the result remains.
pub fn wiped<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    wipe_stack();
    result
}

/// Runs the closure in its own stack frame, below the caller's.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

#[inline(never)]
fn wipe_stack() {
    black_box(&mut [0_u8; DEPTH]);
}
