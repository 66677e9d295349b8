//! The losses of a recorded run: who, when, of what, hit by whom.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::engagement::outcome::{Fate, Loss};
use crate::surface::replay::Replay;
use crate::surface::replay::told::{cause_in_words, fate_in_words, to_thousandths};
use crate::surface::terminal;

/// One aircraft lost.
#[derive(Debug, Serialize)]
pub(super) struct LossJson {
    aircraft: String,
    side: &'static str,
    #[serde(rename = "type")]
    kind: String,
    /// Time from the beginning of the battle; of losses on the way home the end of the battle [s].
    time_s: f64,
    fate: &'static str,
    cause: &'static str,
    /// Those who hit it, with their hits; most hits first.
    hit_by: Vec<Hits>,
    #[serde(skip)]
    words: (String, &'static str, &'static str),
}

#[derive(Debug, Serialize)]
struct Hits {
    aircraft: String,
    hits: u32,
}

/// The losses in order of time.
pub(super) fn losses(replay: &Replay<'_>) -> Vec<LossJson> {
    replay.recording.outcome.losses.iter().map(|loss| one(replay, loss)).collect()
}

fn one(replay: &Replay<'_>, loss: &Loss) -> LossJson {
    let plane = &replay.roster[loss.aircraft];
    LossJson {
        aircraft: plane.name.clone(),
        side: plane.force.side.key(),
        kind: plane.kind.key.clone(),
        time_s: to_thousandths(loss.time_s),
        fate: loss.fate.key(),
        cause: loss.cause.key(),
        hit_by: hit_by(replay, loss.aircraft),
        words: (plane.type_name().to_owned(), fate_in_words(loss.fate), cause_in_words(loss.cause.key())),
    }
}

fn hit_by(replay: &Replay<'_>, who: usize) -> Vec<Hits> {
    let mut hits: BTreeMap<&str, f64> = BTreeMap::new();
    for told in replay.told.iter().filter(|t| matches!(t.kind, "hit" | "flak") && t.who == who) {
        let by = told.other.as_deref().unwrap_or("flak");
        *hits.entry(by).or_default() += told.figures.get("hits").copied().unwrap_or(0.0);
    }
    let mut list: Vec<Hits> =
        hits.into_iter().map(|(by, n)| Hits { aircraft: by.to_owned(), hits: n as u32 }).collect();
    list.sort_by(|a, b| b.hits.cmp(&a.hits).then_with(|| a.aircraft.cmp(&b.aircraft)));
    list
}

/// The losses as a table, or a line that says that there were none.
pub(super) fn table(losses: &[LossJson]) -> String {
    if losses.is_empty() {
        return "no aircraft was lost\n".to_owned();
    }
    let row = |loss: &LossJson| {
        let when = if loss.fate == Fate::ShotDown.key() { clock(loss.time_s) } else { "later".to_owned() };
        let (kind, fate, cause) = loss.words.clone();
        let hit_by: Vec<String> = loss.hit_by.iter().map(|by| format!("{} ({})", by.aircraft, by.hits)).collect();
        vec![loss.aircraft.clone(), kind, when, format!("{fate}: {cause}"), hit_by.join(" ")]
    };
    let header = ["lost", "type", "min:s", "how", "hit by (hits)"];
    terminal::table(&header, header.len(), losses.iter().map(row).collect())
}

/// Minutes and seconds from the beginning of the battle.
fn clock(time_s: f64) -> String {
    let whole_s = time_s.max(0.0) as u64;
    format!("{}:{:02}", whole_s / 60, whole_s % 60)
}
