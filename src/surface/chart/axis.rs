//! Scales, ticks, numbers as text, and the frame around a plot.

use super::canvas::{Anchor, Canvas, Label};
use super::font;
use super::theme;

/// Space between the page edge and what is drawn [px]; wide enough for half of a last tick label.
pub const MARGIN_PX: f64 = 28.0;

/// A mapping of values to places along one direction of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    lo: f64,
    hi: f64,
    from_px: f64,
    to_px: f64,
    log: bool,
}

impl Scale {
    /// A linear scale; an empty range is widened to one unit.
    pub fn linear((lo, hi): (f64, f64), (from_px, to_px): (f64, f64)) -> Scale {
        let hi = if hi > lo { hi } else { lo + 1.0 };
        Scale { lo, hi, from_px, to_px, log: false }
    }

    /// A logarithmic scale over positive values.
    pub fn log((lo, hi): (f64, f64), (from_px, to_px): (f64, f64)) -> Scale {
        let lo = if lo > 0.0 { lo } else { f64::MIN_POSITIVE };
        let hi = if hi > lo { hi } else { 10.0 * lo };
        Scale { lo, hi, from_px, to_px, log: true }
    }

    /// Place of `value` [px].
    pub fn at(&self, value: f64) -> f64 {
        let share = if self.log {
            libm::log10(value / self.lo) / libm::log10(self.hi / self.lo)
        } else {
            (value - self.lo) / (self.hi - self.lo)
        };
        self.from_px + share * (self.to_px - self.from_px)
    }

    /// Place of `value`, moved to the nearer end when outside [px].
    pub fn clamped(&self, value: f64) -> f64 {
        self.at(value.clamp(self.lo, self.hi))
    }

    /// The smallest and largest value.
    pub fn range(&self) -> (f64, f64) {
        (self.lo, self.hi)
    }

    /// Where the smallest and the largest value lie [px].
    pub fn ends_px(&self) -> (f64, f64) {
        (self.from_px, self.to_px)
    }

    /// Round values inside the range: about `wanted`; on a log scale 1, 2 and 5 or decades only.
    pub fn ticks(&self, wanted: usize) -> Vec<f64> {
        if self.log { log_ticks(self.lo, self.hi, wanted) } else { linear_ticks(self.lo, self.hi, wanted) }
    }
}

/// The step of 1, 2 or 5 times a power of ten that cuts `span` into about `wanted` parts, never more than that.
pub fn tick_step(span: f64, wanted: usize) -> f64 {
    let rough = span / wanted.max(1) as f64;
    let decade = libm::pow(10.0, libm::floor(libm::log10(rough)));
    // a hair of slack keeps an exact division (20 in 4 parts) from being rounded up a step
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * decade).find(|s| *s >= rough * (1.0 - 1e-9)).unwrap_or(rough)
}

fn linear_ticks(lo: f64, hi: f64, wanted: usize) -> Vec<f64> {
    let step = tick_step(hi - lo, wanted);
    // the same slack: the ends of the range are ticks even when the division misses them by a rounding
    let first = libm::ceil(lo / step - 1e-9) as i64;
    let last = libm::floor(hi / step + 1e-9) as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

fn log_ticks(lo: f64, hi: f64, wanted: usize) -> Vec<f64> {
    let (first, last) = (libm::floor(libm::log10(lo)) as i32, libm::ceil(libm::log10(hi)) as i32);
    let inside = |v: &f64| *v >= lo * (1.0 - 1e-9) && *v <= hi * (1.0 + 1e-9);
    let of = |factors: &[f64], every: usize| -> Vec<f64> {
        let decades = (first..=last).step_by(every).map(|e| libm::pow(10.0, f64::from(e)));
        decades.flat_map(|d| factors.iter().map(move |f| f * d)).filter(inside).collect()
    };
    let fine = of(&[1.0, 2.0, 5.0], 1);
    if fine.len() <= wanted.max(3) {
        return fine;
    }
    (1..).map(|every| of(&[1.0], every)).find(|ticks| ticks.len() <= wanted.max(2)).unwrap_or_default()
}

/// Decimals that tell the ticks of an axis apart.
pub fn decimals(ticks: &[f64]) -> usize {
    let fits = |d: &usize| {
        let unit = libm::pow(10.0, *d as f64);
        ticks.iter().all(|t| libm::fabs(libm::round(t * unit) - t * unit) < 1e-6 * unit.max(1.0))
    };
    (0..6).find(fits).unwrap_or(6)
}

/// A number with the given decimals and commas between thousands.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", libm::fabs(value));
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    // no sign before a zero that rounding made
    let minus = value < 0.0 && text.chars().any(|c| c.is_ascii_digit() && c != '0');
    format!("{}{out}{rest}", if minus { "−" } else { "" })
}

