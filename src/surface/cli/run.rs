//! `run`: flies a scenario and prints what losses to expect.

use clap::Args;

use super::study::{self, Flown, Study};
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs};
use crate::model::scenario::{Scenario, Side};
use crate::study::estimate::ratio::ExchangeRatio;
use crate::study::montecarlo::Results;
use crate::surface::output::summary::{Summary, side_name};
use crate::surface::terminal::{self, bold, grouped, plain, with_interval};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley run black-thursday
  mig-alley run black-thursday --runs 10000 --set scenario.forces.mig.count=24
  mig-alley run black-thursday --runs 100000 --precision un.b-29a.destroyed=0.05
  mig-alley run black-thursday --run 17 --output output/run-17 --csv";

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    runs: RunsArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl RunCommand {
    /// Flies, writes, prints.
    ///
    /// # Errors
    /// Faults in parameters or options, an output folder that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let plan = self.runs.plan()?;
        let study = Study::load(&self.scenario, context)?;
        let flown = study::fly(&study, &plan, &self.output, context)?;
        study::report_end(&flown, &study, &plan, &context.terminal);
        let text = if context.json {
            Summary::new(&study.key, &flown.results).json()
        } else {
            in_words(&study.scenario, &flown)
        };
        context.terminal.result(&text)?;
        Ok(if study::too_many_failed(&flown.results) { Answer::Negative } else { Answer::Done })
    }
}

fn in_words(scenario: &Scenario, flown: &Flown) -> String {
    let results = &flown.results;
    let header = ["", "engaged", "destroyed", "5-95 %", "damaged", "passes fired", "rounds", "hits taken"];
    let mut text = format!("{}\n", bold(&title(scenario, results)));
    text += &terminal::table(&header, 1, type_rows(scenario, results));
    text += &format!("{}\n", ratio_line(results));
    text += &format!("digest {}\n", results.digest());
    text
}

fn title(scenario: &Scenario, results: &Results) -> String {
    let conditions = match results.runs {
        1 => format!("run {}", results.first_run),
        runs => format!("{} runs, means with 95 % intervals", grouped(runs.into())),
    };
    format!("{}: {conditions}, seed {}", scenario.title, results.seed)
}

/// One line per side and type.
fn type_rows(scenario: &Scenario, results: &Results) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for side in [Side::Un, Side::Communist] {
        for aircraft in &scenario.aircraft {
            let prefix = format!("{}.{}", side.key(), aircraft.key);
            if results.tally(&format!("{prefix}.engaged")).is_none() {
                continue;
            }
            let cell = |measure: &str| mean_cell(results, &format!("{prefix}.{measure}"));
            rows.push(vec![
                format!("{} {}", side_name(side), aircraft.name),
                cell("engaged"),
                cell("destroyed"),
                range_cell(results, &format!("{prefix}.destroyed")),
                cell("damaged"),
                cell("passes_fired"),
                cell("rounds"),
                cell("hits_taken"),
            ]);
        }
    }
    rows
}

/// Mean with its interval; the bare value of a single run; a dash where the type has no such quantity.
fn mean_cell(results: &Results, quantity: &str) -> String {
    let Some(tally) = results.tally(quantity) else { return "-".into() };
    match (tally.mean_estimate(), tally.mean()) {
        (Some(e), _) if e.half_width() > 0.0 => with_interval(&e),
        (_, Some(value)) => plain(value),
        _ => "-".into(),
    }
}

fn range_cell(results: &Results, quantity: &str) -> String {
    let range = results.tally(quantity).and_then(|t| Some((t.quantile(0.05)?, t.quantile(0.95)?)));
    range.map_or_else(|| "-".into(), |(lo, hi)| format!("{} - {}", plain(lo), plain(hi)))
}

fn ratio_line(results: &Results) -> String {
    match results.joint.exchange_ratio(results.seed) {
        ExchangeRatio::Ratio(e) => format!("UN aircraft lost for one communist aircraft lost: {}", with_interval(&e)),
        ExchangeRatio::NoDenominator { n } => {
            format!("no exchange ratio: no communist aircraft was lost in {} runs", grouped(n))
        }
    }
}
