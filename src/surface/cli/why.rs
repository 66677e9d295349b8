//! `why`: the causal chain behind the fate of one aircraft in one run.

use anyhow::{Context as _, bail};
use clap::Args;

use super::study::Study;
use super::{Answer, Context, ScenarioArgs, UncertainArgs};
use crate::model::engagement::outcome::Fate;
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::study::likeness::nearest;
use crate::study::montecarlo::Plan;
use crate::study::recording::{self, Recording};
use crate::surface::replay::told::{cause_in_words, fate_in_words};
use crate::surface::replay::why::{self, Why, clock};
use crate::surface::terminal::{bold, table};

/// Shown by `why --help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley why black-thursday --run 17
  mig-alley why black-thursday --run 17 --aircraft 19bg-03
  mig-alley why black-thursday --run 17 --aircraft mig-12 --json";

/// Options of `why`.
#[derive(Debug, Args)]
pub struct WhyCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    uncertain: UncertainArgs,
    /// Index of the run.
    #[arg(long, value_name = "INDEX")]
    run: u32,
    /// Seed of the study.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Name of the aircraft, force and number, for instance 19bg-03; without it, the aircraft that were hit are listed.
    #[arg(long, value_name = "ID")]
    aircraft: Option<String>,
}

impl WhyCommand {
    /// Flies the run again and tells.
    ///
    /// # Errors
    /// Faults in parameters or options; an aircraft that is not in the scenario; a run that failed.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let plan = Plan { seed: self.seed, first_run: self.run, runs: 1, threads: None, precision: None };
        let checked = plan.check().map_err(anyhow::Error::from).map(|()| plan);
        let (_, study) = Study::with_plan(&self.scenario, self.uncertain, checked, context)?;
        let address = RunAddress { seed: self.seed, run: self.run };
        let scenario = &study.scenario_of(address)?;
        let who = self.aircraft.as_deref().map(|name| find(scenario, name)).transpose()?;
        let recording = recording::record(scenario, address)
            .with_context(|| format!("run {} of seed {} failed", self.run, self.seed))?;
        let text = match who {
            Some(who) => tell(&why::why(scenario, &recording, who), context.json)?,
            None => list(scenario, &recording, context.json)?,
        };
        context.terminal.result(&text)?;
        Ok(Answer::Done)
    }
}

/// The aircraft of a name.
fn find(scenario: &Scenario, name: &str) -> anyhow::Result<usize> {
    let names: Vec<String> = (0..scenario.total_aircraft()).map(|who| scenario.aircraft_name(who)).collect();
    if let Some(who) = names.iter().position(|known| known == name) {
        return Ok(who);
    }
    if names.is_empty() {
        bail!("no aircraft '{name}': this scenario has none");
    }
    let near = nearest(name, names.iter().map(String::as_str));
    bail!("no aircraft '{name}' in this scenario; the nearest names are {near}")
}

fn tell(why: &Why, json: bool) -> anyhow::Result<String> {
    if json {
        return Ok(serde_json::to_string_pretty(&why.rounded())? + "\n");
    }
    let mut text = format!("{}\n\n", bold(&why.summary.join(" ")));
    for step in &why.chain {
        let mark = if step.decisive { "  <- decisive" } else { "" };
        text += &format!("{:>6}  {}{mark}\n", clock(step.told.time_s), step.told.text);
    }
    Ok(text)
}

/// Aircraft of a run that were hit, with their fates.
fn list(scenario: &Scenario, recording: &Recording, json: bool) -> anyhow::Result<String> {
    let fates = (0..scenario.total_aircraft()).map(|who| (who, why::fate_of(recording, who)));
    let hit: Vec<_> = fates.filter(|(_, (fate, _))| *fate != Fate::Unhurt).collect();
    if json {
        let rows: Vec<_> = hit
            .iter()
            .map(|&(who, (fate, cause))| {
                let cause = cause.map(|c| c.key());
                serde_json::json!({ "aircraft": scenario.aircraft_name(who), "fate": fate.key(), "cause": cause })
            })
            .collect();
        return Ok(serde_json::to_string_pretty(&rows)? + "\n");
    }
    if hit.is_empty() {
        return Ok("No aircraft was hit in this run.\n".into());
    }
    let rows = hit.iter().map(|&(who, (fate, cause))| {
        let cause = cause.map_or("", |c| cause_in_words(c.key()));
        vec![scenario.aircraft_name(who), fate_in_words(fate).to_owned(), cause.to_owned()]
    });
    let text = table(&["aircraft", "fate", "because"], 3, rows.collect());
    Ok(format!("{text}\nAsk about one of them with --aircraft.\n"))
}
