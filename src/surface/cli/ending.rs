//! What commands that fly say at their end: how it came, what was written, and what is missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::flown::Flown;
use crate::study::montecarlo::{Plan, Results, Stopped};
use crate::study::precision::Precision;
use crate::surface::output::charts::ChartsFault;
use crate::surface::terminal::{self, Terminal};

/// Share of failed runs above which the answer is negative: fewer cannot move a mean by more than its interval.
const FAILED_SHARE: f64 = 0.01;
/// Most files of a folder that are named one by one.
const MOST_NAMED: usize = 10;

/// Runs that were asked for and not flown leave the command undone.
///
/// # Errors
/// The study was interrupted.
pub fn must_be_whole(stopped: Stopped) -> anyhow::Result<()> {
    if stopped == Stopped::Interrupted {
        bail!("stopped before all was flown; what is there is kept, and the same command goes on");
    }
    Ok(())
}

/// A result that was to be shown, and where else it is.
///
/// # Errors
/// What kept it from being shown.
pub fn shown(result: anyhow::Result<()>, folder: &Path) -> anyhow::Result<()> {
    result.with_context(|| format!("the results are kept in {}, but were not shown", folder.display()))
}

/// What is left to say of charts once results are written and printed.
///
/// # Errors
/// What kept charts from being drawn or written; a user who stopped them knows why.
pub fn charts_verdict(charts: Result<(), ChartsFault>, terminal: &Terminal) -> anyhow::Result<()> {
    match charts {
        Ok(()) => Ok(()),
        Err(stopped @ ChartsFault::Stopped(_)) => {
            terminal.warn(&format!("{stopped}; the results are kept"));
            Ok(())
        }
        Err(fault) => Err(anyhow::Error::from(fault).context("charts are missing; the results are kept")),
    }
}

/// Says on stderr how the study ended, where that needs words, and names the files.
pub fn report_end(flown: &Flown, plan: &Plan, terminal: &Terminal) {
    let results = &flown.results;
    let done = terminal::grouped(results.runs.into());
    match (flown.stopped, &plan.precision) {
        (Stopped::Interrupted, _) => {
            let all = terminal::grouped(plan.runs.into());
            terminal.warn(&format!("stopped after {done} of {all} runs; the same command goes on with the others"));
        }
        (Stopped::Precise, _) => terminal.note(&format!("precise enough after {done} runs")),
        (Stopped::Complete, Some(p)) => short_of(p, results).iter().for_each(|words| terminal.warn(words)),
        (Stopped::Complete, None) => {}
    }
    warn_failures(results, terminal);
    name_files(&flown.files, terminal);
}

/// What a study that flew all its runs lacks of the precision that was wanted.
fn short_of(precision: &Precision, results: &Results) -> Option<String> {
    let tally = results.tally(&precision.quantity)?;
    let all = terminal::grouped(results.runs.into());
    match precision.estimate(tally) {
        _ if precision.is_reached(tally) => None,
        None => Some(format!("{precision} has no interval yet after all {all} runs: give more --runs")),
        Some(e) => {
            let (known, wanted) = (e.half_width(), precision.wanted(&e));
            Some(format!(
                "{precision} is known to {known:.3} after all {all} runs, not to {wanted:.3}: give more --runs"
            ))
        }
    }
}

/// Says how many runs failed, and why the first of them did.
pub fn warn_failures(results: &Results, terminal: &Terminal) {
    if let Some((run, fault)) = results.failures.first() {
        let (failed, runs) = (results.failed, results.runs);
        terminal.warn(&format!("{failed} of {runs} runs failed and are left out of the means; run {run}: {fault}"));
    }
}

/// Names the files that were written, a line for each folder.
pub fn name_files(files: &[PathBuf], terminal: &Terminal) {
    let here = std::env::current_dir().ok();
    let mut folders: BTreeMap<&Path, Vec<String>> = BTreeMap::new();
    for file in files {
        let folder = file.parent().unwrap_or(Path::new(""));
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        folders.entry(folder).or_default().push(name);
    }
    for (folder, names) in folders {
        let short = here.as_deref().and_then(|here| folder.strip_prefix(here).ok()).unwrap_or(folder);
        let names = if names.len() > MOST_NAMED { format!("{} files", names.len()) } else { names.join(" ") };
        terminal.note(&format!("wrote {}: {names}", short.display()));
    }
}

/// Whether so many runs failed that the answer is negative.
pub fn too_many_failed(results: &Results) -> bool {
    f64::from(results.failed) > FAILED_SHARE * f64::from(results.runs)
}
