//! Everything that happened, as JSON lines: a header, then one object an event in order of time.

use serde::Serialize;

use super::Replay;

/// Name of the file.
pub const FILE: &str = "events.jsonl";
/// Name of the form that the lines have.
pub const SCHEMA: &str = "mig-alley-events";
/// Version of the form: higher where a field or kind is added, removed or changes its meaning.
pub const VERSION: u32 = 3;

/// The first line.
#[derive(Debug, Serialize)]
struct Header<'a> {
    schema: &'a str,
    version: u32,
    scenario: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    seed: u64,
    run: u32,
    duration_s: f64,
    /// Units of all numbers, by the end of their names.
    units: Units,
}

#[derive(Debug, Serialize)]
struct Units {
    #[serde(rename = "_s")]
    s: &'static str,
    #[serde(rename = "_m")]
    m: &'static str,
    others: &'static str,
}

/// The file.
pub fn text(replay: &Replay<'_>) -> String {
    let (scenario, recording) = (replay.scenario, replay.recording);
    let header = Header {
        schema: SCHEMA,
        version: VERSION,
        scenario: &scenario.key,
        title: &scenario.title,
        date: replay.date.as_deref(),
        seed: recording.address.seed,
        run: recording.address.run,
        duration_s: recording.outcome.duration_ms as f64 / 1000.0,
        units: Units { s: "seconds from the beginning of the battle, or of length", m: "metres", others: "counts" },
    };
    let mut text = line(&header);
    replay.told.iter().for_each(|told| text += &line(&told.rounded()));
    text
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain strings and numbers always serialise") + "\n"
}
