//! The flight view of one recorded run.

use crate::model::engagement::outcome::Fate;
use crate::model::scenario::{Force, Role, Scenario};
use crate::study::recording::{Recording, WayPoint};
use crate::surface::chart::flightpath::{FlightTrack, FlightView, Landmark, TrackPoint};

use super::nouns;

/// Points of a way of which one is drawn: a jet flies a kilometre between them, a few pixels.
const EVERY: usize = 5;

/// The view of the middle one of `runs` runs: bombers first, so that the fighters lie above them.
pub fn view(scenario: &Scenario, recording: &Recording, runs: u32) -> FlightView {
    let mut tracks: Vec<(bool, FlightTrack)> = Vec::new();
    let mut first = 0;
    for force in &scenario.forces {
        let is_fighter = !matches!(force.role, Role::Bomber(_));
        let flown = (first..first + force.count).filter(|&who| !recording.ways[who].is_empty());
        tracks.extend(flown.map(|who| (is_fighter, track(scenario, force, who, recording))));
        first += force.count;
    }
    tracks.sort_by_key(|(is_fighter, _)| *is_fighter);
    FlightView {
        run: recording.address.run.into(),
        choice: choice(scenario, recording, runs),
        tracks: tracks.into_iter().map(|(_, track)| track).collect(),
        border: (scenario.border.len() > 1)
            .then(|| Landmark { name: "border".into(), points: scenario.border.iter().map(|p| (p.x, p.y)).collect() }),
        target: Some(Landmark {
            name: if scenario.has_bombers() { "target" } else { "origin" }.into(),
            points: vec![(0.0, 0.0)],
        }),
    }
}

/// Why this run is shown.
fn choice(scenario: &Scenario, recording: &Recording, runs: u32) -> String {
    let units = crate::model::engagement::outcome::units(scenario);
    let of_targets =
        units.iter().zip(&recording.outcome.units).filter(|(unit, _)| scenario.is_target(&scenario.forces[unit.force]));
    let lost: u32 = of_targets.map(|(_, outcome)| outcome.fates[..3].iter().sum::<u32>()).sum();
    let noun = match (scenario.has_bombers(), lost) {
        (true, 1) => "bomber",
        (true, _) => "bombers",
        (false, 1) => "fighter on patrol",
        (false, _) => scenario.targets(),
    };
    let what = if runs > 1 { "the median: " } else { "" };
    format!("{what}{lost} {noun} lost")
}

fn track(scenario: &Scenario, force: &Force, who: usize, recording: &Recording) -> FlightTrack {
    let group = nouns::of_force(scenario, force);
    let shot_down = recording.outcome.losses.iter().any(|l| l.aircraft == who && l.fate == Fate::ShotDown);
    let point = |p: &WayPoint| TrackPoint {
        time_s: p.time_s,
        east_m: p.position_m.x,
        north_m: p.position_m.y,
        height_m: p.position_m.z,
    };
    FlightTrack {
        group,
        side: force.side,
        heavy: matches!(force.role, Role::Bomber(_)),
        points: recording.ways[who].iter().step_by(EVERY).map(point).collect(),
        lost: shot_down.then(|| scenario.aircraft_name(who)),
    }
}
