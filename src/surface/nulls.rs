//! The null models of a scenario: which battles they are fitted to, and what they say of its records.

use serde_json::{Value, json};

use super::params::Library;
use crate::model::scenario::{Role, Scenario, Side};
use crate::study::compare::Comparison;
use crate::study::null::{Battle, Lost, NullModel, Predictive, log_score};
use crate::study::record::{Record, RecordCount, RecordKind, RecordUse};

/// The null models fitted for one battle.
#[derive(Debug, Clone, PartialEq)]
pub struct Nulls {
    /// The battles that they are fitted to.
    pub battles: Vec<Battle>,
    /// Keys of battles that are left out: their records have more lost than flew.
    pub left_out: Vec<String>,
    /// Quantity that they predict; empty where the scenario has no bombers, or bombers of several types.
    quantity: String,
    predictions: Vec<(NullModel, Predictive)>,
}

/// What a model says of a count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said {
    /// Mean of the bombers lost.
    pub mean: f64,
    /// 5 % quantile.
    pub p05: u32,
    /// 95 % quantile.
    pub p95: u32,
    /// Probability of the recorded range.
    pub p_inside: f64,
    /// Probability of as few or fewer; `None` for "at least".
    pub p_at_most: Option<f64>,
    /// Probability of as many or more.
    pub p_at_least: f64,
}

impl Nulls {
    /// Fits the models to every battle of another day that has a record for calibration. Records of the day that is judged, and
    /// those kept for judgement, are never looked at.
    pub fn fit(library: &Library, scenario: &Scenario) -> Nulls {
        let (battles, impossible): (Vec<Battle>, Vec<Battle>) =
            battles(library, scenario).into_iter().partition(Battle::is_possible);
        let left_out = impossible.into_iter().map(|battle| battle.key).collect();
        let (bombers, attackers) = forces(scenario);
        let quantity = bombers_destroyed(scenario).unwrap_or_default();
        let predict = |model: NullModel| Some((model, model.predict(&battles, bombers, attackers)?));
        let predictions = NullModel::ALL.into_iter().filter_map(predict).filter(|_| !quantity.is_empty()).collect();
        Nulls { battles, left_out, quantity, predictions }
    }

    /// What each model says of a count; nothing of counts that it does not predict.
    pub fn of(&self, c: &Comparison) -> Vec<(NullModel, Said)> {
        if c.count.quantity != self.quantity || c.count.kind == RecordKind::Claimed {
            return Vec::new();
        }
        self.predictions.iter().map(|(model, predictive)| (*model, said(predictive, &c.count))).collect()
    }

    /// What they are fitted to, in words.
    pub fn fitted_to(&self) -> String {
        let out = match self.left_out.as_slice() {
            [] => String::new(),
            keys => format!("; left out, since their records have more lost than flew: {}", keys.join(", ")),
        };
        if self.battles.is_empty() {
            let none = "no other battle has a record for calibration: the null models have nothing to be fitted to";
            return format!("{none}{out}");
        }
        let lost = |l: Lost| if l.lo == l.hi { l.lo.to_string() } else { format!("{}-{}", l.lo, l.hi) };
        let one = |b: &Battle| {
            let (bombers, attackers) = (b.bombers, b.attackers);
            format!("{} ({} of {bombers} bombers lost to {attackers} attackers)", b.key, lost(b.bombers_lost))
        };
        let list: Vec<String> = self.battles.iter().map(one).collect();
        format!("null models are fitted to {}{out}", list.join(", "))
    }

    /// The entry `null` of a comparison.
    pub fn json(&self, c: &Comparison) -> Value {
        let of = self.of(c);
        let model = |wanted: NullModel| of.iter().find(|(model, _)| *model == wanted).map(|(_, said)| said_json(said));
        let note = if of.is_empty() && !self.battles.is_empty() {
            "null models predict the bombers lost of the whole battle only".to_owned()
        } else {
            self.fitted_to()
        };
        let [rate, ratio, square] = NullModel::ALL;
        json!({
            rate.key(): model(rate), ratio.key(): model(ratio), square.key(): model(square),
            "fitted_to": self.battles.iter().map(|b| b.key.as_str()).collect::<Vec<_>>(), "note": note,
        })
    }
}

