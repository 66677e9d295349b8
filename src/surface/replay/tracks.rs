//! Where everybody was, as CSV: one row an aircraft and second, aircraft in the order of the forces.

use super::attitude::heading_deg;
use super::roster::Plane;
use super::{Replay, decimal};
use crate::study::recording::WayPoint;

/// Name of the file.
pub const FILE: &str = "tracks.csv";
/// Its columns, with their units.
pub const COLUMNS: [&str; 11] = [
    "time_s",
    "aircraft",
    "side",
    "type",
    "east_m",
    "north_m",
    "altitude_m",
    "tas_m_s",
    "heading_deg",
    "climb_m_s",
    "load_factor",
];

/// The file.
pub fn text(replay: &Replay<'_>) -> String {
    let mut rows = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = rows.write_record(COLUMNS);
    for (plane, way) in replay.roster.iter().zip(&replay.recording.ways) {
        for point in way {
            let _ = rows.write_record(row(plane, point));
        }
    }
    // What went in was text.
    rows.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn row(plane: &Plane<'_>, point: &WayPoint) -> [String; COLUMNS.len()] {
    let (position_m, velocity_m_s) = (point.position_m, point.velocity_m_s);
    // 359.96 degrees rounds to a full circle.
    let heading = decimal(heading_deg(velocity_m_s), 1).replace("360.0", "0.0");
    [
        decimal(point.time_s, 2),
        plane.name.clone(),
        plane.force.side.key().to_owned(),
        plane.kind.key.clone(),
        decimal(position_m.x, 1),
        decimal(position_m.y, 1),
        decimal(position_m.z, 1),
        decimal(velocity_m_s.length(), 1),
        heading,
        decimal(velocity_m_s.z, 1),
        decimal(point.lift.length(), 2),
    ]
}
