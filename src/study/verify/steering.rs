//! Steering: how far the gun axis lies from the aim point while fire is open, every error of the pilot absent, measured in the
//! battle itself from its bursts.

use rayon::prelude::*;

use super::sample::Sample;
use super::variant::{bombers, interceptors, lone_bomber};
use super::{Effort, Ground, Row};
use crate::model::engagement::event::{Event, Observer, Track};
use crate::model::engagement::fly;
use crate::model::parameter::Parameters;
use crate::model::rng::RunAddress;
use crate::model::scenario::Scenario;
use crate::model::units::M_PER_FT;
use crate::model::vulnerability::ShellEffect;

/// How far the target of the second row turns [rad].
const TURN_RAD: f64 = 3.0 * std::f64::consts::TAU;

/// A part of a burst: when [s], how long [s], how far off [rad].
#[derive(Debug, Clone, Copy)]
struct Sight {
    time_s: f64,
    length_s: f64,
    error_rad: f64,
    /// Whether the shooter is within 45 degrees of the target's tail.
    astern: bool,
}

#[derive(Default)]
struct Sights {
    bursts: Vec<Sight>,
    places: Vec<Track>,
}
impl Observer for Sights {
    const TRACK_INTERVAL_S: Option<f64> = Some(0.1);
    fn tracks(&mut self, _: f64, tracks: &[Track]) {
        self.places = tracks.to_vec();
    }
    fn event(&mut self, time_s: f64, event: Event) {
        if let Event::Burst { who, target, length_s, sight_error_rad, .. } = event {
            let place = |who: usize| self.places.iter().find(|track| track.who == who);
            let astern = place(who).zip(place(target)).is_some_and(|(own, other)| {
                let (sight_m, along_m_s) = (other.position_m - own.position_m, other.velocity_m_s);
                sight_m.dot(along_m_s) > libm::cos(std::f64::consts::FRAC_PI_4) * sight_m.length() * along_m_s.length()
            });
            self.bursts.push(Sight { time_s, length_s, error_rad: sight_error_rad, astern });
        }
    }
}

/// The rows.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let straight = sights(&range_to_range(&ground.scenario), 1, effort.of(100, 200, 800));
    // Of ten runs the scatter between runs alone is 0.8 mrad, and the bound two of that away.
    let mut astern = sights_in_turn(&ground.scenario, effort.of(25, 25, 200));
    astern.iter_mut().for_each(|sights| sights.retain(|sight| sight.astern));
    let parts = astern.iter().map(Vec::len).sum::<usize>() as f64;
    let reason = "design: a milliradian is a tenth of the aim error of pilots";
    let on_straight = "stern passes from 900 m to 300 m on a straight target, rms sight error [mrad]";
    vec![
        rms_row("steering-straight", on_straight, &straight).at_most(1.0, reason),
        rms_row("steering-turn", "the same on a target that turns at 2 g [mrad]", &astern)
            .at_most(5.0, "design: a third of the aim error of pilots"),
        Row::new("steering-bursts", "sub-intervals of stern fire on the turning target", parts)
            .at_least(500.0, "fewer could not fail the row above"),
    ]
}

/// One pair on one bomber without any error, the leader firing all the way from 900 m to 300 m. Pilots fire, as in the battle,
/// once the sight is within their limit of the aim point: a pass that never lines up fires nothing.
fn range_to_range(scenario: &Scenario) -> Scenario {
    let mut plain = lone_bomber(scenario, 2);
    interceptors(&mut plain, |force| {
        let doctrine = &mut force.doctrine;
        doctrine.wingman_fires = 0.0;
        (doctrine.open_fire_range_m, doctrine.cease_fire_range_m) = (900.0, 300.0);
        (doctrine.span_misjudged_factor, doctrine.span_misjudged_spread) = (1.0, 0.0);
        (doctrine.burst_min_s, doctrine.burst_mode_s, doctrine.burst_max_s) = (8.0, 9.0, 20.0);
    });
    plain
}

