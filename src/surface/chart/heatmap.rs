//! Tables as colour with their numbers: the joint probability of two counts, and an outcome over two factors.

use super::axis::{self, MARGIN_PX, Plot, Scale};
use super::canvas::{Anchor, Canvas, Label, Point};
use super::theme::{self, Ink};
use super::{Chart, ChartError, Conditions, Factor, HEIGHT_PX, Interval, WIDTH_PX, font, stem};

/// Most rows or columns of a joint table that are drawn one by one; more are put together.
pub const MOST_CELLS: usize = 20;
/// Least rows and columns of a joint table: the counts 0 to 2.
const LEAST_CELLS: usize = 3;

/// Share of the runs for each pair of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct JointTable {
    /// Count along the bottom, for instance `B-29s lost`.
    pub x_title: String,
    /// Count up the side, for instance `MiGs lost`.
    pub y_title: String,
    /// `shares[y][x]`: share of the runs with those counts; rows may be of different length.
    pub shares: Vec<Vec<f64>>,
    /// Half-width of the interval of the largest share: all others are narrower.
    pub half_width: f64,
    /// Records that state both counts.
    pub records: Vec<JointRecord>,
}

/// A record of two counts.
#[derive(Debug, Clone, PartialEq)]
pub struct JointRecord {
    /// Name for people.
    pub label: String,
    /// Smallest and largest count along the bottom.
    pub x: (u64, u64),
    /// Smallest and largest count up the side.
    pub y: (u64, u64),
}

/// An outcome over two factors.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorGrid {
    /// Name of the quantity and the paths, for the file.
    pub key: String,
    /// Outcome, for instance `B-29s lost`.
    pub outcome: String,
    /// Factor along the bottom.
    pub x: Factor,
    /// Its values.
    pub xs: Vec<f64>,
    /// Factor up the side.
    pub y: Factor,
    /// Its values.
    pub ys: Vec<f64>,
    /// `values[y][x]`: mean with its interval.
    pub values: Vec<Vec<Interval>>,
    /// Column and row of the base point, where it is on the grid.
    pub base: Option<(usize, usize)>,
}

/// A table of cells on the page.
struct Cells {
    plot: Plot,
    columns: usize,
    rows: usize,
}

impl Cells {
    /// Corners of a cell; row 0 is at the bottom. Gaps of a pixel keep neighbours apart.
    fn corners(&self, column: f64, row: f64) -> (Point, Point) {
        let (width, height) = (self.width(), self.height());
        let (left, bottom) = (self.plot.left + column * width, self.plot.bottom - row * height);
        ((left + 0.5, bottom - height + 0.5), (left + width - 0.5, bottom - 0.5))
    }

    fn width(&self) -> f64 {
        (self.plot.right - self.plot.left) / self.columns.max(1) as f64
    }

    fn height(&self) -> f64 {
        (self.plot.bottom - self.plot.top) / self.rows.max(1) as f64
    }

    /// Fills a cell and writes its number, and a smaller line below it where given and there is room.
    fn cell(&self, canvas: &mut Canvas, (column, row): (usize, usize), ink: Ink, value: &str, below: &str) {
        let (a, b) = self.corners(column as f64, row as f64);
        canvas.area(a, b, ink);
        let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        let size_px = theme::LABEL_PX.min(0.62 * self.height());
        let two = self.height() > 34.0 && font::text_length_px(below, theme::SMALL_PX, false) < self.width() - 4.0;
        let two = two && !below.is_empty();
        let fits = font::text_length_px(value, size_px, false) < self.width() - 2.0;
        if fits && size_px > 6.0 {
            let y = middle.1 + if two { -2.0 } else { 0.36 * size_px };
            let label = Label::new(value, (middle.0, y)).size(size_px);
            canvas.text(label.anchor(Anchor::Middle).ink(theme::text_on(ink)));
        }
        if two {
            let label = Label::new(below, (middle.0, middle.1 + theme::SMALL_PX + 1.0)).size(theme::SMALL_PX);
            canvas.text(label.anchor(Anchor::Middle).ink(theme::text_on(ink)));
        }
    }

