//! How an interceptor comes to its pass: a target, the place where the pass begins, and the way there.

use super::World;
use super::aircraft::Status;
use super::event::Observer;
use super::interceptor::Phase;
use crate::model::doctrine::InterceptorDoctrine;
use crate::model::vector::Vec3;

impl<O: Observer> World<'_, O> {
    /// Takes a target and the way to where the pass on it begins, or searches for one.
    pub(super) fn begin_set_up(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let Some(target) = self.choose_target(who, doctrine) else { return self.search(who, doctrine) };
        self.enter(who, Phase::SetUp);
        let setup_m = self.draw_approach(who, target, doctrine);
        let pilot = self.interceptor_mut(who);
        pilot.target = Some(target);
        pilot.setup_m = setup_m;
        self.set_up(who, doctrine);
    }

    /// Where the pass begins, in the target's frame, by the doctrine's shares; on the side where the pilot is.
    pub(super) fn draw_approach(&mut self, who: usize, target: usize, doctrine: &InterceptorDoctrine) -> Vec3 {
        let u = self.aircraft[who].streams.decision.uniform();
        let forward = self.bodies[target].velocity_m_s.horizontal().unit_or(Vec3::UP);
        let relative_m = self.bodies[who].position_m - self.bodies[target].position_m;
        let side = if relative_m.dot(forward.right()) >= 0.0 { 1.0 } else { -1.0 };
        let (range_m, above_m) = (doctrine.setup_range_m, doctrine.setup_above_m);
        if u < doctrine.front_share {
            let ahead_m = doctrine.front_ahead_factor * range_m;
            Vec3::new(ahead_m, side * doctrine.front_aside_factor * range_m, above_m)
        } else if u < doctrine.front_share + doctrine.quarter_share {
            // Astern as far as aside: what a quarter is.
            Vec3::new(-0.71 * range_m, side * 0.71 * range_m, above_m)
        } else if u < doctrine.front_share + doctrine.quarter_share + doctrine.below_share {
            let depth_m = doctrine.below_depth_factor * above_m;
            Vec3::new(-range_m, side * doctrine.below_aside_factor * range_m, -depth_m)
        } else {
            Vec3::new(-range_m, side * doctrine.stern_aside_factor * range_m, above_m)
        }
    }

    /// The cheapest target of the pair's task: range, crowding, and stragglers first.
    pub(super) fn choose_target(&self, who: usize, doctrine: &InterceptorDoctrine) -> Option<usize> {
        let pair = &self.pairs[self.interceptor(who).pair];
        let position_m = self.bodies[who].position_m;
        let cost = |t: usize| {
            let range_m = (self.bodies[t].position_m - position_m).length();
            let attackers = self.attackers_of(t, who) as f64;
            let straggler = self.status[t] == Status::Flying && self.is_bomber(t);
            range_m + doctrine.crowding_m * attackers - if straggler { doctrine.straggler_gain_m } else { 0.0 }
        };
        if pair.pins {
            return self
                .escort_leaders()
                .filter(|&t| (self.bodies[t].position_m - position_m).length() < doctrine.pin_range_m)
                .min_by(|&a, &b| cost(a).total_cmp(&cost(b)));
        }
        let group = pair.group?;
        self.bombers_of(group)
            .filter(|&t| self.inside_limit(self.bodies[t].position_m, doctrine))
            .filter(|&t| self.has_found(self.interceptor(who).pair, t))
            .min_by(|&a, &b| cost(a).total_cmp(&cost(b)))
    }

    fn inside_limit(&self, position_m: Vec3, doctrine: &InterceptorDoctrine) -> bool {
        (position_m - self.scenario.interceptor_base).horizontal().length() < doctrine.southern_limit_m
    }

    /// Flies to where the pass begins, and begins it there.
    pub(super) fn set_up(&mut self, who: usize, doctrine: &InterceptorDoctrine) {
        let (Some(target), setup_m) = (self.interceptor(who).target, self.interceptor(who).setup_m) else {
            return self.begin_set_up(who, doctrine);
        };
        if !self.present(target) {
            return self.begin_set_up(who, doctrine);
        }
        let (place, own) = (&self.bodies[target], &self.bodies[who]);
        let forward = place.velocity_m_s.horizontal().unit_or(Vec3::UP);
        let (right, relative_m) = (forward.right(), own.position_m - place.position_m);
        let along_m = relative_m.dot(forward);
        let across_m = relative_m.dot(right);
        let offset_m = forward * setup_m.x + right * setup_m.y + Vec3::UP * setup_m.z;
        let reached = (relative_m - offset_m).length() < doctrine.setup_reached_factor * doctrine.setup_range_m;
        if reached || self.time_in_phase_s(who) > doctrine.setup_time_s {
            return self.begin_pass(who, target, doctrine);
        }
        // An aircraft ahead of the box goes around it, on its own side, before it turns in behind.
        let ahead = along_m > -doctrine.around_behind_factor * doctrine.setup_range_m;
        let around = setup_m.x < 0.0 && ahead && across_m.abs() < doctrine.setup_range_m;
        let side = if across_m >= 0.0 { 1.0 } else { -1.0 };
        let point_m = if around {
            place.position_m
                + right * (side * doctrine.around_aside_factor * doctrine.setup_range_m)
                + forward * setup_m.x
                + Vec3::UP * setup_m.z
        } else {
            place.position_m + offset_m
        };
        let velocity_m_s = place.velocity_m_s;
        self.fly_to(who, point_m, velocity_m_s);
    }
}
