//! Draws every parameter with a range anew for a run, and builds the scenario that the run is flown in.
//!
//! The files are parsed once. A draw puts numbers into copies of the trees of those files that hold a range and reads these
//! again as if somebody had typed them, so that every rule of a file holds for drawn values too. Where the values of a file
//! break a rule of it together, for instance a commonest burst below the shortest, all of that file are drawn again: what is
//! flown then has the prior under the condition that the rules hold.

use std::sync::Arc;

use super::document::{Document, LeafKind, NumberLeaf};
use super::fault::{Faults, shown};
use super::tree::{Kind, Node, Step};
use super::{File, Library, assemble, read};
use crate::model::rng::{Entity, Purpose, RunAddress, Stream};
use crate::model::scenario::Scenario;
use crate::study::prior::Prior;

/// Most times that a file is drawn; after that its best values serve. Where half of all draws break a rule, one run in 10^19
/// comes to that.
const MOST_TRIES: u32 = 64;

/// A parameter that is not known exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// Dotted path as written in the file; numbers are in the unit of its last key.
    pub path: String,
    /// What is believed of it.
    pub prior: Prior,
    /// Whether a draw is rounded to a whole number.
    pub whole: bool,
    steps: Vec<Step>,
    entity: Entity,
}

impl Uncertain {
    /// The best value; where nothing favours any, the middle one.
    pub fn best(&self) -> f64 {
        self.prior.best.unwrap_or_else(|| self.value_at(0.5))
    }

    /// The value at the share `u` of the prior.
    pub fn value_at(&self, u: f64) -> f64 {
        let value = self.prior.value_at(u);
        if self.whole { value.round() } else { value }
    }
}

/// A file that holds some of them.
#[derive(Debug)]
struct Part {
    /// Its place in the library.
    index: usize,
    /// With plain best values where ranges stood, and without what no battle reads.
    template: Document,
    parameters: std::ops::Range<usize>,
}

/// The parameters of a scenario that are not known, and everything it takes to draw them.
#[derive(Debug)]
pub struct Priors {
    library: Library,
    key: String,
    parameters: Vec<Uncertain>,
    parts: Vec<Part>,
}

/// What a run is flown with.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The scenario.
    pub scenario: Scenario,
    /// Values in the order of [`Priors::parameters`].
    pub values: Vec<f64>,
    /// Files that had to be drawn again because their values broke a rule together.
    pub files_again: u32,
}

impl Library {
    /// The unknown parameters of a scenario, ready to be drawn.
    ///
    /// # Errors
    /// As [`Library::scenario`].
    pub fn priors(&self, scenario: &str) -> Result<Priors, Faults> {
        self.scenario(scenario)?;
        let used = self.reached(scenario);
        let (mut parameters, mut parts) = (Vec::new(), Vec::new());
        for (index, file) in self.files.iter().enumerate() {
            if !used.iter().any(|used| Arc::ptr_eq(&used.document, &file.document)) {
                continue;
            }
            let first = parameters.len();
            parameters.extend(uncertain(file));
            if parameters.len() > first {
                let template = template(file, &parameters[first..]);
                parts.push(Part { index, template, parameters: first..parameters.len() });
            }
        }
        Ok(Priors { library: self.clone(), key: scenario.to_owned(), parameters, parts })
    }
}

impl Priors {
    /// The parameters that are drawn, in the order of files and keys.
    pub fn parameters(&self) -> &[Uncertain] {
        &self.parameters
    }

    /// The values of the run of `address` and the scenario that they make. Each parameter has a stream of its own, so that a
    /// new one moves no other.
    ///
    /// # Errors
    /// Faults of the scenario as a whole, which sound files cannot have.
    pub fn draw(&self, address: RunAddress) -> Result<Draw, Faults> {
        let mut streams: Vec<Stream> =
            self.parameters.iter().map(|p| address.stream(Purpose::Prior, p.entity)).collect();
        self.draw_by(&mut |parameter| streams[parameter].uniform())
    }

