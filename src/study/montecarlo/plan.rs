//! Which runs to fly, and what can be wrong with that.

use crate::study::precision::Precision;
use crate::study::quote::cut;

/// Most runs of one study.
pub const MOST_RUNS: u32 = 10_000_000;
/// First run index that has no address of its own.
pub const INDEX_END: u32 = 1 << 24;
/// Most threads that can be asked for.
pub(super) const MOST_THREADS: usize = 1024;

/// Why a study cannot be flown as asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanFault {
    /// Number of runs out of bounds.
    #[error("cannot fly {0} runs: ask for 1 to {MOST_RUNS}")]
    Runs(u64),
    /// Run index without an address.
    #[error("runs {first} to {last} go beyond the last run index {}: start lower or ask for fewer", INDEX_END - 1)]
    Index {
        /// First run wanted.
        first: u64,
        /// Last run wanted.
        last: u64,
    },
    /// Number of threads out of bounds.
    #[error("cannot use {0} threads: ask for 1 to {MOST_THREADS}, or leave the option out for one per core")]
    Threads(usize),
    /// The thread pool could not be made.
    #[error("cannot start the threads: {0}")]
    Pool(String),
    /// The quantity of the precision is not one of this scenario.
    #[error("no quantity '{}' in this scenario; the nearest names are {nearest}", cut(name))]
    Quantity {
        /// Name as given.
        name: String,
        /// Names like it.
        nearest: String,
    },
}

/// Which runs to fly, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Seed of the study.
    pub seed: u64,
    /// Index of the first run.
    pub first_run: u32,
    /// Number of runs, at most.
    pub runs: u32,
    /// Threads; `None` for one per core. Never changes a result.
    pub threads: Option<usize>,
    /// Earlier end.
    pub precision: Option<Precision>,
}

impl Plan {
    /// Checks the numbers that a user can get wrong.
    ///
    /// # Errors
    /// [`PlanFault`] names the number, its bounds and the remedy; the first of [`Plan::faults`].
    pub fn check(&self) -> Result<(), PlanFault> {
        self.faults().into_iter().next().map_or(Ok(()), Err)
    }

    /// Everything that is wrong with the numbers.
    pub fn faults(&self) -> Vec<PlanFault> {
        let mut faults = Vec::new();
        let (first, end) = (u64::from(self.first_run), u64::from(self.first_run) + u64::from(self.runs));
        if self.runs == 0 || self.runs > MOST_RUNS {
            faults.push(PlanFault::Runs(self.runs.into()));
        } else if end > INDEX_END.into() {
            faults.push(PlanFault::Index { first, last: end - 1 });
        }
        if let Some(n) = self.threads.filter(|&n| n == 0 || n > MOST_THREADS) {
            faults.push(PlanFault::Threads(n));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(first_run: u32, runs: u32) -> Plan {
        Plan { seed: 1, first_run, runs, threads: Some(2), precision: None }
    }

    #[test]
    fn absurd_plans_are_refused_before_flying() {
        let fault = |plan: &Plan| plan.check().unwrap_err().to_string();
        assert_eq!(fault(&plan(0, 0)), "cannot fly 0 runs: ask for 1 to 10000000");
        assert!(fault(&plan(0, MOST_RUNS + 1)).contains("1 to 10000000"));
        assert!(fault(&plan(u32::MAX, 2)).contains("last run index 16777215"));
        assert!(fault(&Plan { threads: Some(0), ..plan(0, 1) }).contains("0 threads"));
    }

    #[test]
    fn all_faults_of_a_plan_are_found() {
        let faults = Plan { threads: Some(0), ..plan(0, 0) }.faults();
        assert_eq!(faults, [PlanFault::Runs(0), PlanFault::Threads(0)]);
    }
}
