//! Quantities, counts and shares in words.

use crate::model::scenario::{Force, Role, Scenario, Side};
use crate::study::compare::Comparison;
use crate::study::estimate::{Estimate, Tally};
use crate::study::montecarlo::Results;
use crate::study::record::RecordCount;
use crate::surface::chart::axis;
use crate::surface::output::charts::nouns;
use crate::surface::output::summary::side_name;
use crate::surface::terminal::compact;

/// A total of losses that a reader looks for first.
pub struct Headline {
    /// The quantity.
    pub quantity: String,
    /// What is counted, in the plural.
    pub nouns: String,
}

/// The losses of every bomber type that flies, then of all fighters of each side that has some.
pub fn headlines(scenario: &Scenario) -> Vec<Headline> {
    let mut bombers = Vec::new();
    let mut fighters = Vec::new();
    for side in [Side::Communist, Side::Un] {
        for kind in nouns::bomber_types(scenario, side) {
            let aircraft = &scenario.aircraft[kind];
            let quantity = format!("{}.{}.destroyed", side.key(), aircraft.key);
            bombers.push(Headline { quantity, nouns: nouns::plural(&aircraft.name) });
        }
        let fights = |f: &Force| f.count > 0 && f.side == side && !matches!(f.role, Role::Bomber(_));
        if scenario.forces.iter().any(fights) {
            let quantity = format!("{}.fighters.destroyed", side.key());
            fighters.push(Headline { quantity, nouns: nouns::fighters(scenario, side) });
        }
    }
    bombers.into_iter().chain(fighters).collect()
}

/// Whether a count is an own record that the runs can be held against.
pub fn is_judged(c: &Comparison) -> bool {
    c.is_judged()
}

/// A recorded count: `4`, `3 to 4`, `at least 10`.
pub fn recorded(count: &RecordCount) -> String {
    match count.hi {
        Some(hi) if hi == count.lo => axis::typed(hi),
        Some(hi) => format!("{} to {}", axis::typed(count.lo), axis::typed(hi)),
        None => format!("at least {}", axis::typed(count.lo)),
    }
}

/// Recorded counts in words, equal ones once: `3 to 4, 3 (three records) and 2`.
pub fn listed(counts: &[String]) -> String {
    let mut unique: Vec<(&String, usize)> = Vec::new();
    for count in counts {
        match unique.iter_mut().find(|(known, _)| *known == count) {
            Some((_, times)) => *times += 1,
            None => unique.push((count, 1)),
        }
    }
    let one = |(count, times): &(&String, usize)| match times {
        1 => (*count).clone(),
        times => format!("{count} ({} records)", small_number(*times)),
    };
    let words: Vec<String> = unique.iter().map(one).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    }
}

