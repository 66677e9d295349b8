//! Tests of [`super`].

use super::*;
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::stage;

const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);
const EAST: Vec3 = Vec3::new(1.0, 0.0, 0.0);
/// Behind and beside [m].
const PLACE: (f64, f64) = (200.0, 150.0);

/// A pair that flies north far from everybody, the wingman `off_m` from his place at `velocity_m_s`, put on his wing.
fn pair(world: &mut World<'_, Unobserved>, place: (f64, f64), off_m: Vec3, velocity_m_s: Vec3) -> (usize, usize) {
    let (leader, who) = (world.interceptors[0], world.interceptors[1]);
    let lead_m = Vec3::new(0.0, 300e3, 7_000.0);
    stage::put(world, leader, lead_m, NORTH * 240.0);
    stage::put(world, who, lead_m - NORTH * place.0 + EAST * place.1 + off_m, velocity_m_s);
    world.order(leader, Guidance::Direction { direction: NORTH, tas_m_s: 240.0 });
    world.fly_on_wing(who, leader, place);
    (leader, who)
}

/// Moves everybody by a step of some fine steps, without decisions.
fn step(world: &mut World<'_, Unobserved>, stride: u64) {
    let time_step_s = world.scenario.conditions.time_step_s;
    world.last_step_s = world.step_s;
    (world.stride, world.step_s) = (stride, time_step_s * stride as f64);
    world.move_all().unwrap();
    world.tick += stride;
    world.time_s = world.tick as f64 * time_step_s;
}

/// In a hard turn the wingman flies where his leader flew, at about the offset that he had, and his velocity is that of his way.
#[test]
fn a_wingman_follows_a_hard_turn() {
    for place in [PLACE, (400.0, 100.0)] {
        stage::with("black-thursday", &[], |world| {
            let (leader, who) = pair(world, place, Vec3::ZERO, NORTH * 240.0);
            world.order(leader, Guidance::Break { direction: EAST });
            let mut way_m = Vec::new();
            for tick in 0..80 {
                way_m.push(world.bodies[leader].position_m);
                let before = world.bodies[who];
                step(world, 1);
                assert!(world.is_on_wing(who, leader), "lost after {tick} steps");
                let own = &world.bodies[who];
                let flown_m_s = (own.position_m - before.position_m) * 10.0;
                let slip_m_s = (flown_m_s - (own.velocity_m_s + before.velocity_m_s) * 0.5).length();
                // The load of the leader grows within a leg of one or two seconds by some three g.
                assert!(slip_m_s < 12.0, "{slip_m_s} m/s at step {tick}");
                let delay = place.0 / world.bodies[leader].velocity_m_s.length() * 10.0;
                if tick as f64 > delay {
                    let led_m = way_m[(tick as f64 + 1.0 - delay).round() as usize];
                    let off_m = (own.position_m - led_m).length();
                    // Half a step of the way and the bend of it within a leg; the leader at his limit leaves nothing to close in with.
                    assert!((off_m - place.1).abs() < 40.0, "{off_m} m from the leader's way at step {tick}");
                }
            }
            assert!(world.bodies[who].velocity_m_s.unit_or(Vec3::UP).dot(EAST) > 0.5, "he has turned with him");
        });
    }
}

/// Who may not pull what the turn takes loses his place and flies back to it; so does he whose leader is gone.
#[test]
fn a_wingman_loses_what_he_cannot_hold() {
    stage::with("black-thursday", &[], |world| {
        let (leader, who) = pair(world, PLACE, Vec3::ZERO, NORTH * 240.0);
        world.order(leader, Guidance::Break { direction: EAST });
        world.aircraft[who].load_factor_limit = 2.0;
        (0..20).for_each(|_| step(world, 1));
        assert!(!world.is_on_wing(who, leader));
        assert!(matches!(world.guidance[who], Guidance::Point(place) if place.velocity_m_s.dot(EAST) > 0.0));
    });
    stage::with("black-thursday", &[], |world| {
        let (leader, who) = pair(world, PLACE, Vec3::ZERO, NORTH * 240.0);
        step(world, 1);
        let last_m = world.bodies[leader].position_m;
        world.status[leader] = Status::Lost;
        (0..9).for_each(|_| step(world, 1)); // the leg under way is flown to its end
        assert!(!world.is_on_wing(who, leader));
        assert!(matches!(world.guidance[who], Guidance::Point(place) if (place.position_m - last_m).length() < 300.0));
    });
}

