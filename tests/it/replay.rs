//! One run written out: the flight recording, the events and the tracks say the same as the run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command as Process, Output};

use assert_cmd::cargo::CommandCargoExt;
use mig_alley::model::rng::RunAddress;
use mig_alley::model::scenario::Scenario;
use mig_alley::study::quantity::Layout;
use mig_alley::study::recording::{self, Recording};
use mig_alley::surface::params::Library;
use mig_alley::surface::replay::Replay;
use mig_alley::surface::replay::place::Map;
use serde_json::Value;

/// An aircraft as a reader of the recording sees it.
#[derive(Debug, Default)]
struct Object {
    properties: BTreeMap<String, String>,
    /// Longitude, latitude, altitude, roll, pitch, yaw as last given.
    transform: [f64; 6],
    points: usize,
    removed_at_s: Option<f64>,
    /// Kind and text of the events about it alone.
    events: Vec<(f64, String, String)>,
}

/// A recording as its format describes it.
#[derive(Debug, Default)]
struct Acmi {
    global: BTreeMap<String, String>,
    objects: BTreeMap<String, Object>,
    frames_s: Vec<f64>,
    events: usize,
}

/// Parts of a line at commas that no backslash escapes, without the backslashes.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            ',' => fields.push(String::new()),
            '\\' => fields.last_mut().unwrap().push(characters.next().expect("a character after a backslash")),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

impl Acmi {
    fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("FileType=text/acmi/tacview"));
        assert_eq!(lines.next(), Some("FileVersion=2.2"));
        let mut acmi = Acmi::default();
        for line in lines {
            if let Some(frame) = line.strip_prefix('#') {
                let time_s: f64 = frame.parse().unwrap();
                assert!(acmi.frames_s.last().is_none_or(|last| *last < time_s), "frames go forward: {line}");
                acmi.frames_s.push(time_s);
            } else if let Some(id) = line.strip_prefix('-') {
                let now_s = *acmi.frames_s.last().unwrap();
                let object = acmi.objects.get_mut(id).expect("what is removed was there");
                assert_eq!(object.removed_at_s.replace(now_s), None, "{id} is removed once");
            } else {
                let fields = fields(line);
                let pairs: Vec<(&str, &str)> = fields[1..].iter().map(|f| f.split_once('=').expect(line)).collect();
                match fields[0].as_str() {
                    "0" => pairs.iter().for_each(|pair| acmi.add_global(pair)),
                    id => acmi.add_object(id, &pairs),
                }
            }
        }
        acmi
    }

    fn add_global(&mut self, (name, value): &(&str, &str)) {
        if *name != "Event" {
            self.global.insert((*name).to_owned(), (*value).to_owned());
            return;
        }
        self.events += 1;
        let parts: Vec<&str> = value.split('|').collect();
        let (kind, ids, text) = (parts[0], &parts[1..parts.len() - 1], parts[parts.len() - 1]);
        assert!(["Message", "Bookmark", "Destroyed", "LeftArea"].contains(&kind), "{value}");
        assert!(!text.is_empty() && ids.iter().all(|id| self.objects.contains_key(*id)), "{value}");
        let now_s = *self.frames_s.last().unwrap();
        let about = self.objects.get_mut(ids[0]).unwrap();
        assert_eq!(about.removed_at_s, None, "nothing happens to what is gone: {value}");
        about.events.push((now_s, kind.to_owned(), text.to_owned()));
    }

    fn add_object(&mut self, id: &str, pairs: &[(&str, &str)]) {
        assert!(u64::from_str_radix(id, 16).unwrap() > 0);
        let object = self.objects.entry(id.to_owned()).or_default();
        assert_eq!(object.removed_at_s, None, "{id} does not come back");
        for (name, value) in pairs {
            if *name != "T" {
                object.properties.insert((*name).to_owned(), (*value).to_owned());
                continue;
            }
            object.points += 1;
            let parts: Vec<&str> = value.split('|').collect();
            assert_eq!(parts.len(), 6, "{value}");
            for (slot, part) in object.transform.iter_mut().zip(parts) {
                if !part.is_empty() {
                    *slot = part.parse().unwrap();
                }
            }
        }
    }

    fn of_pilot(&self, name: &str) -> Option<&Object> {
        self.objects.values().find(|object| object.properties["Pilot"] == name)
    }
}

fn battle(index: u32) -> (Scenario, Recording) {
    let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
    let recording = recording::record(&scenario, RunAddress { seed: 1, run: index }).unwrap();
    (scenario, recording)
}

