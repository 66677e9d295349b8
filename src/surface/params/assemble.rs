//! Puts files together: names become indices, and what a scenario reaches becomes one bundle.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::document::{Leaf, LeafKind};
use super::fault::{Fault, Faults, suggestion};
use super::read::Content;

use super::scenario::{ForceFile, RoleFile, ScenarioFile};
use super::{File, Library};
use crate::model::claim::Claimant;
use crate::model::gun::{Battery, Gun};
use crate::model::pilot::PilotPool;
use crate::model::published::PublishedPoint;
use crate::model::scenario::{AircraftType, BomberForce, EscortForce, Force, InterceptorForce, Role, Scenario};

/// The file `folder/key`, or the fault that names the nearest.
pub(super) fn named<'a>(library: &'a Library, folder: &str, what: &str, key: &str) -> Result<&'a File, Faults> {
    library.get(folder, key).ok_or_else(|| {
        let known = library.keys(folder);
        let remedy = suggestion(key, known.iter().map(String::as_str));
        Fault::general("command line", format!("{what} \"{key}\""), "does not exist", remedy).into()
    })
}

/// Files that `start` mentions, directly or through others, in the order of the library.
pub(super) fn reach<'a>(library: &'a Library, start: &'a File) -> Vec<&'a File> {
    let place = |file: &File| (file.document.folder, file.document.stem.clone());
    let mut seen = BTreeSet::from([place(start)]);
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for reference in file.checked.references.iter().filter(|r| !r.folder.is_empty()) {
            if let Some(next) = library.get(reference.folder, &reference.stem)
                && seen.insert(place(next))
            {
                open.push(next);
            }
        }
    }
    library.files.iter().filter(|f| seen.contains(&place(f))).collect()
}

/// Gives out indices of types and guns as they are first mentioned.
struct Bundle<'a> {
    library: &'a Library,
    /// The scenario file, for the place of a fault; the aircraft file where one type is asked for.
    start: &'a File,
    aircraft: Vec<AircraftType>,
    guns: Vec<Gun>,
    faults: Vec<Fault>,
}

impl<'a> Bundle<'a> {
    fn new(library: &'a Library, start: &'a File) -> Self {
        Self { library, start, aircraft: Vec::new(), guns: Vec::new(), faults: Vec::new() }
    }

