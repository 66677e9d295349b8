//! The verification as a page in Markdown, as a table for the terminal and as JSON: misses first in all of them.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use crate::study::verify::{Bound, Effort, Row};
use crate::surface::terminal::{self, bold, grouped};

/// How every page begins.
const BEGIN: &str = "# Verification\n\nMade by `mig-alley verify";

/// The rows of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Name of the group.
    pub group: &'static str,
    /// What it must show.
    pub shows: &'static str,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A whole verification.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// How much was flown.
    pub effort: Effort,
    /// Groups asked for; none where all were.
    pub rows: Vec<String>,
    /// Changes of parameters as typed.
    pub changes: Vec<String>,
    /// Folder of parameters that took the place of built-in ones.
    pub parameters: Option<PathBuf>,
    /// Groups in order.
    pub sections: Vec<Section>,
}

/// A row as JSON has it.
#[derive(Debug, Serialize)]
struct RowJson<'a> {
    id: &'a str,
    group: &'a str,
    what: &'a str,
    value: f64,
    /// `within`, `at_most` or `at_least`.
    bound: &'static str,
    expected: f64,
    tolerance: f64,
    reason: &'a str,
    n: u64,
    standard_error: Option<f64>,
    z: Option<f64>,
    passed: bool,
}

/// The whole as JSON has it.
#[derive(Debug, Serialize)]
struct VerificationJson<'a> {
    effort: &'static str,
    changes: &'a [String],
    passed: usize,
    missed: usize,
    rows: Vec<RowJson<'a>>,
}

impl Verification {
    /// Rows that failed, with their groups.
    pub fn misses(&self) -> impl Iterator<Item = (&'static str, &Row)> {
        self.all().filter(|(_, row)| !row.passed())
    }

    fn all(&self) -> impl Iterator<Item = (&'static str, &Row)> {
        self.sections.iter().flat_map(|s| s.rows.iter().map(|row| (s.group, row)))
    }

    /// Misses, then the others.
    fn misses_first(&self) -> impl Iterator<Item = (&'static str, &Row)> {
        self.misses().chain(self.all().filter(|(_, row)| row.passed()))
    }

    fn verdict(&self) -> String {
        let (rows, missed) = (self.all().count(), self.misses().count());
        match missed {
            0 => format!("all {rows} rows pass"),
            1 => format!("1 of {rows} rows fails"),
            _ => format!("{missed} of {rows} rows fail"),
        }
    }

    /// A table for the terminal.
    pub fn text(&self) -> String {
        let header = ["row", "what", "value", "must be", "z", "n", ""];
        let cells = |(_, row): (&'static str, &Row)| {
            let verdict = if row.passed() { "" } else { "missed" };
            let (value, must) = figures(row);
            vec![row.id.clone(), row.what.clone(), value, must, z(row), grouped(row.n), verdict.into()]
        };
        let table = terminal::table(&header, 2, self.misses_first().map(cells).collect());
        format!("{}\n{table}", bold(&self.verdict()))
    }

    /// One JSON value.
    pub fn json(&self) -> String {
        let missed = self.misses().count();
        let whole = VerificationJson {
            effort: self.effort_key(),
            changes: &self.changes,
            passed: self.all().count() - missed,
            missed,
            rows: self.misses_first().map(|(group, row)| row_json(group, row)).collect(),
        };
        serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
    }

    fn effort_key(&self) -> &'static str {
        match self.effort {
            Effort::Quick => "quick",
            Effort::Default => "default",
            Effort::Full => "full",
        }
    }

    /// The page.
    pub fn markdown(&self) -> String {
        let mut text = format!("{BEGIN}{}", self.opening());
        if self.misses().next().is_some() {
            text += "\n## Missed\n\n";
            text += &markdown_table(self.misses().map(|(_, row)| row));
        }
        for section in &self.sections {
            text += &format!("\n## {}: {}\n\n", section.group, section.shows);
            text += &markdown_table(section.rows.iter());
        }
        text
    }

    fn opening(&self) -> String {
        let option = match self.effort {
            Effort::Quick => " --quick",
            Effort::Default => "",
            Effort::Full => " --full",
        };
        let rows: String = self.rows.iter().map(|group| format!(" --rows {group}")).collect();
        let changes: String = self.changes.iter().map(|change| format!(" --set '{change}'")).collect();
        let folder = self.parameters.as_ref().map_or_else(String::new, |dir| format!(" --params '{}'", dir.display()));
        format!(
            "{option}{rows}{changes}{folder}`: {}. Does the program compute what it says it computes? Each row is a figure \
             of the engine beside what it must be, with the reason for the tolerance. ± is a standard error where the bound \
             is one-sided, z the distance in standard errors, n the runs, passes or points behind the figure. Whether the \
             battle is that of history is [validation](validation.md).\n",
            self.verdict()
        )
    }
}

/// Makes sure that nothing but an earlier page goes when a page is written.
///
/// # Errors
/// Something else has the name; it cannot be looked at.
pub fn may_be_written(page: &Path) -> anyhow::Result<()> {
    let refused = |what: &str| format!("will not replace {}: {what}; choose another --output", page.display());
    let kind = match fs::symlink_metadata(page) {
        Ok(found) => found.file_type(),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(fault) => return Err(fault).with_context(|| format!("cannot write {}", page.display())),
    };
    if !kind.is_file() {
        let what = if kind.is_dir() {
            "it is a folder"
        } else if kind.is_symlink() {
            "it is a link"
        } else {
            "it is no regular file"
        };
        bail!("{}", refused(what));
    }
    let mut begin = Vec::new();
    let read = fs::File::open(page).and_then(|file| file.take(BEGIN.len() as u64).read_to_end(&mut begin));
    read.with_context(|| format!("cannot read {}", page.display()))?;
    if begin != BEGIN.as_bytes() {
        bail!("{}", refused("it is no page of this command"));
    }
    Ok(())
}

