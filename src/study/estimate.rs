//! Estimates with their intervals, from integer sums that merge exactly.
//!
//! A [`Tally`] keeps, for one quantity, the number of runs, the sum, the sum of squares and a histogram, all as
//! integers: any split of the runs, merged in any order, gives the same tally. Everything printed is computed from it.
//!
//! ```text
//! mean            x = S1 / n,  s^2 = (n S2 - S1^2) / (n (n - 1)),  x +- t(n-1) s / sqrt(n)
//!                 cut off at 0 for what cannot be negative; 0 in all n runs: from 0 to -ln(0.025) / n (Poisson)
//! share k of n    Wilson score interval; for k = 0 and k = n the exact (Clopper-Pearson) one
//! quantile p      smallest value with at least the share p of the runs at or below it; between the values of ranks
//!                 floor(n p - z s) and ceil(n p + z s) + 1, s^2 = n p (1 - p)
//! ```
//!
//! Sources: Wilson, JASA 22 (1927) 209; Clopper and Pearson, Biometrika 26 (1934) 404; Student, Biometrika 6 (1908) 1;
//! Conover, Practical Nonparametric Statistics (1999), section 3.2.

pub mod pairing;
pub mod ratio;
pub mod spread;

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::quantity::{Unit, Values};
use crate::model::rng::inverse_normal;

/// Level of every interval that is not named otherwise.
pub const LEVEL: f64 = 0.95;

/// A number with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Point estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub lo: f64,
    /// Upper end of the interval.
    pub hi: f64,
    /// Level of the interval.
    pub level: f64,
    /// Number of runs behind it.
    pub n: u64,
}

impl Estimate {
    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.hi - self.lo) / 2.0
    }
}

/// Interval of a share: `hits` of `n` runs. Wilson inside; for none or all of the runs the exact bound of Clopper and
/// Pearson, so that nothing seen in n runs is an upper bound and never "0". `None` without runs.
pub fn share(hits: u64, n: u64) -> Option<Estimate> {
    if n == 0 {
        return None;
    }
    let value = hits as f64 / n as f64;
    // Both tails together hold 1 - LEVEL; with no event seen, (1 - p)^n = (1 - LEVEL) / 2 gives the upper bound.
    let exact = -libm::expm1(libm::log((1.0 - LEVEL) / 2.0) / n as f64);
    let (lo, hi) = match hits {
        0 => (0.0, exact),
        _ if hits == n => (1.0 - exact, 1.0),
        _ => wilson(value, n),
    };
    Some(Estimate { value, lo, hi, level: LEVEL, n })
}

fn wilson(p: f64, n: u64) -> (f64, f64) {
    let (z, n) = (inverse_normal(0.5 + LEVEL / 2.0), n as f64);
    let z2 = z * z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    (centre - half, centre + half)
}

/// Student's t for an interval at [`LEVEL`] with `n` - 1 degrees of freedom, to nine decimals: the library behind it
/// uses the system's logarithm, and summaries shall have equal bytes everywhere.
fn student(n: u64) -> f64 {
    let t = StudentsT::new(0.0, 1.0, (n - 1) as f64).expect("more than one run, so a positive number of freedoms");
    (t.inverse_cdf(0.5 + LEVEL / 2.0) * 1e9).round() / 1e9
}

/// Everything kept of one quantity over many runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Unit of the quantity.
    pub unit: Unit,
    n: u64,
    missing: u64,
    sum: i128,
    sum_of_squares: i128,
    histogram: BTreeMap<i64, u64>,
}

impl Tally {
    /// Nothing seen yet.
    pub fn new(unit: Unit) -> Self {
        Tally { unit, n: 0, missing: 0, sum: 0, sum_of_squares: 0, histogram: BTreeMap::new() }
    }

    /// Adds the value of one run; `None` is counted, not taken for zero.
    pub fn add(&mut self, value: Option<i64>) {
        let Some(value) = value else {
            self.missing += 1;
            return;
        };
        self.n += 1;
        self.sum += i128::from(value);
        self.sum_of_squares += i128::from(value) * i128::from(value);
        let bin = self.unit.bin();
        *self.histogram.entry((value + bin / 2).div_euclid(bin)).or_insert(0) += 1;
    }

    /// Adds what another part of the runs saw.
    pub fn merge(&mut self, other: &Tally) {
        self.n += other.n;
        self.missing += other.missing;
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
        for (&bin, &count) in &other.histogram {
            *self.histogram.entry(bin).or_insert(0) += count;
        }
    }

