//! The charts of a sensitivity study: one for each quantity.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::{ChartsFault, interval, nouns, write_all};
use crate::model::scenario::Scenario;
use crate::study::estimate::LEVEL;
use crate::study::sensitivity::Index;
use crate::study::sensitivity::flown::Finding;
use crate::study::sensitivity::indices::SobolIndices;
use crate::study::sensitivity::morris::Screening;
use crate::surface::chart::sensitivity::{self, Bar, Sensitivity};
use crate::surface::chart::{Chart, ChartError, Conditions};
use crate::surface::output::sensitivity::{LUCK, Report};

/// Draws the charts of all quantities that have indices or effects, as SVG and PNG.
///
/// # Errors
/// What kept a chart from being drawn or written.
pub fn write_sensitivity_charts(
    folder: &Path,
    scenario: &Scenario,
    report: &Report,
    stop: &AtomicBool,
) -> Result<(), ChartsFault> {
    let runs = u64::from(report.battles - report.failed);
    let conditions = Conditions { scenario: scenario.title.clone(), runs, seed: report.seed, level: LEVEL };
    let names: Vec<String> = report.parameters.iter().map(|p| nouns::of_parameter(&p.path).0).collect();
    let charts = report.findings.iter().filter_map(|(quantity, finding)| {
        let data = Drawn { scenario, quantity, names: &names, output: report.output() }.data(finding)?;
        Some(sensitivity::draw(&data, &conditions))
    });
    write_all(folder, charts.collect::<Vec<Result<Chart, ChartError>>>(), |_| Ok(()), stop)
}

/// What is drawn of one quantity.
struct Drawn<'a> {
    scenario: &'a Scenario,
    quantity: &'a str,
    names: &'a [String],
    output: String,
}

impl Drawn<'_> {
    fn data(&self, finding: &Finding) -> Option<Sensitivity> {
        match finding {
            Finding::Indices(found) => self.indices(found.all.as_ref().ok()?),
            Finding::Effects(found) => found.all.as_ref().ok().map(|screening| self.effects(screening)),
        }
    }

    /// A parameter by its first-order index: in a battle its total index holds luck too.
    fn indices(&self, indices: &SobolIndices) -> Option<Sensitivity> {
        let luck = indices.luck_share(self.names.len())?;
        let bar = |name: &str, index: &Index| Bar { name: name.to_owned(), effect: interval(&index.estimate) };
        let parameters = self.names.iter().zip(&indices.inputs).map(|(name, input)| bar(name, &input.first_order));
        Some(Sensitivity {
            measure: format!("share of the variance of {}", self.output),
            marks: "bars: luck and all parameters together, then each parameter alone (first order), 95 % intervals"
                .into(),
            whole: vec![bar(LUCK, &luck.total), bar("all these parameters", &luck.parameters)],
            parameters: parameters.collect(),
            floor: 0.0,
            ..self.empty()
        })
    }

    fn effects(&self, screening: &Screening) -> Sensitivity {
        let bars = self.names.iter().map(String::as_str).chain([LUCK]).zip(&screening.inputs);
        let mut bars: Vec<Bar> =
            bars.map(|(name, e)| Bar { name: name.to_owned(), effect: interval(&e.mu_star) }).collect();
        let luck = bars.pop();
        Sensitivity {
            measure: format!("mean size of the effect on {} over the whole range of the input", self.output),
            marks: "mean size of elementary effects, 95 % intervals; grey: no more than luck alone".into(),
            floor: luck.as_ref().map_or(0.0, |luck| luck.effect.hi),
            whole: luck.into_iter().collect(),
            parameters: bars,
            ..self.empty()
        }
    }

    fn empty(&self) -> Sensitivity {
        Sensitivity {
            key: self.quantity.to_owned(),
            outcome: nouns::of_outcome(self.scenario, self.quantity).0,
            measure: String::new(),
            marks: String::new(),
            whole: Vec::new(),
            parameters: Vec::new(),
            floor: 0.0,
        }
    }
}
