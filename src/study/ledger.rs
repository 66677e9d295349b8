//! Batches that were flown before: a study that is taken up again, or put together from shards, recalls them instead of flying.
//!
//! A batch is a fixed span of runs of one point, and a run follows from its address alone: whoever flew a batch, it holds the
//! same flights. Results are made from the batches in order, so that a study flown at once, one taken up after it was killed and
//! one merged from shards come to the same bytes.

use std::ops::Range;

use super::montecarlo::{BATCH, Flight, INDEX_END};

/// A span of runs of one point of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The point: 0 is the scenario itself, the base of a sweep.
    pub point: u32,
    /// Indices of its runs.
    pub runs: Range<u32>,
}

impl Batch {
    /// Whether a study can have such a batch: a file may name any numbers.
    pub fn is_possible(&self) -> bool {
        let Range { start, end } = self.runs;
        start < end && end <= INDEX_END && end - start <= BATCH
    }
}

/// Where finished batches are kept.
pub trait Ledger<E> {
    /// The flights of a batch in index order, where they were flown before.
    ///
    /// # Errors
    /// What kept them from being read.
    fn recall(&mut self, batch: &Batch) -> Result<Option<Vec<Flight>>, E>;

    /// Keeps a batch that was flown now, all its flights in index order.
    ///
    /// # Errors
    /// What kept them from being written.
    fn keep(&mut self, batch: &Batch, flights: &[Flight]) -> Result<(), E>;
}

/// Keeps nothing: for studies of seconds.
#[derive(Debug, Clone, Copy)]
pub struct Unkept;

impl<E> Ledger<E> for Unkept {
    fn recall(&mut self, _: &Batch) -> Result<Option<Vec<Flight>>, E> {
        Ok(None)
    }

    fn keep(&mut self, _: &Batch, _: &[Flight]) -> Result<(), E> {
        Ok(())
    }
}

/// Keeps what is flown in memory: to set a few runs beside what somebody else says of them.
#[derive(Debug, Clone, Default)]
pub struct InMemory(pub Vec<Flight>);

impl<E> Ledger<E> for InMemory {
    fn recall(&mut self, _: &Batch) -> Result<Option<Vec<Flight>>, E> {
        Ok(None)
    }

    fn keep(&mut self, _: &Batch, flights: &[Flight]) -> Result<(), E> {
        self.0.extend_from_slice(flights);
        Ok(())
    }
}
