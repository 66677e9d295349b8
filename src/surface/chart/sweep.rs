//! Outcomes over one factor: mean with its interval, range of the runs, base marked; several outcomes, or one outcome at the
//! levels of another factor.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label, Point};
use super::timeline::label_ends;
use super::{Chart, ChartError, Conditions, Factor, HEIGHT_PX, Interval, WIDTH_PX, forest::Dot, theme};
use crate::model::scenario::Side;
use theme::Ink;

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

/// One curve over the factor.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepCurve {
    /// Outcome, for instance `B-29s lost`; the level of another factor where the curves are such levels.
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
    /// Whether points are joined: not those that differ in other factors too.
    pub joined: bool,
    /// Value in the base scenario, where it has one.
    pub base: Option<f64>,
    /// What is counted, for the axis: `aircraft per run`.
    pub unit: String,
    /// The outcome of all curves where they are levels of another factor.
    pub outcome: Option<String>,
    /// At most four curves of the same unit; the title speaks of the first.
    pub curves: Vec<SweepCurve>,
}

/// Distance of the points of one level from those of the next [px].
const BESIDE_PX: f64 = 6.0;

/// Most curves of one plot: more are drawn in plots of their own.
pub const MOST_CURVES: usize = 4;

impl Sweep {
    fn points(&self) -> impl Iterator<Item = &SweepPoint> {
        self.curves.iter().flat_map(|curve| &curve.points)
    }

    /// Whether bands show the runs: several curves would bury each other, and theirs show the mean.
    fn shows_runs(&self) -> bool {
        self.joined && self.outcome.is_none()
    }

    /// Lowest and highest number that is drawn.
    pub(super) fn extent(&self) -> (f64, f64) {
        let ends = |p: &SweepPoint| match self.shows_runs() {
            true => (p.p05.min(p.mean.lo), p.p95.max(p.mean.hi)),
            false => (p.mean.lo, p.mean.hi),
        };
        self.points().map(ends).fold((0.0, 1e-3), |(lo, hi), (a, b)| (f64::min(lo, a), f64::max(hi, b)))
    }

    /// What the marks mean.
    pub(super) fn marks(&self, conditions: &Conditions) -> String {
        let level = conditions.level_text();
        match (self.joined, self.shows_runs()) {
            (false, _) => format!("dots differ in all factors; whiskers: {level} interval of the mean"),
            (_, true) => format!("whiskers: {level} interval of the mean; band: 5–95 % of the runs"),
            (_, false) => format!("bands and whiskers: {level} intervals of the means"),
        }
    }
}

/// How a curve is drawn.
struct Style {
    ink: Ink,
    dash: Option<(f64, f64)>,
    dot: Dot,
    /// Whiskers of several curves have the colour of theirs.
    whisker: Ink,
}

/// The style of a curve: that of its side, or of its place among the levels of a factor.
fn style(sweep: &Sweep, place: usize) -> Style {
    let side = sweep.curves[place].side;
    let is_level = sweep.outcome.is_some();
    let of = |ink, dash, dot| Style { ink, dash, dot, whisker: if is_level { ink } else { theme::INK } };
    match (is_level, place) {
        (false, _) if side == Side::Communist => of(theme::side(side), Some((9.0, 4.0)), Dot::Diamond),
        (false, _) | (true, 0) => of(theme::side(side), None, Dot::of(side)),
        (true, 1) => of(theme::INK, Some((9.0, 4.0)), Dot::Ring),
        (true, 2) => of(theme::heavy(side), Some((3.0, 3.0)), Dot::Diamond),
        (true, _) => of(theme::MUTED, Some((14.0, 3.0)), Dot::Disc),
    }
}

/// A plot with the room for labels right of it [px].
pub(super) struct Panel {
    pub(super) plot: Plot,
    pub(super) room_px: f64,
    /// Ends of the vertical axis.
    pub(super) extent: (f64, f64),
    /// About so many ticks along each axis.
    pub(super) ticks: (usize, usize),
}

