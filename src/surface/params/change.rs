//! Changes to parameters by path: `PATH=VALUE` and `PATH*=FACTOR`.

use std::sync::Arc;

use super::document::{Document, Leaf, LeafKind};
use super::fault::{Fault, nearest_paths};
use super::reader::is_control;
use super::tree::{Entry, Kind, Node, Step};
use super::unit::{self, Factor};
use crate::study::quote::cut;

/// What a change does.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Puts a number in place of the old one; its range is dropped, since the value is now known.
    Set(f64),
    /// Multiplies a number with its range, or every value of a table.
    Multiply(f64),
    /// Puts a name in place of another.
    SetText(String),
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Dotted path of the parameter.
    pub path: String,
    /// What to do.
    pub operation: Operation,
    /// Where the change comes from; faults name it in place of a file.
    pub origin: String,
}

impl Change {
    /// From `PATH=VALUE` or `PATH*=FACTOR`; a value that is no number is taken as a name. Reports against "command line".
    ///
    /// # Errors
    /// A fault that shows the text where it has neither form, or multiplies by something that is no number.
    pub fn parse(text: &str) -> Result<Change, Fault> {
        let fault = |rule: &str, remedy: &str| Fault::general("command line", text, rule, remedy);
        let form = "write PATH=VALUE or PATH*=FACTOR, for instance scenario.forces.mig.count=24";
        if text.chars().any(is_control) {
            // quoted as Rust does, so that the character is seen and does nothing
            let shown = format!("{text:?}");
            return Err(Fault::general("command line", shown, "holds a control character", "remove it"));
        }
        let (path, value) = text.split_once('=').ok_or_else(|| fault("has no `=`", form))?;
        let (path, value, multiply) = match path.strip_suffix('*') {
            Some(path) => (path.trim(), value.trim(), true),
            None => (path.trim(), value.trim(), false),
        };
        if path.is_empty() || value.is_empty() {
            return Err(fault("lacks a path or a value", form));
        }
        let number = value.parse::<f64>().ok();
        if number.is_some_and(|n| !n.is_finite()) {
            return Err(fault("is not a finite number", "type a number"));
        }
        let operation = match (multiply, number) {
            (true, Some(factor)) => Operation::Multiply(factor),
            (true, None) => return Err(fault("multiplies by something that is no number", form)),
            (false, Some(value)) => Operation::Set(value),
            (false, None) => Operation::SetText(value.to_owned()),
        };
        Ok(Change { path: path.to_owned(), operation, origin: "command line".to_owned() })
    }

    fn shown(&self) -> String {
        match &self.operation {
            Operation::Set(value) => format!("{} = {}", self.path, typed(*value)),
            Operation::Multiply(factor) => format!("{} *= {}", self.path, typed(*factor)),
            Operation::SetText(text) => format!("{} = \"{text}\"", self.path),
        }
    }

    pub(crate) fn fault(&self, rule: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault::general(&*self.origin, self.shown(), rule, remedy)
    }

    /// Applies the change to `leaf` of `document`. `factor` leads from the unit of the path to SI.
    pub(crate) fn apply(&self, document: &mut Document, leaf: &Leaf, factor: Factor) -> Result<(), Fault> {
        let origin: Arc<str> = Arc::from(&*self.origin);
        let kind = match (&leaf.kind, &self.operation) {
            (LeafKind::Number(number), Operation::Set(typed)) => {
                let in_file = number.factor.from_si(factor.to_si(*typed));
                // the same unit on both sides needs no rounding there and back
                let value = if number.factor == factor { *typed } else { in_file };
                Kind::Number(value, super::fault::shown(value))
            }
            (LeafKind::Number(number), Operation::Multiply(by)) if number.value.is_some() => {
                return self.multiply(document, leaf, *by, number.whole, &origin);
            }
            (LeafKind::Table(..), Operation::Multiply(by)) => {
                return self.multiply(document, leaf, *by, false, &origin);
            }
            (LeafKind::Text(_), Operation::SetText(text)) => Kind::Text(text.clone()),
            (LeafKind::Text(_), Operation::Set(number)) => Kind::Text(number.to_string()),
            (LeafKind::Text(_), _) => return Err(self.fault("is a name and cannot be multiplied", "write PATH=NAME")),
            (LeafKind::Number(_), Operation::Multiply(_)) => {
                return Err(self.fault("has no value to multiply", "set it with PATH=VALUE"));
            }
            (LeafKind::Number(_), _) => return Err(self.fault("is a number", "write PATH=NUMBER or PATH*=FACTOR")),
            (LeafKind::Table(..), _) => return Err(self.fault("is a table", "scale it whole with PATH*=FACTOR")),
        };
        self.put(document, leaf, Node { at: 0, origin: Some(origin), kind })
    }

