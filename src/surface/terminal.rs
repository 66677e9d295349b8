//! The one door to the terminal: results on stdout, notes and progress on stderr, numbers as their intervals allow.
//!
//! A reader that closes the pipe ends the program quietly: [`Terminal::result`] returns the error, `main` knows it.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use indicatif::{ProgressBar, ProgressStyle};

use crate::study::estimate::Estimate;

/// Where words go.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// No notes, no progress.
    pub quiet: bool,
}

impl Terminal {
    /// Writes a result to stdout; colour is dropped where nobody watches or `NO_COLOR` asks for it.
    ///
    /// # Errors
    /// What the system says, a broken pipe included.
    pub fn result(&self, text: &str) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(on_stdout)
    }

    /// Copies a result from where it is to stdout, however long it is.
    ///
    /// # Errors
    /// As [`Terminal::result`].
    pub fn copy(&self, mut from: impl io::Read) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        let copied = io::copy(&mut from, &mut out).and_then(|_| out.flush());
        copied.map_err(on_stdout)
    }

    /// Writes a line to stderr unless quiet. Nothing can be done where stderr is closed, so nothing is.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    /// Writes a line to stderr, quiet or not.
    pub fn warn(&self, text: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{text}");
    }

    /// Progress over `total` runs.
    pub fn progress(&self, total: u64) -> Progress {
        let begun = Instant::now();
        let kind = if self.quiet {
            ProgressKind::Silent
        } else if io::stderr().is_terminal() {
            ProgressKind::Bar(bar(total))
        } else {
            ProgressKind::Lines { tenths: 0 }
        };
        Progress { terminal: *self, total, begun, kind }
    }
}

fn on_stdout(fault: io::Error) -> anyhow::Error {
    anyhow::Error::from(fault).context("cannot write to standard output")
}

fn bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} {per_sec}, {eta} left  {wide_msg}");
    let bar = ProgressBar::new(total);
    bar.set_style(style.expect("a template with known keys"));
    bar
}

/// Progress of a study: a bar where a person watches, else a line for each tenth.
#[derive(Debug)]
pub struct Progress {
    terminal: Terminal,
    total: u64,
    begun: Instant,
    kind: ProgressKind,
}

#[derive(Debug)]
enum ProgressKind {
    Bar(ProgressBar),
    Lines { tenths: u64 },
    Silent,
}

impl Progress {
    /// `done` runs are flown; `estimate` says what they show so far.
    pub fn update(&mut self, done: u64, estimate: &str) {
        match &mut self.kind {
            ProgressKind::Silent => {}
            ProgressKind::Bar(bar) => {
                bar.set_position(done);
                bar.set_message(estimate.to_owned());
            }
            ProgressKind::Lines { tenths } => {
                let now = done * 10 / self.total.max(1);
                if now > *tenths {
                    *tenths = now;
                    let rate = done as f64 / self.begun.elapsed().as_secs_f64().max(1e-3);
                    let left_s = (self.total - done.min(self.total)) as f64 / rate;
                    let total = grouped(self.total);
                    let line =
                        format!("{}/{total} runs, {rate:.1} per second, {left_s:.0} s left  {estimate}", grouped(done));
                    self.terminal.note(&line);
                }
            }
        }
    }

    /// Clears the bar.
    pub fn finish(self) {
        if let ProgressKind::Bar(bar) = self.kind {
            bar.finish_and_clear();
        }
    }
}

