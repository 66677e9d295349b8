//! Studies that are killed, that fill the disk, that are flown in parts: the same bytes in the end.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output, Stdio};
use std::time::Duration;

use assert_cmd::cargo::CommandCargoExt;

use crate::small::SMALL;

fn program(args: &[&str], dir: &Path) -> Process {
    let mut process = Process::cargo_bin("mig-alley").unwrap();
    process.args(args).current_dir(dir).env("NO_COLOR", "1").stdout(Stdio::null()).stderr(Stdio::piped());
    process
}

fn run(args: &[&str], dir: &Path) -> Output {
    program(args, dir).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn must(args: &[&str], dir: &Path) {
    let output = run(args, dir);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
}

/// A study of `command` into `folder`.
fn study<'a>(command: &[&'a str], folder: &'a str) -> Vec<&'a str> {
    command.iter().chain(&SMALL).chain(&["--csv", "--quiet", "--output", folder]).copied().collect()
}

/// All files below a folder with their content.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            all.extend(content(&path).into_iter().map(|(inner, bytes)| (Path::new(&name).join(inner), bytes)));
        } else {
            all.insert(name.into(), fs::read(path).unwrap());
        }
    }
    all
}

const RUN: [&str; 4] = ["run", "black-thursday", "--runs", "500"];
const SWEEP: [&str; 6] = ["sweep", "black-thursday", "--runs", "70", "--vary", "scenario.forces.mig.count=1:4:1"];

/// Killed at moments spread over the study, in its first batch and between the last run and the end.
#[test]
fn a_study_that_is_killed_again_and_again_comes_to_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    for command in [&RUN[..], &SWEEP[..]] {
        must(&study(command, "whole"), dir.path());
        let resumed: Vec<&str> = study(command, "killed").into_iter().chain(["--resume"]).collect();
        let mut kills = 0;
        for pause_ms in [20, 50, 90, 140, 200, 270, 350, 440, 540, 650] {
            let mut child = program(&resumed, dir.path()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(pause_ms));
            kills += u32::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
        }
        assert!(kills > 0, "the study is too short for this test");
        must(&resumed, dir.path());
        assert!(content(&dir.path().join("killed")) == content(&dir.path().join("whole")), "{command:?}");
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().flatten().map(|e| e.file_name()).collect();
        assert_eq!(names.len(), 2, "something is left: {names:?}");
        ["whole", "killed"].iter().for_each(|folder| fs::remove_dir_all(dir.path().join(folder)).unwrap());
    }
}

