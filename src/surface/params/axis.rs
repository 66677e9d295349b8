//! Leads the axes of a sweep to the parameters they vary: their ranges, every level checked, the scenario at a point.

use super::assemble::NAMES;
use super::document::LeafKind;
use super::{Change, Fault, Faults, Library, Operation, PathInfo, path_info};
use crate::model::scenario::Scenario;
use crate::study::axis::{self, Axis, Level, Levels};
use crate::study::design::Design;
use crate::study::prior::Prior;

impl Library {
    /// The axes with everything that was left to the files: own ranges, and what is rounded. Their levels are then listed, or
    /// within a range where the design spreads its points.
    ///
    /// # Errors
    /// Every path that names no parameter, every level that breaks a rule by itself, a parameter on two axes, levels that come
    /// to the same.
    pub fn lead_axes(&self, scenario: &str, axes: Vec<Axis>, design: Design) -> Result<Vec<Axis>, Faults> {
        let mut faults: Vec<Fault> = Vec::new();
        let mut led: Vec<Axis> = Vec::new();
        let mut known: Vec<(String, String)> = Vec::new();
        for axis in axes {
            for path in self.varied(scenario, &axis) {
                match known.iter().find(|(other, _)| *other == path) {
                    Some((_, name)) if *name != axis.name() => faults.push(same_parameter(&axis, name)),
                    _ => known.push((path, axis.name())),
                }
            }
            match self.lead(scenario, axis, design) {
                Ok(axis) => {
                    faults.extend(self.level_faults(scenario, &axis));
                    led.push(axis);
                }
                Err(fault) => faults.push(fault),
            }
        }
        Faults::new(faults).or(|| led)
    }

    /// The scenario with the levels of a point put in.
    ///
    /// # Errors
    /// Every rule that the levels break, by themselves or together.
    pub fn scenario_at(&self, scenario: &str, axes: &[Axis], point: &[Level]) -> Result<Scenario, Faults> {
        let changes: Result<Vec<Vec<Change>>, Fault> = axes.iter().zip(point).map(|(a, l)| changes(a, l)).collect();
        self.with(scenario, &changes?.concat())?.scenario(scenario)
    }

    /// What an axis varies as it is in the base; 1 where its levels are factors, `None` where nothing of the kind is in the
    /// files.
    pub fn base_of(&self, scenario: &str, axis: &Axis) -> Option<Level> {
        match axis.operation {
            axis::Operation::Choose(_) => None,
            axis::Operation::Scale => Some(Level::Number(1.0)),
            axis::Operation::Set => match &self.find(scenario, &axis.path).ok()?.1.kind {
                LeafKind::Text(name) => name.clone().map(Level::Name),
                _ => self.value(scenario, &axis.path).ok().map(Level::Number),
            },
        }
    }

    /// Paths of the parameters that an axis varies, as their files spell them, each once; those that name nothing are left out.
    fn varied(&self, scenario: &str, axis: &Axis) -> Vec<String> {
        let paths: Vec<String> = match &axis.operation {
            axis::Operation::Choose(bundles) => {
                let texts = bundles.iter().flat_map(|bundle| &bundle.changes);
                texts.filter_map(|text| Some(Change::parse(text).ok()?.path)).collect()
            }
            _ => vec![axis.path.clone()],
        };
        let mut spelled: Vec<String> = paths.iter().filter_map(|path| self.parameter(scenario, path).ok()).collect();
        spelled.sort();
        spelled.dedup();
        spelled
    }

    fn lead(&self, scenario: &str, axis: Axis, design: Design) -> Result<Axis, Fault> {
        if matches!(axis.operation, axis::Operation::Choose(_)) {
            return Ok(axis);
        }
        let fault = |rule: &str, remedy: String| Fault::general(&*axis.origin, axis.name(), rule, remedy);
        let (index, leaf, factor) =
            self.find(scenario, &axis.path).map_err(|remedy| fault("names no parameter", remedy))?;
        let is_scaled = axis.operation == axis::Operation::Scale;
        match &leaf.kind {
            LeafKind::Number(number) => {
                let info = path_info(&self.files[index].document, leaf);
                let in_unit = |value| factor.from_si(number.factor.to_si(value));
                let own = info.and_then(|info| prior(&info, (number.factor != factor).then_some(&in_unit)));
                let levels = numbers(axis.levels.clone(), number.whole && !is_scaled, own, design)
                    .ok_or_else(|| fault("has no range in its file", "write PATH=LO:HI:STEP".into()))?;
                Ok(Axis { levels, ..axis })
            }
            LeafKind::Table(..) if !is_scaled => Err(fault("is a table", "scale it whole with PATH*=FACTORS".into())),
            LeafKind::Table(..) => {
                let levels = numbers(axis.levels.clone(), false, None, design);
                levels.map(|levels| Axis { levels, ..axis.clone() }).ok_or_else(|| fault("has no range", String::new()))
            }
            LeafKind::Text(_) if NAMES.contains(&&*leaf.key) => {
                Err(fault("is a text for people, which changes nothing", "name another parameter".into()))
            }
            LeafKind::Text(_) if !is_scaled && !axis.listed().is_empty() => {
                let levels = axis.listed().iter().map(|level| Level::Name(level.to_string())).collect();
                Ok(Axis { levels: Levels::Listed(levels), ..axis })
            }
            LeafKind::Text(_) => Err(fault("is a name", "write PATH=a,b,c".into())),
        }
    }

