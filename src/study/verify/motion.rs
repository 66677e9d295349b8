//! The equations of motion against closed forms: F53 to F56, flown with the step function of the battle.

use super::Row;
use crate::model::airframe::{Airframe, AirframeParameters, JetParameters, Propulsion};
use crate::model::flight::{AirColumn, Body, Condition, Flow, Steer, Step, step};
use crate::model::parameter::Parameters;
use crate::model::table::Table;
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

/// Step of the rows that do not halve it: the battle's [s].
const STEP_S: f64 = 0.1;
/// Without pilot's or airframe's limit.
/// Time constant of the load factor [s]: nothing here turns on it.
const LAG_S: f64 = 0.15;
const FREE: Condition = Condition { load_factor_limit: 15.0, thrust_share: 1.0, extra_drag: 0.0 };

/// The rows.
pub fn rows() -> Vec<Row> {
    let mut rows = vec![vacuum_fall()];
    rows.extend(fall_with_drag());
    rows.extend(level_turn());
    rows.extend(lossless_zoom());
    rows
}

/// An aircraft without thrust, of constant drag coefficient, with unlimited lift and roll; `None` if tables are refused.
fn glider(zero_lift_drag: f64) -> Option<Airframe> {
    let parameters = AirframeParameters::least_but(&[
        ("zero_lift_drag", zero_lift_drag),
        ("induced_drag_factor", 0.0),
        ("wing_area_m2", 100.0),
        ("combat_mass_kg", 1000.0),
        ("load_factor_limit", 15.0),
        ("mach_limit", 1.5),
        ("eas_limit_m_s", 500.0),
    ]);
    let jet = JetParameters::least_but(&[("static_thrust_n", 0.0)]);
    let flat = |v: f64| Table::new(vec![0.0, 1.0], vec![v, v]);
    Some(Airframe::new(parameters, Propulsion::Jet(jet), flat(50.0)?, flat(50.0)?, flat(50.0)?))
}

fn fly(
    zero_lift_drag: f64,
    mut body: Body,
    step_s: f64,
    time_s: f64,
    guide: impl Fn(Vec3, Vec3, f64) -> Steer,
) -> Option<Body> {
    let (airframe, air) = (glider(zero_lift_drag)?, AirColumn::new(0.0));
    for _ in 0..(time_s / step_s).round() as usize {
        let guide = |at: &Body, _: &Flow, after_s: f64| guide(at.position_m, at.velocity_m_s, after_s);
        let flow = Flow::new(&body, &airframe, &air);
        let begin = guide(&body, &flow, 0.0);
        body = step(&body, &airframe, &air, &FREE, (&flow, &begin), &Step::new(step_s, LAG_S), guide);
    }
    Some(body)
}

fn pull(acceleration_m_s2: Vec3) -> Steer {
    Steer { acceleration_m_s2, throttle: 0.0, brake: 0.0 }
}

/// Asks to be let fall: the wanted acceleration cancels the part of gravity across the path.
fn let_fall(velocity_m_s: Vec3) -> Steer {
    pull(-(Vec3::UP * STANDARD_GRAVITY_M_S2).perpendicular_to(velocity_m_s.unit_or(Vec3::UP)))
}

fn start(altitude_m: f64, velocity_m_s: Vec3, lift: Vec3) -> Body {
    Body { lift, ..Body::level(Vec3::new(0.0, 0.0, altitude_m), velocity_m_s, 1000.0) }
}

fn vacuum_fall() -> Row {
    let begin = start(10_000.0, Vec3::new(0.0, 200.0, 0.0), Vec3::ZERO);
    let end = fly(0.0, begin, STEP_S, 30.0, |_, v, _| let_fall(v));
    let fallen_m = end.map_or(f64::NAN, |end| 10_000.0 - end.position_m.z);
    Row::new("F53", "fall without lift and drag in 30 s [m]", fallen_m).within(4412.9925, 1e-4, "printed digits")
}

