//! Wingmen in their places: they fly the way of their leader, a moment later and to the side of it.
//!
//! ```text
//! r(t) = rL(t - T) + o(t),    T = behind / VL,    o'' = -2 k o' - k² (o - b)
//! ```
//! r position of the wingman, rL way and VL speed of the leader, T taken when the place is taken up, o offset from that way, b that of the place
//! (beside on a straight way, nothing in a turn), k the inverse of the time in which pilots close in to a place. o'' is bounded across the path by
//! the load that is left, and along it the whole acceleration by what throttle and brakes give. The leader is flown by the equations of motion, and
//! the way that one aircraft of a type can fly another can follow: a wingman who was flown after a moving point instead would trail it by
//! what he once lost, and by what steering lags. Who may not pull what the way takes, or is farther from his place than pilots settle from, has lost
//! it and flies back to it by himself.

use super::aircraft::{Destination, Guidance, Leg, Status};
use super::event::Observer;
use super::physics::turning_m_s2;
use super::{World, steering};
use crate::model::flight::{Body, Reach};
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

/// Longest delay of a wingman [s]: over a longer leg he would cut his leader's corners.
const LONGEST_DELAY_S: f64 = 4.0;
/// How much the load of a leg may be over the largest: as a share of it, and at most. Of a leader at his limit the load is known at the ends
/// of legs only, and may be less in between.
const LOAD_MARGIN: (f64, f64) = (0.1, 0.25);
/// Load factors of a leader between which the place goes from beside his way to behind him: on the outside of a turn the way is longer, and
/// faster than a wingman can.
const BESIDE_TO_BEHIND: (f64, f64) = (1.0, 2.0);

/// A wingman's place on his leader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wing {
    leader: usize,
    /// How much later he is where his leader was [s], and how far to the right of that way [m].
    delay_s: f64,
    beside_m: f64,
    /// Where he is beside the leader's way, from his first leg there on.
    offset: Option<Offset>,
}

/// An offset from the leader's way from the begin of a leg on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Offset {
    begin: u64,
    offset_m: Vec3,
    drift_m_s: Vec3,
    pull_m_s2: Vec3,
}

impl Offset {
    /// The offset, and how it changes, some time after the begin of the leg.
    fn after(&self, time_s: f64) -> (Vec3, Vec3) {
        let drift_m_s = self.drift_m_s + self.pull_m_s2 * time_s;
        (self.offset_m + (self.drift_m_s + drift_m_s) * (0.5 * time_s), drift_m_s)
    }
}

/// A point of a leader's way: where he was [m], and how fast [m/s]; and how far beside it places are, as a share.
struct Way {
    position_m: Vec3,
    velocity_m_s: Vec3,
    beside: f64,
}

impl Way {
    /// Where an aircraft was some time ago, had it the same acceleration all the time.
    fn ago(lead: &Body, acceleration_m_s2: Vec3, ago_s: f64) -> Self {
        let (straight, turning) = BESIDE_TO_BEHIND;
        Self {
            position_m: lead.position_m - lead.velocity_m_s * ago_s + acceleration_m_s2 * (0.5 * ago_s * ago_s),
            velocity_m_s: lead.velocity_m_s - acceleration_m_s2 * ago_s,
            beside: ((turning - lead.load_factor()) / (turning - straight)).clamp(0.0, 1.0),
        }
    }

    /// A wingman's place from the way, level and to the right of it [m].
    fn place_m(&self, beside_m: f64) -> Vec3 {
        self.velocity_m_s.horizontal().unit_or(Vec3::UP).right() * (beside_m * self.beside)
    }
}

