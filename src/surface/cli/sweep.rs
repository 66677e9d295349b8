//! `sweep`: flies a scenario at every point of a grid with common random numbers.

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::study::{self, Study};
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs};
use crate::model::scenario::Scenario;
use crate::study::design::{self, Axis};
use crate::study::montecarlo::{Plan, Results, Stopped, nearest_names};
use crate::study::sweep::{self, Event, Point, SweepFault};
use crate::surface::output::charts::{self, SweptAxis};
use crate::surface::output::manifest::{self, Kind, Manifest};
use crate::surface::output::rows::RowFiles;
use crate::surface::output::summary::{self, Quantities};
use crate::surface::output::{Folder, OutputFault, SWEEP_FILE, points};
use crate::surface::params::{Change, Operation};
use crate::surface::terminal::{self, bold, grouped, signed_with_interval, with_interval};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley sweep black-thursday --vary scenario.forces.mig.count=12:60:12 --runs 500
  mig-alley sweep black-thursday --vary aircraft.b-29a.zero_lift_drag*=0.8,1,1.2 --quantity un.b-29a.destroyed

Axes: PATH=LO:HI:STEP, PATH=LO:HI/N for N points, PATH=a,b,c; with *= the values are factors on the base value.
--runs is the number of runs of each point; the base is flown as well, with the same luck.";

/// How points are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Design {
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
    #[arg(long, value_enum, default_value_t = Design::Grid)]
    design: Design,
    /// Quantity to print; may be given more than once. Aircraft destroyed, by type, if not given.
    #[arg(long, value_name = "QUANTITY")]
    quantity: Vec<String>,
    #[command(flatten)]
    runs: RunsArgs,
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
    /// Faults in axes, parameters or options, an output folder that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let plan = self.runs.plan()?;
        let axes: Vec<Axis> = self.vary.iter().map(|text| Axis::parse(text)).collect::<Result<_, _>>()?;
        let points = match self.design {
            Design::Grid => design::grid(&axes)?,
        };
        sweep::check::<OutputFault>(points.len(), &plan)?;
        let study = Study::load(&self.scenario, context)?;
        // Every point before the first flight: a fault in the last one must not cost the work of the others.
        points.iter().try_for_each(|point| scenario_at(&study, &axes, point).map(drop))?;
        let quantities = self.quantities(&study)?;
        let output = OutputArgs { output: self.output.clone(), csv: self.csv };
        let manifest = Manifest { kind: Kind::Sweep, axes: self.vary.clone(), ..study.manifest(&plan, plan.runs) };
        let folder = Folder::begin(&study.folder(&output, "-sweep"), &manifest)?;
        let swept = fly(&study, &axes, &points, &plan, context)?;
        if swept.stopped == Stopped::Interrupted {
            anyhow::bail!("stopped after {} of {} points; nothing was written", swept.points.len(), points.len());
        }
        let text = summary::json(&swept.json(&study, &axes));
        folder.write(SWEEP_FILE, text.as_bytes())?;
        self.write_points(&folder, &study, &axes, &swept, &quantities)?;
        folder.write(manifest::FILE, &manifest.bytes())?;
        study::name_files(&folder.commit()?, &context.terminal);
        let shown = if context.json { text } else { in_words(&study, &axes, &swept, &quantities) };
        context.terminal.result(&shown)?;
        Ok(Answer::Done)
    }

    /// Rows of all quantities, and charts of those that were asked for, else of the bombers destroyed.
    fn write_points(
        &self,
        folder: &Folder,
        study: &Study,
        axes: &[Axis],
        swept: &Swept,
        quantities: &[String],
    ) -> anyhow::Result<()> {
        let bombers: Vec<String> = swept
            .base
            .layout
            .bombers_destroyed()
            .iter()
            .map(|&column| swept.base.layout.columns()[column].name.clone())
            .collect();
        let drawn = if self.quantity.is_empty() && !bombers.is_empty() { &bombers } else { quantities };
        let with_base =
            |axis: &Axis| SweptAxis { axis: axis.clone(), base: study.library.value(&study.key, &axis.path).ok() };
        let axes: Vec<SweptAxis> = axes.iter().map(with_base).collect();
        let points: Vec<&Point> = swept.points.iter().map(|point| &*point.shown).collect();
        let flown = (&swept.base, points.as_slice());
        points::write(&folder.path(), &axes, flown, RowFiles::asked(self.csv))?;
        charts::write_sweep_charts(&folder.path(), &study.scenario, &axes, flown, drawn)?;
        Ok(())
    }

    /// The quantities to print: as asked, else the aircraft destroyed of every type.
    fn quantities(&self, study: &Study) -> anyhow::Result<Vec<String>> {
        let layout = crate::study::quantity::Layout::new(&study.scenario);
        for name in &self.quantity {
            if layout.position(name).is_none() {
                let nearest = nearest_names(&layout, name).join(", ");
                anyhow::bail!("no quantity '{name}' in this scenario; the nearest names are {nearest}");
            }
        }
        if !self.quantity.is_empty() {
            return Ok(self.quantity.clone());
        }
        use crate::model::scenario::Side;
        let of = |side| layout.destroyed_of(side).into_iter().map(|c| layout.columns()[c].name.clone());
        Ok(of(Side::Un).chain(of(Side::Communist)).collect())
    }
}

