//! Replays the marks of a chart to the back ends of the drawing library: SVG text or PNG bytes.
//!
//! The back ends know whole pixels only. Both are therefore drawn at four times the logical size: SVG is scaled back
//! by its view box, PNG by averaging two by two pixels, which leaves twice the logical size and smooth edges.
//!
//! An SVG carries its colours as plain attributes, for paper and for viewers without style sheets, and rules that change
//! them where the reader's screen is dark. PNG is always light, and so is print.

use super::canvas::{Label, Mark, Point};
use super::theme::{self, Ink};
use super::{Chart, ChartError, font};
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::{Color, RGBColor, ShapeStyle};

/// Device pixels per logical pixel while drawing.
const SCALE: u32 = 4;
/// Device pixels averaged to one pixel of a PNG, along each axis.
const AVERAGED: u32 = 2;

/// How a back end places text: what it calls the size, and how far below its place the baseline lies.
#[derive(Clone, Copy)]
struct TextRule {
    /// Size to ask for, per em.
    size_per_em: f64,
    /// From the place asked for to the baseline, in ems.
    baseline_em: f64,
}

/// `plotters-svg` divides the size by 1.24 and shifts top-aligned text by 0.76 em.
const SVG_TEXT: TextRule = TextRule { size_per_em: 1.24, baseline_em: 0.76 };
/// `plotters` with `ab_glyph` takes the size as the height of the line and puts the baseline at half of it.
const BITMAP_TEXT: TextRule = TextRule { size_per_em: font::LINE_PER_EM, baseline_em: font::LINE_PER_EM / 2.0 };

/// What the root of an SVG says of its colours: they follow the screen of the reader.
const SCHEME: &str = "data-scheme=\"auto\"";

/// SVG text of a chart. The rules for dark screens hold only below a root with `data-scheme="auto"`; a page that the SVG
/// is put into and that stays light replaces that attribute of the root by any other value, or takes it away.
pub(super) fn svg(chart: &Chart) -> Result<String, ChartError> {
    font::register()?;
    let mut text = String::new();
    let (width, height) = device_size(chart);
    {
        let mut backend = SVGBackend::with_string(&mut text, (width, height));
        replay(chart, &mut backend, SVG_TEXT)?;
    }
    let drawn = format!("<svg width=\"{width}\" height=\"{height}\"");
    let shown = format!("<svg role=\"img\" width=\"{}\" height=\"{}\"", width / SCALE, height / SCALE);
    let text = text.replacen(&drawn, &shown, 1);
    let (root, rest) = text.split_once(">\n").unwrap_or((&text, ""));
    Ok(format!("{root} {SCHEME}>\n{}{rest}", dark_style(chart)))
}

/// Rules that turn every colour of the chart into its dark counterpart: by attribute, so that they need no names that
/// might clash with those of another chart on the same page.
fn dark_style(chart: &Chart) -> String {
    let mut inks: Vec<(u8, u8, u8)> = chart.marks().iter().map(|mark| mark.ink().rgb).collect();
    inks.push(theme::PAPER.rgb);
    inks.sort_unstable();
    inks.dedup();
    let hex = |(red, green, blue): (u8, u8, u8)| format!("#{red:02X}{green:02X}{blue:02X}");
    let mut style = "<style>@media screen and (prefers-color-scheme:dark){\n".to_string();
    for light in inks {
        let Some(dark) = theme::dark(Ink { rgb: light, alpha: 1.0 }) else { continue };
        for what in ["fill", "stroke"] {
            style += &format!("svg[{SCHEME}] [{what}=\"{}\"]{{{what}:{}}}\n", hex(light), hex(dark.rgb));
        }
    }
    style + "}</style>\n"
}

/// PNG bytes of a chart, at twice its logical size.
pub(super) fn png(chart: &Chart) -> Result<Vec<u8>, ChartError> {
    font::register()?;
    let (width, height) = device_size(chart);
    let mut pixels = vec![255_u8; width as usize * height as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        replay(chart, &mut backend, BITMAP_TEXT)?;
    }
    encode(&average(&pixels, width), width / AVERAGED, height / AVERAGED)
}

fn device_size(chart: &Chart) -> (u32, u32) {
    let pixels = |logical: f64| logical.round().max(1.0) as u32 * SCALE;
    (pixels(chart.width_px()), pixels(chart.height_px()))
}

