//! Quantities of claims: who claimed what, and the losses that a claim speaks of.
//!
//! ```text
//! communist.claims.b-29a.destroyed           all claims of a side on a type, on its `fighters`, on `all` aircraft
//! un.f-86a.claims.mig-15.destroyed           those of one type of claimant
//! un.b-29a@19bg.claims.mig-15.probable       those of one unit
//! ```
//!
//! Victims go by the type under which their enemy claims them, so variants of one type are one.

use crate::model::claim::ClaimClass;
use crate::model::engagement::outcome::{self, Unit, UnitOutcome};
use crate::model::scenario::{Role, Scenario, Side};

/// Classes in the order of their columns.
const CLASSES: [ClaimClass; 3] = [ClaimClass::Destroyed, ClaimClass::Probable, ClaimClass::Damaged];

/// Aircraft that may be claimed under one name.
struct Victims {
    key: String,
    /// Types, indices over the aircraft of the scenario.
    types: Vec<usize>,
}

/// Claims of some units on some types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) by: Vec<usize>,
    pub(super) on: Vec<usize>,
    pub(super) class: ClaimClass,
}

impl Claims {
    pub(super) fn count(&self, units: &[UnitOutcome]) -> i64 {
        let one = |unit: &UnitOutcome, kind: usize| unit.claims.get(kind).map_or(0, |c| c[self.class as usize].into());
        self.by.iter().map(|&u| self.on.iter().map(|&kind| one(&units[u], kind)).sum::<i64>()).sum()
    }
}

/// Names and sources of the claims of a side, in order.
pub(super) fn of_side(scenario: &Scenario, side: Side) -> Vec<(String, Claims)> {
    let units = outcome::units(scenario);
    let victims = victims(scenario, &units, side.enemy());
    let mut columns = Vec::new();
    let mut add = |prefix: String, by: &[usize], on: &[&Victims]| {
        for victims in on {
            for class in CLASSES {
                let name = format!("{prefix}.claims.{}.{}", victims.key, class.key());
                columns.push((name, Claims { by: by.to_vec(), on: victims.types.clone(), class }));
            }
        }
    };
    let of_side: Vec<usize> = (0..units.len()).filter(|&u| scenario.forces[units[u].force].side == side).collect();
    let every: Vec<&Victims> = victims.iter().collect();
    // a claimant needs no second name of the same aircraft
    let is_type = |v: &Victims| v.key != "fighters" && v.key != "all";
    let is_named = |v: &Victims| victims.iter().any(|other| is_type(other) && other.types == v.types);
    let by_type: Vec<&Victims> = victims.iter().filter(|v| is_named(v) == is_type(v) && v.key != "all").collect();
    if of_side.is_empty() || victims.is_empty() {
        return columns;
    }
    add(side.key().to_owned(), &of_side, &every);
    for (index, aircraft) in scenario.aircraft.iter().enumerate() {
        let of_type: Vec<usize> = of_side.iter().copied().filter(|&u| units[u].aircraft == index).collect();
        if of_type.is_empty() {
            continue;
        }
        add(format!("{}.{}", side.key(), aircraft.key), &of_type, &by_type);
        for &unit in &of_type {
            let force = &scenario.forces[units[unit].force].key;
            add(format!("{}.{}@{force}", side.key(), aircraft.key), &[unit], &by_type);
        }
    }
    columns
}

/// What the enemy of `side` may claim: its types by the key that they are claimed as, its fighters, all.
fn victims(scenario: &Scenario, units: &[Unit], side: Side) -> Vec<Victims> {
    let flown = |kind: usize, wanted: fn(&Role) -> bool| {
        let flies = |u: &&Unit| u.aircraft == kind && scenario.forces[u.force].side == side;
        units.iter().filter(flies).any(|u| wanted(&scenario.forces[u.force].role))
    };
    let types: Vec<usize> = (0..scenario.aircraft.len()).filter(|&kind| flown(kind, |_| true)).collect();
    let mut victims: Vec<Victims> = Vec::new();
    for &kind in &types {
        let key = &scenario.aircraft[kind].claimed_as;
        match victims.iter_mut().find(|v| v.key == *key) {
            Some(known) => known.types.push(kind),
            None => victims.push(Victims { key: key.clone(), types: vec![kind] }),
        }
    }
    let fighters = types.iter().copied().filter(|&k| flown(k, |role| !matches!(role, Role::Bomber(_)))).collect();
    if !types.is_empty() {
        victims.push(Victims { key: "fighters".into(), types: fighters });
        victims.push(Victims { key: "all".into(), types });
    }
    victims
}

/// Quantities of losses with the claims of the enemy that speak of the same aircraft, both `destroyed`: a type by itself
/// where no variant is claimed under its name, all fighters where all of them are.
pub(super) fn mirrors(scenario: &Scenario, side: Side) -> Vec<(String, String)> {
    let victims = victims(scenario, &outcome::units(scenario), side);
    let fighters = victims.iter().find(|v| v.key == "fighters").map_or(&[][..], |v| &v.types);
    let own = |victims: &Victims| match victims.types[..] {
        _ if victims.key == "all" => None,
        [] => None,
        _ if victims.types == fighters => Some("fighters".to_owned()),
        [kind] => Some(scenario.aircraft[kind].key.clone()),
        _ => None,
    };
    let pair = |v: &Victims| {
        let (lost, claimed) = (side.key(), side.enemy().key());
        Some((format!("{lost}.{}.destroyed", own(v)?), format!("{claimed}.claims.{}.destroyed", v.key)))
    };
    // the widest name first: it is the one that stands for `fighters`
    victims.iter().rev().filter_map(pair).collect()
}
