//! Losses as they add up over the battle: mean line with the range of nine runs in ten.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Canvas, Label, Point};
use super::{Chart, ChartError, Conditions, HEIGHT_PX, Spread, WIDTH_PX, theme};
use crate::model::scenario::Side;

/// Name of the chart.
pub const NAME: &str = "timeline";

/// Most curves in one panel: the bands of more lie over each other, and each gets a panel of its own.
const MOST_CURVES: usize = 2;

/// Losses so far at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossPoint {
    /// Time from the beginning of the battle [s].
    pub time_s: f64,
    /// Losses up to then.
    pub losses: Spread,
}

/// How the losses of one type add up.
#[derive(Debug, Clone, PartialEq)]
pub struct LossCurve {
    /// Type in the plural.
    pub nouns: String,
    /// Whose it is.
    pub side: Side,
    /// Points in order of time.
    pub points: Vec<LossPoint>,
}

impl LossCurve {
    fn last(&self) -> f64 {
        self.points.last().map_or(0.0, |p| p.losses.mean)
    }
}

/// Draws the time line of losses.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(curves: &[LossCurve], conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, HEIGHT_PX);
    let marks = "line: mean; band: 5–95 % of the runs; losses on the way home at the end";
    let top = axis::header(&mut canvas, &finding(curves), &conditions.subtitle_of_spread(marks));
    let times = || curves.iter().flat_map(|c| &c.points).map(|p| p.time_s / 60.0);
    if times().next().is_none() {
        axis::nothing(&mut canvas, "no run finished");
        return Chart::new(NAME, canvas);
    }
    if curves.iter().all(|c| c.points.iter().all(|p| p.losses.mean <= 0.0 && p.losses.p95 <= 0.0)) {
        axis::nothing(&mut canvas, "no aircraft is lost");
        return Chart::new("timeline", canvas);
    }
    let span = times().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), t| (lo.min(t), hi.max(t)));
    if curves.len() <= MOST_CURVES {
        let plot = Plot { left: MARGIN_PX + 34.0, right: WIDTH_PX - 190.0, top: top + 24.0, bottom: HEIGHT_PX - 62.0 };
        draw_panel(&mut canvas, &Panel { plot, room_px: 176.0, curves }, span);
    } else {
        canvas.height_px = draw_panels(&mut canvas, curves, top, span);
    }
    Chart::new(NAME, canvas)
}

/// A plot, the room for labels right of it, and its curves.
struct Panel<'a> {
    plot: Plot,
    room_px: f64,
    curves: &'a [LossCurve],
}

/// A panel for each curve, two in a row; returns where they end.
fn draw_panels(canvas: &mut Canvas, curves: &[LossCurve], top: f64, span: (f64, f64)) -> f64 {
    /// Height of a panel with its axis [px].
    const PANEL_PX: f64 = 240.0;
    let column_px = (WIDTH_PX - 2.0 * MARGIN_PX) / 2.0;
    for (i, curve) in curves.iter().enumerate() {
        let (left, y) = (MARGIN_PX + (i % 2) as f64 * column_px, top + (i / 2) as f64 * PANEL_PX);
        let name = axis::fit(&curve.nouns, theme::LABEL_PX, true, column_px - 16.0);
        canvas.text(Label::new(name, (left, y + 14.0)).bold().ink(theme::side(curve.side)));
        let right = left + column_px - 116.0;
        let plot = Plot { left: left + 40.0, right, top: y + 46.0, bottom: y + PANEL_PX - 56.0 };
        // the name stands above the panel
        let unnamed = [LossCurve { nouns: String::new(), ..curve.clone() }];
        draw_panel(canvas, &Panel { plot, room_px: 102.0, curves: &unnamed }, span);
    }
    top + curves.len().div_ceil(2) as f64 * PANEL_PX
}

fn finding(curves: &[LossCurve]) -> String {
    let Some(first) = curves.iter().find(|c| c.last() > 0.0) else { return "Nobody is lost in any run".to_string() };
    if first.last() == 1.0 {
        let at = first.points.iter().find(|p| p.losses.mean >= 0.5).map_or(0.0, |p| p.time_s / 60.0);
        let noun = first.nouns.strip_suffix('s').unwrap_or(&first.nouns);
        return format!("The one {noun} lost in a run is lost by minute {}", axis::short(at));
    }
    let half = first.points.iter().find(|p| p.losses.mean >= first.last() / 2.0).map_or(0.0, |p| p.time_s / 60.0);
    format!(
        "Half of the {} {} lost in a run are lost by minute {}",
        axis::short(first.last()),
        first.nouns,
        axis::short(half)
    )
}

