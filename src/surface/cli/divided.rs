//! Studies that can be flown in parts: what `plan`, `shard`, `merge` and `status` need of them.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, bail};
use clap::{Args, Parser};

use super::{Answer, Cli, Command, Context};
use crate::study::ledger::{Batch, InMemory, Ledger};
use crate::study::montecarlo::{self, Flight, Results, Row, Stopped};
use crate::study::shard::Extent;
use crate::surface::output::OutputFault;
use crate::surface::output::origin::Origin;
use crate::surface::output::shards::{Plan, Shards};

/// Which plan.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// File of the plan; its shards are in the folder of the same name with .shards at the end.
    #[arg(long, value_name = "FILE")]
    pub plan: std::path::PathBuf,
}

/// Takes the rows of each batch and the results so far.
pub type Sink<'a> = dyn FnMut(&[Row], &Results) -> Result<(), OutputFault> + 'a;

/// A checked study that can be flown in parts.
pub trait Divided {
    /// What it flies.
    fn origin(&self) -> Origin;

    /// The runs of each of its points.
    fn plan(&self) -> &montecarlo::Plan;

    /// Its points, the base of a sweep among them.
    fn points(&self) -> u32 {
        1
    }

    /// Flies a point by the plan of some of its runs, but for those that the ledger recalls.
    ///
    /// # Errors
    /// Values that make no scenario; options that cannot be flown; what the ledger cannot keep.
    fn fly_point(
        &self,
        point: u32,
        plan: &montecarlo::Plan,
        ledger: &mut dyn Ledger<OutputFault>,
        sink: &mut Sink<'_>,
    ) -> anyhow::Result<Stopped>;

    /// Its batches.
    fn extent(&self) -> Extent {
        let montecarlo::Plan { first_run, runs, .. } = *self.plan();
        Extent { points: self.points(), first_run, runs }
    }

    /// Flies a span of runs of one point, but for those that the ledger recalls; `each` is told how many of them are done.
    ///
    /// # Errors
    /// As [`Divided::fly_point`].
    fn fly_span(
        &self,
        span: &Batch,
        ledger: &mut dyn Ledger<OutputFault>,
        each: &mut dyn FnMut(u32),
    ) -> anyhow::Result<Stopped> {
        let (first_run, runs) = (span.runs.start, span.runs.len() as u32);
        let plan = montecarlo::Plan { first_run, runs, precision: None, ..self.plan().clone() };
        self.fly_point(span.point, &plan, ledger, &mut |_, results| {
            each(results.runs);
            Ok(())
        })
    }

    /// One run of a point by itself; `None` where the study has no such run, or somebody asked the program to end.
    ///
    /// # Errors
    /// As [`Divided::fly_point`].
    fn flight(&self, point: u32, run: u32) -> anyhow::Result<Option<Flight>> {
        let mut flown = InMemory::default();
        if self.extent().holds(point, run) {
            self.fly_span(&Batch { point, runs: run..run + 1 }, &mut flown, &mut |_| ())?;
        }
        Ok(flown.0.pop())
    }
}

/// A command that flies a study which can be divided.
pub trait Divisible {
    /// Checks what is asked for; `threads` are those of this process.
    ///
    /// # Errors
    /// As the command itself.
    fn divided(&self, threads: Option<usize>, context: &Context) -> anyhow::Result<Box<dyn Divided>>;

    /// Does what the command does, with the batches of its shards.
    ///
    /// # Errors
    /// As the command itself.
    fn merge(&self, shards: Shards, context: &Context) -> anyhow::Result<Answer>;
}

/// A command line that is planned or was.
pub struct Planned {
    command: Box<dyn Divisible>,
    context: Context,
}

impl Planned {
    /// Reads the command line of a study; options of the program around it hold where it has none of its own.
    ///
    /// # Errors
    /// What the command line cannot do, or is not made for.
    pub fn parse(words: &[String], context: &Context) -> anyhow::Result<Self> {
        let all = std::iter::once("mig-alley").chain(words.iter().map(String::as_str)).map(OsString::from);
        let cli = Cli::try_parse_from(all).map_err(|fault| anyhow::anyhow!("{}", fault.render()))?;
        let context = Context {
            terminal: context.terminal,
            json: cli.json || context.json,
            params: cli.params.or_else(|| context.params.clone()),
        };
        let command: Box<dyn Divisible> = match cli.command {
            Command::Run(command) => Box::new(command),
            Command::Sweep(command) => Box::new(command),
            Command::Sensitivity(command) => Box::new(command),
            _ => bail!("only run, sweep and sensitivity can be divided: write one of them after the options of plan"),
        };
        Ok(Planned { command, context })
    }

    /// The study, where it is the one that was planned.
    ///
    /// # Errors
    /// Parameters that have changed since, with the difference.
    pub fn study(&self, plan: &Plan, path: &Path, threads: Option<usize>) -> anyhow::Result<Box<dyn Divided>> {
        let study = self.command.divided(threads, &self.context)?;
        if let Some(difference) = plan.origin.difference(&study.origin()) {
            bail!("{}: the study is not the one that was planned\n  {difference}\n  make a new plan", path.display());
        }
        if plan.extent != study.extent() {
            bail!("{}: its points and runs are not those of its command; make a new plan", path.display());
        }
        Ok(study)
    }

    /// The study as it is now, to be planned.
    ///
    /// # Errors
    /// As the command itself.
    pub fn new_study(&self) -> anyhow::Result<Box<dyn Divided>> {
        self.command.divided(None, &self.context)
    }

    /// Does what the command does, with the batches of its shards.
    ///
    /// # Errors
    /// As the command itself.
    pub fn merge(&self, shards: Shards) -> anyhow::Result<Answer> {
        self.command.merge(shards, &self.context)
    }
}

impl PlanArgs {
    /// The plan and its command line.
    ///
    /// # Errors
    /// A file that is no plan.
    pub fn read(&self, context: &Context) -> anyhow::Result<(Plan, Planned)> {
        let plan = Plan::read(&self.plan)?;
        let planned = Planned::parse(&plan.command, context)
            .with_context(|| format!("{}: its command line cannot be read", self.plan.display()))?;
        Ok((plan, planned))
    }
}

/// Shards cannot know when the others are precise enough.
///
/// # Errors
/// A plan that ends with a precision.
pub fn must_have_no_precision(plan: &montecarlo::Plan) -> anyhow::Result<()> {
    if plan.precision.is_some() {
        bail!("a study in shards flies all its runs: use --runs without --precision");
    }
    Ok(())
}
