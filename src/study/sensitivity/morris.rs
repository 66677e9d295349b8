//! Screening by Morris's method: which of many inputs matter, at a few computations an input.
//!
//! ```text
//! levels            0, 1/(p-1), 2/(p-1), ..., 1     p of them; a step moves by D = s/(p-1)
//! trajectory        a random point of the grid, then each input moved once by +D or -D, in random order: d + 1 points
//! elementary effect e_i = (f(after) - f(before)) / (+D or -D)
//! over r of them    mu = mean of e_i     mu* = mean of |e_i|     sigma = standard deviation of e_i
//! number            k = (d + 1) t + place in trajectory t
//! ```
//! mu* says how much an input does, sigma how far that depends on the others and on where it stands, mu in which direction. An
//! effect is the change of the output for the whole range of the input, in the unit of the output. All three depend on
//! the ranges given. Where the output has luck in it, that is one input more ([`super::flown`]): points of a trajectory share their
//! luck but for the step in which it moves. The luck that any other step sets free adds to mu* and sigma all the same.
//!
//! With an even p and s = p / 2 every level comes as often as any other. The first half of the trajectories is the design of
//! half as many. Intervals: trajectories drawn anew with replacement.
//!
//! Sources: Morris, Technometrics 33 (1991) 161; Campolongo, Cariboni and Saltelli, Environmental Modelling and Software 22
//! (2007) 1509, for mu*. Their choice of trajectories far apart is not made here: it would break the order of trajectories.

use super::{RESAMPLES, percentile, resample};
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};
use crate::study::estimate::Estimate;
use crate::study::hypercube::shuffled;

/// Most trajectories: each has two runs, and runs are numbered below 2^24.
pub const MOST_TRAJECTORIES: u32 = 1 << 23;
/// Most points of a full enumeration.
const MOST_ENUMERATED: u64 = 10_000_000;

/// Levels of an input and the step between two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    levels: u32,
    step: u32,
}

/// Why there is no such screening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MorrisFault {
    /// A step that leads off the grid.
    #[error(
        "a step of {step} levels of {levels}: use 2 levels or more, and a step of at least 1 that is smaller than their number"
    )]
    Grid {
        /// Levels wanted.
        levels: u32,
        /// Step wanted.
        step: u32,
    },
    /// Nothing to vary.
    #[error("nothing to vary: name at least one input")]
    NoInputs,
    /// Too few trajectories, or too many.
    #[error("{trajectories} trajectories are wanted: use 2 to {MOST_TRAJECTORIES}, 20 to 50 are usual")]
    Trajectories {
        /// Trajectories wanted.
        trajectories: u32,
    },
    /// Fewer than two trajectories with all their outputs.
    #[error("{trajectories} trajectories have all their outputs and {dropped} lack one: effects take two at least")]
    TooFew {
        /// Trajectories with all outputs.
        trajectories: usize,
        /// Trajectories without.
        dropped: usize,
    },
    /// Too many points for all of them.
    #[error("all points of the grid are more than {MOST_ENUMERATED}: use fewer inputs or levels, or trajectories")]
    Enumeration,
}

impl Grid {
    /// So many levels, and a step over so many of them.
    ///
    /// # Errors
    /// [`MorrisFault::Grid`] where a step leads off the grid.
    pub fn new(levels: u32, step: u32) -> Result<Self, MorrisFault> {
        if levels < 2 || step == 0 || step >= levels {
            return Err(MorrisFault::Grid { levels, step });
        }
        Ok(Grid { levels, step })
    }

    /// Length of a step in the unit interval.
    pub fn delta(self) -> f64 {
        self.at(self.step)
    }

    fn at(self, level: u32) -> f64 {
        f64::from(level) / f64::from(self.levels - 1)
    }
}

impl Default for Grid {
    /// Four levels, a step of two: the usual choice.
    fn default() -> Self {
        Grid { levels: 4, step: 2 }
    }
}

/// A design of trajectories.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectories {
    grid: Grid,
    inputs: usize,
    paths: Vec<Path>,
}