    /// Faults of the levels of a led axis, each by itself, and of those that come to the same.
    fn level_faults(&self, scenario: &str, axis: &Axis) -> Vec<Fault> {
        let ends = match &axis.levels {
            Levels::Within { prior, .. } => vec![Level::Number(prior.lo), Level::Number(prior.hi)],
            _ => axis.listed().to_vec(),
        };
        let mut faults = Vec::new();
        let mut reached: Vec<(&Level, f64)> = Vec::new();
        for level in &ends {
            let changed = changes(axis, level).map_err(Faults::from).and_then(|c| self.with(scenario, &c));
            match changed.map(|changed| changed.value(scenario, &axis.path)) {
                Err(found) => faults.extend(found.list().iter().cloned()),
                // a table has no single value, a bundle no path
                Ok(Err(_)) => {}
                Ok(Ok(value)) => match reached.iter().find(|(_, other)| *other == value) {
                    Some((first, _)) => {
                        let rule = format!("comes to {value} with {first} and with {level}");
                        faults.push(Fault::general(&*axis.origin, axis.name(), rule, "give values that differ"));
                    }
                    None => reached.push((level, value)),
                },
            }
        }
        faults
    }
}

fn same_parameter(axis: &Axis, other: &str) -> Fault {
    let rule = format!("is the same parameter as {other} on another axis");
    Fault::general(&*axis.origin, axis.name(), rule, "give each parameter once")
}

/// What a level changes.
fn changes(axis: &Axis, level: &Level) -> Result<Vec<Change>, Fault> {
    let one = |operation| vec![Change { path: axis.path.clone(), operation, origin: axis.origin.clone() }];
    Ok(match (&axis.operation, level) {
        (_, Level::Base) => Vec::new(),
        (axis::Operation::Choose(bundles), level) => {
            let name = level.to_string();
            let Some(bundle) = bundles.iter().find(|bundle| bundle.name == name) else { return Ok(Vec::new()) };
            let placed = |change: Change| Change { origin: bundle.origin.clone(), ..change };
            let read = bundle.changes.iter().map(|text| Change::parse(text).map(placed));
            read.collect::<Result<_, _>>().map_err(|fault| Fault { file: bundle.origin.clone(), ..fault })?
        }
        (axis::Operation::Set, Level::Number(value)) => one(Operation::Set(*value)),
        (axis::Operation::Scale, Level::Number(factor)) => one(Operation::Multiply(*factor)),
        (_, Level::Name(name)) => one(Operation::SetText(name.clone())),
    })
}

/// The levels of a numeric axis; `None` where they need a range of their own that there is not.
fn numbers(levels: Levels, whole: bool, own: Option<Prior>, design: Design) -> Option<Levels> {
    let listed = |values: &[f64]| {
        let mut levels: Vec<Level> = values.iter().map(|&v| Level::Number(if whole { v.round() } else { v })).collect();
        levels.dedup();
        Levels::Listed(levels)
    };
    Some(match levels {
        Levels::Listed(levels) => Levels::Listed(levels),
        Levels::Even(values) => listed(&values),
        Levels::Within { prior, .. } => Levels::Within { prior, whole },
        Levels::Own if design.is_spread() => Levels::Within { prior: own?, whole },
        Levels::Own => {
            let prior = own?;
            listed(&[prior.lo, prior.best.unwrap_or(prior.value_at(0.5)), prior.hi])
        }
    })
}

/// The range of a parameter; `in_unit` leads to the unit of the path where that is another than the file's.
fn prior(info: &PathInfo, in_unit: Option<&dyn Fn(f64) -> f64>) -> Option<Prior> {
    let led = |value: f64| in_unit.map_or(value, |led| led(value));
    let (lo, hi) = (info.lo?, info.hi?);
    let best = (!info.uniform).then(|| led(info.best));
    (hi > lo).then(|| Prior { lo: led(lo), best, hi: led(hi), scale: info.scale })
}
