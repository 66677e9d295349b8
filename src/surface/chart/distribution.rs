//! How often each count came out: bars with the interval of their shares, and the records above them.
//!
//! Records share the axis of the bars. Own losses are filled and continue as a pale band through the bars; claims are
//! hollow with a dashed outline, reports hollow with a thin one: neither is a loss, so neither crosses the bars. Bars of
//! simulated claims are hollow too.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label};
use super::theme::{self, Ink};
use super::{Chart, ChartError, Conditions, HEIGHT_PX, Interval, WIDTH_PX, finding, font, stem};
use crate::model::scenario::Side;
use crate::study::record::RecordKind;

/// Most bars drawn; more counts than that are put together.
pub const MOST_BARS: usize = 40;
/// Height of a line of the records [px].
const ROW_PX: f64 = 23.0;

/// Share of the runs with a count from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Smallest count.
    pub from: u64,
    /// Largest count.
    pub to: u64,
    /// Share of the runs with its interval.
    pub share: Interval,
}

/// A record on the axis of the counts.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordBand {
    /// Name for people.
    pub label: String,
    /// Whose statement.
    pub kind: RecordKind,
    /// Smallest value the record allows.
    pub lo: f64,
    /// Largest value, `None` for "at least".
    pub hi: Option<f64>,
    /// Share of the runs inside the record, where known.
    pub inside: Option<Interval>,
}

/// A count over all runs.
#[derive(Debug, Clone, PartialEq)]
pub struct CountDistribution {
    /// Name of the quantity, for the file: `un.b-29a.destroyed`.
    pub key: String,
    /// What is counted, in the plural: `B-29s`.
    pub nouns: String,
    /// What happened to them: `lost`.
    pub verb: String,
    /// Whose they are.
    pub side: Side,
    /// Bars in rising order; see [`bars`].
    pub bars: Vec<Bar>,
    /// Mean count with its interval.
    pub mean: Interval,
    /// Shares of the runs with at most [`Bar::to`]; see [`at_most`]. Empty where no cumulative chart is wanted.
    pub at_most: Vec<Bar>,
    /// 5 % quantile.
    pub p05: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// Records, the first of a kind the one that the title speaks of.
    pub records: Vec<RecordBand>,
}

impl CountDistribution {
    /// Whether this counts claims, and no losses.
    pub fn is_of_claims(&self) -> bool {
        self.key.contains(".claims.")
    }
}

/// Bars from the number of runs with each count (`runs_with[k]` runs had the count k). Where there are more than
/// [`MOST_BARS`] counts, equal spans of 2, 5, 10, 20 ... are put together. `interval` is the study's interval of a
/// share, from successes and trials.
pub fn bars(runs_with: &[u64], interval: impl Fn(u64, u64) -> (f64, f64)) -> Vec<Bar> {
    let runs: u64 = runs_with.iter().sum();
    let counts = runs_with.iter().rposition(|n| *n > 0).map_or(0, |last| last + 1);
    if runs == 0 {
        return Vec::new();
    }
    let span = if counts > MOST_BARS { axis::tick_step(counts as f64, MOST_BARS).max(2.0) as usize } else { 1 };
    let bar = |(i, chunk): (usize, &[u64])| {
        let hits: u64 = chunk.iter().sum();
        let (lo, hi) = interval(hits, runs);
        let share = Interval { value: hits as f64 / runs as f64, lo, hi };
        Bar { from: (i * span) as u64, to: (i * span + span - 1) as u64, share }
    };
    runs_with[..counts].chunks(span).enumerate().map(bar).collect()
}

/// As [`bars`], but with the share of the runs that had at most so many.
pub fn at_most(runs_with: &[u64], interval: impl Fn(u64, u64) -> (f64, f64)) -> Vec<Bar> {
    let runs: u64 = runs_with.iter().sum();
    let up_to = |to: u64| runs_with.iter().take(to as usize + 1).sum::<u64>();
    let counted = bars(runs_with, |_, _| (0.0, 0.0));
    let bar = |bar: Bar| {
        let hits = up_to(bar.to);
        let (lo, hi) = interval(hits, runs);
        Bar { share: Interval { value: hits as f64 / runs as f64, lo, hi }, ..bar }
    };
    counted.into_iter().map(bar).collect()
}

