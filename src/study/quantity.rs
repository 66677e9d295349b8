//! The one list of quantities: names, order, units, and how each is read out of an [`Outcome`].
//!
//! Rows, summaries, `--precision`, records and sweeps all use these names, `side.type.measure`:
//!
//! ```text
//! un.b-29a.destroyed             all of a type
//! un.b-29a@19bg.destroyed        the part of one force
//! communist.fighters.hits        all fighter types of a side
//! battle.duration_s              the battle itself
//! un.claims.mig-15.destroyed     what a side claims (`claims.rs`)
//! ```
//!
//! Values are whole numbers, so that sums over runs are exact whatever the order: counts as they are, times in
//! milliseconds. What is not simulated has no column; what did not happen in a run (a first shot) is `None`.

mod claims;
mod measure;

use self::claims::Claims;
use self::measure::{COMMON, FIGHTER, Measure, type_measures};
use super::likeness::nearest;
use super::losses::LossLayout;
#[cfg(test)]
use crate::model::claim::ClaimClass;
use crate::model::engagement::outcome::{self, Ended, Outcome};
use crate::model::scenario::{Role, Scenario, Side};

/// In what a column counts; the integer of a row times [`Unit::factor`] is the value in the unit of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A small count, of which the distribution is listed value by value.
    Count,
    /// A count of rounds, too large for a list of probabilities.
    Rounds,
    /// A time in milliseconds, shown in seconds.
    Milliseconds,
}

impl Unit {
    /// Integer steps in one unit of the name: 1 for counts, 1000 for times.
    pub fn steps(self) -> i64 {
        match self {
            Unit::Count | Unit::Rounds => 1,
            Unit::Milliseconds => 1000,
        }
    }

    /// Width of a histogram bin in integer steps. Times are binned to a tenth of a second, so that histograms stay
    /// bounded however many runs are flown.
    pub fn bin(self) -> i64 {
        match self {
            Unit::Count | Unit::Rounds => 1,
            Unit::Milliseconds => 100,
        }
    }

    /// A value in integer steps as a number in the unit of the name.
    pub fn natural(self, steps: i64) -> f64 {
        steps as f64 / self.steps() as f64
    }

    /// Name in the metadata of columns.
    pub fn key(self) -> &'static str {
        match self {
            Unit::Count => "count",
            Unit::Rounds => "rounds",
            Unit::Milliseconds => "s",
        }
    }
}

/// One quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its one name.
    pub name: String,
    /// Its unit.
    pub unit: Unit,
}

/// The quantities of one run in the order of a [`Layout`]; `None` where a quantity has no value in this run.
pub type Values = Vec<Option<i64>>;

/// Where the value of a column comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// Sum of a measure over units of the outcome.
    Units(Measure, Vec<usize>),
    Claims(Claims),
    Duration,
    FirstShot,
    Ended(Ended),
}

/// The ordered quantities of a scenario. The order depends on the scenario alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Paths of the parameters that every run has for itself.
    inputs: Vec<String>,
    columns: Vec<Column>,
    sources: Vec<Source>,
    /// Columns of the losses of bomber types.
    targets: Vec<usize>,
    target_nouns: &'static str,
    /// Columns of the losses of interceptor types.
    interceptors: Vec<usize>,
    losses: LossLayout,
    /// Columns of losses with the columns of claims on the same aircraft.
    mirrors: Vec<(usize, usize)>,
}

impl Layout {
    /// The same quantities of runs that have parameters of their own, by path.
    pub fn with_inputs(self, inputs: Vec<String>) -> Self {
        Layout { inputs, ..self }
    }