/// Draws outcomes over one factor.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(sweep: &Sweep, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, HEIGHT_PX);
    let name = super::stem(&format!("sweep {}", sweep.key));
    let subtitle = conditions.subtitle_per_point(&sweep.marks(conditions));
    let top = axis::header(&mut canvas, &finding(sweep), &subtitle);
    if sweep.points().next().is_none() {
        axis::nothing(&mut canvas, "no point was run");
        return Chart::new(&name, canvas);
    }
    let plot = Plot { left: MARGIN_PX + 40.0, right: WIDTH_PX - 170.0, top: top + 40.0, bottom: HEIGHT_PX - 62.0 };
    draw_panel(&mut canvas, &Panel { plot, room_px: 156.0, extent: sweep.extent(), ticks: (8, 8) }, sweep);
    Chart::new(&name, canvas)
}

/// Draws axes, bands, base, curves, and the names of curves at their ends.
pub(super) fn draw_panel(canvas: &mut Canvas, panel: &Panel, sweep: &Sweep) {
    let Panel { plot, room_px, extent, ticks } = panel;
    let places = sweep.points().map(|p| p.at).chain(sweep.base);
    let (lo, hi) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
    let inner = (plot.left + 12.0, plot.right - 12.0);
    let x = if sweep.log && lo > 0.0 { Scale::log((lo, hi), inner) } else { Scale::linear((lo, hi), inner) };
    let y = Scale::linear((extent.0, extent.1 * 1.04), (plot.bottom, plot.top));
    // the title a line higher than the name of the base, which may stand at the left end
    let title = axis::fit(&y_title(sweep), theme::SUBTITLE_PX, false, plot.right + room_px - plot.left + 40.0);
    Plot { top: plot.top - 18.0, ..*plot }.y_axis(canvas, &y, ticks.1, &title);
    let curves = || sweep.curves.iter().enumerate().map(|(place, curve)| (curve, style(sweep, place)));
    // levels of a factor stand a little beside each other, so that no whisker hides another
    let last = if sweep.outcome.is_some() { sweep.curves.len().saturating_sub(1) as f64 } else { 0.0 };
    let aside = |place: usize| if last > 0.0 { BESIDE_PX * (place as f64 - 0.5 * last) } else { 0.0 };
    let at = |place: usize| move |p: &SweepPoint, value: f64| (x.at(p.at) + aside(place), y.at(value));
    for (place, (curve, style)) in curves().enumerate().filter(|_| sweep.joined) {
        draw_band(canvas, sweep, curve, at(place), style.ink);
    }
    draw_base(canvas, sweep, plot, &x);
    for (place, (curve, style)) in curves().enumerate() {
        draw_mean(canvas, sweep, curve, at(place), &style);
    }
    plot.x_axis(canvas, &x, ticks.0, &sweep.factor.title());
    if *room_px > 0.0 {
        let end = |(curve, style): (&SweepCurve, Style)| {
            Some((y.at(curve.points.last()?.mean.value), curve.outcome.clone(), style.ink))
        };
        label_ends(canvas, plot, *room_px, curves().filter_map(end).collect());
    }
}

/// What the curves show, in a sentence.
pub(super) fn finding(sweep: &Sweep) -> String {
    let curve = sweep.curves.iter().find(|c| !c.points.is_empty());
    let Some((curve, first, last)) = curve.and_then(|c| Some((c, c.points.first()?, c.points.last()?))) else {
        return format!("No point of {} was run", sweep.factor.name);
    };
    match &sweep.outcome {
        Some(outcome) if sweep.curves.len() > 1 => return of_levels(sweep, outcome),
        _ => {}
    }
    let outcome = sweep.outcome.as_ref().unwrap_or(&curve.outcome);
    if !sweep.joined {
        let means = || curve.points.iter().map(|p| p.mean.value);
        let (least, most) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
        let (least, most) = (axis::short(least), axis::short(most));
        return format!("{outcome}: {least} to {most} at {} points in a range of factors", curve.points.len());
    }
    if curve.points.len() == 1 {
        let mean = format!("{} {}", first.mean.value_text(), first.mean.range_text());
        return format!("{outcome}: {mean} at {}", sweep.factor.with(first.at));
    }
    let verb = if last.mean.lo > first.mean.hi {
        "rise"
    } else if last.mean.hi < first.mean.lo {
        "fall"
    } else {
        let (factor, lo, hi) = (&sweep.factor, axis::typed(first.at), axis::typed(last.at));
        let text = format!("{outcome}: no clear difference between {} {lo} and {hi} {}", factor.name, factor.unit);
        return text.trim_end().to_string();
    };
    let (from, to) = (first.mean.value_text(), last.mean.value_text());
    let range = format!("{} to {} {}", axis::typed(first.at), axis::typed(last.at), sweep.factor.unit);
    let name = &sweep.factor.name;
    let the = if name.starts_with("number of ") { "the " } else { "" };
    format!("{outcome} {verb} from {from} to {to} as {the}{name} goes from {}", range.trim_end())
}

