//! Sets documented records beside many runs: how probable is each recorded count, each record as a whole, and in words
//! which are missed.
//!
//! Own losses are judged; third-party reports are shown against losses but fail nothing; claims are compared with
//! simulated claims only: no claim is judged as if it were a loss. Apart from that, every count of destroyed aircraft is
//! held against both, to say what it can be ([`Nature`]).
//!
//! ```text
//! p_inside   share of runs with lo <= X <= hi
//! p_at_most  share with X <= hi ("as few or fewer")      absent for "at least" records
//! p_at_least share with X >= lo ("as many or more")
//! pit        [F(lo - 1), F(hi)], the non-randomised probability integral transform of a count;
//!            for a single value x it is [F(x - 1), F(x)]
//! ```
//!
//! Source of the transform: Czado, Gneiting and Held, Biometrics 65 (2009) 1254.

mod joint;
mod nature;

use super::estimate::{self, Estimate, Tally};
use super::montecarlo::Results;
use super::quantity::Layout;
use super::record::{Record, RecordCount, RecordKind};

pub use joint::{JointKind, JointRecord};
pub use nature::Nature;

/// A record whose tail is less probable than this is missed: the simulated 5-95 % range leaves as much outside.
pub const MISS_BELOW: f64 = 0.05;

/// Runs below which nothing is judged: a share of [`MISS_BELOW`] of them is less than one run.
pub const FEWEST_RUNS: u64 = 20;

/// Simulated side of a comparison, in the unit of the quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simulated {
    /// Mean with its interval; none for a single run.
    pub mean: Option<Estimate>,
    /// Mean alone.
    pub mean_value: f64,
    /// 5 % quantile.
    pub p05: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// Share of runs inside the record's range.
    pub p_inside: Estimate,
    /// Share of runs with as few or fewer; none for "at least".
    pub p_at_most: Option<Estimate>,
    /// Share of runs with as many or more.
    pub p_at_least: Estimate,
    /// Interval of the distribution function that the record covers.
    pub pit: (f64, f64),
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The runs lie below the record: as many or more are improbable.
    TooFew,
    /// The runs lie above the record: as few or fewer are improbable.
    TooMany,
    /// The record lies within the spread.
    Inside,
    /// A claim on or by aircraft that the scenario does not have.
    ClaimsNotSimulated,
    /// A claim that names a loss; the two are not the same thing.
    ClaimOfALoss,
    /// The scenario has no such quantity, or no run gave it a value.
    NotSimulated,
    /// None of the aircraft counted flew, or no run lasted: there is nothing to compare with.
    NobodyFlew,
    /// Fewer than [`FEWEST_RUNS`] runs gave it a value.
    TooFewRuns,
}

impl Verdict {
    /// Whether the record is missed.
    pub fn is_miss(self) -> bool {
        matches!(self, Verdict::TooFew | Verdict::TooMany)
    }
}

/// One recorded count beside the runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Key of the record.
    pub record: String,
    /// Rank of the record among those of its battle.
    pub rank: u32,
    /// The count as recorded.
    pub count: RecordCount,
    /// What the runs say; none where nothing can be compared.
    pub simulated: Option<Simulated>,
    /// The judgement.
    pub verdict: Verdict,
    /// What a count of destroyed aircraft can be; none for other counts.
    pub nature: Option<Nature>,
}

impl Comparison {
    /// Whether it is a miss that counts against the model: only own losses do.
    pub fn is_judged_miss(&self) -> bool {
        self.count.kind == RecordKind::Own && self.verdict.is_miss()
    }

    /// Whether it is an own count that enough runs can be held against.
    pub fn is_judged(&self) -> bool {
        self.count.kind == RecordKind::Own && self.simulated.is_some() && self.verdict != Verdict::TooFewRuns
    }

    /// The judgement in words.
    pub fn words(&self) -> String {
        match (self.verdict, &self.simulated) {
            (Verdict::TooFew, Some(s)) => format!("missed: {} as many", rarely(&s.p_at_least)),
            (Verdict::TooMany, Some(s)) => match &s.p_at_most {
                Some(p) => format!("missed: {} as few", rarely(p)),
                None => "missed: the runs lie above the record".into(),
            },
            (Verdict::Inside, _) => "inside the simulated spread".into(),
            (Verdict::ClaimsNotSimulated, _) => "nobody here can claim these".into(),
            (Verdict::ClaimOfALoss, _) => "a claim: never compared with losses".into(),
            (Verdict::TooFewRuns, _) => "too few runs to judge".into(),
            (Verdict::NobodyFlew, _) => "nobody flew, so there is nothing to compare".into(),
            _ => "not simulated in this scenario".into(),
        }
    }
}

