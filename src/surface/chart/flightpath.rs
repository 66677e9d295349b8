//! One run seen from above, true to scale, and in height over time.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label, Point};
use super::theme::{self, Ink};
use super::{Chart, ChartError, Conditions, HEIGHT_PX, WIDTH_PX};
use crate::model::scenario::Side;

/// Height of the page [px].
const PAGE_PX: f64 = HEIGHT_PX + 60.0;
/// Where the plan ends and where the height view begins [px].
const SPLIT_PX: (f64, f64) = (556.0, 626.0);

/// Where an aircraft was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackPoint {
    /// Time from the beginning of the battle [s].
    pub time_s: f64,
    /// East of the origin [m].
    pub east_m: f64,
    /// North of the origin [m].
    pub north_m: f64,
    /// Height [m].
    pub height_m: f64,
}

/// The way of one aircraft.
#[derive(Debug, Clone, PartialEq)]
pub struct FlightTrack {
    /// Name of its group, for instance `B-29s` or `F-84 close escort`; one label is written for each name.
    pub group: String,
    /// Whose it is.
    pub side: Side,
    /// Drawn wider and darker than the others: bombers.
    pub heavy: bool,
    /// Points in order of time.
    pub points: Vec<TrackPoint>,
    /// Its name where it was shot down at its last point, for instance `19bg-03`.
    pub lost: Option<String>,
}

/// A named place or line on the ground, east and north [m].
#[derive(Debug, Clone, PartialEq)]
pub struct Landmark {
    /// Name for people, for instance `Yalu`.
    pub name: String,
    /// One point for a place, several for a line.
    pub points: Vec<(f64, f64)>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct FlightView {
    /// Index of the run.
    pub run: u64,
    /// Why this run is shown, for instance `the median: 3 bombers lost in all`.
    pub choice: String,
    /// Tracks, bombers first: later ones lie above.
    pub tracks: Vec<FlightTrack>,
    /// Line that one side does not cross.
    pub border: Option<Landmark>,
    /// Target of the bombers.
    pub target: Option<Landmark>,
}

impl FlightView {
    fn points(&self) -> impl Iterator<Item = &TrackPoint> {
        self.tracks.iter().flat_map(|t| &t.points)
    }

    /// What the plan shows: where the communist aircraft flew, whom the others come to meet, else everything.
    fn scene(&self) -> Vec<&TrackPoint> {
        let of = |wanted: fn(&&FlightTrack) -> bool| -> Vec<&TrackPoint> {
            self.tracks.iter().filter(wanted).flat_map(|t| &t.points).collect()
        };
        let communist = of(|t| t.side == Side::Communist);
        let last = self.tracks.iter().filter(|t| t.lost.is_some()).filter_map(|t| t.points.last());
        if communist.is_empty() { of(|_| true) } else { communist.into_iter().chain(last).collect() }
    }

    fn losses(&self, side: Side) -> usize {
        self.tracks.iter().filter(|t| t.side == side && t.lost.is_some()).count()
    }
}

/// Name of the chart of a run.
pub fn name(run: u64) -> String {
    format!("flight-{run}")
}

/// Draws the plan and height view of a run.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw(view: &FlightView, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, PAGE_PX);
    let name = name(view.run);
    let title = finding(view);
    let marks = "solid: UN, dashed: communist; cross: shot down";
    let subtitle =
        format!("{} · run {} of seed {}, {} · {marks}", conditions.scenario, view.run, conditions.seed, view.choice);
    let top = axis::header(&mut canvas, &title, &subtitle);
    if view.points().next().is_none() {
        axis::nothing(&mut canvas, "nobody attacked: there was no battle to show");
        return Chart::new(&name, canvas);
    }
    let mut labels = Labels::default();
    draw_plan(&mut canvas, view, top, &mut labels);
    draw_heights(&mut canvas, view, top, &mut labels);
    Chart::new(&name, canvas)
}

fn finding(view: &FlightView) -> String {
    let count = |side| match view.losses(side) {
        0 => "no".to_string(),
        losses => losses.to_string(),
    };
    match (view.losses(Side::Un), view.losses(Side::Communist)) {
        (0, 0) => format!("Run {}: no aircraft shot down", view.run),
        _ => format!(
            "Run {}: {} UN and {} communist aircraft shot down",
            view.run,
            count(Side::Un),
            count(Side::Communist)
        ),
    }
}

/// Texts on the page so far; a new one takes the first of its places that is free.
#[derive(Default)]
struct Labels {
    taken: Vec<(f64, f64, f64, f64)>,
}

impl Labels {
    /// Writes `label` at the first place inside `plot` that is free of other texts; a text without one is left out.
    fn write(&mut self, canvas: &mut Canvas, plot: &Plot, label: &Label, places: impl Iterator<Item = Point>) {
        for at in places {
            let label = Label { at, ..label.clone() };
            let (left, top, right, bottom) = label.bounds();
            let inside = left > plot.left && right < plot.right && top > plot.top && bottom < plot.bottom;
            let free = |t: &(f64, f64, f64, f64)| left > t.2 + 3.0 || right < t.0 - 3.0 || top > t.3 || bottom < t.1;
            if inside && self.taken.iter().all(free) {
                canvas.area((left - 2.0, top - 2.0), (right + 2.0, bottom + 1.0), theme::PAPER.with_alpha(0.85));
                canvas.text(label);
                self.taken.push((left, top, right, bottom));
                return;
            }
        }
    }
}

