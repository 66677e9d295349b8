//! Tests of [`super`].

use super::*;
use crate::model::engagement::aircraft::Status;
use crate::model::engagement::escort::Task;
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::stage;

const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);

/// The first interceptor, sent to the first group and `offset_m` from its middle.
fn beside(world: &mut World<'_, Unobserved>, offset_m: Vec3) -> (usize, InterceptorDoctrine) {
    let who = world.interceptors[0];
    let middle_m = world.middle(0, world.time_s).position_m;
    stage::put(world, who, middle_m + offset_m, NORTH * 230.0);
    let pair = world.interceptor(who).pair;
    (world.pairs[pair].group, world.pairs[pair].pins) = (Some(0), false);
    (who, *world.interceptor_doctrine(who))
}

/// Each share of the doctrine sends its pilots where its name says, on the side where they are.
#[test]
fn passes_begin_where_their_names_say() {
    for share in ["front", "quarter", "below", "stern"] {
        let shares = ["front", "quarter", "below"].map(|s| format!("doctrine.mig.{s}_share={}", u8::from(s == share)));
        stage::with("black-thursday", &[&shares[0], &shares[1], &shares[2]], |world| {
            for side in [1.0, -1.0] {
                let right = world.bodies[0].velocity_m_s.horizontal().unit_or(NORTH).right();
                let (who, doctrine) = beside(world, right * (side * 9_000.0));
                let from_m = world.draw_approach(who, 0, &doctrine);
                let off_nose_deg = libm::atan2(side * from_m.y, from_m.x).to_degrees();
                // About ahead, 135 degrees, about astern: a tenth or a fifth of the range aside is some ten degrees.
                let (least, most) = match share {
                    "front" => (0.0, 15.0),
                    "quarter" => (130.0, 140.0),
                    _ => (165.0, 180.0),
                };
                assert!((least..=most).contains(&off_nose_deg), "{share}: {off_nose_deg} degrees off the nose");
                assert_eq!(from_m.z < 0.0, share == "below", "{share}");
                let ranges = from_m.horizontal().length() / doctrine.setup_range_m;
                // A head-on pass needs more room for its turn in, no other does.
                let (least, most) = if share == "front" { (1.5, 2.0) } else { (0.95, 1.05) };
                assert!((least..most).contains(&ranges), "{share}: {ranges} times the range of setting up");
            }
        });
    }
}

/// A pilot takes the nearest target; who pins escorts takes the nearest leader of a flight inside the range of pinning.
#[test]
fn the_nearest_target_is_chosen() {
    stage::with("black-thursday", &["doctrine.mig.crowding_m=0", "doctrine.mig.straggler_gain_m=0"], |world| {
        world.time_s = world.groups[0].on_target_s;
        let bombers: Vec<usize> = world.bombers_of(0).collect();
        for &bomber in &bombers {
            world.bodies[bomber] = world.formation_body(bomber, &world.bodies[bomber], world.time_s);
        }
        let (who, doctrine) = beside(world, Vec3::new(20_000.0, 0.0, 0.0));
        let range_m = |world: &World<'_, Unobserved>, t: usize| {
            (world.bodies[t].position_m - world.bodies[who].position_m).length()
        };
        let nearest = bombers.iter().copied().min_by(|&a, &b| range_m(world, a).total_cmp(&range_m(world, b)));
        assert!(nearest.is_some());
        assert_eq!(world.choose_target(who, &doctrine), nearest);

        let pair = world.interceptor(who).pair;
        world.pairs[pair].pins = true;
        let leaders: Vec<usize> = world.escorts.iter().copied().filter(|&e| world.escort(e).slot == 0).collect();
        world.escorts.iter().for_each(|&e| world.status[e] = Status::Waiting);
        let here_m = world.bodies[who].position_m;
        for (leader, away) in [(leaders[0], 0.3), (leaders[1], 0.8), (leaders[2], 1.2)] {
            let place_m = here_m - Vec3::new(away * doctrine.pin_range_m, 0.0, 0.0);
            stage::put(world, leader, place_m, NORTH * 200.0);
        }
        assert_eq!(world.choose_target(who, &doctrine), Some(leaders[0]));
        world.status[leaders[0]] = Status::Lost;
        assert_eq!(world.choose_target(who, &doctrine), Some(leaders[1]));
        world.status[leaders[1]] = Status::Lost;
        assert_eq!(world.choose_target(who, &doctrine), None, "the third is out of range");
    });
}

