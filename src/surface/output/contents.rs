//! What a folder holds: its files by name, size and digest, and whether anything in it is not ours and would be lost.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::manifest::{self, Manifest, Sealed};
use super::{OURS, OutputFault, charts};
use crate::surface::{replay, report};

/// Left by desktops, not by people.
const OF_DESKTOPS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Length.
    pub bytes: u64,
    /// Digest, as 64 hexadecimal digits.
    pub sha256: String,
}

impl Mark {
    fn of(path: &Path) -> io::Result<Mark> {
        let mut hasher = Sha256::new();
        let bytes = io::copy(&mut File::open(path)?, &mut HashWriter(&mut hasher))?;
        Ok(Mark { bytes, sha256: hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect() })
    }

    /// Whether the file still is what was written; the length, which costs nothing, first.
    pub(super) fn is_of(&self, path: &Path) -> io::Result<bool> {
        Ok(fs::metadata(path)?.len() == self.bytes && Mark::of(path)? == *self)
    }
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Every file of a folder in the making, by its path with `/`; the manifest, which lists them, is left out.
pub(super) fn marks(folder: &Path) -> Result<BTreeMap<String, Mark>, OutputFault> {
    let mut marks = BTreeMap::new();
    walk(folder, "", &mut |name, path, _| {
        if name != manifest::FILE {
            marks.insert(name.to_owned(), Mark::of(path)?);
        }
        Ok(Walk::On)
    })
    .map_err(OutputFault::write(folder))?;
    Ok(marks)
}

/// Whether the study of `manifest` may take the place of what is at `target`.
pub(crate) fn may_replace(target: &Path, manifest: &Manifest) -> Result<(), OutputFault> {
    let mut entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
            return Err(OutputFault::Place { path: target.to_owned(), why: "a file has this name".into() });
        }
        Err(e) => return Err(OutputFault::write(target)(e)),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    match Sealed::read(target) {
        None => Err(OutputFault::NotOurs(target.to_owned())),
        Some(found) if !found.study.may_be_replaced_by(manifest) => Err(OutputFault::OtherStudy {
            path: target.to_owned(),
            found: found.study.describe_beside(manifest),
            wanted: manifest.describe(),
        }),
        Some(found) => {
            let fault = |what| OutputFault::Foreign { path: target.to_owned(), what };
            foreign(target, found.files.as_ref()).map_or(Ok(()), |what| Err(fault(what)))
        }
    }
}

/// The first thing in a folder of ours that would be lost with it, in words: what no study wrote, or what was changed since.
fn foreign(target: &Path, files: Option<&BTreeMap<String, Mark>>) -> Option<String> {
    let mut found = None;
    let walked = walk(target, "", &mut |name, path, kind| {
        found = match files {
            _ if is_of_desktop(name) || written_again(name) && kind.is_file() => None,
            _ if !kind.is_file() => Some(format!("{name}, which this program did not write")),
            Some(files) => match files.get(name) {
                Some(mark) if mark.is_of(path)? => None,
                Some(_) => Some(format!("{name}, which was changed after this program wrote it")),
                None => Some(format!("{name}, which this program did not write")),
            },
            None if was_always_ours(name) => None,
            None => Some(format!("{name}, which this program did not write")),
        };
        Ok(if found.is_some() { Walk::Ended } else { Walk::On })
    });
    // What cannot be read cannot be vouched for.
    walked.map_or_else(|fault| Some(format!("something that cannot be read ({fault})")), |_| found)
}

pub(super) fn is_of_desktop(name: &str) -> bool {
    OF_DESKTOPS.contains(&name.rsplit('/').next().unwrap_or(name))
}

/// Files that may differ from what the manifest lists: itself, and the page that `report` makes again at any time.
fn written_again(name: &str) -> bool {
    name == manifest::FILE || name == report::FILE
}

/// Names in folders of a version that did not list its files.
fn was_always_ours(name: &str) -> bool {
    let chart = name.strip_prefix(charts::FOLDER).and_then(|rest| rest.strip_prefix('/'));
    OURS.contains(&name)
        || replay::FILES.contains(&name)
        || chart.is_some_and(|chart| chart.ends_with(".svg") || chart.ends_with(".png"))
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Walk {
    On,
    Ended,
}

/// Hands on everything below a folder that is no folder, in order of name. Links are not followed: they may lead round in
/// a circle, and what they lead to is not in the folder.
fn walk(
    folder: &Path,
    prefix: &str,
    each: &mut impl FnMut(&str, &Path, fs::FileType) -> io::Result<Walk>,
) -> io::Result<Walk> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<fs::DirEntry>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (kind, path) = (entry.file_type()?, entry.path());
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let walked = if kind.is_dir() { walk(&path, &format!("{name}/"), each)? } else { each(&name, &path, kind)? };
        if walked == Walk::Ended {
            return Ok(Walk::Ended);
        }
    }
    Ok(Walk::On)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_marked_by_path_size_and_digest() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("charts")).unwrap();
        for (name, text) in [("charts/a.svg", "abc"), ("runs.csv", ""), (manifest::FILE, "{}")] {
            fs::write(dir.path().join(name), text).unwrap();
        }
        let marks = marks(dir.path()).unwrap();
        assert_eq!(marks.keys().collect::<Vec<_>>(), ["charts/a.svg", "runs.csv"]);
        let abc = &marks["charts/a.svg"];
        assert_eq!(abc.bytes, 3);
        assert!(abc.sha256.starts_with("ba7816bf") && abc.sha256.len() == 64, "{}", abc.sha256); // FIPS 180-2, B.1
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed_but_named() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(".", dir.path().join("a")).unwrap();
        assert!(foreign(dir.path(), Some(&BTreeMap::new())).unwrap().starts_with("a, which"));
        assert!(foreign(dir.path(), None).unwrap().starts_with("a, which"));
    }

    #[test]
    fn folders_of_an_earlier_version_list_no_files() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("charts")).unwrap();
        for name in ["charts/a.svg", "runs.csv", manifest::FILE, ".DS_Store"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        assert_eq!(foreign(dir.path(), None), None);
        fs::write(dir.path().join(".notes"), "mine").unwrap();
        assert!(foreign(dir.path(), None).unwrap().contains(".notes"));
    }
}
