//! What pilots ask of their aircraft: onto an aim, to a place, out of a dive.

use super::World;
use super::aircraft::Guidance;
use super::event::Observer;
use crate::model::airmanship::AirmanshipParameters;
use crate::model::ballistics::{FireProblem, ballistic_aims, collision_aim};
use crate::model::flight::{self, Body, Flow, Steer};
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

/// Where a direction without a horizontal part points.
const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);

/// What a pilot steers by over one step.
pub(super) struct Orders {
    pub(super) guidance: Guidance,
    /// Aim direction at the beginning of the step, and how it turns; of those who track.
    aim: Vec3,
    rate_per_s: Vec3,
    /// Interval over which that turning is taken [s].
    rate_interval_s: f64,
    /// Acceleration of their target then [m/s2].
    target_m_s2: Vec3,
    /// Muzzle velocity [m/s] and retardation [1/m] of their guns.
    gun: (f64, f64),
}

impl<O: Observer> World<'_, O> {
    /// What the pilot of an aircraft steers by over the leg that begins now, of so many fine steps.
    #[inline]
    pub(super) fn orders(&self, who: usize, ticks: u64) -> Orders {
        let guidance = self.guidance[who];
        let (aim, rate_per_s, target_m_s2, gun) = (Vec3::ZERO, Vec3::ZERO, Vec3::ZERO, (1.0, 0.0));
        // Twice the lag of the load factor and the leg itself, so that the rate asked for is, in the middle of the leg, the one
        // needed when the aircraft answers. A rate of now trails a tightening turn by 5 mrad; without the leg pilots would look less
        // far ahead the longer the step.
        let lag_s = self.scenario.airmanship.response_lag_s;
        let rate_interval_s = 2.0 * lag_s + self.scenario.conditions.time_step_s * ticks as f64;
        let mut orders = Orders { guidance, aim, rate_per_s, rate_interval_s, target_m_s2, gun };
        if let Guidance::Track { target } = guidance {
            let own = &self.motion.before[who];
            orders.target_m_s2 = self.acceleration_before_m_s2(target);
            orders.gun = self.main_gun(who, own.position_m.z);
            // The turning rate of the aim direction changes slowly: once a step is enough.
            (orders.aim, orders.rate_per_s) = self.aim_and_rate_per_s(target, &orders, own);
        }
        orders
    }

    /// What a pilot asks for in state `own`, `after_s` into the step.
    pub(super) fn steer(&self, orders: &Orders, own: &Body, flow: &Flow, after_s: f64) -> Steer {
        let airmanship = &self.scenario.airmanship;
        let (acceleration_m_s2, wanted_m_s) = match orders.guidance {
            Guidance::Point(place) => (
                travel(flow, place.way_m(own.position_m, self.time_s + after_s, airmanship), airmanship),
                place.tas_m_s,
            ),
            Guidance::Direction { direction, tas_m_s } => (travel(flow, direction, airmanship), tas_m_s),
            Guidance::Break { direction } => {
                let direction = no_steeper(flow, direction, airmanship).unwrap_or(direction);
                (flight::turn_onto(flow, direction, Vec3::ZERO, airmanship.track_gain_per_s), f64::INFINITY)
            }
            Guidance::Track { target } => {
                let direction = if after_s > 0.0 {
                    let [direction] = self.aim_directions(target, orders, flow.tas_m_s, [(own.position_m, after_s)]);
                    direction
                } else {
                    orders.aim
                };
                // Who cannot follow flies for speed: the turning of the aim is nothing to him then.
                let (direction, rate_per_s) = match no_steeper(flow, direction, airmanship) {
                    Some(shallower) => (shallower, Vec3::ZERO),
                    None => (direction, orders.rate_per_s),
                };
                (flight::turn_onto(flow, direction, rate_per_s, airmanship.track_gain_per_s), f64::INFINITY)
            }
        };
        let (throttle, brake) =
            flight::hold_speed(flow.tas_m_s, wanted_m_s, flow.limit_m_s, airmanship.throttle_band_m_s);
        Steer { acceleration_m_s2: above_floor(own, flow, acceleration_m_s2, airmanship), throttle, brake }
    }

    /// Aim direction now, and its turning rate half the rate interval ahead.
    fn aim_and_rate_per_s(&self, target: usize, orders: &Orders, own: &Body) -> (Vec3, Vec3) {
        let (tas_m_s, interval_s) = (own.velocity_m_s.length(), orders.rate_interval_s);
        let turning_m_s2 = (own.lift - Vec3::UP) * STANDARD_GRAVITY_M_S2;
        let later_own_m =
            own.position_m + own.velocity_m_s * interval_s + turning_m_s2 * (0.5 * interval_s * interval_s);
        let moments = [(own.position_m, 0.0), (later_own_m, interval_s)];
        let [now, later] = self.aim_directions(target, orders, tas_m_s, moments);
        (now, (later - now) * (1.0 / interval_s))
    }

    /// Where to point to hit `target` at some moments, each given by the own position and the time after the begin of the step: the guns'
    /// lead near, a collision course far out.
    fn aim_directions<const N: usize>(
        &self,
        target: usize,
        orders: &Orders,
        tas_m_s: f64,
        moments: [(Vec3, f64); N],
    ) -> [Vec3; N] {
        let acceleration_m_s2 = orders.target_m_s2;
        let other = &self.motion.before[target];
        let states = moments.map(|(_, after_s)| {
            let moved_m = other.velocity_m_s * after_s;
            let target_m = other.position_m + moved_m + acceleration_m_s2 * (0.5 * after_s * after_s);
            (target_m, other.velocity_m_s + acceleration_m_s2 * after_s)
        });
        let problems = std::array::from_fn(|i| {
            let ((own_m, _), (target_m, target_m_s)) = (moments[i], states[i]);
            FireProblem::new(target_m - own_m, tas_m_s, (target_m_s, acceleration_m_s2), orders.gun)
        });
        let (near_m, far_m) = (self.scenario.airmanship.lead_range_m, self.scenario.airmanship.collision_range_m);
        let far = std::array::from_fn::<f64, N, _>(|i| {
            let range_m = (states[i].0 - moments[i].0).length();
            ((range_m - near_m) / (far_m - near_m)).clamp(0.0, 1.0)
        });
        let lead = if far.iter().any(|&far| far < 1.0) {
            ballistic_aims(&problems).map(|aim| aim.direction)
        } else {
            [Vec3::ZERO; N]
        };
        std::array::from_fn(|i| {
            if far[i] <= 0.0 {
                return lead[i];
            }
            let course = collision_aim(moments[i].0, tas_m_s, states[i].0, states[i].1).direction;
            if far[i] >= 1.0 { course } else { (lead[i] * (1.0 - far[i]) + course * far[i]).unit_or(course) }
        })
    }
}

