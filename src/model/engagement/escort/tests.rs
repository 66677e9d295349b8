//! Tests of [`super`].

use super::*;
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::interceptor::Phase;
use crate::model::engagement::stage;

/// The first escort, after the first interceptor and `range_m` behind it.
fn chase(world: &mut World<'_, Unobserved>, range_m: f64) -> (usize, usize) {
    let (who, target) = (world.escorts[0], world.interceptors[0]);
    let north = Vec3::new(0.0, 1.0, 0.0);
    let place_m = world.charge_of(world.escort(who).flight);
    stage::put(world, who, place_m, north * 230.0);
    stage::put(world, target, place_m + north * range_m, north * 225.0);
    world.escort_mut(who).target = Some(target);
    world.begin_task(who, Task::Chase);
    (who, target)
}

/// Tanks fall once, and only from those who drop them.
#[test]
fn tanks_fall_once_and_only_where_doctrine_drops_them() {
    for (dropped, falls) in [(0, false), (1, true)] {
        let doctrine = format!("doctrine.close-escort.tanks_dropped={dropped}");
        stage::with("black-thursday", &[&doctrine], |world| {
            let who = world.escorts[0];
            let (full_kg, tank_kg) = (world.bodies[who].mass_kg, world.aircraft[who].tank_kg);
            assert!(tank_kg > 0.0);
            for _ in 0..2 {
                world.leave_station(who);
                assert_eq!(world.aircraft[who].tanks, !falls);
                assert_eq!(world.bodies[who].mass_kg, if falls { full_kg - tank_kg } else { full_kg });
            }
        });
    }
}

/// Who leaves his station has no way left to it, no leg and no place on a wing from before.
#[test]
fn who_leaves_his_station_leaves_all_of_it() {
    stage::with("black-thursday", &[], |world| {
        let (who, leader) = (world.escorts[1], world.escorts[0]);
        let north = Vec3::new(0.0, 1.0, 0.0);
        let place_m = world.charge_of(world.escort(who).flight);
        stage::put(world, leader, place_m, north * 230.0);
        stage::put(world, who, place_m - north * 200.0, north * 230.0);
        world.fly_on_wing(who, leader, (200.0, 0.0));
        world.escort_mut(who).gap = Gap { offset_m: north * 300.0, from_s: 0.0, time_s: 10.0 };
        assert!(world.is_on_wing(who, leader));
        world.leave_station(who);
        assert!(!world.is_on_wing(who, leader) && world.motion.legs[who].is_none());
        assert_eq!(world.escort(who).gap, Gap::default());
    });
}

/// Time to identify and time to react each delay a pair by themselves.
#[test]
fn who_sees_a_threat_commits_after_identifying_and_reacting() {
    for (identify_s, reaction_s) in [(0, 20), (20, 0)] {
        let changes = [
            format!("doctrine.close-escort.identify_s={identify_s}"),
            format!("pilots.f-84-27feg.reaction_s={reaction_s}"),
        ];
        stage::with("black-thursday", &[&changes[0], &changes[1]], |world| {
            let (who, target) = chase(world, 1_500.0);
            world.begin_task(who, Task::Station);
            world.interceptor_mut(target).phase = Phase::Attack;
            let (flight, pair) = (world.escort(who).flight, world.interceptor(target).pair);
            world.awareness.tell(flight, pair);
            world.note_threats();
            let doctrine = *world.escort_doctrine(who);
            world.look_for_threats(who, &doctrine);
            let ready_s = world.escort(who).ready_s;
            assert!(0.0 < ready_s && ready_s <= 60.0, "{ready_s} s"); // a delay is drawn, up to three times the mean
        });
    }
}

/// A pass begins in time to lay the sight: before the range of opening fire is reached, but not beyond twice that.
#[test]
fn a_pass_begins_before_the_range_to_fire() {
    stage::with("black-thursday", &[], |world| {
        let open_m = world.escort_doctrine(world.escorts[0]).open_fire_range_m;
        for (share, begins) in [(2.5, false), (1.5, true)] {
            let (who, _) = chase(world, share * open_m);
            let doctrine = *world.escort_doctrine(who);
            world.chase(who, &doctrine);
            assert_eq!(world.aircraft[who].pass.is_some(), begins, "at {share} times the range of opening fire");
        }
    });
}

/// Who judges ranges without error means to open fire at the range of the doctrine.
#[test]
fn without_an_error_of_ranging_fire_opens_at_the_range_of_the_doctrine() {
    stage::with("black-thursday", &["pilots.f-84-27feg.aim.fighter.range_error=0"], |world| {
        let (who, target) = chase(world, 800.0);
        let doctrine = *world.escort_doctrine(who);
        world.begin_escort_pass(who, target, &doctrine);
        let pass = world.aircraft[who].pass.as_ref().unwrap();
        assert_eq!(pass.opens_m(), doctrine.open_fire_range_m);
    });
}

/// A hit on the escort ends his chase; a chase that goes well goes on.
#[test]
fn a_hit_ends_a_chase() {
    stage::with("black-thursday", &[], |world| {
        let (who, target) = chase(world, 1_000.0);
        let doctrine = *world.escort_doctrine(who);
        assert_eq!(world.chase_is_over(who, target, &doctrine), None);
        world.aircraft[who].damage.hits[0] = 1;
        assert_eq!(world.chase_is_over(who, target, &doctrine), Some(ChaseEnd::Hit));
    });
}