fn said_json(said: &Said) -> Value {
    // more digits than the grids are good for would say nothing
    let rounded = |p: f64| (p * 1e6).round() / 1e6;
    json!({
        "mean": rounded(said.mean), "p05": said.p05, "p95": said.p95, "p_inside": rounded(said.p_inside),
        "p_at_most": said.p_at_most.map(rounded), "p_at_least": rounded(said.p_at_least),
        "log_score": log_score(said.p_inside).map(rounded),
    })
}

fn said(predictive: &Predictive, count: &RecordCount) -> Said {
    Said {
        mean: predictive.mean(),
        p05: predictive.quantile(0.05),
        p95: predictive.quantile(0.95),
        p_inside: predictive.between(count.lo, count.hi.unwrap_or(f64::INFINITY)),
        p_at_most: count.hi.map(|hi| predictive.between(0.0, hi)),
        p_at_least: predictive.between(count.lo, f64::INFINITY),
    }
}

/// Battles of other days with their own losses, one a day: two scenarios of a day are two readings of one battle.
fn battles(library: &Library, judged: &Scenario) -> Vec<Battle> {
    let mut days = vec![library.date(&judged.key)];
    let mut battles = Vec::new();
    for key in library.scenario_keys().into_iter().filter(|key| *key != judged.key) {
        let day = library.date(&key);
        // faults of another battle are no faults of this one
        let (Ok(scenario), Ok(records)) = (library.scenario(&key), library.records(&key)) else { continue };
        let is_new = day.is_none() || !days.contains(&day);
        if let Some(battle) = battle(&scenario, &records).filter(|_| is_new) {
            battles.push(battle);
            days.push(day);
        }
    }
    battles
}

fn battle(scenario: &Scenario, records: &[Record]) -> Option<Battle> {
    let usable: Vec<&Record> = records.iter().filter(|r| r.usage == RecordUse::Calibration).collect();
    let own = |quantity: &str| {
        let counts = usable.iter().flat_map(|r| &r.counts);
        let count = counts.into_iter().find(|c| c.kind == RecordKind::Own && c.quantity == quantity)?;
        Some((count.lo.max(0.0) as u32, count.hi.map(|hi| hi as u32)))
    };
    let (bombers, attackers) = forces(scenario);
    let lost = |(lo, hi): (u32, Option<u32>), all: u32| Lost { lo, hi: hi.unwrap_or(all).min(all) };
    let bombers_lost = lost(own(&bombers_destroyed(scenario)?)?, bombers);
    Some(Battle {
        key: scenario.key.clone(),
        bombers,
        attackers,
        bombers_lost,
        attackers_lost: attackers_destroyed(scenario).iter().find_map(|q| own(q)).map(|range| lost(range, attackers)),
    })
}

/// Bombers and interceptors.
fn forces(scenario: &Scenario) -> (u32, u32) {
    let sum = |is: fn(&Role) -> bool| scenario.forces.iter().filter(|f| is(&f.role)).map(|f| f.count as u32).sum();
    (sum(|role| matches!(role, Role::Bomber(_))), sum(|role| matches!(role, Role::Interceptor(_))))
}

/// The quantity that counts the bombers lost, where all are of one type.
fn bombers_destroyed(scenario: &Scenario) -> Option<String> {
    let mut forces = scenario.forces.iter().filter(|f| matches!(f.role, Role::Bomber(_)));
    let first = forces.next()?;
    let key = &scenario.aircraft[first.aircraft].key;
    forces.all(|f| f.aircraft == first.aircraft).then(|| format!("{}.{key}.destroyed", first.side.key()))
}

/// Names under which a record may count the interceptors lost: all fighters of the side, or the one type that flew.
fn attackers_destroyed(scenario: &Scenario) -> Vec<String> {
    let side = |f: &&crate::model::scenario::Force| matches!(f.role, Role::Interceptor(_));
    let Some(force) = scenario.forces.iter().find(side) else { return Vec::new() };
    let side: Side = force.side;
    let key = &scenario.aircraft[force.aircraft].key;
    vec![format!("{}.fighters.destroyed", side.key()), format!("{}.{key}.destroyed", side.key())]
}
