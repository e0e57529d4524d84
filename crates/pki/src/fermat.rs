//! The Fermat test with base 2: whether `2^(n-1)` is 1 modulo `n`, which holds for every odd prime `n`.
//!
//! Creating a key spends most of its time here. Processors with AVX2 test four numbers at once, in a third of
//! the time that the library needs for them in turn; those with AVX-512 IFMA test eight, in a third of that
//! per number.
//!
//! The execution path depends on the bits of the numbers, as in the library's Lucas test.

#[cfg(target_arch = "x86_64")]
use std::array::from_fn;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, MontyForm, MontyMultiplier};
use multiversion::multiversion;
use multiversion::target::match_target;

#[cfg(target_arch = "x86_64")]
mod lanes;
#[cfg(target_arch = "x86_64")]
mod wide;

/// How many numbers are tested at once.
pub(crate) const AT_ONCE: usize = 8;
/// Maximum size of the numbers in bits.
pub(crate) const BITS: u32 = 2048;

/// Returns the position of the first number that passes. There are at most [`AT_ONCE`] numbers, with at most
/// [`BITS`] bits each.
#[multiversion(targets("x86_64+avx2+avx512f+avx512ifma", "x86_64+avx2"))]
pub(crate) fn first_to_pass(numbers: &[BoxedUint]) -> Option<usize> {
    match_target! {
        "x86_64+avx2+avx512f+avx512ifma" => wide::first_to_pass(numbers),
        "x86_64+avx2" => lanes::first_to_pass(numbers),
        _ => numbers.iter().position(passes),
    }
}

/// Returns the position of the first number that passes, by a test of `N` odd numbers at once.
#[cfg(target_arch = "x86_64")]
fn first_of<const N: usize>(
    numbers: &[BoxedUint],
    pass: impl FnOnce([&BoxedUint; N]) -> [bool; N],
) -> Option<usize> {
    // Even numbers have no Montgomery form, and unused lanes need an odd number as well.
    let is_odd = |number: &&BoxedUint| number.bit_vartime(0);
    let odd: [Option<&BoxedUint>; N] = from_fn(|lane| numbers.get(lane).filter(is_odd));
    let three = BoxedUint::from(3_u32);
    let passed = pass(odd.map(|number| number.unwrap_or(&three)));
    (0..N).find(|lane| odd[*lane].is_some() && passed[*lane])
}

/// Returns a bit of the exponent `n - 1`, whose lowest bit is 0.
fn is_set(n: &BoxedUint, bit: u32) -> bool {
    bit != 0 && bit < n.bits_precision() && n.bit_vartime(bit)
}

/// Tests one number with the library's squarings.
fn passes(n: &BoxedUint) -> bool {
    let Some(modulus) = n.to_odd().into_option() else { return false };
    let params = BoxedMontyParams::new_vartime(modulus);
    let mut multiplier = <BoxedMontyForm as MontyForm>::Multiplier::<'_>::from(&params);
    let one = BoxedMontyForm::one(&params);
    let mut power = one.clone();
    for bit in (0..n.bits_precision()).rev() {
        multiplier.square_assign(&mut power);
        if is_set(n, bit) {
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

#[cfg(test)]
mod tests {
    use std::array::from_fn;
    use std::num::NonZeroU32;

    use crypto_bigint::Limb;
    use crypto_primes::hazmat::{SetBits, random_odd_integer};

    use super::*;

    /// The path of processors that have AVX2 but not AVX-512 IFMA.
    #[multiversion(targets("x86_64+avx2"))]
    fn first_in_lanes(numbers: &[BoxedUint]) -> Option<usize> {
        match_target! {
            "x86_64+avx2" => lanes::first_to_pass(numbers),
            _ => numbers.iter().position(passes),
        }
    }

    fn random(bits: u32) -> BoxedUint {
        let bits = NonZeroU32::new(bits).unwrap();
        random_odd_integer::<BoxedUint, _>(&mut memory::rng(), bits, SetBits::Msb).unwrap().get()
    }

    #[test]
    fn each_way_says_what_the_librarys_power_says() {
        let mut passed = 0;
        for bits in [16, 64, 128, 256, 2048] {
            for _ in 0..if bits == 2048 { 2 } else { 50 } {
                let numbers: [BoxedUint; AT_ONCE] = from_fn(|_| random(bits));
                for number in &numbers {
                    let params = BoxedMontyParams::new_vartime(number.to_odd().unwrap());
                    let two = BoxedMontyForm::one(&params).double();
                    let exponent = number.wrapping_sub(Limb::ONE);
                    let is_one = two.pow(&exponent) == BoxedMontyForm::one(&params);
                    assert_eq!(passes(number), is_one, "{number:?}");
                    passed += usize::from(is_one);
                }
                let first = numbers.iter().position(passes);
                assert_eq!(first_to_pass(&numbers), first, "{numbers:?}");
                assert_eq!(first_in_lanes(&numbers), first, "{numbers:?}");
            }
        }
        assert!(passed > 0);
    }

    #[test]
    fn the_largest_sums_fit() {
        // All limbs at their maximum: 2^2048 - 1, which is not prime, and the largest prime below it.
        let largest = BoxedUint::max(BITS);
        let prime = largest.wrapping_sub(BoxedUint::from(1557_u32 - 1));
        assert!(crypto_primes::is_prime(crypto_primes::Flavor::Any, &prime));
        for at in 0..AT_ONCE {
            let mut numbers = vec![largest.clone(); AT_ONCE];
            numbers[at] = prime.clone();
            assert_eq!(first_to_pass(&numbers), Some(at));
            assert_eq!(first_in_lanes(&numbers), Some(at));
        }
        assert_eq!(first_to_pass(&[largest]), None);
    }

    #[test]
    fn the_first_that_passes_is_told_however_many_there_are() {
        let numbers = |numbers: &[u32]| numbers.iter().map(|n| BoxedUint::from(*n)).collect::<Vec<_>>();
        for (given, first) in [
            (vec![15, 7, 11, 9], Some(1)),
            (vec![9, 15, 21], None),
            (vec![10, 13], Some(1)),
            (vec![9, 15, 21, 23], Some(3)),
            (vec![], None),
            // 341 = 11 * 31, and a Carmichael number: they pass, but are not prime.
            (vec![341], Some(0)),
            (vec![10, 9, 561], Some(2)),
        ] {
            assert_eq!(first_to_pass(&numbers(&given)), first, "{given:?}");
            assert_eq!(numbers(&given).iter().position(passes), first, "{given:?}");
        }
    }
}
