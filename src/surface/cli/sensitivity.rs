//! `sensitivity`: which parameters that are not known exactly move the losses, and how much of the spread is luck.

mod words;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::batches::{self, Batches, ResumeArgs, Source};
use super::divided::{Divided, Divisible, Sink};
use super::ending;
use super::refusal::Refusal;
use super::study::{self, Study};
use super::{Answer, Context, ScenarioArgs, UncertainArgs, quantities};
use crate::study::ledger::Ledger;
use crate::study::likeness::nearest;
use crate::study::montecarlo::{MOST_RUNS, Plan, PlanFault, Results, Row, Stopped, StudyFault};
use crate::study::quantity::Layout;
use crate::study::quote::cut;
use crate::study::sensitivity::flown::{self, Design, Outputs, Points};
use crate::study::sensitivity::morris::{Grid, Trajectories};
use crate::study::sensitivity::pick_freeze::PickFreeze;
use crate::surface::output::charts;
use crate::surface::output::manifest::{Kind, Manifest};
use crate::surface::output::origin::Origin;
use crate::surface::output::rows::{RowFiles, RowWriter};
use crate::surface::output::sensitivity::{self, Report};
use crate::surface::output::shards::Shards;
use crate::surface::output::{Finished, Folder, OutputFault};
use crate::surface::params::Priors;

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley sensitivity black-thursday --method morris --trajectories 20
  mig-alley sensitivity black-thursday --rows 256 --parameter 'doctrine.mig.*' --parameter 'pilots.soviet-324-iad.*'

Parameters are drawn from the ranges in their files; luck is one more input, so that its share is told. Rows are best a power of
two: N of them take N (parameters + 3) battles. Half of them cost nothing more, and are told too. Screen many parameters with
morris first, then share out the variance among those that matter with sobol.";

/// Largest number of replicates: more than that is a study of each point.
const MOST_REPLICATES: u32 = 10_000;

/// Most stars of a pattern: each more takes longer to look for than all before it.
const MOST_STARS: usize = 3;

/// How sensitivity is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Shares of variance, first-order and total, by pick and freeze on scrambled Sobol points.
    Sobol,
    /// Screening by elementary effects along trajectories.
    Morris,
}

/// Options of `sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// How sensitivity is found.
    #[arg(long, value_enum, default_value_t = Method::Sobol)]
    method: Method,
    /// A parameter with a range, or many by a star, as in 'doctrine.mig.*'; may be given more than once. All of them if not given.
    #[arg(long, value_name = "PATH")]
    parameter: Vec<String>,
    /// Rows of the design of sobol.
    #[arg(long, value_name = "N", default_value_t = 256)]
    rows: u32,
    /// Trajectories of morris.
    #[arg(long, value_name = "N", default_value_t = 20)]
    trajectories: u32,
    /// Battles of each point, whose mean is its output.
    #[arg(long, value_name = "N", default_value_t = 1)]
    replicates: u32,
    /// Quantity to explain; may be given more than once. The bombers destroyed, without bombers the aircraft, if not given.
    #[arg(long, value_name = "QUANTITY")]
    quantity: Vec<String>,
    /// Seed of the study.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Threads; one per core if not given. Never changes a result.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    resume: ResumeArgs,
    /// Folder of the results; output/SCENARIO-METHOD if not given.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write the rows as CSV too.
    #[arg(long)]
    csv: bool,
}

/// A checked study.
struct Sensitivity {
    study: Study,
    priors: Priors,
    /// Indices of the parameters among the priors.
    parameters: Vec<usize>,
    design: Design,
    plan: Plan,
    quantities: Vec<String>,
    /// What is flown, for the manifest.
    words: String,
}

