//! The books of every run: aircraft in and out, rounds, hits, passes, causes; T25 of `docs/model.md`.

use super::variant::{destroyed, outcomes};
use super::{Effort, Ground, Row};
use crate::model::engagement::outcome::{Fate, Outcome, Unit, UnitOutcome, units};
use crate::model::scenario::{Role, Scenario};

/// A rule and whether a run keeps it.
type Rule = (&'static str, &'static str, fn(&Scenario, &[Unit], &Outcome) -> bool);

const RULES: [Rule; 7] = [
    ("T25-aircraft", "every aircraft of every force takes part once", everyone_counted),
    ("T25-fates", "every aircraft has one fate, and fates add up by unit", |_, _, o| {
        o.units.iter().all(|u| u.fates.iter().sum::<u32>() == u.engaged)
    }),
    ("T25-losses", "losses of the time line are the losses of the units", |_, _, o| {
        o.units.iter().map(destroyed).sum::<u32>() as usize == o.losses.len()
    }),
    ("T25-causes", "every loss has one cause", |_, _, o| {
        o.units.iter().all(|u| u.causes.iter().sum::<u32>() == destroyed(u))
    }),
    ("T25-hits", "hits scored, of guns and flak, are hits taken, and the unhit are unhurt", |_, _, o| {
        let scored: u32 = o.units.iter().map(|u| u.hits.iter().sum::<u32>() + u.flak_hits).sum();
        let taken: u32 = o.units.iter().map(|u| u.hits_taken).sum();
        scored == taken
            && o.units.iter().all(|u| u.hit <= u.engaged && u.fates[Fate::Unhurt as usize] == u.engaged - u.hit)
    }),
    ("T25-passes", "passes fired are in range, passes in range are begun", |_, _, o| {
        let kept = |u: &UnitOutcome| u.passes_fired <= u.passes_in_range && u.passes_in_range <= u.passes_begun;
        o.units.iter().all(kept)
    }),
    ("T25-rounds", "rounds fired were carried, hits are of rounds fired", rounds_carried),
];

/// One row a rule: runs that break it.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let runs = effort.of(60, 300, 10_000);
    let (scenario, units) = (&ground.scenario, units(&ground.scenario));
    let mut broken = [0u32; RULES.len()];
    let mut failed = 0u32;
    // In portions, so that memory does not grow with the runs.
    const PORTION: u32 = 500;
    for first in (0..runs).step_by(PORTION as usize) {
        let seed = 25 + u64::from(first / PORTION);
        for outcome in outcomes(scenario, seed, PORTION.min(runs - first)) {
            match outcome {
                None => failed += 1,
                Some(o) => RULES
                    .iter()
                    .zip(&mut broken)
                    .for_each(|((.., keeps), n)| *n += u32::from(!keeps(scenario, &units, &o))),
            }
        }
    }
    let row = |((id, what, _), n): (&Rule, u32)| {
        Row::new(*id, format!("runs that break: {what}"), f64::from(n)).exactly(0.0, "exact").from(runs)
    };
    let mut rows: Vec<Row> = RULES.iter().zip(broken).map(row).collect();
    let what = "runs whose state stopped being finite";
    rows.push(Row::new("failed-runs", what, f64::from(failed)).exactly(0.0, "exact").from(runs));
    rows
}

fn everyone_counted(scenario: &Scenario, units: &[Unit], outcome: &Outcome) -> bool {
    scenario.forces.iter().enumerate().all(|(index, force)| {
        let of_force = outcome.units.iter().zip(units).filter(|(_, u)| u.force == index);
        of_force.map(|(o, _)| o.engaged).sum::<u32>() as usize == force.count
    })
}

fn rounds_carried(scenario: &Scenario, units: &[Unit], outcome: &Outcome) -> bool {
    outcome.units.iter().zip(units).all(|(o, unit)| {
        let kind = &scenario.aircraft[unit.aircraft];
        let turret = match &scenario.forces[unit.force].role {
            Role::Bomber(force) => kind.turrets.iter().map(|t| t.guns).sum::<u32>() * force.gunners.rounds_each as u32,
            _ => 0,
        };
        o.rounds.iter().zip(&o.hits).enumerate().all(|(gun, (&rounds, &hits))| {
            let fixed: u32 = kind.batteries.iter().filter(|b| b.gun == gun).map(|b| b.count * b.rounds_each).sum();
            let turret = if kind.turret_gun == Some(gun) { turret } else { 0 };
            rounds <= o.engaged * (fixed + turret) && hits <= rounds
        })
    })
}
