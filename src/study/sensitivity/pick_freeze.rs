//! Pick and freeze: two sets of inputs, and the first with one input at a time from the second.
//!
//! ```text
//! row j     A_j = (a_1 ... a_d)     B_j = (b_1 ... b_d)      the halves of one scrambled Sobol point of 2 d dimensions
//! computed  A_j,  B_j,  and for each input i:  A_j with b_i in place of a_i
//! number    k = (d + 2) j + (0 for A, 1 for B, 2 + i for input i)
//! ```
//! N rows take N (d + 2) computations. They are numbered row by row, so that any of them can be computed alone and in any
//! order, and that the first half of the results is the design of half as many rows: to see whether N was enough costs nothing.
//! Rows come best in powers of two.
//!
//! Where the luck of a battle is an input, its value is no number but a run: rows and both sets have runs of their own
//! ([`PickFreeze::run`]), and the coordinate of that input goes unused.
//!
//! Source: Saltelli et al., Computer Physics Communications 181 (2010) 259.

use crate::study::sobol::{Scrambling, SobolFault, SobolPoints};

/// Most rows: each has two runs, and runs are numbered below 2^24.
pub const MOST_ROWS: u32 = 1 << 23;

/// What one computation of a row takes from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// All inputs from the first set.
    A,
    /// All inputs from the second set.
    B,
    /// This input from the second set, all others from the first.
    Swapped(usize),
}

/// One computation of the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evaluation {
    /// Row, from 0.
    pub row: u32,
    /// Which of the row.
    pub block: Block,
}

impl Evaluation {
    /// Whether an input has its value from the second set.
    fn is_second(&self, input: usize) -> bool {
        match self.block {
            Block::A => false,
            Block::B => true,
            Block::Swapped(swapped) => swapped == input,
        }
    }
}

/// Why there is no such design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PickFreezeFault {
    /// Nothing to vary.
    #[error("nothing to vary: name at least one input")]
    NoInputs,
    /// Too few rows, or too many.
    #[error("{rows} rows are wanted: use 2 to {MOST_ROWS}, best a power of two")]
    Rows {
        /// Rows wanted.
        rows: u32,
    },
    /// More inputs than there are dimensions for.
    #[error("{inputs} inputs take twice as many dimensions: {fault}")]
    Inputs {
        /// Inputs wanted.
        inputs: usize,
        /// What the points say.
        fault: SobolFault,
    },
}

/// A design of so many rows and inputs.
#[derive(Debug, Clone)]
pub struct PickFreeze {
    rows: u32,
    inputs: usize,
    points: SobolPoints,
}

impl PickFreeze {
    /// The design; a seed gives one sequence of rows, however many are taken.
    ///
    /// # Errors
    /// [`PickFreezeFault`] without inputs, with more than 512 of them, with fewer than two rows, or more than [`MOST_ROWS`].
    ///
    /// ```
    /// use mig_alley::study::sensitivity::indices::SobolIndices;
    /// use mig_alley::study::sensitivity::pick_freeze::PickFreeze;
    /// let design = PickFreeze::new(256, 2, 1)?;
    /// let outputs: Vec<Option<f64>> = design.outputs(|x| 2.0 * x[0] + x[1]);
    /// let indices = SobolIndices::estimate(2, &outputs, 1)?;
    /// let first = indices.inputs[0].total.estimate;
    /// assert!(first.lo < 0.8 && 0.8 < first.hi); // 4 / (4 + 1)
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(rows: u32, inputs: usize, seed: u64) -> Result<Self, PickFreezeFault> {
        if inputs == 0 {
            return Err(PickFreezeFault::NoInputs);
        }
        if !(2..=MOST_ROWS).contains(&rows) {
            return Err(PickFreezeFault::Rows { rows });
        }
        let points = SobolPoints::new(inputs.saturating_mul(2), Scrambling::Owen { seed })
            .map_err(|fault| PickFreezeFault::Inputs { inputs, fault })?;
        Ok(PickFreeze { rows, inputs, points })
    }

