//! How the spread of runs with drawn parameters divides into luck and knowledge: in words, and in `summary.json`.

use serde::Serialize;
use serde_json::Value;

use super::charts::nouns;
use crate::model::scenario::{EscortForce, Role, Scenario, Station};
use crate::study::estimate::spread::{Pairs, Spread};
use crate::study::montecarlo::Results;
use crate::study::uncertain::SecondFlights;
use crate::surface::terminal::{grouped, percent, plain};

/// The spread of one count. Null where it has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpreadSummary {
    /// Share of the variance that is luck.
    pub luck_share: Option<f64>,
    /// Lower end of its 95 % interval.
    pub luck_share_lo: Option<f64>,
    /// Upper end.
    pub luck_share_hi: Option<f64>,
    /// Standard deviation from luck alone.
    pub luck_sd: Option<f64>,
    /// Standard deviation from not knowing the parameters.
    pub knowledge_sd: Option<f64>,
    /// Losses in both flights of a set of parameters, and sets that had them.
    pub pairs: Vec<(i64, i64, u64)>,
}

impl SpreadSummary {
    fn new(pairs: &Pairs, seed: u64) -> Self {
        let spread = pairs.spread(seed);
        SpreadSummary {
            luck_share: spread.map(|s| s.luck.value),
            luck_share_lo: spread.map(|s| s.luck.lo),
            luck_share_hi: spread.map(|s| s.luck.hi),
            luck_sd: spread.map(|s| s.luck_sd),
            knowledge_sd: spread.map(|s| s.knowledge_sd),
            pairs: pairs.cells().map(|((first, second), sets)| (first, second, sets)).collect(),
        }
    }
}

/// What runs with drawn parameters add to the summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UncertainSummary {
    /// Runs whose values had to be drawn again because they broke a rule together.
    pub redrawn: u32,
    /// Bombers lost, where bombers fly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bombers_lost: Option<SpreadSummary>,
    /// Fighters on patrol lost, where no bombers fly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patrols_lost: Option<SpreadSummary>,
    /// Interceptors lost.
    pub interceptors_lost: SpreadSummary,
}

impl UncertainSummary {
    /// Of some results; `None` where parameters were not drawn.
    pub fn new(results: &Results) -> Option<Self> {
        let flights = results.uncertain.as_ref()?;
        let targets = SpreadSummary::new(&flights.bombers, results.seed);
        let is_bombers = results.layout.targets() == "bombers";
        let (bombers_lost, patrols_lost) = if is_bombers { (Some(targets), None) } else { (None, Some(targets)) };
        Some(UncertainSummary {
            redrawn: flights.redrawn,
            bombers_lost,
            patrols_lost,
            interceptors_lost: SpreadSummary::new(&flights.interceptors, results.seed),
        })
    }
}

/// The second flights out of a summary that was read back; `None` where they are not whole.
pub fn read(summary: &Value) -> Option<SecondFlights> {
    let uncertain = summary.get("uncertain")?;
    let pairs = |count: &str| {
        let mut pairs = Pairs::default();
        for cell in uncertain.get(count)?.get("pairs")?.as_array()? {
            pairs.add_many(cell.get(0)?.as_i64()?, cell.get(1)?.as_i64()?, cell.get(2)?.as_u64()?);
        }
        Some(pairs)
    };
    let redrawn = u32::try_from(uncertain.get("redrawn")?.as_u64()?).ok()?;
    Some(SecondFlights {
        bombers: pairs("bombers_lost").or_else(|| pairs("patrols_lost"))?,
        interceptors: pairs("interceptors_lost")?,
        redrawn,
    })
}

/// The split in a sentence for bombers, without them for the first patrol, and one for interceptors, then how often values were drawn again; nothing where
/// parameters were not drawn.
pub fn in_words(scenario: &Scenario, results: &Results) -> Vec<String> {
    let Some(flights) = &results.uncertain else { return Vec::new() };
    let of_role = |is: fn(&Role) -> bool| {
        let forces = scenario.forces.iter().filter(|f| is(&f.role));
        forces.map(|f| nouns::of_force(scenario, f)).next().unwrap_or_default()
    };
    let bombers = if scenario.has_bombers() {
        of_role(|role| matches!(role, Role::Bomber(_)))
    } else {
        of_role(|role| matches!(role, Role::Escort(EscortForce { station: Station::Patrol(_), .. })))
    };
    let interceptors = of_role(|role| matches!(role, Role::Interceptor(_)));
    let mut lines: Vec<String> = [(bombers, &flights.bombers), (interceptors, &flights.interceptors)]
        .into_iter()
        .filter_map(|(nouns, pairs)| Some(sentence(&nouns, &pairs.spread(results.seed)?)))
        .collect();
    if flights.redrawn > 0 {
        let (redrawn, runs) = (grouped(flights.redrawn.into()), grouped(results.runs.into()));
        lines.push(format!("values of a file that broke a rule together were drawn again in {redrawn} of {runs} runs"));
    }
    lines
}

fn sentence(nouns: &str, spread: &Spread) -> String {
    format!(
        "luck is {} of the variance of {nouns} lost: standard deviation {} from luck, {} from unknown parameters",
        percent(&spread.luck),
        plain(spread.luck_sd),
        plain(spread.knowledge_sd)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::quantity::Layout;

    #[test]
    fn what_is_written_is_read_back() {
        let mut flights = SecondFlights { redrawn: 3, ..SecondFlights::default() };
        [(0, 2), (4, 6), (4, 6)].iter().for_each(|&(a, b)| flights.bombers.add(a, b));
        flights.interceptors.add(1, 0);
        let mut results = Results::new(Layout::of_two_units(), 1, 0);
        assert_eq!(UncertainSummary::new(&results), None);
        results.uncertain = Some(flights.clone());
        let summary = serde_json::json!({ "uncertain": UncertainSummary::new(&results) });
        assert_eq!(read(&summary), Some(flights));
        assert!(summary["uncertain"]["bombers_lost"]["luck_share"].as_f64().is_some());
        assert!(summary["uncertain"]["interceptors_lost"]["luck_share"].is_null()); // one set has no spread
        assert_eq!(read(&serde_json::json!({})), None);
    }
}
