//! `cargo bench --bench gauge -- RUNS`: battles of Black Thursday and nothing else, for tools that count instructions or take samples.
//! Reading the parameters is part of it: the figure of a battle is the difference between two numbers of runs.
//! `-- RUNS aircraft-seconds` flies the same battles and says how long all their aircraft together were in the air.

#![expect(clippy::print_stdout, reason = "the figure asked for")]

use mig_alley::model::engagement::event::{Observer, Track, Unobserved};
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::RunAddress;
use mig_alley::surface::params::Library;

/// Battles that are flown if no number is given.
const RUNS: u32 = 4;

/// Counts who is in the air, once a second.
struct InTheAir(usize);

impl Observer for InTheAir {
    const TRACK_INTERVAL_S: Option<f64> = Some(1.0);

    fn tracks(&mut self, _time_s: f64, tracks: &[Track]) {
        self.0 += tracks.len();
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let runs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(RUNS);
    let library = Library::built_in().expect("built-in files are sound");
    let scenario = library.scenario("black-thursday").expect("a sound scenario");
    let mut in_the_air = InTheAir(0);
    for run in 0..runs {
        let address = RunAddress { seed: 1, run };
        let outcome = if words.iter().any(|word| word == "aircraft-seconds") {
            fly(&scenario, address, &mut in_the_air)
        } else {
            fly(&scenario, address, &mut Unobserved)
        };
        std::hint::black_box(outcome.expect("a battle ends"));
    }
    if in_the_air.0 > 0 {
        println!("{}", in_the_air.0);
    }
}
