//! What the charts of a run show, out of its results.

use super::nouns;
use super::{conditions, flight, interval};
use crate::model::engagement::outcome::{self, Fate, Unit};
use crate::model::scenario::{Role, Scenario, Side};
use crate::study::compare::took_place;
use crate::study::estimate::{self, Tally};
use crate::study::losses::{BIN_S, LossLine};
use crate::study::montecarlo::Results;
use crate::study::record::{Record, RecordCount, RecordKind};
use crate::study::recording::Recording;
use crate::surface::chart::activity::{Activity, GunUse, Passes};
use crate::surface::chart::distribution::{self, CountDistribution, RecordBand};
use crate::surface::chart::fates::UnitFates;
use crate::surface::chart::heatmap::{JointRecord, JointTable};
use crate::surface::chart::timeline::{LossCurve, LossPoint};
use crate::surface::chart::{Interval, RunCharts, Spread};

/// The charts of a study; `flown` is the run of the flight view with the scenario it was flown in.
pub fn charts(
    scenario: &Scenario,
    records: &[Record],
    results: &Results,
    flown: Option<&(Scenario, Recording)>,
) -> RunCharts {
    RunCharts {
        conditions: conditions(scenario, results),
        distributions: distributions(scenario, records, results),
        joint: joint(scenario, records, results),
        fates: fates_of(scenario, results),
        activity: activity_of(scenario, results),
        timeline: timeline(scenario, results),
        flight: flown.map(|(scenario, recording)| flight::view(scenario, recording, results.runs)),
    }
}

/// Losses and damage of every bomber type, then the losses of all fighters of each side.
fn distributions(scenario: &Scenario, records: &[Record], results: &Results) -> Vec<CountDistribution> {
    let mut all = Vec::new();
    if !took_place(results) {
        return all;
    }
    for side in [Side::Un, Side::Communist] {
        for kind in nouns::bomber_types(scenario, side) {
            let aircraft = &scenario.aircraft[kind];
            for (measure, verb) in [("destroyed", "lost"), ("damaged", "damaged")] {
                let count = Count { side, keys: &[&aircraft.key], measure, verb, nouns: nouns::plural(&aircraft.name) };
                all.extend(count.distribution(records, results));
            }
        }
        if !scenario.forces.iter().any(|f| f.count > 0 && f.side == side && !matches!(f.role, Role::Bomber(_))) {
            continue;
        }
        let types = nouns::fighter_types(scenario, side);
        let keys: Vec<&str> =
            std::iter::once("fighters").chain(types.iter().map(|&kind| scenario.aircraft[kind].key.as_str())).collect();
        let nouns = nouns::fighters(scenario, side);
        let count = Count { side, keys: &keys, measure: "destroyed", verb: "lost", nouns };
        all.extend(count.distribution(records, results));
    }
    for side in [Side::Un, Side::Communist] {
        all.extend(claims(scenario, side, records, results));
    }
    all
}

/// Aircraft of a side that its enemy claims as destroyed: every bomber type, then all fighters.
fn claims(scenario: &Scenario, side: Side, records: &[Record], results: &Results) -> Vec<CountDistribution> {
    let key = |kind: usize| scenario.aircraft[kind].claimed_as.clone();
    let bombers = nouns::bomber_types(scenario, side).into_iter();
    let mut counts: Vec<(Vec<String>, String)> =
        bombers.map(|kind| (vec![key(kind)], nouns::plural(&scenario.aircraft[kind].name))).collect();
    let mut types: Vec<String> = nouns::fighter_types(scenario, side).into_iter().map(key).collect();
    types.dedup();
    let mut keys = vec!["fighters".to_owned()];
    // fighters that all go by one name
    keys.extend((types.len() == 1).then(|| types.remove(0)));
    counts.push((keys, nouns::fighters(scenario, side)));
    let claimed = |(keys, nouns): (Vec<String>, String)| {
        let names: Vec<String> =
            keys.iter().map(|key| format!("{}.claims.{key}.destroyed", side.enemy().key())).collect();
        let tally = results.tally(&names[0])?;
        let bands = records.iter().flat_map(|record| {
            let of_this = record.counts.iter().filter(|c| names.contains(&c.quantity));
            of_this.map(|c| RecordBand { inside: inside(c, tally), ..band(record, c, tally) })
        });
        let bands = bands.collect();
        drawn(names[0].clone(), (nouns, "claimed destroyed"), side, tally, bands)
    };
    counts.into_iter().filter_map(claimed).collect()
}

