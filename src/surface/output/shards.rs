//! A study that is flown in parts, by one machine or many: its plan, and a folder with one file for each shard.
//!
//! `NAME.json` is the plan; `NAME.json.shards/shard-0000.flights` and so on hold the batches, each in the form of a journal. A shard
//! that is under way has `.unfinished` at the end of its name; it is renamed when all its batches are there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::claim::Claim;
use super::journal::{Found, Journal};
use super::origin::{Origin, Shard};
use super::{OutputFault, contents, write_file};
use crate::study::ledger::Batch;
use crate::study::montecarlo::Flight;
use crate::study::shard::Extent;
use crate::study::sweep::MOST_RUNS_IN_ALL;
use crate::surface::file;

/// Most shards of a plan.
pub const MOST_SHARDS: u32 = 10_000;
/// Longest plan [bytes]: it holds a command line and some thousand values.
const MOST_PLAN: u64 = 64_000_000;

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
            && plan.extent.flights() <= MOST_RUNS_IN_ALL
            && (1..=MOST_SHARDS).contains(&plan.shards)
            && u64::from(plan.shards) <= plan.extent.batches();
        if is_sound { Ok(plan) } else { Err(fault("its numbers are out of bounds".into())) }
    }

    /// The origin of the file of a shard.
    pub fn origin_of(&self, index: u32) -> Origin {
        Origin { shard: Some(Shard { index, of: self.shards }), ..self.origin.clone() }
    }

    /// Runs of a shard.
    pub fn flights_of(&self, index: u32) -> u64 {
        self.extent.share(index, self.shards).map(|batch| batch.runs.len() as u64).sum()
    }
}

/// What there is of a shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Missing,
    /// So many of its runs.
    Unfinished(u64),
    /// All of it.
    Whole,
    /// A file that is not whole, or not of this plan; and why.
    Refused(String),
}

/// The folder of the shards of a plan.
#[derive(Debug, Clone)]
pub struct ShardFolder(PathBuf);

impl ShardFolder {
    /// The folder beside a plan: its whole name, so that two plans never share one.
    pub fn of(plan: &Path) -> Self {
        let mut name = plan.file_name().unwrap_or_default().to_owned();
        name.push(".shards");
        ShardFolder(plan.with_file_name(name))
    }

    /// The file of a finished shard.
    pub fn file(&self, index: u32) -> PathBuf {
        self.0.join(format!("shard-{index:04}.flights"))
    }

    fn unfinished(&self, index: u32) -> PathBuf {
        self.0.join(format!("shard-{index:04}.flights.unfinished"))
    }

    /// What there is of a shard.
    pub fn state(&self, plan: &Plan, index: u32) -> State {
        let refused = |path: &Path, why: String| State::Refused(OutputFault::read(path, why).to_string());
        let (whole, part) = (self.file(index), self.unfinished(index));
        match Journal::read(&whole) {
            Err(fault) => return State::Refused(fault.to_string()),
            Ok(Some(found)) => return fault_of(&found, plan, index).map_or(State::Whole, |why| refused(&whole, why)),
            Ok(None) => {}
        }
        match Journal::read(&part) {
            Err(fault) => State::Refused(fault.to_string()),
            Ok(None) => State::Missing,
            Ok(Some(found)) => match found.origin.difference(&plan.origin_of(index)) {
                Some(difference) => refused(&part, of_another(&difference)),
                None => State::Unfinished(found.journal.flights()),
            },
        }
    }

    /// Files that are no shard of the plan: a copy of one, or one of another plan.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn strangers(&self, plan: &Plan) -> Result<Vec<String>, OutputFault> {
        let known: BTreeSet<PathBuf> = (0..plan.shards).flat_map(|i| [self.file(i), self.unfinished(i)]).collect();
        let entries = match fs::read_dir(&self.0) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|e| OutputFault::read(&self.0, e))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(|e| OutputFault::read(&self.0, e))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !known.contains(&path) && !name.starts_with('.') && !contents::is_of_desktop(&name) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Takes up a shard, which nobody else may do meanwhile: the journal with what was flown of it before; `None` where it is whole.
    ///
    /// # Errors
    /// [`OutputFault::Busy`]; files that are of something else, or cannot be read or written.
    pub fn begin(&self, plan: &Plan, index: u32) -> Result<Option<ShardInWork>, OutputFault> {
        fs::create_dir_all(&self.0).map_err(OutputFault::write(&self.0))?;
        let claim = Claim::take(&self.file(index))?;
        let path = self.unfinished(index);
        let journal = match self.state(plan, index) {
            State::Whole => return Ok(None),
            State::Refused(why) => return Err(OutputFault::Shard(why)),
            State::Missing => Journal::create(&path, &self.0, &plan.origin_of(index))?,
            State::Unfinished(_) => {
                let found = Journal::open(&path)?.ok_or_else(|| OutputFault::read(&path, "it has gone"))?;
                let mut journal = found.journal;
                journal.mend()?;
                journal
            }
        };
        Ok(Some(ShardInWork { target: self.file(index), journal, _claim: claim }))
    }
}

/// All shards of a plan, each of them whole. One file is open at a time, whatever their number.
#[derive(Debug)]
pub struct Shards {
    folder: ShardFolder,
    plan: Plan,
    open: Option<(u32, Journal)>,
}

impl Shards {
    /// The shards of a folder in which all are whole.
    pub fn new(folder: ShardFolder, plan: Plan) -> Self {
        Shards { folder, plan, open: None }
    }

    /// The file of a shard.
    ///
    /// # Errors
    /// [`OutputFault::Read`].
    pub fn journal(&mut self, index: u32) -> Result<&mut Journal, OutputFault> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != index) {
            let path = self.folder.file(index);
            let found = Journal::read(&path)?.ok_or_else(|| OutputFault::read(&path, "it has gone"))?;
            self.open = Some((index, found.journal));
        }
        let (_, journal) = self.open.as_mut().expect("it was just opened");
        Ok(journal)
    }

    /// The flights of a batch.
    ///
    /// # Errors
    /// [`OutputFault::Read`], also where no shard holds the batch.
    pub fn flights_of(&mut self, batch: &Batch) -> Result<Vec<Flight>, OutputFault> {
        let index = self.plan.extent.shard_of(batch, self.plan.shards).unwrap_or(0);
        let path = self.folder.file(index);
        let missing = || {
            let Batch { point, runs } = batch;
            OutputFault::read(&path, format!("it lacks the runs from {} on of point {point}", runs.start))
        };
        self.journal(index)?.flights_of(batch)?.ok_or_else(missing)
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

/// What keeps a file from being this shard as a whole.
fn fault_of(found: &Found, plan: &Plan, index: u32) -> Option<String> {
    if let Some(difference) = found.origin.difference(&plan.origin_of(index)) {
        return Some(of_another(&difference));
    }
    if let Some(at) = found.broken_at {
        return Some(format!("it is damaged from byte {at} on; remove it and fly it again"));
    }
    if found.journal.batches().eq(plan.extent.share(index, plan.shards)) {
        return None;
    }
    let (there, all) = (found.journal.flights(), plan.flights_of(index));
    Some(format!("it holds {there} runs, and not just the {all} of this shard; remove it and fly it again"))
}

fn of_another(difference: &str) -> String {
    format!("it is of another study or shard; move it away\n  {difference}")
}