/// Draws the distribution of a count with its records.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(data: &CountDistribution, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = page(data);
    let name = stem(&format!("distribution {}", data.key));
    let marks = format!("whiskers: {} interval of each share", conditions.level_text());
    let top = axis::header(&mut canvas, &finding::of_counts(data), &conditions.subtitle(&marks));
    if data.bars.is_empty() {
        axis::nothing(&mut canvas, "no run finished");
        return Chart::new(&name, canvas);
    }
    let plot = Plot {
        left: MARGIN_PX + 40.0,
        right: WIDTH_PX - MARGIN_PX,
        top: top + rows_px(data) + 34.0,
        bottom: canvas.height_px - 62.0,
    };
    let x = Scale::linear((-0.7, last_count(data) + 0.7), (plot.left, plot.right));
    let peak = data.bars.iter().map(|b| b.share.hi.max(b.share.value)).fold(0.0, f64::max);
    let y = Scale::linear((0.0, 108.0 * peak), (plot.bottom, plot.top));
    plot.y_axis(&mut canvas, &y, 8, "share of runs [%]");
    draw_record_columns(&mut canvas, data, &plot, &x);
    draw_bars(&mut canvas, data, &x, &y);
    plot.x_axis_labelled(&mut canvas, &count_ticks(&x), &format!("{} {} in a run [aircraft]", data.nouns, data.verb));
    draw_rows(&mut canvas, data, &x, top);
    Chart::new(&name, canvas)
}

/// A page that grows with the records.
pub(super) fn page(data: &CountDistribution) -> Canvas {
    Canvas::new(WIDTH_PX, HEIGHT_PX + (rows_px(data) - 4.0 * ROW_PX).max(0.0))
}

/// Largest count on the axis: of the bars with runs in them, the records and the range; at least 3.
pub(super) fn last_count(data: &CountDistribution) -> f64 {
    let bars = data.bars.iter().filter(|b| b.share.value > 0.0).map(|b| b.to as f64);
    let records = data.records.iter().map(|r| r.hi.unwrap_or(r.lo + 1.0));
    bars.chain(records).chain([data.p95]).fold(3.0, f64::max)
}

/// Whole numbers along the axis, at most 16.
pub(super) fn count_ticks(x: &Scale) -> Vec<(f64, String)> {
    let (_, hi) = x.range();
    let step = axis::tick_step(hi, 16).max(1.0);
    let last = libm::floor(hi / step) as u64;
    (0..=last).map(|i| i as f64 * step).map(|k| (x.at(k), axis::grouped(k, 0))).collect()
}

fn draw_bars(canvas: &mut Canvas, data: &CountDistribution, x: &Scale, y: &Scale) {
    let labelled = data.bars.len() <= 20;
    for bar in &data.bars {
        let (from, to) = (x.at(bar.from as f64 - 0.38), x.at(bar.to as f64 + 0.38));
        let middle = (from + to) / 2.0;
        let (lo, value, hi) = (y.at(100.0 * bar.share.lo), y.at(100.0 * bar.share.value), y.at(100.0 * bar.share.hi));
        if data.is_of_claims() {
            canvas.outline((from, value), (to, y.at(0.0)), theme::LINE_PX, theme::side(data.side));
        } else {
            canvas.area((from, value), (to, y.at(0.0)), theme::side_fill(data.side));
        }
        canvas.line((middle, lo), (middle, hi), 1.5, theme::INK);
        let cap = ((to - from) / 5.0).min(5.0);
        canvas.line((middle - cap, hi), (middle + cap, hi), 1.5, theme::INK);
        canvas.line((middle - cap, lo), (middle + cap, lo), 1.5, theme::INK);
        if labelled {
            let label = Label::new(axis::percent(bar.share.value), (middle, hi - 5.0));
            canvas.text(label.size(theme::SMALL_PX).anchor(Anchor::Middle));
        }
    }
}

/// Pale columns of the own records through the bars; where records overlap, one column.
pub(super) fn draw_record_columns(canvas: &mut Canvas, data: &CountDistribution, plot: &Plot, x: &Scale) {
    let own = data.records.iter().filter(|r| r.kind == RecordKind::Own);
    // half a count on each side: columns of neighbouring counts become one
    let of = |r: &RecordBand| (x.clamped(r.lo - 0.5), r.hi.map_or(x.ends_px().1, |hi| x.clamped(hi + 0.5)));
    let mut ends: Vec<(f64, f64)> = own.map(of).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for (from, to) in ends {
        match columns.last_mut() {
            Some(last) if from <= last.1 + 0.1 => last.1 = last.1.max(to),
            _ => columns.push((from, to)),
        }
    }
    for (from, to) in columns {
        canvas.area((from, plot.top), (to, plot.bottom), theme::RECORD.with_alpha(0.12));
    }
}

