//! The two primes of an RSA key (FIPS 186-5, A.1.3), searched on all cores.
//!
//! Most of the time is spent on candidates that are not prime. To test as few as possible, a sieve removes all multiples of
//! small primes, and the fastest test that there is, Fermat's, comes first. A candidate that passes it is almost certainly
//! prime; the library's tests decide.

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
/// The public exponent that everybody uses.
pub(crate) const EXPONENT: u32 = 65_537;
/// FIPS 186-5, A.1.3: the primes differ within their first hundred bits.
const DIFFERING_BITS: u32 = 100;
/// The bound of the sieve. It leaves one prime in 64 candidates. With 2^16 it is one in 72, and sieving takes the time of
/// three tests less; with 2^20 it is one in 57, and sieving takes the time of fifteen tests more.
const SIEVED: u32 = 1 << 18;
/// FIPS 186-5, table B.1: the number of Miller-Rabin rounds for primes of 2048 bits, after which the probability of a
/// composite is below 2^-144.
const ROUNDS: usize = 4;

/// Two primes whose product has exactly twice their bits.
///
/// A thread a core puts candidates into one place until two are found that fit each other, so that the work is shared
/// evenly however the luck is. Then each of them is judged, both at once.
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

/// Rounds of Miller and Rabin's test with random bases, and a Lucas test, which fails for other composites.
fn is_prime(number: &BoxedUint, rng: &mut impl CryptoRng) -> bool {
    fips::is_prime(rng, Flavor::Any, number, FipsOptions::with_mr_iterations(ROUNDS).with_lucas_test())
}

/// A search for two primes that fit each other, in which several threads take part.
struct Search<'a> {
    small: &'a SmallPrimes,
    /// At most one, or the pair.
    found: Mutex<Vec<BoxedUint>>,
    over: AtomicBool,
}

impl<'a> Search<'a> {
    fn new(small: &'a SmallPrimes) -> Self {
        Self { small, found: Mutex::default(), over: AtomicBool::default() }
    }

    /// Searches until there is a pair. A thread that leaves, for any reason, ends the search for the others as well.
    fn run(&self, rng: &mut impl CryptoRng) {
        let _end = End(self);
        while !self.is_over() {
            if let Some(candidate) = self.near_one_start(rng) {
                self.add(candidate);
            }
        }
    }

    /// The first from a random start on that passes Fermat's test and suits the exponent; `None` where the start has no
    /// such number near it, and once the search is over.
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

/// Ends a search when it goes.
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
        // Would never end otherwise.
        search.run(&mut memory::rng());
    }

    /// Random numbers that the system refuses.
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
        // 341 = 11 * 31, and numbers of Carmichael: they pass for base 2.
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
            // By other tests than those that chose it: base 2, and Lucas's of Baillie and others.
            assert!(crypto_primes::is_prime(Flavor::Any, prime));
        }
        assert!(far_apart(&p, &q) && !far_apart(&p, &p));
        assert_eq!(p.concatenating_mul(&q).bit_width(), 4096);
    }
}
