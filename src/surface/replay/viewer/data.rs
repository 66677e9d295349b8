//! What the page knows of a run, as JSON that is safe inside a script tag, and the sentence at its head.

use std::borrow::Cow;

use serde::Serialize;

use super::super::told::{Told, to_thousandths};
use super::tracks;
use crate::model::engagement::outcome::{Ended, Fate};
use crate::model::scenario::{EscortForce, Force, Role, Scenario, Side, Station};
use crate::study::recording::Recording;
use crate::surface::output::charts::nouns;

/// Everything the page draws. Lengths [m], times [s], angles clockwise from north [rad].
#[derive(Serialize)]
struct Data<'a> {
    title: &'a str,
    scenario: &'a str,
    run: u32,
    seed: u64,
    duration_s: f64,
    ended: &'static str,
    heading_rad: f64,
    /// What flies on that heading.
    course: &'static str,
    border_m: Vec<(f64, f64)>,
    base_m: (f64, f64),
    units: Vec<UnitData<'a>>,
    aircraft: Vec<AircraftData<'a>>,
    kinds: Vec<&'static str>,
    events: Vec<EventData<'a>>,
    tracks: String,
}

/// A force.
#[derive(Serialize)]
struct UnitData<'a> {
    name: &'a str,
    side: &'static str,
    role: &'static str,
}

#[derive(Serialize)]
struct AircraftData<'a> {
    name: String,
    unit: usize,
    /// Its type, for people.
    kind: &'a str,
}

/// One event; `kind` counts over the kinds of [`Data`], aircraft over all aircraft.
#[derive(Serialize)]
struct EventData<'a> {
    time_s: f64,
    kind: usize,
    who: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<usize>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    length_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hits: Option<f64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    details: &'a [Cow<'static, str>],
}

/// The data of a run. No `<` is left in it, so that no tag can begin or end in it.
pub fn json(scenario: &Scenario, recording: &Recording, told: &[Told]) -> String {
    let mut kinds: Vec<&'static str> = Vec::new();
    let events = told.iter().map(|t| event(t, &mut kinds)).collect();
    let data = Data {
        title: &scenario.title,
        scenario: &scenario.key,
        run: recording.address.run,
        seed: recording.address.seed,
        duration_s: recording.outcome.duration_ms as f64 / 1000.0,
        ended: ended(recording.outcome.ended),
        heading_rad: course(scenario).1,
        course: course(scenario).0,
        border_m: scenario.border.iter().map(|p| (p.x.round(), p.y.round())).collect(),
        base_m: (scenario.interceptor_base.x.round(), scenario.interceptor_base.y.round()),
        units: scenario.forces.iter().map(unit).collect(),
        aircraft: (0..scenario.total_aircraft()).map(|who| aircraft(scenario, recording, who)).collect(),
        kinds,
        events,
        tracks: tracks::packed(&recording.ways),
    };
    // Numbers that are not finite become null; nothing here can fail to be written.
    let text = serde_json::to_string(&data).unwrap_or_default();
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The course that the picture is turned to, and its heading: of the bombers, without them of the first patrol.
fn course(scenario: &Scenario) -> (&'static str, f64) {
    let heading_rad = |force: &Force| match &force.role {
        Role::Escort(EscortForce { station: Station::Patrol(patrol), .. }) => Some(patrol.heading_rad),
        _ => None,
    };
    match &scenario.stream {
        Some(stream) => ("along the bomb run", stream.heading_rad),
        None => ("along the patrol", scenario.forces.iter().find_map(heading_rad).unwrap_or(0.0)),
    }
}

fn unit(force: &Force) -> UnitData<'_> {
    UnitData { name: &force.name, side: force.side.key(), role: role(&force.role) }
}

fn aircraft<'a>(scenario: &'a Scenario, recording: &Recording, who: usize) -> AircraftData<'a> {
    let unit = scenario.place_of(who).map_or(0, |(force, _)| force);
    let kind = nouns::short(&scenario.aircraft[recording.kinds[who]].name);
    AircraftData { name: scenario.aircraft_name(who), unit, kind }
}

