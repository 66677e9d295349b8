//! An output folder in the making, under a claim on its name.

use std::fs;
use std::path::{Path, PathBuf};

use super::charts::{self, ChartsFault};
use super::claim::{self, Claim};
use super::manifest::{self, Manifest, Sealed};
use super::{OutputFault, contents, write_file};
use crate::surface::report;

/// Names tried for results whose place was taken: `battle-2` to `battle-999`.
const MOST_BESIDE: usize = 999;

/// An output folder in the making.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    // Dropped before the claim: what stands beside the target while nobody holds its name is litter.
    work: tempfile::TempDir,
    _claim: Claim,
}

/// A folder in its place.
#[derive(Debug)]
pub struct Finished {
    /// Its files, in order of name.
    pub files: Vec<PathBuf>,
    /// What kept charts from it.
    pub charts: Result<(), ChartsFault>,
}

impl Folder {
    /// Makes sure that the folder can be written and may be replaced, before hours of work go into it, and keeps other
    /// processes from it until it is finished or dropped.
    ///
    /// # Errors
    /// [`OutputFault`] when it is no folder of ours, belongs to another study, is being written, or cannot be written.
    pub fn begin(target: &Path, manifest: &Manifest) -> Result<Folder, OutputFault> {
        let target = resolve(target)?;
        may_be_renamed(&target)?;
        holds_nobody(&target)?;
        let (Some(parent), Some(_)) = (target.parent(), target.file_name()) else {
            return Err(OutputFault::Place { path: target, why: "it has no name of its own".into() });
        };
        fs::create_dir_all(parent).map_err(OutputFault::write(parent))?;
        let claim = Claim::take(&target)?;
        claim.clear_litter(&target);
        contents::may_replace(&target, manifest)?;
        Ok(Folder { work: claim::work_folder(&target)?, target, _claim: claim })
    }

    /// Where its files are written until it is finished.
    pub fn path(&self) -> PathBuf {
        self.work.path().join(claim::NEW)
    }

    /// Where files for its neighbourhood can be made: whoever claims the folder next clears it.
    pub fn scratch(&self) -> &Path {
        self.work.path()
    }

    /// Where it will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A fault of a file in the making, named by the place where it was to be.
    pub fn placed(&self, fault: OutputFault) -> OutputFault {
        fault.placed(&self.path(), &self.target)
    }

