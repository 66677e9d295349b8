//! The validated bundle that one run needs: place, weather, stream, forces and the types they fly.

use super::airframe::Airframe;
use super::airmanship::AirmanshipParameters;
use super::claim::Claimant;
use super::doctrine::{BomberDoctrine, EscortDoctrine, InterceptorDoctrine};
use super::gun::{Battery, Gun, Shell};
use super::pilot::{GunnerParameters, PilotPool};
use super::sighting::SightingParameters;
use super::turret::Turret;
use super::vector::Vec3;
use super::vulnerability::{SilhouetteParameters, Vulnerability};
use crate::parameters;

parameters! {
    /// Air, light and time of a battle.
    pub struct ConditionsParameters {
        /// Temperature above standard.
        temperature_offset_k: -40.0..=40.0,
        /// Meteorological visibility.
        visibility_m: 500.0..=300000.0,
        /// Altitude above which jets leave contrails.
        contrail_base_m: 0.0..=20000.0,
        /// Height of the sun.
        sun_elevation_rad: -0.5..=1.5,
        /// Azimuth of the sun, clockwise from north.
        sun_azimuth_rad: 0.0..=6.29,
        /// Longest battle.
        time_limit_s: 10.0..=7200.0,
        /// Physics step in a fight; a coarser one than 0.2 s flies past short bursts and hard turns.
        time_step_s: 0.001..=0.2,
        /// Interval of decisions.
        decision_interval_s: 0.05..=5.0,
    }
}

parameters! {
    /// The bomber stream.
    pub struct StreamParameters {
        /// Altitude of the lead flights.
        altitude_m: 500.0..=14000.0,
        /// True airspeed.
        tas_m_s: 60.0..=200.0,
        /// Run-to-run standard deviation of the true airspeed.
        tas_sd_m_s: 0.0..=40.0,
        /// Heading of the bomb run.
        heading_rad: 0.0..=6.29,
        /// Time between groups over the target.
        group_spacing_s: 0.0..=3600.0,
        /// Standard deviation of the time on target of a group from another base.
        other_base_sd_s: 0.0..=3600.0,
        /// Turn after bombs away, positive to the right.
        turn_off_rad: -3.2..=3.2,
        /// Radius of that turn.
        turn_radius_m: 500.0..=50000.0,
        /// Distance before the target at which the battle begins.
        start_before_target_m: 1000.0..=300000.0,
    }
}

parameters! {
    /// Anti-aircraft fire at the target.
    pub struct FlakParameters {
        /// Strikes on a bomber that passes over the target in formation, on average.
        strikes_per_bomber: 0.0..=10.0,
        /// Longest time before or after the aim point at which one is struck.
        zone_s: 0.0..=600.0,
    }
}

/// Flak at the target: how often it strikes, and the shell whose hit a strike is taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flak {
    /// How often, and where.
    pub parameters: FlakParameters,
    /// A strike does what a hit of this class does.
    pub shell: Shell,
}

parameters! {
    /// A patrol: a course of two legs and two half circles to the right, flown until somebody is seen.
    pub struct PatrolParameters {
        /// Altitude of the patrol.
        altitude_m: 500.0..=15000.0,
        /// True airspeed of the patrol.
        tas_m_s: 60.0..=300.0,
        /// Heading of the first leg.
        heading_rad: 0.0..=6.29,
        /// Length of a leg.
        leg_m: 1000.0..=500000.0,
        /// Radius of the turns between the legs.
        turn_radius_m: 1000.0..=50000.0,
        /// Begin of the first leg, east of the aim point.
        east_m: -500000.0..=500000.0,
        /// Begin of the first leg, north of the aim point.
        north_m: -500000.0..=500000.0,
        /// Run-to-run standard deviation of that place per axis.
        place_error_m: 0.0..=100000.0,
        /// When the patrol begins, from the begin of the battle.
        start_s: 0.0..=7200.0,
        /// How long it lasts.
        time_s: 0.0..=7200.0,
    }
}

parameters! {
    /// Where and when the first wave of interceptors enters the battle, in place of the chain of warning, take-off and climb.
    pub struct EntryParameters {
        /// East of the aim point.
        east_m: -500000.0..=500000.0,
        /// North of the aim point.
        north_m: -500000.0..=500000.0,
        /// Altitude.
        altitude_m: 500.0..=15000.0,
        /// Heading.
        heading_rad: 0.0..=6.29,
        /// Time, from the begin of the battle.
        time_s: 0.0..=7200.0,
    }
}

/// The sides of the war in Korea.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// United Nations.
    Un,
    /// Communist.
    Communist,
}

impl Side {
    /// Name used in quantities.
    pub fn key(self) -> &'static str {
        match self {
            Side::Un => "un",
            Side::Communist => "communist",
        }
    }

    /// The other side.
    pub fn enemy(self) -> Side {
        match self {
            Side::Un => Side::Communist,
            Side::Communist => Side::Un,
        }
    }
}

/// An aircraft type with everything a battle needs of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AircraftType {
    /// File stem, for instance `mig-15bis`.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Key under which the enemy claims it: people could not tell variants of one type apart.
    pub claimed_as: String,
    /// How it flies.
    pub airframe: Airframe,
    /// How large it looks.
    pub silhouette: SilhouetteParameters,
    /// Fixed guns; empty for bombers, whose guns sit in turrets.
    pub batteries: Vec<Battery>,
    /// Turret guns, index into [`Scenario::guns`]; `None` for fighters.
    pub turret_gun: Option<usize>,
    /// Turrets; empty for fighters.
    pub turrets: Vec<Turret>,
    /// What hits do to it.
    pub vulnerability: Vulnerability,
}

