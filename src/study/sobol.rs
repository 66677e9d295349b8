//! Sobol points with Owen's scrambling: points that fill the unit cube more evenly than random ones.
//!
//! ```text
//! point n, dimension d    x = v_1 g_1 xor v_2 g_2 xor ...        g_k bit k of the Gray code of n, n xor (n >> 1)
//! direction numbers       v_k = 0.m_k (k binary digits)          m_1 ... m_s from the table, then, with the polynomial
//!                         m_k = 2 a_1 m_(k-1) xor ... xor 2^(s-1) a_(s-1) m_(k-s+1) xor 2^s m_(k-s) xor m_(k-s)
//! scrambling              y_1 = x_1 xor p,  y_2 = x_2 xor p(x_1),  y_3 = x_3 xor p(x_1 x_2), ...
//! ```
//! Each p is a bit that belongs to (seed, dimension, leading digits of x): nested uniform scrambling. Burley draws such bits
//! from a hash and spreads them over a word at once; here every digit has a hash of its own, which is slower and leaves nothing
//! to be trusted but the hash. A scrambled point alone is uniform in the cube; the first 2^m of them together have one in each of
//! the 2^m equal intervals of every axis, and the mean of a smooth function over them errs less than over random points.
//!
//! Take 2^m points from index 0 on. Other numbers, or a start elsewhere, give up part of the evenness.
//!
//! Sources: Sobol, USSR Computational Mathematics and Mathematical Physics 7 (1967) 86; Antonov and Saleev, same journal, 19
//! (1979) 252, for the Gray order; Joe and Kuo, SIAM Journal on Scientific Computing 30 (2008) 2635, for the direction numbers
//! (`assets/sobol`, with their licence); Owen, in Monte Carlo and Quasi-Monte Carlo Methods in Scientific Computing (1995) 299;
//! Burley, Journal of Computer Graphics Techniques 9(4) (2020) 1.

use crate::model::rng::{Entity, Purpose, RunAddress};

/// Direction numbers of Joe and Kuo, a line for each dimension from the second on: d, s, a, m_1 ... m_s.
const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sobol/new-joe-kuo-6.1024.txt"));
/// Most dimensions: those of the table, and the first, which needs none.
pub const MOST_DIMENSIONS: usize = 1024;
/// Binary digits of a point before scrambling: indices have 32.
const DIGITS: usize = 32;
/// Binary digits of a scrambled point; half a step more keeps it off both ends of the interval.
const SCRAMBLED_DIGITS: u32 = 52;

/// Whether points are scrambled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scrambling {
    /// The points of the table. The first of them is the origin.
    None,
    /// Owen's scrambling with the bits of this seed.
    Owen {
        /// Seed of the study.
        seed: u64,
    },
}

/// Why there are no such points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SobolFault {
    /// More dimensions than the table has.
    #[error(
        "Sobol points of {dimensions} dimensions are wanted, the table has {MOST_DIMENSIONS}: vary fewer parameters"
    )]
    TooManyDimensions {
        /// Dimensions wanted.
        dimensions: usize,
    },
}

/// A Sobol sequence: every point of it by its index.
#[derive(Debug, Clone)]
pub struct SobolPoints {
    directions: Vec<[u32; DIGITS]>,
    /// A key for each dimension; none without scrambling.
    keys: Option<Vec<u64>>,
}

impl SobolPoints {
    /// The sequence in so many dimensions. Dimensions keep their values where more are added.
    ///
    /// # Errors
    /// [`SobolFault::TooManyDimensions`] beyond [`MOST_DIMENSIONS`].
    ///
    /// ```
    /// use mig_alley::study::sobol::{Scrambling, SobolPoints};
    /// let points = SobolPoints::new(3, Scrambling::None)?;
    /// assert_eq!(points.point(2), [0.75, 0.25, 0.25]);
    /// # Ok::<(), mig_alley::study::sobol::SobolFault>(())
    /// ```
    pub fn new(dimensions: usize, scrambling: Scrambling) -> Result<Self, SobolFault> {
        if dimensions > MOST_DIMENSIONS {
            return Err(SobolFault::TooManyDimensions { dimensions });
        }
        let first = std::array::from_fn(|digit| 1 << (DIGITS - 1 - digit));
        let others = TABLE.lines().skip(1).map(directions);
        let keys = match scrambling {
            Scrambling::None => None,
            Scrambling::Owen { seed } => {
                let mut stream = RunAddress { seed, run: 0 }.stream(Purpose::Design, Entity::named("scrambling"));
                Some((0..dimensions).map(|_| stream.bits()).collect())
            }
        };
        Ok(SobolPoints { directions: std::iter::once(first).chain(others).take(dimensions).collect(), keys })
    }

