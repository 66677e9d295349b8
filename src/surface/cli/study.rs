//! What the commands that fly share: a scenario out of the parameters, a plan out of the options, and flying it into an output
//! folder.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};

use super::batches::{self, Batches, Source};
use super::refusal::Refusal;
use super::{Context, OutputArgs, RunsArgs, ScenarioArgs, UncertainArgs};
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::study::compare::JointRecord;
use crate::study::ledger::{InMemory, Ledger};
use crate::study::montecarlo::{self, Flight, Plan, PlanFault, Results, Row, Stopped, StudyFault};
use crate::study::precision::Precision;
use crate::study::quantity::Layout;
use crate::study::quote::cut;
use crate::study::record::Record;
use crate::study::recording::{self, Recording};
use crate::study::uncertain::{self, Drawn};
use crate::surface::chart::RunCharts;
use crate::surface::output::charts::{self, ChartsFault, Picture};
use crate::surface::output::manifest::Manifest;
use crate::surface::output::origin::Origin;
use crate::surface::output::rows::{RowFiles, RowWriter};
use crate::surface::output::{Finished, Folder, summary, write_file};
use crate::surface::params::{Library, Priors};
use crate::surface::report::{self, run::RunReport};
use crate::surface::terminal::{self, Terminal};

/// Share of failed runs above which the answer is negative: fewer cannot move a mean by more than its interval.
pub const FAILED_SHARE: f64 = 0.01;

/// Runs of a study that does not say how many.
const USUAL_RUNS: u64 = 2000;
/// Seed of a study that does not say which.
const USUAL_SEED: u64 = 1;

/// Most files of a folder that are named one by one.
const MOST_NAMED: usize = 10;

/// A scenario with its changes, ready to fly.
pub struct Study {
    /// Parameters, changes included.
    pub library: Library,
    /// Key of the scenario.
    pub key: String,
    /// The changes as typed.
    pub changes: Vec<String>,
    /// Folder of parameters that took the place of built-in ones.
    pub parameters: Option<PathBuf>,
    /// The scenario; where parameters are drawn, at their best values.
    pub scenario: Scenario,
    /// The parameters that are drawn anew for each run, where that is wanted.
    pub priors: Option<Priors>,
    /// Its records.
    pub records: Vec<Record>,
}

impl Study {
    /// Reads the parameters and applies the changes.
    ///
    /// # Errors
    /// All faults in the parameters and the changes together.
    pub fn load(
        args: &ScenarioArgs,
        UncertainArgs { uncertain }: UncertainArgs,
        context: &Context,
    ) -> anyhow::Result<Self> {
        let library = Library::load(context.params.as_deref())?;
        // First the scenario by itself, so that a wrong name is not reported as a wrong path.
        library.scenario(&args.scenario)?;
        let library = library.with_texts(&args.scenario, &args.set)?;
        Ok(Study {
            scenario: library.scenario(&args.scenario)?,
            priors: if uncertain { Some(library.priors(&args.scenario)?) } else { None },
            records: library.records(&args.scenario)?,
            key: args.scenario.clone(),
            changes: args.set.clone(),
            parameters: context.params.clone(),
            library,
        })
    }

    /// A checked plan and the study to fly with it.
    ///
    /// # Errors
    /// All faults of both together.
    pub fn with_plan(
        args: &ScenarioArgs,
        uncertain: UncertainArgs,
        plan: anyhow::Result<Plan>,
        context: &Context,
    ) -> anyhow::Result<(Plan, Self)> {
        let mut refusal = Refusal::default();
        match (refusal.keep(plan), refusal.keep(Study::load(args, uncertain, context))) {
            (Some(plan), Some(study)) => Ok((plan, study)),
            _ => Err(refusal.into_error()),
        }
    }

    /// What the run of `address` is flown in: the scenario, or the one of the parameters that are drawn for it.
    ///
    /// # Errors
    /// Faults of drawn values that their files let pass.
    pub fn scenario_of(&self, address: RunAddress) -> anyhow::Result<Scenario> {
        match &self.priors {
            None => Ok(self.scenario.clone()),
            Some(priors) => Ok(priors.draw(address)?.scenario),
        }
    }

    /// The columns of its rows: quantities, and the drawn parameters where they are drawn.
    pub fn layout(&self) -> Layout {
        let drawn = self.priors.iter().flat_map(|priors| priors.parameters().iter().map(|p| p.path.clone()));
        Layout::new(&self.scenario).with_inputs(drawn.collect())
    }

