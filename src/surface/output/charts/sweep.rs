//! The charts of a sweep: curves over one axis, a heat map over two, small multiples over more, and the paired differences.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::{ChartsFault, conditions, interval, nouns, write_all};
use crate::model::scenario::{Scenario, Side};
use crate::study::axis::{Axis, Level, Levels, Operation};
use crate::study::montecarlo::Results;
use crate::study::quantity::Unit;
use crate::study::sweep::{Outline, OutlinePoint};
use crate::surface::chart::forest::{self, Difference, Differences};
use crate::surface::chart::heatmap::{self, FactorGrid};
use crate::surface::chart::multiples::{self, Multiple, Multiples, Scales};
use crate::surface::chart::sweep::{self, MOST_CURVES, SweepCurve, SweepPoint};
use crate::surface::chart::{Chart, ChartError, Factor, Interval};

/// Most rows of paired differences: more do not fit a page.
const MOST_ROWS: usize = 60;
/// Most small multiples, for the same reason.
const MOST_PANELS: usize = 24;
/// Factors that span this much are drawn on a logarithmic axis.
const LOG_SPAN: f64 = 10.0;

/// An axis with the value that its parameter has in the base scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptAxis {
    /// The axis.
    pub axis: Axis,
    /// The level of the base, where its files hold one number or name: in the unit of the path, 1 where levels are factors.
    pub base: Option<Level>,
}

impl SweptAxis {
    /// Where the base scenario lies on an axis of numbers.
    fn base_at(&self) -> Option<f64> {
        self.base.as_ref()?.number()
    }

    /// A level of the axis in words, nothing for what is as in the base.
    fn words(&self, scenario: &Scenario, level: &Level) -> Option<String> {
        match (level, &self.axis.operation) {
            (Level::Base, _) => None,
            (Level::Number(value), _) => Some(self.factor(scenario).with(*value)),
            (Level::Name(name), Operation::Choose(_)) => Some(name.clone()),
            (Level::Name(name), _) => Some(format!("{} {name}", self.factor(scenario).name)),
        }
    }

    /// Name and unit for people: `stream altitude` in `ft`, `number of MiGs`.
    fn factor(&self, scenario: &Scenario) -> Factor {
        let counted = || self.counted(scenario).map(|nouns| format!("number of {nouns}"));
        let (name, unit) = nouns::of_parameter(&self.axis.path);
        let name = self.axis.label.clone().or_else(counted).unwrap_or(name);
        let is_scaled = self.axis.operation == Operation::Scale;
        Factor { name, unit: if is_scaled { "× base".into() } else { unit } }
    }

    /// The aircraft whose number the axis varies, by their unit where others fly the same type.
    fn counted(&self, scenario: &Scenario) -> Option<String> {
        let key = self.axis.path.strip_prefix("scenario.forces.")?.strip_suffix(".count")?;
        let force = scenario.forces.iter().find(|f| f.key == key)?;
        let nouns = nouns::of_force(scenario, force);
        let namesakes = scenario.forces.iter().filter(|f| nouns::of_force(scenario, f) == nouns).count();
        Some(if namesakes > 1 { format!("{nouns} of the {}", force.name) } else { nouns })
    }
}

/// Draws the charts of each of `quantities` as SVG and PNG.
///
/// # Errors
/// What kept a chart from being drawn or written.
pub fn write_sweep_charts(
    folder: &Path,
    scenario: &Scenario,
    axes: &[SweptAxis],
    (base, outline): (&Results, &Outline),
    quantities: &[String],
    stop: &AtomicBool,
) -> Result<(), ChartsFault> {
    let swept: Vec<Swept<'_>> =
        quantities.iter().map(|quantity| Swept { scenario, axes, base, outline, quantity }).collect();
    let together = by_quantity(&swept).map(|data| multiples::draw(&data, &conditions(scenario, base)));
    write_all(folder, swept.iter().flat_map(Swept::charts).chain(together), |_| Ok(()), stop)
}

