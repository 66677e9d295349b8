//! Rows as Parquet by the low-level column writer: fixed row groups, fixed creator, no times, so equal rows give equal
//! bytes. Counts are 64-bit integers, times doubles in seconds; a missing value is null.

pub mod points;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::get_typed_column_reader;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::OutputFault;
use crate::study::montecarlo::Row;
use crate::study::quantity::{Layout, Unit};

/// Rows of a row group: some fifty megabytes in memory at the usual number of quantities. Smaller groups would hold less
/// back, but each leaves some hundred bytes a column for the foot of the file, which add up over millions of runs.
const ROWS_OF_A_GROUP: usize = 8192;

/// A Parquet file in the making, with the settings that all files of rows share.
struct ParquetFile {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
}

impl ParquetFile {
    fn create(path: &Path, schema: Result<TypePtr, ParquetError>) -> Result<Self, OutputFault> {
        let file = File::create(path).map_err(OutputFault::write(path))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(env!("CARGO_PKG_NAME").to_owned())
            .build();
        let writer = schema.and_then(|schema| SerializedFileWriter::new(file, schema, Arc::new(properties)));
        Ok(ParquetFile { path: path.to_owned(), writer: writer.map_err(|e| write_fault(path, e))? })
    }

    /// One row group; `columns` writes all its columns in order.
    fn group(
        &mut self,
        columns: impl FnOnce(&mut SerializedRowGroupWriter<'_, File>) -> Result<(), ParquetError>,
    ) -> Result<(), OutputFault> {
        let write = || {
            let mut group = self.writer.next_row_group()?;
            columns(&mut group)?;
            group.close().map(drop)
        };
        write().map_err(|e| write_fault(&self.path, e))
    }

    fn finish(self) -> Result<(), OutputFault> {
        let file = self.writer.into_inner().map_err(|e| write_fault(&self.path, e))?;
        file.sync_all().map_err(OutputFault::write(&self.path))
    }
}

/// The rows of runs on their way to a Parquet file.
pub struct ParquetRows {
    file: ParquetFile,
    units: Vec<Unit>,
    pending: Vec<Row>,
}

impl ParquetRows {
    /// Begins the file.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(path: &Path, layout: &Layout) -> Result<Self, OutputFault> {
        let units = layout.columns().iter().map(|c| c.unit).collect();
        Ok(ParquetRows { file: ParquetFile::create(path, schema(layout))?, units, pending: Vec::new() })
    }

    /// Takes rows; full row groups go to disk.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn write(&mut self, rows: &[Row]) -> Result<(), OutputFault> {
        for row in rows {
            self.pending.push(row.clone());
            if self.pending.len() == ROWS_OF_A_GROUP {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), OutputFault> {
        let rows = std::mem::take(&mut self.pending);
        if rows.is_empty() {
            return Ok(());
        }
        self.file.group(|group| write_group(group, &rows, &self.units))
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

fn write_fault(path: &Path, fault: ParquetError) -> OutputFault {
    OutputFault::write(path)(std::io::Error::other(fault))
}

/// A column of a schema.
fn field(
    name: &str,
    physical: Physical,
    repetition: Repetition,
    logical: Option<LogicalType>,
) -> Result<TypePtr, ParquetError> {
    let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    builder.with_logical_type(logical).build().map(Arc::new)
}

fn schema(layout: &Layout) -> Result<TypePtr, ParquetError> {
    let mut fields = vec![
        field("run", Physical::INT32, Repetition::REQUIRED, None)?,
        field("fault", Physical::BYTE_ARRAY, Repetition::OPTIONAL, Some(LogicalType::String))?,
    ];
    for path in layout.inputs() {
        fields.push(field(path, Physical::DOUBLE, Repetition::REQUIRED, None)?);
    }
    for column in layout.columns() {
        let physical = if column.unit == Unit::Milliseconds { Physical::DOUBLE } else { Physical::INT64 };
        fields.push(field(&column.name, physical, Repetition::OPTIONAL, None)?);
    }
    Ok(Arc::new(Type::group_type_builder("runs").with_fields(fields).build()?))
}

fn write_group(
    group: &mut SerializedRowGroupWriter<'_, File>,
    rows: &[Row],
    units: &[Unit],
) -> Result<(), ParquetError> {
    // Indices lie below 2^24, so they fit.
    let runs: Vec<Option<i32>> = rows.iter().map(|row| Some(row.run as i32)).collect();
    write_column::<Int32Type>(group, &runs, Repetition::REQUIRED)?;
    let faults: Vec<Option<ByteArray>> =
        rows.iter().map(|row| row.values.as_ref().err().map(|fault| fault.as_str().into())).collect();
    write_column::<ByteArrayType>(group, &faults, Repetition::OPTIONAL)?;
    for input in 0..rows.first().map_or(0, |row| row.inputs.len()) {
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.inputs.get(input).copied()).collect();
        write_column::<DoubleType>(group, &values, Repetition::REQUIRED)?;
    }
    for (column, unit) in units.iter().enumerate() {
        let value = |row: &Row| row.values.as_ref().ok().and_then(|values| values[column]);
        if *unit == Unit::Milliseconds {
            let values: Vec<Option<f64>> = rows.iter().map(|row| value(row).map(|v| unit.natural(v))).collect();
            write_column::<DoubleType>(group, &values, Repetition::OPTIONAL)?;
        } else {
            let values: Vec<Option<i64>> = rows.iter().map(value).collect();
            write_column::<Int64Type>(group, &values, Repetition::OPTIONAL)?;
        }
    }
    Ok(())
}

fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    cells: &[Option<T::T>],
    repetition: Repetition,
) -> Result<(), ParquetError>
where
    for<'a> ColumnWriter<'a>: Sized,
{
    let mut column = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("the schema has fewer columns than the rows".into()))?;
    let values: Vec<T::T> = cells.iter().flatten().cloned().collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let levels = (repetition == Repetition::OPTIONAL).then_some(levels.as_slice());
    column.typed::<T>().write_batch(&values, levels, None)?;
    column.close()
}

