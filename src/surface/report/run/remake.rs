//! How to make the page again, and how to tell that nothing changed.

use super::RunReport;
use crate::surface::report::{Block, Column, Row, Table, Text};
use crate::surface::terminal::shell_word;

/// The command, then what it must come out with.
pub fn remake(run: &RunReport<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Command(command(run))];
    let beside = if run.own_parameters {
        "Run it in a copy of the program with the same folder of parameters in place of DIR: their digest below tells."
    } else {
        "The same seed gives the same page, on any machine and with any number of threads."
    };
    blocks.push(Block::Paragraph(
        Text::from(beside)
            .plain(" In the folder of the sources, type ")
            .code("cargo run --release --")
            .plain(" in place of the name of the program."),
    ));
    let mut table = Table::new("Identity of this run", &[("What", Column::Name), ("Value", Column::Words)]);
    let results = run.results;
    let row = |name: &str, value: String| Row::new([name.into(), Text::default().code(value)]);
    let rows = vec![
        row("Program", format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))),
        row("Scenario", run.scenario.key.clone()),
        row("Seed", results.seed.to_string()),
        row("Runs", format!("{} to {}", results.first_run, results.first_run + results.runs.max(1) - 1)),
        row("Digest of the parameters", run.library.digest(&run.scenario.key)),
        row("Digest of the results", results.digest()),
    ];
    table.group("", rows);
    blocks.push(Block::Table(table));
    blocks
}

/// The command line, quoted for a shell.
fn command(run: &RunReport<'_>) -> String {
    let results = run.results;
    let mut words = vec![env!("CARGO_PKG_NAME").to_owned(), "report".into(), shell_word(&run.scenario.key)];
    if results.runs == 1 {
        words.push(format!("--run {}", results.first_run));
    } else {
        words.push(format!("--runs {}", results.runs));
    }
    words.push(format!("--seed {}", results.seed));
    if results.uncertain.is_some() {
        words.push("--uncertain".into());
    }
    if results.first_run > 0 && results.runs != 1 {
        words.push(format!("--first-run {}", results.first_run));
    }
    words.extend(run.changes.iter().map(|change| format!("--set {}", shell_word(change))));
    if run.own_parameters {
        words.push("--params DIR".into());
    }
    words.join(" ")
}
