//! Who has seen whom: escort flights and interceptor pairs look out for each other.
//!
//! Each lookout sums its sighting rate over time and sees when the sum passes an exponential draw, which is exact for any
//! interval. A pair looks out afresh at the begin of each pass: its attention is on the target then.

use super::World;
use super::event::{Event, Observer};
use super::interceptor::Phase;
use crate::model::rng::Stream;
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
    /// Flights that have seen somebody.
    flights_seeing: Vec<bool>,
    pair_streams: Vec<Stream>,
    last_s: f64,
    /// Flights and pairs as they look out at the moment; between the looks kept for their memory alone.
    flights_looking: Vec<Option<Party>>,
    pairs_looking: Vec<Option<Party>>,
}

/// A flight or a pair as it looks out and is seen: both from its first aircraft in the air.
#[derive(Debug)]
struct Party {
    first: usize,
    /// Search rate of all eyes [1/(sr s)].
    search_rate_per_sr_s: f64,
    /// Whether it draws contrails.
    trails: bool,
    /// Farthest that it can be seen from any side, squared [m2].
    seen_m2: f64,
    /// Ahead, to the right and upwards, each as long as the area seen from there [m2].
    sides_m2: [Vec3; 3],
}

impl Party {
    /// Area seen along the unit vector `line` [m2].
    fn area_m2(&self, line: Vec3) -> f64 {
        let [front, side, plan] = self.sides_m2.map(|area_m2| line.dot(area_m2).abs());
        front + side + plan
    }
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
            flights_seeing: vec![false; flights],
            pair_streams,
            last_s: f64::NEG_INFINITY,
            flights_looking: Vec::with_capacity(flights),
            pairs_looking: Vec::with_capacity(pairs),
        }
    }

    /// Whether anybody of an escort flight has seen anybody.
    pub(super) fn has_seen_anybody(&self, flight: usize) -> bool {
        self.flights_seeing[flight]
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

    /// The pair of the interceptor `who` looks out afresh.
    pub(super) fn renew_lookout(&mut self, who: usize) {
        let pair = self.interceptor(who).pair;
        let stream = &mut self.awareness.pair_streams[pair];
        for lookout in &mut self.awareness.pairs[pair] {
            *lookout = Lookout::new(stream);
        }
    }

    /// Whether the interceptor `who` knows of an escort that is after somebody.
    pub(super) fn knows_threat(&self, who: usize) -> bool {
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
        let (flights, pairs) = self.looking_out();
        for (flight, escorts) in flights.iter().enumerate() {
            let Some(escorts) = escorts else { continue };
            for (pair, interceptors) in pairs.iter().enumerate() {
                if let Some(interceptors) = interceptors {
                    self.look_both_ways((flight, escorts), (pair, interceptors), interval_s);
                }
            }
        }
        (self.awareness.flights_looking, self.awareness.pairs_looking) = (flights, pairs);
    }

    /// Flights and pairs as they look out now.
    fn looking_out(&mut self) -> (Vec<Option<Party>>, Vec<Option<Party>>) {
        let awareness = &mut self.awareness;
        let mut flights = std::mem::take(&mut awareness.flights_looking);
        let mut pairs = std::mem::take(&mut awareness.pairs_looking);
        flights.clear();
        pairs.clear();
        flights.extend(self.escort_flights.iter().map(|flight| self.party(&flight.members, |_| true)));
        // Who is on a pass watches his target; a wingman who covers watches the sky.
        let free = |who: usize| self.interceptor(who).phase != Phase::Attack;
        pairs.extend(self.pairs.iter().map(|pair| self.party(&pair.members, free)));
        (flights, pairs)
    }

    /// Those members who are in the air; `free` are those who may search as if they expected somebody.
    fn party(&self, members: &[usize], free: impl Fn(usize) -> bool) -> Option<Party> {
        let first = members.iter().copied().find(|&m| self.present(m))?;
        let sighting = &self.scenario.sighting;
        let attacked = self.group_attacked.iter().any(|&a| a);
        let alerted = attacked || self.scenario.forces[self.aircraft[first].force].alerted;
        let rate_of = |who: usize| {
            if alerted && free(who) {
                sighting.search_rate_alerted_per_sr_s
            } else {
                sighting.search_rate_unalerted_per_sr_s
            }
        };
        let search_rate = members.iter().filter(|&&m| self.present(m)).map(|&m| rate_of(m)).sum();
        Some(self.party_of(first, search_rate))
    }

    /// A party that is seen as `first` is, and searches at a rate [1/(sr s)].
    fn party_of(&self, first: usize, search_rate_per_sr_s: f64) -> Party {
        let (body, kind, sighting) = (&self.bodies[first], self.kind(first), &self.scenario.sighting);
        let trails = body.position_m.z > self.scenario.conditions.contrail_base_m;
        let far_m2 = if trails { f64::INFINITY } else { self.light.sight_m2[self.aircraft[first].kind] };
        let seen_m2 = far_m2.min(sighting.contrail_range_m * sighting.contrail_range_m);
        let forward = body.velocity_m_s.unit_or(Vec3::UP);
        let up = body.lift.perpendicular_to(forward).unit_or(Vec3::UP);
        let s = &kind.silhouette;
        let sides_m2 = [
            forward * (s.wing_front_area_m2 + s.fuselage_front_area_m2),
            forward.cross(up) * s.fuselage_side_area_m2,
            up * (s.wing_plan_area_m2 + s.fuselage_plan_area_m2),
        ];
        Party { first, search_rate_per_sr_s, trails, seen_m2, sides_m2 }
    }

    fn look_both_ways(
        &mut self,
        (flight, escorts): (usize, &Party),
        (pair, interceptors): (usize, &Party),
        interval_s: f64,
    ) {
        let apart_m = self.bodies[interceptors.first].position_m - self.bodies[escorts.first].position_m;
        // Many are out of sight from any side: ask that first, the side is dearer.
        if apart_m.dot(apart_m) > escorts.seen_m2.max(interceptors.seen_m2) {
            return;
        }
        let known_s = self.time_s + self.scenario.sighting.radio_delay_s;
        if self.awareness.flights[flight][pair].known_s.is_infinite() {
            let sum = self.sighting_rate_per_s(escorts, interceptors, apart_m) * interval_s;
            if self.awareness.flights[flight][pair].expose(sum, known_s) {
                self.awareness.flights_seeing[flight] = true;
                let (time_s, who, other) = (self.time_s, escorts.first, interceptors.first);
                self.observer.event(time_s, Event::Sighted { who, other });
            }
        }
        if self.awareness.pairs[pair][flight].known_s.is_infinite() {
            let sum = self.sighting_rate_per_s(interceptors, escorts, -apart_m) * interval_s;
            self.awareness.pairs[pair][flight].expose(sum, known_s);
        }
    }

    /// Sightings per second of `others`, who are at `relative_m` from `own`.
    fn sighting_rate_per_s(&self, own: &Party, others: &Party, relative_m: Vec3) -> f64 {
        if relative_m.dot(relative_m) > others.seen_m2 {
            return 0.0;
        }
        let sighting = &self.scenario.sighting;
        let range_m = relative_m.length().max(1.0);
        let line = relative_m * (1.0 / range_m);
        let area_m2 = others.area_m2(line);
        if !others.trails && range_m > sighting.optical_cap_m(area_m2) {
            return 0.0;
        }
        let visibility_m = self.scenario.conditions.visibility_m;
        let mut rate = sighting.rate_in_sight_per_s(own.search_rate_per_sr_s, area_m2, range_m, visibility_m);
        if line.dot(self.bodies[own.first].velocity_m_s) < 0.0 {
            rate *= sighting.astern_factor;
        }
        if line.dot(self.light.sun) > self.light.sun_cosine {
            rate *= sighting.sun_factor;
        }
        rate
    }
}