    /// Paths of the parameters that every run has for itself.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// The quantities of a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        let mut layout = Layout {
            inputs: Vec::new(),
            columns: Vec::new(),
            sources: Vec::new(),
            targets: Vec::new(),
            target_nouns: scenario.targets(),
            interceptors: Vec::new(),
            losses: LossLayout::new(scenario),
            mirrors: Vec::new(),
        };
        for side in [Side::Un, Side::Communist] {
            layout.add_side(scenario, side);
            for (name, claims) in claims::of_side(scenario, side) {
                layout.push(name, Unit::Count, Source::Claims(claims));
            }
        }
        layout.mirrors = layout.find_mirrors(scenario);
        layout.push("battle.duration_s".into(), Unit::Milliseconds, Source::Duration);
        layout.push("battle.first_shot_s".into(), Unit::Milliseconds, Source::FirstShot);
        for (name, ended) in [
            ("battle.ended_no_attackers", Ended::NoAttackersLeft),
            ("battle.ended_no_targets", Ended::NoTargetsLeft),
            ("battle.ended_time_limit", Ended::TimeLimit),
        ] {
            layout.push(name.into(), Unit::Count, Source::Ended(ended));
        }
        layout
    }

    fn add_side(&mut self, scenario: &Scenario, side: Side) {
        let units = outcome::units(scenario);
        let of_side: Vec<usize> = (0..units.len()).filter(|&u| scenario.forces[units[u].force].side == side).collect();
        let is_bomber = |u: usize| matches!(scenario.forces[units[u].force].role, Role::Bomber(_));
        for (index, aircraft) in scenario.aircraft.iter().enumerate() {
            let of_type: Vec<usize> = of_side.iter().copied().filter(|&u| units[u].aircraft == index).collect();
            if of_type.is_empty() {
                continue;
            }
            let measures = type_measures(scenario, index, of_type.iter().any(|&u| is_bomber(u)));
            let first = self.columns.len();
            self.add_group(scenario, &format!("{}.{}", side.key(), aircraft.key), &measures, &of_type);
            let losses = first + measures.iter().position(|&m| m == Measure::Destroyed).unwrap_or(0);
            let flown_as =
                |role: fn(&Role) -> bool| of_type.iter().any(|&u| role(&scenario.forces[units[u].force].role));
            if of_type.iter().any(|&u| scenario.is_target(&scenario.forces[units[u].force])) {
                self.targets.push(losses);
            }
            if flown_as(|role| matches!(role, Role::Interceptor(_))) {
                self.interceptors.push(losses);
            }
            for &unit in &of_type {
                let force = &scenario.forces[units[unit].force].key;
                let prefix = format!("{}.{}@{force}", side.key(), aircraft.key);
                self.add_group(scenario, &prefix, &measures, &[unit]);
            }
        }
        let fighters: Vec<usize> = of_side.iter().copied().filter(|&u| !is_bomber(u)).collect();
        if !fighters.is_empty() {
            let mut measures = COMMON.to_vec();
            measures.push(Measure::Hits);
            measures.extend(FIGHTER);
            self.add_group(scenario, &format!("{}.fighters", side.key()), &measures, &fighters);
        }
    }

    fn add_group(&mut self, scenario: &Scenario, prefix: &str, measures: &[Measure], units: &[usize]) {
        for &measure in measures {
            let name = format!("{prefix}.{}", measure.name(scenario));
            self.push(name, measure.unit(), Source::Units(measure, units.to_vec()));
        }
    }

    fn push(&mut self, name: String, unit: Unit, source: Source) {
        self.columns.push(Column { name, unit });
        self.sources.push(source);
    }

    fn find_mirrors(&self, scenario: &Scenario) -> Vec<(usize, usize)> {
        let pairs = [Side::Un, Side::Communist].into_iter().flat_map(|side| claims::mirrors(scenario, side));
        pairs.filter_map(|(lost, claimed)| Some((self.position(&lost)?, self.position(&claimed)?))).collect()
    }

    /// For a quantity of aircraft destroyed or claimed destroyed: the columns of the same aircraft lost, and claimed by the
    /// whole other side. A claim of one unit or type speaks of the losses of all.
    pub fn lost_and_claimed(&self, quantity: &str) -> (Option<usize>, Option<usize>) {
        let own = self.position(quantity);
        if let Some((claimant, claimed)) = quantity.split_once(".claims.") {
            let side = claimant.split('.').next().unwrap_or(claimant);
            let total = self.position(&format!("{side}.claims.{claimed}"));
            let mirror = self.mirrors.iter().find(|&&(_, c)| total == Some(c));
            return (mirror.map(|m| m.0), own);
        }
        (own, self.mirrors.iter().find(|&&(lost, _)| own == Some(lost)).map(|m| m.1))
    }

    /// The quantities in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Place of a quantity by name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// The quantities whose names are most like one that there is not, as a message lists them.
    pub fn nearest_names(&self, name: &str) -> String {
        nearest(name, self.columns.iter().map(|c| c.name.as_str()))
    }

    /// The quantities of one run, in the order of [`Layout::columns`].
    pub fn values(&self, outcome: &Outcome) -> Values {
        let value = |source: &Source| match source {
            Source::Units(measure, units) => Some(units.iter().map(|&u| measure.of(&outcome.units[u])).sum()),
            Source::Claims(claims) => Some(claims.count(&outcome.units)),
            Source::Duration => Some(outcome.duration_ms as i64),
            Source::FirstShot => outcome.first_shot_ms.map(|ms| ms as i64),
            Source::Ended(ended) => Some(i64::from(*ended == outcome.ended)),
        };
        self.sources.iter().map(value).collect()
    }

    /// Columns of firing time and of passes fired, with what stands before the measure in their names: one pair for each
    /// fighter type, unit and side.
    pub fn firing(&self) -> impl Iterator<Item = (&str, usize, usize)> {
        let pair = |(column, name): (usize, &'_ Column)| {
            let prefix = name.name.strip_suffix(".firing_s")?;
            Some((column, prefix.len(), self.position(&format!("{prefix}.passes_fired"))?))
        };
        let found = self.columns.iter().enumerate().filter_map(pair);
        found.map(|(column, length, passes)| (&self.columns[column].name[..length], column, passes))
    }

    /// The lines on which losses add up over time.
    pub fn losses(&self) -> &LossLayout {
        &self.losses
    }

    /// Columns of the losses of what interceptors come for, one `destroyed` per type: bombers, without them patrols.
    pub fn targets_destroyed(&self) -> &[usize] {
        &self.targets
    }

    /// What interceptors come for, in the plural.
    pub fn targets(&self) -> &'static str {
        self.target_nouns
    }

    /// Columns of the losses of interceptor types, one `destroyed` per type.
    pub fn interceptors_destroyed(&self) -> &[usize] {
        &self.interceptors
    }

    /// Columns whose sum is every aircraft that a side lost: one `destroyed` per type.
    pub fn destroyed_of(&self, side: Side) -> Vec<usize> {
        let prefix = format!("{}.", side.key());
        let is_type_total = |name: &str| {
            name.strip_prefix(&prefix)
                .and_then(|rest| rest.strip_suffix(".destroyed"))
                .is_some_and(|kind| kind != "fighters" && !kind.contains(['@', '.']))
        };
        (0..self.columns.len()).filter(|&c| is_type_total(&self.columns[c].name)).collect()
    }
}

