//! Whatever stands in a file or an expression, the answer is a result or a clear refusal: never a panic.
//!
//! Damaged copies of the built-in parameter files, damaged expressions of `--set`, `--vary` and `--find`, damaged rows and manifests.
//! A few hundred of each run with the other tests; `a_long_campaign` runs as many as `MIG_ALLEY_FUZZ_CASES` says:
//! `MIG_ALLEY_FUZZ_CASES=100000 cargo test --release fuzz::a_long_campaign -- --ignored --nocapture`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::cargo::CommandCargoExt;
use mig_alley::model::engagement::event::Unobserved;
use mig_alley::model::engagement::fly;
use mig_alley::model::rng::{Entity, Purpose, RunAddress, Stream};
use mig_alley::study::axis::Axis;
use mig_alley::study::find::Wanted;
use mig_alley::surface::params::{Change, Library};

const SCENARIO: &str = "black-thursday";
/// Numbers that programs trip over.
const NUMBERS: [&str; 18] = [
    "0",
    "-1",
    "1",
    "-0.0",
    "1e308",
    "-1e308",
    "1e-308",
    "5e-324",
    "nan",
    "inf",
    "-inf",
    "9007199254740993",
    "1e19",
    "-5",
    "0.5",
    "3",
    "100",
    "1_000",
];
/// Pieces of the grammars, of TOML and of expressions.
const PIECES: [&str; 30] = [
    "=",
    "*=",
    ":",
    "/",
    ",",
    ".",
    "..",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "\"",
    "'",
    "#",
    "\n",
    " ",
    "\u{0}",
    "é",
    "scenario",
    "best",
    "lo",
    "hi",
    "_ft",
    "_deg",
    "true",
    "1951-04-12",
    "forces.mig.count",
    "\\u0041",
    "\"\"\"",
];

/// A damaged text, from an original one and a stream of luck.
fn damage(text: &str, luck: &mut Stream) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=luck.index(3) {
        match luck.index(5) {
            0 => damage_line(&mut bytes, luck),
            1 | 2 => damage_number(&mut bytes, luck),
            3 => {
                let at = luck.index(bytes.len() + 1);
                bytes.splice(at..at, PIECES[luck.index(PIECES.len())].bytes());
            }
            _ => {
                let from = luck.index(bytes.len() + 1);
                let to = (from + luck.index(8)).min(bytes.len());
                bytes.drain(from..to);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A line gone, twice there, or somewhere else.
fn damage_line(bytes: &mut Vec<u8>, luck: &mut Stream) {
    let mut lines: Vec<Vec<u8>> = bytes.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
    let (at, to) = (luck.index(lines.len()), luck.index(lines.len()));
    match luck.index(3) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(to, lines[at].clone()),
        _ => lines.swap(at, to),
    }
    *bytes = lines.join(&b'\n');
}

/// Another number in the place of one.
fn damage_number(bytes: &mut Vec<u8>, luck: &mut Stream) {
    let is_number = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    let starts: Vec<usize> =
        (0..bytes.len()).filter(|&i| bytes[i].is_ascii_digit() && (i == 0 || !is_number(bytes[i - 1]))).collect();
    if starts.is_empty() {
        return;
    }
    let from = starts[luck.index(starts.len())];
    let to = (from..bytes.len()).find(|&i| !is_number(bytes[i])).unwrap_or(bytes.len());
    bytes.splice(from..to, NUMBERS[luck.index(NUMBERS.len())].bytes());
}

fn luck(case: u32, of: u64) -> Stream {
    RunAddress { seed: of, run: case }.stream(Purpose::Setup, Entity::RUN)
}

/// Runs `what`; a panic fails the test with the input that made it.
fn without_panic<T>(input: &str, what: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(what)).unwrap_or_else(|_| panic!("panicked on:\n{input}"))
}

/// One damaged parameter file; whether it was still a sound one.
fn file_case(case: u32, folder: &Path, library: &Library) -> bool {
    let mut luck = luck(case, 101);
    let texts = library.texts();
    let (name, _, text) = &texts[luck.index(texts.len())];
    let damaged = damage(text, &mut luck);
    let path = folder.join(format!("{name}.toml"));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, &damaged).unwrap();
    let sound = without_panic(&format!("{name}\n{damaged}"), || {
        let loaded = Library::load(Some(folder))?;
        loaded.check()?;
        loaded.records(SCENARIO)?;
        // short and with a coarse step, whatever the file says: a valid battle of two hours takes minutes
        let short = ["scenario.conditions.time_limit_s=30", "scenario.conditions.time_step_s=0.2"].map(str::to_owned);
        let scenario = loaded.with_texts(SCENARIO, &short)?.scenario(SCENARIO)?;
        let _ = fly(&scenario, RunAddress { seed: 1, run: case % 8 }, &mut Unobserved);
        Ok::<(), mig_alley::surface::params::Faults>(())
    })
    .inspect_err(|faults| assert!(!faults.to_string().is_empty(), "a refusal without a word"))
    .is_ok();
    std::fs::remove_file(path).unwrap();
    sound
}

