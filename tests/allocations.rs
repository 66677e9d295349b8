//! A battle takes its memory when it is set up, not while it is flown.

use allocation_counter::{AllocationInfo, measure};
use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::RunAddress;
use mig_alley::surface::params::{Change, Library};

/// Allocations of one battle that is broken off after `limit_s`.
fn allocations(limit_s: f64, run: u32) -> AllocationInfo {
    let change = Change::parse(&format!("scenario.conditions.time_limit_s={limit_s}")).expect("a sound change");
    let library = Library::built_in().and_then(|l| l.with("black-thursday", &[change])).expect("a sound library");
    let scenario = library.scenario("black-thursday").expect("a sound scenario");
    measure(|| {
        fly(&scenario, RunAddress { seed: 1, run }, &mut Unobserved).expect("a battle ends");
    })
}

/// Between the tenth second and the end only lists of what has happened grow, by doubling: losses, claims, attempts, impacts; and each
/// pass or defence beyond the most there were at once takes its place. Without that a battle allocates some 6,000 times.
#[test]
fn a_battle_under_way_allocates_hardly_ever() {
    for run in 0..2 {
        let [begun, whole] = [10.0, 7_200.0].map(|limit_s| allocations(limit_s, run));
        let under_way = whole.count_total - begun.count_total;
        println!(
            "run {run}: {} allocations to set up, {under_way} under way, {} bytes at most",
            begun.count_total, whole.bytes_max
        );
        assert!(begun.count_total > 100, "{} counted: is the counting allocator there?", begun.count_total);
        // A dozen lists double some six times each, and some twenty passes with their counters are flown at once.
        assert!(under_way < 200, "{under_way} allocations after the first ten seconds");
    }
}
