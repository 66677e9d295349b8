//! What happened, as remarks in the recording: fire opened and hits as messages, what matters as bookmarks on the time
//! line. Sightings and decisions stand in `events.jsonl` alone.

use super::{Kind, Line, Replay, event};
use crate::surface::replay::told::Told;

/// Adds a line for everything worth showing.
pub(super) fn add_all(replay: &Replay<'_>, lines: &mut Vec<Line>) {
    for told in &replay.told {
        let Some(kind) = kind(told) else { continue };
        // A viewer knows only those who flew.
        let flew = |who: &usize| replay.recording.ways.get(*who).is_some_and(|way| !way.is_empty());
        let about: Vec<usize> = std::iter::once(told.who).chain(told.with).filter(flew).collect();
        lines.push(Line::new(told.time_s, Kind::Happened, event(kind, &about, &told.text)));
    }
}

/// Kind of the remark; none for what is not shown, or ends an object, which it does by itself.
fn kind(told: &Told) -> Option<&'static str> {
    match told.kind {
        "hit" if told.details.is_empty() => Some("Message"),
        "hit" | "straggled" => Some("Bookmark"),
        "fired" | "fire_out" | "bombs_away" => Some("Message"),
        _ => None,
    }
}
