//! Which run of many to look at: the one in the middle, the worst or best for the bombers, or the first with a given
//! outcome. Of several runs that fit, always the one with the lowest index, so that more runs do not move an answer that
//! was found.

use std::collections::BTreeMap;

use super::montecarlo::Row;
use super::quantity::{Layout, Unit};

/// What the run is to be like.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// The median number of bombers destroyed; in a battle without bombers, of fighters on patrol.
    Median,
    /// The most bombers destroyed.
    Worst,
    /// The fewest bombers destroyed.
    Best,
    /// A quantity with this value, in the unit of its name.
    Value {
        /// Name of the quantity.
        quantity: String,
        /// The value.
        value: f64,
    },
}

/// Why no run was found.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FindFault {
    /// The wish cannot be read.
    #[error("cannot read --find '{0}': write median, worst, best or QUANTITY=VALUE, as in un.b-29a.destroyed=8")]
    Form(String),
    /// The quantity is not one of this scenario.
    #[error("no quantity '{name}' in this scenario; the nearest names are {nearest}")]
    Quantity {
        /// Name as given.
        name: String,
        /// Names like it.
        nearest: String,
    },
    /// A value that the quantity cannot have.
    #[error("no run can have {name} = {value}: it is counted in {step}; give a multiple of that")]
    Step {
        /// Name of the quantity.
        name: String,
        /// Value as given.
        value: f64,
        /// What it is counted in.
        step: &'static str,
    },
    /// No run with this value.
    #[error(
        "none of {runs} runs has {name} = {value}: values go from {lo} to {hi}, and the nearest is {nearest} (run {run}); \
         ask for that, or give more --runs"
    )]
    NoSuchRun {
        /// Name of the quantity.
        name: String,
        /// Value wanted.
        value: f64,
        /// Runs looked at.
        runs: u32,
        /// Lowest value seen.
        lo: f64,
        /// Highest value seen.
        hi: f64,
        /// Value seen that is nearest to the one wanted.
        nearest: f64,
        /// Lowest run with it.
        run: u32,
    },
    /// The quantity has no value in any run.
    #[error("{name} has no value in any of {runs} runs: what it measures did not happen; ask for another quantity")]
    NoValue {
        /// Name of the quantity.
        name: String,
        /// Runs looked at.
        runs: u32,
    },
    /// Nothing to choose from.
    #[error("all {0} runs failed, so there is none to show")]
    AllFailed(u32),
}

impl Wanted {
    /// Reads `median`, `worst`, `best` or `QUANTITY=VALUE`.
    ///
    /// # Errors
    /// [`FindFault::Form`].
    pub fn parse(text: &str) -> Result<Wanted, FindFault> {
        let value = |(quantity, value): (&str, &str)| {
            let value = value.trim().parse().ok().filter(|v: &f64| v.is_finite())?;
            Some(Wanted::Value { quantity: quantity.trim().to_owned(), value })
        };
        match text.trim() {
            "median" => Ok(Wanted::Median),
            "worst" => Ok(Wanted::Worst),
            "best" => Ok(Wanted::Best),
            other => other.rsplit_once('=').and_then(value).ok_or_else(|| FindFault::Form(text.to_owned())),
        }
    }
}

/// A run that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its index.
    pub run: u32,
    /// Why this one, in words.
    pub why: String,
}

/// Looks through rows in index order.
#[derive(Debug, Clone)]
pub struct Search {
    wanted: Wanted,
    /// What is counted where no quantity is asked for.
    nouns: &'static str,
    /// Columns whose sum is looked at.
    columns: Vec<usize>,
    unit: Unit,
    /// The value wanted, in integer steps.
    steps: i64,
    /// Lowest run with each value seen.
    first: BTreeMap<i64, u32>,
    runs: u32,
}

impl Search {
    /// Nothing seen yet.
    ///
    /// # Errors
    /// A quantity that the scenario does not have, a value that it cannot have.
    pub fn new(layout: &Layout, wanted: Wanted) -> Result<Self, FindFault> {
        let (columns, unit, steps) = match &wanted {
            Wanted::Value { quantity, value } => {
                let column = layout.position(quantity).ok_or_else(|| FindFault::Quantity {
                    name: quantity.clone(),
                    nearest: layout.nearest_names(quantity),
                })?;
                let unit = layout.columns()[column].unit;
                (vec![column], unit, whole_steps(quantity, *value, unit)?)
            }
            _ => (layout.targets_destroyed().to_vec(), Unit::Count, 0),
        };
        Ok(Search { wanted, nouns: layout.targets(), columns, unit, steps, first: BTreeMap::new(), runs: 0 })
    }

    /// Takes the next row; failed runs are passed over.
    pub fn add(&mut self, row: &Row) {
        self.runs += 1;
        let Ok(values) = &row.values else { return };
        let seen: Option<i64> = match self.wanted {
            Wanted::Value { .. } => values[self.columns[0]],
            _ => Some(self.columns.iter().filter_map(|&c| values[c]).sum()),
        };
        if let Some(value) = seen {
            self.first.entry(value).or_insert(row.run);
        }
    }

    /// Whether further rows cannot change the answer.
    pub fn is_settled(&self) -> bool {
        matches!(self.wanted, Wanted::Value { .. }) && self.first.contains_key(&self.steps)
    }

