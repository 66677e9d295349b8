//! Documented results of a battle: own losses, claims and reports, kept apart.

/// Whose statement a count is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// The losing side's own record.
    Own,
    /// What the firing side claimed.
    Claimed,
    /// A third party's statement, no archive behind it in the text read.
    Reported,
}

impl RecordKind {
    /// Name in files and tables.
    pub fn key(self) -> &'static str {
        match self {
            RecordKind::Own => "own",
            RecordKind::Claimed => "claimed",
            RecordKind::Reported => "reported",
        }
    }
}

/// What a record may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordUse {
    /// Parameters may be fitted to it.
    Calibration,
    /// As calibration, with little weight: an event of chance more than of strength.
    CalibrationMinor,
    /// Kept for judgement.
    Holdout,
    /// Shown for context only.
    Reserve,
}

impl RecordUse {
    /// Name in files.
    pub fn key(self) -> &'static str {
        match self {
            RecordUse::Calibration => "calibration",
            RecordUse::CalibrationMinor => "calibration-minor",
            RecordUse::Holdout => "holdout",
            RecordUse::Reserve => "reserve",
        }
    }
}

/// One count of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordCount {
    /// Quantity by its one name, for instance `un.b-29a.destroyed` or `communist.claims.b-29a.destroyed`.
    pub quantity: String,
    /// Whose statement.
    pub kind: RecordKind,
    /// Smallest value the record allows.
    pub lo: f64,
    /// Largest value, `None` for "at least".
    pub hi: Option<f64>,
    /// Remark.
    pub note: String,
}

/// A named record of a battle.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Stem of its file.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Scenarios it is about.
    pub scenarios: Vec<String>,
    /// Key in `sources.toml`.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
    /// Rank among the records of the battle, 1 first.
    pub rank: u32,
    /// What it may be used for.
    pub usage: RecordUse,
    /// Its counts; empty for records that state forces or prose only.
    pub counts: Vec<RecordCount>,
    /// Remark.
    pub note: String,
}
