//! Moving everything from one time level to the next.

use super::aircraft::{Guidance, Leg, Status};
use super::event::Observer;
use super::outcome::{Cause, RunFault};
use super::{Brain, QUIET_STRIDE, World};
use crate::model::ballistics::{ballistic_aim, collision_aim};
use crate::model::flight::{self, Body, Condition, Flow, Steer, Step};
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

/// Range inside which the guns' lead steers, and outside which a collision course does [m]; linear in between.
const LEAD_RANGE_M: (f64, f64) = (1_500.0, 3_000.0);
/// Interval over which the turning rate of the aim direction is taken, beside the leg that is flown by it [s]: twice the lag of the
/// load factor, so that the rate asked for is, in the middle of the leg, the one needed when the aircraft answers. A rate of now
/// trails a tightening turn by 5 mrad; without the leg pilots would look less far ahead the longer the step.
const RATE_INTERVAL_S: f64 = 2.0 * flight::LOAD_FACTOR_LAG_S;
/// Gains of the turn onto a direction [1/s]: tracking through a sight, and flying to a place.
const TRACK_GAIN_PER_S: f64 = 2.0;
const TRAVEL_GAIN_PER_S: f64 = 0.7;
/// Acceleration of a turn on the way to a place [m/s2]: level at 2.5 g, about what the engines of jets sustain.
const TRAVEL_TURN_M_S2: f64 = 2.3 * STANDARD_GRAVITY_M_S2;
/// Largest push-over and pull-up on the way to a place [m/s2].
const TRAVEL_PITCH_M_S2: (f64, f64) = (-0.7 * STANDARD_GRAVITY_M_S2, 2.3 * STANDARD_GRAVITY_M_S2);
/// Tangent of the steepest path on the way to a place: thirty degrees.
const STEEPEST_SLOPE: f64 = 0.577;
/// Share of the speed limit down to which pilots trade speed for height, somewhat below the speed of best climb.
const CLIMB_SPEED_SHARE: f64 = 0.6;
/// Shares of the speed limit below which pilots in a fight no longer climb, and above which they climb as they like: from some
/// 1.4 times the stalling speed of a jet at the heights of these fights.
const ZOOM_SPEED_SHARE: (f64, f64) = (0.4, 0.55);
/// Tangent of the steepest climb just below the second of these: sixty degrees.
const STEEPEST_ZOOM: f64 = 1.73;
/// Where a direction without a horizontal part points.
const NORTH: Vec3 = Vec3::new(0.0, 1.0, 0.0);
/// Lowest altitude that pilots accept in a fight [m].
const FLOOR_M: f64 = 1_200.0;

/// Fine steps of a leg while an aircraft manoeuvres beyond gun range.
const MANOEUVRE_TICKS: u64 = 2;
/// Fine steps of a leg straight to a place that is near, and to one that is far.
const TRAVEL_TICKS: (u64, u64) = (10, 20);
/// Longest leg whatever the step is [s]: one of three seconds would swing about its course, with the gain of travel.
const LONGEST_LEG_S: f64 = 2.0;
/// Fine steps of a leg in a steady turn on the way.
const TURN_TICKS: u64 = 5;
/// Load across the path from which who travels turns, and change of it from which the lift is on its way: half a g, some two
/// degrees off the course.
const TURN_LOAD: f64 = 0.5;
/// Distance from which a place is far [m]: a dozen seconds or more.
const FAR_M: f64 = 4_000.0;

/// Steps of none, one and more fine steps, up to the longest leg or stride.
pub(super) fn steps(time_step_s: f64) -> Vec<Step> {
    // A millionth, for a whole number of steps whose quotient falls short of it by rounding.
    let fitting = (LONGEST_LEG_S / time_step_s + 1e-6) as u64;
    let longest = fitting.min(TRAVEL_TICKS.1).max(QUIET_STRIDE);
    (0..=longest).map(|ticks| Step::new(ticks as f64 * time_step_s)).collect()
}

