//! One row a point and quantity of a sweep: Parquet for analysts, CSV for people and spreadsheets.
//!
//! Columns: `point` (0 is the base, then the points in the order of the grid), the value of each axis in the unit of its
//! path (a star behind the path: a factor on the base value), `quantity`, `unit`, `runs` (those in which the quantity had a
//! value), its mean and the mean of its paired differences from the base, each with its 95 % interval. An empty cell is
//! "no value", never zero: the base has no differences, and a single run has no interval.

use std::path::Path;

use super::OutputFault;
use super::charts::SweptAxis;
use super::csv::CsvFile;
use super::rows::RowFiles;
use crate::study::estimate::{Estimate, Tally};
use crate::study::montecarlo::Results;
use crate::study::sweep::Point;

/// Name of the rows for analysts.
pub const PARQUET_FILE: &str = "points.parquet";
/// Name of the rows for people.
pub const CSV_FILE: &str = "points.csv";

/// Names of [`PointRow::numbers`].
pub const NUMBERS: [&str; 6] = ["mean", "mean_lo", "mean_hi", "difference", "difference_lo", "difference_hi"];

/// One quantity at one point.
#[derive(Debug, Clone, PartialEq)]
pub struct PointRow<'a> {
    /// Number of the point; 0 is the base.
    pub point: i32,
    /// Values of the axes; `None` where the base has no number.
    pub axes: &'a [Option<f64>],
    /// Name of the quantity.
    pub quantity: &'a str,
    /// Unit of the quantity.
    pub unit: &'static str,
    /// Runs in which the quantity had a value.
    pub runs: i64,
    /// Mean and paired difference with their intervals, as in [`NUMBERS`].
    pub numbers: [Option<f64>; 6],
}

/// Writes the rows of all points into `folder`.
///
/// # Errors
/// [`OutputFault::Write`].
pub fn write(
    folder: &Path,
    axes: &[SweptAxis],
    (base, points): (&Results, &[&Point]),
    files: RowFiles,
) -> Result<(), OutputFault> {
    let names: Vec<String> = axes.iter().map(|swept| swept.axis.name()).collect();
    let places = places(axes, base, points);
    let rows = || places.iter().flat_map(Place::rows);
    #[cfg(feature = "parquet")]
    super::parquet::points::write(&folder.join(PARQUET_FILE), &names, rows())?;
    if files.wants_csv() { write_csv(&folder.join(CSV_FILE), &names, rows()) } else { Ok(()) }
}

/// A point, or the base, with what was found there.
struct Place<'a> {
    point: i32,
    axes: Vec<Option<f64>>,
    results: &'a Results,
    differences: Option<&'a [Option<Tally>]>,
}

/// The base and the points, numbered.
fn places<'a>(axes: &[SweptAxis], base: &'a Results, points: &[&'a Point]) -> Vec<Place<'a>> {
    let of_base =
        Place { point: 0, axes: axes.iter().map(SweptAxis::base_at).collect(), results: base, differences: None };
    let of_point = |(point, at): (i32, &&'a Point)| Place {
        point,
        axes: at.parameters.iter().copied().map(Some).collect(),
        results: &at.results,
        differences: Some(&at.differences),
    };
    std::iter::once(of_base).chain((1..).zip(points).map(of_point)).collect()
}

impl Place<'_> {
    fn rows(&self) -> impl Iterator<Item = PointRow<'_>> {
        self.results.layout.columns().iter().zip(&self.results.tallies).enumerate().map(|(index, (column, tally))| {
            let difference = self.differences.and_then(|differences| differences[index].as_ref());
            let [mean, lo, hi] = numbers(Some(tally), Tally::mean_estimate);
            let [difference, difference_lo, difference_hi] = numbers(difference, Tally::signed_mean_estimate);
            PointRow {
                point: self.point,
                axes: &self.axes,
                quantity: &column.name,
                unit: column.unit.key(),
                // Bounded by the runs of a point, which lie far below 2^63.
                runs: tally.n() as i64,
                numbers: [mean, lo, hi, difference, difference_lo, difference_hi],
            }
        })
    }
}

/// Mean with the ends of its interval.
fn numbers(tally: Option<&Tally>, estimate: impl Fn(&Tally) -> Option<Estimate>) -> [Option<f64>; 3] {
    let interval = tally.and_then(estimate);
    [tally.and_then(Tally::mean), interval.map(|e| e.lo), interval.map(|e| e.hi)]
}

/// Names of the columns in order.
pub fn header(axes: &[String]) -> Vec<String> {
    let names = axes.iter().map(String::as_str);
    let columns = std::iter::once("point").chain(names).chain(["quantity", "unit", "runs"]).chain(NUMBERS);
    columns.map(str::to_owned).collect()
}

fn write_csv<'a>(path: &Path, axes: &[String], rows: impl Iterator<Item = PointRow<'a>>) -> Result<(), OutputFault> {
    let mut file = CsvFile::create(path)?;
    file.record(&header(axes))?;
    for row in rows {
        file.record(&cells(&row))?;
    }
    file.finish()
}

/// Cells as text; numbers with the digits that give the same bits back.
fn cells(row: &PointRow<'_>) -> Vec<String> {
    let text = |number: &Option<f64>| number.map_or_else(String::new, |x| x.to_string());
    let named = [row.quantity.to_owned(), row.unit.to_owned(), row.runs.to_string()];
    let axes = row.axes.iter().map(text);
    std::iter::once(row.point.to_string()).chain(axes).chain(named).chain(row.numbers.iter().map(text)).collect()
}
