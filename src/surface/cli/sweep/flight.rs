//! Flying a sweep: points go to disk as they are finished, and only what tables and charts need of them is kept.

use super::super::Context;
use super::super::batches::Batches;
use super::super::study::{self, Study};
use crate::study::axis::{Axis, Level};
use crate::study::design;
use crate::study::montecarlo::{Plan, Results, Stopped};
use crate::study::sweep::{self, Event, Outline, SweepFault};
use crate::surface::output::charts::SweptAxis;
use crate::surface::output::points::PointRows;
use crate::surface::output::rows::RowFiles;
use crate::surface::output::sweep::SweepJson;
use crate::surface::output::{Folder, OutputFault};
use crate::surface::terminal::Progress;

/// A finished sweep, or the part of one that was stopped.
pub struct Swept {
    /// The base; fewer runs than wanted where it was stopped before the first point.
    pub base: Results,
    /// What is kept of the points that are finished.
    pub outline: Outline,
    /// Why it ended.
    pub stopped: Stopped,
}

/// What to fly.
pub struct Flight<'a> {
    /// The base.
    pub study: &'a Study,
    /// The axes.
    pub axes: &'a [SweptAxis],
    /// The points.
    pub points: &'a [design::Point],
    /// The runs of each.
    pub plan: &'a Plan,
}

/// Files of points and what is kept of them, while the sweep goes on.
struct Log<'a> {
    flight: &'a Flight<'a>,
    json: SweepJson,
    rows: PointRows,
    outline: Outline,
    progress: Progress,
    flights: u64,
}

impl Flight<'_> {
    /// Flies base and points; keeps `quantities` of each.
    ///
    /// # Errors
    /// Files that cannot be written; options that cannot be flown.
    pub fn fly(
        &self,
        folder: &Folder,
        files: RowFiles,
        batches: &mut Batches,
        quantities: impl IntoIterator<Item = String>,
        context: &Context,
    ) -> anyhow::Result<Swept> {
        let axes: Vec<Axis> = self.axes.iter().map(|swept| swept.axis.clone()).collect();
        let placed = |fault: OutputFault| anyhow::Error::from(folder.placed(fault));
        let total = (self.points.len() as u64 + 1) * u64::from(self.plan.runs);
        let mut log = Log {
            flight: self,
            json: SweepJson::create(&folder.path(), &self.study.key, self.plan, &axes).map_err(placed)?,
            rows: PointRows::create(&folder.path(), &axes, files).map_err(placed)?,
            outline: Outline::of(quantities),
            progress: context.terminal.progress(total),
            flights: 0,
        };
        let Study { library, key, .. } = self.study;
        let at = |point: &[Level]| library.scenario_at(key, &axes, point).map_err(anyhow::Error::from);
        let take = |event: Event<'_>| log.take(event).map_err(placed);
        let flown = sweep::sweep(&self.study.scenario, self.points, self.plan, study::stop_flag(), batches, at, take);
        let (base, stopped) = flown.map_err(|fault| match fault {
            SweepFault::Point(fault) => fault,
            other => anyhow::anyhow!(other.to_string()),
        })?;
        log.progress.finish();
        log.json.finish().and_then(|()| log.rows.finish()).map_err(placed)?;
        Ok(Swept { base, outline: log.outline, stopped })
    }
}

impl Log<'_> {
    fn take(&mut self, event: Event<'_>) -> Result<(), OutputFault> {
        match event {
            Event::Batch(results) => {
                let at = self.flights + u64::from(results.runs);
                let (done, all) = (self.outline.points().len(), self.flight.points.len());
                self.progress.update(at, &format!("{done} of {all} points"));
                if results.runs == self.flight.plan.runs {
                    self.flights = at;
                }
                Ok(())
            }
            Event::Base(results) => {
                self.json.base(results)?;
                let levels = self.flight.axes.iter().map(|swept| swept.base.clone().unwrap_or(Level::Base)).collect();
                self.rows.base(levels, results)
            }
            Event::Point(point) => {
                self.outline.add(&point);
                self.json.point(&point)?;
                self.rows.point(&point)
            }
        }
    }
}