/// A number that somebody typed, with the decimals that it has.
pub fn typed(value: f64) -> String {
    grouped(value, decimals(&[value]))
}

/// A number in about three digits, whole numbers without decimals.
pub fn short(value: f64) -> String {
    let size = libm::fabs(value);
    if value == libm::round(value) || size >= 99.95 {
        return grouped(value, 0);
    }
    let decimals = if size >= 0.95 {
        1
    } else if size >= 0.095 {
        2
    } else if size >= 0.0095 {
        3
    } else {
        4
    };
    grouped(value, decimals)
}

/// A share as percent for a cell or bar: whole from 10 %, one decimal below, `<0.1` for less than that, empty for none.
pub fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent <= 0.0 {
        String::new()
    } else if percent < 0.05 {
        "<0.1".to_string()
    } else {
        grouped(percent, usize::from(percent < 9.95))
    }
}

/// `text` cut with an ellipsis so that it is at most `room_px` long.
pub fn fit(text: &str, size_px: f64, bold: bool, room_px: f64) -> String {
    if font::text_length_px(text, size_px, bold) <= room_px {
        return text.to_string();
    }
    // Halving the choice each time: a text of any length is measured some tens of times.
    let ends: Vec<usize> = text.char_indices().map(|(end, _)| end).collect();
    let cut = |end: usize| text[..end].trim_end().to_string() + "…";
    let fitting = ends.partition_point(|&end| font::text_length_px(&cut(end), size_px, bold) <= room_px);
    fitting.checked_sub(1).map_or_else(String::new, |last| cut(ends[last]))
}

/// The type size at which `text` is at most `room_px` long: `size_px` or less.
pub fn shrunk(text: &str, size_px: f64, room_px: f64) -> f64 {
    let length = font::text_length_px(text, size_px, false);
    if length > room_px { size_px * room_px.max(0.0) / length } else { size_px }
}

/// Labels of ticks: on a linear scale all with the same decimals, on a log scale each with its own.
fn tick_texts(scale: &Scale, ticks: &[f64]) -> Vec<String> {
    let digits = decimals(ticks);
    ticks.iter().map(|t| grouped(*t, if scale.log { decimals(&[*t]) } else { digits })).collect()
}