fn band_ends(record: &RecordBand, x: &Scale) -> (f64, f64) {
    let to = record.hi.map_or(x.ends_px().1, |hi| x.clamped(hi + 0.48));
    (x.clamped(record.lo - 0.48), to)
}

/// Height of the lines above the plot: the simulated range and the records [px].
pub(super) fn rows_px(data: &CountDistribution) -> f64 {
    (data.records.len() as f64 + 1.0) * ROW_PX
}

/// Draws the simulated range and the records below each other.
pub(super) fn draw_rows(canvas: &mut Canvas, data: &CountDistribution, x: &Scale, top: f64) {
    draw_simulated_row(canvas, data, x, top + 0.5 * ROW_PX);
    for (i, record) in data.records.iter().enumerate() {
        draw_record_row(canvas, record, x, top + (i as f64 + 1.5) * ROW_PX);
    }
}

fn draw_simulated_row(canvas: &mut Canvas, data: &CountDistribution, x: &Scale, y: f64) {
    let ink = theme::side(data.side);
    let (from, to, mean) = (x.at(data.p05), x.at(data.p95), x.at(data.mean.value));
    canvas.line((from, y), (to, y), theme::INTERVAL_PX, ink);
    for end in [from, to] {
        canvas.line((end, y - 5.0), (end, y + 5.0), theme::LINE_PX, ink);
    }
    canvas.disc((mean, y), theme::POINT_PX + 1.0, ink);
    let (value, range) = (data.mean.value_text(), data.mean.range_text());
    let range = if range.starts_with('≤') { format!("({range})") } else { range };
    let text =
        format!("simulated: mean {value} {range}, 5–95 % {} to {}", axis::short(data.p05), axis::short(data.p95));
    let dot = theme::POINT_PX + 1.0;
    let span = (from.min(mean - dot), to.max(mean + dot));
    // a range over the whole axis leaves room only on itself, left or right of the dot
    let inner = if mean - from > to - mean { (from, mean - dot) } else { (mean + dot, to) };
    let shorter = format!("mean {value} {range}");
    let text = RowText { before: text, name: String::new(), after: String::new(), shorter };
    text.beside(canvas, (span, inner), y, x, ink);
}

fn draw_record_row(canvas: &mut Canvas, record: &RecordBand, x: &Scale, y: f64) {
    let (from, to) = band_ends(record, x);
    let (a, b) = ((from, y - 7.0), (to, y + 7.0));
    match record.kind {
        RecordKind::Own => canvas.area(a, b, theme::RECORD),
        RecordKind::Claimed => {
            let corners = [a, (b.0, a.1), b, (a.0, b.1), a];
            canvas.dashes(&corners, 1.5, theme::RECORD, (5.0, 3.0));
        }
        RecordKind::Reported => canvas.outline(a, b, theme::HAIR_PX, theme::RECORD),
    }
    let kind = match record.kind {
        RecordKind::Own => "own record",
        RecordKind::Claimed => "claimed",
        RecordKind::Reported => "reported",
    };
    let inside = record.inside.map(|share| format!(", {} % of runs", share_text(share)));
    let text = RowText {
        before: format!("{kind}: {} (", finding::recorded(record)),
        name: record.label.clone(),
        after: format!("){}", inside.unwrap_or_default()),
        shorter: format!("{kind}: {}", finding::recorded(record)),
    };
    text.beside(canvas, ((from, to), (from, to)), y, x, theme::RECORD);
}

/// A share with its interval in percent: `31 [30, 33]`.
fn share_text(share: Interval) -> String {
    let digits = usize::from(share.value < 0.0995);
    let text = |v: f64| axis::grouped(100.0 * v, digits);
    format!("{} [{}, {}]", text(share.value), text(share.lo), text(share.hi))
}

/// The text of a row, of which only the name may be cut, and what stands in its place where there is little room.
struct RowText {
    before: String,
    name: String,
    after: String,
    shorter: String,
}

