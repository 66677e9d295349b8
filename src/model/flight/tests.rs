//! Tests of [`super`].

use super::*;
use crate::model::airframe::{AirframeParameters, JetParameters, Propulsion};
use crate::model::parameter::Parameters;
use crate::model::table::Table;

const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);
/// Time constant of the load factor [s]; any would do.
const LAG_S: f64 = 0.15;
const EAST: Vec3 = Vec3::new(1.0, 0.0, 0.0);

/// A jet with 10 m2 of wing and more lift and thrust than any of these tests asks for.
fn jet() -> Airframe {
    let parameters = AirframeParameters::least_but(&[
        ("wing_area_m2", 10.0),
        ("load_factor_limit", 15.0),
        ("speed_brake_drag", 0.05),
        ("mach_limit", 1.5),
        ("eas_limit_m_s", 500.0),
    ]);
    let jet = JetParameters::least_but(&[
        ("static_thrust_n", 10_000.0),
        ("thrust_mach_linear", 0.0),
        ("thrust_mach_quadratic", 0.0),
        ("thrust_mach_quadratic_per_km", 0.0),
        ("fuel_flow_kg_per_n_s", 3e-5),
        ("fuel_flow_mach_slope", 0.0),
    ]);
    let flat = |v: f64| Table::new(vec![0.0, 1.0], vec![v, v]).unwrap();
    Airframe::new(parameters, Propulsion::Jet(jet), flat(50.0), flat(50.0), flat(50.0))
}

/// The answer of an aircraft that flies north, with a lift of one along `from`, to an order of `wanted_size` along `to`.
fn response(from: Vec3, to: Vec3, wanted_size: f64) -> Response {
    Response { along: NORTH, from, to, now_size: 1.0, wanted_size, limit: 15.0, roll_rate_rad_s: 0.8 }
}

/// A jet burns fuel in proportion to its throttle, and none with it closed.
#[test]
fn fuel_flow_follows_the_throttle() {
    let (air, jet) = (AirColumn::new(0.0), jet());
    let flow = |throttle: f64| air.fuel_flow_kg_s(&jet, 5_000.0, 200.0, throttle);
    assert!(flow(0.0) == 0.0 && flow(1.0) > 0.0);
    assert!((flow(0.5) / flow(1.0) - 0.5).abs() < 1e-12); // rounding of a few products
}

/// The load factor answers with its lag: what is left of the change falls off as an exponential, whatever the step.
#[test]
fn lift_lags_its_order_by_an_exponential() {
    let (air, jet) = (AirColumn::new(0.0), jet());
    let condition = Condition { load_factor_limit: 15.0, thrust_share: 0.0, extra_drag: 0.0 };
    let begin = Body::level(Vec3::UP * 5_000.0, NORTH * 200.0, 1_000.0);
    // Five g in all, upwards: gravity across the path is made good by the aircraft itself.
    let pull = Steer { acceleration_m_s2: Vec3::UP * (4.0 * STANDARD_GRAVITY_M_S2), throttle: 0.0, brake: 0.0 };
    for step_s in [0.01, 0.05, 0.1, 0.2] {
        let flow = Flow::new(&begin, &jet, &air);
        let end = step(&begin, &jet, &air, &condition, (&flow, &pull), &Step::new(step_s, LAG_S), |_, _, _| pull);
        let left = (5.0 - end.load_factor()) / 4.0;
        // the path turns upwards by 0.02 rad in half of the longest step, and what is wanted with it: the cosine of that
        assert!((left - libm::exp(-step_s / LAG_S)).abs() < 1e-3, "{left} left after {step_s} s");
    }
}

/// Lift rolls towards its order at the roll rate of the type, and stops there.
#[test]
fn lift_rolls_at_the_roll_rate() {
    let rolled = response(Vec3::UP, EAST, 1.0);
    for time_s in [0.1, 0.2] {
        let lift = rolled.after(time_s, 0.0).direction;
        let roll_rad = libm::atan2(lift.x, lift.z);
        // sine and cosine of the roll are short series
        assert!((roll_rad / (0.8 * time_s) - 1.0).abs() < 0.01, "{roll_rad} rad in {time_s} s");
    }
    let near = Vec3::new(0.05, 0.0, 1.0).unit_or(Vec3::UP);
    assert_eq!(response(Vec3::UP, near, 1.0).after(0.1, 0.0).direction.x, near.x);
}

/// Extra drag and brakes slow by their share of pressure times wing area.
#[test]
fn extra_drag_and_brakes_slow_down() {
    let (air, jet) = (AirColumn::new(0.0), jet());
    let body = Body::level(Vec3::UP * 5_000.0, NORTH * 200.0, 1_000.0);
    let after = |extra_drag: f64, brake: f64| {
        let condition = Condition { load_factor_limit: 15.0, thrust_share: 1.0, extra_drag };
        let steer = Steer { acceleration_m_s2: Vec3::ZERO, throttle: 0.5, brake };
        let begin = (&Flow::new(&body, &jet, &air), &steer);
        step(&body, &jet, &air, &condition, begin, &Step::new(0.1, LAG_S), |_, _, _| steer).velocity_m_s.length()
    };
    let wanted_m_s = 0.05 * 0.5 * air.density_kg_m3(5_000.0) * 200.0 * 200.0 * 10.0 / 1_000.0 * 0.1;
    for slowed_m_s in [after(0.0, 0.0) - after(0.05, 0.0), after(0.0, 0.0) - after(0.0, 1.0)] {
        // the speed falls by less than 1 % over the step, and the drag with its square
        assert!((slowed_m_s / wanted_m_s - 1.0).abs() < 0.02, "{slowed_m_s} m/s, {wanted_m_s} expected");
    }
}

