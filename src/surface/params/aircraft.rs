//! Files of `aircraft/`: flat parameters, tables, guns and published performance.

use super::fault::{shown, suggestion};
use super::reader::{Need, Scope};
use super::tree::{Entry, Kind};
use crate::model::airframe::{Airframe, AirframeParameters, JetParameters, Power, PropellerParameters, Propulsion};
use crate::model::parameter::Field;
use crate::model::published::{PointUse, PublishedPoint, PublishedQuantity};
use crate::model::table::Table;
use crate::model::turret::{MOST_TURRETS, SECTORS, Sight, Turret};
use crate::model::vulnerability::SilhouetteParameters;

/// An aircraft file, with names where the model has indices.
#[derive(Debug, Clone)]
pub(crate) struct AircraftFile {
    /// Name for people.
    pub name: String,
    /// Stem in `aircraft/` under which the enemy claims it, where that is another.
    pub claimed_as: Option<String>,
    /// How it flies.
    pub airframe: Airframe,
    /// How large it looks.
    pub silhouette: SilhouetteParameters,
    /// Stem in `vulnerability/`.
    pub vulnerability: String,
    /// Gun, number, rounds of each.
    pub guns: Vec<(String, u32, u32)>,
    /// Gun of the turrets.
    pub turret_gun: Option<String>,
    /// Turrets.
    pub turrets: Vec<Turret>,
    /// Published performance.
    pub published: Vec<PublishedPoint>,
}

#[derive(Clone, Copy)]
enum Drive {
    Jet,
    Propeller,
}

const fn field(key: &'static str, min: f64, max: f64, doc: &'static str) -> Field {
    Field { key, min, max, doc }
}

/// The tables of a type: abscissae, ordinates.
pub(crate) const TABLES: [Field; 8] = [
    field("lift_mach", 0.0, 1.5, "Mach numbers of lift_limit and lift_buffet."),
    field("lift_limit", 0.01, 4.0, "Largest lift coefficient at these Mach numbers."),
    field("lift_buffet", 0.0, 4.0, "Lift coefficient at buffet onset at these Mach numbers."),
    field("roll_mach", 0.0, 1.5, "Mach numbers of roll_rate_rad_s."),
    field("roll_rate_rad_s", 0.0, 10.0, "Largest roll rate at these Mach numbers."),
    field("power_altitude_m", -5000.0, 20_000.0, "Altitudes of the power tables."),
    field("power_military_w", 1000.0, 1e7, "Military power of one engine at these altitudes."),
    field("power_rated_w", 1000.0, 1e7, "Rated power of one engine at these altitudes."),
];
/// Number of guns of one type.
pub(crate) const GUN_COUNT: Field = field("count", 1.0, 20.0, "Number of guns of this type.");
/// Rounds of one gun.
pub(crate) const ROUNDS_EACH: Field = field("rounds_each", 0.0, 5000.0, "Rounds of one gun.");
/// Guns of one turret; none to ask what a bomber is without it.
pub(crate) const TURRET_GUNS: Field = field("guns", 0.0, 8.0, "Guns of the turret.");
const POINT_ALTITUDE: Field = field("altitude_m", -500.0, 20_000.0, "Altitude of the figure.");
const POINT_MASS: Field = field("mass_kg", 500.0, 100_000.0, "Mass to compare at.");
const POINT_VALUE: Field = field("value", 0.001, 100_000.0, "The figure, SI.");
const POINT_SHAFT: Field = field("shaft_w", 1000.0, 1e7, "Shaft power of one engine.");
const POINT_RESIDUAL: Field = field("listed_residual_percent", -100.0, 200.0, "Residual when the type was fitted.");

