//! The charts of an output folder: which quantities are drawn, with which records beside them.

mod flight;
pub mod nouns;
mod run;
mod sweep;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::OutputFault;
use crate::model::scenario::Scenario;
use crate::study::estimate::{Estimate, LEVEL};
use crate::study::montecarlo::Results;
use crate::study::record::Record;
use crate::study::recording::Recording;
use crate::surface::chart::{Chart, ChartError, Conditions, Interval};

pub use sweep::{SweptAxis, write_sweep_charts};

/// Name of the folder of charts inside an output folder.
pub const FOLDER: &str = "charts";

/// Why charts are missing from a folder.
#[derive(Debug, thiserror::Error)]
pub enum ChartsFault {
    /// Some could not be drawn or written.
    #[error("{first}{}", if *more == 0 { String::new() } else { format!(" (and {more} more charts)") })]
    Charts {
        /// What was wrong with the first of them.
        first: ChartError,
        /// How many others there were.
        more: usize,
    },
    /// Their folder could not be made.
    #[error(transparent)]
    Output(#[from] OutputFault),
    /// Someone asked to stop while they were drawn.
    #[error("stopped after {0} charts; the others are missing")]
    Stopped(usize),
}

impl ChartsFault {
    /// The same fault of a file that will be at `target` and is made at `work`.
    pub(super) fn placed(self, work: &Path, target: &Path) -> ChartsFault {
        match self {
            ChartsFault::Charts { first: ChartError::Write { path, cause }, more } => {
                let path = super::placed(&path, work, target);
                ChartsFault::Charts { first: ChartError::Write { path, cause }, more }
            }
            ChartsFault::Output(fault) => ChartsFault::Output(fault.placed(work, target)),
            other => other,
        }
    }
}

/// Draws all charts of a run as SVG and PNG; `flown` is the run of the flight view with its recording.
///
/// # Errors
/// What kept charts from being drawn or written; the others are there.
pub fn write_run_charts(
    folder: &Path,
    scenario: &Scenario,
    records: &[Record],
    results: &Results,
    flown: Option<&(u32, Recording)>,
    stop: &AtomicBool,
) -> Result<(), ChartsFault> {
    write_all(folder, run::charts(scenario, records, results, flown).each(), stop)
}

/// Writes charts one by one; a faulty one does not keep the others back.
fn write_all(
    folder: &Path,
    charts: impl IntoIterator<Item = Result<Chart, ChartError>>,
    stop: &AtomicBool,
) -> Result<(), ChartsFault> {
    let place = folder.join(FOLDER);
    std::fs::create_dir_all(&place).map_err(OutputFault::write(&place))?;
    let (mut first, mut faulty) = (None, 0);
    for (done, chart) in charts.into_iter().enumerate() {
        if stop.load(Ordering::Relaxed) {
            return Err(ChartsFault::Stopped(done - faulty));
        }
        if let Err(fault) = chart.and_then(|chart| chart.write(&place)) {
            first.get_or_insert(fault);
            faulty += 1;
        }
    }
    first.map_or(Ok(()), |first| Err(ChartsFault::Charts { first, more: faulty - 1 }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::chart::canvas::Canvas;

    fn charts() -> Vec<Result<Chart, ChartError>> {
        let faulty = || Err(ChartError::NonFinite { chart: "losses".into() });
        vec![Chart::new("a", Canvas::new(10.0, 10.0)), faulty(), faulty(), Chart::new("b", Canvas::new(10.0, 10.0))]
    }

    #[test]
    fn a_faulty_chart_does_not_keep_the_others_back() {
        let dir = tempfile::tempdir().unwrap();
        let fault = write_all(dir.path(), charts(), &AtomicBool::new(false)).unwrap_err().to_string();
        assert!(fault.contains("`losses`") && fault.ends_with("(and 1 more charts)"), "{fault}");
        assert!(dir.path().join("charts/a.svg").exists() && dir.path().join("charts/b.png").exists());
    }

    #[test]
    fn drawing_stops_when_it_is_asked_to() {
        let dir = tempfile::tempdir().unwrap();
        let fault = write_all(dir.path(), charts(), &AtomicBool::new(true)).unwrap_err();
        assert!(matches!(fault, ChartsFault::Stopped(0)), "{fault}");
        assert_eq!(std::fs::read_dir(dir.path().join("charts")).unwrap().count(), 0);
    }
}