/// What is within reach along the path is what an aircraft gets: thrust less drag per mass, the brakes, and no thrust at
/// the speed limit; the load is that of the lift or of the pilot, whichever is less.
#[test]
fn reach_is_what_the_airframe_gives() {
    let (air, jet) = (AirColumn::new(0.0), jet());
    let condition = Condition { load_factor_limit: 15.0, thrust_share: 1.0, extra_drag: 0.0 };
    let along_m_s2 = |tas_m_s: f64, load_factor: f64, reserve: f64| {
        let body = Body::level(Vec3::UP * 5_000.0, NORTH * tas_m_s, 1_000.0);
        Reach::of(&body, &jet, &air, &condition).along_m_s2(load_factor, reserve, 5.0)
    };
    let thrust_m_s2 = jet.thrust_fast_n(5_000.0, 200.0, 0.6) / 1_000.0;
    let ((braked, full), (_, reserved)) = (along_m_s2(200.0, 1.0, 0.0), along_m_s2(200.0, 1.0, 0.1));
    let pressure_pa = 0.5 * air.density_kg_m3(5_000.0) * 200.0 * 200.0;
    assert!((full - braked - thrust_m_s2 - 0.05 * pressure_pa * 10.0 / 1_000.0).abs() < 1e-9); // rounding of a few products
    assert!((reserved - full - 0.1 * thrust_m_s2).abs() < 1e-9);
    assert!(along_m_s2(700.0, 1.0, 0.1).1 < 0.0, "faster than the limit");
    let body = Body::level(Vec3::UP * 5_000.0, NORTH * 200.0, 1_000.0);
    let load = |condition: &Condition| Reach::of(&body, &jet, &air, condition).load_factor();
    assert_eq!(load(&Condition { load_factor_limit: 2.0, ..condition }), 2.0);
    let heavy = Body { mass_kg: 1e6, ..body };
    assert!(Reach::of(&heavy, &jet, &air, &condition).load_factor() < 1.0);
}

/// Full throttle well below the wanted speed, brakes well above, neither at it; never faster than the limit.
#[test]
fn throttle_and_brakes_hold_a_speed() {
    assert_eq!(hold_speed(180.0, 200.0, 300.0, 5.0), (1.0, 0.0));
    assert_eq!(hold_speed(220.0, 200.0, 300.0, 5.0), (0.0, 1.0));
    let (throttle, brake) = hold_speed(200.0, 200.0, 300.0, 5.0);
    assert!(0.0 < throttle && throttle < 1.0 && brake == 0.0);
    assert_eq!(hold_speed(310.0, f64::INFINITY, 300.0, 5.0), hold_speed(310.0, 300.0, 300.0, 5.0));
    let at = |tas_m_s: u32| hold_speed(f64::from(tas_m_s), 200.0, 300.0, 5.0);
    for tas_m_s in 180..220 {
        let ((throttle, brake), faster) = (at(tas_m_s), at(tas_m_s + 1));
        assert!(faster.0 <= throttle && faster.1 >= brake, "{tas_m_s} m/s");
        assert!(throttle == 0.0 || brake == 0.0, "thrust against the brakes at {tas_m_s} m/s");
    }
}

/// Full throttle 5 m/s below the wanted speed, closed 5 above, brakes from there; never faster than the limit.
#[test]
fn throttle_and_brake_hold_the_speed() {
    for (tas_m_s, wanted_m_s, held) in [
        (194.0, 200.0, (1.0, 0.0)),
        (196.0, 200.0, (0.9, 0.0)),
        (200.0, 200.0, (0.5, 0.0)),
        (204.0, 200.0, (0.1, 0.0)),
        (210.0, 200.0, (0.0, 0.5)),
        (220.0, 200.0, (0.0, 1.0)),
        (250.0, f64::INFINITY, (0.5, 0.0)),
    ] {
        let (throttle, brake) = hold_speed(tas_m_s, wanted_m_s, 250.0, 5.0);
        let off = (throttle - held.0).abs() + (brake - held.1).abs();
        assert!(off < 1e-12, "{throttle} and {brake} at {tas_m_s} for {wanted_m_s} m/s"); // rounding
    }
}

#[test]
fn short_series_of_cosine_and_sine_hold_up_to_a_radian() {
    for angle_rad in [0.0, 0.1, 0.5, 0.8, 1.0] {
        let (cosine, sine) = cosine_and_sine(angle_rad);
        // the first term left out: a radian to the eighth over 8!, to the seventh over 7!
        assert!((cosine - libm::cos(angle_rad)).abs() < 3e-5, "{angle_rad}");
        assert!((sine - libm::sin(angle_rad)).abs() < 2e-4, "{angle_rad}");
    }
}
