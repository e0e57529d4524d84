//! Eight numbers at once, on processors that multiply numbers of 52 bits (AVX-512 IFMA).
//!
//! Works like `lanes`, but a limb has 52 bits, and the processor adds either the lower or the upper half of a
//! product to a sum, so a product contributes to two columns. It multiplies the lower 52 bits of its operands
//! only, so the products of a square are doubled after they are added up.

use std::arch::x86_64::{
    __m512i, _mm256_extract_epi64, _mm512_add_epi64, _mm512_and_si512, _mm512_extracti64x4_epi64,
    _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_set_epi64, _mm512_set1_epi64, _mm512_setzero_si512,
    _mm512_sllv_epi64, _mm512_srli_epi64,
};
use std::array::from_fn;

use crypto_bigint::BoxedUint;

use super::{AT_ONCE, BITS, first_of, is_set};

/// Bits of a limb. A column adds up at most 240 halves of products, counting doubled ones twice: less than 2^60.
const LIMB_BITS: u32 = 52;
const MASK: u64 = (1 << LIMB_BITS) - 1;
/// Limbs of a number, in blocks of four. Together they have 32 bits more than the largest number.
const LIMBS: usize = 40;

/// One limb of each number.
type Lanes = __m512i;

/// One number per lane, the lowest limbs first.
type Numbers = [Lanes; LIMBS];

/// Sums of products, one column for each limb of a square.
type Columns = [Lanes; 2 * LIMBS];

/// Returns the position of the first number that passes.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn first_to_pass(numbers: &[BoxedUint]) -> Option<usize> {
    first_of(numbers, |numbers| pass(numbers))
}

/// Tests odd numbers.
#[target_feature(enable = "avx512f,avx512ifma")]
fn pass(numbers: [&BoxedUint; AT_ONCE]) -> [bool; AT_ONCE] {
    let moduli = Moduli::new(numbers);
    let factor = BoxedUint::one_with_precision(BITS + 128).shl(LIMBS as u32 * LIMB_BITS);
    let ones = numbers.map(|n| factor.rem_vartime(n.to_nz().as_ref().expect("an odd number")));
    let mut powers = gathered(ones.each_ref());
    for bit in (0..BITS).rev() {
        moduli.square(&mut powers, lanes(numbers.map(|n| u64::from(is_set(n, bit)))));
    }
    let mut columns = [_mm512_setzero_si512(); 2 * LIMBS];
    columns[..LIMBS].copy_from_slice(&powers);
    moduli.reduce(&mut columns);
    let mut carry = _mm512_setzero_si512();
    let mut are_one = [true; AT_ONCE];
    for (at, column) in columns[LIMBS..].iter().enumerate() {
        let sum = _mm512_add_epi64(*column, carry);
        carry = high(sum);
        let limbs = each(low(sum));
        are_one = from_fn(|lane| are_one[lane] && limbs[lane] == u64::from(at == 0));
    }
    are_one
}

/// The tested numbers, as moduli.
struct Moduli {
    limbs: Numbers,
    /// `-1/n` modulo a limb.
    inverses: Lanes,
}

impl Moduli {
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn new(numbers: [&BoxedUint; AT_ONCE]) -> Self {
        let limbs = gathered(numbers);
        // Newton's iteration: an odd number is its own inverse modulo 8, and each step doubles the bits.
        let inverse = |n: u64| (0..5).fold(n, |x, _| x.wrapping_mul(2_u64.wrapping_sub(n.wrapping_mul(x))));
        let inverses = lanes(each(limbs[0]).map(|n| inverse(n).wrapping_neg() & MASK));
        Self { limbs, inverses }
    }

    /// Squares in Montgomery form, and doubles in the lanes whose bit is set.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn square(&self, numbers: &mut Numbers, bits: Lanes) {
        let zero = _mm512_setzero_si512();
        let mut columns = [zero; 2 * LIMBS];
        for at in (0..LIMBS).step_by(4) {
            let block: [Lanes; 4] = from_fn(|row| numbers[at + row]);
            for row in 0..4 {
                for other in row + 1..4 {
                    let [lower, upper] = [2 * at + row + other, 2 * at + row + other + 1];
                    columns[lower] = _mm512_madd52lo_epu64(columns[lower], block[row], block[other]);
                    columns[upper] = _mm512_madd52hi_epu64(columns[upper], block[row], block[other]);
                }
            }
            add_rows(&mut columns[2 * at + 4..], &block, [zero; 4], &numbers[at + 4..]);
        }
        for (number, [lower, upper]) in numbers.iter().zip(columns.as_chunks_mut::<2>().0) {
            *lower = _mm512_madd52lo_epu64(_mm512_add_epi64(*lower, *lower), *number, *number);
            *upper = _mm512_madd52hi_epu64(_mm512_add_epi64(*upper, *upper), *number, *number);
        }
        self.reduce(&mut columns);
        let (mut carry, mut carry_of_shift) = (zero, zero);
        for (number, column) in numbers.iter_mut().zip(&columns[LIMBS..]) {
            let sum = _mm512_add_epi64(*column, carry);
            let limb = _mm512_add_epi64(_mm512_sllv_epi64(low(sum), bits), carry_of_shift);
            *number = low(limb);
            (carry, carry_of_shift) = (high(sum), high(limb));
        }
    }

    /// Adds the multiple of each modulus that makes the lower half zero. The upper half is then the quotient.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn reduce(&self, columns: &mut Columns) {
        let limbs = &self.limbs;
        let zero = _mm512_setzero_si512();
        for at in (0..LIMBS).step_by(4) {
            let mut factors = [zero; 4];
            let mut carry = zero;
            for row in 0..4 {
                let mut sum = _mm512_add_epi64(columns[at + row], carry);
                for before in 0..row {
                    sum = _mm512_madd52lo_epu64(sum, factors[before], limbs[row - before]);
                    sum = _mm512_madd52hi_epu64(sum, factors[before], limbs[row - before - 1]);
                }
                factors[row] = low(_mm512_madd52lo_epu64(zero, sum, self.inverses));
                carry = high(_mm512_madd52lo_epu64(sum, factors[row], limbs[0]));
            }
            columns[at + 4] = _mm512_add_epi64(columns[at + 4], carry);
            add_rows(&mut columns[at + 4..], &factors, from_fn(|limb| limbs[limb]), &limbs[4..]);
        }
    }
}

