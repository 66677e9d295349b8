//! Colours, type sizes and line widths of every chart; the only file with colour numbers.
//!
//! The side and record colours are from the palette of Okabe and Ito (2008), which people with the common kinds of
//! colour blindness can tell apart. Colour is never the only carrier: sides also differ by marker and dash, kinds of
//! record by fill and outline, and every series is labelled where it is drawn.
//!
//! Every colour has a counterpart for dark pages ([`dark`]), so that an SVG can change them by rules of style alone:
//! two inks of different counterparts must differ on paper too, if only by a step that nobody sees.

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
/// Bombers of the United Nations among their fighters: the side's colour, darker.
pub const UN_HEAVY: Ink = Ink::opaque(0, 58, 98);
/// Bombers of the communist side among their fighters.
pub const COMMUNIST_HEAVY: Ink = Ink::opaque(122, 50, 0);
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
pub const TITLE_PX: f64 = 20.0;
/// Type size of the subtitle and axis titles [px].
pub const SUBTITLE_PX: f64 = 14.0;
/// Type size of labels [px].
pub const LABEL_PX: f64 = 14.0;
/// Type size of small print: tick labels of dense charts, remarks [px].
pub const SMALL_PX: f64 = 12.0;

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

/// Colour of a side's bombers where they fly among fighters.
pub fn heavy(side: Side) -> Ink {
    match side {
        Side::Un => UN_HEAVY,
        Side::Communist => COMMUNIST_HEAVY,
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

/// The same on dark pages: from nearly the page to bright.
const DARK_RAMP: [Ink; 5] = [
    Ink::opaque(27, 35, 43),
    Ink::opaque(30, 58, 82),
    Ink::opaque(40, 88, 128),
    Ink::opaque(104, 164, 208),
    Ink::opaque(204, 230, 248),
];

/// Steps of the ramp: more than the eye can tell apart, few enough to name each one's dark counterpart.
const RAMP_STEPS: usize = 32;

/// Shades of computed curves that belong to no side, from the lightest.
const SHADES: [Ink; 3] = [Ink::opaque(142, 142, 142), Ink::opaque(98, 98, 98), Ink::opaque(36, 36, 36)];
/// The same on dark pages.
const DARK_SHADES: [Ink; 3] = [Ink::opaque(112, 118, 124), Ink::opaque(164, 170, 176), Ink::opaque(236, 238, 240)];

/// Text on the light and on the dark part of the ramp. Both are a step off [`INK`] and [`PAPER`]: on dark pages they
/// change with the ramp and not with the page.
const ON_LIGHT: Ink = Ink::opaque(35, 35, 35);
const ON_DARK: Ink = Ink::opaque(254, 254, 254);

fn stepped(stops: &[Ink; 5], step: usize) -> Ink {
    let place = step as f64 / RAMP_STEPS as f64 * (stops.len() - 1) as f64;
    let stop = (place as usize).min(stops.len() - 2);
    let t = place - stop as f64;
    let (a, b) = (stops[stop].rgb, stops[stop + 1].rgb);
    let mix = |a: u8, b: u8| (f64::from(a) + t * (f64::from(b) - f64::from(a))).round() as u8;
    Ink::opaque(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// Colour of the sequential ramp at `share`, 0 (light) to 1 (dark), in `RAMP_STEPS`; outside values take the nearer
/// end.
pub fn ramp(share: f64) -> Ink {
    stepped(&RAMP, (share.clamp(0.0, 1.0) * RAMP_STEPS as f64).round() as usize)
}

/// Grey of a computed curve at `depth`, 0 (light) to 1 (dark).
pub fn shade(depth: f64) -> Ink {
    SHADES[(depth.clamp(0.0, 1.0) * (SHADES.len() - 1) as f64).round() as usize]
}

/// Text colour that stands out on `ground`.
pub fn text_on(ground: Ink) -> Ink {
    if ground.luminance() > 0.5 { ON_LIGHT } else { ON_DARK }
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

/// The same on dark pages: the worse, the brighter.
const DARK_FATES: [Ink; 6] = [
    Ink::opaque(255, 226, 230),
    Ink::opaque(244, 168, 180),
    Ink::opaque(218, 116, 122),
    Ink::opaque(170, 92, 70),
    Ink::opaque(112, 72, 50),
    Ink::opaque(50, 55, 60),
];

/// Counterparts on dark pages of the colours that belong to no table.
fn dark_pairs() -> Vec<(Ink, Ink)> {
    let fills = |side| (side_fill(side), if side == Side::Un { (26, 92, 140) } else { (152, 74, 16) });
    let filled = [Side::Un, Side::Communist].map(fills).map(|(on_paper, (r, g, b))| (on_paper, Ink::opaque(r, g, b)));
    let single = [
        (UN, Ink::opaque(86, 180, 233)),
        (COMMUNIST, Ink::opaque(244, 144, 66)),
        (UN_HEAVY, Ink::opaque(178, 222, 250)),
        (COMMUNIST_HEAVY, Ink::opaque(255, 208, 166)),
        (RECORD, Ink::opaque(62, 198, 156)),
        (INK, Ink::opaque(232, 234, 236)),
        (MUTED, Ink::opaque(168, 174, 180)),
        (GRID, Ink::opaque(50, 56, 62)),
        (AXIS, Ink::opaque(116, 122, 128)),
        (PAPER, DARK_PAPER),
        (ON_LIGHT, Ink::opaque(234, 236, 238)),
        (ON_DARK, Ink::opaque(12, 16, 20)),
    ];
    single.into_iter().chain(filled).collect()
}

/// Page of the dark variant.
const DARK_PAPER: Ink = Ink::opaque(21, 25, 29);

/// Counterpart of a colour on dark pages; `None` for a colour that is not of this file.
pub fn dark(ink: Ink) -> Option<Ink> {
    let ramp = (0..=RAMP_STEPS).map(|step| (stepped(&RAMP, step), stepped(&DARK_RAMP, step)));
    let shades = SHADES.into_iter().zip(DARK_SHADES);
    let all = dark_pairs().into_iter().chain(FATES.into_iter().zip(DARK_FATES)).chain(shades).chain(ramp);
    all.into_iter().find(|(light, _)| light.rgb == ink.rgb).map(|(_, dark)| dark.with_alpha(ink.alpha))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours after WCAG 2.1.
    fn contrast(a: Ink, b: Ink) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let light = |i: Ink| 0.2126 * linear(i.rgb.0) + 0.7152 * linear(i.rgb.1) + 0.0722 * linear(i.rgb.2);
        let (a, b) = (light(a).max(light(b)), light(a).min(light(b)));
        (a + 0.05) / (b + 0.05)
    }

    #[test]
    fn texts_stand_out_on_light_and_dark_pages() {
        for ink in [UN, COMMUNIST, UN_HEAVY, COMMUNIST_HEAVY, RECORD, INK, MUTED] {
            // 4.5 is what WCAG asks of text; the orange is of the palette and reaches 3.9 on white, its bold labels need 3
            let wanted = if ink == COMMUNIST { 3.0 } else { 4.5 };
            assert!(contrast(ink, PAPER) >= wanted, "{ink:?} on paper: {}", contrast(ink, PAPER));
            let lit = dark(ink).unwrap();
            assert!(contrast(lit, DARK_PAPER) >= 4.5, "{ink:?} on a dark page: {}", contrast(lit, DARK_PAPER));
        }
        for step in 0..=RAMP_STEPS {
            let ground = stepped(&RAMP, step);
            let text = text_on(ground);
            let pairs = [(text, ground), (dark(text).unwrap(), dark(ground).unwrap())];
            // numbers in cells are as large as labels: the 3 of large text is the least that is read at a glance
            assert!(pairs.iter().all(|(t, g)| contrast(*t, *g) >= 3.0), "step {step}: {pairs:?}");
        }
    }

    #[test]
    fn no_colour_has_two_counterparts() {
        let mut pairs = dark_pairs();
        pairs.extend(FATES.into_iter().zip(DARK_FATES).chain(SHADES.into_iter().zip(DARK_SHADES)));
        pairs.extend((0..=RAMP_STEPS).map(|step| (stepped(&RAMP, step), stepped(&DARK_RAMP, step))));
        for (i, (light, _)) in pairs.iter().enumerate() {
            assert!(pairs[..i].iter().all(|(other, _)| other != light), "{light:?}");
        }
    }

    #[test]
    fn the_ramp_only_gets_darker_and_on_dark_pages_brighter() {
        for step in 0..RAMP_STEPS {
            let (a, b) = (ramp(step as f64 / RAMP_STEPS as f64), ramp((step + 1) as f64 / RAMP_STEPS as f64));
            assert!(a.luminance() > b.luminance(), "at step {step}");
            assert!(dark(a).unwrap().luminance() < dark(b).unwrap().luminance(), "at step {step}");
        }
    }

    #[test]
    fn fates_get_lighter_as_they_get_better_in_print_without_colour() {
        for pair in FATES.windows(2) {
            // 0.05 of luminance is about the least step that a laser printer keeps apart
            assert!(pair[1].luminance() > pair[0].luminance() + 0.05, "{pair:?}");
        }
        for pair in DARK_FATES.windows(2) {
            assert!(pair[1].luminance() < pair[0].luminance() - 0.05, "{pair:?}");
        }
    }
}