/// One line under the header and no others: rows are short and stand close.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table with names left and numbers right; `header` names the columns with their units.
pub fn table(header: &[&str], names: usize, rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(header.to_vec());
    table.add_rows(rows);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if index < names { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt() + "\n"
}

/// Text in bold.
pub fn bold(text: &str) -> String {
    format!("\u{1b}[1m{text}\u{1b}[0m")
}

/// Decimals that show two digits of a width; at most six.
pub fn decimals(width: f64) -> usize {
    if !(width > 0.0 && width.is_finite()) {
        return 0;
    }
    (1.0 - libm::floor(libm::log10(width))).clamp(0.0, 6.0) as usize
}

/// A number with its interval, to the digits that the interval supports: `3.42 [3.31, 3.53]`.
pub fn with_interval(e: &Estimate) -> String {
    let d = decimals(e.half_width());
    if e.hi.is_infinite() {
        return format!("{:.2} [{:.2}, no bound]", e.value, e.lo);
    }
    format!("{:.d$} [{:.d$}, {:.d$}]", e.value, e.lo, e.hi)
}

/// A number with its interval for a wide table: one or two digits of the half width, and commas between thousands.
pub fn compact(e: &Estimate) -> String {
    let half = e.half_width();
    let d = [2.0, 0.2, 0.02, 0.002].iter().position(|least| half >= *least).unwrap_or(4);
    let text = |value: f64| match value {
        0.0 => "0".to_owned(),
        v if d == 0 && v >= 0.0 => grouped(v.round() as u64),
        v => format!("{v:.d$}"),
    };
    format!("{} [{}, {}]", text(e.value), text(e.lo), text(e.hi))
}

/// A difference with its interval and its sign.
pub fn signed_with_interval(e: &Estimate) -> String {
    if e.value == 0.0 && e.half_width() == 0.0 {
        return "0 in every pair".into();
    }
    let d = decimals(e.half_width());
    format!("{:+.d$} [{:+.d$}, {:+.d$}]", e.value, e.lo, e.hi)
}

/// A share in per cent with its interval; none and all are bounds, not 0 and 100.
pub fn percent(e: &Estimate) -> String {
    let scaled = Estimate { value: e.value * 100.0, lo: e.lo * 100.0, hi: e.hi * 100.0, ..*e };
    let d = decimals(scaled.half_width()).min(2);
    if e.value == 0.0 {
        format!("below {:.*} %", decimals(scaled.hi), scaled.hi)
    } else if scaled.lo >= 100.0 {
        "100 %".into()
    } else if e.value == 1.0 {
        format!("above {:.*} %", decimals(100.0 - scaled.lo), scaled.lo)
    } else {
        format!("{:.d$} [{:.d$}, {:.d$}] %", scaled.value, scaled.lo, scaled.hi)
    }
}

/// A number without an interval of its own (a quantile, a recorded count) as it is written.
pub fn plain(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

/// A whole number with a comma between thousands.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A word as a POSIX shell reads it back: bare where nothing in it means anything, else in single quotes.
pub fn shell_word(word: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "_./:=,@%+-".contains(c);
    if !word.is_empty() && word.chars().all(is_bare) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::estimate::share;

    fn estimate(value: f64, half: f64) -> Estimate {
        Estimate { value, lo: value - half, hi: value + half, level: 0.95, n: 10 }
    }

    #[test]
    fn digits_follow_the_interval() {
        assert_eq!(with_interval(&estimate(3.4217, 0.112)), "3.42 [3.31, 3.53]");
        assert_eq!(with_interval(&estimate(4821.3, 37.0)), "4821 [4784, 4858]");
        assert_eq!(with_interval(&estimate(2.0, 0.0)), "2 [2, 2]");
        assert_eq!(compact(&estimate(3.4217, 0.112)), "3.42 [3.31, 3.53]");
        assert_eq!(compact(&estimate(35.95, 0.73)), "36.0 [35.2, 36.7]");
        assert_eq!(compact(&estimate(12_391.0, 488.0)), "12,391 [11,903, 12,879]");
        assert_eq!(compact(&Estimate { lo: 0.0, ..estimate(0.0, 0.018) }), "0 [0, 0.018]");
        assert_eq!(signed_with_interval(&estimate(-0.5, 0.25)), "-0.50 [-0.75, -0.25]");
    }

    #[test]
    fn none_of_the_runs_is_a_bound() {
        assert_eq!(percent(&share(0, 2000).unwrap()), "below 0.18 %");
        assert_eq!(percent(&share(2000, 2000).unwrap()), "above 99.82 %");
        assert_eq!(percent(&share(500, 2000).unwrap()), "25.0 [23.2, 26.9] %");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 2_000_000].map(grouped), ["0", "999", "1,000", "2,000,000"]);
    }

    #[test]
    fn a_shell_reads_back_what_was_typed() {
        assert_eq!(["out/p-1.json", "two words", ""].map(shell_word), ["out/p-1.json", "'two words'", "''"]);
        assert_eq!(shell_word("scenario.forces.mig.count=24"), "scenario.forces.mig.count=24");
        assert_eq!(["~", "a.b*=0.9", "b;c"].map(shell_word), ["'~'", "'a.b*=0.9'", "'b;c'"]);
        assert_eq!(shell_word("a.b=it's $HOME"), r"'a.b=it'\''s $HOME'");
    }

    #[test]
    fn tables_align_names_left_and_numbers_right() {
        let rows = vec![vec!["b-29a".into(), "3".into()], vec!["mig".into(), "12".into()]];
        let text = table(&["type", "lost"], 1, rows);
        let lines: Vec<&str> = text.lines().filter(|l| l.contains("mig") || l.contains("b-29a")).collect();
        assert_eq!(lines[0].trim_end(), " b-29a      3");
        assert_eq!(lines[1].trim_end(), " mig       12");
    }
}
