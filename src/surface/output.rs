//! Output folders: written beside their place and swapped in whole, so that a folder is the old result or the new one.
//!
//! A run's folder holds `manifest.json` (what was flown), `summary.json`, its rows, `charts/` and `report.html`; that of a
//! sweep has `sweep.json` and one row a point and quantity; that of a replay the files of [`replay`]. Nothing in it depends on
//! the clock, the machine or the number of threads. Only folders that carry our manifest are ever replaced.

pub mod charts;
pub mod csv;
pub mod manifest;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod points;
pub mod rows;
pub mod summary;
pub mod tables;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use self::manifest::Manifest;
use super::{replay, report};

/// Names of the files that a study writes into its folder, charts and those of a replay apart.
const OURS: [&str; 8] = [
    manifest::FILE,
    summary::FILE,
    rows::PARQUET_FILE,
    rows::CSV_FILE,
    SWEEP_FILE,
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
    /// Somebody put something into a folder of ours.
    #[error("will not replace {}: it also holds {name}, which this program did not write; move that, or choose another --output", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What was found there.
        name: String,
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

    pub(crate) fn read(path: &Path, why: impl ToString) -> OutputFault {
        OutputFault::Read { path: path.to_owned(), why: why.to_string() }
    }
}

/// An output folder in the making.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    work: tempfile::TempDir,
}

impl Folder {
    /// Makes sure that the folder can be written and may be replaced, before hours of work go into it.
    ///
    /// # Errors
    /// [`OutputFault`] when it is no folder of ours, belongs to another study, or cannot be written.
    pub fn begin(target: &Path, manifest: &Manifest) -> Result<Folder, OutputFault> {
        let target = resolve(target)?;
        may_replace(&target, manifest)?;
        may_be_renamed(&target)?;
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(OutputFault::Place { path: target, why: "it has no name of its own".into() });
        };
        fs::create_dir_all(parent).map_err(OutputFault::write(parent))?;
        // A sibling, so that the swap is a rename within one file system.
        let prefix = format!(".{}.", name.to_string_lossy());
        let work = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent).map_err(OutputFault::write(&target))?;
        let folder = Folder { target, work };
        fs::create_dir(folder.path()).map_err(OutputFault::write(&folder.target))?;
        Ok(folder)
    }

    /// Where its files are written until [`Folder::commit`].
    pub fn path(&self) -> PathBuf {
        self.work.path().join("new")
    }

    /// Where it will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes one file and waits until it is on the disk.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), OutputFault> {
        let path = self.path().join(name);
        let write = || {
            let mut file = fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(OutputFault::write(&self.target.join(name)))
    }

    /// Puts the folder in its place; an earlier one goes. Returns the files it holds, in order of name.
    ///
    /// # Errors
    /// [`OutputFault::Write`]; the earlier folder then stays.
    pub fn commit(self) -> Result<Vec<PathBuf>, OutputFault> {
        let (new, old) = (self.path(), self.work.path().join("old"));
        let had_old = self.target.exists();
        if had_old {
            fs::rename(&self.target, &old).map_err(OutputFault::write(&self.target))?;
        }
        if let Err(source) = fs::rename(&new, &self.target) {
            if had_old && fs::rename(&old, &self.target).is_err() {
                // Neither folder is in its place: both stay beside it, rather than being cleared away.
                let _ = self.work.keep();
            }
            return Err(OutputFault::Write { path: self.target, source });
        }
        let mut files = Vec::new();
        list_files(&self.target, &mut files).map_err(OutputFault::write(&self.target))?;
        files.sort();
        Ok(files)
    }
}

/// An absolute path without symbolic links in what exists of it, so that a link is followed and not replaced.
fn resolve(target: &Path) -> Result<PathBuf, OutputFault> {
    if target.as_os_str().is_empty() {
        return Err(OutputFault::Place { path: target.to_owned(), why: "it is empty".into() });
    }
    if target.is_symlink() && !target.exists() {
        let why = "it is a link that leads nowhere".into();
        return Err(OutputFault::Place { path: target.to_owned(), why });
    }
    let resolved = if target.exists() { target.canonicalize() } else { std::path::absolute(target) };
    resolved.map_err(OutputFault::write(target))
}

