//! Files of `studies/`: named sweeps, with the question each of them answers.

use super::fault::Faults;
use super::read::Content;
use super::reader::{Need, Scope};
use super::tree::{Kind, Node};
use super::{Fault, File, Library, assemble};
use crate::model::parameter::Field;
use crate::study::axis::{self, Axis, AxisFault, Bundle, Level, Levels, Operation};
use crate::study::design::{self, Design};
use crate::study::quantity::Layout;
use crate::study::sweep::MOST_RUNS_PER_POINT;

/// Folder of the files.
pub(crate) const FOLDER: &str = "studies";

/// Numbers of a study.
pub(crate) const FIELDS: [Field; 3] = [
    Field { key: "runs", min: 1.0, max: MOST_RUNS_PER_POINT as f64, doc: "Runs of each point." },
    Field { key: "seed", min: 0.0, max: 9_007_199_254_740_991.0, doc: "Seed; 1 where absent." },
    Field { key: "points", min: 1.0, max: axis::MOST_POINTS as f64, doc: "Points, of lhs and sobol only." },
];

/// A sweep with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedStudy {
    /// Stem of its file.
    pub key: String,
    /// Title for people.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// Stem in `scenarios/`.
    pub scenario: String,
    /// How points are chosen.
    pub design: Design,
    /// Runs of each point.
    pub runs: u64,
    /// Seed, where one is given.
    pub seed: Option<u64>,
    /// Number of points of a design that is spread.
    pub points: Option<u64>,
    /// Quantities to print and draw.
    pub quantities: Vec<String>,
    /// What is varied.
    pub axes: Vec<Axis>,
    /// Where the quantities stand.
    place: String,
}

impl Library {
    /// Stems of all studies, sorted.
    pub fn study_keys(&self) -> Vec<String> {
        self.keys(FOLDER)
    }

    /// A study by the stem of its file.
    ///
    /// # Errors
    /// An unknown key, with the nearest names; every fault of its file.
    pub fn study(&self, key: &str) -> Result<NamedStudy, Faults> {
        let file = assemble::named(self, FOLDER, "study", key)?;
        self.sound(std::iter::once(file))?;
        let found = content(file).cloned();
        found.ok_or_else(|| Fault::general(key, "", "could not be read", "run `mig-alley params check`").into())
    }

    /// Faults that show only where a study meets its scenario: paths, levels and quantities.
    pub(super) fn study_faults(&self) -> Vec<Fault> {
        let studies = self.files.iter().filter_map(content);
        studies.flat_map(|study| self.faults_of(study).unwrap_or_else(|faults| faults.list().to_vec())).collect()
    }

    fn faults_of(&self, study: &NamedStudy) -> Result<Vec<Fault>, Faults> {
        let layout = Layout::new(&self.scenario(&study.scenario)?);
        let unknown = study.quantities.iter().filter(|name| layout.position(name).is_none());
        let fault = |name: &String| {
            let remedy = format!("the nearest names are {}", layout.nearest_names(name));
            Fault::general(&*study.place, format!("quantities = {name:?}"), "is no quantity of the scenario", remedy)
        };
        let faults: Vec<Fault> = unknown.map(fault).collect();
        match self.lead_axes(&study.scenario, study.axes.clone(), study.design) {
            Ok(_) => Ok(faults),
            Err(others) => Ok([&faults, others.list()].concat()),
        }
    }
}

fn content(file: &File) -> Option<&NamedStudy> {
    match &file.checked.content {
        Some(Content::Study(study)) => Some(study),
        _ => None,
    }
}

pub(crate) fn read(scope: &Scope<'_>) -> Option<NamedStudy> {
    let title = scope.text("title", "title for people", Need::Required);
    let question = scope.text("question", "the question that it answers, in a sentence", Need::Required);
    let scenario = scope.reference("scenario", "stem in scenarios/", "scenarios", Need::Required);
    let design = scope.choice("design", "how points are chosen", &Design::ALL.map(|d| (d.key(), d)));
    let [runs, seed, points] = &FIELDS;
    let runs = whole(scope, runs, Need::Required);
    let (seed, points) = (whole(scope, seed, Need::Optional), whole(scope, points, Need::Optional));
    let quantities = scope.names("quantities", "a list of quantities, side.type.measure");
    scope.sources(Need::Optional);
    scope.text("note", "remark", Need::Optional);
    let tables = scope.tables("axis", |_, i| i.to_string());
    let axes: Vec<Option<Axis>> = tables.iter().map(read_axis).collect();
    let axes = axes.into_iter().collect::<Option<Vec<Axis>>>()?;
    let key = scope.stem().to_owned();
    let design = design?;
    for fault in design::faults(design, &axes, points) {
        scope.fault_of(if fault.is_of_points() { "points" } else { "axis" }, fault.to_string(), "");
    }
    Some(NamedStudy {
        key,
        title: title?.to_owned(),
        question: question?.to_owned(),
        scenario: scenario?,
        design,
        runs: runs?,
        seed,
        points,
        place: scope.place("quantities"),
        quantities: quantities?.into_iter().map(|(name, _)| name.to_owned()).collect(),
        axes,
    })
}