fn small_number(n: usize) -> String {
    const WORDS: [&str; 7] = ["no", "one", "two", "three", "four", "five", "six"];
    WORDS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// A range of nine runs in ten: `1 to 6`, or `0` where all of them are alike.
pub fn range(lo: f64, hi: f64) -> String {
    if lo == hi {
        return axis::typed(lo);
    }
    format!("{} to {}", axis::typed(lo), axis::typed(hi))
}

/// The mean of a tally with its interval; the bare value of a single run.
pub fn mean(tally: &Tally) -> Option<String> {
    tally.mean_estimate().map(|e| compact(&e)).or_else(|| tally.mean().map(axis::typed))
}

/// As [`mean`], by the name of the quantity; a dash where there is none.
pub fn mean_of(results: &Results, quantity: &str) -> String {
    results.tally(quantity).and_then(mean).unwrap_or_else(|| "–".into())
}

/// A share in per cent with its interval, as short as a table wants it; none and all are bounds.
pub fn share(e: &Estimate) -> String {
    let text = |v: f64| axis::grouped(100.0 * v, usize::from(100.0 * e.half_width() < 1.95));
    if e.value == 0.0 {
        format!("0 [0, {}]\u{a0}%", axis::short(100.0 * e.hi))
    } else if e.value == 1.0 {
        format!("100 [{}, 100]\u{a0}%", axis::grouped(100.0 * e.lo, usize::from(e.lo > 0.9)))
    } else {
        format!("{} [{}, {}]\u{a0}%", text(e.value), text(e.lo), text(e.hi))
    }
}

/// What a quantity counts: `B-29As of the 19th Bomb Group: rounds`.
pub fn quantity(scenario: &Scenario, name: &str) -> String {
    let parts: Vec<&str> = name.split('.').collect();
    match parts[..] {
        [side, "claims", victim, class] => {
            format!("{} claimed {class} by the {} side", victims(scenario, side, victim), side_of(side))
        }
        [side, claimant, "claims", victim, class] => {
            let by = nouns::of_quantity(scenario, &format!("{side}.{claimant}"))
                .map_or_else(|| plural(claimant), |(n, _)| n);
            format!("{} claimed {class} by {by}", victims(scenario, side, victim))
        }
        [_, of, ..] => {
            let who = nouns::of_quantity(scenario, name).map_or_else(|| plural(of), |(nouns, _)| nouns);
            format!("{who}: {}", measure(&parts[2..]))
        }
        _ => name.to_owned(),
    }
}

/// The aircraft that `side` claims.
fn victims(scenario: &Scenario, side: &str, victim: &str) -> String {
    let enemy = if side == Side::Un.key() { Side::Communist } else { Side::Un };
    match victim {
        "all" => format!("aircraft of the {} side", side_name(enemy)),
        _ => nouns::of_quantity(scenario, &format!("{}.{victim}", enemy.key()))
            .map_or_else(|| plural(victim), |(n, _)| n),
    }
}

/// Aircraft of a type that does not fly in this scenario, by its key.
fn plural(key: &str) -> String {
    nouns::plural(&key.to_uppercase())
}

fn side_of(key: &str) -> &'static str {
    side_name(if key == Side::Un.key() { Side::Un } else { Side::Communist })
}

fn measure(parts: &[&str]) -> String {
    match parts {
        ["rounds"] => "rounds fired".into(),
        ["rounds", gun] => format!("rounds of the {}", nouns::gun(gun)),
        ["hits", gun] => format!("hits of the {}", nouns::gun(gun)),
        ["hit"] => "hit at all".into(),
        _ => parts.join(" ").replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::estimate;
    use crate::surface::params::Library;

    #[test]
    fn a_range_without_width_is_one_number() {
        assert_eq!((range(0.0, 0.0), range(1.0, 6.0)), ("0".into(), "1 to 6".into()));
    }

    #[test]
    fn quantities_are_named_as_people_do() {
        let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
        let said = |name| quantity(&scenario, name);
        assert_eq!(said("un.b-29a@19bg.crew_missing"), "B-29As of the 19th Bomb Group: crew missing");
        assert_eq!(said("communist.claims.b-29a.destroyed"), "B-29As claimed destroyed by the Communist side");
        assert_eq!(said("un.f-86a.claims.mig-15.destroyed"), "MiG-15s claimed destroyed by F-86A-5s");
        assert_eq!(
            said("communist.claims.all.damaged"),
            "aircraft of the UN side claimed damaged by the Communist side"
        );
        assert_eq!(said("un.f-80c.destroyed"), "F-80Cs: destroyed"); // not in this scenario
    }

    #[test]
    fn equal_counts_are_listed_once() {
        let counts = ["3 to 4", "3", "3", "2"].map(String::from);
        assert_eq!(listed(&counts), "3 to 4, 3 (two records) and 2");
        assert_eq!((listed(&counts[..1]), listed(&[])), ("3 to 4".into(), String::new()));
    }

    #[test]
    fn a_share_never_stands_without_its_interval() {
        let said = |hits, n| share(&estimate::share(hits, n).unwrap());
        assert_eq!(said(0, 2000), "0 [0, 0.18]\u{a0}%");
        assert_eq!(said(2000, 2000), "100 [99.8, 100]\u{a0}%");
        assert_eq!(said(500, 2000), "25.0 [23.2, 26.9]\u{a0}%");
        assert_eq!(said(50, 100), "50 [40, 60]\u{a0}%");
    }
}
