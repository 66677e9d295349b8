//! Parameter files: every kind of fault with its exact message, changes by path, and what the built-in files may hold.

use std::fs;
use std::path::Path;

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
    let faults = Library::load(Some(dir.path())).and_then(|library| {
        library.check()?;
        library.scenario("black-thursday").map(|_| ())
    });
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
