//! Charts of runs and sweeps as SVG text and PNG bytes.
//!
//! ```text
//! series structs ──> draw functions ──> Chart (marks in logical pixels) ──> SVG text, PNG bytes ──> files
//! ```
//!
//! The draw functions take numbers that the study has worked out, with their intervals, and compute none. A title
//! states the finding, the subtitle its conditions. Equal data give equal bytes.

pub mod activity;
pub mod axis;
pub mod canvas;
pub mod cumulative;
pub mod distribution;
pub mod fates;
pub mod finding;
pub mod flightpath;
pub mod font;
pub mod forest;
pub mod heatmap;
pub mod multiples;
pub mod performance;
mod render;
pub mod run;
pub mod sensitivity;
pub mod sweep;
pub mod theme;
pub mod timeline;

use crate::surface::output;
use canvas::{Canvas, Mark};
use std::io::Write;
use std::path::{Path, PathBuf};

pub use run::RunCharts;

/// Width of every chart [px].
pub const WIDTH_PX: f64 = 960.0;
/// Height of a chart that does not grow with its rows [px].
pub const HEIGHT_PX: f64 = 540.0;

/// Why a chart could not be drawn or kept.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The embedded typeface could not be read.
    #[error("the embedded typeface could not be read: rebuild the program from an undamaged copy")]
    Font,
    /// A number to be drawn is not finite.
    #[error("chart `{chart}`: a number to be drawn is not finite: check the quantities it was given")]
    NonFinite {
        /// Name of the chart.
        chart: String,
    },
    /// Rows or columns of a table do not match its headings.
    #[error("chart `{chart}`: the table has {got} {what}, its headings say {wanted}")]
    Shape {
        /// Name of the chart.
        chart: String,
        /// Rows or columns.
        what: &'static str,
        /// How many there are.
        got: usize,
        /// How many there should be.
        wanted: usize,
    },
    /// The drawing library failed.
    #[error("chart `{chart}` could not be drawn: {cause}")]
    Draw {
        /// Name of the chart.
        chart: String,
        /// What the library says.
        cause: String,
    },
    /// The picture could not be encoded.
    #[error("a chart could not be encoded as PNG: {cause}")]
    Encode {
        /// What the library says.
        cause: String,
    },
    /// The file could not be written.
    #[error("{path}: the chart could not be written: {cause}")]
    Write {
        /// Where to.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
}

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

impl Interval {
    /// Decimals that leave one or two digits of the half-width.
    pub fn decimals(&self) -> usize {
        let half = (self.hi - self.lo) / 2.0;
        // an end that is not zero must not be written as zero: whether it is decides what the reader concludes
        let nearest = libm::fabs(self.lo).min(libm::fabs(self.hi));
        let is_zero = |decimals: usize| nearest * libm::pow(10.0, decimals as f64) < 0.5;
        match [2.0, 0.2, 0.02, 0.002].iter().position(|least| half >= *least) {
            Some(decimals) if self.excludes_zero() && is_zero(decimals) => decimals + 1,
            Some(decimals) => decimals,
            None if half > 0.0 || self.value != libm::round(self.value) => 4,
            None => 0,
        }
    }

    /// The estimate as text.
    pub fn value_text(&self) -> String {
        if self.value == 0.0 { "0".to_string() } else { axis::grouped(self.value, self.decimals()) }
    }

    /// The interval as text: `[2.04, 2.28]`; an upper bound where nothing was seen.
    pub fn range_text(&self) -> String {
        let digits = self.decimals();
        if self.value == 0.0 && self.lo == 0.0 && self.hi > 0.0 {
            return format!("≤ {}", axis::short(self.hi));
        }
        format!("[{}, {}]", axis::grouped(self.lo, digits), axis::grouped(self.hi, digits))
    }

    /// Whether the interval leaves zero out.
    pub fn excludes_zero(&self) -> bool {
        self.lo > 0.0 || self.hi < 0.0
    }
}

/// Mean over the runs, and the range that nine runs in ten fall into.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// 5 % quantile.
    pub p05: f64,
    /// 95 % quantile.
    pub p95: f64,
}

impl Spread {
    /// As text: `46 (31 to 62)`; the mean alone where every run has it.
    pub fn text(&self) -> String {
        if self.p05 == self.p95 && self.mean == self.p05 {
            return axis::short(self.mean);
        }
        format!("{} ({} to {})", axis::short(self.mean), axis::short(self.p05), axis::short(self.p95))
    }
}

/// What is varied.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Name for people, for instance `altitude`.
    pub name: String,
    /// Unit as it is written behind a number; empty for none.
    pub unit: String,
}

impl Factor {
    /// As the title of an axis: `altitude [ft]`.
    pub fn title(&self) -> String {
        if self.unit.is_empty() { self.name.clone() } else { format!("{} [{}]", self.name, self.unit) }
    }

    /// With a value: `altitude 18,000 ft`; a number of things as people say it, `24 MiGs`.
    pub fn with(&self, value: f64) -> String {
        if let (Some(nouns), true) = (self.name.strip_prefix("number of "), self.unit.is_empty()) {
            let noun = if value == 1.0 { nouns.strip_suffix('s').unwrap_or(nouns) } else { nouns };
            return format!("{}\u{a0}{noun}", axis::typed(value));
        }
        // a no-break space keeps a number and its unit on one line
        format!("{} {}\u{a0}{}", self.name, axis::typed(value), self.unit).trim_end().to_string()
    }
}

/// What a chart was computed from; the subtitle says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Name of the scenario for people, for instance `12 April 1951`.
    pub scenario: String,
    /// Runs behind each estimate.
    pub runs: u64,
    /// Seed of the runs.
    pub seed: u64,
    /// Confidence level of the intervals of estimates, for instance 0.95.
    pub level: f64,
}

