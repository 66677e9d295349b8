//! Tests of [`super`].

use super::*;
use crate::model::engagement::stage;

/// A pilot pulls out of a dive when the height asks for it and not before; who is upside down rolls upright first.
#[test]
fn a_dive_is_pulled_out_upright_and_in_time() {
    stage::with("black-thursday", &[], |world| {
        let who = world.interceptors[0];
        let floor_m = world.scenario.airmanship.floor_m;
        let (dive, ask) = (Vec3::new(0.0, 180.0, -180.0), Vec3::new(7.0, 0.0, 0.0));
        let mut asked = |height_m: f64, upright: f64| {
            stage::put(world, who, Vec3::UP * height_m, dive);
            let across = Vec3::UP.perpendicular_to(dive.unit_or(Vec3::UP)).unit_or(Vec3::UP);
            world.bodies[who].lift = across * upright;
            let own = world.bodies[who];
            let flow = Flow::new(&own, &world.kind(who).airframe, &world.air);
            (above_floor(&own, &flow, ask, &world.scenario.airmanship), across)
        };
        assert_eq!(asked(9_000.0, 1.0).0, ask, "nothing is near");
        // A pull-out from 45 degrees at 2.5 g.
        let radius_m = dive.dot(dive) / (2.5 * STANDARD_GRAVITY_M_S2);
        let needed_m = radius_m * (1.0 - core::f64::consts::FRAC_1_SQRT_2);
        assert_eq!(asked(floor_m + 1.2 * needed_m, 1.0).0, ask, "it is early");
        let (upright, across) = asked(floor_m + 0.9 * needed_m, 1.0);
        assert!(upright.dot(across) > STANDARD_GRAVITY_M_S2, "he pulls: {upright:?}");
        // Gravity made good, he asks for hardly any lift, and that upwards: less than half a g is unloaded.
        let (inverted, across) = asked(floor_m + 300.0, -1.0);
        let lift = (inverted + Vec3::UP * STANDARD_GRAVITY_M_S2).dot(across) / STANDARD_GRAVITY_M_S2;
        assert!(0.0 < lift && lift < 0.5, "{lift} g while he rolls");
    });
}

/// The steepest climb grows from none to sixty degrees with the speed as a share of the limit of the type.
#[test]
fn a_climb_is_as_steep_as_the_speed_allows() {
    let steep = Vec3::new(0.0, 0.2, 1.0).unit_or(Vec3::UP);
    stage::with("black-thursday", &[], |world| {
        let own = Body::level(Vec3::UP * 5_000.0, NORTH * 200.0, 4_000.0);
        let mut flow = Flow::new(&own, &world.kind(world.interceptors[0]).airframe, &world.air);
        let mut allowed = |share: f64, limit_m_s: f64| {
            (flow.tas_m_s, flow.limit_m_s) = (share * limit_m_s, limit_m_s);
            no_steeper(&flow, steep, &world.scenario.airmanship).map(|d| libm::atan2(d.z, d.y).to_degrees())
        };
        for limit_m_s in [200.0, 300.0] {
            assert_eq!(allowed(0.6, limit_m_s), None, "fast enough for anything");
            assert!(allowed(0.4, limit_m_s).unwrap().abs() < 1e-9, "too slow to climb"); // rounding of the share
            let half = allowed(0.475, limit_m_s).unwrap();
            assert!(30.0 < half && half < 60.0, "{half}"); // half the tangent of sixty degrees is that of 41
        }
    });
}

/// Pilots look ahead from the middle of the leg by the lag: the interval is twice the lag and the leg, and a straight crossing
/// target asks for the turn of its middle.
#[test]
fn pilots_look_ahead_from_the_middle_of_the_leg() {
    stage::with("black-thursday", &[], |world| {
        let (who, target) = (world.interceptors[0], world.interceptors[2]);
        stage::put(world, who, Vec3::UP * 6_000.0, NORTH * 200.0);
        // On a collision course, which a steady crossing keeps turning on.
        stage::put(world, target, Vec3::new(0.0, 4_000.0, 6_000.0), Vec3::new(150.0, 0.0, 0.0));
        world.motion.earlier[target] = world.motion.before[target];
        world.order(who, Guidance::Track { target });
        let (lag_s, step_s) = (world.scenario.airmanship.response_lag_s, world.scenario.conditions.time_step_s);
        for ticks in [1, 2] {
            let orders = world.orders(who, ticks);
            let wanted_s = 2.0 * lag_s + ticks as f64 * step_s;
            assert!((orders.rate_interval_s - wanted_s).abs() < 1e-12, "{} s", orders.rate_interval_s); // rounding
            let own_m = world.bodies[who].position_m;
            let later_m = own_m + NORTH * (200.0 * wanted_s);
            let [later] = world.aim_directions(target, &orders, 200.0, [(later_m, wanted_s)]);
            let rate_per_s = (later - orders.aim) * (1.0 / wanted_s);
            assert!((orders.rate_per_s - rate_per_s).length() < 1e-9, "{:?}", orders.rate_per_s); // rounding
        }
    });
}
