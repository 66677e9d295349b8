//! The null models beside the simulator: fitted to the calibration records of other days, and to nothing else.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::cargo::CommandCargoExt;
use mig_alley::surface::params::Library;
use serde_json::Value;

/// A battle of another day with the forces of 12 April in other numbers, and its record.
fn battle(dir: &Path, key: &str, date: &str, usage: &str, lost: u32) {
    let built_in = Library::built_in().unwrap();
    let texts = built_in.texts();
    let (_, _, text) = texts.iter().find(|(name, ..)| name == "scenarios/black-thursday").unwrap();
    fs::create_dir_all(dir.join("scenarios")).unwrap();
    fs::create_dir_all(dir.join("records")).unwrap();
    fs::write(dir.join(format!("scenarios/{key}.toml")), text.replace("1951-04-12", date)).unwrap();
    let record = format!(
        "name = \"record\"\nscenarios = [\"{key}\"]\nsource = \"memory\"\nchecked = \"memory\"\nconfidence = \"low\"\nrank = 1\n\
         use = \"{usage}\"\n[[count]]\nquantity = \"un.b-29a.destroyed\"\nkind = \"own\"\nlo = {lost}\nhi = {lost}\n"
    );
    fs::write(dir.join(format!("records/{key}.toml")), record).unwrap();
}

fn compare(dir: &Path, more: &[&str]) -> Vec<Value> {
    let mut process = Process::cargo_bin("mig-alley").unwrap();
    process.args(["compare", "black-thursday", "--runs", "2", "--json", "--quiet", "--params"]).arg(dir);
    process.arg("--output").arg(dir.join("out")).args(more);
    let output = process.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn total(list: &[Value]) -> &Value {
    list.iter().find(|c| c["quantity"] == "un.b-29a.destroyed" && c["kind"] == "own").unwrap()
}

#[test]
fn null_models_stand_beside_the_simulator() {
    let dir = tempfile::tempdir().unwrap();
    battle(dir.path(), "earlier", "1951-10-23", "calibration", 2);
    battle(dir.path(), "kept", "1951-10-24", "holdout", 40);
    battle(dir.path(), "same-day", "1951-04-12", "calibration", 40);
    let list = compare(dir.path(), &[]);
    let null = &total(&list)["null"];
    let built_in = ["yalu-1950-11-09", "yalu-1950-11-10", "yalu-1950-11-14", "yalu-1951-04-07"];
    assert_eq!(null["fitted_to"], serde_json::json!([&["earlier"][..], &built_in].concat()));
    // beta(1/2 + 5, 1/2 + 64) for 42 bombers: 2 of 42 here; 1 of 1, 1 of 5, 0 of 9 and 1 of 12 in the built-in battles
    let mean = null["loss_rate"]["mean"].as_f64().unwrap();
    assert!((mean - 42.0 * 5.5 / 70.0).abs() < 1e-4, "{mean}"); // the grid
    for model in ["loss_rate", "attackers_per_bomber", "lanchester"] {
        let said = &null[model];
        let (inside, many) = (said["p_inside"].as_f64().unwrap(), said["p_at_least"].as_f64().unwrap());
        assert!(0.0 < inside && inside <= many && many < 1.0, "{model} {said}");
        // rounded to six digits
        assert!((said["log_score"].as_f64().unwrap() + inside.ln()).abs() < 1e-3, "{model} {said}");
    }
    let unit = list.iter().find(|c| c["quantity"] != "un.b-29a.destroyed").unwrap();
    assert!(unit["null"]["loss_rate"].is_null() && unit["null"]["note"].as_str().unwrap().contains("whole battle"));
}

#[test]
fn a_record_that_is_judged_is_never_fitted_to() {
    let [few, many] = [0, 30].map(|lost| {
        let dir = tempfile::tempdir().unwrap();
        battle(dir.path(), "earlier", "1950-11-10", "calibration", 2);
        battle(dir.path(), "judged", "1951-04-12", "calibration", lost);
        total(&compare(dir.path(), &[]))["null"].clone()
    });
    assert_eq!(few, many);
}