/// Several quantities over one axis, a panel each.
fn by_quantity(swept: &[Swept<'_>]) -> Option<Multiples> {
    let [axis] = swept.first()?.axes else { return None };
    if swept.len() < 2 || !axis.axis.is_numeric() {
        return None;
    }
    let panel = |swept: &Swept<'_>| Some(Multiple { heading: String::new(), sweep: swept.curve(0)? });
    let panels = swept.iter().filter_map(panel).collect();
    Some(Multiples { key: axis.axis.path.clone(), scales: Scales::Own, panels })
}

/// One quantity at all points.
struct Swept<'a> {
    scenario: &'a Scenario,
    axes: &'a [SweptAxis],
    base: &'a Results,
    outline: &'a Outline,
    quantity: &'a str,
}

impl Swept<'_> {
    /// The charts that there are numbers for: a single run has no intervals.
    fn charts(&self) -> Vec<Result<Chart, ChartError>> {
        let conditions = conditions(self.scenario, self.base);
        let curve = |data: Option<sweep::Sweep>| data.map(|data| sweep::draw(&data, &conditions));
        let panels = |data: Option<Multiples>| data.map(|data| multiples::draw(&data, &conditions));
        let (numeric, named) = self.places();
        let over_axes = match (&numeric[..], &named[..]) {
            ([], _) => None,
            ([x], []) => curve(self.curve(*x)),
            (numeric, _) if self.is_scattered() => panels(self.each_axis(numeric)),
            ([x], [by]) if self.level_count(*by) <= MOST_CURVES => curve(self.curves(*x, *by, &[])),
            ([x], [by]) => panels(self.facets(*x, None, *by)),
            ([x, y], []) => {
                self.grid(&self.axes[*x], &self.axes[*y]).map(|data| heatmap::draw_grid(&data, &conditions))
            }
            _ if self.axes.len() == 3 => panels(self.over_three(&numeric, &named)),
            _ => None,
        };
        let differences = self.differences().map(|data| forest::draw(&data, &conditions));
        over_axes.into_iter().chain(differences).collect()
    }

    /// Places of the axes of numbers, and of the others.
    fn places(&self) -> (Vec<usize>, Vec<usize>) {
        (0..self.axes.len()).partition(|&place| self.axes[place].axis.is_numeric())
    }

    /// Whether the points are no grid: one axis at a time, or spread over ranges.
    fn is_scattered(&self) -> bool {
        self.is_spread() || self.outline.points().iter().any(|point| point.parameters.contains(&Level::Base))
    }

    /// Whether points differ in all axes at once, so that no row or curve can tell what makes the difference.
    fn is_spread(&self) -> bool {
        self.axes.len() > 1 && self.axes.iter().any(|swept| matches!(swept.axis.levels, Levels::Within { .. }))
    }

    fn level_count(&self, place: usize) -> usize {
        self.axes[place].axis.listed().len()
    }

    /// Three axes: one along the bottom, one as curves, a panel for each level of the third.
    fn over_three(&self, numeric: &[usize], named: &[usize]) -> Option<Multiples> {
        // of several the one with the most levels lies along the bottom, the one with the fewest makes the curves
        let x = numeric.iter().copied().reduce(|a, b| if self.level_count(b) > self.level_count(a) { b } else { a })?;
        let rest = named.iter().chain(numeric).copied().filter(|&place| place != x);
        let mut rest: Vec<usize> = rest.collect();
        rest.sort_by_key(|&place| self.level_count(place));
        let [by, facet] = rest[..] else { return None };
        (self.level_count(by) <= MOST_CURVES).then(|| self.facets(x, Some(by), facet))?
    }

    /// A panel for each level of `facet`.
    fn facets(&self, x: usize, by: Option<usize>, facet: usize) -> Option<Multiples> {
        let panel = |level: &Level| {
            let fixed = [(facet, level)];
            let sweep = match by {
                Some(by) => self.curves(x, by, &fixed)?,
                None => self.sweep(x, None, vec![self.points(self.outcome(), x, &fixed)?]),
            };
            Some(Multiple { heading: self.axes[facet].words(self.scenario, level)?, sweep })
        };
        let panels: Vec<Multiple> = self.axes[facet].axis.listed().iter().filter_map(panel).collect();
        self.multiples(panels)
    }

    /// A panel for each axis of numbers: one at a time the points where it differs, of points that are spread all.
    fn each_axis(&self, numeric: &[usize]) -> Option<Multiples> {
        let panel = |&place: &usize| Some(Multiple { heading: String::new(), sweep: self.curve(place)? });
        self.multiples(numeric.iter().filter_map(panel).collect())
    }

    fn multiples(&self, panels: Vec<Multiple>) -> Option<Multiples> {
        let data = Multiples { key: self.quantity.to_owned(), scales: Scales::Shared, panels };
        (1..=MOST_PANELS).contains(&data.panels.len()).then_some(data)
    }

    /// One curve over an axis.
    fn curve(&self, x: usize) -> Option<sweep::Sweep> {
        Some(self.sweep(x, None, vec![self.points(self.outcome(), x, &[])?]))
    }

    /// A curve for each level of another axis, at fixed levels of the others.
    fn curves(&self, x: usize, by: usize, fixed: &[(usize, &Level)]) -> Option<sweep::Sweep> {
        let (outcome, side) = self.outcome();
        let curve = |level: &Level| {
            let name = self.axes[by].words(self.scenario, level)?;
            self.points((name, side), x, &[fixed, &[(by, level)]].concat())
        };
        let curves: Vec<SweepCurve> = self.axes[by].axis.listed().iter().filter_map(curve).collect();
        (!curves.is_empty()).then(|| self.sweep(x, Some(outcome), curves))
    }

    /// The points over an axis at fixed levels of others, in rising order; `None` where there is none.
    fn points(&self, (outcome, side): (String, Side), x: usize, fixed: &[(usize, &Level)]) -> Option<SweepCurve> {
        let point = |point: &OutlinePoint| {
            let at = point.parameters[x].number()?;
            let (p05, p95) = self.outline.at(point, self.quantity)?.range?;
            let is_fixed = fixed.iter().all(|&(place, level)| point.parameters[place] == *level);
            is_fixed.then_some(SweepPoint { at, mean: self.mean_at(point)?, p05, p95 })
        };
        let mut points: Vec<SweepPoint> = self.outline.points().iter().filter_map(point).collect();
        points.sort_by(|a, b| a.at.total_cmp(&b.at));
        (!points.is_empty()).then_some(SweepCurve { outcome, side, points })
    }

    fn sweep(&self, x: usize, outcome: Option<String>, curves: Vec<SweepCurve>) -> sweep::Sweep {
        let axis = &self.axes[x];
        let places = || curves.iter().flat_map(|curve| &curve.points).map(|point| point.at);
        let (first, last) = (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
        sweep::Sweep {
            key: format!("{} {}", self.quantity, axis.axis.path),
            factor: axis.factor(self.scenario),
            log: axis.axis.operation == Operation::Scale && first > 0.0 && last >= LOG_SPAN * first,
            joined: !self.is_spread() && curves.iter().all(rises),
            base: axis.base_at(),
            unit: self.unit().into(),
            outcome,
            curves,
        }
    }

    /// What is counted, for people, and whose it is.
    fn outcome(&self) -> (String, Side) {
        nouns::of_outcome(self.scenario, self.quantity)
    }

    /// In what it is counted, for an axis.
    fn unit(&self) -> &'static str {
        let unit = self.base.layout.position(self.quantity).map(|c| self.base.layout.columns()[c].unit);
        match unit {
            Some(Unit::Milliseconds) => "s per run",
            Some(Unit::Rounds) => "rounds per run",
            _ if self.quantity.contains(".passes_") => "passes per run",
            _ if self.quantity.contains(".hits") => "hits per run",
            _ if self.quantity.contains(".crew_") => "men per run",
            _ if self.quantity.starts_with("battle.") => "share of runs",
            _ => "aircraft per run",
        }
    }

    fn mean_at(&self, point: &OutlinePoint) -> Option<Interval> {
        self.outline.at(point, self.quantity)?.mean.as_ref().map(interval)
    }

    fn grid(&self, x: &SweptAxis, y: &SweptAxis) -> Option<FactorGrid> {
        let sorted = |swept: &SweptAxis| {
            let mut values: Vec<f64> = swept.axis.listed().iter().filter_map(Level::number).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let (xs, ys) = (sorted(x), sorted(y));
        let at = |x: f64, y: f64| {
            let wanted = [x, y].map(Level::Number);
            self.mean_at(self.outline.points().iter().find(|point| point.parameters == wanted)?)
        };
        let row = |&y: &f64| xs.iter().map(|&x| at(x, y)).collect::<Option<Vec<Interval>>>();
        let place = |values: &[f64], axis: &SweptAxis| {
            let base = axis.base_at()?;
            // the base value may come out of a conversion of units, which rounds
            values.iter().position(|v| (v - base).abs() <= 1e-9 * base.abs())
        };
        Some(FactorGrid {
            key: format!("{} {} {}", self.quantity, x.axis.path, y.axis.path),
            outcome: self.outcome().0,
            values: ys.iter().map(row).collect::<Option<_>>()?,
            base: place(&xs, x).zip(place(&ys, y)),
            x: x.factor(self.scenario),
            xs,
            y: y.factor(self.scenario),
            ys,
        })
    }

    fn differences(&self) -> Option<Differences> {
        let points = self.outline.points();
        if points.is_empty() || points.len() > MOST_ROWS || self.is_spread() {
            return None;
        }
        let row = |point: &OutlinePoint| {
            let levels = self.axes.iter().zip(&point.parameters);
            let change: Vec<String> = levels.filter_map(|(swept, level)| swept.words(self.scenario, level)).collect();
            let difference = interval(self.outline.at(point, self.quantity)?.difference.as_ref()?);
            Some(Difference { change: change.join(", "), difference })
        };
        Some(Differences {
            key: self.quantity.to_owned(),
            outcome: self.outcome().0,
            unit: self.unit().into(),
            base: interval(&self.base.mean(self.quantity)?),
            rows: points.iter().filter_map(row).collect(),
        })
    }
}