/// Who breaks away dives until he is below the targets by the depth of the doctrine, then flies level.
#[test]
fn a_break_is_a_dive_down_to_its_depth() {
    stage::with("black-thursday", &[], |world| {
        let depth_m = world.interceptor_doctrine(world.interceptors[0]).break_depth_m;
        assert!(depth_m > 0.0);
        for (depths, dives) in [(0.0, true), (0.9, true), (1.1, false)] {
            let (who, doctrine) = beside(world, -Vec3::UP * (depths * depth_m));
            world.enter_break(who, &doctrine);
            let Guidance::Break { direction } = world.guidance[who] else { unreachable!("he breaks") };
            assert_eq!((direction.z < 0.0, direction.z > 0.0), (dives, false), "{depths} of the depth below");
        }
    });
}

/// Between two passes a pilot climbs until he has the height to set up the next.
#[test]
fn between_passes_pilots_climb_to_the_height_of_the_next() {
    stage::with("black-thursday", &[], |world| {
        world.time_s = world.groups[0].on_target_s;
        let setup_above_m = world.interceptor_doctrine(world.interceptors[0]).setup_above_m;
        for (above_m, climbs) in [(0.0, true), (setup_above_m + 100.0, false)] {
            let (who, doctrine) = beside(world, Vec3::new(1_000.0, 0.0, above_m));
            world.interceptor_mut(who).since_s = world.time_s;
            world.extend(who, &doctrine);
            let Guidance::Direction { direction, .. } = world.guidance[who] else { unreachable!("he flies on") };
            assert_eq!((direction.z > 0.0, direction.z < 0.0), (climbs, false), "{above_m} m above the bombers");
        }
    });
}

/// Far out an interceptor flies with the whole error of ground control; near the group he sees it for himself.
#[test]
fn the_error_of_ground_control_fades_with_the_range() {
    stage::with("black-thursday", &["doctrine.mig.setup_range_m=3000"], |world| {
        world.time_s = world.groups[0].on_target_s;
        let mut aimed_m = |range_m: f64, error_m: Vec3| {
            let (who, doctrine) = beside(world, Vec3::new(0.0, range_m, 0.0));
            let pair = world.interceptor(who).pair;
            world.pairs[pair].vector_error_m = error_m;
            world.interceptor_mut(who).phase = Phase::Ingress;
            world.ingress(who, &doctrine);
            let Guidance::Point(Destination { position_m, .. }) = world.guidance[who] else {
                unreachable!("he flies there")
            };
            position_m
        };
        let error_m = Vec3::new(5_000.0, 0.0, 0.0);
        let mut share = |range_m: f64| (aimed_m(range_m, error_m) - aimed_m(range_m, Vec3::ZERO)).length() / 5_000.0;
        assert_eq!(share(9_000.0), 0.0);
        assert!((share(45_000.0) - 1.0).abs() < 1e-9); // rounding of places of a hundred kilometres
        let (nearer, farther) = (share(20_000.0), share(30_000.0));
        assert!(0.0 < nearer && nearer < farther && farther < 1.0, "{nearer} at 20 km, {farther} at 30 km");
    });
}

/// Who trails a leader that is gone, or on his way home, flies on alone: also when the leader had taken the pair for himself before. On the
/// way in he leads on to the group, after that to the next pass.
#[test]
fn who_loses_the_leader_he_trails_flies_on_alone() {
    for (status, phase) in [(Status::Departed, Phase::Trail), (Status::Flying, Phase::Egress)] {
        for (still_member, arrived) in [(true, true), (false, true), (true, false)] {
            stage::with("black-thursday", &[], |world| {
                let (who, _) = beside(world, NORTH * 5_000.0);
                let (pair, doctrine) = (world.interceptor(who).pair, *world.interceptor_doctrine(who));
                let leader = world.interceptors[1];
                stage::put(world, leader, world.bodies[who].position_m + NORTH * 300.0, NORTH * 230.0);
                (world.status[leader], world.interceptor_mut(leader).phase) = (status, phase);
                world.interceptor_mut(who).phase = Phase::Trail;
                world.pairs[pair].members = if still_member { vec![leader, who] } else { vec![leader] };
                world.pairs[pair].arrived = arrived;
                world.trail(who, &doctrine);
                assert_eq!(world.pairs[pair].members, [who], "{status:?}, still a member: {still_member}");
                let goes_on = if arrived { Phase::Extend } else { Phase::Ingress };
                assert_eq!(world.interceptor(who).phase, goes_on);
            });
        }
    }
}

