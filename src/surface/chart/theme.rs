//! Colours, type sizes and line widths of every chart; the only file with colour numbers.
//!
//! The side and record colours are from the palette of Okabe and Ito (2008), which people with the common kinds of
//! colour blindness can tell apart. Colour is never the only carrier: sides also differ by marker and dash, kinds of
//! record by fill and outline, and every series is labelled where it is drawn.

use crate::model::scenario::Side;

/// A colour with its opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Red, green, blue.
    pub rgb: (u8, u8, u8),
    /// Opacity, 0 to 1.
    pub alpha: f64,
}

impl Ink {
    const fn opaque(red: u8, green: u8, blue: u8) -> Ink {
        Ink { rgb: (red, green, blue), alpha: 1.0 }
    }

    /// The same colour with another opacity.
    pub const fn with_alpha(self, alpha: f64) -> Ink {
        Ink { rgb: self.rgb, alpha }
    }

    /// Relative luminance, 0 (black) to 1 (white), without gamma: enough to choose dark or light text.
    pub fn luminance(self) -> f64 {
        let (red, green, blue) = self.rgb;
        (0.2126 * f64::from(red) + 0.7152 * f64::from(green) + 0.0722 * f64::from(blue)) / 255.0
    }
}

/// United Nations side.
pub const UN: Ink = Ink::opaque(0, 114, 178);
/// Communist side.
pub const COMMUNIST: Ink = Ink::opaque(213, 94, 0);
/// Documented record.
pub const RECORD: Ink = Ink::opaque(0, 110, 82);
/// Text and marks that must be read.
pub const INK: Ink = Ink::opaque(34, 34, 34);
/// Text that explains: subtitles, axis labels.
pub const MUTED: Ink = Ink::opaque(96, 96, 96);
/// Mesh lines.
pub const GRID: Ink = Ink::opaque(226, 226, 226);
/// Axis lines.
pub const AXIS: Ink = Ink::opaque(150, 150, 150);
/// Page.
pub const PAPER: Ink = Ink::opaque(255, 255, 255);

/// Opacity of interval bands.
pub const BAND_ALPHA: f64 = 0.18;

/// Type size of the title [px].
pub const TITLE_PX: f64 = 18.0;
/// Type size of the subtitle and axis titles [px].
pub const SUBTITLE_PX: f64 = 13.0;
/// Type size of labels [px].
pub const LABEL_PX: f64 = 13.0;
/// Type size of small print: tick labels of dense charts, remarks [px].
pub const SMALL_PX: f64 = 11.0;

/// Width of a data line [px].
pub const LINE_PX: f64 = 2.0;
/// Width of mesh and axis lines [px].
pub const HAIR_PX: f64 = 1.0;
/// Width of an interval line in a forest plot [px].
pub const INTERVAL_PX: f64 = 3.0;
/// Radius of a point [px].
pub const POINT_PX: f64 = 4.0;

/// Colour of a side.
pub fn side(side: Side) -> Ink {
    match side {
        Side::Un => UN,
        Side::Communist => COMMUNIST,
    }
}

/// Opaque fill of a side's bars: lighter than its lines, so that whiskers stand out.
pub fn side_fill(of: Side) -> Ink {
    let (red, green, blue) = side(of).rgb;
    let lighter = |c: u8| c + (255 - c) / 4;
    Ink::opaque(lighter(red), lighter(green), lighter(blue))
}

/// Stops of the sequential ramp, light to dark, one hue.
const RAMP: [Ink; 5] = [
    Ink::opaque(247, 250, 252),
    Ink::opaque(200, 218, 232),
    Ink::opaque(130, 172, 202),
    Ink::opaque(58, 116, 160),
    Ink::opaque(14, 60, 102),
];

/// Colour of the sequential ramp at `share`, 0 (light) to 1 (dark); outside values take the nearer end.
pub fn ramp(share: f64) -> Ink {
    let place = share.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    let stop = (place as usize).min(RAMP.len() - 2);
    let t = place - stop as f64;
    let (a, b) = (RAMP[stop].rgb, RAMP[stop + 1].rgb);
    let mix = |a: u8, b: u8| (f64::from(a) + t * (f64::from(b) - f64::from(a))).round() as u8;
    Ink::opaque(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// Text colour that stands out on `ground`.
pub fn text_on(ground: Ink) -> Ink {
    if ground.luminance() > 0.5 { INK } else { PAPER }
}

/// Fill of each fate in the order of [`crate::model::engagement::outcome::Fate`]: the worse, the darker.
pub const FATES: [Ink; 6] = [
    Ink::opaque(60, 20, 40),
    Ink::opaque(128, 44, 66),
    Ink::opaque(188, 92, 92),
    Ink::opaque(224, 152, 120),
    Ink::opaque(242, 206, 166),
    Ink::opaque(228, 231, 234),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_only_gets_darker() {
        for step in 0..100 {
            let (a, b) = (f64::from(step) / 100.0, f64::from(step + 1) / 100.0);
            assert!(ramp(a).luminance() > ramp(b).luminance(), "at {a}");
        }
    }

    #[test]
    fn fates_get_lighter_as_they_get_better_in_print_without_colour() {
        for pair in FATES.windows(2) {
            // 0.05 of luminance is about the least step that a laser printer keeps apart
            assert!(pair[1].luminance() > pair[0].luminance() + 0.05, "{pair:?}");
        }
    }
}
