//! Outcomes over one factor: mean with its interval, range of the runs, base marked.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label, Point};
use super::timeline::label_ends;
use super::{Chart, ChartError, Conditions, Factor, HEIGHT_PX, Interval, WIDTH_PX, forest::Dot, theme};
use crate::model::scenario::Side;

/// Outcome at one value of the factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SweepPoint {
    /// Value of the factor.
    pub at: f64,
    /// Mean with its interval.
    pub mean: Interval,
    /// 5 % quantile of the runs.
    pub p05: f64,
    /// 95 % quantile of the runs.
    pub p95: f64,
}

/// One outcome over the factor.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepCurve {
    /// Outcome, for instance `B-29s lost`.
    pub outcome: String,
    /// Whose it is.
    pub side: Side,
    /// Points in rising order of the factor.
    pub points: Vec<SweepPoint>,
}

/// Outcomes over one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// Name of the factor's path, for the file.
    pub key: String,
    /// What is varied.
    pub factor: Factor,
    /// Whether the factor's axis is logarithmic (multiplied values).
    pub log: bool,
    /// Value in the base scenario, where it has one.
    pub base: Option<f64>,
    /// What is counted, for the axis: `aircraft per run`.
    pub unit: String,
    /// At most four outcomes of the same unit; the title speaks of the first.
    pub curves: Vec<SweepCurve>,
}

/// Draws outcomes over one factor.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(sweep: &Sweep, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, HEIGHT_PX);
    let name = super::stem(&format!("sweep {}", sweep.key));
    let marks = format!("whiskers: {} interval of the mean; band: 5–95 % of the runs", conditions.level_text());
    let top = axis::header(&mut canvas, &finding(sweep), &conditions.subtitle_per_point(&marks));
    let points = || sweep.curves.iter().flat_map(|c| &c.points);
    if points().next().is_none() {
        axis::nothing(&mut canvas, "no point was run");
        return Chart::new(&name, canvas);
    }
    let plot = Plot { left: MARGIN_PX + 40.0, right: WIDTH_PX - 170.0, top: top + 40.0, bottom: HEIGHT_PX - 62.0 };
    let places = points().map(|p| p.at).chain(sweep.base);
    let (lo, hi) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
    let inner = (plot.left + 12.0, plot.right - 12.0);
    let x = if sweep.log && lo > 0.0 { Scale::log((lo, hi), inner) } else { Scale::linear((lo, hi), inner) };
    let tops = points().map(|p| p.p95.max(p.mean.hi));
    let floor = points().map(|p| p.p05.min(p.mean.lo)).fold(0.0, f64::min);
    let y = Scale::linear((floor, tops.fold(0.0, f64::max).max(1e-3) * 1.04), (plot.bottom, plot.top));
    plot.y_axis(&mut canvas, &y, 8, &y_title(sweep));
    for curve in &sweep.curves {
        draw_band(&mut canvas, curve, &x, &y);
    }
    draw_base(&mut canvas, sweep, &plot, &x);
    for curve in &sweep.curves {
        draw_mean(&mut canvas, curve, &x, &y);
    }
    plot.x_axis(&mut canvas, &x, 8, &sweep.factor.title());
    let ends = sweep
        .curves
        .iter()
        .filter_map(|c| c.points.last().map(|p| (y.at(p.mean.value), c.outcome.clone(), theme::side(c.side))));
    label_ends(&mut canvas, &plot, 156.0, ends.collect());
    Chart::new(&name, canvas)
}

fn finding(sweep: &Sweep) -> String {
    let curve = sweep.curves.iter().find(|c| !c.points.is_empty());
    let Some((curve, first, last)) = curve.and_then(|c| Some((c, c.points.first()?, c.points.last()?))) else {
        return format!("No point of {} was run", sweep.factor.name);
    };
    if curve.points.len() == 1 {
        let mean = format!("{} {}", first.mean.value_text(), first.mean.range_text());
        return format!("{}: {mean} at {}", curve.outcome, sweep.factor.with(first.at));
    }
    let verb = if last.mean.lo > first.mean.hi {
        "rise"
    } else if last.mean.hi < first.mean.lo {
        "fall"
    } else {
        let (factor, lo, hi) = (&sweep.factor, axis::typed(first.at), axis::typed(last.at));
        let text =
            format!("{}: no clear difference between {} {lo} and {hi} {}", curve.outcome, factor.name, factor.unit);
        return text.trim_end().to_string();
    };
    let (from, to) = (first.mean.value_text(), last.mean.value_text());
    let range = format!("{} to {} {}", axis::typed(first.at), axis::typed(last.at), sweep.factor.unit);
    let name = &sweep.factor.name;
    let the = if name.starts_with("number of ") { "the " } else { "" };
    format!("{} {verb} from {from} to {to} as {the}{name} goes from {}", curve.outcome, range.trim_end())
}

/// The outcome with its unit; the unit alone where several are drawn, which stand at the ends of their curves.
fn y_title(sweep: &Sweep) -> String {
    match &sweep.curves[..] {
        [only] => format!("{} [{}]", only.outcome, sweep.unit),
        _ => format!("[{}]", sweep.unit),
    }
}

fn draw_base(canvas: &mut Canvas, sweep: &Sweep, plot: &Plot, x: &Scale) {
    let Some(base) = sweep.base else { return };
    let at = x.clamped(base);
    canvas.dashes(&[(at, plot.top - 4.0), (at, plot.bottom)], 1.5, theme::INK, (5.0, 3.0));
    let text = format!("base: {} {}", axis::typed(base), sweep.factor.unit);
    canvas.text(Label::new(text.trim_end(), (at, plot.top - 10.0)).anchor(Anchor::Middle));
}

fn draw_band(canvas: &mut Canvas, curve: &SweepCurve, x: &Scale, y: &Scale) {
    let place = |p: &SweepPoint, value: f64| (x.at(p.at), y.at(value));
    let mut band: Vec<Point> = curve.points.iter().map(|p| place(p, p.p95)).collect();
    band.extend(curve.points.iter().rev().map(|p| place(p, p.p05)));
    let ink = theme::side(curve.side).with_alpha(theme::BAND_ALPHA);
    if let [only] = curve.points[..] {
        // one point has no band between points: a bar as wide as its whiskers stands for it
        let (low, high) = (place(&only, only.p05), place(&only, only.p95));
        canvas.area((low.0 - 5.0, low.1), (high.0 + 5.0, high.1), ink);
    }
    canvas.polygon(band, ink);
}

fn draw_mean(canvas: &mut Canvas, curve: &SweepCurve, x: &Scale, y: &Scale) {
    let ink = theme::side(curve.side);
    let mean: Vec<Point> = curve.points.iter().map(|p| (x.at(p.at), y.at(p.mean.value))).collect();
    match curve.side {
        Side::Un => canvas.stroke(mean.clone(), theme::LINE_PX, ink),
        Side::Communist => canvas.dashes(&mean, theme::LINE_PX, ink, (9.0, 4.0)),
    }
    for (point, at) in curve.points.iter().zip(mean) {
        let (lo, hi) = (y.at(point.mean.lo), y.at(point.mean.hi));
        canvas.line((at.0, lo), (at.0, hi), 1.5, theme::INK);
        for end in [lo, hi] {
            canvas.line((at.0 - 4.0, end), (at.0 + 4.0, end), 1.5, theme::INK);
        }
        Dot::of(curve.side).draw(canvas, at, ink);
    }
}
