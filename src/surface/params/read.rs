//! Files as written into the types of the model, one function a folder.

use std::cell::RefCell;

use super::document::{Document, Leaf, Reference, Sink};
use super::fault::{Fault, Faults};
use super::reader::{Need, Scope};
use super::{aircraft, claim, doctrine, pilot, record, scenario, study};
use crate::model::airmanship::AirmanshipParameters;
use crate::model::claim::Claimant;
use crate::model::doctrine::{BomberDoctrine, EscortDoctrine, InterceptorDoctrine};
use crate::model::gun::{Gun, GunParameters, Shell};
use crate::model::pilot::{GunnerParameters, PilotPool};
use crate::model::sighting::SightingParameters;
use crate::model::vulnerability::{ShellEffect, Vulnerability, VulnerabilityParameters};
use crate::study::record::Record;

/// Folders of `params/`.
pub(crate) const FOLDERS: [&str; 11] = [
    "aircraft",
    "guns",
    "vulnerability",
    "pilots",
    "claims",
    "sighting",
    "airmanship",
    "doctrine",
    "scenarios",
    "records",
    study::FOLDER,
];

/// What a file says, ready for use.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// An aircraft type.
    Aircraft(Box<aircraft::AircraftFile>),
    /// A gun.
    Gun(Gun),
    /// What hits do.
    Vulnerability(Box<Vulnerability>),
    /// A pool of pilots, and the stem of how they claim.
    Pilots(Box<PilotPool>, String),
    /// Bomber gunners, and the stem of how they claim.
    Gunners(GunnerParameters, String),
    /// How people claim.
    Claims(Box<Claimant>),
    /// Visual search.
    Sighting(SightingParameters),
    /// How aircraft are handled.
    Airmanship(AirmanshipParameters),
    /// Rules of interceptors.
    Interceptor(Box<InterceptorDoctrine>),
    /// Rules of escorts.
    Escort(Box<EscortDoctrine>),
    /// Rules of bombers.
    Bomber(BomberDoctrine),
    /// A scenario.
    Scenario(Box<scenario::ScenarioFile>),
    /// A record.
    Record(Box<Record>),
    /// A named sweep.
    Study(Box<study::NamedStudy>),
    /// Source keys.
    Sources(Vec<String>),
}

/// A file that was read: its content where it is sound, and everything found on the way.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    /// The content.
    pub content: Option<Content>,
    /// Faults of the file by itself.
    pub faults: Vec<Fault>,
    /// Its parameters.
    pub leaves: Vec<Leaf>,
    /// Its mentions of other files.
    pub references: Vec<Reference>,
}

/// Reads a file.
pub(crate) fn check(document: &Document) -> Checked {
    let sink = RefCell::new(Sink::default());
    let scope = Scope::root(document, &sink);
    let content = match document.folder {
        "aircraft" => aircraft::read(&scope).map(|a| Content::Aircraft(Box::new(a))),
        "guns" => gun(&scope).map(Content::Gun),
        "vulnerability" => vulnerability(&scope).map(|v| Content::Vulnerability(Box::new(v))),
        "pilots" => pilot::read(&scope),
        "claims" => claim::read(&scope).map(|c| Content::Claims(Box::new(c))),
        "sighting" => scope.group().map(Content::Sighting),
        "airmanship" => scope.group().map(Content::Airmanship),
        "doctrine" => doctrine::read(&scope),
        "scenarios" => scenario::read(&scope).map(|s| Content::Scenario(Box::new(s))),
        "records" => record::read(&scope).map(|r| Content::Record(Box::new(r))),
        study::FOLDER => study::read(&scope).map(|s| Content::Study(Box::new(s))),
        _ => Some(Content::Sources(sources(&scope))),
    };
    if !document.folder.is_empty() {
        scope.checks();
        scope.finish();
    }
    drop(scope);
    let Sink { faults, leaves, references } = sink.into_inner();
    // a faulty source must not make every mention of the others a fault
    let content = content.filter(|c| faults.is_empty() || matches!(c, Content::Sources(_)));
    Checked { content, faults: Faults::new(faults).list().to_vec(), leaves, references }
}

fn gun(scope: &Scope<'_>) -> Option<Gun> {
    let words = Shell::ALL.map(|s| (s.key(), s));
    scope.text("name", "designation of the gun", Need::Required);
    let shell = scope.choice("shell", "class of its shell", &words);
    let parameters: Option<GunParameters> = scope.group();
    Some(Gun { key: scope.stem().to_owned(), shell: shell?, parameters: parameters? })
}

fn vulnerability(scope: &Scope<'_>) -> Option<Vulnerability> {
    let parameters: Option<VulnerabilityParameters> = scope.group();
    let effects = scope.table("effect", "effect of one hit, by shell", Need::Required)?;
    let read = Shell::ALL.map(|shell| {
        let one = effects.table(shell.key(), "effect of one hit of this shell", Need::Required)?;
        let effect: Option<ShellEffect> = one.group();
        one.finish();
        effect
    });
    effects.finish();
    let [a, b, c, d] = read;
    Some(Vulnerability { parameters: parameters?, effects: [a?, b?, c?, d?] })
}

fn sources(scope: &Scope<'_>) -> Vec<String> {
    let keys = scope.keys();
    for key in &keys {
        let Some(source) = scope.table(key, "a source", Need::Required) else { continue };
        source.text("title", "title of the source", Need::Required);
        for (key, what) in [("author", "author"), ("url", "address"), ("note", "remark")] {
            source.text(key, what, Need::Optional);
        }
        source.choice("checked", "how far it was seen", &[("read", ()), ("quoted", ()), ("memory", ())]);
        source.finish();
    }
    keys.into_iter().map(str::to_owned).collect()
}