/// Whether an aircraft has to climb harder than with that acceleration, or its dive would go through the floor.
pub(super) fn must_pull_out(
    own: &Body,
    flow: &Flow,
    acceleration_m_s2: Vec3,
    airmanship: &AirmanshipParameters,
) -> bool {
    above_floor(own, flow, acceleration_m_s2, airmanship).z > acceleration_m_s2.z
}

/// The wanted acceleration, or a pull to level flight where the dive would otherwise go through the floor.
fn above_floor(own: &Body, flow: &Flow, acceleration_m_s2: Vec3, airmanship: &AirmanshipParameters) -> Vec3 {
    let floor_m = airmanship.floor_m;
    let sink_m_s = -own.velocity_m_s.z;
    // Mostly nobody sinks, and the rest need not be worked out.
    if sink_m_s <= 0.0 && own.position_m.z > floor_m {
        return acceleration_m_s2;
    }
    let along = flow.along;
    // Height lost in a pull-out: the radius across the path, times one less the cosine; and while the lift rolls upwards.
    let radius_m = flow.tas_m_s * flow.tas_m_s / (airmanship.pull_out_load * STANDARD_GRAVITY_M_S2);
    let pulling_m = radius_m * (1.0 - along.horizontal().length());
    let half_roll_m = core::f64::consts::PI / flow.limits.roll_rate_rad_s * sink_m_s.max(0.0);
    let spare_m = own.position_m.z - floor_m - pulling_m;
    if spare_m > half_roll_m {
        return acceleration_m_s2;
    }
    let level = own.velocity_m_s.horizontal().unit_or(NORTH);
    let up = Vec3::UP.perpendicular_to(along).unit_or(level);
    let upright = own.lift.perpendicular_to(along).unit_or(up).dot(up);
    if spare_m > 0.5 * half_roll_m * (1.0 - upright) {
        acceleration_m_s2
    } else if upright < airmanship.upright_cosine {
        // Unload, roll, then pull: pulling while the lift points down would make it worse.
        up * (airmanship.unload_load * STANDARD_GRAVITY_M_S2) - Vec3::UP.perpendicular_to(along) * STANDARD_GRAVITY_M_S2
    } else {
        let climb = (level + Vec3::UP * airmanship.pull_out_slope).unit_or(level);
        flight::turn_onto(flow, climb, Vec3::ZERO, airmanship.track_gain_per_s)
    }
}