    /// Number of rows.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of computations.
    pub fn evaluations(&self) -> u64 {
        u64::from(self.rows) * (self.inputs as u64 + 2)
    }

    /// The computation of this number, which is below [`PickFreeze::evaluations`].
    pub fn evaluation(&self, number: u64) -> Evaluation {
        let blocks = self.inputs as u64 + 2;
        let block = match (number % blocks) as usize {
            0 => Block::A,
            1 => Block::B,
            other => Block::Swapped(other - 2),
        };
        Evaluation { row: (number / blocks) as u32, block }
    }

    /// Value of one input in (0, 1): the share of its distribution that lies below it.
    pub fn coordinate(&self, evaluation: Evaluation, input: usize) -> f64 {
        let set = if evaluation.is_second(input) { self.inputs } else { 0 };
        self.points.coordinate(evaluation.row, set + input)
    }

    /// Values of all inputs.
    pub fn coordinates(&self, evaluation: Evaluation) -> Vec<f64> {
        (0..self.inputs).map(|input| self.coordinate(evaluation, input)).collect()
    }

    /// Index of the run to fly, where this input is the luck: 2 j in the first set of row j, 2 j + 1 in the second.
    pub fn run(&self, evaluation: Evaluation, luck: usize) -> u32 {
        2 * evaluation.row + u32::from(evaluation.is_second(luck))
    }

    /// Outputs of a model that always has one, in the order of the design.
    pub fn outputs(&self, model: impl Fn(&[f64]) -> f64) -> Vec<Option<f64>> {
        (0..self.evaluations()).map(|k| Some(model(&self.coordinates(self.evaluation(k))))).collect()
    }
}

/// The results of the first half of the rows: those of the design of half as many.
pub fn first_half(inputs: usize, outputs: &[Option<f64>]) -> &[Option<f64>] {
    let blocks = inputs + 2;
    &outputs[..outputs.len() / blocks / 2 * blocks]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_both_sets_and_the_first_with_one_input_of_the_second() {
        let design = PickFreeze::new(8, 3, 4).unwrap();
        assert_eq!(design.evaluations(), 40);
        for row in 0..8u64 {
            let at = |block: u64| design.coordinates(design.evaluation(5 * row + block));
            let (a, b) = (at(0), at(1));
            assert!(a.iter().zip(&b).all(|(a, b)| a != b));
            for input in 0..3 {
                let mut swapped = a.clone();
                swapped[input] = b[input];
                assert_eq!(at(2 + input as u64), swapped);
            }
        }
        let last = Evaluation { row: 7, block: Block::Swapped(2) };
        assert_eq!(design.evaluation(39), last);
    }

    #[test]
    fn the_first_half_is_the_design_of_half_as_many_rows() {
        let model = |x: &[f64]| x[0] + 3.0 * x[1] * x[2];
        let (half, whole) = (PickFreeze::new(32, 3, 9).unwrap(), PickFreeze::new(64, 3, 9).unwrap());
        assert_eq!(first_half(3, &whole.outputs(model)), half.outputs(model));
        assert_eq!(first_half(3, &half.outputs(model)[..15]).len(), 5);
    }

    #[test]
    fn luck_has_a_run_of_its_own_in_each_set_of_each_row() {
        let design = PickFreeze::new(4, 2, 1).unwrap();
        let runs: Vec<u32> = (0..16).map(|k| design.run(design.evaluation(k), 1)).collect();
        assert_eq!(runs, [0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7]);
    }

    #[test]
    fn designs_that_cannot_be_are_refused_in_words() {
        let fault = |rows, inputs| PickFreeze::new(rows, inputs, 1).unwrap_err().to_string();
        assert_eq!(fault(8, 0), "nothing to vary: name at least one input");
        assert_eq!(fault(1, 2), "1 rows are wanted: use 2 to 8388608, best a power of two");
        assert!(fault(MOST_ROWS + 1, 2).starts_with("8388609 rows"));
        assert!(fault(8, 513).starts_with("513 inputs take twice as many dimensions: Sobol points of 1026"));
    }
}