    /// Writes one file and waits until it is on the disk.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), OutputFault> {
        write_file(&self.path().join(name), bytes).map_err(|fault| self.placed(fault))
    }

    /// Writes the manifest, lets `draw` add charts, and puts the folder in its place; an earlier one goes. What is wrong with
    /// charts is told and costs nothing else.
    ///
    /// # Errors
    /// [`OutputFault::Write`], or [`OutputFault::Beside`] when what is at the place meanwhile may not be replaced; the
    /// earlier folder then stays.
    pub fn finish(
        self,
        manifest: &Manifest,
        draw: impl FnOnce(&Path) -> Result<(), ChartsFault>,
    ) -> Result<Finished, OutputFault> {
        // First without charts: if they fill the disk, this manifest stands.
        let bare = self.seal(manifest)?;
        let mut charts = draw(&self.path()).map_err(|fault| fault.placed(&self.path(), &self.target));
        let sealed = self.seal(manifest).or_else(|fault| {
            // what filled the disk first is what the user can do something about
            if charts.is_ok() {
                charts = Err(ChartsFault::Output(fault));
            }
            fs::remove_dir_all(self.path().join(charts::FOLDER)).map_err(OutputFault::write(&self.target))?;
            // The page is made of the charts, and may not be there yet.
            let _ = fs::remove_file(self.path().join(report::FILE));
            Ok::<_, OutputFault>(bare)
        })?;
        let files = sealed.file_names().map(|name| self.target.join(name)).collect();
        if let Err(fault) = contents::may_replace(&self.target, manifest).and_then(|()| self.swap()) {
            return Err(self.keep_beside(fault));
        }
        Ok(Finished { files, charts })
    }

    /// Writes the manifest with the list of all files so far.
    fn seal(&self, manifest: &Manifest) -> Result<Sealed, OutputFault> {
        let marks = contents::marks(&self.path()).map_err(|fault| self.placed(fault))?;
        let sealed = Sealed { study: manifest.clone(), files: Some(marks) };
        self.write(manifest::FILE, &sealed.bytes())?;
        Ok(sealed)
    }

    fn swap(&self) -> Result<(), OutputFault> {
        let old = self.work.path().join(claim::OLD);
        let had_old = self.target.exists();
        if had_old {
            fs::rename(&self.target, &old).map_err(OutputFault::write(&self.target))?;
        }
        fs::rename(self.path(), &self.target).map_err(|source| {
            if had_old {
                // Where that fails too, the next claim puts it back.
                let _ = fs::rename(&old, &self.target);
            }
            OutputFault::Write { path: self.target.clone(), source }
        })
    }

    /// Keeps the results beside the place they were made for.
    fn keep_beside(self, fault: OutputFault) -> OutputFault {
        let name = self.target.file_name().unwrap_or_default().to_string_lossy();
        let places = (2..=MOST_BESIDE).map(|number| self.target.with_file_name(format!("{name}-{number}")));
        let mut free = places.filter(|place| fs::symlink_metadata(place).is_err());
        let kept = free.find(|place| fs::rename(self.path(), place).is_ok());
        let has_old = self.work.path().join(claim::OLD).exists();
        let place = match kept {
            Some(place) if has_old => {
                let _ = self.work.keep();
                place
            }
            Some(place) => place,
            None => {
                let work = self.work.keep();
                // Without its mark nobody clears it.
                let _ = fs::remove_file(work.join(claim::MARK));
                work.join(claim::NEW)
            }
        };
        OutputFault::Beside { place, fault: Box::new(fault) }
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

/// A folder that somebody stands in goes when it is replaced, and leaves him nowhere.
fn holds_nobody(target: &Path) -> Result<(), OutputFault> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    if here.is_ok_and(|here| here.starts_with(target)) {
        let why = "it is the current folder or one around it; name a new folder inside, as in --output ./battle".into();
        return Err(OutputFault::Place { path: target.to_owned(), why });
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(seed: u64) -> Manifest {
        Manifest::of_run("battle", "digest", &[], seed, 0, 10)
    }

    /// Draws one chart that says what was flown.
    fn charts_of(content: &str) -> impl FnOnce(&Path) -> Result<(), ChartsFault> {
        move |folder| Ok(write_file(&folder.join("charts/losses.svg"), content.as_bytes())?)
    }

    fn write_run(target: &Path, manifest: &Manifest, extra: &str) -> Vec<PathBuf> {
        let folder = Folder::begin(target, manifest).unwrap();
        folder.write(extra, b"x").unwrap();
        folder.finish(manifest, charts_of(extra)).unwrap().files
    }

    #[test]
    fn the_folder_of_the_shell_is_not_replaced() {
        let here = std::env::current_dir().unwrap();
        for target in [Path::new("."), here.as_path(), here.parent().unwrap()] {
            let fault = Folder::begin(target, &manifest(1)).unwrap_err().to_string();
            assert!(fault.contains("current folder") || fault.contains("file system of its own"), "{fault}");
        }
    }

    #[test]
    fn what_filled_the_disk_first_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        let folder = Folder::begin(&target, &manifest(1)).unwrap();
        // the chart fails, and with its folder in the way of the manifest that one fails too
        let draw = |work: &Path| {
            fs::remove_file(work.join(manifest::FILE)).unwrap();
            fs::create_dir_all(work.join(manifest::FILE).join("full")).unwrap();
            fs::create_dir_all(work.join("charts")).unwrap();
            Err(OutputFault::write(&work.join("charts/losses.svg"))(std::io::ErrorKind::StorageFull.into()).into())
        };
        let finished = folder.finish(&manifest(1), draw).unwrap();
        assert!(finished.charts.unwrap_err().to_string().contains("losses.svg"));
    }

    #[test]
    fn a_run_replaces_its_own_earlier_output_whole() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("deep/battle");
        assert_eq!(write_run(&target, &manifest(1), "runs.csv").len(), 3);
        let files = write_run(&target, &manifest(2), "summary.json");
        assert!(files[2].ends_with("summary.json") && !target.join("runs.csv").exists());
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
        for name in ["notes.txt", ".notes", "charts/drawing.svg", "old/runs.csv"] {
            let path = target.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "mine").unwrap();
            let fault = Folder::begin(&target, &manifest(1)).unwrap_err().to_string();
            assert!(fault.contains(&format!("{name}, which this program did not write")), "{fault}");
            fs::remove_file(&path).unwrap();
        }
        fs::write(target.join(".DS_Store"), "the desktop's").unwrap();
        drop(Folder::begin(&target, &manifest(1)).unwrap());
        fs::write(target.join("charts/losses.svg"), "RUNS.CSV").unwrap();
        let fault = Folder::begin(&target, &manifest(1)).unwrap_err().to_string();
        assert!(fault.contains("charts/losses.svg, which was changed"), "{fault}");
    }

    #[test]
    fn what_came_into_the_folder_during_the_flight_is_not_lost_and_nor_are_the_results() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        write_run(&target, &manifest(1), "runs.csv");
        fs::create_dir(dir.path().join("battle-2")).unwrap();
        let folder = Folder::begin(&target, &manifest(2)).unwrap();
        fs::write(target.join("notes.txt"), "mine").unwrap();
        let fault = folder.finish(&manifest(2), |_| Ok(())).unwrap_err().to_string();
        let place = dir.path().join("battle-3");
        assert!(fault.contains("notes.txt") && fault.contains(&format!("kept in {}", place.display())), "{fault}");
        assert_eq!(Manifest::read(&target), Some(manifest(1)));
        assert_eq!(Manifest::read(&place), Some(manifest(2)));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3); // nothing temporary is left
    }

    #[test]
    fn a_folder_is_written_by_one_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        let first = Folder::begin(&target, &manifest(1)).unwrap();
        assert!(matches!(Folder::begin(&target, &manifest(2)).unwrap_err(), OutputFault::Busy(_)));
        first.finish(&manifest(1), |_| Ok(())).unwrap();
        Folder::begin(&target, &manifest(2)).unwrap();
    }

    #[test]
    fn charts_that_fail_cost_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        let folder = Folder::begin(&target, &manifest(1)).unwrap();
        folder.write("runs.csv", b"x").unwrap();
        let full = |folder: &Path| {
            write_file(&folder.join("charts/losses.svg"), b"x")?;
            let path = folder.join("charts/fates.svg");
            Err(ChartsFault::Output(OutputFault::Write { path, source: std::io::ErrorKind::StorageFull.into() }))
        };
        let finished = folder.finish(&manifest(1), full).unwrap();
        let fault = finished.charts.unwrap_err().to_string();
        assert!(fault.contains(&target.join("charts/fates.svg").display().to_string()), "{fault}");
        assert!(finished.files.len() == 3 && target.join("runs.csv").exists());
        drop(Folder::begin(&target, &manifest(1)).unwrap());
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
}
