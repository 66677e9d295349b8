//! All charts of a run in one call.

use super::activity::{self, Activity};
use super::cumulative;
use super::distribution::{self, CountDistribution};
use super::fates::{self, UnitFates};
use super::flightpath::{self, FlightView};
use super::heatmap::{self, JointTable};
use super::timeline::{self, LossCurve};
use super::{Chart, ChartError, Conditions};

/// What the charts of a run show, worked out by the study.
#[derive(Debug, Clone, PartialEq)]
pub struct RunCharts {
    /// Scenario, runs, seed and level.
    pub conditions: Conditions,
    /// Distributions of counts: B-29s, fighters, MiGs.
    pub distributions: Vec<CountDistribution>,
    /// Joint probability of two counts.
    pub joint: Option<JointTable>,
    /// Fates by unit.
    pub fates: Vec<UnitFates>,
    /// Passes, rounds and hits.
    pub activity: Activity,
    /// Losses over time.
    pub timeline: Vec<LossCurve>,
    /// One run seen from above and from the side.
    pub flight: Option<FlightView>,
}

impl RunCharts {
    /// The charts, in the order of a report.
    ///
    /// # Errors
    /// [`ChartError::NonFinite`] when a number is not finite.
    pub fn charts(&self) -> Result<Vec<Chart>, ChartError> {
        self.each().into_iter().collect()
    }

    /// The same one by one, so that a faulty one does not hide the others.
    pub fn each(&self) -> Vec<Result<Chart, ChartError>> {
        let mut charts = Vec::new();
        for data in &self.distributions {
            charts.push(distribution::draw(data, &self.conditions));
            if !data.at_most.is_empty() {
                charts.push(cumulative::draw(data, &self.conditions));
            }
        }
        if let Some(table) = &self.joint {
            charts.push(heatmap::draw_joint(table, &self.conditions));
        }
        // a single run has no intervals, and its fates are in its table
        if !self.fates.is_empty() {
            charts.push(fates::draw(&self.fates, &self.conditions));
        }
        charts.push(activity::draw(&self.activity, &self.conditions));
        charts.push(timeline::draw(&self.timeline, &self.conditions));
        if let Some(view) = &self.flight {
            charts.push(flightpath::draw(view, &self.conditions));
        }
        charts
    }
}
