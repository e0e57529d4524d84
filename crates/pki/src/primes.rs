//! Generates the two primes of an RSA key (FIPS 186-5, A.1.3) on all cores.
//!
//! Most of the time is spent on candidates that are not prime. To test as few as possible, a sieve removes
//! all multiples of small primes, and Fermat's test, the fastest one, comes first. A candidate that passes it
//! is almost certainly prime; the library's tests decide.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crypto_bigint::{BoxedUint, Limb, NonZero};
use crypto_primes::Flavor;
use crypto_primes::fips::{self, FipsOptions};
use rand::CryptoRng;

use crate::fermat::{self, AT_ONCE};
use crate::sieve::SmallPrimes;

/// Bits of each of the two primes of an RSA-4096 key.
const BITS: NonZeroU32 = NonZeroU32::new(fermat::BITS).expect("not zero");
/// The usual public exponent.
pub(crate) const EXPONENT: u32 = 65_537;
/// FIPS 186-5, A.1.3: the primes differ in their first hundred bits.
const DIFFERING_BITS: u32 = 100;
/// The bound of the sieve. One in 64 of the remaining candidates is prime. With 2^16 it would be one in 72,
/// and sieving would save the time of three tests; with 2^20 one in 57, and sieving would cost the time of
/// fifteen more tests.
const SIEVED: u32 = 1 << 18;
/// FIPS 186-5, table B.1: the number of Miller-Rabin rounds for primes of 2048 bits, after which the
/// probability of a composite is below 2^-144.
const ROUNDS: usize = 4;

/// Returns two primes whose product has exactly twice their number of bits.
///
/// One thread per core collects candidates in a shared place until two form a valid pair, so no core idles
/// while another is unlucky. Then both candidates are tested in parallel.
pub(crate) fn two_primes<R: CryptoRng>(make_rng: fn() -> R) -> (BoxedUint, BoxedUint) {
    let small = SmallPrimes::below(SIEVED);
    loop {
        let search = Search::new(&small);
        memory::on_each_processor(|| search.run(&mut make_rng()));
        let (p, q) = search.pair().expect("each search goes on until there is a pair");
        let judge = |number| is_prime(number, &mut make_rng());
        if memory::both(|| judge(&p), || memory::wiped(|| judge(&q))) == (true, true) {
            return (p, q);
        }
    }
}

/// Runs Miller-Rabin rounds with random bases, and a Lucas test, whose pseudoprimes are different ones.
fn is_prime(number: &BoxedUint, rng: &mut impl CryptoRng) -> bool {
    fips::is_prime(rng, Flavor::Any, number, FipsOptions::with_mr_iterations(ROUNDS).with_lucas_test())
}

/// A search for two primes that form a valid pair, shared by several threads.
struct Search<'a> {
    small: &'a SmallPrimes,
    /// None, one, or the pair.
    found: Mutex<Vec<BoxedUint>>,
    over: AtomicBool,
}

impl<'a> Search<'a> {
    fn new(small: &'a SmallPrimes) -> Self {
        Self { small, found: Mutex::default(), over: AtomicBool::default() }
    }

    /// Searches until there is a pair. A thread that stops for any reason ends the search for the others as
    /// well.
    fn run(&self, rng: &mut impl CryptoRng) {
        let _end = End(self);
        while !self.is_over() {
            if let Some(candidate) = self.near_one_start(rng) {
                self.add(candidate);
            }
        }
    }

    /// Returns the first number after a random start that passes Fermat's test and suits the exponent; `None`
    /// if the window contains none or the search is over.
    fn near_one_start(&self, rng: &mut impl CryptoRng) -> Option<BoxedUint> {
        let mut candidates = self.small.candidates(BITS, rng).filter(suits_exponent);
        loop {
            let mut some: Vec<BoxedUint> = candidates.by_ref().take(AT_ONCE).collect();
            if some.is_empty() || self.is_over() {
                return None;
            }
            if let Some(first) = fermat::first_to_pass(&some) {
                return Some(some.swap_remove(first));
            }
        }
    }

    fn add(&self, candidate: BoxedUint) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() < 2 && found.iter().all(|other| far_apart(other, &candidate)) {
            found.push(candidate);
        }
        if found.len() == 2 {
            self.over.store(true, Ordering::Relaxed);
        }
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn pair(self) -> Option<(BoxedUint, BoxedUint)> {
        let mut found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter();
        Some((found.next()?, found.next()?))
    }
}

/// Ends the search when it is dropped.
struct End<'a>(&'a Search<'a>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
    }
}

/// Whether `p - 1` has no factor in common with the exponent, which is prime.
fn suits_exponent(p: &BoxedUint) -> bool {
    let exponent = NonZero::new(Limb::from(EXPONENT)).expect("the exponent is not zero");
    p.rem_limb(exponent) != Limb::ONE
}

fn far_apart(p: &BoxedUint, q: &BoxedUint) -> bool {
    let difference = if p > q { p.wrapping_sub(q) } else { q.wrapping_sub(p) };
    difference.bit_width() > BITS.get() - DIFFERING_BITS
}

#[cfg(test)]
mod tests {
    use crypto_bigint::ConcatenatingMul;

    use super::*;

    #[test]
    fn whoever_leaves_a_search_ends_it_for_all() {
        let small = SmallPrimes::below(1 << 10);
        let search = Search::new(&small);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| search.run(&mut Exhausted)));
        assert!(panicked.is_err() && search.is_over());
        // It would never return otherwise.
        search.run(&mut memory::rng());
    }

    /// A failing random number generator.
    struct Exhausted;

    impl rand::TryRng for Exhausted {
        type Error = std::convert::Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            panic!("no random numbers")
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            panic!("no random numbers")
        }

        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
            panic!("no random numbers")
        }
    }

    impl rand::TryCryptoRng for Exhausted {}

    #[test]
    fn numbers_that_only_look_prime_to_fermat_are_refused() {
        // Pseudoprimes to base 2: 341 = 11 * 31, Carmichael numbers and others.
        for pseudoprime in [341_u32, 561, 1105, 1729, 2465, 1_373_653, 3_215_031_751] {
            let number = BoxedUint::from(pseudoprime);
            assert_eq!(fermat::first_to_pass(std::slice::from_ref(&number)), Some(0), "{pseudoprime}");
            assert!(!is_prime(&number, &mut memory::rng()), "{pseudoprime}");
        }
    }

    #[test]
    fn a_pair_is_prime_and_far_apart_and_its_product_has_all_bits() {
        let (p, q) = two_primes(memory::rng);
        for prime in [&p, &q] {
            assert!(prime.bit_width() == 2048 && prime.bit_vartime(2046) && suits_exponent(prime));
            // Uses other tests than the generator: base 2, and a Lucas test (Baillie-PSW).
            assert!(crypto_primes::is_prime(Flavor::Any, prime));
        }
        assert!(far_apart(&p, &q) && !far_apart(&p, &p));
        assert_eq!(p.concatenating_mul(&q).bit_width(), 4096);
    }
}
