//! Answers for programs: docs/analysis.md names every key of the files with results and of what `--json` prints.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;

/// The program's answer in `dir`; whether it is yes or no does not matter here.
fn answer(command: &str, dir: &Path) -> Value {
    let mut program = Process::cargo_bin("mig-alley").unwrap();
    let output = program.args(command.split(' ')).args(["--json", "--quiet"]).current_dir(dir).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|fault| panic!("{command}: {fault}: {said}"))
}

/// Objects whose keys are names of the study.
const BY_NAME: [&str; 6] = ["quantities", "differences", "parameters", "firing_s_per_pass", "figures", "values"];
/// Objects that are told elsewhere.
const ELSEWHERE: [&str; 2] = ["study", "extent"];

/// Adds the keys of a value and of what is in it.
fn add_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| add_keys(item, keys)),
        Value::Object(entries) => entries.iter().for_each(|(key, value)| {
            keys.insert(key.clone());
            match value.as_object() {
                _ if ELSEWHERE.contains(&key.as_str()) => {}
                Some(named) if BY_NAME.contains(&key.as_str()) => named.values().for_each(|one| add_keys(one, keys)),
                _ => add_keys(value, keys),
            }
        }),
        _ => {}
    }
}

/// The keys that the page tells of `command` or file: the words in backticks of its row of the tables of JSON.
fn told(command: &str) -> BTreeSet<String> {
    let page = include_str!("../../docs/analysis.md");
    let tables = page.split("## JSON").nth(1).unwrap();
    let row = tables.lines().find(|line| line.split('|').nth(1).is_some_and(|cell| cell.contains(command)));
    let keys = row.unwrap_or_else(|| panic!("no row of {command}")).split('|').nth(2).unwrap();
    keys.split('`').skip(1).step_by(2).filter(|word| !word.contains('.')).map(str::to_owned).collect()
}

/// Compares the keys of an answer with those of the page, which may tell of `rare` ones that it lacks.
fn assert_told(command: &str, answers: &[Value], rare: &[&str]) {
    let mut found = BTreeSet::new();
    answers.iter().for_each(|answer| add_keys(answer, &mut found));
    let told = told(command);
    let missing: Vec<&String> = found.difference(&told).collect();
    assert!(missing.is_empty(), "{command}: docs/analysis.md does not tell of {missing:?}");
    let stale: Vec<&String> = told.difference(&found).filter(|key| !rare.contains(&key.as_str())).collect();
    assert!(stale.is_empty(), "{command}: docs/analysis.md tells of {stale:?}, which are not there");
}

#[test]
fn the_page_tells_every_key_of_a_battle() {
    let dir = tempfile::tempdir().unwrap();
    let ask = |command: &str| answer(command, dir.path());
    assert_told("`compare`", &[ask("compare black-thursday --runs 8 --output day")], &[]);
    assert_told("`report`", &[ask("report black-thursday --runs 8 --output day")], &[]);
    let lost = ask("why black-thursday --run 0");
    let one = ask(&format!("why black-thursday --run 0 --aircraft {}", lost[0]["aircraft"].as_str().unwrap()));
    assert_told("`why`", &[lost], &[]);
    assert_told("`why --aircraft`", &[one], &["other", "details"]);
    assert_told("`replay`", &[ask("replay black-thursday --run 0 --output replay")], &[]);
}

#[test]
fn the_page_tells_every_key_of_parameters_and_checks() {
    let dir = tempfile::tempdir().unwrap();
    let ask = |command: &str| answer(command, dir.path());
    assert_told("`aircraft`", &[ask("aircraft mig-15bis")], &[]);
    assert_told("`verify`", &[ask("verify --rows sighting --output rows.md")], &[]);
    assert_told("`params list`", &[ask("params list open_fire")], &[]);
    assert_told("`params show`", &[ask("params show doctrine.mig.open_fire_range_m")], &[]);
    assert_told("`params draw`", &[ask("params draw black-thursday --run 0")], &[]);
}

/// Also that a shard answers, whether it is flown or was there.
#[test]
fn the_page_tells_every_key_of_a_study_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let ask = |command: &str| answer(command, dir.path());
    let mut program = Process::cargo_bin("mig-alley").unwrap();
    let plan = "plan --plan p.json --shards 2 --json run yalu-1950-11-14 --runs 70";
    let output = program.args(plan.split(' ')).current_dir(dir.path()).output().unwrap();
    assert_told("`plan`", &[serde_json::from_slice(&output.stdout).unwrap()], &[]);
    let flown = ask("shard --plan p.json --index 0");
    assert_eq!(flown["state"], "whole");
    assert_eq!(ask("shard --plan p.json --index 0"), flown);
    assert_told("`shard`", &[flown], &["why"]);
    assert_told("`status`", &[ask("status --plan p.json")], &["why"]);
}

#[test]
fn the_page_tells_every_key_of_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let ask = |command: &str| answer(command, dir.path());
    let certain = ask("run black-thursday --runs 2 --output certain");
    let drawn = ask("run black-thursday --runs 2 --uncertain --output drawn");
    let patrols = ask("run yalu-1950-12-22 --runs 2 --uncertain --output patrols");
    assert_told("`summary.json`", &[certain, drawn, patrols], &[]);
    let axis = "scenario.forces.mig.count";
    assert_told(
        "`sweep.json`",
        &[ask(&format!("sweep yalu-1950-11-14 --vary {axis}=8,9 --runs 2 --output sweep"))],
        &[],
    );
    let of =
        |more: &str| ask(&format!("sensitivity yalu-1950-11-14 --parameter doctrine.mig-1950.maximum_passes {more}"));
    let sobol = of("--rows 4 --output sobol");
    let morris = of("--method morris --trajectories 2 --output morris");
    assert_told("`sensitivity.json`", &[sobol, morris], &[]);
}
