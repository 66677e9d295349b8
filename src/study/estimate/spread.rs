//! Splits the spread of runs into what more knowledge could remove and what it could not: luck.
//!
//! Each set of drawn parameters is flown twice with different luck. With y(i, j) the losses of flight j of set i, n sets:
//!
//! ```text
//! y(i, j) = m + a(i) + e(i, j)         a: knowledge, variance A;  e: luck, variance E
//! MSW = sum (y(i,1) - y(i,2))^2 / (2 n)                           estimates E
//! MSB = 2 sum (mean(i) - mean)^2 / (n - 1)                        estimates E + 2 A
//! share of luck = E / (E + A) = 2 MSW / (MSB + MSW)
//! ```
//! Sets are resampled whole for the interval, each with a Poisson number of copies. A share above 1, which chance can bring
//! where the sets hardly differ, is given as 1.
//!
//! Sources: Searle, Casella and McCulloch, Variance Components (1992), chapter 3; Ukoumunne et al., Statistics in Medicine 22
//! (2003) 3805 on resampling whole groups.

use std::collections::BTreeMap;

use super::ratio::{REPLICATES, poisson};
use super::{Estimate, LEVEL};
use crate::model::rng::{Entity, Purpose, RunAddress};

/// Losses of the two flights of each set of parameters, with the number of sets that had them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    cells: BTreeMap<(i64, i64), u64>,
}

/// How a spread divides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Share of the variance that is luck, with its interval; `n` is the number of sets.
    pub luck: Estimate,
    /// Standard deviation from luck alone: what is left for someone who knows every parameter.
    pub luck_sd: f64,
    /// Standard deviation from not knowing the parameters.
    pub knowledge_sd: f64,
}

impl Pairs {
    /// Adds the two flights of one set.
    pub fn add(&mut self, first: i64, second: i64) {
        self.add_many(first, second, 1);
    }

    /// Adds sets with the same losses.
    pub fn add_many(&mut self, first: i64, second: i64, sets: u64) {
        *self.cells.entry((first, second)).or_insert(0) += sets;
    }

    /// Losses of both flights with the number of sets, in order.
    pub fn cells(&self) -> impl Iterator<Item = ((i64, i64), u64)> + '_ {
        self.cells.iter().map(|(&pair, &sets)| (pair, sets))
    }

    /// Sets flown twice.
    pub fn sets(&self) -> u64 {
        self.cells.values().sum()
    }

    /// How the spread divides; `None` below two sets, or where nothing differs. Resampling is seeded by the study's seed.
    pub fn spread(&self, seed: u64) -> Option<Spread> {
        let squares = mean_squares(self.cells().map(|(pair, sets)| (pair, sets as f64)))?;
        let value = share_of_luck(squares)?;
        let mut stream = RunAddress { seed, run: 0 }.stream(Purpose::Bootstrap, Entity::RUN);
        let mut shares: Vec<f64> = Vec::with_capacity(REPLICATES);
        for _ in 0..REPLICATES {
            let copies = self.cells().map(|(pair, sets)| (pair, poisson(&mut stream, sets as f64))).collect::<Vec<_>>();
            // where nothing differs in a resample, nothing can be said of it
            shares.extend(mean_squares(copies.into_iter()).and_then(share_of_luck));
        }
        shares.sort_by(f64::total_cmp);
        let tail = ((1.0 - LEVEL) / 2.0 * shares.len() as f64) as usize;
        let (lo, hi) = (*shares.get(tail)?, *shares.get(shares.len() - 1 - tail)?);
        let luck = Estimate { value, lo: lo.min(value), hi: hi.max(value), level: LEVEL, n: self.sets() };
        let (within, between) = squares;
        let knowledge_sd = ((between - within) / 2.0).max(0.0).sqrt();
        Some(Spread { luck, luck_sd: within.sqrt(), knowledge_sd })
    }
}

/// Mean squares within and between sets; `None` below two sets.
fn mean_squares(cells: impl Iterator<Item = ((i64, i64), f64)>) -> Option<(f64, f64)> {
    let (mut n, mut sum, mut squares, mut within) = (0.0, 0.0, 0.0, 0.0);
    for ((a, b), sets) in cells {
        let (mean, difference) = ((a + b) as f64 / 2.0, (a - b) as f64);
        n += sets;
        sum += sets * mean;
        squares += sets * mean * mean;
        within += sets * difference * difference / 2.0;
    }
    (n >= 2.0).then(|| (within / n, 2.0 * (squares - sum * sum / n).max(0.0) / (n - 1.0)))
}

fn share_of_luck((within, between): (f64, f64)) -> Option<f64> {
    let total = within + between;
    (total > 0.0).then(|| (2.0 * within / total).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::Stream;

    fn pairs(list: &[(i64, i64)]) -> Pairs {
        let mut pairs = Pairs::default();
        list.iter().for_each(|&(a, b)| pairs.add(a, b));
        pairs
    }

    #[test]
    fn a_worked_example() {
        // within (4 / 2 + 4 / 2) / 2 = 2; means 1 and 5, between 2 (4 + 4) / 1 = 16; luck 4 / 18, knowledge (16 - 2) / 2
        let spread = pairs(&[(0, 2), (4, 6)]).spread(1).unwrap();
        assert!((spread.luck.value - 2.0 / 9.0).abs() < 1e-15); // rounding
        assert_eq!((spread.luck_sd, spread.knowledge_sd, spread.luck.n), (2f64.sqrt(), 7f64.sqrt(), 2));
    }

    #[test]
    fn limits() {
        assert_eq!(pairs(&[(3, 3), (5, 5), (9, 9)]).spread(1).unwrap().luck.value, 0.0);
        assert_eq!(pairs(&[(0, 8), (8, 0)]).spread(1).unwrap().luck.value, 1.0); // the means are equal
        assert!(pairs(&[(3, 4)]).spread(1).is_none() && pairs(&[]).spread(1).is_none());
        assert!(pairs(&[(3, 3), (3, 3)]).spread(1).is_none());
    }

    /// Poisson losses whose mean is 2 or 10 with equal chance: knowledge 16, luck 6, share 6 / 22.
    #[test]
    fn the_interval_covers_the_truth() {
        let mut stream = RunAddress { seed: 9, run: 0 }.stream(Purpose::Setup, Entity::RUN);
        let study = |stream: &mut Stream| {
            let mut pairs = Pairs::default();
            for _ in 0..100 {
                let mean = if stream.happens(0.5) { 2.0 } else { 10.0 };
                pairs.add(poisson(stream, mean) as i64, poisson(stream, mean) as i64);
            }
            pairs.spread(1).unwrap().luck
        };
        let truth = 6.0 / 22.0;
        let (mut covered, mut sum, studies) = (0, 0.0, 200);
        for _ in 0..studies {
            let luck = study(&mut stream);
            covered += i32::from(luck.lo <= truth && truth <= luck.hi);
            sum += luck.value;
        }
        // 95 % of 200 with four standard errors of 0.015 and some for the percentile method at 100 sets
        assert!(covered >= 174, "{covered}");
        // a study has a spread of about 0.05: four standard errors of the mean, and a bias of the order of 1 / 100
        assert!((sum / f64::from(studies) - truth).abs() < 0.02, "{}", sum / f64::from(studies));
    }
}
