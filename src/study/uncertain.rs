//! Runs whose parameters are drawn anew: how widely losses spread for someone who knows no more than the priors, and what
//! share of that spread is luck.
//!
//! ```text
//! run i:  parameters = draw(i)    -> flown with the luck of run i          -> row i
//!                                 -> flown once more with other luck       -> the split of the spread, nothing else
//! ```
//! Rows stay independent of each other, so every interval of a plain study holds here as well; the second flight costs as much
//! as the first.

use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use super::estimate::spread::Pairs;
use super::montecarlo::{self, Flight, Kept, Plan, Results, Row, Stopped, StudyFault};
use super::quantity::{Layout, Values};
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::fly;
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;

/// Sets the seed of second flights apart from that of the first; the fractional part of the golden ratio in 64 bits.
const OTHER_LUCK: u64 = 0x9e37_79b9_7f4a_7c15;

/// What a run is flown with.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The scenario.
    pub scenario: Scenario,
    /// Values of the drawn parameters.
    pub values: Vec<f64>,
    /// Whether values had to be drawn again because they broke a rule together.
    pub is_redrawn: bool,
}

/// What a study keeps of the second flight of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DrawnFlight {
    is_redrawn: bool,
    /// Bombers and interceptors lost in both flights; `None` where one of them failed.
    lost: Option<[(i64, i64); 2]>,
}

/// What the second flights say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecondFlights {
    /// Bombers lost in both flights of each run.
    pub bombers: Pairs,
    /// Interceptors lost in both flights of each run.
    pub interceptors: Pairs,
    /// Runs whose values had to be drawn again because they broke a rule together.
    pub redrawn: u32,
}

impl SecondFlights {
    pub(super) fn add(&mut self, flight: &DrawnFlight) {
        self.redrawn += u32::from(flight.is_redrawn);
        if let Some([first, second]) = flight.lost {
            self.bombers.add(first.0, second.0);
            self.interceptors.add(first.1, second.1);
        }
    }
}

/// Flies a scenario with parameters that `draw` gives for each run; `layout` is that of the scenario at its best values, which
/// has the same forces, with the drawn parameters as inputs.
///
/// # Errors
/// As [`montecarlo::fly_point`].
pub fn fly_many<E>(
    layout: Layout,
    plan: &Plan,
    stop: &AtomicBool,
    kept: Kept<'_, E>,
    draw: impl Fn(RunAddress) -> Result<Drawn, String> + Sync,
    sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
) -> Result<(Results, Stopped), StudyFault<E>> {
    let flight = |address: RunAddress, layout: &Layout| match draw(address) {
        Ok(drawn) => fly_twice(&drawn, address, layout),
        Err(fault) => {
            let inputs = vec![f64::NAN; layout.inputs().len()];
            Flight::new(address.run, layout, layout.losses(), Err(fault)).with_inputs(inputs)
        }
    };
    montecarlo::run_flights(layout, plan, stop, kept, flight, sink)
}

fn fly_twice(drawn: &Drawn, address: RunAddress, layout: &Layout) -> Flight {
    let outcome = fly(&drawn.scenario, address, &mut Unobserved).map_err(|fault| fault.to_string());
    let losses = layout.losses().for_counts(&drawn.scenario);
    let flight = Flight::new(address.run, layout, &losses, outcome).with_inputs(drawn.values.clone());
    let other = RunAddress { seed: address.seed ^ OTHER_LUCK, ..address };
    let second = fly(&drawn.scenario, other, &mut Unobserved).ok().map(|outcome| layout.values(&outcome));
    let first = flight.row.values.as_ref().ok();
    let lost = first.zip(second.as_ref()).map(|(first, second)| [first, second].map(|v| lost(layout, v)));
    Flight { drawn: Some(DrawnFlight { is_redrawn: drawn.is_redrawn, lost }), ..flight }
}

/// Bombers and interceptors lost.
fn lost(layout: &Layout, values: &Values) -> (i64, i64) {
    let sum = |columns: &[usize]| columns.iter().filter_map(|&c| values[c]).sum();
    (sum(layout.targets_destroyed()), sum(layout.interceptors_destroyed()))
}