    /// Runs in which the quantity had a value.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Runs in which it had none.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Mean in the unit of the quantity; `None` without a value.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum as f64 / (self.n as f64 * self.unit.steps() as f64))
    }

    /// Standard deviation in the unit of the quantity; `None` below two values.
    pub fn sd(&self) -> Option<f64> {
        if self.n < 2 {
            return None;
        }
        // Exact in integers, so that a small spread around a large mean does not cancel.
        let n = i128::from(self.n);
        let numerator = n * self.sum_of_squares - self.sum * self.sum;
        let variance = numerator as f64 / (self.n as f64 * (self.n - 1) as f64);
        Some(variance.sqrt() / self.unit.steps() as f64)
    }

    /// Mean of something that cannot be negative, with its interval by Student's t; `None` below two values.
    ///
    /// A count that was 0 in every run gets the exact upper bound of a Poisson mean: the spread of the runs says nothing
    /// then, and "0" alone would claim to know.
    pub fn mean_estimate(&self) -> Option<Estimate> {
        let e = self.signed_mean_estimate()?;
        if self.sum_of_squares == 0 && self.unit != Unit::Milliseconds {
            return Some(Estimate { hi: -libm::log((1.0 - LEVEL) / 2.0) / self.n as f64, ..e });
        }
        Some(Estimate { lo: e.lo.max(0.0), ..e })
    }

    /// Mean with its interval by Student's t for differences, which have either sign; `None` below two values.
    pub fn signed_mean_estimate(&self) -> Option<Estimate> {
        let (value, sd) = (self.mean()?, self.sd()?);
        let half = student(self.n) * sd / (self.n as f64).sqrt();
        Some(Estimate { value, lo: value - half, hi: value + half, level: LEVEL, n: self.n })
    }

    /// Quantile: the smallest value with at least the share `p` of the runs at or below it; times to 0.1 s.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let wanted = (p * self.n as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (&bin, &count) in &self.histogram {
            seen += count;
            if seen >= wanted {
                return Some(self.natural(bin));
            }
        }
        None
    }

    /// Quantile with its interval from order statistics; `None` where the runs are too few for the ends of it.
    pub fn quantile_estimate(&self, p: f64) -> Option<Estimate> {
        let n = self.n as f64;
        let half = inverse_normal(0.5 + LEVEL / 2.0) * (n * p * (1.0 - p)).sqrt();
        let (low, high) = ((n * p - half).floor(), (n * p + half).ceil() + 1.0);
        if low < 1.0 || high > n {
            return None;
        }
        // The value of a rank is the quantile of that share of the runs.
        let (lo, hi) = (self.quantile(low / n)?, self.quantile(high / n)?);
        Some(Estimate { value: self.quantile(p)?, lo, hi, level: LEVEL, n: self.n })
    }

    fn natural(&self, bin: i64) -> f64 {
        self.unit.natural(bin * self.unit.bin())
    }

    /// Runs whose value lies in the closed range `lo..=hi`, in the unit of the quantity.
    pub fn count_between(&self, lo: f64, hi: f64) -> u64 {
        self.histogram.iter().filter(|&(&bin, _)| (lo..=hi).contains(&self.natural(bin))).map(|(_, &n)| n).sum()
    }

    /// Share of the runs whose value lies in the closed range `lo..=hi`, with its interval.
    pub fn share_between(&self, lo: f64, hi: f64) -> Option<Estimate> {
        share(self.count_between(lo, hi), self.n)
    }

    /// Values with the number of runs that had them, in order.
    pub fn histogram(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.histogram.iter().map(|(&bin, &n)| (self.natural(bin), n))
    }

    /// Probabilities of 0, 1, 2, ... up to the largest value seen; `None` for times and rounds.
    pub fn pmf(&self) -> Option<Vec<f64>> {
        if self.unit != Unit::Count || self.n == 0 {
            return None;
        }
        let largest = *self.histogram.keys().next_back()?;
        let share = |k| self.histogram.get(&k).map_or(0.0, |&count| count as f64 / self.n as f64);
        Some((0..=largest).map(share).collect())
    }
}

