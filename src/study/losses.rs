//! How losses add up over a battle: for every half minute, in how many runs so many were lost by then.
//!
//! One line for the bombers of each type and one for all fighters of a side, named like the quantity that it ends in:
//! interceptors of one force may fly two types, and which of them an aircraft is follows from the run. The counters are
//! integers, so any split of the runs merges to the same lines, and memory does not grow with the runs.

use serde::{Deserialize, Serialize};

use crate::model::engagement::outcome::Loss;
use crate::model::scenario::{Force, Role, Scenario};

/// Distance of the times of a line [s].
pub const BIN_S: f64 = 30.0;

/// Which losses go on which line; part of a [`Layout`](super::quantity::Layout).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossLayout {
    /// Quantities that the lines end in.
    quantities: Vec<String>,
    /// Line of every aircraft, forces in order.
    line_of: Vec<usize>,
    /// Times of a line, 0 s included.
    times: usize,
}

impl LossLayout {
    /// The lines of a scenario, in the order of its forces.
    pub fn new(scenario: &Scenario) -> Self {
        let mut layout = LossLayout::of_times(scenario.conditions.time_limit_s);
        for force in &scenario.forces {
            layout.add_force(quantity(scenario, force), force.count);
        }
        layout
    }

    /// The same lines for a scenario of the same forces in other numbers.
    pub fn for_counts(&self, scenario: &Scenario) -> Self {
        LossLayout { times: self.times, ..LossLayout::new(scenario) }
    }

    fn of_times(limit_s: f64) -> Self {
        // The last step may reach beyond the limit: one time more, on which everything is counted, and one on which nothing
        // changes any longer, so that the level reached can be drawn.
        let times = (limit_s / BIN_S).ceil() as usize + 3;
        LossLayout { quantities: Vec::new(), line_of: Vec::new(), times }
    }

    fn add_force(&mut self, quantity: String, count: usize) {
        let known = self.quantities.iter().position(|q| *q == quantity);
        let line = known.unwrap_or(self.quantities.len());
        if known.is_none() {
            self.quantities.push(quantity);
        }
        self.line_of.extend(std::iter::repeat_n(line, count));
    }

    /// Whether marks lie on these lines.
    pub(super) fn holds(&self, marks: &[LossMark]) -> bool {
        marks.iter().all(|mark| mark.line < self.quantities.len() && mark.time <= self.times - 2)
    }

    /// Where the losses of a run stand.
    pub fn marks(&self, losses: &[Loss]) -> Vec<LossMark> {
        let mark = |loss: &Loss| LossMark {
            line: self.line_of[loss.aircraft],
            time: ((loss.time_s / BIN_S).ceil() as usize).min(self.times - 2),
        };
        losses.iter().map(mark).collect()
    }
}

/// The quantity that counts the losses of a force with its like.
fn quantity(scenario: &Scenario, force: &Force) -> String {
    let side = force.side.key();
    match force.role {
        Role::Bomber(_) => format!("{side}.{}.destroyed", scenario.aircraft[force.aircraft].key),
        Role::Escort(_) | Role::Interceptor(_) => format!("{side}.fighters.destroyed"),
    }
}

/// A loss on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossMark {
    line: usize,
    /// First time of the line by which the aircraft is lost.
    time: usize,
}

/// One line: the losses of some aircraft over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossLine {
    /// The quantity that the line ends in.
    pub quantity: String,
    /// `runs[t][k]`: runs with k losses by time t.
    runs: Vec<Vec<u64>>,
}

impl LossLine {
    /// Runs behind the line.
    pub fn n(&self) -> u64 {
        self.runs[0].iter().sum()
    }

    /// Mean number lost by time `at` (an index, times [`BIN_S`]); `None` without runs.
    pub fn mean(&self, at: usize) -> Option<f64> {
        let n = self.n();
        let sum: u64 = self.runs[at].iter().zip(0..).map(|(runs, k)| runs * k).sum();
        (n > 0).then(|| sum as f64 / n as f64)
    }

