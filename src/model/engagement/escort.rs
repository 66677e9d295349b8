//! Escorts: flights that keep station, commit in pairs against threats they have seen, chase on a leash and come back.

use super::World;
use super::aircraft::{Guidance, Status};
use super::event::{ChaseEnd, Event, Observer, PassEnd};
use super::firing::Pass;
use super::formation::StationPlace;
use super::interceptor::Phase;
use crate::model::doctrine::EscortDoctrine;
use crate::model::vector::Vec3;

/// What an escort pilot is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// On station.
    Station,
    /// After an interceptor.
    Chase,
    /// Turning into an attacker.
    Defend,
    /// Flying back to the station.
    Rejoin,
}

/// What one escort pilot has in mind.
#[derive(Debug, Clone, PartialEq)]
pub struct Escort {
    /// Index of his flight.
    pub flight: usize,
    /// Leader of his pair; himself for leaders.
    pub leader: usize,
    /// Slot in the flight, from 0.
    pub slot: usize,
    /// What he is doing.
    pub task: Task,
    /// Since when [s].
    pub since_s: f64,
    /// Interceptor that he is after.
    pub target: Option<usize>,
    /// When his reaction to a sighting is over [s]; infinite while nothing was seen.
    pub ready_s: f64,
    /// Before this time he does not commit again [s].
    pub refractory_s: f64,
    /// What was left to his station when he took it up again.
    pub gap: Gap,
}

/// The last metres to a station: closed at a speed that falls to nothing, from the moment when it was in reach.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gap {
    /// From the station to the aircraft [m].
    pub offset_m: Vec3,
    /// When it began to close [s].
    pub from_s: f64,
    /// How long that takes [s].
    pub time_s: f64,
}

impl Gap {
    /// Offset from the station at `time_s` [m], and how it changes [m/s].
    #[inline]
    pub fn at(&self, time_s: f64) -> (Vec3, Vec3) {
        if self.time_s <= 0.0 || time_s >= self.from_s + self.time_s {
            return (Vec3::ZERO, Vec3::ZERO);
        }
        let left = 1.0 - (time_s - self.from_s) / self.time_s;
        (self.offset_m * (left * left), self.offset_m * (-2.0 * left / self.time_s))
    }
}

/// A flight of escorts.
#[derive(Debug, Clone, PartialEq)]
pub struct EscortFlight {
    /// Members, leader first.
    pub members: Vec<usize>,
    /// Index of the force.
    pub force: usize,
    /// Station.
    pub place: StationPlace,
    /// From when to when it is on station [s].
    pub window_s: (f64, f64),
    /// Whether it has arrived, and whether it has left.
    pub came_and_went: (bool, bool),
}

