//! The bomber stream and the stations beside it: positions in closed form at any time.
//!
//! A group flies a straight run over the aim point, turns off along an arc and flies on straight. Its flights follow in
//! trail, aircraft keep slots of a diamond. Escorts on station move with their group and weave across its track, so that
//! they hold their own airspeed while they keep the bombers' pace.

use super::patrol::Circuit;
use crate::model::doctrine::EscortDoctrine;
use crate::model::rng::Stream;
use crate::model::scenario::{BomberForce, StreamParameters};
use crate::model::vector::Vec3;

/// Position and velocity on the route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Position [m].
    pub position_m: Vec3,
    /// Unit vector along the track, level.
    pub forward: Vec3,
    /// How the track turns, to the right [rad/m].
    pub turn_per_m: f64,
}

impl Place {
    /// Position and velocity of who keeps a place to the right, ahead and above (x, y, z of `offset_m`) while this one moves on at
    /// `pace_m_s`: in a turn the outer ones are faster, and guns that lead them have to know it.
    #[inline]
    pub fn beside(&self, offset_m: Vec3, pace_m_s: f64) -> (Vec3, Vec3) {
        let (right, turn_per_s) = (self.forward.right(), self.turn_per_m * pace_m_s);
        let position_m = self.position_m + right * offset_m.x + self.forward * offset_m.y + Vec3::UP * offset_m.z;
        let velocity_m_s = self.forward * (pace_m_s - turn_per_s * offset_m.x) + right * (turn_per_s * offset_m.y);
        (position_m, velocity_m_s)
    }
}

/// The route of the stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route {
    forward: Vec3,
    altitude_m: f64,
    turn_rad: f64,
    radius_m: f64,
    /// Sine and cosine of the whole turn, without its sign.
    whole_turn: (f64, f64),
    /// True airspeed of the stream in this run [m/s].
    pub tas_m_s: f64,
}

impl Route {
    /// The route of one run; the airspeed is drawn once, no slower than a quarter below its mean.
    pub fn new(stream: Option<&StreamParameters>, random: &mut Stream) -> Self {
        let Some(stream) = stream else { return Self::none() };
        let tas_m_s = (stream.tas_m_s + stream.tas_sd_m_s * random.normal()).max(0.75 * stream.tas_m_s);
        Self {
            forward: Vec3::from_heading_rad(stream.heading_rad),
            altitude_m: stream.altitude_m,
            turn_rad: stream.turn_off_rad,
            radius_m: stream.turn_radius_m,
            whole_turn: sine_and_cosine(stream.turn_off_rad.abs()),
            tas_m_s,
        }
    }

    /// The route where no bombers fly: nobody asks where it leads.
    fn none() -> Self {
        let forward = Vec3::new(0.0, 1.0, 0.0);
        Self { forward, altitude_m: 0.0, turn_rad: 0.0, radius_m: 1.0, whole_turn: (0.0, 1.0), tas_m_s: 0.0 }
    }

    /// Where the route is `along_m` metres after the aim point (negative before).
    pub fn at(&self, along_m: f64) -> Place {
        let start = Vec3::new(0.0, 0.0, self.altitude_m);
        if along_m <= 0.0 {
            return Place { position_m: start + self.forward * along_m, forward: self.forward, turn_per_m: 0.0 };
        }
        let right = self.forward.right();
        let side = if self.turn_rad >= 0.0 { 1.0 } else { -1.0 };
        let whole_rad = side * self.turn_rad;
        let turned_rad = (along_m / self.radius_m).min(whole_rad);
        // Most of the time the turn is over.
        let (sine, cosine) = if turned_rad < whole_rad { sine_and_cosine(turned_rad) } else { self.whole_turn };
        let forward = self.forward * cosine + right * (side * sine);
        let on_arc = self.forward * (self.radius_m * sine) + right * (side * self.radius_m * (1.0 - cosine));
        let beyond_m = along_m - turned_rad * self.radius_m;
        let turn_per_m = if along_m < whole_rad * self.radius_m { side / self.radius_m } else { 0.0 };
        Place { position_m: start + on_arc + forward * beyond_m, forward, turn_per_m }
    }
}

fn sine_and_cosine(angle_rad: f64) -> (f64, f64) {
    (libm::sin(angle_rad), libm::cos(angle_rad))
}

/// One flight of bombers.
#[derive(Debug, Clone, PartialEq)]
pub struct Flight {
    /// Members by index over all aircraft, leader first.
    pub members: Vec<usize>,
    /// Distance behind the group's lead flight [m].
    pub behind_m: f64,
    /// Height above the group's lead flight [m].
    pub above_m: f64,
    /// Those still in formation have released their bombs.
    pub released: bool,
}

/// One bomber group in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Index of its force.
    pub force: usize,
    /// Time over the aim point of its lead flight; for a patrol, the end of its time [s].
    pub on_target_s: f64,
    /// Its flights in trail.
    pub flights: Vec<Flight>,
    /// Distance from the lead flight to the last [m].
    pub depth_m: f64,
    /// Course of a patrol of fighters; none for bombers, who fly the route of the stream.
    pub circuit: Option<Circuit>,
}

