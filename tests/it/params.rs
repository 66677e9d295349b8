//! Parameter files: every kind of fault with its exact message, changes by path, and what the built-in files may hold.

use std::fs;
use std::path::Path;

use mig_alley::model::scenario::{Role, Scenario};
use mig_alley::model::vector::Vec3;
use mig_alley::study::record::RecordCount;
use mig_alley::surface::cli::params::{self as cli, ParamsCommand};
use mig_alley::surface::params::{Basis, Change, Library};

fn built_in() -> Library {
    Library::built_in().expect("the built-in files parse")
}

fn change(text: &str) -> Change {
    Change::parse(text).expect("a change in sound form")
}

fn value(changes: &[&str], path: &str) -> f64 {
    let changes: Vec<Change> = changes.iter().map(|c| change(c)).collect();
    let library = built_in().with("black-thursday", &changes).unwrap_or_else(|f| panic!("{f}"));
    library.value("black-thursday", path).unwrap_or_else(|f| panic!("{f}"))
}

fn refused(changes: &[&str]) -> String {
    let changes: Vec<Change> = changes.iter().map(|c| change(c)).collect();
    built_in().with("black-thursday", &changes).expect_err("the change is faulty").to_string()
}

/// A line of a bad file with what is expected of it: the column and message of each fault.
struct Line {
    text: String,
    section: String,
    faults: Vec<String>,
}

/// A case is written as a change to a built-in file, so that it survives new parameters: `key = value` lines replace or
/// extend, `#- key` removes, `#^ COLUMN: MESSAGE` states a fault of the line above it. Faults of a removed key stand at
/// the head of its section.
fn merged(base: &str, case: &str) -> Vec<Line> {
    let mut lines = sections(base);
    let (mut section, mut last) = (String::new(), 0);
    for text in case.lines() {
        if let Some(fault) = text.strip_prefix("#^ ") {
            lines[last].faults.push(fault.to_owned());
        } else if let Some(key) = text.strip_prefix("#- ") {
            lines.retain(|l| l.section != section || key_of(&l.text) != key);
            last = head(&lines, &section);
        } else if text.starts_with('[') {
            section = text.to_owned();
            if !lines.iter().any(|l| l.text == section) {
                lines.push(Line { text: section.clone(), section: section.clone(), faults: Vec::new() });
            }
            last = head(&lines, &section);
        } else if !text.is_empty() && !text.starts_with('#') {
            let place = lines.iter().position(|l| l.section == section && key_of(&l.text) == key_of(text));
            last = place.unwrap_or_else(|| {
                let after = head(&lines, &section) + 1;
                lines.insert(after, Line { text: String::new(), section: section.clone(), faults: Vec::new() });
                after
            });
            lines[last].text = text.to_owned();
        }
    }
    lines
}

fn sections(base: &str) -> Vec<Line> {
    let mut section = String::new();
    // a first line that is no key, so that faults of the whole file have a place
    let texts = std::iter::once("# head").chain(base.lines());
    let lines = texts.map(|text| {
        if text.starts_with('[') {
            section = text.to_owned();
        }
        Line { text: text.to_owned(), section: section.clone(), faults: Vec::new() }
    });
    lines.collect()
}

fn key_of(line: &str) -> &str {
    line.split('=').next().unwrap_or_default().trim()
}

fn head(lines: &[Line], section: &str) -> usize {
    lines.iter().position(|l| l.text == section && !section.is_empty()).unwrap_or(0)
}

