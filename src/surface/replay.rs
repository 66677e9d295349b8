//! One run told for people and for other programs: what happened in words, and files for viewers.
//!
//! | file | for |
//! |---|---|
//! | `viewer.html` | people: the battle played back in a browser |
//! | `replay.acmi` | Tacview and other readers of its format |
//! | `events.jsonl` | programs: everything that happened, a line each |
//! | `tracks.csv` | spreadsheets: where everybody was, second by second |

pub mod acmi;
pub mod attitude;
pub mod events;
pub mod place;
pub mod roster;
pub mod told;
pub mod tracks;
pub mod viewer;
pub mod why;

use crate::model::scenario::Scenario;
use crate::study::recording::Recording;
use roster::{Plane, roster};
use told::{Told, told};

/// Names of all files of a replay.
pub const FILES: &[&str] = &[viewer::FILE, acmi::FILE, events::FILE, tracks::FILE];

/// A recorded run with everything that its files are written from.
#[derive(Debug, Clone)]
pub struct Replay<'a> {
    /// The battle.
    pub scenario: &'a Scenario,
    /// Its day, year-month-day, where the scenario gives it.
    pub date: Option<String>,
    /// Hour in Korea at which it begins, hours:minutes, where the scenario gives it.
    pub local_time: Option<String>,
    /// The run.
    pub recording: &'a Recording,
    /// What happened, in words.
    pub told: Vec<Told>,
    /// Who flew.
    pub roster: Vec<Plane<'a>>,
}

impl<'a> Replay<'a> {
    /// Tells a recorded run; `date` is the day of the battle as year-month-day.
    pub fn new(scenario: &'a Scenario, date: Option<String>, recording: &'a Recording) -> Self {
        let (told, roster) = (told(scenario, recording), roster(scenario, recording));
        Replay { scenario, date, local_time: None, recording, told, roster }
    }

    /// The same with the hour in Korea at which the battle begins, as hours:minutes.
    pub fn beginning_at(self, local_time: Option<String>) -> Self {
        Replay { local_time, ..self }
    }

    /// Every file by name with its text.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        vec![
            (viewer::FILE, viewer::page(self.scenario, self.recording, &self.told)),
            (acmi::FILE, acmi::text(self)),
            (events::FILE, events::text(self)),
            (tracks::FILE, tracks::text(self)),
        ]
    }
}

/// A number with so many decimals, and no minus before a zero.
fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| c == '0' || c == '.') => zero.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_has_no_sign() {
        assert_eq!([-0.04, 0.0, -0.06, 12.34].map(|v| decimal(v, 1)), ["0.0", "0.0", "-0.1", "12.3"]);
        assert_eq!(decimal(-0.4, 0), "0");
    }
}