/// Bombers of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct BomberForce {
    /// Formation rules.
    pub doctrine: BomberDoctrine,
    /// Gunners.
    pub gunners: GunnerParameters,
    /// Place in the stream from 0, or `None` where the record does not say and each run draws it.
    pub order: Option<u32>,
    /// Whether it comes from another base than the rest, with a time on target of its own.
    pub other_base: bool,
    /// Distances to the divert bases, nearest first [m].
    pub divert_m: Vec<f64>,
    /// Distance to its own base [m].
    pub home_m: f64,
}

/// Escort fighters of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct EscortForce {
    /// Rules.
    pub doctrine: EscortDoctrine,
    /// Pilots.
    pub pilots: PilotPool,
    /// Where it flies.
    pub station: Station,
}

/// Where an escort flies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Station {
    /// Beside the boxes, at bomber speed.
    CloseEscort,
    /// Above the stream.
    Cover,
    /// Between the river and the stream.
    Screen,
    /// On a course of its own, guarding nobody.
    Patrol(PatrolParameters),
}

/// Interceptors of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct InterceptorForce {
    /// Rules.
    pub doctrine: InterceptorDoctrine,
    /// Pilots.
    pub pilots: PilotPool,
    /// Index of the second aircraft type, and the share of waves that fly it.
    pub second_type: usize,
    /// Share of waves that fly the second type.
    pub second_share: f64,
    /// Where and when the first wave enters, where the scenario says so.
    pub entry: Option<EntryParameters>,
}

/// What a force does.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a scenario has few forces, and every decision reads the rules of one")]
pub enum Role {
    /// Bombers.
    Bomber(BomberForce),
    /// Escort fighters.
    Escort(EscortForce),
    /// Interceptors.
    Interceptor(InterceptorForce),
}

/// One force of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Force {
    /// Stable key, for instance `19bg`.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Side.
    pub side: Side,
    /// Index into [`Scenario::aircraft`].
    pub aircraft: usize,
    /// Number of aircraft; zero is a fine answer to "what if".
    pub count: usize,
    /// Whether it expects the enemy from the begin: fighters search as the alerted do, crews of bombers are warned.
    pub alerted: bool,
    /// What it does.
    pub role: Role,
    /// How its people claim.
    pub claims: Claimant,
}

/// Everything one run needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// File stem.
    pub key: String,
    /// Title for people.
    pub title: String,
    /// Aircraft types in use.
    pub aircraft: Vec<AircraftType>,
    /// Gun types in use.
    pub guns: Vec<Gun>,
    /// Forces in a fixed order.
    pub forces: Vec<Force>,
    /// Air, light, time.
    pub conditions: ConditionsParameters,
    /// The bomber stream; none where every fighter is on patrol or enters at a given place.
    pub stream: Option<StreamParameters>,
    /// Anti-aircraft fire at the target, if there is any.
    pub flak: Option<Flak>,
    /// Visual search.
    pub sighting: SightingParameters,
    /// How aircraft are handled.
    pub airmanship: AirmanshipParameters,
    /// The border, as points from its south-west end; the sanctuary lies to the left.
    pub border: Vec<Vec3>,
    /// Whether UN aircraft may not cross it, nor go after anybody who did.
    pub sanctuary: bool,
    /// Airfield of the interceptors.
    pub interceptor_base: Vec3,
    /// Latitude and longitude of the origin (aim point) [deg], for export.
    pub place_deg: (f64, f64),
}

impl Scenario {
    /// Aircraft of all forces.
    pub fn total_aircraft(&self) -> usize {
        self.forces.iter().map(|f| f.count).sum()
    }

    /// Whether a force is what interceptors come for: bombers; where no force is, fighters on patrol.
    pub fn is_target(&self, force: &Force) -> bool {
        match &force.role {
            Role::Bomber(_) => true,
            Role::Escort(escort) => matches!(escort.station, Station::Patrol(_)) && !self.has_bombers(),
            Role::Interceptor(_) => false,
        }
    }

    /// Whether any force is bombers, be it empty.
    pub fn has_bombers(&self) -> bool {
        self.forces.iter().any(|f| matches!(f.role, Role::Bomber(_)))
    }

    /// What interceptors come for, in the plural.
    pub fn targets(&self) -> &'static str {
        if self.has_bombers() { "bombers" } else { "fighters on patrol" }
    }

    /// Force of an aircraft, and its place in it, from its index over all aircraft; `None` beyond the last.
    pub fn place_of(&self, aircraft: usize) -> Option<(usize, usize)> {
        let mut first = 0;
        for (force, f) in self.forces.iter().enumerate() {
            if aircraft < first + f.count {
                return Some((force, aircraft - first));
            }
            first += f.count;
        }
        None
    }

    /// Name of an aircraft, `19bg-03` for the third of force `19bg`; empty beyond the last.
    pub fn aircraft_name(&self, aircraft: usize) -> String {
        let name = |(force, place): (usize, usize)| format!("{}-{:02}", self.forces[force].key, place + 1);
        self.place_of(aircraft).map_or_else(String::new, name)
    }
}
