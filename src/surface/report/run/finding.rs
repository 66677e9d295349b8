//! The finding: what losses to expect, how widely they spread, and whether the records lie inside.

use super::words::{self, Headline};
use super::{RunReport, counted};
use crate::study::compare::{Comparison, Verdict, took_place};
use crate::study::estimate::Tally;
use crate::study::record::RecordKind;
use crate::surface::output::spread;
use crate::surface::report::{Block, Text};
use crate::surface::terminal::grouped;

/// The first words of the page.
pub fn lead(run: &RunReport<'_>, comparisons: &[Comparison]) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(headline(run, comparisons))];
    let others: Vec<Text> = words::headlines(run.scenario)
        .iter()
        .skip(1)
        .filter_map(|one| Some(other(run, one, run.results.tally(&one.quantity)?, comparisons)))
        .collect();
    if run.finished() > 0 && took_place(run.results) && !others.is_empty() {
        blocks.push(Block::List(others));
    }
    blocks.extend(drawn(run));
    blocks.extend(verdict(run, comparisons).map(Block::Paragraph));
    blocks.extend(failures(run).map(Block::Note));
    blocks
}

/// The first total in a sentence.
pub fn headline(run: &RunReport<'_>, comparisons: &[Comparison]) -> Text {
    if run.finished() > 0 && !took_place(run.results) {
        return "Nobody met: without attackers, or without anybody to attack, a battle is over as it begins. Nothing below \
                tells of a fight, and nothing is compared with the records."
            .into();
    }
    let first = words::headlines(run.scenario).into_iter().next();
    let Some((first, tally)) = first.and_then(|h| Some((run.results.tally(&h.quantity)?, h))).map(|(t, h)| (h, t))
    else {
        return "No aircraft flies in this scenario.".into();
    };
    match (words::mean(tally), range(tally)) {
        (None, _) => "No run finished: nothing is known of this battle.".into(),
        (Some(value), None) => {
            let run = run.results.first_run;
            Text::from(format!("In run {run}, "))
                .strong(format!("{value} {} were lost", first.nouns))
                .plain(". One run is one draw: it says what can happen, not what to expect.")
        }
        (Some(mean), Some(range)) => {
            Text::default().strong(format!("Expect {mean} {} lost", first.nouns)).plain(format!(
                " in a battle like this (mean with its 95 % interval); nine battles of ten lose {range}. {}",
                records_on(comparisons, &first)
            ))
        }
    }
}

fn other(run: &RunReport<'_>, of: &Headline, tally: &Tally, comparisons: &[Comparison]) -> Text {
    let mean = words::mean_of(run.results, &of.quantity);
    let text = Text::default().strong(format!("{} lost: {mean}", of.nouns));
    match range(tally) {
        None => text,
        Some(range) => text.plain(format!(", nine battles of ten {range}. {}", records_on(comparisons, of))),
    }
}

/// The range of nine runs in ten; none of a single run.
fn range(tally: &Tally) -> Option<String> {
    let (lo, hi) = (tally.quantile(0.05)?, tally.quantile(0.95)?);
    (tally.n() > 1).then(|| words::range(lo, hi))
}

/// How the spread divides, where parameters were drawn.
fn drawn(run: &RunReport<'_>) -> Vec<Block> {
    let lines = spread::in_words(run.scenario, run.results);
    if run.results.uncertain.is_none() {
        return Vec::new();
    }
    let words = "Every parameter with a range was drawn anew in each run, and each run was flown a second time with other luck. \
                 The forces and parameters listed below are the best values.";
    let sentence = |line: &String| Text::from(format!("{}{}.", line[..1].to_uppercase(), &line[1..]));
    let mut blocks = vec![Block::Note(words.into())];
    if !lines.is_empty() {
        blocks.push(Block::List(lines.iter().map(sentence).collect()));
    }
    blocks
}

/// Where the own records of a total lie.
fn records_on(comparisons: &[Comparison], of: &Headline) -> String {
    let own: Vec<&Comparison> = comparisons
        .iter()
        .filter(|c| c.count.quantity == of.quantity && c.count.kind == RecordKind::Own && c.simulated.is_some())
        .collect();
    if own.iter().any(|c| c.verdict == Verdict::TooFewRuns) {
        return "So few runs judge no record.".into();
    }
    let says = |wanted: &dyn Fn(Verdict) -> bool, verb: [&str; 2]| {
        let counts: Vec<String> = own.iter().filter(|c| wanted(c.verdict)).map(|c| words::recorded(&c.count)).collect();
        let (noun, verb) = if counts.len() == 1 { ("record", verb[0]) } else { ("records", verb[1]) };
        (!counts.is_empty()).then(|| format!("The {noun} of {} {verb}.", words::listed(&counts)))
    };
    let inside = says(&|v| !v.is_miss(), ["lies inside this spread", "lie inside this spread"]);
    let missed = says(&Verdict::is_miss, ["lies outside", "lie outside"]);
    match (inside, missed) {
        (None, None) => "No own record states this total.".into(),
        (inside, missed) => [inside, missed].into_iter().flatten().collect::<Vec<_>>().join(" "),
    }
}

/// How many own counts are missed.
fn verdict(run: &RunReport<'_>, comparisons: &[Comparison]) -> Option<Text> {
    let (missed, judged) = counted(comparisons);
    if !run.has_spread() || judged == 0 {
        return None;
    }
    let text = match missed {
        0 => Text::from(format!("None of the {judged} own counts on record is missed")),
        n => Text::default()
            .strong(format!("{n} of {judged}"))
            .plain(" own counts on record are missed")
            .plain(" by the simulation; they come next"),
    };
    Some(text.plain(". Claims are shown apart and never set against losses."))
}

/// Failed runs are said, not hidden.
fn failures(run: &RunReport<'_>) -> Option<Text> {
    let results = run.results;
    let (index, fault) = results.failures.first()?;
    let (failed, runs) = (grouped(results.failed.into()), grouped(results.runs.into()));
    Some(Text::from(format!("{failed} of {runs} runs failed and are left out of all figures; run {index}: {fault}.")))
}
