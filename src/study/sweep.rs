//! A scenario at many points of its parameters, flown with common random numbers.
//!
//! Every point flies the same seed and the same run indices as the base, so run 17 of one point and run 17 of another
//! share their luck. The effect of a point is therefore estimated from the differences of its runs, pair by pair, which
//! have an interval of their own and usually a much narrower one than the two means suggest.

use std::sync::atomic::{AtomicBool, Ordering};

use super::axis::Level;
use super::design;
use super::estimate::pairing::paired_share;
use super::estimate::{Estimate, Tally};
use super::ledger::Ledger;
use super::montecarlo::{self, Kept, Plan, Results, Row, Stopped};
use super::quantity::Values;
use crate::model::scenario::Scenario;

/// Most runs of one point: the base rows are kept in memory for the pairs.
pub const MOST_RUNS_PER_POINT: u32 = 100_000;
/// Most runs of all points together.
pub const MOST_RUNS_IN_ALL: u64 = 10_000_000;

/// Why a sweep cannot be flown as asked.
#[derive(Debug, thiserror::Error)]
pub enum SweepFault<E> {
    /// Too many runs at one point.
    #[error("cannot fly {0} runs per point of a sweep: ask for at most {MOST_RUNS_PER_POINT}")]
    RunsPerPoint(u32),
    /// Too many runs in all.
    #[error(
        "{points} points and the base with {runs} runs each are more than {MOST_RUNS_IN_ALL} runs: fewer of either"
    )]
    RunsInAll {
        /// Points.
        points: usize,
        /// Runs of each.
        runs: u32,
    },
    /// Sweeps fly the same runs everywhere.
    #[error("a sweep flies the same runs at every point: use --runs instead of --precision")]
    Precision,
    /// A point is no valid scenario, or could not be handed on.
    #[error(transparent)]
    Point(E),
    /// A study could not begin.
    #[error(transparent)]
    Study(#[from] montecarlo::PlanFault),
}

/// One point of a sweep.
#[derive(Debug, Clone)]
pub struct Point {
    /// Levels of the axes.
    pub parameters: design::Point,
    /// Results there.
    pub results: Results,
    /// Paired difference of each quantity from the base; `None` where one of the two has no such quantity.
    pub differences: Vec<Option<Tally>>,
}

impl Point {
    /// Mean difference of a quantity from the base with its interval, by name.
    pub fn difference(&self, quantity: &str) -> Option<Estimate> {
        self.differences[self.results.layout.position(quantity)?].as_ref()?.signed_mean_estimate()
    }
}

/// What tables and charts need of the points of a sweep: some quantities, a few numbers of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    names: Vec<String>,
    points: Vec<OutlinePoint>,
}

/// A point of an [`Outline`].
#[derive(Debug, Clone, PartialEq)]
pub struct OutlinePoint {
    /// Levels of the axes.
    pub parameters: design::Point,
    quantities: Vec<QuantityAt>,
}

/// A quantity at a point.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QuantityAt {
    /// Mean with its interval.
    pub mean: Option<Estimate>,
    /// 5 % and 95 % quantile.
    pub range: Option<(f64, f64)>,
    /// Mean of the paired differences from the base with its interval.
    pub difference: Option<Estimate>,
}

