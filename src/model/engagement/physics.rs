//! Moving everything from one time level to the next.

use super::aircraft::{Guidance, Leg, Status};
use super::event::Observer;
use super::motion::Motion;
use super::outcome::{Cause, RunFault};
use super::pace::Pace;
use super::{Brain, World};
use crate::model::flight::{self, Body, Condition, Flow, Steer};
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

/// Distance of the nearest aircraft with guns on somebody inside which legs are one fine step, and inside which they are
/// those of a manoeuvre [m]: beyond the ranges of fire, and twice that. Of the method, not of pilots: where the lead of the guns
/// steers is a matter of airmanship.
const GUN_RANGE_M: (f64, f64) = (1_500.0, 3_000.0);
/// Load across the path from which who travels turns, and change of it from which the lift is on its way: half a g, some two
/// degrees off the course.
const TURN_LOAD: f64 = 0.5;
/// Distance from which a place is far [m]: a dozen seconds or more.
const FAR_M: f64 = 4_000.0;

impl<O: Observer> World<'_, O> {
    /// Moves formations in closed form, wingmen in their places after their leaders and everyone else by the equations of motion, all from
    /// one time level.
    ///
    /// # Errors
    /// [`RunFault::NonFinite`] names the first aircraft whose state is no number.
    pub(super) fn move_all(&mut self) -> Result<(), RunFault> {
        // What was the present becomes the begin of the step, the oldest of the three is written anew; until it is, nobody may read it.
        std::mem::swap(&mut self.motion.earlier, &mut self.motion.before);
        std::mem::swap(&mut self.motion.before, &mut self.bodies);
        let mut bodies = std::mem::take(&mut self.bodies);
        let after_s = self.time_s + self.step_s;
        self.note_hunters();
        self.middles.update(&self.groups, &self.route, after_s);
        let mut busy = std::mem::take(&mut self.motion.busy);
        self.go_straight_on(&mut bodies, &mut busy);
        let mut crashed = Vec::new();
        for &who in &busy {
            let moved = self.moved(who, after_s);
            // A sum is finite only where all its terms are.
            let sum = moved.position_m + moved.velocity_m_s;
            if !(sum.x + sum.y + sum.z).is_finite() {
                return Err(RunFault::NonFinite { aircraft: who, tick: self.tick });
            }
            if moved.position_m.z < 0.0 {
                crashed.push(who);
            }
            bodies[who] = moved;
        }
        (self.bodies, self.motion.busy) = (bodies, busy);
        self.motion.flown.iter_mut().zip(&self.status).for_each(|(flown, &status)| *flown = status == Status::Flying);
        // Flown into the ground or the sea.
        crashed.into_iter().for_each(|who| self.lose(who, after_s, Cause::Ground));
        Ok(())
    }

    /// Moves all who go straight on or are not there, and notes the others in `busy`. One plain pass over all aircraft: most are
    /// moved by it in most steps.
    fn go_straight_on(&self, bodies: &mut [Body], busy: &mut Vec<usize>) {
        busy.clear();
        let Motion { before, corners_s, hunter_m2, .. } = &self.motion;
        let bounds = corners_s.iter().zip(hunter_m2);
        for (who, (((body, before), status), (&corner_s, &hunter_m2))) in
            bodies.iter_mut().zip(before).zip(&self.status).zip(bounds).enumerate()
        {
            match status {
                Status::Formation if self.flies_straight_on(who, corner_s, hunter_m2) => {
                    *body = Body { position_m: before.position_m + before.velocity_m_s * self.step_s, ..*before };
                }
                Status::Formation | Status::Flying => busy.push(who),
                Status::Waiting | Status::Departed | Status::Lost => *body = *before,
            }
        }
    }

    /// An aircraft that is there at the end of the step, `after_s`.
    fn moved(&mut self, who: usize, after_s: f64) -> Body {
        if self.status[who] == Status::Flying {
            return self.fly_or_travel(who);
        }
        let body = self.formation_body(who, &self.motion.before[who], after_s);
        self.note_corner(who, after_s);
        body
    }

    /// Acceleration of an aircraft at the begin of the step, for those who steer by it.
    pub(super) fn acceleration_before_m_s2(&self, who: usize) -> Vec3 {
        self.acceleration_m_s2(who, &self.motion.before[who], &self.motion.earlier[who], self.last_step_s)
    }

    /// Acceleration of an aircraft at a fraction of the step, for those who fire by it.
    pub(super) fn acceleration_at_m_s2(&self, who: usize, fraction: f64) -> Vec3 {
        let before_m_s2 = self.acceleration_before_m_s2(who);
        let after_m_s2 = self.acceleration_m_s2(who, &self.bodies[who], &self.motion.before[who], self.step_s);
        before_m_s2 + (after_m_s2 - before_m_s2) * fraction
    }

    /// Acceleration of an aircraft in the state `now`, a step after `then`. Across its path it follows from the lift of
    /// that moment: the change of velocity over the step would be half a step old, and guns would trail a hard turn by that.
    fn acceleration_m_s2(&self, who: usize, now: &Body, then: &Body, step_s: f64) -> Vec3 {
        let change_m_s2 = (now.velocity_m_s - then.velocity_m_s) * (1.0 / step_s);
        if self.motion.flown[who] {
            let along = now.velocity_m_s.unit_or(Vec3::UP);
            return turning_m_s2(now) + along * change_m_s2.dot(along);
        }
        // The corners of a weave are no acceleration that anyone could aim by.
        let weaves = matches!(self.brains[who], Brain::Escort(_));
        if weaves { Vec3::ZERO } else { change_m_s2 }
    }

    /// Whether a formation aircraft may go on straight over this step instead of by closed form: nobody aims at it, and it
    /// is not its turn to be put in its place, nor does its weave change sides.
    #[inline]
    fn flies_straight_on(&self, who: usize, corner_s: f64, hunter_m2: f64) -> bool {
        let stride = self.stride;
        let watched = hunter_m2.is_finite();
        let weaves_on = self.time_s + self.step_s < corner_s;
        !watched && weaves_on && (self.tick + who as u64) & (self.motion.pace.in_place - 1) >= stride
    }

    /// Notes when the weave of an escort on station changes sides next after `time_s`.
    fn note_corner(&mut self, who: usize, time_s: f64) {
        if let Brain::Escort(pilot) = &self.brains[who]
            && time_s >= self.motion.corners_s[who]
        {
            self.motion.corners_s[who] = self.escort_flights[pilot.flight].place.next_corner_s(time_s);
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
        let mut nearest_m2 = std::mem::take(&mut self.motion.hunter_m2);
        nearest_m2.fill(f64::INFINITY);
        self.motion.nearest_m2 = f64::INFINITY;
        self.motion.hunters.retain(|&who| matches!(self.guidance[who], Guidance::Track { .. }));
        for &who in &self.motion.hunters {
            if let (Status::Flying, Guidance::Track { target }) = (self.status[who], self.guidance[who]) {
                let apart_m = self.motion.before[target].position_m - self.motion.before[who].position_m;
                let apart_m2 = apart_m.dot(apart_m);
                self.motion.nearest_m2 = self.motion.nearest_m2.min(apart_m2);
                nearest_m2[target] = nearest_m2[target].min(apart_m2);
                nearest_m2[who] = nearest_m2[who].min(apart_m2);
            }
        }
        self.motion.hunter_m2 = nearest_m2;
    }

    /// A pilot's orders to himself; new ones end the leg that he is on, or he would follow the old ones until its end.
    pub(super) fn order(&mut self, who: usize, guidance: Guidance) {
        self.guidance[who] = guidance;
        self.motion.wings[who] = None;
        if matches!(guidance, Guidance::Track { .. }) && !self.motion.hunters.contains(&who) {
            self.motion.hunters.push(who);
        }
        let (own_m, tick, airmanship) = (self.bodies[who].position_m, self.tick, &self.scenario.airmanship);
        self.motion.legs[who].take_if(|leg| leg.end > tick && !leg.order.continues(&guidance, own_m, airmanship));
    }

    /// Fine steps that an aircraft may fly at once as long as it does not turn: one inside gun range of somebody, some more while it
    /// manoeuvres, and when it travels many, by the distance of the place it flies to.
    fn leg_ticks(&self, who: usize) -> u64 {
        let (near_m2, pace) = (self.motion.hunter_m2[who], &self.motion.pace);
        if near_m2 < GUN_RANGE_M.0 * GUN_RANGE_M.0 {
            return 1;
        }
        if near_m2 < GUN_RANGE_M.1 * GUN_RANGE_M.1 {
            return pace.manoeuvre;
        }
        match &self.guidance[who] {
            Guidance::Break { .. } | Guidance::Track { .. } => pace.manoeuvre,
            Guidance::Direction { .. } => pace.near,
            Guidance::Point(place) => {
                let way_m = place.position_m - self.motion.before[who].position_m;
                if way_m.dot(way_m) > FAR_M * FAR_M { pace.far } else { pace.near }
            }
        }
    }

    /// The state after the step: that of a wingman in his place, integrated over the step, or interpolated on a longer leg where nothing
    /// happens in between.
    fn fly_or_travel(&mut self, who: usize) -> Body {
        if let Some(held) = self.held_on_wing(who) {
            return held;
        }
        let after = self.tick + self.stride;
        let most = self.leg_ticks(who);
        if let Some(leg) = &self.motion.legs[who]
            && after <= leg.end
            && leg.end - self.tick <= most
        {
            return self.on_leg(who, leg, after);
        }
        let from = self.motion.before[who];
        let orders = self.orders(who, most);
        let flow = Flow::new(&from, &self.kind(who).airframe, &self.air);
        let begin = self.steer(&orders, &from, &flow, 0.0);
        let ticks = most.min(turn_ticks(&from, &flow, &begin, &self.motion.pace));
        let step = &self.motion.steps[ticks.max(self.stride) as usize];
        let condition = self.condition(who);
        let airframe = &self.kind(who).airframe;
        let to = flight::step(&from, airframe, &self.air, &condition, (&flow, &begin), step, |own, flow, after_s| {
            self.steer(&orders, own, flow, after_s)
        });
        let (start, end, order) = (self.tick, self.tick + ticks, orders.guidance);
        self.motion.legs[who] = (self.stride < ticks).then_some(Leg { order, from, to, start, end });
        self.motion.legs[who].as_ref().map_or(to, |leg| self.on_leg(who, leg, after))
    }

    /// The state on a leg at `tick`; the mass is that of now, for fuel burns on the way.
    #[inline]
    pub(super) fn on_leg(&self, who: usize, leg: &Leg, tick: u64) -> Body {
        let time_s = (tick - leg.start) as f64 * self.scenario.conditions.time_step_s;
        Body { mass_kg: self.motion.before[who].mass_kg, ..leg.at(tick, time_s) }
    }

    pub(super) fn condition(&self, who: usize) -> Condition {
        let plane = &self.aircraft[who];
        let airframe = &self.kind(who).airframe;
        let vulnerability = &self.kind(who).vulnerability.parameters;
        let tanks = if plane.tanks { airframe.parameters.drop_tank_drag } else { 0.0 };
        let fuel_share = if plane.fuel_kg > 0.0 { 1.0 } else { 0.0 };
        Condition {
            load_factor_limit: plane.load_factor_limit,
            thrust_share: fuel_share * self.thrust_share(who, &self.motion.before[who]),
            extra_drag: tanks + f64::from(plane.damage.windmilling) * vulnerability.windmill_drag,
        }
    }
}

/// Acceleration of an aircraft across its path, by its lift.
pub(super) fn turning_m_s2(body: &Body) -> Vec3 {
    ((body.lift - Vec3::UP) * STANDARD_GRAVITY_M_S2).perpendicular_to(body.velocity_m_s.unit_or(Vec3::UP))
}

/// Fine steps that a leg of who turns may have: few while the lift is still on its way to what is wanted, more in the turn that
/// follows, any number on a straight way.
fn turn_ticks(own: &Body, flow: &Flow, begin: &Steer, pace: &Pace) -> u64 {
    let turn = begin.acceleration_m_s2 * (1.0 / STANDARD_GRAVITY_M_S2);
    let change = (turn + Vec3::UP - own.lift).perpendicular_to(flow.along);
    if change.dot(change) > TURN_LOAD * TURN_LOAD {
        pace.manoeuvre
    } else if turn.dot(turn) > TURN_LOAD * TURN_LOAD {
        pace.turn
    } else {
        u64::MAX
    }
}

#[cfg(test)]
mod tests;
