//! One seed, one result: whatever the threads, and whether a run is flown alone or among others.

use std::convert::Infallible;
use std::sync::atomic::AtomicBool;

use mig_alley::model::engagement::event::Event;
use mig_alley::model::engagement::outcome::Fate;
use mig_alley::model::rng::RunAddress;
use mig_alley::study::montecarlo::{Plan, Results, Row, fly_many};
use mig_alley::study::recording;
use mig_alley::surface::params::Library;

fn fly(first_run: u32, runs: u32, threads: usize) -> (Vec<Row>, Results) {
    let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
    let plan = Plan { seed: 1, first_run, runs, threads: Some(threads), precision: None };
    let mut rows = Vec::new();
    let (results, _) = fly_many(&scenario, &plan, &AtomicBool::new(false), |batch, _| {
        rows.extend_from_slice(batch);
        Ok::<(), Infallible>(())
    })
    .unwrap();
    (rows, results)
}

#[test]
fn threads_change_nothing_and_a_run_alone_is_the_run_of_the_batch() {
    let (one, of_one) = fly(10, 12, 1);
    let (two, of_two) = fly(10, 12, 2);
    assert_eq!((&one, of_one.digest()), (&two, of_two.digest()));
    assert_eq!(of_one.tallies, of_two.tallies);
    let (alone, _) = fly(17, 1, 1);
    assert_eq!(alone, one[7..8]);
    assert_ne!(one[0].values, one[1].values, "runs of a batch differ from each other");
}

#[test]
fn watching_a_run_changes_nothing_and_ways_end_where_aircraft_do() {
    let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
    let (rows, results) = fly(10, 12, 2);
    let run = results.middle_run().unwrap();
    let recording = recording::record(&scenario, RunAddress { seed: 1, run }).unwrap();
    let row = rows.iter().find(|row| row.run == run).unwrap();
    assert_eq!(row.values.as_ref(), Ok(&results.layout.values(&recording.outcome)));
    let fates = recording.events.iter().filter(|h| matches!(h.event, Event::Fate { .. })).count();
    assert_eq!(fates, scenario.total_aircraft(), "every aircraft has one fate");
    let hits = recording.events.iter().filter(|h| matches!(h.event, Event::Hit { .. } | Event::Flak { .. })).count();
    let taken: u32 = recording.outcome.units.iter().map(|unit| unit.hits_taken).sum();
    assert_eq!(hits, taken as usize, "every hit is told once");
    for loss in recording.outcome.losses.iter().filter(|l| l.fate == Fate::ShotDown) {
        let last = recording.ways[loss.aircraft].last().unwrap();
        // points lie 1 s apart, and a battle without contact steps coarsely, by half a second
        assert!((-0.5..=1.5).contains(&(loss.time_s - last.time_s)), "{loss:?}: {last:?}");
    }
    let ways = recording.ways.iter().filter(|way| !way.is_empty());
    for pair in ways.flat_map(|way| way.windows(2)) {
        let metres_per_second = (pair[1].position_m - pair[0].position_m).length() / (pair[1].time_s - pair[0].time_s);
        // nothing here flies beyond 400 m/s
        assert!(metres_per_second < 400.0, "{pair:?}");
    }
}
