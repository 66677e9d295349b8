//! Defensive fire: the sights of a bomber flight that bear on an interceptor fire while they can track it.
//!
//! Each sight (upper, lower, tail) of each bomber has one aim offset against one attacker, shared by its guns. It opens
//! after a reaction inside the opening range, stops when the line of sight turns faster than the slew limit, when the
//! magazine is empty, or some time after the attacker, his pass over, comes no nearer to any bomber of the flight. Which
//! guns bear, turret by turret, is [`turret`](crate::model::turret)'s.

use super::World;
use super::event::Observer;
use super::firing::{Impact, gates, split_hits};
use super::interceptor::Phase;
use crate::model::flight::Body;
use crate::model::gunnery::{PassAim, RoundCounter, SightPlane, Silhouette, slices};
use crate::model::pilot::GunnerParameters;
use crate::model::turret::{Sight, guns_bearing, sector_of};
use crate::model::vector::Vec3;

/// One sight against one attacker.
#[derive(Debug, Clone, PartialEq)]
struct Laid {
    bomber: usize,
    sight: Sight,
    opens_s: f64,
    aim: PassAim,
    counter: RoundCounter,
    /// Its attempt on the attacker, once it has fired.
    attempt: Option<usize>,
}

/// A sight that bears on its attacker: with how many guns, at what range, from when for how long.
struct Bearing {
    guns: u32,
    range_m: f64,
    silhouette: Silhouette,
    middle_s: f64,
    length_s: f64,
}

/// The fire of a flight on one attacker.
#[derive(Debug, Clone, PartialEq)]
pub struct Defence {
    flight: (usize, usize),
    left_s: Option<f64>,
    sights: Vec<Laid>,
}

/// The turrets of all aircraft, and what they are after.
pub(super) struct Turrets {
    /// Fire on each attacker.
    pub defences: Vec<Option<Defence>>,
    /// Rounds left to each sight.
    pub rounds: Vec<[u32; Sight::ALL.len()]>,
    /// Attacker whom each sight fired at last, and when [s].
    pub sight_on: Vec<[Option<(usize, f64)>; Sight::ALL.len()]>,
    /// Sights of defences that are over; empty, kept for their memory alone.
    spent_sights: Vec<Vec<Laid>>,
}

