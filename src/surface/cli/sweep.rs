//! `sweep`: flies a scenario at every point of a grid with common random numbers.

mod axes;
mod flight;

use std::fs::File;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use self::flight::{Flight, Swept};
use super::refusal::Refusal;
use super::study::{self, Study};
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs, UncertainArgs};
use crate::model::scenario::Side;
use crate::study::design::{self, Axis};
use crate::study::montecarlo::{Plan, nearest_names};
use crate::study::quantity::Layout;
use crate::study::quote::cut;
use crate::study::sweep::{self, Outline, OutlinePoint};
use crate::surface::output::charts::{self, SweptAxis};
use crate::surface::output::manifest::{Kind, Manifest};
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
        let Design { study, plan, axes, points, quantities } = self.design(context)?;
        let whole = Manifest { kind: Kind::Sweep, axes: self.vary.clone(), ..study.manifest(&plan, plan.runs) };
        let output = OutputArgs { output: self.output.clone(), csv: self.csv };
        let folder = Folder::begin(&study.folder(&output, "-sweep"), &whole)?;
        let drawn = self.drawn(&study, &quantities);
        let flight = Flight { study: &study, axes: &axes, points: &points, plan: &plan };
        let kept = quantities.iter().chain(&drawn).cloned();
        let swept = flight.fly(&folder, RowFiles::asked(self.csv), kept, context)?;
        if swept.base.runs < plan.runs {
            anyhow::bail!("stopped before the base was flown; nothing was written");
        }
        let done = swept.outline.points().len();
        let (is_whole, target) = (done == points.len(), folder.target().to_owned());
        let manifest = Manifest { points: (!is_whole).then_some(done as u32), ..whole };
        let finished = folder.finish(&manifest, |folder| {
            let (flown, stop) = ((&swept.base, &swept.outline), study::charting(swept.stopped));
            charts::write_sweep_charts(folder, &study.scenario, &axes, flown, &drawn, stop)
        })?;
        if !is_whole {
            context.terminal.warn(&self.how_to_go_on(&study, &plan, &axes, &points, done));
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
                Ok(Design { study, plan, axes, points, quantities })
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

    /// What a user who stopped the sweep has, and what is missing.
    fn how_to_go_on(&self, study: &Study, plan: &Plan, axes: &[SweptAxis], points: &[Vec<f64>], done: usize) -> String {
        let begun = format!("stopped after {done} of {} points; what is there is kept.", points.len());
        let left = &points[done..];
        match vary_rest(axes, left) {
            Some(vary) => {
                let command = study.again("sweep", plan.seed, self.csv);
                let range = format!("--first-run {} --runs {}", plan.first_run, plan.runs);
                format!("{begun} The others: {command} {range} --vary '{vary}'")
            }
            None => {
                let at = |(swept, value): (&SweptAxis, &f64)| format!("{}={value}", swept.axis.name());
                let first: Vec<String> = axes.iter().zip(&left[0]).map(at).collect();
                format!("{begun} Missing are those from {} on, in the order of the axes", first.join(" "))
            }
        }
    }
}

/// The axis that flies what is left, where there is one axis and the values fit a line or two.
fn vary_rest(axes: &[SweptAxis], left: &[Vec<f64>]) -> Option<String> {
    let [one] = axes else { return None };
    let values: Vec<String> = left.iter().map(|point| point[0].to_string()).collect();
    let text = format!("{}={}", one.axis.name(), values.join(","));
    (text.len() <= 200).then_some(text)
}

/// A checked sweep.
struct Design {
    study: Study,
    plan: Plan,
    axes: Vec<SweptAxis>,
    points: Vec<Vec<f64>>,
    quantities: Vec<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_one_axis_is_an_axis() {
        let axis = |text: &str| SweptAxis { axis: Axis::parse(text).unwrap(), base: None };
        let left = [vec![3.0], vec![4.5]];
        assert_eq!(vary_rest(&[axis("a.b*=1:4.5:0.5")], &left).as_deref(), Some("a.b*=3,4.5"));
        assert_eq!(vary_rest(&[axis("a=1,2"), axis("b=3,4")], &[vec![1.0, 4.0]]), None);
        assert_eq!(vary_rest(&[axis("a=1:1000:1")], &vec![vec![500.0]; 100]), None);
    }
}
