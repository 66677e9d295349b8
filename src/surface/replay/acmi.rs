//! One run as a flight recording in the text format of Tacview, ACMI 2.2 (reference: tacview.net/documentation/acmi).
//!
//! Two lines of header; lines of object 0 for the whole; `#seconds` begins a frame; `id,T=longitude|latitude|altitude|roll|pitch|yaw`
//! moves an object, where an empty part has not changed; `0,Event=Kind|id|...|text` tells an event; `-id` removes an
//! object. Longitude and latitude count from those of the aim point. Every aircraft that flew is one object, and ends with one event:
//! `Destroyed` where it was lost, on the way home too, `LeftArea` where it came home.

mod object;
mod remark;

use super::Replay;
use super::place::Map;
use object::Object;

use crate::surface::params::days_of;

/// Name of the file.
pub const FILE: &str = "replay.acmi";

/// Hour in Korea at which a battle begins whose scenario gives none.
const LOCAL_TIME: &str = "09:40";
/// Clocks in Korea are ahead of UTC by so much [min].
const AHEAD_MIN: u32 = 9 * 60;
/// Minutes of a day.
const DAY_MIN: u32 = 24 * 60;

/// What a line of a moment is; within one, aircraft first move, then things happen, then aircraft go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Moved,
    Happened,
    Ended,
    Removed,
}

/// A line with its time in hundredths of a second, the resolution of the file.
struct Line {
    at: (i64, Kind),
    text: String,
}

impl Line {
    fn new(time_s: f64, kind: Kind, text: String) -> Self {
        Line { at: ((time_s * 100.0).round() as i64, kind), text }
    }
}

/// The file.
pub fn text(replay: &Replay<'_>) -> String {
    let map = Map::around(replay.scenario.place_deg);
    let flown: Vec<Object<'_>> = (0..replay.roster.len()).filter_map(|who| Object::of(replay, who)).collect();
    let mut lines: Vec<Line> = Vec::new();
    flown.iter().for_each(|object| object.add_way(&map, &mut lines));
    remark::add_all(replay, &mut lines);
    flown.iter().for_each(|object| object.add_end(&mut lines));
    lines.sort_by_key(|line| line.at);
    let mut text = header(replay, &map);
    let mut frame = None;
    for line in lines {
        if frame != Some(line.at.0) {
            frame = Some(line.at.0);
            text += &format!("#{}.{:02}\n", line.at.0.div_euclid(100), line.at.0.rem_euclid(100));
        }
        text += &line.text;
        text.push('\n');
    }
    text
}

fn header(replay: &Replay<'_>, map: &Map) -> String {
    let (scenario, address) = (replay.scenario, replay.recording.address);
    let program = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let hour = replay.local_time.as_deref().unwrap_or(LOCAL_TIME);
    let time = replay.date.as_deref().and_then(|date| reference_time(date, hour));
    let comments = format!(
        "A simulated run, not a recording of the day. The time of day is not on record: the battle is shown to begin at {hour} in \
         Korea. Places are exact near the aim point and drawn on a flat map around it."
    );
    let properties = [
        ("ReferenceTime", time),
        ("ReferenceLongitude", Some(map.longitude_deg.to_string())),
        ("ReferenceLatitude", Some(map.latitude_deg.to_string())),
        ("DataSource", Some(program.to_owned())),
        ("DataRecorder", Some(program.to_owned())),
        ("Title", Some(format!("{} (run {}, seed {})", scenario.title, address.run, address.seed))),
        ("Category", Some("Air battle".to_owned())),
        ("Comments", Some(comments)),
    ];
    let mut text = "FileType=text/acmi/tacview\nFileVersion=2.2\n".to_owned();
    for (name, value) in properties {
        if let Some(value) = value {
            text += &format!("0,{name}={}\n", escaped(&value));
        }
    }
    text
}

/// A day (year-month-day) and an hour (hours:minutes) in Korea as a moment in UTC.
fn reference_time(date: &str, hour: &str) -> Option<String> {
    let mut parts = date.splitn(3, '-').map(str::parse::<u32>);
    let (mut year, mut month, mut day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let (hours, minutes) = hour.split_once(':')?;
    let local_min = hours.parse::<u32>().ok()? * 60 + minutes.parse::<u32>().ok()?;
    let utc_min = (local_min + DAY_MIN - AHEAD_MIN) % DAY_MIN;
    if local_min < AHEAD_MIN {
        (year, month, day) = match (month, day) {
            (1, 1) => (year.checked_sub(1)?, 12, 31),
            (month, 1) => (year, month - 1, days_of(year, month - 1)),
            (month, day) => (year, month, day - 1),
        };
    }
    Some(format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:00Z", utc_min / 60, utc_min % 60))
}

/// Identifier of an aircraft: hexadecimal, and not 0, which is the whole.
fn id(who: usize) -> String {
    format!("{:x}", who + 1)
}

/// Text as a value of the format: a comma takes a backslash. Line ends become blanks and backslashes slashes, which the
/// format allows for but its readers do not agree on.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ',' => safe.push_str("\\,"),
            '\\' => safe.push('/'),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// An event about some aircraft. In it a bar parts fields, so that text may not hold one.
fn event(kind: &str, about: &[usize], text: &str) -> String {
    let ids: String = about.iter().map(|&who| format!("|{}", id(who))).collect();
    format!("0,Event={kind}{ids}|{}", escaped(&text.replace('|', "/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_in_korea_are_nine_hours_ahead() {
        let of = |date, hour| reference_time(date, hour).unwrap();
        assert_eq!(of("1951-04-12", "09:40"), "1951-04-12T00:40:00Z");
        assert_eq!(of("1951-04-12", "15:00"), "1951-04-12T06:00:00Z");
        assert_eq!(of("1952-03-01", "08:59"), "1952-02-29T23:59:00Z");
        assert_eq!(of("1951-01-01", "00:00"), "1950-12-31T15:00:00Z");
    }

    #[test]
    fn text_cannot_break_a_line_or_a_field() {
        assert_eq!(escaped("one, two\nthree\\"), "one\\, two three/");
        assert_eq!(event("Message", &[0, 254], "a|b, c"), "0,Event=Message|1|ff|a/b\\, c");
    }
}
