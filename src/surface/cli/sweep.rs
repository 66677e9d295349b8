//! `sweep`: flies a scenario at every point of a design with common random numbers.

mod asked;
mod flight;

use std::fs::File;
use std::path::Path;

use anyhow::Context as _;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use self::asked::Asked;
use self::flight::{Flight, Swept};
use super::batches::{self, Batches, ResumeArgs, Source};
use super::divided::{Divided, Divisible, Sink};
use super::ending;
use super::refusal::Refusal;
use super::study::{self, Study};
use super::{Answer, Context, OutputArgs, RunsArgs, UncertainArgs, quantities};
use crate::study::axis::{Axis, Level};
use crate::study::design;
use crate::study::ledger::Ledger;
use crate::study::montecarlo::{self, Plan, Stopped};
use crate::study::sweep::{self, Outline, OutlinePoint};
use crate::surface::output::charts::{self, SweptAxis};
use crate::surface::output::manifest::Manifest;
use crate::surface::output::origin::Origin;
use crate::surface::output::rows::RowFiles;
use crate::surface::output::shards::Shards;
use crate::surface::output::{Finished, Folder, OutputFault, SWEEP_FILE};
use crate::surface::params::{self, Fault, Faults};
use crate::surface::terminal::{self, Terminal, bold, grouped, signed_with_interval, with_interval};

const EXAMPLES: &str = "Examples:
  mig-alley sweep black-thursday --vary scenario.forces.mig.count=12:60:12 --runs 500
  mig-alley sweep black-thursday --vary aircraft.b-29a.zero_lift_drag*=0.8,1,1.2 --quantity un.b-29a.destroyed
  mig-alley sweep black-thursday --vary scenario.forces.f-84.aircraft=f-84e,f-86a --vary scenario.forces.f-84.count=0:96:24
  mig-alley sweep black-thursday --design sobol --points 64 --vary doctrine.mig.wave_interval_s --vary doctrine.mig.pin_share=0:0.5
  mig-alley sweep --study escorts

Axes: PATH=LO:HI:STEP, PATH=LO:HI/N for N points, PATH=a,b,c for numbers or names; with *= the values are factors on the base value.
PATH=LO:HI is a range for lhs and sobol, PATH alone the range in the parameter's file (grid and oat: its ends and best value).
Of sobol, 32, 64, 128 points and so on cover best.
--runs is the number of runs of each point; the base is flown as well, with the same luck.

Studies (`mig-alley params show studies/NAME` prints one, --params DIR adds yours):";

/// Shown by `--help`: examples and the studies that are built in.
pub fn examples() -> String {
    let studies = params::built_in_studies();
    studies.fold(EXAMPLES.to_owned(), |text, (key, title)| format!("{text}\n  {key:15} {title}"))
}

/// Options of `sweep`.
#[derive(Debug, Args)]
pub struct SweepCommand {
    /// Name of the scenario, for instance black-thursday.
    #[arg(required_unless_present = "study", conflicts_with = "study")]
    scenario: Option<String>,
    /// Fly a named study: its scenario, axes, runs, quantities.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["vary", "design", "points"])]
    study: Option<String>,
    /// Change a parameter: PATH=VALUE, or PATH*=FACTOR; may be given more than once.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// An axis; may be given more than once.
    #[arg(long, value_name = "PATH=VALUES", required_unless_present = "study")]
    vary: Vec<String>,
    /// How points are chosen; grid if not given.
    #[arg(long, value_parser = designs())]
    design: Option<design::Design>,
    /// Number of points, for lhs and sobol.
    #[arg(long, value_name = "N")]
    points: Option<u64>,
    /// Quantity to print; may be given more than once. Aircraft destroyed, by type, if not given.
    #[arg(long, value_name = "QUANTITY")]
    quantity: Vec<String>,
    #[command(flatten)]
    runs: RunsArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    /// Folder of the results; output/SCENARIO-sweep if not given, with --study output/NAME.
    #[arg(long, short, value_name = "DIR")]
    output: Option<std::path::PathBuf>,
    /// Write the rows of the points as CSV too.
    #[arg(long)]
    csv: bool,
}

