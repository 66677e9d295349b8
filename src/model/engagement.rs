//! The engine: one battle from its address.
//!
//! Two layers, because speed and clarity both ask for it. *Decisions* run every half second, staggered over the aircraft, and write
//! a small command ([`aircraft::Guidance`]). *Physics* runs every step: formations move in closed form, wingmen in their places after
//! their leaders, everything else by [`crate::model::flight::step`], all from one time level; then guns fire over the step, rounds arrive,
//! components fail. While no interceptor is near anything the step is coarser by a whole factor.

pub mod aircraft;
mod approach;
mod attack;
pub mod awareness;
pub mod bomber;
mod border;
mod claim;
pub mod defence;
pub mod duel;
pub mod escort;
pub mod event;
pub mod firing;
pub mod flak;
pub mod formation;
mod fuel;
mod hits;
pub mod homeward;
pub mod interceptor;
mod light;
mod motion;
mod muster;
pub mod outcome;
mod pace;
pub mod patrol;
mod physics;
mod roll_call;
#[cfg(test)]
mod stage;
mod steering;
mod tally;
mod wave;
mod wing;

use std::ops::Range;

use self::aircraft::{Aircraft, Guidance, Status};
use self::awareness::Awareness;
use self::bomber::Slot;
use self::border::Border;
use self::claim::Attempt;
use self::defence::Turrets;
use self::escort::{Escort, EscortFlight};
use self::event::{Observer, Track};
use self::firing::{Impact, Pass};
use self::flak::Barrage;
use self::formation::{Group, Middles, Route};
use self::interceptor::{Interceptor, Pair, Phase};
use self::light::Light;
use self::motion::Motion;
use self::outcome::{Ended, Outcome, RunFault};
use self::tally::Tally;
use super::flight::{AirColumn, Body};
use super::rng::RunAddress;
use super::scenario::Scenario;
use super::vector::Vec3;

/// Range inside which somebody may fire before the next longer step is over [m].
const FIRING_RANGE_M: f64 = 1_700.0;

/// Beats in a decision interval, over which decisions are spread. They come at the same times whatever the step, each at the begin of the
/// step that it falls into: nobody decides less often where the interval is no whole number of steps, nor a wingman
/// sooner after his leader where steps are shorter.
const BEATS: u64 = 5;