    fn multiply(
        &self,
        document: &mut Document,
        leaf: &Leaf,
        by: f64,
        round: bool,
        origin: &Arc<str>,
    ) -> Result<(), Fault> {
        let steps: Vec<Step> = leaf.address.iter().cloned().chain([Step::Key(leaf.key.clone())]).collect();
        let node = document.root.descend_mut(&steps).ok_or_else(|| self.fault("has no value to multiply", ""))?;
        node.multiply(by, round, origin);
        node.origin = Some(origin.clone());
        if !node.is_finite() {
            return Err(self.fault("comes to no finite number", "use a smaller factor"));
        }
        Ok(())
    }

    fn put(&self, document: &mut Document, leaf: &Leaf, node: Node) -> Result<(), Fault> {
        let Some(Node { kind: Kind::Table(entries), .. }) = document.root.descend_mut(&leaf.address) else {
            return Err(self.fault("has no place in its file", ""));
        };
        match entries.iter_mut().find(|e| e.key == leaf.key) {
            Some(entry) => entry.node = node,
            None => entries.push(Entry { key: leaf.key.clone(), key_at: 0, node }),
        }
        Ok(())
    }
}

/// A number as somebody may have typed it; a very large or small one by its exponent.
fn typed(value: f64) -> String {
    if value == 0.0 || (1e-12..1e15).contains(&value.abs()) { value.to_string() } else { super::fault::shown(value) }
}

/// The leaf that `path` (without the prefix of the file) names, with the factor of the unit it was named in.
pub(crate) fn find<'a>(leaves: &'a [Leaf], path: &str) -> Option<(&'a Leaf, Factor)> {
    leaves.iter().find_map(|leaf| {
        let key = path.strip_prefix(&*leaf.parent)?;
        match &leaf.kind {
            LeafKind::Number(number) => Some((leaf, unit::factor_of(number.field.key, key)?)),
            _ => (leaf.key == key).then_some((leaf, Factor::ONE)),
        }
    })
}

/// The remedy for a path that matches nothing.
pub(crate) fn remedy_for_path<'a>(
    wanted: &str,
    scenario: &str,
    paths: impl Iterator<Item = &'a str> + Clone,
) -> String {
    // nothing is near to a text longer than any path, and comparing it takes its time
    let near = nearest_paths(&cut(wanted), paths);
    if near.is_empty() && scenario.is_empty() {
        return "`mig-alley params list` shows all paths".to_owned();
    }
    if near.is_empty() {
        return format!("`mig-alley params list --scenario {scenario}` shows all paths");
    }
    format!("did you mean {}?", near.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let parsed = |text: &str| Change::parse(text).expect("a sound change").operation;
        assert_eq!(parsed("a.b=3.5"), Operation::Set(3.5));
        assert_eq!(parsed("a.b *= 0.9"), Operation::Multiply(0.9));
        assert_eq!(parsed("a.b=f-86a"), Operation::SetText("f-86a".into()));
    }

    #[test]
    fn other_forms_are_refused_and_shown() {
        let control = ("a=b\u{7}", "control character");
        let others = [("a.b", "no `=`"), ("=3", "lacks"), ("a*=x", "no number"), ("a=inf", "finite")];
        for (text, rule) in others.into_iter().chain([control]) {
            let fault = Change::parse(text).expect_err("not a change").to_string();
            assert!(fault.starts_with("command line: ") && fault.contains(rule), "{fault}");
            assert!(fault.contains(text.trim_end_matches('\u{7}')) && !fault.contains('\u{7}'), "{fault}");
        }
    }
}
