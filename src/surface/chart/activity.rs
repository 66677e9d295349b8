//! What was done in a run: passes by what became of them, rounds and hits by gun.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label};
use super::forest::{Dot, NAME_PX, NUMBER_PX, ROW_PX, Row, draw_row};
use super::{Chart, ChartError, Conditions, Interval, Spread, WIDTH_PX, theme};
use crate::model::scenario::Side;

/// Firing passes of one type.
#[derive(Debug, Clone, PartialEq)]
pub struct Passes {
    /// Type in the plural, for instance `MiG-15s`.
    pub nouns: String,
    /// Whose it is.
    pub side: Side,
    /// Attack begun.
    pub begun: Spread,
    /// Came within opening range.
    pub in_range: Spread,
    /// Fired.
    pub fired: Spread,
    /// Broken off because of an escort.
    pub spoiled: Spread,
    /// Given up for another reason before firing.
    pub aborted: Spread,
}

/// Rounds and hits of one gun.
#[derive(Debug, Clone, PartialEq)]
pub struct GunUse {
    /// Gun with its carrier, for instance `N-37 (MiG-15bis)`.
    pub gun: String,
    /// Whose it is.
    pub side: Side,
    /// Rounds fired.
    pub rounds: Spread,
    /// Hits scored.
    pub hits: Spread,
}

/// Everything the chart shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activity {
    /// Passes by type; the title speaks of the first.
    pub passes: Vec<Passes>,
    /// Guns.
    pub guns: Vec<GunUse>,
}

/// One panel with an axis of its own.
struct Panel {
    title: &'static str,
    unit: &'static str,
    rows: Vec<(String, Side, Spread)>,
}

impl Panel {
    fn height_px(&self) -> f64 {
        96.0 + ROW_PX * self.rows.len() as f64
    }
}

/// Draws passes, rounds and hits.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(activity: &Activity, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, 300.0);
    let marks = "dot: mean of the runs; line: 5–95 % of the runs";
    let mut top = axis::header(&mut canvas, &finding(activity), &conditions.subtitle_of_spread(marks));
    let panels = panels(activity);
    if panels.is_empty() {
        axis::nothing(&mut canvas, "nobody attacked and nobody fired");
        return Chart::new("activity", canvas);
    }
    canvas.height_px = top + panels.iter().map(Panel::height_px).sum::<f64>();
    for panel in &panels {
        draw_panel(&mut canvas, panel, top);
        top += panel.height_px();
    }
    Chart::new("activity", canvas)
}

fn panels(activity: &Activity) -> Vec<Panel> {
    let stages = |p: &Passes| {
        let stages = [
            ("begun", p.begun),
            ("in range", p.in_range),
            ("fired", p.fired),
            ("spoiled by escort", p.spoiled),
            ("aborted", p.aborted),
        ];
        // nobody spoils the passes of an escort: a row of zeros would say nothing
        let rows = stages.into_iter().filter(|(stage, spread)| *stage != "spoiled by escort" || spread.mean > 0.0);
        rows.map(|(stage, spread)| (format!("{}: {stage}", p.nouns), p.side, spread)).collect::<Vec<_>>()
    };
    let passes: Vec<_> = activity.passes.iter().flat_map(stages).collect();
    let rounds = activity.guns.iter().map(|g| (g.gun.clone(), g.side, g.rounds)).collect();
    let hits = activity.guns.iter().map(|g| (g.gun.clone(), g.side, g.hits)).collect();
    let all = [
        Panel { title: "Firing passes", unit: "passes per run", rows: passes },
        Panel { title: "Rounds fired", unit: "rounds per run", rows: rounds },
        Panel { title: "Hits scored", unit: "hits per run", rows: hits },
    ];
    // a panel of zeros would say nothing that the title does not
    all.into_iter().filter(|panel| panel.rows.iter().any(|(_, _, s)| s.mean > 0.0 || s.p95 > 0.0)).collect()
}

fn finding(activity: &Activity) -> String {
    let Some(p) = activity.passes.first() else { return "No firing passes in any run".to_string() };
    if p.begun.mean <= 0.0 {
        return format!("{} begin no firing pass in any run", p.nouns);
    }
    format!(
        "{}: {} passes begun in a run, {} fired, {} spoiled by escorts",
        p.nouns,
        axis::short(p.begun.mean),
        axis::short(p.fired.mean),
        axis::short(p.spoiled.mean)
    )
}

/// A scale that has a place for zero even when it is logarithmic.
struct ZeroScale {
    scale: Scale,
    zero_px: f64,
    log: bool,
}

impl ZeroScale {
    /// Logarithmic where the means differ by more than a factor of 100: the small ones would sit on the axis.
    fn of(rows: &[(String, Side, Spread)], (left, right): (f64, f64)) -> ZeroScale {
        let values = || rows.iter().flat_map(|(_, _, s)| [s.mean, s.p05, s.p95]);
        let most = values().fold(0.0, f64::max);
        let means = || rows.iter().map(|(_, _, s)| s.mean).filter(|m| *m > 0.0);
        let least_mean = means().fold(f64::INFINITY, f64::min);
        if means().fold(0.0, f64::max) > 100.0 * least_mean {
            let positive = values().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
            // six decades are as many as the labels of an axis carry
            let least = libm::pow(10.0, libm::floor(libm::log10(positive.max(1e-6 * most))));
            let scale = Scale::log((least, 1.1 * most), (left + 34.0, right));
            return ZeroScale { scale, zero_px: left, log: true };
        }
        let scale = Scale::linear((0.0, if most > 0.0 { 1.04 * most } else { 1.0 }), (left, right));
        ZeroScale { scale, zero_px: left, log: false }
    }

    fn at(&self, value: f64) -> f64 {
        if self.log && value <= 0.0 { self.zero_px } else { self.scale.clamped(value) }
    }
}

fn draw_panel(canvas: &mut Canvas, panel: &Panel, top: f64) {
    let plot = Plot {
        left: MARGIN_PX + NAME_PX,
        right: WIDTH_PX - MARGIN_PX - NUMBER_PX,
        top: top + 26.0,
        bottom: top + 30.0 + ROW_PX * panel.rows.len() as f64,
    };
    canvas.text(Label::new(panel.title, (MARGIN_PX, top + 14.0)).bold());
    let scale = ZeroScale::of(&panel.rows, (plot.left + 6.0, plot.right));
    for (i, (name, side, spread)) in panel.rows.iter().enumerate() {
        let place = Interval { value: spread.mean, lo: spread.p05, hi: spread.p95 };
        let (dot, ink) = (Dot::of(*side), theme::side(*side));
        let row = Row { name, place, number: spread.text(), dot, ink };
        draw_row(canvas, &plot, |v| scale.at(v), plot.top + (i as f64 + 0.5) * ROW_PX, &row);
    }
    let title = if scale.log { format!("{} [log scale]", panel.unit) } else { panel.unit.to_string() };
    plot.x_axis(canvas, &scale.scale, 8, &title);
    if scale.log {
        let at = (scale.zero_px, plot.bottom + 7.0 + theme::LABEL_PX);
        canvas.line((at.0, plot.bottom), (at.0, plot.bottom + 4.0), theme::HAIR_PX, theme::AXIS);
        canvas.text(Label::new("0", at).ink(theme::MUTED).anchor(Anchor::Middle));
    }
}
