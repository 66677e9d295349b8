//! `run`: flies a scenario and prints what losses to expect.

use clap::Args;

use super::batches::{self, ResumeArgs, Source};
use super::divided::{self, Divided, Divisible, Sink};
use super::ending;
use super::flown::{self, Flown};
use super::study::Study;
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs, UncertainArgs};
use crate::model::scenario::Scenario;
use crate::study::ledger::Ledger;
use crate::study::montecarlo::{Plan, Results, Stopped};
use crate::surface::output::OutputFault;
use crate::surface::output::origin::Origin;
use crate::surface::output::shards::Shards;
use crate::surface::output::summary::Summary;
use crate::surface::output::{spread, tables};
use crate::surface::terminal::{self, bold, grouped};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley run black-thursday
  mig-alley run black-thursday --runs 10000 --set scenario.forces.mig.count=24
  mig-alley run black-thursday --runs 100000 --precision un.b-29a.destroyed=0.05
  mig-alley run black-thursday --uncertain --runs 1000
  mig-alley run black-thursday --run 17 --output output/run-17 --csv";

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    uncertain: UncertainArgs,
    #[command(flatten)]
    runs: RunsArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl RunCommand {
    /// Flies, writes, prints.
    ///
    /// # Errors
    /// Faults in parameters or options, an output folder that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        self.conclude(Source::Flown(self.resume), context)
    }

    fn study(&self, context: &Context) -> anyhow::Result<(Plan, Study)> {
        Study::with_plan(&self.scenario, self.uncertain, self.runs.plan(), context)
    }

    fn conclude(&self, source: Source, context: &Context) -> anyhow::Result<Answer> {
        let (plan, study) = self.study(context)?;
        let folder = study.folder(&self.output, "");
        if batches::is_finished(&source, &folder, &study.manifest(&plan, plan.runs), &context.terminal) {
            return Ok(Answer::Done);
        }
        let flown = flown::fly(&study, &plan, (&self.output, source), context)?;
        ending::report_end(&flown, &plan, &context.terminal);
        let text = if context.json {
            Summary::new(&study.key, &flown.results).json()
        } else {
            in_words(&study.scenario, &flown)
        };
        ending::shown(context.terminal.result(&text), &flown.folder)?;
        ending::charts_verdict(flown.charts, &context.terminal)?;
        ending::must_be_whole(flown.stopped)?;
        Ok(if ending::too_many_failed(&flown.results) { Answer::Negative } else { Answer::Done })
    }
}

impl Divisible for RunCommand {
    fn divided(&self, threads: Option<usize>, context: &Context) -> anyhow::Result<Box<dyn Divided>> {
        let (plan, study) = self.study(context)?;
        divided::must_have_no_precision(&plan)?;
        Ok(Box::new(DividedRun { plan: Plan { threads, ..plan }, study }))
    }

    fn merge(&self, shards: Shards, context: &Context) -> anyhow::Result<Answer> {
        self.conclude(Source::Merged(Box::new(shards)), context)
    }
}

/// A run of which parts can be flown.
struct DividedRun {
    plan: Plan,
    study: Study,
}

impl Divided for DividedRun {
    fn origin(&self) -> Origin {
        Origin::new(self.study.manifest(&self.plan, self.plan.runs), &self.study.library)
    }

    fn plan(&self) -> &Plan {
        &self.plan
    }

    fn fly_point(
        &self,
        _: u32,
        plan: &Plan,
        ledger: &mut dyn Ledger<OutputFault>,
        sink: &mut Sink<'_>,
    ) -> anyhow::Result<Stopped> {
        Ok(self.study.fly_many(plan, ledger, sink)?.1)
    }
}

fn in_words(scenario: &Scenario, flown: &Flown) -> String {
    let results = &flown.results;
    let mut text = format!("{}\n", bold(&title(scenario, results)));
    for table in [tables::losses, tables::passes, tables::guns] {
        let table = table(scenario, results);
        text += &format!("{}\n", terminal::table(&table.header, 1, table.rows));
    }
    text += &format!("{}\n", tables::exchange_ratio(results));
    for line in spread::in_words(scenario, results) {
        text += &format!("{line}\n");
    }
    text += &format!("digest {}\n", results.digest());
    text
}

fn title(scenario: &Scenario, results: &Results) -> String {
    let conditions = match results.runs {
        1 => format!("run {}", results.first_run),
        runs if results.uncertain.is_some() => {
            format!("{} runs with drawn parameters, means with 95 % intervals", grouped(runs.into()))
        }
        runs => format!("{} runs, means with 95 % intervals", grouped(runs.into())),
    };
    format!("{}: {conditions}, seed {}", scenario.title, results.seed)
}
