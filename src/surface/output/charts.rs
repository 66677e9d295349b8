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
use crate::surface::chart::{self, ChartError, Conditions, Interval};

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

/// Draws all charts of a run as SVG and PNG; `flown` is the run of the flight view with its recording.
///
/// # Errors
/// What kept a chart from being drawn or written.
pub fn write_run_charts(
    folder: &Path,
    scenario: &Scenario,
    records: &[Record],
    results: &Results,
    flown: Option<&(u32, Recording)>,
) -> Result<(), ChartsFault> {
    let charts = make(folder)?;
    chart::write_run_charts(&charts, &run::charts(scenario, records, results, flown))?;
    Ok(())
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
