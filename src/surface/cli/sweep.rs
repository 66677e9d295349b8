//! `sweep`: flies a scenario at every point of a grid with common random numbers.

mod axes;
mod flight;

use std::fs::File;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use self::flight::{Flight, Swept};
use super::batches::{self, Batches, ResumeArgs};
use super::divided::{Divided, Divisible};
use super::refusal::Refusal;
use super::study::{self, Source, Study};
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs, UncertainArgs};
use crate::model::scenario::Side;
use crate::study::design::{self, Axis};
use crate::study::ledger::Batch;
use crate::study::montecarlo::{self, Plan, Stopped, nearest_names};
use crate::study::quantity::Layout;
use crate::study::quote::cut;
use crate::study::shard::Extent;
use crate::study::sweep::{self, Outline, OutlinePoint};
use crate::surface::output::charts::{self, SweptAxis};
use crate::surface::output::journal::Journal;
use crate::surface::output::manifest::{Kind, Manifest};
use crate::surface::output::origin::Origin;
use crate::surface::output::rows::RowFiles;
use crate::surface::output::{Folder, OutputFault, SWEEP_FILE};
use crate::surface::terminal::{self, bold, grouped, signed_with_interval, with_interval};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley sweep black-thursday --vary scenario.forces.mig.count=12:60:12 --runs 500
  mig-alley sweep black-thursday --vary aircraft.b-29a.zero_lift_drag*=0.8,1,1.2 --quantity un.b-29a.destroyed

Axes: PATH=LO:HI:STEP, PATH=LO:HI/N for N points, PATH=a,b,c; with *= the values are factors on the base value.
--runs is the number of runs of each point; the base is flown as well, with the same luck.";

/// How points are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Points {
    /// Every combination of the values of all axes.
    Grid,
}

/// Options of `sweep`.
#[derive(Debug, Args)]
pub struct SweepCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// An axis; may be given more than once.
    #[arg(long, value_name = "PATH=VALUES", required = true)]
    vary: Vec<String>,
    /// How points are chosen.
    #[arg(long, value_enum, default_value_t = Points::Grid)]
    design: Points,
    /// Quantity to print; may be given more than once. Aircraft destroyed, by type, if not given.
    #[arg(long, value_name = "QUANTITY")]
    quantity: Vec<String>,
    #[command(flatten)]
    runs: RunsArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    /// Folder of the results; output/SCENARIO-sweep if not given.
    #[arg(long, short, value_name = "DIR")]
    output: Option<std::path::PathBuf>,
    /// Write the rows of the points as CSV too.
    #[arg(long)]
    csv: bool,
}

impl SweepCommand {
    /// Checks every point, flies them, writes, prints.
    ///
    /// # Errors
    /// Faults in axes, parameters or options, all together; an output folder that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        self.conclude(Source::Flown(self.resume), context)
    }

    fn conclude(&self, source: Source, context: &Context) -> anyhow::Result<Answer> {
        let design = self.design(context)?;
        let whole = design.manifest();
        let Design { study, plan, axes, points, quantities, .. } = design;
        let output = OutputArgs { output: self.output.clone(), csv: self.csv };
        let folder = Folder::begin(&study.folder(&output, "-sweep"), &whole)?;
        let drawn = self.drawn(&study, &quantities);
        let flight = Flight { study: &study, axes: &axes, points: &points, plan: &plan };
        let kept = quantities.iter().chain(&drawn).cloned();
        let mut batches = match source {
            Source::Merged(shards) => Batches::Shards(shards),
            Source::Flown(resume) => {
                let origin = Origin::new(whole.clone(), &study.library);
                batches::journal(&folder, &origin, resume, |point, run| flight.flight(point, run), &context.terminal)?
            }
        };
        let swept = flight.fly(&folder, RowFiles::asked(self.csv), &mut batches, kept, context)?;
        if swept.base.runs < plan.runs {
            batches.end(swept.stopped)?;
            anyhow::bail!("stopped before the base was flown; the same command goes on");
        }
        let done = swept.outline.points().len();
        let (is_whole, target) = (done == points.len(), folder.target().to_owned());
        let manifest = Manifest { points: (!is_whole).then_some(done as u32), ..whole };
        let finished = folder.finish(&manifest, |folder| {
            let (flown, stop) = ((&swept.base, &swept.outline), study::charting(swept.stopped));
            charts::write_sweep_charts(folder, &study.scenario, &axes, flown, &drawn, stop)
        })?;
        batches.end(swept.stopped)?;
        if !is_whole {
            let all = points.len();
            context
                .terminal
                .warn(&format!("stopped after {done} of {all} points; the same command goes on with the others"));
        }
        study::name_files(&finished.files, &context.terminal);
        let shown = if context.json {
            let file = target.join(SWEEP_FILE);
            context.terminal.copy(File::open(&file).with_context(|| format!("cannot read {}", file.display()))?)
        } else {
            context.terminal.result(&in_words(&study, &axes, &swept, &quantities))
        };
        study::shown(shown, &target)?;
        study::charts_verdict(finished.charts, &context.terminal)?;
        if !is_whole {
            study::must_be_whole(swept.stopped)?;
        }
        Ok(Answer::Done)
    }

    /// What is asked for, checked as a whole.
    fn design(&self, context: &Context) -> anyhow::Result<Design> {
        let mut refusal = Refusal::default();
        let plan = refusal.keep(self.runs.plan());
        let axes = axes::read(&self.vary, &mut refusal);
        let grid = match self.design {
            Points::Grid if axes.is_empty() => None,
            Points::Grid => refusal.keep(design::grid(&axes)),
        };
        if let (Some(plan), Some(points)) = (&plan, &grid) {
            refusal.keep(sweep::check::<OutputFault>(points.len(), plan));
        }
        let study = refusal.keep(Study::load(&self.scenario, UncertainArgs { uncertain: false }, context));
        let quantities = study.as_ref().and_then(|study| refusal.keep(self.quantities(study)));
        if let Some(study) = &study {
            axes::check(study, &axes, grid.as_deref().unwrap_or_default(), &mut refusal);
        }
        match (study, plan, grid, quantities) {
            (Some(study), Some(plan), Some(points), Some(quantities)) if refusal.is_empty() => {
                let base = |axis: &Axis| study.library.value(&study.key, &axis.path).ok();
                let axes = axes.into_iter().map(|axis| SweptAxis { base: base(&axis), axis }).collect();
                Ok(Design { vary: self.vary.clone(), study, plan, axes, points, quantities })
            }
            _ => Err(refusal.into_error()),
        }
    }

    /// The quantities to draw: as asked, else the bombers destroyed, without bombers the fighters on patrol.
    fn drawn(&self, study: &Study, quantities: &[String]) -> Vec<String> {
        let layout = Layout::new(&study.scenario);
        let name = |&column: &usize| layout.columns()[column].name.clone();
        let bombers: Vec<String> = layout.targets_destroyed().iter().map(name).collect();
        if self.quantity.is_empty() && !bombers.is_empty() { bombers } else { quantities.to_vec() }
    }

    /// The quantities to print: as asked, else the aircraft destroyed of every type.
    fn quantities(&self, study: &Study) -> anyhow::Result<Vec<String>> {
        let layout = Layout::new(&study.scenario);
        let unknown = |name: &&String| layout.position(name).is_none();
        let faults = self.quantity.iter().filter(unknown).map(|name| {
            let nearest = nearest_names(&layout, name).join(", ");
            format!("no quantity '{}' in this scenario; the nearest names are {nearest}", cut(name))
        });
        let faults: Vec<String> = faults.collect();
        if !faults.is_empty() {
            anyhow::bail!("{}", faults.join("\n"));
        }
        if !self.quantity.is_empty() {
            return Ok(self.quantity.clone());
        }
        let of = |side| layout.destroyed_of(side).into_iter().map(|c| layout.columns()[c].name.clone());
        Ok(of(Side::Un).chain(of(Side::Communist)).collect())
    }
}

