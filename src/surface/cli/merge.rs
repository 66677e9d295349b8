//! `merge`: puts the shards of a planned study together.

use clap::Args;

use super::divided::PlanArgs;
use super::{Answer, Context, batches};
use crate::surface::output::shards::{Plan, ShardFolder, Shards, State};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Example:
  mig-alley merge --plan big.json

Writes what the planned command would have written, the same to the byte, and prints what it prints. Shards that are missing,
damaged or of another plan are named, and nothing is written.";

/// Most shards of one kind that are named one by one.
const MOST_NAMED: usize = 20;

/// Options of `merge`.
#[derive(Debug, Args)]
pub struct MergeCommand {
    #[command(flatten)]
    plan: PlanArgs,
}

impl MergeCommand {
    /// Checks all shards and does what the planned command does.
    ///
    /// # Errors
    /// Shards that are missing, damaged or foreign, all together; a study that has changed since; as the command itself.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let (plan, planned) = self.plan.read(context)?;
        let study = planned.study(&plan, &self.plan.plan, None)?;
        self.must_be_whole(&plan)?;
        let mut shards = Shards::new(ShardFolder::of(&self.plan.plan), plan.clone());
        for index in 0..plan.shards {
            let journal = shards.journal(index)?;
            if let Some(fault) = batches::flown_by_others(journal, |point, run| study.flight(point, run))? {
                anyhow::bail!("will not merge {}: {fault}; remove it and fly it again", journal.path().display());
            }
        }
        planned.merge(shards)
    }

    fn must_be_whole(&self, plan: &Plan) -> anyhow::Result<()> {
        let folder = ShardFolder::of(&self.plan.plan);
        let (mut missing, mut faults) = (Vec::new(), Vec::new());
        for index in 0..plan.shards {
            match folder.state(plan, index) {
                State::Whole => {}
                State::Missing | State::Unfinished(_) => missing.push(index.to_string()),
                State::Refused(why) => faults.push(why),
            }
        }
        let strangers = folder.strangers(plan)?;
        faults.extend(strangers.iter().map(|name| format!("{name} is no shard of this plan; move it away")));
        if !missing.is_empty() {
            faults.push(format!("missing: shard {}; fly them with shard --index", named(missing)));
        }
        if faults.is_empty() {
            return Ok(());
        }
        anyhow::bail!("cannot merge {}:\n  {}", self.plan.plan.display(), faults.join("\n  "))
    }
}

fn named(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(MOST_NAMED);
    all.truncate(MOST_NAMED);
    let names = all.join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}
