//! Why an aircraft met its fate: the events that led to it, picked out of everything that was told.
//!
//! The chain holds what the aircraft did and suffered, and around each attack on it who was after the attacker. A hit is
//! *decisive* when it broke what the aircraft was lost by: the hit that broke the structure, lit the fire that was not put
//! out, stopped the engines that were missing on the way home. An aircraft that was not worth its repair has none: all hits
//! together decided that. What would have happened without a hit is another question.

use serde::Serialize;

use super::told::{Told, cause_in_words, fate_in_words, told};
use crate::model::damage::HitEffect;
use crate::model::engagement::event::Event;
use crate::model::engagement::outcome::{Cause, Fate};
use crate::model::scenario::{Role, Scenario};
use crate::study::recording::Recording;
use crate::surface::output::charts::nouns;

/// How long before a pass begins the chase of its attacker belongs to the story [s].
const BEFORE_PASS_S: f64 = 60.0;

/// The chain of one aircraft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// Its name.
    pub aircraft: String,
    /// Its type and unit, for people.
    pub description: String,
    /// Its fate by its name in quantities.
    pub fate: &'static str,
    /// What lost it, if it was lost.
    pub cause: Option<&'static str>,
    /// The answer in sentences.
    pub summary: Vec<String>,
    /// What led to it, in order of time.
    pub chain: Vec<Step>,
}

/// When a hit came, and from whom; flak has no name.
type Blow = (f64, Option<usize>);

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What happened.
    #[serde(flatten)]
    pub told: Told,
    /// Whether this broke what the aircraft was lost by.
    pub decisive: bool,
}

impl Why {
    /// With its numbers to a thousandth.
    pub fn rounded(&self) -> Why {
        let step = |step: &Step| Step { told: step.told.rounded(), decisive: step.decisive };
        Why { chain: self.chain.iter().map(step).collect(), ..self.clone() }
    }
}

/// The story of aircraft `who` (index over all forces) in a recorded run.
pub fn why(scenario: &Scenario, recording: &Recording, who: usize) -> Why {
    let list = told(scenario, recording);
    let (fate, cause) = fate_of(recording, who);
    let decisive = decisive_hits(recording, who, cause);
    let mine = Attacks::on(&list, who);
    let chain: Vec<Step> = list
        .into_iter()
        .filter(|t| t.who == who || t.with == Some(who) || mine.touches(t))
        .filter(|t| t.kind != "fate" || t.who == who)
        .map(|told| {
            let struck = matches!(told.kind, "hit" | "flak") && told.who == who;
            // What broke an engine may be told apart from the other hits of the same moment.
            let broke = cause == Some(Cause::Repair) || !told.details.is_empty();
            let decisive = struck && broke && decisive.contains(&(told.time_s, told.with));
            Step { told, decisive }
        })
        .collect();
    Why {
        aircraft: scenario.aircraft_name(who),
        description: description(scenario, recording, who),
        fate: fate.key(),
        cause: cause.map(Cause::key),
        summary: summary(scenario, recording, (who, fate, cause), &chain),
        chain,
    }
}

fn description(scenario: &Scenario, recording: &Recording, who: usize) -> String {
    let Some((force, _)) = scenario.place_of(who) else { return String::new() };
    let kind = &scenario.aircraft[recording.kinds[who]];
    format!("{} of the {}", nouns::short(&kind.name), scenario.forces[force].name)
}

/// The fate of an aircraft, and what lost it.
pub fn fate_of(recording: &Recording, who: usize) -> (Fate, Option<Cause>) {
    let fate = recording.events.iter().rev().find_map(|h| match h.event {
        Event::Fate { who: of, fate, cause, .. } if of == who => Some((fate, cause)),
        _ => None,
    });
    fate.unwrap_or((Fate::Unhurt, None))
}

/// Times and shooters of the hits on `who` that broke what it was lost by.
fn decisive_hits(recording: &Recording, who: usize, cause: Option<Cause>) -> Vec<Blow> {
    let Some(cause) = cause else { return Vec::new() };
    let hits: Vec<(Blow, HitEffect)> = recording
        .events
        .iter()
        .filter_map(|h| match h.event {
            Event::Hit { who: of, by, effect, .. } if of == who => Some(((h.time_s, Some(by)), effect)),
            Event::Flak { who: of, effect, .. } if of == who => Some(((h.time_s, None), effect)),
            _ => None,
        })
        .collect();
    if cause == Cause::Fire {
        return fatal_fire(&hits).into_iter().collect();
    }
    let broke = |effect: &HitEffect| match cause {
        Cause::TooFewEngines => effect.engine_out,
        Cause::Fuel => effect.tank_holed || effect.engine_out,
        Cause::Fire | Cause::Ground | Cause::Repair => false,
        Cause::Structure | Cause::Control | Cause::Engine | Cause::Pilot => effect.lost == Some(cause),
    };
    hits.iter().filter(|(_, effect)| broke(effect)).map(|(hit, _)| *hit).collect()
}