/// The levels that differ most at the last point.
fn of_levels(sweep: &Sweep, outcome: &str) -> String {
    let ends = || sweep.curves.iter().filter_map(|curve| Some((curve, curve.points.last()?)));
    let least = ends().reduce(|a, b| if b.1.mean.value < a.1.mean.value { b } else { a });
    let most = ends().reduce(|a, b| if b.1.mean.value > a.1.mean.value { b } else { a });
    let (Some((low, least)), Some((high, most))) = (least, most) else { return format!("No {outcome} were counted") };
    let at = sweep.factor.with(most.at);
    if least.mean.hi >= most.mean.lo {
        return format!("{outcome}: no clear difference between {} and {} at {at}", low.outcome, high.outcome);
    }
    let (low_text, high_text) = (least.mean.value_text(), most.mean.value_text());
    format!("{outcome} at {at}: {low_text} with {}, {high_text} with {}", low.outcome, high.outcome)
}

/// The outcome with its unit; the unit alone where several are drawn, which stand at the ends of their curves.
fn y_title(sweep: &Sweep) -> String {
    match (&sweep.outcome, &sweep.curves[..]) {
        (Some(outcome), _) | (None, [SweepCurve { outcome, .. }]) => format!("{outcome} [{}]", sweep.unit),
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

fn draw_band(canvas: &mut Canvas, sweep: &Sweep, curve: &SweepCurve, at: impl Fn(&SweepPoint, f64) -> Point, ink: Ink) {
    let ends = |p: &SweepPoint| if sweep.shows_runs() { (p.p05, p.p95) } else { (p.mean.lo, p.mean.hi) };
    let mut band: Vec<Point> = curve.points.iter().map(|p| at(p, ends(p).1)).collect();
    band.extend(curve.points.iter().rev().map(|p| at(p, ends(p).0)));
    let ink = ink.with_alpha(theme::BAND_ALPHA);
    if let [only] = curve.points[..] {
        // one point has no band between points: a bar as wide as its whiskers stands for it
        let (low, high) = (at(&only, ends(&only).0), at(&only, ends(&only).1));
        canvas.area((low.0 - 5.0, low.1), (high.0 + 5.0, high.1), ink);
    }
    canvas.polygon(band, ink);
}

fn draw_mean(
    canvas: &mut Canvas,
    sweep: &Sweep,
    curve: &SweepCurve,
    at: impl Fn(&SweepPoint, f64) -> Point,
    style: &Style,
) {
    let mean: Vec<Point> = curve.points.iter().map(|p| at(p, p.mean.value)).collect();
    match style.dash {
        _ if !sweep.joined => {}
        None => canvas.stroke(mean.clone(), theme::LINE_PX, style.ink),
        Some(dash) => canvas.dashes(&mean, theme::LINE_PX, style.ink, dash),
    }
    for (point, middle) in curve.points.iter().zip(mean) {
        let (lo, hi) = (at(point, point.mean.lo), at(point, point.mean.hi));
        canvas.line(lo, hi, 1.5, style.whisker);
        for end in [lo, hi] {
            canvas.line((end.0 - 4.0, end.1), (end.0 + 4.0, end.1), 1.5, style.whisker);
        }
        style.dot.draw(canvas, middle, style.ink);
    }
}