/// Whether no two points of a curve lie at the same place.
fn rises(curve: &SweepCurve) -> bool {
    curve.points.windows(2).all(|pair| pair[0].at < pair[1].at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::params::Library;

    fn factor(text: &str, base: f64) -> (Factor, Option<f64>) {
        let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
        let swept = SweptAxis { axis: Axis::parse(text).unwrap(), base: Some(Level::Number(base)) };
        (swept.factor(&scenario), swept.base_at())
    }

    #[test]
    fn axes_are_named_for_people() {
        let (altitude, base) = factor("scenario.stream.altitude_ft=18000,25000", 21_000.0);
        assert_eq!((altitude.title().as_str(), base), ("stream altitude [ft]", Some(21_000.0)));
        let (migs, _) = factor("scenario.forces.mig.count=1,24", 44.0);
        assert_eq!((migs.with(24.0).as_str(), migs.with(1.0).as_str()), ("24\u{a0}MiGs", "1\u{a0}MiG"));
        let (group, _) = factor("scenario.forces.19bg.count=8,12", 10.0);
        assert_eq!(group.title(), "number of B-29As of the 19th Bomb Group");
        let (drag, base) = factor("aircraft.b-29a.zero_lift_drag*=0.8,1.2", 1.0);
        assert_eq!((drag.with(0.8).as_str(), base), ("b-29a zero lift drag 0.8\u{a0}× base", Some(1.0)));
    }
}
