//! Files of `scenarios/`: place, weather, stream and forces, with names where the model has indices.

use super::fault::shown;
use super::reader::{Need, Scope};
use crate::model::gun::Shell;
use crate::model::parameter::Field;
use crate::model::scenario::{
    ConditionsParameters, EntryParameters, Flak, PatrolParameters, Side, Station, StreamParameters,
};
use crate::model::vector::Vec3;

/// A scenario file.
#[derive(Debug, Clone)]
pub(crate) struct ScenarioFile {
    /// Title for people.
    pub title: String,
    /// Day of the battle, year-month-day.
    pub date: Option<String>,
    /// Hour in Korea at which the battle begins, hours:minutes; for clocks alone.
    pub local_time: Option<String>,
    /// Air, light, time.
    pub conditions: ConditionsParameters,
    /// The bomber stream.
    pub stream: Option<StreamParameters>,
    /// Anti-aircraft fire at the target.
    pub flak: Option<Flak>,
    /// Stem in `sighting/`.
    pub sighting: String,
    /// Stem in `airmanship/`.
    pub airmanship: String,
    /// The border.
    pub border: Vec<Vec3>,
    /// Whether UN aircraft may not cross it.
    pub sanctuary: bool,
    /// Airfield of the interceptors.
    pub base: Vec3,
    /// Latitude and longitude of the aim point.
    pub place_deg: (f64, f64),
    /// Forces in the order of the file.
    pub forces: Vec<ForceFile>,
}

/// A force of a scenario file.
#[derive(Debug, Clone)]
pub(crate) struct ForceFile {
    /// Key.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Side.
    pub side: Side,
    /// Stem in `aircraft/`.
    pub aircraft: String,
    /// Number of aircraft.
    pub count: usize,
    /// Stem in `doctrine/`.
    pub doctrine: String,
    /// Whether it expects the enemy from the begin.
    pub alerted: bool,
    /// Role and what it needs.
    pub role: RoleFile,
}

/// What a force does, with names of files.
#[derive(Debug, Clone)]
pub(crate) enum RoleFile {
    /// Bombers.
    Bomber {
        /// Stem in `pilots/`.
        gunners: String,
        /// Place in the stream.
        order: Option<u32>,
        /// Whether it comes from another base than the rest.
        other_base: bool,
        /// Distance to its own base.
        home_m: f64,
        /// Distances to divert bases.
        divert_m: Vec<f64>,
    },
    /// Escort fighters.
    Escort {
        /// Stem in `pilots/`.
        pilots: String,
        /// Where they fly.
        station: Station,
    },
    /// Interceptors.
    Interceptor {
        /// Stem in `pilots/`.
        pilots: String,
        /// Stem in `aircraft/` of the second type.
        second_aircraft: String,
        /// Share of waves that fly it.
        second_share: f64,
        /// Where and when the first wave enters.
        entry: Option<EntryParameters>,
    },
}

#[derive(Clone, Copy)]
enum RoleWord {
    Bomber,
    Escort,
    Interceptor,
}

const fn field(key: &'static str, min: f64, max: f64, doc: &'static str) -> Field {
    Field { key, min, max, doc }
}

/// Largest number of aircraft in a battle.
pub(crate) const MOST_AIRCRAFT: usize = 2000;
/// Parameters of a scenario outside its groups.
pub(crate) const FIELDS: [Field; 4] = [
    field("latitude_deg", -90.0, 90.0, "Latitude of the aim point."),
    field("longitude_deg", -180.0, 180.0, "Longitude of the aim point."),
    field("border_m", -1e6, 1e6, "Border of the sanctuary, [east, north] from its south-west end."),
    field("interceptor_base_m", -1e6, 1e6, "Airfield of the interceptors, [east, north]."),
];
/// Parameters of a force.
pub(crate) const FORCE_FIELDS: [Field; 5] = [
    field("count", 0.0, MOST_AIRCRAFT as f64, "Number of aircraft of the force."),
    field("bis_share", 0.0, 1.0, "Share of waves that fly the second aircraft type."),
    field("home_m", 0.0, 2e7, "Distance from the target to the force's own base."),
    field("divert_m", 0.0, 2e7, "Distances from the target to bases on the way, nearest first."),
    field("order", 0.0, 100.0, "Place of the group in the stream from 0; drawn in each run where absent."),
];