fn draw_panel(canvas: &mut Canvas, panel: &Panel, (from, to): (f64, f64)) {
    let Panel { plot, room_px, curves } = panel;
    let most = curves.iter().flat_map(|c| &c.points).map(|p| p.losses.p95.max(p.losses.mean)).fold(0.0, f64::max);
    let x = Scale::linear((from, to), (plot.left, plot.right));
    let y = Scale::linear((0.0, if most > 0.0 { 1.05 * most } else { 1.0 }), (plot.bottom, plot.top));
    // of nothing, 0 and 1 are ticks enough: aircraft are not lost in tenths
    let wanted = match plot.bottom - plot.top {
        _ if most <= 0.0 => 1,
        height if height > 200.0 => 8,
        _ => 5,
    };
    plot.y_axis(canvas, &y, wanted, "lost so far [aircraft]");
    for curve in *curves {
        draw_band(canvas, curve, &x, &y);
    }
    for curve in *curves {
        draw_mean(canvas, curve, &x, &y);
    }
    plot.x_axis(canvas, &x, 8, "time from the beginning of the battle [min]");
    let ends: Vec<(f64, String, theme::Ink)> = curves
        .iter()
        .filter_map(|c| c.points.last().map(|p| (y.at(p.losses.mean), end_text(c, p.losses), theme::side(c.side))))
        .collect();
    label_ends(canvas, plot, *room_px, ends);
}

fn end_text(curve: &LossCurve, last: Spread) -> String {
    format!("{} {}", curve.nouns, last.text()).trim_start().to_string()
}

/// Quantiles of counts jump: the band is drawn in steps.
fn draw_band(canvas: &mut Canvas, curve: &LossCurve, x: &Scale, y: &Scale) {
    let steps = |value: fn(&Spread) -> f64| -> Vec<Point> {
        let mut out: Vec<Point> = Vec::new();
        for point in &curve.points {
            let at = (x.at(point.time_s / 60.0), y.at(value(&point.losses)));
            if let Some(last) = out.last().copied() {
                out.push((at.0, last.1));
            }
            out.push(at);
        }
        out
    };
    let mut band = steps(|s| s.p95);
    band.extend(steps(|s| s.p05).into_iter().rev());
    canvas.polygon(band, theme::side(curve.side).with_alpha(theme::BAND_ALPHA));
}

fn draw_mean(canvas: &mut Canvas, curve: &LossCurve, x: &Scale, y: &Scale) {
    let ink = theme::side(curve.side);
    let mean: Vec<Point> = curve.points.iter().map(|p| (x.at(p.time_s / 60.0), y.at(p.losses.mean))).collect();
    match curve.side {
        Side::Un => canvas.stroke(mean, theme::LINE_PX, ink),
        Side::Communist => canvas.dashes(&mean, theme::LINE_PX, ink, (9.0, 4.0)),
    }
}

/// Writes labels right of the plot at their heights, moved apart where they would touch.
pub(super) fn label_ends(canvas: &mut Canvas, plot: &Plot, room_px: f64, mut ends: Vec<(f64, String, theme::Ink)>) {
    /// Least distance of two labels [px].
    const APART_PX: f64 = theme::LABEL_PX + 4.0;
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    // upwards from the lowest, so that none is pushed under the axis, then downwards from the top
    let mut floor = plot.bottom - 2.0;
    for end in ends.iter_mut().rev() {
        end.0 = end.0.min(floor);
        floor = end.0 - APART_PX;
    }
    let mut ceiling = plot.top;
    for (y, text, ink) in &mut ends {
        *y = y.max(ceiling);
        ceiling = *y + APART_PX;
        let size = axis::shrunk(text, theme::LABEL_PX, room_px).max(theme::SMALL_PX);
        let text = axis::fit(text, size, false, room_px);
        canvas.text(Label::new(text, (plot.right + 8.0, *y + 0.36 * size)).size(size).ink(*ink));
    }
}
