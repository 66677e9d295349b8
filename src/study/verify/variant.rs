//! Variants of the scenario under test, and flying them.
//!
//! Forces are found by their role, so that a scenario of anybody's parameters can be verified.

use rayon::prelude::*;

use crate::model::doctrine::InterceptorDoctrine;
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::fly;
use crate::model::engagement::outcome::{Fate, Outcome, UnitOutcome, units};
use crate::model::rng::RunAddress;
use crate::model::scenario::{BomberForce, InterceptorForce, Role, Scenario};

/// Whether a role is that of bombers, escorts or interceptors.
pub fn is_bomber(role: &Role) -> bool {
    matches!(role, Role::Bomber(_))
}

/// See [`is_bomber`].
pub fn is_escort(role: &Role) -> bool {
    matches!(role, Role::Escort(_))
}

/// See [`is_bomber`].
pub fn is_interceptor(role: &Role) -> bool {
    matches!(role, Role::Interceptor(_))
}

/// Changes the rules of every interceptor force.
pub fn interceptors(scenario: &mut Scenario, change: impl Fn(&mut InterceptorForce)) {
    for force in &mut scenario.forces {
        if let Role::Interceptor(interceptors) = &mut force.role {
            change(interceptors);
        }
    }
}

/// Changes every bomber force.
pub fn bombers(scenario: &mut Scenario, change: impl Fn(&mut BomberForce)) {
    for force in &mut scenario.forces {
        if let Role::Bomber(bombers) = &mut force.role {
            change(bombers);
        }
    }
}

/// The scenario without its escorts.
pub fn without_escort(scenario: &Scenario) -> Scenario {
    let mut alone = scenario.clone();
    alone.forces.iter_mut().filter(|f| is_escort(&f.role)).for_each(|f| f.count = 0);
    alone
}

/// One bomber that does not shoot back, and so many interceptors of the first type that all attack bombers from astern.
pub fn lone_bomber(scenario: &Scenario, interceptors_count: usize) -> Scenario {
    let mut lone = without_escort(scenario);
    for (wanted, count) in [(is_bomber as fn(&Role) -> bool, 1), (is_interceptor, interceptors_count)] {
        for (place, force) in lone.forces.iter_mut().filter(|f| wanted(&f.role)).enumerate() {
            force.count = if place == 0 { count } else { 0 };
        }
    }
    bombers(&mut lone, |force| force.gunners.duty = 0.0);
    interceptors(&mut lone, |force| {
        force.second_share = 0.0;
        let InterceptorDoctrine { pin_share, quarter_share, front_share, below_share, .. } = &mut force.doctrine;
        (*pin_share, *quarter_share, *front_share, *below_share) = (0.0, 0.0, 0.0, 0.0);
    });
    lone
}

/// Flies runs 0 to `runs`; `None` for a run that failed.
pub fn outcomes(scenario: &Scenario, seed: u64, runs: u32) -> Vec<Option<Outcome>> {
    let one = |run| fly(scenario, RunAddress { seed, run }, &mut Unobserved).ok();
    (0..runs).into_par_iter().with_max_len(1).map(one).collect()
}

/// A figure of each run; what is no number where a run failed.
pub fn figures(outcomes: &[Option<Outcome>], of: impl Fn(&Outcome) -> f64) -> Vec<f64> {
    outcomes.iter().map(|o| o.as_ref().map_or(f64::NAN, &of)).collect()
}

/// Sum over the units of the forces that `pick` accepts.
pub fn total(scenario: &Scenario, outcome: &Outcome, pick: fn(&Role) -> bool, value: fn(&UnitOutcome) -> u32) -> f64 {
    let picked = outcome.units.iter().zip(units(scenario)).filter(|(_, u)| pick(&scenario.forces[u.force].role));
    picked.map(|(o, _)| f64::from(value(o))).sum()
}

/// Aircraft of a unit that were shot down, lost on the way home or written off.
pub fn destroyed(unit: &UnitOutcome) -> u32 {
    [Fate::ShotDown, Fate::LostReturning, Fate::WrittenOff].iter().map(|&fate| unit.fates[fate as usize]).sum()
}

/// Rounds of a unit, all guns.
pub fn rounds(unit: &UnitOutcome) -> u32 {
    unit.rounds.iter().sum()
}

/// Hits of a unit, all guns.
pub fn hits(unit: &UnitOutcome) -> u32 {
    unit.hits.iter().sum()
}