fn event<'a>(told: &'a Told, kinds: &mut Vec<&'static str>) -> EventData<'a> {
    let kind = kinds.iter().position(|known| *known == told.kind).unwrap_or_else(|| {
        kinds.push(told.kind);
        kinds.len() - 1
    });
    EventData {
        time_s: to_thousandths(told.time_s),
        kind,
        who: told.who,
        with: told.with,
        text: &told.text,
        length_s: told.figures.get("length_s").copied().map(to_thousandths),
        hits: told.figures.get("hits").copied(),
        details: &told.details,
    }
}

fn role(role: &Role) -> &'static str {
    match role {
        Role::Bomber(_) => "bomber",
        Role::Escort(_) => "escort",
        Role::Interceptor(_) => "interceptor",
    }
}

fn ended(ended: Ended) -> &'static str {
    match ended {
        Ended::NoAttackersLeft => "no interceptor could attack any more",
        Ended::NoTargetsLeft => "nobody was left to attack",
        Ended::TimeLimit => "the time limit of the scenario was reached",
    }
}

/// Aircraft of one role on one side.
struct Tally {
    side: Side,
    role: &'static str,
    noun: &'static str,
    count: usize,
    lost: usize,
    damaged: usize,
}

/// The losses of a run in one sentence.
pub fn summary(scenario: &Scenario, told: &[Told]) -> String {
    let tallies = tallies(scenario, told);
    let lost: Vec<String> = tallies.iter().map(|t| format!("{} of {} {}", t.lost, t.count, t.noun)).collect();
    let hurt: usize = tallies.iter().filter(|t| t.role == "bomber" || !scenario.has_bombers()).map(|t| t.damaged).sum();
    let noun = if scenario.has_bombers() { "bomber" } else { "fighter" };
    let more = match hurt {
        0 => String::new(),
        1 => format!("; 1 more {noun} came home damaged"),
        n => format!("; {n} more {noun}s came home damaged"),
    };
    match lost.split_last() {
        None => "Nothing flew.".to_owned(),
        Some((only, [])) => format!("Lost: {only}{more}."),
        Some((last, others)) => format!("Lost: {} and {last}{more}.", others.join(", ")),
    }
}

/// Aircraft by side and role, in the order in which the forces bring them.
fn tallies(scenario: &Scenario, told: &[Told]) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = Vec::new();
    let same = |t: &Tally, f: &Force| t.side == f.side && t.role == role(&f.role);
    for force in scenario.forces.iter().filter(|f| f.count > 0) {
        match tallies.iter_mut().find(|t| same(t, force)) {
            Some(tally) => tally.count += force.count,
            None => tallies.push(Tally {
                side: force.side,
                role: role(&force.role),
                noun: noun(&force.role),
                count: force.count,
                lost: 0,
                damaged: 0,
            }),
        }
    }
    for fate in told.iter().filter(|t| t.kind == "fate") {
        let Some((force, _)) = scenario.place_of(fate.who) else { continue };
        let Some(tally) = tallies.iter_mut().find(|t| same(t, &scenario.forces[force])) else { continue };
        match Fate::ALL.into_iter().find(|f| fate.details.first().is_some_and(|told| told == f.key())) {
            Some(Fate::ShotDown | Fate::LostReturning | Fate::WrittenOff) => tally.lost += 1,
            Some(Fate::DamagedMajor | Fate::DamagedMinor) => tally.damaged += 1,
            Some(Fate::Unhurt) | None => {}
        }
    }
    tallies
}

fn noun(role: &Role) -> &'static str {
    match role {
        Role::Bomber(_) => "bombers",
        Role::Escort(EscortForce { station: Station::Patrol(_), .. }) => "fighters on patrol",
        Role::Escort(_) => "escort fighters",
        Role::Interceptor(_) => "interceptors",
    }
}
