//! What people call the aircraft of a quantity.

use crate::model::scenario::{Force, Role, Scenario, Side};
use crate::surface::params::unit;

/// Parts of a path that tell a person nothing.
const FOLDERS: [&str; 6] = ["scenario", "forces", "conditions", "aircraft", "doctrine", "pilots"];

/// The name of a type without what stands in brackets.
pub fn short(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// Aircraft of a type; a name in -s stays.
pub fn plural(name: &str) -> String {
    let short = short(name);
    if short.ends_with('s') { short.to_owned() } else { format!("{short}s") }
}

/// A gun by its key: `N-37`, `NS-23KM`, `M2-50 turret`.
pub fn gun(key: &str) -> String {
    let mut name = String::new();
    for part in key.split('-') {
        // letters and no short form: a word
        let is_word = part.len() > 3 && part.chars().all(|c| c.is_ascii_alphabetic());
        match (name.is_empty(), is_word) {
            (true, true) => {
                name.extend(part.chars().enumerate().map(|(i, c)| if i == 0 { c.to_ascii_uppercase() } else { c }))
            }
            (true, false) => name.push_str(&part.to_uppercase()),
            (false, true) => name += &format!(" {part}"),
            (false, false) => name += &format!("-{}", part.to_uppercase()),
        }
    }
    name
}

/// Types that a side flies as bombers, as indices; a force without aircraft flies none.
pub fn bomber_types(scenario: &Scenario, side: Side) -> Vec<usize> {
    let of_side = scenario.forces.iter().filter(|f| f.side == side);
    let mut types: Vec<usize> =
        of_side.filter(|f| f.count > 0 && matches!(f.role, Role::Bomber(_))).map(|f| f.aircraft).collect();
    types.sort_unstable();
    types.dedup();
    types
}

/// Types that a side flies as fighters, as indices.
pub fn fighter_types(scenario: &Scenario, side: Side) -> Vec<usize> {
    let mut types = Vec::new();
    for force in scenario.forces.iter().filter(|f| f.side == side) {
        match &force.role {
            Role::Bomber(_) => {}
            Role::Escort(_) => types.push(force.aircraft),
            Role::Interceptor(interceptor) => types.extend([force.aircraft, interceptor.second_type]),
        }
    }
    types.sort_unstable();
    types.dedup();
    types
}

/// All fighters of a side: by the plain type where there is one; by the maker where the others are its variants, as
/// MiG-15 and MiG-15bis are MiGs, while two types of F- are no Fs.
pub fn fighters(scenario: &Scenario, side: Side) -> String {
    let types = fighter_types(scenario, side);
    let names: Vec<&str> = types.iter().map(|&kind| short(&scenario.aircraft[kind].name)).collect();
    match names.iter().min_by_key(|name| name.len()) {
        Some(only) if names.len() == 1 => plural(only),
        Some(stem) if names.iter().all(|name| name.starts_with(stem)) => {
            let maker = stem.split('-').next().unwrap_or(stem);
            plural(if maker.len() > 1 { maker } else { stem })
        }
        _ => format!("{} fighters", super::super::summary::side_name(side)),
    }
}

/// The aircraft of a force, in the plural: interceptors may be of two types.
pub fn of_force(scenario: &Scenario, force: &Force) -> String {
    match &force.role {
        Role::Interceptor(_) => fighters(scenario, force.side),
        _ => plural(&scenario.aircraft[force.aircraft].name),
    }
}

/// The aircraft that a quantity is about, in the plural, and whose they are; `None` for the battle itself.
pub fn of_quantity(scenario: &Scenario, quantity: &str) -> Option<(String, Side)> {
    let mut parts = quantity.split('.');
    let side = [Side::Un, Side::Communist].into_iter().find(|s| parts.clone().next() == Some(s.key()))?;
    let key = parts.nth(1)?;
    if key == "fighters" {
        return Some((fighters(scenario, side), side));
    }
    let (kind, force) = key.split_once('@').map_or((key, None), |(kind, force)| (kind, Some(force)));
    let aircraft = scenario.aircraft.iter().find(|a| a.key == kind)?;
    let of_force = scenario.forces.iter().find(|f| Some(f.key.as_str()) == force);
    let nouns = plural(&aircraft.name);
    Some((of_force.map_or(nouns.clone(), |f| format!("{nouns} of the {}", f.name)), side))
}

/// What a quantity counts, for people, and whose it is.
pub fn of_outcome(scenario: &Scenario, quantity: &str) -> (String, Side) {
    let measure = quantity.splitn(3, '.').nth(2).unwrap_or(quantity).replace('_', " ");
    match of_quantity(scenario, quantity) {
        Some((nouns, side)) if measure == "destroyed" => (format!("{nouns} lost"), side),
        Some((nouns, side)) => (format!("{nouns}: {measure}"), side),
        None => (quantity.replace(['.', '_'], " "), Side::Un),
    }
}

/// Name and unit of a parameter for people: `stream altitude` in `ft`.
pub fn of_parameter(path: &str) -> (String, String) {
    let (path, unit) = unit::symbol(path);
    let parts = path.split('.').filter(|part| !FOLDERS.contains(part));
    (parts.collect::<Vec<_>>().join(" ").replace('_', " "), unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::params::Library;

    #[test]
    fn aircraft_are_called_as_people_do() {
        let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
        let nouns = |quantity| of_quantity(&scenario, quantity).map(|(nouns, _)| nouns);
        assert_eq!(nouns("un.b-29a.destroyed").as_deref(), Some("B-29As"));
        assert_eq!(nouns("un.b-29a@19bg.destroyed").as_deref(), Some("B-29As of the 19th Bomb Group"));
        assert_eq!(nouns("communist.fighters.destroyed").as_deref(), Some("MiGs"));
        assert_eq!(nouns("un.fighters.destroyed").as_deref(), Some("UN fighters"));
        assert_eq!(nouns("battle.duration_s"), None);
        let guns = ["n-37", "ns-23km", "m2-50-turret", "hispano-v"].map(gun);
        assert_eq!(guns, ["N-37", "NS-23KM", "M2-50 turret", "Hispano-V"]);
    }
}
