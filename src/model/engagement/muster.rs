//! The begin of a battle: draws the starting conditions of a run and puts everyone in his place.

use super::aircraft::{Aircraft, Guidance, Status, Streams};
use super::awareness::Awareness;
use super::bomber::Slot;
use super::border::Border;
use super::defence::Turrets;
use super::escort::{Escort, EscortFlight, Gap, Task};
use super::event::Observer;
use super::flak::Barrage;
use super::formation::{Group, Middles, Route, Side, StationPlace, diamond_slot, stations};
use super::interceptor::Pair;
use super::light::Light;
use super::motion::Motion;
use super::outcome::units;
use super::patrol::Circuit;
use super::tally::Tally;
use super::{Brain, World};
use crate::model::damage::Damage;
use crate::model::flight::{AirColumn, Body};
use crate::model::gunnery::pool_factor;
use crate::model::pilot::SkillParameters;
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};
use crate::model::scenario::{BomberForce, EscortForce, Force, PatrolParameters, Role, Scenario, Station};
use crate::model::turret::{Sight, guns_of_sight};
use crate::model::vector::Vec3;

/// Places in the tables of a run that grow while forces are mustered.
pub(super) struct Muster<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) address: RunAddress,
    pub(super) air: AirColumn,
    pub(super) route: Route,
    pub(super) lead_on_target_s: f64,
    pub(super) aircraft: Vec<Aircraft>,
    pub(super) bodies: Vec<Body>,
    pub(super) status: Vec<Status>,
    pub(super) brains: Vec<Brain>,
    pub(super) groups: Vec<Group>,
    /// Groups of fighters on patrol, which follow those of bombers.
    pub(super) patrols: Vec<Group>,
    pub(super) escort_flights: Vec<EscortFlight>,
    pub(super) pairs: Vec<Pair>,
    pub(super) flight_streams: Vec<Stream>,
    pub(super) pair_streams: Vec<Stream>,
    pub(super) turret_rounds: Vec<[u32; Sight::ALL.len()]>,
}

impl<'a, O: Observer> World<'a, O> {
    /// Everyone in place at time zero.
    pub(super) fn muster(scenario: &'a Scenario, address: RunAddress, observer: &'a mut O) -> Self {
        let mut random = address.stream(Purpose::Setup, Entity::RUN);
        let route = Route::new(scenario.stream.as_ref(), &mut random);
        let lead_on_target_s = scenario.stream.map_or(0.0, |s| s.start_before_target_m / route.tas_m_s);
        let air = AirColumn::new(scenario.conditions.temperature_offset_k);
        let mut muster = Muster {
            scenario,
            address,
            air,
            route,
            lead_on_target_s,
            aircraft: Vec::new(),
            bodies: Vec::new(),
            status: Vec::new(),
            brains: Vec::new(),
            groups: Vec::new(),
            patrols: Vec::new(),
            escort_flights: Vec::new(),
            pairs: Vec::new(),
            flight_streams: Vec::new(),
            pair_streams: Vec::new(),
            turret_rounds: Vec::new(),
        };
        let on_target_s = muster.times_on_target(&mut random);
        for (index, force) in scenario.forces.iter().enumerate() {
            match &force.role {
                Role::Bomber(bombers) => muster.bombers(index, force, bombers, on_target_s[index]),
                Role::Escort(escorts) => muster.escorts(index, force, escorts),
                Role::Interceptor(interceptors) => muster.interceptors(index, force, interceptors),
            }
        }
        let patrols = std::mem::take(&mut muster.patrols);
        muster.groups.extend(patrols);
        muster.into_world(observer)
    }
}