/// Reads the rows back in order.
///
/// # Errors
/// [`OutputFault::Read`] when the file is damaged or its columns are not those of `layout`.
pub fn read(path: &Path, layout: &Layout, mut each: impl FnMut(Row)) -> Result<(), OutputFault> {
    let fault = |e: ParquetError| OutputFault::read(path, e);
    let file = File::open(path).map_err(|e| OutputFault::read(path, e))?;
    let reader = SerializedFileReader::new(file).map_err(fault)?;
    let wanted = schema(layout).map_err(fault)?;
    if reader.metadata().file_metadata().schema().get_fields() != wanted.get_fields() {
        return Err(OutputFault::read(path, "its columns are not the quantities of this scenario"));
    }
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(fault)?;
        read_group(group.as_ref(), layout).map_err(fault)?.into_iter().for_each(&mut each);
    }
    Ok(())
}

fn read_group(group: &dyn RowGroupReader, layout: &Layout) -> Result<Vec<Row>, ParquetError> {
    let runs = read_column::<Int32Type>(group, 0)?;
    let faults = read_column::<ByteArrayType>(group, 1)?;
    let mut rows: Vec<Row> = Vec::with_capacity(runs.len());
    for (run, fault) in runs.into_iter().zip(faults) {
        let values = match fault {
            Some(text) => Err(text.as_utf8()?.to_owned()),
            None => Ok(Vec::with_capacity(layout.columns().len())),
        };
        rows.push(Row { run: run.unwrap_or(0) as u32, inputs: Vec::new(), values });
    }
    let first = 2 + layout.inputs().len();
    for index in 2..first {
        let cells = read_column::<DoubleType>(group, index)?;
        rows.iter_mut().zip(cells).for_each(|(row, cell)| row.inputs.extend(cell));
    }
    for (index, column) in layout.columns().iter().enumerate() {
        let cells = if column.unit == Unit::Milliseconds {
            // Written as milliseconds over 1000, so rounding gives them back exactly.
            let steps = |s: f64| (s * column.unit.steps() as f64).round() as i64;
            read_column::<DoubleType>(group, first + index)?.into_iter().map(|cell| cell.map(steps)).collect()
        } else {
            read_column::<Int64Type>(group, first + index)?
        };
        for (row, cell) in rows.iter_mut().zip(cells) {
            if let Ok(values) = &mut row.values {
                values.push(cell);
            }
        }
    }
    Ok(rows)
}

fn read_column<T: DataType>(group: &dyn RowGroupReader, index: usize) -> Result<Vec<Option<T::T>>, ParquetError> {
    let rows = group.metadata().num_rows() as usize;
    let optional = group.metadata().schema_descr().column(index).max_def_level() > 0;
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(index)?);
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (records, ..) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::General(format!("column {index} ends after {read} of {rows} rows")));
        }
        read += records;
    }
    if !optional {
        return Ok(values.into_iter().map(Some).collect());
    }
    let mut values = values.into_iter();
    Ok(levels.into_iter().map(|level| if level > 0 { values.next() } else { None }).collect())
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::sample;
    use super::*;

    fn write(dir: &Path, name: &str, chunk: usize) -> Vec<u8> {
        let (layout, rows) = sample();
        let path = dir.join(name);
        let mut writer = ParquetRows::create(&path, &layout).unwrap();
        rows.chunks(chunk).for_each(|rows| writer.write(rows).unwrap());
        writer.finish().unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn equal_rows_give_equal_bytes_however_they_are_handed_over() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(write(dir.path(), "a", 1), write(dir.path(), "b", 3));
    }

    #[test]
    fn more_rows_than_a_group_come_back_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("many");
        let (layout, rows) = sample();
        let many: Vec<Row> =
            (0..ROWS_OF_A_GROUP as u32 + 5).map(|run| Row { run, ..rows[run as usize % 3].clone() }).collect();
        let mut writer = ParquetRows::create(&path, &layout).unwrap();
        writer.write(&many).unwrap();
        writer.finish().unwrap();
        let mut back = Vec::new();
        read(&path, &layout, |row| back.push(row)).unwrap();
        assert_eq!(back, many);
    }

    #[test]
    fn a_damaged_file_is_said_to_be_so() {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = write(dir.path(), "a", 3);
        bytes.truncate(bytes.len() / 2);
        let path = dir.path().join("half");
        std::fs::write(&path, bytes).unwrap();
        assert!(read(&path, &sample().0, |_| ()).unwrap_err().to_string().starts_with("cannot read back"));
    }
}