impl Outline {
    /// No points yet; of each, the quantities `names` will be kept.
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort();
        names.dedup();
        Outline { names, points: Vec::new() }
    }

    /// Keeps what it needs of a point.
    pub fn add(&mut self, point: &Point) {
        let at = |name: &String| QuantityAt {
            mean: point.results.mean(name),
            range: point.results.tally(name).and_then(|tally| tally.quantile(0.05).zip(tally.quantile(0.95))),
            difference: point.difference(name),
        };
        let quantities = self.names.iter().map(at).collect();
        self.points.push(OutlinePoint { parameters: point.parameters.clone(), quantities });
    }

    /// The points in the order in which they were flown.
    pub fn points(&self) -> &[OutlinePoint] {
        &self.points
    }

    /// Variance of the paired difference from the base, as a share of that of runs with luck of their own: at the point in the
    /// middle of those at which both vary, with its interval there. `None` where there are none.
    pub fn pairing(&self, base: &Estimate, name: &str) -> Option<Estimate> {
        // Upper halves: the lower ones of means are cut off at 0. All three have the same runs, so intervals stand for variances.
        let square = |e: &Estimate| (e.hi - e.value) * (e.hi - e.value);
        let share = |point: &OutlinePoint| {
            let at = self.at(point, name)?;
            let apart = square(at.mean.as_ref()?) + square(base);
            let difference = at.difference.as_ref()?;
            if apart > 0.0 { paired_share(square(difference) / apart, difference.n) } else { None }
        };
        let mut shares: Vec<Estimate> = self.points.iter().filter_map(share).collect();
        shares.sort_by(|a, b| a.value.total_cmp(&b.value));
        shares.get(shares.len() / 2).copied()
    }

    /// A quantity at a point of this outline; `None` where it is not one of those kept.
    pub fn at<'a>(&self, point: &'a OutlinePoint, name: &str) -> Option<&'a QuantityAt> {
        let index = self.names.iter().position(|known| known == name)?;
        point.quantities.get(index)
    }
}

/// The base of a sweep with its rows.
struct Base {
    results: Results,
    rows: Vec<Option<Values>>,
}

/// Checks the size of a sweep before anything is flown.
///
/// # Errors
/// [`SweepFault`] names the bound.
pub fn check<E>(points: usize, plan: &Plan) -> Result<(), SweepFault<E>> {
    plan.check()?;
    if plan.precision.is_some() {
        return Err(SweepFault::Precision);
    }
    if plan.runs > MOST_RUNS_PER_POINT {
        return Err(SweepFault::RunsPerPoint(plan.runs));
    }
    // The base is flown as well.
    if (points as u64).saturating_add(1).saturating_mul(u64::from(plan.runs)) > MOST_RUNS_IN_ALL {
        return Err(SweepFault::RunsInAll { points, runs: plan.runs });
    }
    Ok(())
}

