//! Symmetry: sides are labels, and equal sides have equal chances.
//!
//! Bombers, escorts and interceptors have different tasks, so a battle has no mirror in which interceptors are escorts. What can
//! be mirrored is: the label of the side on every force of the battle, and the two lines of the standing duel.

use super::variant::{figures, outcomes, total};
use super::{Effort, Ground, Row, theory};
use crate::model::scenario::Scenario;

/// The rows.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let mut rows = vec![labels(&ground.scenario, effort)];
    let runs = effort.of(1500, 6000, 100_000);
    let [even, _] = theory::wins(ground, [5, 5], runs);
    // Both lines can fall in one step: a step kills with 0.002 a shooter.
    let error = (0.25 / f64::from(runs)).sqrt();
    let row = Row::new("even", "share of standing duels of 5 against 5 that the first line wins", even);
    rows.push(
        Row {
            standard_error: Some(error),
            ..row.within(0.5, 4.0 * error + 0.0025, "4 standard errors, and 0.5 % for the step")
        }
        .from(runs),
    );
    let ([more, _], [_, mirrored]) = (theory::wins(ground, [5, 4], runs), theory::wins(ground, [4, 5], runs));
    let error = (2.0 * more * (1.0 - more) / f64::from(runs)).sqrt();
    let row =
        Row::new("mirrored", "5 against 4 win more often in the first line than in the second, share", more - mirrored);
    rows.push(row.estimated(error, 0.0, 0.0).from(runs));
    rows
}

/// Every force under the label of the other side: each run must come out the same to the last count.
fn labels(scenario: &Scenario, effort: Effort) -> Row {
    let runs = effort.of(8, 24, 200);
    let mut swapped = scenario.clone();
    swapped.forces.iter_mut().for_each(|f| f.side = f.side.enemy());
    let (own, other) = (outcomes(scenario, 8, runs), outcomes(&swapped, 8, runs));
    let differing = own.iter().zip(&other).filter(|(a, b)| a != b).count();
    let fought = figures(&own, |o| total(scenario, o, |_| true, |u| u.hits_taken)).iter().sum::<f64>();
    let what = format!("battles that differ where every force has the other side's label; {fought:.0} hits in them");
    Row::new("labels", what, differing as f64).exactly(0.0, "exact").from(runs)
}