    /// Writes the heads of columns and rows, leaving out those that would touch, and the titles.
    fn heads(&self, canvas: &mut Canvas, x: (&[String], &str), y: (&[String], &str)) {
        let widest = x.0.iter().map(|t| font::text_length_px(t, theme::LABEL_PX, false)).fold(0.0, f64::max);
        let every = ((widest + 8.0) / self.width()).ceil().max(1.0) as usize;
        for (column, text) in x.0.iter().enumerate().step_by(every) {
            let (a, b) = self.corners(column as f64, 0.0);
            let at = ((a.0 + b.0) / 2.0, self.plot.bottom + 6.0 + theme::LABEL_PX);
            canvas.text(Label::new(text, at).ink(theme::MUTED).anchor(Anchor::Middle));
        }
        let every = ((theme::LABEL_PX + 3.0) / self.height()).ceil().max(1.0) as usize;
        for (row, text) in y.0.iter().enumerate().step_by(every) {
            let (a, b) = self.corners(0.0, row as f64);
            let at = (self.plot.left - 7.0, (a.1 + b.1) / 2.0 + 0.36 * theme::LABEL_PX);
            canvas.text(Label::new(text, at).ink(theme::MUTED).anchor(Anchor::End));
        }
        let at = ((self.plot.left + self.plot.right) / 2.0, self.plot.bottom + 44.0);
        canvas.text(Label::new(x.1, at).size(theme::SUBTITLE_PX).ink(theme::MUTED).anchor(Anchor::Middle));
        let at = (MARGIN_PX, self.plot.top - 10.0);
        canvas.text(Label::new(y.1, at).size(theme::SUBTITLE_PX).ink(theme::MUTED));
    }
}

/// Draws the joint probability of two counts in percent of the runs.
///
/// # Errors
/// [`ChartError::NonFinite`] when a number is not finite.
pub fn draw_joint(table: &JointTable, conditions: &Conditions) -> Result<Chart, ChartError> {
    let mut canvas = Canvas::new(WIDTH_PX, HEIGHT_PX);
    let name = stem(&format!("joint {} {}", table.x_title, table.y_title));
    let marks = format!(
        "percent of runs; {} interval ±{} points or less",
        conditions.level_text(),
        axis::short(100.0 * table.half_width)
    );
    let top = axis::header(&mut canvas, &joint_finding(table), &conditions.subtitle(&marks));
    let (span, shares) = put_together(table);
    let columns = shares.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 {
        axis::nothing(&mut canvas, "no run finished");
        return Chart::new(&name, canvas);
    }
    let plot = Plot { left: MARGIN_PX + 46.0, right: WIDTH_PX - MARGIN_PX, top: top + 24.0, bottom: HEIGHT_PX - 62.0 };
    let cells = Cells { plot, columns, rows: shares.len() };
    let peak = shares.iter().flatten().copied().fold(0.0, f64::max);
    for (row, line) in shares.iter().enumerate() {
        for column in 0..columns {
            let share = line.get(column).copied().unwrap_or(0.0);
            // the root spreads the small shares over the ramp; the printed number carries the value
            let shade = if peak > 0.0 { (share / peak).sqrt() } else { 0.0 };
            cells.cell(&mut canvas, (column, row), theme::ramp(shade), &axis::percent(share), "");
        }
    }
    let heads = |n: usize, span: usize| -> Vec<String> { (0..n).map(|i| head(i, span)).collect() };
    let (x_heads, y_heads) = (heads(columns, span.0), heads(shares.len(), span.1));
    let title = |of: &str| format!("{of} in a run [aircraft]");
    cells.heads(&mut canvas, (&x_heads, &title(&table.x_title)), (&y_heads, &title(&table.y_title)));
    draw_joint_records(&mut canvas, &cells, table, span);
    Chart::new(&name, canvas)
}

