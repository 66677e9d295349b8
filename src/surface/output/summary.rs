//! What many runs say, as one JSON object; `run --json` prints it and `summary.json` holds it.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::spread::UncertainSummary;
use crate::model::scenario::Side;
use crate::study::estimate::ratio::ExchangeRatio;
use crate::study::estimate::{Estimate, Tally};
use crate::study::montecarlo::Results;

/// Name of the file.
pub const FILE: &str = "summary.json";

/// A quantity over all runs. Times are in seconds; what has no value is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuantitySummary {
    /// Mean.
    pub mean: Option<f64>,
    /// Lower end of the 95 % interval of the mean.
    pub mean_lo: Option<f64>,
    /// Upper end.
    pub mean_hi: Option<f64>,
    /// Standard deviation between runs.
    pub sd: Option<f64>,
    /// 5 % quantile.
    pub p05: Option<f64>,
    /// Median.
    pub p50: Option<f64>,
    /// 95 % quantile.
    pub p95: Option<f64>,
    /// Probabilities of 0, 1, 2, ...; null for times and rounds.
    pub pmf: Option<Vec<f64>>,
}

impl QuantitySummary {
    /// Summary of a tally.
    pub fn new(tally: &Tally) -> Self {
        let interval = tally.mean_estimate();
        QuantitySummary {
            mean: tally.mean(),
            mean_lo: interval.map(|e| e.lo),
            mean_hi: interval.map(|e| e.hi),
            sd: tally.sd(),
            p05: tally.quantile(0.05),
            p50: tally.quantile(0.50),
            p95: tally.quantile(0.95),
            pmf: tally.pmf(),
        }
    }
}

/// Quantities by name, in the order of the layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantities(pub Vec<(String, QuantitySummary)>);

impl Quantities {
    /// All quantities of some results.
    pub fn new(results: &Results) -> Self {
        let columns = results.layout.columns().iter().zip(&results.tallies);
        Quantities(columns.map(|(c, tally)| (c.name.clone(), QuantitySummary::new(tally))).collect())
    }
}

impl Serialize for Quantities {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, summary) in &self.0 {
            map.serialize_entry(name, summary)?;
        }
        map.end()
    }
}

/// A failed run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// Its index.
    pub run: u32,
    /// Why it failed.
    pub fault: String,
}

/// UN aircraft lost for one communist aircraft lost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatioSummary {
    /// Sum of UN losses over sum of communist losses; null without a communist loss.
    pub value: Option<f64>,
    /// Lower end of the 95 % bootstrap interval.
    pub lo: Option<f64>,
    /// Upper end; null where resamples had no communist loss.
    pub hi: Option<f64>,
    /// What the numbers mean, or why there is none.
    pub note: String,
}

impl RatioSummary {
    /// Summary of an exchange ratio.
    pub fn new(ratio: &ExchangeRatio) -> Self {
        let finite = |x: f64| x.is_finite().then_some(x);
        match ratio {
            ExchangeRatio::Ratio(e) => RatioSummary {
                value: Some(e.value),
                lo: finite(e.lo),
                hi: finite(e.hi),
                note: "UN aircraft lost for one communist aircraft lost, all runs together".into(),
            },
            ExchangeRatio::NoDenominator { n } => RatioSummary {
                value: None,
                lo: None,
                hi: None,
                note: format!("no communist aircraft was lost in {n} runs: the ratio has no value"),
            },
        }
    }
}

/// A ratio of sums over all runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerPass {
    /// The ratio; null where no pass was fired, or of a single run.
    pub value: Option<f64>,
    /// Lower end of its 95 % interval.
    pub lo: Option<f64>,
    /// Upper end.
    pub hi: Option<f64>,
}

/// Firing time per pass [s], by type, unit and side in the order of the quantities.
#[derive(Debug, Clone, PartialEq)]
pub struct FiringPerPass(pub Vec<(String, PerPass)>);

impl FiringPerPass {
    /// Of some results.
    pub fn new(results: &Results) -> Self {
        let entry = |(of, e): (&str, Option<Estimate>)| {
            (of.to_owned(), PerPass { value: e.map(|e| e.value), lo: e.map(|e| e.lo), hi: e.map(|e| e.hi) })
        };
        FiringPerPass(results.firing_s_per_pass().map(entry).collect())
    }
}