/// Each man of a flight keeps the place of the doctrine behind and beside the one before him.
#[test]
fn men_of_a_flight_keep_the_places_of_the_doctrine() {
    let changes = ["doctrine.close-escort.slot_behind_m=240", "doctrine.close-escort.slot_beside_m=60"];
    stage::with("black-thursday", &changes, |world| {
        let flight = &world.escort_flights[0];
        let forward = world.middle(flight.place.group, 0.0).forward;
        for pair in flight.members.windows(2) {
            let [before_m, place_m] = [pair[0], pair[1]].map(|who| world.station_of(who, 0.0).0);
            let (behind_m, beside_m) = ((before_m - place_m).dot(forward), (place_m - before_m).dot(forward.right()));
            // rounding of places some hundred kilometres from the aim point
            assert!((behind_m - 240.0).abs() < 1e-9 && (beside_m - 60.0).abs() < 1e-9, "{behind_m} m, {beside_m} m");
        }
    });
}

/// Two interceptors on a pass against the first escort, the second of them nearer and on his right, the first on his left.
fn attacked(world: &mut World<'_, Unobserved>) -> (usize, [usize; 2]) {
    let (who, [far, near]) = (world.escorts[0], [world.interceptors[0], world.interceptors[2]]);
    let (north, east) = (Vec3::new(0.0, 1.0, 0.0), Vec3::new(1.0, 0.0, 0.0));
    let place_m = world.charge_of(world.escort(who).flight);
    stage::put(world, who, place_m, north * 230.0);
    for (attacker, offset_m) in [(far, east * -2_000.0 - north * 500.0), (near, east * 1_500.0 - north * 500.0)] {
        stage::put(world, attacker, place_m + offset_m, north * 250.0);
        let pilot = world.interceptor_mut(attacker);
        (pilot.phase, pilot.target) = (Phase::Attack, Some(who));
    }
    world.status[who] = Status::Formation;
    world.note_attacks_on_escorts();
    (who, [far, near])
}

/// Who is attacked on station turns at once against the nearest whom his flight has seen, and forgets a reaction to somebody else.
#[test]
fn who_is_attacked_turns_at_once_against_the_nearest_whom_he_has_seen() {
    for (seen, right) in [([false, false], None), ([true, false], Some(false)), ([true, true], Some(true))] {
        stage::with("black-thursday", &[], |world| {
            let (who, attackers) = attacked(world);
            (world.escort_mut(who).task, world.escort_mut(who).ready_s) = (Task::Station, 5.0);
            let flight = world.escort(who).flight;
            for (attacker, _) in attackers.into_iter().zip(seen).filter(|&(_, seen)| seen) {
                let pair = world.interceptor(attacker).pair;
                world.awareness.tell(flight, pair);
            }
            world.decide_escort(who);
            let turns = match world.guidance[who] {
                Guidance::Break { direction } => Some(direction.x > 0.0),
                _ => None,
            };
            assert_eq!(turns, right, "seen: {seen:?}");
            assert_eq!(world.escort(who).task == Task::Defend, right.is_some());
            assert_eq!(world.status[who] == Status::Flying, right.is_some(), "he has left his station");
            assert!(right.is_none() || world.escort(who).ready_s.is_infinite());
        });
    }
}

/// Who is in his turn goes on with it against the nearest whom he has seen and who is still on his pass; where nobody is, as before.
#[test]
fn a_turn_goes_on_against_who_is_still_on_his_pass() {
    for (seen, broken_off, turns) in [(false, false, None), (true, false, Some(true)), (true, true, Some(false))] {
        stage::with("black-thursday", &[], |world| {
            let (who, attackers) = attacked(world);
            world.status[who] = Status::Flying;
            world.escort_mut(who).task = Task::Defend;
            let (flight, before) = (world.escort(who).flight, world.guidance[who]);
            for attacker in attackers {
                let pair = world.interceptor(attacker).pair;
                if seen {
                    world.awareness.tell(flight, pair);
                }
            }
            if broken_off {
                world.interceptor_mut(attackers[1]).phase = Phase::Break;
            }
            world.decide_escort(who);
            match (turns, world.guidance[who]) {
                (Some(right), Guidance::Break { direction }) => assert_eq!(direction.x > 0.0, right),
                (turns, guidance) => assert!(turns.is_none() && guidance == before, "{guidance:?}"),
            }
        });
    }
}

/// Straight across the own path while the attacker is behind, at him once he is ahead.
#[test]
fn a_turn_against_an_attacker_ends_at_him() {
    stage::with("black-thursday", &[], |world| {
        let (who, [_, near]) = attacked(world);
        let north = Vec3::new(0.0, 1.0, 0.0);
        for (ahead_m, across) in [(-500.0, true), (500.0, false)] {
            world.bodies[near].position_m = world.bodies[who].position_m + Vec3::new(500.0, ahead_m, 0.0);
            world.turn_towards(who, near);
            let Guidance::Break { direction } = world.guidance[who] else { unreachable!("he turns") };
            assert_eq!(direction.dot(north) == 0.0, across, "{ahead_m} m ahead");
        }
    });
}
