//! Bombers: slots, gaps that close, stragglers, bombs.

use super::aircraft::{Destination, Guidance, Status};
use super::event::{Event, Observer};
use super::formation::diamond_slot;
use super::{Brain, World};
use crate::model::airframe::{Power, Propulsion};
use crate::model::flight::Body;
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

/// A bomber's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Group, index over the groups of the run.
    pub group: usize,
    /// Flight within the group.
    pub flight: usize,
    /// Offset from the flight's lead place: right, ahead, up [m]; moves from the first to the second.
    pub from_m: Vec3,
    /// Offset that it moves to.
    pub to_m: Vec3,
    /// Its own position error, part of the slot [m].
    pub error_m: Vec3,
    /// When the move began [s].
    pub moved_s: f64,
    /// Bombs are gone.
    pub released: bool,
    /// The crew keeps cruise power when an engine stops.
    pub keeps_cruise: bool,
}

impl<O: Observer> World<'_, O> {
    pub(super) fn slot(&self, who: usize) -> &Slot {
        match &self.brains[who] {
            Brain::Bomber(slot) => slot,
            _ => unreachable!("aircraft {who} is not a bomber"),
        }
    }

    fn slot_mut(&mut self, who: usize) -> &mut Slot {
        match &mut self.brains[who] {
            Brain::Bomber(slot) => slot,
            _ => unreachable!("aircraft {who} is not a bomber"),
        }
    }

    /// Position and velocity of the slot of bomber `who` at `time_s`.
    pub(super) fn slot_of(&self, who: usize, time_s: f64) -> (Vec3, Vec3) {
        let slot = self.slot(who);
        let group = &self.groups[slot.group];
        let place = group.flight_place(&group.flights[slot.flight], &self.route, time_s);
        let close_up_s = self.bomber_doctrine(who).close_up_s;
        let share = ((time_s - slot.moved_s) / close_up_s).clamp(0.0, 1.0);
        let offset_m = slot.from_m + (slot.to_m - slot.from_m) * share + slot.error_m;
        let (position_m, velocity_m_s) = place.beside(offset_m, self.route.tas_m_s);
        let closing_m_s = if 0.0 < share && share < 1.0 {
            let across = (slot.to_m - slot.from_m) * (1.0 / close_up_s);
            place.forward.right() * across.x + place.forward * across.y + Vec3::UP * across.z
        } else {
            Vec3::ZERO
        };
        (position_m, velocity_m_s + closing_m_s)
    }

    pub(super) fn bomber_doctrine(&self, who: usize) -> &crate::model::doctrine::BomberDoctrine {
        match &self.scenario.forces[self.aircraft[who].force].role {
            crate::model::scenario::Role::Bomber(force) => &force.doctrine,
            _ => unreachable!("aircraft {who} is not a bomber"),
        }
    }

    pub(super) fn bombers_of(&self, group: usize) -> impl Iterator<Item = usize> + '_ {
        self.groups[group].flights.iter().flat_map(|f| f.members.iter().copied()).filter(|&m| self.present(m))
    }

    pub(super) fn group_lives(&self, group: usize) -> bool {
        self.bombers_of(group).next().is_some()
    }

    /// Group and flight of a bomber; `None` for fighters.
    pub(super) fn flight_of(&self, who: usize) -> Option<(usize, usize)> {
        match &self.brains[who] {
            Brain::Bomber(slot) => Some((slot.group, slot.flight)),
            _ => None,
        }
    }

    /// Another aircraft of the target's flight, the least attacked one, for a wingman.
    pub(super) fn flight_mate(&self, target: usize, attacker: usize) -> Option<usize> {
        let members: &[usize] = match &self.brains[target] {
            Brain::Bomber(slot) => &self.groups[slot.group].flights[slot.flight].members,
            Brain::Escort(escort) => &self.escort_flights[escort.flight].members,
            Brain::Interceptor(_) => &[],
        };
        members
            .iter()
            .copied()
            .filter(|&m| m != target && self.present(m))
            .min_by_key(|&m| self.attackers_of(m, attacker))
    }

    /// After a loss the flight closes its gap: those left take the first slots.
    pub(super) fn close_up(&mut self, lost: usize) {
        let Some((group, flight)) = self.flight_of(lost) else { return };
        let spacing_m = self.bomber_doctrine(lost).aircraft_spacing_m;
        let close_up_s = self.bomber_doctrine(lost).close_up_s;
        let left: Vec<usize> = self.groups[group].flights[flight]
            .members
            .iter()
            .copied()
            .filter(|&m| self.status[m] == Status::Formation)
            .collect();
        let time_s = self.time_s;
        for (place, who) in left.into_iter().enumerate() {
            let (right, ahead, up) = diamond_slot(place, spacing_m);
            let slot = self.slot_mut(who);
            let share = ((time_s - slot.moved_s) / close_up_s).clamp(0.0, 1.0);
            slot.from_m = slot.from_m + (slot.to_m - slot.from_m) * share;
            slot.to_m = Vec3::new(right, ahead, up);
            slot.moved_s = time_s;
        }
    }

    /// Share of military thrust that the engines of `who` give in the state `own`: for bombers the engines left, at rated power.
    pub(super) fn thrust_share(&self, who: usize, own: &Body) -> f64 {
        let (plane, kind) = (&self.aircraft[who], self.kind(who));
        let engines = kind.airframe.engines();
        if engines == 1 {
            return 1.0;
        }
        let running = engines.saturating_sub(plane.damage.engines_out as usize) as f64 / engines as f64;
        let altitude_m = own.position_m.z;
        let rated = match &kind.airframe.propulsion {
            Propulsion::Jet(jet) => jet.rated_fraction,
            Propulsion::Propeller { military_w, rated_w, .. } => rated_w.at(altitude_m) / military_w.at(altitude_m),
        };
        let keeps_cruise = matches!(&self.brains[who], Brain::Bomber(slot) if slot.keeps_cruise);
        running * if keeps_cruise { self.cruise_share(who, own).min(rated) } else { rated }
    }

    /// Share of military thrust, all engines running, that level flight at the stream's speed takes.
    fn cruise_share(&self, who: usize, own: &Body) -> f64 {
        let airframe = &self.kind(who).airframe;
        let (altitude_m, tas_m_s) = (own.position_m.z, self.route.tas_m_s);
        let mach = tas_m_s / self.air.speed_of_sound_m_s(altitude_m);
        let pressure_area_n =
            0.5 * self.air.density_kg_m3(altitude_m) * tas_m_s * tas_m_s * airframe.parameters.wing_area_m2;
        let lift = own.mass_kg * STANDARD_GRAVITY_M_S2 / pressure_area_n;
        let drag_n = pressure_area_n * airframe.drag_coefficient(altitude_m, mach, lift);
        drag_n / airframe.thrust_n(altitude_m, tas_m_s, mach, Power::Military)
    }

    /// An engine of a formation bomber stopped: can it keep up?
    pub(super) fn engine_stopped(&mut self, who: usize) {
        if !self.is_bomber(who) || self.status[who] != Status::Formation {
            return;
        }
        let windmill =
            self.kind(who).vulnerability.parameters.windmill_drag * f64::from(self.aircraft[who].damage.windmilling);
        let own = &self.bodies[who];
        let needed = self.cruise_share(who, own) * (1.0 + windmill / self.kind(who).airframe.parameters.zero_lift_drag);
        if self.thrust_share(who, own) < needed {
            self.straggle(who);
        }
    }

    fn straggle(&mut self, who: usize) {
        self.status[who] = Status::Flying;
        let time_s = self.time_s;
        self.observer.event(time_s, Event::Straggled { who });
        self.close_up(who);
        self.decide_bomber(who);
    }

    /// Decision of a bomber: stragglers fly after their group as fast as they can.
    pub(super) fn decide_bomber(&mut self, who: usize) {
        if self.status[who] != Status::Flying {
            return;
        }
        // Some way ahead on the route: the slot cannot be reached, but the way can be followed.
        let (position_m, _) = self.slot_of(who, self.time_s);
        let behind_m = (position_m - self.bodies[who].position_m).horizontal().length();
        let slot = self.slot(who);
        let group = &self.groups[slot.group];
        let flight_m = group.flights[slot.flight].behind_m;
        let along_m = self.route.tas_m_s * (self.time_s - group.on_target_s) - flight_m - behind_m
            + self.bomber_doctrine(who).straggler_ahead_m;
        let ahead = self.route.at(along_m);
        let mut point_m = ahead.position_m;
        point_m.z = self.bodies[who].position_m.z;
        let (time_s, tas_m_s) = (self.time_s, self.route.tas_m_s);
        let place = Destination { position_m: point_m, velocity_m_s: Vec3::ZERO, time_s, tas_m_s };
        self.order(who, Guidance::Point(place));
    }

    /// Bombers in formation that have passed the aim point have released.
    pub(super) fn release_bombs(&mut self) {
        for group in 0..self.groups.len() {
            for flight in 0..self.groups[group].flights.len() {
                let g = &self.groups[group];
                let along_m = self.route.tas_m_s * (self.time_s - g.on_target_s) - g.flights[flight].behind_m;
                if along_m >= 0.0 && !g.flights[flight].released {
                    self.groups[group].flights[flight].released = true;
                    for place in 0..self.groups[group].flights[flight].members.len() {
                        self.release(self.groups[group].flights[flight].members[place]);
                    }
                }
            }
        }
    }

    /// Counts the release of a bomber that is still in formation.
    pub(super) fn release(&mut self, who: usize) {
        if self.status[who] == Status::Formation && !self.slot(who).released {
            let time_s = self.time_s;
            self.observer.event(time_s, Event::BombsAway { who });
            self.will_release(who);
        }
    }

    /// Counts a bomber in formation that nothing can keep from its release any more.
    pub(super) fn will_release(&mut self, who: usize) {
        if self.status[who] == Status::Formation && !self.slot(who).released {
            self.slot_mut(who).released = true;
            self.tally.units[self.aircraft[who].unit].bombs_on_target += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::airframe::Power;
    use crate::model::engagement::interceptor::Phase;
    use crate::model::engagement::stage;
    use crate::model::performance::Performance;

    /// Level flight at the top speed of the type takes all its thrust, slower flight less.
    #[test]
    fn at_its_top_speed_a_bomber_needs_all_its_thrust() {
        stage::with("black-thursday", &["scenario.stream.tas_sd_m_s=0"], |world| {
            let (height_m, mass_kg) = (world.bodies[0].position_m.z, world.bodies[0].mass_kg);
            let top_m_s = {
                let airframe = &world.kind(0).airframe;
                Performance::new(airframe, mass_kg, Power::Military).max_speed_m_s(height_m).unwrap()
            };
            world.route.tas_m_s = top_m_s;
            let all = world.cruise_share(0, &world.bodies[0]);
            // the search for the top speed, and a day whose air may not quite be the standard one
            assert!((all - 1.0).abs() < 0.01, "{all} at {top_m_s} m/s");
            world.route.tas_m_s = 0.85 * top_m_s;
            let cruising = world.cruise_share(0, &world.bodies[0]);
            // between the cube of the speed, for parasite drag alone, and its first power
            assert!(0.85f64.powi(3) < cruising && cruising < 0.85, "{cruising}");
        });
    }

    /// A bomber keeps up as long as the engines left give what level flight takes; a windmilling propeller is drag on top.
    #[test]
    fn who_has_the_thrust_keeps_up_and_a_windmilling_propeller_takes_it() {
        stage::with("black-thursday", &[], |world| {
            let Brain::Bomber(slot) = &mut world.brains[0] else { unreachable!("bombers come first") };
            slot.keeps_cruise = false;
            world.aircraft[0].damage.engines_out = 1;
            // As fast as the three engines left just allow, by halving.
            let (mut slow, mut fast) = (90.0, 160.0);
            for _ in 0..40 {
                world.route.tas_m_s = 0.5 * (slow + fast);
                if world.thrust_share(0, &world.bodies[0]) < world.cruise_share(0, &world.bodies[0]) {
                    fast = world.route.tas_m_s
                } else {
                    slow = world.route.tas_m_s
                }
            }
            world.route.tas_m_s = 0.99 * slow;
            world.engine_stopped(0);
            assert_eq!(world.status[0], Status::Formation, "feathered");
            world.aircraft[0].damage.windmilling = 1;
            world.engine_stopped(0);
            assert_eq!(world.status[0], Status::Flying, "windmilling");
        });
    }

    /// A straggler follows the way of his own flight: he steers for a place on the route so far ahead of his own, whichever flight was his.
    #[test]
    fn stragglers_of_all_flights_steer_for_a_place_as_far_ahead() {
        stage::with("black-thursday", &["scenario.stream.tas_sd_m_s=0"], |world| {
            // Long before the target: the route is straight there.
            world.time_s = world.groups[0].on_target_s - 600.0;
            let firsts: Vec<usize> = world.groups[0].flights.iter().map(|flight| flight.members[0]).collect();
            assert!(firsts.len() > 1);
            for who in firsts {
                world.bodies[who] = world.formation_body(who, &world.bodies[who], world.time_s);
                let ahead_m = world.bomber_doctrine(who).straggler_ahead_m;
                world.straggle(who);
                let Guidance::Point(place) = world.guidance[who] else { unreachable!("he follows") };
                let way_m = (place.position_m - world.bodies[who].position_m).horizontal().length();
                // the places of a flight's aircraft beside the route, and each bomber's own error
                assert!((way_m - ahead_m).abs() < 100.0, "aircraft {who}: {way_m} m");
            }
        });
    }

    /// Each flight releases when it is itself over the aim point: not before, and not later.
    #[test]
    fn each_flight_releases_over_the_aim_point() {
        stage::with("black-thursday", &[], |world| {
            let (on_target_s, tas_m_s) = (world.groups[0].on_target_s, world.route.tas_m_s);
            let over_s: Vec<f64> = world.groups[0].flights.iter().map(|f| on_target_s + f.behind_m / tas_m_s).collect();
            assert!(over_s.len() > 1);
            for (flight, over_s) in over_s.into_iter().enumerate() {
                for (time_s, released) in [(over_s - 0.5, false), (over_s + 0.5, true)] {
                    world.time_s = time_s;
                    world.release_bombs();
                    assert_eq!(world.groups[0].flights[flight].released, released, "flight {flight} at {time_s} s");
                }
            }
        });
    }

    /// A wingman takes another aircraft of the flight that his leader attacks: one that is there, and with the fewest after it.
    #[test]
    fn a_wingman_attacks_another_of_the_same_flight() {
        stage::with("black-thursday", &[], |world| {
            let members = world.groups[0].flights[1].members.clone();
            let wingman = world.interceptors[1];
            let mate = world.flight_mate(members[0], wingman).unwrap();
            assert!(mate != members[0] && members.contains(&mate));
            let third = world.interceptors[2];
            stage::put(world, third, world.bodies[mate].position_m, world.bodies[mate].velocity_m_s);
            (world.interceptor_mut(third).target, world.interceptor_mut(third).phase) = (Some(mate), Phase::Attack);
            let other = world.flight_mate(members[0], wingman).unwrap();
            assert!(other != mate && other != members[0] && members.contains(&other));
            world.status[other] = Status::Lost;
            assert!(world.flight_mate(members[0], wingman).is_some_and(|last| last != other));
            members[1..].iter().for_each(|&m| world.status[m] = Status::Lost);
            assert_eq!(world.flight_mate(members[0], wingman), None);
        });
    }

    /// Who is half way from one slot to the next when another gap opens goes on from there.
    #[test]
    fn a_move_begins_where_the_last_one_has_come_to() {
        stage::with("black-thursday", &[], |world| {
            let (lost, who) = (1, 2);
            assert_eq!(world.flight_of(lost), world.flight_of(who));
            let close_up_s = world.bomber_doctrine(who).close_up_s;
            let slot = world.slot_mut(who);
            (slot.from_m, slot.to_m, slot.moved_s) = (Vec3::ZERO, Vec3::new(100.0, 0.0, 0.0), 50.0);
            world.time_s = 50.0 + 0.5 * close_up_s;
            world.status[lost] = Status::Lost;
            world.close_up(lost);
            let slot = world.slot(who);
            let off_m = (slot.from_m - Vec3::new(50.0, 0.0, 0.0)).length();
            assert!(off_m < 1e-9 && slot.moved_s == world.time_s, "{off_m} m"); // rounding
        });
    }
}