pub(crate) fn read(scope: &Scope<'_>) -> Option<ScenarioFile> {
    let title = scope.text("title", "title for people", Need::Required);
    let date = scope.text("date", "day of the battle, year-month-day", Need::Optional);
    if date.is_some_and(|date| !is_date(date)) {
        scope.fault_of("date", "must be a day of the calendar, year-month-day", "write it as in 1951-04-12");
    }
    let local_time = scope.text("local_time", "hour in Korea at which the battle begins, hh:mm", Need::Optional);
    if local_time.is_some_and(|time| !is_time(time)) {
        scope.fault_of("local_time", "must be an hour of the day, hh:mm", "write it as in 09:40");
    }
    scope.text("place", "where it was fought", Need::Optional);
    let place = place(scope);
    let sanctuary = scope.flag("sanctuary", true);
    let sighting = scope.reference("sighting", "stem in sighting/", "sighting", Need::Required);
    let airmanship = scope.reference("airmanship", "stem in airmanship/", "airmanship", Need::Required);
    let conditions = scope.table("conditions", "air, light and time", Need::Required).and_then(|s| closed(&s));
    let stream: Option<StreamParameters> =
        scope.table("stream", "the bomber stream", Need::Optional).and_then(|s| closed(&s));
    let flak = scope.table("flak", "anti-aircraft fire at the target", Need::Optional).map(|s| flak(&s));
    let forces = forces(scope);
    if stream.is_none() && !scope.keys().contains(&"stream") {
        stream_is_needless(scope, &forces);
    }
    let (place_deg, border, base) = place?;
    Some(ScenarioFile {
        title: title?.to_owned(),
        date: date.map(str::to_owned),
        local_time: local_time.map(str::to_owned),
        conditions: conditions?,
        stream,
        flak: flak.map_or(Some(None), |read| read.map(Some))?,
        sighting: sighting?,
        airmanship: airmanship?,
        border,
        sanctuary,
        base,
        place_deg,
        forces,
    })
}

/// Latitude and longitude of the target [deg], the border and the interceptors' base.
fn place(scope: &Scope<'_>) -> Option<((f64, f64), Vec<Vec3>, Vec3)> {
    let [latitude, longitude, border, base] = &FIELDS;
    let latitude = scope.number(latitude, Need::Required, false);
    let longitude = scope.number(longitude, Need::Required, false);
    let points = scope.points(border, Need::Required);
    if points.as_ref().is_some_and(|p| p.len() < 2) {
        scope.fault_of_field(border, "needs at least two points", "add points from south-west to north-east");
    }
    let base_m = scope.list(base, Need::Required);
    if base_m.as_ref().is_some_and(|b| b.len() != 2) {
        scope.fault_of_field(base, "must be a pair [east, north]", "");
        return None;
    }
    let flat = |p: [f64; 2]| Vec3::new(p[0], p[1], 0.0);
    let base_m = base_m?;
    Some(((latitude?, longitude?), points?.into_iter().map(flat).collect(), flat([base_m[0], base_m[1]])))
}

