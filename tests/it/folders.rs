//! Folders of results, as a user finds them after something went wrong.

use std::path::Path;
use std::process::{Command as Process, Output};

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;

/// Two runs into `dir`.
fn two_runs(dir: &Path) -> Process {
    let mut process = Process::cargo_bin("mig-alley").unwrap();
    process.args(["run", "black-thursday", "--runs", "2", "--quiet", "--output"]).arg(dir).env("NO_COLOR", "1");
    process
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_manifest_lists_every_other_file_with_size_and_digest() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    assert!(two_runs(&out).status().unwrap().success());
    let manifest: Value = serde_json::from_slice(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_object().unwrap();
    assert!(files.keys().is_sorted() && files.contains_key("summary.json") && files.contains_key("report.html"));
    assert_eq!(files.keys().filter(|name| name.starts_with("charts/")).count(), files.len() - 3);
    for (name, mark) in files {
        let length = std::fs::metadata(out.join(name)).unwrap().len();
        assert_eq!((mark["bytes"].as_u64(), mark["sha256"].as_str().map(str::len)), (Some(length), Some(64)), "{name}");
    }
    // a chart that somebody drew on
    let chart = out.join("charts/activity.svg");
    let text = std::fs::read_to_string(&chart).unwrap();
    std::fs::write(&chart, text.replacen("<svg", "<svg ", 1)).unwrap();
    let again = two_runs(&out).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("charts/activity.svg, which was changed"), "{}", said(&again));
    // nor is another command's work put there
    let mut aircraft = Process::cargo_bin("mig-alley").unwrap();
    let aircraft = aircraft.args(["aircraft", "mig-15", "--output"]).arg(&out).output().unwrap();
    assert_eq!(aircraft.status.code(), Some(2));
    assert!(said(&aircraft).contains("will not write into") && aircraft.stdout.is_empty(), "{}", said(&aircraft));
}

/// The largest chart does not fit; whatever is smaller does.
#[cfg(target_os = "linux")]
#[test]
fn charts_that_cannot_be_written_cost_no_run() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let program = two_runs(&out);
    let mut limited = Process::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""]).arg(program.get_program());
    let output = limited.args(program.get_args()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let chart = out.join("charts/flight-").display().to_string();
    assert!(said(&output).contains("the results are kept") && said(&output).contains(&chart), "{}", said(&output));
    assert!(!said(&output).contains("/.out.") && !output.stdout.is_empty(), "{}", said(&output));
    assert!(out.join("summary.json").exists() && out.join("charts/fates.png").exists());
    assert!(two_runs(&out).status().unwrap().success(), "what is there is ours");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_costs_no_run() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = two_runs(&out).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("standard output"), "{}", said(&output));
    assert!(said(&output).contains(&format!("kept in {}", out.display())), "{}", said(&output));
    assert!(out.join("summary.json").exists());
}

/// A pipe that nobody writes to, and a device without an end.
#[cfg(target_os = "linux")]
#[test]
fn a_manifest_that_is_no_file_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = dir.path().join("manifest.json");
    assert!(Process::new("mkfifo").arg(&manifest).status().unwrap().success());
    let refused = |output: Output| assert!(said(&output).contains("holds no manifest"), "{}", said(&output));
    refused(two_runs(dir.path()).output().unwrap());
    std::fs::remove_file(&manifest).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &manifest).unwrap();
    refused(two_runs(dir.path()).output().unwrap());
}

#[cfg(unix)]
#[test]
fn exported_parameters_replace_what_is_no_file_only_when_told_to() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("README.md");
    assert!(Process::new("mkfifo").arg(&pipe).status().unwrap().success());
    let export = |more: &[&str]| {
        let mut process = Process::cargo_bin("mig-alley").unwrap();
        process.args(["params", "export"]).arg(dir.path()).args(more).output().unwrap()
    };
    let refused = export(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("README.md") && !dir.path().join("guns").exists(), "{}", said(&refused));
    assert!(export(&["--force"]).status.success() && std::fs::metadata(&pipe).unwrap().is_file());
    assert!(export(&[]).status.success(), "nothing differs");
}
