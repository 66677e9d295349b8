//! Who flew: every aircraft with its name, its unit and its type.

use crate::model::scenario::{AircraftType, Force, Scenario};
use crate::study::recording::Recording;
use crate::surface::output::charts::nouns;

/// One aircraft of a battle.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane<'a> {
    /// Its name, as `19bg-03`.
    pub name: String,
    /// Its force.
    pub force: &'a Force,
    /// Its type.
    pub kind: &'a AircraftType,
}

impl<'a> Plane<'a> {
    /// Name of its type for people, as `B-29A`.
    pub fn type_name(&self) -> &'a str {
        nouns::short(&self.kind.name)
    }
}

/// Every aircraft in the order of the forces.
pub fn roster<'a>(scenario: &'a Scenario, recording: &Recording) -> Vec<Plane<'a>> {
    let of_force = scenario.forces.iter().flat_map(|force| std::iter::repeat_n(force, force.count));
    let plane = |(who, (force, &kind)): (usize, (&'a Force, &usize))| Plane {
        name: scenario.aircraft_name(who),
        force,
        kind: &scenario.aircraft[kind],
    };
    of_force.zip(&recording.kinds).enumerate().map(plane).collect()
}
