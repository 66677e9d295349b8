//! Reads one parsed file key by key: collects every fault, every parameter with its path, and every reference.

mod number;
mod text;

use std::cell::{Cell, RefCell};

use super::document::{Document, Leaf, LeafKind, NumberLeaf, Reference, Sink};
use super::fault::{Fault, suggestion};
use super::tree::{Entry, Kind, Node, Step, position};
use super::unit::{self, Factor};
use crate::model::parameter::Field;
pub(crate) use text::is_control;

/// Whether a key must stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Its absence is a fault.
    Required,
    /// It may be absent.
    Optional,
}

/// A table of a file while it is read.
pub(crate) struct Scope<'a> {
    document: &'a Document,
    sink: &'a RefCell<Sink>,
    entries: &'a [Entry],
    at: usize,
    address: Vec<Step>,
    path: String,
    /// Keys that were asked for.
    known: RefCell<Vec<String>>,
    /// Other units in which they may be typed.
    other_spellings: RefCell<Vec<String>>,
    /// Whether it is unclear which keys belong here.
    unclear: Cell<bool>,
}

impl<'a> Scope<'a> {
    /// The whole file.
    pub fn root(document: &'a Document, sink: &'a RefCell<Sink>) -> Self {
        let entries = match &document.root.kind {
            Kind::Table(entries) => &entries[..],
            _ => &[],
        };
        Self::new(document, sink, entries, 0, Vec::new(), String::new())
    }

    fn new(
        document: &'a Document,
        sink: &'a RefCell<Sink>,
        entries: &'a [Entry],
        at: usize,
        address: Vec<Step>,
        path: String,
    ) -> Self {
        let (known, other_spellings, unclear) = Default::default();
        Self { document, sink, entries, at, address, path, known, other_spellings, unclear }
    }

    /// The stem of the file.
    pub fn stem(&self) -> &str {
        &self.document.stem
    }

