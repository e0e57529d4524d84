//! Generates candidates for primes: large numbers without small prime factors.

use std::num::NonZeroU32;

use crypto_bigint::{BoxedUint, CheckedAdd, Limb, NonZero, Reciprocal, Word};
use crypto_primes::hazmat::{SetBits, random_odd_integer};
use rand::CryptoRng;

/// Number of consecutive odd numbers that are searched before a new start is drawn. One in 710 is prime, so
/// only three starts in a thousand find none.
const WINDOW: usize = 4096;

/// The odd primes below a bound, in groups whose products fit in a limb: one pass over a large number gives
/// its remainders for all primes of a group, two to eight.
pub(crate) struct SmallPrimes {
    primes: Vec<u32>,
    groups: Vec<Group>,
}

struct Group {
    product: Reciprocal,
    /// The end of its primes in the list; they start where the previous group ends.
    end: usize,
}

impl SmallPrimes {
    /// Finds those below the bound (sieve of Eratosthenes over odd numbers).
    pub(crate) fn below(bound: u32) -> Self {
        let mut composite = vec![false; bound as usize / 2];
        let mut primes = Vec::new();
        for at in 1..composite.len() {
            if composite[at] {
                continue;
            }
            let prime = 2 * at + 1;
            primes.push(u32::try_from(prime).expect("below a bound of 32 bits"));
            composite.iter_mut().skip(2 * at * (at + 1)).step_by(prime).for_each(|number| *number = true);
        }
        let groups = groups(&primes);
        Self { primes, groups }
    }

    /// Returns candidates after a random start. Their two highest bits are set, so that the product of two
    /// has exactly twice as many bits.
    pub(crate) fn candidates(&self, bits: NonZeroU32, rng: &mut impl CryptoRng) -> Candidates {
        let start = random_odd_integer::<BoxedUint, _>(rng, bits, SetBits::TwoMsb);
        let start = start.expect("memory's random numbers, and more than two bits").get();
        Candidates { composite: self.sift(&start), start, at: 0 }
    }

    /// Marks the numbers of the window that have a small factor.
    fn sift(&self, start: &BoxedUint) -> Vec<bool> {
        let mut composite = vec![false; WINDOW];
        let mut begin = 0;
        for group in &self.groups {
            let remainder = start.rem_limb_with_reciprocal(&group.product).0;
            for prime in &self.primes[begin..group.end] {
                let first = first_multiple(remainder % Word::from(*prime), Word::from(*prime));
                composite.iter_mut().skip(first).step_by(*prime as usize).for_each(|number| *number = true);
            }
            begin = group.end;
        }
        composite
    }
}

fn groups(primes: &[u32]) -> Vec<Group> {
    let group = |product: Word, end| {
        let product = NonZero::new(Limb(product)).expect("a product of primes");
        Group { product: Reciprocal::new(product), end }
    };
    let mut groups = Vec::new();
    let mut product: Word = 1;
    for (at, prime) in primes.iter().enumerate() {
        product = product.checked_mul(Word::from(*prime)).unwrap_or_else(|| {
            groups.push(group(product, at));
            Word::from(*prime)
        });
    }
    groups.push(group(product, primes.len()));
    groups
}

/// Returns the smallest `i` for which the prime divides `start + 2 i`, given the remainder of `start`.
fn first_multiple(remainder: Word, prime: Word) -> usize {
    let missing = if remainder == 0 { 0 } else { prime - remainder };
    let even = if missing % 2 == 0 { missing } else { missing + prime };
    usize::try_from(even / 2).unwrap_or(WINDOW)
}

/// The numbers of a window without small prime factors.
pub(crate) struct Candidates {
    start: BoxedUint,
    composite: Vec<bool>,
    at: usize,
}

impl Iterator for Candidates {
    type Item = BoxedUint;

    fn next(&mut self) -> Option<BoxedUint> {
        let found = self.composite.get(self.at..)?.iter().position(|composite| !composite)?;
        let at = self.at + found;
        self.at = at + 1;
        let distance = u32::try_from(2 * at).expect("within the window");
        // `None` if the window exceeds the largest number with this many bits.
        self.start.checked_add(&BoxedUint::from(distance)).into_option()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_small_primes() {
        let small = SmallPrimes::below(1 << 20);
        assert_eq!(small.primes[..5], [3, 5, 7, 11, 13]);
        // There are 82,025 primes below 2^20, including 2.
        assert_eq!((small.primes.len(), small.primes.last()), (82_024, Some(&1_048_573)));
        assert_eq!(small.groups.last().unwrap().end, small.primes.len());
    }

    #[test]
    fn leaves_out_what_a_small_prime_divides_and_nothing_else() {
        let small = SmallPrimes::below(1 << 10);
        let bits = NonZeroU32::new(256).unwrap();
        for _ in 0..4 {
            let sieve = small.candidates(bits, &mut memory::rng());
            let start = sieve.start.clone();
            let kept: Vec<BoxedUint> = sieve.collect();
            assert_eq!((start.bit_width(), start.bit_vartime(254), start.bit_vartime(0)), (256, true, true));
            let divides = |number: &BoxedUint, prime: &u32| {
                number.rem_limb(NonZero::new(Limb::from(*prime)).unwrap()) == Limb::ZERO
            };
            let wanted: Vec<BoxedUint> = (0..WINDOW)
                .map(|at| start.wrapping_add(BoxedUint::from(2 * at as u32)))
                .filter(|number| !small.primes.iter().any(|prime| divides(number, prime)))
                .collect();
            assert!(wanted.len() > 100 && kept == wanted);
        }
    }

    #[test]
    fn ends_before_a_number_of_more_bits() {
        let small = SmallPrimes::below(1 << 10);
        let start = BoxedUint::max(256);
        let sieve = Candidates { composite: small.sift(&start), start, at: 0 };
        assert!(sieve.count() <= 1);
    }
}