impl Group {
    /// A group of `count` aircraft whose first has index `first`.
    pub fn new(force: usize, bombers: &BomberForce, first: usize, count: usize, on_target_s: f64) -> Self {
        let size = bombers.doctrine.flight_size as usize;
        let members: Vec<usize> = (first..first + count).collect();
        let flights: Vec<Flight> = members
            .chunks(size)
            .enumerate()
            .map(|(i, chunk)| Flight {
                members: chunk.to_vec(),
                behind_m: i as f64 * bombers.doctrine.flight_spacing_m,
                above_m: i as f64 * bombers.doctrine.flight_step_m,
                released: false,
            })
            .collect();
        let depth_m = flights.last().map_or(0.0, |f| f.behind_m);
        Self { force, on_target_s, flights, depth_m, circuit: None }
    }

    /// Middle of the group at `time_s`.
    pub fn middle(&self, route: &Route, time_s: f64) -> Place {
        match &self.circuit {
            Some(circuit) => circuit.at(time_s),
            None => route.at(route.tas_m_s * (time_s - self.on_target_s) - 0.5 * self.depth_m),
        }
    }

    /// The lead aircraft's place of one flight at `time_s`.
    #[inline]
    pub fn flight_place(&self, flight: &Flight, route: &Route, time_s: f64) -> Place {
        let mut place = route.at(route.tas_m_s * (time_s - self.on_target_s) - flight.behind_m);
        place.position_m.z += flight.above_m;
        place
    }
}

/// Middles of all groups at one time, worked out once for everyone who asks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Middles {
    time_s: f64,
    places: Vec<Place>,
}

impl Middles {
    /// Works out the middles at `time_s`.
    pub fn update(&mut self, groups: &[Group], route: &Route, time_s: f64) {
        self.time_s = time_s;
        self.places.clear();
        self.places.extend(groups.iter().map(|g| g.middle(route, time_s)));
    }

    /// Middle of a group, if these are the middles of `time_s`.
    #[inline]
    pub fn of(&self, group: usize, time_s: f64) -> Option<Place> {
        self.places.get(group).copied().filter(|_| self.time_s == time_s)
    }
}

/// Offset of slot `slot` of a diamond of spacing `spacing_m`: right, ahead, up [m]; larger flights add ranks behind.
pub fn diamond_slot(slot: usize, spacing_m: f64) -> (f64, f64, f64) {
    let rank = (slot / 4) as f64;
    let (right, back) = [(0.0, 0.0), (1.0, 1.0), (-1.0, 1.0), (0.0, 2.0)][slot % 4];
    (right * spacing_m, -(back + 3.0 * rank) * spacing_m, 0.0)
}

/// A station beside a group, for one flight of escorts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationPlace {
    /// Group it belongs to, index over the groups of the run.
    pub group: usize,
    /// Ahead of the group's middle [m].
    pub ahead_m: f64,
    /// To the right of the track [m].
    pub right_m: f64,
    /// Above the stream [m].
    pub above_m: f64,
    /// Phase of the weave, from 0 to 1.
    pub phase: f64,
    /// Period of the weave [s].
    pub period_s: f64,
    /// Airspeed held by weaving [m/s].
    pub tas_m_s: f64,
}

impl StationPlace {
    /// When the weave next changes its side after `time_s` [s].
    pub fn next_corner_s(&self, time_s: f64) -> f64 {
        let halves = 2.0 * (time_s / self.period_s + self.phase);
        (0.5 * (libm::floor(halves) + 1.0) - self.phase) * self.period_s
    }

    /// Position and velocity at `time_s` of who keeps the place `slot_m` beside the flight leader, when the group's middle is at
    /// `place` and moves at `pace_m_s`.
    #[inline]
    pub fn at(&self, place: &Place, slot_m: Vec3, pace_m_s: f64, time_s: f64) -> (Vec3, Vec3) {
        let across_m_s = (self.tas_m_s * self.tas_m_s - pace_m_s * pace_m_s).max(0.0).sqrt();
        let turns = time_s / self.period_s + self.phase;
        let cycle = turns - turns.floor();
        // Triangle wave: out for half the period, back for the other half, about the station.
        let (offset, sense) = if cycle < 0.5 { (cycle - 0.25, 1.0) } else { (0.75 - cycle, -1.0) };
        let station_m = Vec3::new(self.right_m + offset * self.period_s * across_m_s, self.ahead_m, self.above_m);
        let (position_m, velocity_m_s) = place.beside(station_m + slot_m, pace_m_s);
        (position_m, velocity_m_s + place.forward.right() * (sense * across_m_s))
    }
}

