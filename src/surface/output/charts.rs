//! The charts of a run's folder: which quantities are drawn, with which records beside them.

use std::path::Path;

use super::OutputFault;
use crate::model::engagement::outcome::{self, Fate, Unit};
use crate::model::scenario::{AircraftType, Scenario, Side};
use crate::study::estimate::{self, Estimate, LEVEL, Tally};
use crate::study::montecarlo::Results;
use crate::study::record::{Record, RecordKind};
use crate::surface::chart::activity::{self, Activity, GunUse, Passes};
use crate::surface::chart::distribution::{self, CountDistribution, RecordBand};
use crate::surface::chart::fates::{self, UnitFates};
use crate::surface::chart::heatmap::{self, JointRecord, JointTable};
use crate::surface::chart::{Chart, ChartError, Conditions, Interval, Spread};

/// Name of the folder of charts inside a run's folder.
pub const FOLDER: &str = "charts";

/// Why charts could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum ChartsFault {
    /// A chart could not be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// Their folder could not be made.
    #[error(transparent)]
    Output(#[from] OutputFault),
}

/// Draws losses and damage of every type, and the losses of bombers and interceptors together, as SVG and PNG.
///
/// # Errors
/// What kept a chart from being drawn or written.
pub fn write_run_charts(
    folder: &Path,
    scenario: &Scenario,
    records: &[Record],
    results: &Results,
) -> Result<(), ChartsFault> {
    let charts = folder.join(FOLDER);
    std::fs::create_dir_all(&charts).map_err(OutputFault::write(&charts))?;
    let conditions = Conditions {
        scenario: scenario.title.clone(),
        runs: u64::from(results.runs - results.failed),
        seed: results.seed,
        level: LEVEL,
    };
    for side in [Side::Un, Side::Communist] {
        for aircraft in &scenario.aircraft {
            for (measure, verb) in [("destroyed", "lost"), ("damaged", "damaged")] {
                if let Some(data) = distribution_of(side, aircraft, measure, verb, records, results) {
                    distribution::draw(&data, &conditions)?.write(&charts)?;
                }
            }
        }
    }
    if let Some(chart) = joint(scenario, records, results, &conditions)? {
        chart.write(&charts)?;
    }
    fates::draw(&fates_of(scenario, results), &conditions)?.write(&charts)?;
    activity::draw(&activity_of(scenario, results), &conditions)?.write(&charts)?;
    Ok(())
}

/// Fates of every unit that has aircraft in the battle; none for a single run, whose means have no interval.
fn fates_of(scenario: &Scenario, results: &Results) -> Vec<UnitFates> {
    let unit = |unit: &Unit| {
        let (force, aircraft) = (&scenario.forces[unit.force], &scenario.aircraft[unit.aircraft]);
        let prefix = format!("{}.{}@{}", force.side.key(), aircraft.key, force.key);
        let engaged = results.tally(&format!("{prefix}.engaged"))?.mean().filter(|&n| n > 0.0)?;
        let mut means = [Interval { value: 0.0, lo: 0.0, hi: 0.0 }; Fate::ALL.len()];
        for fate in Fate::ALL {
            means[fate as usize] = interval(&results.mean(&format!("{prefix}.{}", fate.key()))?);
        }
        let name = format!("{}, {}", force.name, plural(&aircraft.name));
        Some(UnitFates { unit: name, side: force.side, engaged, means })
    };
    outcome::units(scenario).iter().filter_map(unit).collect()
}

/// Passes of every fighter type, interceptors first, and the use of every gun that fired.
fn activity_of(scenario: &Scenario, results: &Results) -> Activity {
    let mut activity = Activity::default();
    for side in [Side::Communist, Side::Un] {
        for aircraft in &scenario.aircraft {
            let prefix = format!("{}.{}", side.key(), aircraft.key);
            activity.passes.extend(passes_of(&prefix, side, aircraft, results));
            for gun in &scenario.guns {
                let spread = |what| spread(results.tally(&format!("{prefix}.{what}.{}", gun.key))?);
                if let (Some(rounds), Some(hits)) = (spread("rounds"), spread("hits")) {
                    let name = format!("{} ({})", gun.key.to_uppercase(), short(&aircraft.name));
                    activity.guns.push(GunUse { gun: name, side, rounds, hits });
                }
            }
        }
    }
    activity
}

fn passes_of(prefix: &str, side: Side, aircraft: &AircraftType, results: &Results) -> Option<Passes> {
    let of = |measure| spread(results.tally(&format!("{prefix}.passes_{measure}"))?);
    Some(Passes {
        nouns: plural(&aircraft.name),
        side,
        begun: of("begun")?,
        in_range: of("in_range")?,
        fired: of("fired")?,
        spoiled: of("spoiled")?,
        aborted: of("aborted")?,
    })
}

fn spread(tally: &Tally) -> Option<Spread> {
    Some(Spread { mean: tally.mean()?, p05: tally.quantile(0.05)?, p95: tally.quantile(0.95)? })
}

