//! Interceptors: waves of pairs that find a group, set up, attack, break away and come again or go home.

use super::World;
use super::aircraft::{Destination, Guidance};
use super::event::{Event, Observer, PassEnd};
use crate::model::doctrine::InterceptorDoctrine;
use crate::model::flight;
use crate::model::vector::Vec3;

/// What an interceptor is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Flying to the group that ground control gave.
    Ingress,
    /// Reaching the point from which the pass begins.
    SetUp,
    /// On the pass.
    Attack,
    /// Diving away.
    Break,
    /// Opening the range before the next pass.
    Extend,
    /// Turning hard against an escort.
    Defend,
    /// Covering the leader.
    Trail,
    /// Going home.
    Egress,
}

/// What one interceptor pilot has in mind.
#[derive(Debug, Clone, PartialEq)]
pub struct Interceptor {
    /// Index of his pair.
    pub pair: usize,
    /// What he is doing.
    pub phase: Phase,
    /// Since when [s].
    pub since_s: f64,
    /// Passes begun.
    pub passes: u32,
    /// Target of the set-up or the pass.
    pub target: Option<usize>,
    /// Direction from the target to the set-up point, in the target's frame: ahead, right, up [m].
    pub setup_m: Vec3,
    /// Until when escorts do not make him break again [s].
    pub refractory_s: f64,
    /// Direction of a defensive turn.
    pub defend: Vec3,
}

/// Two interceptors that fly and look out together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Leader, and wingman if there is one.
    pub members: Vec<usize>,
    /// Index of the force.
    pub force: usize,
    /// When the pair appears at its start altitude [s].
    pub start_s: f64,
    /// Where it appears [m].
    pub start_m: Vec3,
    /// Level unit vector along which it flies when it appears.
    pub heading: Vec3,
    /// Error of the ground controller's vector [m].
    pub vector_error_m: Vec3,
    /// Has appeared.
    pub launched: bool,
    /// Has been near enough to a group to set up a pass.
    pub arrived: bool,
    /// Tasked to pin the escort.
    pub pins: bool,
    /// Group it was sent to, index over the groups of the run.
    pub group: Option<usize>,
}