/// What a pilot steers by over one step.
struct Orders {
    guidance: Guidance,
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
    /// Moves formations in closed form and everyone else by the equations of motion, all from one time level.
    ///
    /// # Errors
    /// [`RunFault::NonFinite`] names the first aircraft whose state is no number.
    pub(super) fn move_all(&mut self) -> Result<(), RunFault> {
        // What was the present becomes the begin of the step, the oldest of the three is written anew; until it is, nobody may read it.
        std::mem::swap(&mut self.earlier, &mut self.before);
        std::mem::swap(&mut self.before, &mut self.bodies);
        let mut bodies = std::mem::take(&mut self.bodies);
        let after_s = self.time_s + self.step_s;
        self.note_hunters();
        self.middles.update(&self.groups, &self.route, after_s);
        let mut crashed = Vec::new();
        for (who, moved) in bodies.iter_mut().enumerate() {
            *moved = self.moved(who, after_s);
            // A sum is finite only where all its terms are.
            let sum = moved.position_m + moved.velocity_m_s;
            if !(sum.x + sum.y + sum.z).is_finite() {
                return Err(RunFault::NonFinite { aircraft: who, tick: self.tick });
            }
            if moved.position_m.z < 0.0 && self.present(who) {
                crashed.push(who);
            }
        }
        self.bodies = bodies;
        self.flown.iter_mut().zip(&self.status).for_each(|(flown, &status)| *flown = status == Status::Flying);
        // Flown into the ground or the sea.
        crashed.into_iter().for_each(|who| self.lose(who, after_s, Cause::Ground));
        Ok(())
    }

    /// An aircraft at the end of the step, `after_s`.
    fn moved(&mut self, who: usize, after_s: f64) -> Body {
        let before = &self.before[who];
        match self.status[who] {
            Status::Formation if self.flies_straight_on(who) => {
                Body { position_m: before.position_m + before.velocity_m_s * self.step_s, ..*before }
            }
            Status::Formation => {
                let body = self.formation_body(who, before, after_s);
                self.note_corner(who, after_s);
                body
            }
            Status::Flying => self.fly_or_travel(who),
            Status::Waiting | Status::Departed | Status::Lost => *before,
        }
    }

    /// Acceleration of an aircraft at the begin of the step, for those who steer by it.
    fn acceleration_before_m_s2(&self, who: usize) -> Vec3 {
        self.acceleration_m_s2(who, &self.before[who], &self.earlier[who], self.last_step_s)
    }

    /// Acceleration of an aircraft at a fraction of the step, for those who fire by it.
    pub(super) fn acceleration_at_m_s2(&self, who: usize, fraction: f64) -> Vec3 {
        let before_m_s2 = self.acceleration_before_m_s2(who);
        let after_m_s2 = self.acceleration_m_s2(who, &self.bodies[who], &self.before[who], self.step_s);
        before_m_s2 + (after_m_s2 - before_m_s2) * fraction
    }

    /// Acceleration of an aircraft in the state `now`, a step after `then`. Across its path it follows from the lift of
    /// that moment: the change of velocity over the step would be half a step old, and guns would trail a hard turn by that.
    fn acceleration_m_s2(&self, who: usize, now: &Body, then: &Body, step_s: f64) -> Vec3 {
        let change_m_s2 = (now.velocity_m_s - then.velocity_m_s) * (1.0 / step_s);
        if self.flown[who] {
            let along = now.velocity_m_s.unit_or(Vec3::UP);
            let turning_m_s2 = ((now.lift - Vec3::UP) * STANDARD_GRAVITY_M_S2).perpendicular_to(along);
            return turning_m_s2 + along * change_m_s2.dot(along);
        }
        // The corners of a weave are no acceleration that anyone could aim by.
        let weaves = matches!(self.brains[who], Brain::Escort(_));
        if weaves { Vec3::ZERO } else { change_m_s2 }
    }