fn distribution_of(
    side: Side,
    aircraft: &AircraftType,
    measure: &str,
    verb: &str,
    records: &[Record],
    results: &Results,
) -> Option<CountDistribution> {
    let quantity = format!("{}.{}.{measure}", side.key(), aircraft.key);
    let tally = results.tally(&quantity)?;
    let claims = format!("{}.claims.{}.{measure}", side.enemy().key(), aircraft.key);
    let bands = records.iter().flat_map(|record| {
        let of_this = record.counts.iter().filter(|c| match c.kind {
            RecordKind::Claimed => c.quantity == claims,
            RecordKind::Own | RecordKind::Reported => c.quantity == quantity,
        });
        of_this.map(|c| {
            let inside = (c.kind != RecordKind::Claimed)
                .then(|| tally.share_between(c.lo, c.hi.unwrap_or(f64::INFINITY)).map(|e| interval(&e)));
            RecordBand { label: record.name.clone(), kind: c.kind, lo: c.lo, hi: c.hi, inside: inside.flatten() }
        })
    });
    let share = |hits, n| estimate::share(hits, n).map_or((0.0, 1.0), |e| (e.lo, e.hi));
    Some(CountDistribution {
        key: quantity.clone(),
        nouns: plural(&aircraft.name),
        verb: verb.to_owned(),
        side,
        bars: distribution::bars(&runs_with(tally), share),
        at_most: distribution::at_most(&runs_with(tally), share),
        mean: interval(&tally.mean_estimate()?),
        p05: tally.quantile(0.05)?,
        p95: tally.quantile(0.95)?,
        records: bands.collect(),
    })
}

fn interval(e: &Estimate) -> Interval {
    Interval { value: e.value, lo: e.lo, hi: e.hi }
}

/// The name of a type without what stands in brackets.
fn short(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// Aircraft of a type; a name in -s stays.
fn plural(name: &str) -> String {
    let short = short(name);
    if short.ends_with('s') { short.to_owned() } else { format!("{short}s") }
}

/// Runs with 0, 1, 2, ... of a count.
fn runs_with(tally: &Tally) -> Vec<u64> {
    let mut runs = Vec::new();
    for (value, count) in tally.histogram() {
        // Counts are whole and not negative, so the index is the count.
        let index = value as usize;
        runs.resize(index + 1, 0);
        runs[index] = count;
    }
    runs
}

fn joint(
    scenario: &Scenario,
    records: &[Record],
    results: &Results,
    conditions: &Conditions,
) -> Result<Option<Chart>, ChartError> {
    let layout = &results.layout;
    let (bombers, interceptors) = (layout.bombers_destroyed(), layout.interceptors_destroyed());
    let n: u64 = results.joint_bombers.cells().map(|(_, runs)| runs).sum();
    if bombers.is_empty() || interceptors.is_empty() || n == 0 {
        return Ok(None);
    }
    let mut shares: Vec<Vec<f64>> = Vec::new();
    let mut largest = 0;
    for ((x, y), runs) in results.joint_bombers.cells() {
        let (x, y) = (x as usize, y as usize);
        shares.resize_with(shares.len().max(y + 1), Vec::new);
        let row = &mut shares[y];
        row.resize(row.len().max(x + 1), 0.0);
        row[x] = runs as f64 / n as f64;
        largest = largest.max(runs);
    }
    let half_width = estimate::share(largest, n).map_or(0.0, |e| e.half_width());
    let table = JointTable {
        x_title: format!("{} lost", names(scenario, results, bombers)),
        y_title: format!("{} lost", names(scenario, results, interceptors)),
        shares,
        half_width,
        records: records.iter().filter_map(|record| joint_record(record, results)).collect(),
    };
    heatmap::draw_joint(&table, conditions).map(Some)
}

/// Names of the types behind some columns of losses, for an axis.
fn names(scenario: &Scenario, results: &Results, columns: &[usize]) -> String {
    let name = |&column: &usize| {
        let quantity = &results.layout.columns()[column].name;
        let mut types = scenario.aircraft.iter();
        types.find(|a| quantity.split('.').nth(1) == Some(&a.key)).map(|a| plural(&a.name))
    };
    columns.iter().filter_map(name).collect::<Vec<_>>().join(" and ")
}

/// A record's own losses of bombers and interceptors, where it states both in full.
fn joint_record(record: &Record, results: &Results) -> Option<JointRecord> {
    let sum = |columns: &[usize]| {
        columns.iter().try_fold((0, 0), |(lo, hi), &column| {
            let name = &results.layout.columns()[column].name;
            let own = record.counts.iter().find(|c| c.kind == RecordKind::Own && &c.quantity == name)?;
            Some((lo + own.lo as u64, hi + own.hi? as u64))
        })
    };
    let layout = &results.layout;
    let (x, y) = (sum(layout.bombers_destroyed())?, sum(layout.interceptors_destroyed())?);
    Some(JointRecord { label: record.name.clone(), x, y })
}
