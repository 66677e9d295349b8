//! Flying one battle many times into an output folder: rows while it flies, charts and the page at the end.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::batches::{self, Batches, Source};
use super::study::{Study, charting};
use super::{Context, OutputArgs};
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::study::compare::JointRecord;
use crate::study::montecarlo::{Plan, Results, Stopped};
use crate::study::quantity::Layout;
use crate::study::recording::{self, Recording};
use crate::surface::output::charts::{self, ChartsFault};
use crate::surface::output::origin::Origin;
use crate::surface::output::rows::{RowFiles, RowWriter};
use crate::surface::output::{Finished, Folder, summary, write_file};
use crate::surface::report;
use crate::surface::terminal;

/// A study that was flown.
pub struct Flown {
    /// What came out.
    pub results: Results,
    /// Why it ended.
    pub stopped: Stopped,
    /// Runs in which each record came out as a whole.
    pub joint: Vec<JointRecord>,
    /// Its folder.
    pub folder: PathBuf,
    /// Files written.
    pub files: Vec<PathBuf>,
    /// What kept charts from being among them.
    pub charts: Result<(), ChartsFault>,
}

/// Flies a study into its folder, which is swapped in whole at the end.
///
/// # Errors
/// A folder that cannot be written, before anything is flown; what went wrong on the way.
pub fn fly(
    study: &Study,
    plan: &Plan,
    (output, source): (&OutputArgs, Source),
    context: &Context,
) -> anyhow::Result<Flown> {
    let manifest = study.manifest(plan, plan.runs);
    let folder = Folder::begin(&study.folder(output, ""), &manifest)?;
    let origin = || Origin::new(manifest, &study.library);
    let batches = source.open(&folder, origin, |_, run| study.flight(plan, run), &context.terminal)?;
    fill(folder, study, plan, (batches, RowFiles::asked(output.csv)), context).map_err(batches::told)
}

/// Flies what the batches lack, while rows stream to disk, and puts the folder in its place.
fn fill(
    folder: Folder,
    study: &Study,
    plan: &Plan,
    (mut batches, files): (Batches, RowFiles),
    context: &Context,
) -> anyhow::Result<Flown> {
    let layout = study.layout();
    let placed = |fault| folder.placed(fault);
    let mut writer = RowWriter::create(&folder.path(), &layout, files).map_err(placed)?;
    let mut joint = JointRecord::for_records(&study.records, &layout);
    let mut progress = context.terminal.progress(plan.runs.into());
    let headline = headline(&layout, plan);
    let flown = study.fly_many(plan, &mut batches, |batch, results| {
        batch.iter().for_each(|row| joint.iter_mut().for_each(|record| record.add(row)));
        progress.update(results.runs.into(), &running_estimate(results, headline.as_deref()));
        writer.write(batch)
    });
    let (results, stopped) = flown.map_err(|fault| fault.into_fault(|fault| anyhow::Error::from(placed(fault))))?;
    progress.finish();
    writer.finish().map_err(placed)?;
    if results.runs == 0 {
        bail!("stopped before the first run ended; nothing was written");
    }
    let target = folder.target().to_owned();
    folder.write(summary::FILE, summary::Summary::new(&study.key, &results).json().as_bytes())?;
    let Finished { files, charts } = folder
        .finish(&study.manifest(plan, results.runs), |folder| illustrate(study, (&results, stopped), &joint, folder))?;
    batches.end(stopped, plan.first_run + plan.runs)?;
    Ok(Flown { results, stopped, joint, folder: target, files, charts })
}

/// Draws the charts of a run and writes its page, which is made of them.
fn illustrate(
    study: &Study,
    (results, stopped): (&Results, Stopped),
    joint: &[JointRecord],
    folder: &Path,
) -> Result<(), ChartsFault> {
    let middle = middle(study, results);
    let data = charts::of_run(&study.scenario, &study.records, results, middle.as_ref());
    let (pictures, drawn) = charts::write_run_charts(folder, &data, charting(stopped));
    let page = study.report(results, joint, &data, &pictures).page();
    let written = write_file(&folder.join(report::FILE), page.html().as_bytes());
    // A chart that is missing is told first: the page is made of the charts.
    drawn.and(written.map_err(ChartsFault::Output))
}

/// The run in the middle with what it was flown in, flown again for the flight view.
fn middle(study: &Study, results: &Results) -> Option<(Scenario, Recording)> {
    let address = RunAddress { seed: results.seed, run: results.middle_run()? };
    let scenario = study.scenario_of(address).ok()?;
    // It ended when it was flown first, and its address makes it the same again.
    let recording = recording::record(&scenario, address).ok()?;
    Some((scenario, recording))
}

/// The quantity that progress shows: the one whose precision is wanted, else the losses of the first type.
pub fn headline(layout: &Layout, plan: &Plan) -> Option<String> {
    let first = || layout.columns().iter().find(|c| c.name.ends_with(".destroyed")).map(|c| c.name.clone());
    plan.precision.as_ref().map(|p| p.quantity.clone()).or_else(first)
}

/// What progress says of a quantity: its mean so far with the interval.
pub fn running_estimate(results: &Results, quantity: Option<&str>) -> String {
    let estimate = quantity.and_then(|name| Some((name, results.mean(name)?)));
    estimate.map_or_else(String::new, |(name, e)| format!("{name} {}", terminal::with_interval(&e)))
}
