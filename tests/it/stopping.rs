//! Studies that are asked to end.

#![cfg(unix)]

use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;

/// No fighters: a run takes a millisecond.
const QUIET: [&str; 6] = [
    "--set",
    "scenario.forces.mig.count=0",
    "--set",
    "scenario.forces.f-84.count=0",
    "--set",
    "scenario.forces.f-86.count=0",
];

fn begin(args: &[&str], out: &Path) -> Child {
    let mut process = Process::cargo_bin("mig-alley").unwrap();
    process.args(args).args(QUIET).arg("--output").arg(out).env("NO_COLOR", "1");
    process.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Asks a process to end; its exit code and what it said.
fn end(mut child: Child) -> (Option<i32>, String) {
    assert!(Process::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

/// Waits until something that a study does is seen.
fn wait_for(seen: impl Fn() -> bool) {
    let begun = Instant::now();
    while !seen() && begun.elapsed() < Duration::from_secs(100) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Length of a file of the folder that is being made for `out`.
fn length_of(out: &Path, file: &str) -> u64 {
    let entries = std::fs::read_dir(out.parent().unwrap()).unwrap().flatten();
    entries.filter_map(|work| std::fs::metadata(work.path().join("new").join(file)).ok()).map(|m| m.len()).sum()
}

/// Few runs a point: no batch ends within one.
#[test]
fn a_sweep_that_is_asked_to_end_keeps_its_points_and_goes_on_to_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let vary = |points| format!("scenario.conditions.sun_azimuth_deg=0:359/{points}");
    let (vary, fewer) = (vary(800), vary(3));
    let args = ["sweep", "black-thursday", "--runs", "2", "--vary", &vary];
    let child = begin(&args, &out);
    wait_for(|| length_of(&out, "sweep.json") > 1_000_000);
    let (code, said) = end(child);
    assert_eq!(code, Some(2), "{said}"); // points are missing
    let swept: Value = serde_json::from_slice(&std::fs::read(out.join("sweep.json")).unwrap()).unwrap();
    let manifest: Value = serde_json::from_slice(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap();
    let points = swept["points"].as_array().unwrap().len();
    assert!(0 < points && points < 800, "{points} points");
    assert_eq!(manifest["points"].as_u64(), Some(points as u64));
    assert!(said.contains("points; the same command goes on with the others"), "{said}");
    // another sweep may not begin there, the same goes on
    let other = ["sweep", "black-thursday", "--runs", "2", "--vary", &fewer];
    assert_eq!(begin(&other, &out).wait().unwrap().code(), Some(2));
    let whole = begin(&args, &out).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&whole.stderr).into_owned();
    assert!(whole.status.success() && said.contains("runs were flown before"), "{said}");
    assert!(!dir.path().join("out.unfinished").exists());
}

#[test]
fn a_folder_that_is_being_written_is_refused_to_others() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let child = begin(&["run", "black-thursday", "--runs", "10000000", "--csv"], &out);
    wait_for(|| length_of(&out, "runs.csv") > 100_000);
    let other = begin(&["run", "black-thursday", "--runs", "1"], &out).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&other.stderr).into_owned();
    assert_eq!(other.status.code(), Some(2), "{said}");
    assert!(said.contains("another mig-alley is writing it"), "{said}");
    let (code, said) = end(child);
    assert!(
        code == Some(2) && said.contains("once more to end at once") && said.contains("the same command goes on"),
        "{said}"
    );
}

/// The variable of the library behind the threads knows no bound.
#[cfg(target_os = "linux")]
#[test]
fn no_environment_variable_sets_the_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut process = Process::cargo_bin("mig-alley").unwrap();
    process.args(["run", "black-thursday", "--runs", "10000000", "--csv"]).args(QUIET).arg("--output").arg(&out);
    process.env("RAYON_NUM_THREADS", "300").stdout(Stdio::null()).stderr(Stdio::piped());
    let child = process.spawn().unwrap();
    wait_for(|| length_of(&out, "runs.csv") > 100_000);
    let threads = std::fs::read_dir(format!("/proc/{}/task", child.id())).unwrap().count();
    assert_eq!(end(child).0, Some(2));
    let cores = std::thread::available_parallelism().unwrap().get();
    assert!(threads <= cores.min(1024) + 10, "{threads} threads on {cores} cores");
}