/// When and by whom the fire was lit that took the aircraft first.
fn fatal_fire(hits: &[(Blow, HitEffect)]) -> Option<Blow> {
    let fatal = hits.iter().filter_map(|&(hit, effect)| match effect.fire {
        Some((length_s, true)) => Some((hit, hit.0 + length_s)),
        _ => None,
    });
    fatal.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(hit, _)| hit)
}

/// Passes flown against one aircraft: attacker, from when to when.
struct Attacks(Vec<(usize, f64, f64)>);

impl Attacks {
    fn on(list: &[Told], target: usize) -> Self {
        let begun = list.iter().filter(|t| t.kind == "pass_begun" && t.with == Some(target));
        let pass = |t: &Told| {
            let end = list.iter().find(|e| e.kind == "pass_ended" && e.who == t.who && e.time_s >= t.time_s);
            (t.who, t.time_s - BEFORE_PASS_S, end.map_or(t.time_s, |e| e.time_s))
        };
        Attacks(begun.map(pass).collect())
    }

    /// Whether somebody else's event concerns one of the attackers around his pass: he is chased, evades, or is hit.
    fn touches(&self, told: &Told) -> bool {
        let concerns = match told.kind {
            "committed" | "chase_ended" => told.with,
            "evaded" | "hit" | "lost" => Some(told.who),
            _ => None,
        };
        let during = |&(attacker, from_s, to_s): &(usize, f64, f64)| {
            concerns == Some(attacker) && (from_s..=to_s + 1.0).contains(&told.time_s)
        };
        self.0.iter().any(during)
    }
}

fn summary(
    scenario: &Scenario,
    recording: &Recording,
    (who, fate, cause): (usize, Fate, Option<Cause>),
    chain: &[Step],
) -> Vec<String> {
    let name = scenario.aircraft_name(who);
    let because = cause.map(|c| format!(": {}", cause_in_words(c.key()))).unwrap_or_default();
    let mut sentences =
        vec![format!("{name}, {}, was {}{because}.", description(scenario, recording, who), past(fate))];
    if cause == Some(Cause::Repair) {
        sentences.push("No single hit decided it: all of them together made the repair too much.".into());
    }
    sentences.extend(decisive_sentence(chain, fate));
    sentences.extend(attack_sentence(who, chain));
    sentences.extend(escort_sentence(scenario, who, chain));
    sentences
}

/// A fate after "was".
fn past(fate: Fate) -> String {
    match fate {
        Fate::ShotDown | Fate::LostReturning | Fate::WrittenOff => fate_in_words(fate).to_owned(),
        Fate::DamagedMajor => "heavily damaged and came home".to_owned(),
        Fate::DamagedMinor => "lightly damaged and came home".to_owned(),
        Fate::Unhurt => "not hit".to_owned(),
    }
}

fn decisive_sentence(chain: &[Step], fate: Fate) -> Option<String> {
    let decisive: Vec<&Told> = chain.iter().filter(|s| s.decisive).map(|s| &s.told).collect();
    let first = decisive.first()?;
    let by: Vec<&str> = unique(decisive.iter().map(|t| t.other.as_deref().unwrap_or("flak")));
    let mut sentence = match decisive.len() {
        1 => format!("The hit that decided it came at {} from {}", clock(first.time_s), by.join(", ")),
        _ => format!("The hits that decided it began at {}; they came from {}", clock(first.time_s), by.join(", ")),
    };
    let end = chain
        .iter()
        .find(|s| s.told.kind == "lost" && s.told.details.first().is_some_and(|told| told == Cause::Fire.key()));
    if let (Some(end), Fate::ShotDown) = (end, fate) {
        sentence += &format!("; the fire burned for {:.0} s", end.told.time_s - first.time_s);
    }
    Some(sentence + ".")
}

fn attack_sentence(who: usize, chain: &[Step]) -> Option<String> {
    let of = |kind: &str| chain.iter().filter(|s| s.told.kind == kind && s.told.with == Some(who)).count();
    let hits: f64 = chain
        .iter()
        .filter(|s| s.told.kind == "hit" && s.told.who == who)
        .filter_map(|s| s.told.figures.get("hits"))
        .fold(0.0, |sum, hits| sum + hits);
    let shooters = unique(
        chain.iter().filter(|s| s.told.kind == "hit" && s.told.who == who).filter_map(|s| s.told.other.as_deref()),
    );
    let (begun, fired) = (of("pass_begun"), of("fired"));
    if begun == 0 && hits == 0.0 {
        return Some("Nobody began a firing pass on it.".into());
    }
    let from = if shooters.is_empty() { String::new() } else { format!(" (from {})", shooters.join(", ")) };
    let passes = if begun == 1 { "pass was" } else { "passes were" };
    let noun = if hits == 1.0 { "hit" } else { "hits" };
    let number = if hits == 0.0 { "no".to_owned() } else { format!("{hits:.0}") };
    if begun == 0 {
        return Some(format!("No fighter began a firing pass on it; it took {number} {noun}{from}."));
    }
    Some(format!("{begun} firing {passes} begun on it, guns fired on {fired}; it took {number} {noun}{from}."))
}

