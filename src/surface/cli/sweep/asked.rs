//! What a sweep is asked for: by its options, or by a study whose runs, seed and quantities options may replace.

use std::path::PathBuf;

use super::super::refusal::Refusal;
use super::super::{Context, RunsArgs, ScenarioArgs};
use super::SweepCommand;
use crate::study::axis::Axis;
use crate::study::design::Design;
use crate::surface::output::manifest::{Kind, Manifest};
use crate::surface::params::{Library, NamedStudy};

/// A sweep before anything of it is checked against the parameters.
pub struct Asked {
    /// Scenario and changes.
    pub scenario: ScenarioArgs,
    /// Title and question, of a study.
    pub heading: Option<String>,
    /// How points are chosen.
    pub design: Design,
    /// How many, where the design needs a number.
    pub points: Option<u64>,
    /// What is varied.
    pub axes: Vec<Axis>,
    /// The same as text.
    pub texts: Vec<String>,
    /// Quantities to print; none for the usual ones.
    pub quantities: Vec<String>,
    /// The runs of each point.
    pub runs: RunsArgs,
    /// Folder of the results, where it does not follow from the scenario.
    pub output: Option<PathBuf>,
}

impl Asked {
    /// Reads what is asked for; faulty axes are left out and told to `refusal`.
    ///
    /// # Errors
    /// A study that there is not, or whose file is faulty.
    pub fn read(command: &SweepCommand, refusal: &mut Refusal, context: &Context) -> anyhow::Result<Self> {
        match &command.study {
            Some(key) => {
                let study = Library::load(context.params.as_deref())?.study(key)?;
                Ok(Asked::of_study(study, command))
            }
            None => Ok(Asked::of_options(command, refusal)),
        }
    }

    fn of_options(command: &SweepCommand, refusal: &mut Refusal) -> Self {
        let axes = command.vary.iter().filter_map(|text| refusal.keep(Axis::parse(text))).collect();
        Asked {
            scenario: ScenarioArgs { scenario: command.scenario.clone().unwrap_or_default(), set: command.set.clone() },
            heading: None,
            design: command.design.unwrap_or(Design::Grid),
            points: command.points,
            axes,
            texts: command.vary.clone(),
            quantities: command.quantity.clone(),
            runs: command.runs.clone(),
            output: command.output.clone(),
        }
    }

    fn of_study(study: NamedStudy, command: &SweepCommand) -> Self {
        let named = || PathBuf::from("output").join(&study.key);
        let output = command.output.clone().unwrap_or_else(named);
        let asked = RunsArgs { ..command.runs.clone() };
        Asked {
            output: Some(output),
            scenario: ScenarioArgs { scenario: study.scenario, set: command.set.clone() },
            heading: Some(format!("{}: {}", study.title, study.question)),
            design: study.design,
            points: study.points,
            texts: study.axes.iter().map(Axis::text).collect(),
            axes: study.axes,
            quantities: if command.quantity.is_empty() { study.quantities } else { command.quantity.clone() },
            runs: RunsArgs { runs: asked.runs.or(Some(study.runs)), seed: asked.seed.or(study.seed), ..asked },
        }
    }

    /// The manifest of the sweep, made of that of its base.
    pub fn manifest(&self, base: Manifest) -> Manifest {
        let design = match (self.design, self.points) {
            (Design::Grid, _) => None,
            (design, None) => Some(design.key().to_owned()),
            (design, Some(points)) => Some(format!("{} of {points}", design.key())),
        };
        Manifest { kind: Kind::Sweep, axes: self.texts.clone(), design, ..base }
    }
}
