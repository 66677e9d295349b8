//! Visual search on a radial approach against its closed form: T10, T11 and T20 of `docs/model.md`.

use rayon::prelude::*;

use super::sample::Sample;
use super::{Effort, Row};
use crate::model::engagement::awareness::Lookout;
use crate::model::rng::{Entity, Purpose, RunAddress};
use crate::model::sighting::SightingParameters;

/// Eyes without haze, optical cap, sun or contrail; search rates are those of the two worked examples.
const EYE: SightingParameters = SightingParameters {
    search_rate_unalerted_per_sr_s: 1.7e4,
    search_rate_alerted_per_sr_s: 1.4e5,
    acuity_rad: 1e-9,
    contrail_range_m: 0.0,
    sun_factor: 1.0,
    sun_half_angle_rad: 0.0,
    astern_factor: 1.0,
    radio_delay_s: 0.0,
};
/// Area looked for [m2].
const AREA_M2: f64 = 5.0;

/// An approach to a range.
struct Approach {
    id: &'static str,
    search_rate_per_sr_s: f64,
    closing_m_s: f64,
    to_m: f64,
    expected: f64,
    chance: f64,
}

/// The rows.
pub fn rows(effort: Effort) -> Vec<Row> {
    let examples = [
        Approach {
            id: "T10",
            search_rate_per_sr_s: EYE.search_rate_unalerted_per_sr_s,
            closing_m_s: 120.0,
            to_m: 1000.0,
            expected: 0.7083,
            chance: 0.5075,
        },
        Approach {
            id: "T11",
            search_rate_per_sr_s: EYE.search_rate_alerted_per_sr_s,
            closing_m_s: 250.0,
            to_m: 3000.0,
            expected: 0.9333,
            chance: 0.6068,
        },
    ];
    examples.iter().flat_map(|approach| [vec![approach.sum()], approach.seen(effort)].concat()).collect()
}

impl Approach {
    fn rate_per_s(&self, range_m: f64) -> f64 {
        EYE.rate_per_s(self.search_rate_per_sr_s, AREA_M2, range_m, f64::INFINITY)
    }

    /// Sightings expected farther out than `range_m`, known in closed form.
    fn beyond(&self, range_m: f64) -> f64 {
        self.search_rate_per_sr_s * AREA_M2 / (self.closing_m_s * range_m)
    }

    fn sum(&self) -> Row {
        let (step_s, mut range_m) = (0.001, 3.0e5);
        let mut sightings = self.beyond(range_m);
        while range_m > self.to_m {
            sightings += step_s * self.rate_per_s(range_m - 0.5 * self.closing_m_s * step_s);
            range_m -= self.closing_m_s * step_s;
        }
        let what = format!("sightings expected on an approach at {} m/s to {} m", self.closing_m_s, self.to_m);
        Row::new(self.id, what, sightings).within(self.expected, 1.5e-4, "half of the last printed digit and one step")
    }

    /// T20: the lookout of the battle, at sums over 1/4, 1/2 and 1 s.
    fn seen(&self, effort: Effort) -> Vec<Row> {
        let n = effort.of(20_000, 60_000, 400_000);
        let row = |interval_s: f64| {
            let sees = |run: &u32| {
                let mut random = RunAddress { seed: 20, run: *run }.stream(Purpose::Sighting, Entity::RUN);
                let (mut lookout, mut range_m) = (Lookout::new(&mut random), 60_000.0);
                let mut seen = lookout.expose(self.beyond(range_m), 0.0);
                while !seen && range_m > self.to_m {
                    seen = lookout.expose(self.rate_per_s(range_m) * interval_s, 0.0);
                    range_m -= self.closing_m_s * interval_s;
                }
                seen
            };
            let share = Sample::share((0..n).into_par_iter().filter(sees).count() as u32, n, self.chance);
            // The rate at the begin of an interval stands for all of it: half of V dt / R of the last sum, and a last
            // interval that is not cut off at the range.
            let coarse = 1.5 * interval_s * self.closing_m_s / self.to_m * (1.0 - self.chance) * self.expected;
            let what = format!("share of lookouts that see it by then, sums over {interval_s} s");
            let row = Row::new(format!("T20-{}-{interval_s}", self.id), what, share.value);
            let bound = 4.0 * share.error + coarse;
            let row =
                row.within(self.chance, bound, format!("4 standard errors and {coarse:.4} of the interval's length"));
            Row { standard_error: Some(share.error), ..row }.from(n)
        };
        [0.25, 0.5, 1.0].map(row).into()
    }
}
