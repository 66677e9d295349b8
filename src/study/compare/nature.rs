//! What a recorded count of destroyed aircraft can be: losses, or claims.
//!
//! The count is held against the losses of the same aircraft in the runs and, apart from them, against the claims of the
//! other side on them. It fits where neither tail is improbable: as many or more, and as few or fewer, each in at least
//! [`MISS_BELOW`](super::MISS_BELOW) of the runs. This says what a figure of unknown origin may be; it judges no record.

use super::{Simulated, Verdict, judge, simulate};
use crate::study::montecarlo::Results;
use crate::study::record::RecordCount;

/// A count beside losses and beside claims.
#[derive(Debug, Clone, PartialEq)]
pub struct Nature {
    /// The count as losses of these aircraft.
    pub lost: Option<Simulated>,
    /// The count as claims on them.
    pub claimed: Option<Simulated>,
}

impl Nature {
    /// The count beside both; none where it does not count destroyed aircraft, or neither is simulated.
    pub fn of(count: &RecordCount, results: &Results) -> Option<Nature> {
        if !count.quantity.ends_with(".destroyed") {
            return None;
        }
        let (lost, claimed) = results.layout.lost_and_claimed(&count.quantity);
        let beside = |column: Option<usize>| simulate(count, &results.tallies[column?]);
        let nature = Nature { lost: beside(lost), claimed: beside(claimed) };
        (nature.lost.is_some() || nature.claimed.is_some()).then_some(nature)
    }

    /// In words.
    pub fn words(&self) -> &'static str {
        let verdict = |s: &Option<Simulated>| s.as_ref().map(judge);
        match (verdict(&self.lost), verdict(&self.claimed)) {
            (Some(Verdict::TooFewRuns), _) | (_, Some(Verdict::TooFewRuns)) => "too few runs to judge",
            (Some(Verdict::Inside), Some(Verdict::Inside)) => "can be a loss record, or a claim",
            (Some(Verdict::Inside), Some(Verdict::TooFew)) => "can be a loss record; too many for claims",
            (Some(Verdict::Inside), Some(Verdict::TooMany)) => "can be a loss record; too few for claims",
            (Some(Verdict::Inside), _) => "can be a loss record",
            (_, Some(Verdict::Inside)) => "can only be a claim",
            (Some(Verdict::TooFew), Some(Verdict::TooFew)) => "too many for losses and for claims",
            (Some(Verdict::TooMany), Some(Verdict::TooMany)) => "too few for losses and for claims",
            (Some(Verdict::TooFew), None) => "too many for losses",
            (Some(Verdict::TooMany), None) => "too few for losses",
            (None, Some(Verdict::TooFew)) => "too many for claims",
            (None, Some(Verdict::TooMany)) => "too few for claims",
            _ => "fits neither losses nor claims",
        }
    }
}