/// One damaged expression of each kind.
fn expression_case(case: u32, library: &Library) -> bool {
    let mut luck = luck(case, 102);
    let originals = [
        "scenario.forces.mig.count=44",
        "aircraft.mig-15bis.zero_lift_drag*=1.3",
        "doctrine.mig.open_fire_range_m=600",
        "scenario.stream.altitude_ft=21000:25000:1000",
        "scenario.forces.mig.count=12:60/5",
        "scenario.forces.f-84.count=0,24,48",
        "un.b-29a.destroyed=3",
        "un.b-29a@19bg.destroyed=3",
        "median",
        "battle.first_shot_s=1",
    ];
    let text = damage(originals[luck.index(originals.len())], &mut luck);
    without_panic(&text, || {
        let changed = library.with_texts(SCENARIO, std::slice::from_ref(&text));
        let sound = changed.is_ok_and(|changed| changed.scenario(SCENARIO).is_ok());
        let (_, _, _) = (Change::parse(&text), Axis::parse(&text).map(|axis| axis.name()), Wanted::parse(&text));
        sound
    })
}

/// One damaged file of a finished study, which `compare` would use again.
fn study_case(case: u32, finished: &Path, folder: &Path) {
    let mut luck = luck(case, 103);
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).unwrap();
    for name in ["manifest.json", "runs.parquet", "summary.json"] {
        std::fs::copy(finished.join(name), folder.join(name)).unwrap();
    }
    let name = ["manifest.json", "runs.parquet", "summary.json"][luck.index(3)];
    let mut bytes = std::fs::read(folder.join(name)).unwrap();
    for _ in 0..=luck.index(4) {
        match luck.index(3) {
            0 => bytes.truncate(luck.index(bytes.len() + 1)),
            1 if !bytes.is_empty() => {
                let at = luck.index(bytes.len());
                bytes[at] ^= 1 << luck.index(8);
            }
            _ => {
                let at = luck.index(bytes.len() + 1);
                bytes.splice(at..at, PIECES[luck.index(PIECES.len())].bytes());
            }
        }
    }
    std::fs::write(folder.join(name), bytes).unwrap();
    let mut args = small(folder);
    args[0] = "compare".into();
    let output = Process::cargo_bin("mig-alley").unwrap().args(&args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 2)), "case {case} of {name}: {said}");
    assert!(!said.contains("panicked"), "case {case} of {name}: {said}");
}

/// A study small enough to be flown again and again.
fn small(folder: &Path) -> Vec<String> {
    let mut args: Vec<String> = ["run", SCENARIO, "--runs", "4", "--quiet", "--threads", "1"].map(str::to_owned).into();
    for (force, count) in [("19bg", 4), ("307bg", 0), ("98bg", 0), ("f-84", 2), ("f-86", 0), ("mig", 2)] {
        args.extend(["--set".into(), format!("scenario.forces.{force}.count={count}")]);
    }
    args.extend(["--set".into(), "scenario.conditions.time_limit_s=60".into()]);
    args.extend(["--output".into(), folder.display().to_string()]);
    args
}

/// Runs so many cases of files and expressions; how many of each were still sound.
fn campaign(cases: u32, first: u32) -> (u32, u32) {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::built_in().unwrap();
    let mut sound = (0, 0);
    for case in first..first + cases {
        sound.0 += u32::from(file_case(case, folder.path(), &library));
        sound.1 += u32::from(expression_case(case, &library));
    }
    sound
}

#[test]
fn damaged_files_and_expressions_are_refused_or_flown() {
    let (files, expressions) = campaign(150, 0);
    // Fuzzing that never gets past the reader, or never fails there, tests nothing: both ends are well inside what was seen.
    assert!((10..140).contains(&files), "{files} of 150 damaged files are sound");
    assert!((2..120).contains(&expressions), "{expressions} of 150 damaged changes are sound");
}

#[test]
fn damaged_studies_are_refused_or_flown_again() {
    let place = tempfile::tempdir().unwrap();
    let finished = place.path().join("finished");
    let status = Process::cargo_bin("mig-alley").unwrap().args(small(&finished)).output().unwrap().status;
    assert!(status.success());
    (0..12).for_each(|case| study_case(case, &finished, &place.path().join("damaged")));
}

#[test]
#[ignore = "as long as wanted; docs/validation.md has the last figures"]
fn a_long_campaign() {
    let cases = std::env::var("MIG_ALLEY_FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let (files, expressions) = campaign(cases, 1_000);
    println!("{cases} damaged files, {files} sound and flown; {cases} damaged expressions, {expressions} sound");
    let place = tempfile::tempdir().unwrap();
    let finished = place.path().join("finished");
    assert!(Process::cargo_bin("mig-alley").unwrap().args(small(&finished)).output().unwrap().status.success());
    let studies = (cases / 50).max(1);
    (1_000..1_000 + studies).for_each(|case| study_case(case, &finished, &place.path().join("damaged")));
    println!("{studies} damaged studies");
}
