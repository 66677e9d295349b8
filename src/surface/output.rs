//! Output folders: written beside their place and swapped in whole, so that a folder is the old result or the new one.
//!
//! A run's folder holds `manifest.json` (what was flown), `summary.json`, its rows, `charts/` and `report.html`; that of a
//! sweep has `sweep.json` and one row a point and quantity; that of a replay the files of [`replay`]. Nothing in it depends on
//! the clock, the machine or the number of threads. Only folders that carry our manifest are ever replaced, and only while
//! they hold nothing but what it lists.

pub mod charts;
mod claim;
mod contents;
pub mod csv;
mod folder;
pub mod journal;
pub mod manifest;
pub mod origin;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod points;
pub mod rows;
pub mod sensitivity;
pub mod shards;
pub mod spread;
pub mod summary;
pub mod sweep;
pub mod tables;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(crate) use contents::may_replace;
pub use folder::{Finished, Folder};

use super::report;

/// Names of the files that a study writes into its folder, charts and those of a replay apart.
const OURS: [&str; 9] = [
    manifest::FILE,
    summary::FILE,
    rows::PARQUET_FILE,
    rows::CSV_FILE,
    SWEEP_FILE,
    sensitivity::FILE,
    points::PARQUET_FILE,
    points::CSV_FILE,
    report::FILE,
];
/// Name of the file of all points of a sweep.
pub const SWEEP_FILE: &str = "sweep.json";

/// Why results could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum OutputFault {
    /// The folder is not one of ours.
    #[error("will not replace {}: it is not empty and holds no manifest of this program; choose another --output", .0.display())]
    NotOurs(PathBuf),
    /// The folder belongs to another kind of study.
    #[error("will not replace {}: it holds {found}, not {wanted}; choose another --output", path.display())]
    OtherStudy {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        found: String,
        /// What was to be written.
        wanted: String,
    },
    /// Somebody put something into a folder of ours, or changed something there.
    #[error("will not replace {}: it also holds {what}; move that, or choose another --output", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What was found there, and why it is not ours.
        what: String,
    },
    /// Somebody else is at it.
    #[error("will not write {}: another mig-alley is writing it; wait for that, or choose another --output", .0.display())]
    Busy(PathBuf),
    /// The results are there, but not where they were to be.
    #[error("{fault}\n  the new results are kept in {}", place.display())]
    Beside {
        /// Where they are.
        place: PathBuf,
        /// What kept them from their place.
        #[source]
        fault: Box<OutputFault>,
    },
    /// A shard that will not be written over.
    #[error("will not fly the shard: {0}")]
    Shard(String),
    /// A folder of a study is no place for anything else.
    #[error("will not write into {}: it holds {found}, and the next one there would be refused; choose another folder", path.display())]
    Study {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        found: String,
    },
    /// Not a place for a folder.
    #[error("cannot use {} as the output folder: {why}", path.display())]
    Place {
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The disk or its permissions.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file of an earlier run cannot be read back.
    #[error("cannot read back {}: {why}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl OutputFault {
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> OutputFault + '_ {
        |source| OutputFault::Write { path: path.to_owned(), source }
    }

    /// The same fault of a file that will be at `target` and is made at `work`.
    pub(crate) fn placed(self, work: &Path, target: &Path) -> OutputFault {
        match self {
            OutputFault::Write { path, source } => OutputFault::Write { path: placed(&path, work, target), source },
            other => other,
        }
    }

    pub(crate) fn read(path: &Path, why: impl ToString) -> OutputFault {
        OutputFault::Read { path: path.to_owned(), why: why.to_string() }
    }
}

/// A temporary file in `folder` that, once renamed, may be read by whom the system lets read new files: temporary files
/// are private otherwise.
pub(crate) fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    // Its fault names the temporary file, which nobody has heard of.
    builder.tempfile_in(folder).map_err(|fault| fault.kind().into())
}

/// Writes one file beside its place and renames it in.
///
/// # Errors
/// [`OutputFault::Write`].
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), OutputFault> {
    let write = || {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = beside(folder)?;
        // The file itself: the wrapper around it would name the temporary file in faults.
        file.as_file_mut().write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)
    };
    write().map(drop).map_err(OutputFault::write(path))
}

/// Makes sure that `folder` is not that of a study, nor its charts: what is put there keeps the study from being replaced.
///
/// # Errors
/// [`OutputFault::Study`].
pub fn must_hold_no_study(folder: &Path) -> Result<(), OutputFault> {
    let of_charts = folder.file_name().filter(|name| *name == charts::FOLDER).and_then(|_| folder.parent());
    let found = manifest::Manifest::read(folder).or_else(|| manifest::Manifest::read(of_charts?));
    let fault = |found: manifest::Manifest| OutputFault::Study { path: folder.to_owned(), found: found.describe() };
    found.map_or(Ok(()), |found| Err(fault(found)))
}

/// Where a file that is made at `work` will be.
pub(crate) fn placed(path: &Path, work: &Path, target: &Path) -> PathBuf {
    path.strip_prefix(work).map_or_else(|_| path.to_owned(), |rest| target.join(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_file_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/page.1");
        write_file(&path, b"one").unwrap();
        write_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }
}
