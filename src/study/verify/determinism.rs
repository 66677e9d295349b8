//! One seed, one result: whatever the threads, and whether a run is flown alone or among others.

use std::convert::Infallible;
use std::sync::atomic::AtomicBool;

use super::{Effort, Ground, Row};
use crate::model::scenario::Scenario;
use crate::study::montecarlo::{Plan, Row as RunRow, fly_many};

/// Index of the first run: not zero, so that a run of the batch has others before it.
const FIRST: u32 = 10;

/// The rows.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let (scenario, runs) = (&ground.scenario, effort.of(8, 24, 200));
    let flown = [1, 2, 8].map(|threads| fly(scenario, FIRST, runs, threads));
    let mut digests: Vec<&str> = flown.iter().map(|(_, digest)| digest.as_str()).collect();
    digests.sort_unstable();
    digests.dedup();
    let batch = &flown[0].0;
    let alone: Vec<u32> = [0, runs / 2, runs - 1].into();
    let differing =
        alone.iter().filter(|&&i| fly(scenario, FIRST + i, 1, 1).0[..] != batch[i as usize..=i as usize]).count();
    let mut values: Vec<_> = batch.iter().map(|row| format!("{:?}", row.values)).collect();
    values.sort_unstable();
    values.dedup();
    vec![
        Row::new("threads", "different digests on 1, 2 and 8 threads", digests.len() as f64)
            .exactly(1.0, "exact")
            .from(runs),
        Row::new("alone", "runs that differ when flown alone from the same run in the batch", differing as f64)
            .exactly(0.0, "exact")
            .from(alone.len() as u64),
        Row::new("runs-differ", "runs of the batch that differ from each other", values.len() as f64)
            .at_least(0.9 * f64::from(runs), "battles repeat only where nothing happens")
            .from(runs),
    ]
}

fn fly(scenario: &Scenario, first_run: u32, runs: u32, threads: usize) -> (Vec<RunRow>, String) {
    let plan = Plan { seed: 1, first_run, runs, threads: Some(threads), precision: None };
    let mut rows = Vec::new();
    let flown = fly_many(scenario, &plan, &AtomicBool::new(false), |batch, _| {
        rows.extend_from_slice(batch);
        Ok::<(), Infallible>(())
    });
    (rows, flown.map_or_else(|fault| fault.to_string(), |(results, _)| results.digest()))
}
