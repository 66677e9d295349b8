//! The engine: one battle from its address.
//!
//! Two layers, because speed and clarity both ask for it. *Decisions* run every half second, staggered over the aircraft, and write
//! a small command ([`aircraft::Guidance`]). *Physics* runs every step: formations move in closed form, everything else by
//! [`crate::model::flight::step`] from one time level; then guns fire over the step, rounds arrive, components fail. While
//! no interceptor is near anything the step is coarser by a whole factor.

pub mod aircraft;
pub mod awareness;
pub mod bomber;
pub mod defence;
pub mod escort;
pub mod event;
pub mod firing;
pub mod formation;
pub mod homeward;
pub mod interceptor;
mod muster;
pub mod outcome;
mod physics;

use self::aircraft::{Aircraft, Guidance, Leg, Status};
use self::awareness::Awareness;
use self::bomber::Slot;
use self::defence::{Defence, SIGHTS};
use self::escort::{Escort, EscortFlight, Task};
use self::event::{Event, Observer, PassEnd, Track};
use self::firing::Impact;
use self::formation::{Group, Middles, Place, Route};
use self::interceptor::{Interceptor, Pair, Phase};
use self::outcome::{Cause, Ended, Fate, Loss, Outcome, RunFault, UnitOutcome};
use super::doctrine::{EscortDoctrine, InterceptorDoctrine};
use super::flight::{AirColumn, Body};
use super::pilot::{GunnerParameters, PilotPool};
use super::rng::RunAddress;
use super::scenario::{AircraftType, Role, Scenario};
use super::vector::Vec3;

/// Steps that one coarse step replaces while nothing is near anything.
const QUIET_STRIDE: u64 = 5;
/// Steps taken at once while aircraft manoeuvre but nobody is near gun range.
const MANOEUVRE_STRIDE: u64 = 2;
/// Range inside which somebody may fire before the next longer step is over [m].
const FIRING_RANGE_M: f64 = 1_700.0;
/// Distance inside which an interceptor makes the battle fine-stepped [m]: eight seconds at the fastest closure.
const QUIET_RANGE_M: f64 = 5_000.0;

/// What one aircraft has in mind, by role.
#[derive(Debug, Clone, PartialEq)]
pub enum Brain {
    /// A bomber in its slot.
    Bomber(Slot),
    /// An escort.
    Escort(Escort),
    /// An interceptor.
    Interceptor(Interceptor),
}

/// The state of one battle.
pub struct World<'a, O: Observer> {
    scenario: &'a Scenario,
    observer: &'a mut O,
    air: AirColumn,
    route: Route,
    aircraft: Vec<Aircraft>,
    brains: Vec<Brain>,
    /// Where everyone takes part, what he is asked to fly, and how he moves; apart from the rest, for every step reads them.
    status: Vec<Status>,
    guidance: Vec<Guidance>,
    bodies: Vec<Body>,
    accelerations_m_s2: Vec<Vec3>,
    /// Bodies at the begin of the step.
    before: Vec<Body>,
    /// When the weave of an escort on station changes sides next [s]; never for bombers.
    corners_s: Vec<f64>,
    /// Legs in progress of aircraft that travel.
    legs: Vec<Option<Leg>>,
    /// Distance of the nearest pair of guns that tracks or is brought to bear, squared [m2].
    hunter_m2: Vec<f64>,
    groups: Vec<Group>,
    /// Where the groups are at the present time.
    middles: Middles,
    group_attacked: Vec<bool>,
    /// Pairs on a pass against an escort, with their target, at the present time.
    attacks_on_escorts: Vec<(usize, usize)>,
    escort_flights: Vec<EscortFlight>,
    /// Indices of all interceptors and of all escorts.
    interceptors: Vec<usize>,
    escorts: Vec<usize>,
    pairs: Vec<Pair>,
    awareness: Awareness,
    defences: Vec<Option<Defence>>,
    turret_rounds: Vec<[u32; SIGHTS]>,
    /// Attacker whom each sight fired at last, and when [s].
    sight_on: Vec<[Option<(usize, f64)>; SIGHTS]>,
    impacts: Vec<Impact>,
    /// Aircraft on fire, and aircraft on a firing pass.
    burning: Vec<usize>,
    /// Escorts that have committed and not yet turned back.
    chasing: Vec<usize>,
    shooters: Vec<usize>,
    units: Vec<UnitOutcome>,
    losses: Vec<Loss>,
    first_shot_s: Option<f64>,
    sun: Vec3,
    sun_cosine: f64,
    tick: u64,
    time_s: f64,
    /// The step under way, in fine steps and in seconds.
    stride: u64,
    step_s: f64,
    next_track_s: f64,
}

