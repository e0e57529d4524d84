//! Tests four numbers at once, each in its own lane of vector registers and with its own modulus.
//!
//! A vector instruction multiplies 32-bit numbers to 64-bit products. Numbers are therefore stored in limbs
//! of 28 bits: the sum of all products of a column fits 64 bits, and nothing is carried before the end
//! (Gueron and Krasnov, *Software implementation of modular exponentiation, using advanced vector
//! instructions architectures*, 2012). A Montgomery factor much larger than the numbers makes subtractions
//! unnecessary: the result of a step is below three times the modulus.
//!
//! Code that the compiler vectorises is up to three times slower, so the instructions are written out.

use std::arch::x86_64::{
    __m256i, _mm256_add_epi64, _mm256_and_si256, _mm256_extract_epi64, _mm256_mul_epu32, _mm256_set_epi64x,
    _mm256_set1_epi64x, _mm256_setzero_si256, _mm256_sllv_epi64, _mm256_srli_epi64,
};
use std::array::from_fn;

use crypto_bigint::BoxedUint;

use super::{BITS, first_of, is_set};

/// Bits of a limb: 152 products of two limbs, the doubled ones counted twice, add up to less than 2^64.
const LIMB_BITS: i32 = 28;
const MASK: u64 = (1 << LIMB_BITS) - 1;
/// Limbs of a number, a multiple of four. They have 80 bits more than the largest number.
const LIMBS: usize = 76;

/// One limb of each number.
type Lanes = __m256i;

/// One number per lane, the lowest limbs first.
type Numbers = [Lanes; LIMBS];

/// Sums of products, one column for each limb of a square.
type Columns = [Lanes; 2 * LIMBS];

/// The number of lanes.
const AT_ONCE: usize = 4;

/// Returns the position of the first number that passes.
#[target_feature(enable = "avx2")]
pub(super) fn first_to_pass(numbers: &[BoxedUint]) -> Option<usize> {
    let mut groups = numbers.chunks(AT_ONCE).enumerate();
    groups.find_map(|(at, group)| Some(at * AT_ONCE + first_of(group, |numbers| pass(numbers))?))
}

/// Tests odd numbers.
#[target_feature(enable = "avx2")]
fn pass(numbers: [&BoxedUint; AT_ONCE]) -> [bool; AT_ONCE] {
    let moduli = Moduli::new(numbers);
    let factor = BoxedUint::one_with_precision(BITS + 128).shl(LIMBS as u32 * LIMB_BITS as u32);
    let ones = numbers.map(|n| factor.rem_vartime(n.to_nz().as_ref().expect("an odd number")));
    let mut powers = gathered(ones.each_ref());
    for bit in (0..BITS).rev() {
        moduli.square(&mut powers, lanes(numbers.map(|n| u64::from(is_set(n, bit)))));
    }
    let mut columns = [_mm256_setzero_si256(); 2 * LIMBS];
    columns[..LIMBS].copy_from_slice(&powers);
    moduli.reduce(&mut columns);
    let mut carry = _mm256_setzero_si256();
    let mut are_one = [true; AT_ONCE];
    for (at, column) in columns[LIMBS..].iter().enumerate() {
        let sum = _mm256_add_epi64(*column, carry);
        carry = high(sum);
        let limbs = each(low(sum));
        are_one = from_fn(|lane| are_one[lane] && limbs[lane] == u64::from(at == 0));
    }
    are_one
}

/// The numbers as moduli.
struct Moduli {
    limbs: Numbers,
    /// `-1/n` modulo `2^LIMB_BITS`.
    inverses: Lanes,
}

impl Moduli {
    #[target_feature(enable = "avx2")]
    fn new(numbers: [&BoxedUint; AT_ONCE]) -> Self {
        let limbs = gathered(numbers);
        // Newton's iteration: an odd number is its own inverse modulo 8, and each step doubles the bits.
        let inverse = |n: u64| (0..4).fold(n, |x, _| x.wrapping_mul(2_u64.wrapping_sub(n.wrapping_mul(x))));
        let inverses = lanes(each(limbs[0]).map(|n| inverse(n).wrapping_neg() & MASK));
        Self { limbs, inverses }
    }

