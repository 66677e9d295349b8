//! An axis of a sweep as a user writes it: a parameter, or bundles of changes, and the levels that it takes.
//!
//! ```text
//! PATH=LO:HI:STEP    from LO to HI in steps
//! PATH=LO:HI/N       N values from LO to HI, rounded where only whole numbers make sense
//! PATH=a,b,c         these numbers or names
//! PATH=LO:HI         anything between, for designs that spread their points
//! PATH               the range that the parameter has in its file
//! PATH*=...          the same, as factors on the base value
//! ```

use std::fmt;
use std::num::NonZeroUsize;

use super::prior::{Prior, PriorScale};
use super::quote::cut;

/// Most levels of one axis, and points of a design.
pub const MOST_POINTS: usize = 10_000;

/// What one point of a design gives to one axis.
#[derive(Debug, Clone, PartialEq)]
pub enum Level {
    /// As in the base.
    Base,
    /// A number, or a factor on the base value.
    Number(f64),
    /// A name: what a parameter that holds one is set to, or the bundle that is applied.
    Name(String),
}

impl Level {
    /// The number, where it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Level::Number(value) => Some(*value),
            Level::Base | Level::Name(_) => None,
        }
    }

    fn read(text: &str) -> Option<Level> {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Some(Level::Number(value)),
            Ok(_) => None,
            Err(_) => Some(Level::Name(text.to_owned())),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Base => f.write_str("base"),
            Level::Number(value) => write!(f, "{value}"),
            Level::Name(name) => f.write_str(name),
        }
    }
}

/// Changes that are made together.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// Its name, which is that of the level.
    pub name: String,
    /// The changes as `PATH=VALUE`; none leaves everything as in the base.
    pub changes: Vec<String>,
    /// Where it stands, for faults.
    pub origin: String,
}

/// What a level of an axis does.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// `=`: sets the parameter.
    Set,
    /// `*=`: multiplies the base value.
    Scale,
    /// Applies the bundle of that name.
    Choose(Vec<Bundle>),
}

/// The levels of an axis.
#[derive(Debug, Clone, PartialEq)]
pub enum Levels {
    /// These, in the order given.
    Listed(Vec<Level>),
    /// These, which may be rounded to whole numbers.
    Even(Vec<f64>),
    /// Whatever a distribution over a range gives.
    Within {
        /// The distribution.
        prior: Prior,
        /// Whether only whole numbers make sense.
        whole: bool,
    },
    /// The range in the file of the parameter, which has to be looked up.
    Own,
}

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Dotted path of the parameter, or what bundles decide, for people.
    pub path: String,
    /// What its levels do.
    pub operation: Operation,
    /// Its levels.
    pub levels: Levels,
    /// Where it stands, for faults.
    pub origin: String,
    /// What it is called on charts, where that is not left to its path.
    pub label: Option<String>,
}

/// Why an axis cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AxisFault {
    /// Not of a known form.
    #[error(
        "cannot read the axis '{}': write PATH=LO:HI:STEP, PATH=LO:HI/N, PATH=a,b,c, PATH=LO:HI or PATH (or *= for factors)",
        cut(.0)
    )]
    Form(String),
    /// Not a number.
    #[error("'{}' in the axis '{}' is not a finite number", cut(text), cut(axis))]
    Number {
        /// The axis as given.
        axis: String,
        /// The part at fault.
        text: String,
    },
    /// A range without values.
    #[error("the axis '{}' is empty: the end must lie above the start, and the step must be above 0", cut(.0))]
    Empty(String),
    /// A level twice.
    #[error("the axis '{}' holds {level} twice", cut(axis))]
    Repeated {
        /// The axis as given.
        axis: String,
        /// The level.
        level: Level,
    },
    /// Too many levels.
    #[error("the axis '{}' has {values} points, more than {MOST_POINTS}: use a coarser step", cut(axis))]
    TooMany {
        /// The axis as given.
        axis: String,
        /// Levels wanted.
        values: u64,
    },
}

