//! What must not reach into what: T23 and T24 of `docs/model.md`, flown as battles.

use rayon::prelude::*;

use super::variant::{
    bombers, destroyed, figures, interceptors, is_bomber, is_escort, is_interceptor, lone_bomber, outcomes, rounds,
    total, without_escort,
};
use super::{Effort, Ground, Row};
use crate::model::damage::HitEffect;
use crate::model::engagement::event::{Event, Observer};
use crate::model::engagement::fly;
use crate::model::engagement::outcome::{Outcome, units};
use crate::model::parameter::Parameters;
use crate::model::rng::RunAddress;
use crate::model::scenario::{Role, Scenario};
use crate::model::vulnerability::ShellEffect;

/// The rows.
pub fn rows(ground: &Ground, effort: Effort) -> Vec<Row> {
    let mut rows = harmless_shells(&ground.scenario);
    rows.extend(far_groups(&ground.scenario));
    rows.extend(magazines(&ground.scenario, effort));
    rows.extend(blind_escort(&ground.scenario, effort));
    rows.push(ordered_passes(&ground.scenario, effort));
    rows.push(no_attackers(&ground.scenario));
    rows
}

/// What was shot until the first aircraft was lost or left its formation.
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

/// T23: with shells that break nothing, passes, bursts and hits are the same to the bit until the first loss.
fn harmless_shells(scenario: &Scenario) -> Vec<Row> {
    let mut normal = without_escort(scenario);
    bombers(&mut normal, |force| force.gunners.duty = 0.0);
    let mut harmless = normal.clone();
    for effect in harmless.aircraft.iter_mut().flat_map(|kind| &mut kind.vulnerability.effects) {
        (effect.structure, effect.control) = (0.0, 0.0);
    }
    let tell = |scenario: &Scenario, run| {
        let mut story = Story::default();
        let _ = fly(scenario, RunAddress { seed: 1, run }, &mut story);
        story.shots
    };
    let (compared, differing) = (0..8u32)
        .into_par_iter()
        .map(|run| {
            let (normal, harmless) = (tell(&normal, run), tell(&harmless, run));
            let same = normal.iter().zip(&harmless).filter(|(a, b)| a == b).count();
            (normal.len() as u64, (normal.len() - same) as u64)
        })
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    vec![
        Row::new(
            "T23",
            "passes, bursts and hits before the first loss that differ where shells break nothing",
            differing as f64,
        )
        .exactly(0.0, "exact: streams are apart by purpose")
        .from(compared),
        Row::new("T23-compared", "such passes, bursts and hits in eight battles", compared as f64)
            .at_least(100.0, "fewer could not fail the row above"),
    ]
}

/// T24: groups 200 km apart do not fire for each other: in a battle of 20 minutes one group at most fires its turrets.
fn far_groups(scenario: &Scenario) -> Vec<Row> {
    let mut far = scenario.clone();
    far.conditions.time_limit_s = 1200.0;
    if let Some(stream) = &mut far.stream {
        stream.group_spacing_s = 1600.0;
    }
    bombers(&mut far, |force| force.other_base = false);
    let units = units(&far);
    let firing: Vec<f64> = figures(&outcomes(&far, 1, 8), |outcome| {
        let of = |force: usize| -> u32 {
            outcome.units.iter().zip(&units).filter(|(_, u)| u.force == force).map(|(o, _)| rounds(o)).sum()
        };
        (0..far.forces.len()).filter(|&f| is_bomber(&far.forces[f].role) && of(f) > 0).count() as f64
    });
    let most = firing.iter().copied().fold(0.0, f64::max);
    vec![
        Row::new("T24-groups", "groups 200 km apart that fire their turrets in one battle, at most", most)
            .at_most(1.0, "exact")
            .from(firing.len() as u64),
        Row::new("T24-groups-firing", "of eight such battles, those with turret fire", firing.iter().sum())
            .at_least(4.0, "fewer could not fail the row above"),
    ]
}

