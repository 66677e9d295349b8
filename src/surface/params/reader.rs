//! Reads one parsed file key by key: collects every fault, every parameter with its path, and every reference.

use std::cell::RefCell;

use super::fault::{Fault, shown, suggestion};
use super::tree::{Entry, Kind, Node, Step, position};
use super::unit::{self, Factor};
use super::value::{Basis, Checked, PriorScale, Value};
use crate::model::parameter::{Field, Parameters};

/// One file, parsed.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// Folder, for instance `aircraft`; empty for `sources.toml`.
    pub folder: &'static str,
    /// File name without `.toml`.
    pub stem: String,
    /// Name of the file in messages.
    pub file: String,
    /// Its text.
    pub text: String,
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
    /// Line in the file, 0 where absent or changed.
    pub line: usize,
}

/// A mention of another file.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// Folder, or empty for a source key.
    pub folder: &'static str,
    /// Stem or source key.
    pub stem: String,
    /// The fault to report where it does not exist; its remedy is filled in then.
    pub fault: Fault,
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
    known: RefCell<Vec<String>>,
}

const METADATA: [&str; 9] = ["best", "lo", "hi", "scale", "basis", "checked", "source", "note", "role"];

impl<'a> Scope<'a> {
    /// The whole file.
    pub fn root(document: &'a Document, sink: &'a RefCell<Sink>) -> Self {
        let entries = match &document.root.kind {
            Kind::Table(entries) => &entries[..],
            _ => &[],
        };
        let (address, path, known) = (Vec::new(), String::new(), RefCell::default());
        Self { document, sink, entries, at: 0, address, path, known }
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
        let subject = format!("{key} = {}", node.text());
        self.push(self.fault_at(node.at, node.origin.as_deref(), subject, rule.into(), remedy.into()));
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
        match origin {
            Some(origin) => {
                let subject = format!("{}.{}{subject}", self.document.prefix(), self.path);
                Fault::general(origin, subject, rule, remedy)
            }
            None => {
                let (line, column) = position(&self.document.text, at);
                Fault { line, column, ..Fault::general(&*self.document.file, subject, rule, remedy) }
            }
        }
    }

    fn push(&self, fault: Fault) {
        self.sink.borrow_mut().faults.push(fault);
    }

