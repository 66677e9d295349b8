//! A parsed TOML file in which every value knows where it stands.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::fault::{Fault, shown};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Byte offset of its first character.
    pub at: usize,
    /// What changed it after reading, for instance "command line".
    pub origin: Option<Arc<str>>,
    /// The value.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// Keys in the order of the file.
    Table(Vec<Entry>),
    /// A list.
    Array(Vec<Node>),
    /// A number and how it was typed.
    Number(f64, String),
    /// A text.
    Text(String),
    /// true or false.
    Flag(bool),
    /// A date or time.
    Date(String),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Key.
    pub key: String,
    /// Byte offset of the key.
    pub key_at: usize,
    /// Value.
    pub node: Node,
}

/// One step from a table or list to something inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into a table.
    Key(String),
    /// Into a list.
    Index(usize),
}

impl Node {
    /// The value as a message shows it.
    pub fn text(&self) -> String {
        match &self.kind {
            Kind::Number(_, typed) => typed.clone(),
            // as Rust escapes it: a control character in a message would act on the terminal
            Kind::Text(text) => format!("{text:?}"),
            Kind::Flag(flag) => flag.to_string(),
            Kind::Date(date) => date.clone(),
            Kind::Array(items) => {
                let shown: Vec<String> = items.iter().take(4).map(Node::text).collect();
                format!("[{}{}]", shown.join(", "), if items.len() > 4 { ", .." } else { "" })
            }
            Kind::Table(entries) => match entries.iter().find(|e| e.key == "best") {
                Some(best) => format!("{{ best = {}, .. }}", best.node.text()),
                None => "{ .. }".to_owned(),
            },
        }
    }

    /// The value that `steps` lead to.
    pub fn descend(&self, steps: &[Step]) -> Option<&Node> {
        steps.iter().try_fold(self, |node, step| match (step, &node.kind) {
            (Step::Key(key), Kind::Table(entries)) => entries.iter().find(|e| e.key == *key).map(|e| &e.node),
            (Step::Index(i), Kind::Array(items)) => items.get(*i),
            _ => None,
        })
    }

    /// As [`Node::descend`], to change it.
    pub fn descend_mut(&mut self, steps: &[Step]) -> Option<&mut Node> {
        let Some((first, rest)) = steps.split_first() else { return Some(self) };
        match (first, &mut self.kind) {
            (Step::Key(key), Kind::Table(entries)) => {
                entries.iter_mut().find(|e| e.key == *key)?.node.descend_mut(rest)
            }
            (Step::Index(i), Kind::Array(items)) => items.get_mut(*i)?.descend_mut(rest),
            _ => None,
        }
    }

    /// Multiplies every number inside, except in metadata.
    pub fn multiply(&mut self, factor: f64, round: bool, origin: &Arc<str>) {
        match &mut self.kind {
            Kind::Number(value, typed) => {
                *value = if round { (*value * factor).round() } else { *value * factor };
                *typed = shown(*value);
                self.origin = Some(origin.clone());
            }
            Kind::Array(items) => items.iter_mut().for_each(|n| n.multiply(factor, round, origin)),
            Kind::Table(entries) => {
                let scaled = entries.iter_mut().filter(|e| matches!(&*e.key, "best" | "lo" | "hi" | "values"));
                scaled.for_each(|e| e.node.multiply(factor, round, origin));
                if factor < 0.0 {
                    // the low end has become the high one
                    for entry in entries {
                        match &*entry.key {
                            "lo" => entry.key = "hi".into(),
                            "hi" => entry.key = "lo".into(),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether every number inside is finite.
    pub fn is_finite(&self) -> bool {
        match &self.kind {
            Kind::Number(value, _) => value.is_finite(),
            Kind::Array(items) => items.iter().all(Node::is_finite),
            Kind::Table(entries) => entries.iter().all(|e| e.node.is_finite()),
            _ => true,
        }
    }
}

/// Parses `text`; syntax faults are collected as far as the parser finds its way again, and what could be understood is
/// returned.
pub(crate) fn parse(file: &str, text: &str) -> (Node, Vec<Fault>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let faults = errors
        .iter()
        .map(|e| {
            let (line, column) = position(text, e.span().map_or(0, |s| s.start));
            let rule = format!("is not TOML: {}", e.message().trim().replace('\n', ", "));
            Fault { line, column, ..Fault::general(file, line_text(text, line), rule, "") }
        })
        .collect();
    (Node { at: 0, origin: None, kind: table_kind(table.into_inner()) }, faults)
}

fn table_kind(table: DeTable<'_>) -> Kind {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry { key_at: key.span().start, key: key.into_inner().into_owned(), node: node(value) })
        .collect();
    entries.sort_by_key(|e| e.key_at);
    Kind::Table(entries)
}

fn node(value: toml::Spanned<DeValue<'_>>) -> Node {
    let at = value.span().start;
    let kind = match value.into_inner() {
        DeValue::Table(table) => table_kind(table),
        DeValue::Array(items) => Kind::Array(items.into_iter().map(node).collect()),
        DeValue::String(text) => Kind::Text(text.into_owned()),
        DeValue::Boolean(flag) => Kind::Flag(flag),
        DeValue::Datetime(date) => Kind::Date(date.to_string()),
        DeValue::Integer(i) => {
            let value = i64::from_str_radix(i.as_str(), i.radix()).map_or(f64::NAN, |v| v as f64);
            Kind::Number(value, i.to_string())
        }
        DeValue::Float(x) => Kind::Number(x.as_str().parse().unwrap_or(f64::NAN), x.to_string()),
    };
    Node { at, origin: None, kind }
}

/// Line and column, from 1, of a byte offset.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

fn line_text(text: &str, line: usize) -> String {
    text.lines().nth(line - 1).unwrap_or("").trim().chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_place() {
        let (root, faults) = parse("x", "a = 1\n[t]\nb = { best = 2.5, lo = 1 }\nc = [1, 2]\n");
        assert!(faults.is_empty());
        let Kind::Table(entries) = &root.kind else { panic!("a file is a table") };
        assert_eq!(entries.iter().map(|e| &*e.key).collect::<Vec<_>>(), ["a", "t"]);
        let Kind::Table(inner) = &entries[1].node.kind else { panic!("t is a table") };
        let text = "a = 1\n[t]\nb = { best = 2.5, lo = 1 }\nc = [1, 2]\n";
        assert_eq!(position(text, inner[1].node.at), (4, 5));
    }

    #[test]
    fn syntax_faults_are_reported_together() {
        let (_, faults) = parse("x", "a = \nb = 1\nc 3\n");
        assert!(faults.iter().any(|f| f.line == 1) && faults.iter().any(|f| f.line == 3), "{faults:?}");
    }
}
