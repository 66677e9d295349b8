//! Who has seen whom: escort flights and interceptor pairs look out for each other.
//!
//! Each lookout sums its sighting rate over time and sees when the sum passes an exponential draw, which is exact for any
//! interval. A pair looks out afresh at the begin of each pass: its attention is on the target then.

use super::World;
use super::event::{Event, Observer};
use super::interceptor::Phase;
use crate::model::rng::Stream;
use crate::model::scenario::AircraftType;
use crate::model::vector::Vec3;

/// One lookout after one other group of aircraft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lookout {
    /// Sightings still to be expected before it sees.
    left: f64,
    /// When the sighting has spread through the flight [s].
    known_s: f64,
}

impl Lookout {
    /// Has seen nothing yet.
    pub fn new(random: &mut Stream) -> Self {
        Self { left: random.exponential(), known_s: f64::INFINITY }
    }

    /// Adds the sightings expected over an interval; true when it sees now, and then `known_s` is when the flight knows [s].
    pub fn expose(&mut self, sightings: f64, known_s: f64) -> bool {
        self.left -= sightings;
        let sees = self.left <= 0.0;
        if sees {
            self.known_s = known_s;
        }
        sees
    }
}

/// All lookouts of a run, flights by pairs both ways.
/// Only pairs look out afresh, so only their streams are kept.
#[derive(Debug)]
pub struct Awareness {
    flights: Vec<Vec<Lookout>>,
    pairs: Vec<Vec<Lookout>>,
    pair_streams: Vec<Stream>,
    last_s: f64,
}

/// Interval at which rates are summed [s]; ranges change by a few per cent in it.
const INTERVAL_S: f64 = 1.0;