/// Head of a column or row: one count, or the first and last of several.
fn head(i: usize, span: usize) -> String {
    if span == 1 { i.to_string() } else { format!("{}–{}", i * span, i * span + span - 1) }
}

/// Columns and rows of a joint table: up to the largest counts that came out or that a record states.
fn extent(table: &JointTable) -> (usize, usize) {
    let used = |line: &Vec<f64>| line.iter().rposition(|s| *s > 0.0).map_or(0, |last| last + 1);
    let columns = table.shares.iter().map(used).max().unwrap_or(0);
    let rows = table.shares.iter().rposition(|line| used(line) > 0).map_or(0, |last| last + 1);
    if columns == 0 {
        return (0, 0);
    }
    let recorded = |of: fn(&JointRecord) -> u64| table.records.iter().map(of).max().map_or(0, |k| k as usize + 1);
    // a table of one cell would be a single dark page
    (columns.max(recorded(|r| r.x.1)).max(LEAST_CELLS), rows.max(recorded(|r| r.y.1)).max(LEAST_CELLS))
}

/// Adds up equal spans of counts where there are more than [`MOST_CELLS`]; returns the spans along x and y.
fn put_together(table: &JointTable) -> ((usize, usize), Vec<Vec<f64>>) {
    let (columns, rows) = extent(table);
    let span = |n: usize| if n > MOST_CELLS { axis::tick_step(n as f64, MOST_CELLS).max(2.0) as usize } else { 1 };
    let (x, y) = (span(columns), span(rows));
    let mut out = vec![vec![0.0; columns.div_ceil(x)]; rows.div_ceil(y)];
    for (row, line) in table.shares.iter().enumerate().take(rows) {
        for (column, share) in line.iter().enumerate().take(columns) {
            out[row / y][column / x] += share;
        }
    }
    ((x, y), out)
}

fn joint_finding(table: &JointTable) -> String {
    let cells =
        || table.shares.iter().enumerate().flat_map(|(y, line)| line.iter().enumerate().map(move |(x, s)| (x, y, *s)));
    // ties go to the first, so that the title does not depend on how maxima are searched
    let best = cells().fold(None, |best: Option<(usize, usize, f64)>, cell| match best {
        Some(b) if b.2 >= cell.2 => Some(b),
        _ => Some(cell),
    });
    match best {
        Some((x, y, share)) if share > 0.0 => {
            let percent = axis::percent(share);
            format!("Likeliest pair: {} {x}, {} {y}, in {percent} % of the runs", table.x_title, table.y_title)
        }
        _ => format!("No run finished: nothing is known of {} and {}", table.x_title, table.y_title),
    }
}

/// Outlines the records' cells; their names stand above the plot, with a line down to the cells.
fn draw_joint_records(canvas: &mut Canvas, cells: &Cells, table: &JointTable, (x_span, y_span): (usize, usize)) {
    let column = |k: u64| (k as usize / x_span) as f64;
    let row = |k: u64| (k as usize / y_span) as f64;
    let mut records: Vec<&JointRecord> = table.records.iter().collect();
    records.sort_by_key(|r| r.x);
    let title_px = font::text_length_px(&table.y_title, theme::SUBTITLE_PX, false) + 150.0;
    let mut free_px = MARGIN_PX + title_px + 16.0;
    for record in records {
        let lower = cells.corners(column(record.x.0), row(record.y.0));
        let upper = cells.corners(column(record.x.1), row(record.y.1));
        marked(canvas, (lower.0.0, upper.0.1), (upper.1.0, lower.1.1), theme::RECORD);
        let room_px = cells.plot.right - free_px;
        let text = axis::fit(&record.label, theme::LABEL_PX, true, room_px);
        let length = font::text_length_px(&text, theme::LABEL_PX, true);
        // the line runs between two columns, where it crosses no number
        let edge = lower.0.0 - 0.5;
        let left = (edge - 4.0).max(free_px).min(cells.plot.right - length);
        free_px = left + length + 16.0;
        let turn = cells.plot.top - 4.0;
        canvas.stroke(vec![(left + 4.0, turn), (edge, turn), (edge, upper.0.1)], theme::LINE_PX, theme::RECORD);
        canvas.text(Label::new(text, (left, cells.plot.top - 10.0)).bold().ink(theme::RECORD));
    }
}

