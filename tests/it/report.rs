//! The report of a run as a page: what it holds, that it stands alone, that it is sound HTML, and that words stay words.

use std::path::Path;
use std::process::{Command as Process, Output};

use assert_cmd::cargo::CommandCargoExt;
use mig_alley::study::compare::JointRecord;
use mig_alley::study::montecarlo::{Results, Row};
use mig_alley::study::quantity::Layout;
use mig_alley::surface::output::charts;
use mig_alley::surface::params::Library;
use mig_alley::surface::report::run::RunReport;

const SECTIONS: [&str; 10] =
    ["misses", "reading", "charts", "records", "activity", "forces", "parameters", "sources", "limits", "remake"];

fn program(args: &[&str]) -> Output {
    Process::cargo_bin("mig-alley").unwrap().args(args).env("NO_COLOR", "1").output().unwrap()
}

/// What a command with `args` writes as its report into `dir`.
fn written(dir: &Path, args: &[&str]) -> String {
    let folder = dir.to_str().unwrap();
    let output = program(&[args, &["--output", folder, "--quiet"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(dir.join("report.html")).unwrap()
}

fn report_of(args: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    written(&dir.path().join("out"), args)
}

/// Opening tags with their attributes, in order; panics where tags do not match.
fn tags(html: &str) -> Vec<(&str, &str)> {
    const VOID: [&str; 1] = ["meta"];
    let (mut open, mut seen) = (Vec::new(), Vec::new());
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap();
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("a tag that never ends");
        let tag = &rest[at + 1..end];
        assert!(!tag.contains('<'), "a tag inside a tag: {tag}");
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "before {}", &rest[..rest.len().min(80)]);
            continue;
        }
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "an open quotation in {tag}");
        seen.push((name, attributes));
        if name == "style" {
            rest = &rest[rest.find("</style>").unwrap()..];
        }
        if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    seen
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    attributes.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| value)
}

/// What holds for every page: sound HTML, every part in order, nothing fetched, links that lead somewhere, captions that
/// say a number, estimates with their intervals.
fn check(html: &str) {
    let tags = tags(html);
    let places: Vec<usize> = SECTIONS.iter().map(|id| html.find(&format!("<section id=\"{id}\">")).unwrap()).collect();
    assert!(places.is_sorted() && html.find("class=\"lead\"").unwrap() < places[0]);
    assert!(!html.contains("NaN") && !html.contains("Infinity") && !html.contains("- -"));
    assert!(html.contains("default-src 'none'"));
    let style = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(!style.contains("url(") && !style.contains("@import"));
    let mut ids: Vec<&str> = tags
        .iter()
        .filter_map(|(_, a)| attribute(a, " id").or(a.strip_prefix("id=\"").and_then(|r| r.split('"').next())))
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "two places of one name");
    for (name, attributes) in &tags {
        assert!(
            !["script", "link", "img", "iframe", "object", "image", "use", "base", "form"].contains(name),
            "<{name}>"
        );
        assert!(attribute(attributes, "src").is_none() && !attributes.contains("onload"), "{attributes}");
        if let Some(target) = attribute(attributes, "href") {
            let place = target.strip_prefix('#').unwrap_or_else(|| panic!("a link out of the page: {target}"));
            assert!(ids.binary_search(&place).is_ok(), "a link to nowhere: {target}");
        }
        if *name == "svg" {
            assert!(attributes.contains("role=\"img\" viewBox=\"0 0 "), "{attributes}");
            let labels = attribute(attributes, "aria-labelledby").unwrap();
            assert!(labels.split(' ').all(|label| ids.binary_search(&label).is_ok()), "{labels}");
        }
    }
    for figure in html.split("<figure ").skip(1) {
        let caption = figure.split_once("<figcaption>").unwrap().1.split_once("</figcaption>").unwrap().0;
        assert!(caption.chars().any(|c| c.is_ascii_digit()), "{caption}");
    }
}

/// Every filled cell under a heading that promises an interval has one.
fn check_intervals(html: &str) {
    let mut cells = 0;
    for cell in html.split("data-name=\"").skip(1) {
        let (heading, rest) = cell.split_once("\">").unwrap();
        if heading.contains("[95") || heading.starts_with("As few") || heading.starts_with("As many") {
            let value = rest.split_once("</td>").unwrap().0;
            assert!(value.contains('[') && value.contains(']'), "{heading}: {value}");
            cells += 1;
        }
    }
    assert!(cells > 50, "{cells} cells");
}

