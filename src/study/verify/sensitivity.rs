//! Sobol points and sensitivity indices against published and closed values: F10 to F24 of `docs/model.md`.
//!
//! Indices come from [`SobolIndices::estimate`] on a pick-freeze design of scrambled Sobol points, as a study of battles has them.
//! The bootstrap takes rows for independent, and scrambled rows of these smooth functions err less: a quarter of the width of its
//! 95 % interval, one standard error, is wide enough for them. How much less they err, and that random rows err as the intervals
//! say, is in the tests of [`crate::study::sensitivity::indices`].

use super::{Effort, Row};
use crate::study::estimate::Estimate;
use crate::study::sensitivity::indices::{SobolIndices, Undefined};
use crate::study::sensitivity::morris::{Grid, every_effect};
use crate::study::sensitivity::pick_freeze::PickFreeze;
use crate::study::sensitivity::reference::Function;
use crate::study::sobol::{Scrambling, SobolPoints};

/// Seed of scrambling and resamples.
const SEED: u64 = 1;
/// Ishigami's function as it is mostly printed.
const ISHIGAMI: Function = Function::Ishigami { a: 7.0, b: 0.1 };
/// Its variance.
const VARIANCE: f64 = 13.844_587_940_719;

/// A function with its printed indices.
#[derive(Debug, Clone, Copy)]
struct Case {
    /// Numbers of mean and variance, of the first-order and of the total indices.
    ids: [&'static str; 3],
    name: &'static str,
    function: Function,
    mean: f64,
    variance: f64,
    first_order: &'static [f64],
    total: &'static [f64],
    /// Half the last printed digit.
    digit: f64,
}

const SMALL: f64 = 0.000_071_62;
const SMALL_TOTAL: f64 = 0.000_104_95;

const CASES: [Case; 8] = [
    Case {
        ids: ["F12", "F13", "F14"],
        name: "Ishigami, a 7, b 0.1",
        function: ISHIGAMI,
        mean: 3.5,
        variance: VARIANCE,
        first_order: &[0.313_905_191_148, 0.442_411_144_790, 0.0],
        total: &[0.557_588_855_210, 0.442_411_144_790, 0.243_683_664_062],
        digit: 5e-13,
    },
    Case {
        ids: ["F15", "F15", "F15"],
        name: "Ishigami, a 7, b 0.05",
        function: Function::Ishigami { a: 7.0, b: 0.05 },
        mean: 3.5,
        variance: 8.916_942,
        first_order: &[0.218_519, 0.686_895, 0.0],
        total: &[0.313_105, 0.686_895, 0.094_587],
        digit: 5e-7,
    },
    Case {
        ids: ["F16", "F16", "F16"],
        name: "Ishigami, a 2, b 1",
        function: Function::Ishigami { a: 2.0, b: 1.0 },
        mean: 1.0,
        variance: 547.622_430,
        first_order: &[0.383_024, 0.000_913, 0.0],
        total: &[0.999_087, 0.000_913, 0.616_063],
        digit: 5e-7,
    },
    Case {
        ids: ["F17", "F18", "F19"],
        name: "g of eight inputs",
        function: Function::G(&[0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0]),
        mean: 1.0,
        variance: 0.465_424_431_9,
        first_order: &[0.716_192_17, 0.179_048_04, 0.023_675_77, 0.007_161_92, SMALL, SMALL, SMALL, SMALL],
        total: &[
            0.787_144_13,
            0.242_198_19,
            0.034_316_91,
            0.010_460_39,
            SMALL_TOTAL,
            SMALL_TOTAL,
            SMALL_TOTAL,
            SMALL_TOTAL,
        ],
        digit: 5e-9,
    },
    Case {
        ids: ["F20", "F20", "F20"],
        name: "g of three inputs",
        function: Function::G(&[0.0, 0.5, 1.0]),
        mean: 1.0,
        variance: 160.0 / 243.0,
        first_order: &[0.506_25, 0.225, 0.126_562_5],
        total: &[0.629_687_5, 0.325, 0.193_75],
        digit: 0.0,
    },
    Case {
        ids: ["F21-equal", "F21-equal", "F21-equal"],
        name: "sum of five",
        function: Function::Linear(&[1.0; 5]),
        mean: 2.5,
        variance: 5.0 / 12.0,
        first_order: &[0.2; 5],
        total: &[0.2; 5],
        digit: 0.0,
    },
    Case {
        ids: ["F21", "F21", "F21"],
        name: "sum with weights 5 to 1",
        function: Function::Linear(&[5.0, 4.0, 3.0, 2.0, 1.0]),
        mean: 7.5,
        variance: 55.0 / 12.0,
        first_order: &[25.0 / 55.0, 16.0 / 55.0, 9.0 / 55.0, 4.0 / 55.0, 1.0 / 55.0],
        total: &[25.0 / 55.0, 16.0 / 55.0, 9.0 / 55.0, 4.0 / 55.0, 1.0 / 55.0],
        digit: 0.0,
    },
    Case {
        ids: ["F23", "F23", "F23"],
        name: "Ishigami with noise of variance 1 as input 4",
        function: Function::NoisyIshigami { a: 7.0, b: 0.1, sd: 1.0 },
        mean: 3.5,
        variance: VARIANCE + 1.0,
        first_order: &[0.292_759, 0.412_608, 0.0, 0.067_365],
        total: &[0.520_027, 0.412_608, 0.227_268, 0.067_365],
        digit: 5e-7,
    },
];

/// The rows.
pub fn rows(effort: Effort) -> Vec<Row> {
    let n = effort.of(1 << 10, 1 << 12, 1 << 15);
    let mut rows = vec![first_points(), strata()];
    rows.extend(CASES.iter().flat_map(|case| case.rows(n)));
    rows.extend(half_noise(n));
    rows.extend(screening());
    rows
}

/// Indices of a function from `n` rows.
pub fn indices(function: Function, n: u32) -> Result<SobolIndices, Undefined> {
    let inputs = function.inputs();
    let design = PickFreeze::new(n, inputs, SEED).expect("a few inputs and a thousand rows or more are a design");
    SobolIndices::estimate(inputs, &design.outputs(|u| function.value(u)), SEED)
}

/// A row of an estimate, which must lie within a quarter of the width of its interval of the reference.
fn row(id: String, what: String, found: Estimate, expected: f64, digit: f64) -> Row {
    let quarter = found.half_width() / 2.0;
    let reason = "a quarter of the 95 % interval of independent rows, which scrambled ones beat";
    let reason = if digit > 0.0 { format!("{reason}, and {digit:.0e} of the reference") } else { reason.to_owned() };
    let row = Row::new(id, what, found.value).within(expected, quarter + digit, reason).from(found.n);
    // 1.96 standard errors are half of the interval.
    Row { standard_error: Some(found.half_width() / 1.96), ..row }
}

/// A row that fails, because there is nothing to compare.
fn none(id: &str, why: Undefined) -> Vec<Row> {
    vec![Row::new(id, why.to_string(), f64::NAN)]
}

impl Case {
    fn rows(&self, n: u32) -> Vec<Row> {
        let found = match indices(self.function, n) {
            Ok(found) => found,
            Err(why) => return none(self.ids[1], why),
        };
        let (id, name) =
            (|kind: &str| format!("{}-{kind}", self.ids[0]), |kind: &str| format!("{}: {kind}", self.name));
        let mut rows = vec![
            row(id("mean"), name("mean"), found.mean, self.mean, self.digit),
            row(id("V"), name("variance"), found.variance, self.variance, self.digit),
        ];
        if self.ids[1] == "F13" {
            let both = found.inputs[0].interaction.estimate;
            let what = name("total less first-order index of input 1");
            rows.push(row("F13-S13".into(), what, both, self.total[2], self.digit));
        }
        for (input, indices) in found.inputs.iter().enumerate() {
            let name = |kind: &str| format!("{}: {kind} index of input {}", self.name, input + 1);
            let id = |which: usize, kind: &str| format!("{}-{kind}{}", self.ids[which], input + 1);
            let (first, total) = (indices.first_order.estimate, indices.total.estimate);
            rows.push(row(id(1, "S"), name("first-order"), first, self.first_order[input], self.digit));
            rows.push(row(id(2, "ST"), name("total"), total, self.total[input], self.digit));
        }
        rows
    }
}

/// F24: noise of the variance of the function halves all indices, and luck has the other half.
fn half_noise(n: u32) -> Vec<Row> {
    let found = match indices(Function::NoisyIshigami { a: 7.0, b: 0.1, sd: VARIANCE.sqrt() }, n) {
        Ok(found) => found,
        Err(why) => return none("F24", why),
    };
    let mut rows = Vec::new();
    for (input, of_input) in found.inputs[..3].iter().enumerate() {
        let what = |kind: &str| format!("Ishigami with as much noise: {kind} index of input {}", input + 1);
        let (first, total) = (CASES[0].first_order[input] / 2.0, CASES[0].total[input] / 2.0);
        rows.push(row(format!("F24-S{}", input + 1), what("first-order"), of_input.first_order.estimate, first, 0.0));
        rows.push(row(format!("F24-ST{}", input + 1), what("total"), of_input.total.estimate, total, 0.0));
    }
    if let Some(luck) = found.luck_share(3) {
        let what = |what: &str| format!("Ishigami with as much noise: {what}");
        rows.push(row("F24-luck".into(), what("total share of luck"), luck.total.estimate, 0.5, 0.0));
        rows.push(row("F24-known".into(), what("share of all parameters"), luck.parameters.estimate, 0.5, 0.0));
    }
    rows
}

/// F22: Morris's effects over a whole grid.
fn screening() -> Vec<Row> {
    let effects = every_effect(Grid::default(), 3, |u| ISHIGAMI.value(u)).expect("64 points are few");
    let expected = [(7.704_054_11, 7.704_054_11), (0.0, 7.875), (0.0, 6.248_796_10)];
    let mut rows = Vec::new();
    for (input, (effects, (mu, mu_star))) in effects.iter().zip(expected).enumerate() {
        let n = effects.len() as u64;
        let mean = |of: fn(f64) -> f64| effects.iter().map(|&e| of(e)).sum::<f64>() / n as f64;
        let row = |id: &str, value: f64, expected: f64| {
            let what = format!("Ishigami, a 7, b 0.1, on four levels: {id} of input {}", input + 1);
            Row::new(format!("F22-{id}{}", input + 1), what, value).within(expected, 5e-9, "printed digits").from(n)
        };
        rows.extend([row("mu", mean(|e| e), mu), row("mu*", mean(f64::abs), mu_star)]);
    }
    rows
}

/// F10: the largest difference of 42 coordinates from those printed.
fn first_points() -> Row {
    const PRINTED: [[f64; 6]; 7] = [
        [0.5; 6],
        [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
        [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
        [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
        [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
        [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
        [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
    ];
    let points = SobolPoints::new(6, Scrambling::None).expect("the table has six dimensions");
    let apart = |(index, printed): (u32, &[f64; 6])| {
        printed.iter().zip(points.point(index)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    let largest = (1..).zip(&PRINTED).map(apart).fold(0.0, f64::max);
    let what = "largest difference of Sobol points 1 to 7 in six dimensions, not scrambled, from those printed";
    Row::new("F10", what, largest).exactly(0.0, "binary fractions").from(42u64)
}

/// F11: intervals of 2^-10 without one of 1024 scrambled points, over 256 dimensions.
fn strata() -> Row {
    let (dimensions, n) = (256, 1024u32);
    let points = SobolPoints::new(dimensions, Scrambling::Owen { seed: SEED }).expect("the table has 256 dimensions");
    let empty = |dimension: usize| {
        let mut seen = vec![false; n as usize];
        (0..n).for_each(|index| seen[(points.coordinate(index, dimension) * f64::from(n)) as usize] = true);
        seen.iter().filter(|&&seen| !seen).count()
    };
    let missed: usize = (0..dimensions).map(empty).sum();
    let what = "intervals of 1/1024 on 256 axes that hold none of 1024 scrambled points";
    Row::new("F11", what, missed as f64).exactly(0.0, "one point in each").from(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_indices_are_those_of_the_closed_forms() {
        for case in CASES {
            let closed = case.function.moments();
            let near = |printed: &[f64], closed: &[f64]| {
                // A printed digit, and rounding where fractions are exact.
                printed.len() == closed.len()
                    && printed.iter().zip(closed).all(|(p, c)| (p - c).abs() <= case.digit + 1e-12)
            };
            assert!(near(case.first_order, &closed.first_order), "{}: {closed:?}", case.name);
            assert!(near(case.total, &closed.total), "{}: {closed:?}", case.name);
            assert!(near(&[case.mean, case.variance], &[closed.mean, closed.variance]), "{}: {closed:?}", case.name);
        }
    }

    /// Every row of F10 to F24, and no row with a bound so wide that it could not fail.
    #[test]
    fn every_reference_value_is_met() {
        for row in rows(Effort::Default) {
            assert!(row.passed(), "{}: {} is {}, must be {:?}", row.id, row.what, row.value, row.bound);
            let crate::study::verify::Bound::Within { expected, tolerance } = row.bound else { panic!("{}", row.id) };
            // A twentieth of the whole variance for an index, a twentieth of the value for a variance; means go by the spread.
            let wide = tolerance >= 0.05 * expected.abs().max(1.0) && !row.id.ends_with("-mean");
            assert!(!wide, "{}: {tolerance}", row.id);
        }
    }
}
