//! Finds the files: those compiled in, and those of a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::built_in::FILES;
use super::document::Document;
use super::fault::{Fault, Faults, suggestion};
use super::read::{self, FOLDERS};
use super::{File, Library, study, tree};
use crate::surface::file;

/// Largest parameter file [bytes]: twenty times the longest of the built-in ones.
const MOST_BYTES: u64 = 200_000;

/// A file before it is parsed.
struct Text {
    folder: &'static str,
    stem: String,
    file: String,
    text: String,
}

pub(super) fn built_in() -> Result<Library, Faults> {
    parse(built_in_texts(), Vec::new())
}

/// Key and title of every built-in study.
pub fn built_in_studies() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter_map(|(path, text)| {
        let key = path.strip_prefix(study::FOLDER)?.strip_prefix('/')?;
        let title = text.lines().find_map(|line| line.strip_prefix("title = "))?;
        Some((key, title.trim_matches('"')))
    })
}

fn built_in_texts() -> Vec<Text> {
    let texts = FILES.iter().filter_map(|(path, text)| {
        let (folder, stem) = path.split_once('/').unwrap_or(("", path));
        let folder = FOLDERS.into_iter().chain([""]).find(|f| *f == folder)?;
        Some(Text { folder, stem: stem.to_owned(), file: format!("params/{path}.toml"), text: (*text).to_owned() })
    });
    texts.collect()
}

pub(super) fn with_folder(dir: &Path) -> Result<Library, Faults> {
    let mut faults = Vec::new();
    let mut texts = built_in_texts();
    let paths = listed(dir, &mut faults);
    let holds_some = |path: &PathBuf| is_toml(path) || listed(path, &mut Vec::new()).iter().any(|p| is_toml(p));
    if faults.is_empty() && !paths.iter().any(holds_some) {
        let remedy = "name a folder laid out like params/ (`mig-alley params export DIR` writes one)";
        faults.push(Fault::general(dir.display().to_string(), "", "holds no file of parameters", remedy));
    }
    for path in paths {
        if path.is_dir() {
            folder(&path, &mut texts, &mut faults);
        } else if is_toml(&path) {
            if path.file_name().is_some_and(|n| n == "sources.toml") {
                replace(&mut texts, "", &path, &mut faults);
            } else {
                let remedy = format!("move it into one of the folders {}", FOLDERS.join(", "));
                faults.push(Fault::general(path.display().to_string(), "", "has no meaning here", remedy));
            }
        }
    }
    parse(texts, faults)
}

fn folder(path: &Path, texts: &mut Vec<Text>, faults: &mut Vec<Fault>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let files: Vec<PathBuf> = listed(path, faults).into_iter().filter(|p| is_toml(p)).collect();
    match FOLDERS.into_iter().find(|f| *f == name) {
        Some(folder) => files.iter().for_each(|file| replace(texts, folder, file, faults)),
        None if files.is_empty() => {}
        None => {
            let remedy = suggestion(&name, FOLDERS.into_iter());
            faults.push(Fault::general(path.display().to_string(), "", "is no folder of parameters", remedy));
        }
    }
}

fn replace(texts: &mut Vec<Text>, folder: &'static str, path: &Path, faults: &mut Vec<Fault>) {
    let file = path.display().to_string();
    match read_text(path, &file) {
        Ok(text) => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            texts.retain(|t| t.folder != folder || t.stem != stem);
            texts.push(Text { folder, stem, file, text });
        }
        Err(fault) => faults.push(fault),
    }
}

fn read_text(path: &Path, name: &str) -> Result<String, Fault> {
    let bytes = file::read(path, MOST_BYTES).map_err(|error| {
        let remedy = match error.kind() {
            io::ErrorKind::PermissionDenied => "give yourself the right to read it",
            _ => "put a file of parameters in its place, or take it away",
        };
        Fault::general(name, "", format!("cannot be read: {error}"), remedy)
    })?;
    String::from_utf8(bytes).map_err(|fault| {
        let sound = String::from_utf8_lossy(&fault.as_bytes()[..fault.utf8_error().valid_up_to()]).into_owned();
        let (line, column) = tree::position(&sound, sound.len());
        let rule = "holds bytes that are no UTF-8 text";
        Fault { line, column, ..Fault::general(name, "", rule, "save it as UTF-8") }
    })
}

fn listed(dir: &Path, faults: &mut Vec<Fault>) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>());
    let mut paths: Vec<PathBuf> = entries.unwrap_or_else(|error| {
        let remedy = "name a folder laid out like params/ (`mig-alley params export DIR` writes one)";
        faults.push(Fault::general(dir.display().to_string(), "", format!("cannot be read: {error}"), remedy));
        Vec::new()
    });
    paths.sort();
    paths
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "toml")
}

fn parse(mut texts: Vec<Text>, mut faults: Vec<Fault>) -> Result<Library, Faults> {
    texts.sort_by(|a, b| (a.folder, &a.stem).cmp(&(b.folder, &b.stem)));
    let mut files = Vec::new();
    for Text { folder, stem, file, text } in texts {
        let (root, syntax) = tree::parse(&file, &text);
        faults.extend(syntax);
        let document = Document { folder, stem, file, text: text.into(), root };
        let checked = Arc::new(read::check(&document));
        files.push(File { document: Arc::new(document), checked });
    }
    Faults::new(faults).or(|| Library { files })
}