impl Conditions {
    /// The subtitle: runs, seed, and what the marks mean.
    pub fn subtitle(&self, marks: &str) -> String {
        self.subtitle_of(marks, "")
    }

    /// The same for a chart of several points, each of so many runs.
    pub fn subtitle_per_point(&self, marks: &str) -> String {
        self.subtitle_of(marks, " per point")
    }

    /// The same for a chart of spreads, which a single run has not.
    pub fn subtitle_of_spread(&self, marks: &str) -> String {
        self.subtitle_of(if self.runs == 1 { "a single run has no spread" } else { marks }, "")
    }

    fn subtitle_of(&self, marks: &str, each: &str) -> String {
        let runs = axis::grouped(self.runs as f64, 0);
        let noun = if self.runs == 1 { "run" } else { "runs" };
        let marks = if marks.is_empty() { String::new() } else { format!(" · {marks}") };
        format!("{} · {runs} {noun}{each}, seed {}{marks}", self.scenario, self.seed)
    }

    /// The confidence level as text, for instance `95 %`.
    pub fn level_text(&self) -> String {
        format!("{} %", axis::short(100.0 * self.level))
    }
}

/// A finished chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    name: String,
    canvas: Canvas,
}

impl Chart {
    /// A chart named `name` (its file stem) from a page.
    ///
    /// # Errors
    /// [`ChartError::NonFinite`] when a mark has a place that is not a number.
    pub fn new(name: &str, canvas: Canvas) -> Result<Chart, ChartError> {
        if canvas.marks.iter().all(Mark::is_finite) {
            Ok(Chart { name: name.to_string(), canvas })
        } else {
            Err(ChartError::NonFinite { chart: name.to_string() })
        }
    }

    /// Stem of its files.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Width [px].
    pub fn width_px(&self) -> f64 {
        self.canvas.width_px
    }

    /// Height [px].
    pub fn height_px(&self) -> f64 {
        self.canvas.height_px
    }

    /// What is drawn, in order.
    pub fn marks(&self) -> &[Mark] {
        &self.canvas.marks
    }

    /// All texts on the chart, in order.
    pub fn labels(&self) -> impl Iterator<Item = &canvas::Label> {
        self.canvas.marks.iter().filter_map(|mark| match mark {
            Mark::Text(label) => Some(label),
            _ => None,
        })
    }

    /// The chart as SVG, light on paper and dark on a dark screen. Its root says `data-scheme="auto"`; a page that holds
    /// the SVG as elements of its own and stays light puts `light` in place of `auto` there, which turns the rules for
    /// dark screens off. Several charts may stand in one page: they have no ids and no classes.
    ///
    /// # Errors
    /// [`ChartError::Font`] or [`ChartError::Draw`].
    pub fn svg(&self) -> Result<String, ChartError> {
        render::svg(self)
    }

    /// The chart as PNG at twice its logical size.
    ///
    /// # Errors
    /// [`ChartError::Font`], [`ChartError::Draw`] or [`ChartError::Encode`].
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        render::png(self)
    }

    /// Writes `NAME.svg` and `NAME.png` into `dir` and returns their paths.
    ///
    /// # Errors
    /// Those of drawing, and [`ChartError::Write`].
    pub fn write(&self, dir: &Path) -> Result<Vec<PathBuf>, ChartError> {
        let svg = dir.join(format!("{}.svg", self.name));
        let png = dir.join(format!("{}.png", self.name));
        write_whole(&svg, self.svg()?.as_bytes())?;
        write_whole(&png, &self.png()?)?;
        Ok(vec![svg, png])
    }
}

/// Writes to a temporary name beside `path` and renames, so that no reader sees half a file.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ChartError> {
    let fault = |cause: std::io::Error| ChartError::Write { path: path.to_path_buf(), cause };
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file = output::beside(dir).map_err(fault)?;
    file.as_file_mut().write_all(bytes).map_err(fault)?;
    file.persist(path).map_err(|e| fault(e.error))?;
    Ok(())
}

/// A file stem from a name for people: lower case, everything else than letters, digits and dots a hyphen.
pub fn stem(name: &str) -> String {
    let mut stem = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() || c == '.' {
            stem.push(c);
        } else if !stem.ends_with('-') {
            stem.push('-');
        }
    }
    stem.trim_matches('-').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_safe_in_file_names() {
        assert_eq!(stem("losses B-29s / 19th group"), "losses-b-29s-19th-group");
        assert_eq!(stem("../x"), "..-x");
    }

    #[test]
    fn an_estimate_is_written_as_precisely_as_it_is_known() {
        let text = |value, lo, hi| {
            let interval = Interval { value, lo, hi };
            format!("{} {}", interval.value_text(), interval.range_text())
        };
        assert_eq!(text(2.16, 2.04, 2.28), "2.16 [2.04, 2.28]");
        assert_eq!(text(12345.0, 12000.0, 13000.0), "12,345 [12,000, 13,000]");
        assert_eq!(text(0.0, 0.0, 0.0018), "0 ≤ 0.0018");
        assert_eq!(text(3.0, 3.0, 3.0), "3 [3, 3]");
        assert_eq!(text(-0.75, -1.46, -0.04), "−0.75 [−1.46, −0.04]");
    }

    #[test]
    fn a_chart_of_nothing_finite_is_refused() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.disc((f64::NAN, 1.0), 1.0, theme::INK);
        assert!(matches!(Chart::new("x", canvas), Err(ChartError::NonFinite { .. })));
    }
}
