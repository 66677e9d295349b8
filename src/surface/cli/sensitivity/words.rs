//! What a sensitivity study says, as tables for the terminal.

use crate::model::scenario::Scenario;
use crate::study::estimate::Estimate;
use crate::study::sensitivity::Index;
use crate::study::sensitivity::flown::Finding;
use crate::study::sensitivity::indices::SobolIndices;
use crate::study::sensitivity::morris::Screening;
use crate::surface::output::sensitivity::{LUCK, Report};
use crate::surface::terminal::{self, bold, grouped, signed_with_interval, with_interval};

/// Rows below which intervals from resamples are too narrow: the few rows there are come up again and again.
const FEW: usize = 30;

/// The whole report.
pub fn of(scenario: &Scenario, report: &Report) -> String {
    let headline = format!(
        "{}: {}, {} battles, seed {}, 95 % intervals",
        scenario.title,
        report.design,
        grouped(report.battles.into()),
        report.seed
    );
    let mut text = format!("{}\n", bold(&headline));
    for (quantity, finding) in &report.findings {
        text += &format!("\n{quantity}\n");
        text += &match finding {
            Finding::Indices(found) => match &found.all {
                Ok(indices) => of_indices(report, indices, found.half.as_ref().ok()),
                Err(fault) => format!("{fault}\n"),
            },
            Finding::Effects(found) => match &found.all {
                Ok(screening) => of_effects(report, screening, found.half.as_ref().ok()),
                Err(fault) => format!("{fault}\n"),
            },
        };
    }
    text + &format!("\ndigest {}\n", report.digest)
}

fn of_indices(report: &Report, indices: &SobolIndices, half: Option<&SobolIndices>) -> String {
    let half = half.filter(|half| half.rows >= FEW);
    let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
    for (place, (name, input)) in report.inputs().zip(&indices.inputs).enumerate() {
        let earlier = half.map_or_else(|| "-".into(), |half| total(&half.inputs[place].total));
        let cells = vec![name.to_owned(), first_order(&input.first_order), total(&input.total), earlier];
        rows.push((input.total.estimate.value, cells));
    }
    let mut text = terminal::table(&["input", "first order", "total", "total, half the rows"], 1, sorted(rows));
    if let Some(luck) = indices.luck_share(report.parameters.len()) {
        text += &format!(
            "luck: {} of the variance of {} stays if all of these parameters are known; knowing them all would take {}\n",
            total(&luck.total),
            report.output(),
            first_order(&luck.parameters)
        );
    }
    if let Some(half) = half {
        text +=
            &format!("from half the rows to all, no index changes by more than {:.3}\n", indices.largest_change(half));
    }
    text += &few(indices.rows, "rows");
    let (mean, variance) = (with_interval(&indices.mean), with_interval(&indices.variance));
    text + &format!("mean {mean}, variance {variance}, {} rows{}\n", indices.rows, left_out(indices.dropped))
}

fn of_effects(report: &Report, screening: &Screening, half: Option<&Screening>) -> String {
    let floor = screening.inputs.last().map_or(0.0, |luck| luck.mu_star.hi);
    let half = half.filter(|half| half.trajectories >= FEW);
    let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
    for (place, (name, effects)) in report.inputs().zip(&screening.inputs).enumerate() {
        let earlier = half.map_or_else(|| "-".into(), |half| with_interval(&half.inputs[place].mu_star));
        let is_told = effects.mu_star.lo > floor || effects.mu.lo > 0.0 || effects.mu.hi < 0.0;
        let mark = if name != LUCK && is_told { "*" } else { "" };
        let cells = [signed_with_interval(&effects.mu), with_interval(&effects.mu_star), with_interval(&effects.sigma)];
        let cells = std::iter::once(format!("{name}{mark}")).chain(cells).chain([earlier]).collect();
        rows.push((effects.mu_star.value, cells));
    }
    let header = ["input", "mean effect", "mean size", "spread", "mean size, half"];
    terminal::table(&header, 1, sorted(rows))
        + &format!(
            "effects on {} over the whole range of an input, of luck that of other luck by the same measure\n\
             * a mean effect that is not 0, or sizes above those of luck; of 20 inputs that do nothing one has it by chance\n",
            report.output()
        )
        + &few(screening.trajectories, "trajectories")
        + &format!("{} trajectories{}\n", screening.trajectories, left_out(screening.dropped))
}

fn left_out(dropped: usize) -> String {
    let words = ", {} left out because a battle failed or has no such value: what is told holds for the others";
    if dropped > 0 { words.replace("{}", &dropped.to_string()) } else { String::new() }
}

fn few(rows: usize, what: &str) -> String {
    if rows < FEW { format!("fewer than {FEW} {what}: intervals are too narrow\n") } else { String::new() }
}

/// Largest first.
fn sorted(mut rows: Vec<(f64, Vec<String>)>) -> Vec<Vec<String>> {
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    rows.into_iter().map(|(_, cells)| cells).collect()
}

/// A first-order share, or that it cannot be told from none. An interval below 0 is shown as what it is: chance.
fn first_order(index: &Index) -> String {
    match index.estimate {
        Estimate { value: 0.0, hi: 0.0, .. } => "0 in every row".to_owned(),
        Estimate { hi, .. } if hi > 0.0 && index.is_indistinguishable_from_zero() => {
            format!("not told from 0 (≤ {hi:.3})")
        }
        estimate => signed(&estimate),
    }
}

/// A total share: a sum of squares, which is 0 only where the input is never read.
fn total(index: &Index) -> String {
    match index.estimate {
        Estimate { value: 0.0, hi: 0.0, .. } => "0 in every row".to_owned(),
        Estimate { hi, .. } if index.is_indistinguishable_from_zero() => format!("small (≤ {hi:.3})"),
        Estimate { lo, hi, .. } if hi >= 1.0 => format!("not told from 1 (≥ {lo:.3})"),
        estimate => with_interval(&estimate),
    }
}

fn signed(estimate: &Estimate) -> String {
    if estimate.lo < 0.0 { signed_with_interval(estimate) } else { with_interval(estimate) }
}
