//! How everybody has moved and goes on moving, beside where he is now.

use super::Brain;
use super::aircraft::Leg;
use super::pace::Pace;
use super::wing::Wing;
use crate::model::flight::{Body, Step};
use crate::model::scenario::Scenario;

/// Bodies of earlier steps, legs, what bounds them, and places of wingmen; by aircraft but for the steps.
pub(super) struct Motion {
    /// Bodies at the begin of the step.
    pub before: Vec<Body>,
    /// Bodies at the begin of the step before it.
    pub earlier: Vec<Body>,
    /// Whether the last step was flown by a pilot, not in closed form.
    pub flown: Vec<bool>,
    /// When the weave of an escort on station changes sides next [s]; never for others.
    pub corners_s: Vec<f64>,
    /// Legs in progress of aircraft that travel.
    pub legs: Vec<Option<Leg>>,
    /// Places of wingmen who hold them.
    pub wings: Vec<Option<Wing>>,
    /// Distance of the nearest pair of guns that tracks or is brought to bear, squared [m2].
    pub hunter_m2: Vec<f64>,
    /// The least of these distances, squared [m2].
    pub nearest_m2: f64,
    /// Everybody who has orders to bring his guns to bear, and until the next step who had them.
    pub hunters: Vec<usize>,
    /// Fine steps at once.
    pub pace: Pace,
    /// Steps of none, one and more fine steps, up to the most at once.
    pub steps: Vec<Step>,
    /// Aircraft that the step under way moves one by one; kept for its memory alone.
    pub busy: Vec<usize>,
}

impl Motion {
    /// Nobody has moved yet.
    pub fn of(scenario: &Scenario, bodies: &[Body], brains: &[Brain]) -> Motion {
        let time_step_s = scenario.conditions.time_step_s;
        let pace = Pace::with(time_step_s);
        let step = |ticks: u64| Step::new(ticks as f64 * time_step_s, scenario.airmanship.response_lag_s);
        let corner_s = |brain: &Brain| if matches!(brain, Brain::Escort(_)) { 0.0 } else { f64::INFINITY };
        Motion {
            before: bodies.to_vec(),
            earlier: bodies.to_vec(),
            flown: vec![false; bodies.len()],
            corners_s: brains.iter().map(corner_s).collect(),
            legs: vec![None; bodies.len()],
            wings: vec![None; bodies.len()],
            hunter_m2: vec![f64::INFINITY; bodies.len()],
            nearest_m2: f64::INFINITY,
            hunters: Vec::with_capacity(bodies.len()),
            pace,
            steps: (0..=pace.longest()).map(step).collect(),
            busy: Vec::with_capacity(bodies.len()),
        }
    }
}
