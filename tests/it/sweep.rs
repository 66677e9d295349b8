//! The rows of a sweep, as an analyst reads them.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const SUN: &str = "scenario.conditions.sun_azimuth_deg";
const MIGS: &str = "scenario.forces.mig.count";

/// Four points of four runs around four bombers and eight interceptors into `dir`; what was printed.
///
/// Only escorts and interceptors look for each other, so without escorts nobody is hindered by the sun.
fn fly(dir: &Path, threads: &str) -> Value {
    let mut program = Command::cargo_bin("mig-alley").unwrap();
    program.args(["sweep", "black-thursday", "--runs", "4", "--csv", "--json", "--threads", threads]);
    for (force, count) in [("19bg", 4), ("307bg", 0), ("98bg", 0), ("f-84", 0), ("f-86", 0), ("mig", 8)] {
        program.arg("--set").arg(format!("scenario.forces.{force}.count={count}"));
    }
    program.arg("--vary").arg(format!("{SUN}=107,137")).arg("--vary").arg(format!("{MIGS}=8,4"));
    let output = program.arg("--output").arg(dir).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Header and lines of `points.csv`.
fn csv(dir: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let mut reader = csv::Reader::from_path(dir.join("points.csv")).unwrap();
    let header = fields(reader.headers().unwrap());
    (header, reader.records().map(|record| fields(&record.unwrap())).collect())
}

/// The same of `points.parquet`, with numbers as text.
#[cfg(feature = "parquet")]
fn parquet(dir: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    let text = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Int(n) => n.to_string(),
        Field::Long(n) => n.to_string(),
        Field::Double(x) => x.to_string(),
        Field::Str(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let reader = SerializedFileReader::new(std::fs::File::open(dir.join("points.parquet")).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema();
    let header = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let rows = reader.get_row_iter(None).unwrap();
    (header, rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| text(field)).collect()).collect())
}

#[test]
fn a_sweep_has_one_row_a_point_and_quantity_and_threads_change_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    let swept = fly(&one, "1");
    assert_eq!(swept, fly(&two, "2"));
    let (header, rows) = csv(&one);
    let wanted = ["point", SUN, MIGS, "quantity", "unit", "runs", "mean", "mean_lo", "mean_hi"];
    assert_eq!(header, [&wanted[..], &["difference", "difference_lo", "difference_hi"]].concat());
    let quantities = swept["base"]["quantities"].as_object().unwrap();
    assert_eq!(rows.len(), 5 * quantities.len(), "the base and four points");
    for (row, place) in rows.iter().zip(0..) {
        agrees_with_json(row, place / quantities.len(), &swept);
    }
    #[cfg(feature = "parquet")]
    assert_eq!(parquet(&one), (header, rows));
    for file in if cfg!(feature = "parquet") { &["points.csv", "points.parquet"][..] } else { &["points.csv"] } {
        assert_eq!(std::fs::read(one.join(file)).unwrap(), std::fs::read(two.join(file)).unwrap(), "{file}");
    }
}

/// Checks a row against what `--json` says of its place: 0 for the base, then the points.
fn agrees_with_json(row: &[String], place: usize, swept: &Value) {
    let at = if place == 0 { &swept["base"] } else { &swept["points"][place - 1] };
    let axes = [["115", "8"], ["107", "8"], ["107", "4"], ["137", "8"], ["137", "4"]];
    assert_eq!((row[0].as_str(), &row[1..3]), (place.to_string().as_str(), &axes[place].map(str::to_owned)[..]));
    let number = |text: &str| text.parse::<f64>().ok();
    for (column, key) in ["mean", "mean_lo", "mean_hi"].into_iter().enumerate() {
        for (cell, json) in [(6, "quantities"), (9, "differences")] {
            match (number(&row[cell + column]), at[json][&row[3]][key].as_f64()) {
                // the JSON reader may miss the last bits of a number
                (Some(a), Some(b)) => assert!((a - b).abs() <= 4.0 * f64::EPSILON * b.abs(), "{b}: {row:?}"),
                (a, b) => assert_eq!(a, b, "{row:?}"),
            }
        }
    }
    let (runs, unit) = (number(&row[5]).unwrap(), row[4].as_str());
    assert!(runs == 4.0 || (runs < 4.0 && unit == "s"), "only a time can be missing from a run: {row:?}");
    assert_eq!(unit == "s", row[3].ends_with("_s"), "{row:?}");
}

#[test]
fn what_a_battle_never_reads_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let swept = fly(dir.path(), "2");
    let digests: Vec<&str> = (0..4).map(|point| swept["points"][point]["digest"].as_str().unwrap()).collect();
    assert_eq!((digests[0], digests[2]), (swept["base"]["digest"].as_str().unwrap(), digests[0]), "8 MiGs, two suns");
    assert_eq!(digests[1], digests[3], "4 MiGs, two suns");
    assert_ne!(digests[0], digests[1], "8 and 4 MiGs");
    let (_, rows) = csv(dir.path());
    let moved = |point: &str| {
        let of_point = rows.iter().filter(|row| row[0] == point && !row[9].is_empty());
        of_point.filter(|row| row[9..12] != ["0", "0", "0"]).count()
    };
    assert_eq!((moved("1"), moved("3")), (0, 0), "differences are exactly zero");
    assert!(moved("2") > 0, "fewer MiGs move something");
}
