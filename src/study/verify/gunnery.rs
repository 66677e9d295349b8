//! Shares, hits and rounds of a firing pass against values computed apart, through the functions that the battle fires with:
//! T1, T2, T6 to T9 and T12 to T19 of `docs/model.md`.
//!
//! The reference values come from quadrature or from simulations round by round outside this program, with their own
//! standard errors where they have one.

use rayon::prelude::*;

use super::sample::Sample;
use super::{Effort, Row};
use crate::model::gunnery::{PassAim, RoundCounter, SightPlane, Silhouette, Workload};
use crate::model::pilot::AimParameters;
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};
use crate::model::vector::Vec3;
use crate::model::vulnerability::SilhouetteParameters;

mod ballistics;
mod frame;
mod pass;

const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);

/// The rows.
pub fn rows(effort: Effort) -> Vec<Row> {
    let mut rows = shares();
    rows.extend(diffuse_target());
    rows.extend(shared_aim(effort));
    rows.extend(small_target(effort));
    rows.extend(ballistics::rows());
    rows.extend(pass::rows(effort));
    rows.extend(workloads(effort));
    rows.extend(frame::rows());
    rows
}

/// An aim of the given offset, spread between passes and wander [rad], every other cause of error absent.
fn aim(offset_rad: f64, spread: f64, wander_rad: f64) -> AimParameters {
    AimParameters {
        aim_error_rad: offset_rad,
        aim_error_spread: spread,
        wander_rad,
        wander_time_s: 0.6,
        range_error: 0.0,
        target_manoeuvre_factor: 0.6,
        shooter_load_factor: 0.5,
        threat_factor: 1.3,
    }
}

/// A plate that faces a shooter who looks north.
fn plate(half_width_m: f64, half_height_m: f64) -> Silhouette {
    let wing_only = SilhouetteParameters {
        fuselage_length_m: 0.0,
        fuselage_width_m: 0.0,
        wing_front_area_m2: 4.0 * half_width_m * half_height_m,
        wing_plan_area_m2: 0.0,
        fuselage_front_area_m2: 0.0,
        fuselage_side_area_m2: 0.0,
        fuselage_plan_area_m2: 0.0,
    };
    Silhouette::project(&wing_only, 2.0 * half_width_m, NORTH, Vec3::UP, NORTH, &SightPlane::across(NORTH))
}

/// A disc as a stack of plates of equal height, each as wide as its slice of the disc.
struct Disc {
    plates: Vec<(f64, Silhouette)>,
}

impl Disc {
    fn new(radius_m: f64) -> Self {
        let count = 60;
        let height = 2.0 * radius_m / f64::from(count);
        // Area of the disc left of the chord at y, over radius squared.
        let area = |y: f64| 0.5 * (y * (1.0 - y * y).max(0.0).sqrt() + libm::asin(y.clamp(-1.0, 1.0)));
        let slice = |i: i32| {
            let low = -radius_m + height * f64::from(i);
            let half_width = radius_m * radius_m * (area((low + height) / radius_m) - area(low / radius_m)) / height;
            (low + 0.5 * height, plate(half_width, 0.5 * height))
        };
        Self { plates: (0..count).map(slice).collect() }
    }

    fn hit_probability(&self, [x, y]: [f64; 2], sigma_m: f64) -> f64 {
        self.plates.iter().map(|(centre, plate)| plate.hit_probability([x, y - centre], sigma_m).total()).sum()
    }
}

fn stream(seed: u64, run: u32, purpose: Purpose) -> Stream {
    RunAddress { seed, run }.stream(purpose, Entity::RUN)
}