impl<O: Observer> World<'_, O> {
    /// Whether a wingman is in his place on `leader`, and holds it as far as is known.
    pub(super) fn is_on_wing(&self, who: usize, leader: usize) -> bool {
        self.motion.wings[who].is_some_and(|wing| wing.leader == leader)
    }

    /// Flies on the wing of `leader`, so far behind and to the right of him [m]: in that place while he holds it, to it otherwise.
    pub(super) fn fly_on_wing(&mut self, who: usize, leader: usize, (behind_m, beside_m): (f64, f64)) {
        if self.is_on_wing(who, leader) {
            return;
        }
        let lead = &self.bodies[leader];
        let delay_s = delay_s(lead, behind_m);
        let way = Way::ago(lead, turning_m_s2(lead), delay_s);
        let (point_m, velocity_m_s) = (way.position_m + way.place_m(beside_m), lead.velocity_m_s);
        self.fly_to(who, point_m, velocity_m_s);
        if (self.bodies[who].position_m - point_m).length() < self.scenario.airmanship.settle_range_m {
            self.motion.wings[who] = Some(Wing { leader, delay_s, beside_m, offset: None });
            self.motion.legs[who] = None;
        }
    }

    /// The state of a wingman in his place after the step; nothing where he has none, or cannot hold it and so loses it.
    pub(super) fn held_on_wing(&mut self, who: usize) -> Option<Body> {
        let wing = self.motion.wings[who]?;
        let after = self.tick + self.stride;
        if self.motion.legs[who].as_ref().is_none_or(|leg| leg.end < after) {
            (self.motion.legs[who], self.motion.wings[who]) = self.leg_on_wing(who, &wing).unzip();
        }
        let Some(leg) = &self.motion.legs[who] else {
            self.guidance[who] = Guidance::Point(self.destination_on_wing(who, &wing));
            return None;
        };
        Some(self.on_leg(who, leg, after))
    }

    /// The leg of a wingman to the side of where his leader is now, if he can fly it.
    fn leg_on_wing(&self, who: usize, wing: &Wing) -> Option<(Leg, Wing)> {
        if self.status[wing.leader] != Status::Flying {
            return None;
        }
        let (from, lead) = (&self.motion.before[who], &self.motion.before[wing.leader]);
        let time_step_s = self.scenario.conditions.time_step_s;
        let ticks = ((wing.delay_s / time_step_s).round() as u64).max(self.stride);
        let leg_s = ticks as f64 * time_step_s;
        let lead_m_s2 = self.acceleration_before_m_s2(wing.leader);
        let way = Way::ago(lead, lead_m_s2, wing.delay_s - leg_s);
        let (offset_m, drift_m_s) = match &wing.offset {
            Some(offset) => offset.after((self.tick - offset.begin) as f64 * time_step_s),
            None => self.offset_at_first(from, &Way::ago(lead, lead_m_s2, wing.delay_s))?,
        };
        let wanted_m_s2 = self.closing_m_s2(offset_m - way.place_m(wing.beside_m), drift_m_s, leg_s)?;
        let led = Body {
            position_m: way.position_m + offset_m + drift_m_s * leg_s,
            velocity_m_s: way.velocity_m_s + drift_m_s,
            ..*lead
        };
        let pull_m_s2 = self.pull_m_s2(who, &led, leg_s, wanted_m_s2)?;
        let offset = Offset { begin: self.tick, offset_m, drift_m_s, pull_m_s2 };
        let (offset_m, drift_m_s) = offset.after(leg_s);
        let velocity_m_s = way.velocity_m_s + drift_m_s;
        let lift = lead.lift + pull_m_s2 * (1.0 / STANDARD_GRAVITY_M_S2);
        let to = Body {
            position_m: way.position_m + offset_m,
            velocity_m_s,
            lift: lift.perpendicular_to(velocity_m_s.unit_or(Vec3::UP)),
            mass_kg: from.mass_kg,
        };
        let leg = Leg { order: self.guidance[who], from: *from, to, start: self.tick, end: self.tick + ticks };
        Some((leg, Wing { offset: Some(offset), ..*wing }))
    }

    /// Offset of who takes up his place from the leader's way [m], and how it changes [m/s]: no faster than pilots settle.
    fn offset_at_first(&self, own: &Body, way: &Way) -> Option<(Vec3, Vec3)> {
        let airmanship = &self.scenario.airmanship;
        let drift_m_s = own.velocity_m_s - way.velocity_m_s;
        let settles = drift_m_s.length() <= airmanship.settle_range_m / airmanship.approach_time_s;
        settles.then_some((own.position_m - way.position_m, drift_m_s))
    }

    /// Mean acceleration over a leg with which who is `off_m` from his place closes in to it; nothing where he is too far off.
    fn closing_m_s2(&self, off_m: Vec3, drift_m_s: Vec3, leg_s: f64) -> Option<Vec3> {
        let airmanship = &self.scenario.airmanship;
        let near = off_m.length() <= airmanship.settle_range_m;
        near.then(|| closing_m_s2(off_m, drift_m_s, 1.0 / airmanship.approach_time_s, leg_s))
    }

    /// What a wingman who flies as he is `led` over a leg can do of the acceleration that he wants beside that; nothing where he may not pull
    /// what the leg itself takes, or has to pull out of a dive.
    fn pull_m_s2(&self, who: usize, led: &Body, leg_s: f64, wanted_m_s2: Vec3) -> Option<Vec3> {
        let (from, airmanship) = (&self.motion.before[who], &self.scenario.airmanship);
        let base_m_s2 = (led.velocity_m_s - from.velocity_m_s) * (1.0 / leg_s);
        let middle = Body { mass_kg: from.mass_kg, ..from.towards(led, 0.5) };
        let along = middle.velocity_m_s.unit_or(Vec3::UP);
        let load = |across_m_s2: Vec3| {
            (across_m_s2 * (1.0 / STANDARD_GRAVITY_M_S2) + Vec3::UP).perpendicular_to(along).length()
        };
        let condition = self.condition(who);
        let reach = Reach::of(&middle, &self.kind(who).airframe, &self.air, &condition);
        let (most_load, base_load) = (reach.load_factor(), load(base_m_s2));
        let over = base_load > most_load + LOAD_MARGIN.1.min(LOAD_MARGIN.0 * most_load);
        if over || steering::must_pull_out(&middle, &reach.flow, base_m_s2, airmanship) {
            return None;
        }
        let spare_m_s2 = (most_load - base_load).max(0.0) * STANDARD_GRAVITY_M_S2;
        let across_m_s2 = wanted_m_s2.perpendicular_to(along);
        let across_m_s2 = across_m_s2 * (spare_m_s2 / across_m_s2.length().max(1e-9)).min(1.0);
        let (least, most) =
            reach.along_m_s2(load(base_m_s2 + across_m_s2), airmanship.wingman_reserve, airmanship.throttle_band_m_s);
        // His pull turns his path by half of it in the mean over the leg, and then is not quite across it.
        let turned = across_m_s2.dot(base_m_s2 + across_m_s2) * leg_s / (2.0 * reach.flow.tas_m_s.max(1.0));
        let (base, wanted) = (base_m_s2.dot(along) + turned, wanted_m_s2.dot(along));
        Some(across_m_s2 + along * ((base + wanted).max(least).min(most) - base))
    }

    /// What brings a wingman who has lost his place back to it until he decides again.
    fn destination_on_wing(&self, who: usize, wing: &Wing) -> Destination {
        let lead = &self.motion.before[wing.leader];
        let way = Way::ago(lead, turning_m_s2(lead), wing.delay_s);
        let point_m = way.position_m + way.place_m(wing.beside_m);
        self.destination(who, self.motion.before[who].position_m, point_m, lead.velocity_m_s)
    }
}

/// How long ago a leader was where somebody flies that far behind him [s].
fn delay_s(lead: &Body, behind_m: f64) -> f64 {
    (behind_m / lead.velocity_m_s.length().max(1.0)).min(LONGEST_DELAY_S)
}

/// Mean acceleration over some time of an offset that falls to nothing at that rate, as fast as it can without swinging.
fn closing_m_s2(offset_m: Vec3, drift_m_s: Vec3, rate_per_s: f64, time_s: f64) -> Vec3 {
    let left = libm::exp(-rate_per_s * time_s);
    let towards_m_s = drift_m_s + offset_m * rate_per_s;
    let drift_then_m_s = (drift_m_s - towards_m_s * (rate_per_s * time_s)) * left;
    (drift_then_m_s - drift_m_s) * (1.0 / time_s)
}

#[cfg(test)]
mod tests;