impl Axis {
    /// Reads an axis as a user writes it.
    ///
    /// # Errors
    /// [`AxisFault`] quotes the axis and says what is wrong with it.
    ///
    /// ```
    /// use mig_alley::study::axis::{Axis, Level};
    /// let axis = Axis::parse("scenario.forces.mig.count=20:40:10")?;
    /// assert_eq!(axis.listed(), [20.0, 30.0, 40.0].map(Level::Number));
    /// # Ok::<(), mig_alley::study::axis::AxisFault>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, AxisFault> {
        let form = || AxisFault::Form(text.to_owned());
        let (left, levels) = match text.split_once('=') {
            Some((left, values)) if !values.trim().is_empty() => (left, read_levels(text, values)?),
            Some(_) => return Err(form()),
            None => (text, Levels::Own),
        };
        let (path, operation) = match left.strip_suffix('*') {
            Some(_) if levels == Levels::Own => return Err(form()),
            Some(path) => (path, Operation::Scale),
            None => (left, Operation::Set),
        };
        let path = path.trim();
        if path.is_empty() {
            return Err(form());
        }
        let axis = Axis { path: path.to_owned(), operation, levels, origin: "--vary".to_owned(), label: None };
        match repeated(axis.listed()) {
            Some(level) => Err(AxisFault::Repeated { axis: text.to_owned(), level: level.clone() }),
            None => Ok(axis),
        }
    }

    /// Name of the axis: its path, with a star where its levels are factors.
    pub fn name(&self) -> String {
        match self.operation {
            Operation::Set | Operation::Choose(_) => self.path.clone(),
            Operation::Scale => format!("{}*", self.path),
        }
    }

    /// The levels that are listed; none of those that are still open.
    pub fn listed(&self) -> &[Level] {
        match &self.levels {
            Levels::Listed(levels) => levels,
            Levels::Even(_) | Levels::Within { .. } | Levels::Own => &[],
        }
    }

    /// Whether its levels are numbers; only a parameter or a bundle that is chosen by name has others.
    pub fn is_numeric(&self) -> bool {
        let named = matches!(self.operation, Operation::Choose(_));
        !named && self.listed().iter().all(|level| !matches!(level, Level::Name(_)))
    }

    /// The level at the share `u` of the axis, `u` in 0..1: each of those listed has the same share.
    pub fn level_at(&self, u: f64) -> Level {
        match &self.levels {
            Levels::Within { prior, whole } => {
                // six digits: what is flown can be read and typed again
                let value = rounded(prior.value_at(u), 5).clamp(prior.lo, prior.hi);
                Level::Number(if *whole { value.round() } else { value })
            }
            _ => {
                let levels = self.listed();
                let index = (u * levels.len() as f64) as usize;
                levels.get(index.min(levels.len().saturating_sub(1))).cloned().unwrap_or(Level::Base)
            }
        }
    }

    /// The axis as text, which tells it from every other one.
    pub fn text(&self) -> String {
        let levels = match &self.levels {
            Levels::Listed(levels) => levels.iter().map(|level| self.level_text(level)).collect::<Vec<_>>().join(","),
            Levels::Even(values) => values.iter().map(f64::to_string).collect::<Vec<_>>().join(","),
            Levels::Within { prior: Prior { lo, best: None, hi, .. }, .. } => format!("{lo}:{hi}"),
            Levels::Within { prior: Prior { lo, best: Some(best), hi, .. }, .. } => format!("{lo}:{best}:{hi}"),
            Levels::Own => return self.name(),
        };
        format!("{}={levels}", self.name())
    }

    fn level_text(&self, level: &Level) -> String {
        let Operation::Choose(bundles) = &self.operation else { return level.to_string() };
        let name = level.to_string();
        let changes = bundles.iter().find(|bundle| bundle.name == name).map(|bundle| bundle.changes.join(" "));
        format!("{name} ({})", changes.unwrap_or_default())
    }
}

/// The first level that stands in `levels` a second time.
pub fn repeated(levels: &[Level]) -> Option<&Level> {
    levels.iter().enumerate().find(|(i, level)| levels[..*i].contains(level)).map(|(_, level)| level)
}

fn read_levels(axis: &str, text: &str) -> Result<Levels, AxisFault> {
    let form = || AxisFault::Form(axis.to_owned());
    let not_finite = |text: &str| AxisFault::Number { axis: axis.to_owned(), text: text.trim().to_owned() };
    let number = |text: &str| match Level::read(text.trim()) {
        Some(Level::Number(value)) => Ok(value),
        _ => Err(not_finite(text)),
    };
    let Some((start, rest)) = text.split_once(':') else {
        let level = |text: &str| match Level::read(text.trim()) {
            Some(Level::Name(name)) if name.is_empty() => Err(form()),
            level => level.ok_or_else(|| not_finite(text)),
        };
        return text.split(',').map(level).collect::<Result<_, _>>().map(Levels::Listed);
    };
    if let Some((end, count)) = rest.split_once('/') {
        let count: NonZeroUsize = count.trim().parse().map_err(|_| form())?;
        return even(axis, number(start)?, number(end)?, count.get()).map(Levels::Even);
    }
    if let Some((end, step)) = rest.split_once(':') {
        return stepped(axis, number(start)?, number(end)?, number(step)?).map(Levels::Listed);
    }
    let (lo, hi) = (number(start)?, number(rest)?);
    if hi <= lo {
        return Err(AxisFault::Empty(axis.to_owned()));
    }
    within_reach(axis, lo, hi)?;
    Ok(Levels::Within { prior: Prior { lo, best: None, hi, scale: PriorScale::Linear }, whole: false })
}

fn stepped(axis: &str, start: f64, end: f64, step: f64) -> Result<Vec<Level>, AxisFault> {
    if step <= 0.0 || end < start {
        return Err(AxisFault::Empty(axis.to_owned()));
    }
    // A billionth of a step more, so that 0:1:0.1 ends at 1 in spite of rounding.
    let steps = ((end - start) / step + 1e-9).floor();
    if steps >= MOST_POINTS as f64 {
        return Err(AxisFault::TooMany { axis: axis.to_owned(), values: steps.min(1e15) as u64 + 1 });
    }
    // From the start each time, and tidied of the rounding that 0.1 * 3 shows.
    Ok((0..=steps as usize).map(|i| Level::Number(tidy(start + step * i as f64))).collect())
}