/// The direction asked for, or a shallower one where the speed runs out: nobody follows a target up into a stall. The slope that
/// the speed allows changes with it smoothly, so that pilots do not pull and push by turns.
fn no_steeper(flow: &Flow, direction: Vec3, airmanship: &AirmanshipParameters) -> Option<Vec3> {
    let (least, free) = (airmanship.zoom_least_share, airmanship.zoom_free_share);
    let share = flow.tas_m_s / flow.limit_m_s;
    if direction.z <= 0.0 || share > free {
        return None;
    }
    let spare = ((share - least) / (free - least)).max(0.0);
    let level = direction.horizontal();
    let steepest = spare * airmanship.zoom_slope;
    if direction.z <= steepest * level.length() {
        return None;
    }
    let level = level.unit_or(flow.along.horizontal().unit_or(NORTH));
    Some((level + Vec3::UP * steepest).unit_or(level))
}

/// Acceleration of an aircraft that travels `towards` something: heading and slope each by themselves, so that nobody loops
/// towards a place behind him; turns that keep the speed; no slope beyond the steepest, and no climb beyond what the
/// speed above that of best climb allows. Without this, whoever flies to a high place arrives near the stall and stays there.
fn travel(flow: &Flow, towards: Vec3, airmanship: &AirmanshipParameters) -> Vec3 {
    let gain_per_s = airmanship.travel_gain_per_s;
    let [turn_m_s2_max, pull_m_s2, push_m_s2] =
        [airmanship.travel_turn_load, airmanship.travel_pull_load, airmanship.travel_push_load]
            .map(|load| load * STANDARD_GRAVITY_M_S2);
    let (along, tas_m_s) = (flow.along, flow.tas_m_s);
    let (heading, wanted) = (along.horizontal().unit_or(NORTH), towards.horizontal().unit_or(NORTH));
    let (across, ahead) = (wanted.dot(heading.right()), wanted.dot(heading));
    // Behind the shoulder the sine shrinks again: keep turning at full size.
    let turn = if ahead > 0.0 { across } else { 1f64.copysign(across) };
    let turn_m_s2 = (turn * gain_per_s * tas_m_s).clamp(-turn_m_s2_max, turn_m_s2_max);
    let climb_share = airmanship.climb_speed_share;
    let spare = ((tas_m_s / flow.limit_m_s - climb_share) / (1.0 - climb_share)).clamp(0.0, 1.0);
    let slope = |v: Vec3| v.z / v.horizontal().length().max(1e-9);
    // Not `clamp`, which panics where a bound is no number: such a state is reported as a failed run.
    let wanted_slope = slope(towards).max(-airmanship.travel_slope).min(airmanship.travel_slope * spare);
    let pitch = (wanted_slope - slope(along)) * gain_per_s * tas_m_s;
    // Across the path, not upwards: in a steep dive an upward pull would do next to nothing.
    let lift = Vec3::UP * along.horizontal().length() - heading * along.z;
    heading.right() * turn_m_s2 + lift * pitch.clamp(-push_m_s2, pull_m_s2)
}

#[cfg(test)]
mod tests;