/// T1, T2, T6, T12, T13: shares inside strips, circles with and without bias, and a rectangle.
fn shares() -> Vec<Row> {
    let circles = [
        ("T1-one", 0.0, 1.0, 0.3935),
        ("T1-two", 0.0, 2.0, 0.8647),
        ("T1-three", 0.0, 3.0, 0.9889),
        ("T1-CEP", 0.0, 1.177_41, 0.5),
        ("T6-1-1", 1.0, 1.0, 0.267_12),
        ("T6-1-2", 1.0, 2.0, 0.730_99),
        ("T6-2-2", 2.0, 2.0, 0.396_50),
        ("T6-0.5-1", 0.5, 1.0, 0.357_29),
        ("T6-3-2", 3.0, 2.0, 0.113_28),
    ];
    let slices = "1.5e-4: a disc of 60 slices, and the printed digits";
    let mut rows: Vec<Row> = circles
        .into_iter()
        .map(|(id, bias, radius, expected)| {
            // Aslant, so that neither axis is special.
            let seen = Disc::new(radius).hit_probability([0.6 * bias, -0.8 * bias], 1.0);
            let what = format!("share of rounds in a circle of {radius} standard deviations, bias {bias}");
            Row::new(id, what, seen).within(expected, 1.5e-4, slices)
        })
        .collect();
    for (id, half_width, expected) in [("T2", 0.674_49, 0.5), ("T13", 1.0, 0.682_69)] {
        let seen = plate(half_width, 60.0).hit_probability([0.0, 0.0], 1.0).total();
        let what = format!("share of rounds within {half_width} standard deviations of a line");
        rows.push(Row::new(id, what, seen).within(expected, 5e-6, "half of the last printed digit"));
    }
    let seen = plate(1.0, 0.5).hit_probability([0.0, 0.0], 1.0).total();
    let what = "share of rounds in a rectangle of half sides 1 and 0.5 standard deviations";
    rows.push(Row::new("T12", what, seen).within(0.261_42, 5e-6, "half of the last printed digit"));
    rows
}

/// T7: a target whose chance to be killed falls off as exp(-r^2 / 2b^2), with b the rounds' own spread, is a mixture of
/// discs of radius rho with density rho exp(-rho^2 / 2): 300 discs up to five spreads.
fn diffuse_target() -> Vec<Row> {
    let (step, count) = (5.0 / 300.0, 300);
    let mixture = |bias: f64| -> f64 {
        (0..count)
            .map(|i| {
                let radius = (f64::from(i) + 0.5) * step;
                let density = radius * libm::exp(-0.5 * radius * radius);
                density * step * Disc::new(radius).hit_probability([bias, 0.0], 1.0)
            })
            .sum()
    };
    [(0.0, 0.5), (1.0, 0.389_40)]
        .into_iter()
        .map(|(bias, expected)| {
            let what = format!("kill share of a diffuse target as wide as the rounds' spread, bias {bias} spreads");
            let reason = "1.5e-4 of the slices of a disc, 1e-5 beyond five spreads";
            Row::new(format!("T7-{bias}"), what, mixture(bias)).within(expected, 1.6e-4, reason)
        })
        .collect()
}

/// T8: ten rounds at a disc under a common aim error.
fn shared_aim(effort: Effort) -> Vec<Row> {
    let n = effort.of(100_000, 400_000, 2_000_000);
    let (range_m, disc, parameters) = (1000.0, Disc::new(2.0), aim(0.004, 0.0, 0.0));
    let passes: Vec<[f64; 2]> = (0..n)
        .into_par_iter()
        .map(|run| {
            let (mut aiming, mut rounds) = (stream(8, run, Purpose::Aim), stream(8, run, Purpose::Rounds));
            let pass = PassAim::begin(&parameters, 1.0, &mut aiming);
            let offset = pass.offset_rad([0.0; 2], [0.0; 2], 1.0).map(|o| o * range_m);
            let p = disc.hit_probability(offset, 1.5);
            let fired = RoundCounter::new(10, 0.0).fire(10.0, 1.0);
            [p, f64::from(rounds.binomial(fired, p))]
        })
        .collect();
    let share = |b: &[[f64; 2]], hit: fn(&[f64; 2]) -> f64| b.iter().map(hit).sum::<f64>() / b.len() as f64;
    let single = Sample::batched(&passes, |b| share(b, |p| p[0]));
    let any = Sample::batched(&passes, |b| share(b, |p| f64::from(p[1] > 0.0)));
    let what = "any hit of ten rounds that share an aim error; independent rounds would give 0.66576";
    vec![
        Row::new("T8-single", "hit of a single round on a disc", single.value)
            .estimated(single.error, 0.103_80, 5e-6)
            .from(n),
        Row::new("T8-any", what, any.value).estimated(any.error, 0.374_70, 5e-6).from(n),
    ]
}

