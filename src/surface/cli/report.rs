//! `report`: one self-contained page about a run, to be read on a screen or printed.

use clap::Args;
use serde_json::json;

use super::ending;
use super::finished::Finished;
use super::study::Study;
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs, UncertainArgs};
use crate::surface::output::{charts, summary, write_file};
use crate::surface::report::{self, run::RunReport};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley report black-thursday
  mig-alley report black-thursday --runs 10000 --set scenario.forces.mig.count=24 --output output/fewer-migs
  mig-alley report black-thursday --run 17 --output output/run-17

The page needs no network and no script. Print it from a browser.";

/// Options of `report`.
#[derive(Debug, Args)]
pub struct ReportCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    uncertain: UncertainArgs,
    #[command(flatten)]
    runs: RunsArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl ReportCommand {
    /// Reuses the finished run of the folder where it is the one asked for, else flies it; writes the page; prints the
    /// finding.
    ///
    /// # Errors
    /// As `run`.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let (plan, study) = Study::with_plan(&self.scenario, self.uncertain, self.runs.plan(), context)?;
        let finished = Finished::find(&study, &plan, &self.output, context)?;
        let results = &finished.results;
        let data = charts::of_run(&study.scenario, &study.records, results, None);
        // a run that was just flown has written its page itself
        let pictures = if finished.is_reused {
            charts::of_finished(&finished.folder, &data, results.middle_run())?
        } else {
            Vec::new()
        };
        let report = study.report(results, &finished.joint, &data, &pictures);
        let path = finished.folder.join(report::FILE);
        if finished.is_reused {
            write_file(&path, report.page().html().as_bytes())?;
            ending::name_files(std::slice::from_ref(&path), &context.terminal);
        }
        context.terminal.result(&answer(&report, &path.display().to_string(), context.json))?;
        ending::charts_verdict(finished.charts, &context.terminal)?;
        ending::must_be_whole(finished.stopped)?;
        Ok(if ending::too_many_failed(results) { Answer::Negative } else { Answer::Done })
    }
}

fn answer(report: &RunReport<'_>, path: &str, in_json: bool) -> String {
    let (missed, judged) = report.missed();
    let finding = report.finding();
    if in_json {
        return summary::json(&json!({ "report": path, "finding": finding, "missed": missed, "judged": judged }));
    }
    format!("{finding}\n{path}\n")
}