/// Beats before a fine step; numbers run on from one interval to the next.
fn beats_before(tick: u64, beats_per_tick: f64) -> u64 {
    // A millionth, for a beat that falls on the begin of a step but for rounding.
    (tick as f64 * beats_per_tick - 1e-6).ceil().max(0.0) as u64
}

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
    border: Border,
    aircraft: Vec<Aircraft>,
    brains: Vec<Brain>,
    /// Where everyone takes part, what he is asked to fly, and how he moves; apart from the rest, for every step reads them.
    status: Vec<Status>,
    guidance: Vec<Guidance>,
    bodies: Vec<Body>,
    motion: Motion,
    groups: Vec<Group>,
    /// Where the groups are at the present time.
    middles: Middles,
    group_attacked: Vec<bool>,
    /// Interceptors that escorts might go after, and where they were, when the decisions of this step began: who reads them asks again
    /// whether they are still there, and nobody moves before the decisions are made.
    threats: Vec<(usize, Vec3)>,
    /// When the next pair or cover comes or goes [s].
    next_arrival_s: f64,
    /// Interceptors on a pass against an escort, with their target, when the decisions of this step began.
    attacks_on_escorts: Vec<(usize, usize)>,
    escort_flights: Vec<EscortFlight>,
    /// Indices of all interceptors and of all escorts.
    interceptors: Vec<usize>,
    escorts: Vec<usize>,
    pairs: Vec<Pair>,
    awareness: Awareness,
    light: Light,
    turrets: Turrets,
    impacts: Vec<Impact>,
    barrage: Barrage,
    /// Who has opened fire on whom, for claims.
    attempts: Vec<Attempt>,
    /// Aircraft on fire, and aircraft on a firing pass.
    burning: Vec<usize>,
    /// Escorts that have committed and not yet turned back.
    chasing: Vec<usize>,
    shooters: Vec<usize>,
    /// Passes that are over; kept for their memory alone.
    #[expect(clippy::vec_box, reason = "the boxes are what is used again")]
    spent_passes: Vec<Box<Pass>>,
    tally: Tally,
    tick: u64,
    time_s: f64,
    /// The step under way, in fine steps and in seconds.
    stride: u64,
    step_s: f64,
    /// Length of the step before [s].
    last_step_s: f64,
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
        let left = |who: usize| !matches!(self.status[who], Status::Departed | Status::Lost);
        if self.time_s >= self.scenario.conditions.time_limit_s {
            Some(Ended::TimeLimit)
        } else if !self.interceptors.iter().any(|&who| left(who)) {
            Some(Ended::NoAttackersLeft)
        } else if !(0..self.aircraft.len()).any(|who| self.group_of(who).is_some() && left(who)) {
            // Nobody is left to attack, or still to come: bombers and patrols.
            Some(Ended::NoTargetsLeft)
        } else {
            None
        }
    }

    /// One step: decide, move, shoot, burn.
    fn advance(&mut self) -> Result<(), RunFault> {
        let stride = self.next_stride();
        self.stride = stride;
        self.last_step_s = self.step_s;
        self.step_s = self.scenario.conditions.time_step_s * stride as f64;
        self.appear();
        self.watch();
        self.look_out();
        self.decide(stride);
        self.move_all()?;
        self.exchange_fire();
        self.release_bombs();
        Ok(())
    }

    /// The part of a step after everybody has moved: guns fire over it, its time passes, rounds arrive, fires burn.
    fn exchange_fire(&mut self) {
        self.fire_all();
        self.defend_all();
        self.tick += self.stride;
        self.time_s = self.tick as f64 * self.scenario.conditions.time_step_s;
        self.arrive();
        self.suffer_flak(self.time_s);
        self.burn();
    }

    /// How many fine steps to take at once: some, unless somebody may fire or rounds are on their way.
    fn next_stride(&self) -> u64 {
        let firing = !self.impacts.is_empty()
            || self.motion.nearest_m2 < FIRING_RANGE_M * FIRING_RANGE_M
            || self.interceptors.iter().any(|&i| self.turrets.defences[i].is_some());
        if firing { 1 } else { self.motion.pace.step }
    }

    fn decide(&mut self, stride: u64) {
        self.note_attacks_on_escorts();
        self.note_threats();
        let conditions = &self.scenario.conditions;
        let beats_per_tick = BEATS as f64 * conditions.time_step_s / conditions.decision_interval_s;
        let first = beats_before(self.tick, beats_per_tick);
        let after = beats_before(self.tick + stride, beats_per_tick);
        // Each aircraft at most once a step, also where more rounds of decisions fall into it.
        let rounds = (after - first).div_ceil(BEATS);
        for beat in first..after.min(first + BEATS) {
            let round = beat / BEATS;
            for who in ((beat % BEATS) as usize..self.aircraft.len()).step_by(BEATS as usize) {
                if self.present(who) {
                    self.decide_one(who, round..round + rounds);
                }
            }
        }
    }

    /// The decision of an aircraft for the rounds that fall into the step.
    fn decide_one(&mut self, who: usize, rounds: Range<u64>) {
        // Every eighth round: fuel changes slowly, and its flow costs two powers; in level flight it changes more slowly still.
        let beats = if self.status[who] == Status::Formation { 32 } else { 8 };
        if rounds.into_iter().any(|round| round % beats == who as u64 % beats) {
            self.burn_fuel(who);
        }
        match &self.brains[who] {
            Brain::Bomber(_) => self.decide_bomber(who),
            Brain::Escort(_) => self.decide_escort(who),
            Brain::Interceptor(_) => self.decide_interceptor(who),
        }
    }

    /// Notes those whom escorts may go after: interceptors in the air that are not on their way home.
    fn note_threats(&mut self) {
        let mut threats = std::mem::take(&mut self.threats);
        threats.clear();
        let in_battle = self.interceptors_in_air().filter(|&i| self.interceptor(i).phase != Phase::Egress);
        threats.extend(in_battle.map(|i| (i, self.bodies[i].position_m)));
        self.threats = threats;
    }

    fn note_attacks_on_escorts(&mut self) {
        let mut attacks = std::mem::take(&mut self.attacks_on_escorts);
        attacks.clear();
        attacks.extend(self.interceptors_in_air().filter_map(|i| {
            let pilot = self.interceptor(i);
            let target = pilot.target.filter(|&t| pilot.phase == Phase::Attack && !self.is_bomber(t))?;
            Some((i, target))
        }));
        self.attacks_on_escorts = attacks;
    }

    /// Interceptors and covers whose time has come appear; covers whose time is over leave.
    fn appear(&mut self) {
        if self.time_s < self.next_arrival_s {
            return;
        }
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
                        self.aircraft[who].burned_s = self.time_s;
                        self.bodies[who] = self.formation_body(who, &self.bodies[who], self.time_s);
                    }
                    Status::Formation if leaves => self.depart(who),
                    _ => {}
                }
            }
        }
        self.note_next_arrival();
    }

    /// Notes when somebody comes or goes next.
    fn note_next_arrival(&mut self) {
        let pairs = self.pairs.iter().filter(|pair| !pair.launched).map(|pair| pair.start_s);
        let windows = self.escort_flights.iter().flat_map(|flight| [flight.window_s.0, flight.window_s.1]);
        let to_come = windows.filter(|&at_s| at_s >= self.time_s);
        self.next_arrival_s = pairs.chain(to_come).fold(f64::INFINITY, f64::min);
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
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No beat is left out or comes twice, and none is early or late by more than a step, whatever the step is.
    #[test]
    fn beats_do_not_depend_on_the_step() {
        for step_s in [0.01, 0.025, 0.05, 0.1, 0.13, 0.2] {
            let beats_per_tick = BEATS as f64 * step_s / 0.5;
            let mut next = 0;
            for tick in 0..10_000 {
                let (first, last) = (beats_before(tick, beats_per_tick), beats_before(tick + 1, beats_per_tick));
                assert_eq!(first, next, "{step_s} s");
                next = last;
                for beat in first..last {
                    let into_s = beat as f64 * 0.1 - tick as f64 * step_s;
                    assert!((-1e-6..step_s).contains(&into_s), "beat {beat} at {into_s} s into a step of {step_s} s");
                }
            }
        }
    }

    /// Where more rounds of decisions fall into a step, nobody's turn to burn fuel is among those left out.
    #[test]
    fn everybody_burns_fuel_whatever_the_interval() {
        for interval in ["0.05", "0.1", "0.5"] {
            let setting = format!("scenario.conditions.decision_interval_s={interval}");
            stage::with("black-thursday", &[&setting], |world| {
                let there: Vec<usize> = (0..world.aircraft.len()).filter(|&who| world.present(who)).collect();
                // Every thirty-second round in formation, and a step for the last of the beats.
                while world.time_s < 17.0 {
                    world.advance().unwrap();
                }
                let idle: Vec<_> = there.into_iter().filter(|&who| world.aircraft[who].burned_s == 0.0).collect();
                assert_eq!(idle, [0usize; 0], "with decisions every {interval} s");
            });
        }
    }

    /// Pairs of interceptors appear at their time, and covers leave at the end of theirs.
    #[test]
    fn pairs_and_covers_come_and_go_at_their_times() {
        stage::with("black-thursday", &[], |world| {
            let (pilot, escort) = (world.pairs[0].members[0], world.escorts[0]);
            let flight = world.escort(escort).flight;
            (world.pairs[0].start_s, world.escort_flights[flight].window_s) = (100.0, (50.0, 150.0));
            (world.status[escort], world.escort_flights[flight].came_and_went) = (Status::Waiting, (false, false));
            let mut at = |time_s: f64| {
                world.time_s = time_s;
                world.appear();
                (world.status[pilot], world.status[escort])
            };
            assert_eq!(at(49.0), (Status::Waiting, Status::Waiting));
            assert_eq!(at(50.0), (Status::Waiting, Status::Formation));
            assert_eq!(at(100.0), (Status::Flying, Status::Formation));
            assert_eq!(at(151.0), (Status::Flying, Status::Departed));
        });
    }
}
