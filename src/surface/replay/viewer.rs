//! The page on which one run can be watched: a single HTML file that needs nothing else.
//!
//! ```text
//! scenario, recording, told -> data (JSON, tracks packed) \
//! assets/viewer/*.css, *.js -------------------------------> viewer.html with its places filled in
//! ```
//! The page loads nothing: its Content-Security-Policy allows only the one script and the one style in it, by their
//! digests, so that text from parameter files could not run even if it were to escape from its place.

mod data;
mod tracks;

use sha2::{Digest, Sha256};

use super::told::Told;
use crate::model::scenario::Scenario;
use crate::study::recording::Recording;

/// Name of the file.
pub const FILE: &str = "viewer.html";

const SKELETON: &str = include_str!("../../../assets/viewer/viewer.html");
const STYLE: &str = include_str!("../../../assets/viewer/viewer.css");
/// The script in its parts, which share one scope.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("../../../assets/viewer/battle.js"),
    include_str!("../../../assets/viewer/symbols.js"),
    include_str!("../../../assets/viewer/view.js"),
    include_str!("../../../assets/viewer/ground.js"),
    include_str!("../../../assets/viewer/draw.js"),
    include_str!("../../../assets/viewer/list.js"),
    include_str!("../../../assets/viewer/panel.js"),
    include_str!("../../../assets/viewer/input.js"),
    include_str!("../../../assets/viewer/viewer.js"),
    "})();\n"
);

/// The page of a recorded run, complete.
pub fn page(scenario: &Scenario, recording: &Recording, told: &[Told]) -> String {
    let run = format!("run {} of seed {}", recording.address.run, recording.address.seed);
    let places = [
        ("script-digest", digest(SCRIPT)),
        ("style-digest", digest(STYLE)),
        ("title", html(&scenario.title)),
        ("run", html(&run)),
        ("summary", html(&data::summary(scenario, told))),
        ("style", STYLE.to_owned()),
        ("script", SCRIPT.to_owned()),
        ("data", data::json(scenario, recording, told)),
    ];
    fill(SKELETON, &places)
}

/// The skeleton with each `{{name}}` replaced once; what is filled in is not searched again.
fn fill(skeleton: &str, places: &[(&str, String)]) -> String {
    let mut page = String::with_capacity(skeleton.len() + places.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut rest = skeleton;
    while let Some((before, after)) = rest.split_once("{{") {
        page += before;
        rest = after;
        if let Some((name, after)) = rest.split_once("}}") {
            page += places.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
            rest = after;
        }
    }
    page + rest
}

/// A source of the Content-Security-Policy that allows exactly this text.
fn digest(text: &str) -> String {
    format!("sha256-{}", tracks::base64(&Sha256::digest(text.as_bytes())))
}

/// Text as it stands between tags or in a quoted attribute.
fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rng::RunAddress;
    use crate::study::recording;
    use crate::surface::params::{Change, Library};
    use crate::surface::replay::told::told;

    /// A small battle, flown once for each test.
    fn battle() -> (Scenario, Recording, Vec<Told>) {
        let counts = ["98bg", "307bg", "f-84"].map(|force| format!("scenario.forces.{force}.count=0"));
        let mut changes: Vec<Change> = counts.iter().map(|c| Change::parse(c).unwrap()).collect();
        changes.push(Change::parse("scenario.forces.mig.count=8").unwrap());
        let library = Library::built_in().unwrap().with("black-thursday", &changes).unwrap();
        let scenario = library.scenario("black-thursday").unwrap();
        let recording = recording::record(&scenario, RunAddress { seed: 1, run: 0 }).unwrap();
        let list = told(&scenario, &recording);
        (scenario, recording, list)
    }

    /// The text between the script tag of `id` and the next end of a script, as a browser cuts it.
    fn script<'a>(page: &'a str, tag: &str) -> &'a str {
        page.split_once(tag).unwrap().1.split_once("</script").unwrap().0
    }

    const DATA_TAG: &str = "<script type=\"application/json\" id=\"data\">";

    #[test]
    fn the_page_is_complete_and_asks_for_nothing() {
        let (scenario, recording, list) = battle();
        let page = page(&scenario, &recording, &list);
        assert!(!fill(SKELETON, &[]).contains("{{"), "every place is closed");
        for loads in ["http://", "https://", " src=", "@import", "url(", "fetch(", "XMLHttpRequest", "WebSocket"] {
            assert!(!page.contains(loads), "{loads}");
        }
        assert!(page.contains("default-src 'none'"));
        assert_eq!(script(&page, "<script>"), SCRIPT, "the digest of the policy is that of the script");
        let parsed: serde_json::Value = serde_json::from_str(script(&page, DATA_TAG)).unwrap();
        assert_eq!(parsed["events"].as_array().unwrap().len(), list.len());
        assert_eq!(parsed["aircraft"].as_array().unwrap().len(), scenario.total_aircraft());
    }

    #[test]
    fn equal_inputs_give_equal_bytes() {
        let (scenario, recording, list) = battle();
        assert_eq!(page(&scenario, &recording, &list), page(&scenario, &recording, &list));
    }

    #[test]
    fn names_from_files_cannot_leave_their_place() {
        let (mut scenario, recording, list) = battle();
        let hostile = "</script><script>alert(1)</script><!-- {{data}} \"quoted\" 'single' \u{2028} \\";
        scenario.title = hostile.to_owned();
        scenario.forces[0].name = hostile.to_owned();
        let page = page(&scenario, &recording, &list);
        assert!(!page.contains("<script>alert"));
        assert!(!page.contains("<!-- {{"));
        let parsed: serde_json::Value = serde_json::from_str(script(&page, DATA_TAG)).unwrap();
        assert_eq!(parsed["title"], hostile);
        assert_eq!(parsed["units"][0]["name"], hostile);
        assert_eq!(page.matches("</script").count(), 2, "one end for the data, one for the script");
    }

    #[test]
    fn the_summary_counts_losses_by_role() {
        let (scenario, recording, list) = battle();
        let lost: u32 = recording.outcome.units.iter().map(|u| u.fates[..3].iter().sum::<u32>()).sum();
        let summary = data::summary(&scenario, &list);
        let counted: u32 = summary
            .split(" of ")
            .filter_map(|part| part.rsplit(' ').next().and_then(|word| word.parse::<u32>().ok()))
            .sum();
        assert_eq!(counted, lost, "{summary}");
        assert!(summary.contains("of 10 bombers") && summary.contains("of 8 interceptors"), "{summary}");
        assert!(!summary.contains("98th"), "{summary}");
    }
}