/// `text` in lines of at most `room_px`; a word longer than a line is cut.
/// No-break spaces keep words together.
pub fn wrap(text: &str, size_px: f64, bold: bool, room_px: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word = fit(word, size_px, bold, room_px);
        match lines.last_mut() {
            Some(line) if font::text_length_px(&format!("{line} {word}"), size_px, bold) <= room_px => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// As [`wrap`], with lines of about the same length in place of a last one of a word or two.
fn balanced(text: &str, size_px: f64, bold: bool, room_px: f64) -> Vec<String> {
    let greedy = wrap(text, size_px, bold, room_px);
    // narrower by a twentieth at a time, as long as that needs no further line
    let narrower = (0..20).rev().map(|i| wrap(text, size_px, bold, room_px * (0.5 + 0.025 * f64::from(i))));
    narrower.take_while(|lines| lines.len() == greedy.len()).last().unwrap_or(greedy)
}

/// Writes title and subtitle, left aligned, and returns where the plot may begin [px from the top].
pub fn header(canvas: &mut Canvas, title: &str, subtitle: &str) -> f64 {
    let room_px = canvas.width_px - 2.0 * MARGIN_PX;
    let mut y = 18.0;
    for line in balanced(title, theme::TITLE_PX, true, room_px) {
        y += 1.3 * theme::TITLE_PX;
        canvas.text(Label::new(line, (MARGIN_PX, y - 6.0)).size(theme::TITLE_PX).bold());
    }
    for line in balanced(subtitle, theme::SUBTITLE_PX, false, room_px) {
        y += 1.4 * theme::SUBTITLE_PX;
        canvas.text(Label::new(line, (MARGIN_PX, y - 4.0)).size(theme::SUBTITLE_PX).ink(theme::MUTED));
    }
    y + 14.0
}

/// Writes a remark in the middle of an empty plot: what there is nothing of.
pub fn nothing(canvas: &mut Canvas, what: &str) {
    let at = (canvas.width_px / 2.0, canvas.height_px / 2.0);
    canvas.text(Label::new(what, at).size(theme::TITLE_PX).ink(theme::MUTED).anchor(Anchor::Middle));
}

/// The rectangle that data are drawn in [px].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Plot {
    /// Draws light horizontal lines at the ticks of a vertical scale, their labels left of the plot, and the title
    /// above them.
    pub fn y_axis(&self, canvas: &mut Canvas, scale: &Scale, wanted: usize, title: &str) {
        let ticks = scale.ticks(wanted);
        for (tick, text) in ticks.iter().zip(tick_texts(scale, &ticks)) {
            let y = scale.at(*tick);
            canvas.line((self.left, y), (self.right, y), theme::HAIR_PX, theme::GRID);
            let at = (self.left - 8.0, y + 0.36 * theme::LABEL_PX);
            canvas.text(Label::new(text, at).ink(theme::MUTED).anchor(Anchor::End));
        }
        let at = ((self.left - 40.0).max(MARGIN_PX), self.top - 15.0);
        canvas.text(Label::new(title, at).size(theme::SUBTITLE_PX).ink(theme::MUTED));
    }

    /// Draws the axis line under the plot with ticks, their labels and the title below.
    pub fn x_axis(&self, canvas: &mut Canvas, scale: &Scale, wanted: usize, title: &str) {
        let ticks = scale.ticks(wanted);
        let labelled: Vec<(f64, String)> = ticks.iter().map(|t| scale.at(*t)).zip(tick_texts(scale, &ticks)).collect();
        self.x_axis_labelled(canvas, &labelled, title);
    }

    /// The same with places and labels given.
    pub fn x_axis_labelled(&self, canvas: &mut Canvas, ticks: &[(f64, String)], title: &str) {
        canvas.line((self.left, self.bottom), (self.right, self.bottom), theme::HAIR_PX, theme::AXIS);
        for (x, text) in ticks {
            canvas.line((*x, self.bottom), (*x, self.bottom + 4.0), theme::HAIR_PX, theme::AXIS);
            let at = (*x, self.bottom + 7.0 + theme::LABEL_PX);
            canvas.text(Label::new(text, at).ink(theme::MUTED).anchor(Anchor::Middle));
        }
        let at = ((self.left + self.right) / 2.0, self.bottom + 44.0);
        canvas.text(Label::new(title, at).size(theme::SUBTITLE_PX).ink(theme::MUTED).anchor(Anchor::Middle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_ticks_are_round_and_inside() {
        assert_eq!(Scale::linear((0.0, 20.0), (0.0, 1.0)).ticks(4), [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert_eq!(Scale::linear((-0.3, 0.31), (0.0, 1.0)).ticks(6), [-0.2, 0.0, 0.2]);
    }

    #[test]
    fn log_ticks_are_1_2_5_or_decades() {
        assert_eq!(Scale::log((1.0, 60.0), (0.0, 1.0)).ticks(8), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0]);
        assert_eq!(Scale::log((1.0, 2e4), (0.0, 1.0)).ticks(8), [1.0, 10.0, 100.0, 1e3, 1e4]);
        assert_eq!(Scale::log((1e-6, 1e9), (0.0, 1.0)).ticks(8).len(), 8);
    }

    #[test]
    fn a_range_of_one_value_still_has_a_scale() {
        let scale = Scale::linear((3.0, 3.0), (0.0, 100.0));
        assert_eq!(scale.at(3.0), 0.0);
        assert!(scale.ticks(5).len() > 2);
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(grouped(1234567.0, 0), "1,234,567");
        assert_eq!(grouped(-1234.5, 1), "−1,234.5");
        assert_eq!(grouped(-0.01, 1), "0.0");
        assert_eq!((short(4.27), short(12.0), short(0.0123)), ("4.3".into(), "12".into(), "0.012".into()));
        assert_eq!(
            (percent(0.0), percent(0.0001), percent(0.056), percent(0.2)),
            ("".into(), "<0.1".into(), "5.6".into(), "20".into())
        );
    }

    #[test]
    fn long_texts_are_cut_or_wrapped_to_the_room() {
        let name = "324th Fighter Aviation Division, 176th Guards Fighter Aviation Regiment";
        let cut = fit(name, 13.0, false, 150.0);
        assert!(cut.ends_with('…') && font::text_length_px(&cut, 13.0, false) <= 150.0, "{cut}");
        let next = name.chars().take(cut.chars().count()).collect::<String>() + "…";
        assert!(font::text_length_px(&next, 13.0, false) > 150.0, "no letter less than need be: {cut}");
        assert_eq!(fit("MiG", 13.0, false, 5.0), "");
        let long = "x".repeat(100_000);
        let begun = std::time::Instant::now();
        assert!(fit(&long, 13.0, false, 150.0).len() < 100);
        assert!(begun.elapsed().as_secs() < 10, "the number of measurements does not grow with the text");
        let lines = wrap(name, 13.0, false, 200.0);
        assert_eq!(lines.join(" "), name);
        assert!(lines.iter().all(|l| font::text_length_px(l, 13.0, false) <= 200.0));
    }
}