/// Outlines cells on any ground: the line lies on a wider one of paper.
fn marked(canvas: &mut Canvas, a: Point, b: Point, ink: Ink) {
    canvas.outline(a, b, 2.0 * theme::INTERVAL_PX, theme::PAPER);
    canvas.outline(a, b, theme::INTERVAL_PX, ink);
}

/// Draws an outcome over two factors with its values and a colour bar.
///
/// # Errors
/// [`ChartError::Shape`] when the table does not match its headings, [`ChartError::NonFinite`] when a number is not
/// finite.
pub fn draw_grid(grid: &FactorGrid, conditions: &Conditions) -> Result<Chart, ChartError> {
    let name = stem(&format!("grid {}", grid.key));
    check_shape(grid, &name)?;
    let mut canvas = Canvas::new(WIDTH_PX, HEIGHT_PX);
    let marks = format!("below each mean its {} interval", conditions.level_text());
    let top = axis::header(&mut canvas, &grid_finding(grid), &conditions.subtitle_per_point(&marks));
    let means = || grid.values.iter().flatten().map(|v| v.value);
    if means().next().is_none() {
        axis::nothing(&mut canvas, "no point was run");
        return Chart::new(&name, canvas);
    }
    let (lo, hi) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
    let widest =
        grid.ys.iter().map(|v| font::text_length_px(&axis::typed(*v), theme::LABEL_PX, false)).fold(0.0, f64::max);
    let left = MARGIN_PX + widest + 10.0;
    let plot = Plot { left, right: WIDTH_PX - 120.0, top: top + 24.0, bottom: HEIGHT_PX - 62.0 };
    let cells = Cells { plot, columns: grid.xs.len(), rows: grid.ys.len() };
    let shade = |v: f64| if hi > lo { (v - lo) / (hi - lo) } else { 0.0 };
    for (row, line) in grid.values.iter().enumerate() {
        for (column, v) in line.iter().enumerate() {
            let ink = theme::ramp(shade(v.value));
            cells.cell(&mut canvas, (column, row), ink, &v.value_text(), &v.range_text());
        }
    }
    let heads = |values: &[f64]| -> Vec<String> { values.iter().map(|v| axis::typed(*v)).collect() };
    cells.heads(&mut canvas, (&heads(&grid.xs), &grid.x.title()), (&heads(&grid.ys), &grid.y.title()));
    if let Some((column, row)) = grid.base {
        let (a, b) = cells.corners(column as f64, row as f64);
        marked(&mut canvas, a, b, theme::INK);
        let at = (a.0 + 5.0, a.1 + 14.0);
        let ground = theme::ramp(shade(grid.values[row][column].value));
        canvas.text(Label::new("base", at).size(theme::SMALL_PX).bold().ink(theme::text_on(ground)));
    }
    draw_colour_bar(&mut canvas, &plot, (lo, hi), &grid.outcome);
    Chart::new(&name, canvas)
}

fn check_shape(grid: &FactorGrid, name: &str) -> Result<(), ChartError> {
    let fault = |what, got, wanted| Err(ChartError::Shape { chart: name.to_string(), what, got, wanted });
    if grid.values.len() != grid.ys.len() {
        return fault("rows", grid.values.len(), grid.ys.len());
    }
    if let Some(line) = grid.values.iter().find(|line| line.len() != grid.xs.len()) {
        return fault("columns", line.len(), grid.xs.len());
    }
    match grid.base {
        Some((_, row)) if row >= grid.ys.len() => fault("rows at the base point", row + 1, grid.ys.len()),
        Some((column, _)) if column >= grid.xs.len() => fault("columns at the base point", column + 1, grid.xs.len()),
        _ => Ok(()),
    }
}