/// Flies one battle. The result depends on the scenario and the address alone.
///
/// # Errors
/// [`RunFault`] when the state of an aircraft stops being finite; the caller keeps it with its index.
pub fn fly<O: Observer>(scenario: &Scenario, address: RunAddress, observer: &mut O) -> Result<Outcome, RunFault> {
    let mut world = World::muster(scenario, address, observer);
    let ended = loop {
        if let Some(ended) = world.ended() {
            break ended;
        }
        world.advance()?;
    };
    Ok(world.conclude(ended))
}

impl<O: Observer> World<'_, O> {
    fn ended(&self) -> Option<Ended> {
        let role = |wanted: fn(&Brain) -> bool| {
            (0..self.aircraft.len())
                .any(|i| wanted(&self.brains[i]) && !matches!(self.status[i], Status::Departed | Status::Lost))
        };
        if self.time_s >= self.scenario.conditions.time_limit_s {
            Some(Ended::TimeLimit)
        } else if !role(|b| matches!(b, Brain::Interceptor(_))) {
            Some(Ended::NoAttackersLeft)
        } else if !role(|b| matches!(b, Brain::Bomber(_))) {
            Some(Ended::NoTargetsLeft)
        } else {
            None
        }
    }

    /// One step: decide, move, shoot, burn.
    fn advance(&mut self) -> Result<(), RunFault> {
        let stride = self.next_stride();
        self.stride = stride;
        self.step_s = self.scenario.conditions.time_step_s * stride as f64;
        self.appear();
        self.watch();
        self.look_out();
        self.decide(stride);
        self.move_all()?;
        self.fire_all();
        self.defend_all();
        self.tick += stride;
        self.time_s = self.tick as f64 * self.scenario.conditions.time_step_s;
        self.arrive();
        self.burn();
        self.release_bombs();
        Ok(())
    }

    /// How many fine steps to take at once: many while every interceptor is far from everything and off its passes.
    fn next_stride(&self) -> u64 {
        let within = |a: Vec3, b: Vec3, range_m: f64| (a - b).dot(a - b) < range_m * range_m;
        let busy = self.interceptors_in_air().any(|i| {
            let position_m = self.bodies[i].position_m;
            matches!(self.interceptor(i).phase, Phase::Attack | Phase::Break | Phase::Defend)
                || (0..self.groups.len()).any(|g| {
                    let middle_m = self.middle(g, self.time_s).position_m;
                    within(middle_m, position_m, QUIET_RANGE_M + self.groups[g].depth_m)
                })
        }) || self.chasers().any(|c| {
            let position_m = self.bodies[c].position_m;
            self.interceptors_in_air().any(|i| within(self.bodies[i].position_m, position_m, QUIET_RANGE_M))
        });
        let firing = !self.impacts.is_empty()
            || self.hunter_m2.iter().any(|&apart_m2| apart_m2 < FIRING_RANGE_M * FIRING_RANGE_M)
            || self.interceptors.iter().any(|&i| self.defences[i].is_some());
        match (firing, busy) {
            (true, _) => 1,
            (false, true) => MANOEUVRE_STRIDE,
            (false, false) => QUIET_STRIDE,
        }
    }

    fn decide(&mut self, stride: u64) {
        self.note_attacks_on_escorts();
        let interval = (self.scenario.conditions.decision_interval_s / self.scenario.conditions.time_step_s)
            .round()
            .max(1.0) as u64;
        let last = self.tick + stride.min(interval);
        for tick in self.tick..last {
            // Staggered: each aircraft decides on its own beat.
            for who in ((tick % interval) as usize..self.aircraft.len()).step_by(interval as usize) {
                if self.present(who) {
                    self.decide_one(who, tick / interval);
                }
            }
        }
    }

    fn decide_one(&mut self, who: usize, round: u64) {
        // Every eighth decision: fuel changes slowly, and its flow costs two powers.
        if round % 8 == (who as u64) % 8 {
            self.burn_fuel(who, 8.0 * self.scenario.conditions.decision_interval_s);
        }
        match &self.brains[who] {
            Brain::Bomber(_) => self.decide_bomber(who),
            Brain::Escort(_) => self.decide_escort(who),
            Brain::Interceptor(_) => self.decide_interceptor(who),
        }
    }

    fn note_attacks_on_escorts(&mut self) {
        let attacks = self.interceptors_in_air().filter_map(|i| {
            let pilot = self.interceptor(i);
            let target = pilot.target.filter(|&t| pilot.phase == Phase::Attack && !self.is_bomber(t))?;
            Some((pilot.pair, target))
        });
        self.attacks_on_escorts = attacks.collect();
    }

    /// Interceptors and covers whose time has come appear; covers whose time is over leave.
    fn appear(&mut self) {
        for pair in 0..self.pairs.len() {
            if self.pairs[pair].launched || self.time_s < self.pairs[pair].start_s {
                continue;
            }
            self.pairs[pair].launched = true;
            for slot in 0..self.pairs[pair].members.len() {
                let who = self.pairs[pair].members[slot];
                if self.status[who] == Status::Waiting {
                    self.launch(pair, slot, who);
                }
            }
        }
        for flight in 0..self.escort_flights.len() {
            let (from_s, to_s) = self.escort_flights[flight].window_s;
            let (arrives, leaves) = (self.time_s >= from_s, self.time_s > to_s);
            if self.escort_flights[flight].came_and_went == (arrives, leaves) {
                continue;
            }
            self.escort_flights[flight].came_and_went = (arrives, leaves);
            for slot in 0..self.escort_flights[flight].members.len() {
                let who = self.escort_flights[flight].members[slot];
                match self.status[who] {
                    Status::Waiting if arrives => {
                        self.status[who] = Status::Formation;
                        self.bodies[who] = self.formation_body(who, self.time_s);
                    }
                    Status::Formation if leaves => {
                        self.status[who] = Status::Departed;
                        self.observer.event(self.time_s, Event::Departed { who });
                    }
                    _ => {}
                }
            }
        }
    }

    fn watch(&mut self) {
        let Some(interval_s) = O::TRACK_INTERVAL_S else { return };
        if self.time_s + 1e-9 < self.next_track_s {
            return;
        }
        self.next_track_s += interval_s;
        let tracks: Vec<Track> = (0..self.aircraft.len())
            .filter(|&who| self.present(who))
            .map(|who| Track {
                who,
                position_m: self.bodies[who].position_m,
                velocity_m_s: self.bodies[who].velocity_m_s,
                lift: self.bodies[who].lift,
            })
            .collect();
        self.observer.tracks(self.time_s, &tracks);
    }

    /// Rounds that have arrived by now hit, if their target is still there.
    fn arrive(&mut self) {
        let now_s = self.time_s;
        let mut index = 0;
        while index < self.impacts.len() {
            if self.impacts[index].time_s > now_s {
                index += 1;
                continue;
            }
            let impact = self.impacts.remove(index);
            if self.present(impact.target) {
                self.take_impact(&impact);
            }
        }
    }

    fn take_impact(&mut self, impact: &Impact) {
        let who = impact.target;
        let (by, gun) = (impact.by, impact.gun);
        let shooter = self.aircraft[by].unit;
        let scenario = self.scenario;
        let kind = &scenario.aircraft[self.aircraft[who].kind];
        let shell = scenario.guns[gun].shell;
        let engines = kind.airframe.engines();
        for struck in firing::struck(impact.rounds) {
            // Counted one by one: rounds that arrive after the end of the target are not credited.
            self.units[shooter].hits[gun] += 1;
            let plane = &mut self.aircraft[who];
            let effect = plane.damage.take_hit(shell, struck, &kind.vulnerability, engines, &mut plane.streams.damage);
            self.observer.event(self.time_s, Event::Hit { who, by, gun, struck, effect });
            if let Some((length_s, fatal)) = effect.fire {
                self.catch_fire(who, length_s, fatal);
            }
            if effect.engine_out {
                self.engine_stopped(who);
            }
            if let Some(cause) = effect.lost {
                self.lose(who, self.time_s, cause);
                return;
            }
        }
    }

    /// A fire; where one burns already, the one that ends the aircraft first counts, then the longer.
    fn catch_fire(&mut self, who: usize, length_s: f64, fatal: bool) {
        let fresh = (self.time_s + length_s, fatal);
        let damage = &mut self.aircraft[who].damage;
        damage.fire = Some(match damage.fire {
            None => fresh,
            Some(old) if old.1 && fresh.1 => {
                if old.0 <= fresh.0 {
                    old
                } else {
                    fresh
                }
            }
            Some(old) if old.1 => old,
            Some(old) => {
                if fresh.1 || fresh.0 > old.0 {
                    fresh
                } else {
                    old
                }
            }
        });
        if !self.burning.contains(&who) {
            self.burning.push(who);
        }
    }

    /// Fires that end by now take their aircraft or go out.
    fn burn(&mut self) {
        for index in (0..self.burning.len()).rev() {
            let who = self.burning[index];
            let Some((end_s, fatal)) = self.aircraft[who].damage.fire else { continue };
            if end_s > self.time_s {
                continue;
            }
            self.burning.remove(index);
            if self.present(who) {
                self.aircraft[who].damage.fire = None;
                if fatal {
                    self.lose(who, end_s, Cause::Fire);
                } else {
                    self.observer.event(end_s, Event::FireOut { who });
                }
            }
        }
    }

    fn lose(&mut self, who: usize, time_s: f64, cause: Cause) {
        self.close_pass(who, PassEnd::ShooterGone);
        self.status[who] = Status::Lost;
        self.losses.push(Loss { time_s, aircraft: who, fate: Fate::ShotDown, cause });
        self.observer.event(time_s, Event::Lost { who, cause });
        self.close_up(who);
    }

    // -- who is who --------------------------------------------------------------------------------------------

    /// Whether an aircraft is in the air and in the battle.
    fn present(&self, who: usize) -> bool {
        matches!(self.status[who], Status::Formation | Status::Flying)
    }

    fn kind(&self, who: usize) -> &AircraftType {
        &self.scenario.aircraft[self.aircraft[who].kind]
    }

    fn brains_is_interceptor(&self, who: usize) -> bool {
        matches!(self.brains[who], Brain::Interceptor(_))
    }

    fn is_bomber(&self, who: usize) -> bool {
        matches!(self.brains[who], Brain::Bomber(_))
    }

    fn interceptor(&self, who: usize) -> &Interceptor {
        match &self.brains[who] {
            Brain::Interceptor(brain) => brain,
            _ => unreachable!("aircraft {who} is not an interceptor"),
        }
    }

    fn interceptor_mut(&mut self, who: usize) -> &mut Interceptor {
        match &mut self.brains[who] {
            Brain::Interceptor(brain) => brain,
            _ => unreachable!("aircraft {who} is not an interceptor"),
        }
    }

    fn escort(&self, who: usize) -> &Escort {
        match &self.brains[who] {
            Brain::Escort(brain) => brain,
            _ => unreachable!("aircraft {who} is not an escort"),
        }
    }

    fn escort_mut(&mut self, who: usize) -> &mut Escort {
        match &mut self.brains[who] {
            Brain::Escort(brain) => brain,
            _ => unreachable!("aircraft {who} is not an escort"),
        }
    }

    fn interceptor_doctrine(&self, who: usize) -> &InterceptorDoctrine {
        match &self.scenario.forces[self.aircraft[who].force].role {
            Role::Interceptor(force) => &force.doctrine,
            _ => unreachable!("aircraft {who} is not an interceptor"),
        }
    }

    fn escort_doctrine(&self, who: usize) -> &EscortDoctrine {
        match &self.scenario.forces[self.aircraft[who].force].role {
            Role::Escort(force) => &force.doctrine,
            _ => unreachable!("aircraft {who} is not an escort"),
        }
    }

    fn pilot_pool(&self, who: usize) -> &PilotPool {
        match &self.scenario.forces[self.aircraft[who].force].role {
            Role::Escort(force) => &force.pilots,
            Role::Interceptor(force) => &force.pilots,
            Role::Bomber(_) => unreachable!("bomber crews fire turrets"),
        }
    }

    fn gunners(&self, bomber: usize) -> &GunnerParameters {
        match &self.scenario.forces[self.aircraft[bomber].force].role {
            Role::Bomber(force) => &force.gunners,
            _ => unreachable!("aircraft {bomber} is not a bomber"),
        }
    }

    fn interceptors_in_air(&self) -> impl Iterator<Item = usize> + '_ {
        self.interceptors.iter().copied().filter(|&i| self.present(i))
    }

    fn escort_leaders(&self) -> impl Iterator<Item = usize> + '_ {
        self.escorts.iter().copied().filter(|&m| self.present(m) && self.escort(m).slot == 0)
    }

    /// Escorts that are after somebody.
    fn chasers(&self) -> impl Iterator<Item = usize> + '_ {
        self.chasing.iter().copied().filter(|&m| self.status[m] == Status::Flying && self.escort(m).task == Task::Chase)
    }

    fn chasers_of(&self, who: usize) -> impl Iterator<Item = usize> + '_ {
        self.chasers().filter(move |&c| self.escort(c).target == Some(who))
    }

    fn chasers_of_pair(&self, pair: usize) -> impl Iterator<Item = usize> + '_ {
        self.chasers().filter(move |&c| self.escort(c).target.is_some_and(|t| self.interceptor(t).pair == pair))
    }

    fn chaser_count(&self, who: usize) -> usize {
        self.chasers_of(who).count()
    }

    /// Interceptors other than `but` that are setting up or attacking `target`.
    fn attackers_of(&self, target: usize, but: usize) -> usize {
        self.interceptors_in_air()
            .filter(|&i| i != but)
            .filter(|&i| {
                let pilot = self.interceptor(i);
                pilot.target == Some(target) && matches!(pilot.phase, Phase::SetUp | Phase::Attack)
            })
            .count()
    }

    /// Middle of a group at `time_s`.
    fn middle(&self, group: usize, time_s: f64) -> Place {
        self.middles.of(group, time_s).unwrap_or_else(|| self.groups[group].middle(&self.route, time_s))
    }

    /// Whether a point lies beyond the border.
    fn across_border(&self, position_m: Vec3) -> bool {
        beyond(&self.scenario.border, position_m)
    }
}

/// Whether a point lies to the left of a line of points: by the nearest of its segments.
fn beyond(line: &[Vec3], point_m: Vec3) -> bool {
    let mut nearest = (f64::INFINITY, false);
    for ends in line.windows(2) {
        let (start, along) = (ends[0].horizontal(), (ends[1] - ends[0]).horizontal());
        let offset = point_m.horizontal() - start;
        let share = (offset.dot(along) / along.dot(along).max(1e-9)).clamp(0.0, 1.0);
        let distance = (offset - along * share).length();
        if distance < nearest.0 {
            nearest = (distance, offset.dot(along.right()) < 0.0);
        }
    }
    nearest.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sanctuary_lies_to_the_left() {
        let line = [Vec3::new(-10.0, -10.0, 0.0), Vec3::ZERO, Vec3::new(5.0, 20.0, 0.0)];
        assert!(beyond(&line, Vec3::new(-5.0, 5.0, 100.0)));
        assert!(!beyond(&line, Vec3::new(5.0, -5.0, 100.0)));
        assert!(!beyond(&[], Vec3::ZERO));
    }
}
