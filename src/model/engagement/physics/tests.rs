//! Tests of [`super`].

use super::*;
use crate::model::engagement::aircraft::Destination;
use crate::model::engagement::stage;

const EAST: Vec3 = Vec3::new(1.0, 0.0, 0.0);

/// After every step formations are where their closed form has them at that time, also those that go on straight for a few steps.
#[test]
fn formations_are_at_their_places_after_every_step() {
    stage::with("black-thursday", &[], |world| {
        // Somebody near enough for short steps: over long ones nobody goes on straight.
        let place_m = world.middle(0, 0.0).position_m + Vec3::new(4_000.0, 0.0, 0.0);
        stage::put(world, world.interceptors[0], place_m, Vec3::new(0.0, 200.0, 0.0));
        for _ in 0..40 {
            world.advance().unwrap();
            assert!(world.stride <= 2, "a step of {}", world.stride);
            for who in (0..world.bodies.len()).filter(|&who| world.status[who] == Status::Formation) {
                let off_m = (world.formation_body(who, &world.bodies[who], world.time_s).position_m
                    - world.bodies[who].position_m)
                    .length();
                // on the turn of the route eight steps straight on are half a metre off
                assert!(off_m < 1.0, "{who} is {off_m} m off at {} s", world.time_s);
            }
        }
    });
}

/// A leg ends with the order it was flown for: another manoeuvre or another target, not the same one brought up to date.
#[test]
fn another_order_ends_a_leg() {
    stage::with("black-thursday", &[], |world| {
        let (who, targets) = (world.escorts[0], [world.interceptors[0], world.interceptors[1]]);
        let body = world.bodies[who];
        let own_m = body.position_m;
        let moving = |off_m: Vec3, velocity_m_s: Vec3, time_s: f64, tas_m_s: f64| {
            Guidance::Point(Destination { position_m: own_m + off_m, velocity_m_s, time_s, tas_m_s })
        };
        let point = |east_m: f64| moving(NORTH * 10_000.0 + EAST * east_m, Vec3::ZERO, 0.0, 200.0);
        let far = |tas_m_s: f64| moving(NORTH * 10_000.0, Vec3::ZERO, 0.0, tas_m_s);
        let towards =
            |north: f64, tas_m_s: f64| Guidance::Direction { direction: (EAST + NORTH * north).unit_or(EAST), tas_m_s };
        let hard = |north: f64| Guidance::Break { direction: (EAST + NORTH * north).unit_or(EAST) };
        let track = |n: usize| Guidance::Track { target: targets[n] };
        for (now, next, goes_on) in [
            (point(0.0), point(100.0), true),
            (point(0.0), point(300.0), false),
            (far(200.0), far(204.0), true),
            (far(200.0), far(206.0), false),
            // A place that has moved as it did, one along the line of sight, and one that goes on elsewhere.
            (
                moving(NORTH * 9e3, EAST * 100.0, 0.0, 200.0),
                moving(NORTH * 9e3 + EAST * 200.0, EAST * 100.0, 2.0, 200.0),
                true,
            ),
            (moving(NORTH * 9e3, NORTH * 100.0, 0.0, 200.0), moving(NORTH * 9.9e3, NORTH * 100.0, 2.0, 200.0), true),
            (moving(NORTH * 9e3, EAST * 100.0, 0.0, 200.0), moving(NORTH * 9e3, EAST * -100.0, 0.0, 200.0), false),
            (towards(0.0, 200.0), towards(0.01, 200.0), true),
            (towards(0.0, 200.0), towards(0.03, 200.0), false),
            (towards(0.0, 200.0), towards(0.0, 206.0), false),
            (hard(0.0), hard(0.01), true),
            (hard(0.0), hard(0.03), false),
            (point(0.0), track(0), false),
            (track(0), track(0), true),
            (track(0), track(1), false),
            (track(0), hard(0.0), false),
        ] {
            world.guidance[who] = now;
            world.legs[who] = Some(Leg { order: now, from: body, to: body, start: 0, end: 5 });
            world.order(who, next);
            assert_eq!((world.guidance[who], world.legs[who].is_some()), (next, goes_on), "from {now:?}");
        }
    });
}

/// A leg that is longer than its aircraft may fly now ends: somebody near brings his guns to bear.
#[test]
fn a_hunter_ends_a_long_leg() {
    stage::with("black-thursday", &[], |world| {
        let (who, hunter) = (world.interceptors[0], world.escorts[0]);
        let place_m = Vec3::new(0.0, -40_000.0, 8_000.0);
        stage::put(world, who, place_m, NORTH * 200.0);
        world.order(who, Guidance::Direction { direction: NORTH, tas_m_s: 200.0 });
        world.before.copy_from_slice(&world.bodies);
        world.fly_or_travel(who);
        let length = |leg: &Option<Leg>| leg.as_ref().map(|leg| leg.end - leg.start);
        assert_eq!(length(&world.legs[who]), Some(TRAVEL_TICKS.0));
        stage::put(world, hunter, place_m - NORTH * 2_000.0, NORTH * 200.0);
        world.order(hunter, Guidance::Track { target: who });
        world.before.copy_from_slice(&world.bodies);
        world.note_hunters();
        world.fly_or_travel(who);
        assert_eq!(length(&world.legs[who]), Some(MANOEUVRE_TICKS));
    });
}