/// Begins a study of half a minute and kills it once a batch is flown.
fn unfinished(dir: &Path, command: &[&str]) {
    let mut child = program(&study(command, "out"), dir).spawn().unwrap();
    let journal = dir.join("out.unfinished");
    // what is flown stands there a few seconds at the most before a hundred thousand runs end
    while fs::metadata(&journal).map_or(0, |m| m.len()) < 100_000 {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn another_study_is_not_gone_on_with_and_the_difference_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let long = ["sweep", "black-thursday", "--runs", "20000", "--vary", "scenario.forces.mig.count=1,2"];
    unfinished(dir.path(), &long);
    let refused = |args: &[&str]| {
        let output = run(args, dir.path());
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    };
    let other_seed: Vec<&str> = study(&long, "out").into_iter().chain(["--seed", "7"]).collect();
    assert!(refused(&other_seed).contains("seed: 1 there, 7 now"));
    let gun: Vec<&str> = study(&long, "out").into_iter().chain(["--set", "guns.n-37.calibre_mm*=0.9"]).collect();
    let words = refused(&gun);
    assert!(words.contains("guns.n-37.") && words.contains("--restart begins anew"), "{words}");
    let short = ["sweep", "black-thursday", "--runs", "1", "--vary", "scenario.forces.mig.count=1,3"];
    assert!(refused(&study(&short, "out")).contains("axes: scenario.forces.mig.count=1,2 there"));
    must(&study(&short, "out").into_iter().chain(["--restart"]).collect::<Vec<_>>(), dir.path());
    assert!(!dir.path().join("out.unfinished").exists());
}

#[test]
fn a_run_refuses_another_that_is_unfinished_unless_it_is_to_begin_anew() {
    let dir = tempfile::tempdir().unwrap();
    unfinished(dir.path(), &["run", "black-thursday", "--runs", "100000"]);
    let other: Vec<&str> =
        study(&["run", "black-thursday", "--runs", "3"], "out").into_iter().chain(["--seed", "2"]).collect();
    let compared: Vec<&str> = ["compare"].into_iter().chain(other[1..].iter().copied()).collect();
    let compared: Vec<&str> = compared.into_iter().filter(|word| *word != "--csv").collect();
    for args in [other.clone(), other.iter().copied().chain(["--resume"]).collect(), compared] {
        let refused = run(&args, dir.path());
        let words = said(&refused);
        assert!(refused.status.code() == Some(2) && words.contains("seed: 1 there, 2 now"), "{words}");
        assert!(words.contains("run --restart begins anew") && dir.path().join("out.unfinished").exists(), "{words}");
    }
    must(&other.iter().copied().chain(["--restart"]).collect::<Vec<_>>(), dir.path());
    assert!(!dir.path().join("out.unfinished").exists());
}

/// A bound on the size of files stands for a disk that is full.
#[test]
fn every_study_says_that_it_goes_on_where_the_disk_was_full() {
    let dir = tempfile::tempdir().unwrap();
    let bounded = |args: &[&str]| {
        let program = program(args, dir.path());
        let mut shell = Process::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 160; exec \"$0\" \"$@\""]).arg(program.get_program()).args(args);
        let output = shell.current_dir(dir.path()).env("NO_COLOR", "1").output().unwrap();
        let said = said(&output);
        assert!(output.status.code() == Some(2) && said.contains("cannot write"), "{args:?}: {said}");
        assert!(said.contains("what was flown is kept, and the same command goes on with it"), "{args:?}: {said}");
    };
    let run = ["run", "black-thursday", "--runs", "2000"];
    let sweep = ["sweep", "black-thursday", "--runs", "1000", "--vary", "scenario.forces.mig.count=1:4:1"];
    let parameter = "doctrine.mig.maximum_passes";
    let sensitivity = ["sensitivity", "black-thursday", "--rows", "1024", "--parameter", parameter];
    for command in [&run[..], &sweep[..], &sensitivity[..]] {
        bounded(&study(command, "out").into_iter().filter(|word| *word != "--csv").collect::<Vec<_>>());
        assert!(dir.path().join("out.unfinished").exists() && !dir.path().join("out").exists(), "{command:?}");
        fs::remove_file(dir.path().join("out.unfinished")).unwrap();
    }
    planned(&run, "1", dir.path());
    bounded(&["shard", "--plan", "p.json", "--index", "0"]);
    must(&["shard", "--plan", "p.json", "--index", "0", "--quiet"], dir.path());
}

/// Cuts the file of batches to what is flown, as if the program had been killed before its first batch.
fn cut_to_the_head(journal: &Path) {
    let bytes = fs::read(journal).unwrap();
    let length = u32::from_le_bytes(bytes[..4].try_into().unwrap()) as usize;
    fs::write(journal, &bytes[..48 + length]).unwrap();
}

#[test]
fn a_study_that_was_killed_before_its_first_batch_is_in_nobodys_way() {
    let dir = tempfile::tempdir().unwrap();
    unfinished(dir.path(), &["run", "black-thursday", "--runs", "100000"]);
    let journal = dir.path().join("out.unfinished");
    cut_to_the_head(&journal);
    let other = study(&["run", "black-thursday", "--runs", "100", "--seed", "2"], "out");
    must(&other, dir.path());
    assert!(dir.path().join("out/runs.csv").exists() && !journal.exists());
    planned(&RUN, "2", dir.path());
    let part = dir.path().join("p.json.shards/shard-0000.flights.unfinished");
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    fs::write(&part, "dear diary").unwrap();
    let refused = run(&["shard", "--plan", "p.json", "--index", "0"], dir.path());
    assert!(refused.status.code() == Some(2) && fs::read(&part).unwrap() == b"dear diary", "{}", said(&refused));
}

