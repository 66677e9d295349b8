//! Firing passes in the battle: which part of a step the guns fire, how many rounds leave, and when hits arrive.
//!
//! A burst is an interval: it begins where the range crosses the opening range, ends where it crosses the cease-fire
//! range or where the drawn length is over, all as fractions of a step. The gun axis is the direction of flight; the
//! aim point is the one that steering uses ([`ballistic_aims`]), so a tracking error counts as a miss.

use super::World;
use super::event::{Event, Observer, PassEnd};
use crate::model::ballistics::{Aim, FireProblem, ballistic_aims};
use crate::model::damage::Struck;
use crate::model::flight::Body;
use crate::model::gunnery::{
    PassAim, RoundCounter, SightPlane, Silhouette, Split, Workload, lead_and_hold_rad, slices,
};
use crate::model::pilot::AimParameters;
use crate::model::rng::Stream;
use crate::model::vector::Vec3;

/// A firing pass in progress.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    /// Index of the target.
    pub target: usize,
    parameters: AimParameters,
    aim: Option<PassAim>,
    counters: Vec<RoundCounter>,
    open_range_m: f64,
    /// Range at which the pilot breaks off [m].
    pub cease_range_m: f64,
    burst_s: f64,
    fired_s: f64,
    sight_limit_rad: f64,
    sight_time_s: f64,
    blind_s: f64,
    threat_known: bool,
    in_range: bool,
    fired: bool,
    /// Why the shooting is over, once it is.
    pub end: Option<PassEnd>,
}

impl Pass {
    /// A pass as planned: `limits` are opening range [m], cease-fire range [m] and burst length [s]; `sight` is the
    /// largest sight error [rad] and how long it may last [s].
    pub fn new(target: usize, aim: &AimParameters, limits: (f64, f64, f64), sight: (f64, f64)) -> Self {
        Self {
            target,
            parameters: *aim,
            aim: None,
            counters: Vec::new(),
            open_range_m: limits.0,
            cease_range_m: limits.1,
            burst_s: limits.2,
            fired_s: 0.0,
            sight_limit_rad: sight.0,
            sight_time_s: sight.1,
            blind_s: 0.0,
            threat_known: false,
            in_range: false,
            fired: false,
            end: None,
        }
    }

    /// The same for a pilot who knows of an escort after somebody, or does not.
    pub fn knowing(self, threat_known: bool) -> Self {
        Self { threat_known, ..self }
    }
}

/// Rounds on their way that will hit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Impact {
    /// When they arrive [s].
    pub time_s: f64,
    /// Who fired.
    pub by: usize,
    /// Who is hit.
    pub target: usize,
    /// Index of the gun.
    pub gun: usize,
    /// Rounds on wing and fuselage.
    pub rounds: (u32, u32),
}

/// A slice of a burst: over how long, about when, and how far beside the target the fire goes [m].
struct Salvo {
    target: usize,
    length_s: f64,
    fired_s: f64,
    offset_m: [f64; 2],
}

/// Shooter and target at one moment, and what the gun needs.
struct Shot {
    range_m: f64,
    silhouette: Silhouette,
    time_of_flight_s: f64,
    /// Lead and held-against drop, across the line of sight [rad].
    lead_rad: [f64; 2],
    hold_rad: [f64; 2],
    /// Gun axis minus wanted axis, across the line of sight [rad].
    tracking_rad: [f64; 2],
    sight_error_rad: f64,
}

