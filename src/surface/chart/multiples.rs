//! Small multiples: the same kind of plot many times, for several outcomes, factors, or levels of a further factor.

use super::axis::{self, MARGIN_PX, Plot};
use super::canvas::{Canvas, Label};
use super::sweep::{self, Panel, Sweep};
use super::{Chart, ChartError, Conditions, WIDTH_PX, theme};

/// Height of a panel with its axis [px].
const PANEL_PX: f64 = 262.0;
/// Room for the names of curves right of a panel [px].
const NAMES_PX: f64 = 104.0;

/// Whether the vertical axes of all panels have the same ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scales {
    /// The same: panels of one outcome.
    Shared,
    /// Each its own: panels of different outcomes.
    Own,
}

/// One plot of many.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiple {
    /// What it shows; empty where its axes say it.
    pub heading: String,
    /// Its curves.
    pub sweep: Sweep,
}

/// Plots beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiples {
    /// Name of the quantity, for the file.
    pub key: String,
    /// Vertical axes.
    pub scales: Scales,
    /// The plots; the title speaks of the one in which most happens.
    pub panels: Vec<Multiple>,
}

/// Draws panels two in a row.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(data: &Multiples, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, 3.0 * PANEL_PX);
    let name = super::stem(&format!("multiples {}", data.key));
    let marks = data.panels.first().map(|first| first.sweep.marks(conditions)).unwrap_or_default();
    let top = axis::header(&mut canvas, &finding(data), &conditions.subtitle_per_point(&marks));
    if data.panels.is_empty() {
        axis::nothing(&mut canvas, "no point was run");
        return Chart::new(&name, canvas);
    }
    let (least, most) = extent(data.panels.iter());
    let column_px = (WIDTH_PX - 2.0 * MARGIN_PX) / 2.0;
    for (i, panel) in data.panels.iter().enumerate() {
        let (left, y) = (MARGIN_PX + (i % 2) as f64 * column_px, top + (i / 2) as f64 * PANEL_PX);
        let heading = axis::fit(&panel.heading, theme::LABEL_PX, true, column_px - 16.0);
        canvas.text(Label::new(heading, (left, y + 12.0)).bold());
        let room_px = if panel.sweep.curves.len() > 1 { NAMES_PX } else { 0.0 };
        let right = left + column_px - 24.0 - room_px;
        let plot = Plot { left: left + 40.0, right, top: y + 62.0, bottom: y + PANEL_PX - 58.0 };
        let extent = match data.scales {
            Scales::Shared => (least, most),
            Scales::Own => panel.sweep.extent(),
        };
        sweep::draw_panel(&mut canvas, &Panel { plot, room_px, extent, ticks: (5, 5) }, &panel.sweep);
    }
    canvas.height_px = top + data.panels.len().div_ceil(2) as f64 * PANEL_PX;
    Chart::new(&name, canvas)
}

fn extent<'a>(panels: impl Iterator<Item = &'a Multiple>) -> (f64, f64) {
    let ends = panels.map(|panel| panel.sweep.extent());
    ends.fold((0.0, 0.0), |(lo, hi), (a, b)| (f64::min(lo, a), f64::max(hi, b)))
}

/// What the panel with the widest means says; of several outcomes the first.
fn finding(data: &Multiples) -> String {
    let width = |panel: &&Multiple| {
        let means = || panel.sweep.curves.iter().flat_map(|curve| &curve.points).map(|p| p.mean.value);
        means().fold(f64::NEG_INFINITY, f64::max) - means().fold(f64::INFINITY, f64::min)
    };
    let told = match data.scales {
        Scales::Own => data.panels.first(),
        Scales::Shared => data.panels.iter().reduce(|a, b| if width(&b) > width(&a) { b } else { a }),
    };
    match told {
        None => "No point was run".to_string(),
        Some(panel) if panel.heading.is_empty() || data.scales == Scales::Own => sweep::finding(&panel.sweep),
        Some(panel) => format!("{}: {}", panel.heading, sweep::finding(&panel.sweep)),
    }
}
