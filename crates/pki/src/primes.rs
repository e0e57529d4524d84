//! The two primes of an RSA key (FIPS 186-5, A.1.3), searched on all cores.
//!
//! Most of the time is spent on candidates that are not prime. To test as few as possible, a sieve removes all multiples of
//! primes below 2^18. The test is Fermat's with base 2, which needs squarings and doublings only. A candidate that passes
//! is almost certainly prime; the library's tests decide.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Limb, MontyForm, MontyMultiplier, NonZero};
use crypto_primes::Flavor;
use crypto_primes::fips::{self, FipsOptions};
use rand::CryptoRng;

use crate::sieve::{SmallPrimes, Starts};

/// Bits of each of the two primes of an RSA-4096 key.
const BITS: NonZeroU32 = NonZeroU32::new(2048).expect("not zero");
/// The public exponent that everybody uses.
pub(crate) const EXPONENT: u32 = 65_537;
/// FIPS 186-5, A.1.3: the primes differ within their first hundred bits.
const DIFFERING_BITS: u32 = 100;
/// The bound of the sieve. It leaves one prime in 64 candidates. With 2^16 it is one in 71, and sieving takes a test's time
/// less; with 2^20 it is one in 57, and sieving takes the time of five tests more.
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
        while let Some(candidate) = self.next(rng) {
            self.add(candidate);
        }
    }

    /// The next that passes Fermat's test and suits the exponent; `None` once the search is over.
    fn next(&self, rng: &mut impl CryptoRng) -> Option<BoxedUint> {
        loop {
            let starts = Starts { small: self.small, bits: BITS };
            let found = crypto_primes::sieve_and_find(rng, starts, |_, candidate| {
                self.is_over() || passes_fermat(candidate)
            });
            let candidate = found.ok()??;
            if self.is_over() {
                return None;
            }
            if suits_exponent(&candidate) {
                return Some(candidate);
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

/// Whether `2^(n-1)` is 1 modulo `n`, as it is for each odd prime. Its path depends on the number's bits, as that of the
/// library's Lucas test does.
fn passes_fermat(n: &BoxedUint) -> bool {
    let Some(modulus) = n.to_odd().into_option() else { return false };
    let params = BoxedMontyParams::new_vartime(modulus);
    let mut multiplier = <BoxedMontyForm as MontyForm>::Multiplier::<'_>::from(&params);
    let one = BoxedMontyForm::one(&params);
    let mut power = one.clone();
    for bit in (0..n.bits_precision()).rev() {
        multiplier.square_assign(&mut power);
        // The lowest bit of `n - 1` is not set.
        if bit != 0 && n.bit_vartime(bit) {
            double(power.as_montgomery_mut(), n);
        }
    }
    power == one
}

/// Doubles a number below `n` modulo `n`, in place.
fn double(number: &mut BoxedUint, n: &BoxedUint) {
    let overflows = number.bit_vartime(number.bits_precision() - 1);
    number.wrapping_shl_assign_vartime(1);
    if overflows || *number >= *n {
        number.wrapping_sub_assign(n);
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
    use crypto_primes::hazmat::{SetBits, random_odd_integer};

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
    fn fermats_test_says_what_the_librarys_power_says() {
        let mut passed = 0;
        for bits in [64, 128, 256].map(|bits| NonZeroU32::new(bits).unwrap()) {
            for _ in 0..200 {
                let number =
                    random_odd_integer::<BoxedUint, _>(&mut memory::rng(), bits, SetBits::Msb).unwrap();
                let params = BoxedMontyParams::new_vartime(number.clone());
                let two = BoxedMontyForm::one(&params).double();
                let exponent = number.wrapping_sub(Limb::ONE);
                let is_one = two.pow(&exponent) == BoxedMontyForm::one(&params);
                assert_eq!(passes_fermat(&number), is_one, "{number:?}");
                passed += usize::from(is_one);
            }
        }
        assert!(passed > 0);
    }

    #[test]
    fn numbers_that_only_look_prime_to_fermat_are_refused() {
        // 341 = 11 * 31, and numbers of Carmichael: they pass for base 2.
        for pseudoprime in [341_u32, 561, 1105, 1729, 2465, 1_373_653, 3_215_031_751] {
            let number = BoxedUint::from(pseudoprime);
            assert!(passes_fermat(&number) && !is_prime(&number, &mut memory::rng()), "{pseudoprime}");
        }
        assert!(!passes_fermat(&BoxedUint::from(10_u32)));
        assert!(!passes_fermat(&BoxedUint::from(15_u32)));
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