/// Flies the base and every point in order; `sink` gets the base and each point once they are finished, and is told of every
/// batch. Nothing of a point is kept here: memory does not grow with their number.
///
/// An interrupted point is not handed on: its runs are not those of the others. Nor is an interrupted base.
///
/// # Errors
/// [`SweepFault::Point`] with what `scenario_at` or `sink` returned, the others before anything is flown.
pub fn sweep<E>(
    base: &Scenario,
    points: &[design::Point],
    plan: &Plan,
    stop: &AtomicBool,
    ledger: &mut dyn Ledger<E>,
    scenario_at: impl Fn(&[Level]) -> Result<Scenario, E>,
    mut sink: impl FnMut(Event<'_>) -> Result<(), E>,
) -> Result<(Results, Stopped), SweepFault<E>> {
    check(points.len(), plan)?;
    let mut rows: Vec<Option<Values>> = Vec::with_capacity(plan.runs as usize);
    let (results, stopped) = fly(base, plan, stop, (0, ledger), &mut sink, |row| rows.push(row.values.clone().ok()))?;
    let base = Base { results, rows };
    if stopped == Stopped::Interrupted {
        return Ok((base.results, stopped));
    }
    sink(Event::Base(&base.results)).map_err(SweepFault::Point)?;
    for (parameters, number) in points.iter().zip(1..) {
        // A point of a few runs has no batch at whose end it could stop.
        if stop.load(Ordering::Relaxed) {
            return Ok((base.results, Stopped::Interrupted));
        }
        let scenario = scenario_at(parameters).map_err(SweepFault::Point)?;
        let (point, stopped) = fly_point(&base, (&scenario, parameters), plan, stop, (number, ledger), &mut sink)?;
        if stopped == Stopped::Interrupted {
            return Ok((base.results, stopped));
        }
        sink(Event::Point(Box::new(point))).map_err(SweepFault::Point)?;
    }
    Ok((base.results, Stopped::Complete))
}

/// What a sweep tells while it goes on.
pub enum Event<'a> {
    /// A batch of some point is flown.
    Batch(&'a Results),
    /// The base is done.
    Base(&'a Results),
    /// A point is done.
    Point(Box<Point>),
}

fn fly_point<E>(
    base: &Base,
    (scenario, parameters): (&Scenario, &[Level]),
    plan: &Plan,
    stop: &AtomicBool,
    kept: Kept<'_, E>,
    sink: &mut impl FnMut(Event<'_>) -> Result<(), E>,
) -> Result<(Point, Stopped), SweepFault<E>> {
    let layout = super::quantity::Layout::new(scenario);
    let partners: Vec<Option<usize>> =
        layout.columns().iter().map(|column| base.results.layout.position(&column.name)).collect();
    let mut differences: Vec<Option<Tally>> =
        layout.columns().iter().zip(&partners).map(|(c, p)| p.map(|_| Tally::new(c.unit))).collect();
    let (results, stopped) = fly(scenario, plan, stop, kept, sink, |row| {
        let of_base = base.rows[(row.run - plan.first_run) as usize].as_ref();
        if let (Ok(values), Some(of_base)) = (&row.values, of_base) {
            add_differences(&mut differences, &partners, values, of_base);
        }
    })?;
    Ok((Point { parameters: parameters.to_vec(), results, differences }, stopped))
}

fn add_differences(tallies: &mut [Option<Tally>], partners: &[Option<usize>], values: &Values, of_base: &Values) {
    for ((tally, partner), value) in tallies.iter_mut().zip(partners).zip(values) {
        if let (Some(tally), Some(partner)) = (tally, partner) {
            tally.add(value.zip(of_base[*partner]).map(|(here, there)| here - there));
        }
    }
}

fn fly<E>(
    scenario: &Scenario,
    plan: &Plan,
    stop: &AtomicBool,
    kept: Kept<'_, E>,
    sink: &mut impl FnMut(Event<'_>) -> Result<(), E>,
    mut each: impl FnMut(&Row),
) -> Result<(Results, Stopped), SweepFault<E>> {
    let flown = montecarlo::fly_point(scenario, plan, stop, kept, |rows, results| {
        rows.iter().for_each(&mut each);
        sink(Event::Batch(results))
    });
    flown.map_err(|fault| fault.into_fault(SweepFault::Point))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::quantity::Unit;
    use std::convert::Infallible;

    #[test]
    fn sizes_are_bounded_before_flying() {
        let plan = |runs| Plan { seed: 1, first_run: 0, runs, threads: None, precision: None };
        let fault = |points, runs| check::<Infallible>(points, &plan(runs)).unwrap_err().to_string();
        assert!(fault(1, MOST_RUNS_PER_POINT + 1).contains("at most 100000"));
        assert!(fault(10_000, 1_000).contains("more than 10000000 runs"));
        assert!(fault(1, 0).contains("cannot fly 0 runs"));
        assert!(check::<Infallible>(9_999, &plan(1_000)).is_ok());
    }

    #[test]
    fn the_gain_of_pairs_is_the_variance_of_their_difference_over_that_of_independent_runs() {
        let half = |value, half| Some(Estimate { value, lo: value - half, hi: value + half, level: 0.95, n: 9 });
        let point = |difference| OutlinePoint {
            parameters: Vec::new(),
            quantities: vec![QuantityAt { mean: half(2.0, 4.0), range: None, difference: half(1.0, difference) }],
        };
        let outline = Outline { names: vec!["q".into()], points: [1.0, 2.5, 5.0].map(point).into() };
        // 2.5^2 / (4^2 + 3^2) in the middle
        let share = outline.pairing(&half(1.0, 3.0).unwrap(), "q").unwrap();
        assert!(share.value == 0.25 && share.n == 9 && share.lo < 0.25 && share.hi > 0.25);
        assert_eq!(outline.pairing(&half(1.0, 3.0).unwrap(), "x"), None);
    }

    /// Two quantities with a spread of 30 runs that differ by one in every run: the difference is exact.
    #[test]
    fn pairs_take_the_shared_luck_out() {
        let mut tallies = vec![Some(Tally::new(Unit::Count)), None];
        for run in 0..30 {
            add_differences(&mut tallies, &[Some(1), None], &vec![Some(run + 1), Some(0)], &vec![Some(9), Some(run)]);
        }
        let difference = tallies[0].as_ref().unwrap().signed_mean_estimate().unwrap();
        assert_eq!((difference.value, difference.half_width(), difference.n), (1.0, 0.0, 30));
    }
}
