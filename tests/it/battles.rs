//! The other battles: every one loads, flies, balances its books; fighters alone fight; who does not fly says nothing.

use std::convert::Infallible;
use std::sync::atomic::AtomicBool;

use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::engagement::outcome::{Ended, Outcome, UnitOutcome, units};
use mig_alley::model::rng::RunAddress;
use mig_alley::model::scenario::{Scenario, Side};
use mig_alley::study::compare::{Verdict, compare};
use mig_alley::study::montecarlo::{Plan, Results, fly_many};
use mig_alley::study::record::RecordUse;
use mig_alley::surface::params::{Change, Library};

const BOMBERS: [&str; 4] = ["yalu-1950-11-09", "yalu-1950-11-10", "yalu-1950-11-14", "yalu-1951-04-07"];
const FIGHTERS: [&str; 4] = ["yalu-1950-12-17", "yalu-1950-12-22", "yalu-1951-01-29", "yalu-1951-08-29"];

fn changed(key: &str, changes: &[&str]) -> (Library, Scenario) {
    let library = Library::built_in().expect("built-in parameters are sound");
    let changes: Vec<Change> = changes.iter().map(|c| Change::parse(c).expect("a sound change")).collect();
    let library = library.with(key, &changes).expect("changes in range");
    let scenario = library.scenario(key).expect("a sound scenario");
    (library, scenario)
}

fn outcomes(scenario: &Scenario, runs: u32) -> Vec<Outcome> {
    (0..runs).map(|run| fly(scenario, RunAddress { seed: 1, run }, &mut Unobserved).expect("a finite battle")).collect()
}

fn results(scenario: &Scenario, runs: u32) -> Results {
    let plan = Plan { seed: 1, first_run: 0, runs, threads: Some(2), precision: None };
    fly_many(scenario, &plan, &AtomicBool::new(false), |_, _| Ok::<(), Infallible>(())).expect("no sink that fails").0
}

fn of_side(scenario: &Scenario, outcome: &Outcome, side: Side, value: fn(&UnitOutcome) -> u32) -> u32 {
    let of_side =
        units(scenario).into_iter().zip(&outcome.units).filter(|(u, _)| scenario.forces[u.force].side == side);
    of_side.map(|(_, outcome)| value(outcome)).sum()
}

/// Twenty battles of each: every aircraft has one fate, every hit a shooter, every round a gun.
#[test]
fn every_battle_balances_its_books() {
    for key in BOMBERS.into_iter().chain(FIGHTERS) {
        let (_, scenario) = changed(key, &[]);
        let mut fired = 0;
        for outcome in outcomes(&scenario, 20) {
            let sum = |value: fn(&UnitOutcome) -> u32| outcome.units.iter().map(value).sum::<u32>();
            assert_eq!(sum(|u| u.engaged) as usize, scenario.total_aircraft(), "{key}");
            assert_eq!(sum(|u| u.fates.iter().sum()), sum(|u| u.engaged), "{key}");
            assert_eq!(sum(|u| u.fates[..3].iter().sum()) as usize, outcome.losses.len(), "{key}");
            assert_eq!(sum(|u| u.hits.iter().sum()) + sum(|u| u.flak_hits), sum(|u| u.hits_taken), "{key}");
            assert!(outcome.units.iter().all(|u| u.passes_fired <= u.passes_in_range), "{key}");
            fired += sum(|u| u.passes_fired);
        }
        assert!(fired > 0, "{key}: nobody fired in 20 battles");
    }
}

#[test]
fn both_sides_fire_in_fights_without_bombers() {
    for key in FIGHTERS {
        let (_, scenario) = changed(key, &[]);
        let battles = outcomes(&scenario, 20);
        for side in [Side::Un, Side::Communist] {
            let fired: u32 = battles.iter().map(|o| of_side(&scenario, o, side, |u| u.passes_fired)).sum();
            assert!(fired > 0, "{key}: {side:?} fired on no pass of 20 battles");
        }
    }
}

/// Who does not look out begins and fires fewer passes. At 30 runs the standard error of either sum is about a tenth of it.
#[test]
fn surprise_comes_from_looking_out() {
    let begun = |alerted: &str| -> u32 {
        let (_, scenario) = changed("yalu-1950-12-17", &[&format!("scenario.forces.mig.alerted={alerted}")]);
        outcomes(&scenario, 30).iter().map(|o| of_side(&scenario, o, Side::Communist, |u| u.passes_spoiled)).sum()
    };
    let (surprised, warned) = (begun("false"), begun("true"));
    assert!(surprised < warned, "{surprised} passes given up for a threat that was seen, against {warned}");
}