impl RowText {
    fn whole(&self) -> String {
        format!("{}{}{}", self.before, self.name, self.after)
    }

    /// The text at `size` in at most `room_px`, if need be with a shorter name, else the shorter text; `None` where that
    /// is not enough.
    fn fitted(&self, size: f64, room_px: f64) -> Option<String> {
        let rest_px = font::text_length_px(&format!("{}{}", self.before, self.after), size, false);
        let name = axis::fit(&self.name, size, false, room_px - rest_px);
        let is_cut_away = name.is_empty() && !self.name.is_empty();
        if rest_px <= room_px && !is_cut_away {
            return Some(format!("{}{name}{}", self.before, self.after));
        }
        (font::text_length_px(&self.shorter, size, false) <= room_px).then(|| self.shorter.clone())
    }

    /// Writes the text right of a span, else left of it, else smaller and cut on the wider side, else on paper upon
    /// the inner part of the span.
    fn beside(&self, canvas: &mut Canvas, (span, inner): ((f64, f64), (f64, f64)), y: f64, x: &Scale, ink: Ink) {
        let (left, right) = x.ends_px();
        let rooms = (span.0 - left - 8.0, right - span.1 - 8.0);
        let whole = self.whole();
        let length = font::text_length_px(&whole, theme::LABEL_PX, false);
        let baseline = y + 0.36 * theme::LABEL_PX;
        let on_right = length <= rooms.1 || (length > rooms.0 && rooms.1 >= rooms.0);
        let room = if on_right { rooms.1 } else { rooms.0 };
        let size = axis::shrunk(&whole, theme::LABEL_PX, room).max(theme::SMALL_PX);
        let label = match self.fitted(size, room) {
            Some(text) if on_right => Label::new(text, (span.1 + 8.0, baseline)).size(size),
            Some(text) => Label::new(text, (span.0 - 8.0, baseline)).size(size).anchor(Anchor::End),
            None => {
                let inner_px = inner.1 - inner.0 - 12.0;
                let size = axis::shrunk(&whole, theme::LABEL_PX, inner_px).max(theme::SMALL_PX);
                let text = self.fitted(size, inner_px).unwrap_or(whole);
                let text = axis::fit(&text, size, false, right - left - 8.0);
                let half = font::text_length_px(&text, size, false) / 2.0;
                let middle = ((inner.0 + inner.1) / 2.0).clamp(left + half, right - half);
                canvas.area((middle - half - 5.0, y - 9.0), (middle + half + 5.0, y + 9.0), theme::PAPER);
                Label::new(text, (middle, baseline)).size(size).anchor(Anchor::Middle)
            }
        };
        canvas.text(label.ink(ink));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(hits: u64, runs: u64) -> (f64, f64) {
        let share = hits as f64 / runs as f64;
        (share / 2.0, (1.0 + share) / 2.0)
    }

    #[test]
    fn every_run_is_in_a_bar_however_many_counts_there_are() {
        for counts in [1, 2, 39, 40, 41, 100, 5000] {
            let runs_with: Vec<u64> = (0..counts).map(|k| k % 7 + 1).collect();
            let bars = bars(&runs_with, half);
            assert!(bars.len() <= MOST_BARS, "{counts} counts: {} bars", bars.len());
            let total: f64 = bars.iter().map(|b| b.share.value).sum();
            // at most 40 roundings of a double
            assert!((total - 1.0).abs() < 1e-12, "{counts} counts: {total}");
            assert!(bars.windows(2).all(|p| p[1].from == p[0].to + 1));
        }
    }

    #[test]
    fn at_most_ends_at_all_runs_and_never_falls() {
        for counts in [1, 40, 100] {
            let runs_with: Vec<u64> = (0..counts).map(|k| k % 7 + 1).collect();
            let at_most = at_most(&runs_with, half);
            assert_eq!(at_most[at_most.len() - 1].share.value, 1.0);
            assert!(at_most.windows(2).all(|p| p[1].share.value >= p[0].share.value));
        }
        assert!(super::at_most(&[], half).is_empty());
    }

    #[test]
    fn no_runs_give_no_bars() {
        assert!(bars(&[], half).is_empty());
        assert!(bars(&[0, 0], half).is_empty());
    }
}