    /// The run; `middle_run` is the one of [`Results::middle_run`](super::montecarlo::Results::middle_run).
    ///
    /// # Errors
    /// No run is like that, with what there is instead.
    pub fn found(&self, middle_run: Option<u32>) -> Result<Found, FindFault> {
        let found = match &self.wanted {
            Wanted::Median => {
                let median = self.first.iter().find(|(_, run)| Some(**run) == middle_run);
                median.map(|(value, run)| (*run, format!("the median number of {} destroyed, {value}", self.nouns)))
            }
            Wanted::Worst => self.extreme(self.first.last_key_value(), "most"),
            Wanted::Best => self.extreme(self.first.first_key_value(), "fewest"),
            Wanted::Value { quantity, value } => {
                let run = self.first.get(&self.steps).ok_or_else(|| self.no_such_run(quantity, *value))?;
                Some((*run, format!("{quantity} = {value}")))
            }
        };
        let (run, what) = found.ok_or(FindFault::AllFailed(self.runs))?;
        Ok(Found { run, why: format!("the first run with {what}") })
    }

    fn extreme(&self, found: Option<(&i64, &u32)>, word: &str) -> Option<(u32, String)> {
        found.map(|(value, run)| (*run, format!("the {word} {} destroyed, {value}", self.nouns)))
    }

    fn no_such_run(&self, quantity: &str, value: f64) -> FindFault {
        let nearest = self.first.iter().min_by_key(|(seen, _)| seen.abs_diff(self.steps));
        let ends = (self.first.first_key_value(), self.first.last_key_value());
        let (Some((nearest, run)), (Some((lo, _)), Some((hi, _)))) = (nearest, ends) else {
            return FindFault::NoValue { name: quantity.to_owned(), runs: self.runs };
        };
        let natural = |steps: &i64| self.unit.natural(*steps);
        FindFault::NoSuchRun {
            name: quantity.to_owned(),
            value,
            runs: self.runs,
            lo: natural(lo),
            hi: natural(hi),
            nearest: natural(nearest),
            run: *run,
        }
    }
}

/// A value in the integer steps of its unit.
fn whole_steps(name: &str, value: f64, unit: Unit) -> Result<i64, FindFault> {
    let steps = value * unit.steps() as f64;
    // 12.034 s times 1000 is not exactly 12034; beyond a millionth of a step it is another number.
    if (steps - steps.round()).abs() > 1e-6 {
        let step = if unit == Unit::Milliseconds { "milliseconds" } else { "whole numbers" };
        return Err(FindFault::Step { name: name.to_owned(), value, step });
    }
    Ok(steps.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Run r loses r modulo 5 bombers (the first column), run 7 fails, and the first shot falls in even runs at r + 0.5 s.
    fn search(wanted: &str, runs: u32) -> Result<Found, FindFault> {
        let mut search = Search::new(&Layout::of_two_units(), Wanted::parse(wanted)?)?;
        for run in 0..runs {
            let shot = run.is_multiple_of(2).then(|| 1000 * i64::from(run) + 500);
            let values = vec![Some(i64::from(run % 5)), Some(0), Some(0), Some(1), Some(1), Some(0), shot];
            let values = if run == 7 { Err("failed".into()) } else { Ok(values) };
            search.add(&Row { run, inputs: Vec::new(), values });
        }
        search.found(Some(2))
    }

    fn run(wanted: &str) -> u32 {
        search(wanted, 40).unwrap().run
    }

    fn fault(wanted: &str) -> String {
        search(wanted, 40).unwrap_err().to_string()
    }

    #[test]
    fn the_lowest_run_that_fits_is_found() {
        assert_eq!(["median", "worst", "best", "un.b-29a.destroyed=3"].map(run), [2, 4, 0, 3]);
        assert_eq!(run("battle.first_shot_s = 12.5"), 12);
        let why = search("worst", 40).unwrap().why;
        assert_eq!(why, "the first run with the most bombers destroyed, 4");
    }

    #[test]
    fn what_is_not_there_is_said_with_the_remedy() {
        assert!(fault("median=").contains("write median, worst, best or QUANTITY=VALUE"));
        assert!(fault("un.b-29a.destroyed=inf").contains("QUANTITY=VALUE"));
        assert!(fault("un.b-29a.destroyd=3").contains("nearest names are un.b-29a.destroyed"));
        assert!(fault("un.b-29a.destroyed=2.5").contains("whole numbers"));
        assert_eq!(
            fault("un.b-29a.destroyed=9"),
            "none of 40 runs has un.b-29a.destroyed = 9: values go from 0 to 4, and the nearest is 4 (run 4); ask for \
             that, or give more --runs"
        );
        assert!(fault("battle.first_shot_s=11").contains("the nearest is 10.5 (run 10)"));
        assert!(search("battle.first_shot_s=11", 0).unwrap_err().to_string().contains("no value in any of 0 runs"));
        assert_eq!(search("worst", 0).unwrap_err(), FindFault::AllFailed(0));
    }

    #[test]
    fn only_a_value_can_be_settled_early() {
        let settled = |wanted: &str| {
            let mut search = Search::new(&Layout::of_two_units(), Wanted::parse(wanted).unwrap()).unwrap();
            search.add(&Row { run: 0, inputs: Vec::new(), values: Ok(vec![Some(3); 7]) });
            search.is_settled()
        };
        assert_eq!(["un.b-29a.destroyed=3", "un.b-29a.destroyed=2", "worst"].map(settled), [true, false, false]);
    }
}
