//! `compare`: sets every record of a battle beside the runs, misses first.

use anyhow::bail;
use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};

use super::ending;
use super::finished::Finished;
use super::study::Study;
use super::{Answer, Context, OutputArgs, RunsArgs, ScenarioArgs, UncertainArgs};
use crate::study::compare::{Comparison, FEWEST_RUNS, JointKind, JointRecord, Nature, Simulated, Verdict, compare};
use crate::study::estimate::Estimate;
use crate::study::montecarlo::Results;
use crate::study::null::log_score;
use crate::study::record::{RecordCount, RecordKind};
use crate::surface::nulls::Nulls;
use crate::surface::output::summary;
use crate::surface::terminal::{self, bold, grouped, percent, plain};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley compare black-thursday
  mig-alley compare black-thursday --runs 10000 --check";

/// Options of `compare`.
#[derive(Debug, Args)]
pub struct CompareCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    uncertain: UncertainArgs,
    #[command(flatten)]
    runs: RunsArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Exit with 1 when an own count of a record is missed, with 2 where too few runs judge it.
    #[arg(long)]
    check: bool,
}

impl CompareCommand {
    /// Reuses the finished run of the folder where it is the one asked for, else flies it; compares; prints.
    ///
    /// # Errors
    /// As `run`.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let (plan, study) = Study::with_plan(&self.scenario, self.uncertain, self.runs.plan(), context)?;
        let finished = Finished::find(&study, &plan, &self.output, context)?;
        let Finished { results, joint, charts, stopped, .. } = finished;
        let comparisons = compare(&study.records, &results);
        let nulls = Nulls::fit(&study.library, &study.scenario);
        let text = if context.json {
            summary::json(&comparisons.iter().map(|c| as_json(c, &joint, &nulls)).collect::<Vec<_>>())
        } else {
            in_words(&study, &results, &comparisons, &joint) + &beside(&comparisons, &nulls)
        };
        ending::shown(context.terminal.result(&text), &study.folder(&self.output, ""))?;
        ending::charts_verdict(charts, &context.terminal)?;
        ending::must_be_whole(stopped)?;
        let few = |c: &Comparison| c.count.kind == RecordKind::Own && c.verdict == Verdict::TooFewRuns;
        if self.check && comparisons.iter().any(few) {
            bail!("too few runs to judge: --check needs {FEWEST_RUNS} or more");
        }
        let missed = self.check && comparisons.iter().any(Comparison::is_judged_miss);
        Ok(if missed || ending::too_many_failed(&results) { Answer::Negative } else { Answer::Done })
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
    /// Minus the logarithm of the probability of what is recorded; null where no run came out so.
    log_score: Option<f64>,
    /// What the null models say, with the same keys.
    null: Value,
    verdict: String,
    missed: bool,
    /// 95 % intervals of the three probabilities.
    intervals: Option<Value>,
    /// Probability that all own losses of the record come out together.
    joint: Option<Value>,
    /// Probability that all its claims do, and all its counts.
    joint_claims: Option<Value>,
    joint_all: Option<Value>,
    /// For counts of destroyed aircraft: how probable so many losses and so many claims are, and what the count can be.
    nature: Option<Value>,
    note: String,
}

fn as_json(c: &Comparison, joint: &[JointRecord], nulls: &Nulls) -> ComparisonJson {
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
        log_score: s.and_then(|s| log_score(s.p_inside.value)),
        null: nulls.json(c),
        verdict: c.words(),
        missed: c.verdict.is_miss(),
        intervals: s.map(|s| {
            json!({ "p_inside": interval(&s.p_inside), "p_at_most": s.p_at_most.as_ref().map(interval),
                    "p_at_least": interval(&s.p_at_least) })
        }),
        joint: joint_json(c, joint, JointKind::Losses),
        joint_claims: joint_json(c, joint, JointKind::Claims),
        joint_all: joint_json(c, joint, JointKind::All),
        nature: c.nature.as_ref().map(nature_json),
        note: c.count.note.clone(),
    }
}

fn joint_json(c: &Comparison, joint: &[JointRecord], kind: JointKind) -> Option<Value> {
    let joint = joint.iter().find(|j| j.record == c.record && j.kind == kind)?;
    let p = joint.probability();
    let [value, lo, hi] = [p.map(|e| e.value), p.map(|e| e.lo), p.map(|e| e.hi)];
    Some(json!({ "quantities": joint.quantities, "p": value, "lo": lo, "hi": hi }))
}

