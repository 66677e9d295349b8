//! `plan`: divides a study into shards that any number of machines can fly.

use clap::Args;

use super::divided::{PlanArgs, Planned};
use super::{Answer, Context};
use crate::surface::output::shards::{MOST_SHARDS, Plan};
use crate::surface::output::summary;
use crate::surface::terminal::{grouped, shell_word};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley plan --plan big.json --shards 8 run black-thursday --runs 1000000 --output output/big
  mig-alley plan --plan migs.json --shards 40 sweep black-thursday --vary scenario.forces.mig.count=12:60:12

Then, on any machine that has the plan and its folder: mig-alley shard --plan big.json --index 0, and so on to 7.
At last: mig-alley merge --plan big.json. The results are the same to the byte as those of the command by itself.";

/// Options of `plan`.
#[derive(Debug, Args)]
pub struct PlanCommand {
    #[command(flatten)]
    plan: PlanArgs,
    /// Number of shards.
    #[arg(long, value_name = "N")]
    shards: u32,
    /// The study: run, sweep or sensitivity with its options.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl PlanCommand {
    /// Checks the study and writes the plan.
    ///
    /// # Errors
    /// As the study itself; more shards than batches; a file that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let study = Planned::parse(&self.command, context)?.new_study()?;
        let extent = study.extent();
        let most = extent.batches().min(MOST_SHARDS.into());
        if self.shards == 0 || u64::from(self.shards) > most {
            anyhow::bail!(
                "cannot make {} shards of {} runs: ask for 1 to {most}, so that each has a batch",
                self.shards,
                grouped(extent.flights())
            );
        }
        let plan = Plan { command: self.command.clone(), origin: study.origin(), extent, shards: self.shards };
        plan.write(&self.plan.plan)?;
        if context.json {
            context.terminal.result(&summary::json(&plan))?;
            return Ok(Answer::Done);
        }
        let (path, last) = (self.plan.plan.display().to_string(), self.shards - 1);
        let word = shell_word(&path);
        context.terminal.result(&format!(
            "{path}: {} shards of {} runs in all\nfly each:  mig-alley shard --plan {word} --index I   (I from 0 to {last})\n\
             at last:   mig-alley merge --plan {word}\n",
            self.shards,
            grouped(extent.flights())
        ))?;
        Ok(Answer::Done)
    }
}
