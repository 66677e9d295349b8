//! What the report of a run contains, in the order in which it is read.

mod activity;
mod figures;
mod finding;
mod forces;
mod limits;
mod parameters;
mod records;
mod remake;
mod sources;
mod words;

use super::{Page, Section};
use crate::model::scenario::Scenario;
use crate::study::compare::{Comparison, JointRecord, compare};
use crate::study::montecarlo::Results;
use crate::study::record::Record;
use crate::surface::chart::RunCharts;
use crate::surface::output::charts::Picture;
use crate::surface::params::Library;
use crate::surface::terminal::grouped;

/// A run and everything that was read to fly it.
#[derive(Debug, Clone, Copy)]
pub struct RunReport<'a> {
    /// Parameters, changes included.
    pub library: &'a Library,
    /// The changes as typed.
    pub changes: &'a [String],
    /// Whether a folder of parameters took the place of built-in ones.
    pub own_parameters: bool,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its records.
    pub records: &'a [Record],
    /// What came out.
    pub results: &'a Results,
    /// Runs in which each record came out as a whole.
    pub joint: &'a [JointRecord],
    /// What the charts show.
    pub charts: &'a RunCharts,
    /// The charts.
    pub pictures: &'a [Picture],
}

impl RunReport<'_> {
    /// The page.
    pub fn page(&self) -> Page {
        let comparisons = compare(self.records, self.results);
        let lead = finding::lead(self, &comparisons);
        let section = |id, title: &str, blocks| Section { id, title: title.to_owned(), blocks };
        let sections = vec![
            section("misses", "What the simulation misses", records::misses(self, &comparisons)),
            section("reading", "How to read this", limits::reading()),
            section("charts", "Charts", figures::figures(self)),
            section("records", "The records beside the runs", records::tables(self, &comparisons)),
            section("activity", "Losses, causes, passes and rounds", activity::tables(self)),
            section("forces", "Forces and conditions", forces::in_words(self)),
            section("parameters", "Parameters", parameters::listing(self)),
            section("sources", "Sources", sources::table(self)),
            section("limits", "What this cannot tell you", limits::limits()),
            section("remake", "How to make this again", remake::remake(self)),
        ];
        Page { title: self.scenario.title.clone(), subtitle: self.subtitle(), lead, sections }
    }

    /// The finding in a sentence, for a terminal.
    pub fn finding(&self) -> String {
        finding::headline(self, &compare(self.records, self.results)).words()
    }

    /// Own counts of records that the runs miss, and those that they were compared with.
    pub fn missed(&self) -> (usize, usize) {
        counted(&compare(self.records, self.results))
    }

    fn subtitle(&self) -> String {
        let results = self.results;
        let runs = match results.runs {
            1 => format!("Run {} alone", results.first_run),
            runs => format!("{} simulated battles", grouped(runs.into())),
        };
        let changed = match self.changes.len() {
            0 => String::new(),
            1 => ", 1 parameter changed".into(),
            n => format!(", {n} parameters changed"),
        };
        let drawn = if results.uncertain.is_some() { ", parameters drawn anew in each" } else { "" };
        format!("{runs}{drawn}, seed {}{changed}", results.seed)
    }

    /// Runs that ended.
    fn finished(&self) -> u64 {
        u64::from(self.results.runs - self.results.failed)
    }

    /// Whether the runs are enough to speak of shares and intervals.
    fn has_spread(&self) -> bool {
        self.finished() > 1
    }
}

/// Own counts that are missed, and own counts that could be compared.
fn counted(comparisons: &[Comparison]) -> (usize, usize) {
    let missed = comparisons.iter().filter(|c| c.is_judged_miss()).count();
    (missed, comparisons.iter().filter(|c| words::is_judged(c)).count())
}
