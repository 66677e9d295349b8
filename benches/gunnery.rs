//! What gunnery costs: `cargo bench --bench gunnery`. One aim, one silhouette, one hit probability, one firing pass.

#![allow(missing_docs)]

use divan::{Bencher, black_box};
use mig_alley::model::ballistics::{Aim, ballistic_aim};
use mig_alley::model::gunnery::{PassAim, RoundCounter, SightPlane, Silhouette, lead_and_hold_rad};
use mig_alley::model::pilot::AimParameters;
use mig_alley::model::rng::{Entity, Purpose, RunAddress};
use mig_alley::model::vector::Vec3;
use mig_alley::model::vulnerability::SilhouetteParameters;

fn main() {
    divan::main();
}

const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);
const BOMBER_M_S: Vec3 = Vec3::new(0.0, 130.0, 0.0);
const BOMBER: SilhouetteParameters = SilhouetteParameters {
    fuselage_length_m: 30.0,
    fuselage_width_m: 2.9,
    wing_front_area_m2: 27.0,
    wing_plan_area_m2: 180.0,
    fuselage_front_area_m2: 12.0,
    fuselage_side_area_m2: 97.0,
    fuselage_plan_area_m2: 100.0,
};

fn aim_from(range_m: f64) -> Aim {
    let target_m = Vec3::new(0.3 * range_m, 0.9 * range_m, -0.3 * range_m);
    ballistic_aim(Vec3::ZERO, 240.0, target_m, BOMBER_M_S, Vec3::ZERO, 690.0, 2.6e-4)
}

fn view() -> Silhouette {
    let sight = Vec3::new(0.3, 0.9, -0.3).unit_or(NORTH);
    Silhouette::project(&BOMBER, 43.0, NORTH, Vec3::UP, sight, &SightPlane::across(sight))
}

#[divan::bench(args = [300.0, 900.0])]
fn aim(bencher: Bencher, range_m: f64) {
    bencher.bench(|| aim_from(black_box(range_m)));
}

#[divan::bench]
fn silhouette(bencher: Bencher) {
    bencher.bench(|| black_box(view()));
}

/// Offsets on the target, near it and far beside it.
#[divan::bench(args = [0.0, 10.0, 60.0])]
fn hit_probability(bencher: Bencher, offset_m: f64) {
    let view = view();
    bencher.bench(|| view.hit_probability(black_box([offset_m, 0.2 * offset_m]), black_box(1.1)));
}

/// Two seconds of fire of two gun types at a bomber, closing from 900 m, in steps of 0.05 s.
#[divan::bench]
fn firing_pass(bencher: Bencher) {
    let parameters = AimParameters {
        aim_error_rad: 0.015,
        aim_error_spread: 0.5,
        wander_rad: 0.006,
        wander_time_s: 0.6,
        range_error: 0.25,
        target_manoeuvre_factor: 0.6,
        shooter_load_factor: 0.5,
        threat_factor: 1.3,
    };
    let mut run = 0;
    bencher.bench_local(|| {
        run += 1;
        let mut stream = RunAddress { seed: 1, run }.stream(Purpose::Aim, Entity::RUN);
        let mut pass = PassAim::begin(&parameters, 1.0, &mut stream);
        let mut guns = [RoundCounter::new(40, 0.5), RoundCounter::new(160, 0.5)];
        let mut hits = 0;
        for step in 0..40 {
            let range_m = 900.0 - 5.5 * f64::from(step);
            let sight = Vec3::new(0.3, 0.9, -0.3).unit_or(NORTH);
            let plane = SightPlane::across(sight);
            let found = aim_from(range_m);
            let (lead, hold) = lead_and_hold_rad(&found, BOMBER_M_S, Vec3::ZERO, range_m, &plane);
            let target = Silhouette::project(&BOMBER, 43.0, NORTH, Vec3::UP, sight, &plane);
            let offset_m = pass.offset_rad(lead, hold, 1.0).map(|o| o * range_m);
            for (gun, (rate_per_s, dispersion_rad)) in [(6.67, 0.00124), (18.3, 0.00178)].into_iter().enumerate() {
                let rounds = guns[gun].fire(rate_per_s, 0.05);
                let p = target.hit_probability(offset_m, dispersion_rad * range_m).total();
                hits += stream.binomial(rounds, p);
            }
            pass.advance(0.05, &mut stream);
        }
        hits
    });
}
