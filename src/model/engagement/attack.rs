//! The firing pass of an interceptor from its plan to the decision to break off.

use super::World;
use super::aircraft::Guidance;
use super::event::{Observer, PassEnd};
use super::firing::Pass;
use super::interceptor::Phase;
use crate::model::doctrine::InterceptorDoctrine;

impl<O: Observer> World<'_, O> {
    /// Begins a firing pass, and the pair looks out afresh; the wingman attacks another aircraft of the same flight, or covers.
    pub(super) fn begin_pass(&mut self, who: usize, target: usize, doctrine: &InterceptorDoctrine) {
        let threat_known = self.knows_threat(who);
        self.renew_lookout(who);
        self.begin_pass_knowing(who, target, doctrine, threat_known);
        self.lead_wingman(who, target, doctrine, threat_known);
    }

    fn begin_pass_knowing(&mut self, who: usize, target: usize, doctrine: &InterceptorDoctrine, threat_known: bool) {
        self.enter(who, Phase::Attack);
        self.interceptor_mut(who).target = Some(target);
        self.interceptor_mut(who).passes += 1;
        let on_bomber = self.is_bomber(target);
        let pilots = self.pilot_pool(who);
        let aim = if on_bomber { pilots.aim_on_bomber } else { pilots.aim_on_fighter };
        let plane = &mut self.aircraft[who];
        let looks_nearer = if on_bomber {
            doctrine.span_misjudged_factor * libm::exp(doctrine.span_misjudged_spread * plane.streams.aim.normal())
        } else {
            1.0 + aim.range_error * plane.streams.aim.normal()
        };
        let intended_m = if on_bomber { doctrine.open_fire_range_m } else { doctrine.open_fire_range_fighter_m };
        let burst_s = plane.streams.aim.triangular(doctrine.burst_min_s, doctrine.burst_mode_s, doctrine.burst_max_s);
        let cease_m =
            if on_bomber { doctrine.cease_fire_range_m } else { doctrine.cease_fire_share_fighter * intended_m };
        let least = self.scenario.airmanship.least_range_share;
        let limits = (intended_m * looks_nearer.max(least), cease_m, burst_s);
        let sight = (doctrine.sight_error_limit_rad, doctrine.sight_error_time_s);
        self.open_pass(who, Pass::new(target, &aim, limits, sight).knowing(threat_known));
    }

    /// The wingman begins his pass with what his leader knew at the begin of his own.
    fn lead_wingman(&mut self, who: usize, target: usize, doctrine: &InterceptorDoctrine, threat_known: bool) {
        let pair = self.interceptor(who).pair;
        if self.pairs[pair].members[0] != who {
            return;
        }
        let Some(&wingman) = self.pairs[pair].members.get(1) else { return };
        let fires = self.aircraft[wingman].streams.decision.happens(doctrine.wingman_fires);
        let ready = self.present(wingman) && self.interceptor(wingman).phase == Phase::Trail;
        if fires && ready && self.aircraft[wingman].rounds_left.first().is_some_and(|&r| r > 0) {
            let other = self.flight_mate(target, wingman).unwrap_or(target);
            self.begin_pass_knowing(wingman, other, doctrine, threat_known);
        }
    }

    pub(super) fn attack(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let Some(target) = self.interceptor(who).target else { return self.enter(who, Phase::Extend) };
        if let Some(end) = self.pass_is_over(who, target, doctrine) {
            self.close_pass(who, end);
            return self.enter_break(who, doctrine);
        }
        self.order(who, Guidance::Track { target });
    }

    /// Why an interceptor breaks off his pass now, if he does.
    pub(super) fn pass_is_over(&self, who: usize, target: usize, doctrine: &InterceptorDoctrine) -> Option<PassEnd> {
        let Some(pass) = &self.aircraft[who].pass else { return Some(PassEnd::TargetGone) };
        let (own, other) = (&self.bodies[who], &self.bodies[target]);
        let relative_m = other.position_m - own.position_m;
        let range_m = relative_m.length();
        let behind = relative_m.dot(own.velocity_m_s) <= 0.0;
        // Overshot, or still pointing away long after the turn in began.
        let intended_m =
            if self.is_bomber(target) { doctrine.open_fire_range_m } else { doctrine.open_fire_range_fighter_m };
        let lost = behind
            && (range_m < doctrine.overshoot_range_factor * intended_m
                || self.time_in_phase_s(who) > doctrine.turn_in_time_s);
        // Time is up only for a pass that does not get there: nobody turns away a mile short with the sight on the target.
        let closing_m_s = relative_m.dot(own.velocity_m_s - other.velocity_m_s) / range_m.max(1.0);
        let arrives = closing_m_s * doctrine.attack_time_s > range_m;
        if pass.end.is_some() {
            pass.end
        } else if !self.present(target) {
            Some(PassEnd::TargetGone)
        } else if range_m < pass.cease_range_m {
            Some(PassEnd::TooClose)
        } else if lost {
            Some(PassEnd::Overshot)
        } else {
            (self.time_in_phase_s(who) > doctrine.attack_time_s && !arrives).then_some(PassEnd::TimedOut)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::stage;
    use crate::model::vector::Vec3;

    /// Time ends only a pass that does not get there. Who has the target behind him has overshot it: near it at once, far off
    /// only after the time to turn in.
    #[test]
    fn a_pass_ends_for_time_only_if_it_does_not_arrive_and_for_position_behind_the_target() {
        stage::with("black-thursday", &[], |world| {
            let (who, target) = (world.interceptors[0], 0);
            let doctrine = *world.interceptor_doctrine(who);
            let aim = world.pilot_pool(who).aim_on_bomber;
            world.time_s = 1_000.0;
            let mut end = |behind_m: f64, faster_m_s: f64, lasted_s: f64| {
                let place = world.bodies[target];
                let forward = place.velocity_m_s.unit_or(Vec3::UP);
                let velocity_m_s = place.velocity_m_s + forward * faster_m_s;
                stage::put(world, who, place.position_m - forward * behind_m, velocity_m_s);
                let limits = (doctrine.open_fire_range_m, doctrine.cease_fire_range_m, doctrine.burst_mode_s);
                world.aircraft[who].pass = Some(Box::new(Pass::new(target, &aim, limits, (1.0, 1.0))));
                world.interceptor_mut(who).since_s = 1_000.0 - lasted_s;
                world.pass_is_over(who, target, &doctrine)
            };
            let late_s = doctrine.attack_time_s + 1.0;
            assert_eq!(end(2_000.0, 120.0, 1.0), None);
            assert_eq!(end(2_000.0, 120.0, late_s), None, "he is there in 17 s");
            assert_eq!(end(2_000.0, 10.0, late_s), Some(PassEnd::TimedOut), "in 200 s");
            assert_eq!(end(2_000.0, 10.0, 1.0), None, "he has only begun");
            assert_eq!(end(-500.0, 120.0, 1.0), Some(PassEnd::Overshot));
            assert_eq!(end(-20_000.0, 120.0, 1.0), None, "he is still turning in");
            assert_eq!(end(-20_000.0, 120.0, doctrine.turn_in_time_s), None, "as long as the time lasts");
            assert_eq!(end(-20_000.0, 120.0, doctrine.turn_in_time_s + 1.0), Some(PassEnd::Overshot));
        });
    }
}