    /// Whether a formation aircraft may go on straight over this step instead of by closed form: nobody aims at it, and it
    /// is not its turn, one step in eight, nor does its weave change sides. On the turn of the route that is half a metre
    /// off after eight steps.
    fn flies_straight_on(&self, who: usize) -> bool {
        let stride = self.stride;
        let watched = self.hunter_m2[who].is_finite() || stride > 2;
        let weaves_on = self.time_s + self.step_s < self.corners_s[who];
        !watched && weaves_on && (self.tick + who as u64) % 8 >= stride
    }

    /// Notes when the weave of an escort on station changes sides next after `time_s`.
    fn note_corner(&mut self, who: usize, time_s: f64) {
        if let Brain::Escort(pilot) = &self.brains[who]
            && time_s >= self.corners_s[who]
        {
            self.corners_s[who] = self.escort_flights[pilot.flight].place.next_corner_s(time_s);
        }
    }

    /// A formation aircraft at `time_s`, by closed form; mass and lift are those it has.
    pub(super) fn formation_body(&self, who: usize, own: &Body, time_s: f64) -> Body {
        let (position_m, velocity_m_s) = match &self.brains[who] {
            Brain::Bomber(_) => self.slot_of(who, time_s),
            _ => self.station_of(who, time_s),
        };
        Body { position_m, velocity_m_s, ..*own }
    }

    /// Notes for everyone how near the nearest aircraft is that brings its guns on him, squared [m2].
    fn note_hunters(&mut self) {
        let mut nearest_m2 = std::mem::take(&mut self.hunter_m2);
        nearest_m2.fill(f64::INFINITY);
        for &who in self.escorts.iter().chain(&self.interceptors) {
            if let (Status::Flying, Guidance::Track { target }) = (self.status[who], self.guidance[who]) {
                let apart_m = self.before[target].position_m - self.before[who].position_m;
                let apart_m2 = apart_m.dot(apart_m);
                nearest_m2[target] = nearest_m2[target].min(apart_m2);
                nearest_m2[who] = nearest_m2[who].min(apart_m2);
            }
        }
        self.hunter_m2 = nearest_m2;
    }

    /// A pilot's orders to himself; new ones end the leg that he is on, or he would follow the old ones until its end.
    pub(super) fn order(&mut self, who: usize, guidance: Guidance) {
        self.guidance[who] = guidance;
        let (own_m, tick) = (self.bodies[who].position_m, self.tick);
        self.legs[who].take_if(|leg| leg.end > tick && !leg.order.continues(&guidance, own_m));
    }

    /// Fine steps that an aircraft may fly at once as long as it does not turn: one inside gun range of somebody, two while it
    /// manoeuvres, and when it travels more, by the distance of the place it flies to.
    fn leg_ticks(&self, who: usize) -> u64 {
        let near_m2 = self.hunter_m2[who];
        if near_m2 < LEAD_RANGE_M.0 * LEAD_RANGE_M.0 {
            return 1;
        }
        if near_m2 < LEAD_RANGE_M.1 * LEAD_RANGE_M.1 {
            return MANOEUVRE_TICKS;
        }
        match self.guidance[who] {
            Guidance::Break { .. } | Guidance::Track { .. } => MANOEUVRE_TICKS,
            Guidance::Direction { .. } => TRAVEL_TICKS.0,
            Guidance::Point(place) => {
                let way_m = place.position_m - self.before[who].position_m;
                if way_m.dot(way_m) > FAR_M * FAR_M { TRAVEL_TICKS.1 } else { TRAVEL_TICKS.0 }
            }
        }
    }

