//! Reference values of the gunnery model, through the functions that the battle uses.
//!
//! The numbers T1 to T19 are check values of the model's equations (`docs/model.md`), computed apart from this program
//! by quadrature or simulation. Statistical rows state n; their tolerance is four standard errors, taken from the scatter
//! of 40 batches, plus the stated error or half the last printed digit of the reference.

use mig_alley::model::ballistics::ballistic_aim;
use mig_alley::model::gunnery::{PassAim, RoundCounter, SightPlane, Silhouette, Workload, lead_and_hold_rad};
use mig_alley::model::pilot::AimParameters;
use mig_alley::model::rng::{Entity, Purpose, RunAddress, Stream};
use mig_alley::model::sighting::SightingParameters;
use mig_alley::model::vector::Vec3;
use mig_alley::model::vulnerability::SilhouetteParameters;

const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);

/// An aim of the given offset and wander, every other cause of error absent.
pub fn aim(offset_rad: f64, spread: f64, wander_rad: f64) -> AimParameters {
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
pub fn plate(half_width_m: f64, half_height_m: f64) -> Silhouette {
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
pub struct Disc {
    plates: Vec<(f64, Silhouette)>,
}

impl Disc {
    pub fn new(radius_m: f64) -> Self {
        let count = 60;
        let height = 2.0 * radius_m / f64::from(count);
        // Area of the disc left of the chord at y, over radius squared.
        let area = |y: f64| 0.5 * (y * (1.0 - y * y).max(0.0).sqrt() + y.clamp(-1.0, 1.0).asin());
        let slice = |i: i32| {
            let low = -radius_m + height * f64::from(i);
            let half_width = radius_m * radius_m * (area((low + height) / radius_m) - area(low / radius_m)) / height;
            (low + 0.5 * height, plate(half_width, 0.5 * height))
        };
        Self { plates: (0..count).map(slice).collect() }
    }

    pub fn hit_probability(&self, [x, y]: [f64; 2], sigma_m: f64) -> f64 {
        self.plates.iter().map(|(centre, plate)| plate.hit_probability([x, y - centre], sigma_m).total()).sum()
    }
}

pub fn stream(seed: u64, run: u32, purpose: Purpose) -> Stream {
    RunAddress { seed, run }.stream(purpose, Entity::RUN)
}

/// Mean and standard error of a statistic over 40 batches of passes.
fn batched(passes: &[[f64; 2]], statistic: impl Fn(&[[f64; 2]]) -> f64) -> (f64, f64) {
    let values: Vec<f64> = passes.chunks(passes.len() / 40).map(statistic).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// `digit` is half the last printed digit of the reference, `reference_error` its own standard error.
#[track_caller]
fn agrees(what: &str, (value, error): (f64, f64), expected: f64, digit: f64, reference_error: f64) {
    let tolerance = 4.0 * (error * error + reference_error * reference_error).sqrt() + digit;
    assert!(
        (value - expected).abs() < tolerance,
        "{what}: {value:.5} +- {error:.5}, expected {expected} within {tolerance:.5}"
    );
}

/// T1, T6 and T12: shares inside a circle with and without bias, and inside a rectangle.
#[test]
fn shares_inside_circles_and_rectangles() {
    let cases = [
        (0.0, 1.0, 0.3935),
        (0.0, 2.0, 0.8647),
        (0.0, 3.0, 0.9889),
        (0.0, 1.17741, 0.5), // the circle that holds half of the rounds
        (1.0, 1.0, 0.26712),
        (1.0, 2.0, 0.73099),
        (2.0, 2.0, 0.39650),
        (0.5, 1.0, 0.35729),
        (3.0, 2.0, 0.11328),
    ];
    for (bias, radius, expected) in cases {
        let seen = Disc::new(radius).hit_probability([bias, 0.0], 1.0);
        let aslant = Disc::new(radius).hit_probability([0.6 * bias, -0.8 * bias], 1.0);
        // 60 slices: within 1e-4; the first three are printed to four digits.
        assert!((seen - expected).abs() < 1.5e-4, "{bias} {radius}: {seen}");
        assert!((aslant - expected).abs() < 1.5e-4, "{bias} {radius} aslant: {aslant}");
    }
    let seen = plate(1.0, 0.5).hit_probability([0.0, 0.0], 1.0).total();
    assert!((seen - 0.26142).abs() < 5e-6, "{seen}"); // printed digits
}

/// T8: ten rounds at a disc under a common aim error; n = 400 000 passes. Independent rounds would give 0.66576.
#[test]
fn rounds_of_a_pass_share_their_aim_error() {
    let range_m = 1000.0;
    let disc = Disc::new(2.0);
    let parameters = aim(0.004, 0.0, 0.0);
    let passes: Vec<[f64; 2]> = (0..400_000)
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
    agrees("T8 p of a single round", batched(&passes, |b| share(b, |p| p[0])), 0.10380, 5e-6, 0.0);
    agrees("T8 any hit", batched(&passes, |b| share(b, |p| f64::from(p[1] > 0.0))), 0.37470, 5e-6, 0.0);
}

/// How the rounds of an interval are counted.
#[derive(Clone, Copy, PartialEq)]
enum Rounds {
    /// Evenly, as guns fire and as the battle counts them.
    Carried,
    /// Each gun fires in each short interval by chance, as the simulation behind T15 and T16 did.
    Drawn,
}

/// Hits of the 37 mm and the two 23 mm guns in each of n passes of 1.75 s at a plate, closing from 900 m, and the mean
/// number of rounds.
fn passes_at_a_plate(
    seed: u64,
    n: u32,
    steps: u32,
    counted: Rounds,
    parameters: &AimParameters,
) -> (f64, Vec<[f64; 2]>) {
    let target = plate(5.0, 2.5);
    let dt = 1.75 / f64::from(steps);
    let mut fired = 0u64;
    let passes = (0..n)
        .map(|run| {
            let (mut aiming, mut rounds) = (stream(seed, run, Purpose::Aim), stream(seed, run, Purpose::Rounds));
            let mut pass = PassAim::begin(parameters, 1.0, &mut aiming);
            let mut left = [RoundCounter::new(40, rounds.uniform()), RoundCounter::new(160, rounds.uniform())];
            let mut hits = [0.0; 2];
            for step in 0..steps {
                if step > 0 {
                    pass.advance(dt, &mut aiming);
                }
                let range_m = 900.0 - 130.0 * dt * (f64::from(step) + 0.5);
                let offset = pass.offset_rad([0.0; 2], [0.0; 2], 1.0).map(|o| o * range_m);
                for (gun, (guns, rate_per_s, dispersion_rad)) in
                    [(1u32, 400.0 / 60.0, 0.00124), (2, 550.0 / 60.0, 0.00178)].into_iter().enumerate()
                {
                    let leave = match counted {
                        Rounds::Carried => left[gun].fire(f64::from(guns) * rate_per_s, dt),
                        Rounds::Drawn => rounds.binomial(guns, rate_per_s * dt),
                    };
                    let p = target.hit_probability(offset, range_m * dispersion_rad).total();
                    hits[gun] += f64::from(rounds.binomial(leave, p));
                    fired += u64::from(leave);
                }
            }
            hits
        })
        .collect();
    (fired as f64 / f64::from(n), passes)
}

fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    values.clone().sum::<f64>() / values.count() as f64
}
fn mean_hits(b: &[[f64; 2]]) -> f64 {
    mean(b.iter().map(|h| h[0] + h[1]))
}
fn no_hit(b: &[[f64; 2]]) -> f64 {
    mean(b.iter().map(|h| f64::from(h[0] + h[1] == 0.0)))
}
fn killed(b: &[[f64; 2]]) -> f64 {
    mean(b.iter().map(|h| 1.0 - 0.82f64.powf(h[0]) * 0.95f64.powf(h[1])))
}
fn variance_over_mean(b: &[[f64; 2]]) -> f64 {
    let m = mean_hits(b);
    mean(b.iter().map(|h| (h[0] + h[1] - m).powi(2))) / m
}
fn correlation(b: &[[f64; 2]]) -> f64 {
    let m = [mean(b.iter().map(|h| h[0])), mean(b.iter().map(|h| h[1]))];
    let product = |i: usize, j: usize| mean(b.iter().map(|h| (h[i] - m[i]) * (h[j] - m[j])));
    product(0, 1) / (product(0, 0) * product(1, 1)).sqrt()
}

/// T15 as the battle counts rounds; n = 200 000 passes. The mean is the check value; the rest was computed apart, round
/// by round with its own random offset, n = 150 000 (standard errors 0.0012, 0.0007, 0.05 and 0.001).
#[test]
fn a_pass_with_offset_and_wander() {
    let (rounds, passes) = passes_at_a_plate(15, 200_000, 70, Rounds::Carried, &aim(0.015, 0.0, 0.006));
    // Rounds of a pass vary by one about the mean: standard error 0.7 / sqrt(n).
    assert!((rounds - 43.75).abs() < 4.0 * 0.7 / 200_000f64.sqrt(), "{rounds}");
    agrees("T15 mean hits", batched(&passes, mean_hits), 2.109, 0.0005, 0.007);
    agrees("T15 no hit", batched(&passes, no_hit), 0.6933, 0.00005, 0.0012);
    agrees("T15 killed", batched(&passes, killed), 0.1203, 0.00005, 0.0007);
    agrees("T15 variance over mean", batched(&passes, variance_over_mean), 9.59, 0.005, 0.05);
    agrees("T15 correlation of calibres", batched(&passes, correlation), 0.8965, 0.00005, 0.001);
}

/// T15 with rounds drawn by chance, which spreads their number: all its check values; n = 200 000 passes.
#[test]
fn a_pass_with_rounds_by_chance() {
    let (rounds, passes) = passes_at_a_plate(15, 200_000, 140, Rounds::Drawn, &aim(0.015, 0.0, 0.006));
    // A little under a Poisson spread of 43.75 rounds.
    assert!((rounds - 43.75).abs() < 4.0 * 43.75f64.sqrt() / 200_000f64.sqrt(), "{rounds}");
    agrees("T15 mean hits", batched(&passes, mean_hits), 2.109, 0.0005, 0.007);
    agrees("T15 no hit", batched(&passes, no_hit), 0.6961, 0.00005, 0.0007);
    agrees("T15 killed", batched(&passes, killed), 0.119, 0.0005, 0.0004);
    agrees("T15 variance over mean", batched(&passes, variance_over_mean), 10.05, 0.005, 0.03);
    agrees("T15 correlation of calibres", batched(&passes, correlation), 0.79, 0.005, 0.001);
}

/// T16: as T15 with a log-normal spread of the offset between passes; n = 200 000.
#[test]
fn a_pass_with_spread_between_passes() {
    let (_, passes) = passes_at_a_plate(16, 200_000, 140, Rounds::Drawn, &aim(0.015, 0.5, 0.006));
    agrees("T16 mean hits", batched(&passes, mean_hits), 2.581, 0.0005, 0.008);
    agrees("T16 no hit", batched(&passes, no_hit), 0.658, 0.0005, 0.0007);
    agrees("T16 killed", batched(&passes, killed), 0.143, 0.0005, 0.0004);
    agrees("T16 variance over mean", batched(&passes, variance_over_mean), 10.1, 0.05, 0.03);
}

/// T17: as T15 without wander; n = 300 000. Independent rounds would leave 0.121 of the passes without a hit.
#[test]
fn a_pass_without_wander() {
    let (_, passes) = passes_at_a_plate(17, 300_000, 35, Rounds::Carried, &aim(0.015, 0.0, 0.0));
    agrees("T17 mean hits", batched(&passes, mean_hits), 2.45, 0.005, 0.012);
    agrees("T17 no hit", batched(&passes, no_hit), 0.835, 0.0005, 0.0006);
    agrees("T17 killed", batched(&passes, killed), 0.088, 0.0005, 0.0004);
}

/// T18: each factor alone scales the mean hits on a small target as 1 / (1 + kappa), kappa the variance of the offset
/// over that of everything drawn anew; n = 400 000 passes, one set of draws for all factors.
#[test]
fn every_workload_factor_acts_once() {
    let (range_m, offset_rad, gun_rad, wander_rad) = (600.0, 0.010, 0.002, 0.006);
    let parameters = aim(offset_rad, 0.0, wander_rad);
    let target = plate(0.3, 0.3);
    let hits = |skill_ratio: f64, workload: Workload| -> Vec<f64> {
        (0..400_000)
            .map(|run| {
                let pass = PassAim::begin(&parameters, skill_ratio, &mut stream(18, run, Purpose::Aim));
                let offset = pass.offset_rad([0.0; 2], [0.0; 2], workload.factor(&parameters));
                target.hit_probability(offset.map(|o| o * range_m), gun_rad * range_m).total()
            })
            .collect()
    };
    let predicted = |factor: f64| {
        let anew = gun_rad * gun_rad + wander_rad * wander_rad + 0.3 * 0.3 / 3.0 / (range_m * range_m);
        1.0 / (1.0 + (factor * offset_rad) * (factor * offset_rad) / anew)
    };
    let plain = hits(1.0, Workload::NONE);
    let cases = [
        ("target manoeuvre", 1.0, Workload { target_load_factor: 2.0, ..Workload::NONE }, 1.6),
        ("own load factor", 1.0, Workload { shooter_load_factor: 4.0, ..Workload::NONE }, 1.5),
        ("known threat", 1.0, Workload { threat_known: true, ..Workload::NONE }, 1.3),
        ("novice", 1.6 / 0.859, Workload::NONE, 1.6 / 0.859),
    ];
    for (name, skill_ratio, workload, factor) in cases {
        let pairs: Vec<[f64; 2]> = hits(skill_ratio, workload).into_iter().zip(&plain).map(|(h, p)| [h, *p]).collect();
        let ratio = batched(&pairs, |b| mean(b.iter().map(|h| h[0])) / mean(b.iter().map(|h| h[1])));
        // The plate is 0.15 of the smallest scatter wide, so its shape moves the ratio by less than 0.001.
        agrees(&format!("T18 {name}"), ratio, predicted(factor) / predicted(1.0), 0.001, 0.0);
    }
}

/// The same quarter attack seen in a frame that is turned, mirrored and moved; `mirrored` flips the drawn offset too.
fn hit_chances(frame: impl Fn(Vec3) -> Vec3, drift_m_s: Vec3, mirrored: bool) -> Vec<f64> {
    let bomber = SilhouetteParameters {
        fuselage_length_m: 30.0,
        fuselage_width_m: 2.9,
        wing_front_area_m2: 27.0,
        wing_plan_area_m2: 180.0,
        fuselage_front_area_m2: 12.0,
        fuselage_side_area_m2: 97.0,
        fuselage_plan_area_m2: 100.0,
    };
    let parameters = AimParameters { range_error: 0.02, ..aim(0.002, 0.0, 0.001) };
    let mut aiming = stream(19, 0, Purpose::Aim);
    let mut pass = PassAim::begin(&parameters, 1.0, &mut aiming);
    (0..20)
        .map(|step| {
            let t = 0.1 * f64::from(step);
            let moved = drift_m_s * t;
            let target_m = frame(Vec3::new(0.0, 129.6 * t, 6400.0)) + moved;
            let shooter_m = frame(Vec3::new(-300.0 + 80.0 * t, -600.0 + 220.0 * t, 6650.0 - 60.0 * t)) + moved;
            let velocity_m_s = frame(Vec3::new(0.0, 129.6, 0.0));
            let pull_m_s2 = frame(Vec3::new(-3.0, 0.5, 0.2));
            let found = ballistic_aim(shooter_m, 240.0, target_m, velocity_m_s, pull_m_s2, 690.0, 2.6e-4);
            let relative_m = target_m - shooter_m;
            let (range_m, sight) = (relative_m.length(), relative_m.unit_or(NORTH));
            let plane = SightPlane::across(sight);
            let (lead, hold) = lead_and_hold_rad(&found, velocity_m_s, pull_m_s2, range_m, &plane);
            // Random errors have no side of their own: a mirrored pilot errs to the mirrored side.
            let error = pass.offset_rad([0.0; 2], [0.0; 2], 1.0);
            let ranging: [f64; 2] = std::array::from_fn(|i| pass.offset_rad(lead, hold, 1.0)[i] - error[i]);
            let side = if mirrored { -1.0 } else { 1.0 };
            let offset_m = [range_m * (side * error[0] + ranging[0]), range_m * (error[1] + ranging[1])];
            let view = Silhouette::project(&bomber, 43.0, frame(NORTH), Vec3::UP, sight, &plane);
            pass.advance(0.1, &mut aiming);
            view.hit_probability(offset_m, range_m * 0.00178).total()
        })
        .collect()
}

/// T19: no direction and no steady motion of everything is special.
#[test]
fn turning_mirroring_and_moving_change_nothing() {
    let plain = hit_chances(|v| v, Vec3::ZERO, false);
    assert!(plain.iter().any(|&p| p > 0.2 && p < 0.9), "{plain:?}"); // a case that depends on the geometry
    let quarter_turn = hit_chances(|v| Vec3::new(-v.y, v.x, v.z), Vec3::ZERO, false);
    let mirror = hit_chances(|v| Vec3::new(-v.x, v.y, v.z), Vec3::ZERO, true);
    let moving = hit_chances(|v| v, Vec3::new(60.0, -80.0, 0.0), false);
    for (name, other) in [("turned", quarter_turn), ("mirrored", mirror), ("moving", moving)] {
        for (p, q) in plain.iter().zip(&other) {
            assert!((p - q).abs() < 1e-9, "{name}: {p} {q}"); // rounding of positions of some kilometres
        }
    }
}

/// T10 and T11: expected sightings on a straight approach, summed in steps of 1 ms, without haze or optical cap.
#[test]
fn sightings_expected_on_an_approach() {
    let eye = SightingParameters {
        search_rate_unalerted_per_sr_s: 1.7e4,
        search_rate_alerted_per_sr_s: 1.4e5,
        acuity_rad: 1e-9,
        contrail_range_m: 0.0,
        sun_factor: 1.0,
        sun_half_angle_rad: 0.0,
        astern_factor: 1.0,
        radio_delay_s: 0.0,
    };
    let cases = [
        (eye.search_rate_unalerted_per_sr_s, 120.0, 1000.0, 0.7083, 0.5075),
        (eye.search_rate_alerted_per_sr_s, 250.0, 3000.0, 0.9333, 0.6068),
    ];
    for (search_rate, speed_m_s, end_m, expected, chance) in cases {
        let (dt, mut range_m, mut sightings) = (0.001, 3.0e5, 0.0);
        // Farther out lies beta A / (V r), known in closed form.
        sightings += search_rate * 5.0 / (speed_m_s * range_m);
        while range_m > end_m {
            sightings += dt * eye.rate_per_s(search_rate, 5.0, range_m - 0.5 * speed_m_s * dt, f64::INFINITY);
            range_m -= speed_m_s * dt;
        }
        assert!((sightings - expected).abs() < 1.5e-4, "{sightings}"); // printed digit and one step
        assert!((1.0 - (-sightings).exp() - chance).abs() < 1.2e-4, "{sightings}");
    }
}
