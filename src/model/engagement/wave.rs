//! Waves of interceptors: types, tasks and times of their pairs, and where they appear.

use super::Brain;
use super::World;
use super::aircraft::{Guidance, Status};
use super::event::Observer;
use super::interceptor::{Interceptor, Pair, Phase};
use super::muster::Muster;
use crate::model::flight::{self, AirColumn};
use crate::model::rng::{Entity, Purpose, Stream};
use crate::model::scenario::{Force, InterceptorForce};
use crate::model::units::STANDARD_GRAVITY_M_S2;
use crate::model::vector::Vec3;

impl Muster<'_> {
    pub(super) fn interceptors(&mut self, index: usize, force: &Force, interceptors: &InterceptorForce) {
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
                    arrived: false,
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
        let doctrine = &interceptors.doctrine;
        if let Some(entry) = &interceptors.entry {
            let heading = Vec3::from_heading_rad(entry.heading_rad);
            let place_m = Vec3::new(entry.east_m, entry.north_m, entry.altitude_m);
            return (place_m - heading.right() * (doctrine.pair_spacing_m * pair as f64), heading);
        }
        let base_m = self.scenario.interceptor_base;
        let inland = inland(&self.scenario.border);
        let level_m =
            base_m + inland * doctrine.start_inland_m + inland.right() * (doctrine.pair_spacing_m * pair as f64);
        (Vec3::new(level_m.x, level_m.y, doctrine.start_altitude_m), -inland)
    }
}

impl<O: Observer> World<'_, O> {
    /// An interceptor appears at its start altitude, flying out from its base or from its entry.
    pub(super) fn launch(&mut self, pair: usize, slot: usize, who: usize) {
        let doctrine = self.interceptor_doctrine(who);
        let pair = &self.pairs[pair];
        let heading = pair.heading;
        let position_m = pair.start_m - heading * (doctrine.wingman_behind_m * slot as f64)
            + heading.right() * (doctrine.wingman_beside_m * slot as f64);
        let limit_m_s = flight::speed_limit_m_s(&self.kind(who).airframe, &self.air, position_m.z);
        self.status[who] = Status::Flying;
        self.aircraft[who].burned_s = self.time_s;
        self.bodies[who].position_m = position_m;
        self.bodies[who].velocity_m_s = heading * (doctrine.start_speed_share * limit_m_s);
        self.order(who, Guidance::Direction { direction: heading, tas_m_s: limit_m_s });
        (self.motion.before[who], self.motion.earlier[who]) = (self.bodies[who], self.bodies[who]);
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
                let drag_n =
                    area_n * airframe.drag_coefficient_fast(h, mach, weight_n / area_n, &airframe.limits(mach));
                tas_m_s * (airframe.thrust_fast_n(h, tas_m_s, mach) - drag_n) / weight_n
            })
            .fold(0.0, f64::max);
        best.max(0.5)
    };
    (0..slices).map(|i| slice_m / rate_m_s((f64::from(i) + 0.5) * slice_m)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::airframe::Power;
    use crate::model::engagement::stage;
    use crate::model::performance::Performance;

    /// The climb to the height where waves begin takes as long as the performance of the type says.
    #[test]
    fn the_climb_takes_the_time_of_the_type() {
        stage::with("black-thursday", &[], |world| {
            let airframe = &world.kind(world.interceptors[0]).airframe;
            let figures = Performance::new(airframe, airframe.parameters.combat_mass_kg, Power::Military);
            for height_m in [3_000.0, 9_000.0] {
                let (coarse_s, fine_s) =
                    (climb_time_s(airframe, &world.air, height_m), figures.time_to_height_s(height_m).unwrap());
                // twelve slices of height, and speeds a twentieth of the limit apart
                assert!((coarse_s / fine_s - 1.0).abs() < 0.1, "{coarse_s} s, {fine_s} s");
            }
        });
    }

    /// A later scramble delays every wave by as much, a longer interval each wave by as often as waves went before it.
    #[test]
    fn a_wave_comes_after_warning_scramble_and_the_waves_before_it() {
        let starts_s = |scramble_s: u32, interval_s: u32| {
            let changes = [
                format!("doctrine.mig.scramble_delay_s={scramble_s}"),
                format!("doctrine.mig.wave_interval_s={interval_s}"),
                "doctrine.mig.radar_range_km=60".to_owned(),
                "scenario.forces.mig.bis_share=0".to_owned(),
            ];
            stage::with("black-thursday", &changes.each_ref().map(String::as_str), |world| {
                let mut starts_s: Vec<f64> = world.pairs.iter().map(|pair| pair.start_s).collect();
                starts_s.dedup();
                starts_s
            })
        };
        let (usual, late, spread) = (starts_s(240, 60), starts_s(300, 60), starts_s(240, 90));
        assert!(usual.len() > 2 && usual[0] > 0.0);
        // Each within the rounding of sums of some thousand seconds.
        for wave in 0..usual.len() {
            assert!((late[wave] - usual[wave] - 60.0).abs() < 1e-9, "wave {wave}");
            assert!((usual[wave] - usual[0] - 60.0 * wave as f64).abs() < 1e-9, "wave {wave}");
            assert!((spread[wave] - usual[wave] - 30.0 * wave as f64).abs() < 1e-9, "wave {wave}");
        }
    }

    /// Pairs of a wave appear abreast, wingmen behind and beside their leaders, at the distances of the doctrine.
    #[test]
    fn pairs_and_wingmen_appear_at_the_distances_of_the_doctrine() {
        let distances = [("pair_spacing_m", 700.0), ("wingman_behind_m", 310.0), ("wingman_beside_m", 90.0)];
        let changes = distances.map(|(key, metres)| format!("doctrine.mig.{key}={metres}"));
        stage::with("black-thursday", &changes.each_ref().map(String::as_str), |world| {
            let members = world.pairs[0].members.clone();
            members.iter().enumerate().for_each(|(slot, &who)| world.launch(0, slot, who));
            let place_m = world.bodies[members[1]].position_m - world.bodies[members[0]].position_m;
            let heading = world.pairs[0].heading;
            let abreast_m = (world.pairs[1].start_m - world.pairs[0].start_m).dot(heading.right()).abs();
            let seen_m = [abreast_m, -place_m.dot(heading), place_m.dot(heading.right())];
            // rounding of places some hundred kilometres from the aim point
            let near = |(seen_m, (_, metres)): (f64, (&str, f64))| (seen_m - metres).abs() < 1e-9;
            assert!(seen_m.into_iter().zip(distances).all(near), "{seen_m:?}");
        });
    }

    /// Interceptors appear over their sanctuary, side by side, and head for the border.
    #[test]
    fn waves_appear_over_the_sanctuary() {
        stage::with("black-thursday", &[], |world| {
            let base_m = world.scenario.interceptor_base;
            for pair in &world.pairs {
                assert!(world.across_border(pair.start_m), "{:?}", pair.start_m);
                assert!((pair.start_m - base_m).horizontal().dot(pair.heading) < 0.0, "the base lies ahead");
            }
            let apart_m = (world.pairs[1].start_m - world.pairs[0].start_m).length();
            assert!(apart_m > 200.0, "{apart_m} m between two pairs"); // more than between the two of a pair
        });
    }
}