/// From some way off he comes into his place. Farther off than pilots settle from, or faster past it, he takes none up.
#[test]
fn a_wingman_closes_in_to_his_place() {
    stage::with("black-thursday", &[], |world| {
        let (leader, who) = pair(world, PLACE, Vec3::new(100.0, -300.0, 50.0), NORTH * 240.0);
        (0..600).for_each(|_| step(world, 1));
        let place_m = world.bodies[leader].position_m - NORTH * PLACE.0 + EAST * PLACE.1;
        let off_m = (world.bodies[who].position_m - place_m).length();
        // (1 + 60/8) exp(-60/8) of 320 m are 1.5 m, and the thrust that is left delays the 300 m along the way
        assert!(off_m < 5.0, "{off_m} m after a minute");
    });
    for (off_m, velocity_m_s) in [(-700.0, NORTH * 240.0), (-100.0, EAST * 240.0), (-100.0, NORTH * 160.0)] {
        stage::with("black-thursday", &[], |world| {
            let (leader, who) = pair(world, PLACE, NORTH * off_m, velocity_m_s);
            step(world, 1);
            assert!(!world.is_on_wing(who, leader), "{off_m} m, {velocity_m_s:?}");
            assert!(matches!(world.guidance[who], Guidance::Point(_)));
        });
    }
}

/// He closes in with what his engine gives beyond the leader's way, and with what load the leader leaves.
#[test]
fn closing_in_takes_no_more_than_the_aircraft_has() {
    stage::with("black-thursday", &[], |world| {
        let (_, who) = pair(world, PLACE, NORTH * -400.0, NORTH * 240.0);
        let before_m_s = world.bodies[who].velocity_m_s.length();
        (0..10).for_each(|_| step(world, 1));
        let gained_m_s2 = world.bodies[who].velocity_m_s.length() - before_m_s;
        // 400 m would take 400/64 = 6 m/s2; the thrust of a MiG at 7 km is some 3 m/s2 of its mass, half of it used by drag
        assert!(0.5 < gained_m_s2 && gained_m_s2 < 3.0, "{gained_m_s2} m/s2");
        // Straight on without load but his own, he turns with all that he may pull, and not with more than his limit leaves a leader.
        world.motion.before[who] = Body { lift: Vec3::UP, ..world.bodies[who] };
        let own = world.motion.before[who];
        let limit = world.aircraft[who].load_factor_limit;
        let pull_m_s2 = world.pull_m_s2(who, &own, 1.0, EAST * 100.0).unwrap();
        let spare_m_s2 = (limit - 1.0) * STANDARD_GRAVITY_M_S2;
        assert!(pull_m_s2.dot(EAST) <= spare_m_s2 + 1e-9 && pull_m_s2.dot(EAST) > 0.5 * spare_m_s2, "{pull_m_s2:?}");
        let condition = world.condition(who);
        let reach = Reach::of(&own, &world.kind(who).airframe, &world.air, &condition);
        let most_m_s2 = |load_factor: f64| reach.along_m_s2(load_factor, 0.0, 5.0).1;
        assert!(most_m_s2(4.0) < most_m_s2(1.0) - 1.0, "four g cost thrust");
        let turned_m_s = own.velocity_m_s + EAST * (1.2 * limit * STANDARD_GRAVITY_M_S2);
        let hard = Body { velocity_m_s: turned_m_s, ..own };
        assert_eq!(world.pull_m_s2(who, &hard, 1.0, EAST), None);
    });
}

