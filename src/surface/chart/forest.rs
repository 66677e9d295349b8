//! Rows of a dot with its interval: paired differences from the base, and the rows that other charts share.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label};
use super::theme::{self, Ink};
use super::{Chart, ChartError, Conditions, Interval, WIDTH_PX, font};
use crate::model::scenario::Side;

/// Height of a row [px].
pub(super) const ROW_PX: f64 = 24.0;
/// Width of the names, and of the numbers right of the plot [px].
pub(super) const NAME_PX: f64 = 264.0;
pub(super) const NUMBER_PX: f64 = 200.0;
/// Width that names of several changes at once may take [px].
const MOST_NAME_PX: f64 = 420.0;

/// How the estimate of a row is marked; sides differ by shape as well as colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dot {
    Disc,
    Diamond,
    Ring,
}

impl Dot {
    pub(super) fn of(side: Side) -> Dot {
        match side {
            Side::Un => Dot::Disc,
            Side::Communist => Dot::Diamond,
        }
    }

    pub(super) fn draw(self, canvas: &mut Canvas, at: (f64, f64), ink: Ink) {
        match self {
            Dot::Disc => canvas.disc(at, theme::POINT_PX + 0.5, ink),
            Dot::Diamond => canvas.diamond(at, theme::POINT_PX + 2.0, ink),
            Dot::Ring => canvas.ring(at, theme::POINT_PX + 0.5, theme::LINE_PX, ink),
        }
    }
}

/// A row ready to draw.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) place: Interval,
    pub(super) number: String,
    pub(super) dot: Dot,
    pub(super) ink: Ink,
}

/// Draws a row whose middle is at `y`: name, interval, dot, number.
pub(super) fn draw_row(canvas: &mut Canvas, plot: &Plot, scale: impl Fn(f64) -> f64, y: f64, row: &Row) {
    canvas.line((plot.left, y), (plot.right, y), theme::HAIR_PX, theme::GRID);
    let room_px = plot.left - MARGIN_PX - 12.0;
    let size = axis::shrunk(row.name, theme::LABEL_PX, room_px).max(theme::SMALL_PX);
    let name = axis::fit(row.name, size, false, room_px);
    let baseline = y + 0.36 * theme::LABEL_PX;
    canvas.text(Label::new(name, (plot.left - 12.0, baseline)).size(size).anchor(Anchor::End));
    canvas.line((scale(row.place.lo), y), (scale(row.place.hi), y), theme::INTERVAL_PX, row.ink);
    row.dot.draw(canvas, (scale(row.place.value), y), row.ink);
    let size = axis::shrunk(&row.number, theme::LABEL_PX, WIDTH_PX - MARGIN_PX - plot.right - 14.0);
    canvas.text(Label::new(&row.number, (plot.right + 14.0, baseline)).size(size));
}

/// The change of an outcome when something is changed, run by run against the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What is changed, for instance `F-86 escort`.
    pub change: String,
    /// Mean of the paired differences with its interval.
    pub difference: Interval,
}

/// Paired differences of one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Differences {
    /// Name of the quantity, for the file.
    pub key: String,
    /// Outcome, for instance `B-29s lost`.
    pub outcome: String,
    /// In what it is counted, for the axis: `aircraft per run`.
    pub unit: String,
    /// Its mean at the base point.
    pub base: Interval,
    /// One row for each change, in the order to be drawn.
    pub rows: Vec<Difference>,
}

/// Draws paired differences from the base.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(data: &Differences, conditions: &Conditions) -> Result<Chart, ChartError> {
    let rows = data.rows.len().max(1) as f64;
    let mut canvas = Canvas::new(WIDTH_PX, 300.0 + rows * ROW_PX);
    let name = super::stem(&format!("differences {}", data.key));
    let level = conditions.level_text();
    let marks = format!("paired differences, {level} intervals; hollow: no clear change");
    let top = axis::header(&mut canvas, &finding(data), &conditions.subtitle_per_point(&marks));
    let bottom = top + 30.0 + rows * ROW_PX;
    canvas.height_px = bottom + 62.0;
    if data.rows.is_empty() {
        axis::nothing(&mut canvas, "nothing was changed");
        return Chart::new(&name, canvas);
    }
    let lengths = data.rows.iter().map(|r| font::text_length_px(&r.change, theme::LABEL_PX, false));
    let name_px = (lengths.fold(0.0, f64::max) + 16.0).clamp(NAME_PX, MOST_NAME_PX);
    let plot = Plot { left: MARGIN_PX + name_px, right: WIDTH_PX - MARGIN_PX - NUMBER_PX, top: top + 24.0, bottom };
    let ends = data.rows.iter().flat_map(|r| [r.difference.lo, r.difference.hi]);
    let (lo, hi) = ends.fold((0.0_f64, 0.0_f64), |(lo, hi), v| (lo.min(v), hi.max(v)));
    let pad = 0.05 * (hi - lo);
    let scale = Scale::linear((lo - pad, hi + pad), (plot.left, plot.right));
    let base = format!("base: {} {}", data.base.value_text(), data.base.range_text());
    canvas.text(Label::new(base, (scale.at(0.0), plot.top - 8.0)).ink(theme::MUTED).anchor(Anchor::Middle));
    canvas.dashes(&[(scale.at(0.0), plot.top), (scale.at(0.0), plot.bottom)], 1.5, theme::INK, (5.0, 3.0));
    for (i, row) in data.rows.iter().enumerate() {
        let (place, clear) = (row.difference, row.difference.excludes_zero());
        let number =
            format!("{}{} {}", if place.value > 0.0 { "+" } else { "" }, place.value_text(), place.range_text());
        let dot = if clear { Dot::Disc } else { Dot::Ring };
        let ink = if clear { theme::INK } else { theme::MUTED };
        let y = plot.top + (i as f64 + 0.5) * ROW_PX;
        draw_row(&mut canvas, &plot, |v| scale.at(v), y, &Row { name: &row.change, place, number, dot, ink });
    }
    plot.x_axis(&mut canvas, &scale, 8, &format!("change of {} [{}]", data.outcome, data.unit));
    Chart::new(&name, canvas)
}

fn finding(data: &Differences) -> String {
    let size = |r: &Difference| libm::fabs(r.difference.value);
    let clear = data.rows.iter().filter(|r| r.difference.excludes_zero());
    let most = clear.fold(None, |most: Option<&Difference>, row| match most {
        Some(m) if size(m) >= size(row) => Some(m),
        _ => Some(row),
    });
    match most {
        Some(row) => {
            let sign = if row.difference.value > 0.0 { "+" } else { "" };
            let change = format!("{sign}{} {}", row.difference.value_text(), row.difference.range_text());
            format!("{} change most with {}: {change}", data.outcome, row.change)
        }
        None => format!("No change moves {} by more than its interval", data.outcome),
    }
}