impl<O: Observer> World<'_, O> {
    /// One decision of the escort with aircraft index `who`.
    pub(super) fn decide_escort(&mut self, who: usize) {
        let doctrine = self.escort_doctrine(who);
        match self.escort(who).task {
            Task::Station => self.keep_station(who, doctrine),
            Task::Chase => self.chase(who, doctrine),
            Task::Defend => self.turn_in(who, doctrine),
            Task::Rejoin => self.rejoin(who, doctrine),
        }
    }

    fn begin_task(&mut self, who: usize, task: Task) {
        let time_s = self.time_s;
        let pilot = self.escort_mut(who);
        pilot.task = task;
        pilot.since_s = time_s;
        if task == Task::Chase {
            self.chasing.push(who);
        } else {
            pilot.target = None;
            if task == Task::Rejoin {
                let refractory_s = time_s + self.escort_doctrine(who).refractory_s;
                self.escort_mut(who).refractory_s = refractory_s;
            }
            self.chasing.retain(|&c| c != who);
            self.close_pass(who, PassEnd::ChaseOver);
        }
    }

    fn keep_station(&mut self, who: usize, doctrine: &EscortDoctrine) {
        if let Some(attacker) = self.seen_attacker_of(who) {
            self.leave_station(who);
            return self.begin_to_defend(who, attacker);
        }
        if self.escort_must_go_home(who) {
            return self.depart(who);
        }
        self.look_for_threats(who, doctrine);
    }

    /// A pair on station or on the way back to it commits against what it sees, after its reaction.
    fn look_for_threats(&mut self, who: usize, doctrine: &EscortDoctrine) {
        let pilot = self.escort(who);
        // A second man leads once his leader is gone.
        let leads = pilot.leader == who || !self.present(pilot.leader);
        if !leads || self.time_s < pilot.refractory_s {
            return;
        }
        // Whether he may go is asked last: it is the dearest question, and mostly there is nobody to go for.
        let threat = self.nearest_threat(who, doctrine).filter(|_| self.may_chase(who, doctrine));
        let Some(threat) = threat else {
            self.escort_mut(who).ready_s = f64::INFINITY;
            return;
        };
        if self.escort(who).ready_s.is_infinite() {
            let delay_s = doctrine.identify_s + self.pilot_pool(who).skill.reaction_s;
            let longest = self.scenario.airmanship.longest_reaction;
            let ready_s = self.time_s + delay_s * self.aircraft[who].streams.decision.exponential().min(longest);
            self.escort_mut(who).ready_s = ready_s;
        }
        if self.time_s >= self.escort(who).ready_s {
            self.commit(who, threat);
        }
    }

    /// The pair that `who` leads goes after `threat`.
    fn commit(&mut self, who: usize, threat: usize) {
        let doctrine = self.escort_doctrine(who);
        let (flight, pair) = (self.escort(who).flight, self.escort(who).leader);
        for slot in 0..self.escort_flights[flight].members.len() {
            let member = self.escort_flights[flight].members[slot];
            let pilot = self.escort(member);
            let idle = pilot.leader == pair && matches!(pilot.task, Task::Station | Task::Rejoin);
            if !self.present(member) || !idle || !self.may_chase(member, doctrine) {
                continue;
            }
            if self.status[member] == Status::Formation {
                self.leave_station(member);
            }
            self.begin_task(member, Task::Chase);
            self.escort_mut(member).target = Some(threat);
            self.escort_mut(member).ready_s = f64::INFINITY;
            self.order(member, Guidance::Track { target: threat });
            let time_s = self.time_s;
            self.observer.event(time_s, Event::Committed { who: member, target: threat });
        }
    }

    fn leave_station(&mut self, who: usize) {
        self.status[who] = Status::Flying;
        // A leg from before he took up his station would bring him back to where it led, and a place on a wing to his leader.
        (self.motion.legs[who], self.motion.wings[who]) = (None, None);
        // Nor has he a way left to the station that he leaves.
        self.escort_mut(who).gap = Gap::default();
        let dropped = self.escort_doctrine(who).tanks_dropped;
        if self.aircraft[who].tanks && self.aircraft[who].streams.decision.happens(dropped) {
            let plane = &mut self.aircraft[who];
            plane.tanks = false;
            self.bodies[who].mass_kg -= plane.tank_kg;
        }
    }

    /// The nearest interceptor that the flight has seen, inside commit range, on the UN side, and not yet chased by enough;
    /// nobody turns after one who runs away faster than a chase is kept up.
    fn nearest_threat(&self, who: usize, doctrine: &EscortDoctrine) -> Option<usize> {
        let flight = self.escort(who).flight;
        let position_m = self.bodies[who].position_m;
        let apart_m2 = |at_m: Vec3| (at_m - position_m).dot(at_m - position_m);
        // For most of a battle a flight has seen nobody.
        if !self.awareness.has_seen_anybody(flight) {
            return None;
        }
        // The cheap questions first: this is asked of every interceptor, twice a second by every pair of escorts.
        self.threats
            .iter()
            .map(|&(t, at_m)| (t, apart_m2(at_m)))
            .filter(|&(_, apart_m2)| apart_m2 < doctrine.commit_range_m * doctrine.commit_range_m)
            .filter(|&(t, _)| self.flight_sees(flight, self.interceptor(t).pair))
            // He may have turned for home or left since the list was made.
            .filter(|&(t, _)| self.present(t) && self.interceptor(t).phase != Phase::Egress)
            .filter(|&(t, _)| self.range_and_opening(who, t).1 < doctrine.give_up_opening_m_s)
            .filter(|&(t, _)| {
                (self.chaser_count(t) as f64) < doctrine.most_chasers && !self.across_border(self.bodies[t].position_m)
            })
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(t, _)| t)
    }

    /// The nearest interceptor on a pass against this aircraft that its flight has seen.
    fn seen_attacker_of(&self, who: usize) -> Option<usize> {
        let flight = self.escort(who).flight;
        let range_m = |attacker: usize| self.range_and_opening(who, attacker).0;
        self.attacks_on_escorts
            .iter()
            .filter(|&&(attacker, target)| target == who && self.flight_sees(flight, self.interceptor(attacker).pair))
            .map(|&(attacker, _)| attacker)
            // He may have broken off since the list was made.
            .filter(|&attacker| self.present(attacker) && self.interceptor(attacker).phase == Phase::Attack)
            .min_by(|&a, &b| range_m(a).total_cmp(&range_m(b)))
    }

    /// Whether an escort may go after anybody: unhurt, with rounds, on the leash and on his side of the border.
    fn may_chase(&self, who: usize, doctrine: &EscortDoctrine) -> bool {
        let able = self.aircraft[who].damage.total_hits() == 0 && self.aircraft[who].has_rounds();
        able && !self.too_far(who, doctrine) && !self.across_border(self.bodies[who].position_m)
    }

    /// Whether an escort is farther from his charge than he may go.
    fn too_far(&self, who: usize, doctrine: &EscortDoctrine) -> bool {
        (self.bodies[who].position_m - self.charge_of(self.escort(who).flight)).length() > doctrine.leash_m
    }

    fn chase(&mut self, who: usize, doctrine: &EscortDoctrine) {
        let Some(target) = self.escort(who).target else { return self.begin_task(who, Task::Rejoin) };
        let (range_m, opening_m_s) = self.range_and_opening(who, target);
        if let Some(end) = self.chase_is_over(who, target, doctrine) {
            let time_s = self.time_s;
            self.observer.event(time_s, Event::ChaseEnded { who, target, end });
            return self.begin_task(who, Task::Rejoin);
        }
        let too_close = range_m < doctrine.cease_fire_range_m;
        if self.escort(who).leader != who && self.wingman_covers(who, range_m, doctrine) {
            return;
        }
        self.order(who, Guidance::Track { target });
        let idle = self.aircraft[who].pass.as_ref().is_none_or(|p| p.end.is_some());
        if too_close {
            self.close_pass(who, PassEnd::TooClose);
        } else if idle
            && range_m < doctrine.pass_range_factor * doctrine.open_fire_range_m
            && opening_m_s < doctrine.pass_opening_m_s
        {
            self.begin_escort_pass(who, target, doctrine);
        }
    }

    /// Range to `target` [m], and how fast it grows [m/s].
    pub(super) fn range_and_opening(&self, who: usize, target: usize) -> (f64, f64) {
        let (own, other) = (&self.bodies[who], &self.bodies[target]);
        let relative_m = other.position_m - own.position_m;
        let range_m = relative_m.length();
        (range_m, relative_m.dot(other.velocity_m_s - own.velocity_m_s) / range_m.max(1.0))
    }

    /// Why an escort turns back from his chase now, if he does.
    fn chase_is_over(&self, who: usize, target: usize, doctrine: &EscortDoctrine) -> Option<ChaseEnd> {
        let (range_m, opening_m_s) = self.range_and_opening(who, target);
        let long_s = self.time_s - self.escort(who).since_s;
        // The chase begins slow: an opening range counts only once there was time to accelerate or turn.
        let outrun = long_s > doctrine.chase_settle_s
            && opening_m_s > doctrine.give_up_opening_m_s
            && range_m > doctrine.give_up_range_factor * doctrine.open_fire_range_m;
        if !self.present(target) {
            Some(ChaseEnd::TargetGone)
        } else if self.aircraft[who].damage.total_hits() > 0 {
            Some(ChaseEnd::Hit)
        } else if !self.aircraft[who].has_rounds() {
            Some(ChaseEnd::Empty)
        } else if self.escort_must_go_home(who) {
            Some(ChaseEnd::Fuel)
        } else if self.across_border(self.bodies[who].position_m) {
            Some(ChaseEnd::Border)
        } else if self.too_far(who, doctrine) {
            Some(ChaseEnd::Leash)
        } else if long_s > doctrine.chase_time_s {
            Some(ChaseEnd::TimedOut)
        } else {
            outrun.then_some(ChaseEnd::Outrun)
        }
    }

    /// The second man of a pair flies on his leader until the target comes inside opening range of his own guns.
    fn wingman_covers(&mut self, who: usize, range_m: f64, doctrine: &EscortDoctrine) -> bool {
        let leader = self.escort(who).leader;
        let with_leader = self.present(leader) && self.escort(leader).task == Task::Chase;
        if !with_leader || range_m < doctrine.open_fire_range_m {
            return false;
        }
        self.fly_on_wing(who, leader, (doctrine.wingman_behind_m, doctrine.wingman_beside_m));
        true
    }

    fn begin_escort_pass(&mut self, who: usize, target: usize, doctrine: &EscortDoctrine) {
        let aim = self.pilot_pool(who).aim_on_fighter;
        let least = self.scenario.airmanship.least_range_share;
        let plane = &mut self.aircraft[who];
        let judged = (1.0 + aim.range_error * plane.streams.aim.normal()).max(least);
        let burst_s = plane.streams.aim.triangular(doctrine.burst_min_s, doctrine.burst_mode_s, doctrine.burst_max_s);
        let limits = (doctrine.open_fire_range_m * judged, doctrine.cease_fire_range_m, burst_s);
        let pass = Pass::new(target, &aim, limits, (doctrine.sight_error_limit_rad, doctrine.sight_error_time_s));
        self.open_pass(who, pass);
    }

    /// Turns in against `attacker`; a reaction to somebody else is forgotten over it.
    fn begin_to_defend(&mut self, who: usize, attacker: usize) {
        self.begin_task(who, Task::Defend);
        self.escort_mut(who).ready_s = f64::INFINITY;
        self.turn_towards(who, attacker);
    }

    /// Turns on against the nearest whom he knows to be after him; where nobody is any more he ends his turn as it is.
    fn turn_in(&mut self, who: usize, doctrine: &EscortDoctrine) {
        if self.time_s - self.escort(who).since_s > doctrine.defend_time_s {
            self.begin_task(who, Task::Rejoin);
        } else if let Some(attacker) = self.seen_attacker_of(who) {
            self.turn_towards(who, attacker);
        }
    }

    /// Turns as hard as he can to where `attacker` is: straight across his own path until he has him before him.
    fn turn_towards(&mut self, who: usize, attacker: usize) {
        let own = &self.bodies[who];
        let along = own.velocity_m_s.unit_or(Vec3::UP);
        let towards_m = self.bodies[attacker].position_m - own.position_m;
        let across = towards_m.perpendicular_to(along).unit_or(along.right());
        let direction = if towards_m.dot(along) > 0.0 { towards_m.unit_or(across) } else { across };
        self.order(who, Guidance::Break { direction });
    }

    fn rejoin(&mut self, who: usize, doctrine: &EscortDoctrine) {
        let flight = self.escort(who).flight;
        if self.time_s > self.escort_flights[flight].window_s.1 || self.escort_must_go_home(who) {
            return self.depart(who);
        }
        let (position_m, velocity_m_s) = self.station_of(who, self.time_s);
        let offset_m = self.bodies[who].position_m - position_m;
        let airmanship = &self.scenario.airmanship;
        if offset_m.length() < airmanship.settle_range_m {
            self.begin_task(who, Task::Station);
            // What `fly_to` leaves of his speed over the station at that range.
            let begin_m_s = airmanship.settle_range_m / airmanship.approach_time_s;
            let from_s = self.time_s;
            self.escort_mut(who).gap = Gap { offset_m, from_s, time_s: 2.0 * offset_m.length() / begin_m_s };
            self.status[who] = Status::Formation;
            self.bodies[who].lift = Vec3::UP;
            self.motion.wings[who] = None;
            return;
        }
        self.fly_to(who, position_m, velocity_m_s);
        self.look_for_threats(who, doctrine);
    }

    /// Station of an escort at `time_s`: the flight's place, wingmen beside and behind.
    pub(super) fn station_of(&self, who: usize, time_s: f64) -> (Vec3, Vec3) {
        let pilot = self.escort(who);
        let flight = &self.escort_flights[pilot.flight];
        if flight.place.group >= self.groups.len() {
            // No bombers to escort: hold over the aim point.
            return (self.route.at(0.0).position_m, Vec3::new(0.0, self.route.tas_m_s, 0.0));
        }
        let middle = self.middle(flight.place.group, time_s);
        let doctrine = self.escort_doctrine(who);
        let slot_m = Vec3::new(doctrine.slot_beside_m, -doctrine.slot_behind_m, 0.0) * pilot.slot as f64;
        let (position_m, velocity_m_s) = flight.place.at(&middle, slot_m, self.pace_m_s(flight.place.group), time_s);
        let (gap_m, closing_m_s) = pilot.gap.at(time_s);
        (position_m + gap_m, velocity_m_s + closing_m_s)
    }

    /// Where the bombers are that an escort flight guards; for a patrol, where its course is.
    pub(super) fn charge_of(&self, flight: usize) -> Vec3 {
        let group = self.escort_flights[flight].place.group;
        if group < self.groups.len() { self.middle(group, self.time_s).position_m } else { Vec3::ZERO }
    }
}

#[cfg(test)]
mod tests;
