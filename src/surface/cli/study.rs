//! What the commands that fly share: a scenario out of the parameters, and a plan out of the options.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

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
use crate::study::uncertain::{self, Drawn};
use crate::surface::chart::RunCharts;
use crate::surface::output::charts::Picture;
use crate::surface::output::manifest::Manifest;
use crate::surface::params::{Library, Priors};
use crate::surface::report::run::RunReport;
use crate::surface::terminal::Terminal;

/// Runs of a study that does not say how many.
const USUAL_RUNS: u64 = 2000;
/// Seed of a study that does not say which.
const USUAL_SEED: u64 = 1;

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

/// The flag that ends the drawing of charts: a signal that ended the runs has done its work, and the next one counts.
pub fn charting(stopped: Stopped) -> &'static AtomicBool {
    let stop = stop_flag();
    if stopped == Stopped::Interrupted {
        stop.store(false, Ordering::Relaxed);
    }
    stop
}