/// Who can fight no more flies his break or his defence to its end, and goes home then.
#[test]
fn who_can_fight_no_more_ends_his_turn_first() {
    for phase in [Phase::Break, Phase::Defend] {
        stage::with("black-thursday", &[], |world| {
            let (who, doctrine) = beside(world, Vec3::new(3_000.0, 0.0, 500.0));
            world.aircraft[who].rounds_left.fill(0);
            world.enter(who, phase);
            let turn_s = if phase == Phase::Break { doctrine.break_time_s } else { doctrine.defend_time_s };
            world.time_s += turn_s - 0.1;
            world.decide_interceptor(who);
            assert_eq!(world.interceptor(who).phase, phase);
            world.time_s += 0.2;
            (0..2).for_each(|_| world.decide_interceptor(who));
            assert_eq!(world.interceptor(who).phase, Phase::Egress);
        });
    }
}

/// A pair has arrived once its leader sets up, and not while he is on his way.
#[test]
fn a_pair_arrives_where_it_sets_up() {
    for (ranges, arrives) in [(1.2, false), (0.8, true)] {
        stage::with("black-thursday", &[], |world| {
            world.time_s = world.groups[0].on_target_s;
            for bomber in world.bombers_of(0).collect::<Vec<_>>() {
                world.bodies[bomber] = world.formation_body(bomber, &world.bodies[bomber], world.time_s);
            }
            let begin_m = {
                let doctrine = world.interceptor_doctrine(world.interceptors[0]);
                doctrine.setup_begin_factor * doctrine.setup_range_m
            };
            let (who, doctrine) = beside(world, NORTH * (ranges * begin_m));
            world.ingress(who, &doctrine);
            assert_eq!(world.pairs[world.interceptor(who).pair].arrived, arrives, "{ranges} of the range to set up");
        });
    }
}

/// A pass is spoiled by an escort while it lasts; one whose shooting is over, or that came as near as the pilot dares, ended by that.
#[test]
fn a_pass_that_is_over_is_not_spoiled() {
    for (range_m, end, told) in [
        (900.0, None, PassEnd::Spoiled),
        (900.0, Some(PassEnd::BurstOver), PassEnd::BurstOver),
        (50.0, None, PassEnd::TooClose),
    ] {
        stage::with("black-thursday", &[], |world| {
            let (who, doctrine) = beside(world, NORTH * 5_000.0);
            let (place, by) = (world.bodies[0], world.escorts[0]);
            let forward = place.velocity_m_s.unit_or(NORTH);
            let velocity_m_s = place.velocity_m_s + forward * 100.0;
            stage::put(world, who, place.position_m - forward * range_m, velocity_m_s);
            world.begin_pass(who, 0, &doctrine);
            let unit = world.aircraft[who].unit;
            world.aircraft[who].pass.as_mut().unwrap().end = end;
            world.begin_defence(who, by, &doctrine);
            let (spoiled, counted) = (u32::from(told == PassEnd::Spoiled), &world.tally.units[unit]);
            let passes = (counted.passes_begun, counted.passes_spoiled, counted.passes_aborted);
            assert_eq!(passes, (1, spoiled, 1 - spoiled), "{told:?}");
            assert_eq!(world.interceptor(who).phase, Phase::Defend);
        });
    }
}

/// Both of a pair begin their passes with what the pair knew; then it looks out afresh.
#[test]
fn a_wingman_begins_his_pass_with_what_his_leader_knew() {
    for known in [true, false] {
        stage::with("black-thursday", &["doctrine.mig.wingman_fires=1"], |world| {
            let (who, doctrine) = beside(world, NORTH * 5_000.0);
            let (pair, escort) = (world.interceptor(who).pair, world.escorts[0]);
            let wingman = world.pairs[pair].members[1];
            stage::put(world, wingman, world.bodies[who].position_m, NORTH * 230.0);
            world.interceptor_mut(wingman).phase = Phase::Trail;
            stage::put(world, escort, Vec3::UP * 7_000.0, NORTH * 230.0);
            world.chasing.push(escort);
            world.escort_mut(escort).task = Task::Chase;
            if known {
                world.awareness.tell_pair(pair, world.escort(escort).flight);
            }
            world.begin_pass(who, 0, &doctrine);
            for one in [who, wingman] {
                assert_eq!(world.aircraft[one].pass.as_ref().map(|pass| pass.threat_known()), Some(known));
            }
            assert!(!world.knows_threat(who), "he looks at his target now");
        });
    }
}
