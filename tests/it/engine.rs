//! The engine through its public entry: steering proof, mechanisms, accounting, addresses.

use mig_alley::model::damage::HitEffect;
use mig_alley::model::engagement::event::{Event, Observer, Track, Unobserved};
use mig_alley::model::engagement::fly;
use mig_alley::model::engagement::outcome::{Fate, Outcome, UnitOutcome};
use mig_alley::model::rng::RunAddress;
use mig_alley::model::scenario::{Role, Scenario};
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

/// One pair against one bomber without any error or escort, firing all the way from 900 m to 300 m. Pilots fire, as in
/// the battle, once the sight is within 25 mrad of the aim point: a pass that never lines up fires nothing.
const STEERING: [&str; 17] = [
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

/// Design 15, steering: a target in a 2 g turn, under 5 mrad rms. The bomber turns on a radius of 990 m at 130 m/s.
#[test]
fn passes_track_a_turning_target_within_five_milliradians() {
    let mut changes = STEERING.to_vec();
    changes.extend([
        "scenario.stream.turn_radius_m=990",
        "scenario.stream.turn_off_deg=180",
        "scenario.stream.tas_sd_m_s=0",
        "scenario.stream.start_before_target_m=60000",
        "doctrine.mig.maximum_passes=10",
        // Low and with a strong pilot: at 21 000 ft and 4.5 g the lift runs out, and that is no error of the steering.
        "scenario.stream.altitude_ft=12000",
        "pilots.soviet-324-iad.load_factor_limit=8",
    ]);
    let scenario = scenario(&changes);
    // The turn lasts from over the target for half a circle; in the first six seconds shooters recover from
    // the jump to 2 g, which nobody can foresee.
    let (from_s, length_s) = (60_000.0 / 129.6, std::f64::consts::PI * 990.0 / 129.6);
    let mut turning = Vec::new();
    for run in 0..120 {
        let mut sights = Sights::default();
        fly(&scenario, RunAddress { seed: 2, run }, &mut sights).expect("a finite battle");
        turning.extend(sights.0.into_iter().filter(|b| b.0 > from_s + 6.0 && b.0 < from_s + length_s));
    }
    assert!(turning.len() > 50, "only {} bursts in the turn", turning.len());
    let rms = rms_mrad(&turning);
    println!("steering on a 2 g target: {rms:.3} mrad rms over {} sub-intervals", turning.len());
    assert!(rms < 5.0, "{rms} mrad");
}

/// Mechanism, not constants: common random numbers, 60 runs each. The differences asked for are of the size of the mean
/// itself; at 60 runs the paired standard error is about a tenth of it.
#[test]
fn losses_come_from_mechanisms() {
    let lost = |changes: &[&str]| {
        let scenario = scenario(changes);
        total(&scenario, &outcomes(&scenario, 60), is_bomber, destroyed)
    };
    let base = lost(&[]);
    let none = scenario(&["scenario.forces.mig.count=0", "scenario.flak.strikes_per_bomber=0"]);
    let nothing = outcomes(&none, 5);
    let quiet = |value: fn(&UnitOutcome) -> u32| total(&none, &nothing, |_| true, value);
    assert_eq!((quiet(destroyed), quiet(|u| u.hits_taken), quiet(|u| u.rounds.iter().sum())), (0.0, 0.0, 0.0));
    assert_eq!(quiet(|u| u.bombs_on_target), 5.0 * 42.0);
    let half = lost(&["scenario.forces.mig.count=22"]);
    assert!(half < 0.8 * base, "half the MiGs: {half} against {base}");
    let sharp = lost(&["pilots.soviet-324-iad.aim.bomber.aim_error_mrad*=0.5"]);
    assert!(sharp > base, "aim error halved: {sharp} against {base}");
}

/// Flak alone: as many strikes as the parameter says, on bombers in formation, and MiGs' luck as it was without it.
#[test]
fn flak_strikes_as_often_as_its_parameter_says() {
    let mean = 0.3;
    let alone = scenario(&["scenario.forces.mig.count=0", &format!("scenario.flak.strikes_per_bomber={mean}")]);
    let flown = outcomes(&alone, 100);
    let strikes = total(&alone, &flown, is_bomber, |u| u.flak_hits);
    let (wanted, all) = (mean * 42.0 * 100.0, total(&alone, &flown, is_bomber, |u| u.hits_taken));
    // Poisson: four standard deviations; a bomber that falls to its first strike takes no second (0.3 x 0.04 of them).
    assert!((strikes - wanted).abs() < 4.0 * wanted.sqrt() + 0.012 * wanted, "{strikes} strikes, {wanted} expected");
    assert_eq!(strikes, all);
    let lost = total(&alone, &flown, is_bomber, destroyed) / strikes;
    // A 23 mm hit costs the aircraft with about .06 (parameter file); four standard errors of some 1,260 strikes are .027.
    assert!((lost - 0.06).abs() < 0.03, "{lost} lost a strike");
}

#[test]
fn weak_engines_make_fewer_passes() {
    let fired = |changes: &[&str]| {
        let scenario = scenario(changes);
        total(&scenario, &outcomes(&scenario, 30), is_interceptor, |u| u.passes_fired)
    };
    let (base, weak) =
        (fired(&[]), fired(&["aircraft.mig-15.static_thrust_n*=0.7", "aircraft.mig-15bis.static_thrust_n*=0.7"]));
    assert!(weak < base, "thrust at 70 %: {weak} passes against {base}");
}

/// T25 and section 5.11 of the design: accounting holds exactly, run by run, and every aircraft has one fate.
#[test]
fn the_books_balance() {
    let scenario = scenario(&[]);
    let units = mig_alley::model::engagement::outcome::units(&scenario);
    for outcome in outcomes(&scenario, 40) {
        let by_force =
            |force: usize| outcome.units.iter().zip(&units).filter(move |(_, u)| u.force == force).map(|(o, _)| o);
        for (index, force) in scenario.forces.iter().enumerate() {
            let engaged: u32 = by_force(index).map(|o| o.engaged).sum();
            assert_eq!(engaged as usize, force.count, "{}", force.key);
        }
        let losses: u32 = outcome.units.iter().map(destroyed).sum();
        assert_eq!(losses as usize, outcome.losses.len());
        let (scored, taken): (u32, u32) =
            outcome.units.iter().fold((0, 0), |(s, t), o| (s + o.hits.iter().sum::<u32>(), t + o.hits_taken));
        let flak: u32 = outcome.units.iter().map(|o| o.flak_hits).sum();
        assert_eq!(scored + flak, taken);
        for (unit, o) in units.iter().zip(&outcome.units) {
            assert_eq!(o.fates.iter().sum::<u32>(), o.engaged);
            assert!(o.passes_fired <= o.passes_in_range && o.passes_in_range <= o.passes_begun);
            assert!(o.hit <= o.engaged && o.fates[Fate::Unhurt as usize] == o.engaged - o.hit);
            let kind = &scenario.aircraft[unit.aircraft];
            for (gun, &rounds) in o.rounds.iter().enumerate() {
                let fixed: u32 = kind.batteries.iter().filter(|b| b.gun == gun).map(|b| b.count * b.rounds_each).sum();
                let turret = if kind.turret_gun == Some(gun) { 12 * 1000 } else { 0 };
                assert!(rounds <= o.engaged * (fixed + turret), "{rounds} rounds of gun {gun}");
                assert!(o.hits[gun] <= rounds);
            }
        }
    }
}

/// T23: without lethality the streams of aim and rounds are untouched, so the first burst is the same to the bit.
#[test]
fn lethality_does_not_reach_back_into_the_shooting() {
    #[derive(Default)]
    struct Story {
        shots: Vec<(f64, Event)>,
        changed: bool,
    }
    impl Observer for Story {
        fn event(&mut self, time_s: f64, event: Event) {
            self.changed |= matches!(event, Event::Lost { .. } | Event::Straggled { .. });
            // What a hit does is what differs; who hits whom, where and when must not.
            let event = match event {
                Event::Hit { who, by, gun, struck, .. } => {
                    Event::Hit { who, by, gun, struck, effect: HitEffect::default() }
                }
                other => other,
            };
            if !self.changed && matches!(event, Event::Burst { .. } | Event::Hit { .. } | Event::PassBegun { .. }) {
                self.shots.push((time_s, event));
            }
        }
    }
    let tell = |changes: &[&str]| {
        let mut story = Story::default();
        fly(&scenario(changes), RunAddress { seed: 1, run: 3 }, &mut story).expect("a finite battle");
        story.shots
    };
    let normal = tell(&["scenario.forces.f-84.count=0", "scenario.forces.f-86.count=0", "pilots.b-29-gunners.duty=0"]);
    let harmless = tell(&[
        "scenario.forces.f-84.count=0",
        "scenario.forces.f-86.count=0",
        "pilots.b-29-gunners.duty=0",
        "vulnerability.b-29a.effect.37mm.structure=0",
        "vulnerability.b-29a.effect.23mm.structure=0",
        "vulnerability.b-29a.effect.37mm.control=0",
        "vulnerability.b-29a.effect.23mm.control=0",
    ]);
    assert!(normal.len() > 20, "only {} shots before the first loss", normal.len());
    assert!(harmless.len() >= normal.len());
    assert!(harmless[..normal.len()] == normal[..], "the shots before the first loss differ");
}

/// T24: an escort that never sees anything never reacts: it fires nothing and spoils nothing.
#[test]
fn an_escort_that_never_reacts_changes_no_pass() {
    let scenario = scenario(&[
        "sighting.visual.search_rate_unalerted_per_sr_s=0",
        "sighting.visual.search_rate_alerted_per_sr_s=0",
        "doctrine.mig.pin_share=0",
    ]);
    let outcomes = outcomes(&scenario, 8);
    assert_eq!(total(&scenario, &outcomes, |r| matches!(r, Role::Escort(_)), |u| u.rounds.iter().sum()), 0.0);
    assert_eq!(total(&scenario, &outcomes, is_interceptor, |u| u.passes_spoiled), 0.0);
}

/// Nobody flies into the ground: pilots pull out of their dives in time.
#[test]
fn nobody_flies_below_the_ground() {
    struct Lowest(f64);
    impl Observer for Lowest {
        const TRACK_INTERVAL_S: Option<f64> = Some(1.0);
        fn tracks(&mut self, _: f64, tracks: &[Track]) {
            self.0 = tracks.iter().map(|t| t.position_m.z).fold(self.0, f64::min);
        }
    }
    let scenario = scenario(&[]);
    let mut lowest = Lowest(f64::INFINITY);
    for run in 0..30 {
        fly(&scenario, RunAddress { seed: 1, run }, &mut lowest).expect("a finite battle");
    }
    assert!(lowest.0 > 300.0, "{} m", lowest.0); // the floor of 1200 m less what legs of 0.4 s and the roll take
}

/// T24: groups 200 km apart do not help each other: in each battle one group at most fires its turrets.
#[test]
fn groups_far_apart_do_not_fire_for_each_other() {
    let scenario = scenario(&["scenario.stream.group_spacing_s=1600", "scenario.conditions.time_limit_s=1200"]);
    let units = mig_alley::model::engagement::outcome::units(&scenario);
    let mut firing = 0;
    for outcome in outcomes(&scenario, 8) {
        let of_group = |force: usize| -> u32 {
            let of_force = outcome.units.iter().zip(&units).filter(|(_, u)| u.force == force);
            of_force.map(|(o, _)| o.rounds.iter().sum::<u32>()).sum()
        };
        let groups = (0..scenario.forces.len()).filter(|&f| is_bomber(&scenario.forces[f].role));
        let fired = groups.filter(|&f| of_group(f) > 0).count();
        assert!(fired <= 1, "{fired} groups fired");
        firing += fired;
    }
    assert!(firing >= 4, "in only {firing} of 8 battles did the turrets fire at all");
}
