//! The time step: halved, under common random numbers, with the parameters as they are and with short bursts, which show most.

use super::sample::Sample;
use super::variant::{destroyed, figures, hits, interceptors, is_bomber, is_escort, is_interceptor, outcomes, total};
use super::{Effort, Ground, Row};
use crate::model::engagement::outcome::Outcome;
use crate::model::scenario::Scenario;

/// Standard errors by which halving the step may move a figure.
const ERRORS: f64 = 3.0;

/// The rows; with full effort the step is halved twice.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    // 200 runs know the escorts' firing to 5 %: too little beside the 3 % that are wanted.
    let runs = effort.of(24, 800, 2000);
    let halvings = if effort == Effort::Full { 2 } else { 1 };
    let mut rows = Vec::new();
    for (name, scenario) in [("shipped", ground.scenario.clone()), ("short-bursts", short_bursts(&ground.scenario))] {
        let mut coarse = outcomes(&scenario, 5, runs);
        for halving in 1..=halvings {
            let mut finer = scenario.clone();
            finer.conditions.time_step_s /= f64::from(1 << halving);
            let fine = outcomes(&finer, 5, runs);
            let id = format!("{name}-{}s", finer.conditions.time_step_s);
            rows.extend(compare(&scenario, &id, &coarse, &fine).into_iter().map(|row| row.from(runs)));
            coarse = fine;
        }
    }
    rows
}

/// Bursts of 0.5 to 1 s.
fn short_bursts(scenario: &Scenario) -> Scenario {
    let mut short = scenario.clone();
    interceptors(&mut short, |force| {
        let doctrine = &mut force.doctrine;
        (doctrine.burst_min_s, doctrine.burst_mode_s, doctrine.burst_max_s) = (0.5, 0.75, 1.0);
    });
    short
}

fn compare(scenario: &Scenario, id: &str, coarse: &[Option<Outcome>], fine: &[Option<Outcome>]) -> Vec<Row> {
    let of = |outcomes: &[Option<Outcome>], figure: fn(&Scenario, &Outcome) -> f64| {
        figures(outcomes, |o| figure(scenario, o))
    };
    let passes: fn(&Scenario, &Outcome) -> f64 = |s, o| total(s, o, is_interceptor, |u| u.passes_fired);
    let scored: fn(&Scenario, &Outcome) -> f64 = |s, o| total(s, o, is_interceptor, hits);
    let row = |name: &str, what: &str, level: f64, change: Sample| {
        let what = format!("{what}, changed by half the step; {level:.3} at the coarser one");
        let row = Row::new(format!("{id}-{name}"), what, change.value);
        let bound = ERRORS * change.error;
        Row {
            standard_error: Some(change.error),
            ..row.within(0.0, bound, "3 standard errors of the paired difference")
        }
    };
    let plain = |name: &str, what: &str, figure: fn(&Scenario, &Outcome) -> f64| {
        let (coarse, fine) = (of(coarse, figure), of(fine, figure));
        row(name, what, Sample::mean(&coarse).value, Sample::paired(&fine, &coarse))
    };
    let ratio = |outcomes: &[Option<Outcome>]| linearised(&of(outcomes, scored), &of(outcomes, passes));
    let ((level, coarse_rests), (finer, fine_rests)) = (ratio(coarse), ratio(fine));
    let error = Sample::paired(&fine_rests, &coarse_rests).error;
    vec![
        row("hits", "hits of a firing pass", level, Sample { value: finer - level, error }),
        plain("firing", "firing seconds of escorts", |s, o| total(s, o, is_escort, |u| u.firing_ms as u32) / 1000.0),
        plain("bombers", "bombers lost", |s, o| total(s, o, is_bomber, destroyed)),
        plain("interceptors", "interceptors lost", |s, o| total(s, o, is_interceptor, destroyed)),
    ]
}

/// Ratio of two sums, and what each run adds to its error (to first order).
fn linearised(above: &[f64], below: &[f64]) -> (f64, Vec<f64>) {
    let ratio = above.iter().sum::<f64>() / below.iter().sum::<f64>();
    let mean = below.iter().sum::<f64>() / below.len() as f64;
    (ratio, above.iter().zip(below).map(|(a, b)| (a - ratio * b) / mean).collect())
}
