//! What was flown: enough to fly it again and to tell whether two folders hold the same study.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::contents::Mark;
use crate::study::quote::cut;
use crate::surface::file;

/// Name of the file.
pub const FILE: &str = "manifest.json";
const PROGRAM: &str = env!("CARGO_PKG_NAME");
/// Longest manifest [bytes]: one lists some tens of files, in a line or two each.
const MOST_BYTES: u64 = 4_000_000;

/// Kind of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Runs of one scenario.
    Run,
    /// Runs at many points.
    Sweep,
    /// Points of drawn parameters.
    Sensitivity,
    /// One run in full.
    Replay,
}

impl Kind {
    /// The command that flies it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Run => "run",
            Kind::Sweep => "sweep",
            Kind::Sensitivity => "sensitivity",
            Kind::Replay => "replay",
        }
    }
}

/// The study of a folder; nothing about where it was written, by how many threads, or when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// This program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Kind of study.
    pub kind: Kind,
    /// Key of the scenario.
    pub scenario: String,
    /// Digest of the parameters in use, changes included.
    pub parameters: String,
    /// Changes asked for, in order.
    pub changes: Vec<String>,
    /// Whether every parameter with a range was drawn anew for each run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncertain: bool,
    /// Axes of a sweep, parameters of a sensitivity study.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<String>,
    /// How the points of a sweep are chosen, where they are no grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design: Option<String>,
    /// Seed.
    pub seed: u64,
    /// Index of the first run.
    pub first_run: u32,
    /// Runs flown, of each point in a sweep.
    pub runs: u32,
    /// Points flown of a sweep that was stopped before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
}

impl Manifest {
    /// Manifest of a run.
    pub fn of_run(scenario: &str, parameters: &str, changes: &[String], seed: u64, first_run: u32, runs: u32) -> Self {
        Manifest {
            program: PROGRAM.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            kind: Kind::Run,
            scenario: scenario.into(),
            parameters: parameters.into(),
            changes: changes.to_vec(),
            uncertain: false,
            axes: Vec::new(),
            design: None,
            seed,
            first_run,
            runs,
            points: None,
        }
    }

    /// Reads the manifest of a folder; `None` where there is none of ours.
    pub fn read(folder: &Path) -> Option<Self> {
        Sealed::read(folder).map(|sealed| sealed.study)
    }

    /// Whether a new study may take the place of this one: a run replaces any run and a replay any replay, a sweep only itself,
    /// and none of which more is done than of the new one.
    pub fn may_be_replaced_by(&self, new: &Manifest) -> bool {
        match (self.kind, new.kind) {
            (Kind::Run, Kind::Run) | (Kind::Replay, Kind::Replay) => true,
            (Kind::Sweep, Kind::Sweep) | (Kind::Sensitivity, Kind::Sensitivity) => {
                let as_new = Manifest { version: new.version.clone(), points: new.points, ..self.clone() };
                let done = |sweep: &Manifest| sweep.points.unwrap_or(u32::MAX);
                as_new == *new && done(self) <= done(new)
            }
            _ => false,
        }
    }

    /// The study in a few words.
    pub fn describe(&self) -> String {
        let what = match self.kind {
            Kind::Replay => {
                let drawn = if self.uncertain { " with drawn parameters" } else { "" };
                return format!("a replay of {}{drawn} (seed {}, run {})", self.scenario, self.seed, self.first_run);
            }
            Kind::Run if self.uncertain => format!("a run of {} with drawn parameters", self.scenario),
            Kind::Run => format!("a run of {}", self.scenario),
            Kind::Sweep => {
                let design = self.design.as_ref().map_or_else(String::new, |design| format!(", {design},"));
                format!("a sweep of {} over{design} {}", self.scenario, cut(&self.axes.join(" ")))
            }
            Kind::Sensitivity => format!("a sensitivity study of {} to {} parameters", self.scenario, self.axes.len()),
        };
        let done = self.points.map_or_else(String::new, |points| format!(", stopped after {points} points"));
        format!("{what} (seed {}, {} runs{done})", self.seed, self.runs)
    }

