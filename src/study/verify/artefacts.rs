//! Artefacts: what is arbitrary in the program must not set the result. Forces in reverse order, so that aircraft decide, shoot
//! and are asked in another order; two aircraft that never appear before all others, so that everybody decides 0.2 s later; forces
//! under other keys, so that every stream of random numbers is dealt anew.

use super::sample::Sample;
use super::variant::{destroyed, figures, hits, is_bomber, is_escort, is_interceptor, outcomes, rounds, total};
use super::{Effort, Ground, Row};
use crate::model::engagement::outcome::Outcome;
use crate::model::scenario::{Role, Scenario};

/// What is compared: name, unit and figure of a run.
type Figure = (&'static str, fn(&Scenario, &Outcome) -> f64);
const FIGURES: [Figure; 4] = [
    ("bombers lost", |s, o| total(s, o, is_bomber, destroyed)),
    ("interceptors lost", |s, o| total(s, o, is_interceptor, destroyed)),
    ("hits by interceptors", |s, o| total(s, o, is_interceptor, hits)),
    ("rounds of escorts", |s, o| total(s, o, is_escort, rounds)),
];

/// The rows.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let (scenario, runs) = (&ground.scenario, effort.of(40, 200, 2000));
    let base = outcomes(scenario, 7, runs);
    let variants = [("order", reversed(scenario)), ("beat", shifted(scenario)), ("streams", renamed(scenario))];
    let mut rows = Vec::new();
    for (id, variant) in variants {
        let others = outcomes(&variant, 7, runs);
        for (name, of) in FIGURES {
            let (own, other) = (figures(&base, |o| of(scenario, o)), figures(&others, |o| of(&variant, o)));
            let change = Sample::paired(&other, &own);
            let what = format!("{name} a run, changed by {}", in_words(id));
            let row = Row::new(format!("{id}-{}", name.replace(' ', "-")), what, change.value);
            rows.push(row.estimated(change.error, 0.0, 0.0).from(runs));
        }
        let lost = |s: &Scenario, o: &[Option<Outcome>]| figures(o, |o| total(s, o, is_bomber, destroyed));
        let apart = distance(&lost(scenario, &base), &lost(&variant, &others));
        let what = format!("Kolmogorov-Smirnov distance of bombers lost, {}", in_words(id));
        let bound = 1.63 * (2.0 / f64::from(runs)).sqrt();
        let reason = "the 1 % point of two samples, 1.63 over the root of half their number";
        rows.push(Row::new(format!("{id}-law"), what, apart).at_most(bound, reason).from(runs));
    }
    rows
}

fn in_words(id: &str) -> &'static str {
    match id {
        "order" => "forces in reverse order",
        "beat" => "decisions 0.2 s later",
        _ => "streams dealt anew",
    }
}

fn reversed(scenario: &Scenario) -> Scenario {
    let mut reversed = scenario.clone();
    reversed.forces.reverse();
    reversed
}

/// Two escorts that never appear take the first two places, so that all others move on by two beats.
fn shifted(scenario: &Scenario) -> Scenario {
    let mut shifted = scenario.clone();
    let Some(mut idle) = scenario.forces.iter().find(|f| is_escort(&f.role)).cloned() else { return shifted };
    if let Role::Escort(escort) = &mut idle.role {
        (escort.doctrine.station_start_s, escort.doctrine.station_time_s) = (1e6, 0.0);
    }
    (idle.key, idle.count) = ("idle".into(), 2);
    shifted.forces.insert(0, idle);
    shifted
}

fn renamed(scenario: &Scenario) -> Scenario {
    let mut renamed = scenario.clone();
    renamed.forces.iter_mut().for_each(|f| f.key.insert_str(0, "anew-"));
    renamed
}

/// Largest distance of two empirical distribution functions.
fn distance(own: &[f64], other: &[f64]) -> f64 {
    let below = |values: &[f64], x: f64| values.iter().filter(|&&v| v <= x).count() as f64 / values.len() as f64;
    own.iter().chain(other).map(|&x| (below(own, x) - below(other, x)).abs()).fold(0.0, f64::max)
}
