//! The page a chart is drawn on: a list of marks in logical pixels, which the renderers replay.
//!
//! Charts that are lists can be asked what they show: tests read the labels and their places from here.

use super::font;
use super::theme::{self, Ink};

/// A place on the page, right and down from the upper left corner [px].
pub type Point = (f64, f64);

/// Which end of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// The text is centred there.
    Middle,
    /// The text ends there.
    End,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Place of the anchor, on the baseline.
    pub at: Point,
    /// Type size: the em [px].
    pub size_px: f64,
    /// Bold face.
    pub bold: bool,
    /// Which end `at` is.
    pub anchor: Anchor,
    /// Colour.
    pub ink: Ink,
    /// Written upwards instead of to the right.
    pub upwards: bool,
}

impl Label {
    /// A label in the normal size and colour that begins at `at`.
    pub fn new(text: impl Into<String>, at: Point) -> Label {
        let text = text.into();
        let (size_px, ink) = (theme::LABEL_PX, theme::INK);
        Label { text, at, size_px, bold: false, anchor: Anchor::Start, ink, upwards: false }
    }

    /// With another type size [px].
    pub fn size(self, size_px: f64) -> Label {
        Label { size_px, ..self }
    }

    /// In bold.
    pub fn bold(self) -> Label {
        Label { bold: true, ..self }
    }

    /// With another anchor.
    pub fn anchor(self, anchor: Anchor) -> Label {
        Label { anchor, ..self }
    }

    /// In another colour.
    pub fn ink(self, ink: Ink) -> Label {
        Label { ink, ..self }
    }

    /// Written upwards.
    pub fn upwards(self) -> Label {
        Label { upwards: true, ..self }
    }

    /// Length of the text [px].
    pub fn length_px(&self) -> f64 {
        font::text_length_px(&self.text, self.size_px, self.bold)
    }

    /// Left, top, right and bottom of the text, capitals and descenders included [px].
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let length = self.length_px();
        let start = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -length / 2.0,
            Anchor::End => -length,
        };
        let (x, y) = self.at;
        // height of capitals and depth of descenders of the embedded face, in ems
        let (rise, drop) = (0.73 * self.size_px, 0.24 * self.size_px);
        if self.upwards {
            (x - rise, y - start - length, x + drop, y - start)
        } else {
            (x + start, y - rise, x + start + length, y + drop)
        }
    }
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled rectangle between two corners.
    Area {
        /// Upper left corner.
        from: Point,
        /// Lower right corner.
        to: Point,
        /// Colour.
        ink: Ink,
    },
    /// A filled polygon.
    Polygon {
        /// Corners.
        points: Vec<Point>,
        /// Colour.
        ink: Ink,
    },
    /// A line through points.
    Stroke {
        /// The points.
        points: Vec<Point>,
        /// Width [px].
        width_px: f64,
        /// Colour.
        ink: Ink,
    },
    /// A filled circle.
    Disc {
        /// Centre.
        centre: Point,
        /// Radius [px].
        radius_px: f64,
        /// Colour.
        ink: Ink,
    },
    /// A line of text.
    Text(Label),
}

impl Mark {
    /// Its colour.
    pub fn ink(&self) -> Ink {
        match self {
            Mark::Area { ink, .. } | Mark::Polygon { ink, .. } | Mark::Stroke { ink, .. } | Mark::Disc { ink, .. } => {
                *ink
            }
            Mark::Text(label) => label.ink,
        }
    }

    /// Whether every number of the mark is finite.
    pub fn is_finite(&self) -> bool {
        let fine = |p: &Point| p.0.is_finite() && p.1.is_finite();
        match self {
            Mark::Area { from, to, .. } => fine(from) && fine(to),
            Mark::Polygon { points, .. } => points.iter().all(fine),
            Mark::Stroke { points, width_px, .. } => points.iter().all(fine) && width_px.is_finite(),
            Mark::Disc { centre, radius_px, .. } => fine(centre) && radius_px.is_finite(),
            Mark::Text(label) => fine(&label.at) && label.size_px.is_finite(),
        }
    }
}

/// A page under work.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    /// Width [px].
    pub width_px: f64,
    /// Height [px].
    pub height_px: f64,
    /// What is drawn, in order.
    pub marks: Vec<Mark>,
}

impl Canvas {
    /// An empty page.
    pub fn new(width_px: f64, height_px: f64) -> Canvas {
        Canvas { width_px, height_px, marks: Vec::new() }
    }

    /// Fills the rectangle between two opposite corners.
    pub fn area(&mut self, a: Point, b: Point, ink: Ink) {
        let from = (a.0.min(b.0), a.1.min(b.1));
        let to = (a.0.max(b.0), a.1.max(b.1));
        self.marks.push(Mark::Area { from, to, ink });
    }

