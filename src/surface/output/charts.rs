//! The charts of an output folder: which quantities are drawn, with which records beside them.

mod flight;
pub mod nouns;
mod run;
mod sensitivity;
mod sweep;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::OutputFault;
use super::manifest::Sealed;
use crate::model::scenario::Scenario;
use crate::study::estimate::{Estimate, LEVEL};
use crate::study::montecarlo::Results;
use crate::study::record::Record;
use crate::study::recording::Recording;
use crate::surface::chart::{self, Chart, ChartError, Conditions, Interval, RunCharts};
use crate::surface::file;

pub use sensitivity::write_sensitivity_charts;
pub use sweep::{SweptAxis, write_sweep_charts};

/// Name of the folder of charts inside an output folder.
pub const FOLDER: &str = "charts";

/// Longest chart that is read back [bytes]; the flight view of 2,000 aircraft has some ten million.
const MOST_SVG: u64 = 64_000_000;

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

/// What the charts of a run show; `flown` is the run of the flight view with the scenario it was flown in.
pub fn of_run(
    scenario: &Scenario,
    records: &[Record],
    results: &Results,
    flown: Option<&(Scenario, Recording)>,
) -> RunCharts {
    run::charts(scenario, records, results, flown)
}

/// Draws all charts of a run into its folder as SVG and PNG; returns those that could be drawn, for the report, and what
/// kept others from being drawn or written.
pub fn write_run_charts(folder: &Path, data: &RunCharts, stop: &AtomicBool) -> (Vec<Picture>, Result<(), ChartsFault>) {
    let mut pictures = Vec::new();
    let note = |chart: &Chart| {
        pictures.push(Picture::of(chart)?);
        Ok(())
    };
    let drawn = write_all(folder, data.each(), note, stop);
    (pictures, drawn)
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
/// losses, the run of the flight view) are read from its folder, and left out where they are gone or were changed.
///
/// # Errors
/// [`ChartError`] of the first chart that could not be drawn.
pub fn of_finished(folder: &Path, data: &RunCharts, middle: Option<u32>) -> Result<Vec<Picture>, ChartError> {
    let flight = middle.map(|run| chart::flightpath::name(run.into()));
    let marks = Sealed::read(folder).and_then(|sealed| sealed.files).unwrap_or_default();
    // Only a chart that is still as it was written: what somebody drew into it is not ours to print.
    let kept = |name: &str| {
        let file = format!("{FOLDER}/{name}.svg");
        let path = folder.join(&file);
        let bytes = file::read(&path, MOST_SVG).ok()?;
        let mark = marks.get(&file)?;
        let svg = String::from_utf8(bytes).ok().filter(|_| mark.is_of(&path).unwrap_or(false))?;
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

/// Writes charts one by one and shows each to `seen`; a faulty one does not keep the others back.
fn write_all(
    folder: &Path,
    charts: impl IntoIterator<Item = Result<Chart, ChartError>>,
    mut seen: impl FnMut(&Chart) -> Result<(), ChartError>,
    stop: &AtomicBool,
) -> Result<(), ChartsFault> {
    let place = folder.join(FOLDER);
    std::fs::create_dir_all(&place).map_err(OutputFault::write(&place))?;
    let (mut first, mut faulty) = (None, 0);
    for (done, chart) in charts.into_iter().enumerate() {
        if stop.load(Ordering::Relaxed) {
            return Err(ChartsFault::Stopped(done - faulty));
        }
        if let Err(fault) = chart.and_then(|chart| chart.write(&place).and_then(|_| seen(&chart))) {
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
        let fault = write_all(dir.path(), charts(), |_| Ok(()), &AtomicBool::new(false)).unwrap_err().to_string();
        assert!(fault.contains("`losses`") && fault.ends_with("(and 1 more charts)"), "{fault}");
        assert!(dir.path().join("charts/a.svg").exists() && dir.path().join("charts/b.png").exists());
    }

    #[test]
    fn drawing_stops_when_it_is_asked_to() {
        let dir = tempfile::tempdir().unwrap();
        let fault = write_all(dir.path(), charts(), |_| Ok(()), &AtomicBool::new(true)).unwrap_err();
        assert!(matches!(fault, ChartsFault::Stopped(0)), "{fault}");
        assert_eq!(std::fs::read_dir(dir.path().join("charts")).unwrap().count(), 0);
    }
}
