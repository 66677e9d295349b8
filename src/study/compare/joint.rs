//! How often the counts of a record come out together.

use super::{column_of, engaged, fought};
use crate::model::engagement::outcome::Fate;
use crate::study::estimate::{self, Estimate};
use crate::study::montecarlo::Row;
use crate::study::quantity::{Layout, Unit};
use crate::study::record::{Record, RecordCount, RecordKind};

/// Which counts of a record are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JointKind {
    /// Its own losses and damage.
    Losses,
    /// Its claims.
    Claims,
    /// Every count, rounds, crews and reports included.
    All,
}

impl JointKind {
    /// All, in the order in which they are shown.
    pub const ALL: [JointKind; 3] = [JointKind::Losses, JointKind::Claims, JointKind::All];

    /// In words, after "all its".
    pub fn words(self) -> &'static str {
        ["own losses", "claims", "counts"][self as usize]
    }

    fn holds(self, count: &RecordCount) -> bool {
        match self {
            JointKind::Losses => count.kind == RecordKind::Own && counts_aircraft(&count.quantity),
            JointKind::Claims => count.kind == RecordKind::Claimed,
            JointKind::All => true,
        }
    }
}

/// Whether a quantity counts aircraft by what became of them; rounds and crews are no losses of aircraft.
fn counts_aircraft(quantity: &str) -> bool {
    let measure = quantity.rsplit('.').next();
    let is = |name| measure == Some(name);
    is("destroyed") || is("damaged") || is("hit") || Fate::ALL.iter().any(|fate| is(fate.key()))
}

/// Counts, while rows go by, the runs in which counts of a record come out together.
#[derive(Debug, Clone)]
pub struct JointRecord {
    /// Key of the record.
    pub record: String,
    /// Which of its counts.
    pub kind: JointKind,
    /// Quantities that are counted together.
    pub quantities: Vec<String>,
    ranges: Vec<(usize, Unit, f64, f64)>,
    /// Columns that say how many of those counted flew.
    flown: Vec<usize>,
    /// Columns that say whether a battle took place: how long it was, and hits of flak.
    fought: Vec<usize>,
    inside: u64,
    n: u64,
}

impl JointRecord {
    /// The counters of each record that has counts which this layout simulates: losses, claims, and all together where that is
    /// more than either.
    pub fn for_records(records: &[Record], layout: &Layout) -> Vec<Self> {
        let of = |record| {
            let [losses, claims, all] = JointKind::ALL.map(|kind| Self::new(record, kind, layout));
            let more = all.ranges.len() > losses.ranges.len().max(claims.ranges.len());
            [Some(losses), Some(claims), more.then_some(all)].into_iter().flatten()
        };
        records.iter().flat_map(of).filter(|j| !j.ranges.is_empty()).collect()
    }

    fn new(record: &Record, kind: JointKind, layout: &Layout) -> Self {
        let counted = record.counts.iter().filter(|count| kind.holds(count));
        let counted: Vec<(&RecordCount, usize)> =
            counted.filter_map(|count| Some((count, column_of(count, layout).ok()?))).collect();
        let range = |&(count, column): &(&RecordCount, usize)| {
            (column, layout.columns()[column].unit, count.lo, count.hi.unwrap_or(f64::INFINITY))
        };
        JointRecord {
            record: record.key.clone(),
            kind,
            quantities: counted.iter().map(|(count, _)| count.quantity.clone()).collect(),
            ranges: counted.iter().map(range).collect(),
            flown: counted.iter().filter_map(|(count, _)| engaged(count, layout)).collect(),
            fought: fought(layout),
            inside: 0,
            n: 0,
        }
    }

    /// Takes one row; failed runs, and those in which somebody counted did not fly, say nothing.
    pub fn add(&mut self, row: &Row) {
        let Ok(values) = &row.values else { return };
        let holds = |&(column, unit, lo, hi): &(usize, Unit, f64, f64)| {
            values[column].is_some_and(|v| (lo..=hi).contains(&unit.natural(v)))
        };
        let none = |column: &usize| values[*column] == Some(0);
        if self.flown.iter().any(none) || !self.fought.is_empty() && self.fought.iter().all(none) {
            return;
        }
        self.n += 1;
        self.inside += u64::from(self.ranges.iter().all(holds));
    }

    /// Probability that a run agrees with all of these counts at once; `None` before any run.
    pub fn probability(&self) -> Option<Estimate> {
        estimate::share(self.inside, self.n)
    }
}
