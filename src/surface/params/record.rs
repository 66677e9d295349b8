//! Files of `records/`: what the sources say happened, own losses, claims and reports apart.

use super::fault::suggestion;
use super::reader::{Need, Scope};
use crate::model::engagement::outcome::Fate;
use crate::model::parameter::Field;
use crate::study::record::{Record, RecordCount, RecordKind, RecordUse};

/// Numbers of a record: its rank, and the ends of a count.
pub(crate) const FIELDS: [Field; 3] = [
    Field { key: "rank", min: 1.0, max: 99.0, doc: "Rank among the records of the battle, 1 first." },
    Field { key: "lo", min: 0.0, max: 1e7, doc: "Smallest value the record allows." },
    Field { key: "hi", min: 0.0, max: 1e7, doc: "Largest value the record allows; absent for \"at least\"." },
];

/// What is counted of a type beside its fates.
const MEASURES: [&str; 15] = [
    "destroyed",
    "damaged",
    "hit",
    "engaged",
    "aborted",
    "rounds",
    "hits",
    "hits_taken",
    "flak_hits",
    "firing_s",
    "bombs_on_target",
    "crew_killed",
    "crew_missing",
    "passes_begun",
    "passes_fired",
];
const CLASSES: [&str; 3] = ["destroyed", "probable", "damaged"];
/// Words that stand for several types.
const TYPE_GROUPS: [&str; 3] = ["fighters", "bombers", "all"];

pub(crate) fn read(scope: &Scope<'_>) -> Option<Record> {
    let name = scope.text("name", "name for people", Need::Required);
    let scenarios = scenarios_of(scope);
    let source = scope.sources(Need::Required);
    scope.choice("checked", "how far it was seen", &[("read", ()), ("quoted", ()), ("memory", ())]);
    let confidence = scope.choice("confidence", "how good it is", &["high", "medium", "low"].map(|w| (w, w)));
    let rank = scope.unlisted_number(&FIELDS[0], Need::Required);
    let uses = [RecordUse::Calibration, RecordUse::CalibrationMinor, RecordUse::Holdout, RecordUse::Reserve]
        .map(|u| (u.key(), u));
    let usage = scope.choice("use", "what it may be used for", &uses);
    let note = scope.text("note", "remark", Need::Optional).unwrap_or_default().to_owned();
    let counts = scope.tables("count", |_, i| i.to_string()).iter().filter_map(count).collect();
    Some(Record {
        key: scope.stem().to_owned(),
        name: name?.to_owned(),
        scenarios,
        source: source.join(", "),
        confidence: confidence?.to_owned(),
        rank: rank? as u32,
        usage: usage?,
        counts,
        note,
    })
}

fn count(one: &Scope<'_>) -> Option<RecordCount> {
    let kinds = [RecordKind::Own, RecordKind::Claimed, RecordKind::Reported].map(|k| (k.key(), k));
    let quantity = one.text("quantity", "what is counted, side.type.measure", Need::Required);
    let kind = one.choice("kind", "whose statement it is", &kinds);
    let lo = one.unlisted_number(&FIELDS[1], Need::Required);
    let hi = one.unlisted_number(&FIELDS[2], Need::Optional);
    let note = one.text("note", "remark", Need::Optional).unwrap_or_default().to_owned();
    one.finish();
    let (quantity, lo) = (quantity?, lo?);
    check_quantity(one, quantity);
    if hi.is_some_and(|hi| hi < lo) {
        one.fault_of("hi", format!("is below lo = {lo}"), "swap the two");
    }
    if (quantity.contains(".claims.")) != (kind? == RecordKind::Claimed) {
        one.fault_of(
            "kind",
            "claims, and only claims, are counted under `claims`",
            "name the quantity side.claims.type.class",
        );
    }
    Some(RecordCount { quantity: quantity.to_owned(), kind: kind?, lo, hi, note })
}

/// Reports the first part of a quantity's name that does not exist.
fn check_quantity(one: &Scope<'_>, quantity: &str) {
    let parts: Vec<&str> = quantity.split('.').collect();
    let fault = |part: &str, known: &[&str]| {
        one.fault_of("quantity", format!("`{part}` is not known here"), suggestion(part, known.iter().copied()));
    };
    if !["un", "communist"].contains(&parts[0]) {
        return fault(parts[0], &["un", "communist"]);
    }
    match parts[1..] {
        ["claims", victim, class] => claim(one, victim, class, fault),
        [claimant, "claims", victim, class] => {
            refer(one, claimant.split('@').next().unwrap_or(claimant));
            claim(one, victim, class, fault);
        }
        [aircraft, measure] | [aircraft, measure @ ("rounds" | "hits"), _] => {
            let fates = Fate::ALL.map(Fate::key);
            let known: Vec<&str> = MEASURES.iter().copied().chain(fates).collect();
            if !known.contains(&measure) {
                fault(measure, &known);
            }
            refer(one, aircraft.split('@').next().unwrap_or(aircraft));
        }
        _ => one.fault_of("quantity", "is not side.type.measure or side.claims.type.class", ""),
    }
}

fn claim(one: &Scope<'_>, victim: &str, class: &str, fault: impl Fn(&str, &[&str])) {
    refer(one, victim);
    if !CLASSES.contains(&class) {
        fault(class, &CLASSES);
    }
}

fn refer(one: &Scope<'_>, aircraft: &str) {
    if !TYPE_GROUPS.contains(&aircraft) {
        one.refer_to("quantity", "aircraft", aircraft);
    }
}

/// Stems of scenarios.
fn scenarios_of(scope: &Scope<'_>) -> Vec<String> {
    let stems = scope.names("scenarios", "a list of stems in scenarios/").unwrap_or_default();
    stems.iter().for_each(|(stem, node)| scope.refer("scenarios", node, "scenarios", stem));
    stems.into_iter().map(|(stem, _)| stem.to_owned()).collect()
}
