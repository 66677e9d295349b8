//! `shard`: flies one part of a planned study.

use std::path::PathBuf;

use clap::Args;

use super::divided::{Divided, PlanArgs};
use super::{Answer, Context, batches, status};
use crate::study::montecarlo::Stopped;
use crate::surface::output::shards::{Plan, ShardFolder, ShardInWork};
use crate::surface::output::summary;
use crate::surface::terminal::grouped;

/// Shown by `--help`.
pub const EXAMPLES: &str = "Example:
  mig-alley shard --plan big.json --index 3

A shard that is there is not flown again; one that was killed goes on where it was.";

/// Options of `shard`.
#[derive(Debug, Args)]
pub struct ShardCommand {
    #[command(flatten)]
    plan: PlanArgs,
    /// Number of the shard, from 0.
    #[arg(long, value_name = "I")]
    index: u32,
    /// Threads; one per core if not given. Never changes a result.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

impl ShardCommand {
    /// Flies the shard, unless it is there.
    ///
    /// # Errors
    /// No such shard; a study that has changed since; a shard that another process flies; files that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let (plan, planned) = self.plan.read(context)?;
        if self.index >= plan.shards {
            anyhow::bail!("no shard {}: this plan has {}, 0 to {}", self.index, plan.shards, plan.shards - 1);
        }
        let study = planned.study(&plan, &self.plan.plan, self.threads)?;
        let folder = ShardFolder::of(&self.plan.plan);
        let said = match folder.begin(&plan, self.index)? {
            None => format!("{} is there", folder.file(self.index).display()),
            Some(work) => {
                let file = self.fly(&plan, &*study, work, context).map_err(batches::told)?;
                format!("wrote {}", file.display())
            }
        };
        context.terminal.note(&said);
        if context.json {
            context.terminal.result(&summary::json(&status::shard(&folder, &plan, self.index)))?;
        }
        Ok(Answer::Done)
    }

    /// Flies what the shard lacks, once it is known that what it has is of this program.
    fn fly(
        &self,
        plan: &Plan,
        study: &dyn Divided,
        mut work: ShardInWork,
        context: &Context,
    ) -> anyhow::Result<PathBuf> {
        if let Some(fault) = batches::flown_by_others(&mut work.journal, |point, run| study.flight(point, run))? {
            anyhow::bail!("will not go on with {}: {fault}; remove it", work.journal.path().display());
        }
        let spans = plan.extent.spans(self.index, plan.shards);
        let total = spans.iter().map(|span| span.runs.len() as u64).sum();
        let mut progress = context.terminal.progress(total);
        let mut done = 0;
        for span in &spans {
            let words = format!("shard {} of {}", self.index, plan.shards);
            let mut each = |runs: u32| progress.update(done + u64::from(runs), &words);
            if study.fly_span(span, &mut work.journal, &mut each)? == Stopped::Interrupted {
                work.journal.sync()?;
                anyhow::bail!(
                    "stopped after {} of {} runs; the same command goes on",
                    work.journal.flights(),
                    grouped(total)
                );
            }
            done += span.runs.len() as u64;
        }
        progress.finish();
        Ok(work.finish()?)
    }
}
