//! One row a point and quantity of a sweep: Parquet for analysts, CSV for people and spreadsheets.
//!
//! Columns: `point` (0 is the base, then the points in the order of the design), the level of each axis (a number in the unit
//! of its path, with a star behind the path a factor on the base value; a name where the axis has names), `quantity`, `unit`,
//! `runs` (those in which the quantity had a value), its mean and the mean of its paired differences from the base, each with
//! its 95 % interval. An empty cell is "no value", never zero: the base has no differences, and a single run has no interval.
//! An empty level is as in the base, whose own stand in its rows where the files hold one number or name for the axis.

use std::path::Path;
use std::sync::Arc;

use super::OutputFault;
use super::csv::CsvFile;
use super::rows::RowFiles;
use crate::study::axis::{Axis, Level};
use crate::study::design;
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
pub struct PointRow {
    /// Number of the point; 0 is the base.
    pub point: i32,
    /// Levels of the axes.
    pub axes: Arc<[Level]>,
    /// Name of the quantity.
    pub quantity: String,
    /// Unit of the quantity.
    pub unit: &'static str,
    /// Runs in which the quantity had a value.
    pub runs: i64,
    /// Mean and paired difference with their intervals, as in [`NUMBERS`].
    pub numbers: [Option<f64>; 6],
}

/// Rows of points on their way to disk, the base first.
pub struct PointRows {
    #[cfg(feature = "parquet")]
    parquet: super::parquet::points::ParquetPoints,
    csv: Option<CsvFile>,
    next: i32,
}

impl PointRows {
    /// Begins the files in `folder`.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(folder: &Path, axes: &[Axis], files: RowFiles) -> Result<Self, OutputFault> {
        let names: Vec<String> = axes.iter().map(Axis::name).collect();
        let csv = || {
            let mut file = CsvFile::create(&folder.join(CSV_FILE))?;
            file.record(&header(&names))?;
            Ok(file)
        };
        Ok(PointRows {
            csv: files.wants_csv().then(csv).transpose()?,
            #[cfg(feature = "parquet")]
            parquet: super::parquet::points::ParquetPoints::create(&folder.join(PARQUET_FILE), axes)?,
            next: 0,
        })
    }

    /// Writes the rows of the base, which come first; `levels` are its own on the axes.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn base(&mut self, levels: design::Point, base: &Results) -> Result<(), OutputFault> {
        self.place(levels.into(), base, None)
    }

    /// Writes the rows of the next point.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn point(&mut self, point: &Point) -> Result<(), OutputFault> {
        self.place(point.parameters.clone().into(), &point.results, Some(&point.differences))
    }

    fn place(
        &mut self,
        axes: Arc<[Level]>,
        results: &Results,
        differences: Option<&[Option<Tally>]>,
    ) -> Result<(), OutputFault> {
        let point = self.next;
        self.next += 1;
        for (index, (column, tally)) in results.layout.columns().iter().zip(&results.tallies).enumerate() {
            let difference = differences.and_then(|differences| differences[index].as_ref());
            let [mean, lo, hi] = numbers(Some(tally), Tally::mean_estimate);
            let [difference, difference_lo, difference_hi] = numbers(difference, Tally::signed_mean_estimate);
            self.row(PointRow {
                point,
                axes: axes.clone(),
                quantity: column.name.clone(),
                unit: column.unit.key(),
                // Bounded by the runs of a point, which lie far below 2^63.
                runs: tally.n() as i64,
                numbers: [mean, lo, hi, difference, difference_lo, difference_hi],
            })?;
        }
        Ok(())
    }

    fn row(&mut self, row: PointRow) -> Result<(), OutputFault> {
        if let Some(csv) = &mut self.csv {
            csv.record(&cells(&row))?;
        }
        #[cfg(feature = "parquet")]
        self.parquet.write(row)?;
        Ok(())
    }

    /// Ends the files.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn finish(self) -> Result<(), OutputFault> {
        #[cfg(feature = "parquet")]
        self.parquet.finish()?;
        self.csv.map_or(Ok(()), CsvFile::finish)
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

/// Cells as text; numbers with the digits that give the same bits back.
fn cells(row: &PointRow) -> Vec<String> {
    let text = |number: &Option<f64>| number.map_or_else(String::new, |x| x.to_string());
    let named = [row.quantity.clone(), row.unit.to_owned(), row.runs.to_string()];
    let level = |level: &Level| if *level == Level::Base { String::new() } else { level.to_string() };
    let axes = row.axes.iter().map(level);
    std::iter::once(row.point.to_string()).chain(axes).chain(named).chain(row.numbers.iter().map(text)).collect()
}