fn rarely(p: &Estimate) -> String {
    if p.value == 0.0 {
        format!("none of {} runs has", p.n)
    } else {
        format!("only {:.1} % of the runs have", p.value * 100.0)
    }
}

/// Sets every count of the records beside the runs; misses first, then by rank and in the order of the record.
pub fn compare(records: &[Record], results: &Results) -> Vec<Comparison> {
    let mut all: Vec<Comparison> = records
        .iter()
        .flat_map(|record| record.counts.iter().map(|count| compare_count(record, count, results)))
        .collect();
    all.sort_by_key(|c| (!c.is_judged_miss(), !c.verdict.is_miss(), c.rank));
    all
}

fn compare_count(record: &Record, count: &RecordCount, results: &Results) -> Comparison {
    let column = column_of(count, &results.layout);
    let column = column.and_then(|c| if flew(&count.quantity, results) { Ok(c) } else { Err(Verdict::NobodyFlew) });
    let simulated = column.ok().and_then(|c| simulate(count, &results.tallies[c]));
    let verdict = match (column, &simulated) {
        (Err(verdict), _) => verdict,
        (Ok(_), None) => Verdict::NotSimulated,
        (Ok(_), Some(s)) => judge(s),
    };
    let nature = if verdict == Verdict::NobodyFlew { None } else { Nature::of(count, results) };
    Comparison { record: record.key.clone(), rank: record.rank, count: count.clone(), simulated, verdict, nature }
}

/// Whether battles took place at all, and those whom a quantity counts took part.
fn flew(quantity: &str, results: &Results) -> bool {
    let some = |name: &str| results.tally(name).and_then(|tally| tally.quantile(1.0)).is_none_or(|most| most > 0.0);
    took_place(results) && some(&engaged_of(quantity))
}

/// The quantity that says how many of those flew whom a quantity counts.
fn engaged_of(quantity: &str) -> String {
    format!("{}.engaged", quantity.split('.').take(2).collect::<Vec<_>>().join("."))
}

fn engaged(count: &RecordCount, layout: &Layout) -> Option<usize> {
    layout.position(&engaged_of(&count.quantity))
}

/// Whether any battle lasted, or flak struck anybody: without attackers, or without anybody to attack, a battle is over at once.
pub fn took_place(results: &Results) -> bool {
    let some = |column: &usize| results.tallies[*column].quantile(1.0).is_none_or(|most| most > 0.0);
    let fought = fought(&results.layout);
    fought.is_empty() || fought.iter().any(some)
}

/// Columns of which one is above zero where a battle took place: how long it was, and hits of flak.
fn fought(layout: &Layout) -> Vec<usize> {
    let says = |name: &str| name == "battle.duration_s" || name.ends_with(".flak_hits");
    layout.columns().iter().enumerate().filter(|(_, column)| says(&column.name)).map(|(index, _)| index).collect()
}

/// The column that a count may be compared with, or why there is none.
fn column_of(count: &RecordCount, layout: &Layout) -> Result<usize, Verdict> {
    let is_claim = count.quantity.contains(".claims.");
    match (layout.position(&count.quantity), count.kind) {
        (Some(_), RecordKind::Claimed) if !is_claim => Err(Verdict::ClaimOfALoss),
        (Some(column), _) => Ok(column),
        (None, RecordKind::Claimed) => Err(Verdict::ClaimsNotSimulated),
        (None, _) if is_claim => Err(Verdict::ClaimsNotSimulated),
        (None, _) => Err(Verdict::NotSimulated),
    }
}

fn simulate(count: &RecordCount, tally: &Tally) -> Option<Simulated> {
    let (lo, hi) = (count.lo, count.hi.unwrap_or(f64::INFINITY));
    let n = tally.n();
    // Below `lo` and not "up to lo - 1", so that times, which are no whole numbers, have the same definition.
    let below = n - tally.count_between(lo, f64::INFINITY);
    let up_to = tally.count_between(f64::NEG_INFINITY, hi);
    Some(Simulated {
        mean: tally.mean_estimate(),
        mean_value: tally.mean()?,
        p05: tally.quantile(0.05)?,
        p95: tally.quantile(0.95)?,
        p_inside: tally.share_between(lo, hi)?,
        p_at_most: if count.hi.is_some() { estimate::share(up_to, n) } else { None },
        p_at_least: estimate::share(n - below, n)?,
        pit: (below as f64 / n as f64, up_to as f64 / n as f64),
    })
}