/// Draws every mark in order on white paper.
fn replay<B: DrawingBackend>(chart: &Chart, backend: &mut B, rule: TextRule) -> Result<(), ChartError> {
    let fault = |e: &dyn std::fmt::Display| ChartError::Draw { chart: chart.name().to_string(), cause: e.to_string() };
    backend.ensure_prepared().map_err(|e| fault(&e))?;
    let (width, height) = backend.get_size();
    backend.draw_rect((0, 0), (width as i32, height as i32), &fill(theme::PAPER), true).map_err(|e| fault(&e))?;
    for mark in chart.marks() {
        draw(mark, backend, rule).map_err(|e| fault(&e))?;
    }
    backend.present().map_err(|e| fault(&e))
}

/// Draws one mark; the fault is what the library says.
fn draw<B: DrawingBackend>(mark: &Mark, backend: &mut B, rule: TextRule) -> Result<(), String> {
    let drawn = match mark {
        Mark::Area { from, to, ink } => backend.draw_rect(device(*from), device(*to), &fill(*ink), true),
        Mark::Polygon { points, ink } => backend.fill_polygon(distinct(points), &fill(*ink)),
        Mark::Stroke { points, width_px, ink } => {
            let width = (width_px * f64::from(SCALE)).round().max(1.0) as u32;
            let points = distinct(points);
            if points.len() > 1 { backend.draw_path(points, &fill(*ink).stroke_width(width)) } else { Ok(()) }
        }
        Mark::Disc { centre, radius_px, ink } => {
            let radius = (radius_px * f64::from(SCALE)).round().max(1.0) as u32;
            backend.draw_circle(device(*centre), radius, &fill(*ink), true)
        }
        Mark::Text(label) => return write(label, backend, rule),
    };
    drawn.map_err(|e| e.to_string())
}

fn write<B: DrawingBackend>(label: &Label, backend: &mut B, rule: TextRule) -> Result<(), String> {
    let rise_px = rule.baseline_em * label.size_px;
    let (x, y) = label.at;
    let at = if label.upwards { (x - rise_px, y) } else { (x, y - rise_px) };
    let size = label.size_px * f64::from(SCALE) * rule.size_per_em;
    let style = font::style(size, label.bold, label.anchor, label.upwards, label.ink.rgb);
    backend.draw_text(&label.text, &style, device(at)).map_err(|e| e.to_string())
}

fn device(p: Point) -> (i32, i32) {
    let pixel = |v: f64| (v * f64::from(SCALE)).round() as i32;
    (pixel(p.0), pixel(p.1))
}

/// Points on the device, without repeats: the rasteriser divides by the length of each segment.
fn distinct(points: &[Point]) -> Vec<(i32, i32)> {
    let mut points: Vec<(i32, i32)> = points.iter().map(|p| device(*p)).collect();
    points.dedup();
    points
}

fn fill(ink: Ink) -> ShapeStyle {
    ShapeStyle::from(RGBColor(ink.rgb.0, ink.rgb.1, ink.rgb.2).mix(ink.alpha)).filled()
}

/// Averages squares of [`AVERAGED`] by [`AVERAGED`] pixels of an RGB picture.
fn average(pixels: &[u8], width: u32) -> Vec<u8> {
    let (side, row) = (AVERAGED as usize, width as usize * 3);
    let rows = pixels.len() / row / side;
    let mut out = Vec::with_capacity(pixels.len() / (side * side));
    for y in 0..rows {
        for x in 0..width as usize / side {
            for channel in 0..3 {
                let cells = (0..side * side).map(|i| (y * side + i / side) * row + (x * side + i % side) * 3 + channel);
                let sum: u32 = cells.map(|cell| u32::from(pixels[cell])).sum();
                out.push(((sum + AVERAGED * AVERAGED / 2) / (AVERAGED * AVERAGED)) as u8);
            }
        }
    }
    out
}

fn encode(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ChartError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|e| ChartError::Encode { cause: e.to_string() })?;
    writer.write_image_data(pixels).map_err(|e| ChartError::Encode { cause: e.to_string() })?;
    writer.finish().map_err(|e| ChartError::Encode { cause: e.to_string() })?;
    Ok(bytes)
}
