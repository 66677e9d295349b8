//! An aircraft as an object of the recording: what it is, where it goes, how it ends.

use super::{Kind, Line, Replay, escaped, event, id};
use crate::model::engagement::outcome::Fate;
use crate::model::scenario::Side;
use crate::study::recording::WayPoint;
use crate::surface::replay::attitude::Attitude;
use crate::surface::replay::decimal;
use crate::surface::replay::place::Map;
use crate::surface::replay::told::Told;

/// Decimals of a degree of longitude or latitude: a centimetre.
const PLACE_DECIMALS: usize = 7;

/// An aircraft that flew.
pub(super) struct Object<'a> {
    replay: &'a Replay<'a>,
    who: usize,
    way: &'a [WayPoint],
}

impl<'a> Object<'a> {
    /// The aircraft `who`; `None` where it was never in the air.
    pub fn of(replay: &'a Replay<'a>, who: usize) -> Option<Self> {
        let way = replay.recording.ways.get(who).filter(|way| !way.is_empty())?;
        Some(Object { replay, who, way })
    }

    /// Its points, the first with what it is, the others with what has changed since the one before.
    pub fn add_way(&self, map: &Map, lines: &mut Vec<Line>) {
        let id = id(self.who);
        let mut last: Option<[String; 6]> = None;
        for point in self.way {
            let now = transform(map, point);
            let text = match &last {
                None => format!("{id},T={},{}", now.join("|"), self.properties()),
                Some(last) => {
                    let changed =
                        |(now, last): (&String, &String)| if now == last { String::new() } else { now.clone() };
                    let parts: Vec<String> = now.iter().zip(last).map(changed).collect();
                    format!("{id},T={}", parts.join("|"))
                }
            };
            lines.push(Line::new(point.time_s, Kind::Moved, text));
            last = Some(now);
        }
    }

    fn properties(&self) -> String {
        let plane = &self.replay.roster[self.who];
        // The parameters know sides, not air forces: the flag is that of the largest one of the side.
        let (coalition, color, country) = match plane.force.side {
            Side::Un => ("UN", "Blue", "us"),
            Side::Communist => ("Communist", "Red", "su"),
        };
        let properties = [
            ("Name", plane.type_name()),
            ("Type", "Air+FixedWing"),
            ("CallSign", plane.name.as_str()),
            ("Pilot", plane.name.as_str()),
            ("Group", plane.force.name.as_str()),
            ("Coalition", coalition),
            ("Color", color),
            ("Country", country),
        ]
        .map(|(name, value)| format!("{name}={}", escaped(value)));
        properties.join(",")
    }

    /// How it ends: one event, then its removal. One that was hurt, left and did not come home is marked where it leaves: what
    /// became of it later is in the text.
    pub fn add_end(&self, lines: &mut Vec<Line>) {
        let last_s = self.way.last().map_or(0.0, |point| point.time_s);
        let went = self.last_told(&["lost", "departed"]);
        let end_s = went.map_or(self.replay.recording.outcome.duration_ms as f64 / 1000.0, |told| told.time_s);
        let loss = self.replay.recording.outcome.losses.iter().find(|loss| loss.aircraft == self.who);
        let (kind, told) = match loss {
            Some(loss) if loss.fate == Fate::ShotDown => ("Destroyed", went),
            Some(_) => ("Destroyed", self.last_told(&["fate"])),
            None => ("LeftArea", went.or_else(|| self.last_told(&["fate"]))),
        };
        let text = event(kind, &[self.who], told.map_or("", |told| told.text.as_str()));
        // A fire ends within a step, so that a point may lie behind the end: the object must not come back.
        let gone_s = end_s.max(last_s);
        lines.push(Line::new(if went.is_some() { end_s } else { gone_s }, Kind::Ended, text));
        lines.push(Line::new(gone_s, Kind::Removed, format!("-{}", id(self.who))));
    }

    fn last_told(&self, kinds: &[&str]) -> Option<&Told> {
        self.replay.told.iter().rev().find(|told| told.who == self.who && kinds.contains(&told.kind))
    }
}

/// Longitude, latitude, altitude, roll, pitch, yaw.
fn transform(map: &Map, point: &WayPoint) -> [String; 6] {
    let (longitude_deg, latitude_deg) = map.offset_deg(point.position_m);
    let attitude = Attitude::of(point.velocity_m_s, point.lift);
    [
        decimal(longitude_deg, PLACE_DECIMALS),
        decimal(latitude_deg, PLACE_DECIMALS),
        decimal(point.position_m.z, 1),
        decimal(attitude.roll_deg, 1),
        decimal(attitude.pitch_deg, 1),
        decimal(attitude.yaw_deg, 1),
    ]
}
