//! What became of each unit's aircraft: a bar of shares and the mean of every fate with its interval.

use super::axis::{self, MARGIN_PX};
use super::canvas::{Anchor, Canvas, Label};
use super::{Chart, ChartError, Conditions, Interval, WIDTH_PX, theme};
use crate::model::scenario::Side;

/// Height of a unit's row [px].
const ROW_PX: f64 = 44.0;
/// Left and right end of the bars [px].
const BAR_PX: (f64, f64) = (202.0, 326.0);
/// Right edge of the first column of numbers, and the distance to the next [px].
const COLUMN_PX: (f64, f64) = (419.0, 85.5);
/// Heads of the columns in the order of the fates, two lines each.
const HEADS: [[&str; 2]; 6] = [
    ["shot", "down"],
    ["lost", "returning"],
    ["written", "off"],
    ["major", "damage"],
    ["minor", "damage"],
    ["", "unhurt"],
];

/// Mean number of a unit's aircraft by fate.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitFates {
    /// Name for people.
    pub unit: String,
    /// Whose it is.
    pub side: Side,
    /// Aircraft that took part, mean over the runs.
    pub engaged: f64,
    /// Mean by [`crate::model::engagement::outcome::Fate`], with the interval of the mean.
    pub means: [Interval; 6],
}

impl UnitFates {
    fn destroyed(&self) -> f64 {
        self.means[..3].iter().map(|m| m.value).sum()
    }
}

/// Draws the fates of all units.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(units: &[UnitFates], conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, 250.0 + ROW_PX * units.len().max(1) as f64);
    let marks = format!("aircraft per run: mean and its {} interval; bars: share of the unit", conditions.level_text());
    let top = axis::header(&mut canvas, &finding(units), &conditions.subtitle(&marks));
    canvas.height_px = top + 78.0 + ROW_PX * units.len().max(1) as f64;
    if units.is_empty() {
        axis::nothing(&mut canvas, "no unit took part");
        return Chart::new("fates", canvas);
    }
    draw_heads(&mut canvas, top + 14.0);
    for (i, unit) in units.iter().enumerate() {
        let y = top + 50.0 + ROW_PX * i as f64;
        canvas.line((MARGIN_PX, y), (WIDTH_PX - MARGIN_PX, y), theme::HAIR_PX, theme::GRID);
        draw_unit(&mut canvas, unit, y);
    }
    Chart::new("fates", canvas)
}

fn finding(units: &[UnitFates]) -> String {
    let worst = units.iter().filter(|u| u.engaged > 0.0).fold(None, |worst: Option<&UnitFates>, unit| match worst {
        Some(w) if w.destroyed() / w.engaged >= unit.destroyed() / unit.engaged => Some(w),
        _ => Some(unit),
    });
    match worst {
        Some(unit) if unit.destroyed() > 0.0 => {
            let (lost, of) = (axis::short(unit.destroyed()), axis::short(unit.engaged));
            format!("{} suffers most: {lost} of {of} aircraft destroyed on average", unit.unit)
        }
        _ => "No unit loses an aircraft in any run".to_string(),
    }
}

fn column_px(i: usize) -> f64 {
    COLUMN_PX.0 + COLUMN_PX.1 * i as f64
}

fn draw_heads(canvas: &mut Canvas, y: f64) {
    let small = |text: &str, at| Label::new(text, at).size(theme::SMALL_PX).ink(theme::MUTED);
    for (i, lines) in HEADS.iter().enumerate() {
        let x = column_px(i);
        canvas.area((x - 10.0, y - 18.0), (x, y - 8.0), theme::FATES[i]);
        for (line, text) in lines.iter().enumerate() {
            canvas.text(small(text, (x, y + 5.0 + 14.0 * line as f64)).anchor(Anchor::End));
        }
    }
    canvas.text(small("flown", (column_px(6), y + 19.0)).anchor(Anchor::End));
    canvas.text(small("share of the unit", (BAR_PX.0, y + 5.0)));
    for (share, anchor) in [(0.0, Anchor::Start), (1.0, Anchor::End)] {
        let at = (BAR_PX.0 + share * (BAR_PX.1 - BAR_PX.0), y + 19.0);
        canvas.text(small(&format!("{} %", axis::short(100.0 * share)), at).anchor(anchor));
    }
}

fn draw_unit(canvas: &mut Canvas, unit: &UnitFates, top: f64) {
    let middle = top + ROW_PX / 2.0;
    draw_name(canvas, &unit.unit, middle);
    match unit.side {
        Side::Un => canvas.disc((MARGIN_PX + 4.0, middle), theme::POINT_PX, theme::side(unit.side)),
        Side::Communist => canvas.diamond((MARGIN_PX + 4.0, middle), theme::POINT_PX + 1.0, theme::side(unit.side)),
    }
    draw_bar(canvas, unit, middle);
    for (i, mean) in unit.means.iter().enumerate() {
        let at = (column_px(i), middle - 1.0);
        canvas.text(Label::new(mean.value_text(), at).anchor(Anchor::End));
        let text = mean.range_text();
        let size = axis::shrunk(&text, theme::SMALL_PX, COLUMN_PX.1 - 6.0);
        let range = Label::new(text, (at.0, at.1 + 15.0)).size(size);
        canvas.text(range.ink(theme::MUTED).anchor(Anchor::End));
    }
    let flown = Label::new(axis::short(unit.engaged), (column_px(6), middle - 1.0));
    canvas.text(flown.bold().anchor(Anchor::End));
}

/// A name in two lines at most, smaller before it is cut.
fn draw_name(canvas: &mut Canvas, name: &str, middle: f64) {
    let room_px = BAR_PX.0 - MARGIN_PX - 24.0;
    let at_size = |size| axis::wrap(name, size, false, room_px);
    let size = if at_size(theme::LABEL_PX).len() > 2 { theme::SMALL_PX } else { theme::LABEL_PX };
    let name = at_size(size);
    let lines = name.len().min(2);
    for (i, line) in name.iter().take(2).enumerate() {
        let cut = i + 1 == lines && name.len() > 2;
        let line = if cut { format!("{line}…") } else { line.clone() };
        let line = axis::fit(&line, size, false, room_px);
        let y = middle + 5.0 + 15.0 * (i as f64 - 0.5 * (lines - 1) as f64);
        canvas.text(Label::new(line, (MARGIN_PX + 14.0, y)).size(size));
    }
}

/// The shares of the fates, end to end. A unit of which nothing flew has no bar.
fn draw_bar(canvas: &mut Canvas, unit: &UnitFates, middle: f64) {
    if unit.engaged <= 0.0 {
        return;
    }
    let px = (BAR_PX.1 - BAR_PX.0) / unit.engaged;
    let mut from = BAR_PX.0;
    for (mean, ink) in unit.means.iter().zip(theme::FATES) {
        let to = (from + mean.value * px).min(BAR_PX.1);
        if to > from {
            canvas.area((from, middle - 11.0), (to, middle + 11.0), ink);
        }
        from = to;
    }
}