/// The four places beside a point, above first.
fn beside(p: Point) -> [Point; 4] {
    [(p.0 + 7.0, p.1 - 7.0), (p.0 + 7.0, p.1 + 15.0), (p.0 + 9.0, p.1 + 4.0), (p.0 - 60.0, p.1 - 9.0)]
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)))
}

fn draw_plan(canvas: &mut Canvas, view: &FlightView, top: f64, labels: &mut Labels) {
    let room = Plot { left: MARGIN_PX + 40.0, right: SPLIT_PX.0, top: top + 24.0, bottom: PAGE_PX - 62.0 };
    let target = || view.target.iter().flat_map(|t| &t.points);
    let scene = view.scene();
    let east = bounds(scene.iter().map(|p| p.east_m).chain(target().map(|p| p.0)));
    let north = bounds(scene.iter().map(|p| p.north_m).chain(target().map(|p| p.1)));
    // the larger of both scales serves both directions, with a margin of 4 % and never less than a kilometre across
    let (width, height) = (room.right - room.left, room.bottom - room.top);
    let m_per_px = 1.08 * ((east.1 - east.0) / width).max((north.1 - north.0) / height).max(1000.0 / width);
    let half_km = (0.5 * m_per_px * width / 1000.0, 0.5 * m_per_px * height / 1000.0);
    let middle_km = ((east.0 + east.1) / 2000.0, (north.0 + north.1) / 2000.0);
    let x = Scale::linear((middle_km.0 - half_km.0, middle_km.0 + half_km.0), (room.left, room.right));
    let y = Scale::linear((middle_km.1 - half_km.1, middle_km.1 + half_km.1), (room.bottom, room.top));
    room.y_axis(canvas, &y, 8, "north [km], from above");
    room.x_axis(canvas, &x, 8, "east [km]");
    let place = |e: f64, n: f64| (x.at(e / 1000.0), y.at(n / 1000.0));
    draw_tracks(canvas, view, &room, |p| place(p.east_m, p.north_m));
    let names = draw_ground(canvas, view, &room, place);
    for (label, places) in names {
        labels.write(canvas, &room, &label, places.into_iter());
    }
    write_names(canvas, view, &room, |p| place(p.east_m, p.north_m), labels);
}

/// Draws border and target upon the tracks, which would hide them; returns their names with the places these may take, to be written over the tracks.
fn draw_ground(
    canvas: &mut Canvas,
    view: &FlightView,
    plot: &Plot,
    place: impl Fn(f64, f64) -> Point,
) -> Vec<(Label, Vec<Point>)> {
    let mut names = Vec::new();
    if let Some(target) = &view.target {
        for at in target.points.iter().map(|p| place(p.0, p.1)) {
            canvas.outline((at.0 - 6.0, at.1 - 6.0), (at.0 + 6.0, at.1 + 6.0), theme::LINE_PX, theme::INK);
            canvas.disc(at, 2.0, theme::INK);
            names.push((Label::new(&target.name, at).bold(), beside((at.0 + 8.0, at.1)).to_vec()));
        }
    }
    if let Some(border) = &view.border {
        let line: Vec<Point> = border.points.iter().map(|p| place(p.0, p.1)).collect();
        let mut places = Vec::new();
        for (a, b) in line.windows(2).filter_map(|pair| clipped(pair[0], pair[1], plot)) {
            canvas.line(a, b, 5.0, theme::AXIS.with_alpha(0.6));
            places.extend([a, b, ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)].into_iter().flat_map(beside));
        }
        names.push((Label::new(&border.name, (0.0, 0.0)).ink(theme::MUTED).bold(), places));
    }
    names
}

/// The part of a segment inside the plot (Liang and Barsky 1984).
fn clipped(a: Point, b: Point, plot: &Plot) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    let edges = [(-dx, a.0 - plot.left), (dx, plot.right - a.0), (-dy, a.1 - plot.top), (dy, plot.bottom - a.1)];
    for (toward, room) in edges {
        if toward == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if toward < 0.0 {
            from = from.max(room / toward);
        } else {
            to = to.min(room / toward);
        }
    }
    // whole ends stay what they are, so that the pieces of a line can be told to meet
    let start = if from > 0.0 { (a.0 + from * dx, a.1 + from * dy) } else { a };
    let end = if to < 1.0 { (a.0 + to * dx, a.1 + to * dy) } else { b };
    (from < to).then_some((start, end))
}

