//! Sensitivity of battles: the design over drawn parameters, with the luck as its last input, flown.
//!
//! ```text
//! evaluation k  ->  coordinates u_1 .. u_p of the parameters, and a set of luck  ->  replicates r = 0 .. R-1
//! flight n = k R + r  is flown with the parameters of k and the run  R set(k) + r
//! output of k   =  mean over its replicates; missing where one of them failed
//! ```
//! With one replicate the output is that of a single battle, and luck has its full share; more of them ask for the mean of so
//! many battles. Points that share their luck share it whatever their parameters: common random numbers.

use std::sync::atomic::AtomicBool;

use super::indices::{SobolIndices, Undefined};
use super::morris::{MorrisFault, Screening, Trajectories};
use super::pick_freeze::{PickFreeze, first_half};
use crate::model::engagement::event::Unobserved;
use crate::model::engagement::fly;
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::study::montecarlo::{self, Flight, Kept, Plan, Results, Row, Stopped, StudyFault};
use crate::study::quantity::Layout;

/// Which points are flown.
#[derive(Debug, Clone)]
pub enum Points {
    /// Pick and freeze, for shares of variance.
    PickFreeze(PickFreeze),
    /// Trajectories, for screening.
    Trajectories(Trajectories),
}

/// Points with the number of battles for each.
#[derive(Debug, Clone)]
pub struct Design {
    /// The points; their last input is the luck.
    pub points: Points,
    /// Battles of each, at least one.
    pub replicates: u32,
}

impl Design {
    /// Number of inputs, the luck among them.
    pub fn inputs(&self) -> usize {
        match &self.points {
            Points::PickFreeze(design) => design.inputs(),
            Points::Trajectories(design) => design.inputs(),
        }
    }

    /// Battles in all.
    pub fn flights(&self) -> u64 {
        let evaluations = match &self.points {
            Points::PickFreeze(design) => design.evaluations(),
            Points::Trajectories(design) => design.evaluations() as u64,
        };
        evaluations * u64::from(self.replicates)
    }

    /// Coordinates of the parameters of a flight, without that of the luck.
    pub fn coordinates(&self, flight: u32) -> Vec<f64> {
        let number = flight / self.replicates;
        let mut all = match &self.points {
            Points::PickFreeze(design) => design.coordinates(design.evaluation(number.into())),
            Points::Trajectories(design) => design.coordinates(number as usize),
        };
        all.pop();
        all
    }

    /// The run whose luck a flight has.
    pub fn run(&self, flight: u32) -> u32 {
        let (number, replicate) = (flight / self.replicates, flight % self.replicates);
        let set = match &self.points {
            Points::PickFreeze(design) => design.run(design.evaluation(number.into()), design.inputs() - 1),
            Points::Trajectories(design) => {
                let luck = design.coordinates(number as usize).pop().unwrap_or(0.0);
                2 * design.trajectory(number as usize) + u32::from(luck > 0.5)
            }
        };
        set * self.replicates + replicate
    }
}

/// Flies the points of a design; `plan` holds the seed and all the flights, `draw` makes values of
/// coordinates, and of these the scenario, where they keep its rules.
///
/// # Errors
/// As [`montecarlo::fly_point`].
pub fn fly_many<E>(
    layout: Layout,
    design: &Design,
    (plan, stop): (&Plan, &AtomicBool),
    kept: Kept<'_, E>,
    draw: impl Fn(&[f64]) -> (Vec<f64>, Result<Scenario, String>) + Sync,
    sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
) -> Result<(Results, Stopped), StudyFault<E>> {
    let flight = |RunAddress { seed, run: number }: RunAddress, layout: &Layout| {
        let (inputs, scenario) = draw(&design.coordinates(number));
        let (outcome, losses) = match scenario {
            Ok(scenario) => {
                let outcome = fly(&scenario, RunAddress { seed, run: design.run(number) }, &mut Unobserved);
                (outcome.map_err(|fault| fault.to_string()), layout.losses().for_counts(&scenario))
            }
            Err(fault) => (Err(fault), layout.losses().clone()),
        };
        Flight::new(number, layout, &losses, outcome).with_inputs(inputs)
    };
    montecarlo::run_flights(layout, plan, stop, kept, flight, sink)
}

/// Outputs of some quantities over the evaluations of a design.
#[derive(Debug, Clone)]
pub struct Outputs {
    columns: Vec<usize>,
    replicates: u32,
    /// By quantity, then by evaluation.
    means: Vec<Vec<Option<f64>>>,
    /// Of the evaluation under way, by quantity.
    sums: Vec<Option<f64>>,
    flown: u32,
}

impl Outputs {
    /// None yet, of the quantities in these columns.
    pub fn new(columns: Vec<usize>, replicates: u32) -> Self {
        let (means, sums) = (vec![Vec::new(); columns.len()], vec![Some(0.0); columns.len()]);
        Outputs { columns, replicates, means, sums, flown: 0 }
    }

