//! What is counted of a unit: names, units, and where each stands in its outcome.

use super::Unit;
use crate::model::engagement::outcome::{Cause, Fate, UnitOutcome};
use crate::model::scenario::Scenario;

/// What is read from a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Engaged,
    Fate(Fate),
    LostTo(Cause),
    Destroyed,
    Damaged,
    Hit,
    PassesBegun,
    PassesInRange,
    PassesFired,
    PassesSpoiled,
    PassesAborted,
    Firing,
    Rounds,
    RoundsOf(usize),
    Hits,
    HitsOf(usize),
    HitsTaken,
    FlakHits,
    BombsOnTarget,
    CrewKilled,
    CrewMissing,
}

/// Measures of every aircraft type.
pub(super) const COMMON: [Measure; 15] = [
    Measure::Engaged,
    Measure::Fate(Fate::ShotDown),
    Measure::Fate(Fate::LostReturning),
    Measure::Fate(Fate::WrittenOff),
    Measure::Fate(Fate::DamagedMajor),
    Measure::Fate(Fate::DamagedMinor),
    Measure::Fate(Fate::Unhurt),
    Measure::Destroyed,
    Measure::Damaged,
    Measure::Hit,
    Measure::HitsTaken,
    Measure::FlakHits,
    Measure::CrewKilled,
    Measure::CrewMissing,
    Measure::Rounds,
];

/// Measures that only fighters have.
pub(super) const FIGHTER: [Measure; 6] = [
    Measure::PassesBegun,
    Measure::PassesInRange,
    Measure::PassesFired,
    Measure::PassesSpoiled,
    Measure::PassesAborted,
    Measure::Firing,
];

impl Measure {
    pub(super) fn of(self, unit: &UnitOutcome) -> i64 {
        let fates = |range: std::ops::Range<usize>| unit.fates[range].iter().map(|&n| i64::from(n)).sum();
        let gun = |counts: &[u32], gun: usize| counts.get(gun).map_or(0, |&n| i64::from(n));
        let all = |counts: &[u32]| counts.iter().map(|&n| i64::from(n)).sum();
        match self {
            Measure::Engaged => unit.engaged.into(),
            Measure::Fate(fate) => unit.fates[fate as usize].into(),
            Measure::LostTo(cause) => unit.causes[cause as usize].into(),
            Measure::Destroyed => fates(0..3),
            Measure::Damaged => fates(3..5),
            Measure::Hit => unit.hit.into(),
            Measure::PassesBegun => unit.passes_begun.into(),
            Measure::PassesInRange => unit.passes_in_range.into(),
            Measure::PassesFired => unit.passes_fired.into(),
            Measure::PassesSpoiled => unit.passes_spoiled.into(),
            Measure::PassesAborted => unit.passes_aborted.into(),
            // A battle is limited to hours, so the milliseconds of all its guns are far below 2^63.
            Measure::Firing => unit.firing_ms as i64,
            Measure::Rounds => all(&unit.rounds),
            Measure::RoundsOf(g) => gun(&unit.rounds, g),
            Measure::Hits => all(&unit.hits),
            Measure::HitsOf(g) => gun(&unit.hits, g),
            Measure::HitsTaken => unit.hits_taken.into(),
            Measure::FlakHits => unit.flak_hits.into(),
            Measure::BombsOnTarget => unit.bombs_on_target.into(),
            Measure::CrewKilled => unit.crew_killed.into(),
            Measure::CrewMissing => unit.crew_missing.into(),
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            Measure::Firing => Unit::Milliseconds,
            Measure::Rounds | Measure::RoundsOf(_) => Unit::Rounds,
            _ => Unit::Count,
        }
    }

    pub(super) fn name(self, scenario: &Scenario) -> String {
        let plain = match self {
            Measure::Fate(fate) => fate.key(),
            Measure::LostTo(cause) => return format!("lost_to.{}", cause.key()),
            Measure::RoundsOf(g) => return format!("rounds.{}", scenario.guns[g].key),
            Measure::HitsOf(g) => return format!("hits.{}", scenario.guns[g].key),
            Measure::Engaged => "engaged",
            Measure::Destroyed => "destroyed",
            Measure::Damaged => "damaged",
            Measure::Hit => "hit",
            Measure::PassesBegun => "passes_begun",
            Measure::PassesInRange => "passes_in_range",
            Measure::PassesFired => "passes_fired",
            Measure::PassesSpoiled => "passes_spoiled",
            Measure::PassesAborted => "passes_aborted",
            Measure::Firing => "firing_s",
            Measure::Rounds => "rounds",
            Measure::Hits => "hits",
            Measure::HitsTaken => "hits_taken",
            Measure::FlakHits => "flak_hits",
            Measure::BombsOnTarget => "bombs_on_target",
            Measure::CrewKilled => "crew_killed",
            Measure::CrewMissing => "crew_missing",
        };
        plain.to_owned()
    }
}

/// The measures of an aircraft type: what all have, what its role adds, and its guns one by one.
pub(super) fn type_measures(scenario: &Scenario, aircraft: usize, is_bomber: bool) -> Vec<Measure> {
    let kind = &scenario.aircraft[aircraft];
    let mut guns: Vec<usize> = kind.batteries.iter().map(|b| b.gun).chain(kind.turret_gun).collect();
    guns.sort_unstable();
    guns.dedup();
    let mut measures = COMMON.to_vec();
    measures.extend(Cause::ALL.map(Measure::LostTo));
    measures.extend(guns.iter().map(|&g| Measure::RoundsOf(g)));
    measures.push(Measure::Hits);
    measures.extend(guns.iter().map(|&g| Measure::HitsOf(g)));
    if is_bomber {
        measures.push(Measure::BombsOnTarget);
    } else {
        measures.extend(FIGHTER);
    }
    measures
}
