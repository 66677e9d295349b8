//! What a battle leaves behind, counted while it is fought.

use super::outcome::{Loss, UnitOutcome, units};
use crate::model::claim::ClaimClass;
use crate::model::scenario::Scenario;

/// The counts so far.
pub(super) struct Tally {
    /// Of every unit, in the order of [`units`].
    pub units: Vec<UnitOutcome>,
    pub losses: Vec<Loss>,
    /// When the first shot fell [s].
    pub first_shot_s: Option<f64>,
}

impl Tally {
    /// Nothing yet.
    pub fn of(scenario: &Scenario) -> Tally {
        let guns = scenario.guns.len();
        let claims = vec![[0; ClaimClass::ALL.len()]; scenario.aircraft.len()];
        let empty = UnitOutcome { rounds: vec![0; guns], hits: vec![0; guns], claims, ..UnitOutcome::default() };
        Tally { units: vec![empty; units(scenario).len()], losses: Vec::new(), first_shot_s: None }
    }

    /// Somebody fired at `time_s`.
    pub fn shot(&mut self, time_s: f64) {
        self.first_shot_s = Some(self.first_shot_s.map_or(time_s, |first_s| first_s.min(time_s)));
    }
}