/// Stations of the flights of one escort force, dealt over the groups in turn.
pub fn stations(
    doctrine: &EscortDoctrine,
    groups: usize,
    flights: usize,
    side: Side,
    random: &mut Stream,
) -> Vec<StationPlace> {
    (0..flights)
        .map(|i| {
            let lane = match side {
                Side::Alternate => [1.0, -1.0][(i / groups.max(1)) % 2],
                Side::Left => -1.0,
            };
            StationPlace {
                group: i % groups.max(1),
                ahead_m: random.between(-0.5, 0.5) * doctrine.station_along_m,
                right_m: lane * doctrine.station_abeam_m,
                above_m: doctrine.station_above_m,
                phase: random.uniform(),
                period_s: doctrine.weave_period_s,
                tas_m_s: doctrine.station_tas_m_s,
            }
        })
        .collect()
}

/// Which side of the stream stations lie on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Right and left in turn.
    Alternate,
    /// Towards the border.
    Left,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::{Entity, Purpose, RunAddress};

    /// Whoever keeps a place beside the route moves as his velocity says, on the arc as on the straight parts.
    #[test]
    fn velocities_are_those_of_the_positions() {
        let route = Route {
            forward: Vec3::new(0.6, 0.8, 0.0),
            altitude_m: 6_400.0,
            turn_rad: -2.0,
            radius_m: 990.0,
            whole_turn: sine_and_cosine(2.0),
            tas_m_s: 130.0,
        };
        let (slot_m, step_s) = (Vec3::new(140.0, -280.0, 30.0), 1e-3);
        for time_s in [-5.0, 1.0, 7.0, 14.0, 16.0] {
            let at = |time_s: f64| route.at(130.0 * time_s).beside(slot_m, 130.0);
            let change_m = at(time_s + step_s).0 - at(time_s - step_s).0;
            let error_m_s = change_m * (0.5 / step_s) - at(time_s).1;
            // second order: the third derivative of a circle of 290 m about the lead, 0.0023 * 290 m/s3, times step squared over 6
            assert!(error_m_s.length() < 1e-5, "{time_s} s: {error_m_s:?}");
        }
        assert!((route.at(900.0).beside(slot_m, 130.0).1.length() - 130.0) > 10.0, "outer ones are faster");
    }

    /// The leader flies in front, two abreast behind him, and everybody at least the spacing from everybody else.
    #[test]
    fn nobody_shares_a_place_in_a_diamond() {
        let places: Vec<Vec3> =
            (0..8).map(|slot| diamond_slot(slot, 70.0)).map(|(right, ahead, up)| Vec3::new(right, ahead, up)).collect();
        assert_eq!(places[0], Vec3::ZERO);
        for (i, a) in places.iter().enumerate().skip(1) {
            assert!(a.y < 0.0, "{a:?} is not behind the leader");
            assert!(places[..i].iter().all(|b| (*a - *b).length() >= 70.0), "{i}");
        }
        assert_eq!((places[1].x, places[1].y), (-places[2].x, places[2].y));
    }

    /// An escort that weaves flies at its airspeed, as its positions say, and turns at the corners that it announces.
    #[test]
    fn a_weave_keeps_the_airspeed_and_turns_at_its_corners() {
        let place = |time_s: f64| Place {
            position_m: Vec3::new(0.0, 130.0 * time_s, 6_400.0),
            forward: Vec3::new(0.0, 1.0, 0.0),
            turn_per_m: 0.0,
        };
        let station = StationPlace {
            group: 0,
            ahead_m: 500.0,
            right_m: 2_000.0,
            above_m: 600.0,
            phase: 0.3,
            period_s: 50.0,
            tas_m_s: 220.0,
        };
        let at = |time_s: f64| station.at(&place(time_s), Vec3::new(30.0, -60.0, 0.0), 130.0, time_s);
        let mut time_s = 3.0;
        for _ in 0..5 {
            let corner_s = station.next_corner_s(time_s);
            // half a period, and rounding
            assert!(time_s < corner_s && corner_s <= time_s + 25.0 + 1e-9, "{corner_s} s after {time_s} s");
            let (before, after) = (at(corner_s - 0.1).1, at(corner_s + 0.1).1);
            assert!(before.x * after.x < 0.0, "no corner at {corner_s} s");
            assert!((before.length() - 220.0).abs() < 1e-9); // rounding of squares and a root
            let moved_m = at(corner_s - 0.1).0 - at(corner_s - 0.2).0;
            assert!((moved_m * 10.0 - before).length() < 1e-6); // rounding of positions of some ten kilometres
            time_s = corner_s + 0.1;
        }
    }

    /// Middles stand for the time they were worked out for and for no other.
    #[test]
    fn middles_are_those_of_their_time() {
        let mut random = RunAddress { seed: 1, run: 0 }.stream(Purpose::Setup, Entity::RUN);
        let group = Group { force: 0, on_target_s: 60.0, flights: Vec::new(), depth_m: 0.0, circuit: None };
        let (route, mut middles) = (Route::new(None, &mut random), Middles::default());
        middles.update(std::slice::from_ref(&group), &route, 10.0);
        assert_eq!(middles.of(0, 10.0), Some(group.middle(&route, 10.0)));
        assert_eq!((middles.of(0, 10.5), middles.of(1, 10.0)), (None, None));
    }
}