    /// Flies the runs of a plan, but for those that the ledger recalls; `sink` gets the rows of each batch in index order and the
    /// results so far.
    ///
    /// # Errors
    /// As [`montecarlo::fly_point`].
    pub fn fly_many<E>(
        &self,
        plan: &Plan,
        ledger: &mut dyn Ledger<E>,
        sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
    ) -> Result<(Results, Stopped), StudyFault<E>> {
        let Some(priors) = &self.priors else {
            return montecarlo::fly_point(&self.scenario, plan, stop_flag(), (0, ledger), sink);
        };
        let draw = |address| {
            let draw = priors.draw(address).map_err(|fault| fault.to_string())?;
            Ok(Drawn { scenario: draw.scenario, values: draw.values, is_redrawn: draw.files_again > 0 })
        };
        uncertain::fly_many(self.layout(), plan, stop_flag(), (0, ledger), draw, sink)
    }

    /// One run of a plan by itself; `None` where somebody asked the program to end.
    ///
    /// # Errors
    /// As [`montecarlo::fly_point`].
    pub fn flight(&self, plan: &Plan, run: u32) -> anyhow::Result<Option<Flight>> {
        let alone = Plan { first_run: run, runs: 1, precision: None, ..plan.clone() };
        let mut flown = InMemory::default();
        self.fly_many::<Infallible>(&alone, &mut flown, |_, _| Ok(()))?;
        Ok(flown.0.pop())
    }

    /// The folder of the results: as asked, else `output/` and the name of the study.
    pub fn folder(&self, output: &OutputArgs, suffix: &str) -> PathBuf {
        let uncertain = if self.priors.is_some() { "-uncertain" } else { "" };
        let name = || Path::new("output").join(format!("{}{uncertain}{suffix}", self.key));
        output.output.clone().unwrap_or_else(name)
    }

    /// What the report of its results is made from.
    pub fn report<'a>(
        &'a self,
        results: &'a Results,
        joint: &'a [JointRecord],
        charts: &'a RunCharts,
        pictures: &'a [Picture],
    ) -> RunReport<'a> {
        RunReport {
            library: &self.library,
            changes: &self.changes,
            own_parameters: self.parameters.is_some(),
            scenario: &self.scenario,
            records: &self.records,
            results,
            joint,
            charts,
            pictures,
        }
    }

    /// Manifest of `runs` runs of this study.
    pub fn manifest(&self, plan: &Plan, runs: u32) -> Manifest {
        let digest = self.library.digest(&self.key);
        let manifest = Manifest::of_run(&self.key, &digest, &self.changes, plan.seed, plan.first_run, runs);
        Manifest { uncertain: self.priors.is_some(), ..manifest }
    }
}

impl RunsArgs {
    /// The runs as a checked plan.
    ///
    /// # Errors
    /// Numbers out of bounds, a precision that is not of its form.
    pub fn plan(&self) -> anyhow::Result<Plan> {
        let mut refusal = Refusal::default();
        let precision = self.precision.as_deref().and_then(|text| refusal.keep(parse_precision(text)));
        let (runs, seed) = (self.runs.unwrap_or(USUAL_RUNS), self.seed.unwrap_or(USUAL_SEED));
        let runs = refusal.keep(u32::try_from(runs).map_err(|_| PlanFault::Runs(runs)));
        let (first_run, runs) = self.run.map_or((self.first_run, runs.unwrap_or(1)), |index| (index, 1));
        let plan = Plan { seed, first_run, runs, threads: self.threads, precision };
        for fault in plan.faults() {
            refusal.keep(Err::<(), _>(fault));
        }
        if refusal.is_empty() { Ok(plan) } else { Err(refusal.into_error()) }
    }
}

fn parse_precision(text: &str) -> anyhow::Result<Precision> {
    Precision::parse(text).with_context(|| {
        format!(
            "cannot read --precision '{}': write QUANTITY=HALFWIDTH, QUANTITY=PERCENT% or QUANTITY@pQUANTILE=HALFWIDTH \
             with a width above 0, as in un.b-29a.destroyed=0.1, un.b-29a.destroyed=5% or un.b-29a.destroyed@p95=1",
            cut(text)
        )
    })
}

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
    let (results, stopped) = flown.map_err(|fault| match fault {
        StudyFault::Plan(fault) => anyhow::Error::from(fault),
        StudyFault::Sink(fault) => anyhow::Error::from(placed(fault)),
    })?;
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

/// The flag that ends the drawing of charts: a signal that ended the runs has done its work, and the next one counts.
pub fn charting(stopped: Stopped) -> &'static AtomicBool {
    let stop = stop_flag();
    if stopped == Stopped::Interrupted {
        stop.store(false, Ordering::Relaxed);
    }
    stop
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

/// Set by Ctrl-C, or by whoever asks the program to end; a second time ends it at once.
pub fn stop_flag() -> &'static AtomicBool {
    static STOP: AtomicBool = AtomicBool::new(false);
    // Where another handler is in place, Ctrl-C ends the program at once, which loses nothing that was there before.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        Terminal { quiet: false }.warn("stopping; once more to end at once");
    });
    &STOP
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
