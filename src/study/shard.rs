//! A study in parts: all its batches in order, and an even share of them for each shard.

use serde::{Deserialize, Serialize};

use super::ledger::Batch;
use super::montecarlo::BATCH;

/// All batches of a study: the runs of each of its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Points, the base of a sweep among them.
    pub points: u32,
    /// Index of the first run of each.
    pub first_run: u32,
    /// Runs of each.
    pub runs: u32,
}

impl Extent {
    /// Runs of all points.
    pub fn flights(&self) -> u64 {
        u64::from(self.points) * u64::from(self.runs)
    }

    /// Whether it has this run of this point.
    pub fn holds(&self, point: u32, run: u32) -> bool {
        point < self.points && run.checked_sub(self.first_run).is_some_and(|within| within < self.runs)
    }

    /// Batches of one point.
    fn batches_of_point(&self) -> u64 {
        u64::from(self.runs.div_ceil(BATCH))
    }

    /// Batches of all points.
    pub fn batches(&self) -> u64 {
        u64::from(self.points) * self.batches_of_point()
    }

    /// The batches of shard `index` of `of`, in order: they follow one another, and shards differ by one batch at most.
    pub fn share(&self, index: u32, of: u32) -> impl Iterator<Item = Batch> + use<> {
        let (all, extent) = (self.batches(), *self);
        // Fewer than 10^7 batches times fewer than 10^4 shards.
        let begin = |index: u32| all * u64::from(index) / u64::from(of.max(1));
        (begin(index)..begin(index + 1)).map(move |number| extent.batch(number))
    }

    /// The shard of `of` that a batch belongs to; `None` where it is none of this study.
    pub fn shard_of(&self, batch: &Batch, of: u32) -> Option<u32> {
        let within = batch.runs.start.checked_sub(self.first_run)? / BATCH;
        let number = u64::from(batch.point) * self.batches_of_point() + u64::from(within);
        let is_ours = number < self.batches() && self.batch(number) == *batch;
        // The last shard that begins at this batch or before.
        let last = |number: u64| ((number + 1) * u64::from(of) - 1) / self.batches();
        is_ours.then(|| last(number) as u32)
    }

    fn batch(&self, number: u64) -> Batch {
        let per_point = self.batches_of_point();
        // Both below 2^32: a point has at most 10^7 runs, and there are fewer points than runs in all.
        let (point, within) = ((number / per_point) as u32, (number % per_point) as u32);
        let first = self.first_run + within * BATCH;
        Batch { point, runs: first..(first + BATCH).min(self.first_run + self.runs) }
    }

    /// The share of a shard as spans of runs of one point each.
    pub fn spans(&self, index: u32, of: u32) -> Vec<Batch> {
        let mut spans: Vec<Batch> = Vec::new();
        for batch in self.share(index, of) {
            match spans.last_mut() {
                Some(span) if span.point == batch.point => span.runs.end = batch.runs.end,
                _ => spans.push(batch),
            }
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_join_the_batches_of_a_point() {
        let extent = Extent { points: 2, first_run: 10, runs: 130 };
        assert_eq!((extent.batches(), extent.flights()), (6, 260));
        let span = |point, runs| Batch { point, runs };
        assert_eq!(extent.spans(0, 2), [span(0, 10..140)]);
        assert_eq!(extent.spans(1, 4), [span(0, 74..140)]);
        assert_eq!(extent.shard_of(&span(0, 10..140), 2), None); // no batch
        assert_eq!(extent.shard_of(&span(2, 10..74), 2), None);
        assert_eq!(extent.spans(0, 1), [span(0, 10..140), span(1, 10..140)]);
        assert!(extent.holds(1, 139) && extent.holds(0, 10));
        assert!(!extent.holds(2, 10) && !extent.holds(0, 9) && !extent.holds(0, 140) && !extent.holds(0, u32::MAX));
    }

    proptest! {
        /// Every run of every point is in just one shard, and no shard has two batches more than another.
        #[test]
        fn shards_share_a_study_evenly(points in 1u32..20, first_run in 0u32..1_000, runs in 1u32..1_000, of in 1u32..50) {
            let extent = Extent { points, first_run, runs };
            let shares: Vec<Vec<Batch>> = (0..of).map(|index| extent.share(index, of).collect()).collect();
            let all: Vec<(u32, u32)> = shares.iter().flatten().flat_map(|b| b.runs.clone().map(|r| (b.point, r))).collect();
            let wanted = (0..points).flat_map(|p| (first_run..first_run + runs).map(move |r| (p, r)));
            prop_assert_eq!(all, wanted.collect::<Vec<_>>());
            for (index, share) in (0..of).zip(&shares) {
                prop_assert!(share.iter().all(|batch| extent.shard_of(batch, of) == Some(index)));
            }
            let sizes = || shares.iter().map(Vec::len);
            prop_assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1);
        }
    }
}