/// One trajectory: where each input starts and ends, and the order in which they move.
#[derive(Debug, Clone, PartialEq)]
struct Path {
    starts: Vec<u32>,
    ends: Vec<u32>,
    order: Vec<usize>,
}

impl Path {
    fn drawn(grid: Grid, inputs: usize, stream: &mut Stream) -> Path {
        let (mut starts, mut ends) = (Vec::with_capacity(inputs), Vec::with_capacity(inputs));
        for _ in 0..inputs {
            let low = stream.index((grid.levels - grid.step) as usize) as u32;
            let (start, end) = if stream.happens(0.5) { (low, low + grid.step) } else { (low + grid.step, low) };
            starts.push(start);
            ends.push(end);
        }
        Path { starts, ends, order: shuffled(inputs, stream) }
    }
}

impl Trajectories {
    /// So many trajectories over so many inputs; a seed gives one sequence of them, however many are taken.
    ///
    /// # Errors
    /// [`MorrisFault`] without inputs, or with fewer than 2 or more than [`MOST_TRAJECTORIES`].
    pub fn new(grid: Grid, trajectories: u32, inputs: usize, seed: u64) -> Result<Self, MorrisFault> {
        if inputs == 0 {
            return Err(MorrisFault::NoInputs);
        }
        if !(2..=MOST_TRAJECTORIES).contains(&trajectories) {
            return Err(MorrisFault::Trajectories { trajectories });
        }
        let path = |run| {
            let mut stream = RunAddress { seed, run }.stream(Purpose::Design, Entity::named("trajectory"));
            Path::drawn(grid, inputs, &mut stream)
        };
        Ok(Trajectories { grid, inputs, paths: (0..trajectories).map(path).collect() })
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of points.
    pub fn evaluations(&self) -> usize {
        self.paths.len() * (self.inputs + 1)
    }

    /// Trajectory of a point.
    pub fn trajectory(&self, number: usize) -> u32 {
        (number / (self.inputs + 1)) as u32
    }

    /// The point of this number, below [`Trajectories::evaluations`]: coordinates in [0, 1], both ends possible.
    pub fn coordinates(&self, number: usize) -> Vec<f64> {
        let path = &self.paths[number / (self.inputs + 1)];
        let mut levels = path.starts.clone();
        for &input in &path.order[..number % (self.inputs + 1)] {
            levels[input] = path.ends[input];
        }
        levels.into_iter().map(|level| self.grid.at(level)).collect()
    }

    /// Outputs of a model that always has one, in the order of the design.
    pub fn outputs(&self, model: impl Fn(&[f64]) -> f64) -> Vec<Option<f64>> {
        (0..self.evaluations()).map(|k| Some(model(&self.coordinates(k)))).collect()
    }

    /// Effects of all inputs from outputs in the order of the design; fewer are fewer trajectories. `None` and what is not finite
    /// count as missing: their trajectories are dropped whole. `seed` sets the resamples.
    ///
    /// # Errors
    /// [`MorrisFault::TooFew`] where fewer than two trajectories are complete.
    pub fn screen(&self, outputs: &[Option<f64>], seed: u64) -> Result<Screening, MorrisFault> {
        let points = self.inputs + 1;
        let complete = |(path, outputs): (&Path, &[Option<f64>])| {
            let outputs: Vec<f64> = outputs.iter().map_while(|y| y.filter(|y| y.is_finite())).collect();
            (outputs.len() == points).then(|| self.effects(path, &outputs))
        };
        let rows: Vec<Vec<f64>> = self.paths.iter().zip(outputs.chunks(points)).filter_map(complete).collect();
        let given = outputs.len().div_ceil(points).min(self.paths.len());
        let (trajectories, dropped) = (rows.len(), given - rows.len());
        if trajectories < 2 {
            return Err(MorrisFault::TooFew { trajectories, dropped });
        }
        let by_input: Vec<Vec<f64>> = (0..self.inputs).map(|i| rows.iter().map(|row| row[i]).collect()).collect();
        // One resample after the other: all of them at once would be a thousand times the trajectories.
        let mut drawn: Vec<Vec<[f64; 3]>> = vec![Vec::with_capacity(RESAMPLES); self.inputs];
        for number in 0..RESAMPLES {
            let copies = resample(trajectories, seed, number);
            drawn.iter_mut().zip(&by_input).for_each(|(drawn, effects)| drawn.push(moments(effects, &copies)));
        }
        let inputs = by_input.iter().zip(&drawn).map(|(effects, drawn)| Effects::of(effects, drawn)).collect();
        Ok(Screening { inputs, trajectories, dropped })
    }

    /// Elementary effects of one trajectory, by input.
    fn effects(&self, path: &Path, outputs: &[f64]) -> Vec<f64> {
        let mut effects = vec![0.0; self.inputs];
        for (place, &input) in path.order.iter().enumerate() {
            let sign = if path.ends[input] > path.starts[input] { 1.0 } else { -1.0 };
            effects[input] = sign * (outputs[place + 1] - outputs[place]) / self.grid.delta();
        }
        effects
    }
}

/// Effects of one input over all trajectories, in the unit of the output for the whole range of the input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effects {
    /// Mean effect: its sign is the direction.
    pub mu: Estimate,
    /// Mean of the sizes of the effects: how much the input does.
    pub mu_star: Estimate,
    /// Standard deviation of the effects: how far they depend on the others and on where the input stands.
    pub sigma: Estimate,
}

