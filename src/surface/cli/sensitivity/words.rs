//! What a sensitivity study says, as tables for the terminal.

use crate::model::scenario::Scenario;
use crate::study::estimate::Estimate;
use crate::study::sensitivity::Index;
use crate::study::sensitivity::flown::Finding;
use crate::study::sensitivity::indices::SobolIndices;
use crate::study::sensitivity::morris::Screening;
use crate::surface::output::sensitivity::{LUCK, Report};
use crate::surface::terminal::{self, bold, grouped, signed_with_interval, with_interval};

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
    let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
    for (place, (name, input)) in report.inputs().zip(&indices.inputs).enumerate() {
        let earlier = half.map_or_else(|| "-".into(), |half| share(&half.inputs[place].total));
        let cells = vec![name.to_owned(), share(&input.first_order), share(&input.total), earlier];
        rows.push((input.total.estimate.value, cells));
    }
    let mut text = terminal::table(&["input", "first order", "total", "total, half the rows"], 1, sorted(rows));
    if let Some(luck) = indices.luck_share(report.parameters.len()) {
        text += &format!(
            "luck: {} of the variance stays if all of these parameters are known; knowing them all would take {}\n",
            share(&luck.total),
            share(&luck.parameters)
        );
    }
    let dropped =
        if indices.dropped > 0 { format!(", {} left out for a failed battle", indices.dropped) } else { String::new() };
    text + &format!(
        "mean {}, variance {}, {} rows{dropped}\n",
        with_interval(&indices.mean),
        with_interval(&indices.variance),
        indices.rows
    )
}

fn of_effects(report: &Report, screening: &Screening, half: Option<&Screening>) -> String {
    let floor = screening.inputs.last().map_or(0.0, |luck| luck.mu_star.hi);
    let mut rows: Vec<(f64, Vec<String>)> = Vec::new();
    for (place, (name, effects)) in report.inputs().zip(&screening.inputs).enumerate() {
        let earlier = half.map_or_else(|| "-".into(), |half| with_interval(&half.inputs[place].mu_star));
        let mark = if name != LUCK && effects.mu_star.lo > floor { "*" } else { "" };
        let cells = [signed_with_interval(&effects.mu), with_interval(&effects.mu_star), with_interval(&effects.sigma)];
        let cells = std::iter::once(format!("{name}{mark}")).chain(cells).chain([earlier]).collect();
        rows.push((effects.mu_star.value, cells));
    }
    let header = ["input", "mean effect", "mean size", "spread", "mean size, half"];
    let dropped = if screening.dropped > 0 {
        format!(", {} left out for a failed battle", screening.dropped)
    } else {
        String::new()
    };
    terminal::table(&header, 1, sorted(rows))
        + &format!(
            "effects over the whole range of an input; * moves it more than luck alone; {} trajectories{dropped}\n",
            screening.trajectories
        )
}

/// Largest first.
fn sorted(mut rows: Vec<(f64, Vec<String>)>) -> Vec<Vec<String>> {
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    rows.into_iter().map(|(_, cells)| cells).collect()
}

/// A share of variance, or that it cannot be told from none: a negative one is no share.
fn share(index: &Index) -> String {
    match index.estimate {
        Estimate { value: 0.0, hi: 0.0, .. } => "0 in every row".to_owned(),
        Estimate { hi, .. } if index.is_indistinguishable_from_zero() => {
            format!("not told from 0 (≤ {:.3})", hi.max(0.0))
        }
        estimate => with_interval(&estimate),
    }
}