impl Turrets {
    /// Turrets with so many rounds, silent.
    pub fn with(rounds: Vec<[u32; Sight::ALL.len()]>) -> Turrets {
        Turrets {
            defences: vec![None; rounds.len()],
            sight_on: vec![Default::default(); rounds.len()],
            rounds,
            spent_sights: Vec::new(),
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// Fires the turrets over the step that has just been flown.
    pub(super) fn defend_all(&mut self) {
        for index in 0..self.interceptors.len() {
            let attacker = self.interceptors[index];
            if self.present(attacker) {
                self.update_defence(attacker);
            }
            let Some(mut defence) = self.turrets.defences[attacker].take() else { continue };
            if self.present(attacker) && self.defence_fires(attacker, &mut defence) {
                self.turrets.defences[attacker] = Some(defence);
            } else {
                defence.sights.clear();
                self.turrets.spent_sights.push(defence.sights);
            }
        }
    }

    /// Lays the sights of the flight that `attacker` has come within range of.
    fn update_defence(&mut self, attacker: usize) {
        if self.turrets.defences[attacker].is_some() {
            return;
        }
        let Some(target) = self.threatened_by(attacker) else { return };
        let Some(flight) = self.flight_of(target) else { return };
        let gunners = self.gunners(target);
        let Some((from, _)) = self.in_range(attacker, target, gunners.open_fire_range_m) else { return };
        let seen_s = self.time_s + from * self.step_s;
        let warned = self.crew_warned(flight.0, attacker);
        let mut sights = self.turrets.spent_sights.pop().unwrap_or_default();
        for slot in 0..self.groups[flight.0].flights[flight.1].members.len() {
            let bomber = self.groups[flight.0].flights[flight.1].members[slot];
            if self.present(bomber) {
                self.lay_sights(bomber, gunners, seen_s, warned, &mut sights);
            }
        }
        self.turrets.defences[attacker] = Some(Defence { flight, left_s: None, sights });
    }

    /// The target of an attacker on a pass, or of the leader whom he covers on one.
    fn threatened_by(&self, attacker: usize) -> Option<usize> {
        let pilot = self.interceptor(attacker);
        let on_pass = match pilot.phase {
            Phase::Trail => self.interceptor(self.pairs[pilot.pair].members[0]),
            _ => pilot,
        };
        if on_pass.phase == Phase::Attack { on_pass.target } else { None }
    }

    /// Fractions of the step during which two aircraft are no farther apart than `range_m`.
    fn in_range(&self, one: usize, other: usize, range_m: f64) -> Option<(f64, f64)> {
        let apart_m = |bodies: &[Body]| (bodies[one].position_m - bodies[other].position_m).length();
        gates(apart_m(&self.motion.before), apart_m(&self.bodies), range_m, 0.0)
    }

    fn lay_sights(
        &mut self,
        bomber: usize,
        gunners: &GunnerParameters,
        seen_s: f64,
        warned: bool,
        sights: &mut Vec<Laid>,
    ) {
        let skill = self.aircraft[bomber].skill;
        for sight in Sight::ALL {
            let left = self.turrets.rounds[bomber][sight as usize];
            let random = &mut self.aircraft[bomber].streams.turret;
            let late_s = if warned { 0.0 } else { gunners.unwarned_delay_s };
            let spread = gunners.reaction_spread;
            let share = (1.0 - spread) + 2.0 * spread * random.uniform();
            let opens_s = seen_s + (gunners.reaction_s + late_s) * share;
            let aim = PassAim::begin_gunner(gunners, skill, random);
            let counter = RoundCounter::new(left, random.uniform());
            sights.push(Laid { bomber, sight, opens_s, aim, counter, attempt: None });
        }
    }

    /// Fires one defence for a step; false when it is over.
    fn defence_fires(&mut self, attacker: usize, defence: &mut Defence) -> bool {
        let members = &self.groups[defence.flight.0].flights[defence.flight.1].members;
        let Some(&first) = members.iter().find(|&&m| self.present(m)) else { return false };
        // Gunners cannot tell that a pilot has let go of the trigger: he breaks away when he comes no nearer.
        let nearing = members.iter().any(|&m| self.present(m) && self.nears(attacker, m));
        if defence.left_s.is_none() && !nearing && self.threatened_by(attacker).is_none() {
            defence.left_s = Some(self.time_s);
        }
        let gunners = self.gunners(first);
        let until_s = defence.left_s.map_or(f64::INFINITY, |left_s| left_s + gunners.follow_s);
        if self.time_s >= until_s {
            return false;
        }
        for laid in &mut defence.sights {
            self.sight_fires(attacker, laid, gunners, until_s);
        }
        true
    }

    /// Whether the range from `who` to `bomber` shrinks.
    fn nears(&self, who: usize, bomber: usize) -> bool {
        let (own, other) = (&self.bodies[who], &self.bodies[bomber]);
        (other.position_m - own.position_m).dot(own.velocity_m_s - other.velocity_m_s) > 0.0
    }

    /// What a sight can do in this step: over the part of it in which it is laid, the attacker in range and the fire not over.
    fn bear(&self, attacker: usize, laid: &Laid, gunners: &GunnerParameters, until_s: f64) -> Option<Bearing> {
        let step_s = self.step_s;
        let (from, to) = self.in_range(attacker, laid.bomber, gunners.open_fire_range_m)?;
        let from = from.max((laid.opens_s - self.time_s) / step_s);
        let to = to.min((until_s - self.time_s) / step_s);
        if from >= to {
            return None;
        }
        let middle = 0.5 * (from + to);
        let [own, other] = self.pair_at(laid.bomber, attacker, middle);
        let relative_m = other.position_m - own.position_m;
        let range_m = relative_m.length().max(1.0);
        let sight = relative_m * (1.0 / range_m);
        let across_m_s = (other.velocity_m_s - own.velocity_m_s).perpendicular_to(sight).length();
        let (turrets, out) = (&self.kind(laid.bomber).turrets, &self.aircraft[laid.bomber].damage.turret_out);
        let guns = guns_bearing(turrets, laid.sight, sector_of(sight, own.velocity_m_s), out);
        if guns == 0 || across_m_s / range_m > gunners.slew_limit_rad_s {
            return None;
        }
        let silhouette = self.seen_from(attacker, &other, sight);
        Some(Bearing {
            guns,
            range_m,
            silhouette,
            middle_s: self.time_s + middle * step_s,
            length_s: (to - from) * step_s,
        })
    }

    fn sight_fires(&mut self, attacker: usize, laid: &mut Laid, gunners: &GunnerParameters, until_s: f64) {
        let bomber = laid.bomber;
        if !self.present(bomber) {
            return;
        }
        if busy_with_another(
            self.turrets.sight_on[bomber][laid.sight as usize],
            attacker,
            self.time_s,
            gunners.reaction_s,
        ) {
            return;
        }
        let Some(bearing) = self.bear(attacker, laid, gunners, until_s) else { return };
        self.turrets.sight_on[bomber][laid.sight as usize] = Some((attacker, self.time_s));
        let Some(gun) = self.kind(bomber).turret_gun else { return };
        let numbers = self.scenario.guns[gun].parameters;
        let rate_per_s = numbers.rate_of_fire_per_s * f64::from(bearing.guns) * gunners.duty;
        for slice in slices(bearing.length_s) {
            laid.aim.advance(slice.length_s, &mut self.aircraft[bomber].streams.turret);
            // What other attackers have drawn from the same magazine is gone for this one too.
            let shared = self.turrets.rounds[bomber][laid.sight as usize];
            let fired = laid.counter.fire(rate_per_s, slice.length_s).min(shared);
            if fired == 0 {
                continue;
            }
            self.turrets.rounds[bomber][laid.sight as usize] = shared - fired;
            self.tally.units[self.aircraft[bomber].unit].rounds[gun] += fired;
            let attempt = *laid.attempt.get_or_insert_with(|| self.attempt(bomber, attacker));
            self.attempt_fires(attempt, fired);
            self.tally.shot(self.time_s);
            let offset_m = laid.aim.offset_rad([0.0; 2], [0.0; 2], 1.0).map(|o| o * bearing.range_m);
            let p = bearing.silhouette.hit_probability(offset_m, bearing.range_m * numbers.dispersion_rad);
            let rounds = split_hits(fired, p, &mut self.aircraft[bomber].streams.turret);
            if rounds != (0, 0) {
                let time_s = bearing.middle_s + slice.after_middle_s + bearing.range_m / numbers.muzzle_velocity_m_s;
                self.impacts.push(Impact { time_s, by: bomber, target: attacker, gun, rounds });
            }
        }
    }

    /// What gunners see of `attacker` in state `other` along `sight`.
    fn seen_from(&self, attacker: usize, other: &Body, sight: Vec3) -> Silhouette {
        let kind = self.kind(attacker);
        let forward = other.velocity_m_s.unit_or(sight);
        let up = other.lift.perpendicular_to(forward).unit_or(Vec3::UP);
        let plane = SightPlane::across(sight);
        Silhouette::project(&kind.silhouette, kind.airframe.parameters.span_m, forward, up, sight, &plane)
    }
}

/// Whether a sight that fired at somebody last is not free for `attacker`: it follows one as long as it can fire at him, and turns to
/// the next in the time of a reaction.
fn busy_with_another(on: Option<(usize, f64)>, attacker: usize, now_s: f64, reaction_s: f64) -> bool {
    on.is_some_and(|(other, last_s)| other != attacker && now_s - last_s < reaction_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::aircraft::Status;
    use crate::model::engagement::stage;
    use crate::model::turret::guns_of_sight;

    #[test]
    fn a_sight_stays_with_its_attacker_and_turns_to_the_next_in_the_time_of_a_reaction() {
        let busy = |on, attacker, now_s| busy_with_another(on, attacker, now_s, 2.0);
        assert!(!busy(None, 7, 10.0));
        assert!(!busy(Some((7, 9.9)), 7, 10.0)); // his own
        assert!(busy(Some((3, 9.9)), 7, 10.0) && busy(Some((3, 8.1)), 7, 10.0));
        assert!(!busy(Some((3, 8.0)), 7, 10.0));
    }

    /// docs/model.md, section 12: guns of a B-29 by sector.
    #[test]
    fn guns_by_sector() {
        stage::with("black-thursday", &[], |world| {
            let turrets = &world.kind(0).turrets;
            let out = Default::default();
            let guns = |sector| Sight::ALL.map(|sight| guns_bearing(turrets, sight, sector, &out)).iter().sum::<u32>();
            let table = [4, 2, 2, 6, 4, 4, 8, 6, 6]; // nose, beam, stern; high, level, low
            assert_eq!(std::array::from_fn::<u32, 9, _>(guns), table);
            assert_eq!(Sight::ALL.map(|sight| guns_of_sight(turrets, sight)), [6, 4, 2]);
        });
    }

    /// Fire on an attacker ends where he has left or is lost.
    #[test]
    fn nobody_fires_on_who_is_gone() {
        for (status, fires) in [(Status::Flying, true), (Status::Lost, false), (Status::Departed, false)] {
            stage::with("black-thursday", &[], |world| {
                let (attacker, place) = (world.interceptors[0], world.bodies[0]);
                stage::put(world, attacker, place.position_m - place.velocity_m_s * 2.0, place.velocity_m_s * 1.5);
                let sights = Vec::new();
                world.turrets.defences[attacker] = Some(Defence { flight: (0, 0), left_s: None, sights });
                world.status[attacker] = status;
                world.defend_all();
                assert_eq!(world.turrets.defences[attacker].is_some(), fires, "{status:?}");
            });
        }
    }

    /// A sight opens fire between half a reaction and one and a half after the attacker is seen; surprise lengthens the reaction.
    #[test]
    fn gunners_open_fire_after_their_reaction() {
        stage::with("black-thursday", &[], |world| {
            let gunners = *world.gunners(0);
            assert!(gunners.unwarned_delay_s > 0.0);
            let surprised_s = gunners.reaction_s + gunners.unwarned_delay_s;
            for (warned, reaction_s) in [(true, gunners.reaction_s), (false, surprised_s)] {
                let mut sights = Vec::new();
                (0..10).for_each(|bomber| world.lay_sights(bomber, &gunners, 100.0, warned, &mut sights));
                let shares = || sights.iter().map(|laid| (laid.opens_s - 100.0) / reaction_s);
                // rounding of a difference of times about 100 s
                assert!(shares().all(|share| (0.5 - 1e-9..=1.5 + 1e-9).contains(&share)), "warned: {warned}");
                assert!(shares().any(|share| share < 1.0) && shares().any(|share| share > 1.0), "warned: {warned}");
            }
        });
    }
}
