//! The charts, each with a caption that says in figures what it shows.

use super::{RunReport, words};
use crate::model::engagement::outcome::Fate;
use crate::model::scenario::Side;
use crate::study::estimate;
use crate::study::record::RecordKind;
use crate::surface::chart::axis;
use crate::surface::chart::distribution::CountDistribution;
use crate::surface::chart::fates::UnitFates;
use crate::surface::chart::{Interval, finding, stem, timeline};
use crate::surface::report::{Block, Figure, Text};
use crate::surface::terminal::grouped;

/// Every chart that there is something to say about.
pub fn figures(run: &RunReport<'_>) -> Vec<Block> {
    let how = "United Nations blue, communist side orange, records green. Filled bands are own records, dashed outlines are \
               claims, thin outlines are reports of third parties. Bars of simulated claims are hollow.";
    let mut blocks = vec![Block::Paragraph(how.into())];
    let pictures = run.pictures.iter().filter_map(|picture| {
        let (title, caption) = words_for(run, &picture.name)?;
        let (name, svg) = (picture.name.clone(), picture.svg.clone());
        Some(Block::Figure(Figure { name, svg, caption: Text::default().strong(title.clone()).plain(caption), title }))
    });
    blocks.extend(pictures);
    if blocks.len() == 1 {
        return vec![Block::Paragraph("No run finished, so there is nothing to draw.".into())];
    }
    blocks
}

/// Title and caption of a chart by its name.
fn words_for(run: &RunReport<'_>, name: &str) -> Option<(String, String)> {
    if run.finished() == 0 {
        return None;
    }
    for data in &run.charts.distributions {
        if name == stem(&format!("distribution {}", data.key)) {
            return Some(distribution(run, data));
        }
        if name == stem(&format!("cumulative {}", data.key)) {
            return Some(cumulative(run, data));
        }
    }
    match name {
        "fates" => fates(&run.charts.fates),
        "activity" => Some(activity(run)),
        timeline::NAME => Some(losses_over_time(run)),
        _ if name.starts_with("joint") => joint(run),
        _ if name.starts_with("flight") => Some(flight(run)),
        _ => None,
    }
}

fn text(interval: &Interval) -> String {
    format!("{} {}", interval.value_text(), interval.range_text())
}

fn distribution(run: &RunReport<'_>, data: &CountDistribution) -> (String, String) {
    let title = format!("{} {} in a battle. ", data.nouns, data.verb);
    let caption = format!(
        "Mean {}, nine battles of ten {}. Bars: share of {} runs with each count, whiskers: its 95 % interval.{}",
        text(&data.mean),
        words::range(data.p05, data.p95),
        grouped(run.finished()),
        of_records(data)
    );
    (title, caption)
}

/// The records on a chart, kind by kind, each with the share of the runs that agree.
fn of_records(data: &CountDistribution) -> String {
    let mut text = String::new();
    for (kind, name) in [
        (RecordKind::Own, "Own records"),
        (RecordKind::Reported, "Reported"),
        (RecordKind::Claimed, if data.is_of_claims() { "On record" } else { "Claimed, not lost" }),
    ] {
        let one = |band: &crate::surface::chart::distribution::RecordBand| {
            let percent = |v: f64| axis::grouped(100.0 * v, 1);
            let share =
                |s: Interval| format!(" (in {} [{}, {}] % of runs)", percent(s.value), percent(s.lo), percent(s.hi));
            format!("{}{}", finding::recorded(band), band.inside.map(share).unwrap_or_default())
        };
        let of_kind: Vec<String> = data.records.iter().filter(|r| r.kind == kind).map(one).collect();
        if !of_kind.is_empty() {
            text += &format!(" {name}: {}.", words::listed(&of_kind));
        }
    }
    text
}

fn cumulative(run: &RunReport<'_>, data: &CountDistribution) -> (String, String) {
    let title = format!("{} {}: how often at most so many. ", data.nouns, data.verb);
    let median = run.results.tally(&data.key).and_then(|t| t.quantile(0.5)).unwrap_or(0.0);
    let at = data.at_most.iter().find(|bar| bar.to as f64 >= median);
    let share = at.map_or_else(String::new, |bar| {
        let percent = |v: f64| axis::grouped(100.0 * v, 0);
        let share = bar.share;
        format!(
            "{} [{}, {}] % of the runs have at most {}; ",
            percent(share.value),
            percent(share.lo),
            percent(share.hi),
            bar.to
        )
    });
    (
        title,
        format!("{share}nineteen of twenty have at most {}. Band: 95 % interval of each share.", axis::typed(data.p95)),
    )
}

