//! Performance of one aircraft type: speed and climb over height, turn rate over speed, with the published figures.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label, Point};
use super::theme::{self, Ink};
use super::{Chart, ChartError, HEIGHT_PX, WIDTH_PX};

/// A computed curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it was computed for, for instance `rated, 4,960 kg`.
    pub label: String,
    /// Abscissa and ordinate in the units of the axes.
    pub points: Vec<Point>,
    /// Drawn in dashes.
    pub dashed: bool,
    /// Place of its ink between light (0) and dark (1).
    pub depth: f64,
}

/// A published figure.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedMark {
    /// Place in the units of the axes.
    pub at: Point,
    /// Whether the type was fitted to it; the others were left out to check the fit.
    pub fitted: bool,
}

/// A chart of computed curves with published figures.
#[derive(Debug, Clone, PartialEq)]
pub struct PerformanceChart {
    /// File stem.
    pub name: String,
    /// The finding.
    pub title: String,
    /// Conditions.
    pub subtitle: String,
    /// Title of the horizontal axis with its unit.
    pub x_title: String,
    /// Title of the vertical axis with its unit.
    pub y_title: String,
    /// Whether the vertical axis begins at zero.
    pub from_zero: bool,
    /// Curves, the most important first.
    pub curves: Vec<Curve>,
    /// Published figures.
    pub published: Vec<PublishedMark>,
}

/// Draws the chart.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(data: &PerformanceChart) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, HEIGHT_PX);
    let top = axis::header(&mut canvas, &data.title, &data.subtitle);
    let points = || data.curves.iter().flat_map(|c| &c.points).chain(data.published.iter().map(|p| &p.at));
    if points().next().is_none() {
        axis::nothing(&mut canvas, "the type does not fly level at sea level");
        return Chart::new(&data.name, canvas);
    }
    let plot = Plot { left: MARGIN_PX + 44.0, right: WIDTH_PX - 220.0, top: top + 40.0, bottom: HEIGHT_PX - 62.0 };
    let (x_low, x_high) = range(points().map(|p| p.0));
    let (low, high) = range(points().map(|p| p.1));
    let room = 0.05 * (high - low).max(1e-9);
    let low = if data.from_zero { 0.0 } else { low - room };
    let x = Scale::linear((x_low, x_high), (plot.left + 8.0, plot.right - 8.0));
    let y = Scale::linear((low, high + room), (plot.bottom, plot.top));
    plot.y_axis(&mut canvas, &y, 8, &data.y_title);
    plot.x_axis(&mut canvas, &x, 8, &data.x_title);
    for curve in &data.curves {
        draw_curve(&mut canvas, curve, &x, &y);
    }
    for mark in &data.published {
        draw_mark(&mut canvas, (x.at(mark.at.0), y.at(mark.at.1)), mark.fitted);
    }
    draw_key(&mut canvas, data, &plot);
    Chart::new(&data.name, canvas)
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)))
}

fn ink(curve: &Curve) -> Ink {
    theme::shade(curve.depth)
}

fn line(canvas: &mut Canvas, curve: &Curve, points: Vec<Point>) {
    if curve.dashed {
        canvas.dashes(&points, theme::LINE_PX, ink(curve), (7.0, 4.0));
    } else {
        canvas.stroke(points, theme::LINE_PX, ink(curve));
    }
}

fn draw_curve(canvas: &mut Canvas, curve: &Curve, x: &Scale, y: &Scale) {
    line(canvas, curve, curve.points.iter().map(|p| (x.at(p.0), y.at(p.1))).collect());
}

fn draw_mark(canvas: &mut Canvas, at: Point, fitted: bool) {
    canvas.diamond(at, 7.0, theme::RECORD);
    if fitted {
        canvas.diamond(at, 4.0, theme::PAPER);
    }
}

/// Lines meet at both ends, so they are named in a column beside the plot, in their order.
fn draw_key(canvas: &mut Canvas, data: &PerformanceChart, plot: &Plot) {
    let left = plot.right + 16.0;
    let room_px = WIDTH_PX - left - 34.0 - 12.0;
    let mut at_y = plot.top + 6.0;
    let mut entry = |canvas: &mut Canvas, text: &str, sample: &dyn Fn(&mut Canvas, f64)| {
        sample(canvas, at_y);
        let size = axis::shrunk(text, theme::LABEL_PX, room_px).max(theme::SMALL_PX);
        let text = axis::fit(text, size, false, room_px);
        canvas.text(Label::new(text, (left + 34.0, at_y + 0.36 * size)).size(size).anchor(Anchor::Start));
        at_y += 22.0;
    };
    for curve in &data.curves {
        entry(canvas, &curve.label, &|canvas, y| line(canvas, curve, vec![(left, y), (left + 26.0, y)]));
    }
    for (fitted, text) in [(false, "published, check"), (true, "published, fitted")] {
        if data.published.iter().any(|p| p.fitted == fitted) {
            entry(canvas, text, &|canvas, y| draw_mark(canvas, (left + 13.0, y), fitted));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may end by it
mod tests {
    use super::*;

    fn chart(curves: Vec<Curve>) -> PerformanceChart {
        PerformanceChart {
            name: "example-max-speed".into(),
            title: "Example: 1,084 km/h at sea level".into(),
            subtitle: "level maximum speed".into(),
            x_title: "altitude [km]".into(),
            y_title: "true airspeed [km/h]".into(),
            from_zero: false,
            curves,
            published: vec![
                PublishedMark { at: (0.0, 1076.0), fitted: false },
                PublishedMark { at: (5.0, 1044.0), fitted: true },
            ],
        }
    }

    fn curve(points: Vec<Point>) -> Curve {
        Curve { label: "military, 4,960 kg".into(), points, dashed: false, depth: 1.0 }
    }

    #[test]
    fn every_line_and_kind_of_mark_is_named() {
        let drawn = draw(&chart(vec![curve(vec![(0.0, 1084.0), (12.0, 970.0)])])).unwrap();
        for name in ["military, 4,960 kg", "published, check", "published, fitted", "altitude [km]"] {
            assert!(drawn.labels().any(|l| l.text == name), "{name}");
        }
        let svg = drawn.svg().unwrap();
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert_eq!(svg, draw(&chart(vec![curve(vec![(0.0, 1084.0), (12.0, 970.0)])])).unwrap().svg().unwrap());
    }

    #[test]
    fn a_number_that_is_none_is_refused() {
        assert!(matches!(
            draw(&chart(vec![curve(vec![(0.0, f64::NAN), (1.0, 2.0)])])),
            Err(ChartError::NonFinite { .. })
        ));
    }

    #[test]
    fn texts_stay_on_the_page() {
        let drawn = draw(&chart(vec![curve(vec![(0.0, 1084.0), (12.0, 970.0)])])).unwrap();
        for label in drawn.labels() {
            let (left, top, right, bottom) = label.bounds();
            assert!(left >= 0.0 && top >= 0.0 && right <= WIDTH_PX && bottom <= HEIGHT_PX, "{}", label.text);
        }
    }
}
