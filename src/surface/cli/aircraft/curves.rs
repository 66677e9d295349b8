//! What the three charts of an aircraft type show.

use crate::model::airframe::{Airframe, Power};
use crate::model::atmosphere;
use crate::model::performance::{Performance, Turn};
use crate::model::published::{PointUse, PublishedPoint, PublishedQuantity};
use crate::model::scenario::AircraftType;
use crate::model::units::{M_S_PER_KM_H, RAD_PER_DEG, STANDARD_GRAVITY_M_S2};
use crate::surface::chart::axis::grouped;
use crate::surface::chart::performance::{Curve, PerformanceChart, PublishedMark};

/// Step of the curves over height [m].
const HEIGHT_STEP_M: f64 = 250.0;
/// Points of a curve over speed.
const SPEEDS: usize = 160;
/// Most mass and power settings in one chart.
const SETTINGS: usize = 4;
/// Heights of the turn chart [m]; a published turn takes the place of the first.
const TURN_HEIGHTS_M: [f64; 3] = [0.0, 5000.0, 10_000.0];

/// Speed over height, climb over height, turn over speed.
pub fn charts(aircraft: &AircraftType, points: &[PublishedPoint]) -> [PerformanceChart; 3] {
    let used: Vec<&PublishedPoint> = points.iter().filter(|p| p.usage != PointUse::Excluded).collect();
    [speed(aircraft, &used), climb(aircraft, &used), turn(aircraft, &used)]
}

/// Combat mass at military power, then every mass and power at which a figure of this kind was published.
fn settings(airframe: &Airframe, points: &[&PublishedPoint], quantity: PublishedQuantity) -> Vec<(Power, f64)> {
    let mut found = vec![(Power::Military, airframe.parameters.combat_mass_kg)];
    for point in points.iter().filter(|p| p.quantity == quantity) {
        // Masses within a kilogram are one mass, rounded twice.
        if !found.iter().any(|(power, mass_kg)| *power == point.power && (mass_kg - point.mass_kg).abs() < 1.0) {
            found.push((point.power, point.mass_kg));
        }
    }
    found.truncate(SETTINGS);
    found
}

/// One curve over height for every setting, as far up as `value` is known.
fn over_height(
    aircraft: &AircraftType,
    points: &[&PublishedPoint],
    quantity: PublishedQuantity,
    value: impl Fn(&Performance, f64) -> Option<f64>,
) -> Vec<Curve> {
    let settings = settings(&aircraft.airframe, points, quantity);
    let last = settings.len().max(2) - 1;
    let curve = |(i, &(power, mass_kg)): (usize, &(Power, f64))| {
        let at = Performance::new(&aircraft.airframe, mass_kg, power);
        let heights = (0..80).map(|i| HEIGHT_STEP_M * f64::from(i));
        Curve {
            label: format!("{}, {} kg", power_name(power), grouped(mass_kg, 0)),
            points: heights
                .take_while(|&h| is_available(&aircraft.airframe, power, h))
                .map_while(|h| Some((h / 1000.0, value(&at, h)?)))
                .collect(),
            dashed: power != Power::Military,
            depth: 1.0 - i as f64 / last as f64,
        }
    };
    settings.iter().enumerate().map(curve).collect()
}

/// Whether the engines give the power at a height: a fixed shaft power ends where military power falls below it.
fn is_available(airframe: &Airframe, power: Power, altitude_m: f64) -> bool {
    // At any one speed thrust goes as shaft power; this one is a cruise.
    let thrust_n = |power| airframe.thrust_n(altitude_m, 100.0, 0.3, power);
    !matches!(power, Power::Shaft(_)) || thrust_n(power) <= thrust_n(Power::Military)
}

fn power_name(power: Power) -> String {
    match power {
        Power::Military => "military".to_owned(),
        Power::Rated => "rated".to_owned(),
        Power::Shaft(watts) => format!("{} kW each", grouped(watts / 1000.0, 0)),
    }
}

fn marks(points: &[&PublishedPoint], quantity: PublishedQuantity, unit: f64) -> Vec<PublishedMark> {
    let of_kind = points.iter().filter(|p| p.quantity == quantity);
    of_kind
        .filter_map(|p| {
            Some(PublishedMark { at: (p.altitude_m? / 1000.0, p.value / unit), fitted: p.usage == PointUse::Fit })
        })
        .collect()
}

fn speed(aircraft: &AircraftType, points: &[&PublishedPoint]) -> PerformanceChart {
    let quantity = PublishedQuantity::MaxSpeedTas;
    let curves = over_height(aircraft, points, quantity, |at, h| Some(at.max_speed_m_s(h)? / M_S_PER_KM_H));
    let fastest = curves[0].points.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let title = match fastest {
        Some((height, speed)) if height > 0.0 => {
            format!("{}: {} km/h at {height:.1} km", aircraft.name, grouped(speed, 0))
        }
        Some((_, speed)) => format!("{}: {} km/h, fastest at sea level", aircraft.name, grouped(speed, 0)),
        None => format!("{}: no level flight", aircraft.name),
    };
    PerformanceChart {
        name: format!("{}-max-speed", aircraft.key),
        title,
        subtitle: "level maximum speed in standard air; lines computed at the power and mass named".to_owned(),
        x_title: "altitude [km]".to_owned(),
        y_title: "true airspeed [km/h]".to_owned(),
        from_zero: false,
        curves,
        published: marks(points, quantity, M_S_PER_KM_H),
    }
}

