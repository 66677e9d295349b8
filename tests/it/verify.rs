//! `verify`: every group of rows with few runs, the command, and that a fault is found.

use std::path::PathBuf;

use assert_cmd::Command;
use mig_alley::study::verify::{Effort, GROUPS, Ground};
use mig_alley::surface::params::Library;

fn ground() -> Ground {
    let library = Library::built_in().unwrap();
    let types = library.aircraft_keys().iter().map(|key| library.aircraft(key).unwrap()).collect();
    Ground { scenario: library.scenario("black-thursday").unwrap(), types }
}

/// Every row of every group, with few runs; the tolerances widen with the standard errors. The dearest groups have less to show
/// here than in `verify` itself.
#[test]
fn every_row_keeps_its_bound() {
    let ground = ground();
    let mut missed = Vec::new();
    let mut ids = Vec::new();
    for group in GROUPS {
        let rows = group.rows(&ground, Effort::Quick);
        assert!(!rows.is_empty(), "{} has no rows", group.key);
        for row in rows {
            if !row.passed() {
                missed.push(format!("{}: {} is {}, must be {:?}", row.id, row.what, row.value, row.bound));
            }
            assert!(!row.reason.is_empty(), "{} does not say why its bound is as wide as it is", row.id);
            ids.push(row.id);
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let rows = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows, "two rows share a name");
}

fn verify(folder: &tempfile::TempDir, more: &[&str]) -> (i32, serde_json::Value, String) {
    let page: PathBuf = folder.path().join("page.md");
    let mut command = Command::cargo_bin("mig-alley").unwrap();
    command.args(["--quiet", "verify", "--quick", "--json", "--output"]).arg(&page).args(more);
    let output = command.output().unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(serde_json::Value::Null);
    (output.status.code().unwrap(), json, std::fs::read_to_string(page).unwrap_or_default())
}

#[test]
fn a_draggy_mig_answers_with_one_and_is_named_first() {
    let folder = tempfile::tempdir().unwrap();
    let (code, json, page) = verify(&folder, &["--rows", "aircraft", "--rows", "atmosphere"]);
    assert_eq!((code, &json["missed"]), (0, &serde_json::json!(0)));
    assert!(page.contains("rows pass") && !page.contains("## Missed"));
    let drag = ["--rows", "aircraft", "--set", "aircraft.mig-15.zero_lift_drag*=1.3"];
    let (code, json, page) = verify(&folder, &drag);
    assert_eq!((code, &json["missed"]), (1, &serde_json::json!(1)));
    assert_eq!((&json["rows"][0]["id"], &json["rows"][0]["passed"]), (&"aircraft-mig-15".into(), &false.into()));
    assert!(page.contains("## Missed") && page.contains("zero_lift_drag*=1.3"));
}

#[test]
fn a_group_that_does_not_exist_is_told_with_those_that_do() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::cargo_bin("mig-alley")
        .unwrap()
        .args(["verify", "--rows", "gunery", "--output"])
        .arg(folder.path().join("page.md"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("'gunery'") && said.contains("gunnery"), "{said}");
}

#[test]
fn the_page_of_the_repository_was_made_by_the_command() {
    let page = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/verification.md")).unwrap();
    assert!(page.contains("Made by `mig-alley verify"));
    for group in GROUPS {
        assert!(page.contains(&format!("## {}: ", group.key)), "{} is missing", group.key);
    }
}

#[test]
fn some_rows_do_not_take_the_place_of_all_and_notes_stay() {
    let dir = tempfile::tempdir().unwrap();
    let verify = |more: &[&str]| {
        let mut command = Command::cargo_bin("mig-alley").unwrap();
        command.current_dir(dir.path()).args(["verify", "--quick", "--rows", "atmosphere"]).args(more).output().unwrap()
    };
    assert_eq!(verify(&[]).status.code(), Some(0));
    let page = std::fs::read_to_string(dir.path().join("output/verification-atmosphere.md")).unwrap();
    assert!(page.contains("Made by `mig-alley verify --quick --rows atmosphere`"), "{page}");
    assert!(!dir.path().join("output/verification.md").exists());
    std::fs::write(dir.path().join("notes.md"), "mine").unwrap();
    let refused = verify(&["--output", "notes.md"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(2) && said.contains("choose another --output"), "{said}");
    assert_eq!(std::fs::read_to_string(dir.path().join("notes.md")).unwrap(), "mine");
}
