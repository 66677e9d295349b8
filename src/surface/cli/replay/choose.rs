//! Which run to show: out of the rows of a finished run where they are there, else out of runs flown for it.

use super::super::flown;
use super::super::study::Study;
use super::super::{Context, finished};
use crate::study::find::{Search, Wanted};
use crate::study::ledger::Unkept;
use crate::study::montecarlo::{Plan, Results, Row, Stopped, StudyFault};
use crate::study::quantity::Layout;
use crate::surface::terminal::grouped;

/// The run to show.
pub(super) struct Chosen {
    /// Its index.
    pub run: u32,
    /// Why this one, in words.
    pub why: String,
}

/// Finds the run by the fresh search of what is wanted; flies no more than it takes.
pub(super) fn choose(
    study: &Study,
    plan: &Plan,
    (wanted, fresh): (&Wanted, Search),
    context: &Context,
) -> anyhow::Result<Chosen> {
    let folder = study.folder(&super::OutputArgs { output: None, csv: false }, "");
    let mut search = fresh.clone();
    let middle_run =
        match finished::reuse(study, plan, &folder, &context.terminal, (|row: &Row| search.add(row), || Ok(())))? {
            Some(results) => results.middle_run(),
            None => {
                // What could be read of a damaged folder is not the whole.
                search = fresh;
                fly(study, plan, &headline(wanted, study, plan), &mut search, context)?
            }
        };
    let found = search.found(middle_run)?;
    let of = if search.is_settled() { String::new() } else { format!(", of {} runs", grouped(plan.runs.into())) };
    Ok(Chosen { run: found.run, why: format!("{}{of}", found.why) })
}

/// The quantity that progress shows: the one looked for, else the losses of the first type.
fn headline(wanted: &Wanted, study: &Study, plan: &Plan) -> Option<String> {
    match wanted {
        Wanted::Value { quantity, .. } => Some(quantity.clone()),
        _ => flown::headline(&Layout::new(&study.scenario), plan),
    }
}

/// Raised by the sink of rows once no more are needed.
struct Settled;

/// Flies the runs of the plan through the search; returns the run in the middle.
fn fly(
    study: &Study,
    plan: &Plan,
    headline: &Option<String>,
    search: &mut Search,
    context: &Context,
) -> anyhow::Result<Option<u32>> {
    let mut progress = context.terminal.progress(plan.runs.into());
    let sink = |batch: &[Row], results: &Results| {
        progress.update(results.runs.into(), &flown::running_estimate(results, headline.as_deref()));
        batch.iter().for_each(|row| search.add(row));
        if search.is_settled() { Err(Settled) } else { Ok(()) }
    };
    let flown = study.fly_many(plan, &mut Unkept, sink);
    progress.finish();
    match flown {
        Err(StudyFault::Plan(fault)) => Err(fault.into()),
        Err(StudyFault::Sink(Settled)) => Ok(None),
        Ok((results, Stopped::Interrupted)) => {
            anyhow::bail!("stopped after {} of {} runs; nothing was written", results.runs, plan.runs)
        }
        Ok((results, _)) => Ok(results.middle_run()),
    }
}
