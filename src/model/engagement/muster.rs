//! The begin of a battle: draws the starting conditions of a run and puts everyone in his place.

use super::aircraft::{Aircraft, Guidance, Status, Streams};
use super::awareness::Awareness;
use super::bomber::Slot;
use super::defence::{SIGHTS, guns_of_sight};
use super::escort::{Escort, EscortFlight, Gap, Task};
use super::event::Observer;
use super::flak::Barrage;
use super::formation::{Group, Middles, Route, Side, StationPlace, diamond_slot, stations};
use super::interceptor::{Interceptor, Pair, Phase};
use super::outcome::{UnitOutcome, units};
use super::patrol::Circuit;
use super::{Brain, World};
use crate::model::claim::ClaimClass;
use crate::model::damage::Damage;
use crate::model::flight::{self, AirColumn, Body};
use crate::model::gunnery::pool_factor;
use crate::model::pilot::SkillParameters;
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};
use crate::model::scenario::{
    BomberForce, EscortForce, Force, InterceptorForce, PatrolParameters, Role, Scenario, Station,
};
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

/// Places in the tables of a run that grow while forces are mustered.
struct Muster<'a> {
    scenario: &'a Scenario,
    address: RunAddress,
    air: AirColumn,
    route: Route,
    lead_on_target_s: f64,
    aircraft: Vec<Aircraft>,
    bodies: Vec<Body>,
    status: Vec<Status>,
    brains: Vec<Brain>,
    groups: Vec<Group>,
    /// Groups of fighters on patrol, which follow those of bombers.
    patrols: Vec<Group>,
    escort_flights: Vec<EscortFlight>,
    pairs: Vec<Pair>,
    flight_streams: Vec<Stream>,
    pair_streams: Vec<Stream>,
    turret_rounds: Vec<[u32; SIGHTS]>,
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
            // Height is held better than distance: the level of the leader is in plain sight.
            let error_m = Vec3::new(sd_m * setup.normal(), sd_m * setup.normal(), 0.3 * sd_m * setup.normal());
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
            let rounds: [u32; SIGHTS] = std::array::from_fn(|s| guns_of_sight(s) * bombers.gunners.rounds_each as u32);
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
                let member = flight * size + slot;
                let status = if window_s.0 <= 0.0 { Status::Formation } else { Status::Waiting };
                self.enlist_pilot(
                    index,
                    force,
                    force.aircraft,
                    member,
                    status,
                    &escorts.pilots.skill,
                    escorts.doctrine.start_fuel_share,
                );
                self.brains.push(Brain::Escort(Escort {
                    flight: self.escort_flights.len(),
                    leader: first + slot - slot % 2,
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
            let entity = Entity::member(&force.key, flight * size);
            self.flight_streams.push(self.address.stream(Purpose::Sighting, entity));
            let members = (first..first + members).collect();
            let came_and_went = (false, false);
            self.escort_flights.push(EscortFlight { members, force: index, place, window_s, came_and_went });
        }
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

    fn interceptors(&mut self, index: usize, force: &Force, interceptors: &InterceptorForce) {
        let doctrine = &interceptors.doctrine;
        let wave_size = doctrine.wave_size as usize;
        let waves = force.count.div_ceil(wave_size.max(1));
        let mut random = self.address.stream(Purpose::Setup, Entity::member(&force.key, 60_000));
        // Types and tasks are dealt to whole waves, shares rounded by a draw so that their mean is the parameter.
        let pinning = deal(waves, doctrine.pin_share, &mut random);
        let second = deal(waves, interceptors.second_share, &mut random);
        for wave in 0..waves {
            let kind = if second[wave] { interceptors.second_type } else { force.aircraft };
            let start_s = self.start_s(kind, interceptors, wave);
            let count = wave_size.min(force.count - wave * wave_size);
            for pair in 0..count.div_ceil(2) {
                let first = wave * wave_size + 2 * pair;
                let size = 2.min(count - 2 * pair);
                let error = doctrine.vector_error_m;
                let vector_error_m = Vec3::new(error * random.normal(), error * random.normal(), 0.0);
                let members = self.pair(index, force, interceptors, kind, first, size);
                let (start_m, heading) = self.start(interceptors, pair);
                self.pair_streams.push(self.address.stream(Purpose::Sighting, Entity::member(&force.key, first)));
                let pins = pinning[wave];
                self.pairs.push(Pair {
                    members,
                    force: index,
                    start_s,
                    start_m,
                    heading,
                    vector_error_m,
                    launched: false,
                    pins,
                    group: None,
                });
            }
        }
    }

    fn pair(
        &mut self,
        index: usize,
        force: &Force,
        interceptors: &InterceptorForce,
        kind: usize,
        first: usize,
        size: usize,
    ) -> Vec<usize> {
        let members: Vec<usize> = (self.aircraft.len()..self.aircraft.len() + size).collect();
        for slot in 0..size {
            let skill = &interceptors.pilots.skill;
            self.enlist_pilot(
                index,
                force,
                kind,
                first + slot,
                Status::Waiting,
                skill,
                interceptors.doctrine.start_fuel_share,
            );
            self.brains.push(Brain::Interceptor(Interceptor {
                pair: self.pairs.len(),
                phase: if slot == 0 { Phase::Ingress } else { Phase::Trail },
                since_s: 0.0,
                passes: 0,
                target: None,
                setup_m: Vec3::ZERO,
                refractory_s: 0.0,
                defend: Vec3::UP,
            }));
        }
        members
    }

    /// When a wave has reached its start altitude: warning, scramble, its own delay, and the climb of its type.
    fn start_s(&self, kind: usize, interceptors: &InterceptorForce, wave: usize) -> f64 {
        let doctrine = &interceptors.doctrine;
        if let Some(entry) = &interceptors.entry {
            return entry.time_s + wave as f64 * doctrine.wave_interval_s;
        }
        let warning_s = self.lead_on_target_s - doctrine.radar_range_m / self.route.tas_m_s;
        let climb_s = climb_time_s(&self.kind(kind).airframe, &self.air, doctrine.start_altitude_m);
        (warning_s + doctrine.scramble_delay_s + wave as f64 * doctrine.wave_interval_s + climb_s).max(0.0)
    }

    /// Where a pair begins and its heading, pairs side by side: at the entry of the scenario, else over the sanctuary, from
    /// the base away from the border.
    fn start(&self, interceptors: &InterceptorForce, pair: usize) -> (Vec3, Vec3) {
        if let Some(entry) = &interceptors.entry {
            let heading = Vec3::from_heading_rad(entry.heading_rad);
            let place_m = Vec3::new(entry.east_m, entry.north_m, entry.altitude_m);
            return (place_m - heading.right() * (400.0 * pair as f64), heading);
        }
        let base_m = self.scenario.interceptor_base;
        let inland = inland(&self.scenario.border);
        let level_m = base_m + inland * 6_000.0 + inland.right() * (400.0 * pair as f64);
        (Vec3::new(level_m.x, level_m.y, interceptors.doctrine.start_altitude_m), -inland)
    }

    fn kind(&self, index: usize) -> &crate::model::scenario::AircraftType {
        &self.scenario.aircraft[index]
    }

    /// Enlists a fighter; `fuel_share` is what is left of internal fuel when the battle begins.
    #[allow(clippy::too_many_arguments)] // one call site per role; a builder would say the same in more lines
    fn enlist_pilot(
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
        let parameters = typ.airframe.parameters;
        let rounds_left = typ.batteries.iter().map(|b| b.count * b.rounds_each).collect();
        let body = Body::level(Vec3::ZERO, Vec3::new(0.0, self.route.tas_m_s, 0.0), parameters.combat_mass_kg);
        self.aircraft.push(Aircraft {
            force: index,
            unit,
            kind,
            damage: Damage::default(),
            fuel_kg: pilot.2 * parameters.internal_fuel_kg,
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
        self.turret_rounds.push([0; SIGHTS]);
    }

    fn into_world<'w, O: Observer>(self, observer: &'w mut O) -> World<'w, O>
    where
        Self: 'w,
    {
        let scenario = self.scenario;
        let guns = scenario.guns.len();
        let claims = vec![[0; ClaimClass::ALL.len()]; scenario.aircraft.len()];
        let empty = UnitOutcome { rounds: vec![0; guns], hits: vec![0; guns], claims, ..UnitOutcome::default() };
        let sun = &scenario.conditions;
        let (level, up) = (libm::cos(sun.sun_elevation_rad), libm::sin(sun.sun_elevation_rad));
        let address = self.address;
        let mut world = World {
            scenario,
            observer,
            air: self.air,
            route: self.route,
            before: self.bodies.clone(),
            accelerations_m_s2: vec![Vec3::ZERO; self.bodies.len()],
            guidance: vec![
                Guidance::Direction { direction: Vec3::new(0.0, 1.0, 0.0), tas_m_s: self.route.tas_m_s };
                self.bodies.len()
            ],
            bodies: self.bodies,
            status: self.status,
            defences: vec![None; self.aircraft.len()],
            corners_s: self
                .brains
                .iter()
                .map(|b| if matches!(b, Brain::Escort(_)) { 0.0 } else { f64::INFINITY })
                .collect(),
            legs: vec![None; self.aircraft.len()],
            hunter_m2: vec![f64::INFINITY; self.aircraft.len()],
            interceptors: indices(&self.brains, |b| matches!(b, Brain::Interceptor(_))),
            escorts: indices(&self.brains, |b| matches!(b, Brain::Escort(_))),
            aircraft: self.aircraft,
            brains: self.brains,
            middles: Middles::default(),
            group_attacked: vec![false; self.groups.len()],
            attacks_on_escorts: Vec::new(),
            groups: self.groups,
            escort_flights: self.escort_flights,
            pairs: self.pairs,
            awareness: Awareness::new(self.flight_streams, self.pair_streams),
            sight_on: vec![[None; SIGHTS]; self.turret_rounds.len()],
            turret_rounds: self.turret_rounds,
            impacts: Vec::new(),
            barrage: Barrage::default(),
            attempts: Vec::new(),
            burning: Vec::new(),
            chasing: Vec::new(),
            shooters: Vec::new(),
            units: vec![empty; units(scenario).len()],
            losses: Vec::new(),
            first_shot_s: None,
            sun: Vec3::from_heading_rad(sun.sun_azimuth_rad) * level + Vec3::UP * up,
            sun_cosine: libm::cos(scenario.sighting.sun_half_angle_rad),
            tick: 0,
            time_s: 0.0,
            stride: 1,
            step_s: scenario.conditions.time_step_s,
            next_track_s: 0.0,
        };
        world.take_places();
        if let Some(flak) = &scenario.flak {
            world.lay_flak(flak, |who| {
                let (force, member) = scenario.place_of(who).unwrap_or_default();
                address.stream(Purpose::Flak, Entity::member(&scenario.forces[force].key, member))
            });
        }
        world
    }
}

impl<O: Observer> World<'_, O> {
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

    /// An interceptor appears at its start altitude, flying out from its base or from its entry.
    pub(super) fn launch(&mut self, pair: usize, slot: usize, who: usize) {
        let pair = &self.pairs[pair];
        let heading = pair.heading;
        let position_m = pair.start_m - heading * (200.0 * slot as f64) + heading.right() * (150.0 * slot as f64);
        let limit_m_s = flight::speed_limit_m_s(&self.kind(who).airframe, &self.air, position_m.z);
        self.status[who] = Status::Flying;
        self.bodies[who].position_m = position_m;
        // At the end of a climb: well below the limit.
        self.bodies[who].velocity_m_s = heading * (0.8 * limit_m_s);
        self.guidance[who] = Guidance::Direction { direction: heading, tas_m_s: limit_m_s };
        self.before[who] = self.bodies[who];
    }
}

/// Which of `count` waves have a property of the given share: as many as the share asks, the rest by a draw.
fn deal(count: usize, share: f64, random: &mut Stream) -> Vec<bool> {
    let wanted = share * count as f64;
    let whole = wanted.floor();
    let marked = whole as usize + usize::from(random.happens(wanted - whole));
    let mut dealt = vec![false; count];
    let mut keyed: Vec<(f64, usize)> = (0..count).map(|i| (random.uniform(), i)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for &(_, i) in keyed.iter().take(marked) {
        dealt[i] = true;
    }
    dealt
}

fn indices(brains: &[Brain], wanted: fn(&Brain) -> bool) -> Vec<usize> {
    (0..brains.len()).filter(|&i| wanted(&brains[i])).collect()
}

/// Level unit vector from the border into the sanctuary.
fn inland(border: &[Vec3]) -> Vec3 {
    match (border.first(), border.last()) {
        (Some(&first), Some(&last)) => -(last - first).right().unit_or(Vec3::new(1.0, 0.0, 0.0)),
        _ => Vec3::new(-1.0, 0.0, 0.0),
    }
}

/// Time to climb from sea level at military power and the best of a few speeds, by the flight model [s].
fn climb_time_s(airframe: &crate::model::airframe::Airframe, air: &AirColumn, altitude_m: f64) -> f64 {
    let slices = 12;
    let slice_m = altitude_m / f64::from(slices);
    let rate_m_s = |h: f64| {
        let weight_n = airframe.parameters.combat_mass_kg * STANDARD_GRAVITY_M_S2;
        let limit_m_s = flight::speed_limit_m_s(airframe, air, h);
        let best = (6..=19)
            .map(|i| {
                let tas_m_s = limit_m_s * f64::from(i) / 20.0;
                let mach = tas_m_s / air.speed_of_sound_m_s(h);
                let area_n = 0.5 * air.density_kg_m3(h) * tas_m_s * tas_m_s * airframe.parameters.wing_area_m2;
                let drag_n = area_n * airframe.drag_coefficient_fast(h, mach, weight_n / area_n);
                tas_m_s * (airframe.thrust_fast_n(h, tas_m_s, mach) - drag_n) / weight_n
            })
            .fold(0.0, f64::max);
        best.max(0.5)
    };
    (0..slices).map(|i| slice_m / rate_m_s((f64::from(i) + 0.5) * slice_m)).sum()
}
