//! One aircraft in a battle: where it is, what it is doing, what it still carries and what has happened to it.

use super::firing::Pass;
use crate::model::airmanship::AirmanshipParameters;
use crate::model::damage::Damage;
use crate::model::flight::Body;
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};
use crate::model::vector::Vec3;

/// Whether and how an aircraft takes part at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Has not appeared yet.
    Waiting,
    /// Holds its place in a formation or on a station: position by closed form.
    Formation,
    /// Flown by its pilot: integrated, or after his leader.
    Flying,
    /// Left the battle.
    Departed,
    /// Lost in the battle.
    Lost,
}

/// A moving place that a pilot flies to, and how fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Destination {
    /// Where it was when decided [m].
    pub position_m: Vec3,
    /// How it moves [m/s].
    pub velocity_m_s: Vec3,
    /// When that was [s].
    pub time_s: f64,
    /// Wanted true airspeed [m/s].
    pub tas_m_s: f64,
}

/// What guidance asks of the physics between two decisions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guidance {
    /// Fly to a place.
    Point(Destination),
    /// Fly in a direction at a wanted speed.
    Direction {
        /// Unit vector.
        direction: Vec3,
        /// Wanted true airspeed [m/s].
        tas_m_s: f64,
    },
    /// Turn as hard as the limits allow towards a direction.
    Break {
        /// Unit vector.
        direction: Vec3,
    },
    /// Bring the guns onto another aircraft.
    Track {
        /// Index of the target.
        target: usize,
    },
}

/// Change of direction up to which an order is the same one brought up to date: a degree [rad].
const SAME_WAY_RAD: f64 = 0.02;
/// Change of the wanted speed up to which it is: about half the band in which the throttle works [m/s].
const SAME_SPEED_M_S: f64 = 5.0;

impl Destination {
    /// The way to it from `own_m` at `time_s`: to where it will be when the range is flown, somewhat faster than wanted [m].
    pub fn way_m(&self, own_m: Vec3, time_s: f64, airmanship: &AirmanshipParameters) -> Vec3 {
        let apart_m = self.position_m + self.velocity_m_s * (time_s - self.time_s) - own_m;
        let ahead_s = (apart_m.length() / (self.tas_m_s + airmanship.overtake_m_s)).min(airmanship.longest_lead_s);
        apart_m + self.velocity_m_s * ahead_s
    }
}

impl Guidance {
    /// Whether `next` only brings this order up to date for an aircraft at `own_m`: the same manoeuvre, against the same
    /// aircraft or on the same way.
    pub fn continues(&self, next: &Guidance, own_m: Vec3, airmanship: &AirmanshipParameters) -> bool {
        let as_fast = |now: f64, then: f64| (now - then).abs() <= SAME_SPEED_M_S;
        let way_m = |place: &Destination, time_s: f64| place.way_m(own_m, time_s, airmanship);
        match (*self, *next) {
            (Guidance::Point(place), Guidance::Point(next)) => {
                same_way(way_m(&place, next.time_s), way_m(&next, next.time_s)) && as_fast(place.tas_m_s, next.tas_m_s)
            }
            (
                Guidance::Direction { direction, tas_m_s },
                Guidance::Direction { direction: to, tas_m_s: wanted_m_s },
            ) => same_way(direction, to) && as_fast(tas_m_s, wanted_m_s),
            (Guidance::Track { target }, Guidance::Track { target: next }) => target == next,
            (Guidance::Break { direction }, Guidance::Break { direction: to }) => same_way(direction, to),
            _ => false,
        }
    }
}

/// Whether two vectors point the same way, near enough.
fn same_way(one: Vec3, other: Vec3) -> bool {
    let across = one.cross(other);
    let most = SAME_WAY_RAD * SAME_WAY_RAD * one.dot(one) * other.dot(other);
    one.dot(other) > 0.0 && across.dot(across) <= most
}

/// Random streams of one aircraft, one for each purpose.
#[derive(Debug)]
pub struct Streams {
    /// Choices.
    pub decision: Stream,
    /// Aim offsets.
    pub aim: Stream,
    /// Hits of a burst.
    pub rounds: Stream,
    /// Effects of hits on this aircraft.
    pub damage: Stream,
    /// Defensive fire.
    pub turret: Stream,
    /// The way home.
    pub homeward: Stream,
    /// Claims: first the draw that all who fired at this aircraft share, then those of its gunners.
    pub claim: Stream,
}

impl Streams {
    /// The streams of one aircraft in one run.
    pub fn new(address: RunAddress, entity: Entity) -> Self {
        let stream = |purpose| address.stream(purpose, entity);
        Self {
            decision: stream(Purpose::Decision),
            aim: stream(Purpose::Aim),
            rounds: stream(Purpose::Rounds),
            damage: stream(Purpose::Damage),
            turret: stream(Purpose::Turret),
            homeward: stream(Purpose::Homeward),
            claim: stream(Purpose::Claim),
        }
    }
}

/// One long step of an aircraft beyond gun range, or of a wingman in his place; between its ends the state is interpolated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// What it was flown for.
    pub order: Guidance,
    /// State at the begin.
    pub from: Body,
    /// State at the end.
    pub to: Body,
    /// Tick of the begin.
    pub start: u64,
    /// Tick of the end.
    pub end: u64,
}

impl Leg {
    /// State at `tick`, `time_s` after the begin of the leg: velocity and lift linear between the ends, and on the way the
    /// bulge over the chord that such a change of the velocity makes.
    #[inline]
    pub fn at(&self, tick: u64, time_s: f64) -> Body {
        // Legs have few ticks, and 32 bits are converted faster than 64.
        let share = f64::from((tick - self.start) as u32) / f64::from((self.end - self.start) as u32);
        let bulge_m = (self.to.velocity_m_s - self.from.velocity_m_s) * (0.5 * time_s * (share - 1.0));
        let straight = self.from.towards(&self.to, share);
        Body { position_m: straight.position_m + bulge_m, ..straight }
    }
}

/// One aircraft.
#[derive(Debug)]
pub struct Aircraft {
    /// Index of its force.
    pub force: usize,
    /// Index of its unit in the outcome.
    pub unit: usize,
    /// Index of its type.
    pub kind: usize,
    /// What has happened to the airframe.
    pub damage: Damage,
    /// Internal fuel left [kg].
    pub fuel_kg: f64,
    /// Up to when its burning has been reckoned [s].
    pub burned_s: f64,
    /// Rounds left, by battery.
    pub rounds_left: Vec<u32>,
    /// Skill factor of the pilot over the geometric mean of his pool.
    pub skill: f64,
    /// Load factor that pilot and structure allow.
    pub load_factor_limit: f64,
    /// Drop tanks on.
    pub tanks: bool,
    /// Fuel in the drop tanks [kg].
    pub tank_kg: f64,
    /// The firing pass in progress.
    pub pass: Option<Box<Pass>>,
    /// Random streams; boxed, for their buffers would spread the state of the aircraft over the cache.
    pub streams: Box<Streams>,
}

impl Aircraft {
    /// Whether any fixed gun has rounds left.
    pub fn has_rounds(&self) -> bool {
        self.rounds_left.iter().any(|&r| r > 0)
    }
}