    fn leaf(&self, key: &str, kind: LeafKind) {
        let mut sink = self.sink.borrow_mut();
        if sink.leaves.iter().any(|l| l.key == key && l.parent == self.path) {
            return; // abscissae are read once for each table over them
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

    fn missing(&self, key: &str, what: &str) {
        let remedy = format!("add `{key}` ({})", what.trim().trim_end_matches('.'));
        self.push(self.fault_at(self.at, None, key.to_owned(), "is missing".to_owned(), remedy));
    }

    /// A text, with its leaf.
    pub fn text(&self, key: &str, what: &str, need: Need) -> Option<&'a str> {
        self.known(key);
        let Some(entry) = self.entry(key) else {
            if need == Need::Required {
                self.missing(key, what);
            }
            self.leaf(key, LeafKind::Text(None));
            return None;
        };
        match &entry.node.kind {
            Kind::Text(text) => {
                self.leaf(key, LeafKind::Text(Some(text.clone())));
                Some(text)
            }
            _ => {
                self.fault(key, &entry.node, "must be a text in quotes", "");
                None
            }
        }
    }

    /// true or false, `default` where absent.
    pub fn flag(&self, key: &str, default: bool) -> bool {
        self.known(key);
        let Some(entry) = self.entry(key) else {
            self.leaf(key, LeafKind::Text(Some(default.to_string())));
            return default;
        };
        self.leaf(key, LeafKind::Text(Some(entry.node.text().trim_matches('"').to_owned())));
        match &entry.node.kind {
            Kind::Flag(flag) => *flag,
            Kind::Text(text) if text == "true" || text == "false" => text == "true",
            _ => {
                self.fault(key, &entry.node, "must be true or false", "");
                default
            }
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, key: &str, what: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key, what, Need::Required)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let remedy = suggestion(text, names.iter().copied());
            self.fault_of(key, format!("must be one of {}", names.join(", ")), remedy);
        }
        found
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
        let rule = match folder {
            "" => "is not a key of sources.toml".to_owned(),
            folder => format!("names no file {folder}/{stem}.toml"),
        };
        let fault = self.fault_at(node.at, node.origin.as_deref(), format!("{key} = \"{stem}\""), rule, String::new());
        self.sink.borrow_mut().references.push(Reference { folder, stem: stem.to_owned(), fault });
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

    /// A flat group of parameters of this table; `None` where one is missing or faulty.
    pub fn group<P: Parameters>(&self) -> Option<P> {
        let mut sound = true;
        let group = P::read(&mut |field| {
            self.number(field, Need::Required, false).unwrap_or_else(|| {
                sound = false;
                field.min
            })
        });
        sound.then_some(group)
    }

    /// A number, SI.
    pub fn number(&self, field: &Field, need: Need, whole: bool) -> Option<f64> {
        let spellings = unit::spellings(field.key);
        spellings.iter().for_each(|(name, _)| self.known(name));
        let found: Vec<_> = spellings.iter().filter_map(|(name, f)| Some((self.entry(name)?, *f))).collect();
        let Some((entry, factor)) = found.first().copied() else {
            if need == Need::Required {
                self.missing(field.key, field.doc);
            }
            let leaf = NumberLeaf { field: *field, factor: Factor::ONE, whole, value: None, line: 0 };
            self.leaf(field.key, LeafKind::Number(leaf));
            return None;
        };
        if let Some((twice, _)) = found.get(1) {
            let rule = format!("says the same as `{}`", entry.key);
            self.fault(&twice.key, &twice.node, rule, "keep one of the two");
        }
        let value = self.value(&entry.key, &entry.node);
        let sound = value.as_ref().is_some_and(|v| self.in_range(field, factor, entry, v, whole));
        let line = if entry.node.origin.is_some() { 0 } else { position(&self.document.text, entry.node.at).0 };
        let si = value.as_ref().map(|v| factor.to_si(v.best));
        self.leaf(&entry.key, LeafKind::Number(NumberLeaf { field: *field, factor, whole, value, line }));
        si.filter(|_| sound)
    }

    /// A plain number that is no parameter: it has a range but no path, no prior and no other unit.
    pub fn unlisted_number(&self, field: &Field, need: Need) -> Option<f64> {
        self.known(field.key);
        let Some(entry) = self.entry(field.key) else {
            if need == Need::Required {
                self.missing(field.key, field.doc);
            }
            return None;
        };
        self.item(field, Factor::ONE, field.key, &entry.node)
    }

    /// Basis, checked, source and note that stand beside the keys of this table and cover all of them.
    pub fn provenance_keys(&self) {
        ["basis", "checked", "source", "note"].iter().for_each(|key| self.known(key));
        let anchor = self.entries.first().map(|e| &e.node);
        if let Some(anchor) = anchor.filter(|_| ["basis", "checked", "source"].iter().any(|k| self.entry(k).is_some()))
        {
            self.provenance("this table", anchor, self.entries);
        }
    }

    /// A list of points given by two numbers each, SI.
    pub fn points(&self, field: &Field, need: Need) -> Option<Vec<[f64; 2]>> {
        let spellings = unit::spellings(field.key);
        spellings.iter().for_each(|(name, _)| self.known(name));
        let Some((entry, factor)) = spellings.iter().find_map(|(name, f)| Some((self.entry(name)?, *f))) else {
            if need == Need::Required {
                self.missing(field.key, field.doc);
            }
            return None;
        };
        let Kind::Array(items) = &entry.node.kind else {
            self.fault(&entry.key, &entry.node, "must be a list of [east, north] pairs", "");
            return None;
        };
        let pairs: Vec<Option<[f64; 2]>> =
            items.iter().map(|item| self.pair(field, factor, &entry.key, item)).collect();
        pairs.into_iter().collect()
    }

    fn pair(&self, field: &Field, factor: Factor, key: &str, item: &Node) -> Option<[f64; 2]> {
        match &item.kind {
            Kind::Array(two) if two.len() == 2 => {
                let [east, north] = [0, 1].map(|i| self.item(field, factor, key, &two[i]));
                Some([east?, north?])
            }
            _ => {
                self.fault(key, item, "must be a pair [east, north]", "");
                None
            }
        }
    }

    fn in_range(&self, field: &Field, factor: Factor, entry: &Entry, value: &Value, whole: bool) -> bool {
        let mut sound = true;
        for typed in [Some(value.best), value.lo, value.hi].into_iter().flatten() {
            let si = factor.to_si(typed);
            let slack = 1e-12 * field.max.abs().max(field.min.abs());
            // `!(..)` also catches a number that is none
            if !(si >= field.min - slack && si <= field.max + slack) {
                let (min, max) = (shown(factor.from_si(field.min)), shown(factor.from_si(field.max)));
                let what = field.doc.trim().trim_end_matches('.');
                let rule = format!("must be between {min} and {max} ({what})");
                let subject = format!("{} = {}", entry.key, shown(typed));
                let origin = entry.node.origin.as_deref();
                self.push(self.fault_at(entry.node.at, origin, subject, rule, "type a value in this range".into()));
                sound = false;
            }
        }
        if whole && value.best.fract() != 0.0 {
            self.fault(&entry.key, &entry.node, "must be a whole number", "round it");
            sound = false;
        }
        sound
    }

    /// A number or a table that says how it is known.
    fn value(&self, key: &str, node: &Node) -> Option<Value> {
        match &node.kind {
            Kind::Number(best, _) => Some(Value { best: *best, has_best: true, ..Value::default() }),
            Kind::Table(entries) => self.sourced(key, node, entries),
            _ => {
                self.fault(key, node, "must be a number, or { best, lo, hi, scale, basis, checked, source, note }", "");
                None
            }
        }
    }

    fn sourced(&self, key: &str, node: &Node, entries: &[Entry]) -> Option<Value> {
        self.metadata_keys(key, entries);
        let number = |name: &str| {
            let entry = entries.iter().find(|e| e.key == name)?;
            if let Kind::Number(value, _) = entry.node.kind {
                return Some(value);
            }
            self.fault(&format!("{key}.{name}"), &entry.node, "must be a number", "");
            None
        };
        let (best, lo, hi) = (number("best"), number("lo"), number("hi"));
        let scale = match self.word(key, entries, "scale", &["linear", "log"]) {
            Some("log") => PriorScale::Log,
            _ => PriorScale::Linear,
        };
        if self.word(key, entries, "role", &["input", "check"]) == Some("check") {
            self.fault(
                key,
                node,
                "is marked role = \"check\" and may not feed the engine",
                "move it to the [check] table",
            );
        }
        let mut value = self.provenance(key, node, entries);
        (value.lo, value.hi, value.scale, value.has_best) = (lo, hi, scale, best.is_some());
        value.best = self.ordered(key, node, best, lo, hi, scale)?;
        Some(value)
    }

    fn ordered(
        &self,
        key: &str,
        node: &Node,
        best: Option<f64>,
        lo: Option<f64>,
        hi: Option<f64>,
        scale: PriorScale,
    ) -> Option<f64> {
        match (best, lo, hi) {
            (best, Some(lo), Some(hi)) => {
                let best = best.unwrap_or(Value::middle(lo, hi, scale));
                if !(lo <= best && best <= hi) {
                    let subject = format!("{key} = {{ lo {}, best {}, hi {} }}", shown(lo), shown(best), shown(hi));
                    let fault = self.fault_at(node.at, node.origin.as_deref(), subject, String::new(), String::new());
                    let rule = "must rise from lo over best to hi".to_owned();
                    self.push(Fault { rule, remedy: "swap or mend the three".to_owned(), ..fault });
                    return None;
                }
                if scale == PriorScale::Log && lo <= 0.0 {
                    self.fault(key, node, "has a log scale but lo is not above 0", "raise lo or drop scale");
                }
                Some(best)
            }
            (Some(best), None, None) => Some(best),
            (None, None, None) => {
                self.fault(key, node, "has neither best nor a range", "add best, or lo and hi");
                None
            }
            (best, lo, _) => {
                let (has, lacks) = if lo.is_some() { ("lo", "hi") } else { ("hi", "lo") };
                self.fault(key, node, format!("has {has} but no {lacks}"), format!("add {lacks} or drop {has}"));
                best
            }
        }
    }

    fn metadata_keys(&self, key: &str, entries: &[Entry]) {
        for entry in entries.iter().filter(|e| !METADATA.contains(&&*e.key)) {
            let rule = format!("unknown key in `{key}`");
            let remedy = suggestion(&entry.key, METADATA.into_iter());
            self.push(self.fault_at(entry.key_at, entry.node.origin.as_deref(), entry.key.clone(), rule, remedy));
        }
    }

    fn word<'e>(&self, key: &str, entries: &'e [Entry], name: &str, words: &[&str]) -> Option<&'e str> {
        let entry = entries.iter().find(|e| e.key == name)?;
        match &entry.node.kind {
            Kind::Text(text) if words.contains(&&**text) => Some(text),
            node => {
                let typed = if let Kind::Text(text) = node { text } else { "" };
                let remedy =
                    super::fault::nearest(typed, words.iter().copied()).first().map(|w| format!("did you mean `{w}`?"));
                let rule = format!("must be one of {}", words.join(", "));
                self.fault(&format!("{key}.{name}"), &entry.node, rule, remedy.unwrap_or_default());
                None
            }
        }
    }

    /// Basis, checked, sources and note of a value; a recorded one must name its source and how far it was seen.
    fn provenance(&self, key: &str, node: &Node, entries: &[Entry]) -> Value {
        let basis = self.word(key, entries, "basis", &Basis::WORDS).and_then(Basis::from_word);
        let checked = self.word(key, entries, "checked", &Checked::WORDS).and_then(Checked::from_word);
        let sources = entries.iter().find(|e| e.key == "source").map(|e| self.source_keys(&e.node)).unwrap_or_default();
        let note = match entries.iter().find(|e| e.key == "note").map(|e| &e.node.kind) {
            Some(Kind::Text(note)) => note.clone(),
            _ => String::new(),
        };
        if !entries.iter().any(|e| e.key == "basis") {
            self.fault(
                key,
                node,
                "does not say how it is known",
                "add basis = \"recorded\", \"derived\", \"calibrated\" or \"judged\"",
            );
        }
        if basis == Some(Basis::Recorded) && (checked.is_none() || sources.is_empty()) {
            self.fault(key, node, "is recorded but lacks its source or how far it was seen", "add source and checked");
        }
        Value { basis, checked, sources, note, ..Value::default() }
    }

    /// A list of numbers, SI: `[..]` or `{ values = [..], basis, checked, source, note }`.
    pub fn list(&self, field: &Field, need: Need) -> Option<Vec<f64>> {
        let spellings = unit::spellings(field.key);
        spellings.iter().for_each(|(name, _)| self.known(name));
        let Some((entry, factor)) = spellings.iter().find_map(|(name, f)| Some((self.entry(name)?, *f))) else {
            if need == Need::Required {
                self.missing(field.key, field.doc);
            }
            return None;
        };
        let list = match &entry.node.kind {
            Kind::Table(inner) => {
                self.provenance(&entry.key, &entry.node, inner);
                inner.iter().find(|e| e.key == "values").map(|e| &e.node)
            }
            _ => Some(&entry.node),
        };
        let Some(Kind::Array(items)) = list.map(|n| &n.kind) else {
            self.fault(&entry.key, &entry.node, "must be a list of numbers, or { values = [..], basis, .. }", "");
            return None;
        };
        let values: Vec<Option<f64>> = items.iter().map(|item| self.item(field, factor, &entry.key, item)).collect();
        let values: Option<Vec<f64>> = values.into_iter().collect();
        self.leaf(&entry.key, LeafKind::Table(field.key, values.clone().unwrap_or_default()));
        values
    }

    fn item(&self, field: &Field, factor: Factor, key: &str, item: &Node) -> Option<f64> {
        let Kind::Number(typed, _) = item.kind else {
            self.fault(key, item, "must be a number", "");
            return None;
        };
        let si = factor.to_si(typed);
        let slack = 1e-12 * field.max.abs();
        if si >= field.min - slack && si <= field.max + slack {
            return Some(si);
        }
        let (min, max) = (shown(factor.from_si(field.min)), shown(factor.from_si(field.max)));
        let what = field.doc.trim().trim_end_matches('.');
        self.fault(key, item, format!("must be between {min} and {max} ({what})"), "mend this value");
        None
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
        Scope { document: self.document, sink: self.sink, entries, at, address, path, known: RefCell::default() }
    }

    /// Reports keys that nothing asked for.
    pub fn finish(&self) {
        let known = self.known.borrow();
        for entry in self.entries.iter().filter(|e| !known.contains(&e.key)) {
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
