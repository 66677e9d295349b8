//! The result of one run: per unit and type what happened to its aircraft and what they did, in whole numbers.

use crate::model::claim::ClaimClass;

/// What became of an aircraft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Fate {
    /// Lost in the battle.
    ShotDown,
    /// Lost on the way home.
    LostReturning,
    /// Landed and never flew again.
    WrittenOff,
    /// Landed with heavy damage.
    DamagedMajor,
    /// Landed with light damage.
    DamagedMinor,
    /// Not hit.
    Unhurt,
}

impl Fate {
    /// All fates in the order of their discriminants.
    pub const ALL: [Fate; 6] =
        [Fate::ShotDown, Fate::LostReturning, Fate::WrittenOff, Fate::DamagedMajor, Fate::DamagedMinor, Fate::Unhurt];

    /// Name used in quantities.
    pub fn key(self) -> &'static str {
        ["shot_down", "lost_returning", "written_off", "damaged_major", "damaged_minor", "unhurt"][self as usize]
    }
}

/// What lost an aircraft: the failure that it could not fly, get home or be repaired with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Cause {
    /// The structure broke.
    Structure,
    /// The controls, or those who held them, were gone.
    Control,
    /// The only engine stopped.
    Engine,
    /// The pilot of a single-seater was killed or badly hurt.
    Pilot,
    /// A fire that nobody put out.
    Fire,
    /// Flown into the ground.
    Ground,
    /// Too few engines for the way home.
    TooFewEngines,
    /// Fuel for no base.
    Fuel,
    /// Landed, and not worth the repair.
    Repair,
}

impl Cause {
    /// All causes in the order of their discriminants.
    pub const ALL: [Cause; 9] = [
        Cause::Structure,
        Cause::Control,
        Cause::Engine,
        Cause::Pilot,
        Cause::Fire,
        Cause::Ground,
        Cause::TooFewEngines,
        Cause::Fuel,
        Cause::Repair,
    ];

    /// Name used in quantities.
    pub fn key(self) -> &'static str {
        ["structure", "control", "engine", "pilot", "fire", "ground", "too_few_engines", "fuel", "repair"]
            [self as usize]
    }
}

/// Why a battle ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// No interceptor could attack any more.
    NoAttackersLeft,
    /// Neither a bomber nor a patrol was left to attack.
    NoTargetsLeft,
    /// The scenario's time limit.
    TimeLimit,
}

/// A loss, for the time line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// Time from the beginning of the battle [s]; for losses on the way home, the end of the battle.
    pub time_s: f64,
    /// Index over all aircraft, forces in order.
    pub aircraft: usize,
    /// Shot down, lost returning or written off.
    pub fate: Fate,
    /// What lost it.
    pub cause: Cause,
}

/// What one unit did with one aircraft type.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnitOutcome {
    /// Aircraft that took part.
    pub engaged: u32,
    /// Aircraft by [`Fate`].
    pub fates: [u32; 6],
    /// Aircraft destroyed by [`Cause`].
    pub causes: [u32; Cause::ALL.len()],
    /// Aircraft hit at least once, whatever their fate.
    pub hit: u32,
    /// Firing passes begun (attack state entered).
    pub passes_begun: u32,
    /// Passes that came within opening range.
    pub passes_in_range: u32,
    /// Passes on which at least one round was fired.
    pub passes_fired: u32,
    /// Passes broken off because of an escort, before or while firing.
    pub passes_spoiled: u32,
    /// Passes given up for another reason before firing.
    pub passes_aborted: u32,
    /// Firing time, milliseconds.
    pub firing_ms: u64,
    /// Rounds fired by gun, in the order of the scenario's guns.
    pub rounds: Vec<u32>,
    /// Hits scored by gun, same order.
    pub hits: Vec<u32>,
    /// Hits taken, of guns and flak.
    pub hits_taken: u32,
    /// Hits taken of flak alone.
    pub flak_hits: u32,
    /// Bombers that released in formation.
    pub bombs_on_target: u32,
    /// Crew killed or wounded in aircraft that came home.
    pub crew_killed: u32,
    /// Crew of aircraft lost before friendly lines.
    pub crew_missing: u32,
    /// Claims by type of the victim, in the order of the scenario's aircraft, and by [`ClaimClass`].
    pub claims: Vec<[u32; ClaimClass::ALL.len()]>,
}

/// The result of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// One entry per unit of [`units`], in that order.
    pub units: Vec<UnitOutcome>,
    /// Losses in order of time.
    pub losses: Vec<Loss>,
    /// Time of the first round, if any [ms].
    pub first_shot_ms: Option<u64>,
    /// Length of the battle [ms].
    pub duration_ms: u64,
    /// Why it ended.
    pub ended: Ended,
}

/// A unit in the sense of the outcome: a force and one aircraft type of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// Index into the scenario's forces.
    pub force: usize,
    /// Index into the scenario's aircraft types.
    pub aircraft: usize,
}

/// The units of a scenario, in the order of [`Outcome::units`]: a force that flies two types gives two.
pub fn units(scenario: &crate::model::scenario::Scenario) -> Vec<Unit> {
    use crate::model::scenario::Role;
    let mut units = Vec::new();
    for (force, f) in scenario.forces.iter().enumerate() {
        units.push(Unit { force, aircraft: f.aircraft });
        if let Role::Interceptor(interceptor) = &f.role
            && interceptor.second_type != f.aircraft
        {
            units.push(Unit { force, aircraft: interceptor.second_type });
        }
    }
    units
}

/// Why a run could not be finished; it is kept and counted, not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunFault {
    /// The state of an aircraft stopped being a finite number.
    #[error("the state of aircraft {aircraft} became non-finite at tick {tick}")]
    NonFinite {
        /// Index over all aircraft.
        aircraft: usize,
        /// Tick of the fault.
        tick: u64,
    },
}