/// Only where fighters guard nobody, and interceptors enter at a given place and time, can a battle do without a stream.
fn stream_is_needless(scope: &Scope<'_>, forces: &[ForceFile]) {
    let leans = |force: &&ForceFile| match &force.role {
        RoleFile::Bomber { .. } => true,
        RoleFile::Escort { station, .. } => !matches!(station, Station::Patrol(_)),
        RoleFile::Interceptor { entry, .. } => entry.is_none(),
    };
    let Some(force) = forces.iter().find(leans) else { return };
    let (rule, remedy) = match &force.role {
        RoleFile::Bomber { .. } => ("it is bombers", "add [stream], the way of the bombers"),
        RoleFile::Escort { .. } => ("its station lies beside the stream", "add [stream], or let it fly a patrol"),
        RoleFile::Interceptor { .. } => ("it starts when the stream is seen", "add [stream], or its own `entry`"),
    };
    scope.fault_of("stream", format!("is missing, and `{}` needs it: {rule}", force.key), remedy);
}

/// Whether a text is an hour of the day, as in `09:40`.
fn is_time(text: &str) -> bool {
    let below = |part: &str, end: u32| {
        part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) && part.parse().is_ok_and(|n: u32| n < end)
    };
    text.split_once(':').is_some_and(|(hours, minutes)| below(hours, 24) && below(minutes, 60))
}

/// Whether a text is a day of the calendar, as in `1951-04-12`.
fn is_date(text: &str) -> bool {
    let is_digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    if !(is_digits(year, 4) && is_digits(month, 2) && is_digits(day, 2)) {
        return false;
    }
    let number = |part: &str| part.parse().unwrap_or(0);
    let (year, month, day): (u32, u32, u32) = (number(year), number(month), number(day));
    (1..=days_of(year, month)).contains(&day)
}

/// Days of a month; none of one that does not exist.
pub(crate) fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn closed<P: crate::model::parameter::Parameters>(scope: &Scope<'_>) -> Option<P> {
    let group = scope.group();
    scope.finish();
    group
}

fn flak(scope: &Scope<'_>) -> Option<Flak> {
    let shell =
        scope.choice("shell", "class of the shell whose hit a strike is taken for", &Shell::ALL.map(|s| (s.key(), s)));
    let parameters = closed(scope);
    Some(Flak { parameters: parameters?, shell: shell? })
}

fn forces(scope: &Scope<'_>) -> Vec<ForceFile> {
    let Some(table) = scope.table("forces", "the forces, one table each", Need::Required) else { return Vec::new() };
    let mut forces: Vec<ForceFile> = Vec::new();
    for key in table.keys() {
        table.legible_key(key);
        let Some(one) = table.table(key, "a force", Need::Required) else { continue };
        if let Some(force) = force(key, &one) {
            if let Some(first) = forces.first() {
                sides_fit(&one, &force, first);
            }
            forces.push(force);
        }
        one.finish();
    }
    let total: usize = forces.iter().map(|f| f.count).sum();
    if total > MOST_AIRCRAFT {
        let rule = format!("hold {total} aircraft together, more than {MOST_AIRCRAFT}");
        scope.fault_of("forces", rule, "lower the counts");
    }
    forces
}

/// Bombers and escorts fly on one side, interceptors on the other: who attacks whom follows from the role alone.
fn sides_fit(one: &Scope<'_>, force: &ForceFile, first: &ForceFile) {
    let intercepts = |f: &ForceFile| matches!(f.role, RoleFile::Interceptor { .. });
    let fitting = if intercepts(force) == intercepts(first) { first.side } else { first.side.enemy() };
    if force.side != fitting {
        let rule = format!("must be \"{}\", since `{}` flies for \"{}\"", fitting.key(), first.key, first.side.key());
        one.fault_of("side", rule, "put bombers and escorts on one side and interceptors on the other");
    }
}