/// A new order ends a place, and so does another leader's; the leg to the place of before goes with it.
#[test]
fn an_order_or_another_leader_ends_a_place() {
    stage::with("black-thursday", &[], |world| {
        let (leader, who) = pair(world, PLACE, Vec3::ZERO, NORTH * 240.0);
        step(world, 1);
        world.order(who, Guidance::Break { direction: EAST });
        assert!(!world.is_on_wing(who, leader));
        (0..10).for_each(|_| step(world, 1));
        assert!(world.bodies[who].velocity_m_s.dot(EAST) > 5.0, "he breaks");
    });
    stage::with("black-thursday", &[], |world| {
        let (_, who) = pair(world, PLACE, Vec3::ZERO, NORTH * 240.0);
        step(world, 1);
        let other = world.interceptors[2];
        stage::put(world, other, world.bodies[who].position_m + EAST * 3_000.0, NORTH * 240.0);
        let before_m = world.bodies[who].position_m;
        world.fly_on_wing(who, other, PLACE);
        step(world, 1);
        assert!(!world.is_on_wing(who, world.interceptors[0]) && !world.is_on_wing(who, other));
        assert!(((world.bodies[who].position_m - before_m).length() - 24.0).abs() < 1.0, "a tenth of a second on");
    });
}

/// In a turn of two g the place is on the leader's way and not beside it; on a straight way it is beside.
#[test]
fn in_a_turn_the_place_is_behind() {
    let off_way_m = |turning: bool| {
        stage::with("black-thursday", &[], |world| {
            let (leader, who) = pair(world, PLACE, Vec3::ZERO, NORTH * 240.0);
            let mut way_m = Vec::new();
            for _ in 0..600 {
                way_m.push(world.bodies[leader].position_m);
                if turning {
                    let direction = world.bodies[leader].velocity_m_s.horizontal().unit_or(Vec3::UP).right();
                    world.order(leader, Guidance::Direction { direction, tas_m_s: 240.0 });
                }
                step(world, 1);
            }
            assert!(world.is_on_wing(who, leader) && (world.bodies[leader].load_factor() > 2.0) == turning);
            let off_m = way_m.iter().map(|way_m| (world.bodies[who].position_m - *way_m).length());
            off_m.fold(f64::INFINITY, f64::min)
        })
    };
    let (straight_m, turning_m) = (off_way_m(false), off_way_m(true));
    // The way is known every 24 m, and legs of a second bend from it by a few metres.
    assert!((straight_m - PLACE.1).abs() < 5.0, "{straight_m} m");
    assert!(turning_m < 25.0, "{turning_m} m");
}

/// Nobody follows by more than four seconds, however far behind his place would be; without thrust left beyond the leader's, who is behind
/// stays there.
#[test]
fn a_delay_is_capped_and_a_reserve_is_thrust() {
    stage::with("black-thursday", &[], |world| {
        let lead = Body::level(Vec3::UP * 7_000.0, NORTH * 100.0, 5_000.0);
        assert_eq!((delay_s(&lead, 500.0), delay_s(&lead, 200.0)), (4.0, 2.0));
        let still = Body::level(Vec3::UP * 7_000.0, Vec3::ZERO, 5_000.0);
        assert_eq!(delay_s(&still, 200.0), 4.0);
        let (leader, who) = pair(world, (450.0, 0.0), Vec3::ZERO, NORTH * 240.0);
        (0..100).for_each(|_| step(world, 1));
        assert!(world.is_on_wing(who, leader));
    });
    let gained_m_s = |reserve: &str| {
        stage::with("black-thursday", &[reserve], |world| {
            let (leader, who) = pair(world, PLACE, NORTH * -300.0, NORTH * 240.0);
            world.order(leader, Guidance::Direction { direction: NORTH, tas_m_s: 400.0 });
            (0..100).for_each(|_| step(world, 1));
            world.bodies[who].velocity_m_s.length() - world.bodies[leader].velocity_m_s.length()
        })
    };
    let (without, with) =
        (gained_m_s("airmanship.common.wingman_reserve=0"), gained_m_s("airmanship.common.wingman_reserve=0.1"));
    assert!(without < 0.5 && with > without + 1.0, "{without} and {with} m/s in ten seconds");
}