/// Adds four rows of a multiplication, each of which begins one column after the previous one. The four limbs
/// in `before` precede those of the number and belong to the first columns.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn add_rows(columns: &mut [Lanes], factors: &[Lanes; 4], before: [Lanes; 4], number: &[Lanes]) {
    let zero = _mm512_setzero_si512();
    let (whole, rest) = columns.split_at_mut(number.len());
    let [mut a, mut b, mut c, mut d] = before;
    for (column, limbs) in whole.as_chunks_mut::<4>().0.iter_mut().zip(number.as_chunks::<4>().0) {
        let [e, f, g, h] = *limbs;
        column[0] = plus_products(column[0], factors, [e, d, c, b, a]);
        column[1] = plus_products(column[1], factors, [f, e, d, c, b]);
        column[2] = plus_products(column[2], factors, [g, f, e, d, c]);
        column[3] = plus_products(column[3], factors, [h, g, f, e, d]);
        [a, b, c, d] = [e, f, g, h];
    }
    rest[0] = plus_products(rest[0], factors, [zero, d, c, b, a]);
    rest[1] = plus_products(rest[1], factors, [zero, zero, d, c, b]);
    rest[2] = plus_products(rest[2], factors, [zero, zero, zero, d, c]);
    rest[3] = plus_products(rest[3], factors, [zero, zero, zero, zero, d]);
}

/// Adds the lower halves of the column's products and the upper halves of the previous column's.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus_products(sum: Lanes, factors: &[Lanes; 4], limbs: [Lanes; 5]) -> Lanes {
    // Two independent sums, so that neither waits for the other.
    let (mut lower, mut upper) = (sum, _mm512_setzero_si512());
    for at in 0..4 {
        lower = _mm512_madd52lo_epu64(lower, factors[at], limbs[at]);
        upper = _mm512_madd52hi_epu64(upper, factors[at], limbs[at + 1]);
    }
    _mm512_add_epi64(lower, upper)
}

/// Returns the limb that stays in its column.
#[inline]
#[target_feature(enable = "avx512f")]
fn low(sum: Lanes) -> Lanes {
    _mm512_and_si512(sum, _mm512_set1_epi64(MASK.cast_signed()))
}

/// Returns the carry to the next column.
#[inline]
#[target_feature(enable = "avx512f")]
fn high(sum: Lanes) -> Lanes {
    _mm512_srli_epi64::<LIMB_BITS>(sum)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn lanes(values: [u64; AT_ONCE]) -> Lanes {
    let [a, b, c, d, e, f, g, h] = values.map(u64::cast_signed);
    _mm512_set_epi64(h, g, f, e, d, c, b, a)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn each(lanes: Lanes) -> [u64; AT_ONCE] {
    let (lower, upper) = (_mm512_extracti64x4_epi64::<0>(lanes), _mm512_extracti64x4_epi64::<1>(lanes));
    [
        _mm256_extract_epi64::<0>(lower),
        _mm256_extract_epi64::<1>(lower),
        _mm256_extract_epi64::<2>(lower),
        _mm256_extract_epi64::<3>(lower),
        _mm256_extract_epi64::<0>(upper),
        _mm256_extract_epi64::<1>(upper),
        _mm256_extract_epi64::<2>(upper),
        _mm256_extract_epi64::<3>(upper),
    ]
    .map(i64::cast_unsigned)
}

/// Returns the limbs of numbers, one number per lane.
#[target_feature(enable = "avx512f")]
fn gathered(numbers: [&BoxedUint; AT_ONCE]) -> Numbers {
    let bytes = numbers.map(BoxedUint::to_le_bytes);
    // Two limbs are thirteen bytes.
    let limb = |lane: usize, at: usize| {
        let mut pair = [0; 16];
        let some = bytes[lane].iter().skip(13 * (at / 2)).take(13);
        pair.iter_mut().zip(some).for_each(|(place, byte)| *place = *byte);
        let shifted = u128::from_le_bytes(pair) >> (at % 2 * LIMB_BITS as usize);
        (shifted & u128::from(MASK)) as u64
    };
    from_fn(|at| lanes(from_fn(|lane| limb(lane, at))))
}