    /// Smallest number lost by time `at` with at least the share `p` of the runs at or below it; `None` without runs.
    pub fn quantile(&self, at: usize, p: f64) -> Option<f64> {
        let wanted = (p * self.n() as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        let reached = |runs: &u64| {
            seen += runs;
            seen >= wanted
        };
        self.runs[at].iter().position(reached).map(|k| k as f64)
    }

    /// First time, as an index, from which on nothing changes in any run; there is always a time after it.
    pub fn end(&self) -> usize {
        let last = self.runs.last();
        self.runs.iter().position(|at| Some(at) == last).unwrap_or(0)
    }

    fn add(&mut self, lost_at: &[usize]) {
        for (time, runs) in self.runs.iter_mut().enumerate() {
            let lost = lost_at.iter().filter(|&&at| at <= time).count();
            if runs.len() <= lost {
                runs.resize(lost + 1, 0);
            }
            runs[lost] += 1;
        }
    }

    fn merge(&mut self, other: &LossLine) {
        for (here, there) in self.runs.iter_mut().zip(&other.runs) {
            here.resize(here.len().max(there.len()), 0);
            here.iter_mut().zip(there).for_each(|(a, b)| *a += b);
        }
    }
}

/// All lines of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossLines(Vec<LossLine>);

impl LossLines {
    /// Nothing flown yet.
    pub fn new(layout: &LossLayout) -> Self {
        let line = |quantity: &String| LossLine { quantity: quantity.clone(), runs: vec![Vec::new(); layout.times] };
        LossLines(layout.quantities.iter().map(line).collect())
    }

    /// Adds the losses of one run that ended.
    pub fn add(&mut self, marks: &[LossMark]) {
        for (index, line) in self.0.iter_mut().enumerate() {
            let lost_at: Vec<usize> = marks.iter().filter(|m| m.line == index).map(|m| m.time).collect();
            line.add(&lost_at);
        }
    }

    /// Adds what another part of the runs of the same study saw.
    pub fn merge(&mut self, other: &LossLines) {
        self.0.iter_mut().zip(&other.0).for_each(|(here, there)| here.merge(there));
    }

    /// The lines in the order of the forces.
    pub fn iter(&self) -> impl Iterator<Item = &LossLine> {
        self.0.iter()
    }

    /// First time, as an index, from which on nothing changes on any line; there is always a time after it.
    pub fn end(&self) -> usize {
        self.0.iter().map(LossLine::end).max().unwrap_or(0)
    }
}

#[cfg(test)]
impl LossLayout {
    /// Five bombers, then five fighters, for ten minutes at most.
    pub(crate) fn of_two_forces() -> Self {
        let mut layout = LossLayout::of_times(600.0);
        layout.add_force("un.b-29a.destroyed".into(), 5);
        layout.add_force("communist.fighters.destroyed".into(), 5);
        layout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::outcome::{Cause, Fate};

    fn marks(losses: &[(f64, usize)]) -> Vec<LossMark> {
        let loss = |&(time_s, aircraft)| Loss { time_s, aircraft, fate: Fate::ShotDown, cause: Cause::Fire };
        LossLayout::of_two_forces().marks(&losses.iter().map(loss).collect::<Vec<_>>())
    }

    fn lines(runs: &[Vec<LossMark>]) -> LossLines {
        let mut lines = LossLines::new(&LossLayout::of_two_forces());
        runs.iter().for_each(|run| lines.add(run));
        lines
    }

    /// Run r of 20 loses its first bomber at 60 s (just by index 2) where r is odd, all runs one at 601 s.
    fn twenty() -> Vec<Vec<LossMark>> {
        let run = |r: usize| if r % 2 == 1 { marks(&[(60.0, 0), (601.0, 4)]) } else { marks(&[(601.0, 4)]) };
        (0..20).map(run).collect()
    }

    #[test]
    fn means_and_quantiles_are_those_of_the_runs() {
        let lines = lines(&twenty());
        let line = lines.iter().next().unwrap();
        let at = |time| (line.mean(time), line.quantile(time, 0.05), line.quantile(time, 0.95));
        assert_eq!((line.quantity.as_str(), line.n()), ("un.b-29a.destroyed", 20));
        assert_eq!(at(1), (Some(0.0), Some(0.0), Some(0.0)));
        assert_eq!(at(2), (Some(0.5), Some(0.0), Some(1.0)));
        // beyond the limit of 600 s: on the last time
        assert_eq!(at(21), (Some(1.5), Some(1.0), Some(2.0)));
        assert_eq!((line.end(), lines.iter().nth(1).unwrap().end()), (21, 0));
        assert_eq!(line.mean(22), Some(1.5)); // the level reached, seen after the end
    }

    #[test]
    fn any_split_of_the_runs_merges_to_the_same_lines() {
        let mut runs = twenty();
        runs[3] = marks(&[(1.0, 7), (2.0, 8), (3.0, 9)]);
        let whole = lines(&runs);
        for split in [0, 1, 7, 20] {
            let (mut first, second) = (lines(&runs[..split]), lines(&runs[split..]));
            first.merge(&second);
            assert_eq!(first, whole, "split at {split}");
        }
    }

    #[test]
    fn without_runs_there_is_no_mean() {
        let empty = lines(&[]);
        assert!(empty.iter().all(|line| line.mean(0).is_none() && line.quantile(0, 0.5).is_none()));
        assert_eq!(empty.end(), 0);
    }
}