/// The law is flown whatever steps the battle takes, also where they cut legs or are longer than the delay.
#[test]
fn long_steps_fly_the_same_law() {
    let across_m = |(time_step_s, stride, behind_m): (f64, u64, f64)| {
        stage::with("black-thursday", &[&format!("scenario.conditions.time_step_s={time_step_s}")], |world| {
            let (leader, who) = pair(world, (behind_m, PLACE.1), EAST * 300.0, NORTH * 240.0);
            while world.time_s < 9.999 {
                step(world, stride);
            }
            (world.bodies[who].position_m - world.bodies[leader].position_m).dot(EAST) - PLACE.1
        })
    };
    let by_law_m = 300.0 * (1.0 + 10.0 / 8.0) * libm::exp(-10.0 / 8.0);
    for pace in [
        (0.1, 1, 200.0),
        (0.1, 2, 200.0),
        (0.1, 5, 200.0),
        (0.05, 1, 200.0),
        (0.2, 1, 200.0),
        (0.2, 1, 20.0),
        (0.1, 1, 20.0),
    ] {
        // the pull is held over a leg of 0.8 s, a tenth of the time constant
        assert!((across_m(pace) - by_law_m).abs() < 4.0, "{} m for {by_law_m} at {pace:?}", across_m(pace));
    }
}

/// Over a battle no leg gives a wingman more energy than his engine does, with the reserve and the drag of what he pulls.
#[test]
fn legs_give_no_energy_for_nothing() {
    stage::with("black-thursday", &[], |world| {
        let energy_m2_s2 =
            |body: &Body| 0.5 * body.velocity_m_s.dot(body.velocity_m_s) + STANDARD_GRAVITY_M_S2 * body.position_m.z;
        let (mut legs, mut beyond_j_kg, mut way_m) = (0, 0.0, 0.0);
        while world.ended().is_none() {
            let tick = world.tick;
            world.advance().unwrap();
            for who in 0..world.bodies.len() {
                let Some(leg) = world.motion.legs[who].filter(|leg| leg.start == tick) else { continue };
                if world.motion.wings[who].is_none() {
                    continue;
                }
                let (middle, time_s) = (leg.from.towards(&leg.to, 0.5), (leg.end - leg.start) as f64 * 0.1);
                let along = middle.velocity_m_s.unit_or(Vec3::UP);
                let pull_m_s2 = (leg.to.velocity_m_s - leg.from.velocity_m_s) * (1.0 / time_s);
                let load = (pull_m_s2 * (1.0 / STANDARD_GRAVITY_M_S2) + Vec3::UP).perpendicular_to(along).length();
                let condition = world.condition(who);
                let reach = Reach::of(&middle, &world.kind(who).airframe, &world.air, &condition);
                let most_m_s2 = reach.along_m_s2(load, 0.1, 5.0).1 + STANDARD_GRAVITY_M_S2 * along.z;
                let flown_m = middle.velocity_m_s.length() * time_s;
                let excess = (energy_m2_s2(&leg.to) - energy_m2_s2(&leg.from)) / flown_m - most_m_s2;
                // Where a leader's load changes within a leg, the way of his wingman differs from his velocity by up to 10 m/s; were all
                // of that upwards, it would be half a m/s2.
                assert!(excess < 1.0, "{excess} m/s2 at {} s", world.time_s);
                (legs, beyond_j_kg, way_m) = (legs + 1, beyond_j_kg + excess * flown_m, way_m + flown_m);
            }
        }
        assert!(legs > 1_000 && beyond_j_kg < 0.0, "{} m/s2 in {legs} legs", beyond_j_kg / way_m);
    });
}

