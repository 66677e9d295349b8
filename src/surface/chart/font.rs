//! The embedded typeface (DejaVu Sans, normal and bold) and the length of a text in it.

use super::{ChartError, canvas::Anchor};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, FontTransform, IntoFont, RGBColor, TextStyle, register_font};
use std::sync::OnceLock;

/// Name the faces are registered under. It is written into SVG as it stands, so it lists a face of nearly the same
/// widths and the generic one for viewers that lack the first.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// Height of a line over the em in the embedded faces: ascender 1901 and descender 483 of 2048 units (table `hhea`).
/// The rasteriser takes the former as its size, we ask by the latter.
pub(super) const LINE_PER_EM: f64 = (1901.0 + 483.0) / 2048.0;

/// Registers the embedded faces with the drawing library, once.
///
/// # Errors
/// [`ChartError::Font`] when the library cannot read them.
pub(super) fn register() -> Result<(), ChartError> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let registered = DONE.get_or_init(|| {
        let normal = include_bytes!("../../../assets/fonts/DejaVuSans.ttf");
        let bold = include_bytes!("../../../assets/fonts/DejaVuSans-Bold.ttf");
        register_font(FAMILY, FontStyle::Normal, normal).is_ok() && register_font(FAMILY, FontStyle::Bold, bold).is_ok()
    });
    if *registered { Ok(()) } else { Err(ChartError::Font) }
}

/// A text style of the drawing library; its place is the upper edge of the line.
pub(super) fn style(size: f64, bold: bool, anchor: Anchor, upwards: bool, rgb: (u8, u8, u8)) -> TextStyle<'static> {
    let face = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let h_pos = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let turn = if upwards { FontTransform::Rotate270 } else { FontTransform::None };
    let font = (FAMILY, size, face).into_font().transform(turn);
    let mut style = TextStyle::from(font).pos(Pos::new(h_pos, VPos::Top));
    style.color = RGBColor(rgb.0, rgb.1, rgb.2).to_backend_color();
    style
}

/// Length of `text` at the type size `size_px` (the em) [px].
pub fn text_length_px(text: &str, size_px: f64, bold: bool) -> f64 {
    /// The library answers in whole pixels: asked at this size, its answer is exact to 0.1 %.
    const ASKED_PX: f64 = 1000.0;
    let measured = register().ok().and_then(|()| {
        let style = style(ASKED_PX * LINE_PER_EM, bold, Anchor::Start, false, (0, 0, 0));
        style.font.layout_box(text).ok().map(|(from, to)| f64::from(to.0 - from.0) / ASKED_PX)
    });
    // without a face nothing is rendered either; the mean width of Latin letters keeps the layout sane until then
    size_px * measured.unwrap_or(0.6 * text.chars().count() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_text_is_the_sum_of_its_advances() {
        // advance of a digit in DejaVu Sans: 1303 of 2048 units
        let em = text_length_px("0000", 10.0, false) / 10.0;
        // 1 pixel in 1000, per the rounding of the library
        assert!((em - 4.0 * 1303.0 / 2048.0).abs() < 1.5e-3, "{em}");
        assert!(text_length_px("0000", 10.0, true) > 10.0 * em, "bold is wider");
    }
}