/// T9: a small target under a common aim error. With lambda hits expected from an exact aim and kappa the variance of the aim
/// over that of the rounds, hits are Poisson with mean lambda u^kappa, u uniform.
fn small_target(effort: Effort) -> Vec<Row> {
    let (range_m, round_m, n) = (1000.0, 1.0, effort.of(50_000, 200_000, 1_000_000));
    let small = plate(0.02, 0.02);
    let exact = small.hit_probability([0.0, 0.0], round_m).total();
    let cases =
        [(5.0, 1.0, 0.198_65, 2.5), (5.0, 4.0, 0.605_85, 1.0), (10.0, 4.0, 0.509_71, 2.0), (20.0, 9.0, 0.678_85, 2.0)];
    let mut rows = Vec::new();
    for (lambda, kappa, none, mean) in cases {
        let parameters = aim(f64::sqrt(kappa) * round_m / range_m, 0.0, 0.0);
        // As many rounds as make the expected number.
        let rounds = libm::round(lambda / exact) as u32;
        let hits: Vec<f64> = (0..n)
            .into_par_iter()
            .map(|run| {
                let (mut aiming, mut dealing) = (stream(9, run, Purpose::Aim), stream(9, run, Purpose::Rounds));
                let pass = PassAim::begin(&parameters, 1.0, &mut aiming);
                let offset_m = pass.offset_rad([0.0; 2], [0.0; 2], 1.0).map(|o| o * range_m);
                f64::from(dealing.binomial(rounds, small.hit_probability(offset_m, round_m).total()))
            })
            .collect();
        let missed = Sample::share(hits.iter().filter(|&&h| h == 0.0).count() as u32, n, none);
        let seen = Sample::mean(&hits);
        // A plate of 4 cm and a whole number of rounds: 2e-4 of the mean.
        let about = format!("small target, {lambda} hits expected, variance ratio {kappa}");
        rows.push(
            Row::new(format!("T9-{lambda}-{kappa}-none"), format!("{about}: no hit"), missed.value)
                .estimated(missed.error, none, 2e-4)
                .from(n),
        );
        rows.push(
            Row::new(format!("T9-{lambda}-{kappa}-mean"), format!("{about}: hits"), seen.value)
                .estimated(seen.error, mean, 2e-4 * mean)
                .from(n),
        );
    }
    rows
}

/// T18: each factor alone scales the mean hits on a small target as 1 / (1 + kappa), kappa the variance of the offset over
/// that of everything drawn anew; one set of draws for all factors.
fn workloads(effort: Effort) -> Vec<Row> {
    let n = effort.of(100_000, 400_000, 1_000_000);
    let (range_m, offset_rad, gun_rad, wander_rad) = (600.0, 0.010, 0.002, 0.006);
    let (parameters, target) = (aim(offset_rad, 0.0, wander_rad), plate(0.3, 0.3));
    let hits = |skill_ratio: f64, workload: Workload| -> Vec<f64> {
        let one = |run| {
            let pass = PassAim::begin(&parameters, skill_ratio, &mut stream(18, run, Purpose::Aim));
            let offset = pass.offset_rad([0.0; 2], [0.0; 2], workload.factor(&parameters));
            target.hit_probability(offset.map(|o| o * range_m), gun_rad * range_m).total()
        };
        (0..n).into_par_iter().map(one).collect()
    };
    let predicted = |factor: f64| {
        let anew = gun_rad * gun_rad + wander_rad * wander_rad + 0.3 * 0.3 / 3.0 / (range_m * range_m);
        1.0 / (1.0 + (factor * offset_rad) * (factor * offset_rad) / anew)
    };
    let plain = hits(1.0, Workload::NONE);
    let cases = [
        ("target", 1.0, Workload { target_load_factor: 2.0, ..Workload::NONE }, 1.6),
        ("shooter", 1.0, Workload { shooter_load_factor: 4.0, ..Workload::NONE }, 1.5),
        ("threat", 1.0, Workload { threat_known: true, ..Workload::NONE }, 1.3),
        ("novice", 1.6 / 0.859, Workload::NONE, 1.6 / 0.859),
    ];
    let row = |(name, skill_ratio, workload, factor): (&str, f64, Workload, f64)| {
        let pairs: Vec<[f64; 2]> = hits(skill_ratio, workload).into_iter().zip(&plain).map(|(h, p)| [h, *p]).collect();
        let sum = |b: &[[f64; 2]], i: usize| b.iter().map(|h| h[i]).sum::<f64>();
        let ratio = Sample::batched(&pairs, |b| sum(b, 0) / sum(b, 1));
        let what = format!("mean hits over those of straight flight, {name} factor {factor:.3} alone");
        // The plate is 0.15 of the smallest scatter wide, so its shape moves the ratio by less than 0.001.
        let row = Row::new(format!("T18-{name}"), what, ratio.value);
        row.estimated(ratio.error, predicted(factor) / predicted(1.0), 0.001).from(n)
    };
    cases.into_iter().map(row).collect()
}