fn judge(s: &Simulated) -> Verdict {
    if s.p_at_least.n < FEWEST_RUNS {
        Verdict::TooFewRuns
    } else if s.p_at_least.value < MISS_BELOW {
        Verdict::TooFew
    } else if s.p_at_most.is_some_and(|p| p.value < MISS_BELOW) {
        Verdict::TooMany
    } else {
        Verdict::Inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::montecarlo::Row;
    use crate::study::record::RecordUse;

    fn count(quantity: &str, kind: RecordKind, lo: f64, hi: Option<f64>) -> RecordCount {
        RecordCount { quantity: quantity.into(), kind, lo, hi, note: String::new() }
    }

    fn record(key: &str, rank: u32, counts: Vec<RecordCount>) -> Record {
        Record {
            key: key.into(),
            name: key.into(),
            scenarios: vec!["battle".into()],
            source: "source".into(),
            confidence: "high".into(),
            rank,
            usage: RecordUse::Holdout,
            counts,
            note: String::new(),
        }
    }

    /// Bombers destroyed 0..=9 twice each in twenty runs; MiGs destroyed always 1.
    fn twenty_runs() -> (Results, Vec<Row>) {
        runs(20)
    }

    fn runs(n: u32) -> (Results, Vec<Row>) {
        let mut results = Results::new(Layout::of_two_units_and_claims(), 1, 0);
        let row = |run: u32| Row {
            inputs: Vec::new(),
            run,
            values: Ok(vec![
                Some((run / 2).into()),
                Some(0),
                Some((run / 2).into()),
                Some(1),
                Some(1),
                Some(0),
                None,
                Some(3 * i64::from(run / 2)),
            ]),
        };
        let rows: Vec<Row> = (0..n).map(row).collect();
        rows.iter().for_each(|row| results.add(row));
        (results, rows)
    }

    fn one(quantity: &str, kind: RecordKind, lo: f64, hi: Option<f64>) -> Comparison {
        compare(&[record("r", 1, vec![count(quantity, kind, lo, hi)])], &twenty_runs().0).remove(0)
    }

    #[test]
    fn probabilities_of_a_worked_example() {
        let c = one("un.b-29a.destroyed", RecordKind::Own, 3.0, Some(4.0));
        let s = c.simulated.as_ref().unwrap();
        let p = |e: Estimate| e.value;
        assert_eq!((p(s.p_inside), s.p_at_most.map(p), p(s.p_at_least)), (0.2, Some(0.5), 0.7));
        assert_eq!((s.pit, s.mean_value, s.p05, s.p95), ((0.3, 0.5), 4.5, 0.0, 9.0));
        assert_eq!((c.verdict, c.words().as_str()), (Verdict::Inside, "inside the simulated spread"));
    }

    #[test]
    fn at_least_has_no_upper_tail() {
        let c = one("un.b-29a.destroyed", RecordKind::Own, 3.0, None);
        let s = c.simulated.unwrap();
        assert_eq!((s.p_inside.value, s.p_at_most, s.pit), (0.7, None, (0.3, 1.0)));
    }

    #[test]
    fn misses_say_their_direction() {
        let few = one("un.b-29a.destroyed", RecordKind::Own, 12.0, Some(12.0));
        assert_eq!((few.verdict, few.words().as_str()), (Verdict::TooFew, "missed: none of 20 runs has as many"));
        let many = one("communist.mig-15.destroyed", RecordKind::Own, 0.0, Some(0.0));
        assert_eq!((many.verdict, many.words().as_str()), (Verdict::TooMany, "missed: none of 20 runs has as few"));
        assert!(!one("un.b-29a.destroyed", RecordKind::Reported, 12.0, None).is_judged_miss());
    }

    #[test]
    fn few_runs_judge_nothing() {
        let counts = vec![count("un.b-29a.destroyed", RecordKind::Own, 40.0, Some(40.0))];
        let of = |n| compare(&[record("r", 1, counts.clone())], &runs(n).0).remove(0);
        assert!(of(20).is_judged_miss() && of(20).is_judged());
        let few = of(19);
        assert!(!few.is_judged_miss() && !few.is_judged() && few.words() == "too few runs to judge");
        assert_eq!(few.nature.unwrap().words(), "too few runs to judge");
    }

    #[test]
    fn a_claim_is_never_set_against_a_loss() {
        let c = one("un.b-29a.destroyed", RecordKind::Claimed, 10.0, Some(12.0));
        assert_eq!((c.verdict, c.simulated), (Verdict::ClaimOfALoss, None));
        let c = one("communist.claims.b-29a.destroyed", RecordKind::Claimed, 10.0, Some(12.0));
        assert_eq!((c.verdict, c.simulated.map(|s| s.mean_value)), (Verdict::Inside, Some(13.5)));
        let c = one("communist.claims.f-80c.destroyed", RecordKind::Claimed, 1.0, Some(1.0));
        assert_eq!((c.verdict, c.simulated), (Verdict::ClaimsNotSimulated, None));
    }

    #[test]
    fn misses_come_first_then_rank() {
        let records = [
            record("inside", 1, vec![count("un.b-29a.destroyed", RecordKind::Own, 3.0, Some(4.0))]),
            record("reported", 2, vec![count("un.b-29a.destroyed", RecordKind::Reported, 12.0, Some(12.0))]),
            record("missed", 3, vec![count("un.b-29a.destroyed", RecordKind::Own, 12.0, Some(12.0))]),
        ];
        let order: Vec<String> = compare(&records, &twenty_runs().0).into_iter().map(|c| c.record).collect();
        assert_eq!(order, ["missed", "reported", "inside"]);
    }

    #[test]
    fn a_record_is_counted_as_a_whole() {
        let own = RecordKind::Own;
        let counts = vec![
            count("un.b-29a.destroyed", own, 3.0, Some(6.0)),
            count("communist.mig-15.destroyed", own, 1.0, Some(2.0)),
            count("un.b-29a.destroyed", RecordKind::Reported, 0.0, Some(0.0)),
            count("communist.mig-15.firing_s", own, 99.0, Some(99.0)),
        ];
        let (results, rows) = twenty_runs();
        let mut joint = JointRecord::for_records(&[record("r", 1, counts)], &results.layout);
        rows.iter().for_each(|row| joint[0].add(row));
        assert_eq!((joint[0].kind, joint[0].quantities.len()), (JointKind::Losses, 2));
        assert_eq!(joint[0].probability().unwrap().value, 0.4);
    }

    #[test]
    fn claims_are_counted_by_themselves_and_with_the_losses() {
        let counts = vec![
            count("un.b-29a.destroyed", RecordKind::Own, 3.0, Some(6.0)),
            count("communist.claims.b-29a.destroyed", RecordKind::Claimed, 12.0, None),
        ];
        let (results, rows) = twenty_runs();
        let mut joint = JointRecord::for_records(&[record("r", 1, counts)], &results.layout);
        rows.iter().for_each(|row| joint.iter_mut().for_each(|j| j.add(row)));
        let told: Vec<_> = joint.iter().map(|j| (j.kind, j.probability().unwrap().value)).collect();
        // 3 to 6 lost have the losses, 4 to 9 lost the claims
        assert_eq!(told, [(JointKind::Losses, 0.4), (JointKind::Claims, 0.6), (JointKind::All, 0.3)]);
    }

    #[test]
    fn what_a_count_can_be() {
        let own = |lo| one("un.b-29a.destroyed", RecordKind::Own, lo, Some(lo)).nature.unwrap().words();
        let claimed =
            |lo| one("communist.claims.b-29a.destroyed", RecordKind::Claimed, lo, Some(lo)).nature.unwrap().words();
        assert_eq!((own(4.0), own(12.0)), ("can be a loss record, or a claim", "can only be a claim"));
        assert_eq!((claimed(12.0), claimed(40.0)), ("can only be a claim", "too many for losses and for claims"));
        // of these MiGs one is lost in every run, and nobody can claim them
        let mig = |lo| one("communist.mig-15.destroyed", RecordKind::Own, lo, Some(lo)).nature.unwrap().words();
        assert_eq!(
            (mig(1.0), mig(2.0), mig(0.0)),
            ("can be a loss record", "too many for losses", "too few for losses")
        );
        assert_eq!(one("un.b-29a.damaged", RecordKind::Own, 0.0, None).nature, None);
    }
}