pub(crate) fn read(scope: &Scope<'_>) -> Option<AircraftFile> {
    let name = scope.text("name", "name for people", Need::Required);
    let vulnerability = scope.reference("vulnerability", "stem in vulnerability/", "vulnerability", Need::Required);
    let turret_gun = scope.reference("turret_gun", "stem in guns/", "guns", Need::Optional);
    let claimed_as = scope.reference("claimed_as", "stem in aircraft/", "aircraft", Need::Optional);
    let guns = guns(scope);
    let turrets = turrets(scope);
    if scope.keys().contains(&"turret_gun") != scope.keys().contains(&"turrets") {
        scope.fault_of(
            "turret_gun",
            "goes with `turrets`, and they with it",
            "give both, or neither for a type without turrets",
        );
    }
    let parameters: Option<AirframeParameters> = scope.group();
    let silhouette: Option<SilhouetteParameters> = scope.group();
    let propulsion = propulsion(scope);
    let [mach, limit, buffet, roll_mach, roll, ..] = &TABLES;
    let lift_limit = table(scope, mach, limit);
    let lift_buffet = table(scope, mach, buffet);
    let roll_rate = table(scope, roll_mach, roll);
    let published = published(scope);
    if let Some(p) = &parameters {
        masses(scope, p);
    }
    let airframe = Airframe::new(parameters?, propulsion?, lift_limit?, lift_buffet?, roll_rate?);
    let (name, vulnerability) = (name?.to_owned(), vulnerability?);
    let silhouette = silhouette?;
    Some(AircraftFile { name, claimed_as, airframe, silhouette, vulnerability, guns, turret_gun, turrets, published })
}

fn masses(scope: &Scope<'_>, p: &AirframeParameters) {
    if p.empty_mass_kg >= p.combat_mass_kg {
        let rule = format!("must be below combat_mass_kg = {}", shown(p.combat_mass_kg));
        scope.fault_of("empty_mass_kg", rule, "one of the two masses belongs to another variant");
    }
    // Fuel is burnt off the combat mass: with more of it than that an aircraft would end up lighter than nothing.
    if p.internal_fuel_kg >= p.combat_mass_kg {
        let rule = format!("must be below combat_mass_kg = {}", shown(p.combat_mass_kg));
        scope.fault_of("internal_fuel_kg", rule, "give the fuel of this variant, or its combat mass");
    }
}

fn propulsion(scope: &Scope<'_>) -> Option<Propulsion> {
    let drives = [("jet", Drive::Jet), ("propeller", Drive::Propeller)];
    match scope.kind("propulsion", "what drives it", &drives)? {
        Drive::Jet => scope.group::<JetParameters>().map(Propulsion::Jet),
        Drive::Propeller => {
            let parameters: Option<PropellerParameters> = scope.group();
            let [.., altitude, military, rated] = &TABLES;
            let military_w = table(scope, altitude, military);
            let rated_w = table(scope, altitude, rated);
            Some(Propulsion::Propeller { parameters: parameters?, military_w: military_w?, rated_w: rated_w? })
        }
    }
}

fn table(scope: &Scope<'_>, x: &Field, y: &Field) -> Option<Table> {
    let (xs, ys) = (scope.list(x, Need::Required), scope.list(y, Need::Required));
    let (xs, ys) = (xs?, ys?);
    if xs.len() != ys.len() {
        let rule = format!("has {} values for {} of `{}`", ys.len(), xs.len(), x.key);
        scope.fault_of_field(y, rule, "give both lists the same length");
        return None;
    }
    if xs.is_empty() || xs.windows(2).any(|w| w[0] >= w[1]) {
        scope.fault_of_field(x, "must rise from value to value", "sort both lists and drop repetitions");
        return None;
    }
    Table::new(xs, ys)
}

/// Names tables of a list in paths by their text at `key`, or else by their number.
fn named_by(key: &str) -> impl Fn(&[Entry], usize) -> String + '_ {
    move |entries, index| match entries.iter().find(|e| e.key == key).map(|e| &e.node.kind) {
        Some(Kind::Text(name)) => name.clone(),
        _ => index.to_string(),
    }
}

