//! The claim on the name of a folder: one process at a time writes it, and what killed ones left beside it is cleared.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::OutputFault;
use crate::surface::file;

/// Names, in a folder of work in progress, of what will be swapped in, of what it replaces, and of the mark that the folder
/// is ours, which holds the name it works for.
pub(super) const NEW: &str = "new";
pub(super) const OLD: &str = "old";
pub(super) const MARK: &str = "mig-alley-work";
/// Longest mark [bytes]: the longest name that file systems take, and some.
const MOST_MARK: u64 = 4096;

/// The right to write a folder, held until it is dropped.
#[derive(Debug)]
pub(super) struct Claim {
    path: PathBuf,
    /// `None` where the file system knows no locks; then nothing keeps others away, and nothing of theirs is cleared.
    locked: Option<File>,
}

impl Claim {
    /// Takes the claim on `target` by a lock on a hidden file beside it, which a process that dies gives up.
    pub fn take(target: &Path) -> Result<Claim, OutputFault> {
        let path = target.with_file_name(hidden(target, "lock"));
        loop {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
            let file = file.map_err(OutputFault::write(&path))?;
            match file.try_lock() {
                Ok(()) if is_still_at(&file, &path) => return Ok(Claim { path, locked: Some(file) }),
                // whoever held it took the name away in between
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(OutputFault::Busy(target.to_owned())),
                Err(TryLockError::Error(_)) => return Ok(Claim { path, locked: None }),
            }
        }
    }

    /// Clears what killed processes left beside `target`, and puts an earlier folder back where one was killed between
    /// taking it away and putting the new one in its place.
    pub fn clear_litter(&self, target: &Path) {
        // Whoever still works for this name would hold the lock.
        let Some(parent) = target.parent().filter(|_| self.locked.is_some()) else { return };
        let Ok(entries) = fs::read_dir(parent) else { return };
        let prefix = hidden(target, "");
        for entry in entries.flatten() {
            let begins = entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
            if begins && entry.file_type().is_ok_and(|t| t.is_dir()) && is_work_for(target, &entry.path()) {
                clear(target, &entry.path());
            }
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Still locked, so that nobody else takes a name that is about to go; what has content is not ours.
        if fs::metadata(&self.path).is_ok_and(|m| m.is_file() && m.len() == 0) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A folder for work on `target`, beside it, so that the swap is a rename within one file system.
pub(super) fn work_folder(target: &Path) -> Result<tempfile::TempDir, OutputFault> {
    let fault = || OutputFault::write(target);
    let parent = target.parent().unwrap_or(Path::new("."));
    let work = tempfile::Builder::new().prefix(&hidden(target, "")).tempdir_in(parent).map_err(fault())?;
    fs::write(work.path().join(MARK), name_of(target).as_encoded_bytes()).map_err(fault())?;
    fs::create_dir(work.path().join(NEW)).map_err(fault())?;
    Ok(work)
}

fn name_of(target: &Path) -> &OsStr {
    target.file_name().unwrap_or_default()
}

/// `.NAME.ending`
fn hidden(target: &Path, ending: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(name_of(target));
    name.push(".");
    name.push(ending);
    name
}

fn is_work_for(target: &Path, work: &Path) -> bool {
    let mark = work.join(MARK);
    let is_file = fs::symlink_metadata(&mark).is_ok_and(|m| m.is_file());
    is_file && file::read(&mark, MOST_MARK).is_ok_and(|name| name == name_of(target).as_encoded_bytes())
}

fn clear(target: &Path, work: &Path) {
    let old = work.join(OLD);
    let must_go_back = old.exists() && fs::symlink_metadata(target).is_err();
    if must_go_back && fs::rename(&old, target).is_err() {
        // It is the only copy, and it could not be put back.
        return;
    }
    let _ = fs::remove_dir_all(work);
}

/// Whether `file` is what stands at `path` now.
#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |m: fs::Metadata| (m.dev(), m.ino());
    let (open, named) = (file.metadata().map(place), fs::metadata(path).map(place));
    matches!((open, named), (Ok(open), Ok(named)) if open == named)
}

#[cfg(not(unix))]
fn is_still_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a killed process leaves: a folder of work with `parts`, each with one file.
    fn litter(target: &Path, parts: &[&str]) -> PathBuf {
        let work = work_folder(target).unwrap().keep();
        for part in parts {
            fs::create_dir_all(work.join(part)).unwrap();
            fs::write(work.join(part).join("manifest.json"), part).unwrap();
        }
        work
    }

    #[test]
    fn a_name_has_one_claim_and_the_lock_goes_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        let claim = Claim::take(&target).unwrap();
        let fault = Claim::take(&target).unwrap_err().to_string();
        assert!(fault.contains("another mig-alley is writing"), "{fault}");
        Claim::take(&dir.path().join("other")).unwrap();
        drop(claim);
        Claim::take(&target).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_was_killed_between_two_renames_is_put_back() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        let work = litter(&target, &[NEW, OLD]);
        Claim::take(&target).unwrap().clear_litter(&target);
        assert_eq!(fs::read(target.join("manifest.json")).unwrap(), OLD.as_bytes());
        assert!(!work.exists());
    }

    #[test]
    fn only_our_own_litter_for_this_name_is_cleared() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("battle");
        fs::create_dir(&target).unwrap();
        let (ours, of_another) = (litter(&target, &[NEW]), litter(&dir.path().join("battle.2"), &[NEW]));
        let of_somebody = dir.path().join(".battle.notes");
        fs::create_dir(&of_somebody).unwrap();
        Claim::take(&target).unwrap().clear_litter(&target);
        assert!(!ours.exists() && of_another.exists() && of_somebody.exists() && target.exists());
    }
}
