//! Where the finished batches of a study are: in the journal beside its folder, or in its shards.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;

use crate::study::ledger::{Batch, Ledger};
use crate::study::montecarlo::{Flight, Stopped};
use crate::surface::output::journal::{Found, Journal};
use crate::surface::output::manifest::Manifest;
use crate::surface::output::origin::Origin;
use crate::surface::output::shards::Shards;
use crate::surface::output::{Folder, OutputFault};
use crate::surface::terminal::{Terminal, grouped};

/// What to do with a study that was begun before.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct ResumeArgs {
    /// Go on with a study that was stopped or killed, begin it where there is none, and leave it alone where it is finished.
    #[arg(long)]
    pub resume: bool,
    /// Begin anew, and drop what an unfinished study left.
    #[arg(long, conflicts_with = "resume")]
    pub restart: bool,
}

/// Where the batches of a study come from.
#[derive(Debug)]
pub enum Source {
    /// They are flown, but for those of an earlier attempt.
    Flown(ResumeArgs),
    /// Others have flown all of them.
    Merged(Box<Shards>),
}

impl Source {
    /// The batches of the study of `origin`, which is written into `folder`; `fly` flies one run of a point again.
    ///
    /// # Errors
    /// An unfinished study at the place that is another one, or was flown by a program that flies other battles.
    pub fn open(
        self,
        folder: &Folder,
        origin: impl FnOnce() -> Origin,
        fly: impl FnOnce(u32, u32) -> anyhow::Result<Option<Flight>>,
        terminal: &Terminal,
    ) -> anyhow::Result<Batches> {
        match self {
            Source::Merged(shards) => Ok(Batches::Shards(shards)),
            Source::Flown(resume) => journal(folder, &origin(), resume, fly, terminal),
        }
    }
}

/// Finished batches, wherever they are.
#[derive(Debug)]
pub enum Batches {
    /// Of a study under way.
    Journal(Journal),
    /// Of a study that others flew part by part.
    Shards(Box<Shards>),
}

impl Batches {
    /// The study has ended before run `end`: where nothing is left to fly, what was kept for going on goes, unless it holds runs
    /// beyond.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn end(self, stopped: Stopped, end: u32) -> Result<(), OutputFault> {
        match self {
            Batches::Journal(journal)
                if stopped == Stopped::Interrupted || journal.batches().any(|batch| batch.runs.start >= end) =>
            {
                journal.sync()
            }
            Batches::Journal(journal) => journal.remove(),
            Batches::Shards(_) => Ok(()),
        }
    }
}

impl<E: From<OutputFault>> Ledger<E> for Batches {
    fn recall(&mut self, batch: &Batch) -> Result<Option<Vec<Flight>>, E> {
        match self {
            Batches::Journal(journal) => journal.recall(batch),
            Batches::Shards(shards) => Ok(Some(shards.flights_of(batch)?)),
        }
    }

    fn keep(&mut self, batch: &Batch, flights: &[Flight]) -> Result<(), E> {
        match self {
            Batches::Journal(journal) => journal.keep(batch, flights),
            Batches::Shards(_) => Ok(()),
        }
    }
}

/// A fault of a study under way; where the disk or its permissions are at fault, what was flown is kept.
pub fn told(fault: anyhow::Error) -> anyhow::Error {
    if fault.chain().any(|cause| matches!(cause.downcast_ref(), Some(OutputFault::Write { .. }))) {
        return fault.context("not all was done; what was flown is kept, and the same command goes on with it");
    }
    fault
}

/// Whether the study of `manifest` is finished in its folder; who asks for it with `--resume` wants no more.
pub fn is_finished(source: &Source, folder: &Path, manifest: &Manifest, terminal: &Terminal) -> bool {
    let resumes = matches!(source, Source::Flown(ResumeArgs { resume: true, .. }));
    let is_there = resumes && !path(folder).exists() && Manifest::read(folder).is_some_and(|found| found == *manifest);
    if is_there {
        terminal.note(&format!("{} is finished; without --resume it is flown again", folder.display()));
    }
    is_there
}

/// Where a study that is not finished keeps its batches: beside its folder.
fn path(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    target.with_file_name(name)
}

/// The journal of a study, with what was flown of it before; `fly` flies one run of a point again.
///
/// # Errors
/// An unfinished study at the place that is another one, or was flown by a program that flies other battles.
fn journal(
    folder: &Folder,
    origin: &Origin,
    args: ResumeArgs,
    fly: impl FnOnce(u32, u32) -> anyhow::Result<Option<Flight>>,
    terminal: &Terminal,
) -> anyhow::Result<Batches> {
    let path = path(folder.target());
    let found = if args.restart { None } else { Journal::open(&path)? };
    let Some(Found { origin: was, mut journal, broken_at }) = found else {
        return Ok(Batches::Journal(Journal::create(&path, folder.scratch(), origin)?));
    };
    let shown = path.display();
    if let Some(difference) = was.difference(origin) {
        if journal.flights() == 0 {
            // Before the new one takes its name: an empty one takes its file with it.
            drop(journal);
            return Ok(Batches::Journal(Journal::create(&path, folder.scratch(), origin)?));
        }
        bail!(
            "will not go on with {shown}: it holds an unfinished study that is not this one\n  {difference}\n  {} --restart \
             begins anew and drops it; another --output leaves it as it is",
            origin.study.kind.word()
        );
    }
    if let Some(at) = broken_at {
        terminal.warn(&format!("{shown}: not whole from byte {at} on; what follows is flown again"));
    }
    journal.mend()?;
    if let Some(fault) = flown_by_others(&mut journal, fly)? {
        bail!("will not go on with {shown}: {fault}; --restart begins anew");
    }
    if journal.flights() > 0 {
        terminal.note(&format!("going on: {} runs were flown before", grouped(journal.flights())));
    }
    Ok(Batches::Journal(journal))
}

/// What keeps the batches of a journal from being those of this program, which may have changed without its version.
///
/// # Errors
/// What kept one of them from being read or flown again.
pub fn flown_by_others(
    journal: &mut Journal,
    fly: impl FnOnce(u32, u32) -> anyhow::Result<Option<Flight>>,
) -> anyhow::Result<Option<String>> {
    let Some(batch) = journal.batches().next() else { return Ok(None) };
    let kept = journal.flights_of(&batch)?;
    let again = fly(batch.point, batch.runs.start)?;
    // Where somebody asked the program to end, nothing was flown to be set beside it.
    let first = kept.as_ref().and_then(|flights| flights.first());
    if again.as_ref().is_none_or(|again| first.is_some_and(|first| first.is_same(again))) {
        return Ok(None);
    }
    let of_point = if batch.point > 0 { format!(" of point {}", batch.point) } else { String::new() };
    Ok(Some(format!("run {}{of_point} there is not the one that this program flies", batch.runs.start)))
}