/// The bomber turns at 2 g from over the target on, on a radius of 990 m at 130 m/s, and goes on for three circles: the half
/// circle of a stream that turns for home takes 24 s, and one pass in fifty fell into it. Low and with strong pilots: at
/// 21 000 ft and 4.5 g the lift runs out, and that is no error of the steering. Shells break nothing and do not run out, so that
/// passes follow each other.
fn turning(scenario: &Scenario, before_target_m: f64) -> Scenario {
    let mut turning = range_to_range(scenario);
    bombers(&mut turning, |force| force.other_base = false);
    if let Some(stream) = &mut turning.stream {
        (stream.turn_radius_m, stream.turn_off_rad) = (990.0, TURN_RAD);
        (stream.tas_sd_m_s, stream.start_before_target_m) = (0.0, before_target_m);
        (stream.altitude_m, stream.group_spacing_s) = (12_000.0 * M_PER_FT, 0.0);
    }
    interceptors(&mut turning, |force| {
        let doctrine = &mut force.doctrine;
        (doctrine.maximum_passes, doctrine.bingo_share) = (10.0, 0.0);
        (doctrine.quarter_share, doctrine.front_share, doctrine.below_share) = (0.25, 0.1, 0.05);
        force.pilots.skill.load_factor_limit = 8.0;
    });
    for kind in &mut turning.aircraft {
        kind.batteries.iter_mut().for_each(|battery| battery.rounds_each = 100_000);
        kind.vulnerability.effects = [ShellEffect::least_but(&[]); 4];
    }
    turning
}

/// Bursts on a bomber in its turn, which comes sooner or later after the first sight of it, so that passes fall into it.
fn sights_in_turn(scenario: &Scenario, runs: u32) -> Vec<Vec<Sight>> {
    let mut in_turn = Vec::new();
    for kilometres in 10..50u32 {
        let turning = turning(scenario, 1000.0 * f64::from(kilometres));
        let (from_s, length_s) = turn_of(&turning);
        let mut seen = sights(&turning, u64::from(kilometres), runs);
        // In the first six seconds shooters recover from the jump to 2 g, which nobody can foresee.
        seen.iter_mut().for_each(|sights| sights.retain(|s| s.time_s > from_s + 6.0 && s.time_s < from_s + length_s));
        in_turn.append(&mut seen);
    }
    in_turn
}

/// Begin and length of that turn [s].
fn turn_of(scenario: &Scenario) -> (f64, f64) {
    let Some(stream) = &scenario.stream else { return (0.0, 0.0) };
    (stream.start_before_target_m / stream.tas_m_s, TURN_RAD * stream.turn_radius_m / stream.tas_m_s)
}

/// The parts of the bursts of each run.
fn sights(scenario: &Scenario, seed: u64, runs: u32) -> Vec<Vec<Sight>> {
    let watch = |run| {
        let mut sights = Sights::default();
        // A run that fails has shown what it has shown; the row of failed runs is accounting's.
        let _ = fly(scenario, RunAddress { seed, run }, &mut sights);
        sights.bursts
    };
    (0..runs).into_par_iter().with_max_len(1).map(watch).collect()
}

/// Root mean square of the sight errors by time, with the error that the scatter between runs gives it: parts of one pass go together.
fn rms_row(id: &str, what: &str, runs: &[Vec<Sight>]) -> Row {
    let of_run = |sights: &Vec<Sight>| {
        sights.iter().fold((0.0, 0.0), |sum, s| (sum.0 + s.length_s * s.error_rad * s.error_rad, sum.1 + s.length_s))
    };
    let square = Sample::ratio(&runs.iter().map(of_run).collect::<Vec<_>>());
    let rms = square.value.sqrt();
    let parts: usize = runs.iter().map(Vec::len).sum();
    let row = Row { standard_error: Some(1000.0 * 0.5 * square.error / rms), ..Row::new(id, what, 1000.0 * rms) };
    row.from(parts as u64)
}