    /// As [`Priors::draw`], with uniform numbers from elsewhere: `uniform` gives the next one of a parameter by its index.
    ///
    /// # Errors
    /// As [`Priors::draw`].
    pub fn draw_by(&self, uniform: &mut dyn FnMut(usize) -> f64) -> Result<Draw, Faults> {
        let mut library = self.library.clone();
        let mut values = vec![0.0; self.parameters.len()];
        let mut files_again = 0;
        for part in &self.parts {
            let (file, tries) = self.draw_part(part, &mut values, uniform);
            library.files[part.index] = file;
            files_again += u32::from(tries > 1);
        }
        Ok(Draw { scenario: assemble::scenario(&library, &self.key)?, values, files_again })
    }

    /// The values of some parameters at shares of their priors, by index, and the scenario with them and all others at their best.
    ///
    /// # Errors
    /// Of the scenario: rules that the values of a file break together.
    pub fn at(&self, shares: &[(usize, f64)]) -> (Vec<f64>, Result<Scenario, Faults>) {
        let values: Vec<f64> = shares.iter().map(|&(index, u)| self.parameters[index].value_at(u)).collect();
        let chosen: Vec<(usize, f64)> =
            shares.iter().zip(&values).map(|(&(index, _), &value)| (index, value)).collect();
        (values, self.with_values(&chosen))
    }

    fn with_values(&self, chosen: &[(usize, f64)]) -> Result<Scenario, Faults> {
        let origin: Arc<str> = Arc::from("drawn");
        let mut library = self.library.clone();
        for part in &self.parts {
            if !chosen.iter().any(|(index, _)| part.parameters.contains(index)) {
                continue;
            }
            let mut document = part.template.clone();
            for index in part.parameters.clone() {
                let value = chosen.iter().find(|(other, _)| *other == index).map(|&(_, value)| value);
                let value = value.unwrap_or_else(|| self.parameters[index].best());
                put(&mut document, &self.parameters[index].steps, value, &origin);
            }
            let checked = read::check(&document);
            if checked.content.is_none() {
                return Err(Faults::new(checked.faults));
            }
            library.files[part.index] = File { document: Arc::new(document), checked: Arc::new(checked) };
        }
        assemble::scenario(&library, &self.key)
    }

    /// One file with drawn values, and how often it was drawn.
    fn draw_part(&self, part: &Part, values: &mut [f64], uniform: &mut dyn FnMut(usize) -> f64) -> (File, u32) {
        let origin: Arc<str> = Arc::from("drawn");
        let mut document = part.template.clone();
        for tries in 1..=MOST_TRIES {
            for index in part.parameters.clone() {
                let parameter = &self.parameters[index];
                values[index] = parameter.value_at(uniform(index));
                put(&mut document, &parameter.steps, values[index], &origin);
            }
            let checked = read::check(&document);
            if checked.content.is_some() {
                return (File { document: Arc::new(document), checked: Arc::new(checked) }, tries);
            }
        }
        for index in part.parameters.clone() {
            values[index] = self.parameters[index].best();
        }
        (self.library.files[part.index].clone(), MOST_TRIES)
    }
}

/// The numbers of a file that have a range.
fn uncertain(file: &File) -> impl Iterator<Item = Uncertain> + '_ {
    file.checked.leaves.iter().filter_map(|leaf| {
        let LeafKind::Number(NumberLeaf { value: Some(value), whole, .. }) = &leaf.kind else { return None };
        let prior = value.prior()?;
        let path = format!("{}.{}{}", file.document.prefix(), leaf.parent, leaf.key);
        let steps = leaf.address.iter().cloned().chain([Step::Key(leaf.key.clone())]).collect();
        Some(Uncertain { entity: Entity::named(&path), path, prior, whole: *whole, steps })
    })
}

/// The file without its remarks on the drawn numbers and without what is only compared with.
fn template(file: &File, parameters: &[Uncertain]) -> Document {
    let mut document = (*file.document).clone();
    let origin: Arc<str> = Arc::from("drawn");
    for parameter in parameters {
        put(&mut document, &parameter.steps, parameter.value_at(0.5), &origin);
    }
    if let Kind::Table(entries) = &mut document.root.kind {
        entries.retain(|entry| !matches!(&*entry.key, "published" | "check"));
    }
    document
}

fn put(document: &mut Document, steps: &[Step], value: f64, origin: &Arc<str>) {
    if let Some(node) = document.root.descend_mut(steps) {
        *node = Node { at: 0, origin: Some(origin.clone()), kind: Kind::Number(value, shown(value)) };
    }
}
