//! Changes a copy of the library by path and checks it anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::{self, Change, Operation};
use super::document::{Leaf, LeafKind};
use super::fault::{Fault, Faults};

use super::unit::Factor;
use super::{Library, assemble, read};

impl Library {
    /// A copy with changes as a user writes them, in order.
    ///
    /// # Errors
    /// Every change that is of no known form, and all faults of the others as in [`Library::with`].
    pub fn with_texts(&self, scenario: &str, texts: &[String]) -> Result<Library, Faults> {
        let (mut changes, mut faults) = (Vec::new(), Vec::new());
        for text in texts {
            match Change::parse(text) {
                Ok(change) => changes.push(change),
                Err(fault) => faults.push(fault),
            }
        }
        match self.with(scenario, &changes) {
            Ok(changed) => Faults::new(faults).or(|| changed),
            Err(others) => Err(Faults::new([&faults, others.list()].concat())),
        }
    }

    /// The path of a parameter as its file spells it, by any spelling of it.
    ///
    /// # Errors
    /// The remedy for a path that matches nothing.
    pub(super) fn parameter(&self, scenario: &str, path: &str) -> Result<String, String> {
        let (index, leaf, _) = self.find(scenario, path)?;
        Ok(format!("{}.{}{}", self.files[index].document.prefix(), leaf.parent, leaf.key))
    }

    /// A copy with `changes` applied in order; paths that begin with `scenario.` belong to `scenario`.
    ///
    /// # Errors
    /// Every path that matches nothing, with the nearest; every path of a file that `scenario` does not use; every value
    /// that breaks a rule of its file, by itself or together with the others.
    pub fn with(&self, scenario: &str, changes: &[Change]) -> Result<Library, Faults> {
        let mut changed = self.clone();
        let mut faults = Vec::new();
        let mut touched = BTreeMap::new();
        for change in changes {
            match changed.apply(scenario, change) {
                Ok(file) => drop(touched.insert(file, change)),
                Err(fault) => faults.push(fault),
            }
        }
        touched.keys().for_each(|index| changed.recheck(*index));
        let used = changed.reached(scenario);
        for (index, change) in &touched {
            let file = &changed.files[*index];
            faults.extend(file.checked.faults.iter().cloned());
            faults.extend(changed.unresolved(file));
            if !used.iter().any(|f| Arc::ptr_eq(&f.document, &file.document)) {
                let rule = format!("would change nothing: {scenario} does not use {}", file.document.file);
                faults.push(change.fault(rule, "name a parameter of a file that the scenario uses"));
            }
        }
        if faults.is_empty() && changes.iter().any(|c| matches!(c.operation, Operation::SetText(_))) {
            // names can lead to files that exist and are of the wrong kind
            assemble::scenario(&changed, scenario)?;
        }
        Faults::new(faults).or(|| changed)
    }

    /// Changes the tree of one file. The file is read again at the end, once for all numbers; a name or a key that was
    /// absent can open paths for the next change and is read at once.
    fn apply(&mut self, scenario: &str, change: &Change) -> Result<usize, Fault> {
        let found = self.find(scenario, &change.path);
        let (index, leaf, factor) = found.map_err(|remedy| change.fault("names no parameter", remedy))?;
        let leaf = leaf.clone();
        change.apply(Arc::make_mut(&mut self.files[index].document), &leaf, factor)?;
        if !matches!(&leaf.kind, LeafKind::Number(number) if number.value.is_some()) {
            self.recheck(index);
        }
        Ok(index)
    }

    fn recheck(&mut self, index: usize) {
        let file = &mut self.files[index];
        file.checked = Arc::new(read::check(&file.document));
    }

    /// File, leaf and unit of a path, or the remedy where there is none.
    pub(super) fn find(&self, scenario: &str, path: &str) -> Result<(usize, &Leaf, Factor), String> {
        for (index, file) in self.files.iter().enumerate().filter(|(_, f)| f.has_paths_in(scenario)) {
            let rest = file.document.rest_of(path);
            if let Some((leaf, factor)) = rest.and_then(|rest| change::find(&file.checked.leaves, rest)) {
                return Ok((index, leaf, factor));
            }
        }
        let paths = self.paths(scenario);
        Err(change::remedy_for_path(path, scenario, paths.iter().map(String::as_str)))
    }

    /// Every path, also of tables, names and absent keys.
    pub(super) fn paths(&self, scenario: &str) -> Vec<String> {
        let files = self.files.iter().filter(|f| f.has_paths_in(scenario));
        let paths = files.flat_map(|f| {
            f.checked.leaves.iter().map(|leaf| format!("{}.{}{}", f.document.prefix(), leaf.parent, leaf.key))
        });
        paths.collect()
    }
}