#[cfg(test)]
impl Layout {
    /// A battle with one bomber unit and one fighter unit, without the scenario around it.
    pub(crate) fn of_two_units() -> Self {
        let mut layout = Layout {
            inputs: Vec::new(),
            columns: Vec::new(),
            sources: Vec::new(),
            targets: vec![0],
            target_nouns: "bombers",
            interceptors: vec![3],
            losses: LossLayout::of_two_forces(),
            mirrors: Vec::new(),
        };
        let units = |measure, unit| Source::Units(measure, vec![unit]);
        layout.push("un.b-29a.destroyed".into(), Unit::Count, units(Measure::Destroyed, 0));
        layout.push("un.b-29a.damaged".into(), Unit::Count, units(Measure::Damaged, 0));
        layout.push("un.b-29a@19bg.destroyed".into(), Unit::Count, units(Measure::Destroyed, 0));
        layout.push("communist.mig-15.destroyed".into(), Unit::Count, units(Measure::Destroyed, 1));
        layout.push("communist.fighters.destroyed".into(), Unit::Count, units(Measure::Destroyed, 1));
        layout.push("communist.mig-15.firing_s".into(), Unit::Milliseconds, units(Measure::Firing, 1));
        layout.push("battle.first_shot_s".into(), Unit::Milliseconds, Source::FirstShot);
        layout
    }

    /// The same, and what the fighters claim of the bombers.
    pub(crate) fn of_two_units_and_claims() -> Self {
        let mut layout = Self::of_two_units();
        let claims = Claims { by: vec![1], on: vec![0], class: ClaimClass::Destroyed };
        layout.push("communist.claims.b-29a.destroyed".into(), Unit::Count, Source::Claims(claims));
        layout.mirrors = vec![(0, 7)];
        layout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engagement::outcome::UnitOutcome;

    #[test]
    fn destroyed_and_damaged_are_the_fates_of_their_definition() {
        let bombers = UnitOutcome { fates: [1, 2, 4, 8, 16, 32], ..UnitOutcome::default() };
        let fighters = UnitOutcome { firing_ms: 2_500, claims: vec![[1, 2, 3]], ..UnitOutcome::default() };
        let outcome = Outcome {
            units: vec![bombers, fighters],
            losses: Vec::new(),
            first_shot_ms: None,
            duration_ms: 0,
            ended: Ended::TimeLimit,
        };
        let values = Layout::of_two_units_and_claims().values(&outcome);
        assert_eq!(values, [Some(7), Some(24), Some(7), Some(0), Some(0), Some(2_500), None, Some(3)]);
    }

    #[test]
    fn losses_of_a_side_count_each_aircraft_once() {
        let layout = Layout::of_two_units();
        assert_eq!(layout.destroyed_of(Side::Un), [0]);
        assert_eq!(layout.destroyed_of(Side::Communist), [3]);
    }
}
