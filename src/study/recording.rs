//! One run flown again by its address, with the ways of all its aircraft.

use crate::model::engagement::event::{Observer, Track};
use crate::model::engagement::fly;
use crate::model::engagement::outcome::{Outcome, RunFault};
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::model::vector::Vec3;

/// Interval of the points of a way [s]: a jet flies a kilometre in it.
pub const INTERVAL_S: f64 = 5.0;

/// A point of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WayPoint {
    /// Time from the begin of the battle [s].
    pub time_s: f64,
    /// Place [m].
    pub position_m: Vec3,
}

/// A run with its ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// The result of the run, the same as without watching it.
    pub outcome: Outcome,
    /// Way of every aircraft in the order of the forces; empty for one that was never in the air.
    pub ways: Vec<Vec<WayPoint>>,
}

struct Recorder {
    ways: Vec<Vec<WayPoint>>,
}

impl Observer for Recorder {
    const TRACK_INTERVAL_S: Option<f64> = Some(INTERVAL_S);

    fn tracks(&mut self, time_s: f64, tracks: &[Track]) {
        for track in tracks {
            self.ways[track.who].push(WayPoint { time_s, position_m: track.position_m });
        }
    }
}

/// Flies the run of `address` again and records it.
///
/// # Errors
/// [`RunFault`] where the run itself failed.
pub fn record(scenario: &Scenario, address: RunAddress) -> Result<Recording, RunFault> {
    let mut recorder = Recorder { ways: vec![Vec::new(); scenario.total_aircraft()] };
    let outcome = fly(scenario, address, &mut recorder)?;
    Ok(Recording { outcome, ways: recorder.ways })
}