#[cfg(test)]
impl Awareness {
    /// Lets a flight know of a pair from the start of the battle on.
    pub(super) fn tell(&mut self, flight: usize, pair: usize) {
        self.flights[flight][pair].known_s = 0.0;
        self.flights_seeing[flight] = true;
    }

    /// Lets a pair know of a flight from the start of the battle on.
    pub(super) fn tell_pair(&mut self, pair: usize, flight: usize) {
        self.pairs[pair][flight].known_s = 0.0;
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
            let (here_m, sun) = (Vec3::new(0.0, 0.0, 6_000.0), world.light.sun);
            let mut rate = |line: Vec3, sun_cosine: f64| {
                world.light.sun_cosine = sun_cosine;
                stage::put(world, observer, here_m, sun.horizontal() * 250.0);
                stage::put(world, target, here_m + line * 1_500.0, Vec3::new(0.0, 200.0, 0.0));
                let apart_m = world.bodies[target].position_m - world.bodies[observer].position_m;
                world.sighting_rate_per_s(&world.party_of(observer, 1.0), &world.party_of(target, 1.0), apart_m)
            };
            let (cone, none) = (libm::cos(0.2), 2.0); // a cosine of two: no sun at all
            let beside = Vec3::new(sun.x, sun.y, -sun.z);
            assert!(0.0 < rate(sun, cone) && rate(sun, cone) < rate(sun, none));
            assert!(rate(beside, none) > 0.0);
            assert_eq!(rate(beside, cone), rate(beside, none));
        });
    }

    /// Who is behind the observer is seen less, by the factor of the parameters; a contrail is seen beyond the acuity of the eye.
    #[test]
    fn less_is_seen_astern_and_a_contrail_from_far() {
        stage::with("black-thursday", &[], |world| {
            let (observer, target) = (world.escorts[0], world.interceptors[0]);
            let (sighting, base_m) = (&world.scenario.sighting, world.scenario.conditions.contrail_base_m);
            world.light.sun_cosine = 2.0; // no sun at all
            let mut rate = |north_m: f64, height_m: f64| {
                stage::put(world, observer, Vec3::new(0.0, 0.0, height_m), Vec3::new(0.0, 200.0, 0.0));
                stage::put(world, target, Vec3::new(0.0, north_m, height_m), Vec3::new(200.0, 0.0, 0.0));
                let apart_m = Vec3::new(0.0, north_m, 0.0);
                world.sighting_rate_per_s(&world.party_of(observer, 1.0), &world.party_of(target, 1.0), apart_m)
            };
            let (ahead, astern) = (rate(2_000.0, base_m - 100.0), rate(-2_000.0, base_m - 100.0));
            assert!(ahead > 0.0 && (astern / ahead - sighting.astern_factor).abs() < 1e-12, "{astern} of {ahead}"); // rounding
            let far_m = 0.9 * sighting.contrail_range_m;
            assert_eq!(rate(far_m, base_m - 100.0), 0.0);
            assert!(rate(far_m, base_m + 100.0) > 0.0);
            assert_eq!(rate(1.1 * sighting.contrail_range_m, base_m + 100.0), 0.0);
        });
    }
}