/// The scenario with the values of a point put in.
fn scenario_at(study: &Study, axes: &[Axis], point: &[f64]) -> anyhow::Result<Scenario> {
    let change = |(axis, &value): (&Axis, &f64)| Change {
        path: axis.path.clone(),
        operation: match axis.operation {
            design::Operation::Set => Operation::Set(value),
            design::Operation::Scale => Operation::Multiply(value),
        },
        origin: "--vary".into(),
    };
    let changes: Vec<Change> = axes.iter().zip(point).map(change).collect();
    Ok(study.library.with(&study.key, &changes)?.scenario(&study.key)?)
}

/// A finished sweep.
struct Swept {
    base: Results,
    points: Vec<PointSummary>,
    stopped: Stopped,
}

/// What is kept of a point.
struct PointSummary {
    point: Vec<f64>,
    json: PointJson,
    shown: Box<Point>,
}

fn fly(study: &Study, axes: &[Axis], points: &[Vec<f64>], plan: &Plan, context: &Context) -> anyhow::Result<Swept> {
    let total = (points.len() as u64 + 1) * u64::from(plan.runs);
    let mut progress = context.terminal.progress(total);
    let mut done: Vec<PointSummary> = Vec::new();
    let mut flights = 0u64;
    let sink = |event: Event<'_>| {
        match event {
            Event::Batch(results) => {
                let at = flights + u64::from(results.runs);
                progress.update(at, &format!("{} of {} points", done.len(), points.len()));
                if results.runs == plan.runs {
                    flights = at;
                }
            }
            Event::Point(shown) => {
                let (point, json) = (shown.parameters.clone(), PointJson::new(axes, &shown));
                done.push(PointSummary { point, json, shown });
            }
        }
        Ok(())
    };
    let at = |point: &[f64]| scenario_at(study, axes, point);
    let (base, stopped) =
        sweep::sweep(&study.scenario, points, plan, study::stop_flag(), at, sink).map_err(|fault| match fault {
            SweepFault::Point(fault) => fault,
            other => anyhow::anyhow!(other.to_string()),
        })?;
    progress.finish();
    Ok(Swept { base, points: done, stopped })
}

/// One point as JSON.
#[derive(Debug, Clone, Serialize)]
struct PointJson {
    parameters: Map<String, Value>,
    digest: String,
    quantities: Quantities,
    /// Paired differences from the base: name to mean and 95 % interval.
    differences: Map<String, Value>,
}

impl PointJson {
    fn new(axes: &[Axis], point: &Point) -> Self {
        let columns = point.results.layout.columns();
        let differences = columns.iter().filter_map(|column| {
            let e = point.difference(&column.name)?;
            Some((column.name.clone(), json!({ "mean": e.value, "mean_lo": e.lo, "mean_hi": e.hi })))
        });
        PointJson {
            parameters: axes.iter().zip(&point.parameters).map(|(axis, &v)| (axis.name(), json!(v))).collect(),
            digest: point.results.digest(),
            quantities: Quantities::new(&point.results),
            differences: differences.collect(),
        }
    }
}

impl Swept {
    fn json(&self, study: &Study, axes: &[Axis]) -> Value {
        json!({
            "scenario": study.key,
            "seed": self.base.seed,
            "runs": self.base.runs,
            "axes": axes.iter().map(Axis::name).collect::<Vec<_>>(),
            "base": { "digest": self.base.digest(), "quantities": Quantities::new(&self.base) },
            "points": self.points.iter().map(|p| &p.json).collect::<Vec<_>>(),
        })
    }
}

fn in_words(study: &Study, axes: &[Axis], swept: &Swept, quantities: &[String]) -> String {
    let headline = format!(
        "{}: {} points of {} runs, seed {}, means and paired differences from the base with 95 % intervals",
        study.scenario.title,
        swept.points.len(),
        grouped(swept.base.runs.into()),
        swept.base.seed
    );
    let mut text = format!("{}\n", bold(&headline));
    for quantity in quantities {
        let mut header: Vec<String> = axes.iter().map(Axis::name).collect();
        header.extend([quantity.clone(), "difference".into()]);
        let base = swept.base.mean(quantity).map_or_else(|| "-".into(), |e| with_interval(&e));
        let mut rows = vec![vec!["base".to_owned()]];
        rows[0].extend(std::iter::repeat_n(String::new(), axes.len() - 1).chain([base, "-".into()]));
        rows.extend(swept.points.iter().map(|p| point_row(p, quantity)));
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        text += &terminal::table(&header, 0, rows);
    }
    text
}

fn point_row(point: &PointSummary, quantity: &str) -> Vec<String> {
    let mean = point.shown.results.mean(quantity).map_or_else(|| "-".into(), |e| with_interval(&e));
    let difference = point.shown.difference(quantity).map_or_else(|| "-".into(), |e| signed_with_interval(&e));
    point.point.iter().map(f64::to_string).chain([mean, difference]).collect()
}