fn draw_heights(canvas: &mut Canvas, view: &FlightView, top: f64, labels: &mut Labels) {
    let plot = Plot { left: SPLIT_PX.1, right: WIDTH_PX - MARGIN_PX, top: top + 24.0, bottom: PAGE_PX - 62.0 };
    let time = bounds(view.points().map(|p| p.time_s / 60.0));
    let heights = bounds(view.points().map(|p| p.height_m / 1000.0));
    let pad = 0.06 * (heights.1 - heights.0).max(0.5);
    let x = Scale::linear(time, (plot.left, plot.right));
    let y = Scale::linear(((heights.0 - pad).max(0.0).min(heights.0), heights.1 + pad), (plot.bottom, plot.top));
    plot.y_axis(canvas, &y, 8, "height [km], over time");
    plot.x_axis(canvas, &x, 6, "time [min]");
    let place = |p: &TrackPoint| (x.at(p.time_s / 60.0), y.at(p.height_m / 1000.0));
    draw_tracks(canvas, view, &plot, place);
    write_names(canvas, view, &plot, place, labels);
}

fn ink_of(track: &FlightTrack) -> Ink {
    if track.heavy { theme::heavy(track.side) } else { theme::side(track.side) }
}

fn draw_tracks(canvas: &mut Canvas, view: &FlightView, plot: &Plot, place: impl Fn(&TrackPoint) -> Point) {
    // many tracks are drawn finer, so that the plan does not turn into one patch
    let light_px = if view.tracks.len() > 24 { 1.0 } else { 1.5 };
    for track in &view.tracks {
        let ink = ink_of(track).with_alpha(0.7);
        let width_px = if track.heavy { light_px + 0.5 } else { light_px };
        if let Some(begin) = track.points.first().map(&place).filter(|p| is_inside(*p, plot)) {
            canvas.disc(begin, 2.2, ink);
        }
        for line in pieces(track.points.iter().map(&place).collect(), plot) {
            match track.side {
                Side::Un => canvas.stroke(line, width_px, ink),
                Side::Communist => canvas.dashes(&line, width_px, ink, (6.0, 2.5)),
            }
        }
    }
    let ends = view.tracks.iter().filter(|t| t.lost.is_some()).filter_map(|t| t.points.last());
    for last in ends.map(place).filter(|p| is_inside(*p, plot)) {
        canvas.cross(last, 6.0, 5.0, theme::PAPER);
        canvas.cross(last, 5.0, 2.5, theme::INK);
    }
}

fn is_inside(p: Point, plot: &Plot) -> bool {
    (plot.left..=plot.right).contains(&p.0) && (plot.top..=plot.bottom).contains(&p.1)
}

/// The parts of a line inside the plot.
fn pieces(line: Vec<Point>, plot: &Plot) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for (a, b) in line.windows(2).filter_map(|pair| clipped(pair[0], pair[1], plot)) {
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&a) => piece.push(b),
            _ => pieces.push(vec![a, b]),
        }
    }
    pieces
}

/// Writes the names of the groups, then of the aircraft lost.
fn write_names(
    canvas: &mut Canvas,
    view: &FlightView,
    plot: &Plot,
    place: impl Fn(&TrackPoint) -> Point,
    labels: &mut Labels,
) {
    label_groups(canvas, view, plot, &place, labels);
    for track in &view.tracks {
        let (Some(name), Some(last)) = (&track.lost, track.points.last()) else { continue };
        let label = Label::new(name, (0.0, 0.0)).size(theme::SMALL_PX);
        labels.write(canvas, plot, &label, beside(place(last)).into_iter());
    }
}

/// One label for each group, beside one of its tracks.
fn label_groups(
    canvas: &mut Canvas,
    view: &FlightView,
    plot: &Plot,
    place: &impl Fn(&TrackPoint) -> Point,
    labels: &mut Labels,
) {
    let mut done: Vec<&str> = Vec::new();
    for track in &view.tracks {
        if done.contains(&track.group.as_str()) {
            continue;
        }
        done.push(&track.group);
        let text = axis::fit(&track.group, theme::LABEL_PX, true, 0.6 * (plot.right - plot.left));
        let label = Label::new(text, (0.0, 0.0)).bold().ink(ink_of(track)).anchor(Anchor::Start);
        let of_group = view.tracks.iter().filter(|t| t.group == track.group);
        let every = |t: &FlightTrack| (t.points.len() / 12).max(1);
        let places = of_group.flat_map(|t| t.points.iter().step_by(every(t))).map(place).flat_map(beside);
        labels.write(canvas, plot, &label, places);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_clipped_to_the_plot() {
        let plot = Plot { left: 0.0, right: 10.0, top: 0.0, bottom: 10.0 };
        assert_eq!(clipped((-5.0, 5.0), (15.0, 5.0), &plot), Some(((0.0, 5.0), (10.0, 5.0))));
        assert_eq!(clipped((-5.0, -1.0), (15.0, -1.0), &plot), None);
        assert_eq!(clipped((1.0, 1.0), (2.0, 2.0), &plot), Some(((1.0, 1.0), (2.0, 2.0))));
        let there_and_back = vec![(5.0, 5.0), (15.0, 5.0), (15.0, 6.0), (5.0, 6.0), (4.0, 6.0)];
        let inside = [vec![(5.0, 5.0), (10.0, 5.0)], vec![(10.0, 6.0), (5.0, 6.0), (4.0, 6.0)]];
        assert_eq!(pieces(there_and_back, &plot), inside);
    }
}