fn guns(scope: &Scope<'_>) -> Vec<(String, u32, u32)> {
    let mut guns = Vec::new();
    for one in scope.tables("guns", named_by("gun")) {
        let gun = one.reference("gun", "stem in guns/", "guns", Need::Required);
        let count = one.number(&GUN_COUNT, Need::Required, true);
        let rounds = one.number(&ROUNDS_EACH, Need::Required, true);
        one.provenance_keys();
        one.finish();
        if let (Some(gun), Some(count), Some(rounds)) = (gun, count, rounds) {
            guns.push((gun, count as u32, rounds as u32));
        }
    }
    guns
}

fn turrets(scope: &Scope<'_>) -> Vec<Turret> {
    let mut turrets: Vec<Turret> = Vec::new();
    for one in scope.tables("turrets", named_by("name")) {
        let turret = turret(&one);
        if turret.as_ref().is_some_and(|turret| turrets.iter().any(|known| known.key == turret.key)) {
            one.fault_of("name", "is the name of another turret too", "give each turret a name of its own");
        }
        turrets.extend(turret);
    }
    if turrets.len() > MOST_TURRETS {
        scope.fault_of(
            "turrets",
            format!("holds {} turrets, more than {MOST_TURRETS}", turrets.len()),
            "leave some out",
        );
    }
    turrets
}

fn turret(one: &Scope<'_>) -> Option<Turret> {
    let key = one.text("name", "name in paths", Need::Required);
    let guns = one.number(&TURRET_GUNS, Need::Required, true);
    let sight = one.choice("sight", "sight that fires it", &Sight::ALL.map(|sight| (sight.key(), sight)));
    let sectors = one.names("bears", "the sectors in which its guns bear");
    one.provenance_keys();
    one.finish();
    let mut bears = [false; SECTORS.len()];
    for (name, node) in sectors? {
        match SECTORS.iter().position(|sector| *sector == name) {
            Some(sector) => bears[sector] = true,
            None => one.fault(
                "bears",
                node,
                format!("must be one of {}", SECTORS.join(", ")),
                suggestion(name, SECTORS.into_iter()),
            ),
        }
    }
    Some(Turret { key: key?.to_owned(), guns: guns? as u32, sight: sight?, bears })
}

fn published(scope: &Scope<'_>) -> Vec<PublishedPoint> {
    scope.tables("published", |_, i| i.to_string()).iter().filter_map(point).collect()
}

fn point(one: &Scope<'_>) -> Option<PublishedPoint> {
    let quantity = one.choice("quantity", "what it states", &PublishedQuantity::ALL.map(|q| (q.key(), q)));
    let uses = [PointUse::Fit, PointUse::Check, PointUse::Excluded].map(|u| (u.key(), u));
    let usage = one.choice("use", "what the fit used it for", &uses);
    let powers = [("military", 0), ("rated", 1), ("shaft", 2)];
    let power = one.choice("power", "power setting", &powers);
    let checked =
        one.choice("checked", "how far it was seen", &[("read", "read"), ("quoted", "quoted"), ("memory", "memory")]);
    let printed = one.text("printed", "the figure as printed", Need::Required);
    let source = one.sources(Need::Required).join(", ");
    let altitude_m = one.unlisted_number(&POINT_ALTITUDE, Need::Optional);
    let mass_kg = one.unlisted_number(&POINT_MASS, Need::Required);
    let value = one.unlisted_number(&POINT_VALUE, Need::Required);
    let listed_residual_percent = one.unlisted_number(&POINT_RESIDUAL, Need::Optional);
    let shaft_need = if power == Some(2) { Need::Required } else { Need::Optional };
    let shaft_w = one.unlisted_number(&POINT_SHAFT, shaft_need);
    one.finish();
    let power = match power? {
        0 => Power::Military,
        1 => Power::Rated,
        _ => Power::Shaft(shaft_w?),
    };
    Some(PublishedPoint {
        quantity: quantity?,
        altitude_m,
        value: value?,
        printed: printed?.to_owned(),
        mass_kg: mass_kg?,
        power,
        usage: usage?,
        source,
        checked: checked?.to_owned(),
        listed_residual_percent,
    })
}