/// The words of all designs.
fn designs() -> impl TypedValueParser<Value = design::Design> {
    let words = design::Design::ALL.map(|design| PossibleValue::new(design.key()).help(design.about()));
    let of_word = |word: String| design::Design::ALL.into_iter().find(|design| design.key() == word);
    PossibleValuesParser::new(words).try_map(move |word| of_word(word).ok_or("no such design"))
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
        let output = OutputArgs { output: design.asked.output.clone(), csv: self.csv };
        let place = design.study.folder(&output, "-sweep");
        if batches::is_finished(&source, &place, &whole, &context.terminal) {
            return Ok(Answer::Done);
        }
        let folder = Folder::begin(&place, &whole)?;
        let again = |point, run| design.flight(point, run);
        let batches = source.open(&folder, || design.origin(), again, &context.terminal)?;
        let target = folder.target().to_owned();
        let filled = design.fill(folder, RowFiles::asked(self.csv), batches, context).map_err(batches::told)?;
        let (swept, finished) = filled;
        let is_whole = design.is_whole(&swept);
        if !is_whole {
            let (done, all) = (swept.outline.points().len(), design.points.len());
            context
                .terminal
                .warn(&format!("stopped after {done} of {all} points; the same command goes on with the others"));
        }
        ending::name_files(&finished.files, &context.terminal);
        ending::shown(design.show(&swept, &target, context), &target)?;
        ending::charts_verdict(finished.charts, &context.terminal)?;
        if !is_whole {
            ending::must_be_whole(swept.stopped)?;
        }
        Ok(Answer::Done)
    }

    /// What is asked for, checked as a whole: a fault in the last point must not cost the work of the others.
    fn design(&self, context: &Context) -> anyhow::Result<Design> {
        let mut refusal = Refusal::default();
        let asked = Asked::read(self, &mut refusal, context)?;
        let plan = refusal.keep(asked.runs.plan());
        if asked.axes.len() == asked.texts.len() {
            for fault in design::faults(asked.design, &asked.axes, asked.points) {
                refusal.keep(Err::<(), _>(fault));
            }
        }
        if let Some(plan) = &plan {
            let size = design::size(asked.design, &asked.axes, asked.points);
            refusal.keep(sweep::check::<OutputFault>(size, plan));
        }
        let study = refusal.keep(Study::load(&asked.scenario, UncertainArgs { uncertain: false }, context));
        let quantities = study.as_ref().and_then(|study| refusal.keep(quantities::named(&asked.quantities, study)));
        let lead = |study: &Study| study.library.lead_axes(&study.key, asked.axes.clone(), asked.design);
        let axes = study.as_ref().and_then(|study| refusal.keep(lead(study)));
        let (Some(study), Some(plan), Some(axes), Some(quantities), true) =
            (study, plan, axes, quantities, refusal.is_empty())
        else {
            return Err(refusal.into_error());
        };
        let points = design::points(asked.design, &axes, asked.points, plan.seed)?;
        note_points(&asked, points.len(), &context.terminal);
        let at_point = |point: &design::Point| study.library.scenario_at(&study.key, &axes, point).err();
        let faults: Vec<Fault> = points.iter().filter_map(at_point).flat_map(|faults| faults.list().to_vec()).collect();
        if !faults.is_empty() {
            return Err(Faults::new(faults).into());
        }
        let base = |axis: &Axis| study.library.base_of(&study.key, axis);
        let axes = axes.into_iter().map(|axis| SweptAxis { base: base(&axis), axis }).collect();
        Ok(Design { asked, study, plan, axes, points, quantities })
    }
}

/// Says what a user may not expect of the number of points.
fn note_points(asked: &Asked, flown: usize, terminal: &Terminal) {
    let Some(wanted) = asked.points else { return };
    if (flown as u64) < wanted {
        terminal
            .warn(&format!("{flown} points in place of {wanted}: the others come to the same once they are rounded"));
    }
    if asked.design == design::Design::Sobol && !wanted.is_power_of_two() {
        terminal.warn(&format!("sobol covers evenly with 32, 64, 128 points and so on, less so with {wanted}"));
    }
}

/// A checked sweep.
struct Design {
    asked: Asked,
    study: Study,
    plan: Plan,
    axes: Vec<SweptAxis>,
    points: Vec<design::Point>,
    quantities: Vec<String>,
}

impl Design {
    fn manifest(&self) -> Manifest {
        self.asked.manifest(self.study.manifest(&self.plan, self.plan.runs))
    }

    fn is_whole(&self, swept: &Swept) -> bool {
        swept.outline.points().len() == self.points.len()
    }

