//! What was flown: enough to fly it again and to tell whether two folders hold the same study.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Name of the file.
pub const FILE: &str = "manifest.json";
const PROGRAM: &str = env!("CARGO_PKG_NAME");

/// Kind of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Runs of one scenario.
    Run,
    /// Runs at many points.
    Sweep,
    /// One run in full.
    Replay,
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
    /// Axes of a sweep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<String>,
    /// Seed.
    pub seed: u64,
    /// Index of the first run.
    pub first_run: u32,
    /// Runs flown, of each point in a sweep.
    pub runs: u32,
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
            axes: Vec::new(),
            seed,
            first_run,
            runs,
        }
    }

    /// Reads the manifest of a folder; `None` where there is none of ours.
    pub fn read(folder: &Path) -> Option<Self> {
        let bytes = std::fs::read(folder.join(FILE)).ok()?;
        serde_json::from_slice::<Manifest>(&bytes).ok().filter(|m| m.program == PROGRAM)
    }

    /// Content of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plain strings and integers always serialise");
        bytes.push(b'\n');
        bytes
    }

    /// Whether a new study may take the place of this one: a run replaces any run and a replay any replay, a sweep only itself.
    pub fn may_be_replaced_by(&self, new: &Manifest) -> bool {
        match (self.kind, new.kind) {
            (Kind::Run, Kind::Run) | (Kind::Replay, Kind::Replay) => true,
            (Kind::Sweep, Kind::Sweep) => Manifest { version: new.version.clone(), ..self.clone() } == *new,
            _ => false,
        }
    }

    /// The study in a few words.
    pub fn describe(&self) -> String {
        let what = match self.kind {
            Kind::Replay => {
                return format!("a replay of {} (seed {}, run {})", self.scenario, self.seed, self.first_run);
            }
            Kind::Run => format!("a run of {}", self.scenario),
            Kind::Sweep => format!("a sweep of {} over {}", self.scenario, self.axes.join(" ")),
        };
        format!("{what} (seed {}, {} runs)", self.seed, self.runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let manifest = Manifest::of_run("battle", "abc", &["a.b=1".into()], 7, 0, 100);
        std::fs::write(dir.path().join(FILE), manifest.bytes()).unwrap();
        assert_eq!(Manifest::read(dir.path()), Some(manifest));
        std::fs::write(dir.path().join(FILE), r#"{"program": "other"}"#).unwrap();
        assert_eq!(Manifest::read(dir.path()), None);
    }

    #[test]
    fn a_sweep_gives_way_only_to_itself() {
        let run = Manifest::of_run("battle", "abc", &[], 7, 0, 100);
        let sweep = Manifest { kind: Kind::Sweep, axes: vec!["a=1,2".into()], ..run.clone() };
        let other = Manifest { axes: vec!["a=1,3".into()], ..sweep.clone() };
        assert!(sweep.may_be_replaced_by(&sweep) && !sweep.may_be_replaced_by(&other));
        assert!(!sweep.may_be_replaced_by(&run) && !run.may_be_replaced_by(&sweep));
        let replay = Manifest { kind: Kind::Replay, first_run: 17, runs: 1, ..run.clone() };
        let another = Manifest { first_run: 18, ..replay.clone() };
        assert!(replay.may_be_replaced_by(&another) && !replay.may_be_replaced_by(&run));
        assert!(!run.may_be_replaced_by(&replay));
        assert_eq!(replay.describe(), "a replay of battle (seed 7, run 17)");
    }
}
