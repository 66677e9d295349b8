//! More of a threat never lowers mean bomber losses: under common random numbers, run by run against the scenario as it is.

use super::sample::Sample;
use super::variant::{destroyed, figures, interceptors, is_bomber, is_interceptor, outcomes, total, without_escort};
use super::{Effort, Ground, Row};
use crate::model::scenario::Scenario;

/// The rows.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let (scenario, runs) = (&ground.scenario, effort.of(24, 80, 1000));
    let lost =
        |scenario: &Scenario| figures(&outcomes(scenario, 6, runs), |o| total(scenario, o, is_bomber, destroyed));
    let base = lost(scenario);
    let row = |id: &str, what: &str, scenario: &Scenario| {
        let more = Sample::paired(&lost(scenario), &base);
        let what = format!("bombers lost more than as it is, {what}");
        let row = Row::new(id, what, more.value).at_least(0.0, "the sign; common random numbers");
        Row { standard_error: Some(more.error), ..row }.from(runs)
    };
    vec![
        row("monotone-aim", "aim error of interceptors halved", &sharper(scenario)),
        row("monotone-attackers", "half as many interceptors again", &reinforced(scenario)),
        row("monotone-escort", "no escort", &without_escort(scenario)),
    ]
}

fn sharper(scenario: &Scenario) -> Scenario {
    let mut sharper = scenario.clone();
    interceptors(&mut sharper, |force| force.pilots.aim_on_bomber.aim_error_rad *= 0.5);
    sharper
}

fn reinforced(scenario: &Scenario) -> Scenario {
    let mut more = scenario.clone();
    more.forces.iter_mut().filter(|f| is_interceptor(&f.role)).for_each(|f| f.count += f.count / 2);
    more
}