impl Muster<'_> {
    /// Time on target of each bomber force: order as recorded, else a permutation; another base keeps its own time.
    fn times_on_target(&self, random: &mut Stream) -> Vec<f64> {
        let bombers: Vec<(usize, &BomberForce)> = self
            .scenario
            .forces
            .iter()
            .enumerate()
            .filter_map(|(i, f)| match &f.role {
                Role::Bomber(b) => Some((i, b)),
                _ => None,
            })
            .collect();
        let mut keyed: Vec<(f64, usize)> =
            bombers.iter().map(|&(i, b)| (b.order.map_or_else(|| random.between(0.0, 1e3), f64::from), i)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut times_s = vec![0.0; self.scenario.forces.len()];
        let Some(stream) = &self.scenario.stream else { return times_s };
        for (place, &(_, force)) in keyed.iter().enumerate() {
            times_s[force] = self.lead_on_target_s + place as f64 * stream.group_spacing_s;
        }
        for &(i, b) in &bombers {
            let late_s = stream.other_base_sd_s * random.normal();
            if b.other_base {
                times_s[i] += late_s;
            }
        }
        times_s
    }

    fn bombers(&mut self, index: usize, force: &Force, bombers: &BomberForce, on_target_s: f64) {
        if force.count == 0 {
            return;
        }
        let group = Group::new(index, bombers, self.aircraft.len(), force.count, on_target_s);
        let size = bombers.doctrine.flight_size as usize;
        for member in 0..force.count {
            let mut setup = self.address.stream(Purpose::Setup, Entity::member(&force.key, member));
            let (right, ahead, up) = diamond_slot(member % size, bombers.doctrine.aircraft_spacing_m);
            let offset_m = Vec3::new(right, ahead, up);
            let sd_m = bombers.doctrine.slot_error_m;
            let height_share = bombers.doctrine.slot_height_error_share;
            let error_m = Vec3::new(sd_m * setup.normal(), sd_m * setup.normal(), height_share * sd_m * setup.normal());
            let share = self.kind(force.aircraft).vulnerability.parameters.keeps_cruise_power;
            let slot = Slot {
                group: self.groups.len(),
                flight: member / size,
                from_m: offset_m,
                to_m: offset_m,
                error_m,
                moved_s: f64::NEG_INFINITY,
                released: false,
                keeps_cruise: setup.happens(share),
            };
            let fuel = bombers.doctrine.fuel_share;
            let skill = libm::exp(bombers.gunners.crew_spread * setup.normal());
            self.enlist(index, force.aircraft, force, member, Status::Formation, (skill, f64::INFINITY, fuel));
            self.brains.push(Brain::Bomber(slot));
            let turrets = &self.scenario.aircraft[force.aircraft].turrets;
            let rounds = Sight::ALL.map(|s| guns_of_sight(turrets, s) * bombers.gunners.rounds_each as u32);
            *self.turret_rounds.last_mut().expect("enlist has just pushed a row") = rounds;
        }
        self.groups.push(group);
    }

    fn escorts(&mut self, index: usize, force: &Force, escorts: &EscortForce) {
        let size = escorts.doctrine.flight_size as usize;
        let flights = force.count.div_ceil(size.max(1));
        let groups = self.scenario.forces.iter().filter(|f| matches!(f.role, Role::Bomber(_)) && f.count > 0).count();
        let mut random = self.address.stream(Purpose::Setup, Entity::member(&force.key, 60_000));
        let side = if escorts.station == Station::Screen { Side::Left } else { Side::Alternate };
        let patrol = match &escorts.station {
            Station::Patrol(patrol) => Some(patrol),
            _ => None,
        };
        let mut places = stations(&escorts.doctrine, patrol.map_or(groups, |_| 1), flights, side, &mut random);
        let from_s = self.lead_on_target_s + escorts.doctrine.station_start_s;
        let mut window_s = (from_s, from_s + escorts.doctrine.station_time_s);
        if let Some(patrol) = patrol.filter(|_| force.count > 0) {
            window_s = (patrol.start_s, patrol.start_s + patrol.time_s);
            self.patrol(index, force, patrol, &mut places, (size, groups), &mut random);
        }
        for (flight, place) in places.into_iter().enumerate() {
            let first = self.aircraft.len();
            let members = size.min(force.count - flight * size);
            for slot in 0..members {
                let status = if window_s.0 <= 0.0 { Status::Formation } else { Status::Waiting };
                self.escort((index, force, escorts), flight * size + slot, slot, status);
            }
            let entity = Entity::member(&force.key, flight * size);
            self.flight_streams.push(self.address.stream(Purpose::Sighting, entity));
            let members = (first..first + members).collect();
            let came_and_went = (false, false);
            self.escort_flights.push(EscortFlight { members, force: index, place, window_s, came_and_went });
        }
    }

    /// Enlists one escort of the flight that is next in line, with his tanks.
    fn escort(
        &mut self,
        (index, force, escorts): (usize, &Force, &EscortForce),
        member: usize,
        slot: usize,
        status: Status,
    ) {
        let (skill, fuel_share) = (&escorts.pilots.skill, escorts.doctrine.start_fuel_share);
        let who = self.aircraft.len();
        self.enlist_pilot(index, force, force.aircraft, member, status, skill, fuel_share);
        self.brains.push(Brain::Escort(Escort {
            flight: self.escort_flights.len(),
            leader: who - slot % 2,
            slot,
            task: Task::Station,
            since_s: 0.0,
            target: None,
            ready_s: f64::INFINITY,
            refractory_s: 0.0,
            gap: Gap::default(),
        }));
        let plane = self.aircraft.last_mut().expect("enlist has just pushed an aircraft");
        plane.tanks = true;
        plane.tank_kg = escorts.doctrine.tank_fuel_share * plane.fuel_kg;
        self.bodies.last_mut().expect("enlist has just pushed a body").mass_kg += plane.tank_kg;
    }

    /// Makes a group of the flights of a patrol, whose first aircraft is the next to enlist, and gives them its course.
    fn patrol(
        &mut self,
        index: usize,
        force: &Force,
        patrol: &PatrolParameters,
        places: &mut [StationPlace],
        (size, bomber_groups): (usize, usize),
        random: &mut Stream,
    ) {
        for place in places {
            place.group = bomber_groups + self.patrols.len();
            place.tas_m_s = patrol.tas_m_s;
        }
        let members: Vec<usize> = (self.aircraft.len()..self.aircraft.len() + force.count).collect();
        let flights: Vec<Vec<usize>> = members.chunks(size).map(<[usize]>::to_vec).collect();
        self.patrols.push(Group::of_patrol(index, patrol, &flights, Circuit::new(patrol, random)));
    }

    pub(super) fn kind(&self, index: usize) -> &crate::model::scenario::AircraftType {
        &self.scenario.aircraft[index]
    }

    /// Enlists a fighter; `fuel_share` is what is left of internal fuel when the battle begins.
    #[allow(clippy::too_many_arguments)] // one call site per role; a builder would say the same in more lines
    pub(super) fn enlist_pilot(
        &mut self,
        index: usize,
        force: &Force,
        kind: usize,
        member: usize,
        status: Status,
        skill: &SkillParameters,
        fuel_share: f64,
    ) {
        let mut setup = self.address.stream(Purpose::Setup, Entity::member(&force.key, member));
        let factor = skill.draw(&mut setup) / pool_factor(skill);
        self.enlist(index, kind, force, member, status, (factor, skill.load_factor_limit, fuel_share));
    }

    fn enlist(
        &mut self,
        index: usize,
        kind: usize,
        force: &Force,
        member: usize,
        status: Status,
        pilot: (f64, f64, f64),
    ) {
        let unit = units(self.scenario)
            .iter()
            .position(|u| u.force == index && u.aircraft == kind)
            .expect("units lists every type of every force");
        let typ = self.kind(kind);
        let (parameters, turrets) = (typ.airframe.parameters, typ.turrets.len());
        let rounds_left = typ.batteries.iter().map(|b| b.count * b.rounds_each).collect();
        let body = Body::level(Vec3::ZERO, Vec3::new(0.0, self.route.tas_m_s, 0.0), parameters.combat_mass_kg);
        self.aircraft.push(Aircraft {
            force: index,
            unit,
            kind,
            damage: Damage { turrets, ..Damage::default() },
            fuel_kg: pilot.2 * parameters.internal_fuel_kg,
            burned_s: 0.0,
            rounds_left,
            skill: pilot.0,
            load_factor_limit: pilot.1.min(parameters.load_factor_limit),
            tanks: false,
            tank_kg: 0.0,
            pass: None,
            streams: Box::new(Streams::new(self.address, Entity::member(&force.key, member))),
        });
        self.bodies.push(body);
        self.status.push(status);
        self.turret_rounds.push(Default::default());
    }

    fn into_world<'w, O: Observer>(self, observer: &'w mut O) -> World<'w, O>
    where
        Self: 'w,
    {
        let (scenario, address, aircraft) = (self.scenario, self.address, self.aircraft.len());
        let north = Guidance::Direction { direction: Vec3::new(0.0, 1.0, 0.0), tas_m_s: self.route.tas_m_s };
        let mut world = World {
            scenario,
            observer,
            air: self.air,
            route: self.route,
            border: Border::of(&scenario.border),
            guidance: vec![north; aircraft],
            motion: Motion::of(scenario, &self.bodies, &self.brains),
            bodies: self.bodies,
            status: self.status,
            interceptors: indices(&self.brains, |b| matches!(b, Brain::Interceptor(_))),
            escorts: indices(&self.brains, |b| matches!(b, Brain::Escort(_))),
            aircraft: self.aircraft,
            brains: self.brains,
            middles: Middles::default(),
            group_attacked: vec![false; self.groups.len()],
            threats: Vec::new(),
            next_arrival_s: f64::NEG_INFINITY,
            attacks_on_escorts: Vec::new(),
            groups: self.groups,
            escort_flights: self.escort_flights,
            pairs: self.pairs,
            awareness: Awareness::new(self.flight_streams, self.pair_streams),
            light: Light::of(scenario),
            turrets: Turrets::with(self.turret_rounds),
            impacts: Vec::new(),
            barrage: Barrage::default(),
            attempts: Vec::new(),
            spent_passes: Vec::new(),
            burning: Vec::new(),
            chasing: Vec::new(),
            shooters: Vec::new(),
            tally: Tally::of(scenario),
            tick: 0,
            time_s: 0.0,
            stride: 1,
            step_s: scenario.conditions.time_step_s,
            last_step_s: scenario.conditions.time_step_s,
            next_track_s: 0.0,
        };
        world.take_places();
        world.lay_flak_of(address);
        world
    }
}

