//! The tables of a run, for the terminal and for reports: losses by type and unit, passes of the fighters, use of the guns.
//! Each fits 100 columns.

use super::charts::nouns;
use super::summary::side_name;
use crate::model::engagement::outcome;
use crate::model::scenario::{Scenario, Side};
use crate::study::estimate::ratio::ExchangeRatio;
use crate::study::montecarlo::Results;
use crate::surface::terminal::{compact, grouped, plain, with_interval};

/// A table of texts: the first column names the rows, whose parts begin with spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTable {
    /// Headings with their units.
    pub header: Vec<&'static str>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// Who has a line: a name, and what stands before the measure in the names of the quantities.
struct Line {
    name: String,
    prefix: String,
}

/// Of each side a line for each type, below it one for each unit where several fly it, and one for all fighters where
/// there are several types.
fn lines(scenario: &Scenario) -> Vec<Line> {
    let mut lines = Vec::new();
    for side in [Side::Un, Side::Communist] {
        for aircraft in 0..scenario.aircraft.len() {
            lines.extend(lines_of_type(scenario, side, aircraft));
        }
        if nouns::fighter_types(scenario, side).len() > 1 {
            let name = format!("all {}", nouns::fighters(scenario, side));
            lines.push(Line { name, prefix: format!("{}.fighters", side.key()) });
        }
    }
    lines
}

fn lines_of_type(scenario: &Scenario, side: Side, index: usize) -> Vec<Line> {
    let aircraft = &scenario.aircraft[index];
    let units = outcome::units(scenario);
    let of_type = units.iter().filter(|u| u.aircraft == index);
    let (ours, theirs): (Vec<_>, Vec<_>) = of_type.partition(|u| scenario.forces[u.force].side == side);
    let short = nouns::short(&aircraft.name);
    let prefix = format!("{}.{}", side.key(), aircraft.key);
    let name = if theirs.is_empty() { short.to_owned() } else { format!("{} {short}", side_name(side)) };
    let unit = |u: &&outcome::Unit| {
        let force = &scenario.forces[u.force];
        Line { name: format!("  {}", force.name), prefix: format!("{prefix}@{}", force.key) }
    };
    let mut lines: Vec<Line> = if ours.len() > 1 { ours.iter().map(unit).collect() } else { Vec::new() };
    if !ours.is_empty() {
        lines.insert(0, Line { name, prefix: prefix.clone() });
    }
    lines
}

/// What became of the aircraft.
pub fn losses(scenario: &Scenario, results: &Results) -> RunTable {
    let header = vec!["aircraft per run", "flown", "destroyed", "5-95 %", "damaged", "hits taken"];
    let row = |line: Line| {
        let cell = |measure: &str| mean_cell(results, &format!("{}.{measure}", line.prefix));
        let flown = results.tally(&format!("{}.engaged", line.prefix)).and_then(|t| t.mean());
        vec![
            line.name.clone(),
            flown.map_or_else(|| "-".into(), plain),
            cell("destroyed"),
            range_cell(results, &format!("{}.destroyed", line.prefix)),
            cell("damaged"),
            cell("hits_taken"),
        ]
    };
    RunTable { header, rows: lines(scenario).into_iter().map(row).collect() }
}

/// Firing passes of the fighters.
pub fn passes(scenario: &Scenario, results: &Results) -> RunTable {
    let header = vec!["passes per run", "begun", "fired", "spoiled by escort", "firing [s per pass]"];
    let fighters = lines(scenario).into_iter().filter(|line| has(results, line, "passes_begun"));
    let row = |line: Line| {
        let cell = |measure: &str| mean_cell(results, &format!("{}.{measure}", line.prefix));
        let of_line = results.firing_s_per_pass().find(|(of, _)| *of == line.prefix);
        let firing = of_line.and_then(|(_, e)| e).map_or_else(|| "-".into(), |e| compact(&e));
        vec![line.name.clone(), cell("passes_begun"), cell("passes_fired"), cell("passes_spoiled"), firing]
    };
    RunTable { header, rows: fighters.map(row).collect() }
}

/// Rounds and hits of every gun of every type.
pub fn guns(scenario: &Scenario, results: &Results) -> RunTable {
    let header = vec!["guns, per run", "rounds", "hits"];
    let mut rows = Vec::new();
    for line in lines(scenario).iter().filter(|line| !line.prefix.contains('@')) {
        for gun in scenario.guns.iter().filter(|gun| has(results, line, &format!("rounds.{}", gun.key))) {
            let cell = |what: &str| mean_cell(results, &format!("{}.{what}.{}", line.prefix, gun.key));
            rows.push(vec![format!("{}, {}", line.name, nouns::gun(&gun.key)), cell("rounds"), cell("hits")]);
        }
    }
    RunTable { header, rows }
}

/// Losses of the UN for one loss of the other side, in words.
pub fn exchange_ratio(results: &Results) -> String {
    match results.joint.exchange_ratio(results.seed) {
        ExchangeRatio::Ratio(e) => format!("UN aircraft lost for one communist aircraft lost: {}", with_interval(&e)),
        ExchangeRatio::NoDenominator { n } => {
            format!("no exchange ratio: no communist aircraft was lost in {} runs", grouped(n))
        }
    }
}

fn has(results: &Results, line: &Line, measure: &str) -> bool {
    results.layout.position(&format!("{}.{measure}", line.prefix)).is_some()
}

/// Mean with its interval; the bare value of a single run; a dash where there is no such quantity.
pub fn mean_cell(results: &Results, quantity: &str) -> String {
    let Some(tally) = results.tally(quantity) else { return "-".into() };
    match (tally.mean_estimate(), tally.mean()) {
        (Some(e), _) if e.half_width() > 0.0 => compact(&e),
        (_, Some(value)) => plain(value),
        _ => "-".into(),
    }
}

/// The range of nine runs in ten; none of a single run.
pub fn range_cell(results: &Results, quantity: &str) -> String {
    let tally = results.tally(quantity).filter(|t| t.n() > 1);
    let range = tally.and_then(|t| Some((t.quantile(0.05)?, t.quantile(0.95)?)));
    range.map_or_else(|| "-".into(), |(lo, hi)| format!("{} - {}", plain(lo), plain(hi)))
}
