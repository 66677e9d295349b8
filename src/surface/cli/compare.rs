//! `compare`: sets every record of a battle beside the runs, misses first.

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};

use super::finished::Finished;
use super::study::{self, Study};
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs};
use crate::study::compare::{Comparison, JointRecord, compare};
use crate::study::estimate::Estimate;
use crate::study::montecarlo::Results;
use crate::study::record::{RecordCount, RecordKind};
use crate::surface::output::summary;
use crate::surface::terminal::{self, bold, grouped, percent, plain};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley compare black-thursday
  mig-alley compare black-thursday --runs 10000 --check";

/// Why null models are absent, until they are fitted to other battles.
const NO_NULL_MODELS: &str = "null models are fitted to other battles, and are not worked out yet";

/// Options of `compare`.
#[derive(Debug, Args)]
pub struct CompareCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    runs: RunsArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Exit with 1 when an own count of a record is missed.
    #[arg(long)]
    check: bool,
}

impl CompareCommand {
    /// Reuses the finished run of the folder where it is the one asked for, else flies it; compares; prints.
    ///
    /// # Errors
    /// As `run`.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let (plan, study) = Study::with_plan(&self.scenario, &self.runs, context)?;
        let command = if self.check { "compare --check" } else { "compare" };
        let finished = Finished::find(&study, &plan, &self.output, command, context)?;
        let Finished { results, joint, charts, .. } = finished;
        let comparisons = compare(&study.records, &results);
        let text = if context.json {
            summary::json(&comparisons.iter().map(|c| as_json(c, &joint)).collect::<Vec<_>>())
        } else {
            in_words(&study, &results, &comparisons, &joint)
        };
        study::shown(context.terminal.result(&text), &study.folder(&self.output, ""))?;
        study::charts_verdict(charts, &context.terminal)?;
        let missed = self.check && comparisons.iter().any(Comparison::is_judged_miss);
        Ok(if missed || study::too_many_failed(&results) { Answer::Negative } else { Answer::Done })
    }
}

/// One comparison as JSON; the keys are documented with `compare --json`.
#[derive(Debug, Serialize)]
struct ComparisonJson {
    record: String,
    quantity: String,
    kind: &'static str,
    recorded: Value,
    simulated: Option<Value>,
    p_inside: Option<f64>,
    p_at_most: Option<f64>,
    p_at_least: Option<f64>,
    pit: Option<[f64; 2]>,
    null: Value,
    verdict: String,
    missed: bool,
    /// 95 % intervals of the three probabilities.
    intervals: Option<Value>,
    /// Probability that all own losses of the record come out together.
    joint: Option<Value>,
    note: String,
}

fn as_json(c: &Comparison, joint: &[JointRecord]) -> ComparisonJson {
    let interval = |e: &Estimate| json!([e.lo, e.hi]);
    let s = c.simulated.as_ref();
    ComparisonJson {
        record: c.record.clone(),
        quantity: c.count.quantity.clone(),
        kind: c.count.kind.key(),
        recorded: json!({ "lo": c.count.lo, "hi": c.count.hi }),
        simulated: s.map(|s| {
            let mean = s.mean.as_ref();
            json!({ "mean": s.mean_value, "mean_lo": mean.map(|e| e.lo), "mean_hi": mean.map(|e| e.hi),
                    "p05": s.p05, "p95": s.p95 })
        }),
        p_inside: s.map(|s| s.p_inside.value),
        p_at_most: s.and_then(|s| s.p_at_most.map(|e| e.value)),
        p_at_least: s.map(|s| s.p_at_least.value),
        pit: s.map(|s| [s.pit.0, s.pit.1]),
        null: json!({ "loss_rate": null, "attackers_per_bomber": null, "lanchester": null, "note": NO_NULL_MODELS }),
        verdict: c.words(),
        missed: c.verdict.is_miss(),
        intervals: s.map(|s| {
            json!({ "p_inside": interval(&s.p_inside), "p_at_most": s.p_at_most.as_ref().map(interval),
                    "p_at_least": interval(&s.p_at_least) })
        }),
        joint: joint.iter().find(|j| j.record == c.record).map(joint_json),
        note: c.count.note.clone(),
    }
}

fn joint_json(joint: &JointRecord) -> Value {
    let p = joint.probability();
    json!({ "quantities": joint.quantities, "p": p.map(|e| e.value), "lo": p.map(|e| e.lo), "hi": p.map(|e| e.hi) })
}

fn in_words(study: &Study, results: &Results, comparisons: &[Comparison], joint: &[JointRecord]) -> String {
    let missed = comparisons.iter().filter(|c| c.is_judged_miss()).count();
    let judged = comparisons.iter().filter(|c| c.simulated.is_some() && c.count.kind == RecordKind::Own).count();
    let headline = format!(
        "{}: {missed} of {judged} own counts missed ({} runs, seed {}, 95 % intervals)",
        study.scenario.title,
        grouped(results.runs.into()),
        results.seed
    );
    let header = [
        "record",
        "kind",
        "quantity",
        "verdict",
        "recorded",
        "simulated",
        "5-95 %",
        "as recorded",
        "as few",
        "as many",
    ];
    let mut text = format!("{}\n", bold(&headline));
    text += &terminal::table(&header, 4, comparisons.iter().map(table_row).collect());
    for record in joint {
        if let Some(p) = record.probability() {
            let (name, n) = (&record.record, record.quantities.len());
            text += &format!("{name}: all its own losses together ({n} counts): {} of the runs\n", percent(&p));
        }
    }
    text + &format!("{NO_NULL_MODELS}\n")
}

fn table_row(c: &Comparison) -> Vec<String> {
    let mut row =
        vec![c.record.clone(), c.count.kind.key().into(), c.count.quantity.clone(), c.words(), recorded(&c.count)];
    match &c.simulated {
        None => row.extend(std::iter::repeat_n("-".to_owned(), 5)),
        Some(s) => row.extend([
            s.mean.as_ref().map_or_else(|| plain(s.mean_value), terminal::with_interval),
            format!("{} - {}", plain(s.p05), plain(s.p95)),
            percent(&s.p_inside),
            s.p_at_most.as_ref().map_or_else(|| "-".into(), percent),
            percent(&s.p_at_least),
        ]),
    }
    row
}

fn recorded(count: &RecordCount) -> String {
    match count.hi {
        Some(hi) if hi == count.lo => plain(hi),
        Some(hi) => format!("{} - {}", plain(count.lo), plain(hi)),
        None => format!("at least {}", plain(count.lo)),
    }
}
