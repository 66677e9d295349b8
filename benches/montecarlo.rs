//! `cargo bench --bench montecarlo`: engagements per second by number of threads, rows dropped.

use std::convert::Infallible;
use std::sync::atomic::AtomicBool;

use divan::Bencher;
use divan::counter::ItemsCount;
use mig_alley::study::montecarlo::{Plan, fly_many};
use mig_alley::surface::params::Library;

/// Enough runs that the end of the batch, where threads wait for the last one, weighs as it does in a study.
const RUNS: u32 = 64;

fn main() {
    divan::main();
}

#[divan::bench(args = [1, 2, 4, 8], sample_count = 3, sample_size = 1)]
fn black_thursday(bencher: Bencher, threads: usize) {
    let scenario = Library::built_in().and_then(|l| l.scenario("black-thursday")).expect("built-in files are sound");
    let plan = Plan { seed: 1, first_run: 0, runs: RUNS, threads: Some(threads), precision: None };
    let stop = AtomicBool::new(false);
    bencher.counter(ItemsCount::new(RUNS)).bench(|| {
        fly_many(&scenario, &plan, &stop, |_, _| Ok::<(), Infallible>(())).expect("the plan is within its bounds")
    });
}