    /// Takes the next row in order.
    pub fn add(&mut self, row: &Row, layout: &Layout) {
        for (sum, &column) in self.sums.iter_mut().zip(&self.columns) {
            let value = row.values.as_ref().ok().and_then(|values| values[column]);
            let natural = value.map(|value| layout.columns()[column].unit.natural(value));
            *sum = sum.zip(natural).map(|(sum, value)| sum + value);
        }
        self.flown += 1;
        if self.flown == self.replicates {
            self.flown = 0;
            for (means, sum) in self.means.iter_mut().zip(&mut self.sums) {
                means.push(sum.replace(0.0).map(|sum| sum / f64::from(self.replicates)));
            }
        }
    }

    /// Outputs of a quantity by its place in the list.
    pub fn of(&self, quantity: usize) -> &[Option<f64>] {
        &self.means[quantity]
    }
}

/// What a design says of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Shares of variance.
    Indices(Box<Halves<SobolIndices, Undefined>>),
    /// Elementary effects.
    Effects(Box<Halves<Screening, MorrisFault>>),
}

/// What all rows or trajectories say, and what the first half of them did.
#[derive(Debug, Clone, PartialEq)]
pub struct Halves<T, E> {
    /// All of them; why there is nothing to say.
    pub all: Result<T, E>,
    /// The first half.
    pub half: Result<T, E>,
}

impl Design {
    /// What the outputs so far say; `seed` sets the resamples.
    pub fn finding(&self, outputs: &[Option<f64>], seed: u64) -> Finding {
        match &self.points {
            Points::PickFreeze(design) => {
                let of = |outputs| SobolIndices::estimate(design.inputs(), outputs, seed);
                let half = of(first_half(design.inputs(), outputs));
                Finding::Indices(Box::new(Halves { all: of(outputs), half }))
            }
            Points::Trajectories(design) => {
                let points = design.inputs() + 1;
                let half = outputs.len() / points / 2 * points;
                let half = design.screen(&outputs[..half], seed);
                Finding::Effects(Box::new(Halves { all: design.screen(outputs, seed), half }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::sensitivity::morris::Grid;

    fn both(replicates: u32) -> [Design; 2] {
        let points = [
            Points::PickFreeze(PickFreeze::new(8, 3, 1).unwrap()),
            Points::Trajectories(Trajectories::new(Grid::default(), 5, 3, 1).unwrap()),
        ];
        points.map(|points| Design { points, replicates })
    }

    /// Where only the luck moves from one flight to the next, the parameters stay, and the other way round.
    #[test]
    fn luck_and_parameters_move_apart() {
        for design in both(2) {
            assert_eq!((design.inputs(), design.flights() % 2), (3, 0));
            for pair in (0..design.flights() as u32).collect::<Vec<_>>().chunks(2) {
                let [a, b] = [pair[0], pair[1]];
                assert_eq!(design.coordinates(a), design.coordinates(b)); // replicates
                assert_eq!(design.run(b), design.run(a) + 1);
            }
        }
        let [_, trajectories] = both(1);
        for start in (0..trajectories.flights() as u32).step_by(4) {
            let steps = (start..start + 3).map(|n| {
                let moved = trajectories.coordinates(n) != trajectories.coordinates(n + 1);
                (moved, trajectories.run(n) != trajectories.run(n + 1))
            });
            let steps: Vec<_> = steps.collect();
            assert_eq!(steps.iter().filter(|s| s.1).count(), 1, "luck moves once");
            assert!(steps.iter().all(|(parameters, luck)| parameters != luck), "one at a time");
        }
    }

    /// Two trajectories never share a run.
    #[test]
    fn rows_have_runs_of_their_own() {
        for design in both(3) {
            let flights = match &design.points {
                Points::PickFreeze(points) => points.inputs() as u32 + 2,
                Points::Trajectories(points) => points.inputs() as u32 + 1,
            } * 3;
            for n in 0..design.flights() as u32 {
                assert_eq!(design.run(n) / 6, n / flights); // two sets of three replicates each
            }
        }
    }

    #[test]
    fn outputs_are_means_over_replicates_and_missing_where_one_is() {
        let layout = Layout::of_two_units();
        let column = layout.position("un.b-29a.destroyed").unwrap();
        let mut outputs = Outputs::new(vec![column], 2);
        let values = |lost: i64| {
            let mut values = vec![Some(0); layout.columns().len()];
            values[column] = Some(lost);
            Ok(values)
        };
        let rows = [values(1), values(4), values(2), Err("lost in the sun".into()), values(3), values(3), values(9)];
        for (run, values) in (0..).zip(rows) {
            outputs.add(&Row { run, inputs: Vec::new(), values }, &layout);
        }
        assert_eq!(outputs.of(0), [Some(2.5), None, Some(3.0)]);
    }
}
