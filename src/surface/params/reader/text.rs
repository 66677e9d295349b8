//! Texts: names, remarks, flags and words to choose from.

use super::super::document::LeafKind;
use super::super::fault::nearest;
use super::super::tree::{Kind, Node};
use super::{Need, Scope};

/// Longest name [characters]: three lines of the title of a chart.
const MOST_NAME: usize = 200;
/// Keys of texts that name something on charts and in tables.
const NAMES: [&str; 4] = ["name", "title", "place", "printed"];
/// Keys of texts of any length, which may have lines.
const REMARKS: [&str; 1] = ["note"];

impl<'a> Scope<'a> {
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
                self.legible(key, &entry.node, text);
                Some(text)
            }
            _ => {
                self.fault(key, &entry.node, "must be a text in quotes", "");
                None
            }
        }
    }

    /// A list of texts, each with its place; only the sound ones.
    pub fn names(&self, key: &str, what: &str) -> Option<Vec<(&'a str, &'a Node)>> {
        let Some(node) = self.taken(key) else {
            self.fault_of(key, "is missing", format!("add {what}"));
            return None;
        };
        let Kind::Array(items) = &node.kind else {
            self.fault(key, node, "must be a list of names in quotes", "");
            return None;
        };
        let name = |item: &'a Node| match &item.kind {
            Kind::Text(name) => {
                self.legible(key, item, name);
                Some((&**name, item))
            }
            _ => {
                self.fault(key, item, "must be a name in quotes", "");
                None
            }
        };
        Some(items.iter().filter_map(name).collect())
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
            let near = nearest(text, names.iter().copied());
            let remedy = near.first().map(|word| format!("did you mean `{word}`?")).unwrap_or_default();
            self.fault_of(key, format!("must be one of {}", names.join(", ")), remedy);
        }
        found
    }

    /// As [`Scope::choice`], of a word that decides which other keys belong here.
    pub fn kind<T: Copy>(&self, key: &str, what: &str, words: &[(&str, T)]) -> Option<T> {
        let found = self.choice(key, what, words);
        self.unclear.set(found.is_none());
        found
    }

    /// Checks a text that is shown to people, in tables and charts.
    pub(super) fn legible(&self, key: &str, node: &Node, text: &str) {
        let may_break = REMARKS.contains(&key);
        if text.chars().any(|c| is_control(c) && !(may_break && matches!(c, '\n' | '\r' | '\t'))) {
            self.fault(key, node, "holds a control character, which nothing can show", "remove it");
        }
        if NAMES.contains(&key) && !self.document.folder.is_empty() {
            self.short(key, node, text);
        }
    }

    /// Checks the key of a table that is a name.
    pub fn legible_key(&self, key: &str) {
        let Some(entry) = self.entry(key) else { return };
        let node = Node { at: entry.key_at, origin: entry.node.origin.clone(), kind: Kind::Text(key.to_owned()) };
        self.legible("key", &node, key);
        self.short("key", &node, key);
    }

    fn short(&self, key: &str, node: &Node, text: &str) {
        let length = text.chars().count();
        if length > MOST_NAME {
            let rule = format!("is {length} characters long, more than {MOST_NAME}");
            self.fault(key, node, rule, "shorten it: it is written on charts and in tables");
        }
    }
}

/// Whether a character shows nothing, or may not stand in XML, which charts are.
pub(crate) fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}