fn row_json<'a>(group: &'a str, row: &'a Row) -> RowJson<'a> {
    let (bound, expected, tolerance) = match row.bound {
        Bound::Within { expected, tolerance } => ("within", expected, tolerance),
        Bound::AtMost(most) => ("at_most", most, 0.0),
        Bound::AtLeast(least) => ("at_least", least, 0.0),
    };
    RowJson {
        id: &row.id,
        group,
        what: &row.what,
        value: row.value,
        bound,
        expected,
        tolerance,
        reason: &row.reason,
        n: row.n,
        standard_error: row.standard_error,
        z: row.z(),
        passed: row.passed(),
    }
}

fn markdown_table<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let mut text =
        String::from("| row | what | value | must be | because | z | n |\n|---|---|---:|---|---|---:|---:|\n");
    for row in rows {
        let (value, must) = figures(row);
        let value = if row.passed() { value } else { format!("**{value}**") };
        let (z, n) = (z(row), grouped(row.n));
        text += &format!("| {} | {} | {value} | {must} | {} | {z} | {n} |\n", row.id, row.what, row.reason);
    }
    text
}

/// The figure and what it must be, with as many digits as the bound needs.
fn figures(row: &Row) -> (String, String) {
    match row.bound {
        Bound::Within { expected, tolerance: 0.0 } => (brief(row.value), brief(expected)),
        Bound::Within { expected, tolerance } => {
            let d = terminal::decimals(tolerance);
            (format!("{:.d$}", row.value), format!("{expected:.d$} ± {tolerance:.d$}"))
        }
        Bound::AtMost(most) => (estimate(row), format!("at most {}", brief(most))),
        Bound::AtLeast(least) => (estimate(row), format!("at least {}", brief(least))),
    }
}

/// The figure with its standard error, where it has one.
fn estimate(row: &Row) -> String {
    match row.standard_error {
        Some(error) if error > 0.0 => {
            let d = terminal::decimals(error);
            format!("{:.d$} ± {error:.d$}", row.value)
        }
        _ => brief(row.value),
    }
}

/// Three significant digits, whole numbers whole.
fn brief(value: f64) -> String {
    if value == libm::trunc(value) && value.abs() < 1e9 {
        format!("{value:.0}")
    } else if value.abs() < 1e-3 {
        format!("{value:.1e}")
    } else if value.abs() < 10.0 {
        format!("{value:.3}")
    } else {
        format!("{value:.1}")
    }
}

fn z(row: &Row) -> String {
    row.z().map_or_else(String::new, |z| format!("{z:+.1}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_below_a_bound_shows_its_error() {
        let row = Row { standard_error: Some(0.13), ..Row::new("x", "a figure", 3.1234) }.at_most(5.0, "a bound");
        assert_eq!(figures(&row), ("3.12 ± 0.13".to_owned(), "at most 5".to_owned()));
        assert_eq!(figures(&Row { standard_error: None, ..row }).0, "3.123");
    }

    #[test]
    fn misses_come_first_everywhere() {
        let rows = vec![
            Row::new("good", "a figure", 1.0).exactly(1.0, "exact"),
            Row::new("bad", "another", f64::NAN).at_most(1.0, "a bound"),
        ];
        let sections = vec![Section { group: "g", shows: "something", rows }];
        let (rows, changes) = (vec!["g".into()], vec!["a=1".into()]);
        let found = Verification { effort: Effort::Quick, rows, changes, parameters: None, sections };
        let before = |text: &str| text.find("bad").unwrap() < text.find("good").unwrap();
        assert!(before(&found.text()) && before(&found.json()) && before(&found.markdown()));
        assert!(found.markdown().contains("verify --quick --rows g --set 'a=1'`: 1 of 2 rows fails"));
        let json: serde_json::Value = serde_json::from_str(&found.json()).unwrap();
        assert_eq!((json["missed"].as_u64(), json["rows"][0]["value"].is_null()), (Some(1), true));
    }

    #[test]
    fn only_a_page_gives_way_to_a_page() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("page.md");
        let said = || may_be_written(&path).map_err(|fault| fault.to_string());
        assert_eq!(said(), Ok(()));
        let found = Verification {
            effort: Effort::Full,
            rows: vec![],
            changes: vec![],
            parameters: Some("mine".into()),
            sections: vec![],
        };
        assert!(found.markdown().contains("`mig-alley verify --full --params 'mine'`: all 0 rows pass"));
        fs::write(&path, found.markdown()).unwrap();
        assert_eq!(said(), Ok(()));
        for notes in ["", "# Verification\n\nmy notes"] {
            fs::write(&path, notes).unwrap();
            assert!(said().unwrap_err().contains("no page of this command; choose another --output"));
        }
        assert!(may_be_written(dir.path()).unwrap_err().to_string().contains("it is a folder"));
        if cfg!(target_os = "linux") {
            assert!(may_be_written(Path::new("/dev/null")).unwrap_err().to_string().contains("no regular file"));
        }
    }
}
