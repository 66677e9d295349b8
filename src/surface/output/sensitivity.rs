//! What a sensitivity study found, as one JSON object.

use serde_json::{Value, json};

use super::summary;
use crate::study::estimate::Estimate;
use crate::study::sensitivity::Index;
use crate::study::sensitivity::flown::{Finding, Halves};
use crate::study::sensitivity::indices::SobolIndices;
use crate::study::sensitivity::morris::Screening;
use crate::surface::params::Uncertain;

/// Name of the file.
pub const FILE: &str = "sensitivity.json";
/// Name of the last input.
pub const LUCK: &str = "luck";

/// A finished study.
#[derive(Debug, Clone)]
pub struct Report {
    /// Key of the scenario.
    pub scenario: String,
    /// Which points were flown, in words.
    pub design: String,
    /// Seed.
    pub seed: u64,
    /// Battles of a point.
    pub replicates: u32,
    /// Battles flown.
    pub battles: u32,
    /// Those of them that failed.
    pub failed: u32,
    /// Digest of their results.
    pub digest: String,
    /// Parameters, in the order of the inputs; luck follows them.
    pub parameters: Vec<Uncertain>,
    /// Findings by quantity.
    pub findings: Vec<(String, Finding)>,
}

impl Report {
    /// Whether any quantity has indices or effects.
    pub fn has_finding(&self) -> bool {
        self.findings.iter().any(|(_, finding)| match finding {
            Finding::Indices(found) => found.all.is_ok(),
            Finding::Effects(found) => found.all.is_ok(),
        })
    }

    /// What a share of variance is one of.
    pub fn output(&self) -> String {
        match self.replicates {
            1 => "one battle".into(),
            many => format!("the mean of {many} battles"),
        }
    }

    /// Names of the inputs.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|p| p.path.as_str()).chain([LUCK])
    }

    /// The object as text: equal reports give equal bytes.
    pub fn json(&self) -> String {
        let findings: serde_json::Map<String, Value> =
            self.findings.iter().map(|(name, finding)| (name.clone(), self.finding(finding))).collect();
        let parameter =
            |p: &Uncertain| json!({ "path": p.path, "lo": p.prior.lo, "best": p.prior.best, "hi": p.prior.hi });
        summary::json(&json!({
            "scenario": self.scenario,
            "design": self.design,
            "seed": self.seed,
            "battles": self.battles,
            "failed": self.failed,
            "digest": self.digest,
            "parameters": self.parameters.iter().map(parameter).collect::<Vec<_>>(),
            "quantities": findings,
        }))
    }

    fn finding(&self, finding: &Finding) -> Value {
        match finding {
            Finding::Indices(found) => halves(found, |indices| self.indices(indices)),
            Finding::Effects(found) => halves(found, |screening| self.effects(screening)),
        }
    }

    fn indices(&self, indices: &SobolIndices) -> Value {
        let inputs: Vec<Value> = self
            .inputs()
            .zip(&indices.inputs)
            .map(|(name, i)| {
                let (first_order, total, interaction) = (share(&i.first_order), share(&i.total), share(&i.interaction));
                json!({ "input": name, "first_order": first_order, "total": total, "interaction": interaction })
            })
            .collect();
        let luck = indices.luck_share(self.parameters.len());
        json!({
            "rows": indices.rows,
            "dropped": indices.dropped,
            "mean": estimate(&indices.mean),
            "variance": estimate(&indices.variance),
            "inputs": inputs,
            "sum_first_order": share(&indices.sum_first_order),
            "sum_total": share(&indices.sum_total),
            "luck_share": luck.map(|luck| share(&luck.total)),
            "luck_share_alone": luck.map(|luck| share(&luck.first_order)),
            "luck_share_with_parameters": luck.map(|luck| share(&luck.with_parameters)),
            "parameters_share": luck.map(|luck| share(&luck.parameters)),
        })
    }

    fn effects(&self, screening: &Screening) -> Value {
        let inputs: Vec<Value> = self
            .inputs()
            .zip(&screening.inputs)
            .map(|(name, e)| {
                let (mu, mu_star, sigma) = (estimate(&e.mu), estimate(&e.mu_star), estimate(&e.sigma));
                json!({ "input": name, "mu": mu, "mu_star": mu_star, "sigma": sigma })
            })
            .collect();
        json!({ "trajectories": screening.trajectories, "dropped": screening.dropped, "inputs": inputs })
    }
}

fn halves<T, E: std::fmt::Display>(found: &Halves<T, E>, json: impl Fn(&T) -> Value) -> Value {
    match &found.all {
        Ok(all) => {
            let mut object = json(all);
            object["half"] = found.half.as_ref().map_or(Value::Null, json);
            object
        }
        Err(fault) => json!({ "undefined": fault.to_string() }),
    }
}

fn estimate(e: &Estimate) -> Value {
    json!({ "value": e.value, "lo": e.lo, "hi": e.hi })
}

fn share(index: &Index) -> Value {
    let mut object = estimate(&index.estimate);
    object["indistinguishable_from_0"] = json!(index.is_indistinguishable_from_zero());
    object
}
