//! Sobol indices of the results of a [pick-freeze design](super::pick_freeze).
//!
//! ```text
//! mean          f  = 1 / 2N  sum (A_j + B_j)
//! variance      V  = 1 / 2N  sum (A_j - f)^2 + (B_j - f)^2
//! first order   S_i  = 1 / N   sum (B_j - f) (C_ij - A_j) / V
//! total         ST_i = 1 / 2N  sum (A_j - C_ij)^2 / V
//! ```
//! A_j, B_j: outputs of the two sets of row j; C_ij: output of A with input i from B. An input that is never read has both
//! indices 0 exactly, for C_ij = A_j.
//!
//! Intervals: rows are drawn anew with replacement, [`RESAMPLES`] times, all figures of a row together; ends are percentiles. That
//! takes rows for independent. Rows of scrambled Sobol points err less than such rows where the output is smooth, so that the
//! intervals are too wide rather than too narrow; where luck is an input they gain little.
//!
//! Sources: Jansen, Computer Physics Communications 117 (1999) 35, for the total index; Saltelli et al., same journal, 181 (2010)
//! 259, table 2 (b), for the first-order one, here with the mean taken off first (Sobol and Myshetskaya, Monte Carlo Methods and
//! Applications 13 (2008) 455), without which a large mean drowns a small index; Puy, Becker, Lo Piano and Saltelli,
//! International Journal for Uncertainty Quantification 12(2) (2022) 1, for the choice of the total one.

use super::{Index, RESAMPLES, cut_off, percentile, resample};
use crate::study::estimate::Estimate;

/// Variance of a resample, as a share of that of all rows, below which there is none: rounding leaves this much where all
/// outputs of the resample are equal.
const ROUNDING: f64 = 1e-12;

/// Indices of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputIndices {
    /// Share of variance that goes, on average, once the input is known.
    pub first_order: Index,
    /// Share that stays, on average, once all others are known.
    pub total: Index,
    /// Total less first order: what the input does together with others.
    pub interaction: Index,
}

/// Indices of all inputs for one output.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// Mean of the output, in its unit.
    pub mean: Estimate,
    /// Variance of the output, in its unit squared.
    pub variance: Estimate,
    /// Each input, in the order of the design.
    pub inputs: Vec<InputIndices>,
    /// Sum of the first-order indices: 1 where inputs only add up, less where they act together.
    pub sum_first_order: Index,
    /// Sum of the total indices: 1 where inputs only add up, more where they act together.
    pub sum_total: Index,
    /// Rows used.
    pub rows: usize,
    /// Rows left out, because one of their outputs is missing.
    pub dropped: usize,
}

/// Why an output has no indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// Fewer than two rows with all their outputs.
    #[error("{rows} rows have all their outputs and {dropped} lack one: indices take two rows at least")]
    TooFewRows {
        /// Rows with all outputs.
        rows: usize,
        /// Rows without.
        dropped: usize,
    },
    /// The output is the same everywhere.
    #[error("the output is the same in all {rows} rows: there is no variance to be shared out")]
    NoVariance {
        /// Rows used.
        rows: usize,
    },
    /// The output is so large that its square is no number.
    #[error("the output is too large: its variance is beyond what a number holds")]
    TooLarge,
    /// The output varies in so few rows that resamples miss them.
    #[error(
        "the output varies in too few of {rows} rows for an interval: {without} of {resamples} resamples have no variance"
    )]
    TooRare {
        /// Rows used.
        rows: usize,
        /// Resamples without variance.
        without: usize,
        /// Resamples drawn.
        resamples: usize,
    },
}

impl SobolIndices {
    /// Indices of `inputs` inputs from outputs in the order of the design. `None`, a number that is not finite and a row cut short
    /// count as missing: their rows are dropped whole. `seed` sets the resamples.
    ///
    /// # Errors
    /// [`Undefined`] where there are too few rows, no variance, too rare a one, or outputs beyond some 1e150.
    pub fn estimate(inputs: usize, outputs: &[Option<f64>], seed: u64) -> Result<Self, Undefined> {
        Self::with_resamples(inputs, outputs, seed, RESAMPLES)
    }

