//! What happened in a run, as people tell it: aircraft by name, the rounds of a burst together, hits of one moment as one.
//!
//! The same list serves the event log, the viewer, the exchange file and `why`, so that they cannot disagree. Times are
//! seconds from the beginning of the battle. Kinds are stable names; new ones may be added, with a new version of the schema.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::claim::ClaimClass;
use crate::model::damage::HitEffect;
use crate::model::engagement::event::{ChaseEnd, Event, PassEnd};
use crate::model::engagement::outcome::{Cause, Fate};
use crate::model::gun::Shell;
use crate::model::scenario::Scenario;
use crate::model::turret::Turret;
use crate::study::recording::Recording;

/// Figure in which hits of each shell class are counted, and the class for people; in the order of [`Shell::ALL`].
const HIT_CLASSES: [(&str, &str); Shell::ALL.len()] =
    [("hits_37_mm", "37 mm"), ("hits_23_mm", "23 mm"), ("hits_20_mm", "20 mm"), ("hits_50_cal", ".50 calibre")];

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// Time from the beginning of the battle [s].
    pub time_s: f64,
    /// Kind of event: `sighted`, `committed`, `chase_ended`, `pass_begun`, `fired`, `pass_ended`, `evaded`, `hit`,
    /// `fire_out`, `straggled`, `lost`, `bombs_away`, `departed`, `claimed`, `fate`.
    pub kind: &'static str,
    /// Name of the aircraft that it happened to or that did it.
    pub aircraft: String,
    /// The other aircraft: target, shooter of a hit, or escort that was evaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The event in words, without the time.
    pub text: String,
    /// Figures that belong to it, by name with unit: `range_m`, `length_s`, `rounds`, `hits`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<&'static str, f64>,
    /// What a hit broke, why a pass or chase ended, what lost the aircraft, its fate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Cow<'static, str>>,
    /// Index of the aircraft over all forces.
    #[serde(skip)]
    pub who: usize,
    /// Index of the other aircraft.
    #[serde(skip)]
    pub with: Option<usize>,
}

/// Everything that happened in a recorded run, in order of time.
pub fn told(scenario: &Scenario, recording: &Recording) -> Vec<Told> {
    let mut list: Vec<Told> = Vec::new();
    // Where in the list the burst of a shooter on his present pass stands.
    let mut bursts: BTreeMap<usize, usize> = BTreeMap::new();
    for happening in &recording.events {
        let time_s = happening.time_s;
        match happening.event {
            Event::Burst { who, target, range_m, length_s, rounds, .. } => match bursts.get(&who) {
                Some(&at) => add_to_burst(&mut list[at], length_s, rounds),
                None => {
                    bursts.insert(who, list.len());
                    let figures = [("range_m", range_m), ("length_s", length_s), ("rounds", f64::from(rounds))];
                    let burst = tell(scenario, time_s - 0.5 * length_s, "fired", (who, Some(target)), &[]);
                    list.push(burst.with_figures(&figures));
                }
            },
            Event::Hit { who, by, gun, effect, .. } => {
                if !list.last().is_some_and(|last| last.is_hit_of(time_s, who, by)) {
                    list.push(tell(scenario, time_s, "hit", (who, Some(by)), &[]));
                }
                if let Some(hit) = list.last_mut() {
                    let turrets = &scenario.aircraft[recording.kinds[who]].turrets;
                    add_to_hit(hit, scenario.guns[gun].shell, &effect, turrets);
                }
            }
            Event::Flak { who, effect, .. } => list.push(strike(scenario, recording.kinds[who], time_s, who, &effect)),
            // The first burst says it, with range and length.
            Event::Fired { .. } => {}
            event => {
                if let Event::PassBegun { who, .. } | Event::PassEnded { who, .. } = event {
                    bursts.remove(&who);
                }
                list.push(plain(scenario, time_s, event));
            }
        }
    }
    list.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    list.iter_mut().for_each(Told::write);
    list
}

/// A hit of flak.
fn strike(scenario: &Scenario, kind: usize, time_s: f64, who: usize, effect: &HitEffect) -> Told {
    let mut strike = tell(scenario, time_s, "flak", (who, None), &[]);
    strike.figures.insert("hits", 1.0);
    strike.add_broken(effect, &scenario.aircraft[kind].turrets);
    strike
}

