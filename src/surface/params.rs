//! Parameter files: reads a folder of TOML, reports every fault, hands over valid types.
//!
//! ```text
//! params/FOLDER/STEM.toml -> tree with positions -> model types, list of parameters, list of mentions
//!                              ^ changes by path (--set, sweeps, calibration) enter here and are checked like files
//! ```
//! The built-in files are compiled in; a folder given by the user replaces those of the same name.

mod aircraft;
mod apply;
mod assemble;
mod axis;
mod built_in;
mod change;
mod claim;
mod doctrine;
mod document;
mod draw;
mod fault;
mod listing;
mod load;
mod pilot;
mod read;
mod reader;
mod record;
mod scenario;

pub(crate) use scenario::days_of;

mod schema;
mod study;
mod tree;
pub(crate) mod unit;
mod value;

use std::sync::Arc;

pub use change::{Change, Operation};
pub use draw::{Draw, Priors, Uncertain};
pub use fault::{Fault, Faults};
pub use listing::{ListInfo, Listed, ListedFile, Source};
pub use load::built_in_studies;
pub use schema::schema;
pub use study::NamedStudy;
pub use unit::Factor;
pub use value::{Basis, Checked, PriorScale};

use crate::model::parameter::Field;
use crate::model::published::PublishedPoint;
use crate::model::scenario::{AircraftType, Scenario};
use crate::study::record::Record;
use document::{Document, Leaf, LeafKind, NumberLeaf};
use read::Content;

/// All parameter files, parsed.
#[derive(Debug, Clone)]
pub struct Library {
    files: Vec<File>,
}

/// A parsed file and what was found in it; shared between copies of a library.
#[derive(Debug, Clone)]
struct File {
    document: Arc<Document>,
    checked: Arc<read::Checked>,
}

/// A numeric parameter. Numbers are in the unit of the path's last key.
#[derive(Debug, Clone, PartialEq)]
pub struct PathInfo {
    /// Dotted path as written in the file.
    pub path: String,
    /// Best value.
    pub best: f64,
    /// Low end of its range.
    pub lo: Option<f64>,
    /// High end of its range.
    pub hi: Option<f64>,
    /// Whether nothing favours any value of the range: the file gives `lo` and `hi` without `best`.
    pub uniform: bool,
    /// Scale of the range.
    pub scale: PriorScale,
    /// Whether only whole numbers make sense: round a draw.
    pub whole: bool,
    /// Smallest value the program accepts.
    pub min: f64,
    /// Largest value the program accepts.
    pub max: f64,
    /// How it arose; `None` where a plain number stands.
    pub basis: Option<Basis>,
    /// How far its source was seen.
    pub checked: Option<Checked>,
    /// Keys in `sources.toml`.
    pub sources: Vec<String>,
    /// Remark in the file.
    pub note: String,
    /// What it is.
    pub doc: &'static str,
    /// File and line, or where a change came from.
    pub place: String,
}

impl Library {
    /// The files compiled into the program.
    ///
    /// # Errors
    /// Every syntax fault of the files.
    pub fn built_in() -> Result<Library, Faults> {
        load::built_in()
    }

    /// The built-in files, with those of `dir` in place of the ones of the same name and beside the others.
    ///
    /// # Errors
    /// A folder or file that cannot be read, a file in a place that means nothing, every syntax fault.
    pub fn load(dir: Option<&std::path::Path>) -> Result<Library, Faults> {
        dir.map_or_else(load::built_in, load::with_folder)
    }

    /// Stems of all scenarios, sorted.
    pub fn scenario_keys(&self) -> Vec<String> {
        self.keys("scenarios")
    }

    /// Stems of all aircraft types, sorted.
    pub fn aircraft_keys(&self) -> Vec<String> {
        self.keys("aircraft")
    }

    /// Every file as `folder/stem`, with the name it has in messages and its text.
    pub fn texts(&self) -> Vec<(String, &str, &str)> {
        let name = |d: &Document| match d.folder {
            "" => d.stem.clone(),
            folder => format!("{folder}/{}", d.stem),
        };
        self.files.iter().map(|f| (name(&f.document), &*f.document.file, &*f.document.text)).collect()
    }

    fn keys(&self, folder: &str) -> Vec<String> {
        let mut keys: Vec<String> =
            self.files.iter().filter(|f| f.document.folder == folder).map(|f| f.document.stem.clone()).collect();
        keys.sort();
        keys
    }

