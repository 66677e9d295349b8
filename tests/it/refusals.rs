//! What is refused, and that everything that is wrong is told at once.

use std::process::Command as Process;

use assert_cmd::cargo::CommandCargoExt;

/// Runs the program, which has to refuse with 2; what it said.
fn refused(args: &[&str]) -> String {
    let output = Process::cargo_bin("mig-alley").unwrap().args(args).env("NO_COLOR", "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
    assert!(output.stdout.is_empty(), "{args:?}");
    said
}

fn refused_change(change: &str) -> String {
    refused(&["run", "black-thursday", "--set", change])
}

fn refused_axes(axes: &[&str]) -> String {
    let axes = axes.iter().flat_map(|axis| ["--vary", axis]);
    refused(&["sweep", "black-thursday", "--runs", "2"].into_iter().chain(axes).collect::<Vec<_>>())
}

fn holds_all(said: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(said.contains(part), "no `{part}` in: {said}"));
}

#[test]
fn all_faults_of_a_command_line_are_told_together() {
    let sets = ["--set", "nonsense", "--set", "scenario.forces.mig.cuont=3", "--set", "scenario.forces.mig.count=-1"];
    let plan = ["run", "black-thursday", "--runs", "0", "--threads", "0", "--precision", "x"];
    let said = refused(&[&plan[..], &sets].concat());
    holds_all(
        &said,
        &["0 runs", "0 threads", "'x'", "nonsense: has no", "did you mean `scenario.forces.mig.count`", "= -1"],
    );
    let said = refused_axes(&["nonsense", "a.b=1", "scenario.forces.mig.count=1.5,9999", "scenario.title=1,2"]);
    holds_all(
        &said,
        &["nonsense: names no", "a.b: names no", "1.5: must be a whole", "9999: must be", "title: is a text"],
    );
}

#[test]
fn a_replay_and_a_question_tell_all_their_faults_too() {
    let set = ["--set", "nonsense", "--set", "scenario.forces.mig.count=-1"];
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let replay = ["replay", "black-thursday", "--find", "x", "--threads", "0", "--output", out.to_str().unwrap()];
    holds_all(&refused(&[&replay[..], &set].concat()), &["--find 'x'", "0 threads", "nonsense: has no", "= -1"]);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    let why = ["why", "black-thursday", "--run", "16777216"];
    holds_all(&refused(&[&why[..], &set].concat()), &["last run index", "nonsense: has no", "= -1"]);
}

#[test]
fn a_step_too_coarse_for_a_burst_is_refused() {
    let said = refused_change("scenario.conditions.time_step_s=0.25");
    holds_all(&said, &["between 0.001 and 0.2", "short bursts", "type a value in this range"]);
}

#[test]
fn one_parameter_has_one_axis_in_whatever_unit() {
    let said = refused_axes(&["scenario.stream.altitude_ft=20000,21000", "scenario.stream.altitude_m=6000,6500"]);
    holds_all(&said, &["altitude_m: is the same parameter as scenario.stream.altitude_ft"]);
}

#[test]
fn designs_that_cannot_be_flown_are_refused_at_once() {
    let wide = [
        "doctrine.mig.wave_interval_s=1:1000:1",
        "doctrine.mig.vector_error_km=0:9.99:0.01",
        "scenario.stream.altitude_ft=20000:20999:1",
    ];
    holds_all(&refused_axes(&wide), &["the design has 1000 x 1000 x 1000 = 1000000000 points, more than 10000"]);
    let range = ["scenario.forces.mig.count=12:60"];
    holds_all(
        &refused_axes(&range),
        &["'scenario.forces.mig.count=12:60' has a range and no values, which grid needs"],
    );
    holds_all(&refused_axes(&["scenario.forces.mig.aircraft=mig-15,mig-17"]), &["names no file aircraft/mig-17.toml"]);
    holds_all(&refused_axes(&["scenario.forces.mig.aircraft=1:3"]), &["aircraft: is a name: write PATH=a,b,c"]);
    holds_all(&refused_axes(&["scenario.conditions.time_limit_s"]), &["has no range in its file"]);
    let sobol = ["sweep", "black-thursday", "--design", "sobol", "--vary", "scenario.forces.mig.count"];
    holds_all(&refused(&sobol), &["sobol needs a number of points, for instance 64"]);
    holds_all(
        &refused(&[&sobol[..], &["--points", "99999"]].concat()),
        &["cannot spread 99999 points: ask for 1 to 10000"],
    );
}

#[test]
fn a_study_that_there_is_not_names_the_nearest() {
    holds_all(
        &refused(&["sweep", "--study", "escort"]),
        &["study \"escort\": does not exist", "did you mean `escorts`?"],
    );
    holds_all(&refused(&["sweep", "--study", "migs", "--vary", "a.b=1"]), &["cannot be used with"]);
    holds_all(
        &refused(&["sweep", "--study", "migs", "--quantity", "x", "--runs", "0"]),
        &["no quantity 'x'", "0 runs"],
    );
}

#[test]
fn values_of_an_axis_that_come_to_the_same_are_refused() {
    holds_all(&refused_axes(&["scenario.forces.mig.count*=0.5,0.501"]), &["comes to 22 with 0.5 and with 0.501"]);
}

#[test]
fn texts_for_people_are_short_and_can_be_shown() {
    holds_all(&refused_change(&format!("scenario.title={}", "x".repeat(201))), &["201 characters long, more than 200"]);
    let said = refused_change("scenario.title=bell\u{7}");
    assert!(said.contains("control character") && !said.contains('\u{7}'), "{said:?}");
    holds_all(&refused_change("scenario.date=spring"), &["must be a day of the calendar"]);
}

#[test]
fn a_path_without_its_middle_is_found() {
    holds_all(&refused_change("scenario.time_limit_s=60"), &["did you mean `scenario.conditions.time_limit_s`?"]);
    holds_all(&refused_change("scenario.zzz=60"), &["`mig-alley params list --scenario black-thursday`"]);
}

#[test]
fn factors_that_turn_or_burst_a_range_are_refused_for_what_they_do() {
    let path = "doctrine.mig.open_fire_range_m";
    let said = refused_change(&format!("{path}*=-1"));
    assert!(said.contains("= -700: must be between") && !said.contains("must rise"), "{said}");
    holds_all(&refused_change(&format!("{path}*=1e308")), &["*= 1e308: comes to no finite number"]);
}

#[test]
fn long_texts_are_cut_in_messages() {
    let long = "y".repeat(5_000);
    for said in [refused_change(&format!("{long}=3")), refused_change(&long), refused_axes(&[&long])] {
        assert!(said.contains('…') && said.len() < 800, "{} bytes", said.len());
    }
}

#[test]
fn bytes_that_are_no_text_are_placed() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("guns")).unwrap();
    std::fs::write(dir.path().join("guns/n-37.toml"), b"name = \"x\"\nshell = \"\xff\"\n").unwrap();
    let said = refused(&["params", "check", "--params", dir.path().to_str().unwrap()]);
    holds_all(&said, &["n-37.toml:2:10: holds bytes that are no UTF-8 text: save it as UTF-8"]);
}
