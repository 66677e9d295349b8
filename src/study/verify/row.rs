//! One row: a figure beside what it must be.

/// What a figure must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Within `tolerance` of `expected`.
    Within {
        /// The right value.
        expected: f64,
        /// How far off the figure may be.
        tolerance: f64,
    },
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Bound {
    /// Whether a figure keeps the bound; what is no number keeps none.
    pub fn holds(&self, value: f64) -> bool {
        match *self {
            Bound::Within { expected, tolerance } => (value - expected).abs() <= tolerance,
            Bound::AtMost(most) => value <= most,
            Bound::AtLeast(least) => value >= least,
        }
    }
}

/// A row of the verification.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Short name, unique over all groups: `T8-any`, `F26-5v4`.
    pub id: String,
    /// What was computed, and how.
    pub what: String,
    /// What came out.
    pub value: f64,
    /// What must come out.
    pub bound: Bound,
    /// Why the bound is as wide as it is.
    pub reason: String,
    /// Runs, passes or points behind the figure.
    pub n: u64,
    /// Standard error of the figure less its expectation, where it is an estimate.
    pub standard_error: Option<f64>,
}

impl Row {
    /// A figure; the bound follows by one of the methods below.
    pub fn new(id: impl Into<String>, what: impl Into<String>, value: f64) -> Row {
        let bound = Bound::Within { expected: f64::NAN, tolerance: 0.0 };
        Row { id: id.into(), what: what.into(), value, bound, reason: String::new(), n: 1, standard_error: None }
    }

    /// The figure must lie within `tolerance` of `expected`, and why so far.
    pub fn within(self, expected: f64, tolerance: f64, reason: impl Into<String>) -> Row {
        Row { bound: Bound::Within { expected, tolerance }, reason: reason.into(), ..self }
    }

    /// The figure must be `expected` exactly.
    pub fn exactly(self, expected: f64, reason: impl Into<String>) -> Row {
        self.within(expected, 0.0, reason)
    }

    /// The figure must not pass `most`.
    pub fn at_most(self, most: f64, reason: impl Into<String>) -> Row {
        Row { bound: Bound::AtMost(most), reason: reason.into(), ..self }
    }

    /// The figure must not fall below `least`.
    pub fn at_least(self, least: f64, reason: impl Into<String>) -> Row {
        Row { bound: Bound::AtLeast(least), reason: reason.into(), ..self }
    }

    /// The figure has this standard error and must lie within four of them of `expected`; `digit` is half the last printed
    /// digit of the reference, or another error of it that is known.
    pub fn estimated(self, standard_error: f64, expected: f64, digit: f64) -> Row {
        let reason = if digit > 0.0 {
            format!("4 standard errors and {digit:.1e} of the reference")
        } else {
            "4 standard errors".to_owned()
        };
        let bound = Bound::Within { expected, tolerance: 4.0 * standard_error + digit };
        Row { bound, reason, standard_error: Some(standard_error), ..self }
    }

    /// How much was flown or drawn for it.
    pub fn from(self, n: impl Into<u64>) -> Row {
        Row { n: n.into(), ..self }
    }

    /// Whether the figure keeps its bound.
    pub fn passed(&self) -> bool {
        self.bound.holds(self.value)
    }

    /// Distance from the expectation in standard errors.
    pub fn z(&self) -> Option<f64> {
        match (self.bound, self.standard_error) {
            (Bound::Within { expected, .. }, Some(error)) if error > 0.0 => Some((self.value - expected) / error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_can_fail() {
        let row = |value: f64| Row::new("x", "a figure", value);
        assert!(row(1.05).within(1.0, 0.1, "").passed() && !row(1.2).within(1.0, 0.1, "").passed());
        assert!(row(2.0).at_most(2.0, "").passed() && !row(2.1).at_most(2.0, "").passed());
        assert!(row(2.0).at_least(2.0, "").passed() && !row(1.9).at_least(2.0, "").passed());
        assert!(!row(f64::NAN).at_most(1.0, "").passed() && !row(f64::NAN).within(1.0, 1.0, "").passed());
        assert!(!row(0.0).passed(), "a row without a bound fails");
        let estimate = row(1.3).estimated(0.1, 1.0, 0.0);
        assert!(estimate.passed() && estimate.z().is_some_and(|z| (z - 3.0).abs() < 1e-9)); // rounding
    }
}
