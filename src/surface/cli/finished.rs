//! A finished run of an output folder, read back where it is the one asked for, else flown.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::batches::{ResumeArgs, Source};
use super::ending;
use super::flown;
use super::study::Study;
use super::{Context, OutputArgs};
use crate::study::compare::JointRecord;
use crate::study::montecarlo::{Plan, Results, Row, Stopped};
use crate::surface::file;
use crate::surface::output::charts::ChartsFault;
use crate::surface::output::manifest::Manifest;
use crate::surface::output::{OutputFault, may_replace, rows, spread, summary};
use crate::surface::terminal::Terminal;

/// Longest summary [bytes]; ours have some hundred kilobytes.
const MOST_SUMMARY: u64 = 64_000_000;

/// The results of a run, wherever they came from.
pub struct Finished {
    /// What came out.
    pub results: Results,
    /// Runs in which each record came out as a whole.
    pub joint: Vec<JointRecord>,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether it was there before.
    pub is_reused: bool,
    /// Why the flying ended.
    pub stopped: Stopped,
    /// What kept charts from being drawn or written, where it was flown now.
    pub charts: Result<(), ChartsFault>,
}

impl Finished {
    /// Reuses the finished run of the folder where it is the one asked for, else flies it.
    ///
    /// # Errors
    /// As [`flown::fly`].
    pub fn find(study: &Study, plan: &Plan, output: &OutputArgs, context: &Context) -> anyhow::Result<Self> {
        let folder = study.folder(output, "");
        if !output.csv {
            let mut joint = JointRecord::for_records(&study.records, &study.layout());
            let add = |row: &Row| joint.iter_mut().for_each(|record| record.add(row));
            let may_fly = || may_replace(&folder, &study.manifest(plan, plan.runs));
            if let Some(results) = reuse(study, plan, &folder, &context.terminal, (add, may_fly))? {
                let stopped = Stopped::Complete;
                return Ok(Finished { results, joint, folder, is_reused: true, stopped, charts: Ok(()) });
            }
        }
        let flown = flown::fly(study, plan, (output, Source::Flown(ResumeArgs::default())), context)?;
        ending::report_end(&flown, plan, &context.terminal);
        let flown::Flown { results, joint, charts, stopped, .. } = flown;
        Ok(Finished { results, joint, folder, is_reused: false, stopped, charts })
    }
}

/// The finished run in `folder`, where it is the one of `plan`; `each` sees its rows in index order. What cannot be read
/// is said, where `may_fly` lets it be flown again, and `each` may then have seen some of it.
///
/// # Errors
/// What cannot be read, and why it cannot be replaced either.
pub fn reuse(
    study: &Study,
    plan: &Plan,
    folder: &Path,
    terminal: &Terminal,
    (each, may_fly): (impl FnMut(&Row), impl FnOnce() -> Result<(), OutputFault>),
) -> anyhow::Result<Option<Results>> {
    let wanted = study.manifest(plan, plan.runs);
    if plan.precision.is_some() || Manifest::read(folder).is_none_or(|found| found != wanted) {
        return Ok(None);
    }
    match read_back(study, plan, folder, each) {
        Ok((results, ends)) if !still_flies(study, plan, &ends)? => {
            let runs = results.digest();
            may_fly().with_context(|| format!("{}: this program flies other battles than these", folder.display()))?;
            terminal.warn(&format!(
                "{}: an earlier program flew these runs (digest {runs}), and this one flies others; flying them again",
                folder.display()
            ));
            Ok(None)
        }
        Ok((results, _)) => {
            terminal.note(&format!("reusing the run in {}", folder.display()));
            Ok(Some(results))
        }
        Err(fault) => {
            may_fly().with_context(|| fault.to_string())?;
            terminal.warn(&format!("{fault}; flying it again"));
            Ok(None)
        }
    }
}

/// Whether this program gives the same rows for the same runs. The version alone does not tell while the engine is worked on, so
/// these are flown once more.
fn still_flies(study: &Study, plan: &Plan, rows: &[Row]) -> anyhow::Result<bool> {
    for row in rows {
        if study.flight(plan, row.run)?.is_some_and(|flight| flight.row() != row) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Rebuilds the results from the rows on disk, and makes sure that they are the ones of the summary; with the first and the last
/// row.
fn read_back(
    study: &Study,
    plan: &Plan,
    folder: &Path,
    mut each: impl FnMut(&Row),
) -> Result<(Results, Vec<Row>), OutputFault> {
    let layout = study.layout();
    let mut results = Results::new(layout.clone(), plan.seed, plan.first_run);
    let mut ends: Vec<Row> = Vec::new();
    rows::read(folder, &layout, |row| {
        each(&row);
        results.add(&row);
        ends.truncate(1);
        ends.push(row);
    })?;
    let path = folder.join(summary::FILE);
    let bytes = file::read(&path, MOST_SUMMARY).map_err(|e| OutputFault::read(&path, e))?;
    let summary: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| OutputFault::read(&path, e))?;
    if summary["digest"] != results.digest() {
        return Err(OutputFault::read(&path, "its digest is not that of the rows beside it"));
    }
    if study.priors.is_some() {
        let flights = spread::read(&summary).ok_or_else(|| OutputFault::read(&path, "it lacks the second flights"))?;
        results.uncertain = Some(flights);
    }
    Ok((results, ends))
}
