//! The engine through its public entry: mechanisms that need whole battles. Steering, accounting and addresses: `verify.rs`.

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

/// A burst that lasts a whole step of 0.1 s is told with the range in the middle of the step.
#[test]
fn a_burst_is_told_at_its_middle() {
    /// The places of one step before, the bursts since, and where between the ranges about it each was told.
    #[derive(Default)]
    struct Watch {
        places: Vec<Track>,
        bursts: Vec<(usize, usize, f64)>,
        shares: Vec<f64>,
    }
    fn apart_m(tracks: &[Track], who: usize, target: usize) -> Option<f64> {
        let place_m = |i: usize| tracks.iter().find(|t| t.who == i).map(|t| t.position_m);
        Some((place_m(target)? - place_m(who)?).length())
    }
    impl Observer for Watch {
        const TRACK_INTERVAL_S: Option<f64> = Some(0.1);
        fn tracks(&mut self, _: f64, tracks: &[Track]) {
            for (who, target, range_m) in std::mem::take(&mut self.bursts) {
                if let (Some(from), Some(to)) = (apart_m(&self.places, who, target), apart_m(tracks, who, target))
                    && (from - to).abs() > 5.0
                {
                    self.shares.push((from - range_m) / (from - to));
                }
            }
            self.places = tracks.to_vec();
        }
        fn event(&mut self, _: f64, event: Event) {
            if let Event::Burst { who, target, range_m, length_s, .. } = event
                && length_s > 0.0999
            {
                self.bursts.push((who, target, range_m));
            }
        }
    }
    let (scenario, mut watch) = (scenario(&[]), Watch::default());
    for run in 0..4 {
        fly(&scenario, RunAddress { seed: 1, run }, &mut watch).expect("a finite battle");
        (watch.places, watch.bursts) = Default::default();
    }
    assert!(watch.shares.len() > 50, "{} bursts", watch.shares.len());
    // 100 m/s2 between the two bend the range by 0.13 m over the step, of at least 5 m.
    assert!(watch.shares.iter().all(|share| (share - 0.5).abs() < 0.05), "{:?}", watch.shares);
}