/// Sabres that see nobody fire at nobody, and MiGs attack no fighter that they do not see.
#[test]
fn nobody_attacks_a_fighter_that_he_has_not_seen() {
    let blind = ["sighting.visual.search_rate_unalerted_per_sr_s=0", "sighting.visual.search_rate_alerted_per_sr_s=0"];
    let (_, scenario) = changed("yalu-1950-12-22", &blind);
    for outcome in outcomes(&scenario, 5) {
        let begun: u32 = outcome.units.iter().map(|u| u.passes_begun).sum();
        assert_eq!(begun, 0);
    }
}

#[test]
fn a_battle_with_an_empty_force_is_over_at_once_and_judges_nothing() {
    for (key, change, ended) in [
        ("yalu-1950-12-22", "scenario.forces.mig.count=0", Ended::NoAttackersLeft),
        ("yalu-1950-12-22", "scenario.forces.f-86.count=0", Ended::NoTargetsLeft),
        ("yalu-1950-11-10", "scenario.forces.307bg.count=0", Ended::NoTargetsLeft),
    ] {
        let (library, scenario) = changed(key, &[change]);
        let outcome = &outcomes(&scenario, 1)[0];
        assert_eq!((outcome.ended, outcome.duration_ms), (ended, 0), "{change}");
        let records = library.records(key).expect("sound records");
        for comparison in compare(&records, &results(&scenario, 8)) {
            assert!(!comparison.verdict.is_miss() && comparison.simulated.is_none(), "{comparison:?}");
        }
    }
}

/// Without bombers of one group the others are still judged, and the group that stays at home is not.
#[test]
fn who_does_not_fly_is_not_judged() {
    let (library, scenario) = changed("black-thursday", &["scenario.forces.19bg.count=0"]);
    let comparisons = compare(&library.records("black-thursday").expect("sound records"), &results(&scenario, 4));
    let of = |quantity: &str| comparisons.iter().find(|c| c.count.quantity == quantity).expect("on record").verdict;
    assert_eq!(of("un.b-29a@19bg.destroyed"), Verdict::NobodyFlew);
    assert_ne!(of("un.b-29a@307bg.destroyed"), Verdict::NobodyFlew);
}

/// Parameters may be fitted to these battles and to no other.
#[test]
fn records_of_the_other_battles_are_for_calibration() {
    let library = Library::built_in().expect("built-in parameters are sound");
    for key in BOMBERS.into_iter().chain(FIGHTERS) {
        let records = library.records(key).expect("sound records");
        assert_eq!(records.len(), 2, "{key}: one record of each side");
        let minor = key == "yalu-1950-12-17";
        let expected = if minor { RecordUse::CalibrationMinor } else { RecordUse::Calibration };
        assert!(records.iter().all(|r| r.usage == expected), "{key}");
    }
    let fitted =
        |r: &mig_alley::study::record::Record| matches!(r.usage, RecordUse::Calibration | RecordUse::CalibrationMinor);
    assert!(!library.records("black-thursday").expect("sound records").iter().any(fitted));
}

/// A stream is needed by bombers, by stations beside it and by interceptors who wait for it, and the fault says by whom.
#[test]
fn a_battle_without_a_stream_needs_patrols_and_entries() {
    let files = [
        ("yalu-1950-11-10", "[stream]", "`307bg` needs it"),
        ("yalu-1950-12-22", "[forces.mig.entry]", "`mig` needs it"),
    ];
    for (key, table, said) in files {
        let path = format!("{}/params/scenarios/{key}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a built-in scenario");
        let keep = |block: &&str| !block.trim_start().starts_with(table);
        let without: Vec<&str> = text.split("\n\n").filter(keep).collect();
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("scenarios")).expect("a folder in it");
        std::fs::write(dir.path().join(format!("scenarios/{key}.toml")), without.join("\n\n")).expect("a file in it");
        let library = Library::load(Some(dir.path()));
        let faults = library.and_then(|l| l.scenario(key)).expect_err("a stream is missing").to_string();
        assert!(faults.contains(said) && faults.contains("stream"), "{faults}");
    }
}
