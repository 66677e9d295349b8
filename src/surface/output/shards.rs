//! A study that is flown in parts, by one machine or many: its plan, and a folder with one file for each shard.
//!
//! `NAME.json` is the plan; `NAME.shards/shard-0000.flights` and so on hold the batches, each in the form of a journal. A shard
//! that is under way has `.unfinished` at the end of its name; it is renamed when all its batches are there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::claim::Claim;
use super::journal::{Found, Journal};
use super::origin::{Origin, Shard};
use super::{OutputFault, contents, write_file};
use crate::study::shard::Extent;
use crate::surface::file;

/// Most shards of a plan.
pub const MOST_SHARDS: u32 = 10_000;
/// Longest plan [bytes]: it holds a command line and some thousand values.
const MOST_PLAN: u64 = 64_000_000;
/// Ending of the name of a shard under way.
const UNFINISHED: &str = "unfinished";

/// How a study is divided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The command line that flies all of it, without the name of the program.
    pub command: Vec<String>,
    /// What it flies, with every value in use.
    pub origin: Origin,
    /// Its batches.
    pub extent: Extent,
    /// Number of shards.
    pub shards: u32,
}

impl Plan {
    /// Writes the plan where there is none, or the same one.
    ///
    /// # Errors
    /// [`OutputFault`]; another file of this name stays.
    pub fn write(&self, path: &Path) -> Result<(), OutputFault> {
        if fs::symlink_metadata(path).is_ok() && !Plan::read(path).is_ok_and(|found| found == *self) {
            let why = "there is something else of this name; choose another --plan".into();
            return Err(OutputFault::Place { path: path.to_owned(), why });
        }
        let mut bytes = serde_json::to_vec_pretty(self).expect("strings and numbers always serialise");
        bytes.push(b'\n');
        write_file(path, &bytes)
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// [`OutputFault::Read`] where the file is none of ours.
    pub fn read(path: &Path) -> Result<Plan, OutputFault> {
        let bytes = file::read(path, MOST_PLAN).map_err(|e| OutputFault::read(path, e))?;
        let fault = |why: String| OutputFault::read(path, format!("it is no plan of this program ({why})"));
        let plan: Plan = serde_json::from_slice(&bytes).map_err(|e| fault(e.to_string()))?;
        let Extent { points, first_run, runs } = plan.extent;
        let is_sound = points > 0
            && runs > 0
            && u64::from(first_run) + u64::from(runs) <= u64::from(u32::MAX)
            && (1..=MOST_SHARDS).contains(&plan.shards)
            && u64::from(plan.shards) <= plan.extent.batches();
        if is_sound { Ok(plan) } else { Err(fault("its numbers are out of bounds".into())) }
    }

    /// The origin of the file of a shard.
    pub fn origin_of(&self, index: u32) -> Origin {
        Origin { shard: Some(Shard { index, of: self.shards }), ..self.origin.clone() }
    }

    fn flights_of(&self, index: u32) -> u64 {
        self.extent.share(index, self.shards).map(|batch| batch.runs.len() as u64).sum()
    }
}

/// What there is of a shard.
#[derive(Debug)]
pub enum State {
    /// Nothing.
    Missing,
    /// So many of its runs.
    Unfinished(u64),
    /// All of it.
    Done(Box<Journal>),
    /// A file that is not whole, or not of this plan; and why.
    Refused(String),
}

/// The folder of the shards of a plan.
#[derive(Debug, Clone)]
pub struct ShardFolder(PathBuf);

impl ShardFolder {
    /// The folder beside a plan.
    pub fn of(plan: &Path) -> Self {
        ShardFolder(plan.with_extension("shards"))
    }

    /// The file of a finished shard.
    pub fn file(&self, index: u32) -> PathBuf {
        self.0.join(format!("shard-{index:04}.flights"))
    }

    fn unfinished(&self, index: u32) -> PathBuf {
        self.0.join(format!("shard-{index:04}.flights.{UNFINISHED}"))
    }

    /// What there is of a shard.
    pub fn state(&self, plan: &Plan, index: u32) -> State {
        let path = self.file(index);
        match Journal::read(&path) {
            Err(fault) => State::Refused(fault.to_string()),
            Ok(None) => match Journal::read(&self.unfinished(index)) {
                Ok(Some(found)) if found.origin.difference(&plan.origin_of(index)).is_none() => {
                    State::Unfinished(found.journal.flights())
                }
                _ => State::Missing,
            },
            Ok(Some(found)) => match whole(found, plan, index) {
                Ok(journal) => State::Done(journal),
                Err(why) => State::Refused(OutputFault::read(&path, why).to_string()),
            },
        }
    }

    /// Files that are no shard of the plan: a copy of one, or one of another plan.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn strangers(&self, plan: &Plan) -> Result<Vec<String>, OutputFault> {
        let known: Vec<PathBuf> = (0..plan.shards).flat_map(|i| [self.file(i), self.unfinished(i)]).collect();
        let entries = match fs::read_dir(&self.0) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|e| OutputFault::read(&self.0, e))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(|e| OutputFault::read(&self.0, e))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if known.binary_search(&path).is_err() && !name.starts_with('.') && !contents::is_of_desktop(&name) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Takes up a shard, which nobody else may do meanwhile: the journal with what was flown of it before.
    ///
    /// # Errors
    /// [`OutputFault::Busy`]; files that cannot be read or written.
    pub fn begin(&self, plan: &Plan, index: u32) -> Result<ShardInWork, OutputFault> {
        fs::create_dir_all(&self.0).map_err(OutputFault::write(&self.0))?;
        let claim = Claim::take(&self.file(index))?;
        let (path, origin) = (self.unfinished(index), plan.origin_of(index));
        let journal = match Journal::open(&path)? {
            Some(Found { origin: was, mut journal, .. }) if was.difference(&origin).is_none() => {
                journal.mend()?;
                journal
            }
            _ => Journal::create(&path, &self.0, &origin)?,
        };
        Ok(ShardInWork { target: self.file(index), journal, _claim: claim })
    }
}

/// A shard under way.
#[derive(Debug)]
pub struct ShardInWork {
    target: PathBuf,
    /// Its batches so far.
    pub journal: Journal,
    _claim: Claim,
}

impl ShardInWork {
    /// All is flown: puts the file in its place.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn finish(self) -> Result<PathBuf, OutputFault> {
        self.journal.sync()?;
        fs::rename(self.journal.path(), &self.target).map_err(OutputFault::write(&self.target))?;
        Ok(self.target)
    }
}

/// The journal of a shard where it holds just what the plan gives it.
fn whole(found: Found, plan: &Plan, index: u32) -> Result<Box<Journal>, String> {
    if let Some(difference) = found.origin.difference(&plan.origin_of(index)) {
        return Err(format!("it is of another study or shard\n  {difference}"));
    }
    if let Some(at) = found.broken_at {
        return Err(format!("it is damaged from byte {at} on"));
    }
    if found.journal.batches().eq(plan.extent.share(index, plan.shards)) {
        return Ok(Box::new(found.journal));
    }
    let (there, all) = (found.journal.flights(), plan.flights_of(index));
    Err(format!("it holds {there} runs, and not just the {all} of this shard"))
}