/// Fuel that is burned on the way makes an aircraft lighter, also in the middle of a leg.
#[test]
fn fuel_burned_on_a_leg_is_gone() {
    stage::with("black-thursday", &[], |world| {
        let who = world.interceptors[0];
        stage::put(world, who, Vec3::new(0.0, -40_000.0, 8_000.0), NORTH * 200.0);
        world.order(who, Guidance::Direction { direction: NORTH, tas_m_s: 200.0 });
        let all_kg = world.bodies[who].mass_kg;
        world.before.copy_from_slice(&world.bodies);
        world.bodies[who] = world.fly_or_travel(who);
        world.time_s += 4.0;
        world.burn_fuel(who);
        let left_kg = world.bodies[who].mass_kg;
        assert!(left_kg < all_kg, "{left_kg} of {all_kg} kg");
        world.tick += 1;
        world.before.copy_from_slice(&world.bodies);
        assert_eq!(world.fly_or_travel(who).mass_kg, left_kg);
    });
}

/// No leg is so long that the turn onto a course swings about it, and any stride fits.
#[test]
fn legs_are_short_in_seconds_too() {
    let longest = |step_s: f64| steps(step_s).len() - 1;
    assert_eq!([0.05, 0.1, 0.15, 0.2, 1.0].map(longest), [20, 20, 13, 10, QUIET_STRIDE as usize]);
}

/// Who comes below the ground is lost to it.
#[test]
fn who_flies_into_the_ground_is_lost() {
    stage::with("black-thursday", &[], |world| {
        let who = world.interceptors[0];
        stage::put(world, who, Vec3::UP * 5.0, Vec3::new(0.0, 150.0, -150.0));
        world.advance().unwrap();
        assert_eq!(world.status[who], Status::Lost);
        assert_eq!(world.losses.last().map(|loss| (loss.aircraft, loss.cause)), Some((who, Cause::Ground)));
    });
}

/// A pilot pulls out of a dive when the height asks for it and not before; who is upside down rolls upright first.
#[test]
fn a_dive_is_pulled_out_upright_and_in_time() {
    stage::with("black-thursday", &[], |world| {
        let who = world.interceptors[0];
        let (dive, ask) = (Vec3::new(0.0, 180.0, -180.0), Vec3::new(7.0, 0.0, 0.0));
        let mut asked = |height_m: f64, upright: f64| {
            stage::put(world, who, Vec3::UP * height_m, dive);
            let across = Vec3::UP.perpendicular_to(dive.unit_or(Vec3::UP)).unit_or(Vec3::UP);
            world.bodies[who].lift = across * upright;
            let own = world.bodies[who];
            let flow = Flow::new(&own, &world.kind(who).airframe, &world.air);
            (above_floor(&own, &flow, ask), across)
        };
        assert_eq!(asked(9_000.0, 1.0).0, ask, "nothing is near");
        // A pull-out from 45 degrees at 2.5 g.
        let radius_m = dive.dot(dive) / (2.5 * STANDARD_GRAVITY_M_S2);
        let needed_m = radius_m * (1.0 - core::f64::consts::FRAC_1_SQRT_2);
        assert_eq!(asked(FLOOR_M + 1.2 * needed_m, 1.0).0, ask, "it is early");
        let (upright, across) = asked(FLOOR_M + 0.9 * needed_m, 1.0);
        assert!(upright.dot(across) > STANDARD_GRAVITY_M_S2, "he pulls: {upright:?}");
        // Gravity made good, he asks for hardly any lift, and that upwards: less than half a g is unloaded.
        let (inverted, across) = asked(FLOOR_M + 300.0, -1.0);
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
            no_steeper(&flow, steep).map(|d| libm::atan2(d.z, d.y).to_degrees())
        };
        for limit_m_s in [200.0, 300.0] {
            assert_eq!(allowed(0.6, limit_m_s), None, "fast enough for anything");
            assert!(allowed(0.4, limit_m_s).unwrap().abs() < 1e-9, "too slow to climb"); // rounding of the share
            let half = allowed(0.475, limit_m_s).unwrap();
            assert!(30.0 < half && half < 60.0, "{half}"); // half the tangent of sixty degrees is that of 41
        }
    });
}

/// Legs are short while the lift is on its way into a turn, longer in it, and not bounded by a straight way.
#[test]
fn legs_are_short_where_a_turn_begins() {
    stage::with("black-thursday", &[], |world| {
        let airframe = &world.kind(world.interceptors[0]).airframe;
        let ticks = |lift: Vec3, turn: f64| {
            let own = Body { lift, ..Body::level(Vec3::UP * 6_000.0, NORTH * 200.0, 4_000.0) };
            let acceleration_m_s2 = Vec3::new(turn * STANDARD_GRAVITY_M_S2, 0.0, 0.0);
            let begin = Steer { acceleration_m_s2, throttle: 1.0, brake: 0.0 };
            turn_ticks(&own, &Flow::new(&own, airframe, &world.air), &begin)
        };
        let turning = Vec3::new(2.0, 0.0, 1.0);
        assert_eq!(ticks(Vec3::UP, 2.0), MANOEUVRE_TICKS, "he rolls in");
        assert_eq!(ticks(turning, 2.0), TURN_TICKS, "he turns");
        assert_eq!(ticks(turning, 0.0), MANOEUVRE_TICKS, "he rolls out");
        assert_eq!(ticks(Vec3::UP, 0.1), u64::MAX, "he flies straight on");
    });
}