/// Fewer runs are flown of a longer study: what it has beyond them stays.
#[test]
fn what_a_longer_study_has_beyond_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    unfinished(dir.path(), &["run", "black-thursday", "--runs", "100000"]);
    let fewer = study(&["run", "black-thursday", "--runs", "64", "--resume"], "out");
    must(&fewer, dir.path());
    assert!(dir.path().join("out.unfinished").exists());
}

#[test]
fn a_finished_study_is_not_flown_again_by_who_only_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let args: Vec<&str> = study(&RUN, "out").into_iter().filter(|w| *w != "--quiet").chain(["--resume"]).collect();
    must(&args, dir.path());
    let again = run(&args, dir.path());
    assert!(again.status.success() && said(&again).contains("is finished"), "{}", said(&again));
}

/// What stands in the place of the file of batches is not ours, or does not hold what it says.
#[test]
fn what_is_no_unfinished_study_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let journal = dir.path().join("out.unfinished");
    let args = study(&["run", "black-thursday", "--runs", "1"], "out");
    fs::write(&journal, "dear diary").unwrap();
    let output = run(&args, dir.path());
    assert!(
        output.status.code() == Some(2) && said(&output).contains("no file of unfinished studies"),
        "{}",
        said(&output)
    );
    assert_eq!(fs::read(&journal).unwrap(), b"dear diary");
    fs::remove_file(&journal).unwrap();
    fs::create_dir(&journal).unwrap();
    assert_eq!(run(&args, dir.path()).status.code(), Some(2));
    fs::remove_dir(&journal).unwrap();
    assert!(Process::new("mkfifo").arg(&journal).status().unwrap().success());
    assert_eq!(run(&args, dir.path()).status.code(), Some(2));
}

fn planned(command: &[&str], shards: &str, dir: &Path) {
    let folder = study(command, "merged");
    let args: Vec<&str> = ["plan", "--plan", "p.json", "--shards", shards].into_iter().chain(folder).collect();
    must(&args, dir);
}

fn shard(index: usize) -> String {
    format!("p.json.shards/shard-{index:04}.flights")
}

#[test]
fn shards_in_any_order_merge_to_the_bytes_of_one_process() {
    let dir = tempfile::tempdir().unwrap();
    for command in [&RUN[..], &SWEEP[..]] {
        must(&study(command, "whole"), dir.path());
        planned(command, "8", dir.path());
        for index in ["5", "0", "7", "1", "2", "6", "3", "4", "4"] {
            must(&["shard", "--plan", "p.json", "--index", index, "--quiet"], dir.path());
        }
        assert!(run(&["status", "--plan", "p.json"], dir.path()).status.success());
        must(&["merge", "--plan", "p.json"], dir.path());
        assert!(content(&dir.path().join("merged")) == content(&dir.path().join("whole")), "{command:?}");
        ["whole", "merged", "p.json.shards"].iter().for_each(|f| fs::remove_dir_all(dir.path().join(f)).unwrap());
        fs::remove_file(dir.path().join("p.json")).unwrap();
    }
}

/// What `plan` prints can be given to a shell, whatever the file is called.
#[test]
fn commands_of_a_plan_are_quoted_for_the_shell() {
    let dir = tempfile::tempdir().unwrap();
    let args = ["plan", "--plan", "it's my $plan.json", "--shards", "1", "run", "black-thursday", "--runs", "1"];
    let printed = program(&args, dir.path()).stdout(Stdio::piped()).output().unwrap();
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    let merge = printed.lines().find_map(|line| line.split_once("mig-alley merge ")).unwrap().1;
    let words = Process::new("sh").args(["-c", &format!("printf '%s\\n' {merge}")]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&words.stdout), "--plan\nit's my $plan.json\n", "{printed}");
}

