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

/// The small battle as changes of a study or a command line.
const SMALL: [(&str, &str); 6] =
    [("19bg", "4"), ("307bg", "0"), ("98bg", "0"), ("f-84", "4"), ("f-86", "0"), ("mig", "8")];

/// Runs a sweep of the small battle with `--csv --json` into `dir`; what it printed.
fn swept(dir: &Path, args: &[&str]) -> Value {
    let mut program = Command::cargo_bin("mig-alley").unwrap();
    program.args(["sweep", "--runs", "4", "--csv", "--json", "--output"]).arg(dir).args(args);
    for (force, count) in SMALL {
        program.arg("--set").arg(format!("scenario.forces.{force}.count={count}"));
    }
    let output = program.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Levels of an axis at all points.
fn levels(swept: &Value, axis: &str) -> Vec<Value> {
    swept["points"].as_array().unwrap().iter().map(|point| point["parameters"][axis].clone()).collect()
}

/// A study of the escort's type in bundles over the number of MiGs.
const STUDY: &str = r#"
title = "Types"
question = "Does the type matter?"
scenario = "black-thursday"
design = "grid"
runs = 400
seed = 7
quantities = ["un.b-29a.destroyed", "communist.fighters.engaged"]
[[axis]]
name = "escort"
level = [
  { name = "as it was", set = [] },
  { name = "Sabres", set = ["scenario.forces.f-84.aircraft=f-86a", "scenario.forces.f-84.pilots=f-86-4fig"] },
]
[[axis]]
path = "scenario.forces.mig.count"
values = [8, 4]
"#;

#[test]
fn a_study_flies_bundles_and_options_replace_its_runs() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("params/studies")).unwrap();
    std::fs::write(dir.path().join("params/studies/types.toml"), STUDY).unwrap();
    let (out, params) = (dir.path().join("out"), dir.path().join("params"));
    let swept = swept(&out, &["--study", "types", "--params", params.to_str().unwrap()]);
    assert_eq!(
        (&swept["runs"], &swept["seed"]),
        (&4.into(), &7.into()),
        "--runs is of the command line, the seed of the file"
    );
    assert_eq!(levels(&swept, "escort"), ["as it was", "as it was", "Sabres", "Sabres"]);
    assert_eq!(swept["points"][0]["digest"], swept["base"]["digest"], "an empty bundle is the base");
    assert_ne!(swept["points"][2]["digest"], swept["base"]["digest"]);
    assert!(swept["points"][2]["quantities"]["un.f-86a.destroyed"].is_object(), "the Sabres are there");
    let (header, rows) = csv(&out);
    assert_eq!(header[1..3], ["escort", MIGS]);
    let column: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert!(column[0].is_empty() && column.contains(&"Sabres"), "the base has no level of a bundle");
    #[cfg(feature = "parquet")]
    assert_eq!(parquet(&out), (header, rows));
    let charts = out.join("charts");
    assert!(charts.join("sweep-un.b-29a.destroyed-scenario.forces.mig.count.png").exists());
    assert!(charts.join("differences-communist.fighters.engaged.svg").exists());
}

#[test]
fn one_at_a_time_leaves_the_other_axes_empty() {
    let dir = tempfile::tempdir().unwrap();
    let swept = swept(
        dir.path(),
        &["black-thursday", "--design", "oat", "--vary", SUN, "--vary", "scenario.forces.mig.count=4"],
    );
    let sun = levels(&swept, SUN);
    assert_eq!(sun[..3], [107.0, 115.0, 137.0].map(Value::from), "the ends of its range and its best value");
    assert!(sun[3].is_null() && levels(&swept, MIGS)[0].is_null());
    assert_eq!(swept["points"][1]["digest"], swept["base"]["digest"], "the best value is the base");
    let (_, rows) = csv(dir.path());
    assert!(rows.iter().all(|row| row[0] != "4" || row[1].is_empty()) && rows[0][1] == "115");
    assert!(dir.path().join("charts/multiples-un.b-29a.destroyed.svg").exists());
}

#[test]
fn an_axis_of_names_sets_names() {
    let dir = tempfile::tempdir().unwrap();
    let path = "scenario.forces.f-84.aircraft";
    let swept = swept(dir.path(), &["black-thursday", "--vary", &format!("{path}=f-84e,f-86e")]);
    assert_eq!(levels(&swept, path), ["f-84e", "f-86e"]);
    assert_eq!(swept["points"][0]["digest"], swept["base"]["digest"]);
    assert_eq!(csv(dir.path()).1[0][1], "f-84e", "the name that the base has");
}

#[test]
fn points_that_are_spread_fill_their_ranges_and_are_the_same_again() {
    let dir = tempfile::tempdir().unwrap();
    for design in ["lhs", "sobol"] {
        let fly = |folder: &str| {
            let vary = ["--vary", "scenario.stream.altitude_ft", "--vary", "scenario.forces.mig.count=4:8"];
            let options = ["black-thursday", "--design", design, "--points", "4"];
            swept(&dir.path().join(format!("{design}-{folder}")), &[&options[..], &vary].concat())
        };
        let one = fly("one");
        let mut altitudes: Vec<f64> =
            levels(&one, "scenario.stream.altitude_ft").iter().map(|level| level.as_f64().unwrap()).collect();
        altitudes.sort_by(f64::total_cmp);
        assert!(altitudes[0] > 18_000.0 && altitudes[3] < 25_000.0 && altitudes[3] - altitudes[0] > 1_000.0);
        assert!(levels(&one, MIGS).iter().all(|level| level.as_f64().unwrap().fract() == 0.0), "MiGs are whole");
        assert_eq!(one, fly("two"));
    }
}
