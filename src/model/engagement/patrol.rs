//! Patrols: fighters that guard nobody. Their flights fly a circuit in closed form until they see somebody; ground control gives
//! the patrol to interceptors as it gives a group of bombers, but nobody attacks a fighter that he has not seen.

use super::aircraft::Status;
use super::event::Observer;
use super::formation::{Flight, Group, Place};
use super::interceptor::Phase;
use super::{Brain, World};
use crate::model::doctrine::InterceptorDoctrine;
use crate::model::rng::Stream;
use crate::model::scenario::PatrolParameters;
use crate::model::vector::Vec3;

/// A closed course of two straight legs and two half circles to the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circuit {
    start_m: Vec3,
    forward: Vec3,
    leg_m: f64,
    radius_m: f64,
    start_s: f64,
    /// True airspeed on the course [m/s].
    pub tas_m_s: f64,
}

impl Circuit {
    /// The course of one run; its begin is drawn about the place of the scenario.
    pub fn new(patrol: &PatrolParameters, random: &mut Stream) -> Self {
        let error_m = Vec3::new(random.normal(), random.normal(), 0.0) * patrol.place_error_m;
        Self {
            start_m: Vec3::new(patrol.east_m, patrol.north_m, patrol.altitude_m) + error_m,
            forward: Vec3::from_heading_rad(patrol.heading_rad),
            leg_m: patrol.leg_m,
            radius_m: patrol.turn_radius_m,
            start_s: patrol.start_s,
            tas_m_s: patrol.tas_m_s,
        }
    }

    /// Where the middle of the patrol is at `time_s`; before its begin on the straight line that leads there.
    pub fn at(&self, time_s: f64) -> Place {
        let along_m = self.tas_m_s * (time_s - self.start_s);
        let half_m = self.leg_m + core::f64::consts::PI * self.radius_m;
        let (laps, right) = (libm::floor((along_m / (2.0 * half_m)).max(0.0)), self.forward.right());
        let on_lap_m = along_m - laps * 2.0 * half_m;
        let far_m = self.start_m + self.forward * self.leg_m + right * (2.0 * self.radius_m);
        let (begin_m, forward, on_half_m) = if on_lap_m < half_m {
            (self.start_m, self.forward, on_lap_m)
        } else {
            (far_m, -self.forward, on_lap_m - half_m)
        };
        if on_half_m <= self.leg_m {
            return Place { position_m: begin_m + forward * on_half_m, forward, turn_per_m: 0.0 };
        }
        let turned_rad = (on_half_m - self.leg_m) / self.radius_m;
        let (sine, cosine) = (libm::sin(turned_rad), libm::cos(turned_rad));
        let arc_m = forward * (self.radius_m * sine) + forward.right() * (self.radius_m * (1.0 - cosine));
        let position_m = begin_m + forward * self.leg_m + arc_m;
        let turned = forward * cosine + forward.right() * sine;
        Place { position_m, forward: turned, turn_per_m: 1.0 / self.radius_m }
    }
}

impl Group {
    /// The group that the flights of a patrol make; they have nothing to release.
    pub fn of_patrol(force: usize, patrol: &PatrolParameters, flights: &[Vec<usize>], circuit: Circuit) -> Self {
        let flight =
            |members: &Vec<usize>| Flight { members: members.clone(), behind_m: 0.0, above_m: 0.0, released: true };
        let on_target_s = patrol.start_s + patrol.time_s;
        Self { force, on_target_s, flights: flights.iter().map(flight).collect(), depth_m: 0.0, circuit: Some(circuit) }
    }
}