/// Adds the row of one run to the tallies of all columns.
pub fn add_row(tallies: &mut [Tally], values: &Values) {
    for (tally, &value) in tallies.iter_mut().zip(values) {
        tally.add(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tally(values: &[i64]) -> Tally {
        let mut t = Tally::new(Unit::Count);
        values.iter().for_each(|&v| t.add(Some(v)));
        t
    }

    #[test]
    fn mean_and_interval_of_a_worked_example() {
        let e = tally(&[2, 4, 4, 4, 5, 5, 7, 9]).mean_estimate().unwrap();
        assert_eq!(e.value, 5.0);
        // s = sqrt(32/7); t(7) = 2.364 624 252 from tables.
        let half = 2.364_624_252 * (32.0f64 / 7.0).sqrt() / 8.0f64.sqrt();
        assert!((e.half_width() - half).abs() < 1e-8); // t is kept to nine decimals
    }

    #[test]
    fn one_run_has_no_interval_and_no_run_no_mean() {
        assert!(tally(&[3]).mean_estimate().is_none());
        assert!(tally(&[]).mean().is_none() && tally(&[]).quantile(0.5).is_none() && tally(&[]).pmf().is_none());
    }

    #[test]
    fn zero_events_are_an_upper_bound() {
        let none = share(0, 100).unwrap();
        assert_eq!((none.value, none.lo), (0.0, 0.0));
        assert!((none.hi - 0.036_217).abs() < 1e-6); // Clopper-Pearson 0 of 100 at 95 %, printed digits
        let all = share(100, 100).unwrap();
        assert!((all.lo - (1.0 - none.hi)).abs() < 1e-15 && all.hi == 1.0); // mirror, rounding only
        assert!(share(0, 0).is_none());
    }

    #[test]
    fn wilson_of_a_published_case() {
        let e = share(81, 263).unwrap();
        // Newcombe, Statistics in Medicine 17 (1998) 857, table I: 0.2553 to 0.3662.
        assert!((e.lo - 0.2553).abs() < 5e-5 && (e.hi - 0.3662).abs() < 5e-5); // printed digits
    }

    #[test]
    fn a_mean_of_zeros_has_an_upper_bound_and_no_mean_a_negative_end() {
        let none = tally(&[0; 100]).mean_estimate().unwrap();
        assert!((none.hi - 0.036_889).abs() < 1e-6 && none.lo == 0.0); // 3.6889 / 100, chi-square tables
        let rare = tally(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(rare.mean_estimate().unwrap().lo, 0.0);
        assert!(rare.signed_mean_estimate().unwrap().lo < 0.0);
    }

    #[test]
    fn quantiles_are_values_that_occur() {
        let t = tally(&[0, 0, 1, 1, 2, 2, 3, 3, 4, 10]);
        assert_eq!(t.quantile(0.05), Some(0.0));
        assert_eq!(t.quantile(0.5), Some(2.0));
        assert_eq!(t.quantile(0.95), Some(10.0));
    }

    /// The ranks of the interval hold a quantile in at least 95 % of samples: the binomial sum between them, exactly.
    #[test]
    fn the_interval_of_a_quantile_covers_what_it_says() {
        for (n, p) in [(100_u64, 0.5), (200, 0.05), (400, 0.95), (1_000, 0.9)] {
            let t = tally(&(1..=n as i64).collect::<Vec<_>>());
            let e = t.quantile_estimate(p).unwrap();
            // below the quantile lie `lo` to `hi - 1` values of the sample
            let chance = |k: u64| {
                let choose: f64 = (1..=k).map(|i| libm::log((n - k + i) as f64 / i as f64)).sum();
                libm::exp(choose + k as f64 * libm::log(p) + (n - k) as f64 * libm::log(1.0 - p))
            };
            let covered: f64 = (e.lo as u64..e.hi as u64).map(chance).sum();
            // whole ranks cover more: one rank is 1.3 % where ten runs lie beyond the quantile
            assert!((0.95..0.99).contains(&covered), "{covered} of {n} at {p}");
        }
        assert!(tally(&[1; 20]).quantile_estimate(0.95).is_none());
    }

    #[test]
    fn times_are_in_seconds_and_binned_to_a_tenth() {
        let mut t = Tally::new(Unit::Milliseconds);
        [1_234, 5_678].iter().for_each(|&v| t.add(Some(v)));
        assert!((t.mean().unwrap() - 3.456).abs() < 1e-12); // exact sums, one division
        assert_eq!(t.quantile(0.5), Some(1.2));
        assert!(t.pmf().is_none());
    }

    #[test]
    fn a_missing_value_is_not_a_zero() {
        let mut t = tally(&[4]);
        t.add(None);
        assert_eq!((t.mean(), t.n(), t.missing()), (Some(4.0), 1, 1));
    }

    proptest! {
        #[test]
        fn any_split_merges_to_the_same_tally(values in prop::collection::vec(0i64..50, 0..60), cut in 0usize..60) {
            let cut = cut.min(values.len());
            let (left, right) = (tally(&values[..cut]), tally(&values[cut..]));
            let (mut ab, mut ba) = (left.clone(), right.clone());
            ab.merge(&right);
            ba.merge(&left);
            prop_assert_eq!(&ab, &tally(&values));
            prop_assert_eq!(&ab, &ba);
        }

        #[test]
        fn a_share_lies_inside_its_interval(n in 1u64..500, k in 0u64..500) {
            let e = share(k.min(n), n).unwrap();
            prop_assert!(0.0 <= e.lo && e.lo <= e.value && e.value <= e.hi && e.hi <= 1.0);
        }

        #[test]
        fn probabilities_sum_to_one(values in prop::collection::vec(0i64..9, 1..80)) {
            let sum: f64 = tally(&values).pmf().unwrap().iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-12); // nine roundings
        }
    }
}