/// Loads the built-in files with the case in place of the file that its first line names; faults, expected and found.
fn faults_of(case: &Path) -> (Vec<String>, Vec<String>) {
    let text = fs::read_to_string(case).expect("a readable case");
    let name = text.lines().next().and_then(|l| l.strip_prefix("# file: ")).expect("a case names its file first");
    let base = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("params").join(format!("{name}.toml")));
    let lines = merged(&base.unwrap_or_default(), &text);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join(format!("{name}.toml"));
    fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
    let joined: String = lines.iter().map(|l| l.text.clone() + "\n").collect();
    fs::write(&path, joined).expect("a written case");
    let faults = Library::load(Some(dir.path())).and_then(|library| library.check());
    let faults = faults.expect_err(&format!("{} holds a fault", case.display()));
    let file = path.display().to_string();
    let found = faults.list().iter().map(|f| f.to_string().replace(&file, "FILE")).collect();
    let expected = lines.iter().enumerate();
    let expected = expected.flat_map(|(i, l)| l.faults.iter().map(move |f| format!("FILE:{}:{f}", i + 1))).collect();
    (expected, found)
}

#[test]
fn every_bad_file_is_refused_with_its_message() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad");
    let mut cases: Vec<_> =
        fs::read_dir(&dir).expect("the folder of cases").map(|e| e.expect("a case").path()).collect();
    cases.sort();
    let mut wrong = Vec::new();
    for case in &cases {
        let (expected, found) = faults_of(case);
        if expected != found {
            wrong.push(format!("{}\n  expected {expected:#?}\n  found {found:#?}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 40, "cases were lost: {}", cases.len());
}

#[test]
fn units_of_paths_and_files_convert() {
    // the file gives milliradians; both spellings name the same number
    let path = "pilots.soviet-324-iad.aim.bomber.aim_error";
    assert_eq!(value(&[], &format!("{path}_mrad")), 15.0);
    assert_eq!(value(&[], &format!("{path}_rad")), 0.015);
    assert_eq!(value(&[&format!("{path}_rad=0.02")], &format!("{path}_mrad")), 20.0);
    // 21,000 ft in the file
    let altitude_m =
        built_in().scenario("black-thursday").expect("a sound scenario").stream.expect("bombers").altitude_m;
    assert_eq!(altitude_m, 21_000.0 * 0.3048);
    let guns = built_in().scenario("black-thursday").expect("a sound scenario").guns;
    let n_37 = guns.iter().find(|g| g.key == "n-37").expect("the MiGs carry it").parameters;
    // one rounding of 400/60
    assert!((n_37.rate_of_fire_per_s - 400.0 / 60.0).abs() < 1e-15 && n_37.calibre_m == 0.037);
}

#[test]
fn changes_by_path_reach_the_scenario() {
    let changed = |text: &str| {
        let library = built_in().with("black-thursday", &[change(text)]).unwrap_or_else(|f| panic!("{f}"));
        library.scenario("black-thursday").unwrap_or_else(|f| panic!("{f}"))
    };
    assert_eq!(changed("scenario.forces.mig.count=24").forces[5].count, 24);
    // 44 x 0.33 = 14.52: a scaled count is rounded
    assert_eq!(changed("scenario.forces.mig.count*=0.33").forces[5].count, 15);
    assert_eq!(changed("scenario.forces.19bg.count=0").forces[0].count, 0);
    let sabres = changed("scenario.forces.f-84.aircraft=f-86a");
    assert_eq!(sabres.aircraft[sabres.forces[3].aircraft].key, "f-86a");
    let armed = changed("aircraft.mig-15.guns.ns-23km.gun=nr-23");
    assert!(armed.guns.iter().any(|g| g.key == "nr-23"));
    let guns = |s: &Scenario| s.aircraft[s.forces[0].aircraft].turrets.iter().map(|t| t.guns).collect::<Vec<_>>();
    assert_eq!(guns(&armed), [4, 2, 2, 2, 2]);
    assert_eq!(guns(&changed("aircraft.b-29a.turrets.tail.guns=0")), [4, 2, 2, 2, 0]);
    // a key that the file leaves out can be set
    let ordered = changed("scenario.forces.307bg.order=0");
    let Role::Bomber(bomber) = &ordered.forces[1].role else { panic!("307bg flies bombers") };
    assert_eq!(bomber.order, Some(0));
}

#[test]
fn a_factor_scales_a_table_whole_and_a_value_with_its_range() {
    let library =
        built_in().with("black-thursday", &[change("aircraft.mig-15.lift_limit*=0.9")]).expect("a sound factor");
    let limit = |l: &Library, m: f64| l.aircraft("mig-15").expect("a sound type").0.airframe.lift_limit.at(m);
    for mach in [0.2, 0.65, 0.9, 1.0] {
        let expected = 0.9 * limit(&built_in(), mach);
        // one rounding in the table and one here
        assert!((limit(&library, mach) - expected).abs() < 1e-15, "at Mach {mach}");
    }
    let path = "doctrine.mig.open_fire_range_m";
    let library = built_in().with("black-thursday", &[change(&format!("{path}*=2"))]).expect("a sound factor");
    let info = library.numeric_paths("black-thursday").into_iter().find(|p| p.path == path).expect("the path stays");
    assert_eq!((info.best, info.lo, info.hi), (1400.0, Some(1000.0), Some(1800.0)));
}

#[test]
fn a_set_value_is_known_and_has_no_range() {
    let path = "doctrine.mig.maximum_passes";
    let library = built_in().with("black-thursday", &[change(&format!("{path}=3"))]).expect("a sound value");
    let info = library.numeric_paths("black-thursday").into_iter().find(|p| p.path == path).expect("the path stays");
    assert_eq!((info.best, info.lo, info.hi), (3.0, None, None));
}

#[test]
fn faulty_changes_are_refused_with_the_reason() {
    for (changes, message) in REFUSED {
        assert_eq!(refused(changes), *message);
    }
}

const REFUSED: &[(&[&str], &str)] = &[
    (
        &["doctrine.mig.maximum_passes=30"],
        "command line: doctrine.mig.maximum_passes = 30: must be between 1 and 10 (Passes after which a pilot goes \
             home): type a value in this range",
    ),
    (
        &["doctrine.mig.maximum_pases=3"],
        "command line: doctrine.mig.maximum_pases = 3: names no parameter: did you mean \
             `doctrine.mig.maximum_passes`?",
    ),
    (
        &["scenario.forces.mig.count=24.5"],
        "command line: scenario.forces.mig.count = 24.5: must be a whole number: round it",
    ),
    (
        &["scenario.forces.f-84.aircraft=f-86"],
        "command line: scenario.forces.f-84.aircraft = \"f-86\": names no file aircraft/f-86.toml: did you mean \
             `f-86a`, `f-86e`, `f-86f`?",
    ),
    (
        &["scenario.forces.f-84.doctrine=mig"],
        "command line: scenario.forces.f-84.doctrine = \"mig\": does not hold rules of escorts: name a file that \
             holds rules of escorts",
    ),
    (
        &["aircraft.mig-15.lift_limit=1"],
        "command line: aircraft.mig-15.lift_limit = 1: is a table: scale it whole with PATH*=FACTOR",
    ),
    (
        &["aircraft.la-11.span_m=10"],
        "command line: aircraft.la-11.span_m = 10: would change nothing: black-thursday does not use \
             params/aircraft/la-11.toml: name a parameter of a file that the scenario uses",
    ),
    (
        &["pilots.b-29-gunners.check.rounds_per_pass=1"],
        "command line: pilots.b-29-gunners.check.rounds_per_pass = 1: names no parameter: did you mean \
             `pilots.b-29-gunners.rounds_each`?",
    ),
];

#[test]
fn an_unknown_scenario_names_the_nearest() {
    let message = built_in().scenario("black-thurday").expect_err("no such scenario").to_string();
    assert_eq!(
        message,
        "command line: scenario \"black-thurday\": does not exist: did you mean `black-thursday`, `black-thursday-30v36`?"
    );
}

#[test]
fn every_range_can_be_drawn_to_its_ends() {
    // a sweep or a draw may combine any ends: cross-checks of the files must allow all of them
    let library = built_in();
    for scenario in library.scenario_keys() {
        for pick in [|p: &(f64, f64)| p.0, |p: &(f64, f64)| p.1] {
            let ranges = library.numeric_paths(&scenario).into_iter().filter_map(|p| Some((p.path, (p.lo?, p.hi?))));
            let changes: Vec<Change> =
                ranges.map(|(path, range)| change(&format!("{path}={}", pick(&range)))).collect();
            assert!(changes.len() > 100, "ranges were lost");
            let changed = library.with(&scenario, &changes).unwrap_or_else(|f| panic!("{f}"));
            changed.scenario(&scenario).unwrap_or_else(|f| panic!("{f}"));
        }
    }
}

#[test]
fn judged_values_carry_a_range() {
    for scenario in built_in().scenario_keys() {
        for p in built_in().numeric_paths(&scenario) {
            // zero marks what a type does not have (drop tanks, propellers, turrets)
            let bare = p.basis == Some(Basis::Judged) && p.lo.is_none() && p.best != 0.0;
            assert!(!bare, "{} is judged and has no range", p.path);
        }
    }
}

/// What stands beside the keys of a table in a list covers its numbers.
#[test]
fn guns_and_turrets_say_how_they_are_known() {
    let paths = built_in().numeric_paths("black-thursday");
    let listed: Vec<_> = paths.iter().filter(|p| p.path.contains(".guns.") || p.path.contains(".turrets.")).collect();
    assert!(listed.len() > 10, "guns and turrets were lost");
    for p in listed {
        assert_eq!(p.basis, Some(Basis::Recorded), "{}", p.path);
        assert!(p.checked.is_some() && !p.sources.is_empty(), "{}", p.path);
    }
}

#[test]
fn outcomes_are_no_inputs() {
    let words = [
        "valid_pass",
        "no_fire",
        "passes_per",
        "closing",
        "attack_speed",
        "speed_attack",
        "unaware",
        "warned_share",
        "bombers_warned",
        "time_to_speed",
        "per_pass",
        "per_kill",
        "per_real_kill",
        "per_claim",
        "overclaim",
        "pk",
        "p_kill",
    ];
    let library = built_in();
    for p in library.numeric_paths("").into_iter().chain(library.numeric_paths("black-thursday")) {
        for word in words {
            assert!(!p.path.contains(word), "{} is an outcome and may not be an input", p.path);
        }
    }
}

#[test]
fn the_digest_sees_values_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("guns");
    fs::create_dir(&folder).expect("a new folder");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("params/guns/n-37.toml")).expect("n-37");
    let digest = |text: String| {
        fs::write(folder.join("n-37.toml"), text).expect("a written file");
        Library::load(Some(dir.path())).unwrap_or_else(|f| panic!("{f}")).digest("black-thursday")
    };
    let base = built_in().digest("black-thursday");
    assert_eq!(base.len(), 64);
    assert_eq!(digest(text.clone()), base);
    let mut lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
    lines.sort();
    assert_eq!(digest(lines.join("\n")), base, "order and comments do not count");
    assert_eq!(
        digest(text.replace("calibre_mm = { best = 37,", "calibre_m = { best = 0.037,")),
        base,
        "nor does the unit"
    );
    assert_eq!(digest(text.replace("name = \"N-37", "name = \"Nudelman N-37")), base, "nor does a name");
    assert_ne!(digest(text.replace("best = 400", "best = 401")), base, "a value counts");
    assert_ne!(digest(text.replace("lo = 380", "lo = 381")), base, "a range counts");
    assert_ne!(built_in().digest("black-thursday-30v36"), base);
}

#[test]
fn records_of_the_day_come_by_rank() {
    let records = built_in().records("black-thursday").expect("sound records");
    assert_eq!(records.len(), 22, "every named record of the day");
    assert!(records.windows(2).all(|w| (w[0].rank, &w[0].key) < (w[1].rank, &w[1].key)));
    let day = records.iter().find(|r| r.key == "usaf-feaf-day-record").expect("the day record");
    let lost = day.counts.iter().find(|c| c.quantity == "un.b-29a.destroyed").expect("its losses");
    assert_eq!((lost.lo, lost.hi), (3.0, Some(4.0)));
    let by_group = |measure: &str| -> f64 {
        let of = |c: &&RecordCount| {
            c.quantity.strip_prefix("un.b-29a@").and_then(|q| q.split_once('.')).is_some_and(|(_, m)| m == measure)
        };
        day.counts.iter().filter(of).map(|c| c.lo).sum()
    };
    assert_eq!(by_group("destroyed"), 4.0, "the groups add up to the loss column");
    let gunners = (by_group("claims.mig-15.destroyed"), by_group("claims.mig-15.probable"));
    assert_eq!(gunners, (9.0, 7.0), "and their gunners to the claims");
    assert_eq!(built_in().records("black-thursday-30v36").expect("sound records").len(), 1);
}

#[test]
fn all_aircraft_and_guns_are_there() {
    let library = built_in();
    let types =
        ["b-29a", "f-80c", "f-84e", "f-86a", "f-86e", "f-86f", "la-11", "meteor-f8", "mig-15", "mig-15bis", "tu-2s"];
    assert_eq!(library.aircraft_keys(), types);
    for key in types {
        let (aircraft, published) = library.aircraft(key).unwrap_or_else(|f| panic!("{f}"));
        assert!(aircraft.airframe.parameters.wing_area_m2 > 0.0 && !published.is_empty(), "{key}");
    }
}

#[test]
fn every_file_of_the_folder_is_compiled_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("params");
    let folder = Library::load(Some(&root)).unwrap_or_else(|f| panic!("{f}"));
    assert_eq!(folder.texts().len(), built_in().texts().len(), "run over params/: a file is not compiled in");
}

