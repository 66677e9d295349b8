//! Joint losses of both sides and the loss exchange ratio with a bootstrap interval.
//!
//! The ratio is UN aircraft lost for one communist aircraft lost, over all runs: the ratio of the sums, not the mean of
//! ratios, which a single run without a communist loss would make infinite. Runs are resampled with their pairs kept
//! together, by giving each pair of losses a Poisson number of copies with its count as mean (Hanley and MacGibbon,
//! Computer Methods and Programs in Biomedicine 83 (2006) 57): the cost depends on the number of different pairs, not
//! on the number of runs.

use std::collections::BTreeMap;

use super::{Estimate, LEVEL};
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};

/// Bootstrap replicates: the 2.5 % ends then rest on 50 of them.
pub(super) const REPLICATES: usize = 2000;

/// How often each pair of losses happened: UN and communist, or bombers and interceptors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JointLosses {
    cells: BTreeMap<(i64, i64), u64>,
}

/// Ratio of losses, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExchangeRatio {
    /// UN aircraft lost for one communist aircraft lost; the upper end is infinite where resamples had no communist loss.
    Ratio(Estimate),
    /// No communist aircraft was lost in any run: the ratio has no value.
    NoDenominator {
        /// Runs without one.
        n: u64,
    },
}

impl JointLosses {
    /// Adds one run.
    pub fn add(&mut self, first: i64, second: i64) {
        *self.cells.entry((first, second)).or_insert(0) += 1;
    }

    /// Adds what another part of the runs saw.
    pub fn merge(&mut self, other: &JointLosses) {
        for (&pair, &count) in &other.cells {
            *self.cells.entry(pair).or_insert(0) += count;
        }
    }

    /// Pairs of losses with the number of runs, in order.
    pub fn cells(&self) -> impl Iterator<Item = ((i64, i64), u64)> + '_ {
        self.cells.iter().map(|(&pair, &count)| (pair, count))
    }

    /// First losses for one of the second with its interval: UN for one communist aircraft. Resampling is seeded by the study's seed.
    pub fn exchange_ratio(&self, seed: u64) -> ExchangeRatio {
        let n = self.cells.values().sum();
        let (un, communist) = self.cells().fold((0, 0), |(a, b), ((un, com), count)| {
            (a + i128::from(un) * i128::from(count), b + i128::from(com) * i128::from(count))
        });
        if communist == 0 {
            return ExchangeRatio::NoDenominator { n };
        }
        let mut stream = RunAddress { seed, run: 0 }.stream(Purpose::Bootstrap, Entity::RUN);
        let mut ratios: Vec<f64> = (0..REPLICATES).map(|_| self.resampled_ratio(&mut stream)).collect();
        ratios.sort_by(f64::total_cmp);
        let tail = ((1.0 - LEVEL) / 2.0 * REPLICATES as f64) as usize;
        let (lo, hi) = (ratios[tail], ratios[REPLICATES - 1 - tail]);
        ExchangeRatio::Ratio(Estimate { value: un as f64 / communist as f64, lo, hi, level: LEVEL, n })
    }

    fn resampled_ratio(&self, stream: &mut Stream) -> f64 {
        let (mut un, mut communist) = (0.0, 0.0);
        for (&(a, b), &count) in &self.cells {
            let copies = poisson(stream, count as f64);
            un += a as f64 * copies;
            communist += b as f64 * copies;
        }
        if communist > 0.0 { un / communist } else { f64::INFINITY }
    }
}

/// Sums over runs behind the ratio of two quantities, for instance firing seconds per pass fired. As integers, so that
/// any split of the runs merges exactly.
///
/// The ratio is that of the sums, R = Sx / Sy. Its interval is the linearised one for a ratio of means (Cochran, Sampling
/// Techniques, 3rd ed. 1977, section 6.5): s^2 = sum (x - R y)^2 / (n - 1), half width t(n-1) s / (sqrt(n) mean y).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairSums {
    n: u64,
    x: i128,
    y: i128,
    xx: i128,
    xy: i128,
    yy: i128,
}

impl PairSums {
    /// Adds one run.
    pub fn add(&mut self, x: i64, y: i64) {
        let (x, y) = (i128::from(x), i128::from(y));
        self.n += 1;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
        self.yy += y * y;
    }

    /// Adds what another part of the runs saw.
    pub fn merge(&mut self, other: &PairSums) {
        self.n += other.n;
        self.x += other.x;
        self.y += other.y;
        self.xx += other.xx;
        self.xy += other.xy;
        self.yy += other.yy;
    }