    /// Fills a polygon; fewer than three corners draw nothing.
    pub fn polygon(&mut self, points: Vec<Point>, ink: Ink) {
        if points.len() > 2 {
            self.marks.push(Mark::Polygon { points, ink });
        }
    }

    /// Draws a line through points; fewer than two draw nothing.
    pub fn stroke(&mut self, points: Vec<Point>, width_px: f64, ink: Ink) {
        if points.len() > 1 {
            self.marks.push(Mark::Stroke { points, width_px, ink });
        }
    }

    /// Draws a straight line.
    pub fn line(&mut self, a: Point, b: Point, width_px: f64, ink: Ink) {
        self.stroke(vec![a, b], width_px, ink);
    }

    /// Draws the outline of a rectangle.
    pub fn outline(&mut self, a: Point, b: Point, width_px: f64, ink: Ink) {
        // begun inside an edge: a line that begins in a corner leaves a notch there
        let begin = ((a.0 + b.0) / 2.0, a.1);
        self.stroke(vec![begin, (b.0, a.1), b, (a.0, b.1), a, begin], width_px, ink);
    }

    /// Draws a line through points in dashes of `on_px` with gaps of `off_px`.
    pub fn dashes(&mut self, points: &[Point], width_px: f64, ink: Ink, (on_px, off_px): (f64, f64)) {
        let mut drawing = true;
        let mut left_px = on_px;
        let mut dash: Vec<Point> = points.first().copied().into_iter().collect();
        for pair in points.windows(2) {
            let ((mut x, mut y), (to_x, to_y)) = (pair[0], pair[1]);
            let mut rest_px = length_px((x, y), (to_x, to_y));
            // a length that is not finite would never be used up; the check of the page reports it
            while rest_px.is_finite() && rest_px > left_px {
                let t = left_px / rest_px;
                (x, y) = (x + t * (to_x - x), y + t * (to_y - y));
                rest_px -= left_px;
                if drawing {
                    dash.push((x, y));
                    self.stroke(std::mem::take(&mut dash), width_px, ink);
                } else {
                    dash = vec![(x, y)];
                }
                drawing = !drawing;
                left_px = if drawing { on_px } else { off_px };
            }
            left_px -= rest_px;
            if drawing {
                dash.push((to_x, to_y));
            }
        }
        if drawing {
            self.stroke(dash, width_px, ink);
        }
    }

    /// Fills a circle.
    pub fn disc(&mut self, centre: Point, radius_px: f64, ink: Ink) {
        self.marks.push(Mark::Disc { centre, radius_px, ink });
    }

    /// Draws a circle filled with paper, so that what lies under it does not show.
    pub fn ring(&mut self, centre: Point, radius_px: f64, width_px: f64, ink: Ink) {
        self.disc(centre, radius_px, ink);
        self.disc(centre, radius_px - width_px, theme::PAPER);
    }

    /// Fills a diamond.
    pub fn diamond(&mut self, (x, y): Point, radius_px: f64, ink: Ink) {
        self.polygon(vec![(x - radius_px, y), (x, y - radius_px), (x + radius_px, y), (x, y + radius_px)], ink);
    }

    /// Draws a cross.
    pub fn cross(&mut self, (x, y): Point, radius_px: f64, width_px: f64, ink: Ink) {
        self.line((x - radius_px, y - radius_px), (x + radius_px, y + radius_px), width_px, ink);
        self.line((x - radius_px, y + radius_px), (x + radius_px, y - radius_px), width_px, ink);
    }

    /// Writes a line of text; an empty one draws nothing.
    pub fn text(&mut self, label: Label) {
        if !label.text.is_empty() {
            self.marks.push(Mark::Text(label));
        }
    }
}

/// Distance between two places [px].
fn length_px(a: Point, b: Point) -> f64 {
    ((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_cover_their_share_of_the_line_round_corners() {
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.dashes(&[(0.0, 0.0), (30.0, 0.0), (30.0, 30.0)], 1.0, theme::INK, (5.0, 5.0));
        let mut drawn_px = 0.0;
        for mark in &canvas.marks {
            let Mark::Stroke { points, .. } = mark else { panic!("only strokes") };
            drawn_px += points.windows(2).map(|p| length_px(p[0], p[1])).sum::<f64>();
        }
        // 60 px in dashes of 5 and gaps of 5: exactly half, but for rounding
        assert!((drawn_px - 30.0).abs() < 1e-9, "{drawn_px}");
    }

    #[test]
    fn bounds_follow_the_anchor() {
        let label = Label::new("12 April", (50.0, 20.0));
        let length = label.length_px();
        assert!(length > 20.0);
        assert_eq!(label.clone().bounds().0, 50.0);
        assert_eq!(label.clone().anchor(Anchor::End).bounds().0, 50.0 - length);
        assert_eq!(label.anchor(Anchor::End).upwards().bounds().3, 20.0 + length);
    }
}