impl<O: Observer> World<'_, O> {
    /// Starts a planned pass.
    pub(super) fn open_pass(&mut self, who: usize, mut pass: Pass) {
        self.close_pass(who, PassEnd::ChaseOver);
        let plane = &mut self.aircraft[who];
        pass.aim = Some(PassAim::begin(&pass.parameters, plane.skill, &mut plane.streams.aim));
        let phase = plane.streams.aim.uniform();
        // A pass that is over lends its memory.
        let mut place = self.spent_passes.pop();
        pass.counters = place.as_mut().map(|spent| std::mem::take(&mut spent.counters)).unwrap_or_default();
        pass.counters.clear();
        pass.counters.extend(plane.rounds_left.iter().map(|&left| RoundCounter::new(left, phase)));
        let (target, time_s) = (pass.target, self.time_s);
        self.aircraft[who].pass = Some(match place {
            Some(mut spent) => {
                *spent = pass;
                spent
            }
            None => Box::new(pass),
        });
        self.shooters.push(who);
        self.tally.units[self.aircraft[who].unit].passes_begun += 1;
        self.observer.event(time_s, Event::PassBegun { who, target });
    }

    /// Ends the pass of `who`, if there is one, and counts how it went; `end` is why, where the shooting did not end first.
    pub(super) fn close_pass(&mut self, who: usize, end: PassEnd) {
        let Some(pass) = self.aircraft[who].pass.take() else { return };
        let (end, time_s) = (pass.end.unwrap_or(end), self.time_s);
        let spoiled = end == PassEnd::Spoiled;
        self.observer.event(time_s, Event::PassEnded { who, target: pass.target, end });
        self.shooters.retain(|&s| s != who);
        let unit = &mut self.tally.units[self.aircraft[who].unit];
        unit.passes_in_range += u32::from(pass.in_range);
        unit.passes_fired += u32::from(pass.fired);
        unit.passes_spoiled += u32::from(spoiled);
        unit.passes_aborted += u32::from(!pass.fired && !spoiled);
        unit.firing_ms += (pass.fired_s * 1000.0).round() as u64;
        self.spent_passes.push(pass);
    }

    /// Fires the guns of everyone on a pass over the step that has just been flown.
    pub(super) fn fire_all(&mut self) {
        for index in 0..self.shooters.len() {
            let who = self.shooters[index];
            if !self.present(who) {
                continue;
            }
            if let Some(mut pass) = self.aircraft[who].pass.take() {
                if self.present(pass.target) && pass.end.is_none() {
                    self.fire(who, &mut pass);
                }
                self.aircraft[who].pass = Some(pass);
            }
        }
    }

    fn fire(&mut self, who: usize, pass: &mut Pass) {
        let start_m = (self.motion.before[pass.target].position_m - self.motion.before[who].position_m).length();
        let end_m = (self.bodies[pass.target].position_m - self.bodies[who].position_m).length();
        let Some(in_range) = gates(start_m, end_m, pass.open_range_m, pass.cease_range_m) else { return };
        pass.in_range = true;
        let (on, off) = self.sight_on(who, pass, in_range).unwrap_or((in_range.1, in_range.1));
        pass.blind_s += (on - in_range.0) * self.step_s;
        if pass.fired && pass.blind_s > pass.sight_time_s {
            pass.end = Some(PassEnd::SightLost);
            return;
        }
        if off > on {
            pass.blind_s = (in_range.1 - off) * self.step_s;
            let length_s = ((off - on) * self.step_s).min(pass.burst_s - pass.fired_s);
            self.burst(who, pass, on + 0.5 * length_s / self.step_s, length_s);
        }
        let dry = pass.counters.iter().all(|c| c.left() == 0);
        pass.end = if pass.fired_s >= pass.burst_s - 1e-9 {
            Some(PassEnd::BurstOver)
        } else if end_m < pass.cease_range_m {
            Some(PassEnd::TooClose)
        } else {
            dry.then_some(PassEnd::Empty)
        };
    }

    /// Between which of the fractions `in_range` of the step the sight is on the target.
    fn sight_on(&self, who: usize, pass: &Pass, in_range: (f64, f64)) -> Option<(f64, f64)> {
        let fractions = [in_range.0, in_range.1];
        let pairs = fractions.map(|fraction| self.pair_at(who, pass.target, fraction));
        let problems =
            std::array::from_fn(|i| self.fire_problem(who, pass.target, &pairs[i][0], &pairs[i][1], fractions[i]));
        let aims: [Aim; 2] = ballistic_aims(&problems);
        let error = |i: usize| pairs[i][0].velocity_m_s.unit_or(aims[i].direction) - aims[i].direction;
        let (on, off) = shorter_than(error(0), error(1), pass.sight_limit_rad)?;
        let length = in_range.1 - in_range.0;
        Some((in_range.0 + on * length, in_range.0 + off * length))
    }

    /// Fires all batteries for `length_s` about the moment `middle` (fraction of the step).
    fn burst(&mut self, who: usize, pass: &mut Pass, middle: f64, length_s: f64) {
        let Some(aim) = &mut pass.aim else { return };
        let shot = self.shot(who, pass.target, middle);
        pass.fired_s += length_s;
        let workload = Workload {
            target_load_factor: self.bodies[pass.target].load_factor(),
            shooter_load_factor: self.bodies[who].load_factor(),
            threat_known: pass.threat_known,
        };
        let factor = workload.factor(&pass.parameters);
        let mut all_rounds = 0;
        for slice in slices(length_s) {
            aim.advance(slice.length_s, &mut self.aircraft[who].streams.aim);
            let human = aim.offset_rad(shot.lead_rad, shot.hold_rad, factor);
            let offset_m: [f64; 2] = std::array::from_fn(|i| shot.range_m * (human[i] + shot.tracking_rad[i]));
            let fired_s = self.time_s + middle * self.step_s + slice.after_middle_s;
            let salvo = Salvo { target: pass.target, length_s: slice.length_s, fired_s, offset_m };
            all_rounds += self.fire_batteries(who, &mut pass.counters, &shot, &salvo);
        }
        if all_rounds == 0 {
            return;
        }
        if !pass.fired {
            pass.fired = true;
            self.open_fire(who, pass.target);
        }
        let (target, range_m, sight_error_rad) = (pass.target, shot.range_m, shot.sight_error_rad);
        let burst = Event::Burst { who, target, range_m, length_s, sight_error_rad, rounds: all_rounds };
        self.observer.event(self.time_s + middle * self.step_s, burst);
    }

    /// Fires all batteries through one slice of a burst; the rounds that leave.
    fn fire_batteries(&mut self, who: usize, counters: &mut [RoundCounter], shot: &Shot, salvo: &Salvo) -> u32 {
        let mut all_rounds = 0;
        for (battery, counter) in counters.iter_mut().enumerate() {
            let fit = &self.kind(who).batteries[battery];
            let (gun, count) = (fit.gun, f64::from(fit.count));
            let numbers = self.scenario.guns[gun].parameters;
            let fired = counter.fire(numbers.rate_of_fire_per_s * count, salvo.length_s);
            if fired == 0 {
                continue;
            }
            all_rounds += fired;
            self.aircraft[who].rounds_left[battery] = counter.left();
            self.tally.units[self.aircraft[who].unit].rounds[gun] += fired;
            let p = shot.silhouette.hit_probability(salvo.offset_m, shot.range_m * numbers.dispersion_rad);
            let rounds = split_hits(fired, p, &mut self.aircraft[who].streams.rounds);
            if rounds != (0, 0) {
                let time_s = salvo.fired_s + shot.time_of_flight_s;
                self.impacts.push(Impact { time_s, by: who, target: salvo.target, gun, rounds });
            }
        }
        all_rounds
    }

    /// The first rounds of a pass: from them on, and not before, everyone knows that the group is under attack.
    fn open_fire(&mut self, who: usize, target: usize) {
        let time_s = self.time_s;
        self.tally.shot(time_s);
        self.observer.event(time_s, Event::Fired { who, target });
        self.attempt(who, target);
        if let Some(group) = self.group_of(target) {
            self.group_attacked[group] = true;
        }
    }

    fn shot(&self, who: usize, target: usize, fraction: f64) -> Shot {
        let [own, other] = self.pair_at(who, target, fraction);
        let relative_m = other.position_m - own.position_m;
        let range_m = relative_m.length().max(1.0);
        let [aim] = ballistic_aims(&[self.fire_problem(who, target, &own, &other, fraction)]);
        let sight = relative_m * (1.0 / range_m);
        let plane = SightPlane::across(sight);
        let along = own.velocity_m_s.unit_or(sight);
        let error = along - aim.direction;
        let kind = self.kind(target);
        let forward = other.velocity_m_s.unit_or(sight);
        let up = other.lift.perpendicular_to(forward).unit_or(Vec3::UP);
        let span_m = kind.airframe.parameters.span_m;
        let silhouette = Silhouette::project(&kind.silhouette, span_m, forward, up, sight, &plane);
        let acceleration_m_s2 = self.acceleration_at_m_s2(target, fraction);
        let (lead_rad, hold_rad) = lead_and_hold_rad(&aim, other.velocity_m_s, acceleration_m_s2, range_m, &plane);
        Shot {
            range_m,
            silhouette,
            lead_rad,
            hold_rad,
            time_of_flight_s: aim.time_of_flight_s,
            tracking_rad: plane.components(error),
            sight_error_rad: error.length(),
        }
    }

    /// Two aircraft at a fraction of the step that has just been flown.
    pub(super) fn pair_at(&self, who: usize, other: usize, fraction: f64) -> [Body; 2] {
        [who, other].map(|one| self.motion.before[one].towards(&self.bodies[one], fraction))
    }

    /// What the aim of `who` at `target` depends on at a fraction of the step.
    fn fire_problem(&self, who: usize, target: usize, own: &Body, other: &Body, fraction: f64) -> FireProblem {
        FireProblem::new(
            other.position_m - own.position_m,
            own.velocity_m_s.length(),
            (other.velocity_m_s, self.acceleration_at_m_s2(target, fraction)),
            self.main_gun(who, own.position_m.z),
        )
    }

    /// Muzzle velocity and retardation of the first battery.
    pub(super) fn main_gun(&self, who: usize, altitude_m: f64) -> (f64, f64) {
        let gun = &self.scenario.guns[self.kind(who).batteries[0].gun];
        (gun.parameters.muzzle_velocity_m_s, gun.retardation_per_m(self.air.density_kg_m3(altitude_m)))
    }
}

