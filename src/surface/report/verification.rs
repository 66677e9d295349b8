//! The verification as a page in Markdown, as a table for the terminal and as JSON: misses first in all of them.

use serde::Serialize;

use crate::study::verify::{Bound, Effort, Row};
use crate::surface::terminal::{self, bold, grouped};

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
    /// Changes of parameters as typed.
    pub changes: Vec<String>,
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
        let mut text = format!("# Verification\n\n{}", self.opening());
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
        let changes: String = self.changes.iter().map(|change| format!(" --set '{change}'")).collect();
        format!(
            "Made by `mig-alley verify{option}{changes}`: {}. Does the program compute what it says it computes? Each row is a figure \
             of the engine beside what it must be, with the reason for the tolerance. z is the distance in standard errors, n \
             the runs, passes or points behind the figure. Whether the battle is that of history is [validation](validation.md).\n",
            self.verdict()
        )
    }
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
        Bound::AtMost(most) => (brief(row.value), format!("at most {}", brief(most))),
        Bound::AtLeast(least) => (brief(row.value), format!("at least {}", brief(least))),
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
    fn misses_come_first_everywhere() {
        let rows = vec![
            Row::new("good", "a figure", 1.0).exactly(1.0, "exact"),
            Row::new("bad", "another", f64::NAN).at_most(1.0, "a bound"),
        ];
        let sections = vec![Section { group: "g", shows: "something", rows }];
        let found = Verification { effort: Effort::Quick, changes: vec!["a=1".into()], sections };
        let before = |text: &str| text.find("bad").unwrap() < text.find("good").unwrap();
        assert!(before(&found.text()) && before(&found.json()) && before(&found.markdown()));
        assert!(found.markdown().contains("verify --quick --set 'a=1'`: 1 of 2 rows fails"));
        let json: serde_json::Value = serde_json::from_str(&found.json()).unwrap();
        assert_eq!((json["missed"].as_u64(), json["rows"][0]["value"].is_null()), (Some(1), true));
    }
}