/// A number with its title: `1 MiG lost` of `MiGs lost`.
fn lost(count: i64, title: &str) -> String {
    match title.strip_suffix(" lost") {
        Some(nouns) => format!("{} lost", finding::counted(count as f64, nouns)),
        None => format!("{count} {title}"),
    }
}

fn joint(run: &RunReport<'_>) -> Option<(String, String)> {
    let table = run.charts.joint.as_ref()?;
    let cells: Vec<((i64, i64), u64)> = run.results.joint_bombers.cells().collect();
    let n: u64 = cells.iter().map(|(_, runs)| runs).sum();
    // the first of equals, so that equal runs give equal words
    let ((x, y), runs) = *cells.iter().rev().max_by_key(|(_, runs)| *runs)?;
    let share = words::share(&estimate::share(runs, n)?);
    let title = format!("{} with {}. ", table.x_title, table.y_title);
    let caption = format!(
        "Percent of {} runs with each pair of losses. Most often, in {share} of the runs: {} and {}.",
        grouped(n),
        lost(x, &table.x_title),
        lost(y, &table.y_title)
    );
    Some((title, caption))
}

fn fates(units: &[UnitFates]) -> Option<(String, String)> {
    let destroyed = |unit: &UnitFates| unit.means[..3].iter().map(|m| m.value).sum::<f64>();
    let worst = units.iter().max_by(|a, b| destroyed(a).total_cmp(&destroyed(b)))?;
    let of = |fate: Fate| text(&worst.means[fate as usize]);
    let caption = format!(
        "Mean per battle with its 95 % interval. Hardest hit, {}: {} shot down, {} lost on the way home, {} written off, of {} \
         that flew.",
        worst.unit,
        of(Fate::ShotDown),
        of(Fate::LostReturning),
        of(Fate::WrittenOff),
        axis::short(worst.engaged)
    );
    Some(("What became of each unit’s aircraft. ".into(), caption))
}

fn activity(run: &RunReport<'_>) -> (String, String) {
    let title = "Passes, rounds and hits. ".to_owned();
    let Some(first) = run.charts.activity.passes.first() else {
        return (title, "0 fighters took part.".into());
    };
    let mean = |measure: &str| {
        let of_side = format!("{}.fighters.passes_{measure}", first.side.key());
        words::mean_of(run.results, &of_side)
    };
    let caption = format!(
        "{} of the {} side: {} passes begun in a battle, {} with guns fired, {} spoiled by {}. Dots: means of the runs, \
         lines: nine runs of ten.",
        first.nouns,
        crate::surface::output::summary::side_name(first.side),
        mean("begun"),
        mean("fired"),
        mean("spoiled"),
        if run.scenario.has_bombers() { "escorts" } else { "the other side" }
    );
    (title, caption)
}

/// In figures that do not need the times, so that a report of a finished run says the same.
fn losses_over_time(run: &RunReport<'_>) -> (String, String) {
    let mean = |h: &words::Headline| format!("{} {}", words::mean_of(run.results, &h.quantity), h.nouns);
    let ends: Vec<String> = words::headlines(run.scenario).iter().map(mean).collect();
    let caption = format!(
        "By the end, lost on the way home included: {}. Line: mean of the runs, band: nine runs of ten.",
        ends.join(", ")
    );
    ("Losses as they add up over the battle. ".into(), caption)
}

fn flight(run: &RunReport<'_>) -> (String, String) {
    let index = run.results.middle_run().unwrap_or(run.results.first_run);
    let choice = if run.has_spread() {
        format!(
            "Run {index} of seed {}, the first with the median number of {} lost.",
            run.results.seed,
            run.scenario.targets()
        )
    } else {
        format!("Run {index} of seed {}.", run.results.seed)
    };
    let sides = [Side::Un, Side::Communist].map(crate::surface::output::summary::side_name);
    let caption = format!(
        "{choice} Left from above, true to scale; right the heights over time. Solid: {}, dashed: {}, crosses: shot down.",
        sides[0], sides[1]
    );
    ("One battle of the many. ".into(), caption)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_kind_is_no_plural() {
        assert_eq!([1, 3].map(|n| lost(n, "MiGs lost")), ["1 MiG lost", "3 MiGs lost"]);
    }
}