fn even(axis: &str, start: f64, end: f64, count: usize) -> Result<Vec<f64>, AxisFault> {
    if count > MOST_POINTS {
        return Err(AxisFault::TooMany { axis: axis.to_owned(), values: count as u64 });
    }
    if end < start || (count == 1) != (end == start) {
        return Err(AxisFault::Empty(axis.to_owned()));
    }
    within_reach(axis, start, end)?;
    let last = (count - 1).max(1) as f64;
    Ok((0..count).map(|i| tidy(start + (end - start) * i as f64 / last)).collect())
}

/// Refuses a range whose width is no number.
fn within_reach(axis: &str, start: f64, end: f64) -> Result<(), AxisFault> {
    if (end - start).is_finite() {
        return Ok(());
    }
    Err(AxisFault::Number { axis: axis.to_owned(), text: format!("{end:e} - {start:e}") })
}

/// Twelve significant digits: what a person typed, without the last bits of the arithmetic.
fn tidy(value: f64) -> f64 {
    rounded(value, 11)
}

/// Rounded to so many digits behind the first.
fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn levels(text: &str) -> Levels {
        Axis::parse(text).unwrap().levels
    }

    fn numbers(values: &[f64]) -> Levels {
        Levels::Listed(values.iter().copied().map(Level::Number).collect())
    }

    fn fault(text: &str) -> String {
        Axis::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn every_form_and_both_operations() {
        assert_eq!(levels("a.b=0:1:0.1"), numbers(&[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]));
        assert_eq!(levels("a.b=10:12:1.5"), numbers(&[10.0, 11.5]));
        assert_eq!(levels("a.b=24:44/3"), Levels::Even(vec![24.0, 34.0, 44.0]));
        assert_eq!(levels("a.b=3, 1,2"), numbers(&[3.0, 1.0, 2.0]));
        let names = ["f-84e", "f-86a"].map(|name| Level::Name(name.into()));
        assert_eq!(levels("a.b=f-84e, f-86a"), Levels::Listed(names.to_vec()));
        let prior = Prior { lo: 1.0, best: None, hi: 2.0, scale: PriorScale::Linear };
        assert_eq!(levels("a.b=1:2"), Levels::Within { prior, whole: false });
        assert_eq!(levels("a.b"), Levels::Own);
        let scaled = Axis::parse("a.b*=0.5:2:0.5").unwrap();
        assert_eq!((scaled.path.as_str(), &scaled.operation), ("a.b", &Operation::Scale));
        assert_eq!((scaled.name().as_str(), Axis::parse("a.b=1").unwrap().name().as_str()), ("a.b*", "a.b"));
    }

    #[test]
    fn faults_quote_the_axis_and_the_remedy() {
        for text in ["", "a.b*", "=1:2:1", "a.b=", "a.b=1,,2", "a.b=1:2/0", "a.b=1:2/x"] {
            assert!(fault(text).starts_with(&format!("cannot read the axis '{text}'")), "{}", fault(text));
        }
        let empty =
            ["a.b=2:1:1", "a.b=1:2:0", "a.b=1:2:-1", "a.b=2:1/3", "a.b=1:2/1", "a.b=1:1/2", "a.b=2:1", "a.b=1:1"];
        for text in empty {
            assert!(fault(text).contains("is empty"), "{text}: {}", fault(text));
        }
        assert_eq!(fault("a.b=1:x:1"), "'x' in the axis 'a.b=1:x:1' is not a finite number");
        assert!(fault("a.b=inf").contains("finite") && fault("a.b=-1e308:1e308").contains("finite"));
        assert!(fault("a.b=1,2,1").contains("holds 1 twice") && fault("a.b=x,x").contains("holds x twice"));
        assert_eq!(
            fault("a.b=0:1e9:1"),
            "the axis 'a.b=0:1e9:1' has 1000000001 points, more than 10000: use a coarser step"
        );
    }

    #[test]
    fn shares_of_an_axis_are_levels() {
        let names = Axis::parse("a=x,y,z").unwrap();
        let at = |u| names.level_at(u).to_string();
        assert_eq!([at(0.0), at(0.34), at(0.999), at(1.0)], ["x", "y", "z", "z"]);
        assert_eq!(Axis::parse("a=10:20").unwrap().level_at(0.25), Level::Number(12.5));
        let prior = Prior { lo: 10.0, best: None, hi: 20.0, scale: PriorScale::Linear };
        let whole = Axis { levels: Levels::Within { prior, whole: true }, ..names };
        assert_eq!(whole.level_at(0.26), Level::Number(13.0));
    }

    proptest! {
        #[test]
        fn even_values_reach_both_ends(start in -1e3f64..1e3, width in 1e-3f64..1e3, n in 2usize..50) {
            let values = even("a", start, start + width, n).unwrap();
            prop_assert_eq!(values.len(), n);
            // Twelve digits are kept of numbers below 2000.
            prop_assert!((values[0] - start).abs() < 1e-8 && (values[n - 1] - start - width).abs() < 1e-8);
        }
    }
}
