//! A parameter file, and what reading it collects: faults, parameters with their paths, mentions of other files.

use std::sync::Arc;

use super::fault::Fault;
use super::tree::{Node, Step, position};
use super::unit::Factor;
use super::value::Value;
use crate::model::parameter::Field;
use crate::study::quote::cut;

/// One file, parsed.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// Folder, for instance `aircraft`; empty for `sources.toml`.
    pub folder: &'static str,
    /// File name without `.toml`.
    pub stem: String,
    /// Name of the file in messages.
    pub file: String,
    /// Its text; shared, because every changed copy of the file needs it for nothing but faults.
    pub text: Arc<str>,
    /// Its values.
    pub root: Node,
}

impl Document {
    /// What stands before the keys of this file in a dotted path.
    pub fn prefix(&self) -> String {
        match self.folder {
            "scenarios" => "scenario".to_owned(),
            folder => format!("{folder}.{}", self.stem),
        }
    }

    /// A fault of a value below `path`: at its place in the file, or under its full path where something changed it.
    pub fn fault(
        &self,
        path: &str,
        at: usize,
        origin: Option<&str>,
        subject: String,
        rule: String,
        remedy: String,
    ) -> Fault {
        if let Some(origin) = origin {
            return Fault::general(origin, format!("{}.{path}{subject}", self.prefix()), rule, remedy);
        }
        let (line, column) = position(&self.text, at);
        Fault { line, column, ..Fault::general(&*self.file, subject, rule, remedy) }
    }

    /// What follows the prefix in a path of this file.
    pub fn rest_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = match self.folder {
            "scenarios" => path.strip_prefix("scenario")?,
            folder => path.strip_prefix(folder)?.strip_prefix('.')?.strip_prefix(&*self.stem)?,
        };
        rest.strip_prefix('.')
    }
}

/// A value that can be named by a path, whether the file has it or not.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// Path inside the file up to the key, with its dot, for instance `aim.bomber.`.
    pub parent: String,
    /// Key as it stands in the file (SI spelling where absent).
    pub key: String,
    /// Way to the table that holds it.
    pub address: Vec<Step>,
    /// What it is.
    pub kind: LeafKind,
}

/// What a leaf holds.
#[derive(Debug, Clone)]
pub(crate) enum LeafKind {
    /// A number.
    Number(NumberLeaf),
    /// A list of numbers: its key in SI, and its values in SI.
    Table(&'static str, Vec<f64>),
    /// A text or a flag.
    Text(Option<String>),
}

/// A number parameter.
#[derive(Debug, Clone)]
pub(crate) struct NumberLeaf {
    /// Key in SI, range and meaning.
    pub field: Field,
    /// From the unit of the file to SI.
    pub factor: Factor,
    /// Whether only whole numbers make sense.
    pub whole: bool,
    /// The value; `None` where an optional one is absent.
    pub value: Option<Value>,
    /// Byte offset in the file; `None` where absent or changed.
    pub at: Option<usize>,
}

/// A mention of another file.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// Folder, or empty for a source key.
    pub folder: &'static str,
    /// Stem or source key.
    pub stem: String,
    /// Path of the table that holds the mention, with its dot.
    pub parent: String,
    /// Key of the mention.
    pub key: String,
    /// Byte offset in the file.
    pub at: usize,
    /// What changed it after reading.
    pub origin: Option<Arc<str>>,
}

impl Reference {
    /// The fault of a mention in `document`.
    pub fn fault(&self, document: &Document, rule: String, remedy: String) -> Fault {
        let subject = format!("{} = \"{}\"", self.key, self.stem);
        document.fault(&self.parent, self.at, self.origin.as_deref(), subject, rule, remedy)
    }

    /// The rule that a mention of nothing breaks.
    pub fn names_nothing(&self) -> String {
        match self.folder {
            "" => "is not a key of sources.toml".to_owned(),
            folder => format!("names no file {folder}/{}.toml", cut(&self.stem)),
        }
    }
}

/// What reading a file collects.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    /// Faults.
    pub faults: Vec<Fault>,
    /// Parameters.
    pub leaves: Vec<Leaf>,
    /// Mentions of other files.
    pub references: Vec<Reference>,
}