    fn content(&self, folder: &str, stem: &str) -> Option<&'a Content> {
        self.library.get(folder, stem)?.checked.content.as_ref()
    }

    fn gun(&mut self, stem: &str) -> Option<usize> {
        if let Some(index) = self.guns.iter().position(|g| g.key == stem) {
            return Some(index);
        }
        let Some(Content::Gun(gun)) = self.content("guns", stem) else { return None };
        self.guns.push(gun.clone());
        Some(self.guns.len() - 1)
    }

    fn aircraft(&mut self, stem: &str) -> Option<usize> {
        if let Some(index) = self.aircraft.iter().position(|a| a.key == stem) {
            return Some(index);
        }
        let Some(Content::Aircraft(file)) = self.content("aircraft", stem) else { return None };
        let Some(Content::Vulnerability(vulnerability)) = self.content("vulnerability", &file.vulnerability) else {
            return None;
        };
        let batteries = file.guns.iter().map(|(gun, count, rounds_each)| {
            Some(Battery { gun: self.gun(gun)?, count: *count, rounds_each: *rounds_each })
        });
        let batteries = batteries.collect::<Option<Vec<Battery>>>()?;
        let turret_gun = match &file.turret_gun {
            Some(gun) => Some(self.gun(gun)?),
            None => None,
        };
        self.aircraft.push(AircraftType {
            key: stem.to_owned(),
            name: file.name.clone(),
            claimed_as: file.claimed_as.clone().unwrap_or_else(|| stem.to_owned()),
            airframe: file.airframe.clone(),
            silhouette: file.silhouette,
            batteries,
            turret_gun,
            turrets: file.turrets.clone(),
            vulnerability: (**vulnerability).clone(),
        });
        Some(self.aircraft.len() - 1)
    }

    fn wrong_kind(&mut self, force: &ForceFile, key: &str, stem: &str, wanted: &str) {
        let parent = format!("forces.{}.", force.key);
        let mention = self.start.checked.references.iter().find(|r| r.parent == parent && r.key == key);
        let rule = format!("does not hold {wanted}");
        let remedy = format!("name a file that holds {wanted}");
        self.faults.push(match mention {
            Some(mention) => mention.fault(&self.start.document, rule, remedy),
            None => Fault::general(&*self.start.document.file, stem, rule, remedy),
        });
    }

    fn pilots(&mut self, force: &ForceFile, stem: &str) -> Option<PilotPool> {
        let Some(Content::Pilots(pool, _)) = self.content("pilots", stem) else {
            self.wrong_kind(force, "pilots", stem, "pilots");
            return None;
        };
        Some(**pool)
    }

    /// How the people of a force claim; gunners by their rounds, pilots not.
    fn claims(&mut self, force: &ForceFile) -> Option<Claimant> {
        let (kind, people) = match &force.role {
            RoleFile::Bomber { gunners, .. } => ("gunners", gunners),
            RoleFile::Escort { pilots, .. } | RoleFile::Interceptor { pilots, .. } => ("pilots", pilots),
        };
        let (Content::Pilots(_, stem) | Content::Gunners(_, stem)) = self.content("pilots", people)? else {
            return None;
        };
        let Content::Claims(claimant) = self.content("claims", stem)? else { return None };
        if claimant.gunners.is_some() != (kind == "gunners") {
            let file = self.library.get("pilots", people)?;
            let mention = file.checked.references.iter().find(|r| r.folder == "claims")?;
            let (rule, remedy) =
                (format!("does not hold claims of {kind}"), format!("name a file that holds claims of {kind}"));
            let fault = mention.fault(&file.document, rule, remedy);
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
        Some(**claimant)
    }

    fn must_have_guns(&mut self, force: &ForceFile, key: &str, aircraft: usize) {
        if self.aircraft[aircraft].batteries.is_empty() {
            let stem = self.aircraft[aircraft].key.clone();
            self.wrong_kind(force, key, &stem, "an aircraft with fixed guns (`guns`)");
        }
    }

    fn role(&mut self, force: &ForceFile) -> Option<Role> {
        let doctrine = self.content("doctrine", &force.doctrine);
        match &force.role {
            RoleFile::Bomber { gunners, order, other_base, home_m, divert_m } => {
                let Some(Content::Gunners(pool, _)) = self.content("pilots", gunners) else {
                    self.wrong_kind(force, "gunners", gunners, "gunners");
                    return None;
                };
                let Some(Content::Bomber(doctrine)) = doctrine else {
                    self.wrong_kind(force, "doctrine", &force.doctrine, "rules of bombers");
                    return None;
                };
                let (order, other_base, divert_m) = (*order, *other_base, divert_m.clone());
                let (doctrine, gunners, home_m) = (*doctrine, *pool, *home_m);
                Some(Role::Bomber(BomberForce { doctrine, gunners, order, other_base, divert_m, home_m }))
            }
            RoleFile::Escort { pilots, station } => {
                let pilots = self.pilots(force, pilots)?;
                let Some(Content::Escort(doctrine)) = doctrine else {
                    self.wrong_kind(force, "doctrine", &force.doctrine, "rules of escorts");
                    return None;
                };
                Some(Role::Escort(EscortForce { doctrine: **doctrine, pilots, station: *station }))
            }
            RoleFile::Interceptor { pilots, second_aircraft, second_share, entry } => {
                let pilots = self.pilots(force, pilots)?;
                let Some(Content::Interceptor(doctrine)) = doctrine else {
                    self.wrong_kind(force, "doctrine", &force.doctrine, "rules of interceptors");
                    return None;
                };
                let second_type = self.aircraft(second_aircraft)?;
                self.must_have_guns(force, "second_aircraft", second_type);
                let (second_share, entry) = (*second_share, *entry);
                let doctrine = **doctrine;
                Some(Role::Interceptor(InterceptorForce { doctrine, pilots, second_type, second_share, entry }))
            }
        }
    }

    fn force(&mut self, force: &ForceFile) -> Option<Force> {
        let aircraft = self.aircraft(&force.aircraft)?;
        if matches!(force.role, RoleFile::Bomber { .. }) && self.aircraft[aircraft].turret_gun.is_none() {
            self.wrong_kind(force, "aircraft", &force.aircraft, "a bomber with turrets (`turret_gun`)");
        }
        if !matches!(force.role, RoleFile::Bomber { .. }) {
            self.must_have_guns(force, "aircraft", aircraft);
        }
        let role = self.role(force)?;
        let claims = self.claims(force)?;
        let (key, name) = (force.key.clone(), force.name.clone());
        let (side, count, alerted) = (force.side, force.count, force.alerted);
        Some(Force { key, name, side, aircraft, count, alerted, role, claims })
    }
}

