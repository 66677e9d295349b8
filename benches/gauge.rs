//! `cargo bench --bench gauge -- RUNS`: battles of Black Thursday and nothing else, for tools that count instructions or take samples.
//! Reading the parameters is part of it: the figure of a battle is the difference between two numbers of runs.

use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::RunAddress;
use mig_alley::surface::params::Library;

/// Battles that are flown if no number is given.
const RUNS: u32 = 4;

fn main() {
    let runs = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(RUNS);
    let library = Library::built_in().expect("built-in files are sound");
    let scenario = library.scenario("black-thursday").expect("a sound scenario");
    for run in 0..runs {
        std::hint::black_box(fly(&scenario, RunAddress { seed: 1, run }, &mut Unobserved).expect("a battle ends"));
    }
}