/// A checked sweep.
struct Design {
    vary: Vec<String>,
    study: Study,
    plan: Plan,
    axes: Vec<SweptAxis>,
    points: Vec<Vec<f64>>,
    quantities: Vec<String>,
}

impl Design {
    fn manifest(&self) -> Manifest {
        Manifest { kind: Kind::Sweep, axes: self.vary.clone(), ..self.study.manifest(&self.plan, self.plan.runs) }
    }

    fn points(&self) -> Flight<'_> {
        Flight { study: &self.study, axes: &self.axes, points: &self.points, plan: &self.plan }
    }
}

impl Divisible for SweepCommand {
    fn divided(&self, threads: Option<usize>, context: &Context) -> anyhow::Result<Box<dyn Divided>> {
        let mut design = self.design(context)?;
        design.plan.threads = threads;
        Ok(Box::new(design))
    }

    fn merge(&self, shards: Vec<Journal>, context: &Context) -> anyhow::Result<Answer> {
        self.conclude(Source::Merged(shards), context)
    }
}

impl Divided for Design {
    fn origin(&self) -> Origin {
        Origin::new(self.manifest(), &self.study.library)
    }

    fn extent(&self) -> Extent {
        // A design has at most some ten thousand points.
        Extent { points: self.points.len() as u32 + 1, first_run: self.plan.first_run, runs: self.plan.runs }
    }

    fn flight(&self, point: u32, run: u32) -> anyhow::Result<Option<montecarlo::Flight>> {
        self.points().flight(point, run)
    }

    fn fly_span(&self, span: &Batch, journal: &mut Journal, each: &mut dyn FnMut(u32)) -> anyhow::Result<Stopped> {
        self.points().fly_span(span, journal, each)
    }
}

fn in_words(study: &Study, axes: &[SweptAxis], swept: &Swept, quantities: &[String]) -> String {
    let headline = format!(
        "{}: {} points of {} runs, seed {}, means and paired differences from the base with 95 % intervals",
        study.scenario.title,
        swept.outline.points().len(),
        grouped(swept.base.runs.into()),
        swept.base.seed
    );
    let mut text = format!("{}\n", bold(&headline));
    for quantity in quantities {
        let mut header: Vec<String> = axes.iter().map(|swept| swept.axis.name()).collect();
        header.extend([quantity.clone(), "difference".into()]);
        let base = swept.base.mean(quantity).map_or_else(|| "-".into(), |e| with_interval(&e));
        let mut rows = vec![vec!["base".to_owned()]];
        rows[0].extend(std::iter::repeat_n(String::new(), axes.len() - 1).chain([base, "-".into()]));
        rows.extend(swept.outline.points().iter().map(|point| point_row(&swept.outline, point, quantity)));
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        text += &terminal::table(&header, 0, rows);
    }
    text
}

fn point_row(outline: &Outline, point: &OutlinePoint, quantity: &str) -> Vec<String> {
    let at = outline.at(point, quantity);
    let mean = at.and_then(|at| at.mean.as_ref()).map_or_else(|| "-".into(), with_interval);
    let difference = at.and_then(|at| at.difference.as_ref()).map_or_else(|| "-".into(), signed_with_interval);
    point.parameters.iter().map(f64::to_string).chain([mean, difference]).collect()
}