impl SensitivityCommand {
    /// Flies, writes, prints.
    ///
    /// # Errors
    /// Faults in parameters or options, all together; an output folder that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        self.conclude(Source::Flown(self.resume), context)
    }

    fn conclude(&self, source: Source, context: &Context) -> anyhow::Result<Answer> {
        let asked = self.asked(context)?;
        if batches::is_finished(&source, &self.folder(), &asked.manifest(), &context.terminal) {
            return Ok(Answer::Done);
        }
        let folder = Folder::begin(&self.folder(), &asked.manifest())?;
        let again = |point, run| asked.flight(point, run);
        let batches = source.open(&folder, || asked.origin(), again, &context.terminal)?;
        let target = folder.target().to_owned();
        let filled = asked.fill(folder, RowFiles::asked(self.csv), batches, context).map_err(batches::told)?;
        let (report, results, finished) = filled;
        ending::warn_failures(&results, &context.terminal);
        ending::name_files(&finished.files, &context.terminal);
        let text = if context.json { report.json() } else { words::of(&asked.study.scenario, &report) };
        ending::shown(context.terminal.result(&text), &target)?;
        ending::charts_verdict(finished.charts, &context.terminal)?;
        let is_answered = !ending::too_many_failed(&results) && report.has_finding();
        Ok(if is_answered { Answer::Done } else { Answer::Negative })
    }

    fn folder(&self) -> PathBuf {
        let method = match self.method {
            Method::Sobol => "sobol",
            Method::Morris => "morris",
        };
        let name = || Path::new("output").join(format!("{}-{method}", self.scenario.scenario));
        self.output.clone().unwrap_or_else(name)
    }

    /// What is asked for, checked as a whole.
    fn asked(&self, context: &Context) -> anyhow::Result<Sensitivity> {
        let mut refusal = Refusal::default();
        if !(1..=MOST_REPLICATES).contains(&self.replicates) {
            let fault = format!("cannot fly {} replicates: ask for 1 to {MOST_REPLICATES}", self.replicates);
            refusal.keep(Err::<(), _>(anyhow::Error::msg(fault)));
        }
        let study = refusal.keep(Study::load(&self.scenario, UncertainArgs { uncertain: false }, context));
        let priors = study.as_ref().and_then(|study| refusal.keep(study.library.priors(&study.key)));
        let parameters = priors.as_ref().and_then(|priors| refusal.keep(self.parameters(priors)));
        let points = refusal.keep(self.points(parameters.as_ref().map_or(1, Vec::len)));
        let quantities = study.as_ref().and_then(|study| refusal.keep(quantities::foremost(&self.quantity, study)));
        let design = points.map(|points| Design { points, replicates: self.replicates });
        let plan = design.as_ref().and_then(|design| refusal.keep(self.plan(design)));
        match (study, priors, parameters, design, plan, quantities) {
            (Some(study), Some(priors), Some(parameters), Some(design), Some(plan), Some(quantities))
                if refusal.is_empty() =>
            {
                let words = self.words();
                Ok(Sensitivity { study, priors, parameters, design, plan, quantities, words })
            }
            _ => Err(refusal.into_error()),
        }
    }

    fn words(&self) -> String {
        let (replicates, each) = (self.replicates, if self.replicates == 1 { "battle" } else { "battles" });
        match self.method {
            Method::Sobol => format!("sobol, {} rows, {replicates} {each} a point", self.rows),
            Method::Morris => format!("morris, {} trajectories, {replicates} {each} a point", self.trajectories),
        }
    }

    /// Indices of the parameters asked for.
    fn parameters(&self, priors: &Priors) -> anyhow::Result<Vec<usize>> {
        let known: Vec<&str> = priors.parameters().iter().map(|p| p.path.as_str()).collect();
        if self.parameter.is_empty() {
            return Ok((0..known.len()).collect());
        }
        let (mut found, mut faults) = (Vec::new(), Vec::new());
        for pattern in &self.parameter {
            if pattern.matches('*').count() > MOST_STARS {
                faults.push(format!("'{}' has more than {MOST_STARS} stars", cut(pattern)));
                continue;
            }
            let before = found.len();
            found.extend((0..known.len()).filter(|&index| matches(pattern, known[index])));
            if found.len() == before {
                let nearest = nearest(pattern, known.iter().copied());
                faults.push(format!("'{}' is no parameter with a range; the nearest are {nearest}", cut(pattern)));
            }
        }
        // Two patterns may name the same.
        found.sort_unstable();
        found.dedup();
        if faults.is_empty() { Ok(found) } else { anyhow::bail!("{}", faults.join("\n")) }
    }

    fn points(&self, parameters: usize) -> anyhow::Result<Points> {
        let inputs = parameters + 1;
        Ok(match self.method {
            Method::Sobol => Points::PickFreeze(PickFreeze::new(self.rows, inputs, self.seed)?),
            Method::Morris => {
                // Before room is made for all paths.
                let flights = u64::from(self.trajectories) * (inputs as u64 + 1) * u64::from(self.replicates);
                if flights > u64::from(MOST_RUNS) {
                    return Err(PlanFault::Runs(flights).into());
                }
                Points::Trajectories(Trajectories::new(Grid::default(), self.trajectories, inputs, self.seed)?)
            }
        })
    }

    fn plan(&self, design: &Design) -> anyhow::Result<Plan> {
        let flights = design.flights();
        let runs = u32::try_from(flights).map_err(|_| PlanFault::Runs(flights))?;
        let plan = Plan { seed: self.seed, first_run: 0, runs, threads: self.threads, precision: None };
        plan.check()?;
        Ok(plan)
    }
}

/// Whether a path is the one of a pattern, in which a star stands for anything.
fn matches(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((head, rest)) => {
            let tails = |tail: &str| {
                (0..=tail.len()).filter(|&at| tail.is_char_boundary(at)).any(|at| matches(rest, &tail[at..]))
            };
            path.strip_prefix(head).is_some_and(tails)
        }
    }
}

