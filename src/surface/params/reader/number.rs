//! The numbers of a table: plain or with how they are known, one by one, in groups, lists and points.

use super::super::fault::{Fault, nearest, shown, suggestion};
use super::super::tree::{Entry, Kind, Node};
use super::super::unit::Factor;
use super::super::value::{Basis, Checked, PriorScale, Value};
use super::{LeafKind, Need, NumberLeaf, Scope};
use crate::model::parameter::{Field, Parameters};

const METADATA: [&str; 9] = ["best", "lo", "hi", "scale", "basis", "checked", "source", "note", "role"];

/// Parameters of the model's groups that count something.
const WHOLE: [&str; 7] =
    ["engines", "crew", "wave_size", "flight_size", "maximum_passes", "major_damage_hits", "rounds_each"];

impl Scope<'_> {
    /// A flat group of parameters of this table; `None` where one is missing or faulty.
    pub fn group<P: Parameters>(&self) -> Option<P> {
        let mut sound = true;
        let group = P::read(&mut |field| {
            self.number(field, Need::Required, WHOLE.contains(&field.key)).unwrap_or_else(|| {
                sound = false;
                field.min
            })
        });
        sound.then_some(group)
    }

    /// A number, SI.
    pub fn number(&self, field: &Field, need: Need, whole: bool) -> Option<f64> {
        let spellings = self.spellings(field);
        let found: Vec<_> = spellings.iter().filter_map(|(name, f)| Some((self.entry(name)?, *f))).collect();
        let Some((entry, factor)) = found.first().copied() else {
            if need == Need::Required {
                self.missing(field.key, field.doc);
            }
            let leaf = NumberLeaf { field: *field, factor: Factor::ONE, whole, value: None, at: None };
            self.leaf(field.key, LeafKind::Number(leaf));
            return None;
        };
        if let Some((twice, _)) = found.get(1) {
            let rule = format!("says the same as `{}`", entry.key);
            self.fault(&twice.key, &twice.node, rule, "keep one of the two");
        }
        let value = self.value(&entry.key, &entry.node);
        let sound = value.as_ref().is_some_and(|v| self.in_range(field, factor, entry, v, whole));
        let at = entry.node.origin.is_none().then_some(entry.node.at);
        let si = value.as_ref().map(|v| factor.to_si(v.best));
        self.leaf(&entry.key, LeafKind::Number(NumberLeaf { field: *field, factor, whole, value, at }));
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

    /// Basis, checked, source and note that stand beside the keys of this table and cover all of its numbers read so far.
    pub fn provenance_keys(&self) {
        ["basis", "checked", "source", "note"].iter().for_each(|key| self.known(key));
        let anchor = self.entries.first().map(|e| &e.node);
        let told = ["basis", "checked", "source"].iter().any(|k| self.entry(k).is_some());
        let Some(anchor) = anchor.filter(|_| told) else { return };
        let known = self.provenance("this table", anchor, self.entries);
        for leaf in self.sink.borrow_mut().leaves.iter_mut().filter(|leaf| leaf.parent == self.path) {
            if let LeafKind::Number(NumberLeaf { value: Some(value), .. }) = &mut leaf.kind
                && value.basis.is_none()
            {
                let Value { best, has_best, .. } = *value;
                *value = Value { best, has_best, ..known.clone() };
            }
        }
    }

    /// A list of points given by two numbers each, SI.
    pub fn points(&self, field: &Field, need: Need) -> Option<Vec<[f64; 2]>> {
        let spellings = self.spellings(field);
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
            if !inside(field, si) {
                let rule = between(field, factor);
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
        let numbers = ["best", "lo", "hi"].map(|name| {
            let entry = entries.iter().find(|e| e.key == name)?;
            let Kind::Number(value, _) = entry.node.kind else {
                self.fault(&format!("{key}.{name}"), &entry.node, "must be a number", "");
                return Some(None);
            };
            Some(Some(value))
        });
        let scale = match self.word(key, entries, "scale", &["linear", "log"]) {
            Some("log") => PriorScale::Log,
            _ => PriorScale::Linear,
        };
        if self.word(key, entries, "role", &["input", "check"]) == Some("check") {
            let rule = "is marked role = \"check\" and may not feed the engine";
            self.fault(key, node, rule, "move it to the [check] table");
        }
        let mut value = self.provenance(key, node, entries);
        if numbers.contains(&Some(None)) {
            return None;
        }
        let [best, lo, hi] = numbers.map(Option::flatten);
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
                let remedy = nearest(typed, words.iter().copied()).first().map(|w| format!("did you mean `{w}`?"));
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
            Some(Kind::Text(note)) => {
                self.legible("note", node, note);
                note.clone()
            }
            None => String::new(),
            Some(_) => {
                self.fault(&format!("{key}.note"), node, "must be a text in quotes", "");
                String::new()
            }
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
        let spellings = self.spellings(field);
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
        if inside(field, si) {
            return Some(si);
        }
        self.fault(key, item, between(field, factor), "type a value in this range");
        None
    }
}

/// Whether `si` lies in the range of `field`; a number that is none does not. The slack forgives the rounding of a bound
/// that was typed in another unit.
fn inside(field: &Field, si: f64) -> bool {
    let slack = 1e-12 * field.max.abs().max(field.min.abs());
    si >= field.min - slack && si <= field.max + slack
}

fn between(field: &Field, factor: Factor) -> String {
    let (min, max) = (shown(factor.from_si(field.min)), shown(factor.from_si(field.max)));
    format!("must be between {min} and {max} ({})", field.doc.trim().trim_end_matches('.'))
}
