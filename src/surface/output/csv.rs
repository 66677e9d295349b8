//! A CSV file on its way to disk.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::OutputFault;

/// A CSV file in the making.
pub struct CsvFile {
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
}

impl CsvFile {
    /// Begins the file.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(path: &Path) -> Result<Self, OutputFault> {
        let file = File::create(path).map_err(OutputFault::write(path))?;
        Ok(CsvFile { path: path.to_owned(), writer: csv::Writer::from_writer(BufWriter::new(file)) })
    }

    /// Writes a line, quoted where it has to be.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn record(&mut self, fields: &[String]) -> Result<(), OutputFault> {
        self.writer.write_record(fields).map_err(|e| OutputFault::write(&self.path)(e.into()))
    }

    /// Ends the file and waits until it is on the disk.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn finish(self) -> Result<(), OutputFault> {
        let path = self.path;
        let buffer = self.writer.into_inner().map_err(|e| OutputFault::write(&path)(e.into_error()))?;
        let file = buffer.into_inner().map_err(|e| OutputFault::write(&path)(e.into_error()))?;
        file.sync_all().map_err(OutputFault::write(&path))
    }
}