/// A count with its bars; the cumulative curve is for the caller to add.
fn drawn(
    key: String,
    (nouns, verb): (String, &str),
    side: Side,
    tally: &Tally,
    records: Vec<RecordBand>,
) -> Option<CountDistribution> {
    Some(CountDistribution {
        key,
        nouns,
        verb: verb.to_owned(),
        side,
        bars: distribution::bars(&runs_with(tally), share_ends),
        mean: interval(&tally.mean_estimate()?),
        at_most: Vec::new(),
        p05: tally.quantile(0.05)?,
        p95: tally.quantile(0.95)?,
        records,
    })
}

/// Ends of the interval of a share.
fn share_ends(hits: u64, n: u64) -> (f64, f64) {
    estimate::share(hits, n).map_or((0.0, 1.0), |e| (e.lo, e.hi))
}

/// A count to be drawn with its records.
struct Count<'a> {
    side: Side,
    /// Key in the quantity, then others under which the enemy may claim the same aircraft.
    keys: &'a [&'a str],
    measure: &'a str,
    verb: &'a str,
    nouns: String,
}

impl Count<'_> {
    fn distribution(self, records: &[Record], results: &Results) -> Option<CountDistribution> {
        let quantity = format!("{}.{}.{}", self.side.key(), self.keys[0], self.measure);
        let tally = results.tally(&quantity)?;
        let bands = records.iter().flat_map(|record| {
            let of_this = record.counts.iter().filter(|c| self.is_recorded(c, &quantity));
            of_this.map(|c| band(record, c, tally))
        });
        let bands = bands.collect();
        let losses = self.measure == "destroyed";
        let mut drawn = drawn(quantity, (self.nouns, self.verb), self.side, tally, bands)?;
        if losses {
            drawn.at_most = distribution::at_most(&runs_with(tally), share_ends);
        }
        Some(drawn)
    }

    fn is_recorded(&self, count: &RecordCount, quantity: &str) -> bool {
        let enemy = self.side.enemy().key();
        let claim = |key: &&str| count.quantity == format!("{enemy}.claims.{key}.{}", self.measure);
        match count.kind {
            RecordKind::Claimed => self.keys.iter().any(claim),
            RecordKind::Own | RecordKind::Reported => count.quantity == quantity,
        }
    }
}

fn band(record: &Record, count: &RecordCount, tally: &Tally) -> RecordBand {
    // a claim on a chart of losses has no share of the runs
    let inside = if count.kind == RecordKind::Claimed { None } else { inside(count, tally) };
    RecordBand { label: record.name.clone(), kind: count.kind, lo: count.lo, hi: count.hi, inside }
}

/// Share of the runs that agree with a recorded count.
fn inside(count: &RecordCount, tally: &Tally) -> Option<Interval> {
    tally.share_between(count.lo, count.hi.unwrap_or(f64::INFINITY)).map(|e| interval(&e))
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

/// The lines of losses, bombers first; none where results were rebuilt from rows.
fn timeline(scenario: &Scenario, results: &Results) -> Vec<LossCurve> {
    let end = results.loss_lines.end();
    let point = |line: &LossLine, at: usize| {
        let (p05, p95) = (line.quantile(at, 0.05)?, line.quantile(at, 0.95)?);
        Some(LossPoint { time_s: at as f64 * BIN_S, losses: Spread { mean: line.mean(at)?, p05, p95 } })
    };
    let curve = |line: &LossLine| {
        let (nouns, side) = nouns::of_quantity(scenario, &line.quantity)?;
        // one time more than needed: the level that is reached is seen
        let points: Option<Vec<LossPoint>> = (0..=end + 1).map(|at| point(line, at)).collect();
        Some(LossCurve { nouns, side, points: points? })
    };
    results.loss_lines.iter().filter_map(curve).collect()
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
        let name = format!("{}, {}", nouns::short(&aircraft.name), force.name);
        Some(UnitFates { unit: name, side: force.side, engaged, means })
    };
    outcome::units(scenario).iter().filter_map(unit).collect()
}

