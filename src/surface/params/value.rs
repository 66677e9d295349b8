//! A number with how it is known: `3.5`, or `{ best, lo, hi, scale, basis, checked, source, note }`.
//!
//! `best` may be absent where `lo` and `hi` stand: nothing favours any value between them, the prior is uniform (log-uniform
//! with `scale = "log"`) and the middle of the range serves where one number is needed.

use crate::study::prior::Prior;
pub use crate::study::prior::PriorScale;

/// How a number arose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Printed in a source.
    Recorded,
    /// Worked out from recorded numbers.
    Derived,
    /// Fitted to a record.
    Calibrated,
    /// An analyst's judgement.
    Judged,
}

impl Basis {
    /// Words in files, in the order of the enum.
    pub const WORDS: [&'static str; 4] = ["recorded", "derived", "calibrated", "judged"];

    /// Word in files.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Basis::Recorded, Basis::Derived, Basis::Calibrated, Basis::Judged].into_iter().find(|b| b.word() == word)
    }
}

/// How far the source of a number was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Checked {
    /// Read in the source itself.
    Read,
    /// Quoted by another text, or seen in part.
    Quoted,
    /// Remembered.
    Memory,
}

impl Checked {
    /// Words in files, in the order of the enum.
    pub const WORDS: [&'static str; 3] = ["read", "quoted", "memory"];

    /// Word in files.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Checked::Read, Checked::Quoted, Checked::Memory].into_iter().find(|c| c.word() == word)
    }
}

/// A number as written, in the unit it was typed in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Value {
    /// Best value; the middle of the range where none was typed.
    pub best: f64,
    /// Whether `best` was typed.
    pub has_best: bool,
    /// Low end of the range.
    pub lo: Option<f64>,
    /// High end of the range.
    pub hi: Option<f64>,
    /// Scale of the range.
    pub scale: PriorScale,
    /// How it arose; `None` for plain numbers, which the header of the file covers.
    pub basis: Option<Basis>,
    /// How far its source was seen.
    pub checked: Option<Checked>,
    /// Keys in `sources.toml`.
    pub sources: Vec<String>,
    /// Remark.
    pub note: String,
}

impl Value {
    /// The prior of a value with a range, in the unit it was typed in.
    pub(crate) fn prior(&self) -> Option<Prior> {
        let (lo, hi) = (self.lo?, self.hi?);
        Some(Prior { lo, best: self.has_best.then_some(self.best), hi, scale: self.scale })
    }

    /// The middle of a range on a scale.
    pub(crate) fn middle(lo: f64, hi: f64, scale: PriorScale) -> f64 {
        match scale {
            PriorScale::Linear => 0.5 * (lo + hi),
            PriorScale::Log => (lo * hi).sqrt(),
        }
    }
}
