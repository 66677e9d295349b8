//! `status`: what there is of a planned study.

use clap::Args;
use serde::Serialize;

use super::divided::PlanArgs;
use super::{Answer, Context};
use crate::surface::output::shards::{Plan, ShardFolder, State};
use crate::surface::output::summary;
use crate::surface::terminal::{self, grouped};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Example:
  mig-alley status --plan big.json

Exit code 0 where all shards are whole, else 1.";

/// Options of `status`.
#[derive(Debug, Args)]
pub struct StatusCommand {
    #[command(flatten)]
    plan: PlanArgs,
}

/// One shard in a few words.
#[derive(Debug, Serialize)]
pub(super) struct Shard {
    shard: u32,
    state: &'static str,
    flown: u64,
    runs: u64,
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
}

impl StatusCommand {
    /// Looks at every shard and tells.
    ///
    /// # Errors
    /// A file that is no plan; a folder that cannot be read.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let plan = Plan::read(&self.plan.plan)?;
        let folder = ShardFolder::of(&self.plan.plan);
        let shards: Vec<Shard> = (0..plan.shards).map(|index| shard(&folder, &plan, index)).collect();
        let strangers = folder.strangers(&plan)?;
        let text = if context.json { summary::json(&shards) } else { in_words(&plan, &shards) };
        context.terminal.result(&text)?;
        strangers.iter().for_each(|name| context.terminal.warn(&format!("{name} is no shard of this plan")));
        let is_whole = shards.iter().all(|shard| shard.state == "whole") && strangers.is_empty();
        Ok(if is_whole { Answer::Done } else { Answer::Negative })
    }
}

/// What there is of a shard.
pub(super) fn shard(folder: &ShardFolder, plan: &Plan, index: u32) -> Shard {
    let runs = plan.flights_of(index);
    let (state, flown, why) = match folder.state(plan, index) {
        State::Missing => ("missing", 0, String::new()),
        State::Unfinished(flown) => ("unfinished", flown, String::new()),
        State::Whole => ("whole", runs, String::new()),
        State::Refused(why) => ("refused", 0, why),
    };
    Shard { shard: index, state, flown, runs, why }
}

fn in_words(plan: &Plan, shards: &[Shard]) -> String {
    let flown: u64 = shards.iter().map(|shard| shard.flown).sum();
    let whole = shards.iter().filter(|shard| shard.state == "whole").count();
    let all = plan.extent.flights();
    let headline = format!(
        "{}: {whole} of {} shards whole, {} of {} runs flown\n",
        plan.origin.study.describe(),
        plan.shards,
        grouped(flown),
        grouped(all)
    );
    let rows = shards
        .iter()
        .map(|s| vec![s.shard.to_string(), s.state.into(), grouped(s.flown), grouped(s.runs), s.why.clone()]);
    headline + &terminal::table(&["shard", "state", "flown", "runs", ""], 0, rows.collect())
}