impl<O: Observer> World<'_, O> {
    /// One decision of the interceptor with aircraft index `who`.
    pub(super) fn decide_interceptor(&mut self, who: usize) {
        let doctrine = self.interceptor_doctrine(who);
        if self.must_go_home(who, doctrine) {
            self.enter(who, Phase::Egress);
        }
        if let Some(by) = self.threat_to(who, doctrine) {
            self.begin_defence(who, by, doctrine);
        }
        match self.interceptor(who).phase {
            Phase::Ingress => self.ingress(who, doctrine),
            Phase::SetUp => self.set_up(who, doctrine),
            Phase::Attack => self.attack(who, doctrine),
            Phase::Break => self.break_away(who, doctrine),
            Phase::Extend => self.extend(who, doctrine),
            Phase::Defend => self.defend(who, doctrine),
            Phase::Trail => self.trail(who, doctrine),
            Phase::Egress => self.egress(who, doctrine),
        }
    }

    pub(super) fn enter(&mut self, who: usize, phase: Phase) {
        let time_s = self.time_s;
        let pilot = self.interceptor_mut(who);
        if pilot.phase != phase {
            pilot.phase = phase;
            pilot.since_s = time_s;
        }
        if phase != Phase::Attack {
            self.close_pass(who, PassEnd::TargetGone);
        }
        if matches!(phase, Phase::Break | Phase::Extend | Phase::Defend | Phase::Egress) {
            self.interceptor_mut(who).target = None;
        }
    }

    pub(super) fn time_in_phase_s(&self, who: usize) -> f64 {
        self.time_s - self.interceptor(who).since_s
    }

    /// Whether he can fight no more; a pass, a break and a defence are flown to their ends first.
    fn must_go_home(&self, who: usize, doctrine: &InterceptorDoctrine) -> bool {
        let pilot = self.interceptor(who);
        if matches!(pilot.phase, Phase::Egress | Phase::Attack | Phase::Break | Phase::Defend) {
            return false;
        }
        let plane = &self.aircraft[who];
        let full_kg = self.kind(who).airframe.parameters.internal_fuel_kg;
        // The 37 mm is the first battery: empty, the pass is not worth flying.
        let dry = plane.rounds_left.first().is_none_or(|&r| r == 0);
        dry || plane.fuel_kg < doctrine.bingo_share * full_kg || plane.damage.total_hits() > 0
    }

    /// The escort that `who` turns against: the nearest of those after his pair that he knows of, inside the threat range.
    fn threat_to(&self, who: usize, doctrine: &InterceptorDoctrine) -> Option<usize> {
        let pilot = self.interceptor(who);
        if self.time_s < pilot.refractory_s || matches!(pilot.phase, Phase::Defend | Phase::Ingress) {
            return None;
        }
        let reaction_s = self.pilot_pool(who).skill.reaction_s;
        let range_m = |chaser: usize| self.range_and_opening(chaser, who).0;
        self.chasers_of_pair(pilot.pair)
            .filter(|&chaser| {
                let (range_m, opening_m_s) = self.range_and_opening(chaser, who);
                // Nobody breaks off for an escort that he is leaving behind.
                opening_m_s < 0.0
                    && range_m < doctrine.threat_range_m
                    && self.pair_knows(pilot.pair, self.escort(chaser).flight, reaction_s)
            })
            .min_by(|&a, &b| range_m(a).total_cmp(&range_m(b)))
    }

    fn begin_defence(&mut self, who: usize, by: usize, doctrine: &InterceptorDoctrine) {
        // A pass that is over by itself was not spoiled.
        let over = self.interceptor(who).target.and_then(|target| self.pass_is_over(who, target, doctrine));
        if let Some(pass) = &mut self.aircraft[who].pass {
            pass.end = over.or(Some(PassEnd::Spoiled));
        }
        let time_s = self.time_s;
        self.observer.event(time_s, Event::Evaded { who, by });
        let along = self.bodies[who].velocity_m_s.unit_or(Vec3::UP);
        let threat_m = self.bodies[by].position_m - self.bodies[who].position_m;
        let towards = threat_m.perpendicular_to(along).unit_or(along.right());
        self.enter(who, Phase::Defend);
        let pilot = self.interceptor_mut(who);
        pilot.defend = (towards - Vec3::UP * doctrine.defend_dive_slope).unit_or(towards);
        pilot.refractory_s = time_s + doctrine.defend_time_s + doctrine.refractory_s;
    }

    fn ingress(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let pair = self.interceptor(who).pair;
        if self.pairs[pair].members[0] != who {
            return self.enter_and_trail(who, doctrine);
        }
        let Some(group) = self.group_for(who, doctrine) else {
            return if self.no_group_will_come(doctrine) { self.enter(who, Phase::Egress) } else { self.hold(who) };
        };
        self.pairs[pair].group = Some(group);
        let place = self.middle(group, self.time_s);
        let range_m = (place.position_m - self.bodies[who].position_m).length();
        if range_m < doctrine.setup_begin_factor * doctrine.setup_range_m {
            self.pairs[pair].arrived = true;
            return self.begin_set_up(who, doctrine);
        }
        // The vector error fades as the group comes into sight.
        let fading_m = doctrine.vector_coarse_m - doctrine.vector_exact_m;
        let left = ((range_m - doctrine.vector_exact_m) / fading_m).clamp(0.0, 1.0);
        let error = self.pairs[pair].vector_error_m * left;
        let aim_m = place.position_m + error + Vec3::UP * doctrine.setup_above_m;
        let velocity_m_s = place.forward * self.pace_m_s(group);
        let lead_s = range_m / self.cruise_m_s(who);
        self.fly_to(who, aim_m + velocity_m_s * lead_s, Vec3::ZERO);
    }

    fn enter_and_trail(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        self.enter(who, Phase::Trail);
        self.trail(who, doctrine);
    }

    /// The nearest group inside the southern limit that still has bombers.
    fn group_for(&self, who: usize, doctrine: &InterceptorDoctrine) -> Option<usize> {
        let position_m = self.bodies[who].position_m;
        let reach = |g: usize| (self.middle(g, self.time_s).position_m - position_m).length();
        (0..self.groups.len())
            .filter(|&g| self.group_lives(g) && self.group_in_limit(g, self.time_s + doctrine.limit_ahead_s, doctrine))
            .min_by(|&a, &b| reach(a).total_cmp(&reach(b)))
    }

    pub(super) fn group_in_limit(&self, group: usize, time_s: f64, doctrine: &InterceptorDoctrine) -> bool {
        let place = self.middle(group, time_s);
        (place.position_m - self.scenario.interceptor_base).horizontal().length() < doctrine.southern_limit_m
    }

    fn no_group_will_come(&self, doctrine: &InterceptorDoctrine) -> bool {
        (0..self.groups.len()).all(|g| {
            let coming = self.groups[g].on_target_s > self.time_s;
            !self.group_remains(g) || !(coming || self.group_in_limit(g, self.time_s, doctrine))
        })
    }

    fn hold(&mut self, who: usize) {
        let pair = self.interceptor(who).pair;
        let point_m = self.pairs[pair].start_m;
        self.fly_to(who, point_m, Vec3::ZERO);
    }

    pub(super) fn enter_break(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        self.enter(who, Phase::Break);
        self.break_away(who, doctrine);
    }

    fn break_away(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        if self.time_in_phase_s(who) > doctrine.break_time_s {
            return self.enter(who, Phase::Extend);
        }
        let own = &self.bodies[who];
        let level = own.velocity_m_s.horizontal().unit_or(Vec3::UP);
        let floor_m = self.height_of_targets_m(who) - doctrine.break_depth_m;
        let dive = if own.position_m.z > floor_m { -doctrine.break_dive_slope } else { 0.0 };
        let home = self.homeward(who) * doctrine.break_home_slope;
        let direction = (level + home + Vec3::UP * dive).unit_or(level);
        self.order(who, Guidance::Break { direction });
    }

    fn extend(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let pair = self.interceptor(who).pair;
        if self.interceptor(who).passes >= doctrine.maximum_passes as u32 {
            return self.enter(who, Phase::Egress);
        }
        if self.pairs[pair].members[0] != who {
            return self.enter_and_trail(who, doctrine);
        }
        let Some(group) = self.group_for(who, doctrine) else { return self.enter(who, Phase::Egress) };
        self.pairs[pair].group = Some(group);
        let place = self.middle(group, self.time_s);
        let own = &self.bodies[who];
        let away_m = (own.position_m - place.position_m).horizontal().length();
        if away_m > doctrine.extend_range_m || self.time_in_phase_s(who) > doctrine.extend_time_s {
            return self.begin_set_up(who, doctrine);
        }
        let level = own.velocity_m_s.horizontal().unit_or(Vec3::UP);
        let high_m = place.position_m.z + doctrine.setup_above_m;
        let climb = if own.position_m.z < high_m { doctrine.extend_climb_slope } else { 0.0 };
        let direction = (level + Vec3::UP * climb).unit_or(level);
        let tas_m_s = self.cruise_m_s(who);
        self.order(who, Guidance::Direction { direction, tas_m_s });
    }

    fn defend(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        if self.time_in_phase_s(who) > doctrine.defend_time_s {
            return self.enter(who, Phase::Extend);
        }
        let direction = self.interceptor(who).defend;
        self.order(who, Guidance::Break { direction });
    }

    /// Takes the lead: the pair is he alone from now on, also if he was no longer counted as one of it, and goes on where it was, on its
    /// way in or between two passes.
    fn fly_on_alone(&mut self, who: usize) {
        let pair = self.interceptor(who).pair;
        let pair = &mut self.pairs[pair];
        pair.members.clear();
        pair.members.push(who);
        let phase = if pair.arrived { Phase::Extend } else { Phase::Ingress };
        self.enter(who, phase);
    }

    fn trail(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let pair = self.interceptor(who).pair;
        let leader = self.pairs[pair].members[0];
        if !self.present(leader) {
            return self.fly_on_alone(who);
        }
        if self.interceptor(leader).phase == Phase::Egress && self.interceptor(who).passes > 0 {
            return self.enter(who, Phase::Egress);
        }
        if self.interceptor(leader).phase == Phase::Egress {
            // The leader goes home first: the wingman still has his ammunition and takes the lead.
            return self.fly_on_alone(who);
        }
        self.fly_on_wing(who, leader, (doctrine.wingman_behind_m, doctrine.wingman_beside_m));
    }

    fn egress(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let base_m = self.scenario.interceptor_base;
        let own = &self.bodies[who];
        let far_m = (own.position_m - base_m).horizontal().length();
        if self.across_border(own.position_m) || far_m < doctrine.home_range_m {
            return self.depart(who);
        }
        // Beyond the base, so that nobody turns about above it: 20 km are twice the distance at which he is gone, and more of it
        // would change his course by nothing.
        let point_m = Vec3::new(base_m.x, base_m.y, own.position_m.z) + self.homeward(who) * 20_000.0;
        self.fly_to(who, point_m, Vec3::ZERO);
    }

    /// Level unit vector from an interceptor towards its base.
    fn homeward(&self, who: usize) -> Vec3 {
        (self.scenario.interceptor_base - self.bodies[who].position_m).horizontal().unit_or(Vec3::new(-1.0, 0.0, 0.0))
    }

    /// Speed that an interceptor or escort uses when it hurries.
    pub(super) fn cruise_m_s(&self, who: usize) -> f64 {
        self.cruise_at_m_s(who, self.bodies[who].position_m.z)
    }

    fn cruise_at_m_s(&self, who: usize, altitude_m: f64) -> f64 {
        self.scenario.airmanship.speed_margin * flight::speed_limit_m_s(&self.kind(who).airframe, &self.air, altitude_m)
    }

    /// Guidance to a point that moves with `velocity_m_s`, as fast as the type goes; near it, at the point's speed.
    pub(super) fn fly_to(&mut self, who: usize, point_m: Vec3, velocity_m_s: Vec3) {
        let place = self.destination(who, self.bodies[who].position_m, point_m, velocity_m_s);
        self.order(who, Guidance::Point(place));
    }

    /// What guides an aircraft at `own_m` to a point that moves with `velocity_m_s`.
    pub(super) fn destination(&self, who: usize, own_m: Vec3, point_m: Vec3, velocity_m_s: Vec3) -> Destination {
        let range_m = (point_m - own_m).length();
        let pace_m_s = velocity_m_s.length();
        let fast_m_s = self.cruise_at_m_s(who, own_m.z);
        let closing_m_s = range_m / self.scenario.airmanship.approach_time_s;
        // Slower than a metre a second, a place is at rest.
        let tas_m_s = if pace_m_s > 1.0 { (pace_m_s + closing_m_s).min(fast_m_s) } else { fast_m_s };
        Destination { position_m: point_m, velocity_m_s, time_s: self.time_s, tas_m_s }
    }
}

#[cfg(test)]
mod tests;
