//! All points of a sweep as one JSON object, written point by point; `sweep --json` prints the same.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::summary::Quantities;
use super::{OutputFault, SWEEP_FILE};
use crate::study::axis::{Axis, Level};
use crate::study::montecarlo::{Plan, Results};
use crate::study::sweep::Point;

/// The file of all points on its way to disk. Its keys stand in order of name, so the points come before the end.
pub struct SweepJson {
    path: PathBuf,
    out: BufWriter<File>,
    axes: Vec<String>,
    /// What follows the points.
    end: String,
    points: usize,
}

impl SweepJson {
    /// Begins the file in `folder`.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn create(folder: &Path, scenario: &str, plan: &Plan, axes: &[Axis]) -> Result<Self, OutputFault> {
        let path = folder.join(SWEEP_FILE);
        let out = BufWriter::new(File::create(&path).map_err(OutputFault::write(&path))?);
        let end = format!(
            "],\n  \"runs\": {},\n  \"scenario\": {},\n  \"seed\": {}\n}}\n",
            plan.runs,
            json!(scenario),
            plan.seed
        );
        Ok(SweepJson { path, out, axes: axes.iter().map(Axis::name).collect(), end, points: 0 })
    }

    /// Writes the base, which comes first.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn base(&mut self, base: &Results) -> Result<(), OutputFault> {
        let axes = pretty(&json!(self.axes), 2);
        let base = pretty(&json!({ "digest": base.digest(), "quantities": Quantities::new(base) }), 2);
        self.write(&format!("{{\n  \"axes\": {axes},\n  \"base\": {base},\n  \"points\": ["))
    }

    /// Writes the next point.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn point(&mut self, point: &Point) -> Result<(), OutputFault> {
        let before = if self.points == 0 { "\n    " } else { ",\n    " };
        self.points += 1;
        self.write(&format!("{before}{}", pretty(&as_json(&self.axes, point), 4)))
    }

    /// Ends the file and waits until it is on the disk.
    ///
    /// # Errors
    /// [`OutputFault::Write`].
    pub fn finish(mut self) -> Result<(), OutputFault> {
        let before = if self.points == 0 { "" } else { "\n  " };
        self.write(&format!("{before}{}", self.end))?;
        let written = self.out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        written.map_err(OutputFault::write(&self.path))
    }

    fn write(&mut self, text: &str) -> Result<(), OutputFault> {
        self.out.write_all(text.as_bytes()).map_err(OutputFault::write(&self.path))
    }
}

/// Indented as inside something that is indented by `spaces`. A text holds no line break: JSON escapes it.
fn pretty(value: &Value, spaces: usize) -> String {
    format!("{value:#}").replace('\n', &format!("\n{}", " ".repeat(spaces)))
}

/// A point: values of the axes, quantities, and by name mean and 95 % interval of the paired differences from the base.
fn as_json(axes: &[String], point: &Point) -> Value {
    let columns = point.results.layout.columns();
    let differences = columns.iter().filter_map(|column| {
        let e = point.difference(&column.name)?;
        Some((column.name.clone(), json!({ "mean": e.value, "mean_lo": e.lo, "mean_hi": e.hi })))
    });
    let parameters: Map<String, Value> =
        axes.iter().zip(&point.parameters).map(|(axis, level)| (axis.clone(), as_value(level))).collect();
    json!({
        "parameters": parameters,
        "digest": point.results.digest(),
        "quantities": Quantities::new(&point.results),
        "differences": differences.collect::<Map<String, Value>>(),
    })
}

/// A number or a name; null for what is as in the base.
fn as_value(level: &Level) -> Value {
    match level {
        Level::Base => Value::Null,
        Level::Number(value) => json!(value),
        Level::Name(name) => json!(name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::sample;
    use super::*;
    use crate::study::estimate::Tally;

    /// The file is what the JSON library would write of the whole, with any number of points.
    #[test]
    fn written_point_by_point_it_is_the_whole_in_one() {
        let (layout, rows) = sample();
        let mut results = Results::new(layout, 1, 17);
        rows.iter().for_each(|row| results.add(row));
        let differences: Vec<Option<Tally>> = results.tallies.iter().cloned().map(Some).collect();
        let plan = Plan { seed: 1, first_run: 17, runs: 3, threads: None, precision: None };
        let axes = [Axis::parse("a.b*=1,2").unwrap()];
        for count in [0, 1, 2] {
            let dir = tempfile::tempdir().unwrap();
            let mut file = SweepJson::create(dir.path(), "battle", &plan, &axes).unwrap();
            file.base(&results).unwrap();
            for at in 0..count {
                let (results, differences) = (results.clone(), differences.clone());
                file.point(&Point { parameters: vec![Level::Number(f64::from(at))], results, differences }).unwrap();
            }
            file.finish().unwrap();
            let text = std::fs::read_to_string(dir.path().join(SWEEP_FILE)).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value["points"].as_array().map(Vec::len), Some(count as usize));
            assert_eq!(text.lines().count(), format!("{value:#}\n").lines().count());
            let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["axes", "base", "points", "runs", "scenario", "seed"]);
        }
    }
}