    /// Keys of this table in the order of the file.
    pub fn keys(&self) -> Vec<&'a str> {
        self.entries.iter().map(|e| &*e.key).collect()
    }

    /// Records a fault at a node of this table.
    pub fn fault(&self, key: &str, node: &Node, rule: impl Into<String>, remedy: impl Into<String>) {
        let subject = match &node.kind {
            Kind::Table(entries) if !entries.iter().any(|e| e.key == "best") => key.to_owned(),
            _ => format!("{key} = {}", node.text()),
        };
        self.push(self.fault_at(node.at, node.origin.as_deref(), subject, rule.into(), remedy.into()));
    }

    /// Where the value of a key stands, or the table where it does not: file, line and column.
    pub fn place(&self, key: &str) -> String {
        let at = self.entry(key).map_or(self.at, |entry| entry.node.at);
        let (line, column) = position(&self.document.text, at);
        format!("{}:{line}:{column}", self.document.file)
    }

    /// Records a fault of a key that stands in this table, or of the table itself where it does not.
    pub fn fault_of(&self, key: &str, rule: impl Into<String>, remedy: impl Into<String>) {
        match self.entry(key) {
            Some(entry) => self.fault(key, &entry.node, rule, remedy),
            None => self.push(self.fault_at(self.at, None, key.to_owned(), rule.into(), remedy.into())),
        }
    }

    /// As [`Scope::fault_of`], for a key that may be spelled in another unit.
    pub fn fault_of_field(&self, field: &Field, rule: impl Into<String>, remedy: impl Into<String>) {
        let spellings = unit::spellings(field.key);
        let typed = spellings.iter().map(|(name, _)| &**name).find(|name| self.entry(name).is_some());
        self.fault_of(typed.unwrap_or(field.key), rule, remedy);
    }

    fn fault_at(&self, at: usize, origin: Option<&str>, subject: String, rule: String, remedy: String) -> Fault {
        self.document.fault(&self.path, at, origin, subject, rule, remedy)
    }

    fn push(&self, fault: Fault) {
        self.sink.borrow_mut().faults.push(fault);
    }

    fn leaf(&self, key: &str, kind: LeafKind) {
        let mut sink = self.sink.borrow_mut();
        // abscissae are read once for each table over them
        if matches!(kind, LeafKind::Table(..)) && sink.leaves.iter().any(|l| l.key == key && l.parent == self.path) {
            return;
        }
        let leaf = Leaf { parent: self.path.clone(), key: key.to_owned(), address: self.address.clone(), kind };
        sink.leaves.push(leaf);
    }

    fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|e| e.key == key)
    }

    fn known(&self, key: &str) {
        self.known.borrow_mut().push(key.to_owned());
    }

    fn spellings(&self, field: &Field) -> Vec<(String, Factor)> {
        let spellings = unit::spellings(field.key);
        self.known(field.key);
        self.other_spellings.borrow_mut().extend(spellings.iter().skip(1).map(|(name, _)| name.clone()));
        spellings
    }

    fn missing(&self, key: &str, what: &str) {
        let remedy = format!("add `{key}` ({})", what.trim().trim_end_matches('.'));
        self.push(self.fault_at(self.at, None, key.to_owned(), "is missing".to_owned(), remedy));
    }

    /// The stem of a file in `folder`.
    pub fn reference(&self, key: &str, what: &str, folder: &'static str, need: Need) -> Option<String> {
        let stem = self.text(key, what, need)?.to_owned();
        if let Some(entry) = self.entry(key) {
            self.refer(key, &entry.node, folder, &stem);
        }
        Some(stem)
    }

    /// Notes that the text at `key` mentions a file.
    pub fn refer_to(&self, key: &str, folder: &'static str, stem: &str) {
        if let Some(entry) = self.entry(key) {
            self.refer(key, &entry.node, folder, stem);
        }
    }

    /// The value at a key, as it stands.
    pub fn taken(&self, key: &str) -> Option<&'a Node> {
        self.known(key);
        self.entry(key).map(|e| &e.node)
    }

    /// Notes that `node` mentions a file.
    pub fn refer(&self, key: &str, node: &Node, folder: &'static str, stem: &str) {
        let (stem, parent, key) = (stem.to_owned(), self.path.clone(), key.to_owned());
        let reference = Reference { folder, stem, parent, key, at: node.at, origin: node.origin.clone() };
        self.sink.borrow_mut().references.push(reference);
    }

    /// A text or list of texts that are keys of `sources.toml`.
    pub fn sources(&self, need: Need) -> Vec<String> {
        self.known("source");
        let Some(entry) = self.entry("source") else {
            if need == Need::Required {
                self.missing("source", "a key of sources.toml");
            }
            return Vec::new();
        };
        self.source_keys(&entry.node)
    }

    fn source_keys(&self, node: &Node) -> Vec<String> {
        let items = match &node.kind {
            Kind::Array(items) => &items[..],
            _ => std::slice::from_ref(node),
        };
        let mut keys = Vec::new();
        for item in items {
            match &item.kind {
                Kind::Text(text) => {
                    self.refer("source", item, "", text);
                    keys.push(text.clone());
                }
                _ => self.fault("source", item, "must be a key of sources.toml in quotes, or a list of them", ""),
            }
        }
        keys
    }

    /// A table inside this one.
    pub fn table(&self, key: &str, what: &str, need: Need) -> Option<Scope<'a>> {
        self.known(key);
        let Some(entry) = self.entry(key) else {
            if need == Need::Required {
                self.missing(key, what);
            }
            return None;
        };
        match &entry.node.kind {
            Kind::Table(entries) => Some(self.inner(entries, entry.key_at, &[Step::Key(key.to_owned())], key)),
            _ => {
                self.fault(key, &entry.node, "must be a table", format!("write it as [{}{key}]", self.path));
                None
            }
        }
    }

    /// The tables of a list, each named by `name_of` in paths.
    pub fn tables(&self, key: &str, name_of: impl Fn(&[Entry], usize) -> String) -> Vec<Scope<'a>> {
        self.known(key);
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let Kind::Array(items) = &entry.node.kind else {
            self.fault(key, &entry.node, "must be a list of tables", "");
            return Vec::new();
        };
        let mut scopes = Vec::new();
        for (i, item) in items.iter().enumerate() {
            match &item.kind {
                Kind::Table(entries) => {
                    let steps = [Step::Key(key.to_owned()), Step::Index(i)];
                    let name = format!("{key}.{}", name_of(entries, i));
                    scopes.push(self.inner(entries, item.at, &steps, &name));
                }
                _ => self.fault(key, item, "must be a table in braces", ""),
            }
        }
        scopes
    }

    fn inner(&self, entries: &'a [Entry], at: usize, steps: &[Step], name: &str) -> Scope<'a> {
        let address = self.address.iter().chain(steps).cloned().collect();
        let path = format!("{}{name}.", self.path);
        Scope::new(self.document, self.sink, entries, at, address, path)
    }

    /// Reports keys that nothing asked for.
    pub fn finish(&self) {
        if self.unclear.get() {
            return;
        }
        let (known, others) = (self.known.borrow(), self.other_spellings.borrow());
        for entry in self.entries.iter().filter(|e| !known.contains(&e.key) && !others.contains(&e.key)) {
            let remedy = suggestion(&entry.key, known.iter().map(String::as_str));
            let (at, origin) = (entry.key_at, entry.node.origin.as_deref());
            self.push(self.fault_at(at, origin, entry.key.clone(), "unknown key".to_owned(), remedy));
        }
    }

    /// Reads and closes the `[check]` table: outcomes kept beside the inputs for comparison, never handed out.
    pub fn checks(&self) {
        let Some(scope) = self.table("check", "", Need::Optional) else { return };
        for entry in scope.entries {
            let marked = match &entry.node.kind {
                Kind::Table(inner) => {
                    inner.iter().any(|e| e.key == "role" && matches!(&e.node.kind, Kind::Text(t) if t == "check"))
                }
                _ => false,
            };
            if !marked {
                scope.fault(&entry.key, &entry.node, "stands in [check] without role = \"check\"", "add the role");
            }
        }
    }
}
