//! How often a count was at most so many: a step curve with the interval of each share, and the records.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Canvas, Point};
use super::distribution::{self, Bar, CountDistribution};
use super::{Chart, ChartError, Conditions, WIDTH_PX, finding, stem, theme};

/// Draws the cumulative distribution of a count with its records.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(data: &CountDistribution, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = distribution::page(data);
    let name = stem(&format!("cumulative {}", data.key));
    let marks = format!("band: {} interval of each share", conditions.level_text());
    let top = axis::header(&mut canvas, &finding::of_at_most(data), &conditions.subtitle(&marks));
    if data.at_most.is_empty() {
        axis::nothing(&mut canvas, "no run finished");
        return Chart::new(&name, canvas);
    }
    let plot = Plot {
        left: MARGIN_PX + 40.0,
        right: WIDTH_PX - MARGIN_PX,
        top: top + distribution::rows_px(data) + 34.0,
        bottom: canvas.height_px - 62.0,
    };
    let x = Scale::linear((-0.7, distribution::last_count(data) + 0.7), (plot.left, plot.right));
    let y = Scale::linear((0.0, 104.0), (plot.bottom, plot.top));
    plot.y_axis(&mut canvas, &y, 8, "share of runs with at most so many [%]");
    distribution::draw_record_columns(&mut canvas, data, &plot, &x);
    draw_steps(&mut canvas, data, &x, &y);
    let title = format!("{} {} in a run [aircraft]", data.nouns, data.verb);
    plot.x_axis_labelled(&mut canvas, &distribution::count_ticks(&x), &title);
    distribution::draw_rows(&mut canvas, data, &x, top);
    Chart::new(&name, canvas)
}

/// The curve rises at each count and is level between counts.
fn draw_steps(canvas: &mut Canvas, data: &CountDistribution, x: &Scale, y: &Scale) {
    let ink = theme::side(data.side);
    let steps = |value: fn(&Bar) -> f64| -> Vec<Point> {
        let mut level = y.at(0.0);
        let mut out = vec![(x.ends_px().0, level)];
        for bar in &data.at_most {
            let at = x.clamped(bar.to as f64);
            out.push((at, level));
            level = y.at(100.0 * value(bar));
            out.push((at, level));
        }
        out.push((x.ends_px().1, level));
        out
    };
    let mut band = steps(|b| b.share.hi);
    band.extend(steps(|b| b.share.lo).into_iter().rev());
    canvas.polygon(band, ink.with_alpha(theme::BAND_ALPHA));
    canvas.stroke(steps(|b| b.share.value), theme::LINE_PX, ink);
}
