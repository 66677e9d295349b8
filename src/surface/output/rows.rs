//! One row a run, streamed to disk: Parquet for analysts, CSV for people and spreadsheets.
//!
//! Columns: `run` (index), `fault` (why the run failed, empty otherwise), the parameters that each run has for itself by their
//! paths (of studies with drawn parameters), then every quantity by its name. Times are in
//! seconds, everything else is a count; an empty cell is "no value", never zero.

use std::path::Path;

use super::OutputFault;
use super::csv::CsvFile;
use crate::study::montecarlo::Row;
use crate::study::quantity::{Column, Layout, Unit};

/// Name of the rows for analysts.
pub const PARQUET_FILE: &str = "runs.parquet";
/// Name of the rows for people.
pub const CSV_FILE: &str = "runs.csv";

/// Which files of rows to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFiles {
    /// The usual one: Parquet where it is built in, CSV otherwise.
    Usual,
    /// CSV beside it.
    WithCsv,
}

impl RowFiles {
    /// What is written with or without `--csv`.
    pub fn asked(csv: bool) -> Self {
        if csv { RowFiles::WithCsv } else { RowFiles::Usual }
    }

    /// Whether CSV is among them.
    pub fn wants_csv(self) -> bool {
        self == RowFiles::WithCsv || cfg!(not(feature = "parquet"))
    }
}

/// Rows on their way to disk.
pub struct RowWriter {
    #[cfg(feature = "parquet")]
    parquet: super::parquet::ParquetRows,
    csv: Option<CsvRows>,
}

impl RowWriter {
    /// Begins the files in `folder`.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(folder: &Path, layout: &Layout, files: RowFiles) -> Result<Self, OutputFault> {
        Ok(RowWriter {
            #[cfg(feature = "parquet")]
            parquet: super::parquet::ParquetRows::create(&folder.join(PARQUET_FILE), layout)?,
            csv: if files.wants_csv() { Some(CsvRows::create(&folder.join(CSV_FILE), layout)?) } else { None },
        })
    }

    /// Writes the rows of a batch.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn write(&mut self, rows: &[Row]) -> Result<(), OutputFault> {
        #[cfg(feature = "parquet")]
        self.parquet.write(rows)?;
        match &mut self.csv {
            Some(csv) => rows.iter().try_for_each(|row| csv.write(row)),
            None => Ok(()),
        }
    }

    /// Ends the files.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn finish(self) -> Result<(), OutputFault> {
        #[cfg(feature = "parquet")]
        self.parquet.finish()?;
        self.csv.map_or(Ok(()), |csv| csv.file.finish())
    }
}

/// Reads the rows of a finished run back, in index order.
///
/// # Errors
/// [`OutputFault::Read`] when there are none, or their columns are not those of `layout`.
pub fn read(folder: &Path, layout: &Layout, each: impl FnMut(Row)) -> Result<(), OutputFault> {
    // A pipe in the place of a file would wait for ever.
    let is_file = |path: &Path| path.metadata().is_ok_and(|m| m.is_file());
    let no_file = |path: &Path| Err(OutputFault::read(path, "it is no regular file"));
    #[cfg(feature = "parquet")]
    {
        let path = folder.join(PARQUET_FILE);
        if is_file(&path) {
            return super::parquet::read(&path, layout, each);
        }
        if path.symlink_metadata().is_ok() {
            return no_file(&path);
        }
    }
    let path = folder.join(CSV_FILE);
    if is_file(&path) { read_csv(&path, layout, each) } else { no_file(&path) }
}

struct CsvRows {
    file: CsvFile,
    columns: Vec<Column>,
}

impl CsvRows {
    fn create(path: &Path, layout: &Layout) -> Result<Self, OutputFault> {
        let mut file = CsvFile::create(path)?;
        let header: Vec<String> = header(layout).map(str::to_owned).collect();
        file.record(&header)?;
        Ok(CsvRows { file, columns: layout.columns().to_vec() })
    }

    fn write(&mut self, row: &Row) -> Result<(), OutputFault> {
        let fault = row.values.as_ref().err().cloned().unwrap_or_default();
        let mut fields = vec![row.run.to_string(), fault];
        fields.extend(row.inputs.iter().map(f64::to_string));
        match &row.values {
            Ok(values) => {
                fields.extend(self.columns.iter().zip(values).map(|(column, &value)| cell(column.unit, value)));
            }
            Err(_) => fields.extend(self.columns.iter().map(|_| String::new())),
        }
        self.file.record(&fields)
    }
}

fn header(layout: &Layout) -> impl Iterator<Item = &str> {
    let inputs = layout.inputs().iter().map(String::as_str);
    ["run", "fault"].into_iter().chain(inputs).chain(layout.columns().iter().map(|c| c.name.as_str()))
}

/// A cell as exact decimal text: milliseconds become seconds with three decimals.
fn cell(unit: Unit, value: Option<i64>) -> String {
    match (value, unit) {
        (None, _) => String::new(),
        (Some(v), Unit::Count | Unit::Rounds) => v.to_string(),
        (Some(v), Unit::Milliseconds) => format!("{}.{:03}", v.div_euclid(1000), v.rem_euclid(1000)),
    }
}