fn file(replay: &Replay<'_>, wanted: &str) -> String {
    replay.files().into_iter().find(|(name, _)| *name == wanted).unwrap().1
}

/// A run with losses in the battle and after it.
const RUN: u32 = 0;

#[test]
fn the_recording_holds_who_flew_where_they_ended_and_how() {
    let (scenario, recording) = battle(RUN);
    let replay = Replay::new(&scenario, Some("1951-04-12".into()), &recording);
    let acmi = Acmi::parse(&file(&replay, "replay.acmi"));
    assert_eq!(acmi.global["ReferenceTime"], "1951-04-12T00:40:00Z");
    let at_eleven = Replay::new(&scenario, Some("1951-04-12".into()), &recording).beginning_at(Some("11:00".into()));
    assert_eq!(Acmi::parse(&file(&at_eleven, "replay.acmi")).global["ReferenceTime"], "1951-04-12T02:00:00Z");
    assert_eq!(acmi.global["Title"], "Black Thursday, 12 April 1951 (run 0, seed 1)");
    assert_eq!(acmi.objects.len(), recording.ways.iter().filter(|way| !way.is_empty()).count());
    let map = Map::around(scenario.place_deg);
    for (who, way) in recording.ways.iter().enumerate() {
        let Some(last) = way.last() else { continue };
        let object = acmi.of_pilot(&scenario.aircraft_name(who)).unwrap();
        let [longitude_deg, latitude_deg, altitude_m, ..] = object.transform;
        let (east_m, north_m) = (longitude_deg * map.east_m_per_deg, latitude_deg * map.north_m_per_deg);
        let off_m = (east_m - last.position_m.x).hypot(north_m - last.position_m.y);
        // half of the seventh decimal of a degree is 6 mm
        assert!(off_m < 0.01, "{who}: {off_m} m");
        assert!((altitude_m - last.position_m.z).abs() <= 0.05 + 1e-9, "rounded to a tenth: {altitude_m}");
        assert_eq!(object.points, way.len());
        let ends: Vec<_> = object.events.iter().filter(|e| e.1 == "Destroyed" || e.1 == "LeftArea").collect();
        let loss = recording.outcome.losses.iter().find(|loss| loss.aircraft == who);
        assert_eq!((ends.len(), ends[0].1 == "Destroyed"), (1, loss.is_some()), "{who}: {ends:?}");
        assert!(object.removed_at_s.unwrap() >= ends[0].0, "{who}");
        if let Some(loss) = loss.filter(|loss| loss.fate.key() == "shot_down") {
            // hundredths of a second
            assert!((ends[0].0 - loss.time_s).abs() < 0.006, "{loss:?}");
        }
    }
    assert!(!recording.outcome.losses.is_empty(), "a run without losses shows nothing");
}

/// Longitude and latitude come back to metres from what the file itself says and the published size of the earth.
#[test]
fn places_come_back_to_within_half_a_metre() {
    let (scenario, recording) = battle(RUN);
    let acmi = Acmi::parse(&file(&Replay::new(&scenario, None, &recording), "replay.acmi"));
    assert!(!acmi.global.contains_key("ReferenceTime"), "no day, no clock");
    let latitude_rad = acmi.global["ReferenceLatitude"].parse::<f64>().unwrap().to_radians();
    // WGS 84: half the long axis and the first eccentricity squared, as published
    let (a_m, e2) = (6_378_137.0, 0.006_694_379_990_14);
    let w2 = 1.0 - e2 * latitude_rad.sin().powi(2);
    let (meridian_m, prime_vertical_m) = (a_m * (1.0 - e2) / w2.powf(1.5), a_m / w2.sqrt());
    for (who, way) in recording.ways.iter().enumerate() {
        let Some(last) = way.last() else { continue };
        let [longitude_deg, latitude_deg, ..] = acmi.of_pilot(&scenario.aircraft_name(who)).unwrap().transform;
        let east_m = longitude_deg.to_radians() * prime_vertical_m * latitude_rad.cos();
        let north_m = latitude_deg.to_radians() * meridian_m;
        let off_m = (east_m - last.position_m.x).hypot(north_m - last.position_m.y);
        assert!(off_m < 0.5, "{who}: {off_m} m");
    }
}