    /// A scenario with everything it mentions, ready to fly.
    ///
    /// # Errors
    /// An unknown key, with the nearest names; every fault of the scenario and of the files it reaches.
    pub fn scenario(&self, key: &str) -> Result<Scenario, Faults> {
        assemble::scenario(self, key)
    }

    /// The day of a scenario, year-month-day; `None` where its file does not give it.
    pub fn date(&self, scenario: &str) -> Option<String> {
        let file = self.files.iter().find(|f| f.document.folder == "scenarios" && f.document.stem == scenario)?;
        match &file.checked.content {
            Some(Content::Scenario(scenario)) => scenario.date.clone(),
            _ => None,
        }
    }

    /// The hour in Korea at which a scenario begins, hours:minutes; `None` where its file does not give it.
    pub fn local_time(&self, scenario: &str) -> Option<String> {
        let file = self.files.iter().find(|f| f.document.folder == "scenarios" && f.document.stem == scenario)?;
        match &file.checked.content {
            Some(Content::Scenario(scenario)) => scenario.local_time.clone(),
            _ => None,
        }
    }

    /// The records about a scenario, by rank and then key.
    ///
    /// # Errors
    /// Every fault of the records.
    pub fn records(&self, scenario: &str) -> Result<Vec<Record>, Faults> {
        let files: Vec<&File> = self.files.iter().filter(|f| f.document.folder == "records").collect();
        self.sound(files.iter().copied())?;
        let records = files.iter().filter_map(|f| match &f.checked.content {
            Some(Content::Record(record)) => Some((**record).clone()),
            _ => None,
        });
        let mut records: Vec<Record> = records.filter(|r| r.scenarios.iter().any(|s| s == scenario)).collect();
        records.sort_by(|a, b| (a.rank, &a.key).cmp(&(b.rank, &b.key)));
        Ok(records)
    }

    /// Checks every file, mentions of other files included.
    ///
    /// # Errors
    /// All faults together.
    pub fn check(&self) -> Result<(), Faults> {
        self.sound(self.files.iter())?;
        // a mention that leads to a file of another kind shows only where a scenario puts files together
        self.scenario_keys().iter().try_for_each(|key| assemble::scenario(self, key).map(drop))?;
        Faults::new(self.study_faults()).or(|| ())
    }

    /// An aircraft type by itself, with its published performance. Indices of guns count in the order of its file.
    ///
    /// # Errors
    /// An unknown key, with the nearest names; every fault of the files it reaches.
    pub fn aircraft(&self, key: &str) -> Result<(AircraftType, Vec<PublishedPoint>), Faults> {
        assemble::aircraft(self, key)
    }

    /// The best value of a numeric parameter, in the unit of the path's last key.
    ///
    /// # Errors
    /// A path that matches nothing or names no number.
    pub fn value(&self, scenario: &str, path: &str) -> Result<f64, Faults> {
        let fault = |rule: &str, remedy: String| Faults::from(Fault::general("command line", path, rule, remedy));
        let (_, leaf, factor) = self.find(scenario, path).map_err(|remedy| fault("names no parameter", remedy))?;
        match &leaf.kind {
            LeafKind::Number(NumberLeaf { value: Some(value), factor: typed, .. }) if *typed == factor => {
                Ok(value.best)
            }
            LeafKind::Number(NumberLeaf { value: Some(value), factor: typed, .. }) => {
                Ok(factor.from_si(typed.to_si(value.best)))
            }
            LeafKind::Number(_) => Err(fault("has no value in its file", "set it with PATH=VALUE".into())),
            _ => Err(fault("is not a number", String::new())),
        }
    }

    /// Everything about one numeric parameter, as its file writes it, whatever unit the path is in.
    ///
    /// # Errors
    /// A path that matches nothing, or names no number with a value.
    pub fn info(&self, scenario: &str, path: &str) -> Result<PathInfo, Faults> {
        self.value(scenario, path)?;
        let fault = |remedy| Faults::from(Fault::general("command line", path, "names no parameter", remedy));
        let (index, leaf, _) = self.find(scenario, path).map_err(fault)?;
        path_info(&self.files[index].document, leaf).ok_or_else(|| fault(String::new()))
    }

    /// Every numeric parameter with a value in the files that `scenario` uses, in the order of files and keys. Where there
    /// is no such scenario: of all files but scenarios.
    pub fn numeric_paths(&self, scenario: &str) -> Vec<PathInfo> {
        let files = self.reached(scenario);
        files.iter().flat_map(|f| f.checked.leaves.iter().filter_map(|leaf| path_info(&f.document, leaf))).collect()
    }

