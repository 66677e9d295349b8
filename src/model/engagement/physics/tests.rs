//! Tests of [`super`].

use super::*;
use crate::model::engagement::aircraft::Destination;
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::stage;

const EAST: Vec3 = Vec3::new(1.0, 0.0, 0.0);
const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);

/// After every step formations are where their closed form has them at that time, also those that go on straight for a few steps.
#[test]
fn formations_are_at_their_places_after_every_step() {
    stage::with("black-thursday", &[], |world| {
        for _ in 0..40 {
            world.advance().unwrap();
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

/// Puts `who` on a leg flown for `now`, gives him `next`, and says whether the leg goes on.
fn goes_on(world: &mut World<'_, Unobserved>, who: usize, now: Guidance, next: Guidance) -> bool {
    let body = world.bodies[who];
    world.guidance[who] = now;
    world.motion.legs[who] = Some(Leg { order: now, from: body, to: body, start: 0, end: 5 });
    world.order(who, next);
    assert_eq!(world.guidance[who], next);
    world.motion.legs[who].is_some()
}

/// A leg to a place ends when the way to it is another, not when it is the same brought up to date.
#[test]
fn another_place_ends_a_leg() {
    stage::with("black-thursday", &[], |world| {
        let who = world.escorts[0];
        let own_m = world.bodies[who].position_m;
        let place = |off_m: Vec3, velocity_m_s: Vec3, time_s: f64, tas_m_s: f64| {
            Guidance::Point(Destination { position_m: own_m + off_m, velocity_m_s, time_s, tas_m_s })
        };
        let still = |east_m: f64, tas_m_s: f64| place(NORTH * 10e3 + EAST * east_m, Vec3::ZERO, 0.0, tas_m_s);
        let east =
            |off_m: f64, east_m_s: f64, time_s: f64| place(NORTH * 9e3 + EAST * off_m, EAST * east_m_s, time_s, 200.0);
        let north = |off_m: f64, time_s: f64| place(NORTH * off_m, NORTH * 100.0, time_s, 200.0);
        for (now, next, expected) in [
            (still(0.0, 200.0), still(100.0, 200.0), true),
            (still(0.0, 200.0), still(300.0, 200.0), false),
            (still(0.0, 200.0), still(0.0, 204.0), true),
            (still(0.0, 200.0), still(0.0, 206.0), false),
            // A place that has moved as it did, one along the line of sight, and one that goes on elsewhere.
            (east(0.0, 100.0, 0.0), east(200.0, 100.0, 2.0), true),
            (north(9e3, 0.0), north(9.9e3, 2.0), true),
            (east(0.0, 100.0, 0.0), east(0.0, -100.0, 0.0), false),
        ] {
            assert_eq!(goes_on(world, who, now, next), expected, "from {now:?} to {next:?}");
        }
    });
}

/// A leg ends with another direction, speed, manoeuvre or target.
#[test]
fn another_order_ends_a_leg() {
    stage::with("black-thursday", &[], |world| {
        let (who, targets) = (world.escorts[0], [world.interceptors[0], world.interceptors[1]]);
        let way = |north: f64| (EAST + NORTH * north).unit_or(EAST);
        let towards = |north: f64, tas_m_s: f64| Guidance::Direction { direction: way(north), tas_m_s };
        let hard = |north: f64| Guidance::Break { direction: way(north) };
        let track = |n: usize| Guidance::Track { target: targets[n] };
        for (now, next, expected) in [
            (towards(0.0, 200.0), towards(0.01, 200.0), true),
            (towards(0.0, 200.0), towards(0.03, 200.0), false),
            (towards(0.0, 200.0), towards(0.0, 206.0), false),
            (hard(0.0), hard(0.01), true),
            (hard(0.0), hard(0.03), false),
            (towards(0.0, 200.0), track(0), false),
            (track(0), track(0), true),
            (track(0), track(1), false),
            (track(0), hard(0.0), false),
        ] {
            assert_eq!(goes_on(world, who, now, next), expected, "from {now:?} to {next:?}");
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
        world.motion.before.copy_from_slice(&world.bodies);
        world.fly_or_travel(who);
        let length = |leg: &Option<Leg>| leg.as_ref().map(|leg| leg.end - leg.start);
        assert_eq!(length(&world.motion.legs[who]), Some(world.motion.pace.near));
        stage::put(world, hunter, place_m - NORTH * 2_000.0, NORTH * 200.0);
        world.order(hunter, Guidance::Track { target: who });
        world.motion.before.copy_from_slice(&world.bodies);
        world.note_hunters();
        world.fly_or_travel(who);
        assert_eq!(length(&world.motion.legs[who]), Some(world.motion.pace.manoeuvre));
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
        world.motion.before.copy_from_slice(&world.bodies);
        world.bodies[who] = world.fly_or_travel(who);
        world.time_s += 4.0;
        world.burn_fuel(who);
        let left_kg = world.bodies[who].mass_kg;
        assert!(left_kg < all_kg, "{left_kg} of {all_kg} kg");
        world.tick += 1;
        world.motion.before.copy_from_slice(&world.bodies);
        assert_eq!(world.fly_or_travel(who).mass_kg, left_kg);
    });
}

/// Between the ends of a leg with a steady acceleration an aircraft is where that takes it.
#[test]
fn a_leg_bends_as_its_velocity_turns() {
    let (begin, pull_m_s2) = (Body::level(Vec3::UP * 6_000.0, NORTH * 200.0, 4_000.0), Vec3::new(30.0, -5.0, 4.0));
    let after = |time_s: f64| Body {
        position_m: begin.position_m + (begin.velocity_m_s + pull_m_s2 * (0.5 * time_s)) * time_s,
        velocity_m_s: begin.velocity_m_s + pull_m_s2 * time_s,
        ..begin
    };
    let order = Guidance::Break { direction: NORTH };
    let leg = Leg { order, from: begin, to: after(2.0), start: 40, end: 60 };
    for tick in 40..=60 {
        let time_s = (tick - 40) as f64 * 0.1;
        let (flown, wanted) = (leg.at(tick, time_s), after(time_s));
        assert!((flown.position_m - wanted.position_m).length() < 1e-9, "{flown:?}"); // rounding of kilometres
        assert!((flown.velocity_m_s - wanted.velocity_m_s).length() < 1e-12);
    }
}

/// Who comes below the ground is lost to it.
#[test]
fn who_flies_into_the_ground_is_lost() {
    stage::with("black-thursday", &[], |world| {
        let who = world.interceptors[0];
        stage::put(world, who, Vec3::UP * 5.0, Vec3::new(0.0, 150.0, -150.0));
        world.advance().unwrap();
        assert_eq!(world.status[who], Status::Lost);
        assert_eq!(world.tally.losses.last().map(|loss| (loss.aircraft, loss.cause)), Some((who, Cause::Ground)));
    });
}

/// Legs are short while the lift is on its way into a turn, longer in it, and not bounded by a straight way.
#[test]
fn legs_are_short_where_a_turn_begins() {
    stage::with("black-thursday", &[], |world| {
        let (airframe, pace) = (&world.kind(world.interceptors[0]).airframe, world.motion.pace);
        let ticks = |lift: Vec3, turn: f64| {
            let own = Body { lift, ..Body::level(Vec3::UP * 6_000.0, NORTH * 200.0, 4_000.0) };
            let acceleration_m_s2 = Vec3::new(turn * STANDARD_GRAVITY_M_S2, 0.0, 0.0);
            let begin = Steer { acceleration_m_s2, throttle: 1.0, brake: 0.0 };
            turn_ticks(&own, &Flow::new(&own, airframe, &world.air), &begin, &pace)
        };
        let turning = Vec3::new(2.0, 0.0, 1.0);
        assert_eq!(ticks(Vec3::UP, 2.0), pace.manoeuvre, "he rolls in");
        assert_eq!(ticks(turning, 2.0), pace.turn, "he turns");
        assert_eq!(ticks(turning, 0.0), pace.manoeuvre, "he rolls out");
        assert_eq!(ticks(Vec3::UP, 0.1), u64::MAX, "he flies straight on");
    });
}

/// Steps are the shortest while somebody within gun range brings his guns to bear, and no longer than that.
#[test]
fn steps_are_short_while_guns_are_brought_to_bear() {
    stage::with("black-thursday", &[], |world| {
        let (hunter, target) = (world.escorts[0], world.interceptors[0]);
        let place_m = world.middle(0, 0.0).position_m;
        stage::put(world, target, place_m, NORTH * 200.0);
        stage::put(world, hunter, place_m - NORTH * 1_000.0, NORTH * 200.0);
        let mut stride = |guidance: Guidance| {
            world.order(hunter, guidance);
            world.note_hunters();
            world.next_stride()
        };
        let away = Guidance::Direction { direction: NORTH, tas_m_s: 200.0 };
        assert_eq!(stride(away), 2);
        assert_eq!(stride(Guidance::Track { target }), 1);
        assert_eq!(stride(away), 2, "he does so no longer");
    });
}