#[test]
fn shards_that_are_missing_damaged_doubled_or_foreign_are_named() {
    let dir = tempfile::tempdir().unwrap();
    planned(&RUN, "4", dir.path());
    let path = |index| dir.path().join(shard(index));
    for index in ["0", "1", "2"] {
        must(&["shard", "--plan", "p.json", "--index", index, "--quiet"], dir.path());
    }
    let refused = || {
        let output = run(&["merge", "--plan", "p.json"], dir.path());
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert_eq!(run(&["status", "--plan", "p.json"], dir.path()).status.code(), Some(1));
        assert!(!dir.path().join("merged").exists());
        said(&output)
    };
    assert!(refused().contains("missing: shard 3"));
    must(&["shard", "--plan", "p.json", "--index", "3", "--quiet"], dir.path());
    let whole = fs::read(path(2)).unwrap();
    // one byte of the last frame
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(path(2), &damaged).unwrap();
    assert!(refused().contains("shard-0002.flights: it is damaged from byte"));
    fs::copy(path(1), path(2)).unwrap();
    assert!(refused().contains("shard: 1 of 4 there, 2 of 4 now"));
    let again = run(&["shard", "--plan", "p.json", "--index", "2"], dir.path());
    assert!(again.status.code() == Some(2) && said(&again).contains("move it away"), "{}", said(&again));
    fs::write(path(2), &whole).unwrap();
    fs::copy(path(1), dir.path().join("p.json.shards/shard-0001 (copy).flights")).unwrap();
    assert!(refused().contains("shard-0001 (copy).flights is no shard of this plan"));
    fs::remove_file(dir.path().join("p.json.shards/shard-0001 (copy).flights")).unwrap();
    must(&["merge", "--plan", "p.json"], dir.path());
}

#[test]
fn a_shard_of_a_plan_that_no_longer_holds_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    planned(&RUN, "2", dir.path());
    let plan = fs::read_to_string(dir.path().join("p.json")).unwrap();
    let fails = |text: &str, words: &str| {
        fs::write(dir.path().join("p.json"), text).unwrap();
        for command in [&["shard", "--plan", "p.json", "--index", "0"][..], &["merge", "--plan", "p.json"]] {
            let output = run(command, dir.path());
            assert!(output.status.code() == Some(2) && said(&output).contains(words), "{}", said(&output));
        }
    };
    fails(&plan.replace("count=2", "count=3"), "the study is not the one that was planned");
    fails(&plan.replace("\"points\": 1,", "\"points\": 5,"), "points and runs are not those of its command");
    fails(&plan.replace("\"points\": 1,", "\"points\": 4000000000,"), "out of bounds");
    fails(&plan.replace("\"shards\": 2", "\"shards\": 4000000000"), "out of bounds");
    fails(&plan.replace("\"runs\"", "\"ruins\""), "no plan of this program");
    fails("", "no plan of this program");
    let output = run(&["shard", "--plan", "nowhere.json", "--index", "0"], dir.path());
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn plans_that_cannot_be_divided_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let plan = |shards: &str, command: &[&str]| {
        let args: Vec<&str> = ["plan", "--plan", "p.json", "--shards", shards].iter().chain(command).copied().collect();
        let output = run(&args, dir.path());
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    };
    assert!(plan("9", &RUN).contains("ask for 1 to 8"));
    assert!(plan("0", &RUN).contains("ask for 1 to 8"));
    assert!(plan("2", &["compare", "black-thursday"]).contains("only run, sweep and sensitivity can be divided"));
    assert!(plan("2", &["run", "black-thursdy"]).contains("black-thursday"));
    assert!(
        plan("2", &["run", "black-thursday", "--precision", "un.b-29a.destroyed=0.1"]).contains("without --precision")
    );
    assert!(!dir.path().join("p.json").exists());
    planned(&RUN, "2", dir.path());
    assert!(plan("3", &RUN).contains("something else of this name"));
}