/// Whether anybody went after its attackers, for aircraft that have escorts.
fn escort_sentence(scenario: &Scenario, who: usize, chain: &[Step]) -> Option<String> {
    let (force, _) = scenario.place_of(who)?;
    let guarded = matches!(scenario.forces[force].role, Role::Bomber(_));
    let attacked = chain.iter().any(|s| s.told.kind == "pass_begun" && s.told.with == Some(who));
    if !guarded || !attacked {
        return None;
    }
    let of = |kind: &str| chain.iter().filter(|s| s.told.kind == kind).map(|s| &s.told).collect::<Vec<_>>();
    // the men of a flight who go together are one chase
    let chases = of("committed");
    let is_first = |(i, t): &(usize, &&Told)| {
        !chases[..*i].iter().any(|before| before.time_s == t.time_s && before.with == t.with)
    };
    let (chases, evaded) = (chases.iter().enumerate().filter(is_first).count(), of("evaded").len());
    let times = |n: usize| if n == 1 { "once".to_owned() } else { format!("{n} times") };
    let when = "from a minute before their passes on";
    Some(match (chases, evaded) {
        (0, 0) => format!("No escorts went after its attackers, {when}."),
        (0, e) => format!("No escorts went after its attackers, {when}; {} one broke away all the same.", times(e)),
        (n, 0) => format!("Escorts went after its attackers {}, {when}; no attacker broke away.", times(n)),
        (n, e) => format!("Escorts went after its attackers {}, {when}; {} one broke away.", times(n), times(e)),
    })
}

fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut list: Vec<&str> = Vec::new();
    for name in names {
        if !list.contains(&name) {
            list.push(name);
        }
    }
    list
}

/// Minutes and seconds from the beginning of the battle.
pub fn clock(time_s: f64) -> String {
    let seconds = time_s.max(0.0).floor() as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::RunAddress;
    use crate::study::recording;
    use crate::surface::params::Library;

    /// Every loss of some runs has a chain that ends in it and, unless it hit the ground, a decisive hit before it.
    #[test]
    fn every_loss_has_its_chain() {
        let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
        let mut losses = 0;
        for run in 0..6 {
            let recording = recording::record(&scenario, RunAddress { seed: 1, run }).unwrap();
            for loss in &recording.outcome.losses {
                losses += 1;
                let why = why(&scenario, &recording, loss.aircraft);
                assert_eq!((why.fate, why.cause), (loss.fate.key(), Some(loss.cause.key())));
                let decisive = why.chain.iter().filter(|s| s.decisive).map(|s| s.told.time_s);
                let broke_nothing = |s: &&Step| s.decisive && s.told.details.is_empty();
                assert!(!why.chain.iter().any(|s| broke_nothing(&s)), "{why:?}");
                let last = decisive.fold(f64::NEG_INFINITY, f64::max);
                let has_none = matches!(loss.cause, Cause::Ground | Cause::Repair);
                assert!(has_none || (0.0..=loss.time_s).contains(&last), "{why:?}");
                assert!(loss.cause != Cause::Repair || last == f64::NEG_INFINITY, "{why:?}");
                let end = why.chain.last().unwrap();
                assert_eq!((end.told.kind, end.told.who), ("fate", loss.aircraft));
            }
        }
        assert!(losses > 10, "only {losses} losses");
    }

    #[test]
    fn a_fire_is_blamed_on_the_hit_that_lit_it() {
        let burning = |length_s, fatal| HitEffect { fire: Some((length_s, fatal)), ..HitEffect::default() };
        let hits = [
            ((10.0, Some(1)), burning(5.0, false)),
            ((20.0, Some(2)), burning(300.0, true)),
            ((30.0, Some(3)), burning(100.0, true)),
        ];
        assert_eq!(fatal_fire(&hits), Some((30.0, Some(3))));
        assert_eq!(fatal_fire(&hits[..1]), None);
    }

    #[test]
    fn minutes_and_seconds() {
        assert_eq!([0.0, 59.9, 60.0, 754.2].map(clock), ["0:00", "0:59", "1:00", "12:34"]);
    }
}