pub(super) fn scenario(library: &Library, key: &str) -> Result<Scenario, Faults> {
    let file = named(library, "scenarios", "scenario", key)?;
    library.sound(reach(library, file).into_iter())?;
    let Some(Content::Scenario(written)) = &file.checked.content else { return Err(unsound(key)) };
    let mut bundle = Bundle::new(library, file);
    let forces: Vec<Option<Force>> = written.forces.iter().map(|f| bundle.force(f)).collect();
    if !bundle.faults.is_empty() {
        return Err(Faults::new(bundle.faults));
    }
    let forces: Option<Vec<Force>> = forces.into_iter().collect();
    let Some(Content::Sighting(sighting)) = bundle.content("sighting", &written.sighting) else {
        return Err(unsound(key));
    };
    let Some(Content::Airmanship(airmanship)) = bundle.content("airmanship", &written.airmanship) else {
        return Err(unsound(key));
    };
    let ScenarioFile { title, conditions, stream, flak, border, sanctuary, base, place_deg, .. } = &**written;
    Ok(Scenario {
        key: key.to_owned(),
        title: title.clone(),
        forces: forces.ok_or_else(|| unsound(key))?,
        aircraft: bundle.aircraft,
        guns: bundle.guns,
        conditions: *conditions,
        stream: *stream,
        flak: *flak,
        sighting: *sighting,
        airmanship: *airmanship,
        border: border.clone(),
        sanctuary: *sanctuary,
        interceptor_base: *base,
        place_deg: *place_deg,
    })
}

/// A mention that is neither missing nor faulty and still has no content; only a bug leads here.
fn unsound(key: &str) -> Faults {
    Fault::general(key, "", "could not be put together", "run `mig-alley params check`").into()
}

pub(super) fn aircraft(library: &Library, key: &str) -> Result<(AircraftType, Vec<PublishedPoint>), Faults> {
    let file = named(library, "aircraft", "aircraft", key)?;
    library.sound(reach(library, file).into_iter())?;
    let mut bundle = Bundle::new(library, file);
    let Some(Content::Aircraft(written)) = &file.checked.content else { return Err(unsound(key)) };
    let published = written.published.clone();
    bundle.aircraft(key).ok_or_else(|| unsound(key))?;
    let aircraft = bundle.aircraft.pop().ok_or_else(|| unsound(key))?;
    Ok((aircraft, published))
}

/// Texts for people, which move no result.
pub(super) const NAMES: [&str; 5] = ["name", "title", "date", "local_time", "place"];

pub(super) fn digest(library: &Library, scenario: &str) -> String {
    let Some(start) = library.get("scenarios", scenario) else { return String::new() };
    let mut values = BTreeMap::new();
    for file in reach(library, start) {
        let prefix = file.document.prefix();
        for leaf in file.checked.leaves.iter().filter(|leaf| !NAMES.contains(&&*leaf.key)) {
            let (key, text) = normalised(leaf);
            values.insert(format!("{prefix}.{}{key}", leaf.parent), text);
        }
        match &file.checked.content {
            Some(Content::Scenario(written)) => {
                // neither the points of the border nor the order of the forces has a path
                let points: Vec<String> = written.border.iter().map(|p| bits(p.x) + &bits(p.y)).collect();
                values.insert(format!("{prefix}.border"), points.join(" "));
                let forces: Vec<&str> = written.forces.iter().map(|f| &*f.key).collect();
                values.insert(format!("{prefix}.forces"), forces.join(" "));
            }
            Some(Content::Aircraft(written)) => {
                let guns: Vec<&str> = written.guns.iter().map(|(gun, ..)| &**gun).collect();
                values.insert(format!("{prefix}.guns"), guns.join(" "));
                for turret in &written.turrets {
                    values.insert(format!("{prefix}.turrets.{}.bears", turret.key), format!("{:?}", turret.bears));
                }
            }
            _ => {}
        }
    }
    let mut hash = Sha256::new();
    for (path, value) in &values {
        hash.update(format!("{path}={value}\n"));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bits(value: f64) -> String {
    format!("{:016x}", (value + 0.0).to_bits())
}

fn normalised(leaf: &Leaf) -> (String, String) {
    match &leaf.kind {
        LeafKind::Number(number) => {
            let text = match &number.value {
                None => "absent".to_owned(),
                Some(v) => {
                    let si = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| bits(number.factor.to_si(x)));
                    format!("{} {} {} {} {:?}", si(Some(v.best)), v.has_best, si(v.lo), si(v.hi), v.scale)
                }
            };
            (number.field.key.to_owned(), text)
        }
        LeafKind::Table(key, values) => {
            ((*key).to_owned(), values.iter().map(|v| bits(*v)).collect::<Vec<_>>().join(" "))
        }
        LeafKind::Text(text) => (leaf.key.clone(), text.clone().unwrap_or_default()),
    }
}
