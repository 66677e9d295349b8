//! The charts of a sweep: a curve over one axis, a heat map over two, and the paired differences.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::{ChartsFault, conditions, interval, nouns, write_all};
use crate::model::scenario::{Scenario, Side};
use crate::study::design::{Axis, Operation};
use crate::study::montecarlo::Results;
use crate::study::quantity::Unit;
use crate::study::sweep::{Outline, OutlinePoint};
use crate::surface::chart::forest::{self, Difference, Differences};
use crate::surface::chart::heatmap::{self, FactorGrid};
use crate::surface::chart::sweep::{self, SweepCurve, SweepPoint};
use crate::surface::chart::{Chart, ChartError, Factor, Interval};
use crate::surface::params::unit;

/// Most rows of paired differences: more do not fit a page.
const MOST_ROWS: usize = 60;
/// Factors that span this much are drawn on a logarithmic axis.
const LOG_SPAN: f64 = 10.0;

/// An axis with the value that its parameter has in the base scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptAxis {
    /// The axis.
    pub axis: Axis,
    /// Base value in the unit of the path, where it has one.
    pub base: Option<f64>,
}

impl SweptAxis {
    /// Where the base scenario lies on the axis; 1 where the values are factors.
    pub fn base_at(&self) -> Option<f64> {
        match self.axis.operation {
            Operation::Set => self.base,
            Operation::Scale => Some(1.0),
        }
    }

    /// Name and unit for people: `stream altitude` in `ft`, `number of MiGs`.
    fn factor(&self, scenario: &Scenario) -> Factor {
        if let Some(nouns) = self.counted(scenario) {
            let unit = if self.axis.operation == Operation::Set { "" } else { "× base" };
            return Factor { name: format!("number of {nouns}"), unit: unit.into() };
        }
        let (name, unit) = unit::symbol(&self.axis.path);
        let parts = name.split('.').filter(|part| !["scenario", "forces", "aircraft"].contains(part));
        let name = parts.collect::<Vec<_>>().join(" ").replace('_', " ");
        match self.axis.operation {
            Operation::Set => Factor { name, unit },
            Operation::Scale => Factor { name, unit: "× base".into() },
        }
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
    let swept = quantities.iter().map(|quantity| Swept { scenario, axes, base, outline, quantity });
    write_all(folder, swept.flat_map(|swept| swept.charts()), |_| Ok(()), stop)
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
        let over_axes = match self.axes {
            [axis] => self.curve(axis).map(|data| sweep::draw(&data, &conditions)),
            [x, y] => self.grid(x, y).map(|data| heatmap::draw_grid(&data, &conditions)),
            _ => None,
        };
        let differences = self.differences().map(|data| forest::draw(&data, &conditions));
        over_axes.into_iter().chain(differences).collect()
    }

    /// What is counted, for people, and whose it is.
    fn outcome(&self) -> (String, Side) {
        let measure = self.quantity.splitn(3, '.').nth(2).unwrap_or(self.quantity).replace('_', " ");
        match nouns::of_quantity(self.scenario, self.quantity) {
            Some((nouns, side)) if measure == "destroyed" => (format!("{nouns} lost"), side),
            Some((nouns, side)) => (format!("{nouns}: {measure}"), side),
            None => (self.quantity.replace(['.', '_'], " "), Side::Un),
        }
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

    fn curve(&self, axis: &SweptAxis) -> Option<sweep::Sweep> {
        let point = |point: &OutlinePoint| {
            let (p05, p95) = self.outline.at(point, self.quantity)?.range?;
            Some(SweepPoint { at: point.parameters[0], mean: self.mean_at(point)?, p05, p95 })
        };
        let mut points: Vec<SweepPoint> = self.outline.points().iter().filter_map(point).collect();
        points.sort_by(|a, b| a.at.total_cmp(&b.at));
        let (first, last) = (points.first()?.at, points.last()?.at);
        let (outcome, side) = self.outcome();
        Some(sweep::Sweep {
            key: format!("{} {}", self.quantity, axis.axis.path),
            factor: axis.factor(self.scenario),
            log: axis.axis.operation == Operation::Scale && first > 0.0 && last >= LOG_SPAN * first,
            base: axis.base_at(),
            unit: self.unit().into(),
            curves: vec![SweepCurve { outcome, side, points }],
        })
    }

    fn grid(&self, x: &SweptAxis, y: &SweptAxis) -> Option<FactorGrid> {
        let sorted = |axis: &SweptAxis| {
            let mut values = axis.axis.values.clone();
            values.sort_by(f64::total_cmp);
            values
        };
        let (xs, ys) = (sorted(x), sorted(y));
        let at = |x: f64, y: f64| self.mean_at(self.outline.points().iter().find(|p| p.parameters == [x, y])?);
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
        if points.is_empty() || points.len() > MOST_ROWS {
            return None;
        }
        let factors: Vec<Factor> = self.axes.iter().map(|axis| axis.factor(self.scenario)).collect();
        let row = |point: &OutlinePoint| {
            let change: Vec<String> = factors.iter().zip(&point.parameters).map(|(f, &v)| f.with(v)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::params::Library;

    fn factor(text: &str, base: f64) -> (Factor, Option<f64>) {
        let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
        let swept = SweptAxis { axis: Axis::parse(text).unwrap(), base: Some(base) };
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
        let (drag, base) = factor("aircraft.b-29a.zero_lift_drag*=0.8,1.2", 0.027);
        assert_eq!((drag.with(0.8).as_str(), base), ("b-29a zero lift drag 0.8\u{a0}× base", Some(1.0)));
    }
}