impl<O: Observer> World<'_, O> {
    /// Whether a group is a patrol of fighters.
    pub(super) fn is_patrol(&self, group: usize) -> bool {
        self.groups[group].circuit.is_some()
    }

    /// Speed at which a group makes its way [m/s].
    pub(super) fn pace_m_s(&self, group: usize) -> f64 {
        self.groups[group].circuit.as_ref().map_or(self.route.tas_m_s, |circuit| circuit.tas_m_s)
    }

    /// The group that an aircraft is a target with: bombers, and escorts on patrol.
    pub(super) fn group_of(&self, who: usize) -> Option<usize> {
        match &self.brains[who] {
            Brain::Bomber(slot) => Some(slot.group),
            Brain::Escort(pilot) => {
                let group = self.escort_flights[pilot.flight].place.group;
                (group < self.groups.len() && self.is_patrol(group)).then_some(group)
            }
            Brain::Interceptor(_) => None,
        }
    }

    /// Whether a pair may attack `target`: bombers where ground control says, fighters once it has seen their flight.
    pub(super) fn has_found(&self, pair: usize, target: usize) -> bool {
        match &self.brains[target] {
            Brain::Escort(pilot) => self.pair_sees(pair, pilot.flight),
            _ => true,
        }
    }

    /// Whether anybody of a group may still come: a patrol is there before its first aircraft is.
    pub(super) fn group_remains(&self, group: usize) -> bool {
        let waits = |&m: &usize| self.status[m] == Status::Waiting;
        self.group_lives(group) || self.groups[group].flights.iter().flat_map(|f| &f.members).any(waits)
    }

    /// An interceptor without a target: home where bombers are gone, on to the place that ground control gives where
    /// a patrol has not been seen yet.
    pub(super) fn search(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let pair = self.interceptor(who).pair;
        let group = self.pairs[pair]
            .group
            .filter(|&g| self.is_patrol(g) && self.group_lives(g) && self.group_in_limit(g, self.time_s, doctrine));
        let Some(group) = group else { return self.enter(who, Phase::Egress) };
        self.enter(who, Phase::SetUp);
        let time_s = self.time_s;
        let pilot = self.interceptor_mut(who);
        (pilot.target, pilot.since_s) = (None, time_s);
        let place = self.middle(group, time_s);
        let velocity_m_s = place.forward * self.pace_m_s(group);
        let lead_s = (place.position_m - self.bodies[who].position_m).length() / self.cruise_m_s(who);
        self.fly_to(who, place.position_m + velocity_m_s * lead_s, Vec3::ZERO);
    }

    /// Height of what an interceptor attacks [m].
    pub(super) fn height_of_targets_m(&self, who: usize) -> f64 {
        let group = self.pairs[self.interceptor(who).pair].group;
        group.map_or(self.bodies[who].position_m.z, |g| self.middle(g, self.time_s).position_m.z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::stage;
    use crate::model::rng::{Entity, Purpose, RunAddress};

    /// After one lap of two legs of 10 km and two half circles of 2 km the patrol is back; half a lap brings it across.
    #[test]
    fn a_circuit_closes() {
        let patrol = PatrolParameters {
            altitude_m: 8_000.0,
            tas_m_s: 200.0,
            heading_rad: 0.0,
            leg_m: 10_000.0,
            turn_radius_m: 2_000.0,
            east_m: 1_000.0,
            north_m: -500.0,
            place_error_m: 0.0,
            start_s: 50.0,
            time_s: 900.0,
        };
        let circuit = Circuit::new(&patrol, &mut RunAddress { seed: 1, run: 0 }.stream(Purpose::Setup, Entity::RUN));
        let half_s = (10_000.0 + core::f64::consts::PI * 2_000.0) / 200.0;
        let (begin, across, again) = (circuit.at(50.0), circuit.at(50.0 + half_s), circuit.at(50.0 + 2.0 * half_s));
        // Only rounding of additions of some ten kilometres lies between them.
        let near = |a: Vec3, b: Vec3| (a - b).length() < 1e-6;
        assert!(
            near(begin.position_m, Vec3::new(1_000.0, -500.0, 8_000.0)) && near(again.position_m, begin.position_m)
        );
        assert!(near(across.position_m, Vec3::new(5_000.0, 9_500.0, 8_000.0)) && near(across.forward, -begin.forward));
        // The course is flown at its speed: over 0.1 s the chord of an arc of 2 km is shorter by less than a part in 1e5.
        for second in 0..400 {
            let time_s = f64::from(second);
            let step_m = (circuit.at(time_s + 0.1).position_m - circuit.at(time_s).position_m).length();
            assert!((step_m - 20.0).abs() < 2e-4, "{step_m} at {time_s}");
        }
    }

    /// Who finds no target goes home where bombers were his task, and goes on looking where a patrol was.
    #[test]
    fn without_a_target_bombers_are_left_and_patrols_are_looked_for() {
        let far = ["doctrine.mig-fighters.southern_limit_km=400"]; // the patrol is inside it
        for (key, changes, phase) in
            [("black-thursday", &[][..], Phase::Egress), ("yalu-1950-12-22", &far[..], Phase::SetUp)]
        {
            stage::with(key, changes, |world| {
                let who = world.interceptors[0];
                let pair = world.interceptor(who).pair;
                world.pairs[pair].group = Some(0);
                world.time_s = world.groups[0].on_target_s - 60.0;
                let members: Vec<usize> = world.groups[0].flights.iter().flat_map(|f| f.members.clone()).collect();
                members.iter().for_each(|&m| world.status[m] = Status::Formation);
                let doctrine = *world.interceptor_doctrine(who);
                world.interceptor_mut(who).phase = Phase::Extend;
                world.search(who, &doctrine);
                assert_eq!(world.interceptor(who).phase, phase, "{key}");
            });
        }
    }

    /// The height of the targets is that at which they fly.
    #[test]
    fn targets_are_as_high_as_they_fly() {
        stage::with("black-thursday", &[], |world| {
            let who = world.interceptors[0];
            let pair = world.interceptor(who).pair;
            world.pairs[pair].group = Some(0);
            let (height_m, flown_m) = (world.height_of_targets_m(who), world.bodies[0].position_m.z);
            // the flights of a group are stacked by some hundred metres
            assert!((height_m - flown_m).abs() < 500.0, "{height_m} m, {flown_m} m");
        });
    }
}