/// Fractions of a step between which the range lies inside the gates; `None` where it never does.
pub(super) fn gates(start_m: f64, end_m: f64, open_m: f64, cease_m: f64) -> Option<(f64, f64)> {
    let closing_m = start_m - end_m;
    let crossing = |gate_m: f64| if closing_m.abs() > 1e-9 { (start_m - gate_m) / closing_m } else { 0.0 };
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for (outside_at_start, outside_at_end, gate_m) in
        [(start_m > open_m, end_m > open_m, open_m), (start_m < cease_m, end_m < cease_m, cease_m)]
    {
        match (outside_at_start, outside_at_end) {
            (true, true) => return None,
            (true, false) => from = from.max(crossing(gate_m)),
            (false, true) => to = to.min(crossing(gate_m)),
            (false, false) => {}
        }
    }
    (to > from).then_some((from, to))
}

/// Fractions of a step between which a vector that changes evenly from `start` to `end` is no longer than `limit`.
fn shorter_than(start: Vec3, end: Vec3, limit: f64) -> Option<(f64, f64)> {
    let change = end - start;
    // |start + f change|^2 = limit^2 is a f^2 + 2 b f + c = 0.
    let (a, b, c) = (change.dot(change), start.dot(change), start.dot(start) - limit * limit);
    if c <= 0.0 && end.dot(end) <= limit * limit {
        return Some((0.0, 1.0));
    }
    if a <= 0.0 {
        return None;
    }
    let root = (b * b - a * c).max(0.0).sqrt();
    let (on, off) = (((-b - root) / a).max(0.0), ((root - b) / a).min(1.0));
    (on < off).then_some((on, off))
}