#[test]
fn an_unreadable_folder_is_a_fault() {
    let fault = Library::load(Some(Path::new("/no/such/folder"))).expect_err("no such folder").to_string();
    assert!(fault.starts_with("/no/such/folder: cannot be read: "), "{fault}");
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(dir.path().join("gun")).expect("a new folder");
    fs::write(dir.path().join("gun/n-37.toml"), "").expect("a written file");
    let fault = Library::load(Some(dir.path())).expect_err("an unknown folder").to_string();
    assert!(fault.ends_with("/gun: is no folder of parameters: did you mean `guns`?"), "{fault}");
}

fn printed(command: &ParamsCommand) -> Result<String, String> {
    let mut out = Vec::new();
    cli::run(command, &built_in(), &mut out).map_err(|error| format!("{error:#}"))?;
    Ok(String::from_utf8(out).expect("text"))
}

#[test]
fn check_counts_files_and_parameters() {
    let text = printed(&ParamsCommand::Check).expect("the built-in files are sound");
    assert!(
        text.ends_with(": no fault\n") && text.starts_with(&format!("{} files", built_in().texts().len())),
        "{text}"
    );
}

#[test]
fn list_filters_and_names_what_it_lists() {
    let list = |pattern: &str, scenario: Option<&str>| {
        printed(&ParamsCommand::List { pattern: Some(pattern.into()), scenario: scenario.map(str::to_owned) })
    };
    let text = list("mig.open_fire_range_m", None).expect("a known path");
    assert_eq!(text, "doctrine.mig.open_fire_range_m  700  500 to 900  judged  Intended opening range on bombers.\n");
    assert!(list("forces.mig.count", Some("black-thursday")).expect("a known path").contains("30 to 60"));
    assert!(list("no_such_thing", None).expect_err("no such path").contains("no parameter contains `no_such_thing`"));
    assert!(list("count", Some("black-friday")).expect_err("no such scenario").contains("does not exist"));
}

