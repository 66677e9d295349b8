//! Titles that state what a chart shows, composed from its data.

use super::axis::{self, short};
use super::distribution::{CountDistribution, RecordBand};
use crate::study::record::RecordKind;

/// The record as a person writes it: `4`, `3–4`, `at least 10`.
pub fn recorded(band: &RecordBand) -> String {
    match band.hi {
        None => format!("at least {}", short(band.lo)),
        Some(hi) if hi == band.lo => short(hi),
        Some(hi) => format!("{}–{}", short(band.lo), short(hi)),
    }
}

/// Where a record lies against a 5-95 % range.
pub fn place(band: &RecordBand, p05: f64, p95: f64) -> &'static str {
    let hi = band.hi.unwrap_or(f64::INFINITY);
    if band.lo >= p05 && hi <= p95 {
        "lies inside"
    } else if band.lo > p95 {
        "lies above"
    } else if hi < p05 {
        "lies below"
    } else {
        "overlaps"
    }
}

/// Finding of a distribution of counts: the mean, and where the first record of the owner lies, else the first claim.
pub fn of_counts(data: &CountDistribution) -> String {
    if data.bars.iter().all(|bar| bar.share.value <= 0.0) {
        return format!("No run finished: nothing is known of {} {}", data.nouns, data.verb);
    }
    let mean = if data.p95 <= 0.0 && data.mean.value <= 0.0 {
        format!("No {} {} in any run", data.nouns, data.verb)
    } else {
        format!("{} {} on average", counted(data.mean.value, &data.nouns), data.verb)
    };
    let of = |kind| data.records.iter().find(|r| r.kind == kind);
    let own = of(RecordKind::Own).map(|r| (r, "the record’s"));
    let claimed = if data.is_of_claims() { "the recorded" } else { "the claimed" };
    let other = || of(RecordKind::Claimed).map(|r| (r, claimed));
    match own.or_else(other).or_else(|| of(RecordKind::Reported).map(|r| (r, "the reported"))) {
        None => format!("{mean}, 5–95 % {} to {}", short(data.p05), short(data.p95)),
        Some((r, _)) if data.p05 == data.p95 && r.lo == data.p05 && r.hi == Some(data.p05) => {
            format!("{mean}, as the record has it")
        }
        Some((r, whose)) => {
            let (count, place) = (recorded(r), place(r, data.p05, data.p95));
            format!("{mean}; {whose} {count} {place} 5–95 % ({} to {})", short(data.p05), short(data.p95))
        }
    }
}

/// Finding of a cumulative distribution: the share of the runs with at most the owner's record, else the middle run.
pub fn of_at_most(data: &CountDistribution) -> String {
    let (nouns, verb) = (&data.nouns, &data.verb);
    let Some(last) = data.at_most.last() else {
        return format!("No run finished: nothing is known of {nouns} {verb}");
    };
    let own = data.records.iter().find(|r| r.kind == RecordKind::Own && r.hi.is_some());
    if let Some((record, hi)) = own.and_then(|r| Some((r, r.hi?))) {
        let bar = data.at_most.iter().find(|b| b.to as f64 >= hi).unwrap_or(last);
        let share = axis::percent(bar.share.value);
        return match (share.is_empty(), hi == 0.0) {
            (true, _) => format!("No run has as few {nouns} {verb} as the record, {}", recorded(record)),
            (false, true) => format!("{share} % of the runs have no {nouns} {verb}, as the record has it"),
            (false, false) => {
                let most = counted(hi, nouns);
                format!("{share} % of the runs have at most {most} {verb}; the record has {}", recorded(record))
            }
        };
    }
    match data.at_most.iter().find(|b| b.share.value >= 0.5).unwrap_or(last) {
        none if none.to == 0 => format!("{} % of the runs have no {nouns} {verb}", axis::percent(none.share.value)),
        bar => format!("Half of the runs have at most {} {verb}", counted(bar.to as f64, nouns)),
    }
}

/// A number with its nouns: `1 B-29`, `4 B-29s`.
pub fn counted(count: f64, nouns: &str) -> String {
    let text = short(count);
    let noun = if text == "1" { nouns.strip_suffix('s').unwrap_or(nouns) } else { nouns };
    format!("{text} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(lo: f64, hi: Option<f64>) -> RecordBand {
        RecordBand { label: String::new(), kind: RecordKind::Own, lo, hi, inside: None }
    }

    #[test]
    fn a_record_is_inside_only_when_all_of_it_is() {
        assert_eq!(place(&band(3.0, Some(4.0)), 1.0, 6.0), "lies inside");
        assert_eq!(place(&band(3.0, Some(7.0)), 1.0, 6.0), "overlaps");
        assert_eq!(place(&band(3.0, None), 1.0, 6.0), "overlaps");
        assert_eq!(place(&band(10.0, Some(12.0)), 1.0, 6.0), "lies above");
        assert_eq!(place(&band(0.0, Some(0.0)), 1.0, 6.0), "lies below");
    }

    #[test]
    fn records_are_written_as_people_do() {
        assert_eq!(recorded(&band(4.0, Some(4.0))), "4");
        assert_eq!(recorded(&band(3.0, Some(4.0))), "3–4");
        assert_eq!(recorded(&band(10.0, None)), "at least 10");
        assert_eq!((counted(1.0, "MiGs"), counted(0.9, "MiGs")), ("1 MiG".into(), "0.90 MiGs".into()));
    }
}
