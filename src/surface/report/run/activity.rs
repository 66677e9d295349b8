//! What became of the aircraft and by what, and what they did: passes, rounds, hits.

use super::{RunReport, words};
use crate::model::engagement::outcome::{self, Cause};
use crate::surface::output::tables::{self, RunTable};
use crate::surface::report::{Block, Column, Row, Table, Text};

/// Losses by unit, losses by cause, passes, rounds and hits.
pub fn tables(run: &RunReport<'_>) -> Vec<Block> {
    if run.finished() == 0 {
        return vec![Block::Paragraph("No run finished.".into())];
    }
    let (scenario, results) = (run.scenario, run.results);
    let per_run = if run.has_spread() { "mean per run [95 % interval]" } else { "in this run" };
    let mut blocks = vec![Block::Heading("Losses by type and unit".into())];
    blocks.push(table(&format!("Aircraft, {per_run}"), tables::losses(scenario, results)));
    if run.has_spread() {
        blocks.push(Block::Paragraph(sentence(&tables::exchange_ratio(results)).into()));
    }
    blocks.push(Block::Heading("Losses by cause".into()));
    blocks.extend(causes(run, per_run));
    blocks.push(Block::Heading("Firing passes".into()));
    blocks.push(table(&format!("Passes of the fighters, {per_run}"), tables::passes(scenario, results)));
    blocks.push(Block::Heading("Rounds and hits".into()));
    blocks.push(table(&format!("Guns, {per_run}"), tables::guns(scenario, results)));
    blocks
}

/// A line of the terminal as a sentence.
fn sentence(line: &str) -> String {
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn table(caption: &str, of: RunTable) -> Block {
    let column = |(i, heading): (usize, &&'static str)| {
        let heading = if i == 0 { "" } else { *heading };
        (heading, if i == 0 { Column::Name } else { Column::Number })
    };
    let columns: Vec<(&str, Column)> = of.header.iter().enumerate().map(column).collect();
    let mut table = Table::new(caption, &columns);
    let row = |cells: Vec<String>| Row {
        is_part: cells[0].starts_with(' '),
        ..Row::new(cells.iter().map(|cell| Text::from(dashed(cell.trim()))))
    };
    table.group("", of.rows.into_iter().map(row).collect());
    Block::Table(table)
}

/// A range or a missing value with the dash of print.
fn dashed(cell: &str) -> String {
    if cell == "-" { "–".into() } else { cell.replace(" - ", " to ") }
}

/// What lost the aircraft of each type: causes down, types across.
fn causes(run: &RunReport<'_>, per_run: &str) -> Vec<Block> {
    let types = types(run);
    let mut columns = vec![("Lost to", Column::Name)];
    columns.extend(types.iter().map(|(_, name)| (name.as_str(), Column::Number)));
    let mut table = Table::new(format!("Aircraft lost by what lost them, {per_run}"), &columns);
    let (mut rows, mut never) = (Vec::new(), Vec::new());
    for cause in Cause::ALL {
        let name = |prefix: &str| format!("{prefix}.lost_to.{}", cause.key());
        let happened = |(prefix, _): &(String, String)| run.results.tally(&name(prefix))?.mean().filter(|&m| m > 0.0);
        if types.iter().any(|one| happened(one).is_some()) {
            let cells = types.iter().map(|(prefix, _)| Text::from(words::mean_of(run.results, &name(prefix))));
            rows.push(Row::new(std::iter::once(Text::from(words_of(cause))).chain(cells)));
        } else {
            never.push(words_of(cause));
        }
    }
    table.group("", rows);
    let mut blocks = Vec::new();
    if table.is_empty() {
        let runs = run.finished();
        return vec![Block::Paragraph(format!("No aircraft was lost to any cause in {runs} runs.").into())];
    }
    blocks.push(Block::Table(table));
    if !never.is_empty() {
        let words = format!("No aircraft of any type was lost in {} runs to: {}.", run.finished(), never.join("; "));
        blocks.push(Block::Paragraph(words.into()));
    }
    blocks
}

/// Prefix of the quantities and name of every type that flies.
fn types(run: &RunReport<'_>) -> Vec<(String, String)> {
    let mut types: Vec<(String, String)> = Vec::new();
    for unit in outcome::units(run.scenario) {
        let (force, aircraft) = (&run.scenario.forces[unit.force], &run.scenario.aircraft[unit.aircraft]);
        let prefix = format!("{}.{}", force.side.key(), aircraft.key);
        let engaged = run.results.tally(&format!("{prefix}.engaged")).and_then(|t| t.mean()).unwrap_or(0.0);
        if engaged > 0.0 && !types.iter().any(|(known, _)| *known == prefix) {
            types.push((prefix, crate::surface::output::charts::nouns::plural(&aircraft.name)));
        }
    }
    types
}

fn words_of(cause: Cause) -> &'static str {
    match cause {
        Cause::Structure => "broken structure",
        Cause::Control => "loss of control, or of those who held it",
        Cause::Engine => "the only engine stopped",
        Cause::Pilot => "pilot killed or badly hurt",
        Cause::Fire => "fire",
        Cause::Ground => "flown into the ground",
        Cause::TooFewEngines => "too few engines for the way home",
        Cause::Fuel => "fuel for no base",
        Cause::Repair => "landed, not worth the repair",
    }
}
