//! What the batches of an unfinished study belong to, with every value in use, so that what has changed since can be shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::manifest::Manifest;
use crate::surface::params::{Library, PathInfo};

/// Most values that differ and are named one by one.
const MOST_NAMED: usize = 8;

/// A study and its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The study.
    pub study: Manifest,
    /// Every number in use with its range, by path.
    pub values: BTreeMap<String, String>,
    /// Which part of the study, where it is not the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// A part of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Its number, from 0.
    pub index: u32,
    /// How many there are.
    pub of: u32,
}

impl Origin {
    /// A whole study.
    pub fn new(study: Manifest, library: &Library) -> Self {
        let paths = library.numeric_paths(&study.scenario);
        Origin {
            study,
            values: paths.into_iter().map(|info| (info.path.clone(), in_words(&info))).collect(),
            shard: None,
        }
    }

    /// What keeps the batches of `self` from being batches of `other`, in words; `None` where nothing does. More runs of the same
    /// whole study are the same study.
    pub fn difference(&self, other: &Origin) -> Option<String> {
        // The share of a shard follows from the number of runs.
        let runs = if self.shard.is_some() { self.study.runs } else { other.study.runs };
        let as_other = Manifest { runs, ..self.study.clone() };
        if as_other == other.study && self.shard == other.shard {
            return None;
        }
        let values = self.different_values(other);
        let fields = [
            ("kind of study", format!("{:?}", self.study.kind), format!("{:?}", other.study.kind)),
            ("version", self.study.version.clone(), other.study.version.clone()),
            ("scenario", self.study.scenario.clone(), other.study.scenario.clone()),
            ("seed", self.study.seed.to_string(), other.study.seed.to_string()),
            ("runs", self.study.runs.to_string(), other.study.runs.to_string()),
            ("first run", self.study.first_run.to_string(), other.study.first_run.to_string()),
            ("drawn parameters", self.study.uncertain.to_string(), other.study.uncertain.to_string()),
            ("design", self.study.design.clone().unwrap_or_default(), other.study.design.clone().unwrap_or_default()),
            ("axes", self.study.axes.join(" "), other.study.axes.join(" ")),
            ("changes", self.study.changes.join(" "), other.study.changes.join(" ")),
            ("shard", shard_in_words(self.shard), shard_in_words(other.shard)),
        ];
        let differ = fields.into_iter().filter(|(_, was, is)| was != is);
        let mut lines: Vec<String> =
            differ.map(|(name, was, is)| format!("{name}: {} there, {} now", shown(&was), shown(&is))).collect();
        if lines.is_empty() && values.is_empty() {
            lines.push("parameters: a name or a table is another one".into());
        }
        lines.extend(values);
        Some(lines.join("\n  "))
    }

    fn different_values(&self, other: &Origin) -> Vec<String> {
        if self.study.parameters == other.study.parameters || self.study.scenario != other.study.scenario {
            return Vec::new();
        }
        let word = |value: Option<&String>| value.map_or("none", String::as_str).to_owned();
        let paths = self.values.keys().chain(other.values.keys().filter(|path| !self.values.contains_key(*path)));
        let differ = paths.filter(|path| self.values.get(*path) != other.values.get(*path));
        let mut lines: Vec<String> = differ
            .map(|path| format!("{path}: {} there, {} now", word(self.values.get(path)), word(other.values.get(path))))
            .collect();
        if lines.len() > MOST_NAMED {
            let more = lines.len() - MOST_NAMED;
            lines.truncate(MOST_NAMED);
            lines.push(format!("and {more} values more"));
        }
        lines
    }
}

/// `44`, or `44 (30 to 60)` where it has a range.
fn in_words(info: &PathInfo) -> String {
    match (info.lo, info.hi) {
        (Some(lo), Some(hi)) => format!("{} ({lo} to {hi})", info.best),
        _ => info.best.to_string(),
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn shard_in_words(shard: Option<Shard>) -> String {
    shard.map_or_else(String::new, |Shard { index, of }| format!("{index} of {of}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(changes: &[&str]) -> Origin {
        let library = Library::built_in()
            .unwrap()
            .with_texts("black-thursday", &changes.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>())
            .unwrap();
        let digest = library.digest("black-thursday");
        Origin::new(Manifest::of_run("black-thursday", &digest, &[], 1, 0, 100), &library)
    }

    #[test]
    fn more_runs_of_a_study_are_the_same_study() {
        let (few, many) = (origin(&[]), Origin { study: Manifest { runs: 1_000, ..origin(&[]).study }, ..origin(&[]) });
        assert_eq!((few.difference(&many), many.difference(&few)), (None, None));
    }

    #[test]
    fn what_differs_is_shown_with_both_values() {
        let (was, is) = (origin(&[]), origin(&["scenario.forces.mig.count=24"]));
        let words = was.difference(&is).unwrap();
        assert!(words.contains("forces.mig.count: 44 (30 to 60) there, 24 now"), "{words}");
        let seed = Origin { study: Manifest { seed: 7, ..was.study.clone() }, ..was.clone() };
        assert_eq!(was.difference(&seed).unwrap(), "seed: 1 there, 7 now");
        let name = origin(&["scenario.forces.f-86.doctrine=close-escort"]);
        assert!(was.difference(&name).is_some());
    }
}
