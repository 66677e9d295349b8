//! How to make the page again, and how to tell that nothing changed.

use super::RunReport;
use crate::surface::report::{Block, Column, Row, Table, Text};

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
    let mut words = vec![env!("CARGO_PKG_NAME").to_owned(), "report".into(), quoted(&run.scenario.key)];
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
    words.extend(run.changes.iter().map(|change| format!("--set {}", quoted(change))));
    if run.own_parameters {
        words.push("--params DIR".into());
    }
    words.join(" ")
}

/// A word as a POSIX shell reads it back: bare where nothing in it means anything, else in single quotes.
fn quoted(word: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "_./:=,@%+-".contains(c);
    if !word.is_empty() && word.chars().all(is_bare) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_typed() {
        assert_eq!(quoted("scenario.forces.mig.count=24"), "scenario.forces.mig.count=24");
        assert_eq!(quoted("a.b*=0.9"), "'a.b*=0.9'");
        assert_eq!(quoted("a.b=it's $HOME"), r"'a.b=it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
