//! A finished run of an output folder, read back where it is the one asked for, else flown.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::study::{self, Study};
use super::{Context, OutputArgs};
use crate::study::compare::JointRecord;
use crate::study::montecarlo::{Plan, Results};
use crate::study::quantity::Layout;
use crate::surface::output::manifest::Manifest;
use crate::surface::output::{OutputFault, rows, summary};

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
}

impl Finished {
    /// Reuses the finished run of the folder where it is the one asked for, else flies it.
    ///
    /// # Errors
    /// As [`study::fly`].
    pub fn find(study: &Study, plan: &Plan, output: &OutputArgs, context: &Context) -> anyhow::Result<Self> {
        let folder = study.folder(output, "");
        let wanted = study.manifest(plan, plan.runs);
        if plan.precision.is_none() && !output.csv && Manifest::read(&folder).is_some_and(|found| found == wanted) {
            match reuse(study, plan, &folder) {
                Ok((results, joint)) => {
                    context.terminal.note(&format!("reusing the run in {}", folder.display()));
                    return Ok(Finished { results, joint, folder, is_reused: true });
                }
                Err(fault) => context.terminal.warn(&format!("{fault}; flying it again")),
            }
        }
        let flown = study::fly(study, plan, output, context)?;
        study::report_end(&flown, study, plan, &context.terminal);
        Ok(Finished { results: flown.results, joint: flown.joint, folder, is_reused: false })
    }
}

/// Rebuilds the results from the rows on disk, and makes sure that they are the ones of the summary.
fn reuse(study: &Study, plan: &Plan, folder: &Path) -> Result<(Results, Vec<JointRecord>), OutputFault> {
    let layout = Layout::new(&study.scenario);
    let mut joint = JointRecord::for_records(&study.records, &layout);
    let mut results = Results::new(layout.clone(), plan.seed, plan.first_run);
    rows::read(folder, &layout, |row| {
        joint.iter_mut().for_each(|record| record.add(&row));
        results.add(&row);
    })?;
    let path = folder.join(summary::FILE);
    let bytes = std::fs::read(&path).map_err(|e| OutputFault::read(&path, e))?;
    let summary: Value = serde_json::from_slice(&bytes).map_err(|e| OutputFault::read(&path, e))?;
    if summary["digest"] != results.digest() {
        return Err(OutputFault::read(&path, "its digest is not that of the rows beside it"));
    }
    Ok((results, joint))
}
