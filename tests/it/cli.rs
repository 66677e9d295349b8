//! The program as a user meets it.

use std::path::Path;
use std::process::{Command as Process, Output, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use clap::CommandFactory;
use mig_alley::surface::cli::Cli;
use serde_json::Value;

fn program(args: &[&str]) -> Process {
    let mut process = Process::cargo_bin("mig-alley").unwrap();
    process.args(args).env("NO_COLOR", "1");
    process
}

fn output(args: &[&str]) -> Output {
    program(args).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Two short runs into `dir`.
fn two_runs(command: &str, dir: &Path, more: &[&str]) -> Output {
    let dir = dir.to_str().unwrap();
    let mut args = vec![command, "black-thursday", "--runs", "2", "--output", dir];
    args.extend_from_slice(more);
    output(&args)
}

#[test]
fn every_argument_has_help_and_every_command_an_example() {
    let mut command = Cli::command();
    command.build();
    for argument in command.get_arguments() {
        assert!(argument.get_help().is_some(), "{}", argument.get_id());
    }
    for sub in command.get_subcommands() {
        assert!(sub.get_about().is_some(), "{}", sub.get_name());
        for argument in sub.get_arguments() {
            assert!(argument.get_help().is_some(), "{} {}", sub.get_name(), argument.get_id());
        }
        let examples = sub.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        assert!(examples.contains(&format!("mig-alley {}", sub.get_name())), "{}", sub.get_name());
    }
}

#[test]
fn what_cannot_be_done_ends_with_two_and_says_why() {
    for (args, reason) in [
        (&["run", "black-thursdey"][..], "black-thursday"),
        (&["run", "black-thursday", "--set", "scenario.forces.mig.cuont=3"], "scenario.forces.mig.count"),
        (&["run", "black-thursday", "--set", "nonsense"], "nonsense"),
        (&["run", "black-thursday", "--runs", "0"], "ask for 1 to 10000000"),
        (&["run", "black-thursday", "--runs", "10000001"], "ask for 1 to 10000000"),
        (&["run", "black-thursday", "--runs", "99999999999"], "ask for 1 to 10000000"),
        (&["run", "black-thursday", "--first-run", "16777215"], "last run index 16777215"),
        (&["run", "black-thursday", "--threads", "0"], "0 threads"),
        (&["run", "black-thursday", "--precision", "un.b-29a.destroyed"], "QUANTITY=HALFWIDTH"),
        (&["run", "black-thursday", "--precision", "un.b-29a.destroyed=-1"], "above 0"),
        (&["run", "black-thursday", "--params", "no/such/folder"], "no/such/folder"),
        (&["sweep", "black-thursday", "--vary", "scenario.forces.mig.count=5:1:1"], "is empty"),
        (&["sweep", "black-thursday", "--vary", "a.b=1", "--vary", "a.b=2"], "two axes vary 'a.b'"),
        (&["sweep", "black-thursday", "--vary", "a.b=1:9000:1", "--runs", "2000"], "more than 10000000 runs"),
        (&["sweep", "black-thursday", "--vary", "scenario.forces.mig.count=4,4.5"], "4.5"),
        (&["run", "black-thursday", "--set", "scenario.forces.mig.count=1e308"], "count = 1e308: must be"),
        (&["sweep", "black-thursday", "--vary", "a.b=-1e308:1e308/3"], "is not a finite number"),
        (&["run", "black-thursday", "--run", "3", "--precision", "un.b-29a.destroyed=1"], "cannot be used with"),
        (&["fly"], "unrecognized subcommand"),
    ] {
        let output = output(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(reason), "{args:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

/// A stream that begins so far out that the battle lasts as long as it may: losses stand on the last time there is.
#[test]
fn a_battle_ended_by_its_time_limit_has_a_time_line() {
    let dir = tempfile::tempdir().unwrap();
    let far = ["--set", "scenario.stream.start_before_target_km=300", "--quiet"];
    let output = two_runs("run", &dir.path().join("out"), &far);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(dir.path().join("out/charts/timeline.svg").exists());
}

/// Reading a pipe nobody writes to would never end, and neither would a file without an end.
#[cfg(unix)]
#[test]
fn parameter_files_that_are_no_files_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let guns = dir.path().join("guns");
    std::fs::create_dir(&guns).unwrap();
    std::os::unix::fs::symlink("/dev/zero", guns.join("m3-50.toml")).unwrap();
    std::fs::write(guns.join("n-37.toml"), "#".repeat(1_000_000)).unwrap();
    let output = output(&["params", "check", "--params", dir.path().to_str().unwrap()]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no regular file") && said.contains("longer than 200000 bytes"), "{said}");
}

/// What is done is kept, and the hint flies the others with the same changes.
#[cfg(unix)]
#[test]
fn a_study_that_is_asked_to_end_keeps_its_runs_and_says_how_to_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let none = "scenario.forces.mig.count=0";
    let args = ["run", "black-thursday", "--runs", "10000000", "--set", none, "--output", out.to_str().unwrap()];
    let mut child = program(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    // The handler stands once the first rows are being written.
    while std::fs::read_dir(dir.path()).unwrap().next().is_none() && begun.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(Process::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{said}");
    assert!(said.contains("what is there is kept") && said.contains("the same command goes on"), "{said}");
    assert!(out.join("summary.json").exists(), "{said}");
}

#[test]
fn params_answer_in_json_too() {
    let asked = |args: &[&str]| -> Value {
        let output = output(&[&["params"], args, &["--json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", stderr(&output)))
    };
    let shown = asked(&["show", "doctrine.mig.wave_size"]);
    assert_eq!((&shown["best"], &shown["path"]), (&6.0.into(), &"doctrine.mig.wave_size".into()));
    assert!(asked(&["list", "doctrine.mig.wave_size"]).as_array().unwrap().contains(&shown));
    assert!(asked(&["show", "guns/n-37"]).as_str().unwrap().contains("muzzle_velocity"));
    assert!(asked(&["check"]).as_str().unwrap().contains("no fault") && asked(&["schema"]).is_object());
}

#[test]
fn a_wrong_precision_names_the_nearest_quantities_and_leaves_no_folder() {
    let dir = tempfile::tempdir().unwrap();
    let output = two_runs("run", &dir.path().join("out"), &["--precision", "un.b-29a.destroyd=1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("un.b-29a.destroyed"), "{}", stderr(&output));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn an_output_that_is_a_file_or_not_ours_is_refused_before_flying() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("letter.txt"), "dear").unwrap();
    let not_ours = two_runs("run", dir.path(), &[]);
    assert_eq!(not_ours.status.code(), Some(2));
    assert!(stderr(&not_ours).contains("will not replace"), "{}", stderr(&not_ours));
    let beneath_a_file = two_runs("run", &dir.path().join("letter.txt/deeper"), &[]);
    assert_eq!(beneath_a_file.status.code(), Some(2));
    assert!(!stderr(&beneath_a_file).contains("runs,"), "nothing was flown: {}", stderr(&beneath_a_file));
}

#[test]
fn equal_inputs_give_equal_bytes_and_json_stands_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (dir.path().join("a"), dir.path().join("b"));
    let first = two_runs("run", &a, &["--json", "--csv", "--threads", "1"]);
    let second = two_runs("run", &b, &["--json", "--csv", "--threads", "2", "--quiet"]);
    assert_eq!((first.status.code(), second.status.code()), (Some(0), Some(0)), "{}", stderr(&first));
    assert!(second.stderr.is_empty(), "{}", stderr(&second));
    assert!(stderr(&first).contains("summary.json"), "files are named: {}", stderr(&first));
    let printed: Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!((printed["runs"].as_u64(), printed["seed"].as_u64()), (Some(2), Some(1)));
    let mut names: Vec<_> = std::fs::read_dir(&a).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    for name in names.iter().filter(|n| *n != "charts") {
        assert_eq!(std::fs::read(a.join(name)).unwrap(), std::fs::read(b.join(name)).unwrap(), "{name:?}");
    }
    for chart in std::fs::read_dir(a.join("charts")).unwrap() {
        let name = chart.unwrap().file_name();
        let read = |dir: &Path| std::fs::read(dir.join("charts").join(&name)).unwrap();
        assert_eq!(read(&a), read(&b), "{name:?}");
    }
    assert_eq!(std::fs::read(a.join("summary.json")).unwrap(), first.stdout);
    let names: Vec<String> = std::fs::read_dir(a.join("charts"))
        .unwrap()
        .map(|chart| chart.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for chart in ["distribution-un.b-29a.destroyed", "cumulative-communist.fighters.destroyed", "timeline", "flight-"] {
        assert!(names.iter().any(|name| name.starts_with(chart)), "{chart}: {names:?}");
    }
}

/// Runs that this program would fly otherwise are flown again, though everything that was asked for is the same: here those of
/// another seed, said to be of this one.
#[test]
fn runs_of_another_engine_are_flown_again() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("out");
    assert_eq!(two_runs("run", &folder, &["-q", "--seed", "2"]).status.code(), Some(0));
    let manifest = folder.join("manifest.json");
    let said = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, said.replace("\"seed\": 2,", "\"seed\": 1,")).unwrap();
    let output = two_runs("compare", &folder, &["--seed", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("this one flies others; flying them again"), "{}", stderr(&output));
    let again = two_runs("compare", &folder, &["--seed", "1"]);
    assert!(stderr(&again).contains("reusing the run"), "{}", stderr(&again));
}

#[test]
fn compare_reuses_the_run_that_matches_and_puts_misses_first() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("out");
    assert_eq!(two_runs("run", &folder, &["-q"]).status.code(), Some(0));
    let output = two_runs("compare", &folder, &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("reusing the run"), "{}", stderr(&output));
    let list: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    for key in ["record", "quantity", "kind", "recorded", "simulated", "p_inside", "p_at_most", "p_at_least", "pit"] {
        assert!(list[0].get(key).is_some(), "{key}");
    }
    let own_miss = |v: &Value| v["kind"] == "own" && v["missed"] == true;
    let first_other = list.iter().position(|v| !own_miss(v)).unwrap_or(list.len());
    assert!(list[first_other..].iter().all(|v| !own_miss(v)));
    let claims: Vec<&Value> = list.iter().filter(|v| v["kind"] == "claimed").collect();
    let simulated = claims.iter().filter(|v| v["simulated"]["mean"].is_number()).count();
    assert!(!claims.is_empty() && simulated == claims.len(), "{simulated} of {} claims are simulated", claims.len());
    let destroyed = |v: &&Value| v["quantity"].as_str().is_some_and(|q| q.ends_with(".destroyed"));
    for v in list.iter().filter(destroyed).filter(|v| v["simulated"].is_object()) {
        assert!(v["nature"]["lost"]["p_at_least"].is_number() && v["nature"]["words"].is_string(), "{v}");
    }
    let other_seed = two_runs("compare", &folder, &["--json", "--seed", "2"]);
    assert!(!stderr(&other_seed).contains("reusing"), "{}", stderr(&other_seed));
}

#[test]
fn a_sweep_pairs_its_points_with_the_base() {
    let dir = tempfile::tempdir().unwrap();
    let vary = ["--vary", "scenario.forces.mig.count=44,8", "--json"];
    let output = two_runs("sweep", &dir.path().join("out"), &vary);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let swept: Value = serde_json::from_slice(&output.stdout).unwrap();
    let points = swept["points"].as_array().unwrap();
    assert_eq!(points[0]["parameters"]["scenario.forces.mig.count"], 44.0);
    // 44 is the base value: the same luck, so the same bits.
    assert_eq!(points[0]["digest"], swept["base"]["digest"]);
    let engaged = &points[1]["differences"]["communist.fighters.engaged"];
    assert_eq!((engaged["mean"].as_f64(), engaged["mean_lo"].as_f64()), (Some(-36.0), Some(-36.0)));
    let charts = dir.path().join("out/charts");
    for name in ["sweep-un.b-29a.destroyed-scenario.forces.mig.count", "differences-un.b-29a.destroyed"] {
        assert!(charts.join(format!("{name}.svg")).exists() && charts.join(format!("{name}.png")).exists(), "{name}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut process = program(&["completions", "bash"]);
    let mut child = process.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let dir = tempfile::tempdir().unwrap();
    assert!(output(&["man", "--output", dir.path().to_str().unwrap()]).status.success());
    for sub in Cli::command().get_subcommands() {
        let page = std::fs::read_to_string(dir.path().join(format!("mig-alley-{}.1", sub.get_name()))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{}", sub.get_name());
    }
}

#[test]
fn why_tells_of_losses_and_names_the_nearest_aircraft() {
    let list = output(&["why", "black-thursday", "--run", "0", "--json"]);
    let hit: Value = serde_json::from_slice(&list.stdout).unwrap();
    // One that was shot down: of an aircraft that was not worth its repair no hit is the decisive one.
    let lost = hit.as_array().unwrap().iter().find(|row| row["fate"] == "shot_down").expect("run 0 has losses");
    let name = lost["aircraft"].as_str().unwrap();
    let answer = output(&["why", "black-thursday", "--run", "0", "--aircraft", name, "--json"]);
    let why: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!((&why["fate"], &why["cause"]), (&lost["fate"], &lost["cause"]));
    assert!(why["chain"].as_array().unwrap().iter().any(|step| step["decisive"] == true));
    let words = output(&["why", "black-thursday", "--run", "0", "--aircraft", name]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("<- decisive"));
    let wrong = output(&["why", "black-thursday", "--run", "0", "--aircraft", "19bg-3"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("19bg-03"), "{}", stderr(&wrong));
}