#[test]
fn events_add_up_to_the_run() {
    let (scenario, recording) = battle(RUN);
    let replay = Replay::new(&scenario, Some("1951-04-12".into()), &recording);
    let lines: Vec<Value> =
        file(&replay, "events.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let header = &lines[0];
    assert_eq!((header["schema"].as_str(), header["version"].as_u64()), (Some("mig-alley-events"), Some(3)));
    assert_eq!((header["run"].as_u64(), header["seed"].as_u64()), (Some(0), Some(1)));
    let layout = Layout::new(&scenario);
    let values = layout.values(&recording.outcome);
    let quantity = |name: &str| values[layout.position(name).unwrap()].unwrap() as u64;
    let of = |kind: &str| -> Vec<&Value> { lines[1..].iter().filter(|line| line["kind"] == kind).collect() };
    let hits = |line: &&Value| line["figures"]["hits"].as_f64().unwrap() as u64;
    let hits_taken: u64 = of("hit").iter().chain(&of("flak")).map(hits).sum();
    let all_taken = quantity("un.b-29a.hits_taken") + quantity("un.fighters.hits_taken");
    assert_eq!(hits_taken, all_taken + quantity("communist.fighters.hits_taken"));
    let fired = quantity("un.fighters.passes_fired") + quantity("communist.fighters.passes_fired");
    assert_eq!(of("fired").len() as u64, fired);
    let fates = |fate: &str| of("fate").iter().filter(|line| line["details"][0] == fate).count() as u64;
    for fate in ["shot_down", "lost_returning", "written_off", "damaged_major", "damaged_minor", "unhurt"] {
        let of_type = |side: &str| quantity(&format!("{side}.{fate}"));
        assert_eq!(fates(fate), of_type("un.b-29a") + of_type("un.fighters") + of_type("communist.fighters"), "{fate}");
    }
    assert_eq!(of("lost").len() as u64, fates("shot_down"));
    assert!(lines[1..].windows(2).all(|w| w[0]["time_s"].as_f64() <= w[1]["time_s"].as_f64()));
}

#[test]
fn tracks_hold_every_point_with_its_columns() {
    let (scenario, recording) = battle(RUN);
    let replay = Replay::new(&scenario, None, &recording);
    let text = file(&replay, "tracks.csv");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(rows.headers().unwrap(), &mig_alley::surface::replay::tracks::COLUMNS[..]);
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), recording.ways.iter().map(Vec::len).sum::<usize>());
    let number = |row: &csv::StringRecord, column: usize| row[column].parse::<f64>().unwrap();
    for row in &rows {
        assert!((0.0..360.0).contains(&number(row, 8)), "{row:?}");
        assert!((0.0..400.0).contains(&number(row, 7)), "nothing here flies faster than 400 m/s: {row:?}");
        assert!((0.0..=12.0).contains(&number(row, 10)), "{row:?}");
    }
    assert!(rows.iter().any(|row| &row[1] == "19bg-01" && &row[2] == "un" && &row[3] == "b-29a"));
}

