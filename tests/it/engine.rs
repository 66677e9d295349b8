//! The engine through its public entry: steering proof, mechanisms, accounting, addresses.

use mig_alley::model::engagement::event::{Event, Observer, Unobserved};
use mig_alley::model::engagement::fly;
use mig_alley::model::engagement::outcome::{Fate, Outcome, UnitOutcome};
use mig_alley::model::rng::RunAddress;
use mig_alley::model::scenario::{Role, Scenario, Side};
use mig_alley::surface::params::{Change, Library};

fn scenario(changes: &[&str]) -> Scenario {
    let library = Library::built_in().expect("built-in parameters are sound");
    let changes: Vec<Change> = changes.iter().map(|c| Change::parse(c).expect("a sound change")).collect();
    let changed = library.with("black-thursday", &changes).expect("changes in range");
    changed.scenario("black-thursday").expect("a sound scenario")
}

fn outcomes(scenario: &Scenario, runs: u32) -> Vec<Outcome> {
    (0..runs).map(|run| fly(scenario, RunAddress { seed: 1, run }, &mut Unobserved).expect("a finite battle")).collect()
}

/// Sum over runs and over the units of forces that `pick` accepts.
fn total(scenario: &Scenario, outcomes: &[Outcome], pick: fn(&Role) -> bool, value: fn(&UnitOutcome) -> u32) -> f64 {
    let units = mig_alley::model::engagement::outcome::units(scenario);
    outcomes
        .iter()
        .flat_map(|o| o.units.iter().zip(&units))
        .filter(|(_, u)| pick(&scenario.forces[u.force].role))
        .map(|(o, _)| f64::from(value(o)))
        .sum()
}

fn is_bomber(role: &Role) -> bool {
    matches!(role, Role::Bomber(_))
}
fn is_interceptor(role: &Role) -> bool {
    matches!(role, Role::Interceptor(_))
}
fn destroyed(unit: &UnitOutcome) -> u32 {
    unit.fates[Fate::ShotDown as usize]
        + unit.fates[Fate::LostReturning as usize]
        + unit.fates[Fate::WrittenOff as usize]
}

/// Sight errors of all bursts, weighted by their length, with range and time.
#[derive(Default)]
struct Sights(Vec<(f64, f64, f64, f64)>);
impl Observer for Sights {
    fn event(&mut self, time_s: f64, event: Event) {
        if let Event::Burst { range_m, length_s, sight_error_rad, .. } = event {
            self.0.push((time_s, range_m, length_s, sight_error_rad));
        }
    }
}

/// One pair against one bomber without any error or escort, firing all the way from 900 m to 300 m.
const STEERING: [&str; 18] = [
    "scenario.forces.f-84.count=0",
    "scenario.forces.f-86.count=0",
    "scenario.forces.307bg.count=0",
    "scenario.forces.98bg.count=0",
    "scenario.forces.19bg.count=1",
    "scenario.forces.mig.count=2",
    "doctrine.mig.pin_share=0",
    "doctrine.mig.wingman_fires=0",
    "doctrine.mig.open_fire_range_m=900",
    "doctrine.mig.span_misjudged_factor=1",
    "doctrine.mig.span_misjudged_spread=0",
    "doctrine.mig.cease_fire_range_m=300",
    "doctrine.mig.burst_max_s=20",
    "doctrine.mig.burst_mode_s=9",
    "doctrine.mig.burst_min_s=8",
    "doctrine.mig.sight_error_limit_mrad=400",
    "pilots.b-29-gunners.duty=0",
    "vulnerability.b-29a.major_damage_hits=2",
];

fn rms_mrad(bursts: &[(f64, f64, f64, f64)]) -> f64 {
    let weight: f64 = bursts.iter().map(|b| b.2).sum();
    (bursts.iter().map(|b| b.2 * b.3 * b.3).sum::<f64>() / weight).sqrt() * 1000.0
}

/// Design 15, steering: stern passes on a straight target, under 1 mrad rms from 900 m to 300 m.
#[test]
fn stern_passes_track_a_straight_target_within_a_milliradian() {
    let mut changes = STEERING.to_vec();
    changes.extend(["doctrine.mig.quarter_share=0", "doctrine.mig.front_share=0", "doctrine.mig.below_share=0"]);
    let scenario = scenario(&changes);
    let mut sights = Sights::default();
    for run in 0..10 {
        fly(&scenario, RunAddress { seed: 1, run }, &mut sights).expect("a finite battle");
    }
    assert!(sights.0.len() > 100, "only {} bursts", sights.0.len());
    let rms = rms_mrad(&sights.0);
    println!("steering on a straight target: {rms:.3} mrad rms over {} sub-intervals", sights.0.len());
    assert!(rms < 1.0, "{rms} mrad");
}