impl<O: Observer> World<'_, O> {
    /// The strikes of the flak, where there is any.
    fn lay_flak_of(&mut self, address: RunAddress) {
        let scenario = self.scenario;
        if let Some(flak) = &scenario.flak {
            self.lay_flak(flak, |who| {
                let (force, member) = scenario.place_of(who).unwrap_or_default();
                address.stream(Purpose::Flak, Entity::member(&scenario.forces[force].key, member))
            });
        }
    }

    /// Formations at their places of time zero.
    fn take_places(&mut self) {
        for who in 0..self.aircraft.len() {
            let (position_m, velocity_m_s) = match &self.brains[who] {
                Brain::Bomber(_) => self.slot_of(who, 0.0),
                Brain::Escort(_) => self.station_of(who, 0.0),
                Brain::Interceptor(_) => continue,
            };
            self.bodies[who].position_m = position_m;
            self.bodies[who].velocity_m_s = velocity_m_s;
        }
    }
}

fn indices(brains: &[Brain], wanted: fn(&Brain) -> bool) -> Vec<usize> {
    (0..brains.len()).filter(|&i| wanted(&brains[i])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::stage;

    /// Without an error of station keeping everybody is in his slot, in height as well.
    #[test]
    fn without_an_error_everybody_is_in_his_slot() {
        stage::with("black-thursday", &["doctrine.bomber.slot_error_m=0"], |world| {
            let slots = world.brains.iter().filter_map(|b| if let Brain::Bomber(slot) = b { Some(slot) } else { None });
            assert!(slots.clone().count() > 10 && slots.into_iter().all(|slot| slot.error_m == Vec3::ZERO));
        });
    }

    /// Escorts are dealt over all groups that fly, and over no group that stays at home.
    #[test]
    fn escorts_are_dealt_over_the_groups_that_fly() {
        for (changes, groups) in [(&[][..], 3), (&["scenario.forces.307bg.count=0"][..], 2)] {
            stage::with("black-thursday", changes, |world| {
                let mut guarded: Vec<usize> = world.escort_flights.iter().map(|f| f.place.group).collect();
                guarded.sort_unstable();
                guarded.dedup();
                assert_eq!(guarded, (0..groups).collect::<Vec<_>>());
            });
        }
    }
}