fn replay(dir: &Path, args: &[&str]) -> Output {
    let mut process = Process::cargo_bin("mig-alley").unwrap();
    process.current_dir(dir).env("NO_COLOR", "1").arg("replay").arg("black-thursday").args(args);
    process.output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(dir: &Path, args: &[&str]) -> Value {
    let output = replay(dir, &[args, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}"))
}

#[test]
fn equal_inputs_give_equal_files() {
    let dir = tempfile::tempdir().unwrap();
    let first = json(dir.path(), &["--run", "3", "--output", "a"]);
    let second = json(dir.path(), &["--run", "3", "--output", "b", "--threads", "1"]);
    assert_eq!((&first["run"], &first["why"]), (&3.into(), &"as asked".into()));
    assert_eq!(first["losses"], second["losses"]);
    let mut names: Vec<String> = std::fs::read_dir(dir.path().join("a"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in ["events.jsonl", "manifest.json", "replay.acmi", "tracks.csv"] {
        assert!(names.iter().any(|n| n == name), "{name}: {names:?}");
    }
    assert_eq!(first["files"].as_array().unwrap().len(), names.len());
    for name in names {
        let read = |folder: &str| std::fs::read(dir.path().join(folder).join(&name)).unwrap();
        assert_eq!(read("a"), read("b"), "{name}");
    }
    // a replay takes the place of another one, and of nothing else
    assert_eq!(json(dir.path(), &["--run", "4", "--output", "a"])["run"], 4);
    std::fs::write(dir.path().join("a/notes.txt"), "mine").unwrap();
    let foreign = replay(dir.path(), &["--run", "4", "--output", "a"]);
    assert_eq!(foreign.status.code(), Some(2));
    assert!(stderr(&foreign).contains("notes.txt"), "{}", stderr(&foreign));
}

#[test]
fn runs_are_found_by_their_outcome_flown_or_read() {
    let dir = tempfile::tempdir().unwrap();
    let twelve = ["--runs", "12"];
    let found = |args: &[&str]| json(dir.path(), &[&twelve[..], args].concat());
    let flown = ["median", "worst", "best"].map(|which| found(&["--find", which]));
    let run = Process::cargo_bin("mig-alley")
        .unwrap()
        .current_dir(dir.path())
        .args(["run", "black-thursday", "-q"])
        .args(twelve)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0));
    let scenario = Library::built_in().unwrap().scenario("black-thursday").unwrap();
    let mut rows = Vec::new();
    let folder = dir.path().join("output/black-thursday");
    let layout = Layout::new(&scenario);
    mig_alley::surface::output::rows::read(&folder, &layout, |row| rows.push(row)).unwrap();
    let column = layout.position("un.b-29a.destroyed").unwrap();
    let lost: Vec<i64> = rows.iter().map(|row| row.values.as_ref().unwrap()[column].unwrap()).collect();
    let first_with = |n: i64| lost.iter().position(|&l| l == n).unwrap() as u64;
    let (most, fewest) = (*lost.iter().max().unwrap(), *lost.iter().min().unwrap());
    let mut sorted = lost.clone();
    sorted.sort_unstable();
    let runs = [first_with(sorted[5]), first_with(most), first_with(fewest)];
    assert_eq!(flown.each_ref().map(|f| f["run"].as_u64().unwrap()), runs);
    for (which, flown) in ["median", "worst", "best"].iter().zip(&flown) {
        let output = replay(dir.path(), &["--runs", "12", "--find", which, "--json"]);
        assert!(stderr(&output).contains("reusing the run"), "{}", stderr(&output));
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), *flown);
    }
    let value = found(&["--find", &format!("un.b-29a.destroyed={most}"), "--seed", "1"]);
    assert_eq!(value["run"].as_u64(), Some(first_with(most)));
    assert!(dir.path().join(format!("output/black-thursday-replay-{}/replay.acmi", first_with(most))).exists());
    let shown = replay(dir.path(), &["--runs", "12", "--find", "worst"]);
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(text.contains(&format!("the most bombers destroyed, {most}, of 12 runs")), "{text}");
    assert!(text.contains("19bg") || text.contains("307bg") || text.contains("98bg"), "losses are named: {text}");
}

#[test]
fn what_cannot_be_found_is_said_with_the_remedy() {
    let dir = tempfile::tempdir().unwrap();
    for (args, reason) in [
        (&["--find", "middle"][..], "write median, worst, best or QUANTITY=VALUE"),
        (&["--find", "un.b-29a.destroyd=3"], "un.b-29a.destroyed"),
        (&["--find", "un.b-29a.destroyed=3.5"], "whole numbers"),
        (&["--find", "un.b-29a.destroyed=30", "--runs", "2"], "none of 2 runs has un.b-29a.destroyed = 30: values go"),
        (
            &["--find", "battle.first_shot_s=1", "--runs", "1", "--set", "scenario.forces.mig.count=0"],
            "no value in any",
        ),
        (&["--find", "worst", "--runs", "0"], "ask for 1 to 10000000"),
        (&["--run", "16777216"], "last run index 16777215"),
        (&["--run", "1", "--runs", "5"], "cannot be used with"),
        (&["--run", "1", "--find", "worst"], "cannot be used with"),
        (&["--run", "1", "--output", "file/below"], "file"),
    ] {
        std::fs::write(dir.path().join("file"), "").unwrap();
        let output = replay(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(reason), "{args:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    assert!(!dir.path().join("output").exists(), "nothing was written");
}

/// Names come from files of the user: whatever stands in them, the recording keeps its lines.
#[test]
fn odd_names_keep_the_recording_whole() {
    let (mut scenario, recording) = battle(RUN);
    scenario.title = "one, two\nthree|four\\".into();
    scenario.forces[0].name = "a,b=c|d\r\n#5".into();
    scenario.place_deg = (90.0, 179.9);
    let acmi = Acmi::parse(&file(&Replay::new(&scenario, None, &recording), "replay.acmi"));
    assert_eq!(acmi.global["Title"], "one, two three|four/ (run 0, seed 1)");
    assert_eq!(acmi.of_pilot("19bg-01").unwrap().properties["Group"], "a,b=c|d  #5");
}
