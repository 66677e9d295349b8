//! One run flown again by its address, with the ways of all its aircraft and everything that happened.

use crate::model::engagement::event::{Event, Observer, Track};
use crate::model::engagement::fly;
use crate::model::engagement::outcome::{Outcome, RunFault};
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::model::vector::Vec3;

/// Interval of the points of a way [s]: a fighter turns by a quarter of a right angle in it, so that a curve through the
/// points stays within metres of the way.
pub const INTERVAL_S: f64 = 1.0;

/// A point of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WayPoint {
    /// Time from the beginning of the battle [s].
    pub time_s: f64,
    /// Place [m].
    pub position_m: Vec3,
    /// Velocity [m/s].
    pub velocity_m_s: Vec3,
    /// Lift over weight, along the lift.
    pub lift: Vec3,
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Happening {
    /// Time from the beginning of the battle [s].
    pub time_s: f64,
    /// What.
    pub event: Event,
}

/// A run with its ways and events.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Which run.
    pub address: RunAddress,
    /// The result of the run, the same as without watching it.
    pub outcome: Outcome,
    /// Type of every aircraft in the order of the forces, an index over the types of the scenario.
    pub kinds: Vec<usize>,
    /// Way of every aircraft in the order of the forces; empty for one that was never in the air.
    pub ways: Vec<Vec<WayPoint>>,
    /// Events in order of time; those of one moment in the order in which the engine told them.
    pub events: Vec<Happening>,
}

struct Recorder {
    kinds: Vec<usize>,
    ways: Vec<Vec<WayPoint>>,
    events: Vec<Happening>,
}

impl Observer for Recorder {
    const TRACK_INTERVAL_S: Option<f64> = Some(INTERVAL_S);

    fn event(&mut self, time_s: f64, event: Event) {
        if let Event::Fate { who, kind, .. } = event {
            self.kinds[who] = kind;
        }
        self.events.push(Happening { time_s, event });
    }

    fn tracks(&mut self, time_s: f64, tracks: &[Track]) {
        for track in tracks {
            let Track { who, position_m, velocity_m_s, lift } = *track;
            self.ways[who].push(WayPoint { time_s, position_m, velocity_m_s, lift });
        }
    }
}

/// Flies the run of `address` again and records it.
///
/// # Errors
/// [`RunFault`] where the run itself failed.
pub fn record(scenario: &Scenario, address: RunAddress) -> Result<Recording, RunFault> {
    let all = scenario.total_aircraft();
    let mut recorder = Recorder { kinds: vec![0; all], ways: vec![Vec::new(); all], events: Vec::new() };
    let outcome = fly(scenario, address, &mut recorder)?;
    let Recorder { kinds, ways, mut events } = recorder;
    // Bursts and ends of fires carry times within a step; the sort keeps the order of equal ones.
    events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    Ok(Recording { address, outcome, kinds, ways, events })
}
