//! `sensitivity` as a user runs it.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

use crate::small::SMALL;

/// What nobody reads who has no escort, and what every shot depends on.
const UNREAD: &str = "doctrine.close-escort.commit_range_m";
const READ: &str = "doctrine.mig.maximum_passes";

fn run(args: &[&str], out: &Path) -> Output {
    let mut command = Command::cargo_bin("mig-alley").unwrap();
    command.args(["sensitivity", "black-thursday", "--quiet"]).args(SMALL).args(args);
    command.arg("--output").arg(out).env("NO_COLOR", "1").output().unwrap()
}

fn json(args: &[&str], out: &Path) -> Value {
    let output = run(&[args, &["--json"]].concat(), out);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn refused(args: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let output = run(args, &dir.path().join("out"));
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "something was written");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_no_battle_reads_has_no_share_and_luck_has_one() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let args = ["--rows", "32", "--parameter", UNREAD, "--parameter", READ, "--csv"];
    let report = json(&args, &out);
    assert_eq!(report["battles"], 32 * 5); // two sets and one swap for each of three inputs
    let found = &report["quantities"]["un.b-29a.destroyed"];
    let input = |name: &str| found["inputs"].as_array().unwrap().iter().find(|i| i["input"] == name).unwrap().clone();
    for index in ["first_order", "total"] {
        // the battle is the same to the bit
        assert_eq!(input(UNREAD)[index]["value"], 0.0);
        assert_eq!(input(UNREAD)[index]["indistinguishable_from_0"], true);
    }
    assert!(found["luck_share"]["lo"].as_f64().unwrap() > 0.3, "{}", found["luck_share"]);
    assert_eq!(found["half"]["rows"], 16);
    let rows = std::fs::read_to_string(out.join("runs.csv")).unwrap();
    assert!(rows.starts_with(&format!("run,fault,{UNREAD},{READ},un.b-29a.")), "{}", &rows[..80]);
    assert_eq!(rows.lines().count(), 1 + 32 * 5);
    assert!(out.join("charts/sensitivity-un.b-29a.destroyed.svg").exists());
    // the same on one thread
    let alone = json(&[&args[..], &["--threads", "1"]].concat(), &dir.path().join("alone"));
    assert_eq!(alone, report);
}

#[test]
fn effects_are_beside_those_of_luck() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let args = ["--method", "morris", "--trajectories", "6", "--replicates", "4", "--parameter", "doctrine.mig.m*"];
    let output = run(&args, &out);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("morris, 6 trajectories, 4 battles a point") && said.contains(READ), "{said}");
    assert!(said.contains("luck") && said.contains("mean size"), "{said}");
}

#[test]
fn what_cannot_be_asked_is_told_all_at_once() {
    let said =
        refused(&["--rows", "1", "--replicates", "0", "--parameter", "doctrine.mig.maximum_pases", "--quantity", "x"]);
    for words in ["2 to 8388608", "0 replicates", "the nearest are doctrine.mig.maximum_passes", "no quantity 'x'"] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    assert!(refused(&["--parameter", "****"]).contains("more than 3 stars"));
    assert!(refused(&["--rows", "8000000"]).contains("cannot fly"));
    assert!(refused(&["--method", "morris", "--trajectories", "1"]).contains("trajectories"));
}

#[test]
fn shards_of_it_merge_to_the_bytes_of_one_process() {
    let dir = tempfile::tempdir().unwrap();
    let program = |args: &[&str]| {
        let output = Command::cargo_bin("mig-alley").unwrap().args(args).current_dir(dir.path()).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let study = |out: &'static str| {
        let asked = ["sensitivity", "black-thursday", "--quiet", "--rows", "32", "--parameter", READ, "--output", out];
        asked.into_iter().chain(SMALL).collect::<Vec<_>>()
    };
    program(&study("whole"));
    program(&[&["plan", "--plan", "p.json", "--shards", "2"][..], &study("merged")].concat());
    program(&["shard", "--plan", "p.json", "--index", "1"]);
    program(&["shard", "--plan", "p.json", "--index", "0"]);
    program(&["merge", "--plan", "p.json"]);
    for file in ["sensitivity.json", "manifest.json", "runs.parquet", "charts/sensitivity-un.b-29a.destroyed.png"] {
        let bytes = |folder: &str| std::fs::read(dir.path().join(folder).join(file)).unwrap();
        assert!(bytes("whole") == bytes("merged"), "{file}");
    }
}