/// Effects of all inputs on one output.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// Each input, in the order of the design.
    pub inputs: Vec<Effects>,
    /// Trajectories used.
    pub trajectories: usize,
    /// Trajectories left out, because an output is missing.
    pub dropped: usize,
}

impl Effects {
    fn of(effects: &[f64], drawn: &[[f64; 3]]) -> Effects {
        let whole = moments(effects, &vec![1; effects.len()]);
        let estimate = |k: usize| percentile(whole[k], drawn.iter().map(|figures| figures[k]).collect(), effects.len());
        Effects { mu: estimate(0), mu_star: estimate(1), sigma: estimate(2) }
    }
}

/// Mean, mean size and standard deviation with each effect counted so often.
fn moments(effects: &[f64], copies: &[u32]) -> [f64; 3] {
    let mean = |of: &dyn Fn(f64) -> f64| {
        effects.iter().zip(copies).map(|(&e, &copies)| f64::from(copies) * of(e)).sum::<f64>() / effects.len() as f64
    };
    let mu = mean(&|e| e);
    let squares = mean(&|e| (e - mu) * (e - mu));
    [mu, mean(&f64::abs), (squares * effects.len() as f64 / (effects.len() as f64 - 1.0)).sqrt()]
}

/// Every elementary effect that a grid holds, by input: what endless trajectories would see, for functions that cost nothing.
///
/// # Errors
/// [`MorrisFault::Enumeration`] beyond ten million points an input.
pub fn every_effect(grid: Grid, inputs: usize, model: impl Fn(&[f64]) -> f64) -> Result<Vec<Vec<f64>>, MorrisFault> {
    let levels = u64::from(grid.levels);
    let points = u32::try_from(inputs).ok().and_then(|inputs| levels.checked_pow(inputs));
    let points = points.filter(|&points| points <= MOST_ENUMERATED).ok_or(MorrisFault::Enumeration)?;
    let effects_of = |input: usize| {
        let effect = |point: u64| {
            let mut rest = point;
            let mut point: Vec<u32> = Vec::with_capacity(inputs);
            for _ in 0..inputs {
                point.push((rest % levels) as u32);
                rest /= levels;
            }
            let at = |point: &[u32]| model(&point.iter().map(|&level| grid.at(level)).collect::<Vec<_>>());
            (point[input] + grid.step < grid.levels).then(|| {
                let before = at(&point);
                point[input] += grid.step;
                (at(&point) - before) / grid.delta()
            })
        };
        (0..points).filter_map(effect).collect()
    };
    Ok((0..inputs).map(effects_of).collect())
}

#[cfg(test)]
mod tests;