/// Hits of `fired` rounds, dealt to wing and fuselage.
pub(super) fn split_hits(fired: u32, p: Split, random: &mut Stream) -> (u32, u32) {
    if fired == 0 {
        return (0, 0);
    }
    let total = p.total();
    let hits = random.binomial(fired, total);
    if hits == 0 {
        return (0, 0);
    }
    let on_wing = random.binomial(hits, p.wing / total);
    (on_wing, hits - on_wing)
}

/// Which part of the silhouette each of the rounds struck, wing first.
pub(super) fn struck(rounds: (u32, u32)) -> impl Iterator<Item = Struck> {
    let (wing, fuselage) = rounds;
    (0..wing).map(|_| Struck::Wing).chain((0..fuselage).map(|_| Struck::Fuselage))
}

#[cfg(test)]
impl Pass {
    /// Range at which the pilot means to open fire [m].
    pub(super) fn opens_m(&self) -> f64 {
        self.open_range_m
    }

    /// Whether he knew of an escort after somebody when the pass began.
    pub(super) fn threat_known(&self) -> bool {
        self.threat_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_fractions_of_a_step() {
        assert_eq!(gates(1000.0, 900.0, 950.0, 300.0), Some((0.5, 1.0)));
        assert_eq!(gates(350.0, 250.0, 950.0, 300.0), Some((0.0, 0.5)));
        assert_eq!(gates(1000.0, 990.0, 950.0, 300.0), None);
        assert_eq!(gates(200.0, 190.0, 950.0, 300.0), None);
        assert_eq!(gates(500.0, 500.0, 950.0, 300.0), Some((0.0, 1.0)));
    }

    /// A sight that sweeps across the target is on it for the part of the step that it takes, and an error that stays is never on.
    #[test]
    fn a_sight_is_on_for_a_fraction_of_a_step() {
        let error = |x: f64, y: f64| Vec3::new(x, y, 0.0);
        assert_eq!(shorter_than(error(-4.0, 0.0), error(4.0, 0.0), 1.0), Some((0.375, 0.625)));
        assert_eq!(shorter_than(error(-4.0, 2.0), error(4.0, 2.0), 1.0), None);
        assert_eq!(shorter_than(error(3.0, 0.0), error(-0.5, 0.0), 0.5).map(|(on, _)| on), Some(2.5 / 3.5));
        assert_eq!(shorter_than(error(0.0, 0.5), error(0.0, 2.5), 1.0), Some((0.0, 0.25)));
        assert_eq!(shorter_than(error(2.0, 0.0), error(2.0, 0.0), 1.0), None);
        assert_eq!(shorter_than(error(0.3, 0.0), error(0.0, 0.9), 1.0), Some((0.0, 1.0)));
        assert_eq!(shorter_than(Vec3::ZERO, error(5.0, 0.0), f64::INFINITY), Some((0.0, 1.0)));
    }

    /// Where the range opens through a gate, the part of the step inside it counts, and no part outside.
    #[test]
    fn gates_hold_for_a_range_that_opens() {
        assert_eq!(gates(275.0, 375.0, 950.0, 300.0), Some((0.25, 1.0)));
        assert_eq!(gates(925.0, 1025.0, 950.0, 300.0), Some((0.0, 0.25)));
        assert_eq!(gates(190.0, 200.0, 950.0, 300.0), None);
        assert_eq!(gates(990.0, 1000.0, 950.0, 300.0), None);
    }
}