/// A wingman below a leader who pulls out of a dive just above the floor pulls out for himself.
#[test]
fn a_wingman_pulls_out_of_a_dive() {
    for below_m in [0.0, 300.0, 500.0] {
        stage::with("black-thursday", &[], |world| {
            let velocity_m_s = NORTH * 210.0 - Vec3::UP * 60.0;
            let (leader, who) = pair(world, PLACE, Vec3::UP * -below_m, velocity_m_s);
            let lower_m = Vec3::UP * (3_000.0 - world.bodies[leader].position_m.z);
            for member in [leader, who] {
                stage::put(world, member, world.bodies[member].position_m + lower_m, velocity_m_s);
            }
            world.order(leader, Guidance::Break { direction: velocity_m_s.unit_or(NORTH) });
            let mut lowest_m = f64::INFINITY;
            for _ in 0..600 {
                step(world, 1);
                lowest_m = lowest_m.min(world.bodies[who].position_m.z);
            }
            // by the law that he flies by himself: 1,200 m less what the answer of the aircraft takes
            assert!(lowest_m > 1_100.0, "{lowest_m} m");
            assert!(!world.is_on_wing(who, leader), "{below_m} m below");
        });
    }
}

/// An escort who has settled on his station has no place on a wing any more, and none from before he leaves it.
#[test]
fn a_station_ends_a_place_on_a_wing() {
    stage::with("black-thursday", &[], |world| {
        let who = world.escorts[1];
        let (leader, flight) = (world.escort(who).leader, world.escort(who).flight);
        assert_ne!(leader, who, "the second man of a pair");
        world.escort_flights[flight].window_s = (0.0, 1e6);
        let (station_m, velocity_m_s) = world.station_of(who, world.time_s);
        stage::put(world, leader, station_m + NORTH * 200.0, velocity_m_s);
        stage::put(world, who, station_m + EAST * 100.0, velocity_m_s);
        world.escort_mut(who).task = crate::model::engagement::escort::Task::Rejoin;
        world.fly_on_wing(who, leader, PLACE);
        assert!(world.is_on_wing(who, leader));
        world.decide_escort(who);
        assert_eq!((world.status[who], world.is_on_wing(who, leader)), (Status::Formation, false));
        assert_eq!(world.bodies[who].lift, Vec3::UP, "on station he flies level");
    });
}

/// The wingmen of a wave on its way are in their places, not somewhere behind.
#[test]
fn wingmen_are_with_their_leaders_on_the_way() {
    stage::with("black-thursday", &[], |world| {
        while world.time_s < world.pairs[0].start_s + 60.0 {
            world.advance().unwrap();
        }
        let (leader, who) = (world.pairs[0].members[0], world.pairs[0].members[1]);
        let apart_m = (world.bodies[leader].position_m - world.bodies[who].position_m).length();
        let place_m = libm::hypot(PLACE.0, PLACE.1); // 250 m
        assert!((apart_m - place_m).abs() < 25.0, "{apart_m} m apart");
    });
}

/// An offset that is let go falls to nothing without changing sides, in steps of any length as it does by the law.
#[test]
fn an_offset_closes_without_swinging() {
    let rate_per_s = 0.125;
    for step_s in [0.1, 1.0] {
        let mut offset = Offset { begin: 0, offset_m: EAST * 100.0, drift_m_s: EAST * 5.0, pull_m_s2: Vec3::ZERO };
        for step in 1..=(60.0 / step_s) as u32 {
            offset.pull_m_s2 = closing_m_s2(offset.offset_m, offset.drift_m_s, rate_per_s, step_s);
            (offset.offset_m, offset.drift_m_s) = offset.after(step_s);
            assert!(offset.offset_m.x > 0.0);
            let time_s = f64::from(step) * step_s;
            let by_law_m = (100.0 + (5.0 + 100.0 * rate_per_s) * time_s) * libm::exp(-rate_per_s * time_s);
            // the pull is taken for constant over a step: at a second, an eighth of the time constant, a part in a hundred
            assert!((offset.offset_m.x - by_law_m).abs() < 2.0 * step_s, "{offset:?} for {by_law_m} after {time_s} s");
        }
    }
}