    /// Number of dimensions.
    pub fn dimensions(&self) -> usize {
        self.directions.len()
    }

    /// The point of this index, in Gray order: coordinates in [0, 1), and in (0, 1) where they are scrambled.
    pub fn point(&self, index: u32) -> Vec<f64> {
        (0..self.dimensions()).map(|dimension| self.coordinate(index, dimension)).collect()
    }

    /// One coordinate of a point; the dimension counts from 0 and is one of the sequence.
    pub fn coordinate(&self, index: u32, dimension: usize) -> f64 {
        let digits = self.digits(index, dimension);
        match &self.keys {
            None => f64::from(digits) * (1.0 / 4_294_967_296.0),
            Some(keys) => {
                let scrambled = scramble(digits, keys[dimension]) >> (64 - SCRAMBLED_DIGITS);
                (scrambled as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
            }
        }
    }

    /// Binary digits before scrambling, the first one highest.
    fn digits(&self, index: u32, dimension: usize) -> u32 {
        let (mut gray, mut digits) = (index ^ (index >> 1), 0);
        while gray != 0 {
            digits ^= self.directions[dimension][gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        digits
    }
}

/// Direction numbers of one line of the table.
fn directions(line: &str) -> [u32; DIGITS] {
    let numbers: Vec<u32> = line.split(' ').map(|n| n.parse().expect("the table holds whole numbers")).collect();
    let (degree, polynomial, initial) = (numbers[1] as usize, numbers[2], &numbers[3..]);
    let mut v = [0; DIGITS];
    for k in 0..DIGITS {
        if k < degree {
            v[k] = initial[k] << (DIGITS - 1 - k);
            continue;
        }
        v[k] = v[k - degree] ^ (v[k - degree] >> degree);
        for i in 1..degree {
            if polynomial >> (degree - 1 - i) & 1 == 1 {
                v[k] ^= v[k - i];
            }
        }
    }
    v
}

/// Digits scrambled by the bits of one dimension, to 64 digits: those beyond the 32 given are zero before.
fn scramble(digits: u32, key: u64) -> u64 {
    let mut scrambled = 0u64;
    for place in 0..DIGITS {
        // The digits before this one, after a one that tells 0 from 00: a number of its own for every node of the tree.
        let node = (1u64 << place) | (u64::from(digits) >> (DIGITS - place));
        let digit = u64::from(digits >> (DIGITS - 1 - place) & 1);
        scrambled = scrambled << 1 | (digit ^ (node_bits(node, key) >> 63));
    }
    // From here on one path leads down, and all its bits may come from one hash.
    scrambled << 32 | node_bits(1 << DIGITS | u64::from(digits), key) >> 32
}

/// Random bits of a node. Mixed before and after the key is added, so that no two dimensions share a run of bits.
fn node_bits(node: u64, key: u64) -> u64 {
    mix(mix(node.wrapping_mul(0x9e37_79b9_7f4a_7c15)) ^ key)
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014; constants of Stafford's variant 13).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn owen(dimensions: usize, seed: u64) -> SobolPoints {
        SobolPoints::new(dimensions, Scrambling::Owen { seed }).unwrap()
    }

    /// F10.
    #[test]
    fn the_first_points_are_those_of_joe_and_kuo() {
        let points = SobolPoints::new(6, Scrambling::None).unwrap();
        let expected = [
            [0.0; 6],
            [0.5; 6],
            [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
            [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
            [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
            [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
        ];
        for (index, point) in (0..).zip(expected) {
            assert_eq!(points.point(index), point);
        }
    }

    #[test]
    fn points_equal_those_of_another_generator_in_every_dimension() {
        let ours = SobolPoints::new(MOST_DIMENSIONS, Scrambling::None).unwrap();
        let table = sobol::params::JoeKuoD6::extended();
        for (index, theirs) in (0..600).zip(sobol::Sobol::<f64>::new(MOST_DIMENSIONS, &table)) {
            assert_eq!(ours.point(index), theirs, "point {index}");
        }
        let few = SobolPoints::new(8, Scrambling::None).unwrap();
        for (index, theirs) in (0..70_000).zip(sobol::Sobol::<f64>::new(8, &table)) {
            assert_eq!(few.point(index), theirs, "point {index}");
        }
    }

    #[test]
    fn the_table_has_a_line_for_every_dimension() {
        let lines: Vec<&str> = TABLE.lines().collect();
        assert_eq!(lines.len(), MOST_DIMENSIONS);
        for (n, line) in lines.iter().enumerate().skip(1) {
            let numbers: Vec<u32> = line.split(' ').map(|n| n.parse().unwrap()).collect();
            assert_eq!((numbers[0] as usize, numbers.len()), (n + 1, 3 + numbers[1] as usize), "{line}");
            let odd_and_small = |(k, m): (usize, &u32)| m % 2 == 1 && *m < 2 << k;
            assert!(numbers[3..].iter().enumerate().all(odd_and_small), "{line}");
        }
    }

    #[test]
    fn dimensions_beyond_the_table_are_refused() {
        let fault = SobolPoints::new(MOST_DIMENSIONS + 1, Scrambling::None).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "Sobol points of 1025 dimensions are wanted, the table has 1024: vary fewer parameters"
        );
    }

    /// F11, first part; the same of every later block of 2^m points.
    #[test]
    fn each_interval_of_each_axis_holds_one_scrambled_point() {
        for (dimensions, m, seed, block) in [(MOST_DIMENSIONS, 6, 1, 0u32), (40, 12, 7, 0), (40, 9, u64::MAX, 5)] {
            let points = owen(dimensions, seed);
            let n = 1u32 << m;
            for dimension in 0..dimensions {
                let mut seen = vec![false; n as usize];
                for index in block * n..(block + 1) * n {
                    seen[(points.coordinate(index, dimension) * f64::from(n)) as usize] = true;
                }
                assert!(seen.iter().all(|&s| s), "dimension {dimension}, 2^{m} points, seed {seed}");
            }
        }
    }

    /// F11, second part: every box of area 2^-m with sides that are powers of a half holds one of 2^m points.
    #[test]
    fn the_first_two_dimensions_are_a_net_whose_every_box_holds_one_point() {
        for m in [4u32, 7, 10] {
            let points = owen(2, 3);
            for across in 0..=m {
                let (columns, rows) = (1u32 << across, 1u32 << (m - across));
                let mut seen = vec![false; 1 << m];
                for index in 0..1 << m {
                    let x = (points.coordinate(index, 0) * f64::from(columns)) as usize;
                    let y = (points.coordinate(index, 1) * f64::from(rows)) as usize;
                    seen[x * rows as usize + y] = true;
                }
                assert!(seen.iter().all(|&s| s), "2^{m} points, {columns} columns");
            }
        }
    }

    #[test]
    fn seeds_and_dimensions_differ_and_one_seed_gives_one_sequence() {
        let values =
            |dimension: usize, seed| (0..64).map(|i| owen(3, seed).coordinate(i, dimension)).collect::<Vec<_>>();
        assert_eq!(values(1, 5), values(1, 5));
        let differ = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a != b);
        assert!(differ(&values(1, 5), &values(1, 6)) && differ(&values(1, 5), &values(2, 5)));
        assert_eq!(owen(3, 5).point(9), owen(7, 5).point(9)[..3]);
    }

    /// Regression: what a seed gives may not change unnoticed.
    #[test]
    fn value_stability_of_scrambled_points() {
        let bits = |index, dimension| owen(1000, 1).coordinate(index, dimension).to_bits();
        let found = [bits(0, 0), bits(1, 0), bits(12_345, 3), bits(u32::MAX, 999)];
        assert_eq!(
            found,
            [
                4_603_026_466_239_363_935,
                4_602_165_435_554_505_970,
                4_602_890_085_991_847_551,
                4_599_627_326_104_713_134
            ]
        );
    }

    /// A point alone is uniform: over 2000 seeds the counts of 16 cells have chi-square below 37.7, which 15 degrees of freedom
    /// pass once in 1000; deep digits as well as leading ones, and pairs of dimensions as well as one.
    #[test]
    fn a_scrambled_point_is_uniform_over_seeds() {
        let seeds = 2000;
        let cell = |x: f64, deep: f64| ((x * deep).fract() * 16.0) as usize;
        for (index, deep) in [(0, 1.0), (5, 1.0), (77, 65_536.0), (1_000_000, 1_099_511_627_776.0)] {
            let mut counts = [[0u32; 16]; 2];
            for seed in 0..seeds {
                let point = owen(2, seed).point(index);
                counts[0][cell(point[0], deep)] += 1;
                counts[1][cell(point[0], deep) / 4 * 4 + cell(point[1], deep) / 4] += 1;
            }
            let expected = seeds as f64 / 16.0;
            for count in counts {
                let chi: f64 = count.iter().map(|&c| (f64::from(c) - expected).powi(2) / expected).sum();
                assert!(chi < 37.7, "point {index}: {chi}");
            }
        }
    }

    /// Two points in one interval are scrambled by independent bits below it: over 4000 seeds the last shared interval apart,
    /// their offsets correlate by less than four standard errors.
    #[test]
    fn offsets_below_the_shared_digits_are_independent() {
        let n = 4000;
        let pairs: Vec<(f64, f64)> = (0..n)
            .map(|seed| (owen(1, seed).coordinate(0, 0), owen(1, seed).coordinate(64, 0)))
            .map(|(a, b)| ((a * 128.0).fract() - 0.5, (b * 128.0).fract() - 0.5))
            .collect();
        let correlation: f64 = 12.0 * pairs.iter().map(|(a, b)| a * b).sum::<f64>() / n as f64;
        assert!(correlation.abs() < 4.0 / (n as f64).sqrt(), "{correlation}");
    }

    /// Mean square error of the mean of x y over 2^10 points: scrambled points err less than a hundredth of what random ones do.
    #[test]
    fn scrambled_points_integrate_better_than_random_ones() {
        let n = 1024;
        let squares: f64 = (0..50)
            .map(|seed| {
                let points = owen(2, seed);
                let mean =
                    (0..n).map(|i| points.coordinate(i, 0) * points.coordinate(i, 1)).sum::<f64>() / f64::from(n);
                (mean - 0.25).powi(2)
            })
            .sum();
        let random = (1.0 / 9.0 - 1.0 / 16.0) / f64::from(n);
        assert!(squares / 50.0 < 0.01 * random, "{}", squares / 50.0 / random);
    }

    proptest! {
        /// What makes the scrambling nested: two sets of digits part at the same place before and after.
        #[test]
        fn scrambling_keeps_the_number_of_digits_shared(a: u32, b: u32, shared in 0u32..32, key: u64) {
            let b = (a & !(u32::MAX >> shared)) | (b & (u32::MAX >> shared));
            let before = (a ^ b).leading_zeros();
            let after = (scramble(a, key) ^ scramble(b, key)).leading_zeros();
            prop_assert!(before == after || a == b);
        }

        #[test]
        fn coordinates_lie_inside_the_unit_interval(index: u32, dimension in 0usize..64, seed: u64) {
            let x = owen(64, seed).coordinate(index, dimension);
            prop_assert!(x > 0.0 && x < 1.0);
            let plain = SobolPoints::new(64, Scrambling::None).unwrap().coordinate(index, dimension);
            prop_assert!((0.0..1.0).contains(&plain));
        }
    }
}
