//! What is wrong in parameter files: every fault with its place, the value seen, the rule and the remedy.

use std::fmt;

use crate::study::quote::cut;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// File as the user knows it, or where a change came from ("command line").
    pub file: String,
    /// Line from 1; 0 where there is no line.
    pub line: usize,
    /// Column from 1, in characters; 0 where there is no line.
    pub column: usize,
    /// Key and value, or the key alone where it is missing.
    pub subject: String,
    /// The rule that was broken.
    pub rule: String,
    /// What to do about it; may be empty.
    pub remedy: String,
}

impl Fault {
    /// A fault without a line, for instance of a folder or a command-line option.
    pub fn general(
        file: impl Into<String>,
        subject: impl Into<String>,
        rule: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            subject: subject.into(),
            rule: rule.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        for part in [&cut(&self.subject), &self.rule, &self.remedy] {
            if !part.is_empty() {
                write!(f, ": {part}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// All faults found together, sorted by file and line; never empty when returned as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Sorts them and drops repetitions.
    pub fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort();
        faults.dedup();
        Self(faults)
    }

    /// The faults in order.
    pub fn list(&self) -> &[Fault] {
        &self.0
    }

    /// `Ok` with `value` where there is no fault.
    pub(crate) fn or<T>(self, value: impl FnOnce() -> T) -> Result<T, Faults> {
        if self.0.is_empty() { Ok(value()) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            write!(f, "{}{fault}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Up to three of `candidates` that look most like `wanted`, best first; empty where nothing is near.
pub(crate) fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    ranked(candidates, |c| strsim::jaro_winkler(wanted, c).max(strsim::normalized_damerau_levenshtein(wanted, c)))
}

/// As [`nearest`], for dotted paths: a common beginning, which hundreds of them share, counts for nothing. Where no path is
/// near as a whole, the last key counts most: who types it without what stands before it knows what it is called.
pub(crate) fn nearest_paths<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Vec<&'a str> {
    let whole = |c: &str| strsim::normalized_damerau_levenshtein(wanted, c);
    if candidates.clone().any(|c| whole(c) >= NEAR) {
        return ranked(candidates, whole);
    }
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let key = last(wanted);
    let by_key = |c: &str| 0.75 * strsim::normalized_damerau_levenshtein(&key, &last(c)) + 0.25 * whole(c);
    ranked(candidates, |c| whole(c).max(by_key(c)))
}

/// From here on a whole path is taken for a misspelt one: one letter in five.
const NEAR: f64 = 0.8;

fn ranked<'a>(candidates: impl Iterator<Item = &'a str>, score: impl Fn(&str) -> f64) -> Vec<&'a str> {
    let mut scored: Vec<(f64, &str)> = candidates.map(|c| (score(c), c)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    // below 0.7 two names share little more than their length; a clear winner needs no company
    let least = scored.first().map_or(1.0, |(best, _)| (best - 0.1).max(0.7));
    scored.retain(|(score, _)| *score >= least);
    scored.into_iter().take(3).map(|(_, c)| c).collect()
}

/// "did you mean ..." for the nearest of `candidates`, or a list of all where few exist and none is near.
pub(crate) fn suggestion<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = nearest(wanted, candidates.clone());
    if !near.is_empty() {
        return format!("did you mean {}?", quoted(near.iter().copied()));
    }
    let all: Vec<&str> = candidates.take(13).collect();
    match all.len() {
        0 => String::new(),
        1..=12 => format!("known are {}", quoted(all.iter().copied())),
        _ => "see params/README.md for the keys".to_owned(),
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

/// A number with at most six significant digits, for messages.
pub(crate) fn shown(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    // 1e308 written out says no more than its exponent does.
    if !(1e-12..1e15).contains(&value.abs()) {
        return format!("{value:e}");
    }
    let digits = (5 - value.abs().log10().floor() as i32).clamp(0, 15) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_numbers_are_short() {
        let cases = [
            (0.1, "0.1"),
            (1e-5, "0.00001"),
            (43.05, "43.05"),
            (63503.0, "63503"),
            (57.295_779_5, "57.2958"),
            (1e308, "1e308"),
            (-1e-300, "-1e-300"),
        ];
        for (value, text) in cases {
            assert_eq!(shown(value), text);
        }
    }

    #[test]
    fn nearest_names_come_first() {
        let known = ["wing_area_m2", "span_m", "wave_drag", "wave_drag_mach"];
        assert_eq!(nearest("wing_aera_m2", known.into_iter())[0], "wing_area_m2");
        assert!(nearest("zzz", known.into_iter()).is_empty());
    }

    #[test]
    fn paths_are_found_by_their_last_key_too() {
        let known = ["scenario.conditions.time_limit_s", "scenario.latitude_deg", "aircraft.f-86a.fuel_kg"];
        let near = |wanted| nearest_paths(wanted, known.into_iter());
        assert_eq!(near("scenario.time_limit_s"), ["scenario.conditions.time_limit_s"]);
        assert_eq!(near("time_limit_s"), ["scenario.conditions.time_limit_s"]);
        assert_eq!(near("aircraft.f-86a.feul_kg"), ["aircraft.f-86a.fuel_kg"]);
        assert!(near("scenario.zzz").is_empty());
    }

    #[test]
    fn faults_are_sorted_and_single() {
        let late = Fault { line: 9, column: 1, ..Fault::general("a", "x", "r", "") };
        let early = Fault { line: 2, column: 1, ..Fault::general("a", "y", "r", "do") };
        let faults = Faults::new(vec![late.clone(), early, late]);
        assert_eq!(faults.to_string(), "a:2:1: y: r: do\na:9:1: x: r");
    }
}