/// An event that stands alone.
fn plain(scenario: &Scenario, time_s: f64, event: Event) -> Told {
    let (kind, who, with, details): (_, _, _, Vec<&'static str>) = match event {
        Event::Sighted { who, other } => ("sighted", who, Some(other), vec![]),
        Event::PassBegun { who, target } => ("pass_begun", who, Some(target), vec![]),
        Event::PassEnded { who, target, end } => ("pass_ended", who, Some(target), vec![pass_end(end)]),
        Event::Evaded { who, by } => ("evaded", who, Some(by), vec![]),
        Event::Committed { who, target } => ("committed", who, Some(target), vec![]),
        Event::ChaseEnded { who, target, end } => ("chase_ended", who, Some(target), vec![chase_end(end)]),
        Event::Flak { who, .. } => ("flak", who, None, vec![]),
        Event::FireOut { who } => ("fire_out", who, None, vec![]),
        Event::Straggled { who } => ("straggled", who, None, vec![]),
        Event::Lost { who, cause } => ("lost", who, None, vec![cause.key()]),
        Event::BombsAway { who } => ("bombs_away", who, None, vec![]),
        Event::Departed { who } => ("departed", who, None, vec![]),
        Event::Claimed { who, target, class } => ("claimed", who, Some(target), vec![class.key()]),
        Event::Fate { who, fate, cause, .. } => {
            ("fate", who, None, std::iter::once(fate.key()).chain(cause.map(Cause::key)).collect())
        }
        Event::Fired { who, target } => ("fired", who, Some(target), vec![]),
        Event::Burst { who, target, .. } => ("fired", who, Some(target), vec![]),
        Event::Hit { who, by, .. } => ("hit", who, Some(by), vec![]),
    };
    tell(scenario, time_s, kind, (who, with), &details)
}

