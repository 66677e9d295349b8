//! How much each input moves an outcome: bars with intervals, luck among them.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label};
use super::theme::{self, Ink};
use super::{Chart, ChartError, Conditions, Interval, WIDTH_PX, font};

/// Height of an input, and of its bar [px].
const ROW_PX: f64 = 24.0;
const BAR_PX: f64 = 14.0;
/// Room for the names, and for the numbers right of the plot [px].
const NAME_PX: (f64, f64) = (200.0, 440.0);
const NUMBER_PX: f64 = 190.0;
/// Most parameters that are drawn: the largest.
const MOST_ROWS: usize = 24;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// For people.
    pub name: String,
    /// What it does.
    pub effect: Interval,
}

/// All inputs of one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// Name of the quantity, for the file.
    pub key: String,
    /// Outcome, for instance `B-29s lost`.
    pub outcome: String,
    /// What the axis measures.
    pub measure: String,
    /// What the bars are, for the subtitle.
    pub marks: String,
    /// Luck, and what stands beside it: all parameters together.
    pub whole: Vec<Bar>,
    /// Each parameter, in any order.
    pub parameters: Vec<Bar>,
    /// What a parameter must be above to be told from chance.
    pub floor: f64,
}

/// Draws luck, then the parameters, largest first.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(data: &Sensitivity, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut parameters: Vec<&Bar> = data.parameters.iter().collect();
    parameters.sort_by(|a, b| b.effect.value.total_cmp(&a.effect.value));
    let left_out = parameters.len().saturating_sub(MOST_ROWS);
    parameters.truncate(MOST_ROWS);
    let bars: Vec<&Bar> = data.whole.iter().chain(parameters.iter().copied()).collect();
    let height_px = bars.len() as f64 * ROW_PX;
    let mut canvas = Canvas::new(WIDTH_PX, height_px + 300.0);
    let rest = if left_out > 0 { format!("; {left_out} smaller ones left out") } else { String::new() };
    let subtitle = conditions.subtitle(&format!("{}{rest}", data.marks));
    let top = axis::header(&mut canvas, &finding(data, &parameters), &subtitle);
    let bottom = top + 16.0 + height_px;
    canvas.height_px = bottom + 62.0;
    let longest = bars.iter().map(|bar| font::text_length_px(&bar.name, theme::LABEL_PX, false)).fold(0.0, f64::max);
    let left = MARGIN_PX + (longest + 16.0).clamp(NAME_PX.0, NAME_PX.1);
    let plot = Plot { left, right: WIDTH_PX - MARGIN_PX - NUMBER_PX, top: top + 8.0, bottom };
    let most = bars.iter().map(|bar| bar.effect.hi).fold(0.0, f64::max);
    let scale = Scale::linear((0.0, 1.04 * most), (plot.left, plot.right));
    plot.x_axis(&mut canvas, &scale, 6, &data.measure);
    for (row, bar) in bars.iter().enumerate() {
        let is_clear = bar.effect.lo > data.floor;
        let ink = if row < data.whole.len() { theme::MUTED } else { theme::UN };
        let ink = if is_clear || row < data.whole.len() { ink } else { theme::AXIS };
        draw_bar(&mut canvas, &plot, &scale, plot.top + (row as f64 + 0.5) * ROW_PX, (bar, ink));
    }
    Chart::new(&super::stem(&format!("sensitivity {}", data.key)), canvas)
}

/// A bar from zero with its interval, its name and its number; a negative share is drawn as none.
fn draw_bar(canvas: &mut Canvas, plot: &Plot, scale: &Scale, middle: f64, (bar, ink): (&Bar, Ink)) {
    let room_px = plot.left - MARGIN_PX - 12.0;
    let size = axis::shrunk(&bar.name, theme::LABEL_PX, room_px).max(theme::SMALL_PX);
    let name = axis::fit(&bar.name, size, false, room_px);
    let baseline = middle + 0.36 * theme::LABEL_PX;
    canvas.text(Label::new(name, (plot.left - 12.0, baseline)).size(size).anchor(Anchor::End));
    let at = |value: f64| scale.at(value.max(0.0));
    canvas.area((at(0.0), middle - BAR_PX / 2.0), (at(bar.effect.value), middle + BAR_PX / 2.0), ink.with_alpha(0.45));
    canvas.line((at(bar.effect.lo), middle), (at(bar.effect.hi), middle), theme::INTERVAL_PX, ink);
    let number = match bar.effect {
        Interval { hi, .. } if hi <= 0.0 => "0".to_owned(),
        Interval { lo, hi, .. } if lo <= 0.0 => format!("≤ {}", axis::short(hi)),
        effect => format!("{} {}", effect.value_text(), effect.range_text()),
    };
    let size = axis::shrunk(&number, theme::LABEL_PX, WIDTH_PX - MARGIN_PX - plot.right - 14.0);
    canvas.text(Label::new(&number, (plot.right + 14.0, baseline)).size(size));
}

fn finding(data: &Sensitivity, sorted: &[&Bar]) -> String {
    let first = sorted.iter().find(|bar| bar.effect.lo > data.floor);
    match (first, data.whole.first()) {
        (Some(first), Some(luck)) if luck.effect.value > first.effect.value => {
            format!("{}: luck moves them most, then {}", data.outcome, first.name)
        }
        (Some(first), _) => format!("{} depend most on {}", data.outcome, first.name),
        (None, _) => format!("{}: no parameter can be told from chance", data.outcome),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(name: &str, value: f64, half: f64) -> Bar {
        Bar { name: name.into(), effect: Interval { value, lo: value - half, hi: value + half } }
    }

    fn texts(parameters: Vec<Bar>) -> Vec<String> {
        let data = Sensitivity {
            key: "un.b-29a.destroyed".into(),
            outcome: "B-29s lost".into(),
            measure: "share of variance".into(),
            marks: "95 % intervals".into(),
            whole: vec![bar("luck", 0.7, 0.05)],
            parameters,
            floor: 0.0,
        };
        let conditions = Conditions { scenario: "12 April 1951".into(), runs: 64, seed: 1, level: 0.95 };
        draw(&data, &conditions).unwrap().labels().map(|label| label.text.clone()).collect()
    }

    #[test]
    fn the_largest_that_is_told_from_chance_is_named_first() {
        let all = texts(vec![bar("aim error", 0.1, 0.05), bar("belt", 0.2, 0.3), bar("drag", 0.05, 0.02)]);
        assert_eq!(all[0], "B-29s lost: luck moves them most, then aim error");
        let place = |name: &str| all.iter().position(|text| text == name).unwrap();
        assert!(
            place("luck") < place("belt") && place("belt") < place("aim error") && place("aim error") < place("drag")
        );
        assert!(all.contains(&"≤ 0.50".to_owned()), "{all:?}");
        assert_eq!(texts(vec![bar("belt", 0.2, 0.3)])[0], "B-29s lost: no parameter can be told from chance");
    }
}
