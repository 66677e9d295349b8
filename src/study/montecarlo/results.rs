//! What many runs say together: taken in one by one, in index order.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Flight, Row};
use crate::model::scenario::Side;
use crate::study::estimate::ratio::{JointLosses, PairSums};
use crate::study::estimate::{self, Estimate, Tally};
use crate::study::losses::LossLines;
use crate::study::quantity::{Layout, Unit};
use crate::study::uncertain::SecondFlights;

/// Failures kept with their cause; further ones are counted, and stand in the rows.
const FAILURES_KEPT: usize = 100;

/// What the runs flown so far say.
#[derive(Debug, Clone)]
pub struct Results {
    /// Quantities, in the order of all lists below.
    pub layout: Layout,
    /// Seed of the study.
    pub seed: u64,
    /// Index of the first run.
    pub first_run: u32,
    /// Runs flown, failed ones included.
    pub runs: u32,
    /// Failed runs.
    pub failed: u32,
    /// The first failed runs with their causes.
    pub failures: Vec<(u32, String)>,
    /// One tally per quantity.
    pub tallies: Vec<Tally>,
    /// Losses of all UN aircraft with those of all communist ones.
    pub joint: JointLosses,
    /// Losses of bombers with those of interceptors; without bombers, of patrols.
    pub joint_bombers: JointLosses,
    /// Of runs with drawn parameters: what the second flights say.
    pub uncertain: Option<SecondFlights>,
    /// How losses add up over time; without runs where results were rebuilt from rows, which carry no times.
    pub loss_lines: LossLines,
    /// Firing time and passes fired, in the order of [`Layout::firing`].
    firing: Vec<(usize, usize, PairSums)>,
    /// Lowest run with each number of bombers lost.
    examples: BTreeMap<i64, u32>,
    hasher: Sha256,
    destroyed: [Vec<usize>; 2],
}

impl Results {
    /// Nothing flown yet.
    pub fn new(layout: Layout, seed: u64, first_run: u32) -> Self {
        let tallies = layout.columns().iter().map(|c| Tally::new(c.unit)).collect();
        let destroyed = [Side::Un, Side::Communist].map(|side| layout.destroyed_of(side));
        Results {
            loss_lines: LossLines::new(layout.losses()),
            examples: BTreeMap::new(),
            firing: layout.firing().map(|(_, time, passes)| (time, passes, PairSums::default())).collect(),
            layout,
            seed,
            first_run,
            runs: 0,
            failed: 0,
            failures: Vec::new(),
            tallies,
            joint: JointLosses::default(),
            joint_bombers: JointLosses::default(),
            uncertain: None,
            hasher: Sha256::new(),
            destroyed,
        }
    }

    /// Takes the next row in index order.
    pub fn add(&mut self, row: &Row) {
        self.runs += 1;
        self.hash(row);
        match &row.values {
            Ok(values) => {
                estimate::add_row(&mut self.tallies, values);
                let lost = |columns: &[usize]| columns.iter().filter_map(|&c| values[c]).sum();
                self.joint.add(lost(&self.destroyed[0]), lost(&self.destroyed[1]));
                let targets = lost(self.layout.targets_destroyed());
                self.joint_bombers.add(targets, lost(self.layout.interceptors_destroyed()));
                for (time, passes, sums) in &mut self.firing {
                    sums.add(values[*time].unwrap_or(0), values[*passes].unwrap_or(0));
                }
                let example = self.examples.entry(targets).or_insert(row.run);
                *example = row.run.min(*example);
            }
            Err(fault) => {
                self.failed += 1;
                if self.failures.len() < FAILURES_KEPT {
                    self.failures.push((row.run, fault.clone()));
                }
            }
        }
    }

    /// Takes a flight in index order.
    pub(super) fn add_flight(&mut self, flight: &Flight) {
        self.add(&flight.row);
        if let Some(marks) = &flight.marks {
            self.loss_lines.add(marks);
        }
        if let Some(drawn) = &flight.drawn {
            self.uncertain.get_or_insert_default().add(drawn);
        }
    }

    fn hash(&mut self, row: &Row) {
        self.hasher.update(u64::from(row.run).to_le_bytes());
        let Ok(values) = &row.values else {
            self.hasher.update([2]);
            return;
        };
        for value in values {
            self.hasher.update([u8::from(value.is_some())]);
            self.hasher.update(value.unwrap_or(0).to_le_bytes());
        }
    }

    /// The run in the middle: the lowest of those that lose the median number of bombers, or of patrols without; `None` where every run failed.
    pub fn middle_run(&self) -> Option<u32> {
        let mut runs_with: BTreeMap<i64, u64> = BTreeMap::new();
        for ((bombers, _), runs) in self.joint_bombers.cells() {
            *runs_with.entry(bombers).or_insert(0) += runs;
        }
        let half = runs_with.values().sum::<u64>().div_ceil(2);
        let mut seen = 0;
        let median = runs_with.iter().find(|(_, runs)| {
            seen += **runs;
            seen >= half
        })?;
        self.examples.get(median.0).copied()
    }

    /// Digest of run index and result columns in index order, as 64 hexadecimal digits; parameters are not in it.
    pub fn digest(&self) -> String {
        self.hasher.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Firing time per pass on which fire was opened [s], by what stands before the measure: `communist.mig-15`.
    pub fn firing_s_per_pass(&self) -> impl Iterator<Item = (&str, Option<Estimate>)> {
        let seconds = |e: Estimate| {
            let steps = Unit::Milliseconds.steps() as f64;
            Estimate { value: e.value / steps, lo: e.lo / steps, hi: e.hi / steps, ..e }
        };
        self.layout.firing().zip(&self.firing).map(move |((of, ..), (.., sums))| (of, sums.ratio().map(seconds)))
    }

    /// Tally of a quantity by name.
    pub fn tally(&self, quantity: &str) -> Option<&Tally> {
        self.layout.position(quantity).map(|c| &self.tallies[c])
    }

    /// Mean of a quantity with its interval, by name.
    pub fn mean(&self, quantity: &str) -> Option<Estimate> {
        self.tally(quantity)?.mean_estimate()
    }
}