fn nature_json(nature: &Nature) -> Value {
    let side = |s: &Option<Simulated>| {
        s.as_ref().map(|s| {
            json!({ "p_at_least": s.p_at_least.value, "lo": s.p_at_least.lo, "hi": s.p_at_least.hi,
                    "p_at_most": s.p_at_most.map(|e| e.value) })
        })
    };
    json!({ "lost": side(&nature.lost), "claimed": side(&nature.claimed), "words": nature.words() })
}

fn in_words(study: &Study, results: &Results, comparisons: &[Comparison], joint: &[JointRecord]) -> String {
    let missed = comparisons.iter().filter(|c| c.is_judged_miss()).count();
    let judged = comparisons.iter().filter(|c| c.is_judged()).count();
    let headline = format!(
        "{}: {missed} of {judged} own counts missed ({} runs{}, seed {}, 95 % intervals)",
        study.scenario.title,
        grouped(results.runs.into()),
        if results.uncertain.is_some() { " with drawn parameters" } else { "" },
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
            let (name, what, n) = (&record.record, record.kind.words(), record.quantities.len());
            let counts = if n == 1 { "count" } else { "counts" };
            text += &format!("{name}: all its {what} together ({n} {counts}): {} of the runs\n", percent(&p));
        }
    }
    text + &natures(comparisons)
}

/// The null models beside the simulator, for every count that they predict, in the order of the comparisons.
fn beside(comparisons: &[Comparison], nulls: &Nulls) -> String {
    let score = |p: f64| log_score(p).map_or_else(|| "-".into(), |score| format!("{score:.2}"));
    let share = |p: f64| format!("{:.1} %", 100.0 * p);
    let mut rows = Vec::new();
    for c in comparisons {
        let (Some(s), said) = (&c.simulated, nulls.of(c)) else { continue };
        if said.is_empty() {
            continue;
        }
        let name = [c.record.clone(), c.count.kind.key().into(), recorded(&c.count)];
        let simulated = [
            "simulator".into(),
            plain(s.mean_value),
            format!("{} - {}", plain(s.p05), plain(s.p95)),
            share(s.p_inside.value),
            s.p_at_most.as_ref().map_or_else(|| "-".into(), |p| share(p.value)),
            share(s.p_at_least.value),
            score(s.p_inside.value),
        ];
        rows.push(name.into_iter().chain(simulated).collect());
        rows.extend(said.iter().map(|(model, said)| {
            let mut row = vec![String::new(), String::new(), String::new(), model.name().into(), plain(said.mean)];
            row.push(format!("{} - {}", said.p05, said.p95));
            row.extend([
                share(said.p_inside),
                said.p_at_most.map_or_else(|| "-".into(), share),
                share(said.p_at_least),
            ]);
            row.push(score(said.p_inside));
            row
        }));
    }
    let header =
        ["record", "kind", "lost", "predicted by", "mean", "5-95 %", "as recorded", "as few", "as many", "log score"];
    let table = if rows.is_empty() { String::new() } else { format!("\n{}", terminal::table(&header, 4, rows)) };
    format!("{table}{}\n", nulls.fitted_to())
}

/// What every count of destroyed aircraft can be, by the records' ranks.
fn natures(comparisons: &[Comparison]) -> String {
    let mut told: Vec<(&Comparison, &Nature)> =
        comparisons.iter().filter_map(|c| Some((c, c.nature.as_ref()?))).collect();
    // Nobody lost and nobody claimed fits any sort of record.
    told.retain(|(c, _)| c.count.hi != Some(0.0));
    told.sort_by_key(|(c, _)| c.rank);
    let as_many = |s: &Option<Simulated>| s.as_ref().map_or_else(|| "-".into(), |s| percent(&s.p_at_least));
    let row = |(c, nature): (&Comparison, &Nature)| {
        vec![
            c.record.clone(),
            c.count.kind.key().into(),
            c.count.quantity.clone(),
            nature.words().into(),
            recorded(&c.count),
            as_many(&nature.lost),
            as_many(&nature.claimed),
        ]
    };
    let rows: Vec<Vec<String>> = told.into_iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let title = bold("What the counts of destroyed aircraft can be: as many lost, and as many claimed, in the runs");
    let header = ["record", "kind", "quantity", "what it can be", "recorded", "as many lost", "as many claimed"];
    format!("\n{title}\n{}\n", terminal::table(&header, 4, rows))
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