    /// First for one of the second, in integer steps of both, with its interval; `None` below two runs, or where the
    /// second was 0 in all of them.
    pub fn ratio(&self) -> Option<Estimate> {
        if self.n < 2 || self.y == 0 {
            return None;
        }
        let n = i128::from(self.n);
        let value = self.x as f64 / self.y as f64;
        // Exact in integers up to here, so that small spreads around large means do not cancel.
        let spread_of = |products: i128, a: i128, b: i128| (n * products - a * b) as f64;
        let (xx, xy, yy) = (
            spread_of(self.xx, self.x, self.x),
            spread_of(self.xy, self.x, self.y),
            spread_of(self.yy, self.y, self.y),
        );
        let n = self.n as f64;
        let variance = ((xx - 2.0 * value * xy + value * value * yy) / (n * (n - 1.0))).max(0.0);
        let half = super::student(self.n) * variance.sqrt() * n.sqrt() / self.y as f64;
        Some(Estimate { value, lo: (value - half).max(0.0), hi: value + half, level: LEVEL, n: self.n })
    }
}

/// A Poisson number; by inversion for small means, else the rounded normal, which at 50 and more is closer than a
/// printed interval can show.
pub(super) fn poisson(stream: &mut Stream, mean: f64) -> f64 {
    if mean >= 50.0 {
        return (mean + mean.sqrt() * stream.normal()).round().max(0.0);
    }
    let u = stream.uniform();
    let mut term = libm::exp(-mean);
    let (mut total, mut k) = (term, 0.0);
    // At 200 the terms of a mean below 50 have long vanished: rounding cannot make the loop endless.
    while u > total && k < 200.0 {
        k += 1.0;
        term *= mean / k;
        total += term;
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_of_sums_has_the_interval_of_its_residuals() {
        let mut whole = PairSums::default();
        for (x, y) in [(2, 1), (5, 2), (5, 3)] {
            whole.add(x, y);
        }
        let e = whole.ratio().unwrap();
        // R = 12 / 6 = 2; residuals 0, 1, -1, so s = 1; t(2) = 4.302653; half width t / (sqrt(3) 2)
        assert_eq!(e.value, 2.0);
        // t is rounded to nine decimals
        assert!((e.hi - 2.0 - 4.302_652_73 / (3.0_f64.sqrt() * 2.0)).abs() < 1e-8, "{}", e.hi);
        let mut parts = [PairSums::default(); 2];
        parts[0].add(5, 3);
        parts[1].add(2, 1);
        parts[1].add(5, 2);
        let [mut first, second] = parts;
        first.merge(&second);
        assert_eq!(first, whole);
        assert!(PairSums { n: 9, ..PairSums::default() }.ratio().is_none());
    }

    fn joint(pairs: &[(i64, i64, u64)]) -> JointLosses {
        JointLosses { cells: pairs.iter().map(|&(a, b, n)| ((a, b), n)).collect() }
    }

    #[test]
    fn no_denominator_is_said() {
        assert_eq!(joint(&[(3, 0, 7), (2, 0, 4)]).exchange_ratio(1), ExchangeRatio::NoDenominator { n: 11 });
    }

    #[test]
    fn a_constant_ratio_has_no_width() {
        let ExchangeRatio::Ratio(e) = joint(&[(4, 2, 30)]).exchange_ratio(1) else { panic!("communist losses exist") };
        assert_eq!((e.value, e.lo, e.hi, e.n), (2.0, 2.0, 2.0, 30));
    }

    /// Against the delta method: a and b independent Bernoulli(1/2) in 400 runs, so var(ratio) = 2 (1/4) / (n / 4).
    #[test]
    fn the_interval_agrees_with_the_delta_method() {
        let j = joint(&[(0, 0, 100), (0, 1, 100), (1, 0, 100), (1, 1, 100)]);
        let ExchangeRatio::Ratio(e) = j.exchange_ratio(5) else { panic!("communist losses exist") };
        let half = 1.96 * (2.0f64 * 0.25 / (400.0 * 0.25)).sqrt();
        // 2.5 % ends of 2000 resamples have a standard error of about 6 % of the half width, and second order adds some.
        assert!((e.half_width() / half - 1.0).abs() < 0.2, "{e:?} {half}");
    }

    /// Four standard errors at 20 000 draws, either side of the switch of method.
    #[test]
    fn poisson_has_its_moments() {
        let mut stream = RunAddress { seed: 2, run: 0 }.stream(Purpose::Bootstrap, Entity::RUN);
        for mean in [0.7, 49.0, 51.0] {
            let n = 20_000;
            let draws: Vec<f64> = (0..n).map(|_| poisson(&mut stream, mean)).collect();
            let average = draws.iter().sum::<f64>() / f64::from(n);
            assert!((average - mean).abs() < 4.0 * (mean / f64::from(n)).sqrt(), "{mean} {average}");
        }
    }
}