    /// Squares in Montgomery form, and doubles in the lanes whose bit is set.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn square(&self, numbers: &mut Numbers, bits: Lanes) {
        let zero = _mm256_setzero_si256();
        let mut columns = [zero; 2 * LIMBS];
        for at in (0..LIMBS).step_by(4) {
            let block: [Lanes; 4] = from_fn(|row| numbers[at + row]);
            let doubled = block.map(|limb| _mm256_add_epi64(limb, limb));
            for row in 0..4 {
                let diagonal = &mut columns[2 * (at + row)];
                *diagonal = plus_product(*diagonal, block[row], block[row]);
                for other in row + 1..4 {
                    let column = &mut columns[2 * at + row + other];
                    *column = plus_product(*column, doubled[row], block[other]);
                }
            }
            add_rows(&mut columns[2 * at + 4..], &doubled, [zero; 3], &numbers[at + 4..]);
        }
        self.reduce(&mut columns);
        let (mut carry, mut carry_of_shift) = (zero, zero);
        for (number, column) in numbers.iter_mut().zip(&columns[LIMBS..]) {
            let sum = _mm256_add_epi64(*column, carry);
            let limb = _mm256_add_epi64(_mm256_sllv_epi64(low(sum), bits), carry_of_shift);
            *number = low(limb);
            (carry, carry_of_shift) = (high(sum), high(limb));
        }
    }

    /// Adds the multiple of each modulus that makes the lower half zero. The upper half is then the quotient.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn reduce(&self, columns: &mut Columns) {
        let limbs = &self.limbs;
        let zero = _mm256_setzero_si256();
        for at in (0..LIMBS).step_by(4) {
            let mut factors = [zero; 4];
            let mut carry = zero;
            for row in 0..4 {
                let mut sum = _mm256_add_epi64(columns[at + row], carry);
                for before in 0..row {
                    sum = plus_product(sum, factors[before], limbs[row - before]);
                }
                factors[row] = low(_mm256_mul_epu32(low(sum), self.inverses));
                carry = high(plus_product(sum, factors[row], limbs[0]));
            }
            columns[at + 4] = _mm256_add_epi64(columns[at + 4], carry);
            add_rows(&mut columns[at + 4..], &factors, [limbs[1], limbs[2], limbs[3]], &limbs[4..]);
        }
    }
}

/// Adds four rows of a multiplication, each of which begins one column after the previous one. The three
/// limbs in `before` belong to the first columns.
#[inline]
#[target_feature(enable = "avx2")]
fn add_rows(columns: &mut [Lanes], factors: &[Lanes; 4], before: [Lanes; 3], number: &[Lanes]) {
    let zero = _mm256_setzero_si256();
    let (whole, rest) = columns.split_at_mut(number.len());
    let [mut a, mut b, mut c] = before;
    for (column, limbs) in whole.as_chunks_mut::<4>().0.iter_mut().zip(number.as_chunks::<4>().0) {
        let [d, e, f, g] = *limbs;
        column[0] = plus_products(column[0], factors, [d, c, b, a]);
        column[1] = plus_products(column[1], factors, [e, d, c, b]);
        column[2] = plus_products(column[2], factors, [f, e, d, c]);
        column[3] = plus_products(column[3], factors, [g, f, e, d]);
        [a, b, c] = [e, f, g];
    }
    rest[0] = plus_products(rest[0], factors, [zero, c, b, a]);
    rest[1] = plus_products(rest[1], factors, [zero, zero, c, b]);
    rest[2] = plus_products(rest[2], factors, [zero, zero, zero, c]);
}

#[inline]
#[target_feature(enable = "avx2")]
fn plus_products(mut sum: Lanes, limbs: &[Lanes; 4], others: [Lanes; 4]) -> Lanes {
    for at in 0..4 {
        sum = plus_product(sum, limbs[at], others[at]);
    }
    sum
}

/// Adds a product of limbs, one of which may be doubled.
#[inline]
#[target_feature(enable = "avx2")]
fn plus_product(sum: Lanes, limb: Lanes, other: Lanes) -> Lanes {
    _mm256_add_epi64(sum, _mm256_mul_epu32(limb, other))
}

/// Returns the part of a sum that stays in its column.
#[inline]
#[target_feature(enable = "avx2")]
fn low(sum: Lanes) -> Lanes {
    _mm256_and_si256(sum, _mm256_set1_epi64x(MASK.cast_signed()))
}

/// Returns the carry to the next column.
#[inline]
#[target_feature(enable = "avx2")]
fn high(sum: Lanes) -> Lanes {
    _mm256_srli_epi64::<LIMB_BITS>(sum)
}

#[inline]
#[target_feature(enable = "avx2")]
fn lanes(values: [u64; AT_ONCE]) -> Lanes {
    let [a, b, c, d] = values.map(u64::cast_signed);
    _mm256_set_epi64x(d, c, b, a)
}

#[inline]
#[target_feature(enable = "avx2")]
fn each(lanes: Lanes) -> [u64; AT_ONCE] {
    [
        _mm256_extract_epi64::<0>(lanes),
        _mm256_extract_epi64::<1>(lanes),
        _mm256_extract_epi64::<2>(lanes),
        _mm256_extract_epi64::<3>(lanes),
    ]
    .map(i64::cast_unsigned)
}

/// Splits numbers into limbs, one number per lane.
#[target_feature(enable = "avx2")]
fn gathered(numbers: [&BoxedUint; AT_ONCE]) -> Numbers {
    let bytes = numbers.map(BoxedUint::to_le_bytes);
    // Two limbs are seven bytes.
    let pair = |lane: usize, at: usize| {
        let mut value = [0; 8];
        let some = bytes[lane].iter().skip(7 * (at / 2)).take(7);
        value.iter_mut().zip(some).for_each(|(value, byte)| *value = *byte);
        (u64::from_le_bytes(value) >> (at % 2 * LIMB_BITS as usize)) & MASK
    };
    from_fn(|at| lanes(from_fn(|lane| pair(lane, at))))
}
