//! The rows of a sweep as Parquet.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::{Type, TypePtr};

use super::{ParquetFile, ROWS_OF_A_GROUP, field, write_column};
use crate::study::axis::{Axis, Level};
use crate::surface::output::OutputFault;
use crate::surface::output::points::{NUMBERS, PointRow};

/// The rows of points on their way to a Parquet file.
pub struct ParquetPoints {
    file: ParquetFile,
    /// Whether the levels of each axis are numbers.
    numeric: Vec<bool>,
    pending: Vec<PointRow>,
}

impl ParquetPoints {
    /// Begins the file; `axes` have a column each.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(path: &Path, axes: &[Axis]) -> Result<Self, OutputFault> {
        let numeric = axes.iter().map(Axis::is_numeric).collect();
        Ok(ParquetPoints { file: ParquetFile::create(path, schema(axes))?, numeric, pending: Vec::new() })
    }

    /// Takes a row; full row groups go to disk.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn write(&mut self, row: PointRow) -> Result<(), OutputFault> {
        self.pending.push(row);
        if self.pending.len() == ROWS_OF_A_GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), OutputFault> {
        let rows = std::mem::take(&mut self.pending);
        if rows.is_empty() {
            return Ok(());
        }
        self.file.group(|columns| write_group(columns, &self.numeric, &rows))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn finish(mut self) -> Result<(), OutputFault> {
        self.flush()?;
        self.file.finish()
    }
}

fn write_group(
    group: &mut SerializedRowGroupWriter<'_, File>,
    numeric: &[bool],
    rows: &[PointRow],
) -> Result<(), ParquetError> {
    let points: Vec<_> = rows.iter().map(|row| Some(row.point)).collect();
    write_column::<Int32Type>(group, &points, Repetition::REQUIRED)?;
    for (axis, &is_numeric) in numeric.iter().enumerate() {
        let levels = rows.iter().map(|row| &row.axes[axis]);
        if is_numeric {
            write_column::<DoubleType>(group, &levels.map(Level::number).collect::<Vec<_>>(), Repetition::OPTIONAL)?;
        } else {
            write_column::<ByteArrayType>(group, &levels.map(name).collect::<Vec<_>>(), Repetition::OPTIONAL)?;
        }
    }
    let quantities: Vec<_> = rows.iter().map(|row| Some(row.quantity.as_str().into())).collect();
    write_column::<ByteArrayType>(group, &quantities, Repetition::REQUIRED)?;
    let units: Vec<_> = rows.iter().map(|row| Some(row.unit.into())).collect();
    write_column::<ByteArrayType>(group, &units, Repetition::REQUIRED)?;
    let runs: Vec<_> = rows.iter().map(|row| Some(row.runs)).collect();
    write_column::<Int64Type>(group, &runs, Repetition::REQUIRED)?;
    for number in 0..NUMBERS.len() {
        let numbers: Vec<_> = rows.iter().map(|row| row.numbers[number]).collect();
        write_column::<DoubleType>(group, &numbers, Repetition::OPTIONAL)?;
    }
    Ok(())
}

fn name(level: &Level) -> Option<ByteArray> {
    match level {
        Level::Name(name) => Some(name.as_str().into()),
        Level::Base | Level::Number(_) => None,
    }
}

/// The columns in the order of [`header`](crate::surface::output::points::header).
fn schema(axes: &[Axis]) -> Result<TypePtr, ParquetError> {
    let number = |name: &str| field(name, Physical::DOUBLE, Repetition::OPTIONAL, None);
    let text = |name: &str, need| field(name, Physical::BYTE_ARRAY, need, Some(LogicalType::String));
    let mut fields = vec![field("point", Physical::INT32, Repetition::REQUIRED, None)?];
    for axis in axes {
        let name = axis.name();
        fields.push(if axis.is_numeric() { number(&name)? } else { text(&name, Repetition::OPTIONAL)? });
    }
    let required = |name| text(name, Repetition::REQUIRED);
    fields.extend([
        required("quantity")?,
        required("unit")?,
        field("runs", Physical::INT64, Repetition::REQUIRED, None)?,
    ]);
    for name in NUMBERS {
        fields.push(number(name)?);
    }
    Ok(Arc::new(Type::group_type_builder("points").with_fields(fields).build()?))
}