/// F54 at a drag that gives 100 m/s as terminal speed in the air at the start; the air is that of one height, so that the
/// fall is over a second in which it thickens little: the equation is checked by the sampled column of the battle.
fn fall_with_drag() -> Vec<Row> {
    // Downwards at terminal speed of the height; drag must then balance weight, and the speed must follow the air's.
    let (altitude_m, terminal_m_s) = (9000.0, 100.0);
    let density_kg_m3 = AirColumn::new(0.0).density_kg_m3(altitude_m);
    let coefficient = 2.0 * 1000.0 * STANDARD_GRAVITY_M_S2 / (density_kg_m3 * terminal_m_s * terminal_m_s * 100.0);
    let begin = start(altitude_m, Vec3::new(0.0, 0.0, -1.0), Vec3::ZERO);
    let end = fly(coefficient, begin, STEP_S, 10.0, |_, v, _| let_fall(v));
    let speed_m_s = end.map_or(f64::NAN, |end| -end.velocity_m_s.z);
    let expected = fall_through_column(coefficient, altitude_m, 10.0);
    vec![
        Row::new("F54-speed", "speed after 10 s of fall with quadratic drag through the air of 9 km [m/s]", speed_m_s)
            .within(expected, 0.02, "second order at the battle's step, against steps a hundred times as fine"),
    ]
}

/// The same fall by the plain equation in steps of a millisecond.
fn fall_through_column(coefficient: f64, altitude_m: f64, time_s: f64) -> f64 {
    let (air, step_s) = (AirColumn::new(0.0), 1e-3);
    let (mut height_m, mut speed_m_s) = (altitude_m, 1.0);
    for _ in 0..(time_s / step_s).round() as usize {
        let slowed_m_s2 =
            |h: f64, v: f64| STANDARD_GRAVITY_M_S2 - 0.5 * air.density_kg_m3(h) * v * v * 100.0 * coefficient / 1000.0;
        let middle_m_s = speed_m_s + 0.5 * step_s * slowed_m_s2(height_m, speed_m_s);
        speed_m_s += step_s * slowed_m_s2(height_m - 0.5 * step_s * speed_m_s, middle_m_s);
        height_m -= step_s * middle_m_s;
    }
    speed_m_s
}

fn level_turn() -> Vec<Row> {
    let lateral_m_s2 = 15f64.sqrt() * STANDARD_GRAVITY_M_S2;
    let turn = |_: Vec3, v: Vec3, _: f64| pull(v.horizontal().right().unit_or(Vec3::UP) * lateral_m_s2);
    let begin = start(3000.0, Vec3::new(0.0, 250.0, 0.0), Vec3::new(15f64.sqrt(), 0.0, 1.0));
    let end = fly(0.0, begin, 0.01, 10.0, turn);
    let turned_deg = end.map_or(f64::NAN, |end| libm::atan2(end.velocity_m_s.x, end.velocity_m_s.y).to_degrees());
    let radius_m = end.map_or(f64::NAN, |end| {
        // Chord of the arc over twice the sine of half its angle.
        let chord_m = (end.position_m - begin.position_m).horizontal().length();
        chord_m / (2.0 * libm::sin(0.5 * turned_deg.to_radians()))
    });
    let lag = "0.1 %: the lift lags the turning demand by the roll of one step";
    vec![
        Row::new("F55-rate", "level turn at 250 m/s and 4 g [deg/s]", turned_deg / 10.0).within(8.704_602, 8.7e-3, lag),
        Row::new("F55-radius", "its radius [m]", radius_m).within(1645.560, 1.7, lag),
    ]
}

fn lossless_zoom() -> Vec<Row> {
    let begin = start(2000.0, Vec3::new(0.0, 250.0, 0.0), Vec3::UP * 3.0);
    let zoom = |_: Vec3, v: Vec3, _: f64| {
        let up = Vec3::UP.perpendicular_to(v.unit_or(Vec3::UP));
        pull(up.unit_or(Vec3::UP) * (2.0 * STANDARD_GRAVITY_M_S2))
    };
    let error = |step_s: f64| {
        let end = fly(0.0, begin, step_s, 4.0, zoom);
        end.map_or(f64::NAN, |end| (end.energy_height_m() - begin.energy_height_m()).abs())
    };
    let (coarse_m, fine_m) = (error(STEP_S), error(0.5 * STEP_S));
    vec![
        Row::new(
            "F56-energy",
            "energy height lost or gained in a 4 s zoom without thrust and drag, of 5187 m [m]",
            coarse_m,
        )
        .at_most(1.0, "a metre in 5 km at the battle's step"),
        Row::new("F56-order", "that error over the error at half the step", coarse_m / fine_m)
            .at_least(3.0, "order 2 gives 4, order 1 gives 2; the lag of the lift keeps it from 4"),
    ]
}