/// T24: a magazine of one round, and one that is empty within an interval, fire what they hold and no more.
fn magazines(scenario: &Scenario, effort: Effort) -> Vec<Row> {
    let runs = effort.of(20, 40, 400);
    let row = |rounds_each: u32, id: &str, what: &str| {
        let mut lone = lone_bomber(scenario, 1);
        let mut held = 0;
        let Some(kind) = lone.forces.iter().find(|f| is_interceptor(&f.role) && f.count > 0).map(|f| f.aircraft) else {
            return Row::new(id, "no interceptor in the scenario", f64::NAN);
        };
        for battery in &mut lone.aircraft[kind].batteries {
            battery.rounds_each = rounds_each;
            held += battery.count * rounds_each;
        }
        interceptors(&mut lone, |force| {
            let doctrine = &mut force.doctrine;
            (doctrine.burst_min_s, doctrine.burst_mode_s, doctrine.burst_max_s) = (2.5, 3.0, 4.0);
            (doctrine.span_misjudged_factor, doctrine.span_misjudged_spread) = (1.2, 0.0);
        });
        // Unbreakable, so that no early end of the target leaves a round in the gun.
        for effect in lone.aircraft.iter_mut().flat_map(|kind| &mut kind.vulnerability.effects) {
            (effect.structure, effect.control) = (0.0, 0.0);
        }
        let fired = figures(&outcomes(&lone, 24, runs), |o| total(&lone, o, is_interceptor, rounds));
        let wrong = fired.iter().filter(|&&f| f != 0.0 && f != f64::from(held)).count();
        let used = fired.iter().filter(|&&f| f == f64::from(held)).count();
        let what = format!("{what}: runs that fire something else than {held} or nothing; {used} of {runs} fire");
        let wrong = if used == 0 { f64::NAN } else { wrong as f64 };
        Row::new(id, what, wrong).exactly(0.0, "exact").from(runs)
    };
    vec![row(1, "T24-one-round", "magazines of one round"), row(7, "T24-empty", "guns empty within the burst")]
}

/// T24: an escort that never sees anything never reacts: it fires nothing, spoils nothing and costs the bombers nothing. It stands
/// last, so that the others keep their beat of decisions when it is taken away.
fn blind_escort(scenario: &Scenario, effort: Effort) -> Vec<Row> {
    let mut blind = scenario.clone();
    blind.sighting.search_rate_unalerted_per_sr_s = 0.0;
    blind.sighting.search_rate_alerted_per_sr_s = 0.0;
    interceptors(&mut blind, |force| force.doctrine.pin_share = 0.0);
    blind.forces.sort_by_key(|force| is_escort(&force.role));
    let runs = effort.of(8, 16, 200);
    let (with, without) = (outcomes(&blind, 1, runs), outcomes(&without_escort(&blind), 1, runs));
    let sum = |of: fn(&Scenario, &Outcome) -> f64| -> f64 { figures(&with, |o| of(&blind, o)).iter().sum() };
    let lost = |scenario: &Scenario, of: &[Option<Outcome>]| -> f64 {
        figures(of, |o| total(scenario, o, is_bomber, destroyed)).iter().sum()
    };
    let differ = (lost(&blind, &with) - lost(&without_escort(&blind), &without)).abs();
    vec![
        Row::new(
            "T24-escort-rounds",
            "rounds of an escort that sees nothing",
            sum(|s, o| total(s, o, is_escort, rounds)),
        )
        .exactly(0.0, "exact")
        .from(runs),
        Row::new(
            "T24-escort-spoils",
            "passes that it spoils",
            sum(|s, o| total(s, o, is_interceptor, |u| u.passes_spoiled)),
        )
        .exactly(0.0, "exact")
        .from(runs),
        Row::new("T24-escort-losses", "bombers lost with it, more or less than without any escort", differ)
            .exactly(0.0, "exact: common random numbers")
            .from(runs),
    ]
}

/// Orders for two passes are two passes: a lone interceptor with shells without end and without effect flies no third.
fn ordered_passes(scenario: &Scenario, effort: Effort) -> Row {
    const ORDERED: f64 = 2.0;
    let mut lone = lone_bomber(scenario, 1);
    interceptors(&mut lone, |force| {
        let doctrine = &mut force.doctrine;
        (doctrine.maximum_passes, doctrine.bingo_share, doctrine.southern_limit_m) = (ORDERED, 0.0, 500_000.0);
    });
    for kind in &mut lone.aircraft {
        kind.batteries.iter_mut().for_each(|battery| battery.rounds_each = 100_000);
        kind.vulnerability.effects = [ShellEffect::least_but(&[]); 4];
    }
    let runs = effort.of(10, 20, 200);
    let begun = figures(&outcomes(&lone, 2, runs), |o| total(&lone, o, is_interceptor, |u| u.passes_begun));
    let most = begun.iter().copied().fold(0.0, f64::max);
    Row::new("ordered-passes", "most passes of a lone interceptor with orders for two", most)
        .exactly(ORDERED, "exact")
        .from(runs)
}

/// Without interceptors and flak nobody fires, is hit or lost.
fn no_attackers(scenario: &Scenario) -> Row {
    let mut none = scenario.clone();
    none.flak = None;
    none.forces.iter_mut().filter(|f| is_interceptor(&f.role)).for_each(|f| f.count = 0);
    let everyone = |_: &Role| true;
    let of = |o: &Outcome| total(&none, o, everyone, |u| destroyed(u) + u.hits_taken + rounds(u));
    let sum = figures(&outcomes(&none, 1, 5), of).iter().sum();
    Row::new("no-attackers", "losses, hits and rounds without interceptors and flak", sum)
        .exactly(0.0, "exact")
        .from(5u32)
}
