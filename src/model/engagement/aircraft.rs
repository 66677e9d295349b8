//! One aircraft in a battle: where it is, what it is doing, what it still carries and what has happened to it.

use super::firing::Pass;
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
    /// Flown by its pilot, integrated.
    Flying,
    /// Left the battle.
    Departed,
    /// Lost in the battle.
    Lost,
}

/// What guidance asks of the physics between two decisions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guidance {
    /// Fly to a moving point at a wanted speed.
    Point {
        /// Where it was when decided.
        position_m: Vec3,
        /// How it moves.
        velocity_m_s: Vec3,
        /// When that was [s].
        time_s: f64,
        /// Wanted true airspeed [m/s].
        tas_m_s: f64,
    },
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

/// Change of direction up to which an order to travel is the same one brought up to date: a degree [rad].
const SAME_WAY_RAD: f64 = 0.02;
/// Change of the wanted speed up to which it is: half the band in which the throttle works [m/s].
const SAME_SPEED_M_S: f64 = 5.0;

impl Guidance {
    /// Whether `next` only brings this order up to date for an aircraft at `own_m`: the same manoeuvre, against the same
    /// aircraft or on the same way.
    pub fn continues(&self, next: &Guidance, own_m: Vec3) -> bool {
        let short = |change: Vec3, whole: Vec3| change.dot(change) <= SAME_WAY_RAD * SAME_WAY_RAD * whole.dot(whole);
        let as_fast = |now: f64, then: f64| (now - then).abs() <= SAME_SPEED_M_S;
        match (*self, *next) {
            (
                Guidance::Point { position_m, velocity_m_s, time_s, tas_m_s },
                Guidance::Point { position_m: to_m, time_s: now_s, tas_m_s: wanted_m_s, .. },
            ) => {
                let due_m = position_m + velocity_m_s * (now_s - time_s);
                short(to_m - due_m, to_m - own_m) && as_fast(tas_m_s, wanted_m_s)
            }
            (
                Guidance::Direction { direction, tas_m_s },
                Guidance::Direction { direction: to, tas_m_s: wanted_m_s },
            ) => short(to - direction, direction) && as_fast(tas_m_s, wanted_m_s),
            (Guidance::Track { target }, Guidance::Track { target: next }) => target == next,
            (Guidance::Break { .. }, Guidance::Break { .. }) => true,
            _ => false,
        }
    }
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

/// One long step of an aircraft that travels; between its ends the state is interpolated.
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
    /// State at `tick`, linear between the ends.
    pub fn at(&self, tick: u64) -> Body {
        let share = (tick - self.start) as f64 / (self.end - self.start) as f64;
        self.from.towards(&self.to, share)
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