#[test]
fn show_gives_a_value_in_the_unit_asked_for_or_a_file() {
    let show = |what: &str| printed(&ParamsCommand::Show { what: what.into(), scenario: "black-thursday".into() });
    let text = show("scenario.stream.altitude_m").expect("a known path");
    assert!(text.starts_with("scenario.stream.altitude_m = 6400.8\n"), "{text}");
    for part in ["altitude_ft = 21000", "18000 to 25000", "known       derived", "thor: Theater History of Operations"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let file = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("params/guns/n-37.toml")).expect("n-37");
    assert_eq!(show("guns/n-37").expect("a known file"), file);
    assert!(show("guns.n-37.calibr_mm").expect_err("no such path").contains("did you mean `guns.n-37.calibre_mm`?"));
}

#[test]
fn export_writes_what_loads_again_and_spares_edited_files() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let export = |force| printed(&ParamsCommand::Export { dir: dir.path().to_owned(), force });
    export(false).expect("an empty folder");
    export(false).expect("the same files again");
    let again = Library::load(Some(dir.path())).unwrap_or_else(|f| panic!("{f}"));
    assert_eq!(again.digest("black-thursday"), built_in().digest("black-thursday"));
    let edited = dir.path().join("guns/n-37.toml");
    fs::write(&edited, "name = \"mine\"\n").expect("a written file");
    let refusal = export(false).expect_err("an edited file");
    assert!(refusal.contains("nothing was written") && refusal.contains(&edited.display().to_string()), "{refusal}");
    assert_eq!(fs::read_to_string(&edited).expect("still there"), "name = \"mine\"\n");
    export(true).expect("told to");
    assert_ne!(fs::read_to_string(&edited).expect("still there"), "name = \"mine\"\n");
}