/// The root of a file system can be filled but not renamed; better said now than after the last run.
#[cfg(unix)]
fn may_be_renamed(target: &Path) -> Result<(), OutputFault> {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|m| m.dev()).ok();
    match (device(target), target.parent().and_then(device)) {
        (Some(own), Some(around)) if own != around => {
            let why = "it is a file system of its own; name a folder inside it".into();
            Err(OutputFault::Place { path: target.to_owned(), why })
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn may_be_renamed(_: &Path) -> Result<(), OutputFault> {
    Ok(())
}

fn may_replace(target: &Path, manifest: &Manifest) -> Result<(), OutputFault> {
    let entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
            return Err(OutputFault::Place { path: target.to_owned(), why: "a file has this name".into() });
        }
        Err(e) => return Err(OutputFault::write(target)(e)),
    };
    if entries.count() == 0 {
        return Ok(());
    }
    match Manifest::read(target) {
        None => Err(OutputFault::NotOurs(target.to_owned())),
        Some(found) if !found.may_be_replaced_by(manifest) => Err(OutputFault::OtherStudy {
            path: target.to_owned(),
            found: found.describe(),
            wanted: manifest.describe(),
        }),
        Some(_) => foreign(target).map_or(Ok(()), |name| Err(OutputFault::Foreign { path: target.to_owned(), name })),
    }
}

/// Something in a folder of ours that no study writes: it would go with the folder when that is replaced. Hidden files are
/// left by desktops, not by people.
fn foreign(target: &Path) -> Option<String> {
    let charts = target.join(charts::FOLDER);
    let is_ours = |path: &Path| {
        let is_chart = path.extension().is_some_and(|e| e == "svg" || e == "png");
        let is_hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        let mut names = OURS.iter().chain(replay::FILES);
        is_hidden || path.starts_with(&charts) && is_chart || names.any(|ours| path == target.join(ours))
    };
    let mut files = Vec::new();
    // What cannot be listed cannot be vouched for.
    if let Err(fault) = list_files(target, &mut files) {
        return Some(format!("something that cannot be read ({fault})"));
    }
    files.sort();
    let found = files.iter().find(|path| !is_ours(path))?;
    Some(found.strip_prefix(target).unwrap_or(found).display().to_string())
}

fn list_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
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
    builder.tempfile_in(folder)
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
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)
    };
    write().map(drop).map_err(OutputFault::write(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(seed: u64) -> Manifest {
        Manifest::of_run("battle", "digest", &[], seed, 0, 10)
    }

    fn write_run(target: &Path, manifest: &Manifest, extra: &str) -> Vec<PathBuf> {
        let folder = Folder::begin(target, manifest).unwrap();
        folder.write("manifest.json", &manifest.bytes()).unwrap();
        folder.write(extra, b"x").unwrap();
        folder.commit().unwrap()
    }

    #[test]
    fn a_run_replaces_its_own_earlier_output_whole() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("deep/battle");
        assert_eq!(write_run(&target, &manifest(1), "runs.csv").len(), 2);
        let files = write_run(&target, &manifest(2), "summary.json");
        assert!(files[1].ends_with("summary.json") && !target.join("runs.csv").exists());
        let beside = fs::read_dir(target.parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1); // nothing temporary is left
    }

    #[test]
    fn a_folder_of_someone_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("letter.txt"), "dear").unwrap();
        let fault = Folder::begin(dir.path(), &manifest(1)).unwrap_err();
        assert!(matches!(fault, OutputFault::NotOurs(_)), "{fault}");
        let file = dir.path().join("letter.txt");
        assert!(Folder::begin(&file, &manifest(1)).unwrap_err().to_string().contains("a file has this name"));
    }

    #[test]
    fn an_abandoned_folder_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        write_run(&target, &manifest(1), "runs.csv");
        drop(Folder::begin(&target, &manifest(1)).unwrap());
        assert!(target.join("runs.csv").exists());
    }

    #[test]
    fn what_somebody_put_into_our_folder_is_not_lost() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        write_run(&target, &manifest(1), "runs.csv");
        for name in ["notes.txt", "charts/drawing.odg", "old/runs.csv"] {
            let path = target.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "mine").unwrap();
            let fault = Folder::begin(&target, &manifest(1)).unwrap_err().to_string();
            assert!(fault.contains(name), "{fault}");
            fs::remove_file(&path).unwrap();
        }
        fs::write(target.join("charts/losses.svg"), "ours").unwrap();
        fs::write(target.join(".DS_Store"), "the desktop's").unwrap();
        Folder::begin(&target, &manifest(1)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_place_that_cannot_be_swapped_in_is_refused_before_flying() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        let fault = Folder::begin(&link, &manifest(1)).unwrap_err().to_string();
        assert!(fault.contains("leads nowhere"), "{fault}");
        if cfg!(target_os = "linux") {
            let fault = may_be_renamed(Path::new("/proc")).unwrap_err().to_string();
            assert!(fault.contains("a file system of its own"), "{fault}");
        }
    }

    #[test]
    fn a_single_file_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/page.1");
        write_file(&path, b"one").unwrap();
        write_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }
}