    /// The state after the step: integrated over it, or interpolated on a longer leg where nothing happens in between.
    fn fly_or_travel(&mut self, who: usize) -> Body {
        let after = self.tick + self.stride;
        let most = self.leg_ticks(who).min(self.steps.len() as u64 - 1);
        if let Some(leg) = &self.legs[who]
            && after <= leg.end
            && leg.end - self.tick <= most
        {
            return self.on_leg(who, leg, after);
        }
        let (from, orders) = (self.before[who], self.orders(who, most));
        let flow = Flow::new(&from, &self.kind(who).airframe, &self.air);
        let begin = self.steer(&orders, &from, &flow, 0.0);
        let ticks = most.min(turn_ticks(&from, &flow, &begin));
        let step = &self.steps[ticks.max(self.stride) as usize];
        let condition = self.condition(who);
        let airframe = &self.kind(who).airframe;
        let to = flight::step(&from, airframe, &self.air, &condition, (&flow, &begin), step, |own, flow, after_s| {
            self.steer(&orders, own, flow, after_s)
        });
        let (start, end, order) = (self.tick, self.tick + ticks, orders.guidance);
        self.legs[who] = (self.stride < ticks).then_some(Leg { order, from, to, start, end });
        self.legs[who].as_ref().map_or(to, |leg| self.on_leg(who, leg, after))
    }

    /// The state on a leg at `tick`; the mass is that of now, for fuel burns on the way.
    #[inline]
    fn on_leg(&self, who: usize, leg: &Leg, tick: u64) -> Body {
        Body { mass_kg: self.before[who].mass_kg, ..leg.at(tick) }
    }

    /// What the pilot of an aircraft steers by over the leg that begins now, of at most so many fine steps.
    fn orders(&self, who: usize, ticks: u64) -> Orders {
        let guidance = self.guidance[who];
        let (aim, rate_per_s, target_m_s2, gun) = (Vec3::ZERO, Vec3::ZERO, Vec3::ZERO, (1.0, 0.0));
        let rate_interval_s = RATE_INTERVAL_S + self.scenario.conditions.time_step_s * ticks as f64;
        let mut orders = Orders { guidance, aim, rate_per_s, rate_interval_s, target_m_s2, gun };
        if let Guidance::Track { target } = guidance {
            let own = &self.before[who];
            orders.target_m_s2 = self.acceleration_before_m_s2(target);
            orders.gun = self.main_gun(who, own.position_m.z);
            // The turning rate of the aim direction changes slowly: once a step is enough.
            (orders.aim, orders.rate_per_s) = self.aim_and_rate_per_s(target, &orders, own);
        }
        orders
    }

    fn condition(&self, who: usize) -> Condition {
        let plane = &self.aircraft[who];
        let airframe = &self.kind(who).airframe;
        let vulnerability = &self.kind(who).vulnerability.parameters;
        let tanks = if plane.tanks { airframe.parameters.drop_tank_drag } else { 0.0 };
        let fuel_share = if plane.fuel_kg > 0.0 { 1.0 } else { 0.0 };
        Condition {
            load_factor_limit: plane.load_factor_limit,
            thrust_share: fuel_share * self.thrust_share(who, &self.before[who]),
            extra_drag: tanks + f64::from(plane.damage.windmilling) * vulnerability.windmill_drag,
        }
    }

    /// What a pilot asks for in state `own`, `after_s` into the step.
    fn steer(&self, orders: &Orders, own: &Body, flow: &Flow, after_s: f64) -> Steer {
        let (acceleration_m_s2, wanted_m_s) = match orders.guidance {
            Guidance::Point(place) => (travel(flow, place.way_m(own.position_m, self.time_s + after_s)), place.tas_m_s),
            Guidance::Direction { direction, tas_m_s } => (travel(flow, direction), tas_m_s),
            Guidance::Break { direction } => {
                let direction = no_steeper(flow, direction).unwrap_or(direction);
                (flight::turn_onto(flow, direction, Vec3::ZERO, TRACK_GAIN_PER_S), f64::INFINITY)
            }
            Guidance::Track { target } => {
                let direction = if after_s > 0.0 {
                    self.aim_direction(target, orders, own.position_m, flow.tas_m_s, after_s)
                } else {
                    orders.aim
                };
                // Who cannot follow flies for speed: the turning of the aim is nothing to him then.
                let (direction, rate_per_s) = match no_steeper(flow, direction) {
                    Some(shallower) => (shallower, Vec3::ZERO),
                    None => (direction, orders.rate_per_s),
                };
                (flight::turn_onto(flow, direction, rate_per_s, TRACK_GAIN_PER_S), f64::INFINITY)
            }
        };
        let (throttle, brake) = flight::hold_speed(flow.tas_m_s, wanted_m_s, flow.limit_m_s);
        Steer { acceleration_m_s2: above_floor(own, flow, acceleration_m_s2), throttle, brake }
    }

