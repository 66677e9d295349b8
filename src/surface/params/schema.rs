//! JSON Schema (draft 2020-12) of the parameter files, from the same lists of fields as the reader, so that editors
//! complete keys and mark values out of range. Rules between values (order, sums, mentions) are left to `params check`.

mod study;

use serde_json::{Map, Value as Json, json};

use super::unit;
use super::value::{Basis, Checked};
use super::{aircraft, record, scenario};
use crate::model::airframe::{AirframeParameters, JetParameters, PropellerParameters};
use crate::model::airmanship::AirmanshipParameters;
use crate::model::claim::{ClaimChances, Evidence, GunnerClaimParameters, WatchParameters};
use crate::model::doctrine::{BomberDoctrine, EscortDoctrine, InterceptorDoctrine};
use crate::model::gun::{GunParameters, Shell};
use crate::model::parameter::{Field, Parameters};
use crate::model::pilot::{AimParameters, GunnerParameters, SkillParameters};
use crate::model::published::PublishedQuantity;
use crate::model::scenario::{
    ConditionsParameters, EntryParameters, FlakParameters, PatrolParameters, StreamParameters,
};
use crate::model::sighting::SightingParameters;
use crate::model::turret::{MOST_TURRETS, SECTORS, Sight};
use crate::model::vulnerability::{ShellEffect, SilhouetteParameters, VulnerabilityParameters};

/// A table of a file: its keys, and which of them must stand.
#[derive(Default)]
struct Table {
    properties: Map<String, Json>,
    required: Vec<Json>,
}

impl Table {
    fn fields(mut self, fields: &[Field]) -> Self {
        for field in fields {
            self = self.spelled(field, number);
        }
        self
    }

    fn lists(mut self, fields: &[Field]) -> Self {
        for field in fields {
            self = self.spelled(field, list);
        }
        self
    }

    /// A required key in every unit it may be typed in.
    fn spelled(mut self, field: &Field, of: impl Fn(&Field, unit::Factor) -> Json) -> Self {
        let spellings = unit::spellings(field.key);
        let any: Vec<Json> = spellings.iter().map(|(name, _)| json!({ "required": [name] })).collect();
        self.required.push(json!({ "oneOf": any }));
        self.properties.extend(spellings.iter().map(|(name, factor)| (name.clone(), of(field, *factor))));
        self
    }

    fn optional(mut self, fields: &[Field]) -> Self {
        for field in fields {
            let spellings = unit::spellings(field.key);
            self.properties.extend(spellings.iter().map(|(name, factor)| (name.clone(), number(field, *factor))));
        }
        self
    }

    fn key(mut self, key: &str, schema: Json) -> Self {
        self.required.push(json!({ "required": [key] }));
        self.maybe(key, schema)
    }

    fn maybe(mut self, key: &str, schema: Json) -> Self {
        self.properties.insert(key.to_owned(), schema);
        self
    }

    fn close(self) -> Json {
        json!({
            "type": "object",
            "properties": self.properties,
            "allOf": self.required,
            "additionalProperties": false,
        })
    }
}