#[test]
fn schema_is_json_and_knows_its_folders() {
    let schema = |folder: Option<&str>| printed(&ParamsCommand::Schema { folder: folder.map(str::to_owned) });
    let whole: serde_json::Value = serde_json::from_str(&schema(None).expect("a schema")).expect("JSON");
    assert_eq!(whole["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let guns: serde_json::Value = serde_json::from_str(&schema(Some("guns")).expect("a schema")).expect("JSON");
    assert_eq!(guns["properties"]["shell"]["enum"][0], "37mm");
    assert!(schema(Some("gun")).expect_err("no such folder").contains("no folder `gun`"));
}

/// Distance to the right of a border [m]; negative on its left, in the sanctuary.
fn right_of(border: &[Vec3], p: Vec3) -> f64 {
    let sides = border.windows(2).map(|pair| {
        let (along, from) = (pair[1] - pair[0], p - pair[0]);
        let share = (from.dot(along) / along.dot(along)).clamp(0.0, 1.0);
        let distance = (from - along * share).length();
        distance.copysign(from.dot(along.right()))
    });
    sides.min_by(|a, b| a.abs().total_cmp(&b.abs())).expect("a border has sides")
}

#[test]
fn the_bomb_run_stays_south_of_the_river_and_the_airfield_north_of_it() {
    let has_bombers = |key: &String| built_in().scenario(key).expect("a sound scenario").has_bombers();
    for scenario in built_in().scenario_keys().into_iter().filter(has_bombers) {
        for heading_deg in [20, 30, 32] {
            let heading = change(&format!("scenario.stream.heading_deg={heading_deg}"));
            let s =
                built_in().with(&scenario, &[heading]).and_then(|l| l.scenario(&scenario)).expect("a sound heading");
            assert!(right_of(&s.border, s.interceptor_base) < -1000.0);
            let back = Vec3::from_heading_rad(s.stream.expect("bombers").heading_rad) * -1.0;
            let steps = (s.stream.expect("bombers").start_before_target_m / 500.0) as usize;
            for i in 0..=steps {
                let p = back * (500.0 * i as f64);
                // the bridge itself lies half a river's width from the border
                assert!(right_of(&s.border, p) > 200.0, "{heading_deg} degrees, {} m before the target", 500 * i);
            }
        }
    }
}

#[test]
fn a_scenario_says_what_its_interceptors_come_for() {
    let targets = |key: &str| built_in().scenario(key).unwrap().targets();
    assert_eq!((targets("black-thursday"), targets("yalu-1950-12-22")), ("bombers", "fighters on patrol"));
}