fn tell(
    scenario: &Scenario,
    time_s: f64,
    kind: &'static str,
    (who, with): (usize, Option<usize>),
    details: &[&'static str],
) -> Told {
    Told {
        time_s,
        kind,
        aircraft: scenario.aircraft_name(who),
        other: with.map(|other| scenario.aircraft_name(other)),
        text: String::new(),
        figures: BTreeMap::new(),
        details: details.iter().map(|&detail| detail.into()).collect(),
        who,
        with,
    }
}

fn add_to_burst(told: &mut Told, length_s: f64, rounds: u32) {
    *told.figures.entry("length_s").or_default() += length_s;
    *told.figures.entry("rounds").or_default() += f64::from(rounds);
}

fn add_to_hit(told: &mut Told, shell: Shell, effect: &HitEffect, turrets: &[Turret]) {
    *told.figures.entry("hits").or_default() += 1.0;
    let class = HIT_CLASSES[shell.index()].0;
    *told.figures.entry(class).or_default() += 1.0;
    told.add_broken(effect, turrets);
}

/// A number as it is written out: times are sums of steps, and 101.1 should not read 101.10000000000001.
pub fn to_thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

impl Told {
    /// Adds what a hit broke, on an aircraft with such turrets.
    fn add_broken(&mut self, effect: &HitEffect, turrets: &[Turret]) {
        let broken = [
            (effect.engine_out, "engine stopped"),
            (effect.fire.is_some(), "fire"),
            (effect.tank_holed, "tank holed"),
            (effect.crew_hit, "crew hit"),
            (effect.lost == Some(Cause::Structure), "structure broken"),
            (effect.lost == Some(Cause::Control), "control lost"),
            (effect.lost == Some(Cause::Pilot), "pilot hit"),
        ];
        self.details.extend(broken.into_iter().filter(|(holds, _)| *holds).map(|(_, what)| what.into()));
        let Some(turret) = effect.turret_out else { return };
        let turret = Cow::from(format!("{} turret out", turrets[turret].key.replace('-', " ")));
        // One that is out already is not told twice of the same hits.
        if !self.details.contains(&turret) {
            self.details.push(turret);
        }
    }

    /// With its numbers to a thousandth.
    pub fn rounded(&self) -> Told {
        let mut told = self.clone();
        told.time_s = to_thousandths(told.time_s);
        told.figures.values_mut().for_each(|value| *value = to_thousandths(*value));
        told
    }

    fn with_figures(mut self, figures: &[(&'static str, f64)]) -> Self {
        self.figures.extend(figures.iter().copied());
        self
    }

    fn is_hit_of(&self, time_s: f64, who: usize, by: usize) -> bool {
        self.kind == "hit" && self.time_s == time_s && self.who == who && self.with == Some(by)
    }

    fn figure(&self, name: &str) -> f64 {
        self.figures.get(name).copied().unwrap_or(0.0)
    }

    /// Puts the event into words, once it is complete.
    fn write(&mut self) {
        let (me, other) = (self.aircraft.as_str(), self.other.as_deref().unwrap_or("nobody"));
        let detail = self.details.first().map_or("", |detail| &**detail);
        self.text = match self.kind {
            "sighted" => format!("{me} sees {other}"),
            "pass_begun" => format!("{me} begins a firing pass on {other}"),
            "fired" => format!(
                "{me} fires on {other} from {:.0} m: {:.0} rounds in {:.1} s",
                self.figure("range_m"),
                self.figure("rounds"),
                self.figure("length_s")
            ),
            "pass_ended" => format!("{me} ends the pass on {other}: {detail}"),
            "evaded" => format!("{me} breaks away from {other}"),
            "committed" => format!("{me} goes after {other}"),
            "chase_ended" => format!("{me} turns back from {other}: {detail}"),
            "hit" => self.hit_in_words(me, other),
            "flak" if self.details.is_empty() => format!("{me} is struck by flak"),
            "flak" => format!("{me} is struck by flak: {}", listed(&self.details)),
            "fire_out" => format!("the fire of {me} goes out"),
            "straggled" => format!("{me} falls out of formation"),
            "lost" => format!("{me} is lost: {}", cause_in_words(detail)),
            "bombs_away" => format!("{me} releases its bombs"),
            "departed" => format!("{me} leaves for home"),
            "claimed" => format!("{me} claims {other} {}", claim_in_words(detail)),
            _ => format!("{me}: {}", self.fate_in_words()),
        };
    }

    fn hit_in_words(&self, me: &str, other: &str) -> String {
        let rounds: Vec<String> = HIT_CLASSES
            .into_iter()
            .filter(|(name, _)| self.figure(name) > 0.0)
            .map(|(name, what)| format!("{:.0} × {what}", self.figure(name)))
            .collect();
        let mut text = format!("{me} is hit by {other}, {}", rounds.join(" and "));
        if !self.details.is_empty() {
            text += &format!(": {}", listed(&self.details));
        }
        text
    }

    fn fate_in_words(&self) -> String {
        let fate = Fate::ALL.into_iter().find(|fate| self.details.first().is_some_and(|told| told == fate.key()));
        let words = fate.map_or("", fate_in_words);
        match self.details.get(1) {
            Some(cause) => format!("{words}: {}", cause_in_words(cause)),
            None => words.to_owned(),
        }
    }
}

/// Things in a row, those that occur more than once with their number.
fn listed(things: &[Cow<'static, str>]) -> String {
    let mut counted: Vec<(&str, u32)> = Vec::new();
    for thing in things {
        match counted.iter_mut().find(|(known, _)| known == thing) {
            Some((_, n)) => *n += 1,
            None => counted.push((thing.as_ref(), 1)),
        }
    }
    let one = |&(thing, n): &(&str, u32)| match n {
        1 => thing.to_owned(),
        n => format!("{thing} ({n} times)"),
    };
    counted.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What a fate means.
pub fn fate_in_words(fate: Fate) -> &'static str {
    match fate {
        Fate::ShotDown => "shot down",
        Fate::LostReturning => "lost on the way home",
        Fate::WrittenOff => "written off after landing",
        Fate::DamagedMajor => "came home with heavy damage",
        Fate::DamagedMinor => "came home with light damage",
        Fate::Unhurt => "came home unhurt",
    }
}

/// What a cause means, from its name in quantities.
pub fn cause_in_words(cause: &str) -> &'static str {
    match Cause::ALL.into_iter().find(|c| c.key() == cause) {
        Some(Cause::Structure) => "the structure broke",
        Some(Cause::Control) => "the controls were gone",
        Some(Cause::Engine) => "the engine stopped",
        Some(Cause::Pilot) => "the pilot was hit",
        Some(Cause::Fire) => "fire",
        Some(Cause::Ground) => "flew into the ground",
        Some(Cause::TooFewEngines) => "too few engines for the way home",
        Some(Cause::Fuel) => "not enough fuel for any base",
        Some(Cause::Repair) => "not worth the repair",
        None => "",
    }
}

/// What a claim says, from its class in quantities.
fn claim_in_words(class: &str) -> &'static str {
    match ClaimClass::ALL.into_iter().find(|c| c.key() == class) {
        Some(ClaimClass::Damaged) => "damaged",
        Some(ClaimClass::Probable) => "probably destroyed",
        Some(ClaimClass::Destroyed) => "destroyed",
        None => "",
    }
}

fn pass_end(end: PassEnd) -> &'static str {
    match end {
        PassEnd::BurstOver => "the burst was over",
        PassEnd::TooClose => "too close",
        PassEnd::SightLost => "the sight was off",
        PassEnd::Empty => "no rounds left",
        PassEnd::TargetGone => "the target was gone",
        PassEnd::Overshot => "the target was behind him",
        PassEnd::TimedOut => "it had lasted too long",
        PassEnd::Spoiled => "an escort came",
        PassEnd::ShooterGone => "he was lost, or the battle was over",
        PassEnd::ChaseOver => "the chase was over",
    }
}

fn chase_end(end: ChaseEnd) -> &'static str {
    match end {
        ChaseEnd::TargetGone => "it was gone",
        ChaseEnd::TimedOut => "the chase had lasted too long",
        ChaseEnd::Leash => "too far from his charge",
        ChaseEnd::Border => "the border",
        ChaseEnd::Outrun => "it drew away",
        ChaseEnd::Hit => "hit himself",
        ChaseEnd::Empty => "no rounds left",
        ChaseEnd::Fuel => "fuel for the way home only",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::RunAddress;
    use crate::study::recording;
    use crate::surface::params::Library;

    fn run(index: u32) -> (Scenario, Recording) {
        let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
        let recording = recording::record(&scenario, RunAddress { seed: 1, run: index }).unwrap();
        (scenario, recording)
    }

    /// The list says neither more nor less than the outcome: rounds of fighters, hits, passes fired, losses.
    #[test]
    fn what_is_told_adds_up_to_the_outcome() {
        let (scenario, recording) = run(0);
        let list = told(&scenario, &recording);
        let sum = |kind: &str, figure: &str| -> f64 {
            list.iter().filter(|t| t.kind == kind).map(|t| t.figure(figure)).sum()
        };
        let count = |kind: &str| list.iter().filter(|t| t.kind == kind).count();
        let units = &recording.outcome.units;
        let hits: u32 = units.iter().map(|u| u.hits_taken).sum();
        assert_eq!(sum("hit", "hits") + sum("flak", "hits"), f64::from(hits));
        assert_eq!(count("fired"), units.iter().map(|u| u.passes_fired as usize).sum::<usize>());
        let begun: u32 = units.iter().map(|u| u.passes_begun).sum();
        assert_eq!((count("pass_begun"), count("pass_ended")), (begun as usize, begun as usize));
        let fixed = |u: &usize| scenario.aircraft[outcome_units(&scenario)[*u].aircraft].turret_gun.is_none();
        let rounds: u32 = (0..units.len()).filter(fixed).map(|u| units[u].rounds.iter().sum::<u32>()).sum();
        assert_eq!(sum("fired", "rounds"), f64::from(rounds));
        assert_eq!(count("fate"), scenario.total_aircraft());
        assert!(list.windows(2).all(|w| w[0].time_s <= w[1].time_s));
        assert!(list.iter().all(|t| !t.text.is_empty() && !t.text.contains("nobody")));
    }

    fn outcome_units(scenario: &Scenario) -> Vec<crate::model::engagement::outcome::Unit> {
        crate::model::engagement::outcome::units(scenario)
    }
}