fn grid_finding(grid: &FactorGrid) -> String {
    let cells = || {
        let row = |(y, line): (usize, &Vec<Interval>)| -> Vec<(usize, usize, f64)> {
            line.iter().enumerate().map(|(x, v)| (x, y, v.value)).collect()
        };
        grid.values.iter().enumerate().flat_map(row)
    };
    let lowest = cells().reduce(|a, b| if b.2 < a.2 { b } else { a });
    let highest = cells().reduce(|a, b| if b.2 > a.2 { b } else { a });
    let (Some(lowest), Some(highest)) = (lowest, highest) else { return "No point of the grid was run".to_string() };
    let place = |(x, y, _): (usize, usize, f64)| format!("{}, {}", grid.x.with(grid.xs[x]), grid.y.with(grid.ys[y]));
    if lowest.2 == highest.2 {
        return format!("{}: {} at every point", grid.outcome, axis::short(lowest.2));
    }
    let (least, most) = (axis::short(lowest.2), axis::short(highest.2));
    format!("{}: {least} at {}, up to {most} at {}", grid.outcome, place(lowest), place(highest))
}

/// The ramp with its values, right of the plot.
fn draw_colour_bar(canvas: &mut Canvas, plot: &Plot, (lo, hi): (f64, f64), title: &str) {
    /// Steps of the bar: more than the eye can tell apart.
    const STEPS: usize = 48;
    let scale = Scale::linear((lo, hi), (plot.bottom, plot.top));
    let (left, right) = (plot.right + 18.0, plot.right + 34.0);
    for i in 0..STEPS {
        let (a, b) = (i as f64 / STEPS as f64, (i + 1) as f64 / STEPS as f64);
        let y = |share: f64| plot.bottom + share * (plot.top - plot.bottom);
        canvas.area((left, y(b)), (right, y(a)), theme::ramp((a + b) / 2.0));
    }
    let ticks = scale.ticks(6);
    let digits = axis::decimals(&ticks);
    for tick in ticks {
        let y = scale.at(tick);
        canvas.line((right, y), (right + 4.0, y), theme::HAIR_PX, theme::AXIS);
        let at = (right + 7.0, y + 0.36 * theme::LABEL_PX);
        canvas.text(Label::new(axis::grouped(tick, digits), at).ink(theme::MUTED));
    }
    let room_px = WIDTH_PX - 2.0 * MARGIN_PX;
    let at = (WIDTH_PX - MARGIN_PX, plot.top - 13.0);
    let title = axis::fit(title, theme::SUBTITLE_PX, false, room_px / 2.0);
    canvas.text(Label::new(title, at).size(theme::SUBTITLE_PX).ink(theme::MUTED).anchor(Anchor::End));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(shares: Vec<Vec<f64>>) -> JointTable {
        let records = vec![JointRecord { label: "record".to_string(), x: (3, 4), y: (0, 2) }];
        JointTable { x_title: "bombers".to_string(), y_title: "MiGs".to_string(), shares, half_width: 0.01, records }
    }

    #[test]
    fn a_record_that_no_run_reached_has_cells_of_its_own() {
        let (span, out) = put_together(&table(vec![vec![0.5, 0.5]]));
        assert_eq!((span, out.len(), out[0].len()), ((1, 1), 3, 5));
        assert!(put_together(&table(Vec::new())).1.is_empty());
    }

    #[test]
    fn large_joint_tables_are_put_together_without_losing_a_run() {
        let (span, out) = put_together(&table(vec![vec![1.0 / 6000.0; 100]; 60]));
        assert_eq!(span, (5, 5));
        assert_eq!((out.len(), out[0].len()), (12, 20));
        let total: f64 = out.iter().flatten().sum();
        // 6000 roundings of a double
        assert!((total - 1.0).abs() < 1e-10, "{total}");
    }
}