    /// Flies what the batches lack and puts the folder in its place.
    fn fill(
        &self,
        folder: Folder,
        files: RowFiles,
        mut batches: Batches,
        context: &Context,
    ) -> anyhow::Result<(Swept, Finished)> {
        let Design { study, plan, axes, points, quantities, asked } = self;
        let drawn = quantities::foremost(&asked.quantities, study)?;
        let kept = quantities.iter().chain(&drawn).cloned();
        let flight = Flight { study, axes, points, plan };
        let swept = flight.fly(&folder, files, &mut batches, kept, context)?;
        let end = plan.first_run + plan.runs;
        if swept.base.runs < plan.runs {
            batches.end(swept.stopped, end)?;
            anyhow::bail!("stopped before the base was flown; the same command goes on");
        }
        let done = swept.outline.points().len();
        let manifest = Manifest { points: (!self.is_whole(&swept)).then_some(done as u32), ..self.manifest() };
        if Manifest::read(folder.target())
            .is_some_and(|found| found.points.is_some_and(|points| points as usize > done))
        {
            batches.end(swept.stopped, end)?;
            anyhow::bail!(
                "stopped after {done} of {} points; more are there, and the same command goes on",
                points.len()
            );
        }
        let finished = folder.finish(&manifest, |folder| {
            let (flown, stop) = ((&swept.base, &swept.outline), study::charting(swept.stopped));
            charts::write_sweep_charts(folder, &study.scenario, axes, flown, &drawn, stop)
        })?;
        batches.end(swept.stopped, end)?;
        Ok((swept, finished))
    }

    /// Prints what came out, of the file that was written where JSON is wanted.
    fn show(&self, swept: &Swept, folder: &Path, context: &Context) -> anyhow::Result<()> {
        if context.json {
            let path = folder.join(SWEEP_FILE);
            let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
            return context.terminal.copy(file);
        }
        let heading = self.asked.heading.as_ref().map_or_else(String::new, |heading| format!("{heading}\n"));
        context.terminal.result(&(heading + &in_words(&self.study, &self.axes, swept, &self.quantities)))
    }
}

impl Divisible for SweepCommand {
    fn divided(&self, threads: Option<usize>, context: &Context) -> anyhow::Result<Box<dyn Divided>> {
        let mut design = self.design(context)?;
        design.plan.threads = threads;
        Ok(Box::new(design))
    }

    fn merge(&self, shards: Shards, context: &Context) -> anyhow::Result<Answer> {
        self.conclude(Source::Merged(Box::new(shards)), context)
    }
}

impl Divided for Design {
    fn origin(&self) -> Origin {
        Origin::new(self.manifest(), &self.study.library)
    }

    fn plan(&self) -> &Plan {
        &self.plan
    }

    fn points(&self) -> u32 {
        // A design has at most some ten thousand.
        self.points.len() as u32 + 1
    }

    fn fly_point(
        &self,
        point: u32,
        plan: &Plan,
        ledger: &mut dyn Ledger<OutputFault>,
        sink: &mut Sink<'_>,
    ) -> anyhow::Result<Stopped> {
        let Some(index) = point.checked_sub(1) else { return Ok(self.study.fly_many(plan, ledger, sink)?.1) };
        let axes: Vec<Axis> = self.axes.iter().map(|swept| swept.axis.clone()).collect();
        let scenario = self.study.library.scenario_at(&self.study.key, &axes, &self.points[index as usize])?;
        Ok(montecarlo::fly_point(&scenario, plan, study::stop_flag(), (point, ledger), sink)?.1)
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
        let mean = swept.base.mean(quantity);
        let base = mean.as_ref().map_or_else(|| "-".into(), with_interval);
        let mut rows = vec![vec!["base".to_owned()]];
        rows[0].extend(std::iter::repeat_n(String::new(), axes.len() - 1).chain([base, "-".into()]));
        rows.extend(swept.outline.points().iter().map(|point| point_row(&swept.outline, point, quantity)));
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        text += &terminal::table(&header, 0, rows);
        if let Some(share) = mean.and_then(|mean| swept.outline.pairing(&mean, quantity)) {
            let share = with_interval(&share);
            text += &format!(
                "same luck: {share} of the variance that a difference of independent runs has, at the point in the middle\n"
            );
        }
    }
    text
}

fn point_row(outline: &Outline, point: &OutlinePoint, quantity: &str) -> Vec<String> {
    let at = outline.at(point, quantity);
    let mean = at.and_then(|at| at.mean.as_ref()).map_or_else(|| "-".into(), with_interval);
    let difference = at.and_then(|at| at.difference.as_ref()).map_or_else(|| "-".into(), signed_with_interval);
    point.parameters.iter().map(Level::to_string).chain([mean, difference]).collect()
}
