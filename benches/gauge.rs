//! `benches/gauge RUNS`: flies a few battles of Black Thursday and nothing else, for tools that count instructions.

use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::RunAddress;
use mig_alley::surface::params::Library;

fn main() {
    let runs = std::env::args().find_map(|text| text.parse().ok()).unwrap_or(4);
    let library = Library::built_in().expect("built-in files are sound");
    let scenario = library.scenario("black-thursday").expect("a sound scenario");
    for run in 0..runs {
        std::hint::black_box(fly(&scenario, RunAddress { seed: 1, run }, &mut Unobserved).is_ok());
    }
}
