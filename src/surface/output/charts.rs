//! The charts of an output folder: which quantities are drawn, with which records beside them.

mod flight;
pub mod nouns;
mod run;
mod sweep;

use std::path::{Path, PathBuf};

use super::OutputFault;
use crate::model::scenario::Scenario;
use crate::study::estimate::{Estimate, LEVEL};
use crate::study::montecarlo::Results;
use crate::study::record::Record;
use crate::study::recording::Recording;
use crate::surface::chart::{self, Chart, ChartError, Conditions, Interval, RunCharts};

pub use sweep::{SweptAxis, write_sweep_charts};

/// Name of the folder of charts inside an output folder.
pub const FOLDER: &str = "charts";

/// Why charts could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum ChartsFault {
    /// A chart could not be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// Their folder could not be made.
    #[error(transparent)]
    Output(#[from] OutputFault),
}

/// What the charts of a run show; `flown` is the run of the flight view with its recording.
pub fn of_run(
    scenario: &Scenario,
    records: &[Record],
    results: &Results,
    flown: Option<&(u32, Recording)>,
) -> RunCharts {
    run::charts(scenario, records, results, flown)
}

/// Draws all charts of a run into its folder as SVG and PNG, and returns them for the report.
///
/// # Errors
/// What kept a chart from being drawn or written.
pub fn write_run_charts(folder: &Path, data: &RunCharts) -> Result<Vec<Picture>, ChartsFault> {
    let charts = make(folder)?;
    let drawn = data.charts()?;
    chart::write_charts(&charts, &drawn)?;
    Ok(drawn.iter().map(Picture::of).collect::<Result<_, _>>()?)
}

/// A chart as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Stem of its file.
    pub name: String,
    /// The SVG text.
    pub svg: String,
}

impl Picture {
    fn of(chart: &Chart) -> Result<Self, ChartError> {
        Ok(Picture { name: chart.name().to_owned(), svg: chart.svg()? })
    }
}

/// The charts of a finished run in the order of [`write_run_charts`]. Those of results that rows do not carry (times of
/// losses, the run of the flight view) are read from its folder, and left out where they are gone.
///
/// # Errors
/// What kept a chart from being drawn.
pub fn of_finished(folder: &Path, data: &RunCharts, middle: Option<u32>) -> Result<Vec<Picture>, ChartsFault> {
    let flight = middle.map(|run| chart::flightpath::name(run.into()));
    let kept = |name: &str| {
        let svg = std::fs::read_to_string(folder.join(FOLDER).join(format!("{name}.svg"))).ok()?;
        Some(Picture { name: name.to_owned(), svg })
    };
    let mut pictures = Vec::new();
    for drawn in data.charts()? {
        match drawn.name() {
            chart::timeline::NAME => pictures.extend(kept(chart::timeline::NAME)),
            _ => pictures.push(Picture::of(&drawn)?),
        }
    }
    pictures.extend(flight.and_then(|name: String| kept(&name)));
    Ok(pictures)
}

fn make(folder: &Path) -> Result<PathBuf, OutputFault> {
    let charts = folder.join(FOLDER);
    std::fs::create_dir_all(&charts).map_err(OutputFault::write(&charts))?;
    Ok(charts)
}

fn conditions(scenario: &Scenario, results: &Results) -> Conditions {
    Conditions {
        scenario: scenario.title.clone(),
        runs: u64::from(results.runs - results.failed),
        seed: results.seed,
        level: LEVEL,
    }
}

fn interval(e: &Estimate) -> Interval {
    Interval { value: e.value, lo: e.lo, hi: e.hi }
}