    /// Aim direction now, and its turning rate half the rate interval ahead.
    fn aim_and_rate_per_s(&self, target: usize, orders: &Orders, own: &Body) -> (Vec3, Vec3) {
        let (tas_m_s, interval_s) = (own.velocity_m_s.length(), orders.rate_interval_s);
        let now = self.aim_direction(target, orders, own.position_m, tas_m_s, 0.0);
        let turning_m_s2 = (own.lift - Vec3::UP) * STANDARD_GRAVITY_M_S2;
        let later_own_m =
            own.position_m + own.velocity_m_s * interval_s + turning_m_s2 * (0.5 * interval_s * interval_s);
        let later = self.aim_direction(target, orders, later_own_m, tas_m_s, interval_s);
        (now, (later - now) * (1.0 / interval_s))
    }

    /// Where to point from `own_m` to hit `target`, `after_s` into the step: the guns' lead near, a collision course far out.
    fn aim_direction(&self, target: usize, orders: &Orders, own_m: Vec3, tas_m_s: f64, after_s: f64) -> Vec3 {
        let acceleration_m_s2 = orders.target_m_s2;
        let other = &self.before[target];
        let target_m = other.position_m + other.velocity_m_s * after_s + acceleration_m_s2 * (0.5 * after_s * after_s);
        let target_m_s = other.velocity_m_s + acceleration_m_s2 * after_s;
        let (muzzle_m_s, retardation_per_m) = orders.gun;
        let gun = || {
            ballistic_aim(own_m, tas_m_s, target_m, target_m_s, acceleration_m_s2, muzzle_m_s, retardation_per_m)
                .direction
        };
        let range_m = (target_m - own_m).length();
        let far = ((range_m - LEAD_RANGE_M.0) / (LEAD_RANGE_M.1 - LEAD_RANGE_M.0)).clamp(0.0, 1.0);
        if far <= 0.0 {
            return gun();
        }
        let course = collision_aim(own_m, tas_m_s, target_m, target_m_s).direction;
        if far >= 1.0 { course } else { (gun() * (1.0 - far) + course * far).unit_or(course) }
    }
}

/// Fine steps that a leg of who turns may have: few while the lift is still on its way to what is wanted, more in the turn that
/// follows, any number on a straight way.
fn turn_ticks(own: &Body, flow: &Flow, begin: &Steer) -> u64 {
    let turn = begin.acceleration_m_s2 * (1.0 / STANDARD_GRAVITY_M_S2);
    let change = (turn + Vec3::UP - own.lift).perpendicular_to(flow.along);
    if change.dot(change) > TURN_LOAD * TURN_LOAD {
        MANOEUVRE_TICKS
    } else if turn.dot(turn) > TURN_LOAD * TURN_LOAD {
        TURN_TICKS
    } else {
        u64::MAX
    }
}