#[test]
fn a_run_writes_its_report_and_report_writes_the_same_again() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let flown = written(&out, &["run", "black-thursday", "--runs", "20"]);
    check(&flown);
    check_intervals(&flown);
    std::fs::remove_file(out.join("report.html")).unwrap();
    let reused = written(&out, &["report", "black-thursday", "--runs", "20"]);
    assert!(flown == reused, "a finished run has another page than the run that was flown");
    for words in [
        "mig-alley report black-thursday --runs 20 --seed 1",
        "Expect ",
        "Claims: what each side said it had done to the other",
        "What a figure can be",
        "can only be a claim",
        "20 runs are too few",
        "<code>doctrine.mig.</code>",
        "<strong>judged</strong>",
        "324th Fighter Aviation Division",
        "broken structure",
    ] {
        assert!(flown.contains(words), "{words}");
    }
    let output = program(&["report", "black-thursday", "--runs", "20", "--output", out.to_str().unwrap(), "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answer["finding"].as_str().unwrap().starts_with("Expect ") && answer["judged"].as_u64() > Some(20));
}

#[test]
fn one_run_speaks_of_no_spread() {
    let html = report_of(&["report", "black-thursday", "--run", "3"]);
    check(&html);
    assert!(html.contains("In run 3, <strong>") && html.contains("--run 3 --seed 1"));
    assert!(!html.contains("<strong>missed</strong>") && !html.contains("nine battles of ten lose"));
}

#[test]
fn a_battle_without_enemies_has_a_sensible_page() {
    let (none, still) = ("scenario.forces.mig.count=0", "scenario.flak.strikes_per_bomber=0");
    let html = report_of(&["report", "black-thursday", "--runs", "4", "--set", none, "--set", still]);
    check(&html);
    assert!(html.contains(&format!("--set {none}")) && html.contains("2 parameters changed"));
    assert!(html.contains("No aircraft was lost to any cause in 4 runs."));
    assert!(html.contains("<strong>changed for this run</strong>"));
}

#[test]
fn the_other_scenario_has_a_page_too() {
    let html = report_of(&["report", "black-thursday-30v36", "--runs", "3"]);
    check(&html);
    assert!(html.contains("F-80C") && html.contains("Third-hand Persian text"));
}

/// Files may hold any characters: none of them is markup on the page.
#[test]
fn what_parameter_files_say_stays_words() {
    let dir = tempfile::tempdir().unwrap();
    let evil = r"</title><script>alert('1')</script> & <b";
    let library = Library::built_in().unwrap();
    for (name, line) in [("scenarios/black-thursday", "title = "), ("records/usaf-feaf-day-record", "name = ")] {
        let text = library.texts().into_iter().find(|(known, ..)| known == name).unwrap().2;
        let old = text.lines().find(|l| l.starts_with(line)).unwrap();
        let path = dir.path().join("own").join(format!("{name}.toml"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replacen(old, &format!("{line}\"{evil}\""), 1)).unwrap();
    }
    let own = dir.path().join("own");
    let args = ["report", "black-thursday", "--runs", "2", "--params", own.to_str().unwrap()];
    let html = written(&dir.path().join("out"), &args);
    check(&html);
    assert!(html.contains("<h1>&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &lt;b</h1>"));
    assert!(html.contains("--params DIR") && !html.contains(own.to_str().unwrap()), "no path of a machine on the page");
}

#[test]
fn when_every_run_failed_the_page_says_so() {
    let library = Library::built_in().unwrap();
    let (scenario, records) = (library.scenario("black-thursday").unwrap(), library.records("black-thursday").unwrap());
    let layout = Layout::new(&scenario);
    let joint = JointRecord::for_records(&records, &layout);
    let mut results = Results::new(layout, 1, 0);
    (0..2).for_each(|run| {
        results.add(&Row { run, inputs: Vec::new(), values: Err("<aircraft 3> became non-finite".into()) })
    });
    let charts = charts::of_run(&scenario, &records, &results, None);
    let report = RunReport {
        library: &library,
        changes: &[],
        own_parameters: false,
        scenario: &scenario,
        records: &records,
        results: &results,
        joint: &joint,
        charts: &charts,
        pictures: &[],
    };
    let html = report.page().html();
    check(&html);
    assert!(html.contains("No run finished: nothing is known of this battle."));
    assert!(html.contains("2 of 2 runs failed") && html.contains("&lt;aircraft 3&gt;"));
}
