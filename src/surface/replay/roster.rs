//! Who flew: every aircraft with its name, its unit and its type.

use crate::model::engagement::outcome::{self, Outcome};
use crate::model::scenario::{AircraftType, Force, Scenario};
use crate::surface::output::charts::nouns;

/// One aircraft of a battle.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane<'a> {
    /// Its name, as `19bg-03`.
    pub name: String,
    /// Its force.
    pub force: &'a Force,
    /// Its type; several where the force flew several in this run, for a recording does not say which aircraft was which.
    types: Vec<&'a AircraftType>,
}

impl Plane<'_> {
    /// Key of its type, or of all types that it may have been: `mig-15 or mig-15bis`.
    pub fn type_key(&self) -> String {
        let keys: Vec<&str> = self.types.iter().map(|t| t.key.as_str()).collect();
        keys.join(" or ")
    }

    /// Name of its type. Where it may have been several, the plain one of which the others are variants (`MiG-15`), if there is one.
    pub fn type_name(&self) -> String {
        let names: Vec<&str> = self.types.iter().map(|t| nouns::short(&t.name)).collect();
        let plain = names.iter().find(|plain| names.iter().all(|name| name.starts_with(**plain)));
        plain.map_or_else(|| names.join(" or "), ToString::to_string)
    }
}

/// Every aircraft in the order of the forces.
pub fn roster<'a>(scenario: &'a Scenario, outcome: &Outcome) -> Vec<Plane<'a>> {
    let units: Vec<(outcome::Unit, u32)> =
        outcome::units(scenario).into_iter().zip(outcome.units.iter().map(|unit| unit.engaged)).collect();
    let mut planes = Vec::new();
    for (index, force) in scenario.forces.iter().enumerate() {
        let of_force = units.iter().filter(|(unit, engaged)| unit.force == index && *engaged > 0);
        let types: Vec<&AircraftType> = of_force.map(|(unit, _)| &scenario.aircraft[unit.aircraft]).collect();
        for _ in 0..force.count {
            let name = scenario.aircraft_name(planes.len());
            planes.push(Plane { name, force, types: types.clone() });
        }
    }
    planes
}