/// Passes of the interceptors together and of every type of escort, and the use of every gun.
fn activity_of(scenario: &Scenario, results: &Results) -> Activity {
    let mut activity = Activity::default();
    let intercepting = interceptor_side(scenario);
    for side in [Side::Communist, Side::Un] {
        if intercepting == Some(side) {
            let prefix = format!("{}.fighters", side.key());
            activity.passes.extend(passes_of(&prefix, (nouns::fighters(scenario, side), side), results));
        }
        for aircraft in &scenario.aircraft {
            let prefix = format!("{}.{}", side.key(), aircraft.key);
            if intercepting != Some(side) {
                activity.passes.extend(passes_of(&prefix, (nouns::plural(&aircraft.name), side), results));
            }
            for gun in &scenario.guns {
                let spread = |what| spread(results.tally(&format!("{prefix}.{what}.{}", gun.key))?);
                if let (Some(rounds), Some(hits)) = (spread("rounds"), spread("hits")) {
                    let name = format!("{} ({})", nouns::gun(&gun.key), nouns::short(&aircraft.name));
                    activity.guns.push(GunUse { gun: name, side, rounds, hits });
                }
            }
        }
    }
    activity
}

fn passes_of(prefix: &str, (nouns, side): (String, Side), results: &Results) -> Option<Passes> {
    let of = |measure| spread(results.tally(&format!("{prefix}.passes_{measure}"))?);
    Some(Passes {
        nouns,
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

/// Losses of bombers, or without them of patrols, with those of interceptors.
fn joint(scenario: &Scenario, records: &[Record], results: &Results) -> Option<JointTable> {
    let roles = (results.layout.targets_destroyed(), results.layout.interceptors_destroyed());
    let n: u64 = results.joint_bombers.cells().map(|(_, runs)| runs).sum();
    // one run is one cell
    let flown = scenario.forces.iter().any(|f| f.count > 0 && scenario.is_target(f));
    if !flown || !took_place(results) || roles.0.is_empty() || roles.1.is_empty() || n < 2 {
        return None;
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
    Some(JointTable {
        x_title: format!("{} lost", names(scenario, results, roles.0)),
        y_title: format!("{} lost", nouns::fighters(scenario, interceptor_side(scenario)?)),
        shares,
        half_width: estimate::share(largest, n).map_or(0.0, |e| e.half_width()),
        records: records.iter().filter_map(|record| joint_record(record, scenario, results)).collect(),
    })
}

fn interceptor_side(scenario: &Scenario) -> Option<Side> {
    scenario.forces.iter().find(|f| matches!(f.role, Role::Interceptor(_))).map(|f| f.side)
}

/// Names of the types behind some columns of losses, for an axis.
fn names(scenario: &Scenario, results: &Results, columns: &[usize]) -> String {
    let name = |&column: &usize| nouns::of_quantity(scenario, &results.layout.columns()[column].name);
    columns.iter().filter_map(name).map(|(nouns, _)| nouns).collect::<Vec<_>>().join(" and ")
}

/// A record's own losses of bombers and interceptors, where it states both in full.
fn joint_record(record: &Record, scenario: &Scenario, results: &Results) -> Option<JointRecord> {
    let own = |name: &str| {
        let count = record.counts.iter().find(|c| c.kind == RecordKind::Own && c.quantity == name)?;
        Some((count.lo as u64, count.hi? as u64))
    };
    let sum = |columns: &[usize]| {
        columns.iter().try_fold((0, 0), |(lo, hi), &column| {
            let (own_lo, own_hi) = own(&results.layout.columns()[column].name)?;
            Some((lo + own_lo, hi + own_hi))
        })
    };
    let layout = &results.layout;
    let all_fighters = || own(&format!("{}.fighters.destroyed", interceptor_side(scenario)?.key()));
    let y = sum(layout.interceptors_destroyed()).or_else(all_fighters)?;
    Some(JointRecord { label: record.name.clone(), x: sum(layout.targets_destroyed())?, y })
}
