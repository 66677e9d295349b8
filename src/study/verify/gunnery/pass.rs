//! A whole firing pass at a plate: T15 to T17.

use rayon::prelude::*;

use super::{aim, plate, stream};
use crate::model::gunnery::{PassAim, RoundCounter};
use crate::model::pilot::AimParameters;
use crate::model::rng::Purpose;
use crate::study::verify::sample::Sample;
use crate::study::verify::{Effort, Row};

/// How the rounds of an interval are counted.
#[derive(Clone, Copy, PartialEq)]
enum Rounds {
    /// Evenly, as guns fire and as the battle counts them.
    Carried,
    /// Each gun fires in each short interval by chance, as the simulation behind the check values did.
    Drawn,
}

/// Hits of the 37 mm and of the two 23 mm guns, and rounds fired.
type Hits = [f64; 3];

/// One set of passes with its check values.
struct Check {
    id: &'static str,
    how: &'static str,
    seed: u64,
    steps: u32,
    rounds: Rounds,
    /// Spread between passes and wander [rad].
    aim: (f64, f64),
    /// Name, expected value, half its last printed digit, its own standard error.
    wanted: &'static [(&'static str, f64, f64, f64)],
}

/// The figures of T15 as the battle counts rounds were computed apart, round by round with a random offset of its own for
/// each, n = 150 000; the others are the check values with their own standard errors.
const CHECKS: [Check; 4] = [
    Check {
        id: "T15",
        how: "offset and wander, rounds counted as in the battle",
        seed: 15,
        steps: 70,
        rounds: Rounds::Carried,
        aim: (0.0, 0.006),
        wanted: &[
            ("rounds", 43.75, 0.0, 0.0),
            ("hits", 2.109, 5e-4, 0.007),
            ("none", 0.6933, 5e-5, 0.0012),
            ("killed", 0.1203, 5e-5, 0.0007),
            ("spread", 9.59, 5e-3, 0.05),
            ("correlation", 0.8965, 5e-5, 0.001),
        ],
    },
    Check {
        id: "T15-drawn",
        how: "offset and wander, rounds by chance",
        seed: 15,
        steps: 140,
        rounds: Rounds::Drawn,
        aim: (0.0, 0.006),
        wanted: &[
            ("hits", 2.109, 5e-4, 0.007),
            ("none", 0.6961, 5e-5, 0.0007),
            ("killed", 0.119, 5e-4, 0.0004),
            ("spread", 10.05, 5e-3, 0.03),
            ("correlation", 0.79, 5e-3, 0.001),
        ],
    },
    Check {
        id: "T16",
        how: "as T15 with a spread between passes",
        seed: 16,
        steps: 140,
        rounds: Rounds::Drawn,
        aim: (0.5, 0.006),
        wanted: &[
            ("hits", 2.581, 5e-4, 0.008),
            ("none", 0.658, 5e-4, 0.0007),
            ("killed", 0.143, 5e-4, 0.0004),
            ("spread", 10.1, 0.05, 0.03),
        ],
    },
    Check {
        id: "T17",
        how: "without wander; independent rounds would leave 0.121 without a hit",
        seed: 17,
        steps: 35,
        rounds: Rounds::Carried,
        aim: (0.0, 0.0),
        wanted: &[("hits", 2.45, 5e-3, 0.012), ("none", 0.835, 5e-4, 0.0006), ("killed", 0.088, 5e-4, 0.0004)],
    },
];

/// The rows.
pub fn rows(effort: Effort) -> Vec<Row> {
    let n = effort.of(40_000, 150_000, 1_000_000);
    CHECKS.iter().flat_map(|check| check.rows(n)).collect()
}

impl Check {
    fn rows(&self, n: u32) -> impl Iterator<Item = Row> {
        let passes = fly(self.seed, n, self.steps, self.rounds, &aim(0.015, self.aim.0, self.aim.1));
        self.wanted.iter().map(move |&(name, expected, digit, reference_error)| {
            let seen = Sample::batched(&passes, statistic(name)).and_reference(reference_error);
            let row = Row::new(format!("{}-{name}", self.id), format!("{}, {}", in_words(name), self.how), seen.value);
            row.estimated(seen.error, expected, digit).from(n)
        })
    }
}

/// n passes of 1.75 s at a plate of 10 by 5 m, closing at 130 m/s from 900 m.
fn fly(seed: u64, n: u32, steps: u32, counted: Rounds, parameters: &AimParameters) -> Vec<Hits> {
    let target = plate(5.0, 2.5);
    let dt_s = 1.75 / f64::from(steps);
    let one = |run| {
        let (mut aiming, mut rounds) = (stream(seed, run, Purpose::Aim), stream(seed, run, Purpose::Rounds));
        let mut pass = PassAim::begin(parameters, 1.0, &mut aiming);
        let mut left = [RoundCounter::new(40, rounds.uniform()), RoundCounter::new(160, rounds.uniform())];
        let mut hits = [0.0; 3];
        for step in 0..steps {
            if step > 0 {
                pass.advance(dt_s, &mut aiming);
            }
            let range_m = 900.0 - 130.0 * dt_s * (f64::from(step) + 0.5);
            let offset_m = pass.offset_rad([0.0; 2], [0.0; 2], 1.0).map(|o| o * range_m);
            for (gun, (guns, rate_per_s, dispersion_rad)) in
                [(1u32, 400.0 / 60.0, 0.00124), (2, 550.0 / 60.0, 0.00178)].into_iter().enumerate()
            {
                let leave = match counted {
                    Rounds::Carried => left[gun].fire(f64::from(guns) * rate_per_s, dt_s),
                    Rounds::Drawn => rounds.binomial(guns, rate_per_s * dt_s),
                };
                let p = target.hit_probability(offset_m, range_m * dispersion_rad).total();
                hits[gun] += f64::from(rounds.binomial(leave, p));
                hits[2] += f64::from(leave);
            }
        }
        hits
    };
    (0..n).into_par_iter().map(one).collect()
}

fn in_words(name: &str) -> &'static str {
    match name {
        "rounds" => "rounds of a pass",
        "hits" => "mean hits of a pass",
        "none" => "passes without a hit",
        "killed" => "passes that kill at .18 and .05 a hit",
        "spread" => "variance of the hits over their mean",
        _ => "correlation of the hits of both calibres",
    }
}

fn statistic(name: &str) -> fn(&[Hits]) -> f64 {
    match name {
        "rounds" => |b| mean(b, |h| h[2]),
        "hits" => |b| mean(b, both),
        "none" => |b| mean(b, |h| f64::from(both(h) == 0.0)),
        "killed" => |b| mean(b, |h| 1.0 - libm::pow(0.82, h[0]) * libm::pow(0.95, h[1])),
        "spread" => |b| {
            let m = mean(b, both);
            b.iter().map(|h| (both(h) - m) * (both(h) - m)).sum::<f64>() / (b.len() as f64 * m)
        },
        _ => |b| {
            let m = [mean(b, |h| h[0]), mean(b, |h| h[1])];
            let product = |i: usize, j: usize| b.iter().map(|h| (h[i] - m[i]) * (h[j] - m[j])).sum::<f64>();
            product(0, 1) / (product(0, 0) * product(1, 1)).sqrt()
        },
    }
}

fn both(hits: &Hits) -> f64 {
    hits[0] + hits[1]
}

fn mean(batch: &[Hits], of: fn(&Hits) -> f64) -> f64 {
    batch.iter().map(of).sum::<f64>() / batch.len() as f64
}