fn read_csv(path: &Path, layout: &Layout, mut each: impl FnMut(Row)) -> Result<(), OutputFault> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| OutputFault::read(path, e))?;
    let found = reader.headers().map_err(|e| OutputFault::read(path, e))?;
    if !found.iter().eq(header(layout)) {
        return Err(OutputFault::read(path, "its columns are not the quantities of this scenario"));
    }
    for record in reader.records() {
        let record = record.map_err(|e| OutputFault::read(path, e))?;
        let row = parse_row(&record, layout);
        each(row.ok_or_else(|| OutputFault::read(path, format!("cannot read the row of run {}", &record[0])))?);
    }
    Ok(())
}

fn parse_row(record: &csv::StringRecord, layout: &Layout) -> Option<Row> {
    let run = record.get(0)?.parse().ok()?;
    let fault = record.get(1)?;
    let first = 2 + layout.inputs().len();
    let inputs = record.iter().take(first).skip(2).map(|text| text.parse().ok()).collect::<Option<Vec<f64>>>()?;
    if !fault.is_empty() {
        return Some(Row { run, inputs, values: Err(fault.to_owned()) });
    }
    let value = |(column, text): (&Column, &str)| match (text, column.unit) {
        ("", _) => Some(None),
        // Three decimals always follow the point, so without it the number is in milliseconds.
        (_, Unit::Milliseconds) => text.replace('.', "").parse().ok().map(Some),
        _ => text.parse().ok().map(Some),
    };
    let values: Option<Vec<_>> = layout.columns().iter().zip(record.iter().skip(first)).map(value).collect();
    Some(Row { run, inputs, values: Ok(values?) })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Two runs that ended and one that failed.
    pub fn sample() -> (Layout, Vec<Row>) {
        let values = vec![Some(4), Some(7), Some(4), Some(1), Some(1), Some(12_034), Some(0)];
        let mut without_shot = values.clone();
        without_shot[6] = None;
        let rows = vec![
            Row { run: 17, inputs: vec![0.1, 3.0], values: Ok(values) },
            Row {
                run: 18,
                inputs: vec![0.2, 4.0],
                values: Err("the state of aircraft 3, a \"MiG\", became non-finite".into()),
            },
            Row { run: 19, inputs: vec![1e-7, 5.0], values: Ok(without_shot) },
        ];
        (Layout::of_two_units().with_inputs(vec!["guns.n-37.drag".into(), "pilots.raw.share".into()]), rows)
    }

    fn round_trip(files: RowFiles) -> (tempfile::TempDir, Vec<Row>) {
        let (layout, rows) = sample();
        let dir = tempfile::tempdir().unwrap();
        let mut writer = RowWriter::create(dir.path(), &layout, files).unwrap();
        rows.chunks(2).for_each(|chunk| writer.write(chunk).unwrap());
        writer.finish().unwrap();
        let mut back = Vec::new();
        read(dir.path(), &layout, |row| back.push(row)).unwrap();
        (dir, back)
    }

    #[test]
    fn rows_come_back_as_written() {
        assert_eq!(round_trip(RowFiles::Usual).1, sample().1);
    }

    #[test]
    fn csv_is_exact_and_empty_means_no_value() {
        let (dir, _) = round_trip(RowFiles::WithCsv);
        let path = dir.path().join(CSV_FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("run,fault,guns.n-37.drag,pilots.raw.share,un.b-29a.destroyed,"));
        assert_eq!(lines[1], "17,,0.1,3,4,7,4,1,1,12.034,0.000");
        assert_eq!(lines[2], r#"18,"the state of aircraft 3, a ""MiG"", became non-finite",0.2,4,,,,,,,"#);
        assert_eq!(lines[3], "19,,0.0000001,5,4,7,4,1,1,12.034,");
        let mut back = Vec::new();
        read_csv(&path, &sample().0, |row| back.push(row)).unwrap();
        assert_eq!(back, sample().1);
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn what_stands_in_the_place_of_the_rows_is_named() {
        let (dir, _) = round_trip(RowFiles::WithCsv);
        std::fs::remove_file(dir.path().join(PARQUET_FILE)).unwrap();
        std::fs::create_dir(dir.path().join(PARQUET_FILE)).unwrap();
        let fault = read(dir.path(), &sample().0, |_| ()).unwrap_err().to_string();
        assert!(fault.contains(PARQUET_FILE) && fault.contains("no regular file"), "{fault}");
    }

    #[test]
    fn rows_of_another_layout_are_refused() {
        let (dir, _) = round_trip(RowFiles::WithCsv);
        let path = dir.path().join(CSV_FILE);
        let text = std::fs::read_to_string(&path).unwrap().replacen("damaged", "harmed", 1);
        std::fs::write(&path, text).unwrap();
        let fault = read_csv(&path, &sample().0, |_| ()).unwrap_err();
        assert!(fault.to_string().contains("not the quantities of this scenario"), "{fault}");
    }
}