fn whole(scope: &Scope<'_>, field: &Field, need: Need) -> Option<u64> {
    let value = scope.unlisted_number(field, need)?;
    if value.fract() != 0.0 {
        scope.fault_of(field.key, "must be a whole number", "round it");
        return None;
    }
    Some(value as u64)
}

/// An axis: a path with its values, or a name with levels of several changes each.
fn read_axis(one: &Scope<'_>) -> Option<Axis> {
    one.provenance_keys();
    let axis = if one.keys().contains(&"level") { bundles(one) } else { parameter(one) };
    one.finish();
    axis
}

fn parameter(one: &Scope<'_>) -> Option<Axis> {
    let label = one.text("name", "what it is called on charts", Need::Optional).map(str::to_owned);
    let values = one.taken("values");
    let path = one.text("path", "path of a parameter, or name and level", Need::Required)?;
    let values = match values {
        None => return axis_of(one, "path", path, label),
        Some(node) => match &node.kind {
            Kind::Text(text) => text.clone(),
            Kind::Number(_, typed) => typed.clone(),
            Kind::Array(items) => {
                let levels: Vec<Option<String>> = items.iter().map(|item| level(one, item)).collect();
                levels.into_iter().collect::<Option<Vec<String>>>()?.join(",")
            }
            _ => {
                one.fault("values", node, "must be a list of numbers or names, or a range in quotes", "");
                return None;
            }
        },
    };
    axis_of(one, "values", &format!("{path}={values}"), label)
}

/// One item of a list of values.
fn level(one: &Scope<'_>, item: &Node) -> Option<String> {
    let (rule, remedy) = match &item.kind {
        Kind::Text(text) if text.contains([':', ',']) => {
            ("is not one number or name of a list", "write a range without brackets, and items apart")
        }
        Kind::Text(text) => return Some(text.clone()),
        Kind::Number(..) | Kind::Flag(_) => return Some(item.text()),
        _ => ("must be a number or a name in quotes", ""),
    };
    one.fault("values", item, rule, remedy);
    None
}

fn axis_of(one: &Scope<'_>, key: &str, text: &str, label: Option<String>) -> Option<Axis> {
    match Axis::parse(text) {
        Ok(axis) => Some(Axis { origin: one.place("path"), label, ..axis }),
        Err(fault) => {
            one.fault_of(key, fault.to_string(), "");
            None
        }
    }
}

fn bundles(one: &Scope<'_>) -> Option<Axis> {
    let name = name(one, "name of what the levels decide");
    let tables = one.tables("level", |_, i| i.to_string());
    let read: Vec<Option<Bundle>> = tables.iter().map(bundle).collect();
    let bundles = read.into_iter().collect::<Option<Vec<Bundle>>>()?;
    for (i, (table, bundle)) in tables.iter().zip(&bundles).enumerate() {
        if let Some(same) = bundles[..i].iter().find(|before| before.changes == bundle.changes) {
            let rule = format!("is what the level '{}' changes", same.name);
            table.fault_of("set", rule, "give each level changes of its own");
        }
    }
    let levels: Vec<Level> = bundles.iter().map(|bundle| Level::Name(bundle.name.clone())).collect();
    if let Some(twice) = axis::repeated(&levels) {
        let fault = AxisFault::Repeated { axis: name?.to_owned(), level: twice.clone() };
        one.fault_of("level", fault.to_string(), "give each level a name of its own");
    }
    let (path, origin) = (name?.to_owned(), one.place("name"));
    Some(Axis { path, operation: Operation::Choose(bundles), levels: Levels::Listed(levels), origin, label: None })
}

/// A name that people read on charts and in tables.
fn name<'a>(one: &Scope<'a>, what: &str) -> Option<&'a str> {
    let name = one.text("name", what, Need::Required)?;
    if name.trim().is_empty() {
        one.fault_of("name", "is empty", format!("write the {what}: it stands on charts and in tables"));
        return None;
    }
    Some(name)
}

fn bundle(one: &Scope<'_>) -> Option<Bundle> {
    one.provenance_keys();
    let name = name(one, "name of the level");
    let set = one.names("set", "a list of changes, PATH=VALUE; empty for none");
    for (text, node) in set.iter().flatten() {
        if let Err(fault) = super::Change::parse(text) {
            one.fault("set", node, fault.rule, fault.remedy);
        }
    }
    one.finish();
    let changes = set?.into_iter().map(|(text, _)| text.to_owned()).collect();
    Some(Bundle { name: name?.to_owned(), changes, origin: one.place("set") })
}