/// The wanted acceleration, or a pull to level flight where the dive would otherwise go through the floor.
fn above_floor(own: &Body, flow: &Flow, acceleration_m_s2: Vec3) -> Vec3 {
    let along = flow.along;
    let sink_m_s = -own.velocity_m_s.z;
    // Height lost in a pull-out at 2.5 g: the radius across the path, times one less the cosine; and while the lift rolls upwards.
    let radius_m = flow.tas_m_s * flow.tas_m_s / (2.5 * STANDARD_GRAVITY_M_S2);
    let pulling_m = radius_m * (1.0 - along.horizontal().length());
    let half_roll_m = core::f64::consts::PI / flow.limits.roll_rate_rad_s * sink_m_s.max(0.0);
    let spare_m = own.position_m.z - FLOOR_M - pulling_m;
    if spare_m > half_roll_m || (sink_m_s <= 0.0 && own.position_m.z > FLOOR_M) {
        return acceleration_m_s2;
    }
    let level = own.velocity_m_s.horizontal().unit_or(NORTH);
    let up = Vec3::UP.perpendicular_to(along).unit_or(level);
    let upright = own.lift.perpendicular_to(along).unit_or(up).dot(up);
    if spare_m > 0.5 * half_roll_m * (1.0 - upright) {
        acceleration_m_s2
    } else if upright < 0.5 {
        // Unload, roll, then pull: pulling while the lift points down would make it worse.
        up * (0.1 * STANDARD_GRAVITY_M_S2) - Vec3::UP.perpendicular_to(along) * STANDARD_GRAVITY_M_S2
    } else {
        flight::turn_onto(flow, (level + Vec3::UP * 0.2).unit_or(level), Vec3::ZERO, TRACK_GAIN_PER_S)
    }
}

/// The direction asked for, or a shallower one where the speed runs out: nobody follows a target up into a stall. The slope that
/// the speed allows changes with it smoothly, so that pilots do not pull and push by turns.
fn no_steeper(flow: &Flow, direction: Vec3) -> Option<Vec3> {
    let share = flow.tas_m_s / flow.limit_m_s;
    if direction.z <= 0.0 || share > ZOOM_SPEED_SHARE.1 {
        return None;
    }
    let spare = ((share - ZOOM_SPEED_SHARE.0) / (ZOOM_SPEED_SHARE.1 - ZOOM_SPEED_SHARE.0)).max(0.0);
    let level = direction.horizontal();
    let steepest = spare * STEEPEST_ZOOM;
    if direction.z <= steepest * level.length() {
        return None;
    }
    let level = level.unit_or(flow.along.horizontal().unit_or(NORTH));
    Some((level + Vec3::UP * steepest).unit_or(level))
}

/// Acceleration of an aircraft that travels `towards` something: heading and slope each by themselves, so that nobody loops
/// towards a place behind him; turns that keep the speed; no slope beyond thirty degrees, and no climb beyond what the
/// speed above that of best climb allows. Without this, whoever flies to a high place arrives near the stall and stays there.
fn travel(flow: &Flow, towards: Vec3) -> Vec3 {
    let (along, tas_m_s) = (flow.along, flow.tas_m_s);
    let (heading, wanted) = (along.horizontal().unit_or(NORTH), towards.horizontal().unit_or(NORTH));
    let (across, ahead) = (wanted.dot(heading.right()), wanted.dot(heading));
    // Behind the shoulder the sine shrinks again: keep turning at full size.
    let turn = if ahead > 0.0 { across } else { 1f64.copysign(across) };
    let turn_m_s2 = (turn * TRAVEL_GAIN_PER_S * tas_m_s).clamp(-TRAVEL_TURN_M_S2, TRAVEL_TURN_M_S2);
    let spare = ((tas_m_s / flow.limit_m_s - CLIMB_SPEED_SHARE) / (1.0 - CLIMB_SPEED_SHARE)).clamp(0.0, 1.0);
    let slope = |v: Vec3| v.z / v.horizontal().length().max(1e-9);
    // Not `clamp`, which panics where a bound is no number: such a state is reported as a failed run.
    let wanted_slope = slope(towards).max(-STEEPEST_SLOPE).min(STEEPEST_SLOPE * spare);
    let pitch = (wanted_slope - slope(along)) * TRAVEL_GAIN_PER_S * tas_m_s;
    // Across the path, not upwards: in a steep dive an upward pull would do next to nothing.
    let lift = Vec3::UP * along.horizontal().length() - heading * along.z;
    heading.right() * turn_m_s2 + lift * pitch.clamp(TRAVEL_PITCH_M_S2.0, TRAVEL_PITCH_M_S2.1)
}

#[cfg(test)]
mod tests;