fn text(doc: &str) -> Json {
    json!({ "type": "string", "description": doc })
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Json {
    json!({ "enum": words.into_iter().collect::<Vec<_>>() })
}

fn plain(field: &Field, factor: unit::Factor) -> Json {
    json!({ "type": "number", "minimum": factor.from_si(field.min), "maximum": factor.from_si(field.max) })
}

/// A number, or a table that says how it is known.
fn number(field: &Field, factor: unit::Factor) -> Json {
    let plain = plain(field, factor);
    let mut properties = provenance();
    properties.extend(["best", "lo", "hi"].map(|key| (key.to_owned(), plain.clone())));
    properties.insert("scale".to_owned(), words(["linear", "log"]));
    properties.insert("role".to_owned(), words(["input"]));
    json!({
        "description": field.doc.trim(),
        "oneOf": [plain, {
            "type": "object", "properties": properties, "required": ["basis"], "additionalProperties": false,
        }],
    })
}

fn list(field: &Field, factor: unit::Factor) -> Json {
    let values = json!({ "type": "array", "items": plain(field, factor) });
    let mut properties = provenance();
    properties.insert("values".to_owned(), values.clone());
    json!({
        "description": field.doc.trim(),
        "oneOf": [values, {
            "type": "object", "properties": properties, "required": ["values", "basis"], "additionalProperties": false,
        }],
    })
}

fn source() -> Json {
    json!({
        "description": "Keys of sources.toml.",
        "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
    })
}

fn provenance() -> Map<String, Json> {
    let pairs = [
        ("basis", words(Basis::WORDS)),
        ("checked", words(Checked::WORDS)),
        ("source", source()),
        ("note", text("Remark.")),
    ];
    pairs.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect()
}

fn group<P: Parameters>() -> Json {
    Table::default().fields(P::FIELDS).close()
}

fn checks() -> Json {
    json!({ "type": "object", "description": "Outcomes for comparison, role = \"check\"; never inputs." })
}

fn pairs(doc: &str) -> Json {
    let pair = json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    json!({ "type": "array", "items": pair, "minItems": 2, "description": doc })
}

fn aircraft_file() -> Json {
    let gun = Table { properties: provenance(), ..Table::default() };
    let gun = gun.key("gun", text("Stem in guns/.")).fields(&[aircraft::GUN_COUNT, aircraft::ROUNDS_EACH]).close();
    let base = |drive: &str| {
        Table::default()
            .key("name", text("Name for people."))
            .key("propulsion", words([drive]))
            .key("vulnerability", text("Stem in vulnerability/."))
            .maybe("turret_gun", text("Stem in guns/; bombers only."))
            .maybe("turrets", turrets())
            .maybe("claimed_as", text("Stem in aircraft/ under which the enemy claims it."))
            .maybe("guns", json!({ "type": "array", "items": gun }))
            .maybe("published", json!({ "type": "array", "items": published() }))
            .maybe("check", checks())
            .fields(AirframeParameters::FIELDS)
            .fields(SilhouetteParameters::FIELDS)
            .lists(&aircraft::TABLES[..5])
    };
    let jet = base("jet").fields(JetParameters::FIELDS).close();
    let propeller = base("propeller").fields(PropellerParameters::FIELDS).lists(&aircraft::TABLES[5..]).close();
    json!({ "oneOf": [jet, propeller] })
}

fn turrets() -> Json {
    let sectors = json!({ "type": "array", "items": words(SECTORS), "description": "Where its guns bear." });
    let turret = Table { properties: provenance(), ..Table::default() }
        .key("name", text("Name in paths."))
        .key("sight", words(Sight::ALL.map(Sight::key)))
        .key("bears", sectors)
        .fields(&[aircraft::TURRET_GUNS]);
    json!({ "type": "array", "items": turret.close(), "maxItems": MOST_TURRETS })
}

fn published() -> Json {
    Table::default()
        .key("quantity", words(PublishedQuantity::ALL.map(PublishedQuantity::key)))
        .key("value", json!({ "type": "number" }))
        .key("printed", text("The figure as printed."))
        .key("mass_kg", json!({ "type": "number" }))
        .key("power", words(["military", "rated", "shaft"]))
        .key("use", words(["fit", "check", "excluded"]))
        .key("source", source())
        .key("checked", words(Checked::WORDS))
        .maybe("altitude_m", json!({ "type": "number" }))
        .maybe("shaft_w", json!({ "type": "number" }))
        .maybe("listed_residual_percent", json!({ "type": "number" }))
        .close()
}

fn vulnerability_file() -> Json {
    let effects = Shell::ALL.iter().fold(Table::default(), |t, s| t.key(s.key(), group::<ShellEffect>()));
    let file = Table::default().fields(VulnerabilityParameters::FIELDS).key("effect", effects.close());
    file.maybe("check", checks()).close()
}

fn pilots_file() -> Json {
    let named = |kind: &str| {
        let table = Table::default().key("name", text("Who they are.")).key("kind", words([kind]));
        table.key("claims", text("Stem in claims/."))
    };
    let aim = Table::default().key("bomber", group::<AimParameters>()).key("fighter", group::<AimParameters>());
    let pilots = named("pilots").fields(SkillParameters::FIELDS).key("aim", aim.close()).maybe("check", checks());
    let gunners = named("gunners").fields(GunnerParameters::FIELDS).maybe("check", checks());
    json!({ "oneOf": [pilots.close(), gunners.close()] })
}

fn claims_file() -> Json {
    let seen = || Evidence::ALL.iter().fold(Table::default(), |t, e| t.key(e.key(), group::<ClaimChances>())).close();
    let of = |kind: &str| Table::default().key("kind", words([kind])).fields(WatchParameters::FIELDS);
    let pilots = of("pilots").key("bomber", seen()).key("fighter", seen()).maybe("check", checks());
    let gunners = of("gunners").fields(GunnerClaimParameters::FIELDS).key("fighter", seen()).maybe("check", checks());
    json!({ "oneOf": [pilots.close(), gunners.close()] })
}

fn doctrine_file() -> Json {
    let kinds = [
        ("interceptor", InterceptorDoctrine::FIELDS),
        ("escort", EscortDoctrine::FIELDS),
        ("bomber", BomberDoctrine::FIELDS),
    ];
    let named = |kind: &str| Table::default().key("name", text("Whose rules these are.")).key("kind", words([kind]));
    json!({ "oneOf": kinds.map(|(kind, fields)| named(kind).fields(fields).maybe("check", checks()).close()) })
}

fn scenario_file() -> Json {
    let [latitude, longitude, border, base] = &scenario::FIELDS;
    let forces = json!({ "type": "object", "additionalProperties": { "oneOf": force() } });
    Table::default()
        .key("title", text("Title for people."))
        .maybe("date", text("Day of the battle, year-month-day."))
        .maybe("local_time", text("Hour in Korea at which the battle begins, hh:mm, for the clock of a replay."))
        .maybe("place", text("Where it was fought."))
        .key("sighting", text("Stem in sighting/."))
        .key("airmanship", text("Stem in airmanship/."))
        .fields(&[*latitude, *longitude])
        .spelled(border, |field, _| pairs(field.doc.trim()))
        .lists(&[*base])
        .maybe("sanctuary", json!({ "type": "boolean" }))
        .key("conditions", group::<ConditionsParameters>())
        .maybe("stream", group::<StreamParameters>())
        .maybe(
            "flak",
            Table::default().key("shell", words(Shell::ALL.map(Shell::key))).fields(FlakParameters::FIELDS).close(),
        )
        .key("forces", forces)
        .maybe("check", checks())
        .close()
}

fn force() -> Vec<Json> {
    let [count, share, home, divert, order] = &scenario::FORCE_FIELDS;
    let base = |role: &str| {
        Table::default()
            .key("name", text("Name of the unit."))
            .key("role", words([role]))
            .key("side", words(["un", "communist"]))
            .key("aircraft", text("Stem in aircraft/."))
            .key("doctrine", text("Stem in doctrine/."))
            .maybe("alerted", json!({ "type": "boolean" }))
            .fields(&[*count])
    };
    let pilots = text("Stem in pilots/.");
    let bomber = base("bomber").key("gunners", pilots.clone()).fields(&[*home]).lists(&[*divert]);
    let escort = || base("escort").key("pilots", pilots.clone());
    let [beside @ .., patrol] = scenario::STATIONS;
    let interceptor = base("interceptor").key("pilots", pilots.clone()).fields(&[*share]);
    let interceptor = interceptor.maybe("entry", group::<EntryParameters>());
    vec![
        bomber.optional(&[*order]).maybe("other_base", json!({ "type": "boolean" })).close(),
        escort().key("station", words(beside)).close(),
        escort().key("station", words([patrol])).key("patrol", group::<PatrolParameters>()).close(),
        interceptor.key("second_aircraft", text("Stem in aircraft/ of the second type.")).close(),
    ]
}

fn record_file() -> Json {
    let [rank, lo, hi] = &record::FIELDS;
    let one = |field: &Field| plain(field, unit::Factor::ONE);
    let count = Table::default()
        .key("quantity", text("side.type.measure, side.type@unit.measure or side.claims.type.class."))
        .key("kind", words(["own", "claimed", "reported"]))
        .key("lo", one(lo))
        .maybe("hi", one(hi))
        .maybe("note", text("Remark."));
    Table::default()
        .key("name", text("Name for people."))
        .key("scenarios", json!({ "type": "array", "items": { "type": "string" } }))
        .key("source", source())
        .key("checked", words(Checked::WORDS))
        .key("confidence", words(["high", "medium", "low"]))
        .key("rank", one(rank))
        .key("use", words(["calibration", "calibration-minor", "holdout", "reserve"]))
        .maybe("note", text("Remark."))
        .maybe("count", json!({ "type": "array", "items": count.close() }))
        .close()
}

fn sources_file() -> Json {
    let source = Table::default()
        .key("title", text("Title."))
        .key("checked", words(Checked::WORDS))
        .maybe("author", text("Author."))
        .maybe("url", text("Address."))
        .maybe("note", text("Remark."));
    json!({ "type": "object", "additionalProperties": source.close() })
}

/// The schemas of all folders under `$defs`, by name of the folder; `sources` for `sources.toml`.
pub fn schema() -> Json {
    let gun = Table::default().key("name", text("Designation.")).key("shell", words(Shell::ALL.map(Shell::key)));
    let airmanship = Table::default().fields(AirmanshipParameters::FIELDS).maybe("check", checks());
    let sighting = Table::default().fields(SightingParameters::FIELDS).maybe("check", checks());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Parameter files of mig-alley",
        "description": "Point an editor at #/$defs/FOLDER for the files of params/FOLDER.",
        "$defs": {
            "aircraft": aircraft_file(),
            "guns": gun.fields(GunParameters::FIELDS).maybe("check", checks()).close(),
            "vulnerability": vulnerability_file(),
            "pilots": pilots_file(),
            "claims": claims_file(),
            "sighting": sighting.close(),
            "airmanship": airmanship.close(),
            "doctrine": doctrine_file(),
            "scenarios": scenario_file(),
            "records": record_file(),
            "studies": study::file(),
            "sources": sources_file(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use super::super::tree::{Kind, Node};
    use super::*;

    /// The part of a schema that these files use, checked by hand: the crate that would do it is larger than the program.
    fn accepts(schema: &Json, node: &Node) -> Result<(), String> {
        if let Some(options) = schema["oneOf"].as_array() {
            let fits = options.iter().filter(|option| accepts(option, node).is_ok()).count();
            let first = options.iter().find_map(|option| accepts(option, node).err()).unwrap_or_default();
            return if fits == 1 { Ok(()) } else { Err(format!("{fits} of {} fit: {first}", options.len())) };
        }
        if let Some(words) = schema["enum"].as_array() {
            let Kind::Text(text) = &node.kind else { return Err("no text".into()) };
            return if words.iter().any(|w| w == text) { Ok(()) } else { Err(format!("{text} is no choice")) };
        }
        match (schema["type"].as_str(), &node.kind) {
            (Some("number"), Kind::Number(value, _)) => {
                let (min, max) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
                let inside = min.is_none_or(|m| *value >= m) && max.is_none_or(|m| *value <= m);
                if inside { Ok(()) } else { Err(format!("{value} is outside {min:?} to {max:?}")) }
            }
            (Some("string"), Kind::Text(_)) | (Some("boolean"), Kind::Flag(_)) => Ok(()),
            (Some("array"), Kind::Array(items)) => items.iter().try_for_each(|item| accepts(&schema["items"], item)),
            (Some("object"), Kind::Table(entries)) => object(schema, entries),
            (kind, _) => Err(format!("{} is no {kind:?}", node.text())),
        }
    }

    fn object(schema: &Json, entries: &[super::super::tree::Entry]) -> Result<(), String> {
        for entry in entries {
            let known = schema["properties"].get(&entry.key);
            let extra = schema.get("additionalProperties").unwrap_or(&Json::Bool(true));
            match known.unwrap_or(extra) {
                Json::Bool(true) => {}
                Json::Bool(false) => return Err(format!("unknown key {}", entry.key)),
                inner => accepts(inner, &entry.node).map_err(|e| format!("{}: {e}", entry.key))?,
            }
        }
        let has = |key: &Json| entries.iter().any(|e| *key == e.key);
        let all = |rule: &Json| rule["required"].as_array().is_none_or(|keys| keys.iter().all(has));
        if !all(schema) {
            return Err(format!("lacks one of {}", schema["required"]));
        }
        let rules = schema["allOf"].as_array().map_or(&[][..], |rules| &rules[..]);
        let missing = rules.iter().find(|rule| match rule["oneOf"].as_array() {
            Some(options) => options.iter().filter(|option| all(option)).count() != 1,
            None => !all(rule),
        });
        missing.map_or(Ok(()), |rule| Err(format!("not met: {rule}")))
    }

    #[test]
    fn the_schema_accepts_every_built_in_file() {
        let schema = schema();
        let library = load::built_in().expect("the built-in files parse");
        for file in &library.files {
            let folder = if file.document.folder.is_empty() { "sources" } else { file.document.folder };
            let verdict = accepts(&schema["$defs"][folder], &file.document.root);
            assert_eq!(verdict, Ok(()), "{}", file.document.file);
        }
    }

    #[test]
    fn the_schema_refuses_what_the_reader_refuses() {
        let guns = &schema()["$defs"]["guns"];
        let gun = "name = \"x\"\nshell = \"37mm\"\ncalibre_mm = 37\nrate_of_fire_per_min = 400\n\
                   muzzle_velocity_m_s = 690\nprojectile_mass_kg = 0.7\ndrag_coefficient = 0.36\ndispersion_mrad = 1.2\n";
        let verdict = |text: String| accepts(guns, &super::super::tree::parse("x", &text).0);
        assert_eq!(verdict(gun.to_owned()), Ok(()));
        for (from, to) in [
            ("calibre_mm = 37", "calibre_mm = 370"),
            ("37mm", "38mm"),
            ("drag_coefficient", "drag"),
            ("690", "{ best = 690 }"),
            ("calibre_mm = 37", "calibre_mm = 37\ncalibre_m = 0.037"),
        ] {
            assert!(verdict(gun.replace(from, to)).is_err(), "{to}");
        }
    }
}