fn force(key: &str, one: &Scope<'_>) -> Option<ForceFile> {
    let [count, share, home, divert, order] = &FORCE_FIELDS;
    let name = one.text("name", "name of the unit", Need::Required);
    let side = one.choice("side", "its side", &[Side::Un, Side::Communist].map(|s| (s.key(), s)));
    let aircraft = one.reference("aircraft", "stem in aircraft/", "aircraft", Need::Required);
    let count = one.number(count, Need::Required, true);
    let doctrine = one.reference("doctrine", "stem in doctrine/", "doctrine", Need::Required);
    let words = [("bomber", RoleWord::Bomber), ("escort", RoleWord::Escort), ("interceptor", RoleWord::Interceptor)];
    let role = match one.kind("role", "what the force does", &words)? {
        RoleWord::Bomber => bomber(one, home, divert, order),
        RoleWord::Escort => escort(one),
        RoleWord::Interceptor => {
            let pilots = one.reference("pilots", "stem in pilots/", "pilots", Need::Required);
            let second = one.reference("second_aircraft", "stem in aircraft/", "aircraft", Need::Required);
            let second_share = one.number(share, Need::Required, false);
            let entry = one.table("entry", "where and when the first wave enters", Need::Optional);
            let (pilots, second_aircraft, second_share) = (pilots?, second?, second_share?);
            Some(RoleFile::Interceptor { pilots, second_aircraft, second_share, entry: optional(entry)? })
        }
    };
    let alerted = one.flag("alerted", matches!(role, Some(RoleFile::Interceptor { .. })));
    Some(ForceFile {
        key: key.to_owned(),
        name: name?.to_owned(),
        side: side?,
        aircraft: aircraft?,
        count: count? as usize,
        doctrine: doctrine?,
        alerted,
        role: role?,
    })
}

fn bomber(one: &Scope<'_>, home: &Field, divert: &Field, order: &Field) -> Option<RoleFile> {
    let gunners = one.reference("gunners", "stem in pilots/", "pilots", Need::Required);
    let order = one.number(order, Need::Optional, true).map(|o| o as u32);
    let other_base = one.flag("other_base", false);
    let home_m = one.number(home, Need::Required, false);
    let divert_m = one.list(divert, Need::Required)?;
    if let Some(pair) = divert_m.windows(2).find(|w| w[0] > w[1]) {
        let rule = format!("must rise: {} stands before {} (in metres)", shown(pair[0]), shown(pair[1]));
        one.fault_of_field(divert, rule, "sort the distances, nearest first");
    }
    Some(RoleFile::Bomber { gunners: gunners?, order, other_base, home_m: home_m?, divert_m })
}

/// A group that need not stand; the outer option is empty where it stands and is faulty.
fn optional<P: crate::model::parameter::Parameters>(table: Option<Scope<'_>>) -> Option<Option<P>> {
    table.map_or(Some(None), |table| closed(&table).map(Some))
}

/// Words for the station of an escort; the last is completed by a table of its own.
pub(crate) const STATIONS: [&str; 4] = ["close-escort", "cover", "screen", "patrol"];

fn escort(one: &Scope<'_>) -> Option<RoleFile> {
    let pilots = one.reference("pilots", "stem in pilots/", "pilots", Need::Required);
    let guarding = [Some(Station::CloseEscort), Some(Station::Cover), Some(Station::Screen), None];
    let words: Vec<(&str, Option<Station>)> = STATIONS.into_iter().zip(guarding).collect();
    let station = match one.kind("station", "where it flies", &words)? {
        Some(station) => station,
        None => {
            let patrol: PatrolParameters =
                one.table("patrol", "the course of the patrol", Need::Required).and_then(|p| closed(&p))?;
            Station::Patrol(patrol)
        }
    };
    Some(RoleFile::Escort { pilots: pilots?, station })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_the_day() {
        assert!(["00:00", "09:40", "23:59"].into_iter().all(is_time));
        assert!(!["24:00", "9:40", "09:60", "09.40", "0940", "09:40:00", "+9:40"].into_iter().any(is_time));
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert!(["1951-04-12", "1952-02-29", "2000-02-29"].into_iter().all(is_date));
        let none =
            ["1951-02-29", "1900-02-29", "1951-13-01", "1951-04-31", "1951-4-12", "12.4.1951", "1951-04-1x", "3"];
        assert!(!none.into_iter().any(is_date));
    }
}