    /// The study in words that tell it from `other`.
    pub fn describe_beside(&self, other: &Manifest) -> String {
        let words = self.describe();
        if words == other.describe() { format!("{words} with other parameters") } else { words }
    }
}

/// The content of the file: the study, and the files that were written with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The study.
    #[serde(flatten)]
    pub study: Manifest,
    /// Every other file of the folder, by its path with `/`; `None` in manifests of a version that did not list them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<BTreeMap<String, Mark>>,
}

impl Sealed {
    /// Reads the manifest of a folder; `None` where there is none of ours.
    pub fn read(folder: &Path) -> Option<Self> {
        let bytes = file::read(&folder.join(FILE), MOST_BYTES).ok()?;
        serde_json::from_slice::<Sealed>(&bytes).ok().filter(|sealed| sealed.study.program == PROGRAM)
    }

    /// Content of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plain strings and integers always serialise");
        bytes.push(b'\n');
        bytes
    }

    /// Names of all files of the folder, this one among them, in order.
    pub fn file_names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.files.iter().flatten().map(|(name, _)| name.as_str()).chain([FILE]).collect();
        names.sort_unstable();
        names.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let manifest = Manifest::of_run("battle", "abc", &["a.b=1".into()], 7, 0, 100);
        let marks = [("runs.csv".to_owned(), Mark { bytes: 3, sha256: "0a".into() })];
        let sealed = Sealed { study: manifest.clone(), files: Some(marks.into()) };
        std::fs::write(dir.path().join(FILE), sealed.bytes()).unwrap();
        assert_eq!(Sealed::read(dir.path()), Some(sealed));
        assert_eq!(Manifest::read(dir.path()), Some(manifest.clone()));
        // as an earlier version wrote it
        std::fs::write(dir.path().join(FILE), serde_json::to_vec(&manifest).unwrap()).unwrap();
        assert_eq!(Sealed::read(dir.path()), Some(Sealed { study: manifest, files: None }));
        std::fs::write(dir.path().join(FILE), r#"{"program": "other"}"#).unwrap();
        assert_eq!(Manifest::read(dir.path()), None);
    }

    #[test]
    fn a_sweep_gives_way_only_to_itself() {
        let run = Manifest::of_run("battle", "abc", &[], 7, 0, 100);
        let sweep = Manifest { kind: Kind::Sweep, axes: vec!["a=1,2".into()], ..run.clone() };
        let other = Manifest { axes: vec!["a=1,3".into()], ..sweep.clone() };
        assert!(sweep.may_be_replaced_by(&sweep) && !sweep.may_be_replaced_by(&other));
        let earlier = Manifest { parameters: "of an earlier day".into(), ..sweep.clone() };
        assert!(!earlier.may_be_replaced_by(&sweep));
        assert_ne!(earlier.describe_beside(&sweep), sweep.describe());
        assert!(!sweep.may_be_replaced_by(&run) && !run.may_be_replaced_by(&sweep));
        let replay = Manifest { kind: Kind::Replay, first_run: 17, runs: 1, ..run.clone() };
        let another = Manifest { first_run: 18, ..replay.clone() };
        assert!(replay.may_be_replaced_by(&another) && !replay.may_be_replaced_by(&run));
        assert!(!run.may_be_replaced_by(&replay));
        assert_eq!(replay.describe(), "a replay of battle (seed 7, run 17)");
        let [stopped, later] = [3, 4].map(|points| Manifest { points: Some(points), ..sweep.clone() });
        assert!(stopped.may_be_replaced_by(&later) && later.may_be_replaced_by(&sweep));
        assert!(!later.may_be_replaced_by(&stopped) && !sweep.may_be_replaced_by(&later));
    }
}
