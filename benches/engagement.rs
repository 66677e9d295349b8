//! `cargo bench --bench engagement`: one engagement, by shape; inputs fixed by seed and run index.

use divan::Bencher;
use divan::counter::ItemsCount;
use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::RunAddress;
use mig_alley::surface::params::{Change, Library};

/// Runs of a sample: battles differ, so one alone would be a lucky or unlucky figure.
const RUNS: u32 = 8;

/// Shapes of a battle, as changes of the day's.
const SHAPES: [(&str, &[&str]); 3] = [
    ("normal", &[]),
    // The interceptors come in over a longer time, so aircraft are in the air longer with few of them fighting.
    ("long", &["doctrine.mig.wave_interval_s*=3"]),
    // Twice the interceptors and cover: pairs of aircraft that could see each other grow fourfold.
    ("crowded", &["scenario.forces.mig.count=88", "scenario.forces.f-86.count=42"]),
];

fn main() {
    divan::main();
}

#[divan::bench(args = ["normal", "long", "crowded"], sample_count = 3, sample_size = 1)]
fn engagement(bencher: Bencher, shape: &str) {
    let changes = SHAPES.iter().find(|(name, _)| *name == shape).map_or(&[][..], |(_, changes)| changes);
    let changes: Vec<Change> =
        changes.iter().map(|text| Change::parse(text).expect("written as PATH=VALUE above")).collect();
    let library = Library::built_in().and_then(|l| l.with("black-thursday", &changes));
    let scenario = library.and_then(|l| l.scenario("black-thursday")).expect("built-in files are sound");
    bencher.counter(ItemsCount::new(RUNS)).bench(|| {
        for run in 0..RUNS {
            divan::black_box(fly(&scenario, RunAddress { seed: 1, run }, &mut Unobserved).is_ok());
        }
    });
}
