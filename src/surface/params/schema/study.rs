//! The schema of named studies.

use serde_json::{Value as Json, json};

use super::super::{study, unit};
use super::{Table, plain, provenance, source, text, words};
use crate::model::parameter::Field;
use crate::study::design::Design;

pub(super) fn file() -> Json {
    let [runs, seed, points] = &study::FIELDS;
    let one = |field: &Field| plain(field, unit::Factor::ONE);
    let names = |doc: &str| json!({ "type": "array", "items": { "type": "string" }, "description": doc });
    let axis = || Table { properties: provenance(), ..Table::default() };
    let values = json!({ "oneOf": [
        text("LO:HI:STEP, LO:HI/N or LO:HI."),
        { "type": "array", "items": { "type": "number" } },
        { "type": "array", "items": { "type": "string" } },
    ] });
    let parameter = axis()
        .maybe("name", text("What it is called on charts."))
        .key("path", text("Path of a parameter; PATH* where the values are factors."));
    let level = axis().key("name", text("Name of the level.")).key("set", names("Changes, PATH=VALUE."));
    let named = axis().key("name", text("What the levels decide."));
    let named = named.key("level", json!({ "type": "array", "items": level.close() }));
    let axes = json!({ "oneOf": [parameter.maybe("values", values).close(), named.close()] });
    Table::default()
        .key("title", text("Title for people."))
        .key("question", text("The question that it answers, in a sentence."))
        .key("scenario", text("Stem in scenarios/."))
        .key("design", words(Design::ALL.map(Design::key)))
        .key("runs", one(runs))
        .maybe("seed", one(seed))
        .maybe("points", one(points))
        .key("quantities", names("Quantities to print and draw, side.type.measure."))
        .maybe("source", source())
        .maybe("note", text("Remark."))
        .key("axis", json!({ "type": "array", "items": axes }))
        .close()
}