impl Awareness {
    /// Nobody has seen anybody; one stream per flight and per pair.
    pub fn new(mut flight_streams: Vec<Stream>, mut pair_streams: Vec<Stream>) -> Self {
        let (flights, pairs) = (flight_streams.len(), pair_streams.len());
        let deal = |streams: &mut Vec<Stream>, others: usize| {
            streams.iter_mut().map(|s| (0..others).map(|_| Lookout::new(s)).collect()).collect()
        };
        Self {
            flights: deal(&mut flight_streams, pairs),
            pairs: deal(&mut pair_streams, flights),
            pair_streams,
            last_s: f64::NEG_INFINITY,
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// Whether an escort flight knows of a pair.
    pub(super) fn flight_sees(&self, flight: usize, pair: usize) -> bool {
        self.time_s >= self.awareness.flights[flight][pair].known_s
    }

    /// Whether a pair knows of an escort flight.
    pub(super) fn pair_sees(&self, pair: usize, flight: usize) -> bool {
        self.time_s >= self.awareness.pairs[pair][flight].known_s
    }

    /// Whether a pair has known of an escort flight for `delay_s`.
    pub(super) fn pair_knows(&self, pair: usize, flight: usize, delay_s: f64) -> bool {
        self.time_s >= self.awareness.pairs[pair][flight].known_s + delay_s
    }

    /// The pair of `who` looks out afresh, escorts and bombers excepted.
    pub(super) fn renew_lookout(&mut self, who: usize) {
        if !self.brains_is_interceptor(who) {
            return;
        }
        let pair = self.interceptor(who).pair;
        let stream = &mut self.awareness.pair_streams[pair];
        for lookout in &mut self.awareness.pairs[pair] {
            *lookout = Lookout::new(stream);
        }
    }

    /// Whether `who` knows of an escort that is after somebody.
    pub(super) fn knows_threat(&self, who: usize) -> bool {
        if !self.brains_is_interceptor(who) {
            return false;
        }
        let pair = self.interceptor(who).pair;
        self.chasers().any(|c| self.pair_sees(pair, self.escort(c).flight))
    }

    /// Whether the crews of a group expect `attacker`: the group was attacked before, or an escort has called him.
    pub(super) fn crew_warned(&self, group: usize, attacker: usize) -> bool {
        let pair = self.interceptor(attacker).pair;
        let called = (0..self.escort_flights.len()).any(|f| self.flight_sees(f, pair));
        called || self.group_attacked[group] || self.scenario.forces[self.groups[group].force].alerted
    }

    /// Sums the rates since the last call.
    pub(super) fn look_out(&mut self) {
        // What has really passed: strides do not fit the interval.
        let passed_s = self.time_s - self.awareness.last_s;
        if passed_s + 1e-9 < INTERVAL_S {
            return;
        }
        let interval_s = if passed_s.is_finite() { passed_s } else { INTERVAL_S };
        self.awareness.last_s = self.time_s;
        for flight in 0..self.escort_flights.len() {
            let Some(escort) = self.first_present(&self.escort_flights[flight].members) else { continue };
            for pair in 0..self.pairs.len() {
                if let Some(interceptor) = self.first_present(&self.pairs[pair].members) {
                    self.look_both_ways(flight, escort, pair, interceptor, interval_s);
                }
            }
        }
    }

    fn first_present(&self, members: &[usize]) -> Option<usize> {
        members.iter().copied().find(|&m| self.present(m))
    }

    fn look_both_ways(&mut self, flight: usize, escort: usize, pair: usize, interceptor: usize, interval_s: f64) {
        let blind = (self.awareness.flights[flight][pair].known_s, self.awareness.pairs[pair][flight].known_s);
        if blind.0.is_finite() && blind.1.is_finite() {
            return;
        }
        let sighting = &self.scenario.sighting;
        let eyes = |members: &[usize]| members.iter().filter(|&&m| self.present(m)).count() as f64;
        let attacked = self.group_attacked.iter().any(|&a| a);
        let alerted = |who: usize| attacked || self.scenario.forces[self.aircraft[who].force].alerted;
        let pick = |alert: bool| {
            if alert { sighting.search_rate_alerted_per_sr_s } else { sighting.search_rate_unalerted_per_sr_s }
        };
        if blind.0.is_infinite() {
            let rate = || pick(alerted(escort)) * eyes(&self.escort_flights[flight].members);
            let sum = self.sighting_rate_per_s(escort, interceptor, rate) * interval_s;
            let known_s = self.time_s + sighting.radio_delay_s;
            if self.awareness.flights[flight][pair].expose(sum, known_s) {
                let time_s = self.time_s;
                self.observer.event(time_s, Event::Sighted { who: escort, other: interceptor });
            }
        }
        if blind.1.is_infinite() {
            // Who is on a pass watches his target; a wingman who covers watches the sky.
            let members = || self.pairs[pair].members.iter().filter(|&&m| self.present(m));
            let rate = || members().map(|&m| pick(self.interceptor(m).phase != Phase::Attack && alerted(m))).sum();
            let sum = self.sighting_rate_per_s(interceptor, escort, rate) * interval_s;
            let known_s = self.time_s + sighting.radio_delay_s;
            self.awareness.pairs[pair][flight].expose(sum, known_s);
        }
    }

    /// Sightings per second of `target` by eyes at `observer` with a total search rate.
    fn sighting_rate_per_s(&self, observer: usize, target: usize, search_rate: impl FnOnce() -> f64) -> f64 {
        let (sighting, conditions) = (&self.scenario.sighting, &self.scenario.conditions);
        let (own, other) = (&self.bodies[observer], &self.bodies[target]);
        let relative_m = other.position_m - own.position_m;
        let range_m = relative_m.length().max(1.0);
        let trails = other.position_m.z > conditions.contrail_base_m;
        let silhouette = &self.kind(target).silhouette;
        // Most targets are out of sight from any side: ask that first, the side is dearer.
        let seen_m = if trails { f64::INFINITY } else { sighting.optical_cap_m(silhouette.largest_area_m2()) };
        if range_m > seen_m.min(sighting.contrail_range_m) {
            return 0.0;
        }
        let line = relative_m * (1.0 / range_m);
        let area_m2 = presented_area_m2(self.kind(target), other.velocity_m_s, other.lift, line);
        if !trails && range_m > sighting.optical_cap_m(area_m2) {
            return 0.0;
        }
        let mut rate = sighting.rate_in_sight_per_s(search_rate(), area_m2, range_m, conditions.visibility_m);
        if line.dot(own.velocity_m_s) < 0.0 {
            rate *= sighting.astern_factor;
        }
        if line.dot(self.sun) > self.sun_cosine {
            rate *= sighting.sun_factor;
        }
        rate
    }
}

/// Area of a type seen along the unit vector `line` [m2].
pub fn presented_area_m2(kind: &AircraftType, velocity_m_s: Vec3, lift: Vec3, line: Vec3) -> f64 {
    let forward = velocity_m_s.unit_or(line);
    let up = lift.perpendicular_to(forward).unit_or(Vec3::UP);
    let right = forward.cross(up);
    let s = &kind.silhouette;
    line.dot(forward).abs() * (s.wing_front_area_m2 + s.fuselage_front_area_m2)
        + line.dot(right).abs() * s.fuselage_side_area_m2
        + line.dot(up).abs() * (s.wing_plan_area_m2 + s.fuselage_plan_area_m2)
}

#[cfg(test)]
impl Awareness {
    /// Lets a flight know of a pair from the start of the battle on.
    pub(super) fn tell(&mut self, flight: usize, pair: usize) {
        self.flights[flight][pair].known_s = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::stage;

    /// The sun makes who stands before it harder to see, and nobody else.
    #[test]
    fn the_sun_hides_only_what_stands_before_it() {
        stage::with("black-thursday", &[], |world| {
            let (observer, target) = (world.escorts[0], world.interceptors[0]);
            let (here_m, sun) = (Vec3::new(0.0, 0.0, 6_000.0), world.sun);
            let mut rate = |line: Vec3, sun_cosine: f64| {
                world.sun_cosine = sun_cosine;
                stage::put(world, observer, here_m, sun.horizontal() * 250.0);
                stage::put(world, target, here_m + line * 1_500.0, Vec3::new(0.0, 200.0, 0.0));
                world.sighting_rate_per_s(observer, target, || 1.0)
            };
            let (cone, none) = (libm::cos(0.2), 2.0); // a cosine of two: no sun at all
            let beside = Vec3::new(sun.x, sun.y, -sun.z);
            assert!(0.0 < rate(sun, cone) && rate(sun, cone) < rate(sun, none));
            assert!(rate(beside, none) > 0.0);
            assert_eq!(rate(beside, cone), rate(beside, none));
        });
    }
}