    /// The files that a scenario uses; those of every scenario where it does not exist.
    fn reached(&self, scenario: &str) -> Vec<&File> {
        match self.get("scenarios", scenario) {
            Some(start) => assemble::reach(self, start),
            None => self.files.iter().filter(|f| f.has_paths_in(scenario)).collect(),
        }
    }

    /// SHA-256 over the values of the scenario and of all files it reaches, in SI and independent of the order,
    /// spelling and remarks of the files. Empty where the scenario does not exist.
    pub fn digest(&self, scenario: &str) -> String {
        assemble::digest(self, scenario)
    }

    /// Faults of `files` and their mentions of files that do not exist.
    fn sound<'a>(&self, files: impl Iterator<Item = &'a File>) -> Result<(), Faults> {
        let mut faults = Vec::new();
        for file in files {
            faults.extend(file.checked.faults.iter().cloned());
            faults.extend(self.unresolved(file));
        }
        Faults::new(faults).or(|| ())
    }

    fn unresolved(&self, file: &File) -> Vec<Fault> {
        let missing = file.checked.references.iter().filter(|r| !self.exists(r.folder, &r.stem));
        missing
            .map(|r| {
                let known = if r.folder.is_empty() { self.source_keys().to_vec() } else { self.keys(r.folder) };
                let remedy = fault::suggestion(&r.stem, known.iter().map(String::as_str));
                r.fault(&file.document, r.names_nothing(), remedy)
            })
            .collect()
    }

    fn exists(&self, folder: &str, stem: &str) -> bool {
        if folder.is_empty() {
            return self.source_keys().iter().any(|k| k == stem);
        }
        self.get(folder, stem).is_some()
    }

    fn get(&self, folder: &str, stem: &str) -> Option<&File> {
        self.files.iter().find(|f| f.document.folder == folder && f.document.stem == stem)
    }

    /// Title of a source.
    pub fn source_title(&self, key: &str) -> Option<&str> {
        let sources = self.files.iter().find(|f| f.document.folder.is_empty())?;
        sources.checked.leaves.iter().find_map(|leaf| match &leaf.kind {
            LeafKind::Text(Some(title)) if leaf.key == "title" && leaf.parent.strip_suffix('.') == Some(key) => {
                Some(&**title)
            }
            _ => None,
        })
    }

    fn source_keys(&self) -> &[String] {
        let sources = self.files.iter().find_map(|f| match &f.checked.content {
            Some(Content::Sources(keys)) => Some(&keys[..]),
            _ => None,
        });
        sources.unwrap_or(&[])
    }
}

impl File {
    /// Whether its parameters have paths when `scenario` is chosen: not those of other scenarios, nor records or studies.
    fn has_paths_in(&self, scenario: &str) -> bool {
        match self.document.folder {
            "" | "records" | study::FOLDER => false,
            "scenarios" => self.document.stem == scenario,
            _ => true,
        }
    }
}

fn path_info(document: &Document, leaf: &Leaf) -> Option<PathInfo> {
    let LeafKind::Number(NumberLeaf { field, factor, whole, value, at }) = &leaf.kind else { return None };
    let value = value.as_ref()?;
    let Field { min, max, doc, .. } = *field;
    let place = match at {
        Some(at) => format!("{}:{}", document.file, tree::position(&document.text, *at).0),
        None => "changed".to_owned(),
    };
    Some(PathInfo {
        path: format!("{}.{}{}", document.prefix(), leaf.parent, leaf.key),
        best: value.best,
        lo: value.lo,
        hi: value.hi,
        uniform: !value.has_best,
        scale: value.scale,
        whole: *whole,
        min: factor.from_si(min),
        max: factor.from_si(max),
        basis: value.basis,
        checked: value.checked,
        sources: value.sources.clone(),
        note: value.note.clone(),
        doc: doc.trim(),
        place,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        Library::built_in().expect("the built-in files parse")
    }

    #[test]
    fn the_built_in_files_are_sound() {
        if let Err(faults) = library().check() {
            panic!("{faults}");
        }
    }

    #[test]
    fn both_scenarios_of_the_day_can_be_flown() {
        for (key, counts) in
            [("black-thursday", [10, 11, 21, 48, 21, 44]), ("black-thursday-30v36", [12, 12, 12, 50, 50, 30])]
        {
            let scenario = library().scenario(key).unwrap_or_else(|faults| panic!("{faults}"));
            assert_eq!(scenario.forces.iter().map(|f| f.count).collect::<Vec<_>>(), counts);
        }
    }
}