impl Sensitivity {
    fn manifest(&self) -> Manifest {
        let design = Some(self.words.clone());
        Manifest {
            kind: Kind::Sensitivity,
            axes: self.paths(),
            design,
            ..self.study.manifest(&self.plan, self.plan.runs)
        }
    }

    fn paths(&self) -> Vec<String> {
        self.parameters.iter().map(|&index| self.priors.parameters()[index].path.clone()).collect()
    }

    fn layout(&self) -> Layout {
        Layout::new(&self.study.scenario).with_inputs(self.paths())
    }

    fn fly_many<E>(
        &self,
        plan: &Plan,
        ledger: &mut dyn Ledger<E>,
        sink: impl FnMut(&[Row], &Results) -> Result<(), E>,
    ) -> Result<(Results, Stopped), StudyFault<E>> {
        let draw = |coordinates: &[f64]| {
            let shares: Vec<(usize, f64)> = self.parameters.iter().copied().zip(coordinates.iter().copied()).collect();
            let (values, scenario) = self.priors.at(&shares);
            (values, scenario.map_err(|fault| fault.to_string()))
        };
        flown::fly_many(self.layout(), &self.design, (plan, study::stop_flag()), (0, ledger), draw, sink)
    }

    fn fly(
        &self,
        folder: &Folder,
        files: RowFiles,
        batches: &mut Batches,
        context: &Context,
    ) -> anyhow::Result<(Outputs, Results)> {
        let layout = self.layout();
        let columns = self.quantities.iter().filter_map(|name| layout.position(name)).collect();
        let mut outputs = Outputs::new(columns, self.design.replicates);
        let placed = |fault| folder.placed(fault);
        let mut writer = RowWriter::create(&folder.path(), &layout, files).map_err(placed)?;
        let mut progress = context.terminal.progress(self.plan.runs.into());
        let flown = self.fly_many(&self.plan, batches, |rows, results| {
            rows.iter().for_each(|row| outputs.add(row, &layout));
            progress.update(results.runs.into(), "");
            writer.write(rows)
        });
        let (results, stopped) = flown.map_err(|fault| fault.into_fault(|fault| anyhow::Error::from(placed(fault))))?;
        progress.finish();
        if stopped == Stopped::Interrupted {
            anyhow::bail!("stopped after {} of {} battles; the same command goes on", results.runs, self.plan.runs);
        }
        writer.finish().map_err(placed)?;
        Ok((outputs, results))
    }

    /// Flies what the batches lack and puts the folder in its place.
    fn fill(
        &self,
        folder: Folder,
        files: RowFiles,
        mut batches: Batches,
        context: &Context,
    ) -> anyhow::Result<(Report, Results, Finished)> {
        let (outputs, results) = self.fly(&folder, files, &mut batches, context)?;
        let report = self.report(&outputs, &results);
        folder.write(sensitivity::FILE, report.json().as_bytes())?;
        let finished = folder.finish(&self.manifest(), |folder| {
            charts::write_sensitivity_charts(folder, &self.study.scenario, &report, study::stop_flag())
        })?;
        batches.end(Stopped::Complete, self.plan.runs)?;
        Ok((report, results, finished))
    }

    fn report(&self, outputs: &Outputs, results: &Results) -> Report {
        let findings = self.quantities.iter().enumerate();
        let findings = findings.map(|(i, name)| (name.clone(), self.design.finding(outputs.of(i), self.plan.seed)));
        Report {
            scenario: self.study.key.clone(),
            design: self.words.clone(),
            seed: self.plan.seed,
            replicates: self.design.replicates,
            battles: results.runs,
            failed: results.failed,
            digest: results.digest(),
            parameters: self.parameters.iter().map(|&index| self.priors.parameters()[index].clone()).collect(),
            findings: findings.collect(),
        }
    }
}

impl Divisible for SensitivityCommand {
    fn divided(&self, threads: Option<usize>, context: &Context) -> anyhow::Result<Box<dyn Divided>> {
        let mut asked = self.asked(context)?;
        asked.plan.threads = threads;
        Ok(Box::new(asked))
    }

    fn merge(&self, shards: Shards, context: &Context) -> anyhow::Result<Answer> {
        self.conclude(Source::Merged(Box::new(shards)), context)
    }
}

impl Divided for Sensitivity {
    fn origin(&self) -> Origin {
        Origin::new(self.manifest(), &self.study.library)
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
        Ok(self.fly_many(plan, ledger, sink)?.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, path, same) in [
            ("a.b", "a.b", true),
            ("a.b", "a.bc", false),
            ("a.*", "a.b.c", true),
            ("*.c", "a.b.c", true),
            ("a*c*e", "abcde", true),
            ("a*c*f", "abcde", false),
            ("*", "", true),
            ("a.*", "b.a.c", false),
        ] {
            assert_eq!(matches(pattern, path), same, "{pattern} {path}");
        }
    }
}