impl Serialize for FiringPerPass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(of, ratio)| (of, ratio)))
    }
}

/// How often a pair of losses happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JointCell {
    /// Bombers lost.
    pub bombers: i64,
    /// Interceptors lost.
    pub interceptors: i64,
    /// Runs with just these losses.
    pub runs: u64,
}

/// The whole summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Key of the scenario.
    pub scenario: String,
    /// Seed.
    pub seed: u64,
    /// Runs flown, failed ones included.
    pub runs: u32,
    /// Failed runs.
    pub failed: u32,
    /// Digest of run index and result columns.
    pub digest: String,
    /// The quantities.
    pub quantities: Quantities,
    /// The first failed runs.
    pub failures: Vec<Failure>,
    /// Firing time per pass on which fire was opened [s], by type, unit and side.
    pub firing_s_per_pass: FiringPerPass,
    /// Loss exchange ratio.
    pub exchange_ratio: RatioSummary,
    /// Losses of bombers with those of interceptors.
    pub joint_losses: Vec<JointCell>,
    /// Of runs with drawn parameters: how the spread divides into luck and knowledge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<UncertainSummary>,
}

impl Summary {
    /// Summary of the runs of a scenario.
    pub fn new(scenario: &str, results: &Results) -> Self {
        let failure = |(run, fault): &(u32, String)| Failure { run: *run, fault: fault.clone() };
        let cell = |((bombers, interceptors), runs)| JointCell { bombers, interceptors, runs };
        Summary {
            scenario: scenario.to_owned(),
            seed: results.seed,
            runs: results.runs,
            failed: results.failed,
            digest: results.digest(),
            quantities: Quantities::new(results),
            failures: results.failures.iter().map(failure).collect(),
            firing_s_per_pass: FiringPerPass::new(results),
            exchange_ratio: RatioSummary::new(&results.joint.exchange_ratio(results.seed)),
            joint_losses: results.joint_bombers.cells().map(cell).collect(),
            uncertain: UncertainSummary::new(results),
        }
    }

    /// As JSON text that ends in a line break.
    pub fn json(&self) -> String {
        json(self)
    }
}

/// JSON text of a result, ending in a line break.
pub fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("our results have string keys and finite numbers");
    text.push('\n');
    text
}

/// Name of a side for people.
pub fn side_name(side: Side) -> &'static str {
    match side {
        Side::Un => "UN",
        Side::Communist => "Communist",
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::sample;
    use super::*;

    fn summary() -> serde_json::Value {
        let (layout, rows) = sample();
        let mut results = Results::new(layout, 1, 17);
        rows.iter().for_each(|row| results.add(row));
        serde_json::from_str(&Summary::new("battle", &results).json()).unwrap()
    }

    #[test]
    fn the_summary_has_the_documented_keys() {
        let summary = summary();
        for key in ["scenario", "seed", "runs", "failed", "digest", "quantities"] {
            assert!(summary.get(key).is_some(), "{key}");
        }
        let quantity = summary["quantities"]["un.b-29a.destroyed"].as_object().unwrap();
        let keys: Vec<&str> = quantity.keys().map(String::as_str).collect();
        assert_eq!(keys, ["mean", "mean_hi", "mean_lo", "p05", "p50", "p95", "pmf", "sd"]);
        assert_eq!(quantity["pmf"].as_array().unwrap().len(), 5);
    }

    #[test]
    fn failed_runs_and_missing_values_are_not_zeros() {
        let summary = summary();
        assert_eq!((summary["runs"].as_u64(), summary["failed"].as_u64()), (Some(3), Some(1)));
        assert_eq!(summary["failures"][0]["run"], 18);
        let first_shot = &summary["quantities"]["battle.first_shot_s"];
        assert_eq!(first_shot["mean"], 0.0); // of the one run with a shot
        assert!(first_shot["sd"].is_null() && first_shot["mean_lo"].is_null());
        assert_eq!(summary["exchange_ratio"]["value"], 4.0);
    }
}
