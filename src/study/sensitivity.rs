//! Which input moves an output how much: shares of variance by Sobol's method, screening by Morris's, and the share of luck.
//!
//! ```text
//! first-order index   S_i  = V[ E(Y | X_i) ] / V[Y]          share of variance that goes, on average, once X_i is known
//! total index         ST_i = E[ V(Y | all but X_i) ] / V[Y]  share that stays, on average, once all but X_i is known
//! interaction         ST_i - S_i                             what X_i does together with others
//! ```
//! The inputs X are independent, each given by a number between 0 and 1 (a share of its distribution). The luck of a battle may
//! be one of them: see [`luck`]. S_i and ST_i lie between 0 and 1 with S_i <= ST_i; the S_i add up to at most 1, the ST_i to
//! at least 1. Estimates keep none of this to the letter, and each has its interval: where that reaches 0, the index is called
//! indistinguishable from 0, and no negative share is explained away.
//!
//! [`pick_freeze`] says what is to be computed, [`indices`] makes the indices of it, [`morris`] sorts many inputs at less cost,
//! [`reference`] holds functions whose indices are known.
//!
//! Sources: Sobol, Mathematical Modelling and Computational Experiments 1 (1993) 407; Homma and Saltelli, Reliability Engineering
//! and System Safety 52 (1996) 1.

pub mod indices;
pub mod luck;
pub mod morris;
pub mod pick_freeze;
pub mod reference;

use super::estimate::{Estimate, LEVEL};
use crate::model::rng::{Entity, Purpose, RunAddress};

/// Bootstrap resamples behind every interval: each end at 2.5 % then rests on 25 of them.
pub const RESAMPLES: usize = 1000;

/// A share of variance with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// Estimate and interval, as they come out: below 0 or above 1 by chance.
    pub estimate: Estimate,
}

impl Index {
    /// Whether the interval reaches 0: what is seen may be chance, and is to be printed so in place of the number.
    pub fn is_indistinguishable_from_zero(&self) -> bool {
        self.estimate.lo <= 0.0
    }

    /// What the index leaves of 1, with the interval turned round.
    pub fn complement(&self) -> Index {
        let Estimate { value, lo, hi, level, n } = self.estimate;
        Index { estimate: Estimate { value: 1.0 - value, lo: 1.0 - hi, hi: 1.0 - lo, level, n } }
    }
}

/// How often each of `count` rows is in a resample: `count` draws with replacement, the same for one seed and number of resample.
fn resample(count: usize, seed: u64, resample: usize) -> Vec<u32> {
    let address = RunAddress { seed, run: resample as u32 };
    let mut stream = address.stream(Purpose::Bootstrap, Entity::named("sensitivity"));
    let mut copies = vec![0; count];
    for _ in 0..count {
        copies[stream.index(count)] += 1;
    }
    copies
}

/// Percentile interval of a statistic (Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, ch. 10): the ends
/// cut the same number of resamples off on both sides. There is at least one.
fn percentile(value: f64, mut resampled: Vec<f64>, n: usize) -> Estimate {
    resampled.sort_by(f64::total_cmp);
    let tail = cut_off(resampled.len());
    let (lo, hi) = (resampled[tail], resampled[resampled.len() - 1 - tail]);
    Estimate { value, lo, hi, level: LEVEL, n: n as u64 }
}

/// Resamples beyond either end of an interval.
fn cut_off(resamples: usize) -> usize {
    ((1.0 - LEVEL) / 2.0 * resamples as f64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_that_reaches_zero_says_nothing() {
        let index = |lo, hi| Index { estimate: Estimate { value: (lo + hi) / 2.0, lo, hi, level: LEVEL, n: 9 } };
        assert!(index(-0.1, 0.2).is_indistinguishable_from_zero() && index(0.0, 0.0).is_indistinguishable_from_zero());
        assert!(
            index(-0.3, -0.1).is_indistinguishable_from_zero() && !index(0.01, 0.2).is_indistinguishable_from_zero()
        );
        let left = index(0.25, 0.75).complement().estimate;
        assert_eq!((left.value, left.lo, left.hi), (0.5, 0.25, 0.75));
    }

    #[test]
    fn a_percentile_interval_cuts_one_in_forty_off_each_end() {
        let e = percentile(0.5, (0..RESAMPLES).rev().map(|r| r as f64).collect(), 7);
        assert_eq!((e.value, e.lo, e.hi, e.n), (0.5, 25.0, 974.0, 7));
    }

    #[test]
    fn a_resample_has_as_many_rows_and_is_the_same_again() {
        let copies = resample(50, 3, 8);
        assert_eq!(copies.iter().sum::<u32>(), 50);
        assert_eq!(copies, resample(50, 3, 8));
        assert!(copies != resample(50, 3, 9) && copies != resample(50, 4, 8));
    }
}