    fn with_resamples(inputs: usize, outputs: &[Option<f64>], seed: u64, resamples: usize) -> Result<Self, Undefined> {
        let table = Table::new(inputs, outputs)?;
        let whole = table.figures(&vec![1; table.rows], 0.0).ok_or(Undefined::NoVariance { rows: table.rows })?;
        if !whole.iter().all(|figure| figure.is_finite()) {
            return Err(Undefined::TooLarge);
        }
        let least = ROUNDING * whole[VARIANCE];
        let drawn: Vec<Vec<f64>> =
            (0..resamples).filter_map(|r| table.figures(&resample(table.rows, seed, r), least)).collect();
        let without = resamples - drawn.len();
        if drawn.is_empty() || without > cut_off(resamples) {
            return Err(Undefined::TooRare { rows: table.rows, without, resamples });
        }
        let figure = |k: usize| percentile(whole[k], drawn.iter().map(|figures| figures[k]).collect(), table.rows);
        let index = |k: usize| Index { estimate: figure(k) };
        let of_input = |i: usize| InputIndices {
            first_order: index(INPUTS + 3 * i),
            total: index(INPUTS + 3 * i + 1),
            interaction: index(INPUTS + 3 * i + 2),
        };
        Ok(SobolIndices {
            mean: shifted(figure(MEAN), table.centre),
            variance: figure(VARIANCE),
            inputs: (0..inputs).map(of_input).collect(),
            sum_first_order: index(SUM_FIRST_ORDER),
            sum_total: index(SUM_TOTAL),
            rows: table.rows,
            dropped: table.dropped,
        })
    }

    /// Largest change of any first-order or total index since an earlier estimate with the same inputs, such as that of the first
    /// half of the rows. 0 without inputs.
    pub fn largest_change(&self, earlier: &SobolIndices) -> f64 {
        let change = |now: Index, before: Index| (now.estimate.value - before.estimate.value).abs();
        let of_input = |(now, before): (&InputIndices, &InputIndices)| {
            change(now.first_order, before.first_order).max(change(now.total, before.total))
        };
        self.inputs.iter().zip(&earlier.inputs).map(of_input).fold(0.0, f64::max)
    }
}

fn shifted(e: Estimate, by: f64) -> Estimate {
    Estimate { value: e.value + by, lo: e.lo + by, hi: e.hi + by, ..e }
}

/// Places of the figures; from [`INPUTS`] on, three an input: first order, total, interaction.
const MEAN: usize = 0;
const VARIANCE: usize = 1;
const SUM_FIRST_ORDER: usize = 2;
const SUM_TOTAL: usize = 3;
const INPUTS: usize = 4;

/// What each row adds to the sums: A + B, A^2 + B^2, then for each input (A - C)^2 / 2, B (C - A) and C - A. Outputs are less
/// [`Table::centre`], so that squares of a large mean do not drown the variance.
#[derive(Debug)]
struct Table {
    inputs: usize,
    rows: usize,
    dropped: usize,
    centre: f64,
    terms: Vec<f64>,
}

impl Table {
    fn new(inputs: usize, outputs: &[Option<f64>]) -> Result<Self, Undefined> {
        let blocks = inputs + 2;
        let complete = |row: &[Option<f64>]| -> Option<Vec<f64>> {
            let row: Vec<f64> = row.iter().map_while(|y| y.filter(|y| y.is_finite())).collect();
            (row.len() == blocks).then_some(row)
        };
        let used: Vec<Vec<f64>> = outputs.chunks(blocks).filter_map(complete).collect();
        let (rows, dropped) = (used.len(), outputs.len().div_ceil(blocks) - used.len());
        if rows < 2 {
            return Err(Undefined::TooFewRows { rows, dropped });
        }
        if used.iter().all(|row| row[0] == used[0][0] && row[1] == used[0][0]) {
            return Err(Undefined::NoVariance { rows });
        }
        let centre = used.iter().map(|row| row[0] + row[1]).sum::<f64>() / (2 * rows) as f64;
        let terms = used.iter().flat_map(|row| terms(row, centre)).collect();
        Ok(Table { inputs, rows, dropped, centre, terms })
    }

    /// All figures with each row counted so often; `None` where the variance is not above `least`.
    fn figures(&self, copies: &[u32], least: f64) -> Option<Vec<f64>> {
        let width = 2 + 3 * self.inputs;
        let mut sums = vec![0.0; width];
        for (row, &copies) in self.terms.chunks_exact(width).zip(copies) {
            if copies > 0 {
                sums.iter_mut().zip(row).for_each(|(sum, term)| *sum += f64::from(copies) * term);
            }
        }
        let n = self.rows as f64;
        let mean = sums[0] / (2.0 * n);
        let variance = sums[1] / (2.0 * n) - mean * mean;
        if variance <= least {
            return None;
        }
        let mut figures = vec![mean, variance, 0.0, 0.0];
        for input in sums[2..].chunks_exact(3) {
            let total = input[0] / n / variance;
            let first_order = (input[1] - mean * input[2]) / n / variance;
            figures[SUM_FIRST_ORDER] += first_order;
            figures[SUM_TOTAL] += total;
            figures.extend([first_order, total, total - first_order]);
        }
        Some(figures)
    }
}

fn terms(row: &[f64], centre: f64) -> Vec<f64> {
    let (a, b) = (row[0] - centre, row[1] - centre);
    let mut terms = vec![a + b, a * a + b * b];
    for &c in &row[2..] {
        let change = c - row[0];
        terms.extend([change * change / 2.0, b * change, change]);
    }
    terms
}

#[cfg(test)]
mod tests;
