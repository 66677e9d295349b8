//! The rows of a sweep as Parquet.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::{Type, TypePtr};

use super::{ParquetFile, ROWS_OF_A_GROUP, field, write_column};
use crate::surface::output::OutputFault;
use crate::surface::output::points::{NUMBERS, PointRow};

/// The rows of points on their way to a Parquet file.
pub struct ParquetPoints {
    file: ParquetFile,
    axes: usize,
    pending: Vec<PointRow>,
}

impl ParquetPoints {
    /// Begins the file; `axes` are the names of the columns of the axes.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(path: &Path, axes: &[String]) -> Result<Self, OutputFault> {
        Ok(ParquetPoints { file: ParquetFile::create(path, schema(axes))?, axes: axes.len(), pending: Vec::new() })
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
        self.file.group(|columns| write_group(columns, self.axes, &rows))
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
    axes: usize,
    rows: &[PointRow],
) -> Result<(), ParquetError> {
    let points: Vec<_> = rows.iter().map(|row| Some(row.point)).collect();
    write_column::<Int32Type>(group, &points, Repetition::REQUIRED)?;
    for axis in 0..axes {
        let values: Vec<_> = rows.iter().map(|row| row.axes[axis]).collect();
        write_column::<DoubleType>(group, &values, Repetition::OPTIONAL)?;
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

/// The columns in the order of [`header`](crate::surface::output::points::header).
fn schema(axes: &[String]) -> Result<TypePtr, ParquetError> {
    let number = |name: &str| field(name, Physical::DOUBLE, Repetition::OPTIONAL, None);
    let text = |name| field(name, Physical::BYTE_ARRAY, Repetition::REQUIRED, Some(LogicalType::String));
    let mut fields = vec![field("point", Physical::INT32, Repetition::REQUIRED, None)?];
    for axis in axes {
        fields.push(number(axis)?);
    }
    fields.extend([text("quantity")?, text("unit")?, field("runs", Physical::INT64, Repetition::REQUIRED, None)?]);
    for name in NUMBERS {
        fields.push(number(name)?);
    }
    Ok(Arc::new(Type::group_type_builder("points").with_fields(fields).build()?))
}