fn climb(aircraft: &AircraftType, points: &[&PublishedPoint]) -> PerformanceChart {
    let quantity = PublishedQuantity::ClimbRate;
    let rate = |at: &Performance, h: f64| Some(at.climb(h).rate_m_s).filter(|&rate| rate > 0.0);
    let curves = over_height(aircraft, points, quantity, rate);
    let at_sea_level = curves[0].points.first().map_or(0.0, |p| p.1);
    let combat_kg = aircraft.airframe.parameters.combat_mass_kg;
    let ceiling_m = Performance::new(&aircraft.airframe, combat_kg, Power::Military).service_ceiling_m();
    PerformanceChart {
        name: format!("{}-climb", aircraft.key),
        title: format!(
            "{}: climbs {at_sea_level:.1} m/s at sea level, ceiling {:.1} km",
            aircraft.name,
            ceiling_m / 1000.0
        ),
        subtitle: "rate of climb at the best speed in standard air; lines computed at the power and mass named"
            .to_owned(),
        x_title: "altitude [km]".to_owned(),
        y_title: "rate of climb [m/s]".to_owned(),
        from_zero: true,
        curves,
        published: marks(points, quantity, 1.0),
    }
}

fn turn(aircraft: &AircraftType, points: &[&PublishedPoint]) -> PerformanceChart {
    let airframe = &aircraft.airframe;
    let at = Performance::new(airframe, airframe.parameters.combat_mass_kg, Power::Military);
    let turns = || points.iter().filter(|p| p.quantity == PublishedQuantity::SustainedLoadFactorBestTurn);
    let mut heights_m = TURN_HEIGHTS_M;
    if let Some(altitude_m) = turns().next().and_then(|p| p.altitude_m) {
        heights_m[0] = altitude_m;
    }
    let flown: Vec<f64> = heights_m.into_iter().filter(|&h| at.max_speed_m_s(h).is_some()).collect();
    let published = turns().filter_map(|p| {
        // The figure is a load factor; its speed is the computed one of the best turn.
        let speed_m_s = Performance::new(airframe, p.mass_kg, p.power).sustained_turn(p.altitude_m?)?.tas_m_s;
        let rate_rad_s = STANDARD_GRAVITY_M_S2 * (p.value * p.value - 1.0).max(0.0).sqrt() / speed_m_s;
        let place = (speed_m_s / M_S_PER_KM_H, rate_rad_s / RAD_PER_DEG);
        Some(PublishedMark { at: place, fitted: p.usage == PointUse::Fit })
    });
    let best = flown.first().and_then(|&h| at.sustained_turn(h));
    let best =
        best.map_or(String::new(), |t| format!("{:.1} deg/s at {:.2} g", t.rate_rad_s / RAD_PER_DEG, t.load_factor));
    let first = match flown.first() {
        Some(&h) if h > 0.0 => format!("{:.0} km", h / 1000.0),
        _ => "sea level".to_owned(),
    };
    PerformanceChart {
        name: format!("{}-turn", aircraft.key),
        title: format!("{}: sustains {best} at {first}", aircraft.name),
        subtitle: format!(
            "level turns at {} kg, military power{}",
            grouped(airframe.parameters.combat_mass_kg, 0),
            if turns().next().is_some() { "; a published load factor stands at the computed best speed" } else { "" }
        ),
        x_title: "true airspeed [km/h]".to_owned(),
        y_title: "turn rate [deg/s]".to_owned(),
        from_zero: true,
        curves: flown.iter().enumerate().flat_map(|(i, &h)| turn_curves(&at, airframe, h, i)).collect(),
        published: published.collect(),
    }
}

/// The sustained and the tightest turns at a height, over speed.
fn turn_curves(at: &Performance, airframe: &Airframe, altitude_m: f64, index: usize) -> [Curve; 2] {
    let fastest_m_s = airframe.parameters.mach_limit * atmosphere::air(altitude_m, 0.0).speed_of_sound_m_s;
    let high_m_s = at.max_speed_m_s(altitude_m).unwrap_or(fastest_m_s).min(fastest_m_s);
    let low_m_s = at.stall_speed_m_s(altitude_m);
    let curve = |name: &str, dashed: bool, turn: &dyn Fn(f64) -> Option<Turn>| {
        let speeds = (0..=SPEEDS).map(|i| low_m_s + (high_m_s - low_m_s) * i as f64 / SPEEDS as f64);
        let points = speeds.filter_map(|v| Some((v / M_S_PER_KM_H, turn(v)?.rate_rad_s / RAD_PER_DEG)));
        Curve {
            label: format!("{name}, {:.0} km", altitude_m / 1000.0),
            points: points.collect(),
            dashed,
            depth: 1.0 - index as f64 / 2.0,
        }
    };
    [
        curve("sustained", false, &|v| at.sustained_turn_at(altitude_m, v)),
        curve("tightest", true, &|v| at.instantaneous_turn_at(altitude_m, v)),
    ]
}
